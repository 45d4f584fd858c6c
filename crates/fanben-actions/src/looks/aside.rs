//! Who stands aside for a subject (回避), and who judges instead.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use fanben_model::rights::{Act, Ground};
use fanben_model::scheme::Stage;
use fanben_store::{DelegationRow, PersonId, PostRow, SubjectRow};

use super::seen::Seen;
use crate::accounts::{delegated, in_force};
use crate::live::known;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// Who stands aside for a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The subject.
    pub subject: Named,
    /// The person who looks stands aside.
    pub own: bool,
    /// Who stands aside, or did, the latest first.
    pub lines: Vec<AsideLine>,
    /// Whom the office may record: who judges or signs about the subject.
    pub others: Vec<(PersonId, String)>,
    /// What the person may do.
    pub acts: Vec<Act>,
}

/// Somebody who stands aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideLine {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Ground.
    pub why: Ground,
    /// They said so themselves.
    pub own: bool,
    /// Who recorded it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// It counts today.
    pub stands: bool,
    /// How much they had judged before, in answers that still stand.
    pub answers: usize,
    /// Who judges instead: stage or title, and names; no names: nobody, which has to be mended.
    pub instead: Vec<(String, Vec<String>)>,
}

/// Who stands aside for a subject.
pub async fn aside(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
) -> Result<Aside, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = std::sync::Arc::clone(&seen.live);
    let row = live.subject(subject).ok_or(Refusal::NotFound)?;
    let (_, acts) = seen.acts(row)?;
    let rows = seen.tx.recusals(cycle).await?;
    let rows: Vec<_> = rows.into_iter().filter(|one| one.subject == row.subject).collect();
    let records = acts.contains(&Act::SetAside);
    let mut lines = Vec::new();
    let mut others = Vec::new();
    // Most subjects have nobody: then nothing else is read.
    if !rows.is_empty() || records {
        let posts = seen.tx.posts().await?;
        let delegations = delegated(seen.tx.delegations().await?, seen.today);
        let ended: BTreeSet<PersonId> =
            seen.tx.accounts().await?.iter().filter(|a| a.ended).map(|a| a.person).collect();
        let hands = Hands { seen: &seen, row, posts: &posts, delegations: &delegations, ended };
        if records {
            others = hands.all();
        }
        for (at, one) in rows.iter().enumerate() {
            let last = !rows[at + 1..].iter().any(|later| later.person == one.person);
            if one.lifted {
                continue;
            }
            lines.push(AsideLine {
                person: one.person,
                name: live.person(one.person),
                why: known(&one.why).unwrap_or(Ground::Other),
                own: one.by == one.person,
                by: live.person(one.by),
                at: one.at,
                stands: last,
                answers: answers(&seen, row, one.person),
                instead: if last { hands.instead(one.person) } else { Vec::new() },
            });
        }
    }
    lines.reverse();
    Ok(Aside {
        cycle,
        title: live.title(),
        subject: Named::new(&row.code, &row.name),
        own: live.aside.contains(&(row.subject, who.id)),
        lines,
        others,
        acts,
    })
}

/// Answers about a subject that still stand as somebody gave them.
fn answers(seen: &Seen<'_>, row: &SubjectRow, person: PersonId) -> usize {
    let of = seen.live.sheets.of(row.subject);
    of.flat_map(|sheet| sheet.answers.0.values()).filter(|one| one.person == person).count()
}

/// Everybody whose hand is in a subject's judging.
struct Hands<'s> {
    seen: &'s Seen<'s>,
    row: &'s SubjectRow,
    posts: &'s [PostRow],
    delegations: &'s [DelegationRow],
    ended: BTreeSet<PersonId>,
}

impl Hands<'_> {
    /// Roles that judge or sign, each with what it is called there.
    fn roles(&self) -> Vec<(String, String)> {
        let of = |stage: &Stage| {
            let judges = (stage.role.clone(), stage.name.clone());
            let signs = stage.signs.iter().map(|sign| (sign.role.clone(), sign.title.clone()));
            std::iter::once(judges).chain(signs.collect::<Vec<_>>())
        };
        self.seen.live.ready.stages().iter().flat_map(of).collect()
    }

    /// The posts of a role that reach the subject from above.
    fn held<'h>(&'h self, role: &'h str) -> impl Iterator<Item = &'h PostRow> {
        let place = self.seen.places.span_of(self.row.subject);
        self.posts.iter().filter(move |post| {
            let span = self.seen.places.span_of(post.unit);
            post.role == role
                && post.unit != self.row.subject
                && in_force(post, self.seen.today)
                && span.zip(place).is_some_and(|(span, place)| span.contains(place))
        })
    }

    fn may(&self, person: PersonId) -> bool {
        !self.ended.contains(&person) && !self.seen.live.aside.contains(&(self.row.subject, person))
    }

    fn all(&self) -> Vec<(PersonId, String)> {
        let mut all: BTreeMap<PersonId, String> = BTreeMap::new();
        for (role, _) in self.roles() {
            for post in self.held(&role).filter(|post| self.may(post.person)) {
                all.insert(post.person, self.seen.live.person(post.person));
            }
        }
        let mut all: Vec<(PersonId, String)> = all.into_iter().collect();
        all.sort_by(|one, other| one.1.cmp(&other.1));
        all
    }

    /// Who judges where somebody stands aside: other holders of the role, and who was let act.
    fn instead(&self, person: PersonId) -> Vec<(String, Vec<String>)> {
        let mut all = Vec::new();
        for (role, called) in self.roles() {
            if !self.held(&role).any(|post| post.person == person) {
                continue;
            }
            let holders = self.held(&role).map(|post| (post.person, ""));
            let acting = self.held(&role).flat_map(|post| {
                let let_to = self.delegations.iter().filter(move |one| one.post == post.id);
                let_to.map(|one| (one.person, if one.deputy { "(B角)" } else { "(代办)" }))
            });
            let mut names: Vec<String> = holders
                .chain(acting)
                .filter(|(other, _)| self.may(*other))
                .map(|(other, how)| format!("{}{how}", self.seen.live.person(other)))
                .collect();
            names.sort();
            names.dedup();
            all.push((called, names));
        }
        all
    }
}
