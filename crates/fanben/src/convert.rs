//! Old and foreign documents (`.doc`, `.wps`, `.et`) → `.docx` and `.xlsx`, through LibreOffice
//! where it is installed. It runs without a window, in a folder of its own; macros do not run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

/// A conversion that takes longer is given up.
const PATIENCE: Duration = Duration::from_mins(2);

/// A converted file; its folder goes when it is dropped.
pub(crate) struct Converted {
    folder: TempDir,
    pub(crate) file: PathBuf,
}

/// What a file of this name is converted to; none: it is read as it is.
pub(crate) fn target(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "doc" | "wps" | "wpt" | "dot" | "rtf" | "odt" => Some("docx"),
        "et" | "ett" => Some("xlsx"),
        _ => None,
    }
}

/// Converts a file.
pub(crate) fn convert(path: &Path, target: &str) -> anyhow::Result<Converted> {
    let shown = path.display();
    // A name that begins with a dash is no option.
    let source = std::path::absolute(path).with_context(|| format!("找不到 {shown}"))?;
    let folder = tempfile::tempdir().context("建不了临时文件夹")?;
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{target}"));
    let converted = Converted { file: folder.path().join(name), folder };
    let inside = converted.folder.path();
    let home = format!("-env:UserInstallation=file://{}/home", inside.display());
    let program = Command::new("soffice")
        .args(["--headless", "--norestore", "--nolockcheck", &home, "--convert-to", target])
        .arg("--outdir")
        .arg(inside)
        .arg(source)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut program) = program else {
        bail!(
            "{shown}:读这种格式要装 LibreOffice,这台机器上没有;请用 WPS 或 Word 打开,另存为.{target}再读"
        );
    };
    let begun = Instant::now();
    while program.try_wait().context("等不到 LibreOffice")?.is_none() {
        if begun.elapsed() > PATIENCE {
            // It may have ended meanwhile.
            let _ = program.kill();
            let _ = program.wait();
            bail!("{shown}:LibreOffice 两分钟没有转换完;请用 WPS 或 Word 另存为.{target}再读");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    if !converted.file.is_file() {
        bail!(
            "{shown}:LibreOffice 打不开这个文件(文字文档要装它的 Writer);\
             请用 WPS 或 Word 打开,另存为.{target}再读"
        );
    }
    Ok(converted)
}
