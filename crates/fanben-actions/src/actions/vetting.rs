//! A joint vetting is drafted, sent to departments, collected, closed; what came of it becomes a
//! measure.

use std::collections::BTreeMap;

use fanben_model::rights::{Act, Matter, Span, may};
use fanben_model::stages::{CycleState, Phase};
use fanben_model::vetting::{
    AnswerState, Asks, Condition, MOST_CANDIDATES, Missing, Position, Ready, State, Step, step,
};
use fanben_store::{ActionId, CycleId, SubjectRow, VettingId, VettingRow, VettingStepRow};

use super::{RecordMeasure, begin, day, record_measure};
use crate::accounts::new_id;
use crate::doing::{Doing, Done};
use crate::evaluating::text;
use crate::live::{Live, position_of, written};
use crate::loading::gone;
use crate::refusal::BadInput;
use crate::vetted::{Candidate, Vetted, of_vetting};
use crate::{Desk, Person, Receipt, Refusal, vetting_words};

/// Which subjects of the cycle are vetted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Everybody the scheme rates.
    #[default]
    Rated,
    /// Those whom every stage has sent on.
    Settled,
    /// Those named by their codes.
    Chosen,
}

/// A vetting to be drafted.
#[derive(Debug, Clone)]
pub struct DraftVetting {
    /// The cycle.
    pub cycle: CycleId,
    /// What it is called.
    pub title: String,
    /// The title it is for, or the purpose.
    pub purpose: String,
    /// The number of the form; may be empty.
    pub number: String,
    /// The last day, as 2026-03-31.
    pub deadline: String,
    /// One condition a line: department, condition, basis, with a tab or `|` between.
    pub conditions: String,
    /// One kind of ground a line.
    pub grounds: String,
    /// Which subjects.
    pub which: Which,
    /// Of those named: one code a line, with or without the name behind it.
    pub chosen: String,
}

/// Drafts a vetting; the receipt gives its id (`vetting`).
pub async fn draft_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: DraftVetting,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::DraftVetting);
    let done = draft(&mut doing, &input).await;
    doing.end(done).await
}

async fn draft(doing: &mut Doing<'_>, input: &DraftVetting) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Place(place);
    let sees = Matter::Cycle { place, state: live.state };
    if !may(&doing.who.holdings(&doing.places), &sees, Act::Look) {
        return Err(Refusal::NotFound);
    }
    doing.authorise(&matter)?;
    if live.state != CycleState::Open {
        return Err(Refusal::bad("", "考核开始以后、结束以前才能联审"));
    }
    let title = super::words("title", &input.title, 60)?;
    let asks = asked(input)?;
    let bad: Vec<BadInput> = asks
        .unfit(doing.desk.today())
        .iter()
        .map(vetting_words::unfit)
        .map(|(field, says)| BadInput { field: field.to_owned(), says })
        .collect();
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    let rows = candidates(&live, input)?;
    if rows.is_empty() || rows.len() > MOST_CANDIDATES {
        let says = format!("联审对象有{}个,要有1到{MOST_CANDIDATES}个", rows.len());
        return Err(Refusal::bad("which", says));
    }
    let own = |row: &&SubjectRow| Candidate {
        unit: row.subject,
        code: row.code.clone(),
        name: row.name.clone(),
    };
    let many = rows.len();
    let candidates: Vec<Candidate> = rows.iter().map(own).collect();
    let id = VettingId(new_id());
    let row = VettingRow {
        id,
        cycle: input.cycle,
        title: title.clone(),
        asks: text(&asks)?,
        candidates: text(&candidates)?,
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_vetting(&row).await?;
    let departments = asks.departments().len();
    let says = format!("已拟定:{title},{departments}个部门、{many}个对象");
    Ok(Done::new(format!("vetting {id}"), says).giving("vetting", id.to_string()))
}

/// What is asked, as it was typed.
fn asked(input: &DraftVetting) -> Result<Asks, Refusal> {
    let mut conditions = Vec::new();
    for (line, at) in input.conditions.lines().zip(1_usize..) {
        let cut = if line.contains('\t') { &['\t'][..] } else { &['|', '\u{ff5c}'][..] };
        let cells: Vec<&str> = line.split(cut).map(str::trim).collect();
        let said = cells.iter().any(|cell| !cell.is_empty());
        // A block copied from a sheet brings its headings along.
        if !said || cells.first() == Some(&"部门") {
            continue;
        }
        let [department, text, basis] = cells[..] else {
            let says = format!("第{at}行要有三格:部门、条件、依据,用制表符或者“|”隔开");
            return Err(Refusal::bad("conditions", says));
        };
        let own = str::to_owned;
        let (department, text, basis) = (own(department), own(text), own(basis));
        conditions.push(Condition { department, text, basis });
    }
    let deadline = day("deadline", &input.deadline)?;
    let grounds = input.grounds.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(Asks {
        purpose: input.purpose.trim().to_owned(),
        number: input.number.trim().to_owned(),
        conditions,
        grounds: grounds.map(str::to_owned).collect(),
        deadline,
    })
}

/// The subjects a scheme rates: those exempt or gone, and those it leaves out, are none of them.
pub(crate) fn rated(live: &Live) -> impl Iterator<Item = &SubjectRow> {
    live.subjects.iter().filter(|row| !gone(row) && live.place(&row.code).is_ok())
}

/// Those whom every stage has sent on.
pub(crate) fn settled(live: &Live) -> impl Iterator<Item = &SubjectRow> {
    let over = |row: &&SubjectRow| {
        position_of(row).is_ok_and(|at| matches!(at.phase, Phase::Settled | Phase::Confirmed))
    };
    live.subjects.iter().filter(over)
}

fn candidates<'l>(live: &'l Live, input: &DraftVetting) -> Result<Vec<&'l SubjectRow>, Refusal> {
    let mut found: Vec<&SubjectRow> = match input.which {
        Which::Rated => return Ok(rated(live).collect()),
        Which::Settled => return Ok(settled(live).collect()),
        Which::Chosen => Vec::new(),
    };
    for line in input.chosen.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let code = line.split(char::is_whitespace).next().unwrap_or_default();
        let row = live.subject(code).filter(|row| !gone(row));
        let row = row.ok_or_else(|| {
            Refusal::bad("chosen", format!("“{line}”不是这个考核的对象;一行写一个编码"))
        })?;
        if !found.iter().any(|known| known.code == row.code) {
            found.push(row);
        }
    }
    Ok(found)
}

/// A vetting with the place its cycle is for.
pub(super) struct Found {
    pub(super) vetted: Vetted,
    pub(super) place: Span,
}

pub(super) async fn found(doing: &mut Doing<'_>, id: VettingId) -> Result<Found, Refusal> {
    let vetted = Vetted::load(&mut doing.tx, id).await?;
    let live = doing.desk.live(&mut doing.tx, &doing.places, vetted.row.cycle).await?;
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    Ok(Found { vetted, place })
}

/// Whether the person may take a step about a department's answer, or the vetting as a whole, and in
/// what capacity. Where the state is why not, it says so.
pub(super) fn stepped(
    doing: &Doing<'_>,
    found: &Found,
    owner: &str,
    what: Step,
    ready: &Ready,
) -> Result<String, Refusal> {
    let position = found.vetted.position(owner);
    let place = found.place;
    let matter = Matter::Vetting { place, position, owner };
    let holdings = doing.who.holdings(&doing.places);
    if !may(&holdings, &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    // In a state that leaves room for it, it would be this person's to do.
    let open = [State::Draft, State::Sent, State::Collected].into_iter().any(|state| {
        let answers = [AnswerState::Waiting, AnswerState::Written, AnswerState::Signed];
        answers.into_iter().any(|answer| {
            let position = Position { state, answer };
            may(&holdings, &Matter::Vetting { place, position, owner }, doing.act)
        })
    });
    match (doing.authorise(&matter), step(position, what, ready)) {
        (Ok(()), Ok(_)) => Ok(doing.capacity(&matter)),
        (Ok(()), Err(refused)) => Err(Refusal::vetting(refused)),
        (Err(_), Err(refused)) if open => Err(Refusal::vetting(refused)),
        (Err(refusal), _) => Err(refusal),
    }
}

/// What is said about a step beside its kind.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) department: String,
    pub(super) answer: i64,
    pub(super) rule: String,
    pub(super) missing: String,
    pub(super) reason: String,
}

pub(super) async fn write(
    doing: &mut Doing<'_>,
    vetting: VettingId,
    what: Step,
    beside: Beside,
    post: String,
) -> Result<(), Refusal> {
    let row = VettingStepRow {
        vetting,
        number: 0,
        act: written(&what),
        department: beside.department,
        answer: beside.answer,
        rule: beside.rule,
        missing: beside.missing,
        reason: beside.reason,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_vetting_step(&row).await?)
}

/// Asks the departments: from then on conditions and candidates are settled.
pub async fn send_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::SendVetting);
    let done = move_on(&mut doing, vetting, Step::Send, "", None).await;
    doing.end(done).await
}

/// Finds everything in. Refused while a department has not signed.
pub async fn collect_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CollectVetting);
    let done = move_on(&mut doing, vetting, Step::Collect, "", None).await;
    doing.end(done).await
}

/// Asks to go on without the answers that are missing: why, and what a missing one means. Nothing
/// happens until somebody else agrees.
pub async fn waive_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    rule: Missing,
    reason: String,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CollectVetting);
    let done = move_on(&mut doing, vetting, Step::Waive, &reason, Some(rule)).await;
    doing.end(done).await
}

/// Agrees to go on without the answers that are missing. `waiver`: the number of what was shown.
pub async fn approve_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    waiver: i64,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ApproveVetting);
    let done = approve(&mut doing, vetting, waiver).await;
    doing.end(done).await
}

/// Settles what came of it.
pub async fn close_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CloseVetting);
    let done = move_on(&mut doing, vetting, Step::Close, "", None).await;
    doing.end(done).await
}

/// Says that a vetting counts for nothing, with the reason.
pub async fn void_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    reason: String,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CloseVetting);
    let done = move_on(&mut doing, vetting, Step::Void, &reason, None).await;
    doing.end(done).await
}

async fn move_on(
    doing: &mut Doing<'_>,
    id: VettingId,
    what: Step,
    reason: &str,
    rule: Option<Missing>,
) -> Result<Done, Refusal> {
    let found = found(doing, id).await?;
    let vetted = &found.vetted;
    let ready = vetted.ready(doing.desk.today(), reason);
    let post = stepped(doing, &found, "", what, &ready)?;
    let reason = super::maybe(reason)?;
    let missing = vetted.missing();
    let beside = Beside {
        rule: rule.map(|rule| written(&rule)).unwrap_or_default(),
        missing: if what == Step::Waive { text(&missing)? } else { String::new() },
        reason: reason.clone(),
        ..Beside::default()
    };
    let title = &vetted.row.title;
    let says = match what {
        Step::Send => {
            let many = vetted.asks.departments().len();
            format!("{title}已发给{many}个部门,{}截止", vetted.asks.deadline)
        }
        Step::Collect => format!("{title}已收齐"),
        Step::Waive => {
            let rule = vetting_words::missing(rule.unwrap_or(Missing::Open));
            format!("已提请缺{}收齐,{rule};等另一个人同意", missing.join("、"))
        }
        Step::Close => format!("{title}已结束,结果不再变动"),
        _ => format!("{title}已作废({reason})"),
    };
    write(doing, id, what, beside, post).await?;
    Ok(Done::new(format!("vetting {id}"), says))
}

async fn approve(doing: &mut Doing<'_>, id: VettingId, waiver: i64) -> Result<Done, Refusal> {
    let found = found(doing, id).await?;
    let asked = found.vetted.waiver().filter(|asked| asked.row.number == waiver);
    let ready = Ready {
        waived: asked.is_some(),
        other: asked.as_ref().is_none_or(|asked| asked.row.person != doing.who.id),
        ..found.vetted.ready(doing.desk.today(), "")
    };
    let post = stepped(doing, &found, "", Step::Approve, &ready)?;
    let rule = asked.map_or(Missing::Open, |asked| asked.rule);
    let missing = found.vetted.missing().join("、");
    let says =
        format!("{}已收齐,缺{missing};{}", found.vetted.row.title, vetting_words::missing(rule));
    write(doing, id, Step::Approve, Beside::default(), post).await?;
    Ok(Done::new(format!("vetting {id}"), says))
}

/// Records what came of a vetting as values of a measure of its cycle, by whoever records that
/// measure: the words follow from signed answers, that they are recorded is a person's decision.
pub async fn record_vetting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    vetting: VettingId,
    measure: String,
    reason: String,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let vetted = Vetted::load(&mut tx, vetting).await?;
    let cycle = vetted.row.cycle;
    let live = desk.live(&mut tx, &places, cycle).await?;
    let place = places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Vetting { place, position: vetted.position(""), owner: "" };
    if !may(&who.holdings(&places), &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let none = |says: &str| Refusal::bad("measure", says);
    if vetted.state != State::Closed {
        return Err(none("联审还没有结束,结果没有定;结束以后再登记"));
    }
    let named = live.ready.rules.scheme.measures.get(&measure);
    if !named.is_some_and(|named| of_vetting(&measure, named)) {
        return Err(none("这个数据项不是联审结果;它要填文字,名称或者来源要写明资格联审"));
    }
    let mut values = BTreeMap::new();
    for (candidate, came) in vetted.outcomes()? {
        // Who was merged or exempted meanwhile is rated no more.
        let row = live.subjects.iter().find(|row| row.subject == candidate.unit);
        if let Some(row) = row.filter(|row| !gone(row)) {
            values.insert(row.code.clone(), came.said.word().to_owned());
        }
    }
    drop(tx);
    let source = format!("资格联审表:{}", vetted.row.title);
    record_measure(desk, who, action, RecordMeasure { cycle, measure, values, source, reason })
        .await
}
