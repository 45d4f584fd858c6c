//! What is asked of whom → what must not be asked here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Words of what a statute orders otherwise: elections are never held here.
const ELECTIONS: [&str; 9] =
    ["选举", "换届", "罢免", "候选", "补选", "直选", "海选", "推选", "竞选"];
/// Bodies whose names hold a word that otherwise means people.
const BODIES: [&str; 5] = ["村(居)民委员会", "村民委员会", "居民委员会", "村民小组", "居民小组"];
/// Words of people who are no office-holders.
const PEOPLE: [&str; 10] =
    ["村民", "居民", "农户", "住户", "户主", "群众", "家庭", "党员", "代表", "个人"];
/// Words one of which every office has in its name.
const OFFICES: [&str; 16] = [
    "书记", "主任", "委员", "主席", "镇长", "乡长", "区长", "县长", "市长", "局长", "站长", "所长",
    "组长", "队长", "会计", "专干",
];
/// Kinds of unit that are people, not organisations.
const HOUSEHOLDS: [&str; 3] = ["户", "村民", "居民"];

/// The fewest ballots of which anything may be said: with two, each of them knows the other's.
const LEAST: u32 = 3;
/// The most codes or sheets of paper.
const MOST: u32 = 5_000;
/// The most subjects on one ballot: more are not judged, only ticked.
const SUBJECTS: usize = 30;

/// Who is evaluated: an organisation, or an office in it for the term that runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// The unit's code when the evaluation was drafted.
    pub code: String,
    /// Its name then.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// The office; empty: the organisation itself.
    pub office: String,
}

/// What is asked, of whom, and when it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// What it is called, as slips and ballots say it.
    pub title: String,
    /// Who is evaluated, in the order of the ballot.
    pub subjects: Vec<Subject>,
    /// What may be said of each, the best first.
    pub options: Vec<String>,
    /// How many of the options, from the first, are favourable.
    pub favourable: u32,
    /// How many people are to take part (应到).
    pub due: u32,
    /// How many codes or sheets of paper are given out.
    pub issued: u32,
    /// So many of the people due have to give a ballot: above and below the line of a fraction.
    pub quorum: (u32, u32),
    /// With fewer marks nothing is said.
    pub minimum: u32,
}

/// What is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The title is empty or longer than 60 characters.
    Title,
    /// It is an election, by this word of the title.
    Election(&'static str),
    /// Nobody is evaluated, or more than 30.
    Subjects,
    /// A subject is there twice.
    Twice(String),
    /// A subject is a villager, a household or a member, by this word.
    Person(&'static str),
    /// What stands there is no office.
    Office(String),
    /// There are fewer than two options or more than six, or one is empty, long or there twice.
    Options,
    /// No option is favourable, or all are.
    Favourable,
    /// Nobody is due.
    Due,
    /// More is given out than there are people, or nothing.
    Issued,
    /// The quorum is no fraction between nothing and everybody.
    Quorum,
    /// The minimum is below three.
    Minimum,
}

/// What is wrong with a form; empty: it may be opened.
pub fn check(form: &Form) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut unless = |holds: bool, what: Wrong| {
        if !holds {
            wrong.push(what);
        }
    };
    unless((1..=60).contains(&form.title.chars().count()), Wrong::Title);
    if let Some(word) = ELECTIONS.iter().find(|word| form.title.contains(**word)) {
        unless(false, Wrong::Election(word));
    }
    unless((1..=SUBJECTS).contains(&form.subjects.len()), Wrong::Subjects);
    let mut seen = BTreeSet::new();
    for subject in &form.subjects {
        unless(seen.insert((&subject.code, &subject.office)), Wrong::Twice(subject.says()));
        if let Some(word) = HOUSEHOLDS.iter().find(|word| subject.kind == **word) {
            unless(false, Wrong::Person(word));
        }
        if let Some(what) = not_office(&subject.office) {
            unless(false, what);
        }
    }
    let fits = |option: &String| (1..=10).contains(&option.chars().count());
    let distinct: BTreeSet<&String> = form.options.iter().collect();
    unless(
        (2..=6).contains(&form.options.len())
            && form.options.iter().all(fits)
            && distinct.len() == form.options.len(),
        Wrong::Options,
    );
    let favourable = usize::try_from(form.favourable).unwrap_or(usize::MAX);
    unless((1..form.options.len().max(1)).contains(&favourable), Wrong::Favourable);
    unless(form.due > 0, Wrong::Due);
    unless((1..=form.due.min(MOST)).contains(&form.issued), Wrong::Issued);
    let (above, below) = form.quorum;
    unless(above > 0 && above <= below, Wrong::Quorum);
    unless(form.minimum >= LEAST, Wrong::Minimum);
    wrong
}

/// Why a text is no office; none: it is one, or empty.
fn not_office(office: &str) -> Option<Wrong> {
    if office.is_empty() {
        return None;
    }
    let own = BODIES.iter().fold(office.to_owned(), |text, body| text.replace(body, ""));
    if let Some(word) = PEOPLE.iter().find(|word| own.contains(**word)) {
        return Some(Wrong::Person(word));
    }
    let known = OFFICES.iter().any(|word| own.contains(word)) && office.chars().count() <= 30;
    (!known).then(|| Wrong::Office(office.to_owned()))
}

impl Subject {
    /// As the ballot says it.
    pub fn says(&self) -> String {
        if self.office.is_empty() {
            self.name.clone()
        } else {
            format!("{}{}", self.name, self.office)
        }
    }
}
