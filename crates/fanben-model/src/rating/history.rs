//! Earlier periods: the last tier, results in a row.

use std::collections::BTreeMap;

use super::inputs::given_entry;
use crate::measures::{Facts, Recorded};
use crate::number::{Exact, Unit, read_number};
use crate::scheme::Ruleset;
use crate::scheme::formula::{Formula, Given, Names, evaluate};

/// Results of earlier periods by subject and name, the latest last.
#[derive(Debug, Clone, Default)]
pub(super) struct History<'a> {
    results: BTreeMap<(&'a str, &'a str), Vec<(&'a str, &'a str)>>,
    /// Values of measures in earlier periods of the same kind, by name, the latest last.
    measures: BTreeMap<&'a str, Vec<&'a BTreeMap<String, Recorded>>>,
}

impl<'a> History<'a> {
    /// Everything before `period`; later and equal periods are left out.
    pub(super) fn before(facts: &'a Facts, period: &str) -> Self {
        let mut results: BTreeMap<(&str, &str), Vec<(&str, &str)>> = BTreeMap::new();
        for past in facts.past.iter().filter(|past| past.period.as_str() < period) {
            let key = (past.subject.as_str(), past.name.as_str());
            results.entry(key).or_default().push((&past.period, &past.value));
        }
        for list in results.values_mut() {
            list.sort_unstable();
        }
        let mut measures: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        let earlier = |of: &str| of < period && of.len() == period.len();
        // The keys of one name stand in the order of their periods.
        for (key, values) in &facts.values {
            if key.stage.is_empty() && earlier(&key.period) {
                measures.entry(&key.name).or_default().push(values);
            }
        }
        Self { results, measures }
    }

    /// The last result of a name.
    pub(super) fn last(&self, subject: &str, name: &str) -> Option<&'a str> {
        self.results.get(&(subject, name))?.last().map(|(_, value)| *value)
    }

    /// The last result of a name that is none of some.
    pub(super) fn last_but(&self, subject: &str, name: &str, but: &[String]) -> Option<&'a str> {
        let results = self.results.get(&(subject, name))?.iter().rev();
        results.map(|(_, value)| *value).find(|value| !but.iter().any(|one| one == value))
    }

    /// 上期(name): a result of the period before, or the measure as it stood then.
    pub(super) fn given(&self, rules: &Ruleset, subject: &str, name: &str) -> Given {
        let mut measured = self.measures.get(name).into_iter().flatten().rev();
        let recorded = measured.find_map(|values| values.get(subject));
        match (self.last(subject, name), recorded) {
            (None, Some(recorded)) => given_entry(&recorded.entry, rules.unit(name), name),
            (last, _) => Self::read(last, name),
        }
    }

    fn read(last: Option<&str>, name: &str) -> Given {
        match last {
            Some(value) => match read_number(value) {
                Ok(number) if number.unit == Unit::Percent => {
                    Given::Number(number.value.exact() / Exact::from_integer(100))
                }
                // 二星 and 2星级 are names, not numbers.
                Ok(number) if !matches!(number.unit, Unit::Other(_)) => {
                    Given::Number(number.value.exact())
                }
                _ => Given::Text(value.to_owned()),
            },
            None => Given::Unknown(format!("上期{name}")),
        }
    }

    /// 连续(n, name, value…): the last `n` results, the current one included, are all among the
    /// values; fewer results than that are not in a row. 近(n, …), with `every` false: one of them
    /// is.
    pub(super) fn in_a_row(
        &self,
        subject: &str,
        arguments: &[Formula],
        current: &Given,
        every: bool,
    ) -> Given {
        let [Formula::Number { value, .. }, Formula::Text(name), values @ ..] = arguments else {
            return Given::Unknown("连续(次数, 结果, 取值…)".to_owned());
        };
        let Ok(needed) = usize::try_from(value.to_integer()) else {
            return Given::Unknown("次数".to_owned());
        };
        let among = |given: &str| {
            values.iter().any(|value| match value {
                Formula::Text(text) => text == given,
                Formula::Number { written, .. } => written == given,
                _ => false,
            })
        };
        let now = match current {
            Given::Text(text) => among(text),
            Given::Number(number) => values
                .iter()
                .any(|value| matches!(value, Formula::Number { value, .. } if value == number)),
            _ => return Given::Unknown(name.clone()),
        };
        let empty = Vec::new();
        let earlier = self.results.get(&(subject, name.as_str())).unwrap_or(&empty);
        if !every {
            let mut recent = earlier.iter().rev().take(needed.saturating_sub(1));
            return Given::Holds(now || recent.any(|(_, value)| among(value)));
        }
        let run = earlier.iter().rev().take_while(|(_, value)| among(value)).count();
        Given::Holds(now && run + 1 >= needed)
    }
}

/// What stood before, or what a formula says where nothing did.
pub(super) fn before_or(before: Given, otherwise: &[Formula], names: &dyn Names) -> Given {
    match (before, otherwise.first()) {
        (Given::Unknown(_), Some(otherwise)) => evaluate(otherwise, names),
        (before, _) => before,
    }
}
