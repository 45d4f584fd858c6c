//! Graver cases of what costs points already: 每次扣5分,情节严重的扣10分 takes 10 for such a case, not 15.

use super::super::finding::Code;
use super::super::phrase::Verb;
use super::super::precedence::Choice;
use super::super::rule::{CountOf, Gives, Kind, LevelName, LevelRow, Part, Question, Rate};
use super::super::statement::Statement;
use super::kinds::only_words;
use super::{Builder, Made, runs, span};

/// What the table of a case and its graver forms asks.
const CASE: &str = "情形";

impl Builder<'_> {
    /// Reads a higher deduction for graver cases as one that takes the first's place. Returns whether
    /// it was one.
    pub(super) fn graver(&mut self, statement: &Statement, gives: Gives) -> bool {
        const GRAVER: [&str; 10] =
            ["造成", "其中", "引发", "导致", "情节", "影响", "后果", "性质", "致使", "酿成"];
        let first = statement.context.first().unwrap_or(&statement.head);
        let (start, end) = span(&first.tokens);
        let opens = self.lexed.slice(start, end);
        let numbers =
            runs(statement).iter().flat_map(|piece| &piece.tokens).any(|t| t.number().is_some());
        let before = self.parts.last().filter(|made| made.part.takes());
        // 经调解仍不改正的扣20分: the same, and worse.
        let persists = ["仍不", "仍未", "仍然", "拒不", "屡教不改", "屡次", "不听劝"]
            .iter()
            .any(|word| opens.contains(word));
        let graver = persists || GRAVER.iter().any(|word| opens.starts_with(word));
        let Some(before) = before.filter(|_| graver) else {
            return false;
        };
        // 造成损失的再扣3分 says itself that it comes on top.
        let heavier = |other: Gives| match (other, gives) {
            (Gives::Points(other), Gives::Points(own)) => own < other,
            _ => false,
        };
        let asks = self.about(statement).trim_end_matches('的').to_owned();
        if numbers || self.extra || asks.is_empty() {
            if !self.extra {
                self.find_at(Code::AddsUp, statement);
            }
            return false;
        }
        match &before.part {
            Part::Each { of, count: CountOf::Cases, rate }
                if rate.every.raw() == crate::number::Value::ONE && heavier(rate.gives) =>
            {
                let (of, rate) = (*of, *rate);
                if !self.choose(Choice::GraverInstead) {
                    return false;
                }
                let Question { kind, unit, .. } = self.questions[of].clone();
                let of = self.question(&asks, kind, &unit);
                let rate = Rate { gives, ..rate };
                self.push(Part::Each { of, count: CountOf::Cases, rate }, Verb::Take);
                self.find_at(Code::CountedApart, statement);
                true
            }
            Part::Award { needs, gives: Some(first), otherwise: None } if heavier(*first) => {
                let Some(of) = only_words(needs) else { return false };
                let first = *first;
                if !self.choose(Choice::GraverInstead) {
                    return false;
                }
                let name = self.questions[of].asks.trim_end_matches('的').to_owned();
                let rows = vec![row(name, first), row(asks, gives)];
                let of = self.question(CASE, Kind::Level, "");
                self.parts.pop();
                self.push(Part::Levels { of, rows, otherwise: None }, Verb::Take);
                true
            }
            Part::Levels { of, rows, .. }
                if self.questions[*of].asks == CASE
                    && rows.last().is_some_and(|row| heavier(row.gives)) =>
            {
                if let Some(Made { part: Part::Levels { rows, .. }, .. }) = self.parts.last_mut() {
                    rows.push(row(asks, gives));
                }
                true
            }
            _ => {
                self.find_at(Code::AddsUp, statement);
                false
            }
        }
    }
}

fn row(name: String, gives: Gives) -> LevelRow {
    let level = LevelName { names: vec![name], and_above: false, and_below: false };
    LevelRow { level, gives }
}
