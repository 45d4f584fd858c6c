//! A block copied from a spreadsheet, or a file of measures → what each cell would record, every
//! problem with its cell. Reading is intake's; nothing is written here.

use std::collections::BTreeMap;

use fanben_model::intake::{Grid, Vocabulary, read_sheet};
use fanben_model::measures::{Entry, Facts, Odd, odd};
use fanben_model::number::{Value, read_number};
use fanben_model::rights::{Act, Matter, may};
use fanben_model::stages::CycleState;
use fanben_store::{MeasureRow, StoreError, Tx, UnitId};

use crate::live::Live;
use crate::places::Places;
use crate::{Person, Refusal, actions, upload};

/// The most rows of a block.
const ROWS: usize = 20_000;
/// The most of its text, in bytes: a form carries it back and forth.
const TEXT: usize = 2 * 1024 * 1024;

/// A block, read.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// In the order of the block.
    pub(crate) cells: Vec<Cell>,
    pub(crate) problems: Vec<BlockProblem>,
}

/// One value of a block.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) measure: String,
    pub(crate) code: String,
    pub(crate) unit: UnitId,
    pub(crate) entry: Entry,
    /// Its place, such as C7.
    pub(crate) at: String,
    pub(crate) odd: Vec<Odd>,
}

/// Something in a block that has to be mended, or is worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockProblem {
    /// The cell; empty for the whole block.
    pub cell: String,
    /// What, and what to do, in Chinese.
    pub says: String,
    /// Worth knowing only.
    pub note: bool,
}

/// The text of a block as a grid. A block of codes and values without headings, copied on the page
/// of one measure, gets the headings it lacks; the number says how many rows were put on top.
fn grid(text: &str, only: &str) -> (Grid, usize) {
    let lines = text.replace('\r', "");
    let rows: Vec<Vec<&str>> =
        lines.trim_end_matches('\n').split('\n').map(|line| line.split('\t').collect()).collect();
    let code = |row: &[&str]| {
        let text: String = row.first().map(|cell| cell.trim().to_owned()).unwrap_or_default();
        text.chars().count() >= 9 && text.chars().all(char::is_numeric)
    };
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let bare = !only.is_empty() && rows.first().is_some_and(|row| code(row));
    let head: Vec<&str> = match width {
        2 if bare => vec!["编码", only],
        3 if bare => vec!["编码", "名称", only],
        _ => Vec::new(),
    };
    let above = usize::from(!head.is_empty());
    let all = (above == 1).then_some(head).into_iter().chain(rows);
    let mut grid = Grid::from_rows("粘贴的内容", "", all);
    grid.separated = true;
    (grid, above)
}

/// A cell's name so many rows further up.
fn up(cell: &str, rows: usize) -> String {
    let letters = cell.find(|c: char| c.is_ascii_digit()).unwrap_or(cell.len());
    match cell[letters..].parse::<usize>() {
        Ok(row) => format!("{}{}", &cell[..letters], row.saturating_sub(rows)),
        Err(_) => cell.to_owned(),
    }
}

/// Reads a block for a cycle, by what the person may record.
pub(crate) async fn block(
    tx: &mut Tx,
    live: &Live,
    places: &Places,
    who: &Person,
    text: &str,
    only: &str,
) -> Result<Block, Refusal> {
    if text.len() > TEXT || text.lines().count() > ROWS {
        return Err(Refusal::bad("text", format!("内容太多,一次最多{ROWS}行;请分几次登记")));
    }
    let (grid, above) = grid(text, only);
    let rules = &live.ready.rules;
    let mut vocabulary = Vocabulary::default();
    vocabulary.add(rules);
    vocabulary.keys.retain(|_, known| rules.scheme.measures.contains_key(&known.name));
    let mut facts = Facts { tree: live.tree(), ..Facts::default() };
    let mut found = Block::default();
    for finding in read_sheet(&grid, &vocabulary, &mut facts) {
        let (cell, says, note) = (up(&finding.cell, above), finding.says(), finding.is_note());
        found.problems.push(BlockProblem { cell, says, note });
    }
    let holdings = who.holdings(places);
    let open = live.state == CycleState::Open;
    for (key, values) in facts.values {
        let Some(measure) = rules.scheme.measures.get(&key.name) else { continue };
        let mut refuse = |cell: String, says: String| {
            found.problems.push(BlockProblem { cell, says, note: false });
        };
        if !key.period.is_empty() && key.period != live.row.period {
            let says = format!(
                "“{}”写的是{}的数,这里登记的是{};请到那一期的考核里登记",
                key.name, key.period, live.row.period
            );
            refuse(String::new(), says);
            continue;
        }
        if actions::by_itself(rules, &key.name) {
            let says = format!("“{}”由申报或环节决定产生,不能直接登记", key.name);
            refuse(String::new(), says);
            continue;
        }
        for (code, recorded) in values {
            let cell = up(&recorded.source.cell, above);
            let unit = live.subject(&code).map(|row| row.subject).or_else(|| places.id(&code));
            let place = unit.and_then(|unit| Some((unit, places.span_of(unit)?)));
            let allowed = place.filter(|(_, place)| {
                let matter = Matter::Measure { place: *place, owner: &measure.owner, open };
                may(&holdings, &matter, Act::RecordMeasure)
            });
            match allowed {
                // An empty cell says nothing: what is there is taken back on the page itself.
                Some(_) if recorded.entry == Entry::Missing => {}
                Some((unit, _)) => found.cells.push(Cell {
                    measure: key.name.clone(),
                    code,
                    unit,
                    entry: recorded.entry,
                    at: cell,
                    odd: Vec::new(),
                }),
                None => {
                    let says =
                        format!("“{}”由{}负责,这个村的数您不能登记", key.name, measure.owner);
                    refuse(cell, says);
                }
            }
        }
    }
    doubt(tx, live, &mut found).await?;
    Ok(found)
}

/// Says what should be looked at twice.
async fn doubt(tx: &mut Tx, live: &Live, block: &mut Block) -> Result<(), Refusal> {
    let mut names: Vec<String> = block.cells.iter().map(|cell| cell.measure.clone()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let mut earlier: BTreeMap<UnitId, Value> = BTreeMap::new();
        for row in tx.earlier_measures(&name, &live.row.period).await? {
            if let Entry::Number(value) = row.entry()? {
                earlier.insert(row.unit, value);
            } else {
                earlier.remove(&row.unit);
            }
        }
        let mut now: BTreeMap<UnitId, Value> = BTreeMap::new();
        for ((measure, unit), row) in live.measures.iter() {
            if let (true, Some(amount)) = (*measure == name, row.amount) {
                now.insert(*unit, Value::from_raw(amount));
            }
        }
        for cell in block.cells.iter().filter(|cell| cell.measure == name) {
            if let Entry::Number(value) = cell.entry {
                now.insert(cell.unit, value);
            }
        }
        let mut others: Vec<Value> = now.into_values().collect();
        others.sort_unstable();
        let share = live.ready.rules.unit(&name) == "%";
        for cell in block.cells.iter_mut().filter(|cell| cell.measure == name) {
            if let Entry::Number(value) = cell.entry {
                cell.odd = odd(value, share, &others, earlier.get(&cell.unit).copied());
            }
        }
    }
    Ok(())
}

/// What a measure of a unit says now, if anything was recorded and not taken back.
pub(crate) fn known<'l>(live: &'l Live, name: &str, unit: UnitId) -> Option<&'l MeasureRow> {
    live.measures
        .get(&(name.to_owned(), unit))
        .map(AsRef::as_ref)
        .filter(|row| row.state != "blank")
}

/// The first sheet of a file with anything in it, as the text of a block.
///
/// # Errors
/// That the file cannot be read, as a field of the form.
pub async fn text_of(file: &str, bytes: Vec<u8>) -> Result<String, Refusal> {
    let name = file.to_owned();
    let read = move || -> Result<Result<Vec<Grid>, String>, StoreError> {
        let kept = upload::on_disk(&name, &bytes)?;
        let read = fanben_papers::read_grids(kept.path(), &mut |_| {});
        Ok(read.map_err(|unreadable| unreadable.why.to_string()))
    };
    let grids = tokio::task::spawn_blocking(read)
        .await
        .map_err(|error| StoreError::Row(error.to_string()))??;
    let grids = grids.map_err(|says| Refusal::bad("file", says))?;
    let filled = |grid: &&Grid| (0..grid.height()).any(|row| !grid.is_blank(row));
    let grid = grids.iter().find(filled);
    let grid = grid.ok_or_else(|| Refusal::bad("file", "文件里没有内容"))?;
    // A number merged over several rows is nobody's: in a block of text it would become the first's.
    let text = |row: usize, column: usize| match grid.merge_at(row, column) {
        Some(merge) if merge.top < merge.bottom => {
            let text = grid.merged(row, column);
            if read_number(text).is_ok() { "合并单元格" } else { grid.cell(row, column) }
        }
        _ => grid.cell(row, column),
    };
    let width = |row: usize| {
        let covers = grid.merges().iter().filter(|m| (m.top..=m.bottom).contains(&row));
        covers.map(|m| m.right + 1).max().unwrap_or(0).max(grid.width(row))
    };
    let line = |row: usize| {
        let cells = (0..width(row)).map(|column| text(row, column));
        let cells: Vec<String> =
            cells.map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        cells.join("\t")
    };
    let lines: Vec<String> = (0..grid.height()).map(line).collect();
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_without_headings_gets_those_of_its_page() {
        let (with, above) = grid("990402201201\t小泉村\t3\n990402201202\t和顺村\t4\n", "户数");
        assert_eq!((with.cell(0, 2), with.cell(1, 2), above), ("户数", "3", 1));
        let (own, above) = grid("编码\t户数\n990402201201\t3", "人口");
        assert_eq!((own.cell(0, 1), above), ("户数", 0));
        let (many, above) = grid("990402201201\t小泉村\t3\t4", "户数");
        assert_eq!((many.height(), above), (1, 0), "which of the two it is nobody knows");
        assert_eq!([up("C7", 1), up("AA10", 0), up("", 1)], ["C6", "AA10", ""]);
    }
}
