//! `fanben config`: what `fanben serve` would run with, secrets left out.

use std::process::ExitCode;

use crate::serve;

// Those of `serve` within have a group of this name.
#[derive(clap::Args)]
#[group(skip)]
pub(crate) struct Arguments {
    #[command(flatten)]
    serve: serve::Arguments,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let shown = arguments.serve.shown();
    if arguments.json {
        let all: serde_json::Map<_, _> =
            shown.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        crate::say(&serde_json::Value::from(all).to_string())?;
    } else {
        for (name, value) in shown {
            crate::say(&format!("{name}={value}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
