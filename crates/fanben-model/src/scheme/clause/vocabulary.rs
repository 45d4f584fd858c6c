//! The words of scoring clauses and what each can mean, from `vocabulary.txt`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

/// What a word can mean. A word may have several classes; the grammar asks for the one it needs.
macro_rules! classes {
    ($($variant:ident $name:literal),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(super) enum Class { $($variant),+ }
        impl Class {
            const ALL: &[(Self, &str)] = &[$((Self::$variant, $name)),+];
        }
    };
}

classes! {
    Gain "gain", GainPoints "gain_points", Lose "lose", LosePoints "lose_points",
    BothWays "both_ways", Point "point", Score "score", NoPoints "no_points", NoLoss "no_loss", NoGain "no_gain",
    FloorWord "floor_word",
    FullPoints "full_points", PointsOfItem "points_of_item", Discretion "discretion",
    Proportion "proportion", ShareWord "share_word", According "according", Converted "converted", Merged "merged", StopAt "stop_at", FillTo "fill_to", Until "until",
    NoFloor "no_floor", NoCap "no_cap", Most "most", ScopeWord "scope_word",
    Cumulative "cumulative", HighestOnly "highest_only", Doubled "doubled", Halved "halved",
    Half "half", TimesOf "times_of", TimesWord "times_word", Veto "veto", Disqualify "disqualify",
    GradeDirect "grade_direct", Otherwise "otherwise", OtherwiseNone "otherwise_none",
    Respectively "respectively", Apiece "apiece", Each "each", Filler "filler", Opener "opener",
    AtLeast "at_least", Above "above", AtMost "at_most", Below "below",
    SuffixAtLeast "suffix_at_least", SuffixAbove "suffix_above",
    SuffixAtMost "suffix_at_most", Included "included", Excluded "excluded",
    More "more", Less "less", Both "both",
    Percent "percent", PercentPoint "percent_point", PercentOf "percent_of", Yuan "yuan",
    Counter "counter", Measure "measure", Whole "whole", Ordinal "ordinal", Front "front", Back "back", Rank "rank",
    And "and", Or "or",
    Level6 "level_6", Level5 "level_5", Level4 "level_4", Level3 "level_3", Level2 "level_2",
    Level1 "level_1", LevelMark "level_mark", Award "award", Grade "grade", Role "role",
    Penalty "penalty", Severity "severity",
    Not "not", Truncated "truncated", Plain "plain",
}

/// A set of [`Class`]es.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Classes(u128);

impl Classes {
    pub(super) fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u8) != 0
    }

    fn add(&mut self, class: Class) {
        self.0 |= 1 << class as u8;
    }

    /// The administrative rank of a level word: 村 1 … 国家 6.
    pub(super) fn level(self) -> Option<u8> {
        const LEVELS: [Class; 6] = [
            Class::Level1,
            Class::Level2,
            Class::Level3,
            Class::Level4,
            Class::Level5,
            Class::Level6,
        ];
        LEVELS.iter().zip(1..).find_map(|(&class, rank)| self.has(class).then_some(rank))
    }
}

/// The compiled vocabulary: finds the longest word at a place.
pub(super) struct Vocabulary {
    words: AhoCorasick,
    classes: Vec<Classes>,
}

impl Vocabulary {
    /// The vocabulary of this build.
    pub(super) fn get() -> &'static Self {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        VOCABULARY.get_or_init(|| Self::compile(include_str!("vocabulary.txt")))
    }

    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    fn compile(text: &str) -> Self {
        let mut words: BTreeMap<&str, Classes> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, list) = line.split_once(':').expect("a line is `class: words`");
            let class = Class::ALL.iter().find(|(_, known)| *known == name);
            let (class, _) = class.expect("a class the reader knows");
            for word in list.split_whitespace() {
                words.entry(word).or_default().add(*class);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored)
            .build(words.keys())
            .expect("a few thousand short words");
        Self { words: automaton, classes: words.into_values().collect() }
    }

    /// The words that name an administrative level, with their ranks.
    pub(super) fn level_ranks(&self) -> BTreeMap<String, u8> {
        let lines =
            include_str!("vocabulary.txt").lines().filter(|line| line.starts_with("level_"));
        let words = lines
            .filter_map(|line| line.split_once(':'))
            .flat_map(|(_, list)| list.split_whitespace());
        words.filter_map(|word| Some((word.to_owned(), self.classes_of(word)?.level()?))).collect()
    }

    /// The longest word that starts at byte `at` of `text`: its classes and its length in bytes.
    pub(super) fn longest(&self, text: &str, at: usize) -> Option<(Classes, usize)> {
        let input = Input::new(text).anchored(Anchored::Yes).span(at..text.len());
        let found = self.words.find(input)?;
        Some((self.classes[found.pattern().as_usize()], found.len()))
    }

    /// The classes of a whole word.
    pub(super) fn classes_of(&self, word: &str) -> Option<Classes> {
        self.longest(word, 0)
            .filter(|(_, length)| *length == word.len())
            .map(|(classes, _)| classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins() {
        let vocabulary = Vocabulary::get();
        let (classes, length) = vocabulary.longest("参加3次", 0).unwrap();
        assert!(classes.has(Class::Plain) && !classes.has(Class::Gain));
        assert_eq!(length, "参加".len());
        assert_eq!(vocabulary.longest("省级", 0).unwrap().0.level(), Some(5));
        assert!(vocabulary.longest("柳树", 0).is_none());
    }
}
