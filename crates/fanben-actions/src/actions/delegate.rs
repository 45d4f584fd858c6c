//! Letting a colleague act for oneself: a standing deputy (B角), or for some days (授权代办). What is
//! done under it names both.

use chrono::{Days, NaiveDate};
use fanben_model::rights::{Act, Matter, Right, Role};
use fanben_store::{ActionId, DelegationRow, PersonId, PostRow};
use uuid::Uuid;

use super::begin;
use crate::accounts::{Held, in_force, kept_apart, new_id};
use crate::doing::{Doing, Done};
use crate::live::written;
use crate::places::Places;
use crate::{Desk, Person, Receipt, Refusal};

/// The longest a colleague acts without being asked for again, in days; a deputy has no end.
const LONGEST: u64 = 366;

/// Acts to be let to a colleague.
#[derive(Debug, Clone)]
pub struct Delegate {
    /// One's own post.
    pub post: Uuid,
    /// Who acts.
    pub to: PersonId,
    /// A standing deputy.
    pub deputy: bool,
    /// What it covers.
    pub acts: Vec<Act>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none: only for a deputy.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// Lets a colleague of the same unit act under one of one's own posts.
pub async fn delegate(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Delegate,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Delegate);
    let done = begun(&mut doing, &input).await;
    doing.end(done).await
}

/// The acts a role may let to others: those with a hand in results, never an administrator's.
pub(crate) fn delegable(rights: &[Right]) -> Vec<Act> {
    let own = |act: &Act| {
        let right = act.right();
        right.judges()
            && rights.contains(&right)
            && !matches!(
                act,
                Act::Remind
                    | Act::StandAside
                    | Act::ApproveRun
                    | Act::ApproveVetting
                    | Act::SettleIssue
            )
    };
    Act::ALL.into_iter().filter(own).collect()
}

/// A post of the person's own that is in force, about which the person may do what the action does;
/// with its role.
pub(super) async fn own_post<'p>(
    doing: &mut Doing<'_>,
    places: &'p Places,
    id: Uuid,
) -> Result<(PostRow, &'p Role), Refusal> {
    let post = doing.tx.post(id).await?.ok_or(Refusal::NotFound)?;
    let own = post.person == doing.who.id && in_force(&post, doing.desk.today());
    let place = places.span_of(post.unit).ok_or(Refusal::NotFound)?;
    if !own {
        return Err(Refusal::NotFound);
    }
    doing.authorise(&Matter::Post { place, own })?;
    let role = places.roles.iter().find(|role| role.id == post.role);
    Ok((post, role.ok_or_else(|| Refusal::bad("post", "没有这个岗位"))?))
}

async fn begun(doing: &mut Doing<'_>, input: &Delegate) -> Result<Done, Refusal> {
    let today = doing.desk.today();
    let places = std::sync::Arc::clone(&doing.places);
    let (post, role) = own_post(doing, &places, input.post).await?;
    let reason = super::reason(&input.reason)?;
    let may = delegable(&role.rights);
    if input.acts.is_empty() || !input.acts.iter().all(|act| may.contains(act)) {
        return Err(Refusal::bad("acts", "请勾选要授权的事项,只能授权自己岗位能办的"));
    }
    let latest = input.from.checked_add_days(Days::new(LONGEST)).unwrap_or(input.from);
    match input.until {
        None if !input.deputy => return Err(Refusal::bad("until", "授权代办要写到哪一天为止")),
        Some(last) if last < input.from || last < today => {
            return Err(Refusal::bad("until", "截止日不能早于开始日和今天"));
        }
        Some(last) if last > latest => {
            return Err(Refusal::bad("until", "一次最多授权一年,到期可以再授"));
        }
        _ => {}
    }
    let held = Held::load(&mut doing.tx, &places, doing.who, input.to, today).await?;
    let beside = held.posts.iter().any(|one| one.unit == post.unit && in_force(one, today));
    if input.to == doing.who.id || held.row.ended || !beside {
        return Err(Refusal::bad("to", "只能授权给同一单位里有岗位的同事,不能是自己"));
    }
    kept_apart(&held.row.name, &held.roles(&places), role)?;
    let row = DelegationRow {
        number: 0,
        id: new_id(),
        post: post.id,
        person: input.to,
        deputy: input.deputy,
        acts: input.acts.iter().map(written).collect::<Vec<_>>().into(),
        from_day: input.from,
        until_day: input.until,
        ended: false,
        reason,
        by: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_delegation(&row).await?;
    let until = input.until.map_or_else(String::new, |last| format!("到{last}"));
    let what = if input.deputy { "设为B角" } else { "授权代办" };
    let says = format!("已把{}{what},{}起{until}", held.row.name, input.from);
    Ok(Done::new(format!("post {} person {}", post.id, input.to), says))
}

/// Takes a delegation back: the holder, who acts under it, or whoever may end the post.
pub async fn end_delegation(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    id: Uuid,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Delegate);
    let done = ended(&mut doing, id).await;
    doing.end(done).await
}

async fn ended(doing: &mut Doing<'_>, id: Uuid) -> Result<Done, Refusal> {
    let rows = doing.tx.delegations().await?;
    let last = rows.into_iter().rev().find(|row| row.id == id).ok_or(Refusal::NotFound)?;
    let post = doing.tx.post(last.post).await?.ok_or(Refusal::NotFound)?;
    let today = doing.desk.today();
    let held = Held::load(&mut doing.tx, &doing.places, doing.who, post.person, today).await?;
    if post.person != doing.who.id && last.person != doing.who.id {
        held.authorise(doing.who, &doing.places, Act::EndPost)?;
    }
    if last.ended {
        return Err(Refusal::bad("delegation", "这项授权已经收回"));
    }
    let row = DelegationRow {
        number: 0,
        ended: true,
        by: doing.who.id,
        at: doing.at,
        action: doing.action,
        ..last
    };
    doing.tx.add_delegation(&row).await?;
    Ok(Done::new(format!("post {} person {}", row.post, row.person), "授权已收回"))
}
