//! Rows of counts: 一次扣1分,两次扣3分,三次及以上扣6分.

use super::super::finding::Code;
use super::super::lexer::Token;
use super::super::numeric::{numerics, triggers, trim, words};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::{Builder, Step, span};
use crate::number::Value;

impl Builder<'_> {
    /// 发现1处扣0.1分,5处以上扣1分: whether two cost twice as much as one is not said.
    pub(super) fn check_ladder(&mut self, statement: &Statement, later: &[Statement]) -> Step {
        let plain = |statement: &Statement| {
            let found = numerics(self.lexed, &statement.head.tokens);
            found.last().map(|numeric| (numeric.number, numeric.limits.is_empty()))
        };
        let (own, next) = (plain(statement), later.first().and_then(plain));
        if let (Some((own, true)), Some((next, _))) = (own, next)
            && own.raw() == Value::ONE
            && next.raw() > 2 * Value::ONE
        {
            return self.refuse(Code::Ambiguous, span(&statement.head.tokens));
        }
        Ok(())
    }

    /// 两次, 三次及以上 and no other words: the next row of a table of counts.
    pub(super) fn only_counts_more(&self, statement: &Statement, next: &Statement) -> bool {
        let head = trim(&next.head.tokens);
        // 死亡1人扣5分,死亡2人扣10分: the same words in front.
        let front = head.iter().position(|token| token.number().is_some()).unwrap_or(0);
        let own = trim(&statement.head.tokens);
        let own_front = own.iter().position(|token| token.number().is_some()).unwrap_or(0);
        let repeated = words(self.lexed, &[&head[..front]]);
        let head = if words(self.lexed, &[&own[..own_front]]).ends_with(&repeated) {
            &head[front..]
        } else {
            head
        };
        let more =
            head.first().and_then(Token::number).is_some_and(|n| n > Value::from_raw(Value::ONE));
        // 环境整治1次不合格扣2分,2次不合格扣5分: the same words behind.
        let tail = |head: &[Token]| {
            let at = head.iter().position(|token| token.number().is_some())?;
            let tail = words(self.lexed, &[head.get(at + 2..)?]);
            Some(tail.trim_start_matches(['均', '都']).to_owned())
        };
        let same = || tail(head).is_some_and(|own| Some(own) == tail(trim(&statement.head.tokens)));
        more && head.get(1).is_some_and(|token| token.is(Class::Counter))
            && (head.len() <= 3 || same())
            && triggers(self.lexed, &next.head.tokens, true).is_empty()
    }
}
