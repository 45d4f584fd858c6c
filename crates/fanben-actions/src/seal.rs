//! Seals of the audit trail: every few seconds its end is signed with the installation's own key, so
//! that nobody who reaches only the database can change or cut off what was sealed.
//!
//! Comes in: the trail, a key in a file beside the database. Goes out: seals in the store, the last
//! one also beside the key, with it a list of whom was erased, and what a check of them finds.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use fanben_model::rights::Act;
use fanben_store::{
    AuditRow, CheckpointRow, ErasureRow, StoreError, TenantId, Tx, erased_among, erased_lines,
};
use sm3::{Digest as _, Sm3};

use crate::actions::ERASED;
use crate::doing::{entry_hash, entry_text};
use crate::live::written;
use crate::trail::{Fault, Verified};
use crate::{Desk, Refusal, secrets};

/// The first line of a key file.
const HEAD: &str = "fanben seal ed25519";

/// The key an installation seals its trail with.
#[derive(Debug)]
pub struct Seal {
    key: SigningKey,
    /// Keys it was sealed with before, in hexadecimal.
    former: Vec<String>,
    path: PathBuf,
}

/// Why a key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The file could not be read or written.
    #[error("密钥文件读写不了:{0}")]
    File(#[from] std::io::Error),
    /// The file is something else.
    #[error("这不是密钥文件:第一行应当是“fanben seal ed25519”,第二行是64位十六进制数")]
    NotAKey,
    /// Others than its owner may read it.
    #[error("密钥文件的权限太宽,别人也能读;请先执行 chmod 600")]
    Open,
}

impl Seal {
    /// Reads the key from a file; makes one that only its owner may read where there is none.
    pub fn open(path: &Path) -> Result<Self, SealError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(mut file) => {
                let key = SigningKey::from_bytes(&rand::random::<[u8; 32]>());
                writeln!(file, "{HEAD}\n{}", secrets::hex(&key.to_bytes()))?;
                file.sync_all()?;
                Ok(Self { key, former: Vec::new(), path: path.to_owned() })
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::read(path),
            Err(error) => Err(error.into()),
        }
    }

    fn read(path: &Path) -> Result<Self, SealError> {
        let mut file = File::open(path)?;
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::mode(&file.metadata()?) & 0o077 != 0 {
            return Err(SealError::Open);
        }
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let mut lines = text.lines().map(str::trim);
        if lines.next() != Some(HEAD) {
            return Err(SealError::NotAKey);
        }
        let seed = lines.next().and_then(bytes::<32>).ok_or(SealError::NotAKey)?;
        let former = lines.filter_map(|line| line.strip_prefix("former ")).map(str::to_owned);
        let key = SigningKey::from_bytes(&seed);
        Ok(Self { key, former: former.collect(), path: path.to_owned() })
    }

    /// The public key, in hexadecimal: who keeps it elsewhere can check every seal.
    pub fn public(&self) -> String {
        secrets::hex(self.key.verifying_key().as_bytes())
    }

    /// Where the last seal is kept, away from the database.
    fn last_path(&self) -> PathBuf {
        self.path.with_added_extension("last")
    }

    /// Where the list of whom was erased is kept: an older backup is held against it.
    fn erased_path(&self) -> PathBuf {
        self.path.with_added_extension("erased")
    }

    fn kept_erased(&self) -> Result<Vec<ErasureRow>, StoreError> {
        match File::open(self.erased_path()) {
            Ok(file) => erased_among(
                BufReader::new(file).lines().map(|line| line.map_err(StoreError::from)),
            ),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds to the list whom the database has erased; nobody leaves it.
    fn keep_erased(&self, rows: Vec<ErasureRow>) -> Result<(), StoreError> {
        let mut all = self.kept_erased()?;
        let known = all.len();
        for row in rows {
            if row.act == ERASED && !all.iter().any(|one| one.person == row.person) {
                all.push(row);
            }
        }
        if all.len() == known {
            return Ok(());
        }
        let half = self.path.with_added_extension("half");
        let mut file = File::create(&half)?;
        file.write_all(erased_lines(&all)?.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&half, self.erased_path())?;
        Ok(())
    }

    fn keep_last(&self, row: &CheckpointRow) -> Result<(), StoreError> {
        let text = serde_json::to_string(row).map_err(|e| StoreError::Row(e.to_string()))?;
        let half = self.path.with_added_extension("half");
        std::fs::write(&half, text)?;
        std::fs::rename(&half, self.last_path())?;
        Ok(())
    }

    fn kept_last(&self) -> Result<Option<CheckpointRow>, StoreError> {
        match std::fs::read_to_string(self.last_path()) {
            Ok(text) => {
                let row = serde_json::from_str(&text);
                Ok(Some(row.map_err(|e| StoreError::Row(format!("last seal: {e}")))?))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Bytes written in hexadecimal.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut found = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (at, byte) in found.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(found)
}

/// What is signed.
fn signed(tenant: TenantId, row: &CheckpointRow) -> String {
    let at = row.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    format!(
        "fanben checkpoint 1\n{tenant}\n{}\n{}\n{}\n{}\n{}\n{at}\n{}\n",
        row.number, row.entries, row.head, row.sm3, row.before, row.key
    )
}

/// SM3 over the trail up to its last entry: over the digest before and the texts since.
fn sm3(before: &str, rows: &[AuditRow]) -> String {
    let mut digest = Sm3::new();
    digest.update(before.as_bytes());
    for row in rows {
        digest.update(entry_text(row).as_bytes());
    }
    secrets::hex(&digest.finalize())
}

/// Seals what came into the trail since the last seal; nothing where nothing came. Returns how many
/// entries are sealed now. A trail that does not go on from its last seal is not sealed over.
pub async fn seal(desk: &Desk) -> Result<Option<i64>, Refusal> {
    let (Some(seal), Ok(tenant)) = (desk.seal(), desk.tenant()) else { return Ok(None) };
    let mut tx = desk.store.read(tenant).await?;
    let ended = tx.last_audit().await?.map_or(0, |row| row.number);
    let sealed = tx.last_checkpoint().await?.map_or(0, |row| row.entries);
    drop(tx);
    if ended == sealed {
        return Ok(None);
    }
    let mut tx = desk.store.write(tenant).await?;
    let last = tx.last_checkpoint().await?;
    let sealed = last.as_ref().map_or(0, |row| row.entries);
    let rows = tx.audit_after(sealed).await?;
    let Some(end) = rows.last() else {
        return Err(broken("the trail is shorter than its last seal"));
    };
    let (mut head, mut number) = match &last {
        Some(row) => (row.head.clone(), row.entries),
        None => (String::new(), 0),
    };
    for row in &rows {
        if row.before != head || row.number != number + 1 || entry_hash(row) != row.hash {
            return Err(broken("the trail does not go on from its last seal"));
        }
        (head, number) = (row.hash.clone(), row.number);
    }
    let mut row = CheckpointRow {
        number: last.as_ref().map_or(1, |row| row.number + 1),
        entries: end.number,
        head,
        sm3: sm3(last.as_ref().map_or("", |row| &row.sm3), &rows),
        before: last.map(|row| row.signature).unwrap_or_default(),
        at: desk.now(),
        key: seal.public(),
        signature: String::new(),
    };
    let signature = seal.key.sign(signed(tenant, &row).as_bytes());
    row.signature = secrets::hex(&signature.to_bytes());
    tx.add_checkpoint(&row).await?;
    let word = written(&Act::ErasePerson);
    if rows.iter().any(|row| row.act == word) || !seal.erased_path().exists() {
        seal.keep_erased(tx.erasures().await?)?;
    }
    tx.commit().await?;
    seal.keep_last(&row)?;
    Ok(Some(row.entries))
}

fn broken(says: &str) -> Refusal {
    Refusal::Broken(StoreError::Row(says.to_owned()))
}

/// Checks every seal against the trail and the key.
pub(crate) async fn check(
    desk: &Desk,
    tx: &mut Tx,
    trail: &[AuditRow],
    found: &mut Verified,
) -> Result<(), Refusal> {
    let tenant = desk.tenant()?;
    let seals = tx.checkpoints().await?;
    let own = desk.seal();
    let mut trusted: Vec<String> = own.iter().map(|seal| seal.public()).collect();
    trusted.extend(own.iter().flat_map(|seal| seal.former.iter().cloned()));
    // Without a key file the first seal's key is taken for the installation's.
    if own.is_none() {
        trusted.extend(seals.first().map(|row| row.key.clone()));
    }
    let mut before: Option<&CheckpointRow> = None;
    for (expected, row) in (1..).zip(&seals) {
        let mut say = |what: String| {
            let says = format!("第{}次封存({}条){what}", row.number, row.entries);
            found.faults.push(Fault { number: 0, says });
        };
        let last = before.map_or("", |last| last.signature.as_str());
        if row.number != expected || row.before != last {
            say("和前一次封存接不上,中间有封存被删除或改动".to_owned());
        }
        if !trusted.contains(&row.key) {
            say(format!("用的不是本系统的密钥:{}", row.key));
        } else if !holds(tenant, row) {
            say("签名不对,封存记录被改动".to_owned());
        }
        let from = before.map_or(0, |last| last.entries);
        let sealed = usize::try_from(from).ok().zip(usize::try_from(row.entries).ok());
        let rows = sealed.and_then(|(from, to)| trail.get(from..to)).filter(|one| !one.is_empty());
        match rows {
            None => say(format!("以后日志被截断:现在只有{}条", trail.len())),
            Some(rows) => {
                let end = rows.last().map_or("", |row| row.hash.as_str());
                let earlier = before.map_or("", |last| &last.sm3);
                if end != row.head || sm3(earlier, rows) != row.sm3 {
                    say("以后,封存过的日志被改动".to_owned());
                }
            }
        }
        before = Some(row);
    }
    found.seals = seals.len();
    found.sealed = before.and_then(|row| usize::try_from(row.entries).ok()).unwrap_or_default();
    found.key = before.map(|row| row.key.clone()).unwrap_or_default();
    if let Some(seal) = &own {
        for row in seal.kept_erased()? {
            let listed = !tx.payee(row.person).await?.is_empty();
            let there = listed || tx.account_of(row.person).await?.is_some();
            let last = tx.erasure_of(row.person).await?;
            if there && last.is_none_or(|last| last.act != ERASED) {
                let says = format!(
                    "{}已经删除个人信息的人(编号{},{})又在库里了:库是从以前的备份恢复的;\
                     请用 fanben restore --erased {} 重新恢复",
                    row.at.format("%Y-%m-%d"),
                    row.person,
                    row.document,
                    seal.erased_path().display()
                );
                found.faults.push(Fault { number: 0, says });
            }
        }
    }
    if let Some(kept) = own.and_then(|seal| seal.kept_last().transpose()) {
        let kept = kept?;
        if !seals.contains(&kept) {
            let says = format!(
                "密钥旁边记着第{}次封存({}条,{}),库里没有:日志和封存一起被截断,或者库是旧的",
                kept.number,
                kept.entries,
                kept.at.format("%Y-%m-%d %H:%M:%S UTC")
            );
            found.faults.push(Fault { number: 0, says });
        }
    }
    Ok(())
}

fn holds(tenant: TenantId, row: &CheckpointRow) -> bool {
    let key = bytes::<32>(&row.key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = bytes::<64>(&row.signature).map(|bytes| Signature::from_bytes(&bytes));
    let (Some(key), Some(signature)) = (key, signature) else { return false };
    key.verify_strict(signed(tenant, row).as_bytes(), &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fanben.db.key");
        let made = Seal::open(&path).unwrap();
        assert_eq!(Seal::open(&path).unwrap().public(), made.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode(&path) & 0o777, 0o600);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(Seal::open(&path), Err(SealError::Open)));
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        std::fs::write(&path, "something else").unwrap();
        assert!(matches!(Seal::open(&path), Err(SealError::NotAKey)));
        let nowhere = folder.path().join("no").join("where");
        assert!(matches!(Seal::open(&nowhere), Err(SealError::File(_))));
    }

    #[test]
    fn hexadecimal_is_read_whole_or_not_at_all() {
        assert_eq!(bytes::<2>("0aff"), Some([10, 255]));
        for wrong in ["0af", "0afff0", "0g00", "中a"] {
            assert_eq!(bytes::<2>(wrong), None, "{wrong}");
        }
    }
}
