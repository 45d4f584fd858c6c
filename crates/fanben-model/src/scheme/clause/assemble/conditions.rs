//! Words and numbers that have to hold: 面积30㎡以上, 未建立台账.

use super::super::finding::Code;
use super::super::lexer::{Token, TokenKind};
use super::super::numeric::{Measured, Numeric, numerics, trim, unit_at, words};
use super::super::phrase::Verb;
use super::super::rule::{Comparison, Condition, CountOf, Gives, Kind, Limit, Need, Part};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::kinds::{asks_for_all, is_class, is_late, is_time, often};
use super::nouns::{is_measure, is_noun, is_title};
use super::sides::and_segments;
use super::{Builder, Made, Mark, Unread, fault_runs, runs};
use crate::number::{Points, Value};

/// A run of words, or a part of one cut at 且.
pub(super) struct Segment {
    lead: Option<Mark>,
    pub(super) tokens: Vec<Token>,
    /// It holds the number that counts.
    pub(super) compared: bool,
    /// 、 stands in front, not 且.
    listed: bool,
}

impl Builder<'_> {
    /// Reads a statement whose runs hold compared numbers. `false`: they hold none.
    pub(super) fn numbered(
        &mut self,
        statement: &Statement,
        verb: Verb,
        gives: Gives,
    ) -> Result<bool, Unread> {
        if !self.class_rows.is_empty() {
            self.by_class(statement, verb, gives);
            return Ok(true);
        }
        if self.target_follows && self.of_a_period(statement) {
            return Ok(false);
        }
        let Some(mut segments) = self.segments(statement) else { return Ok(false) };
        if verb == Verb::Bare && self.more_follows && !self.stated(&segments) {
            return Ok(false);
        }
        self.check_words(statement)?;
        // 党员发展3名,完成得3分: only says that the number is reached.
        if segments.len() > 1
            && segments.last().is_some_and(|last| {
                let text = words(self.lexed, &[&last.tokens]);
                !last.compared
                    && matches!(text.as_str(), "完成" | "达到" | "达标" | "完成任务" | "达到要求")
            })
        {
            segments.pop();
        }
        let none = self.there_is_none(&segments);
        if verb == Verb::Take && none {
            return Ok(false);
        }
        if verb == Verb::Take
            && let Some(done) = self.fault_behind(statement, &mut segments, gives)?
        {
            return Ok(done);
        }
        // 甲和乙各一个得满分: one number for several names.
        let shared = segments.iter().filter(|segment| segment.compared).any(|segment| {
            (segment.lead == Some(Mark::List)
                && segment.tokens.windows(3).any(|three| {
                    three[0].is(Class::Apiece)
                        && (three[1].number().is_some() || three[2].number().is_some())
                }))
                || segment
                    .tokens
                    .windows(2)
                    .any(|pair| pair[0].is(Class::Apiece) && pair[1].number().is_some())
        });
        let shared = shared || self.of_both(&segments);
        // 管理率、服药率达90%以上的各得1分: each of them, one by one.
        let each = statement.said.first().is_some_and(|t| self.lexed.text(t).starts_with('各'))
            || statement.head.tokens.last().is_some_and(|token| token.is(Class::Apiece));
        if each && self.apiece(statement).is_some() && !self.target_follows {
            return Ok(false);
        }
        // 甲率、乙率均达95%以上得3分: a judge answers whether all do.
        if shared && !self.target_follows {
            return Ok(false);
        }
        if shared {
            return self
                .refuse(Code::ListWithoutNames, super::span(&statement.said))
                .map(|()| true);
        }
        // 未完成90%扣2分: less than 90% is done, or that much is not?
        let denied = |segment: &Segment| {
            let plain = numerics(self.lexed, &segment.tokens)
                .iter()
                .all(|n| n.limits.is_empty() && n.measured.kind == Kind::Percent);
            segment.compared && plain && words(self.lexed, &[&segment.tokens]).contains("未完成")
        };
        if segments.iter().any(denied) {
            return self.refuse(Code::Ambiguous, super::span(&statement.said)).map(|()| true);
        }
        if self.extra && !gives.takes() && self.every_or_from(&segments) {
            return self.refuse(Code::Ambiguous, super::span(&statement.said)).map(|()| true);
        }
        // 签约亿元项目1个加5分,5亿元以上加10分: of what, is not said.
        let asked = self.questions.len();
        let needs = self.needs(&segments).ok_or(Unread)?;
        let nameless = (!self.parts.is_empty() || needs.len() > 1)
            && self
                .questions
                .get(asked..)
                .is_some_and(|new| new.iter().any(|question| question.asks.is_empty()));
        if nameless {
            return self.refuse(Code::Ambiguous, super::span(&statement.said)).map(|()| true);
        }
        self.award(needs, Some(gives), verb);
        Ok(true)
    }

    /// 普及率、入户率达90%以上得2分: both of them, as 均 would say.
    fn of_both(&self, segments: &[Segment]) -> bool {
        segments.windows(2).any(|pair| {
            let text = words(self.lexed, &[&pair[0].tokens]);
            !pair[0].compared && pair[1].compared && pair[1].listed && is_measure(&text)
        })
    }

    /// 新增企业1家加3分,新增个体户10户加0.5分: for every ten, or from ten on?
    fn every_or_from(&self, segments: &[Segment]) -> bool {
        let counted = matches!(
            self.parts.last(),
            Some(Made { part: Part::Each { count: CountOf::Cases, rate, .. }, extra: true, .. })
                if !rate.gives.takes()
        );
        let plain = |segment: &Segment| {
            let found = numerics(self.lexed, &segment.tokens);
            found.iter().any(|n| n.limits.is_empty() && n.measured.kind == Kind::Count)
        };
        // 新增个体户10户加0.5分 alone: new ones go on.
        let goes_on = |segment: &Segment| {
            segment.tokens.first().is_some_and(|token| self.lexed.text(token).starts_with("新增"))
        };
        segments
            .iter()
            .filter(|segment| segment.compared)
            .any(|segment| plain(segment) && (counted || goes_on(segment)))
    }

    /// 无35岁以下干部扣3: what there is none of is answered as a whole.
    fn there_is_none(&self, segments: &[Segment]) -> bool {
        segments.iter().any(|segment| {
            segment.compared
                && segment.tokens.first().is_some_and(|token| {
                    token.is(Class::Not)
                        && matches!(self.lexed.text(token).as_str(), "无" | "没有" | "未有" | "没")
                })
        })
    }

    /// A number is compared, or a percentage: 覆盖率100%(2分) is a number to reach, 三项制度2分 a name.
    fn stated(&self, segments: &[Segment]) -> bool {
        segments
            .iter()
            .flat_map(|segment| numerics(self.lexed, &segment.tokens))
            .any(|numeric| !numeric.limits.is_empty() || numeric.measured.kind == Kind::Percent)
    }

    /// 面积不少于30㎡,达不到的扣2分; 每年1次,未开展扣1分: a number and a fault behind it. `None`: no fault.
    fn fault_behind(
        &mut self,
        statement: &Statement,
        segments: &mut Vec<Segment>,
        gives: Gives,
    ) -> Result<Option<bool>, Unread> {
        if let Some(true) = self.unmet(segments) {
            segments.retain(|segment| segment.compared);
            let needs = self.needs(segments).ok_or(Unread)?;
            let nothing = Some(Gives::Points(Points::ZERO));
            self.push(Part::Award { needs, gives: nothing, otherwise: Some(gives) }, Verb::Take);
            return Ok(Some(true));
        }
        // 评选活动每年1次,未开展扣1分
        let plain = segments.iter().filter(|segment| segment.compared).all(|segment| {
            numerics(self.lexed, &segment.tokens).iter().all(|n| n.limits.is_empty())
        });
        let fault = segments.last().is_some_and(|last| {
            !last.compared && last.tokens.iter().any(|token| token.is(Class::Not))
        });
        if plain && fault {
            return Ok(Some(false));
        }
        if standard_then_fault(segments) {
            self.find_at(Code::NothingBetween, statement);
            return Ok(Some(false));
        }
        Ok(None)
    }

    /// 每月不少于4次: a target for less than a year.
    fn of_a_period(&self, statement: &Statement) -> bool {
        runs(statement).iter().any(|piece| {
            let found = numerics(self.lexed, &piece.tokens);
            self.within_a_year(&piece.tokens)
                && !found.iter().any(|numeric| {
                    numeric.measured.kind == Kind::Percent || numeric.measured.unit == "名"
                })
        })
    }

    /// The runs of a statement with those that hold a number that counts; `None`: none does, or
    /// either of several is enough (then a judge answers the whole).
    pub(super) fn segments(&self, statement: &Statement) -> Option<Vec<Segment>> {
        let runs = fault_runs(statement);
        let either = runs.iter().flat_map(|piece| &piece.tokens).any(|token| token.is(Class::Or));
        let mut segments: Vec<Segment> = Vec::new();
        for piece in runs {
            for (at, run) in and_segments(self.lexed, &piece.tokens).into_iter().enumerate() {
                let lead = if at == 0 { piece.lead } else { Some(Mark::List) };
                let listed = at == 0 && lead == Some(Mark::List);
                segments.push(Segment { lead, tokens: run.to_vec(), compared: false, listed });
            }
        }
        // 抽查10户,知晓率低于80%扣1分: how many were looked at.
        let sample = |segment: &Segment| {
            let text = words(self.lexed, &[&segment.tokens]);
            let looked = ["抽查", "随机", "抽取", "抽样", "入户", "走访", "抽", "检查"]
                .iter()
                .any(|word| text.starts_with(word));
            looked
                && numerics(self.lexed, &segment.tokens)
                    .iter()
                    .all(|n| n.limits.is_empty() && n.measured.kind == Kind::Count)
        };
        while segments.len() > 1 && segments.first().is_some_and(sample) {
            segments.remove(0);
        }
        let last = segments.len().checked_sub(1)?;
        for (at, segment) in segments.iter_mut().enumerate() {
            segment.compared = self.compared(&segment.tokens, at == last).is_some();
        }
        (!either && segments.iter().any(|segment| segment.compared)).then_some(segments)
    }

    /// 面积不少于30㎡,达不到的扣2分: the words behind only say that the number is not reached.
    pub(super) fn unmet(&self, segments: &[Segment]) -> Option<bool> {
        let last = segments.last().filter(|segment| !segment.compared)?;
        let one = segments.iter().filter(|segment| segment.compared).count() == 1;
        let text = words(self.lexed, &[&last.tokens]);
        Some(one && is_class(text.trim_end_matches('的'), Class::OtherwiseNone))
    }

    pub(super) fn needs(&mut self, segments: &[Segment]) -> Option<Vec<Need>> {
        let last = segments.len().checked_sub(1)?;
        let mut needs = Vec::new();
        let mut verbal: Vec<Piece> = Vec::new();
        for (at, segment) in segments.iter().enumerate() {
            if !segment.compared {
                verbal.push(Piece { tokens: segment.tokens.clone(), lead: segment.lead });
                continue;
            }
            let numeric = self.compared(&segment.tokens, at == last)?;
            let asks = self.number_asks(&segment.tokens, &numeric);
            let mut subject = if asks.is_empty() { verbal.pop() } else { None };
            // 拆除违建、旱厕,10㎡以内加5分: the list belongs together.
            while let Some(piece) = subject.as_mut().filter(|piece| piece.lead == Some(Mark::List))
                && let Some(before) = verbal.pop()
            {
                let mut tokens = before.tokens;
                if let (Some(last), Some(first)) = (tokens.last(), piece.tokens.first()) {
                    let (start, end) = (last.end, first.start);
                    tokens.push(Token { kind: TokenKind::Mark(Mark::List), start, end });
                }
                tokens.append(&mut piece.tokens);
                *piece = Piece { tokens, lead: before.lead };
            }
            let asks = self.same_tail(&asks, &numeric);
            // 老党员、困难党员走访覆盖面: a list of whom the number is of.
            let whom = || {
                let short =
                    |piece: &Piece| words(self.lexed, &[&piece.tokens]).chars().count() <= 4;
                numeric.start > 0 && verbal.iter().all(short)
            };
            let listed = segment.listed
                && !asks.is_empty()
                && (numeric.measured.kind == Kind::Percent || asks.contains('等') || whom());
            let asks = match verbal.as_slice() {
                [first, others @ ..]
                    if listed
                        && others.iter().all(|piece| piece.lead == Some(Mark::List))
                        && verbal
                            .iter()
                            .all(|piece| is_noun(&words(self.lexed, &[&piece.tokens])))
                        && first.lead != Some(Mark::List) =>
                {
                    let names = std::mem::take(&mut verbal);
                    format!("{}、{asks}", self.joined(&names.iter().collect::<Vec<_>>()))
                }
                _ => asks,
            };
            // 发生火灾事故,死亡1人扣5分,死亡2人扣10分: what happened is the same in every row.
            // 农业结构调整,新发展果园100亩得2分: a title says what the number is of, and does not hold or not.
            let titled = needs.is_empty()
                && matches!(verbal.as_slice(), [one] if is_title(&words(self.lexed, &[&one.tokens])));
            let asks = if (self.in_ladder || titled) && !asks.is_empty() && !verbal.is_empty() {
                let event = self.joined(&std::mem::take(&mut verbal).iter().collect::<Vec<_>>());
                format!("{event},{asks}")
            } else {
                asks
            };
            self.flush(&mut verbal, &mut needs);
            // 10万元以上、20万元以下: the two ends of one band.
            if asks.is_empty()
                && subject.is_none()
                && let Some(Need { that: Condition::Number { of, within }, .. }) = needs.last_mut()
                && let ([first], [second]) = (within.as_slice(), numeric.limits.as_slice())
                && first.is.wants_more()
                && second.is.wants_less()
                && self.fitting(&numeric.measured) == Some(*of)
            {
                within.push(*second);
                continue;
            }
            // 群众满意度,90%以上得5分: the words in front are what is measured.
            let need = if let Some(subject) = subject {
                let asks = words(self.lexed, &[&subject.tokens]);
                self.number_need(&asks, &numeric)
            } else {
                self.elliptic_need(asks, &numeric)
            };
            needs.push(need);
        }
        self.flush(&mut verbal, &mut needs);
        Some(needs)
    }

    /// 2次不合格 behind 环境整治1次不合格 is about the same.
    fn same_tail(&self, asks: &str, numeric: &Numeric<'_>) -> String {
        let last = self.last_number.map(|of| &self.questions[of]);
        let same = last.filter(|question| {
            let asked = Measured { kind: question.kind, unit: question.unit.clone() };
            !asks.is_empty() && question.asks.ends_with(asks) && asked.fits(&numeric.measured)
        });
        same.map_or_else(|| asks.to_owned(), |question| question.asks.clone())
    }

    /// Words between numbers become one need.
    fn flush(&mut self, verbal: &mut Vec<Piece>, needs: &mut Vec<Need>) {
        let runs: Vec<&Piece> = verbal.iter().collect();
        let asks = self.joined(&runs);
        verbal.clear();
        if !asks.is_empty() {
            let that = Condition::Yes(self.question(&asks, Kind::YesNo, ""));
            needs.push(Need::plain(that));
        }
    }

    /// A need whose words may have been left out: then it is about the last number in its unit, or
    /// about the task in front (完成任务得10分,完成80%以上得8分).
    fn elliptic_need(&mut self, asks: String, numeric: &Numeric<'_>) -> Need {
        let within = limits(numeric);
        // 10处以上此项不得分: the last words only name the item.
        let bare = asks.strip_prefix('的').unwrap_or(&asks);
        // 一次扣1分,当月累计三次以上的扣5分
        let summed = bare
            .strip_suffix("累计")
            .is_some_and(|scope| scope.is_empty() || is_class(scope, Class::ScopeWord));
        let asks = if summed || is_class(bare, Class::ScopeWord) { String::new() } else { asks };
        // 发生1起刑事案件扣2分,发生2起及以上不得分; 三次及以上全年评优一票否决
        let act = matches!(asks.as_str(), "发生" | "出现" | "发现" | "存在" | "有")
            && self
                .fitting(&numeric.measured)
                .is_some_and(|of| self.questions[of].asks.starts_with(&asks));
        let honours = ["评优", "评先", "年度考核", "评先评优", "评优评先"]
            .iter()
            .any(|word| asks.ends_with(word))
            && ["全年", "年度", "当年", "评", "取消"].iter().any(|word| asks.starts_with(word));
        let asks = if act || (honours && self.in_ladder) { String::new() } else { asks };
        let repeats = asks.is_empty() || asks == "完成" || asks == "达" || asks == "完成率";
        if repeats
            && let Some(of) = self.task_share(numeric).or_else(|| self.fitting(&numeric.measured))
        {
            return Need::plain(Condition::Number { of, within });
        }
        // 缺1项扣1分,缺3项以上不得分: the same that is missing.
        let turned = |count: CountOf| match count {
            CountOf::Missing => is_class(&asks, Class::Less),
            CountOf::Extra => is_class(&asks, Class::More),
            CountOf::Cases | CountOf::Change => false,
        };
        if let Some(Part::Each { of, count, .. }) = self.parts.last().map(|made| &made.part)
            && turned(*count)
            && self.fitting(&numeric.measured) == Some(*of)
        {
            return Need::plain(Condition::Number { of: *of, within });
        }
        if let Some(of) = self.asked_longer(&asks, &numeric.measured) {
            return Need::plain(Condition::Number { of, within });
        }
        let asks = if asks.is_empty() { words(self.lexed, &[&self.heading]) } else { asks };
        self.number_need(&asks, numeric)
    }

    /// 卫生厕所普及率≥90%得5分,普及率≥80%得3分: the short words name the same number.
    fn asked_longer(&self, asks: &str, measured: &Measured) -> Option<usize> {
        let of = self.last_number?;
        let question = &self.questions[of];
        let same = Measured { kind: question.kind, unit: question.unit.clone() }.fits(measured);
        // 连续两年获评先进加2分,连续三年的加3分
        let lasting = asks == "连续" && question.asks.starts_with(asks);
        let longer = asks.chars().count() > 1
            && question.asks.len() > asks.len()
            && (question.asks.ends_with(asks) || lasting);
        (same && longer).then_some(of)
    }

    /// Turns the task in front into a share to complete.
    fn task_share(&mut self, numeric: &Numeric<'_>) -> Option<usize> {
        if numeric.measured.kind != Kind::Percent {
            return None;
        }
        let made = self.parts.last_mut()?;
        let Part::Award { needs, gives: Some(gives), .. } = &mut made.part else { return None };
        let [Need { that: Condition::Yes(of), .. }] = needs.as_slice() else { return None };
        let of = *of;
        if gives.takes() || !asks_for_all(&self.questions[of].asks) {
            return None;
        }
        let titled = made.verb == Verb::Bare && self.questions[of].asks.ends_with('率');
        // 覆盖率5分。90%以上得5分,80%以上得3分: a title and what the item is worth.
        if let (true, Gives::Points(points)) = (titled && self.own_points.is_none(), *gives) {
            self.own_points = Some(points);
            self.parts.pop();
            self.questions[of].kind = Kind::Percent;
            "%".clone_into(&mut self.questions[of].unit);
            return Some(of);
        }
        let all = Limit { is: Comparison::AtLeast, than: Value::whole(100).ok()? };
        needs[0].that = Condition::Number { of, within: vec![all] };
        self.questions[of].kind = Kind::Percent;
        "%".clone_into(&mut self.questions[of].unit);
        Some(of)
    }

    /// The number of a run that is compared, stands plainly at its end, or is a target for the
    /// steps that follow.
    fn compared<'t>(&self, run: &'t [Token], last: bool) -> Option<Numeric<'t>> {
        let mut found = numerics(self.lexed, run);
        let ends = |numeric: &Numeric<'_>| trim(&run[numeric.end..]).is_empty();
        // 80岁以上老人津贴发放及时: whose, not how much.
        found.retain(|n| !matches!(n.measured.unit.as_str(), "岁" | "周岁") || ends(n));
        if let Some(numeric) = found.last().filter(|numeric| ends(numeric))
            && (last || numeric.start > 0)
        {
            return Some(numeric.clone());
        }
        // 召开三次会议 is a number to reach; 四项制度 is a name.
        let several = |n: &Numeric<'_>| {
            let name = run.iter().any(|token| {
                token.number() == Some(n.number)
                    && !self.lexed.text(token).starts_with(|c: char| c.is_ascii_digit())
            });
            n.number > Value::from_raw(Value::ONE) && (!name || often(&n.measured.unit))
        };
        let counted = found.len() == 1
            && found[0].limits.is_empty()
            && matches!(found[0].measured.kind, Kind::Count | Kind::Amount)
            && (self.rise_follows || self.in_ladder || (self.gives_award && several(&found[0])));
        let deadline = |numeric: &Numeric<'_>| {
            let within = numeric.limits.iter().all(|limit| limit.is == Comparison::AtMost);
            within
                && is_time(&numeric.measured.unit)
                && !ends(numeric)
                && !self.in_ladder
                && !is_late(&words(self.lexed, &[&run[..numeric.start]]))
        };
        if counted && (self.in_ladder || !is_time(&found[0].measured.unit)) {
            return found.into_iter().next();
        }
        found.into_iter().rev().find(|numeric| !numeric.limits.is_empty() && !deadline(numeric))
    }

    /// The words a number is about: what stands around it in its run.
    pub(super) fn number_asks(&self, run: &[Token], numeric: &Numeric<'_>) -> String {
        // 80分以上的村: who it is given to is no part of what is measured.
        const WHO: [&str; 12] = [
            "的村",
            "的户",
            "的组",
            "的农户",
            "的家庭",
            "的单位",
            "的社区",
            "的个人",
            "的党员",
            "的乡镇",
            "的一次性",
            "一次性",
        ];
        let behind = words(self.lexed, &[&run[numeric.end..]]);
        // 85分以上为优秀
        let called = behind.strip_prefix('为').is_some_and(|name| is_class(name, Class::Grade));
        let behind =
            if called || WHO.contains(&behind.as_str()) { &run[..0] } else { &run[numeric.end..] };
        words(self.lexed, &[&run[..numeric.start], numeric.between, behind])
            .trim_start_matches("累计")
            .trim_start_matches(['均', '都'])
            .trim_end_matches("以为基数")
            .trim_end_matches("以为基准")
            .trim_end_matches(['在', '达', '为', '至', '约', '占'])
            .to_owned()
    }

    /// A need for a compared number; a plain number is one to reach.
    pub(super) fn number_need(&mut self, asks: &str, numeric: &Numeric<'_>) -> Need {
        let of = self.question(asks, numeric.measured.kind, &numeric.measured.unit);
        Need::plain(Condition::Number { of, within: limits(numeric) })
    }

    /// 技防入户率达标5分(城市80%、涉农75%): the number depends on the subject's class.
    fn by_class(&mut self, statement: &Statement, verb: Verb, gives: Gives) {
        let rows = std::mem::take(&mut self.class_rows);
        let Some(first) = rows.first() else { return };
        let (measured, _) = unit_at(self.lexed, &first.unit, 0, 1);
        let asks = self.about(statement);
        let of = self.question(&asks, measured.kind, &measured.unit);
        let class = self.question("类别", Kind::Level, "");
        let rows = rows.into_iter().map(|row| (row.name, row.value)).collect();
        let that = Condition::ByClass { of, class, is: Comparison::AtLeast, rows };
        self.award(vec![Need::plain(that)], Some(gives), verb);
    }
}

/// 不少于20户,无典型户扣20分: the number is a standard, the words behind are the fault.
fn standard_then_fault(segments: &[Segment]) -> bool {
    let Some(last) = segments.last().filter(|segment| !segment.compared) else { return false };
    let fault = trim(&last.tokens).iter().any(|token| {
        token.is(Class::Not) || token.is(Class::OtherwiseNone) || token.is(Class::Below)
    });
    let standard = segments.iter().filter(|segment| segment.compared).all(|segment| {
        segment
            .tokens
            .iter()
            .any(|token| token.is(Class::AtLeast) || token.is(Class::SuffixAtLeast))
    });
    fault && standard
}

/// Limits of a compared number; a plain one is a number to reach.
fn limits(numeric: &Numeric<'_>) -> Vec<Limit> {
    if numeric.limits.is_empty() {
        vec![Limit { is: Comparison::AtLeast, than: numeric.number }]
    } else {
        numeric.limits.clone()
    }
}
