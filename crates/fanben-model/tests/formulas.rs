//! The formulas of pay and incentives, as text cases an officer could read.
#![expect(clippy::panic, reason = "a case that cannot be read is a failure")]

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::number::{Exact, Money, Rounding, Unit, read_number};
use fanben_model::scheme::formula::{Formula, Function, Given, Names, evaluate, parse};

struct Known(BTreeMap<String, String>);

impl Names for Known {
    fn name(&self, name: &str) -> Given {
        let Some(text) = self.0.get(name) else { return Given::Unknown(name.to_owned()) };
        match read_number(text) {
            Ok(number) if number.unit == Unit::Percent => {
                Given::Number(number.value.exact() / Exact::from_integer(100))
            }
            Ok(number) if number.unit == Unit::None => Given::Number(number.value.exact()),
            _ => Given::Text(text.clone()),
        }
    }

    fn call(&self, _: Function, _: &[Formula]) -> Given {
        Given::Unknown(String::new())
    }

    fn unit(&self, _: &str) -> String {
        String::new()
    }
}

fn check(case: &str) {
    let parts: Vec<&str> = case.split('|').map(str::trim).collect();
    let [formula, names, rounding, want] = parts.as_slice() else { panic!("four parts: {case}") };
    let known: BTreeMap<String, String> = names
        .split_whitespace()
        .map(|pair| {
            let (name, value) =
                pair.split_once('=').unwrap_or_else(|| panic!("name=value: {pair}"));
            (name.to_owned(), value.to_owned())
        })
        .collect();
    let rounding = match *rounding {
        "half_up" => Rounding::HalfUp,
        "half_even" => Rounding::HalfEven,
        "down" => Rounding::Down,
        "up" => Rounding::Up,
        other => panic!("no rounding is called {other}"),
    };
    let words: BTreeSet<String> = known.keys().cloned().collect();
    let formula = parse(formula, &words).unwrap_or_else(|error| panic!("{case}: {}", error.says));
    let Given::Number(value) = evaluate(&formula, &Known(known)) else {
        panic!("no number: {case}")
    };
    let amount = Money::round(value, 2, rounding).unwrap_or_else(|_| panic!("too large: {case}"));
    assert_eq!(amount.to_string(), *want, "{case}");
}

#[test]
fn pay_and_incentives_come_out_to_the_cent() {
    let cases: Vec<&str> = include_str!("formulas.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert!(cases.len() > 30);
    cases.into_iter().for_each(check);
}
