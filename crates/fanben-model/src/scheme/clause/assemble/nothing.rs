//! What gives or takes nothing: 不加分, 不扣分.

use super::super::finding::Code;
use super::super::phrase::{Amount, Verb};
use super::super::rule::{Part, Scaled};
use super::super::statement::Statement;
use super::kinds::only_words;
use super::{Builder, Step, runs, span};
use crate::number::Value;

impl Builder<'_> {
    /// 不加分: the other side of an award, a row of a table, or what cancels what was won.
    pub(super) fn no_gain(&mut self, statement: &Statement) -> Step {
        if self.other_side(statement, true) {
            self.close(None);
            return Ok(());
        }
        if self.denies_last(statement)
            || self.none_counted(statement)
            || self.none_of_levels(statement)
        {
            return Ok(());
        }
        // 超额部分不加分: nothing beyond what the sentence gives.
        let about = self.about(statement);
        if about.starts_with('超') && !about.contains(|c: char| c.is_ascii_digit()) {
            self.find_at(Code::Remark, statement);
            self.notes.push(format!("{about}不加分"));
            return Ok(());
        }
        if self.part_of_step(statement) {
            return Ok(());
        }
        self.nothing_for(statement, Verb::Award)
    }

    /// 入选国家级加10分,省级加8分,未入选不加分: none of the rows, which gives nothing anyway.
    pub(super) fn none_of_levels(&self, statement: &Statement) -> bool {
        let gives = matches!(self.parts.last().map(|made| &made.part),
            Some(part @ Part::Levels { .. }) if !part.takes());
        let text = self.about(statement);
        let none = ["未", "没有", "无"].iter().any(|word| text.starts_with(word));
        gives && none && text.chars().count() <= 6
    }

    /// 不扣分: a row of a table, or what cancels what was taken.
    pub(super) fn no_loss(&mut self, statement: &Statement) -> Step {
        // 拒不配合的扣10分,配合的不扣分
        let text = self.about(statement);
        let fault = match self.parts.last().map(|made| &made.part) {
            Some(Part::Award { needs, gives: Some(gives), .. }) if gives.takes() => {
                only_words(needs)
            }
            _ => None,
        };
        let text = text.trim_end_matches('的');
        let denied = |of: usize| {
            let asks: &str = &self.questions[of].asks;
            ["不", "未", "没有", "未能"].iter().any(|word| asks.contains(&format!("{word}{text}")))
        };
        if text.chars().count() > 1 && fault.is_some_and(denied) {
            return Ok(());
        }
        self.nothing_for(statement, Verb::Take)
    }

    fn nothing_for(&mut self, statement: &Statement, verb: Verb) -> Step {
        let before: Vec<bool> = self
            .parts
            .iter()
            .filter(|made| !matches!(made.part, Part::Base { .. }))
            .map(|made| made.part.takes())
            .collect();
        let takes = verb == Verb::Take;
        let words = !runs(statement)
            .iter()
            .flat_map(|piece| &piece.tokens)
            .any(|token| token.number().is_some())
            && self.signed_word(&self.about(statement)).is_none();
        let same = before.iter().filter(|taken| **taken == takes).count();
        // 迟到扣1分,因公请假的不扣分: of several deductions nobody can say which is spared.
        if words && same > 1 {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        if words && same == 1 {
            self.check_words(statement)?;
            let when = self.condition(statement);
            let of = if takes { Scaled::Taken } else { Scaled::Given };
            self.push(Part::Times { when, percent: Value::ZERO, of }, Verb::Bare);
            return Ok(());
        }
        self.scored(statement, verb, &Amount::One(Value::ZERO), false, None)
    }
}
