//! Points for every so many: 每少1次扣1分, 一次扣5, 扣1分/次.

use super::super::finding::Code;
use super::super::lexer::Token;
use super::super::numeric::{
    Direction, Measured, Trigger, numerics, triggers, trim, unit_at, words,
};
use super::super::phrase::Verb;
use super::super::precedence::Choice;
use super::super::rule::{
    Condition, CountOf, Gives, Kind, Need, Part, Question, QuestionIndex, Rate,
};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::kinds::{is_start, single_number};
use super::{Builder, Made, Mark, Step, Unread, runs, span};
use crate::number::Value;

impl Builder<'_> {
    /// Reads a statement with a step. `false`: it has none.
    pub(super) fn stepped(
        &mut self,
        statement: &Statement,
        verb: Verb,
        gives: Gives,
        per: Option<usize>,
    ) -> Result<bool, Unread> {
        if per.is_some() {
            return self.per_unit(statement, verb, gives).map(|()| true);
        }
        let head = statement.head.tokens.clone();
        // 新增企业1家加3分,退库1家扣2分: both are counted.
        let counted = self.extra && !self.each_follows;
        let target = matches!(verb, Verb::Award | Verb::Bare) && self.target_follows && !counted;
        let mut found = triggers(self.lexed, &head, !target && !self.ladder_follows);
        if let (true, Some(direction)) = (verb == Verb::Both, self.last_direction) {
            for trigger in &mut found {
                trigger.direction.get_or_insert(direction);
            }
        }
        let one_more = one_more(&head).filter(|_| verb == Verb::Both && found.is_empty());
        if let (Some(trigger), Some(direction)) = (one_more, self.last_direction) {
            self.step(statement, verb, gives, &Trigger { direction: Some(direction), ..trigger })?;
            return Ok(true);
        }
        if let Some(done) = self.shared_items(statement, verb, gives)? {
            return Ok(done);
        }
        if self.row_of_counts(verb, found.first(), &head) {
            self.in_ladder = true;
            return Ok(false);
        }
        if self.kept_up(statement, verb, found.first()) {
            // 每月评红榜1次加1分: for each of them, or where it is kept up?
            if self.extra {
                return self.refuse(Code::Ambiguous, span(&head)).map(|()| true);
            }
            return Ok(false);
        }
        for trigger in &found {
            if self.spreads(verb, trigger) {
                return Ok(false);
            }
            self.check_progressive(statement, trigger)?;
            self.step(statement, verb, gives, trigger)?;
        }
        Ok(!found.is_empty())
    }

    /// 每季度召开一次支委会得2分 asks whether it is kept up, not how often it was.
    fn kept_up(&self, statement: &Statement, verb: Verb, trigger: Option<&Trigger<'_>>) -> bool {
        let plain = trigger.is_some_and(|trigger| !trigger.each && trigger.direction.is_none());
        let gains = matches!(verb, Verb::Award | Verb::Bare);
        let period = || {
            runs(statement).iter().any(|piece| {
                self.within_a_year(&piece.tokens)
                    || piece
                        .tokens
                        .windows(2)
                        .any(|pair| pair[0].is(Class::Each) && self.lexed.text(&pair[1]) == "年")
            })
        };
        plain && gains && period()
    }

    /// 4次以上得3分,2-3次得2分,1次得1分: once is the last row of a table of counts.
    fn row_of_counts(&self, verb: Verb, trigger: Option<&Trigger<'_>>, head: &[Token]) -> bool {
        let Some(trigger) = trigger.filter(|trigger| !trigger.each) else { return false };
        let own = words(self.lexed, &[trigger.before, trigger.between, trigger.after]);
        let short = trim(head).len() <= 2;
        let plain = trigger.direction.is_none();
        let before = self.parts.last().filter(|made| made.verb == verb && !made.closed);
        let table = before.and_then(|made| single_number(&made.part)).is_some_and(|of| {
            let question = &self.questions[of];
            let asked = Measured { kind: question.kind, unit: question.unit.clone() };
            question.kind == Kind::Count
                && asked.fits(&trigger.measured)
                && (short || question.asks.ends_with(&own))
        });
        plain && table
    }

    /// 每村有一个固定宣传栏的记5分 says of each village that it has one; it counts no villages.
    fn spreads(&self, verb: Verb, trigger: &Trigger<'_>) -> bool {
        let place = matches!(
            trigger.measured.unit.as_str(),
            "村" | "户" | "人" | "组" | "家" | "名" | "社区" | "镇" | "乡" | "个村" | "个组"
        );
        // 每个网格配备1名网格员得3分
        let place = place
            || (trigger.measured.unit == "个"
                && trigger.after.iter().any(|token| token.number().is_some()));
        let award = matches!(verb, Verb::Award | Verb::Bare);
        // 每万人发案数高于全县平均数: a rate.
        let after = words(self.lexed, &[trigger.after]);
        let rate = trigger.every > Value::from_raw(Value::ONE)
            && ["数", "率", "量", "拥有", "配备"].iter().any(|word| after.contains(word));
        let award = award || rate;
        let statement = words(self.lexed, &[trigger.after]).chars().count() > 2;
        trigger.direction.is_none()
            && place
            && award
            && trigger.each
            && statement
            && trigger.between.is_empty()
    }

    /// 前2次每次扣1,第3次起每次扣2: a rate that depends on the count is not one rate.
    fn check_progressive(&mut self, statement: &Statement, trigger: &Trigger<'_>) -> Step {
        let before = trigger.before;
        let ordinal = before.iter().any(|token| token.is(Class::Ordinal) || token.is(Class::Front));
        let limited = trigger.direction.is_none()
            && numerics(self.lexed, before)
                .iter()
                .any(|n| !n.limits.is_empty() && n.measured.fits(&trigger.measured));
        let ordinal = ordinal && before.iter().any(|token| token.number().is_some());
        let either = trigger.between.iter().any(|token| token.is(Class::Or));
        if ordinal || limited || either {
            return self.refuse(Code::Progressive, span(&statement.head.tokens));
        }
        Ok(())
    }

    /// 扣1分/次: the unit stands behind the points.
    fn per_unit(&mut self, statement: &Statement, verb: Verb, gives: Gives) -> Step {
        self.check_words(statement)?;
        let unit = statement.said.len() - 1;
        let (measured, _) = unit_at(self.lexed, &statement.said, unit, 1);
        let asks = self.about(statement);
        let of = self.question(&asks, measured.kind, &measured.unit);
        let every = Value::whole(1).map_err(|_| Unread)?;
        self.each(of, CountOf::Cases, every, gives, verb);
        Ok(())
    }

    pub(super) fn each(
        &mut self,
        of: QuestionIndex,
        count: CountOf,
        every: Value,
        gives: Gives,
        verb: Verb,
    ) {
        // 多1次加1分,少1次扣1分: what is missing and what is beyond are two numbers.
        let other = self.parts.iter().any(|made| {
            matches!(made.part, Part::Each { of: asked, count: counted, .. }
                if asked == of && counted != count)
        });
        let of = if other {
            let Question { asks, kind, unit } = self.questions[of].clone();
            let word = match count {
                CountOf::Missing => "缺少",
                CountOf::Extra => "超出",
                CountOf::Cases => "总数",
                CountOf::Change => "增减",
            };
            self.question(&format!("{asks}{word}"), kind, &unit)
        } else {
            of
        };
        self.push(Part::Each { of, count, rate: Rate::whole_steps(every, gives) }, verb);
    }

    fn step(
        &mut self,
        statement: &Statement,
        verb: Verb,
        gives: Gives,
        trigger: &Trigger<'_>,
    ) -> Step {
        let own = if self.repeats_target(trigger) {
            words(self.lexed, &[trigger.between, trigger.after])
        } else {
            words(self.lexed, &[trigger.before, trigger.between, trigger.after])
        };
        // 新增1个得2分,每新增1个加1分: new ones beyond the target.
        let beyond = trigger.each
            && trigger.direction.is_none()
            && trigger.between.first().is_some_and(|token| self.lexed.text(token) == "新增")
            && self.target(&own, &trigger.measured).is_some();
        let direction = trigger.direction.or(beyond.then_some(Direction::More));
        if let (Some(turned), true) = (trigger.direction, trigger.each)
            && let Some(done) = self.stepped_from(statement, verb, gives, trigger, turned)
        {
            return done;
        }
        let Some(direction) = direction else {
            return self.cases(statement, verb, gives, trigger);
        };
        // 前三名得10、9、8分,其他村每低1名扣0.5分: from which place on, and from how many points?
        let others = statement.head.tokens.first().is_some_and(|t| t.is(Class::Otherwise));
        if others && direction != Direction::Both {
            return self.refuse(Code::Ambiguous, span(&statement.head.tokens));
        }
        self.last_direction = Some(direction);
        let target = self.target(&own, &trigger.measured);
        // 1次得2分,全年不少于6次,少一次扣1分: fewer than one, or than six?
        let unclear = |(part, need)| {
            self.other_target(statement, part, need, &trigger.measured)
                || self.of_several(part, &own, trigger)
        };
        if target.is_some_and(unclear) {
            return self.refuse(Code::Ambiguous, span(&statement.head.tokens));
        }
        let target = target
            .or_else(|| self.requirement(statement, &trigger.measured))
            .or_else(|| self.whole_task(&trigger.measured, &own));
        // 排名第一得5分,每下降1位扣0.5分: a lower place is a larger number.
        if target.is_none()
            && direction == Direction::Less
            && own.is_empty()
            && let Some(part) = self.first_place(&trigger.measured)
        {
            let rate = Rate::whole_steps(trigger.every, gives);
            self.attach(part, 0, Direction::More, verb, rate);
            return Ok(());
        }
        if let Some((part, need)) = target {
            let head = &statement.head.tokens;
            let each = head.iter().rposition(|token| token.is(Class::Each)).unwrap_or(0);
            let percent = head[each..].iter().any(|token| token.is(Class::Percent));
            let mut rate = Rate::whole_steps(trigger.every, gives);
            if percent && !self.of_all(part, need) {
                rate.of_number = !self.choose(Choice::PercentPoints);
            }
            if !self.attach(part, need, direction, verb, rate) {
                return self.refuse(Code::Progressive, span(&statement.head.tokens));
            }
            return Ok(());
        }
        let share_of = self.share_of_number(trigger, &own);
        if let Some(part) = share_of {
            let rate = Rate { of_number: true, ..Rate::whole_steps(trigger.every, gives) };
            if !self.attach(part, 0, direction, verb, rate) {
                return self.refuse(Code::Progressive, span(&statement.head.tokens));
            }
            return Ok(());
        }
        if trigger.measured.kind == Kind::Percent {
            self.find_at(Code::TargetElsewhere, statement);
        }
        let asks = self.asks_or_last(statement, trigger);
        let count = match direction {
            Direction::More => CountOf::Extra,
            Direction::Less => CountOf::Missing,
            Direction::Both => CountOf::Change,
        };
        // Without a target only the difference can be asked, in percentage points.
        let (kind, unit) = match trigger.measured.kind {
            Kind::Percent => (Kind::Count, "个百分点"),
            kind => (kind, trigger.measured.unit.as_str()),
        };
        let of = self.question(&asks, kind, unit);
        self.each(of, count, trigger.every, gives, verb);
        Ok(())
    }

    /// 排查率100%,整改率95%以上得3分,每低5个百分点扣0.5分: below which of the two?
    fn of_several(&self, part: usize, own: &str, trigger: &Trigger<'_>) -> bool {
        let fits = |need: &&Need| match need.that {
            Condition::Number { of, .. } => {
                let Question { kind, unit, .. } = self.questions[of].clone();
                Measured { kind, unit }.fits(&trigger.measured)
            }
            _ => false,
        };
        let several = match &self.parts[part].part {
            Part::Award { needs, .. } => needs.iter().filter(fits).count() > 1,
            _ => false,
        };
        several && own.is_empty() && trigger.measured.kind == Kind::Percent
    }

    /// 拆违5000㎡得15分,每超10%加1分: per cent of the number to reach.
    fn share_of_number(&self, trigger: &Trigger<'_>, own: &str) -> Option<usize> {
        match (&trigger.measured.kind, self.parts.last().map(|made| &made.part)) {
            (Kind::Percent, Some(Part::Award { needs, gives: Some(_), .. })) if own.is_empty() => {
                let number = |need: &Need| {
                    matches!(&need.that, Condition::Number { of, within }
                        if within.len() == 1 && self.questions[*of].kind != Kind::Percent)
                };
                (needs.len() == 1 && number(&needs[0])).then(|| self.parts.len() - 1)
            }
            _ => None,
        }
    }

    /// 三项各1分: so many things, each worth the points.
    fn shared_items(
        &mut self,
        statement: &Statement,
        verb: Verb,
        gives: Gives,
    ) -> Result<Option<bool>, Unread> {
        let head = &statement.head.tokens;
        let shared = head.last().is_some_and(|token| token.is(Class::Apiece))
            || statement.said.first().is_some_and(|token| self.lexed.text(token).starts_with('各'));
        let found = numerics(self.lexed, trim(head));
        let plain = found.last().filter(|n| n.limits.is_empty() && n.end == trim(head).len());
        let (true, Some(numeric)) = (shared, plain) else {
            return Ok(None);
        };
        // 逾期1个月各扣0.5分: of several things named before.
        if numeric.number == Value::from_raw(Value::ONE) {
            return self.refuse(Code::ListWithoutNames, span(&statement.said)).map(|()| Some(true));
        }
        let count = |names: &Vec<String>| {
            i64::try_from(names.len()).ok().and_then(|n| Value::whole(n).ok())
                == Some(numeric.number)
        };
        if let Some(mut names) = self.apiece(statement).filter(count) {
            // 湖库、湿地、岸线保护三项: the number is not part of the last name.
            if let Some(last) = names.last_mut() {
                let own = words(self.lexed, &[&trim(head)[..numeric.start]]);
                *last = own;
            }
            let of = names.iter().map(|name| self.question(name, Kind::YesNo, "")).collect();
            self.push(Part::Apiece { of, gives }, verb);
            return Ok(Some(true));
        }
        let about = self.joined(&runs(statement)[..runs(statement).len() - 1]);
        let own = words(self.lexed, &[&trim(head)[..numeric.start]]);
        let joint = if about.is_empty() || own.is_empty() { "" } else { "、" };
        let asks = format!("{about}{joint}{own}");
        let of = self.question(&asks, numeric.measured.kind, &numeric.measured.unit);
        let number = numeric.number;
        self.each(of, CountOf::Cases, Value::whole(1).map_err(|_| Unread)?, gives, verb);
        if let Some(Made { part: Part::Each { rate, .. }, .. }) = self.parts.last_mut() {
            rate.up_to = Some(number);
        }
        Ok(Some(true))
    }

    /// 每次, 每发生一起安全事故.
    fn cases(
        &mut self,
        statement: &Statement,
        verb: Verb,
        gives: Gives,
        trigger: &Trigger<'_>,
    ) -> Step {
        self.check_words(statement)?;
        // 每5名缺1名: one of so many is missing.
        let within = trigger.after.windows(2).any(|pair| {
            (pair[0].is(Class::Less) || pair[0].is(Class::More)) && pair[1].number().is_some()
        });
        if trigger.each && within {
            return self.refuse(Code::Progressive, span(&statement.head.tokens));
        }
        let asks = self.asks_or_last(statement, trigger);
        // 每次加3分,每次超过4小时的加5分: some of the same.
        let some =
            ["超过", "不足", "达到", "满", "其中", "因"].iter().any(|word| asks.starts_with(word));
        // 每件加1分,其中发明专利每件加3分
        let first = statement.context.first().unwrap_or(&statement.head);
        let some = some || first.tokens.first().is_some_and(|t| self.lexed.text(t) == "其中");
        let same = matches!(self.parts.last().map(|made| &made.part),
            Some(Part::Each { of, count: CountOf::Cases, rate })
                if rate.gives.takes() == gives.takes()
                    && self.questions[*of].unit == trigger.measured.unit);
        if trigger.each && some && same {
            self.find_at(Code::CountedApart, statement);
        }
        // 高于平均水平1个百分点加1分 counts points; 每1%得0.1分 is about the share itself.
        let points = trigger.measured.kind == Kind::Percent
            && statement.head.tokens.iter().any(|token| token.is(Class::PercentPoint));
        // 垃圾桶周边有散落垃圾的,每个点扣0.2分: places, where no share is spoken of.
        let places = points
            && !asks.contains(['率', '比', '幅', '速', '%'])
            && statement.head.tokens.iter().any(|token| self.lexed.text(token) == "个点");
        let (kind, unit) = if places {
            (Kind::Count, "个点位")
        } else if points {
            (Kind::Count, "个百分点")
        } else {
            (trigger.measured.kind, trigger.measured.unit.as_str())
        };
        let of = self.question(&asks, kind, unit);
        self.each(of, CountOf::Cases, trigger.every, gives, verb);
        Ok(())
    }

    /// The words a trigger counts, with the runs in front of it.
    pub(super) fn asks_of(&self, statement: &Statement, trigger: &Trigger<'_>) -> String {
        let own = words(self.lexed, &[trigger.before, trigger.between, trigger.after]);
        let runs = runs(statement);
        let head = &raw const statement.head;
        let context: Vec<&Piece> =
            runs.iter().copied().filter(|piece| !std::ptr::eq(*piece, head)).collect();
        let before = self.joined(&context);
        let joint = match statement.head.lead {
            _ if before.is_empty() || own.is_empty() => "",
            Some(Mark::List) => "、",
            _ => ",",
        };
        let text = format!("{before}{joint}{own}");
        // 每漏报、错报1次: 每 stands in front of the list.
        let text = text
            .strip_prefix('每')
            .filter(|_| runs.len() > 1 && !trigger.each && statement.head.lead == Some(Mark::List))
            .map(str::to_owned)
            .unwrap_or(text);
        if text.is_empty() { words(self.lexed, &[&self.heading]) } else { text }
    }

    /// The same, or what the last words asked, where a step has no words at all.
    fn asks_or_last(&self, statement: &Statement, trigger: &Trigger<'_>) -> String {
        const BARE: [&str; 8] = ["出现", "发现", "发生", "查实", "查出", "漏", "有", "存在"];
        let asks = self.asks_of(statement, trigger);
        // 无安全事故10分,出现1例扣5分: what occurs stands in front.
        let bare = BARE.contains(&asks.as_str());
        if !asks.is_empty() && !bare {
            return asks;
        }
        let last = self.parts.iter().rev().find_map(|made| match &made.part {
            Part::Base { name, .. } => Some(name.clone()),
            Part::Award { needs, .. } => match needs.first()?.that {
                Condition::Yes(of) | Condition::Number { of, .. } => {
                    Some(self.questions[of].asks.clone())
                }
                _ => None,
            },
            _ => None,
        });
        // 基础分60分,每完成1项加5分,每少1项扣5分
        let counted = || match self.parts.last().map(|made| &made.part) {
            Some(Part::Each { of, .. }) => Some(self.questions[*of].asks.clone()),
            _ => None,
        };
        let last = if last.as_deref().is_none_or(is_start) { counted().or(last) } else { last };
        match last.filter(|last| !last.is_empty()) {
            Some(last) if bare => format!("{last},{asks}"),
            Some(last) => last,
            None => asks,
        }
    }

    /// The trigger of a head with the words it counts.
    pub(super) fn trigger_of(&self, statement: &Statement) -> Option<(String, Measured)> {
        let found = triggers(self.lexed, &statement.head.tokens, true);
        let trigger = found.first()?;
        Some((self.asks_of(statement, trigger), trigger.measured.clone()))
    }
}

/// 1个体±1 after 每增减1企业±5.
fn one_more(head: &[Token]) -> Option<Trigger<'_>> {
    let (first, rest) = head.split_first()?;
    Some(Trigger {
        direction: None,
        every: first.number()?,
        measured: Measured { kind: Kind::Count, unit: String::new() },
        before: &head[..0],
        between: &head[..0],
        after: rest,
        each: true,
    })
}
