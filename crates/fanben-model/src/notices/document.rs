//! What a notice publishes, frozen when it is posted: rows, periods, bodies, what it corrects.
//!
//! Every value is text or a whole number, so that it has one canonical text.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::difference::Difference;
use crate::calendar::Period;
use crate::scheme::{Column, Scope};

/// What kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A result, for the first time or again after a withdrawal.
    Notice,
    /// A correction of the one before.
    Correction,
}

impl NoticeKind {
    /// Its name on paper.
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "公示",
            Self::Correction => "更正公示",
        }
    }
}

/// Everything a notice publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The form of this text: 1.
    pub form: u32,
    /// The cycle.
    pub cycle: String,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// What kind it is.
    pub kind: NoticeKind,
    /// The title of the cycle with its period.
    pub title: String,
    /// The digest of the frozen rules.
    pub rules: String,
    /// Who publishes it, how long it hangs, who answers and confirms.
    pub terms: Terms,
    /// The day it was posted.
    pub posted: NaiveDate,
    /// The last day of its period.
    pub last: NaiveDate,
    /// The last day on which an objection is in time, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<NaiveDate>,
    /// The last day on which the public sees it.
    pub down: NaiveDate,
    /// The subjects in display order.
    pub rows: Vec<Row>,
    /// What bodies decided about titles, the first first.
    pub decisions: Vec<DecisionLine>,
    /// What it corrects; none: nothing.
    pub corrects: Option<Corrects>,
    /// The digests of the bundle that goes with it; none: there is no bundle.
    pub bundle: Option<Bundled>,
    /// Why there is no bundle; empty: there is one.
    pub unbundled: String,
}

/// What an office says when it posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The body that publishes.
    pub body: String,
    /// The body that confirms the result afterwards.
    pub confirms: String,
    /// Where to object: office, address, office telephone.
    pub contact: String,
    /// How long it hangs.
    pub hangs: Period,
    /// How long objections are in time; none: as long as it hangs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<Period>,
    /// How long an answer to an objection may take.
    pub reply: Period,
    /// How many days after its period the public still sees it.
    pub stays: u16,
    /// The public sees every rank; otherwise only those of titles.
    pub ranks: bool,
    /// Codes of people and households that agreed to be named.
    pub consents: Vec<String>,
    /// For whom it is and what they see of it, as the scheme says; empty: what is usual.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub audiences: BTreeMap<Scope, Vec<Column>>,
}

/// A subject's result as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// It is a person or a household.
    pub personal: bool,
    /// The league it is ranked in; empty: all in one.
    pub league: String,
    /// Its rank within the league.
    pub rank: u32,
    /// Its total; empty: there are no points.
    pub total: String,
    /// Its title or tier, or what those without are called.
    pub title: String,
    /// It has a title.
    pub titled: bool,
    /// Stars won; none: there are no stars.
    pub stars: Option<u32>,
    /// What follows in money for it, in yuan; empty: nothing.
    pub money: String,
    /// Dimensions with what each came to.
    pub parts: Vec<(String, String)>,
    /// Prompts and warnings, for the inside only.
    pub words: Vec<String>,
}

/// What was decided about a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// A place that opened is filled.
    Fill,
    /// It is left empty.
    Vacant,
    /// A subject gets a title, or none, against the order of scores.
    Depart,
}

impl DecisionKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Fill, Self::Vacant, Self::Depart];

    /// Its name on paper.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fill => "递补",
            Self::Vacant => "空缺",
            Self::Depart => "调整",
        }
    }
}

/// A decision as a notice prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionLine {
    /// What was decided.
    pub kind: DecisionKind,
    /// The title; empty: none.
    pub title: String,
    /// The subject's code; empty: nobody.
    pub subject: String,
    /// It was not the next by score.
    pub departs: bool,
    /// Why.
    pub reason: String,
    /// The body that decided.
    pub body: String,
    /// The number of its document.
    pub document: String,
    /// The day of its meeting.
    pub day: NaiveDate,
}

/// What a correction corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrects {
    /// The number of the notice before.
    pub number: i64,
    /// The SHA-256 of its text.
    pub digest: String,
    /// Why.
    pub reason: String,
    /// The number of the document that orders it.
    pub document: String,
    /// What is different: everybody whose score, rank, title or money moved.
    pub differences: Vec<Difference>,
}

/// The digests of a bundle's list of files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundled {
    /// SHA-256.
    pub sha256: String,
    /// SM3.
    pub sm3: String,
}

impl Document {
    /// Its name: 公示(第2号).
    pub fn name(&self) -> String {
        format!("{}(第{}号)", self.kind.name(), self.number)
    }

    /// Its period is over on a day: the last day counts until midnight.
    pub fn over(&self, today: NaiveDate) -> bool {
        today > self.last
    }

    /// The last day on which an objection is in time.
    pub fn objections_until(&self) -> NaiveDate {
        self.objections.unwrap_or(self.last)
    }

    /// An objection of this day is late.
    pub fn late(&self, today: NaiveDate) -> bool {
        today > self.objections_until()
    }

    /// The row of a code.
    pub fn row(&self, code: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.code == code)
    }
}
