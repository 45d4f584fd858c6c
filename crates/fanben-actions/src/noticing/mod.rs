//! The notices of a cycle with everything that became of them → where each stands; the result as it
//! would be published now; what moved since; whose signature is wanting.

mod bundle;
mod result;
mod signed;

pub(crate) use bundle::{bundled, differs};
pub(crate) use result::{Current, current, paid_to, tried};
pub(crate) use signed::{seal, titles};

use chrono::NaiveDate;
use fanben_model::calendar::{Calendar, Unknown};
use fanben_model::notices::{Decided, DecisionKind, DecisionLine, Document, Position, State};
use fanben_store::{
    CycleId, NoticeRow, NoticeStepRow, ObjectionRow, RulingRow, StoreError, TitleDecisionRow, Tx,
};

use crate::desk::day;
use crate::live::{known, written};
use crate::places::Places;

/// What became of a notice, as its rows say it.
pub(crate) const WITHDRAWN: &str = "withdrawn";
pub(crate) const CONFIRMED: &str = "confirmed";
pub(crate) const TAKEN_DOWN: &str = "taken_down";

/// The notices of a cycle.
#[derive(Debug, Clone)]
pub(crate) struct Noticed {
    pub(crate) notices: Vec<(NoticeRow, Document)>,
    pub(crate) steps: Vec<NoticeStepRow>,
    pub(crate) objections: Vec<ObjectionRow>,
    pub(crate) rulings: Vec<RulingRow>,
    pub(crate) decisions: Vec<TitleDecisionRow>,
}

impl Noticed {
    pub(crate) async fn load(tx: &mut Tx, cycle: CycleId) -> Result<Self, StoreError> {
        let mut notices = Vec::new();
        for row in tx.notices(cycle).await? {
            let document = serde_json::from_str(&row.document)
                .map_err(|error| StoreError::Row(format!("notice: {error}")))?;
            notices.push((row, document));
        }
        Ok(Self {
            notices,
            steps: tx.notice_steps(cycle).await?,
            objections: tx.objections(cycle).await?,
            rulings: tx.rulings(cycle).await?,
            decisions: tx.title_decisions(cycle).await?,
        })
    }

    /// The one that was posted last.
    pub(crate) fn last(&self) -> Option<&(NoticeRow, Document)> {
        self.notices.last()
    }

    pub(crate) fn get(&self, number: i64) -> Option<&(NoticeRow, Document)> {
        self.notices.iter().find(|(row, _)| row.number == number)
    }

    /// The notice that took the place of one.
    pub(crate) fn after(&self, number: i64) -> Option<i64> {
        let next = self.notices.iter().find(|(row, _)| row.replaces == number && number > 0);
        next.map(|(row, _)| row.number)
    }

    /// The last step of a kind of a notice.
    pub(crate) fn step(&self, number: i64, act: &str) -> Option<&NoticeStepRow> {
        self.steps.iter().rev().find(|one| one.notice == number && one.act == act)
    }

    pub(crate) fn state(&self, number: i64) -> State {
        if self.get(number).is_none() {
            State::Drafted
        } else if self.after(number).is_some() {
            State::Corrected
        } else if self.step(number, WITHDRAWN).is_some() {
            State::Withdrawn
        } else if self.step(number, CONFIRMED).is_some() {
            State::Confirmed
        } else {
            State::Posted
        }
    }

    /// Where a notice stands on a day. Objections to notices before it that nobody ruled on wait
    /// here: a correction does not answer them.
    pub(crate) fn position(&self, number: i64, today: NaiveDate) -> Position {
        let Some((row, document)) = self.get(number) else { return Position::start() };
        let waiting = |late: bool| {
            let all = self.objections.iter().filter(|one| one.late == late);
            count(all.filter(|one| self.belongs(one) && self.ruling(one.number).is_none()).count())
        };
        let upheld = self.rulings.iter().filter(|one| one.upheld && one.at > row.at);
        Position {
            state: self.state(number),
            over: document.over(today),
            open: waiting(false),
            late: waiting(true),
            upheld: count(upheld.count()),
            down: self.step(number, TAKEN_DOWN).is_some(),
        }
    }

    /// Where the last notice stands.
    pub(crate) fn stands(&self, today: NaiveDate) -> Position {
        self.position(self.last().map_or(0, |(row, _)| row.number), today)
    }

    /// An objection is about a notice that nobody withdrew.
    fn belongs(&self, one: &ObjectionRow) -> bool {
        let withdrawn = self.steps.iter().filter(|step| step.act == WITHDRAWN);
        withdrawn.map(|step| step.notice).max().is_none_or(|last| one.notice > last)
    }

    pub(crate) fn ruling(&self, objection: i64) -> Option<&RulingRow> {
        self.rulings.iter().find(|one| one.objection == objection)
    }

    /// Objections about a subject that count and have no ruling; none: about a notice as a whole.
    pub(crate) fn waiting_about(&self, subject: Option<fanben_store::UnitId>) -> usize {
        let about = self.objections.iter().filter(|one| one.subject == subject);
        about.filter(|one| self.belongs(one) && self.ruling(one.number).is_none()).count()
    }

    /// An objection about a subject was upheld since the last notice, and no correction is out.
    pub(crate) fn upheld_about(&self, subject: fanben_store::UnitId) -> bool {
        let since = self.last().map(|(row, _)| row.at);
        let mut upheld = self.rulings.iter().filter(|one| one.upheld && Some(one.at) > since);
        upheld.any(|ruling| {
            let of = self.objections.iter().find(|one| one.number == ruling.objection);
            of.is_some_and(|one| one.subject == Some(subject))
        })
    }

    /// The last day on which an objection is to be answered.
    pub(crate) fn due(&self, one: &ObjectionRow) -> Result<NaiveDate, Unknown> {
        let came = day(one.at);
        match self.get(one.notice) {
            Some((_, document)) => document.terms.reply.last(came, Calendar::known()),
            None => Ok(came),
        }
    }

    /// Something hangs, so that titles move by decision only.
    pub(crate) fn published(&self) -> Option<&Document> {
        let (row, document) = self.last()?;
        matches!(self.state(row.number), State::Posted | State::Confirmed).then_some(document)
    }

    /// Decisions that count for the next notice: those made since the last one; before anything
    /// hangs, departures from the order.
    pub(crate) fn pending(&self) -> Vec<&TitleDecisionRow> {
        let last = self.last().map_or(0, |(row, _)| row.number);
        let departs = written(&DecisionKind::Depart);
        let all = self.decisions.iter();
        match self.published() {
            Some(_) => all.filter(|one| one.notice == last).collect(),
            None => all.filter(|one| one.kind == departs).collect(),
        }
    }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// A decision as titles read it; `tiers` are their names, the best first.
pub(crate) fn decided(
    row: &TitleDecisionRow,
    tiers: &[String],
    places: &Places,
    code: &dyn Fn(fanben_store::UnitId) -> Option<String>,
) -> Result<Decided, StoreError> {
    let kind = known(&row.kind).ok_or_else(|| StoreError::Row(format!("kind {}", row.kind)))?;
    let subject =
        row.subject.and_then(|id| code(id).or_else(|| places.code(id).map(str::to_owned)));
    Ok(Decided {
        kind,
        tier: tiers.iter().position(|name| *name == row.title),
        subject: subject.unwrap_or_default(),
        league: row.league.clone(),
    })
}

/// A decision as it is printed.
pub(crate) fn printed(row: &TitleDecisionRow, decided: &Decided) -> DecisionLine {
    DecisionLine {
        kind: decided.kind,
        title: row.title.clone(),
        subject: decided.subject.clone(),
        departs: row.departs,
        reason: row.reason.clone(),
        body: row.body.clone(),
        document: row.document.clone(),
        day: row.on_day,
    }
}
