//! Why a figure is what it is: the lines that sum to it.

use fanben_model::rating::{Explanation, Gap, StageResult};
use fanben_model::stages::{Phase, Refused};

use super::EvidenceLine;
use super::seen::Seen;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// A subject's explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The subject.
    pub subject: Named,
    /// Dimensions, items, clauses: the lines, with the answers they read and who gave them.
    pub explanation: Explanation,
    /// The result as each stage left it.
    pub by_stage: Vec<StageResult>,
    /// Files that back the judgments.
    pub evidence: Vec<EvidenceLine>,
    /// What is missing for the next tier.
    pub gap: Gap,
}

/// Why a subject stands where it stands.
pub async fn why(desk: &Desk, who: &Person, cycle: CycleId, subject: &str) -> Result<Why, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = std::sync::Arc::clone(&seen.live);
    let row = live.subject(subject).ok_or(Refusal::NotFound)?;
    if seen.acts(row)?.0.phase == Phase::Exempt {
        return Err(Refusal::state(Refused::Exempt, live.ready.stages()));
    }
    let evidence = super::evidence::lines(&mut seen, row).await?;
    let (rating, at) = live.stands(subject)?;
    Ok(Why {
        cycle,
        title: live.title(),
        subject: Named::new(&row.code, &row.name),
        explanation: live.explain(subject)?,
        by_stage: live.by_stage(subject)?,
        evidence,
        gap: rating.gap(at),
    })
}
