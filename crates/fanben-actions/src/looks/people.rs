//! People with accounts at and below a unit, the posts nobody holds, and one person's file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::{Act, Matter, Span, allowed, may};
use fanben_store::{AppointmentRow, ErasureRow, PostRow};
use uuid::Uuid;

use crate::accounts::{Held, in_force, post};
use crate::actions::{BOUND, ERASED, ERASURE_PROPOSED, LINK_WAITS, waits};
use crate::places::Places;
use crate::{Desk, Named, Person, PersonId, Post, Refusal};

/// The acts of those who look after people.
const CARES: [Act; 11] = [
    Act::MakeAccount,
    Act::EndAccount,
    Act::GrantPost,
    Act::EndPost,
    Act::ResetPassword,
    Act::Unlock,
    Act::ResetFactor,
    Act::LinkAccount,
    Act::UnlinkAccount,
    Act::ProposeErasure,
    Act::ErasePerson,
];

/// The people the person may look after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// The unit asked for.
    pub unit: Named,
    /// Its people and those below it, in display order of their units.
    pub people: Vec<PersonLine>,
    /// Posts with a hand in results that nobody holds today, in display order.
    pub vacant: Vec<(Named, Named)>,
    /// Posts proposed and not settled, the first first; empty for whoever may not settle them.
    pub proposed: Vec<Proposed>,
    /// Who is proposed to be erased, for whoever may do it.
    pub erasing: Vec<(PersonId, String)>,
    /// What may be done at the unit as a whole.
    pub acts: Vec<Act>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Roles held today.
    pub posts: Vec<Post>,
    /// The account's state.
    pub state: AccountState,
    /// When they last came in.
    pub last: Option<DateTime<Utc>>,
    /// They sign in with a second factor.
    pub factor: bool,
    /// What may be done about them.
    pub acts: Vec<Act>,
}

/// A post somebody proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// For whom.
    pub name: String,
    /// Their login.
    pub login: String,
    /// The post.
    pub post: Post,
    /// Who proposed it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// In use.
    Active,
    /// The first password was not changed yet.
    Fresh,
    /// Locked after wrong passwords.
    Locked,
    /// Ended.
    Ended,
}

/// People at and below a unit, for whoever looks after them.
pub async fn people(desk: &Desk, who: &Person, unit: &str) -> Result<People, Refusal> {
    let all = All::load(desk, who).await?;
    let places = &all.places;
    let top = places.spans.get(unit).ok_or(Refusal::NotFound)?;
    if !all.cares(top) {
        return Err(Refusal::NotFound);
    }
    let mut lines = Vec::new();
    for held in all.held.iter().filter(|held| held.within(top)) {
        lines.push((held.first().map(|span| span.first), all.line(held)));
    }
    lines.sort_by(|(a, one), (b, other)| (a, &one.login).cmp(&(b, &other.login)));
    let holdings = who.holdings(places);
    Ok(People {
        unit: places.named(unit),
        people: lines.into_iter().map(|(_, line)| line).collect(),
        vacant: all.vacant(top),
        proposed: all.proposed(top),
        erasing: all.erasing(top),
        acts: allowed(&holdings, &Matter::Place(top)),
    })
}

/// One person's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonPage {
    /// The person with the posts of today.
    pub line: PersonLine,
    /// Every post they hold, held or will hold, the latest first.
    pub terms: Vec<Term>,
    /// The roles that may be given, where a post may be given.
    pub roles: Vec<Named>,
    /// Today in China.
    pub today: NaiveDate,
    /// How a sign-on provider knows them.
    pub linked: Linked,
    /// Whether all that is personal is to be erased, or was.
    pub erasing: Erasing,
}

/// Whether somebody is to be erased, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasing {
    /// Neither.
    No,
    /// It was proposed.
    Proposed {
        /// The number of the proposal.
        number: i64,
        /// Why, as an id.
        why: String,
        /// The number of the document behind it.
        document: String,
        /// How many further words go too.
        words: usize,
        /// Who proposed it.
        by: String,
        /// When.
        at: DateTime<Utc>,
        /// The person who asks proposed it.
        own: bool,
    },
    /// It was done.
    Done(DateTime<Utc>),
}

/// How a sign-on provider knows somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// Not at all.
    No,
    /// The account waits until this moment for the first who comes under its name.
    Waits(DateTime<Utc>),
    /// Linked since then.
    Since(DateTime<Utc>),
}

/// A term of office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The post.
    pub post: Post,
    /// How it stands.
    pub state: TermState,
    /// The document or reason that was last given.
    pub reason: String,
    /// Who did it last; empty: at the set-up.
    pub by: String,
}

/// How a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermState {
    /// It was proposed and not settled.
    Proposed,
    /// It was declined.
    Declined,
    /// It begins later.
    Ahead,
    /// It is held today.
    Held,
    /// It is over.
    Over,
}

/// A person's file, for whoever looks after them.
pub async fn person(desk: &Desk, who: &Person, id: PersonId) -> Result<PersonPage, Refusal> {
    let all = All::load(desk, who).await?;
    let held = all.held.iter().find(|held| held.row.person == id).ok_or(Refusal::NotFound)?;
    if !all.reaches(held) {
        return Err(Refusal::NotFound);
    }
    let line = all.line(held);
    let role = |role: &fanben_model::rights::Role| Named::new(&role.id, &role.name);
    let roles = if line.acts.contains(&Act::GrantPost) {
        all.places.roles.iter().map(role).collect()
    } else {
        Vec::new()
    };
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let row = tx.identity_of(id).await?;
    let erasing = match tx.erasure_of(id).await? {
        Some(row) if row.act == ERASED => Erasing::Done(row.at),
        Some(row) if row.act == ERASURE_PROPOSED => {
            let words = tx.erasure_words().await?;
            Erasing::Proposed {
                number: row.number,
                words: words.iter().filter(|one| one.proposal == row.number).count(),
                why: row.why,
                document: row.document,
                by: all.name(row.by),
                at: row.at,
                own: row.by == who.id,
            }
        }
        _ => Erasing::No,
    };
    let linked = match row {
        Some(row) if row.act == BOUND => Linked::Since(row.at),
        Some(row) if waits(&row, all.now) => Linked::Waits(row.at + LINK_WAITS),
        _ => Linked::No,
    };
    Ok(PersonPage { terms: all.terms(id), line, roles, today: all.today, linked, erasing })
}

/// Everything about people, with who asks.
struct All<'w> {
    who: &'w Person,
    places: std::sync::Arc<Places>,
    held: Vec<Held>,
    posts: Vec<PostRow>,
    appointments: Vec<AppointmentRow>,
    factors: BTreeSet<PersonId>,
    names: BTreeMap<PersonId, (String, String)>,
    erasures: Vec<ErasureRow>,
    now: DateTime<Utc>,
    today: NaiveDate,
}

impl<'w> All<'w> {
    async fn load(desk: &Desk, who: &'w Person) -> Result<Self, Refusal> {
        who.ready()?;
        let places = desk.places().await?;
        let (now, today) = (desk.now(), desk.today());
        let mut tx = desk.store.read(desk.tenant()?).await?;
        let posts = tx.posts().await?;
        let mut by_person: BTreeMap<PersonId, Vec<PostRow>> = BTreeMap::new();
        for row in &posts {
            by_person.entry(row.person).or_default().push(row.clone());
        }
        let accounts = tx.accounts().await?;
        let names = accounts
            .iter()
            .map(|row| (row.person, (row.name.clone(), row.login.clone())))
            .collect();
        let held = accounts.into_iter().map(|row| {
            let own = by_person.remove(&row.person).unwrap_or_default();
            Held::of(row, own, &places, who, today)
        });
        let held = held.collect();
        let factors = tx.factors().await?.into_iter().filter(|row| row.confirmed);
        let factors = factors.map(|row| row.person).collect();
        let appointments = tx.appointments().await?;
        let erasures = tx.erasures().await?;
        Ok(Self { who, places, held, posts, appointments, factors, names, erasures, now, today })
    }

    /// The person who asks looks after people at a unit.
    fn cares(&self, top: Span) -> bool {
        let holdings = self.who.holdings(&self.places);
        let at = |act: Act| holdings.iter().any(|one| one.only.is_none() && one.grants(act, top));
        CARES.into_iter().any(at)
    }

    fn reaches(&self, held: &Held) -> bool {
        let holdings = self.who.holdings(&self.places);
        holdings.iter().any(|one| {
            held.within(one.within)
                && CARES.into_iter().any(|act| one.role.rights.contains(&act.right()))
        })
    }

    fn line(&self, held: &Held) -> PersonLine {
        let holdings = self.who.holdings(&self.places);
        let own = held.posts.iter().filter(|row| in_force(row, self.today));
        let state = match &held.row {
            row if row.ended => AccountState::Ended,
            row if row.locked_until.is_some_and(|until| until > self.now) => AccountState::Locked,
            row if row.fresh => AccountState::Fresh,
            _ => AccountState::Active,
        };
        let acts = CARES.into_iter().filter(|act| may(&holdings, &held.matter(), *act)).collect();
        PersonLine {
            id: held.row.person,
            name: held.row.name.clone(),
            login: held.row.login.clone(),
            posts: own.filter_map(|row| post(row, &self.places)).collect(),
            state,
            last: held.row.last_at,
            factor: self.factors.contains(&held.row.person),
            acts,
        }
    }

    /// Posts that a pack foresees and nobody with an account in use holds today.
    fn vacant(&self, top: Span) -> Vec<(Named, Named)> {
        let ended: BTreeSet<PersonId> =
            self.held.iter().filter(|held| held.row.ended).map(|held| held.row.person).collect();
        let held: BTreeSet<(&str, &str)> = self
            .posts
            .iter()
            .filter(|row| in_force(row, self.today) && !ended.contains(&row.person))
            .filter_map(|row| Some((self.places.code(row.unit)?, row.role.as_str())))
            .collect();
        let mut vacant = Vec::new();
        for unit in self.places.tree.units() {
            if !self.places.spans.get(&unit.code).is_some_and(|span| top.contains(span)) {
                continue;
            }
            for role in &self.places.roles {
                let foreseen = role.level.contains(&unit.kind)
                    && role.rights.iter().any(|right| right.judges());
                if foreseen && !held.contains(&(unit.code.as_str(), role.id.as_str())) {
                    vacant.push((
                        Named::new(&unit.code, &unit.name),
                        Named::new(&role.id, &role.name),
                    ));
                }
            }
        }
        vacant
    }

    fn name(&self, id: PersonId) -> String {
        self.names.get(&id).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    fn proposed(&self, top: Span) -> Vec<Proposed> {
        let holdings = self.who.holdings(&self.places);
        let mut open: Vec<&AppointmentRow> = Vec::new();
        for row in &self.appointments {
            open.retain(|known| known.post != row.post);
            if row.act == "proposed" {
                open.push(row);
            }
        }
        let mine = |row: &&AppointmentRow| {
            let held = self.held.iter().find(|held| held.row.person == row.person);
            held.is_some_and(|held| {
                held.within(top) && may(&holdings, &held.matter(), Act::GrantPost)
            })
        };
        let line = |row: &AppointmentRow| {
            let (name, login) = self.names.get(&row.person).cloned()?;
            let post = post(&row.stands(), &self.places)?;
            Some(Proposed { name, login, post, by: self.name(row.by), at: row.at })
        };
        open.into_iter().filter(mine).filter_map(line).collect()
    }

    /// People whose last erasure is a proposal that the person who asks may settle.
    fn erasing(&self, top: Span) -> Vec<(PersonId, String)> {
        let holdings = self.who.holdings(&self.places);
        let last: BTreeMap<PersonId, &ErasureRow> =
            self.erasures.iter().map(|row| (row.person, row)).collect();
        let open = self.held.iter().filter(|held| {
            let last = last.get(&held.row.person);
            last.is_some_and(|row| row.act == ERASURE_PROPOSED)
                && held.within(top)
                && may(&holdings, &held.matter(), Act::ErasePerson)
        });
        open.map(|held| (held.row.person, held.row.name.clone())).collect()
    }

    fn terms(&self, id: PersonId) -> Vec<Term> {
        let mut terms: BTreeMap<Uuid, Term> = BTreeMap::new();
        let held: BTreeMap<Uuid, &PostRow> =
            self.posts.iter().filter(|row| row.person == id).map(|row| (row.id, row)).collect();
        for row in self.appointments.iter().filter(|row| row.person == id) {
            let state = match (row.act.as_str(), held.get(&row.post)) {
                ("proposed", _) => TermState::Proposed,
                ("declined", _) => TermState::Declined,
                (_, Some(held)) => self.term_state(held),
                _ => TermState::Over,
            };
            let Some(post) = post(&row.stands(), &self.places) else { continue };
            let (reason, by) = (row.reason.clone(), self.name(row.by));
            terms.insert(row.post, Term { post, state, reason, by });
        }
        let mut terms: Vec<Term> = terms.into_values().collect();
        terms.sort_by_key(|term| std::cmp::Reverse(term.post.from));
        terms
    }

    fn term_state(&self, row: &PostRow) -> TermState {
        let begins = row.until_day.is_none_or(|last| last >= row.from_day);
        match row {
            row if in_force(row, self.today) => TermState::Held,
            row if row.from_day > self.today && begins => TermState::Ahead,
            _ => TermState::Over,
        }
    }
}
