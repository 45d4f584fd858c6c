//! `fanben diff`: two versions of a scheme as a county prints its amendment: old clause, new clause,
//! who is touched, what is judged again.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use fanben_model::programme::Programme;
use fanben_model::scheme::frozen::{Amended, Amendment, Part, amend};
use fanben_papers::TableSpec;
use serde_json::{Value as Json, json};

use crate::compare::{self, Comparison};
use crate::run;
use crate::screen::money;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 现行办法:定稿(approved.json)、YAML 文件、方案包名,或 方案包/办法
    old: String,
    /// 修改后的办法
    new: String,
    /// 数据文件(xlsx、xls、csv)或清单(manifest.yaml):算出涉及谁
    #[arg(long, num_args = 1..)]
    facts: Vec<PathBuf>,
    /// 对照表写入的文件(.xlsx)
    #[arg(long)]
    out: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(out) = &arguments.out
        && out.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("xlsx"))
    {
        anyhow::bail!("对照表 {} 的名称请以 .xlsx 结尾", out.display());
    }
    let (old, new) = (run::prepare(&arguments.old, None)?, run::prepare(&arguments.new, None)?);
    let amendment = amend(&old.freeze()?.scheme, &new.freeze()?.scheme);
    let title = |prepared: &Programme| {
        let scheme = &prepared.rules.scheme;
        format!("《{}》{}版", scheme.title, scheme.version)
    };
    let titles = (title(&old), title(&new));
    let comparison = if arguments.facts.is_empty() {
        None
    } else {
        Some(compare::of_files(old, new, &arguments.facts)?)
    };
    let told = Told { titles, amendment: &amendment, comparison: comparison.as_ref() };
    if let Some(out) = &arguments.out {
        fanben_papers::write_tables(out, &[told.table()])?;
    }
    if arguments.json {
        crate::say(&told.json().to_string())?;
    } else {
        crate::say(&told.text())?;
        if let Some(out) = &arguments.out {
            crate::say(&format!("对照表已写入 {}", out.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

struct Told<'a> {
    titles: (String, String),
    amendment: &'a Amendment,
    comparison: Option<&'a Comparison>,
}

impl Told<'_> {
    fn remarks(&self) -> Vec<String> {
        let Amendment { rows, carried, again } = self.amendment;
        let mut remarks = vec![format!(
            "修改 {} 处;已有评分沿用 {} 条,须重新评分 {} 条{}",
            rows.len(),
            carried.len(),
            again.len(),
            if again.is_empty() { String::new() } else { format!(":{}", again.join("、")) }
        )];
        if let Some(comparison) = self.comparison {
            let same = comparison.subjects - comparison.moves.len();
            remarks.push(format!(
                "按所给数据试算 {} 个对象:升分 {} 个,降分 {} 个,结果不变 {same} 个;奖补 {} 元 → {} 元",
                comparison.subjects,
                comparison.up,
                comparison.down,
                money(comparison.cost.0),
                money(comparison.cost.1)
            ));
            remarks.push(comparison.burden.says());
        }
        remarks
    }

    /// Who is touched by a row.
    fn whom(&self, row: &Amended) -> String {
        let lead = if row.lead.is_empty() { String::new() } else { format!("评分:{}", row.lead) };
        let Some(comparison) = self.comparison else { return lead };
        let touched = match row.part {
            Part::Clause | Part::Item | Part::Dimension => {
                let sentence = comparison.sentences.iter().find(|one| one.of == row.id);
                sentence.map_or("分数没有变化".to_owned(), |one| {
                    format!("{} 个对象,合计 {} 分", one.subjects, one.sum)
                })
            }
            Part::Tier => {
                let count = comparison.tiers.iter().find(|one| one.tier == row.id);
                count.map_or(String::new(), |one| format!("{} 个 → {} 个", one.before, one.after))
            }
            Part::Outcome => {
                let moved = comparison.moves.iter().filter(|one| one.tier.0 != one.tier.1).count();
                format!("等次有变化的共 {moved} 个对象")
            }
            Part::Incentive => {
                let moved = comparison.moves.iter().filter(|one| one.money.0 != one.money.1);
                format!("奖补有变化的共 {} 个对象", moved.count())
            }
            _ => String::new(),
        };
        let both = [touched, lead];
        both.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(";")
    }

    fn table(&self) -> TableSpec {
        let rows = self.amendment.rows.iter().map(|row| {
            vec![
                row.part.name().to_owned(),
                row.id.clone(),
                row.old.clone().unwrap_or_default(),
                row.new.clone().unwrap_or_default(),
                row.says.clone(),
                self.whom(row),
                row.judgments.says().to_owned(),
            ]
        });
        let head = [
            ("部分", 10),
            ("条款", 12),
            ("原文", 42),
            ("修改后", 42),
            ("变化", 16),
            ("涉及谁", 20),
            ("评分", 8),
        ];
        TableSpec {
            sheet: "修改对照表".to_owned(),
            title: format!("{} → {} 修改对照表", self.titles.0, self.titles.1),
            remarks: self.remarks(),
            head: head.into_iter().map(|(name, width)| (name.to_owned(), width)).collect(),
            rows: rows.collect(),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{} → {}\n", self.titles.0, self.titles.1);
        for remark in self.remarks() {
            let _ = writeln!(text, "{remark}");
        }
        if self.amendment.rows.is_empty() {
            text.push_str("两版的规则没有不同");
        }
        let mut part = None;
        for row in &self.amendment.rows {
            if part != Some(row.part) {
                let _ = writeln!(text, "\n{}", row.part.name());
                part = Some(row.part);
            }
            let marks: Vec<String> = [row.says.as_str(), &self.whom(row), row.judgments.says()]
                .into_iter()
                .filter(|words| !words.is_empty())
                .map(str::to_owned)
                .collect();
            let _ = writeln!(text, "  {}  [{}]", row.id, marks.join(";"));
            for (head, words) in [("原文  ", &row.old), ("修改后", &row.new)] {
                for (at, line) in words.iter().flat_map(|words| words.lines()).enumerate() {
                    let head = if at == 0 { head } else { "      " };
                    let _ = writeln!(text, "    {head} {line}");
                }
            }
        }
        text.trim_end().to_owned()
    }

    fn json(&self) -> Json {
        let rows = self.amendment.rows.iter().map(|row| {
            let mut told = json!(row);
            if let Some(fields) = told.as_object_mut() {
                fields.insert("whom".to_owned(), json!(self.whom(row)));
            }
            told
        });
        json!({
            "old": self.titles.0,
            "new": self.titles.1,
            "rows": rows.collect::<Vec<_>>(),
            "carried": self.amendment.carried,
            "again": self.amendment.again,
            "comparison": self.comparison,
        })
    }
}
