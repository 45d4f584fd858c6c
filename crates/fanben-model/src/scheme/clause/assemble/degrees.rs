//! How well something is done: 台账齐全得5分,基本齐全得3分,不齐全不得分.

use super::super::numeric::trim;
use super::super::phrase::{Amount, Phrase, Verb};
use super::super::rule::{Kind, LevelName, LevelRow, Part};
use super::super::statement::Statement;
use super::{Builder, Unread};
use crate::number::Value;

/// Words that make a weaker degree of what stands behind them.
const WEAKER: [&str; 10] =
    ["基本", "较为", "比较", "较", "部分", "大部分", "不够", "不太", "尚", "欠"];
/// Words that make a stronger degree of it.
const STRONGER: [&str; 4] = ["最", "很", "非常", "特别"];
/// Words that deny it.
const DENIED: [&str; 6] = ["未能", "没有", "不", "未", "无", "没"];
/// Degrees with no word of their own.
const PLAIN: [&str; 6] = ["一般", "较差", "差", "很差", "较好", "好"];

impl Builder<'_> {
    /// Reads statements that are degrees of one thing. Returns how many they are.
    pub(super) fn degrees(&mut self, statements: &[Statement]) -> Result<Option<usize>, Unread> {
        let Some(first) = self.degree_words(&statements[0]) else { return Ok(None) };
        let mut names: Vec<String> = Vec::new();
        let mut core = "";
        let mut weaker = false;
        let mut stronger = "";
        for statement in &statements[1..] {
            let Some(text) = self.degree_words(statement) else { break };
            let weak = WEAKER.iter().find_map(|word| text.strip_prefix(word));
            let denied = DENIED.iter().find_map(|word| text.strip_prefix(word));
            let rest = weak.or(denied).filter(|rest| rest.chars().count() > 1);
            // 最清洁加3分,清洁加1分: the word itself is the weaker one.
            let plain = STRONGER.iter().find(|word| {
                let front = first.strip_suffix(text.as_str());
                names.is_empty()
                    && text.chars().count() > 1
                    && front.is_some_and(|front| front.ends_with(**word))
            });
            if let Some(word) = plain {
                (stronger, weaker) = (word, true);
                core = &first[first.len() - text.len()..];
                names.push(text);
                continue;
            }
            let same = rest
                .and_then(|rest| first.rfind(rest).map(|at| &first[at..]))
                .filter(|tail| rest == Some(*tail) && (core.is_empty() || core == *tail));
            match same {
                Some(tail) => core = tail,
                None if weaker && PLAIN.contains(&text.as_str()) => {}
                None => break,
            }
            weaker |= same.is_some() && weak.is_some();
            names.push(text);
        }
        if !weaker {
            return Ok(None);
        }
        let asks = first.strip_suffix(core).unwrap_or_default();
        let asks = asks.strip_suffix(stronger).unwrap_or(asks).to_owned();
        names.insert(0, format!("{stronger}{core}"));
        let taken = names.len();
        let of = self.question(&asks, Kind::Level, "");
        let mut rows = Vec::new();
        for (name, statement) in names.into_iter().zip(statements) {
            let gives = match &statement.phrase {
                Phrase::Points { verb, amount, .. } => self.gives(*verb, amount)?,
                _ => self.gives(Verb::Bare, &Amount::One(Value::ZERO))?,
            };
            let level = LevelName { names: vec![name], and_above: false, and_below: false };
            rows.push(LevelRow { level, gives });
        }
        self.push(Part::Levels { of, rows, otherwise: None }, Verb::Bonus);
        Ok(Some(taken))
    }

    /// The words of a statement with fixed points and no number.
    fn degree_words(&self, statement: &Statement) -> Option<String> {
        let fits = matches!(
            &statement.phrase,
            Phrase::Points { amount: Amount::One(_), discretion: false, per: None, .. }
                | Phrase::Zero
        );
        let plain = !statement.head.tokens.iter().any(|token| token.number().is_some());
        let text = self.about(statement);
        // 评为"最清洁"的
        let text = text.replace('"', "");
        let text = text.trim_end_matches('的');
        let says = !trim(&statement.head.tokens).is_empty() && !text.is_empty();
        (fits && plain && says).then(|| text.to_owned())
    }
}
