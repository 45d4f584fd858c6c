//! A department answers: the section writes the whole form or nothing, the head signs it or sends it
//! back; the office may send back what was signed.

use std::collections::BTreeMap;

use fanben_model::rights::Act;
use fanben_model::vetting::{AnswerState, Ready, Row, Spot, Step, Typed, read};
use fanben_store::{ActionId, UnitId, VettingAnswerRow, VettingId};

use super::begin;
use super::vetting::{Beside, Found, found, stepped, write};
use crate::doing::{Doing, Done};
use crate::evaluating::text;
use crate::refusal::BadInput;
use crate::vetted::{self, Vetted};
use crate::{Desk, Person, Receipt, Refusal, vetting_words};

/// A department's answer as it was typed.
#[derive(Debug, Clone, Default)]
pub struct AnswerVetting {
    /// The department.
    pub department: String,
    /// By the candidate's code. Fields that are wrong are called `v.CODE.0`, `g.CODE`, `b.CODE`.
    pub rows: BTreeMap<String, Typed>,
}

/// Writes a department's answer, whole or not at all.
pub async fn answer_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    input: AnswerVetting,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::AnswerVetting);
    let done = typed(&mut doing, vetting, &input).await;
    doing.end(done).await
}

/// The same from a block or a file that came back.
pub async fn answer_vetting_block(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    department: String,
    text: String,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::AnswerVetting);
    let done = block(&mut doing, vetting, &department, &text).await;
    doing.end(done).await
}

/// A vetting whose department it is and which leaves room for its answer.
async fn asked(
    doing: &mut Doing<'_>,
    vetting: VettingId,
    department: &str,
) -> Result<(Found, String), Refusal> {
    let found = found(doing, vetting).await?;
    if !found.vetted.asks.departments().contains(&department) {
        return Err(Refusal::NotFound);
    }
    let post = stepped(doing, &found, department, Step::Answer, &Ready::complete())?;
    Ok((found, post))
}

async fn typed(
    doing: &mut Doing<'_>,
    vetting: VettingId,
    input: &AnswerVetting,
) -> Result<Done, Refusal> {
    let (found, post) = asked(doing, vetting, &input.department).await?;
    let asks = &found.vetted.asks;
    let conditions = asks.of(&input.department).len();
    let known = |code: &String| found.vetted.candidates.iter().any(|one| one.code == *code);
    if !input.rows.keys().all(known) {
        return Err(Refusal::NotFound);
    }
    let (mut rows, mut bad) = (BTreeMap::new(), Vec::new());
    for one in &found.vetted.candidates {
        let said = input.rows.get(&one.code).cloned().unwrap_or_default();
        match read(&said, conditions, &asks.grounds) {
            Ok(row) => _ = rows.insert(one.unit, row),
            Err(wrong) => bad.extend(wrong.into_iter().map(|(spot, what)| BadInput {
                field: match spot {
                    Spot::Verdict(at) => format!("v.{}.{at}", one.code),
                    Spot::Ground => format!("g.{}", one.code),
                    Spot::Basis => format!("b.{}", one.code),
                },
                says: format!("{}:{}", one.name, vetting_words::wrong(&what)),
            })),
        }
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    answer(doing, &found, &input.department, &rows, post).await
}

async fn block(
    doing: &mut Doing<'_>,
    vetting: VettingId,
    department: &str,
    pasted: &str,
) -> Result<Done, Refusal> {
    let (found, post) = asked(doing, vetting, department).await?;
    let read = vetted::returned(&found.vetted, department, pasted)?;
    if let Some(first) = read.problems.first() {
        let first = vetting_words::problem(first);
        let many = read.problems.len();
        let says = format!("有{many}处要改,一处也没有写入;{} {}", first.cell, first.says);
        return Err(Refusal::bad("text", says));
    }
    let of = |code: &String| found.vetted.candidates.iter().find(|one| one.code == *code);
    let rows = read.rows.iter().filter_map(|(code, (row, _))| Some((of(code)?.unit, row.clone())));
    let rows: BTreeMap<UnitId, Row> = rows.collect();
    answer(doing, &found, department, &rows, post).await
}

async fn answer(
    doing: &mut Doing<'_>,
    found: &Found,
    department: &str,
    rows: &BTreeMap<UnitId, Row>,
    post: String,
) -> Result<Done, Refusal> {
    let vetted = &found.vetted;
    let last = vetted.answer(department);
    if let Some(last) = last
        && Vetted::rows(last)? == *rows
    {
        return Err(Refusal::bad("", "和已经填报的一样,没有要改的"));
    }
    let row = VettingAnswerRow {
        vetting: vetted.row.id,
        department: department.to_owned(),
        number: 0,
        answers: text(rows)?,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_vetting_answer(&row).await?;
    let fails = rows.values().filter(|row| row.fails()).count();
    let late = if vetted.late(department, doing.desk.today()) { ",逾期填报" } else { "" };
    let says = format!(
        "{department}已填报{}个对象,其中不符合{fails}个{late};等分管局领导签字",
        rows.len()
    );
    Ok(Done::new(format!("vetting {}", vetted.row.id), says))
}

/// A signature of a department's head.
#[derive(Debug, Clone, Default)]
pub struct SignVetting {
    /// The department.
    pub department: String,
    /// The number of the answer that was shown.
    pub number: i64,
    /// The person's password, asked for again.
    pub password: String,
    /// The code of the second factor, where the account has one.
    pub code: String,
}

/// Signs a department's answer: from then on it counts. Who wrote it does not sign it.
pub async fn sign_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    input: SignVetting,
) -> Result<Receipt, Refusal> {
    // A form that was taken is not asked for its password again: its code counts only once.
    let taken = desk.store.read(desk.tenant()?).await?.receipt(action).await?.is_some();
    if !taken {
        super::sign_in::prove_again(desk, who, &input.password, &input.code).await?;
    }
    let mut doing = begin!(desk, who, action, Act::SignVetting);
    let done = sign(&mut doing, vetting, &input).await;
    doing.end(done).await
}

async fn sign(
    doing: &mut Doing<'_>,
    vetting: VettingId,
    input: &SignVetting,
) -> Result<Done, Refusal> {
    let found = found(doing, vetting).await?;
    let department = input.department.as_str();
    if !found.vetted.asks.departments().contains(&department) {
        return Err(Refusal::NotFound);
    }
    let last = found.vetted.answer(department);
    let ready = Ready {
        fresh: last.is_none_or(|last| last.number == input.number),
        other: last.is_none_or(|last| last.person != doing.who.id),
        ..Ready::complete()
    };
    let post = stepped(doing, &found, department, Step::Sign, &ready)?;
    let beside =
        Beside { department: department.to_owned(), answer: input.number, ..Beside::default() };
    write(doing, vetting, Step::Sign, beside, post).await?;
    let late = doing.desk.today() > found.vetted.asks.deadline;
    let late = if late { ",逾期" } else { "" };
    Ok(Done::new(format!("vetting {vetting}"), format!("{department}的联审表已签字{late}")))
}

/// Sends a department's answer back with the reason: its head what was not signed yet, the office also
/// what was.
pub async fn return_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    department: String,
    reason: String,
) -> Result<Receipt, Refusal> {
    let office = {
        let mut tx = desk.store.read(desk.tenant()?).await?;
        let vetted = Vetted::load(&mut tx, vetting).await?;
        vetted.answer_state(&department) == AnswerState::Signed
    };
    let act = if office { Act::CollectVetting } else { Act::SignVetting };
    let mut doing = begin!(desk, who, action, act);
    let done = send_back(&mut doing, vetting, &department, &reason).await;
    doing.end(done).await
}

async fn send_back(
    doing: &mut Doing<'_>,
    vetting: VettingId,
    department: &str,
    reason: &str,
) -> Result<Done, Refusal> {
    let found = found(doing, vetting).await?;
    if !found.vetted.asks.departments().contains(&department) {
        return Err(Refusal::NotFound);
    }
    let ready = Ready { reasoned: !reason.trim().is_empty(), ..Ready::complete() };
    let post = stepped(doing, &found, department, Step::Return, &ready)?;
    // Between the two looks somebody may have signed: a head does not undo that.
    let signed = found.vetted.answer_state(department) == AnswerState::Signed;
    if signed && doing.act == Act::SignVetting {
        return Err(Refusal::vetting(fanben_model::vetting::Refused::Answer(AnswerState::Signed)));
    }
    let beside = Beside {
        department: department.to_owned(),
        answer: found.vetted.last(department).map_or(0, |last| last.number),
        reason: super::reason(reason)?,
        ..Beside::default()
    };
    write(doing, vetting, Step::Return, beside, post).await?;
    Ok(Done::new(format!("vetting {vetting}"), format!("已退回{department}重新填报")))
}
