//! What stands first in a table without saying so: none of them, in time; and places counted from behind.

use super::super::finding::Code;
use super::super::rule::{Comparison, Condition, Kind, Limit, Part, QuestionIndex};
use super::finish::band_of;
use super::kinds::{is_late, is_time, only_words, single_number};
use super::{Builder, Made, Step, Unread};
use crate::number::Value;

impl Builder<'_> {
    /// 后三名扣1分,倒数第一扣3分: whether the last place costs both is not said.
    pub(super) fn ranked_from_behind(&mut self) -> Step {
        let asked = |made: &Made| match &made.part {
            Part::Award { needs, .. } => {
                needs.first().map(|need| self.questions[need.that.question()].asks.clone())
            }
            _ => None,
        };
        let behind: Vec<String> = self
            .parts
            .iter()
            .filter_map(asked)
            .filter(|asks| {
                ["倒数", "末位", "末名", "最后", "后", "末"].iter().any(|word| {
                    asks.rsplit_once(word).is_some_and(|(_, rest)| {
                        rest.chars()
                            .all(|c| c.is_ascii_digit() || "二两三四五六七八十一名位".contains(c))
                    })
                })
            })
            .collect();
        let wide = behind.iter().any(|asks| {
            asks.rsplit_once(['后', '末']).is_some_and(|(_, rest)| {
                rest.starts_with(|c: char| "二两三四五六七八十23456789".contains(c))
            })
        });
        if wide && behind.len() > 1 {
            self.find(Code::Ambiguous, 0, 0);
            return Err(Unread);
        }
        Ok(())
    }

    /// 无返贫得10分,出现1户得5分: none of them is the first row of the table.
    pub(super) fn none_of_them(&mut self) {
        let [
            Made { part: Part::Award { needs, gives: Some(gives), .. }, closed: false, .. },
            later @ ..,
        ] = self.parts.as_slice()
        else {
            return;
        };
        let Some(of) = only_words(needs).filter(|_| !gives.takes()) else { return };
        let none = ["未发生", "未出现", "没有", "无"]
            .iter()
            .find_map(|word| self.questions[of].asks.strip_prefix(word));
        let Some(what) = none else { return };
        let Some(number) = later.first().and_then(|made| single_number(&made.part)) else {
            return;
        };
        let question = &self.questions[number];
        let same = question.asks.is_empty() || question.asks.contains(what);
        let rows = later.iter().all(|made| band_of(&made.part, number) && !made.part.takes());
        if !(same && rows && question.kind == Kind::Count) {
            return;
        }
        let within = vec![Limit { is: Comparison::AtMost, than: Value::ZERO }];
        if let Part::Award { needs, .. } = &mut self.parts[0].part {
            needs[0].that = Condition::Number { of: number, within };
        }
    }

    /// 按期完成得10分,逾期10天内完成得5分: in time is the first row of the table of days.
    pub(super) fn in_time_or_late(&mut self) {
        const IN_TIME: [&str; 7] = ["按期", "按时", "及时", "如期", "准时", "期限内", "规定时间内"];
        let [
            Made { part: Part::Award { needs, gives: Some(gives), .. }, closed: false, .. },
            later @ ..,
        ] = self.parts.as_slice()
        else {
            return;
        };
        let Some(words) = only_words(needs).filter(|_| !gives.takes()) else { return };
        if !IN_TIME.iter().any(|word| self.questions[words].asks.contains(word)) {
            return;
        }
        // 逾期超过3日或未完成的不得分: that it was never done is a question of its own.
        let silent = |made: &Made| match &made.part {
            Part::Zero { when: Condition::Yes(of) }
            | Part::Veto { when: Condition::Yes(of), .. } => {
                let asks = &self.questions[*of].asks;
                is_late(asks) || asks.contains("未完成")
            }
            _ => false,
        };
        let number = |made: &Made| match &made.part {
            Part::Zero { when: Condition::Number { of, .. } }
            | Part::Veto { when: Condition::Number { of, .. }, .. } => Some(*of),
            part if part.takes() => None,
            part => single_number(part),
        };
        let late = |of: QuestionIndex| {
            let question = &self.questions[of];
            is_time(&question.unit) && is_late(&question.asks)
        };
        let asked: Option<Vec<QuestionIndex>> = later
            .iter()
            .filter(|made| !silent(made))
            .map(|made| number(made).filter(|of| late(*of)))
            .collect();
        let Some(asked) = asked else { return };
        let Some(of) = asked.first().copied() else { return };
        let unit = |of: QuestionIndex| &self.questions[of].unit;
        if asked.iter().any(|other| unit(*other) != unit(of)) {
            return;
        }
        for made in &mut self.parts[1..] {
            let mut numeric = false;
            made.part.each_question(&mut |question| numeric |= asked.contains(question));
            if numeric {
                made.part.each_question(&mut |question| *question = of);
            }
        }
        let within = vec![Limit { is: Comparison::AtMost, than: Value::ZERO }];
        if let Part::Award { needs, .. } = &mut self.parts[0].part {
            needs[0].that = Condition::Number { of, within };
        }
    }
}
