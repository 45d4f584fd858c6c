//! What other systems ask for and send, and what is wrong with it beyond its shape.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::call::Sent;

/// The largest number every reader of JSON keeps exactly.
pub(crate) const EXACT: i64 = 9_007_199_254_740_991;

/// For whom a notice is shown.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scoped {
    /// 给谁看的:web 是互联网公开,upward 是上报件(整个考核都在管理范围内才能取)
    #[schemars(extend("enum" = ["web", "upward"], "default" = "web"), with = "String")]
    pub(crate) scope: Option<String>,
}

/// Which units are asked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacesAsked {
    /// 哪个单位的下级(编码);不写:这个密钥的单位
    #[schemars(length(min = 1, max = 40), with = "String")]
    pub(crate) under: Option<String>,
    /// 按名称或编码查找
    #[schemars(length(min = 1, max = 40), with = "String")]
    pub(crate) find: Option<String>,
}

/// Behind which number, and how much.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsAsked {
    /// 从哪个编号往后;第一次写 0,以后写上次得到的 next
    #[serde(default)]
    #[schemars(range(min = 0, max = EXACT))]
    pub(crate) after: i64,
    /// 最多多少条;一笔办了很多个的,这一笔的不拆开
    #[schemars(range(min = 1, max = 500), extend("default" = 100), with = "u16")]
    pub(crate) limit: Option<u16>,
}

/// Answers of the stage at work about one subject.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetSent {
    /// The number of the sheet this goes from; 0: there was none.
    #[schemars(range(min = 0, max = EXACT))]
    pub(crate) number: i64,
    /// Answers by question key; what is not here stays as it is.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 1000))]
    pub(crate) answers: BTreeMap<String, AnswerSent>,
}

/// One answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerSent {
    /// A number, 是, 否, a level's name, `/` where it does not apply; empty takes it back.
    #[schemars(length(max = 200))]
    pub(crate) value: String,
    /// Why.
    #[serde(default)]
    #[schemars(length(max = 500))]
    pub(crate) reason: String,
}

/// Values of a measure.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureSent {
    /// By unit code: the value; empty takes it back, `/` does not apply.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 100_000))]
    pub(crate) values: BTreeMap<String, String>,
    /// The document or register it comes from; empty: as the scheme says.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub(crate) source: String,
    /// Why, where a value that is there changes.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub(crate) reason: String,
}

/// What a subject goes for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclareSent {
    /// Ids of the stars it goes for.
    #[schemars(length(min = 1, max = 100))]
    pub(crate) stars: Vec<String>,
}

/// A part of a department's grid.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GridAsked {
    /// 哪一项(编码,见 groups);不写:本部门的第一项
    #[schemars(length(min = 1, max = 100), with = "String")]
    pub(crate) group: Option<String>,
    /// 从第几个对象起;第一次不写,以后写上次得到的 next
    #[schemars(range(min = 0, max = 1_000_000), extend("default" = 0), with = "u32")]
    pub(crate) from: Option<u32>,
    /// 最多多少个对象
    #[schemars(range(min = 1, max = 1000), extend("default" = 100), with = "u16")]
    pub(crate) limit: Option<u16>,
}

/// Cells of a department's grid: all of them are saved, or none.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GridSent {
    /// By subject code; who is not here stays as it is.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 5000))]
    pub(crate) rows: BTreeMap<String, SheetSent>,
}

/// Which tasks a unit accepts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptSent {
    /// Ids of entries; empty: every one that waits.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    pub(crate) entries: Vec<Uuid>,
}

/// A report that a task is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportSent {
    /// What was done, in one sentence.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) says: String,
    /// Where it is seen: a number, a page, a place.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub(crate) evidence: String,
}

/// What a department finds about reports.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckSent {
    /// Codes of the units whose reports these are: all of them are checked, or none.
    #[schemars(length(min = 1, max = 5000))]
    pub(crate) units: Vec<String>,
    /// They are done; otherwise they go back.
    pub(crate) good: bool,
    /// Why they go back.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub(crate) reason: String,
}

/// Longer than a text may be, in characters.
fn long(text: &str, most: usize) -> bool {
    text.chars().nth(most).is_some()
}

impl Sent for SheetSent {
    fn wrong(&self) -> Option<&'static str> {
        let given = || self.answers.values();
        match self.answers.len() {
            0 => Some("answers 是空的:至少写一条"),
            1001.. => Some("answers 一次最多1000条"),
            _ if !(0..=EXACT).contains(&self.number) => Some("number 是表的编号,不能小于0"),
            _ if given().any(|one| long(&one.value, 200)) => Some("value 最多200字"),
            _ if given().any(|one| long(&one.reason, 500)) => Some("reason 最多500字"),
            _ => None,
        }
    }
}

impl Sent for MeasureSent {
    fn wrong(&self) -> Option<&'static str> {
        match self.values.len() {
            0 => Some("values 是空的:至少写一个单位的值"),
            100_001.. => Some("values 一次最多十万个"),
            _ if long(&self.source, 200) => Some("source 最多200字"),
            _ if long(&self.reason, 200) => Some("reason 最多200字"),
            _ => None,
        }
    }
}

impl Sent for DeclareSent {
    fn wrong(&self) -> Option<&'static str> {
        let many = !(1..=100).contains(&self.stars.len());
        many.then_some("stars 要写1到100颗星")
    }
}

impl Sent for GridSent {
    fn wrong(&self) -> Option<&'static str> {
        let rows = || self.rows.values();
        let given = || rows().flat_map(|row| row.answers.values());
        match self.rows.len() {
            0 => Some("rows 是空的:至少写一个对象"),
            5001.. => Some("rows 一次最多5000个对象"),
            _ if rows().any(|row| !(1..=1000).contains(&row.answers.len())) => {
                Some("每个对象的 answers 要写1到1000条")
            }
            _ if rows().any(|row| !(0..=EXACT).contains(&row.number)) => {
                Some("number 是这一行的编号,不能小于0")
            }
            _ if given().any(|one| long(&one.value, 200)) => Some("value 最多200字"),
            _ if given().any(|one| long(&one.reason, 500)) => Some("reason 最多500字"),
            _ => None,
        }
    }
}

impl Sent for AcceptSent {
    fn wrong(&self) -> Option<&'static str> {
        (self.entries.len() > 1000).then_some("entries 一次最多1000条")
    }
}

impl Sent for ReportSent {
    fn wrong(&self) -> Option<&'static str> {
        match () {
            () if self.says.is_empty() => Some("says 要写怎么办的,一句话"),
            () if long(&self.says, 200) => Some("says 最多200字"),
            () if long(&self.evidence, 100) => Some("evidence 最多100字"),
            () => None,
        }
    }
}

impl Sent for CheckSent {
    fn wrong(&self) -> Option<&'static str> {
        match self.units.len() {
            0 => Some("units 是空的:至少写一个单位"),
            5001.. => Some("units 一次最多5000个"),
            _ if long(&self.reason, 200) => Some("reason 最多200字"),
            _ => None,
        }
    }
}
