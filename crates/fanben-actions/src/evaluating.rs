//! A secret evaluation as it stands: its form, what was done, what was counted.

use fanben_model::ballots::{
    Agreement, Count, Form, Outcome, Position, Ready, State, Tally, Way, agreement,
};
use fanben_store::{
    EvaluationId, EvaluationRow, EvaluationStepRow, PaperCountRow, PersonId, StoreError, TenantId,
    Tx, UnitId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::live::known;
use crate::{Refusal, secrets};

/// What was done, as rows say it.
pub(crate) const OPENED: &str = "opened";
pub(crate) const REISSUED: &str = "reissued";
pub(crate) const CLOSED: &str = "closed";
pub(crate) const ANNULLED: &str = "annulled";

/// An evaluation with everything known of it.
pub(crate) struct Evaluation {
    pub(crate) row: EvaluationRow,
    pub(crate) form: Form,
    /// The units evaluated, in the order of the ballot.
    pub(crate) units: Vec<UnitId>,
    pub(crate) position: Position,
    pub(crate) steps: Vec<EvaluationStepRow>,
    pub(crate) rows: Vec<PaperCountRow>,
    /// What people counted, in order.
    pub(crate) counts: Vec<(PersonId, Count)>,
    /// The sums of the ballots that came; none: there is no box.
    pub(crate) tally: Option<Tally>,
    /// Codes nobody used.
    pub(crate) unused: u32,
}

/// A value as its column has it.
pub(crate) fn text<T: Serialize>(value: &T) -> Result<String, Refusal> {
    Ok(serde_json::to_string(value).map_err(|error| StoreError::Row(error.to_string()))?)
}

/// A column's text as the value it is.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let value = serde_json::from_str(text);
    Ok(value.map_err(|error| StoreError::Row(format!("evaluation: {error}")))?)
}

/// The digest under which a code is kept; none: what was typed is no code. Blanks and hyphens are
/// how it was printed; digits of full width are digits.
pub(crate) fn code_digest(tenant: TenantId, typed: &str) -> Option<String> {
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    };
    let digits: String = typed.chars().filter_map(digit).collect();
    (digits.len() == secrets::BALLOT_DIGITS)
        .then(|| secrets::digest(&format!("ballot\n{tenant}\n{digits}")))
}

impl Evaluation {
    /// What is kept of an evaluation.
    pub(crate) async fn load(tx: &mut Tx, id: EvaluationId) -> Result<Self, Refusal> {
        let row = tx.evaluation(id).await?.ok_or(Refusal::NotFound)?;
        let steps = tx.evaluation_steps(id).await?;
        let rows = tx.paper_counts(id).await?;
        let form: Form = read(&row.form)?;
        let way = way_of(&row)?;
        let state = state_of(&steps);
        let counts = rows.iter().map(|one| Ok((one.person, read(&one.counts)?)));
        let counts = counts.collect::<Result<Vec<(PersonId, Count)>, Refusal>>()?;
        let codes = way == Way::Codes && state == State::Open;
        let kept = if codes { tx.ballot_box(row.id).await? } else { None };
        let tally: Option<Tally> = kept.as_deref().map(read).transpose()?;
        let unused = if codes { tx.unused_ballot_codes(row.id).await? } else { 0 };
        let begun = !counts.is_empty() || tally.as_ref().is_some_and(|tally| tally.ballots > 0);
        Ok(Self {
            units: read(&row.subjects)?,
            row,
            form,
            position: Position { state, way, begun },
            steps,
            rows,
            counts,
            tally,
            unused: u32::try_from(unused).unwrap_or(u32::MAX),
        })
    }

    /// How many subjects and options its ballot has.
    pub(crate) fn shape(&self) -> (usize, usize) {
        (self.form.subjects.len(), self.form.options.len())
    }

    /// How far the counts of its paper ballots are.
    pub(crate) fn agreement(&self) -> Agreement {
        agreement(&self.counts)
    }

    /// What is there for a step on a day.
    pub(crate) fn ready(&self, today: chrono::NaiveDate, reason: &str) -> Ready {
        let came = self.tally.as_ref().map(|tally| tally.ballots);
        Ready {
            due: today >= self.row.deadline || self.unused == 0,
            counts: self.agreement(),
            balanced: came.and_then(|came| came.checked_add(self.unused)) == Some(self.form.issued),
            reasoned: !reason.trim().is_empty(),
        }
    }

    /// What it came to, once it was counted.
    pub(crate) fn outcome(&self) -> Result<Option<Outcome>, Refusal> {
        let closed = self.steps.iter().find(|step| step.act == CLOSED);
        let counts = self.position.state == State::Closed;
        closed.filter(|_| counts).map(|step| read(&step.outcome)).transpose()
    }
}

/// By what the ballots of an evaluation come.
pub(crate) fn way_of(row: &EvaluationRow) -> Result<Way, Refusal> {
    Ok(known(&row.way).ok_or_else(|| StoreError::Row(format!("evaluation by {}", row.way)))?)
}

/// How far an evaluation is, by what was done about it.
pub(crate) fn state_of(steps: &[EvaluationStepRow]) -> State {
    let did = |act: &str| steps.iter().any(|step| step.act == act);
    if did(ANNULLED) {
        State::Annulled
    } else if did(CLOSED) {
        State::Closed
    } else if did(OPENED) {
        State::Open
    } else {
        State::Draft
    }
}
