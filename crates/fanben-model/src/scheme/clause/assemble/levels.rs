//! Tables of names: 国家级5分、省级3分; 优秀5分,良好3分; 书记扣3分,主任扣2分.

use super::super::finding::Code;
use super::super::lexer::Token;
use super::super::numeric::{Measured, triggers, trim, words};
use super::super::phrase::{Amount, Limitation, Phrase, Verb};
use super::super::rule::{CountOf, CountRow, Gives, Kind, LevelName, LevelRow, Part};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::{Builder, Mark, Unread, runs};
use crate::number::Value;

/// What kind of names a table holds: the rows of one table are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Administrative,
    Grade,
    Role,
    /// 警告, 记过: one excludes the other.
    Penalty,
    /// 情节较轻, 情节严重.
    Severity,
}

/// Words in front of the level of what was won.
const WON: [&str; 19] = [
    "评",
    "评为",
    "评选为",
    "授予",
    "命名为",
    "认定为",
    "荣获",
    "入选",
    "获得",
    "创成",
    "创建成",
    "创建为",
    "列为",
    "确定为",
    "获",
    "建成",
    "创建",
    "建设成",
    "打造",
];

struct Row {
    family: Family,
    level: LevelName,
    /// The words around the names.
    about: String,
    /// It speaks of an honour or a report, or of nothing but the level.
    honoured: bool,
}

impl Builder<'_> {
    /// Reads consecutive statements that are rows of one table. Returns how many they are.
    pub(super) fn levels(&mut self, statements: &[Statement]) -> Result<Option<usize>, Unread> {
        let mut rows = Vec::new();
        let mut signs = Vec::new();
        for (at, statement) in statements.iter().enumerate() {
            let (verb, amount) = match &statement.phrase {
                Phrase::Points {
                    verb,
                    amount: amount @ (Amount::One(_) | Amount::Share(_)),
                    per: None,
                    ..
                } => (*verb, amount.clone()),
                Phrase::Zero | Phrase::NoGain | Phrase::NoLoss if at > 0 => {
                    (Verb::Bare, Amount::One(Value::ZERO))
                }
                _ => break,
            };
            let Some(row) = self.row(statement, at == 0) else { break };
            // 市级已建立小组记0.5分,县级已建立小组记0.5分 name two things, not two levels of one.
            if row.family == Family::Administrative && verb == Verb::Award && !row.honoured {
                break;
            }
            let fits = rows.first().is_none_or(|(first, _): &(Row, _)| {
                first.family == row.family
                    && (row.about.is_empty()
                        || first.about.contains(&row.about)
                        || row.about.contains(&first.about))
            });
            let sign = verb == Verb::Take;
            // 好的加3分,一般的扣2分: one grade only.
            let one_of = row.family == Family::Grade;
            if !fits
                || (!one_of
                    && amount != Amount::One(Value::ZERO)
                    && signs.iter().any(|other| *other != sign))
            {
                break;
            }
            if amount != Amount::One(Value::ZERO) {
                signs.push(sign);
            }
            let gives = self.gives(verb, &amount)?;
            rows.push((row, gives));
        }
        if let Some(taken) = self.shared_step(statements)? {
            return Ok(Some(taken));
        }
        let single = rows.len() == 1 && rows[0].0.level.and_above;
        if rows.len() < 2 && !single {
            return Ok(None);
        }
        // 完不成扣10,情节较重扣20: what the first costs beside the others is not said.
        let beside = self.parts.last().is_some_and(|made| made.part.takes());
        if rows[0].0.family == Family::Severity && beside {
            self.find_at(Code::Ambiguous, &statements[0]);
            return Err(Unread);
        }
        let taken = rows.len();
        let about = rows[0].0.about.clone();
        let heading = words(self.lexed, &[&self.heading]);
        let asks = if about.is_empty() { heading } else { about };
        if adds_up(&statements[taken..]) {
            self.count_levels(&asks, rows)?;
            return Ok(Some(taken));
        }
        if rows[0].0.family == Family::Administrative
            && let Some((before, measured, every)) = self.stepped_heading(&statements[0])
        {
            self.count_each(&before, &measured, every, rows);
            return Ok(Some(taken));
        }
        let of = self.question(&asks, Kind::Level, "");
        let rows =
            rows.into_iter().map(|(row, gives)| LevelRow { level: row.level, gives }).collect();
        self.push(Part::Levels { of, rows, otherwise: None }, Verb::Bonus);
        Ok(Some(taken))
    }

    /// 中央媒体每条加3分,省级2分,市级1分: the step of the first holds for all.
    fn shared_step(&mut self, statements: &[Statement]) -> Result<Option<usize>, Unread> {
        let Some(first) = statements.first() else { return Ok(None) };
        let found = triggers(self.lexed, &first.head.tokens, true);
        let [trigger] = found.as_slice() else { return Ok(None) };
        let level =
            |token: &Token| matches!(family_of(token), Some(Family::Administrative | Family::Role));
        let named = first.context.iter().flat_map(|piece| &piece.tokens).chain(&first.head.tokens);
        let sized = trigger.after.iter().any(|token| token.is(Class::SuffixAtLeast));
        if trigger.direction.is_some() || !(sized || named.into_iter().any(level)) {
            return Ok(None);
        }
        let (measured, every) = (trigger.measured.clone(), trigger.every);
        let mut counts = vec![(self.asks_of(first, trigger), first)];
        for statement in &statements[1..] {
            let plain = matches!(
                &statement.phrase,
                Phrase::Points { amount: Amount::One(_), per: None, discretion: false, .. }
            );
            let heads = statement.context.is_empty() || statement.head.lead == Some(Mark::List);
            // 1个亿元以上项目加5分,5000万元以上项目加3分: the same thing behind the number.
            let tail = words(self.lexed, &[trigger.after]);
            let own = self.about(statement);
            let larger = plain
                && heads
                && tail.contains("以上")
                && own.contains("以上")
                && triggers(self.lexed, &statement.head.tokens, true).is_empty()
                && own.split("以上").nth(1) == tail.split("以上").nth(1);
            if larger {
                counts.push((own, statement));
                continue;
            }
            // 被镇用1篇加0.5,县用加1: the same words behind another level.
            let behind = |tokens: &[Token]| {
                let at = tokens.iter().position(level)?;
                let tail = words(self.lexed, &[&tokens[at + 1..]]);
                (!tail.is_empty()).then_some(tail)
            };
            let alike = plain
                && heads
                && behind(trim(&statement.head.tokens)).is_some()
                && behind(trim(&statement.head.tokens)) == behind(trim(trigger.before));
            if alike {
                counts.push((self.about(statement), statement));
                continue;
            }
            match self.row(statement, false) {
                // 书记每次扣2分、支委1分
                Some(row)
                    if plain
                        && heads
                        && (row.honoured || row.family == Family::Role)
                        && matches!(row.family, Family::Administrative | Family::Role)
                        && (row.about.is_empty() || counts[0].0.contains(&row.about)) =>
                {
                    counts.push((self.about(statement), statement));
                }
                _ => break,
            }
        }
        if counts.len() < 2 {
            return Ok(None);
        }
        let taken = counts.len();
        let mut rows = Vec::new();
        let mut verb = Verb::Bonus;
        for (asks, statement) in counts {
            let Phrase::Points { verb: said, amount, .. } = &statement.phrase else { continue };
            if rows.is_empty() {
                verb = *said;
            }
            let said = if *said == Verb::Bare { verb } else { *said };
            let gives = self.gives(said, amount)?;
            let of = self.question(&asks, measured.kind, &measured.unit);
            rows.push(CountRow { of, gives });
        }
        self.push(Part::EachOf { rows, count: CountOf::Cases, every }, verb);
        Ok(Some(taken))
    }

    /// 每采用1条:县级加0.1分、市级加0.3分: the step in front of a table of levels holds for each row.
    fn stepped_heading(&self, first: &Statement) -> Option<(String, Measured, Value)> {
        let piece = first.context.last()?;
        let found = triggers(self.lexed, &piece.tokens, true);
        let [trigger] = found.as_slice() else { return None };
        let counted = trigger.each && trigger.direction.is_none() && trim(trigger.after).is_empty();
        let before = words(self.lexed, &[trigger.before, trigger.between]);
        counted.then(|| (before, trigger.measured.clone(), trigger.every))
    }

    fn count_each(
        &mut self,
        before: &str,
        measured: &Measured,
        every: Value,
        rows: Vec<(Row, Gives)>,
    ) {
        let count = |(row, gives): (Row, Gives)| {
            let above = if row.level.and_above { "以上" } else { "" };
            let asks = format!("{before}{}{above}", row.level.names.join("、"));
            CountRow { of: self.question(&asks, measured.kind, &measured.unit), gives }
        };
        let rows = rows.into_iter().map(count).collect();
        self.push(Part::EachOf { rows, count: CountOf::Cases, every }, Verb::Bonus);
    }

    /// One count for each level.
    fn count_levels(&mut self, asks: &str, rows: Vec<(Row, Gives)>) -> Result<(), Unread> {
        let one = Value::whole(1).map_err(|_| Unread)?;
        let mut counts = Vec::new();
        for (row, gives) in rows {
            let above = if row.level.and_above { "以上" } else { "" };
            let asks = format!("{asks}{}{above}", row.level.names.join("、"));
            let of = self.question(&asks, Kind::Count, "次");
            counts.push(CountRow { of, gives });
        }
        let part = Part::EachOf { rows: counts, count: CountOf::Cases, every: one };
        self.push(part, Verb::Bonus);
        Ok(())
    }

    /// The row of a table a statement can be.
    fn row(&self, statement: &Statement, first: bool) -> Option<Row> {
        if !triggers(self.lexed, &statement.head.tokens, true).is_empty() {
            return None;
        }
        let runs = runs(statement);
        let (last, before) = runs.split_last()?;
        // 三次以上 and 3个月以上 are numbers, not rows of names.
        if last.tokens.iter().any(|token| token.number().is_some()) {
            return None;
        }
        // 国家、省级加5分: the names of one row may be listed.
        let mut names = Vec::new();
        let mut context = before;
        while let Some((piece, rest)) = context.split_last()
            && let [name] = trim(&piece.tokens)
            && family_of(name).is_some()
            && last.lead == Some(Mark::List)
        {
            names.insert(0, self.lexed.text(name));
            context = rest;
        }
        let tokens = trim(&last.tokens);
        // 党组织书记述职评议综合评价好: the grade at the end, not the office in front of it.
        let graded =
            tokens.len().checked_sub(1).filter(|&at| family_of(&tokens[at]) == Some(Family::Grade));
        // 村干部受到警告: what was done to them, not who they are.
        let of = |family| move |token: &Token| family_of(token) == Some(family);
        let penalty = || tokens.iter().position(of(Family::Penalty));
        let first_name = || tokens.iter().position(|token| family_of(token).is_some());
        let at = graded.or_else(penalty).or_else(first_name)?;
        let family = family_of(&tokens[at])?;
        let mut end = at;
        while let Some(token) = tokens.get(end)
            && family_of(token) == Some(family)
        {
            names.push(self.lexed.text(token));
            end += 1;
            let joined = tokens
                .get(end)
                .is_some_and(|token| token.is_mark(Mark::Slash) || token.is(Class::And));
            if joined && tokens.get(end + 1).and_then(family_of) == Some(family) {
                end += 1;
            }
        }
        let marked = tokens.get(end).is_some_and(|token| token.is(Class::LevelMark));
        end += usize::from(marked);
        let included = tokens.get(end).is_some_and(|token| token.is(Class::Included));
        end += usize::from(included);
        let and_above = tokens.get(end).is_some_and(|token| token.is(Class::SuffixAtLeast));
        let and_below = tokens.get(end).is_some_and(|token| token.is(Class::SuffixAtMost));
        end += usize::from(and_above || and_below);
        let behind = &tokens[end..];
        // 被评为县级文明家庭, 获评市级示范村
        let named = words(self.lexed, &[&tokens[..at]]);
        // 庭院评为"美丽庭院"省级
        let titled =
            ["评为", "荣获", "获评", "授予", "命名为"].iter().any(|word| named.contains(word));
        let won = titled || WON.iter().any(|word| named.ends_with(word));
        let honoured = won || tokens.iter().any(|token| token.is(Class::Award));
        let closes = trim(behind).is_empty();
        let plain = match family {
            Family::Administrative => {
                let named = marked_name(&names) || marked || and_above || honoured;
                named || (closes && (at == 0 || !first))
            }
            Family::Grade | Family::Role => closes,
            Family::Severity => closes && (self.severe_only(tokens, at) || !first),
            Family::Penalty => {
                matches!(words(self.lexed, &[behind]).as_str(), "" | "处分" | "处理" | "处罚")
            }
        };
        if !plain {
            return None;
        }
        let lead: Vec<&Piece> = context.to_vec();
        let front = self.joined(&lead);
        let around = words(self.lexed, &[&tokens[..at], behind]);
        let honoured = honoured || around.is_empty();
        let about = match (front.is_empty(), around.is_empty()) {
            (true, _) => around,
            (false, true) => front,
            (false, false) => format!("{front},{around}"),
        };
        Some(Row { family, level: LevelName { names, and_above, and_below }, about, honoured })
    }

    /// The run says nothing but how severe it is.
    fn severe_only(&self, tokens: &[Token], at: usize) -> bool {
        at == 0 && tokens.len() == 1 && self.lexed.text(&tokens[0]).chars().count() > 2
    }
}

fn marked_name(names: &[String]) -> bool {
    names.iter().any(|name| name.ends_with('级') || name.starts_with('全'))
}

/// 累计计分 follows: every honour counts, not only the highest.
fn adds_up(later: &[Statement]) -> bool {
    later.iter().any(|next| next.phrase == Phrase::Limit(Limitation::Cumulative))
}

/// The kind of name a token is.
fn family_of(token: &Token) -> Option<Family> {
    let super::super::lexer::TokenKind::Word(classes) = &token.kind else { return None };
    if classes.level().is_some() {
        Some(Family::Administrative)
    } else if classes.has(Class::Grade) {
        Some(Family::Grade)
    } else if classes.has(Class::Role) {
        Some(Family::Role)
    } else if classes.has(Class::Penalty) {
        Some(Family::Penalty)
    } else if classes.has(Class::Severity) {
        Some(Family::Severity)
    } else {
        None
    }
}
