//! B1: the rating work of `bench/` as a scheme, through the same path as `fanben rate`.
//!
//! N villages × M items: even items are a table of four bands, odd ones take points per unit; veto
//! when item 0 reads below 5, tier by share of the full points, rank inside each township of 20.
//! Timed from loaded columns to ranks, one thread. The digest is that of `bench/spec.py`.
#![expect(clippy::print_stdout, reason = "a bench says what it measured")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use fanben_model::measures::{Column, Entry, Facts};
use fanben_model::number::Value;
use fanben_model::rating::{Inputs, Rating, Subject, rate};
use fanben_model::scheme::{self, Ruleset};
use md5::{Digest as _, Md5};

/// That of the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TOWNSHIP: usize = 20;

fn value(village: usize, item: usize) -> i64 {
    i64::try_from((village * 7919 + item * 104_729 + village * item * 31) % 101).unwrap_or(0)
}

fn scheme_text(items: usize) -> String {
    let mut text = String::from(
        "fanben: 1\nid: b1\ntitle: B1\nperiod: \"2026\"\nsubjects: {kinds: [村]}\nleague: parent\nmeasures:\n",
    );
    for item in 0..items {
        let _ = writeln!(text, "  指标{item}: {{unit: 个}}");
    }
    text.push_str("dimensions:\n  - id: 全部\n    name: 全部\n    items:\n");
    for item in 0..items {
        let sentence = if item % 2 == 0 {
            let from = 40 + item % 10;
            format!("达到{}个得5分,达到{}个得4分,达到{from}个得2分", from + 35, from + 20)
        } else {
            format!("每1个扣0.{:02}分,扣完为止", 5 * (1 + item % 5))
        };
        let _ = writeln!(
            text,
            "      - {{id: I{item}, points: \"5\", clauses: [{{text: \"{sentence}\", from: [指标{item}]}}]}}"
        );
    }
    text.push_str(
        "vetoes: [{id: 否决, text: 指标0低于5, when: 指标0 < 5, basis: 无}]\ntiers:\n\
         \x20 - {name: 五星, rate: \"70\"}\n  - {name: 四星, rate: \"60\"}\n  - {name: 三星, rate: \"50\"}\n\
         \x20 - {name: 二星, rate: \"40\"}\n  - {name: 一星}\n",
    );
    text
}

fn subjects(villages: usize) -> (Vec<Subject>, Vec<String>) {
    let subjects = (0..villages)
        .map(|village| Subject {
            code: village.to_string(),
            parent: (village / TOWNSHIP).to_string(),
            league: village / TOWNSHIP,
            ..Subject::default()
        })
        .collect();
    (subjects, (0..villages.div_ceil(TOWNSHIP)).map(|town| town.to_string()).collect())
}

fn load(villages: usize, items: usize) -> Inputs {
    let number = |value| Entry::Number(Value::whole(value).unwrap_or_default());
    let measures: BTreeMap<String, Column> = (0..items)
        .map(|item| {
            let entries: Vec<Entry> =
                (0..villages).map(|village| number(value(village, item))).collect();
            (format!("指标{item}"), Column::new(&entries))
        })
        .collect();
    let (subjects, leagues) = subjects(villages);
    Inputs::of(subjects, leagues, measures)
}

fn digest(rating: &Rating<'_>) -> String {
    let mut hash = Md5::new();
    for (village, standing) in rating.standings().iter().enumerate() {
        let star = standing.tier.map_or(0, |tier| 5 - tier);
        let total = standing.low.raw() / 100;
        hash.update(format!("{village},{total},{star},{}\n", standing.rank));
    }
    let digest: String = hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    digest[..12].to_owned()
}

/// The median of several runs.
fn median(mut run: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..21).map(|_| run()).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn report(name: &str, cells: usize, time: Duration, digest: &str) {
    let nanos = time.as_nanos().max(1);
    let per_second = u128::try_from(cells).unwrap_or(0) * 1000 / nanos;
    println!("{name}  {} µs  {per_second} Mcell/s  {digest}", time.as_micros());
}

fn whole(rules: &Ruleset, villages: usize, items: usize) {
    let facts = Facts::default();
    let loading = Instant::now();
    let inputs = load(villages, items);
    let loading = loading.elapsed();
    let time = median(|| {
        let start = Instant::now();
        let rating = rate(rules, &inputs, &facts);
        let time = start.elapsed();
        drop(rating);
        time
    });
    let rating = rate(rules, &inputs, &facts);
    let name =
        format!("fanben {villages} × {items} (columns loaded in {} ms)", loading.as_millis());
    report(&name, villages * items, time, &digest(&rating));
}

/// One village's value changes: its league is rated again.
fn edit(rules: &Ruleset, villages: usize, items: usize) {
    let facts = Facts::default();
    let mut inputs = load(villages, items);
    let mut turn = 0;
    let time = median(|| {
        turn += 1;
        let start = Instant::now();
        if let Some(column) = inputs.measures.get_mut("指标7") {
            column.set(700, Entry::Number(Value::whole(turn).unwrap_or_default()));
        }
        let league = inputs.subjects[700].league;
        let one = inputs.league(league);
        let rating = rate(rules, &one, &facts);
        std::hint::black_box(rating.standings());
        start.elapsed()
    });
    println!(
        "fanben edit {villages} × {items}: one value, its league rated again  {} µs",
        time.as_micros()
    );
}

fn main() {
    // `cargo test` builds and runs benches too: then the small size is enough to see them work.
    let quick = !std::env::args().any(|argument| argument == "--bench");
    let sizes: &[(usize, usize)] =
        if quick { &[(1000, 50)] } else { &[(1000, 50), (10_000, 100), (620_573, 100)] };
    for &(villages, items) in sizes {
        let written = scheme::read(&scheme_text(items));
        let Ok(written) = written else {
            println!("the scheme is not YAML: {written:?}");
            return;
        };
        let (rules, findings) = scheme::compile(&written, None);
        let Some(rules) = rules else {
            println!("the scheme does not compile: {findings:?}");
            return;
        };
        whole(&rules, villages, items);
    }
    if !quick {
        let items = 100;
        if let (Ok(written), villages) = (scheme::read(&scheme_text(items)), 1526)
            && let (Some(rules), _) = scheme::compile(&written, None)
        {
            edit(&rules, villages, items);
        }
    }
}
