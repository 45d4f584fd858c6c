//! A subject at a stage → what is shown to who signs, whose hand each line is, what was signed and
//! what moved since.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fanben_model::measures::Entry;
use fanben_model::rating::Rating;
use fanben_model::scheme::{AnswerFrom, Sign, Stage};
use fanben_model::signing::{Change, Line, LineKind, Sealed, Shown, changes, moved};
use fanben_model::stages::{LastSigned, Wanting, wanting};
use fanben_store::{CycleId, HeldRow, PersonId, SignatureRow, StoreError, SubjectRow, Tx, UnitId};

use crate::live::{Live, asked};
use crate::secrets;
use crate::{Refusal, words};

/// Who did something, and when.
pub(crate) type Hand = (PersonId, DateTime<Utc>);

/// What is shown of a subject at a stage.
pub(crate) struct Sight {
    pub(crate) shown: Shown,
    pub(crate) sealed: Sealed,
    /// Whose hand a line is; figures follow from the rest and are nobody's.
    pub(crate) hands: BTreeMap<(LineKind, String), Hand>,
}

/// What was done last under a title, against what is there now.
pub(crate) struct Stand<'r> {
    pub(crate) last: Option<&'r SignatureRow>,
    pub(crate) changes: Vec<Change>,
    pub(crate) wanting: Option<Wanting>,
}

/// The signatures in a cycle by subject, the first first: a question for each subject would be
/// hundreds.
pub(crate) async fn signatures_in(
    tx: &mut Tx,
    cycle: CycleId,
) -> Result<BTreeMap<UnitId, Vec<SignatureRow>>, StoreError> {
    let mut signed: BTreeMap<UnitId, Vec<SignatureRow>> = BTreeMap::new();
    for one in tx.signatures_in(cycle).await? {
        signed.entry(one.subject).or_default().push(one);
    }
    Ok(signed)
}

/// A line before it is named among others.
fn line(kind: LineKind, key: &str, name: &str, value: String) -> Line {
    Line { kind, key: key.to_owned(), name: name.to_owned(), value }
}

/// Everything that is shown to who signs. Minutes may name people, who must be forgettable: their
/// digest stands for them.
pub(crate) fn sight(
    live: &Live,
    rating: &Rating<'_>,
    at: usize,
    row: &SubjectRow,
    stage: &Stage,
    held: &[HeldRow],
) -> Result<Sight, Refusal> {
    let mut hands = BTreeMap::new();
    let mut lines = figures(rating, at);
    let asks = sentences(rating, at);
    if let Some(sheet) = live.sheets.get(&(row.subject, stage.id.clone())) {
        for (key, answer) in sheet.answers.0.iter() {
            let name = asks.get(key).map_or(key, String::as_str);
            let value = match answer.reason {
                "" => answer.value.to_string(),
                reason => format!("{}(理由:{reason})", answer.value),
            };
            lines.push(line(LineKind::Answer, key, name, value));
            hands.insert((LineKind::Answer, key.to_string()), (answer.person, answer.at));
        }
    }
    for name in rating.rules.scheme.measures.keys() {
        let Some(entry) = rating.inputs.measures.get(name).map(|column| column.get(at)) else {
            continue;
        };
        if *entry == Entry::Missing {
            continue;
        }
        let unit = if matches!(entry, Entry::Number(_)) { rating.rules.unit(name) } else { "" };
        let said = fanben_model::intake::shown(entry);
        lines.push(line(LineKind::Measure, name, name, format!("{said}{unit}")));
        if let Some(kept) = live.measures.get(&(name.clone(), row.subject)) {
            hands.insert((LineKind::Measure, name.clone()), (kept.person, kept.at));
        }
    }
    for method in &stage.methods {
        let last = held.iter().rev().find(|one| one.stage == stage.id && one.method == method.id);
        let Some(last) = last else { continue };
        let (due, present) = words::numbers(method.kind);
        let minutes = match last.minutes.as_str() {
            "" => "无记录".to_owned(),
            text => format!("记录{}", &secrets::digest(text)[..16]),
        };
        let value = format!(
            "{} {due}{} {present}{} 同意{} {minutes}",
            last.on_day, last.due, last.present, last.agreed
        );
        lines.push(line(LineKind::Held, &method.id, &method.name, value));
        hands.insert((LineKind::Held, method.id.clone()), (last.person, last.at));
    }
    let shown = Shown {
        form: 1,
        cycle: live.row.id.to_string(),
        rules: live.row.digest.clone(),
        stage: stage.id.clone(),
        subject: row.code.clone(),
        name: row.name.clone(),
        lines,
    };
    let broken = |error: fanben_model::bundles::NotCanonical| StoreError::Row(error.to_string());
    let sealed = shown.sealed().map_err(broken)?;
    Ok(Sight { shown, sealed, hands })
}

/// What it comes to: total, tier, stars, dimensions, items.
fn figures(rating: &Rating<'_>, at: usize) -> Vec<Line> {
    let figure = |key: String, name: &str, value| line(LineKind::Figure, &key, name, value);
    let between = |low: fanben_model::number::Points, high| {
        if low == high { low.to_string() } else { format!("{low}~{high}") }
    };
    let standing = &rating.standings()[at];
    let mut lines = Vec::new();
    if rating.rules.has_points() {
        lines.push(figure("0".to_owned(), "总分", between(standing.low, standing.high)));
    }
    if !rating.rules.tiers.is_empty() {
        lines.push(figure("1".to_owned(), "等次", rating.result(at).to_owned()));
    }
    if rating.rules.dimensions.iter().any(|dimension| dimension.star.is_some()) {
        lines.push(figure("2".to_owned(), "得星数", standing.stars.to_string()));
    }
    for (place, dimension) in rating.rules.dimensions.iter().enumerate() {
        let (low, high) = rating.dimension(place, at);
        let star = rating.star(place, at).map_or("", fanben_model::rating::StarState::name);
        let value = [between(low, high).as_str(), star].join(" ").trim().to_owned();
        lines.push(figure(format!("大项 {}", dimension.id), &dimension.name, value));
        for item in dimension.items.clone() {
            let (rule, outcome) = (&rating.rules.items[item], rating.item(item, at));
            let value = between(outcome.low, outcome.high);
            let name = if rule.name.is_empty() { &rule.id } else { &rule.name };
            lines.push(figure(format!("计分项 {}", rule.id), name, value));
        }
    }
    lines
}

/// The sentence behind every question a judge answers.
fn sentences(rating: &Rating<'_>, at: usize) -> BTreeMap<String, String> {
    let rules = rating.rules;
    let class = &rating.inputs.subjects[at].class;
    let keys = asked(rating.rules, rating.inputs, at);
    let mut all = BTreeMap::new();
    for clause in rules.items.iter().flat_map(|item| &item.clauses) {
        for from in &clause.answers {
            if let AnswerFrom::Judge(key) = from
                && keys.contains(&key.as_str())
            {
                all.insert(key.clone(), rules.filled(&clause.text, Some(class)));
            }
        }
    }
    let stars = rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref());
    for standard in stars.flat_map(|star| &star.standards) {
        if let Err(key) = &standard.when {
            all.insert(key.clone(), standard.text.clone());
        }
    }
    all
}

/// What was done last under a title, and what is different now.
pub(crate) fn stand<'r>(
    sign: &Sign,
    stage: &Stage,
    rows: &'r [SignatureRow],
    sight: &Sight,
) -> Result<Stand<'r>, Refusal> {
    let last = rows.iter().rev().find(|row| row.stage == stage.id && row.role == sign.role);
    let changes = match last {
        Some(row) if row.digest != sight.sealed.digest => {
            let then: Shown = serde_json::from_str(&row.shown)
                .map_err(|error| StoreError::Row(format!("signature: {error}")))?;
            changes(&then, &sight.shown)
        }
        _ => Vec::new(),
    };
    let done = last.map(|row| LastSigned { refused: row.refused, moved: moved(&changes) });
    Ok(Stand { last, wanting: wanting(sign, done), changes })
}

/// Titles of a stage under which a signature is wanting.
pub(crate) fn unsigned(
    stage: &Stage,
    rows: &[SignatureRow],
    sight: &Sight,
) -> Result<Vec<(String, Wanting)>, Refusal> {
    let mut all = Vec::new();
    for sign in &stage.signs {
        if let Some(why) = stand(sign, stage, rows, sight)?.wanting {
            all.push((sign.title.clone(), why));
        }
    }
    Ok(all)
}
