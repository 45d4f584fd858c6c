//! Caps and floors: 扣完为止, 最多扣10分, 每年不超过3项, 重点工作加分,满分40.

use super::super::finding::Code;
use super::super::lexer::Token;
use super::super::numeric::words;
use super::super::phrase::{Amount, Limitation, Phrase, Verb};
use super::super::rule::{Bound, Gives, Kind, Part, Rate, Remainder};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::{Builder, Made, Mark, Step, Unread, span};
use crate::number::{Points, Value};

impl Builder<'_> {
    /// Reads a cap or floor.
    pub(super) fn limit(&mut self, statement: &Statement, limit: Limitation) -> Step {
        // 每月最多3分,全年最多20分: the numbers of one month say nothing about the year.
        if self.caps_one_case(statement) || self.per_period {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        if let Some(period) = self.cap_period(statement) {
            return self.cap_per_period(statement, limit, &period);
        }
        match limit {
            Limitation::Exhausts => self.bounds.push(Bound::Exhausts),
            Limitation::NoFloor => self.bounds.push(Bound::NoFloor),
            Limitation::NoCap => self.bounds.push(Bound::NoCap),
            Limitation::HighestOnly => {
                self.highest_only = true;
                let counted = |made: &Made| {
                    matches!(made.part, Part::Each { .. } | Part::EachOf { .. })
                        && !made.part.takes()
                };
                // 省级每篇3分、市级每篇1分,同一稿件取最高分: whoever counts has to know it.
                if self.parts.iter().any(counted) {
                    let said = words(self.lexed, &[&statement.head.tokens, &statement.said]);
                    self.notes.push(said);
                    self.find_at(Code::Remark, statement);
                }
            }
            Limitation::Cumulative => self.cumulative = true,
            Limitation::RoundsUp => {
                if let Some(rate) = self.any_rate() {
                    rate.remainder = Remainder::Whole;
                }
            }
            Limitation::CasesAtMost(cases) => return self.cases_at_most(statement, cases),
            Limitation::ShareAtMost(share) => {
                return self.cap(statement, Gives::Share(share), None);
            }
            Limitation::TakesAtMost(value) | Limitation::AtMost(value)
                if self.both_ways(statement) =>
            {
                let most = Gives::Points(self.points(value)?);
                self.bounds.extend([Bound::TakesAtMost(most), Bound::GivesAtMost(most)]);
            }
            Limitation::TakesAtMost(value) => {
                let most = Gives::Points(self.points(value)?);
                return self.cap_or_range(statement, most, Some(true));
            }
            Limitation::GivesAtMost(value) => {
                let most = Gives::Points(self.points(value)?);
                return self.cap_or_range(statement, most, Some(false));
            }
            // 满分10分,每处扣1分: what there is before anything is taken.
            Limitation::Worth(value) => {
                let most = self.points(value)?;
                let first = self.parts.is_empty()
                    && (self.about(statement).is_empty() || self.worth_of_following);
                if first || self.takes_so_far() {
                    self.own_points = Some(most);
                    return Ok(());
                }
                return self.cap_or_range(statement, Gives::Points(most), Some(false));
            }
            Limitation::AtMost(value) => {
                let most = Gives::Points(self.points(value)?);
                return self.cap_or_range(statement, most, None);
            }
        }
        Ok(())
    }

    /// 每100元加1分,每次最高加20分: at most so much for one of several cases, which are not asked.
    fn caps_one_case(&self, statement: &Statement) -> bool {
        let one = |pair: &[Token]| {
            let unit = self.lexed.text(&pair[1]);
            pair[0].is(Class::Each)
                && matches!(
                    unit.as_str(),
                    "次" | "人"
                        | "户"
                        | "件"
                        | "处"
                        | "起"
                        | "篇"
                        | "场"
                        | "名"
                        | "家"
                        | "个"
                        | "项"
                        | "类"
                        | "条"
                        | "种"
                )
        };
        // 每捐100元加1分,单次最高加20分
        let single = |token: &Token| self.lexed.text(token).starts_with('单');
        let several = matches!(self.parts.last(), Some(Made { part: Part::Each { .. }, .. }));
        // 每建成1处得1分,单项最高得3分: the item the sentence is about.
        let item = match self.parts.as_slice() {
            [Made { part: Part::Each { of, .. }, .. }] => {
                !matches!(self.questions[*of].unit.as_str(), "项" | "个" | "件" | "个项目")
                    && statement.said.first().is_some_and(|t| self.lexed.text(t) == "单项")
            }
            _ => false,
        };
        let alone = several && !item && statement.said.first().is_some_and(single);
        let said = alone || statement.said.get(..2).is_some_and(one);
        // 每人每年不超过20分
        let head = &statement.head.tokens;
        let named = head.len().checked_sub(2).and_then(|at| head.get(at..)).is_some_and(one);
        (said || named) && !self.parts.is_empty()
    }

    /// 加扣分均不超过1分: either way.
    fn both_ways(&self, statement: &Statement) -> bool {
        let said: String = statement
            .head
            .tokens
            .iter()
            .chain(&statement.said)
            .map(|token| self.lexed.text(token))
            .collect();
        ["加扣分", "加减分", "加、扣分", "加(扣)分"].iter().any(|word| said.contains(word))
    }

    /// A cap with words of its own and nothing in front is what a person gives within it.
    fn cap_or_range(&mut self, statement: &Statement, most: Gives, takes: Option<bool>) -> Step {
        let about = self.about(statement);
        if !self.parts.is_empty() || about.is_empty() {
            return self.cap(statement, most, takes);
        }
        self.check_words(statement)?;
        let said = || statement.said.iter().chain(&statement.head.tokens);
        let of_a_group = said().any(|token| self.lexed.text(token) == "累计");
        let numbers = statement
            .context
            .iter()
            .flat_map(|piece| &piece.tokens)
            .chain(&statement.head.tokens)
            .any(|token| token.number().is_some());
        if of_a_group || numbers {
            return self.refuse(Code::TypedData, span(&statement.said));
        }
        let Gives::Points(high) = most else { return Err(Unread) };
        let of = self.question(&about, Kind::Range, "分");
        let takes = takes == Some(true);
        let verb = if takes { Verb::Take } else { Verb::Award };
        let part = Part::Manual { of, low: Points::ZERO, high: Some(high), takes, per: None };
        self.push(part, verb);
        Ok(())
    }

    /// Puts a cap on the last step, on the last part a person judges, or on the whole.
    fn cap(&mut self, statement: &Statement, most: Gives, takes: Option<bool>) -> Step {
        let adds =
            statement.said.iter().any(|token| token.is(Class::Gain) || token.is(Class::GainPoints));
        let takes_points = takes.unwrap_or_else(|| self.takes_so_far() && !self.over_a_start(most));
        let local = self.more_follows || self.segment > 0;
        // What the last number itself gives, with steps on top of it.
        let on_top =
            match self.parts.last() {
                Some(Made {
                    part: Part::Award { gives: Some(gives), .. }, verb, extra, ..
                }) if !gives.takes() && !gives.is_nothing() => Some((*gives, *verb, *extra)),
                _ => None,
            };
        // 完成任务得5分,每多1篇加1分,最多加3分: steps of their own on top of what stands.
        let stands = |made: &Made| match &made.part {
            Part::Base { gives, .. } | Part::Award { gives: Some(gives), .. } => {
                !gives.takes() && !gives.is_nothing() && !made.extra
            }
            _ => false,
        };
        let steps = self
            .parts
            .iter()
            .filter(|made| matches!(&made.part, Part::Each { rate, .. } if !rate.gives.takes()));
        let steps_on_top = match self.parts.last() {
            Some(Made { part: Part::Each { rate, .. }, extra: true, .. })
                if !rate.gives.takes() =>
            {
                self.parts.iter().any(stands).then(|| steps.count())
            }
            _ => None,
        };
        let says_more = statement.said.iter().any(|token| {
            let text = self.lexed.text(token);
            text.starts_with(['加', '奖']) || text.ends_with("加分")
        });
        let summed = self.summed(statement);
        let several = self.parts.iter().filter(|made| alike(&made.part, takes_points)).count() > 1;
        // 得5分,每增1万加0.5分,最高得10分 is over both; 最多加5分 over the steps.
        // 3亩以上加5分,每增加1亩加1分,最高加15分: all of it was said to be 加.
        let larger = |gives: Gives| match (most, gives) {
            (Gives::Points(most), Gives::Points(base)) => most > base,
            _ => false,
        };
        let total = on_top.filter(|(gives, verb, extra)| {
            !says_more || (*verb == Verb::Bonus && summed) || (*extra && larger(*gives))
        });
        let on_each = says_more && !takes_points && steps_on_top.is_some();
        // Of several kinds of steps a cap over them alone is none over the whole.
        if on_each && !local && steps_on_top != Some(1) {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        let most_of_steps = match (most, total) {
            (Gives::Points(most), Some((Gives::Points(base), ..))) if most > base => {
                most.minus(base).map_or(Gives::Points(most), Gives::Points)
            }
            _ => most,
        };
        if let Some(rate) = self.last_rate(takes_points)
            && rate.at_most.is_none()
            && (local || on_each || (adds && on_top.is_some() && total.is_none()))
            && (on_each || !(summed && several))
        {
            rate.at_most = Some(most_of_steps);
            return Ok(());
        }
        self.bounds.push(if takes_points {
            Bound::TakesAtMost(most)
        } else {
            Bound::GivesAtMost(most)
        });
        Ok(())
    }

    /// 基础分80分,每完成1项加5分,每少1项扣5分,最高不超过100分: over all, though something is taken last.
    fn over_a_start(&self, most: Gives) -> bool {
        let start = self.parts.first().is_some_and(|made| match (&made.part, most) {
            (
                Part::Base { gives: Gives::Points(base), .. }
                | Part::Award { gives: Some(Gives::Points(base)), .. },
                Gives::Points(most),
            ) => *base > Points::ZERO && most > *base,
            _ => false,
        });
        start && self.parts.iter().skip(1).any(|made| !made.part.takes())
    }

    /// 合计最多扣4分; a cap behind a semicolon is over everything in front of it.
    fn summed(&self, statement: &Statement) -> bool {
        // A扣1分;B扣0.5分;C每次扣0.2分,扣完3分为止: no other has an end of its own.
        let ends_all = statement.said.first().is_some_and(|token| token.is(Class::StopAt))
            && !self.more_follows
            && !self.parts.iter().any(|made| has_cap(&made.part));
        ends_all
            || statement.lead() == Some(Mark::Stop)
            || statement.said.iter().chain(&statement.head.tokens).any(|token| {
                matches!(
                    self.lexed.text(token).as_str(),
                    "累计" | "合计" | "总计" | "共计" | "总" | "总共" | "总加分" | "总扣分"
                )
            })
    }

    /// 每年不超过3项: the cap in points is the rate times the cases.
    fn cases_at_most(&mut self, statement: &Statement, cases: Value) -> Step {
        let at = span(&statement.said);
        match self.any_rate() {
            Some(rate) => {
                rate.up_to = Some(cases);
                Ok(())
            }
            None => self.refuse(Code::Leftover, at),
        }
    }

    /// The first step of the last part.
    fn any_rate(&mut self) -> Option<&mut Rate> {
        match &mut self.parts.last_mut()?.part {
            Part::Each { rate, .. } => Some(rate),
            Part::Award { needs, .. } => {
                let beside = needs.iter_mut().rev().find_map(|need| need.beside.first_mut());
                beside.map(|beside| &mut beside.rate)
            }
            _ => None,
        }
    }

    /// The last step that gives, or that takes.
    fn last_rate(&mut self, takes: bool) -> Option<&mut Rate> {
        match &mut self.parts.last_mut()?.part {
            Part::Each { rate, .. } => Some(rate).filter(|rate| rate.gives.takes() == takes),
            Part::Award { needs, .. } => needs
                .iter_mut()
                .rev()
                .flat_map(|need| need.beside.iter_mut().rev())
                .map(|beside| &mut beside.rate)
                .find(|rate| rate.gives.takes() == takes),
            _ => None,
        }
    }

    pub(super) fn takes_so_far(&self) -> bool {
        match self.parts.last().map(|made| &made.part) {
            Some(Part::Award { gives: Some(gives), .. }) => gives.takes(),
            Some(part) => part.takes(),
            None => false,
        }
    }

    /// 重点工作加分,满分40: a person gives points within the cap; 单项…,累计… means the sum.
    pub(super) fn blank_with_cap(
        &mut self,
        statements: &[Statement],
        at: usize,
    ) -> Result<Option<usize>, Unread> {
        let statement = &statements[at];
        let Phrase::Points { verb, amount: Amount::Blank, .. } = statement.phrase else {
            return Ok(None);
        };
        let caps: Vec<Value> = statements[at + 1..]
            .iter()
            .map_while(|next| match next.phrase {
                Phrase::Limit(
                    Limitation::AtMost(most)
                    | Limitation::Worth(most)
                    | Limitation::GivesAtMost(most)
                    | Limitation::TakesAtMost(most),
                ) => Some(most),
                _ => None,
            })
            .collect();
        let Some(most) = caps.last() else { return Ok(None) };
        let most = self.points(*most)?;
        self.manual(statement, verb, Points::ZERO, Some(most), None)?;
        // 日常工作减分,每个单项扣减上限20: the person answers for one item.
        let said = || statements[at + 1..=at + caps.len()].iter().flat_map(|next| &next.said);
        let one = said().any(|token| matches!(self.lexed.text(token).as_str(), "单项" | "单个"));
        if one
            && caps.len() == 1
            && let Some(question) = self.questions.last_mut()
        {
            question.asks.push_str("单项");
        }
        Ok(Some(1 + caps.len()))
    }
}

/// Steps with an end of their own.
fn has_cap(part: &Part) -> bool {
    match part {
        Part::Each { rate, .. } => rate.at_most.is_some() || rate.up_to.is_some(),
        Part::Award { needs, .. } => needs
            .iter()
            .flat_map(|need| &need.beside)
            .any(|beside| beside.rate.at_most.is_some() || beside.rate.up_to.is_some()),
        _ => false,
    }
}

/// A part, or a step of it, that a cap on what is taken, or given, can be over.
fn alike(part: &Part, takes: bool) -> bool {
    match part {
        Part::Base { .. } => false,
        Part::Award { needs, gives, .. } => {
            gives.is_some_and(|gives| gives.takes() == takes)
                || needs
                    .iter()
                    .flat_map(|need| &need.beside)
                    .any(|beside| beside.rate.gives.takes() == takes)
        }
        part => part.takes() == takes,
    }
}
