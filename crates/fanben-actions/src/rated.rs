//! Rules × what a cycle reads → ratings, each made once for a revision when somebody first asks for
//! it. What a change does not touch is handed on to the next revision.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use fanben_model::measures::{Column, Entry, Facts};
use fanben_model::place::Tree;
use fanben_model::rating::{Inputs, Rating, StageResult, rate, rate_again};
use fanben_model::scheme::Ruleset;
use self_cell::self_cell;

/// What a rating reads.
#[derive(Clone)]
pub(crate) struct Ground {
    rules: Arc<Ruleset>,
    inputs: Arc<Inputs>,
    facts: Arc<Facts>,
}

self_cell!(
    /// A rating together with what it reads.
    struct Rated {
        owner: Ground,
        #[covariant]
        dependent: Rating,
    }
);

impl Rated {
    fn of(ground: Ground) -> Arc<Self> {
        Arc::new(Self::new(ground, |ground| rate(&ground.rules, &ground.inputs, &ground.facts)))
    }

    /// From one before, where only some subjects, by their places, differ.
    fn again(ground: Ground, before: &Self, changed: &[usize]) -> Arc<Self> {
        Arc::new(Self::new(ground, |ground| {
            let before = before.borrow_dependent();
            rate_again(&ground.rules, &ground.inputs, &ground.facts, before, changed)
        }))
    }
}

/// A rating that is made when it is asked for.
#[derive(Clone, Default)]
struct Slot {
    rated: OnceLock<Arc<Rated>>,
    /// The last one that was made, and who differs since.
    before: Option<(Arc<Rated>, Vec<usize>)>,
}

impl Slot {
    fn get(&self, ground: impl FnOnce(Option<&Arc<Ruleset>>) -> Ground) -> &Rating<'_> {
        let rated = self.rated.get_or_init(|| match &self.before {
            Some((before, changed)) => {
                Rated::again(ground(Some(&before.borrow_owner().rules)), before, changed)
            }
            None => Rated::of(ground(None)),
        });
        rated.borrow_dependent()
    }

    /// The slot of the next revision, in which some subjects differ.
    fn next(&self, changed: &[usize]) -> Self {
        let before = match (self.rated.get(), &self.before) {
            (Some(rated), _) => Some((Arc::clone(rated), changed.to_vec())),
            (None, Some((before, earlier))) => {
                let mut all: Vec<usize> = earlier.iter().chain(changed).copied().collect();
                all.sort_unstable();
                all.dedup();
                Some((Arc::clone(before), all))
            }
            (None, None) => None,
        };
        Self { rated: OnceLock::new(), before }
    }
}

/// Those who are rated together.
#[derive(Clone)]
pub(crate) struct Part {
    ground: Ground,
    /// Those whose place others have taken.
    pub(crate) left: bool,
    /// As if nobody had judged.
    unjudged: Arc<Inputs>,
    places: Arc<BTreeMap<String, usize>>,
    rated: Slot,
    /// The same after each stage but the last, as if the later ones had not been.
    after: Vec<Slot>,
}

/// What changed between two revisions.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Of a subject's code, at a stage's place: a question and its answer; none: it was taken back.
    pub(crate) answers: Vec<(String, usize, String, Option<Entry>)>,
    /// A measure of a subject's code, and its value.
    pub(crate) measures: Vec<(String, String, Entry)>,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("left", &self.left).finish_non_exhaustive()
    }
}

/// The column of a question at a stage's place.
fn column<'i>(inputs: &'i mut Inputs, key: &str, stage: usize) -> Option<&'i mut Column> {
    let columns = inputs.judged.get_mut(key)?;
    columns.get_mut(stage).map(|(_, column)| column)
}

impl Part {
    /// From inputs without judgments. `judged` gives what a stage, by its place, answered about a
    /// subject's code.
    pub(crate) fn new(
        rules: &Arc<Ruleset>,
        facts: &Arc<Facts>,
        unjudged: Inputs,
        left: bool,
        judged: &dyn Fn(&str, usize, &str) -> Option<Entry>,
    ) -> Self {
        let mut inputs = unjudged.clone();
        for (key, columns) in &mut inputs.judged {
            for (stage, (_, column)) in columns.iter_mut().enumerate() {
                let mut any = false;
                let entries = unjudged.subjects.iter().enumerate().map(|(at, subject)| {
                    let answer = judged(&subject.code, stage, key);
                    any |= answer.is_some();
                    answer.unwrap_or_else(|| column.get(at).clone())
                });
                let entries: Vec<Entry> = entries.collect();
                if any {
                    *column = Column::new(&entries);
                }
            }
        }
        let places = unjudged.subjects.iter().enumerate();
        let places = places.map(|(at, subject)| (subject.code.clone(), at)).collect();
        let stages = rules.scheme.stages.len().saturating_sub(1);
        let (rules, facts) = (Arc::clone(rules), Arc::clone(facts));
        Self {
            ground: Ground { rules, inputs: Arc::new(inputs), facts },
            left,
            unjudged: Arc::new(unjudged),
            places: Arc::new(places),
            rated: Slot::default(),
            after: vec![Slot::default(); stages],
        }
    }

    pub(crate) fn rules(&self) -> &Ruleset {
        &self.ground.rules
    }

    /// What is known besides the inputs: places, earlier results.
    pub(crate) fn facts(&self) -> &Facts {
        &self.ground.facts
    }

    /// The tree it is rated in.
    pub(crate) fn tree(&self) -> &Tree {
        &self.ground.facts.tree
    }

    pub(crate) fn inputs(&self) -> &Inputs {
        &self.ground.inputs
    }

    /// The place of the subject with a code.
    pub(crate) fn place(&self, code: &str) -> Option<usize> {
        self.places.get(code).copied()
    }

    pub(crate) fn rating(&self) -> &Rating<'_> {
        self.rated.get(|_| self.ground.clone())
    }

    /// A subject's result as each stage left it.
    pub(crate) fn by_stage(&self, at: usize) -> Vec<StageResult> {
        let stages = &self.ground.rules.scheme.stages;
        let results = self.rating().judged_stages(at).into_iter().map(|stage| {
            // After the last stage it is as it is.
            let rating = self.after.get(stage).map_or_else(
                || self.rating(),
                |after| {
                    after.get(|rules| Ground {
                        rules: rules
                            .map_or_else(|| Arc::new(self.ground.rules.until(stage)), Arc::clone),
                        inputs: Arc::new(self.ground.inputs.until(stage)),
                        facts: Arc::clone(&self.ground.facts),
                    })
                },
            );
            rating.after(&stages[stage].name, at)
        });
        results.collect()
    }

    /// The same after some changes.
    pub(crate) fn changed(&self, changes: &Changes) -> Self {
        let mut inputs: Option<Inputs> = None;
        let mut first = self.after.len();
        let mut who = Vec::new();
        for (code, stage, key, entry) in &changes.answers {
            let Some(at) = self.place(code) else { continue };
            let inputs = inputs.get_or_insert_with(|| (*self.ground.inputs).clone());
            let plain = self.unjudged.judged.get(key).and_then(|columns| columns.get(*stage));
            let (Some(column), Some((_, plain))) = (column(inputs, key, *stage), plain) else {
                continue;
            };
            column.set(at, entry.clone().unwrap_or_else(|| plain.get(at).clone()));
            first = first.min(*stage);
            who.push(at);
        }
        let mut unjudged: Option<Inputs> = None;
        for (name, code, entry) in &changes.measures {
            let Some(at) = self.place(code) else { continue };
            let inputs = inputs.get_or_insert_with(|| (*self.ground.inputs).clone());
            let plain = unjudged.get_or_insert_with(|| (*self.unjudged).clone());
            for inputs in [inputs, plain] {
                if let Some(column) = inputs.measures.get_mut(name) {
                    column.set(at, entry.clone());
                }
            }
            first = 0;
        }
        let Some(mut inputs) = inputs else { return self.clone() };
        if let Some(plain) = &mut unjudged {
            for inputs in [&mut inputs, plain] {
                inputs.derive(&self.ground.rules, &self.ground.facts);
            }
        }
        who.dedup();
        // Of what was measured others may be derived, also for others.
        let next = |slot: &Slot| if unjudged.is_none() { slot.next(&who) } else { Slot::default() };
        let (before, later) = self.after.split_at(first);
        let after = before.iter().cloned().chain(later.iter().map(next)).collect();
        let rated = next(&self.rated);
        Self {
            ground: Ground { inputs: Arc::new(inputs), ..self.ground.clone() },
            left: self.left,
            unjudged: unjudged.map_or_else(|| Arc::clone(&self.unjudged), Arc::new),
            places: Arc::clone(&self.places),
            rated,
            after,
        }
    }
}
