//! Text → formula.

use crate::near::hint;
use std::collections::BTreeSet;

use super::{FUNCTIONS, Formula, Function, Operator};
use crate::number::{Exact, Value, fold_char, multiplier, scan_digits, times};
use crate::scheme::clause::rule::Comparison;

/// Why a text is not a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// The character where reading stopped (counted from 0).
    pub at: usize,
    /// What is wrong, in Chinese.
    pub says: String,
}

/// How deep brackets may nest.
const DEPTH: usize = 64;
/// How long a formula may be.
const LENGTH: usize = 4000;

/// Reads a formula. `names` are what it may read; any other word is an error, or, where words are
/// compared (等次 = 典范), those words.
pub fn parse(text: &str, names: &BTreeSet<String>) -> Result<Formula, FormulaError> {
    let chars: Vec<char> = text.chars().map(fold_char).collect();
    if chars.len() > LENGTH {
        return Err(FormulaError { at: LENGTH, says: "公式过长".to_owned() });
    }
    let mut parser = Parser { chars, at: 0, names, depth: 0 };
    let formula = parser.any()?;
    parser.space();
    if parser.at < parser.chars.len() {
        return Err(parser.error("公式在这里就该结束了"));
    }
    Ok(formula)
}

struct Parser<'a> {
    chars: Vec<char>,
    at: usize,
    names: &'a BTreeSet<String>,
    depth: usize,
}

type Parsed = Result<Formula, FormulaError>;

impl Parser<'_> {
    fn error(&self, says: &str) -> FormulaError {
        FormulaError { at: self.at, says: says.to_owned() }
    }

    fn space(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Takes `word` if it stands here.
    fn take(&mut self, word: &str) -> bool {
        self.space();
        let length = word.chars().count();
        let here = self.chars.get(self.at..self.at + length);
        let found = here.is_some_and(|here| here.iter().copied().eq(word.chars()));
        if found {
            self.at += length;
        }
        found
    }

    fn expect(&mut self, word: &str) -> Result<(), FormulaError> {
        if self.take(word) { Ok(()) } else { Err(self.error(&format!("这里应有“{word}”"))) }
    }

    fn any(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error("括号套得过深"));
        }
        let mut list = vec![self.all()?];
        while self.take("或者") || self.take("或") {
            list.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if list.len() == 1 { list.remove(0) } else { Formula::Any(list) })
    }

    fn all(&mut self) -> Parsed {
        let mut list = vec![self.not()?];
        while self.take("并且") || self.take("且") {
            list.push(self.not()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Formula::All(list) })
    }

    fn not(&mut self) -> Parsed {
        self.space();
        if self.known_name().is_none() && self.take("非") {
            return Ok(Formula::Not(Box::new(self.not()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        for (sign, is) in [
            ("≥", Comparison::AtLeast),
            (">=", Comparison::AtLeast),
            ("≤", Comparison::AtMost),
            ("<=", Comparison::AtMost),
            ("<>", Comparison::Below),
            (">", Comparison::Above),
            ("<", Comparison::Below),
        ] {
            if sign == "<>" {
                continue;
            }
            if self.take(sign) {
                let right = self.sum()?;
                return Ok(Formula::Compare(Box::new(left), is, Box::new(right)));
            }
        }
        let negated = self.take("≠") || self.take("!=");
        if negated || self.take("==") || self.take("=") {
            let right = self.word_or_sum()?;
            return Ok(Formula::Among { of: Box::new(left), any: vec![right], negated });
        }
        let negated = self.take("不在");
        if negated || self.take("在") {
            self.expect("(")?;
            let any = self.list(Self::word_or_sum)?;
            return Ok(Formula::Among { of: Box::new(left), any, negated });
        }
        Ok(left)
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let operator = if self.take("+") {
                Operator::Add
            } else if self.take("-") {
                Operator::Subtract
            } else {
                return Ok(left);
            };
            let right = self.product()?;
            left = Formula::Binary(operator, Box::new(left), Box::new(right));
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.primary()?;
        loop {
            let operator = if self.take("×") || self.take("*") {
                Operator::Multiply
            } else if self.take("÷") || self.take("/") {
                Operator::Divide
            } else {
                return Ok(left);
            };
            let right = self.primary()?;
            left = Formula::Binary(operator, Box::new(left), Box::new(right));
        }
    }

    fn primary(&mut self) -> Parsed {
        self.space();
        if self.take("-") {
            return Ok(Formula::Negative(Box::new(self.primary()?)));
        }
        if let Some(name) = self.known_name() {
            self.at += name.chars().count();
            return Ok(Formula::Name(name));
        }
        if self.take("(") {
            let inner = self.any()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if let Some(number) = self.number()? {
            return Ok(number);
        }
        let start = self.at;
        let word = self.word();
        if self.take("(") {
            return self.call(&word, start);
        }
        self.at = start;
        let says = if word.is_empty() {
            "这里应有数字或名称".to_owned()
        } else {
            let hint = hint(&word, self.names.iter().map(String::as_str));
            format!(
                "不认识“{word}”:它不是本办法的数据项、计分项或参数,新数据请先写进 measures{hint}"
            )
        };
        Err(self.error(&says))
    }

    /// Words to compare with, or anything that has a value.
    fn word_or_sum(&mut self) -> Parsed {
        self.space();
        let start = self.at;
        if self.known_name().is_none() && self.number()?.is_none() {
            let word = self.word();
            let called = self.chars.get(self.at) == Some(&'(');
            if !word.is_empty() && !called {
                return Ok(Formula::Text(word));
            }
        }
        self.at = start;
        self.sum()
    }

    /// The longest known name here.
    fn known_name(&self) -> Option<String> {
        let rest = &self.chars[self.at.min(self.chars.len())..];
        let longest = self.names.iter().map(|name| name.chars().count()).max()?.min(rest.len());
        (1..=longest).rev().find_map(|length| {
            let word: String = rest[..length].iter().collect();
            // 得分率 is a name, 得分率(党建) a function.
            let called = rest.get(length) == Some(&'(')
                && FUNCTIONS.iter().any(|(function, _)| *function == word);
            (!called && self.names.contains(&word)).then_some(word)
        })
    }

    /// A run of words up to an operator, a bracket, a comma or a space; 「…」 as it is.
    fn word(&mut self) -> String {
        self.space();
        if self.chars.get(self.at) == Some(&'「') {
            let rest = &self.chars[self.at + 1..];
            if let Some(length) = rest.iter().position(|&c| c == '」') {
                self.at += length + 2;
                return rest[..length].iter().collect();
            }
        }
        let start = self.at;
        while self
            .chars
            .get(self.at)
            .is_some_and(|c| !c.is_whitespace() && !"+-×*÷/()[],;:=≠<>≤≥、。!".contains(*c))
        {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// `3`, `3万元`, `10%`, `7350元`.
    fn number(&mut self) -> Result<Option<Formula>, FormulaError> {
        let start = self.at;
        let Some((value, length)) = scan_digits(&self.chars[self.at..]) else { return Ok(None) };
        let mut value = value.map_err(|error| self.error(&error.to_string()))?;
        self.at += length;
        while let Some(by) = self
            .chars
            .get(self.at)
            .and_then(|&c| multiplier(c, self.chars.get(self.at + 1).copied()))
        {
            value = times(value, by).map_err(|error| self.error(&error.to_string()))?;
            self.at += 1;
        }
        let share = self.chars.get(self.at) == Some(&'%');
        if share {
            self.at += 1;
        } else {
            for unit in ["元", "分", "年", "岁", "月", "次", "人", "户", "名", "颗", "个"]
            {
                if self
                    .chars
                    .get(self.at..)
                    .is_some_and(|rest| rest.iter().copied().take(1).eq(unit.chars()))
                {
                    self.at += 1;
                    break;
                }
            }
        }
        let written: String = self.chars[start..self.at].iter().collect();
        let value = exact_of(value, share);
        Ok(Some(Formula::Number { value, written }))
    }

    fn call(&mut self, word: &str, start: usize) -> Parsed {
        if word == "对应" || word == "分档" {
            return self.table(word == "分档");
        }
        let function = FUNCTIONS.iter().find(|(name, _)| *name == word).map(|(_, f)| *f);
        let Some(function) = function else {
            self.at = start;
            return Err(self.error(&format!("没有“{word}”这个函数")));
        };
        let arguments = match function {
            Function::Score | Function::ScoreRate => self.list(|parser| {
                parser.space();
                Ok(Formula::Text(parser.word()))
            })?,
            Function::InARow | Function::Recently | Function::Before => self.list(|parser| {
                parser.space();
                if let Some(number) = parser.number()? {
                    return Ok(number);
                }
                let word = parser.word();
                if word.is_empty() {
                    Err(parser.error("这里应有名称"))
                } else {
                    Ok(Formula::Text(word))
                }
            })?,
            other if other.over_all() => {
                let first = self.sum()?;
                let mut list = vec![first];
                while self.take(",") {
                    list.push(Formula::Text(self.word()));
                }
                self.expect(")")?;
                list
            }
            _ => self.list(Self::any)?,
        };
        let (least, most) = function.arguments();
        if arguments.len() < least || arguments.len() > most {
            return Err(self.error(&format!("“{word}”的参数个数不对")));
        }
        Ok(Formula::Call(function, arguments))
    }

    fn list(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Parsed,
    ) -> Result<Vec<Formula>, FormulaError> {
        let mut list = vec![one(self)?];
        while self.take(",") || self.take("、") || self.take(";") {
            list.push(one(self)?);
        }
        self.expect(")")?;
        Ok(list)
    }

    fn table(&mut self, bands: bool) -> Parsed {
        let of = Box::new(self.sum()?);
        let (mut rows, mut otherwise) = (Vec::new(), None);
        while self.take(";") || self.take(",") {
            let start = self.at;
            if self.take("其余") {
                self.expect(":")?;
                otherwise = Some(Box::new(self.sum()?));
                continue;
            }
            self.at = start;
            let key = if bands {
                let _ = self.take("≥") || self.take(">=");
                self.sum()?
            } else {
                self.word_or_sum()?
            };
            self.expect(":")?;
            rows.push((key, self.sum()?));
        }
        self.expect(")")?;
        if rows.is_empty() {
            return Err(self.error("表里没有一行"));
        }
        Ok(Formula::Table { bands, of, rows, otherwise })
    }
}

fn exact_of(value: Value, share: bool) -> Exact {
    let exact = value.exact();
    if share { exact / Exact::from_integer(100) } else { exact }
}

impl Function {
    /// The least and the most arguments.
    pub(in crate::scheme) fn arguments(self) -> (usize, usize) {
        match self {
            Self::Largest | Self::Smallest => (1, 32),
            Self::If => (3, 3),
            Self::Whole | Self::Magnitude | Self::Score | Self::ScoreRate => (1, 1),
            Self::Before
            | Self::Mean
            | Self::Sum
            | Self::Highest
            | Self::Lowest
            | Self::Place
            | Self::PlaceFromLast => (1, 2),
            Self::InARow | Self::Recently => (3, 32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<Formula, String> {
        let names = ["经营性收入", "人均可支配收入", "等次", "非农收入", "总分"];
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        parse(text, &names).map_err(|error| format!("{}: {}", error.at, error.says))
    }

    #[test]
    fn conditions_and_amounts_are_read() {
        assert!(check("经营性收入 ≥ 3万元 且 人均可支配收入>7350元").is_ok());
        assert!(check("最小(经营性收入×10%,10万元)").is_ok());
        assert!(check("对应(等次;典范:3万;示范:2万;其余:0)").is_ok());
        assert!(check("等次 在 (典范, 示范) 或 非(总分<60)").is_ok());
        assert!(matches!(check("非农收入 > 0"), Ok(Formula::Compare(..))));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(
            check("经营收入 > 3").unwrap_err(),
            "0: 不认识“经营收入”:它不是本办法的数据项、计分项或参数,新数据请先写进 measures;是不是“经营性收入”?"
        );
        assert_eq!(check("总分 >").unwrap_err(), "4: 这里应有数字或名称");
        assert_eq!(check("求和(总分)").unwrap_err(), "0: 没有“求和”这个函数");
        assert!(check(&"(".repeat(5000)).is_err());
        assert!(check(&"(".repeat(500)).is_err());
    }
}
