//! Who may do what: role × jurisdiction × state.
//!
//! Comes in: the roles of a pack, a person's appointments, the tree, where a subject stands. Goes
//! out: the acts that are allowed. Buttons, pages, actions and the matrix test all ask [`allowed`].
//! Upstream: stages, notices, ballots, lists, talks, vetting, liaison.
//!
//! **Invariant:** a role that administers people, security or the audit trail holds no right to
//! judge; [`separated`] says which roles break this, and [`apart`] keeps a person from holding two
//! roles that do.

mod act;
mod aside;
mod evaluations;
mod liaison;
mod lists;
mod moves;
mod people;
mod published;
mod right;
mod spans;
mod talks;
mod vetting;

pub use act::Act;
pub use aside::Ground;
pub use liaison::{Issue, Tie};
pub use people::{apart, separated};
pub use right::{Right, Role};

pub use spans::{Span, Spans};

use crate::ballots;
use crate::lists as asked;
use crate::notices;
use crate::scheme::{Sign, Stage};
use crate::stages::{self, CycleState, CycleStep, Phase, Position, Readiness, Step};
use crate::talks as told;
use crate::vetting as vetted;

/// One appointment of a person: a role held at a unit.
#[derive(Debug, Clone, Copy)]
pub struct Holding<'a> {
    /// The role.
    pub role: &'a Role,
    /// The units below the unit it is held at, that unit included.
    pub within: Span,
    /// The department whose measures the person records; empty: everybody's.
    pub office: &'a str,
    /// For somebody else: the acts it is limited to; none: the person's own post.
    pub only: Option<&'a [Act]>,
}

impl Holding<'_> {
    /// Its role has the right that an act asks for, and a place lies within it. Neither the state nor
    /// what a deputy is limited to is asked: [`may`] asks both.
    pub fn grants(&self, act: Act, place: Span) -> bool {
        self.role.rights.contains(&act.right()) && self.within.contains(place)
    }
}

/// What an act is about.
#[derive(Debug, Clone, Copy)]
pub enum Matter<'a> {
    /// A subject in a cycle.
    Subject {
        /// Where the subject is in the tree.
        place: Span,
        /// How far the cycle is.
        state: CycleState,
        /// The cycle's stages.
        stages: &'a [Stage],
        /// Who signs a result before it is published.
        signs: &'a [Sign],
        /// The scheme asks for declarations.
        declares: bool,
        /// Where the subject stands.
        position: Position,
        /// The person who asks stands aside for it.
        aside: bool,
    },
    /// A cycle as a whole.
    Cycle {
        /// The unit it is for.
        place: Span,
        /// How far it is.
        state: CycleState,
    },
    /// A stage of a cycle that departments score.
    Stage {
        /// The unit the cycle is for.
        place: Span,
        /// How far the cycle is.
        state: CycleState,
        /// The stage.
        stage: &'a Stage,
        /// The department that is signed for; empty: it is about all of them.
        office: &'a str,
    },
    /// The draw of a stage among the subjects below a unit.
    Draw {
        /// The unit.
        place: Span,
        /// How far the cycle is.
        state: CycleState,
        /// The role that judges at the stage.
        role: &'a str,
    },
    /// The notice of a cycle.
    Notice {
        /// The unit the cycle is for.
        place: Span,
        /// How far the cycle is.
        state: CycleState,
        /// Where the notice stands.
        position: notices::Position,
        /// The role that confirms; empty: any that may.
        confirms: &'a str,
        /// The objection that is ruled on: whether it came late; none: it is not about one.
        objection: Option<bool>,
        /// The person who asks stands aside for a subject it is about.
        aside: bool,
    },
    /// A measure of a unit.
    Measure {
        /// The unit.
        place: Span,
        /// Whose measure it is.
        owner: &'a str,
        /// Whether a cycle that is open, or none, reads it.
        open: bool,
    },
    /// A secret evaluation.
    Evaluation {
        /// The unit that holds it.
        place: Span,
        /// Where it stands.
        position: ballots::Position,
    },
    /// A list of tasks, an entry of it, or the entry at one unit.
    List {
        /// The unit the list is for; for what a unit does itself, that unit.
        place: Span,
        /// Where list, entry and task stand.
        position: asked::Position,
        /// The department that asks.
        owner: &'a str,
        /// The entry is a township's own: it checks itself what it asked for.
        own: bool,
    },
    /// A month's talk with those who answer for a unit, or a warning card.
    Talk {
        /// The unit.
        place: Span,
        /// The unit right above it.
        town: Span,
        /// Where it stands.
        position: told::Position,
    },
    /// A joint vetting of eligibility, or one department's answer.
    Vetting {
        /// The unit whose cycle it is of.
        place: Span,
        /// Where vetting and answer stand.
        position: vetted::Position,
        /// The department that answers; empty: it is about none in particular.
        owner: &'a str,
    },
    /// Who is tied to a unit, with their visits.
    Tie(Tie),
    /// A problem that a visit found.
    Issue(Issue<'a>),
    /// A unit: accounts and posts to be made there, its audit trail; or a cycle, an evaluation, a
    /// list of tasks or a vetting to be drafted for it.
    Place(Span),
    /// Somebody's account.
    Account(Account<'a>),
    /// A post with a hand in results, which its holder lets somebody else mind.
    Post {
        /// Where it is held.
        place: Span,
        /// The person who asks holds it.
        own: bool,
    },
}

/// An account as rights see it.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// Where the person holds posts, and where the account was made.
    pub places: &'a [Span],
    /// It is the account of the person who asks.
    pub own: bool,
    /// One of its posts is an administrator's.
    pub administers: bool,
    /// It was ended.
    pub ended: bool,
}

/// The acts a person may do about a matter.
pub fn allowed(holdings: &[Holding<'_>], matter: &Matter<'_>) -> Vec<Act> {
    Act::ALL.into_iter().filter(|act| may(holdings, matter, *act)).collect()
}

/// Whether a person may do one act.
pub fn may(holdings: &[Holding<'_>], matter: &Matter<'_>, act: Act) -> bool {
    possible(matter, act) && holdings.iter().any(|one| covers(one, matter, act))
}

/// Whether the state of a matter leaves room for an act, whoever does it.
fn possible(matter: &Matter<'_>, act: Act) -> bool {
    if act == Act::Look {
        return !matches!(matter, Matter::Account(_) | Matter::Post { .. });
    }
    match matter {
        Matter::Subject { state, aside, position, .. }
            if matches!(act, Act::StandAside | Act::SetAside) =>
        {
            *state == CycleState::Open
                && !position.phase.out()
                && !(*aside && act == Act::StandAside)
        }
        Matter::Subject { aside: true, .. } if act.moves_result() => false,
        // What departments score goes up when the office closes the stage, all of it at once.
        Matter::Subject { stages, position, .. }
            if matches!(act, Act::SendUp | Act::Recommend | Act::Decline)
                && stages.get(position.stage).is_some_and(|stage| stage.offices.is_some()) =>
        {
            false
        }
        // What goes up was signed for; what is published is signed for once more, as a whole.
        Matter::Subject { state, signs, position, .. } if act == Act::SignResult => {
            let settled = matches!(position.phase, Phase::Settled | Phase::Confirmed);
            let running = matches!(state, CycleState::Open | CycleState::Closed);
            running && settled && !signs.is_empty()
        }
        Matter::Subject { state, stages, declares, position, .. } => {
            let Some(step) = act.step(*position) else { return false };
            let running = match step {
                Step::Correct { .. } => matches!(state, CycleState::Open | CycleState::Closed),
                // Who takes part is also settled before the first begins.
                Step::Exempt | Step::Readmit => {
                    matches!(state, CycleState::Approved | CycleState::Open)
                }
                _ => *state == CycleState::Open,
            };
            let ready = Readiness::complete();
            running && stages::step(stages, *declares, *position, step, &ready).is_ok()
        }
        Matter::Cycle { state, .. } => {
            let step = match act {
                Act::ApproveCycle => CycleStep::Approve,
                Act::OpenCycle => CycleStep::Open,
                Act::CloseCycle => CycleStep::Close,
                Act::Extend | Act::Remind | Act::ChooseUpstream => {
                    return *state == CycleState::Open;
                }
                Act::ImportEarlier => return *state != CycleState::Closed,
                _ => return false,
            };
            stages::cycle_step(*state, step).is_ok()
        }
        Matter::Stage { state, stage, .. } => {
            let acts = [Act::SignOffice, Act::CloseStage, Act::ProposeClosing, Act::ApproveClosing];
            acts.contains(&act) && *state == CycleState::Open && stage.offices.is_some()
        }
        Matter::Draw { state, .. } => act == Act::Draw && *state == CycleState::Open,
        Matter::Notice { aside: true, .. } if act == Act::RuleObjection => false,
        Matter::Notice { state, position, objection, .. } => {
            published::possible(*state, *position, *objection, act)
        }
        Matter::Evaluation { position, .. } => evaluations::possible(*position, act),
        Matter::List { position, .. } => lists::possible(*position, act),
        Matter::Talk { position, .. } => talks::possible(*position, act),
        Matter::Vetting { position, .. } => vetting::possible(*position, act),
        Matter::Tie(tie) => liaison::possible_tie(tie.state, act),
        Matter::Issue(issue) => liaison::possible_issue(issue.state, act),
        Matter::Measure { open, .. } => act == Act::RecordMeasure && *open,
        Matter::Place(_) => begins(act),
        Matter::Account(account) => people::possible(account, act),
        Matter::Post { own, .. } => matches!(act, Act::Delegate | Act::IssueToken) && *own,
    }
}

/// Whether an act begins at a unit, without anything that has a state of its own.
fn begins(act: Act) -> bool {
    matches!(
        act,
        Act::DraftCycle
            | Act::DraftEvaluation
            | Act::DraftList
            | Act::DraftVetting
            | Act::ChangePlace
            | Act::TakeOver
            | Act::PlanYears
            | Act::DraftRun
            | Act::ApproveRun
            | Act::ReturnRun
            | Act::PayRun
            | Act::KeepPayroll
            | Act::ProposeShares
            | Act::CheckShares
            | Act::MakeAccount
            | Act::GrantPost
            | Act::ResetPassword
            | Act::ReadAudit
    )
}

/// Whether one appointment gives an act about a matter.
fn covers(holding: &Holding<'_>, matter: &Matter<'_>, act: Act) -> bool {
    let role = holding.role;
    if holding.only.is_some_and(|only| act != Act::Look && !only.contains(&act)) {
        return false;
    }
    let (Matter::Subject { place, .. }
    | Matter::Cycle { place, .. }
    | Matter::Stage { place, .. }
    | Matter::Draw { place, .. }
    | Matter::Notice { place, .. }
    | Matter::Measure { place, .. }
    | Matter::Evaluation { place, .. }
    | Matter::List { place, .. }
    | Matter::Talk { place, .. }
    | Matter::Vetting { place, .. }
    | Matter::Tie(Tie { place, .. })
    | Matter::Issue(Issue { place, .. })
    | Matter::Post { place, .. }
    | Matter::Place(place)) = matter
    else {
        let Matter::Account(account) = matter else { return false };
        return people::covers(holding, account, act);
    };
    if !gives(holding, matter, act) {
        return false;
    }
    // Reminding is for everybody who waits for others: the cycle is wider than a township.
    let inside = match (matter, act) {
        (Matter::Cycle { .. } | Matter::Notice { .. }, Act::Look | Act::Remind)
        | (Matter::List { .. }, Act::Look) => {
            holding.within.contains(*place) || place.contains(holding.within)
        }
        _ => holding.within.contains(*place),
    };
    let own = match matter {
        Matter::Post { place, .. } => holding.within == *place,
        Matter::Subject { stages, position, .. } if act.of_stage() => {
            stages.get(position.stage).is_some_and(|stage| stage.role == role.id)
        }
        Matter::Subject { stages, position, .. } if matches!(act, Act::Sign | Act::RefuseSign) => {
            let stage = stages.get(position.stage);
            stage.is_some_and(|stage| stage.signs.iter().any(|sign| sign.role == role.id))
        }
        Matter::Subject { signs, .. } if act == Act::SignResult => {
            signs.iter().any(|sign| sign.role == role.id)
        }
        Matter::Notice { confirms, .. } if act == Act::ConfirmNotice => {
            confirms.is_empty() || *confirms == role.id
        }
        // Nobody judges anybody but themselves there: a village fills its own sheet.
        Matter::Subject { stages, signs, place, .. } if act == Act::StandAside => {
            let signs = signs.iter().any(|sign| sign.role == role.id);
            let hand = signs || judges(stages, role);
            holding.only.is_none() && holding.within != *place && hand
        }
        Matter::Stage { stage, office, .. } if act == Act::SignOffice => {
            let heads = stage.offices.as_ref().is_some_and(|offices| offices.head == role.id);
            heads && (holding.office.is_empty() || holding.office == *office)
        }
        // Two people close without a department: nobody is two of them under another's post.
        Matter::Stage { .. } if act == Act::ApproveClosing => holding.only.is_none(),
        Matter::Draw { role: drawing, .. } => *drawing == role.id,
        // A unit proposes for itself, and who is above it checks.
        Matter::Place(place) if act == Act::ProposeShares => holding.within == *place,
        Matter::Place(place) if act == Act::CheckShares => holding.within != *place,
        // Two people approve: nobody is two of them under another's post.
        Matter::Place(_) if act == Act::ApproveRun => holding.only.is_none(),
        Matter::Vetting { owner, .. } => vetting::own(holding, owner, act),
        Matter::List { place, owner, own, .. } => lists::own(holding, *place, owner, *own, act),
        Matter::Talk { place, .. } => talks::own(holding, *place, act),
        Matter::Tie(tie) => liaison::own_tie(holding, tie, act),
        Matter::Issue(issue) => liaison::own_issue(holding, issue, act),
        Matter::Measure { owner, .. } => holding.office.is_empty() || holding.office == *owner,
        _ => true,
    };
    inside && own
}

/// Whether the role of an appointment has the right an act about a matter asks for.
fn gives(holding: &Holding<'_>, matter: &Matter<'_>, act: Act) -> bool {
    // Who has a hand in results may see them; who only administers accounts may not.
    let role = holding.role;
    match matter {
        Matter::Tie(tie) => return liaison::gives_tie(holding, tie, act),
        Matter::Issue(issue) => return liaison::gives_issue(holding, issue, act),
        _ => {}
    }
    match act {
        Act::Look if matches!(matter, Matter::Talk { .. }) => talks::sees(holding, matter),
        Act::Look => role.rights.iter().any(|right| right.judges() || *right == Right::Look),
        Act::Delegate | Act::IssueToken => {
            holding.only.is_none() && role.rights.iter().any(|right| right.judges())
        }
        // Who signs stands aside like who judges.
        Act::StandAside => {
            role.rights.contains(&Right::Judge) || role.rights.contains(&Right::Sign)
        }
        // A township plans for its villages, or who runs the cycle does. The office words an entry
        // where a department does not.
        Act::PlanYears | Act::ProposeEntry if role.rights.contains(&Right::Run) => true,
        Act::CheckTask if matches!(matter, Matter::List { own: true, .. }) => {
            role.rights.contains(&Right::Judge)
        }
        _ => role.rights.contains(&act.right()),
    }
}

/// Whether a post answers a question at a stage: all that it asks, but where departments score it
/// those of the items its department leads.
pub fn answers(stage: &Stage, holding: &Holding<'_>, lead: &str, own: bool) -> bool {
    let all = stage.offices.is_none() || holding.office.is_empty();
    stage.role == holding.role.id
        && stage.asks_of(own)
        && (all || crate::scheme::leads(lead, holding.office))
}

/// Whether a role judges or signs at some stage.
fn judges(stages: &[Stage], role: &Role) -> bool {
    let signs = |stage: &Stage| stage.signs.iter().any(|sign| sign.role == role.id);
    let heads = |stage: &Stage| stage.offices.as_ref().is_some_and(|one| one.head == role.id);
    stages.iter().any(|stage| stage.role == role.id || signs(stage) || heads(stage))
}
