//! One clause for one subject: what each stage answered → what the sentence gives, all stages
//! together.

use num_traits::Signed as _;

use super::line::{Kind, Line, Saw, StageLine, State};
use super::plan::{ItemPlan, StagePlan};
use crate::intake::shown;
use crate::measures::Entry;
use crate::number::{Exact, Points};
use crate::scheme::clause::answer::{Answer, read_answer};
use crate::scheme::clause::effect::{self, CannotApply, Effect};
use crate::scheme::clause::explain;
use crate::scheme::clause::rule::{Question, Rule};
use crate::scheme::formula::print_number;
use crate::scheme::{AnswerFrom, ClauseRule, Combine, ItemRule, Ruleset};

/// Whether something happens: while answers are missing it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Chance {
    No,
    Maybe,
    Yes,
}

/// What a clause gave, all stages together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClauseValue {
    pub(super) low: Points,
    pub(super) high: Points,
    pub(super) state: State,
    pub(super) zero: Chance,
    pub(super) veto: bool,
    pub(super) why: String,
}

/// What a clause gave at one stage, not rounded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StageValue {
    low: Exact,
    high: Exact,
    state: State,
    zero: Chance,
    veto: bool,
    why: String,
}

/// How many points endless steps are followed for while an answer is missing, downwards and
/// upwards; none: the item's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Reach {
    pub(super) low: Option<Exact>,
    pub(super) high: Option<Exact>,
}

pub(super) struct RatedClause {
    pub(super) value: ClauseValue,
    saw: Vec<Saw>,
    stages: Vec<StageLine>,
    /// The sentence with its numbers, where the words are wanted.
    text: String,
}

impl RatedClause {
    pub(super) fn line(&self, clause: &ClauseRule) -> Line {
        let ClauseValue { low, high, state, .. } = self.value;
        let open = state == State::NotEvaluated;
        Line {
            kind: Kind::Clause,
            of: clause.id.clone(),
            text: self.text.clone(),
            saw: self.saw.clone(),
            gave: low,
            between: open.then_some((low, high)),
            state,
            why: self.value.why.clone(),
            stages: self.stages.clone(),
        }
    }
}

/// One item's clauses with the entries of one subject.
pub(super) struct ItemSheet<'a> {
    pub(super) rules: &'a Ruleset,
    pub(super) item: &'a ItemRule,
    pub(super) plan: &'a ItemPlan,
    pub(super) entries: &'a [&'a Entry],
    /// The words of the explanation are wanted.
    pub(super) told: bool,
}

impl ItemSheet<'_> {
    /// Rates one clause at every stage that judged it, and puts the stages together.
    pub(super) fn rate(&self, at: usize, reach: Reach) -> RatedClause {
        let (clause, stages) = (&self.item.clauses[at], &self.plan.clauses[at]);
        let Some(rule) = clause.rule_for(self.plan.class.map(|at| self.entries[at])) else {
            let value = StageValue::plain(State::NotApplicable, "本类别没有对应的数值,不适用");
            let (value, text) = (self.rounded(value), self.text(clause));
            return RatedClause { value, saw: Vec::new(), stages: Vec::new(), text };
        };
        let touched: Vec<usize> =
            (0..stages.len()).filter(|&at| self.judged(&stages[at])).collect();
        // Nobody judged: what measures answer is known all the same.
        let nobody = touched.is_empty();
        let counted = if nobody { vec![stages.len().saturating_sub(1)] } else { touched };
        let mut values: Vec<(usize, StageValue)> = Vec::with_capacity(counted.len());
        let mut saw = Vec::new();
        for place in counted {
            let Some(stage) = stages.get(place) else { continue };
            if self.told && !nobody {
                saw.extend(self.saw(rule, stage));
            }
            values.push((place, self.at_stage(clause, rule, stage, Reach::default())));
        }
        if reach != Reach::default() {
            let reach = self.over_stages(clause, &values, reach);
            for (place, value) in &mut values {
                if value.state == State::NotEvaluated {
                    let why = std::mem::take(&mut value.why);
                    *value =
                        StageValue { why, ..self.at_stage(clause, rule, &stages[*place], reach) };
                }
            }
        }
        // One stage alone is told by what it saw: nothing was put together.
        let told = self.told && !nobody && values.len() > 1;
        let said = if told { self.by_stage(stages, &values) } else { Vec::new() };
        let mut value = combined(self.rules, clause, values);
        if let Some(last) = said.last() {
            value.why = put_together(clause, &last.stage);
        }
        RatedClause { value: self.rounded(value), saw, stages: said, text: self.text(clause) }
    }

    fn text(&self, clause: &ClauseRule) -> String {
        let class = self.plan.class.and_then(|at| match self.entries[at] {
            Entry::Text(class) => Some(class.as_str()),
            _ => None,
        });
        if self.told { self.rules.filled(&clause.text, class) } else { String::new() }
    }

    fn by_stage(&self, stages: &[StagePlan], values: &[(usize, StageValue)]) -> Vec<StageLine> {
        let named = values
            .iter()
            .filter_map(|(at, value)| Some((stages[*at].stage.as_ref()?.1.clone(), value.clone())));
        named
            .map(|(stage, value)| {
                let ClauseValue { low, high, state, why, .. } = self.rounded(value);
                let between = (state == State::NotEvaluated).then_some((low, high));
                StageLine { stage, gave: low, between, state, why }
            })
            .collect()
    }

    /// Whether a stage answered one of the questions it judges; a clause that only measures answer
    /// counts as judged.
    fn judged(&self, stage: &StagePlan) -> bool {
        let mut judged = stage.entries.iter().filter(|(_, judged)| *judged).peekable();
        judged.peek().is_none() || judged.any(|(at, _)| *self.entries[*at] != Entry::Missing)
    }

    /// A stage's share of a mean is smaller than the mean: its endless steps have to be followed
    /// farther.
    fn over_stages(
        &self,
        clause: &ClauseRule,
        values: &[(usize, StageValue)],
        reach: Reach,
    ) -> Reach {
        if values.len() < 2 || clause.combine == Combine::Last {
            return reach;
        }
        let weights = || {
            let weights = values.iter().map(|(at, _)| weight(self.rules, clause, *at));
            weights.filter(|weight| *weight > Exact::from_integer(0))
        };
        let factor = match weights().min() {
            Some(least) => weights().sum::<Exact>() / least,
            None => Exact::from_integer(1),
        };
        let beside: Exact =
            values.iter().map(|(_, value)| value.low.abs() + value.high.abs()).sum();
        let farther = |reach: Exact| (reach + beside) * factor;
        Reach { low: reach.low.map(farther), high: reach.high.map(farther) }
    }

    fn at_stage(
        &self,
        clause: &ClauseRule,
        rule: &Rule,
        stage: &StagePlan,
        reach: Reach,
    ) -> StageValue {
        let answers: Vec<Answered> = rule
            .questions
            .iter()
            .zip(&stage.entries)
            .map(|(question, (at, _))| answered(question, self.entries[*at]))
            .collect();
        self.value_of(clause, rule, &answers, reach)
    }

    fn saw(&self, rule: &Rule, stage: &StagePlan) -> Vec<Saw> {
        let asked = rule.questions.iter().zip(&stage.entries);
        let saw = asked.map(|(question, (at, _))| Saw {
            asks: question.asks.clone(),
            value: shown_with_unit(self.entries[*at], question),
            stage: stage.stage.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            source: None,
        });
        saw.collect()
    }

    fn value_of(
        &self,
        clause: &ClauseRule,
        rule: &Rule,
        answers: &[Answered],
        reach: Reach,
    ) -> StageValue {
        if answers.contains(&Answered::NotApplicable) {
            return StageValue::plain(State::NotApplicable, "不适用");
        }
        let mut sheet: Vec<Answer> = answers
            .iter()
            .map(|answer| match answer {
                Answered::Given(answer) => answer.clone(),
                _ => Answer::Missing,
            })
            .collect();
        let points = Some(self.item.points);
        let problem = match effect::apply(rule, &sheet, points) {
            Ok(applied) => {
                let why =
                    if self.told { explain::why(rule, &sheet, &applied) } else { String::new() };
                let mut value = StageValue { why, ..StageValue::plain(State::Scored, "") };
                match applied.effect {
                    Effect::Points(points) => (value.low, value.high) = (points, points),
                    Effect::Zero => value.zero = Chance::Yes,
                    Effect::Veto(_) => value.veto = true,
                }
                return value;
            }
            Err(problem) => problem,
        };
        let unfit = answers.contains(&Answered::Unfit);
        let why = match problem {
            CannotApply::Unanswered(_) if unfit => "填报内容与问题不符,未评".to_owned(),
            CannotApply::Unanswered(_) if !self.told => String::new(),
            CannotApply::Unanswered(of) => unanswered(clause, rule, of),
            other => other.says(rule),
        };
        // An answer that does not fit is none.
        if let CannotApply::OutsideRange(of) | CannotApply::UnknownName(of) = problem {
            sheet[of] = Answer::Missing;
        }
        let mut value = StageValue { why, ..StageValue::plain(State::NotEvaluated, "") };
        let look = |reach| effect::outlook(rule, &sheet, points, reach);
        let (Ok(down), Ok(up)) = (look(reach.low), look(reach.high)) else {
            (value.low, value.high) = (-self.item.points.exact(), self.item.points.exact());
            return value;
        };
        (value.low, value.high) = (down.low, up.high);
        value.zero = match (down.zero, down.zero_only) {
            (_, true) => Chance::Yes,
            (true, _) => Chance::Maybe,
            _ => Chance::No,
        };
        value
    }

    /// A line is rounded once.
    fn rounded(&self, value: StageValue) -> ClauseValue {
        let scheme = &self.rules.scheme;
        let rounded =
            |exact| Points::round(exact, scheme.decimals, scheme.rounding).unwrap_or(Points::ZERO);
        let StageValue { low, high, state, zero, veto, why } = value;
        ClauseValue { low: rounded(low), high: rounded(high), state, zero, veto, why }
    }
}

impl StageValue {
    fn plain(state: State, why: &str) -> Self {
        let nothing = Exact::from_integer(0);
        let (zero, veto, why) = (Chance::No, false, why.to_owned());
        Self { low: nothing, high: nothing, state, zero, veto, why }
    }
}

fn shown_with_unit(entry: &Entry, question: &Question) -> String {
    match (entry, question.unit.as_str()) {
        // Shares are kept as percent numbers, money in yuan.
        (Entry::Number(value), "%") => format!("{value}%"),
        (Entry::Number(value), "万元") => print_number(value.exact(), "元"),
        (Entry::Number(value), unit) => print_number(value.exact(), unit),
        (other, _) => shown(other),
    }
}

impl ClauseRule {
    /// The rule for a class; none: the sentence's parameters have no number for it.
    pub(super) fn rule_for(&self, class: Option<&Entry>) -> Option<&Rule> {
        let of = |wanted: Option<&str>| {
            self.rules.iter().find(|(of, _)| of.as_deref() == wanted).map(|(_, rule)| rule)
        };
        let own = match class {
            Some(Entry::Text(class)) => of(Some(class)),
            _ => None,
        };
        own.or_else(|| of(None))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Answered {
    Given(Answer),
    NotApplicable,
    Open,
    /// Recorded, but no answer to this question.
    Unfit,
}

fn answered(question: &Question, entry: &Entry) -> Answered {
    match entry {
        Entry::Missing => Answered::Open,
        Entry::NotApplicable => Answered::NotApplicable,
        Entry::Number(value) => match question.kind {
            crate::scheme::clause::rule::Kind::YesNo => {
                let yes = *value != crate::number::Value::ZERO;
                Answered::Given(if yes { Answer::Yes } else { Answer::No })
            }
            _ => Answered::Given(Answer::Number(*value)),
        },
        Entry::Text(text) => match read_answer(question, text) {
            Ok(Answer::Missing) => Answered::Open,
            Ok(answer) => Answered::Given(answer),
            Err(_) => Answered::Unfit,
        },
    }
}

/// How much a stage counts in a mean.
fn weight(rules: &Ruleset, clause: &ClauseRule, stage: usize) -> Exact {
    let nothing = Exact::from_integer(0);
    match &clause.combine {
        Combine::Weights(weights) => {
            let named = rules.scheme.stages.get(stage).and_then(|stage| weights.get(&stage.id));
            named.map_or(nothing, |weight| weight.exact())
        }
        _ => Exact::from_integer(1),
    }
}

/// How the stages' values became one.
fn put_together(clause: &ClauseRule, last: &str) -> String {
    match clause.combine {
        Combine::Last => format!("以{last}为准"),
        Combine::Lowest => "取各环节中最低的".to_owned(),
        Combine::Highest => "取各环节中最高的".to_owned(),
        Combine::Mean => "取各环节的平均".to_owned(),
        Combine::Weights(_) => "按各环节的权重平均".to_owned(),
    }
}

/// What is not known yet: the measure, or what judges are asked.
fn unanswered(clause: &ClauseRule, rule: &Rule, of: usize) -> String {
    let asks = rule.questions.get(of).map_or("", |question| question.asks.as_str());
    let name = match clause.answers.get(of) {
        Some(AnswerFrom::Measure(name)) => name,
        _ => asks,
    };
    if name.is_empty() { "未评".to_owned() } else { format!("未评:没有填“{name}”") }
}

/// The values of the stages that judged as one, as the scheme says. Under all but `last` a stage to
/// which the clause does not apply is left out.
fn combined(
    rules: &Ruleset,
    clause: &ClauseRule,
    mut values: Vec<(usize, StageValue)>,
) -> StageValue {
    let last = |values: Vec<(usize, StageValue)>| {
        let nobody = StageValue::plain(State::NotEvaluated, "未评");
        values.into_iter().next_back().map_or(nobody, |(_, value)| value)
    };
    if values.len() < 2 {
        return last(values);
    }
    let applies = |value: &StageValue| value.state != State::NotApplicable;
    if clause.combine == Combine::Last || !values.iter().any(|(_, value)| applies(value)) {
        return last(values);
    }
    values.retain(|(_, value)| applies(value));
    let weighs = |at: usize| weight(rules, clause, at) > Exact::from_integer(0);
    if !values.iter().any(|(at, _)| weighs(*at)) {
        return last(values);
    }
    values.retain(|(at, _)| weighs(*at));
    let each = || values.iter().map(|(_, value)| value);
    let state = each().map(|value| value.state).max().unwrap_or(State::Scored);
    let (low, high) = match &clause.combine {
        Combine::Lowest => (each().map(|v| v.low).min(), each().map(|v| v.high).min()),
        Combine::Highest => (each().map(|v| v.low).max(), each().map(|v| v.high).max()),
        _ => {
            let weights = || values.iter().map(|(at, _)| weight(rules, clause, *at));
            let all = weights().sum::<Exact>();
            let mean = |pick: fn(&StageValue) -> Exact| {
                each().zip(weights()).map(|(value, weight)| pick(value) * weight).sum::<Exact>()
                    / all
            };
            (Some(mean(|value| value.low)), Some(mean(|value| value.high)))
        }
    };
    // Zero and veto: one stage is enough for the lowest, all have to say so for the highest, and
    // for a mean the last one decides.
    let (zero, veto) = match &clause.combine {
        Combine::Lowest => (each().map(|v| v.zero).max(), each().any(|v| v.veto)),
        Combine::Highest => (each().map(|v| v.zero).min(), each().all(|v| v.veto)),
        _ => (each().next_back().map(|v| v.zero), each().next_back().is_some_and(|v| v.veto)),
    };
    let nothing = Exact::from_integer(0);
    StageValue {
        low: low.unwrap_or(nothing),
        high: high.unwrap_or(nothing),
        state,
        zero: zero.unwrap_or(Chance::No),
        veto,
        why: String::new(),
    }
}
