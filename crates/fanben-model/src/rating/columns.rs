//! Items over all subjects. An item is applied once for each distinct combination of its entries,
//! not once for each subject: one column of codes is looked up in one table.

use std::collections::BTreeMap;

use super::condition::{mark, place};
use super::inputs::Inputs;
use super::item::{ItemOutcome, rate_item};
use super::kernel::Kernel;
use super::line::{Line, State};
use super::plan::{ItemPlan, StagePlan};
use crate::measures::{Column, Entry, Order};
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
    /// Straight from the numbers of the only column, which holds nothing else.
    Shortcut(Kernel),
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
        Self::of(columns, plan, outcomes)
    }

    /// The same, where only what is known of some subjects has changed since it was rated.
    pub(super) fn again(
        rules: &Ruleset,
        inputs: &'a Inputs,
        item: &ItemRule,
        before: &ItemColumn<'_>,
        changed: &[usize],
    ) -> Self {
        let (plan, columns) = plan(rules, inputs, item);
        let outcomes = match &before.outcomes {
            Outcomes::Rows(rows) if rows.len() == inputs.subjects.len() => {
                let mut rows = rows.clone();
                for &subject in changed {
                    let entries: Vec<&Entry> =
                        columns.iter().map(|column| column.get(subject)).collect();
                    rows[subject] = rate_item(rules, item, &plan, &entries, None);
                }
                Outcomes::Rows(rows)
            }
            // A table is about entries, whoever has them.
            table if same_entries(&columns, &before.inputs) => table.clone(),
            _ => return Self::rate(rules, inputs, item),
        };
        Self::of(columns, plan, outcomes)
    }

    fn of(columns: Vec<&'a Column>, plan: ItemPlan, outcomes: Outcomes) -> Self {
        let all = match &outcomes {
            Outcomes::Table(all) | Outcomes::Rows(all) => all,
            Outcomes::Shortcut(kernel) => kernel.outcomes(),
        };
        let all_scored = all.iter().all(|one| one.state == State::Scored && one.low == one.high);
        let vetoes = all.iter().any(|outcome| outcome.veto.is_some());
        Self { inputs: columns, plan, outcomes, all_scored, vetoes }
    }

    /// The outcome for one subject.
    pub(super) fn get(&self, subject: usize) -> ItemOutcome {
        match &self.outcomes {
            Outcomes::Rows(rows) => rows[subject],
            Outcomes::Table(table) => table[place(&self.inputs, subject)],
            Outcomes::Shortcut(kernel) => match self.inputs[0].get(subject) {
                Entry::Number(value) => kernel.rate(*value),
                _ => ItemOutcome::UNKNOWN,
            },
        }
    }

    /// Marks the subjects whose outcome is of some kind.
    pub(super) fn mark(&self, kind: impl Fn(&ItemOutcome) -> bool, marks: &mut [bool]) {
        match &self.outcomes {
            Outcomes::Table(table) => {
                let loud: Vec<bool> = table.iter().map(kind).collect();
                mark(&self.inputs, &loud, marks);
            }
            _ => {
                for (subject, mark) in marks.iter_mut().enumerate() {
                    *mark |= kind(&self.get(subject));
                }
            }
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

/// Codes of the columns mean the same entries, one column as the other.
fn same_entries(these: &[&Column], those: &[&Column]) -> bool {
    let pairs = || these.iter().zip(those);
    these.len() == those.len() && pairs().all(|(one, other)| one.same_entries(other))
}

/// One subject's outcome of one item, by what is known of that subject alone.
pub fn outcome(rules: &Ruleset, inputs: &Inputs, item: usize, subject: usize) -> ItemOutcome {
    let item = &rules.items[item];
    let (plan, columns) = plan(rules, inputs, item);
    let entries: Vec<&Entry> = columns.iter().map(|column| column.get(subject)).collect();
    rate_item(rules, item, &plan, &entries, None)
}

/// An item that reads one column: a table by its codes, or, for few subjects with many entries,
/// only what they need.
fn one_column(rules: &Ruleset, item: &ItemRule, plan: &ItemPlan, column: &Column) -> Outcomes {
    let rated = |entry: &Entry| rate_item(rules, item, plan, &[entry], None);
    let kernel = Kernel::of(rules, item, |value| rated(&Entry::Number(value)));
    let kernel = match kernel {
        Some(kernel) if column.order() != Order::Mixed => return Outcomes::Shortcut(kernel),
        other => other,
    };
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
