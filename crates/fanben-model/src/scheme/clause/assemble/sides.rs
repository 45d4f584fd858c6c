//! Words that deny others, and words joined to others.

use super::super::lexer::{Lexed, Mark, Token};
use super::super::numeric::numerics;
use super::super::rule::{Comparison, Condition, CountOf, Limit, Need, Part};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::Builder;
use super::kinds::is_class;

impl Builder<'_> {
    /// 1个得20分,无则不得分: no case gives nothing anyway.
    pub(super) fn none_counted(&self, statement: &Statement) -> bool {
        let gives = matches!(
            self.parts.last().map(|made| &made.part),
            Some(Part::Each { rate, count: CountOf::Cases, .. }) if !rate.gives.takes()
        );
        let text = self.about(statement);
        gives && is_class(text.trim_end_matches('的'), Class::OtherwiseNone)
    }

    /// The last award's number is not reached, where other parts stand behind the award.
    pub(super) fn missed_with_more(&self) -> Option<Condition> {
        let at = self.last_award().filter(|at| at + 1 < self.parts.len())?;
        match &self.parts[at].part {
            Part::Award { needs, .. } => missed(needs),
            _ => None,
        }
    }

    /// The words only say that what the last part counts did not happen.
    pub(super) fn denies_last(&self, statement: &Statement) -> bool {
        let text = self.about(statement);
        let what = ["没有", "未", "无"].iter().find_map(|word| text.strip_prefix(word));
        let Some(what) = what.filter(|what| what.chars().count() > 1) else { return false };
        let asked = match self.parts.last().map(|made| &made.part) {
            Some(Part::Each { of, .. } | Part::Bands { of, .. }) => Some(*of),
            Some(Part::Award { needs, .. }) => needs.first().map(|need| need.that.question()),
            _ => None,
        };
        asked.is_some_and(|of| self.questions[of].asks.contains(what.trim_end_matches('的')))
    }
}

/// The other side of a number with one end.
pub(super) fn missed(needs: &[Need]) -> Option<Condition> {
    let [Need { that: Condition::Number { of, within }, .. }] = needs else { return None };
    let [Limit { is, than }] = within.as_slice() else { return None };
    let is = match is {
        Comparison::AtLeast => Comparison::Below,
        Comparison::Above => Comparison::AtMost,
        Comparison::AtMost => Comparison::Above,
        Comparison::Below => Comparison::AtLeast,
        Comparison::Exactly => return None,
    };
    Some(Condition::Number { of: *of, within: vec![Limit { is, than: *than }] })
}

/// Cuts at 且, and at 和 or 及 where numbers stand on both sides.
pub(super) fn and_segments<'t>(lexed: &Lexed, tokens: &'t [Token]) -> Vec<&'t [Token]> {
    let numbers: Vec<(usize, usize)> =
        numerics(lexed, tokens).iter().map(|numeric| (numeric.start, numeric.end)).collect();
    let last = numbers.last().map_or(0, |(start, _)| *start);
    let mut before = numbers.iter().peekable();
    let mut found = false;
    let mut segments = Vec::new();
    let mut from = 0;
    for (at, token) in tokens.iter().enumerate() {
        while before.peek().is_some_and(|(_, end)| *end <= at) {
            before.next();
            found = true;
        }
        if !token.is(Class::And) && !token.is_mark(Mark::Plus) {
            continue;
        }
        // 80%以上且90%以下: inside the two ends of one band.
        let inside = before.peek().is_some_and(|(start, _)| *start < at);
        let strong = matches!(lexed.text(token).as_str(), "且" | "并且" | "同时" | "+");
        let sides = (found, last > at);
        let between_words = at > from && at + 1 < tokens.len();
        if between_words && !inside && (sides == (true, true) || (strong && (sides.0 || sides.1))) {
            segments.push(&tokens[from..at]);
            from = at + 1;
            found = false;
        }
    }
    segments.push(&tokens[from..]);
    segments
}

/// 健全 and 不健全, 按要求完成 and 未完成, 零火点 and 有火点: one denies the other.
pub(super) fn opposite(asked: &str, other: &str) -> bool {
    const DENIES: [&str; 16] = [
        "未按要求",
        "未按规定",
        "未按标准",
        "未按时",
        "未按期",
        "未能",
        "没有",
        "没能",
        "未按",
        "不能",
        "未",
        "不",
        "没",
        "无",
        "缺",
        "零",
    ];
    let strip =
        |text: &str| DENIES.iter().find_map(|word| text.strip_prefix(word).map(str::to_owned));
    let affirm = |text: &str| text.strip_prefix('有').unwrap_or(text).to_owned();
    // 家庭无违法记录, 有违法记录
    let there = other.strip_prefix('有').filter(|rest| rest.chars().count() > 1);
    let none = |rest: &str| ["无", "没有"].iter().any(|no| asked.ends_with(&format!("{no}{rest}")));
    if there.is_some_and(none) {
        return true;
    }
    match (strip(asked), strip(other)) {
        (None, Some(rest)) => {
            // 未建立, 未制定: a verb of two characters and nothing else.
            let verb = other.starts_with('未') && rest.chars().count() <= 2;
            rest.is_empty() || verb || asked.contains(&affirm(&rest))
        }
        (Some(rest), None) => {
            affirm(other) == affirm(&rest) || affirm(&rest).ends_with(&affirm(other))
        }
        (Some(_), Some(_)) => false,
        // 班子不健全 after 班子健全; 超期未办结 after 按期办结.
        (None, None) => DENIES.iter().any(|word| {
            other.find(word).is_some_and(|at| {
                let rest = &other[at + word.len()..];
                let front = &other[..at];
                let shared =
                    front.is_empty() || asked.contains(front) || front.chars().count() <= 2;
                rest.chars().count() >= 2 && asked.ends_with(rest) && shared
            })
        }),
    }
}
