//! Results of other cycles, version by version, and those that were brought in → which of them a cycle
//! goes by, and which it does not go by yet.
//!
//! A cycle goes by what counted when it opened, or by the first result there was afterwards; by a later
//! one from the day an office takes it, with a reason. Before it opens it goes by what counts.

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::earlier::Result as Brought;
use fanben_model::number::Points;
use fanben_model::stages::{CycleState, Phase};
use fanben_model::succession::Had;
use fanben_store::{
    ActionId, CycleId, CycleRow, EarlierValueRow, ResultRow, StoreError, Tx, UnitId,
    UpstreamChoiceRow,
};
use serde::Deserialize;

use crate::live::{state_of, written};
use crate::{Refusal, secrets};

/// Final results of a scheme in a period.
#[derive(Debug)]
pub(crate) struct Finals {
    pub(crate) scheme: String,
    pub(crate) title: String,
    pub(crate) period: String,
    /// The tiers, the best first.
    pub(super) tiers: Vec<String>,
    pub(super) by: BTreeMap<UnitId, Had<Final>>,
    /// Who was exempt: nobody waits for a result, and none is counted.
    pub(super) exempt: BTreeSet<UnitId>,
}

/// What of a confirmed result others read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Final {
    pub(super) total: Option<Points>,
    pub(super) tier: String,
    pub(super) rank: Option<u32>,
    pub(super) from_last: Option<u32>,
    /// The points by the scheme's own items, for other townships' units to be compared with.
    pub(super) comparable: Option<Points>,
    pub(super) stars: Option<u16>,
    pub(super) cards: Vec<String>,
    /// Measures as they stood then, where they were brought in.
    pub(super) measures: BTreeMap<String, String>,
}

impl From<Brought> for Final {
    fn from(of: Brought) -> Self {
        let Brought { total, tier, rank, from_last, comparable, stars, cards, measures } = of;
        let comparable = comparable.or(total);
        Self { total, tier, rank, from_last, comparable, stars, cards, measures }
    }
}

impl Final {
    /// In a few words.
    fn says(&self) -> String {
        let mut parts = Vec::new();
        let mut say = |name: &str, value: String| {
            if !value.is_empty() {
                parts.push(format!("{name}{value}"));
            }
        };
        say("总分", self.total.map(|total| total.to_string()).unwrap_or_default());
        let comparable = self.comparable.filter(|points| Some(*points) != self.total);
        say("可比分", comparable.map(|points| points.to_string()).unwrap_or_default());
        say("等次", self.tier.clone());
        say("名次", self.rank.map(|rank| rank.to_string()).unwrap_or_default());
        say("倒数名次", self.from_last.map(|rank| rank.to_string()).unwrap_or_default());
        say("星数", self.stars.map(|stars| stars.to_string()).unwrap_or_default());
        say("警示", self.cards.join("、"));
        for (name, value) in &self.measures {
            say(name, value.clone());
        }
        if parts.is_empty() { "没有结果".to_owned() } else { parts.join(",") }
    }
}

/// An upstream result that is another than the one a cycle goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) scheme: String,
    pub(crate) title: String,
    pub(crate) period: String,
    pub(crate) unit: UnitId,
    /// What the cycle goes by.
    pub(crate) was: String,
    /// What counts there now.
    pub(crate) now: String,
    /// It is being corrected there: there is nothing to be taken yet.
    pub(crate) open: bool,
    /// Which version it is; empty: there is no result any more.
    pub(crate) version: String,
    /// Its digest.
    pub(crate) digest: String,
    /// The decision to keep what the cycle goes by all the same.
    pub(crate) kept: Option<UpstreamChoiceRow>,
}

/// A version of a unit's result of a period.
struct Version {
    /// The number in the trail of the form that made it.
    number: i64,
    name: String,
    digest: String,
    is: Final,
}

/// A confirmed result as it is kept.
#[derive(Deserialize)]
struct Kept {
    low: Points,
    tier: String,
    rank: u32,
    stars: Option<u16>,
    standing: Vec<KeptLine>,
    /// What [`crate::live::Live::kept`] adds to the lines; older results are without.
    from_last: Option<u32>,
    /// Empty: not known.
    comparable: Option<String>,
}

#[derive(Deserialize)]
struct KeptLine {
    of: String,
    why: String,
}

/// What of a scheme's text its earlier results are read by.
#[derive(Deserialize)]
struct Words {
    scheme: WordsOf,
}

#[derive(Deserialize)]
struct WordsOf {
    #[serde(default)]
    tiers: Vec<TierName>,
    #[serde(default)]
    notices: Vec<Notice>,
    #[serde(default)]
    streaks: Vec<Notice>,
}

#[derive(Deserialize)]
struct TierName {
    name: String,
}

#[derive(Deserialize)]
struct Notice {
    text: String,
}

impl Kept {
    fn read(self, words: &WordsOf) -> Final {
        let said = |line: &KeptLine| {
            words.notices.iter().chain(&words.streaks).any(|one| one.text == line.of)
        };
        let cards = self.standing.iter().filter(|line| said(line)).map(|line| line.why.clone());
        Final {
            total: Some(self.low),
            comparable: match &self.comparable {
                Some(points) => Points::parse(points).ok(),
                None => Some(self.low),
            },
            cards: cards.collect(),
            tier: self.tier,
            rank: Some(self.rank),
            from_last: self.from_last,
            stars: self.stars,
            measures: BTreeMap::new(),
        }
    }
}

/// Everything of one scheme and period before it is known what a cycle goes by.
#[derive(Default)]
struct Pile {
    title: String,
    tiers: Vec<String>,
    /// Versions of the platform's own results, the first first.
    results: BTreeMap<UnitId, Vec<Version>>,
    /// Versions that were brought in.
    brought: BTreeMap<UnitId, Vec<Version>>,
    /// What counts now on the platform.
    now: BTreeMap<UnitId, Had<Final>>,
    exempt: BTreeSet<UnitId>,
}

type Piles = BTreeMap<(String, String), Pile>;

/// The final results a cycle goes by, by scheme and period, and those it does not go by yet.
pub(super) async fn finals(
    tx: &mut Tx,
    own: &CycleRow,
    reads: &(dyn Fn(&str, &str) -> bool + Sync),
) -> Result<(Vec<Finals>, Vec<Changed>), Refusal> {
    let mut piles = Piles::new();
    let cycles = tx.cycles().await?;
    for cycle in &cycles {
        if cycle.id != own.id && reads(&cycle.scheme, &cycle.period) {
            let words = words(cycle)?;
            let pile = piles.entry((cycle.scheme.clone(), cycle.period.clone())).or_default();
            pile.title.clone_from(&cycle.title);
            pile.tiers = words.tiers.iter().map(|tier| tier.name.clone()).collect();
            heap(tx, cycle.id, &words, pile).await?;
        }
    }
    brought(tx, &cycles, reads, &mut piles).await?;
    let begun = !matches!(state_of(own)?, CycleState::Draft | CycleState::Approved);
    if piles.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let span = if begun { Some(tx.span_of_cycle(own.id).await?) } else { None };
    let choices = tx.upstream_choices(own.id).await?;
    let (mut all, mut changed) = (Vec::new(), Vec::new());
    for ((scheme, period), pile) in piles {
        let of: Vec<&UpstreamChoiceRow> =
            choices.iter().filter(|one| one.scheme == scheme && one.period == period).collect();
        let (finals, differs) = pile.settled(scheme, period, span, &of);
        all.push(finals);
        changed.extend(differs);
    }
    Ok((all, changed))
}

fn broken(error: &serde_json::Error) -> StoreError {
    StoreError::Row(error.to_string())
}

fn words(cycle: &CycleRow) -> Result<WordsOf, StoreError> {
    Words::deserialize(&cycle.rules.0).map(|words| words.scheme).map_err(|error| broken(&error))
}

/// Puts a cycle's results on the pile of its scheme and period.
async fn heap(
    tx: &mut Tx,
    cycle: CycleId,
    words: &WordsOf,
    pile: &mut Pile,
) -> Result<(), Refusal> {
    let numbers: BTreeMap<ActionId, i64> =
        tx.numbers_of_results(cycle).await?.into_iter().collect();
    let mut results: BTreeMap<UnitId, Vec<Version>> = BTreeMap::new();
    for row in tx.all_results(cycle).await? {
        let ResultRow { subject, number, result, digest, action, .. } = row;
        let kept: Kept = serde_json::from_value(result.0).map_err(|error| broken(&error))?;
        let version = Version {
            number: numbers.get(&action).copied().unwrap_or(i64::MAX),
            name: format!("{cycle} {number}"),
            digest,
            is: kept.read(words),
        };
        results.entry(subject).or_default().push(version);
    }
    for row in tx.subjects(cycle).await? {
        let last = || results.get(&row.subject).and_then(|all| all.last());
        let had = match last() {
            _ if row.phase == written(&Phase::Succeeded) => continue,
            _ if row.phase == written(&Phase::Exempt) => {
                pile.exempt.insert(row.subject);
                continue;
            }
            // It was not recommended: it has no result, and nobody waits for one.
            _ if row.phase == written(&Phase::Declined) => Had::Nothing,
            Some(version) if row.phase == written(&Phase::Confirmed) => Had::Is(version.is.clone()),
            _ => Had::Open,
        };
        pile.now.insert(row.subject, had);
        if let Some(versions) = results.remove(&row.subject) {
            pile.results.insert(row.subject, versions);
        }
    }
    Ok(())
}

/// Puts what was brought in on the piles.
async fn brought(
    tx: &mut Tx,
    cycles: &[CycleRow],
    reads: &(dyn Fn(&str, &str) -> bool + Sync),
    piles: &mut Piles,
) -> Result<(), Refusal> {
    let imports = tx.earlier_imports().await?;
    if imports.is_empty() {
        return Ok(());
    }
    let numbers: BTreeMap<ActionId, i64> = tx.numbers_of_imports().await?.into_iter().collect();
    let schemes: BTreeSet<&str> = imports.iter().map(|one| one.scheme.as_str()).collect();
    for scheme in schemes {
        let rows = tx.earlier_values(scheme).await?;
        let last = cycles.iter().rev().find(|cycle| cycle.scheme == scheme);
        let tiers = match last {
            Some(cycle) => words(cycle)?.tiers.into_iter().map(|tier| tier.name).collect(),
            None => Vec::new(),
        };
        for ((period, unit), values) in by_unit(&rows) {
            if !reads(scheme, period) {
                continue;
            }
            let pile = piles.entry((scheme.to_owned(), period.to_owned())).or_default();
            if pile.title.is_empty() {
                pile.title = last.map(|cycle| cycle.title.clone()).unwrap_or_default();
                pile.tiers.clone_from(&tiers);
            }
            let number = |action| numbers.get(&action).copied().unwrap_or(i64::MAX);
            pile.brought.insert(unit, versions(&values, &number));
        }
    }
    Ok(())
}

/// Values by period and unit, the first import first.
fn by_unit(rows: &[EarlierValueRow]) -> BTreeMap<(&str, UnitId), Vec<&EarlierValueRow>> {
    let mut by: BTreeMap<(&str, UnitId), Vec<&EarlierValueRow>> = BTreeMap::new();
    for row in rows {
        by.entry((&row.period, row.unit)).or_default().push(row);
    }
    by
}

/// What a unit's values come to after each import that said something of it.
fn versions(values: &[&EarlierValueRow], number: &dyn Fn(ActionId) -> i64) -> Vec<Version> {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    let mut all = Vec::new();
    for of in values.chunk_by(|a, b| a.number == b.number) {
        known.extend(of.iter().map(|row| (row.name.as_str(), row.value.as_str())));
        let is: Final = Brought::of(known.iter().map(|(name, value)| (*name, *value))).into();
        let Some(row) = of.first() else { continue };
        all.push(Version {
            number: number(row.action),
            name: format!("导入{}", row.number),
            digest: secrets::digest(&is.says()),
            is,
        });
    }
    all
}

impl Pile {
    /// The versions of a unit in the order in which they counted: a result of the platform counts
    /// before whatever was brought in, from when it is there.
    fn versions(&self, unit: UnitId) -> Vec<&Version> {
        let results: Vec<&Version> = self.results.get(&unit).into_iter().flatten().collect();
        let first = results.first().map_or(i64::MAX, |version| version.number);
        let brought = self.brought.get(&unit).into_iter().flatten();
        let before = brought.filter(|version| version.number <= first && first != version.number);
        before.chain(results).collect()
    }

    /// What counts of a unit now: the platform's own result before one that was brought in.
    fn now(&self, unit: UnitId) -> Had<Final> {
        let brought = || self.brought.get(&unit).and_then(|all| all.last());
        match self.now.get(&unit) {
            Some(Had::Is(is)) => Had::Is(is.clone()),
            Some(other) if self.results.contains_key(&unit) => other.clone(),
            other => match brought() {
                Some(version) => Had::Is(version.is.clone()),
                None => other.cloned().unwrap_or(Had::Nothing),
            },
        }
    }

    fn settled(
        &self,
        scheme: String,
        period: String,
        span: Option<(i64, i64)>,
        choices: &[&UpstreamChoiceRow],
    ) -> (Finals, Vec<Changed>) {
        let mut by = BTreeMap::new();
        let mut changed = Vec::new();
        let units: BTreeSet<UnitId> = self.now.keys().chain(self.brought.keys()).copied().collect();
        for unit in units {
            let now = self.now(unit);
            let Some((opened, closed)) = span else {
                by.insert(unit, now);
                continue;
            };
            let versions = self.versions(unit);
            let of: Vec<&UpstreamChoiceRow> =
                choices.iter().copied().filter(|one| one.unit == unit).collect();
            let (by_version, had) = gone_by(&versions, &of, (opened, closed), &now);
            if by_version.is_some() && now != had && closed == i64::MAX {
                let last = versions.last().filter(|_| matches!(now, Had::Is(_)));
                let name = last.map(|one| one.name.clone()).unwrap_or_default();
                let kept = of.last().filter(|one| !one.took && one.version == name);
                changed.push(Changed {
                    scheme: scheme.clone(),
                    title: self.title.clone(),
                    period: period.clone(),
                    unit,
                    was: match &had {
                        Had::Is(was) => was.says(),
                        Had::Open | Had::Nothing => "没有结果".to_owned(),
                    },
                    now: match &now {
                        Had::Is(is) => is.says(),
                        Had::Open => "正在更正,还没有重新认定".to_owned(),
                        Had::Nothing => "没有结果".to_owned(),
                    },
                    open: now == Had::Open,
                    digest: last.map(|one| one.digest.clone()).unwrap_or_default(),
                    version: name,
                    kept: kept.map(|one| (*one).clone()),
                });
            }
            by.insert(unit, had);
        }
        let finals = Finals {
            scheme,
            title: self.title.clone(),
            period,
            tiers: self.tiers.clone(),
            by,
            exempt: self.exempt.clone(),
        };
        (finals, changed)
    }
}

/// Which version a cycle that was opened goes by, and what that is; none: there is none yet.
fn gone_by<'v>(
    versions: &[&'v Version],
    choices: &[&'v UpstreamChoiceRow],
    (opened, closed): (i64, i64),
    now: &Had<Final>,
) -> (Option<&'v str>, Had<Final>) {
    if let Some(taken) = choices.iter().rev().find(|one| one.took) {
        let version = versions.iter().find(|one| one.name == taken.version);
        let is = version.map_or(Had::Nothing, |one| Had::Is(one.is.clone()));
        return (Some(&taken.version), is);
    }
    let mut known = versions.iter().filter(|one| one.number <= closed);
    let at_opening = known.clone().rfind(|one| one.number <= opened);
    match at_opening.or_else(|| known.next()) {
        Some(version) => (Some(&version.name), Had::Is(version.is.clone())),
        None if closed != i64::MAX => (None, Had::Nothing),
        None => (None, now.clone()),
    }
}
