//! Scheme as written → ruleset: sentences read, formulas parsed, names resolved. What cannot be
//! understood is a finding with its place.

mod outcomes;
mod overlay;
mod rubric;
mod stages;
mod values;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::check::Code;
use super::formula::{self, Formula};
use super::{
    BUILT_IN, DimensionRule, ItemRule, Overlay, Ruleset, Scheme, SchemeFinding, Scores, Streak,
    StreakRule, TierRule,
};
use crate::near::hint;

/// Makes a scheme ready, with a township's overlay if it has one. A ruleset comes back unless
/// something in the scheme cannot be understood at all.
pub fn compile(
    scheme: &Scheme,
    overlay: Option<&Overlay>,
) -> (Option<Ruleset>, Vec<SchemeFinding>) {
    let as_of = in_force_on(scheme);
    let mut compiler = Compiler { scheme, as_of, findings: Vec::new(), names: BTreeSet::new() };
    let ruleset = compiler.ruleset(overlay);
    let fatal = compiler.findings.iter().any(|finding| finding.fatal);
    ((!fatal).then_some(ruleset), compiler.findings)
}

/// The day whose parameters and clauses count.
pub fn in_force_on(scheme: &Scheme) -> NaiveDate {
    scheme.as_of.unwrap_or_else(|| end_of(&scheme.period))
}

/// The last day of a period such as 2026, 2026Q2 or 2026-05.
fn end_of(period: &str) -> NaiveDate {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let year: i32 = digits(period.get(..4).unwrap_or("")).parse().unwrap_or(2026);
    let rest = digits(period.get(4..).unwrap_or(""));
    let part: u32 = rest.parse().unwrap_or(0);
    let month = if period.contains(['Q', '季']) { part * 3 } else { part };
    let month = if (1..=12).contains(&month) { month } else { 12 };
    let next = if month == 12 {
        NaiveDate::from_ymd_opt(year + 1, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(year, month + 1, 1)
    };
    next.and_then(|day| day.pred_opt())
        .unwrap_or(NaiveDate::MIN.with_year(year).unwrap_or_default())
}

struct Compiler<'a> {
    scheme: &'a Scheme,
    as_of: NaiveDate,
    findings: Vec<SchemeFinding>,
    names: BTreeSet<String>,
}

impl Compiler<'_> {
    pub(super) fn find(&mut self, at: &str, text: &str, says: &str, code: Code) {
        let (at, text, says) = (at.to_owned(), text.to_owned(), says.to_owned());
        let fatal = code.stops_rating();
        self.findings.push(SchemeFinding { code, at, text, says, fatal });
    }

    fn ruleset(&mut self, overlay: Option<&Overlay>) -> Ruleset {
        let scheme = self.scheme;
        if scheme.fanben != 1 {
            self.find("fanben", "", "只认识第1版格式(fanben: 1)", Code::FormatVersion);
        }
        if scheme.decimals > 4 {
            self.find("decimals", "", "小数位数最多4位", Code::TooManyDecimals);
        }
        if scheme.tiers.len() > 64 {
            self.find("tiers", "", "等次最多64个", Code::TooManyTiers);
        }
        self.names = BUILT_IN.iter().map(|name| (*name).to_owned()).collect();
        self.names.extend(scheme.measures.keys().cloned());
        self.names.extend(scheme.parameters.keys().cloned());
        self.names.extend(scheme.imports.keys().cloned());
        self.names.extend(scheme.derive.keys().cloned());
        for (name, measure) in &scheme.measures {
            self.check_private(&format!("measures.{name}"), name);
            self.check_private(&format!("measures.{name}.source"), &measure.source);
        }
        self.names.insert(scheme.class.clone());
        let parameters = self.parameters();
        let derived = self.derived();
        let (dimensions, items) = self.rubric(overlay, &parameters);
        let sum = rubric::full_points(&scheme.dimensions);
        let full = scheme.points.unwrap_or(sum);
        if full != sum && !dimensions.is_empty() {
            let says = format!("写明满分{full},各大项合计{sum}");
            self.find("points", "", &says, Code::SumScheme);
        }
        let only = self.formula("subjects.only", scheme.subjects.only.as_deref());
        let gates = self.outcomes("gates", &scheme.gates);
        let vetoes = self.outcomes("vetoes", &scheme.vetoes);
        let ceilings = self.outcomes("ceilings", &scheme.ceilings);
        let tiers = scheme
            .tiers
            .iter()
            .map(|tier| {
                let at = format!("tiers.{}", tier.name);
                let quota = tier.quota.is_some() || tier.share.is_some();
                if quota && scheme.ties.is_empty() {
                    self.find(
                        &at,
                        "",
                        "有名额而没有写并列时的比较次序(ties),并列只能由会议研究裁定",
                        Code::QuotaWithoutTies,
                    );
                }
                TierRule { tier: tier.clone(), when: self.formula(&at, tier.when.as_deref()) }
            })
            .collect();
        let streaks = self.words("streaks", &scheme.streaks);
        let notices = self.words("notices", &scheme.notices);
        let incentives = scheme.incentives.iter().filter_map(|one| self.incentive(one)).collect();
        self.check_ties(&items, &dimensions);
        self.check_stages();
        self.check_inherits();
        for (number, note) in scheme.notes.iter().enumerate().filter(|(_, n)| !n.says.is_empty()) {
            self.find(&format!("notes.{}", number + 1), &note.text, &note.says, Code::SourceRemark);
        }
        Ruleset {
            scheme: scheme.clone(),
            full,
            dimensions,
            items,
            parameters,
            derived,
            only,
            gates,
            vetoes,
            ceilings,
            tiers,
            streaks,
            notices,
            incentives,
        }
    }

    /// Streaks or notices.
    fn words(&mut self, kind: &str, list: &[Streak]) -> Vec<StreakRule> {
        let mut rules = Vec::new();
        for streak in list {
            let at = format!("{kind}.{}", streak.id);
            if let Some(when) = self.formula(&at, Some(&streak.when)) {
                let (id, text, then) =
                    (streak.id.clone(), streak.text.clone(), streak.then.clone());
                rules.push(StreakRule { id, text, when, then });
            }
        }
        rules
    }

    fn check_ties(&mut self, items: &[ItemRule], dimensions: &[DimensionRule]) {
        for tie in &self.scheme.ties.clone() {
            let known = self.names.contains(tie)
                || items.iter().any(|item| item.id == *tie)
                || dimensions.iter().any(|dimension| dimension.id == *tie);
            if !known {
                let items = items.iter().map(|item| item.id.as_str());
                let known = items.chain(dimensions.iter().map(|dimension| dimension.id.as_str()));
                let hint = hint(tie, known.chain(self.names.iter().map(String::as_str)));
                let says = format!("并列比较次序中没有这个计分项、大项或数据项{hint}");
                self.find("ties", tie, &says, Code::UnknownName);
            }
        }
    }

    fn check_inherits(&mut self) {
        let inherits = &self.scheme.inherits;
        let weighs = matches!(inherits.scores, Scores::Weighted | Scores::Larger);
        if weighs && inherits.weight.is_empty() {
            let says = "按大小承接得分,要写明按哪个数据项或名册的哪一栏(weight),如户数";
            self.find("inherits.weight", "", says, Code::UnknownName);
        }
    }

    pub(super) fn no_measure(&mut self, at: &str, name: &str) {
        let scheme = self.scheme;
        let measures = scheme.measures.keys().chain(scheme.derive.keys());
        let known = measures.chain(scheme.imports.keys()).map(String::as_str);
        let says = format!("没有这个数据项,请先写进 measures{}", hint(name, known));
        self.find(at, name, &says, Code::UnknownName);
    }

    pub(super) fn formula(&mut self, at: &str, text: Option<&str>) -> Option<Formula> {
        let text = text?;
        match formula::parse(text, &self.names) {
            Ok(formula) => Some(formula),
            Err(error) => {
                let before: String = text.chars().take(error.at).collect();
                let says = if before.is_empty() {
                    error.says
                } else {
                    format!("“{before}”之后:{}", error.says)
                };
                self.find(at, text, &says, Code::Formula);
                None
            }
        }
    }
}
