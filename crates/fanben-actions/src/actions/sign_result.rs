//! An office-holder signs results before they are published, or refuses to with a reason.

use fanben_model::rights::{Act, may};
use fanben_store::{ActionId, CycleId, SignatureRow};

use super::begin;
use crate::doing::{Doing, Done};
use crate::noticing::{Noticed, current, seal, titles};
use crate::{Desk, Person, Receipt, Refusal};

/// Signatures on results, or their refusal.
#[derive(Debug, Clone)]
pub struct SignResult {
    /// The cycle.
    pub cycle: CycleId,
    /// The role under which it is signed.
    pub role: String,
    /// Codes of subjects, each with the digest of what was shown of it.
    pub results: Vec<(String, String)>,
    /// Why it is refused; empty: it is signed.
    pub refuses: String,
    /// The person's password, asked for again.
    pub password: String,
    /// The code of the second factor, where the account has one.
    pub code: String,
}

/// Signs results as they would be published. What moved since the page was made is refused.
pub async fn sign_result(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: SignResult,
) -> Result<Receipt, Refusal> {
    let taken = desk.store.read(desk.tenant()?).await?.receipt(action).await?.is_some();
    if !taken {
        super::sign_in::prove_again(desk, who, &input.password, &input.code).await?;
    }
    let mut doing = begin!(desk, who, action, Act::SignResult);
    let done = sign(&mut doing, &input).await;
    doing.end(done).await
}

async fn sign(doing: &mut Doing<'_>, input: &SignResult) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let noticed = Noticed::load(&mut doing.tx, input.cycle).await?;
    let current = current(&live, &doing.places, &noticed, false)?;
    if input.results.is_empty() {
        return Err(Refusal::bad("results", "请选要签字的对象"));
    }
    let reason = input.refuses.trim();
    if reason.chars().count() > 200 {
        return Err(Refusal::bad("refuses", "最多200字"));
    }
    let mut names = Vec::new();
    for (code, digest) in &input.results {
        let found = doing.find_in(&live, code)?;
        let matter = found.matter();
        if found.aside
            && may(&doing.who.holdings(&doing.places), &found.matter_of(false), doing.act)
        {
            return Err(Refusal::Aside);
        }
        let post = doing.authorise_as(&matter, &input.role)?;
        let (capacity, holder) = (post.says(), post.behalf.as_ref().map(|one| one.holder));
        let row = current.rows.iter().find(|row| row.code == *code).ok_or(Refusal::NotFound)?;
        let (_, sealed) = seal(&live, row)?;
        if sealed.digest != *digest {
            let says = format!("您打开页面以后{}又有改动,请看过现在的内容再签", row.name);
            return Err(Refusal::bad("results", says));
        }
        let rows = doing.tx.signatures(input.cycle, found.row.subject).await?;
        let titled = titles(&live, row, &rows)?;
        let own = titled.iter().find(|one| one.sign.role == input.role);
        let own = own.ok_or_else(|| Refusal::bad("role", "这个办法没有这个签字人"))?;
        let same = own.last.is_some_and(|last| !last.refused) && own.changes.is_empty();
        if same && reason.is_empty() {
            let says = format!("{}已经签过,分数和名次没有变,不用再签", row.name);
            return Err(Refusal::bad("results", says));
        }
        let signature = SignatureRow {
            cycle: input.cycle,
            subject: found.row.subject,
            number: 0,
            stage: String::new(),
            role: own.sign.role.clone(),
            title: own.sign.title.clone(),
            refused: !reason.is_empty(),
            reason: reason.to_owned(),
            digest: sealed.digest,
            shown: sealed.text,
            post: capacity,
            person: doing.who.id,
            holder,
            at: doing.at,
            action: doing.action,
        };
        names.push(row.name.clone());
        doing.tx.add_signature(&signature).await?;
    }
    let few = names.iter().take(3).cloned().collect::<Vec<_>>().join("、");
    let more = if names.len() > 3 { format!("等{}个", names.len()) } else { String::new() };
    let says = if reason.is_empty() {
        format!("已对{few}{more}的结果签字")
    } else {
        format!("拒绝对{few}{more}的结果签字:{reason}")
    };
    Ok(Done::new(format!("cycle {} results {}", input.cycle, names.len()), says))
}
