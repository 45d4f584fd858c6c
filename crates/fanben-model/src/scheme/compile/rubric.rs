//! Dimensions, items and sentences.

use super::Compiler;
use super::values::{Parameters, with_parameters};
use crate::number::{Exact, Points, Rounding, Value};
use crate::scheme::check::{Code, lines};
use crate::scheme::clause::answer::Answer;
use crate::scheme::clause::effect;
use crate::scheme::clause::rule::{Bound, Kind, Part, Question, Rule};
use crate::scheme::clause::{self, Context, Reading};
use crate::scheme::{
    AnswerFrom, BoundClause, Clause, ClauseColumn, ClauseRule, Dimension, DimensionRule, Item,
    ItemRule, Overlay, Standard, StandardRule, Star, StarRule,
};

/// The points of a dimension's items together.
fn items_of(dimension: &Dimension) -> Points {
    Points::from_raw(dimension.items.iter().map(|item| item.points.raw()).sum())
}

/// A dimension's full points as written.
fn full_of(dimension: &Dimension) -> Points {
    dimension.points.unwrap_or_else(|| items_of(dimension))
}

/// The full points of the dimensions inside together. A township's own items and weights leave them
/// as they are.
pub(super) fn full_points(dimensions: &[Dimension]) -> Points {
    let inside = dimensions.iter().filter(|dimension| !dimension.outside);
    let points = inside.map(|dimension| weighted(full_of(dimension), dimension.weight).raw());
    Points::from_raw(points.sum())
}

/// Full points as they count in the total.
fn weighted(points: Points, weight: Option<Value>) -> Points {
    let Some(weight) = weight else { return points };
    Points::round(points.exact() * weight.exact(), 4, Rounding::HalfUp).unwrap_or(points)
}

impl Compiler<'_> {
    pub(super) fn rubric(
        &mut self,
        overlay: Option<&Overlay>,
        parameters: &Parameters,
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
                    self.find(&at, &rule.id, "计分项编号重复", Code::DuplicateId);
                }
                items.push(rule);
            }
            let sum = Points::from_raw(items[from..].iter().map(|item| item.points.raw()).sum());
            // A township's own items and weights move points between dimensions.
            let moved = sum.raw() - items_of(dimension).raw();
            let points = Points::from_raw(full_of(dimension).raw() + moved);
            if points != sum && !dimension.items.is_empty() && overlay.is_none() {
                let says = format!("写明{points}分,各计分项合计{sum}分");
                self.find(&format!("dimensions.{}", dimension.id), "", &says, Code::SumDimension);
            }
            let star = dimension.star.as_ref().map(|star| self.star(&dimension.id, star));
            dimensions.push(DimensionRule {
                id: dimension.id.clone(),
                name: dimension.name.clone(),
                points,
                weight: dimension.weight,
                weighted: weighted(points, dimension.weight),
                outside: dimension.outside,
                bounds: dimension.bounds,
                star,
                lead: dimension.lead.clone(),
                leads: dimension.leads.clone(),
                items: from..items.len(),
            });
        }
        if let Some(overlay) = overlay {
            self.check_overlay(overlay, &items);
        }
        (dimensions, items)
    }

    pub(super) fn star(&mut self, dimension: &str, star: &Star) -> StarRule {
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
            self.no_measure(&at, declared);
        }
        StarRule { line: star.line, standards, declared: star.declared.clone() }
    }

    pub(super) fn item(
        &mut self,
        at: &str,
        dimension: usize,
        item: &Item,
        parameters: &Parameters,
    ) -> ItemRule {
        let mut clauses = Vec::new();
        for (number, clause) in item.clauses.iter().enumerate() {
            if let Some(rule) = self.clause(at, item, number, clause, parameters) {
                clauses.push(rule);
            }
        }
        if item.clauses.is_empty() {
            // Nothing but a name and points: a judge gives them.
            clauses.push(self.by_hand(&item.id, &item.name, item.points));
        }
        let takes_only = clauses
            .iter()
            .all(|clause| clause.rules.iter().all(|(_, rule)| !rule.parts.iter().any(Part::gives)));
        let earned = if takes_only { item.points.max(Points::ZERO) } else { Points::ZERO };
        let start = item.start.unwrap_or(earned);
        let outside = self.scheme.dimensions.get(dimension).is_some_and(|one| one.outside);
        if outside && item.start.is_none() && start > Points::ZERO {
            let says = format!(
                "在满分之外而只扣不加,现在一开始就有{start}分;只扣分的请写 start: \"0\" 和 floor: \"-{start}\""
            );
            self.find(at, "", &says, Code::OutsideStartsFull);
        }
        let says = |bound: &Bound| {
            let mut rules = clauses.iter().flat_map(|clause| &clause.rules);
            rules.any(|(_, rule)| rule.bounds.contains(bound))
        };
        let unfloored = item.no_floor || says(&Bound::NoFloor);
        let floor = (!unfloored).then(|| item.floor.unwrap_or_default());
        let uncapped = item.no_cap || says(&Bound::NoCap);
        ItemRule {
            dimension,
            id: item.id.clone(),
            name: item.name.clone(),
            lead: item.lead.clone(),
            points: item.points,
            start,
            floor,
            cap: (!uncapped).then_some(item.points.max(Points::ZERO)),
            only: self.formula(&format!("{at}.only"), item.only.as_deref()),
            otherwise: item.otherwise,
            count: item.clauses_count,
            clauses,
            own: false,
        }
    }

    pub(super) fn clause(
        &mut self,
        at: &str,
        item: &Item,
        number: usize,
        clause: &Clause,
        parameters: &Parameters,
    ) -> Option<ClauseRule> {
        let bound;
        let bound = match clause {
            Clause::Sentence(text) => {
                bound = BoundClause {
                    id: None,
                    text: text.clone(),
                    from: Vec::new(),
                    gives: None,
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
        if let Some(name) = &bound.gives {
            return Some(self.given(&at, id, &bound.text, name));
        }
        let context = Context {
            item_points: Some(item.points),
            column: match bound.column {
                ClauseColumn::Standard => clause::Column::Unknown,
                ClauseColumn::Deduct => clause::Column::Deduct,
                ClauseColumn::Add => clause::Column::Add,
            },
            polarity: None,
        };
        self.check_private(&at, &bound.text);
        self.check_forced(&at, &bound.text);
        let mut rules = Vec::new();
        for (class, text) in with_parameters(&bound.text, parameters) {
            let Reading { rule, findings } = clause::read(&text, &context);
            for finding in &findings {
                let code = Code::of_clause(finding.code, &text);
                self.find(&at, &text, finding.code.says(), code);
            }
            rules.extend(rule.map(|rule| (class, rule)));
        }
        if rules.is_empty() {
            self.find(&at, &bound.text, unread(number, &bound.text), Code::UnreadClause);
            let mut rule = self.by_hand(&id, &bound.text, item.points);
            rule.combine = bound.combine.clone().unwrap_or_else(|| self.scheme.combine.clone());
            return Some(rule);
        }
        self.check_only_adds(&at, &bound.text, item, &rules);
        let questions = rules[0].1.questions.len();
        if bound.from.len() > questions {
            let says = format!("绑定了{}个数据项,这条只有{questions}个问题", bound.from.len());
            self.find(&at, &bound.text, &says, Code::TooManyBindings);
        }
        let answers: Vec<AnswerFrom> = (0..questions)
            .map(|question| match bound.from.get(question) {
                Some(Some(name)) => {
                    if !self.names.contains(name) {
                        self.no_measure(&at, name);
                    }
                    AnswerFrom::Measure(name.clone())
                }
                _ if questions == 1 => AnswerFrom::Judge(id.clone()),
                _ => AnswerFrom::Judge(format!("{id}#{}", question + 1)),
            })
            .collect();
        self.check_unbound(&at, &bound.text, &rules[0].1, &answers);
        let combine = bound.combine.clone().unwrap_or_else(|| self.scheme.combine.clone());
        Some(ClauseRule { id, text: bound.text.clone(), rules, answers, combine, by_hand: false })
    }

    /// Nobody is rated by what they believe, where they come from or where they have been, and no
    /// body is measured.
    pub(super) fn check_private(&mut self, at: &str, text: &str) {
        if lines::rates_people(&self.scheme.subjects) && lines::about_a_persons_life(text) {
            let says = "触及法律红线:不得按个人的信仰、民族、生物特征、行踪计分,也不得登记";
            self.find(at, text, says, Code::PersonData);
        }
    }

    /// A browser is enough and paper always works.
    fn check_forced(&mut self, at: &str, text: &str) {
        if lines::forces_an_app(text) {
            let says = "触及红线:不得考核打卡、点赞、在线时长,也不得考核安装、注册、使用手机应用";
            self.find(at, text, says, Code::ForcedApp);
        }
    }

    /// A question that bears a measure's name and yet is left to judges.
    fn check_unbound(&mut self, at: &str, text: &str, rule: &Rule, answers: &[AnswerFrom]) {
        for (question, from) in rule.questions.iter().zip(answers) {
            let same = self.scheme.measures.contains_key(&question.asks);
            if same && matches!(from, AnswerFrom::Judge(_)) {
                let says = format!(
                    "问的“{0}”与数据项同名,却由评分人填;要读数据的话,请给这一条写上 from: [{0}]",
                    question.asks
                );
                self.find(at, text, &says, Code::AskedAgain);
            }
        }
    }

    /// Households and villagers take part by their own choice: their points only add.
    fn check_only_adds(
        &mut self,
        at: &str,
        text: &str,
        item: &Item,
        rules: &[(Option<String>, Rule)],
    ) {
        if !lines::rates_households(&self.scheme.subjects) {
            return;
        }
        let takes = |rule: &Rule| {
            let nothing = vec![Answer::Missing; rule.questions.len()];
            let look = effect::outlook(rule, &nothing, Some(item.points), None);
            look.is_ok_and(|look| look.zero || look.low < Exact::from_integer(0))
        };
        if rules.iter().any(|(_, rule)| takes(rule)) {
            self.find(
                at,
                text,
                "户和村民的积分只加不减,这条扣分不能在开放的评比中使用",
                Code::HouseholdDeduction,
            );
        }
    }

    /// A clause whose points are the value of a measure.
    fn given(&mut self, at: &str, id: String, text: &str, name: &str) -> ClauseRule {
        let scheme = self.scheme;
        let known = scheme.measures.contains_key(name)
            || scheme.imports.contains_key(name)
            || scheme.derive.contains_key(name);
        if !known {
            self.no_measure(at, name);
        }
        let question =
            Question { asks: name.to_owned(), kind: Kind::Amount, unit: "分".to_owned() };
        let part = Part::Score { of: 0, percent: Value::from_raw(100 * Value::ONE) };
        let rule = Rule { questions: vec![question], parts: vec![part], ..Rule::default() };
        ClauseRule {
            id,
            text: text.to_owned(),
            rules: vec![(None, rule)],
            answers: vec![AnswerFrom::Measure(name.to_owned())],
            combine: scheme.combine.clone(),
            by_hand: false,
        }
    }

    /// A sentence nobody could read: points given by a judge within the item.
    pub(super) fn by_hand(&self, id: &str, text: &str, points: Points) -> ClauseRule {
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
}

/// What is said of a sentence that is no rule.
fn unread(number: usize, text: &str) -> &'static str {
    if number > 0 && !text.contains(|c: char| c.is_ascii_digit()) {
        "没有读成规则,由评分人在本项分值内打分;如果这是上一条的后半句,请给整句加上引号:方括号里的半角逗号会把一句断成两条"
    } else {
        "没有读成规则,由评分人在本项分值内打分"
    }
}
