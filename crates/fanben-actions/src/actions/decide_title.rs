//! What a body decided about a title is recorded: a place that opened is filled or left empty, a
//! title is given or taken against the order of scores.

use chrono::NaiveDate;
use fanben_model::notices::{Decided, DecisionKind, Ready, Standing, Step, Unfit, step};
use fanben_model::rights::Act;
use fanben_store::{ActionId, CycleId, TitleDecisionRow};

use super::begin;
use super::post_notice::{Scene, document, public_words};
use crate::doing::{Doing, Done};
use crate::live::written;
use crate::noticing::tried;
use crate::{Desk, Person, Receipt, Refusal};

/// A body's decision about a title.
#[derive(Debug, Clone)]
pub struct DecideTitle {
    /// The cycle.
    pub cycle: CycleId,
    /// What was decided.
    pub kind: DecisionKind,
    /// The title; empty: none, where one is taken.
    pub title: String,
    /// The league whose place it is, where titles are counted so.
    pub league: String,
    /// The subject's code; empty where a place is left empty.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// The body that decided.
    pub body: String,
    /// The number of its document.
    pub document: String,
    /// The day of its meeting.
    pub day: NaiveDate,
}

/// Records it. It is published with the next notice, and moves titles and money from then on.
pub async fn decide_title(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: DecideTitle,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::DecideTitle);
    let done = decide(&mut doing, &input).await;
    doing.end(done).await
}

async fn decide(doing: &mut Doing<'_>, input: &DecideTitle) -> Result<Done, Refusal> {
    let scene = Scene::of(doing, input.cycle).await?;
    let matter = scene.matter(doing, None, false)?;
    let post = scene.authorise(doing, Step::Decide, &matter)?;
    let ready = Ready { reasoned: !input.reason.trim().is_empty(), ..Ready::default() };
    step(scene.position, Step::Decide, &ready).map_err(Refusal::notice)?;
    let live = &scene.live;
    let reason = public_words("reason", &input.reason, 200)?;
    let body = public_words("body", &input.body, 60)?;
    let ordered = document(&input.document)?;
    if input.day > doing.desk.today() {
        return Err(Refusal::bad("day", "会议日期不能在今天以后"));
    }
    let tiers = &live.ready.rules.tiers;
    let title = input.title.trim();
    let tier = tiers.iter().position(|rule| rule.tier.name == title);
    if tier.is_none() && !(title.is_empty() && input.kind == DecisionKind::Depart) {
        return Err(Refusal::bad("title", "请选一个办法里有的等次"));
    }
    let vacant = input.kind == DecisionKind::Vacant;
    let row = live.subject(input.subject.trim());
    let subject = match (vacant, row) {
        (true, _) => None,
        (false, Some(row)) => Some(row),
        (false, None) => return Err(Refusal::bad("subject", "请选一个参评对象")),
    };
    if subject.is_some_and(|row| live.aside.contains(&(row.subject, doing.who.id))) {
        return Err(Refusal::Aside);
    }
    let one = Decided {
        kind: input.kind,
        tier,
        subject: subject.map(|row| row.code.clone()).unwrap_or_default(),
        league: input.league.trim().to_owned(),
    };
    let (settled, standings) = tried(live, &doing.places, &scene.noticed, Some(one.clone()))?
        .map_err(|why| unfit(why, title))?;
    let departs = settled.departs.last().copied().unwrap_or(false);
    let league = league(&one, &standings);
    let row = TitleDecisionRow {
        cycle: input.cycle,
        number: scene.noticed.decisions.last().map_or(1, |one| one.number + 1),
        notice: scene.noticed.last().map_or(0, |(row, _)| row.number),
        kind: written(&input.kind),
        title: title.to_owned(),
        league,
        subject: subject.map(|row| row.subject),
        departs,
        reason,
        body,
        document: ordered,
        on_day: input.day,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_title_decision(&row).await?;
    let whom = subject.map_or("", |row| row.name.as_str());
    let called = if title.is_empty() { "不给等次" } else { title };
    let says = format!("已登记{}的决定:{called} {whom},随下一份公示发布", input.kind.name());
    Ok(Done::new(format!("cycle {} decision {}", input.cycle, row.number), says))
}

/// The league that is recorded: the subject's, or the one that was named.
fn league(one: &Decided, standings: &[Standing]) -> String {
    let own = standings.iter().find(|standing| standing.code == one.subject);
    own.map_or_else(|| one.league.clone(), |standing| standing.league.clone())
}

fn unfit(why: Unfit, title: &str) -> Refusal {
    match why {
        Unfit::NoPlace => Refusal::bad("title", format!("{title}没有空出来的名额,不用决定")),
        Unfit::NoSubject => Refusal::bad("subject", "这个对象的结果还没有评完,不能给等次"),
        Unfit::HasIt => Refusal::bad("subject", "它现在的等次已经一样或者更好"),
    }
}
