//! Places change: merged, split, renamed, moved … with what becomes of every open cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use fanben_model::number::{Value, read_number};
use fanben_model::place::{Change, Changed, Dated, Living, Of, Version, Wrong};
use fanben_model::rights::{Act, Matter};
use fanben_model::scheme::{Scores, in_force_on};
use fanben_model::stages::{CycleState, Phase, Position};
use fanben_store::{
    ActionId, CycleId, EventRow, PlaceChangeRow, SheetRow, SubjectRow, SuccessionRow, TreatmentRow,
    Tx, UnitId, UnitRow, UnitVersionRow,
};
use uuid::Uuid;

use super::begin;
use crate::doing::{Doing, Done};
use crate::live::{Live, position_of, state_of, written};
use crate::places::{dated, id_of, key};
use crate::{BadInput, Desk, Person, Receipt, Refusal, words};

/// A change of places.
#[derive(Debug, Clone)]
pub struct ChangePlace {
    /// What becomes of whom.
    pub change: Change,
    /// The first day of what is new; not after today.
    pub effective: NaiveDate,
    /// The document it rests on.
    pub basis: String,
    /// Why.
    pub reason: String,
    /// What predecessors are weighed by, such as 户数; empty: nothing is stated.
    pub weighs: String,
    /// For each predecessor's code how much, as people write it.
    pub weights: BTreeMap<String, String>,
    /// For every open cycle it concerns what becomes of its subjects.
    pub cycles: BTreeMap<CycleId, How>,
}

/// What becomes of subjects of an open cycle whose unit changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// They are judged to the end as they opened.
    Stay,
    /// Their successors take their place.
    Succeed,
    /// They go over to the league and class they have now.
    Goes,
}

impl How {
    /// The word it is kept and sent under.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stay => "stay",
            Self::Succeed => "succeed",
            Self::Goes => "goes",
        }
    }

    /// From its word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Stay, Self::Succeed, Self::Goes].into_iter().find(|how| how.word() == word)
    }
}

/// Changes places. Everything is recorded or nothing.
pub async fn change_place(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ChangePlace,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ChangePlace);
    let done = change(&mut doing, &input).await;
    doing.end(done).await
}

/// An open cycle that a change concerns.
pub(crate) struct Concerned {
    pub(crate) live: Arc<Live>,
    pub(crate) concern: Concern,
    /// Its subjects that end or move.
    pub(crate) rows: Vec<SubjectRow>,
    /// What can become of them, what suits best in front.
    pub(crate) options: Vec<How>,
}

/// In what way a change concerns a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// Subjects end.
    Ended,
    /// Subjects belong to another unit.
    Moved,
    /// Names, codes or kinds change: the cycle keeps those it opened with.
    Named,
}

/// What a change on a day comes to, with the tree of that day and everything known of units.
pub(crate) async fn planned(
    tx: &mut Tx,
    change: &Change,
    effective: NaiveDate,
) -> Result<(Dated, Living, Result<Changed, Wrong>), Refusal> {
    let all = dated(tx.units().await?, tx.unit_versions().await?);
    let living = all.on(effective);
    let changed = all.after(&living, change, effective, &mut || Uuid::now_v7().as_u128());
    Ok((all, living, changed))
}

/// The open cycles a change concerns.
pub(crate) async fn concerned(
    desk: &Desk,
    tx: &mut Tx,
    places: &Arc<crate::places::Places>,
    living: &Living,
    changed: &Changed,
    effective: NaiveDate,
) -> Result<Vec<Concerned>, Refusal> {
    let mut found = Vec::new();
    let mut touched: BTreeMap<UnitId, Concern> = BTreeMap::new();
    for state in &changed.planned.states {
        let Of::Known(code) = &state.of else { continue };
        let (Some(id), Some(now)) = (living.key(code), living.tree.get(code)) else { continue };
        let concern = match &state.is {
            None => Concern::Ended,
            Some(is) if is.parent != now.parent => Concern::Moved,
            Some(is) if is != now => Concern::Named,
            Some(_) => continue,
        };
        touched.insert(id_of(id), concern);
    }
    for row in tx.cycles().await? {
        if state_of(&row)? != CycleState::Open {
            continue;
        }
        let live = desk.live(tx, places, row.id).await?;
        let over = written(&Phase::Succeeded);
        let of = |wanted: Concern| -> Vec<SubjectRow> {
            let rows = live.subjects.iter().filter(|row| row.phase != over);
            rows.filter(|row| touched.get(&row.subject) == Some(&wanted)).cloned().collect()
        };
        for concern in [Concern::Ended, Concern::Moved, Concern::Named] {
            let rows = of(concern);
            if rows.is_empty() {
                continue;
            }
            let options = options(&live, concern, &rows, effective);
            found.push(Concerned { live: Arc::clone(&live), concern, rows, options });
        }
    }
    Ok(found)
}

fn options(live: &Live, concern: Concern, rows: &[SubjectRow], effective: NaiveDate) -> Vec<How> {
    match concern {
        Concern::Named => vec![How::Stay],
        Concern::Moved => vec![How::Stay, How::Goes],
        Concern::Ended => {
            let last = in_force_on(&fanben_model::scheme::Scheme {
                as_of: None,
                ..live.ready.written.clone()
            });
            // What is final stays; a period that was over belongs to those who were there.
            let confirmed = rows.iter().any(|row| row.phase == written(&Phase::Confirmed));
            match (confirmed, last < effective) {
                (true, _) => vec![How::Stay],
                (false, true) => vec![How::Stay, How::Succeed],
                (false, false) => vec![How::Succeed, How::Stay],
            }
        }
    }
}

async fn change(doing: &mut Doing<'_>, input: &ChangePlace) -> Result<Done, Refusal> {
    let (basis, reason) = (input.basis.trim(), input.reason.trim());
    let mut bad = Vec::new();
    let mut wrong = |field: &str, says: &str| {
        bad.push(BadInput { field: field.to_owned(), says: says.to_owned() });
    };
    if basis.is_empty() {
        wrong("basis", "请写明批准的文号");
    }
    if reason.is_empty() {
        wrong("reason", "请写明变更的原因");
    }
    if input.effective > doing.places.stamp.1 {
        wrong("effective", "还没有到生效日期,请在生效当天或以后办理");
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    let input = &ChangePlace { change: summed(input)?, ..input.clone() };
    let (_, living, changed) = planned(&mut doing.tx, &input.change, input.effective).await?;
    may_change(doing, &living, &input.change)?;
    let changed = changed.map_err(|wrong| Refusal::bad("change", words::wrong_place(&wrong)))?;
    let places = Arc::clone(&doing.places);
    let concerned = {
        let (desk, tx) = (doing.desk, &mut doing.tx);
        concerned(desk, tx, &places, &living, &changed, input.effective).await?
    };
    let mut hows = Vec::new();
    for one in &concerned {
        let id = one.live.row.id;
        let only = (one.options.len() == 1).then(|| one.options[0]);
        let Some(how) =
            input.cycles.get(&id).copied().filter(|how| one.options.contains(how)).or(only)
        else {
            let says = format!("请选定在考核“{}”中怎么办", one.live.title());
            bad.push(BadInput { field: id.to_string(), says });
            continue;
        };
        hows.push(how);
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    let weights = weights(input, &changed, &living)?;
    let says = words::place_change(&input.change, &|code| {
        living.tree.get(code).map_or_else(|| code.to_owned(), |unit| unit.name.clone())
    });
    let number = doing.tx.places_revision().await? + 1;
    record(doing, input, number, &says).await?;
    keep_units(doing, &changed, number).await?;
    for link in &changed.planned.links {
        let ids = [&link.origin, &link.heir].map(|of| changed.key(&living, of).map(id_of));
        let [Some(origin), Some(heir)] = ids else { continue };
        let weight = match &link.origin {
            Of::Known(code) => weights.get(code).map(|weight| weight.raw()),
            Of::New(_) => None,
        };
        let weighs = if weight.is_some() { input.weighs.trim().to_owned() } else { String::new() };
        let row =
            SuccessionRow { change: number, origin, heir, weight, weighs, action: doing.action };
        doing.tx.add_succession(&row).await?;
    }
    let work = Work { changed: &changed, living: &living, weights: &weights, number, says: &says };
    for (one, how) in concerned.iter().zip(hows) {
        work.treat(doing, one, how, input).await?;
    }
    // Rules that read earlier results may read others now.
    doing.touch_all();
    let says = format!("{says},{}起({basis})", input.effective);
    Ok(Done::new(format!("place change {number}"), says))
}

/// The codes a change is about: the units themselves and those they go to.
pub(crate) fn named(change: &Change) -> Vec<&str> {
    match change {
        Change::Establish(new) => new.parent.as_deref().into_iter().collect(),
        Change::Rename { unit, .. }
        | Change::Convert { unit, .. }
        | Change::Abolish { unit }
        | Change::Order { unit, .. } => vec![unit],
        Change::Move { unit, parent, .. } => vec![unit, parent],
        Change::Merge { units, into, .. } => {
            units.iter().map(String::as_str).chain(into.parent.as_deref()).collect()
        }
        Change::Split { unit, into, .. } => {
            let parents = into.iter().filter_map(|one| one.parent.as_deref());
            std::iter::once(unit.as_str()).chain(parents).collect()
        }
    }
}

/// Every unit named lies where the person may change places. A unit that is not there is told apart
/// from one elsewhere by nobody.
fn may_change(doing: &Doing<'_>, living: &Living, change: &Change) -> Result<(), Refusal> {
    let named = named(change);
    if named.is_empty() {
        return Err(Refusal::NotAllowed(Act::ChangePlace));
    }
    for code in named {
        let id = living.key(code).map(id_of).ok_or(Refusal::NotFound)?;
        let span = doing.places.span_of(id).ok_or(Refusal::NotFound)?;
        doing.authorise(&Matter::Place(span))?;
    }
    Ok(())
}

/// The change, with what all predecessors of a merger weigh together in the new unit's column.
fn summed(input: &ChangePlace) -> Result<Change, Refusal> {
    let Change::Merge { units, into, keeps } = &input.change else {
        return Ok(input.change.clone());
    };
    let name = input.weighs.trim();
    let mut sum = Value::ZERO;
    for unit in units {
        let typed = input.weights.get(unit).map(|typed| typed.trim());
        let read = typed.and_then(|typed| read_number(typed).ok()).map(|number| number.value);
        let Some(weight) = read else { return Ok(input.change.clone()) };
        sum = sum.plus(weight).map_err(|_| Refusal::bad("weights", "这些数太大了"))?;
    }
    let mut into = into.clone();
    if !name.is_empty() {
        into.fields.entry(name.to_owned()).or_insert_with(|| sum.to_string());
    }
    Ok(Change::Merge { units: units.clone(), into, keeps: keeps.clone() })
}

fn weights(
    input: &ChangePlace,
    changed: &Changed,
    living: &Living,
) -> Result<BTreeMap<String, Value>, Refusal> {
    let mut weights = BTreeMap::new();
    let origins: BTreeSet<&str> = changed
        .planned
        .links
        .iter()
        .filter_map(|link| match &link.origin {
            Of::Known(code) => Some(code.as_str()),
            Of::New(_) => None,
        })
        .collect();
    for (code, typed) in &input.weights {
        let typed = typed.trim();
        if typed.is_empty() || !origins.contains(code.as_str()) {
            continue;
        }
        let read = read_number(typed).ok().map(|number| number.value);
        let Some(value) = read.filter(|value| *value >= Value::ZERO) else {
            let name = living.tree.get(code).map_or(code.as_str(), |unit| &unit.name);
            let says = format!("{name}的“{typed}”不是数");
            return Err(Refusal::bad(format!("weight-{code}"), says));
        };
        weights.insert(code.clone(), value);
    }
    if !weights.is_empty() && input.weighs.trim().is_empty() {
        return Err(Refusal::bad("weighs", "请写明这些数是什么,如户数"));
    }
    Ok(weights)
}

async fn record(
    doing: &mut Doing<'_>,
    input: &ChangePlace,
    number: i64,
    says: &str,
) -> Result<(), Refusal> {
    let change = serde_json::to_value(&input.change)
        .map_err(|error| Refusal::bad("change", error.to_string()))?;
    let kind = change.as_object().and_then(|one| one.keys().next().cloned()).unwrap_or_default();
    let row = PlaceChangeRow {
        number,
        kind,
        effective: input.effective,
        basis: input.basis.trim().to_owned(),
        reason: input.reason.trim().to_owned(),
        says: says.to_owned(),
        change: change.into(),
        person: Some(doing.who.id),
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_place_change(&row).await?;
    Ok(())
}

async fn keep_units(doing: &mut Doing<'_>, changed: &Changed, number: i64) -> Result<(), Refusal> {
    let mut begun = Vec::new();
    let mut rows = Vec::new();
    let living = Arc::clone(&doing.places);
    for version in &changed.versions {
        let Version { of, from, position, is, .. } = version.clone();
        let id = id_of(of);
        let was = living.last(id).cloned();
        let ended = is.is_none();
        let Some(unit) = is.or(was) else { continue };
        let Some(from_day) = from else { continue };
        let fresh = changed.fresh.contains(&of);
        let row = UnitVersionRow {
            unit: id,
            number: if fresh { 1 } else { version.number },
            change: number,
            from_day,
            position,
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind.clone(),
            parent: unit.parent.clone(),
            fields: unit.fields.clone().into(),
            ended,
            action: doing.action,
        };
        if fresh {
            begun.push(UnitRow {
                id,
                position,
                code: unit.code,
                name: unit.name,
                kind: unit.kind,
                parent: unit.parent,
                fields: unit.fields.into(),
                from_day: Some(from_day),
                until_day: None,
            });
        }
        rows.push(row);
    }
    doing.tx.add_units(&begun).await?;
    doing.tx.add_unit_versions(&rows).await?;
    Ok(())
}

/// What a change does to open cycles.
struct Work<'c> {
    changed: &'c Changed,
    living: &'c Living,
    weights: &'c BTreeMap<String, Value>,
    number: i64,
    says: &'c str,
}

impl Work<'_> {
    async fn treat(
        &self,
        doing: &mut Doing<'_>,
        one: &Concerned,
        how: How,
        input: &ChangePlace,
    ) -> Result<(), Refusal> {
        let cycle = one.live.row.id;
        for row in &one.rows {
            let says = words::treated(one.concern == super::Concern::Ended, how);
            let treatment = TreatmentRow {
                cycle,
                change: self.number,
                unit: row.subject,
                how: how.word().to_owned(),
                says: says.to_owned(),
                action: doing.action,
            };
            doing.tx.add_treatment(&treatment).await?;
            match how {
                How::Stay => {}
                How::Goes => {
                    let row = SubjectRow { as_of_day: Some(input.effective), ..row.clone() };
                    doing.tx.set_subject(&row).await?;
                }
                How::Succeed => {
                    let stays = position_of(row)?;
                    let left = Position { phase: Phase::Succeeded, returned: false, ..stays };
                    self.moved(doing, &one.live, row, left, None).await?;
                }
            }
        }
        if how == How::Succeed {
            self.join(doing, one, input.effective).await?;
        }
        Ok(())
    }

    /// The heirs of those who left take part from now on.
    async fn join(
        &self,
        doing: &mut Doing<'_>,
        one: &Concerned,
        effective: NaiveDate,
    ) -> Result<(), Refusal> {
        let (cycle, live) = (one.live.row.id, &one.live);
        let kinds = &live.ready.rules.scheme.subjects.kinds;
        let left: BTreeSet<UnitId> = one.rows.iter().map(|row| row.subject).collect();
        let id = |of: &Of| self.changed.key(self.living, of).map(id_of);
        let links = self.changed.planned.links.iter();
        let from_left = links.filter(|link| id(&link.origin).is_some_and(|id| left.contains(&id)));
        let heirs: BTreeSet<UnitId> = from_left.filter_map(|link| id(&link.heir)).collect();
        for version in &self.changed.versions {
            let heir = id_of(version.of);
            let known = live.subjects.iter().any(|row| row.subject == heir);
            let Some(unit) = version.is.as_ref().filter(|unit| kinds.contains(&unit.kind)) else {
                continue;
            };
            if known || !heirs.contains(&heir) {
                continue;
            }
            let start = Position::start(live.ready.declares);
            let larger = self.larger(live, &left)?;
            let position = larger.as_ref().map_or(Ok(start), position_of)?;
            let row = SubjectRow {
                cycle,
                subject: heir,
                code: unit.code.clone(),
                name: unit.name.clone(),
                position: one.rows.iter().map(|row| row.position).min().unwrap_or_default(),
                phase: written(&position.phase),
                stage: i64::try_from(position.stage).unwrap_or_default(),
                returned: position.returned,
                since: doing.at,
                as_of_day: Some(effective),
            };
            doing.tx.add_subjects(std::slice::from_ref(&row)).await?;
            if let Some(larger) = larger {
                self.copy(doing, live, &larger, heir).await?;
            }
            self.moved(doing, live, &row, position, Some(())).await?;
        }
        Ok(())
    }

    /// The largest of those who left, where the scheme goes on with what was judged of it.
    fn larger(&self, live: &Live, left: &BTreeSet<UnitId>) -> Result<Option<SubjectRow>, Refusal> {
        if live.ready.written.inherits.scores != Scores::Larger {
            return Ok(None);
        }
        let code = |row: &SubjectRow| {
            let at = self.living.keys.iter().position(|known| *known == key(row.subject))?;
            Some(self.living.tree.units()[at].code.clone())
        };
        let rows = live.subjects.iter().filter(|row| left.contains(&row.subject));
        let mut weighed = Vec::new();
        for row in rows {
            let weight = code(row).and_then(|code| self.weights.get(&code).copied());
            let Some(weight) = weight else {
                let says =
                    format!("《{}》沿用较大单位已评的,请填写{}的大小", live.title(), row.name);
                return Err(Refusal::bad("weights", says));
            };
            weighed.push((weight, row));
        }
        let most = weighed.iter().map(|(weight, _)| *weight).max();
        let mut largest = weighed.iter().filter(|(weight, _)| Some(*weight) == most);
        match (largest.next(), largest.next()) {
            (Some((_, row)), None) => Ok(Some((*row).clone())),
            (None, _) => Ok(None),
            (Some(_), Some(_)) => {
                let says = format!("《{}》沿用较大单位已评的,但两个一样大", live.title());
                Err(Refusal::bad("weights", says))
            }
        }
    }

    async fn copy(
        &self,
        doing: &mut Doing<'_>,
        live: &Live,
        from: &SubjectRow,
        to: UnitId,
    ) -> Result<(), Refusal> {
        for sheet in live.sheets.of(from.subject).cloned() {
            // Each answer keeps the hand and time it came from.
            let row = SheetRow {
                subject: to,
                number: 1,
                person: doing.who.id,
                at: doing.at,
                action: doing.action,
                ..sheet
            };
            doing.tx.add_sheet(&row).await?;
        }
        Ok(())
    }

    async fn moved(
        &self,
        doing: &mut Doing<'_>,
        live: &Live,
        row: &SubjectRow,
        to: Position,
        joins: Option<()>,
    ) -> Result<(), Refusal> {
        let stages = live.ready.stages();
        let at = usize::try_from(row.stage).unwrap_or_default();
        let stage = stages.get(at).map(|stage| stage.id.clone()).unwrap_or_default();
        let sheet = live.sheets.get(&(row.subject, stage.clone())).map_or(0, |sheet| sheet.number);
        let at: chrono::DateTime<Utc> = doing.at;
        let moved = SubjectRow { phase: written(&to.phase), returned: to.returned, ..row.clone() };
        if joins.is_none() {
            doing.tx.set_subject(&SubjectRow { since: at, ..moved.clone() }).await?;
        }
        let event = EventRow {
            cycle: row.cycle,
            subject: row.subject,
            number: 0,
            act: written(&Act::ChangePlace),
            stage,
            phase: moved.phase.clone(),
            to_stage: row.stage,
            returned: to.returned,
            sheet,
            says: self.says.to_owned(),
            post: doing.who.posts.first().map(crate::Post::says).unwrap_or_default(),
            person: doing.who.id,
            at,
            action: doing.action,
        };
        doing.tx.add_event(&event).await?;
        Ok(())
    }
}
