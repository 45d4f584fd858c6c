//! The second factor: a code that a telephone shows anew every half minute. It is set up by its
//! owner, asked for when signing in, and taken away by the security administrator when lost.

use fanben_model::rights::Act;
use fanben_store::{ActionId, FactorRow, PersonId};
use totp_rs::{Builder, Secret, Totp};

use super::begin;
use super::sign_in::prove_own;
use crate::accounts::Held;
use crate::doing::{Begun, Doing, Done};
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// Recovery codes that are given once, for a telephone that is lost.
const SPARE: usize = 8;

/// The codes of a secret: SHA-1, six digits, half a minute, one step early or late. Apps know
/// nothing else.
fn codes(secret: &str) -> Result<Totp, Refusal> {
    let broken = |what: String| Refusal::Broken(fanben_store::StoreError::Row(what));
    let secret = Secret::try_from_base32(secret).map_err(|e| broken(format!("factor: {e:?}")))?;
    Builder::new()
        .with_secret(secret)
        .with_skew(1)
        .build()
        .map_err(|e| broken(format!("factor: {e:?}")))
}

/// Takes a code, or a recovery code; each counts once. None: it is not one, or was taken before.
pub(super) fn taken(
    desk: &Desk,
    row: &FactorRow,
    typed: &str,
) -> Result<Option<FactorRow>, Refusal> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let now = u64::try_from(desk.now().timestamp()).unwrap_or_default();
    let digits = typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        let step = codes(&row.secret)?.check(&typed, now);
        let step = step.and_then(|step| i64::try_from(step).ok());
        let fresh = step.filter(|step| *step > row.step);
        return Ok(fresh.map(|step| FactorRow { step, ..row.clone() }));
    }
    let digest = secrets::digest(&typed.to_lowercase());
    let left: Vec<String> = row.spare.0.iter().filter(|one| **one != digest).cloned().collect();
    if left.len() == row.spare.0.len() {
        return Ok(None);
    }
    Ok(Some(FactorRow { spare: left.into(), ..row.clone() }))
}

/// Begins an action about one's own factor: no right is asked for, only that the password is one's
/// own.
async fn own<'d>(
    desk: &'d Desk,
    who: &'d Person,
    action: ActionId,
    word: &str,
) -> Result<Begun<'d>, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    Doing::begin_called(desk, who, action, Act::Look, word.to_owned()).await
}

/// Makes a secret for the person's telephone. It counts once a code of it was given.
pub async fn begin_factor(desk: &Desk, who: &Person, action: ActionId) -> Result<Receipt, Refusal> {
    let mut doing = match own(desk, who, action, "begin_factor").await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = made(&mut doing).await;
    doing.end(done).await
}

async fn made(doing: &mut Doing<'_>) -> Result<Done, Refusal> {
    let person = doing.who.id;
    if doing.tx.factor(person).await?.is_some_and(|row| row.confirmed) {
        return Err(Refusal::bad("", "动态码已经开通;要换手机,请先关闭再开通"));
    }
    let secret = Secret::from(rand::random::<[u8; 20]>()).to_base32();
    let spare = Vec::new().into();
    let row = FactorRow { person, secret, confirmed: false, step: 0, spare, at: doing.at };
    doing.tx.set_factor(&row).await?;
    Ok(Done::new(format!("person {person}"), "请用手机扫码,再填手机上的动态码"))
}

/// Takes the first code, with the password: who found a screen unlocked does not bind a telephone
/// of their own. From then on codes are asked for. The receipt gives the recovery codes once, as
/// `spare`.
pub async fn confirm_factor(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    password: &str,
    code: &str,
) -> Result<Receipt, Refusal> {
    prove_own(desk, who, action, password, "").await?;
    let mut doing = match own(desk, who, action, "confirm_factor").await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = confirmed(&mut doing, code).await;
    doing.end(done).await
}

async fn confirmed(doing: &mut Doing<'_>, code: &str) -> Result<Done, Refusal> {
    let person = doing.who.id;
    let row = doing.tx.factor(person).await?.filter(|row| !row.confirmed);
    let row = row.ok_or_else(|| Refusal::bad("", "请先按“开通动态码”"))?;
    let row = taken(doing.desk, &row, code)?.ok_or(Refusal::WrongCode)?;
    let spare: Vec<String> = (0..SPARE).map(|_| secrets::spare()).collect();
    let digests: Vec<String> = spare.iter().map(|code| secrets::digest(code)).collect();
    let row = FactorRow { confirmed: true, spare: digests.into(), ..row };
    doing.tx.set_factor(&row).await?;
    doing.tx.end_sessions(person, Some(&doing.who.session)).await?;
    let says = "动态码已开通,以后登录要填;其他地方的登录已退出";
    let done = Done::new(format!("person {person}"), says);
    let done = spare.into_iter().fold(done, |done, code| done.giving("spare", code));
    Ok(Done { secret: &["spare"], ..done })
}

/// Takes away one's own factor with the password and one of its codes, where no role asks for it.
pub async fn drop_factor(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    password: &str,
    code: &str,
) -> Result<Receipt, Refusal> {
    prove_own(desk, who, action, password, code).await?;
    let mut doing = match own(desk, who, action, "drop_factor").await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = dropped(&mut doing).await;
    doing.end(done).await
}

async fn dropped(doing: &mut Doing<'_>) -> Result<Done, Refusal> {
    let person = doing.who.id;
    let row = doing.tx.factor(person).await?.filter(|row| row.confirmed);
    row.ok_or_else(|| Refusal::bad("", "动态码没有开通"))?;
    doing.tx.remove_factor(person).await?;
    doing.tx.end_sessions(person, Some(&doing.who.session)).await?;
    Ok(Done::new(format!("person {person}"), "动态码已关闭,其他地方的登录已退出"))
}

/// Takes away somebody's factor that was lost, and ends their sessions.
pub async fn reset_factor(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    person: PersonId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ResetFactor);
    let done = lost(&mut doing, person).await;
    doing.end(done).await
}

async fn lost(doing: &mut Doing<'_>, person: PersonId) -> Result<Done, Refusal> {
    let today = doing.desk.today();
    let held = Held::load(&mut doing.tx, &doing.places, doing.who, person, today).await?;
    held.authorise(doing.who, &doing.places, doing.act)?;
    doing.tx.remove_factor(person).await?;
    doing.tx.end_sessions(person, None).await?;
    let says = format!("已解除{}的动态码,下次登录只用密码,请提醒本人重新开通", held.row.name);
    Ok(Done::new(format!("person {person}"), says))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret is "12345678901234567890"; the last six of its digits.
        let secret = Secret::from(*b"12345678901234567890").to_base32();
        let totp = codes(&secret).unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            assert_eq!(totp.check(code, time), Some(time / 30), "{time}");
            assert_eq!(totp.check(code, time + 90), None, "{time}");
        }
    }
}
