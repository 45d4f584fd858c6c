//! What people and systems do, and the right each of it needs.

use serde::{Deserialize, Serialize};

use super::Right;

/// What a person may do in one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// See it.
    Look,
    /// Declare stars or a tier.
    Declare,
    /// Save the sheet of the stage at work.
    SaveSheet,
    /// Record a meeting, poll or visit.
    HoldMeeting,
    /// Attach evidence to what the stage at work judges.
    AttachEvidence,
    /// Withdraw it.
    WithdrawEvidence,
    /// Attach evidence to a declaration.
    BackDeclaration,
    /// Withdraw that.
    UnbackDeclaration,
    /// Sign what goes up.
    Sign,
    /// Refuse to sign, with a reason.
    RefuseSign,
    /// Sign what one's department scored, or send it back.
    SignOffice,
    /// Close a stage that departments scored.
    CloseStage,
    /// Propose to close it without some of them.
    ProposeClosing,
    /// Approve that, or refuse it.
    ApproveClosing,
    /// Stand aside from judging a subject.
    StandAside,
    /// Record that somebody stands aside, or no more.
    SetAside,
    /// Announce and hold a draw.
    Draw,
    /// Send up.
    SendUp,
    /// Send up, recommended.
    Recommend,
    /// Not recommend.
    Decline,
    /// Send back with a reason.
    SendBack,
    /// Confirm the result.
    Confirm,
    /// Open again by a formal correction.
    Correct,
    /// Exempt it from the cycle.
    Exempt,
    /// Let it take part again.
    Readmit,
    /// Sign a result before it is published.
    SignResult,
    /// Publish results.
    PostNotice,
    /// Publish what takes a notice's place.
    CorrectNotice,
    /// Withdraw a notice.
    WithdrawNotice,
    /// Take a notice away from the public.
    TakeDownNotice,
    /// Rule on an objection.
    RuleObjection,
    /// Record what a body decided about a title.
    DecideTitle,
    /// Confirm what was published.
    ConfirmNotice,
    /// Record or correct a measure.
    RecordMeasure,
    /// Draft a cycle.
    DraftCycle,
    /// Freeze the rules.
    ApproveCycle,
    /// Let subjects begin.
    OpenCycle,
    /// End the cycle.
    CloseCycle,
    /// Give one unit or everybody more time.
    Extend,
    /// Log that somebody was reminded.
    Remind,
    /// Change places: merge, split, rename, move units.
    ChangePlace,
    /// Decide what a unit takes over from those before it.
    TakeOver,
    /// Plan what villages reach year by year.
    PlanYears,
    /// Draft a batch of money.
    DraftRun,
    /// Approve it.
    ApproveRun,
    /// Send it back.
    ReturnRun,
    /// Record that it was paid.
    PayRun,
    /// Keep and read the register of people who are paid.
    KeepPayroll,
    /// Propose how one's own unit's people share.
    ProposeShares,
    /// Check such a proposal.
    CheckShares,
    /// Bring in results of periods before the platform.
    ImportEarlier,
    /// Take an upstream result that changed, or keep the one that was read.
    ChooseUpstream,
    /// Make an account, propose its post.
    MakeAccount,
    /// End an account.
    EndAccount,
    /// Give a post.
    GrantPost,
    /// End a post.
    EndPost,
    /// Let somebody act for oneself.
    Delegate,
    /// Let another system act under one's own post.
    IssueToken,
    /// Give a new first password.
    ResetPassword,
    /// Unlock an account, end its sessions.
    Unlock,
    /// Take away a second factor that was lost.
    ResetFactor,
    /// Let somebody also come in as a sign-on provider knows them.
    LinkAccount,
    /// Let them come in so no more.
    UnlinkAccount,
    /// Propose that all that is personal of somebody is erased.
    ProposeErasure,
    /// Erase it, or decline that.
    ErasePerson,
    /// Draft a secret evaluation.
    DraftEvaluation,
    /// Give out its codes or its paper.
    OpenEvaluation,
    /// Replace all codes, none of which was used.
    ReissueCodes,
    /// Count it.
    CloseEvaluation,
    /// Say that it counts for nothing.
    AnnulEvaluation,
    /// Enter what one counted of its paper ballots.
    CountPaper,
    /// Draft a list of tasks.
    DraftList,
    /// Propose an entry of it, or word it anew.
    ProposeEntry,
    /// Admit an entry, refuse it, merge it, let it out before it is admitted.
    RuleEntry,
    /// Open the list.
    OpenList,
    /// End the list.
    CloseList,
    /// Cancel an entry or move its last day, for everybody.
    ChangeEntry,
    /// Add a township's own entries, give others different points.
    AdjustList,
    /// Dispatch entries to a township's villages.
    DispatchTasks,
    /// Accept tasks.
    AcceptTasks,
    /// Report a task done.
    ReportTask,
    /// Find a report good, or return it.
    CheckTask,
    /// Exempt a unit from a task, or no more.
    ExemptTask,
    /// Write down a month's talk, hold it, or drop it before.
    HoldTalk,
    /// Receive a talk or a warning card that concerns oneself.
    ReceiveTalk,
    /// Report a talk to the office.
    ReportTalk,
    /// Note such a report.
    NoteTalk,
    /// Remind who has not received, follow up items, end a talk.
    FollowTalk,
    /// Record that a body gave a warning card.
    IssueCard,
    /// Record that it was lifted.
    LiftCard,
    /// Draft a joint vetting of eligibility.
    DraftVetting,
    /// Ask the departments.
    SendVetting,
    /// Write a department's answer.
    AnswerVetting,
    /// Sign a department's answer, or send it back to who wrote it.
    SignVetting,
    /// Find everything in, send an answer back to its department, ask to go on without one.
    CollectVetting,
    /// Agree to going on without an answer that somebody else asked to go on without.
    ApproveVetting,
    /// Settle what came of a vetting, or that it counts for nothing.
    CloseVetting,
    /// Tie somebody to a unit, or end that.
    TieUnit,
    /// Remind who owes visits.
    ChaseVisits,
    /// Note one's own visit, with the problems found, or take a note back.
    NoteVisit,
    /// Give a problem that was found to who has to act.
    AssignIssue,
    /// Report a problem done.
    HandleIssue,
    /// Find that good, return it, or drop a problem.
    SettleIssue,
    /// Read the audit trail.
    ReadAudit,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 104] = [
        Self::Look,
        Self::Declare,
        Self::SaveSheet,
        Self::HoldMeeting,
        Self::AttachEvidence,
        Self::WithdrawEvidence,
        Self::BackDeclaration,
        Self::UnbackDeclaration,
        Self::Sign,
        Self::RefuseSign,
        Self::SignOffice,
        Self::CloseStage,
        Self::ProposeClosing,
        Self::ApproveClosing,
        Self::StandAside,
        Self::SetAside,
        Self::Draw,
        Self::SendUp,
        Self::Recommend,
        Self::Decline,
        Self::SendBack,
        Self::Confirm,
        Self::Correct,
        Self::Exempt,
        Self::Readmit,
        Self::SignResult,
        Self::PostNotice,
        Self::CorrectNotice,
        Self::WithdrawNotice,
        Self::TakeDownNotice,
        Self::RuleObjection,
        Self::DecideTitle,
        Self::ConfirmNotice,
        Self::RecordMeasure,
        Self::DraftCycle,
        Self::ApproveCycle,
        Self::OpenCycle,
        Self::CloseCycle,
        Self::Extend,
        Self::Remind,
        Self::ChangePlace,
        Self::TakeOver,
        Self::PlanYears,
        Self::DraftRun,
        Self::ApproveRun,
        Self::ReturnRun,
        Self::PayRun,
        Self::KeepPayroll,
        Self::ProposeShares,
        Self::CheckShares,
        Self::ImportEarlier,
        Self::ChooseUpstream,
        Self::MakeAccount,
        Self::EndAccount,
        Self::GrantPost,
        Self::EndPost,
        Self::Delegate,
        Self::IssueToken,
        Self::ResetPassword,
        Self::Unlock,
        Self::ResetFactor,
        Self::LinkAccount,
        Self::UnlinkAccount,
        Self::ProposeErasure,
        Self::ErasePerson,
        Self::DraftEvaluation,
        Self::OpenEvaluation,
        Self::ReissueCodes,
        Self::CloseEvaluation,
        Self::AnnulEvaluation,
        Self::CountPaper,
        Self::DraftList,
        Self::ProposeEntry,
        Self::RuleEntry,
        Self::OpenList,
        Self::CloseList,
        Self::ChangeEntry,
        Self::AdjustList,
        Self::DispatchTasks,
        Self::AcceptTasks,
        Self::ReportTask,
        Self::CheckTask,
        Self::ExemptTask,
        Self::AnswerVetting,
        Self::ApproveVetting,
        Self::CloseVetting,
        Self::CollectVetting,
        Self::DraftVetting,
        Self::FollowTalk,
        Self::HoldTalk,
        Self::IssueCard,
        Self::LiftCard,
        Self::NoteTalk,
        Self::ReceiveTalk,
        Self::ReportTalk,
        Self::SendVetting,
        Self::SignVetting,
        Self::TieUnit,
        Self::ChaseVisits,
        Self::NoteVisit,
        Self::AssignIssue,
        Self::HandleIssue,
        Self::SettleIssue,
        Self::ReadAudit,
    ];

    /// The right it needs. For a delegation, to a colleague or to another
    /// system, that is a post of one's own with a hand in results.
    #[expect(clippy::too_many_lines, reason = "one line for every act")]
    pub fn right(self) -> Right {
        match self {
            // Who proposes for a unit is who looks after it: the own unit is asked besides.
            // Who is tied notes their visits, whatever else they may do.
            Self::Look
            | Self::Delegate
            | Self::IssueToken
            | Self::ProposeShares
            | Self::NoteVisit => Right::Look,
            Self::Declare | Self::BackDeclaration | Self::UnbackDeclaration => Right::Declare,
            Self::SaveSheet
            | Self::HoldMeeting
            | Self::AttachEvidence
            | Self::WithdrawEvidence
            | Self::SendUp
            | Self::Recommend
            | Self::Decline
            | Self::SendBack
            | Self::StandAside
            | Self::Draw
            | Self::PlanYears
            | Self::CheckShares
            | Self::AdjustList
            | Self::DispatchTasks
            | Self::Remind => Right::Judge,
            Self::DraftRun
            | Self::ApproveRun
            | Self::ReturnRun
            | Self::PayRun
            | Self::KeepPayroll => Right::Pay,
            Self::AcceptTasks | Self::ReportTask | Self::HandleIssue => Right::Report,
            Self::Sign
            | Self::RefuseSign
            | Self::SignOffice
            | Self::SignResult
            | Self::SignVetting => Right::Sign,
            // Who publishes is who runs the cycle; what bodies decide is recorded by who confirms.
            Self::Confirm
            | Self::ApproveClosing
            | Self::RuleObjection
            | Self::DecideTitle
            | Self::ConfirmNotice => Right::Confirm,
            Self::Correct => Right::Correct,
            // A department asks for what it answers for, and checks what it asked for.
            Self::RecordMeasure | Self::ProposeEntry | Self::CheckTask | Self::AnswerVetting => {
                Right::Measure
            }
            Self::CloseStage
            | Self::ProposeClosing
            | Self::DraftList
            | Self::RuleEntry
            | Self::OpenList
            | Self::CloseList
            | Self::ChangeEntry
            | Self::ExemptTask
            | Self::NoteTalk
            | Self::DraftVetting
            | Self::SendVetting
            | Self::CollectVetting
            | Self::ApproveVetting
            | Self::CloseVetting
            | Self::ImportEarlier
            | Self::ChooseUpstream
            | Self::DraftCycle
            | Self::ApproveCycle
            | Self::OpenCycle
            | Self::CloseCycle
            | Self::Extend
            | Self::SetAside
            | Self::Exempt
            | Self::Readmit
            | Self::TakeOver
            | Self::PostNotice
            | Self::CorrectNotice
            | Self::WithdrawNotice
            | Self::TakeDownNotice => Right::Run,
            Self::ChangePlace => Right::Places,
            Self::MakeAccount
            | Self::EndAccount
            | Self::LinkAccount
            | Self::UnlinkAccount
            | Self::ProposeErasure => Right::People,
            // Who looks after accounts proposes, who gives posts does it: as with posts.
            Self::GrantPost
            | Self::EndPost
            | Self::Unlock
            | Self::ResetFactor
            | Self::ErasePerson => Right::Security,
            Self::ResetPassword => Right::Passwords,
            Self::DraftEvaluation
            | Self::OpenEvaluation
            | Self::ReissueCodes
            | Self::CloseEvaluation
            | Self::AnnulEvaluation => Right::Evaluate,
            Self::CountPaper => Right::Tally,
            Self::HoldTalk
            | Self::ReportTalk
            | Self::FollowTalk
            | Self::IssueCard
            | Self::LiftCard => Right::Talk,
            Self::ReceiveTalk => Right::Receive,
            Self::TieUnit | Self::ChaseVisits | Self::AssignIssue | Self::SettleIssue => {
                Right::Liaise
            }
            Self::ReadAudit => Right::Audit,
        }
    }
}
