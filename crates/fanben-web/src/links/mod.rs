//! Addresses of pages, as functions: a route that is renamed breaks the build, not the site. The
//! patterns that the router knows stand beside the functions that fill them.

mod liaison;
mod settlement;
mod talks;
mod vetting;

use std::fmt::{Display, Write as _};

pub(crate) use liaison::*;
pub(crate) use settlement::*;
pub(crate) use talks::*;
pub(crate) use vetting::*;

pub(crate) const HOME: &str = "/";
pub(crate) const SIGN_IN: &str = "/sign-in";
pub(crate) const SIGN_ON: &str = "/sign-on";
pub(crate) const SIGN_ON_BACK: &str = "/sign-on/back";
pub(crate) const SIGN_ON_CODE: &str = "/sign-on/code";
pub(crate) const SIGN_ON_LEAVE: &str = "/sign-on/leave";
pub(crate) const SIGN_OUT: &str = "/sign-out";
pub(crate) const PASSWORD: &str = "/password";
pub(crate) const HELP: &str = "/help";
pub(crate) const CYCLES: &str = "/cycles";
pub(crate) const PEOPLE: &str = "/people";
pub(crate) const PLACES: &str = "/places";
pub(crate) const SWITCH: &str = "/switch";
pub(crate) const NEW_PERSON: &str = "/people/new";
pub(crate) const ROSTER: &str = "/people/roster";
pub(crate) const SETTLE: &str = "/people/settle";
pub(crate) const OWN: &str = "/own";
pub(crate) const FACTOR: &str = "/own/factor";
pub(crate) const DELEGATIONS: &str = "/own/delegations";
pub(crate) const TOKENS: &str = "/own/tokens";
pub(crate) const SESSIONS: &str = "/own/sessions";
pub(crate) const AUDIT: &str = "/audit";

pub(crate) const ASSET: &str = "/assets/{name}";
pub(crate) const ALIVE: &str = "/healthz";
pub(crate) const READY: &str = "/readyz";
pub(crate) const BOARD: &str = "/cycles/{cycle}";
pub(crate) const DRAFT: &str = "/cycles/new";
pub(crate) const RULES: &str = "/cycles/{cycle}/rules";
pub(crate) const CYCLE_STEP: &str = "/cycles/{cycle}/step/{step}";
pub(crate) const EXEMPTS: &str = "/cycles/{cycle}/exempt";
pub(crate) const EXEMPT_ACT: &str = "/cycles/{cycle}/exempt/{act}";
pub(crate) const DRAWS: &str = "/cycles/{cycle}/draws";
pub(crate) const DRAW_ACT: &str = "/cycles/{cycle}/draws/{act}";
pub(crate) const COMMITTEE: &str = "/cycles/{cycle}/committee";
pub(crate) const COMMITTEE_PAPER: &str = "/cycles/{cycle}/committee.docx";
pub(crate) const PLANS: &str = "/cycles/{cycle}/plans";
pub(crate) const EARLIER: &str = "/cycles/{cycle}/earlier";
pub(crate) const UPSTREAM: &str = "/cycles/{cycle}/upstream";
pub(crate) const PLAN: &str = "/cycles/{cycle}/plans/{unit}";
pub(crate) const MONEY: &str = "/cycles/{cycle}/money";
pub(crate) const PAY_RUN: &str = "/cycles/{cycle}/money/{run}";
pub(crate) const PAY_ACT: &str = "/cycles/{cycle}/money/{run}/{act}";
pub(crate) const PAY_FILE: &str = "/cycles/{cycle}/money/{run}/file/{which}";
pub(crate) const SHARES: &str = "/cycles/{cycle}/shares/{unit}/{at}";
pub(crate) const PAYROLL: &str = "/payroll";
pub(crate) const PAYEE: &str = "/payroll/{payee}";
pub(crate) const OWN_PAY: &str = "/own/pay";
pub(crate) const NOTICE_BOARD: &str = "/cycles/{cycle}/notice";
pub(crate) const NOTICE_ACT: &str = "/cycles/{cycle}/notice/{act}";
pub(crate) const NOTICES: &str = "/notices";
pub(crate) const ANSWER: &str = "/notices/{cycle}/answer";
pub(crate) const NOTICE: &str = "/notices/{cycle}/{number}/{scope}";
pub(crate) const OBJECT: &str = "/notices/{cycle}/{number}/object";
pub(crate) const CERTIFICATES: &str = "/notices/{cycle}/{number}/certificates";
pub(crate) const VERIFY: &str = "/notices/{cycle}/{number}/verify";
pub(crate) const BUNDLE: &str = "/notices/{cycle}/{number}/bundle.zip";
pub(crate) const EVALUATIONS: &str = "/evaluations";
pub(crate) const NEW_EVALUATION: &str = "/evaluations/new";
pub(crate) const EVALUATION: &str = "/evaluations/{evaluation}";
pub(crate) const EVALUATION_ACT: &str = "/evaluations/{evaluation}/act/{act}";
pub(crate) const EVALUATION_COUNT: &str = "/evaluations/{evaluation}/count";
pub(crate) const LISTS: &str = "/lists";
pub(crate) const LIST: &str = "/lists/{list}";
pub(crate) const LIST_ACT: &str = "/lists/{list}/act/{act}";
pub(crate) const LIST_ENTRY: &str = "/lists/{list}/entry";
pub(crate) const LIST_UNIT: &str = "/lists/{list}/of/{unit}";
pub(crate) const LIST_UNIT_ACT: &str = "/lists/{list}/of/{unit}/act/{act}";
pub(crate) const BURDEN: &str = "/burden";
pub(crate) const BURDEN_OF: &str = "/burden/{unit}";
pub(crate) const VOTE: &str = "/vote";
pub(crate) const VOTE_BALLOT: &str = "/vote/ballot";
pub(crate) const VOTE_CAST: &str = "/vote/cast";
pub(crate) const VOTED: &str = "/vote/thanks";
pub(crate) const SUBJECT: &str = "/cycles/{cycle}/of/{subject}";
pub(crate) const DECLARE: &str = "/cycles/{cycle}/of/{subject}/declare";
pub(crate) const WHY: &str = "/cycles/{cycle}/of/{subject}/why";
pub(crate) const SHEET: &str = "/cycles/{cycle}/of/{subject}/sheet";
pub(crate) const MEETING: &str = "/cycles/{cycle}/of/{subject}/meeting/{method}";
pub(crate) const EVIDENCE: &str = "/cycles/{cycle}/of/{subject}/evidence";
pub(crate) const EVIDENCE_FILE: &str = "/cycles/{cycle}/of/{subject}/evidence/{number}/file";
pub(crate) const EVIDENCE_PREVIEW: &str = "/cycles/{cycle}/of/{subject}/evidence/{number}/preview";
pub(crate) const EVIDENCE_WITHDRAW: &str =
    "/cycles/{cycle}/of/{subject}/evidence/{number}/withdraw";
pub(crate) const UPLOADS: &str = "/uploads";
pub(crate) const UPLOAD: &str = "/uploads/{upload}";
pub(crate) const REVIEW: &str = "/cycles/{cycle}/of/{subject}/review";
pub(crate) const DECIDE: &str = "/cycles/{cycle}/of/{subject}/review/{decision}";
pub(crate) const SIGNING: &str = "/cycles/{cycle}/of/{subject}/signing";
pub(crate) const SIGN: &str = "/cycles/{cycle}/of/{subject}/signing/{act}";
pub(crate) const ASIDE: &str = "/cycles/{cycle}/of/{subject}/aside";
pub(crate) const ASIDE_ACT: &str = "/cycles/{cycle}/of/{subject}/aside/{act}";
pub(crate) const MEASURE: &str = "/cycles/{cycle}/of/{subject}/measure/{measure}";
pub(crate) const MEASURES: &str = "/cycles/{cycle}/measures";
pub(crate) const BLOCK: &str = "/cycles/{cycle}/block";
pub(crate) const MEASURE_ALL: &str = "/cycles/{cycle}/measures/{measure}";
pub(crate) const GRID: &str = "/cycles/{cycle}/grid";
pub(crate) const DECISIONS: &str = "/cycles/{cycle}/decisions";
pub(crate) const FORMS: &str = "/cycles/{cycle}/forms";
pub(crate) const FORM_FILE: &str = "/cycles/{cycle}/forms/{form}/file";
pub(crate) const FORMS_IN: &str = "/cycles/{cycle}/forms/in";
pub(crate) const RETURNED: &str = "/cycles/{cycle}/forms/in/{form}";
pub(crate) const PLACE: &str = "/places/{unit}";
pub(crate) const PLACE_CHANGE: &str = "/places/{unit}/change/{kind}";
pub(crate) const TAKE_OVER: &str = "/places/{unit}/take-over";
pub(crate) const RESET: &str = "/people/{person}/reset";
pub(crate) const PERSON: &str = "/people/{person}";
pub(crate) const PERSON_ACT: &str = "/people/{person}/act/{act}";
pub(crate) const ERASURE: &str = "/people/{person}/erase";
pub(crate) const TERM: &str = "/people/{person}/post/{post}";
pub(crate) const TERM_ACT: &str = "/people/{person}/post/{post}/{act}";
pub(crate) const FACTOR_ACT: &str = "/own/factor/{act}";
pub(crate) const DELEGATION_END: &str = "/own/delegations/{id}/end";
pub(crate) const TOKEN_END: &str = "/own/tokens/{id}/end";

pub(crate) fn asset(name: &str) -> String {
    format!("/assets/{name}")
}

/// Changes how pages are shown, then goes back.
pub(crate) fn switch(what: &str, to: &str, back: &str) -> String {
    format!("{SWITCH}?{what}={to}&back={}", escaped(back))
}

pub(crate) fn board(cycle: impl Display) -> String {
    format!("/cycles/{cycle}")
}

/// Who is exempt from a cycle.
pub(crate) fn exempts(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/exempt")
}

/// Exempts a unit, or lets it take part again.
pub(crate) fn exempt_act(cycle: impl Display, act: &str) -> String {
    format!("/cycles/{cycle}/exempt/{act}")
}

/// The draws of a cycle.
pub(crate) fn draws(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/draws")
}

/// A cycle's result before a committee.
pub(crate) fn committee(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/committee")
}

/// The same as a paper in Word.
pub(crate) fn committee_paper(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/committee.docx")
}

/// What townships planned year by year.
pub(crate) fn plans(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/plans")
}

/// Somebody in the register of people who are paid.
pub(crate) fn payee(payee: impl Display) -> String {
    format!("/payroll/{payee}")
}

/// Results of periods before the platform.
pub(crate) fn earlier(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/earlier")
}

/// Results a cycle reads that changed since.
pub(crate) fn upstream(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/upstream")
}

/// One township's plan.
pub(crate) fn plan(cycle: impl Display, unit: &str) -> String {
    format!("/cycles/{cycle}/plans/{}", escaped(unit))
}

/// The money of a cycle.
pub(crate) fn money(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/money")
}

/// A batch of money.
pub(crate) fn pay_run(cycle: impl Display, run: i64) -> String {
    format!("/cycles/{cycle}/money/{run}")
}

/// A step of a batch.
pub(crate) fn pay_act(cycle: impl Display, run: i64, act: &str) -> String {
    format!("/cycles/{cycle}/money/{run}/{act}")
}

/// A workbook of a batch.
pub(crate) fn pay_file(cycle: impl Display, run: i64, which: &str) -> String {
    format!("/cycles/{cycle}/money/{run}/file/{which}")
}

/// How a unit's people share.
pub(crate) fn shares(cycle: impl Display, unit: &str, at: usize) -> String {
    format!("/cycles/{cycle}/shares/{}/{at}", escaped(unit))
}

/// The notices of a cycle, for the office.
pub(crate) fn notice_board(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/notice")
}

/// Something done about them.
pub(crate) fn notice_act(cycle: impl Display, act: &str) -> String {
    format!("/cycles/{cycle}/notice/{act}")
}

/// A notice for an audience: wall, web, inside, upward.
pub(crate) fn notice(cycle: impl Display, number: i64, scope: &str) -> String {
    format!("/notices/{cycle}/{number}/{scope}")
}

/// Where what became of an objection is found.
pub(crate) fn answer(cycle: impl Display) -> String {
    format!("/notices/{cycle}/answer")
}

/// The secret evaluations held for a cycle.
pub(crate) fn evaluations(cycle: impl Display) -> String {
    format!("{EVALUATIONS}?cycle={cycle}")
}

/// The form of a new one.
pub(crate) fn new_evaluation(cycle: Option<impl Display>) -> String {
    cycle.map_or_else(|| NEW_EVALUATION.to_owned(), |id| format!("{NEW_EVALUATION}?cycle={id}"))
}

pub(crate) fn evaluation(evaluation: impl Display) -> String {
    format!("{EVALUATIONS}/{evaluation}")
}

/// Opens, counts, annuls …
pub(crate) fn evaluation_act(evaluation: impl Display, act: &str) -> String {
    format!("{EVALUATIONS}/{evaluation}/act/{act}")
}

/// Where a count of paper ballots is entered.
pub(crate) fn evaluation_count(evaluation: impl Display) -> String {
    format!("{EVALUATIONS}/{evaluation}/count")
}

/// Announces or holds a draw.
pub(crate) fn draw_act(cycle: impl Display, act: &str) -> String {
    format!("/cycles/{cycle}/draws/{act}")
}

/// The rules of a cycle.
pub(crate) fn rules(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/rules")
}

/// Approves, opens or confirms a cycle.
pub(crate) fn cycle_step(cycle: impl Display, step: &str) -> String {
    format!("/cycles/{cycle}/step/{step}")
}

pub(crate) fn subject(cycle: impl Display, subject: &str) -> String {
    format!("/cycles/{cycle}/of/{}", escaped(subject))
}

/// The same with everything open.
pub(crate) fn whole_subject(cycle: impl Display, subject: &str) -> String {
    format!("{}?all=yes", self::subject(cycle, subject))
}

pub(crate) fn declare(cycle: impl Display, subject: &str) -> String {
    format!("/cycles/{cycle}/of/{}/declare", escaped(subject))
}

/// Where the figures of a subject come from; the place is a clause, an item or a dimension.
pub(crate) fn why(cycle: impl Display, subject: &str, place: &str) -> String {
    let place = if place.is_empty() { String::new() } else { format!("#{}", escaped(place)) };
    format!("/cycles/{cycle}/of/{}/why{place}", escaped(subject))
}

/// The sheet of a stage; of the one at work, where none is named.
pub(crate) fn sheet(cycle: impl Display, subject: &str, stage: &str) -> String {
    let stage = if stage.is_empty() { String::new() } else { format!("?stage={}", escaped(stage)) };
    format!("/cycles/{cycle}/of/{}/sheet{stage}", escaped(subject))
}

pub(crate) fn meeting(cycle: impl Display, subject: &str, method: &str) -> String {
    format!("/cycles/{cycle}/of/{}/meeting/{}", escaped(subject), escaped(method))
}

/// What backs a subject, or one thing about it.
pub(crate) fn evidence(cycle: impl Display, subject: &str, about: &str) -> String {
    format!("/cycles/{cycle}/of/{}/evidence{}", escaped(subject), asked_about(about))
}

pub(crate) fn evidence_file(cycle: impl Display, subject: &str, number: i64) -> String {
    format!("/cycles/{cycle}/of/{}/evidence/{number}/file", escaped(subject))
}

pub(crate) fn evidence_preview(cycle: impl Display, subject: &str, number: i64) -> String {
    format!("/cycles/{cycle}/of/{}/evidence/{number}/preview", escaped(subject))
}

pub(crate) fn evidence_withdraw(
    cycle: impl Display,
    subject: &str,
    number: i64,
    about: &str,
) -> String {
    let about = asked_about(about);
    format!("/cycles/{cycle}/of/{}/evidence/{number}/withdraw{about}", escaped(subject))
}

fn asked_about(about: &str) -> String {
    if about.is_empty() { String::new() } else { format!("?about={}", escaped(about)) }
}

/// Where the bytes of a file on its way go.
pub(crate) fn upload(upload: impl Display) -> String {
    format!("{UPLOADS}/{upload}")
}

pub(crate) fn review(cycle: impl Display, subject: &str) -> String {
    format!("/cycles/{cycle}/of/{}/review", escaped(subject))
}

/// Sends up, back, recommends …
pub(crate) fn decide(cycle: impl Display, subject: &str, decision: &str) -> String {
    format!("/cycles/{cycle}/of/{}/review/{decision}", escaped(subject))
}

/// The signatures on what a stage sends up.
pub(crate) fn signing(cycle: impl Display, subject: &str) -> String {
    format!("/cycles/{cycle}/of/{}/signing", escaped(subject))
}

/// Signs, or refuses to.
pub(crate) fn sign(cycle: impl Display, subject: &str, act: &str) -> String {
    format!("/cycles/{cycle}/of/{}/signing/{act}", escaped(subject))
}

/// Who stands aside for a subject.
pub(crate) fn aside(cycle: impl Display, subject: &str) -> String {
    format!("/cycles/{cycle}/of/{}/aside", escaped(subject))
}

/// Stands aside, records or lifts it.
pub(crate) fn aside_act(cycle: impl Display, subject: &str, act: &str) -> String {
    format!("/cycles/{cycle}/of/{}/aside/{act}", escaped(subject))
}

pub(crate) fn measure(cycle: impl Display, subject: &str, measure: &str) -> String {
    format!("/cycles/{cycle}/of/{}/measure/{}", escaped(subject), escaped(measure))
}

/// The register of measures.
pub(crate) fn measures(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/measures")
}

/// One measure over all units.
pub(crate) fn measure_all(cycle: impl Display, measure: &str) -> String {
    format!("/cycles/{cycle}/measures/{}", escaped(measure))
}

/// A block of measures, pasted or from a file.
pub(crate) fn block(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/block")
}

/// A few clauses over many villages, without saying which.
pub(crate) fn grid_base(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/grid")
}

/// A group of clauses over villages, from one on.
pub(crate) fn grid(cycle: impl Display, group: &str, from: usize) -> String {
    format!("/cycles/{cycle}/grid?group={}&from={from}", escaped(group))
}

/// What a stage decides about many villages, without saying which stage.
pub(crate) fn decisions_base(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/decisions")
}

/// What a stage decides about villages, from one on; an empty stage: the first where something waits.
pub(crate) fn decisions(cycle: impl Display, stage: &str, from: usize) -> String {
    format!("/cycles/{cycle}/decisions?at={}&from={from}", escaped(stage))
}

/// Sheets that leave as files and come back.
pub(crate) fn forms(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/forms")
}

pub(crate) fn form_file(cycle: impl Display, form: impl Display) -> String {
    format!("/cycles/{cycle}/forms/{form}/file")
}

pub(crate) fn forms_in(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/forms/in")
}

/// A file that came back.
pub(crate) fn returned(cycle: impl Display, form: impl Display) -> String {
    format!("/cycles/{cycle}/forms/in/{form}")
}

/// The units below one.
pub(crate) fn places(unit: &str) -> String {
    format!("{PLACES}?unit={}", escaped(unit))
}

pub(crate) fn place(unit: &str) -> String {
    format!("/places/{}", escaped(unit))
}

/// The form of a kind of change.
pub(crate) fn place_change(unit: &str, kind: &str) -> String {
    format!("/places/{}/change/{kind}", escaped(unit))
}

pub(crate) fn take_over(unit: &str) -> String {
    format!("/places/{}/take-over", escaped(unit))
}

pub(crate) fn reset(person: impl Display) -> String {
    format!("/people/{person}/reset")
}

/// The people at and below a unit.
pub(crate) fn people(unit: &str) -> String {
    format!("{PEOPLE}?unit={}", escaped(unit))
}

pub(crate) fn person(person: impl Display) -> String {
    format!("/people/{person}")
}

/// Unlocks, ends, gives a post …
/// Where a sign-on begins that ends at a page.
pub(crate) fn sign_on(back: &str) -> String {
    format!("{SIGN_ON}?back={}", escaped(back))
}

pub(crate) fn person_act(person: impl Display, act: &str) -> String {
    format!("/people/{person}/act/{act}")
}

/// Erases all that is personal of somebody.
pub(crate) fn erasure(person: impl Display) -> String {
    format!("/people/{person}/erase")
}

pub(crate) fn term(person: impl Display, post: impl Display) -> String {
    format!("/people/{person}/post/{post}")
}

/// Ends or moves a post.
pub(crate) fn term_act(person: impl Display, post: impl Display, act: &str) -> String {
    format!("/people/{person}/post/{post}/{act}")
}

pub(crate) fn factor_act(act: &str) -> String {
    format!("/own/factor/{act}")
}

/// Entries of the trail that are asked for; what is empty is left out.
pub(crate) fn audit(asked: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = asked
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    format!("{AUDIT}?{}", pairs.join("&"))
}

pub(crate) fn token_end(id: impl Display) -> String {
    format!("/own/tokens/{id}/end")
}

pub(crate) fn delegation_end(id: impl Display) -> String {
    format!("/own/delegations/{id}/end")
}

/// A list of tasks.
pub(crate) fn list(list: impl Display) -> String {
    format!("/lists/{list}")
}

/// Something done about a list or its entries.
pub(crate) fn list_act(list: impl Display, act: &str) -> String {
    format!("/lists/{list}/act/{act}")
}

/// The form of a new entry.
pub(crate) fn list_entry(list: impl Display) -> String {
    format!("/lists/{list}/entry")
}

/// The form of an entry that is worded anew.
pub(crate) fn list_entry_again(list: impl Display, entry: impl Display) -> String {
    format!("/lists/{list}/entry?again={entry}")
}

/// The form of a township's own entry.
pub(crate) fn list_entry_own(list: impl Display, unit: &str) -> String {
    format!("/lists/{list}/entry?unit={}", escaped(unit))
}

/// What one unit has to do under a list.
pub(crate) fn list_unit(list: impl Display, unit: &str) -> String {
    format!("/lists/{list}/of/{}", escaped(unit))
}

/// Something a unit does about it.
pub(crate) fn list_unit_act(list: impl Display, unit: &str, act: &str) -> String {
    format!("/lists/{list}/of/{}/act/{act}", escaped(unit))
}

/// The burden ledger of a unit.
pub(crate) fn burden_of(unit: &str) -> String {
    format!("/burden/{}", escaped(unit))
}

/// An address with a word about what was done, shown once on top of the page.
pub(crate) fn done(address: &str, what: &str) -> String {
    let (address, place) = address.split_once('#').map_or((address, ""), |(a, p)| (a, p));
    let mark = if address.contains('?') { '&' } else { '?' };
    let place = if place.is_empty() { String::new() } else { format!("#{place}") };
    format!("{address}{mark}done={what}{place}")
}

/// A piece of an address: everything but letters, digits and `-._~` is written as `%XX`.
pub(crate) fn escaped(piece: &str) -> String {
    let mut text = String::new();
    for byte in piece.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing into a String does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// An address inside this site, for going back; anything else becomes the first page.
pub(crate) fn inside(back: &str) -> &str {
    let own =
        back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\n', '\r']);
    if own { back } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_back_stays_inside() {
        assert_eq!(inside("/cycles/1?x=2"), "/cycles/1?x=2");
        for outside in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            assert_eq!(inside(outside), HOME);
        }
    }

    #[test]
    fn pieces_of_addresses_are_escaped() {
        assert_eq!(subject(7, "a b·1"), "/cycles/7/of/a%20b%C2%B71");
        assert_eq!(done("/x#y", "saved"), "/x?done=saved#y");
    }
}
