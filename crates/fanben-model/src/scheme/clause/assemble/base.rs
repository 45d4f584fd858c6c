//! What stands before anything is taken: 无事故得4分,每起扣2分; (10分); 基础分60分.

use super::super::finding::Code;
use super::super::phrase::Verb;
use super::super::precedence::Choice;
use super::super::rule::{Bound, Comparison, Condition, CountOf, Gives, Kind, Limit, Need, Part};
use super::super::vocabulary::Class;
use super::kinds::{asks_for_all, is_class, is_start, only_words};
use super::targets::shares_words;
use super::{Builder, Made, Step, Unread};
use crate::number::{Points, Value};

impl Builder<'_> {
    /// 无事故得4分,每起扣2分: what the first words are worth is what the others take from; nobody
    /// has to answer whether they hold.
    pub(super) fn base_of_deductions(&mut self) {
        let Some(first) = self.parts.first() else { return };
        let Part::Award { needs, gives: Some(gives), otherwise: None } = &first.part else {
            return;
        };
        let Some(of) = only_words(needs) else { return };
        let gives = *gives;
        let awards = |verb: Verb| matches!(verb, Verb::Award | Verb::Bare);
        if gives.takes() || !awards(first.verb) || first.closed || self.extra_points() {
            return;
        }
        if self.reached_and_more(of) || self.another_duty(of) {
            return;
        }
        let later = &self.parts[1..];
        let takes =
            later.iter().any(|made| made.part.takes() || matches!(made.part, Part::Zero { .. }));
        let another = later.iter().any(|made| {
            awards(made.verb)
                && matches!(&made.part, Part::Award { gives: Some(gives), .. } if !gives.takes())
        });
        // 开展活动得4分(每次1分): how the points are earned.
        let split = matches!(later, [Made { part: Part::Each { of: counted, rate, .. }, verb: Verb::Bare, .. }]
            if !rate.gives.takes()
                && (self.questions[*counted].asks.is_empty()
                    || self.questions[*counted].asks == self.questions[of].asks));
        let adds_each = (first.verb == Verb::Bare || split)
            && !later.is_empty()
            && later.iter().all(|made| match &made.part {
                // 完成计划3分,超计划1名加1分: on top of what there is to earn.
                Part::Each { of, rate, .. } => {
                    !rate.gives.takes() && !self.questions[*of].asks.starts_with('超')
                }
                _ => matches!(made.verb, Verb::Bonus),
            });
        if takes && !another {
            if !self.choose(Choice::BaseStands) {
                return;
            }
            let name = self.questions[of].asks.clone();
            self.parts[0].part = Part::Base { name, gives };
        } else if adds_each && is_start(&self.questions[of].asks) {
            let name = self.questions[of].asks.clone();
            self.parts[0].part = Part::Base { name, gives };
        } else if adds_each {
            // 党员教育10分:每次加2分: the points are what there is to earn.
            if let Gives::Points(points) = gives {
                let name = self.questions[of].asks.clone();
                if split && let Some(Made { part: Part::Each { of, .. }, .. }) = self.parts.get(1) {
                    self.questions[*of].asks = name;
                }
                self.parts.remove(0);
                self.bounds.push(Bound::GivesAtMost(Gives::Points(points)));
            }
        }
    }

    /// 运行率达100%得2分,每有一处不正常扣0.5分: what is wrong is what keeps all of it from being
    /// reached; the points stand, and the faults are counted.
    pub(super) fn base_of_all(&mut self) {
        let [first, later @ ..] = self.parts.as_slice() else { return };
        let Part::Award { needs, gives: Some(gives), otherwise: None } = &first.part else {
            return;
        };
        let [Need { that: Condition::Number { of, within }, beside }] = needs.as_slice() else {
            return;
        };
        let (of, gives) = (*of, *gives);
        let all = self.questions[of].kind == Kind::Percent
            && matches!(within.as_slice(), [Limit { is: Comparison::AtLeast, than }]
                if than.raw() == 100 * Value::ONE);
        let apart = later.first().is_some_and(|made| made.apart);
        // 签订率100%得2分,收缴率每低10%扣0.5分 are two things.
        let same = |counted: &str| {
            // 火化率100%得3分;乱埋乱葬一起扣1分: behind a semicolon, and about something else.
            let short = if apart { 2 } else { 4 };
            let bare = counted.chars().count() <= short && !counted.starts_with("发生");
            let found = ["未", "漏", "错", "逾期", "发现", "不", "有", "未按"]
                .iter()
                .any(|word| counted.starts_with(word));
            bare || found || shares_words(&self.questions[of].asks, counted)
        };
        let counts = match later.first().map(|made| &made.part) {
            Some(Part::Each { of: counted, count: CountOf::Cases, .. }) => {
                *counted != of && same(&self.questions[*counted].asks)
            }
            Some(Part::Each { of: counted, count: CountOf::Missing, .. }) => {
                let counted = &self.questions[*counted];
                let named = counted.asks.chars().count() <= 2
                    || shares_words(&self.questions[of].asks, &counted.asks);
                named && !counted.unit.ends_with("百分点")
            }
            _ => false,
        };
        let faults = counts
            && later.iter().all(|made| made.part.takes() || matches!(made.part, Part::Zero { .. }));
        let plain = beside.is_empty() && !gives.takes() && !first.extra && !first.closed;
        if all && plain && faults && !later.is_empty() && self.choose(Choice::BaseStands) {
            self.parts[0].part = Part::Base { name: self.questions[of].asks.clone(), gives };
        }
    }

    /// 完成任务得2分,超额1人加0.5分,退兵1人扣1分: what can be exceeded is reached or not.
    fn reached_and_more(&self, of: usize) -> bool {
        let beyond = |made: &Made| matches!(&made.part, Part::Each { count: CountOf::Extra, rate, .. } if !rate.gives.takes());
        let short = |made: &Made| matches!(&made.part, Part::Each { count: CountOf::Missing, .. });
        let later = &self.parts[1..];
        asks_for_all(&self.questions[of].asks)
            && later.iter().any(beyond)
            && !later.iter().any(short)
    }

    /// 有台账得1分;每户每季度走访1次以上,少1次扣0.1分: behind a semicolon, and a duty with words of its own.
    fn another_duty(&self, of: usize) -> bool {
        let own = |made: &Made| match &made.part {
            Part::Each { of: counted, count: CountOf::Missing, .. } => {
                let asks = &self.questions[*counted].asks;
                asks.chars().count() > 4 && !shares_words(&self.questions[of].asks, asks)
            }
            _ => false,
        };
        let later = &self.parts[1..];
        later.first().is_some_and(|made| made.apart) && later.iter().all(own)
    }

    /// 评先进加3分,被通报扣3分: not points that stand; but 加5分,每少一次扣2分 are.
    fn extra_points(&self) -> bool {
        let missing = |made: &Made| {
            matches!(made.part, Part::Each { count: CountOf::Missing, .. }) && made.part.takes()
        };
        self.parts[0].extra && !self.parts[1..].iter().any(missing)
    }

    /// 甲率60%以上、乙率30%以上得5分,一项不达标扣2分: the points stand, and how many fail is asked.
    pub(super) fn base_of_faults(&mut self) {
        let [first, later @ ..] = self.parts.as_slice() else { return };
        let Part::Award { needs, gives: Some(gives), otherwise: None } = &first.part else {
            return;
        };
        let faults = later.iter().any(|made| {
            let Part::Each { of, rate, count: CountOf::Cases } = &made.part else { return false };
            let asks = self.questions[*of].asks.trim_end_matches('的');
            rate.gives.takes() && is_class(asks, Class::OtherwiseNone)
        });
        let plain = needs.iter().all(|need| need.beside.is_empty());
        if !faults || !plain || needs.len() < 2 || gives.takes() {
            return;
        }
        let names: Vec<&str> =
            needs.iter().map(|need| self.questions[need.that.question()].asks.as_str()).collect();
        self.parts[0].part = Part::Base { name: names.join("、"), gives: *gives };
    }

    /// (10分), 共10分: what the sentence is worth before anything is taken; a cap if it only adds.
    pub(super) fn own_worth(&mut self) -> Step {
        let based = matches!(self.parts.first(), Some(Made { part: Part::Base { name, .. }, .. }) if !is_start(name));
        if based
            && self.parts.len() > 1
            && !self.parts[1..].iter().any(|made| {
                made.part.takes()
                    || matches!(
                        made.part,
                        Part::Zero { .. } | Part::Ratio { .. } | Part::Times { .. }
                    )
            })
            && let Part::Base { gives: Gives::Points(points), .. } = self.parts[0].part
        {
            self.parts.remove(0);
            self.bounds.push(Bound::GivesAtMost(Gives::Points(points)));
        }
        let Some(own) = self.own_points.take() else { return Ok(()) };
        let based = matches!(self.parts.first(), Some(Made { part: Part::Base { .. }, .. }));
        let takes = self
            .parts
            .iter()
            .all(|made| made.part.takes() || matches!(made.part, Part::Zero { .. }));
        if takes && !self.parts.is_empty() && !self.choose(Choice::OwnPoints) {
            self.bounds.push(Bound::TakesAtMost(Gives::Points(own)));
        } else if takes && !self.parts.is_empty() {
            let part = Part::Base { name: String::new(), gives: Gives::Points(own) };
            self.parts.insert(0, Made::new(part, Verb::Bare));
        } else if based {
            let stated = matches!(self.parts[0].part, Part::Base { gives: Gives::Points(points), .. } if points == own);
            if !stated {
                self.find(Code::SumDiffers, 0, 0);
            }
        } else if self.worth_of_last(own) {
            // 台账齐全(2分);会议缺一次扣0.5分(2分): the points in front are not part of the last.
            self.find(Code::Ambiguous, 0, 0);
            return Err(Unread);
        } else {
            self.bounds.push(Bound::GivesAtMost(Gives::Points(own)));
        }
        Ok(())
    }

    /// Something is taken, and what is given before is worth as much as the stated whole, or more.
    fn worth_of_last(&self, own: Points) -> bool {
        let taken = self.parts.iter().any(|made| made.part.takes());
        let given = self.parts.iter().filter_map(|made| match &made.part {
            Part::Award { gives: Some(Gives::Points(points)), .. } if *points > Points::ZERO => {
                Some(points.raw())
            }
            _ => None,
        });
        let given: Vec<i64> = given.collect();
        taken
            && given.len() > 1
            && given.iter().fold(0, |sum: i64, raw| sum.saturating_add(*raw)) >= own.raw()
    }
}
