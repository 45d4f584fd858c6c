//! A few questions over many subjects, as the page of a department sends them.

use std::collections::BTreeMap;
use std::sync::Arc;

use fanben_model::exchange::{Fate, Judgment, fate, wrong_value};
use fanben_model::rights::Act;
use fanben_model::stages::{Readiness, Step};
use fanben_store::{ActionId, Answers, CycleId};

use super::forms::write;
use super::{Answered, begin, stepped};
use crate::doing::{Doing, Done};
use crate::exchange::{form, judgment};
use crate::live::{Live, position_of};
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal};

/// Answers of many subjects.
#[derive(Debug, Clone)]
pub struct SaveGrid {
    /// The cycle.
    pub cycle: CycleId,
    /// By subject's code.
    pub rows: BTreeMap<String, GridRowTyped>,
}

/// What was typed about one subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GridRowTyped {
    /// The number of the sheet the form was filled from; 0: there was none.
    pub number: i64,
    /// Answers by question key, as typed; only those that changed.
    pub answers: BTreeMap<String, Answered>,
}

/// Saves answers of many subjects, all or none. Where others changed the same answer meanwhile,
/// nothing is written and the field is named as `code.key`.
pub async fn save_grid(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: SaveGrid,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::SaveSheet);
    let done = save(&mut doing, &input).await;
    doing.end(done).await
}

async fn save(doing: &mut Doing<'_>, input: &SaveGrid) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let (mut bad, mut changed, mut subjects) = (Vec::new(), 0, 0);
    let mut rows = Vec::new();
    for code in input.rows.keys() {
        let found = doing.find_in(&live, code)?;
        stepped(doing, &found, Step::Save, &Readiness::complete())?;
        rows.push(live.subject(code).ok_or(Refusal::NotFound)?);
    }
    let mut keys: Vec<String> =
        input.rows.values().flat_map(|row| row.answers.keys().cloned()).collect();
    keys.sort();
    keys.dedup();
    if let Some(key) = keys.iter().find(|key| !live.ready.questions.contains_key(*key)) {
        return Err(Refusal::bad(key, "没有这一条,请刷新后再填"));
    }
    let form = form(&live, &doing.places, &rows, &keys)?;
    let places = Arc::clone(&doing.places);
    let holdings = doing.who.holdings(&places);
    let mut written: Vec<(usize, Vec<(&str, Judgment)>)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(typed) = input.rows.get(&row.code) else { continue };
        let then = then(doing, &live, row, typed.number).await?;
        let stage = doing.find_in(&live, &row.code)?.stage()?.id.clone();
        let now = live.sheets.get(&(row.subject, stage));
        let mut judged = Vec::new();
        for (place, question) in form.questions.iter().enumerate() {
            let Some(answer) = typed.answers.get(&question.key) else { continue };
            let mine = Judgment {
                value: answer.value.trim().to_owned(),
                reason: answer.reason.trim().to_owned(),
            };
            let field = format!("{}.{}", row.code, question.key);
            let wrong = match &form.subjects[at].asked[place] {
                Some(asked) => wrong_value(&question.question, asked, &mine.value)
                    .map(|problem| problem.says()),
                None => Some(format!("{}不评这一条,请刷新后再填", row.name)),
            };
            let stage = position_of(row)?.stage;
            let others = (!live.answers(stage, &question.key, &holdings))
                .then(|| live.ready.whose(stage, &question.key));
            let long = (mine.reason.chars().count() > 500).then(|| "理由最多500字".to_owned());
            if let Some(says) = others.or(wrong).or(long) {
                bad.push(BadInput { field, says });
                continue;
            }
            let answer = now.and_then(|sheet| sheet.answers.0.get(question.key.as_str()));
            let store = answer.map(judgment).unwrap_or_default();
            let base = then.get(question.key.as_str()).map(judgment).unwrap_or_default();
            match fate(&question.question, Some(&base), &mine, &store) {
                Fate::Taken => judged.push((question.key.as_str(), mine)),
                Fate::Same | Fate::Kept | Fate::Agreed => {}
                Fate::Conflict => {
                    let by = answer.map(|answer| live.hand(answer.person, answer.at));
                    let by = by.unwrap_or_else(|| "别人".to_owned());
                    let says = format!(
                        "{by}刚刚改成了“{}”,您填的是“{}”;请核对后再保存",
                        store.value, mine.value
                    );
                    bad.push(BadInput { field, says });
                }
            }
        }
        if !judged.is_empty() {
            written.push((at, judged));
        }
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    for (at, judged) in &written {
        let judged: Vec<(&str, &Judgment)> = judged.iter().map(|(key, one)| (*key, one)).collect();
        changed += judged.len();
        subjects += 1;
        write(doing, &live, rows[*at], &judged, "").await?;
    }
    let says = format!("{subjects}个村的评分已保存,改了{changed}处");
    Ok(Done::new(format!("cycle {}", input.cycle), says).giving("changed", changed.to_string()))
}

/// The answers of the sheet a row was filled from.
async fn then(
    doing: &mut Doing<'_>,
    live: &Arc<Live>,
    row: &fanben_store::SubjectRow,
    number: i64,
) -> Result<Answers, Refusal> {
    let stage = doing.find_in(live, &row.code)?.stage()?.id.clone();
    let now = live.sheets.get(&(row.subject, stage.clone()));
    match now {
        _ if number == 0 => return Ok(Answers::new()),
        Some(sheet) if sheet.number == number => return Ok(sheet.answers.0.clone()),
        _ => {}
    }
    let sheets = doing.tx.sheets_of(row.cycle, row.subject).await?;
    let then = sheets.into_iter().find(|sheet| sheet.stage == stage && sheet.number == number);
    Ok(then.map(|sheet| sheet.answers.0).unwrap_or_default())
}
