//! Several names and as many numbers: 国家、省、市级分别加5、3、1分; 三/四/五星 +10/20/30.

use super::super::finding::Code;
use super::super::lexer::{Token, TokenKind};
use super::super::numeric::{Measured, triggers, trim, unit_at, words};
use super::super::phrase::{Amount, Phrase, Verb};
use super::super::rule::{
    Band, Comparison, Condition, CountOf, CountRow, Gives, Kind, LevelName, LevelRow, Limit, Need,
    Part,
};
use super::super::statement::Statement;
use super::super::vocabulary::{Class, Vocabulary};
use super::{Builder, Mark, Unread, runs};
use crate::number::Value;

/// Names that share words in front and behind.
struct Names {
    before: String,
    each: Vec<String>,
    behind: String,
}

impl Builder<'_> {
    /// Reads a statement with a list of numbers. Returns how many statements it took.
    pub(super) fn parallel(&mut self, statement: &Statement) -> Result<Option<usize>, Unread> {
        let Phrase::Points { verb, amount, .. } = &statement.phrase else { return Ok(None) };
        let (verb, amount) = (*verb, amount.clone());
        if let Amount::One(_) = amount
            && let Some(numbers) = listed_numbers(&statement.head.tokens)
        {
            return self.counts_reached(statement, verb, &amount, numbers).map(|()| Some(1));
        }
        if let Amount::Named(rows) = &amount {
            return self.named(statement, verb, rows).map(|()| Some(1));
        }
        let Amount::List(values) = amount else { return Ok(None) };
        let gives: Vec<Gives> = values
            .iter()
            .map(|value| self.gives(verb, &Amount::One(*value)))
            .collect::<Result<_, _>>()?;
        let said = statement.said.first().map_or((0, 0), |token| (token.start, token.end));
        if let Some(()) = self.ranks(statement, &gives) {
            return Ok(Some(1));
        }
        let step = triggers(self.lexed, &statement.head.tokens, true);
        let head: &[Token] = match step.first() {
            Some(trigger) => trigger.before,
            None => &statement.head.tokens,
        };
        let unit = step.first().map(|trigger| (trigger.measured.clone(), trigger.every));
        let behind_step = step
            .first()
            .map(|trigger| words(self.lexed, &[trigger.between, trigger.after]))
            .unwrap_or_default();
        let Some(names) = self.names(statement, head, gives.len()) else {
            self.find(Code::ListWithoutNames, said.0, said.1);
            return Err(Unread);
        };
        let Names { mut before, each: names, mut behind } = names;
        // 每有一户获评省、市级文明家庭,分别加3、2分; 被省、市媒体曝光一次,分别扣3、2分
        let counted = counted_in_front(&before)
            .map(|(rest, unit)| (rest, behind.clone(), unit))
            .or_else(|| counted_behind(&behind).map(|(rest, unit)| (before.clone(), rest, unit)));
        let unit = match (unit, counted) {
            (None, Some((front, rest, unit))) => {
                (before, behind) = (front, rest);
                Some((Measured { kind: Kind::Count, unit }, Value::from_raw(Value::ONE)))
            }
            (unit, _) => unit,
        };
        let level = names.iter().all(|name| {
            Vocabulary::get().classes_of(name).is_some_and(|classes| {
                classes.level().is_some() || classes.has(Class::Grade) || classes.has(Class::Role)
            })
        });
        if let Some((measured, every)) = unit {
            let mut rows = Vec::new();
            for (name, gives) in names.iter().zip(gives) {
                let asks = format!("{before}{name}{behind}{behind_step}");
                let of = self.question(&asks, measured.kind, &measured.unit);
                rows.push(CountRow { of, gives });
            }
            self.push(Part::EachOf { rows, count: CountOf::Cases, every }, verb);
        } else if level {
            let of = self.question(&format!("{before}{behind}"), Kind::Level, "");
            let rows = names
                .into_iter()
                .zip(gives)
                .map(|(name, gives)| LevelRow {
                    level: LevelName { names: vec![name], and_above: false, and_below: false },
                    gives,
                })
                .collect();
            self.push(Part::Levels { of, rows, otherwise: None }, verb);
        } else {
            for (name, gives) in names.iter().zip(gives) {
                let asks = format!("{before}{name}{behind}");
                let that = Condition::Yes(self.question(&asks, Kind::YesNo, ""));
                self.award(vec![Need::plain(that)], Some(gives), verb);
            }
        }
        Ok(Some(1))
    }

    /// 多投稿一篇按省2:市1:县0.5加分: one count for each name, or one table of levels.
    fn named(
        &mut self,
        statement: &Statement,
        verb: Verb,
        rows: &[((usize, usize), Value)],
    ) -> Result<(), Unread> {
        let step = triggers(self.lexed, &statement.head.tokens, true);
        let own = step.first().map(|t| words(self.lexed, &[t.before, t.between, t.after]));
        let about = own.unwrap_or_else(|| self.about(statement));
        let of_levels = step.is_empty().then(|| self.question(&about, Kind::Level, ""));
        let mut table = Vec::new();
        let mut counts = Vec::new();
        for ((start, end), value) in rows {
            let name = self.lexed.slice(*start, *end);
            let gives = self.gives(verb, &Amount::One(*value))?;
            if let Some(trigger) = step.first() {
                let asks = format!("{name}{about}");
                let of = self.question(&asks, trigger.measured.kind, &trigger.measured.unit);
                counts.push(CountRow { of, gives });
            } else {
                let level = LevelName { names: vec![name], and_above: false, and_below: false };
                table.push(LevelRow { level, gives });
            }
        }
        if let Some(of) = of_levels {
            self.push(Part::Levels { of, rows: table, otherwise: None }, verb);
        } else if let Some(trigger) = step.first() {
            let extra = trigger.direction == Some(super::Direction::More);
            let count = if extra { CountOf::Extra } else { CountOf::Cases };
            self.push(Part::EachOf { rows: counts, count, every: trigger.every }, verb);
        }
        Ok(())
    }

    /// 前三名分别加3、2、1分: one row for each rank.
    fn ranks(&mut self, statement: &Statement, gives: &[Gives]) -> Option<()> {
        let tokens = trim(&statement.head.tokens);
        let at = tokens.iter().position(|token| {
            token.is(Class::Front) || token.is(Class::Back) || token.is(Class::Ordinal)
        })?;
        let back = tokens[at].is(Class::Back);
        let number = match tokens.get(at + 1)?.kind {
            // 第一至三名
            TokenKind::Range(low, high) if low == Value::whole(1).ok()? => high,
            _ if tokens[at].is(Class::Ordinal) => return None,
            _ => tokens.get(at + 1)?.number()?,
        };
        // 前三的分别加3、2、1分: 名 may be left out.
        let rank_word = tokens.get(at + 2).is_none_or(|token| token.is(Class::Rank));
        if !rank_word || Value::whole(i64::try_from(gives.len()).ok()?).ok()? != number {
            return None;
        }
        let front = self.joined(&runs(statement)[..runs(statement).len() - 1]);
        let own = words(self.lexed, &[&tokens[..at], tokens.get(at + 3..).unwrap_or_default()]);
        let asks = format!("{front}{own}{}", if back { "倒数名次" } else { "名次" });
        let of = self.question(&asks, Kind::Count, "名");
        let rows = gives
            .iter()
            .zip(1..)
            .filter_map(|(&gives, rank)| {
                let than = Value::whole(rank).ok()?;
                let within = vec![Limit { is: Comparison::Exactly, than }];
                Some(Band { within, gives })
            })
            .collect();
        self.push(Part::Bands { of, rows, otherwise: None }, Verb::Bonus);
        Some(())
    }

    /// 省/市/县用稿1/2/2篇得5分: a number to reach for each name.
    fn counts_reached(
        &mut self,
        statement: &Statement,
        verb: Verb,
        amount: &Amount,
        at: usize,
    ) -> Result<(), Unread> {
        let tokens = &statement.head.tokens;
        let TokenKind::Numbers(values) = &tokens[at].kind else { return Err(Unread) };
        let (measured, taken) = unit_at(self.lexed, tokens, at + 1, 1);
        let gives = self.gives(verb, amount)?;
        let Some(names) = self.names(statement, &tokens[..at], values.len()) else {
            self.find(Code::ListWithoutNames, tokens[at].start, tokens[at].end);
            return Err(Unread);
        };
        let tail = words(self.lexed, &[&tokens[at + 1 + taken..]]);
        let mut needs = Vec::new();
        for (name, &than) in names.each.iter().zip(values) {
            let asks = format!("{}{name}{}{tail}", names.before, names.behind);
            let of = self.question(&asks, measured.kind, &measured.unit);
            let within = vec![Limit { is: Comparison::AtLeast, than }];
            needs.push(Need::plain(Condition::Number { of, within }));
        }
        self.award(needs, Some(gives), verb);
        self.find(Code::NothingBelow, tokens[at].start, tokens[at].end);
        Ok(())
    }

    /// As many names as there are numbers, from strokes in the head or from a list in front of it.
    fn names(&self, statement: &Statement, head: &[Token], count: usize) -> Option<Names> {
        let head = trim(head);
        let strokes: Vec<&[Token]> = head.split(|token| token.is_mark(Mark::Slash)).collect();
        if strokes.len() == count {
            return Some(self.shared_words(&strokes));
        }
        let runs = runs(statement);
        let mut listed: Vec<&[Token]> = Vec::new();
        for piece in &runs[..runs.len().saturating_sub(1)] {
            if piece.lead != Some(Mark::List) {
                listed.clear();
            }
            listed.push(&piece.tokens);
        }
        if statement.head.lead == Some(Mark::List) || runs.len() == 1 {
            listed.push(head);
        } else if !head.is_empty() {
            // 迟报、漏报的,分别扣1、2分: the head only repeats.
            return None;
        }
        let mut parts: Vec<&[Token]> = Vec::new();
        for run in listed {
            parts.extend(run.split(|token| token.is(Class::And)));
        }
        (parts.len() == count).then(|| self.shared_words(&parts))
    }

    /// 市级比赛获一、二、三等奖 → 市级比赛获 | 一等奖 二等奖 三等奖.
    fn ordered_names(&self, parts: &[&[Token]]) -> Option<Names> {
        const ORDER: &str = "特一二三四五甲乙丙丁ABCD";
        let texts: Vec<String> = parts.iter().map(|part| words(self.lexed, &[part])).collect();
        let (last, others) = texts.split_last()?;
        let mut shared = last.chars();
        let opens = shared.next().is_some_and(|c| ORDER.contains(c));
        let rest = shared.as_str();
        let tail = ["等奖", "等次", "等", "类", "级", "档", "星级", "星"]
            .into_iter()
            .find(|tail| rest.starts_with(tail))?;
        let (first, middle) = others.split_first()?;
        let mut before = first.clone();
        let own = before.pop().filter(|c| ORDER.contains(*c))?;
        let single = |text: &String| text.chars().count() == 1 && ORDER.contains(text.as_str());
        if !opens || !middle.iter().all(single) || before.is_empty() {
            return None;
        }
        let mut each = vec![format!("{own}{tail}")];
        each.extend(middle.iter().map(|text| format!("{text}{tail}")));
        let head = last.len() - rest.len();
        each.push(last[..head + tail.len()].to_owned());
        Some(Names { before, each, behind: rest[tail.len()..].to_owned() })
    }

    /// 获国家、省、市级表彰 → 获 | 国家 省 市级 | 表彰; 一、二、三等奖 → 一等奖 二等奖 三等奖.
    fn shared_words(&self, parts: &[&[Token]]) -> Names {
        let is_level =
            |token: &Token| matches!(&token.kind, TokenKind::Word(c) if c.level().is_some());
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return Names { before: String::new(), each: Vec::new(), behind: String::new() };
        };
        if let Some(names) = self.ordered_names(parts) {
            return names;
        }
        let first_level = first.iter().rposition(is_level);
        let last_level = last.iter().position(is_level);
        if let (Some(from), Some(to)) = (first_level, last_level) {
            let before = words(self.lexed, &[&first[..from]]);
            let mut end = to + 1;
            if last.get(end).is_some_and(|token| token.is(Class::LevelMark)) {
                end += 1;
            }
            if last.get(end).is_some_and(|token| token.is(Class::SuffixAtLeast)) {
                end += 1;
            }
            let behind = words(self.lexed, &[&last[end..]]);
            let name = |at: usize, part: &[Token]| {
                let part = if at == 0 { &part[from..] } else { part };
                let part = if at + 1 == parts.len() { &part[..end] } else { part };
                words(self.lexed, &[part])
            };
            let names = parts.iter().enumerate().map(|(at, part)| name(at, part)).collect();
            return Names { before, each: names, behind };
        }
        let texts: Vec<String> = parts.iter().map(|part| words(self.lexed, &[part])).collect();
        let short = texts[..texts.len() - 1].iter().all(|text| text.chars().count() == 1);
        let suffix: String =
            texts.last().map(|text| text.chars().skip(1).collect()).unwrap_or_default();
        let names = if short && !suffix.is_empty() && texts.len() > 1 {
            let (last, others) =
                texts.split_last().map_or((String::new(), &[][..]), |(l, o)| (l.clone(), o));
            others.iter().map(|text| format!("{text}{suffix}")).chain([last]).collect()
        } else {
            texts
        };
        Names { before: String::new(), each: names, behind: String::new() }
    }
}

/// The first character, if it is a unit of what is counted, with the words behind it.
fn unit_first(text: &str) -> Option<(String, &str)> {
    let unit = text.chars().next()?;
    let rest = &text[unit.len_utf8()..];
    "次起例篇条项件户人个处名家".contains(unit).then(|| (unit.to_string(), rest))
}

/// 每有一户获评 → 获评, 户.
fn counted_in_front(text: &str) -> Option<(String, String)> {
    let rest = text.strip_prefix('每')?;
    let act = ["有", "获得", "获评", "新增"].iter().find_map(|word| rest.strip_prefix(word));
    let rest = act.unwrap_or(rest);
    let (unit, rest) = unit_first(rest.strip_prefix(['一', '1']).unwrap_or(rest))?;
    Some((rest.to_owned(), unit))
}

/// 媒体曝光一次 → 媒体曝光, 次.
fn counted_behind(text: &str) -> Option<(String, String)> {
    let at = text.rfind(['一', '1'])?;
    let front = text[..at].trim_end_matches(',');
    let (unit, rest) = unit_first(text[at..].trim_start_matches(['一', '1']))?;
    (rest.is_empty() && !front.is_empty() && !front.ends_with('第'))
        .then(|| (front.to_owned(), unit))
}

/// The place of a list of numbers in a head.
fn listed_numbers(tokens: &[Token]) -> Option<usize> {
    tokens.iter().position(|token| matches!(token.kind, TokenKind::Numbers(_)))
}
