//! Rule + answers → what the sentence gives or takes, with the reason of every share of it.
//!
//! Comes in: a [`Rule`] and one [`Answer`] for each of its questions. Goes out: [`Applied`], whose
//! shares and cuts always sum to the effect; [`super::explain`] makes the words.

mod outlook;
mod parts;

pub use outlook::{Outlook, Step, improvements, outlook};

use super::answer::Answer;
use super::rule::{Bound, Gives, Part, QuestionIndex, Rule, Scaled, Side};
use crate::number::{Exact, Overflow, Points, product as times, quotient as over, sum as plus};
use parts::Sheet;
pub(super) use parts::{rank, same_name};

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

impl CannotApply {
    /// What is wrong, in Chinese.
    pub fn says(self, rule: &Rule) -> String {
        let named = |of: QuestionIndex| {
            let asks = rule.questions.get(of).map_or("", |question| question.asks.as_str());
            format!("第{}个问题“{asks}”", of + 1)
        };
        match self {
            Self::Unanswered(of) => format!("{}的答案缺少或种类不对", named(of)),
            Self::NeedsItemPoints => "需要知道本项分值才能计算".to_owned(),
            Self::OutsideRange(of) => format!("{}的分值超出条款写明的幅度", named(of)),
            Self::UnknownName(of) => format!("{}的答案不在条款所列的名称中", named(of)),
            Self::Overflow => "数字过大,无法计算".to_owned(),
        }
    }
}

impl From<Overflow> for CannotApply {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

/// One part's share of the effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: usize,
    /// What it gave before bounds.
    pub gave: Exact,
    /// Where that comes from.
    pub reasons: Vec<Reason>,
}

/// Why a part gave what it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It stands by itself.
    Stands,
    /// All needs hold; what that gives.
    Met(Exact),
    /// This need (by its index) does not hold; what stands instead.
    NotMet(usize, Exact),
    /// Whole or partial steps.
    Steps(Steps),
    /// This row of a table fits.
    Row(usize),
    /// No row of a table fits.
    NoRow,
    /// One of several things holds, or does not.
    Holds(QuestionIndex, bool),
    /// This share of all of it.
    Portion(Exact),
    /// Points a person gave, for each of so many cases.
    Judged(Exact, Option<Exact>),
    /// A condition of a zero, veto or multiple holds or not.
    When(bool),
}

/// Steps of a rate as they were counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// The question the number answers.
    pub of: QuestionIndex,
    /// The number read.
    pub value: Exact,
    /// Beside which number they are counted; none: from nothing.
    pub beside: Option<(Exact, Side)>,
    /// So many units counted.
    pub units: Exact,
    /// So many steps are that.
    pub steps: Exact,
    /// What they gave.
    pub gave: Exact,
    /// What they would have given without the rate's own cap.
    pub uncapped: Exact,
}

/// A bound that changed the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Which of the rule's bounds; none: a part said that nothing is scored.
    pub bound: Option<usize>,
    /// What it added (positive) or took away (negative).
    pub gave: Exact,
}

/// An effect with the parts it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The effect within all bounds.
    pub effect: Effect,
    /// Part by part, before bounds.
    pub shares: Vec<Share>,
    /// What the bounds changed. Shares and cuts sum to the effect.
    pub cuts: Vec<Cut>,
}

/// What has been given and taken so far.
struct Sum {
    gains: Exact,
    losses: Exact,
    /// What stands by itself or was won, and what 扣完为止 cannot go below.
    own: Exact,
    /// The part of the gains that stands by itself.
    base: Exact,
}

/// Nothing.
fn nothing() -> Exact {
    Exact::from_integer(0)
}

fn abs(value: Exact) -> Exact {
    num_traits::Signed::abs(&value)
}

/// Applies a rule. `answers[i]` answers question `i`; `item_points` are what the item is worth.
pub fn apply(
    rule: &Rule,
    answers: &[Answer],
    item_points: Option<Points>,
) -> Result<Applied, CannotApply> {
    let sheet = Sheet { answers, item_points: rule.worth.or(item_points) };
    let mut sum = Sum { gains: nothing(), losses: nothing(), own: nothing(), base: nothing() };
    let (mut zero, mut veto) = (false, None);
    let mut shares = Vec::new();
    for (at, part) in rule.parts.iter().enumerate() {
        let (gave, reasons) = match part {
            Part::Zero { when } => {
                let holds = sheet.holds(when)?;
                zero |= holds;
                (nothing(), vec![Reason::When(holds)])
            }
            Part::Veto { when, consequence } => {
                let holds = sheet.holds(when)?;
                if holds && veto.is_none() {
                    veto = Some(consequence.clone());
                }
                (nothing(), vec![Reason::When(holds)])
            }
            Part::Times { when, percent, of } => {
                let holds = sheet.holds(when)?;
                let factor = percent.exact() / Exact::from_integer(100);
                let gave = if holds { sum.scale(factor, *of)? } else { nothing() };
                (gave, vec![Reason::When(holds)])
            }
            other => {
                let (worth, steps, reasons) = sheet.part(rule, at, other)?;
                sum.add(worth, other)?;
                sum.add_steps(steps)?;
                (plus(worth, steps)?, reasons)
            }
        };
        shares.push(Share { part: at, gave, reasons });
    }
    if let Some(consequence) = veto {
        return Ok(Applied { effect: Effect::Veto(consequence), shares, cuts: Vec::new() });
    }
    if zero {
        let total = plus(sum.gains, sum.losses)?;
        let cuts = vec![Cut { bound: None, gave: -total }];
        let gives_points = rule.parts.iter().any(Part::gives);
        let effect = if gives_points { Effect::Points(nothing()) } else { Effect::Zero };
        return Ok(Applied { effect, shares, cuts });
    }
    let cuts = sum.bounded(&rule.bounds, &sheet)?;
    let total = plus(sum.gains, sum.losses)?;
    Ok(Applied { effect: Effect::Points(total), shares, cuts })
}

impl Sum {
    fn add(&mut self, worth: Exact, part: &Part) -> Result<(), Overflow> {
        let owned = matches!(part, Part::Base { .. } | Part::Award { .. });
        if worth < nothing() {
            self.losses = plus(self.losses, worth)?;
        } else {
            self.gains = plus(self.gains, worth)?;
            if owned {
                self.own = plus(self.own, worth)?;
            }
            if matches!(part, Part::Base { .. }) {
                self.base = plus(self.base, worth)?;
            }
        }
        Ok(())
    }

    fn add_steps(&mut self, steps: Exact) -> Result<(), Overflow> {
        if steps < nothing() {
            self.losses = plus(self.losses, steps)?;
        } else {
            self.gains = plus(self.gains, steps)?;
        }
        Ok(())
    }

    /// Multiplies what was taken, given (without what stands by itself), or all of it.
    fn scale(&mut self, factor: Exact, of: Scaled) -> Result<Exact, Overflow> {
        let before = plus(self.gains, self.losses)?;
        if matches!(of, Scaled::Taken | Scaled::All) {
            self.losses = times(self.losses, factor)?;
        }
        match of {
            Scaled::Taken => {}
            Scaled::Given => {
                let earned = plus(self.gains, -self.base)?;
                self.gains = plus(self.base, times(earned, factor)?)?;
            }
            Scaled::All => self.gains = times(self.gains, factor)?,
        }
        plus(plus(self.gains, self.losses)?, -before)
    }

    /// Applies caps and floors in the order of the sentence.
    fn bounded(&mut self, bounds: &[Bound], sheet: &Sheet<'_>) -> Result<Vec<Cut>, CannotApply> {
        let mut cuts = Vec::new();
        for (at, bound) in bounds.iter().enumerate() {
            let before = plus(self.gains, self.losses)?;
            match bound {
                Bound::Exhausts if self.own > nothing() => {
                    self.losses = self.losses.max(-self.own);
                }
                Bound::Exhausts => {
                    if let Some(points) = sheet.item_points {
                        self.losses = self.losses.max(-points.exact());
                    }
                }
                Bound::TakesAtMost(most) => {
                    self.losses = self.losses.max(-abs(sheet.worth(*most)?));
                }
                Bound::GivesAtMost(most) => {
                    self.gains = self.gains.min(abs(sheet.worth(*most)?));
                }
                Bound::NoFloor | Bound::NoCap => {}
            }
            let gave = plus(plus(self.gains, self.losses)?, -before)?;
            if gave != nothing() {
                cuts.push(Cut { bound: Some(at), gave });
            }
        }
        Ok(cuts)
    }
}

impl Gives {
    /// Points are taken away.
    pub fn takes(self) -> bool {
        match self {
            Self::Points(points) => points < Points::ZERO,
            Self::Share(share) => share < crate::number::Value::ZERO,
        }
    }
}

impl Gives {
    /// The same points the other way.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Points(points) => Self::Points(points.negated()),
            Self::Share(share) => Self::Share(share.negated()),
        }
    }
}

impl Part {
    /// Can give points.
    pub fn gives(&self) -> bool {
        match self {
            Self::Base { .. } | Self::Ratio { .. } | Self::Score { .. } => true,
            Self::Award { needs, gives, .. } => {
                gives.is_some_and(|gives| !gives.takes())
                    || needs
                        .iter()
                        .flat_map(|need| &need.beside)
                        .any(|beside| beside.side == Side::Signed || !beside.rate.gives.takes())
            }
            Self::Apiece { gives, .. } => !gives.takes(),
            Self::Each { rate, .. } => !rate.gives.takes(),
            Self::EachOf { rows, .. } => rows.iter().any(|row| !row.gives.takes()),
            Self::Tiers { tiers, .. } => tiers.iter().any(|tier| !tier.rate.gives.takes()),
            Self::Bands { rows, .. } => rows.iter().any(|row| !row.gives.takes()),
            Self::Levels { rows, .. } => rows.iter().any(|row| !row.gives.takes()),
            Self::Manual { takes, .. } => !takes,
            Self::EachLike { .. } | Self::Zero { .. } | Self::Veto { .. } | Self::Times { .. } => {
                false
            }
        }
    }
}
