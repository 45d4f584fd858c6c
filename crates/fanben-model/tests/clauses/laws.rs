//! The laws of the clause language (decision 3), on random rules and on real sentences.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fanben_model::number::fold_char;
use fanben_model::scheme::clause::rule::Rule;
use fanben_model::scheme::clause::{Context, normal, read};
use proptest::prelude::*;
use serde_json::Value as Json;

use super::{gold, random_rule, readings};

/// Every sentence of every file.
fn sentences() -> Vec<String> {
    gold::sentences()
        .into_iter()
        .chain(readings::sentences().into_iter().map(str::to_owned))
        .collect()
}

fn rule_of(text: &str) -> Option<Rule> {
    read(text, &Context::default()).rule
}

/// The sentence in full-width digits and punctuation.
fn widened(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// Every number of a sentence outside 「」, as where it starts and ends in bytes.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let (mut quoted, mut open) = (false, false);
    for (at, c) in text.char_indices() {
        quoted = (quoted || c == '「') && c != '」';
        let digit = c.is_ascii_digit() || (c == '.' && open);
        match found.last_mut() {
            Some(last) if digit && open => last.1 = at + 1,
            _ if digit && !quoted => found.push((at, at + 1)),
            _ => {}
        }
        open = digit && !quoted;
    }
    found
}

/// The scalars of a rule by their path.
fn leaves(json: &Json, path: String, into: &mut BTreeMap<String, String>) {
    match json {
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, format!("{path}/{at}"), into);
            }
        }
        Json::Object(fields) => {
            for (name, field) in fields {
                leaves(field, format!("{path}/{name}"), into);
            }
        }
        scalar => {
            into.insert(path, scalar.to_string());
        }
    }
}

/// How many leaves two rules differ in.
fn difference(a: &Rule, b: &Rule) -> usize {
    let tree = |rule: &Rule| {
        let mut into = BTreeMap::new();
        leaves(&serde_json::to_value(rule).unwrap(), String::new(), &mut into);
        into
    };
    let (a, b) = (tree(a), tree(b));
    let paths: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    paths.into_iter().filter(|path| a.get(*path) != b.get(*path)).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_printed_gives_the_rule_back(numbers in prop::collection::vec(any::<u32>(), 120)) {
        let rule = random_rule::rule(&numbers);
        prop_assume!(rule.flaw().is_none());
        let text = normal::print(&rule);
        let read = rule_of(&text);
        prop_assert_eq!(read.as_ref(), Some(&rule), "{}", text);
        prop_assert_eq!(normal::print(&read.unwrap()), text);
    }

    #[test]
    fn width_does_not_change_a_normal_sentence(numbers in prop::collection::vec(any::<u32>(), 120)) {
        let rule = random_rule::rule(&numbers);
        prop_assume!(rule.flaw().is_none());
        let text = normal::print(&rule);
        prop_assert_eq!(rule_of(&widened(&text)), Some(rule), "{}", text);
    }

    #[test]
    fn a_changed_number_changes_one_leaf(
        numbers_in in prop::collection::vec(any::<u32>(), 120),
        which in any::<prop::sample::Index>(),
        to in 1_u32..5000,
    ) {
        let rule = random_rule::rule(&numbers_in);
        prop_assume!(rule.flaw().is_none());
        let text = normal::print(&rule);
        let found = numbers(&text);
        prop_assume!(!found.is_empty());
        let (start, end) = found[which.index(found.len())];
        prop_assume!(text[start..end] != to.to_string());
        let changed = format!("{}{to}{}", &text[..start], &text[end..]);
        if let Some(other) = rule_of(&changed) {
            prop_assert_eq!(difference(&rule, &other), 1, "{} → {}", text, changed);
        }
    }

    #[test]
    fn json_keeps_a_rule(numbers in prop::collection::vec(any::<u32>(), 120)) {
        let rule = random_rule::rule(&numbers);
        let json = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule);
    }

    #[test]
    fn nothing_makes_the_reader_panic(text in ".{0,60}") {
        let _ = read(&text, &Context::default());
    }

    #[test]
    fn no_mixture_of_its_own_words_makes_the_reader_panic(
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..40),
    ) {
        let text: String = words.concat();
        let reading = read(&text, &Context::default());
        if let Some(rule) = reading.rule {
            prop_assert_eq!(rule.flaw(), None, "{}", text);
            let printed = normal::print(&rule);
            prop_assert_eq!(rule_of(&printed), Some(rule), "{} → {}", text, printed);
        }
    }
}

const WORDS: [&str; 72] = [
    "每",
    "少",
    "多",
    "1",
    "2",
    "0.5",
    "次",
    "个",
    "分",
    "扣",
    "加",
    "得",
    "%",
    "个百分点",
    "万元",
    ",",
    ";",
    "、",
    ":",
    "(",
    ")",
    "/",
    "-",
    "+",
    "±",
    "×",
    "=",
    "~",
    "至",
    "不",
    "未",
    "无",
    "有",
    "的",
    "以上",
    "以下",
    "不足",
    "超过",
    "达到",
    "完成",
    "按比例",
    "扣完为止",
    "最多",
    "满分",
    "不得分",
    "一票否决",
    "省",
    "市",
    "县",
    "级",
    "第一",
    "前三名",
    "名",
    "且",
    "或",
    "和",
    "各",
    "分别",
    "酌情",
    "加倍",
    "减半",
    "否则",
    "其中",
    "班子",
    "「",
    "」",
    "≥",
    "<",
    "10",
    "一",
    "累计",
    "否决",
];

#[test]
fn width_does_not_change_what_people_write() {
    for text in sentences() {
        let narrow: String = text.chars().map(fold_char).collect();
        assert_eq!(rule_of(&text), rule_of(&widened(&narrow)), "{text}");
    }
}

#[test]
fn printed_rules_of_real_sentences_read_back() {
    for text in sentences() {
        let Some(rule) = rule_of(&text) else { continue };
        let printed = normal::print(&rule);
        assert_eq!(rule_of(&printed), Some(rule), "{text} → {printed}");
    }
}

/// The least time of a few readings of so many characters.
#[expect(clippy::disallowed_methods, reason = "the law is about time")]
fn least_time(unit: &str, characters: usize, tries: u32) -> Duration {
    let text: String = unit.chars().cycle().take(characters).collect();
    let one = |_| {
        let started = Instant::now();
        let reading = read(&text, &Context::default());
        assert!(reading.rule.is_none_or(|rule| rule.flaw().is_none()), "{unit}");
        started.elapsed()
    };
    (0..tries).map(one).min().unwrap()
}

#[test]
fn many_characters_take_no_longer_than_as_many_times_a_few() {
    const MORE: [&str; 8] = [
        "、1",
        "扣1分,",
        "每1次扣1分;",
        "(含)-",
        "国家级5分、",
        "90-95%得1分,",
        "第1名得1分,",
        "(每次1分)",
    ];
    for unit in WORDS.iter().chain(&MORE) {
        // Sixteen times is linear, 256 times square; a busy machine may be slow for once.
        let grows = |tries: u32| {
            let (short, long) = (least_time(unit, 1_000, tries), least_time(unit, 16_000, tries));
            long > Duration::from_secs(1) && long > short * 100
        };
        assert!(!(grows(1) && grows(3)), "{unit}");
    }
    let long = "扣1分,".repeat(10_000);
    assert!(read(&long, &Context::default()).rule.is_none());
}
