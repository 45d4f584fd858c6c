//! `fanben replay`: last year's facts under this year's draft, on one page for who decides.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use fanben_model::number::{Money, Points};
use fanben_papers::TableSpec;

use crate::compare::{self, Comparison, Move};
use crate::run;
use crate::screen::money;

/// So many rows fit on one page of A4 together.
const MOVERS: usize = 7;
const SENTENCES: usize = 6;
const TIERS: usize = 8;
const NAMES: usize = 12;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 上年的办法:定稿(approved.json)、YAML 文件、方案包名,或 方案包/办法
    last: String,
    /// 今年的修改稿
    draft: String,
    /// 上年的数据文件(xlsx、xls、csv)或清单(manifest.yaml)
    #[arg(long, num_args = 1.., required = true)]
    facts: Vec<PathBuf>,
    /// 写入的文件:.html(一页,可打印)或 .xlsx
    #[arg(long)]
    out: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// What the page is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Workbook,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let out = arguments.out.as_ref().map(|out| {
        let ending = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "html" | "htm" => Ok((out, Form::Page)),
            "xlsx" => Ok((out, Form::Workbook)),
            _ => Err(anyhow::anyhow!("试算文件 {} 的名称请以 .html 或 .xlsx 结尾", out.display())),
        }
    });
    let out = out.transpose()?;
    let last = run::prepare(&arguments.last, None)?;
    let mut draft = run::prepare(&arguments.draft, None)?;
    let period = last.rules.scheme.period.clone();
    draft.move_to(&period);
    let comparison = compare::of_files(last, draft, &arguments.facts)?;
    let page = Page { period: &period, comparison: &comparison };
    match out {
        Some((path, Form::Page)) => fanben_papers::write_text(path, &page.html())?,
        Some((path, Form::Workbook)) => fanben_papers::write_tables(path, &page.tables())?,
        None => {}
    }
    if arguments.json {
        crate::say(&serde_json::to_string(&comparison)?)?;
    } else {
        crate::say(&comparison.text(false))?;
        if let Some((path, _)) = out {
            crate::say(&format!("试算已写入 {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

struct Page<'a> {
    period: &'a str,
    comparison: &'a Comparison,
}

/// A small table: its title, its head, its rows.
struct Block {
    title: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

fn signed(points: i64) -> String {
    let sign = if points > 0 { "+" } else { "" };
    format!("{sign}{}", Points::from_raw(points))
}

fn gained(one: &Move) -> i64 {
    one.score.1.raw() - one.score.0.raw()
}

impl Page<'_> {
    fn title(&self) -> String {
        format!("用 {} 年(期)数据试算修改稿", self.period)
    }

    /// What a leader reads first.
    fn summary(&self) -> Vec<String> {
        let Comparison { base, draft, subjects, up, down, moves, tiers: _, cost, .. } =
            self.comparison;
        let tiers = moves.iter().filter(|one| one.tier.0 != one.tier.1).count();
        let more = Money::from_raw(cost.1.raw() - cost.0.raw());
        let sign = if more > Money::ZERO { "多" } else { "少" };
        let more = if more == Money::ZERO {
            "不变".to_owned()
        } else {
            format!("{sign} {} 元", money(Money::from_raw(more.raw().abs())))
        };
        let (gone, fresh) =
            (self.comparison.only_in_base.len(), self.comparison.only_in_draft.len());
        let mut said = vec![
            format!("{base} → {draft}"),
            format!(
                "共 {subjects} 个对象:升分 {up} 个,降分 {down} 个,结果不变 {} 个;等次变化 {tiers} 个",
                subjects - moves.len()
            ),
            format!("奖补:{} 元 → {} 元,{more}", money(cost.0), money(cost.1)),
            self.comparison.burden.says(),
        ];
        if gone + fresh > 0 {
            said.push(format!("修改稿不再评 {gone} 个,新评 {fresh} 个"));
        }
        said
    }

    fn blocks(&self, movers: usize, sentences: usize) -> Vec<Block> {
        let tiers = self.comparison.tiers.iter().take(TIERS).map(|count| {
            let by =
                i64::try_from(count.after).unwrap_or(0) - i64::try_from(count.before).unwrap_or(0);
            vec![
                count.tier.clone(),
                count.before.to_string(),
                count.after.to_string(),
                format!("{by:+}"),
            ]
        });
        let mut won: Vec<&Move> = self.comparison.moves.iter().filter(|m| gained(m) > 0).collect();
        let mut lost: Vec<&Move> = self.comparison.moves.iter().filter(|m| gained(m) < 0).collect();
        won.sort_by_key(|one| std::cmp::Reverse(gained(one)));
        lost.sort_by_key(|one| gained(one));
        let people = |list: &[&Move]| -> Vec<Vec<String>> {
            list.iter().take(movers).map(|one| mover(one)).collect()
        };
        let through = self.comparison.sentences.iter().take(sentences).map(|one| {
            vec![one.of.clone(), one.text.clone(), one.subjects.to_string(), signed(one.sum.raw())]
        });
        let head = vec!["对象", "得分", "名次", "等次", "主要因为"];
        let burden = &self.comparison.burden;
        let names = |list: &[String]| {
            let more =
                if list.len() > NAMES { format!(" 等 {} 项", list.len()) } else { String::new() };
            format!("{}{more}", list.iter().take(NAMES).cloned().collect::<Vec<_>>().join("、"))
        };
        let asked = [("新要填的", &burden.added), ("不再填的", &burden.dropped)];
        vec![
            Block {
                title: "等次".to_owned(),
                head: vec!["等次", "原办法", "修改稿", "增减"],
                rows: tiers.collect(),
            },
            Block {
                title: format!("升分(共 {} 个)", won.len()),
                head: head.clone(),
                rows: people(&won),
            },
            Block { title: format!("降分(共 {} 个)", lost.len()), head, rows: people(&lost) },
            Block {
                title: "影响最大的条款".to_owned(),
                head: vec!["编号", "条款", "涉及对象", "合计分"],
                rows: through.collect(),
            },
            Block {
                title: "填报负担".to_owned(),
                head: vec!["", "内容"],
                rows: asked
                    .into_iter()
                    .filter(|(_, list)| !list.is_empty())
                    .map(|(name, list)| vec![name.to_owned(), names(list)])
                    .collect(),
            },
        ]
    }

    /// One page of A4 without anything that has to be fetched.
    fn html(&self) -> String {
        let mut page = String::from(HEAD);
        let _ = write!(page, "<title>{0}</title></head><body><h1>{0}</h1>", escaped(&self.title()));
        for sentence in self.summary() {
            let _ = write!(page, "<p>{}</p>", escaped(&sentence));
        }
        for block in self.blocks(MOVERS, SENTENCES).iter().filter(|block| !block.rows.is_empty()) {
            let _ = write!(page, "<h2>{}</h2><table><tr>", escaped(&block.title));
            for head in &block.head {
                let _ = write!(page, "<th>{}</th>", escaped(head));
            }
            page.push_str("</tr>");
            for row in &block.rows {
                page.push_str("<tr>");
                for cell in row {
                    let _ = write!(page, "<td>{}</td>", escaped(cell));
                }
                page.push_str("</tr>");
            }
            page.push_str("</table>");
        }
        page.push_str(
            "<p class=\"note\">试算只换办法不换数据,不作为评定结果。</p></body></html>\n",
        );
        page
    }

    fn tables(&self) -> Vec<TableSpec> {
        let width = |head: &str| match head {
            "条款" | "主要因为" | "内容" => 60,
            "对象" | "等次" => 24,
            _ => 14,
        };
        let blocks = self.blocks(usize::MAX, usize::MAX).into_iter().enumerate();
        blocks
            .map(|(at, block)| TableSpec {
                sheet: block.title.split('(').next().unwrap_or_default().to_owned(),
                title: if at == 0 { self.title() } else { block.title.clone() },
                remarks: if at == 0 { self.summary() } else { Vec::new() },
                head: block.head.iter().map(|head| ((*head).to_owned(), width(head))).collect(),
                rows: block.rows,
            })
            .collect()
    }
}

fn mover(one: &Move) -> Vec<String> {
    let change = |a: &str, b: &str| if a == b { a.to_owned() } else { format!("{a} → {b}") };
    let through = one.through.first().map_or(String::new(), |change| {
        let by = change.gave.1.raw() - change.gave.0.raw();
        let text: String = change.text.chars().take(22).collect();
        let more = if text.len() < change.text.len() { "…" } else { "" };
        format!("{} {} {text}{more}", signed(by), change.of)
    });
    vec![
        format!("{} {}", one.code, one.name),
        format!("{} → {}({})", one.score.0, one.score.1, signed(gained(one))),
        change(&one.rank.0.to_string(), &one.rank.1.to_string()),
        change(&one.tier.0, &one.tier.1),
        through,
    ]
}

const HEAD: &str = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><style>\
@page{size:A4;margin:12mm}body{font:10.5pt/1.45 'Noto Sans SC','Source Han Sans SC',SimSun,sans-serif;margin:0 auto;max-width:186mm;color:#111}\
h1{font-size:16pt;text-align:center;margin:0 0 2mm}h2{font-size:11pt;margin:2.5mm 0 1mm}p{margin:0 0 1mm}\
table{border-collapse:collapse;width:100%;font-size:9pt;page-break-inside:avoid}th,td{border:1px solid #888;padding:.6mm 1.2mm;text-align:left;vertical-align:top}\
th{background:#eee}.note{color:#444;font-size:9pt;margin-top:2mm}</style>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
