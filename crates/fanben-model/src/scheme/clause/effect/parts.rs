//! One part of a rule with the answers it asks for.

use super::super::answer::Answer;
use super::super::rule::{
    Band, Beside, Comparison, Condition, CountOf, Gives, LevelName, LevelRow, Limit, Need, Part,
    QuestionIndex, Rate, Remainder, Rule, Side, Tier,
};
use super::super::vocabulary::{Classes, Vocabulary};
use super::{CannotApply, Reason, Steps, abs, nothing, over, plus, times};
use crate::number::{Exact, Points, Rounding, Value};

/// The answers a rule is applied to.
pub(super) struct Sheet<'a> {
    pub(super) answers: &'a [Answer],
    pub(super) item_points: Option<Points>,
}

/// What a part gives for what it asks, what its steps give on top, and why.
type Gave = (Exact, Exact, Vec<Reason>);

impl Sheet<'_> {
    fn answer(&self, of: QuestionIndex) -> Result<&Answer, CannotApply> {
        match self.answers.get(of) {
            None | Some(Answer::Missing) => Err(CannotApply::Unanswered(of)),
            Some(answer) => Ok(answer),
        }
    }

    fn number(&self, of: QuestionIndex) -> Result<Value, CannotApply> {
        match self.answer(of)? {
            Answer::Number(value) => Ok(*value),
            Answer::No => Ok(Value::ZERO),
            _ => Err(CannotApply::Unanswered(of)),
        }
    }

    /// The points of a [`Gives`].
    pub(super) fn worth(&self, gives: Gives) -> Result<Exact, CannotApply> {
        match gives {
            Gives::Points(points) => Ok(points.exact()),
            Gives::Share(share) => {
                let item = self.item_points.ok_or(CannotApply::NeedsItemPoints)?;
                Ok(times(item.exact(), share.exact() / Exact::from_integer(100))?)
            }
        }
    }

    fn worth_or_nothing(&self, gives: Option<Gives>) -> Result<Exact, CannotApply> {
        gives.map_or(Ok(nothing()), |gives| self.worth(gives))
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: &Condition) -> Result<bool, CannotApply> {
        match condition {
            Condition::Yes(of) => match self.answer(*of)? {
                Answer::Yes => Ok(true),
                Answer::No => Ok(false),
                _ => Err(CannotApply::Unanswered(*of)),
            },
            Condition::Number { of, within } => match self.answer(*of)? {
                Answer::Yes => Ok(true),
                Answer::No => Ok(false),
                _ => Ok(within_all(within, self.number(*of)?)),
            },
            Condition::ByClass { of, class, is, rows } => {
                match self.answer(*of)? {
                    Answer::Yes => return Ok(true),
                    Answer::No => return Ok(false),
                    _ => {}
                }
                let Answer::Names(names) = self.answer(*class)? else {
                    return Err(CannotApply::Unanswered(*class));
                };
                let row = rows.iter().find(|(name, _)| names.iter().any(|n| same_name(n, name)));
                let (_, than) = row.ok_or(CannotApply::UnknownName(*class))?;
                Ok(is.holds(&self.number(*of)?, than))
            }
            Condition::Level { of, row } => match self.answer(*of)? {
                Answer::Yes => Ok(true),
                Answer::No => Ok(false),
                Answer::Names(names) => Ok(names.iter().any(|name| fits_row(row, name))),
                _ => Err(CannotApply::Unanswered(*of)),
            },
        }
    }

    /// What part `at` of `rule` gives.
    pub(super) fn part(&self, rule: &Rule, at: usize, part: &Part) -> Result<Gave, CannotApply> {
        match part {
            Part::Award { needs, gives, otherwise } => self.award(needs, *gives, *otherwise),
            Part::Base { gives, .. } => Ok((self.worth(*gives)?, nothing(), vec![Reason::Stands])),
            Part::Each { of, count, rate } => {
                let value = self.number(*of)?;
                let signed = if *count == CountOf::Change { value } else { value.max(Value::ZERO) };
                let steps = self.steps(*of, value.exact(), None, signed.exact(), rate, false)?;
                Ok((nothing(), steps.gave, vec![Reason::Steps(steps)]))
            }
            Part::EachOf { rows, every, .. } => {
                let mut total = nothing();
                let mut reasons = Vec::new();
                for row in rows {
                    let value = self.number(row.of)?.max(Value::ZERO).exact();
                    let rate = Rate::whole_steps(*every, row.gives);
                    let steps = self.steps(row.of, value, None, value, &rate, false)?;
                    total = plus(total, steps.gave)?;
                    reasons.push(Reason::Steps(steps));
                }
                Ok((nothing(), total, reasons))
            }
            Part::EachLike { of, percent } => self.each_like(rule, at, *of, *percent),
            Part::Tiers { of, tiers } => self.tiers(*of, tiers),
            Part::Apiece { of, gives } => {
                let worth = self.worth(*gives)?;
                let mut total = nothing();
                let mut reasons = Vec::new();
                for &of in of {
                    let holds = self.holds(&Condition::Yes(of))?;
                    if holds {
                        total = plus(total, worth)?;
                    }
                    reasons.push(Reason::Holds(of, holds));
                }
                Ok((total, nothing(), reasons))
            }
            Part::Bands { of, rows, otherwise } => self.bands(*of, rows, *otherwise),
            Part::Levels { of, rows, otherwise } => self.levels(*of, rows, *otherwise),
            Part::Ratio { of, target, full, beyond, over } => {
                self.ratio(*of, *target, *full, *beyond, over.as_ref())
            }
            Part::Score { of, percent } => {
                let share = percent.exact() / Exact::from_integer(100);
                let worth = times(self.number(*of)?.exact(), share)?;
                Ok((worth, nothing(), vec![Reason::Portion(share)]))
            }
            Part::Manual { of, low, high, takes, per } => {
                self.manual(*of, *low, *high, *takes, *per)
            }
            Part::Zero { .. } | Part::Veto { .. } | Part::Times { .. } => {
                Ok((nothing(), nothing(), Vec::new()))
            }
        }
    }

    /// What the needs are worth, and what the steps beside their numbers give or take.
    fn award(
        &self,
        needs: &[Need],
        gives: Option<Gives>,
        otherwise: Option<Gives>,
    ) -> Result<Gave, CannotApply> {
        let mut failed = None;
        let mut total = nothing();
        let mut reasons = Vec::new();
        for (at, need) in needs.iter().enumerate() {
            let within = match &need.that {
                Condition::Number { of, within } => match self.answer(*of)? {
                    Answer::Yes | Answer::No => None,
                    _ => Some((*of, within)),
                },
                _ => None,
            };
            let held = self.holds(&need.that)?;
            let Some((of, within)) = within else {
                failed = failed.or((!held).then_some(at));
                continue;
            };
            let value = self.number(of)?;
            let (low, high) = ends(within);
            let excused = need.beside.iter().any(|beside| {
                (beside.side.below() && low.is_some_and(|low| value <= low))
                    || (beside.side.above() && high.is_some_and(|high| value >= high))
            });
            if !held && !excused {
                failed = failed.or(Some(at));
            }
            for beside in &need.beside {
                if let Some(steps) = self.beside(of, value, within, beside)? {
                    total = plus(total, steps.gave)?;
                    reasons.push(Reason::Steps(steps));
                }
            }
        }
        match (gives, failed) {
            (None, _) => Ok((nothing(), total, reasons)),
            (Some(gives), None) => {
                let worth = self.worth(gives)?;
                reasons.insert(0, Reason::Met(worth));
                Ok((worth, total, reasons))
            }
            (Some(_), Some(at)) => {
                let worth = self.worth_or_nothing(otherwise)?;
                Ok((worth, nothing(), vec![Reason::NotMet(at, worth)]))
            }
        }
    }

    /// The steps on the side of a number where the value lies.
    fn beside(
        &self,
        of: QuestionIndex,
        value: Value,
        within: &[Limit],
        beside: &Beside,
    ) -> Result<Option<Steps>, CannotApply> {
        let (low, high) = (
            within.iter().map(|limit| limit.than).min(),
            within.iter().map(|limit| limit.than).max(),
        );
        let (Some(low), Some(high)) = (low, high) else { return Ok(None) };
        let (from, units, opposite) = if value > high && beside.side.above() {
            (high, plus(value.exact(), -high.exact())?, false)
        } else if value < low && beside.side.below() {
            (low, plus(low.exact(), -value.exact())?, beside.side == Side::Signed)
        } else {
            return Ok(None);
        };
        let place = Some((from.exact(), beside.side));
        let steps = self.steps(of, value.exact(), place, units, &beside.rate, opposite)?;
        Ok(Some(steps))
    }

    /// What `units` give at a rate; beside the number `place` if it names one.
    fn steps(
        &self,
        of: QuestionIndex,
        value: Exact,
        place: Option<(Exact, Side)>,
        units: Exact,
        rate: &Rate,
        opposite: bool,
    ) -> Result<Steps, CannotApply> {
        let every = match place {
            Some((number, _)) if rate.of_number => {
                times(abs(number), rate.every.exact() / Exact::from_integer(100))?
            }
            _ => rate.every.exact(),
        };
        if every <= nothing() {
            return Err(CannotApply::Overflow);
        }
        let units = rate.up_to.map_or(units, |most| units.min(most.exact()));
        let steps = over(units, every)?;
        let steps = match rate.remainder {
            Remainder::Share => steps,
            Remainder::Nothing => Exact::from_integer(Rounding::Down.whole(steps)?),
            Remainder::Whole => Exact::from_integer(Rounding::Up.whole(steps)?),
        };
        let one = self.worth(rate.gives)?;
        let uncapped = times(if opposite { -one } else { one }, steps)?;
        let gave = match rate.at_most {
            Some(most) => {
                let most = abs(self.worth(most)?);
                uncapped.max(-most).min(most)
            }
            None => uncapped,
        };
        Ok(Steps { of, value, beside: place, units, steps, gave, uncapped })
    }

    /// Cases that count as a share of the rate of the last [`Part::Each`] before part `at`.
    fn each_like(
        &self,
        rule: &Rule,
        at: usize,
        of: QuestionIndex,
        percent: Value,
    ) -> Result<Gave, CannotApply> {
        let model = rule.parts[..at].iter().rev().find_map(|part| match part {
            Part::Each { rate, .. } => Some(rate),
            _ => None,
        });
        let value = self.number(of)?.max(Value::ZERO).exact();
        let Some(rate) = model else { return Ok((nothing(), nothing(), Vec::new())) };
        let plain = Rate { at_most: None, up_to: None, ..*rate };
        let mut steps = self.steps(of, value, None, value, &plain, false)?;
        let share = percent.exact() / Exact::from_integer(100);
        steps.gave = times(steps.gave, share)?;
        steps.uncapped = steps.gave;
        Ok((nothing(), steps.gave, vec![Reason::Steps(steps)]))
    }

    /// Stretches of a count, each with its own rate.
    fn tiers(&self, of: QuestionIndex, tiers: &[Tier]) -> Result<Gave, CannotApply> {
        let value = self.number(of)?.max(Value::ZERO);
        let mut total = nothing();
        let mut reasons = Vec::new();
        for (at, tier) in tiers.iter().enumerate() {
            let next = tiers.get(at + 1).map(|next| next.above);
            let top = next.map_or(value, |next| value.min(next));
            if top <= tier.above {
                continue;
            }
            let units = plus(top.exact(), -tier.above.exact())?;
            let place = (tier.above > Value::ZERO).then_some((tier.above.exact(), Side::Above));
            let steps = self.steps(of, value.exact(), place, units, &tier.rate, false)?;
            total = plus(total, steps.gave)?;
            reasons.push(Reason::Steps(steps));
        }
        Ok((nothing(), total, reasons))
    }

    fn bands(
        &self,
        of: QuestionIndex,
        rows: &[Band],
        otherwise: Option<Gives>,
    ) -> Result<Gave, CannotApply> {
        let value = match self.answer(of)? {
            Answer::Yes if rows.len() == 1 => {
                return Ok((self.worth(rows[0].gives)?, nothing(), vec![Reason::Row(0)]));
            }
            _ => self.number(of)?,
        };
        let mut best: Option<usize> = None;
        for (at, row) in rows.iter().enumerate() {
            let better = best.is_none_or(|before| tighter(row, &rows[before]));
            if within_all(&row.within, value) && better {
                best = Some(at);
            }
        }
        match best {
            Some(at) => Ok((self.worth(rows[at].gives)?, nothing(), vec![Reason::Row(at)])),
            None => Ok((self.worth_or_nothing(otherwise)?, nothing(), vec![Reason::NoRow])),
        }
    }

    fn levels(
        &self,
        of: QuestionIndex,
        rows: &[LevelRow],
        otherwise: Option<Gives>,
    ) -> Result<Gave, CannotApply> {
        let names = match self.answer(of)? {
            Answer::Names(names) => names,
            Answer::No => {
                let worth = self.worth_or_nothing(otherwise)?;
                return Ok((worth, nothing(), vec![Reason::NoRow]));
            }
            Answer::Yes if rows.len() == 1 => {
                return Ok((self.worth(rows[0].gives)?, nothing(), vec![Reason::Row(0)]));
            }
            _ => return Err(CannotApply::Unanswered(of)),
        };
        let mut best: Option<(usize, Exact)> = None;
        for name in names {
            let exact = rows
                .iter()
                .position(|row| row.level.names.iter().any(|known| same_name(known, name)));
            let Some(at) = exact.or_else(|| best_row(rows, name)) else { continue };
            let worth = self.worth(rows[at].gives)?;
            if best.is_none_or(|(_, before)| abs(worth) > abs(before)) {
                best = Some((at, worth));
            }
        }
        match best {
            Some((at, worth)) => Ok((worth, nothing(), vec![Reason::Row(at)])),
            None => Ok((self.worth_or_nothing(otherwise)?, nothing(), vec![Reason::NoRow])),
        }
    }

    fn ratio(
        &self,
        of: QuestionIndex,
        target: Option<Value>,
        full: Gives,
        beyond: bool,
        over_target: Option<&Rate>,
    ) -> Result<Gave, CannotApply> {
        let all = target.filter(|target| *target > Value::ZERO);
        let all = all.map_or_else(|| Value::whole(100), Ok)?;
        let reached = match self.answer(of)? {
            Answer::Yes => all,
            _ => self.number(of)?,
        };
        let share = over(reached.max(Value::ZERO).exact(), all.exact())?;
        let share = if beyond { share } else { share.min(Exact::from_integer(1)) };
        let worth = times(self.worth(full)?, share)?;
        let mut reasons = vec![Reason::Portion(share)];
        let mut total = nothing();
        if let Some(rate) = over_target.filter(|_| reached > all) {
            let units = plus(reached.exact(), -all.exact())?;
            let place = Some((all.exact(), Side::Above));
            let steps = self.steps(of, reached.exact(), place, units, rate, false)?;
            total = steps.gave;
            reasons.push(Reason::Steps(steps));
        }
        Ok((worth, total, reasons))
    }

    fn manual(
        &self,
        of: QuestionIndex,
        low: Points,
        high: Option<Points>,
        takes: bool,
        per: Option<QuestionIndex>,
    ) -> Result<Gave, CannotApply> {
        let most = match high {
            Some(high) => Some(high.exact()),
            None => self.item_points.map(Points::exact),
        };
        let given = match self.answer(of)? {
            Answer::Yes => most.ok_or(CannotApply::NeedsItemPoints)?,
            Answer::No => nothing(),
            _ => abs(self.number(of)?.exact()),
        };
        let outside = given < low.exact() || most.is_some_and(|most| given > most);
        if given != nothing() && outside {
            return Err(CannotApply::OutsideRange(of));
        }
        let cases = per.map(|per| self.number(per)).transpose()?.map(Value::exact);
        let total = times(given, cases.unwrap_or(Exact::from_integer(1)))?;
        let total = if takes { -total } else { total };
        Ok((total, nothing(), vec![Reason::Judged(given, cases)]))
    }
}

/// The lower and the upper end of limits; a number to reach is a lower end, an exact one is both.
fn ends(within: &[Limit]) -> (Option<Value>, Option<Value>) {
    let low = within.iter().filter(|limit| !limit.is.wants_less()).map(|limit| limit.than).max();
    let high = within.iter().filter(|limit| !limit.is.wants_more()).map(|limit| limit.than).min();
    (low, high)
}

/// Whether a value stands so to all limits.
pub(super) fn within_all(limits: &[Limit], value: Value) -> bool {
    limits.iter().all(|limit| limit.is.holds(&value, &limit.than))
}

/// Of two rows that hold, the tighter one: the higher lower end, then the lower upper end. Where
/// they only touch, 90分以上 goes before 80-90分, then the one written first.
fn tighter(row: &Band, before: &Band) -> bool {
    let ((low, high), (low_before, high_before)) = (ends(&row.within), ends(&before.within));
    let touching = (low.is_some() && low == high_before) || (high.is_some() && high == low_before);
    if touching {
        let open = |row: &Band| matches!(row.within.as_slice(), [Limit { is, .. }] if is.wants_more() || *is == Comparison::Exactly);
        return open(row) && before.within.len() > 1;
    }
    match (low, low_before) {
        (Some(a), Some(b)) if a != b => a > b,
        (Some(_), None) => true,
        _ => match (high, high_before) {
            (Some(a), Some(b)) => a < b,
            (Some(_), None) => low_before.is_none(),
            _ => false,
        },
    }
}

/// Names are the same with or without 级.
pub(in super::super) fn same_name(a: &str, b: &str) -> bool {
    let bare = |name: &str| name.trim().trim_end_matches('级').trim_start_matches('全').to_owned();
    bare(a) == bare(b)
}

pub(in super::super) fn rank(name: &str) -> Option<u8> {
    Vocabulary::get().classes_of(name.trim()).and_then(Classes::level)
}

fn fits_row(row: &LevelName, name: &str) -> bool {
    if row.names.iter().any(|known| same_name(known, name)) {
        return true;
    }
    let Some(asked) = rank(name) else { return false };
    row.names.iter().filter_map(|known| rank(known)).any(|known| {
        known == asked || (row.and_above && asked > known) || (row.and_below && asked < known)
    })
}

/// The row a level belongs to: the highest row with 以上 it reaches, or one of the same rank.
fn best_row(rows: &[LevelRow], name: &str) -> Option<usize> {
    rows.iter()
        .enumerate()
        .filter(|(_, row)| fits_row(&row.level, name))
        .max_by_key(|(_, row)| row.level.names.iter().filter_map(|known| rank(known)).max())
        .map(|(at, _)| at)
}
