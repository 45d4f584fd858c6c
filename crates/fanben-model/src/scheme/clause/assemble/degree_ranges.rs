//! Ranges for degrees of one thing: 成效明显的得4-5分,一般的得2-3分,较差的得0-1分 is one mark from 0 to 5.

use super::super::numeric::{triggers, words};
use super::super::phrase::{Amount, Phrase, Verb};
use super::super::rule::{Kind, Part};
use super::super::statement::Statement;
use super::{Builder, Unread};
use crate::number::Value;

impl Builder<'_> {
    /// Reads statements that split the points of one thing into stretches. Returns how many they are.
    pub(super) fn degree_ranges(
        &mut self,
        statements: &[Statement],
    ) -> Result<Option<usize>, Unread> {
        let mut ranges: Vec<(Value, Value)> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for statement in statements {
            let Phrase::Points {
                verb: Verb::Award | Verb::Bare,
                amount: Amount::Range(low, Some(high)),
                per: None,
                ..
            } = statement.phrase
            else {
                break;
            };
            let head = &statement.head.tokens;
            let counted = !triggers(self.lexed, head, true).is_empty()
                || head.iter().any(|token| token.number().is_some());
            // One below the other, so that a mark lies in one of them.
            let below = ranges.last().is_none_or(|(before, _)| high <= *before);
            if counted || !below {
                break;
            }
            names.push(self.about(statement).trim_end_matches('的').to_owned());
            ranges.push((low, high));
        }
        let (Some(first), Some((_, high)), Some((low, _))) =
            (names.first(), ranges.first(), ranges.last())
        else {
            return Ok(None);
        };
        // 工作成效 is what all of them begin with, or the first is followed by degrees alone.
        let shared: usize = names[1..]
            .iter()
            .map(|name| first.chars().zip(name.chars()).take_while(|(a, b)| a == b).count())
            .min()
            .unwrap_or(0);
        let short = names[1..].iter().all(|name| name.chars().count() <= 4);
        if names.len() < 2 || (shared < 2 && !short) {
            return Ok(None);
        }
        let (low, high, taken) = (self.points(*low)?, self.points(*high)?, names.len());
        let asks: String =
            if shared < 2 { first.clone() } else { first.chars().take(shared).collect() };
        for statement in &statements[..taken] {
            let note = words(self.lexed, &[&statement.head.tokens]);
            let said = words(self.lexed, &[&statement.said]);
            self.notes.push(format!("{note}{said}"));
        }
        let of = self.question(&asks, Kind::Range, "分");
        self.push(Part::Manual { of, low, high: Some(high), takes: false, per: None }, Verb::Award);
        Ok(Some(taken))
    }
}
