//! Looks → tables as spreadsheets open them: UTF-8 with its mark, and no cell a spreadsheet would run.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use fanben_actions::looks;
use fanben_actions::words;

use super::call::Call;
use super::problem::Problem;

/// What a table is sent as.
pub(super) const CSV: &str = "text/csv; charset=utf-8";

/// A cell that a spreadsheet shows and never runs. A number stays a number.
fn harmless(cell: &str) -> String {
    let number = cell.parse::<fanben_model::number::Value>().is_ok();
    match cell.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@') if !number => format!("'{cell}"),
        // Some spreadsheets look behind these.
        Some(_) if cell.starts_with(['\t', '\r', '\n']) => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

fn table(name: &str, rows: &[Vec<String>]) -> Result<Response, Problem> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let broken = || {
        let says = "表格没有写成,请稍后再试";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", says)
    };
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(|_| broken())?;
    }
    let bytes = writer.into_inner().map_err(|_| broken())?;
    let named = format!("attachment; filename=\"{name}\"");
    Ok(([(CONTENT_TYPE, CSV.to_owned()), (CONTENT_DISPOSITION, named)], bytes).into_response())
}

fn heading(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub(super) async fn standing(call: Call) -> Result<Response, Problem> {
    let board = looks::board(&call.desk, &call.who, call.cycle()?).await?;
    let mut rows = vec![heading(&[
        "编码",
        "名称",
        "上级编码",
        "上级",
        "进度",
        "环节",
        "总分",
        "等次",
        "星数",
        "名次",
        "暂定",
    ])];
    for row in &board.rows {
        let stars = row.standing.stars.map(|stars| stars.to_string());
        let rank = (row.standing.rank > 0).then(|| row.standing.rank.to_string());
        rows.push(vec![
            row.subject.code.clone(),
            row.subject.name.clone(),
            row.parent.code.clone(),
            row.parent.name.clone(),
            words::phase(row.phase).to_owned(),
            row.stage.name.clone(),
            row.standing.total.clone(),
            row.standing.tier.clone(),
            stars.unwrap_or_default(),
            rank.unwrap_or_default(),
            if row.standing.open { "是" } else { "否" }.to_owned(),
        ]);
    }
    table("standing.csv", &rows)
}

pub(super) async fn measures(call: Call) -> Result<Response, Problem> {
    let cycle = call.cycle()?;
    let all = looks::measures(&call.desk, &call.who, cycle).await?;
    let mut rows =
        vec![heading(&["编码", "名称", "数据项", "单位", "值", "来源", "更正次数", "更正原因"])];
    for head in &all.measures {
        let sheet = looks::measure(&call.desk, &call.who, cycle, &head.name).await?;
        for row in &sheet.rows {
            rows.push(vec![
                row.subject.code.clone(),
                row.subject.name.clone(),
                head.name.clone(),
                head.unit.clone(),
                row.value.clone(),
                row.source.clone(),
                row.before.to_string(),
                row.reason.clone(),
            ]);
        }
    }
    table("measures.csv", &rows)
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_run() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            (" =1", "' =1"),
            ("\t=1", "'\t=1"),
            ("-", "'-"),
            ("-3.5", "-3.5"),
            ("小泉村", "小泉村"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), shown, "{cell}");
        }
    }
}
