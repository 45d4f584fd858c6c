//! Caps and floors: 最多扣10分, 累计不超过5分, 扣完为止, 不足1亩按1亩计.

use super::super::lexer::Mark;
use super::super::vocabulary::Class;
use super::{Limitation, Phrase, Scan};
use crate::number::Value;

impl Scan<'_> {
    /// 最多扣10分, 累计不超过5分, 扣完为止, 10分封顶, 满分40, 就高不就低 …
    pub(super) fn limitation(self) -> Option<(Phrase, usize)> {
        let found = |limit, end: Self| Some((Phrase::Limit(limit), end.at));
        for (class, limit) in [
            (Class::NoFloor, Limitation::NoFloor),
            (Class::NoCap, Limitation::NoCap),
            (Class::HighestOnly, Limitation::HighestOnly),
            (Class::Cumulative, Limitation::Cumulative),
        ] {
            if self.is(class) {
                return found(limit, self.skip(1).skip_while(&[Class::GainPoints]));
            }
        }
        if self.is_any(&[Class::StopAt, Class::FillTo]) {
            return self.stop();
        }
        if let Some(end) = self.rounds_up() {
            return found(Limitation::RoundsUp, end);
        }
        if self.is(Class::FullPoints) && self.skip(1).is(Class::Most) {
            return found(Limitation::ShareAtMost(Value::whole(100).ok()?), self.skip(2));
        }
        if self.is(Class::FullPoints) {
            let (value, end) = self.skip(1).skip_while(&[Class::Filler]).points()?;
            return found(Limitation::Worth(value), end);
        }
        // 最低得0分
        if self.is(Class::FloorWord) {
            let (value, end) = self.skip(1).skip_while(&[Class::Gain, Class::Filler]).points()?;
            let end = end.skip_while(&[Class::Until]);
            return if value == Value::ZERO { found(Limitation::Exhausts, end) } else { None };
        }
        if let Some((value, end)) = self.points()
            && (end.is(Class::Most) || (end.is(Class::Until) && !self.before_is_number_word()))
        {
            return found(Limitation::AtMost(value), end.skip(1));
        }
        self.most()
    }

    /// 不足10平方米按10平方米计.
    fn rounds_up(self) -> Option<Self> {
        const UNIT: [Class; 5] =
            [Class::Counter, Class::Measure, Class::Percent, Class::PercentPoint, Class::Yuan];
        let quantity = |here: Self| {
            let number = here.token()?.number()?;
            let unit = here.skip(1);
            unit.is_any(&UNIT).then(|| (number, unit.skip(1)))
        };
        if !self.is(Class::Below) {
            return None;
        }
        let (first, here) = quantity(self.skip(1))?;
        let (second, here) = quantity(here.skip_while(&[Class::Filler]))?;
        let counts = here.is_any(&[Class::Gain, Class::Converted]);
        (first == second && counts).then(|| here.skip(1))
    }

    fn before_is_number_word(self) -> bool {
        self.before().is_some_and(|token| token.is(Class::StopAt))
    }

    /// 扣完为止, 扣完该项分值为止, 扣完20为止, 加满5分为止.
    fn stop(self) -> Option<(Phrase, usize)> {
        const OBJECT: [Class; 4] =
            [Class::PointsOfItem, Class::ScopeWord, Class::Filler, Class::FullPoints];
        let here = self.skip(1).skip_while(&OBJECT);
        let (value, here) = match here.points() {
            Some((value, end)) => (Some(value), end),
            None => (None, here.skip_while(&[Class::Point])),
        };
        let here = here.skip_while(&OBJECT).skip_while(&[Class::Point]);
        let ends = here.is(Class::Until);
        if !ends && value.is_none_or(|value| value != Value::ZERO) {
            return None;
        }
        let gains = self.is(Class::FillTo);
        let limit = match value {
            Some(value) if value != Value::ZERO && gains => Limitation::GivesAtMost(value),
            Some(value) if value != Value::ZERO => Limitation::TakesAtMost(value),
            _ => Limitation::Exhausts,
        };
        Some((Phrase::Limit(limit), here.skip(usize::from(ends)).at))
    }

    /// [每项] [累计] 最多 [扣|加] 10 [分].
    fn most(self) -> Option<(Phrase, usize)> {
        const LEAD: [Class; 6] = [
            Class::ScopeWord,
            Class::GainPoints,
            Class::LosePoints,
            Class::Filler,
            Class::Gain,
            Class::Lose,
        ];
        let starts = self.is_any(&LEAD) || self.is(Class::Most) || self.is(Class::Each);
        if !starts {
            return None;
        }
        let mut here = self;
        if here.is(Class::Each) {
            here = here.skip(1).skip_while(&[Class::Counter]);
        }
        let lead = here.skip_while(&LEAD);
        let most = lead.is(Class::Most).then_some(lead)?;
        let value_at = most.skip_while(&[Class::Most]).skip_while(&LEAD).skip_while(&[Class::Most]);
        // 最多+5, 最多-2
        let signed = value_at.is_mark(Mark::Plus) || value_at.is_mark(Mark::Minus);
        let value_at = value_at.skip(usize::from(signed));
        let value_at = value_at.skip_while(&[Class::Filler]);
        if value_at.is(Class::PointsOfItem) {
            let limit = Limitation::ShareAtMost(Value::whole(100).ok()?);
            return Some((Phrase::Limit(limit), value_at.skip(1).at));
        }
        let (value, end) = value_at.points()?;
        let has_point = end.before().is_some_and(|token| token.is(Class::Point));
        let unit = end.is_any(&[Class::Counter, Class::Percent, Class::Yuan, Class::PercentPoint]);
        if !has_point {
            // 不超过3项 behind points caps the cases; 不超过3次得5分 is a condition.
            let cases = end.is(Class::Counter) && end.skip(1).at_end() && self.starts_chunk();
            if cases {
                return Some((Phrase::Limit(Limitation::CasesAtMost(value)), end.skip(1).at));
            }
            let closes = end.at_end() || end.is_any(&[Class::Until, Class::Most]);
            if unit || !closes {
                return None;
            }
        }
        let said = &self.tokens[self.at..value_at.at];
        let says = |classes: &[Class]| {
            said.iter().any(|token| classes.iter().any(|&class| token.is(class)))
        };
        let sign = |mark| said.iter().any(|token| token.is_mark(mark));
        let limit = if says(&[Class::Lose, Class::LosePoints]) || sign(Mark::Minus) {
            Limitation::TakesAtMost(value)
        } else if says(&[Class::Gain, Class::GainPoints]) || sign(Mark::Plus) {
            Limitation::GivesAtMost(value)
        } else {
            Limitation::AtMost(value)
        };
        let end = end.skip_while(&[Class::Until, Class::Most]);
        Some((Phrase::Limit(limit), end.at))
    }
}
