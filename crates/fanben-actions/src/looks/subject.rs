//! 一村一页: everything about one subject in one cycle.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rating::DimensionLines;
use fanben_model::rating::{Explanation, Gap, Rating, StageResult, StarState};
use fanben_model::rights::Act;
use fanben_model::scheme::{AnswerFrom, Stage};
use fanben_model::stages::Phase;
use fanben_store::{EventRow, SubjectRow};

use super::exempts::Because;
use super::seen::{Seen, between, standing, stands};
use super::sheet::methods;
use super::sheet_parts::measured;
use super::{EvidenceLine, Given, MethodState, StandingCell, TakenLine};
use crate::live::written;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// One subject in one cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The subject.
    pub subject: Named,
    /// The units above it, the nearest first.
    pub above: Vec<Named>,
    /// What is being done.
    pub phase: Phase,
    /// The stage at work, or that decided last.
    pub stage: Named,
    /// It came back, with this reason.
    pub returned: Option<String>,
    /// It is exempt: why, and what the scheme says about ranks and shares, in Chinese.
    pub exempt: Option<(Because, &'static str)>,
    /// It was not recommended, for this reason: it keeps its points and is not ranked.
    pub declined: Option<Because>,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
    /// Where it stands.
    pub standing: StandingCell,
    /// How many are in its league.
    pub league: usize,
    /// The result is final, under this document.
    pub confirmed: Option<(String, DateTime<Utc>)>,
    /// The scheme asks for declarations.
    pub declares: bool,
    /// The stages that judged it, each with what it left.
    pub stages: Vec<StageColumn>,
    /// Dimension by dimension, side by side over the stages.
    pub dimensions: Vec<DimensionRow>,
    /// Question by question, side by side over the stages.
    pub clauses: Vec<ClauseRow>,
    /// What is missing for the next tier.
    pub gap: Gap,
    /// Meetings, polls and visits of all stages, with the stage's id.
    pub methods: Vec<(String, MethodState)>,
    /// Files that back the declaration and the judgments.
    pub evidence: Vec<EvidenceLine>,
    /// What was done, the latest first.
    pub history: Vec<HistoryLine>,
    /// What it takes over from the units it was made of.
    pub taken: Vec<TakenLine>,
    /// What the person may do.
    pub acts: Vec<Act>,
}

/// What a stage left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageColumn {
    /// The stage.
    pub stage: Named,
    /// It has judged something.
    pub judged: bool,
    /// When it was sent on.
    pub sent: Option<DateTime<Utc>>,
    /// Who sent it on.
    pub by: String,
    /// The total, or `low~high`; empty: it judged nothing.
    pub total: String,
    /// The tier it left.
    pub tier: String,
    /// Stars it left.
    pub stars: Option<u16>,
}

/// A dimension over all stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionRow {
    /// Its id and name.
    pub dimension: Named,
    /// Full points.
    pub full: String,
    /// As it stands: points, or `low~high`.
    pub score: String,
    /// The line a star has to reach; empty: none.
    pub line: String,
    /// Who is in charge of it for this subject.
    pub lead: String,
    /// The star's state; none: it is no star.
    pub star: Option<StarState>,
    /// Why it is won or lost, in Chinese.
    pub why: Vec<String>,
    /// The stages in the order of [`SubjectPage::stages`].
    pub cells: Vec<StageCell>,
}

/// A dimension as a stage left it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StageCell {
    /// Points, or `low~high`; empty: the stage judged nothing.
    pub score: String,
    /// The star's state in Chinese; empty: it is no star.
    pub state: String,
}

/// A question over all stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseRow {
    /// The dimension.
    pub dimension: Named,
    /// The item; empty for a standard of a star.
    pub item: Named,
    /// The question's key, or the measure's name.
    pub key: String,
    /// The sentence.
    pub text: String,
    /// What is asked.
    pub asks: String,
    /// It is read from a measure: the same at every stage.
    pub measured: bool,
    /// What each stage said, in the order of [`SubjectPage::stages`].
    pub cells: Vec<Given>,
    /// The stages do not all say the same.
    pub differs: bool,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// In what capacity: role and unit.
    pub post: String,
    /// What.
    pub act: Act,
    /// At which stage.
    pub stage: Named,
    /// Why, or what was recorded.
    pub says: String,
}

/// 一村一页.
pub async fn subject(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
) -> Result<SubjectPage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let row = live.subject(subject).ok_or(Refusal::NotFound)?;
    let (position, acts) = seen.acts(row)?;
    let events = seen.tx.events(cycle, row.subject).await?;
    let held = seen.tx.held_of(cycle, row.subject).await?;
    let results = seen.tx.results(cycle, row.subject).await?;
    let evidence = super::evidence::lines(&mut seen, row).await?;
    let (rating, at) = live.stands(subject)?;
    let by_stage = live.by_stage(subject)?;
    let explanation = live.explain(subject)?;
    let sole = sole(&seen, row, &by_stage);
    let deadline = seen.deadline(row, position);
    let league = rating.inputs.subjects[at].league;
    let returned = events.iter().rev().find(|event| event.returned);
    let confirmed = results.last().filter(|_| position.phase == Phase::Confirmed);
    let because = |act: Act, phase: Phase| {
        let called = written(&act);
        let event = events.iter().rev().find(|event| event.act == called);
        event.filter(|_| position.phase == phase).map(|event| Because::of(&seen, event))
    };
    let exempt = because(Act::Exempt, Phase::Exempt)
        .map(|why| (why, crate::words::exempt(&live.ready.written.exempt)));
    let declined = because(Act::Decline, Phase::Declined);
    let stages = live.ready.stages();
    let all_methods = stages.iter().flat_map(|stage| {
        let states = methods(&seen, row, stage, &held, &evidence);
        states.into_iter().map(|state| (stage.id.clone(), state))
    });
    Ok(SubjectPage {
        cycle,
        title: live.title(),
        subject: Named::new(&row.code, &row.name),
        above: seen.places.above_of(row.subject),
        phase: position.phase,
        stage: seen.stage(position),
        returned: returned.filter(|_| position.returned).map(|event| event.says.clone()),
        deadline,
        days: seen.days(deadline),
        // What was judged before counts for nothing while it is exempt.
        standing: stands(position.phase, rating, at),
        exempt,
        declined,
        league: rating.inputs.subjects.iter().filter(|other| other.league == league).count(),
        confirmed: confirmed.map(|result| (result.document.clone(), result.at)),
        declares: live.ready.declares,
        stages: columns(&seen, row, &events, (&by_stage, sole.map(|_| standing(rating, at)))),
        dimensions: dimensions(&seen, rating, at, (&by_stage, sole), &explanation),
        clauses: clauses(&seen, rating, at, row),
        gap: rating.gap(at),
        methods: all_methods.collect(),
        evidence,
        history: history(&seen, &events),
        taken: super::place_parts::taken(&seen.places, &live, row.subject),
        acts,
    })
}

/// The only stage that has judged anything: what it left is how the subject stands.
fn sole<'s>(seen: &'s Seen<'_>, row: &SubjectRow, by_stage: &[StageResult]) -> Option<&'s Stage> {
    let live = &seen.live;
    let mut judged = live.ready.stages().iter().filter(|stage| {
        let sheet = live.sheets.get(&(row.subject, stage.id.clone()));
        sheet.is_some_and(|sheet| !sheet.answers.0.is_empty())
    });
    let first = judged.next().filter(|_| by_stage.is_empty());
    first.filter(|_| judged.next().is_none())
}

fn columns(
    seen: &Seen<'_>,
    row: &SubjectRow,
    events: &[EventRow],
    (by_stage, sole): (&[StageResult], Option<StandingCell>),
) -> Vec<StageColumn> {
    let live = &seen.live;
    let column = |stage: &Stage| {
        let left = by_stage.iter().find(|result| result.stage == stage.name);
        let sheet = live.sheets.get(&(row.subject, stage.id.clone()));
        let sent = events.iter().rev().find(|event| {
            event.stage == stage.id && matches!(event.act.as_str(), "send_up" | "recommend")
        });
        let judged = sheet.is_some_and(|sheet| !sheet.answers.0.is_empty());
        let now = sole.clone().filter(|_| judged).unwrap_or_default();
        StageColumn {
            stage: Named::new(&stage.id, &stage.name),
            judged,
            sent: sent.map(|event| event.at),
            by: sent
                .map(|event| format!("{} {}", event.post, live.hand(event.person, event.at)))
                .unwrap_or_default(),
            total: left.map_or(now.total, |left| between(left.low, left.high)),
            tier: left.map_or(now.tier, |left| left.tier.clone()),
            stars: left.map_or(now.stars, |left| left.stars),
        }
    };
    live.ready.stages().iter().map(column).collect()
}

fn dimensions(
    seen: &Seen<'_>,
    rating: &Rating<'_>,
    at: usize,
    (by_stage, sole): (&[StageResult], Option<&Stage>),
    explanation: &Explanation,
) -> Vec<DimensionRow> {
    let row = |(place, lines): (usize, &DimensionLines)| {
        let rule = &rating.rules.dimensions[place];
        let (low, high) = rating.dimension(place, at);
        let cell = |stage: &Stage| {
            if sole.is_some_and(|sole| sole.id == stage.id) {
                let state = rating.star(place, at).map(|state| state.name().to_owned());
                let score = if lines.declared { between(low, high) } else { String::new() };
                return Some(StageCell { score, state: state.unwrap_or_default() });
            }
            let left = by_stage.iter().find(|result| result.stage == stage.name)?;
            let left = left.dimensions.iter().find(|dimension| dimension.id == rule.id)?;
            let state = left.star.unwrap_or_default().to_owned();
            let declared = left.star != Some(StarState::NotDeclared.name());
            let score = if declared { between(left.low, left.high) } else { String::new() };
            Some(StageCell { score, state })
        };
        let stages = seen.live.ready.stages().iter();
        let line = rule.star.as_ref().and_then(|star| star.line);
        DimensionRow {
            dimension: Named::new(&rule.id, &rule.name),
            full: lines.full.to_string(),
            score: if lines.declared { between(low, high) } else { String::new() },
            line: line.map(|line| line.to_string()).unwrap_or_default(),
            lead: lines.lead.clone(),
            star: rating.star(place, at),
            why: lines.lines.iter().map(|line| format!("{}:{}", line.text, line.why)).collect(),
            cells: stages.map(|stage| cell(stage).unwrap_or_default()).collect(),
        }
    };
    explanation.dimensions.iter().enumerate().map(row).collect()
}

fn clauses(seen: &Seen<'_>, rating: &Rating<'_>, at: usize, row: &SubjectRow) -> Vec<ClauseRow> {
    let mut rows = Vec::new();
    let rules = rating.rules;
    let class = &rating.inputs.subjects[at].class;
    for (place, dimension) in rules.dimensions.iter().enumerate() {
        if !rating.declared(place, at) {
            continue;
        }
        let named = Named::new(&dimension.id, &dimension.name);
        for item in &rules.items[dimension.items.clone()] {
            for clause in &item.clauses {
                let Some(rule) = clause.rule_of(class) else { continue };
                let text = rules.filled(&clause.text, Some(class));
                for (question, from) in clause.answers.iter().enumerate() {
                    let (key, cells) = match from {
                        AnswerFrom::Judge(key) => (key, judged(seen, row, key)),
                        AnswerFrom::Measure(name) => {
                            let known = measured(seen, rating, at, row, name);
                            let given = Given {
                                value: known.value,
                                reason: known.source,
                                by: known.by,
                                at: known.at,
                            };
                            (name, vec![given; seen.live.ready.stages().len()])
                        }
                    };
                    rows.push(ClauseRow {
                        dimension: named.clone(),
                        item: Named::new(&item.id, &item.name),
                        key: key.clone(),
                        text: text.clone(),
                        asks: rule.asked(question, ""),
                        measured: matches!(from, AnswerFrom::Measure(_)),
                        differs: differ(&cells),
                        cells,
                    });
                }
            }
        }
        for standard in dimension.star.iter().flat_map(|star| &star.standards) {
            let Err(key) = &standard.when else { continue };
            let cells = judged(seen, row, key);
            let word = if standard.core { "核心要素" } else { "刚性标准" };
            rows.push(ClauseRow {
                dimension: named.clone(),
                item: Named::default(),
                key: key.clone(),
                text: standard.text.clone(),
                asks: word.to_owned(),
                measured: false,
                differs: differ(&cells),
                cells,
            });
        }
    }
    rows
}

/// What each stage said to a question.
fn judged(seen: &Seen<'_>, row: &SubjectRow, key: &str) -> Vec<Given> {
    let live = &seen.live;
    let cell = |stage: &Stage| {
        let sheet = live.sheets.get(&(row.subject, stage.id.clone()))?;
        let answer = sheet.answers.0.get(key)?;
        Some(Given {
            value: answer.value.to_string(),
            reason: answer.reason.to_string(),
            by: live.hand(answer.person, answer.at),
            at: Some(answer.at),
        })
    };
    live.ready.stages().iter().map(|stage| cell(stage).unwrap_or_default()).collect()
}

fn differ(cells: &[Given]) -> bool {
    let mut said = cells.iter().map(|cell| &cell.value).filter(|value| !value.is_empty());
    said.next().is_some_and(|first| said.any(|other| other != first))
}

/// What was done, the latest first.
fn history(seen: &Seen<'_>, events: &[EventRow]) -> Vec<HistoryLine> {
    let line = |event: &EventRow| {
        let stage = seen.live.ready.stages().iter().find(|stage| stage.id == event.stage);
        let act = serde_json::from_value(serde_json::Value::String(event.act.clone())).ok()?;
        Some(HistoryLine {
            at: event.at,
            by: seen.live.hand(event.person, event.at),
            post: event.post.clone(),
            act,
            stage: stage.map(|one| Named::new(&one.id, &one.name)).unwrap_or_default(),
            says: event.says.clone(),
        })
    };
    events.iter().rev().filter_map(line).collect()
}
