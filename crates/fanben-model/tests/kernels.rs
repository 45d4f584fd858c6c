//! Shortcuts for items that read one number give what the lines of the explanation give.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fanben_model::measures::{Column, Entry, Facts};
use fanben_model::number::{Points, Value};
use fanben_model::rating::{Inputs, Subject, rate};
use fanben_model::scheme;
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

fn written(sentence: &str, points: i64, decimals: u32) -> String {
    let mut text = format!(
        "fanben: 1\nid: k\ntitle: K\nperiod: \"2026\"\nsubjects: {{kinds: [村]}}\ndecimals: {decimals}\n"
    );
    let unit = if sentence.contains("万元") { "元" } else { "次" };
    let _ = write!(
        text,
        "measures:\n  数: {{unit: {unit}}}\ndimensions:\n  - id: 一\n    name: 一\n    items:\n      - {{id: I, points: \"{points}\", \
         clauses: [{{text: \"{sentence}\", from: [数]}}]}}\n"
    );
    text
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
        let text = SENTENCES[sentence]
            .replace("CC", &(numbers.0 + numbers.2).to_string())
            .replace('A', &numbers.0.to_string())
            .replace('B', &numbers.1.to_string())
            .replace('C', &numbers.2.to_string());
        let scheme = scheme::read(&written(&text, points, decimals)).unwrap();
        let (rules, findings) = scheme::compile(&scheme, None);
        let rules = rules.unwrap_or_else(|| panic!("{text}: {findings:?}"));
        prop_assert!(!rules.items[0].clauses[0].by_hand, "{} is read", text);
        let entries: Vec<Entry> = values
            .iter()
            .zip(fractions.iter().cycle())
            .map(|(&whole, &fraction)| {
                // Half of them whole, half with decimals.
                let raw = whole * Value::ONE + if fraction % 2 == 0 { 0 } else { fraction };
                Entry::Number(Value::from_raw(raw))
            })
            .chain([Entry::Missing, Entry::NotApplicable])
            .collect();
        let subjects = entries
            .iter()
            .enumerate()
            .map(|(at, _)| Subject { code: at.to_string(), ..Subject::default() })
            .collect();
        let measures = BTreeMap::from([("数".to_owned(), Column::new(&entries))]);
        let inputs = Inputs::of(subjects, vec![String::new()], measures);
        let facts = Facts::default();
        let rating = rate(&rules, &inputs, &facts);
        for (subject, entry) in entries.iter().enumerate() {
            let explained = rating.explain(subject);
            let item = &explained.dimensions[0].items[0];
            let sum: i64 = item.lines.iter().map(|line| line.gave.raw()).sum();
            prop_assert_eq!(item.low, Points::from_raw(sum), "{} {:?}", text, entry);
        }
    }
}
