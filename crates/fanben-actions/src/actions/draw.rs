//! Drawing lots: what is listed and the digest of a secret are published first, the secret and a
//! figure published later make the seed. A draw is held once; another one needs a reason.

use std::collections::BTreeMap;

use fanben_model::bundles::canonical;
use fanben_model::draws::{Drawn, Listed, draw as lots, seed};
use fanben_model::number::Value;
use fanben_model::rights::{Act, Matter};
use fanben_model::scheme::{Draw as Drawing, Stage};
use fanben_model::stages::Phase;
use fanben_store::{ActionId, CycleId, DrawRow, StoreError, SubjectRow, UnitId};
use serde::Serialize;

use super::begin;
use crate::doing::{Doing, Done};
use crate::live::{Live, written};
use crate::places::Places;
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// A draw to be announced.
#[derive(Debug, Clone)]
pub struct AnnounceDraw {
    /// The cycle.
    pub cycle: CycleId,
    /// The stage's id.
    pub stage: String,
    /// The code of the unit that draws, for the subjects below it.
    pub unit: String,
    /// The figure published later that goes into the seed, in words with its day; empty: none.
    pub figure: String,
    /// Why there is another draw; empty for the first.
    pub reason: String,
}

/// Announces a draw: fixes the lists, and the digest of a secret nobody is shown before the draw.
pub async fn announce_draw(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: AnnounceDraw,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Draw);
    let done = announce(&mut doing, &input).await;
    doing.end(done).await
}

/// A draw to be held.
#[derive(Debug, Clone)]
pub struct HoldDraw {
    /// The cycle.
    pub cycle: CycleId,
    /// The number of its announcement.
    pub announced: i64,
    /// The value of the figure that was named, as published; empty where none was.
    pub figure: String,
}

/// Holds an announced draw, once.
pub async fn hold_draw(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: HoldDraw,
) -> Result<Receipt, Refusal> {
    let mut doing = match crate::doing::Doing::begin_called(
        desk,
        ready(who)?,
        action,
        Act::Draw,
        "hold_draw".to_owned(),
    )
    .await?
    {
        crate::doing::Begun::New(doing) => doing,
        crate::doing::Begun::Again(receipt) => return Ok(receipt),
    };
    let done = hold(&mut doing, &input).await;
    doing.end(done).await
}

fn ready(who: &Person) -> Result<&Person, Refusal> {
    who.ready().map(|()| who)
}

/// The stage of a cycle with what it draws.
fn drawing<'l>(live: &'l Live, stage: &str) -> Result<(&'l Stage, &'l Drawing), Refusal> {
    let stages = live.ready.stages();
    let stage = stages.iter().find(|one| one.id == stage).ok_or(Refusal::NotFound)?;
    let drawing = stage.draw.as_ref();
    Ok((stage, drawing.ok_or_else(|| Refusal::bad("stage", "这个环节不抽签"))?))
}

fn authorise(
    doing: &Doing<'_>,
    live: &Live,
    unit: UnitId,
    stage: &Stage,
) -> Result<String, Refusal> {
    let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Draw { place, state: live.state, role: &stage.role };
    doing.authorise(&matter)?;
    Ok(doing.capacity(&matter))
}

async fn announce(doing: &mut Doing<'_>, input: &AnnounceDraw) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let (stage, drawing) = drawing(&live, &input.stage)?;
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    let post = authorise(doing, &live, unit, stage)?;
    let figure = input.figure.trim();
    if figure.chars().count() > 100 {
        return Err(Refusal::bad("figure", "最多100字"));
    }
    let rows = doing.tx.draws(input.cycle).await?;
    let before = rows.iter().any(|row| row.stage == stage.id && row.unit == unit);
    let reason = input.reason.trim();
    match (before, reason.chars().count()) {
        (true, 0) => {
            let says = "已经公布过一次抽签;再抽一次要写明原因,以前的照样留着";
            return Err(Refusal::bad("reason", says));
        }
        (_, 201..) => return Err(Refusal::bad("reason", "最多200字")),
        _ => {}
    }
    let lists = lists(&live, &doing.places, unit, drawing)?;
    if lists.is_empty() {
        return Err(Refusal::bad("unit", "没有可抽的:请先登记户数,或核对单位"));
    }
    let number = rows.last().map_or(1, |row| row.number + 1);
    let secret = secrets::token();
    let row = DrawRow {
        cycle: input.cycle,
        number,
        stage: stage.id.clone(),
        unit,
        announced: number,
        digest: secrets::digest(&secret),
        figure: figure.to_owned(),
        listed: text(&lists)?,
        seed: String::new(),
        drawn: String::new(),
        reason: reason.to_owned(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_draw(&row).await?;
    doing.tx.add_draw_secret(input.cycle, number, &secret).await?;
    doing.touch(input.cycle);
    let says = format!("已公布{}:名单和承诺码已固定,承诺码{}", drawing.name, row.digest);
    let done = Done::new(format!("cycle {} draw {number}", input.cycle), says);
    Ok(done.giving("draw", number.to_string()))
}

async fn hold(doing: &mut Doing<'_>, input: &HoldDraw) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let rows = doing.tx.draws(input.cycle).await?;
    let of = |row: &&DrawRow| row.announced == input.announced;
    let announced = rows.iter().find(of).ok_or(Refusal::NotFound)?;
    let (stage, drawing) = drawing(&live, &announced.stage)?;
    let post = authorise(doing, &live, announced.unit, stage)?;
    if rows.iter().filter(of).count() > 1 {
        return Err(Refusal::bad("", "这一次已经抽过;抽签只抽一次,要再抽请写明原因重新公布"));
    }
    let later = |row: &&DrawRow| {
        row.stage == announced.stage && row.unit == announced.unit && row.number > announced.number
    };
    if rows.iter().any(|row| later(&row)) {
        return Err(Refusal::bad("", "后来又公布过一次,请按最后公布的抽"));
    }
    let value = input.figure.trim();
    if announced.figure.is_empty() != value.is_empty() {
        let says = format!("请照公布的填写“{}”的数", announced.figure);
        return Err(Refusal::bad("figure", says));
    }
    let secret = doing.tx.draw_secret(input.cycle, announced.number).await?;
    let secret = secret.ok_or_else(|| StoreError::Row("a draw without its secret".to_owned()))?;
    let lists: Vec<Listed> = serde_json::from_str(&announced.listed)
        .map_err(|error| StoreError::Row(format!("draw: {error}")))?;
    let drawn: Vec<Drawn> = lots(&seed(&secret, value), &lists);
    let many: usize = drawn.iter().map(|one| one.drawn.len()).sum();
    let row = DrawRow {
        number: rows.last().map_or(1, |row| row.number + 1),
        figure: value.to_owned(),
        // What makes the seed, so that anybody can: the secret first.
        seed: secret,
        drawn: text(&drawn)?,
        reason: String::new(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
        ..announced.clone()
    };
    doing.tx.add_draw(&row).await?;
    doing.touch(input.cycle);
    let says = format!("{}已抽出{many}个", drawing.name);
    Ok(Done::new(format!("cycle {} draw {}", input.cycle, announced.number), says))
}

fn text<T: Serialize>(value: &T) -> Result<String, Refusal> {
    let value = serde_json::to_value(value).map_err(|error| StoreError::Row(error.to_string()))?;
    Ok(canonical(&value).map_err(|error| StoreError::Row(error.to_string()))?)
}

/// What is drawn from, for the subjects below a unit that are still in the cycle.
fn lists(
    live: &Live,
    places: &Places,
    unit: UnitId,
    drawing: &Drawing,
) -> Result<Vec<Listed>, Refusal> {
    let within = places.span_of(unit).ok_or(Refusal::NotFound)?;
    let inside = |row: &&SubjectRow| {
        let place = places.span_of(row.subject);
        let out = [Phase::Succeeded, Phase::Exempt].map(|phase| written(&phase));
        !out.contains(&row.phase) && place.is_some_and(|p| within.contains(p))
    };
    let rows: Vec<&SubjectRow> = live.subjects.iter().filter(inside).collect();
    let take = drawing.take;
    if let Some(measure) = &drawing.of {
        let of = |row: &&SubjectRow| {
            let kept = live.measures.get(&(measure.clone(), row.subject))?;
            let last = u32::try_from(kept.amount? / Value::ONE).ok().filter(|last| *last > 0)?;
            let (list, name) = (row.code.clone(), row.name.clone());
            Some(Listed { list, name, take, codes: Vec::new(), last })
        };
        return Ok(rows.iter().filter_map(of).collect());
    }
    let own = places.code(unit).map(|code| places.named(code)).unwrap_or_default();
    let mut lists: BTreeMap<String, Listed> = BTreeMap::new();
    for row in rows {
        let above = places.above_of(row.subject).into_iter().next();
        let of = if drawing.each { above.unwrap_or_default() } else { own.clone() };
        let fresh = Listed {
            list: of.code.clone(),
            name: of.name.clone(),
            take,
            codes: Vec::new(),
            last: 0,
        };
        lists.entry(of.code).or_insert(fresh).codes.push(row.code.clone());
    }
    Ok(lists.into_values().collect())
}
