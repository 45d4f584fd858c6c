//! Groups of items as a table shows them → a scheme, and a report of every sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::body::{Body, Group, Row, Told};
use super::heading::{Role, folded};
use super::report::{Became, Ledger, Place};
use super::sentence::{Sentence, sentences};
use super::worth::{Named, at_end, named, one_line, with_points};
use crate::number::{Points, fold_char};
use crate::scheme::check::{Code, most, taken_at_once};
use crate::scheme::clause::finding::Severity;
use crate::scheme::clause::{Context, normal};
use crate::scheme::{BoundClause, Bounds, Clause, ClauseColumn, Dimension, Item, Note};

/// What a group's name says it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Within the full points.
    Inside,
    Adds,
    Takes,
    /// 奖扣分
    Both,
    /// 一票否决
    Veto,
}

impl Kind {
    fn of(name: &str) -> Self {
        let name = folded(name);
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let short = name.chars().count() <= 24;
        let adds =
            has(&["加分", "奖分", "附加分", "加扣分", "加减分", "加(减)分", "奖扣分", "奖惩分"]);
        let takes = has(&["扣分", "减分", "奖惩分", "加(减)分"]);
        match (short && has(&["否决"]), short && adds, short && takes) {
            (true, ..) => Self::Veto,
            (_, true, true) => Self::Both,
            (_, true, _) => Self::Adds,
            (_, _, true) => Self::Takes,
            _ => Self::Inside,
        }
    }
}

/// The dimensions that are being made.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) dimensions: Vec<Dimension>,
    /// Where a dimension or an item stands in the tables, by its place in a scheme.
    pub(super) places: Vec<(String, Place)>,
    /// Items whose points the table does not say.
    pub(super) unpriced: Vec<String>,
    /// Rows under 一票否决: they stand in the scheme as notes until a person has made vetoes of them.
    pub(super) vetoes: Vec<Note>,
    ids: BTreeSet<String>,
    /// The number the next id of the same words gets.
    numbered: BTreeMap<String, usize>,
    /// Where a dimension stands, by its name.
    named: BTreeMap<String, usize>,
}

/// What an item's cells come to before its points are settled.
struct Gathered {
    content: Vec<String>,
    sentences: Vec<(ClauseColumn, Sentence, Place)>,
}

impl Draft {
    /// Adds the groups of a table. `fallback` names a group without a name.
    pub(super) fn add(&mut self, body: &Body, fallback: &str, ledger: &mut Ledger<'_>) {
        for group in &body.groups {
            let kind = Kind::of(&group.named.name);
            if kind == Kind::Veto {
                self.veto(group, ledger);
                continue;
            }
            self.group(group, kind, fallback, ledger);
        }
    }

    fn group(&mut self, group: &Group, kind: Kind, fallback: &str, ledger: &mut Ledger<'_>) {
        let mut named_group = group.named.clone();
        if named_group.name.is_empty() {
            named_group = named(fallback);
        }
        let Named { name, points, at_most, at_least } = named_group;
        // The same group may go on in another table.
        let known = self.named.get(&name).copied();
        let at = known.unwrap_or_else(|| {
            let id = self.id(&short(&name), "大项");
            self.places.push((format!("dimensions.{id}"), group.at));
            self.named.insert(name.clone(), self.dimensions.len());
            self.dimensions.push(Dimension {
                id,
                name,
                points,
                weight: None,
                outside: kind != Kind::Inside,
                bounds: Bounds { at_least, at_most },
                star: None,
                lead: String::new(),
                leads: std::collections::BTreeMap::default(),
                items: Vec::new(),
            });
            self.dimensions.len() - 1
        });
        for row in &group.items {
            let item = self.item(row, kind, at, ledger);
            self.dimensions[at].items.push(item);
        }
        if let Some((said, place)) = group.subtotal {
            let sum = self.dimensions[at].items.iter().map(|item| item.points.raw()).sum();
            let sum = Points::from_raw(sum);
            let dimension = &mut self.dimensions[at];
            if kind == Kind::Inside && dimension.points.is_none() {
                dimension.points = Some(said);
            }
            if sum != said {
                let says = format!("小计写的是{said}分,各计分项合计{sum}分");
                ledger.say(place, Became::Wrong, &said.to_string(), &says).code =
                    Some(Code::SumSubtotal);
            }
        }
    }

    /// An id nobody has.
    fn id(&mut self, wanted: &str, instead: &str) -> String {
        let base = if wanted.is_empty() { instead } else { wanted };
        let mut free = base.to_owned();
        while self.ids.contains(&free) {
            let number = self.numbered.entry(base.to_owned()).or_insert(1);
            *number += 1;
            free = format!("{base}{number}");
        }
        self.ids.insert(free.clone());
        free
    }

    fn item_id(&mut self, row: &Row, dimension: usize, ledger: &mut Ledger<'_>) -> String {
        if let Some(told) = &row.id {
            let own = folded(&told.text);
            if self.ids.insert(own.clone()) {
                return own;
            }
            let says = "编号与上面的重复,另编了一个;请核对";
            ledger.say(told.at, Became::Wrong, &told.text, says);
        }
        let letters = crate::intake::column_name(dimension);
        let number = self.dimensions[dimension].items.len() + 1;
        self.id(&format!("{letters}{number}"), "项")
    }

    fn item(&mut self, row: &Row, kind: Kind, dimension: usize, ledger: &mut Ledger<'_>) -> Item {
        let id = self.item_id(row, dimension, ledger);
        let name = row.name.as_ref().map(|told| item_named(&told.text)).unwrap_or_default();
        let first = row.name.as_ref().map(|told| told.at);
        let said = row.content.iter().chain(&row.required);
        let content_worth = said.filter_map(|told| at_end(&told.text)).map(|(_, p)| p).next();
        let cell = row.points.as_ref().map(|(cell, _)| cell.clone()).unwrap_or_default();
        let flagged = cell.no_cap || cell.no_floor || cell.floor.is_some();
        let written = cell.points.or(flagged.then_some(Points::ZERO)).or(name.points);
        two_values(row, cell.points, &name, ledger);
        let mut gathered = gather(row, kind, written, ledger);
        let priced = written.or(content_worth).or_else(|| {
            let most = gathered
                .sentences
                .iter()
                .map(|(_, sentence, _)| most(sentence.reading.rule.as_ref()?, Points::ZERO));
            let most: Option<Vec<Points>> = most.collect();
            let sum = most?.iter().map(|points| points.raw()).sum();
            Some(Points::from_raw(sum)).filter(|sum| *sum > Points::ZERO && kind == Kind::Inside)
        });
        if written.is_none() && priced.is_some() {
            gathered = gather(row, kind, priced, ledger);
        }
        if written.is_none() && content_worth.is_some() {
            // The points have a place of their own.
            for text in &mut gathered.content {
                if let Some((before, _)) = at_end(text) {
                    *text = before;
                    break;
                }
            }
        }
        let at = first
            .or(row.content.first().or(row.required.first()).map(|told| told.at))
            .or(row.sentences.first().map(|(_, told)| told.at))
            .or(row.points.as_ref().map(|(_, at)| *at));
        let Gathered { content, sentences } = gathered;
        let clauses = sentences.iter().map(|(column, one, _)| clause(*column, &one.text)).collect();
        let full_name = name_of(row, &name.name, &content, &sentences);
        let content = if row.name.is_some() && full_name != name.name && name.name.len() > 72 {
            std::iter::once(name.name.clone()).chain(content).collect()
        } else {
            content
        };
        let mut item = Item {
            id: id.clone(),
            name: full_name,
            content: content.join("\n"),
            points: priced.unwrap_or_default(),
            lead: texts(&row.lead),
            evidence: texts(&row.evidence),
            start: None,
            floor: cell.floor,
            no_floor: cell.no_floor,
            no_cap: cell.no_cap,
            only: None,
            otherwise: crate::scheme::NotApplicable::default(),
            clauses_count: crate::scheme::ClausesCount::default(),
            clauses,
            remark: remark(row),
            source: texts(&row.source),
        };
        if kind != Kind::Inside {
            outside(&mut item, kind, priced, &sentences);
        }
        if priced.is_none() {
            self.unpriced.push(id.clone());
        }
        if let Some(at) = at {
            let place = format!("dimensions.{}.items.{id}", self.dimensions[dimension].id);
            self.places.push((place, at));
            if priced.is_none() && kind == Kind::Inside {
                let says = "表里没有写这一项值多少分;先按0分写入,请在 points 里补上";
                let entry = ledger.say(at, Became::Wrong, &item.name, says);
                entry.item.clone_from(&id);
                entry.code = Some(Code::PointsMissing);
            }
        }
        tell(&item, kind, &sentences, at, ledger);
        item
    }
}

/// What an item is called: its own name, or the first words of what it says.
fn name_of(
    row: &Row,
    own: &str,
    content: &[String],
    sentences: &[(ClauseColumn, Sentence, Place)],
) -> String {
    let middle = row.middle.as_ref().map(|told| named(&told.text).name);
    let words = content
        .first()
        .map(String::as_str)
        .or(sentences.first().map(|(_, one, _)| one.text.as_str()));
    let said = words.map(short).unwrap_or_default();
    let mut parts: Vec<String> = middle.into_iter().collect();
    // A name of more than 24 characters is what is asked for.
    if own.len() > 72 {
        parts.push(short(own));
    } else if !own.is_empty() {
        parts.push(own.to_owned());
    }
    if own.is_empty() || row.shared {
        parts.push(said);
    }
    parts.retain(|part| !part.is_empty());
    parts.join("·")
}

/// The sentences of a row, and what in it only says something.
fn gather(row: &Row, kind: Kind, points: Option<Points>, ledger: &mut Ledger<'_>) -> Gathered {
    let mut content: Vec<String> = row.content.iter().map(|told| told.text.clone()).collect();
    let mut found = Vec::new();
    // Where nothing is taken in its row, what is required is also how it scores.
    let scored = |told: &Told| row.sentences.iter().any(|(_, other)| other.at.row == told.at.row);
    let (beside, alone): (Vec<&Told>, Vec<&Told>) = row.required.iter().partition(|t| scored(t));
    for told in beside {
        ledger.keep(told.at, &told.text, "考核内容");
        content.push(told.text.clone());
    }
    let alone = alone.into_iter().map(|told| (Role::Standard, told));
    let own = row.sentences.iter().map(|(role, told)| (*role, told));
    let mut cells: Vec<(Role, &Told)> = alone.chain(own).collect();
    cells.sort_by_key(|(_, told)| told.at);
    for (role, told) in cells {
        let mut column = match role {
            Role::Deduct => ClauseColumn::Deduct,
            Role::Add => ClauseColumn::Add,
            _ => ClauseColumn::Standard,
        };
        let context = |column| Context { item_points: points, column, polarity: None };
        let mut read = sentences(&told.text, &context(reader_column(column)));
        // Under 扣分项 bare points are taken, under 加分项 given.
        let other = match kind {
            Kind::Takes => ClauseColumn::Deduct,
            Kind::Adds => ClauseColumn::Add,
            _ if role == Role::Either => ClauseColumn::Deduct,
            _ => column,
        };
        if column == ClauseColumn::Standard && other != column {
            let wrong = |one: &Sentence| {
                one.reading.rule.as_ref().is_none_or(|rule| {
                    let gives = rule.parts.iter().any(crate::scheme::clause::rule::Part::gives);
                    matches!((kind, gives), (Kind::Takes, true) | (Kind::Adds, false))
                })
            };
            if read.iter().any(wrong) {
                let again = sentences(&told.text, &context(reader_column(other)));
                if again.iter().filter(|one| wrong(one)).count()
                    < read.iter().filter(|one| wrong(one)).count()
                {
                    (read, column) = (again, other);
                }
            }
        }
        for one in read {
            if one.only_says() && column == ClauseColumn::Standard {
                ledger.keep(told.at, &one.text, "考核内容,不计分");
                content.push(one.text);
            } else {
                found.push((column, one, told.at));
            }
        }
    }
    Gathered { content, sentences: found }
}

fn reader_column(column: ClauseColumn) -> crate::scheme::clause::Column {
    match column {
        ClauseColumn::Standard => crate::scheme::clause::Column::Unknown,
        ClauseColumn::Deduct => crate::scheme::clause::Column::Deduct,
        ClauseColumn::Add => crate::scheme::clause::Column::Add,
    }
}

fn clause(column: ClauseColumn, text: &str) -> Clause {
    if column == ClauseColumn::Standard {
        return Clause::Sentence(text.to_owned());
    }
    Clause::Bound(BoundClause {
        id: None,
        text: text.to_owned(),
        from: Vec::new(),
        gives: None,
        column,
        combine: None,
        effective: None,
    })
}

fn texts(told: &[Told]) -> String {
    told.iter().map(|told| told.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The remarks, and what stands in columns nobody knows, each under its heading.
fn remark(row: &Row) -> String {
    let others = row.others.iter().map(|(heading, told)| format!("〔{heading}〕{}", told.text));
    let own = row.remark.iter().map(|told| told.text.clone());
    own.chain(others).collect::<Vec<_>>().join("\n")
}

/// Beside the full points an item adds up to its points, or takes up to them.
fn outside(
    item: &mut Item,
    kind: Kind,
    priced: Option<Points>,
    sentences: &[(ClauseColumn, Sentence, Place)],
) {
    let rules = || sentences.iter().filter_map(|(_, one, _)| one.reading.rule.as_ref());
    let gives = rules().any(|rule| rule.parts.iter().any(crate::scheme::clause::rule::Part::gives));
    let all_read = rules().count() == sentences.len() && !sentences.is_empty();
    let takes = kind == Kind::Takes || (kind == Kind::Both && !gives);
    let said = item.no_cap || item.no_floor || item.floor.is_some();
    match priced {
        Some(points) if takes && !said => {
            let magnitude = if points < Points::ZERO { points.negated() } else { points };
            item.points = if all_read { Points::ZERO } else { magnitude.negated() };
            item.floor = Some(magnitude.negated());
        }
        None if !said && kind == Kind::Both && all_read => {
            item.no_cap = gives;
            item.no_floor =
                !gives || rules().any(|rule| taken_at_once(rule, item.points) > Points::ZERO);
        }
        None if !said => {
            item.no_floor = takes || kind == Kind::Both;
            item.no_cap = !takes || kind == Kind::Both;
        }
        _ => {}
    }
}

/// Says what became of each sentence of an item.
fn tell(
    item: &Item,
    kind: Kind,
    sentences: &[(ClauseColumn, Sentence, Place)],
    at: Option<Place>,
    ledger: &mut Ledger<'_>,
) {
    let inside = kind == Kind::Inside;
    let capped = inside && !item.no_cap && item.points > Points::ZERO;
    let mut sum = Some(Points::ZERO);
    for (_, one, place) in sentences {
        let Some(rule) = &one.reading.rule else {
            sum = None;
            let why = one.reading.findings.iter().find(|f| f.severity() == Severity::Error);
            let why = why.map_or_else(String::new, |f| format!("{};{}。", f.says(), f.hint()));
            let says = format!("没有读成规则,由评分人在本项分值内打分。{why}");
            let entry = ledger.say(*place, Became::Judged, &one.text, &says);
            entry.item.clone_from(&item.id);
            entry.findings.clone_from(&one.reading.findings);
            continue;
        };
        let entry = ledger.say(*place, Became::Rule, &one.text, &normal::print(rule));
        entry.item.clone_from(&item.id);
        entry.findings.clone_from(&one.reading.findings);
        let gives = most(rule, item.points);
        sum = sum.zip(gives).and_then(|(sum, gives)| sum.plus(gives).ok());
        let taken = taken_at_once(rule, item.points);
        if capped && taken > item.points {
            let says = format!("一次扣{taken}分,超过本项的{}分", item.points);
            ledger.say(*place, Became::Wrong, &one.text, &says).item.clone_from(&item.id);
        }
        if let Some(gives) = gives.filter(|gives| capped && *gives > item.points) {
            let says = format!("能得{gives}分,超过本项的{}分,超过的不计", item.points);
            ledger.say(*place, Became::Wrong, &one.text, &says).item.clone_from(&item.id);
        }
    }
    let Some(at) = at else { return };
    if sentences.is_empty() {
        let points = item.points;
        let says = format!("没有写怎样计分,由评分人在{points}分以内打分");
        ledger.say(at, Became::Judged, &item.name, &says).item.clone_from(&item.id);
    }
    let short_of = sum.filter(|sum| capped && *sum > Points::ZERO && *sum < item.points);
    if let Some(sum) = short_of {
        let says = format!("各条加起来最多{sum}分,不到本项的{}分", item.points);
        ledger.say(at, Became::Wrong, &item.name, &says).item.clone_from(&item.id);
    }
    let over = sum.filter(|sum| capped && sentences.len() > 1 && *sum > item.points);
    if let Some(sum) = over {
        let says = format!("各条加起来能得{sum}分,超过本项的{}分", item.points);
        ledger.say(at, Became::Wrong, &item.name, &says).item.clone_from(&item.id);
    }
}

/// What an item's name says of its points; bounds behind it stay in the name.
fn item_named(text: &str) -> Named {
    let read = named(text);
    let name = with_points(&Named { points: None, ..read.clone() });
    Named { name, points: read.points, ..Named::default() }
}

/// Points behind a name that the column of points says otherwise, and those of a level between.
fn two_values(row: &Row, cell: Option<Points>, name: &Named, ledger: &mut Ledger<'_>) {
    if let (Some(cell), Some(said), Some(told)) = (cell, name.points, &row.name)
        && cell != said
        && !row.shared
    {
        let says = format!("名称里写的是{said}分,分值栏里是{cell}分;按分值栏的算,请核对");
        ledger.say(told.at, Became::Wrong, &told.text, &says);
    }
    if let Some(told) = &row.middle
        && let Some(points) = named(&told.text).points
    {
        let says = format!("这一级的{points}分没有写入办法,各计分项的分值照算");
        ledger.once(told.at, Became::Left, &told.text, &says);
    }
}

/// What stands in front of a veto's note when a scheme is printed.
pub(super) const VETO: &str = "一票否决";

/// What a note says whose first words are about a veto; empty for others.
pub(super) fn veto_says(text: &str) -> &'static str {
    let before = text.split([':', ':']).next().unwrap_or_default();
    if before.len() < text.len() && Kind::of(before) == Kind::Veto {
        "表里的否决项,还没有生效:要在 vetoes 里写明条件、后果和依据"
    } else {
        ""
    }
}

impl Draft {
    /// Events that decide by themselves are typed data that a person confirms with their basis:
    /// until then each row stands as a note, with all that its cells say.
    fn veto(&mut self, group: &Group, ledger: &mut Ledger<'_>) {
        let name = with_points(&group.named);
        let mut put = |text: &str| {
            let text = one_line(text);
            self.vetoes.push(Note { says: veto_says(&text).to_owned(), text });
        };
        if group.items.is_empty() {
            put(&name);
        }
        for row in &group.items {
            let named = row.id.iter().chain(&row.middle);
            let told = named.chain(row.name.iter().filter(|_| !row.shared));
            let told = told.chain(&row.content).chain(&row.required);
            let told = told.chain(row.sentences.iter().map(|(_, told)| told));
            let points = row.points.iter().map(|(_, at)| (Role::Points.says(), *at, String::new()));
            let aside = [
                (Role::Evidence, &row.evidence),
                (Role::Lead, &row.lead),
                (Role::Source, &row.source),
                (Role::Remark, &row.remark),
            ];
            let aside = aside.iter().flat_map(|(role, all)| {
                all.iter().map(|told| (role.says(), told.at, told.text.clone()))
            });
            let mut words = Vec::new();
            for told in told {
                words.push(one_line(&told.text));
                let says = "写入 notes;否决项要有依据,请写入办法的否决项(vetoes),写明条件和依据";
                ledger.say(told.at, Became::Proposed, &told.text, says);
            }
            let mut text = format!("{name}:{}", words.join(":"));
            for (role, at, own) in points.chain(aside) {
                let own = if own.is_empty() { ledger.text(at) } else { own };
                let _ = write!(text, "〔{role}〕{}", one_line(&own));
            }
            for (heading, told) in &row.others {
                let _ = write!(text, "〔{heading}〕{}", told.text);
            }
            put(&text);
        }
        if let Some((points, _)) = group.subtotal {
            put(&format!("{name}:小计{points}分"));
        }
    }
}

/// The first words of a text, as a name.
pub(super) fn short(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| {
        let number = "一二三四五六七八九十第、.()0123456789①②③④⑤⑥⑦⑧⑨".contains(fold_char(c));
        c.is_whitespace() || number
    });
    let ends = |c: char| {
        let c = fold_char(c);
        ",。;:()、“”\"".contains(c) || c.is_ascii_digit() || c.is_whitespace()
    };
    let text = text.trim_start_matches(['“', '”', '"', '《', '「', '(']);
    let words: String = text.chars().take_while(|c| !ends(*c)).take(12).collect();
    // 每少一次扣… says how it scores, not what.
    let cut = words.char_indices().find(|(at, c)| *at > 5 && "每扣".contains(*c));
    let words = cut.map_or(words.as_str(), |(at, _)| &words[..at]);
    words.trim_end_matches(['达', '到', '得', '加']).trim().to_owned()
}
