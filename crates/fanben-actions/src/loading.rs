//! Rows of a cycle → the cycle in memory: all of them the first time, afterwards those that a write
//! added or changed since.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use fanben_model::intake::read_judgment;
use fanben_model::measures::{Entry, Facts, Key, Recorded, Source};
use fanben_model::place::{Tree, Unit};
use fanben_model::rating::{Imported, Inputs};
use fanben_model::scheme::{Ruleset, ShareOf};
use fanben_model::stages::{CycleState, Phase};
use fanben_store::{
    Answers, CycleId, CycleRow, MeasureRow, Moved, SheetRow, StoreError, SubjectRow, Tx, UnitId,
};

use crate::Refusal;
use crate::earlier::{Earlier, Reads, earlier};
use crate::live::{Live, Ready, Rules, aside, known, state_of, written};
use crate::places::Places;
use crate::rated::{Changes, Part};
use crate::rows::Sheets;

impl Live {
    /// A cycle as a transaction sees it. Of a cycle that is known only what changed is read, where
    /// what changed is not who takes part.
    pub(crate) async fn load(
        tx: &mut Tx,
        places: &Places,
        cycle: CycleId,
        known: Option<&Self>,
    ) -> Result<Self, Refusal> {
        if let Some(known) = known
            && let Some(live) = known.renewed(tx, places).await?
        {
            return Ok(live);
        }
        Self::whole(tx, places, cycle, known).await
    }

    async fn whole(
        tx: &mut Tx,
        places: &Places,
        cycle: CycleId,
        known: Option<&Self>,
    ) -> Result<Self, Refusal> {
        let pulse = tx.pulse().await?;
        let row = tx.cycle(cycle).await?.ok_or(Refusal::NotFound)?;
        let state = state_of(&row)?;
        // Rules do not change after the draft, and a draft is made anew.
        let ready = if let Some(known) = known {
            Arc::clone(&known.ready)
        } else {
            let rules: Rules = serde_json::from_value(row.rules.0.clone())
                .map_err(|error| StoreError::Row(format!("rules: {error}")))?;
            Arc::new(Ready::of(&rules)?)
        };
        let subjects = tx.subjects(cycle).await?;
        let sheets: Sheets = tx.sheets(cycle).await?.into_iter().collect();
        let extensions = tx.extensions(cycle).await?;
        let aside = aside(&tx.recusals(cycle).await?);
        let measures = tx.measures(&row.period).await?;
        let people = tx.names_since(-1).await?.into_iter().collect();
        let behalf = tx.behalf().await?;
        let behalf = behalf.into_iter().map(|row| ((row.person, row.at), row.holder)).collect();
        let begun = begun(state);
        let units = units(places, &row, begun.then_some(&subjects));
        let heads = tx.heads().await?;
        let reads = Reads::of(tx, places, cycle, &ready.written, &heads, pulse.brought).await?;
        let Earlier { past, imported, taken, changed } =
            earlier(tx, places, &row, &ready.written, &units).await?;
        let scene = Scene { places, row: &row, ready: &ready, subjects: &subjects, begun };
        let facts = Facts { past, ..scene.measured(&measures)? };
        let parts = scene.parts(facts, &imported, &sheets)?;
        // Of two with one code the one at work is meant.
        let by_code = subjects.iter().enumerate();
        let mut by_code: Vec<(bool, &str, usize)> =
            by_code.map(|(at, row)| (!gone(row), row.code.as_str(), at)).collect();
        by_code.sort_unstable();
        let by_code = by_code.into_iter().map(|(_, code, at)| (code.to_owned(), at)).collect();
        let by_id = subjects.iter().enumerate().map(|(at, row)| (row.subject, at)).collect();
        let measures =
            measures.into_iter().map(|r| ((r.name.clone(), r.unit), Arc::new(r))).collect();
        Ok(Self {
            state,
            revision: row.revision,
            acts: pulse.acts,
            by_code: Arc::new(by_code),
            by_id: Arc::new(by_id),
            sheets,
            subjects: subjects.into(),
            measures: Arc::new(measures),
            row: Arc::new(row),
            ready,
            parts,
            owed: OnceLock::new(),
            taken: Arc::new(taken),
            upstream: Arc::new(changed),
            reads,
            places: places.stamp,
            people: Arc::new(people),
            behalf: Arc::new(behalf),
            aside,
            extensions,
        })
    }

    /// The cycle with what changed since; none: it has to be read whole.
    async fn renewed(&self, tx: &mut Tx, places: &Places) -> Result<Option<Self>, Refusal> {
        let cycle = self.row.id;
        let heads = tx.heads().await?;
        let own = heads.iter().find(|one| one.id == cycle).ok_or(Refusal::NotFound)?;
        let state: CycleState =
            known(&own.state).ok_or_else(|| StoreError::Row(format!("state {}", own.state)))?;
        let pulse = tx.pulse().await?;
        let same = self.places == places.stamp && self.state == state && begun(state);
        if !same
            || pulse.acts < self.acts
            // Words of rows that are known may be gone.
            || pulse.erased > self.acts
            || Reads::of(tx, places, cycle, &self.ready.written, &heads, pulse.brought).await?
                != self.reads
        {
            return Ok(None);
        }
        let mut live = self.same(own.revision, pulse.acts);
        let newer = tx.newer(cycle, &self.row.period, self.acts).await?;
        let subjects = if newer.has("subject") {
            tx.subjects_since(cycle, self.acts).await?
        } else {
            Vec::new()
        };
        let mut changes = Changes::default();
        let sheets =
            if newer.has("sheet") { tx.sheets_since(cycle, self.acts).await? } else { Vec::new() };
        let Some(touched) = live.take_rows(self, subjects, sheets, &mut changes)? else {
            return Ok(None);
        };
        if newer.has("measure") {
            let measures = tx.measures_since(&self.row.period, self.acts).await?;
            if !live.take_measures(measures, &mut changes)? {
                return Ok(None);
            }
        }
        if newer.has("extension") {
            live.extensions = tx.extensions(cycle).await?;
        }
        if newer.has("recusal") {
            live.aside = aside(&tx.recusals(cycle).await?);
        }
        if newer.has("account") {
            let names = tx.names_since(self.acts).await?;
            Arc::make_mut(&mut live.people).extend(names);
        }
        if newer.has("behalf") {
            let behalf = tx.behalf_since(self.acts).await?;
            let behalf = behalf.into_iter().map(|row| ((row.person, row.at), row.holder));
            Arc::make_mut(&mut live.behalf).extend(behalf);
        }
        live.parts = self.parts.iter().map(|part| part.changed(&changes)).collect();
        live.count_again(self, &touched, &changes);
        Ok(Some(live))
    }

    /// The same behind one more write, which changed no more than it says; none: who takes part
    /// changed, so that it has to be read whole.
    pub(crate) fn moved(&self, moved: Moved, revision: i64) -> Result<Option<Self>, Refusal> {
        let mut live = Self {
            aside: self.aside.clone(),
            extensions: self.extensions.clone(),
            ..self.same(revision, moved.acts)
        };
        let mut changes = Changes::default();
        let Some(touched) = live.take_rows(self, moved.subjects, moved.sheets, &mut changes)?
        else {
            return Ok(None);
        };
        live.parts = self.parts.iter().map(|part| part.changed(&changes)).collect();
        live.count_again(self, &touched, &changes);
        Ok(Some(live))
    }

    /// Puts subjects and sheets in the place of those before; which subjects that were. None: who
    /// takes part changed.
    fn take_rows(
        &mut self,
        before: &Self,
        subjects: Vec<SubjectRow>,
        sheets: Vec<SheetRow>,
        changes: &mut Changes,
    ) -> Result<Option<Vec<usize>>, Refusal> {
        let mut touched = Vec::new();
        for row in subjects {
            let Some(&at) = before.by_id.get(&row.subject) else { return Ok(None) };
            let was = &before.subjects[at];
            let who = |row: &SubjectRow| (row.code.clone(), row.name.clone(), row.position);
            if gone(&row) || gone(was) || row.as_of_day != was.as_of_day || who(&row) != who(was) {
                return Ok(None);
            }
            self.subjects.set(at, row);
            touched.push(at);
        }
        for row in sheets {
            let Some(&at) = before.by_id.get(&row.subject) else { return Ok(None) };
            if gone(&before.subjects[at]) {
                return Ok(None);
            }
            self.take_sheet(at, row, changes)?;
            touched.push(at);
        }
        Ok(Some(touched))
    }

    /// The same cycle at another revision, before anything is changed in it.
    fn same(&self, revision: i64, acts: i64) -> Self {
        Self {
            row: Arc::clone(&self.row),
            state: self.state,
            revision,
            acts,
            ready: Arc::clone(&self.ready),
            subjects: self.subjects.clone(),
            by_code: Arc::clone(&self.by_code),
            by_id: Arc::clone(&self.by_id),
            sheets: self.sheets.clone(),
            measures: Arc::clone(&self.measures),
            parts: Vec::new(),
            owed: OnceLock::new(),
            taken: Arc::clone(&self.taken),
            upstream: Arc::clone(&self.upstream),
            reads: self.reads.clone(),
            places: self.places,
            people: Arc::clone(&self.people),
            behalf: Arc::clone(&self.behalf),
            aside: BTreeSet::new(),
            extensions: Vec::new(),
        }
    }

    /// Puts a sheet in the place of the one before, and notes which answers differ.
    fn take_sheet(
        &mut self,
        at: usize,
        row: SheetRow,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        let key = (row.subject, row.stage.clone());
        let before = self.sheets.get(&key);
        if before.is_some_and(|before| before.number >= row.number) {
            return Ok(());
        }
        let code = &self.subjects[at].code;
        let stages = self.ready.stages();
        if let Some(stage) = stages.iter().position(|stage| stage.id == row.stage) {
            let empty = Answers::new();
            let before = before.map_or(&empty, |before| &before.answers.0);
            let now = &row.answers.0;
            let keys = now.keys().chain(before.keys().filter(|key| !now.contains_key(key)));
            for key in keys.filter(|key| !same_value(now, before, key)) {
                let Some(entry) = answered(&self.ready, &row, key, code)? else { continue };
                changes.answers.push((code.clone(), stage, key.to_string(), entry));
            }
        }
        self.sheets.put(row);
        Ok(())
    }

    /// Puts values in the place of those before; false: a value was taken back, so that what the
    /// register says counts again.
    fn take_measures(
        &mut self,
        rows: Vec<MeasureRow>,
        changes: &mut Changes,
    ) -> Result<bool, Refusal> {
        if rows.is_empty() {
            return Ok(true);
        }
        let measures = Arc::make_mut(&mut self.measures);
        for row in rows {
            let key = (row.name.clone(), row.unit);
            if measures.get(&key).is_some_and(|before| before.number >= row.number) {
                continue;
            }
            let entry = row.entry()?;
            if let Some(&at) = self.by_id.get(&row.unit) {
                let subject = &self.subjects[at];
                if entry == Entry::Missing || gone(subject) {
                    return Ok(false);
                }
                changes.measures.push((row.name.clone(), subject.code.clone(), entry));
            }
            measures.insert(key, Arc::new(row));
        }
        Ok(true)
    }

    /// Counts what is owed again where that may have changed.
    fn count_again(&self, before: &Self, touched: &[usize], changes: &Changes) {
        // What others report may decide which questions apply to anybody.
        let Some(known) = before.owed.get().filter(|_| changes.measures.is_empty()) else { return };
        let mut owed = known.clone();
        for &at in touched {
            owed[at] = self.count_owed(&self.subjects[at]);
        }
        // Nobody else sees this revision yet, so nothing is there.
        let _ = self.owed.set(owed);
    }
}

fn begun(state: CycleState) -> bool {
    state != CycleState::Draft && state != CycleState::Approved
}

/// Others have taken its place, it is exempt or was not recommended: it is not rated with the rest.
pub(crate) fn gone(row: &SubjectRow) -> bool {
    matches!(known(&row.phase), Some(Phase::Succeeded | Phase::Exempt | Phase::Declined))
}

fn same_value(one: &Answers, other: &Answers, key: &str) -> bool {
    one.get(key).map(|answer| answer.value) == other.get(key).map(|answer| answer.value)
}

/// What a sheet answers to a question: none at all where nobody asks it.
#[expect(clippy::option_option, reason = "a question nobody asks, an answer that was taken back")]
fn answered(
    ready: &Ready,
    sheet: &SheetRow,
    key: &str,
    code: &str,
) -> Result<Option<Option<Entry>>, StoreError> {
    let Some(question) = ready.questions.get(key) else { return Ok(None) };
    let Some(answer) = sheet.answers.0.get(key) else { return Ok(Some(None)) };
    let entry = read_judgment(question, answer.value)
        .map_err(|says| StoreError::Row(format!("{key} of {code}: {says}")))?;
    Ok(Some(Some(entry)))
}

/// A cycle being read whole.
struct Scene<'s> {
    places: &'s Places,
    row: &'s CycleRow,
    ready: &'s Ready,
    subjects: &'s [SubjectRow],
    begun: bool,
}

impl Scene<'_> {
    fn measured(&self, measures: &[MeasureRow]) -> Result<Facts, StoreError> {
        let codes: BTreeMap<UnitId, &str> =
            self.subjects.iter().map(|row| (row.subject, row.code.as_str())).collect();
        let mut facts = Facts::default();
        for measure in measures {
            let code = codes.get(&measure.unit).copied();
            let Some(code) = code.or_else(|| self.places.code(measure.unit)) else { continue };
            let entry = measure.entry()?;
            if entry == Entry::Missing {
                continue;
            }
            let key = Key {
                name: measure.name.clone(),
                period: measure.period.clone(),
                stage: String::new(),
            };
            let recorded = Recorded { entry, source: Source::default() };
            facts.values.entry(key).or_default().insert(code.to_owned(), recorded);
        }
        Ok(facts)
    }

    /// How many of each league are exempt or were not recommended.
    fn exempt(&self, inputs: &Inputs) -> BTreeMap<String, usize> {
        let beside = [Phase::Exempt, Phase::Declined].map(|phase| written(&phase));
        let rows = self.subjects.iter().filter(|row| beside.contains(&row.phase));
        let codes: BTreeSet<&str> = rows.map(|row| row.code.as_str()).collect();
        let mut beside = BTreeMap::new();
        for subject in inputs.subjects.iter().filter(|one| codes.contains(one.code.as_str())) {
            let league = inputs.leagues.get(subject.league).cloned().unwrap_or_default();
            *beside.entry(league).or_default() += 1;
        }
        beside
    }

    /// Who is rated with whom, by which rules.
    fn parts(
        &self,
        facts: Facts,
        imported: &Imported,
        sheets: &Sheets,
    ) -> Result<Vec<Part>, StoreError> {
        let ready = self.ready;
        let (left, here): (Vec<_>, Vec<_>) = self.subjects.iter().partition(|row| gone(row));
        let kinds = self.begun.then_some(ready.rules.scheme.subjects.kinds.as_slice());
        let tree = |rows: &[&SubjectRow]| cycle_tree(self.places, self.row.unit, kinds, rows);
        let mut facts = Facts { tree: tree(&here), ..facts };
        let gather = |rules: &Ruleset, facts: &Facts, within: Option<&str>| {
            if self.begun {
                return Inputs::gather(&open(rules), facts, imported, within);
            }
            Inputs::before(rules, facts, imported, within)
        };
        let mut common = gather(&ready.rules, &facts, None);
        let gathered =
            ready.overlays.iter().map(|(unit, own)| (own, gather(own, &facts, Some(unit))));
        let mut overlays: Vec<_> = gathered.collect();
        if self.begun {
            // Who is rated was settled at the opening.
            common = frozen(common, &here);
            let codes: std::collections::BTreeSet<&str> =
                here.iter().map(|row| row.code.as_str()).collect();
            for (_, own) in &mut overlays {
                *own = own.only(&|subject| codes.contains(subject.code.as_str()));
            }
        }
        let gone = (!left.is_empty()).then(|| {
            let facts = Facts { tree: tree(&left), ..facts.clone() };
            if self.begun && ready.written.exempt.share_of == ShareOf::Everybody {
                let beside = |rules: &Ruleset, within| {
                    self.exempt(&frozen(gather(rules, &facts, within), &left))
                };
                common.beside = beside(&ready.rules, None);
                for ((unit, _), (own, inputs)) in ready.overlays.iter().zip(&mut overlays) {
                    inputs.beside = beside(own, Some(unit));
                }
            }
            let inputs = Inputs::gather(&open(&ready.rules), &facts, imported, None);
            let inputs = frozen(inputs, &left);
            (facts, inputs)
        });
        // What was measured is in the inputs; who reported it, in the rows.
        facts.values.clear();
        let facts = Arc::new(facts);
        let of = |rows: &[&SubjectRow]| -> BTreeMap<String, UnitId> {
            rows.iter().map(|row| (row.code.clone(), row.subject)).collect()
        };
        // What cannot be read is an error of the whole, not an answer that is missing.
        let broken = RefCell::new(None);
        let answers = |ids: BTreeMap<String, UnitId>| {
            let broken = &broken;
            move |code: &str, stage: usize, key: &str| {
                let stage = ready.stages().get(stage)?;
                let sheet = sheets.at(*ids.get(code)?, &stage.id)?;
                let note = |error| {
                    broken.borrow_mut().get_or_insert(error);
                    None
                };
                answered(ready, sheet, key, code).map_or_else(note, Option::flatten)
            }
        };
        let of_here = answers(of(&here));
        let mut parts = vec![Part::new(&ready.rules, &facts, common, false, &of_here)];
        parts.extend(
            overlays
                .into_iter()
                .map(|(own, inputs)| Part::new(own, &facts, inputs, false, &of_here)),
        );
        if let Some((mut facts, inputs)) = gone {
            facts.values.clear();
            let facts = Arc::new(facts);
            parts.push(Part::new(&ready.rules, &facts, inputs, true, &answers(of(&left))));
        }
        match broken.into_inner() {
            Some(error) => Err(error),
            None => Ok(parts),
        }
    }
}

/// The rules without the condition of taking part: it counted at the opening, or a stage decides it.
fn open(rules: &Ruleset) -> Cow<'_, Ruleset> {
    if rules.only.is_none() {
        return Cow::Borrowed(rules);
    }
    Cow::Owned(Ruleset { only: None, ..rules.clone() })
}

/// Inputs for exactly the subjects of the cycle. Those who joined later stay out.
fn frozen(inputs: Inputs, subjects: &[&SubjectRow]) -> Inputs {
    let same = inputs.subjects.len() == subjects.len()
        && inputs.subjects.iter().zip(subjects).all(|(one, row)| one.code == row.code);
    if same {
        return inputs;
    }
    let codes: BTreeSet<&str> = subjects.iter().map(|row| row.code.as_str()).collect();
    inputs.only(&|subject| codes.contains(subject.code.as_str()))
}

/// The units a cycle reads earlier results of: id, the code it calls them by, name.
fn units(
    places: &Places,
    row: &CycleRow,
    subjects: Option<&Vec<SubjectRow>>,
) -> Vec<(UnitId, String, String)> {
    if let Some(rows) = subjects {
        return rows.iter().map(|row| (row.subject, row.code.clone(), row.name.clone())).collect();
    }
    let below = places.code(row.unit).into_iter().flat_map(|code| places.below(code));
    below.map(|(id, unit)| (id, unit.code.clone(), unit.name.clone())).collect()
}

/// The tree a cycle is rated in: its unit with those above and below it; its subjects, once it has
/// begun, by the names and codes it opened with, and nobody else of their kinds.
fn cycle_tree(
    places: &Places,
    unit: UnitId,
    kinds: Option<&[String]>,
    subjects: &[&SubjectRow],
) -> Tree {
    let Some(code) = places.now(unit) else { return Tree::default() };
    let above = places.above(code);
    let mut units: Vec<Unit> =
        above.iter().rev().filter_map(|one| places.tree.get(&one.code)).cloned().collect();
    let Some(kinds) = kinds else {
        units.extend(places.below(code).map(|(_, unit)| unit.clone()));
        return Tree::new(units).0;
    };
    units.extend(
        places.below(code).filter(|(_, unit)| !kinds.contains(&unit.kind)).map(|(_, u)| u.clone()),
    );
    // Who became of a kind that is not rated is in the list above under its new code or name.
    units.retain(|unit| !subjects.iter().any(|row| row.code == unit.code));
    for row in subjects {
        let Some(was) = places.was(row.subject, row.as_of_day) else { continue };
        units.push(Unit { code: row.code.clone(), name: row.name.clone(), ..was.clone() });
    }
    Tree::new(units).0
}
