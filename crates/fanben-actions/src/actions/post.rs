//! Giving, declining, ending and moving posts: terms of office with a first and a last day.

use chrono::{Days, NaiveDate};
use fanben_model::rights::{Act, Matter, Span};
use fanben_store::{ActionId, AppointmentRow, PersonId, PostRow};
use uuid::Uuid;

use super::begin;
use crate::accounts::{Held, kept_apart, new_id, over};
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// A post to be given.
#[derive(Debug, Clone)]
pub struct GivePost {
    /// To whom.
    pub person: PersonId,
    /// The code or name of the unit.
    pub unit: String,
    /// The id or name of the role.
    pub role: String,
    /// The department whose measures are recorded; empty: none in particular.
    pub office: String,
    /// It is minded without being held.
    pub acting: bool,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none: until it is ended.
    pub until: Option<NaiveDate>,
    /// The document or decision behind it.
    pub reason: String,
}

/// Gives somebody a post. Nobody gives one to themselves, and nobody gets two that must stay apart.
pub async fn give_post(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: GivePost,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::GrantPost);
    let done = give(&mut doing, &input).await;
    doing.end(done).await
}

async fn give(doing: &mut Doing<'_>, input: &GivePost) -> Result<Done, Refusal> {
    let row = checked(doing, input, None).await?;
    let name = given(doing, &row, "given").await?;
    Ok(Done::new(format!("person {} post {}", row.person, row.id), name))
}

/// The post that was meant, if it may be given; `instead` is one that ends for it.
async fn checked(
    doing: &mut Doing<'_>,
    input: &GivePost,
    instead: Option<Uuid>,
) -> Result<PostRow, Refusal> {
    let today = doing.desk.today();
    let places = std::sync::Arc::clone(&doing.places);
    let held = Held::load(&mut doing.tx, &places, doing.who, input.person, today).await?;
    held.authorise(doing.who, &places, Act::GrantPost)?;
    super::reason(&input.reason)?;
    let within: Vec<Span> = doing.who.holdings(&places).iter().map(|one| one.within).collect();
    let unit = places.meant(&input.unit, &within).map_err(|says| Refusal::bad("unit", says))?;
    let role =
        places.role_at(&input.role, &unit.code).map_err(|says| Refusal::bad("role", says))?;
    if input.until.is_some_and(|last| last < input.from) {
        return Err(Refusal::bad("until", "截止日不能早于开始日"));
    }
    let id = places.id(&unit.code).ok_or(Refusal::NotFound)?;
    let span = places.span_of(id).ok_or(Refusal::NotFound)?;
    doing.authorise(&Matter::Place(span))?;
    let row = PostRow {
        id: new_id(),
        person: input.person,
        role: role.id.clone(),
        unit: id,
        office: input.office.trim().to_owned(),
        acting: input.acting,
        from_day: input.from,
        until_day: input.until,
    };
    fits(doing, &held, &row, instead).await?;
    Ok(row)
}

/// Whether somebody may hold one more post beside those they hold and those they mind for others.
async fn fits(
    doing: &mut Doing<'_>,
    held: &Held,
    row: &PostRow,
    instead: Option<Uuid>,
) -> Result<(), Refusal> {
    let places = std::sync::Arc::clone(&doing.places);
    let role = places.roles.iter().find(|role| role.id == row.role);
    let role = role.ok_or_else(|| Refusal::bad("role", "没有这个岗位"))?;
    // A term that overlaps no other never meets it.
    let meets = |post: &PostRow| {
        Some(post.id) != instead
            && post.until_day.is_none_or(|last| row.from_day <= last)
            && row.until_day.is_none_or(|last| post.from_day <= last)
    };
    let own = held.posts.iter().filter(|post| meets(post));
    let mut ids: Vec<String> = own.clone().map(|post| post.role.clone()).collect();
    for post in own {
        let same = (&post.role, post.unit, &post.office) == (&row.role, row.unit, &row.office);
        if same && post.id != row.id {
            let says = format!("{}在这段时间已经有这个岗位", held.row.name);
            return Err(Refusal::bad("role", says));
        }
    }
    let today = doing.desk.today();
    for delegation in doing.tx.delegations_to(row.person).await? {
        if let Some(post) = doing.tx.post(delegation.post).await?
            && !delegation.ended
            && !over(&post, today)
        {
            ids.push(post.role);
        }
    }
    let roles: Vec<_> = places.roles.iter().filter(|role| ids.contains(&role.id)).collect();
    kept_apart(&held.row.name, &roles, role)
}

/// Writes a post that was given; says what was recorded.
async fn given(doing: &mut Doing<'_>, row: &PostRow, act: &str) -> Result<String, Refusal> {
    doing.tx.add_post(row).await?;
    doing.tx.add_appointment(&about(doing, row, act, "")).await?;
    let account = doing.tx.account_of(row.person).await?.ok_or(Refusal::NotFound)?;
    let post = crate::accounts::post(row, &doing.places).ok_or(Refusal::NotFound)?;
    Ok(format!("已授予{}岗位:{},{}起", account.name, post.says(), row.from_day))
}

fn about(doing: &Doing<'_>, row: &PostRow, act: &str, reason: &str) -> AppointmentRow {
    AppointmentRow {
        number: 0,
        act: act.to_owned(),
        post: row.id,
        person: row.person,
        role: row.role.clone(),
        unit: row.unit,
        office: row.office.clone(),
        acting: row.acting,
        from_day: row.from_day,
        until_day: row.until_day,
        reason: reason.to_owned(),
        by: doing.who.id,
        at: doing.at,
        action: doing.action,
    }
}

/// Proposed posts to be given, or declined.
#[derive(Debug, Clone, Default)]
pub struct Settle {
    /// Posts that are given.
    pub give: Vec<Uuid>,
    /// Posts that are declined.
    pub decline: Vec<Uuid>,
    /// Why some are declined.
    pub reason: String,
}

/// Gives posts that were proposed, or declines them, all or none.
pub async fn settle_posts(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Settle,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::GrantPost);
    let done = settle(&mut doing, &input).await;
    doing.end(done).await
}

async fn settle(doing: &mut Doing<'_>, input: &Settle) -> Result<Done, Refusal> {
    let today = doing.desk.today();
    let places = std::sync::Arc::clone(&doing.places);
    if !input.decline.is_empty() {
        super::reason(&input.reason)?;
    }
    if input.give.is_empty() && input.decline.is_empty() {
        return Err(Refusal::bad("post", "请先勾选岗位"));
    }
    for (post, give) in input
        .give
        .iter()
        .map(|post| (*post, true))
        .chain(input.decline.iter().map(|post| (*post, false)))
    {
        let last = doing.tx.appointment(post).await?.ok_or(Refusal::NotFound)?;
        let held = Held::load(&mut doing.tx, &places, doing.who, last.person, today).await?;
        held.authorise(doing.who, &places, Act::GrantPost)?;
        doing.authorise(&Matter::Place(places.span_of(last.unit).ok_or(Refusal::NotFound)?))?;
        if last.act != "proposed" {
            let says = format!("{}的这个岗位已经办过了,请刷新页面再看", held.row.name);
            return Err(Refusal::bad("post", says));
        }
        let row = PostRow { from_day: today.max(last.from_day), ..last.stands() };
        if give {
            fits(doing, &held, &row, None).await?;
            given(doing, &row, "given").await?;
        } else {
            let declined = about(doing, &row, "declined", input.reason.trim());
            doing.tx.add_appointment(&declined).await?;
        }
    }
    let (gave, declined) = (input.give.len(), input.decline.len());
    let says = match (gave, declined) {
        (_, 0) => format!("已授予{gave}个岗位"),
        (0, _) => format!("已退回{declined}个岗位"),
        _ => format!("已授予{gave}个岗位,退回{declined}个"),
    };
    Ok(Done::new(format!("posts {}", gave + declined), says))
}

/// A post to be ended.
#[derive(Debug, Clone)]
pub struct EndPost {
    /// The post.
    pub post: Uuid,
    /// The last day; the day before the first takes it back as if never given.
    pub last: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Ends a post.
pub async fn end_post(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndPost,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::EndPost);
    let done = end(&mut doing, &input).await;
    doing.end(done).await
}

async fn end(doing: &mut Doing<'_>, input: &EndPost) -> Result<Done, Refusal> {
    let (post, held) = to_end(doing, input.post).await?;
    let reason = super::reason(&input.reason)?;
    let least = post.from_day.checked_sub_days(Days::new(1)).unwrap_or(post.from_day);
    if input.last < least {
        return Err(Refusal::bad("last", format!("最后一天不能早于{least}")));
    }
    end_row(doing, &post, input.last, &reason).await?;
    let said = crate::accounts::post(&post, &doing.places).map(|post| post.says());
    let says = format!("{}的岗位{}到{}为止", held.row.name, said.unwrap_or_default(), input.last);
    Ok(Done::new(format!("person {} post {}", post.person, post.id), says))
}

/// A post that may be ended, with its holder's account.
async fn to_end(doing: &mut Doing<'_>, post: Uuid) -> Result<(PostRow, Held), Refusal> {
    let today = doing.desk.today();
    let post = doing.tx.post(post).await?.ok_or(Refusal::NotFound)?;
    let held = Held::load(&mut doing.tx, &doing.places, doing.who, post.person, today).await?;
    held.authorise(doing.who, &doing.places, Act::EndPost)?;
    if over(&post, today) {
        return Err(Refusal::bad("post", "这个岗位已经到期"));
    }
    Ok((post, held))
}

/// Writes the end of a post.
pub(super) async fn end_row(
    doing: &mut Doing<'_>,
    post: &PostRow,
    last: NaiveDate,
    reason: &str,
) -> Result<(), Refusal> {
    let before = post.from_day.checked_sub_days(Days::new(1)).unwrap_or(post.from_day);
    let row = PostRow { until_day: Some(last.max(before)), ..post.clone() };
    doing.tx.end_post(row.id, last.max(before)).await?;
    let ended = about(doing, &row, "ended", reason);
    Ok(doing.tx.add_appointment(&ended).await?)
}

/// Moves somebody from one post to another: the one ends on the day before the other begins.
pub async fn move_post(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    post: Uuid,
    input: GivePost,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::EndPost);
    let done = shift(&mut doing, post, &input).await;
    doing.end(done).await
}

async fn shift(doing: &mut Doing<'_>, post: Uuid, input: &GivePost) -> Result<Done, Refusal> {
    let (before, _) = to_end(doing, post).await?;
    if before.person != input.person {
        return Err(Refusal::NotFound);
    }
    // Ending is one right and giving another: both are asked for.
    doing.act = Act::GrantPost;
    let row = checked(doing, input, Some(post)).await?;
    let last = input.from.checked_sub_days(Days::new(1)).unwrap_or(input.from);
    end_row(doing, &before, last, input.reason.trim()).await?;
    let says = given(doing, &row, "given").await?;
    Ok(Done::new(format!("person {} post {post} post {}", row.person, row.id), says))
}
