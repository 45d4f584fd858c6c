//! The parts of a sheet: dimensions, items, sentences, questions with their answers.

use chrono::{DateTime, Utc};
use fanben_model::intake::shown;
use fanben_model::measures::Entry;
use fanben_model::number::Points;
use fanben_model::rating::{Explanation, ItemLines, Kind as LineKind, Line, Rating, State};
use fanben_model::scheme::clause::rule::{Kind, Question as Asked, Rule};
use fanben_model::scheme::{
    AnswerFrom, Asks, ClauseRule, DimensionRule, ItemRule, Stage, StandardRule,
};
use fanben_store::{Answer, SheetRow, SubjectRow};

use super::seen::{Seen, between};
use super::sheet::{
    Given, Measured, Question, QuestionKind, SheetClause, SheetDimension, SheetItem,
};
use crate::Named;

/// What every part of one sheet needs.
pub(super) struct Parts<'p> {
    pub(super) seen: &'p Seen<'p>,
    pub(super) rating: &'p Rating<'p>,
    /// The subject's place in the rating.
    pub(super) at: usize,
    pub(super) row: &'p SubjectRow,
    /// The stage's place.
    pub(super) stage: usize,
    pub(super) explanation: &'p Explanation,
    /// Subjects this stage has judged, for reference.
    pub(super) references: &'p [&'p SubjectRow],
    /// Keys that have to be answered.
    pub(super) required: &'p [String],
}

impl Parts<'_> {
    /// The sheets of a subject at the stages before and at this one, in order.
    fn sheets(&self, row: &SubjectRow) -> Vec<Option<&SheetRow>> {
        let live = &self.seen.live;
        let stages = &live.ready.stages()[..=self.stage];
        let of = |stage: &Stage| live.sheets.get(&(row.subject, stage.id.clone()));
        stages.iter().map(|stage| of(stage).map(|sheet| &**sheet)).collect()
    }

    pub(super) fn dimensions(&self) -> Vec<SheetDimension> {
        let rules = self.rating.rules;
        (0..rules.dimensions.len())
            .map(|place| self.dimension(place, &rules.dimensions[place]))
            .collect()
    }

    fn dimension(&self, place: usize, rule: &DimensionRule) -> SheetDimension {
        let lines = &self.explanation.dimensions[place];
        let declared = self.rating.declared(place, self.at);
        let (low, high) = self.rating.dimension(place, self.at);
        let star = self.rating.star(place, self.at);
        let standards = rule.star.iter().flat_map(|star| &star.standards);
        SheetDimension {
            dimension: Named::new(&rule.id, &rule.name),
            full: rule.points.to_string(),
            score: if declared { between(low, high) } else { String::new() },
            lead: lines.lead.clone(),
            star: rule.star.is_some(),
            state: star.map(|state| state.name().to_owned()).unwrap_or_default(),
            declared,
            // What a star asks is shown before it is gone for, too.
            standards: standards.map(|standard| self.standard(standard, &lines.lines)).collect(),
            items: rule
                .items
                .clone()
                .map(|item| {
                    let rule = &self.rating.rules.items[item];
                    let lines = lines.items.iter().find(|lines| lines.id == rule.id);
                    self.item(rule, lines)
                })
                .collect(),
        }
    }

    /// A standard: judged, or computed from measures.
    fn standard(&self, standard: &StandardRule, lines: &[Line]) -> Question {
        let word = if standard.core { "核心要素" } else { "刚性标准" };
        let asks = format!("{word}:{}", standard.text);
        if let Err(key) = &standard.when {
            let unit = String::new();
            let asked = Asked { asks: asks.clone(), kind: Kind::YesNo, unit };
            Question { asks, ..self.judged(key, &asked, None, Points::ZERO) }
        } else {
            let line = lines.iter().find(|line| line.kind == LineKind::Star && line.text == asks);
            let value = line.map(|line| line.why.clone()).unwrap_or_default();
            let measured = Some(Measured { value, ..Measured::default() });
            Question { asks, measured, ..blank(QuestionKind::Computed) }
        }
    }

    fn item(&self, rule: &ItemRule, lines: Option<&ItemLines>) -> SheetItem {
        let written = self.seen.live.ready.written.dimensions.iter().flat_map(|one| &one.items);
        let written = written.clone().find(|item| item.id == rule.id);
        let state = lines.map_or(State::NotEvaluated, |lines| lines.state);
        SheetItem {
            item: Named::new(&rule.id, &rule.name),
            content: written.map(|item| item.content.clone()).unwrap_or_default(),
            evidence: written.map(|item| item.evidence.clone()).unwrap_or_default(),
            lead: rule.lead.clone(),
            full: rule.points.to_string(),
            score: lines.map(|lines| between(lines.low, lines.high)).unwrap_or_default(),
            not_applicable: state == State::NotApplicable && rule.only.is_some(),
            clauses: rule
                .clauses
                .iter()
                .map(|clause| self.clause(clause, rule.points, lines))
                .collect(),
        }
    }

    fn clause(
        &self,
        clause: &ClauseRule,
        points: Points,
        lines: Option<&ItemLines>,
    ) -> SheetClause {
        let class = &self.rating.inputs.subjects[self.at].class;
        let lines = lines.map_or(&[][..], |lines| &lines.lines);
        let line = lines.iter().find(|line| line.kind == LineKind::Clause && line.of == clause.id);
        let rule = clause.rule_of(class);
        let questions = rule.map_or(&[][..], |rule| &rule.questions);
        let asked = questions.iter().zip(&clause.answers).enumerate();
        SheetClause {
            id: clause.id.clone(),
            text: self.rating.rules.filled(&clause.text, Some(class)),
            by_hand: clause.by_hand,
            gave: match line {
                Some(line) if line.state == State::Scored => match line.between {
                    Some((low, high)) => between(low, high),
                    None => line.gave.to_string(),
                },
                _ => String::new(),
            },
            why: line.map(|line| line.why.clone()).unwrap_or_default(),
            questions: asked
                .map(|(at, (question, from))| match from {
                    AnswerFrom::Judge(key) => {
                        self.judged(key, question, rule.map(|r| (r, at)), points)
                    }
                    AnswerFrom::Measure(name) => self.measured(name, question),
                })
                .collect(),
        }
    }

    fn judged(
        &self,
        key: &str,
        asked: &Asked,
        of: Option<(&Rule, usize)>,
        points: Points,
    ) -> Question {
        let sheets = self.sheets(self.row);
        let (own, before) = match sheets.split_last() {
            Some((own, before)) => (*own, before),
            None => (None, &[][..]),
        };
        let now = answer(own, key);
        let ends = of.and_then(|(rule, at)| rule.ends_of(at, points));
        Question {
            key: key.to_owned(),
            asks: of.map_or_else(|| asked.asks.clone(), |(rule, at)| rule.asked(at, "")),
            kind: kind(asked.kind),
            unit: asked.unit.clone(),
            levels: of
                .map(|(rule, at)| rule.names_of(at).iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
            range: ends.map(|(low, high)| (low.to_string(), high.to_string())),
            value: now.map(|row| row.value.to_owned()).unwrap_or_default(),
            reason: now.map(|row| row.reason.to_owned()).unwrap_or_default(),
            by: now.map(|row| (self.seen.live.hand(row.person, row.at), row.at)),
            required: self.required.iter().any(|known| known == key),
            whose: self.whose(key),
            measured: None,
            before: before.iter().map(|sheet| self.given(answer(*sheet, key))).collect(),
            references: self
                .references
                .iter()
                .map(|row| {
                    // What a stage left empty stands as the one before it answered.
                    let sheets = self.sheets(row).into_iter().rev();
                    let said = sheets.filter_map(|sheet| answer(sheet, key).map(|row| row.value));
                    let mut said = said.filter(|value| !value.is_empty());
                    said.next().map(str::to_owned).unwrap_or_default()
                })
                .collect(),
        }
    }

    /// Who answers it instead; empty: the person may.
    fn whose(&self, key: &str) -> String {
        let (ready, at) = (&self.seen.live.ready, self.stage);
        let parted = |stage: &&Stage| stage.offices.is_some() || stage.asks != Asks::All;
        let stage = ready.stages().get(at).filter(parted);
        let holdings = self.seen.who.holdings(&self.seen.places);
        match stage {
            Some(stage) if self.seen.judges(stage) && !ready.answers(at, key, &holdings) => {
                ready.whose(at, key)
            }
            _ => String::new(),
        }
    }

    fn given(&self, answer: Option<Answer<'_>>) -> Given {
        answer.map_or_else(Given::default, |row| Given {
            value: row.value.into(),
            reason: row.reason.into(),
            by: self.seen.live.hand(row.person, row.at),
            at: Some(row.at),
        })
    }

    fn measured(&self, name: &str, asked: &Asked) -> Question {
        let measured = Some(measured(self.seen, self.rating, self.at, self.row, name));
        Question {
            asks: if asked.asks.is_empty() { name.to_owned() } else { asked.asks.clone() },
            unit: asked.unit.clone(),
            measured,
            ..blank(kind(asked.kind))
        }
    }
}

/// A measured value with its source.
pub(super) fn measured(
    seen: &Seen<'_>,
    rating: &Rating<'_>,
    at: usize,
    row: &SubjectRow,
    name: &str,
) -> Measured {
    let scheme = &rating.rules.scheme;
    let known = scheme.measures.get(name);
    let kept = seen.live.measures.get(&(name.to_owned(), row.subject));
    let entry = rating.inputs.measures.get(name).map(|column| column.get(at));
    let unit = rating.rules.unit(name);
    let value = match entry {
        None | Some(Entry::Missing) => String::new(),
        Some(entry @ Entry::Number(_)) => format!("{}{unit}", shown(entry)),
        Some(entry) => shown(entry),
    };
    let at: Option<DateTime<Utc>> = kept.map(|row| row.at);
    Measured {
        name: name.to_owned(),
        value,
        owner: known.map(|measure| measure.owner.clone()).unwrap_or_default(),
        source: match kept {
            Some(row) => row.source.clone(),
            None => known.map(|measure| measure.source.clone()).unwrap_or_default(),
        },
        by: kept.map(|row| seen.live.hand(row.person, row.at)).unwrap_or_default(),
        at,
    }
}

fn blank(kind: QuestionKind) -> Question {
    Question {
        key: String::new(),
        asks: String::new(),
        kind,
        unit: String::new(),
        levels: Vec::new(),
        range: None,
        value: String::new(),
        reason: String::new(),
        by: None,
        required: false,
        whose: String::new(),
        measured: None,
        before: Vec::new(),
        references: Vec::new(),
    }
}

fn kind(kind: Kind) -> QuestionKind {
    match kind {
        Kind::YesNo => QuestionKind::YesNo,
        Kind::Count => QuestionKind::Count,
        Kind::Percent => QuestionKind::Percent,
        Kind::Amount => QuestionKind::Amount,
        Kind::Level => QuestionKind::Level,
        Kind::Range => QuestionKind::Range,
    }
}

fn answer<'s>(sheet: Option<&'s SheetRow>, key: &str) -> Option<Answer<'s>> {
    sheet?.answers.0.get(key)
}
