//! `fanben clause`: reads sentences and applies them to answers.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use fanben_model::number::{Exact, Points, Rounding, Value};
use fanben_model::scheme::clause::{self, Reading, answer, effect};
use serde_json::{Value as Json, json};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 条款原文,可以有多条
    #[arg(required_unless_present = "lines")]
    text: Vec<String>,
    /// 每行一条条款的文件
    #[arg(long)]
    lines: Option<PathBuf>,
    /// 与各行对应的答案文件,每行一个 JSON 数组
    #[arg(long)]
    answers: Option<PathBuf>,
    /// 本项分值
    #[arg(long)]
    points: Option<Points>,
    /// 每条输出一个 JSON 对象
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let lines = match &arguments.lines {
        Some(path) => std::fs::read_to_string(path)
            .with_context(|| format!("读不了{}", path.display()))?
            .lines()
            .map(str::to_owned)
            .collect(),
        None => arguments.text.clone(),
    };
    let answers: Vec<Option<String>> = match &arguments.answers {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("读不了{}", path.display()))?;
            let answers: Vec<_> = text.lines().map(|line| Some(line.to_owned())).collect();
            if answers.len() != lines.len() {
                bail!("条款有{}行,答案有{}行,应一一对应", lines.len(), answers.len());
            }
            answers
        }
        None => vec![None; lines.len()],
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (line, answers) in lines.iter().zip(&answers) {
        let object = one(line, answers.as_deref(), arguments.points);
        writeln!(out, "{object}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn one(line: &str, answers: Option<&str>, points: Option<Points>) -> Json {
    let Reading { rule, findings } = clause::read(line, &clause::Context::default());
    let mut object = json!({ "text": line });
    object["findings"] = findings
        .iter()
        .map(|finding| {
            json!({
                "code": finding.code,
                "severity": finding.code.severity(),
                "says": finding.code.says(),
                "hint": finding.code.hint(),
                "from": finding.from,
                "to": finding.to,
            })
        })
        .collect();
    let Some(rule) = rule else { return object };
    object["questions"] = json!(rule.questions);
    object["rule"] = json!(rule);
    if let Some(answers) = answers {
        match apply(&rule, answers, points) {
            Ok(text) => object["effect"] = json!(text),
            Err(error) => object["error"] = json!(error.to_string()),
        }
    }
    object
}

fn apply(
    rule: &clause::rule::Rule,
    answers: &str,
    points: Option<Points>,
) -> anyhow::Result<String> {
    let answers: Vec<Json> = serde_json::from_str(answers)?;
    let answers =
        answer::read_answers(rule, &answers).map_err(|bad| anyhow::anyhow!(bad.says()))?;
    let applied =
        effect::apply(rule, &answers, points).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    Ok(match applied.effect {
        effect::Effect::Points(points) => decimal(points),
        effect::Effect::Zero => "zero".to_owned(),
        effect::Effect::Veto(_) => "veto".to_owned(),
    })
}

fn decimal(points: Exact) -> String {
    Value::round(points, 6, Rounding::HalfUp).map_or_else(|_| points.to_string(), |v| v.to_string())
}
