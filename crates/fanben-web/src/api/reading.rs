//! Looks → values.

use std::future::{Ready, ready};

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use fanben_actions::looks::{self, BoardRow, EventKind, QuestionKind, StandingCell};
use fanben_actions::{Named, Person};
use fanben_model::notices::Scope;
use fanben_model::rating;
use fanben_model::rights::Act;

use super::call::Call;
use super::problem::Problem;
use super::published::{Corrects, Decision, Difference, Digests, Notice, NoticeLine, NoticeRow};
use super::sent::{EXACT, EventsAsked, PlacesAsked, Scoped};
use super::values::{
    Clause, Code, Cycle, CycleCard, Dimension, DimensionLines, Event, Events, Explanation, GapStep,
    Gaps, ItemLines, Key, Line, Measure, MeasureChange, MeasureValue, MeasureValues, Place,
    PlaceChange, PlaceLine, Places, Question, Saw, Sentence, Sheet, Stage, StageResult, Standing,
    Step, Subject, SubjectLine, some, word,
};

/// Events in an answer, where nobody says how many.
const USUAL: u16 = 100;
/// Events in an answer at most.
const MOST: u16 = 500;

fn codes(all: &[Named]) -> Vec<Code> {
    all.iter().map(Code::of).collect()
}

pub(super) fn key(call: Call) -> Ready<Result<Key, Problem>> {
    let Person { name, posts, .. } = call.who;
    let key = posts.into_iter().next().map(|post| Key {
        name,
        role: Code::of(&post.role),
        unit: Code::of(&post.unit),
        office: some(&post.office),
        may: post.behalf.iter().flat_map(|behalf| behalf.acts.iter().map(word)).collect(),
        until: post.until,
    });
    ready(key.ok_or_else(Problem::key))
}

fn card(of: &looks::CycleCard) -> CycleCard {
    CycleCard {
        id: of.id.0,
        title: of.title.clone(),
        version: of.version.clone(),
        period: of.period.clone(),
        state: word(of.state),
        subjects: of.subjects,
        done: of.done,
    }
}

pub(super) async fn cycles(call: Call) -> Result<Vec<CycleCard>, Problem> {
    let bench = looks::workbench(&call.desk, &call.who).await?;
    Ok(bench.cycles.iter().map(card).collect())
}

pub(super) async fn cycle(call: Call) -> Result<Cycle, Problem> {
    let board = looks::board(&call.desk, &call.who, call.cycle()?).await?;
    let stage = |head: &looks::StageHead| Stage {
        stage: Code::of(&head.stage),
        by: head.by.clone(),
        deadline: head.deadline,
        at: head.at,
        late: head.late,
    };
    Ok(Cycle { card: card(&board.cycle), stages: board.stages.iter().map(stage).collect() })
}

fn standing(of: &StandingCell) -> Standing {
    Standing {
        total: some(&of.total),
        tier: some(&of.tier),
        stars: of.stars,
        rank: (of.rank > 0).then_some(of.rank),
        provisional: of.open,
    }
}

pub(super) async fn subjects(call: Call) -> Result<Vec<SubjectLine>, Problem> {
    let board = looks::board(&call.desk, &call.who, call.cycle()?).await?;
    let line = |row: &BoardRow| SubjectLine {
        subject: Code::of(&row.subject),
        parent: Code::some(&row.parent),
        phase: word(row.phase),
        stage: Code::some(&row.stage),
        returned: row.returned,
        deadline: row.deadline,
        late: row.late,
        standing: standing(&row.standing),
    };
    Ok(board.rows.iter().map(line).collect())
}

pub(super) async fn subject(call: Call) -> Result<Subject, Problem> {
    let (cycle, code) = (call.cycle()?, call.piece("subject"));
    let page = looks::subject(&call.desk, &call.who, cycle, code).await?;
    let stages = page.stages.iter().map(|column| StageResult {
        stage: Code::of(&column.stage),
        judged: column.judged,
        sent: column.sent,
        total: some(&column.total),
        tier: some(&column.tier),
        stars: column.stars,
    });
    let dimensions = page.dimensions.iter().map(|row| Dimension {
        dimension: Code::of(&row.dimension),
        full: row.full.clone(),
        score: some(&row.score),
        star: row.star.map(|star| star.name().to_owned()),
        why: row.why.clone(),
    });
    let clauses = page.clauses.iter().map(|row| Clause {
        dimension: Code::of(&row.dimension),
        item: Code::some(&row.item),
        key: row.key.clone(),
        text: row.text.clone(),
        asks: row.asks.clone(),
        measured: row.measured,
        values: row.cells.iter().map(|cell| some(&cell.value)).collect(),
    });
    let history = page.history.iter().map(|line| Step {
        at: line.at,
        act: word(line.act),
        stage: Code::some(&line.stage),
    });
    Ok(Subject {
        subject: Code::of(&page.subject),
        above: codes(&page.above),
        phase: word(page.phase),
        stage: Code::some(&page.stage),
        deadline: page.deadline,
        standing: standing(&page.standing),
        league: page.league,
        document: page.confirmed.as_ref().map(|(document, _)| document.clone()),
        stages: stages.collect(),
        dimensions: dimensions.collect(),
        clauses: clauses.collect(),
        history: history.collect(),
    })
}

fn lines(of: &[rating::Line]) -> Vec<Line> {
    let saw = |one: &rating::Saw| Saw {
        asks: one.asks.clone(),
        value: one.value.clone(),
        stage: some(&one.stage),
    };
    let line = |one: &rating::Line| Line {
        kind: word(one.kind),
        of: one.of.clone(),
        text: one.text.clone(),
        gave: one.gave.to_string(),
        state: word(one.state),
        why: one.why.clone(),
        saw: one.saw.iter().map(saw).collect(),
    };
    of.iter().map(line).collect()
}

pub(super) async fn explanation(call: Call) -> Result<Explanation, Problem> {
    let (cycle, code) = (call.cycle()?, call.piece("subject"));
    let why = looks::why(&call.desk, &call.who, cycle, code).await?;
    let all = &why.explanation;
    let item = |one: &rating::ItemLines| ItemLines {
        item: Code::of(&Named::new(&one.id, &one.name)),
        full: one.full.to_string(),
        low: one.low.to_string(),
        high: one.high.to_string(),
        state: word(one.state),
        lines: lines(&one.lines),
    };
    let dimension = |one: &rating::DimensionLines| DimensionLines {
        dimension: Code::of(&Named::new(&one.id, &one.name)),
        full: one.full.to_string(),
        score: one.score.to_string(),
        items: one.items.iter().map(item).collect(),
        lines: lines(&one.lines),
    };
    Ok(Explanation {
        subject: Code::of(&why.subject),
        low: all.low.to_string(),
        high: all.high.to_string(),
        tier: some(&all.tier),
        rank: (all.rank > 0).then_some(all.rank),
        stars: all.stars,
        dimensions: all.dimensions.iter().map(dimension).collect(),
        total_lines: lines(&all.total_lines),
        standing: lines(&all.standing),
    })
}

pub(super) async fn gaps(call: Call) -> Result<Gaps, Problem> {
    let (cycle, code) = (call.cycle()?, call.piece("subject"));
    let page = looks::subject(&call.desk, &call.who, cycle, code).await?;
    let gap = page.gap;
    let step = |one: rating::GapStep| GapStep {
        of: one.of,
        text: one.text,
        how: one.how,
        gains: one.gains.to_string(),
        enough: one.enough,
    };
    Ok(Gaps {
        subject: Code::of(&page.subject),
        now: some(&gap.now),
        next: gap.next,
        conditions: gap.conditions,
        points: gap.points.to_string(),
        stars: gap.stars,
        steps: gap.steps.into_iter().map(step).collect(),
        not_evaluated: gap
            .not_evaluated
            .into_iter()
            .map(|(of, text)| Sentence { of, text })
            .collect(),
    })
}

fn kind(of: QuestionKind) -> Option<&'static str> {
    Some(match of {
        QuestionKind::YesNo => "yes_no",
        QuestionKind::Count => "count",
        QuestionKind::Percent => "percent",
        QuestionKind::Amount => "amount",
        QuestionKind::Level => "level",
        QuestionKind::Range => "range",
        QuestionKind::Computed => return None,
    })
}

/// A question, if somebody answers it by hand.
fn question(
    of: &looks::Question,
    dimension: &Named,
    item: Option<&Named>,
    text: &str,
) -> Option<Question> {
    let kind = kind(of.kind).filter(|_| !of.key.is_empty() && of.measured.is_none())?;
    let (least, most) = of.range.clone().unzip();
    Some(Question {
        key: of.key.clone(),
        dimension: Code::of(dimension),
        item: item.map(Code::of),
        text: text.to_owned(),
        asks: of.asks.clone(),
        kind,
        unit: some(&of.unit),
        levels: of.levels.clone(),
        least,
        most,
        required: of.required,
        value: some(&of.value),
        reason: some(&of.reason),
    })
}

pub(super) async fn sheet(call: Call) -> Result<Sheet, Problem> {
    let (cycle, code) = (call.cycle()?, call.piece("subject"));
    let sheet = looks::sheet(&call.desk, &call.who, cycle, code, None).await?;
    let mut questions = Vec::new();
    for part in &sheet.dimensions {
        let standards = part.standards.iter();
        questions
            .extend(standards.filter_map(|one| question(one, &part.dimension, None, &one.asks)));
        for item in &part.items {
            for clause in &item.clauses {
                questions.extend(clause.questions.iter().filter_map(|one| {
                    question(one, &part.dimension, Some(&item.item), &clause.text)
                }));
            }
        }
    }
    Ok(Sheet {
        subject: Code::of(&sheet.subject),
        stage: Code::of(&sheet.stage),
        number: sheet.number,
        may_save: sheet.acts.contains(&Act::SaveSheet),
        deadline: sheet.deadline,
        missing: sheet.missing,
        questions,
    })
}

fn measured(head: &looks::MeasureHead) -> Measure {
    Measure {
        name: head.name.clone(),
        owner: head.owner.clone(),
        source: some(&head.source),
        unit: some(&head.unit),
        words: head.words,
        required: head.required,
        reported: head.reported,
        of: head.of,
        may_record: head.mine,
    }
}

pub(super) async fn measures(call: Call) -> Result<Vec<Measure>, Problem> {
    let all = looks::measures(&call.desk, &call.who, call.cycle()?).await?;
    Ok(all.measures.iter().map(measured).collect())
}

fn values(sheet: &looks::MeasureSheet) -> MeasureValues {
    let value = |row: &looks::MeasureLine| MeasureValue {
        subject: Code::of(&row.subject),
        value: some(&row.value),
        source: some(&row.source),
        at: row.at,
        corrections: row.before,
        reason: some(&row.reason),
    };
    MeasureValues { measure: measured(&sheet.head), values: sheet.rows.iter().map(value).collect() }
}

pub(super) async fn measure(call: Call) -> Result<MeasureValues, Problem> {
    let (cycle, name) = (call.cycle()?, call.piece("measure"));
    Ok(values(&looks::measure(&call.desk, &call.who, cycle, name).await?))
}

pub(super) async fn all_measures(call: Call) -> Result<Vec<MeasureValues>, Problem> {
    let cycle = call.cycle()?;
    let all = looks::measures(&call.desk, &call.who, cycle).await?;
    let mut found = Vec::new();
    for head in all.measures {
        found.push(values(&looks::measure(&call.desk, &call.who, cycle, &head.name).await?));
    }
    Ok(found)
}

pub(super) async fn notices(call: Call) -> Result<Vec<NoticeLine>, Problem> {
    let board = looks::notice_board(&call.desk, &call.who, call.cycle()?).await?;
    let line = |one: &looks::NoticeLine| NoticeLine {
        number: one.number,
        kind: word(one.kind),
        state: word(one.state),
        posted: one.posted,
        last: one.last,
        down: one.down,
        digest: one.digest.clone(),
        bundle: some(&one.bundle),
    };
    Ok(board.notices.iter().map(line).collect())
}

pub(super) async fn notice(call: Call, asked: Scoped) -> Result<Notice, Problem> {
    let (cycle, number) = (call.cycle()?, call.notice()?);
    let scope = match asked.scope.as_deref() {
        None | Some("web") => Scope::Web,
        Some("upward") => Scope::Upward,
        Some(_) => return Err(Problem::bad("bad_query", "scope 只能是 web 或者 upward")),
    };
    // What only the level above reads is for keys whose jurisdiction holds everybody in it.
    if !scope.public() && !looks::reaches(&call.desk, &call.who, cycle).await? {
        return Err(Problem::nowhere());
    }
    let sheet = looks::notice_sheet(&call.desk, Some(&call.who), cycle, number, scope).await?;
    let row = |one: fanben_model::notices::ShownRow| NoticeRow {
        code: one.code,
        name: one.name,
        league: some(&one.league),
        rank: one.rank,
        total: some(&one.total),
        title: some(&one.title),
        stars: one.stars,
        money: some(&one.money),
    };
    let decisions = sheet.decisions.into_iter().map(|(one, _)| Decision {
        kind: word(one.kind),
        title: some(&one.title),
        subject: some(&one.subject),
        reason: one.reason,
        body: one.body,
        document: one.document,
        day: one.day,
    });
    let corrects = sheet.corrects.map(|one| Corrects {
        number: one.number,
        reason: one.reason,
        document: one.document,
        differences: one
            .differences
            .into_iter()
            .flat_map(|of| {
                let code = of.code;
                of.moved.into_iter().map(move |(what, before, now)| Difference {
                    code: code.clone(),
                    what,
                    before,
                    now,
                })
            })
            .collect(),
    });
    Ok(Notice {
        number: sheet.number,
        kind: word(sheet.kind),
        title: sheet.title,
        scope: word(sheet.scope),
        state: word(sheet.state),
        hangs: sheet.hangs,
        body: sheet.terms.body,
        confirms: sheet.terms.confirms,
        posted: sheet.posted,
        last: sheet.last,
        down: sheet.down,
        rows: sheet.rows.into_iter().map(row).collect(),
        decisions: decisions.collect(),
        corrects,
        next: sheet.next,
        document: sheet.confirmed.map(|(document, _)| document),
        digest: sheet.digest,
        bundle: sheet.bundle.map(|one| Digests { sha256: one.sha256, sm3: one.sm3 }),
    })
}

pub(super) async fn bundle(call: Call) -> Result<Response, Problem> {
    let bytes = looks::bundle_file(&call.desk, call.cycle()?, call.notice()?).await?;
    let named = (CONTENT_DISPOSITION, "attachment; filename=\"bundle.zip\"");
    Ok(([(CONTENT_TYPE, "application/zip"), named], bytes).into_response())
}

fn place_line(one: &looks::PlaceLine) -> PlaceLine {
    PlaceLine {
        unit: Code::of(&one.unit),
        kind: one.kind.clone(),
        parent: Code::some(&one.parent),
        below: one.below,
    }
}

pub(super) async fn places(call: Call, asked: PlacesAsked) -> Result<Places, Problem> {
    let wrong = |text: &Option<String>| {
        text.as_ref().is_some_and(|text| !(1..=40).contains(&text.chars().count()))
    };
    if wrong(&asked.find) || wrong(&asked.under) {
        return Err(Problem::bad("bad_query", "under 和 find 要写1到40个字,不用就不写"));
    }
    let find = asked.find.unwrap_or_default();
    let under = asked.under.as_deref();
    let page = looks::places(&call.desk, &call.who, under, &find).await?;
    Ok(Places {
        top: Code::of(&page.top),
        units: page.rows.iter().map(place_line).collect(),
        more: page.more,
    })
}

pub(super) async fn place(call: Call) -> Result<Place, Problem> {
    let page = looks::place(&call.desk, &call.who, call.piece("unit")).await?;
    let weighed = |all: &[looks::Weighed]| all.iter().map(|one| Code::of(&one.unit)).collect();
    let history = page.history.iter().map(|one| PlaceChange {
        from: one.from,
        says: one.says.clone(),
        basis: some(&one.basis),
    });
    Ok(Place {
        unit: Code::of(&page.unit),
        kind: page.kind.clone(),
        living: page.living,
        above: codes(&page.above),
        below: page.below.iter().map(place_line).collect(),
        origins: weighed(&page.origins),
        heirs: weighed(&page.heirs),
        history: history.collect(),
        fields: page.fields.into_iter().collect(),
    })
}

fn happened(kind: EventKind) -> &'static str {
    match kind {
        EventKind::CycleOpened => "cycle_opened",
        EventKind::CycleClosed => "cycle_closed",
        EventKind::NoticePosted => "notice_posted",
        EventKind::NoticeCorrected => "notice_corrected",
        EventKind::NoticeWithdrawn => "notice_withdrawn",
        EventKind::NoticeTakenDown => "notice_taken_down",
        EventKind::NoticeConfirmed => "notice_confirmed",
        EventKind::MeasureRecorded => "measure_recorded",
        EventKind::MeasureCorrected => "measure_corrected",
        EventKind::SheetSentUp => "sheet_sent_up",
    }
}

pub(super) async fn events(call: Call, asked: EventsAsked) -> Result<Events, Problem> {
    let limit = asked.limit.unwrap_or(USUAL);
    if !(0..=EXACT).contains(&asked.after) || !(1..=MOST).contains(&limit) {
        let says = format!("after 是0到{EXACT},limit 是1到{MOST}");
        return Err(Problem::bad("bad_query", says));
    }
    let found = looks::events(&call.desk, &call.who, asked.after, usize::from(limit)).await?;
    let change = |one: looks::MeasureChange| MeasureChange {
        measure: one.measure,
        unit: Code::of(&one.unit),
        corrected: one.corrected,
    };
    let event = |one: looks::Event| Event {
        number: one.number,
        at: one.at,
        kind: happened(one.kind),
        cycle: one.cycle.0,
        notice: one.notice,
        subject: one.subject.as_ref().map(Code::of),
        measures: one.measures.into_iter().map(change).collect(),
    };
    Ok(Events {
        events: found.events.into_iter().map(event).collect(),
        next: found.next,
        more: found.more,
    })
}
