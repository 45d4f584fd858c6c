//! What has to hold for a veto, a zero or a multiple, and words that are the sign of a number.

use super::super::lexer::Token;
use super::super::numeric::{numerics, triggers, words};
use super::super::rule::{Comparison, Condition, Kind, Limit};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::Builder;
use super::sides::missed;
use crate::number::Value;

impl Builder<'_> {
    /// What has to hold for a veto, a zero or a multiple.
    pub(super) fn condition(&mut self, statement: &Statement) -> Condition {
        let found = triggers(self.lexed, &statement.head.tokens, true);
        // 一次死亡3人以上的: at one time; the number behind is what counts.
        let at_once = found.first().is_some_and(|trigger| {
            !trigger.each
                && numerics(self.lexed, trigger.after).iter().any(|n| !n.limits.is_empty())
        });
        if at_once {
            let asks = self.about(statement);
            return Condition::Yes(self.question(&asks, Kind::YesNo, ""));
        }
        if let Some(trigger) = found.first() {
            let own = words(self.lexed, &[trigger.before, trigger.between, trigger.after]);
            let same = if own.is_empty() { self.fitting(&trigger.measured) } else { None };
            let turned = trigger.direction.is_some() && own.is_empty();
            let of = same.unwrap_or_else(|| {
                let mut asks = self.asks_of(statement, trigger);
                // 缺一项不得分: what is missing, not what is there.
                let way = |token: &&Token| token.is(Class::Less) || token.is(Class::More);
                if turned && let Some(token) = statement.head.tokens.iter().find(way) {
                    asks.push_str(&self.lexed.text(token));
                }
                self.question(&asks, trigger.measured.kind, &trigger.measured.unit)
            });
            let within = vec![Limit { is: Comparison::AtLeast, than: trigger.every }];
            return Condition::Number { of, within };
        }
        if let Some(mut segments) = self.segments(statement) {
            // 不少于56学时,达不到的不得分: when the number is not reached.
            if self.unmet(&segments) == Some(true) {
                segments.retain(|segment| segment.compared);
                let missed = self.needs(&segments).and_then(|needs| missed(&needs));
                if let Some(missed) = missed {
                    return missed;
                }
            }
            // 火点3处以上的,秸秆禁烧不得分: the last words name the item.
            let names_item = segments.len() > 1
                && segments.last().is_some_and(|last| {
                    !last.compared && !last.tokens.iter().any(|token| token.is(Class::Not))
                });
            if names_item {
                segments.pop();
            }
            let asked = self.questions.len();
            if let Some(needs) = self.needs(&segments)
                && let [need] = needs.as_slice()
            {
                return need.that.clone();
            }
            self.questions.truncate(asked);
            self.last_number = self.last_number.filter(|&of| of < asked);
        }
        let asks = self.about(statement);
        self.signed_word(&asks)
            .unwrap_or_else(|| Condition::Yes(self.question(&asks, Kind::YesNo, "")))
    }

    /// 持平 and 负增长 behind 比上年增长5%: the number itself is nothing, or below.
    pub(super) fn signed_word(&self, asks: &str) -> Option<Condition> {
        let of = self.last_number?;
        let question = &self.questions[of];
        let grows =
            ["增长", "增幅", "增速", "提高", "提升"].iter().any(|w| question.asks.contains(w));
        let falls = ["下降", "减少", "降低", "降幅"].iter().any(|w| question.asks.contains(w));
        let is = match asks {
            "持平" | "零增长" if grows || falls => Comparison::Exactly,
            "负增长" | "下降" | "减少" | "降低" | "不增反降" | "不升反降" if grows => {
                Comparison::Below
            }
            "增加" | "上升" | "增长" | "反弹" | "不降反升" | "不降反增" if falls => {
                Comparison::Below
            }
            _ => return None,
        };
        Some(Condition::Number { of, within: vec![Limit { is, than: Value::ZERO }] })
    }
}
