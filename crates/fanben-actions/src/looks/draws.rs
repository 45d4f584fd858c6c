//! The draws of a cycle's stages: what is announced, what was drawn, with everything that proves it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fanben_model::draws::{Drawn, Listed};
use fanben_model::rights::{Act, Matter, may};
use fanben_model::scheme::Stage;
use fanben_store::{DrawRow, StoreError, UnitId};

use super::seen::Seen;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The draws of a cycle as far as the person sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draws {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// Stages and units the person may announce a draw for: stage, what is drawn, unit, whether one
    /// was announced there already.
    pub open: Vec<(Named, String, Named, bool)>,
    /// Draws, the latest first.
    pub draws: Vec<DrawLine>,
}

/// One draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawLine {
    /// The number of its announcement.
    pub number: i64,
    /// The stage.
    pub stage: Named,
    /// What is drawn.
    pub name: String,
    /// Who draws.
    pub unit: Named,
    /// SHA-256 of the secret.
    pub digest: String,
    /// The figure that was named when it was announced; empty: none.
    pub figure: String,
    /// Why there is another one.
    pub reason: String,
    /// Who announced it, in what capacity, when.
    pub announced: (String, String, DateTime<Utc>),
    /// From what it is drawn.
    pub lists: Vec<Listed>,
    /// What was drawn; none: it is only announced.
    pub held: Option<HeldDraw>,
    /// A later announcement took its place before it was held.
    pub replaced: bool,
    /// The person may hold it.
    pub may_hold: bool,
}

/// A draw that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDraw {
    /// The secret.
    pub secret: String,
    /// The value of the figure.
    pub figure: String,
    /// Who held it, in what capacity, when.
    pub by: (String, String, DateTime<Utc>),
    /// What was drawn: the list, and codes or serial numbers with names where they have one, in the
    /// order they were drawn.
    pub drawn: Vec<(Named, Vec<Named>)>,
    /// Everything anybody needs to draw it again, as JSON.
    pub proof: String,
}

/// The draws of a cycle.
pub async fn draws(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Draws, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let rows = seen.tx.draws(cycle).await?;
    let names: BTreeMap<String, String> =
        seen.live.subjects.iter().map(|row| (row.code.clone(), row.name.clone())).collect();
    let holdings = who.holdings(&seen.places);
    let may_draw = |unit: UnitId, stage: &Stage| {
        seen.places.span_of(unit).is_some_and(|place| {
            let matter = Matter::Draw { place, state: seen.live.state, role: &stage.role };
            may(&holdings, &matter, Act::Draw)
        })
    };
    // A draw is for those it is about and those above them, not for the neighbours.
    let sees = |unit: UnitId| {
        seen.places.span_of(unit).is_some_and(|place| {
            holdings.iter().any(|one| one.within.contains(place) || place.contains(one.within))
        })
    };
    let stages = seen.live.ready.stages();
    let mut found = Vec::new();
    for row in rows.iter().rev().filter(|row| row.seed.is_empty() && sees(row.unit)) {
        let Some(stage) = stages.iter().find(|stage| stage.id == row.stage) else { continue };
        let held = rows.iter().find(|one| one.announced == row.number && !one.seed.is_empty());
        let replaced = held.is_none()
            && rows.iter().any(|one| {
                one.stage == row.stage && one.unit == row.unit && one.number > row.number
            });
        let may_hold = held.is_none() && !replaced && may_draw(row.unit, stage);
        found.push(line(&seen, row, stage, held, &names, replaced, may_hold)?);
    }
    let mut open = Vec::new();
    for stage in stages {
        let Some(draw) = &stage.draw else { continue };
        for post in who.posts.iter().filter(|post| post.role.code == stage.role) {
            let Some(unit) = seen.places.id(&post.unit.code) else { continue };
            let before = rows.iter().any(|row| row.stage == stage.id && row.unit == unit);
            let named = Named::new(&stage.id, &stage.name);
            let entry = (named, draw.name.clone(), post.unit.clone(), before);
            if may_draw(unit, stage) && !open.contains(&entry) {
                open.push(entry);
            }
        }
    }
    Ok(Draws { cycle, title: seen.live.title(), open, draws: found })
}

fn line(
    seen: &Seen<'_>,
    row: &DrawRow,
    stage: &Stage,
    held: Option<&DrawRow>,
    names: &BTreeMap<String, String>,
    replaced: bool,
    may_hold: bool,
) -> Result<DrawLine, Refusal> {
    let broken = |error: serde_json::Error| StoreError::Row(format!("draw: {error}"));
    let lists: Vec<Listed> = serde_json::from_str(&row.listed).map_err(broken)?;
    let hand = |of: &DrawRow| (seen.live.hand(of.person, of.at), of.post.clone(), of.at);
    let held = match held {
        None => None,
        Some(held) => {
            let drawn: Vec<Drawn> = serde_json::from_str(&held.drawn).map_err(broken)?;
            let named = |of: &Drawn| {
                let list = lists.iter().find(|list| list.list == of.list);
                let list = Named::new(&of.list, list.map_or("", |list| list.name.as_str()));
                let one =
                    |entry: &String| Named::new(entry, names.get(entry).map_or("", String::as_str));
                (list, of.drawn.iter().map(one).collect())
            };
            let proof = serde_json::json!({
                "commitment": row.digest,
                "secret": held.seed,
                "figure": held.figure,
                "lists": lists,
                "drawn": drawn,
            });
            Some(HeldDraw {
                secret: held.seed.clone(),
                figure: held.figure.clone(),
                by: hand(held),
                drawn: drawn.iter().map(named).collect(),
                proof: serde_json::to_string_pretty(&proof).map_err(broken)?,
            })
        }
    };
    let unit = seen.places.code(row.unit).map(|code| seen.places.named(code));
    Ok(DrawLine {
        number: row.number,
        stage: Named::new(&stage.id, &stage.name),
        name: stage.draw.as_ref().map(|draw| draw.name.clone()).unwrap_or_default(),
        unit: unit.unwrap_or_default(),
        digest: row.digest.clone(),
        figure: row.figure.clone(),
        reason: row.reason.clone(),
        announced: hand(row),
        lists,
        held,
        replaced,
        may_hold,
    })
}
