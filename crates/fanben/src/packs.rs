//! `fanben packs`: the programmes that are built in.

use std::process::ExitCode;

use serde_json::json;

use crate::library;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut listed = Vec::new();
    for name in library::packs() {
        let (folder, pack) = library::pack(name)?;
        let mut schemes = Vec::new();
        for file in &pack.schemes {
            let title = library::in_folder(folder.clone(), file)?.scheme.title;
            let scheme = format!("{name}/{}", file.trim_end_matches(".yaml"));
            schemes.push(json!({ "scheme": scheme, "title": title }));
        }
        if !arguments.json {
            crate::say(&format!("{name}  {}\n    {}", pack.name, pack.about))?;
            for scheme in &schemes {
                let word = |key: &str| scheme[key].as_str().unwrap_or_default().to_owned();
                crate::say(&format!("    {}  《{}》", word("scheme"), word("title")))?;
            }
        }
        listed.push(json!({
            "pack": name, "name": pack.name, "about": pack.about, "schemes": schemes,
        }));
    }
    if arguments.json {
        crate::say(&serde_json::to_string(&listed)?)?;
    }
    Ok(ExitCode::SUCCESS)
}
