//! Parameters in force and derived measures.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Compiler;
use crate::number::{Value, read_number};
use crate::scheme::DerivedRule;

/// Parameters in force, by name: for each class, then for everybody else; whether it is a share.
pub(super) type Parameters = BTreeMap<String, Vec<(Option<String>, Value, bool)>>;

impl Compiler<'_> {
    pub(super) fn parameters(&mut self) -> Parameters {
        let mut parameters = BTreeMap::new();
        for (name, values) in &self.scheme.parameters {
            let mut in_force: Vec<(Option<String>, Value, bool, Option<NaiveDate>)> = Vec::new();
            for dated in values {
                let at = format!("parameters.{name}");
                let Ok(read) = read_number(&dated.is) else {
                    self.find(&at, &dated.is, "这不是数字", true);
                    continue;
                };
                if dated.from.is_some_and(|from| from > self.as_of) {
                    continue;
                }
                let share = read.unit == crate::number::Unit::Percent;
                let row = (dated.class.clone(), read.value, share, dated.from);
                match in_force.iter_mut().find(|(class, ..)| *class == dated.class) {
                    Some(before) if before.3 <= dated.from => *before = row,
                    Some(_) => {}
                    None => in_force.push(row),
                }
            }
            if in_force.is_empty() {
                let says = format!("到{}还没有生效的值", self.as_of);
                self.find(&format!("parameters.{name}"), "", &says, true);
            }
            in_force.sort_by_key(|(class, ..)| class.is_none());
            let rows = in_force.into_iter().map(|(class, value, share, _)| (class, value, share));
            parameters.insert(name.clone(), rows.collect());
        }
        parameters
    }

    /// Derived measures so that each only reads earlier ones; a circle is an error.
    pub(super) fn derived(&mut self) -> Vec<DerivedRule> {
        let mut waiting = Vec::new();
        for (name, derived) in &self.scheme.derive {
            let crate::scheme::Derived { formula, unit } = derived;
            if let Some(formula) = self.formula(&format!("derive.{name}"), Some(formula)) {
                waiting.push(DerivedRule { name: name.clone(), unit: unit.clone(), formula });
            }
        }
        let mut ordered: Vec<DerivedRule> = Vec::new();
        while !waiting.is_empty() {
            let open: BTreeSet<String> = waiting.iter().map(|rule| rule.name.clone()).collect();
            let (ready, rest): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|rule| rule.formula.names().iter().all(|name| !open.contains(*name)));
            if ready.is_empty() {
                let names: Vec<&str> = rest.iter().map(|rule| rule.name.as_str()).collect();
                self.find("derive", &names.join("、"), "互相引用,算不出先后", true);
                return ordered;
            }
            ordered.extend(ready);
            waiting = rest;
        }
        ordered
    }
}

/// The sentence with `{name}` replaced: once for each class its parameters name, then for everybody
/// else.
pub(super) fn with_parameters(
    text: &str,
    parameters: &Parameters,
) -> Vec<(Option<String>, String)> {
    let used: Vec<&String> =
        parameters.keys().filter(|name| text.contains(&format!("{{{name}}}"))).collect();
    let classes: BTreeSet<String> = used
        .iter()
        .flat_map(|name| parameters[*name].iter().filter_map(|(class, ..)| class.clone()))
        .collect();
    classes
        .into_iter()
        .map(Some)
        .chain([None])
        .filter_map(|class| {
            let mut filled = text.to_owned();
            for name in &used {
                let rows = &parameters[*name];
                let row = rows
                    .iter()
                    .find(|(of, ..)| *of == class)
                    .or_else(|| rows.iter().find(|(of, ..)| of.is_none()))?;
                let share = if row.2 { "%" } else { "" };
                filled = filled.replace(&format!("{{{name}}}"), &format!("{}{share}", row.1));
            }
            Some((class, filled))
        })
        .collect()
}
