//! A sheet of results of periods before the platform (历年), pasted or out of a file → what each cell
//! would say, what it takes the place of, every problem with its cell. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::earlier::{Brought, brought};
use fanben_model::intake::{Grid, Vocabulary, read_sheet};
use fanben_model::measures::Facts;
use fanben_model::place::{Tree, Unit};
use fanben_model::stages::Phase;
use fanben_store::{EarlierValueRow, Tx, UnitId};

use crate::Refusal;
use crate::live::{Live, written};
use crate::places::Places;
use crate::registry::BlockProblem;

/// The most rows of a sheet.
const ROWS: usize = 20_000;
/// The most of its text, in bytes: a form carries it back and forth.
const TEXT: usize = 2 * 1024 * 1024;

/// A sheet, read.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// In the order of the sheet.
    pub(crate) cells: Vec<Cell>,
    pub(crate) problems: Vec<BlockProblem>,
}

/// One value of a sheet.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) unit: UnitId,
    pub(crate) brought: Brought,
    /// What was brought in before, and by which import.
    pub(crate) before: Option<(String, i64)>,
}

impl Cell {
    /// It is as it was brought in.
    pub(crate) fn same(&self) -> bool {
        self.before.as_ref().is_some_and(|(value, _)| *value == self.brought.value)
    }

    /// Something else was brought in.
    pub(crate) fn changes(&self) -> bool {
        self.before.is_some() && !self.same()
    }
}

/// The last values that were brought in, by period, unit and name, each with its import.
pub(crate) fn known(rows: &[EarlierValueRow]) -> BTreeMap<(&str, UnitId, &str), (&str, i64)> {
    let all = rows.iter().map(|row| {
        let key = (row.period.as_str(), row.unit, row.name.as_str());
        (key, (row.value.as_str(), row.number))
    });
    all.collect()
}

/// The periods of a cycle's scheme with the units whose results the platform has confirmed.
pub(crate) async fn confirmed(
    tx: &mut Tx,
    live: &Live,
) -> Result<BTreeMap<String, BTreeSet<UnitId>>, Refusal> {
    let mut found: BTreeMap<String, BTreeSet<UnitId>> = BTreeMap::new();
    for head in tx.heads().await? {
        if head.scheme != live.row.scheme || head.period >= live.row.period {
            continue;
        }
        let rows = tx.subjects(head.id).await?;
        let rows = rows.into_iter().filter(|row| row.phase == written(&Phase::Confirmed));
        found.entry(head.period).or_default().extend(rows.map(|row| row.subject));
    }
    found.retain(|_, units| !units.is_empty());
    Ok(found)
}

/// Units as a sheet of earlier years may name them: those there are, and under their old codes those
/// there were.
fn tree(places: &Places) -> Tree {
    let mut units: Vec<Unit> = places.tree.units().to_vec();
    let mut codes: BTreeSet<String> = units.iter().map(|unit| unit.code.clone()).collect();
    for version in places.dated.versions().iter().rev() {
        if let Some(is) = &version.is
            && codes.insert(is.code.clone())
        {
            units.push(Unit { parent: None, from: None, until: None, ..is.clone() });
        }
    }
    Tree::new(units).0
}

/// Reads a sheet for a cycle's scheme.
pub(crate) async fn sheet(
    tx: &mut Tx,
    live: &Live,
    places: &Places,
    text: &str,
) -> Result<Sheet, Refusal> {
    if text.len() > TEXT || text.lines().count() > ROWS {
        return Err(Refusal::bad("text", format!("内容太多,一次最多{ROWS}行;请分几次导入")));
    }
    let lines = text.replace('\r', "");
    let rows = lines.trim_end_matches('\n').split('\n').map(|line| line.split('\t').collect());
    let rows: Vec<Vec<&str>> = rows.collect();
    let mut grid = Grid::from_rows("粘贴的内容", "", rows);
    grid.separated = true;
    let rules = &live.ready.rules;
    let mut vocabulary = Vocabulary::default();
    vocabulary.add(rules);
    vocabulary.keys.retain(|_, known| rules.scheme.measures.contains_key(&known.name));
    let mut facts = Facts { tree: tree(places), ..Facts::default() };
    let mut found = Sheet::default();
    for finding in read_sheet(&grid, &vocabulary, &mut facts) {
        let (cell, says, note) = (finding.cell.clone(), finding.says(), finding.is_note());
        found.problems.push(BlockProblem { cell, says, note });
    }
    if facts.past.is_empty() && !facts.values.is_empty() {
        let says = "这张表没有“周期”一列,不是历年结果;表头要有“编码”“周期”和“等次”“总分”“名次”等";
        let (cell, says) = (String::new(), says.to_owned());
        found.problems.push(BlockProblem { cell, says, note: false });
    }
    let (all, unfit) = brought(&live.ready.written, facts.past);
    for one in unfit {
        found.problems.push(BlockProblem { cell: one.cell, says: one.says, note: false });
    }
    let before = tx.earlier_values(&live.row.scheme).await?;
    let (before, confirmed) = (known(&before), confirmed(tx, live).await?);
    let here = places.now(live.row.unit).and_then(|code| places.spans.get(code));
    let kinds = &rules.scheme.subjects.kinds;
    for one in all {
        let cell = one.source.cell.clone();
        let mut refuse = |says: String, note| {
            found.problems.push(BlockProblem { cell: cell.clone(), says, note });
        };
        let Some(unit) = places.find(&one.subject) else { continue };
        let is = places.last(unit);
        if is.is_none_or(|is| !kinds.contains(&is.kind)) {
            refuse(format!("{}不是这个办法的考核对象,没有读取", named(places, unit)), false);
            continue;
        }
        let inside = here.zip(places.span_of(unit)).is_some_and(|(all, one)| all.contains(one));
        if !inside {
            refuse(format!("{}不在这个考核的范围内,没有读取", named(places, unit)), false);
            continue;
        }
        let result = !rules.scheme.measures.contains_key(&one.name);
        if result && confirmed.get(&one.period).is_some_and(|units| units.contains(&unit)) {
            let says = format!(
                "{}{}的结果已在平台上认定,以平台认定的为准,这一格不导入",
                named(places, unit),
                one.period
            );
            refuse(says, true);
            continue;
        }
        let key = (one.period.as_str(), unit, one.name.as_str());
        let before = before.get(&key).map(|(value, number)| ((*value).to_owned(), *number));
        found.cells.push(Cell { unit, before, brought: one });
    }
    Ok(found)
}

fn named(places: &Places, unit: UnitId) -> String {
    places.named_id(unit).name
}
