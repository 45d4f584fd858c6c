//! Shortcuts for items that read one number give what the lines of the explanation give, totals are
//! the sums of their items whichever way these are added, and ranks are those of the totals.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what it could not do by failing"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fanben_model::measures::{Column, Entry, Facts};
use fanben_model::number::{Points, Value};
use fanben_model::rating::{Inputs, Subject, rate};
use fanben_model::scheme::{self, Ruleset};
use proptest::prelude::*;

/// Sentences with room for three numbers; each has a shortcut or almost one.
const SENTENCES: [&str; 12] = [
    "每A次扣0.B分,扣完为止",
    "每A次扣0.B分",
    "每A次加0.B分,最高C分",
    "每A次扣B分,最多扣C分",
    "每A次加B分,不封顶",
    "达到A个得B分,达到CC个得9分",
    "A个以上得B分,不足A个不得分",
    "超过A次扣B分",
    "少于A次扣0.0B分",
    "A次以上一票否决",
    "不少于A次,每少1次扣B分,扣完为止",
    "达到A万元得B分,每增加1万元加0.C分,最高10分",
];

/// A scheme of one sentence for each item, each with a measure of its own: `数0`, `数1` …
fn written(items: &[(String, i64)], decimals: u32) -> String {
    let mut text = format!(
        "fanben: 1\nid: k\ntitle: K\nperiod: \"2026\"\nsubjects: {{kinds: [村]}}\ndecimals: {decimals}\nmeasures:\n"
    );
    for (at, (sentence, _)) in items.iter().enumerate() {
        let unit = if sentence.contains("万元") { "元" } else { "次" };
        let _ = writeln!(text, "  数{at}: {{unit: {unit}}}");
    }
    text.push_str("dimensions:\n  - id: 一\n    name: 一\n    items:\n");
    for (at, (sentence, points)) in items.iter().enumerate() {
        let _ = writeln!(
            text,
            "      - {{id: I{at}, points: \"{points}\", clauses: [{{text: \"{sentence}\", from: [数{at}]}}]}}"
        );
    }
    text
}

/// Subjects of some leagues in turn.
fn subjects(many: usize, leagues: usize) -> Vec<Subject> {
    let subject =
        |at: usize| Subject { code: at.to_string(), league: at % leagues, ..Subject::default() };
    (0..many).map(subject).collect()
}

fn filled(sentence: usize, numbers: (u32, u32, u32)) -> String {
    SENTENCES[sentence]
        .replace("CC", &(numbers.0 + numbers.2).to_string())
        .replace('A', &numbers.0.to_string())
        .replace('B', &numbers.1.to_string())
        .replace('C', &numbers.2.to_string())
}

fn compiled(items: &[(String, i64)], decimals: u32) -> Ruleset {
    let scheme = scheme::read(&written(items, decimals)).unwrap();
    let (rules, findings) = scheme::compile(&scheme, None);
    rules.unwrap_or_else(|| panic!("{items:?}: {findings:?}"))
}

/// Numbers as they come: counts without a gap, few of them with gaps, with decimals, very many.
fn numbers(kind: u8, subjects: usize, seed: i64) -> Vec<Entry> {
    let number = |at: usize| {
        let mixed = (i64::try_from(at).unwrap() * 7919 + seed) % 100_003;
        let raw = match kind {
            0 => mixed % 60 * Value::ONE,
            1 => mixed % 9 * mixed % 41 * Value::ONE,
            2 => mixed % 50 * Value::ONE / 4,
            _ => mixed * Value::ONE / 3,
        };
        Entry::Number(Value::from_raw(raw))
    };
    (0..subjects).map(number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_shortcut_gives_what_the_lines_give(
        sentence in 0..SENTENCES.len(),
        numbers in (1_u32..40, 1_u32..9, 2_u32..9),
        points in 1_i64..12,
        decimals in 0_u32..=4,
        values in prop::collection::vec(prop_oneof![0_i64..60, 0_i64..400_000], 1..40),
        fractions in prop::collection::vec(0_i64..1_000_000, 1..40),
    ) {
        let text = filled(sentence, numbers);
        let rules = compiled(&[(text.clone(), points)], decimals);
        prop_assert!(!rules.items[0].clauses[0].by_hand, "{} is read", text);
        let recorded: Vec<Entry> = values
            .iter()
            .zip(fractions.iter().cycle())
            .map(|(&whole, &fraction)| {
                // Half of them whole, half with decimals.
                let raw = whole * Value::ONE + if fraction % 2 == 0 { 0 } else { fraction };
                Entry::Number(Value::from_raw(raw))
            })
            .collect();
        let gaps = [recorded.clone(), vec![Entry::Missing, Entry::NotApplicable]].concat();
        // With and without gaps: numbers alone go another way.
        for entries in [recorded, gaps] {
            let measures = BTreeMap::from([("数0".to_owned(), Column::new(&entries))]);
            let inputs = Inputs::of(subjects(entries.len(), 1), vec![String::new()], measures);
            let facts = Facts::default();
            let rating = rate(&rules, &inputs, &facts);
            for (subject, entry) in entries.iter().enumerate() {
                let explained = rating.explain(subject);
                let item = &explained.dimensions[0].items[0];
                let sum: i64 = item.lines.iter().map(|line| line.gave.raw()).sum();
                prop_assert_eq!(item.low, Points::from_raw(sum), "{} {:?}", text, entry);
                let total = rating.standings()[subject].low;
                prop_assert_eq!(total, Points::from_raw(sum), "{} {:?}", text, entry);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn totals_are_the_sums_of_items_and_ranks_are_theirs(
        items in prop::collection::vec(
            (
                (0..SENTENCES.len(), (1_u32..40, 1_u32..9, 2_u32..9)),
                prop_oneof![4 => 1_i64..12, 1 => 100_i64..4000],
                (0_u8..4, 0_i64..9999),
            ),
            1..40,
        ),
        leagues in 1_usize..9,
        many in prop_oneof![1_usize..40, 1000_usize..1300],
        decimals in 0_u32..=4,
        changed in prop::option::of((0_i64..70, 0_usize..1300)),
    ) {
        let sentences: Vec<(String, i64)> =
            items.iter().map(|((of, by), points, _)| (filled(*of, *by), *points)).collect();
        let rules = compiled(&sentences, decimals);
        let mut measures: BTreeMap<String, Column> = items
            .iter()
            .enumerate()
            .map(|(at, (_, _, (kind, seed)))| {
                (format!("数{at}"), Column::new(&numbers(*kind, many, *seed)))
            })
            .collect();
        if let (Some((number, subject)), Some(column)) = (changed, measures.get_mut("数0")) {
            column.set(subject % many, Entry::Number(Value::whole(number).unwrap()));
        }
        let names = (0..leagues).map(|league| league.to_string()).collect();
        let inputs = Inputs::of(subjects(many, leagues), names, measures);
        let facts = Facts::default();
        let rating = rate(&rules, &inputs, &facts);
        let total = |subject: usize| -> i64 {
            (0..items.len()).map(|item| rating.item(item, subject).low.raw()).sum()
        };
        let totals: Vec<i64> = (0..many).map(total).collect();
        let better = |subject: usize, beside: &dyn Fn(usize) -> bool| {
            let others = (0..many).filter(|&other| beside(other));
            others.filter(|&other| totals[other] > totals[subject]).count() + 1
        };
        for (subject, standing) in rating.standings().iter().enumerate() {
            prop_assert_eq!(standing.low.raw(), totals[subject], "{}", subject);
            if subject % 17 == 0 {
                let overall = better(subject, &|_| true);
                let within = better(subject, &|other| other % leagues == subject % leagues);
                prop_assert_eq!((standing.rank as usize, standing.overall as usize), (within, overall));
            }
        }
    }
}
