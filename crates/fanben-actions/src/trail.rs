//! The audit trail, and whether everything kept is as it was written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use fanben_model::rights::{Act, Matter, may};
use fanben_store::{ActionId, AuditRow, CycleId, StoreError, Tx, UnitId};

use crate::doing::{commitment, entry_hash};
use crate::{Desk, Person, Refusal, secrets};

/// What a check of the store found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// How many entries the trail has.
    pub entries: usize,
    /// The hash of the last one: who keeps it elsewhere can prove later that nothing was cut off.
    pub last: String,
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

/// The last entries of the trail, the latest first, for whoever may read it.
pub async fn trail(desk: &Desk, who: &Person, most: usize) -> Result<Vec<TrailLine>, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    let places = desk.places().await?;
    let holdings = who.holdings(&places);
    let reads =
        holdings.iter().any(|one| may(&holdings, &Matter::Place(one.within), Act::ReadAudit));
    if !reads {
        return Err(Refusal::NotFound);
    }
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let names: BTreeMap<_, _> =
        tx.accounts().await?.into_iter().map(|row| (row.person, row.name)).collect();
    let rows = tx.audit().await?;
    let line = |row: AuditRow| TrailLine {
        number: row.number,
        at: row.at,
        by: row.person.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        act: row.act,
        about: row.about,
        done: row.outcome == "done",
        hash: row.hash.chars().take(32).collect(),
    };
    Ok(rows.into_iter().rev().take(most).map(line).collect())
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

/// Checks the whole store: the chain of the trail, what every action wrote, where subjects stand,
/// frozen rules and confirmed results.
pub async fn verify(desk: &Desk) -> Result<Verified, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let rows = tx.audit().await?;
    let mut found = Verified {
        entries: rows.len(),
        last: rows.last().map(|row| row.hash.clone()).unwrap_or_default(),
        faults: Vec::new(),
    };
    chain(&rows, &mut found.faults);
    let mut known: BTreeSet<ActionId> = BTreeSet::new();
    for row in &rows {
        if let Some(action) = row.action {
            known.insert(action);
            content(&mut tx, row, action, &mut found.faults).await?;
        }
    }
    for cycle in tx.cycles().await? {
        let says = |what: String| Fault { number: 0, says: what };
        if !cycle.digest.is_empty() && secrets::digest(&cycle.rules.0.to_string()) != cycle.digest {
            found.faults.push(says(format!("《{}》定稿后的办法被改动", cycle.title)));
        }
        subjects(&mut tx, cycle.id, &cycle.title, &mut found.faults).await?;
    }
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

/// Whether what an action wrote is what its entry commits to.
async fn content(
    tx: &mut Tx,
    row: &AuditRow,
    action: ActionId,
    faults: &mut Vec<Fault>,
) -> Result<(), Refusal> {
    let kept = tx.kept(action).await?;
    let salt = tx.salt(action).await?;
    let fits = match (&salt, row.content.is_empty()) {
        (Some(salt), false) => commitment(salt, &kept) == row.content,
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
