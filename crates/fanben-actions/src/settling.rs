//! A stage that departments score: what each has to give, what it owes, what its head signed, how
//! the stage may be closed.

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::measures::Entry;
use fanben_model::scheme::{AnswerFrom, ItemRule, Missing, Ruleset, Stage, leads};
use fanben_model::settlement::{LastSigned, OfficeState, Position, Proposal, office_state};
use fanben_model::signing::{Change, Line, LineKind, Sealed, Shown, changes};
use fanben_model::stages::Phase;
use fanben_store::{ClosingRow, CycleId, OfficeSignRow, StoreError, SubjectRow, Tx};

use crate::live::{Live, asked, position_of};
use crate::{Named, Refusal};

/// What one department has to give.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Office {
    pub(crate) name: String,
    /// The items it leads.
    pub(crate) items: Vec<Named>,
    /// The judged questions of these.
    pub(crate) keys: Vec<String>,
    /// The measures it owns that the rubric reads and cannot do without.
    pub(crate) measures: Vec<String>,
}

/// One cell that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owed {
    /// The subject's place in the cycle.
    pub(crate) at: usize,
    /// A question's key, or a measure's name.
    pub(crate) what: String,
    pub(crate) measure: bool,
}

/// What a department gave and owes about the subjects that are at the stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Given {
    /// How many cells it has to fill.
    pub(crate) due: usize,
    pub(crate) owed: Vec<Owed>,
}

/// A department's last signature against what is there now.
pub(crate) struct Signed<'r> {
    pub(crate) last: Option<&'r OfficeSignRow>,
    /// What is different from what was shown then.
    pub(crate) changes: Vec<Change>,
}

/// Everything about a stage that departments score.
pub(crate) struct Settling<'l> {
    pub(crate) live: &'l Live,
    pub(crate) stage: &'l Stage,
    /// The stage's place.
    pub(crate) at: usize,
    pub(crate) offices: Vec<Office>,
    pub(crate) signs: Vec<OfficeSignRow>,
    pub(crate) closings: Vec<ClosingRow>,
    /// Questions each subject is asked.
    asked: BTreeMap<usize, BTreeSet<&'l str>>,
}

impl<'l> Settling<'l> {
    /// The stage of a cycle that departments score; none: it has no such stage.
    pub(crate) async fn load(
        tx: &mut Tx,
        live: &'l Live,
        cycle: CycleId,
    ) -> Result<Option<Self>, Refusal> {
        let mut stages = live.ready.stages().iter().enumerate();
        let Some((at, stage)) = stages.find(|(_, stage)| stage.offices.is_some()) else {
            return Ok(None);
        };
        let signs = tx.office_signs(cycle).await?;
        let closings = tx.closings(cycle).await?;
        let mut asks = BTreeMap::new();
        for (place, row) in live.subjects.iter().enumerate() {
            if position_of(row)?.phase.out() {
                continue;
            }
            let (part, inside) = live.part(&row.code)?;
            asks.insert(place, asked(part.rules(), part.inputs(), inside).into_iter().collect());
        }
        let offices = offices(&live.ready.rules, &live.ready.overlays, stage);
        Ok(Some(Self { live, stage, at, offices, signs, closings, asked: asks }))
    }

    pub(crate) fn office(&self, name: &str) -> Result<&Office, Refusal> {
        self.offices.iter().find(|office| office.name == name).ok_or(Refusal::NotFound)
    }

    /// The subjects that are at the stage, by their places.
    pub(crate) fn waiting(&self) -> Result<Vec<usize>, Refusal> {
        let mut found = Vec::new();
        for (place, row) in self.live.subjects.iter().enumerate() {
            let position = position_of(row)?;
            if position.stage == self.at && position.phase == Phase::Drafting {
                found.push(place);
            }
        }
        Ok(found)
    }

    /// What a department gave about some subjects.
    pub(crate) fn given(&self, office: &Office, places: &[usize]) -> Given {
        let mut given = Given::default();
        for &at in places {
            let row = &self.live.subjects[at];
            let asks = self.asked.get(&at);
            for key in &office.keys {
                if asks.is_none_or(|asks| !asks.contains(key.as_str())) {
                    continue;
                }
                given.due += 1;
                if self.answer(row, key).is_none() {
                    given.owed.push(Owed { at, what: key.clone(), measure: false });
                }
            }
            for measure in &office.measures {
                given.due += 1;
                if self.value(row, measure).is_none() {
                    given.owed.push(Owed { at, what: measure.clone(), measure: true });
                }
            }
        }
        given
    }

    fn answer(&self, row: &SubjectRow, key: &str) -> Option<String> {
        let sheet = self.live.sheets.get(&(row.subject, self.stage.id.clone()))?;
        let answer = sheet.answers.0.get(key)?;
        Some(match answer.reason {
            "" => answer.value.to_string(),
            reason => format!("{}(理由:{reason})", answer.value),
        })
    }

    fn value(&self, row: &SubjectRow, measure: &str) -> Option<String> {
        let kept = self.live.measures.get(&(measure.to_owned(), row.subject))?;
        let entry = kept.entry().ok().filter(|entry| *entry != Entry::Missing)?;
        Some(fanben_model::intake::shown(&entry))
    }

    /// Everything a department says, of everybody who takes part: what its head is shown.
    pub(crate) fn shown(&self, office: &Office) -> Result<(Shown, Sealed), Refusal> {
        let mut lines = Vec::new();
        for at in self.asked.keys() {
            let row = &self.live.subjects[*at];
            let line = |kind, what: &str, value| Line {
                kind,
                key: format!("{} {what}", row.code),
                name: format!("{}:{what}", row.name),
                value,
            };
            for key in &office.keys {
                if let Some(value) = self.answer(row, key) {
                    lines.push(line(LineKind::Answer, key, value));
                }
            }
            for measure in &office.measures {
                if let Some(value) = self.value(row, measure) {
                    lines.push(line(LineKind::Measure, measure, value));
                }
            }
        }
        let shown = Shown {
            form: 1,
            cycle: self.live.row.id.to_string(),
            rules: self.live.row.digest.clone(),
            stage: self.stage.id.clone(),
            subject: office.name.clone(),
            name: office.name.clone(),
            lines,
        };
        let broken =
            |error: fanben_model::bundles::NotCanonical| StoreError::Row(error.to_string());
        let sealed = shown.sealed().map_err(broken)?;
        Ok((shown, sealed))
    }

    /// The last signature of a department, and what is different since. Subjects that no longer take
    /// part change nothing: nobody signs again for what is left out.
    pub(crate) fn signed(&self, office: &Office) -> Result<Signed<'_>, Refusal> {
        let mut rows = self.signs.iter().rev();
        let last = rows.find(|row| row.stage == self.stage.id && row.office == office.name);
        let Some(last) = last else { return Ok(Signed { last: None, changes: Vec::new() }) };
        let (shown, sealed) = self.shown(office)?;
        if sealed.digest == last.digest {
            return Ok(Signed { last: Some(last), changes: Vec::new() });
        }
        let then: Shown = serde_json::from_str(&last.shown)
            .map_err(|error| StoreError::Row(format!("office_sign: {error}")))?;
        let mut found = changes(&then, &shown);
        let codes: BTreeSet<&str> =
            self.asked.keys().map(|at| self.live.subjects[*at].code.as_str()).collect();
        found.retain(|change| {
            let code = change.key.split(' ').next().unwrap_or_default();
            change.after.is_some() || codes.contains(code)
        });
        Ok(Signed { last: Some(last), changes: found })
    }

    /// Where a department stands.
    pub(crate) fn state(given: &Given, signed: &Signed<'_>) -> OfficeState {
        let last = signed
            .last
            .map(|row| LastSigned { sent_back: row.sent_back, same: signed.changes.is_empty() });
        office_state(given.owed.len(), last)
    }

    /// The last proposal to close without somebody, if nobody answered it and the stage was not
    /// closed since.
    pub(crate) fn proposed(&self) -> Result<Option<(&ClosingRow, Proposal)>, Refusal> {
        let mut rows = self.closings.iter().rev().filter(|row| row.stage == self.stage.id);
        match rows.next() {
            Some(row) if row.step == "proposed" => {
                let proposal = serde_json::from_str(&row.proposal)
                    .map_err(|error| StoreError::Row(format!("closing: {error}")))?;
                Ok(Some((row, proposal)))
            }
            _ => Ok(None),
        }
    }

    /// The stage as its step function sees it.
    pub(crate) fn position(&self) -> Result<Position, Refusal> {
        let waiting = self.waiting()?;
        let mut waits = Vec::new();
        for office in &self.offices {
            let given = self.given(office, &waiting);
            if Self::state(&given, &self.signed(office)?) != OfficeState::Signed {
                waits.push(office.name.clone());
            }
        }
        let proposed = self.proposed()?.map(|(_, proposal)| proposal);
        Ok(Position { subjects: waiting.len(), waits, proposed })
    }

    /// What may stand for what a department did not send.
    pub(crate) fn allowed(&self) -> &[Missing] {
        self.stage.offices.as_ref().map_or(&[], |offices| offices.missing.as_slice())
    }
}

/// The departments of a rubric in its order, each with what it has to give at a stage: the questions
/// of the items it leads, and the measures it owns. An item of several is the first one's to owe.
fn offices(
    common: &Ruleset,
    overlays: &[(String, std::sync::Arc<Ruleset>)],
    stage: &Stage,
) -> Vec<Office> {
    let mut found: Vec<Office> = Vec::new();
    let owners: Vec<(&String, &String)> = common
        .scheme
        .measures
        .iter()
        .filter(|(_, measure)| measure.required && !measure.owner.is_empty())
        .map(|(name, measure)| (name, &measure.owner))
        .collect();
    let known: BTreeSet<&str> = common.items.iter().map(|item| item.id.as_str()).collect();
    let own = overlays.iter().flat_map(|(_, rules)| &rules.items);
    let all = common.items.iter().chain(own.filter(|item| !known.contains(item.id.as_str())));
    for item in all {
        if !stage.asks_of(!known.contains(item.id.as_str())) {
            continue;
        }
        let first = item.lead.split(['、', ',', ',', ';', ';']).next().unwrap_or_default().trim();
        let (keys, measures) = reads(item);
        if !first.is_empty() && !keys.is_empty() {
            let office = entry(&mut found, first);
            let name = if item.name.is_empty() { &item.id } else { &item.name };
            office.items.push(Named::new(&item.id, name));
            for key in keys {
                if !office.keys.contains(&key) {
                    office.keys.push(key);
                }
            }
        }
        for measure in measures {
            let Some((_, owner)) = owners.iter().find(|(name, _)| **name == measure) else {
                continue;
            };
            let office = entry(&mut found, owner);
            if !office.measures.contains(&measure) {
                office.measures.push(measure);
            }
            if leads(&item.lead, owner) && !office.items.iter().any(|one| one.code == item.id) {
                office.items.push(Named::new(&item.id, &item.name));
            }
        }
    }
    found
}

fn entry<'f>(found: &'f mut Vec<Office>, name: &str) -> &'f mut Office {
    let at = found.iter().position(|office| office.name == name).unwrap_or_else(|| {
        found.push(Office { name: name.to_owned(), ..Office::default() });
        found.len() - 1
    });
    &mut found[at]
}

/// The judged questions of an item, and the measures it reads.
fn reads(item: &ItemRule) -> (Vec<String>, Vec<String>) {
    let (mut keys, mut measures) = (Vec::new(), Vec::new());
    for from in item.clauses.iter().flat_map(|clause| &clause.answers) {
        match from {
            AnswerFrom::Judge(key) => keys.push(key.clone()),
            AnswerFrom::Measure(name) => measures.push(name.clone()),
        }
    }
    (keys, measures)
}
