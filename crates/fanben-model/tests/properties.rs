//! What holds for every county: random rubrics from a few kinds of sentences, random answers with
//! gaps.
#![expect(clippy::panic, reason = "a scheme that cannot be read is a failure")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fanben_model::intake::{Grid, Vocabulary, read_sheet, turn};
use fanben_model::measures::Facts;
use fanben_model::rating::{Imported, Inputs, Rating, rate};
use fanben_model::scheme::{self, Ruleset};
use proptest::prelude::*;

/// What answers a question, the worst first where it says so.
#[derive(Debug, Clone, Copy)]
enum Asks {
    /// No is better.
    Fault,
    /// Yes is better.
    Merit,
    /// Fewer are better.
    Bad,
    /// More are better.
    Good,
    /// A higher share is better.
    Share,
    /// Which level; the higher the better.
    Level,
}

const SENTENCES: [(&str, &[Asks]); 11] = [
    ("安全隐患每处扣0.7分,扣完为止", &[Asks::Bad]),
    ("参加志愿服务每人次加0.3分,最高加2分", &[Asks::Good]),
    ("制定村规民约的得2分,否则扣1分", &[Asks::Merit]),
    ("医保参保率达到95%得3分,每低1个百分点扣0.5分", &[Asks::Share]),
    ("绿化株数100株以上得4分,60株以上不足100株得2分,不足60株不得分", &[Asks::Good]),
    ("获国家级表彰加3分、省级加2分", &[Asks::Level]),
    ("发生重大安全责任事故的,本项不得分", &[Asks::Fault]),
    ("发生群体性事件的,实行一票否决", &[Asks::Fault]),
    ("班子建设4分:不团结不得分,制度不健全扣2分", &[Asks::Fault, Asks::Fault]),
    ("迟到早退每次扣1分,造成严重影响的加倍扣分", &[Asks::Bad, Asks::Fault]),
    ("任务完成率按比例得4分", &[Asks::Share]),
];

/// An answer from the worst (0) to the best (130).
fn cell(asks: Asks, good: u32) -> String {
    match asks {
        Asks::Fault => if good > 40 { "否" } else { "是" }.to_owned(),
        Asks::Merit => if good > 60 { "是" } else { "否" }.to_owned(),
        Asks::Bad => (130_u32.saturating_sub(good) / 9).to_string(),
        Asks::Good => good.to_string(),
        Asks::Share => format!("{}%", good.min(100)),
        Asks::Level => ["无", "省级", "国家级"][(good / 50) as usize].to_owned(),
    }
}

/// Clauses by item, and for each village the answers; none: not known yet.
#[derive(Debug, Clone)]
struct County {
    items: Vec<Vec<usize>>,
    answers: Vec<Vec<Option<u32>>>,
    decimals: u32,
    weight: bool,
    quota: usize,
}

fn county() -> impl Strategy<Value = County> {
    let items = prop::collection::vec(prop::collection::vec(0..SENTENCES.len(), 1..4), 1..4);
    (items, 1_usize..7, 0_u32..=3, any::<bool>(), 0_usize..4).prop_flat_map(
        |(items, villages, decimals, weight, quota)| {
            let questions: usize = items.iter().flatten().map(|&at| SENTENCES[at].1.len()).sum();
            let answer = prop::option::weighted(0.8, 0_u32..=130);
            let row = prop::collection::vec(answer, questions);
            prop::collection::vec(row, villages).prop_map(move |answers| County {
                items: items.clone(),
                answers,
                decimals,
                weight,
                quota,
            })
        },
    )
}

impl County {
    fn questions(&self) -> Vec<(String, Asks)> {
        let mut found = Vec::new();
        for (item, clauses) in self.items.iter().enumerate() {
            for (at, &sentence) in clauses.iter().enumerate() {
                let clause = if clauses.len() == 1 {
                    format!("I{item}")
                } else {
                    format!("I{item}.{}", at + 1)
                };
                let asked = SENTENCES[sentence].1;
                for (number, &asks) in asked.iter().enumerate() {
                    let key = match asked.len() {
                        1 => clause.clone(),
                        _ => format!("{clause}#{}", number + 1),
                    };
                    found.push((key, asks));
                }
            }
        }
        found
    }

    fn rules(&self) -> Ruleset {
        let items: Vec<String> = self
            .items
            .iter()
            .enumerate()
            .map(|(at, clauses)| {
                let clauses: Vec<String> =
                    clauses.iter().map(|&at| format!("\"{}\"", SENTENCES[at].0)).collect();
                format!(
                    "{{id: I{at}, name: 项{at}, points: \"5\", clauses: [{}]}}",
                    clauses.join(", ")
                )
            })
            .collect();
        let weight = if self.weight { ", weight: \"0.35\"" } else { "" };
        let text = format!(
            "fanben: 1\nid: t\ntitle: T\nperiod: \"2026\"\nsubjects: {{kinds: [村]}}\ndecimals: {}\n\
             dimensions: [{{id: 一, name: 一{weight}, items: [{}]}}]\nties: [I0]\n\
             tiers: [{{name: 典范, rate: \"60\", quota: {}}}, {{name: 示范, rate: \"30\"}}]\n",
            self.decimals,
            items.join(", "),
            self.quota
        );
        let written = scheme::read(&text).unwrap_or_else(|error| panic!("{}", error.says));
        let (rules, findings) = scheme::compile(&written, None);
        rules.unwrap_or_else(|| panic!("{findings:?}"))
    }

    /// The sheets of an office; villages in this order.
    fn facts(&self, rules: &Ruleset, order: &[usize]) -> Facts {
        let questions = self.questions();
        let mut units = "编码,名称,类型,上级编码\nT,镇,乡镇,".to_owned();
        let keys: Vec<&str> = questions.iter().map(|(key, _)| key.as_str()).collect();
        let mut sheet = format!("编码,{}", keys.join(","));
        for &village in order {
            let _ = write!(units, "\nV{village},村{village},村,T");
            let cells = questions.iter().zip(&self.answers[village]);
            let cells: Vec<String> = cells
                .map(|((_, asks), good)| good.map_or_else(String::new, |good| cell(*asks, good)))
                .collect();
            let _ = write!(sheet, "\nV{village},{}", cells.join(","));
        }
        let mut vocabulary = Vocabulary::default();
        vocabulary.add(rules);
        let mut facts = Facts::default();
        let rows =
            |text: &str| Grid::from_rows("表.csv", "", text.lines().map(|line| line.split(',')));
        let mut grids = vec![rows(&units), rows(&sheet)];
        grids.sort_by_key(turn);
        for grid in &grids {
            let _ = read_sheet(grid, &vocabulary, &mut facts);
        }
        facts
    }

    /// What `told` says of everybody, by code.
    fn rated<T>(
        &self,
        order: &[usize],
        told: impl Fn(&Rating<'_>, usize) -> T,
    ) -> BTreeMap<String, T> {
        let rules = self.rules();
        let facts = self.facts(&rules, order);
        let inputs = Inputs::gather(&rules, &facts, &Imported::new(), None);
        let rating = rate(&rules, &inputs, &facts);
        let codes = rating.inputs.subjects.iter().enumerate();
        codes.map(|(at, subject)| (subject.code.clone(), told(&rating, at))).collect()
    }

    fn in_order(&self) -> Vec<usize> {
        (0..self.answers.len()).collect()
    }
}

fn ends(rating: &Rating<'_>, at: usize) -> (i64, i64) {
    let standing = &rating.standings()[at];
    (standing.low.raw(), standing.high.raw())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn the_order_of_rows_and_another_run_change_nothing(county in county(), turned in 0_usize..7) {
        // Everything a person is shown, but for the cells it stands in.
        let told = |rating: &Rating<'_>, at: usize| {
            let standing = &rating.standings()[at];
            let mut explained = serde_json::to_value(rating.explain(at)).unwrap();
            without_sources(&mut explained);
            (format!("{standing:?} {}", rating.result(at)), explained.to_string())
        };
        let order = county.in_order();
        let mut other = order.clone();
        other.rotate_left(turned % order.len());
        other.reverse();
        let once = county.rated(&order, told);
        prop_assert_eq!(&once, &county.rated(&order, told));
        prop_assert_eq!(&once, &county.rated(&other, told));
    }

    #[test]
    fn lines_sum_to_the_score(county in county()) {
        let told = county.rated(&county.in_order(), |rating, at| {
            let explained = rating.explain(at);
            let items = explained.dimensions.iter().flat_map(|dimension| {
                let items = dimension.items.iter().flat_map(|item| &item.lines);
                items.chain(&dimension.lines)
            });
            let sum: i64 = items.chain(&explained.total_lines).map(|line| line.gave.raw()).sum();
            (sum, ends(rating, at).0)
        });
        for (code, (sum, low)) in told {
            prop_assert_eq!(sum, low, "{}", code);
        }
    }

    #[test]
    fn whatever_is_answered_later_stays_within_the_interval(
        county in county(),
        later in prop::collection::vec(0_u32..=130, 60),
        all in any::<bool>(),
    ) {
        let before = county.rated(&county.in_order(), ends);
        let mut known = county.clone();
        let mut later = later.into_iter().cycle();
        let mut filled = 0;
        for answer in known.answers.iter_mut().flatten().filter(|answer| answer.is_none()) {
            // All of them, or only the first.
            if all || filled == 0 {
                *answer = later.next();
                filled += 1;
            }
        }
        for (code, (low, high)) in known.rated(&known.in_order(), ends) {
            let (least, most) = before[&code];
            prop_assert!(least <= low && high <= most, "{code}: {low}~{high} in {least}~{most}");
            prop_assert!(!all || low == high, "{code}: nothing is open any more");
        }
    }

    #[test]
    fn a_better_answer_never_costs_points(county in county(), place in 0_usize..1000, better in 0_u32..=130) {
        let mut then = county.clone();
        let answers = then.answers[0].len();
        let Some(old) = then.answers[0][place % answers] else { return Ok(()) };
        then.answers[0][place % answers] = Some(old.max(better));
        let (before, after) = (county.rated(&[0], ends)["V0"], then.rated(&[0], ends)["V0"]);
        prop_assert!(before.0 <= after.0 && before.1 <= after.1, "{before:?} {after:?}");
    }

    #[test]
    fn a_quota_is_never_exceeded_and_nobody_better_goes_without(county in county()) {
        let told = county.rated(&county.in_order(), |rating, at| {
            let standing = &rating.standings()[at];
            (standing.tier, standing.low, standing.open)
        });
        let titled: Vec<_> = told.values().filter(|(tier, ..)| *tier == Some(0)).collect();
        prop_assert!(titled.len() <= county.quota);
        let vetoed = county.items.iter().flatten().any(|&at| SENTENCES[at].0.contains("否决"));
        if let (Some(least), false) = (titled.iter().map(|(_, low, _)| *low).min(), vetoed) {
            let better = told.values().filter(|(tier, low, _)| *tier != Some(0) && *low > least);
            prop_assert_eq!(better.count(), 0);
        }
    }
}

fn without_sources(told: &mut serde_json::Value) {
    match told {
        serde_json::Value::Object(fields) => {
            fields.remove("source");
            fields.values_mut().for_each(without_sources);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(without_sources),
        _ => {}
    }
}
