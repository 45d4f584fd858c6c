//! Deadlines with points of their own: 3月底前完成得5分,6月底前完成得3分,以后不得分.

use super::super::lexer::Token;
use super::super::numeric::{trim, words};
use super::super::phrase::{Amount, Phrase, Verb};
use super::super::rule::{Kind, LevelName, LevelRow, Part};
use super::super::statement::Statement;
use super::{Builder, Unread};
use crate::number::Value;

impl Builder<'_> {
    /// Reads statements that are deadlines of one thing: only one of them can be the one that was
    /// met. Returns how many they are.
    pub(super) fn dates(&mut self, statements: &[Statement]) -> Result<Option<usize>, Unread> {
        let mut names = Vec::new();
        let mut asks = String::new();
        let mut gains = Vec::new();
        for statement in statements {
            let gives = match &statement.phrase {
                Phrase::Points { verb, amount: amount @ Amount::One(_), per: None, .. }
                    if matches!(verb, Verb::Award | Verb::Bare) =>
                {
                    self.gives(*verb, amount)?
                }
                Phrase::Zero if !names.is_empty() => {
                    self.gives(Verb::Bare, &Amount::One(Value::ZERO))?
                }
                _ => break,
            };
            let Some((name, about)) = self.deadline(statement, names.is_empty()) else { break };
            if names.is_empty() {
                asks = about;
            } else if !about.is_empty() && !asks.contains(&about) && !about.contains(&asks) {
                break;
            }
            names.push(name);
            gains.push(gives);
        }
        if names.len() < 2 {
            return Ok(None);
        }
        let taken = names.len();
        let of = self.question(&asks, Kind::Level, "");
        let rows = names
            .into_iter()
            .zip(gains)
            .map(|(name, gives)| {
                let level = LevelName { names: vec![name], and_above: false, and_below: false };
                LevelRow { level, gives }
            })
            .collect();
        self.push(Part::Levels { of, rows, otherwise: None }, Verb::Award);
        Ok(Some(taken))
    }

    /// The deadline at the head of a statement and the words behind it.
    fn deadline(&self, statement: &Statement, first: bool) -> Option<(String, String)> {
        let head: &[Token] = trim(&statement.head.tokens);
        let text = words(self.lexed, &[head]);
        if !first
            && matches!(text.as_str(), "以后" | "之后" | "逾期" | "逾期的" | "逾期未完成" | "此后")
        {
            return Some((text, String::new()));
        }
        let date = |text: &str| text.contains('月') || text.contains('日') || text.contains("季度");
        let at = head.iter().position(|token| {
            matches!(
                self.lexed.text(token).as_str(),
                "前" | "后" | "底前" | "以前" | "之前" | "以后" | "之后" | "月底前"
            )
        })?;
        let name = words(self.lexed, &[&head[..=at]]);
        let numbered = head[..at].iter().any(|token| token.number().is_some());
        let about = words(self.lexed, &[&head[at + 1..]]);
        (numbered && date(&name)).then_some((name, about))
    }
}
