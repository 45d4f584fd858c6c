//! Who looks after whom, one tie with its visits, what was done of what was asked. For internal use:
//! whoever has no part in a tie finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::liaison::{Compliance, Days, Duty, Kind, Owed, Per, TieState, TieStep};
use fanben_model::rights::{Act, Matter, Right, Tie, allowed, may};
use fanben_store::{PersonId, PostRow, Tx, UnitId};
use uuid::Uuid;

use super::issues::{self, IssueLine};
use super::seen::opened;
use crate::accounts::in_force;
use crate::live::{known, written};
use crate::places::Places;
use crate::tying::{Issuing, Tying, fits, owners, running};
use crate::{Desk, IssueId, Named, Person, Refusal, TieId};

/// Who looks after whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiaisonPage {
    /// The person's own ties.
    pub mine: Vec<TieLine>,
    /// Every kind of tie of which they may see something.
    pub kinds: Vec<KindLine>,
    /// The problems that are not over.
    pub issues: Vec<IssueLine>,
    /// Who owes visits in a period that runs, among those they arrange.
    pub owing: Vec<TieLine>,
    /// A text of at most 70 characters to copy, where somebody owes.
    pub text: String,
    /// The person arranges ties.
    pub arranges: bool,
}

/// A kind of tie with those under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindLine {
    /// As the pack has it.
    pub duty: Duty,
    /// Who is tied.
    pub role: String,
    /// Those that go on.
    pub ties: Vec<TieLine>,
    /// The units nobody is tied to, where every one has to have somebody.
    pub bare: Vec<Named>,
}

/// A tie among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieLine {
    /// Its id.
    pub id: TieId,
    /// Which kind.
    pub kind: String,
    /// Who.
    pub person: String,
    /// As what.
    pub post: String,
    /// To which unit.
    pub unit: Named,
    /// The first day.
    pub from: NaiveDate,
    /// The last.
    pub until: Option<NaiveDate>,
    /// How far it is.
    pub state: TieState,
    /// How many households they keep in touch with, and how many are asked.
    pub households: (i64, u32),
    /// What is owed in the periods that run.
    pub owed: Vec<Owed>,
    /// The last visit.
    pub last: Option<NaiveDate>,
    /// The post or the unit is over: somebody else has to take over.
    pub orphaned: bool,
    /// How often they were reminded.
    pub chased: usize,
}

/// One tie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TiePage {
    /// As a line.
    pub line: TieLine,
    /// Its kind, as the pack has it.
    pub duty: Duty,
    /// What was noted, the last first.
    pub visits: Vec<VisitLine>,
    /// The problems these found.
    pub issues: Vec<IssueLine>,
    /// What was done of what was asked since the quarter before this one began.
    pub sum: Compliance,
    /// Since when.
    pub since: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// Who can take over.
    pub posts: Vec<(Uuid, String)>,
    /// Who can be given a problem.
    pub owners: Vec<Named>,
    /// What the person may do.
    pub acts: Vec<Act>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitLine {
    /// Its number.
    pub number: i64,
    /// What kind.
    pub kind: Kind,
    /// When.
    pub day: NaiveDate,
    /// How many households were called on.
    pub homes: i64,
    /// What was done.
    pub says: String,
    /// When it was noted.
    pub at: DateTime<Utc>,
    /// The person may take it back.
    pub mine: bool,
}

/// Whom to tie to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieForm {
    /// The kind, as the pack has it.
    pub duty: Duty,
    /// Who can be tied: the post, and how it reads.
    pub posts: Vec<(Uuid, String)>,
    /// The units one can be tied to.
    pub units: Vec<Named>,
    /// Posts whose own unit is one of these and that are not tied to it: all at once.
    pub own: Vec<(Uuid, Named, String)>,
    /// Today.
    pub today: NaiveDate,
}

/// Something to be done about visits and problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiaisonTask {
    /// What.
    pub what: LiaisonTodo,
    /// The unit it is about; none: several.
    pub unit: Option<Named>,
    /// Its tie.
    pub tie: Option<TieId>,
    /// Its problem.
    pub issue: Option<IssueId>,
    /// How many.
    pub many: usize,
    /// Until when.
    pub last: Option<NaiveDate>,
}

/// What is to be done about visits and problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiaisonTodo {
    /// Make visits that are owed, and note them.
    Visit,
    /// Solve a problem.
    Handle,
    /// Say whether a problem is solved.
    Settle,
    /// Give problems to somebody.
    Assign,
    /// Tie somebody to units that have nobody, or whose somebody is gone.
    Cover,
    /// Remind who owes visits.
    Chase,
}

/// How many days before the end of a period who owes is to be reminded.
const SOON: i64 = 2;

pub(super) async fn names(tx: &mut Tx) -> Result<BTreeMap<PersonId, String>, Refusal> {
    Ok(tx.accounts().await?.into_iter().map(|row| (row.person, row.name)).collect())
}

pub(super) fn acts(who: &Person, places: &Places, tie: &Tying) -> Vec<Act> {
    let Some(is) = tie.rights(who, places) else { return Vec::new() };
    allowed(&who.holdings(places), &Matter::Tie(is))
}

fn post_says(places: &Places, post: &PostRow) -> String {
    let unit = places.named_id(post.unit).name;
    format!("{unit}{}{}", post.office, places.role_name(&post.role).name)
}

pub(super) fn line(
    places: &Places,
    tie: &Tying,
    names: &BTreeMap<PersonId, String>,
    today: NaiveDate,
) -> TieLine {
    let duty = tie.duty(places);
    let chase = written(&TieStep::Chase);
    TieLine {
        id: tie.row.id,
        kind: duty.map(|duty| duty.name.clone()).unwrap_or_default(),
        person: names.get(&tie.row.holds).cloned().unwrap_or_default(),
        post: tie.post.as_ref().map(|post| post_says(places, post)).unwrap_or_default(),
        unit: places.named_id(tie.row.unit),
        from: tie.row.from_day,
        until: tie.stay().until,
        state: tie.state(),
        households: (tie.row.households, duty.map_or(0, |duty| duty.households)),
        owed: tie.owed(places, today),
        last: tie.visits().map(|row| row.on_day).max(),
        orphaned: tie.orphaned(places, today),
        chased: tie.steps.iter().filter(|step| step.act == chase).count(),
    }
}

/// A tie that goes on, or is to be handed over.
fn stands(tie: &Tying, places: &Places, today: NaiveDate) -> bool {
    tie.stay().until.is_none_or(|last| last >= today) || tie.orphaned(places, today)
}

/// The units of a kind of tie that lie within what the person arranges.
fn within<'p>(
    who: &Person,
    places: &'p Places,
    duty: &Duty,
) -> impl Iterator<Item = UnitId> + use<'p> {
    let spans: Vec<_> = who
        .holdings(places)
        .iter()
        .filter(|one| one.role.rights.contains(&Right::Liaise))
        .map(|one| one.within)
        .collect();
    // Nobody arranges for people who serve above them.
    let inside = |code: &str| {
        let place = places.spans.get(code);
        place.is_some_and(|place| spans.iter().any(|top| top.contains(place)))
    };
    let serves = |kind: &String| duty.who.at.is_empty() || duty.who.at.contains(kind);
    let mut units = places.tree.units().iter();
    let able = units.any(|unit| serves(&unit.kind) && inside(&unit.code));
    let kinds: Vec<String> = if able { duty.units.clone() } else { Vec::new() };
    let units = places.tree.units().iter().filter(move |unit| {
        let place = places.spans.get(&unit.code);
        kinds.contains(&unit.kind)
            && place.is_some_and(|place| spans.iter().any(|top| top.contains(place)))
    });
    units.filter_map(|unit| places.id(&unit.code))
}

fn bare(who: &Person, places: &Places, duty: &Duty, all: &[Tying], today: NaiveDate) -> Vec<Named> {
    if !duty.every {
        return Vec::new();
    }
    let covered: BTreeSet<UnitId> = all
        .iter()
        .filter(|tie| tie.row.duty == duty.id && !tie.orphaned(places, today))
        .filter(|tie| tie.stay().until.is_none_or(|last| last >= today))
        .map(|tie| tie.row.unit)
        .collect();
    let units = within(who, places, duty).filter(|unit| !covered.contains(unit));
    units.map(|unit| places.named_id(unit)).collect()
}

/// Who looks after whom, as far as the person may see it.
pub async fn liaison(desk: &Desk, who: &Person) -> Result<LiaisonPage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    let all = Tying::all(&mut tx, running(&places, today)).await?;
    let names = names(&mut tx).await?;
    let (mut mine, mut owing) = (Vec::new(), Vec::new());
    let mut by: BTreeMap<&str, Vec<TieLine>> = BTreeMap::new();
    for tie in all.iter().filter(|tie| stands(tie, &places, today)) {
        let acts = acts(who, &places, tie);
        if !acts.contains(&Act::Look) {
            continue;
        }
        let line = line(&places, tie, &names, today);
        if acts.contains(&Act::NoteVisit) {
            mine.push(line.clone());
        }
        if acts.contains(&Act::ChaseVisits) && !line.owed.is_empty() {
            owing.push(line.clone());
        }
        by.entry(&tie.row.duty).or_default().push(line);
    }
    let arranges = who.has(Right::Liaise);
    let kinds = places.duties.iter().map(|duty| KindLine {
        role: places.role_name(&duty.who.role).name,
        ties: by.remove(duty.id.as_str()).unwrap_or_default(),
        bare: bare(who, &places, duty, &all, today),
        duty: duty.clone(),
    });
    let kinds: Vec<KindLine> = kinds.filter(|kind| arranges || !kind.ties.is_empty()).collect();
    let rows = tx.open_issues().await?;
    let open = Issuing::each(&mut tx, rows).await?;
    let issues = issues::seen(who, &places, &open, today);
    Ok(LiaisonPage { text: reminder(&owing), mine, kinds, issues, owing, arranges })
}

/// A text to copy into a chat: at most 70 characters, who owes how many visits and no more.
fn reminder(owing: &[TieLine]) -> String {
    let Some(last) = owing.iter().flat_map(|one| &one.owed).map(|owed| owed.days.last).min() else {
        return String::new();
    };
    let end = format!("等{}人:包联走访还没有做够,{last}以前请走访并记下", owing.len());
    let most = 70 - end.chars().count();
    let mut people: Vec<&str> = owing.iter().map(|one| one.person.as_str()).collect();
    people.dedup();
    let mut named = String::new();
    for person in people {
        let stroke = usize::from(!named.is_empty());
        if named.chars().count() + stroke + person.chars().count() > most {
            break;
        }
        if stroke > 0 {
            named.push('、');
        }
        named.push_str(person);
    }
    named + &end
}

/// One tie.
pub async fn tie(desk: &Desk, who: &Person, id: TieId) -> Result<TiePage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    let tie = Tying::load(&mut tx, id).await?;
    let mut acts = acts(who, &places, &tie);
    if !acts.contains(&Act::Look) {
        return Err(Refusal::NotFound);
    }
    let names = names(&mut tx).await?;
    let line = line(&places, &tie, &names, today);
    let duty = tie.duty(&places).ok_or(Refusal::NotFound)?.clone();
    if line.owed.is_empty() {
        acts.retain(|act| *act != Act::ChaseVisits);
    }
    let mine = acts.contains(&Act::NoteVisit);
    let visits = tie.visits().map(|row| VisitLine {
        number: row.number,
        kind: known(&row.kind).unwrap_or(Kind::Visit),
        day: row.on_day,
        homes: row.homes,
        says: row.says.clone(),
        at: row.at,
        mine: mine && (today - row.on_day).num_days() <= i64::from(duty.within),
    });
    let visits: Vec<VisitLine> = visits.collect();
    let rows = tx.issues_under(id).await?;
    let found = Issuing::each(&mut tx, rows).await?;
    let issues = issues::seen(who, &places, &found, today);
    let since = quarter_before(today);
    let posts = if acts.contains(&Act::TieUnit) {
        able(&mut tx, &places, who, &duty, today).await?
    } else {
        Vec::new()
    };
    let posts = posts
        .into_iter()
        .filter(|post| post.id != tie.row.holder && fits(&places, &duty, post, tie.row.unit));
    let posts = posts.map(|post| (post.id, reads(&places, &names, &post))).collect();
    let owners =
        if mine { owners(&mut tx, &places, tie.row.unit, today).await? } else { Vec::new() };
    let sum = tie.done(&places, Days { first: since, last: today }, today);
    Ok(TiePage { line, duty, visits, issues, sum, since, today, posts, owners, acts })
}

/// The first day of the quarter before the one that runs.
fn quarter_before(today: NaiveDate) -> NaiveDate {
    let before = Per::Quarter.of(today).and_then(|days| days.first.pred_opt());
    before.and_then(|day| Per::Quarter.of(day)).map_or(today, |days| days.first)
}

fn reads(places: &Places, names: &BTreeMap<PersonId, String>, post: &PostRow) -> String {
    let name = names.get(&post.person).map(String::as_str).unwrap_or_default();
    format!("{name}({})", post_says(places, post))
}

/// The posts of a kind of tie that the person may tie.
async fn able(
    tx: &mut Tx,
    places: &Places,
    who: &Person,
    duty: &Duty,
    today: NaiveDate,
) -> Result<Vec<PostRow>, Refusal> {
    let holdings = who.holdings(places);
    let ended: BTreeSet<PersonId> =
        tx.accounts().await?.into_iter().filter(|row| row.ended).map(|row| row.person).collect();
    let may_tie = |post: &PostRow| {
        let Some(holder) = places.span_of(post.unit) else { return false };
        let is = Tie { place: holder, holder, own: false, state: TieState::New };
        may(&holdings, &Matter::Tie(is), Act::TieUnit)
    };
    let kind = |post: &PostRow| {
        let at = places.last(post.unit).map(|unit| unit.kind.as_str()).unwrap_or_default();
        duty.who.at.is_empty() || duty.who.at.iter().any(|one| one == at)
    };
    let posts = tx.posts().await?.into_iter().filter(|post| {
        post.role == duty.who.role
            && in_force(post, today)
            && !ended.contains(&post.person)
            && kind(post)
            && may_tie(post)
    });
    Ok(posts.collect())
}

/// The form to tie posts to units.
pub async fn tie_form(desk: &Desk, who: &Person, id: &str) -> Result<TieForm, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    if !who.has(Right::Liaise) {
        return Err(Refusal::NotFound);
    }
    let duty = crate::tying::duty(&places, id).ok_or(Refusal::NotFound)?.clone();
    let names = names(&mut tx).await?;
    let posts = able(&mut tx, &places, who, &duty, today).await?;
    let all = Tying::all(&mut tx, Days { first: today, last: today }).await?;
    let tied: BTreeSet<(Uuid, UnitId)> = all
        .iter()
        .filter(|tie| tie.row.duty == duty.id && tie.stay().until.is_none_or(|last| last >= today))
        .map(|tie| (tie.row.holder, tie.row.unit))
        .collect();
    let own = posts.iter().filter(|post| {
        fits(&places, &duty, post, post.unit) && !tied.contains(&(post.id, post.unit))
    });
    let own = own.map(|post| {
        let name = names.get(&post.person).cloned().unwrap_or_default();
        (post.id, places.named_id(post.unit), name)
    });
    let own = own.collect();
    let units = within(who, &places, &duty).map(|unit| places.named_id(unit)).collect();
    let posts = posts.iter().map(|post| (post.id, reads(&places, &names, post))).collect();
    Ok(TieForm { duty, posts, units, own, today })
}

/// What a person has to do about visits and problems.
pub(super) async fn tasks(desk: &Desk, who: &Person) -> Result<Vec<LiaisonTask>, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    if places.duties.is_empty() {
        return Ok(Vec::new());
    }
    let today = desk.today();
    let mut tasks = Vec::new();
    for tie in Tying::of_person(&mut tx, who.id).await? {
        let own = acts(who, &places, &tie).contains(&Act::NoteVisit);
        let owed = if own { tie.owed(&places, today) } else { Vec::new() };
        if let Some(first) = owed.first() {
            tasks.push(LiaisonTask {
                what: LiaisonTodo::Visit,
                unit: Some(places.named_id(tie.row.unit)),
                tie: Some(tie.row.id),
                issue: None,
                many: owed.iter().map(|one| one.left() as usize).sum(),
                last: Some(first.days.last),
            });
        }
    }
    let rows = tx.open_issues().await?;
    let open = Issuing::each(&mut tx, rows).await?;
    tasks.extend(issues::tasks(who, &places, &open, today));
    if who.has(Right::Liaise) {
        let all = Tying::all(&mut tx, running(&places, today)).await?;
        let arranged = |tie: &&Tying| acts(who, &places, tie).contains(&Act::ChaseVisits);
        let arranged: Vec<&Tying> = all.iter().filter(arranged).collect();
        let soon = |tie: &&&Tying| {
            let mut owed = tie.owed(&places, today).into_iter();
            owed.any(|one| (one.days.last - today).num_days() <= SOON)
        };
        let gone = arranged.iter().filter(|tie| tie.orphaned(&places, today)).count();
        let bare: usize =
            places.duties.iter().map(|duty| bare(who, &places, duty, &all, today).len()).sum();
        let counts = [
            (LiaisonTodo::Cover, bare + gone),
            (LiaisonTodo::Chase, arranged.iter().filter(soon).count()),
        ];
        let several = counts.into_iter().filter(|(_, many)| *many > 0);
        tasks.extend(several.map(|(what, many)| LiaisonTask {
            what,
            unit: None,
            tie: None,
            issue: None,
            many,
            last: None,
        }));
    }
    Ok(tasks)
}
