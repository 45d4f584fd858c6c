//! Levels → units with codes and names, people with posts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;

use super::draw::Draw;
use super::people;
use super::select::Groups;
use super::spec::{Level, Name, Sample};
use super::values::field;

/// A unit or a person of the sample year.
#[derive(Debug, Clone, Default)]
pub(super) struct Subject {
    pub(super) code: String,
    pub(super) name: String,
    /// The level of a unit, the post of a person.
    pub(super) level: String,
    /// The kind of a unit, the post of a person.
    pub(super) kind: String,
    /// The unit above; for a person its unit.
    pub(super) above: Option<usize>,
    pub(super) person: bool,
    /// The digits codes below begin with.
    pub(super) prefix: String,
    pub(super) fields: BTreeMap<String, String>,
}

/// Everybody, units first.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) subjects: Vec<Subject>,
    pub(super) by_code: BTreeMap<String, usize>,
    /// The levels of units and the posts of people that somebody has.
    pub(super) levels: BTreeSet<String>,
    pub(super) groups: Groups,
}

impl World {
    /// Builds units, groups of units, people, groups of people.
    pub(super) fn build(sample: &Sample) -> anyhow::Result<Self> {
        let mut world = Self::default();
        world.units(sample)?;
        world.pin_units(sample)?;
        for (place, partition) in sample.cohorts.iter().enumerate() {
            if !partition.is_about_people(sample) {
                super::select::divide(&mut world, sample.seed, place, partition)?;
            }
        }
        people::fill(&mut world, sample)?;
        world.pin_people(sample)?;
        for (place, partition) in sample.cohorts.iter().enumerate() {
            if partition.is_about_people(sample) {
                super::select::divide(&mut world, sample.seed, place, partition)?;
            }
        }
        Ok(world)
    }

    pub(super) fn add(&mut self, subject: Subject) -> anyhow::Result<()> {
        let place = self.subjects.len();
        if self.by_code.insert(subject.code.clone(), place).is_some() {
            bail!("编码 {} 用了两次", subject.code);
        }
        if !self.levels.contains(&subject.level) {
            self.levels.insert(subject.level.clone());
        }
        self.subjects.push(subject);
        Ok(())
    }

    /// Whether a subject stands below a unit or is it.
    pub(super) fn below(&self, subject: usize, top: usize) -> bool {
        let mut at = Some(subject);
        while let Some(place) = at {
            if place == top {
                return true;
            }
            at = self.subjects[place].above;
        }
        false
    }

    /// The unit of a level that a subject is in or is.
    pub(super) fn within(&self, subject: usize, level: &str) -> Option<usize> {
        let mut at = Some(subject);
        while let Some(place) = at {
            if self.subjects[place].level == level {
                return Some(place);
            }
            at = self.subjects[place].above;
        }
        None
    }

    fn units(&mut self, sample: &Sample) -> anyhow::Result<()> {
        // Level by level first, because names and numbers are drawn for a whole level …
        let mut made: Vec<Subject> = Vec::new();
        for level in &sample.units {
            let parents: Vec<usize> =
                (0..made.len()).filter(|&at| level.under.0.contains(&made[at].level)).collect();
            if parents.is_empty() && !level.under.0.is_empty() {
                bail!("units.{}:上面没有 {} 一级的单位", level.id, level.under.0.join("、"));
            }
            make_level(sample, level, &parents, &mut made)?;
        }
        // … then in the order of a list: each unit before those below it, in the order of codes.
        let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (at, unit) in made.iter().enumerate() {
            children.entry(unit.above).or_default().push(at);
        }
        for list in children.values_mut() {
            list.sort_by(|&a, &b| made[a].code.cmp(&made[b].code));
        }
        let mut order = Vec::with_capacity(made.len());
        let mut waiting: Vec<usize> = children.get(&None).cloned().unwrap_or_default();
        waiting.reverse();
        while let Some(at) = waiting.pop() {
            order.push(at);
            waiting.extend(children.get(&Some(at)).into_iter().flatten().rev());
        }
        let mut new_place = vec![0; made.len()];
        for (place, &at) in order.iter().enumerate() {
            new_place[at] = place;
        }
        for at in order {
            let mut unit = std::mem::take(&mut made[at]);
            unit.above = unit.above.map(|above| new_place[above]);
            self.add(unit)?;
        }
        Ok(())
    }

    fn pin_units(&mut self, sample: &Sample) -> anyhow::Result<()> {
        for pinned in &sample.pinned {
            let Some(&at) = self.by_code.get(&pinned.code) else { continue };
            self.pin(at, pinned)?;
        }
        Ok(())
    }

    fn pin_people(&mut self, sample: &Sample) -> anyhow::Result<()> {
        for pinned in &sample.pinned {
            match self.by_code.get(&pinned.code) {
                Some(&at) if self.subjects[at].person => self.pin(at, pinned)?,
                Some(_) => {}
                None => bail!("pinned:没有编码为 {} 的单位或人员", pinned.code),
            }
        }
        Ok(())
    }

    fn pin(&mut self, at: usize, pinned: &super::spec::Pinned) -> anyhow::Result<()> {
        if let Some(name) = &pinned.name {
            let above = self.subjects[at].above;
            let taken = self.subjects.iter().enumerate().any(|(other, subject)| {
                other != at && subject.above == above && !subject.person && subject.name == *name
            });
            if taken {
                bail!("pinned.{}:同一上级下已有“{name}”", pinned.code);
            }
            name.clone_into(&mut self.subjects[at].name);
        }
        for (field, value) in pinned.fields.iter() {
            self.subjects[at].fields.insert(field.clone(), value.clone());
        }
        Ok(())
    }
}

fn make_level(
    sample: &Sample,
    level: &Level,
    parents: &[usize],
    made: &mut Vec<Subject>,
) -> anyhow::Result<()> {
    let mut draw = Draw::of(sample.seed, &format!("units {}", level.id));
    let counts = if level.under.0.is_empty() {
        vec![level.count.unwrap_or(1)]
    } else {
        let place = format!("units.{}", level.id);
        spread(&mut draw, &place, parents.len(), level.count, level.each)?
    };
    let all: usize = counts.iter().sum();
    let places: Vec<Option<usize>> = if level.under.0.is_empty() {
        vec![None; all]
    } else {
        let per = parents.iter().zip(&counts);
        per.flat_map(|(&parent, &count)| std::iter::repeat_n(Some(parent), count)).collect()
    };
    let names = names(sample, &level.id, &level.name, &places)?;
    let mut fields = Draw::of(sample.seed, &format!("fields {}", level.id));
    let mut before = None;
    let mut serial = 0;
    for (number, (above, name)) in places.into_iter().zip(names).enumerate() {
        serial = if number > 0 && before == above { serial + 1 } else { level.serial.from };
        before = above;
        let prefix = match above {
            None => level.code.clone(),
            Some(above) => {
                let digits = level.serial.digits;
                let text = format!("{serial:0digits$}");
                if text.len() > digits {
                    bail!("units.{}:{digits} 位序号不够用", level.id);
                }
                format!("{}{text}", made[above].prefix)
            }
        };
        let code = level.opaque.map_or_else(
            || format!("{prefix:0<width$}", width = sample.code_digits),
            |length| format!("{}{}", level.code, opaque(sample.seed, &level.id, number, length)),
        );
        let mut own = BTreeMap::new();
        for (field_name, maker) in level.fields.iter() {
            let place = format!("units.{}.fields.{field_name}", level.id);
            let value = field(&place, maker, fields.at(number), &own)?;
            own.insert(field_name.clone(), value);
        }
        made.push(Subject {
            code,
            name,
            level: level.id.clone(),
            kind: level.kind.clone().unwrap_or_else(|| level.id.clone()),
            above,
            person: false,
            prefix,
            fields: own,
        });
    }
    Ok(())
}

/// A number written so that neither its size nor its order shows: no two numbers below
/// 23 ^ length come out the same.
fn opaque(seed: u64, what: &str, number: usize, length: usize) -> String {
    // No vowels, nothing that is mistaken for a digit.
    const LETTERS: &[u8; 23] = b"23456789BCDFGHJKMNPQRTW";
    let base = LETTERS.len() as u128;
    let size = base.pow(u32::try_from(length).unwrap_or(0));
    let mut draw = Draw::of(seed, &format!("opaque {what}"));
    // A step without a common divisor goes through all numbers once.
    let step = loop {
        let step = u128::from(draw.below(u64::try_from(size).unwrap_or(u64::MAX)));
        if step % 23 != 0 {
            break step;
        }
    };
    let start = u128::from(draw.below(u64::try_from(size).unwrap_or(u64::MAX)));
    let mut left = (start + step * number as u128) % size;
    let mut text = Vec::with_capacity(length);
    for _ in 0..length {
        let place = usize::try_from(left % base).unwrap_or(0);
        text.push(char::from(LETTERS[place]));
        left /= base;
    }
    text.into_iter().collect()
}

/// How many each of `parents` has: between the ends of `each`, `count` in all.
pub(super) fn spread(
    draw: &mut Draw,
    place: &str,
    parents: usize,
    count: Option<usize>,
    each: Option<(usize, usize)>,
) -> anyhow::Result<Vec<usize>> {
    let Some(count) = count else {
        let (least, most) = each.unwrap_or((1, 1));
        return Ok((0..parents).map(|_| draw.between(least, most)).collect());
    };
    let (least, most) = each.unwrap_or((0, count));
    if least * parents > count || most * parents < count {
        bail!("{place}:{parents} 个上级单位,每个 {least} 到 {most} 个,凑不成 {count} 个");
    }
    let mut counts = vec![least; parents];
    let mut open: Vec<usize> = (0..parents).filter(|_| least < most).collect();
    for _ in 0..count - least * parents {
        let chosen = draw.place(open.len());
        let parent = open[chosen];
        counts[parent] += 1;
        if counts[parent] == most {
            open.swap_remove(chosen);
        }
    }
    Ok(counts)
}

/// A name for each place, none twice under one unit; `repeats` of them bear a name that is also
/// borne under another.
pub(super) fn names(
    sample: &Sample,
    what: &str,
    name: &Name,
    above: &[Option<usize>],
) -> anyhow::Result<Vec<String>> {
    let around = |middle: &str| format!("{}{middle}{}", name.before, name.after);
    let Some(pool) = &name.pool else {
        let mut numbers: BTreeMap<Option<usize>, usize> = BTreeMap::new();
        let numbered = above.iter().map(|above| {
            let number = numbers.entry(*above).or_insert(0);
            *number += 1;
            around(&number.to_string())
        });
        let numbered: Vec<String> = numbered.collect();
        let given = name.given.iter().take(above.len()).cloned();
        return Ok(given.chain(numbered.into_iter().skip(name.given.len())).collect());
    };
    let Some(syllables) = sample.pools.get(pool) else {
        bail!("{what}.name:没有名称库“{pool}”");
    };
    let lists: Vec<Vec<&str>> =
        syllables.iter().map(|list| list.split_whitespace().collect()).collect();
    let size: usize = lists.iter().map(Vec::len).product();
    let mut draw = Draw::of(sample.seed, &format!("names {what}"));
    let mut names: Vec<String> = name.given.iter().take(above.len()).cloned().collect();
    let mut used: BTreeSet<String> = names.iter().cloned().collect();
    let mut here: BTreeSet<(Option<usize>, String)> =
        above.iter().copied().zip(names.iter().cloned()).collect();
    // Who repeats a name is drawn among the last, so that there is something to repeat.
    let mut late: Vec<usize> = (above.len() / 4..above.len()).collect();
    draw.shuffle(&mut late);
    let repeating: BTreeSet<usize> = late.into_iter().take(name.repeats).collect();
    for (at, &unit) in above.iter().enumerate().skip(names.len()) {
        let mut tries = 0;
        let chosen = loop {
            tries += 1;
            if tries > 200 + 40 * size {
                bail!("{what}.name:名称库“{pool}”只有 {size} 个名称,不够用");
            }
            let made = if repeating.contains(&at) && at > 0 {
                names[draw.place(at)].clone()
            } else {
                let words: String = lists.iter().map(|list| list[draw.place(list.len())]).collect();
                around(&words)
            };
            let free = name.free || repeating.contains(&at) || !used.contains(&made);
            if free && !here.contains(&(unit, made.clone())) {
                break made;
            }
        };
        here.insert((unit, chosen.clone()));
        used.insert(chosen.clone());
        names.push(chosen);
    }
    Ok(names)
}
