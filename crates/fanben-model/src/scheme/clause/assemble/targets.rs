//! The number a step is counted from: 不少于4次,每少1次…; 占比50%得10分,每增减1个百分点…

use super::super::finding::Code;
use super::super::lexer::{Mark, Token};
use super::super::numeric::{Direction, Measured, Trigger, numerics, unit_at, words};
use super::super::phrase::Verb;
use super::super::rule::{
    Beside, Comparison, Condition, Gives, Kind, Limit, Need, Part, Rate, Side,
};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::kinds::{asks_for_all, often};
use super::{Builder, Made, Step, runs, span};
use crate::number::Value;

impl Builder<'_> {
    /// The need a step is about: the last one whose number is in a fitting unit and whose words do
    /// not contradict.
    pub(super) fn target(&self, own: &str, measured: &Measured) -> Option<(usize, usize)> {
        let mut fitting = Vec::new();
        let mut counted = Vec::new();
        for (part, made) in self.parts.iter().enumerate() {
            let Part::Award { needs, .. } = &made.part else { continue };
            for (need, item) in needs.iter().enumerate() {
                let Condition::Number { of, ref within } = item.that else { continue };
                let question = &self.questions[of];
                let asked = Measured { kind: question.kind, unit: question.unit.clone() };
                // A place in a ranking is no number to reach.
                let place =
                    question.unit == "名" && within.iter().any(|limit| !limit.is.wants_more());
                if within.len() != 1 || place {
                    continue;
                }
                if asked.fits(measured) {
                    fitting.push((part, need, question.asks.clone()));
                } else if asked.kind == Kind::Count && measured.kind == Kind::Count {
                    counted.push((part, need, question.asks.clone()));
                }
            }
        }
        // 新增一户养殖小区…,每超一个: another counter for the only thing counted.
        if fitting.is_empty() && counted.len() == 1 {
            fitting = counted;
        }
        let named =
            fitting.iter().rev().find(|(_, _, asks)| !own.is_empty() && shares_words(asks, own));
        let only =
            fitting.last().filter(|_| own.is_empty() || (fitting.len() == 1 && repeats(own)));
        named.or(only).map(|&(part, need, _)| (part, need))
    }

    /// 1%以内得2分,超过1%的每超0.1个百分点扣0.2分: the words in front of 每 only repeat the number.
    pub(super) fn repeats_target(&self, trigger: &Trigger<'_>) -> bool {
        let found = numerics(self.lexed, trigger.before);
        let [numeric] = found.as_slice() else { return false };
        let bare = trigger.each && self.number_asks(trigger.before, numeric).is_empty();
        bare && self.parts.iter().any(|made| match &made.part {
            Part::Award { needs, .. } => needs.iter().any(|need| match &need.that {
                Condition::Number { of, within } => {
                    let question = &self.questions[*of];
                    let asked = Measured { kind: question.kind, unit: question.unit.clone() };
                    asked.fits(&numeric.measured)
                        && within.iter().any(|limit| limit.than == numeric.number)
                }
                _ => false,
            }),
            _ => false,
        })
    }

    /// The number to reach is 100%: then points and per cent of it are the same.
    pub(super) fn of_all(&self, part: usize, need: usize) -> bool {
        let Some(Made { part: Part::Award { needs, .. }, .. }) = self.parts.get(part) else {
            return true;
        };
        match needs.get(need).map(|need| &need.that) {
            Some(Condition::Number { of, within }) => {
                self.questions[*of].kind != Kind::Percent
                    || within.iter().all(|limit| limit.than.raw() == 100 * Value::ONE)
            }
            _ => true,
        }
    }

    /// 每低于100%一个百分点扣0.2分: the first number is where the steps begin, the second their size.
    pub(super) fn stepped_from(
        &mut self,
        statement: &Statement,
        verb: Verb,
        gives: Gives,
        trigger: &Trigger<'_>,
        direction: Direction,
    ) -> Option<Step> {
        let [size, unit, rest @ ..] = trigger.after else { return None };
        let every = size.number()?;
        let (measured, _) = unit_at(self.lexed, std::slice::from_ref(unit), 0, 1);
        let fits =
            rest.is_empty() && measured.fits(&trigger.measured) && direction != Direction::Both;
        if !fits {
            return Some(self.refuse(Code::Progressive, span(&statement.head.tokens)));
        }
        let asks = words(self.lexed, &[trigger.before, trigger.between]);
        let of = self.question(&asks, trigger.measured.kind, &trigger.measured.unit);
        let (is, side) = match direction {
            Direction::More => (Comparison::AtMost, Side::Above),
            _ => (Comparison::AtLeast, Side::Below),
        };
        let within = vec![Limit { is, than: trigger.every }];
        let beside = vec![Beside { side, rate: Rate::whole_steps(every, gives) }];
        let need = Need { that: Condition::Number { of, within }, beside };
        self.award(vec![need], None, verb);
        Some(Ok(()))
    }

    /// The award for a place in a ranking that a step counts down from.
    pub(super) fn first_place(&self, measured: &Measured) -> Option<usize> {
        let part = self.parts.len().checked_sub(1)?;
        let Part::Award { needs, gives: Some(gives), .. } = &self.parts[part].part else {
            return None;
        };
        let [Need { that: Condition::Number { of, within }, beside }] = needs.as_slice() else {
            return None;
        };
        let question = &self.questions[*of];
        let place = question.unit == "名"
            && !question.asks.ends_with("倒数")
            && within.iter().all(|limit| !limit.is.wants_more());
        let counted =
            matches!(measured.unit.as_str(), "位" | "名" | "名次" | "位次" | "个名次" | "个位次");
        let fits = place && counted && within.len() == 1 && beside.is_empty() && !gives.takes();
        fits.then_some(part)
    }

    /// The words right in front of a step state another number than the award before them.
    pub(super) fn other_target(
        &self,
        statement: &Statement,
        part: usize,
        need: usize,
        measured: &Measured,
    ) -> bool {
        let Some(Part::Award { needs, gives: Some(_), .. }) =
            self.parts.get(part).map(|made| &made.part)
        else {
            return false;
        };
        let Some(Condition::Number { within, .. }) = needs.get(need).map(|need| &need.that) else {
            return false;
        };
        statement.context.iter().any(|piece| {
            numerics(self.lexed, &piece.tokens).iter().any(|n| {
                let other = within.iter().all(|limit| limit.than != n.number);
                !n.limits.is_empty() && n.measured.fits(measured) && other
            })
        })
    }

    /// A requirement in the runs in front of a step: 全年不少于4次,每少1次…
    pub(super) fn requirement(
        &mut self,
        statement: &Statement,
        measured: &Measured,
    ) -> Option<(usize, usize)> {
        let runs: Vec<Piece> = runs(statement).into_iter().cloned().collect();
        let is_head = |piece: &Piece| piece.tokens == statement.head.tokens;
        // 不少于2项,每户每少1项: so many for each of them.
        let for_each = statement.head.tokens.windows(3).any(|three| {
            let one = self.lexed.text(&three[1]);
            three[0].is(Class::Each)
                && matches!(one.as_str(), "户" | "人" | "名" | "村" | "组" | "家")
                && three[2].is(Class::Each)
        });
        if for_each {
            return None;
        }
        // 汇报半年1次、评议一年1次,少一次扣1分: of two numbers nobody can say which is missed.
        let stated: usize = runs
            .iter()
            .map(|piece| {
                let tokens =
                    if is_head(piece) { before_step(&piece.tokens) } else { &piece.tokens[..] };
                numerics(self.lexed, tokens).iter().filter(|n| n.measured.fits(measured)).count()
            })
            .sum();
        if stated == 2
            && let Some(target) = self.year_of_periods(&runs, measured)
        {
            return target.ok();
        }
        if stated > 1 {
            return None;
        }
        for piece in runs.iter().rev() {
            let tokens =
                if is_head(piece) { before_step(&piece.tokens) } else { &piece.tokens[..] };
            let found = numerics(self.lexed, tokens);
            let Some(numeric) = found.into_iter().rev().find(|n| n.measured.fits(measured)) else {
                continue;
            };
            // 三项工作,缺一项扣1分: without a comparison only 次 and the like make a target.
            let plain = numeric.limits.is_empty()
                && !often(&numeric.measured.unit)
                && numeric.measured.kind == Kind::Count;
            if plain || self.within_a_year(tokens) || numeric.limits.len() > 1 {
                return None;
            }
            let asks = self.number_asks(tokens, &numeric);
            let asks = match (asks.is_empty(), piece.lead) {
                (true, _) => self.about_before(&runs, piece),
                // 演出、放映每年不少于12场: the list belongs together.
                (false, Some(Mark::List)) => {
                    let before = self.about_before(&runs, piece);
                    if before.is_empty() { asks } else { format!("{before}、{asks}") }
                }
                _ => asks,
            };
            let need = self.number_need(&asks, &numeric);
            self.award(vec![need], None, Verb::Take);
            return Some((self.parts.len() - 1, 0));
        }
        None
    }

    /// 完成任务得15分,每减少10%扣2分: the task is a share to complete, all of it the target.
    pub(super) fn whole_task(&mut self, measured: &Measured, own: &str) -> Option<(usize, usize)> {
        if measured.kind != Kind::Percent || !(own.is_empty() || repeats(own)) {
            return None;
        }
        let part = self.parts.len().checked_sub(1)?;
        let Part::Award { needs, gives: Some(gives), .. } = &mut self.parts[part].part else {
            return None;
        };
        let [Need { that: Condition::Yes(of), .. }] = needs.as_slice() else { return None };
        let of = *of;
        if gives.takes() || !asks_for_all(&self.questions[of].asks) {
            return None;
        }
        let all = Limit { is: Comparison::AtLeast, than: Value::whole(100).ok()? };
        needs[0].that = Condition::Number { of, within: vec![all] };
        self.questions[of].kind = Kind::Percent;
        "%".clone_into(&mut self.questions[of].unit);
        Some((part, 0))
    }

    pub(super) fn about_before(&self, runs: &[Piece], piece: &Piece) -> String {
        let before: Vec<&Piece> =
            runs.iter().take_while(|run| run.tokens != piece.tokens).collect();
        let text = self.joined(&before);
        if text.is_empty() { words(self.lexed, &[&self.heading]) } else { text }
    }

    /// A target per month or quarter says nothing about the year's count: then what is missing is
    /// asked.
    pub(super) fn within_a_year(&self, tokens: &[Token]) -> bool {
        const PERIODS: [&str; 10] =
            ["月", "季度", "周", "季", "半年", "天", "日", "旬", "学期", "个月"];
        // 每人不少于5户 asks so much of each person.
        const PERSONS: [&str; 4] = ["人", "名", "户", "个党员"];
        tokens.windows(2).any(|pair| {
            let text = self.lexed.text(&pair[1]);
            pair[0].is(Class::Each)
                && (PERIODS.contains(&text.as_str()) || PERSONS.contains(&text.as_str()))
        }) || tokens.windows(3).any(|three| {
            // 每两个月
            three[0].is(Class::Each)
                && three[1].number().is_some()
                && PERIODS.contains(&self.lexed.text(&three[2]).as_str())
        }) || tokens.iter().any(|token| {
            let text = self.lexed.text(token);
            token.is(Class::ScopeWord) && matches!(text.as_str(), "季度" | "月" | "半年")
        })
    }

    /// Puts a step beside a number; `false`: steps on that side are there already (低于96%每低1个百分点
    /// 扣0.25分,低于90%每低1个百分点扣0.5分).
    pub(super) fn attach(
        &mut self,
        part: usize,
        need: usize,
        direction: Direction,
        verb: Verb,
        rate: Rate,
    ) -> bool {
        let both_ways = verb == Verb::Both;
        let Some(Made { part: Part::Award { needs, .. }, .. }) = self.parts.get_mut(part) else {
            return false;
        };
        let Some(need) = needs.get_mut(need) else { return false };
        let side = match direction {
            Direction::More => Side::Above,
            Direction::Less => Side::Below,
            Direction::Both if both_ways => Side::Signed,
            Direction::Both => Side::Either,
        };
        let taken = need.beside.iter().any(|other| {
            (other.side.above() && side.above()) || (other.side.below() && side.below())
        });
        if !taken {
            need.beside.push(Beside { side, rate });
        }
        !taken
    }
}

/// The tokens in front of 每 or of a word of direction.
fn before_step(tokens: &[Token]) -> &[Token] {
    // 超1%加0.2: nothing stands in front.
    let each = tokens.iter().any(|token| token.is(Class::Each));
    let opens =
        tokens.first().is_some_and(|token| token.is(Class::Above) || token.is(Class::Below));
    if opens && !each {
        return &tokens[..0];
    }
    let at = tokens.iter().rposition(|token| token.is(Class::Each)).or_else(|| {
        tokens.iter().rposition(|token| token.is(Class::Less) || token.is(Class::More))
    });
    &tokens[..at.unwrap_or(tokens.len())]
}

/// Whether a step's own words name the thing a need asks about: two characters in a row in common.
pub(super) fn shares_words(asks: &str, own: &str) -> bool {
    let asked: Vec<char> = asks.chars().collect();
    let named: Vec<char> = own.chars().collect();
    let pair = named.windows(2).any(|pair| asked.windows(2).any(|other| other == pair));
    pair || (named.len() == 1 && asked.contains(&named[0]))
}

/// Words that only repeat the act (开, 召开, 完成) and do not name another thing.
fn repeats(own: &str) -> bool {
    own.chars().count() <= 2
}
