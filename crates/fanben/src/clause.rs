//! `fanben clause`: reads sentences and applies them to answers.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use fanben_model::number::Points;
use fanben_model::scheme::clause::effect::{self, Effect};
use fanben_model::scheme::clause::finding::{Code, Finding, Severity};
use fanben_model::scheme::clause::rule::{CountOf, Kind, Question, Rule};
use fanben_model::scheme::clause::{self, Column, Context, answer, explain, normal, pattern};
use serde_json::{Value as Json, json};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// No clause is longer; of a longer line only so much is kept in memory.
const LINE: u64 = 1 << 20;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 条款原文,可以有多条
    #[arg(required_unless_present = "lines")]
    text: Vec<String>,
    /// 每行一条条款的文件;一行也可以是 {"text":…,"points":…}
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

/// What is printed of one line.
struct Output {
    text: String,
    patterns: Vec<&'static str>,
    rule: Option<Rule>,
    normal: Option<String>,
    questions: Vec<Question>,
    findings: Vec<Finding>,
    effect: Option<String>,
    why: Option<String>,
}

impl Output {
    fn json(&self) -> Json {
        json!({
            "text": self.text,
            "patterns": self.patterns,
            "rule": self.rule,
            "normal": self.normal,
            "questions": self.questions(),
            "findings": self.findings,
            "effect": self.effect,
            "why": self.why,
        })
    }

    /// The questions; those that ask how many are missing or too many say so.
    fn questions(&self) -> Vec<Json> {
        let asked = self.questions.iter().enumerate();
        asked
            .map(|(at, question)| {
                let mut json = json!(question);
                if let Some(count) = self.count_of(at).filter(|count| *count != CountOf::Cases) {
                    json["counts"] = json!(count);
                }
                json
            })
            .collect()
    }

    fn count_of(&self, question: usize) -> Option<CountOf> {
        self.rule.as_ref()?.count_of(question)
    }
}

/// One clause to read.
struct Clause {
    text: String,
    context: Context,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut answers = match &arguments.answers {
        Some(path) => Some(Lines::open(path)?),
        None => None,
    };
    let count = match &arguments.lines {
        Some(path) => count_lines(path)?,
        None => arguments.text.len(),
    };
    if let Some(path) = &arguments.answers {
        let given = count_lines(path)?;
        if given != count {
            bail!("条款有{count}行,答案有{given}行,应一一对应");
        }
    }
    let mut lines = match &arguments.lines {
        Some(path) => Some(Lines::open(path)?),
        None => None,
    };
    for at in 0..count {
        let line = match &mut lines {
            Some(lines) => lines.next_line()?,
            None => arguments.text[at].clone(),
        };
        let answers = answers.as_mut().map(Lines::next_line).transpose()?;
        let output = one(&line, answers.as_deref(), arguments.points);
        if arguments.json {
            writeln!(out, "{}", output.json())?;
        } else {
            write!(out, "{}", sheet(&output))?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn one(line: &str, answers: Option<&str>, points: Option<Points>) -> Output {
    let Clause { text, context } = clause_of(line, points);
    let clause::Reading { rule, findings } = clause::read(&text, &context);
    let mut output = Output {
        text,
        patterns: pattern::of_reading(rule.as_ref(), &findings),
        normal: rule.as_ref().map(normal::print),
        questions: rule.as_ref().map(|rule| rule.questions.clone()).unwrap_or_default(),
        rule,
        findings,
        effect: None,
        why: None,
    };
    if let (Some(rule), Some(answers)) =
        (&output.rule, answers.filter(|text| !text.trim().is_empty()))
    {
        match apply(rule, answers, context.item_points) {
            Ok((effect, why)) => {
                output.effect = Some(effect);
                output.why = Some(why);
            }
            Err(says) => {
                let mut finding = Finding::new(Code::BadAnswer, 0, 0);
                finding.about.clone_from(&says);
                output.findings.push(finding);
                output.why = Some(says);
            }
        }
    }
    output
}

/// A plain sentence, or `{"text": …, "points": …, "column": …}`.
fn clause_of(line: &str, points: Option<Points>) -> Clause {
    let plain = || Clause {
        text: line.to_owned(),
        context: Context { item_points: points, ..Context::default() },
    };
    if !line.trim_start().starts_with('{') {
        return plain();
    }
    let Ok(Json::Object(fields)) = serde_json::from_str::<Json>(line) else { return plain() };
    let Some(text) = fields.get("text").and_then(Json::as_str) else { return plain() };
    let own = match fields.get("points") {
        Some(Json::Number(number)) => Points::parse(&number.to_string()).ok(),
        Some(Json::String(text)) => Points::parse(text.trim()).ok(),
        _ => None,
    };
    let column = match fields.get("column").and_then(Json::as_str) {
        Some("standard" | "标准分" | "分值") => Column::Standard,
        Some("deduct" | "扣分") => Column::Deduct,
        Some("add" | "加分") => Column::Add,
        _ => Column::Unknown,
    };
    let context = Context { item_points: own.or(points), column, ..Context::default() };
    Clause { text: text.to_owned(), context }
}

fn apply(
    rule: &Rule,
    answers: &str,
    item_points: Option<Points>,
) -> Result<(String, String), String> {
    let answers: Vec<Json> = serde_json::from_str(answers)
        .map_err(|_| "答案应是一个 JSON 数组,如 [3, true, \"85%\"]".to_owned())?;
    let answers = answer::read_answers(rule, &answers).map_err(|bad| bad.says())?;
    let applied = effect::apply(rule, &answers, item_points).map_err(|error| error.says(rule))?;
    let why = explain::why(rule, &answers, &applied);
    let effect = match &applied.effect {
        Effect::Points(points) => explain::decimal(*points),
        Effect::Zero => "zero".to_owned(),
        Effect::Veto(_) => "veto".to_owned(),
    };
    Ok((effect, why))
}

/// A file line by line, in bounded memory.
struct Lines {
    file: BufReader<File>,
    name: String,
    at: usize,
}

impl Lines {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| format!("读不了{name}"))?;
        Ok(Self { file: BufReader::new(file), name, at: 0 })
    }

    /// The next line without its end; what is beyond a mebibyte of one line is dropped.
    fn next_line(&mut self) -> anyhow::Result<String> {
        self.at += 1;
        let mut bytes = Vec::new();
        let unreadable = || format!("读不了{}", self.name);
        (&mut self.file).take(LINE).read_until(b'\n', &mut bytes).with_context(unreadable)?;
        if bytes.last() != Some(&b'\n') {
            skip_line(&mut self.file).with_context(unreadable)?;
        }
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        if bytes.len() as u64 >= LINE - 4 {
            // A character may have been cut in two.
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        let text = String::from_utf8(bytes).ok().with_context(|| {
            format!("{}第{}行不是 UTF-8 文字,请另存为 UTF-8", self.name, self.at)
        })?;
        Ok(text.trim_start_matches('\u{feff}').to_owned())
    }
}

/// Reads to the end of the line without keeping it.
fn skip_line(file: &mut BufReader<File>) -> std::io::Result<()> {
    loop {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let length = end.map_or(buffer.len(), |end| end + 1);
        file.consume(length);
        if end.is_some() {
            return Ok(());
        }
    }
}

fn count_lines(path: &Path) -> anyhow::Result<usize> {
    let unreadable = || format!("读不了{}", path.display());
    let mut file = BufReader::new(File::open(path).with_context(unreadable)?);
    let (mut lines, mut open) = (0, false);
    loop {
        let buffer = file.fill_buf().with_context(unreadable)?;
        let Some(last) = buffer.last() else { return Ok(lines + usize::from(open)) };
        open = *last != b'\n';
        lines += buffer.split(|&byte| byte == b'\n').count() - 1;
        let length = buffer.len();
        file.consume(length);
    }
}

// --- for people ------------------------------------------------------------------------------

/// How many columns a sheet is wide, and how many its labels take.
const WIDTH: usize = 80;
const LABEL: usize = 6;

fn sheet(output: &Output) -> String {
    let mut text = String::new();
    let mut row = |label: &str, words: &str| {
        let lines = wrapped(words, WIDTH - LABEL);
        for (at, line) in lines.iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            text.push_str(label);
            text.push_str(&" ".repeat(LABEL.saturating_sub(label.width())));
            text.push_str(line);
            text.push('\n');
        }
    };
    row("条款", &output.text);
    if !output.patterns.is_empty() {
        row("类型", &output.patterns.join(" "));
    }
    match &output.normal {
        Some(normal) => row("读作", normal),
        None => row("读作", "没有读成规则,按人工评分处理"),
    }
    for (at, question) in output.questions.iter().enumerate() {
        row(
            if at == 0 { "问题" } else { "" },
            &format!("{}. {}", at + 1, asked(question, output.count_of(at))),
        );
    }
    for finding in &output.findings {
        let label = match finding.severity() {
            Severity::Error => "未读",
            Severity::Warning => "注意",
            Severity::Info => "说明",
        };
        row(label, &format!("{};{}", finding.says(), finding.hint()));
        for candidate in &finding.candidates {
            row("", &format!("· {candidate}"));
        }
    }
    if let Some(effect) = &output.effect {
        let words = match effect.as_str() {
            "veto" => "一票否决".to_owned(),
            "zero" => "本项不得分".to_owned(),
            points => format!("{points}分"),
        };
        row("结果", &words);
    }
    if let Some(why) = &output.why {
        row("理由", why);
    }
    text.push('\n');
    text
}

fn asked(question: &Question, count: Option<CountOf>) -> String {
    let kind = match question.kind {
        Kind::YesNo => "是否",
        Kind::Count => "数量",
        Kind::Percent => "比例",
        Kind::Amount => "数额",
        Kind::Level => "等级",
        Kind::Range => "评分",
    };
    let asks = if question.asks.is_empty() { "本项" } else { &question.asks };
    let unit = &question.unit;
    let behind = if unit.is_empty() { String::new() } else { format!(",{unit}") };
    let how = match count {
        Some(CountOf::Missing) => format!(";填少了几{unit}"),
        Some(CountOf::Extra) => format!(";填多了几{unit}"),
        Some(CountOf::Change) => format!(";填增减了几{unit},减少的填负数"),
        Some(CountOf::Cases) | None => String::new(),
    };
    format!("{asks}({kind}{behind}{how})")
}

/// Cuts words into lines of at most so many columns; a mark never begins a line.
fn wrapped(words: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in words.chars().filter(|c| !c.is_control()) {
        let wide = c.width().unwrap_or(0);
        let mark = ",;:、。,;:)」".contains(c);
        if used + wide > most && !mark {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
        used += wide;
    }
    lines
}
