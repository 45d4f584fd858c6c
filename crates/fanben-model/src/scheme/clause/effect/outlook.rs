//! What may still happen: the least and the greatest effect while answers are missing, and what
//! one better answer would gain.
//!
//! Nothing is solved: each question has a few interesting answers (yes and no, nothing, the numbers
//! of the sentence and just beside them, far beyond), and the rule is applied to them.

use std::collections::BTreeSet;

use super::super::answer::Answer;
use super::super::rule::{
    Comparison, Condition, Gives, Kind, Limit, Part, QuestionIndex, Rate, Rule,
};
use super::{Applied, CannotApply, Effect, abs, apply, nothing};
use crate::number::{Exact, Points, Rounding, Value};

/// At most so many combinations are tried one by one; beyond, question by question.
const COMBINATIONS: usize = 4096;
/// So many steps are followed where nothing ends them.
const STEPS: i64 = 100;

/// One better answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The question.
    pub question: QuestionIndex,
    /// The answer that would be better.
    pub answer: Answer,
    /// What it would gain.
    pub gains: Exact,
}

/// The least and the greatest effect over the answers that are [`Answer::Missing`]. A zero counts
/// as the item's points lost; vetoes are left out: they are no matter of points.
pub fn range(
    rule: &Rule,
    answers: &[Answer],
    item_points: Option<Points>,
) -> Result<(Exact, Exact), CannotApply> {
    let item_points = rule.worth.or(item_points);
    let mut sheet = answers.to_vec();
    sheet.resize(rule.questions.len(), Answer::Missing);
    let missing: Vec<QuestionIndex> =
        (0..sheet.len()).filter(|&at| sheet[at] == Answer::Missing).collect();
    let choices: Vec<Vec<Answer>> =
        missing.iter().map(|&of| interesting(rule, of, item_points)).collect();
    let combinations = choices
        .iter()
        .try_fold(1_usize, |product, some| product.checked_mul(some.len()))
        .filter(|&product| product <= COMBINATIONS);
    match combinations {
        Some(_) => all_combinations(rule, &mut sheet, &missing, &choices, item_points),
        None => question_by_question(rule, &mut sheet, &missing, &choices, item_points),
    }
}

/// For each question, the nearest answer that would gain something and, if another one, the answer
/// that would gain most. In the order of the questions, the nearest first.
pub fn improvements(
    rule: &Rule,
    answers: &[Answer],
    item_points: Option<Points>,
) -> Result<Vec<Step>, CannotApply> {
    let now = points(&apply(rule, answers, item_points)?, item_points).unwrap_or(nothing());
    let mut steps = Vec::new();
    for of in 0..rule.questions.len() {
        let mut better: Vec<Step> = Vec::new();
        for answer in interesting(rule, of, item_points) {
            let mut changed = answers.to_vec();
            changed[of] = answer.clone();
            let Ok(applied) = apply(rule, &changed, item_points) else { continue };
            let Some(then) = points(&applied, item_points) else { continue };
            if then > now {
                better.push(Step { question: of, answer, gains: then - now });
            }
        }
        let distance = |step: &Step| match (&step.answer, answers.get(of)) {
            (Answer::Number(to), Some(Answer::Number(from))) => (to.raw() - from.raw()).abs(),
            _ => 0,
        };
        let nearest = better.iter().min_by_key(|step| (distance(step), step.gains)).cloned();
        let most = better
            .iter()
            .min_by_key(|step| (-step.gains, distance(step)))
            .filter(|most| nearest.as_ref().is_some_and(|near| near.gains < most.gains))
            .cloned();
        steps.extend(nearest);
        steps.extend(most);
    }
    Ok(steps)
}

/// An effect as points; a veto is none.
fn points(applied: &Applied, item_points: Option<Points>) -> Option<Exact> {
    match &applied.effect {
        Effect::Points(points) => Some(*points),
        Effect::Zero => Some(-item_points.map_or(nothing(), Points::exact)),
        Effect::Veto(_) => None,
    }
}

fn all_combinations(
    rule: &Rule,
    sheet: &mut [Answer],
    missing: &[QuestionIndex],
    choices: &[Vec<Answer>],
    item_points: Option<Points>,
) -> Result<(Exact, Exact), CannotApply> {
    let mut span: Option<(Exact, Exact)> = None;
    let mut at = vec![0_usize; missing.len()];
    loop {
        for ((&of, &choice), some) in missing.iter().zip(&at).zip(choices) {
            sheet[of].clone_from(&some[choice]);
        }
        if let Some(value) = points(&apply(rule, sheet, item_points)?, item_points) {
            span =
                Some(span.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
        }
        let Some(turn) = (0..at.len()).find(|&turn| at[turn] + 1 < choices[turn].len()) else {
            return Ok(span.unwrap_or((nothing(), nothing())));
        };
        at[turn] += 1;
        at[..turn].fill(0);
    }
}

/// Finds each end by changing one answer at a time, twice round.
fn question_by_question(
    rule: &Rule,
    sheet: &mut [Answer],
    missing: &[QuestionIndex],
    choices: &[Vec<Answer>],
    item_points: Option<Points>,
) -> Result<(Exact, Exact), CannotApply> {
    let mut ends = [nothing(), nothing()];
    for (end, greatest) in ends.iter_mut().zip([false, true]) {
        for (&of, some) in missing.iter().zip(choices) {
            sheet[of].clone_from(&some[0]);
        }
        let value = |sheet: &[Answer]| -> Result<Option<Exact>, CannotApply> {
            Ok(points(&apply(rule, sheet, item_points)?, item_points))
        };
        let mut best = value(sheet)?;
        for (&of, some) in missing.iter().zip(choices).chain(missing.iter().zip(choices)) {
            let mut kept = sheet[of].clone();
            for answer in some {
                sheet[of].clone_from(answer);
                let now = value(sheet)?;
                let better = match (now, best) {
                    (Some(now), Some(best)) => (now > best) == greatest && now != best,
                    (Some(_), None) => true,
                    _ => false,
                };
                if better {
                    best = now;
                    kept.clone_from(answer);
                }
            }
            sheet[of] = kept;
        }
        *end = best.unwrap_or(nothing());
    }
    Ok((ends[0], ends[1]))
}

/// The answers to a question at which a rule can change what it does.
fn interesting(rule: &Rule, of: QuestionIndex, item_points: Option<Points>) -> Vec<Answer> {
    let kind = rule.questions[of].kind;
    let grain = if kind == Kind::Count { Value::ONE } else { Value::ONE / 100 };
    let mut found = Interesting { of, grain, numbers: BTreeSet::new(), names: BTreeSet::new() };
    for part in &rule.parts {
        found.part(part, item_points);
    }
    match kind {
        Kind::YesNo => vec![Answer::No, Answer::Yes],
        Kind::Level => {
            let names = found.names.into_iter().map(|name| Answer::Names(vec![name]));
            std::iter::once(Answer::No).chain(names).collect()
        }
        kind => {
            let mut numbers = found.numbers;
            numbers.insert(0);
            if kind == Kind::Percent {
                numbers.insert(100 * Value::ONE);
            }
            // A range is never judged below nothing; neither is a count.
            let signed = rule.parts.iter().any(|part| {
                matches!(part, Part::Each { of: asked, count: super::super::rule::CountOf::Change, .. } if *asked == of)
            });
            let numbers = numbers.into_iter().filter(|&raw| signed || raw >= 0);
            numbers.map(|raw| Answer::Number(Value::from_raw(raw))).collect()
        }
    }
}

struct Interesting {
    of: QuestionIndex,
    /// The smallest difference between two answers.
    grain: i64,
    numbers: BTreeSet<i64>,
    names: BTreeSet<String>,
}

impl Interesting {
    fn part(&mut self, part: &Part, item_points: Option<Points>) {
        match part {
            Part::Award { needs, .. } => {
                for need in needs {
                    self.condition(&need.that);
                    let Condition::Number { of, within } = &need.that else { continue };
                    if *of != self.of {
                        continue;
                    }
                    for (limit, beside) in
                        within.iter().flat_map(|limit| need.beside.iter().map(move |b| (limit, b)))
                    {
                        let from = limit.than.raw();
                        let far = far(&beside.rate, limit.than, item_points);
                        if beside.side.above() {
                            self.numbers.insert(from.saturating_add(far));
                        }
                        if beside.side.below() {
                            self.numbers.insert(from.saturating_sub(far).max(0));
                        }
                    }
                }
            }
            Part::Each { of, rate, count } if *of == self.of => {
                let far = far(rate, Value::ZERO, item_points);
                self.numbers.extend([rate.every.raw(), far]);
                if *count == super::super::rule::CountOf::Change {
                    self.numbers.extend([-far, -rate.every.raw()]);
                }
            }
            Part::EachOf { rows, every, .. } => {
                for row in rows.iter().filter(|row| row.of == self.of) {
                    let rate = Rate::whole_steps(*every, row.gives);
                    self.numbers.extend([every.raw(), far(&rate, Value::ZERO, item_points)]);
                }
            }
            Part::EachLike { of, .. } if *of == self.of => {
                self.numbers.extend([Value::ONE, Value::ONE * STEPS]);
            }
            Part::Tiers { of, tiers } if *of == self.of => {
                for tier in tiers {
                    let far = far(&tier.rate, tier.above, item_points);
                    self.numbers.extend([tier.above.raw(), tier.above.raw().saturating_add(far)]);
                }
            }
            Part::Bands { of, rows, .. } if *of == self.of => {
                for limit in rows.iter().flat_map(|row| &row.within) {
                    self.limit(*limit);
                }
            }
            Part::Levels { of, rows, .. } if *of == self.of => {
                self.names.extend(rows.iter().flat_map(|row| row.level.names.iter().cloned()));
            }
            Part::Ratio { of, target, over, .. } if *of == self.of => {
                let all = target.unwrap_or(Value::from_raw(100 * Value::ONE));
                self.numbers.insert(all.raw());
                if let Some(rate) = over {
                    let far = far(rate, all, item_points);
                    self.numbers.insert(all.raw().saturating_add(far));
                }
            }
            Part::Score { of, .. } if *of == self.of => {
                self.numbers.insert(100 * Value::ONE);
            }
            Part::Manual { of, low, high, per, .. } => {
                if *of == self.of {
                    let high = high.or(item_points).unwrap_or(*low);
                    self.numbers
                        .extend([low.raw().saturating_mul(100), high.raw().saturating_mul(100)]);
                }
                if *per == Some(self.of) {
                    self.numbers.extend([Value::ONE, Value::ONE * STEPS]);
                }
            }
            Part::Zero { when } | Part::Veto { when, .. } | Part::Times { when, .. } => {
                self.condition(when);
            }
            _ => {}
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Number { of, within } if *of == self.of => {
                for &limit in within {
                    self.limit(limit);
                }
            }
            Condition::ByClass { of, class, rows, is } => {
                for (name, than) in rows {
                    if *of == self.of {
                        self.limit(Limit { is: *is, than: *than });
                    }
                    if *class == self.of {
                        self.names.insert(name.clone());
                    }
                }
            }
            Condition::Level { of, row } if *of == self.of => {
                self.names.extend(row.names.iter().cloned());
            }
            _ => {}
        }
    }

    /// The number, and the nearest one on the other side of it.
    fn limit(&mut self, limit: Limit) {
        let than = limit.than.raw();
        self.numbers.insert(than);
        match limit.is {
            Comparison::AtLeast | Comparison::Below => self.numbers.insert(than - self.grain),
            Comparison::Above | Comparison::AtMost | Comparison::Exactly => {
                self.numbers.insert(than + self.grain)
            }
        };
    }
}

/// How many units are far beyond any cap: as many steps as the item, or the rate's own cap, has
/// points.
fn far(rate: &Rate, number: Value, item_points: Option<Points>) -> i64 {
    let one = match rate.gives {
        Gives::Points(points) => abs(points.exact()),
        Gives::Share(share) => {
            let item = item_points.map_or(Exact::from_integer(1), Points::exact);
            abs(share.exact()) * item / Exact::from_integer(100)
        }
    };
    let most = match rate.at_most {
        Some(Gives::Points(points)) => Some(abs(points.exact())),
        _ => item_points.map(Points::exact),
    };
    let steps = match most {
        Some(most) if one > nothing() => Rounding::Up.whole(most / one).unwrap_or(1).max(1),
        _ => i128::from(STEPS),
    };
    let every = match (rate.of_number, number.raw()) {
        (true, raw) if raw > 0 => {
            i128::from(raw) * i128::from(rate.every.raw()) / i128::from(100 * Value::ONE)
        }
        _ => i128::from(rate.every.raw()),
    };
    let units = steps.min(1_000_000).saturating_mul(every);
    i64::try_from(units).unwrap_or(i64::MAX / 4)
}
