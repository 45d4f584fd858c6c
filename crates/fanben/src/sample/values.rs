//! Columns → values: drawn, linked, with a few faults and with what is pinned.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use fanben_model::number::{Exact, Rounding, Value};

use super::draw::Draw;
use super::places::World;
use super::spec::{Columns, Maker, Sample};

/// What a value is of: a key at a stage in a period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Of {
    pub(super) key: String,
    pub(super) stage: String,
    pub(super) period: String,
}

impl Of {
    fn says(&self) -> String {
        let parts = [&self.key, &self.stage, &self.period];
        let parts: Vec<&str> =
            parts.iter().map(|part| part.as_str()).filter(|part| !part.is_empty()).collect();
        parts.join("·")
    }
}

/// The values of one key at one stage in one period, by subject; nobody has a blank.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) of: Of,
    /// In the order of the list.
    values: Vec<(usize, String)>,
}

impl Column {
    pub(super) fn get(&self, subject: usize) -> Option<&str> {
        let found = self.values.binary_search_by_key(&subject, |(at, _)| *at).ok()?;
        Some(&self.values[found].1)
    }

    /// Adds values of others; the first value of a subject stays.
    fn add(&mut self, made: Vec<(usize, String)>) {
        self.values.extend(made);
        self.values.sort_by_key(|(subject, _)| *subject);
        self.values.dedup_by_key(|(subject, _)| *subject);
    }
}

/// Every value of the year.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// In the order in which they were first written.
    columns: Vec<Column>,
    by_key: BTreeMap<String, Vec<usize>>,
}

impl Values {
    /// The column of a key at a stage in a period.
    pub(super) fn find(&self, key: &str, stage: &str, period: &str) -> Option<&Column> {
        let places = self.by_key.get(key)?;
        let mut columns = places.iter().map(|&at| &self.columns[at]);
        columns.find(|column| column.of.stage == stage && column.of.period == period)
    }

    /// Makes every column in turn; each may read those before it.
    pub(super) fn make(sample: &Sample, world: &World) -> anyhow::Result<Self> {
        let mut values = Self::default();
        let faults = faults(sample, world)?;
        for (place, columns) in sample.columns.iter().enumerate() {
            let what = format!("columns.{}", place + 1);
            let subjects = world.select(&what, &columns.of)?;
            for period in periods(&columns.periods, sample) {
                for (key, maker) in keys(&what, columns, &values, period)? {
                    let stage = columns.stage.clone();
                    let of = Of { key, stage, period: period.clone() };
                    let what = format!("{what}.{}", of.says());
                    let column = NewColumn { sample, world, what: &what, of: &of, maker: &maker };
                    let made = column.make(&values, &subjects, faults.get(&of))?;
                    values.add(of, made);
                }
            }
        }
        values.check_pins(sample, world)?;
        Ok(values)
    }

    fn add(&mut self, of: Of, made: Vec<(usize, String)>) {
        let places = self.by_key.entry(of.key.clone()).or_default();
        let known = places.iter().copied().find(|&at| self.columns[at].of == of);
        let at = known.unwrap_or_else(|| {
            places.push(self.columns.len());
            self.columns.push(Column { of, values: Vec::new() });
            self.columns.len() - 1
        });
        self.columns[at].add(made);
    }

    /// Says which pinned values stand nowhere.
    fn check_pins(&self, sample: &Sample, world: &World) -> anyhow::Result<()> {
        for pinned in &sample.pinned {
            let Some(&subject) = world.by_code.get(&pinned.code) else { continue };
            for (key, value) in pinned.values.iter() {
                let mut columns = self.columns.iter().filter(|column| column.of.key == *key);
                let stands = columns.any(|column| column.get(subject) == Some(value));
                if !stands && !value.is_empty() {
                    bail!("pinned.{}:没有它的“{key}”这一列", pinned.code);
                }
            }
        }
        Ok(())
    }
}

/// The year's own period, where none is named.
pub(super) fn periods<'a>(named: &'a [String], sample: &'a Sample) -> Vec<&'a String> {
    if named.is_empty() { vec![&sample.period] } else { named.iter().collect() }
}

fn keys(
    what: &str,
    columns: &Columns,
    values: &Values,
    period: &String,
) -> anyhow::Result<Vec<(String, Maker)>> {
    match (&columns.keys_of, &columns.each) {
        (None, None) => Ok(columns.keys.0.clone()),
        (Some(stage), Some(each)) if columns.keys.0.is_empty() => {
            let like = values.columns.iter().map(|column| &column.of);
            let like = like.filter(|of| of.stage == *stage && of.period == *period);
            let keys: Vec<(String, Maker)> =
                like.map(|of| (of.key.clone(), each.clone())).collect();
            if keys.is_empty() {
                bail!("{what}:前面没有环节“{stage}”的列");
            }
            Ok(keys)
        }
        _ => bail!("{what}:keys 与 keys_of、each 只能写一种,keys_of 和 each 要一起写"),
    }
}

/// The pinned values of one column by code.
fn pins<'a>(sample: &'a Sample, of: &Of) -> BTreeMap<&'a str, &'a str> {
    sample
        .pinned
        .iter()
        .filter(|pinned| pinned.stage.as_ref().is_none_or(|stage| *stage == of.stage))
        .filter(|pinned| pinned.period.as_ref().is_none_or(|period| *period == of.period))
        .filter_map(|pinned| Some((pinned.code.as_str(), pinned.values.get(&of.key)?.as_str())))
        .collect()
}

/// Who departs from which column, and how.
fn faults<'s>(
    sample: &'s Sample,
    world: &World,
) -> anyhow::Result<BTreeMap<Of, BTreeMap<usize, &'s Maker>>> {
    let mut all: BTreeMap<Of, BTreeMap<usize, &Maker>> = BTreeMap::new();
    for (place, faults) in sample.faults.iter().enumerate() {
        let what = format!("faults.{}", place + 1);
        let (least, most) = faults.pick;
        if least > most || most > faults.from.0.len() {
            bail!("{what}:从 {} 项中抽 {least} 到 {most} 项,抽不成", faults.from.0.len());
        }
        let mut draw = Draw::of(sample.seed, &what);
        for subject in world.select(&what, &faults.of)? {
            let draw = draw.at(subject);
            let mut chosen: Vec<usize> = (0..faults.from.0.len()).collect();
            draw.shuffle(&mut chosen);
            let count = draw.between(least, most);
            for (key, maker) in chosen[..count].iter().map(|&at| &faults.from.0[at]) {
                let period = faults.period.clone().unwrap_or_else(|| sample.period.clone());
                let of = Of { key: key.clone(), stage: faults.stage.clone(), period };
                all.entry(of).or_default().entry(subject).or_insert(maker);
            }
        }
    }
    let known: BTreeSet<&str> = sample
        .columns
        .iter()
        .flat_map(|columns| columns.keys.iter().map(|(key, _)| key.as_str()))
        .collect();
    if let Some(of) = all.keys().find(|of| !known.contains(of.key.as_str())) {
        bail!("faults:没有“{}”这一列", of.key);
    }
    Ok(all)
}

/// A column to be made.
struct NewColumn<'a> {
    sample: &'a Sample,
    world: &'a World,
    what: &'a str,
    of: &'a Of,
    maker: &'a Maker,
}

impl NewColumn<'_> {
    /// The values of all subjects that get one.
    fn make(
        &self,
        values: &Values,
        subjects: &[usize],
        faults: Option<&BTreeMap<usize, &Maker>>,
    ) -> anyhow::Result<Vec<(usize, String)>> {
        let Self { sample, world, what, of, maker } = *self;
        let mut draw = Draw::of(sample.seed, &of.says());
        let pinned = pins(sample, of);
        let mut made = Vec::with_capacity(subjects.len());
        for &subject in subjects {
            let value = if let Some(value) = pinned.get(world.subjects[subject].code.as_str()) {
                (*value).to_owned()
            } else {
                let fault = faults.and_then(|faults| faults.get(&subject).copied());
                let context = Context { what, of, values, world, subject };
                context.make(fault.unwrap_or(maker), draw.at(subject))?
            };
            if !value.is_empty() {
                made.push((subject, value));
            }
        }
        Ok(made)
    }
}

/// What a maker looks at.
struct Context<'a> {
    what: &'a str,
    of: &'a Of,
    values: &'a Values,
    world: &'a World,
    subject: usize,
}

impl Context<'_> {
    fn make(&self, maker: &Maker, draw: &mut Draw) -> anyhow::Result<String> {
        for (group, maker) in maker.by.iter() {
            let holds = group == "其余" || self.member(group)?;
            if holds {
                return self.make(maker, draw);
            }
        }
        if !maker.by.0.is_empty() {
            return Ok(String::new());
        }
        let Some(reference) = &maker.same else { return plain(self.what, maker, draw, self) };
        let key = reference.key.as_deref().unwrap_or(&self.of.key);
        let stage = reference.stage.as_deref().unwrap_or(&self.of.stage);
        let period = reference.period.as_deref().unwrap_or(&self.of.period);
        let subject = &self.world.subjects[self.subject];
        let given = if let Some(column) = self.values.find(key, stage, period) {
            // A person may read what is known about its unit.
            let unit = || column.get(subject.above.filter(|_| subject.person)?);
            let Some(value) = column.get(self.subject).or_else(unit) else {
                return Ok(String::new());
            };
            value.to_owned()
        } else if let Some(value) = subject.fields.get(key) {
            value.clone()
        } else {
            let (key, stage) = (key.to_owned(), stage.to_owned());
            let of = Of { key, stage, period: period.to_owned() };
            bail!("{}:前面没有“{}”这一列", self.what, of.says())
        };
        if let Some(words) = maker.words.get(&given) {
            return self.make(words, draw);
        }
        match Value::parse(&given) {
            Ok(number) => adjusted(self.what, maker, number, draw, self),
            Err(_) => Ok(given),
        }
    }

    fn member(&self, group: &str) -> anyhow::Result<bool> {
        let subject = &self.world.subjects[self.subject];
        if subject.level == group {
            return Ok(true);
        }
        let Some(own) = self.world.groups.holds(group, self.subject) else {
            if self.world.levels.contains(group) {
                return Ok(false);
            }
            bail!("{}:没有分组“{group}”", self.what);
        };
        // A person is also in the groups of its unit.
        let unit = subject.above.filter(|_| subject.person);
        let of_unit = unit.is_some_and(|unit| self.world.groups.holds(group, unit) == Some(true));
        Ok(own || of_unit)
    }
}

/// Makes a value where the maker needs no other values: a field of a unit or a person.
pub(super) fn field(
    what: &str,
    maker: &Maker,
    draw: &mut Draw,
    own: &BTreeMap<String, String>,
) -> anyhow::Result<String> {
    if !maker.by.0.is_empty() {
        bail!("{what}:单位和人员的栏目先于分组,不能按分组写(请写进 columns)");
    }
    let Some(reference) = &maker.same else { return plain(what, maker, draw, own) };
    let given = reference.key.as_ref().and_then(|key| own.get(key));
    let Some(given) = given else {
        bail!("{what}:前面没有“{}”这一栏", reference.key.clone().unwrap_or_default());
    };
    if let Some(words) = maker.words.get(given) {
        return own.inner(what, words, draw);
    }
    match Value::parse(given) {
        Ok(number) => adjusted(what, maker, number, draw, own),
        Err(_) => Ok(given.clone()),
    }
}

/// Whoever can make a value inside another one.
trait Inner {
    fn inner(&self, what: &str, maker: &Maker, draw: &mut Draw) -> anyhow::Result<String>;
}

impl Inner for Context<'_> {
    fn inner(&self, _: &str, maker: &Maker, draw: &mut Draw) -> anyhow::Result<String> {
        self.make(maker, draw)
    }
}

impl Inner for BTreeMap<String, String> {
    fn inner(&self, what: &str, maker: &Maker, draw: &mut Draw) -> anyhow::Result<String> {
        field(what, maker, draw, self)
    }
}

/// Fixed, chosen or between two.
fn plain(what: &str, maker: &Maker, draw: &mut Draw, inner: &dyn Inner) -> anyhow::Result<String> {
    if let Some(fixed) = &maker.fixed {
        return Ok(fixed.clone());
    }
    if !maker.choose.0.is_empty() {
        let place = draw.weighted(maker.choose.iter().map(|(_, weight)| *weight));
        return Ok(maker.choose.0[place].0.clone());
    }
    let Some((low, high)) = maker.between else { return Ok(String::new()) };
    let step = maker.step.unwrap_or(Value::from_raw(Value::ONE)).raw();
    let span = high.raw() - low.raw();
    if step <= 0 || span < 0 {
        bail!("{what}:between 要从小到大,step 要大于 0");
    }
    let steps = u64::try_from(span / step).unwrap_or(0);
    let drawn = i64::try_from(draw.below(steps + 1)).unwrap_or(0);
    adjusted(what, maker, Value::from_raw(low.raw() + drawn * step), draw, inner)
}

/// × times + plus, within the bounds, rounded.
fn adjusted(
    what: &str,
    maker: &Maker,
    number: Value,
    draw: &mut Draw,
    inner: &dyn Inner,
) -> anyhow::Result<String> {
    let mut exact = number.exact();
    if let Some(times) = maker.times {
        exact *= times.exact();
    }
    if let Some(plus) = &maker.plus {
        let text = inner.inner(what, plus, draw)?;
        let Ok(plus) = Value::parse(if text.is_empty() { "0" } else { &text }) else {
            bail!("{what}:plus 不是数字:{text}");
        };
        exact += plus.exact();
    }
    let bound = |exact: Exact, by: Option<Value>, keep: fn(Exact, Exact) -> Exact| {
        by.map_or(exact, |by| keep(exact, by.exact()))
    };
    let exact = bound(exact, maker.at_least, Exact::max);
    let exact = bound(exact, maker.at_most, Exact::min);
    match Value::round(exact, maker.places.unwrap_or(6), Rounding::HalfUp) {
        Ok(value) => Ok(value.to_string()),
        Err(_) => bail!("{what}:数字过大"),
    }
}
