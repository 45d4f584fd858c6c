//! `fanben print`: a scheme → the rubric table an office prints.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use fanben_model::rubric::print_table;
use serde_json::json;

use crate::library;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 考核办法:YAML 文件、方案包名,或 方案包/办法
    scheme: String,
    /// 写成的评分细则:.xlsx 文件
    #[arg(long)]
    out: PathBuf,
    /// 表头,从左到右:考核项目,考核内容,标准分;不写就用办法里的(columns)
    #[arg(long, value_delimiter = ',')]
    columns: Vec<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let out = &arguments.out;
    if !out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        bail!("评分细则 {} 的名称请以 .xlsx 结尾", out.display());
    }
    let found = library::scheme(&arguments.scheme)?;
    let printed = print_table(&found.scheme, &arguments.columns);
    fanben_papers::write_rubric(out, &found.scheme.title, &printed)?;
    if arguments.json {
        crate::say(&json!({ "out": out, "left_out": printed.left_out }).to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    for words in &printed.left_out {
        crate::say(&format!("没有写入:{words}"))?;
    }
    crate::say(&format!("评分细则已写入 {}", out.display()))?;
    Ok(ExitCode::SUCCESS)
}
