//! What a person may take out as a form, what they took, and what came back, cell by cell.

use chrono::{DateTime, Utc};
use fanben_model::exchange::{Fate, Judgment};
use fanben_model::intake::cell_name;
use fanben_store::ActionId;

use super::seen::Seen;
use crate::exchange::{Compare, compared, groups, groups_of, may_save};
use crate::live::position_of;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// What may be taken out of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The stage the person judges at now; empty: none.
    pub stage: Named,
    /// How many subjects wait for the person's judgment there.
    pub subjects: usize,
    /// Questions by what they belong to.
    pub groups: Vec<FormGroup>,
    /// Forms the person took out, the latest first.
    pub taken: Vec<FormTaken>,
}

/// Questions that are judged together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormGroup {
    /// What forms call it.
    pub id: String,
    /// The item's name.
    pub name: String,
    /// Its dimension.
    pub dimension: Named,
    /// Who scores it.
    pub lead: String,
    /// How many questions.
    pub questions: usize,
    /// It is the person's own department's.
    pub mine: bool,
}

/// A form that was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormTaken {
    /// Its number.
    pub id: ActionId,
    /// When.
    pub at: DateTime<Utc>,
    /// The stage.
    pub stage: Named,
    /// How many subjects.
    pub subjects: usize,
    /// How many questions.
    pub questions: usize,
    /// The name of its only subject; empty: a row for each.
    pub one: String,
}

/// A file that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The file's number.
    pub id: ActionId,
    /// The file's name.
    pub file: String,
    /// The stage.
    pub stage: Named,
    /// When the form was taken out, and by whom; none: the file does not say.
    pub taken_out: Option<(DateTime<Utc>, String)>,
    /// Both changed these, differently.
    pub conflicts: Vec<ReturnedLine>,
    /// Only the file changed these.
    pub taken: Vec<ReturnedLine>,
    /// Only the store changed these.
    pub kept: Vec<ReturnedLine>,
    /// How many both changed to the same.
    pub agreed: usize,
    /// How many nobody changed.
    pub same: usize,
    /// What is wrong, in the order of the file.
    pub problems: Vec<ReturnedProblem>,
    /// Subjects the file changes that are no longer to be judged here.
    pub locked: Vec<Named>,
}

/// A judgment of a file that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedLine {
    /// The subject.
    pub subject: Named,
    /// The question's key.
    pub key: String,
    /// What is asked.
    pub asks: String,
    /// The cell, such as C7.
    pub cell: String,
    /// When the form was taken out; none: the file does not say.
    pub base: Option<ReturnedCell>,
    /// In the file.
    pub file: ReturnedCell,
    /// In the store now.
    pub store: ReturnedCell,
    /// Who wrote that, and when; none: nobody did.
    pub by: Option<(String, DateTime<Utc>)>,
    /// The number of the sheet it is on.
    pub number: i64,
}

/// A value with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReturnedCell {
    /// As typed; empty: not judged.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// Something wrong with a file that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedProblem {
    /// The sheet; empty in files without sheets.
    pub sheet: String,
    /// The cell; empty for the whole sheet.
    pub cell: String,
    /// What, and what to do.
    pub says: String,
    /// Worth knowing only: nothing is left out because of it.
    pub note: bool,
}

impl From<&Judgment> for ReturnedCell {
    fn from(judgment: &Judgment) -> Self {
        Self { value: judgment.value.clone(), reason: judgment.reason.clone() }
    }
}

/// What may be taken out, and what was.
pub async fn forms(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Forms, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    let (mut stage, mut subjects) = (None, 0);
    for row in &live.subjects {
        if may_save(&live, &seen.places, who, row, stage)? {
            stage = Some(position_of(row)?.stage);
            subjects += 1;
        }
    }
    let stages = live.ready.stages();
    let named = |id: &str| {
        let found = stages.iter().find(|stage| stage.id == id);
        found.map(|stage| Named::new(&stage.id, &stage.name)).unwrap_or_default()
    };
    let office = |lead: &str| {
        let mut offices = who.posts.iter().map(|post| post.office.as_str());
        !lead.is_empty() && offices.any(|office| !office.is_empty() && lead.contains(office))
    };
    let group = |group: crate::exchange::Group| FormGroup {
        mine: office(&group.lead),
        id: group.id,
        name: group.name,
        dimension: group.dimension,
        lead: group.lead,
        questions: group.questions.len(),
    };
    let out = seen.tx.forms_out(cycle, who.id).await?;
    let taken = out.into_iter().take(20).map(|row| {
        let only = row.subjects.0.keys().next().filter(|_| row.one);
        let subject = live.subjects.iter().find(|known| Some(&known.subject) == only);
        FormTaken {
            id: row.id,
            at: row.at,
            stage: named(&row.stage),
            subjects: row.subjects.0.len(),
            questions: row.keys.0.len(),
            one: subject.map(|row| row.name.clone()).unwrap_or_default(),
        }
    });
    Ok(Forms {
        cycle,
        title: live.title(),
        stage: stage.and_then(|at| stages.get(at)).map(|s| named(&s.id)).unwrap_or_default(),
        subjects,
        groups: groups_of(&live, stage, &who.holdings(&seen.places))
            .into_iter()
            .map(group)
            .collect(),
        taken: taken.collect(),
    })
}

/// A file that the person brought back, against what the store has now.
pub async fn returned(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    id: ActionId,
) -> Result<Returned, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let came = seen.tx.form_in(id).await?.ok_or(Refusal::NotFound)?;
    if came.person != who.id || came.cycle != cycle {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    let compared = compared(&mut seen.tx, &live, &seen.places, who, &came).await?;
    let out = match came.form {
        Some(id) => seen.tx.form_out(id).await?,
        None => None,
    };
    let stage = &live.ready.stages()[compared.stage];
    let titles: std::collections::BTreeMap<String, String> = groups(&live)
        .into_iter()
        .flat_map(|group| group.questions)
        .map(|question| (question.key, question.asks))
        .collect();
    let named = |subject| {
        let row = live.subjects.iter().find(|row| row.subject == subject);
        row.map(|row| Named::new(&row.code, &row.name)).unwrap_or_default()
    };
    let line = |one: &Compare| ReturnedLine {
        subject: named(one.subject),
        key: one.key.clone(),
        asks: titles.get(&one.key).cloned().unwrap_or_default(),
        cell: cell_name(one.at.0, one.at.1),
        base: one.base.as_ref().map(ReturnedCell::from),
        file: (&one.file).into(),
        store: (&one.store).into(),
        by: one.by.map(|(person, at)| (live.hand(person, at), at)),
        number: one.number,
    };
    let of = |fate: Fate| -> Vec<ReturnedLine> {
        let open = compared.lines.iter().filter(|one| {
            one.fate == fate && (fate == Fate::Kept || !compared.locked.contains(&one.subject))
        });
        open.map(line).collect()
    };
    let problems = compared.findings.iter().map(|one| ReturnedProblem {
        sheet: one.sheet.clone(),
        cell: one.cell(),
        says: one.problem.says(),
        note: one.problem.is_note(),
    });
    Ok(Returned {
        cycle,
        title: live.title(),
        id,
        file: came.file.clone(),
        stage: Named::new(&stage.id, &stage.name),
        taken_out: out.map(|out| (out.at, live.person(out.person))),
        conflicts: of(Fate::Conflict),
        taken: of(Fate::Taken),
        kept: of(Fate::Kept),
        agreed: compared.lines.iter().filter(|one| one.fate == Fate::Agreed).count(),
        same: compared.same,
        problems: problems.collect(),
        locked: compared.locked.iter().map(|subject| named(*subject)).collect(),
    })
}
