//! `fanben demo`: a county rated on the screen, from nothing. Calls what `sample`, `rate` and
//! `explain` call.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::{rate, sample, screen};

/// The pack that is shown where none is named.
const PACK: &str = "fanbencun";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 方案包:内置方案包的名称,或方案包文件夹
    #[arg(default_value = PACK)]
    pack: String,
    /// 样例表格和结果写到哪个文件夹
    #[arg(long, default_value = "fanben-demo")]
    out: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    let year = sample::write_year(&arguments.pack, &arguments.out, &progress)?;
    let (ready, intake) =
        rate::load(&arguments.pack, None, std::slice::from_ref(&year.manifest), &progress)?;
    progress.set_message("评定");
    let outcome = ready.rate();
    let report = screen::Report { ready: &ready, outcome: &outcome, intake: &intake };
    let results = arguments.out.join("results.xlsx");
    let json = report.json();
    rate::write(&results, &report, &json)?;
    progress.finish_and_clear();
    if arguments.json {
        crate::say(&json.to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    let folder = arguments.out.display();
    crate::say(&format!(
        "一、样例年度:{}\n{} 个文件写在 {folder}\n",
        year.about,
        year.files.len()
    ))?;
    crate::say(&format!("二、评定结果\n{}", report.text(false)))?;
    let Some(code) = &year.show else { return Ok(ExitCode::SUCCESS) };
    let (own, subject) =
        outcome.find(code).with_context(|| format!("这次评定中没有编码为 {code} 的对象"))?;
    let explained = screen::explanation(own, subject, &outcome.settlement, None);
    crate::say(&format!("三、一个对象的每一分从哪里来,还差什么\n{explained}"))?;
    let (pack, manifest) = (&arguments.pack, year.manifest.display());
    crate::say(&format!(
        "全部结果已写入 {}\n看另一个对象:fanben explain {pack} --facts {manifest} --subject 编码",
        results.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}
