//! What gives or takes: 扣2分, 加5、3、1分, −2, 不得分, 满分, 酌情扣1-3分, 一票否决, 2分.

use super::super::lexer::{Mark, Token, TokenKind};
use super::super::vocabulary::Class;
use super::{Amount, BarePoints, Phrase, Scan, Verb};
use crate::number::Value;

impl Scan<'_> {
    /// Phrases without a number of their own: 不得分, 得满分, 一票否决, 双倍扣分.
    pub(super) fn fixed(self) -> Option<(Phrase, usize)> {
        let whole = |percent: i64| Value::whole(percent).unwrap_or_default();
        // 全部扣完为止 only ends what is taken.
        let ends = self.is(Class::StopAt) && self.skip(1).is(Class::Until);
        if self.is(Class::NoPoints) && !ends {
            return Some((Phrase::Zero, self.skip(1).at));
        }
        if self.is(Class::NoLoss) {
            return Some((Phrase::NoLoss, self.skip(1).at));
        }
        if self.is(Class::NoGain) {
            return Some((Phrase::NoGain, self.skip(1).at));
        }
        if self.is(Class::Not) && self.skip(1).is(Class::GainPoints) {
            return Some((Phrase::Zero, self.skip(2).at));
        }
        if self.is(Class::Not) && self.skip(1).is_any(&[Class::Gain, Class::Filler]) {
            let end = self.skip(2).skip_while(&[Class::ScopeWord, Class::Filler]);
            if end.is_any(&[Class::PointsOfItem, Class::Point]) {
                return Some((Phrase::Zero, end.skip(1).at));
            }
        }
        if self.is(Class::Disqualify) {
            let item = self.skip(1).skip_while(&[Class::ScopeWord, Class::Filler]);
            if item.is_any(&[Class::PointsOfItem, Class::GainPoints]) {
                return Some((Phrase::Zero, item.skip(1).at));
            }
        }
        let vetoes = self.is(Class::Veto) && self.skip(1).skip_while(&[Class::Filler]).at_end();
        // 评定为优秀的加3分: the grade is what the points are for.
        let scored = self.is(Class::GradeDirect)
            && self.tokens[self.at + 1..].iter().take(12).any(|token| {
                token.is(Class::Gain) || token.is(Class::Lose) || token.is(Class::NoPoints)
            });
        if scored {
            return None;
        }
        if vetoes || self.is_any(&[Class::Disqualify, Class::GradeDirect]) {
            return Some((Phrase::Veto, self.tokens.len()));
        }
        for (class, percent) in [(Class::Doubled, 200), (Class::Halved, 50)] {
            if self.is(class) {
                let end = self.skip(1).skip_while(&[Class::LosePoints, Class::GainPoints]);
                return Some((Phrase::Times(whole(percent)), end.at));
            }
        }
        let gain = usize::from(self.is(Class::Gain) || self.is(Class::Filler));
        if self.skip(gain).is(Class::FullPoints) {
            let end = self.skip(gain + 1);
            // 得满分5分
            let stated =
                end.token().and_then(Token::number).filter(|_| end.skip(1).is(Class::Point));
            let (amount, end) = match stated.filter(|_| self.is(Class::Gain)) {
                Some(points) => (Amount::One(points), end.skip(2)),
                None => (Amount::Share(whole(100)), end),
            };
            return Some((
                Phrase::Points { verb: Verb::Award, amount, discretion: false, per: None },
                end.at,
            ));
        }
        if self.is_any(&[Class::Gain, Class::Lose, Class::Filler]) && self.skip(1).is(Class::Half) {
            let amount = Amount::Share(whole(50));
            let takes = self.is(Class::Lose) || self.skip(2).is(Class::LosePoints);
            let verb = if takes { Verb::Take } else { Verb::Award };
            let end =
                self.skip(2).skip_while(&[Class::GainPoints, Class::LosePoints, Class::Point]);
            return Some((Phrase::Points { verb, amount, discretion: false, per: None }, end.at));
        }
        None
    }

    /// 酌情扣1-3分, 视情况加分.
    pub(super) fn discretion(self) -> Option<(Phrase, usize)> {
        const LEAD: [Class; 2] = [Class::Filler, Class::Discretion];
        if !self.is(Class::Discretion) {
            return None;
        }
        let here = self.skip(1).skip_while(&LEAD);
        let Some((phrase, end)) = here.verb().or_else(|| here.bare()) else {
            // 酌情 … 扣分 with words between stays a blank amount of the word that follows.
            return None;
        };
        match phrase {
            Phrase::Points { verb, amount, per, .. } => {
                let amount = match amount {
                    Amount::One(most) => Amount::Range(Value::ZERO, Some(most)),
                    other => other,
                };
                Some((Phrase::Points { verb, amount, discretion: true, per }, end))
            }
            other => Some((other, end)),
        }
    }

    /// 扣2分, 加5、3、1分, −2, 扣该项分值的20%, 奖500元.
    pub(super) fn verb(self) -> Option<(Phrase, usize)> {
        let (verb, mut here, points_word) = self.verb_word()?;
        here = here.skip_while(&[Class::Filler]);
        if here.is(Class::Most) {
            // 扣最多5分
            here = here.skip(1);
            let (most, end) = here.points()?;
            let amount = Amount::Range(Value::ZERO, Some(most));
            return Some((Phrase::Points { verb, amount, discretion: true, per: None }, end.at));
        }
        // 扣除该项全部分值
        let all = here.skip_while(&[Class::ScopeWord, Class::Filler]);
        let whole = all.is(Class::FullPoints) || (all.is(Class::PointsOfItem) && all.at > here.at);
        if verb == Verb::Take && whole && all.skip(1).at_end() {
            return Some((Phrase::Zero, all.skip(1).at));
        }
        let item = here.skip_while(&[Class::ScopeWord, Class::PointsOfItem, Class::Filler]);
        if item.at > here.at
            && item.tokens[here.at..item.at].iter().any(|t| t.is(Class::PointsOfItem))
        {
            if item.is(Class::Half) {
                let amount = Amount::Share(Value::whole(50).ok()?);
                return Some((
                    Phrase::Points { verb, amount, discretion: false, per: None },
                    item.skip(1).at,
                ));
            }
            let share = item.share()?;
            let amount = Amount::Share(share.0);
            return Some((
                Phrase::Points { verb, amount, discretion: false, per: None },
                share.1.at,
            ));
        }
        // 得分按10%计入总分 is a share of a score, not of the item.
        if let Some((_, end)) = here.share()
            && points_word
            && end.is_any(&[Class::Merged, Class::Converted])
        {
            return None;
        }
        if let Some((share, end)) = here.share() {
            let end =
                end.skip_while(&[Class::Filler]).skip_while(&[Class::PointsOfItem, Class::Point]);
            let amount = Amount::Share(share);
            return Some((Phrase::Points { verb, amount, discretion: false, per: None }, end.at));
        }
        match here.amount(verb) {
            // 得0分
            Some((Amount::One(value), _, end)) if value == Value::ZERO && verb == Verb::Award => {
                Some((Phrase::Zero, end.at))
            }
            Some((amount, discretion, end)) => {
                let (per, end) = end.per();
                Some((Phrase::Points { verb, amount, discretion, per }, end.at))
            }
            None if points_word && here.at_end() => {
                let amount = Amount::Blank;
                Some((Phrase::Points { verb, amount, discretion: false, per: None }, here.at))
            }
            None => None,
        }
    }

    /// The word that gives or takes: its kind, what is behind it, whether it is a whole word such
    /// as 扣分 that can stand without a number.
    fn verb_word(self) -> Option<(Verb, Self, bool)> {
        let token = self.token()?;
        let length = token.end - token.start;
        let next = self.skip(1);
        // 每减10%, 每多减1%: a direction, not points.
        let turned =
            self.before().is_some_and(|token| token.is(Class::More) || token.is(Class::Less));
        let before = if turned { self.at.checked_sub(2) } else { self.at.checked_sub(1) };
        if before.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.is(Class::Each)) {
            return None;
        }
        Some(match &token.kind {
            TokenKind::Mark(Mark::Plus) => (Verb::Bonus, next, false),
            TokenKind::Mark(Mark::Minus) => (Verb::Take, next, false),
            TokenKind::Mark(Mark::PlusMinus) => (Verb::Both, next, false),
            TokenKind::Word(classes) if classes.has(Class::BothWays) => (Verb::Both, next, false),
            TokenKind::Word(classes) if classes.has(Class::LosePoints) => (Verb::Take, next, true),
            TokenKind::Word(classes) if classes.has(Class::Lose) => {
                let points = next.is(Class::Point);
                (Verb::Take, next.skip(usize::from(points)), points)
            }
            TokenKind::Word(classes) if classes.has(Class::GainPoints) => {
                (Verb::Award, next, length == 2)
            }
            TokenKind::Word(classes) if classes.has(Class::Gain) => {
                let points = next.is(Class::Point);
                (Verb::Award, next.skip(usize::from(points)), points)
            }
            _ => return None,
        })
    }

    /// `20 %` → the number and the place behind.
    pub(super) fn share(self) -> Option<(Value, Self)> {
        let value = self.token()?.number()?;
        self.skip(1).is(Class::Percent).then(|| (value, self.skip(2)))
    }

    /// The points behind a word that gives or takes.
    fn amount(self, verb: Verb) -> Option<(Amount, bool, Self)> {
        let end = self.skip(1);
        let discretionary = |low, high, end: Self| {
            Some((Amount::Range(low, high), true, end.skip_while(&[Class::Point])))
        };
        match &self.token()?.kind {
            TokenKind::Range(low, high) => discretionary(*low, Some(*high), end),
            TokenKind::Numbers(values) => {
                Some((Amount::List(values.clone()), false, end.skip_while(&[Class::Point])))
            }
            &TokenKind::Number { value, factor } => {
                let point = end.is(Class::Point);
                let end = end.skip(usize::from(point));
                // 得分90分以上的加2分: a score to reach.
                let scored = end.is_any(&[Class::SuffixAtMost, Class::SuffixAtLeast])
                    && end.skip(1).skip_while(&[Class::Filler]).is_any(&[
                        Class::Gain,
                        Class::GainPoints,
                        Class::Lose,
                        Class::LosePoints,
                        Class::NoPoints,
                    ]);
                if scored {
                    return None;
                }
                if end.is(Class::SuffixAtMost) {
                    return discretionary(Value::ZERO, Some(value), end.skip(1));
                }
                if end.is(Class::SuffixAtLeast) && point {
                    return discretionary(value, None, end.skip(1));
                }
                if !point && (factor > 1 || end.is(Class::Yuan)) {
                    let end = end.skip(usize::from(end.is(Class::Yuan)));
                    return Some((Amount::Money, false, end));
                }
                let counted = end.is_any(&[Class::Counter, Class::PercentPoint, Class::TimesOf]);
                let before_each = end.is(Class::Each);
                if !point && counted && !before_each && verb != Verb::Both {
                    return None;
                }
                Some((Amount::One(value), false, end))
            }
            _ => None,
        }
    }

    /// `/次`, 每次, 一次 behind the points.
    fn per(self) -> (Option<usize>, Self) {
        let unit = match self.token() {
            Some(token) if token.is_mark(Mark::Slash) || token.is(Class::Each) => self.skip(1),
            _ => return (None, self),
        };
        let unit = if unit.token().and_then(Token::number) == Value::whole(1).ok() {
            unit.skip(1)
        } else {
            unit
        };
        if unit.is(Class::Counter) || unit.is(Class::PercentPoint) {
            (Some(unit.at), unit.skip(1))
        } else {
            (None, self)
        }
    }

    /// 省2:市1:县0.5加分.
    pub(super) fn named(self) -> Option<(Phrase, usize)> {
        let TokenKind::Named(rows) = &self.token()?.kind else { return None };
        let end = self.skip(1).skip_while(&[Class::Point]);
        let verb =
            if end.is_any(&[Class::Lose, Class::LosePoints]) { Verb::Take } else { Verb::Bonus };
        let end = end.skip_while(&[Class::GainPoints, Class::LosePoints]);
        let amount = Amount::Named(rows.clone());
        Some((Phrase::Points { verb, amount, discretion: false, per: None }, end.at))
    }

    /// 2分, 1-3分, 20/10分: points without a word that gives or takes.
    pub(super) fn bare(self) -> Option<(Phrase, usize)> {
        let behind = self.skip(1);
        let verb = match self.column {
            BarePoints::Stated if !behind.is(Class::Point) => return None,
            BarePoints::Column(_) if !behind.is(Class::Point) && !behind.at_end() => return None,
            BarePoints::Stated => Verb::Bare,
            BarePoints::Column(verb) => verb,
        };
        if self.before().is_some_and(|token| token.is(Class::Ordinal)) {
            return None;
        }
        // 每低于80分1分: two numbers in a row are a step.
        let number_before = self.at.checked_sub(2).and_then(|at| self.tokens.get(at));
        if self.before().is_some_and(|token| token.is(Class::Point))
            && number_before.is_some_and(|token| token.number().is_some())
        {
            return None;
        }
        // 80至89分的得8分: what stands in front of the verb is a score to reach.
        let then = behind.skip(1).skip_while(&[Class::Filler, Class::Included, Class::Excluded]);
        let reached = behind.is(Class::Point)
            && then.is_any(&[
                Class::Gain,
                Class::GainPoints,
                Class::NoPoints,
                Class::FullPoints,
                Class::Lose,
                Class::LosePoints,
                Class::NoLoss,
                Class::NoGain,
            ]);
        // 60-80分的村加3分
        let described = behind.is(Class::Point)
            && behind
                .skip(1)
                .token()
                .is_some_and(|token| token.is(Class::Filler) && self.tokens.len() > behind.at + 2)
            && matches!(self.token()?.kind, TokenKind::Range(..));
        if described {
            return None;
        }
        if reached
            && (matches!(self.token()?.kind, TokenKind::Range(..)) || then.at > behind.at + 1)
        {
            return None;
        }
        let compared = self.before().is_some_and(|token| {
            [Class::AtLeast, Class::Above, Class::AtMost, Class::Below, Class::More, Class::Less]
                .iter()
                .any(|&class| token.is(class) && !token.is(Class::Grade))
        });
        let end = behind.skip(usize::from(behind.is(Class::Point)));
        let threshold =
            end.is_any(&[Class::SuffixAtLeast, Class::SuffixAtMost, Class::SuffixAbove]);
        if compared || threshold {
            return None;
        }
        let (amount, discretion) = match &self.token()?.kind {
            &TokenKind::Number { value, .. } if value == Value::ZERO => {
                return Some((Phrase::Zero, end.at));
            }
            &TokenKind::Number { value, .. } => (Amount::One(value), false),
            TokenKind::Numbers(values) => (Amount::List(values.clone()), false),
            &TokenKind::Range(low, high) => (Amount::Range(low, Some(high)), true),
            _ => return None,
        };
        let (per, end) = end.per();
        Some((Phrase::Points { verb, amount, discretion, per }, end.at))
    }
}
