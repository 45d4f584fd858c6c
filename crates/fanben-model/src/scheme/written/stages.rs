//! How a cycle runs, as written: the steps of judging, who judges, what has to be held first.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::is_default;

/// One step of judging.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// A short name for files.
    pub id: String,
    /// 自评, 初评, 联评, 考评
    pub name: String,
    /// Who judges, in the document's words.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by: String,
    /// The role of the pack that judges; none: the scheme is not run on the platform.
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: String,
    /// The last day; later is late, and still accepted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deadline: Option<NaiveDate>,
    /// Every judged question has to be answered; none: only at the first stage.
    #[serde(default, skip_serializing_if = "is_default")]
    pub complete: Option<bool>,
    /// What has to be held or done before the sheet goes up.
    #[serde(default, skip_serializing_if = "is_default")]
    pub methods: Vec<Method>,
    /// What the judges may decide.
    #[serde(default, skip_serializing_if = "is_default")]
    pub decides: Vec<Decides>,
    /// The measure of words under which the decision is recorded: 推荐, 不推荐, 退回.
    #[serde(default, skip_serializing_if = "is_default")]
    pub decision: Option<String>,
    /// In which order its judges see the subjects.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: StageOrder,
    /// Who signs what goes up.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signs: Vec<Sign>,
    /// What of it is only looked at by drawing lots.
    #[serde(default, skip_serializing_if = "is_default")]
    pub draw: Option<Draw>,
    /// Which questions its judges answer.
    #[serde(default, skip_serializing_if = "is_default")]
    pub asks: Asks,
    /// Departments score it, each the items it leads; none: whoever holds the role scores them all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub offices: Option<Offices>,
}

/// Which questions a stage asks, where townships have items of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// All.
    #[default]
    All,
    /// Those of the common rubric.
    Common,
    /// Those of a township's own items.
    Own,
}

/// How departments score at a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offices {
    /// The role whose holders sign for their department.
    pub head: String,
    /// What may stand for what a department did not send, where the stage is closed without it by
    /// two people; none: it is not closed without it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub missing: Vec<Missing>,
}

/// What stands for a score that a department did not send. It is neither zero nor full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// It does not apply: what is left of the rubric counts for it.
    NotApplicable,
    /// What the department said in the period before; where it said nothing it does not apply.
    LastPeriod,
}

impl Missing {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::NotApplicable, Self::LastPeriod];

    /// The word people read.
    pub fn says(self) -> &'static str {
        match self {
            Self::NotApplicable => "不计这几项,其余项目按比例折算",
            Self::LastPeriod => "沿用上一期的数,上一期没有的不计",
        }
    }
}

impl Stage {
    /// Whether it asks a question: one of a township's own items, or of the common rubric.
    pub fn asks_of(&self, own: bool) -> bool {
        match self.asks {
            Asks::All => true,
            Asks::Common => !own,
            Asks::Own => own,
        }
    }
}

/// Whether a department is one of those that lead an item: “农业农村局、林业局” are two.
pub fn leads(lead: &str, office: &str) -> bool {
    !office.is_empty() && lead.split(['、', ',', ',', ';', ';']).any(|one| one.trim() == office)
}

/// A signature without which nothing goes up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The role of the pack that signs.
    pub role: String,
    /// 镇党委书记, 镇长 …
    pub title: String,
    /// What a refusal to sign does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub refused: WhenRefused,
}

/// What a refusal to sign does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenRefused {
    /// Nothing goes up until it is signed.
    #[default]
    Blocks,
    /// It is recorded with its reason, and blocks nobody.
    Recorded,
}

/// What is drawn by lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// 入户抽查, 复验抽村 …
    pub name: String,
    /// The measure with the number of households (or members) of each subject, of whom serial
    /// numbers are drawn; none: subjects are drawn.
    #[serde(default, skip_serializing_if = "is_default")]
    pub of: Option<String>,
    /// How many are drawn from each list.
    pub take: u32,
    /// Subjects are drawn unit by unit above them, not from one list.
    #[serde(default, skip_serializing_if = "is_default")]
    pub each: bool,
}

/// What a stage may decide about a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decides {
    /// It goes on to the next stage.
    Send,
    /// It goes on, recommended.
    Recommend,
    /// It is not recommended: not the same as failed.
    Decline,
    /// It goes back to the stage before, with a reason.
    Return,
}

/// In which order the judges of a stage see the subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageOrder {
    /// The official display order.
    #[default]
    Display,
    /// The surest first: the highest standing as the stage before left it. Those already judged
    /// stand beside the rest for reference and curve nobody.
    Surest,
}

/// A way of judging, or of making a judgment valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// A short name.
    pub id: String,
    /// What it is.
    pub kind: MethodKind,
    /// 党员大会, 民主测评, 入户走访 …
    pub name: String,
    /// The measure that says how many are due; none: whoever records it says so.
    #[serde(default, skip_serializing_if = "is_default")]
    pub due: Option<String>,
    /// What share of those due has to be present (or asked, visited).
    #[serde(default, skip_serializing_if = "is_default")]
    pub present: Option<Quorum>,
    /// What share of those present has to agree.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agreed: Option<Quorum>,
    /// How many at least have to be present (or asked, visited), whatever is due.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_least: u32,
    /// It may be left out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub optional: bool,
}

/// What a method is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodKind {
    /// 会议
    Meeting,
    /// 民主测评
    Poll,
    /// 入户走访
    Visits,
    /// 现场查看
    Site,
    /// 座谈
    Interview,
    /// 查阅资料
    Evidence,
}

/// A share that has to be reached: `>= 2/3`, or exceeded: `> 1/2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    /// Exactly the share is not enough.
    pub exceeded: bool,
    /// Above the line; at most a thousand.
    pub parts: u32,
    /// Below the line; at least 1, at most a thousand.
    pub of: u32,
}

impl Quorum {
    /// The least number out of `due` that satisfies it.
    pub fn least(self, due: u32) -> u32 {
        let wanted = u64::from(due) * u64::from(self.parts);
        let of = u64::from(self.of);
        let least = if self.exceeded { wanted / of + 1 } else { wanted.div_ceil(of) };
        u32::try_from(least).unwrap_or(u32::MAX)
    }

    /// In Chinese: 超过二分之一 is written 超过1/2.
    pub fn says(self) -> String {
        let word = if self.exceeded { "超过" } else { "不少于" };
        format!("{word}{}/{}", self.parts, self.of)
    }
}

impl fmt::Display for Quorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.exceeded { ">" } else { ">=" };
        write!(f, "{sign} {}/{}", self.parts, self.of)
    }
}

impl FromStr for Quorum {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("“{text}”应写成 \"> 1/2\" 或 \">= 2/3\"");
        let written = text.trim();
        let (exceeded, share) = match written.strip_prefix(">=").or(written.strip_prefix('≥')) {
            Some(share) => (false, share),
            None => (true, written.strip_prefix('>').ok_or_else(bad)?),
        };
        let (parts, of) = share.split_once('/').ok_or_else(bad)?;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| bad());
        let (parts, of) = (number(parts)?, number(of)?);
        if of == 0 || of > 1000 || parts > of || (exceeded && parts == of) {
            return Err(bad());
        }
        Ok(Self { exceeded, parts, of })
    }
}

impl Serialize for Quorum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quorum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_number_is_the_first_that_satisfies() {
        for (exceeded, parts, of) in [(true, 1, 2), (false, 1, 2), (false, 2, 3), (true, 2, 3)] {
            let quorum = Quorum { exceeded, parts, of };
            for due in 0..200_u32 {
                let holds = |present: u32| {
                    let (have, wanted) = (present * of, due * parts);
                    have > wanted || (have == wanted && !exceeded)
                };
                let least = quorum.least(due);
                assert!(holds(least) && (least == 0 || !holds(least - 1)), "{quorum} of {due}");
            }
            assert_eq!(quorum.to_string().parse(), Ok(quorum));
        }
    }

    #[test]
    fn only_shares_are_read() {
        for text in ["1/2", "> 1", "> 3/2", "> 2/2", ">= 1/0", "> a/b", ""] {
            assert!(text.parse::<Quorum>().is_err(), "{text}");
        }
    }
}
