//! What is missing for the next tier, the cheapest points first.

use std::collections::BTreeMap;

use num_traits::Signed as _;
use serde::Serialize;

use super::Rating;
use super::condition::Holds;
use super::line::State;
use crate::measures::Entry;
use crate::number::{Exact, Points};
use crate::scheme::clause::answer::{Answer, read_answer};
use crate::scheme::clause::effect;
use crate::scheme::clause::rule::{CountOf, Kind, QuestionIndex, Rule};
use crate::scheme::formula::{missing, print_number};
use crate::scheme::{AnswerFrom, Ruleset};

/// One thing that would help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GapStep {
    /// The clause.
    pub of: String,
    /// Its sentence.
    pub text: String,
    /// What to change.
    pub how: String,
    /// What it would gain.
    pub gains: Points,
    /// With the best step of every sentence up to here the missing points are covered.
    pub enough: bool,
}

/// What keeps a subject from the next tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The tier it has.
    pub now: String,
    /// The next one; none: it has the best.
    pub next: Option<String>,
    /// Gates, vetoes and standards that stand in the way, each with what is missing.
    pub conditions: Vec<String>,
    /// Points missing, if the tier asks for points.
    pub points: Points,
    /// Stars missing.
    pub stars: usize,
    /// What would gain points, the cheapest points first: those for which the least of what there
    /// is has to change.
    pub steps: Vec<GapStep>,
    /// What nobody has evaluated yet: clause and sentence.
    pub not_evaluated: Vec<(String, String)>,
}

impl Rating<'_> {
    /// What is missing for the next tier.
    pub fn gap(&self, subject: usize) -> Gap {
        let standing = &self.standings[subject];
        let next = self.next_tier(subject);
        let points = next.map_or(Points::ZERO, |next| self.points_missing(next, subject));
        let stars = next
            .and_then(|next| self.rules.tiers[next].tier.stars)
            .map_or(0, |needed| needed.saturating_sub(usize::from(standing.stars)));
        Gap {
            now: self.result(subject).to_owned(),
            next: next.map(|next| self.rules.tiers[next].tier.name.clone()),
            conditions: next.map(|next| self.conditions(next, subject)).unwrap_or_default(),
            points,
            stars,
            steps: if next.is_some() { self.steps(subject, points.raw()) } else { Vec::new() },
            not_evaluated: self.not_evaluated(subject),
        }
    }

    /// The next better tier; none: it has the best, or there are no tiers.
    pub(super) fn next_tier(&self, subject: usize) -> Option<usize> {
        let count = self.rules.tiers.len();
        let now = self.standings[subject].tier.map_or(count, usize::from);
        now.checked_sub(1)
    }

    /// The points a subject lacks for a tier.
    pub(super) fn points_missing(&self, tier: usize, subject: usize) -> Points {
        let tier = &self.rules.tiers[tier].tier;
        let needed = super::standing::threshold(tier.from, tier.rate, self.rules.full).unwrap_or(0);
        Points::from_raw((needed - self.standings[subject].low.raw()).max(0))
    }

    fn conditions(&self, next: usize, subject: usize) -> Vec<String> {
        let mut said = Vec::new();
        for (rule, condition) in self.rules.gates.iter().zip(&self.gates) {
            let guards = rule.tiers.is_empty() || rule.tiers.contains(&next);
            if guards && self.holds(condition, subject) != Holds::Yes {
                let words = missing(&rule.when, &self.names(subject));
                let words = if words.is_empty() { "未达到".to_owned() } else { words.join(";") };
                said.push(format!("{}:{words}", rule.text));
            }
        }
        let events = self.rules.vetoes.iter().zip(&self.vetoes);
        for (rule, condition) in events.chain(self.rules.ceilings.iter().zip(&self.ceilings)) {
            if self.holds(condition, subject) == Holds::Yes {
                said.push(format!("{}:{}", rule.text, rule.then.says()));
            }
        }
        if let Some(when) = &self.rules.tiers[next].when
            && Holds::from(&self.evaluate(when, subject)) != Holds::Yes
        {
            let words = missing(when, &self.names(subject));
            let written = self.rules.tiers[next].tier.when.clone().unwrap_or_default();
            said.push(if words.is_empty() {
                format!("须符合:{written}")
            } else {
                words.join(";")
            });
        }
        for (dimension, states) in self.rules.dimensions.iter().zip(&self.stars) {
            if let Some(state) = states.as_ref().map(|states| states[subject])
                && state != super::StarState::Won
            {
                said.push(format!("{}:{}", dimension.name, state.name()));
            }
        }
        said
    }

    fn not_evaluated(&self, subject: usize) -> Vec<(String, String)> {
        let mut open = Vec::new();
        for (item, column) in self.rules.items.iter().zip(&self.items) {
            let waits = column.get(subject).state == State::NotEvaluated;
            if waits && self.declared(item.dimension, subject) {
                let lines = column.lines(self.rules, item, subject);
                let waiting = lines.iter().filter(|line| line.state == State::NotEvaluated);
                open.extend(waiting.map(|line| (line.of.clone(), line.text.clone())));
            }
        }
        open
    }

    /// Single changes of answers that gain points within their item, the cheapest points first.
    fn steps(&self, subject: usize, missing: i64) -> Vec<GapStep> {
        let mut priced = Vec::new();
        for place in 0..self.rules.items.len() {
            self.item_steps(place, subject, &mut priced);
        }
        priced.sort_by(|(price, a): &(Exact, GapStep), (other, b)| {
            let clause = || a.of.cmp(&b.of);
            price.cmp(other).then_with(|| b.gains.cmp(&a.gains)).then_with(clause)
        });
        let mut steps: Vec<GapStep> = priced.into_iter().map(|(_, step)| step).collect();
        // Of several changes of one sentence only the best can be counted on.
        let mut counted: BTreeMap<String, Points> = BTreeMap::new();
        for step in &mut steps {
            let best = counted.entry(step.of.clone()).or_insert(Points::ZERO);
            *best = step.gains.max(*best);
            if missing > 0 && counted.values().map(|gains| gains.raw()).sum::<i64>() >= missing {
                step.enough = true;
                break;
            }
        }
        steps
    }

    /// How much more an item can give: below its own cap and its dimension's.
    fn room(&self, place: usize, subject: usize) -> i64 {
        let item = &self.rules.items[place];
        let low = |place: usize| self.items[place].get(subject).low.raw();
        let own = item.cap.map_or(i64::from(i32::MAX), |cap| cap.raw() - low(place));
        let together = || {
            let items = self.rules.items.iter().enumerate();
            let beside = items.filter(|(_, other)| other.dimension == item.dimension);
            beside.map(|(place, _)| low(place)).sum::<i64>()
        };
        let bounds = self.rules.dimensions[item.dimension].bounds.at_most;
        bounds.map_or(own, |most| own.min(most.raw() - together()))
    }

    fn item_steps(&self, place: usize, subject: usize, steps: &mut Vec<(Exact, GapStep)>) {
        let item = &self.rules.items[place];
        let column = &self.items[place];
        let outcome = column.get(subject);
        let counts =
            outcome.state != State::NotApplicable && self.declared(item.dimension, subject);
        let room = Points::from_raw(self.room(place, subject));
        if !counts || room <= Points::ZERO {
            return;
        }
        let class = column.plan.class.map(|at| column.inputs[at].get(subject));
        let class_name = class.and_then(|class| match class {
            Entry::Text(class) => Some(class.as_str()),
            _ => None,
        });
        for (clause, stages) in item.clauses.iter().zip(&column.plan.clauses) {
            let Some(rule) = clause.rule_for(class) else { continue };
            let touched = |stage: &&super::plan::StagePlan| {
                stage
                    .entries
                    .iter()
                    .any(|(at, _)| *column.inputs[*at].get(subject) != Entry::Missing)
            };
            let Some(stage) = stages.iter().rev().find(touched).or(stages.last()) else { continue };
            let answers: Vec<Answer> = rule
                .questions
                .iter()
                .zip(&stage.entries)
                .map(|(question, (at, _))| match column.inputs[*at].get(subject) {
                    Entry::Number(value) if question.kind != Kind::YesNo => Answer::Number(*value),
                    Entry::Text(text) => read_answer(question, text).unwrap_or(Answer::Missing),
                    _ => Answer::Missing,
                })
                .collect();
            let points = Some(item.points);
            let Ok(better) = effect::improvements(rule, &answers, points, Some(room.exact()))
            else {
                continue;
            };
            for step in better {
                let gains = gains_of(self.rules, step.gains);
                if gains <= 0 {
                    continue;
                }
                let question = &rule.questions[step.question];
                let from = match &clause.answers[step.question] {
                    AnswerFrom::Measure(name) => name.clone(),
                    AnswerFrom::Judge(_) if question.asks.is_empty() => item.name.clone(),
                    AnswerFrom::Judge(_) => question.asks.clone(),
                };
                let gains = Points::from_raw(gains);
                let now = &answers[step.question];
                let found = GapStep {
                    of: clause.id.clone(),
                    text: self.rules.filled(&clause.text, class_name),
                    how: change(&from, rule, step.question, now, &step.answer),
                    gains,
                    enough: false,
                };
                steps.push((price(now, &step.answer, gains), found));
            }
        }
    }
}

/// What a point costs: how much of what there is has to change. Something new costs one effort;
/// of levels each point costs more than the last.
fn price(now: &Answer, better: &Answer, gains: Points) -> Exact {
    let one = Exact::from_integer(1);
    let effort = match (now, better) {
        (_, Answer::Names(_)) => return gains.exact(),
        (Answer::Number(now), Answer::Number(better)) if now.raw() != 0 => {
            (better.exact() - now.exact()).abs() / now.exact().abs()
        }
        _ => one,
    };
    effort / gains.exact()
}

fn gains_of(rules: &Ruleset, gains: Exact) -> i64 {
    Points::round(gains, rules.scheme.decimals, rules.scheme.rounding).map_or(0, Points::raw)
}

fn change(
    what: &str,
    rule: &Rule,
    question: QuestionIndex,
    now: &Answer,
    better: &Answer,
) -> String {
    let counted = match rule.count_of(question) {
        Some(CountOf::Missing) => ",缺的",
        Some(CountOf::Extra) => ",多的",
        Some(CountOf::Change) => ",增减",
        Some(CountOf::Cases) | None => "",
    };
    let question = &rule.questions[question];
    let unit = match question.unit.as_str() {
        "万元" => "元",
        "%" => "",
        unit => unit,
    };
    let percent = if question.unit == "%" { "%" } else { "" };
    let print = |answer: &Answer| match answer {
        Answer::Number(value) => format!("{}{percent}", print_number(value.exact(), unit)),
        Answer::Yes => "是".to_owned(),
        Answer::No => "否".to_owned(),
        Answer::Names(names) => names.join("、"),
        Answer::Missing => "未填".to_owned(),
    };
    match better {
        Answer::Yes => format!("做到:{what}"),
        Answer::No => format!("消除:{what}"),
        _ => format!("{what}{counted}由 {} 变为 {}", print(now), print(better)),
    }
}
