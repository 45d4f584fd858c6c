//! What looks show → values as other systems read them. Points are decimals in text; what is missing
//! is null, never an empty word. No value names a person.
#![expect(clippy::struct_field_names, reason = "a thing is called the same wherever it stands")]

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_actions::{Named, Receipt};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A code with the name people read.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) name: String,
}

impl Code {
    pub(crate) fn of(named: &Named) -> Self {
        Self { code: named.code.clone(), name: named.name.clone() }
    }

    pub(crate) fn some(named: &Named) -> Option<Self> {
        (!named.is_empty()).then(|| Self::of(named))
    }
}

/// A text, or none where it is empty.
pub(crate) fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The word serde writes for a code.
pub(crate) fn word(code: impl Serialize) -> String {
    let value = serde_json::to_value(code).unwrap_or_default();
    value.as_str().map(str::to_owned).unwrap_or_default()
}

/// A key: as which post it acts.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Key {
    /// What the other system is called.
    pub(crate) name: String,
    /// The role.
    pub(crate) role: Code,
    /// The unit it reaches, with all below.
    pub(crate) unit: Code,
    /// The department whose measures it records; null: any.
    pub(crate) office: Option<String>,
    /// What it may do beyond looking: `record_measure`, `declare`, `save_sheet`, `send_up`,
    /// `accept_tasks`, `report_task`, `check_task`.
    pub(crate) may: Vec<String>,
    /// The last day.
    pub(crate) until: Option<NaiveDate>,
}

/// A cycle in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CycleCard {
    pub(crate) id: Uuid,
    /// The scheme's title.
    pub(crate) title: String,
    /// The scheme's version.
    pub(crate) version: String,
    /// The period, such as `2026` or `2026-Q3`.
    pub(crate) period: String,
    /// How far it is.
    #[schemars(extend("enum" = ["draft", "approved", "open", "closed"]))]
    pub(crate) state: String,
    /// Subjects in the jurisdiction that take part.
    pub(crate) subjects: usize,
    /// Of them settled or confirmed.
    pub(crate) done: usize,
}

/// A cycle.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Cycle {
    #[serde(flatten)]
    pub(crate) card: CycleCard,
    /// The stages in order.
    pub(crate) stages: Vec<Stage>,
}

/// A stage.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Stage {
    pub(crate) stage: Code,
    /// Who judges, in the document's words.
    pub(crate) by: String,
    /// The last day.
    pub(crate) deadline: Option<NaiveDate>,
    /// How many subjects are at it.
    pub(crate) at: usize,
    /// Of them past the deadline.
    pub(crate) late: usize,
}

/// Where a subject stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Standing {
    /// The total; `80~90` while something is missing; null without points.
    pub(crate) total: Option<String>,
    /// The tier or star grade.
    pub(crate) tier: Option<String>,
    /// Stars won.
    pub(crate) stars: Option<u16>,
    /// The rank within the league.
    pub(crate) rank: Option<u32>,
    /// Something is missing: it may still move.
    pub(crate) provisional: bool,
}

/// A subject in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SubjectLine {
    pub(crate) subject: Code,
    /// The unit above it.
    pub(crate) parent: Option<Code>,
    /// What is being done.
    #[schemars(extend("enum" = PHASES))]
    pub(crate) phase: String,
    /// The stage at work, or that decided last.
    pub(crate) stage: Option<Code>,
    /// It came back.
    pub(crate) returned: bool,
    /// The last day for it.
    pub(crate) deadline: Option<NaiveDate>,
    /// Past it.
    pub(crate) late: bool,
    pub(crate) standing: Standing,
}

/// Every phase.
const PHASES: [&str; 7] =
    ["declaring", "drafting", "declined", "settled", "confirmed", "succeeded", "exempt"];

/// A subject.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Subject {
    pub(crate) subject: Code,
    /// The units above it, the nearest first.
    pub(crate) above: Vec<Code>,
    /// What is being done.
    #[schemars(extend("enum" = PHASES))]
    pub(crate) phase: String,
    /// The stage at work, or that decided last.
    pub(crate) stage: Option<Code>,
    /// The last day.
    pub(crate) deadline: Option<NaiveDate>,
    pub(crate) standing: Standing,
    /// How many are in its league.
    pub(crate) league: usize,
    /// The document under which the result is final.
    pub(crate) document: Option<String>,
    /// What each stage left.
    pub(crate) stages: Vec<StageResult>,
    /// Dimension by dimension.
    pub(crate) dimensions: Vec<Dimension>,
    /// Question by question.
    pub(crate) clauses: Vec<Clause>,
    /// What was done, the latest first.
    pub(crate) history: Vec<Step>,
}

/// What a stage left.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct StageResult {
    pub(crate) stage: Code,
    /// It has judged something.
    pub(crate) judged: bool,
    /// When it was sent on.
    pub(crate) sent: Option<DateTime<Utc>>,
    pub(crate) total: Option<String>,
    pub(crate) tier: Option<String>,
    pub(crate) stars: Option<u16>,
}

/// A dimension.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Dimension {
    pub(crate) dimension: Code,
    /// Full points.
    pub(crate) full: String,
    pub(crate) score: Option<String>,
    /// The star's state in Chinese; null: it is no star.
    pub(crate) star: Option<String>,
    /// Why it is won or lost.
    pub(crate) why: Vec<String>,
}

/// A question over all stages.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Clause {
    pub(crate) dimension: Code,
    pub(crate) item: Option<Code>,
    /// The question's key, or the measure's name.
    pub(crate) key: String,
    /// The sentence.
    pub(crate) text: String,
    /// What is asked.
    pub(crate) asks: String,
    /// It is read from a measure.
    pub(crate) measured: bool,
    /// What each stage said, in their order; null: nothing.
    pub(crate) values: Vec<Option<String>>,
}

/// Something that was done.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Step {
    pub(crate) at: DateTime<Utc>,
    /// What, as a code.
    pub(crate) act: String,
    pub(crate) stage: Option<Code>,
}

/// Why a subject stands where it stands: the lines that sum to its score.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Explanation {
    pub(crate) subject: Code,
    pub(crate) low: String,
    pub(crate) high: String,
    pub(crate) tier: Option<String>,
    pub(crate) rank: Option<u32>,
    pub(crate) stars: Option<u16>,
    pub(crate) dimensions: Vec<DimensionLines>,
    /// Changes to the total.
    pub(crate) total_lines: Vec<Line>,
    /// Gates, vetoes, tier, rank, quota.
    pub(crate) standing: Vec<Line>,
}

/// The lines of a dimension.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DimensionLines {
    pub(crate) dimension: Code,
    pub(crate) full: String,
    pub(crate) score: String,
    pub(crate) items: Vec<ItemLines>,
    pub(crate) lines: Vec<Line>,
}

/// The lines of an item.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ItemLines {
    pub(crate) item: Code,
    pub(crate) full: String,
    pub(crate) low: String,
    pub(crate) high: String,
    #[schemars(extend("enum" = ["scored", "not_applicable", "not_evaluated"]))]
    pub(crate) state: String,
    pub(crate) lines: Vec<Line>,
}

/// A line.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Line {
    /// start, clause, adjustment, star, outcome, standing
    pub(crate) kind: String,
    /// The clause, item, dimension or rule.
    pub(crate) of: String,
    /// The words of the document.
    pub(crate) text: String,
    /// What it gave (positive) or took (negative).
    pub(crate) gave: String,
    #[schemars(extend("enum" = ["scored", "not_applicable", "not_evaluated"]))]
    pub(crate) state: String,
    /// Why it gave that and not more.
    pub(crate) why: String,
    /// The answers it read.
    pub(crate) saw: Vec<Saw>,
}

/// An answer a line read.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Saw {
    pub(crate) asks: String,
    pub(crate) value: String,
    pub(crate) stage: Option<String>,
}

/// What keeps a subject from the next tier.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Gaps {
    pub(crate) subject: Code,
    /// The tier it has.
    pub(crate) now: Option<String>,
    /// The next one; null: it has the best.
    pub(crate) next: Option<String>,
    /// What stands in the way, each with what is missing.
    pub(crate) conditions: Vec<String>,
    /// Points missing.
    pub(crate) points: String,
    /// Stars missing.
    pub(crate) stars: usize,
    /// What would gain points, the cheapest first.
    pub(crate) steps: Vec<GapStep>,
    /// What nobody has evaluated yet.
    pub(crate) not_evaluated: Vec<Sentence>,
}

/// One thing that would help.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct GapStep {
    pub(crate) of: String,
    pub(crate) text: String,
    /// What to change.
    pub(crate) how: String,
    pub(crate) gains: String,
    /// With it and what stands above the missing points are covered.
    pub(crate) enough: bool,
}

/// A sentence of the rubric.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Sentence {
    pub(crate) of: String,
    pub(crate) text: String,
}

/// The sheet of the stage at work.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Sheet {
    pub(crate) subject: Code,
    pub(crate) stage: Code,
    /// What a save goes from; sent back with it.
    pub(crate) number: i64,
    /// The key may save it.
    pub(crate) may_save: bool,
    /// The last day.
    pub(crate) deadline: Option<NaiveDate>,
    /// Keys of questions that have to be answered before it goes up.
    pub(crate) missing: Vec<String>,
    pub(crate) questions: Vec<Question>,
}

/// A question of a sheet.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Question {
    /// The key of its answer.
    pub(crate) key: String,
    pub(crate) dimension: Code,
    pub(crate) item: Option<Code>,
    /// The sentence.
    pub(crate) text: String,
    /// What is asked.
    pub(crate) asks: String,
    /// How it is answered.
    #[schemars(extend("enum" = ["yes_no", "count", "percent", "amount", "level", "range"]))]
    pub(crate) kind: &'static str,
    pub(crate) unit: Option<String>,
    /// Names to choose from.
    pub(crate) levels: Vec<String>,
    /// At least and at most.
    pub(crate) least: Option<String>,
    pub(crate) most: Option<String>,
    pub(crate) required: bool,
    /// The answer of this stage.
    pub(crate) value: Option<String>,
    pub(crate) reason: Option<String>,
}

/// A measure.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Measure {
    pub(crate) name: String,
    /// Who answers for it.
    pub(crate) owner: String,
    /// The document or register it is taken from.
    pub(crate) source: Option<String>,
    pub(crate) unit: Option<String>,
    /// The values are words.
    pub(crate) words: bool,
    /// Without it results stay provisional.
    pub(crate) required: bool,
    /// How many subjects have a value.
    pub(crate) reported: usize,
    /// Of so many.
    pub(crate) of: usize,
    /// The key may record it.
    pub(crate) may_record: bool,
}

/// A measure over the subjects.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MeasureValues {
    pub(crate) measure: Measure,
    pub(crate) values: Vec<MeasureValue>,
}

/// A subject's value.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MeasureValue {
    pub(crate) subject: Code,
    /// The value; null: not reported.
    pub(crate) value: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) at: Option<DateTime<Utc>>,
    /// How many values there were before.
    pub(crate) corrections: i64,
    /// Why it was corrected last.
    pub(crate) reason: Option<String>,
}

/// Units right below one, or those a search finds.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Places {
    pub(crate) top: Code,
    pub(crate) units: Vec<PlaceLine>,
    /// There are more than are shown: ask below one of them, or by name.
    pub(crate) more: bool,
}

/// A unit in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PlaceLine {
    pub(crate) unit: Code,
    /// 市, 乡, 村 …
    pub(crate) kind: String,
    pub(crate) parent: Option<Code>,
    /// How many units lie below it.
    pub(crate) below: usize,
}

/// A unit.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Place {
    pub(crate) unit: Code,
    pub(crate) kind: String,
    /// It is there.
    pub(crate) living: bool,
    /// The units above it that the key reaches, the nearest first.
    pub(crate) above: Vec<Code>,
    /// The units right below it.
    pub(crate) below: Vec<PlaceLine>,
    /// Further columns of the register.
    pub(crate) fields: BTreeMap<String, String>,
    /// Those it succeeds.
    pub(crate) origins: Vec<Code>,
    /// Those that succeed it.
    pub(crate) heirs: Vec<Code>,
    /// What it was and is, the latest first.
    pub(crate) history: Vec<PlaceChange>,
}

/// What became of a unit.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PlaceChange {
    /// The first day; null: as first registered.
    pub(crate) from: Option<NaiveDate>,
    pub(crate) says: String,
    /// The document.
    pub(crate) basis: Option<String>,
}

/// What happened behind a number.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Events {
    pub(crate) events: Vec<Event>,
    /// The number to ask behind next.
    pub(crate) next: i64,
    /// There may be more behind it already.
    pub(crate) more: bool,
}

/// One thing that happened.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Event {
    /// Of the entry in the trail: what was done about many subjects at once is an event for each,
    /// under one number.
    pub(crate) number: i64,
    pub(crate) at: DateTime<Utc>,
    #[schemars(extend("enum" = [
        "cycle_opened", "cycle_closed", "notice_posted", "notice_corrected", "notice_withdrawn",
        "notice_taken_down", "notice_confirmed", "measure_recorded", "measure_corrected",
        "sheet_sent_up"
    ]))]
    pub(crate) kind: &'static str,
    pub(crate) cycle: Uuid,
    pub(crate) notice: Option<i64>,
    pub(crate) subject: Option<Code>,
    pub(crate) measures: Vec<MeasureChange>,
}

/// A value of a measure that was recorded.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MeasureChange {
    pub(crate) measure: String,
    pub(crate) unit: Code,
    pub(crate) corrected: bool,
}

/// The receipt of what was done.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Receipt")]
pub(crate) struct Taken {
    /// The Idempotency-Key it was sent under.
    pub(crate) id: Uuid,
    /// The number in the audit trail.
    pub(crate) number: i64,
    /// When the server took it.
    pub(crate) at: DateTime<Utc>,
    /// What was recorded, in Chinese.
    pub(crate) says: String,
    /// Of a sheet: its number now.
    pub(crate) sheet: Option<i64>,
}

impl Taken {
    pub(crate) fn of(receipt: Receipt) -> Self {
        let sheet = receipt.given("number").and_then(|number| number.parse().ok());
        let Receipt { action, number, at, says, .. } = receipt;
        Self { id: action.0, number, at, says, sheet }
    }
}
