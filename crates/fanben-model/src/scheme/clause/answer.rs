//! What a judge or a measure answers, as people write it.

use super::effect::{rank, same_name};
use super::rule::{Kind, Question, QuestionIndex, Rule};
use crate::number::{NumberError, Unit, Value, read_number};

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What the words describe holds.
    Yes,
    /// It does not.
    No,
    /// A number in base units (元, per cent, pieces).
    Number(Value),
    /// The name or names of a level, grade, role or class.
    Names(Vec<String>),
    /// Not answered.
    Missing,
}

/// Why an answer does not fit its question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadAnswer {
    /// More or fewer answers than questions.
    Count {
        /// How many questions there are.
        questions: usize,
        /// How many answers were given.
        answers: usize,
    },
    /// Not a number in this question's unit.
    Number(String),
    /// A share above 1 without %.
    Share(String),
    /// Yes or no was asked.
    YesNo(String),
    /// A kind of JSON value that answers nothing here.
    Kind(String),
}

impl BadAnswer {
    /// What is wrong, in Chinese.
    pub fn says(&self) -> String {
        match self {
            Self::Count { questions, answers } => {
                format!("本条有{questions}个问题,却给了{answers}个答案")
            }
            Self::Number(text) => format!("“{text}”不是这个问题要的数"),
            Self::Share(text) => format!("“{text}”作为比例有两种读法,请写成85%或0.85"),
            Self::YesNo(text) => format!("“{text}”不是“是”或“否”"),
            Self::Kind(text) => format!("“{text}”不能作为答案"),
        }
    }
}

/// Reads one written answer to a question.
pub fn read_answer(question: &Question, text: &str) -> Result<Answer, BadAnswer> {
    let text = text.trim();
    match text {
        "" => return Ok(Answer::Missing),
        "是" | "√" | "有" | "true" | "对" | "✓" | "达标" if question.kind != Kind::Level =>
        {
            return Ok(Answer::Yes);
        }
        "否" | "×" | "无" | "没有" | "false" | "不" | "none" | "None" | "null" => {
            return Ok(Answer::No);
        }
        _ => {}
    }
    match question.kind {
        Kind::YesNo => match read_number(text) {
            Ok(number) if number.value == Value::ZERO => Ok(Answer::No),
            Ok(number) if Ok(number.value) == Value::whole(1) => Ok(Answer::Yes),
            _ => Err(BadAnswer::YesNo(text.to_owned())),
        },
        Kind::Level => Ok(Answer::Names(
            text.split(['、', ',', '，']).map(|name| name.trim().to_owned()).collect(),
        )),
        Kind::Percent => percent(text),
        Kind::Count | Kind::Amount | Kind::Range => number(question, text),
    }
}

/// A share: `85%`, `0.85`; a bare number of ten and more can only be meant in per cent.
fn percent(text: &str) -> Result<Answer, BadAnswer> {
    let bad = |_: NumberError| BadAnswer::Number(text.to_owned());
    let read = read_number(text).map_err(bad)?;
    let value = match read.unit {
        Unit::Percent => read.value,
        Unit::None => {
            let magnitude = read.value.raw().abs();
            if magnitude <= Value::ONE {
                Value::from_raw(read.value.raw().saturating_mul(100))
            } else if magnitude >= 10 * Value::ONE {
                read.value
            } else {
                return Err(BadAnswer::Share(text.to_owned()));
            }
        }
        _ => return Err(BadAnswer::Number(text.to_owned())),
    };
    Ok(Answer::Number(value))
}

/// A count or an amount; a bare number is in the question's own unit (万元: ten thousand yuan).
fn number(question: &Question, text: &str) -> Result<Answer, BadAnswer> {
    let ranked = text.strip_prefix('第').unwrap_or(text);
    let read = read_number(ranked).map_err(|_| BadAnswer::Number(text.to_owned()))?;
    let in_ten_thousands = question.unit == "万元" && read.unit == Unit::None;
    let value = if in_ten_thousands {
        read.value
            .raw()
            .checked_mul(10_000)
            .map(Value::from_raw)
            .ok_or_else(|| BadAnswer::Number(text.to_owned()))?
    } else {
        read.value
    };
    Ok(Answer::Number(value))
}

/// Reads the answers of one line, given as a JSON array in the order of the questions.
///
/// Where a sentence asks several things, fewer answers are understood when they can only mean one
/// thing: one boolean for a whole sentence or for one award with several needs (all hold, or not),
/// one name for a list of alternatives; and one boolean for each row of a table of levels.
pub fn read_answers(rule: &Rule, answers: &[serde_json::Value]) -> Result<Vec<Answer>, BadAnswer> {
    let questions = &rule.questions;
    if answers.len() == questions.len() {
        let read = |(at, answer)| {
            let read = from_json(&questions[at], answer)?;
            Ok(match read {
                Answer::Names(names) => {
                    Answer::Names(names.into_iter().map(|name| as_named(rule, at, name)).collect())
                }
                other => other,
            })
        };
        return answers.iter().enumerate().map(read).collect();
    }
    let whole = |holds: bool| if holds { Answer::Yes } else { Answer::No };
    match answers {
        [serde_json::Value::Bool(holds)] => return Ok(vec![whole(*holds); questions.len()]),
        [serde_json::Value::String(name)] => {
            if let Some(read) = alternative(rule, Some(name)) {
                return Ok(read);
            }
        }
        [serde_json::Value::Null] => {
            if let Some(read) = alternative(rule, None) {
                return Ok(read);
            }
        }
        _ => {}
    }
    rows_of_levels(rule, answers)
        .or_else(|| award_by_award(rule, answers))
        .unwrap_or(Err(BadAnswer::Count { questions: questions.len(), answers: answers.len() }))
}

/// 省级以上, 警告处分, 省级 of 创建省级示范村: the row a name can only mean. Other names stay as they are.
fn as_named(rule: &Rule, question: QuestionIndex, name: String) -> String {
    const AROUND: [&str; 8] = ["及以上", "以上", "及以下", "以下", "处分", "处罚", "处理", "等次"];
    let known = rule.names_of(question);
    let exact = |name: &str| known.iter().any(|known| same_name(known, name));
    if exact(&name) {
        return name;
    }
    let bare = AROUND.iter().find_map(|word| name.strip_suffix(word));
    if let Some(bare) = bare.filter(|bare| exact(bare)) {
        return bare.to_owned();
    }
    let level = rank(&name).is_some() && name.chars().count() > 1;
    let holding: Vec<&&str> =
        known.iter().filter(|known| level && known.contains(name.as_str())).collect();
    match holding.as_slice() {
        [only] => (**only).to_owned(),
        _ => name,
    }
}

/// One name answers a list of alternatives, each of which is a yes/no question: the longest words
/// that hold the name.
fn alternative(rule: &Rule, name: Option<&str>) -> Option<Vec<Answer>> {
    let all_yes_no = rule.questions.iter().all(|question| question.kind == Kind::YesNo);
    if !all_yes_no || rule.questions.len() < 2 {
        return None;
    }
    let mut answers = vec![Answer::No; rule.questions.len()];
    let Some(name) = name.filter(|name| !matches!(*name, "无" | "没有" | "none")) else {
        return Some(answers);
    };
    let holding: Vec<usize> =
        (0..answers.len()).filter(|&at| rule.questions[at].asks.contains(name)).collect();
    let exact = holding.iter().copied().find(|&at| rule.questions[at].asks == name);
    let shortest =
        holding.iter().copied().min_by_key(|&at| rule.questions[at].asks.chars().count());
    answers[exact.or(shortest)?] = Answer::Yes;
    Some(answers)
}

/// One boolean for each row of the only question, a table of levels.
fn rows_of_levels(
    rule: &Rule,
    answers: &[serde_json::Value],
) -> Option<Result<Vec<Answer>, BadAnswer>> {
    let ([_], [super::rule::Part::Levels { rows, .. }]) =
        (rule.questions.as_slice(), rule.parts.as_slice())
    else {
        return None;
    };
    let holds: Option<Vec<bool>> = answers.iter().map(serde_json::Value::as_bool).collect();
    let holds = holds.filter(|holds| holds.len() == rows.len())?;
    let names: Vec<String> = rows
        .iter()
        .zip(holds)
        .filter_map(|(row, holds)| holds.then(|| row.level.names.first().cloned())?)
        .collect();
    Some(Ok(vec![if names.is_empty() { Answer::No } else { Answer::Names(names) }]))
}

/// A boolean may stand for all needs of one award.
fn award_by_award(
    rule: &Rule,
    answers: &[serde_json::Value],
) -> Option<Result<Vec<Answer>, BadAnswer>> {
    let mut groups: Vec<usize> = Vec::new();
    let mut covered = 0;
    for part in &rule.parts {
        if let super::rule::Part::Award { needs, .. } = part
            && needs.len() > 1
        {
            groups.push(needs.len());
            covered += needs.len();
        }
    }
    let others = rule.questions.len().checked_sub(covered)?;
    if groups.is_empty() || answers.len() != groups.len() + others {
        return None;
    }
    let mut read = Vec::new();
    let mut given = answers.iter();
    let mut groups = groups.into_iter();
    let mut at = 0;
    while at < rule.questions.len() {
        let in_group = rule.parts.iter().find_map(|part| match part {
            super::rule::Part::Award { needs, .. } if needs.len() > 1 => {
                needs.first().filter(|need| need.that.question() == at).map(|_| needs.len())
            }
            _ => None,
        });
        let answer = given.next()?;
        if let Some(size) = in_group {
            groups.next();
            let holds = answer.as_bool()?;
            read.extend(std::iter::repeat_n(if holds { Answer::Yes } else { Answer::No }, size));
            at += size;
        } else {
            match from_json(&rule.questions[at], answer) {
                Ok(answer) => read.push(answer),
                Err(bad) => return Some(Err(bad)),
            }
            at += 1;
        }
    }
    Some(Ok(read))
}

fn from_json(question: &Question, answer: &serde_json::Value) -> Result<Answer, BadAnswer> {
    match answer {
        serde_json::Value::Null => match question.kind {
            Kind::Level | Kind::YesNo => Ok(Answer::No),
            _ => Ok(Answer::Missing),
        },
        serde_json::Value::Bool(true) => Ok(Answer::Yes),
        serde_json::Value::Bool(false) => Ok(Answer::No),
        serde_json::Value::Number(number) => read_answer(question, &number.to_string()),
        serde_json::Value::String(text) => read_answer(question, text),
        serde_json::Value::Array(names) if question.kind == Kind::Level => Ok(Answer::Names(
            names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        )),
        other => Err(BadAnswer::Kind(other.to_string())),
    }
}
