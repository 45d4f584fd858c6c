//! New values of a measure beside those of others and of the period before → what to look at twice.
//!
//! Nothing here refuses a value: a village may well have doubled its income.

use crate::number::Value;

/// How many times more or less than the middle of all counts as far.
const FAR: i128 = 10;
/// How many times more or less than in the period before counts as far.
const LEAP: i128 = 3;
/// So many values have to be there before their middle says anything.
const ENOUGH: usize = 8;

/// Why a value should be looked at twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// A share of more than everything.
    AboveHundred,
    /// Less than nothing.
    Negative,
    /// Ten times more, or less, than the middle of all.
    FarFromOthers {
        /// The middle.
        middle: Value,
    },
    /// Three times more, or less, than in the period before.
    FarFromBefore {
        /// The value then.
        before: Value,
    },
}

impl Odd {
    /// What to look at, in Chinese.
    pub fn says(self) -> String {
        match self {
            Self::AboveHundred => "比例超过100%".to_owned(),
            Self::Negative => "是负数".to_owned(),
            Self::FarFromOthers { middle } => {
                format!("和别的村差十倍以上(中间的是{middle}),看看单位是不是写错")
            }
            Self::FarFromBefore { before } => format!("上一期是{before},相差三倍以上"),
        }
    }
}

/// What is odd about a value: `share` says that it is in per cent, `others` are all values of the
/// measure in this period, sorted, `before` is its own of the period before.
pub fn odd(value: Value, share: bool, others: &[Value], before: Option<Value>) -> Vec<Odd> {
    let mut found = Vec::new();
    let raw = i128::from(value.raw());
    if share && raw > 100 * i128::from(Value::ONE) {
        found.push(Odd::AboveHundred);
    }
    if raw < 0 {
        found.push(Odd::Negative);
    }
    let far = |other: Value, times: i128| {
        let other = i128::from(other.raw());
        raw > 0 && other > 0 && (raw > other * times || raw * times < other)
    };
    if others.len() >= ENOUGH && !share {
        let middle = others[others.len() / 2];
        if far(middle, FAR) {
            found.push(Odd::FarFromOthers { middle });
        }
    }
    if let Some(before) = before.filter(|before| far(*before, LEAP)) {
        found.push(Odd::FarFromBefore { before });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(value: &str, share: bool, others: &[&str], before: Option<&str>) -> Vec<String> {
        let read = |text: &str| Value::parse(text).unwrap();
        let mut all: Vec<Value> = others.iter().map(|text| read(text)).collect();
        all.sort_unstable();
        odd(read(value), share, &all, before.map(read)).into_iter().map(Odd::says).collect()
    }

    #[test]
    fn what_is_far_off_is_said_and_what_is_near_is_not() {
        let incomes = ["30000", "35000", "42000", "51000", "28000", "33000", "39000", "61000"];
        assert!(told("120000", false, &incomes, Some("50000")).is_empty());
        assert_eq!(
            told("350000000", false, &incomes, None),
            ["和别的村差十倍以上(中间的是39000),看看单位是不是写错"]
        );
        assert_eq!(told("3.5", false, &incomes, None).len(), 1, "万元 written as 元");
        assert!(told("3.5", false, &incomes[..7], None).is_empty(), "seven say nothing");
        assert!(told("0", false, &incomes, Some("40000")).is_empty(), "nothing is nothing");
        assert_eq!(told("40", false, &[], Some("9")), ["上一期是9,相差三倍以上"]);
        assert_eq!(told("9", false, &[], Some("40")), ["上一期是40,相差三倍以上"]);
        assert_eq!(told("101", true, &incomes, None), ["比例超过100%"]);
        assert_eq!(told("-1", false, &[], None), ["是负数"]);
    }
}
