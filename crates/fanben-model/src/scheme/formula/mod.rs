//! Formulas of a scheme's typed data: gates, tiers, eligibility, money.
//!
//! `经营性收入 ≥ 3万元 且 人均可支配收入 > 7350元`, `最小(经营性收入 × 10%, 10万元)`,
//! `对应(等次; 典范: 3万; 示范: 2万; 规范: 1万)`. Arithmetic is exact; shares are fractions
//! (85% is 0.85, and a measure in % is read as one).

mod evaluate;
mod parse;
mod trace;

pub use evaluate::{Evaluated, Given, Names, evaluate, missing, print_number};
pub use parse::{FormulaError, parse};
pub use trace::{count, shown, trace};

use serde::{Deserialize, Serialize};

use crate::number::{Exact, Value, as_fraction};
use crate::scheme::clause::rule::Comparison;

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Formula {
    /// A number; shares are fractions.
    Number {
        /// Its value.
        #[serde(with = "as_fraction")]
        value: Exact,
        /// As written, for explanations.
        written: String,
    },
    /// Words: a tier, a post, 是.
    Text(String),
    /// Something known by name: a measure, 总分, 等次.
    Name(String),
    /// −a.
    Negative(Box<Formula>),
    /// a ∘ b.
    Binary(Operator, Box<Formula>, Box<Formula>),
    /// a ≥ b and the like.
    Compare(Box<Formula>, Comparison, Box<Formula>),
    /// a 在 (b, c), a = b; negated: a ≠ b.
    Among {
        /// What is looked for.
        of: Box<Formula>,
        /// Where.
        any: Vec<Formula>,
        /// None of them.
        negated: bool,
    },
    /// All hold.
    All(Vec<Formula>),
    /// One holds.
    Any(Vec<Formula>),
    /// It does not hold.
    Not(Box<Formula>),
    /// A function of a fixed list.
    Call(Function, Vec<Formula>),
    /// 对应: the row whose key equals; 分档: the first row whose lower end is reached.
    Table {
        /// Rows by lower end instead of by equality.
        bands: bool,
        /// What is looked up.
        of: Box<Formula>,
        /// Keys and values, as written.
        rows: Vec<(Formula, Formula)>,
        /// Behind 其余.
        otherwise: Option<Box<Formula>>,
    },
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// +
    Add,
    /// −
    Subtract,
    /// ×
    Multiply,
    /// ÷
    Divide,
}

/// The functions a formula can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// 最大(a, b, …)
    Largest,
    /// 最小(a, b, …)
    Smallest,
    /// 若(condition, a, b)
    If,
    /// 取整(a): towards zero.
    Whole,
    /// 绝对值(a)
    Magnitude,
    /// 得分(item or dimension)
    Score,
    /// 得分率(item or dimension): score ÷ full points.
    ScoreRate,
    /// 平均(name[, 组 or 上级]): over all subjects, the subject's league, or those under the same unit.
    Mean,
    /// 合计(name[, 组])
    Sum,
    /// 最高值(name[, 组])
    Highest,
    /// 最低值(name[, 组])
    Lowest,
    /// 名次(name[, 组]): 1 is the largest; equal values share a place.
    Place,
    /// 倒数名次(name[, 组])
    PlaceFromLast,
    /// 上期(name[, otherwise]): the result or measure of the period before.
    Before,
    /// 连续(n, name, value…): the last n periods, this one included, all had one of the values.
    InARow,
    /// 近(n, name, value…): one of the last n periods, this one included, had one of the values.
    Recently,
}

/// The names of functions.
pub const FUNCTIONS: &[(&str, Function)] = &[
    ("最大", Function::Largest),
    ("最小", Function::Smallest),
    ("若", Function::If),
    ("取整", Function::Whole),
    ("绝对值", Function::Magnitude),
    ("得分率", Function::ScoreRate),
    ("得分", Function::Score),
    ("平均", Function::Mean),
    ("合计", Function::Sum),
    ("最高值", Function::Highest),
    ("最低值", Function::Lowest),
    ("倒数名次", Function::PlaceFromLast),
    ("名次", Function::Place),
    ("上期", Function::Before),
    ("连续", Function::InARow),
    ("近", Function::Recently),
];

impl Function {
    /// Needs every subject's value, not only this one's.
    pub fn over_all(self) -> bool {
        matches!(
            self,
            Self::Mean
                | Self::Sum
                | Self::Highest
                | Self::Lowest
                | Self::Place
                | Self::PlaceFromLast
        )
    }
}

impl Formula {
    /// A whole or decimal number.
    pub fn number(value: Value) -> Self {
        Self::Number { value: value.exact(), written: value.to_string() }
    }

    /// Visits this formula and everything in it.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        match self {
            Self::Number { .. } | Self::Text(_) | Self::Name(_) => {}
            Self::Negative(of) | Self::Not(of) => of.visit(see),
            Self::Binary(_, a, b) | Self::Compare(a, _, b) => {
                a.visit(see);
                b.visit(see);
            }
            Self::Among { of, any, .. } => {
                of.visit(see);
                for one in any {
                    one.visit(see);
                }
            }
            Self::All(list) | Self::Any(list) | Self::Call(_, list) => {
                for one in list {
                    one.visit(see);
                }
            }
            Self::Table { of, rows, otherwise, .. } => {
                of.visit(see);
                for (key, value) in rows {
                    key.visit(see);
                    value.visit(see);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.visit(see);
                }
            }
        }
    }

    /// The names it reads, in order, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        self.visit(&mut |formula| {
            if let Self::Name(name) = formula
                && !names.contains(&name.as_str())
            {
                names.push(name);
            }
        });
        names
    }
}
