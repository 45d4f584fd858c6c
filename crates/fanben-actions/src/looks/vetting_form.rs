//! One department's form of a joint vetting: on the page, as a workbook, as it would be written.

use std::collections::BTreeMap;

use fanben_model::vetting::{Row, Verdict};
use fanben_papers::{FormAsk, FormCell, FormSheet, form_width, write_form};
use fanben_store::{StoreError, UnitId, VettingId};

use super::vetting::{Sight, moment, owns};
use super::{FormFile, SheetRow, VettingSheet};
use crate::registry::BlockProblem;
use crate::vetted::{self, Vetted};
use crate::{Desk, Named, Person, Refusal, vetting_words};

/// A block or a file of a department's answer before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VettingBlock {
    /// The form it is for.
    pub sheet: VettingSheet,
    /// What is new or changes: the candidate, what it would say, the row it stands in.
    pub changed: Vec<(Named, String, usize)>,
    /// How many are as they are written.
    pub same: usize,
    /// How many do not meet something.
    pub fails: usize,
    /// What is wrong, in the order of the form.
    pub problems: Vec<BlockProblem>,
}

/// The department at a place among those of a vetting; not found for who neither answers for it nor
/// sees the whole.
async fn opened<'w>(
    desk: &Desk,
    who: &'w Person,
    id: VettingId,
    at: usize,
) -> Result<(Sight<'w>, String), Refusal> {
    let sight = Sight::open(desk, who, id).await?;
    let name = sight.vetted.asks.departments().get(at).copied().map(str::to_owned);
    let name = name.ok_or(Refusal::NotFound)?;
    if !sight.whole && !owns(&sight, &name) {
        return Err(Refusal::NotFound);
    }
    Ok((sight, name))
}

fn rows(sight: &Sight<'_>, department: &str) -> Result<BTreeMap<UnitId, Row>, Refusal> {
    // What was sent back is where its correction begins.
    sight.vetted.last(department).map_or_else(|| Ok(BTreeMap::new()), Vetted::rows)
}

fn sheet(sight: &Sight<'_>, at: usize, department: &str) -> Result<VettingSheet, Refusal> {
    let vetted = &sight.vetted;
    let written = rows(sight, department)?;
    let conditions = vetted.asks.of(department);
    let all = vetted.candidates.iter().map(|one| {
        let row = written.get(&one.unit);
        let said = |at: usize| row.and_then(|row| row.verdicts.get(at)).copied();
        SheetRow {
            unit: one.named(),
            above: sight.above(one.unit),
            verdicts: (0..conditions.len()).map(said).collect(),
            ground: row.map(|row| row.ground.clone()).unwrap_or_default(),
            basis: row.map(|row| row.basis.clone()).unwrap_or_default(),
        }
    });
    let by = |person, post: &str, at| format!("{} {}", sight.by(person, post), moment(at));
    let last = vetted.last(department);
    let signature = vetted.signature(department);
    Ok(VettingSheet {
        id: vetted.row.id,
        cycle: vetted.row.cycle,
        title: vetted.row.title.clone(),
        asks: vetted.asks.clone(),
        unit: sight.unit(),
        state: vetted.state,
        line: sight.line(at, department),
        conditions: conditions.iter().map(|one| (one.text.clone(), one.basis.clone())).collect(),
        rows: all.collect(),
        number: last.map_or(0, |row| row.number),
        written: last.map(|row| by(row.person, &row.post, row.at)).unwrap_or_default(),
        signed: signature.map(|row| by(row.person, &row.post, row.at)).unwrap_or_default(),
        factor: sight.factor,
    })
}

/// A department's answer as it stands.
pub async fn vetting_sheet(
    desk: &Desk,
    who: &Person,
    id: VettingId,
    at: usize,
) -> Result<VettingSheet, Refusal> {
    let (sight, department) = opened(desk, who, id, at).await?;
    sheet(&sight, at, &department)
}

/// What a row says, in words.
fn says(row: &Row) -> String {
    let words: Vec<&str> = row.verdicts.iter().map(|verdict| verdict.word()).collect();
    let words = words.join("、");
    if row.fails() { format!("{words}({},{})", row.ground, row.basis) } else { words }
}

/// What a block would write.
pub async fn vetting_block(
    desk: &Desk,
    who: &Person,
    id: VettingId,
    at: usize,
    text: &str,
) -> Result<VettingBlock, Refusal> {
    let (sight, department) = opened(desk, who, id, at).await?;
    let read = vetted::returned(&sight.vetted, &department, text)?;
    let written = match sight.vetted.answer(&department) {
        Some(answer) => Vetted::rows(answer)?,
        None => BTreeMap::new(),
    };
    let (mut changed, mut same, mut fails) = (Vec::new(), 0, 0);
    for one in &sight.vetted.candidates {
        let Some((row, line)) = read.rows.get(&one.code) else { continue };
        fails += usize::from(row.fails());
        if written.get(&one.unit) == Some(row) {
            same += 1;
        } else {
            changed.push((one.named(), says(row), *line));
        }
    }
    let problems = read.problems.iter().map(vetting_words::problem).collect();
    let sheet = sheet(&sight, at, &department)?;
    Ok(VettingBlock { sheet, changed, same, fails, problems })
}

/// A department's form as a workbook, with what is written so far.
pub async fn vetting_file(
    desk: &Desk,
    who: &Person,
    id: VettingId,
    at: usize,
) -> Result<FormFile, Refusal> {
    let view = vetting_sheet(desk, who, id, at).await?;
    let name = format!("{}({}).xlsx", view.title, view.line.name);
    let sheets = [table(&view), explained(&view)];
    let bytes = tokio::task::spawn_blocking(move || write_form(&sheets))
        .await
        .map_err(|error| StoreError::Row(error.to_string()))?
        .map_err(|why| StoreError::Row(why.to_string()))?;
    let fits = |c: &char| !c.is_control() && !r#"\/:*?"<>|"#.contains(*c);
    Ok(FormFile { name: name.chars().filter(fits).collect(), bytes })
}

fn table(view: &VettingSheet) -> FormSheet {
    let number = if view.asks.number.is_empty() { "(无)" } else { &view.asks.number };
    let notes = vec![
        format!(
            "表号:{number}    制表单位:{}    填报部门:{}    截止:{}",
            view.unit.name, view.line.name, view.asks.deadline
        ),
        format!("事由:{}", view.asks.purpose),
        "只填浅黄色的格:符合、不符合或者不适用,每格都要填。不符合的选一类原因,写依据文件的名称和文号,不写经过。不要改编码、名称和表头。"
            .to_owned(),
    ];
    let fixed = |words: &str| FormCell::Fixed(words.to_owned());
    let mut head = vec![("编码".to_owned(), 15), ("名称".to_owned(), 14), ("上级".to_owned(), 12)];
    for ((text, _), at) in view.conditions.iter().zip(1_usize..) {
        let text = format!("条件{at}:{text}");
        let width = form_width(&text, 3, 12, 30);
        head.push((text, width));
    }
    head.push(("不符合原因".to_owned(), 20));
    head.push(("依据文件".to_owned(), 30));
    let mut rows = Vec::new();
    for row in &view.rows {
        let mut cells = vec![fixed(&row.unit.code), fixed(&row.unit.name), fixed(&row.above)];
        let word = |said: &Option<Verdict>| said.map_or("", Verdict::word).to_owned();
        cells.extend(row.verdicts.iter().map(|said| FormCell::Open(word(said))));
        cells.push(FormCell::Open(row.ground.clone()));
        cells.push(FormCell::Open(row.basis.clone()));
        rows.push(cells);
    }
    let last = rows.len().saturating_sub(1);
    let many = view.conditions.len();
    let words = || Verdict::ALL.map(|one| one.word().to_owned()).to_vec();
    let mut asks: Vec<FormAsk> = view
        .conditions
        .iter()
        .enumerate()
        .map(|(at, (text, basis))| FormAsk {
            rows: (0, last),
            column: 3 + at,
            choices: words(),
            hint: format!("{text}(依据:{basis})"),
        })
        .collect();
    asks.push(FormAsk {
        rows: (0, last),
        column: 3 + many,
        choices: view.asks.grounds.clone(),
        hint: "有不符合的才选".to_owned(),
    });
    asks.push(FormAsk {
        rows: (0, last),
        column: 4 + many,
        choices: vec![],
        hint: "有不符合的才写:文件名称和文号".to_owned(),
    });
    rows.push(vec![
        fixed("填表人:"),
        fixed("分管领导签字:"),
        fixed("(盖章)"),
        fixed("     年   月   日"),
    ]);
    FormSheet {
        sheet: "联审表".to_owned(),
        title: view.title.clone(),
        notes,
        head,
        fixed: 2,
        rows,
        asks,
    }
}

/// The conditions in full, with their bases, and the grounds to choose from.
fn explained(view: &VettingSheet) -> FormSheet {
    let fixed = FormCell::Fixed;
    let head = vec![("条件".to_owned(), 10), ("内容".to_owned(), 50), ("依据".to_owned(), 40)];
    let mut rows: Vec<Vec<FormCell>> = Vec::new();
    for ((text, basis), at) in view.conditions.iter().zip(1_usize..) {
        rows.push(vec![fixed(format!("条件{at}")), fixed(text.clone()), fixed(basis.clone())]);
    }
    let grounds = view.asks.grounds.join("、");
    rows.push(vec![fixed("原因".to_owned()), fixed(grounds), fixed(String::new())]);
    FormSheet {
        sheet: "说明".to_owned(),
        title: format!("{}:{}的条件", view.title, view.line.name),
        notes: vec![],
        head,
        fixed: 0,
        rows,
        asks: vec![],
    }
}
