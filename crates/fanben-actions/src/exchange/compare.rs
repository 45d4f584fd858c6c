//! A file that came back against the sheets it was made from and the sheets there are now.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fanben_model::exchange::{
    Fate, Filled, Form, FormFinding, FormProblem, Judgment, fate, read_form, same_value,
    shifted_blocks,
};
use fanben_model::intake::{Grid, Merge, Noticed, Remark};
use fanben_model::rights::{Act, Matter, may};
use fanben_store::{
    Answer, Answers, FormInRow, FormOutRow, PersonId, SheetRow, SheetText, SubjectRow, Tx, UnitId,
};

use super::asking::{form, groups_of};
use crate::live::{Live, position_of};
use crate::places::Places;
use crate::{Person, Refusal};

/// A file that came back, cell by cell.
#[derive(Debug)]
pub(crate) struct Compared {
    /// The stage's place.
    pub(crate) stage: usize,
    /// What the file has, without what is not changed.
    pub(crate) lines: Vec<Compare>,
    /// How many judgments nobody changed.
    pub(crate) same: usize,
    /// Problems, in the order of the file.
    pub(crate) findings: Vec<FormFinding>,
    /// Subjects whose judgments the file changes and that are no longer to be judged here.
    pub(crate) locked: Vec<UnitId>,
}

/// One judgment.
#[derive(Debug)]
pub(crate) struct Compare {
    pub(crate) subject: UnitId,
    pub(crate) key: String,
    pub(crate) fate: Fate,
    pub(crate) base: Option<Judgment>,
    pub(crate) file: Judgment,
    pub(crate) store: Judgment,
    /// Whose the store's is, and since when.
    pub(crate) by: Option<(PersonId, DateTime<Utc>)>,
    /// The number of the sheet the store's is on.
    pub(crate) number: i64,
    pub(crate) sheet: String,
    pub(crate) at: (usize, usize),
}

/// Whether a person may save the sheet of a subject at a stage now.
pub(crate) fn may_save(
    live: &Live,
    places: &Places,
    who: &Person,
    row: &SubjectRow,
    stage: Option<usize>,
) -> Result<bool, Refusal> {
    let position = position_of(row)?;
    if stage.is_some_and(|stage| stage != position.stage) {
        return Ok(false);
    }
    Ok(matter(live, places, who, row)?
        .is_some_and(|matter| may(&who.holdings(places), &matter, Act::SaveSheet)))
}

fn matter<'l>(
    live: &'l Live,
    places: &Places,
    who: &Person,
    row: &SubjectRow,
) -> Result<Option<Matter<'l>>, Refusal> {
    let position = position_of(row)?;
    let (stages, signs) = (live.ready.stages(), &live.ready.signs);
    let (state, declares) = (live.state, live.ready.declares);
    let place = places.span_of(row.subject);
    let aside = live.aside.contains(&(row.subject, who.id));
    Ok(place.map(|place| Matter::Subject {
        place,
        state,
        stages,
        signs,
        declares,
        position,
        aside,
    }))
}

/// The answers a form was made from, by subject: out of the sheets as they were then.
pub(crate) async fn bases(
    tx: &mut Tx,
    live: &Live,
    out: &FormOutRow,
) -> Result<BTreeMap<UnitId, Answers>, Refusal> {
    let now = |subject: &UnitId| live.sheets.get(&(*subject, out.stage.clone()));
    let mut found = BTreeMap::new();
    let mut older = BTreeMap::new();
    for (subject, number) in &out.subjects.0 {
        match now(subject) {
            _ if *number == 0 => {
                found.insert(*subject, Answers::new());
            }
            Some(sheet) if sheet.number == *number => {
                found.insert(*subject, sheet.answers.0.clone());
            }
            _ => {
                older.insert(*subject, *number);
            }
        }
    }
    if !older.is_empty() {
        let sheets: Vec<SheetRow> = tx.stage_sheets(out.cycle, &out.stage).await?;
        for sheet in sheets {
            if older.get(&sheet.subject) == Some(&sheet.number) {
                found.insert(sheet.subject, sheet.answers.0);
            }
        }
    }
    Ok(found)
}

/// Compares a file with what it was made from and what there is now.
pub(crate) async fn compared(
    tx: &mut Tx,
    live: &Live,
    places: &Places,
    who: &Person,
    came: &FormInRow,
) -> Result<Compared, Refusal> {
    let out = match came.form {
        Some(id) => tx.form_out(id).await?,
        None => None,
    };
    let stages = live.ready.stages();
    let judges = |role: &str| who.posts.iter().any(|post| post.role.code == role);
    let stage = match &out {
        Some(out) => stages.iter().position(|stage| stage.id == out.stage),
        None => stages.iter().position(|stage| judges(&stage.role)),
    };
    let stage = stage.ok_or(Refusal::NotAllowed(Act::SaveSheet))?;
    let bases = match &out {
        Some(out) => Some(bases(tx, live, out).await?),
        None => None,
    };
    let holdings = who.holdings(places);
    let mut rows: Vec<&SubjectRow> = Vec::new();
    for row in &live.subjects {
        let asked = out.as_ref().is_none_or(|out| out.subjects.0.contains_key(&row.subject));
        let seen = matter(live, places, who, row)?;
        if asked && seen.is_some_and(|matter| may(&holdings, &matter, Act::Look)) {
            rows.push(row);
        }
    }
    let keys: Vec<String> = if let Some(out) = &out {
        out.keys.0.clone()
    } else {
        let all =
            groups_of(live, Some(stage), &holdings).into_iter().flat_map(|group| group.questions);
        all.map(|one| one.key).collect()
    };
    let form = form(live, places, &rows, &keys)?;
    let grids = read_sheets(&came.file, &came.sheets.0);
    let (filled, mut findings) = read_form(&grids, &form);
    if out.is_none() {
        // Every column the form could have had is none that was lost.
        findings.retain(|one| {
            !matches!(one.problem, FormProblem::LostColumn(_) | FormProblem::LostRow(_))
        });
        let (sheet, problem) = (String::new(), FormProblem::NoStamp);
        findings.insert(0, FormFinding { sheet, at: None, problem });
    }
    let place = Placed { live, stage: &stages[stage].id, form: &form, rows: &rows };
    let mut lines = place.lines(filled, bases.as_ref());
    findings.extend(place.shifted(&mut lines));
    let same = lines.iter().filter(|(_, line)| line.fate == Fate::Same).count();
    lines.retain(|(_, line)| line.fate != Fate::Same);
    let mut locked = Vec::new();
    for (row, line) in &lines {
        let changes = matches!(line.fate, Fate::Taken | Fate::Conflict);
        let known = locked.contains(&line.subject);
        if changes && !known && !may_save(live, places, who, rows[*row], Some(stage))? {
            locked.push(line.subject);
        }
    }
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    Ok(Compared { stage, lines, same, findings, locked })
}

struct Placed<'p> {
    live: &'p Live,
    stage: &'p str,
    form: &'p Form,
    rows: &'p [&'p SubjectRow],
}

impl Placed<'_> {
    /// Every judgment of the file with the place of its subject, in the order of the file.
    fn lines(
        &self,
        filled: Vec<Filled>,
        bases: Option<&BTreeMap<UnitId, Answers>>,
    ) -> Vec<(usize, Compare)> {
        let line = |one: Filled| {
            let row = self.rows[one.subject];
            let asked = &self.form.questions[one.question];
            let sheet = self.live.sheets.get(&(row.subject, self.stage.to_owned()));
            let now = sheet.and_then(|sheet| sheet.answers.0.get(asked.key.as_str()));
            let store = now.map(judgment).unwrap_or_default();
            let base = bases.map(|all| {
                let then =
                    all.get(&row.subject).and_then(|answers| answers.get(asked.key.as_str()));
                then.map(judgment).unwrap_or_default()
            });
            let known = base.as_ref().unwrap_or(&store);
            // A file without the column says nothing about reasons.
            let reason = one.reason.unwrap_or_else(|| known.reason.clone());
            let reason = if one.value.is_empty() { String::new() } else { reason };
            let file = Judgment { value: one.value, reason };
            let fate = fate(&asked.question, base.as_ref(), &file, &store);
            let by = now.map(|now| (now.person, now.at));
            let compare = Compare {
                subject: row.subject,
                key: asked.key.clone(),
                fate,
                base,
                file,
                store,
                by: by.or_else(|| sheet.map(|sheet| (sheet.person, sheet.at))),
                number: sheet.map_or(0, |sheet| sheet.number),
                sheet: one.sheet,
                at: one.at,
            };
            (one.subject, compare)
        };
        filled.into_iter().map(line).collect()
    }

    /// Takes out runs of answers that are what the neighbouring row had.
    fn shifted(&self, lines: &mut Vec<(usize, Compare)>) -> Vec<FormFinding> {
        let mut findings = Vec::new();
        let mut wrong: Vec<usize> = Vec::new();
        for asked in &self.form.questions {
            let mut column: Vec<usize> =
                (0..lines.len()).filter(|at| lines[*at].1.key == asked.key).collect();
            column.sort_by_key(|at| lines[*at].1.at);
            let pairs: Option<Vec<(&str, &str)>> = column
                .iter()
                .map(|at| {
                    let line = &lines[*at].1;
                    Some((line.file.value.as_str(), line.base.as_ref()?.value.as_str()))
                })
                .collect();
            let same = |one: &str, other: &str| same_value(&asked.question, one, other);
            for block in shifted_blocks(&pairs.unwrap_or_default(), &same) {
                let first = &lines[column[block.start]].1;
                let (key, rows) = (asked.key.clone(), block.len());
                let problem = FormProblem::ShiftedBlock { key, rows };
                let (sheet, at) = (first.sheet.clone(), Some(first.at));
                findings.push(FormFinding { sheet, at, problem });
                wrong.extend(&column[block]);
            }
        }
        wrong.sort_unstable();
        for at in wrong.into_iter().rev() {
            lines.remove(at);
        }
        findings
    }
}

pub(crate) fn judgment(of: Answer<'_>) -> Judgment {
    Judgment { value: of.value.to_owned(), reason: of.reason.to_owned() }
}

/// Noticed things that matter to a form, by the word they are kept under.
const NOTICED: [(Noticed, &str); 4] = [
    (Noticed::FormulaWithoutResult, "formula"),
    (Noticed::BrokenText, "text"),
    (Noticed::HiddenSheet, "hidden_sheet"),
    (Noticed::OpenQuote, "quote"),
];

/// Sheets as they are kept.
pub(crate) fn texts(grids: &[Grid]) -> Vec<SheetText> {
    let text = |grid: &Grid| SheetText {
        name: grid.sheet.clone(),
        // PostgreSQL keeps no NUL in JSON, and nobody types one.
        rows: (0..grid.height())
            .map(|row| {
                let cells = (0..grid.width(row)).map(|column| grid.raw(row, column));
                cells.map(|cell| cell.trim().replace('\0', "")).collect()
            })
            .collect(),
        merges: grid.merges().iter().map(|m| [m.top, m.left, m.bottom, m.right]).collect(),
        remarks: grid
            .remarks
            .iter()
            .filter_map(|remark| {
                let (_, word) = NOTICED.iter().find(|(own, _)| *own == remark.noticed)?;
                Some((remark.at, (*word).to_owned()))
            })
            .collect(),
    };
    grids.iter().map(text).collect()
}

/// The same as grids again.
fn read_sheets(file: &str, sheets: &[SheetText]) -> Vec<Grid> {
    let grid = |text: &SheetText| {
        let mut grid = Grid::from_rows(file, &text.name, &text.rows);
        let merge = |m: &[usize; 4]| Merge { top: m[0], left: m[1], bottom: m[2], right: m[3] };
        grid.set_merges(text.merges.iter().map(merge).collect());
        grid.remarks = text
            .remarks
            .iter()
            .filter_map(|(at, word)| {
                let (noticed, _) = NOTICED.iter().find(|(_, own)| own == word)?;
                Some(Remark { at: *at, noticed: *noticed })
            })
            .collect();
        grid
    };
    sheets.iter().map(grid).collect()
}
