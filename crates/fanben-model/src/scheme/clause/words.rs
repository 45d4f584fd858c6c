//! Tokens → the words of a question.

use super::lexer::{Lexed, Mark, Token, TokenKind};
use super::vocabulary::Class;

/// Words joined without what only introduces or closes them.
pub(super) fn words(lexed: &Lexed, runs: &[&[Token]]) -> String {
    let mut text = String::new();
    for run in runs {
        let run = trim(run);
        // The unit of 百分之百 stands where its words begin.
        let end = run.iter().rev().take(2).map(|token| token.end).max();
        if let (Some(first), Some(end)) = (run.first(), end) {
            text.push_str(&quoted(lexed, first.start, end));
        }
    }
    // The marks of a normal sentence are not part of what is asked.
    let text: String = text.chars().filter(|c| !matches!(c, '「' | '」')).collect();
    let text = unnumbered(&text).to_owned();
    // 每有一户不达标: what is there is what is counted.
    match text.strip_prefix("有") {
        Some(rest) if runs.len() > 1 && rest.chars().count() > 1 => rest.to_owned(),
        _ => text,
    }
}

/// `2.未完成任务`, `(2)制度完善`, `②面积不足` without their number in a list.
fn unnumbered(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix(|c: char| ('①'..='⑳').contains(&c)) {
        return rest;
    }
    let open = text.strip_prefix('(');
    let body = open.unwrap_or(text);
    let rest = body.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = body.len() - rest.len();
    let rest = rest.strip_prefix(if open.is_some() { ')' } else { '.' });
    match rest.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())) {
        Some(rest) if (1..=2).contains(&digits) && !rest.is_empty() => rest,
        _ => text,
    }
}

/// The words from `start` to `end` with both marks of a quotation, or with neither.
fn quoted(lexed: &Lexed, start: usize, end: usize) -> String {
    let text = lexed.slice(start, end);
    if text.matches('"').count().is_multiple_of(2) {
        return text;
    }
    let wider = start.checked_sub(1).map(|start| lexed.slice(start, end));
    if let Some(wider) = wider.filter(|wider| wider.starts_with('"')) {
        return wider;
    }
    let longer = lexed.slice(start, end + 1);
    if longer.ends_with('"') { longer } else { text.replace('"', "") }
}

/// Drops openers in front and fillers behind.
pub(super) fn trim(mut run: &[Token]) -> &[Token] {
    let edge = |token: &Token| {
        matches!(
            token.kind,
            TokenKind::Mark(Mark::Comma | Mark::Stop | Mark::List | Mark::Colon | Mark::Equals)
        )
    };
    while let Some((first, rest)) = run.split_first()
        && (first.is(Class::Opener) || edge(first))
    {
        run = rest;
    }
    while let Some((last, rest)) = run.split_last()
        && (last.is(Class::Filler)
            || last.is(Class::Respectively)
            || last.is(Class::Apiece)
            || edge(last))
    {
        run = rest;
    }
    run
}
