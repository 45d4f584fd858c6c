//! Tokens → statements: what stands in front of each phrase that gives, takes or bounds.

use super::lexer::{Lexed, Mark, Token, TokenKind};
use super::phrase::{BarePoints, Found, Phrase, next_phrase};
use super::vocabulary::Class;
use crate::number::Value;

/// A run of words without a phrase, and the mark in front of it.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) tokens: Vec<Token>,
    pub(super) lead: Option<Mark>,
}

/// One phrase with everything it may be about.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// Runs of words since the last phrase.
    pub(super) context: Vec<Piece>,
    /// The words right in front of the phrase.
    pub(super) head: Piece,
    pub(super) phrase: Phrase,
    /// The tokens of the phrase.
    pub(super) said: Vec<Token>,
    /// The phrase ends in a colon: it opens a group.
    pub(super) opens: bool,
    /// Words stand right behind the phrase that belong to no other.
    pub(super) trailing: bool,
}

/// Class by class numbers in brackets: (城市80%、涉农75%).
#[derive(Debug, Clone)]
pub(super) struct ClassRow {
    pub(super) name: String,
    pub(super) value: Value,
    pub(super) unit: Vec<Token>,
}

/// A sentence cut into statements.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "remarks in brackets, each a fact of its own")]
pub(super) struct Sentence {
    pub(super) statements: Vec<Statement>,
    /// Words behind the last phrase.
    pub(super) rest: Vec<Piece>,
    /// (10分) behind the sentence: what the item is worth.
    pub(super) item_points: Vec<Value>,
    pub(super) class_rows: Vec<ClassRow>,
    pub(super) notes: Vec<String>,
    pub(super) truncated: bool,
    /// A remark says that the points do not agree with others.
    pub(super) doubted: bool,
    /// (由考核组视情量分) behind points: a person says how many.
    pub(super) judged: bool,
    /// A remark on an end names another number than the end.
    pub(super) contradicted: bool,
}

/// Cuts tokens into statements.
pub(super) fn statements(lexed: &Lexed, tokens: &[Token], column: BarePoints) -> Sentence {
    let sentence = Sentence::default();
    let mut cutter = Cutter { lexed, column, sentence, pending: Vec::new() };
    let flat = cutter.open_brackets(tokens);
    for chunk in chunks(&flat) {
        cutter.chunk(&chunk);
    }
    let Cutter { mut sentence, pending, .. } = cutter;
    sentence.rest = pending;
    sentence
}

struct Chunk<'a> {
    tokens: &'a [Token],
    lead: Option<Mark>,
    closed_by: Option<Mark>,
}

/// Cuts at commas, stops, colons and list marks.
fn chunks(tokens: &[Token]) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let (mut start, mut lead) = (0, None);
    for (at, token) in tokens.iter().enumerate() {
        if let TokenKind::Mark(mark @ (Mark::Comma | Mark::Stop | Mark::List | Mark::Colon)) =
            token.kind
        {
            if at > start {
                chunks.push(Chunk { tokens: &tokens[start..at], lead, closed_by: Some(mark) });
                lead = Some(mark);
            } else if lead.is_none() || mark == Mark::Stop {
                lead = Some(mark);
            }
            start = at + 1;
        }
    }
    if start < tokens.len() {
        chunks.push(Chunk { tokens: &tokens[start..], lead, closed_by: None });
    }
    chunks
}

struct Cutter<'a> {
    lexed: &'a Lexed,
    column: BarePoints,
    sentence: Sentence,
    pending: Vec<Piece>,
}

impl Cutter<'_> {
    fn chunk(&mut self, chunk: &Chunk<'_>) {
        let mut from = 0;
        let mut lead = chunk.lead;
        while let Some(Found { phrase, start, end }) = next_phrase(chunk.tokens, from, self.column)
        {
            let mut head = Piece { tokens: chunk.tokens[from..start].to_vec(), lead };
            let mut context = std::mem::take(&mut self.pending);
            // 缺一项,扣1分: the words in front of the comma are what the points are for.
            let limits = matches!(phrase, Phrase::Limit(_));
            let bare_head = head.tokens.iter().all(|token| token.is(Class::Filler));
            // 优秀:10分;良好:8分 — so are those in front of a colon with nothing behind it.
            if bare_head
                && !limits
                && let Some(piece) = context.pop()
            {
                head = piece;
            }
            let opens = end == chunk.tokens.len() && chunk.closed_by == Some(Mark::Colon);
            let said = chunk.tokens[start..end].to_vec();
            let behind = &chunk.tokens[end..];
            let trailing = behind.first().is_some_and(|token| !token.is(Class::Filler))
                && next_phrase(chunk.tokens, end, self.column).is_none()
                && !judgment(&self.text(behind));
            self.sentence.statements.push(Statement {
                context,
                head,
                phrase,
                said,
                opens,
                trailing,
            });
            from = end;
            lead = None;
        }
        let tokens = chunk.tokens[from..].to_vec();
        // 完成率=实际完成数/任务数×100%: a definition, not a condition.
        if from == 0 && tokens.iter().skip(1).any(|token| token.is_mark(Mark::Equals)) {
            if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
                self.sentence.notes.push(self.lexed.slice(first.start, last.end));
            }
            return;
        }
        let empty = tokens.iter().all(|token| token.is(Class::Filler) || token.is(Class::Point));
        if !empty {
            self.pending.push(Piece { tokens, lead });
        }
    }

    fn text(&self, tokens: &[Token]) -> String {
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => self.lexed.slice(first.start, last.end),
            _ => String::new(),
        }
    }

    /// Decides for each pair of brackets whether its words count, explain or only modify.
    fn open_brackets(&mut self, tokens: &[Token]) -> Vec<Token> {
        let mut flat: Vec<Token> = Vec::with_capacity(tokens.len());
        let closes = closes(tokens);
        let mut at = 0;
        while at < tokens.len() {
            let Some(close) = closes[at] else {
                flat.push(tokens[at].clone());
                at += 1;
                continue;
            };
            let (open, inner) = (&tokens[at], &tokens[at + 1..close]);
            self.bracket(&mut flat, open, inner, &tokens[close], tokens.get(close + 1));
            at = close + 1;
        }
        flat
    }

    fn bracket(
        &mut self,
        flat: &mut Vec<Token>,
        open: &Token,
        inner: &[Token],
        close: &Token,
        next: Option<&Token>,
    ) {
        let comma = |at: usize| Token { kind: TokenKind::Mark(Mark::Comma), start: at, end: at };
        let phrase = next_phrase(inner, 0, BarePoints::Stated);
        let behind_phrase = next_phrase(last_chunk(flat), 0, self.column).is_some();
        let first = inner.first();
        if inner.iter().any(|token| token.is(Class::Truncated)) {
            self.sentence.truncated = true;
        } else if first.is_some_and(|token| token.is(Class::Included) || token.is(Class::Excluded))
        {
            // (含80%) behind 80%; another number contradicts it.
            let stated = inner.iter().find_map(Token::number);
            let before = flat.iter().rev().take(4).find_map(end_number);
            self.sentence.contradicted |= stated.is_some() && before.is_some() && stated != before;
            flat.extend(first.cloned());
        } else if inner.len() == 2 && inner[0].is(Class::Each) && inner[1].is(Class::Counter) {
            // (每次)
            flat.extend(inner.iter().cloned());
        } else if let Some(points) = only_points(inner) {
            if behind_phrase {
                self.sentence.item_points.push(points);
            } else {
                flat.push(comma(open.start));
                flat.extend(inner.iter().cloned());
                if !next.is_some_and(|token| token.is_mark(Mark::Colon)) {
                    flat.push(comma(close.start));
                }
            }
        } else if let Some(rows) = class_rows(self.lexed, inner) {
            self.sentence.class_rows = rows;
        } else if behind_phrase && doubts_points(&self.text(inner)) {
            self.sentence.doubted = true;
            self.sentence.notes.push(self.text(inner));
        } else if behind_phrase && phrase.is_none() && judgment(&self.text(inner)) {
            self.sentence.judged = true;
            self.sentence.notes.push(self.text(inner));
        } else if phrase.is_some() {
            flat.push(comma(open.start));
            flat.extend(inner.iter().cloned());
            flat.push(comma(close.start));
        } else if behind_phrase || next.is_none() {
            self.sentence.notes.push(self.lexed.slice(open.end, close.start));
        } else {
            flat.push(Token { kind: TokenKind::Text, start: open.start, end: close.end });
        }
    }
}

/// The last number of a token: of a range its upper end.
fn end_number(token: &Token) -> Option<Value> {
    match token.kind {
        TokenKind::Range(_, high) => Some(high),
        _ => token.number(),
    }
}

/// 由考核组视情量分, 由党员按承诺事项设定: a person says how many points.
pub(super) fn judgment(text: &str) -> bool {
    const JUDGES: [&str; 9] =
        ["设定", "评定", "打分", "评分", "认定", "确定", "量分", "掌握", "赋分"];
    text.starts_with(['由', '按', '以', '根']) && JUDGES.iter().any(|word| text.ends_with(word))
}

/// (该项满分3,子项合计仅2), (标题写3分): a remark on points that do not agree.
fn doubts_points(text: &str) -> bool {
    ["子项合计", "标题写", "标题为", "应为", "原文为", "原表", "合计仅"]
        .iter()
        .any(|word| text.contains(word))
}

/// For each opening bracket, the place of the one that closes it.
fn closes(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut closes = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_mark(Mark::Open) {
            open.push(at);
        } else if token.is_mark(Mark::Close)
            && let Some(start) = open.pop()
        {
            closes[start] = Some(at);
        }
    }
    closes
}

fn last_chunk(flat: &[Token]) -> &[Token] {
    let cut = flat.iter().rposition(|token| {
        token.is_mark(Mark::Comma) || token.is_mark(Mark::Stop) || token.is_mark(Mark::List)
    });
    let start = cut.map_or(0, |at| at + 1);
    // No phrase is longer; without an end, many brackets would each look at everything before them.
    &flat[start.max(flat.len().saturating_sub(48))..]
}

/// `10分`, `计10分`, `满分10分` and nothing else.
fn only_points(inner: &[Token]) -> Option<Value> {
    let skip = inner
        .iter()
        .take_while(|token| {
            token.is(Class::FullPoints)
                || token.is(Class::ScopeWord)
                || token.is(Class::Filler)
                || token.is(Class::PointsOfItem)
        })
        .count();
    match &inner[skip..] {
        [number, point] if point.is(Class::Point) => number.number(),
        _ => None,
    }
}

/// Two or more `name number unit` joined by list marks.
fn class_rows(lexed: &Lexed, inner: &[Token]) -> Option<Vec<ClassRow>> {
    let rows: Option<Vec<ClassRow>> = inner
        .split(|token| {
            token.is_mark(Mark::List) || token.is_mark(Mark::Comma) || token.is_mark(Mark::Slash)
        })
        .map(|row| {
            let at = row.iter().position(|token| token.number().is_some())?;
            let unit = &row[at + 1..];
            let fits = at > 0
                && unit.len() == 1
                && unit.iter().all(|token| {
                    [Class::Percent, Class::Yuan, Class::Counter, Class::Measure]
                        .iter()
                        .any(|&class| token.is(class))
                });
            let name = lexed.slice(row[0].start, row[at].start);
            let name = name.trim_end_matches([':', '-', '为']).to_owned();
            fits.then(|| {
                row[at].number().map(|value| ClassRow { name, value, unit: unit.to_vec() })
            })?
        })
        .collect();
    rows.filter(|rows| rows.len() > 1)
}
