//! Rows of a cycle → its rules, facts and standing, as of one revision.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::intake::read_judgment;
use fanben_model::measures::{Entry, Facts, Key, Recorded, Source};
use fanben_model::place::{Tree, Unit};
use fanben_model::rating::{Imported, Inputs, Rating, State, rate};
use fanben_model::scheme::clause::rule::{Kind, Question};
use fanben_model::scheme::clause::{READER, level_ranks};
use fanben_model::scheme::frozen::{FORM, Frozen, NotFrozen, freeze};
use fanben_model::scheme::{self, AnswerFrom, Overlay, Ruleset, Scheme, SchemeFinding};
use fanben_model::stages::{self, CycleState, Phase, Position};
use fanben_store::{
    CycleId, CycleRow, ExtensionRow, MeasureRow, PersonId, RecusalRow, SheetRow, StoreError,
    SubjectRow, Tx, UnitId,
};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::earlier::{Earlier, Taken, earlier};
use crate::places::Places;

/// The rules of a cycle as they are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Rules {
    pub(crate) scheme: Scheme,
    pub(crate) overlays: Vec<Overlay>,
    /// As they were approved: what is rated from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) frozen: Option<Frozen>,
}

/// Rules ready to use.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) rules: Ruleset,
    pub(crate) overlays: Vec<(String, Ruleset)>,
    /// Every judged question by its key.
    pub(crate) questions: BTreeMap<String, Question>,
    pub(crate) declares: bool,
    /// As the county wrote it: words around the rules that nothing is computed from.
    pub(crate) written: Scheme,
}

/// A cycle as of one revision.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) row: CycleRow,
    pub(crate) state: CycleState,
    pub(crate) ready: Arc<Ready>,
    pub(crate) subjects: Vec<SubjectRow>,
    by_code: BTreeMap<String, usize>,
    /// The sheets that count, by subject and stage.
    pub(crate) sheets: BTreeMap<(UnitId, String), SheetRow>,
    /// The values that count, by measure and unit.
    pub(crate) measures: BTreeMap<(String, UnitId), MeasureRow>,
    pub(crate) facts: Facts,
    pub(crate) inputs: Inputs,
    overlay_inputs: Vec<Inputs>,
    /// Those whose place others have taken: rated by themselves, as they left.
    left: Option<(Facts, Inputs)>,
    /// What units made of others take over from earlier periods.
    pub(crate) taken: Vec<Taken>,
    /// The places it was read with.
    places: (i64, NaiveDate),
    pub(crate) people: BTreeMap<PersonId, String>,
    /// For whom somebody acted at a moment.
    behalf: BTreeMap<(PersonId, DateTime<Utc>), PersonId>,
    /// Who stands aside for which subject.
    pub(crate) aside: BTreeSet<(UnitId, PersonId)>,
    /// Deadlines that were moved, the first first.
    extensions: Vec<ExtensionRow>,
}

impl Rules {
    /// The rules with every sentence as its typed rule, so that a later reader changes nothing.
    pub(crate) fn frozen(&self) -> Result<Self, Refusal> {
        let (rules, findings) = compiled(&self.scheme, None)?;
        let mut overlays = Vec::new();
        for overlay in &self.overlays {
            overlays.push((overlay, compiled(&self.scheme, Some(overlay))?.0));
        }
        let overlays: Vec<_> = overlays.iter().map(|(overlay, own)| (*overlay, own)).collect();
        let frozen = Frozen {
            frozen: FORM,
            reader: READER.to_owned(),
            levels: level_ranks(),
            scheme: freeze(&rules, &overlays, &findings),
            imported: BTreeMap::new(),
        };
        Ok(Self { frozen: Some(frozen), ..self.clone() })
    }
}

fn compiled(
    scheme: &Scheme,
    overlay: Option<&Overlay>,
) -> Result<(Ruleset, Vec<SchemeFinding>), Refusal> {
    let (rules, findings) = scheme::compile(scheme, overlay);
    match rules {
        Some(rules) => Ok((rules, findings)),
        None => Err(Refusal::Scheme(findings.into_iter().filter(|one| one.fatal).collect())),
    }
}

impl Ready {
    /// Approved rules as they were frozen; a draft's as they are read now. Findings that make that
    /// impossible are a refusal.
    pub(crate) fn of(rules: &Rules) -> Result<Self, Refusal> {
        let (compiled, overlays) = if let Some(frozen) = &rules.frozen {
            let broken = |error: NotFrozen| StoreError::Row(format!("frozen: {error:?}"));
            let own = frozen.scheme.thaw().map_err(broken)?;
            (own, frozen.scheme.thaw_overlays().map_err(broken)?.0)
        } else {
            let mut overlays = Vec::new();
            for overlay in &rules.overlays {
                let own = compiled(&rules.scheme, Some(overlay))?.0;
                overlays.push((overlay.unit.clone(), own));
            }
            (compiled(&rules.scheme, None)?.0, overlays)
        };
        let mut questions = BTreeMap::new();
        for rules in std::iter::once(&compiled).chain(overlays.iter().map(|(_, own)| own)) {
            add_questions(rules, &mut questions);
        }
        let declares = stages::declares(&compiled);
        Ok(Self { rules: compiled, overlays, questions, declares, written: rules.scheme.clone() })
    }

    pub(crate) fn stages(&self) -> &[scheme::Stage] {
        &self.rules.scheme.stages
    }
}

fn add_questions(rules: &Ruleset, questions: &mut BTreeMap<String, Question>) {
    for clause in rules.items.iter().flat_map(|item| &item.clauses) {
        for (at, from) in clause.answers.iter().enumerate() {
            let AnswerFrom::Judge(key) = from else { continue };
            let asked = clause.rules.iter().find_map(|(_, rule)| rule.questions.get(at));
            if let Some(question) = asked {
                questions.insert(key.clone(), question.clone());
            }
        }
    }
    let stars = rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref());
    for standard in stars.flat_map(|star| &star.standards) {
        if let Err(key) = &standard.when {
            let (asks, unit) = (standard.text.clone(), String::new());
            questions.insert(key.clone(), Question { asks, kind: Kind::YesNo, unit });
        }
    }
}

/// A row's words as the state they name.
pub(crate) fn state_of(row: &CycleRow) -> Result<CycleState, StoreError> {
    word(&row.state)
}

/// Where a row says its subject stands.
pub(crate) fn position_of(row: &SubjectRow) -> Result<Position, StoreError> {
    let phase: Phase = word(&row.phase)?;
    let stage = usize::try_from(row.stage)
        .map_err(|_| StoreError::Row(format!("subject {} at stage {}", row.code, row.stage)))?;
    Ok(Position { phase, stage, returned: row.returned })
}

/// An enum by the word serde writes for it.
fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|error| StoreError::Row(error.to_string()))
}

/// An enum by the word serde writes for it, if there is one.
pub(crate) fn known<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    word(text).ok()
}

/// The word serde writes for an enum.
pub(crate) fn written<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

impl Live {
    pub(crate) async fn load(
        tx: &mut Tx,
        places: &Places,
        cycle: CycleId,
        known: Option<&Self>,
    ) -> Result<Self, Refusal> {
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
        let sheets = tx.sheets(cycle).await?;
        let extensions = tx.extensions(cycle).await?;
        let aside = aside(&tx.recusals(cycle).await?);
        let measures = tx.measures(&row.period).await?;
        let people: BTreeMap<PersonId, String> =
            tx.accounts().await?.into_iter().map(|row| (row.person, row.name)).collect();
        let behalf = tx.behalf().await?;
        let behalf = behalf.into_iter().map(|row| ((row.person, row.at), row.holder)).collect();
        let scheme = &ready.rules.scheme;
        let begun = state != CycleState::Draft && state != CycleState::Approved;
        let units = units(places, &row, begun.then_some(&subjects));
        let Earlier { past, imported, taken } =
            earlier(tx, places, cycle, &ready.written, &units).await?;
        let gone = |subject: &&SubjectRow| subject.phase == written(&Phase::Succeeded);
        let (left, here): (Vec<_>, Vec<_>) = subjects.iter().partition(gone);
        let kinds = begun.then_some(scheme.subjects.kinds.as_slice());
        let mut facts = facts(places, &row, &ready, &subjects, &sheets, &measures, &people)?;
        facts.past = past;
        facts.tree = cycle_tree(places, row.unit, kinds, &here);
        let mut inputs = Inputs::gather(&ready.rules, &facts, &imported, None);
        let mut overlay_inputs: Vec<Inputs> = ready
            .overlays
            .iter()
            .map(|(unit, own)| Inputs::gather(own, &facts, &imported, Some(unit)))
            .collect();
        if begun {
            // Who is rated was settled at the opening.
            inputs = frozen(inputs, &ready.rules, &facts, &imported, &here);
            overlay_inputs = overlay_inputs
                .into_iter()
                .map(|own| own.only(&|subject| here.iter().any(|row| row.code == subject.code)))
                .collect();
        }
        let left = (!left.is_empty()).then(|| {
            let tree = cycle_tree(places, row.unit, kinds, &left);
            let facts = Facts { tree, ..facts.clone() };
            let inputs = Inputs::gather(&ready.rules, &facts, &imported, None);
            let inputs = frozen(inputs, &ready.rules, &facts, &imported, &left);
            (facts, inputs)
        });
        // Of two with one code the one at work is meant.
        let by_code = subjects.iter().enumerate();
        let mut by_code: Vec<(bool, &str, usize)> =
            by_code.map(|(at, row)| (!gone(&row), row.code.as_str(), at)).collect();
        by_code.sort_unstable();
        let by_code = by_code.into_iter().map(|(_, code, at)| (code.to_owned(), at)).collect();
        Ok(Self {
            state,
            by_code,
            sheets: sheets.into_iter().map(|r| ((r.subject, r.stage.clone()), r)).collect(),
            measures: measures.into_iter().map(|r| ((r.name.clone(), r.unit), r)).collect(),
            row,
            ready,
            subjects,
            facts,
            inputs,
            overlay_inputs,
            left,
            taken,
            places: places.stamp,
            people,
            behalf,
            aside,
            extensions,
        })
    }

    pub(crate) fn subject(&self, code: &str) -> Option<&SubjectRow> {
        self.by_code.get(code).map(|&at| &self.subjects[at])
    }

    pub(crate) fn title(&self) -> String {
        format!("{}({})", self.row.title, self.row.period)
    }

    /// Everybody, by the common rules.
    pub(crate) fn rating(&self) -> Rating<'_> {
        rate(&self.ready.rules, &self.inputs, &self.facts)
    }

    /// The subjects of townships with items of their own, by them; and those whose place others have
    /// taken, among themselves.
    pub(crate) fn overlay_ratings(&self) -> Vec<Rating<'_>> {
        let pairs = self.ready.overlays.iter().zip(&self.overlay_inputs);
        let own = pairs.map(|((_, rules), inputs)| rate(rules, inputs, &self.facts));
        let left = self.left.as_ref();
        own.chain(left.map(|(facts, inputs)| rate(&self.ready.rules, inputs, facts))).collect()
    }

    /// It is as of a revision of its cycle, and was read with these places.
    pub(crate) fn is_as_of(&self, revision: i64, places: &Places) -> bool {
        self.row.revision == revision && self.places == places.stamp
    }

    /// The rating and place in which a subject's result stands: its township's, if that has items of
    /// its own.
    pub(crate) fn find<'r, 'a>(
        common: &'r Rating<'a>,
        overlays: &'r [Rating<'a>],
        code: &str,
    ) -> Result<(&'r Rating<'a>, usize), Refusal> {
        let own = overlays.iter().find_map(|rating| Some((rating, rating.subject(code)?)));
        own.or_else(|| Some((common, common.subject(code)?))).ok_or(Refusal::NotFound)
    }

    /// The last day of a stage for a subject: its own extension or everybody's, the last given, which
    /// of the two is later; else what the scheme says.
    pub(crate) fn deadline(&self, row: &SubjectRow, stage: usize) -> Option<NaiveDate> {
        let stage = self.ready.stages().get(stage)?;
        let given = |whose: Option<UnitId>| {
            let all = self.extensions.iter().rev();
            let mut of = all.filter(|one| one.stage == stage.id && one.subject == whose);
            of.next().map(|one| one.until)
        };
        // More time given to one is not taken back by less time given to all.
        let common = given(None).or(stage.deadline);
        given(Some(row.subject)).max(common)
    }

    pub(crate) fn person(&self, id: PersonId) -> String {
        self.people.get(&id).cloned().unwrap_or_default()
    }

    /// Whose hand something was at a moment, and for whom: 张三 代 李四.
    pub(crate) fn hand(&self, id: PersonId, at: DateTime<Utc>) -> String {
        let own = self.person(id);
        match self.behalf.get(&(id, at)) {
            Some(holder) => format!("{own} 代 {}", self.person(*holder)),
            None => own,
        }
    }

    /// Keys a stage has not answered though it has to: of everything that applies to the subject.
    pub(crate) fn unanswered(
        &self,
        rating: &Rating<'_>,
        at: usize,
        subject: &SubjectRow,
        stage: usize,
    ) -> Vec<String> {
        let Some(named) = self.ready.stages().get(stage) else { return Vec::new() };
        if !named.wants_all(stage) {
            return Vec::new();
        }
        let sheet = self.sheets.get(&(subject.subject, named.id.clone()));
        let answered = |key: &str| sheet.is_some_and(|sheet| sheet.answers.0.contains_key(key));
        asked(rating, at).into_iter().filter(|key| !answered(key)).collect()
    }
}

/// The keys of the judged questions that apply to a subject, in the order of the rubric.
pub(crate) fn asked(rating: &Rating<'_>, at: usize) -> Vec<String> {
    let rules = rating.rules;
    let mut keys: Vec<String> = Vec::new();
    for (place, dimension) in rules.dimensions.iter().enumerate() {
        if !rating.declared(place, at) {
            continue;
        }
        for item in dimension.items.clone() {
            if rating.item(item, at).state == State::NotApplicable && by_condition(rating, item) {
                continue;
            }
            for clause in &rules.items[item].clauses {
                let class = &rating.inputs.subjects[at].class;
                let asks = clause.rule_of(class).map_or(0, |rule| rule.questions.len());
                for from in clause.answers.iter().take(asks) {
                    if let AnswerFrom::Judge(key) = from
                        && !keys.contains(key)
                    {
                        keys.push(key.clone());
                    }
                }
            }
        }
        for standard in dimension.star.iter().flat_map(|star| &star.standards) {
            if let Err(key) = &standard.when {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// An item that only some are judged by: where it does not apply nobody is asked. Items whose
/// answers say that they do not apply are asked all the same.
fn by_condition(rating: &Rating<'_>, item: usize) -> bool {
    rating.rules.items[item].only.is_some()
}

/// Who stands aside: the last that was said of a person and a subject counts.
fn aside(rows: &[RecusalRow]) -> BTreeSet<(UnitId, PersonId)> {
    let mut aside = BTreeSet::new();
    for row in rows {
        let pair = (row.subject, row.person);
        if row.lifted {
            aside.remove(&pair);
        } else {
            aside.insert(pair);
        }
    }
    aside
}

fn facts(
    places: &Places,
    row: &CycleRow,
    ready: &Ready,
    subjects: &[SubjectRow],
    sheets: &[SheetRow],
    measures: &[MeasureRow],
    people: &BTreeMap<PersonId, String>,
) -> Result<Facts, StoreError> {
    let codes: BTreeMap<UnitId, &str> =
        subjects.iter().map(|row| (row.subject, row.code.as_str())).collect();
    let mut facts = Facts::default();
    let name = |id: &PersonId| people.get(id).map(String::as_str).unwrap_or_default();
    for sheet in sheets {
        let Some(code) = codes.get(&sheet.subject) else { continue };
        let stage = ready.stages().iter().find(|stage| stage.id == sheet.stage);
        let title = stage.map_or(sheet.stage.as_str(), |stage| stage.name.as_str());
        for (key, answer) in &sheet.answers.0 {
            let Some(question) = ready.questions.get(key) else { continue };
            let entry = read_judgment(question, &answer.value)
                .map_err(|says| StoreError::Row(format!("{key} of {code}: {says}")))?;
            let source = Source {
                sheet: title.to_owned(),
                cell: String::new(),
                says: said(name(&answer.person), &answer.reason),
            };
            let key =
                Key { name: key.clone(), period: row.period.clone(), stage: sheet.stage.clone() };
            let recorded = Recorded { entry, source };
            facts.values.entry(key).or_default().insert((*code).to_owned(), recorded);
        }
    }
    for measure in measures {
        let Some(code) = codes.get(&measure.unit).copied().or_else(|| places.code(measure.unit))
        else {
            continue;
        };
        let entry = measure.entry()?;
        if entry == Entry::Missing {
            continue;
        }
        let source = Source {
            sheet: measure.source.clone(),
            cell: String::new(),
            says: said(name(&measure.person), &measure.reason),
        };
        let key = Key {
            name: measure.name.clone(),
            period: measure.period.clone(),
            stage: String::new(),
        };
        let recorded = Recorded { entry, source };
        facts.values.entry(key).or_default().insert(code.to_owned(), recorded);
    }
    Ok(facts)
}

fn said(name: &str, reason: &str) -> String {
    if reason.is_empty() { name.to_owned() } else { format!("{name}:{reason}") }
}

/// Inputs for exactly the subjects of the cycle, in their order.
fn frozen(
    inputs: Inputs,
    rules: &Ruleset,
    facts: &Facts,
    imported: &Imported,
    subjects: &[&SubjectRow],
) -> Inputs {
    let same = inputs.subjects.len() == subjects.len()
        && inputs.subjects.iter().zip(subjects).all(|(one, row)| one.code == row.code);
    if same {
        return inputs;
    }
    // Those for whom the condition of taking part no longer holds stay in: it counted at the
    // opening. Those who joined later stay out.
    let mut open = rules.clone();
    open.only = None;
    let all = Inputs::gather(&open, facts, imported, None);
    all.only(&|subject| subjects.iter().any(|row| row.code == subject.code))
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
