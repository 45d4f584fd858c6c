//! Words that hold or do not, one by one or together, and points a person gives for them.

use super::super::finding::Code;
use super::super::lexer::{Mark, Token};
use super::super::numeric::{trim, unit_at, words};
use super::super::phrase::Verb;
use super::super::rule::{Condition, Gives, Kind, Need, Part};
use super::super::statement::Statement;
use super::super::vocabulary::Class;
use super::kinds::{is_time, only_words, single_number};
use super::{Builder, Made, Step, runs, span};
use crate::number::Points;

impl Builder<'_> {
    /// Words that hold or do not.
    pub(super) fn verbal(&mut self, statement: &Statement, verb: Verb, gives: Gives) -> Step {
        self.check_words(statement)?;
        let names = self.apiece(statement).unwrap_or_else(|| vec![self.about(statement)]);
        // 未开展的各扣2分,不规范的各扣1分: the second list is left out. 缺一有: of what, is not known.
        let said_each =
            statement.said.first().is_some_and(|token| self.lexed.text(token).starts_with('各'));
        let counted = runs(statement).iter().any(|piece| {
            piece
                .tokens
                .windows(2)
                .any(|pair| pair[0].is(Class::Less) && pair[1].number().is_some())
        });
        // 2户不知晓扣1分,3户均不知晓扣2分: a row of the table in front that was not seen as one.
        let row = self.parts.last().and_then(|made| single_number(&made.part)).is_some_and(|of| {
            let asks = &self.questions[of].asks;
            names.iter().any(|name| {
                name.starts_with(|c: char| c.is_ascii_digit())
                    && !asks.is_empty()
                    && name.ends_with(asks.as_str())
            })
        });
        if (said_each && names.len() == 1) || counted || row {
            return self.refuse(Code::ListWithoutNames, span(&statement.said));
        }
        // 取消评先资格,并扣10分: when the consequence follows.
        if names.iter().all(String::is_empty) && !self.parts.is_empty() {
            let Some(Made { part: Part::Veto { when, .. }, .. }) = self.parts.last() else {
                return self.refuse(Code::Ambiguous, span(&statement.said));
            };
            let need = Need::plain(when.clone());
            self.award(vec![need], Some(gives), verb);
            return Ok(());
        }
        if let [name] = names.as_slice()
            && let Some(that) = self.signed_word(name)
        {
            self.award(vec![Need::plain(that)], Some(gives), verb);
            return Ok(());
        }
        if gives.takes() && !self.extra && self.said_of_all(&names) {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        // 每推进1个项目加1分,建成加2分: whether the second is counted too is not said.
        let each = matches!(
            self.parts.last().map(|made| &made.part),
            Some(Part::Each { rate, .. }) if !rate.gives.takes()
        );
        // 每新增1家合作社加1分、家庭农场加0.5分: each of them, most likely; it is not said.
        if each && !gives.takes() && statement.lead() == Some(Mark::List) {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        // 每项加3分(发明专利5分): instead of the 3 points, or besides?
        let bonus = self.parts.last().is_some_and(|made| made.extra);
        if each && bonus && verb == Verb::Bare {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        // 每次加10分,表现突出加20分: on top, or instead?
        let better = |name: &String| {
            const BETTER: [&str; 8] =
                ["表现", "成绩", "贡献", "事迹", "效果", "特别", "重大", "突出"];
            name.chars().count() < 4 || BETTER.iter().any(|word| name.starts_with(word))
        };
        if each && !gives.takes() && names.iter().all(better) || self.higher_school(&names, gives) {
            self.find_at(Code::AddsUp, statement);
        }
        // 每超期1天扣0.1分,超期5天仍未办结的扣1分: both, or the second instead of the first?
        let lasting = match self.parts.last().map(|made| &made.part) {
            Some(Part::Each { of, rate, .. }) if rate.gives.takes() && gives.takes() => {
                let unit = self.questions[*of].unit.as_str();
                is_time(unit) && !self.extra && names.iter().any(|name| numbered_in(name, unit))
            }
            _ => false,
        };
        if lasting {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        let mut of = Vec::new();
        for name in names {
            of.push(self.question(&name, Kind::YesNo, ""));
        }
        match of.as_slice() {
            [of] => self.award(vec![Need::plain(Condition::Yes(*of))], Some(gives), verb),
            _ => self.push(Part::Apiece { of, gives }, verb),
        }
        Ok(())
    }

    /// 考上本科加10分,考上双一流加20分: the second holds only where the first does.
    fn higher_school(&self, names: &[String], gives: Gives) -> bool {
        const ENTERED: [&str; 6] = ["考上", "考取", "考入", "录取", "晋级", "学历"];
        let Some(Made { part: Part::Award { needs, gives: Some(first), .. }, .. }) =
            self.parts.last()
        else {
            return false;
        };
        let Some(of) = only_words(needs) else { return false };
        let asks = &self.questions[of].asks;
        let both = |word: &str| asks.contains(word) && names.iter().any(|name| name.contains(word));
        !first.takes() && !gives.takes() && ENTERED.iter().any(|word| both(word))
    }

    /// 未修订扣1分,未演练扣1分,均未落实扣3分; 上黑榜每次扣1分,连续两次上黑榜扣3分: instead, or besides?
    fn said_of_all(&self, names: &[String]) -> bool {
        const ALL: [&str; 7] = ["均未", "都未", "均不", "均无", "都没", "都不", "全部未"];
        let Some(last) = self.parts.last().filter(|made| made.part.takes()) else { return false };
        let before = match &last.part {
            Part::Each { of, .. } => Some(self.questions[*of].asks.as_str()),
            _ => None,
        };
        names.iter().any(|name| {
            let again = name.split_once("连续").is_some_and(|(_, rest)| {
                let act = rest.split_once(['次', '月']).map_or("", |(_, act)| act);
                let act = act.trim_end_matches('的');
                before.is_some_and(|asks| act.is_empty() || asks.ends_with(act))
            });
            again || (ALL.iter().any(|word| name.contains(word)) && before.is_none())
        })
    }

    /// 甲、乙各扣1分: the names, where points go to each of a list.
    pub(super) fn apiece(&self, statement: &Statement) -> Option<Vec<String>> {
        let said_each =
            statement.said.first().is_some_and(|token| self.lexed.text(token).starts_with('各'));
        let marked = statement
            .head
            .tokens
            .last()
            .is_some_and(|token| token.is(Class::Apiece) || token.is(Class::Respectively));
        if !said_each && !marked {
            return None;
        }
        let mut parts: Vec<Vec<Token>> = Vec::new();
        for piece in runs(statement) {
            if trim(&piece.tokens).is_empty() {
                continue;
            }
            if piece.lead != Some(Mark::List) {
                parts.clear();
            }
            let split = piece.tokens.split(|token| token.is(Class::And));
            parts.extend(split.map(|part| trim(part).to_vec()).filter(|part| !part.is_empty()));
        }
        (parts.len() > 1).then(|| self.shared_predicate(&parts))
    }

    /// 教育、组织、群众工作不力 → what is denied of the last is denied of all; 无垃圾池、垃圾填埋场 → what
    /// is denied of the first.
    fn shared_predicate(&self, parts: &[Vec<Token>]) -> Vec<String> {
        // 管理率、服药率达90%以上 is said of both.
        let denies = |token: &Token| {
            token.is(Class::Not) || token.is(Class::Below) || token.is(Class::AtLeast)
        };
        let mut names: Vec<String> = parts.iter().map(|part| words(self.lexed, &[part])).collect();
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return names };
        let others = |skipped: usize| {
            parts
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != skipped)
                .all(|(_, part)| !part.iter().any(denies))
        };
        let tail = last.iter().position(denies).filter(|&at| at > 0 && others(parts.len() - 1));
        if let Some(at) = tail {
            let predicate = words(self.lexed, &[&last[at..]]);
            let count = names.len() - 1;
            for name in &mut names[..count] {
                name.push_str(&predicate);
            }
        } else if first.first().is_some_and(denies) && first.len() > 1 && others(0) {
            let denial = self.lexed.text(&first[0]);
            for name in &mut names[1..] {
                name.insert_str(0, &denial);
            }
        }
        names
    }

    pub(super) fn manual(
        &mut self,
        statement: &Statement,
        verb: Verb,
        low: Points,
        high: Option<Points>,
        per: Option<usize>,
    ) -> Step {
        self.check_words(statement)?;
        let takes = verb == Verb::Take;
        let counted = match per {
            // 扣1-2分/次
            Some(_) => {
                let unit = statement.said.len() - 1;
                let (measured, _) = unit_at(self.lexed, &statement.said, unit, 1);
                Some((self.about(statement), measured))
            }
            None => self.trigger_of(statement),
        };
        let (asks, per) = match counted {
            Some((asks, measured)) => {
                let per = self.question(&asks, measured.kind, &measured.unit);
                self.find_at(Code::PerCaseRange, statement);
                (format!("{asks}分值"), Some(per))
            }
            None => (self.about(statement), None),
        };
        let of = self.question(&asks, Kind::Range, "分");
        self.push(Part::Manual { of, low, high, takes, per }, verb);
        Ok(())
    }
}

/// A number in this unit stands in the words.
fn numbered_in(name: &str, unit: &str) -> bool {
    name.match_indices(unit).any(|(at, _)| name[..at].ends_with(|c: char| c.is_ascii_digit()))
}
