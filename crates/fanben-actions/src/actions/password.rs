//! Changing one's own password, giving somebody a new first one, unlocking an account.

use fanben_model::rights::{Act, Matter, may};
use fanben_store::{AccountRow, ActionId, PersonId};

use super::begin;
use crate::doing::{Begun, Doing, Done};
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// A new password.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// The one that counts now.
    pub old: String,
    /// The one that counts from now on.
    pub new: String,
}

/// Changes one's own password; other sessions end.
pub async fn change_password(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ChangePassword,
) -> Result<Receipt, Refusal> {
    let found = desk.store.read(desk.tenant()?).await?.account_of(who.id).await?;
    let account = found.ok_or(Refusal::NotSignedIn)?;
    // A form sent twice finds the new password in place: its receipt is asked for first.
    let again = desk.store.read(desk.tenant()?).await?.receipt(action).await?.is_some();
    if !again {
        if !secrets::verify(&desk.hashing, &input.old, Some(&account.password)).await? {
            return Err(Refusal::WrongPassword);
        }
        if input.old == input.new {
            return Err(Refusal::WeakPassword("不能和原密码一样"));
        }
        if let Some(rule) = secrets::weakness(&input.new, &[&who.login, &who.name]) {
            return Err(Refusal::WeakPassword(rule));
        }
    }
    let hashed = secrets::hash(&desk.hashing, &input.new).await?;
    // Everybody may look after their own account: no right is asked for.
    let word = "change_password".to_owned();
    let mut doing = match Doing::begin_called(desk, who, action, Act::Look, word).await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = change(&mut doing, account, hashed).await;
    doing.end(done).await
}

async fn change(
    doing: &mut Doing<'_>,
    account: AccountRow,
    hashed: String,
) -> Result<Done, Refusal> {
    let row = AccountRow { password: hashed, fresh: false, failures: 0, ..account };
    doing.tx.set_account(&row).await?;
    doing.tx.end_sessions(row.person, Some(&doing.who.session)).await?;
    Ok(Done::new(format!("password {}", row.person), "密码已修改,其他地方的登录已退出"))
}

/// Gives somebody at or below one's unit a new first password. The receipt gives it once, as
/// `password`; all sessions of the person end and the lock is lifted.
pub async fn reset_password(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    person: PersonId,
) -> Result<Receipt, Refusal> {
    let password = secrets::first_password();
    let hashed = secrets::hash(&desk.hashing, &password).await?;
    let mut doing = begin!(desk, who, action, Act::ResetPassword);
    let done = reset(&mut doing, person, password, hashed).await;
    doing.end(done).await
}

async fn reset(
    doing: &mut Doing<'_>,
    person: PersonId,
    password: String,
    hashed: String,
) -> Result<Done, Refusal> {
    let account = account_below(doing, person).await?;
    let row =
        AccountRow { password: hashed, fresh: true, failures: 0, locked_until: None, ..account };
    doing.tx.set_account(&row).await?;
    doing.tx.end_sessions(person, None).await?;
    let says = format!("已为{}重置密码,请当面或密封交给本人,首次登录须修改", row.name);
    let done = Done::new(format!("person {person}"), says).giving("password", password);
    Ok(Done { secret: &["password"], ..done.giving("login", row.login) })
}

/// Unlocks an account and ends its sessions.
pub async fn unlock(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    person: PersonId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Unlock);
    let done = lift(&mut doing, person).await;
    doing.end(done).await
}

async fn lift(doing: &mut Doing<'_>, person: PersonId) -> Result<Done, Refusal> {
    let account = account_below(doing, person).await?;
    let row = AccountRow { failures: 0, locked_until: None, ..account };
    doing.tx.set_account(&row).await?;
    doing.tx.end_sessions(person, None).await?;
    Ok(Done::new(format!("person {person}"), format!("已解锁{}的账号", row.name)))
}

/// The account of somebody all of whose posts lie where the person may do this; a post outside
/// would be a way to reach further than one's own jurisdiction. Passwords are given only strictly
/// below one's own unit: never to colleagues, whose rights may be others.
async fn account_below(doing: &mut Doing<'_>, person: PersonId) -> Result<AccountRow, Refusal> {
    let account = doing.tx.account_of(person).await?.ok_or(Refusal::NotFound)?;
    let posts = doing.tx.posts_of(person).await?;
    let mut holdings = doing.who.holdings(&doing.places);
    let below = |place| {
        let matter = Matter::Place(place);
        let strict = doing.act == Act::ResetPassword;
        holdings.iter().any(|one| {
            may(std::slice::from_ref(one), &matter, doing.act) && !(strict && one.within == place)
        })
    };
    let reached = posts.iter().all(|post| doing.places.span_of(post.unit).is_some_and(below));
    holdings.retain(|one| one.role.rights.contains(&doing.act.right()));
    if holdings.is_empty() {
        return Err(Refusal::NotAllowed(doing.act));
    }
    if posts.is_empty() || !reached { Err(Refusal::NotFound) } else { Ok(account) }
}
