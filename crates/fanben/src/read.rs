//! `fanben read`: a rubric table as an office has it → a scheme, and a report of every cell.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::bail;
use fanben_model::intake::Grid;
use fanben_model::rubric::{Became, Drafted, Entry, Given, Report, read_tables};
use fanben_model::scheme;
use fanben_model::scheme::clause::finding::Severity;
use fanben_papers::{Limits, Unreadable, Why};
use serde_json::json;

use crate::convert;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 评分细则表:xlsx、xls、docx、csv、md;et、wps、doc 要装有 LibreOffice
    table: PathBuf,
    /// 写成的办法:.yaml 文件
    #[arg(long)]
    out: Option<PathBuf>,
    /// 办法的编号;不写就用文件名
    #[arg(long)]
    id: Option<String>,
    /// 评哪一期;不写就用标题里的年份
    #[arg(long)]
    period: Option<String>,
    /// 考核谁:村,社区
    #[arg(long, value_delimiter = ',')]
    kinds: Vec<String>,
    /// 在屏幕上列出每一格
    #[arg(long)]
    all: bool,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(out) = &arguments.out
        && !out.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
    {
        bail!("办法文件 {} 的名称请以 .yaml 结尾", out.display());
    }
    let progress = crate::progress();
    progress.set_message(format!("读取 {}", arguments.table.display()));
    let grids = tables(&arguments.table)?;
    let given = Given {
        id: arguments.id.clone(),
        period: arguments.period.clone(),
        kinds: arguments.kinds.clone(),
        year: this_year(),
    };
    let drafted = read_tables(&grids, &given).map_err(|none| anyhow::anyhow!("{}", none.says))?;
    let text = scheme::write(&drafted.scheme, &head(&drafted));
    if let Some(out) = &arguments.out {
        fanben_papers::write_text(out, &text)?;
    }
    progress.finish_and_clear();
    if arguments.json {
        let json = json!({
            "scheme": drafted.scheme.id,
            "title": drafted.scheme.title,
            "out": arguments.out,
            "counts": counts(&drafted.report),
            "report": drafted.report,
        });
        crate::say(&serde_json::to_string(&json)?)?;
    } else {
        crate::say(&screen(&drafted, arguments.all))?;
        match &arguments.out {
            Some(out) => crate::say(&format!("办法已写入 {}", out.display()))?,
            None => crate::say(&text)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The tables of a file, converted first where it is no format of ours.
pub(crate) fn tables(path: &Path) -> anyhow::Result<Vec<Grid>> {
    let limits = Limits::default();
    let read = |path: &Path| fanben_papers::read_documents(path, &limits, &mut |_| {});
    let Some(target) = convert::target(path).filter(|_| path.is_file()) else {
        return Ok(read(path)?);
    };
    // An .et may well be a workbook, a .wps a document this program reads.
    match read(path) {
        Err(Unreadable { why: Why::NotASheet(_), .. }) => {}
        other => return Ok(other?),
    }
    let converted = convert::convert(path, target)?;
    Ok(read(&converted.file)?)
}

/// The year in Shanghai.
pub(crate) fn this_year() -> i32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let days = (since + 8 * 3600) / 86_400;
    // 146,097 days are 400 years; the year begins on 1 March for the count.
    let days = i64::try_from(days).unwrap_or_default() + 719_468;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let year = days / 146_097 * 400 + year_of_era + i64::from(day >= 306);
    i32::try_from(year).unwrap_or(2026)
}

fn counts(report: &Report) -> serde_json::Value {
    json!({
        "rules": report.count(Became::Rule),
        "judged": report.count(Became::Judged),
        "wrong": report.count(Became::Wrong),
        "proposed": report.count(Became::Proposed),
        "kept": report.count(Became::Kept),
        "left": report.count(Became::Left),
    })
}

/// What stands at the top of the scheme.
fn head(drafted: &Drafted) -> String {
    let tables = &drafted.report.tables;
    let files = tables.first().map_or("", |table| table.file.as_str());
    let count = |became| drafted.report.count(became);
    format!(
        "{}:由 {files} 读成。{}条成为规则,{}处由评分人打分,{}处要核对。表里没有的值列在 sample 里。",
        drafted.scheme.title,
        count(Became::Rule),
        count(Became::Judged),
        count(Became::Wrong),
    )
}

fn screen(drafted: &Drafted, all: bool) -> String {
    let report = &drafted.report;
    let mut lines = vec![format!("《{}》", drafted.scheme.title)];
    for table in &report.tables {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let guess = if column.by_words { "?" } else { "" };
                format!("{}→{}{guess}", column.heading, column.role.says())
            })
            .collect();
        let sheet = if table.sheet.is_empty() { &table.file } else { &table.sheet };
        lines.push(format!("  {sheet} 第{}行是表头:{}", table.heading_row, columns.join("、")));
    }
    let dimensions = &drafted.scheme.dimensions;
    let items: usize = dimensions.iter().map(|dimension| dimension.items.len()).sum();
    lines.push(format!("  {}个大项,{items}个计分项", dimensions.len()));
    for became in [Became::Rule, Became::Judged, Became::Wrong, Became::Proposed, Became::Left] {
        let entries: Vec<&Entry> = report.of(became).collect();
        if entries.is_empty() {
            continue;
        }
        lines.push(format!("\n{}({}处)", became.says(), entries.len()));
        lines.extend(entries.iter().map(|entry| line(entry, report)));
    }
    let kept = report.count(Became::Kept);
    if all {
        lines.push(format!("\n{}({kept}格)", Became::Kept.says()));
        lines.extend(report.of(Became::Kept).map(|entry| line(entry, report)));
    } else {
        lines.push(format!("\n{}的名称、分值、说明等{kept}格;--all 逐格列出", Became::Kept.says()));
    }
    if !report.skipped.is_empty() {
        lines.push(format!("没有认出表头、没有读的表:{}", report.skipped.join("、")));
    }
    if !report.missing.is_empty() {
        lines.push("\n表里没有、办法还要写明的".to_owned());
        lines.extend(report.missing.iter().map(|words| format!("  {words}")));
    }
    lines.join("\n")
}

fn line(entry: &Entry, report: &Report) -> String {
    let several = report.tables.len() > 1 && !entry.sheet.is_empty();
    let at = if several { format!("{} {}", entry.sheet, entry.cell) } else { entry.cell.clone() };
    let text = entry.text.replace('\n', " ");
    let mut line = if text.is_empty() {
        format!("  {at}  {}", entry.says)
    } else {
        format!("  {at}  {text}\n      {}", entry.says)
    };
    for finding in entry.findings.iter().filter(|_| entry.became == Became::Rule) {
        if finding.severity() > Severity::Info {
            let _ = write!(line, "\n      注意:{};{}", finding.says(), finding.hint());
        }
    }
    if let Some(proposal) = &entry.proposal {
        for row in &proposal.rows {
            let _ = write!(line, "\n      {}:{}", row.name, row.value);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::this_year;

    #[test]
    fn the_year_follows_the_clock() {
        assert!(this_year() > 2024);
    }
}
