//! A cycle as of one revision: its rules, its rows, where everybody stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::measures::{Entry, Key, Source};
use fanben_model::place::Tree;
use fanben_model::rating::{
    self, Explanation, Inputs, Kind as LineKind, Rating, StageResult, State,
};
use fanben_model::rights::{self, Holding};
use fanben_model::scheme::clause::rule::{Kind, Question};
use fanben_model::scheme::clause::{READER, level_ranks};
use fanben_model::scheme::frozen::{FORM, Frozen, NotFrozen, freeze};
use fanben_model::scheme::{
    self, AnswerFrom, Overlay, Publicity, Ruleset, Scheme, SchemeFinding, Sign,
};
use fanben_model::stages::{self, CycleState, Phase, Position};
use fanben_store::{
    CycleRow, ExtensionRow, MeasureRow, PersonId, RecusalRow, StoreError, SubjectRow, UnitId,
};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::earlier::{Changed, Reads, Taken};
use crate::places::Places;
use crate::rated::Part;
use crate::rows::{Sheets, Subjects};

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
    pub(crate) rules: Arc<Ruleset>,
    pub(crate) overlays: Vec<(String, Arc<Ruleset>)>,
    /// Every judged question by its key.
    pub(crate) questions: BTreeMap<String, Question>,
    /// Who leads the item of a question, and whether it is a township's own.
    pub(crate) leads: BTreeMap<String, (String, bool)>,
    pub(crate) declares: bool,
    /// Who signs a result before it is published.
    pub(crate) signs: Vec<Sign>,
    /// As the county wrote it: words around the rules that nothing is computed from.
    pub(crate) written: Scheme,
}

/// A cycle as of one revision. What did not change since the one before is shared with it.
#[derive(Debug)]
pub(crate) struct Live {
    /// With the rules as they are kept; of state and revision speak the fields below.
    pub(crate) row: Arc<CycleRow>,
    pub(crate) state: CycleState,
    pub(crate) revision: i64,
    /// The last write that is in here.
    pub(crate) acts: i64,
    pub(crate) ready: Arc<Ready>,
    pub(crate) subjects: Subjects,
    pub(crate) by_code: Arc<BTreeMap<String, usize>>,
    pub(crate) by_id: Arc<BTreeMap<UnitId, usize>>,
    /// The sheets that count, by subject and stage.
    pub(crate) sheets: Sheets,
    /// The values that count, by measure and unit.
    pub(crate) measures: Arc<BTreeMap<(String, UnitId), Arc<MeasureRow>>>,
    /// Everybody by the common rules, then the townships with rules of their own, then those whose
    /// place others have taken.
    pub(crate) parts: Vec<Part>,
    /// Answers the stage at work still owes, by subject.
    pub(crate) owed: OnceLock<Vec<usize>>,
    /// What units made of others take over from earlier periods.
    pub(crate) taken: Arc<Vec<Taken>>,
    /// Earlier and upstream results that are others than those it goes by.
    pub(crate) upstream: Arc<Vec<Changed>>,
    /// Of which other rows that was read.
    pub(crate) reads: Reads,
    /// The places it was read with.
    pub(crate) places: (i64, NaiveDate),
    pub(crate) people: Arc<BTreeMap<PersonId, String>>,
    /// For whom somebody acted at a moment.
    pub(crate) behalf: Arc<BTreeMap<(PersonId, DateTime<Utc>), PersonId>>,
    /// Who stands aside for which subject.
    pub(crate) aside: BTreeSet<(UnitId, PersonId)>,
    /// Deadlines that were moved, the first first.
    pub(crate) extensions: Vec<ExtensionRow>,
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
        let mut leads = BTreeMap::new();
        let own = overlays.iter().map(|(_, rules)| (rules, true));
        for (rules, own) in std::iter::once((&compiled, false)).chain(own) {
            for item in &rules.items {
                for from in item.clauses.iter().flat_map(|clause| &clause.answers) {
                    if let AnswerFrom::Judge(key) = from {
                        leads.entry(key.clone()).or_insert_with(|| (item.lead.clone(), own));
                    }
                }
            }
        }
        let declares = stages::declares(&compiled);
        let overlays = overlays.into_iter().map(|(unit, own)| (unit, Arc::new(own))).collect();
        let signs = signs(&compiled.scheme);
        let rules = (Arc::new(compiled), rules.scheme.clone());
        Ok(Self { rules: rules.0, overlays, questions, leads, declares, signs, written: rules.1 })
    }

    pub(crate) fn stages(&self) -> &[scheme::Stage] {
        &self.rules.scheme.stages
    }

    /// Whether a stage asks a question at all.
    pub(crate) fn asks(&self, stage: usize, key: &str) -> bool {
        let own = self.leads.get(key).is_some_and(|(_, own)| *own);
        self.stages().get(stage).is_none_or(|stage| stage.asks_of(own))
    }

    /// Who answers a question, as a sentence for those who do not.
    pub(crate) fn whose(&self, stage: usize, key: &str) -> String {
        let lead = self.leads.get(key).map_or("", |(lead, _)| lead.as_str());
        match self.stages().get(stage) {
            Some(at) if !self.asks(stage, key) => format!("{}环节不评这一条", at.name),
            _ if lead.is_empty() => "这一条不由您评".to_owned(),
            _ => format!("这一条由{lead}评,您不能改"),
        }
    }

    /// Whether a question is a person's to answer at a stage: no other department's.
    pub(crate) fn answers(&self, stage: usize, key: &str, holdings: &[Holding<'_>]) -> bool {
        let (lead, own) = self.leads.get(key).map_or(("", false), |(lead, own)| (lead, *own));
        let Some(stage) = self.stages().get(stage) else { return false };
        holdings.iter().any(|holding| rights::answers(stage, holding, lead, own))
    }

    /// What the scheme says of its notices; none: whoever posts one says it.
    pub(crate) fn publicity(&self) -> Option<&Publicity> {
        self.rules.scheme.publicity.as_ref()
    }

    /// The role that confirms what was published; empty: any that may.
    pub(crate) fn confirms(&self) -> &str {
        self.publicity().map_or("", |publicity| publicity.confirms.role.as_str())
    }
}

/// Says of one that was not recommended that it keeps its points and stands in no order.
fn unranked(told: &mut Explanation) {
    let mut said = false;
    told.standing.retain_mut(|line| {
        if line.kind != LineKind::Standing {
            return true;
        }
        line.state = State::Scored;
        "未推荐,得分照列,不排名次、不占名额".clone_into(&mut line.why);
        !std::mem::replace(&mut said, true)
    });
    crate::words::phase(Phase::Declined).clone_into(&mut told.tier);
    told.rank = 0;
}

/// The titles a result is signed under: those the scheme names for its notices, else those of the
/// stages, each once.
fn signs(scheme: &Scheme) -> Vec<Sign> {
    let named = scheme.publicity.as_ref().map_or(&[][..], |publicity| &publicity.signs);
    let mut all: Vec<Sign> = named.to_vec();
    for sign in scheme.stages.iter().flat_map(|stage| &stage.signs) {
        if named.is_empty() && !all.iter().any(|known| known.role == sign.role) {
            all.push(sign.clone());
        }
    }
    all
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
    pub(crate) fn subject(&self, code: &str) -> Option<&SubjectRow> {
        self.by_code.get(code).map(|&at| &self.subjects[at])
    }

    pub(crate) fn title(&self) -> String {
        format!("{}({})", self.row.title, self.row.period)
    }

    /// What everybody's rating by the common rules reads.
    /// The tree it is rated in.
    pub(crate) fn tree(&self) -> Tree {
        self.parts.first().map_or_else(Tree::default, |part| part.tree().clone())
    }

    pub(crate) fn inputs(&self) -> &Inputs {
        self.parts[0].inputs()
    }

    /// It is as of a revision of its cycle, and was read with these places.
    pub(crate) fn is_as_of(&self, revision: i64, places: &Places) -> bool {
        self.revision == revision && self.places == places.stamp
    }

    /// Where a subject is rated, and its place there.
    pub(crate) fn part(&self, code: &str) -> Result<(&Part, usize), Refusal> {
        self.place(code).map(|(part, at)| (&self.parts[part], at))
    }

    /// The number of the part in which a subject is rated, and its place there.
    pub(crate) fn place(&self, code: &str) -> Result<(usize, usize), Refusal> {
        let others = 1..self.parts.len();
        let (left, own): (Vec<_>, Vec<_>) = others.partition(|&at| self.parts[at].left);
        let order = own.into_iter().chain(std::iter::once(0)).chain(left);
        let mut found = order.filter_map(|at| Some((at, self.parts.get(at)?.place(code)?)));
        found.next().ok_or(Refusal::NotFound)
    }

    /// The rating in which a subject's result stands, and its place there.
    pub(crate) fn stands(&self, code: &str) -> Result<(&Rating<'_>, usize), Refusal> {
        let (part, at) = self.part(code)?;
        Ok((part.rating(), at))
    }

    /// A subject's result as each stage left it.
    pub(crate) fn by_stage(&self, code: &str) -> Result<Vec<StageResult>, Refusal> {
        let (part, at) = self.part(code)?;
        Ok(part.by_stage(at))
    }

    /// A subject's figures as lines, with whose they are: facts of the cycle leave out what its
    /// sheets and measures say.
    pub(crate) fn explain(&self, code: &str) -> Result<Explanation, Refusal> {
        let row = self.subject(code).ok_or(Refusal::NotFound)?;
        let (rating, at) = self.stands(code)?;
        let mut told = self.explain_in(rating, at, row);
        if position_of(row)?.phase == Phase::Declined {
            unranked(&mut told);
        }
        Ok(told)
    }

    /// The same by another rating.
    pub(crate) fn explain_in(
        &self,
        rating: &Rating<'_>,
        at: usize,
        row: &SubjectRow,
    ) -> Explanation {
        rating.explain_by(at, &|key| self.source(row, key))
    }

    /// A subject's result as it is kept once it is final: its lines with what others will read of it
    /// besides, the rank from the last and, where its township has rules of its own, the points by
    /// the common ones.
    pub(crate) fn kept(
        &self,
        rating: &Rating<'_>,
        at: usize,
        row: &SubjectRow,
    ) -> Result<serde_json::Value, Refusal> {
        let told = self.explain_in(rating, at, row);
        let mut kept =
            serde_json::to_value(&told).map_err(|error| StoreError::Row(error.to_string()))?;
        if rating.rules.has_points() {
            kept["from_last"] = rating.from_last(at).into();
        }
        let common = self.parts.first().and_then(|part| Some((part, part.place(&row.code)?)));
        if let Some((part, common)) = common
            && self.place(&row.code)?.0 != 0
        {
            let standing = &part.rating().standings()[common];
            let known = standing.low == standing.high;
            let points = if known { standing.low.to_string() } else { String::new() };
            kept["comparable"] = points.into();
        }
        Ok(kept)
    }

    /// Where what is known of a subject under a key came from.
    fn source(&self, row: &SubjectRow, key: &Key) -> Option<Source> {
        let name = |id: &PersonId| self.people.get(id).map(String::as_str).unwrap_or_default();
        if key.period != self.row.period {
            return None;
        }
        if key.stage.is_empty() {
            let measure = self.measures.get(&(key.name.clone(), row.subject))?;
            measure.entry().ok().filter(|entry| *entry != Entry::Missing)?;
            let says = said(name(&measure.person), &measure.reason);
            return Some(Source { sheet: measure.source.clone(), cell: String::new(), says });
        }
        self.ready.questions.get(&key.name)?;
        let sheet = self.sheets.get(&(row.subject, key.stage.clone()))?;
        let answer = sheet.answers.0.get(key.name.as_str())?;
        let stage = self.ready.stages().iter().find(|stage| stage.id == key.stage);
        let title = stage.map_or(key.stage.as_str(), |stage| stage.name.as_str());
        let says = said(name(&answer.person), answer.reason);
        Some(Source { sheet: title.to_owned(), cell: String::new(), says })
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

    /// The keys of the judged questions that apply to a subject, in the order of the rubric.
    pub(crate) fn asked(&self, code: &str) -> Result<Vec<String>, Refusal> {
        let (part, at) = self.part(code)?;
        Ok(asked(part.rules(), part.inputs(), at).into_iter().map(str::to_owned).collect())
    }

    /// Whether a question is a person's to answer at a stage.
    pub(crate) fn answers(&self, stage: usize, key: &str, holdings: &[Holding<'_>]) -> bool {
        self.ready.answers(stage, key, holdings)
    }

    /// Of these the ones a stage asks.
    pub(crate) fn asked_at(&self, code: &str, stage: usize) -> Result<Vec<String>, Refusal> {
        let mut keys = self.asked(code)?;
        keys.retain(|key| self.ready.asks(stage, key));
        Ok(keys)
    }

    /// Keys a stage has not answered though it has to: of everything that applies to the subject.
    pub(crate) fn unanswered(
        &self,
        subject: &SubjectRow,
        stage: usize,
    ) -> Result<Vec<String>, Refusal> {
        let unanswered = self.lacks(subject, stage)?;
        Ok(unanswered.into_iter().map(str::to_owned).collect())
    }

    fn lacks(&self, subject: &SubjectRow, stage: usize) -> Result<Vec<&str>, Refusal> {
        let Some(named) = self.ready.stages().get(stage) else { return Ok(Vec::new()) };
        if !named.wants_all(stage) {
            return Ok(Vec::new());
        }
        let (part, at) = self.part(&subject.code)?;
        let sheet = self.sheets.get(&(subject.subject, named.id.clone()));
        let answered = |key: &&str| sheet.is_some_and(|sheet| sheet.answers.0.contains_key(key));
        let asked = asked(part.rules(), part.inputs(), at).into_iter();
        Ok(asked.filter(|key| self.ready.asks(stage, key) && !answered(key)).collect())
    }

    /// The stage at work still owes an answer about a subject that is one of these posts' to give.
    pub(crate) fn owed_by(
        &self,
        row: &SubjectRow,
        stage: usize,
        holdings: &[Holding<'_>],
    ) -> Result<bool, Refusal> {
        let lacks = self.lacks(row, stage)?;
        Ok(lacks.into_iter().any(|key| self.answers(stage, key, holdings)))
    }

    /// How many answers the stage at work still owes about the subject at a place; counted once for
    /// a revision.
    pub(crate) fn owes(&self, place: usize) -> usize {
        let all = self
            .owed
            .get_or_init(|| self.subjects.iter().map(|row| self.count_owed(row)).collect());
        all.get(place).copied().unwrap_or_default()
    }

    pub(crate) fn count_owed(&self, row: &SubjectRow) -> usize {
        let lacks = position_of(row).ok().and_then(|at| self.lacks(row, at.stage).ok());
        lacks.map_or(0, |keys| keys.len())
    }
}

/// The keys of the judged questions that apply to a subject, in the order of the rubric. Nothing of
/// other subjects is read for it.
pub(crate) fn asked<'r>(rules: &'r Ruleset, inputs: &Inputs, at: usize) -> Vec<&'r str> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut keys: Vec<&str> = Vec::new();
    let class = &inputs.subjects[at].class;
    for (place, dimension) in rules.dimensions.iter().enumerate() {
        if !rating::declared(rules, inputs, place, at) {
            continue;
        }
        for item in dimension.items.clone() {
            // An item that only some are judged by: where it does not apply nobody is asked. Items
            // whose answers say that they do not apply are asked all the same.
            let conditional = rules.items[item].only.is_some();
            if conditional && rating::outcome(rules, inputs, item, at).state == State::NotApplicable
            {
                continue;
            }
            for clause in &rules.items[item].clauses {
                let asks = clause.rule_of(class).map_or(0, |rule| rule.questions.len());
                for from in clause.answers.iter().take(asks) {
                    if let AnswerFrom::Judge(key) = from
                        && seen.insert(key)
                    {
                        keys.push(key);
                    }
                }
            }
        }
        for standard in dimension.star.iter().flat_map(|star| &star.standards) {
            if let Err(key) = &standard.when {
                keys.push(key);
            }
        }
    }
    keys
}

/// Who stands aside: the last that was said of a person and a subject counts.
pub(crate) fn aside(rows: &[RecusalRow]) -> BTreeSet<(UnitId, PersonId)> {
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

fn said(name: &str, reason: &str) -> String {
    if reason.is_empty() { name.to_owned() } else { format!("{name}:{reason}") }
}
