//! Ranks that go on: 第一名得10分,第二名得9分,以此类推; 第一名5分,其余依次递减1分.

use super::super::finding::Code;
use super::super::phrase::Verb;
use super::super::rule::{
    Beside, Comparison, Condition, Gives, Limit, Need, Part, QuestionIndex, Rate, Side,
};
use super::super::statement::Statement;
use super::{Builder, Step, Unread, span};
use crate::number::{Points, Value};

/// Words that say that a table goes on.
const GOES_ON: [&str; 7] =
    ["以此类推", "依此类推", "依次类推", "以次类推", "依此推", "类推", "依次递减"];

pub(super) fn goes_on(text: &str) -> bool {
    GOES_ON.iter().any(|word| text.contains(word))
}

impl Builder<'_> {
    /// 依次递减1分, 依次递增1分: a step from place to place.
    pub(super) fn descending(&mut self, statement: &Statement, verb: Verb, gives: Gives) -> Step {
        let Gives::Points(step) = gives else { return Err(Unread) };
        if verb != Verb::Take || !self.continue_ranks(Some(step.negated())) {
            return self.refuse(Code::Progressive, span(&statement.said));
        }
        Ok(())
    }

    /// 以此类推 behind a table.
    pub(super) fn and_so_on(&mut self, at: (usize, usize)) -> Step {
        if self.continue_ranks(None) {
            return Ok(());
        }
        self.refuse(Code::Progressive, at)
    }

    /// Makes one award with steps of places that go on evenly. `false`: they do not.
    fn continue_ranks(&mut self, step: Option<Points>) -> bool {
        let place = |part: &Part| -> Option<(QuestionIndex, Value, Points)> {
            let Part::Award { needs, gives: Some(Gives::Points(points)), otherwise: None } = part
            else {
                return None;
            };
            let [Need { that: Condition::Number { of, within }, beside }] = needs.as_slice() else {
                return None;
            };
            let [Limit { is: Comparison::Exactly, than }] = within.as_slice() else { return None };
            beside.is_empty().then_some((*of, *than, *points))
        };
        let rows: Vec<_> = self.parts.iter().map_while(|made| place(&made.part)).collect();
        let Some((of, _, first)) = rows.first().copied() else { return false };
        let whole = rows.len() == self.parts.len();
        let in_turn = rows
            .iter()
            .zip(1_i64..)
            .all(|((asked, than, _), rank)| *asked == of && Value::whole(rank) == Ok(*than));
        let falls: Vec<i64> =
            rows.windows(2).map(|pair| pair[0].2.raw() - pair[1].2.raw()).collect();
        let fall = step.map(Points::raw).or_else(|| falls.first().copied());
        let Some(fall) = fall.filter(|fall| *fall > 0 && first.raw() > 0) else { return false };
        let even = falls.iter().all(|other| *other == fall);
        if !(whole && in_turn && even && self.questions[of].unit == "名") {
            return false;
        }
        let Ok(one) = Value::whole(1) else { return false };
        let loses = Gives::Points(Points::from_raw(fall).negated());
        let verb = self.parts[0].verb;
        self.parts.clear();
        let within = vec![Limit { is: Comparison::Exactly, than: one }];
        let beside = vec![Beside { side: Side::Above, rate: Rate::whole_steps(one, loses) }];
        let need = Need { that: Condition::Number { of, within }, beside };
        self.award(vec![need], Some(Gives::Points(first)), verb);
        true
    }
}
