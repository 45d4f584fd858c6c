//! Confirmed results of earlier cycles → what a cycle reads of them: imports, 上期, 连续; for a unit
//! made of others, what it takes over and why.

mod finals;
mod imports;

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::measures::{Entry, Past, Source};
use fanben_model::number::{Points, Rounding, Value, read_number};
use fanben_model::rating::Imported;
use fanben_model::scheme::{Import, Inherits, Scheme};
use fanben_model::succession::{Had, Inherited, Scored, Why, card, score, title};
use fanben_store::{CycleId, CycleRow, HeadRow, TakenOverRow, Tx, UnitId};

pub(crate) use self::finals::{Changed, Finals};
use self::finals::{Final, finals};
use self::imports::imported;
use crate::Refusal;
use crate::places::Places;

/// Something a unit takes over from those before it, or might.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) unit: UnitId,
    pub(crate) scheme: String,
    pub(crate) scheme_title: String,
    pub(crate) period: String,
    /// 总分, 等次, 星数, 警示
    pub(crate) name: &'static str,
    /// Which card.
    pub(crate) about: String,
    pub(crate) is: Inherited<String>,
    /// The predecessors: who, what it weighs, what it had (empty: took no part).
    pub(crate) of: Vec<(UnitId, Option<Value>, String)>,
    /// What was decided about it last.
    pub(crate) decision: Option<TakenOverRow>,
}

/// What a cycle reads of earlier ones.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    pub(crate) past: Vec<Past>,
    pub(crate) imported: Imported,
    pub(crate) taken: Vec<Taken>,
    /// Results that are others than those it goes by.
    pub(crate) changed: Vec<Changed>,
}

/// A scheme an import names, by the name it goes by on the platform.
fn named(import: &Import) -> &str {
    let file = import.scheme.rsplit('/').next().unwrap_or(&import.scheme);
    file.strip_suffix(".yaml").unwrap_or(file)
}

/// Which rows what a cycle reads of earlier ones was read of: while these are the same, it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reads {
    /// The cycles with their revisions.
    cycles: Vec<(CycleId, i64)>,
    /// How many decisions about what is taken over, and the last write of one.
    decided: (i64, i64),
    /// The last write of a measure, where measures weigh predecessors.
    measured: i64,
    /// How many imports of earlier results there are, and decisions about results that changed.
    brought: (i64, i64),
}

impl Reads {
    /// As of what a transaction sees. `brought`: how many imports of earlier results there are.
    pub(crate) async fn of(
        tx: &mut Tx,
        places: &Places,
        own: CycleId,
        scheme: &Scheme,
        heads: &[HeadRow],
        brought: i64,
    ) -> Result<Self, Refusal> {
        let read =
            heads.iter().filter(|one| one.id != own && reads(scheme, &one.scheme, &one.period));
        let cycles: Vec<_> = read.map(|one| (one.id, one.revision)).collect();
        if cycles.is_empty() && brought == 0 {
            return Ok(Self::default());
        }
        let brought = (brought, tx.count_upstream_choices(own).await?);
        let weighed = !scheme.inherits.weight.is_empty() && !places.links.is_empty();
        let measured = if weighed { tx.measured_acts().await? } else { 0 };
        Ok(Self { cycles, decided: tx.taken_over_acts().await?, measured, brought })
    }
}

/// Whether a scheme reads results of another, or its own, of a period.
fn reads(scheme: &Scheme, of: &str, period: &str) -> bool {
    let before = of == scheme.id && period < scheme.period.as_str();
    before
        || scheme.imports.values().any(|import| {
            let own = [scheme.period.clone()];
            let periods = if import.periods.is_empty() { &own[..] } else { &import.periods };
            named(import) == of && periods.iter().any(|one| one == period)
        })
}

/// Reads what a cycle's scheme reads of other cycles. `units`: its subjects with their codes.
pub(crate) async fn earlier(
    tx: &mut Tx,
    places: &Places,
    own: &CycleRow,
    scheme: &Scheme,
    units: &[(UnitId, String, String)],
) -> Result<Earlier, Refusal> {
    let (finals, changed) = finals(tx, own, &|of, period| reads(scheme, of, period)).await?;
    if finals.is_empty() {
        return Ok(Earlier::default());
    }
    let decided = tx.taken_over().await?;
    let heirs = places.heirs();
    let weights = weights(tx, places, &scheme.inherits).await?;
    let (decimals, rounding) = (scheme.decimals, scheme.rounding);
    let inherits = &scheme.inherits;
    let way = Way { places, inherits, decimals, rounding, weights: &weights, decided: &decided };
    let mut found = Earlier { changed, ..Earlier::default() };
    for one in &finals {
        for (unit, code, _) in units {
            if heirs.contains(unit) {
                found.taken.extend(way.taken(one, *unit));
            }
            if one.scheme == scheme.id && one.period < scheme.period {
                past(&way, one, *unit, code, &mut found.past);
            }
        }
    }
    for (name, import) in &scheme.imports {
        let values = imported(&way, &finals, import, scheme, units);
        found.imported.insert(name.clone(), values);
    }
    Ok(found)
}

/// What predecessors weigh, by change and unit: what the change states, else the register's column,
/// else the last measure of the name.
async fn weights(
    tx: &mut Tx,
    places: &Places,
    inherits: &Inherits,
) -> Result<BTreeMap<(i64, UnitId), Value>, Refusal> {
    let mut weights = BTreeMap::new();
    if inherits.weight.is_empty() {
        return Ok(weights);
    }
    for link in &places.links {
        let stated = link.weight.filter(|_| link.weighs == inherits.weight).map(Value::from_raw);
        let column = || {
            let unit = places.last(link.origin).filter(|_| link.origin != link.heir)?;
            let text = unit.fields.get(&inherits.weight)?;
            read_number(text).ok().map(|number| number.value)
        };
        let weight = match stated.or_else(column) {
            Some(weight) => Some(weight),
            None => match tx.last_measure(&inherits.weight, link.origin).await? {
                Some(row) => match row.entry()? {
                    Entry::Number(value) => Some(value),
                    _ => None,
                },
                None => None,
            },
        };
        if let Some(weight) = weight {
            weights.insert((link.change, link.origin), weight);
        }
    }
    Ok(weights)
}

/// How a cycle's scheme takes over.
struct Way<'w> {
    places: &'w Places,
    inherits: &'w Inherits,
    decimals: u32,
    rounding: Rounding,
    weights: &'w BTreeMap<(i64, UnitId), Value>,
    decided: &'w [TakenOverRow],
}

/// A predecessor's weight and what it had.
type Origins<T> = Vec<(UnitId, Option<Value>, Had<T>)>;

impl Way<'_> {
    /// What a unit had in a period, itself or by those before it. `before`: only what changes with a
    /// lower number made of it.
    fn had<T: Clone>(
        &self,
        unit: UnitId,
        before: i64,
        own: &dyn Fn(UnitId) -> Had<T>,
        combine: &dyn Fn(UnitId, &Origins<T>) -> Inherited<T>,
    ) -> (Inherited<T>, Origins<T>) {
        let links = self.places.links.iter();
        let last = links.clone().filter(|link| link.heir == unit && link.change < before);
        let Some(change) = last.map(|link| link.change).max() else {
            return (of_had(own(unit)), Vec::new());
        };
        let origins: Vec<UnitId> = links
            .filter(|link| link.heir == unit && link.change == change)
            .map(|link| link.origin)
            .collect();
        let goes_on = origins.contains(&unit);
        if !goes_on && !matches!(own(unit), Had::Nothing) {
            return (of_had(own(unit)), Vec::new());
        }
        let of: Origins<T> = origins
            .into_iter()
            .map(|origin| {
                let (had, _) = self.had(origin, change, own, combine);
                let had = match had {
                    Inherited::Nothing => Had::Nothing,
                    Inherited::Is(value) => Had::Is(value),
                    Inherited::Open(_) => Had::Open,
                };
                (origin, self.weights.get(&(change, origin)).copied(), had)
            })
            .collect();
        let others = of.iter().any(|(id, _, had)| *id != unit && !matches!(had, Had::Nothing));
        if goes_on && !others {
            // After the change it is judged by itself.
            return (of_had(own(unit)), Vec::new());
        }
        (combine(unit, &of), of)
    }

    /// The last decision about something.
    fn decision(
        &self,
        unit: UnitId,
        finals: &Finals,
        name: &str,
        about: &str,
    ) -> Option<&TakenOverRow> {
        self.decided.iter().rev().find(|row| {
            let of = (row.scheme.as_str(), row.period.as_str());
            row.unit == unit
                && of == (finals.scheme.as_str(), finals.period.as_str())
                && (row.name.as_str(), row.about.as_str()) == (name, about)
        })
    }

    fn total(&self, finals: &Finals, unit: UnitId) -> (Inherited<Points>, Origins<Points>) {
        self.points(finals, unit, &|one| one.total)
    }

    fn points(
        &self,
        finals: &Finals,
        unit: UnitId,
        which: &dyn Fn(&Final) -> Option<Points>,
    ) -> (Inherited<Points>, Origins<Points>) {
        let own = |unit: UnitId| finals.of(unit, which);
        self.had(unit, i64::MAX, &own, &|_, of| {
            let of: Vec<Scored> =
                of.iter().map(|(_, weight, had)| Scored { weight: *weight, had: *had }).collect();
            score(self.inherits, self.decimals, self.rounding, &of)
        })
    }

    fn tier(&self, finals: &Finals, unit: UnitId) -> (Inherited<String>, Origins<String>) {
        let own =
            |unit: UnitId| finals.of(unit, |one| (!one.tier.is_empty()).then(|| one.tier.clone()));
        let ranked: Vec<&str> = finals.tiers.iter().map(String::as_str).collect();
        self.titled(finals, unit, "等次", &ranked, &own)
    }

    fn stars(&self, finals: &Finals, unit: UnitId) -> (Inherited<String>, Origins<String>) {
        let own = |unit: UnitId| finals.of(unit, |one| one.stars.map(|stars| stars.to_string()));
        let all: Vec<String> = (0..100_u16).rev().map(|stars| stars.to_string()).collect();
        let ranked: Vec<&str> = all.iter().map(String::as_str).collect();
        self.titled(finals, unit, "星数", &ranked, &own)
    }

    fn titled(
        &self,
        finals: &Finals,
        unit: UnitId,
        name: &str,
        ranked: &[&str],
        own: &dyn Fn(UnitId) -> Had<String>,
    ) -> (Inherited<String>, Origins<String>) {
        self.had(unit, i64::MAX, own, &|unit, of| {
            let of: Vec<Had<&str>> = of.iter().map(|(_, _, had)| borrowed(had)).collect();
            let decided = self.decision(unit, finals, name, "").map(|row| row.value.as_str());
            let decided = decided.map(|value| (!value.is_empty()).then_some(value));
            title(self.inherits.titles, ranked, &of, decided)
        })
    }

    fn card(&self, finals: &Finals, unit: UnitId, about: &str) -> (Inherited<bool>, Origins<bool>) {
        let own = |unit: UnitId| finals.of(unit, |one| Some(one.cards.iter().any(|c| c == about)));
        self.had(unit, i64::MAX, &own, &|unit, of| {
            let of: Vec<Had<bool>> = of.iter().map(|(_, _, had)| *had).collect();
            let decided = self.decision(unit, finals, "警示", about).map(|row| row.value == "是");
            card(self.inherits.cards, &of, decided)
        })
    }

    /// The cards anybody before a unit had in a period.
    fn cards(&self, finals: &Finals, unit: UnitId) -> BTreeSet<String> {
        let mut seen: BTreeSet<UnitId> = BTreeSet::new();
        let mut open = vec![unit];
        let mut found = BTreeSet::new();
        while let Some(unit) = open.pop().filter(|_| true) {
            if !seen.insert(unit) {
                continue;
            }
            if let Some(Had::Is(one)) = finals.by.get(&unit) {
                found.extend(one.cards.iter().cloned());
            }
            let links = self.places.links.iter().filter(|link| link.heir == unit);
            open.extend(links.map(|link| link.origin));
        }
        found
    }

    /// Everything a unit takes over from a period, or might.
    fn taken(&self, finals: &Finals, unit: UnitId) -> Vec<Taken> {
        let line = |name, about: &str, is, of| Taken {
            unit,
            scheme: finals.scheme.clone(),
            scheme_title: finals.title.clone(),
            period: finals.period.clone(),
            name,
            about: about.to_owned(),
            is,
            of,
            decision: self.decision(unit, finals, name, about).cloned(),
        };
        let mut lines = Vec::new();
        let (is, of) = self.total(finals, unit);
        lines.push(line("总分", "", mapped(is, |p| p.to_string()), shown(&of, Points::to_string)));
        let (is, of) = self.tier(finals, unit);
        if !finals.tiers.is_empty() {
            lines.push(line("等次", "", is, shown(&of, String::clone)));
        }
        let (is, of) = self.stars(finals, unit);
        if of.iter().any(|(_, _, had)| matches!(had, Had::Is(_))) {
            lines.push(line("星数", "", is, shown(&of, String::clone)));
        }
        for about in self.cards(finals, unit) {
            let (is, of) = self.card(finals, unit, &about);
            let yes = |is: &bool| if *is { "是" } else { "否" }.to_owned();
            lines.push(line("警示", &about, mapped(is, |is| yes(&is)), shown(&of, yes)));
        }
        lines.retain(|line| !line.of.is_empty());
        lines
    }
}

impl Finals {
    fn of<T>(&self, unit: UnitId, take: impl Fn(&Final) -> Option<T>) -> Had<T> {
        match self.by.get(&unit) {
            Some(Had::Is(one)) => take(one).map_or(Had::Nothing, Had::Is),
            Some(Had::Open) => Had::Open,
            Some(Had::Nothing) | None => Had::Nothing,
        }
    }
}

fn of_had<T>(had: Had<T>) -> Inherited<T> {
    match had {
        Had::Nothing => Inherited::Nothing,
        Had::Open => Inherited::Open(Why::Provisional),
        Had::Is(value) => Inherited::Is(value),
    }
}

fn borrowed(had: &Had<String>) -> Had<&str> {
    match had {
        Had::Nothing => Had::Nothing,
        Had::Open => Had::Open,
        Had::Is(text) => Had::Is(text),
    }
}

fn mapped<T, U>(is: Inherited<T>, with: impl Fn(T) -> U) -> Inherited<U> {
    match is {
        Inherited::Nothing => Inherited::Nothing,
        Inherited::Is(value) => Inherited::Is(with(value)),
        Inherited::Open(why) => Inherited::Open(why),
    }
}

fn shown<T>(of: &Origins<T>, says: impl Fn(&T) -> String) -> Vec<(UnitId, Option<Value>, String)> {
    of.iter()
        .map(|(unit, weight, had)| {
            let says = match had {
                Had::Nothing => String::new(),
                Had::Open => "还没有认定".to_owned(),
                Had::Is(value) => says(value),
            };
            (*unit, *weight, says)
        })
        .collect()
}

/// What stood before, as formulas read it. What is open stands nowhere.
fn past(way: &Way<'_>, finals: &Finals, unit: UnitId, code: &str, to: &mut Vec<Past>) {
    let (total, of) = way.total(finals, unit);
    let source = Source {
        sheet: format!("{}({})", finals.title, finals.period),
        cell: String::new(),
        says: if of.is_empty() { String::new() } else { "承接".to_owned() },
    };
    let mut add = |name: &str, value: String| {
        let (subject, period) = (code.to_owned(), finals.period.clone());
        to.push(Past { subject, period, name: name.to_owned(), value, source: source.clone() });
    };
    if let Inherited::Is(points) = total {
        add("总分", points.to_string());
    }
    if let (Inherited::Is(tier), _) = way.tier(finals, unit) {
        add("等次", tier);
    }
    if let (Inherited::Is(stars), _) = way.stars(finals, unit) {
        add("星数", stars);
    }
    if let Had::Is(rank) = finals.of(unit, |one| one.rank) {
        add("名次", rank.to_string());
    }
    if let Had::Is(rank) = finals.of(unit, |one| one.from_last) {
        add("倒数名次", rank.to_string());
    }
    if let Some(Had::Is(one)) = finals.by.get(&unit) {
        for (name, value) in &one.measures {
            add(name, value.clone());
        }
    }
    for about in way.cards(finals, unit) {
        if way.card(finals, unit, &about).0 == Inherited::Is(true) {
            add("警示", about);
        }
    }
}
