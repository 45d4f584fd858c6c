//! A month's talk is written down, held with everybody it concerns, received, reported, followed up
//! and ended; a warning card is given and lifted by decision. None of it moves a score.

use chrono::NaiveDate;
use fanben_model::rights::{Act, may};
use fanben_model::talks::{Item, Kind, Position, Ready, Sheet, State, Step, step};
use fanben_store::{ActionId, CycleId, TalkId, TalkRow, TalkSheetRow, TalkStepRow, UnitId};

use super::{begin, day, impersonal, words};
use crate::accounts::new_id;
use crate::doing::{Doing, Done};
use crate::evaluating::text;
use crate::listing::count;
use crate::live::written;
use crate::refusal::BadInput;
use crate::talking::{Talking, concerns, matter, month};
use crate::{Desk, Person, Receipt, Refusal, talk_words};

/// An item as it was typed; one with nothing in it is left out.
#[derive(Debug, Clone, Default)]
pub struct ItemTyped {
    /// What.
    pub what: String,
    /// By how much it is behind.
    pub behind: String,
    /// How it is caught up with.
    pub method: String,
    /// By when, as 2026-11-20.
    pub deadline: String,
}

fn items(typed: &[ItemTyped]) -> Result<Vec<Item>, Refusal> {
    let (mut items, mut bad) = (Vec::new(), Vec::new());
    for one in typed {
        let texts = [&one.what, &one.behind, &one.method];
        // A day alone is what the form began with.
        if texts.iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let at = items.len() + 1;
        let names = ["what", "behind", "method"].map(|name| format!("{name}{at}"));
        for (name, text) in names.iter().zip(texts) {
            if !text.trim().is_empty()
                && let Err(Refusal::Bad(found)) = words(name, text, 200)
            {
                bad.extend(found);
            }
        }
        let deadline = day(&format!("deadline{at}"), &one.deadline);
        if let Err(Refusal::Bad(found)) = &deadline {
            bad.extend(found.iter().cloned());
        }
        let own = |text: &str| text.trim().to_owned();
        items.push(Item {
            what: own(&one.what),
            behind: own(&one.behind),
            method: own(&one.method),
            deadline: deadline.unwrap_or_default(),
        });
    }
    if bad.is_empty() { Ok(items) } else { Err(Refusal::Bad(bad)) }
}

/// What keeps a sheet from being kept, as fields of the form.
fn fit(sheet: &Sheet, kind: Kind, today: NaiveDate) -> Result<(), Refusal> {
    let unfit = sheet.unfit(kind, today).into_iter().map(talk_words::unfit);
    let bad: Vec<BadInput> =
        unfit.map(|(field, says)| BadInput { field, says: says.to_owned() }).collect();
    if bad.is_empty() { Ok(()) } else { Err(Refusal::Bad(bad)) }
}

/// Whether the person may take a step about a unit, and in what capacity. Where the state is why
/// not, it says so.
fn stepped(
    doing: &Doing<'_>,
    unit: UnitId,
    position: Position,
    what: Step,
    ready: &Ready,
) -> Result<String, Refusal> {
    let matter = matter(&doing.places, unit, position).ok_or(Refusal::NotFound)?;
    let holdings = doing.who.holdings(&doing.places);
    if !may(&holdings, &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
    let holds = holdings.iter().any(|one| {
        let own = one.within == place;
        one.grants(doing.act, place) && own == (doing.act == Act::ReceiveTalk)
    });
    match (doing.authorise(&matter), step(position, what, ready)) {
        (Ok(()), Ok(_)) => Ok(doing.capacity(&matter)),
        (Ok(()), Err(refused)) => Err(Refusal::talk(refused)),
        (Err(_), Err(refused)) if holds => Err(Refusal::talk(refused)),
        (Err(refusal), _) => Err(refusal),
    }
}

/// A step as it is added.
#[derive(Default)]
struct Did<'d> {
    role: &'d str,
    item: i64,
    on_day: Option<NaiveDate>,
    says: &'d str,
    document: &'d str,
}

async fn add(
    doing: &mut Doing<'_>,
    talk: TalkId,
    what: Step,
    did: Did<'_>,
    post: String,
) -> Result<(), Refusal> {
    let row = TalkStepRow {
        talk,
        number: 0,
        act: written(&what),
        role: did.role.to_owned(),
        item: did.item,
        on_day: did.on_day,
        says: did.says.to_owned(),
        document: did.document.to_owned(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_talk_step(&row).await?)
}

async fn keep(
    doing: &mut Doing<'_>,
    talk: TalkId,
    sheet: &Sheet,
    post: &str,
) -> Result<(), Refusal> {
    let row = TalkSheetRow {
        talk,
        number: 0,
        sheet: text(sheet)?,
        post: post.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_talk_sheet(&row).await?)
}

/// What a talk of this month says.
#[derive(Debug, Clone, Default)]
pub struct WriteTalk {
    /// The unit's code.
    pub unit: String,
    /// What is behind.
    pub items: Vec<ItemTyped>,
    /// The talk that is worded anew; none: it is new.
    pub again: Option<TalkId>,
}

/// Writes a talk down, or words it anew before it is held; the receipt gives its id (`talk`).
pub async fn write_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: WriteTalk,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::HoldTalk);
    let done = write(&mut doing, &input).await;
    doing.end(done).await
}

async fn write(doing: &mut Doing<'_>, input: &WriteTalk) -> Result<Done, Refusal> {
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    let today = doing.desk.today();
    let held = Talking::of_unit(&mut doing.tx, unit).await?;
    let again = match input.again {
        Some(id) => Some(held.iter().find(|one| one.row.id == id).ok_or(Refusal::NotFound)?),
        None => None,
    };
    let new = Position { kind: Kind::Talk, state: State::New };
    let position = again.map_or(new, Talking::position);
    let twice = held.iter().any(|one| one.is_for(Kind::Talk, &month(today), (None, "")));
    let ready = Ready { twice: again.is_none() && twice, ..Ready::complete() };
    let post = stepped(doing, unit, position, Step::Write, &ready)?;
    let sheet = Sheet { items: items(&input.items)?, ..Sheet::default() };
    fit(&sheet, Kind::Talk, today)?;
    let id = again.map_or_else(|| TalkId(new_id()), |one| one.row.id);
    if again.is_none() {
        begin_row(doing, (id, Kind::Talk, unit), month(today), (None, ""), &post).await?;
    }
    keep(doing, id, &sheet, &post).await?;
    let name = doing.places.named_id(unit).name;
    let says = format!("已拟{name}的一月一提示,{}条;谈了以后再登记", sheet.items.len());
    Ok(Done::new(format!("talk {id}"), says).giving("talk", id.to_string()))
}

async fn begin_row(
    doing: &mut Doing<'_>,
    (id, kind, unit): (TalkId, Kind, UnitId),
    period: String,
    (cycle, rule): (Option<CycleId>, &str),
    post: &str,
) -> Result<(), Refusal> {
    let row = TalkRow {
        id,
        kind: written(&kind),
        unit,
        period,
        cycle,
        rule: rule.to_owned(),
        post: post.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_talk(&row).await?)
}

/// That a talk was held.
#[derive(Debug, Clone)]
pub struct HoldTalk {
    /// The talk.
    pub talk: TalkId,
    /// On which day, as 2026-11-05.
    pub day: String,
    /// As what those who were there answer for the unit: roles.
    pub with: Vec<String>,
}

/// Records that a talk was held with everybody it concerns.
pub async fn hold_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: HoldTalk,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::HoldTalk);
    let done = hold(&mut doing, &input).await;
    doing.end(done).await
}

async fn hold(doing: &mut Doing<'_>, input: &HoldTalk) -> Result<Done, Refusal> {
    let talk = Talking::load(&mut doing.tx, input.talk).await?;
    let roles = concerns(&doing.places, talk.row.unit);
    let absent = roles.iter().filter(|role| !input.with.contains(&role.code)).count();
    let ready = Ready { absent: count(absent), ..talk.ready(&doing.places, "") };
    let post = stepped(doing, talk.row.unit, talk.position(), Step::Hold, &ready)?;
    let day = day("day", &input.day)?;
    if day > doing.desk.today() {
        return Err(Refusal::bad("day", "还没有到那一天;谈了以后再登记"));
    }
    let did = Did { on_day: Some(day), ..Did::default() };
    add(doing, input.talk, Step::Hold, did, post).await?;
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    let says = format!("已登记:{day}和{}谈了,等对方签收", names.join("、"));
    Ok(Done::new(format!("talk {}", input.talk), says))
}

/// Something done about a talk, with a few words.
#[derive(Debug, Clone)]
pub struct TalkReason {
    /// The talk.
    pub talk: TalkId,
    /// Why, or a remark; may be empty where nothing asks for it.
    pub reason: String,
}

/// Takes a step that needs nothing but words.
async fn simple(
    mut doing: Doing<'_>,
    input: &TalkReason,
    what: Step,
    told: &str,
) -> Result<Receipt, Refusal> {
    let done = plain(&mut doing, input, what, told).await;
    doing.end(done).await
}

async fn plain(
    doing: &mut Doing<'_>,
    input: &TalkReason,
    what: Step,
    told: &str,
) -> Result<Done, Refusal> {
    let talk = Talking::load(&mut doing.tx, input.talk).await?;
    let ready = talk.ready(&doing.places, &input.reason);
    let post = stepped(doing, talk.row.unit, talk.position(), what, &ready)?;
    let reason = remark(&input.reason)?;
    add(doing, input.talk, what, Did { says: &reason, ..Did::default() }, post).await?;
    let name = doing.places.named_id(talk.row.unit).name;
    Ok(Done::new(format!("talk {}", input.talk), format!("{name}:{told}")))
}

/// Words that may be missing; nothing of them is about somebody's life.
fn remark(typed: &str) -> Result<String, Refusal> {
    if typed.trim().is_empty() { Ok(String::new()) } else { impersonal("reason", typed, 200) }
}

/// Drops a talk before it is held.
pub async fn withdraw_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TalkReason,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::HoldTalk);
    simple(*doing, &input, Step::Withdraw, "这份提示已撤下").await
}

/// Reports a talk to the office; with a reason also before everybody has received it.
pub async fn report_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TalkReason,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::ReportTalk);
    simple(*doing, &input, Step::Report, "提示情况已上报").await
}

/// The office has read a report.
pub async fn note_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TalkReason,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::NoteTalk);
    simple(*doing, &input, Step::Note, "提示情况已阅").await
}

/// Ends a talk: everything of it is done, or a reason says how it goes on.
pub async fn close_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TalkReason,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::FollowTalk);
    simple(*doing, &input, Step::Close, "这份提示已办结").await
}

/// Logs that who has not received it was reminded.
pub async fn chase_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TalkReason,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::FollowTalk);
    simple(*doing, &input, Step::Chase, "催签收已登记").await
}

/// That somebody it concerns has read it.
#[derive(Debug, Clone)]
pub struct ReceiveTalk {
    /// The talk or card.
    pub talk: TalkId,
    /// A remark; may be empty.
    pub says: String,
}

/// Receives a talk or a card, as what the person answers for the unit.
pub async fn receive_talk(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ReceiveTalk,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ReceiveTalk);
    let done = receive(&mut doing, &input).await;
    doing.end(done).await
}

async fn receive(doing: &mut Doing<'_>, input: &ReceiveTalk) -> Result<Done, Refusal> {
    let talk = Talking::load(&mut doing.tx, input.talk).await?;
    let own = doing.places.span_of(talk.row.unit);
    let mine: Vec<String> = doing
        .who
        .posts
        .iter()
        .filter(|post| post.behalf.is_none() && doing.places.spans.get(&post.unit.code) == own)
        .map(|post| post.role.code.clone())
        .collect();
    let mut roles = concerns(&doing.places, talk.row.unit);
    roles.retain(|role| mine.contains(&role.code));
    let open = roles.iter().find(|role| talk.received(&role.code).is_none()).cloned();
    let ready = Ready { received: open.is_none() && !roles.is_empty(), ..Ready::complete() };
    let post = stepped(doing, talk.row.unit, talk.position(), Step::Receive, &ready)?;
    let role = open.ok_or(Refusal::NotAllowed(Act::ReceiveTalk))?;
    let says = remark(&input.says)?;
    let did = Did { role: &role.code, says: &says, ..Did::default() };
    add(doing, input.talk, Step::Receive, did, post).await?;
    let what = talk_words::kind(talk.kind);
    Ok(Done::new(format!("talk {}", input.talk), format!("已签收{what}({})", role.name)))
}

/// What became of an item.
#[derive(Debug, Clone)]
pub struct FollowItem {
    /// The talk or card.
    pub talk: TalkId,
    /// Which item, from 1.
    pub item: usize,
    /// Until when it goes on, as 2026-12-05; none: it is done.
    pub until: Option<String>,
    /// How it stands.
    pub says: String,
}

/// Follows an item up: it is done, or goes on until another day.
pub async fn follow_item(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: FollowItem,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::FollowTalk);
    let done = follow(&mut doing, &input).await;
    doing.end(done).await
}

async fn follow(doing: &mut Doing<'_>, input: &FollowItem) -> Result<Done, Refusal> {
    let talk = Talking::load(&mut doing.tx, input.talk).await?;
    let at = input.item.checked_sub(1).and_then(|at| talk.followed().get(at).copied());
    let followed = at.ok_or(Refusal::NotFound)?;
    let ready = Ready { done: followed.done, ..talk.ready(&doing.places, &input.says) };
    let post = stepped(doing, talk.row.unit, talk.position(), Step::Follow, &ready)?;
    let says = remark(&input.says)?;
    let until = match input.until.as_deref().map(str::trim) {
        None => None,
        Some(typed) => {
            let day = typed.parse::<NaiveDate>().ok().filter(|day| *day > doing.desk.today());
            Some(day.ok_or_else(|| Refusal::bad("until", "请写今天以后的年月日,例如2026-12-05"))?)
        }
    };
    let item = i64::try_from(input.item).unwrap_or_default();
    let did = Did { item, on_day: until, says: &says, ..Did::default() };
    add(doing, input.talk, Step::Follow, did, post).await?;
    let told = until.map_or("已办好".to_owned(), |day| format!("接着办,{day}以前办好"));
    let says = format!("第{}条{told}", input.item);
    Ok(Done::new(format!("talk {}", input.talk), says))
}

/// A warning card as a body decided it.
#[derive(Debug, Clone, Default)]
pub struct IssueCard {
    /// The unit's code.
    pub unit: String,
    /// The period it is for: 2026Q3; empty: that of the cycle.
    pub period: String,
    /// The cycle whose notice is its ground; none: the decision alone.
    pub cycle: Option<CycleId>,
    /// That notice.
    pub rule: String,
    /// Why, in words.
    pub ground: String,
    /// The body that decided.
    pub body: String,
    /// The number of its document.
    pub document: String,
    /// What is to be done by when.
    pub items: Vec<ItemTyped>,
}

/// Records that a body gave a warning card; the receipt gives its id (`talk`).
pub async fn issue_card(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: IssueCard,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::IssueCard);
    let done = issue(&mut doing, &input).await;
    doing.end(done).await
}

async fn issue(doing: &mut Doing<'_>, input: &IssueCard) -> Result<Done, Refusal> {
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    let rule = input.rule.trim();
    let ground = (input.cycle, rule);
    let held = Talking::of_unit(&mut doing.tx, unit).await?;
    let twice = held.iter().any(|one| one.is_for(Kind::Card, "", ground));
    let documented = !input.document.trim().is_empty();
    let ready = Ready { twice, documented, ..Ready::complete() };
    let position = Position { kind: Kind::Card, state: State::New };
    let post = stepped(doing, unit, position, Step::Decide, &ready)?;
    let mut period = input.period.trim().to_owned();
    if let Some(cycle) = input.cycle {
        let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
        // The ground is a notice that holds: a card names no rule that says nothing.
        let at = live.by_id.get(&unit).map(|at| live.subjects[*at].code.clone());
        let (rating, at) = live.stands(&at.ok_or(Refusal::NotFound)?)?;
        let mut said = rating.notices(at).into_iter().chain(rating.streaks(at));
        if !said.any(|one| one.id == rule) {
            return Err(Refusal::bad("rule", "办法里的这一条现在对这个村不成立,请从名单里选"));
        }
        period.clone_from(&live.row.period);
    }
    if !(4..=10).contains(&period.chars().count()) {
        return Err(Refusal::bad("period", "请写时期,先写四位年份,例如2026Q1"));
    }
    let own = |text: &str| text.trim().to_owned();
    let sheet = Sheet {
        ground: own(&input.ground),
        items: items(&input.items)?,
        body: own(&input.body),
        document: own(&input.document),
    };
    fit(&sheet, Kind::Card, doing.desk.today())?;
    let id = TalkId(new_id());
    begin_row(doing, (id, Kind::Card, unit), period, ground, &post).await?;
    keep(doing, id, &sheet, &post).await?;
    let did = Did { document: &sheet.document, ..Did::default() };
    add(doing, id, Step::Decide, did, post).await?;
    let name = doing.places.named_id(unit).name;
    let says = format!("已登记{name}的黄牌({}),等对方签收", sheet.document);
    Ok(Done::new(format!("talk {id}"), says).giving("talk", id.to_string()))
}

/// That a body lifted a card.
#[derive(Debug, Clone)]
pub struct LiftCard {
    /// The card.
    pub talk: TalkId,
    /// The number of the decision.
    pub document: String,
    /// Why.
    pub reason: String,
}

/// Records that a warning card was lifted by decision.
pub async fn lift_card(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: LiftCard,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::LiftCard);
    let done = lift(&mut doing, &input).await;
    doing.end(done).await
}

async fn lift(doing: &mut Doing<'_>, input: &LiftCard) -> Result<Done, Refusal> {
    let card = Talking::load(&mut doing.tx, input.talk).await?;
    let documented = !input.document.trim().is_empty();
    let ready = Ready { documented, ..card.ready(&doing.places, &input.reason) };
    let post = stepped(doing, card.row.unit, card.position(), Step::Lift, &ready)?;
    let reason = remark(&input.reason)?;
    let document = words("document", &input.document, 60)?;
    let did = Did { says: &reason, document: &document, ..Did::default() };
    add(doing, input.talk, Step::Lift, did, post).await?;
    let name = doing.places.named_id(card.row.unit).name;
    Ok(Done::new(format!("talk {}", input.talk), format!("{name}的黄牌已解除({document})")))
}
