//! The typed rule a clause sentence is read into. A frozen scheme keeps this, not the sentence.
//!
//! A rule asks [`Question`]s, in the order of the sentence, and says in [`Part`]s what each answer
//! gives or takes. The clause's effect is the sum of its parts within its [`Bound`]s.

use serde::{Deserialize, Serialize};

use crate::number::{Points, Value};

/// The index of a question in its rule.
pub type QuestionIndex = usize;

/// What one sentence does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What the sentence says the whole is worth, where shares of it are meant (农业保险5分,完成得
    /// 满分); none: the item's points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worth: Option<Points>,
    /// What a judge or a measure answers, in the order of the sentence.
    pub questions: Vec<Question>,
    /// What the answers give or take, in the order of the sentence.
    pub parts: Vec<Part>,
    /// Caps and floors over all parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Bound>,
    /// Remarks in brackets that explain and do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What has to be known to apply a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The words of the sentence that name it. Empty: what the item itself is about.
    pub asks: String,
    /// How it is answered.
    pub kind: Kind,
    /// Behind a number: 次, 岁, ㎡, %, 元 or 万元 (a bare number is then in that unit).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Does what the words describe hold?
    #[serde(rename = "yes/no")]
    YesNo,
    /// How many?
    #[serde(rename = "count")]
    Count,
    /// What share, in per cent?
    #[serde(rename = "percent")]
    Percent,
    /// How much, in the question's unit?
    #[serde(rename = "amount")]
    Amount,
    /// Which of the names?
    #[serde(rename = "level")]
    Level,
    /// How many points, between two ends?
    #[serde(rename = "range")]
    Range,
}

/// Points, or a share of the points of the item the clause belongs to. Negative: taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    /// So many points.
    Points(Points),
    /// So many per cent of the item's points; 100 is 满分.
    Share(Value),
}

/// A comparison with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// 以上, 不少于, 达到
    #[serde(rename = ">=")]
    AtLeast,
    /// 超过, 高于
    #[serde(rename = ">")]
    Above,
    /// 以下, 以内, 不超过
    #[serde(rename = "<=")]
    AtMost,
    /// 不足, 不满, 低于
    #[serde(rename = "<")]
    Below,
    /// 第一名, 1次
    #[serde(rename = "=")]
    Exactly,
}

impl Comparison {
    /// Whether `value` stands so to `bound`.
    pub fn holds<T: PartialOrd>(self, value: &T, bound: &T) -> bool {
        match self {
            Self::AtLeast => value >= bound,
            Self::Above => value > bound,
            Self::AtMost => value <= bound,
            Self::Below => value < bound,
            Self::Exactly => value == bound,
        }
    }

    /// The sign the normal sentence prints.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::Above => ">",
            Self::AtMost => "≤",
            Self::Below => "<",
            Self::Exactly => "=",
        }
    }

    /// Larger values are the ones that hold.
    pub fn wants_more(self) -> bool {
        matches!(self, Self::AtLeast | Self::Above)
    }

    /// Smaller values are the ones that hold.
    pub fn wants_less(self) -> bool {
        matches!(self, Self::AtMost | Self::Below)
    }
}

/// One end of a band, or a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How the value has to stand to the number.
    pub is: Comparison,
    /// The number, in base units (元, %, 次 …).
    pub than: Value,
}

/// Something that holds or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The answer is yes.
    Yes(QuestionIndex),
    /// The number lies within all limits (one or two).
    Number {
        /// The question.
        of: QuestionIndex,
        /// One limit, or a lower and an upper one.
        within: Vec<Limit>,
    },
    /// The number reaches what the subject's class asks for.
    ByClass {
        /// The number.
        of: QuestionIndex,
        /// The question that names the class.
        class: QuestionIndex,
        /// How the number has to stand to its class's number.
        is: Comparison,
        /// Class by class.
        rows: Vec<(String, Value)>,
    },
    /// The level is this one or, for 以上, a higher one.
    Level {
        /// The question.
        of: QuestionIndex,
        /// The names.
        row: LevelName,
    },
}

impl Condition {
    /// The first question it asks.
    pub fn question(&self) -> QuestionIndex {
        match self {
            Self::Yes(of)
            | Self::Number { of, .. }
            | Self::ByClass { of, .. }
            | Self::Level { of, .. } => *of,
        }
    }
}

/// So many points for every so many units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The size of a step in the question's unit.
    pub every: Value,
    /// The step is in per cent of the number beside which it stands (拆违5000㎡,每超10%).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_number: bool,
    /// What one step gives or takes.
    pub gives: Gives,
    /// What a part of a step counts as.
    #[serde(default, skip_serializing_if = "Remainder::is_default")]
    pub remainder: Remainder,
    /// Only so many units count (每年不超过3项).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Value>,
    /// At most so much from these steps alone (a magnitude).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Gives>,
}

impl Rate {
    /// Whole steps of `every` units.
    pub fn whole_steps(every: Value, gives: Gives) -> Self {
        Self {
            every,
            of_number: false,
            gives,
            remainder: Remainder::Nothing,
            up_to: None,
            at_most: None,
        }
    }
}

/// What a part of a step counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remainder {
    /// Nothing: only whole steps count.
    #[default]
    Nothing,
    /// Its share (按比例).
    Share,
    /// A whole step (不足1亩按1亩计).
    Whole,
}

impl Remainder {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_default(&self) -> bool {
        *self == Self::Nothing
    }
}

/// A condition of an award, with what happens on either side of its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// What has to hold.
    pub that: Condition,
    /// Steps beside the number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Beside>,
}

impl Need {
    /// Only the condition.
    pub fn plain(that: Condition) -> Self {
        Self { that, beside: Vec::new() }
    }
}

/// Steps on one or both sides of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// Where the steps are counted.
    pub side: Side,
    /// What they give or take.
    pub rate: Rate,
}

/// On which side of a number steps are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 每多1次.
    Above,
    /// 每少1次.
    Below,
    /// 每增减1次±1分: above as stated, below the opposite.
    Signed,
    /// 每增减1次扣1分: the same on both sides.
    Either,
}

impl Side {
    /// Steps above the number count.
    pub fn above(self) -> bool {
        self != Self::Below
    }

    /// Steps below the number count.
    pub fn below(self) -> bool {
        self != Self::Above
    }
}

/// What a count without a target is a count of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountOf {
    /// 每次: how often it happened.
    Cases,
    /// 每少1次: how many are missing.
    Missing,
    /// 每多1次: how many there are beyond what was asked for.
    Extra,
    /// 每增减1次: the difference, with its sign.
    Change,
}

impl Rule {
    /// What a count answers where it is counted for a rate without a target.
    pub fn count_of(&self, question: QuestionIndex) -> Option<CountOf> {
        self.parts.iter().find_map(|part| match part {
            Part::Each { of, count, .. } if *of == question => Some(*count),
            _ => None,
        })
    }

    /// A question as a person is asked it: beside its words, whether the count is of what is missing
    /// or too many. `name`: of the item, where the sentence has no words of its own for it.
    pub fn asked(&self, question: QuestionIndex, name: &str) -> String {
        let Some(asked) = self.questions.get(question) else { return name.to_owned() };
        let words = if asked.asks.is_empty() { name } else { &asked.asks };
        let unit = match asked.unit.as_str() {
            "" => "个",
            "%" => "个百分点",
            unit => unit,
        };
        let counted = match self.count_of(question) {
            Some(CountOf::Missing) => format!("缺几{unit}"),
            Some(CountOf::Extra) => format!("多几{unit}"),
            Some(CountOf::Change) => format!("增减几{unit},减的写负数"),
            Some(CountOf::Cases) | None => return words.to_owned(),
        };
        if words.is_empty() { counted } else { format!("{words}({counted})") }
    }
}

/// One of several counts that share a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountRow {
    /// The number of cases.
    pub of: QuestionIndex,
    /// What one step gives or takes.
    pub gives: Gives,
}

/// A stretch of a count with a rate of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The units above this number, up to the next tier's.
    pub above: Value,
    /// Their rate.
    pub rate: Rate,
}

/// One row of a numeric table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// One limit, or a lower and an upper one.
    pub within: Vec<Limit>,
    /// What the row gives.
    pub gives: Gives,
}

/// The name or names of one row of a table of levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelName {
    /// As written; several names share a row.
    pub names: Vec<String>,
    /// The row also stands for every higher level.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub and_above: bool,
    /// The row also stands for every lower level.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub and_below: bool,
}

/// One row of a table of levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelRow {
    /// Which levels.
    pub level: LevelName,
    /// What they give.
    pub gives: Gives,
}

/// What a sentence gives or takes, and on what it depends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Points that stand unless another part takes from them (班子4分:…).
    Base {
        /// The words in front of the points.
        name: String,
        /// The points.
        gives: Gives,
    },
    /// Points when all needs hold, and steps on either side of their numbers. A need with a step
    /// on its failing side does not lose the points: the step is what failing costs.
    Award {
        /// All have to hold.
        needs: Vec<Need>,
        /// What it is worth; none where only the steps count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gives: Option<Gives>,
        /// What it is worth otherwise, if not nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Gives>,
    },
    /// The same points for each of several things that hold (组织不健全、制度不健全各扣2分).
    Apiece {
        /// What has to hold.
        of: Vec<QuestionIndex>,
        /// What each is worth.
        gives: Gives,
    },
    /// Points for each case.
    Each {
        /// The number of cases.
        of: QuestionIndex,
        /// What is counted.
        count: CountOf,
        /// Points per step.
        rate: Rate,
    },
    /// Several counts with a common step and points of their own (书记、委员每次分别扣2、1分).
    EachOf {
        /// The counts.
        rows: Vec<CountRow>,
        /// What is counted.
        count: CountOf,
        /// The size of a step.
        every: Value,
    },
    /// Cases that count as a share of the rate said last (夜间加倍, 协办减半).
    EachLike {
        /// The number of cases.
        of: QuestionIndex,
        /// Per cent of the rate of the last [`Part::Each`].
        percent: Value,
    },
    /// A rate that changes with the count (前2次每次扣1分,第3次起每次扣2分).
    Tiers {
        /// The number of cases.
        of: QuestionIndex,
        /// The stretches, from below.
        tiers: Vec<Tier>,
    },
    /// A numeric table: the tightest row that fits counts.
    Bands {
        /// The number.
        of: QuestionIndex,
        /// The rows, as written.
        rows: Vec<Band>,
        /// Where no row fits, if not nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Gives>,
    },
    /// A table of names: the best row counts.
    Levels {
        /// The level.
        of: QuestionIndex,
        /// The rows, as written.
        rows: Vec<LevelRow>,
        /// Where no row fits, if not nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otherwise: Option<Gives>,
    },
    /// A share of the points: actual ÷ target, between nothing and all.
    Ratio {
        /// The share reached, or the number that is divided by the target.
        of: QuestionIndex,
        /// The number that is all; none where the share itself is asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<Value>,
        /// All of it.
        full: Gives,
        /// More than the target gives more than all (增减按比例加减分).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        beyond: bool,
        /// For every step beyond the target.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<Rate>,
    },
    /// A share of a score given elsewhere (平安建设得分按20%折算).
    Score {
        /// The other score.
        of: QuestionIndex,
        /// How much of it counts.
        percent: Value,
    },
    /// Points a person gives between two ends, with a reason. Both ends are magnitudes.
    Manual {
        /// The points given (or whether the words hold: then all of it).
        of: QuestionIndex,
        /// The least.
        low: Points,
        /// The most; none: the item's points.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high: Option<Points>,
        /// The points are taken away.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        takes: bool,
        /// For each of so many cases.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        per: Option<QuestionIndex>,
    },
    /// Nothing is scored.
    Zero {
        /// When.
        when: Condition,
    },
    /// 一票否决 or another consequence that no points outweigh.
    Veto {
        /// When.
        when: Condition,
        /// What follows, in the words of the sentence.
        consequence: String,
    },
    /// The points of the parts before are multiplied.
    Times {
        /// When.
        when: Condition,
        /// By how much, in per cent: 双倍 200, 减半 50.
        percent: Value,
        /// Which of them.
        of: Scaled,
    },
}

/// Which points of the parts before are multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaled {
    /// 加倍扣分: what was taken.
    Taken,
    /// 加倍加分: what was won, without what stands by itself.
    Given,
    /// 减半计分: all of it.
    All,
}

/// A cap or floor over the whole clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// 扣完为止: what is taken never exceeds what there was (own points, or the item's).
    Exhausts,
    /// 最多扣N分, 扣完N分为止.
    TakesAtMost(Gives),
    /// 最高加N分, 满分N.
    GivesAtMost(Gives),
    /// 扣分不保底: the item's floor does not hold for this clause.
    NoFloor,
    /// 加分不封顶.
    NoCap,
}
