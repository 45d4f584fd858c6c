//! The audit trail, and whether everything kept is as it was written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::{Act, Matter, may};
use fanben_store::{ActionId, AuditRow, CycleId, PersonId, StoreError, Tx, UnitId};

use sha2::{Digest as _, Sha256};

use crate::desk::midnight;
use crate::doing::{commitment, entry_hash};
use crate::{Desk, Person, Refusal, seal, secrets};

/// What a check of the store found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// How many entries the trail has.
    pub entries: usize,
    /// The hash of the last one: who keeps it elsewhere can prove later that nothing was cut off.
    pub last: String,
    /// How many seals it has.
    pub seals: usize,
    /// How many entries they cover: what came later is not sealed yet.
    pub sealed: usize,
    /// The public key of the last seal; empty: there is none.
    pub key: String,
    /// How many entries' rows were blanked when somebody was erased: their first commitment can no
    /// longer be opened, and they are held against the one made then.
    pub blanked: usize,
    /// What is not as it was written; empty: everything is.
    pub faults: Vec<Fault>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry of the trail it belongs to; 0: none.
    pub number: i64,
    /// What and where, in Chinese.
    pub says: String,
}

/// An entry of the trail as the audit administrator reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailLine {
    /// Its number.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; empty: nobody was signed in.
    pub by: String,
    /// What, as a code: an act, `sign_in`, `sign_out`, `set_up`.
    pub act: String,
    /// Ids of what it was about.
    pub about: String,
    /// It was done, not refused.
    pub done: bool,
    /// The first half of its hash.
    pub hash: String,
}

/// Which entries are asked for; everything empty: all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// A name or a login.
    pub person: String,
    /// An act, as a code.
    pub act: String,
    /// The code or name of a unit: entries of those who hold or held a post there or below.
    pub unit: String,
    /// The first day in China.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// Only entries before this number; 0: from the last.
    pub before: i64,
}

/// A page of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries {
    /// The latest first.
    pub lines: Vec<TrailLine>,
    /// Where the next page goes on; 0: there is none.
    pub next: i64,
    /// How many entries the trail has.
    pub entries: i64,
    /// How many of them are sealed, when last, and for which public key.
    pub sealed: i64,
    /// When it was sealed last.
    pub sealed_at: Option<DateTime<Utc>>,
    /// The public key of the last seal.
    pub key: String,
    /// Every act the trail could name, for a choice.
    pub acts: Vec<String>,
}

/// Entries read at once while looking for those that were asked for.
const CHUNK: i64 = 2_000;

/// The last entries of the trail, the latest first, for whoever may read it.
pub async fn trail(desk: &Desk, who: &Person, most: usize) -> Result<Vec<TrailLine>, Refusal> {
    Ok(entries(desk, who, &Asked::default(), most).await?.lines)
}

/// Entries of the trail that were asked for, the latest first, for whoever may read it.
pub async fn entries(
    desk: &Desk,
    who: &Person,
    asked: &Asked,
    most: usize,
) -> Result<Entries, Refusal> {
    who.ready()?;
    let places = desk.places().await?;
    let holdings = who.holdings(&places);
    let reads =
        holdings.iter().any(|one| may(&holdings, &Matter::Place(one.within), Act::ReadAudit));
    if !reads {
        return Err(Refusal::NotFound);
    }
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let accounts = tx.accounts().await?;
    let systems = tx.tokens().await?;
    let mut people: Option<BTreeSet<PersonId>> = None;
    let person = asked.person.trim();
    if !person.is_empty() {
        let named = accounts.iter().filter(|row| row.name == person || row.login == person);
        let systems = systems.iter().filter(|row| row.name == person).map(|row| row.person);
        people = Some(named.map(|row| row.person).chain(systems).collect());
    }
    if !asked.unit.trim().is_empty() {
        let tops: Vec<_> = holdings.iter().map(|one| one.within).collect();
        let unit = places.meant(&asked.unit, &tops).map_err(|says| Refusal::bad("unit", says))?;
        let top = places.spans.get(&unit.code).ok_or(Refusal::NotFound)?;
        let posts = tx
            .posts()
            .await?
            .into_iter()
            .filter(|post| places.span_of(post.unit).is_some_and(|span| top.contains(span)));
        // Another system's key counts where it reaches.
        let systems = systems.iter().filter_map(|row| {
            places.span_of(row.unit).is_some_and(|span| top.contains(span)).then_some(row.person)
        });
        let there: BTreeSet<PersonId> = posts.map(|post| post.person).chain(systems).collect();
        people = Some(match people {
            Some(named) => named.intersection(&there).copied().collect(),
            None => there,
        });
    }
    let names: BTreeMap<_, _> = tx.names_since(-1).await?.into_iter().collect();
    let last = tx.last_checkpoint().await?;
    let mut found = Entries {
        entries: tx.last_audit().await?.map_or(0, |row| row.number),
        sealed: last.as_ref().map_or(0, |row| row.entries),
        sealed_at: last.as_ref().map(|row| row.at),
        key: last.map(|row| row.key).unwrap_or_default(),
        acts: acts(),
        ..Entries::default()
    };
    let fits = |row: &AuditRow| {
        (asked.act.is_empty() || row.act == asked.act)
            && people.as_ref().is_none_or(|some| row.person.is_some_and(|id| some.contains(&id)))
    };
    let mut before = if asked.before > 0 { asked.before } else { i64::MAX };
    while found.lines.len() <= most {
        let rows = tx.audit_before(before, between(asked), CHUNK).await?;
        let Some(first) = rows.last() else { break };
        before = first.number;
        let room = most + 1 - found.lines.len();
        let fitting = rows.into_iter().filter(fits).take(room);
        found.lines.extend(fitting.map(|row| line(row, &names)));
    }
    if found.lines.len() > most {
        found.lines.truncate(most);
        found.next = found.lines.last().map_or(0, |line| line.number);
    }
    Ok(found)
}

/// The moments between which days in China lie.
fn between(asked: &Asked) -> (DateTime<Utc>, DateTime<Utc>) {
    let next = asked.until.and_then(|day| day.succ_opt());
    let (least, most) =
        (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + chrono::Duration::days(99_999));
    (asked.from.and_then(midnight).unwrap_or(least), next.and_then(midnight).unwrap_or(most))
}

fn line(row: AuditRow, names: &BTreeMap<PersonId, String>) -> TrailLine {
    TrailLine {
        number: row.number,
        at: row.at,
        by: row.person.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        act: row.act,
        about: row.about,
        done: row.outcome == "done",
        hash: row.hash.chars().take(32).collect(),
    }
}

/// What entries may be about: acts, and what asks for no right.
fn acts() -> Vec<String> {
    let more = [
        "erase_withdrawn",
        "erase_words",
        "drop_factor",
        "set_up",
        "take_form",
        "bring_form",
        "merge_form",
    ];
    let own = [
        "sign_in",
        "sign_on",
        "bind_account",
        "prove_again",
        "hold_draw",
        "object",
        "sign_out",
        "change_password",
        "end_sessions",
        "begin_factor",
        "confirm_factor",
        "revoke_token",
    ];
    let all = own.into_iter().chain(more).map(str::to_owned);
    let acts = Act::ALL.into_iter().filter(|act| *act != Act::Look);
    all.chain(acts.map(|act| crate::live::written(&act))).collect()
}

/// Writes everything of the installation as lines of JSON, as of one moment; returns how many.
pub async fn backup(desk: &Desk, to: &mut (dyn std::io::Write + Send)) -> Result<usize, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let mut write = |line: &str| -> Result<(), StoreError> {
        to.write_all(line.as_bytes())?;
        to.write_all(b"\n")?;
        Ok(())
    };
    let lines = tx.backup(&mut write).await?;
    to.flush().map_err(StoreError::from)?;
    Ok(lines)
}

/// Puts a backup into an empty installation, all or nothing; returns how many lines it had. Verify
/// it afterwards.
pub async fn restore(
    desk: &Desk,
    from: &mut (dyn std::io::BufRead + Send),
) -> Result<usize, Refusal> {
    if !desk.is_new() {
        return Err(Refusal::SetUpAlready);
    }
    let lines = std::io::BufRead::lines(from).map(|line| line.map_err(StoreError::from));
    let count = desk.store.restore(lines).await?;
    if let Some(tenant) = desk.store.tenants().await?.first() {
        desk.set_tenant(tenant.id);
    }
    Ok(count)
}

/// Whether the trail still has the entry with a hash that was noted elsewhere.
pub async fn holds(desk: &Desk, hash: &str) -> Result<bool, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    Ok(tx.audit().await?.iter().any(|row| row.hash == hash))
}

/// Every action of the trail that was done, in its order.
pub async fn actions(desk: &Desk) -> Result<Vec<ActionId>, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let rows = tx.audit().await?.into_iter().filter(|row| row.outcome == "done");
    Ok(rows.filter_map(|row| row.action).collect())
}

/// Checks the whole store: the chain of the trail, what every action wrote, where subjects stand,
/// frozen rules and confirmed results.
pub async fn verify(desk: &Desk) -> Result<Verified, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let rows = tx.audit().await?;
    let mut found = Verified {
        entries: rows.len(),
        last: rows.last().map(|row| row.hash.clone()).unwrap_or_default(),
        ..Verified::default()
    };
    seal::check(desk, &mut tx, &rows, &mut found).await?;
    posts(&mut tx, &mut found.faults).await?;
    chain(&rows, &mut found.faults);
    let blanked = crate::actions::blanked(&mut tx, &rows).await?;
    found.blanked = blanked.len();
    let mut known: BTreeSet<ActionId> = BTreeSet::new();
    for row in &rows {
        if let Some(action) = row.action {
            known.insert(action);
            let content = blanked.get(&action).unwrap_or(&row.content);
            check_content(&mut tx, row, (action, content), &mut found.faults).await?;
        }
    }
    for cycle in tx.cycles().await? {
        let says = |what: String| Fault { number: 0, says: what };
        if !cycle.digest.is_empty() && secrets::digest(&cycle.rules.0.to_string()) != cycle.digest {
            found.faults.push(says(format!("《{}》定稿后的办法被改动", cycle.title)));
        }
        subjects(&mut tx, cycle.id, &cycle.title, &mut found.faults).await?;
    }
    files(&mut tx, &mut found.faults).await?;
    for action in tx.writers().await? {
        if !known.contains(&action) {
            let what = format!("有记录不属于任何一次操作(操作编号{action})");
            found.faults.push(Fault { number: 0, says: what });
        }
    }
    Ok(found)
}

fn chain(rows: &[AuditRow], faults: &mut Vec<Fault>) {
    let mut before = String::new();
    for (expected, row) in (1..).zip(rows) {
        let mut say = |what: &str| {
            let says = format!("日志第{}条{what}", row.number);
            faults.push(Fault { number: row.number, says });
        };
        if row.number != expected {
            say("前后不连续,中间有缺失");
        }
        if row.before != before {
            say("和前一条接不上");
        }
        if entry_hash(row) != row.hash {
            say("内容被改动");
        }
        before.clone_from(&row.hash);
    }
}

/// Whether what an action wrote is what its entry commits to, or what was left of it.
async fn check_content(
    tx: &mut Tx,
    row: &AuditRow,
    (action, content): (ActionId, &str),
    faults: &mut Vec<Fault>,
) -> Result<(), Refusal> {
    let kept = tx.kept(action).await?;
    let salt = tx.salt(action).await?;
    let fits = match (&salt, content.is_empty()) {
        (Some(salt), false) => commitment(salt, &kept) == content,
        // It wrote nothing, or was erased together with its salt: the entry stays.
        (None, _) => kept.is_empty(),
        (Some(_), true) => false,
    };
    if !fits {
        let mut tables: Vec<&str> = kept.iter().map(|one| one.table).collect();
        tables.dedup();
        let says = format!(
            "第{}条日志({})写下的记录被改动、增加或删除;现存:{}",
            row.number,
            row.act,
            if tables.is_empty() { "无".to_owned() } else { tables.join("、") }
        );
        faults.push(Fault { number: row.number, says });
    }
    Ok(())
}

/// Whether every post is as it was last given or ended.
async fn posts(tx: &mut Tx, faults: &mut Vec<Fault>) -> Result<(), Refusal> {
    let mut last: BTreeMap<_, _> = BTreeMap::new();
    for row in tx.appointments().await? {
        if ["given", "ended"].contains(&row.act.as_str()) {
            last.insert(row.post, row.stands());
        }
    }
    for row in tx.posts().await? {
        if last.remove(&row.id).as_ref() != Some(&row) {
            let says = format!("岗位{}和它的任免记录不一致(人员编号{})", row.id, row.person);
            faults.push(Fault { number: 0, says });
        }
    }
    for row in last.into_values() {
        let says = format!("岗位{}授予过,现在不见了(人员编号{})", row.id, row.person);
        faults.push(Fault { number: 0, says });
    }
    Ok(())
}

/// Whether every file still has the bytes its digest was made of.
async fn files(tx: &mut Tx, faults: &mut Vec<Fault>) -> Result<(), Refusal> {
    let mut broken = BTreeSet::new();
    let erased: BTreeSet<String> = crate::actions::erased(tx).await?.into_iter().collect();
    let wanted = tx.wanted_files().await?;
    for file in tx.files().await? {
        let (mut sum, mut pieces) = (Sha256::new(), 0);
        for number in 0.. {
            let Some(piece) = tx.piece(&file.digest, number).await? else { break };
            sum.update(&piece);
            pieces += 1;
        }
        // The trail says that its bytes went, and nothing that counts asks for them.
        let gone = pieces == 0 && erased.contains(&file.digest) && !wanted.contains(&file.digest);
        if !gone && secrets::hex(&sum.finalize()) != file.digest {
            broken.insert(file.digest);
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    for row in tx.all_evidence().await? {
        for digest in [&row.digest, &row.preview] {
            if broken.remove(digest) {
                let says = format!(
                    "佐证“{}”的文件被改动或缺失(考核{},第{}份,校验码{digest})",
                    row.caption, row.cycle, row.number
                );
                faults.push(Fault { number: 0, says });
            }
        }
    }
    for digest in broken {
        let says = format!("存着的文件被改动或缺失(校验码{digest})");
        faults.push(Fault { number: 0, says });
    }
    Ok(())
}

/// Whether every subject stands where what was done to it last left it.
async fn subjects(
    tx: &mut Tx,
    cycle: CycleId,
    title: &str,
    faults: &mut Vec<Fault>,
) -> Result<(), Refusal> {
    let mut last: BTreeMap<UnitId, (String, i64, bool)> = BTreeMap::new();
    for event in tx.all_events(cycle).await? {
        last.insert(event.subject, (event.phase, event.to_stage, event.returned));
    }
    for row in tx.subjects(cycle).await? {
        let stands = (row.phase.clone(), row.stage, row.returned);
        let moved = last.get(&row.subject);
        let fits = moved.map_or(row.stage == 0 && !row.returned, |left| *left == stands);
        if !fits {
            let says = format!("《{title}》{}的进度和它的办理记录不一致", row.name);
            faults.push(Fault { number: 0, says });
        }
        for result in tx.results(cycle, row.subject).await? {
            if secrets::digest(&result.result.0.to_string()) != result.digest {
                let says = format!("《{title}》{}认定的结果和它的校验码不一致", row.name);
                faults.push(Fault { number: 0, says });
            }
        }
    }
    Ok(())
}
