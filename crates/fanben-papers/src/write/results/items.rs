//! 逐项得分: one column for each item.

use fanben_model::number::Points;
use fanben_model::rating::{Rating, State};
use rust_xlsxwriter::Workbook;

use super::super::WhyNot;
use super::super::looks::Looks;
use super::super::printed::{Cell, Printed};
use super::Results;

/// A column: an item of the common rules, or one a unit added.
struct Column<'a> {
    id: &'a str,
    name: &'a str,
    points: Points,
    dimension: usize,
    own: bool,
}

pub(super) fn write(
    results: &Results<'_>,
    workbook: &mut Workbook,
    looks: &Looks,
    name: &str,
) -> Result<(), WhyNot> {
    let columns = columns(results);
    let places = results.item_places();
    let mut sheet = Printed::begin(workbook, looks, name, columns.len() + 3, 2)?;
    sheet.title(&results.title("逐项得分"))?;
    sheet.note("“/”为不适用,“未评”后面括号里是还可能得到的最低分和最高分")?;
    let dimensions = &results.common.rules.dimensions;
    let mut groups: Vec<(String, usize)> = vec![(String::new(), 2)];
    for (at, dimension) in dimensions.iter().enumerate() {
        let count = columns.iter().filter(|column| column.dimension == at).count();
        if count > 0 {
            groups.push((format!("{}({}分)", dimension.name, dimension.points), count));
        }
    }
    groups.push((String::new(), 1));
    sheet.groups(groups)?;
    let mut headings = vec!["编码".to_owned(), "名称".to_owned()];
    headings.extend(columns.iter().map(|column| {
        let own = if column.own { " 自设" } else { "" };
        format!("{} {}({}分{own})", column.id, column.name, column.points)
    }));
    headings.push("总分".to_owned());
    sheet.headings(headings)?;
    for (rating, at) in &results.rows {
        let subject = &rating.inputs.subjects[*at];
        let mut cells = vec![Cell::Code(subject.code.clone()), Cell::text(&subject.name)];
        let own = places.get(&std::ptr::from_ref(*rating).cast());
        for column in &columns {
            let place = own.and_then(|places| places.get(column.id));
            cells.push(place.map_or(Cell::Blank, |place| cell(rating, *place, *at)));
        }
        cells.push(Cell::Points(rating.standings()[*at].low));
        sheet.row(cells)?;
    }
    sheet.end()
}

/// All items, dimension by dimension; those a unit added behind the common ones.
fn columns<'a>(results: &'a Results<'_>) -> Vec<Column<'a>> {
    let mut columns: Vec<Column<'a>> = Vec::new();
    let mut ratings: Vec<&Rating<'_>> = vec![results.common];
    for (rating, _) in &results.rows {
        if !ratings.iter().any(|known| std::ptr::eq(*known, *rating)) {
            ratings.push(rating);
        }
    }
    for rating in ratings {
        for item in &rating.rules.items {
            if !columns.iter().any(|column| column.id == item.id) {
                columns.push(Column {
                    id: &item.id,
                    name: &item.name,
                    points: item.points,
                    dimension: item.dimension,
                    own: item.own,
                });
            }
        }
    }
    columns.sort_by_key(|column| column.dimension);
    columns
}

fn cell(rating: &Rating<'_>, item: usize, subject: usize) -> Cell {
    let outcome = rating.item(item, subject);
    match outcome.state {
        State::Scored => Cell::Points(outcome.low),
        State::NotApplicable => Cell::text("/"),
        State::NotEvaluated => Cell::Text(format!("未评({}—{})", outcome.low, outcome.high)),
    }
}
