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

/// Every value of the year, by what it is of, then by subject. Nobody has a blank.
#[derive(Debug, Default)]
pub(super) struct Values {
    of: BTreeMap<Of, BTreeMap<usize, String>>,
    /// In the order in which they were first written.
    pub(super) order: Vec<Of>,
}

impl Values {
    /// Whether anybody could have a value of it.
    pub(super) fn has(&self, of: &Of) -> bool {
        self.of.contains_key(of)
    }

    /// A subject's own value.
    pub(super) fn get(&self, of: &Of, subject: usize) -> Option<&str> {
        self.of.get(of)?.get(&subject).map(String::as_str)
    }

    /// A subject's own value, or for a person its unit's.
    fn given(&self, world: &World, of: &Of, subject: usize) -> Option<&str> {
        let unit = || world.subjects[subject].above.filter(|_| world.subjects[subject].person);
        self.get(of, subject).or_else(|| self.get(of, unit()?))
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
                    values.column(sample, world, &what, of, &maker, &subjects, &faults)?;
                }
            }
        }
        values.pin(sample, world)?;
        Ok(values)
    }

    #[expect(clippy::too_many_arguments, reason = "one loop, taken out of another")]
    fn column(
        &mut self,
        sample: &Sample,
        world: &World,
        what: &str,
        of: Of,
        maker: &Maker,
        subjects: &[usize],
        faults: &BTreeMap<(Of, usize), Maker>,
    ) -> anyhow::Result<()> {
        let what = format!("{what}.{}", of.says());
        let mut draw = Draw::of(sample.seed, &of.says());
        let mut made = Vec::with_capacity(subjects.len());
        let pinned = pins(sample, &of);
        let mut source = (of, 0);
        for &subject in subjects {
            source.1 = subject;
            let value = if let Some(value) = pinned.get(world.subjects[subject].code.as_str()) {
                (*value).to_owned()
            } else {
                let maker = faults.get(&source).unwrap_or(maker);
                let context = Context { what: &what, of: &source.0, values: self, world, subject };
                context.make(maker, draw.at(subject))?
            };
            made.push((subject, value));
        }
        let of = source.0;
        if !self.of.contains_key(&of) {
            self.order.push(of.clone());
        }
        let column = self.of.entry(of).or_default();
        // A later column may speak for others; the first value of a subject stays.
        for (subject, value) in made.into_iter().filter(|(_, value)| !value.is_empty()) {
            column.entry(subject).or_insert(value);
        }
        Ok(())
    }

    /// Says which pinned values stand nowhere.
    fn pin(&self, sample: &Sample, world: &World) -> anyhow::Result<()> {
        for pinned in &sample.pinned {
            let Some(&subject) = world.by_code.get(&pinned.code) else { continue };
            for (key, value) in pinned.values.iter() {
                let stands = self.of.iter().any(|(of, column)| {
                    of.key == *key && column.get(&subject).is_some_and(|made| made == value)
                });
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
            let like = values.order.iter().filter(|of| of.stage == *stage && of.period == *period);
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
fn faults(sample: &Sample, world: &World) -> anyhow::Result<BTreeMap<(Of, usize), Maker>> {
    let mut all = BTreeMap::new();
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
                all.entry((of, subject)).or_insert_with(|| maker.clone());
            }
        }
    }
    let known: BTreeSet<&str> = sample
        .columns
        .iter()
        .flat_map(|columns| columns.keys.iter().map(|(key, _)| key.as_str()))
        .collect();
    if let Some((of, _)) = all.keys().find(|(of, _)| !known.contains(of.key.as_str())) {
        bail!("faults:没有“{}”这一列", of.key);
    }
    Ok(all)
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
        let of = Of {
            key: reference.key.clone().unwrap_or_else(|| self.of.key.clone()),
            stage: reference.stage.clone().unwrap_or_else(|| self.of.stage.clone()),
            period: reference.period.clone().unwrap_or_else(|| self.of.period.clone()),
        };
        let given = match self.values.given(self.world, &of, self.subject) {
            Some(value) => value.to_owned(),
            None if self.values.has(&of) => return Ok(String::new()),
            None => match self.world.subjects[self.subject].fields.get(&of.key) {
                Some(value) => value.clone(),
                None => bail!("{}:前面没有“{}”这一列", self.what, of.says()),
            },
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
            if self.world.subjects.iter().any(|subject| subject.level == group) {
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
