//! Tokens → numbers that mean something: thresholds (30㎡以上), units, steps (每超1岁).

use super::lexer::{Lexed, Mark, Token, TokenKind};
use super::rule::{Comparison, Kind, Limit};
use super::vocabulary::Class;
use crate::number::Value;

pub(super) use super::trigger::{Direction, Trigger, triggers};
pub(super) use super::words::{trim, words};

/// The unit behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) kind: Kind,
    /// As the question prints it: 次, ㎡, %, 万元.
    pub(super) unit: String,
}

impl Measured {
    /// Whether a step in `other` can be a step of a number in this unit.
    pub(super) fn fits(&self, other: &Self) -> bool {
        let money = |unit: &str| unit.ends_with('元');
        match (self.kind, other.kind) {
            (Kind::Percent, Kind::Percent) => true,
            // 110以内,每上升1个点: points of a number without a unit.
            (Kind::Count, Kind::Percent) => self.unit.is_empty(),
            (Kind::Percent, _) | (_, Kind::Percent) => false,
            _ if money(&self.unit) || money(&other.unit) => money(&self.unit) && money(&other.unit),
            _ => {
                self.unit == other.unit
                    || self.unit.is_empty()
                    || other.unit.is_empty()
                    || (bare_unit(&self.unit) == bare_unit(&other.unit))
            }
        }
    }
}

fn bare_unit(unit: &str) -> &str {
    let unit = unit.strip_prefix('个').unwrap_or(unit);
    match unit {
        "例" | "起" | "次" | "场" | "回" | "人次" => "次",
        "项" | "件" | "条" => "项",
        "人" | "名" | "位" => "人",
        "周岁" => "岁",
        "平方米" | "平米" => "㎡",
        other => other,
    }
}

/// A number in a run of words, with what it is compared as.
#[derive(Debug, Clone)]
pub(super) struct Numeric<'a> {
    /// Where the comparison, the number and its unit start and end in the run.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Words between the comparison and the number (至少召开2次).
    pub(super) between: &'a [Token],
    /// Empty: a plain number without a comparison.
    pub(super) limits: Vec<Limit>,
    pub(super) number: Value,
    pub(super) measured: Measured,
}

/// The unit at `at`: how it is asked and how many tokens it takes. `factor` is what 万 multiplied by.
pub(super) fn unit_at(
    lexed: &Lexed,
    tokens: &[Token],
    at: usize,
    factor: i64,
) -> (Measured, usize) {
    let measured = |kind, unit: &str| Measured { kind, unit: unit.to_owned() };
    let money = if factor >= 10_000 { "万元" } else { "元" };
    match tokens.get(at) {
        Some(token) if token.is(Class::Percent) || token.is(Class::PercentPoint) => {
            (measured(Kind::Percent, "%"), 1)
        }
        Some(token) if token.is(Class::Yuan) => (measured(Kind::Amount, money), 1),
        Some(token) if token.is(Class::Measure) || token.is(Class::Point) => {
            (measured(Kind::Amount, &lexed.text(token)), 1)
        }
        Some(token) if token.is(Class::Counter) => (measured(Kind::Count, &lexed.text(token)), 1),
        _ if factor > 1 => (measured(Kind::Amount, money), 0),
        _ => (measured(Kind::Count, ""), 0),
    }
}

/// ‰ and 千分点 are tenths of a per cent.
pub(super) fn per_cent(lexed: &Lexed, unit: Option<&Token>, number: Value) -> Value {
    let thousandth = unit.is_some_and(|unit| {
        (unit.is(Class::Percent) || unit.is(Class::PercentPoint))
            && matches!(lexed.text(unit).as_str(), "‰" | "个千分点" | "千分点")
    });
    if thousandth { Value::from_raw(number.raw() / 10) } else { number }
}

pub(super) fn prefix(token: &Token) -> Option<Comparison> {
    [
        (Class::AtLeast, Comparison::AtLeast),
        (Class::Above, Comparison::Above),
        (Class::AtMost, Comparison::AtMost),
        (Class::Most, Comparison::AtMost),
        (Class::Below, Comparison::Below),
    ]
    .into_iter()
    .find_map(|(class, comparison)| token.is(class).then_some(comparison))
}

pub(super) fn suffix(tokens: &[Token], at: usize) -> Option<(Comparison, usize)> {
    let modified = |at: usize| {
        let included = tokens.get(at).is_some_and(|token| token.is(Class::Included));
        let excluded = tokens.get(at).is_some_and(|token| token.is(Class::Excluded));
        (excluded, usize::from(included || excluded))
    };
    let (excluded_before, before) = modified(at);
    let token = tokens.get(at + before)?;
    let (excluded_after, after) = modified(at + before + 1);
    let excluded = excluded_before || excluded_after;
    let comparison = if token.is(Class::SuffixAtLeast) {
        if excluded { Comparison::Above } else { Comparison::AtLeast }
    } else if token.is(Class::SuffixAtMost) {
        if excluded { Comparison::Below } else { Comparison::AtMost }
    } else if token.is(Class::SuffixAbove) {
        Comparison::Above
    } else {
        return None;
    };
    Some((comparison, before + 1 + after))
}

/// `≤` behind a number compares the other way round: 80%≤完成率.
fn mirrored(token: Option<&Token>, lexed: &Lexed) -> Option<Comparison> {
    match lexed.text(token?).as_str() {
        "≤" | "<=" => Some(Comparison::AtLeast),
        "<" => Some(Comparison::Above),
        "≥" | ">=" => Some(Comparison::AtMost),
        ">" => Some(Comparison::Below),
        _ => None,
    }
}

/// All numbers of a run that are compared, or are plain but have a unit.
pub(super) fn numerics<'a>(lexed: &Lexed, tokens: &'a [Token]) -> Vec<Numeric<'a>> {
    let mut found: Vec<Numeric<'a>> = Vec::new();
    let mut from = 0;
    for at in 0..tokens.len() {
        if at < from {
            continue;
        }
        let Some(numeric) = numeric_at(lexed, tokens, at, from) else { continue };
        from = numeric.end;
        // 80%以上90%以下: two ends of one band.
        if let Some(last) = found.last_mut() {
            let joint = &tokens[last.end..numeric.start];
            let adjacent = joint.iter().all(|token| {
                token.is(Class::And) || token.is_mark(Mark::List) || token.is(Class::Filler)
            });
            let opposite = match (last.limits.as_slice(), numeric.limits.as_slice()) {
                ([a], [b]) => a.is.wants_more() != b.is.wants_more(),
                _ => false,
            };
            // 80%≤普及率<90%: the words between the numbers are what is measured.
            let around = !joint.is_empty()
                && last.end > 0
                && mirrored(tokens.get(last.end - 1), lexed).is_some()
                && joint.iter().all(|token| !matches!(token.kind, TokenKind::Mark(_)));
            if around && opposite && last.measured.fits(&numeric.measured) {
                last.limits.extend(numeric.limits);
                last.between = joint;
                last.end = numeric.end;
                continue;
            }
            if adjacent && opposite && last.measured.fits(&numeric.measured) {
                last.limits.extend(numeric.limits);
                // 98%以下90%以上: the lower end goes first.
                if last.limits[0].is.wants_less() {
                    last.limits.reverse();
                }
                last.end = numeric.end;
                continue;
            }
        }
        found.push(numeric);
    }
    found
}

fn numeric_at<'a>(
    lexed: &Lexed,
    tokens: &'a [Token],
    at: usize,
    from: usize,
) -> Option<Numeric<'a>> {
    let (low, high, factor) = match tokens[at].kind {
        TokenKind::Number { value, factor } => (value, None, factor),
        TokenKind::Range(low, high) => {
            (low, Some(high), if high.raw() >= Value::ONE * 10_000 { 10_000 } else { 1 })
        }
        _ => return None,
    };
    // 每万人发案数: what a rate is per is no number to reach.
    let per = at > 0 && tokens[at - 1].is(Class::Each);
    if per
        && tokens.get(at + 1).is_some_and(|unit| unit.is(Class::Counter))
        && at + 2 < tokens.len()
    {
        return None;
    }
    let unit = tokens.get(at + 1);
    let (low, high) = (per_cent(lexed, unit, low), high.map(|high| per_cent(lexed, unit, high)));
    let ranked = at > from && tokens[at - 1].is(Class::Ordinal);
    // 末两位, 后三名: who they are is answered by yes or no.
    let ranked_behind = at > from
        && tokens[at - 1].is(Class::Back)
        && tokens.get(at + 1).is_some_and(|token| token.is(Class::Rank));
    if ranked_behind && !lexed.text(&tokens[at - 1]).starts_with("倒数") {
        return None;
    }
    // 排名前20% is answered by yes or no as well.
    let in_front = at > from && (tokens[at - 1].is(Class::Front) || tokens[at - 1].is(Class::Back));
    if in_front && tokens.get(at + 1).is_some_and(|token| token.is(Class::Percent)) {
        return None;
    }
    // 排名前三的: 名 is left out.
    let front = at > from
        && tokens[at - 1].is(Class::Front)
        && tokens.get(at + 1).is_none_or(|token| {
            token.is(Class::Rank) || (token.is(Class::Filler) && at + 2 == tokens.len())
        });
    let (mut measured, taken) = unit_at(lexed, tokens, at + 1, factor);
    if ranked || front {
        measured = Measured { kind: Kind::Count, unit: "名".to_owned() };
    }
    let place = Placed { at, from, end: at + 1 + taken };
    let found = if let Some(high) = high {
        // 第四至六名
        Found { start: at - usize::from(ranked), ..in_range(tokens, place, low, high) }
    } else if front {
        // 前10名以外
        let beyond = tokens.get(place.end).is_some_and(|token| {
            token.is(Class::SuffixAbove)
                || matches!(lexed.text(token).as_str(), "以下" | "以后" | "之后")
        });
        let is = if beyond { Comparison::Above } else { Comparison::AtMost };
        let end = place.end + usize::from(beyond);
        Found { start: at - 1, end, ..place.found(vec![Limit { is, than: low }]) }
    } else if ranked {
        in_ranking(lexed, tokens, place, low)?
    } else {
        let found = compared(lexed, tokens, place, low);
        if found.limits.is_empty() && taken == 0 && factor == 1 {
            return None;
        }
        found
    };
    let Found { start, end, between, limits } = found;
    Some(Numeric {
        start,
        end,
        between: &tokens[between.0..between.1],
        limits,
        number: low,
        measured,
    })
}

/// 第一名, 第9名及以后, 第四及以后的.
fn in_ranking(lexed: &Lexed, tokens: &[Token], place: Placed, low: Value) -> Option<Found> {
    let at = place.at;
    // 第一的计3分, 第四及以后的: 名 is left out.
    // 连续3个月排名第一 holds or does not.
    let lasting =
        tokens[at.saturating_sub(8)..at].iter().any(|token| lexed.text(token).contains("连续"));
    let left_out = |token: &Token| {
        (token.is(Class::Filler) && at + 2 == tokens.len() && !lasting)
            || (token.is(Class::SuffixAtLeast) && lexed.text(token).ends_with('后'))
    };
    tokens.get(at + 1).is_none_or(|token| token.is(Class::Rank) || left_out(token)).then_some(())?;
    // 第9名及以后: a lower place is a larger number.
    let behind = tokens.get(place.end).map(|token| lexed.text(token));
    let is = match behind.as_deref() {
        Some("以下" | "及以下" | "及以后" | "及之后" | "及其以后") => {
            Comparison::AtLeast
        }
        Some("以后" | "之后" | "以外" | "之外") => Comparison::Above,
        Some("以上" | "及以上" | "以内" | "之内" | "以前" | "之前") => {
            Comparison::AtMost
        }
        _ => Comparison::Exactly,
    };
    let end = place.end + usize::from(is != Comparison::Exactly);
    Some(Found { start: at - 1, end, ..place.found(vec![Limit { is, than: low }]) })
}

/// Where a number stands: its place, what was read before it, and where its unit ends.
#[derive(Debug, Clone, Copy)]
struct Placed {
    at: usize,
    from: usize,
    end: usize,
}

/// A comparison around a number.
struct Found {
    start: usize,
    end: usize,
    /// Words between the comparison and the number.
    between: (usize, usize),
    limits: Vec<Limit>,
}

impl Placed {
    fn found(self, limits: Vec<Limit>) -> Found {
        Found { start: self.at, end: self.end, between: (self.at, self.at), limits }
    }
}

/// 80%-90%, 60%到80%(含80%), 100-200(不含)
fn in_range(tokens: &[Token], place: Placed, low: Value, high: Value) -> Found {
    let mut found = place.found(vec![
        Limit { is: Comparison::AtLeast, than: low },
        Limit { is: Comparison::AtMost, than: high },
    ]);
    if let Some(remark) = tokens.get(place.end) {
        if remark.is(Class::Excluded) {
            found.limits[1].is = Comparison::Below;
        }
        // 60%到80%(含): only the upper end is said to be included.
        if remark.is(Class::Included) {
            found.limits[0].is = Comparison::Above;
        }
        found.end += usize::from(remark.is(Class::Excluded) || remark.is(Class::Included));
    }
    found
}

/// 30㎡以上, 不少于4次, 80%≤, 至少召开2次, 超过平均值5个点以内.
fn compared(lexed: &Lexed, tokens: &[Token], place: Placed, number: Value) -> Found {
    let Placed { at, from, .. } = place;
    let mut found = place.found(Vec::new());
    if let Some((is, length)) = suffix(tokens, place.end) {
        found.limits.push(Limit { is, than: number });
        found.end += length;
    } else if let Some(is) = mirrored(tokens.get(place.end), lexed)
        && tokens.get(place.end + 1).is_none_or(|token| token.number().is_none())
    {
        found.limits.push(Limit { is, than: number });
        found.end += 1;
    }
    // A prefix may stand a few words in front.
    let reach = from.max(at.saturating_sub(4));
    let near = tokens[reach..at].iter().rposition(|token| {
        prefix(token).is_some()
            || token.number().is_some()
            || matches!(token.kind, TokenKind::Mark(_))
    });
    let near = near.map(|near| reach + near);
    let said = near.and_then(|near| Some((near, prefix(&tokens[near])?)));
    let Some((near, is)) = said else { return found };
    match found.limits.as_slice() {
        // 超过平均值5个点以内: the words in front of the number are what is exceeded.
        [only]
            if near + 1 < at
                && matches!(is, Comparison::Above | Comparison::Below)
                && only.is.wants_less() =>
        {
            found.limits.insert(0, Limit { is: Comparison::Above, than: Value::ZERO });
        }
        // 低于目标值20%以上: so much below, not below so much.
        [only] if near + 1 < at && is == Comparison::Below && only.is.wants_more() => {}
        // 达到5万元以上: said on both sides.
        [only] if only.is.wants_more() == is.wants_more() => {
            if near + 1 == at {
                found.start = near;
            }
        }
        _ => {
            found.limits.push(Limit { is, than: number });
            found.between = (near + 1, at);
            found.start = near;
        }
    }
    found
}
