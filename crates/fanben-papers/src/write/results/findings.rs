//! 问题: what of the files was not read, and where.

use fanben_model::intake::summarise;
use rust_xlsxwriter::Workbook;

use super::super::WhyNot;
use super::super::looks::Looks;
use super::super::printed::{Cell, Printed};
use super::Results;

/// A sheet holds no more rows than these and its headings.
const MOST: usize = 1_000_000;

const HEADINGS: [&str; 5] = ["文件", "工作表", "单元格", "性质", "问题和办法"];

pub(super) fn write(
    results: &Results<'_>,
    workbook: &mut Workbook,
    looks: &Looks,
    name: &str,
) -> Result<(), WhyNot> {
    let mut sheet = Printed::begin(workbook, looks, name, HEADINGS.len(), 0)?;
    sheet.title("数据和办法中的问题")?;
    let notes = results.findings.iter().filter(|finding| finding.is_note()).count();
    sheet.note(&format!(
        "未读取{}处,提示{notes}处;未读取的按没有填报处理",
        results.findings.len() - notes
    ))?;
    for group in summarise(results.findings).iter().filter(|group| group.count > 1).take(20) {
        sheet.note(&format!(
            "{}处相似:{} {} {}",
            group.count, group.sheet, group.cells, group.says
        ))?;
    }
    sheet.headings(HEADINGS.map(str::to_owned).to_vec())?;
    for finding in results.scheme_findings {
        let says = if finding.text.is_empty() {
            finding.says.clone()
        } else {
            format!("“{}”:{}", finding.text, finding.says)
        };
        sheet.row(vec![
            Cell::text("考核办法"),
            Cell::Blank,
            Cell::text(&finding.at),
            Cell::text("办法"),
            Cell::Text(says),
        ])?;
    }
    for finding in results.findings.iter().take(MOST) {
        sheet.row(vec![
            Cell::text(&finding.file),
            Cell::text(&finding.sheet),
            Cell::text(&finding.cell),
            Cell::text(if finding.is_note() { "提示" } else { "未读取" }),
            Cell::Text(finding.says()),
        ])?;
    }
    sheet.end()
}
