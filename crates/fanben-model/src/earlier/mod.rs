//! Results of earlier periods that were brought in from a sheet (历年) → what a scheme can look back on.
//!
//! Comes in: rows that intake read, the scheme. Goes out: values under the names results go by, every
//! row that cannot count with its cell; of a unit's values of one period, its result. Upstream:
//! numbers, measures, schemes, intake.
//!
//! **Invariant:** what an office wrote is never guessed at: a value is kept as it will be compared, or
//! named with its cell.

use std::collections::BTreeMap;

use crate::intake::{read_field, shown};
use crate::measures::{Entry, Past, Source};
use crate::number::{Points, Unit, read_number};
use crate::scheme::{Measure, Scheme};

/// The points of a period.
pub const TOTAL: &str = "总分";
/// The tier.
pub const TIER: &str = "等次";
/// The rank in the league.
pub const RANK: &str = "名次";
/// The rank from the last of the league.
pub const FROM_LAST: &str = "倒数名次";
/// The points by the scheme's own items, without a township's.
pub const COMPARABLE: &str = "可比分";
/// How many stars.
pub const STARS: &str = "星数";
/// A warning card.
pub const CARD: &str = "警示";

/// The longest words of a card.
const WORDS: usize = 40;

/// A value that can count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The subject's code.
    pub subject: String,
    /// The period.
    pub period: String,
    /// What: one of the names above, or a measure's.
    pub name: String,
    /// Its value as it is compared; empty: there was none.
    pub value: String,
    /// Where it stood.
    pub source: Source,
}

/// A row that cannot count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Its cell.
    pub cell: String,
    /// What is wrong and what to do, in Chinese.
    pub says: String,
}

/// What a unit had in one period, as far as it was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Result {
    /// The points.
    pub total: Option<Points>,
    /// The tier; empty: none.
    pub tier: String,
    /// The rank.
    pub rank: Option<u32>,
    /// The rank from the last.
    pub from_last: Option<u32>,
    /// The points by the scheme's own items; none: the points are, as far as anybody said.
    pub comparable: Option<Points>,
    /// How many stars.
    pub stars: Option<u16>,
    /// The card.
    pub cards: Vec<String>,
    /// Measures as they stood then.
    pub measures: BTreeMap<String, String>,
}

impl Result {
    /// From values by name; empty ones were taken back.
    pub fn of<'v>(values: impl Iterator<Item = (&'v str, &'v str)>) -> Self {
        let mut result = Self::default();
        for (name, value) in values.filter(|(_, value)| !value.is_empty()) {
            match name {
                TOTAL => result.total = Points::parse(value).ok(),
                TIER => value.clone_into(&mut result.tier),
                RANK => result.rank = value.parse().ok(),
                FROM_LAST => result.from_last = value.parse().ok(),
                COMPARABLE => result.comparable = Points::parse(value).ok(),
                STARS => result.stars = value.parse().ok(),
                CARD => result.cards = vec![value.to_owned()],
                _ => {
                    result.measures.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        result
    }
}

/// What of the rows of a sheet can count for a scheme, and what cannot.
pub fn brought(scheme: &Scheme, past: Vec<Past>) -> (Vec<Brought>, Vec<Unfit>) {
    let (mut all, mut unfit) = (Vec::new(), Vec::new());
    let mut told: Vec<String> = Vec::new();
    for row in past {
        let cell = row.source.cell.clone();
        // A period that is wrong is wrong in every cell of its row.
        if let Err(says) = in_time(scheme, &row.period) {
            let key = format!("{}{}", cell.trim_start_matches(char::is_alphabetic), row.period);
            if !told.contains(&key) {
                told.push(key);
                unfit.push(Unfit { cell, says });
            }
            continue;
        }
        match read(scheme, &row.name, &row.value) {
            Ok((name, value)) => all.push(Brought {
                subject: row.subject,
                period: row.period,
                name,
                value,
                source: row.source,
            }),
            Err(says) => unfit.push(Unfit { cell, says }),
        }
    }
    (all, unfit)
}

/// A period before the scheme's own, of the same kind.
fn in_time(scheme: &Scheme, period: &str) -> std::result::Result<(), String> {
    let own = scheme.period.as_str();
    if period.is_empty() {
        return Err(format!("没有写是哪一期的结果:请加“周期”一列,如{}", like(own)));
    }
    if period.len() != own.len() {
        return Err(format!(
            "周期“{period}”和这个办法的周期({own})不是一种:请写成{}的样子",
            like(own)
        ));
    }
    if period >= own {
        return Err(format!("“{period}”不早于本期({own}),不能作为历年结果导入;请核对周期"));
    }
    Ok(())
}

fn like(own: &str) -> &'static str {
    match own.len() {
        4 => "2025",
        6 => "2025Q4",
        _ => "2025-12",
    }
}

/// The name a result goes by, and its value.
fn read(scheme: &Scheme, name: &str, text: &str) -> std::result::Result<(String, String), String> {
    let none = text == "/";
    let said = |name: &str, value: String| Ok((name.to_owned(), value));
    match name {
        _ if none && is_result(name) => said(called(name), String::new()),
        "总分" | "得分" | COMPARABLE => {
            match plain(text).map(|number| Points::parse(&number)) {
                Some(Ok(points)) => said(called(name), points.to_string()),
                _ => Err(format!("“{name}”填的是“{text}”,应填数字,小数不超过4位")),
            }
        }
        "等次" | "星级" | "称号" => {
            tier(scheme, name, text).and_then(|tier| said(TIER, tier))
        }
        "名次" | "位次" | FROM_LAST => match whole(text).filter(|rank| *rank > 0) {
            Some(rank) => said(called(name), rank.to_string()),
            None => Err(format!("“{name}”填的是“{text}”,应填名次的数字,如3")),
        },
        "星数" => match whole(text).filter(|stars| *stars < 100) {
            Some(stars) => said(STARS, stars.to_string()),
            None => Err(format!("“{name}”填的是“{text}”,应填几颗星的数字,如8")),
        },
        "警示" if text.chars().count() <= WORDS => said(CARD, text.to_owned()),
        "警示" => Err(format!("“{name}”的字太多,应写警示的名称,不超过{WORDS}字")),
        _ => {
            let (name, measure) = measure(scheme, name)
                .ok_or_else(|| format!("“{name}”不是本办法的结果项,也不是数据项,没有读取"))?;
            match read_field(text, measure) {
                Some(Entry::NotApplicable | Entry::Missing) => said(name, String::new()),
                Some(entry) => said(name, shown(&entry)),
                None if measure.words => Err(format!("“{text}”不能作为{name}")),
                None => Err(format!("“{name}”填的是“{text}”,应填数字({})", measure.unit)),
            }
        }
    }
}

/// It is a result, whatever the scheme measures.
fn is_result(name: &str) -> bool {
    let named = [
        "总分", "得分", COMPARABLE, "等次", "星级", "称号", "名次", "位次", FROM_LAST, "星数",
        "警示",
    ];
    named.contains(&name)
}

fn called(name: &str) -> &str {
    match name {
        "得分" => TOTAL,
        "星级" | "称号" => TIER,
        "位次" => RANK,
        other => other,
    }
}

fn measure<'s>(scheme: &'s Scheme, name: &str) -> Option<(&'s str, &'s Measure)> {
    let mut all = scheme.measures.iter();
    let found =
        all.find(|(own, measure)| *own == name || measure.also.iter().any(|one| one == name));
    found.map(|(own, measure)| (own.as_str(), measure))
}

/// A tier of the scheme, or its word for none.
fn tier(scheme: &Scheme, name: &str, text: &str) -> std::result::Result<String, String> {
    let tiers: Vec<&str> = scheme.tiers.iter().map(|tier| tier.name.as_str()).collect();
    let unrated = scheme.ladder.iter().flat_map(|ladder| &ladder.unrated).map(String::as_str);
    let none = unrated.chain([scheme.untitled.as_str(), "未评"]);
    if tiers.contains(&text) || none.into_iter().any(|word| word == text) {
        return Ok(text.to_owned());
    }
    if tiers.is_empty() {
        return Err(format!("本办法不评等次,“{name}”没有读取"));
    }
    Err(format!(
        "“{text}”不是本办法的等次;本办法的等次是{},没有评上的写“{}”",
        tiers.join("、"),
        scheme.untitled
    ))
}

/// A number without a unit; 分 behind it is one.
fn plain(text: &str) -> Option<String> {
    let text = text.strip_suffix('分').unwrap_or(text);
    let number = read_number(text).ok()?;
    (number.unit == Unit::None).then(|| number.value.to_string())
}

fn whole(text: &str) -> Option<u32> {
    let text = text.trim_start_matches('第').trim_end_matches(['名', '位', '星', '颗']);
    plain(text)?.parse().ok()
}
