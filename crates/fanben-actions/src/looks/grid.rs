//! A few questions over many subjects: what a department fills in down a column.

use fanben_model::exchange::{Asked, FormQuestion, FormSubject};
use fanben_model::scheme::clause::rule::Kind;
use fanben_store::{Answer, SubjectRow};

use super::seen::Seen;
use crate::exchange::{form, groups_of, may_save};
use crate::live::position_of;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The questions of one group over the subjects that wait for the person's judgment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The stage; empty: nothing waits.
    pub stage: Named,
    /// The stage before it; empty: it is the first.
    pub before: Named,
    /// All groups there are.
    pub groups: Vec<Named>,
    /// The one that is shown.
    pub group: Named,
    /// Its questions: the columns.
    pub questions: Vec<GridQuestion>,
    /// The subjects of this page.
    pub rows: Vec<GridRow>,
    /// How many subjects there are.
    pub of: usize,
    /// How many of them have every answer of the group.
    pub done: usize,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridQuestion {
    /// The key of its answers.
    pub key: String,
    /// The sentence.
    pub text: String,
    /// What is asked.
    pub asks: String,
    /// The unit behind a number; empty: none.
    pub unit: String,
}

/// A subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRow {
    /// The subject.
    pub subject: Named,
    /// The unit above it.
    pub parent: Named,
    /// The number of its sheet; goes back with the form.
    pub number: i64,
    /// Cells in the order of the questions; none: it is not asked.
    pub cells: Vec<Option<GridCell>>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GridCell {
    /// As typed; empty: not judged.
    pub value: String,
    /// Why.
    pub reason: String,
    /// What the stage before said.
    pub before: String,
    /// The names to choose from; empty: anything is typed.
    pub choices: Vec<String>,
    /// At least and at most, for points.
    pub range: Option<(String, String)>,
}

/// A group of questions over subjects, `most` of them from one on; an empty group: the person's own
/// department's, or the first.
pub async fn grid(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    group: &str,
    (from, most): (usize, usize),
) -> Result<Grid, Refusal> {
    let seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    let (mut stage, mut rows) = (None, Vec::new());
    for row in &live.subjects {
        if may_save(&live, &seen.places, who, row, stage)? {
            stage = Some(position_of(row)?.stage);
            rows.push(row);
        }
    }
    let holdings = who.holdings(&seen.places);
    let all = groups_of(&live, stage, &holdings);
    let office = |lead: &str| {
        let mut offices = who.posts.iter().map(|post| post.office.as_str());
        offices.any(|office| !office.is_empty() && lead.contains(office))
    };
    let chosen = match group {
        "" => all.iter().find(|one| office(&one.lead)).or_else(|| all.first()),
        id => all.iter().find(|one| one.id == id),
    };
    let chosen = chosen.ok_or(Refusal::NotFound)?;
    let keys: Vec<String> = chosen.questions.iter().map(|one| one.key.clone()).collect();
    let stages = live.ready.stages();
    let named = |at: Option<usize>| {
        let stage = at.and_then(|at| stages.get(at));
        stage.map(|stage| Named::new(&stage.id, &stage.name)).unwrap_or_default()
    };
    let (own, before) = (named(stage), named(stage.and_then(|at| at.checked_sub(1))));
    let answer = |row: &SubjectRow, stage: &Named, key: &String| {
        let sheet = live.sheets.get(&(row.subject, stage.code.clone()));
        sheet.and_then(|sheet| sheet.answers.0.get(key.as_str()))
    };
    let form = form(&live, &seen.places, &rows, &keys)?;
    let answered = rows.iter().zip(&form.subjects).filter(|(row, subject)| {
        let mut asked = keys.iter().zip(&subject.asked).filter(|(_, asked)| asked.is_some());
        asked.all(|(key, _)| answer(row, &own, key).is_some())
    });
    let done = answered.count();
    let line = |(row, subject): (&&SubjectRow, &FormSubject)| {
        let asked = keys.iter().zip(&subject.asked).zip(&form.questions);
        let filled = |((key, asked), question): ((&String, &Option<Asked>), &FormQuestion)| {
            let (now, then) = (answer(row, &own, key), answer(row, &before, key));
            Some(cell(asked.as_ref()?, question.question.kind, now, then))
        };
        let sheet = live.sheets.get(&(row.subject, own.code.clone()));
        GridRow {
            subject: Named::new(&row.code, &row.name),
            parent: seen.places.above_of(row.subject).into_iter().next().unwrap_or_default(),
            number: sheet.map_or(0, |sheet| sheet.number),
            cells: asked.map(filled).collect(),
        }
    };
    let questions =
        chosen.questions.iter().zip(&form.questions).map(|(titled, question)| GridQuestion {
            key: titled.key.clone(),
            text: titled.text.clone(),
            asks: titled.asks.clone(),
            unit: question.question.unit.clone(),
        });
    let label = |one: &crate::exchange::Group| {
        Named::new(&one.id, format!("{}·{}", one.dimension.name, one.name))
    };
    Ok(Grid {
        cycle,
        title: live.title(),
        of: rows.len(),
        done,
        groups: all.iter().map(label).collect(),
        group: label(chosen),
        questions: questions.collect(),
        rows: rows.iter().zip(&form.subjects).skip(from).take(most).map(line).collect(),
        stage: own.clone(),
        before: before.clone(),
    })
}

fn cell(asked: &Asked, kind: Kind, now: Option<Answer<'_>>, then: Option<Answer<'_>>) -> GridCell {
    let choices = match kind {
        Kind::YesNo => vec!["是".to_owned(), "否".to_owned()],
        Kind::Level if !asked.levels.is_empty() => {
            let levels = asked.levels.iter().filter(|level| *level != "无");
            levels.cloned().chain(["无".to_owned()]).collect()
        }
        _ => Vec::new(),
    };
    let (value, reason) = now.map(|now| (now.value, now.reason)).unwrap_or_default();
    GridCell {
        value: value.into(),
        reason: reason.into(),
        before: then.map(|one| one.value.into()).unwrap_or_default(),
        choices,
        range: asked.range.map(|(least, most)| (least.to_string(), most.to_string())),
    }
}
