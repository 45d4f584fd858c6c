//! What every rule has to be, wherever it comes from: a sentence, a frozen scheme, another program.

use super::rule::{
    Band, Beside, Bound, Condition, CountRow, Gives, LevelName, Limit, Need, Part, Question,
    QuestionIndex, Rate, Rule, Tier,
};
use super::vocabulary::{Class, Vocabulary};
use crate::number::{Points, Value, fold_char};

/// Why a rule is not sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Questions are missing, never asked, asked twice or not in the order of the parts.
    Questions,
    /// Words with line breaks, spaces, full-width punctuation or 「」.
    Words,
    /// A unit no sentence can name.
    Unit,
    /// A table, a list or a condition without rows, or with too many ends.
    Empty,
    /// A step, share or cap that is not above nothing, or ends the wrong way round.
    Number,
    /// Something refers to what does not stand in front of it.
    Reference,
}

impl Rule {
    /// Why the rule is not sound; `None`: it is.
    pub fn flaw(&self) -> Option<Flaw> {
        let worthless = self.worth.is_some_and(|worth| worth <= Points::ZERO);
        self.question_flaw()
            .or(worthless.then_some(Flaw::Number))
            .or_else(|| {
                self.parts.iter().enumerate().find_map(|(at, part)| self.part_flaw(at, part))
            })
            .or_else(|| self.bounds.iter().find_map(|bound| bound_flaw(*bound)))
            .or_else(|| self.notes.iter().find_map(|note| words_flaw(note)))
    }

    /// Whether every question its parts read is one it asks: what applying it relies on.
    pub fn asks_what_it_reads(&self) -> bool {
        let mut known = true;
        for part in &mut self.parts.clone() {
            part.each_question(&mut |of| known &= *of < self.questions.len());
        }
        known
    }

    /// Renumbers the questions in the order of the parts and drops those nobody asks.
    pub(super) fn settle_questions(&mut self) {
        let mut order: Vec<QuestionIndex> = Vec::new();
        for part in &mut self.parts {
            part.each_question(&mut |of| {
                let place = order.iter().position(|known| known == of).unwrap_or_else(|| {
                    order.push(*of);
                    order.len() - 1
                });
                *of = place;
            });
        }
        let asked = std::mem::take(&mut self.questions);
        self.questions = order.into_iter().filter_map(|of| asked.get(of).cloned()).collect();
    }

    fn question_flaw(&self) -> Option<Flaw> {
        let mut settled = self.clone();
        settled.settle_questions();
        if settled != *self {
            return Some(Flaw::Questions);
        }
        let twice = self
            .questions
            .iter()
            .enumerate()
            .any(|(at, question)| self.questions[..at].contains(question));
        if twice {
            return Some(Flaw::Questions);
        }
        self.questions
            .iter()
            .find_map(|question| words_flaw(&question.asks).or_else(|| unit_flaw(&question.unit)))
    }

    fn part_flaw(&self, at: usize, part: &Part) -> Option<Flaw> {
        match part {
            Part::Base { name, gives } => {
                words_flaw(name).or(gives.takes().then_some(Flaw::Number))
            }
            Part::Award { needs, gives, otherwise } => award_flaw(needs, *gives, *otherwise)
                .or_else(|| self.same_words(needs).then_some(Flaw::Words)),
            Part::Apiece { of, .. } => (of.len() < 2).then_some(Flaw::Empty),
            Part::Each { rate, .. } => rate_flaw(rate, false),
            Part::EachOf { rows, every, .. } => self.each_of_flaw(rows, *every),
            Part::EachLike { percent, .. } => {
                let model = self.parts[..at].iter().any(|part| matches!(part, Part::Each { .. }));
                above_nothing(*percent).or((!model).then_some(Flaw::Reference))
            }
            Part::Tiers { tiers, .. } => tiers_flaw(tiers),
            Part::Bands { rows, .. } => bands_flaw(rows),
            Part::Levels { rows, .. } => {
                let flawed = rows.iter().find_map(|row| level_flaw(&row.level));
                flawed.or(rows.is_empty().then_some(Flaw::Empty))
            }
            Part::Ratio { target, over, .. } => target
                .and_then(above_nothing)
                .or_else(|| over.as_ref().and_then(|rate| rate_flaw(rate, true))),
            Part::Score { percent, .. } => above_nothing(*percent),
            Part::Manual { low, high, .. } => {
                let wrong = *low < Points::ZERO || high.is_some_and(|high| high < *low);
                wrong.then_some(Flaw::Number)
            }
            Part::Zero { when } => condition_flaw(when),
            Part::Veto { when, consequence } => {
                condition_flaw(when).or_else(|| words_flaw(consequence))
            }
            Part::Times { when, percent, .. } => {
                condition_flaw(when).or((*percent < Value::ZERO).then_some(Flaw::Number))
            }
        }
    }

    /// Two needs with the same words and a step in per cent of one: of which, nobody can say.
    fn same_words(&self, needs: &[Need]) -> bool {
        let asks = |need: &Need| self.questions.get(need.that.question()).map(|q| &q.asks);
        let relative = needs.iter().flat_map(|need| &need.beside).any(|b| b.rate.of_number);
        relative
            && needs
                .iter()
                .enumerate()
                .any(|(at, need)| needs[..at].iter().any(|other| asks(other) == asks(need)))
    }

    fn each_of_flaw(&self, rows: &[CountRow], every: Value) -> Option<Flaw> {
        let asked = |row: &CountRow| {
            self.questions.get(row.of).map(|Question { kind, unit, .. }| (*kind, unit.clone()))
        };
        let uneven = rows.windows(2).any(|pair| asked(&pair[0]) != asked(&pair[1]));
        above_nothing(every).or((rows.is_empty() || uneven).then_some(Flaw::Empty))
    }
}

fn award_flaw(needs: &[Need], gives: Option<Gives>, otherwise: Option<Gives>) -> Option<Flaw> {
    let beside = || needs.iter().flat_map(|need| &need.beside);
    let says_nothing = gives.is_none() && beside().next().is_none();
    if needs.is_empty() || says_nothing || (gives.is_none() && otherwise.is_some()) {
        return Some(Flaw::Empty);
    }
    let asked_twice = needs.iter().enumerate().any(|(at, need)| {
        needs[..at].iter().any(|other| other.that.question() == need.that.question())
    });
    if asked_twice {
        return Some(Flaw::Questions);
    }
    let unnumbered = needs
        .iter()
        .any(|need| !need.beside.is_empty() && !matches!(need.that, Condition::Number { .. }));
    if unnumbered {
        return Some(Flaw::Reference);
    }
    needs
        .iter()
        .find_map(|need| condition_flaw(&need.that))
        .or_else(|| beside().find_map(|Beside { rate, side: _ }| rate_flaw(rate, true)))
}

fn condition_flaw(condition: &Condition) -> Option<Flaw> {
    match condition {
        Condition::Yes(_) => None,
        Condition::Number { within, .. } => limits_flaw(within),
        Condition::ByClass { rows, .. } => {
            let flawed = rows.iter().find_map(|(name, _)| words_flaw(name));
            flawed.or(rows.is_empty().then_some(Flaw::Empty))
        }
        Condition::Level { row, .. } => level_flaw(row),
    }
}

/// One end, or a lower and an upper one.
fn limits_flaw(within: &[Limit]) -> Option<Flaw> {
    match within {
        [_] => None,
        [low, high] => {
            let fits = low.is.wants_more() && high.is.wants_less() && low.than <= high.than;
            (!fits).then_some(Flaw::Number)
        }
        _ => Some(Flaw::Empty),
    }
}

fn bands_flaw(rows: &[Band]) -> Option<Flaw> {
    let flawed = rows.iter().find_map(|row| limits_flaw(&row.within));
    flawed.or(rows.is_empty().then_some(Flaw::Empty))
}

fn tiers_flaw(tiers: &[Tier]) -> Option<Flaw> {
    let first = tiers.first().is_some_and(|tier| tier.above > Value::ZERO || tiers.len() > 1);
    let rising = tiers.windows(2).all(|pair| pair[0].above < pair[1].above);
    let negative = tiers.iter().any(|tier| tier.above < Value::ZERO);
    if !first || !rising || negative {
        return Some(Flaw::Number);
    }
    tiers.iter().find_map(|tier| rate_flaw(&tier.rate, false))
}

fn rate_flaw(rate: &Rate, beside: bool) -> Option<Flaw> {
    let cap = match rate.at_most {
        Some(Gives::Points(points)) => points <= Points::ZERO,
        Some(Gives::Share(share)) => share <= Value::ZERO,
        None => false,
    };
    above_nothing(rate.every)
        .or_else(|| rate.up_to.and_then(above_nothing))
        .or(cap.then_some(Flaw::Number))
        .or((rate.of_number && !beside).then_some(Flaw::Reference))
}

fn level_flaw(level: &LevelName) -> Option<Flaw> {
    let flawed = level.names.iter().find_map(|name| words_flaw(name));
    flawed.or(level.names.is_empty().then_some(Flaw::Empty))
}

fn bound_flaw(bound: Bound) -> Option<Flaw> {
    match bound {
        Bound::TakesAtMost(most) | Bound::GivesAtMost(most) => most.takes().then_some(Flaw::Number),
        Bound::Exhausts | Bound::NoFloor | Bound::NoCap => None,
    }
}

fn above_nothing(value: Value) -> Option<Flaw> {
    (value <= Value::ZERO).then_some(Flaw::Number)
}

fn words_flaw(words: &str) -> Option<Flaw> {
    let unfit =
        |c: char| c.is_whitespace() || c.is_control() || "「」".contains(c) || fold_char(c) != c;
    words.contains(unfit).then_some(Flaw::Words)
}

fn unit_flaw(unit: &str) -> Option<Flaw> {
    const UNITS: [Class; 6] = [
        Class::Counter,
        Class::Measure,
        Class::Percent,
        Class::PercentPoint,
        Class::Yuan,
        Class::Point,
    ];
    let known = || {
        let classes = Vocabulary::get().classes_of(unit).unwrap_or_default();
        UNITS.iter().any(|&class| classes.has(class))
    };
    let fits = unit.is_empty() || unit == "万元" || known();
    (!fits).then_some(Flaw::Unit)
}

impl Part {
    /// Visits every question index in the order of the normal sentence.
    pub(super) fn each_question(&mut self, visit: &mut impl FnMut(&mut QuestionIndex)) {
        match self {
            Self::Base { .. } => {}
            Self::Award { needs, .. } => {
                for need in needs {
                    need.that.each_question(visit);
                }
            }
            Self::Apiece { of, .. } => of.iter_mut().for_each(visit),
            Self::EachOf { rows, .. } => rows.iter_mut().for_each(|row| visit(&mut row.of)),
            Self::Each { of, .. }
            | Self::EachLike { of, .. }
            | Self::Tiers { of, .. }
            | Self::Score { of, .. }
            | Self::Bands { of, .. }
            | Self::Levels { of, .. }
            | Self::Ratio { of, .. } => visit(of),
            Self::Manual { of, per, .. } => {
                if let Some(per) = per {
                    visit(per);
                }
                visit(of);
            }
            Self::Zero { when } | Self::Veto { when, .. } | Self::Times { when, .. } => {
                when.each_question(visit);
            }
        }
    }
}

impl Condition {
    fn each_question(&mut self, visit: &mut impl FnMut(&mut QuestionIndex)) {
        match self {
            Self::Yes(of) | Self::Number { of, .. } | Self::Level { of, .. } => visit(of),
            Self::ByClass { of, class, .. } => {
                visit(of);
                visit(class);
            }
        }
    }
}
