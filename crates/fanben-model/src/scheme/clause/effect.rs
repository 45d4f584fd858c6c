//! Rule + answers → what the sentence gives or takes, and why.

use super::answer::Answer;
use super::rule::{
    Band, Bound, Condition, CountOf, Gives, LevelName, Limit, Need, Part, QuestionIndex, Rate,
    Remainder, Rule,
};
use super::vocabulary::Vocabulary;
use crate::number::{Exact, Overflow, Points, Rounding, Value};

/// What a sentence does for one set of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Points given (positive) or taken (negative).
    Points(Exact),
    /// The item scores nothing, whatever else holds.
    Zero,
    /// A consequence no points outweigh, in the words of the sentence.
    Veto(String),
}

/// Why a rule could not be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotApply {
    /// A question has no answer.
    Unanswered(QuestionIndex),
    /// The rule speaks of the item's points and none were given.
    NeedsItemPoints,
    /// Points outside what the sentence allows.
    OutsideRange(QuestionIndex),
    /// A level the sentence does not know, or a class it has no number for.
    UnknownName(QuestionIndex),
    /// A number too large to compute with.
    Overflow,
}

impl From<Overflow> for CannotApply {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

/// One part's share of the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: usize,
    /// What it gave before bounds.
    pub gave: Exact,
}

/// An effect with the parts it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The effect within all bounds.
    pub effect: Effect,
    /// Part by part, before bounds.
    pub shares: Vec<Share>,
}

/// Applies a rule. `answers[i]` answers question `i`; `item_points` are what the item is worth.
pub fn apply(
    rule: &Rule,
    answers: &[Answer],
    item_points: Option<Points>,
) -> Result<Applied, CannotApply> {
    let sheet = Sheet { answers, item_points };
    let (mut gains, mut losses) = (Exact::from_integer(0), Exact::from_integer(0));
    let mut own = Exact::from_integer(0);
    let (mut zero, mut veto) = (false, None);
    let mut shares = Vec::new();
    for (at, part) in rule.parts.iter().enumerate() {
        let gave = match part {
            Part::Zero { when } => {
                zero |= sheet.holds(when)?;
                continue;
            }
            Part::Veto { when, consequence } => {
                if sheet.holds(when)? && veto.is_none() {
                    veto = Some(consequence.clone());
                }
                continue;
            }
            Part::Times { when, percent } => {
                if sheet.holds(when)? {
                    let factor = percent.exact() / Exact::from_integer(100);
                    gains = times(gains, factor)?;
                    losses = times(losses, factor)?;
                }
                continue;
            }
            Part::Award { needs, gives, otherwise } => {
                let (worth, steps) = sheet.award(needs, *gives, *otherwise)?;
                if worth > Exact::from_integer(0) {
                    own = plus(own, worth)?;
                }
                for share in [worth, steps] {
                    if share < Exact::from_integer(0) {
                        losses = plus(losses, share)?;
                    } else {
                        gains = plus(gains, share)?;
                    }
                }
                shares.push(Share { part: at, gave: plus(worth, steps)? });
                continue;
            }
            other => sheet.part(other)?,
        };
        if matches!(part, Part::Base { .. }) {
            own = plus(own, gave)?;
        }
        if gave < Exact::from_integer(0) {
            losses = plus(losses, gave)?;
        } else {
            gains = plus(gains, gave)?;
        }
        shares.push(Share { part: at, gave });
    }
    if let Some(consequence) = veto {
        return Ok(Applied { effect: Effect::Veto(consequence), shares });
    }
    let gives_points = rule.parts.iter().any(Part::gives);
    if zero {
        let nothing = Effect::Points(Exact::from_integer(0));
        return Ok(Applied { effect: if gives_points { nothing } else { Effect::Zero }, shares });
    }
    let total = sheet.bounded(rule, gains, losses, own)?;
    Ok(Applied { effect: Effect::Points(total), shares })
}

fn plus(a: Exact, b: Exact) -> Result<Exact, Overflow> {
    num_traits::CheckedAdd::checked_add(&a, &b).ok_or(Overflow)
}

fn times(a: Exact, b: Exact) -> Result<Exact, Overflow> {
    num_traits::CheckedMul::checked_mul(&a, &b).ok_or(Overflow)
}

struct Sheet<'a> {
    answers: &'a [Answer],
    item_points: Option<Points>,
}

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

    fn worth(&self, gives: Gives) -> Result<Exact, CannotApply> {
        match gives {
            Gives::Points(points) => Ok(points.exact()),
            Gives::Share(share) => {
                let item = self.item_points.ok_or(CannotApply::NeedsItemPoints)?;
                Ok(times(item.exact(), share.exact() / Exact::from_integer(100))?)
            }
        }
    }

    fn worth_or_nothing(&self, gives: Option<Gives>) -> Result<Exact, CannotApply> {
        gives.map_or(Ok(Exact::from_integer(0)), |gives| self.worth(gives))
    }

    /// The sum of gains and losses within the rule's caps and floors.
    fn bounded(
        &self,
        rule: &Rule,
        mut gains: Exact,
        mut losses: Exact,
        own: Exact,
    ) -> Result<Exact, CannotApply> {
        for bound in &rule.bounds {
            match bound {
                Bound::Exhausts if own > Exact::from_integer(0) => losses = losses.max(-own),
                Bound::Exhausts => {
                    if let Some(points) = self.item_points {
                        losses = losses.max(-points.exact());
                    }
                }
                Bound::TakesAtMost(most) => losses = losses.max(-self.worth(*most)?),
                Bound::GivesAtMost(most) => gains = gains.min(self.worth(*most)?),
                Bound::NoFloor | Bound::NoCap => {}
            }
        }
        Ok(plus(gains, losses)?)
    }

    fn holds(&self, condition: &Condition) -> Result<bool, CannotApply> {
        match condition {
            Condition::Yes(of) => Ok(matches!(self.answer(*of)?, Answer::Yes)),
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

    fn part(&self, part: &Part) -> Result<Exact, CannotApply> {
        match part {
            Part::Base { gives, .. } => self.worth(*gives),
            Part::Each { of, count, rate } => {
                let value = self.number(*of)?;
                let signed = if *count == CountOf::Change { value } else { value.max(Value::ZERO) };
                self.steps(signed.exact(), rate)
            }
            Part::Bands { of, rows, otherwise } => self.bands(*of, rows, *otherwise),
            Part::Levels { of, rows, otherwise } => {
                let names = match self.answer(*of)? {
                    Answer::Names(names) => names,
                    Answer::No => return self.worth_or_nothing(*otherwise),
                    Answer::Yes if rows.len() == 1 => return self.worth(rows[0].gives),
                    _ => return Err(CannotApply::Unanswered(*of)),
                };
                let mut best: Option<Exact> = None;
                for name in names {
                    let exact = rows
                        .iter()
                        .find(|row| row.level.names.iter().any(|known| same_name(known, name)));
                    let row = exact.or_else(|| best_row(rows, name));
                    let Some(row) = row else { continue };
                    let worth = self.worth(row.gives)?;
                    best = Some(match best {
                        Some(before) if abs(before) >= abs(worth) => before,
                        _ => worth,
                    });
                }
                best.map_or_else(|| self.worth_or_nothing(*otherwise), Ok)
            }
            Part::Ratio { of, target, full, beyond } => {
                let all = target.filter(|target| *target > Value::ZERO);
                let all = all.map_or_else(|| Value::whole(100), Ok)?;
                let reached = match self.answer(*of)? {
                    Answer::Yes => all,
                    _ => self.number(*of)?,
                };
                let share = reached.max(Value::ZERO).exact() / all.exact();
                let share = if *beyond { share } else { share.min(Exact::from_integer(1)) };
                Ok(times(self.worth(*full)?, share)?)
            }
            Part::Manual { of, low, high, takes, per } => {
                self.manual(*of, *low, *high, *takes, *per)
            }
            Part::Award { .. } | Part::Zero { .. } | Part::Veto { .. } | Part::Times { .. } => {
                Ok(Exact::from_integer(0))
            }
        }
    }

    /// What the needs are worth, and what the steps beside their numbers give or take.
    fn award(
        &self,
        needs: &[Need],
        gives: Option<Gives>,
        otherwise: Option<Gives>,
    ) -> Result<(Exact, Exact), CannotApply> {
        let nothing = Exact::from_integer(0);
        let mut met = true;
        let mut steps = Exact::from_integer(0);
        for need in needs {
            let number = match &need.that {
                Condition::Number { of, within } => match self.answer(*of)? {
                    Answer::Yes | Answer::No => None,
                    _ => within.first().map(|limit| (*limit, *of)),
                },
                _ => None,
            };
            let Some((limit, of)) = number else {
                met &= self.holds(&need.that)?;
                continue;
            };
            let value = self.number(of)?;
            let held = self.holds(&need.that)?;
            let failing = if limit.is.wants_more() { need.under } else { need.over };
            met &= held || failing.is_some();
            let beyond = plus(value.exact(), -limit.than.exact())?;
            let rate = if beyond > Exact::from_integer(0) { need.over } else { need.under };
            if let Some(rate) = rate {
                steps = plus(steps, self.steps(abs(beyond), &rate)?)?;
            }
        }
        match gives {
            None => Ok((nothing, steps)),
            Some(gives) if met => Ok((self.worth(gives)?, steps)),
            Some(_) => Ok((self.worth_or_nothing(otherwise)?, nothing)),
        }
    }

    /// What the steps of a rate give or take.
    fn steps(&self, value: Exact, rate: &Rate) -> Result<Exact, CannotApply> {
        if rate.every <= Value::ZERO {
            return Err(CannotApply::Overflow);
        }
        let steps = value / rate.every.exact();
        let steps = match rate.remainder {
            Remainder::Share => steps,
            Remainder::Nothing => Exact::from_integer(Rounding::Down.whole(steps)?),
            Remainder::Whole => Exact::from_integer(Rounding::Up.whole(steps)?),
        };
        let gave = times(self.worth(rate.gives)?, steps)?;
        Ok(match rate.at_most {
            Some(most) => {
                let most = self.worth(most)?;
                gave.max(-most).min(most)
            }
            None => gave,
        })
    }

    fn bands(
        &self,
        of: QuestionIndex,
        rows: &[Band],
        otherwise: Option<Gives>,
    ) -> Result<Exact, CannotApply> {
        let value = match self.answer(of)? {
            Answer::Yes if rows.len() == 1 => return self.worth(rows[0].gives),
            _ => self.number(of)?,
        };
        let mut best: Option<&Band> = None;
        for row in rows.iter().filter(|row| within_all(&row.within, value)) {
            if best.is_none_or(|before| tighter(row, before)) {
                best = Some(row);
            }
        }
        best.map_or_else(|| self.worth_or_nothing(otherwise), |row| self.worth(row.gives))
    }

    fn manual(
        &self,
        of: QuestionIndex,
        low: Points,
        high: Option<Points>,
        takes: bool,
        per: Option<QuestionIndex>,
    ) -> Result<Exact, CannotApply> {
        let most = match high {
            Some(high) => Some(high.exact()),
            None => self.item_points.map(Points::exact),
        };
        let given = match self.answer(of)? {
            Answer::Yes => most.ok_or(CannotApply::NeedsItemPoints)?,
            Answer::No => Exact::from_integer(0),
            _ => abs(self.number(of)?.exact()),
        };
        let nothing = given == Exact::from_integer(0);
        if !nothing && (given < low.exact() || most.is_some_and(|most| given > most)) {
            return Err(CannotApply::OutsideRange(of));
        }
        let cases = match per {
            Some(per) => self.number(per)?.exact(),
            None => Exact::from_integer(1),
        };
        let total = times(given, cases)?;
        Ok(if takes { -total } else { total })
    }
}

fn abs(value: Exact) -> Exact {
    num_traits::Signed::abs(&value)
}

fn within_all(limits: &[Limit], value: Value) -> bool {
    limits.iter().all(|limit| limit.is.holds(&value, &limit.than))
}

/// Of two rows that hold, the tighter one: the higher lower end, then the lower upper end. Where
/// they only touch, a row with one end (90分以上) goes before one with two (80-90分), then the one
/// written first.
fn tighter(row: &Band, before: &Band) -> bool {
    let low = |row: &Band| row.within.iter().find(|l| l.is.wants_more()).map(|l| l.than);
    let high = |row: &Band| row.within.iter().find(|l| !l.is.wants_more()).map(|l| l.than);
    let touching = (low(row).is_some() && low(row) == high(before))
        || (high(row).is_some() && high(row) == low(before));
    if touching {
        return row.within.len() < before.within.len();
    }
    match (low(row), low(before)) {
        (Some(a), Some(b)) if a != b => a > b,
        (Some(_), None) => true,
        _ => match (high(row), high(before)) {
            (Some(a), Some(b)) => a < b,
            (Some(_), None) => low(before).is_none(),
            _ => false,
        },
    }
}

/// Names are the same with or without 级.
fn same_name(a: &str, b: &str) -> bool {
    let bare = |name: &str| name.trim().trim_end_matches('级').trim_start_matches('全').to_owned();
    bare(a) == bare(b)
}

fn rank(name: &str) -> Option<u8> {
    Vocabulary::get().classes_of(name.trim()).and_then(super::vocabulary::Classes::level)
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
fn best_row<'r>(
    rows: &'r [super::rule::LevelRow],
    name: &str,
) -> Option<&'r super::rule::LevelRow> {
    rows.iter()
        .filter(|row| fits_row(&row.level, name))
        .max_by_key(|row| row.level.names.iter().filter_map(|known| rank(known)).max())
}

impl Part {
    /// Can give points.
    pub fn gives(&self) -> bool {
        match self {
            Self::Base { .. } | Self::Ratio { .. } => true,
            Self::Award { needs, gives, .. } => {
                gives.is_some_and(|gives| !gives.takes())
                    || needs.iter().any(|need| {
                        need.over.iter().chain(&need.under).any(|rate| !rate.gives.takes())
                    })
            }
            Self::Each { rate, .. } => !rate.gives.takes(),
            Self::Bands { rows, .. } => rows.iter().any(|row| !row.gives.takes()),
            Self::Levels { rows, .. } => rows.iter().any(|row| !row.gives.takes()),
            Self::Manual { takes, .. } => !takes,
            Self::Zero { .. } | Self::Veto { .. } | Self::Times { .. } => false,
        }
    }
}
