//! A rate that changes with the count: 前2次每次扣1,第3次起每次扣2; 5千件以内每千件0.2分,超过5千件的部分每千件0.5分.

use super::super::lexer::{Token, TokenKind};
use super::super::numeric::{Measured, triggers, trim, unit_at, words};
use super::super::phrase::{Amount, Phrase};
use super::super::rule::{Part, Rate, Tier};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::{Builder, Unread, runs};
use crate::number::Value;

/// Where a stretch of a count lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    /// 前2次, 5千件以内: up to this number.
    UpTo(Value),
    /// 超过5千件的部分: above this number.
    Above(Value),
    /// 第3次起: from this number on.
    From(Value),
}

impl Builder<'_> {
    /// Reads statements that are the stretches of one count. Returns how many they are.
    pub(super) fn tiers(&mut self, statements: &[Statement]) -> Result<Option<usize>, Unread> {
        let Some((first, measured, asks)) = self.stretch(&statements[0]) else { return Ok(None) };
        let Stretch::UpTo(mut end) = first else { return Ok(None) };
        let mut tiers = Vec::new();
        let mut verb = None;
        for statement in statements {
            let Some((stretch, unit, _)) = self.stretch(statement) else { break };
            let Phrase::Points { verb: said, amount: amount @ Amount::One(_), .. } =
                &statement.phrase
            else {
                break;
            };
            let one = Value::from_raw(Value::ONE);
            let above = match stretch {
                Stretch::UpTo(to) if tiers.is_empty() => {
                    end = to;
                    Value::ZERO
                }
                Stretch::Above(above) if above == end => above,
                Stretch::From(from) if Ok(from) == end.plus(one) => end,
                _ => break,
            };
            let found = triggers(self.lexed, &statement.head.tokens, true);
            let Some(trigger) = found.first() else { break };
            if !unit.fits(&measured) || !trigger.measured.fits(&measured) {
                break;
            }
            let every = trigger.every;
            let gives = self.gives(*said, amount)?;
            verb.get_or_insert(*said);
            tiers.push(Tier { above, rate: Rate::whole_steps(every, gives) });
        }
        let (true, Some(verb)) = (tiers.len() > 1, verb) else { return Ok(None) };
        let taken = tiers.len();
        let of = self.question(&asks, measured.kind, &measured.unit);
        self.push(Part::Tiers { of, tiers }, verb);
        Ok(Some(taken))
    }

    /// The stretch a statement is about, in which unit, and the words in front of it.
    fn stretch(&self, statement: &Statement) -> Option<(Stretch, Measured, String)> {
        let head = trim(&statement.head.tokens);
        if triggers(self.lexed, head, true).is_empty() {
            return None;
        }
        let at = head.iter().position(|token| token.number().is_some())?;
        let TokenKind::Number { value, factor } = head[at].kind else { return None };
        let (measured, taken) = unit_at(self.lexed, head, at + 1, factor);
        let behind = &head[at + 1 + taken..];
        let before = at.checked_sub(1).and_then(|at| head.get(at));
        let is = |token: Option<&Token>, class| token.is_some_and(|token| token.is(class));
        let text = |at: usize| behind.get(at).map(|token| self.lexed.text(token));
        let stretch = if is(before, Class::Front) || is(behind.first(), Class::SuffixAtMost) {
            Stretch::UpTo(value)
        } else if is(before, Class::Above)
            && behind.iter().take(2).any(|token| self.lexed.text(token).contains("部分"))
        {
            Stretch::Above(value)
        } else if is(before, Class::Ordinal) && text(0).is_some_and(|text| text.starts_with('起'))
        {
            Stretch::From(value)
        } else {
            return None;
        };
        let front = head[..at].iter().rposition(|token| {
            !(token.is(Class::Front) || token.is(Class::Above) || token.is(Class::Ordinal))
        });
        let own = words(self.lexed, &[&head[..front.map_or(0, |at| at + 1)]]);
        let runs = runs(statement);
        let front = self.joined(&runs[..runs.len().saturating_sub(1)]);
        let asks = match (front.is_empty(), own.is_empty()) {
            (true, _) => own,
            (false, true) => front,
            (false, false) => format!("{front},{own}"),
        };
        Some((stretch, measured, asks))
    }
}
