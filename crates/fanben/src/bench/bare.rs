//! A database in which sheets were saved → how long the same rows take in the same transactions when
//! nothing is read, checked, rated or hashed: the measure for what saving costs besides.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fanben_actions::CycleId;
use fanben_store::{
    AuditRow, CycleRow, EventRow, ReceiptRow, SheetRow, Store, SubjectRow, TenantId, TenantRow, Tx,
    UnitRow,
};

/// What saving one sheet wrote.
struct Saved {
    sheet: SheetRow,
    subject: SubjectRow,
    event: EventRow,
    audit: AuditRow,
    receipt: ReceiptRow,
}

/// Writes what saving so many sheets wrote once more, for another tenant of the same database; how
/// many, and how long it took.
pub(super) async fn write(
    url: &str,
    cycle: CycleId,
    most: usize,
) -> anyhow::Result<(usize, Duration)> {
    let store = Store::open(url).await?;
    let first = store.tenants().await?.into_iter().next().context("库里没有单位")?;
    let mut tx = store.read(first.id).await?;
    let saved = saved(&mut tx, cycle, most).await?;
    // Nobody else's id, and later than the first one's, whose installation this is.
    let tenant = TenantId(saved.first().context("没有保存过评分表")?.sheet.action.0);
    let copy = Copied {
        tenant: TenantRow { id: tenant, ..first },
        units: tx.units().await?,
        cycle: tx.cycle(cycle).await?.context("库里没有这次考核")?,
        subjects: tx.subjects(cycle).await?,
    };
    drop(tx);
    let mut tx = store.write(tenant).await?;
    copy.write(&mut tx).await?;
    tx.commit().await?;
    let began = Instant::now();
    for one in &saved {
        let mut tx = store.write(tenant).await?;
        one.write(&mut tx).await?;
        tx.commit().await?;
    }
    let took = began.elapsed();
    store.close().await;
    Ok((saved.len(), took))
}

/// What the rows refer to.
struct Copied {
    tenant: TenantRow,
    units: Vec<UnitRow>,
    cycle: CycleRow,
    subjects: Vec<SubjectRow>,
}

impl Copied {
    async fn write(&self, tx: &mut Tx) -> anyhow::Result<()> {
        tx.add_tenant(&self.tenant).await?;
        tx.add_units(&self.units).await?;
        tx.add_cycle(&self.cycle).await?;
        tx.add_subjects(&self.subjects).await?;
        Ok(())
    }
}

/// What the last saves wrote, the latest first.
async fn saved(tx: &mut Tx, cycle: CycleId, most: usize) -> anyhow::Result<Vec<Saved>> {
    let events = tx.all_events(cycle).await?;
    let mut events: BTreeMap<_, _> =
        events.into_iter().map(|event| (event.action, event)).collect();
    let subjects = tx.subjects(cycle).await?;
    let subjects: BTreeMap<_, _> = subjects.into_iter().map(|row| (row.subject, row)).collect();
    let audit = tx.audit().await?;
    let mut audit: BTreeMap<_, _> =
        audit.into_iter().filter_map(|entry| Some((entry.action?, entry))).collect();
    let mut sheets = tx.sheets(cycle).await?;
    // Ids of actions grow with time.
    sheets.sort_by_key(|sheet| std::cmp::Reverse(sheet.action));
    let mut saved = Vec::new();
    for sheet in sheets.into_iter().take(most) {
        let action = sheet.action;
        saved.push(Saved {
            subject: subjects.get(&sheet.subject).context("评分表没有对象")?.clone(),
            event: events.remove(&action).context("保存评分表没有经过")?,
            audit: audit.remove(&action).context("保存评分表不在日志里")?,
            receipt: tx.receipt(action).await?.context("保存评分表没有回执")?,
            sheet,
        });
    }
    Ok(saved)
}

impl Saved {
    async fn write(&self, tx: &mut Tx) -> anyhow::Result<()> {
        tx.add_sheet(&self.sheet).await?;
        tx.set_subject(&self.subject).await?;
        tx.add_event(&self.event).await?;
        tx.touch_cycle(self.sheet.cycle).await?;
        // As long as a salt.
        tx.add_salt(self.sheet.action, &self.audit.hash).await?;
        tx.add_audit(&self.audit).await?;
        tx.add_receipt(&self.receipt).await?;
        Ok(())
    }
}
