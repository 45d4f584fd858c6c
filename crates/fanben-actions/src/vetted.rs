//! A joint vetting as it stands: what is asked of whom, departments' answers, what is missing, what
//! came of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_model::intake::Grid;
use fanben_model::vetting::{
    AnswerState, Answers, Asks, Missing, Outcome, Position, Ready, Returned, Row, Sheet, State,
    Step, outcome, read_grid,
};
use fanben_store::{CycleId, Tx, UnitId, VettingAnswerRow, VettingId, VettingRow, VettingStepRow};
use serde::{Deserialize, Serialize};

use crate::desk::day;
use crate::evaluating::read;
use crate::listing::count;
use crate::live::{known, written};
use crate::{Named, Refusal};

/// Whom a vetting is about, as the cycle calls it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Candidate {
    pub(crate) unit: UnitId,
    pub(crate) code: String,
    pub(crate) name: String,
}

impl Candidate {
    pub(crate) fn named(&self) -> Named {
        Named::new(&self.code, &self.name)
    }
}

/// Somebody asks to go on without answers.
pub(crate) struct Waiver<'v> {
    pub(crate) row: &'v VettingStepRow,
    pub(crate) rule: Missing,
    pub(crate) missing: Vec<String>,
}

/// A vetting with everything done about it.
pub(crate) struct Vetted {
    pub(crate) row: VettingRow,
    pub(crate) asks: Asks,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) state: State,
    pub(crate) steps: Vec<VettingStepRow>,
    answers: BTreeMap<String, Vec<VettingAnswerRow>>,
}

impl Vetted {
    pub(crate) async fn load(tx: &mut Tx, id: VettingId) -> Result<Self, Refusal> {
        let row = tx.vetting(id).await?.ok_or(Refusal::NotFound)?;
        let (steps, answers) = (tx.vetting_steps(id).await?, tx.vetting_answers(id).await?);
        Self::of(row, steps, answers)
    }

    /// Those of a cycle, the last first; with `open` without those that are over.
    pub(crate) async fn of_cycle(
        tx: &mut Tx,
        cycle: CycleId,
        open: bool,
    ) -> Result<Vec<Self>, Refusal> {
        let ends = [written(&Step::Close), written(&Step::Void)];
        let mut found = Vec::new();
        for row in tx.vettings_of(cycle).await?.into_iter().rev() {
            let steps = tx.vetting_steps(row.id).await?;
            if open && steps.iter().any(|one| ends.contains(&one.act)) {
                continue;
            }
            let answers = tx.vetting_answers(row.id).await?;
            found.push(Self::of(row, steps, answers)?);
        }
        Ok(found)
    }

    fn of(
        row: VettingRow,
        steps: Vec<VettingStepRow>,
        answers: Vec<VettingAnswerRow>,
    ) -> Result<Self, Refusal> {
        let (asks, candidates) = (read(&row.asks)?, read(&row.candidates)?);
        let mut by: BTreeMap<String, Vec<VettingAnswerRow>> = BTreeMap::new();
        for answer in answers {
            by.entry(answer.department.clone()).or_default().push(answer);
        }
        let sign = written(&Step::Sign);
        let mut state = State::Draft;
        for (at, one) in steps.iter().enumerate() {
            let signed = || {
                let same = |other: &VettingStepRow| {
                    other.act == sign
                        && other.department == one.department
                        && other.answer == one.answer
                };
                steps[..at].iter().any(same)
            };
            state = match known::<Step>(&one.act) {
                Some(Step::Send) => State::Sent,
                Some(Step::Collect | Step::Approve) => State::Collected,
                Some(Step::Return) if signed() => State::Sent,
                Some(Step::Close) => State::Closed,
                Some(Step::Void) => State::Void,
                _ => state,
            };
        }
        Ok(Self { row, asks, candidates, state, steps, answers: by })
    }

    /// The last answer of a department that was not sent back.
    pub(crate) fn answer(&self, department: &str) -> Option<&VettingAnswerRow> {
        let last = self.last(department)?;
        (self.answer_state(department) != AnswerState::Waiting).then_some(last)
    }

    /// The last answer of a department, sent back or not.
    pub(crate) fn last(&self, department: &str) -> Option<&VettingAnswerRow> {
        self.answers.get(department).and_then(|rows| rows.last())
    }

    /// Every answer of a department, the first first.
    pub(crate) fn all_of(&self, department: &str) -> &[VettingAnswerRow] {
        self.answers.get(department).map_or(&[], Vec::as_slice)
    }

    /// What was done about a department's last answer, the last first.
    fn about<'v>(&'v self, department: &str) -> impl Iterator<Item = &'v VettingStepRow> {
        let number = self.last(department).map_or(0, |row| row.number);
        let own = move |one: &&VettingStepRow| {
            number > 0 && one.department == department && one.answer == number
        };
        self.steps.iter().rev().filter(own)
    }

    pub(crate) fn answer_state(&self, department: &str) -> AnswerState {
        if self.last(department).is_none() {
            return AnswerState::Waiting;
        }
        match self.about(department).find_map(|one| known::<Step>(&one.act)) {
            Some(Step::Sign) => AnswerState::Signed,
            Some(Step::Return) => AnswerState::Waiting,
            _ => AnswerState::Written,
        }
    }

    /// The signature that counts.
    pub(crate) fn signature(&self, department: &str) -> Option<&VettingStepRow> {
        self.about(department).next().filter(|one| one.act == written(&Step::Sign))
    }

    /// Why the last answer was sent back.
    pub(crate) fn returned(&self, department: &str) -> Option<&VettingStepRow> {
        self.about(department).next().filter(|one| one.act == written(&Step::Return))
    }

    pub(crate) fn position(&self, department: &str) -> Position {
        Position { state: self.state, answer: self.answer_state(department) }
    }

    /// A department's answer counts, and was signed after the last day; or it does not and the last
    /// day is over.
    pub(crate) fn late(&self, department: &str, today: NaiveDate) -> bool {
        let on = self.signature(department).map_or(today, |one| day(one.at));
        on > self.asks.deadline
    }

    /// The departments that have not signed, in their order.
    pub(crate) fn missing(&self) -> Vec<&str> {
        let open = |one: &&str| self.answer_state(one) != AnswerState::Signed;
        self.asks.departments().into_iter().filter(open).collect()
    }

    /// What was asked last about going on without answers, if it names every department that is
    /// missing now.
    pub(crate) fn waiver(&self) -> Option<Waiver<'_>> {
        let waive = written(&Step::Waive);
        let row = self.steps.iter().rev().find(|one| one.act == waive)?;
        let missing: Vec<String> = read(&row.missing).ok()?;
        let rule = known(&row.rule)?;
        let all = self.missing().iter().all(|open| missing.iter().any(|named| named == open));
        all.then_some(Waiver { row, rule, missing })
    }

    /// What is there for a step of the vetting as a whole.
    pub(crate) fn ready(&self, today: NaiveDate, reason: &str) -> Ready {
        Ready {
            reasoned: !reason.trim().is_empty(),
            candidates: !self.candidates.is_empty(),
            ahead: today <= self.asks.deadline,
            missing: count(self.missing().len()),
            waived: self.waiver().is_some(),
            ..Ready::complete()
        }
    }

    /// What an answer that is missing means: as two people agreed; until then nothing came of it.
    pub(crate) fn rule(&self) -> Missing {
        let approve = written(&Step::Approve);
        let agreed = |waiver: &Waiver<'_>| {
            self.steps.iter().any(|one| one.act == approve && one.number > waiver.row.number)
        };
        self.waiver().filter(agreed).map_or(Missing::Open, |waiver| waiver.rule)
    }

    /// The rows of an answer.
    pub(crate) fn rows(answer: &VettingAnswerRow) -> Result<BTreeMap<UnitId, Row>, Refusal> {
        read(&answer.answers)
    }

    /// What came of it for every candidate, by signed answers alone.
    pub(crate) fn outcomes(&self) -> Result<Vec<(&Candidate, Outcome)>, Refusal> {
        let mut answers: Answers<UnitId> = BTreeMap::new();
        for department in self.asks.departments() {
            let signed = self.answer_state(department) == AnswerState::Signed;
            if let Some(answer) = self.last(department).filter(|_| signed) {
                answers.insert(department.to_owned(), Self::rows(answer)?);
            }
        }
        let rule = self.rule();
        let of = |one: &Candidate| outcome(&self.asks, &answers, &one.unit, rule);
        Ok(self.candidates.iter().map(|one| (one, of(one))).collect())
    }
}

/// Whether a measure is what came of a vetting: in words, and its name or its source says so.
pub(crate) fn of_vetting(name: &str, measure: &fanben_model::scheme::Measure) -> bool {
    measure.words && (name.contains("资格联审") || measure.source.contains("资格联审"))
}

/// The most of a block, in bytes: a form carries it back and forth.
const TEXT: usize = 2 * 1024 * 1024;

/// A department's form as it came back.
pub(crate) fn returned(vetted: &Vetted, department: &str, text: &str) -> Result<Returned, Refusal> {
    if text.len() > TEXT {
        return Err(Refusal::bad("text", "内容太多;请只交这个部门的表"));
    }
    let lines = text.replace('\r', "");
    let rows = lines.trim_end_matches('\n').split('\n').map(|line| line.split('\t'));
    let grid = Grid::from_rows("粘贴的内容", "", rows);
    let candidates: Vec<(String, String)> =
        vetted.candidates.iter().map(|one| (one.code.clone(), one.name.clone())).collect();
    let sheet = Sheet {
        candidates: &candidates,
        conditions: vetted.asks.of(department).len(),
        grounds: &vetted.asks.grounds,
    };
    Ok(read_grid(&grid, &sheet))
}
