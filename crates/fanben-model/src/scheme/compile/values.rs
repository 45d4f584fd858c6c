//! Parameters in force and derived measures.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Compiler;
use crate::number::{Unit, read_number};
use crate::scheme::check::Code;
use crate::scheme::{DerivedRule, Parameter};

/// Parameters in force, by name: for each class, then for everybody else.
pub(super) type Parameters = BTreeMap<String, Vec<Parameter>>;

impl Compiler<'_> {
    pub(super) fn parameters(&mut self) -> Parameters {
        let mut parameters = BTreeMap::new();
        for (name, values) in &self.scheme.parameters {
            let mut in_force: Vec<(Parameter, Option<NaiveDate>)> = Vec::new();
            for dated in values {
                let at = format!("parameters.{name}");
                let Ok(read) = read_number(&dated.is) else {
                    self.find(&at, &dated.is, "这不是数字", Code::ParameterValue);
                    continue;
                };
                if dated.from.is_some_and(|from| from > self.as_of) {
                    continue;
                }
                let unit = match read.unit {
                    Unit::Percent => "%".to_owned(),
                    Unit::Yuan => "元".to_owned(),
                    Unit::Other(unit) => unit,
                    Unit::None | Unit::Multiplied => String::new(),
                };
                let (class, value, written) = (dated.class.clone(), read.value, dated.is.clone());
                let row = (Parameter { class, value, unit, written }, dated.from);
                match in_force.iter_mut().find(|(one, _)| one.class == dated.class) {
                    Some(before) if before.1 <= dated.from => *before = row,
                    Some(_) => {}
                    None => in_force.push(row),
                }
            }
            if in_force.is_empty() {
                let says = format!("到{}还没有生效的值", self.as_of);
                self.find(&format!("parameters.{name}"), "", &says, Code::ParameterValue);
            }
            in_force.sort_by_key(|(one, _)| one.class.is_none());
            let rows = in_force.into_iter().map(|(one, _)| one);
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
                self.find("derive", &names.join("、"), "互相引用,算不出先后", Code::Circular);
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
        .flat_map(|name| parameters[*name].iter().filter_map(|one| one.class.clone()))
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
                    .find(|one| one.class == class)
                    .or_else(|| rows.iter().find(|one| one.class.is_none()))?;
                filled = row.put(name, &filled);
            }
            Some((class, filled))
        })
        .collect()
}
