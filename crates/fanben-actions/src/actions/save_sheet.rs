//! The sheet of the stage at work.

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::intake::read_judgment;
use fanben_model::rights::Act;
use fanben_model::stages::{Readiness, Step};
use fanben_store::{ActionId, AnswerRow, Answers, CycleId, SheetRow};

use super::{begin, stepped};
use crate::doing::{Doing, Done, Found};
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal};

/// One stage's sheet about one subject.
#[derive(Debug, Clone)]
pub struct SaveSheet {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// The number of the sheet the form was filled from; 0: there was none.
    pub number: i64,
    /// Answers by question key, as typed; an empty answer takes it back. Keys that are not here
    /// stay as they are.
    pub answers: BTreeMap<String, Answered>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answered {
    /// As typed: a number, 是, 否, a level's name, `/` where it does not apply.
    pub value: String,
    /// Why; may be empty.
    pub reason: String,
}

/// Saves the sheet of the stage at work. What somebody else changed in between is merged where the
/// form left it as it was; where both changed the same answer nothing is written.
pub async fn save_sheet(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: SaveSheet,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::SaveSheet);
    let done = save(&mut doing, &input).await;
    doing.end(done).await
}

async fn save(doing: &mut Doing<'_>, input: &SaveSheet) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let to = stepped(doing, &found, Step::Save, &Readiness::complete())?;
    let stage = found.stage()?.clone();
    check(doing, &found, input)?;
    let key = (found.row.subject, stage.id.clone());
    let now = found.live.sheets.get(&key);
    let number = now.map_or(0, |sheet| sheet.number);
    let current = now.map(|sheet| sheet.answers.0.clone()).unwrap_or_default();
    let base = if number == input.number {
        current.clone()
    } else {
        merge(doing, &found, input, &current).await?
    };
    let mut answers = current.rows();
    let mut changed = 0;
    for (key, given) in &input.answers {
        let (value, reason) = (given.value.trim(), given.reason.trim());
        // What the form left as it found it does not undo what somebody else did.
        let untouched = base
            .get(key.as_str())
            .map_or(value.is_empty(), |known| known.value == value && known.reason == reason);
        if untouched {
            continue;
        }
        let same = match current.get(key.as_str()) {
            Some(known) => known.value == value && known.reason == reason,
            None => value.is_empty(),
        };
        if same {
            continue;
        }
        changed += 1;
        if value.is_empty() {
            answers.remove(key.as_str());
        } else {
            let (value, reason) = (value.to_owned(), reason.to_owned());
            let row = AnswerRow { value, reason, person: doing.who.id, at: doing.at };
            answers.insert(key.clone(), row);
        }
    }
    if changed == 0 {
        let says = format!("{}的{}表没有改动", found.row.name, stage.name);
        return Ok(Done::new(about(input, &found), says).giving("number", number.to_string()));
    }
    let row = SheetRow {
        cycle: input.cycle,
        subject: found.row.subject,
        stage: stage.id.clone(),
        number: number + 1,
        answers: Answers::from(answers).into(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_sheet(&row).await?;
    let says = format!("{}的{}表已保存,改了{changed}处", found.row.name, stage.name);
    doing.moved(&found, to, &says).await?;
    Ok(Done::new(about(input, &found), says).giving("number", (number + 1).to_string()))
}

fn about(input: &SaveSheet, found: &Found) -> String {
    format!("cycle {} subject {}", input.cycle, found.row.subject)
}

/// Every answer fits its question, and the question is one this subject is asked.
fn check(doing: &Doing<'_>, found: &Found, input: &SaveSheet) -> Result<(), Refusal> {
    let (stage, holdings) = (found.position.stage, doing.who.holdings(&doing.places));
    let own = found.live.sheets.get(&(found.row.subject, found.stage()?.id.clone()));
    let asked: BTreeSet<String> = found.live.asked(&found.row.code)?.into_iter().collect();
    let mut bad = Vec::new();
    for (key, given) in &input.answers {
        let question = found.live.ready.questions.get(key).filter(|_| asked.contains(key.as_str()));
        let Some(question) = question else {
            if !given.value.trim().is_empty() {
                let says = "这个对象不评这一条,请刷新后再填".to_owned();
                bad.push(BadInput { field: key.clone(), says });
            }
            continue;
        };
        // A page carries every field back: what others answer may stand as it does.
        let known = own.and_then(|sheet| sheet.answers.0.get(key.as_str()));
        let same = known.map_or(given.value.trim().is_empty(), |known| known.value == given.value);
        if !same && !found.live.answers(stage, key, &holdings) {
            let says = found.live.ready.whose(stage, key);
            bad.push(BadInput { field: key.clone(), says });
        } else if let Err(says) = read_judgment(question, &given.value) {
            bad.push(BadInput { field: key.clone(), says });
        } else if given.reason.chars().count() > 500 {
            bad.push(BadInput { field: key.clone(), says: "理由最多500字".to_owned() });
        }
    }
    if bad.is_empty() { Ok(()) } else { Err(Refusal::Bad(bad)) }
}

/// Three-way: the sheet the form began with, the form, the sheet that is there now. A conflict is
/// an answer that both changed, differently.
async fn merge(
    doing: &mut Doing<'_>,
    found: &Found,
    input: &SaveSheet,
    current: &Answers,
) -> Result<Answers, Refusal> {
    let stage = found.stage()?.id.clone();
    let sheets = doing.tx.sheets_of(input.cycle, found.row.subject).await?;
    let base: Answers = sheets
        .iter()
        .find(|sheet| sheet.stage == stage && sheet.number == input.number)
        .map(|sheet| sheet.answers.0.clone())
        .unwrap_or_default();
    let value = |of: &Answers, key: &str| {
        of.get(key).map(|row| (row.value.to_string(), row.reason.to_string())).unwrap_or_default()
    };
    let mut theirs = Vec::new();
    let mut by = doing.who.id;
    for (key, given) in &input.answers {
        let mine = (given.value.trim().to_owned(), given.reason.trim().to_owned());
        let (before, now) = (value(&base, key), value(current, key));
        if now != before && mine != before && mine != now {
            by = current.get(key.as_str()).map_or(by, |row| row.person);
            theirs.push((key.clone(), now.0));
        }
    }
    if theirs.is_empty() {
        return Ok(base);
    }
    let number = sheets.iter().filter(|sheet| sheet.stage == stage).map(|sheet| sheet.number);
    let number = number.max().unwrap_or(0);
    Err(Refusal::Conflict { number, by: found.live.person(by), theirs })
}
