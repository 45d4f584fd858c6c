//! Where else one is signed in → signed out there.

use fanben_model::rights::Act;
use fanben_store::ActionId;

use crate::doing::{Begun, Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// Ends every session of one's own but this one; the password is asked for again, and the code where
/// the account has a second factor.
pub async fn end_sessions(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    password: &str,
    code: &str,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let proved = super::sign_in::prove_own(desk, who, action, password, code).await;
    proved.map_err(|refusal| match refusal {
        Refusal::WrongPassword => Refusal::bad("password", "密码不对,请重填"),
        Refusal::WrongCode => Refusal::bad("code", "动态码不对或者已经用过,请等手机上换了新码再填"),
        Refusal::NeedsCode => Refusal::bad("code", "请填手机上的动态码"),
        refusal => refusal,
    })?;
    // Everybody may look after their own account: no right is asked for.
    let word = "end_sessions".to_owned();
    let mut doing = match Doing::begin_called(desk, who, action, Act::Look, word).await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = end(&mut doing).await;
    doing.end(done).await
}

async fn end(doing: &mut Doing<'_>) -> Result<Done, Refusal> {
    let who = doing.who;
    doing.tx.end_sessions(who.id, Some(&who.session)).await?;
    Ok(Done::new(format!("person {}", who.id), "其他地方的登录已退出"))
}
