//! The small things of a normal sentence: words in 「」, numbers with units, points, limits.

use super::super::rule::{
    Comparison, Gives, Kind, LevelName, Limit, Question, QuestionIndex, Rule,
};
use super::super::vocabulary::{Class, Vocabulary};
use super::{KINDS, usual_kind};
use crate::number::{Points, Value};

/// The rest of a sentence and the rule it has given so far.
pub(super) struct Parser<'a> {
    pub(super) rest: &'a str,
    pub(super) rule: Rule,
}

/// A number with its unit, which may turn out to be another question's.
pub(super) struct Quantity {
    pub(super) value: Value,
    pub(super) unit: String,
}

/// Words in 「」 with what was written behind them.
pub(super) struct Asked {
    pub(super) asks: String,
    pub(super) marked: Option<(Kind, String)>,
}

impl<'a> Parser<'a> {
    pub(super) fn eat(&mut self, words: &str) -> bool {
        match self.rest.strip_prefix(words) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn expect(&mut self, words: &str) -> Option<()> {
        self.eat(words).then_some(())
    }

    pub(super) fn quoted(&mut self) -> Option<&'a str> {
        let inner = self.rest.strip_prefix('「')?;
        let (words, rest) = inner.split_once('」')?;
        self.rest = rest;
        Some(words)
    }

    pub(super) fn asked(&mut self) -> Option<Asked> {
        let asks = self.quoted()?.to_owned();
        let mut marked = None;
        if self.eat("[") {
            let (mark, rest) = self.rest.split_once(']')?;
            let (kind, unit) = mark.split_once(':')?;
            let (kind, _) = KINDS.iter().find(|(_, name)| *name == kind)?;
            marked = Some((*kind, unit.to_owned()));
            self.rest = rest;
        }
        Some(Asked { asks, marked })
    }

    /// The index of a question that stands where this kind and unit are usual.
    pub(super) fn ask(&mut self, asked: Asked, kind: Kind, unit: &str) -> QuestionIndex {
        let (kind, unit) = asked.marked.unwrap_or((kind, unit.to_owned()));
        let question = Question { asks: asked.asks, kind, unit };
        let questions = &mut self.rule.questions;
        questions.iter().position(|known| *known == question).unwrap_or_else(|| {
            questions.push(question);
            questions.len() - 1
        })
    }

    pub(super) fn counted(&mut self, asked: Asked, unit: &str) -> QuestionIndex {
        self.ask(asked, usual_kind(unit), unit)
    }

    pub(super) fn digits(&mut self) -> Option<&'a str> {
        let end = self.rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        (!digits.is_empty()).then_some(digits)
    }

    pub(super) fn value(&mut self) -> Option<Value> {
        Value::parse(self.digits()?).ok()
    }

    pub(super) fn points(&mut self) -> Option<Points> {
        let points = Points::parse(self.digits()?).ok()?;
        self.expect("分")?;
        Some(points)
    }

    pub(super) fn unit(&mut self) -> String {
        const UNITS: [Class; 6] = [
            Class::Counter,
            Class::Measure,
            Class::Percent,
            Class::PercentPoint,
            Class::Yuan,
            Class::Point,
        ];
        if self.eat("万元") {
            return "万元".to_owned();
        }
        let (unit, rest) = match Vocabulary::get().longest(self.rest, 0) {
            Some((classes, length)) if UNITS.iter().any(|&class| classes.has(class)) => {
                self.rest.split_at(length)
            }
            _ => ("", self.rest),
        };
        self.rest = rest;
        unit.to_owned()
    }

    pub(super) fn quantity(&mut self) -> Option<Quantity> {
        let digits = self.digits()?;
        if self.eat("万元") {
            let value = ten_thousands(digits)?;
            return Some(Quantity { value, unit: "万元".to_owned() });
        }
        let value = Value::parse(digits).ok()?;
        Some(Quantity { value, unit: self.unit() })
    }

    pub(super) fn amount(&mut self) -> Option<Gives> {
        if self.eat("满分的") {
            let share = self.value()?;
            self.expect("%")?;
            return Some(Gives::Share(share));
        }
        if self.eat("满分") {
            return Some(Gives::Share(Value::from_raw(100 * Value::ONE)));
        }
        Some(Gives::Points(self.points()?))
    }

    pub(super) fn gives(&mut self, giving: &str) -> Option<Gives> {
        if self.eat("扣") {
            return Some(self.amount()?.opposite());
        }
        self.expect(giving)?;
        self.amount()
    }

    pub(super) fn both(&mut self) -> Option<Gives> {
        if self.eat("减加") {
            return Some(self.amount()?.opposite());
        }
        self.expect("加减")?;
        self.amount()
    }

    pub(super) fn limits(&mut self, unit: &mut String) -> Option<Vec<Limit>> {
        let mut within = Vec::new();
        while let Some(is) = self.comparison() {
            let Quantity { value, unit: stated } = self.quantity()?;
            within.push(Limit { is, than: value });
            *unit = stated;
        }
        (!within.is_empty()).then_some(within)
    }

    pub(super) fn comparison(&mut self) -> Option<Comparison> {
        const SIGNS: [Comparison; 5] = [
            Comparison::AtLeast,
            Comparison::Above,
            Comparison::AtMost,
            Comparison::Below,
            Comparison::Exactly,
        ];
        SIGNS.into_iter().find(|comparison| self.eat(comparison.sign()))
    }

    pub(super) fn level(&mut self) -> Option<LevelName> {
        let mut names = vec![self.quoted()?.to_owned()];
        while self.eat("/") {
            names.push(self.quoted()?.to_owned());
        }
        let and_above = self.eat("以上");
        let and_below = self.eat("以下");
        Some(LevelName { names, and_above, and_below })
    }
}

impl Asked {
    /// The question it is where a number in this unit stands.
    pub(super) fn question(&self, unit: &str) -> Question {
        let usual = || (usual_kind(unit), unit.to_owned());
        let (kind, unit) = self.marked.clone().unwrap_or_else(usual);
        Question { asks: self.asks.clone(), kind, unit }
    }
}

/// `0.5` in units of ten thousand yuan, to a millionth of a yuan.
fn ten_thousands(digits: &str) -> Option<Value> {
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    let (units, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !units.is_empty() && units.len() <= 18 && decimals.len() <= 10;
    if !fits || !all_digits(units) || !all_digits(decimals) {
        return None;
    }
    let raw: i128 = format!("{units}{decimals:0<10}").parse().ok()?;
    let raw = i64::try_from(if negative { -raw } else { raw }).ok()?;
    Some(Value::from_raw(raw))
}
