//! Old and foreign documents (`.doc`, `.wps`, `.et`) → `.docx` and `.xlsx`, through LibreOffice
//! where it is installed. It runs without a window, in a folder of its own; macros do not run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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
    let mut command = Command::new("soffice");
    in_a_group(&mut command)
        .args(["--headless", "--norestore", "--nolockcheck", &home, "--convert-to", target])
        .arg("--outdir")
        .arg(inside)
        .arg(source)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let Ok(mut program) = command.spawn() else {
        bail!(
            "{shown}:读这种格式要装 LibreOffice,这台机器上没有;请用 WPS 或 Word 打开,另存为.{target}再读"
        );
    };
    if !ended(&mut program, PATIENCE).context("等不到 LibreOffice")? {
        bail!("{shown}:LibreOffice 两分钟没有转换完;请用 WPS 或 Word 另存为.{target}再读");
    }
    if !converted.file.is_file() {
        bail!(
            "{shown}:LibreOffice 打不开这个文件(文字文档要装它的 Writer);\
             请用 WPS 或 Word 打开,另存为.{target}再读"
        );
    }
    Ok(converted)
}

/// What the program starts belongs to it: `soffice` is a script, and the work is done by others.
fn in_a_group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}

/// Whether a program ends by itself in this time; else it is ended with all it has started.
fn ended(program: &mut Child, patience: Duration) -> std::io::Result<bool> {
    let begun = Instant::now();
    while program.try_wait()?.is_none() {
        if begun.elapsed() > patience {
            end_group(program);
            // It may have ended meanwhile.
            let _ = program.kill();
            let _ = program.wait();
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(true)
}

#[cfg(unix)]
fn end_group(program: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(program.id()).ok().and_then(Pid::from_raw);
    // The group is named by its first process, which has not been waited for: the number is its own.
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}

#[cfg(not(unix))]
fn end_group(program: &Child) {
    let id = program.id().to_string();
    let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &id]).status();
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Whether a process still runs; one that nobody has waited for does not.
    fn runs(id: &str) -> bool {
        let about = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let state = about.rsplit_once(") ").map_or("", |(_, rest)| rest);
        !state.is_empty() && !state.starts_with('Z')
    }

    #[test]
    fn what_a_program_started_ends_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("id");
        let script = format!("sleep 600 & echo $! > '{}'; wait", note.display());
        let mut command = Command::new("sh");
        let mut program = in_a_group(&mut command).args(["-c", &script]).spawn().unwrap();
        let written = || std::fs::read_to_string(&note).unwrap_or_default().trim().to_owned();
        while written().is_empty() {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(runs(&written()));
        assert!(!ended(&mut program, Duration::from_millis(100)).unwrap());
        let begun = Instant::now();
        while runs(&written()) && begun.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!runs(&written()));
    }

    #[test]
    fn a_program_that_ends_is_waited_for() {
        let mut program = Command::new("true").spawn().unwrap();
        assert!(ended(&mut program, PATIENCE).unwrap());
    }
}
