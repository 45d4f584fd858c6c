//! A formula with the values it read, as one line a person can check.

use super::{Evaluated, Formula, Given, Names, Operator, evaluate, print_number};
use crate::number::Exact;

/// Prints a formula with its names replaced by `name(value)`; of a table or a 若 only the row that
/// counted.
pub fn trace(formula: &Formula, names: &dyn Names) -> String {
    match formula {
        Formula::Number { written, .. } => written.clone(),
        Formula::Text(text) => text.clone(),
        Formula::Name(name) => {
            format!("{name}({})", shown(&names.name(name), &names.unit(name)))
        }
        Formula::Negative(of) => format!("−{}", trace(of, names)),
        Formula::Binary(operator, a, b) => {
            let sign = match operator {
                Operator::Add => "+",
                Operator::Subtract => "−",
                Operator::Multiply => "×",
                Operator::Divide => "÷",
            };
            format!("{} {sign} {}", bracketed(a, *operator, names), bracketed(b, *operator, names))
        }
        Formula::Table { of, rows, otherwise, bands } => {
            let key = trace(of, names);
            let value = evaluate(of, names);
            let row = rows.iter().find(|(key, _)| fits(*bands, &value, &evaluate(key, names)));
            match (row, otherwise) {
                (Some((_, value)), _) => format!("{key}→{}", trace(value, names)),
                (None, Some(value)) => format!("{key}→{}", trace(value, names)),
                (None, None) => format!("{key}→0"),
            }
        }
        Formula::Call(super::Function::If, arguments) => {
            let chosen = match evaluate(&arguments[0], names) {
                Given::Holds(true) => &arguments[1],
                _ => &arguments[2],
            };
            trace(chosen, names)
        }
        Formula::Call(super::Function::Before, arguments) => {
            let name = arguments.first().map(|of| trace(of, names)).unwrap_or_default();
            format!("上期{name}({})", shown(&evaluate(formula, names), &names.unit(&name)))
        }
        Formula::Call(function, arguments) => {
            let name = super::FUNCTIONS.iter().find(|(_, known)| known == function);
            let name = name.map_or("", |(name, _)| name);
            let list: Vec<String> = arguments.iter().map(|one| trace(one, names)).collect();
            format!("{name}({})", list.join(", "))
        }
        condition => shown(&evaluate(condition, names), ""),
    }
}

/// A value as a person reads it.
pub fn shown(given: &Evaluated, unit: &str) -> String {
    match given {
        Given::Number(value) => print_number(*value, unit),
        Given::Text(text) => text.clone(),
        Given::Holds(true) => "是".to_owned(),
        Given::Holds(false) => "否".to_owned(),
        Given::Unknown(name) => format!("未知:{name}"),
        Given::NotApplicable => "不适用".to_owned(),
    }
}

fn bracketed(formula: &Formula, outer: Operator, names: &dyn Names) -> String {
    let text = trace(formula, names);
    let weaker = matches!(outer, Operator::Multiply | Operator::Divide)
        && matches!(formula, Formula::Binary(Operator::Add | Operator::Subtract, ..));
    if weaker { format!("({text})") } else { text }
}

fn fits(bands: bool, value: &Given, key: &Given) -> bool {
    match (value, key) {
        (Given::Number(value), Given::Number(key)) if bands => *value >= *key,
        (Given::Number(value), Given::Number(key)) => value == key,
        (Given::Text(value), Given::Text(key)) => value == key,
        (Given::Holds(holds), Given::Text(text)) => *holds == matches!(text.as_str(), "是" | "有"),
        _ => false,
    }
}

/// Whole numbers of a count.
pub fn count(n: usize) -> Given {
    Given::Number(Exact::from_integer(i128::try_from(n).unwrap_or(i128::MAX)))
}
