//! How a result is made public before it is decided, as written: periods, who signs and confirms,
//! for whom it is and what they see of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Sign, is_default};
use crate::calendar::Period;

/// What a county says once about all notices of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publicity {
    /// The body that publishes; empty: the unit the cycle is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub body: String,
    /// Where to object: office, address, office telephone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contact: String,
    /// How long a notice hangs, at least.
    pub hangs: Days,
    /// How long objections may come, at least; none: as long as it hangs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub objections: Option<Days>,
    /// How long an answer to an objection may take, at most.
    pub reply: Days,
    /// How many days after its period the public still sees it, at most.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stays: u16,
    /// The public sees every rank; otherwise only those of titles.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ranks: bool,
    /// Who signs a result before its notice; empty: whoever signs at the stages.
    #[serde(default, skip_serializing_if = "is_default")]
    pub signs: Vec<Sign>,
    /// Who confirms it afterwards.
    #[serde(default, skip_serializing_if = "is_default")]
    pub confirms: Confirms,
    /// For whom it is and what they see of it; empty: all four, with what is usual.
    #[serde(default, skip_serializing_if = "is_default")]
    pub audiences: BTreeMap<Scope, Vec<Column>>,
    /// What laws ask for, from which day on; the last that is in force counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub law: Vec<PublicityLaw>,
}

/// Who confirms what was published.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirms {
    /// The role of the pack that records it; empty: any that confirms.
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: String,
    /// The body that decides.
    #[serde(default, skip_serializing_if = "is_default")]
    pub body: String,
}

/// What a law asks of periods.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicityLaw {
    /// The first day it is in force; none: always.
    #[serde(default, skip_serializing_if = "is_default")]
    pub from: Option<NaiveDate>,
    /// The law.
    pub basis: String,
    /// A notice hangs at least so long.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hangs: Option<Days>,
    /// Objections may come at least so long.
    #[serde(default, skip_serializing_if = "is_default")]
    pub objections: Option<Days>,
    /// An answer takes at most so long.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reply: Option<Days>,
}

/// A period as it is written: 5个工作日, 7日, 7日顺延.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub Period);

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(de::Error::custom)
    }
}

/// For whom it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The village's notice board, on paper.
    Wall,
    /// The public web.
    Web,
    /// Inside the organisation.
    Inside,
    /// To the level above.
    Upward,
}

impl Scope {
    /// Every scope, the most public first.
    pub const ALL: [Self; 4] = [Self::Wall, Self::Web, Self::Inside, Self::Upward];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wall => "村务公开栏",
            Self::Web => "互联网公开",
            Self::Inside => "内部通报",
            Self::Upward => "上报件",
        }
    }

    /// Anybody reads it.
    pub fn public(self) -> bool {
        matches!(self, Self::Wall | Self::Web)
    }

    /// It usually has a column: a scheme may take one away and never adds one. Warnings stay inside.
    pub fn usual(self, column: Column) -> bool {
        match column {
            Column::Parts => self != Self::Web,
            Column::Words => !self.public(),
            _ => true,
        }
    }
}

/// What of a row an audience may see beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Everything that is usual for the audience.
    All,
    /// The league it is ranked in.
    League,
    /// Its rank.
    Rank,
    /// Its total.
    Total,
    /// Its title or tier.
    Title,
    /// Stars won.
    Stars,
    /// Money.
    Money,
    /// Dimensions with what each came to.
    Parts,
    /// Prompts and warnings.
    Words,
}

impl Column {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "照常",
            Self::League => "分组",
            Self::Rank => "名次",
            Self::Total => "总分",
            Self::Title => "等次",
            Self::Stars => "星数",
            Self::Money => "奖补",
            Self::Parts => "各大项",
            Self::Words => "提示",
        }
    }
}

impl Publicity {
    /// How long objections may come.
    pub fn objections(&self) -> Period {
        self.objections.unwrap_or(self.hangs).0
    }

    /// What the laws in force on a day ask for: each period with the law it stands in.
    pub fn required(&self, on: NaiveDate) -> Required<'_> {
        let mut required = Required::default();
        let mut laws: Vec<&PublicityLaw> =
            self.law.iter().filter(|law| law.from.is_none_or(|from| from <= on)).collect();
        // One without a day stood before all others.
        laws.sort_by_key(|law| law.from);
        for law in laws {
            let take = |days: Option<Days>, now| days.map(|days| (days.0, law)).or(now);
            required.hangs = take(law.hangs, required.hangs);
            required.objections = take(law.objections, required.objections);
            required.reply = take(law.reply, required.reply);
        }
        required
    }

    /// In Chinese, line by line with what it is about: for people, and for a table of changes.
    pub fn says(&self) -> Vec<(&'static str, String)> {
        let signs: Vec<String> = self
            .signs
            .iter()
            .map(|sign| {
                let refused = match sign.refused {
                    super::WhenRefused::Blocks => "",
                    super::WhenRefused::Recorded => "(拒签只登记)",
                };
                format!("{}{refused}", sign.title)
            })
            .collect();
        let audiences: Vec<String> = self
            .audiences
            .iter()
            .map(|(scope, columns)| {
                let columns: Vec<&str> = columns.iter().map(|column| column.name()).collect();
                format!("{}({})", scope.name(), columns.join("、"))
            })
            .collect();
        let law = self.law.iter().map(|law| {
            let periods = [
                ("公示不少于", law.hangs),
                ("异议不少于", law.objections),
                ("答复不超过", law.reply),
            ];
            let said = periods
                .iter()
                .filter_map(|(word, days)| Some(format!("{word}{}", days.as_ref()?.0)));
            let from = law.from.map_or(String::new(), |from| format!("({from}起)"));
            format!("{}{from}:{}", law.basis, said.collect::<Vec<_>>().join(","))
        });
        let rows = [
            ("公示期", format!("不少于{}", self.hangs.0)),
            ("异议期", self.objections.map_or(String::new(), |days| format!("不少于{}", days.0))),
            ("答复期限", format!("不超过{}", self.reply.0)),
            ("撤下", format!("期满后最多留{}天", self.stays)),
            ("公示名次", if self.ranks { "公开全部名次".to_owned() } else { String::new() }),
            ("公示前签字", signs.join("、")),
            ("认定单位", self.confirms.body.clone()),
            ("发布单位", self.body.clone()),
            ("受理异议", self.contact.clone()),
            ("公示范围", audiences.join(";")),
            ("公示的法定期限", law.collect::<Vec<_>>().join(";")),
        ];
        rows.into_iter().filter(|(_, words)| !words.is_empty()).collect()
    }
}

/// What the laws in force ask for, each with the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Required<'a> {
    /// A notice hangs at least so long.
    pub hangs: Option<(Period, &'a PublicityLaw)>,
    /// Objections may come at least so long.
    pub objections: Option<(Period, &'a PublicityLaw)>,
    /// An answer takes at most so long.
    pub reply: Option<(Period, &'a PublicityLaw)>,
}

#[cfg(test)]
mod tests {
    use crate::scheme::frozen::{amend, freeze};
    use crate::scheme::{Scheme, compile, read};

    fn scheme(hangs: &str) -> Option<Scheme> {
        read(&format!(
            "fanben: 1\nid: a\ntitle: 甲\nperiod: \"2026\"\nsubjects: {{kinds: [村]}}\n\
             publicity: {{hangs: {hangs}, reply: 3日, law: [{{basis: 旧, hangs: 5日}}, \
             {{from: 2026-06-01, basis: 新, reply: 2日}}, {{from: 2027-01-01, basis: 后, hangs: 9日}}]}}\n"
        ))
        .ok()
    }

    #[test]
    fn periods_are_written_as_an_office_writes_them() {
        for (text, reads) in [
            ("7日", true),
            ("7天", true),
            ("5个工作日", true),
            ("7日顺延", true),
            ("5个工作日顺延", false),
            ("0日", false),
            ("61日", false),
            ("七日", false),
            ("7", false),
        ] {
            assert_eq!(scheme(text).is_some(), reads, "{text}");
        }
    }

    #[test]
    fn the_law_in_force_counts_and_an_amendment_shows_what_changes() {
        let (Some(old), Some(new)) = (scheme("7日"), scheme("5个工作日")) else { return };
        let publicity = new.publicity.clone().unwrap_or_else(|| panic!("it has one"));
        let day = |text: &str| text.parse().unwrap_or_default();
        let basis = |on: &str| {
            let required = publicity.required(day(on));
            let name = |one: Option<(crate::calendar::Period, &super::PublicityLaw)>| {
                one.map_or("", |(_, law)| law.basis.as_str()).to_owned()
            };
            [name(required.hangs), name(required.objections), name(required.reply)].join(" ")
        };
        assert_eq!(basis("2026-01-01"), "旧  ");
        assert_eq!(basis("2026-12-31"), "旧  新");
        assert_eq!(basis("2027-01-01"), "后  新");
        let frozen =
            |scheme: &Scheme| compile(scheme, None).0.map(|rules| freeze(&rules, &[], &[]));
        let (Some(old), Some(new)) = (frozen(&old), frozen(&new)) else { return };
        assert_eq!(new.thaw().map(|rules| rules.scheme.publicity), Ok(Some(publicity)));
        let rows = amend(&old, &new).rows;
        let said: Vec<String> = rows
            .iter()
            .map(|row| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                format!("{} {}→{}", row.id, text(&row.old), text(&row.new))
            })
            .collect();
        assert_eq!(said, ["公示期 不少于7日→不少于5个工作日"]);
    }
}
