//! How a cycle runs: where each subject stands, and what may happen to it next.
//!
//! Comes in: the stages of a scheme, a [`Position`], a [`Step`] and what is missing. Goes out: the
//! next position, or the one reason why not. Upstream: schemes.
//!
//! **Invariant:** [`step`] is total: every position and step gives one of the two, and whatever is
//! not listed is refused.

mod held;
mod signed;

pub use held::{Held, Lack, counted, lacks};
pub use signed::{LastSigned, Wanting, wanting};

use serde::{Deserialize, Serialize};

use crate::scheme::{Decides, Ruleset, Stage};

/// How far a cycle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CycleState {
    /// Rules may still change.
    Draft,
    /// Rules are frozen under a digest.
    Approved,
    /// Subjects declare and are judged.
    Open,
    /// Confirmed; only a formal correction opens a subject again.
    Closed,
}

/// What may happen to a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CycleStep {
    /// The rules are frozen.
    Approve,
    /// Subjects may begin.
    Open,
    /// Everything is decided.
    Close,
}

/// What a cycle's step leads to.
pub fn cycle_step(state: CycleState, step: CycleStep) -> Result<CycleState, Refused> {
    match (state, step) {
        (CycleState::Draft, CycleStep::Approve) => Ok(CycleState::Approved),
        (CycleState::Approved, CycleStep::Open) => Ok(CycleState::Open),
        (CycleState::Open, CycleStep::Close) => Ok(CycleState::Closed),
        _ => Err(Refused::Cycle(state)),
    }
}

/// What is being done about a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It has not said what it goes for.
    Declaring,
    /// The judges of its stage are at work.
    Drafting,
    /// A stage did not recommend it. It has not failed.
    Declined,
    /// Every stage is done; the result waits to be confirmed.
    Settled,
    /// The result is final.
    Confirmed,
    /// The unit was merged or split: others have taken its place.
    Succeeded,
    /// The office exempted it: it is not rated in this cycle, which is neither 0 nor undeclared.
    Exempt,
}

impl Phase {
    /// It no longer takes part: nobody rates, ranks or waits for it.
    pub fn out(self) -> bool {
        matches!(self, Self::Succeeded | Self::Exempt)
    }
}

/// Where a subject stands in a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// What is being done.
    pub phase: Phase,
    /// The stage that is at work, or that decided last; counted from 0.
    pub stage: usize,
    /// It came back from the stage after.
    pub returned: bool,
}

impl Position {
    /// Before anything was done.
    pub fn start(declares: bool) -> Self {
        let phase = if declares { Phase::Declaring } else { Phase::Drafting };
        Self { phase, stage: 0, returned: false }
    }
}

/// What may happen to a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It says what it goes for.
    Declare,
    /// A sheet is saved.
    Save,
    /// A meeting, poll or visit is recorded.
    Hold,
    /// Somebody signs what goes up, or refuses to.
    Sign,
    /// The sheet goes up.
    Send,
    /// It goes up, recommended.
    Recommend,
    /// It is not recommended.
    Decline,
    /// It goes back to the stage before.
    Return,
    /// The result becomes final.
    Confirm,
    /// The office exempts it from the cycle.
    Exempt,
    /// It takes part again.
    Readmit,
    /// A formal correction opens it again at a stage.
    Correct {
        /// The stage, counted from 0.
        to: usize,
    },
}

impl Step {
    /// Every step, with corrections to each of so many stages.
    pub fn all(stages: usize) -> Vec<Self> {
        let corrections = (0..stages).map(|to| Self::Correct { to });
        [
            Self::Declare,
            Self::Save,
            Self::Hold,
            Self::Sign,
            Self::Send,
            Self::Recommend,
            Self::Decline,
            Self::Return,
            Self::Confirm,
            Self::Exempt,
            Self::Readmit,
        ]
        .into_iter()
        .chain(corrections)
        .collect()
    }

    /// Whether it needs a reason in words.
    pub fn needs_reason(self) -> bool {
        matches!(
            self,
            Self::Decline | Self::Return | Self::Exempt | Self::Readmit | Self::Correct { .. }
        )
    }
}

/// What a sheet still lacks, and what the step says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readiness {
    /// Keys of questions nobody answered.
    pub unanswered: Vec<String>,
    /// Names of methods, each with what it lacks.
    pub methods: Vec<(String, Lack)>,
    /// Titles under which a signature is wanting.
    pub signatures: Vec<(String, Wanting)>,
    /// A reason was given.
    pub reasoned: bool,
}

impl Readiness {
    /// Nothing is missing.
    pub fn complete() -> Self {
        Self { reasoned: true, ..Self::default() }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The cycle is not at the point for it.
    Cycle(CycleState),
    /// The subject has to say first what it goes for.
    NotDeclared,
    /// The scheme asks for no declaration.
    NothingToDeclare,
    /// It went up already, and is judged elsewhere.
    SentUp {
        /// The stage it is at.
        stage: usize,
    },
    /// It was not recommended; only a formal correction opens it again.
    Declined,
    /// All stages are done; only a formal correction opens it again.
    Settled,
    /// The result is final; only a formal correction opens it again.
    Confirmed,
    /// Others have taken its place; what was judged of it stays as it is.
    Succeeded,
    /// It is exempt; what was judged of it waits until it takes part again.
    Exempt,
    /// It is not exempt.
    NotExempt,
    /// Not every stage is done.
    NotSettled,
    /// This stage does not decide so.
    NotDecided(Step),
    /// There is no stage before the first.
    FirstStage,
    /// The stage is not one the subject has been at.
    NotYetThere,
    /// A reason has to be given.
    NoReason,
    /// Questions are not answered.
    Unanswered(Vec<String>),
    /// What has to be held was not, or did not reach its quorum.
    Methods(Vec<(String, Lack)>),
    /// Signatures are wanting, by their titles.
    Signatures(Vec<(String, Wanting)>),
    /// Nobody signs at this stage.
    NothingToSign,
}

/// Whether a scheme runs with declarations: some star is only for those who go for it.
pub fn declares(rules: &Ruleset) -> bool {
    let mut stars = rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref());
    stars.any(|star| star.declared.is_some())
}

/// What a step does to a subject of an open cycle.
///
/// `declares`: the scheme asks for declarations.
pub fn step(
    stages: &[Stage],
    declares: bool,
    position: Position,
    step: Step,
    ready: &Readiness,
) -> Result<Position, Refused> {
    if let Step::Correct { to } = step {
        return correct(stages, position, to, ready);
    }
    if let Some(refused) = ended(position.phase, step) {
        return Err(refused);
    }
    let Some(stage) = stages.get(position.stage) else { return Err(Refused::NotYetThere) };
    let drafting = |stage| Position { phase: Phase::Drafting, stage, returned: false };
    match step {
        Step::Declare if !declares => Err(Refused::NothingToDeclare),
        Step::Declare if position.stage > 0 => Err(Refused::SentUp { stage: position.stage }),
        Step::Declare => Ok(Position { phase: Phase::Drafting, ..position }),
        Step::Confirm if position.phase == Phase::Settled => {
            Ok(Position { phase: Phase::Confirmed, ..position })
        }
        Step::Confirm => Err(Refused::NotSettled),
        Step::Exempt => {
            reasoned(ready)?;
            Ok(Position { phase: Phase::Exempt, returned: false, ..position })
        }
        Step::Readmit if position.phase == Phase::Exempt => {
            reasoned(ready)?;
            // At the first stage it says again what it goes for.
            let again = declares && position.stage == 0;
            let phase = if again { Phase::Declaring } else { Phase::Drafting };
            Ok(Position { phase, ..position })
        }
        Step::Readmit => Err(Refused::NotExempt),
        _ if position.phase == Phase::Declaring => Err(Refused::NotDeclared),
        Step::Sign if stage.signs.is_empty() => Err(Refused::NothingToSign),
        Step::Save | Step::Hold | Step::Sign => Ok(position),
        Step::Send | Step::Recommend => {
            decided(stage, step)?;
            complete(ready)?;
            let last = position.stage + 1 == stages.len();
            Ok(if last {
                Position { phase: Phase::Settled, returned: false, ..position }
            } else {
                drafting(position.stage + 1)
            })
        }
        Step::Decline => {
            decided(stage, step)?;
            reasoned(ready)?;
            Ok(Position { phase: Phase::Declined, returned: false, ..position })
        }
        Step::Return => {
            decided(stage, step)?;
            let before = position.stage.checked_sub(1).ok_or(Refused::FirstStage)?;
            reasoned(ready)?;
            Ok(Position { returned: true, ..drafting(before) })
        }
        Step::Correct { .. } => Err(Refused::NotYetThere),
    }
}

/// What ended a subject's way, unless the step is for that.
fn ended(phase: Phase, step: Step) -> Option<Refused> {
    match phase {
        Phase::Declined => Some(Refused::Declined),
        Phase::Confirmed => Some(Refused::Confirmed),
        Phase::Succeeded => Some(Refused::Succeeded),
        Phase::Exempt if step != Step::Readmit => Some(Refused::Exempt),
        Phase::Settled if !matches!(step, Step::Confirm | Step::Exempt | Step::Readmit) => {
            Some(Refused::Settled)
        }
        Phase::Settled | Phase::Exempt | Phase::Declaring | Phase::Drafting => None,
    }
}

/// A stage that names no decisions only sends up.
fn decided(stage: &Stage, step: Step) -> Result<(), Refused> {
    let wanted = match step {
        Step::Send => Decides::Send,
        Step::Recommend => Decides::Recommend,
        Step::Decline => Decides::Decline,
        _ => Decides::Return,
    };
    let unsaid = stage.decides.is_empty() && wanted == Decides::Send;
    let may = unsaid || stage.decides.contains(&wanted);
    if may { Ok(()) } else { Err(Refused::NotDecided(step)) }
}

fn complete(ready: &Readiness) -> Result<(), Refused> {
    if !ready.unanswered.is_empty() {
        return Err(Refused::Unanswered(ready.unanswered.clone()));
    }
    if !ready.methods.is_empty() {
        return Err(Refused::Methods(ready.methods.clone()));
    }
    if !ready.signatures.is_empty() {
        return Err(Refused::Signatures(ready.signatures.clone()));
    }
    Ok(())
}

fn reasoned(ready: &Readiness) -> Result<(), Refused> {
    if ready.reasoned { Ok(()) } else { Err(Refused::NoReason) }
}

/// Opens a subject again at a stage it has been at, whatever became of it since.
fn correct(
    stages: &[Stage],
    position: Position,
    to: usize,
    ready: &Readiness,
) -> Result<Position, Refused> {
    match position.phase {
        Phase::Succeeded => return Err(Refused::Succeeded),
        Phase::Exempt => return Err(Refused::Exempt),
        _ => {}
    }
    let been = to < stages.len()
        && match position.phase {
            Phase::Declaring | Phase::Succeeded | Phase::Exempt => false,
            Phase::Drafting => to < position.stage,
            Phase::Declined | Phase::Settled | Phase::Confirmed => to <= position.stage,
        };
    if !been {
        return Err(Refused::NotYetThere);
    }
    reasoned(ready)?;
    Ok(Position { phase: Phase::Drafting, stage: to, returned: false })
}

impl Stage {
    /// Whether every judged question has to be answered; `at` is the stage's place.
    pub fn wants_all(&self, at: usize) -> bool {
        self.complete.unwrap_or(at == 0)
    }
}
