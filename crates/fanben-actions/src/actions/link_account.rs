//! The administrator links an account to how a sign-on provider knows its owner, and unlinks it.

use chrono::{DateTime, Duration, Utc};
use fanben_model::rights::Act;
use fanben_store::{ActionId, IdentityRow, PersonId};

use super::begin;
use crate::accounts::Held;
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// The account waits for the first who comes under its name.
pub(crate) const EXPECTED: &str = "expected";
/// It belongs to whom the provider calls so.
pub(crate) const BOUND: &str = "bound";
const ENDED: &str = "ended";

/// How long an account waits for the first sign-on: who leaves and whose name is given to another is
/// not let in years later.
pub const LINK_WAITS: Duration = Duration::days(30);
/// The longest name a provider gives, by its standard.
const LONGEST: usize = 255;

/// How a provider knows the owner of an account.
#[derive(Debug, Clone)]
pub struct LinkAccount {
    /// Whose account.
    pub person: PersonId,
    /// The provider.
    pub issuer: String,
    /// What the provider calls the person (`sub`); empty: the first who comes under the account's
    /// name.
    pub subject: String,
}

/// Whether a row still waits for the first sign-on.
pub(crate) fn waits(row: &IdentityRow, now: DateTime<Utc>) -> bool {
    row.act == EXPECTED && now - row.at <= LINK_WAITS
}

/// Links an account.
pub async fn link_account(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: LinkAccount,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::LinkAccount);
    let done = link(&mut doing, &input).await;
    doing.end(done).await
}

async fn link(doing: &mut Doing<'_>, input: &LinkAccount) -> Result<Done, Refusal> {
    let held = account(doing, input.person).await?;
    let last = doing.tx.identity_of(input.person).await?;
    if last.is_some_and(|row| row.act == BOUND || waits(&row, doing.at)) {
        return Err(Refusal::bad("subject", "这个账号已经关联统一登录;要改请先解除,再重新关联"));
    }
    let subject = input.subject.trim();
    let long = subject.len() > LONGEST || subject.chars().any(|c| c.is_control() || c == ' ');
    if long || !subject.is_ascii() {
        let says = "统一登录的用户编号(sub)由字母、数字和符号组成,最多255个,中间没有空格,请核对";
        return Err(Refusal::bad("subject", says));
    }
    if !subject.is_empty() && doing.tx.bound(&input.issuer, subject).await?.is_some() {
        let says = "这个用户编号已经和另一个账号关联;一个编号只能关联一个账号,请核对";
        return Err(Refusal::bad("subject", says));
    }
    let act = if subject.is_empty() { EXPECTED } else { BOUND };
    let person = input.person;
    add(doing, person, (act, &input.issuer, subject)).await?;
    let name = &held.row.name;
    let says = match act {
        BOUND => format!("{name}的账号已关联统一登录"),
        _ => {
            format!("{name}的账号等第一次统一登录:30天内用户名是“{}”的人来了就关联", held.row.login)
        }
    };
    Ok(Done::new(format!("person {person}"), says))
}

/// Unlinks an account; its sessions end, however they were opened.
pub async fn unlink_account(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    person: PersonId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::UnlinkAccount);
    let done = unlink(&mut doing, person).await;
    doing.end(done).await
}

async fn unlink(doing: &mut Doing<'_>, person: PersonId) -> Result<Done, Refusal> {
    let held = account(doing, person).await?;
    let last = doing.tx.identity_of(person).await?.filter(|row| row.act != ENDED);
    let last = last.ok_or_else(|| Refusal::bad("", "这个账号没有关联统一登录,不用解除"))?;
    add(doing, person, (ENDED, &last.issuer, &last.subject)).await?;
    doing.tx.remove_sign_ons(person).await?;
    doing.tx.end_sessions(person, None).await?;
    let says = format!("已解除{}的统一登录,以后只用账号密码登录", held.row.name);
    Ok(Done::new(format!("person {person}"), says))
}

async fn add(
    doing: &mut Doing<'_>,
    person: PersonId,
    (act, issuer, subject): (&str, &str, &str),
) -> Result<(), Refusal> {
    let row = IdentityRow {
        number: 0,
        person,
        act: act.to_owned(),
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        by: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_identity(&row).await?)
}

async fn account(doing: &mut Doing<'_>, person: PersonId) -> Result<Held, Refusal> {
    let today = doing.desk.today();
    let held = Held::load(&mut doing.tx, &doing.places, doing.who, person, today).await?;
    held.authorise(doing.who, &doing.places, doing.act)?;
    Ok(held)
}
