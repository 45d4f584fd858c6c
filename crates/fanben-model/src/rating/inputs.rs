//! Facts + rules → one column for each thing the rules read, over the subjects rated.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::population::derive;
use crate::measures::{Column, Entry, Facts, Key, Person, Recorded};
use crate::number::Value;
use crate::scheme::formula::{Given, Names, evaluate};
use crate::scheme::{AnswerFrom, Measure, Ruleset};

/// Who is rated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The code of the unit or the number of the term of office.
    pub code: String,
    /// The name.
    pub name: String,
    /// The kind of unit, or the post.
    pub kind: String,
    /// The unit itself, or the unit a person serves in.
    pub unit: String,
    /// The unit above it.
    pub parent: String,
    /// Its class; empty if it has none.
    pub class: String,
    /// The place of its league in [`Inputs::leagues`].
    pub league: usize,
}

/// The word under which a stage's recommendation is recorded.
pub const RECOMMENDED: &str = "推荐";

/// Results of other schemes, by the name under which they are read, then by subject.
pub type Imported = BTreeMap<String, BTreeMap<String, Entry>>;

/// Everything the rules read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inputs {
    /// Who is rated, in display order; copies share them.
    pub subjects: Arc<Vec<Subject>>,
    /// The names of the leagues.
    pub leagues: Vec<String>,
    /// Measures, imports and derived measures by name.
    pub measures: BTreeMap<String, Column>,
    /// Judged questions by key, then by stage id (one column with an empty stage where the scheme
    /// has no stages).
    pub judged: BTreeMap<String, Vec<(String, Column)>>,
    /// 类别 and 单位类型, which no sheet of values carries.
    pub words: BTreeMap<String, Column>,
    /// Nothing recorded for anybody: what a rule reads where no column is.
    pub blank: Column,
    /// How many of a league, by its name, are not rated and still count where shares are taken.
    pub beside: BTreeMap<String, usize>,
}

impl Inputs {
    /// From columns that are already there.
    pub fn of(
        subjects: Vec<Subject>,
        leagues: Vec<String>,
        measures: BTreeMap<String, Column>,
    ) -> Self {
        let subjects = Arc::new(subjects);
        let mut inputs = Self { subjects, leagues, measures, ..Self::default() };
        inputs.name_words();
        inputs
    }

    /// The inputs of one league alone: when one value changes, only its league can change.
    #[must_use]
    pub fn league(&self, league: usize) -> Self {
        self.only(&|subject| subject.league == league)
    }

    /// The inputs of some subjects.
    #[must_use]
    pub fn only(&self, kept: &dyn Fn(&Subject) -> bool) -> Self {
        let members: Vec<usize> =
            (0..self.subjects.len()).filter(|&subject| kept(&self.subjects[subject])).collect();
        let some = |columns: &BTreeMap<String, Column>| -> BTreeMap<String, Column> {
            columns
                .iter()
                .map(|(name, column)| (name.clone(), column.of_subjects(&members)))
                .collect()
        };
        Self {
            subjects: Arc::new(
                members.iter().map(|&subject| self.subjects[subject].clone()).collect(),
            ),
            leagues: self.leagues.clone(),
            measures: some(&self.measures),
            judged: self
                .judged
                .iter()
                .map(|(key, stages)| {
                    let stages = stages
                        .iter()
                        .map(|(stage, column)| (stage.clone(), column.of_subjects(&members)));
                    (key.clone(), stages.collect())
                })
                .collect(),
            words: some(&self.words),
            blank: self.blank.of_subjects(&members),
            beside: self.beside.clone(),
        }
    }

    /// Gathers what a ruleset reads. Subjects for whom `only` does not hold are left out.
    /// With `within`, only subjects below that unit.
    pub fn gather(
        rules: &Ruleset,
        facts: &Facts,
        imported: &Imported,
        within: Option<&str>,
    ) -> Self {
        Self::gathered(rules, facts, imported, within, None)
    }

    /// The same before a cycle begins: whom `only` leaves out for want of a decision that one of its
    /// stages will make takes part, as if it were recommended.
    pub fn before(
        rules: &Ruleset,
        facts: &Facts,
        imported: &Imported,
        within: Option<&str>,
    ) -> Self {
        Self::gathered(rules, facts, imported, within, Some(RECOMMENDED))
    }

    fn gathered(
        rules: &Ruleset,
        facts: &Facts,
        imported: &Imported,
        within: Option<&str>,
        decided: Option<&'static str>,
    ) -> Self {
        let mut inputs = Self::default();
        inputs.find_subjects(rules, facts, within);
        inputs.load(rules, facts, imported);
        if let Some(only) = &rules.only {
            let kept: Vec<Subject> = (0..inputs.subjects.len())
                .filter(|&at| {
                    let names = OnlyMeasures { rules, inputs: &inputs, subject: at };
                    let names = Hoped { names, decided };
                    evaluate(only, &names) == Given::Holds(true)
                })
                .map(|at| inputs.subjects[at].clone())
                .collect();
            inputs.subjects = Arc::new(kept);
            inputs.load(rules, facts, imported);
        }
        derive(rules, facts, &mut inputs);
        inputs
    }

    /// Derives measures again from those they are derived of, after some of these changed.
    pub fn derive(&mut self, rules: &Ruleset, facts: &Facts) {
        derive(rules, facts, self);
    }

    fn find_subjects(&mut self, rules: &Ruleset, facts: &Facts, within: Option<&str>) {
        let inside = |unit: &str| {
            within.is_none_or(|top| {
                let mut at = Some(unit);
                while let Some(code) = at {
                    if code == top {
                        return true;
                    }
                    at = facts.tree.get(code).and_then(|unit| unit.parent.as_deref());
                }
                false
            })
        };
        let scheme = &rules.scheme;
        let class_of = |fields: &BTreeMap<String, String>| {
            fields.get(&scheme.class).cloned().unwrap_or_default()
        };
        let mut subjects: Vec<(Subject, BTreeMap<String, String>)> = Vec::new();
        for unit in facts.tree.units() {
            if scheme.subjects.kinds.contains(&unit.kind) && inside(&unit.code) {
                let subject = Subject {
                    code: unit.code.clone(),
                    name: unit.name.clone(),
                    kind: unit.kind.clone(),
                    unit: unit.code.clone(),
                    parent: unit.parent.clone().unwrap_or_default(),
                    class: class_of(&unit.fields),
                    league: 0,
                };
                subjects.push((subject, unit.fields.clone()));
            }
        }
        for person in &facts.people {
            if scheme.subjects.posts.contains(&person.post) && inside(&person.unit) {
                let unit = facts.tree.get(&person.unit);
                let class = class_of(&person.fields);
                let unit_class = unit.map(|unit| class_of(&unit.fields)).unwrap_or_default();
                let subject = Subject {
                    code: person.code.clone(),
                    name: person.name.clone(),
                    kind: person.post.clone(),
                    unit: person.unit.clone(),
                    parent: unit.and_then(|unit| unit.parent.clone()).unwrap_or_default(),
                    class: if class.is_empty() { unit_class } else { class },
                    league: 0,
                };
                // What the person's own row does not say, the unit's does.
                let mut fields = unit.map(|unit| unit.fields.clone()).unwrap_or_default();
                fields.extend(person.fields.clone());
                subjects.push((subject, fields));
            }
        }
        let mut leagues: BTreeMap<String, usize> = BTreeMap::new();
        for (mut subject, fields) in subjects {
            let league = match scheme.league.as_str() {
                "all" => String::new(),
                "parent" => subject.parent.clone(),
                field if *field == scheme.class => subject.class.clone(),
                field => fields.get(field).cloned().unwrap_or_default(),
            };
            let next = leagues.len();
            subject.league = *leagues.entry(league.clone()).or_insert(next);
            if subject.league == next {
                self.leagues.push(league);
            }
            Arc::make_mut(&mut self.subjects).push(subject);
        }
    }

    fn load(&mut self, rules: &Ruleset, facts: &Facts, imported: &Imported) {
        let scheme = &rules.scheme;
        self.measures.clear();
        self.judged.clear();
        let terms =
            facts.people.iter().filter(|person| scheme.subjects.posts.contains(&person.post));
        let people: BTreeMap<&str, &Person> =
            terms.map(|person| (person.code.as_str(), person)).collect();
        for (name, measure) in &scheme.measures {
            let key =
                Key { name: name.clone(), period: scheme.period.clone(), stage: String::new() };
            let values = self.subjects.iter().map(|subject| {
                recorded(facts, &key, subject)
                    .map(|found| found.entry.clone())
                    .or_else(|| {
                        let person = people.get(subject.code.as_str()).copied();
                        field(facts, name, subject, person, measure)
                    })
                    .unwrap_or(if measure.required {
                        Entry::Missing
                    } else {
                        Entry::Number(Value::ZERO)
                    })
            });
            let column = Column::new(&values.collect::<Vec<_>>());
            self.measures.insert(name.clone(), column);
        }
        for name in scheme.imports.keys() {
            self.measures
                .insert(name.clone(), Column::new(&vec![Entry::Missing; self.subjects.len()]));
        }
        for (name, values) in imported {
            let of =
                |subject: &Subject| values.get(&subject.code).cloned().unwrap_or(Entry::Missing);
            let column = Column::new(&self.subjects.iter().map(of).collect::<Vec<_>>());
            self.measures.insert(name.clone(), column);
        }
        let stages: Vec<String> = if scheme.stages.is_empty() {
            vec![String::new()]
        } else {
            scheme.stages.iter().map(|stage| stage.id.clone()).collect()
        };
        for name in judged_keys(rules) {
            let columns = stages
                .iter()
                .map(|stage| (stage.clone(), self.judged_column(rules, facts, &name, stage)))
                .collect();
            self.judged.insert(name, columns);
        }
        self.name_words();
        // The class goes by its own name too.
        if is_class(rules, &scheme.class)
            && let Some(classes) = self.words.get("类别").cloned()
        {
            self.words.insert(scheme.class.clone(), classes);
        }
    }

    /// The columns of words that stand in the list of subjects itself.
    fn name_words(&mut self) {
        self.blank = Column::new(&vec![Entry::Missing; self.subjects.len()]);
        let column = |of: fn(&Subject) -> &String| {
            Column::new(
                &self
                    .subjects
                    .iter()
                    .map(|subject| Entry::Text(of(subject).clone()))
                    .collect::<Vec<_>>(),
            )
        };
        let classes = column(|subject| &subject.class);
        let kinds = column(|subject| &subject.kind);
        self.words.insert("类别".to_owned(), classes);
        self.words.insert("职务".to_owned(), kinds.clone());
        self.words.insert("单位类型".to_owned(), kinds);
    }

    fn judged_column(&self, rules: &Ruleset, facts: &Facts, name: &str, stage: &str) -> Column {
        let key = |stage: &str| Key {
            name: name.to_owned(),
            period: rules.scheme.period.clone(),
            stage: stage.to_owned(),
        };
        // A sheet that names no stage speaks for the last one.
        let last = rules.scheme.stages.last().is_none_or(|last| last.id == stage);
        let fields = if last { judged_fields(facts, name) } else { BTreeMap::new() };
        // As `Facts::value` finds them, the keys once for all subjects.
        let of = |stage: &str| {
            let key = key(stage);
            let own = facts.values.get(&key);
            own.into_iter().chain(facts.values.get(&Key { period: String::new(), ..key }))
        };
        let mut recorded: Vec<_> = of(stage).collect();
        if last {
            recorded.extend(of(""));
        }
        let entry = |subject: &Subject| {
            let mut found = recorded.iter().filter_map(|values| values.get(&subject.code));
            found
                .next()
                .map(|found| found.entry.clone())
                .or_else(|| fields.get(subject.code.as_str()).cloned())
                .unwrap_or(Entry::Missing)
        };
        Column::new(&self.subjects.iter().map(entry).collect::<Vec<_>>())
    }
}

/// A value recorded for the subject or, for a person, for the unit.
pub(super) fn recorded<'f>(facts: &'f Facts, key: &Key, subject: &Subject) -> Option<&'f Recorded> {
    facts.value(key, &subject.code).or_else(|| facts.value(key, &subject.unit))
}

/// A column of the unit or people file that carries a measure.
fn field(
    facts: &Facts,
    name: &str,
    subject: &Subject,
    person: Option<&Person>,
    measure: &Measure,
) -> Option<Entry> {
    let own = person.and_then(|person| person.fields.get(name));
    let of_unit = || facts.tree.get(&subject.unit).and_then(|unit| unit.fields.get(name));
    crate::intake::read_field(own.or_else(of_unit)?, measure)
}

/// A column of the unit or people file that carries answers under their key.
fn judged_fields<'f>(facts: &'f Facts, name: &str) -> BTreeMap<&'f str, Entry> {
    let units = facts.tree.units().iter().map(|unit| (unit.code.as_str(), &unit.fields));
    let people = facts.people.iter().map(|person| (person.code.as_str(), &person.fields));
    let answers = units.chain(people).filter_map(|(code, fields)| match fields.get(name)?.trim() {
        "" => None,
        "/" => Some((code, Entry::NotApplicable)),
        answer => Some((code, Entry::Text(answer.to_owned()))),
    });
    answers.collect()
}

/// Every key a judge answers under.
pub fn judged_keys(rules: &Ruleset) -> BTreeSet<String> {
    let clauses = rules.items.iter().flat_map(|item| &item.clauses);
    let of_clauses = clauses.flat_map(|clause| &clause.answers).filter_map(|from| match from {
        AnswerFrom::Judge(key) => Some(key.clone()),
        AnswerFrom::Measure(_) => None,
    });
    let stars = rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref());
    let of_stars = stars
        .flat_map(|star| &star.standards)
        .filter_map(|standard| standard.when.as_ref().err().cloned());
    of_clauses.chain(of_stars).collect()
}

/// Measures of one subject, before anything is rated.
pub(super) struct OnlyMeasures<'a> {
    pub(super) rules: &'a Ruleset,
    pub(super) inputs: &'a Inputs,
    pub(super) subject: usize,
}

impl Names for OnlyMeasures<'_> {
    fn name(&self, name: &str) -> Given {
        given_measure(self.rules, self.inputs, self.subject, name)
            .unwrap_or_else(|| Given::Unknown(name.to_owned()))
    }

    fn call(
        &self,
        _: crate::scheme::formula::Function,
        _: &[crate::scheme::formula::Formula],
    ) -> Given {
        Given::Unknown("这个函数在这里不能用".to_owned())
    }

    fn unit(&self, name: &str) -> String {
        self.rules.unit(name).to_owned()
    }
}

/// The same where a decision that a stage has still to make is taken to be made.
struct Hoped<'a> {
    names: OnlyMeasures<'a>,
    decided: Option<&'static str>,
}

impl Names for Hoped<'_> {
    fn name(&self, name: &str) -> Given {
        let given = self.names.name(name);
        let mut stages = self.names.rules.scheme.stages.iter();
        match (&given, self.decided) {
            (Given::Unknown(_), Some(decided))
                if stages.any(|stage| stage.decision.as_deref() == Some(name)) =>
            {
                Given::Text(decided.to_owned())
            }
            _ => given,
        }
    }

    fn call(
        &self,
        function: crate::scheme::formula::Function,
        given: &[crate::scheme::formula::Formula],
    ) -> Given {
        self.names.call(function, given)
    }

    fn unit(&self, name: &str) -> String {
        self.names.unit(name)
    }
}

/// Whether a name is the heading of the classes and nothing else.
fn is_class(rules: &Ruleset, name: &str) -> bool {
    let scheme = &rules.scheme;
    name == scheme.class
        && !scheme.measures.contains_key(name)
        && !scheme.derive.contains_key(name)
        && !scheme.imports.contains_key(name)
        && !scheme.parameters.contains_key(name)
}

/// What a name means before anything is rated: a measure, a parameter, the class, the kind.
pub(super) fn given_measure(
    rules: &Ruleset,
    inputs: &Inputs,
    at: usize,
    name: &str,
) -> Option<Given> {
    let subject = &inputs.subjects[at];
    match name {
        "类别" => return Some(Given::Text(subject.class.clone())),
        "单位类型" | "职务" => return Some(Given::Text(subject.kind.clone())),
        name if is_class(rules, name) => return Some(Given::Text(subject.class.clone())),
        _ => {}
    }
    let fixed = given_fixed(rules, &subject.class, name);
    if fixed.is_some() {
        return fixed;
    }
    let column = inputs.measures.get(name)?;
    Some(given_entry(column.get(at), rules.unit(name), name))
}

/// What depends on the rules and the class alone: 满分 and the parameters. A class without a number
/// has none: it does not apply.
pub(super) fn given_fixed(rules: &Ruleset, class: &str, name: &str) -> Option<Given> {
    if name == "满分" {
        return Some(Given::Number(rules.full.exact()));
    }
    let rows = rules.parameters.get(name)?;
    let own = rows.iter().find(|one| one.class.as_deref() == Some(class));
    let row = own.or_else(|| rows.iter().find(|one| one.class.is_none()));
    Some(row.map_or(Given::NotApplicable, |one| {
        let hundred = crate::number::Exact::from_integer(100);
        let value = one.value.exact();
        Given::Number(if one.unit == "%" { value / hundred } else { value })
    }))
}

/// An entry as a formula sees it: shares as fractions.
pub(crate) fn given_entry(entry: &Entry, unit: &str, name: &str) -> Given {
    match entry {
        Entry::Missing => Given::Unknown(name.to_owned()),
        Entry::NotApplicable => Given::NotApplicable,
        Entry::Text(text) => Given::Text(text.clone()),
        Entry::Number(value) if unit == "%" => {
            Given::Number(value.exact() / crate::number::Exact::from_integer(100))
        }
        Entry::Number(value) => Given::Number(value.exact()),
    }
}
