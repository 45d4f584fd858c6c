//! Coming in as a sign-on provider says who one is. The provider's word stands for the password and
//! for nothing else: account, lock, second factor, first password and session are as at the door.

use chrono::Duration;
use fanben_store::{AccountRow, ActionId, IdentityRow, PersonId, SignOnRow, Tx};

use super::factor::taken;
use super::link_account::{BOUND, EXPECTED, waits};
use super::sign_in::{SignedIn, entry, opened, wrong};
use crate::accounts::over;
use crate::doing::{Entry, add_entry, committed};
use crate::{Desk, Refusal, secrets};

/// What the trail calls it.
const ACT: &str = "sign_on";
/// How long the code of the second factor is waited for.
const WAITS: Duration = Duration::minutes(5);

/// Whom a provider has named, as it was proved.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What it calls the person, for good.
    pub subject: String,
    /// The name under which an account is looked for the first time; kept nowhere.
    pub name: String,
}

/// How far somebody came.
#[derive(Debug)]
pub enum SignedOn {
    /// In.
    In(SignedIn),
    /// The code of the second factor is asked for; what the browser holds meanwhile.
    NeedsCode(String),
}

/// Signs in whom a provider has named. Nobody gets an account by it: the administrator has linked one
/// before, to what the provider calls the person or to the first who comes under the account's name.
pub async fn sign_on(desk: &Desk, of: &Identity) -> Result<SignedOn, Refusal> {
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let Some(person) = linked(desk, &mut tx, of).await? else { return Err(Refusal::NotLinked) };
    let row = tx.account_of(person).await?.ok_or(Refusal::NotLinked)?;
    if let Err(refusal) = lets_in(desk, &mut tx, &row).await {
        return refused(desk, tx, person, refusal).await;
    }
    if tx.factor(person).await?.is_some_and(|factor| factor.confirmed) {
        let token = secrets::token();
        let half = SignOnRow {
            digest: secrets::digest(&token),
            person,
            issuer: of.issuer.clone(),
            subject: of.subject.clone(),
            at: desk.now(),
        };
        tx.add_sign_on(&half, desk.now() - WAITS).await?;
        tx.commit().await?;
        return Ok(SignedOn::NeedsCode(token));
    }
    Ok(SignedOn::In(came(desk, tx, row, &of.issuer, &of.subject).await?))
}

/// Takes the code of the second factor from somebody whom a provider has named. Wrong ones count like
/// those at the door.
pub async fn sign_on_with_code(desk: &Desk, token: &str, code: &str) -> Result<SignedIn, Refusal> {
    let digest = secrets::digest(token);
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let half = tx.sign_on(&digest).await?.filter(|half| desk.now() - half.at <= WAITS);
    let half = half.ok_or(Refusal::NotSignedIn)?;
    let mut row = tx.account_of(half.person).await?.ok_or(Refusal::NotSignedIn)?;
    if let Err(refusal) = lets_in(desk, &mut tx, &row).await {
        return refused(desk, tx, half.person, refusal).await;
    }
    let factor = tx.factor(half.person).await?.filter(|factor| factor.confirmed);
    // A factor that was taken away meanwhile is asked for by nobody.
    if let Some(factor) = factor {
        if code.trim().is_empty() {
            return Err(Refusal::NeedsCode);
        }
        let Some(after) = taken(desk, &factor, code)? else {
            let refusal = wrong(&mut row, desk.now(), Refusal::WrongCode);
            tx.set_account(&row).await?;
            return refused(desk, tx, half.person, refusal).await;
        };
        tx.set_factor(&after).await?;
    }
    tx.remove_sign_on(&digest).await?;
    came(desk, tx, row, &half.issuer, &half.subject).await
}

/// The person a provider means: who is bound to what it calls them, or else whose account waits for
/// that name.
async fn linked(desk: &Desk, tx: &mut Tx, of: &Identity) -> Result<Option<PersonId>, Refusal> {
    if let Some(row) = tx.bound(&of.issuer, &of.subject).await? {
        return Ok(Some(row.person));
    }
    if of.name.is_empty() {
        return Ok(None);
    }
    let Some(account) = tx.account(&of.name).await? else { return Ok(None) };
    let row = tx.identity_of(account.person).await?;
    let row = row.filter(|row| row.issuer == of.issuer && waits(row, desk.now()));
    Ok(row.map(|row| row.person))
}

/// Refuses accounts that may not be used, or not in this way.
async fn lets_in(desk: &Desk, tx: &mut Tx, row: &AccountRow) -> Result<(), Refusal> {
    if row.ended {
        return Err(Refusal::Ended);
    }
    if let Some(until) = row.locked_until.filter(|until| *until > desk.now()) {
        return Err(Refusal::Locked { until });
    }
    let places = desk.places_in(tx).await?;
    let posts = tx.posts_of(row.person).await?;
    let administers = posts.iter().filter(|post| !over(post, desk.today())).any(|post| {
        let role = places.roles.iter().find(|role| role.id == post.role);
        role.is_some_and(|role| role.rights.iter().any(|right| right.administers()))
    });
    if administers { Err(Refusal::PasswordOnly) } else { Ok(()) }
}

/// Notes a refusal in the trail.
async fn refused<T>(
    desk: &Desk,
    mut tx: Tx,
    person: PersonId,
    refusal: Refusal,
) -> Result<T, Refusal> {
    add_entry(&mut tx, &entry(desk.now(), person, ACT, "refused")).await?;
    tx.commit().await?;
    Err(refusal)
}

/// Opens a session. Who came under the account's name for the first time is bound from now on to what
/// the provider calls them.
async fn came(
    desk: &Desk,
    mut tx: Tx,
    row: AccountRow,
    issuer: &str,
    subject: &str,
) -> Result<SignedIn, Refusal> {
    let (person, at) = (row.person, desk.now());
    let last = tx.identity_of(person).await?.filter(|last| last.issuer == issuer);
    match last {
        Some(last) if last.act == BOUND && last.subject == subject => {}
        Some(last) if last.act == EXPECTED && tx.bound(issuer, subject).await?.is_none() => {
            bind(desk, &mut tx, person, (issuer, subject)).await?;
        }
        // It was unlinked, or linked to somebody else, while the code was typed.
        _ => return refused(desk, tx, person, Refusal::NotLinked).await,
    }
    tx.set_account(&AccountRow { last_at: Some(at), ..row }).await?;
    add_entry(&mut tx, &entry(at, person, ACT, "done")).await?;
    let token = opened(desk, &mut tx, person).await?;
    tx.commit().await?;
    Ok(SignedIn { person: desk.person(&token).await?, token })
}

async fn bind(
    desk: &Desk,
    tx: &mut Tx,
    person: PersonId,
    (issuer, subject): (&str, &str),
) -> Result<(), Refusal> {
    let action: ActionId = desk.new_action();
    let row = IdentityRow {
        number: 0,
        person,
        act: BOUND.to_owned(),
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        by: person,
        at: desk.now(),
        action,
    };
    tx.add_identity(&row).await?;
    let kept = tx.kept_now(action).await?;
    let content = committed(tx, action, &kept).await?;
    let bound = Entry {
        at: desk.now(),
        person: Some(person),
        act: "bind_account",
        about: &format!("person {person}"),
        outcome: "done",
        action: Some(action),
        content,
    };
    add_entry(tx, &bound).await?;
    Ok(())
}
