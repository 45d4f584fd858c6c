//! What speaks against a reading: effects hidden in words a judge would answer.

use super::super::finding::Code;
use super::super::lexer::{Token, TokenKind};
use super::super::precedence::Choice;
use super::super::rule::{Condition, Kind, Question};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::kinds::is_class;
use super::{Builder, Mark, Part, Step, Unread, runs};

impl Builder<'_> {
    /// Words a judge answers must not hide numbers that give or take.
    pub(super) fn check_words(&mut self, statement: &Statement) -> Step {
        let runs: Vec<Piece> = runs(statement).into_iter().cloned().collect();
        for piece in &runs {
            for (at, token) in piece.tokens.iter().enumerate() {
                let number_behind =
                    piece.tokens.get(at + 1).is_some_and(|next| next.number().is_some());
                let effect =
                    token.is(Class::Lose) || token.is(Class::Gain) || token.is(Class::Point);
                let hidden = (effect && number_behind)
                    || token.is(Class::StopAt)
                    || token.is_mark(Mark::Equals)
                    || matches!(token.kind, TokenKind::Numbers(_))
                    || self.lexed.text(token).starts_with('扣')
                    || (at + 1 == piece.tokens.len() && piece.tokens.len() > 1 && dangling(token));
                if hidden {
                    return self.refuse(Code::EffectInWords, (token.start, token.end));
                }
            }
            self.check_ordinals(piece)?;
        }
        // 第一次提醒,第二次扣5分
        let places: Vec<&Token> =
            runs.iter().flat_map(|piece| self.times_numbered(&piece.tokens)).collect();
        match places.as_slice() {
            [_, second, ..] => self.refuse(Code::Progressive, (second.start, second.end)),
            _ => Ok(()),
        }
    }

    /// Each 第 of 第二次, 第三起.
    fn times_numbered<'t>(&self, tokens: &'t [Token]) -> Vec<&'t Token> {
        let unit =
            |token: &Token| matches!(self.lexed.text(token).as_str(), "次" | "回" | "起" | "遍");
        tokens
            .windows(3)
            .filter(|three| {
                three[0].is(Class::Ordinal) && three[1].number().is_some() && unit(&three[2])
            })
            .map(|three| &three[0])
            .collect()
    }

    /// 取消称号并扣20分: points are no words of a consequence.
    pub(super) fn check_consequence(&mut self, statement: &Statement) -> Step {
        const EFFECTS: [Class; 4] =
            [Class::Lose, Class::LosePoints, Class::Gain, Class::GainPoints];
        let hidden = statement.said.windows(2).find(|pair| {
            EFFECTS.iter().any(|&class| pair[0].is(class)) && pair[1].number().is_some()
        });
        match hidden {
            Some(pair) => self.refuse(Code::EffectInWords, (pair[0].start, pair[1].end)),
            None => Ok(()),
        }
    }

    /// 第二次扣2分, 再次发现扣3分: what a repetition costs depends on what came before.
    fn check_ordinals(&mut self, piece: &Piece) -> Step {
        let tokens = &piece.tokens;
        // 收入首次突破100万元 reaches a number; 首次发现 is the first of several.
        let again = tokens.iter().enumerate().find(|(at, token)| {
            let next = tokens.get(at + 1);
            match self.lexed.text(token).as_str() {
                "再次" => true,
                "首次" => {
                    !next.is_some_and(|next| next.is(Class::Above) || next.is(Class::AtLeast))
                }
                _ => false,
            }
        });
        let numbered = self.times_numbered(tokens).first().copied().cloned();
        let found = again.map(|(_, token)| token.clone()).or(numbered);
        match found.filter(|_| self.more_follows || !self.parts.is_empty()) {
            Some(token) => self.refuse(Code::Progressive, (token.start, token.end)),
            None => Ok(()),
        }
    }

    /// 发生1起扣5分,如已破案,扣3分: nobody can say whether the second takes the first's place.
    pub(super) fn check_instead(&mut self, statement: &Statement) -> Step {
        let before = self.parts.last().is_some_and(|made| made.part.takes());
        let first = statement.context.first().unwrap_or(&statement.head);
        let opener = first.tokens.first().map(|token| self.lexed.text(token));
        let supposes = matches!(opener.as_deref(), Some("如" | "若" | "如果"));
        if before && supposes && self.choose(Choice::Instead) {
            let token = &first.tokens[0];
            return self.refuse(Code::Ambiguous, (token.start, token.end));
        }
        Ok(())
    }

    /// Petitions and births must not be scored (domain: lines not crossed). Handling them in time
    /// may be.
    pub(super) fn unlawful(&mut self) {
        const PETITIONS: [&str; 9] =
            ["信访", "上访", "集访", "重访", "进京访", "个访", "群访", "集体访", "非访"];
        const BIRTHS: [&str; 6] = ["计划生育", "超生", "计生", "违法生育", "多孩", "计划外生育"];
        const HANDLED: [&str; 12] = [
            "办结", "答复", "化解", "处理", "回复", "及时", "受理", "调处", "台账", "接访", "制度",
            "稳控",
        ];
        let mut crossed = false;
        for made in &mut self.parts {
            let takes = made.part.takes()
                || matches!(made.part, Part::Zero { .. } | Part::Veto { .. } | Part::Times { .. });
            let questions = &self.questions;
            made.part.each_question(&mut |of| {
                let asks = questions.get(*of).map_or("", |question| question.asks.as_str());
                let says = |words: &[&str]| words.iter().any(|word| asks.contains(word));
                crossed |= takes && (says(&BIRTHS) || (says(&PETITIONS) && !says(&HANDLED)));
            });
        }
        if crossed {
            self.find(Code::Unlawful, 0, 0);
        }
    }

    /// A question whose words break off or still hold several numbers was cut in the wrong place.
    pub(super) fn doubt_questions(&mut self) -> Step {
        const BROKEN: [char; 9] = ['按', '每', '扣', '以', '至', '或', '和', '(', '/'];
        let broken = self.questions.iter().any(|question| {
            let asks = question.asks.as_str();
            let numbers = asks.chars().filter(char::is_ascii_digit).count();
            asks.ends_with(BROKEN)
                || asks.starts_with([')', '/', '之', '.'])
                || (asks.starts_with('以') && !asks.contains("为准"))
                || (asks.contains("分别") && numbers > 0)
                || asks.matches('(').count() != asks.matches(')').count()
                || (!asks.is_empty() && !asks.chars().any(char::is_alphanumeric))
                || (question.kind == Kind::YesNo
                    && asks.starts_with(|c: char| c.is_ascii_digit())
                    && ["以上", "以下", "以内"].iter().any(|word| asks.ends_with(word)))
                || (question.kind == Kind::YesNo && unknown_each(asks))
                || (asks.starts_with(['在', '从']) && asks.ends_with("分中"))
                || (matches!(question.unit.as_str(), "天" | "日") && asks.ends_with("半天"))
                || asks.contains("__")
                || asks.contains("××")
                || twice_each(question)
                || (question.kind == Kind::Percent && asks.contains('%'))
        });
        // 每户每月得2分,较好的得1分: of what the degrees are is not said.
        let nameless =
            |question: &Question| question.kind == Kind::Level && question.asks.is_empty();
        let zeroes = |made: &super::Made| match &made.part {
            Part::Zero { when: Condition::Yes(of) } => self.questions[*of].asks.is_empty(),
            _ => false,
        };
        let unnamed = self.questions.iter().any(nameless) || self.parts.iter().any(zeroes);
        if self.questions.len() > 1 && unnamed {
            self.find(Code::Ambiguous, 0, 0);
            return Err(Unread);
        }
        if self.only_titles() {
            self.find(Code::TypedData, 0, 0);
            return Err(Unread);
        }
        if broken {
            self.find(Code::EffectInWords, 0, 0);
            return Err(Unread);
        }
        Ok(())
    }

    /// 日常行为积分80分,年度民主评议积分20分: the points of several scores, nothing to judge.
    fn only_titles(&self) -> bool {
        const SCORES: [&str; 8] = ["积分", "得分", "评分", "测评", "自评", "考评", "考核", "加分"];
        let title = |made: &super::Made| match &made.part {
            super::Part::Award { needs, otherwise: None, .. } if made.verb == super::Verb::Bare => {
                needs.iter().all(|need| {
                    let asks = &self.questions[need.that.question()].asks;
                    SCORES.iter().any(|word| asks.ends_with(word))
                })
            }
            _ => false,
        };
        self.parts.len() > 1 && self.parts.iter().all(title)
    }
}

/// 每证书加5分, 每获得一本证书加5分: counted in a unit nobody knows.
fn unknown_each(asks: &str) -> bool {
    let last = asks.rsplit(',').next().unwrap_or(asks);
    // 清理不及时每堆
    let behind =
        last.rsplit_once('每').map(|(_, rest)| rest).filter(|rest| rest.chars().count() <= 2);
    let Some(rest) = last.strip_prefix('每').or(behind.filter(|rest| !rest.is_empty())) else {
        return false;
    };
    let known = (1..=3).any(|length| {
        let word: String = rest.chars().take(length).collect();
        is_class(&word, Class::Counter) || is_class(&word, Class::Measure)
    });
    let short = rest.chars().count() <= 3;
    let one = rest.chars().skip(1).take(4).any(|c| c == '一' || c == '1');
    !known && (short || one)
}

/// 每户每星加0.1分: each of one for each of another.
fn twice_each(question: &Question) -> bool {
    let Some(at) = question.asks.rfind('每') else { return false };
    let mut last = question.asks[at..].chars().skip(1);
    let (Some(unit), None) = (last.next(), last.next()) else { return false };
    // 每座每次 counts all times at all of them.
    question.kind != Kind::YesNo
        && !is_class(&unit.to_string(), Class::Counter)
        && !is_class(&unit.to_string(), Class::Measure)
}

/// 增、减一个加、减2分: a word that gives or takes whose number stands elsewhere.
fn dangling(token: &Token) -> bool {
    (token.is(Class::Gain) || token.is(Class::Lose)) && token.end - token.start == 1
}
