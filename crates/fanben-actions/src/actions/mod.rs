//! The only way to write: one file for each thing people do.
//!
//! Each action authorises, loads, decides with the model's pure functions, records and audits, in
//! one transaction. The same action id again gives the same receipt.

mod change_place;
mod account;
mod cast;
mod confirm;
mod correct;
mod cycle;
mod decide;
mod decide_all;
mod decide_title;
mod declare;
mod delegate;
mod evaluate;
mod evidence;
mod draw;
mod end_sessions;
mod erase;
mod erase_again;
mod erase_payee;
mod erase_person;
mod exempt;
mod end_notice;
mod extend;
mod factor;
mod forms;
mod hold_meeting;
mod issues;
mod keep_payroll;
mod liaison;
mod link_account;
mod import_places;
mod lists;
mod object;
mod password;
mod pay_run;
mod import_earlier;
mod plan_years;
mod choose_upstream;
mod post;
mod post_notice;
mod record_measure;
mod save_grid;
mod save_sheet;
mod send_up;
mod set_up;
mod settle;
mod shares;
mod sign;
mod sign_in;
mod sign_on;
mod sign_result;
mod stand_aside;
mod take_over;
mod talks;
mod tasks;
mod token;
mod vetting;
mod vetting_answer;

pub use account::{EndAccount, NewPerson, end_account, make_accounts};
pub use cast::{CountPaper, cast_ballot, count_paper, field_of, mark_field};
pub use change_place::{ChangePlace, How, change_place};
pub(crate) use change_place::{Concern, Concerned, concerned, named, planned};
pub use choose_upstream::{ChooseUpstream, choose_upstream};
pub use confirm::{Confirm, confirm};
pub use correct::{Correct, correct};
pub use cycle::{DraftCycle, approve_cycle, close_cycle, draft_cycle, open_cycle};
pub use decide::{WithReason, decline, send_back};
pub use decide_all::{DecideAll, Decided, decide_all};
pub use decide_title::{DecideTitle, decide_title};
pub use declare::{Declare, declare};
pub(crate) use delegate::delegable;
pub use delegate::{Delegate, delegate, end_delegation};
pub use draw::{AnnounceDraw, HoldDraw, announce_draw, hold_draw};
pub use end_notice::{EndNotice, confirm_notice, take_down_notice, withdraw_notice};
pub use end_sessions::end_sessions;
pub(crate) use erase::erased;
pub use erase::{WITHDRAWN_KEPT, erase_withdrawn, erase_words};
pub use erase_again::{ErasedAgain, erase_again};
pub use erase_payee::{ProposePayeeErasure, propose_payee_erasure};
pub(crate) use erase_person::{DONE as ERASED, PROPOSED as ERASURE_PROPOSED, blanked};
pub use erase_person::{
    MARK, ProposeErasure, REASONS, SettleErasure, erase_person, propose_erasure,
};
pub(crate) use evaluate::form_of;
pub use evaluate::{
    DraftEvaluation, annul_evaluation, close_evaluation, draft_evaluation, open_evaluation,
    record_shares, reissue_codes,
};
pub use evidence::{
    Attach, OnItsWay, SentBytes, Withdraw, attach, begin_upload, go_on, upload_state, withdraw,
};
pub use exempt::{Exempt, exempt, readmit};
pub use extend::{Extend, Remind, extend, remind};
pub use factor::{begin_factor, confirm_factor, drop_factor, reset_factor};
pub use forms::{BringForm, Choice, MergeForm, TakeForm, bring_form, merge_form, take_form};
pub use hold_meeting::{HoldMeeting, hold_meeting};
pub use import_earlier::{ImportEarlier, import_earlier};
pub use import_places::{ImportPlaces, Imported, RegisterRow, import_places};
pub use issues::{
    AssignIssue, IssueWords, accept_issue, assign_issue, drop_issue, report_issue, return_issue,
};
pub(crate) use keep_payroll::from_day;
pub use keep_payroll::{KeepPayroll, keep_payroll};
pub use liaison::{
    EndTie, NoteVisit, ProblemTyped, StrikeVisit, TieUnits, chase_visits, end_tie, note_visit,
    record_liaison, strike_visit, tie_units,
};
pub(crate) use liaison::{of_liaison, of_unit};
pub(crate) use link_account::{BOUND, waits};
pub use link_account::{LINK_WAITS, LinkAccount, link_account, unlink_account};
pub use lists::{
    ChangeEntry, DraftList, EntryTyped, ProposeEntries, RuleEntries, change_entry, close_list,
    draft_list, open_list, propose_entries, rule_entries,
};
pub(crate) use object::answer_code;
pub use object::{Object, Objected, RuleObjection, object, rule_objection};
pub use password::{ChangePassword, change_password, reset_password, unlock};
pub use pay_run::{ApproveRun, DraftRun, EndRun, approve_run, draft_run, pay_run, return_run};
pub use plan_years::{PlanYears, plan_years};
pub use post::{EndPost, GivePost, Settle, end_post, give_post, move_post, settle_posts};
pub use post_notice::{CorrectNotice, PostNotice, correct_notice, post_notice};
pub use record_measure::{RecordBlock, RecordMeasure, record_block, record_measure};
pub(crate) use record_measure::{by_itself, of_evaluation};
pub use save_grid::{GridRowTyped, SaveGrid, save_grid};
pub use save_sheet::{Answered, SaveSheet, save_sheet};
pub(crate) use send_up::held;
pub use send_up::{About, recommend, send_up, send_up_all};
pub use set_up::{NewAccount, SetUp, Slip, set_up};
pub use settle::{Closing, SignOffice, close_stage, sign_office};
pub use shares::{CheckShares, ProposeShares, TypedShare, check_proposal, propose_shares};
pub use sign::{Sign, refuse_sign, sign};
pub use sign_in::{SignedIn, sign_in, sign_in_with, sign_out};
pub use sign_on::{Identity, SignedOn, sign_on, sign_on_with_code};
pub use sign_result::{SignResult, sign_result};
pub use stand_aside::{SetAside, StandAside, set_aside, stand_aside};
pub use take_over::{TakeOver, take_over};
pub use talks::{
    FollowItem, HoldTalk, IssueCard, ItemTyped, LiftCard, ReceiveTalk, TalkReason, WriteTalk,
    chase_talk, close_talk, follow_item, hold_talk, issue_card, lift_card, note_talk, receive_talk,
    report_talk, withdraw_talk, write_talk,
};
pub(crate) use tasks::of_list;
pub use tasks::{
    AddOwn, AtUnit, CheckTasks, ExemptTask, ReportTask, WeighEntries, accept_tasks, add_own,
    check_tasks, dispatch_tasks, exempt_task, record_completion, report_task, weigh_entries,
};
pub use token::{IssueToken, issue_token, revoke_token};
pub use vetting::{
    DraftVetting, Which, approve_vetting, close_vetting, collect_vetting, draft_vetting,
    record_vetting, send_vetting, void_vetting, waive_vetting,
};
pub(crate) use vetting::{rated, settled};
pub use vetting_answer::{
    AnswerVetting, SignVetting, answer_vetting, answer_vetting_block, return_vetting, sign_vetting,
};

use chrono::NaiveDate;
use fanben_model::rights::Act;
use fanben_model::stages::{CycleState, Position, Readiness, Refused, Step, step};

use fanben_store::AccountRow;

use crate::doing::{Doing, Found};
use crate::{Receipt, Refusal};

/// Begins an action, or gives the receipt it gave before.
macro_rules! begin {
    ($desk:expr, $who:expr, $action:expr, $act:expr) => {
        match crate::doing::Doing::begin($desk, $who, $action, $act).await? {
            crate::doing::Begun::New(doing) => doing,
            crate::doing::Begun::Again(receipt) => return Ok(receipt),
        }
    };
}
pub(crate) use begin;

/// A reason that was given: it stands in the person's file, so it is short.
fn reason(typed: &str) -> Result<String, Refusal> {
    let reason = typed.trim();
    match reason.chars().count() {
        0 => Err(Refusal::bad("reason", "请写明依据或者原因,例如任职文件的文号")),
        1..=200 => Ok(reason.to_owned()),
        _ => Err(Refusal::bad("reason", "最多200字")),
    }
}

/// The same where there may be none.
fn maybe(typed: &str) -> Result<String, Refusal> {
    if typed.trim().is_empty() { Ok(String::new()) } else { reason(typed) }
}

/// Words of a few characters in which nothing is personal.
fn words(field: &str, typed: &str, most: usize) -> Result<String, Refusal> {
    let typed = typed.trim();
    match (typed.chars().count(), fanben_model::notices::personal(typed)) {
        (0, _) => Err(Refusal::bad(field, "请填写")),
        (many, _) if many > most => Err(Refusal::bad(field, format!("最多{most}字"))),
        (_, Some(what)) => {
            let says = format!("里面像是有{},这里不写个人信息;请删去", what.name());
            Err(Refusal::bad(field, says))
        }
        _ => Ok(typed.to_owned()),
    }
}

/// The same where nothing counts petitions or keeps something of a person's life either.
fn impersonal(field: &str, typed: &str, most: usize) -> Result<String, Refusal> {
    let text = words(field, typed, most)?;
    let kept_off = fanben_model::scheme::check::crosses(&text);
    if kept_off { Err(Refusal::bad(field, crate::words::CROSSED)) } else { Ok(text) }
}

/// A day as people write it.
fn day(field: &str, typed: &str) -> Result<NaiveDate, Refusal> {
    let day = typed.trim().parse::<NaiveDate>();
    day.map_err(|_| Refusal::bad(field, "请写年月日,例如2026-03-31"))
}

/// A slip as a receipt carries it.
fn slip(row: &AccountRow, unit: &str, password: &str) -> String {
    [row.login.as_str(), row.name.as_str(), unit, password].join("\n")
}

impl Receipt {
    /// The first passwords it gives; empty where it was given before.
    pub fn slips(&self) -> Vec<Slip> {
        let slips = self.gives.iter().filter(|(name, _)| name == "slip");
        let slip = |text: &str| {
            let mut parts = text.split('\n').map(str::to_owned);
            Some(Slip {
                login: parts.next()?,
                name: parts.next()?,
                unit: parts.next()?,
                password: parts.next()?,
            })
        };
        slips.filter_map(|(_, text)| slip(text)).collect()
    }
}

/// What a step leads to, if the person may do it. Where the subject's state is why not, the state
/// says so: that it went up already helps, that it is not allowed does not.
fn stepped(
    doing: &Doing<'_>,
    found: &Found,
    what: Step,
    ready: &Readiness,
) -> Result<Position, Refusal> {
    let stages = found.live.ready.stages();
    let declares = found.live.ready.declares;
    if let Err(refusal) = doing.authorise(&found.matter()) {
        if found.aside && doing.authorise(&found.matter_of(false)).is_ok() {
            return Err(Refusal::Aside);
        }
        let blocked = blocked(doing, found, what);
        return Err(blocked.unwrap_or(refusal));
    }
    step(stages, declares, found.position, what, ready)
        .map_err(|refused| Refusal::state(refused, stages))
}

/// Why the state forbids a step to somebody whose role would allow it at another time.
fn blocked(doing: &Doing<'_>, found: &Found, what: Step) -> Option<Refusal> {
    let stages = found.live.ready.stages();
    let state = found.live.state;
    let roles: Vec<&str> = doing.who.posts.iter().map(|post| post.role.code.as_str()).collect();
    let judges = stages.iter().any(|stage| roles.contains(&stage.role.as_str()));
    if !doing.holds(found.place) || (matches!(doing.act, Act::SaveSheet | Act::SendUp) && !judges) {
        return None;
    }
    let before = matches!(what, Step::Exempt | Step::Readmit) && state == CycleState::Approved;
    if state != CycleState::Open && !before && !matches!(what, Step::Correct { .. }) {
        return Some(Refusal::state(Refused::Cycle(state), stages));
    }
    let declares = found.live.ready.declares;
    if let Err(refused) = step(stages, declares, found.position, what, &Readiness::complete()) {
        return Some(Refusal::state(refused, stages));
    }
    // The step is there for the stage at work; the person judged at an earlier one.
    let own = stages.iter().position(|stage| roles.contains(&stage.role.as_str()))?;
    let sent = Refused::SentUp { stage: found.position.stage };
    (own < found.position.stage).then(|| Refusal::state(sent, stages))
}
