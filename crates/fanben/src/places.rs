//! `fanben places import`: registers of units → the store, with every problem and its line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use fanben_actions::actions::{self, ImportPlaces, RegisterRow};
use fanben_actions::words;
use fanben_model::intake::{FactsProblem, Vocabulary, read_sheet, turn};
use fanben_model::measures::Facts;
use fanben_model::place::{Noted, Unit, kind_of};
use fanben_model::rights::Role;
use fanben_papers::{Division, Divisions};
use serde_json::json;

use crate::database::Database;
use crate::{library, manifest, serve};

/// Problems that are shown where JSON was not asked for.
const SHOWN: usize = 60;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// 导入单位名册(编码、名称、类型、上级编码的 csv、xlsx、xls),或 china-division 的 csv、json
    Import(Import),
}

#[derive(clap::Args)]
struct Import {
    /// 名册文件;上级在前还是在后都可以
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    db: Database,
    /// 新建的库最上面的单位:编码,名称,类型
    #[arg(long, default_value = "000000000000,全国,国家")]
    root: String,
    /// 新建的库用哪个方案包的角色
    #[arg(long)]
    pack: Option<String>,
    /// 输出 JSON,列出全部问题
    #[arg(long)]
    json: bool,
}

/// Something noticed about a row.
struct Told {
    at: String,
    says: String,
    refused: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Command::Import(import) = &arguments.command;
    let roles: Vec<Role> = match &import.pack {
        Some(pack) => library::pack(pack)?.1.roles,
        None => Vec::new(),
    };
    let root = root(&import.root)?;
    let progress = crate::progress();
    let mut told = Vec::new();
    let sources = sources(&import.files, &root, &mut told)?;
    let names: Vec<String> = import.files.iter().map(|file| file.display().to_string()).collect();
    let input = ImportPlaces { root, roles, source: names.join(" ") };
    let unread = std::sync::Mutex::new(Vec::new());
    let done = serve::runtime()?.block_on(async {
        let desk = import.db.open().await?;
        let mut count = 0_u64;
        let mut rows = sources.into_iter().flat_map(|source| source.rows(&unread)).inspect(|_| {
            count += 1;
            if count.is_multiple_of(5000) {
                progress.set_message(format!("已读{count}行"));
            }
        });
        let mut noted = |at: &str, one: &Noted| {
            let (at, refused) = (at.to_owned(), one.refuses());
            told.push(Told { at, says: words::noted(one), refused });
        };
        let done = actions::import_places(&desk, input, &mut rows, &mut noted).await;
        drop(rows);
        desk.close().await;
        done.map_err(|refusal| anyhow::anyhow!("{}({refusal:?})", refusal.told()))
    })?;
    progress.finish_and_clear();
    let unread = unread.into_inner().unwrap_or_default();
    let left_out = done.refused + unread.len();
    told.extend(unread);
    if import.json {
        let problems: Vec<_> = told
            .iter()
            .map(|one| json!({ "at": one.at, "says": one.says, "refused": one.refused }))
            .collect();
        let summary = json!({
            "rows": done.rows, "added": done.added, "known": done.known,
            "refused": done.refused, "problems": problems,
        });
        crate::say(&summary.to_string())?;
    } else {
        show(&told, &done, left_out)?;
    }
    Ok(if left_out > 0 || told.iter().any(|one| one.refused) {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

fn show(told: &[Told], done: &actions::Imported, left_out: usize) -> anyhow::Result<()> {
    // What keeps a row out first: nobody should have to look for it.
    let (refused, remarks): (Vec<&Told>, Vec<&Told>) = told.iter().partition(|one| one.refused);
    for one in refused.iter().chain(&remarks).take(SHOWN) {
        let mark = if one.refused { "没有导入" } else { "提示" };
        crate::say(&format!("{}  {mark}:{}", one.at, one.says))?;
    }
    if told.len() > SHOWN {
        crate::say(&format!("……共{}处,加 --json 列出全部", told.len()))?;
    }
    crate::say(&format!(
        "读了{}行:导入{}个单位,已有{}个,没有导入{}行,提示{}处",
        done.rows,
        done.added,
        done.known,
        left_out,
        remarks.len()
    ))
}

fn root(text: &str) -> anyhow::Result<Unit> {
    let parts: Vec<&str> = text.split([',', '\u{ff0c}']).map(str::trim).collect();
    let [code, name, kind] = parts[..] else {
        bail!("--root 写成“编码,名称,类型”,如 990400000000,赤岗市,市");
    };
    let (code, name, kind) = (code.to_owned(), name.to_owned(), kind.to_owned());
    Ok(Unit { code, name, kind, ..Unit::default() })
}

/// A file to be read.
enum Source {
    /// A list of divisions of one level.
    Divisions { name: String, level: usize, rows: Divisions },
    /// Units of 单位 tables, those above in front.
    Units(Vec<RegisterRow>),
}

/// Opens all files; those of higher levels come first.
fn sources(files: &[PathBuf], root: &Unit, told: &mut Vec<Told>) -> anyhow::Result<Vec<Source>> {
    let mut divisions = Vec::new();
    let mut tables: Vec<&Path> = Vec::new();
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let mut named = Vec::new();
    for (path, name) in manifest::named(&paths) {
        let opened = fanben_papers::read_divisions(path);
        let opened = opened.with_context(|| format!("{name}:打不开,请核对文件名和所在文件夹"))?;
        if let Some((level, rows)) = opened {
            divisions.push((level, name, rows));
        } else {
            tables.push(path);
            named.push(name);
        }
    }
    divisions.sort_by_key(|(level, ..)| *level);
    let mut sources: Vec<Source> = divisions
        .into_iter()
        .map(|(level, name, rows)| Source::Divisions { name, level, rows })
        .collect();
    if !tables.is_empty() {
        sources.push(Source::Units(units(&tables, &named, root, told)?));
    }
    Ok(sources)
}

/// The units of 单位 tables.
fn units(
    paths: &[&Path],
    names: &[String],
    root: &Unit,
    told: &mut Vec<Told>,
) -> anyhow::Result<Vec<RegisterRow>> {
    let mut grids = Vec::new();
    for (path, name) in paths.iter().zip(names) {
        let read = fanben_papers::read_grids(path, &mut |_| {});
        let read = read.map_err(|error| anyhow::anyhow!("{name}:{}", error.why))?;
        grids.extend(read.into_iter().map(|grid| grid.called(name)));
    }
    grids.sort_by_key(turn);
    let mut facts = Facts::default();
    for grid in &grids {
        for finding in read_sheet(grid, &Vocabulary::default(), &mut facts) {
            let at = format!("{} {}", finding.title(), finding.cell);
            let refused = matches!(finding.problem, FactsProblem::Repeated(_));
            told.push(Told { at, says: finding.problem.says(), refused });
        }
    }
    if facts.tree.units().is_empty() {
        bail!("{}:没有单位;名册要有编码、名称、类型、上级编码四栏", names.join("、"));
    }
    Ok(above_first(facts.tree.units(), root))
}

/// Units in an order in which those above come first; who hangs nowhere, last.
fn above_first(units: &[Unit], root: &Unit) -> Vec<RegisterRow> {
    let mut below: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    let mut open: Vec<&Unit> = Vec::new();
    let known: BTreeMap<&str, &Unit> =
        units.iter().map(|unit| (unit.code.as_str(), unit)).collect();
    for unit in units {
        match unit.parent.as_deref().filter(|parent| known.contains_key(parent)) {
            Some(parent) => below.entry(parent).or_default().push(unit),
            None => open.push(unit),
        }
    }
    open.reverse();
    let mut rows = Vec::new();
    let mut put = |unit: &Unit| {
        let at = format!("编码{}", unit.code);
        rows.push(RegisterRow { at, unit: unit.clone(), digits: None });
    };
    while let Some(unit) = open.pop() {
        if unit.code != root.code {
            put(unit);
        }
        if let Some(children) = below.remove(unit.code.as_str()) {
            open.extend(children.into_iter().rev());
        }
    }
    below.into_values().flatten().for_each(put);
    rows
}

impl Source {
    fn rows<'u>(
        self,
        unread: &'u std::sync::Mutex<Vec<Told>>,
    ) -> Box<dyn Iterator<Item = RegisterRow> + Send + 'u> {
        match self {
            Self::Units(rows) => Box::new(rows.into_iter()),
            Self::Divisions { name, level, rows } => {
                let ending = Path::new(&name).extension().unwrap_or_default();
                let unit = if ending.eq_ignore_ascii_case("json") { "项" } else { "行" };
                Box::new(rows.filter_map(move |row| match row {
                    Ok(row) => Some(register_row(&name, unit, level, row)),
                    Err(wrong) => {
                        let at = format!("{name} 第{}{unit}", wrong.line);
                        let told = Told { at, says: wrong.says, refused: true };
                        // Nobody else holds it while rows are read.
                        if let Ok(mut all) = unread.lock() {
                            all.push(told);
                        }
                        None
                    }
                }))
            }
        }
    }
}

fn register_row(name: &str, word: &str, level: usize, row: Division) -> RegisterRow {
    let code = Division::padded(row.code.trim(), level);
    let above = row.above.map(|above| Division::padded(above.trim(), level.saturating_sub(1)));
    let unit = Unit {
        kind: kind_of(&code, row.name.trim()).to_owned(),
        code,
        name: row.name,
        parent: above,
        ..Unit::default()
    };
    RegisterRow { at: format!("{name} 第{}{word}", row.line), unit, digits: Some(12) }
}
