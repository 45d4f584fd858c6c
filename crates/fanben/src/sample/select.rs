//! Who is meant by a selection; groups with exact counts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;

use super::draw::Draw;
use super::places::World;
use super::spec::{Group, Partition, Sample, Select};

/// The members of each group, by name.
#[derive(Debug, Default)]
pub(super) struct Groups(BTreeMap<String, BTreeSet<usize>>);

impl Groups {
    /// Whether a subject is in a group; none: there is no such group.
    pub(super) fn holds(&self, group: &str, subject: usize) -> Option<bool> {
        self.0.get(group).map(|members| members.contains(&subject))
    }
}

impl World {
    /// The subjects meant, in the order of the list. `place` is where the selection stands.
    pub(super) fn select(&self, place: &str, select: &Select) -> anyhow::Result<Vec<usize>> {
        for name in select.any.iter().chain(&select.not) {
            let known = self.groups.0.contains_key(name)
                || self.by_code.contains_key(name)
                || self.levels.contains(name);
            if !known {
                bail!("{place}:没有叫“{name}”的层级、职务、分组或编码(分组和人员要先写后用)");
            }
        }
        let mut tops = Vec::new();
        for code in &select.under {
            let Some(&top) = self.by_code.get(code) else {
                bail!("{place}:没有编码为 {code} 的单位");
            };
            tops.push(top);
        }
        let is = |name: &String, at: usize| {
            let subject = &self.subjects[at];
            subject.level == *name
                || subject.code == *name
                || self.groups.holds(name, at).unwrap_or(false)
        };
        Ok((0..self.subjects.len())
            .filter(|&at| select.any.iter().any(|name| is(name, at)))
            .filter(|&at| !select.not.iter().any(|name| is(name, at)))
            .filter(|&at| tops.is_empty() || tops.iter().any(|&top| self.below(at, top)))
            .filter(|&at| {
                let fields = &self.subjects[at].fields;
                select.with.iter().all(|(name, value)| fields.get(name) == Some(value))
            })
            .collect())
    }
}

impl Partition {
    /// Whether it tells people apart: then it waits until there are people.
    pub(super) fn is_about_people(&self, sample: &Sample) -> bool {
        let post = |name: &String| sample.people.iter().any(|post| post.post == *name);
        let mut names = self.of.any.clone();
        // A group of a group of people is about people too.
        for _ in 0..sample.cohorts.len() {
            if names.iter().any(post) {
                return true;
            }
            let holders = sample
                .cohorts
                .iter()
                .filter(|other| names.iter().any(|name| other.groups.get(name).is_some()));
            names = holders.flat_map(|holder| holder.of.any.clone()).collect();
        }
        names.iter().any(post)
    }
}

/// Draws the members of each group.
pub(super) fn divide(
    world: &mut World,
    seed: u64,
    place: usize,
    partition: &Partition,
) -> anyhow::Result<()> {
    let names: Vec<&str> = partition.groups.iter().map(|(name, _)| name.as_str()).collect();
    let what = format!("cohorts.{}", names.join("、"));
    let mut left = world.select(&what, &partition.of)?;
    let all = left.len();
    for (name, group) in partition.groups.iter() {
        if let Group::Codes(codes) = group {
            for code in codes {
                let found = world.by_code.get(code).filter(|at| left.contains(at));
                let Some(&at) = found else {
                    bail!("{what}:编码 {code} 不在这些对象中,或已在别的组");
                };
                left.retain(|other| *other != at);
                add(world, &what, name, std::iter::once(at))?;
            }
        }
    }
    Draw::of(seed, &format!("cohorts {place} {}", names.join(" "))).shuffle(&mut left);
    let wanted: usize = partition
        .groups
        .iter()
        .map(|(_, group)| if let Group::Count(count) = group { *count } else { 0 })
        .sum();
    let rest = partition.groups.iter().any(|(_, group)| matches!(group, Group::Rest));
    if wanted > left.len() || (wanted < left.len() && !rest) {
        let free = left.len();
        bail!("{what}:共 {all} 个对象,除指名的外有 {free} 个,各组合计 {wanted} 个,对不上");
    }
    for (name, group) in partition.groups.iter() {
        let taken = match group {
            Group::Codes(_) => continue,
            Group::Count(count) => left.split_off(left.len() - count),
            Group::Rest => left.split_off(needed_behind(partition, name)),
        };
        add(world, &what, name, taken.into_iter())?;
    }
    Ok(())
}

/// How many places groups behind the rest still need.
fn needed_behind(partition: &Partition, rest: &str) -> usize {
    let behind = partition.groups.iter().skip_while(|(name, _)| name != rest);
    behind.map(|(_, group)| if let Group::Count(count) = group { *count } else { 0 }).sum()
}

fn add(
    world: &mut World,
    what: &str,
    name: &str,
    members: impl Iterator<Item = usize>,
) -> anyhow::Result<()> {
    if world.levels.contains(name) {
        bail!("{what}:分组“{name}”与层级或职务同名");
    }
    world.groups.0.entry(name.to_owned()).or_default().extend(members);
    Ok(())
}
