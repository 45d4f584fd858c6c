//! Points for every so many: 每少1次扣1分, 一次扣5, 扣1分/次.

use super::super::finding::Code;
use super::super::lexer::Token;
use super::super::numeric::{
    Direction, Measured, Trigger, numerics, triggers, trim, unit_at, words,
};
use super::super::phrase::Verb;
use super::super::precedence::Choice;
use super::super::rule::{
    Beside, Comparison, Condition, CountOf, Gives, Kind, Limit, Need, Part, Question,
    QuestionIndex, Rate, Side,
};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::conditions::often;
use super::finish::single_number;
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
        let target = matches!(verb, Verb::Award | Verb::Bare) && self.target_follows;
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

    /// 4次以上得3分,2-3次得2分,1次得1分: once is the last row of a table of counts.
    fn row_of_counts(&self, verb: Verb, trigger: Option<&Trigger<'_>>, head: &[Token]) -> bool {
        let Some(trigger) = trigger.filter(|trigger| !trigger.each) else { return false };
        let plain = trigger.direction.is_none() && trim(head).len() <= 2;
        let before = self.parts.last().filter(|made| made.verb == verb && !made.closed);
        let table = before.and_then(|made| single_number(&made.part)).is_some_and(|of| {
            let question = &self.questions[of];
            let asked = Measured { kind: question.kind, unit: question.unit.clone() };
            question.kind == Kind::Count && asked.fits(&trigger.measured)
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
        let own = words(self.lexed, &[trigger.before, trigger.between, trigger.after]);
        // 新增1个得2分,每新增1个加1分: new ones beyond the target.
        let beyond = trigger.each
            && trigger.direction.is_none()
            && trigger.between.first().is_some_and(|token| self.lexed.text(token) == "新增")
            && self.target(&own, &trigger.measured).is_some();
        let direction = trigger.direction.or(beyond.then_some(Direction::More));
        let Some(direction) = direction else {
            return self.cases(statement, verb, gives, trigger);
        };
        self.last_direction = Some(direction);
        let target = self.target(&own, &trigger.measured);
        let target = match target {
            Some(target) => Some(target),
            None => self.requirement(statement, &trigger.measured),
        };
        let target = target.or_else(|| self.whole_task(&trigger.measured, &own));
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
            let percent = statement.head.tokens.iter().any(|token| token.is(Class::Percent));
            let mut rate = Rate::whole_steps(trigger.every, gives);
            if percent && !self.of_all(part, need) {
                rate.of_number = !self.choose(Choice::PercentPoints);
            }
            if !self.attach(part, need, direction, verb, rate) {
                return self.refuse(Code::Progressive, span(&statement.head.tokens));
            }
            return Ok(());
        }
        // 拆违5000㎡得15分,每超10%加1分: per cent of the number to reach.
        let share_of = match (&trigger.measured.kind, self.parts.last().map(|made| &made.part)) {
            (Kind::Percent, Some(Part::Award { needs, gives: Some(_), .. })) if own.is_empty() => {
                let number = |need: &Need| {
                    matches!(&need.that, Condition::Number { of, within }
                        if within.len() == 1 && self.questions[*of].kind != Kind::Percent)
                };
                (needs.len() == 1 && number(&needs[0])).then(|| self.parts.len() - 1)
            }
            _ => None,
        };
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
        let asks = self.asks_or_last(statement, trigger);
        // 高于平均水平1个百分点加1分 counts points; 每1%得0.1分 is about the share itself.
        let points = trigger.measured.kind == Kind::Percent
            && statement.head.tokens.iter().any(|token| token.is(Class::PercentPoint));
        let (kind, unit) = if points {
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

    /// The need a step is about: the last one whose number is in a fitting unit and whose words do
    /// not contradict.
    fn target(&self, own: &str, measured: &Measured) -> Option<(usize, usize)> {
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

    /// The number to reach is 100%: then points and per cent of it are the same.
    fn of_all(&self, part: usize, need: usize) -> bool {
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

    /// The award for a place in a ranking that a step counts down from.
    fn first_place(&self, measured: &Measured) -> Option<usize> {
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

    /// A requirement in the runs in front of a step: 全年不少于4次,每少1次…
    fn requirement(
        &mut self,
        statement: &Statement,
        measured: &Measured,
    ) -> Option<(usize, usize)> {
        let runs: Vec<Piece> = runs(statement).into_iter().cloned().collect();
        let is_head = |piece: &Piece| piece.tokens == statement.head.tokens;
        // 汇报半年1次、评议一年1次,少一次扣1分: of two numbers nobody can say which is missed.
        let stated: usize = runs
            .iter()
            .map(|piece| {
                let tokens =
                    if is_head(piece) { before_step(&piece.tokens) } else { &piece.tokens[..] };
                numerics(self.lexed, tokens).iter().filter(|n| n.measured.fits(measured)).count()
            })
            .sum();
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
            let asks = if asks.is_empty() { self.about_before(&runs, piece) } else { asks };
            let need = self.number_need(&asks, &numeric);
            self.award(vec![need], None, Verb::Take);
            return Some((self.parts.len() - 1, 0));
        }
        None
    }

    /// 完成任务得15分,每减少10%扣2分: the task is a share to complete, all of it the target.
    fn whole_task(&mut self, measured: &Measured, own: &str) -> Option<(usize, usize)> {
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

    fn about_before(&self, runs: &[Piece], piece: &Piece) -> String {
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
        }) || tokens.iter().any(|token| {
            let text = self.lexed.text(token);
            token.is(Class::ScopeWord) && matches!(text.as_str(), "季度" | "月" | "半年")
        })
    }

    /// Puts a step beside a number; `false`: steps on that side are there already (低于96%每低1个百分点
    /// 扣0.25分,低于90%每低1个百分点扣0.5分).
    fn attach(
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

/// The tokens in front of 每 or of a word of direction.
fn before_step(tokens: &[Token]) -> &[Token] {
    // 超1%加0.2: nothing stands in front.
    if tokens.first().is_some_and(|token| token.is(Class::Above) || token.is(Class::Below)) {
        return &tokens[..0];
    }
    let at = tokens.iter().rposition(|token| token.is(Class::Each)).or_else(|| {
        tokens.iter().rposition(|token| token.is(Class::Less) || token.is(Class::More))
    });
    &tokens[..at.unwrap_or(tokens.len())]
}

/// Whether a step's own words name the thing a need asks about: two characters in a row in common.
fn shares_words(asks: &str, own: &str) -> bool {
    let asked: Vec<char> = asks.chars().collect();
    let named: Vec<char> = own.chars().collect();
    let pair = named.windows(2).any(|pair| asked.windows(2).any(|other| other == pair));
    pair || (named.len() == 1 && asked.contains(&named[0]))
}

/// Words that only repeat the act (开, 召开, 完成) and do not name another thing.
fn repeats(own: &str) -> bool {
    own.chars().count() <= 2
}

/// Words that say a task is to be completed as a whole.
pub(super) fn asks_for_all(asks: &str) -> bool {
    let all = ["完成", "任务", "达标", "目标", "指标"].iter().any(|word| asks.contains(word));
    (all || asks.ends_with('率')) && !asks.contains('不')
}
