//! Sentences that are no scoring clauses: what they are, and where in a scheme they belong.
//!
//! Decision 5: quotas, ties, stages, weights, history, money and the like are typed data. The
//! reader names the place and proposes what it can see; a person confirms. A sentence is looked at
//! only when no rule could be read from it.

mod signals;

use serde::Serialize;

use super::lexer::{Lexed, Mark, Token, TokenKind};
use super::vocabulary::Class;
use signals::{Signal, Signals};

/// A place in a scheme's typed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Dimensions, items and their points.
    Dimensions,
    /// Stages or sources with weights.
    Weights,
    /// Bounds of an item, a dimension or the total.
    Bounds,
    /// Who is rated and for whom an item holds.
    Subjects,
    /// What has to hold before a tier can be had.
    Gates,
    /// Conditions that keep a subject at or below a tier.
    Ceilings,
    /// Events with a consequence.
    Vetoes,
    /// Tiers and their lines.
    Tiers,
    /// Steps up and down.
    Ladder,
    /// Several periods in a row.
    Streaks,
    /// Money.
    Incentives,
    /// Accounts of points.
    Points,
    /// Periods, judges and procedure.
    Stages,
    /// Public notices.
    Publication,
}

impl Place {
    /// Its name in Chinese and its key.
    pub fn says(self) -> &'static str {
        match self {
            Self::Dimensions => "维度与分值(dimensions)",
            Self::Weights => "阶段与权重(combine)",
            Self::Bounds => "上下限(bounds)",
            Self::Subjects => "考核对象与适用范围(subjects)",
            Self::Gates => "前提条件(gates)",
            Self::Ceilings => "等次上限(ceilings)",
            Self::Vetoes => "否决项(vetoes)",
            Self::Tiers => "等次与名额(tiers)",
            Self::Ladder => "晋级与降级(ladder)",
            Self::Streaks => "连续情形(streaks)",
            Self::Incentives => "奖补与报酬(incentives)",
            Self::Points => "积分账户与兑换(points)",
            Self::Stages => "考核周期与程序(stages)",
            Self::Publication => "公示(publication)",
        }
    }
}

/// What a sentence could be in typed data; a person confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Its pattern codes, the main one first.
    pub patterns: Vec<&'static str>,
    /// Where it belongs.
    pub place: Place,
    /// Names with their numbers, as far as they can be seen.
    pub rows: Vec<ProposedRow>,
}

/// A name and its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposedRow {
    /// The words beside the number.
    pub name: String,
    /// The number with its comparison and unit.
    pub value: String,
}

/// What a sentence without a rule is about; `None`: nothing that is known.
/// With `scores`, words that give or take points were seen: then only what speaks of money,
/// tiers or history can be meant.
pub(super) fn outline(lexed: &Lexed, tokens: &[Token], scores: bool) -> Option<Proposal> {
    let seen = Signals::of(&lexed.folded(), tokens);
    let mut patterns: Vec<&'static str> = Vec::new();
    let mut place = None;
    for (code, at, holds) in FORMS {
        let meant = !scores || meant_beside_points(code, &seen);
        if meant && holds(&seen) && !patterns.contains(code) {
            patterns.push(code);
            place = place.or(Some(*at));
        }
    }
    let place = place?;
    patterns.truncate(2);
    Some(Proposal { patterns, place, rows: rows(lexed, tokens) })
}

/// Whether a form is meant although words that give or take points were seen.
fn meant_beside_points(code: &str, seen: &Signals) -> bool {
    match code {
        "E5" | "E7" | "B2" => true,
        "B1" => seen.equals,
        "C2" => seen.has(Signal::Gate),
        "G4" => seen.has(Signal::OnlyFor),
        _ if code.starts_with('E') => seen.has(Signal::Money) || seen.has(Signal::PayWords),
        _ => code.starts_with(['D', 'F']),
    }
}

/// A code, its place, and whether a sentence has its form. The first that holds is the main one.
type Form = (&'static str, Place, fn(&Signals) -> bool);

const FORMS: &[Form] = &[
    ("E5", Place::Points, |s| s.has(Signal::Redeem)),
    ("F2", Place::Streaks, |s| s.has(Signal::Validity)),
    ("F3", Place::Points, |s| s.has(Signal::Reset)),
    ("F1", Place::Streaks, |s| s.has(Signal::Streak)),
    ("E7", Place::Incentives, |s| s.has(Signal::OtherCharged)),
    ("B1", Place::Incentives, |s| s.equals && s.pluses > 0 && s.has(Signal::Money) && !s.times),
    ("D3", Place::Tiers, |s| {
        let prizes = s.has(Signal::Prize) && !s.bands();
        s.has(Signal::Rank) && (prizes || s.grades > 1) && !s.formula()
    }),
    ("E4", Place::Incentives, |s| s.has(Signal::Pool)),
    ("E3", Place::Incentives, |s| s.money() && s.eachs > 1),
    ("E2", Place::Incentives, |s| {
        (s.money() && (s.formula() || s.eachs > 0 || s.percents > 0 || s.has(Signal::PayWords)))
            || (s.equals && s.colons > 1)
            || (s.has(Signal::PayWords) && (s.percents > 0 || s.times))
    }),
    ("E1", Place::Incentives, Signals::money),
    ("C5", Place::Ceilings, |s| s.has(Signal::Ceiling)),
    ("C3", Place::Vetoes, |s| s.has(Signal::Direct)),
    ("C2", Place::Gates, |s| s.has(Signal::Gate)),
    ("C2", Place::Subjects, |s| s.has(Signal::Exempt) && !s.has(Signal::Quota)),
    ("D5", Place::Tiers, |s| {
        s.has(Signal::Star) && !s.has(Signal::TierVerb) && !s.has(Signal::Step)
    }),
    ("D4", Place::Ladder, |s| s.has(Signal::Step)),
    ("D2", Place::Tiers, |s| s.has(Signal::Quota)),
    ("B2", Place::Weights, |s| (s.percents > 0 && s.times) || s.has(Signal::Weight)),
    ("D1", Place::Tiers, |s| s.bands() && (s.has(Signal::TierVerb) || s.grades > 1)),
    ("B1", Place::Dimensions, |s| {
        (s.equals && (s.pluses > 0 || s.has(Signal::Structure)))
            || s.plain_points > 2
            || (s.has(Signal::Structure) && s.numbers > 0 && !s.has(Signal::Cap))
            || (s.pluses > 1 && s.numbers > 1)
    }),
    ("B3", Place::Bounds, |s| s.has(Signal::Cap) && (s.numbers > 0 || s.has(Signal::Structure))),
    ("B4", Place::Weights, |s| s.has(Signal::Convert)),
    ("G2", Place::Publication, |s| s.has(Signal::Publish)),
    ("A13", Place::Tiers, |s| s.has(Signal::Ballot) && s.grades > 1),
    ("G4", Place::Subjects, |s| s.has(Signal::Scope) && !s.has(Signal::Period)),
    ("E6", Place::Streaks, |s| s.has(Signal::Follow) && !s.has(Signal::Period)),
    ("G1", Place::Stages, |s| s.has(Signal::Period) && !s.wants_number),
    ("G3", Place::Stages, |s| {
        s.has(Signal::Who) || s.has(Signal::PeriodVerb) || s.has(Signal::Period)
    }),
];

/// Names with numbers, run by run.
fn rows(lexed: &Lexed, tokens: &[Token]) -> Vec<ProposedRow> {
    let cuts = |token: &Token| {
        matches!(
            token.kind,
            TokenKind::Mark(
                Mark::Comma | Mark::Stop | Mark::List | Mark::Colon | Mark::Plus | Mark::Equals
            )
        )
    };
    let mut rows = Vec::new();
    for run in tokens.split(cuts) {
        let numeric =
            |token: &Token| matches!(token.kind, TokenKind::Number { .. } | TokenKind::Range(..));
        let Some(first) = run.iter().position(numeric) else { continue };
        let last = run.iter().rposition(numeric).unwrap_or(first);
        let compares = |token: &Token| {
            [Class::AtLeast, Class::Above, Class::AtMost, Class::Below]
                .iter()
                .any(|&class| token.is(class))
        };
        let start = if first > 0 && compares(&run[first - 1]) { first - 1 } else { first };
        let mut end = last + 1;
        while run.get(end).is_some_and(|token| {
            [Class::Counter, Class::Percent, Class::Yuan, Class::Point, Class::Measure]
                .iter()
                .any(|&class| token.is(class))
                || token.is(Class::SuffixAtLeast)
                || token.is(Class::SuffixAtMost)
        }) {
            end += 1;
        }
        let slice = |run: &[Token]| match (run.first(), run.last()) {
            (Some(first), Some(last)) => lexed.slice(first.start, last.end),
            _ => String::new(),
        };
        let name = format!("{}{}", slice(&run[..start]), slice(&run[end..]));
        let name = name.trim_matches(|c: char| "为得×()".contains(c)).to_owned();
        if !name.is_empty() {
            rows.push(ProposedRow { name, value: slice(&run[start..end]) });
        }
    }
    rows
}
