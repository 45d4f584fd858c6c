//! `pins.yaml`: what the sample year of a pack comes to, exactly.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::command::{Rated, fanben, words};
use super::holds::{Must, cents, money};

/// A pack's `pins.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pins {
    /// The version of this format: 1.
    fanben: u32,
    schemes: Vec<SchemePins>,
}

/// What one scheme comes to in the sample year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemePins {
    scheme: String,
    /// The period; none: the scheme's own.
    #[serde(default)]
    period: Option<String>,
    /// How many are rated.
    subjects: usize,
    /// How many results are provisional.
    #[serde(default)]
    open: usize,
    /// How many have each tier (or what those without one are called). Tiers not named have none.
    #[serde(default)]
    tiers: BTreeMap<String, usize>,
    /// The same within leagues.
    #[serde(default)]
    leagues: BTreeMap<String, BTreeMap<String, usize>>,
    /// How many won each star.
    #[serde(default)]
    stars: BTreeMap<String, usize>,
    /// How many have so many stars.
    #[serde(default)]
    star_counts: BTreeMap<u64, usize>,
    /// Payments and their sum, by incentive.
    #[serde(default)]
    money: BTreeMap<String, Paid>,
    /// How many amounts could not be computed.
    #[serde(default)]
    unpaid: usize,
    /// How many places of the sheets were not read.
    #[serde(default)]
    findings: usize,
    #[serde(default)]
    must: Vec<Must>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paid {
    /// How many payments.
    count: usize,
    /// Their sum in yuan.
    total: String,
}

/// Writes the sample year and checks every scheme against its pins.
pub(crate) fn check(file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let pins: Pins = serde_saphyr::from_str(&text).map_err(|error| error.to_string())?;
    if pins.fanben != 1 {
        return Err("只认识第1版格式(fanben: 1)".to_owned());
    }
    let pack = file.parent().unwrap_or(Path::new("."));
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    let out = temporary.path().display().to_string();
    fanben(&["sample", &pack.display().to_string(), "--out", &out])?;
    let mut wrong = Vec::new();
    for pinned in &pins.schemes {
        let manifest = temporary.path().join("manifest.yaml");
        let rated = Rated::new(&pack.join(&pinned.scheme), &manifest, pinned.period.as_deref())?;
        wrong.extend(pinned.check(&rated).into_iter().map(|s| format!("{}:{s}", pinned.scheme)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

impl SchemePins {
    fn check(&self, rated: &Rated) -> Vec<String> {
        let mut wrong = Vec::new();
        let results = rated.list("/results");
        let mut expect = |what: &str, expected: String, is: String| {
            if expected != is {
                wrong.push(format!("{what} 应为 {expected},算出 {is}"));
            }
        };
        let count = |n: usize| n.to_string();
        expect("参评对象", count(self.subjects), count(results.len()));
        let open = results.iter().filter(|result| result["open"] == true).count();
        expect("暂定结果", count(self.open), count(open));
        if !self.tiers.is_empty() {
            let is = tally(results.iter().map(|result| words(&result["tier"])));
            expect("等次", format!("{:?}", self.tiers), format!("{is:?}"));
        }
        for (league, tiers) in &self.leagues {
            let members = results.iter().filter(|result| result["league"] == league.as_str());
            let is = tally(members.map(|result| words(&result["tier"])));
            expect(league, format!("{tiers:?}"), format!("{is:?}"));
        }
        for (star, won) in &self.stars {
            let is = results.iter().filter(|r| r["star_states"][star] == "得星").count();
            expect(star, count(*won), count(is));
        }
        for (stars, have) in &self.star_counts {
            let is = results.iter().filter(|r| r["stars"].as_u64() == Some(*stars)).count();
            expect(&format!("{stars}颗星"), count(*have), count(is));
        }
        let payments = rated.list("/settlement/payments");
        for (incentive, paid) in &self.money {
            let own: Vec<_> =
                payments.iter().filter(|p| p["incentive"] == incentive.as_str()).collect();
            let sum: i64 = own.iter().map(|p| cents(&words(&p["amount"]))).sum();
            expect(incentive, count(paid.count), count(own.len()));
            expect(incentive, paid.total.clone(), money(sum));
        }
        expect("未算出的金额", count(self.unpaid), count(rated.list("/settlement/unpaid").len()));
        let findings: Vec<String> =
            rated.list("/facts_findings").iter().map(ToString::to_string).collect();
        if findings.len() != self.findings {
            let shown = findings.iter().take(8).cloned().collect::<Vec<_>>().join("\n  ");
            expect("未读取", count(self.findings), format!("{}:\n  {shown}", findings.len()));
        }
        wrong.extend(self.must.iter().flat_map(|must| must.check(rated)));
        wrong
    }
}

fn tally(names: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_insert(0) += 1;
    }
    counts
}
