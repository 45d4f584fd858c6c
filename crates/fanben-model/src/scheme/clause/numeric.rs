//! Tokens → numbers that mean something: thresholds (30㎡以上), units, steps (每超1岁).

use super::lexer::{Lexed, Mark, Token, TokenKind};
use super::rule::{Comparison, Kind, Limit};
use super::vocabulary::Class;
use crate::number::Value;

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
fn per_cent(lexed: &Lexed, unit: Option<&Token>, number: Value) -> Value {
    let thousandth = unit.is_some_and(|unit| {
        (unit.is(Class::Percent) || unit.is(Class::PercentPoint))
            && matches!(lexed.text(unit).as_str(), "‰" | "个千分点" | "千分点")
    });
    if thousandth { Value::from_raw(number.raw() / 10) } else { number }
}

fn prefix(token: &Token) -> Option<Comparison> {
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

fn suffix(tokens: &[Token], at: usize) -> Option<(Comparison, usize)> {
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
        tokens.get(at + 1).is_none_or(|token| token.is(Class::Rank)).then_some(())?;
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
        Found { start: at - 1, end, ..place.found(vec![Limit { is, than: low }]) }
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

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    More,
    Less,
    Both,
}

/// What points are counted for: 每少1次, 每发生一起安全事故, 一次.
#[derive(Debug, Clone)]
pub(super) struct Trigger<'a> {
    pub(super) direction: Option<Direction>,
    pub(super) every: Value,
    pub(super) measured: Measured,
    pub(super) before: &'a [Token],
    pub(super) between: &'a [Token],
    pub(super) after: &'a [Token],
    /// 每 was written.
    pub(super) each: bool,
}

fn direction(token: &Token) -> Option<Direction> {
    if token.is(Class::Both) {
        Some(Direction::Both)
    } else if token.is(Class::More) || token.is(Class::Above) {
        Some(Direction::More)
    } else if token.is(Class::Less) || token.is(Class::Below) {
        Some(Direction::Less)
    } else {
        None
    }
}

fn is_unit(token: &Token) -> bool {
    [Class::Counter, Class::Measure, Class::Percent, Class::PercentPoint, Class::Yuan, Class::Point]
        .iter()
        .any(|&class| token.is(class))
}

fn is_period(lexed: &Lexed, token: &Token) -> bool {
    matches!(
        lexed.text(token).as_str(),
        "年" | "月" | "季度" | "周" | "日" | "天" | "学期" | "个月" | "半年" | "季" | "旬"
    )
}

/// The step in a head: with 每, or with 一 in front of a unit. `takes` is whether points are taken
/// (一次扣5 counts every case; 1个得20分 is a target). Several triggers are joined by 或.
pub(super) fn triggers<'a>(lexed: &Lexed, head: &'a [Token], counts_one: bool) -> Vec<Trigger<'a>> {
    let mut found = Vec::new();
    let last = Last::of(head);
    let each = (0..head.len())
        .rev()
        .find(|&at| head[at].is(Class::Each) && each_counts(lexed, head, at, &last));
    if let Some(at) = each {
        found.extend(trigger_at(lexed, head, at, at + 1, true));
    } else if let Some(unit) = by_unit(lexed, head) {
        found.extend(trigger_at(lexed, head, unit - 1, unit, true));
    } else if let Some((start, number)) = short_trigger(lexed, head, counts_one) {
        found.extend(trigger_at(lexed, head, start, number, false));
    }
    // 第一名得10分,以后每降1名扣1分
    if let [Trigger { before, each: true, .. }] = found.as_mut_slice()
        && let [only] = *before
        && matches!(lexed.text(only).as_str(), "以后" | "此后" | "之后" | "其后" | "往后")
    {
        *before = &head[..0];
    }
    // 每增1个或增资100万元
    if let Some(Trigger { after, each, .. }) = found.first().cloned()
        && let Some(or) = after.iter().position(|token| token.is(Class::Or))
        && let Some(number) = after.iter().position(|token| token.number().is_some())
        && or < number
        && let Some(second) = trigger_at(lexed, &after[or + 1..], 0, 0, each)
    {
        found[0].after = &after[..or];
        found.push(second);
    }
    found
}

/// 资料不完整的按卷扣2分: the unit behind 按 at the end of a head.
fn by_unit(lexed: &Lexed, head: &[Token]) -> Option<usize> {
    let [.., by, unit] = head else { return None };
    (lexed.text(by) == "按" && unit.is(Class::Counter)).then(|| head.len() - 1)
}

/// 每季度公开1次 names a period; 每次 and 每抛荒一亩 count. 每次控制在5公顷以下 asks for something each
/// time.
fn each_counts(lexed: &Lexed, head: &[Token], at: usize, last: &Last) -> bool {
    let Some(first) = head.get(at + 1) else { return false };
    let asked_each_time = first.is(Class::Counter) && last.asks > at && last.number > at;
    if asked_each_time {
        return false;
    }
    if is_period(lexed, first) { trim(&head[at + 2..]).is_empty() } else { last.counted > at }
}

/// Where the last token of a kind stands in a head; 0 if nowhere behind the first.
struct Last {
    /// 不少于, 控制在
    asks: usize,
    number: usize,
    /// A number or a unit.
    counted: usize,
}

impl Last {
    fn of(head: &[Token]) -> Self {
        let last = |holds: fn(&Token) -> bool| head.iter().rposition(holds).unwrap_or(0);
        Self {
            asks: last(|token| token.is(Class::AtMost) || token.is(Class::AtLeast)),
            number: last(|token| token.number().is_some()),
            counted: last(|token| is_unit(token) || token.number().is_some()),
        }
    }
}

/// `[少] 1 次 …` without 每: the place where it starts and of the number.
fn short_trigger(lexed: &Lexed, head: &[Token], counts_one: bool) -> Option<(usize, usize)> {
    let number = (0..head.len()).rev().find(|&at| {
        let unit = head.get(at + 1).is_some_and(is_unit);
        head[at].number().is_some() && unit && suffix(head, at + 2).is_none()
    })?;
    let before = number.checked_sub(1).and_then(|at| head.get(at));
    let compared =
        before.is_some_and(|token| {
            (prefix(token).is_some() && direction(token).is_none())
                || token.is(Class::Ordinal)
                || token.is(Class::Front)
                || token.is(Class::Back)
        }) || head[number.saturating_sub(4)..number].iter().any(|token| token.is(Class::AtLeast));
    // 过火面积不足1亩的扣1分: below a number, not one missing.
    let below = before.is_some_and(|token| token.is(Class::Below) && !token.is(Class::Less));
    let one = head[number].number() == Value::whole(1).ok();
    let counted =
        head.get(number + 1).is_some_and(|unit| unit.is(Class::Counter) || unit.is(Class::Measure));
    // 覆盖率提高1个百分点加2分: one point is a step wherever points are added or taken.
    let counted = counted
        || (counts_one
            && one
            && head.get(number + 1).is_some_and(|unit| unit.is(Class::PercentPoint)));
    // 进一位加1分: places gained or lost are always counted.
    let places = head.get(number + 1).is_some_and(|unit| {
        matches!(lexed.text(unit).as_str(), "位" | "名次" | "位次" | "个名次" | "个位次")
    });
    // 缺开1次会议: a verb may stand between the direction and the number. 较上年增20% is a number
    // to reach.
    let reach = number.saturating_sub(3);
    // 超1%加0.2, 欠1名扣1: right in front of the number and first in its run.
    let stepped = number == 1 && one && direction(&head[0]).is_some();
    let turned = (reach..number).rev().find(|&at| {
        let less = head[at].is(Class::Less);
        let more = head[at].is(Class::More) || head[at].is(Class::Both);
        (less || (one && (counts_one || places) && more))
            && counted
            && !head[at + 1..number].iter().any(|token| matches!(token.kind, TokenKind::Mark(_)))
    });
    if compared || below {
        return None;
    }
    if stepped {
        return Some((0, 0));
    }
    match turned {
        Some(at) => Some((at, at)),
        // 逾期率超1%扣1分 is a threshold; 低1%扣0.2分 a step.
        None if one && counts_one && counted => Some((number, number)),
        None if one && counts_one => before
            .filter(|token| token.is(Class::Less) || token.is(Class::More))
            .map(|_| (number - 1, number - 1)),
        None => None,
    }
}

/// Reads `[direction] [words] [number] unit [words]` from `at`; `start` is where the words before end.
fn trigger_at<'a>(
    lexed: &Lexed,
    head: &'a [Token],
    start: usize,
    at: usize,
    each: bool,
) -> Option<Trigger<'a>> {
    let turned = head.get(at).and_then(direction);
    // 每满1000元
    let filled = head.get(at).is_some_and(|token| lexed.text(token) == "满");
    let words_from = at + usize::from(turned.is_some() || filled);
    let number = (words_from..head.len()).find(|&at| head[at].number().is_some());
    let unit = (words_from..head.len()).find(|&at| is_unit(&head[at]));
    // 每调处1起: 处 belongs to the words, the unit stands behind the number.
    let unit = match (number, unit) {
        (Some(number), Some(unit))
            if unit > words_from
                && number == unit + 1
                && head.get(number + 1).is_some_and(is_unit) =>
        {
            Some(number + 1)
        }
        _ => unit,
    };
    let (every, factor, unit_from, between_to) = match (number, unit) {
        (Some(number), unit) if unit.is_none_or(|unit| number < unit) => {
            let factor = match head[number].kind {
                TokenKind::Number { factor, .. } => factor,
                _ => 1,
            };
            let every = per_cent(lexed, head.get(number + 1), head[number].number()?);
            (every, factor, number + 1, number)
        }
        (_, Some(unit)) => {
            let every = per_cent(lexed, head.get(unit), Value::whole(1).ok()?);
            (every, 1, unit, unit)
        }
        _ => return None,
    };
    let (measured, taken) = unit_at(lexed, head, unit_from, factor);
    Some(Trigger {
        direction: turned,
        every,
        measured,
        before: &head[..start],
        between: &head[words_from..between_to],
        after: &head[unit_from + taken..],
        each,
    })
}
