//! Tokens → phrases that give, take or bound: 扣2分, 加5、3、1分, 不得分, 最多扣10分, 一票否决.

mod bound;
mod points;
mod share;

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
    /// 满分10分: what the whole is worth.
    Worth(Value),
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
    /// 不加分.
    NoGain,
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

/// What the column of a table says of points without a word that gives or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BarePoints {
    /// No column: only 2分 is points, and it is what there is to earn.
    Stated,
    /// A column of points: a number alone counts too, said so.
    Column(Verb),
}

/// The first phrase at or after `from`.
pub(super) fn next_phrase(tokens: &[Token], from: usize, column: BarePoints) -> Option<Found> {
    (from..tokens.len()).find_map(|start| {
        let scan = Scan { tokens, at: start, column };
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
    column: BarePoints,
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
        Self { at: (self.at + count).min(self.tokens.len()), ..self }
    }

    fn skip_while(self, classes: &[Class]) -> Self {
        // No phrase has more small words in a row; without an end, 10,000 of them would be looked at
        // from each.
        let mut here = self;
        while here.at < self.at + 8 && here.is_any(classes) {
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
}
