//! Somebody who stands in the register of people without an account is proposed to be erased, by who
//! keeps it; who gives posts does it or declines, as with everybody else.

use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, PersonId};

use super::erase_person::{PROPOSED, REASONS, row};
use super::{MARK, begin};
use crate::blanking::{Known, unpaid};
use crate::doing::{Doing, Done};
use crate::payroll::account_for;
use crate::{Desk, Person, Receipt, Refusal};

/// A proposal to erase somebody of the register.
#[derive(Debug, Clone)]
pub struct ProposePayeeErasure {
    /// Whom, as the register knows them.
    pub payee: PersonId,
    /// Why, one of [`REASONS`].
    pub why: String,
    /// The number of the document behind it.
    pub document: String,
}

/// Proposes it. They end in the register, and no money is on its way to them.
pub async fn propose_payee_erasure(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ProposePayeeErasure,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::KeepPayroll);
    let done = propose(&mut doing, &input).await;
    doing.end(done).await
}

async fn propose(doing: &mut Doing<'_>, input: &ProposePayeeErasure) -> Result<Done, Refusal> {
    let payee = input.payee;
    let rows = doing.tx.payee(payee).await?;
    let Some(last) = rows.last() else { return Err(Refusal::NotFound) };
    for row in &rows {
        let place = doing.places.span_of(row.unit).ok_or(Refusal::NotFound)?;
        doing.authorise(&Matter::Place(place))?;
    }
    if last.name == MARK {
        return Err(Refusal::bad("", "这个人的个人信息已经删除"));
    }
    if last.account.is_some() {
        return Err(Refusal::bad("", "这个人有账号,请系统管理员在人员页面提出"));
    }
    if doing.tx.erasure_of(payee).await?.is_some_and(|last| last.act == PROPOSED) {
        return Err(Refusal::bad("", "已经有人提出,等安全管理员办理"));
    }
    let account = account_for(&mut doing.tx, payee).await?.ok_or(Refusal::NotFound)?;
    let known = Known::of(&mut doing.tx, &account).await?;
    if let Some(says) = unpaid(&mut doing.tx, &known).await? {
        return Err(Refusal::bad("", says));
    }
    if !REASONS.iter().any(|(id, _)| *id == input.why) {
        return Err(Refusal::bad("why", "请选一个原因"));
    }
    let document = super::words("document", &input.document, 60)?;
    if document.contains(&last.name) || document.contains(&last.code) {
        return Err(Refusal::bad("document", "文号里不要写本人的姓名和号码"));
    }
    let row = row(doing, payee, PROPOSED, &(input.why.clone(), document)).await?;
    let proposal = row.number;
    doing.tx.add_erasure(&row).await?;
    let says = "已提出删除名册里一个人的个人信息,等安全管理员办理";
    Ok(Done::new(format!("person {payee}"), says).giving("proposal", proposal.to_string()))
}
