//! Results of periods before the platform are brought in, so that streaks, baselines and plans begin
//! where the county stands.

use std::collections::BTreeSet;

use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, CycleId, EarlierImportRow, EarlierValueRow, UnitId};

use super::begin;
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal, bringing};

/// A sheet of earlier results.
#[derive(Debug, Clone)]
pub struct ImportEarlier {
    /// A cycle of the scheme whose results they are.
    pub cycle: CycleId,
    /// The cells, tabs between columns, lines between rows; the first row names the columns.
    pub text: String,
    /// The name of the file; empty: pasted.
    pub file: String,
    /// The document they were published in.
    pub source: String,
    /// Why what was brought in before changes.
    pub reason: String,
    /// What has problems is left out; the rest is recorded.
    pub despite: bool,
}

/// Records everything new and everything that changes, in one step or not at all.
pub async fn import_earlier(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ImportEarlier,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ImportEarlier);
    let done = import(&mut doing, &input).await;
    doing.end(done).await
}

async fn import(doing: &mut Doing<'_>, input: &ImportEarlier) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Cycle { place, state: live.state };
    doing.authorise(&matter)?;
    let places = std::sync::Arc::clone(&doing.places);
    let sheet = bringing::sheet(&mut doing.tx, &live, &places, &input.text).await?;
    let problems = sheet.problems.iter().filter(|problem| !problem.note).count();
    if problems > 0 && !input.despite {
        let says = format!("表里有{problems}处问题:请改好再导入,或者勾选只导入没有问题的");
        return Err(Refusal::bad("despite", says));
    }
    let cells: Vec<&bringing::Cell> = sheet.cells.iter().filter(|cell| !cell.same()).collect();
    if cells.is_empty() {
        let says = if sheet.cells.is_empty() {
            "没有可以导入的结果:表头要有“编码”“周期”和“等次”“总分”“名次”等,下面一村一行"
        } else {
            "和已经导入的一样,没有要导入的"
        };
        return Err(Refusal::bad("text", says));
    }
    let source = input.source.trim();
    if source.is_empty() {
        let says = "请写明这些结果出自哪份文件,如“赤委发〔2025〕9号”";
        return Err(Refusal::bad("source", says));
    }
    let changes = cells.iter().filter(|cell| cell.changes()).count();
    let reason = input.reason.trim();
    if changes > 0 && reason.is_empty() {
        let says = format!("有{changes}个以前导入过的值要改,请写明原因");
        return Err(Refusal::bad("reason", says));
    }
    for (field, text) in [("source", source), ("reason", reason), ("file", input.file.trim())] {
        if text.chars().count() > 200 {
            return Err(Refusal::bad(field, "最多200字"));
        }
    }
    let scheme = live.row.scheme.clone();
    let known = doing.tx.earlier_imports().await?;
    let number = known.iter().filter(|one| one.scheme == scheme).count();
    let number = i64::try_from(number).unwrap_or(i64::MAX - 1) + 1;
    let row = EarlierImportRow {
        scheme: scheme.clone(),
        number,
        file: input.file.trim().to_owned(),
        source: source.to_owned(),
        reason: if changes > 0 { reason.to_owned() } else { String::new() },
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_earlier_import(&row).await?;
    let value = |cell: &&bringing::Cell| EarlierValueRow {
        scheme: scheme.clone(),
        number,
        period: cell.brought.period.clone(),
        unit: cell.unit,
        name: cell.brought.name.clone(),
        value: cell.brought.value.clone(),
        cell: cell.brought.source.cell.clone(),
        action: doing.action,
    };
    let rows: Vec<EarlierValueRow> = cells.iter().map(value).collect();
    doing.tx.add_earlier_values(&rows).await?;
    doing.touch_all();
    let units: BTreeSet<UnitId> = rows.iter().map(|row| row.unit).collect();
    let periods: BTreeSet<&str> = rows.iter().map(|row| row.period.as_str()).collect();
    let periods: Vec<&str> = periods.into_iter().collect();
    let changed = if changes > 0 { format!(",其中更正{changes}个") } else { String::new() };
    let says = format!(
        "历年结果第{number}次导入:{}的{}个对象,{}个值{changed}({source})",
        periods.join("、"),
        units.len(),
        rows.len()
    );
    Ok(Done::new(format!("cycle {}", input.cycle), says).giving("recorded", rows.len().to_string()))
}
