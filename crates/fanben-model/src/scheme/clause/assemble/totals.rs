//! Points that say again what the parts behind them are worth: 阵地5分:有场所得3分,有牌子得2分.

use super::super::finding::Code;
use super::super::phrase::Verb;
use super::super::precedence::Choice;
use super::super::rule::{CountOf, Gives, Part};
use super::kinds::{is_start, only_words};
use super::nouns::{is_noun, is_title};
use super::{Builder, Made, Step, Unread};
use crate::number::Points;

impl Builder<'_> {
    /// 班子4分:制度健全得4分,缺一项扣1分: the first 4 points are not earned besides the second.
    pub(super) fn total_in_front(&mut self) -> Step {
        let [first, later @ ..] = self.parts.as_slice() else { return Ok(()) };
        let (total, name, opened) = match &first.part {
            Part::Base { name, gives: Gives::Points(total) } => (*total, name.as_str(), true),
            Part::Award { needs, gives: Some(Gives::Points(total)), otherwise: None }
                if first.verb == Verb::Bare && !first.closed && !first.extra =>
            {
                let Some(of) = only_words(needs) else { return Ok(()) };
                (*total, self.questions[of].asks.as_str(), false)
            }
            _ => return Ok(()),
        };
        let won: Vec<&Made> =
            later.iter().filter(|made| !made.extra && gives(&made.part)).collect();
        let most = won.iter().try_fold(Points::ZERO, |sum, made| sum.plus(most(&made.part)?).ok());
        if is_start(name) || won.is_empty() || total <= Points::ZERO {
            return Ok(());
        }
        let same = most == Some(total);
        if opened {
            let takes = later.iter().any(|made| {
                made.part.takes() || matches!(made.part, Part::Zero { .. } | Part::Times { .. })
            });
            if same && takes {
                self.parts.remove(0);
            } else if takes {
                self.find(Code::Ambiguous, 0, 0);
                return Err(Unread);
            }
            return Ok(());
        }
        let apart = later.first().is_some_and(|made| made.apart);
        let named = won.iter().all(|made| made.verb == Verb::Bare);
        let title = is_noun(name) && won.len() > 1;
        if same && title && (apart || !named) {
            // 党建20分。会议10分;培训10分: a total, or a third thing?
            if named && (is_title(name) || name.chars().count() <= 4) {
                self.find(Code::Ambiguous, 0, 0);
                return Err(Unread);
            }
            if !named {
                self.parts.remove(0);
            }
        }
        Ok(())
    }

    /// 有总结得1分,每月活动得2分,缺一次扣0.5分: the 2 points stand, and the question of whether it was
    /// held every month is the question of how often it was not.
    pub(super) fn bases_between(&mut self) {
        for at in 0..self.parts.len().saturating_sub(1) {
            let Made { part, extra: false, closed: false, .. } = &self.parts[at] else { continue };
            let Part::Award { needs, gives: Some(gives), otherwise: None } = part else { continue };
            let Part::Each { of, rate, count: CountOf::Missing | CountOf::Cases } =
                &self.parts[at + 1].part
            else {
                continue;
            };
            let Some(held) = only_words(needs) else { continue };
            let same = self.questions[held].asks == self.questions[*of].asks;
            let gives = *gives;
            if same && rate.gives.takes() && !gives.takes() && self.choose(Choice::BaseStands) {
                let name = self.questions[held].asks.clone();
                self.parts[at].part = Part::Base { name, gives };
            }
        }
    }
}

/// Points that are won, not taken.
fn gives(part: &Part) -> bool {
    match part {
        Part::Award { gives: Some(gives), .. } => !gives.takes() && !gives.is_nothing(),
        Part::Bands { .. } | Part::Levels { .. } | Part::Each { .. } | Part::Apiece { .. } => {
            !part.takes()
        }
        _ => false,
    }
}

/// The most a part can give; `None`: nobody can say.
fn most(part: &Part) -> Option<Points> {
    let points = |gives: &Gives| match gives {
        Gives::Points(points) => Some(*points),
        Gives::Share(_) => None,
    };
    match part {
        Part::Award { gives: Some(gives), .. } => points(gives),
        Part::Bands { rows, .. } => {
            rows.iter().map(|row| points(&row.gives)).collect::<Option<Vec<_>>>()?.into_iter().max()
        }
        Part::Levels { rows, .. } => {
            rows.iter().map(|row| points(&row.gives)).collect::<Option<Vec<_>>>()?.into_iter().max()
        }
        _ => None,
    }
}
