//! Keys under which other systems act: issued by whoever holds the post, revoked by them or by who
//! may end it.

use chrono::{Days, NaiveDate};
use fanben_model::rights::Act;
use fanben_store::{ActionId, PersonId, TokenEndRow, TokenRow};
use uuid::Uuid;

use super::begin;
use super::delegate::own_post;
use crate::accounts::{Held, new_id};
use crate::doing::{Doing, Done};
use crate::live::written;
use crate::token::{MARK, lettable};
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// The longest a key counts, in days.
const LONGEST: u64 = 366;

/// A key for another system.
#[derive(Debug, Clone)]
pub struct IssueToken {
    /// One's own post, under which the system acts.
    pub post: Uuid,
    /// What the system is called; the trail and every record name it.
    pub name: String,
    /// The code or name of the unit it reaches: that of the post, or one below.
    pub unit: String,
    /// What it may do beyond looking, of [`crate::TOKEN_ACTS`]; none: it only looks.
    pub acts: Vec<Act>,
    /// The last day, at most a year ahead.
    pub until: NaiveDate,
    /// The issuer's password, asked for again.
    pub password: String,
    /// The code of the second factor, where the account has one.
    pub code: String,
}

/// Issues a key. The receipt gives it once, as `key`; only its digest is kept.
pub async fn issue_token(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: IssueToken,
) -> Result<Receipt, Refusal> {
    let taken = desk.store.read(desk.tenant()?).await?.receipt(action).await?.is_some();
    if !taken {
        super::sign_in::prove_again(desk, who, &input.password, &input.code).await?;
    }
    let mut doing = begin!(desk, who, action, Act::IssueToken);
    let done = issue(&mut doing, &input).await;
    doing.end(done).await
}

async fn issue(doing: &mut Doing<'_>, input: &IssueToken) -> Result<Done, Refusal> {
    let today = doing.desk.today();
    let places = std::sync::Arc::clone(&doing.places);
    let (post, role) = own_post(doing, &places, input.post).await?;
    let place = places.span_of(post.unit).ok_or(Refusal::NotFound)?;
    let name = input.name.trim();
    if name.is_empty() || name.chars().count() > 40 {
        return Err(Refusal::bad("name", "请写对方系统的名称,最多40字,例如“省基层治理平台”"));
    }
    let unit = places.meant(&input.unit, &[place]).map_err(|says| Refusal::bad("unit", says))?;
    let unit = places.id(&unit.code).ok_or(Refusal::NotFound)?;
    let own = lettable(&role.rights, false);
    if !input.acts.iter().all(|act| own.contains(act)) {
        return Err(Refusal::bad("acts", "只能让对方系统办自己岗位能办的事项"));
    }
    let may = lettable(&role.rights, unit != post.unit);
    if !input.acts.iter().all(|act| may.contains(act)) {
        let says = "接单、办结回报只能由本单位办:管到下级单位的密钥不能勾";
        return Err(Refusal::bad("acts", says));
    }
    let latest = today.checked_add_days(Days::new(LONGEST)).unwrap_or(today);
    if input.until < today || input.until > latest {
        return Err(Refusal::bad("until", "截止日从今天起,最长一年;到期可以另发"));
    }
    let key = format!("{MARK}{}", secrets::token());
    let row = TokenRow {
        id: new_id(),
        person: PersonId(new_id()),
        name: name.to_owned(),
        post: post.id,
        unit,
        acts: input.acts.iter().map(written).collect::<Vec<_>>().into(),
        digest: secrets::digest(&key),
        until_day: input.until,
        by: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_token(&row).await?;
    let says = format!("已给“{name}”发放接口密钥,有效到{}", input.until);
    let mut done = Done::new(format!("post {} token {}", post.id, row.id), says);
    done.secret = &["key"];
    Ok(done.giving("key", key).giving("token", row.id.to_string()))
}

/// Revokes a key at once: its issuer, or whoever may end the issuer's post.
pub async fn revoke_token(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    id: Uuid,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let word = "revoke_token".to_owned();
    let begun = Doing::begin_called(desk, who, action, Act::IssueToken, word).await?;
    let mut doing = match begun {
        crate::doing::Begun::New(doing) => doing,
        crate::doing::Begun::Again(receipt) => return Ok(receipt),
    };
    let done = revoke(&mut doing, id).await;
    doing.end(done).await
}

async fn revoke(doing: &mut Doing<'_>, id: Uuid) -> Result<Done, Refusal> {
    let rows = doing.tx.tokens().await?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or(Refusal::NotFound)?;
    let post = doing.tx.post(row.post).await?.ok_or(Refusal::NotFound)?;
    if post.person != doing.who.id {
        let today = doing.desk.today();
        let held = Held::load(&mut doing.tx, &doing.places, doing.who, post.person, today).await?;
        held.authorise(doing.who, &doing.places, Act::EndPost)?;
    }
    if doing.tx.token_end(id).await?.is_some() {
        return Err(Refusal::bad("token", "这个密钥已经收回"));
    }
    let end = TokenEndRow { id, by: doing.who.id, at: doing.at, action: doing.action };
    doing.tx.add_token_end(&end).await?;
    Ok(Done::new(format!("token {id}"), format!("“{}”的接口密钥已收回", row.name)))
}
