//! `fanben sample`: a pack's sample year as an office's workbooks.
//!
//! Comes in: `sample.yaml` of a pack. Goes out: files and a manifest that `rate` takes. The same
//! pack gives the same bytes on every machine.

mod draw;
mod ordered;
mod pages;
mod people;
mod places;
mod select;
mod spec;
mod values;
mod write;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use fanben_model::scheme::from_yaml;
use indicatif::ProgressBar;
use places::World;
use serde_json::json;
use spec::Sample;
use values::Values;
pub(crate) use write::Written;

use crate::library;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 方案包:内置方案包的名称,或方案包文件夹
    pack: String,
    /// 写到哪个文件夹
    #[arg(long)]
    out: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// What was written.
pub(crate) struct Year {
    /// What the year is about.
    pub(crate) about: String,
    pub(crate) files: Vec<Written>,
    pub(crate) manifest: PathBuf,
    /// The code of a subject worth looking at.
    pub(crate) show: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    let year = write_year(&arguments.pack, &arguments.out, &progress)?;
    progress.finish_and_clear();
    if arguments.json {
        let files: Vec<_> = year
            .files
            .iter()
            .map(|file| {
                let sheets: Vec<_> = file
                    .sheets
                    .iter()
                    .map(|(sheet, rows)| json!({ "sheet": sheet, "rows": rows }))
                    .collect();
                json!({ "file": file.file, "sheets": sheets })
            })
            .collect();
        let report = json!({
            "pack": arguments.pack,
            "about": year.about,
            "out": arguments.out,
            "manifest": year.manifest,
            "files": files,
            "show": year.show,
        });
        crate::say(&report.to_string())?;
    } else {
        let sheets: usize = year.files.iter().map(|file| file.sheets.len()).sum();
        let count = year.files.len();
        crate::say(&format!(
            "写了 {count} 个文件、{sheets} 张表;清单 {}",
            year.manifest.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a pack's sample year into a folder.
pub(crate) fn write_year(pack: &str, out: &Path, progress: &ProgressBar) -> anyhow::Result<Year> {
    let (folder, described) = library::pack(pack)?;
    let text = folder
        .text("sample.yaml")
        .with_context(|| format!("方案包“{}”没有样例年度", described.name))?;
    let sample: Sample =
        from_yaml(&text).map_err(|error| anyhow::anyhow!("sample.yaml {error}"))?;
    if sample.fanben != 1 {
        bail!("sample.yaml:只认识第1版格式(fanben: 1)");
    }
    progress.set_message("编单位和人员");
    let world = World::build(&sample).context("sample.yaml")?;
    progress.set_message("编数据");
    let values = Values::make(&sample, &world).context("sample.yaml")?;
    if let Some(code) = &sample.show
        && !world.by_code.contains_key(code)
    {
        bail!("sample.yaml show:没有编码为 {code} 的单位或人员");
    }
    let mut pages = Vec::new();
    for sheet in &sample.sheets {
        progress.set_message(format!("排表 {}", sheet.file));
        progress.tick();
        pages.extend(pages::pages(&sample, &world, &values, sheet).context("sample.yaml")?);
    }
    progress.set_message(format!("写到 {}", out.display()));
    let files = write::write(out, &described.id, &pages)?;
    let manifest = out.join("manifest.yaml");
    Ok(Year { about: sample.about, files, manifest, show: sample.show })
}
