//! Tokens → what points are counted for: 每少1次, 每超1岁, 一次, 按卷.

use super::lexer::{Lexed, Token, TokenKind};
use super::numeric::{Measured, per_cent, prefix, suffix, trim, unit_at};
use super::vocabulary::Class;
use crate::number::Value;

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
    // 未发生一起事故得5分: that there was none is answered as a whole.
    let none = one && denied(lexed, &head[..number]);
    if compared || below || none {
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

/// 无, 没有, 未发生 at the end of these words.
fn denied(lexed: &Lexed, before: &[Token]) -> bool {
    let text = |token: &Token| lexed.text(token);
    let not = |token: &Token| {
        matches!(
            text(token).as_str(),
            "无" | "没有" | "没" | "未" | "未有" | "从未" | "未曾" | "尚未"
        )
    };
    match before {
        [.., last] if not(last) => true,
        [.., front, last] => {
            // 从未发生过一起
            not(front)
                && matches!(
                    text(last).trim_end_matches('过'),
                    "发生" | "出现" | "发现" | "产生" | "存在" | "查出"
                )
        }
        _ => false,
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
