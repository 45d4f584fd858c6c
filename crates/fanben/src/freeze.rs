//! `fanben freeze`: a scheme as written → the rules that were approved, as canonical JSON.

use std::path::PathBuf;
use std::process::ExitCode;

use fanben_model::bundles::{Digests, canonical, grouped};
use fanben_model::scheme::frozen::{Frozen, FrozenScheme};
use serde_json::json;

use crate::run;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 考核办法:YAML 文件、方案包名,或 方案包/办法
    scheme: String,
    /// 定稿写入的文件(.json)
    #[arg(long, default_value = "approved.json")]
    out: PathBuf,
    /// 哪一期(2026、2026Q3);不写就是办法里写的那一期
    #[arg(long)]
    period: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.out.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("json")) {
        anyhow::bail!("定稿文件 {} 的名称请以 .json 结尾", arguments.out.display());
    }
    let prepared = run::prepare(&arguments.scheme, arguments.period.as_deref())?;
    let frozen = prepared.freeze()?;
    let text = canonical(&serde_json::to_value(&frozen)?)?;
    // What nobody could read again is no law.
    if Frozen::from_json(&text).ok().as_ref() != Some(&frozen) {
        anyhow::bail!("公式或规则套得太深,定稿后读不回来;请把公式拆成几个推算数据(derive)");
    }
    fanben_papers::write_text(&arguments.out, &text)?;
    let digests = Digests::of(text.as_bytes());
    let count = Count::of(&frozen);
    if arguments.json {
        let said = json!({
            "out": arguments.out.display().to_string(),
            "scheme": frozen.scheme.id,
            "version": frozen.scheme.version,
            "period": frozen.scheme.period,
            "reader": frozen.reader,
            "clauses": count.clauses,
            "by_hand": count.by_hand,
            "findings": frozen.scheme.findings,
            "sha256": digests.sha256,
            "sm3": digests.sm3,
        });
        crate::say(&said.to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    let FrozenScheme { title, version, period, findings, .. } = &frozen.scheme;
    let mut lines = vec![
        format!("《{title}》{version}版 {period} 已定稿,写入 {}", arguments.out.display()),
        format!("条款 {} 条,其中 {} 条没有读成规则、由评分人打分", count.clauses, count.by_hand),
    ];
    if !frozen.imported.is_empty() {
        let names: Vec<&str> = frozen.imported.keys().map(String::as_str).collect();
        lines.push(format!("一并定稿的引用办法:{}", names.join("、")));
    }
    if !findings.is_empty() {
        lines.push(format!("办法中有 {} 处需要知道,已记入定稿:", findings.len()));
        for finding in findings {
            let of = if finding.text.is_empty() {
                String::new()
            } else {
                format!("“{}”", finding.text)
            };
            lines.push(format!("  {}{of}:{}", finding.at, finding.says));
        }
    }
    lines.push(format!("SHA-256 {}", grouped(&digests.sha256)));
    lines.push(format!("SM3     {}", grouped(&digests.sm3)));
    crate::say(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// How many clauses, the townships' own not counted.
struct Count {
    clauses: usize,
    by_hand: usize,
}

impl Count {
    fn of(frozen: &Frozen) -> Self {
        let items = frozen.scheme.dimensions.iter().flat_map(|dimension| &dimension.items);
        let clauses: Vec<_> = items.flat_map(|item| &item.clauses).collect();
        let by_hand = clauses.iter().filter(|clause| clause.by_hand).count();
        Self { clauses: clauses.len(), by_hand }
    }
}
