//! A cycle as it stands → the bundle that proves what is published, or why there is none.

use std::collections::BTreeMap;

use fanben_model::bundles::{Packed, Reads, Sheets, canonical, recomputed};
use fanben_model::intake::read_judgment;
use fanben_model::measures::{Entry, Facts, Key, Recorded, Source};
use fanben_model::notices::Row;
use fanben_model::programme::Programme;
use serde_json::Value as Json;

use super::Current;
use crate::live::{Live, Rules};
use crate::places::Places;

/// Puts a bundle together and checks that it comes to what is published. A sentence in Chinese: why
/// that cannot be.
pub(crate) fn bundled(
    live: &Live,
    places: &Places,
    current: &Current,
    salt: &str,
) -> Result<Packed, String> {
    let rules: Rules = serde_json::from_value(live.row.rules.0.clone())
        .map_err(|error| format!("定稿的办法读不出来({error})"))?;
    let frozen = rules.frozen.ok_or("这个考核是旧版本定稿的,没有可以重算的规则")?;
    if !frozen.scheme.imports.is_empty() {
        return Err("结果用到其他考核的结果,那些结果不在包里,重算不了".to_owned());
    }
    let programme = Programme::thaw(frozen.clone()).map_err(|why| why.to_string())?;
    let facts = facts(live, places, current)?;
    let sheets = Sheets::of(&facts, &Reads::of(&programme), salt).map_err(|why| why.to_string())?;
    let scheme = serde_json::to_value(&frozen).map_err(|error| error.to_string())?;
    let scheme = canonical(&scheme).map_err(|why| why.to_string())?;
    let result = recomputed(frozen.clone(), &sheets, &scheme).map_err(|why| why.to_string())?;
    if let Some(name) = differs(&result, &current.rows) {
        return Err(format!("按包里的数据重算,{name}的结果和公示的不一样(例如参评条件后来变了)"));
    }
    Packed::of(&frozen, &sheets, &scheme, &result).map_err(|why| why.to_string())
}

/// The first subject that the bundle has otherwise than the rows.
pub(crate) fn differs(result: &Json, rows: &[Row]) -> Option<String> {
    let subjects = result["subjects"].as_array().cloned().unwrap_or_default();
    let of: BTreeMap<&str, &Json> =
        subjects.iter().filter_map(|one| Some((one["code"].as_str()?, one))).collect();
    let same = |row: &Row| {
        let Some(one) = of.get(row.code.as_str()) else { return false };
        let total = row.total.is_empty() || one["low"].as_str() == Some(row.total.as_str());
        let rank = row.rank == 0 || one["rank"].as_u64() == Some(u64::from(row.rank));
        let title = row.title.is_empty() || one["tier"].as_str() == Some(row.title.as_str());
        total && rank && title
    };
    rows.iter().find(|row| !same(row)).map(|row| row.name.clone())
}

/// Everything the cycle was rated from.
fn facts(live: &Live, places: &Places, current: &Current) -> Result<Facts, String> {
    let Some(part) = live.parts.first() else { return Ok(Facts::default()) };
    let mut facts = Facts { rulings: current.rulings.clone(), ..part.facts().clone() };
    let recorded = |entry| Recorded { entry, source: Source::default() };
    for ((name, unit), row) in live.measures.iter() {
        let code = live.by_id.get(unit).map(|&at| live.subjects[at].code.as_str());
        let Some(code) = code.or_else(|| places.code(*unit)) else { continue };
        let entry = row.entry().map_err(|error| error.to_string())?;
        if entry != Entry::Missing {
            let key = Key { name: name.clone(), period: row.period.clone(), stage: String::new() };
            facts.values.entry(key).or_default().insert(code.to_owned(), recorded(entry));
        }
    }
    for sheet in live.sheets.values() {
        let Some(&at) = live.by_id.get(&sheet.subject) else { continue };
        let code = &live.subjects[at].code;
        for (name, answer) in sheet.answers.0.iter() {
            let Some(question) = live.ready.questions.get(name) else { continue };
            let entry = read_judgment(question, answer.value)?;
            let key = Key {
                name: name.to_string(),
                period: live.row.period.clone(),
                stage: sheet.stage.clone(),
            };
            facts.values.entry(key).or_default().insert(code.clone(), recorded(entry));
        }
    }
    Ok(facts)
}
