//! `fanben check`: what is wrong with a scheme, a pack, a rubric table or a text, before it is used.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use fanben_actions::liaison_words;
use fanben_model::liaison::{self, Duty};
use fanben_model::rubric::{self, Given, read_tables};
use fanben_model::scheme;
use fanben_model::scheme::Overlay;
use fanben_model::scheme::check::{self, Code, Finding, Lines, Severity, may_open};

use crate::library::{self, Folder, Pack};
use crate::read;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 办法(.yaml)、方案包的名称或文件夹、方案包/办法、评分细则表(xlsx、docx、csv、md)、文稿(txt、md)
    #[arg(required = true)]
    paths: Vec<String>,
    /// 连提示也逐条列出
    #[arg(long)]
    all: bool,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// What was looked at, and what was found in it.
struct Checked {
    /// As the findings name it.
    file: String,
    title: String,
    findings: Vec<Finding>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    let mut checked = Vec::new();
    for path in &arguments.paths {
        progress.set_message(format!("检查 {path}"));
        match check(path) {
            Ok(found) => checked.extend(found),
            Err(error) => {
                let finding = Finding::new(Code::UnreadableFile, "", "", &format!("{error:#}"));
                checked.push(Checked::new(path, "", vec![finding]));
            }
        }
    }
    progress.finish_and_clear();
    let all: Vec<&Finding> = checked.iter().flat_map(|one| &one.findings).collect();
    if arguments.json {
        crate::say(&serde_json::to_string(&all)?)?;
    } else {
        for one in &checked {
            crate::say(&screen(one, arguments.all))?;
        }
        crate::say(&summary(checked.len(), &all))?;
    }
    let wrong = all.iter().any(|finding| finding.severity() >= Severity::Error);
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Checked {
    /// Findings that name no file are about this one.
    fn new(file: &str, title: &str, mut findings: Vec<Finding>) -> Self {
        for finding in findings.iter_mut().filter(|finding| finding.file.is_empty()) {
            file.clone_into(&mut finding.file);
        }
        Self { file: file.to_owned(), title: title.to_owned(), findings }
    }
}

/// Everything a path names.
fn check(name: &str) -> anyhow::Result<Vec<Checked>> {
    let name = name.trim_end_matches('/');
    let path = Path::new(name);
    if path.is_file() {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        return match ending.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => {
                let (folder, file) = library::beside(path);
                Ok(vec![in_folder(&folder, &file, name, &overlays(&folder))?])
            }
            "txt" => {
                let text = std::fs::read_to_string(path)?;
                Ok(vec![Checked::new(name, "", check::check_text(&text))])
            }
            "md" => match std::fs::read_to_string(path) {
                Ok(text) if !text.lines().any(|line| line.trim_start().starts_with('|')) => {
                    Ok(vec![Checked::new(name, "", check::check_text(&text))])
                }
                _ => Ok(vec![table(path, name)?]),
            },
            _ => Ok(vec![table(path, name)?]),
        };
    }
    if let Ok((folder, pack)) = library::pack(name) {
        let overlays = overlays(&folder);
        let schemes = pack.schemes.iter();
        let schemes =
            schemes.map(|file| in_folder(&folder, file, &format!("{name}/{file}"), &overlays));
        let own = (!pack.liaison.is_empty()).then(|| ties(&folder, &pack, name));
        return schemes.chain(own).collect();
    }
    if let Some((pack, file)) = name.split_once('/')
        && let Ok((folder, _)) = library::pack(pack)
    {
        let yaml = Path::new(file).extension().is_some();
        let file = if yaml { file.to_owned() } else { format!("{file}.yaml") };
        return Ok(vec![in_folder(&folder, &file, &format!("{pack}/{file}"), &overlays(&folder))?]);
    }
    // Says which packs there are.
    library::scheme(name)?;
    Ok(Vec::new())
}

/// The kinds of tie of a pack.
fn ties(folder: &Folder, pack: &Pack, name: &str) -> anyhow::Result<Checked> {
    let held = pack.roles.iter().map(|role| (role.id.as_str(), role.level.as_slice())).collect();
    let at = |duty: &Duty| format!("liaison.{}", duty.id);
    let mut findings = Vec::new();
    for (number, fault) in liaison::faults(&pack.liaison, &held) {
        let duty = &pack.liaison[number];
        let says = liaison_words::fault(&fault);
        findings.push(Finding::new(Code::LiaisonDuty, &at(duty), &duty.name, &says));
    }
    for duty in &pack.liaison {
        let samples = duty.sample.iter().map(|field| {
            let at = format!("{}.{field}", at(duty));
            Finding::new(Code::SampleValue, &at, "", "原文没有这个值,是样例")
        });
        findings.extend(samples);
    }
    let lines = Lines::of(&folder.text("pack.yaml")?);
    for finding in &mut findings {
        finding.line = lines.line(&finding.at);
    }
    Ok(Checked::new(&format!("{name}/pack.yaml"), &pack.name, findings))
}

/// The overlays a folder's pack lists. A pack that cannot be read says so where it is checked.
fn overlays(folder: &Folder) -> Vec<Overlay> {
    let names = library::pack_in(folder).map(|pack| pack.overlays).unwrap_or_default();
    let texts = names.iter().filter_map(|name| folder.text(name).ok());
    texts.filter_map(|text| scheme::read_overlays(&text).ok()).flatten().collect()
}

fn in_folder(
    folder: &Folder,
    file: &str,
    shown: &str,
    overlays: &[Overlay],
) -> anyhow::Result<Checked> {
    let text = folder.text(file)?;
    let scheme = match scheme::read(&text) {
        Ok(scheme) => scheme,
        Err(error) => {
            let mut finding = Finding::new(Code::NotAScheme, "", "", &error.to_string());
            finding.line = (error.line > 0).then_some(error.line);
            return Ok(Checked::new(shown, "", vec![finding]));
        }
    };
    let own: Vec<Overlay> =
        overlays.iter().filter(|one| one.overlay == scheme.id).cloned().collect();
    let mut findings = check::check(&scheme, &own);
    let lines = Lines::of(&text);
    for finding in &mut findings {
        finding.line = lines.line(&finding.at);
    }
    Ok(Checked::new(shown, &scheme.title, findings))
}

/// A rubric table as an office has it.
fn table(path: &Path, name: &str) -> anyhow::Result<Checked> {
    let grids = read::tables(path)?;
    let given = Given { year: read::this_year(), ..Given::default() };
    match read_tables(&grids, &given) {
        Ok(drafted) => {
            let mut findings = rubric::findings(&drafted);
            for finding in &mut findings {
                name.clone_into(&mut finding.file);
            }
            Ok(Checked::new(name, &drafted.scheme.title, findings))
        }
        Err(none) => {
            let mut findings = vec![rubric::no_rubric(name, &none)];
            let prose: Vec<&str> = grids
                .iter()
                .filter(|grid| grid.prose)
                .flat_map(|grid| (0..grid.height()).map(|row| grid.cell(row, 0)))
                .collect();
            findings.extend(check::check_text(&prose.join("\n")).into_iter().map(|finding| {
                // Paragraphs have no lines a person could count.
                Finding { line: None, ..finding }
            }));
            Ok(Checked::new(name, "", findings))
        }
    }
}

fn screen(checked: &Checked, all: bool) -> String {
    let title =
        if checked.title.is_empty() { String::new() } else { format!(" 《{}》", checked.title) };
    let mut text = format!("{}{title}", checked.file);
    let shown = checked.findings.iter().filter(|one| all || one.severity() > Severity::Info);
    for finding in shown {
        let _ = write!(
            text,
            "\n  {} {}  {}",
            finding.severity().says(),
            finding.code.id(),
            place(finding)
        );
        if !finding.text.is_empty() {
            let _ = write!(text, "\n      {}", finding.text.replace('\n', " "));
        }
        let says = finding.says.replace('\n', "\n      ");
        let _ = write!(text, "\n      {says}\n      → {}", finding.hint());
    }
    let infos = checked.findings.iter().filter(|one| one.severity() == Severity::Info).count();
    if infos > 0 && !all {
        let _ = write!(text, "\n  提示{infos}处(样例值、原文存疑等);--all 逐条列出");
    }
    if checked.findings.is_empty() {
        text.push_str("\n  没有发现问题");
    }
    text.push('\n');
    text
}

/// 第12行 dimensions.党建, or a cell.
fn place(finding: &Finding) -> String {
    let line = finding.line.map(|line| format!("第{line}行"));
    let cell = (!finding.cell.is_empty()).then(|| match finding.sheet.as_str() {
        "" => finding.cell.clone(),
        sheet => format!("{sheet} {}", finding.cell),
    });
    let at = (!finding.at.is_empty() && finding.cell.is_empty()).then(|| finding.at.clone());
    [line, cell, at].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn summary(files: usize, all: &[&Finding]) -> String {
    let count = |severity| all.iter().filter(|finding| finding.severity() == severity).count();
    let severities = [Severity::Blocking, Severity::Error, Severity::Warning, Severity::Info];
    let counts: Vec<String> =
        severities.iter().map(|one| format!("{}{}处", one.says(), count(*one))).collect();
    let owned: Vec<Finding> = all.iter().map(|finding| (*finding).clone()).collect();
    let end = if !may_open(&owned) {
        "“不能开办”的没有改好,不能开始考核"
    } else if count(Severity::Error) > 0 {
        "请先改正错误"
    } else {
        "可以开办"
    };
    format!("检查了{files}份:{};{end}", counts.join("、"))
}
