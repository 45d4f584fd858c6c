//! Items over all subjects. An item is applied once for each distinct combination of its entries,
//! not once for each subject: one column of codes is looked up in one table.

use std::collections::BTreeMap;

use super::condition::place;
use super::inputs::Inputs;
use super::item::{ItemOutcome, rate_item};
use super::kernel::Kernel;
use super::line::{Line, State};
use super::plan::{ItemPlan, StagePlan};
use crate::measures::{Codes, Column, Entry};
use crate::scheme::{AnswerFrom, ItemRule, Ruleset};

/// Combinations beyond this are rated subject by subject.
const COMBINATIONS: usize = 1 << 14;

/// One item's outcomes.
#[derive(Debug, Clone)]
pub(super) struct ItemColumn<'a> {
    /// The columns it reads.
    pub(super) inputs: Vec<&'a Column>,
    pub(super) plan: ItemPlan,
    pub(super) outcomes: Outcomes,
    /// Every subject is scored, so that adding points is all there is to do.
    pub(super) all_scored: bool,
    /// Some entry vetoes.
    pub(super) vetoes: bool,
}

/// Where an item's outcome for a subject is found. The codes of its column say which row of the
/// table it is: that is its provenance, and no bytes are spent on it.
#[derive(Debug, Clone)]
pub(super) enum Outcomes {
    /// By the code of the only column, or by the codes of all columns together.
    Table(Vec<ItemOutcome>),
    /// One for each subject.
    Rows(Vec<ItemOutcome>),
}

impl<'a> ItemColumn<'a> {
    /// Plans and rates one item for all subjects.
    pub(super) fn rate(rules: &Ruleset, inputs: &'a Inputs, item: &ItemRule) -> Self {
        let (plan, columns) = plan(rules, inputs, item);
        let outcomes = match columns.as_slice() {
            [column] => one_column(rules, item, &plan, column),
            _ => several_columns(rules, item, &plan, &columns, inputs.subjects.len()),
        };
        let (Outcomes::Table(all) | Outcomes::Rows(all)) = &outcomes;
        let all_scored = all.iter().all(|one| one.state == State::Scored && one.low == one.high);
        let vetoes = all.iter().any(|outcome| outcome.veto.is_some());
        Self { inputs: columns, plan, outcomes, all_scored, vetoes }
    }

    /// The outcome for one subject.
    pub(super) fn get(&self, subject: usize) -> ItemOutcome {
        match &self.outcomes {
            Outcomes::Rows(rows) => rows[subject],
            Outcomes::Table(table) => table[place(&self.inputs, subject)],
        }
    }

    /// The lines of one subject, rebuilt from the same rules and entries.
    pub(super) fn lines(&self, rules: &Ruleset, item: &ItemRule, subject: usize) -> Vec<Line> {
        let entries: Vec<&Entry> = self.inputs.iter().map(|column| column.get(subject)).collect();
        let mut lines = Vec::new();
        rate_item(rules, item, &self.plan, &entries, Some(&mut lines));
        lines
    }
}

/// An item that reads one column: a table by its codes, or, for few subjects with many entries,
/// only what they need.
fn one_column(rules: &Ruleset, item: &ItemRule, plan: &ItemPlan, column: &Column) -> Outcomes {
    let rated = |entry: &Entry| rate_item(rules, item, plan, &[entry], None);
    let kernel = Kernel::of(rules, item, |value| rated(&Entry::Number(value)));
    let outcome = |entry: &Entry| match (&kernel, entry) {
        (Some(kernel), Entry::Number(value)) => kernel.rate(*value),
        (_, entry) => rated(entry),
    };
    if column.entries().len() <= column.len() {
        Outcomes::Table(column.entries().iter().map(outcome).collect())
    } else {
        Outcomes::Rows((0..column.len()).map(|subject| outcome(column.get(subject))).collect())
    }
}

/// An item that reads several columns: a table by all their codes together while that is small.
fn several_columns(
    rules: &Ruleset,
    item: &ItemRule,
    plan: &ItemPlan,
    columns: &[&Column],
    subjects: usize,
) -> Outcomes {
    let sizes = columns.iter().map(|column| column.entries().len().max(1));
    let combinations = sizes.fold(1_usize, usize::saturating_mul);
    if subjects > 0 && combinations <= COMBINATIONS.min(subjects) {
        let table = (0..combinations).map(|mut code| {
            let entries: Vec<&Entry> = columns
                .iter()
                .map(|column| {
                    let size = column.entries().len().max(1);
                    let entry = &column.entries()[code % size];
                    code /= size;
                    entry
                })
                .collect();
            rate_item(rules, item, plan, &entries, None)
        });
        return Outcomes::Table(table.collect());
    }
    let mut known: BTreeMap<Vec<usize>, ItemOutcome> = BTreeMap::new();
    let rows = (0..subjects).map(|subject| {
        let codes: Vec<usize> = columns.iter().map(|column| column.code(subject)).collect();
        *known.entry(codes).or_insert_with(|| {
            let entries: Vec<&Entry> = columns.iter().map(|column| column.get(subject)).collect();
            rate_item(rules, item, plan, &entries, None)
        })
    });
    Outcomes::Rows(rows.collect())
}

/// Adds the points of items that are all scored to `sums`, several items at a time so that each
/// sum is loaded and stored once.
pub(super) fn add_points(items: &[ItemColumn<'_>], sums: &mut [i64]) {
    let mut narrow: Vec<(&[u8], [i32; 256])> = Vec::with_capacity(items.len());
    for item in items {
        match (item.inputs.as_slice(), &item.outcomes) {
            ([column], Outcomes::Table(table)) => match column.codes() {
                Codes::Narrow(codes) if fits(table) => {
                    let mut points = [0_i32; 256];
                    for (to, from) in points.iter_mut().zip(table) {
                        *to = i32::try_from(from.low.raw()).unwrap_or(0);
                    }
                    narrow.push((codes, points));
                }
                Codes::Narrow(codes) => {
                    for (sum, &code) in sums.iter_mut().zip(codes) {
                        *sum += table[usize::from(code)].low.raw();
                    }
                }
                Codes::Wide(codes) => {
                    for (sum, &code) in sums.iter_mut().zip(codes) {
                        *sum += table[code as usize].low.raw();
                    }
                }
            },
            _ => {
                for (subject, sum) in sums.iter_mut().enumerate() {
                    *sum += item.get(subject).low.raw();
                }
            }
        }
    }
    // Block by block, so that the sums stay in the nearest cache while all items pass.
    for (block, sums) in sums.chunks_mut(BLOCK).enumerate() {
        let from = block * BLOCK;
        let (groups, others) = narrow.as_chunks::<TOGETHER>();
        for [(a, ta), (b, tb), (c, tc), (d, td)] in groups {
            let codes = a[from..].iter().zip(&b[from..]).zip(&c[from..]).zip(&d[from..]);
            for (sum, (((a, b), c), d)) in sums.iter_mut().zip(codes) {
                let points = ta[usize::from(*a)]
                    + tb[usize::from(*b)]
                    + tc[usize::from(*c)]
                    + td[usize::from(*d)];
                *sum += i64::from(points);
            }
        }
        for (codes, points) in others {
            for (sum, &code) in sums.iter_mut().zip(&codes[from..]) {
                *sum += i64::from(points[usize::from(code)]);
            }
        }
    }
}

/// Subjects whose sums are kept together while items pass.
const BLOCK: usize = 2048;

/// Items that are added before a sum is stored.
const TOGETHER: usize = 4;

/// Small enough that those added together stay within 32 bits.
fn fits(table: &[ItemOutcome]) -> bool {
    let most = u64::from(i32::MAX.unsigned_abs()) / TOGETHER as u64;
    table.len() <= 256 && table.iter().all(|outcome| outcome.low.raw().unsigned_abs() <= most)
}

/// Which columns an item reads, each once, and where each of its questions finds its entry.
fn plan<'a>(rules: &Ruleset, inputs: &'a Inputs, item: &ItemRule) -> (ItemPlan, Vec<&'a Column>) {
    let mut columns: Vec<&'a Column> = Vec::new();
    let mut place = |column: &'a Column| {
        let known = columns.iter().position(|other| std::ptr::eq(*other, column));
        known.unwrap_or_else(|| {
            columns.push(column);
            columns.len() - 1
        })
    };
    let mut only_names = item.only.iter().flat_map(|formula| formula.names());
    let by_class = item.clauses.iter().flat_map(|clause| &clause.rules).any(|(of, _)| of.is_some())
        || only_names.any(|name| rules.parameters.contains_key(name));
    let class = if by_class { inputs.words.get("类别").map(&mut place) } else { None };
    let only = item
        .only
        .iter()
        .flat_map(|formula| formula.names())
        .filter_map(|name| {
            let column = inputs.measures.get(name).or_else(|| inputs.words.get(name))?;
            Some((name.to_owned(), place(column)))
        })
        .collect();
    let clauses = item
        .clauses
        .iter()
        .map(|clause| {
            let judged = clause.answers.iter().any(|from| matches!(from, AnswerFrom::Judge(_)));
            let stages = if judged { rules.scheme.stages.len().max(1) } else { 1 };
            (0..stages)
                .map(|stage| {
                    let entries = clause
                        .answers
                        .iter()
                        .map(|from| match from {
                            AnswerFrom::Measure(name) => {
                                (place(inputs.measures.get(name).unwrap_or(&inputs.blank)), false)
                            }
                            AnswerFrom::Judge(key) => {
                                let column =
                                    inputs.judged.get(key).and_then(|stages| stages.get(stage));
                                (place(column.map_or(&inputs.blank, |(_, column)| column)), true)
                            }
                        })
                        .collect();
                    let named = rules.scheme.stages.get(stage).filter(|_| judged);
                    StagePlan { stage: named.map(|named| (stage, named.name.clone())), entries }
                })
                .collect()
        })
        .collect();
    (ItemPlan { clauses, only, class }, columns)
}
