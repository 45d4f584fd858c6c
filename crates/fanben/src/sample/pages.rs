//! Values → pages: rows of cells as an office fills them, with what offices do to sheets.

use anyhow::bail;
use fanben_model::number::Value;

use super::places::World;
use super::spec::{Quirk, Sample, SheetColumn, SheetPlan};
use super::values::{Column, Values, periods};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Blank,
    Text(String),
    /// Digits that a spreadsheet keeps as a number.
    Number(String),
}

/// One sheet, ready to be written.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// The file's name without its ending.
    pub(super) file: String,
    pub(super) sheet: String,
    /// A CSV file in the old Chinese encoding instead of a workbook.
    pub(super) gbk_csv: bool,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Cells that are one: first row, first column, last row, last column.
    pub(super) merged: Vec<(usize, usize, usize, usize)>,
    /// The schemes that read it; empty: all.
    pub(super) schemes: Vec<String>,
}

/// One row's subject, and in long form the key.
struct Row<'a> {
    subject: usize,
    period: &'a String,
    number: usize,
    key: Option<&'a str>,
}

/// All pages of a sheet: one, or one for each unit of a level.
pub(super) fn pages(
    sample: &Sample,
    world: &World,
    values: &Values,
    sheet: &SheetPlan,
) -> anyhow::Result<Vec<Page>> {
    let what = format!("sheets.{}", sheet.file);
    if let Some(rows) = &sheet.rows {
        return Ok(vec![literal(sheet, rows)]);
    }
    let Some(of) = &sheet.of else { bail!("{what}:要写明是谁的(of),或逐行写出(rows)") };
    if sheet.columns.is_empty() {
        bail!("{what}:没有写明有哪些列(columns)");
    }
    let subjects = world.select(&what, of)?;
    let maker = PageMaker { sample, world, values, sheet, what: &what };
    maker.check()?;
    if sheet.each.0.is_empty() {
        return Ok(vec![maker.page(&sheet.file, &subjects)?]);
    }
    let mut pages = Vec::new();
    for (unit, place) in world.subjects.iter().zip(0..) {
        if unit.person || !sheet.each.0.contains(&unit.level) {
            continue;
        }
        let inside = |at: &&usize| world.within(**at, &unit.level) == Some(place);
        let own: Vec<usize> = subjects.iter().filter(inside).copied().collect();
        if !own.is_empty() {
            pages.push(maker.page(&format!("{}{}", sheet.file, unit.name), &own)?);
        }
    }
    if pages.is_empty() {
        bail!("{what}:没有“{}”一级的单位", sheet.each.0.join("、"));
    }
    Ok(pages)
}

fn literal(sheet: &SheetPlan, rows: &str) -> Page {
    let cells = |line: &str| {
        line.split('|').map(|cell| Cell::Text(cell.trim().to_owned())).collect::<Vec<_>>()
    };
    let titles = sheet.title.iter().map(|title| vec![Cell::Text(title.clone())]);
    let body = rows.lines().filter(|line| !line.trim().is_empty()).map(cells);
    Page {
        file: sheet.file.clone(),
        sheet: sheet.sheet.clone(),
        gbk_csv: sheet.quirks.contains(&Quirk::GbkCsv),
        rows: titles.chain(body).collect(),
        merged: Vec::new(),
        schemes: sheet.schemes.clone(),
    }
}

/// What columns can hold besides keys and fields.
const BUILT_IN: [&str; 13] = [
    "序号",
    "编码",
    "名称",
    "类型",
    "上级编码",
    "上级名称",
    "人员编号",
    "姓名",
    "职务",
    "周期",
    "数据项",
    "条款",
    "值",
];

struct PageMaker<'a> {
    sample: &'a Sample,
    world: &'a World,
    values: &'a Values,
    sheet: &'a SheetPlan,
    what: &'a str,
}

impl PageMaker<'_> {
    fn has(&self, quirk: Quirk) -> bool {
        self.sheet.quirks.contains(&quirk)
    }

    /// Every column holds something that somebody has.
    fn check(&self) -> anyhow::Result<()> {
        let periods = periods(&self.sheet.periods, self.sample);
        for column in &self.sheet.columns {
            let show = column.show.as_str();
            let known = column.text.is_some()
                || BUILT_IN.contains(&show)
                || periods.iter().any(|period| self.find(column, show, period).is_some())
                || self.world.subjects.iter().any(|one| one.fields.contains_key(show));
            if !known {
                bail!("{}:没有“{show}”这一列的数据", self.what);
            }
        }
        for key in &self.sheet.keys {
            let own = SheetColumn::default();
            if !periods.iter().any(|period| self.find(&own, key, period).is_some()) {
                bail!("{}:没有“{key}”的数据", self.what);
            }
        }
        Ok(())
    }

    fn find(&self, column: &SheetColumn, key: &str, period: &str) -> Option<&Column> {
        let stage = column.stage.as_deref().unwrap_or(&self.sheet.stage);
        let period = column.period.as_deref().unwrap_or(period);
        self.values.find(key, stage, period)
    }

    fn page(&self, file: &str, subjects: &[usize]) -> anyhow::Result<Page> {
        let columns = &self.sheet.columns;
        let width = columns.len();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut merged = Vec::new();
        for (at, title) in self.sheet.title.iter().enumerate() {
            let mut row = vec![Cell::Blank; width];
            row[0] = Cell::Text(title.clone());
            rows.push(row);
            if self.has(Quirk::MergedTitle) && width > 1 {
                merged.push((at, 0, at, width - 1));
            }
        }
        self.header(&mut rows, &mut merged);
        let above = rows.len();
        let periods = periods(&self.sheet.periods, self.sample);
        let mut number = 0;
        for period in periods {
            for &subject in subjects {
                if self.sheet.keys.is_empty() {
                    number += 1;
                    let row = Row { subject, period, number, key: None };
                    rows.push(self.row(&row)?);
                    continue;
                }
                for key in &self.sheet.keys {
                    let column = self.find(&SheetColumn::default(), key, period);
                    if column.is_some_and(|column| column.get(subject).is_some()) {
                        number += 1;
                        let row = Row { subject, period, number, key: Some(key) };
                        rows.push(self.row(&row)?);
                    }
                }
            }
        }
        if self.has(Quirk::TotalRow) {
            let total = self.total(&rows[above..]);
            rows.push(total);
        }
        if self.has(Quirk::SignatureRow) {
            let mut row = vec![Cell::Blank; width];
            row[0] = Cell::Text("填表人(签字):        单位负责人(签字):        (盖章)".to_owned());
            rows.push(row);
        }
        Ok(Page {
            file: file.to_owned(),
            sheet: self.sheet.sheet.clone(),
            gbk_csv: self.has(Quirk::GbkCsv),
            rows,
            merged,
            schemes: self.sheet.schemes.clone(),
        })
    }

    /// One row of headings, or two where columns stand in groups.
    fn header(&self, rows: &mut Vec<Vec<Cell>>, merged: &mut Vec<(usize, usize, usize, usize)>) {
        let columns = &self.sheet.columns;
        let headings = columns.iter().map(|column| Cell::Text(column.heading.clone()));
        if columns.iter().all(|column| column.group.is_empty()) {
            rows.push(headings.collect());
            return;
        }
        let top = rows.len();
        let mut first = vec![Cell::Blank; columns.len()];
        let mut second: Vec<Cell> = headings.collect();
        let mut at = 0;
        while at < columns.len() {
            if columns[at].group.is_empty() {
                std::mem::swap(&mut first[at], &mut second[at]);
                merged.push((top, at, top + 1, at));
                at += 1;
                continue;
            }
            let group = &columns[at].group;
            let run = columns[at..].iter().take_while(|column| column.group == *group).count();
            first[at] = Cell::Text(group.clone());
            if run > 1 {
                merged.push((top, at, top, at + run - 1));
            }
            at += run;
        }
        rows.push(first);
        rows.push(second);
    }

    fn row(&self, row: &Row<'_>) -> anyhow::Result<Vec<Cell>> {
        self.sheet.columns.iter().map(|column| self.cell(column, row)).collect()
    }

    fn cell(&self, column: &SheetColumn, row: &Row<'_>) -> anyhow::Result<Cell> {
        if let Some(text) = &column.text {
            return Ok(Cell::Text(text.clone()));
        }
        let subject = &self.world.subjects[row.subject];
        let above = subject.above.map(|above| &self.world.subjects[above]);
        let unit = if subject.person { above.unwrap_or(subject) } else { subject };
        let code = |text: &str| {
            if self.has(Quirk::CodesAsNumbers) && text.bytes().all(|b| b.is_ascii_digit()) {
                Cell::Number(text.to_owned())
            } else {
                Cell::Text(text.to_owned())
            }
        };
        let name = |text: &str| {
            let spaces = if self.has(Quirk::TrailingSpaces) && row.number.is_multiple_of(3) {
                "  "
            } else {
                ""
            };
            Cell::Text(format!("{text}{spaces}"))
        };
        Ok(match column.show.as_str() {
            "序号" => Cell::Number(row.number.to_string()),
            "编码" => code(&unit.code),
            "名称" => name(&unit.name),
            "类型" => Cell::Text(unit.kind.clone()),
            "上级编码" => above.map_or(Cell::Blank, |above| code(&above.code)),
            "上级名称" => above.map_or(Cell::Blank, |above| name(&above.name)),
            "人员编号" => Cell::Text(subject.code.clone()),
            "姓名" => name(&subject.name),
            "职务" => Cell::Text(subject.kind.clone()),
            "周期" => Cell::Text(row.period.clone()),
            "数据项" | "条款" => Cell::Text(row.key.unwrap_or_default().to_owned()),
            "值" if row.key.is_some() => self.value(column, row.key.unwrap_or_default(), row)?,
            key => self.value(column, key, row)?,
        })
    }

    fn value(&self, column: &SheetColumn, key: &str, row: &Row<'_>) -> anyhow::Result<Cell> {
        let found = self.find(column, key, row.period);
        let value = found.and_then(|column| column.get(row.subject));
        let field = || self.world.subjects[row.subject].fields.get(key).map(String::as_str);
        let Some(value) = value.or_else(field) else { return Ok(Cell::Blank) };
        if value.is_empty() {
            return Ok(Cell::Blank);
        }
        let Ok(number) = Value::parse(value) else { return Ok(Cell::Text(value.to_owned())) };
        let divided = match column.unit.as_deref() {
            None => Some(number),
            Some("万元") => divided(number, 10_000),
            Some("小数") => divided(number, 100),
            Some(other) => bail!("{}:unit 只能是 万元 或 小数,不能是“{other}”", self.what),
        };
        let Some(number) = divided else {
            bail!("{}:{value} 换算后除不尽,请在 sample.yaml 里取整数倍", self.what);
        };
        let text = number.to_string();
        Ok(if self.has(Quirk::FullWidthDigits) && row.number % 4 == 1 {
            Cell::Text(text.chars().map(widened).collect())
        } else {
            Cell::Number(text)
        })
    }

    /// 合计 and the sum of every column whose cells are all numbers.
    fn total(&self, body: &[Vec<Cell>]) -> Vec<Cell> {
        let sum = |at: usize| {
            let mut sum = 0_i64;
            for row in body {
                match &row[at] {
                    Cell::Number(text) => sum = sum.checked_add(Value::parse(text).ok()?.raw())?,
                    Cell::Blank => {}
                    Cell::Text(_) => return None,
                }
            }
            Some(Value::from_raw(sum))
        };
        let mut row: Vec<Cell> = vec![Cell::Blank; self.sheet.columns.len()];
        row[0] = Cell::Text("合计".to_owned());
        for (at, column) in self.sheet.columns.iter().enumerate().skip(1) {
            if !BUILT_IN.contains(&column.show.as_str())
                && let Some(sum) = sum(at)
            {
                row[at] = Cell::Number(sum.to_string());
            }
        }
        row
    }
}

fn divided(number: Value, by: i64) -> Option<Value> {
    (number.raw() % by == 0).then(|| Value::from_raw(number.raw() / by))
}

/// ５ for 5.
fn widened(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        '.' => '．',
        other => other,
    }
}
