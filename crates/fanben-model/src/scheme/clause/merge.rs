//! Joins numbers that belong together: ranges (1-3分), lists (5、3、2分), 百分之八十.

use super::lexer::{Mark, Token, TokenKind};
use super::vocabulary::Class;
use crate::number::{Value, times};

/// Joins ranges and lists of numbers into single tokens.
pub(super) fn merge_numbers(tokens: Vec<Token>) -> Vec<Token> {
    lists(&named(&ranges(&ordinals(percent_of(scores(tokens))))))
}

/// 5积分 → 5 分.
fn scores(mut tokens: Vec<Token>) -> Vec<Token> {
    let point = super::vocabulary::Vocabulary::get().classes_of("分").unwrap_or_default();
    for at in 1..tokens.len() {
        if tokens[at].is(Class::Score) && tokens[at - 1].number().is_some() {
            tokens[at].kind = TokenKind::Word(point);
        }
    }
    tokens
}

/// 百分之八十 → 80 %.
fn percent_of(tokens: Vec<Token>) -> Vec<Token> {
    let mut merged: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let after_percent_of = merged.last().is_some_and(|last| last.is(Class::PercentOf));
        if let (true, Some(_)) = (after_percent_of, token.number()) {
            let Some(mark) = merged.pop() else { continue };
            let start = mark.start;
            merged.push(Token { start, ..token });
            // The words 百分之 become the unit behind the number.
            merged.push(Token { kind: TokenKind::Word(percent()), start, end: start });
        } else {
            merged.push(token);
        }
    }
    merged
}

fn percent() -> super::vocabulary::Classes {
    super::vocabulary::Vocabulary::get().classes_of("%").unwrap_or_default()
}

fn is_unit(token: &Token) -> bool {
    [Class::Percent, Class::PercentPoint, Class::Yuan, Class::Point, Class::Counter]
        .iter()
        .any(|&unit| token.is(unit))
}

/// 第二、三名 → 第2-3名.
fn ordinals(tokens: Vec<Token>) -> Vec<Token> {
    let mut merged: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let [.., ordinal, first, list] = merged.as_slice() else {
            merged.push(token);
            continue;
        };
        let range = match (first.number(), token.number()) {
            (Some(low), Some(high))
                if ordinal.is(Class::Ordinal) && list.is_mark(Mark::List) && low < high =>
            {
                Some(Token {
                    kind: TokenKind::Range(low, high),
                    start: first.start,
                    end: token.end,
                })
            }
            _ => None,
        };
        match range {
            Some(range) => {
                merged.truncate(merged.len() - 2);
                merged.push(range);
            }
            None => merged.push(token),
        }
    }
    merged
}

/// `number [unit] to number` → a range; the unit behind the second number stays.
fn ranges(tokens: &[Token]) -> Vec<Token> {
    let mut merged: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let unit = usize::from(tokens.get(at + 1).is_some_and(is_unit));
        let parts = (
            &tokens[at].kind,
            tokens.get(at + 1 + unit),
            tokens.get(at + 2 + unit).map(|token| (&token.kind, token.end)),
        );
        match parts {
            (
                &TokenKind::Number { value: low, factor: low_factor },
                Some(to),
                Some((&TokenKind::Number { value: high, factor }, end)),
            ) if to.is_mark(Mark::To) => {
                // 3-5万: the factor behind the second number counts for both.
                let shared = if low_factor == 1 && low < high { factor } else { 1 };
                let low = times(low, shared).unwrap_or(low);
                let kind = TokenKind::Range(low.min(high), low.max(high));
                merged.push(Token { kind, start: tokens[at].start, end });
                at += 3 + unit;
            }
            _ => {
                merged.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    merged
}

/// 省2:市1:县0.5 → three named numbers.
fn named(tokens: &[Token]) -> Vec<Token> {
    let mut merged: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    let pair = |at: usize| {
        let level = tokens.get(at).filter(|token| token.level().is_some())?;
        let value = tokens.get(at + 1)?.number()?;
        Some(((level.start, level.end), value))
    };
    while at < tokens.len() {
        let mut rows = Vec::new();
        let mut end = at;
        while let Some(row) = pair(end) {
            rows.push(row);
            end += 2;
            let joined = tokens.get(end).is_some_and(|token| {
                token.is_mark(Mark::Colon)
                    || token.is_mark(Mark::Slash)
                    || token.is_mark(Mark::List)
            });
            if !joined || pair(end + 1).is_none() {
                break;
            }
            end += 1;
        }
        if rows.len() > 1 {
            let kind = TokenKind::Named(rows);
            merged.push(Token { kind, start: tokens[at].start, end: tokens[end - 1].end });
            at = end;
        } else {
            merged.push(tokens[at].clone());
            at += 1;
        }
    }
    merged
}

/// `number sep number …` with one separator → a list, where a list can stand: behind a word that
/// gives or takes, or joined by strokes.
fn lists(tokens: &[Token]) -> Vec<Token> {
    let mut merged: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let (values, length) = list_at(tokens, at, merged.last());
        if values.len() > 1 {
            let end = tokens[at + length - 1].end;
            merged.push(Token { kind: TokenKind::Numbers(values), start: tokens[at].start, end });
            at += length;
        } else {
            merged.push(tokens[at].clone());
            at += 1;
        }
    }
    merged
}

/// The numbers of a list at `at` and how many tokens they take; 分 may stand behind each.
fn list_at(tokens: &[Token], at: usize, before: Option<&Token>) -> (Vec<Value>, usize) {
    let Some(first) = tokens[at].number() else { return (Vec::new(), 1) };
    let point = |at: usize| usize::from(tokens.get(at).is_some_and(|token| token.is(Class::Point)));
    let gives = before.is_some_and(|token| {
        [Class::Gain, Class::Lose, Class::GainPoints, Class::LosePoints, Class::BothWays]
            .iter()
            .any(|&class| token.is(class))
            || token.is_mark(Mark::Plus)
            || token.is_mark(Mark::Minus)
    });
    let mut values = vec![first];
    let mut end = at + 1;
    let mark = tokens.get(end + point(end)).map(|token| token.kind.clone());
    let joins = match mark {
        Some(TokenKind::Mark(Mark::Slash)) => true,
        Some(TokenKind::Mark(Mark::List)) => gives,
        _ => false,
    };
    while joins && tokens.get(end + point(end)).map(|token| &token.kind) == mark.as_ref() {
        let signed = |token: &Token| token.is_mark(Mark::Plus) || token.is_mark(Mark::Minus);
        let next = end + point(end) + 1;
        let next = next + usize::from(gives && tokens.get(next).is_some_and(signed));
        let Some(value) = tokens.get(next).and_then(Token::number) else { break };
        // 奖30、1000万奖50 and 扣5、1人扣2: the number opens the next row.
        let behind = tokens.get(next + 1);
        let in_list = mark == Some(TokenKind::Mark(Mark::Slash))
            || behind.is_none_or(|token| {
                token.is(Class::Point) || matches!(token.kind, TokenKind::Mark(_))
            });
        if !in_list {
            break;
        }
        values.push(value);
        end = next + 1;
    }
    (values, end - at)
}
