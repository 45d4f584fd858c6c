//! Tokens → phrases that give, take or bound: 扣2分, 加5、3、1分, 不得分, 最多扣10分, 一票否决.

use super::lexer::{Mark, Token, TokenKind};
use super::vocabulary::Class;
use crate::number::Value;

/// Which way points go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Gives,
    Takes,
    /// 加减5分: with the direction of what is counted.
    Both,
}

/// How the points were said; it decides what a number in front of them means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// 得 计 记: what meeting the words is worth.
    Award,
    /// 加 奖 +: on top.
    Bonus,
    /// 扣 减 −.
    Take,
    /// ±.
    Both,
    /// No word, only 2分.
    Bare,
}

impl Verb {
    pub(super) fn sign(self) -> Sign {
        match self {
            Self::Award | Self::Bonus | Self::Bare => Sign::Gives,
            Self::Take => Sign::Takes,
            Self::Both => Sign::Both,
        }
    }
}

/// How many points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Amount {
    One(Value),
    /// Per cent of the item's points.
    Share(Value),
    List(Vec<Value>),
    /// For names of their own: 省2:市1:县0.5.
    Named(Vec<((usize, usize), Value)>),
    /// Between two ends; no upper end: 2分以上.
    Range(Value, Option<Value>),
    /// A word that gives or takes without a number.
    Blank,
    /// Yuan: not points.
    Money,
}

/// A cap, a floor or a rule about several of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limitation {
    Exhausts,
    TakesAtMost(Value),
    GivesAtMost(Value),
    /// 最高5分 without a word that gives or takes: the sentence decides.
    AtMost(Value),
    /// 不超过3项: at most so many cases.
    CasesAtMost(Value),
    /// 不超过本项分值: per cent of the item's points.
    ShareAtMost(Value),
    /// 不足1亩按1亩计.
    RoundsUp,
    NoFloor,
    NoCap,
    HighestOnly,
    Cumulative,
}

/// One phrase with an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phrase {
    Points {
        verb: Verb,
        amount: Amount,
        /// A person decides how many within the range.
        discretion: bool,
        /// 扣1分/次: the unit behind the stroke.
        per: Option<usize>,
    },
    /// 不得分.
    Zero,
    /// 不扣分.
    NoLoss,
    /// 按比例得分, 按比例扣分.
    Ratio(Sign),
    /// 完成率×5分.
    RatioTimes(Amount),
    /// 双倍扣分, 减半计分: per cent.
    Times(Value),
    /// 得分按20%折算: per cent of another score.
    Converted(Value),
    Veto,
    Limit(Limitation),
}

/// A phrase and the tokens it took, from `start` to `end` (exclusive).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) phrase: Phrase,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The first phrase at or after `from`.
pub(super) fn next_phrase(tokens: &[Token], from: usize) -> Option<Found> {
    (from..tokens.len()).find_map(|start| {
        let scan = Scan { tokens, at: start };
        let (phrase, end) = scan
            .limitation()
            .or_else(|| scan.fixed())
            .or_else(|| scan.discretion())
            .or_else(|| scan.verb())
            .or_else(|| scan.ratio())
            .or_else(|| scan.named())
            .or_else(|| scan.bare())?;
        Some(Found { phrase, start, end })
    })
}

/// A place in the tokens with small tests on what stands there.
#[derive(Clone, Copy)]
struct Scan<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Scan<'a> {
    fn token(self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn is(self, class: Class) -> bool {
        self.token().is_some_and(|token| token.is(class))
    }

    fn is_any(self, classes: &[Class]) -> bool {
        classes.iter().any(|&class| self.is(class))
    }

    fn is_mark(self, mark: Mark) -> bool {
        self.token().is_some_and(|token| token.is_mark(mark))
    }

    fn skip(self, count: usize) -> Self {
        Self { at: self.at + count, ..self }
    }

    fn skip_while(self, classes: &[Class]) -> Self {
        let mut here = self;
        while here.is_any(classes) {
            here.at += 1;
        }
        here
    }

    fn before(self) -> Option<&'a Token> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at))
    }

    /// `number [分]` → the number and the place behind it.
    fn points(self) -> Option<(Value, Self)> {
        let value = self.token()?.number()?;
        Some((value, self.skip(1).skip_while(&[Class::Point])))
    }

    /// 最多扣10分, 累计不超过5分, 扣完为止, 10分封顶, 满分40, 就高不就低 …
    fn limitation(self) -> Option<(Phrase, usize)> {
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
        if self.is(Class::FullPoints) {
            let (value, end) = self.skip(1).skip_while(&[Class::Filler]).points()?;
            return found(Limitation::GivesAtMost(value), end);
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
        let limit = if says(&[Class::Lose, Class::LosePoints]) {
            Limitation::TakesAtMost(value)
        } else if says(&[Class::Gain, Class::GainPoints]) {
            Limitation::GivesAtMost(value)
        } else {
            Limitation::AtMost(value)
        };
        let end = end.skip_while(&[Class::Until, Class::Most]);
        Some((Phrase::Limit(limit), end.at))
    }

    /// Phrases without a number of their own: 不得分, 得满分, 一票否决, 双倍扣分.
    fn fixed(self) -> Option<(Phrase, usize)> {
        let whole = |percent: i64| Value::whole(percent).unwrap_or_default();
        if self.is(Class::NoPoints) {
            return Some((Phrase::Zero, self.skip(1).at));
        }
        if self.is(Class::NoLoss) {
            return Some((Phrase::NoLoss, self.skip(1).at));
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
            let amount = Amount::Share(whole(100));
            return Some((
                Phrase::Points { verb: Verb::Award, amount, discretion: false, per: None },
                end.at,
            ));
        }
        if self.is_any(&[Class::Gain, Class::Lose, Class::Filler]) && self.skip(1).is(Class::Half) {
            let amount = Amount::Share(whole(50));
            let verb = if self.is(Class::Lose) { Verb::Take } else { Verb::Award };
            let end =
                self.skip(2).skip_while(&[Class::GainPoints, Class::LosePoints, Class::Point]);
            return Some((Phrase::Points { verb, amount, discretion: false, per: None }, end.at));
        }
        None
    }

    /// 酌情扣1-3分, 视情况加分.
    fn discretion(self) -> Option<(Phrase, usize)> {
        if !self.is(Class::Discretion) {
            return None;
        }
        const LEAD: [Class; 2] = [Class::Filler, Class::Discretion];
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
    fn verb(self) -> Option<(Phrase, usize)> {
        let (verb, mut here, points_word) = self.verb_word()?;
        here = here.skip_while(&[Class::Filler]);
        if here.is(Class::Most) {
            // 扣最多5分
            here = here.skip(1);
            let (most, end) = here.points()?;
            let amount = Amount::Range(Value::ZERO, Some(most));
            return Some((Phrase::Points { verb, amount, discretion: true, per: None }, end.at));
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
        if let Some((share, end)) = here.share() {
            let end =
                end.skip_while(&[Class::Filler]).skip_while(&[Class::PointsOfItem, Class::Point]);
            let amount = Amount::Share(share);
            return Some((Phrase::Points { verb, amount, discretion: false, per: None }, end.at));
        }
        match here.amount(verb) {
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
        // 每减10%: a direction, not points.
        if self.before().is_some_and(|token| token.is(Class::Each)) {
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
    fn share(self) -> Option<(Value, Self)> {
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
                if end.is(Class::SuffixAtMost) {
                    return discretionary(Value::ZERO, Some(value), end.skip(1));
                }
                if end.is(Class::SuffixAtLeast) && point {
                    return discretionary(value, None, end.skip(1));
                }
                if !point && (factor > 1 || end.is(Class::Yuan)) {
                    return Some((Amount::Money, false, end.skip(1)));
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

    fn starts_chunk(self) -> bool {
        self.before().is_none_or(|token| matches!(token.kind, TokenKind::Mark(_)))
    }

    fn at_end(self) -> bool {
        self.token().is_none_or(|token| {
            matches!(
                token.kind,
                TokenKind::Mark(Mark::Comma | Mark::Stop | Mark::Close | Mark::Colon)
            )
        })
    }

    /// 按比例得分, 完成率×5分.
    fn ratio(self) -> Option<(Phrase, usize)> {
        if self.is(Class::Proportion) {
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
            && end.skip_while(&[Class::Filler, Class::PointsOfItem]).is(Class::Converted)
        {
            let end = end.skip_while(&[Class::Filler, Class::PointsOfItem, Class::Converted]);
            let end = end.skip_while(&[Class::Gain, Class::GainPoints]);
            return Some((Phrase::Converted(share), end.at));
        }
        if self.is_mark(Mark::Times) {
            let here = self.skip(1);
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

    /// 省2:市1:县0.5加分.
    fn named(self) -> Option<(Phrase, usize)> {
        let TokenKind::Named(rows) = &self.token()?.kind else { return None };
        let end = self.skip(1).skip_while(&[Class::Point]);
        let verb =
            if end.is_any(&[Class::Lose, Class::LosePoints]) { Verb::Take } else { Verb::Bonus };
        let end = end.skip_while(&[Class::GainPoints, Class::LosePoints]);
        let amount = Amount::Named(rows.clone());
        Some((Phrase::Points { verb, amount, discretion: false, per: None }, end.at))
    }

    /// 2分, 1-3分, 20/10分: points without a word that gives or takes.
    fn bare(self) -> Option<(Phrase, usize)> {
        let behind = self.skip(1);
        if !behind.is(Class::Point) {
            return None;
        }
        let compared = self.before().is_some_and(|token| {
            [Class::AtLeast, Class::Above, Class::AtMost, Class::Below, Class::More, Class::Less]
                .iter()
                .any(|&class| token.is(class) && !token.is(Class::Grade))
        });
        let end = behind.skip(1);
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
        Some((Phrase::Points { verb: Verb::Bare, amount, discretion, per }, end.at))
    }
}
