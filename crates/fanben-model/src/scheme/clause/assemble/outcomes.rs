//! Nothing, all of it by shares, and scores taken over: 不得分, 按比例得分, 满意率×10分.

use super::super::numeric::{Measured, numerics, triggers, words};
use super::super::phrase::{Amount, Verb};
use super::super::precedence::Choice;
use super::super::rule::{
    Comparison, Condition, Gives, Kind, Limit, Need, Part, Question, QuestionIndex, Rate,
    Remainder, Scaled, Side,
};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::kinds::{is_period, is_time, only_words};
use super::sides::missed;
use super::{Builder, Made, Step, Unread, runs, span};
use crate::number::Value;
use crate::scheme::clause::finding::Code;

/// What a ratio is a share of, and of what number.
struct Worth {
    full: Gives,
    /// The number to reach, where the sentence gave one.
    target: Option<(QuestionIndex, Limit)>,
    /// What the sentence gives beyond that number.
    over: Option<Rate>,
    name: Option<String>,
}

impl Builder<'_> {
    /// 不得分.
    pub(super) fn zero(&mut self, statement: &Statement) -> Step {
        // 有黑恶势力的不得分并取消评先资格: the veto needs words of its own to hold.
        let verbal = self.last_award().is_some_and(|at| match &self.parts[at].part {
            Part::Award { needs, .. } => only_words(needs).is_some(),
            _ => false,
        });
        let asked = verbal && self.veto_follows && !self.about(statement).is_empty();
        if !asked && self.other_side(statement, true) {
            self.close(None);
            // 1个得20分,增资100万元加10,无则不得分: nor for what was given besides.
            if let Some(when) = self.missed_with_more() {
                self.push(Part::Zero { when }, Verb::Bare);
            }
            return Ok(());
        }
        if self.none_counted(statement) || self.none_of_levels(statement) {
            return Ok(());
        }
        self.check_words(statement)?;
        // 每500万元得1分,不足500万元不计分: whole steps only.
        if self.part_of_step(statement) {
            return Ok(());
        }
        let when = self.condition(statement);
        self.push(Part::Zero { when }, Verb::Bare);
        Ok(())
    }

    /// 一票否决, 取消评优资格.
    pub(super) fn veto(&mut self, statement: &Statement) -> Step {
        self.check_words(statement)?;
        let consequence = words(self.lexed, &[&statement.said]);
        self.check_consequence(statement)?;
        // 命案每起扣5分且取消评先资格: when there is one.
        let about = self.about(statement);
        let period = is_period(&about) && !self.parts.is_empty();
        let again = (about.is_empty() || period).then(|| self.held_before()).flatten();
        // 扣20分,一年内不得评优: the period belongs to the consequence.
        let consequence =
            if period && again.is_some() { format!("{about}{consequence}") } else { consequence };
        // 制度落实得5分,不落实的不得分并取消评优资格: when the last award does not hold.
        let again = match (again, self.parts.last()) {
            (Some(_), Some(Made { closed: true, part: Part::Award { needs, .. }, .. })) => {
                let Some(missed) = missed(needs) else {
                    return self.refuse(Code::Ambiguous, span(&statement.said));
                };
                Some(missed)
            }
            (again, _) => again,
        };
        let when = match again {
            Some(when) => when,
            None => self.condition(statement),
        };
        self.push(Part::Veto { when, consequence }, Verb::Bare);
        Ok(())
    }

    /// What has to hold for the last part.
    pub(super) fn held_before(&self) -> Option<Condition> {
        match &self.parts.last()?.part {
            Part::Award { needs, .. } => match needs.as_slice() {
                [Need { that, .. }] => Some(that.clone()),
                _ => None,
            },
            Part::Zero { when } => Some(when.clone()),
            Part::Each { of, .. } => {
                let than = Value::whole(1).ok()?;
                let within = vec![Limit { is: Comparison::AtLeast, than }];
                Some(Condition::Number { of: *of, within })
            }
            _ => None,
        }
    }

    /// 不足500万元 behind 每500万元: what is left of a step.
    pub(super) fn part_of_step(&self, statement: &Statement) -> bool {
        let Some(Made { part: Part::Each { of, rate, .. }, .. }) = self.parts.last() else {
            return false;
        };
        let runs = runs(statement);
        let [piece] = runs.as_slice() else { return false };
        let found = numerics(self.lexed, &piece.tokens);
        let [numeric] = found.as_slice() else { return false };
        let question = &self.questions[*of];
        let asked = Measured { kind: question.kind, unit: question.unit.clone() };
        let below = matches!(numeric.limits.as_slice(), [Limit { is: Comparison::Below, .. }]);
        below
            && numeric.number == rate.every
            && asked.fits(&numeric.measured)
            && self.number_asks(&piece.tokens, numeric).is_empty()
    }

    /// 按比例得分: a share of what the sentence or the item is worth.
    pub(super) fn ratio(&mut self, statement: &Statement) -> Step {
        if statement.trailing {
            return self.refuse(Code::Leftover, span(&statement.said));
        }
        // 按满意率得分:95%以上得10分,…: how it is done stands behind the colon.
        if statement.opens && self.more_follows {
            return Ok(());
        }
        self.check_words(statement)?;
        // 每500万元得1分,不足500万元按比例折算
        if let Some(Made { part: Part::Each { .. }, .. }) = self.parts.last() {
            // 每100亩加1分,按比例计分
            let all = self.about(statement).is_empty();
            if !all && !self.part_of_step(statement) {
                return self.refuse(Code::Ambiguous, span(&statement.said));
            }
            if let Some(Made { part: Part::Each { rate, .. }, .. }) = self.parts.last_mut() {
                rate.remainder = Remainder::Share;
            }
            return Ok(());
        }
        let tokens = statement.head.tokens.iter().chain(&statement.said);
        let beyond = tokens.clone().any(|token| token.is(Class::Both) || token.is(Class::BothWays));
        let worth = self.worth_so_far();
        if let Some(Worth { full, target: Some((of, limit)), over, .. }) = worth {
            // 每增1万元加1分,按比例计分: the steps, or the whole?
            let bare = over.is_some()
                && self.about(statement).is_empty()
                && statement.said.first().is_some_and(|token| {
                    matches!(self.lexed.text(token).as_str(), "按比例" | "按照比例" | "按比率")
                });
            if bare {
                return self.refuse(Code::Ambiguous, span(&statement.said));
            }
            // 100人次以上得2分,不足100人次按比例得分: another number would be another rule.
            let other = runs(statement).iter().any(|piece| {
                numerics(self.lexed, &piece.tokens).iter().any(|n| n.number != limit.than)
            });
            if other {
                return self.refuse(Code::Contradictory, span(&statement.said));
            }
            self.parts.pop();
            // 95%以上得满分,不足的按比例: a share of the number to reach.
            let all = limit.than.raw() == 100 * Value::ONE;
            let percent = self.questions[of].kind == Kind::Percent;
            let target = (!percent || !all).then_some(limit.than);
            self.push(Part::Ratio { of, target, full, beyond, over }, Verb::Award);
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
        let part = Part::Ratio { of, target: None, full, beyond, over: None };
        self.push(part, Verb::Award);
        Ok(())
    }

    /// 满意率×10分.
    pub(super) fn ratio_times(&mut self, statement: &Statement, amount: &Amount) -> Step {
        let full = self.gives(Verb::Award, amount)?;
        let own = self.about(statement);
        let asks = own.rsplit(['=', ',', '+', ':']).next().unwrap_or_default().to_owned();
        // 优秀票×1+称职票×0.8: weights of votes, no share of points.
        let points = statement.said.iter().any(|token| {
            token.is(Class::Point) || token.is(Class::PointsOfItem) || token.is(Class::FullPoints)
        });
        let share = ["率", "比", "比例", "度", "百分比", "占比", "比重"]
            .iter()
            .any(|word| asks.ends_with(word));
        if !points && !share && !asks.is_empty() {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        let asks = if asks.is_empty() { "完成比例".to_owned() } else { asks };
        let of = self.question(&asks, Kind::Percent, "%");
        // 完成率100%得10分,低于100%的,得分=完成率×10分: the first is all of the second.
        if let Some(at) = self.asked_before(of) {
            let all =
                Limit { is: Comparison::AtLeast, than: Value::whole(100).map_err(|_| Unread)? };
            let same = matches!(
                &self.parts[at].part,
                Part::Award { needs, gives: Some(gives), otherwise: None } if *gives == full
                    && *needs == [Need::plain(Condition::Number { of, within: vec![all] })]
            );
            if !same {
                return self.refuse(Code::Ambiguous, span(&statement.said));
            }
            self.parts.remove(at);
        }
        let part = Part::Ratio { of, target: None, full, beyond: false, over: None };
        self.push(part, Verb::Award);
        Ok(())
    }

    /// The part that asks a question.
    fn asked_before(&mut self, of: QuestionIndex) -> Option<usize> {
        self.parts.iter_mut().position(|made| {
            let mut asks = false;
            made.part.each_question(&mut |asked| asks |= *asked == of);
            asks
        })
    }

    /// 平安建设得分按20%折算: every point of the other score gives its share.
    pub(super) fn converted(&mut self, statement: &Statement, percent: Value) -> Step {
        self.check_words(statement)?;
        let asks = self.about(statement);
        let of = self.question(&asks, Kind::Amount, "分");
        self.push(Part::Score { of, percent }, Verb::Award);
        Ok(())
    }

    /// 造成严重后果的加倍扣分 multiplies what was taken; 夜间焚烧每处加倍扣分 and 协办的减半 count
    /// other cases, each at a share of the rate said last.
    pub(super) fn times(&mut self, statement: &Statement, percent: Value) -> Step {
        const AGGRAVATES: [&str; 14] = [
            "仍", "拒", "造成", "严重", "情节", "影响", "提醒", "逾期", "整改", "后果", "补",
            "超时", "连续", "隐瞒",
        ];
        self.check_words(statement)?;
        let text = self.about(statement);
        let rate = self.parts.iter().rev().find_map(|made| match made.part {
            Part::Each { of, .. } => Some(of),
            _ => None,
        });
        // 逾期1个月未整改的加倍扣分: so long, not so often.
        let lasting = triggers(self.lexed, &statement.head.tokens, true)
            .first()
            .is_some_and(|trigger| !trigger.each && is_time(&trigger.measured.unit));
        let counted = if lasting { None } else { self.trigger_of(statement) };
        if let (Some(_), Some((asks, measured))) = (rate, counted.clone()) {
            let of = self.question(&asks, measured.kind, &measured.unit);
            self.push(Part::EachLike { of, percent }, Verb::Bare);
            return Ok(());
        }
        if self.parts.is_empty() || counted.is_some() || text.is_empty() {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        let aggravates = AGGRAVATES.iter().any(|word| text.contains(word));
        let apart = match (rate, aggravates) {
            (Some(_), false) => self.choose(Choice::CountedApart),
            (Some(_), true) => !self.choose(Choice::ScalesAll),
            (None, _) => false,
        };
        if let (Some(rate), true) = (rate, apart) {
            let Question { kind, unit, .. } = self.questions[rate].clone();
            let of = self.question(&text, kind, &unit);
            self.push(Part::EachLike { of, percent }, Verb::Bare);
            self.find_at(Code::CountedApart, statement);
            return Ok(());
        }
        if rate.is_some() {
            self.find_at(Code::ScalesAll, statement);
        }
        let said: String = statement.said.iter().map(|token| self.lexed.text(token)).collect();
        let takes = !said.contains(['加', '得', '计', '记']) && self.takes_so_far();
        let of = if said.contains('扣') || takes {
            Scaled::Taken
        } else if said.contains("加分") {
            Scaled::Given
        } else {
            Scaled::All
        };
        let when = self.condition(statement);
        self.push(Part::Times { when, percent, of }, Verb::Bare);
        Ok(())
    }

    /// What the sentence gave so far, if it is one fixed award that a share can be taken of.
    fn worth_so_far(&self) -> Option<Worth> {
        match &self.parts.last()?.part {
            Part::Base { gives, name } => {
                Some(Worth { full: *gives, target: None, over: None, name: Some(name.clone()) })
            }
            Part::Award { gives: Some(gives), needs, otherwise: None } if !gives.takes() => {
                match needs.as_slice() {
                    [Need { that: Condition::Yes(of), .. }] => Some(Worth {
                        full: *gives,
                        target: None,
                        over: None,
                        name: Some(self.questions[*of].asks.clone()),
                    }),
                    [Need { that: Condition::Number { of, within }, beside }]
                        if beside.len() < 2
                            && beside.iter().all(|beside| beside.side == Side::Above) =>
                    {
                        let limit = within.first().copied()?;
                        let over = beside.first().map(|beside| beside.rate);
                        Some(Worth { full: *gives, target: Some((*of, limit)), over, name: None })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
