//! What may still happen: the least and the greatest effect while answers are missing, and what
//! one better answer would gain.
//!
//! Nothing is solved: each question has a few interesting answers (yes and no, nothing, the numbers
//! of the sentence and just beside them, far beyond), and the rule is applied to them.

use std::collections::BTreeSet;

use super::super::answer::Answer;
use super::super::rule::{
    Comparison, Condition, Gives, Kind, Limit, Part, Question, QuestionIndex, Rate, Rule, Tier,
};
use super::super::vocabulary::{Class, Vocabulary};
use super::{Applied, CannotApply, Effect, abs, apply, nothing};
use crate::number::{Exact, Points, Rounding, Value};

/// At most so many combinations are tried one by one; beyond, question by question.
const COMBINATIONS: usize = 4096;
/// So many steps are followed where nothing ends them.
const STEPS: i64 = 100;
/// However far an end is, no more steps than these are followed.
const MOST_STEPS: i128 = 1_000_000_000;

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

/// What a sentence may still do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// The least it can give, where it gives points.
    pub low: Exact,
    /// The most.
    pub high: Exact,
    /// Some answers zero the item; [`Self::zero_only`]: all do.
    pub zero: bool,
    /// No answers give points.
    pub zero_only: bool,
}

/// What the answers that are [`Answer::Missing`] leave open. Steps that nothing ends are followed
/// until they have come to `reach` points; none: the item's points. Vetoes are left out: they are
/// no matter of points.
pub fn outlook(
    rule: &Rule,
    answers: &[Answer],
    item_points: Option<Points>,
    reach: Option<Exact>,
) -> Result<Outlook, CannotApply> {
    let item_points = rule.worth.or(item_points);
    let mut sheet = answers.to_vec();
    sheet.resize(rule.questions.len(), Answer::Missing);
    let missing: Vec<QuestionIndex> =
        (0..sheet.len()).filter(|&at| sheet[at] == Answer::Missing).collect();
    let ends = Ends { item_points, reach: reach.or(item_points.map(Points::exact)) };
    let choices: Vec<Vec<Answer>> = missing
        .iter()
        .map(|&of| interesting(rule, of, ends, grain(rule.questions[of].kind)))
        .collect();
    let combinations = choices
        .iter()
        .try_fold(1_usize, |product, some| product.checked_mul(some.len()))
        .filter(|&product| product <= COMBINATIONS);
    let mut seen = Seen::default();
    match combinations {
        Some(_) => all_combinations(rule, &mut sheet, &missing, &choices, item_points, &mut seen)?,
        None => question_by_question(rule, &mut sheet, &missing, &choices, item_points, &mut seen)?,
    }
    let (low, high) = seen.span.unwrap_or((nothing(), nothing()));
    let zero_only = seen.zero && seen.span.is_none();
    Ok(Outlook { low, high, zero: seen.zero, zero_only })
}

/// Where endless steps stop.
#[derive(Clone, Copy)]
struct Ends {
    item_points: Option<Points>,
    reach: Option<Exact>,
}

/// Effects seen so far.
#[derive(Default)]
struct Seen {
    span: Option<(Exact, Exact)>,
    zero: bool,
}

impl Seen {
    fn see(&mut self, effect: &Effect) {
        match effect {
            Effect::Points(value) => {
                let (low, high) = self.span.unwrap_or((*value, *value));
                self.span = Some((low.min(*value), high.max(*value)));
            }
            Effect::Zero => self.zero = true,
            Effect::Veto(_) => {}
        }
    }
}

/// For each question, the nearest answer that would gain something and, if another one, the answer
/// that would gain most. In the order of the questions, the nearest first. No more than `room` can
/// be gained.
pub fn improvements(
    rule: &Rule,
    answers: &[Answer],
    item_points: Option<Points>,
    room: Option<Exact>,
) -> Result<Vec<Step>, CannotApply> {
    let now = points(&apply(rule, answers, item_points)?, item_points).unwrap_or(nothing());
    let within = |gains: Exact| room.map_or(gains, |room| gains.min(room));
    let mut steps = Vec::new();
    for of in 0..rule.questions.len() {
        let ends = Ends { item_points, reach: item_points.map(Points::exact) };
        let better_by = |grain: i64| {
            let mut better: Vec<Step> = Vec::new();
            for answer in interesting(rule, of, ends, grain) {
                let mut changed = answers.to_vec();
                changed[of] = answer.clone();
                let Ok(applied) = apply(rule, &changed, item_points) else { continue };
                let Some(then) = points(&applied, item_points) else { continue };
                if then > now {
                    better.push(Step { question: of, answer, gains: within(then - now) });
                }
            }
            better
        };
        // Nobody stays away 1.99 days; where only a part of a day would do, that is said.
        let finest = grain(rule.questions[of].kind);
        let mut grain = if whole(&rule.questions[of]) { Value::ONE } else { finest };
        let mut better = better_by(grain);
        if better.is_empty() && grain != finest {
            grain = finest;
            better = better_by(grain);
        }
        let distance = |step: &Step| match (&step.answer, answers.get(of)) {
            (Answer::Number(to), Some(Answer::Number(from))) => (to.raw() - from.raw()).abs(),
            _ => 0,
        };
        let stated = prefer_stated(rule, of, ends, grain, &mut better);
        let nearest = better.iter().min_by_key(|step| (distance(step), step.gains)).cloned();
        let most = better
            .iter()
            .min_by_key(|step| (-step.gains, distance(step)))
            .filter(|most| nearest.as_ref().is_some_and(|near| near.gains < most.gains))
            .cloned();
        for mut step in nearest.into_iter().chain(most) {
            if let (Answer::Number(to), Some(Answer::Number(from))) =
                (&step.answer, answers.get(of))
                && !stated.contains(&to.raw())
            {
                let mut changed = answers.to_vec();
                let gains = |at: i64| {
                    changed[of] = Answer::Number(Value::from_raw(at));
                    let applied = apply(rule, &changed, item_points).ok()?;
                    Some(within(points(&applied, item_points)? - now))
                };
                let least = least_change(from.raw(), to.raw(), grain, step.gains, gains);
                step.answer = Answer::Number(Value::from_raw(least));
            }
            steps.push(step);
        }
    }
    Ok(steps)
}

/// The answer nearest to the present one that still gains as much, on a grid that `to` is on.
fn least_change(
    from: i64,
    to: i64,
    grain: i64,
    wanted: Exact,
    mut gains: impl FnMut(i64) -> Option<Exact>,
) -> i64 {
    let back = if to > from { -grain } else { grain };
    let (mut gained, mut short) = (0, to.saturating_sub(from).saturating_abs() / grain);
    // `gained` steps back still gain as much; nothing is gained by no change.
    while gained < short {
        let middle = short - (short - gained) / 2;
        if gains(to + middle * back) == Some(wanted) {
            gained = middle;
        } else {
            short = middle - 1;
        }
    }
    to + gained * back
}

/// The smallest difference between two answers.
fn grain(kind: Kind) -> i64 {
    if kind == Kind::Count { Value::ONE } else { Value::ONE / 100 }
}

/// It is measured, and people count it in whole units all the same.
fn whole(question: &Question) -> bool {
    let classes = Vocabulary::get().classes_of(&question.unit);
    question.kind == Kind::Amount && classes.is_some_and(|one| one.has(Class::Whole))
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
    seen: &mut Seen,
) -> Result<(), CannotApply> {
    let mut at = vec![0_usize; missing.len()];
    loop {
        for ((&of, &choice), some) in missing.iter().zip(&at).zip(choices) {
            sheet[of].clone_from(&some[choice]);
        }
        seen.see(&apply(rule, sheet, item_points)?.effect);
        let Some(turn) = (0..at.len()).find(|&turn| at[turn] + 1 < choices[turn].len()) else {
            return Ok(());
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
    seen: &mut Seen,
) -> Result<(), CannotApply> {
    for greatest in [false, true] {
        for (&of, some) in missing.iter().zip(choices) {
            sheet[of].clone_from(&some[0]);
        }
        let mut value = |sheet: &[Answer]| -> Result<Option<Exact>, CannotApply> {
            let applied = apply(rule, sheet, item_points)?;
            seen.see(&applied.effect);
            Ok(points(&applied, item_points))
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
    }
    Ok(())
}

/// The answers to a question at which a rule can change what it does.
fn interesting(rule: &Rule, of: QuestionIndex, ends: Ends, grain: i64) -> Vec<Answer> {
    let kind = rule.questions[of].kind;
    let found = Interesting::of(rule, of, ends, grain);
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

/// What to aim for is the number the sentence names, not one just beside it (60%, not 59.99%).
/// Returns the numbers it names.
fn prefer_stated(
    rule: &Rule,
    of: QuestionIndex,
    ends: Ends,
    grain: i64,
    better: &mut Vec<Step>,
) -> BTreeSet<i64> {
    if !matches!(rule.questions[of].kind, Kind::Percent | Kind::Amount) {
        return BTreeSet::new();
    }
    let Interesting { stated, beside, .. } = Interesting::of(rule, of, ends, grain);
    let is_of = |step: &Step, numbers: &BTreeSet<i64>| matches!(step.answer, Answer::Number(to) if numbers.contains(&to.raw()));
    if better.iter().any(|step| is_of(step, &stated)) {
        better.retain(|step| is_of(step, &stated) || !is_of(step, &beside));
    }
    stated
}

struct Interesting {
    of: QuestionIndex,
    /// The smallest difference between two answers.
    grain: i64,
    numbers: BTreeSet<i64>,
    /// Those of them the sentence names as an end, and those just beside one.
    stated: BTreeSet<i64>,
    beside: BTreeSet<i64>,
    names: BTreeSet<String>,
}

impl Interesting {
    fn of(rule: &Rule, of: QuestionIndex, ends: Ends, grain: i64) -> Self {
        let mut found = Self {
            of,
            grain,
            numbers: BTreeSet::new(),
            stated: BTreeSet::new(),
            beside: BTreeSet::new(),
            names: BTreeSet::new(),
        };
        let mut last = None;
        for part in &rule.parts {
            if let Part::Each { rate, .. } = part {
                last = Some(rate);
            }
            found.part(part, last, ends);
        }
        found
    }

    /// `last`: the rate said last, of which other cases may count as a share.
    fn part(&mut self, part: &Part, last: Option<&Rate>, ends: Ends) {
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
                        let far = ends.far(&beside.rate, limit.than);
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
                let far = ends.far(rate, Value::ZERO);
                self.numbers.extend([rate.every.raw(), far]);
                // All that count may come, however few would be enough.
                self.numbers.extend(rate.up_to.map(Value::raw));
                if *count == super::super::rule::CountOf::Change {
                    self.numbers.extend([-far, -rate.every.raw()]);
                }
            }
            Part::EachOf { rows, every, .. } => {
                for row in rows.iter().filter(|row| row.of == self.of) {
                    let rate = Rate::whole_steps(*every, row.gives);
                    self.numbers.extend([every.raw(), ends.far(&rate, Value::ZERO)]);
                }
            }
            Part::EachLike { of, percent } if *of == self.of => {
                let hundred = Exact::from_integer(100);
                let one = last.map_or(nothing(), |rate| ends.one(rate.gives)) * percent.exact();
                self.cases(one / hundred, ends);
            }
            Part::Tiers { of, tiers } if *of == self.of => self.tiers(tiers, ends),
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
                    let far = ends.far(rate, all);
                    self.numbers.insert(all.raw().saturating_add(far));
                }
            }
            Part::Score { of, percent } if *of == self.of => {
                self.numbers.insert(ends.score(*percent));
            }
            Part::Manual { of, low, high, per, .. } => {
                if *of == self.of {
                    let high = high.or(ends.item_points).unwrap_or(*low);
                    self.numbers
                        .extend([low.raw().saturating_mul(100), high.raw().saturating_mul(100)]);
                }
                if *per == Some(self.of) {
                    let least = if *low > Points::ZERO { *low } else { high.unwrap_or(*low) };
                    self.cases(least.exact(), ends);
                }
            }
            Part::Zero { when } | Part::Veto { when, .. } | Part::Times { when, .. } => {
                self.condition(when);
            }
            _ => {}
        }
    }

    /// One case worth `one`, and so many that they reach the end.
    fn cases(&mut self, one: Exact, ends: Ends) {
        let steps = Ends::steps(one, ends.reach);
        let far = i64::try_from(steps).unwrap_or(STEPS).saturating_mul(Value::ONE);
        self.numbers.extend([Value::ONE, far]);
    }

    /// Where a table of stretches changes, and far up the last one: only that has no end.
    fn tiers(&mut self, tiers: &[Tier], ends: Ends) {
        self.numbers.extend(tiers.iter().map(|tier| tier.above.raw()));
        if let Some(last) = tiers.last() {
            let far = ends.far(&last.rate, last.above);
            self.numbers.insert(last.above.raw().saturating_add(far));
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
        let beside = match limit.is {
            Comparison::AtLeast | Comparison::Below => than - self.grain,
            Comparison::Above | Comparison::AtMost | Comparison::Exactly => than + self.grain,
        };
        self.numbers.extend([than, beside]);
        self.stated.insert(than);
        self.beside.insert(beside);
    }
}

impl Ends {
    /// How many units are far beyond any cap: so many that their steps come to `reach`, or to the
    /// rate's own cap.
    fn far(self, rate: &Rate, number: Value) -> i64 {
        let most = match rate.at_most {
            Some(Gives::Points(points)) => Some(abs(points.exact())),
            _ => self.reach,
        };
        let steps = Self::steps(self.one(rate.gives), most);
        let every = match (rate.of_number, number.raw()) {
            (true, raw) if raw > 0 => {
                i128::from(raw) * i128::from(rate.every.raw()) / i128::from(100 * Value::ONE)
            }
            _ => i128::from(rate.every.raw()),
        };
        let units = steps.saturating_mul(every);
        i64::try_from(units).unwrap_or(i64::MAX / 4)
    }

    /// The points of one step.
    fn one(self, gives: Gives) -> Exact {
        match gives {
            Gives::Points(points) => abs(points.exact()),
            Gives::Share(share) => {
                let item = self.item_points.map_or(Exact::from_integer(1), Points::exact);
                abs(share.exact()) * item / Exact::from_integer(100)
            }
        }
    }

    /// How many steps of `one` come to so many points.
    fn steps(one: Exact, most: Option<Exact>) -> i128 {
        let steps = match most {
            Some(most) if one > nothing() => Rounding::Up.whole(most / one).unwrap_or(1).max(1),
            _ => i128::from(STEPS),
        };
        steps.min(MOST_STEPS)
    }

    /// A score elsewhere of which so many per cent come to `reach`.
    fn score(self, percent: Value) -> i64 {
        let hundred = 100 * Value::ONE;
        let (Some(reach), true) = (self.reach, percent > Value::ZERO) else { return hundred };
        let score = reach * Exact::from_integer(100) / percent.exact();
        let whole = Rounding::Up.whole(score).unwrap_or(100).min(MOST_STEPS);
        i64::try_from(whole).map_or(hundred, |whole| whole * Value::ONE)
    }
}
