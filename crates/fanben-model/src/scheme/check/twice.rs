//! The same sentence, the same honour, the same question twice.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::finding::Finding;
use super::texts::item_at;
use crate::number::{Points, fold_char};
use crate::scheme::clause::rule::{Bound, Gives, Part, Question, Rate, Rule};
use crate::scheme::{AnswerFrom, ClauseRule, ClausesCount, ItemRule, Ruleset};

/// Words so short may be about another thing in another item: 台账齐全, 制度上墙.
const OF_THEIR_OWN: usize = 10;

/// One clause with where it stands.
struct Placed<'a> {
    at: String,
    place: usize,
    item: &'a ItemRule,
    clause: &'a ClauseRule,
    rule: Option<&'a Rule>,
    bare: Option<Rule>,
    /// The sentence without width, spaces and marks.
    words: String,
    /// What its questions ask, together.
    asked: String,
}

/// Sentences are only compared with the first few that share a key with them.
const COMPARED: usize = 8;

pub(super) fn check(rules: &Ruleset, found: &mut Vec<Finding>) {
    let mut all: Vec<Placed<'_>> = Vec::new();
    for (place, item) in rules.items.iter().enumerate() {
        let dimension = &rules.dimensions[item.dimension];
        for clause in &item.clauses {
            let at = format!("{}.clauses.{}", item_at(&dimension.id, &item.id), clause.id);
            let rule = clause.rules.last().map(|(_, rule)| rule).filter(|_| !clause.by_hand);
            let questions = rule.iter().flat_map(|rule| &rule.questions);
            let asked = questions.map(|question| question.asks.as_str()).collect();
            let bare = rule.map(without_points);
            let words = folded(&clause.text);
            all.push(Placed { at, place, item, clause, rule, bare, words, asked });
            one_list(all.last(), found);
        }
    }
    let mut before: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, later) in all.iter().enumerate() {
        let keys = later.keys();
        let known = keys.iter().filter_map(|key| before.get(key)).flatten().copied();
        let known: BTreeSet<usize> = known.collect();
        found.extend(known.into_iter().find_map(|earlier| compared(&all[earlier], later)));
        for key in keys {
            let same = before.entry(key).or_default();
            if same.len() < COMPARED {
                same.push(number);
            }
        }
    }
}

impl Placed<'_> {
    /// What two sentences share that have anything to do with one another.
    fn keys(&self) -> Vec<String> {
        let own = [format!("={}", self.words), format!("?{}", self.asked)];
        let questions = self.rule.iter().flat_map(|rule| &rule.questions);
        let asked =
            questions.flat_map(|one| [format!("?{}", one.asks), format!("!{}", plain(&one.asks))]);
        own.into_iter().chain(asked).collect()
    }
}

/// A level that stands twice in one list.
fn one_list(placed: Option<&Placed<'_>>, found: &mut Vec<Finding>) {
    let Some(Placed { at, clause, rule: Some(rule), .. }) = placed else { return };
    for part in &rule.parts {
        let Part::Levels { rows, .. } = part else { continue };
        let names: Vec<&String> = rows.iter().flat_map(|row| &row.level.names).collect();
        let twice = names.iter().enumerate().find(|(place, name)| names[..*place].contains(name));
        if let Some((_, name)) = twice {
            let says = format!("“{name}”在这一条里写了两次");
            found.push(Finding::new(Code::HonourTwice, at, &clause.text, &says));
        }
    }
}

fn compared(earlier: &Placed<'_>, later: &Placed<'_>) -> Option<Finding> {
    let same_item = earlier.place == later.place;
    let only_one = same_item && later.item.count != ClausesCount::Sum;
    let given = |one: &Placed<'_>| one.clause.rules.iter().any(|(_, rule)| is_given(rule));
    if only_one || earlier.item.clauses.is_empty() || given(earlier) || given(later) {
        return None;
    }
    let where_from = format!("{}的“{}”", earlier.item.id, earlier.clause.text);
    let say = |code, says: &str| Some(Finding::new(code, &later.at, &later.clause.text, says));
    let words = &later.words;
    let telling = |text: &str| same_item || letters(text) >= OF_THEIR_OWN;
    if *words == earlier.words && telling(words) && !words.is_empty() {
        let code = if is_honour(words) { Code::HonourTwice } else { Code::ClauseTwice };
        return say(code, &format!("与{where_from}一样,同一件事会计两次"));
    }
    let (Some(own), Some(other)) = (later.rule, earlier.rule) else { return None };
    let asked = &later.asked;
    if later.bare == earlier.bare && own != other && telling(asked) && !asked.is_empty() {
        return say(Code::ClauseConflict, &format!("与{where_from}说的是同一件事,分值却不同"));
    }
    if let Some(honour) = one_honour(own, other).filter(|_| telling(asked)) {
        return say(
            Code::HonourTwice,
            &format!("{where_from}已经给“{honour}”计分,同一荣誉会计两次"),
        );
    }
    let question = own.questions.iter().enumerate().find(|(place, question)| {
        let judged = matches!(later.clause.answers.get(*place), Some(AnswerFrom::Judge(_)));
        let long = if same_item { 4 } else { OF_THEIR_OWN };
        judged && letters(&question.asks) >= long && asked_by(earlier, question)
    });
    let (_, question) = question?;
    say(
        Code::AskedTwice,
        &format!("“{}”在{where_from}里已经问过一遍,评分人要填两次", question.asks),
    )
}

fn asked_by(placed: &Placed<'_>, question: &Question) -> bool {
    let Some(rule) = placed.rule else { return false };
    rule.questions.iter().enumerate().any(|(place, other)| {
        let judged = matches!(placed.clause.answers.get(place), Some(AnswerFrom::Judge(_)));
        judged && other == question
    })
}

fn is_given(rule: &Rule) -> bool {
    rule.parts.iter().any(|part| matches!(part, Part::Score { .. }))
}

/// Words for what is awarded.
fn is_honour(text: &str) -> bool {
    ["表彰", "荣誉", "称号", "获奖", "通报表扬", "先进", "嘉奖"].iter().any(|w| text.contains(w))
}

/// The honour that a level list of each of two sentences is about, on a level both name.
fn one_honour(own: &Rule, other: &Rule) -> Option<String> {
    let lists = |rule: &Rule| -> Vec<(String, Vec<String>)> {
        let parts = rule.parts.iter().filter_map(|part| match part {
            Part::Levels { of, rows, .. } => {
                let asks = rule.questions.get(*of)?.asks.clone();
                let names = rows.iter().flat_map(|row| row.level.names.clone()).collect();
                Some((asks, names))
            }
            _ => None,
        });
        parts.collect()
    };
    let theirs = lists(other);
    lists(own).into_iter().find_map(|(asks, names)| {
        let same = theirs.iter().any(|(before, levels)| {
            plain(before) == plain(&asks) && levels.iter().any(|level| names.contains(level))
        });
        (same && is_honour(&asks)).then_some(asks)
    })
}

/// 获得表彰 and 受到表彰 are one honour.
fn plain(asks: &str) -> String {
    asks.replace(['获', '得', '受', '到', '被', '荣', '的'], "")
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Without width, spaces and marks.
fn folded(text: &str) -> String {
    let marks = |c: &char| !c.is_whitespace() && !",.;:。、()\"".contains(*c);
    text.chars().map(fold_char).filter(marks).collect()
}

/// A rule of which only the points are unknown.
fn without_points(rule: &Rule) -> Rule {
    let mut bare = rule.clone();
    bare.worth = None;
    bare.notes.clear();
    bare.bounds.retain(|bound| matches!(bound, Bound::NoFloor | Bound::NoCap));
    for part in &mut bare.parts {
        blank(part);
    }
    bare
}

fn blank(part: &mut Part) {
    let sign = |gives: &mut Gives| {
        let one = Points::from_raw(if gives.takes() { -1 } else { 1 });
        *gives = Gives::Points(one);
    };
    let rate = |rate: &mut Rate| {
        sign(&mut rate.gives);
        rate.at_most = None;
    };
    match part {
        Part::Base { gives, .. } | Part::Apiece { gives, .. } => sign(gives),
        Part::Award { needs, gives, otherwise } => {
            gives.iter_mut().chain(otherwise).for_each(sign);
            needs.iter_mut().flat_map(|need| &mut need.beside).for_each(|b| rate(&mut b.rate));
        }
        Part::Each { rate: each, .. } => rate(each),
        Part::EachOf { rows, .. } => {
            for row in rows {
                sign(&mut row.gives);
            }
        }
        Part::Tiers { tiers, .. } => tiers.iter_mut().for_each(|tier| rate(&mut tier.rate)),
        Part::Bands { rows, otherwise, .. } => {
            for row in rows {
                sign(&mut row.gives);
            }
            *otherwise = None;
        }
        Part::Levels { rows, otherwise, .. } => {
            for row in rows {
                sign(&mut row.gives);
            }
            *otherwise = None;
        }
        Part::Ratio { full, over, .. } => {
            sign(full);
            over.iter_mut().for_each(rate);
        }
        Part::Manual { low, high, .. } => {
            *low = Points::ZERO;
            *high = None;
        }
        Part::EachLike { .. }
        | Part::Score { .. }
        | Part::Zero { .. }
        | Part::Veto { .. }
        | Part::Times { .. } => {}
    }
}
