//! `fanben rate`, `fanben explain`: results on the screen, as JSON, as a workbook.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use fanben_model::bundles::short;
use fanben_model::incentives::Settlement;
use fanben_model::rating::{Rating, Standing};
use indicatif::ProgressBar;
use serde_json::{Value as Json, json};

use crate::{bundle, manifest, run, screen};
use fanben_model::programme::Ready;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 考核办法:YAML 文件、方案包名,或 方案包/办法
    scheme: String,
    /// 数据文件(xlsx、xls、csv)或清单(manifest.yaml)
    #[arg(long, num_args = 1.., required = true)]
    facts: Vec<PathBuf>,
    /// 评哪一期(2026、2026Q3);不写就是办法里写的那一期
    #[arg(long)]
    period: Option<String>,
    /// 结果写入的文件:.xlsx 或 .json
    #[arg(long)]
    out: Option<PathBuf>,
    /// 结果包写入的文件(.zip):定稿的规则、数据、结果和摘要,谁都能重算核验
    #[arg(long)]
    bundle: Option<PathBuf>,
    /// 结果包里代替姓名的密文用的盐(16个字以上);不写就随机产生,存在结果包旁边
    #[arg(long, requires = "bundle")]
    salt: Option<String>,
    /// 在屏幕上列出全部对象
    #[arg(long)]
    all: bool,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct ExplainArguments {
    /// 考核办法:YAML 文件、方案包名,或 方案包/办法
    scheme: String,
    /// 数据文件(xlsx、xls、csv)或清单(manifest.yaml)
    #[arg(long, num_args = 1.., required = true)]
    facts: Vec<PathBuf>,
    /// 对象的编码
    #[arg(long)]
    subject: String,
    /// 评哪一期(2026、2026Q3);不写就是办法里写的那一期
    #[arg(long)]
    period: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(out) = &arguments.out {
        form(out)?;
    }
    let progress = crate::progress();
    let (ready, intake) =
        load(&arguments.scheme, arguments.period.as_deref(), &arguments.facts, &progress)?;
    progress.set_message("评定");
    let outcome = ready.rate();
    let report = screen::Report { ready: &ready, outcome: &outcome, intake: &intake };
    let json = report.json();
    if let Some(out) = &arguments.out {
        progress.set_message(format!("写 {}", out.display()));
        write(out, &report, &json)?;
    }
    let bundled = match &arguments.bundle {
        Some(path) => {
            progress.set_message(format!("写 {}", path.display()));
            Some((path, bundle::write(path, arguments.salt.as_deref(), &ready, &outcome)?))
        }
        None => None,
    };
    progress.finish_and_clear();
    if arguments.json {
        crate::say(&serde_json::to_string(&json)?)?;
    } else {
        crate::say(&report.text(arguments.all))?;
        if let Some(out) = &arguments.out {
            crate::say(&format!("结果已写入 {}", out.display()))?;
        }
        if let Some((path, written)) = &bundled {
            crate::say(&told(path, written))?;
        }
    }
    match ready.nobody() {
        Some(Err(why)) => anyhow::bail!(why),
        Some(Ok(why)) if !arguments.json => crate::say(&why)?,
        _ => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// What a bundle is known by.
fn told(path: &Path, written: &bundle::Written) -> String {
    let bundle::Written { digests, salt } = written;
    let mut lines = vec![
        format!("结果包已写入 {}", path.display()),
        "公示件上请印摘要(核验:fanben verify 结果包 --digest 摘要)".to_owned(),
        format!("  SHA-256 {}", short(&digests.sha256)),
        format!("  SM3     {}", short(&digests.sm3)),
    ];
    if let Some(salt) = salt {
        lines.push(format!("盐存在 {},请妥善保管、不要公布", salt.display()));
    }
    lines.join("\n")
}

/// What a file of results is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Workbook,
    Json,
}

/// By the ending of its name; asked before the work begins.
pub(crate) fn form(out: &Path) -> anyhow::Result<Form> {
    let ending = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "json" => Ok(Form::Json),
        "xlsx" => Ok(Form::Workbook),
        _ => bail!("结果文件 {} 的名称请以 .xlsx 或 .json 结尾", out.display()),
    }
}

pub(crate) fn write(out: &Path, report: &screen::Report<'_>, json: &Json) -> anyhow::Result<()> {
    match form(out)? {
        Form::Json => fanben_papers::write_text(out, &serde_json::to_string_pretty(json)?)?,
        Form::Workbook => fanben_papers::write_results(out, &report.results())?,
    }
    Ok(())
}

pub(crate) fn load(
    scheme: &str,
    period: Option<&str>,
    facts: &[PathBuf],
    progress: &ProgressBar,
) -> anyhow::Result<(Ready, run::Intake)> {
    let prepared = run::prepare(scheme, period)?;
    let files = manifest::files(facts)?;
    let gathered = run::gather(&[&prepared], &files, progress)?;
    progress.set_message("汇总数据");
    let ready = Ready::new(prepared, gathered.facts);
    let unread = gathered.intake.findings.iter().any(|finding| !finding.is_note());
    if let (true, Some(Err(why))) = (unread, ready.nobody()) {
        bail!("{}", format!("{why}{}", screen::problems(&gathered.intake.findings)).trim_end());
    }
    Ok((ready, gathered.intake))
}

/// What to say of a code nobody bears: who bears it as a name, or a code that begins so.
fn unknown(rating: &Rating<'_>, asked: &str) -> String {
    let subjects = rating.inputs.subjects.iter();
    let like = subjects.filter(|one| one.name == asked || one.code.starts_with(asked));
    let like: Vec<String> = like.take(5).map(|one| format!("{} {}", one.code, one.name)).collect();
    let hint = if like.is_empty() {
        String::new()
    } else {
        format!(";--subject 要写编码,是不是 {}?", like.join("、"))
    };
    format!("这次评定中没有编码为 {asked} 的对象{hint}")
}

pub(crate) fn explain(arguments: &ExplainArguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    let (ready, _) =
        load(&arguments.scheme, arguments.period.as_deref(), &arguments.facts, &progress)?;
    let outcome = ready.rate();
    progress.finish_and_clear();
    let (own, subject) = outcome.find(&arguments.subject).with_context(|| {
        let nobody = ready.nobody().map(|why| why.unwrap_or_else(|why| why));
        nobody.unwrap_or_else(|| unknown(&outcome.common, &arguments.subject))
    })?;
    let rating = &outcome.common;
    let common = rating.subject(&arguments.subject);
    let common = common.filter(|_| !std::ptr::eq(own.rules, rating.rules));
    let comparable = common.map(|at| &rating.standings()[at]);
    if arguments.json {
        let json = explanation_json(own, subject, &outcome.settlement, comparable);
        crate::say(&serde_json::to_string(&json)?)?;
    } else {
        crate::say(&screen::explanation(own, subject, &outcome.settlement, comparable))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn explanation_json(
    rating: &Rating<'_>,
    subject: usize,
    settlement: &Settlement,
    comparable: Option<&Standing>,
) -> Json {
    let code = &rating.inputs.subjects[subject].code;
    let payments: Vec<_> =
        settlement.payments.iter().filter(|payment| payment.subject == *code).collect();
    json!({
        "scheme": rating.rules.scheme.id,
        "version": rating.rules.scheme.version,
        "period": rating.rules.scheme.period,
        "explanation": rating.explain(subject),
        "comparable": comparable.map(|common| common.low),
        "stages": rating.by_stage(subject),
        "gap": rating.gap(subject),
        "payments": payments,
    })
}
