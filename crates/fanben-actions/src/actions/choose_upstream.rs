//! An upstream result changed after a cycle read it: the new one is taken, or the old one kept; both
//! with a reason, and neither by itself.

use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, CycleId, UpstreamChoiceRow};

use super::begin;
use crate::doing::{Doing, Done};
use crate::earlier::Changed;
use crate::{Desk, Person, Receipt, Refusal};

/// A decision about upstream results that changed.
#[derive(Debug, Clone)]
pub struct ChooseUpstream {
    /// The cycle that reads them.
    pub cycle: CycleId,
    /// The scheme whose results they are.
    pub scheme: String,
    /// The period.
    pub period: String,
    /// For the code of each subject it is about, the version that was shown as the new one.
    pub subjects: Vec<(String, String)>,
    /// The new ones are taken; else what the cycle goes by is kept.
    pub takes: bool,
    /// Why.
    pub reason: String,
}

/// Takes new versions of upstream results, or keeps the old ones.
pub async fn choose_upstream(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ChooseUpstream,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ChooseUpstream);
    let done = choose(&mut doing, &input).await;
    doing.end(done).await
}

async fn choose(doing: &mut Doing<'_>, input: &ChooseUpstream) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Cycle { place, state: live.state };
    doing.authorise(&matter)?;
    let reason = super::reason(&input.reason)?;
    if input.subjects.is_empty() {
        return Err(Refusal::bad("subjects", "请至少勾选一个对象"));
    }
    let post = doing.capacity(&matter);
    let mut title = String::new();
    for (code, version) in &input.subjects {
        let of = |one: &&Changed| {
            one.scheme == input.scheme
                && one.period == input.period
                && doing.places.named_id(one.unit).code == *code
        };
        let Some(one) = live.upstream.iter().find(of) else {
            return Err(Refusal::bad("subjects", format!("{code}的上游结果没有变化,请刷新页面")));
        };
        let name = doing.places.named_id(one.unit).name;
        if one.version != *version {
            let says = format!("{name}的上游结果在您打开页面以后又变了,请刷新页面重新核对");
            return Err(Refusal::bad("subjects", says));
        }
        if one.open {
            let says = format!("{name}的上游结果正在更正,等重新认定以后再决定");
            return Err(Refusal::bad("subjects", says));
        }
        title = format!("{}({})", one.title, one.period);
        let row = UpstreamChoiceRow {
            cycle: input.cycle,
            number: 0,
            scheme: one.scheme.clone(),
            period: one.period.clone(),
            unit: one.unit,
            took: input.takes,
            version: one.version.clone(),
            digest: one.digest.clone(),
            was: one.was.clone(),
            says: one.now.clone(),
            reason: reason.clone(),
            post: post.clone(),
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        };
        doing.tx.add_upstream_choice(&row).await?;
    }
    doing.touch(input.cycle);
    let how = if input.takes { "采用新结果" } else { "沿用原结果" };
    let says = format!("{title}:{}个对象{how}({reason})", input.subjects.len());
    Ok(Done::new(format!("cycle {}", input.cycle), says))
}
