//! `fanben verify`: a bundle → every place in which it is not what its rules and facts make of it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use fanben_model::bundles::{About, Digests, NAMES, SCHEME, Verified, Wrong, grouped, short};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 结果包(zip)
    bundle: PathBuf,
    /// 公示件上印的摘要(SHA-256,可以只抄前16位以上)
    #[arg(long)]
    digest: Option<String>,
    /// 定稿的办法(approved.json):核对包里的就是这一份
    #[arg(long)]
    approved: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let read = fanben_papers::read_bundle(&arguments.bundle, &NAMES)?;
    let mut verified = Verified::of(&read.files, read.problems);
    if let Some(digest) = &arguments.digest {
        compare_digest(&mut verified, digest);
    }
    if let Some(path) = &arguments.approved {
        compare_approved(&mut verified, path, read.files.get(SCHEME));
    }
    if arguments.json {
        crate::say(&serde_json::to_string(&verified)?)?;
    } else {
        crate::say(&text(&verified))?;
    }
    Ok(if verified.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn compare_digest(verified: &mut Verified, printed: &str) {
    let printed: String =
        printed.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase();
    if printed.len() < 16 {
        verified.say("", "--digest 至少写16位,短了不足以证明".to_owned());
    } else if !verified.sha256.starts_with(&printed) && !verified.sm3.starts_with(&printed) {
        let own = short(&verified.sha256);
        verified.differ("", "与公示件上的摘要不是同一份", &grouped(&printed), &own);
    }
}

fn compare_approved(verified: &mut Verified, path: &Path, scheme: Option<&Vec<u8>>) {
    match std::fs::read(path) {
        Ok(approved) if Some(&approved) == scheme => {}
        Ok(approved) => {
            let own = scheme.map_or(String::new(), |bytes| Digests::of(bytes).sha256);
            let place = format!("与定稿 {} 不是同一份", path.display());
            verified.differ(SCHEME, &place, &Digests::of(&approved).sha256, &own);
        }
        Err(error) => verified.say("", format!("读不了定稿 {}({error})", path.display())),
    }
}

fn text(verified: &Verified) -> String {
    let mut lines = Vec::new();
    if let Some(About { title, version, period, .. }) = &verified.scheme {
        lines.push(format!("《{title}》{version}版 {period},{} 个对象", verified.subjects));
    }
    if !verified.sha256.is_empty() {
        lines.push(format!("摘要 SHA-256 {}", short(&verified.sha256)));
        lines.push(format!("     SM3     {}", short(&verified.sm3)));
    }
    if verified.differences.is_empty() {
        lines.push("核验一致:文件完整,每个数都由定稿的规则和包内数据重算得出".to_owned());
    } else {
        lines.push(format!("核验不一致,共 {} 处:", verified.differences.len()));
        lines.extend(verified.differences.iter().map(line));
    }
    lines.join("\n")
}

fn line(wrong: &Wrong) -> String {
    let of = [wrong.file.as_str(), wrong.place.as_str()];
    let of: Vec<&str> = of.into_iter().filter(|part| !part.is_empty()).collect();
    let of = of.join(" ");
    let joint = if of.is_empty() { "" } else { ":" };
    match (&wrong.expected, &wrong.found) {
        (Some(expected), Some(found)) => format!("  {of}:应为 {expected},包里是 {found}"),
        _ => format!("  {of}{joint}{}", wrong.says),
    }
}
