//! One item for one subject: entries → points, and the lines that explain them.

use super::clause::{Chance, ClauseValue, ItemSheet, RatedClause, Reach};
use super::line::{Kind, Line, State};
use super::plan::ItemPlan;
use crate::measures::Entry;
use crate::number::Points;
use crate::scheme::formula::{Formula, Function, Given, Names, evaluate};
use crate::scheme::{ClausesCount, ItemRule, NotApplicable, Ruleset};

/// What an item came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemOutcome {
    /// Points, or the least while something is missing.
    pub low: Points,
    /// Points, or the most while something is missing.
    pub high: Points,
    /// Scored or not.
    pub state: State,
    /// The clause that vetoes, by its place in the item.
    pub veto: Option<u16>,
}

impl ItemOutcome {
    /// Nothing is known.
    pub(super) const UNKNOWN: Self =
        Self { low: Points::ZERO, high: Points::ZERO, state: State::NotEvaluated, veto: None };
}

/// Rates one item from its entries. `lines` collects the explanation where one is asked for.
pub(super) fn rate_item(
    rules: &Ruleset,
    item: &ItemRule,
    plan: &ItemPlan,
    entries: &[&Entry],
    mut lines: Option<&mut Vec<Line>>,
) -> ItemOutcome {
    if let Some(outcome) = left_out(rules, item, plan, entries, lines.as_deref_mut()) {
        return outcome;
    }
    let sheet = ItemSheet { rules, item, plan, entries, told: lines.is_some() };
    let mut rated: Vec<RatedClause> =
        (0..item.clauses.len()).map(|at| sheet.rate(at, Reach::default())).collect();
    let wide: Vec<(usize, Reach)> = (0..rated.len())
        .filter(|&at| rated[at].value.state == State::NotEvaluated)
        .filter_map(|at| {
            let staged = plan.clauses[at].len() > 1;
            let coarse = staged || rules.scheme.decimals < 2;
            let grain = Points::grid(rules.scheme.decimals);
            let reach = reach(item, &rated, at, staged, if coarse { grain } else { 0 })?;
            Some((at, reach))
        })
        .collect();
    for (at, reach) in wide {
        rated[at] = sheet.rate(at, reach);
    }
    if let Some(lines) = lines.as_deref_mut() {
        if item.start != Points::ZERO {
            lines.push(note(Kind::Start, item, item.start, "起评分".to_owned()));
        }
        lines.extend(rated.iter().zip(&item.clauses).map(|(rated, clause)| rated.line(clause)));
    }
    let values: Vec<ClauseValue> = rated.into_iter().map(|rated| rated.value).collect();
    settle(item, &values, lines)
}

/// How far endless steps of one clause have to be followed to come to the item's floor and cap,
/// whatever the other clauses gave; none: no farther than the item's points. `staged`: only a part
/// of what one stage gives may count. `grain`: how much farther, because lines are rounded.
fn reach(
    item: &ItemRule,
    rated: &[RatedClause],
    at: usize,
    staged: bool,
    grain: i64,
) -> Option<Reach> {
    let own = &rated[at].value;
    let others = || {
        let others = rated.iter().enumerate().filter(move |(other, _)| *other != at);
        others.map(|(_, other)| &other.value).filter(|v| v.state != State::NotApplicable)
    };
    let sum = |pick: fn(&ClauseValue) -> Points| -> i64 {
        others().map(|value| pick(value).raw()).fold(0, i64::saturating_add)
    };
    let all = |points: Points| points.raw().saturating_abs();
    let beside = || others().map(|v| all(v.low) + all(v.high)).fold(0, i64::saturating_add);
    let down = item.floor.map(|floor| match item.count {
        ClausesCount::Sum => item.start.raw() + sum(|value| value.low) - floor.raw(),
        _ => all(item.start) + all(floor) + beside(),
    });
    let up = item.cap.map(|cap| match item.count {
        ClausesCount::Sum => cap.raw() - item.start.raw() - sum(|value| value.high),
        _ => all(item.start) + all(cap) + beside(),
    });
    // Points of its own are taken back or made up for first.
    let points = item.points.raw();
    let exact = |needed: i64| {
        let farther = needed.saturating_add(grain);
        (farther > points || staged).then(|| Points::from_raw(farther.max(points)).exact())
    };
    let low = down.and_then(|down| exact(down + own.high.raw().max(0)));
    let high = up.and_then(|up| exact(up - own.low.raw().min(0)));
    (low.is_some() || high.is_some()).then_some(Reach { low, high })
}

/// An item that does not apply to this subject.
fn left_out(
    rules: &Ruleset,
    item: &ItemRule,
    plan: &ItemPlan,
    entries: &[&Entry],
    lines: Option<&mut Vec<Line>>,
) -> Option<ItemOutcome> {
    let only = item.only.as_ref()?;
    let names = PlanNames { rules, plan, entries };
    let (points, state, why) = match evaluate(only, &names) {
        Given::Holds(true) => return None,
        Given::Unknown(name) => {
            (Points::ZERO, State::NotEvaluated, format!("“{name}”未填,不知是否适用"))
        }
        _ => {
            let (points, state, why) = otherwise(item);
            (points, state, why.to_owned())
        }
    };
    if let Some(lines) = lines {
        let mut line = note(Kind::Clause, item, points, why);
        line.state = state;
        lines.push(line);
    }
    let high = if state == State::NotEvaluated { item.points } else { points };
    Some(ItemOutcome { low: points, high, state, veto: None })
}

/// What an item is worth that does not apply.
fn otherwise(item: &ItemRule) -> (Points, State, &'static str) {
    match item.otherwise {
        NotApplicable::Rescale => (Points::ZERO, State::NotApplicable, "不适用,其余各项折算"),
        NotApplicable::Full => (item.points, State::Scored, "不适用,按满分计"),
        NotApplicable::Zero => (Points::ZERO, State::Scored, "不适用,不计分"),
    }
}

fn note(kind: Kind, item: &ItemRule, gave: Points, why: String) -> Line {
    Line::new(kind, &item.id, &item.name, gave, why)
}

/// Clauses → item: sum, zero, floor and cap, each change with its own line.
fn settle(item: &ItemRule, values: &[ClauseValue], lines: Option<&mut Vec<Line>>) -> ItemOutcome {
    let evaluated = |value: &&ClauseValue| value.state != State::NotApplicable;
    if values.iter().filter(evaluated).count() == 0 {
        let (points, state, why) = otherwise(item);
        if let (Some(lines), true) = (lines, item.start != points) {
            let gave = Points::from_raw(points.raw() - item.start.raw());
            lines.push(note(Kind::Adjustment, item, gave, format!("各条都{why}")));
        }
        return ItemOutcome { low: points, high: points, state, veto: None };
    }
    let open = values.iter().any(|value| value.state == State::NotEvaluated);
    let sum = |pick: fn(&ClauseValue) -> Points| -> i64 {
        let counted = values.iter().filter(evaluated).map(pick).map(Points::raw);
        match item.count {
            ClausesCount::Sum => counted.fold(0_i64, i64::saturating_add),
            ClausesCount::Best => counted.max().unwrap_or(0),
            ClausesCount::Worst => counted.min().unwrap_or(0),
        }
    };
    let bound = |raw: i64| {
        let raw = item.floor.map_or(raw, |floor| raw.max(floor.raw()));
        item.cap.map_or(raw, |cap| raw.min(cap.raw()))
    };
    let zero = values.iter().map(|value| value.zero).max().unwrap_or(Chance::No);
    let before = item.start.raw().saturating_add(sum(|value| value.low));
    let (bounded, most) =
        (bound(before), bound(item.start.raw().saturating_add(sum(|value| value.high))));
    let (low, high) = match zero {
        Chance::No => (bounded, most),
        Chance::Maybe => (bounded.min(0), most.max(0)),
        Chance::Yes => (0, 0),
    };
    if let Some(lines) = lines {
        let all: i64 = values.iter().filter(evaluated).map(|value| value.low.raw()).sum();
        let mut adjust = |gave: i64, why: &str| {
            if gave != 0 {
                lines.push(note(Kind::Adjustment, item, Points::from_raw(gave), why.to_owned()));
            }
        };
        let only_one = sum(|value| value.low) - all;
        adjust(
            only_one,
            if item.count == ClausesCount::Best { "就高不重复" } else { "就低不重复" },
        );
        if zero == Chance::Yes {
            adjust(-before, "本项不得分");
        } else if open {
            // One line for all that the floor, the cap or a zero may still do.
            let (least, most) = (Points::from_raw(low), Points::from_raw(high.max(low)));
            let why = format!("未评的暂按最少分计:本项最少{least}分,最多{most}分");
            adjust(low - before, &why);
        } else {
            let limit = if bounded > before {
                "扣完为止,本项不低于下限"
            } else {
                "不超过本项分值"
            };
            adjust(bounded - before, limit);
        }
    }
    let veto = values.iter().position(|value| value.veto);
    ItemOutcome {
        low: Points::from_raw(low),
        high: Points::from_raw(high.max(low)),
        state: if open { State::NotEvaluated } else { State::Scored },
        veto: veto.and_then(|at| u16::try_from(at).ok()),
    }
}

/// The names of `only`, from an item's own entries.
struct PlanNames<'a> {
    rules: &'a Ruleset,
    plan: &'a ItemPlan,
    entries: &'a [&'a Entry],
}

impl Names for PlanNames<'_> {
    fn name(&self, name: &str) -> Given {
        let found = self.plan.only.iter().find(|(known, _)| known == name);
        let entry =
            |at: usize| super::inputs::given_entry(self.entries[at], self.rules.unit(name), name);
        let class = || match self.plan.class.map(|at| self.entries[at]) {
            Some(Entry::Text(class)) => class.as_str(),
            _ => "",
        };
        found
            .map(|(_, at)| entry(*at))
            .or_else(|| super::inputs::given_fixed(self.rules, class(), name))
            .unwrap_or_else(|| Given::Unknown(name.to_owned()))
    }

    fn call(&self, _: Function, _: &[Formula]) -> Given {
        Given::Unknown("这个函数在这里不能用".to_owned())
    }

    fn unit(&self, name: &str) -> String {
        self.rules.unit(name).to_owned()
    }
}
