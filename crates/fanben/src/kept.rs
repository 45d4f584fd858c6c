//! `fanben backup`, `fanben restore`, `fanben verify-store`: an installation's database as one file,
//! back again, and whether everything in it is as it was written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use fanben_actions::actions::{ErasedAgain, erase_again};
use fanben_actions::{Desk, PersonId, Refusal, trail};
use serde_json::{Value as Json, json};

use crate::database::Database;
use crate::serve;

#[derive(clap::Args)]
pub(crate) struct BackupArguments {
    #[command(flatten)]
    db: Database,
    /// 写到哪个文件(每行一条 JSON);网页可以照常开着
    #[arg(long)]
    out: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct RestoreArguments {
    /// 备份文件
    file: PathBuf,
    // It has to be empty and may be of the other kind.
    #[command(flatten)]
    db: Database,
    /// 备份以后删除过个人信息的人,照名单再删一次:密钥旁边的 .erased 文件,或者更新的一份备份;
    /// 不写:库的密钥旁边有名单就用
    #[arg(long, value_name = "文件")]
    erased: Option<PathBuf>,
    /// 名单里没有的字样(当时另填的手机号、证件号、曾用名),一行一个:人员编号、空格、字样;用完请销毁
    #[arg(long, value_name = "文件")]
    words: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct VerifyArguments {
    #[command(flatten)]
    db: Database,
    /// 封存日志的密钥文件;不写:SQLite库旁边的 .key 文件,其他库用当前文件夹的 fanben.key
    #[arg(long)]
    key: Option<PathBuf>,
    /// 另外存着的日志末条校验码(上次核验时打印的):核对从那以后没有被截断
    #[arg(long)]
    last: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn backup(arguments: &BackupArguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    progress.set_message("备份");
    let out = &arguments.out;
    // Beside the file it becomes: a backup that breaks off leaves the one before alone.
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let half = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
        .with_context(|| format!("不能写 {}", out.display()))?;
    let lines = with(&arguments.db, async |desk| {
        if desk.is_new() {
            bail!("库 {} 是空的,没有可备份的", arguments.db);
        }
        let mut writer = BufWriter::new(half.as_file());
        let lines = trail::backup(desk, &mut writer).await.map_err(told)?;
        writer.flush()?;
        drop(writer);
        half.as_file().sync_all()?;
        Ok(lines)
    })?;
    half.persist(out).with_context(|| format!("不能写 {}", out.display()))?;
    progress.finish_and_clear();
    if arguments.json {
        crate::say(&json!({ "rows": lines, "file": out }).to_string())?;
    } else {
        crate::say(&format!("已备份{lines}条到 {}(含人员信息,请按规定保管)", out.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn restore(arguments: &RestoreArguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    progress.set_message("恢复");
    let file = &arguments.file;
    let text = File::open(file).with_context(|| format!("读不了备份 {}", file.display()))?;
    let mut list = list(arguments)?;
    let words = arguments.words.as_deref().map_or_else(|| Ok(BTreeMap::new()), words)?;
    let (lines, again, verified) = with(&arguments.db, async |desk| {
        if !desk.is_new() {
            bail!("库 {} 里已经有数据,不能在上面恢复;请另给一个空库", arguments.db);
        }
        let mut reader = BufReader::new(text);
        let lines = trail::restore(desk, &mut reader)
            .await
            .map_err(|refusal| anyhow::anyhow!("没有恢复,库仍是空的:{refusal:?}"))?;
        let again = match &mut list {
            None => None,
            Some((path, list)) => {
                let came = erase_again(desk, list, &words).await.map_err(|refusal| {
                    anyhow::anyhow!(
                        "已恢复,但没有照名单 {} 再次删除个人信息,这个库不要使用:{refusal:?}",
                        path.display()
                    )
                })?;
                Some((path.display().to_string(), came))
            }
        };
        Ok((lines, again, trail::verify(desk).await.map_err(told)?))
    })?;
    progress.finish_and_clear();
    if !arguments.json {
        crate::say(&format!("已恢复{lines}条到 {}", arguments.db))?;
        match &again {
            Some((list, came)) => say_again(list, came)?,
            None => {
                crate::say("没有给删除名单(--erased):这份备份以后删除过个人信息的人,又在库里了")?;
            }
        }
    }
    report(&verified, &arguments.db, arguments.json, Some((lines, again.map(|(_, came)| came))))
}

/// The list of whom was erased: the one that is named, or the one beside the key of the database.
fn list(arguments: &RestoreArguments) -> anyhow::Result<Option<(PathBuf, BufReader<File>)>> {
    let beside = arguments.db.key().with_added_extension("erased");
    let path = match &arguments.erased {
        Some(path) => path.clone(),
        None if beside.is_file() => beside,
        None => return Ok(None),
    };
    let file = File::open(&path).with_context(|| format!("读不了删除名单 {}", path.display()))?;
    Ok(Some((path, BufReader::new(file))))
}

/// Words by person, as they were typed into a file.
fn words(path: &Path) -> anyhow::Result<BTreeMap<PersonId, Vec<String>>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("读不了字样文件 {}", path.display()))?;
    let mut words: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for (line, at) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let (person, word) = line.trim().split_once(char::is_whitespace).unwrap_or_default();
        let person = person
            .parse()
            .map_err(|_| anyhow::anyhow!("{}第{at}行:要写成“人员编号 字样”", path.display()))?;
        words.entry(person).or_default().push(word.trim().to_owned());
    }
    Ok(words)
}

fn say_again(list: &str, came: &ErasedAgain) -> anyhow::Result<()> {
    crate::say(&format!(
        "照删除名单 {list}:再次删除{}人的个人信息;{}人备份里已经删除,{}人备份里没有",
        came.erased.len(),
        came.before,
        came.unknown
    ))?;
    for note in &came.notes {
        crate::say(&format!("  {note}"))?;
    }
    if came.erased.is_empty() {
        return Ok(());
    }
    crate::say("  当时另填的手机号等字样不在名单里:有的,请照文号查出来写进文件,用 --words 重新恢复")
}

pub(crate) fn verify(arguments: &VerifyArguments) -> anyhow::Result<ExitCode> {
    let progress = crate::progress();
    progress.set_message("核验");
    let verified = with(&arguments.db, async |desk| {
        if desk.is_new() {
            bail!("库 {} 是空的,没有可核验的", arguments.db);
        }
        let key = arguments.key.clone().unwrap_or_else(|| arguments.db.key());
        // A key that is named has to be there; an installation that was never served has none.
        if arguments.key.is_some() || key.is_file() {
            if !key.is_file() {
                bail!("没有密钥文件 {}", key.display());
            }
            serve::seal_with(desk, &key)?;
        }
        let mut verified = trail::verify(desk).await.map_err(told)?;
        if let Some(last) = &arguments.last
            && !trail::holds(desk, last).await.map_err(told)?
        {
            let says = format!("日志里没有校验码为 {last} 的一条:日志被截断或改写过");
            verified.faults.push(trail::Fault { number: 0, says });
        }
        Ok(verified)
    })?;
    progress.finish_and_clear();
    report(&verified, &arguments.db, arguments.json, None)
}

fn report(
    verified: &trail::Verified,
    db: &Database,
    as_json: bool,
    restored: Option<(usize, Option<ErasedAgain>)>,
) -> anyhow::Result<ExitCode> {
    let whole = verified.faults.is_empty();
    if as_json {
        let faults: Vec<_> = verified
            .faults
            .iter()
            .map(|fault| json!({"entry": fault.number, "says": fault.says}))
            .collect();
        let mut told = json!({
            "entries": verified.entries, "last": verified.last, "blanked": verified.blanked,
            "faults": faults,
        });
        if let Some((rows, again)) = restored {
            told["rows"] = rows.into();
            told["erased_again"] = again.map_or(Json::Null, |came| {
                json!({
                    "erased": came.erased.len(), "before": came.before, "unknown": came.unknown,
                    "notes": came.notes,
                })
            });
        }
        crate::say(&told.to_string())?;
    } else if whole {
        crate::say(&format!(
            "{db} 核验一致:日志{}条,条条相接,记录和写下时一样\n末条校验码 {}\n\
             (请另存这个校验码;下次核验加 --last,就能证明日志没有被截断)",
            verified.entries, verified.last
        ))?;
        if verified.blanked > 0 {
            crate::say(&format!(
                "其中{}条的记录按规定删去了个人信息,按删去时的承诺核对",
                verified.blanked
            ))?;
        }
    } else {
        crate::say(&format!("{db} 核验不一致,{}处:", verified.faults.len()))?;
        for fault in &verified.faults {
            crate::say(&format!("  {}", fault.says))?;
        }
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` asks for")]
fn told(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("{}", refusal.told())
}

/// Does something with an opened database and closes it.
fn with<T>(db: &Database, work: impl AsyncFnOnce(&Desk) -> anyhow::Result<T>) -> anyhow::Result<T> {
    serve::runtime()?.block_on(async {
        let desk = db.open().await?;
        let done = work(&desk).await;
        desk.close().await;
        done
    })
}
