//! One item for one subject: entries → points, and the lines that explain them.

use super::line::{Kind, Line, Saw, State};
use crate::intake::shown;
use crate::measures::Entry;
use crate::number::{Exact, Points};
use crate::scheme::clause::answer::{Answer, read_answer};
use crate::scheme::clause::effect::{self, CannotApply, Effect};
use crate::scheme::clause::explain;
use crate::scheme::clause::rule::{Question, Rule};
use crate::scheme::formula::{Formula, Function, Given, Names, evaluate, print_number};
use crate::scheme::{ClauseRule, ClausesCount, Combine, ItemRule, NotApplicable, Ruleset};

/// What an item came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemOutcome {
    /// Points, or the least while something is missing.
    pub low: Points,
    /// Points, or the most while something is missing.
    pub high: Points,
    /// Scored or not.
    pub state: State,
    /// The clause that vetoes, by its place in the item.
    pub veto: Option<u16>,
}

/// Where one thing an item reads stands among its inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemPlan {
    /// For each clause, for each stage that can judge it (one for measured clauses), for each
    /// question the place of its entry.
    pub(super) clauses: Vec<Vec<StagePlan>>,
    /// The names `only` reads, with the place of each entry.
    pub(super) only: Vec<(String, usize)>,
    /// The place of the class, if any clause depends on it.
    pub(super) class: Option<usize>,
}

/// The entries of one stage of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StagePlan {
    /// The stage's place in the scheme, and its name; none for measured clauses.
    pub(super) stage: Option<(usize, String)>,
    /// For each question the place of its entry, and whether a judge answers it.
    pub(super) entries: Vec<(usize, bool)>,
}

/// One value of a clause: what it gave at one stage, or all stages together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ClauseValue {
    low: Points,
    high: Points,
    state: State,
    zero: bool,
    veto: bool,
    why: String,
}

/// Rates one item from its entries. `lines` collects the explanation where one is asked for.
pub(super) fn rate_item(
    rules: &Ruleset,
    item: &ItemRule,
    plan: &ItemPlan,
    entries: &[&Entry],
    mut lines: Option<&mut Vec<Line>>,
) -> ItemOutcome {
    if let Some(outcome) = left_out(rules, item, plan, entries, lines.as_deref_mut()) {
        return outcome;
    }
    let class = plan.class.map(|at| entries[at]);
    let mut values = Vec::with_capacity(item.clauses.len());
    for (clause, stages) in item.clauses.iter().zip(&plan.clauses) {
        let told = lines.is_some();
        let rated = rate_clause(rules, item, clause, stages, class, entries, told);
        if let Some(lines) = lines.as_deref_mut() {
            lines.push(rated.line(clause));
        }
        values.push(rated.value);
    }
    if item.start != Points::ZERO
        && let Some(lines) = lines.as_deref_mut()
    {
        let at = lines.len() - values.len();
        lines.insert(at, note(Kind::Start, item, item.start, "起评分".to_owned()));
    }
    settle(item, &values, lines)
}

/// An item that does not apply to this subject.
fn left_out(
    rules: &Ruleset,
    item: &ItemRule,
    plan: &ItemPlan,
    entries: &[&Entry],
    lines: Option<&mut Vec<Line>>,
) -> Option<ItemOutcome> {
    let only = item.only.as_ref()?;
    let names = PlanNames { rules, plan, entries };
    let (points, state, why) = match evaluate(only, &names) {
        Given::Holds(true) => return None,
        Given::Unknown(name) => {
            (Points::ZERO, State::NotEvaluated, format!("“{name}”未填,不知是否适用"))
        }
        _ => match item.otherwise {
            NotApplicable::Rescale => {
                (Points::ZERO, State::NotApplicable, "不适用,其余各项折算".to_owned())
            }
            NotApplicable::Full => (item.points, State::Scored, "不适用,按满分计".to_owned()),
            NotApplicable::Zero => (Points::ZERO, State::Scored, "不适用,不计分".to_owned()),
        },
    };
    if let Some(lines) = lines {
        let mut line = note(Kind::Clause, item, points, why);
        line.state = state;
        lines.push(line);
    }
    let high = if state == State::NotEvaluated { item.points } else { points };
    Some(ItemOutcome { low: points, high, state, veto: None })
}

fn note(kind: Kind, item: &ItemRule, gave: Points, why: String) -> Line {
    Line {
        kind,
        of: item.id.clone(),
        text: item.name.clone(),
        saw: Vec::new(),
        gave,
        between: None,
        state: State::Scored,
        why,
    }
}

/// Clauses → item: sum, zero, floor and cap, each change with its own line.
fn settle(item: &ItemRule, values: &[ClauseValue], lines: Option<&mut Vec<Line>>) -> ItemOutcome {
    let evaluated = |value: &&ClauseValue| value.state != State::NotApplicable;
    if values.iter().filter(evaluated).count() == 0 {
        if let (Some(lines), true) = (lines, item.start != Points::ZERO) {
            let why = "各条都不适用,本项不计".to_owned();
            lines.push(note(Kind::Adjustment, item, item.start.negated(), why));
        }
        return ItemOutcome {
            low: Points::ZERO,
            high: Points::ZERO,
            state: State::NotApplicable,
            veto: None,
        };
    }
    let open = values.iter().any(|value| value.state == State::NotEvaluated);
    let sum = |pick: fn(&ClauseValue) -> Points| -> i64 {
        let counted = values.iter().filter(evaluated).map(pick).map(Points::raw);
        match item.count {
            ClausesCount::Sum => counted.fold(0_i64, i64::saturating_add),
            ClausesCount::Best => counted.max().unwrap_or(0),
            ClausesCount::Worst => counted.min().unwrap_or(0),
        }
    };
    let bound = |raw: i64| {
        let raw = item.floor.map_or(raw, |floor| raw.max(floor.raw()));
        item.cap.map_or(raw, |cap| raw.min(cap.raw()))
    };
    let zero = values.iter().any(|value| value.zero && value.state == State::Scored);
    let before = item.start.raw().saturating_add(sum(|value| value.low));
    let low = if zero { 0 } else { bound(before) };
    let high =
        if zero { 0 } else { bound(item.start.raw().saturating_add(sum(|value| value.high))) };
    if let Some(lines) = lines {
        let all: i64 = values.iter().filter(evaluated).map(|value| value.low.raw()).sum();
        let mut adjust = |gave: i64, why: &str| {
            if gave != 0 {
                lines.push(note(Kind::Adjustment, item, Points::from_raw(gave), why.to_owned()));
            }
        };
        let only_one = sum(|value| value.low) - all;
        adjust(
            only_one,
            if item.count == ClausesCount::Best { "就高不重复" } else { "就低不重复" },
        );
        if zero {
            adjust(-before, "本项不得分");
        } else if low > before {
            adjust(low - before, "扣完为止,本项不低于下限");
        } else {
            adjust(low - before, "不超过本项分值");
        }
    }
    let veto = values.iter().position(|value| value.veto && value.state == State::Scored);
    ItemOutcome {
        low: Points::from_raw(low),
        high: Points::from_raw(high.max(low)),
        state: if open { State::NotEvaluated } else { State::Scored },
        veto: veto.and_then(|at| u16::try_from(at).ok()),
    }
}

struct RatedClause {
    value: ClauseValue,
    saw: Vec<Saw>,
}

impl RatedClause {
    fn line(&self, clause: &ClauseRule) -> Line {
        let ClauseValue { low, high, state, .. } = self.value;
        let open = state == State::NotEvaluated;
        Line {
            kind: Kind::Clause,
            of: clause.id.clone(),
            text: clause.text.clone(),
            saw: self.saw.clone(),
            gave: low,
            between: open.then_some((low, high)),
            state,
            why: self.value.why.clone(),
        }
    }
}

fn rate_clause(
    rules: &Ruleset,
    item: &ItemRule,
    clause: &ClauseRule,
    stages: &[StagePlan],
    class: Option<&Entry>,
    entries: &[&Entry],
    told: bool,
) -> RatedClause {
    let rule = clause.rule_for(class);
    let mut values: Vec<(usize, ClauseValue)> = Vec::new();
    let mut saw = Vec::new();
    for (place, stage) in stages.iter().enumerate() {
        let judged = stage.entries.iter().filter(|(_, judged)| *judged);
        let untouched = |(at, _): &&(usize, bool)| *entries[*at] == Entry::Missing;
        let by_judges = judged.clone().count();
        if by_judges > 0 && judged.filter(untouched).count() == by_judges && stages.len() > 1 {
            continue;
        }
        let answers: Vec<Answered> = rule
            .questions
            .iter()
            .zip(&stage.entries)
            .map(|(question, (at, _))| answered(question, entries[*at]))
            .collect();
        let mut value = value_of(rules, item, rule, &answers, told);
        if told {
            for (question, (at, _)) in rule.questions.iter().zip(&stage.entries) {
                saw.push(Saw {
                    asks: question.asks.clone(),
                    value: shown_with_unit(entries[*at], question),
                    stage: stage.stage.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
                    source: None,
                });
            }
            if let (Some((_, name)), true) = (&stage.stage, stages.len() > 1) {
                value.why = format!("{name}:{}", value.why);
            }
        }
        values.push((stage.stage.as_ref().map_or(place, |(at, _)| *at), value));
    }
    let value = combined(rules, clause, values).unwrap_or_else(|| {
        let nobody = vec![Answered::Open; rule.questions.len()];
        value_of(rules, item, rule, &nobody, told)
    });
    RatedClause { value, saw }
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
    /// The rule for a class.
    pub(super) fn rule_for(&self, class: Option<&Entry>) -> &Rule {
        let own = class.and_then(|class| match class {
            Entry::Text(class) => {
                self.rules.iter().find(|(of, _)| of.as_deref() == Some(class.as_str()))
            }
            _ => None,
        });
        let (_, rule) = own.unwrap_or(&self.rules[self.rules.len() - 1]);
        rule
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

fn value_of(
    rules: &Ruleset,
    item: &ItemRule,
    rule: &Rule,
    answers: &[Answered],
    told: bool,
) -> ClauseValue {
    let plain = |state, why: &str| ClauseValue {
        low: Points::ZERO,
        high: Points::ZERO,
        state,
        zero: false,
        veto: false,
        why: why.to_owned(),
    };
    if answers.contains(&Answered::NotApplicable) {
        return plain(State::NotApplicable, "不适用");
    }
    let sheet: Vec<Answer> = answers
        .iter()
        .map(|answer| match answer {
            Answered::Given(answer) => answer.clone(),
            _ => Answer::Missing,
        })
        .collect();
    let points = Some(item.points);
    match effect::apply(rule, &sheet, points) {
        Ok(applied) => {
            let why = if told { explain::why(rule, &sheet, &applied) } else { String::new() };
            let (gave, zero, veto) = match &applied.effect {
                Effect::Points(points) => (*points, false, false),
                Effect::Zero => (Exact::from_integer(0), true, false),
                Effect::Veto(_) => (Exact::from_integer(0), false, true),
            };
            let gave = rounded(rules, gave);
            ClauseValue { low: gave, high: gave, state: State::Scored, zero, veto, why }
        }
        Err(CannotApply::Unanswered(_)) => {
            let (low, high) = effect::range(rule, &sheet, points).unwrap_or_else(|_| {
                let full = item.points.exact();
                (-full, full)
            });
            let unfit = answers.contains(&Answered::Unfit);
            let why = if unfit { "填报内容与问题不符,未评" } else { "未评" };
            let mut value = plain(State::NotEvaluated, why);
            value.low = rounded(rules, low);
            value.high = rounded(rules, high);
            value
        }
        Err(other) => plain(State::NotEvaluated, &other.says(rule)),
    }
}

fn rounded(rules: &Ruleset, gave: Exact) -> Points {
    Points::round(gave, rules.scheme.decimals, rules.scheme.rounding).unwrap_or(Points::ZERO)
}

/// The stages' values as one, as the scheme says.
fn combined(
    rules: &Ruleset,
    clause: &ClauseRule,
    mut values: Vec<(usize, ClauseValue)>,
) -> Option<ClauseValue> {
    let (_, last) = values.last().cloned()?;
    if values.len() == 1 {
        return Some(last);
    }
    let pick = |best: fn(&(usize, ClauseValue), &(usize, ClauseValue)) -> bool| {
        let mut chosen = values[0].clone();
        for value in &values[1..] {
            if best(value, &chosen) {
                chosen = value.clone();
            }
        }
        chosen.1
    };
    let why = values.iter().map(|(_, value)| value.why.as_str()).collect::<Vec<_>>().join(";");
    let weight = |stage: usize| match &clause.combine {
        Combine::Weights(weights) => rules
            .scheme
            .stages
            .get(stage)
            .and_then(|stage| weights.get(&stage.id))
            .map_or(Exact::from_integer(0), |weight| weight.exact()),
        _ => Exact::from_integer(1),
    };
    let mut value = match &clause.combine {
        Combine::Last => last,
        Combine::Lowest => pick(|a, b| a.1.low < b.1.low),
        Combine::Highest => pick(|a, b| a.1.low > b.1.low),
        Combine::Mean | Combine::Weights(_) => {
            values.retain(|(stage, _)| weight(*stage) > Exact::from_integer(0));
            let all: Exact = values.iter().map(|(stage, _)| weight(*stage)).sum();
            if all == Exact::from_integer(0) {
                return Some(last);
            }
            let mean = |pick: fn(&ClauseValue) -> Points| {
                let sum: Exact =
                    values.iter().map(|(stage, value)| pick(value).exact() * weight(*stage)).sum();
                rounded(rules, sum / all)
            };
            let state = values.iter().map(|(_, value)| value.state).max().unwrap_or(State::Scored);
            ClauseValue {
                low: mean(|value| value.low),
                high: mean(|value| value.high),
                state,
                ..last
            }
        }
    };
    value.why = why;
    Some(value)
}

/// The names of `only`, from an item's own entries.
struct PlanNames<'a> {
    rules: &'a Ruleset,
    plan: &'a ItemPlan,
    entries: &'a [&'a Entry],
}

impl Names for PlanNames<'_> {
    fn name(&self, name: &str) -> Given {
        let found = self.plan.only.iter().find(|(known, _)| known == name);
        found.map_or_else(
            || Given::Unknown(name.to_owned()),
            |(_, at)| super::inputs::given_entry(self.entries[*at], self.rules.unit(name), name),
        )
    }

    fn call(&self, _: Function, _: &[Formula]) -> Given {
        Given::Unknown("这个函数在这里不能用".to_owned())
    }

    fn unit(&self, name: &str) -> String {
        self.rules.unit(name).to_owned()
    }
}
