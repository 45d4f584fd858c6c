//! Rules and subjects of a cycle → what a form asks of whom, under which words.

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::exchange::{Asked, Form, FormQuestion, FormSubject};
use fanben_model::rights::Holding;
use fanben_model::scheme::{AnswerFrom, DimensionRule, ItemRule, Ruleset};
use fanben_store::SubjectRow;

use crate::live::{Live, asked};
use crate::places::Places;
use crate::{Named, Refusal};

/// Questions that are judged together: those of an item, or the standards of a star.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// What forms call it.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) dimension: Named,
    /// Who scores it, as the scheme says.
    pub(crate) lead: String,
    pub(crate) questions: Vec<Titled>,
}

/// A judged question with its words.
#[derive(Debug, Clone)]
pub(crate) struct Titled {
    pub(crate) key: String,
    /// The sentence.
    pub(crate) text: String,
    /// What is asked; never empty.
    pub(crate) asks: String,
}

/// All groups in the order of the rubric; townships' own items behind the common ones.
pub(crate) fn groups(live: &Live) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let all = std::iter::once(&live.ready.rules).chain(live.ready.overlays.iter().map(|(_, r)| r));
    for rules in all {
        for dimension in &rules.dimensions {
            for item in dimension.items.clone() {
                add(&mut found, item_group(rules, dimension, &rules.items[item]));
            }
            add(&mut found, standards(dimension));
        }
    }
    found
}

/// The groups with the questions that are a person's to answer at a stage; all where none waits for
/// them.
pub(crate) fn groups_of(live: &Live, stage: Option<usize>, holdings: &[Holding<'_>]) -> Vec<Group> {
    let mut all = groups(live);
    let Some(stage) = stage else { return all };
    for group in &mut all {
        group.questions.retain(|one| live.answers(stage, &one.key, holdings));
    }
    all.retain(|group| !group.questions.is_empty());
    all
}

fn add(found: &mut Vec<Group>, group: Group) {
    let mut group = group;
    group.questions.retain(|one| {
        !found.iter().flat_map(|group| &group.questions).any(|known| known.key == one.key)
    });
    if !group.questions.is_empty() {
        found.push(group);
    }
}

fn item_group(rules: &Ruleset, dimension: &DimensionRule, item: &ItemRule) -> Group {
    let mut questions: Vec<Titled> = Vec::new();
    for clause in &item.clauses {
        let rule = clause.rules.iter().map(|(_, rule)| rule);
        let Some(rule) = rule.max_by_key(|rule| rule.questions.len()) else { continue };
        for (at, from) in clause.answers.iter().enumerate() {
            let AnswerFrom::Judge(key) = from else { continue };
            if questions.iter().any(|known| known.key == *key) {
                continue;
            }
            let text = rules.filled(&clause.text, None);
            questions.push(Titled { key: key.clone(), asks: rule.asked(at, &item.name), text });
        }
    }
    Group {
        id: item.id.clone(),
        name: item.name.clone(),
        dimension: Named::new(&dimension.id, &dimension.name),
        lead: item.lead.clone(),
        questions,
    }
}

fn standards(dimension: &DimensionRule) -> Group {
    let all = dimension.star.iter().flat_map(|star| &star.standards);
    let judged = all.filter_map(|standard| Some((standard, standard.when.as_ref().err()?)));
    let questions = judged.map(|(standard, key)| Titled {
        key: key.clone(),
        text: standard.text.clone(),
        asks: format!("{}:{}", if standard.core { "核心要素" } else { "刚性标准" }, standard.text),
    });
    Group {
        id: format!("standards:{}", dimension.id),
        name: "核心要素和刚性标准".to_owned(),
        dimension: Named::new(&dimension.id, &dimension.name),
        lead: String::new(),
        questions: questions.collect(),
    }
}

/// What a form asks of subjects, in this order, by these keys.
pub(crate) fn form(
    live: &Live,
    places: &Places,
    rows: &[&SubjectRow],
    keys: &[String],
) -> Result<Form, Refusal> {
    let mut limits: BTreeMap<(Option<usize>, String), BTreeMap<String, Asked>> = BTreeMap::new();
    let mut subjects = Vec::with_capacity(rows.len());
    for row in rows {
        let (part, at) = live.part(&row.code)?;
        let class = &part.inputs().subjects[at].class;
        let rules = live.parts.iter().position(|other| std::ptr::eq(other, part));
        let known =
            limits.entry((rules, class.clone())).or_insert_with(|| limits_of(part.rules(), class));
        let asks: BTreeSet<&str> = asked(part.rules(), part.inputs(), at).into_iter().collect();
        let how = |key: &String| {
            asks.contains(key.as_str()).then(|| known.get(key).cloned().unwrap_or_default())
        };
        subjects.push(FormSubject {
            code: row.code.clone(),
            name: row.name.clone(),
            above: places.above_of(row.subject).into_iter().map(|unit| unit.name).collect(),
            asked: keys.iter().map(how).collect(),
        });
    }
    let mut questions = Vec::with_capacity(keys.len());
    for key in keys {
        let question = live.ready.questions.get(key).ok_or(Refusal::NotFound)?.clone();
        questions.push(FormQuestion { key: key.clone(), question });
    }
    Ok(Form { subjects, questions })
}

/// The ranges and names of every judged question for a class.
fn limits_of(rules: &Ruleset, class: &str) -> BTreeMap<String, Asked> {
    let mut found = BTreeMap::new();
    for item in &rules.items {
        for clause in &item.clauses {
            let Some(rule) = clause.rule_of(class) else { continue };
            for (at, from) in clause.answers.iter().enumerate() {
                let AnswerFrom::Judge(key) = from else { continue };
                let levels = rule.names_of(at).iter().map(ToString::to_string).collect();
                let asked = Asked { range: rule.ends_of(at, item.points), levels };
                found.entry(key.clone()).or_insert(asked);
            }
        }
    }
    found
}
