//! Nothing, all of it by shares, and scores taken over: 不得分, 按比例得分, 满意率×10分.

use super::super::phrase::{Amount, Verb};
use super::super::rule::{Condition, Gives, Kind, Limit, Need, Part, QuestionIndex};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::{Builder, Step, Unread, span};
use crate::number::Value;
use crate::scheme::clause::finding::Code;

/// What a ratio is a share of, and of what number.
struct Worth {
    full: Gives,
    /// The number to reach, where the sentence gave one.
    target: Option<(QuestionIndex, Limit)>,
    name: Option<String>,
}

impl Builder<'_> {
    /// 不得分.
    pub(super) fn zero(&mut self, statement: &Statement) -> Step {
        if self.other_side(statement) {
            self.close(None);
            return Ok(());
        }
        self.check_words(statement)?;
        let when = self.condition(statement);
        self.push(Part::Zero { when }, Verb::Bare);
        Ok(())
    }

    /// 按比例得分: a share of what the sentence or the item is worth.
    pub(super) fn ratio(&mut self, statement: &Statement) -> Step {
        if statement.trailing {
            return self.refuse(Code::Leftover, span(&statement.said));
        }
        self.check_words(statement)?;
        let tokens = statement.head.tokens.iter().chain(&statement.said);
        let beyond = tokens.clone().any(|token| token.is(Class::Both) || token.is(Class::BothWays));
        let worth = self.worth_so_far();
        if let Some(Worth { full, target: Some((of, limit)), .. }) = worth {
            self.parts.pop();
            let target = (self.questions[of].kind != Kind::Percent).then_some(limit.than);
            self.push(Part::Ratio { of, target, full, beyond }, Verb::Award);
            return Ok(());
        }
        let own = self.about(statement);
        let (full, asks) = match worth {
            Some(Worth { full, name, .. }) => {
                self.parts.pop();
                (full, name.filter(|name| !name.is_empty()).unwrap_or(own))
            }
            None => (Gives::Share(Value::whole(100).map_err(|_| Unread)?), own),
        };
        let asks = format!("{}完成比例", asks.trim_end_matches(['的', ',']));
        let of = self.question(&asks, Kind::Percent, "%");
        self.push(Part::Ratio { of, target: None, full, beyond }, Verb::Award);
        Ok(())
    }

    /// 满意率×10分.
    pub(super) fn ratio_times(&mut self, statement: &Statement, amount: &Amount) -> Step {
        let full = self.gives(Verb::Award, amount)?;
        let own = self.about(statement);
        let asks = own.rsplit(['=', ',']).next().unwrap_or_default().to_owned();
        let asks = if asks.is_empty() { "完成比例".to_owned() } else { asks };
        let of = self.question(&asks, Kind::Percent, "%");
        self.push(Part::Ratio { of, target: None, full, beyond: false }, Verb::Award);
        Ok(())
    }

    /// 平安建设得分按20%折算: every point of the other score gives its share.
    pub(super) fn converted(&mut self, statement: &Statement, percent: Value) -> Step {
        self.check_words(statement)?;
        let asks = self.about(statement);
        let of = self.question(&asks, Kind::Amount, "分");
        self.push(Part::Score { of, percent }, Verb::Award);
        Ok(())
    }

    /// What the sentence gave so far, if it is one fixed award that a share can be taken of.
    fn worth_so_far(&self) -> Option<Worth> {
        match &self.parts.last()?.part {
            Part::Base { gives, name } => {
                Some(Worth { full: *gives, target: None, name: Some(name.clone()) })
            }
            Part::Award { gives: Some(gives), needs, otherwise: None } if !gives.takes() => {
                match needs.as_slice() {
                    [Need { that: Condition::Yes(of), .. }] => Some(Worth {
                        full: *gives,
                        target: None,
                        name: Some(self.questions[*of].asks.clone()),
                    }),
                    [Need { that: Condition::Number { of, within }, beside }]
                        if !beside.iter().any(|beside| beside.side.above()) =>
                    {
                        let limit = within.first().copied()?;
                        Some(Worth { full: *gives, target: Some((*of, limit)), name: None })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
