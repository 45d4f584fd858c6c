//! Scheme → rules ready to rate: sentences read, formulas parsed, names resolved.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::clause::rule::{Bound, Kind, Part, Question, Rule};
use super::clause::{self, Context, Reading};
use super::formula::{self, Formula};
use super::{
    Clause, ClauseColumn, ClausesCount, Combine, Consequence, Incentive, NotApplicable, Outcome,
    Overlay, Recipients, Scheme, Split, Standard, Tier,
};
use crate::number::{Points, Rounding, Value, read_number};

/// Names every formula may read.
pub const BUILT_IN: &[&str] = &[
    "总分",
    "可比分",
    "满分",
    "得分率",
    "星数",
    "等次",
    "名次",
    "类别",
    "单位类型",
    "职务",
    "组内个数",
];

/// A remark about a scheme with the place in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeFinding {
    /// Such as `dimensions.党建.items.A1` or `gates.收入`.
    pub at: String,
    /// The sentence or formula it is about; empty for others.
    pub text: String,
    /// What is wrong or worth knowing, in Chinese.
    pub says: String,
    /// The scheme cannot be rated until this is mended.
    pub fatal: bool,
}

/// Where the answer to a question comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFrom {
    /// A measure: judges contest the measure, not the score.
    Measure(String),
    /// A judge, under this key.
    Judge(String),
}

/// One sentence, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseRule {
    /// The stable id.
    pub id: String,
    /// The sentence as written.
    pub text: String,
    /// The rule for each class the sentence's parameters name, then for everybody else.
    pub rules: Vec<(Option<String>, Rule)>,
    /// For each question of the rule where its answer comes from.
    pub answers: Vec<AnswerFrom>,
    /// How its stages become one.
    pub combine: Combine,
    /// The sentence was not read: a judge gives points within the item.
    pub by_hand: bool,
}

/// One item, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRule {
    /// The dimension's place.
    pub dimension: usize,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who scores it.
    pub lead: String,
    /// Its points.
    pub points: Points,
    /// Points before any clause.
    pub start: Points,
    /// Never less.
    pub floor: Option<Points>,
    /// Never more.
    pub cap: Option<Points>,
    /// Only for those for whom this holds.
    pub only: Option<Formula>,
    /// What it is worth for the others.
    pub otherwise: NotApplicable,
    /// How its clauses come together.
    pub count: ClausesCount,
    /// The sentences.
    pub clauses: Vec<ClauseRule>,
    /// A unit's own item, on top of the scheme.
    pub own: bool,
}

/// A condition of a star.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardRule {
    /// As the document says it.
    pub text: String,
    /// A core element (otherwise a rigid standard).
    pub core: bool,
    /// The condition, or the key under which a judge answers.
    pub when: Result<Formula, String>,
}

/// What wins a star, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarRule {
    /// Points to reach.
    pub line: Option<Points>,
    /// Core elements and rigid standards.
    pub standards: Vec<StandardRule>,
    /// The measure that says the subject goes for it.
    pub declared: Option<String>,
}

/// A group of items, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionRule {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its full points.
    pub points: Points,
    /// Its weight in the total.
    pub weight: Option<Value>,
    /// Beside the full points.
    pub outside: bool,
    /// Bounds of its score.
    pub bounds: super::Bounds,
    /// What wins it as a star.
    pub star: Option<StarRule>,
    /// The unit in charge.
    pub lead: String,
    /// Its items' places.
    pub items: std::ops::Range<usize>,
}

/// A gate, veto or ceiling, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRule {
    /// Its id.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition.
    pub when: Formula,
    /// For a gate: the tiers it guards, by place; empty: all.
    pub tiers: Vec<usize>,
    /// What follows.
    pub then: Consequence,
    /// The law it rests on.
    pub basis: String,
}

/// A tier, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierRule {
    /// As written.
    pub tier: Tier,
    /// The condition besides.
    pub when: Option<Formula>,
}

/// A streak, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreakRule {
    /// Its id.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition.
    pub when: Formula,
    /// What a body is asked to consider.
    pub then: String,
}

/// One share of an amount, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitRule {
    /// As written.
    pub split: Split,
    /// Among people: each one's weight.
    pub weight: Option<Formula>,
}

/// Money that follows, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncentiveRule {
    /// As written.
    pub incentive: Incentive,
    /// Only when this holds.
    pub when: Option<Formula>,
    /// How much.
    pub amount: Formula,
    /// The sum that is shared out.
    pub pool: Option<Formula>,
    /// Never more.
    pub at_most: Option<Formula>,
    /// Never less.
    pub at_least: Option<Formula>,
    /// How it is split.
    pub split: Vec<SplitRule>,
}

/// A derived measure, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedRule {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Its formula.
    pub formula: Formula,
}

/// A scheme with everything read: what rating needs, and nothing it has to look up.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruleset {
    /// The scheme as written.
    pub scheme: Scheme,
    /// The full points.
    pub full: Points,
    /// Dimensions.
    pub dimensions: Vec<DimensionRule>,
    /// All items, dimension by dimension.
    pub items: Vec<ItemRule>,
    /// Parameters in force, by name: for each class, then for everybody else.
    pub parameters: BTreeMap<String, Vec<(Option<String>, Value, bool)>>,
    /// Derived measures in an order in which each only reads earlier ones.
    pub derived: Vec<DerivedRule>,
    /// Who is rated.
    pub only: Option<Formula>,
    /// Gates.
    pub gates: Vec<OutcomeRule>,
    /// Vetoes.
    pub vetoes: Vec<OutcomeRule>,
    /// Ceilings.
    pub ceilings: Vec<OutcomeRule>,
    /// Tiers, the best first.
    pub tiers: Vec<TierRule>,
    /// Streaks.
    pub streaks: Vec<StreakRule>,
    /// Money.
    pub incentives: Vec<IncentiveRule>,
}

impl Ruleset {
    /// The unit a measure, import or derived measure is kept in.
    pub fn unit(&self, name: &str) -> &str {
        let measure = self.scheme.measures.get(name).map(|measure| measure.unit.as_str());
        let derived = || self.derived.iter().find(|d| d.name == name).map(|d| d.unit.as_str());
        let parameter = || {
            let share = self.parameters.get(name)?.first()?.2;
            share.then_some("%")
        };
        let unit = measure.or_else(derived).or_else(parameter).unwrap_or(match name {
            "总分" | "满分" => "分",
            "得分率" => "%",
            "星数" => "颗",
            _ => "",
        });
        // Amounts are kept in yuan whatever the sheets write.
        if matches!(unit, "万元" | "千元" | "亿元") { "元" } else { unit }
    }
}

/// Makes a scheme ready, with a township's overlay if it has one. A ruleset comes back unless
/// something in the scheme cannot be understood at all.
pub fn compile(
    scheme: &Scheme,
    overlay: Option<&Overlay>,
) -> (Option<Ruleset>, Vec<SchemeFinding>) {
    let as_of = scheme.as_of.unwrap_or_else(|| end_of(&scheme.period));
    let mut compiler = Compiler { scheme, as_of, findings: Vec::new(), names: BTreeSet::new() };
    let ruleset = compiler.ruleset(overlay);
    let fatal = compiler.findings.iter().any(|finding| finding.fatal);
    (ruleset.filter(|_| !fatal), compiler.findings)
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
    fn find(&mut self, at: &str, text: &str, says: &str, fatal: bool) {
        let (at, text, says) = (at.to_owned(), text.to_owned(), says.to_owned());
        self.findings.push(SchemeFinding { at, text, says, fatal });
    }

    fn ruleset(&mut self, overlay: Option<&Overlay>) -> Option<Ruleset> {
        let scheme = self.scheme;
        if scheme.fanben != 1 {
            self.find("fanben", "", "只认识第1版格式(fanben: 1)", true);
        }
        if scheme.decimals > 4 {
            self.find("decimals", "", "小数位数最多4位", true);
        }
        self.names = BUILT_IN.iter().map(|name| (*name).to_owned()).collect();
        self.names.extend(scheme.measures.keys().cloned());
        self.names.extend(scheme.parameters.keys().cloned());
        self.names.extend(scheme.imports.keys().cloned());
        self.names.extend(scheme.derive.keys().cloned());
        let parameters = self.parameters();
        let derived = self.derived();
        let (dimensions, items) = self.rubric(overlay, &parameters);
        let inside = dimensions.iter().filter(|dimension| !dimension.outside);
        let sum: i64 = inside.map(|dimension| weighted(dimension).raw()).sum();
        let sum = Points::from_raw(sum);
        let full = scheme.points.unwrap_or(sum);
        if full != sum && !dimensions.is_empty() {
            let says = format!("写明满分{full},各大项合计{sum}");
            self.find("points", "", &says, false);
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
                        false,
                    );
                }
                TierRule { tier: tier.clone(), when: self.formula(&at, tier.when.as_deref()) }
            })
            .collect();
        let streaks = scheme
            .streaks
            .iter()
            .filter_map(|streak| {
                let when = self.formula(&format!("streaks.{}", streak.id), Some(&streak.when))?;
                let (id, text, then) =
                    (streak.id.clone(), streak.text.clone(), streak.then.clone());
                Some(StreakRule { id, text, when, then })
            })
            .collect();
        let incentives = scheme.incentives.iter().filter_map(|one| self.incentive(one)).collect();
        self.check_ties(&items, &dimensions);
        Some(Ruleset {
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
            incentives,
        })
    }

    fn check_ties(&mut self, items: &[ItemRule], dimensions: &[DimensionRule]) {
        for tie in &self.scheme.ties.clone() {
            let known = self.names.contains(tie)
                || items.iter().any(|item| item.id == *tie)
                || dimensions.iter().any(|dimension| dimension.id == *tie);
            if !known {
                self.find("ties", tie, "并列比较次序中没有这个计分项、大项或数据项", true);
            }
        }
    }

    fn formula(&mut self, at: &str, text: Option<&str>) -> Option<Formula> {
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
                self.find(at, text, &says, true);
                None
            }
        }
    }

    fn parameters(&mut self) -> BTreeMap<String, Vec<(Option<String>, Value, bool)>> {
        let mut parameters = BTreeMap::new();
        for (name, values) in &self.scheme.parameters {
            let mut in_force: Vec<(Option<String>, Value, bool, Option<NaiveDate>)> = Vec::new();
            for dated in values {
                let at = format!("parameters.{name}");
                let Ok(read) = read_number(&dated.is) else {
                    self.find(&at, &dated.is, "这不是数字", true);
                    continue;
                };
                if dated.from.is_some_and(|from| from > self.as_of) {
                    continue;
                }
                let share = read.unit == crate::number::Unit::Percent;
                let row = (dated.class.clone(), read.value, share, dated.from);
                match in_force.iter_mut().find(|(class, ..)| *class == dated.class) {
                    Some(before) if before.3 <= dated.from => *before = row,
                    Some(_) => {}
                    None => in_force.push(row),
                }
            }
            if in_force.is_empty() {
                let says = format!("到{}还没有生效的值", self.as_of);
                self.find(&format!("parameters.{name}"), "", &says, true);
            }
            in_force.sort_by_key(|(class, ..)| class.is_none());
            let rows = in_force.into_iter().map(|(class, value, share, _)| (class, value, share));
            parameters.insert(name.clone(), rows.collect());
        }
        parameters
    }

    /// Derived measures so that each only reads earlier ones; a circle is an error.
    fn derived(&mut self) -> Vec<DerivedRule> {
        let mut waiting = Vec::new();
        for (name, derived) in &self.scheme.derive {
            let super::Derived { formula, unit } = derived;
            if let Some(formula) = self.formula(&format!("derive.{name}"), Some(formula)) {
                waiting.push(DerivedRule { name: name.clone(), unit: unit.clone(), formula });
            }
        }
        let mut ordered: Vec<DerivedRule> = Vec::new();
        while !waiting.is_empty() {
            let open: BTreeSet<String> = waiting.iter().map(|rule| rule.name.clone()).collect();
            let (ready, rest): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|rule| rule.formula.names().iter().all(|name| !open.contains(*name)));
            if ready.is_empty() {
                let names: Vec<&str> = rest.iter().map(|rule| rule.name.as_str()).collect();
                self.find("derive", &names.join("、"), "互相引用,算不出先后", true);
                return ordered;
            }
            ordered.extend(ready);
            waiting = rest;
        }
        ordered
    }

    fn rubric(
        &mut self,
        overlay: Option<&Overlay>,
        parameters: &BTreeMap<String, Vec<(Option<String>, Value, bool)>>,
    ) -> (Vec<DimensionRule>, Vec<ItemRule>) {
        let scheme = self.scheme;
        let mut dimensions = Vec::new();
        let mut items: Vec<ItemRule> = Vec::new();
        for (place, dimension) in scheme.dimensions.iter().enumerate() {
            let from = items.len();
            let own = overlay.and_then(|o| o.add.get(&dimension.id));
            let written = dimension.items.iter().map(|item| (item, false));
            let added = own.into_iter().flatten().map(|item| (item, true));
            for (item, own) in written.chain(added) {
                let at = format!("dimensions.{}.items.{}", dimension.id, item.id);
                let mut rule = self.item(&at, place, item, parameters);
                rule.own = own;
                if let Some(points) = overlay.and_then(|o| o.points.get(&item.id)) {
                    rule.rescale_to(*points);
                }
                if items.iter().any(|other| other.id == rule.id) {
                    self.find(&at, &rule.id, "计分项编号重复", true);
                }
                items.push(rule);
            }
            let sum = Points::from_raw(items[from..].iter().map(|item| item.points.raw()).sum());
            let points = dimension.points.unwrap_or(sum);
            if points != sum && !dimension.items.is_empty() && overlay.is_none() {
                let says = format!("写明{points}分,各计分项合计{sum}分");
                self.find(&format!("dimensions.{}", dimension.id), "", &says, false);
            }
            let star = dimension.star.as_ref().map(|star| self.star(&dimension.id, star));
            dimensions.push(DimensionRule {
                id: dimension.id.clone(),
                name: dimension.name.clone(),
                points,
                weight: dimension.weight,
                outside: dimension.outside,
                bounds: dimension.bounds,
                star,
                lead: dimension.lead.clone(),
                items: from..items.len(),
            });
        }
        if let Some(overlay) = overlay {
            self.check_overlay(overlay, &items);
        }
        (dimensions, items)
    }

    /// A township may add few items and shift points within limits; the full points stay.
    fn check_overlay(&mut self, overlay: &Overlay, items: &[ItemRule]) {
        let at = format!("overlay.{}", overlay.unit);
        let Some(limits) = &self.scheme.overlay else {
            self.find(&at, "", "本办法没有允许自设项目", true);
            return;
        };
        let limits = limits.clone();
        let own: Vec<&ItemRule> = items.iter().filter(|item| item.own).collect();
        if own.len() > limits.items {
            let says = format!("自设{}项,最多{}项", own.len(), limits.items);
            self.find(&at, "", &says, true);
        }
        for item in own {
            if item.points > limits.each_at_most {
                let says = format!("自设项{}分,每项最多{}分", item.points, limits.each_at_most);
                self.find(&at, &item.id, &says, true);
            }
        }
        let written = |id: &str| {
            let all = self.scheme.dimensions.iter().flat_map(|dimension| &dimension.items);
            all.filter(|item| item.id == id).map(|item| item.points).next()
        };
        let mut wrong = Vec::new();
        for (id, points) in &overlay.points {
            match written(id) {
                None => wrong.push((id.clone(), "办法中没有这个计分项".to_owned())),
                Some(before) => {
                    let allowed = limits.change.map_or(i64::MAX, |share| {
                        i64::try_from(
                            i128::from(before.raw()) * i128::from(share.raw())
                                / (100 * i128::from(Value::ONE)),
                        )
                        .unwrap_or(i64::MAX)
                    });
                    if (points.raw() - before.raw()).abs() > allowed {
                        wrong.push((
                            id.clone(),
                            format!("由{before}分调为{points}分,超出允许的幅度"),
                        ));
                    }
                }
            }
        }
        for (id, says) in wrong {
            self.find(&at, &id, &says, true);
        }
        let outside = |item: &&ItemRule| !self.scheme.dimensions[item.dimension].outside;
        let sum: i64 = items.iter().filter(outside).map(|item| item.points.raw()).sum();
        let base: i64 = self
            .scheme
            .dimensions
            .iter()
            .filter(|dimension| !dimension.outside)
            .flat_map(|dimension| &dimension.items)
            .map(|item| item.points.raw())
            .sum();
        if sum != base {
            let says =
                format!("调整后满分{},应仍为{}", Points::from_raw(sum), Points::from_raw(base));
            self.find(&at, "", &says, true);
        }
    }

    fn star(&mut self, dimension: &str, star: &super::Star) -> StarRule {
        let mut standards = Vec::new();
        let lists: [(&[Standard], bool); 2] = [(&star.core, true), (&star.rigid, false)];
        for (list, core) in lists {
            for (number, standard) in list.iter().enumerate() {
                let kind = if core { "核心" } else { "刚性" };
                let key = format!("{dimension}·{kind}{}", number + 1);
                let at = format!("dimensions.{dimension}.star");
                let when = match &standard.when {
                    Some(text) => match self.formula(&at, Some(text)) {
                        Some(formula) => Ok(formula),
                        None => continue,
                    },
                    None => Err(key),
                };
                standards.push(StandardRule { text: standard.text.clone(), core, when });
            }
        }
        if let Some(declared) = &star.declared
            && !self.names.contains(declared)
        {
            let at = format!("dimensions.{dimension}.star.declared");
            self.find(&at, declared, "没有这个数据项", true);
        }
        StarRule { line: star.line, standards, declared: star.declared.clone() }
    }

    fn item(
        &mut self,
        at: &str,
        dimension: usize,
        item: &super::Item,
        parameters: &BTreeMap<String, Vec<(Option<String>, Value, bool)>>,
    ) -> ItemRule {
        let mut clauses = Vec::new();
        for (number, clause) in item.clauses.iter().enumerate() {
            if let Some(rule) = self.clause(at, item, number, clause, parameters) {
                clauses.push(rule);
            }
        }
        if clauses.is_empty() {
            // Nothing but a name and points: a judge gives them.
            clauses.push(self.by_hand(&item.id, &item.name, item.points));
        }
        let takes_only = clauses
            .iter()
            .all(|clause| clause.rules.iter().all(|(_, rule)| !rule.parts.iter().any(Part::gives)));
        let start = item.start.unwrap_or(if takes_only { item.points } else { Points::ZERO });
        let unfloored = clauses.iter().any(|clause| {
            clause.rules.iter().any(|(_, rule)| rule.bounds.contains(&Bound::NoFloor))
        });
        let floor =
            if item.no_floor || unfloored { None } else { Some(item.floor.unwrap_or_default()) };
        ItemRule {
            dimension,
            id: item.id.clone(),
            name: item.name.clone(),
            lead: item.lead.clone(),
            points: item.points,
            start,
            floor,
            cap: (!item.no_cap).then_some(item.points.max(Points::ZERO)),
            only: self.formula(&format!("{at}.only"), item.only.as_deref()),
            otherwise: item.otherwise,
            count: item.clauses_count,
            clauses,
            own: false,
        }
    }

    fn clause(
        &mut self,
        at: &str,
        item: &super::Item,
        number: usize,
        clause: &Clause,
        parameters: &BTreeMap<String, Vec<(Option<String>, Value, bool)>>,
    ) -> Option<ClauseRule> {
        let bound;
        let bound = match clause {
            Clause::Sentence(text) => {
                bound = super::BoundClause {
                    id: None,
                    text: text.clone(),
                    from: Vec::new(),
                    column: ClauseColumn::Standard,
                    combine: None,
                    effective: None,
                };
                &bound
            }
            Clause::Bound(bound) => bound,
        };
        if bound.effective.is_some_and(|from| from > self.as_of) {
            return None;
        }
        let id = bound.id.clone().unwrap_or_else(|| {
            if item.clauses.len() == 1 {
                item.id.clone()
            } else {
                format!("{}.{}", item.id, number + 1)
            }
        });
        let at = format!("{at}.clauses.{id}");
        let context = Context::default();
        let mut rules = Vec::new();
        for (class, text) in with_parameters(&bound.text, parameters) {
            let Reading { rule, findings } = clause::read(&text, &context);
            for finding in &findings {
                self.find(&at, &text, finding.code.says(), false);
            }
            rules.extend(rule.map(|rule| (class, rule)));
        }
        if rules.is_empty() {
            self.find(&at, &bound.text, "没有读成规则,由评分人在本项分值内打分", false);
            let mut rule = self.by_hand(&id, &bound.text, item.points);
            rule.combine = bound.combine.clone().unwrap_or_else(|| self.scheme.combine.clone());
            return Some(rule);
        }
        let questions = rules[0].1.questions.len();
        if bound.from.len() > questions {
            let says = format!("绑定了{}个数据项,这条只有{questions}个问题", bound.from.len());
            self.find(&at, &bound.text, &says, true);
        }
        let answers = (0..questions)
            .map(|question| match bound.from.get(question) {
                Some(Some(name)) => {
                    if !self.names.contains(name) {
                        self.find(&at, name, "没有这个数据项", true);
                    }
                    AnswerFrom::Measure(name.clone())
                }
                _ if questions == 1 => AnswerFrom::Judge(id.clone()),
                _ => AnswerFrom::Judge(format!("{id}#{}", question + 1)),
            })
            .collect();
        let combine = bound.combine.clone().unwrap_or_else(|| self.scheme.combine.clone());
        Some(ClauseRule { id, text: bound.text.clone(), rules, answers, combine, by_hand: false })
    }

    /// A sentence nobody could read: points given by a judge within the item.
    fn by_hand(&self, id: &str, text: &str, points: Points) -> ClauseRule {
        let question =
            Question { asks: text.to_owned(), kind: Kind::Range, unit: "分".to_owned() };
        let magnitude = if points < Points::ZERO { points.negated() } else { points };
        let part = Part::Manual {
            of: 0,
            low: Points::ZERO,
            high: Some(magnitude),
            takes: points < Points::ZERO,
            per: None,
        };
        let rule = Rule { questions: vec![question], parts: vec![part], ..Rule::default() };
        ClauseRule {
            id: id.to_owned(),
            text: text.to_owned(),
            rules: vec![(None, rule)],
            answers: vec![AnswerFrom::Judge(id.to_owned())],
            combine: self.scheme.combine.clone(),
            by_hand: true,
        }
    }

    fn outcomes(&mut self, kind: &str, list: &[Outcome]) -> Vec<OutcomeRule> {
        let mut rules = Vec::new();
        for outcome in list {
            let at = format!("{kind}.{}", outcome.id);
            let Some(when) = self.formula(&at, Some(&outcome.when)) else { continue };
            let mut place = |name: &str| {
                let found = self.scheme.tiers.iter().position(|tier| tier.name == *name);
                if found.is_none() {
                    self.find(&at, name, "没有这个等次", true);
                }
                found
            };
            let tiers = outcome.tiers.iter().filter_map(|name| place(name)).collect();
            if let Consequence::AtMost(name) | Consequence::Tier(name) = &outcome.then {
                place(name);
            }
            if kind == "vetoes" && outcome.basis.is_empty() {
                self.find(&at, &outcome.text, "一票否决没有写明法律依据(basis)", false);
            }
            rules.push(OutcomeRule {
                id: outcome.id.clone(),
                text: outcome.text.clone(),
                when,
                tiers,
                then: outcome.then.clone(),
                basis: outcome.basis.clone(),
            });
        }
        rules
    }

    fn incentive(&mut self, incentive: &Incentive) -> Option<IncentiveRule> {
        let at = format!("incentives.{}", incentive.id);
        let people = incentive.to != Recipients::Subject
            || incentive.split.iter().any(|split| split.to != Recipients::Subject);
        let _ = people;
        let amount = self.formula(&at, Some(&incentive.amount))?;
        let total: i64 = incentive.split.iter().map(|split| split.percent.raw()).sum();
        if !incentive.split.is_empty() && total != 100 * Value::ONE {
            self.find(&at, "", "各份合计不是100%", true);
        }
        let split = incentive
            .split
            .iter()
            .map(|split| SplitRule {
                split: split.clone(),
                weight: self.formula(&at, split.weight.as_deref()),
            })
            .collect();
        Some(IncentiveRule {
            incentive: incentive.clone(),
            when: self.formula(&at, incentive.when.as_deref()),
            amount,
            pool: self.formula(&at, incentive.pool.as_deref()),
            at_most: self.formula(&at, incentive.at_most.as_deref()),
            at_least: self.formula(&at, incentive.at_least.as_deref()),
            split,
        })
    }
}

fn weighted(dimension: &DimensionRule) -> Points {
    let Some(weight) = dimension.weight else { return dimension.points };
    let exact = dimension.points.exact() * weight.exact();
    Points::round(exact, 4, Rounding::HalfUp).unwrap_or(dimension.points)
}

impl ItemRule {
    /// The same item worth other points: its own bounds move with it; clauses keep their numbers.
    fn rescale_to(&mut self, points: Points) {
        if self.start == self.points {
            self.start = points;
        }
        if self.cap == Some(self.points) {
            self.cap = Some(points);
        }
        self.points = points;
    }
}

/// The sentence with `{name}` replaced: once for each class its parameters name, then for everybody
/// else.
fn with_parameters(
    text: &str,
    parameters: &BTreeMap<String, Vec<(Option<String>, Value, bool)>>,
) -> Vec<(Option<String>, String)> {
    let used: Vec<&String> =
        parameters.keys().filter(|name| text.contains(&format!("{{{name}}}"))).collect();
    let mut classes: Vec<Option<String>> = used
        .iter()
        .flat_map(|name| parameters[*name].iter().map(|(class, ..)| class.clone()))
        .filter(Option::is_some)
        .collect();
    classes.sort();
    classes.dedup();
    classes.push(None);
    classes
        .into_iter()
        .filter_map(|class| {
            let mut filled = text.to_owned();
            for name in &used {
                let rows = &parameters[*name];
                let row = rows
                    .iter()
                    .find(|(of, ..)| *of == class)
                    .or_else(|| rows.iter().find(|(of, ..)| of.is_none()))?;
                let share = if row.2 { "%" } else { "" };
                filled = filled.replace(&format!("{{{name}}}"), &format!("{}{share}", row.1));
            }
            Some((class, filled))
        })
        .collect()
}
