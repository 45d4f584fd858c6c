//! Shares: 按比例得分, 完成率×5分, 按20%折算.

use super::super::lexer::Mark;
use super::super::vocabulary::Class;
use super::{Amount, Phrase, Scan, Sign};
use crate::number::Value;

impl Scan<'_> {
    /// 按比例得分, 完成率×5分.
    pub(super) fn ratio(self) -> Option<(Phrase, usize)> {
        // 按实际完成数占任务数的比例计分
        let spelled = self.is(Class::ShareWord)
            && self.skip(1).is_any(&[
                Class::Gain,
                Class::GainPoints,
                Class::LosePoints,
                Class::Converted,
            ])
            && self.tokens[..self.at].iter().any(|token| token.is(Class::According));
        if self.is(Class::Proportion) || spelled {
            const TAIL: [Class; 4] =
                [Class::Filler, Class::Converted, Class::ScopeWord, Class::PointsOfItem];
            let end = self.skip(1).skip_while(&TAIL);
            if let Some((Phrase::Points { verb, amount: Amount::One(value), .. }, end)) = end.verb()
            {
                let _ = verb;
                return Some((Phrase::RatioTimes(Amount::One(value)), end));
            }
            let sign = if end.is_any(&[Class::Lose, Class::LosePoints]) {
                Sign::Takes
            } else {
                Sign::Gives
            };
            let says = end.is_any(&[
                Class::Lose,
                Class::LosePoints,
                Class::Gain,
                Class::GainPoints,
                Class::BothWays,
            ]);
            let converted = end.before().is_some_and(|token| token.is(Class::Converted));
            if !says && !converted && !end.at_end() {
                return None;
            }
            let end = end
                .skip_while(&[Class::BothWays])
                .skip_while(&[Class::Lose, Class::LosePoints, Class::Gain, Class::GainPoints])
                .skip_while(&[Class::Point])
                .skip_while(&[Class::Converted, Class::PointsOfItem]);
            return Some((Phrase::Ratio(sign), end.at));
        }
        // 得分按20%折算计入
        if self.is(Class::Filler)
            && let Some((share, end)) = self.skip(1).share()
            && end
                .skip_while(&[Class::Filler, Class::PointsOfItem])
                .is_any(&[Class::Converted, Class::Merged])
        {
            const END: [Class; 4] =
                [Class::Filler, Class::PointsOfItem, Class::Converted, Class::Merged];
            let end = end.skip_while(&END);
            let end = end.skip_while(&[Class::Gain, Class::GainPoints]);
            return Some((Phrase::Converted(share), end.at));
        }
        if self.is_mark(Mark::Times) || self.is(Class::TimesWord) {
            let here = self.skip(1);
            if let Some((share, end)) = here.share() {
                // 开工率=实际÷计划×100% only says what the rate is.
                if share.raw() == 100 * Value::ONE {
                    return None;
                }
                let end = end.skip_while(&[Class::Filler, Class::Gain, Class::Converted]);
                return Some((Phrase::Converted(share), end.at));
            }
            if let Some((value, end)) = here.points()
                && !end.is(Class::Percent)
            {
                return Some((Phrase::RatioTimes(Amount::One(value)), end.at));
            }
            if here.is_any(&[Class::PointsOfItem, Class::FullPoints]) {
                let share = Amount::Share(Value::whole(100).ok()?);
                return Some((Phrase::RatioTimes(share), here.skip(1).at));
            }
        }
        None
    }
}
