//! An office-holder signs what goes up, or refuses to with a reason.

use fanben_model::rights::Act;
use fanben_model::scheme::Sign as Named;
use fanben_model::stages::{Readiness, Step};
use fanben_store::{ActionId, CycleId, SignatureRow};

use super::{begin, stepped};
use crate::doing::{Doing, Done, Found};
use crate::signing::{Sight, sight, stand};
use crate::{Desk, Person, Receipt, Refusal};

/// A signature, or its refusal.
#[derive(Debug, Clone)]
pub struct Sign {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// The role under which it is signed.
    pub role: String,
    /// The digest of what was shown on the page.
    pub digest: String,
    /// Why it is refused; for a signature empty.
    pub reason: String,
    /// The person's password, asked for again.
    pub password: String,
    /// The code of the second factor, where the account has one.
    pub code: String,
}

/// Signs what is shown. What moved since the page was made is refused: nobody signs what they have
/// not seen.
pub async fn sign(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Sign,
) -> Result<Receipt, Refusal> {
    act(desk, who, action, input, Act::Sign).await
}

/// Refuses to sign, with a reason that stays on record.
pub async fn refuse_sign(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Sign,
) -> Result<Receipt, Refusal> {
    act(desk, who, action, input, Act::RefuseSign).await
}

async fn act(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Sign,
    act: Act,
) -> Result<Receipt, Refusal> {
    // A form that was taken is not asked for its password again: its code counts only once.
    let taken = desk.store.read(desk.tenant()?).await?.receipt(action).await?.is_some();
    if !taken {
        super::sign_in::prove_again(desk, who, &input.password, &input.code).await?;
    }
    let mut doing = begin!(desk, who, action, act);
    let done = write(&mut doing, &input).await;
    doing.end(done).await
}

async fn write(doing: &mut Doing<'_>, input: &Sign) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let to = stepped(doing, &found, Step::Sign, &Readiness::complete())?;
    let stage = found.stage()?.clone();
    let named = stage.signs.iter().find(|sign| sign.role == input.role);
    let named = named.ok_or_else(|| Refusal::bad("role", "这个环节没有这个签字人"))?;
    let post = doing.authorise_as(&found.matter(), &named.role)?;
    let (capacity, holder) = (post.says(), post.behalf.as_ref().map(|one| one.holder));
    let refused = doing.act == Act::RefuseSign;
    let reason = if refused { super::reason(&input.reason)? } else { String::new() };
    let sight = seen(doing, &found).await?;
    if sight.sealed.digest != input.digest {
        return Err(Refusal::bad("digest", "您打开页面以后又有改动,请看过现在的内容再签"));
    }
    let rows = doing.tx.signatures(found.row.cycle, found.row.subject).await?;
    again(named, &stage, &rows, &sight, refused)?;
    let row = SignatureRow {
        cycle: found.row.cycle,
        subject: found.row.subject,
        number: 0,
        stage: stage.id.clone(),
        role: named.role.clone(),
        title: named.title.clone(),
        refused,
        reason: reason.clone(),
        digest: sight.sealed.digest.clone(),
        shown: sight.sealed.text.clone(),
        post: capacity,
        person: doing.who.id,
        holder,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_signature(&row).await?;
    let says = if refused {
        format!("{}拒绝签字:{reason}", named.title)
    } else {
        format!("{}签字,校验码{}", named.title, &sight.sealed.digest[..16])
    };
    doing.moved(&found, to, &says).await?;
    let says = format!("{}的{}表:{says}", found.row.name, stage.name);
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}

/// What was signed and is still the same is not signed twice.
fn again(
    named: &Named,
    stage: &fanben_model::scheme::Stage,
    rows: &[SignatureRow],
    sight: &Sight,
    refused: bool,
) -> Result<(), Refusal> {
    let now = stand(named, stage, rows, sight)?;
    let same = now.last.is_some_and(|row| row.refused == refused && !refused);
    if same && now.changes.is_empty() {
        let says = format!("{}已经签过字,签后没有改动,不用再签", named.title);
        return Err(Refusal::bad("role", says));
    }
    Ok(())
}

/// What is shown of a subject at the stage at work.
pub(super) async fn seen(doing: &mut Doing<'_>, found: &Found) -> Result<Sight, Refusal> {
    let held = doing.tx.held_of(found.row.cycle, found.row.subject).await?;
    let (rating, at) = found.live.stands(&found.row.code)?;
    sight(&found.live, rating, at, &found.row, found.stage()?, &held)
}
