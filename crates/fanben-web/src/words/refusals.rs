//! What the actions say in codes → words. The Chinese is made beside the codes; this is the English.

use fanben_actions::{Refusal, words};
use fanben_model::rights::Act;
use fanben_model::scheme::MethodKind;
use fanben_model::stages::{CycleState, Lack, Refused, Step, Wanting};
use fanben_model::{ballots, liaison, lists, notices, payments, settlement, talks};

use super::Words;
use crate::shell::Frame;
use crate::standing::moment;

/// The sentence for a refusal.
pub(crate) fn told(f: &Frame, refusal: &Refusal) -> String {
    if f.words == Words::Chinese {
        return refusal.told();
    }
    match refusal {
        Refusal::NotSignedIn => "Please sign in again.".to_owned(),
        Refusal::WrongPassword => {
            "Account or password is wrong. If it is forgotten, ask the township office for a new one."
                .to_owned()
        }
        Refusal::Locked { until } => format!(
            "Too many wrong passwords: the account is locked until {}. The security administrator can unlock it.",
            moment(*until)
        ),
        Refusal::Ended => "This account has ended; ask the system administrator.".to_owned(),
        Refusal::NotLinked => {
            "Single sign-on knows you, but no account here is linked to you. Sign in with your password, and ask the system administrator to link it."
                .to_owned()
        }
        Refusal::PasswordOnly => {
            "Administrators sign in with their password only, not by single sign-on.".to_owned()
        }
        Refusal::MustChangePassword => "Please change the first password first.".to_owned(),
        Refusal::MustEnrol => "Your post asks for a second factor; please set it up first.".to_owned(),
        Refusal::NeedsCode => {
            "This account has a second factor: please give the password and the code together."
                .to_owned()
        }
        Refusal::WrongCode => {
            "The code is wrong or was used already. Wait for the next one; if the telephone is lost, use a recovery code."
                .to_owned()
        }
        Refusal::WeakPassword(_) => {
            "The new password is too weak: at least 10 characters with letters and digits, unlike the account and the old one."
                .to_owned()
        }
        Refusal::NotFound => "There is no such page, or it lies outside your jurisdiction.".to_owned(),
        Refusal::NotAllowed(act) => {
            format!("You cannot do this now ({}): it is not your task, or the stage has passed.", act_name(f, *act))
        }
        Refusal::Aside => {
            "You stand aside here: you neither score, send up, sign nor confirm. The page says who does it instead."
                .to_owned()
        }
        Refusal::State { refused, .. } => state(f, refused),
        Refusal::Notice { refused, .. } => notice(refused),
        Refusal::Evaluation { refused, .. } => evaluation(*refused).to_owned(),
        Refusal::Payment { refused, .. } => payment(refused).to_owned(),
        Refusal::List { refused, .. } => list(*refused),
        Refusal::Settlement { refused, .. } => settlement(refused),
        Refusal::Liaison { refused, .. } => tie(*refused).to_owned(),
        Refusal::Talk { refused, .. } => talk(*refused),
        Refusal::Vetting { refused, .. } => vetting(*refused),
        Refusal::Bad(fields) => {
            let says: Vec<&str> = fields.iter().map(|field| field.says.as_str()).collect();
            format!("{} fields have to be mended: {}", fields.len(), says.join("; "))
        }
        Refusal::Conflict { by, theirs, .. } => {
            format!("{by} saved this sheet just now; {} answers differ from yours.", theirs.len())
        }
        Refusal::Reused => "This form was sent already. Open the page again to fill it in.".to_owned(),
        Refusal::Scheme(findings) => {
            let says: Vec<&str> = findings.iter().map(|finding| finding.says.as_str()).collect();
            format!("{} things in the scheme have to be mended: {}", findings.len(), says.join("; "))
        }
        Refusal::Provisional(names) => format!(
            "{} results are provisional, because something is not evaluated: {}",
            names.len(),
            names.iter().take(5).cloned().collect::<Vec<_>>().join(", ")
        ),
        Refusal::SetUpAlready => "This database is set up already.".to_owned(),
        Refusal::Broken(_) => "Something went wrong here; nothing was saved. Try again later.".to_owned(),
    }
}

fn settlement(refused: &settlement::Refused) -> String {
    use settlement::Refused as R;
    match refused {
        R::Nobody => "No village is at this stage; there is nothing to close.".to_owned(),
        R::Waits(offices) => format!(
            "{} departments have not signed: {}. Remind them, or propose to close without them.",
            offices.len(),
            offices.join(", ")
        ),
        R::NobodyMissing => "Every department has signed; close the stage as it is.".to_owned(),
        R::NotAllowed(_) => "The scheme does not allow that rule for what is missing.".to_owned(),
        R::Proposed => "A proposal waits for another person already.".to_owned(),
        R::NotProposed => "Nothing was proposed.".to_owned(),
        R::Moved(offices) => format!(
            "Since it was proposed other departments are missing: {}. Refuse it and propose again.",
            offices.join(", ")
        ),
        R::SamePerson => "It takes two people: who proposes does not approve.".to_owned(),
        R::NoReason => "Give a reason.".to_owned(),
    }
}

fn payment(refused: &payments::Refused) -> &'static str {
    use fanben_model::payments::Refused;
    match refused {
        Refused::Own => "You drafted this batch; two other people have to approve it.",
        Refused::Twice => "You approved it already; somebody else has to be the second.",
        Refused::Released => "It is approved; a change is a batch of its own.",
        Refused::Paid => "It was paid; a change is a batch of its own.",
        Refused::Returned => "It was sent back and counts for nothing; draft another one.",
        Refused::NotReleased => "Two people have to approve it before it is paid.",
        Refused::Moved => "The result was corrected since; send it back and draft another one.",
        Refused::Objected(_) => {
            "Objections came in about units in it; send it back and draft another one."
        }
        Refused::NoReason => "Please give the reason, or the number of the voucher.",
    }
}

fn evaluation(refused: ballots::Refused) -> &'static str {
    use fanben_model::ballots::{Agreement, Refused, Way};
    match refused {
        Refused::NotOpen => "It is not open yet.",
        Refused::Opened => "It is open already.",
        Refused::Closed => {
            "It is counted; the result does not change. It may be annulled with a reason."
        }
        Refused::Annulled => "It was annulled; draft another one.",
        Refused::OtherWay(Way::Codes) => "Ballots come by codes here, not on paper.",
        Refused::OtherWay(Way::Paper) => "Ballots are on paper here; there are no codes.",
        Refused::Begun => "A code was used already; to begin again, annul this evaluation.",
        Refused::Early => "The last day has not come, and ballots are still out.",
        Refused::Counts(Agreement::None) => {
            "Nobody has counted yet: two people count, each by themselves."
        }
        Refused::Counts(Agreement::One) => "One person has counted; a second has to.",
        Refused::Counts(Agreement::Differ) => "The two counts differ; both have to count again.",
        Refused::Counts(Agreement::Agreed) => "The two counts agree.",
        Refused::Unbalanced => {
            "Codes and ballots do not add up, as after a restore; annul it and hold another one."
        }
        Refused::NoReason => "Please give the reason.",
    }
}

fn list(refused: lists::Refused) -> String {
    use fanben_model::lists::Refused;
    match refused {
        Refused::Closed => "The list is closed.".to_owned(),
        Refused::NotOpen => "The list is not open yet.".to_owned(),
        Refused::Opened => {
            "The list is open: what it asks is settled. Cancel with a reason, or add a temporary task."
                .to_owned()
        }
        Refused::Empty => "The list asks nothing yet.".to_owned(),
        Refused::Pending(many) => format!("The office has not decided about {many} tasks."),
        Refused::Over => "A village would be asked more than the limits say.".to_owned(),
        Refused::Unchecked(many) => format!("{many} reports are not checked yet."),
        Refused::Findings(many) => format!("{many} findings have to be mended first."),
        Refused::NoReason => "Please give the reason.".to_owned(),
        Refused::Entry(_) | Refused::Task(_) => "The task is not at the point for it.".to_owned(),
        Refused::Dispatched => {
            "The township has dispatched; ask the office for a temporary task.".to_owned()
        }
        Refused::Unbalanced => "The points no longer sum to those of the list.".to_owned(),
    }
}

fn tie(refused: liaison::Refused) -> &'static str {
    use fanben_model::liaison::Refused;
    match refused {
        Refused::Misfit => "The post or the unit is not what this kind of tie asks.",
        Refused::Twice => "This post is tied to the unit already.",
        Refused::Early => "The last day is before the first.",
        Refused::Nothing => "No visit is owed in this period; there is nobody to remind.",
        Refused::Struck => "The note was taken back already.",
        Refused::NoReason => "Please say how it stands, or why.",
        Refused::NoOwner => "Please say who gets it; somebody there has to be able to.",
        Refused::Past => "That day is over; please give today or a later one.",
        Refused::Tie(_) | Refused::State(_) => "It is not at the point for it.",
    }
}

fn talk(refused: talks::Refused) -> String {
    use fanben_model::talks::Refused;
    match refused {
        Refused::Twice => "There is one for this month, or on this ground, already.".to_owned(),
        Refused::Absent(many) => format!("{many} of those it concerns were not there."),
        Refused::Waiting(many) => {
            format!("{many} have not received it; remind them, or give the reason.")
        }
        Refused::AllReceived => "Everybody has received it.".to_owned(),
        Refused::Received => "You have received it already.".to_owned(),
        Refused::Noted => "It was read already.".to_owned(),
        Refused::Done => "The item is done already.".to_owned(),
        Refused::Open(many) => format!("{many} items are not done; give the reason to end it."),
        Refused::NoReason => "Please say how it stands, or why.".to_owned(),
        Refused::NoDocument => "Please give the number of the decision.".to_owned(),
        Refused::State(_) | Refused::Kind(_) => "It is not at the point for it.".to_owned(),
    }
}

fn vetting(refused: fanben_model::vetting::Refused) -> String {
    use fanben_model::vetting::{AnswerState, Refused};
    match refused {
        Refused::Void => "This vetting was annulled; see the next one.".to_owned(),
        Refused::Closed => "The vetting is closed. For a mistake, send another one.".to_owned(),
        Refused::NotSent => "The vetting has not been sent yet.".to_owned(),
        Refused::Sent => {
            "The vetting has been sent; to change it, annul it and draft it anew.".to_owned()
        }
        Refused::Empty => "There are no candidates.".to_owned(),
        Refused::Past => {
            "The last day for answers is over; draft it anew with a later one.".to_owned()
        }
        Refused::NoReason => "Please give the reason.".to_owned(),
        Refused::Answer(AnswerState::Waiting) => "The department has not answered yet.".to_owned(),
        Refused::Answer(AnswerState::Written) => {
            "The answer waits for its head's signature.".to_owned()
        }
        Refused::Answer(AnswerState::Signed) => {
            "The answer is signed; the office has to return it first.".to_owned()
        }
        Refused::Moved => "The answer was written anew since you saw it; look again.".to_owned(),
        Refused::Same => "Two different people have to do this.".to_owned(),
        Refused::Missing(many) => format!(
            "{many} departments have not signed. Remind them, or ask somebody else to agree to go on without."
        ),
        Refused::NothingMissing => "Every department has signed: just collect.".to_owned(),
        Refused::NotWaived => {
            "Nobody has asked to go on without the departments that are missing now.".to_owned()
        }
        Refused::NotCollected => "It has to be collected first.".to_owned(),
        Refused::Collected => "It is collected already.".to_owned(),
    }
}

fn state(f: &Frame, refused: &Refused) -> String {
    match refused {
        Refused::Cycle(state) => match state {
            CycleState::Draft => "The scheme is a draft.",
            CycleState::Approved => "The cycle is not open yet.",
            CycleState::Open => "The cycle is open already.",
            CycleState::Closed => "The cycle is closed.",
        },
        Refused::NotDeclared => "Nothing is declared yet. Declare before scoring.",
        Refused::NothingToDeclare => "This scheme asks for no declaration.",
        Refused::SentUp { .. } => {
            "It was sent up; the next stage has to send it back before it can change."
        }
        Refused::Declined => "It was not recommended; changes need a formal correction.",
        Refused::Settled => "All stages are done; changes need a formal correction.",
        Refused::Confirmed => "The result is final; changes need a formal correction.",
        Refused::Succeeded => "The unit was merged or split; others have taken its place.",
        Refused::Exempt => "It is exempt from this cycle; the office has to readmit it first.",
        Refused::NotExempt => "It is not exempt.",
        Refused::NotSettled => "Not every stage is done; it cannot be made final.",
        Refused::NotDecided(step) => match step {
            Step::Send => "This stage does not send up without a recommendation.",
            Step::Recommend => "This stage does not recommend.",
            Step::Decline => "This stage does not decline.",
            _ => "This stage does not send back.",
        },
        Refused::FirstStage => "This is the first stage; there is nowhere to send it back to.",
        Refused::NotYetThere => "Only stages it has been at can be corrected.",
        Refused::NoReason => "Please give the reason.",
        Refused::Unanswered(keys) => return format!("{} answers are missing.", keys.len()),
        Refused::Methods(methods) => {
            let all: Vec<String> = methods
                .iter()
                .map(|(name, lack)| lacks(f, name, MethodKind::Meeting, *lack))
                .collect();
            return all.join(" ");
        }
        Refused::Signatures(titles) => {
            let all: Vec<String> =
                titles.iter().map(|(title, why)| wanting(f, title, *why)).collect();
            return all.join(" ");
        }
        Refused::NothingToSign => "Nobody signs at this stage.",
    }
    .to_owned()
}

/// Why a notice's step is refused, in English.
fn notice(refused: &notices::Refused) -> String {
    use notices::Refused as Why;
    match refused {
        Why::NotPosted => "Nothing is published yet.".to_owned(),
        Why::Posted => "It is published already: correct it, or withdraw it.".to_owned(),
        Why::Confirmed => {
            "What was published is confirmed; only a correction changes it.".to_owned()
        }
        Why::Corrected => "A correction took its place; go on there.".to_owned(),
        Why::Withdrawn => "It was withdrawn; post a new one.".to_owned(),
        Why::Down => "It was taken down already.".to_owned(),
        Why::Running => "Its period is not over yet.".to_owned(),
        Why::Objections(many) => format!("{many} objections in time are not answered yet."),
        Why::Upheld(many) => format!("{many} objections were upheld: post a correction first."),
        Why::Moved => "The result moved since: post a correction first.".to_owned(),
        Why::Nothing => "Nothing differs from what was published.".to_owned(),
        Why::NoObjection => "No objection waits for an answer.".to_owned(),
        Why::Unsettled(names) => format!("{} subjects are still being judged.", names.len()),
        Why::Unsigned(all) => format!("{} signatures are wanting.", all.len()),
        Why::Undecided(all) => {
            format!("{} titles have open places: record what the body decided.", all.len())
        }
        Why::NoReason => "Please give a reason.".to_owned(),
    }
}

/// Why a signature is wanting.
pub(crate) fn wanting(f: &Frame, title: &str, why: Wanting) -> String {
    if f.words == Words::Chinese {
        return words::wanting(title, why);
    }
    match why {
        Wanting::Missing => format!("{title} has not signed yet."),
        Wanting::Moved => format!("Figures changed since {title} signed; please sign again."),
        Wanting::Refused => {
            format!("{title} refused to sign; send it back, or mend it and ask again.")
        }
    }
}

/// What a meeting, poll or visit lacks.
pub(crate) fn lacks(f: &Frame, name: &str, kind: MethodKind, lack: Lack) -> String {
    if f.words == Words::Chinese {
        return words::lack(name, kind, lack);
    }
    match lack {
        Lack::NotHeld => format!("{name}: not recorded yet."),
        Lack::NobodyDue => format!("{name}: nobody was due; say how many were."),
        Lack::TooMany => {
            format!("{name}: no more can be present than due, or agree than are present.")
        }
        Lack::Present { due, present, least } => {
            format!("{name}: {due} due, {present} present; {least} are needed. It does not count.")
        }
        Lack::Agreed { present, agreed, least } => {
            format!("{name}: {present} present, {agreed} agreed; {least} have to agree.")
        }
        Lack::NoMinutes => format!("{name}: there are no minutes; please add them."),
    }
}

/// What an act is called.
#[expect(clippy::too_many_lines, reason = "one name for each act")]
pub(crate) fn act_name(f: &Frame, act: Act) -> &'static str {
    if f.words == Words::Chinese {
        return words::act(act);
    }
    match act {
        Act::Look => "look",
        Act::Declare => "declare",
        Act::SaveSheet => "save the sheet",
        Act::HoldMeeting => "record a meeting",
        Act::AttachEvidence => "attach evidence",
        Act::WithdrawEvidence => "withdraw evidence",
        Act::BackDeclaration => "attach evidence to a declaration",
        Act::UnbackDeclaration => "withdraw evidence of a declaration",
        Act::Sign => "sign",
        Act::RefuseSign => "refuse to sign",
        Act::SignOffice => "sign for a department",
        Act::CloseStage => "close the stage",
        Act::ProposeClosing => "propose to close without a department",
        Act::ApproveClosing => "approve closing without a department",
        Act::StandAside => "stand aside",
        Act::SetAside => "record a recusal",
        Act::Draw => "draw lots",
        Act::SendUp => "send up",
        Act::Recommend => "recommend",
        Act::Decline => "not recommend",
        Act::SendBack => "send back",
        Act::Confirm => "confirm",
        Act::Correct => "correct",
        Act::SignResult => "sign a result",
        Act::PostNotice => "post a notice",
        Act::CorrectNotice => "correct a notice",
        Act::WithdrawNotice => "withdraw a notice",
        Act::TakeDownNotice => "take a notice down",
        Act::RuleObjection => "rule on an objection",
        Act::DecideTitle => "record a decision about a title",
        Act::ConfirmNotice => "confirm after a notice",
        Act::RecordMeasure => "record a value",
        Act::DraftCycle => "draft a cycle",
        Act::ApproveCycle => "approve the scheme",
        Act::OpenCycle => "open the cycle",
        Act::CloseCycle => "close the cycle",
        Act::Exempt => "exempt",
        Act::Readmit => "readmit",
        Act::Extend => "extend a deadline",
        Act::Remind => "remind",
        Act::ChangePlace => "change places",
        Act::TakeOver => "decide what is taken over",
        Act::PlanYears => "plan the years",
        Act::DraftRun => "draft a payment batch",
        Act::ApproveRun => "approve a payment batch",
        Act::ReturnRun => "send a payment batch back",
        Act::PayRun => "record a payment",
        Act::KeepPayroll => "keep the list of people who are paid",
        Act::ProposeShares => "propose how to share",
        Act::CheckShares => "check how a unit shares",
        Act::ImportEarlier => "bring in earlier results",
        Act::ChooseUpstream => "decide about an upstream result",
        Act::MakeAccount => "make an account",
        Act::EndAccount => "end an account",
        Act::GrantPost => "give a post",
        Act::EndPost => "end a post",
        Act::Delegate => "let somebody act",
        Act::IssueToken => "issue an API key",
        Act::ResetPassword => "reset a password",
        Act::Unlock => "unlock",
        Act::ResetFactor => "take a second factor away",
        Act::LinkAccount => "link an account to single sign-on",
        Act::UnlinkAccount => "unlink an account from single sign-on",
        Act::ProposeErasure => "propose to erase a person",
        Act::ErasePerson => "erase a person",
        Act::DraftEvaluation => "draft an evaluation",
        Act::OpenEvaluation => "open an evaluation",
        Act::ReissueCodes => "replace the codes",
        Act::CloseEvaluation => "close and count",
        Act::AnnulEvaluation => "annul an evaluation",
        Act::CountPaper => "enter a count of paper ballots",
        Act::DraftList => "draft a list of tasks",
        Act::ProposeEntry => "propose a task",
        Act::RuleEntry => "rule on a task",
        Act::OpenList => "open a list of tasks",
        Act::CloseList => "close a list of tasks",
        Act::ChangeEntry => "change a task",
        Act::AdjustList => "add or weigh tasks",
        Act::DispatchTasks => "dispatch tasks",
        Act::AcceptTasks => "accept tasks",
        Act::ReportTask => "report a task done",
        Act::CheckTask => "check a report",
        Act::ExemptTask => "exempt from a task",
        Act::HoldTalk => "hold a monthly talk",
        Act::ReceiveTalk => "receive a talk or a card",
        Act::ReportTalk => "report a talk",
        Act::NoteTalk => "note a report",
        Act::FollowTalk => "follow up a talk",
        Act::IssueCard => "record a warning card",
        Act::LiftCard => "lift a warning card",
        Act::DraftVetting => "draft a joint vetting",
        Act::SendVetting => "send a joint vetting",
        Act::AnswerVetting => "answer a joint vetting",
        Act::SignVetting => "sign an answer to a joint vetting",
        Act::CollectVetting => "collect a joint vetting",
        Act::ApproveVetting => "agree to go on without an answer",
        Act::CloseVetting => "close a joint vetting",
        Act::TieUnit => "say who looks after whom",
        Act::ChaseVisits => "remind of visits",
        Act::NoteVisit => "note a visit",
        Act::AssignIssue => "assign a problem",
        Act::HandleIssue => "report a problem solved",
        Act::SettleIssue => "settle a problem",
        Act::ReadAudit => "read the audit trail",
    }
}
