//! Joint vettings: those of a cycle, one with its departments and who is waited for, what came of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::{Act, Matter, allowed, may};
use fanben_model::stages::CycleState;
use fanben_model::vetting::{AnswerState, Asks, Missing, Outcome, Said, State, Verdict};
use fanben_store::{PersonId, VettingId};

use super::seen::Seen;
use super::workbench::{Task, TaskKind};
use crate::actions::{rated, settled};
use crate::vetted::{Vetted, of_vetting};
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The vettings of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vettings {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The last first.
    pub lines: Vec<VettingLine>,
    /// The person may draft one.
    pub drafts: bool,
    /// How many subjects the scheme rates, and how many every stage has sent on.
    pub subjects: (usize, usize),
    /// Conditions and grounds of the last vetting, as the form takes them; empty: there is none.
    pub usual: (String, String),
}

/// A vetting among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VettingLine {
    /// Its id.
    pub id: VettingId,
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// How many candidates.
    pub candidates: usize,
    /// How many departments have signed.
    pub signed: usize,
    /// Of how many.
    pub departments: usize,
    /// The last day.
    pub deadline: NaiveDate,
    /// Days left; negative: late by so many. Only while answers are waited for.
    pub days: Option<i64>,
}

/// One vetting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VettingPage {
    /// Its id.
    pub id: VettingId,
    /// Its cycle.
    pub cycle: CycleId,
    /// The cycle's title with its period.
    pub cycle_title: String,
    /// What it is called.
    pub title: String,
    /// What it asks.
    pub asks: Asks,
    /// The unit it is of.
    pub unit: Named,
    /// How far it is.
    pub state: State,
    /// The candidates.
    pub candidates: Vec<Named>,
    /// Its departments, each with how far it is.
    pub departments: Vec<DepartmentLine>,
    /// A text of at most 70 characters about all that are waited for; empty: none is.
    pub text: String,
    /// Somebody asked to go on without answers.
    pub waiver: Option<WaiverLine>,
    /// What was done, the first first.
    pub done: Vec<VettingDone>,
    /// What the person may do about it as a whole.
    pub acts: Vec<Act>,
    /// The person may see what came of it.
    pub whole: bool,
}

/// How far a department is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentLine {
    /// Its place among the departments.
    pub at: usize,
    /// The department.
    pub name: String,
    /// How many conditions it answers for.
    pub conditions: usize,
    /// How far its answer is.
    pub state: AnswerState,
    /// It was signed after the last day, or the last day is over and it was not.
    pub late: bool,
    /// Why it was sent back, while nothing new is written.
    pub returned: String,
    /// A text of at most 70 characters to copy; empty: it is not waited for.
    pub text: String,
    /// What the person may do about its answer.
    pub acts: Vec<Act>,
}

/// A request to go on without answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverLine {
    /// Its number.
    pub number: i64,
    /// Without whose.
    pub missing: Vec<String>,
    /// What a missing answer means.
    pub rule: Missing,
    /// Why.
    pub reason: String,
    /// Who asked, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The person who looks asked for it.
    pub own: bool,
    /// Somebody else has agreed.
    pub agreed: bool,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VettingDone {
    /// What, as rows have it; `answer`: a department wrote.
    pub act: String,
    /// The department; empty: it is about the whole.
    pub department: String,
    /// Why.
    pub reason: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One department's answer, to be written, signed or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VettingSheet {
    /// The vetting.
    pub id: VettingId,
    /// Its cycle.
    pub cycle: CycleId,
    /// What it is called.
    pub title: String,
    /// What it asks.
    pub asks: Asks,
    /// The unit it is of.
    pub unit: Named,
    /// How far it is.
    pub state: State,
    /// The department.
    pub line: DepartmentLine,
    /// Its conditions with their bases.
    pub conditions: Vec<(String, String)>,
    /// The candidates, each with the unit above and what is written.
    pub rows: Vec<SheetRow>,
    /// The number of the answer that is shown; 0: there is none.
    pub number: i64,
    /// Who wrote it, and when.
    pub written: String,
    /// Who signed it, and when.
    pub signed: String,
    /// The person's account has a second factor, whose code is asked for too.
    pub factor: bool,
}

/// A candidate on a department's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The candidate.
    pub unit: Named,
    /// The unit above.
    pub above: String,
    /// What is said on each condition; empty: nothing.
    pub verdicts: Vec<Option<Verdict>>,
    /// The kind of ground.
    pub ground: String,
    /// The document.
    pub basis: String,
}

/// What came of a vetting (联审表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VettingOutcome {
    /// The vetting.
    pub id: VettingId,
    /// Its cycle.
    pub cycle: CycleId,
    /// The cycle's title with its period.
    pub cycle_title: String,
    /// What it is called.
    pub title: String,
    /// What it asks.
    pub asks: Asks,
    /// The unit it is of.
    pub unit: Named,
    /// How far it is.
    pub state: State,
    /// The candidates, each with the unit above and what came of it.
    pub rows: Vec<(Named, String, Outcome)>,
    /// How many passed, did not, are open.
    pub sums: [usize; 3],
    /// Departments that signed, each with who and when, and whether late.
    pub signed: Vec<(String, String, bool)>,
    /// On what the office went on without answers.
    pub waiver: Option<WaiverLine>,
    /// Measures of the cycle it may be recorded as, by this person.
    pub measures: Vec<String>,
}

/// The most characters a chat line is read to the end at.
const MOST: usize = 70;

pub(super) fn moment(at: DateTime<Utc>) -> String {
    (at + chrono::Duration::hours(8)).format("%Y-%m-%d %H:%M").to_string()
}

/// A vetting as a person may see it.
pub(super) struct Sight<'w> {
    pub(super) seen: Seen<'w>,
    pub(super) vetted: Vetted,
    names: BTreeMap<PersonId, String>,
    /// The person may see every department's answer and what comes of them.
    pub(super) whole: bool,
    /// The person's account has a second factor.
    pub(super) factor: bool,
}

impl<'w> Sight<'w> {
    pub(super) async fn open(desk: &Desk, who: &'w Person, id: VettingId) -> Result<Self, Refusal> {
        who.ready()?;
        let cycle = {
            let mut tx = desk.store.read(desk.tenant()?).await?;
            tx.vetting(id).await?.ok_or(Refusal::NotFound)?.cycle
        };
        let mut seen = Seen::open(desk, who, cycle).await?;
        let vetted = Vetted::load(&mut seen.tx, id).await?;
        if !acts(&seen, &vetted, "").contains(&Act::Look) {
            return Err(Refusal::NotFound);
        }
        let factor = seen.tx.factor(who.id).await?.is_some_and(|factor| factor.confirmed);
        let accounts = seen.tx.accounts().await?;
        let names = accounts.into_iter().map(|row| (row.person, row.name)).collect();
        let whole = runs(&seen) || !recordable(&seen).is_empty();
        // What is still worded nobody is asked.
        if vetted.state == State::Draft && !whole {
            return Err(Refusal::NotFound);
        }
        Ok(Self { seen, vetted, names, whole, factor })
    }

    pub(super) fn by(&self, person: PersonId, post: &str) -> String {
        format!("{}({post})", self.names.get(&person).map_or("", String::as_str))
    }

    pub(super) fn line(&self, at: usize, name: &str) -> DepartmentLine {
        let (vetted, today) = (&self.vetted, self.seen.today);
        let state = vetted.answer_state(name);
        let asked = vetted.state != State::Draft;
        let waited = matches!(vetted.state, State::Sent | State::Collected);
        let waited = waited && state != AnswerState::Signed;
        let days = (vetted.asks.deadline - today).num_days();
        let next =
            if state == AnswerState::Written { "请领导签字" } else { "请登录填报" };
        let text = |title: &str| format!("{name}:{title}{},{next}", when(vetted, days));
        let whole = text(&vetted.row.title);
        let fits = whole.chars().count() <= MOST;
        let text = if fits { whole } else { cut(&text("资格联审表")) };
        DepartmentLine {
            at,
            name: name.to_owned(),
            conditions: vetted.asks.of(name).len(),
            state,
            late: asked && vetted.late(name, today),
            returned: vetted.returned(name).map(|one| one.reason.clone()).unwrap_or_default(),
            text: if waited { text } else { String::new() },
            acts: acts(&self.seen, vetted, name),
        }
    }

    fn waiver(&self) -> Option<WaiverLine> {
        let waiver = self.vetted.waiver()?;
        let agreed = self
            .vetted
            .steps
            .iter()
            .any(|one| one.act == "approve" && one.number > waiver.row.number);
        Some(WaiverLine {
            number: waiver.row.number,
            missing: waiver.missing.clone(),
            rule: waiver.rule,
            reason: waiver.row.reason.clone(),
            by: self.by(waiver.row.person, &waiver.row.post),
            at: waiver.row.at,
            own: waiver.row.person == self.seen.who.id,
            agreed,
        })
    }

    pub(super) fn unit(&self) -> Named {
        self.seen.places.named_id(self.seen.live.row.unit)
    }

    pub(super) fn above(&self, unit: fanben_store::UnitId) -> String {
        self.seen.places.above_of(unit).first().map(|one| one.name.clone()).unwrap_or_default()
    }
}

fn when(vetted: &Vetted, days: i64) -> String {
    let last = vetted.asks.deadline.format("%-m月%-d日");
    match days {
        late if late < 0 => format!("已迟{}天", -late),
        0 => "今天截止".to_owned(),
        left => format!("{last}截止,还有{left}天"),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MOST).collect()
}

/// One text about all departments that are waited for: as many names as fit, and how many there are.
fn together(vetted: &Vetted, today: NaiveDate) -> String {
    let missing = vetted.missing();
    if missing.is_empty() || !matches!(vetted.state, State::Sent | State::Collected) {
        return String::new();
    }
    let when = when(vetted, (vetted.asks.deadline - today).num_days());
    let text = |names: usize| {
        let more = if names < missing.len() { "等" } else { "" };
        let some = missing[..names].join("、");
        format!("{some}{more}{}个部门的资格联审表还没有签字交齐,{when},请抓紧", missing.len())
    };
    let fits = (1..=missing.len()).rev().map(text).find(|text| text.chars().count() <= MOST);
    fits.unwrap_or_else(|| cut(&text(1)))
}

fn acts(seen: &Seen<'_>, vetted: &Vetted, owner: &str) -> Vec<Act> {
    let Some(place) = seen.places.span_of(seen.live.row.unit) else { return Vec::new() };
    let position = vetted.position(owner);
    allowed(&seen.who.holdings(&seen.places), &Matter::Vetting { place, position, owner })
}

/// The person runs the cycle, or confirms its results.
fn runs(seen: &Seen<'_>) -> bool {
    seen.places.span_of(seen.live.row.unit).is_some_and(|place| {
        let holdings = seen.who.holdings(&seen.places);
        holdings
            .iter()
            .any(|one| one.grants(Act::CollectVetting, place) || one.grants(Act::Confirm, place))
    })
}

/// Measures of the cycle that are what came of a vetting, and that the person records.
fn recordable(seen: &Seen<'_>) -> Vec<String> {
    let live = &seen.live;
    let Some(place) = seen.places.span_of(live.row.unit) else { return Vec::new() };
    let holdings = seen.who.holdings(&seen.places);
    let open = live.state == CycleState::Open;
    let mine =
        |owner: &str| may(&holdings, &Matter::Measure { place, owner, open }, Act::RecordMeasure);
    let measures = live.ready.rules.scheme.measures.iter();
    let own = measures.filter(|(name, one)| of_vetting(name, one) && mine(&one.owner));
    own.map(|(name, _)| name.clone()).collect()
}

/// The vettings of a cycle, for who works for the unit it is of.
pub async fn vettings(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Vettings, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let live = Arc::clone(&seen.live);
    let all = Vetted::of_cycle(&mut seen.tx, cycle, false).await?;
    let today = seen.today;
    let whole = runs(&seen);
    let own = all.iter().filter(|vetted| {
        acts(&seen, vetted, "").contains(&Act::Look) && (whole || vetted.state != State::Draft)
    });
    let lines = own.map(|vetted| {
        let departments = vetted.asks.departments().len();
        let waited = matches!(vetted.state, State::Sent | State::Collected);
        VettingLine {
            id: vetted.row.id,
            title: vetted.row.title.clone(),
            state: vetted.state,
            candidates: vetted.candidates.len(),
            signed: departments - vetted.missing().len(),
            departments,
            deadline: vetted.asks.deadline,
            days: waited.then(|| (vetted.asks.deadline - today).num_days()),
        }
    });
    let drafts = live.state == CycleState::Open
        && seen.places.span_of(live.row.unit).is_some_and(|place| {
            may(&seen.who.holdings(&seen.places), &Matter::Place(place), Act::DraftVetting)
        });
    let usual = all.first().filter(|_| drafts).map(|vetted| {
        let asks = &vetted.asks;
        let lines = asks.conditions.iter();
        let lines = lines.map(|one| format!("{} | {} | {}", one.department, one.text, one.basis));
        (lines.collect::<Vec<_>>().join("\n"), asks.grounds.join("\n"))
    });
    Ok(Vettings {
        cycle,
        title: live.title(),
        lines: lines.collect(),
        drafts,
        subjects: (rated(&live).count(), settled(&live).count()),
        usual: usual.unwrap_or_default(),
    })
}

/// One vetting. Whose department it is sees that department alone.
pub async fn vetting(desk: &Desk, who: &Person, id: VettingId) -> Result<VettingPage, Refusal> {
    let sight = Sight::open(desk, who, id).await?;
    let (vetted, seen) = (&sight.vetted, &sight.seen);
    let lines = vetted.asks.departments().into_iter().enumerate();
    let mut departments: Vec<DepartmentLine> =
        lines.map(|(at, name)| sight.line(at, name)).collect();
    let mine = |line: &DepartmentLine| owns(&sight, &line.name);
    departments.retain(|line| sight.whole || mine(line));
    let mut done: Vec<VettingDone> = Vec::new();
    for line in &departments {
        for one in vetted.all_of(&line.name) {
            done.push(VettingDone {
                act: "answer".to_owned(),
                department: line.name.clone(),
                reason: String::new(),
                by: sight.by(one.person, &one.post),
                at: one.at,
            });
        }
    }
    let shown = |name: &str| name.is_empty() || departments.iter().any(|line| line.name == name);
    for one in vetted.steps.iter().filter(|one| shown(&one.department)) {
        done.push(VettingDone {
            act: one.act.clone(),
            department: one.department.clone(),
            reason: one.reason.clone(),
            by: sight.by(one.person, &one.post),
            at: one.at,
        });
    }
    done.sort_by_key(|one| one.at);
    Ok(VettingPage {
        id,
        cycle: vetted.row.cycle,
        cycle_title: seen.live.title(),
        title: vetted.row.title.clone(),
        asks: vetted.asks.clone(),
        unit: sight.unit(),
        state: vetted.state,
        candidates: vetted.candidates.iter().map(crate::vetted::Candidate::named).collect(),
        departments,
        text: if sight.whole { together(vetted, seen.today) } else { String::new() },
        waiver: sight.waiver().filter(|_| sight.whole),
        done,
        acts: acts(seen, vetted, ""),
        whole: sight.whole,
    })
}

/// The person writes or signs for a department, in whatever state.
pub(super) fn owns(sight: &Sight<'_>, department: &str) -> bool {
    let Some(place) = sight.seen.places.span_of(sight.seen.live.row.unit) else { return false };
    sight.seen.who.holdings(&sight.seen.places).iter().any(|one| {
        let hand = one.grants(Act::AnswerVetting, place) || one.grants(Act::SignVetting, place);
        hand && (one.office.is_empty() || one.office == department)
    })
}

/// What came of a vetting, for who runs the cycle, confirms its results or records them.
pub async fn vetting_outcome(
    desk: &Desk,
    who: &Person,
    id: VettingId,
) -> Result<VettingOutcome, Refusal> {
    let sight = Sight::open(desk, who, id).await?;
    if !sight.whole {
        return Err(Refusal::NotFound);
    }
    let vetted = &sight.vetted;
    let mut sums = [0; 3];
    let mut rows = Vec::new();
    for (one, came) in vetted.outcomes()? {
        sums[match came.said {
            Said::Passed => 0,
            Said::Failed => 1,
            Said::Open => 2,
        }] += 1;
        rows.push((one.named(), sight.above(one.unit), came));
    }
    let signed = vetted.asks.departments().into_iter().filter_map(|name| {
        let one = vetted.signature(name)?;
        let by = format!("{} {}", sight.by(one.person, &one.post), moment(one.at));
        Some((name.to_owned(), by, vetted.late(name, sight.seen.today)))
    });
    Ok(VettingOutcome {
        id,
        cycle: vetted.row.cycle,
        cycle_title: sight.seen.live.title(),
        title: vetted.row.title.clone(),
        asks: vetted.asks.clone(),
        unit: sight.unit(),
        state: vetted.state,
        rows,
        sums,
        signed: signed.collect(),
        waiver: sight.waiver().filter(|one| one.agreed),
        measures: match vetted.state {
            State::Closed => recordable(&sight.seen),
            _ => Vec::new(),
        },
    })
}

/// What the person has to do about the vettings of a cycle: how many forms to write, to sign, to
/// collect.
pub(super) async fn tasks(seen: &mut Seen<'_>, blank: &Task) -> Result<Vec<Task>, Refusal> {
    let all = Vetted::of_cycle(&mut seen.tx, blank.cycle, true).await?;
    let mut found: BTreeMap<TaskKind, Task> = BTreeMap::new();
    let mut add = |kind: TaskKind, vetted: &Vetted, today: NaiveDate| {
        let task = found.entry(kind).or_insert_with(|| Task { kind, ..blank.clone() });
        task.waiting += 1;
        let deadline = vetted.asks.deadline;
        task.deadline = Some(task.deadline.map_or(deadline, |known| known.min(deadline)));
        task.days = task.deadline.map(|last| (last - today).num_days());
    };
    // Whose post names no department is asked for none by name.
    let holdings = seen.who.holdings(&seen.places);
    let named = |name: &str| holdings.iter().any(|one| one.office == name);
    for vetted in &all {
        for name in vetted.asks.departments().into_iter().filter(|name| named(name)) {
            let own = acts(seen, vetted, name);
            match vetted.answer_state(name) {
                AnswerState::Waiting if own.contains(&Act::AnswerVetting) => {
                    add(TaskKind::AnswerVetting, vetted, seen.today);
                }
                AnswerState::Written if own.contains(&Act::SignVetting) => {
                    add(TaskKind::SignVetting, vetted, seen.today);
                }
                _ => {}
            }
        }
        let (whole, asked) = (acts(seen, vetted, ""), vetted.waiver());
        let agrees = asked.is_some_and(|one| one.row.person != seen.who.id);
        let collects = whole.contains(&Act::CollectVetting) && vetted.missing().is_empty();
        let agrees = agrees && whole.contains(&Act::ApproveVetting);
        let closes = whole.contains(&Act::CloseVetting) && vetted.state == State::Collected;
        if (vetted.state == State::Sent && (collects || agrees)) || closes {
            add(TaskKind::CollectVetting, vetted, seen.today);
        }
    }
    Ok(found.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_to_copy_is_cut() {
        assert_eq!(cut(&"长".repeat(90)).chars().count(), MOST);
    }
}
