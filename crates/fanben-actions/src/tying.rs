//! Ties, visits and problems as they stand: rows → what rights and the model's functions ask.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::liaison::{
    Compliance, Days, Duty, IssueState, Owed, Stay, Step, There, TieState, TieStep, compliance,
    owed,
};
use fanben_model::rights::{Issue, Right, Tie};
use fanben_store::{
    IssueId, IssueRow, IssueStepRow, PersonId, PostRow, TieId, TieRow, TieStepRow, Tx, UnitId,
    VisitRow,
};
use uuid::Uuid;

use crate::accounts::{in_force, over};
use crate::live::{known, written};
use crate::places::Places;
use crate::{Named, Person, Refusal};

/// A tie with what was done about it and the visits that are loaded.
pub(crate) struct Tying {
    pub(crate) row: TieRow,
    /// The post that is tied, with the day it ends.
    pub(crate) post: Option<PostRow>,
    pub(crate) steps: Vec<TieStepRow>,
    /// Every note, those that were taken back, too.
    pub(crate) notes: Vec<VisitRow>,
}

impl Tying {
    pub(crate) async fn load(tx: &mut Tx, id: TieId) -> Result<Self, Refusal> {
        let row = tx.tie(id).await?.ok_or(Refusal::NotFound)?;
        Self::whole(tx, row).await
    }

    /// The ties of one person with every visit.
    pub(crate) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Self>, Refusal> {
        let mut all = Vec::new();
        for row in tx.ties_of(person).await? {
            all.push(Self::whole(tx, row).await?);
        }
        Ok(all)
    }

    async fn whole(tx: &mut Tx, row: TieRow) -> Result<Self, Refusal> {
        let post = tx.post(row.holder).await?;
        let steps = tx.tie_steps(row.id).await?;
        let notes = tx.visits(row.id).await?;
        Ok(Self { row, post, steps, notes })
    }

    /// Every tie, the first first, with the visits of some days.
    pub(crate) async fn all(tx: &mut Tx, days: Days) -> Result<Vec<Self>, Refusal> {
        let posts: BTreeMap<Uuid, PostRow> =
            tx.posts().await?.into_iter().map(|row| (row.id, row)).collect();
        let mut steps: BTreeMap<TieId, Vec<TieStepRow>> = BTreeMap::new();
        for row in tx.all_tie_steps().await? {
            steps.entry(row.tie).or_default().push(row);
        }
        let mut notes: BTreeMap<TieId, Vec<VisitRow>> = BTreeMap::new();
        for row in tx.visits_between(days.first, days.last).await? {
            notes.entry(row.tie).or_default().push(row);
        }
        let all = tx.ties().await?.into_iter().map(|row| Self {
            post: posts.get(&row.holder).cloned(),
            steps: steps.remove(&row.id).unwrap_or_default(),
            notes: notes.remove(&row.id).unwrap_or_default(),
            row,
        });
        Ok(all.collect())
    }

    /// Its kind, as the pack has it.
    pub(crate) fn duty<'p>(&self, places: &'p Places) -> Option<&'p Duty> {
        duty(places, &self.row.duty)
    }

    /// The last day that was set for it.
    pub(crate) fn ended(&self) -> Option<NaiveDate> {
        let end = written(&TieStep::End);
        self.steps.iter().rev().find(|step| step.act == end)?.on_day
    }

    pub(crate) fn state(&self) -> TieState {
        if self.ended().is_some() { TieState::Ended } else { TieState::Tied }
    }

    /// From when to when: it ends with the post.
    pub(crate) fn stay(&self) -> Stay {
        let post = self.post.as_ref().and_then(|post| post.until_day);
        let until = [self.ended(), post].into_iter().flatten().min();
        Stay { from: self.row.from_day, until }
    }

    /// It goes on, and nobody is tied any more: the post or the unit is over.
    pub(crate) fn orphaned(&self, places: &Places, today: NaiveDate) -> bool {
        let post = self.post.as_ref().is_none_or(|post| over(post, today));
        self.state() == TieState::Tied && (post || places.code(self.row.unit).is_none())
    }

    /// The notes that stand, the last first.
    pub(crate) fn visits(&self) -> impl Iterator<Item = &VisitRow> {
        let struck: BTreeSet<i64> = self.notes.iter().map(|row| row.strikes).collect();
        let stands = move |row: &&VisitRow| row.strikes == 0 && !struck.contains(&row.number);
        self.notes.iter().rev().filter(stands)
    }

    /// The same as they are counted.
    fn there(&self) -> Vec<There> {
        let of = |row: &VisitRow| Some(There { day: row.on_day, kind: known(&row.kind)? });
        self.visits().filter_map(of).collect()
    }

    /// What is owed today.
    pub(crate) fn owed(&self, places: &Places, today: NaiveDate) -> Vec<Owed> {
        let needs = self.duty(places).map(|duty| duty.needs.as_slice()).unwrap_or_default();
        if self.orphaned(places, today) {
            return Vec::new();
        }
        owed(needs, self.stay(), &self.there(), today)
    }

    /// How much was done of what was asked within some days. A period counts once no visit of it can
    /// be noted any more.
    pub(crate) fn done(&self, places: &Places, within: Days, today: NaiveDate) -> Compliance {
        let Some(duty) = self.duty(places) else { return Compliance::default() };
        let late = chrono::Days::new(u64::from(duty.within));
        let settled = today.checked_sub_days(late).unwrap_or(today);
        compliance(&duty.needs, self.stay(), &self.there(), within, settled)
    }

    /// As rights see it.
    pub(crate) fn rights(&self, who: &Person, places: &Places) -> Option<Tie> {
        let held = self.post.as_ref().map_or(self.row.unit, |post| post.unit);
        Some(Tie {
            place: places.span_of(self.row.unit)?,
            holder: places.span_of(held)?,
            own: holds(who, self.row.holder),
            state: self.state(),
        })
    }
}

/// The days of the periods that run, from the earliest first to today.
pub(crate) fn running(places: &Places, today: NaiveDate) -> Days {
    let needs = places.duties.iter().flat_map(|duty| &duty.needs);
    let first = needs.filter_map(|need| need.per.of(today)).map(|days| days.first).min();
    Days { first: first.unwrap_or(today), last: today }
}

/// Whether a person holds a post, in person.
fn holds(who: &Person, post: Uuid) -> bool {
    who.posts.iter().any(|own| own.id == post && own.behalf.is_none())
}

/// A kind of tie of the pack.
pub(crate) fn duty<'p>(places: &'p Places, id: &str) -> Option<&'p Duty> {
    places.duties.iter().find(|duty| duty.id == id)
}

/// Whether a post and a unit are what a kind of tie asks.
pub(crate) fn fits(places: &Places, duty: &Duty, post: &PostRow, unit: UnitId) -> bool {
    let kind = |id| places.last(id).map(|unit| unit.kind.as_str()).unwrap_or_default();
    let at = duty.who.at.is_empty() || duty.who.at.iter().any(|at| at == kind(post.unit));
    let below = match (places.span_of(post.unit), places.span_of(unit)) {
        (Some(above), Some(below)) => above.contains(below),
        _ => false,
    };
    duty.who.role == post.role && at && below && duty.units.iter().any(|of| of == kind(unit))
}

/// A problem with what was done about it.
pub(crate) struct Issuing {
    pub(crate) row: IssueRow,
    pub(crate) steps: Vec<IssueStepRow>,
    pub(crate) state: IssueState,
    /// Who has it: a unit, and its department or nothing.
    pub(crate) owner: Option<(UnitId, String)>,
    /// Until when.
    pub(crate) deadline: Option<NaiveDate>,
}

impl Issuing {
    pub(crate) async fn load(tx: &mut Tx, id: IssueId) -> Result<Self, Refusal> {
        let row = tx.issue(id).await?.ok_or(Refusal::NotFound)?;
        let steps = tx.issue_steps(id).await?;
        Ok(Self::of(row, steps))
    }

    /// With what was done about each.
    pub(crate) async fn each(tx: &mut Tx, rows: Vec<IssueRow>) -> Result<Vec<Self>, Refusal> {
        let mut steps: BTreeMap<IssueId, Vec<IssueStepRow>> = BTreeMap::new();
        if !rows.is_empty() {
            for row in tx.all_issue_steps().await? {
                steps.entry(row.issue).or_default().push(row);
            }
        }
        let of = |row: IssueRow| {
            let own = steps.remove(&row.id).unwrap_or_default();
            Self::of(row, own)
        };
        Ok(rows.into_iter().map(of).collect())
    }

    /// Those that a unit itself ever had.
    pub(crate) async fn given_to(tx: &mut Tx, unit: UnitId) -> Result<Vec<Self>, Refusal> {
        let mut all = Vec::new();
        for row in tx.issues_given(unit).await? {
            let steps = tx.issue_steps(row.id).await?;
            all.push(Self::of(row, steps));
        }
        Ok(all)
    }

    fn of(row: IssueRow, steps: Vec<IssueStepRow>) -> Self {
        let to = |step: &IssueStepRow| match known::<Step>(&step.act)? {
            Step::Assign | Step::Return => Some(IssueState::Open),
            Step::Report => Some(IssueState::Done),
            Step::Accept => Some(IssueState::Closed),
            Step::Drop => Some(IssueState::Dropped),
            Step::Raise => None,
        };
        let state = steps.iter().rev().find_map(to).unwrap_or(IssueState::Found);
        let given = steps.iter().rev().find(|step| step.owner.is_some());
        let owner = given.and_then(|step| Some((step.owner?, step.office.clone())));
        let deadline = given.and_then(|step| step.on_day);
        Self { row, steps, state, owner, deadline }
    }

    /// When a unit itself, no department of it, reported it done.
    pub(crate) fn reported_by(&self, unit: UnitId) -> Vec<DateTime<Utc>> {
        let report = written(&Step::Report);
        let (mut has, mut found) = (false, Vec::new());
        for step in &self.steps {
            if let Some(owner) = step.owner {
                has = owner == unit && step.office.is_empty();
            }
            if has && step.act == report {
                found.push(step.at);
            }
        }
        found
    }

    /// Its last day is over, and nobody says that it is done.
    pub(crate) fn late(&self, today: NaiveDate) -> bool {
        self.state == IssueState::Open && self.deadline.is_some_and(|last| last < today)
    }

    /// As rights see it.
    pub(crate) fn rights(&self, who: &Person, places: &Places) -> Option<Issue<'_>> {
        let report = written(&Step::Report);
        let last = self.steps.iter().rev().find(|step| step.act == report);
        let owner = self.owner.as_ref();
        Some(Issue {
            place: places.span_of(self.row.unit)?,
            owner: owner.and_then(|(unit, _)| places.span_of(*unit)),
            office: owner.map(|(_, office)| office.as_str()).unwrap_or_default(),
            raised: self.row.person == who.id,
            did: last.is_some_and(|step| step.person == who.id),
            state: self.state,
        })
    }

    /// Who has it, as people read it.
    pub(crate) fn owner_name(&self, places: &Places) -> String {
        let of = |(unit, office): &(UnitId, String)| owner_name(places, *unit, office);
        self.owner.as_ref().map(of).unwrap_or_default()
    }
}

fn owner_name(places: &Places, unit: UnitId, office: &str) -> String {
    let name = places.named_id(unit).name;
    if office.is_empty() { name } else { format!("{name}{office}") }
}

/// Who can be given a problem of a unit: the unit itself, those above it, their departments. The
/// code is a unit's, with a department behind a stroke.
pub(crate) async fn owners(
    tx: &mut Tx,
    places: &Places,
    unit: UnitId,
    today: NaiveDate,
) -> Result<Vec<Named>, Refusal> {
    let has = |role: &str, some: &[Right]| {
        let role = places.roles.iter().find(|one| one.id == role);
        role.is_some_and(|role| some.iter().any(|right| role.rights.contains(right)))
    };
    let codes = places.code(unit).map(str::to_owned);
    let above = places.above_of(unit).into_iter().map(|unit| unit.code);
    let units: Vec<UnitId> =
        codes.into_iter().chain(above).filter_map(|code| places.id(&code)).collect();
    let posts = tx.posts().await?;
    let held: Vec<&PostRow> = posts.iter().filter(|post| in_force(post, today)).collect();
    let mut found = Vec::new();
    for unit in units {
        let code = places.code(unit).unwrap_or_default();
        let here = held.iter().filter(|post| post.unit == unit);
        let mut hands = here.clone().filter(|post| post.office.is_empty());
        if hands.any(|post| has(&post.role, &[Right::Report, Right::Judge])) {
            found.push(Named::new(code, owner_name(places, unit, "")));
        }
        let of = here.filter(|post| !post.office.is_empty() && has(&post.role, &[Right::Measure]));
        let offices: BTreeSet<&str> = of.map(|post| post.office.as_str()).collect();
        found.extend(offices.into_iter().map(|office| {
            Named::new(format!("{code}/{office}"), owner_name(places, unit, office))
        }));
    }
    Ok(found)
}

/// The unit and the department a code of [`owners`] means.
pub(crate) fn owner_of(places: &Places, code: &str) -> Option<(UnitId, String)> {
    let (unit, office) = code.split_once('/').unwrap_or((code, ""));
    Some((places.id(unit)?, office.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_reports_only_what_it_has_itself() {
        let (own, other) = (UnitId(Uuid::from_u128(1)), UnitId(Uuid::from_u128(2)));
        let (issue, person) = (IssueId(Uuid::from_u128(3)), PersonId(Uuid::from_u128(4)));
        let action = fanben_store::ActionId(Uuid::from_u128(5));
        let row = |number: i64, act: Step, owner: Option<(UnitId, &str)>| IssueStepRow {
            issue,
            number,
            act: written(&act),
            owner: owner.map(|(unit, _)| unit),
            office: owner.map(|(_, office)| office.to_owned()).unwrap_or_default(),
            on_day: None,
            says: String::new(),
            post: String::new(),
            person,
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(number),
            action,
        };
        let steps = vec![
            row(1, Step::Assign, Some((own, "水利局"))),
            row(2, Step::Report, None),
            row(3, Step::Assign, Some((own, ""))),
            row(4, Step::Report, None),
            row(5, Step::Return, None),
            row(6, Step::Report, None),
            row(7, Step::Assign, Some((other, ""))),
            row(8, Step::Report, None),
        ];
        let whole = IssueRow {
            id: issue,
            tie: TieId(Uuid::from_u128(6)),
            visit: 1,
            unit: own,
            what: "东头水渠堵塞".to_owned(),
            post: String::new(),
            person,
            at: DateTime::UNIX_EPOCH,
            action,
        };
        let issue = Issuing::of(whole, steps);
        let days =
            |unit| issue.reported_by(unit).iter().map(|at| at.timestamp() / 86_400).collect();
        let (mine, theirs): (Vec<i64>, Vec<i64>) = (days(own), days(other));
        assert_eq!((mine, theirs), (vec![4, 6], vec![8]));
    }
}
