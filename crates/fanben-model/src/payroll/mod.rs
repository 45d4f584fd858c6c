//! Who is paid (人员名册): the columns that schemes read of people, what must not stand there, what
//! counts on a day.
//!
//! Comes in: rulesets, headings and cells of a sheet of people, versions of what it says. Goes out:
//! which columns are kept, what is wrong with a cell, the version of a day. Upstream: schemes,
//! intake, notices.
//!
//! **Invariant:** a column that no amount is computed from is not kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::intake::{folded, read_field};
use crate::notices::personal;
use crate::scheme::check::asks_too_much;
use crate::scheme::{IncentiveRule, Measure, Recipients, Ruleset};

/// The heading of the column with what people sign in with.
pub const ACCOUNT: &str = "账号";
/// The most signs of a name, a post or a number, and of a cell.
pub const LONG: usize = 40;

/// Columns that schemes read of people, by heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    read: BTreeMap<String, Vec<Measure>>,
}

impl Columns {
    /// Adds what a scheme reads of people to compute what they are paid.
    pub fn add(&mut self, rules: &Ruleset) {
        for name in rules.incentives.iter().flat_map(read_of_people) {
            let Some(measure) = rules.scheme.measures.get(&name) else { continue };
            for heading in std::iter::once(&name).chain(&measure.also) {
                let known = self.read.entry(folded(heading)).or_default();
                if !known.contains(measure) {
                    known.push(measure.clone());
                }
            }
        }
    }

    /// Some amount is computed from a column.
    pub fn reads(&self, heading: &str) -> bool {
        self.read.contains_key(heading)
    }

    /// The headings there may be.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        self.read.keys().map(String::as_str)
    }

    /// What a cell should hold, in Chinese, where it does not; blank is nothing.
    pub fn wants(&self, heading: &str, text: &str) -> Option<String> {
        let measures = self.read.get(heading)?;
        let unread = measures.iter().find(|measure| read_field(text, measure).is_none())?;
        Some(match unread.unit.as_str() {
            "" => "数字".to_owned(),
            unit => format!("数字({unit})"),
        })
    }
}

/// The names that an incentive reads of people, if any are paid by it.
fn read_of_people(rule: &IncentiveRule) -> Vec<String> {
    let own = rule.incentive.to != Recipients::Subject;
    // What several amounts come to together is bounded for each recipient.
    let each = own || !rule.incentive.limits.is_empty() || !rule.incentive.raises.is_empty();
    let mut formulas = Vec::new();
    if each {
        let optional = [&rule.when, &rule.barred, &rule.at_most, &rule.at_least];
        formulas.extend(std::iter::once(&rule.amount).chain(optional.into_iter().flatten()));
    }
    let split = rule.split.iter().filter(|one| one.split.to != Recipients::Subject);
    for one in split {
        formulas.extend(one.weight.iter().chain(&rule.barred));
    }
    formulas.into_iter().flat_map(|formula| formula.names()).map(str::to_owned).collect()
}

/// What must not be kept of anybody, whatever reads it: belief, origin, petitions, movements, body,
/// numbers of identity and of bank accounts.
pub fn forbidden(heading: &str) -> bool {
    const WORDS: [&str; 14] = [
        "身份证",
        "证件号",
        "公民身份",
        "银行",
        "卡号",
        "开户",
        "收款账",
        "民族",
        "籍贯",
        "出生地",
        "宗教",
        "信仰",
        "信访",
        "上访",
    ];
    WORDS.iter().any(|word| heading.contains(word)) || asks_too_much(heading)
}

/// Why a text must not be kept of anybody; none: it may.
pub fn unfit(text: &str) -> Option<String> {
    if let Some(found) = personal(text) {
        return Some(format!("像是{},名册里不记;请删掉", found.name()));
    }
    (text.chars().count() > LONG).then(|| format!("最多{LONG}个字"))
}

/// The columns of somebody under the names by which a scheme knows them.
pub fn fields(rules: &Ruleset, kept: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let of = |(name, measure): (&String, &Measure)| {
        let mut headings = std::iter::once(name).chain(&measure.also);
        let value = headings.find_map(|heading| kept.get(&folded(heading)))?;
        Some((name.clone(), value.clone()))
    };
    rules.scheme.measures.iter().filter_map(of).collect()
}

/// Of versions of one thing the one that counts on a day: of those that begin by then the one that
/// begins last, of two of one day the one entered later. `of` tells first day and number of entry.
pub fn counts<V>(
    versions: &[V],
    day: NaiveDate,
    of: impl Fn(&V) -> (NaiveDate, i64),
) -> Option<&V> {
    versions.iter().filter(|one| of(one).0 <= day).max_by_key(|one| of(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nobodys_business_is_told_apart() {
        for heading in
            ["身份证号码", "民族", "宗教信仰", "银行卡号", "开户行", "行踪轨迹", "信访次数", "籍贯"]
        {
            assert!(forbidden(heading), "{heading}");
        }
        for heading in
            ["任职月数", "年龄", "绩效奖金", "一肩挑月数", "职务系数", "账号", "两委成员"]
        {
            assert!(!forbidden(heading), "{heading}");
        }
        assert!(unfit("11010519491231002X").unwrap().contains("身份证号"));
        assert!(unfit("6222 0202 0000 1234 567").unwrap().contains("银行卡号"));
        assert_eq!(unfit("12"), None);
    }

    #[test]
    fn the_version_of_a_day_is_the_one_that_begins_last_by_then() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        // Entered first to last: from January, from July, and what was wrong of January mended.
        let versions = [(day(1, 1), 1), (day(7, 1), 2), (day(1, 1), 3)];
        let on = |month| counts(&versions, day(month, 15), |one| *one).map(|one| one.1);
        assert_eq!([on(3), on(12)], [Some(3), Some(2)]);
        assert_eq!(counts(&versions[1..2], day(6, 30), |one| *one), None);
    }
}
