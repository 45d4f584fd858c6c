//! Changing one's own password, giving somebody a new first one, unlocking an account.

use fanben_model::rights::Act;
use fanben_store::{AccountRow, ActionId, PersonId};

use super::begin;
use crate::accounts::Held;
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
        if !desk.hashing.verify(&input.old, Some(&account.password)).await? {
            return Err(Refusal::WrongPassword);
        }
        if input.old == input.new {
            return Err(Refusal::WeakPassword("不能和原密码一样"));
        }
        if let Some(rule) = secrets::weakness(&input.new, &[&who.login, &who.name]) {
            return Err(Refusal::WeakPassword(rule));
        }
    }
    let hashed = desk.hashing.hash(&input.new).await?;
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
    // Hashing takes its time: nobody makes the machine do it who may not give the password.
    let mut doing = begin!(desk, who, action, Act::ResetPassword);
    if let Err(refusal) = account_below(&mut doing, person).await {
        return doing.end(Err(refusal)).await;
    }
    drop(doing);
    let password = secrets::first_password();
    let hashed = desk.hashing.hash(&password).await?;
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
    let unit = match row.unit {
        Some(unit) => doing.places.code(unit).map(|code| doing.places.named(code).name),
        None => None,
    };
    let slip = super::slip(&row, &unit.unwrap_or_default(), &password);
    let done = Done::new(format!("person {person}"), says).giving("password", password);
    let done = done.giving("slip", slip).giving("login", row.login);
    Ok(Done { secret: &["password", "slip"], ..done })
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

/// The account of somebody, if the person may do this about it.
async fn account_below(doing: &mut Doing<'_>, person: PersonId) -> Result<AccountRow, Refusal> {
    let today = doing.desk.today();
    let held = Held::load(&mut doing.tx, &doing.places, doing.who, person, today).await?;
    held.authorise(doing.who, &doing.places, doing.act)?;
    Ok(held.row)
}
