//! Words that deny others, and words joined to others.

use super::super::lexer::{Lexed, Mark, Token};
use super::super::numeric::{numerics, triggers, trim, words};
use super::super::rule::{Comparison, Condition, CountOf, Gives, Limit, Need, Part};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::kinds::is_class;
use super::{Builder, Made};
use crate::number::Points;

impl Builder<'_> {
    /// 否则扣2分, 未完成扣2分: the other side of the last award. Returns whether it was that.
    pub(super) fn otherwise(&mut self, statement: &Statement, gives: Gives) -> bool {
        // 得7分(无公约扣1分,不完整扣0.5分) lists faults; only a last one can be the other side.
        let counts = !triggers(self.lexed, &statement.head.tokens, true).is_empty();
        let listed = gives.takes() && self.more_follows;
        let nothing = matches!(gives, Gives::Points(points) if points == Points::ZERO);
        let other = !counts && !listed && self.other_side(statement, nothing);
        if other {
            self.close((!nothing).then_some(gives));
        }
        other
    }

    /// Says what the last part is worth otherwise.
    pub(super) fn close(&mut self, gives: Option<Gives>) {
        let Some(at) = self.last_award() else { return };
        let made = &mut self.parts[at];
        made.closed = true;
        if let Part::Award { otherwise, .. }
        | Part::Bands { otherwise, .. }
        | Part::Levels { otherwise, .. } = &mut made.part
        {
            *otherwise = gives;
        }
    }

    /// The last part that something can be the other side of: steps on top of it do not count.
    pub(super) fn last_award(&self) -> Option<usize> {
        self.parts.iter().rposition(|made| match &made.part {
            Part::Each { rate, .. } => rate.gives.takes(),
            _ => true,
        })
    }

    /// Whether the words of a statement are the opposite of the last award; `nothing`: they give
    /// nothing.
    pub(super) fn other_side(&self, statement: &Statement, nothing: bool) -> bool {
        let Some(at) = self.last_award() else { return false };
        let Made { part, closed, .. } = &self.parts[at];
        let head = trim(&statement.head.tokens);
        // 其他委员违纪扣5分 names somebody; 其他情况得1分 is what is left.
        let rest = words(self.lexed, &[head.get(1..).unwrap_or_default()]);
        let left = matches!(
            rest.trim_end_matches('的'),
            "" | "情况" | "情形" | "名次" | "等次" | "档次" | "村" | "单位" | "每" | "一律" | "按"
        ) || rest.starts_with("每");
        if head.first().is_some_and(|token| token.is(Class::Otherwise)) && left {
            let table =
                matches!(part, Part::Award { .. } | Part::Bands { .. } | Part::Levels { .. });
            return table && triggers(self.lexed, head, true).is_empty();
        }
        let Part::Award { needs, gives: Some(gives), .. } = part else { return false };
        if *closed || gives.takes() {
            return false;
        }
        // 增长5%得3分,负增长不得分 is another row of the table, not only the other side.
        if self.signed_word(&self.about(statement)).is_some() {
            return false;
        }
        let text = self.about(statement);
        let text =
            text.trim_end_matches("该项").trim_end_matches("本项").trim_end_matches([',', '的']);
        let bare = is_class(text, Class::OtherwiseNone);
        match needs.as_slice() {
            [Need { that: Condition::Yes(of), .. }] => {
                let asked = &self.questions[*of].asks;
                bare || opposite(asked, text) || (nothing && compared(asked, text))
            }
            [Need { that: Condition::Number { of, .. }, beside }]
                if !beside.iter().any(|beside| beside.side.below()) =>
            {
                bare || opposite(&self.questions[*of].asks, text)
            }
            [_, _, ..] => bare,
            _ => false,
        }
    }

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

/// Words that compare, each with its opposite.
const COMPARED: [(&str, &str); 4] =
    [("高于", "低于"), ("低于", "高于"), ("快于", "慢于"), ("多于", "少于")];

/// 高于全县平均水平 and 低于: who is equal has nothing either, so one question is enough.
fn compared(asked: &str, other: &str) -> bool {
    COMPARED.iter().any(|(side, against)| {
        let with = asked.split_once(side).map(|(_, with)| with);
        let than = other.strip_prefix(against);
        matches!((with, than), (Some(with), Some(than)) if than.is_empty() || than == with)
    })
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
