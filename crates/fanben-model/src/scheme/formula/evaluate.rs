//! Formula + what is known → a value, with the numbers it read.

use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed};

use super::{Formula, Function, Operator};
use crate::number::{Exact, Rounding, Value};
use crate::scheme::clause::rule::Comparison;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// A number; shares as fractions.
    Number(Exact),
    /// Words.
    Text(String),
    /// Holds or does not.
    Holds(bool),
    /// Not recorded: the first name that is missing.
    Unknown(String),
    /// Recorded as not applicable.
    NotApplicable,
}

/// What a formula came to.
pub type Evaluated = Given;

/// What names mean for one subject.
pub trait Names {
    /// The value behind a name.
    fn name(&self, name: &str) -> Given;

    /// A function that looks beyond the formula's own values.
    fn call(&self, function: Function, arguments: &[Formula]) -> Given;

    /// The unit a name is printed with (元, %, …).
    fn unit(&self, name: &str) -> String;
}

/// Evaluates a formula. A missing value makes the result unknown unless the rest decides it.
pub fn evaluate(formula: &Formula, names: &dyn Names) -> Evaluated {
    match formula {
        Formula::Number { value, .. } => Given::Number(*value),
        Formula::Text(text) => Given::Text(text.clone()),
        Formula::Name(name) => names.name(name),
        Formula::Negative(of) => match evaluate(of, names) {
            Given::Number(value) => Given::Number(-value),
            other => other,
        },
        Formula::Binary(operator, a, b) => {
            arithmetic(*operator, &evaluate(a, names), &evaluate(b, names))
        }
        Formula::Compare(a, is, b) => compare(&evaluate(a, names), *is, &evaluate(b, names)),
        Formula::Among { of, any, negated } => among(&evaluate(of, names), any, *negated, names),
        Formula::All(list) => all(list, names, true),
        Formula::Any(list) => all(list, names, false),
        Formula::Not(of) => match evaluate(of, names) {
            Given::Holds(holds) => Given::Holds(!holds),
            other => other,
        },
        Formula::Call(function, arguments) => call(*function, arguments, names),
        Formula::Table { bands, of, rows, otherwise } => {
            table(*bands, &evaluate(of, names), rows, otherwise.as_deref(), names)
        }
    }
}

fn arithmetic(operator: Operator, a: &Given, b: &Given) -> Given {
    let (a, b) = match (a, b) {
        (Given::Number(a), Given::Number(b)) => (a, b),
        (Given::Unknown(name), _) | (_, Given::Unknown(name)) => {
            return Given::Unknown(name.clone());
        }
        (Given::NotApplicable, _) | (_, Given::NotApplicable) => return Given::NotApplicable,
        _ => return Given::Unknown("文字不能计算".to_owned()),
    };
    let result = match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide if *b == Exact::from_integer(0) => {
            return Given::Unknown("除数为零".to_owned());
        }
        Operator::Divide => a.checked_div(b),
    };
    result.map_or_else(|| Given::Unknown("数字过大".to_owned()), Given::Number)
}

fn compare(a: &Given, is: Comparison, b: &Given) -> Given {
    match (a, b) {
        (Given::Number(a), Given::Number(b)) => Given::Holds(is.holds(a, b)),
        (Given::Unknown(name), _) | (_, Given::Unknown(name)) => Given::Unknown(name.clone()),
        (Given::NotApplicable, _) | (_, Given::NotApplicable) => Given::NotApplicable,
        _ => Given::Unknown("文字不能比大小".to_owned()),
    }
}

fn same(a: &Given, b: &Given) -> bool {
    match (a, b) {
        (Given::Text(a), Given::Text(b)) => a == b,
        (Given::Number(a), Given::Number(b)) => a == b,
        // 是 and 否 are also what a condition comes to.
        (Given::Holds(holds), Given::Text(text)) | (Given::Text(text), Given::Holds(holds)) => {
            *holds == matches!(text.as_str(), "是" | "有")
        }
        (Given::Holds(a), Given::Holds(b)) => a == b,
        _ => false,
    }
}

fn among(of: &Given, any: &[Formula], negated: bool, names: &dyn Names) -> Given {
    if let Given::Unknown(_) | Given::NotApplicable = of {
        return of.clone();
    }
    let found = any.iter().any(|one| same(of, &evaluate(one, names)));
    Given::Holds(found != negated)
}

/// All (or, with `every` false, any) of a list. One that decides wins over what is missing.
fn all(list: &[Formula], names: &dyn Names, every: bool) -> Given {
    let mut undecided = None;
    for one in list {
        match evaluate(one, names) {
            Given::Holds(holds) if holds != every => return Given::Holds(!every),
            Given::Holds(_) => {}
            other => {
                undecided.get_or_insert(other);
            }
        }
    }
    undecided.unwrap_or(Given::Holds(every))
}

fn call(function: Function, arguments: &[Formula], names: &dyn Names) -> Given {
    match function {
        Function::If => match evaluate(&arguments[0], names) {
            Given::Holds(holds) => evaluate(&arguments[if holds { 1 } else { 2 }], names),
            other => other,
        },
        Function::Largest | Function::Smallest => {
            let mut best: Option<Exact> = None;
            for argument in arguments {
                match evaluate(argument, names) {
                    Given::Number(value) => {
                        best = Some(match best {
                            Some(before) if function == Function::Largest => before.max(value),
                            Some(before) => before.min(value),
                            None => value,
                        });
                    }
                    other => return other,
                }
            }
            best.map_or_else(|| Given::Unknown(String::new()), Given::Number)
        }
        Function::Whole => match evaluate(&arguments[0], names) {
            Given::Number(value) => match Rounding::Down.whole(value) {
                Ok(whole) => Given::Number(Exact::from_integer(whole)),
                Err(_) => Given::Unknown("数字过大".to_owned()),
            },
            other => other,
        },
        Function::Magnitude => match evaluate(&arguments[0], names) {
            Given::Number(value) => Given::Number(value.abs()),
            other => other,
        },
        other => names.call(other, arguments),
    }
}

fn table(
    bands: bool,
    of: &Given,
    rows: &[(Formula, Formula)],
    otherwise: Option<&Formula>,
    names: &dyn Names,
) -> Given {
    if let Given::Unknown(_) | Given::NotApplicable = of {
        return of.clone();
    }
    for (key, value) in rows {
        let key = evaluate(key, names);
        let fits = if bands {
            match compare(of, Comparison::AtLeast, &key) {
                Given::Holds(holds) => holds,
                other => return other,
            }
        } else {
            same(of, &key)
        };
        if fits {
            return evaluate(value, names);
        }
    }
    otherwise.map_or(Given::Number(Exact::from_integer(0)), |formula| evaluate(formula, names))
}

/// What keeps a condition from holding, in words: 经营性收入 29,900 元,须达到 30,000 元,差 100 元.
/// Alternatives stand in one sentence joined by 或.
pub fn missing(formula: &Formula, names: &dyn Names) -> Vec<String> {
    match formula {
        Formula::All(list) => list.iter().flat_map(|one| missing(one, names)).collect(),
        Formula::Any(list) => {
            if list.iter().any(|one| evaluate(one, names) == Given::Holds(true)) {
                return Vec::new();
            }
            let each: Vec<String> =
                list.iter().map(|one| missing(one, names).join(",且")).collect();
            let said: Vec<String> = each.into_iter().filter(|text| !text.is_empty()).collect();
            if said.is_empty() { Vec::new() } else { vec![said.join(",或 ")] }
        }
        Formula::Compare(a, is, b) => {
            let (Formula::Name(name), Given::Number(than)) = (a.as_ref(), evaluate(b, names))
            else {
                return Vec::new();
            };
            let value = match names.name(name) {
                Given::Number(value) if is.holds(&value, &than) => return Vec::new(),
                Given::Number(value) => Some(value),
                _ => None,
            };
            vec![shortfall(name, value, *is, than, &names.unit(name))]
        }
        _ => Vec::new(),
    }
}

fn shortfall(name: &str, value: Option<Exact>, is: Comparison, than: Exact, unit: &str) -> String {
    let print = |value: Exact| print_number(value, unit);
    let must = match is {
        Comparison::AtLeast => "须达到",
        Comparison::Above => "须超过",
        Comparison::AtMost => "不得超过",
        Comparison::Below => "须低于",
        Comparison::Exactly => "须等于",
    };
    let Some(value) = value else { return format!("{name}尚未填报,{must} {}", print(than)) };
    let by = (than - value).abs();
    let missing = if by == Exact::from_integer(0) {
        String::new()
    } else if is.wants_more() {
        format!(",差 {}", print(by))
    } else {
        format!(",多 {}", print(by))
    };
    format!("{name} {},{must} {}{missing}", print(value), print(than))
}

/// A number with its unit: thousands apart, at most six decimals, shares as %.
pub fn print_number(value: Exact, unit: &str) -> String {
    let scaled = if unit == "%" { value * Exact::from_integer(100) } else { value };
    let rounded = Value::round(scaled, 6, Rounding::HalfUp);
    let text = rounded.map_or_else(|_| scaled.to_string(), |value| value.grouped(0));
    let joint = if unit.is_empty() || unit == "%" { "" } else { " " };
    format!("{text}{joint}{unit}")
}
