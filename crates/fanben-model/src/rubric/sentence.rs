//! The text of a cell → its sentences, each read.
//!
//! A numbered cell is cut at its numbers and nowhere else. Otherwise a text that reads as one rule
//! is one sentence; only what does not is cut at line breaks, then at full stops and semicolons.

use crate::number::fold_char;
use crate::scheme::clause::finding::Code;
use crate::scheme::clause::{self, Context, Reading};

/// A sentence of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) reading: Reading,
}

impl Sentence {
    fn read(text: &str, context: &Context) -> Self {
        let text = text.trim().to_owned();
        let reading = clause::read(&text, context);
        Self { text, reading }
    }

    /// Nothing in it gives or takes points: it says what is asked for.
    pub(super) fn only_says(&self) -> bool {
        // 按实际情况扣分 takes, however little of it is read.
        let takes = ["扣", "减分", "加分", "不得分", "不计分", "不记分"];
        self.reading.rule.is_none()
            && !takes.iter().any(|word| self.text.contains(word))
            && self.reading.findings.iter().any(|finding| {
                matches!(finding.code, Code::NoEffect | Code::TypedData | Code::Empty)
            })
            && !self.reading.findings.iter().any(|finding| {
                matches!(
                    finding.code,
                    Code::BlankNumber
                        | Code::EffectInWords
                        | Code::ListWithoutNames
                        | Code::Progressive
                        | Code::Ambiguous
                        | Code::Truncated
                )
            })
    }
}

/// The sentences of a cell.
pub(super) fn sentences(text: &str, context: &Context) -> Vec<Sentence> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    if let Some((before, pieces)) = numbered(text) {
        let mut sentences = Vec::new();
        if !before.is_empty() {
            sentences.extend(by_lines(&before, context));
        }
        sentences.extend(pieces.iter().map(|piece| Sentence::read(piece, context)));
        return sentences;
    }
    by_lines(text, context)
}

fn by_lines(text: &str, context: &Context) -> Vec<Sentence> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match lines.last_mut() {
            // A line that ends in a comma goes on in the next.
            Some(last)
                if last
                    .chars()
                    .last()
                    .is_some_and(|c| matches!(fold_char(c), ',' | '、' | ':')) =>
            {
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    if let [line] = &lines[..] {
        return by_stops(line, context);
    }
    let apart: Vec<Sentence> = lines.iter().map(|line| Sentence::read(line, context)).collect();
    if apart.iter().all(|one| one.reading.rule.is_some() || one.only_says()) {
        return apart;
    }
    let whole = Sentence::read(&lines.concat(), context);
    if whole.reading.rule.is_some() {
        return vec![whole];
    }
    lines.iter().flat_map(|line| by_stops(line, context)).collect()
}

fn by_stops(text: &str, context: &Context) -> Vec<Sentence> {
    let whole = Sentence::read(text, context);
    if whole.reading.rule.is_some() {
        return vec![whole];
    }
    let parts = stops(text);
    if parts.len() < 2 {
        return vec![whole];
    }
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut waiting = String::new();
    for part in &parts {
        let together = Sentence::read(&format!("{waiting}{part}"), context);
        let alone = Sentence::read(part, context);
        if !waiting.is_empty() && together.reading.rule.is_some() {
            sentences.push(together);
            waiting.clear();
        } else if alone.reading.rule.is_some() || !alone.only_says() {
            if !waiting.is_empty() {
                sentences.push(Sentence::read(&waiting, context));
                waiting.clear();
            }
            sentences.push(alone);
        } else {
            waiting.push_str(part);
        }
    }
    if !waiting.is_empty() {
        sentences.push(Sentence::read(&waiting, context));
    }
    // Cut only where that makes more of it readable.
    if sentences.iter().any(|one| one.reading.rule.is_some()) { sentences } else { vec![whole] }
}

/// A text cut behind its full stops and semicolons, not within brackets.
fn stops(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.chars() {
        match fold_char(c) {
            '(' | '「' | '“' | '《' => depth += 1,
            ')' | '」' | '”' | '》' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
        if depth == 0 && matches!(fold_char(c), '。' | ';') {
            parts.push(String::new());
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// How numbers of a list are written.
#[derive(Debug, Clone, Copy)]
enum Style {
    /// `1.` `1、` `1)`
    Digits,
    /// `(1)`
    Bracketed,
    /// `①`
    Circled,
    /// `一是`
    First,
    /// `一、`
    Chinese,
    /// `(一)`
    ChineseBracketed,
}

const STYLES: [Style; 6] = [
    Style::Digits,
    Style::Bracketed,
    Style::Circled,
    Style::First,
    Style::Chinese,
    Style::ChineseBracketed,
];

fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens, ones) => format!("{}十{}", DIGITS.get(tens).unwrap_or(&""), DIGITS[ones]),
    }
}

impl Style {
    /// How many characters of a text are its number `number`; none: it does not begin with it.
    fn marks(self, chars: &[char], number: usize) -> Option<usize> {
        let begins = |mark: &str| {
            let mark: Vec<char> = mark.chars().collect();
            let same = chars.len() >= mark.len()
                && mark.iter().zip(chars).all(|(want, c)| *want == fold_char(*c));
            same.then_some(mark.len())
        };
        match self {
            Self::Digits => {
                let digits = begins(&number.to_string())?;
                let mark = fold_char(*chars.get(digits)?);
                let next = chars.get(digits + 1).map(|c| fold_char(*c));
                let ends = match mark {
                    '.' => next.is_some_and(|c| !c.is_ascii_digit()),
                    '、' => next.is_some_and(|c| !c.is_ascii_digit()),
                    ')' => next.is_some(),
                    _ => false,
                };
                ends.then_some(digits + 1)
            }
            Self::Bracketed => begins(&format!("({number})")),
            Self::Circled => {
                let circled = u32::try_from(number).ok().filter(|n| (1..=20).contains(n))?;
                let want = char::from_u32(0x2460 + circled - 1)?;
                (chars.first() == Some(&want)).then_some(1)
            }
            Self::First => begins(&format!("{}是", chinese(number))),
            Self::Chinese => begins(&format!("{}、", chinese(number))),
            Self::ChineseBracketed => begins(&format!("({})", chinese(number))),
        }
    }

    /// A list that begins with another number: the next row of a list that goes on over rows.
    fn marks_any(self, chars: &[char]) -> Option<usize> {
        (1..=99).rev().find_map(|number| self.marks(chars, number))
    }
}

/// Cuts a text at the numbers of a list: what stands before it, and its pieces.
fn numbered(text: &str) -> Option<(String, Vec<String>)> {
    let chars: Vec<char> = text.chars().collect();
    STYLES.iter().find_map(|style| cut(&chars, *style))
}

fn cut(chars: &[char], style: Style) -> Option<(String, Vec<String>)> {
    let opens = |at: usize, inline: bool| {
        let before = chars[..at].iter().rev().find(|c| **c == '\n' || !c.is_whitespace());
        match before {
            None | Some('\n') => true,
            // No other words are written so.
            Some(_) if inline && matches!(style, Style::Bracketed | Style::Circled) => true,
            Some(c) => inline && matches!(fold_char(*c), '。' | ';' | ':'),
        }
    };
    if let Some(length) = style.marks_any(chars) {
        let goes_on = find(chars, style, 2, length, &opens).is_some();
        let first = style.marks(chars, 1).is_some();
        if !(first && goes_on) && matches!(style, Style::Digits | Style::Bracketed | Style::Circled)
        {
            return Some((String::new(), vec![trimmed(&chars[length..])]));
        }
    }
    let (mut start, length) = find(chars, style, 1, 0, &opens)?;
    let before = trimmed(&chars[..start]);
    start += length;
    let mut pieces = Vec::new();
    let mut number = 2;
    while let Some((at, length)) = find(chars, style, number, start, &opens) {
        pieces.push(trimmed(&chars[start..at]));
        start = at + length;
        number += 1;
    }
    pieces.push(trimmed(&chars[start..]));
    let whole = pieces.len() > 1 && pieces.iter().all(|piece| !piece.is_empty());
    whole.then_some((before, pieces))
}

/// Where number `number` of a list stands, and how long its mark is.
fn find(
    chars: &[char],
    style: Style,
    number: usize,
    from: usize,
    opens: &dyn Fn(usize, bool) -> bool,
) -> Option<(usize, usize)> {
    // Numbers at the beginning of a line go before those within one.
    [false, true].into_iter().find_map(|inline| {
        (from..chars.len()).find_map(|at| {
            let length = style.marks(&chars[at..], number)?;
            opens(at, inline).then_some((at, length))
        })
    })
}

fn trimmed(chars: &[char]) -> String {
    let text: String = chars.iter().collect();
    text.trim().trim_end_matches(|c| fold_char(c) == ';').trim_end().to_owned()
}

/// The text of a cell that reads back to these sentences.
pub(super) fn joined(texts: &[&str], context: &Context) -> String {
    let lines = texts.join("\n");
    let numbers: Vec<String> =
        texts.iter().enumerate().map(|(at, text)| format!("{}. {text}", at + 1)).collect();
    let numbers = numbers.join("\n");
    let same = |cell: &str| {
        let read = sentences(cell, context);
        read.len() == texts.len() && read.iter().zip(texts).all(|(one, text)| one.text == *text)
    };
    if texts.len() == 1 && same(&lines) { lines } else { numbers }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[&str]) {
        let context = Context::default();
        let read = sentences(text, &context);
        let texts: Vec<&str> = read.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, want, "{text}");
        let cell = joined(&texts, &context);
        let again = sentences(&cell, &context);
        assert_eq!(again, read, "{cell}");
    }

    #[test]
    fn cells_are_cut_where_their_lists_say() {
        check("1.健全组织得5分;2.每少一次扣1分", &["健全组织得5分", "每少一次扣1分"]);
        check(
            "1、健全组织得2.5分\n2、每少1次扣1分\n3、台账3分",
            &["健全组织得2.5分", "每少1次扣1分", "台账3分"],
        );
        check("①组织健全2分;②制度上墙2分。", &["组织健全2分", "制度上墙2分。"]);
        check("（1）组织健全2分（2）制度上墙2分", &["组织健全2分", "制度上墙2分"]);
        check("一是组织健全2分;二是制度上墙2分", &["组织健全2分", "制度上墙2分"]);
        check("3.每少一次扣1分", &["每少一次扣1分"]);
        check("每少一次扣1分\n未建台账扣2分", &["每少一次扣1分", "未建台账扣2分"]);
        check(
            "无不达标河库得4分,出现一次不达标扣2分,扣完为止",
            &["无不达标河库得4分,出现一次不达标扣2分,扣完为止"],
        );
    }

    #[test]
    fn words_that_score_nothing_stay_beside_their_sentence() {
        let read = sentences("查阅资料。每少一次扣1分。", &Context::default());
        assert!(read.iter().any(|one| one.reading.rule.is_some()), "{read:?}");
    }
}
