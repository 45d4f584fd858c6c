//! Coming in and going out.

use chrono::{DateTime, Duration, Utc};
use fanben_store::{AccountRow, ActionId, PersonId, SessionRow, Tx};

use super::factor::taken;
use crate::doing::{Entry, add_entry};
use crate::{Desk, Person, Refusal, secrets};

/// Wrong passwords in a row before an account is locked.
const TRIES: i64 = 5;
/// How long it is locked.
const LOCKED: Duration = Duration::minutes(15);

/// A session that was opened.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session's secret, for a cookie; the store keeps its digest.
    pub token: String,
    /// Who came in.
    pub person: Person,
}

/// Signs in with a password alone.
pub async fn sign_in(desk: &Desk, login: &str, password: &str) -> Result<SignedIn, Refusal> {
    sign_in_with(desk, login, password, "").await
}

/// Signs in with a password and, where the account has a second factor, its code. After five wrong
/// passwords or codes in a row the account is locked for a quarter of an hour.
pub async fn sign_in_with(
    desk: &Desk,
    login: &str,
    password: &str,
    code: &str,
) -> Result<SignedIn, Refusal> {
    let row = proved(desk, login.trim(), password, code, "sign_in").await?;
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let token = opened(desk, &mut tx, row.person).await?;
    tx.commit().await?;
    let person = desk.person(&token).await?;
    Ok(SignedIn { token, person })
}

/// Opens a session; gives its secret.
pub(super) async fn opened(desk: &Desk, tx: &mut Tx, person: PersonId) -> Result<String, Refusal> {
    let token = secrets::token();
    let now = desk.now();
    let session = SessionRow {
        digest: secrets::digest(&token),
        person,
        form_token: secrets::token(),
        opened_at: now,
        seen_at: now,
        ended: false,
    };
    tx.add_session(&session).await?;
    Ok(token)
}

/// Counts a wrong password or code; the last one that is allowed locks the account.
pub(super) fn wrong(row: &mut AccountRow, now: DateTime<Utc>, refusal: Refusal) -> Refusal {
    row.failures += 1;
    if row.failures < TRIES {
        return refusal;
    }
    let until = now + LOCKED;
    (row.failures, row.locked_until) = (0, Some(until));
    Refusal::Locked { until }
}

/// Asks somebody who is signed in for their password again, before a signature. Wrong ones count
/// like those at the door.
pub(super) async fn prove_again(
    desk: &Desk,
    who: &Person,
    password: &str,
    code: &str,
) -> Result<(), Refusal> {
    who.ready()?;
    match proved(desk, &who.login, password, code, "prove_again").await {
        Ok(_) => Ok(()),
        Err(Refusal::WrongPassword) => Err(Refusal::bad("password", "密码不对,没有签;请重填")),
        Err(Refusal::WrongCode) => {
            Err(Refusal::bad("code", "动态码不对或者已经用过,请等手机上换了新码再填"))
        }
        Err(Refusal::NeedsCode) => Err(Refusal::bad("code", "请填手机上的动态码")),
        Err(refusal) => Err(refusal),
    }
}

/// Asks somebody for their password, and for the code where their account has a second factor,
/// before the factor is changed; not for a form that was taken already.
pub(super) async fn prove_own(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    password: &str,
    code: &str,
) -> Result<(), Refusal> {
    if desk.store.read(desk.tenant()?).await?.receipt(action).await?.is_some() {
        return Ok(());
    }
    proved(desk, &who.login, password, code, "prove_again").await.map(|_| ())
}

/// Checks a password and, where the account has a second factor, its code; counts wrong ones.
async fn proved(
    desk: &Desk,
    login: &str,
    password: &str,
    code: &str,
    act: &str,
) -> Result<AccountRow, Refusal> {
    let tenant = desk.tenant()?;
    let account = desk.store.read(tenant).await?.account(login).await?;
    let now = desk.now();
    if let Some(row) = &account
        && let Some(until) = row.locked_until.filter(|until| *until > now)
    {
        let mut tx = desk.store.write(tenant).await?;
        add_entry(&mut tx, &entry(now, row.person, act, "refused")).await?;
        tx.commit().await?;
        return Err(Refusal::Locked { until });
    }
    // Hashing takes its time; no transaction waits for it.
    let hashed = account.as_ref().map(|row| row.password.as_str());
    let right = desk.hashing.verify(password, hashed).await?;
    let Some(before) = account else { return Err(Refusal::WrongPassword) };
    let mut tx = desk.store.write(tenant).await?;
    let Some(mut row) = tx.account(login).await? else { return Err(Refusal::WrongPassword) };
    let factor = tx.factor(row.person).await?.filter(|factor| factor.confirmed);
    let came = if right && row.ended {
        Err(Refusal::Ended)
    } else if right && row.password == before.password {
        match factor {
            None => Ok(None),
            Some(_) if code.trim().is_empty() => Err(Refusal::NeedsCode),
            Some(factor) => match taken(desk, &factor, code)? {
                Some(after) => Ok(Some(after)),
                None => Err(Refusal::WrongCode),
            },
        }
    } else {
        Err(Refusal::WrongPassword)
    };
    let result = match came {
        Ok(factor) => {
            (row.failures, row.locked_until, row.last_at) = (0, None, Some(now));
            if let Some(factor) = factor {
                tx.set_factor(&factor).await?;
            }
            Ok(())
        }
        Err(refusal @ (Refusal::WrongPassword | Refusal::WrongCode)) => {
            Err(wrong(&mut row, now, refusal))
        }
        Err(refusal) => Err(refusal),
    };
    let outcome = if result.is_ok() { "done" } else { "refused" };
    tx.set_account(&row).await?;
    add_entry(&mut tx, &entry(now, row.person, act, outcome)).await?;
    tx.commit().await?;
    result.map(|()| row)
}

/// An entry about somebody at the door: what they did, and what came of it.
pub(super) fn entry<'e>(
    at: DateTime<Utc>,
    person: PersonId,
    act: &'e str,
    outcome: &'e str,
) -> Entry<'e> {
    let content = String::new();
    Entry { at, person: Some(person), act, about: "", outcome, action: None, content }
}

/// Ends a session.
pub async fn sign_out(desk: &Desk, who: &Person) -> Result<(), Refusal> {
    let mut tx = desk.store.write(desk.tenant()?).await?;
    tx.end_session(&who.session).await?;
    add_entry(&mut tx, &entry(desk.now(), who.id, "sign_out", "done")).await?;
    tx.commit().await?;
    Ok(())
}
