//! Files that back a declaration or the judgments of the stage at work: attached, withdrawn, and sent
//! piece by piece over a link that breaks.

use chrono::Duration;
use fanben_model::rights::{Act, Right};
use fanben_model::stages::{Readiness, Refused, Step};
use fanben_papers::{EVIDENCE_MOST, EvidenceFile, take_evidence};
use fanben_store::{
    ActionId, CycleId, EvidenceRow, FileRow, StoreError, UploadId, UploadRow, WithdrawalRow,
};
use uuid::Uuid;

use super::{begin, reason, stepped};
use crate::doing::{Doing, Done, Found};
use crate::looks::{abouts, may_back};
use crate::{Desk, Person, Receipt, Refusal, secrets, words};

/// How many files may back what is said about one subject in one cycle.
const MOST_FILES: usize = 500;
/// How many files of one person may be on their way.
const MOST_UPLOADS: i64 = 20;
/// A file nobody goes on sending is forgotten after so long.
const KEPT: Duration = Duration::days(2);

/// A file that backs something.
#[derive(Debug, Clone)]
pub struct Attach {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// It backs what the subject declares; else what the stage at work judges.
    pub declaration: bool,
    /// The clause, item, standard or dimension; empty: the whole.
    pub about: String,
    /// What it shows; empty: its name says so.
    pub caption: String,
    /// The file's name at its sender.
    pub name: String,
    /// Its bytes.
    pub file: SentBytes,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub enum SentBytes {
    /// They came with the form.
    Here(Vec<u8>),
    /// They came before it, piece by piece.
    Upload(UploadId),
}

/// Evidence that no longer backs anything.
#[derive(Debug, Clone)]
pub struct Withdraw {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// It backs what the subject declares; else what a stage judges.
    pub declaration: bool,
    /// The number of the evidence.
    pub number: i64,
    /// Why.
    pub reason: String,
}

/// How far a file is on its way, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnItsWay {
    /// How many it will have.
    pub size: i64,
    /// How many are here.
    pub received: i64,
    /// How many of them were taken just now; 0: none.
    pub taken: i64,
}

/// A file as it is kept, with the digest of what was sent.
struct Taken {
    original: String,
    file: EvidenceFile,
}

/// Attaches a file to a declaration, or to the stage at work. The same file at the same place is there
/// once.
pub async fn attach(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Attach,
) -> Result<Receipt, Refusal> {
    let act = if input.declaration { Act::BackDeclaration } else { Act::AttachEvidence };
    // Pictures take a while: nobody waits for the lock of the tenant meanwhile.
    let taken = take(desk, who, action, act, &input).await;
    let mut doing = begin!(desk, who, action, act);
    let done = add(&mut doing, &input, taken).await;
    doing.end(done).await
}

/// Reads the file of whoever may attach it.
async fn take(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    act: Act,
    input: &Attach,
) -> Result<Taken, Refusal> {
    may_back(desk, who, input.cycle, &input.subject, act).await?;
    let bytes = match &input.file {
        SentBytes::Here(bytes) => bytes.clone(),
        SentBytes::Upload(id) => {
            let mut tx = desk.store.read(desk.tenant()?).await?;
            if tx.receipt(action).await?.is_some() {
                // The form was taken before, and its receipt is all it gets.
                return Err(Refusal::NotFound);
            }
            let row = own(tx.upload(*id).await?, who)?;
            if row.received < row.size {
                return Err(Refusal::bad("file", "文件还没有传完,请接着传"));
            }
            tx.upload_bytes(*id).await?
        }
    };
    let _one = desk.pictures.acquire().await.map_err(|_| StoreError::Row("closed".to_owned()))?;
    let reading = tokio::task::spawn_blocking(move || {
        let original = secrets::digest_of(&bytes);
        take_evidence(bytes).map(|file| Taken { original, file })
    });
    let taken = reading.await.map_err(|error| StoreError::Row(error.to_string()))?;
    taken.map_err(|why| Refusal::bad("file", words::not_evidence(why)))
}

async fn add(
    doing: &mut Doing<'_>,
    input: &Attach,
    taken: Result<Taken, Refusal>,
) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let step = if input.declaration { Step::Declare } else { Step::Save };
    stepped(doing, &found, step, &Readiness::complete())?;
    let Taken { original, file } = taken?;
    if !input.about.is_empty()
        && !abouts(&found.live, &found.row)?.iter().any(|(id, _)| *id == input.about)
    {
        return Err(Refusal::bad("about", "这个对象不评这一条,请从评分表或者申报页重新进入"));
    }
    let caption = caption(input)?;
    let stage = if input.declaration { String::new() } else { found.stage()?.id.clone() };
    let rows = doing.tx.evidence_of(input.cycle, found.row.subject).await?;
    let withdrawn = doing.tx.withdrawn_of(input.cycle, found.row.subject).await?;
    if let SentBytes::Upload(id) = &input.file {
        doing.tx.drop_upload(*id).await?;
    }
    let here = rows.iter().find(|row| {
        let same = row.original == original && row.stage == stage && row.about == input.about;
        same && !withdrawn.iter().any(|gone| gone.number == row.number)
    });
    if let Some(row) = here {
        let says = format!("这份佐证已经在了,没有重复存:{}", row.caption);
        return Ok(Done::new(about(&found), says).giving("number", row.number.to_string()));
    }
    if rows.len() >= MOST_FILES {
        let says = format!("这个对象的佐证已经有{MOST_FILES}份,不能再加");
        return Err(Refusal::bad("file", says));
    }
    let digest = keep(doing, file.kind.ending(), &file.bytes).await?;
    let preview = match &file.preview {
        Some(small) => keep(doing, "jpg", small).await?,
        None => String::new(),
    };
    let row = EvidenceRow {
        cycle: input.cycle,
        subject: found.row.subject,
        number: rows.last().map_or(1, |row| row.number + 1),
        stage,
        about: input.about.clone(),
        caption: caption.clone(),
        name: input.name.chars().take(200).collect(),
        kind: file.kind.ending().to_owned(),
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        digest,
        preview,
        original,
        post: doing.capacity(&found.matter()),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_evidence(&row).await?;
    let says = format!("{}的佐证已上传:{caption}", found.row.name);
    Ok(Done::new(about(&found), says).giving("number", row.number.to_string()))
}

fn about(found: &Found) -> String {
    format!("cycle {} subject {}", found.row.cycle, found.row.subject)
}

/// What it shows, or else its name without the ending.
fn caption(input: &Attach) -> Result<String, Refusal> {
    let typed = input.caption.trim();
    if typed.chars().count() > 100 {
        return Err(Refusal::bad("caption", "说明最多100字"));
    }
    let name = input.name.rsplit_once('.').map_or(input.name.as_str(), |(stem, _)| stem).trim();
    let named = if name.is_empty() { "佐证" } else { name };
    Ok(if typed.is_empty() { named.chars().take(100).collect() } else { typed.to_owned() })
}

/// Keeps bytes under their digest.
async fn keep(doing: &mut Doing<'_>, kind: &str, bytes: &[u8]) -> Result<String, Refusal> {
    let row = FileRow {
        digest: secrets::digest_of(bytes),
        kind: kind.to_owned(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        at: doing.at,
    };
    doing.tx.keep_file(&row, bytes).await?;
    Ok(row.digest)
}

/// Withdraws evidence of the stage at work, or of a declaration: it stays readable, and counts for
/// nothing.
pub async fn withdraw(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Withdraw,
) -> Result<Receipt, Refusal> {
    let act = if input.declaration { Act::UnbackDeclaration } else { Act::WithdrawEvidence };
    let mut doing = begin!(desk, who, action, act);
    let done = take_back(&mut doing, &input).await;
    doing.end(done).await
}

async fn take_back(doing: &mut Doing<'_>, input: &Withdraw) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let step = if input.declaration { Step::Declare } else { Step::Save };
    stepped(doing, &found, step, &Readiness::complete())?;
    let reason = reason(&input.reason)?;
    let rows = doing.tx.evidence_of(input.cycle, found.row.subject).await?;
    let row = rows.iter().find(|row| row.number == input.number);
    let row = row.filter(|row| row.stage.is_empty() == input.declaration);
    let row = row.ok_or(Refusal::NotFound)?;
    if !input.declaration && found.stage()?.id != row.stage {
        let sent = Refused::SentUp { stage: found.position.stage };
        return Err(Refusal::state(sent, found.live.ready.stages()));
    }
    let gone = doing.tx.withdrawn_of(input.cycle, found.row.subject).await?;
    if gone.iter().any(|gone| gone.number == row.number) {
        return Err(Refusal::bad("reason", "这份佐证已经撤回了"));
    }
    let withdrawal = WithdrawalRow {
        cycle: input.cycle,
        subject: found.row.subject,
        number: row.number,
        reason,
        post: doing.capacity(&found.matter()),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_withdrawal(&withdrawal).await?;
    let says = format!("{}的佐证已撤回:{}", found.row.name, row.caption);
    Ok(Done::new(about(&found), says))
}

/// Begins a file of so many bytes that will come piece by piece. Nothing is recorded before a form
/// attaches it.
pub async fn begin_upload(desk: &Desk, who: &Person, size: u64) -> Result<UploadId, Refusal> {
    who.ready()?;
    if !who.has(Right::Judge) && !who.has(Right::Declare) {
        return Err(Refusal::NotAllowed(Act::AttachEvidence));
    }
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let most = i64::try_from(EVIDENCE_MOST).unwrap_or(i64::MAX);
    if size == 0 || size > most {
        let why = if size == 0 {
            fanben_papers::NotEvidence::Empty
        } else {
            fanben_papers::NotEvidence::TooBig
        };
        return Err(Refusal::bad("file", words::not_evidence(why)));
    }
    let at = desk.now();
    let mut tx = desk.store.write(desk.tenant()?).await?;
    tx.sweep_uploads(at - KEPT).await?;
    if tx.uploads_of(who.id).await? >= MOST_UPLOADS {
        tx.commit().await?;
        let says = "您还有很多文件没有传完;请先传完,或者两天后再试";
        return Err(Refusal::bad("file", says));
    }
    let id = UploadId(Uuid::now_v7());
    tx.add_upload(&UploadRow { id, person: who.id, size, received: 0, at }).await?;
    tx.commit().await?;
    Ok(id)
}

/// How far a file is on its way; only its sender sees it.
pub async fn upload_state(desk: &Desk, who: &Person, id: UploadId) -> Result<OnItsWay, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let row = own(tx.upload(id).await?, who)?;
    Ok(OnItsWay { size: row.size, received: row.received, taken: 0 })
}

/// Takes the bytes that follow those that are here. Bytes for another place are not taken: what comes
/// back says where to go on.
pub async fn go_on(
    desk: &Desk,
    who: &Person,
    id: UploadId,
    start: i64,
    bytes: &[u8],
) -> Result<OnItsWay, Refusal> {
    who.ready()?;
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let row = own(tx.upload(id).await?, who)?;
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let now = OnItsWay { size: row.size, received: row.received, taken: 0 };
    if start != row.received || bytes.is_empty() {
        return Ok(now);
    }
    if length > row.size - row.received {
        return Err(Refusal::bad("file", "传来的比文件多,请重新选择文件"));
    }
    tx.add_upload_piece(id, start, bytes, desk.now()).await?;
    tx.commit().await?;
    Ok(OnItsWay { received: start + length, taken: length, ..now })
}

fn own(row: Option<UploadRow>, who: &Person) -> Result<UploadRow, Refusal> {
    row.filter(|row| row.person == who.id).ok_or(Refusal::NotFound)
}
