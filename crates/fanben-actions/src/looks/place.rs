//! 区划: units below one, one unit with everything it ever was, and what a change would do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::number::Value;
use fanben_model::place::{Change, Of, Planned, Tree, Unit};
use fanben_model::rights::{Act, Matter, allowed, may};
use fanben_model::stages::{CycleState, Phase};
use fanben_store::{PersonId, PlaceChangeRow, StoreError, Tx, UnitId};

use super::place_parts::{TakenLine, taken};
use crate::actions::{Concern, Concerned, How, concerned, named, planned};
use crate::live::{position_of, state_of};
use crate::places::{Places, id_of, key};
use crate::{BadInput, CycleId, Desk, Named, Person, Refusal, words};

/// Rows a page shows at most.
const MOST: usize = 200;

/// The units right below one, or those a search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacesPage {
    /// The unit they are below.
    pub top: Named,
    /// Its kind.
    pub kind: String,
    /// The units above it that the person may see, the nearest first.
    pub above: Vec<Named>,
    /// What was looked for; empty: nothing, these are all right below it.
    pub find: String,
    /// The units, in display order.
    pub rows: Vec<PlaceLine>,
    /// There are more than are shown.
    pub more: bool,
    /// How many living units lie below it, all levels together.
    pub below: usize,
    /// The last changes at or below it, the latest first.
    pub changes: Vec<Lasted>,
    /// What the person may do here.
    pub acts: Vec<Act>,
}

/// A unit in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceLine {
    /// The unit.
    pub unit: Named,
    /// Its kind.
    pub kind: String,
    /// The unit above it.
    pub parent: Named,
    /// How many units lie below it.
    pub below: usize,
}

/// A change, or how long a unit was what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lasted {
    /// The first day; none: as first registered.
    pub from: Option<NaiveDate>,
    /// What the unit is from then on; none: it ended, or it is about several.
    pub unit: Option<Named>,
    /// Its kind.
    pub kind: String,
    /// The unit above.
    pub parent: Named,
    /// What became of whom.
    pub says: String,
    /// The document.
    pub basis: String,
    /// Why.
    pub reason: String,
    /// Who recorded it; empty: it was imported.
    pub by: String,
    /// When it was recorded.
    pub at: Option<DateTime<Utc>>,
}

/// A predecessor or successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The unit, by the code and name it has or had last.
    pub unit: Named,
    /// What the predecessor weighs, such as 户数300; empty: not stated.
    pub weight: String,
    /// Since when.
    pub since: Option<NaiveDate>,
}

/// A cycle the unit takes or took part in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCycle {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The unit as that cycle calls it.
    pub subject: Named,
    /// Where it stands there.
    pub phase: Phase,
    /// What changes meant for it.
    pub says: Vec<String>,
    /// What it takes over there from those before it.
    pub taken: Vec<TakenLine>,
}

/// One unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacePage {
    /// The unit, by the code and name it has or had last.
    pub unit: Named,
    /// Its kind.
    pub kind: String,
    /// It is there.
    pub living: bool,
    /// The units above it that the person may see, the nearest first.
    pub above: Vec<Named>,
    /// The unit above it, which its siblings share.
    pub beside: Vec<Named>,
    /// The units right below it.
    pub below: Vec<PlaceLine>,
    /// There are more than are shown.
    pub more: bool,
    /// Further columns of the register.
    pub fields: Vec<(String, String)>,
    /// What it was and is, the latest first.
    pub history: Vec<Lasted>,
    /// Those it succeeds.
    pub origins: Vec<Weighed>,
    /// Those that succeed it.
    pub heirs: Vec<Weighed>,
    /// Cycles it has to do with.
    pub cycles: Vec<PlaceCycle>,
    /// What the person may do here.
    pub acts: Vec<Act>,
}

/// What a change would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangePreview {
    /// What becomes of whom, in one sentence.
    pub says: String,
    /// Why it cannot be.
    pub wrong: Vec<BadInput>,
    /// Units as they are and as they would be; of one that ends, who succeeds it.
    pub becomes: Vec<(String, String)>,
    /// What is asked for of each predecessor: code, name, what the register says.
    pub weights: Vec<(Named, String)>,
    /// What that counts.
    pub weighs: String,
    /// Every open cycle it concerns.
    pub cycles: Vec<CyclePreview>,
    /// People whose posts end with their units.
    pub posts: Vec<String>,
}

/// What a change would do to an open cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CyclePreview {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The subjects it concerns.
    pub subjects: Vec<String>,
    /// What can be done, what suits best in front, each with what it means.
    pub options: Vec<(How, String)>,
    /// What the scheme says about earlier periods.
    pub inherits: String,
}

fn sees(who: &Person, places: &Places, id: UnitId) -> bool {
    let holdings = who.holdings(places);
    places.span_of(id).is_some_and(|span| may(&holdings, &Matter::Place(span), Act::Look))
}

/// Of some units those the person may see.
fn visible(who: &Person, places: &Places, mut units: Vec<Named>) -> Vec<Named> {
    units.retain(|one| places.id(&one.code).is_some_and(|id| sees(who, places, id)));
    units
}

fn acts(who: &Person, places: &Places, id: UnitId) -> Vec<Act> {
    let holdings = who.holdings(places);
    let found = places.span_of(id).map(|span| allowed(&holdings, &Matter::Place(span)));
    found.unwrap_or_default()
}

fn line(places: &Places, unit: &Unit) -> PlaceLine {
    let span = places.spans.get(&unit.code).unwrap_or_default();
    PlaceLine {
        unit: Named::new(&unit.code, &unit.name),
        kind: unit.kind.clone(),
        parent: unit.parent.as_deref().map(|code| places.named(code)).unwrap_or_default(),
        below: usize::try_from(span.last - span.first).unwrap_or(0),
    }
}

/// The units below one, or what a search finds there. Without a unit: below the person's own.
pub async fn places(
    desk: &Desk,
    who: &Person,
    unit: Option<&str>,
    find: &str,
) -> Result<PlacesPage, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let own = || {
        let mut units = who.posts.iter().map(|post| post.unit.code.as_str());
        units.find(|code| places.id(code).is_some_and(|id| sees(who, &places, id)))
    };
    let top = unit.or_else(own).ok_or(Refusal::NotFound)?;
    let id = places.id(top).filter(|id| sees(who, &places, *id)).ok_or(Refusal::NotFound)?;
    let find = find.trim();
    let below = places.below(top).skip(1).map(|(_, unit)| unit);
    let wanted = |unit: &&Unit| {
        if find.is_empty() {
            unit.parent.as_deref() == Some(top)
        } else {
            unit.name.contains(find) || unit.code.starts_with(find)
        }
    };
    let mut rows: Vec<PlaceLine> =
        below.filter(wanted).take(MOST + 1).map(|unit| line(&places, unit)).collect();
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let above = visible(who, &places, places.above(top));
    let head = places.tree.get(top).ok_or(Refusal::NotFound)?;
    let changes = changes(&mut tx, &places, id).await?;
    Ok(PlacesPage {
        top: Named::new(&head.code, &head.name),
        kind: head.kind.clone(),
        above,
        find: find.to_owned(),
        rows,
        more,
        below: line(&places, head).below,
        changes,
        acts: acts(who, &places, id),
    })
}

/// The last changes at or below a unit.
async fn changes(tx: &mut Tx, places: &Places, top: UnitId) -> Result<Vec<Lasted>, Refusal> {
    let rows = tx.place_changes().await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let versions = tx.unit_versions().await?;
    let people = people(tx).await?;
    let within = places.span_of(top).unwrap_or_default();
    let inside = |row: &&PlaceChangeRow| {
        let mut touched = versions.iter().filter(|one| one.change == row.number).peekable();
        // What was imported came to the whole of it.
        let whole = touched.peek().is_none() && within.first == 0;
        whole
            || touched.any(|one| places.span_of(one.unit).is_some_and(|span| within.contains(span)))
    };
    let recent = rows.iter().rev().filter(inside).take(20);
    Ok(recent.map(|row| lasted(row, &people)).collect())
}

async fn people(tx: &mut Tx) -> Result<BTreeMap<PersonId, String>, StoreError> {
    Ok(tx.accounts().await?.into_iter().map(|row| (row.person, row.name)).collect())
}

fn lasted(row: &PlaceChangeRow, people: &BTreeMap<PersonId, String>) -> Lasted {
    Lasted {
        from: Some(row.effective),
        unit: None,
        kind: String::new(),
        parent: Named::default(),
        says: row.says.clone(),
        basis: row.basis.clone(),
        reason: row.reason.clone(),
        by: row.person.and_then(|id| people.get(&id).cloned()).unwrap_or_default(),
        at: Some(row.at),
    }
}

/// One unit by its code, or, where nobody living has it, the one that had it last.
pub async fn place(desk: &Desk, who: &Person, code: &str) -> Result<PlacePage, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let id = places.find(code).filter(|id| sees(who, &places, *id)).ok_or(Refusal::NotFound)?;
    let unit = places.last(id).ok_or(Refusal::NotFound)?.clone();
    let living = places.code(id).is_some();
    let changes = tx.place_changes().await?;
    let since =
        |change: i64| changes.iter().find(|row| row.number == change).map(|row| row.effective);
    let weighed = |other: UnitId, link: &fanben_store::SuccessionRow| Weighed {
        unit: places.named_id(other),
        weight: link
            .weight
            .map(|weight| format!("{}{}", link.weighs, Value::from_raw(weight)))
            .unwrap_or_default(),
        since: since(link.change),
    };
    let links = || places.links.iter().filter(|link| link.origin != link.heir);
    let origins = links().filter(|link| link.heir == id).map(|l| weighed(l.origin, l)).collect();
    let heirs = links().filter(|link| link.origin == id).map(|l| weighed(l.heir, l)).collect();
    let mut below: Vec<PlaceLine> = Vec::new();
    let mut beside = Vec::new();
    if living {
        let children = places.below(&unit.code).skip(1).map(|(_, unit)| unit);
        let right = children.filter(|one| one.parent.as_deref() == Some(unit.code.as_str()));
        below.extend(right.take(MOST + 1).map(|one| line(&places, one)));
        if let Some(parent) = unit.parent.as_deref() {
            let all = places.below(parent).skip(1).map(|(_, unit)| unit);
            let own = all.filter(|one| one.parent.as_deref() == Some(parent) && **one != unit);
            beside.extend(own.take(MOST * 2).map(|one| Named::new(&one.code, &one.name)));
        }
    }
    let more = below.len() > MOST;
    below.truncate(MOST);
    let history = history(&mut tx, &places, id, &changes).await?;
    let cycles = cycles(desk, &mut tx, &places, id).await?;
    Ok(PlacePage {
        unit: Named::new(&unit.code, &unit.name),
        kind: unit.kind.clone(),
        living,
        above: visible(who, &places, places.above_of(id)),
        beside,
        below,
        more,
        fields: unit.fields.into_iter().collect(),
        history,
        origins,
        heirs,
        cycles,
        acts: acts(who, &places, id),
    })
}

async fn history(
    tx: &mut Tx,
    places: &Places,
    id: UnitId,
    changes: &[PlaceChangeRow],
) -> Result<Vec<Lasted>, Refusal> {
    let people = people(tx).await?;
    let versions = tx.unit_versions().await?;
    let own: Vec<_> = versions.into_iter().filter(|row| row.unit == id).collect();
    let parent = |code: Option<&str>| {
        let code = code.unwrap_or_default();
        let id = places.find(code);
        id.map_or_else(
            || Named::new(code, code),
            |id| Named { code: code.to_owned(), ..places.named_id(id) },
        )
    };
    let mut lines = Vec::new();
    let first = places.was(id, None);
    // A unit that a change made begins with that change's version.
    if let Some(first) = first.filter(|first| {
        own.first().is_none_or(|row| row.number > 1 || Some(row.from_day) != first.from)
    }) {
        lines.push(Lasted {
            from: first.from,
            unit: Some(Named::new(&first.code, &first.name)),
            kind: first.kind.clone(),
            parent: parent(first.parent.as_deref()),
            says: "首次登记".to_owned(),
            basis: String::new(),
            reason: String::new(),
            by: String::new(),
            at: None,
        });
    }
    for row in own {
        let Some(change) = changes.iter().find(|one| one.number == row.change) else { continue };
        lines.push(Lasted {
            from: Some(row.from_day),
            unit: (!row.ended).then(|| Named::new(&row.code, &row.name)),
            kind: row.kind,
            parent: parent(row.parent.as_deref()),
            ..lasted(change, &people)
        });
    }
    lines.reverse();
    Ok(lines)
}

async fn cycles(
    desk: &Desk,
    tx: &mut Tx,
    places: &Arc<Places>,
    id: UnitId,
) -> Result<Vec<PlaceCycle>, Refusal> {
    let treatments = tx.treatments().await?;
    let mut found = Vec::new();
    // Only units that changed have anything to say here.
    let changed = !places.dated.of(key(id)).is_empty();
    for row in tx.cycles().await?.into_iter().rev().filter(|_| changed) {
        if matches!(state_of(&row)?, CycleState::Draft | CycleState::Approved) {
            continue;
        }
        let live = match desk.look(tx, places, row.id).await? {
            Some(live) => live,
            None => desk.live(tx, places, row.id).await?,
        };
        let Some(subject) = live.subjects.iter().find(|one| one.subject == id) else { continue };
        let own = treatments.iter().filter(|one| one.cycle == row.id && one.unit == id);
        found.push(PlaceCycle {
            cycle: row.id,
            title: live.title(),
            subject: Named::new(&subject.code, &subject.name),
            phase: position_of(subject)?.phase,
            says: own.map(|one| one.says.clone()).collect(),
            taken: taken(places, &live, id),
        });
    }
    Ok(found)
}

/// What a change would do, before it is done.
pub async fn preview_change(
    desk: &Desk,
    who: &Person,
    change: &Change,
    effective: NaiveDate,
) -> Result<ChangePreview, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let holdings = who.holdings(&places);
    let (_, living, changed) = planned(&mut tx, change, effective).await?;
    // Who may not change a unit does not learn from here whether it is there.
    for code in named(change) {
        let span = living.key(code).and_then(|key| places.span_of(id_of(key)));
        let mine = span.is_some_and(|span| may(&holdings, &Matter::Place(span), Act::ChangePlace));
        if !mine {
            let says = format!("没有编码为“{code}”的单位,或者不在您的管理范围内");
            let wrong = vec![BadInput { field: "change".to_owned(), says }];
            return Ok(ChangePreview { wrong, ..ChangePreview::default() });
        }
    }
    let name = |code: &str| {
        living.tree.get(code).map_or_else(|| code.to_owned(), |unit| unit.name.clone())
    };
    let mut preview =
        ChangePreview { says: words::place_change(change, &name), ..ChangePreview::default() };
    let changed = match changed {
        Ok(changed) => changed,
        Err(wrong) => {
            let (field, says) = ("change".to_owned(), words::wrong_place(&wrong));
            preview.wrong.push(BadInput { field, says });
            return Ok(preview);
        }
    };
    let mut ended: BTreeSet<UnitId> = BTreeSet::new();
    for state in &changed.planned.states {
        let before = match &state.of {
            Of::Known(code) => living.tree.get(code).map(|unit| (code, unit)),
            Of::New(_) => None,
        };
        if state.is.is_none() {
            ended.extend(before.and_then(|(code, _)| living.key(code)).map(id_of));
        }
        let before = before.map(|(_, unit)| shown(unit)).unwrap_or_default();
        let after = state.is.as_ref().map(shown);
        let after = after.unwrap_or_else(|| heirs(&changed.planned, &living.tree, &state.of));
        preview.becomes.push((before, after));
    }
    let all = concerned(desk, &mut tx, &places, &living, &changed, effective).await?;
    let mut weights = all.iter().map(|one| one.live.ready.written.inherits.weight.clone());
    let weight = weights.find(|name| !name.is_empty());
    preview.weighs = weight.unwrap_or_else(|| "户数".to_owned());
    let origins: BTreeSet<&str> = changed
        .planned
        .links
        .iter()
        .filter_map(|link| match &link.origin {
            Of::Known(code) => Some(code.as_str()),
            Of::New(_) => None,
        })
        .collect();
    if origins.len() > 1 {
        let units = origins.iter().filter_map(|code| living.tree.get(code));
        preview.weights = units
            .map(|unit| {
                let known = unit.fields.get(&preview.weighs).cloned().unwrap_or_default();
                (Named::new(&unit.code, &unit.name), known)
            })
            .collect();
    }
    preview.cycles = all.iter().map(of_cycle).collect();
    let people = people(&mut tx).await?;
    for post in tx.posts().await? {
        let over = post.until_day.is_some_and(|last| last < effective);
        if !over && ended.contains(&post.unit) {
            let who = people.get(&post.person).cloned().unwrap_or_default();
            let role = places.role_name(&post.role).name;
            preview.posts.push(format!("{}{role} {who}", places.named_id(post.unit).name));
        }
    }
    Ok(preview)
}

fn shown(unit: &Unit) -> String {
    format!("{}({} {})", unit.name, unit.kind, unit.code)
}

/// Who succeeds a unit that ends; empty: nobody.
fn heirs(planned: &Planned, tree: &Tree, of: &Of) -> String {
    let links = planned.links.iter().filter(|link| link.origin == *of);
    let units = links.filter_map(|link| {
        let state = planned.states.iter().find(|state| state.of == link.heir);
        match (state, &link.heir) {
            (Some(state), _) => state.is.as_ref(),
            (None, Of::Known(code)) => tree.get(code),
            (None, Of::New(_)) => None,
        }
    });
    units.map(shown).collect::<Vec<_>>().join("、")
}

fn of_cycle(one: &Concerned) -> CyclePreview {
    let ended = one.concern == Concern::Ended;
    CyclePreview {
        cycle: one.live.row.id,
        title: one.live.title(),
        subjects: one.rows.iter().map(|row| row.name.clone()).collect(),
        options: one
            .options
            .iter()
            .map(|how| (*how, words::treated(ended, *how).to_owned()))
            .collect(),
        inherits: if ended {
            words::inherits(&one.live.ready.written.inherits)
        } else {
            String::new()
        },
    }
}
