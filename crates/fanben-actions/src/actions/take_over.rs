//! What a unit takes over from those before it is decided, where the scheme leaves it to a decision.

use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, TakenOverRow};

use super::begin;
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// A decision about one thing of one earlier period.
#[derive(Debug, Clone)]
pub struct TakeOver {
    /// The code of the unit that takes over, or does not.
    pub unit: String,
    /// The scheme whose earlier result it is.
    pub scheme: String,
    /// The period.
    pub period: String,
    /// 等次, 星数 or 警示.
    pub name: String,
    /// Which card; empty for titles.
    pub about: String,
    /// 是 or 否 for a card; the title, or nothing for none.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// Decides about a title or a card; deciding again, with a reason, counts from then on.
pub async fn take_over(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TakeOver,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::TakeOver);
    let done = decide(&mut doing, &input).await;
    doing.end(done).await
}

async fn decide(doing: &mut Doing<'_>, input: &TakeOver) -> Result<Done, Refusal> {
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Place(place);
    doing.authorise(&matter)?;
    let (reason, value) = (input.reason.trim(), input.value.trim());
    if reason.is_empty() {
        return Err(Refusal::bad("reason", "请写明这样决定的理由"));
    }
    let known = match input.name.as_str() {
        "警示" => ["是", "否"].contains(&value) && !input.about.is_empty(),
        "等次" | "星数" => input.about.is_empty(),
        _ => false,
    };
    if !known {
        return Err(Refusal::bad("value", "警示选“是”或“否”,等次和星数写承接哪一个"));
    }
    if !doing.places.links.iter().any(|link| link.heir == unit) {
        return Err(Refusal::bad("unit", "这个单位不是合并或拆分来的,没有要承接的"));
    }
    let row = TakenOverRow {
        unit,
        number: 0,
        scheme: input.scheme.clone(),
        period: input.period.clone(),
        name: input.name.clone(),
        about: input.about.clone(),
        value: value.to_owned(),
        reason: reason.to_owned(),
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_taken_over(&row).await?;
    doing.touch_all();
    let name = doing.places.named(&input.unit).name;
    let what = if row.about.is_empty() { &row.name } else { &row.about };
    let value = if row.value.is_empty() { "不承接" } else { &row.value };
    let says = format!("{name}{}{what}:{value}({reason})", row.period);
    Ok(Done::new(format!("unit {unit}"), says))
}
