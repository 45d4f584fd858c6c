//! Text → tokens: folds width, finds numbers, units, joints and the words of the vocabulary.

use super::inclusion::{inclusions_behind_units, inclusions_in_ranges};
use super::vocabulary::{Class, Classes, Vocabulary};
use crate::number::{Value, chinese_numeral, fold_char, multiplier, scan_digits, times};

/// One token. Offsets count characters of the folded text (spaces dropped).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A number with 千 万 亿 multiplied in.
    Number {
        value: Value,
        /// What 千, 万 or 亿 multiplied by; 1 without.
        factor: i64,
    },
    /// 5、3、2 or 20/10: several numbers for several names.
    Numbers(Vec<Value>),
    /// 省2:市1:县0.5: numbers with names; each name as its offsets.
    Named(Vec<((usize, usize), Value)>),
    /// 1-3, 80%至90%: from … to.
    Range(Value, Value),
    /// A word of the vocabulary.
    Word(Classes),
    /// Words in 「」, taken as they are.
    Quoted,
    /// Other words.
    Text,
    /// Punctuation.
    Mark(Mark),
}

/// Punctuation with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `,`
    Comma,
    /// `;` or the end of a sentence.
    Stop,
    /// `、`
    List,
    /// `/`
    Slash,
    /// `:`
    Colon,
    Open,
    Close,
    Plus,
    Minus,
    PlusMinus,
    /// `~`, or `-` and 至 between numbers.
    To,
    /// `×`
    Times,
    /// `=`
    Equals,
}

/// The folded text with its tokens.
#[derive(Debug, Clone)]
pub(super) struct Lexed {
    chars: Vec<char>,
    /// For each character of `chars`, its index in the original text.
    origin: Vec<usize>,
    pub(super) tokens: Vec<Token>,
}

impl Lexed {
    /// The folded words between two character offsets.
    pub(super) fn slice(&self, start: usize, end: usize) -> String {
        let end = end.min(self.chars.len());
        self.chars[start.min(end)..end].iter().collect()
    }

    /// The whole folded text.
    pub(super) fn folded(&self) -> String {
        self.chars.iter().collect()
    }

    /// The words of one token.
    pub(super) fn text(&self, token: &Token) -> String {
        self.slice(token.start, token.end)
    }

    /// A place in the folded text as a place in the original (both count characters).
    pub(super) fn original(&self, offset: usize) -> usize {
        self.origin.get(offset).copied().unwrap_or_else(|| self.origin.last().map_or(0, |o| o + 1))
    }
}

/// Cuts a sentence into tokens. Linear in its length.
pub(super) fn lex(text: &str) -> Lexed {
    let (mut chars, mut origin) = (Vec::new(), Vec::new());
    for (at, c) in text.chars().enumerate() {
        let c = fold_char(c);
        if !c.is_whitespace() {
            chars.push(c);
            origin.push(at);
        }
    }
    inclusions_in_ranges(&mut chars, &mut origin);
    inclusions_behind_units(&mut chars, &mut origin);
    let folded: String = chars.iter().collect();
    let last_close = chars.iter().rposition(|&c| c == '」').unwrap_or(0);
    let titles = titles(&chars);
    let mut lexer = Lexer {
        chars: &chars,
        folded: &folded,
        titles: &titles,
        at: 0,
        byte: 0,
        last_close,
        tokens: Vec::new(),
    };
    lexer.run();
    let tokens = lexer.tokens;
    Lexed { chars, origin, tokens }
}

/// For each character whether it stands between two quotation marks that are a pair.
fn titles(chars: &[char]) -> Vec<bool> {
    let marks: Vec<usize> = (0..chars.len()).filter(|&at| chars[at] == '"').collect();
    let mut inside = vec![false; chars.len()];
    for pair in marks.chunks_exact(2) {
        inside[pair[0]..pair[1]].fill(true);
    }
    inside
}

struct Lexer<'a> {
    chars: &'a [char],
    folded: &'a str,
    /// Whether a character stands inside a quotation.
    titles: &'a [bool],
    at: usize,
    byte: usize,
    /// Where the last 」 stands.
    last_close: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        self.skip_numbering();
        while let Some(&c) = self.chars.get(self.at) {
            if c == '「' {
                self.quoted();
            } else if !(self.digits()
                || self.half()
                || self.point_and_tenths()
                || self.alone()
                || self.tenths()
                || self.chinese()
                || self.mark(c)
                || self.word())
            {
                self.push_text(1);
            }
        }
    }

    fn advance(&mut self, count: usize) {
        for &c in &self.chars[self.at..self.at + count] {
            self.byte += c.len_utf8();
        }
        self.at += count;
    }

    fn push(&mut self, kind: TokenKind, count: usize) {
        let start = self.at;
        self.advance(count);
        self.tokens.push(Token { kind, start, end: self.at });
    }

    fn push_text(&mut self, count: usize) {
        let start = self.at;
        self.advance(count);
        match self.tokens.last_mut() {
            Some(Token { kind: TokenKind::Text, end, .. }) if *end == start => *end = self.at,
            _ => self.tokens.push(Token { kind: TokenKind::Text, start, end: self.at }),
        }
    }

    /// `1.` `(1)` `①` `一、` in front of a sentence, or behind a semicolon or colon, is its number, not
    /// part of it.
    fn skip_numbering(&mut self) {
        let rest = &self.chars[self.at..];
        let open = usize::from(rest.first() == Some(&'('));
        let body = &rest[open.min(rest.len())..];
        let digits = body.iter().take_while(|c| c.is_ascii_digit()).count();
        let numerals = body.iter().take_while(|c| "一二三四五六七八九十".contains(**c)).count();
        let (length, after) = (digits.max(numerals), body.get(digits.max(numerals)));
        let next = body.get(length + 1);
        let ends = match after {
            Some(')') => true,
            Some('.') => open == 0 && digits > 0 && next.is_some_and(|c| !c.is_ascii_digit()),
            Some('、') => {
                open == 0 && next.is_some_and(|c| !"一二三四五六七八九十0123456789".contains(*c))
            }
            _ => false,
        };
        if length > 0 && ends && (open == 0 || after == Some(&')')) {
            self.advance(open + length + 1);
        } else if rest.first().is_some_and(|c| ('①'..='⑳').contains(c)) {
            self.advance(1);
        }
    }

    fn quoted(&mut self) {
        // Nothing closes from here on, or from any later place.
        if self.at >= self.last_close {
            return self.push_text(1);
        }
        let rest = &self.chars[self.at + 1..];
        match rest.iter().position(|&c| c == '」') {
            Some(length) => {
                self.advance(1);
                self.push(TokenKind::Quoted, length);
                self.advance(1);
            }
            None => self.push_text(1),
        }
    }

    fn digits(&mut self) -> bool {
        let (mut value, mut length) = match scan_digits(&self.chars[self.at..]) {
            Some((Ok(value), length)) => (value, length),
            // No number anybody scores with; kept as words so that something else refuses it.
            Some((Err(_), length)) => {
                self.push_text(length);
                return true;
            }
            None => return false,
        };
        if let Some((whole, longer)) = self.thousands(length) {
            (value, length) = (whole, longer);
        }
        let factor = self.factor(&mut length);
        value = times(value, factor).unwrap_or(value);
        self.push(TokenKind::Number { value, factor }, length);
        true
    }

    /// 1,000元, 12,500亩: groups of three behind a comma, in front of a unit. Points end at a comma
    /// (扣1,100户以上扣3).
    fn thousands(&self, length: usize) -> Option<(Value, usize)> {
        let digits = |at: usize| self.ahead(at).iter().take_while(|c| c.is_ascii_digit()).count();
        let mut end = length;
        while self.peek(end) == Some(',') && digits(end + 1) == 3 {
            end += 4;
        }
        let points = self.tokens.last().is_some_and(|token| {
            let signed = [Mark::Plus, Mark::Minus, Mark::PlusMinus, Mark::Colon];
            token.is(Class::Gain)
                || token.is(Class::Lose)
                || signed.iter().any(|&mark| token.is_mark(mark))
        });
        let plain = digits(0) == length && length <= 3 && self.peek(0) != Some('0');
        let money = matches!(self.peek(end), Some('元' | '分'));
        if end == length || !plain || !self.unit_at(end) || (points && !money) {
            return None;
        }
        let text: String = (0..end).filter_map(|at| self.peek(at)).filter(|c| *c != ',').collect();
        Value::whole(text.parse().ok()?).ok().map(|value| (value, end))
    }

    /// 每万元, 每千人: the factor alone is the number.
    fn alone(&mut self) -> bool {
        let behind_each = self.tokens.last().is_some_and(|token| token.is(Class::Each));
        let mut length = 0;
        let factor = if behind_each { self.factor(&mut length) } else { 1 };
        if length == 0 || !self.unit_at(length) {
            return false;
        }
        let Ok(value) = Value::whole(factor) else { return false };
        self.push(TokenKind::Number { value, factor }, length);
        true
    }

    /// Chinese numerals are a number only in front of a unit: 一次 counts, 一河一策 does not.
    fn chinese(&mut self) -> bool {
        let Some((number, mut length)) = chinese_numeral(self.ahead(0)) else {
            return false;
        };
        if self.word_here().is_some_and(|(_, word)| word > length) {
            return false;
        }
        let factor = self.factor(&mut length);
        let decimals = self.chinese_decimals(&mut length);
        let unit_follows = factor > 1
            || self.unit_at(length)
            || self.range_at(length)
            || self.after_percent_of()
            || self.unnamed_rank(length)
            || (self.after_counting_word() && self.peek(length).is_some());
        let value = number
            .checked_mul(factor)
            .and_then(|number| Value::whole(number).ok())
            .and_then(|value| value.plus(decimals).ok());
        match value {
            Some(value) if unit_follows => {
                self.push(TokenKind::Number { value, factor }, length);
                true
            }
            _ => false,
        }
    }

    /// 点五 behind a numeral: one decimal place.
    fn chinese_decimals(&self, length: &mut usize) -> Value {
        let digit = self
            .peek(*length + 1)
            .and_then(|c| "零一二三四五六七八九".chars().position(|d| d == c));
        match (self.peek(*length), digit) {
            (Some('点'), Some(digit)) if self.unit_at(*length + 2) => {
                *length += 2;
                Value::from_raw(i64::try_from(digit).unwrap_or(0) * Value::ONE / 10)
            }
            _ => Value::ZERO,
        }
    }

    /// 八成以上 is 80%.
    fn tenths(&mut self) -> bool {
        let tenths = self.peek(0).and_then(|c| "一二三四五六七八九".chars().position(|d| d == c));
        let (Some(tenths), Some('成')) = (tenths, self.peek(1)) else { return false };
        let compared = matches!(
            (self.peek(2), self.peek(3)),
            (Some('以'), Some('上' | '下' | '内')) | (Some('及'), Some('以'))
        );
        let percent = Vocabulary::get().classes_of("%");
        let value = i64::try_from(tenths).ok().and_then(|n| Value::whole((n + 1) * 10).ok());
        let (true, Some(value), Some(percent)) = (compared, value, percent) else { return false };
        self.push(TokenKind::Number { value, factor: 1 }, 1);
        self.push(TokenKind::Word(percent), 1);
        true
    }

    /// 半分 is half a point; so is 每半天 half a day.
    fn half(&mut self) -> bool {
        let each = self.tokens.last().is_some_and(|token| token.is(Class::Each));
        let half = self.peek(0) == Some('半')
            && match self.peek(1) {
                Some('分') => true,
                Some('天' | '日' | '小') => each,
                _ => false,
            };
        if half {
            self.push(TokenKind::Number { value: Value::from_raw(Value::ONE / 2), factor: 1 }, 1);
        }
        half
    }

    /// 一分五 is one and a half points.
    fn point_and_tenths(&mut self) -> bool {
        let digit = |c: Option<char>| {
            c.and_then(|c| "零一二三四五六七八九".chars().position(|d| d == c))
                .and_then(|digit| i64::try_from(digit).ok())
        };
        let closed = self.peek(3).is_none_or(|c| ",;。、:)".contains(c));
        let tenths = if self.peek(2) == Some('半') { Some(5) } else { digit(self.peek(2)) };
        let point = Vocabulary::get().classes_of("分");
        let (Some(whole), Some('分'), Some(tenths), true, Some(point)) =
            (digit(self.peek(0)), self.peek(1), tenths, closed, point)
        else {
            return false;
        };
        let value = Value::from_raw(whole * Value::ONE + tenths * Value::ONE / 10);
        self.push(TokenKind::Number { value, factor: 1 }, 1);
        self.push(TokenKind::Word(point), 2);
        true
    }

    /// Takes 千 万 亿 behind a number of `length` characters; too large a product is left alone.
    fn factor(&self, length: &mut usize) -> i64 {
        let mut factor = 1_i64;
        while let Some(by) = self.peek(*length).and_then(|c| multiplier(c, self.peek(*length + 1)))
        {
            let Some(larger) = factor.checked_mul(by) else { break };
            factor = larger;
            *length += 1;
        }
        factor
    }

    /// The next characters, as many as the longest numeral has.
    fn ahead(&self, from: usize) -> &[char] {
        let start = (self.at + from).min(self.chars.len());
        &self.chars[start..(start + 12).min(self.chars.len())]
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// A number stands right in front, with or without its unit.
    fn number_before(&self) -> bool {
        match self.tokens.as_slice() {
            [.., last] if last.number().is_some() => true,
            [.., number, unit] => number.number().is_some() && unit.is_unit(),
            _ => false,
        }
    }

    /// 1次-3次 is a range; 1次-0.2 takes points: the unit in front stands behind as well.
    fn range_behind(&self) -> bool {
        let Some(unit) = self.tokens.last().filter(|last| last.number().is_none()) else {
            return true;
        };
        let shared = [Class::Percent, Class::Point, Class::Yuan];
        if shared.iter().any(|&class| unit.is(class)) {
            return !self.takes_behind_share(unit);
        }
        let digits = self.ahead(1).iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
        let behind = self.chars.get(self.at + 1 + digits..).unwrap_or_default();
        behind.starts_with(&self.chars[unit.start..unit.end])
    }

    /// 每少5%-1 takes a point; 90%-95% and 90%-95 are ranges.
    fn takes_behind_share(&self, unit: &Token) -> bool {
        let Some((Ok(behind), length)) = self.chars.get(self.at + 1..).and_then(scan_digits) else {
            return false;
        };
        let before = self.tokens.iter().rev().nth(1).and_then(Token::number);
        let shared = self.chars.get(self.at + 1 + length) == self.chars.get(unit.start);
        unit.is(Class::Percent) && !shared && before.is_some_and(|before| behind < before)
    }

    /// 每一步, 缺一环: behind these words a numeral counts whatever follows.
    fn after_counting_word(&self) -> bool {
        matches!(self.tokens.last(), Some(Token { kind: TokenKind::Word(classes), .. })
            if classes.has(Class::Each) || classes.has(Class::Less) || classes.has(Class::More))
            || self.tokens.last().is_some_and(|token| token.is_mark(Mark::To))
    }

    /// 排名前三的加3分: 名 is left out.
    fn unnamed_rank(&self, length: usize) -> bool {
        let Some(front) = self.tokens.last() else { return false };
        let text: String = self.chars[front.start.saturating_sub(4)..front.start].iter().collect();
        let listed = [
            "排名", "名列", "位列", "位居", "居", "列", "排", "进入", "名次", "全县", "全镇",
            "全乡", "全区", "全市",
        ]
        .iter()
        .any(|word| text.ends_with(word));
        let ends = self.peek(length).is_none_or(|c| "的得加扣奖计记分,。;".contains(c));
        front.is(Class::Front) && listed && ends
    }

    fn after_percent_of(&self) -> bool {
        matches!(self.tokens.last(), Some(Token { kind: TokenKind::Word(classes), .. })
            if classes.has(Class::PercentOf) || classes.has(Class::Ordinal))
    }

    fn unit_at(&self, ahead: usize) -> bool {
        let byte: usize = self.chars[self.at..self.at + ahead].iter().map(|c| c.len_utf8()).sum();
        Vocabulary::get().longest(self.folded, self.byte + byte).is_some_and(|(classes, _)| {
            [Class::Counter, Class::Percent, Class::PercentPoint, Class::Yuan, Class::Point]
                .iter()
                .any(|&unit| classes.has(unit))
        })
    }

    /// 五至十名: the unit stands behind the second number.
    fn range_at(&self, ahead: usize) -> bool {
        let joined = matches!(self.peek(ahead), Some('至' | '到' | '-' | '~'));
        let behind = chinese_numeral(self.ahead(ahead + 1));
        joined && behind.is_some_and(|(_, length)| self.unit_at(ahead + 1 + length))
    }

    /// The longest vocabulary word here, with its length in characters.
    fn word_here(&self) -> Option<(Classes, usize)> {
        let (classes, bytes) = Vocabulary::get().longest(self.folded, self.byte)?;
        Some((classes, self.folded[self.byte..self.byte + bytes].chars().count()))
    }

    fn word(&mut self) -> bool {
        match self.word_here() {
            Some((classes, length)) => {
                self.push(TokenKind::Word(classes), length);
                true
            }
            None => false,
        }
    }

    fn mark(&mut self, c: char) -> bool {
        let number_before = self.number_before();
        let digit_after = self.peek(1).is_some_and(|c| c.is_ascii_digit());
        let numeral_after = self.peek(1).is_some_and(|c| "一二三四五六七八九十".contains(c));
        let mark = match c {
            // "好婆婆、好媳妇"评选 is one name.
            ',' | '、' if self.titles[self.at] => return false,
            ',' => Mark::Comma,
            ';' | '。' | '!' => Mark::Stop,
            '、' => Mark::List,
            '/' => Mark::Slash,
            ':' => Mark::Colon,
            '(' | '[' => Mark::Open,
            ')' | ']' => Mark::Close,
            '+' => Mark::Plus,
            '±' => Mark::PlusMinus,
            '~' => Mark::To,
            '-' if number_before && digit_after && self.range_behind() => Mark::To,
            '至' | '到' if number_before && (digit_after || numeral_after) => Mark::To,
            '-' => Mark::Minus,
            '×' | '*' => Mark::Times,
            '=' => Mark::Equals,
            '"' | '\'' => {
                self.advance(1);
                return true;
            }
            _ => return false,
        };
        self.push(TokenKind::Mark(mark), 1);
        if matches!(mark, Mark::Stop | Mark::Colon) {
            self.skip_numbering();
        }
        true
    }
}

impl Token {
    /// Whether the token is a word of this class.
    pub(super) fn is(&self, class: Class) -> bool {
        matches!(self.kind, TokenKind::Word(classes) if classes.has(class))
    }

    /// Whether the token is this mark.
    pub(super) fn is_mark(&self, mark: Mark) -> bool {
        self.kind == TokenKind::Mark(mark)
    }

    /// The administrative rank of a level word.
    pub(super) fn level(&self) -> Option<u8> {
        match self.kind {
            TokenKind::Word(classes) => classes.level(),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub(super) fn number(&self) -> Option<Value> {
        match self.kind {
            TokenKind::Number { value, .. } => Some(value),
            _ => None,
        }
    }

    fn is_unit(&self) -> bool {
        [Class::Percent, Class::Point, Class::Yuan, Class::Counter, Class::Measure]
            .iter()
            .any(|&unit| self.is(unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &str) {
        let lexed = lex(text);
        let words: Vec<_> = lexed.tokens.iter().map(|token| lexed.text(token)).collect();
        assert_eq!(words.join("|"), want);
    }

    #[test]
    fn words_numbers_and_marks_are_cut_apart() {
        check("每少１次扣１分，扣完为止", "每|少|1|次|扣|1|分|,|扣完|为止");
        check("一河一策落实到位,2分", "一河一策|落实|到位|,|2|分");
        check("（一）每抛荒一亩扣1", "每|抛荒|一|亩|扣|1");
        check("扣0.5—2分", "扣|0.5|-|2|分");
        check("固定资产投资200万以上", "固定资产投资|200万|以上");
    }
}
