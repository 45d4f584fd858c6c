//! What can be seen in a sentence without reading it: signal words, numbers, marks.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::super::lexer::{Mark, Token, TokenKind};
use super::super::vocabulary::Class;

macro_rules! signals {
    ($($variant:ident $name:literal),+ $(,)?) => {
        /// What signal words speak of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Signal { $($variant),+ }
        impl Signal {
            const ALL: &[(Self, &str)] = &[$((Self::$variant, $name)),+];
        }
    };
}

signals! {
    Money "money", PayWords "pay_words", Pool "pool", Redeem "redeem",
    OtherCharged "other_charged", Streak "streak", Validity "validity", Reset "reset",
    Ceiling "ceiling", Direct "direct", Gate "gate", Exempt "exempt", Step "step", Star "star",
    TierVerb "tier_verb", Quota "quota", Rank "rank", Prize "prize", Weight "weight",
    Structure "structure", Cap "cap", Convert "convert", Publish "publish", Period "period",
    PeriodVerb "period_verb", Who "who", Scope "scope", Follow "follow", Ballot "ballot",
    Shop "shop", OnlyFor "only_for",
}

struct Words {
    automaton: AhoCorasick,
    signals: Vec<Signal>,
}

impl Words {
    fn get() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| Self::compile(include_str!("words.txt")))
    }

    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    fn compile(text: &str) -> Self {
        let (mut words, mut signals) = (Vec::new(), Vec::new());
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, list) = line.split_once(':').expect("a line is `signal: words`");
            let signal = Signal::ALL.iter().find(|(_, known)| *known == name);
            let (signal, _) = signal.expect("a known signal");
            for word in list.split_whitespace() {
                words.push(word);
                signals.push(*signal);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&words)
            .expect("a few hundred short words");
        Self { automaton, signals }
    }
}

/// Everything seen in one sentence.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether something was seen")]
pub(super) struct Signals {
    words: u64,
    /// Yuan, or 万 without 分 behind it.
    yuan: bool,
    pub(super) equals: bool,
    pub(super) times: bool,
    pub(super) pluses: usize,
    pub(super) colons: usize,
    pub(super) eachs: usize,
    pub(super) percents: usize,
    pub(super) numbers: usize,
    pub(super) grades: usize,
    /// A name and a plain number, as in 巩固31.
    pub(super) plain_points: usize,
    /// A comparison with a number.
    compared: usize,
    /// 不少于8篇: something is asked for.
    pub(super) wants_number: bool,
}

impl Signals {
    /// Looks at a sentence.
    pub(super) fn of(folded: &str, tokens: &[Token]) -> Self {
        let mut seen = Self::default();
        let words = Words::get();
        for found in words.automaton.find_overlapping_iter(folded) {
            seen.words |= 1 << words.signals[found.pattern().as_usize()] as u64;
        }
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            let behind = tokens.get(at + 1);
            let is = |class| token.is(class);
            match token.kind {
                TokenKind::Number { .. } => {
                    seen.numbers += 1;
                    let named = before.is_some_and(|token| {
                        matches!(token.kind, TokenKind::Text | TokenKind::Word(_))
                            && !token.is(Class::AtLeast)
                    });
                    let closes = behind.is_none_or(|token| {
                        matches!(token.kind, TokenKind::Mark(_)) || token.is(Class::Point)
                    });
                    seen.plain_points += usize::from(named && closes);
                }
                TokenKind::Range(..) => {
                    seen.numbers += 1;
                    seen.compared += 1;
                }
                TokenKind::Mark(Mark::Equals) => seen.equals = true,
                TokenKind::Mark(Mark::Times) => seen.times = true,
                TokenKind::Mark(Mark::Plus) => seen.pluses += 1,
                TokenKind::Mark(Mark::Colon) => seen.colons += 1,
                _ => {}
            }
            seen.yuan |= is(Class::Yuan);
            seen.eachs += usize::from(is(Class::Each));
            seen.percents += usize::from(is(Class::Percent));
            seen.grades += usize::from(is(Class::Grade));
            let compares = [
                Class::AtLeast,
                Class::Above,
                Class::AtMost,
                Class::Below,
                Class::SuffixAtLeast,
                Class::SuffixAtMost,
            ]
            .iter()
            .any(|&class| is(class));
            seen.compared += usize::from(compares);
            seen.wants_number |= is(Class::AtLeast) && behind.is_some_and(|t| t.number().is_some());
        }
        seen
    }

    /// A word of this kind is there.
    pub(super) fn has(&self, signal: Signal) -> bool {
        self.words & (1 << signal as u64) != 0
    }

    /// Money is spoken of.
    pub(super) fn money(&self) -> bool {
        self.yuan || self.has(Signal::Money)
    }

    /// A computation is written down.
    pub(super) fn formula(&self) -> bool {
        self.equals || self.times
    }

    /// Numbers are compared.
    pub(super) fn bands(&self) -> bool {
        self.compared > 0 && self.numbers > 0
    }
}
