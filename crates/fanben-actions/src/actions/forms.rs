//! Sheets that leave as files and come back: taken out, brought in, merged.
//!
//! What a form was made from is kept when it leaves, as the numbers of the sheets it shows, so that
//! the file itself proves nothing and needs to prove nothing.

use std::collections::BTreeMap;

use fanben_model::exchange::{Fate, Judgment, stamp_of};
use fanben_model::intake::Grid;
use fanben_model::rights::Act;
use fanben_model::stages::{Readiness, Step};
use fanben_store::{
    ActionId, AnswerRow, Answers, CycleId, FormInRow, FormOutRow, SheetRow, StoreError, SubjectRow,
    UnitId,
};

use super::stepped;
use crate::doing::{Begun, Doing, Done};
use crate::exchange::{Compare, Compared, compared, groups_of, may_save, texts};
use crate::live::Live;
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal, upload};

/// The most rows of a file that comes back.
const ROWS: usize = 20_000;
/// The most characters of its cells, in bytes.
const TEXT: usize = 4 * 1024 * 1024;

/// What a form asks of whom.
#[derive(Debug, Clone)]
pub struct TakeForm {
    /// The cycle.
    pub cycle: CycleId,
    /// Codes of subjects; empty: everybody the person may judge now.
    pub subjects: Vec<String>,
    /// Ids of groups of questions; empty: all.
    pub groups: Vec<String>,
    /// A sheet with a row for each question: of one subject only.
    pub one: bool,
}

/// A file that comes back.
#[derive(Debug, Clone)]
pub struct BringForm {
    /// The cycle.
    pub cycle: CycleId,
    /// The file's name.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is decided about a file that came back.
#[derive(Debug, Clone)]
pub struct MergeForm {
    /// The file's number.
    pub form: ActionId,
    /// Conflicts by subject's code and question's key.
    pub choices: BTreeMap<(String, String), Choice>,
    /// Cells with problems are left out; everything else is taken.
    pub despite: bool,
}

/// How a conflict is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The file's value is taken; otherwise the store's stays.
    pub file: bool,
    /// The number of the sheet that was seen: what came later was not decided about.
    pub number: i64,
}

/// Takes a form out. The receipt's id is the number on it.
pub async fn take_form(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TakeForm,
) -> Result<Receipt, Refusal> {
    let mut doing = match begun(desk, who, action, "take_form").await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = take(&mut doing, &input).await;
    doing.end(done).await
}

async fn begun<'d>(
    desk: &'d Desk,
    who: &'d Person,
    action: ActionId,
    word: &str,
) -> Result<Begun<'d>, Refusal> {
    who.ready()?;
    Doing::begin_called(desk, who, action, Act::SaveSheet, word.to_owned()).await
}

async fn take(doing: &mut Doing<'_>, input: &TakeForm) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let rows = judged(doing, &live, &input.subjects)?;
    let stage = rows[0].stage;
    let rows: Vec<&SubjectRow> = rows.into_iter().filter(|row| row.stage == stage).collect();
    if input.one && rows.len() != 1 {
        return Err(Refusal::bad("subjects", "一村一张的表一次取一个村"));
    }
    let found = doing.find_in(&live, &rows[0].code)?;
    let named = found.stage()?;
    let all = groups_of(&live, Some(found.position.stage), &doing.who.holdings(&doing.places));
    let unknown = input.groups.iter().find(|id| !all.iter().any(|group| group.id == **id));
    if let Some(id) = unknown {
        return Err(Refusal::bad("groups", format!("没有“{id}”这个项目,请刷新后再选")));
    }
    let wanted = |id: &String| input.groups.is_empty() || input.groups.contains(id);
    let chosen = all.into_iter().filter(|group| wanted(&group.id));
    let keys: Vec<String> =
        chosen.flat_map(|group| group.questions).map(|question| question.key).collect();
    if keys.is_empty() {
        return Err(Refusal::bad("groups", "这个办法没有要评的条款,不用取表"));
    }
    let number = |row: &&SubjectRow| {
        let sheet = live.sheets.get(&(row.subject, named.id.clone()));
        (row.subject, sheet.map_or(0, |sheet| sheet.number))
    };
    let subjects: BTreeMap<UnitId, i64> = rows.iter().map(number).collect();
    let says = format!("取出{}表:{}个村、{}列", named.name, subjects.len(), keys.len());
    let row = FormOutRow {
        id: doing.action,
        cycle: input.cycle,
        stage: named.id.clone(),
        one: input.one,
        subjects: subjects.into(),
        keys: keys.into(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_form_out(&row).await?;
    Ok(Done::new(format!("cycle {}", input.cycle), says).giving("form", row.id.to_string()))
}

/// The subjects that are named, each of which the person may judge now; all such, where none is.
fn judged<'l>(
    doing: &Doing<'_>,
    live: &'l std::sync::Arc<Live>,
    codes: &[String],
) -> Result<Vec<&'l SubjectRow>, Refusal> {
    let mut rows = Vec::new();
    for code in codes {
        let found = doing.find_in(live, code)?;
        stepped(doing, &found, Step::Save, &Readiness::complete())?;
        rows.push(live.subject(code).ok_or(Refusal::NotFound)?);
    }
    if codes.is_empty() {
        let mut seen = false;
        for row in &live.subjects {
            let Ok(found) = doing.find_in(live, &row.code) else { continue };
            seen = true;
            if may_save(live, &doing.places, doing.who, row, None)? {
                doing.authorise(&found.matter())?;
                rows.push(row);
            }
        }
        if rows.is_empty() {
            return Err(if seen { Refusal::NotAllowed(doing.act) } else { Refusal::NotFound });
        }
    }
    Ok(rows)
}

/// Brings a file in: its cells are kept as they are and nothing is judged yet.
pub async fn bring_form(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: BringForm,
) -> Result<Receipt, Refusal> {
    let (name, bytes) = (input.file.clone(), input.bytes);
    let grids = tokio::task::spawn_blocking(move || read(&name, &bytes))
        .await
        .map_err(|error| StoreError::Row(error.to_string()))??;
    let mut doing = match begun(desk, who, action, "bring_form").await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = bring(&mut doing, input.cycle, &input.file, grids).await;
    doing.end(done).await
}

/// The sheets of a file, or what is wrong with it as a whole.
fn read(name: &str, bytes: &[u8]) -> Result<Result<Vec<Grid>, String>, StoreError> {
    let kept = upload::on_disk(name, bytes)?;
    let grids = match fanben_papers::read_grids(kept.path(), &mut |_| {}) {
        Ok(grids) => grids,
        Err(unreadable) => return Ok(Err(unreadable.why.to_string())),
    };
    let rows: usize = grids.iter().map(Grid::height).sum();
    let cells = grids.iter().flat_map(|grid| (0..grid.height()).flat_map(|row| grid.cells(row)));
    let text: usize = cells.map(|cell| cell.len() + 1).sum();
    if rows > ROWS || text > TEXT {
        let says = format!("表有{rows}行,太大了:最多{ROWS}行、4兆文字;请删去没有用的工作表");
        return Ok(Err(says));
    }
    Ok(Ok(grids))
}

async fn bring(
    doing: &mut Doing<'_>,
    cycle: CycleId,
    file: &str,
    grids: Result<Vec<Grid>, String>,
) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
    judged(doing, &live, &[])?;
    let grids = grids.map_err(|says| Refusal::bad("file", says))?;
    let out = match stamp_of(&grids).and_then(|stamp| stamp.parse().ok()) {
        Some(id) => doing.tx.form_out(id).await?,
        None => None,
    };
    if let Some(out) = out.as_ref().filter(|out| out.cycle != cycle) {
        let other = doing.tx.cycle(out.cycle).await?;
        let title = other.map(|row| row.title).unwrap_or_default();
        let says = format!("这份表是从“{title}”的另一个考核期取出的,请到那里交");
        return Err(Refusal::bad("file", says));
    }
    let name: String = file.chars().filter(|c| !c.is_control()).take(120).collect();
    let row = FormInRow {
        id: doing.action,
        cycle,
        form: out.map(|out| out.id),
        file: name.clone(),
        sheets: texts(&grids).into(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_form_in(&row).await?;
    let says = format!("收到《{name}》,还没有写入");
    Ok(Done::new(format!("cycle {cycle}"), says).giving("form", row.id.to_string()))
}

/// Takes from a file that came back what only it changed and what was decided for it, in one step or
/// not at all.
pub async fn merge_form(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: MergeForm,
) -> Result<Receipt, Refusal> {
    let mut doing = match begun(desk, who, action, "merge_form").await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = merge(&mut doing, &input).await;
    doing.end(done).await
}

async fn merge(doing: &mut Doing<'_>, input: &MergeForm) -> Result<Done, Refusal> {
    let came = doing.tx.form_in(input.form).await?.ok_or(Refusal::NotFound)?;
    if came.person != doing.who.id {
        return Err(Refusal::NotFound);
    }
    let live = doing.desk.live(&mut doing.tx, &doing.places, came.cycle).await?;
    let compared = compared(&mut doing.tx, &live, &doing.places, doing.who, &came).await?;
    let taken = decided(&live, &compared, input)?;
    let mut by_subject: BTreeMap<UnitId, Vec<&Compare>> = BTreeMap::new();
    for line in &taken {
        by_subject.entry(line.subject).or_default().push(line);
    }
    let about = format!("cycle {}", came.cycle);
    let mut changed = 0;
    for row in &live.subjects {
        let Some(lines) = by_subject.get(&row.subject) else { continue };
        changed += lines.len();
        let judged: Vec<(&str, &Judgment)> =
            lines.iter().map(|line| (line.key.as_str(), &line.file)).collect();
        write(doing, &live, row, &judged, &format!("按《{}》", came.file)).await?;
    }
    let left = match compared.findings.iter().filter(|one| !one.problem.is_note()).count() {
        0 => String::new(),
        left => format!(",{left}处有问题的没有写入"),
    };
    let says = match changed {
        0 => format!("《{}》没有要写入的改动{left}", came.file),
        _ => format!("《{}》写入{changed}格,涉及{}个村{left}", came.file, by_subject.len()),
    };
    Ok(Done::new(about, says).giving("changed", changed.to_string()))
}

/// The judgments that go into the store, once everything is decided.
fn decided<'c>(
    live: &Live,
    compared: &'c Compared,
    input: &MergeForm,
) -> Result<Vec<&'c Compare>, Refusal> {
    let mut bad = Vec::new();
    let problems = compared.findings.iter().filter(|one| !one.problem.is_note()).count();
    if (problems > 0 || !compared.locked.is_empty()) && !input.despite {
        let says = "表里有问题,或者有的村已经不能改:请改好重新交,或者勾选只写入没有问题的";
        bad.push(BadInput { field: "despite".to_owned(), says: says.to_owned() });
    }
    let mut taken = Vec::new();
    for line in &compared.lines {
        if compared.locked.contains(&line.subject) {
            continue;
        }
        match line.fate {
            Fate::Taken => taken.push(line),
            Fate::Conflict => {
                let row = live.subjects.iter().find(|row| row.subject == line.subject);
                let row = row.ok_or(Refusal::NotFound)?;
                let choice = input.choices.get(&(row.code.clone(), line.key.clone()));
                match choice.filter(|choice| choice.number == line.number) {
                    Some(choice) if choice.file => taken.push(line),
                    Some(_) => {}
                    None => bad.push(BadInput {
                        field: format!("c.{}.{}", row.code, line.key),
                        says: format!("{}的“{}”两边都改了,请选定用哪个", row.name, line.key),
                    }),
                }
            }
            Fate::Same | Fate::Kept | Fate::Agreed => {}
        }
    }
    if bad.is_empty() { Ok(taken) } else { Err(Refusal::Bad(bad)) }
}

/// Saves the sheet of one subject with judgments that changed; `how` stands in its history.
pub(super) async fn write(
    doing: &mut Doing<'_>,
    live: &std::sync::Arc<Live>,
    row: &SubjectRow,
    judged: &[(&str, &Judgment)],
    how: &str,
) -> Result<(), Refusal> {
    let found = doing.find_in(live, &row.code)?;
    let to = stepped(doing, &found, Step::Save, &Readiness::complete())?;
    let stage = found.stage()?.clone();
    let now = live.sheets.get(&(row.subject, stage.id.clone()));
    let mut answers = now.map(|sheet| sheet.answers.0.rows()).unwrap_or_default();
    for (key, judgment) in judged {
        let Judgment { value, reason } = (*judgment).clone();
        if value.is_empty() {
            answers.remove(*key);
        } else {
            let answer = AnswerRow { value, reason, person: doing.who.id, at: doing.at };
            answers.insert((*key).to_owned(), answer);
        }
    }
    let sheet = SheetRow {
        cycle: found.row.cycle,
        subject: row.subject,
        stage: stage.id.clone(),
        number: now.map_or(0, |sheet| sheet.number) + 1,
        answers: Answers::from(answers).into(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_sheet(&sheet).await?;
    let says = format!("{}的{}表{how}改了{}处", row.name, stage.name, judged.len());
    doing.moved(&found, to, &says).await
}
