//! Measures computed from others, also over all subjects: means, places, sums.

use std::collections::BTreeMap;

use super::history::{History, before_or};
use super::inputs::{Inputs, OnlyMeasures, given_measure};
use crate::measures::{Column, Entry, Facts};
use crate::number::{Exact, Rounding, Value};
use crate::scheme::Ruleset;
use crate::scheme::formula::{Formula, Function, Given, Names, evaluate};

/// Adds the derived measures of a ruleset, each from those before it.
pub(super) fn derive(rules: &Ruleset, facts: &Facts, inputs: &mut Inputs) {
    if rules.derived.is_empty() {
        return;
    }
    let history = History::before(facts, &rules.scheme.period);
    for derived in &rules.derived {
        let aggregates = Aggregates::of(&derived.formula, rules, inputs);
        let entries: Vec<Entry> = (0..inputs.subjects.len())
            .map(|subject| {
                let aggregates = &aggregates;
                let names =
                    WithAggregates { rules, inputs, subject, aggregates, history: &history };
                let share = derived.unit == "%";
                entry_of(&evaluate(&derived.formula, &names), share)
            })
            .collect();
        inputs.measures.insert(derived.name.clone(), Column::new(&entries));
    }
}

fn entry_of(given: &Given, share: bool) -> Entry {
    match given {
        Given::Number(value) => {
            let value = if share { value * Exact::from_integer(100) } else { *value };
            Value::round(value, 6, Rounding::HalfUp).map_or(Entry::Missing, Entry::Number)
        }
        Given::Text(text) => Entry::Text(text.clone()),
        Given::Holds(holds) => Entry::Text(if *holds { "是" } else { "否" }.to_owned()),
        Given::Unknown(_) => Entry::Missing,
        Given::NotApplicable => Entry::NotApplicable,
    }
}

/// What a call over all subjects came to, for each group of them.
struct Aggregate<'f> {
    arguments: &'f [Formula],
    function: Function,
    /// The values of the argument, subject by subject.
    values: Vec<Option<Exact>>,
    /// The group of each subject: one for all, its league, or those under the unit above it.
    groups: Vec<usize>,
    /// Sorted values by group, for places.
    sorted: Vec<Vec<Exact>>,
}

struct Aggregates<'f>(Vec<Aggregate<'f>>);

impl<'f> Aggregates<'f> {
    fn of(formula: &'f Formula, rules: &Ruleset, inputs: &Inputs) -> Self {
        let mut calls = Vec::new();
        formula.visit(&mut |one| {
            if let Formula::Call(function, arguments) = one
                && function.over_all()
            {
                calls.push((*function, arguments.as_slice()));
            }
        });
        Self(
            calls
                .into_iter()
                .map(|(function, arguments)| Aggregate::new(function, arguments, rules, inputs))
                .collect(),
        )
    }
}

impl<'f> Aggregate<'f> {
    fn new(function: Function, arguments: &'f [Formula], rules: &Ruleset, inputs: &Inputs) -> Self {
        let scope = match arguments.get(1) {
            Some(Formula::Text(scope)) => scope.as_str(),
            _ => "",
        };
        let mut above: BTreeMap<&str, usize> = BTreeMap::new();
        let groups: Vec<usize> = inputs
            .subjects
            .iter()
            .map(|subject| match scope {
                "上级" => {
                    let next = above.len();
                    *above.entry(&subject.parent).or_insert(next)
                }
                scope if scope.starts_with('组') => subject.league,
                _ => 0,
            })
            .collect();
        let values: Vec<Option<Exact>> = (0..inputs.subjects.len())
            .map(|subject| {
                let names = OnlyMeasures { rules, inputs, subject };
                match evaluate(&arguments[0], &names) {
                    Given::Number(value) => Some(value),
                    _ => None,
                }
            })
            .collect();
        let mut sorted = vec![Vec::new(); groups.iter().max().map_or(0, |last| last + 1)];
        for (group, value) in groups.iter().zip(&values) {
            sorted[*group].extend(*value);
        }
        for values in &mut sorted {
            values.sort_unstable();
        }
        Self { arguments, function, values, groups, sorted }
    }

    fn value(&self, subject: usize) -> Given {
        let sorted = &self.sorted[self.groups[subject]];
        if sorted.is_empty() {
            return Given::Unknown("没有可比的单位".to_owned());
        }
        let count = |n: usize| Exact::from_integer(i128::try_from(n).unwrap_or(i128::MAX));
        let sum = || {
            sorted.iter().try_fold(Exact::from_integer(0), |sum, value| {
                num_traits::CheckedAdd::checked_add(&sum, value)
            })
        };
        let own = self.values[subject];
        let result = match self.function {
            Function::Sum => sum(),
            Function::Mean => sum().map(|sum| sum / count(sorted.len())),
            Function::Highest => sorted.last().copied(),
            Function::Lowest => sorted.first().copied(),
            Function::Place => own
                .map(|own| count(sorted.len() - sorted.partition_point(|value| *value <= own) + 1)),
            Function::PlaceFromLast => {
                own.map(|own| count(sorted.partition_point(|value| *value < own) + 1))
            }
            _ => None,
        };
        result.map_or_else(|| Given::Unknown("没有填报".to_owned()), Given::Number)
    }
}

struct WithAggregates<'a, 'f> {
    rules: &'a Ruleset,
    inputs: &'a Inputs,
    subject: usize,
    aggregates: &'a Aggregates<'f>,
    history: &'a History<'a>,
}

impl Names for WithAggregates<'_, '_> {
    fn name(&self, name: &str) -> Given {
        given_measure(self.rules, self.inputs, self.subject, name)
            .unwrap_or_else(|| Given::Unknown(name.to_owned()))
    }

    fn call(&self, function: Function, arguments: &[Formula]) -> Given {
        if let (Function::Before, [Formula::Text(name), otherwise @ ..]) = (function, arguments) {
            let before =
                self.history.given(self.rules, &self.inputs.subjects[self.subject].code, name);
            return before_or(before, otherwise, self);
        }
        let found = self
            .aggregates
            .0
            .iter()
            .find(|one| one.function == function && std::ptr::eq(one.arguments, arguments));
        found.map_or_else(
            || Given::Unknown("这个函数在这里不能用".to_owned()),
            |one| one.value(self.subject),
        )
    }

    fn unit(&self, name: &str) -> String {
        self.rules.unit(name).to_owned()
    }
}
