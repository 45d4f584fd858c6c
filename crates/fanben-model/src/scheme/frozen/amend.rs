//! Two approved schemes → what an amendment changes, row by row as an office prints it, and which
//! judgments it leaves standing.
//!
//! Clauses are the same when their ids are. A judgment carries over only where the frozen rule and
//! the questions asked of judges are equal.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words;
use super::{FrozenAnswer, FrozenClause, FrozenDimension, FrozenItem, FrozenScheme};

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The scheme as a whole.
    Scheme,
    /// A dimension.
    Dimension,
    /// An item.
    Item,
    /// A sentence.
    Clause,
    /// A measure, a parameter, an import, a derived measure.
    Measure,
    /// A gate, veto or ceiling.
    Outcome,
    /// A tier.
    Tier,
    /// A streak or notice.
    Words,
    /// Money.
    Incentive,
    /// A township's own rubric.
    Overlay,
}

impl Part {
    /// In Chinese.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheme => "办法",
            Self::Dimension => "大项",
            Self::Item => "计分项",
            Self::Clause => "条款",
            Self::Measure => "数据和参数",
            Self::Outcome => "门槛和否决",
            Self::Tier => "等次",
            Self::Words => "提示",
            Self::Incentive => "奖补",
            Self::Overlay => "乡镇自设",
        }
    }
}

/// What happens to judgments that were given under the old rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgments {
    /// Nobody judges it.
    None,
    /// They stand.
    Carry,
    /// It has to be judged, or judged again.
    Again,
}

impl Judgments {
    /// In Chinese.
    pub fn says(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Carry => "沿用",
            Self::Again => "重评",
        }
    }
}

/// One row of the table of changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amended {
    /// What it is about.
    pub part: Part,
    /// The id or name.
    pub id: String,
    /// As it was; none: it is new.
    pub old: Option<String>,
    /// As it is to be; none: it is gone.
    pub new: Option<String>,
    /// What changes, in Chinese.
    pub says: String,
    /// What happens to judgments.
    pub judgments: Judgments,
    /// The department that scores it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lead: String,
}

/// Everything an amendment changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amendment {
    /// The rows, part by part.
    pub rows: Vec<Amended>,
    /// Ids of clauses whose judgments stand, changed words or not.
    pub carried: Vec<String>,
    /// Ids of judged clauses that have to be judged, or judged again.
    pub again: Vec<String>,
}

/// One sentence with its place.
struct Placed<'a> {
    item: &'a FrozenItem,
    clause: &'a FrozenClause,
}

/// What changes from one approved scheme to another.
pub fn amend(old: &FrozenScheme, new: &FrozenScheme) -> Amendment {
    let mut rows = listed(Part::Scheme, &words::scheme(old), &words::scheme(new));
    let each = |scheme: &FrozenScheme, of: fn(&FrozenDimension) -> String| -> Vec<_> {
        scheme.dimensions.iter().map(|one| (one.id.clone(), of(one))).collect()
    };
    rows.extend(listed(
        Part::Dimension,
        &each(old, words::dimension),
        &each(new, words::dimension),
    ));
    rows.extend(listed(Part::Item, &items(old), &items(new)));
    let (clauses, carried, again) = clauses(old, new);
    rows.extend(clauses);
    for (part, of) in [
        (Part::Measure, words::measures as fn(&FrozenScheme) -> Vec<(String, String)>),
        (Part::Outcome, words::outcomes),
        (Part::Tier, words::tiers),
        (Part::Words, words::said),
        (Part::Incentive, words::incentives),
    ] {
        rows.extend(listed(part, &of(old), &of(new)));
    }
    rows.extend(overlays(old, new));
    Amendment { rows, carried, again }
}

fn items(scheme: &FrozenScheme) -> Vec<(String, String)> {
    let each = scheme.dimensions.iter().flat_map(|dimension| {
        dimension.items.iter().map(|item| (item.id.clone(), words::item(dimension, item)))
    });
    each.collect()
}

/// Rows for what stands in two lists under the same names.
fn listed(part: Part, old: &[(String, String)], new: &[(String, String)]) -> Vec<Amended> {
    let before: BTreeMap<&str, &str> = old.iter().map(|(id, words)| (&**id, &**words)).collect();
    let after: BTreeMap<&str, &str> = new.iter().map(|(id, words)| (&**id, &**words)).collect();
    let row = |id: &str, old: Option<&str>, new: Option<&str>, says: &str| Amended {
        part,
        id: id.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        says: says.to_owned(),
        judgments: Judgments::None,
        lead: String::new(),
    };
    let mut rows = Vec::new();
    for (id, words) in new {
        match before.get(id.as_str()) {
            None => rows.push(row(id, None, Some(words), "新增")),
            Some(was) if was != words => rows.push(row(id, Some(was), Some(words), "修改")),
            Some(_) => {}
        }
    }
    for (id, words) in old.iter().filter(|(id, _)| !after.contains_key(id.as_str())) {
        rows.push(row(id, Some(words), None, "取消"));
    }
    let order = |list: &[(String, String)], other: &BTreeMap<&str, &str>| -> Vec<String> {
        let kept = list.iter().filter(|(id, _)| other.contains_key(id.as_str()));
        kept.map(|(id, _)| id.clone()).collect()
    };
    let (was, is) = (order(old, &after), order(new, &before));
    if was != is && matches!(part, Part::Tier | Part::Outcome | Part::Incentive) {
        rows.push(row("次序", Some(&was.join("、")), Some(&is.join("、")), "次序修改"));
    }
    rows
}

fn placed(scheme: &FrozenScheme) -> Vec<Placed<'_>> {
    let items = scheme.dimensions.iter().flat_map(|dimension| &dimension.items);
    items.flat_map(|item| item.clauses.iter().map(move |clause| Placed { item, clause })).collect()
}

fn clauses(old: &FrozenScheme, new: &FrozenScheme) -> (Vec<Amended>, Vec<String>, Vec<String>) {
    let (before, after) = (placed(old), placed(new));
    let (mut rows, mut carried, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for now in &after {
        let id = &now.clause.id;
        let was = before.iter().find(|one| one.clause.id == *id);
        let judgments = match was {
            _ if !judged(now.clause) => Judgments::None,
            Some(was) if same_rule(was.clause, now.clause) => Judgments::Carry,
            _ => Judgments::Again,
        };
        match judgments {
            Judgments::Carry => carried.push(id.clone()),
            Judgments::Again => again.push(id.clone()),
            Judgments::None => {}
        }
        if let Some(says) = changed(was, now, &before, &after) {
            let equal = was.is_some_and(|was| was.clause.text == now.clause.text);
            let shown = |one: &Placed<'_>| sentence(one.clause, equal);
            let (old, lead) = (was.map(shown), now.item.lead.clone());
            let (id, new) = (id.clone(), Some(shown(now)));
            rows.push(Amended { part: Part::Clause, id, old, new, says, judgments, lead });
        }
    }
    for was in &before {
        let gone = !after.iter().any(|now| now.clause.id == was.clause.id);
        if gone {
            rows.push(Amended {
                part: Part::Clause,
                id: was.clause.id.clone(),
                old: Some(was.clause.text.clone()),
                new: None,
                says: "取消".to_owned(),
                judgments: Judgments::None,
                lead: was.item.lead.clone(),
            });
        }
    }
    (rows, carried, again)
}

/// What is said of a clause; none: it is the same in the same place.
fn changed(
    was: Option<&Placed<'_>>,
    now: &Placed<'_>,
    before: &[Placed<'_>],
    after: &[Placed<'_>],
) -> Option<String> {
    let Some(was) = was else {
        let gone = |one: &&Placed<'_>| {
            one.clause.text == now.clause.text
                && !after.iter().any(|other| other.clause.id == one.clause.id)
        };
        let renamed = before.iter().find(gone).map(|one| {
            format!("编号由 {} 改为本编号,原文相同;要沿用评分,请给条款写上原来的 id", one.clause.id)
        });
        return Some(renamed.unwrap_or_else(|| "新增".to_owned()));
    };
    let mut said = Vec::new();
    if was.item.id != now.item.id {
        said.push(format!("由计分项 {} 移到 {}", was.item.id, now.item.id));
    }
    match (same_rule(was.clause, now.clause), was.clause.text == now.clause.text) {
        (true, true) => {}
        (true, false) => said.push("文字修改,规则不变".to_owned()),
        (false, true) => said.push("文字不变,规则修改(读法、参数或数据来源)".to_owned()),
        (false, false) => said.push("修改".to_owned()),
    }
    if was.clause.combine != now.clause.combine {
        said.push("各环节合成办法修改".to_owned());
    }
    (!said.is_empty()).then(|| said.join(";"))
}

/// Whether judgments given under one are judgments under the other.
fn same_rule(a: &FrozenClause, b: &FrozenClause) -> bool {
    let rules = |one: &FrozenClause| -> Vec<_> {
        one.rules.iter().map(|rule| (rule.class.clone(), rule.rule.clone())).collect()
    };
    rules(a) == rules(b) && a.answers == b.answers
}

fn judged(clause: &FrozenClause) -> bool {
    clause.answers.iter().any(|from| matches!(from, FrozenAnswer::Judge(_)))
}

/// The sentence; with the normal one where the words alone do not show the change.
fn sentence(clause: &FrozenClause, with_rule: bool) -> String {
    let normal = clause.rules.last().map_or("", |rule| rule.normal.as_str());
    if with_rule && !normal.is_empty() {
        return format!("{}(读作:{normal})", clause.text);
    }
    clause.text.clone()
}

fn overlays(old: &FrozenScheme, new: &FrozenScheme) -> Vec<Amended> {
    let words = |scheme: &FrozenScheme| -> Vec<(String, String)> {
        let each = scheme.overlays.iter().map(|one| {
            let items = one.dimensions.iter().flat_map(|dimension| {
                let own = dimension.items.iter();
                own.map(move |item| {
                    let clauses = item.clauses.iter().map(|clause| clause.text.as_str());
                    let sentences = clauses.collect::<Vec<_>>().join(";");
                    let mark = if item.own { "自设 " } else { "" };
                    format!("{mark}{} {}分 {sentences}", item.id, item.points)
                })
            });
            (format!("{} {}", one.unit, one.period), items.collect::<Vec<_>>().join("\n"))
        });
        each.collect()
    };
    let mut rows = listed(Part::Overlay, &words(old), &words(new));
    for row in &mut rows {
        // Only what differs is worth reading of two long lists.
        if let (Some(a), Some(b)) = (&row.old, &row.new) {
            let only = |a: &str, b: &str| -> String {
                let lines = a.lines().filter(|line| !b.lines().any(|other| other == *line));
                lines.collect::<Vec<_>>().join("\n")
            };
            (row.old, row.new) = (Some(only(a, b)), Some(only(b, a)));
        }
    }
    rows
}
