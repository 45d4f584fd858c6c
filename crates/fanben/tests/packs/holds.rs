//! What a case says must hold, whatever the wording of the rest.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::command::{Rated, score, words};

/// One thing that must hold; every field given is checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Must {
    /// The subject it is about.
    #[serde(default)]
    subject: Option<String>,
    /// Its total, as printed (`97`, `88~93`).
    #[serde(default)]
    total: Option<String>,
    /// The name of its tier.
    #[serde(default)]
    tier: Option<String>,
    #[serde(default)]
    rank: Option<u64>,
    #[serde(default)]
    stars: Option<u64>,
    /// Whether something is not evaluated yet.
    #[serde(default)]
    open: Option<bool>,
    /// Points of items or dimensions.
    #[serde(default)]
    points: BTreeMap<String, String>,
    /// The state of stars by dimension.
    #[serde(default)]
    star_states: BTreeMap<String, String>,
    /// What each incentive pays the subject, its people together; `0` for nothing.
    #[serde(default)]
    paid: BTreeMap<String, String>,
    /// Words of its explanation.
    #[serde(default)]
    says: Vec<String>,
    /// Words its explanation must not hold.
    #[serde(default)]
    never_says: Vec<String>,
    /// Words of a finding about the scheme or the facts, or of the refusal to rate.
    #[serde(default)]
    finding: Option<String>,
}

impl Must {
    /// Whether a refusal to rate is what was asked for.
    pub(crate) fn refused(&self, says: &str) -> Result<(), String> {
        match &self.finding {
            Some(finding) if says.contains(finding.as_str()) => Ok(()),
            Some(finding) => Err(format!("应当指出“{finding}”,实际说:{says}")),
            None => Err(format!("没有评定:{says}")),
        }
    }

    /// Everything that does not hold.
    pub(crate) fn check(&self, rated: &Rated) -> Vec<String> {
        let mut wrong = Vec::new();
        if let Some(finding) = &self.finding {
            let findings = rated.findings();
            if !findings.iter().any(|says| says.contains(finding.as_str())) {
                wrong.push(format!("应当指出“{finding}”,实际只有:{}", findings.join(";")));
            }
        }
        let Some(subject) = &self.subject else { return wrong };
        match rated.result(subject) {
            Some(result) => self.result(result, &mut wrong),
            // A person whose payments are asked for is no subject where villages are rated.
            None if !self.paid.is_empty() => {}
            None => wrong.push("不在参评对象中".to_owned()),
        }
        for (incentive, expected) in &self.paid {
            let paid = paid(rated, subject, incentive);
            if paid != *expected {
                wrong.push(format!("{incentive} 应为 {expected},算出 {paid}"));
            }
        }
        if !self.says.is_empty() || !self.never_says.is_empty() {
            match rated.explain(subject) {
                Ok(text) => {
                    let missing = self.says.iter().filter(|words| !text.contains(words.as_str()));
                    wrong.extend(missing.map(|words| format!("说明里应有“{words}”")));
                    let extra = self.never_says.iter().filter(|w| text.contains(w.as_str()));
                    wrong.extend(extra.map(|words| format!("说明里不应有“{words}”")));
                }
                Err(error) => wrong.push(error),
            }
        }
        wrong.into_iter().map(|says| format!("{subject}:{says}")).collect()
    }

    fn result(&self, result: &serde_json::Value, wrong: &mut Vec<String>) {
        let mut expect = |what: &str, expected: &Option<String>, is: String| {
            if expected.as_ref().is_some_and(|expected| *expected != is) {
                wrong.push(format!("{what}应为 {},算出 {is}", expected.as_deref().unwrap_or("")));
            }
        };
        expect("总分", &self.total, score(result));
        expect("等次", &self.tier, words(&result["tier"]));
        expect("名次", &self.rank.map(|rank| rank.to_string()), words(&result["rank"]));
        expect("星数", &self.stars.map(|stars| stars.to_string()), words(&result["stars"]));
        expect("暂定", &self.open.map(|open| open.to_string()), words(&result["open"]));
        for (name, points) in &self.points {
            let item = &result["items"][name];
            let is = if item.is_null() { words(&result["dimensions"][name]) } else { score(item) };
            expect(name, &Some(points.clone()), is);
        }
        for (name, state) in &self.star_states {
            expect(name, &Some(state.clone()), words(&result["star_states"][name]));
        }
    }
}

/// What an incentive pays a subject, or a person.
fn paid(rated: &Rated, subject: &str, incentive: &str) -> String {
    let cents: i64 = rated
        .list("/settlement/payments")
        .iter()
        .filter(|payment| payment["incentive"] == incentive)
        .filter(|payment| payment["subject"] == subject || payment["person"] == subject)
        .map(|payment| cents(&words(&payment["amount"])))
        .sum();
    money(cents)
}

/// `1234.5` as 123450 分.
pub(crate) fn cents(amount: &str) -> i64 {
    let (sign, digits) = amount.strip_prefix('-').map_or((1, amount), |rest| (-1, rest));
    let (yuan, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let rest = format!("{rest:0<2}");
    sign * (yuan.parse::<i64>().unwrap() * 100 + rest.parse::<i64>().unwrap())
}

/// 123450 分 as `1234.5`.
pub(crate) fn money(cents: i64) -> String {
    let (sign, size) = if cents < 0 { ("-", -cents) } else { ("", cents) };
    let text = format!("{sign}{}.{:02}", size / 100, size % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
