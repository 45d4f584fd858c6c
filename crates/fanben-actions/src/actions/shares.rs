//! 分配方案: a village proposes how its people share what is theirs, its township accepts it or sends
//! it back.

use fanben_model::incentives::Unshared;
use fanben_model::number::{Money, Unit as Behind, read_number};
use fanben_model::payments::{Share, check_shares};
use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, CycleId, ShareCheckRow, SharePlanRow, StoreError};

use super::{begin, reason};
use crate::doing::{Doing, Done};
use crate::money_words::{wrong_shares, yuan};
use crate::noticing::Noticed;
use crate::paying::{Paying, confirmed};
use crate::payroll::Payroll;
use crate::{Desk, Person, Receipt, Refusal};

/// A proposal.
#[derive(Debug, Clone)]
pub struct ProposeShares {
    /// The cycle.
    pub cycle: CycleId,
    /// The unit, by its code.
    pub subject: String,
    /// The incentive.
    pub incentive: String,
    /// What this share of it is called.
    pub name: String,
    /// The rows; those with nothing but a post are passed over.
    pub shares: Vec<TypedShare>,
    /// Which meeting decided it, and when.
    pub meeting: String,
}

/// A row as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedShare {
    /// The name.
    pub name: String,
    /// The post.
    pub post: String,
    /// What the person signs in with; empty: no account.
    pub account: String,
    /// In yuan.
    pub amount: String,
    /// Why the person may not draw it.
    pub barred: String,
}

/// What the township says.
#[derive(Debug, Clone)]
pub struct CheckShares {
    /// The cycle.
    pub cycle: CycleId,
    /// The unit.
    pub subject: String,
    /// The proposal.
    pub number: i64,
    /// It stands.
    pub accepted: bool,
    /// Why not.
    pub reason: String,
}

/// Keeps a proposal; an earlier one stays to be seen.
pub async fn propose_shares(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ProposeShares,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ProposeShares);
    let done = propose(&mut doing, &input).await;
    doing.end(done).await
}

/// Accepts a proposal or sends it back.
pub async fn check_proposal(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: CheckShares,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CheckShares);
    let done = check(&mut doing, &input).await;
    doing.end(done).await
}

async fn propose(doing: &mut Doing<'_>, input: &ProposeShares) -> Result<Done, Refusal> {
    let cycle = input.cycle;
    let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
    let row = live.subject(&input.subject).cloned().ok_or(Refusal::NotFound)?;
    let matter = Matter::Place(doing.places.span_of(row.subject).ok_or(Refusal::NotFound)?);
    doing.authorise(&matter)?;
    let noticed = Noticed::load(&mut doing.tx, cycle).await?;
    let payroll = Payroll::load(&mut doing.tx).await?;
    let people = payroll.people(&live, doing.desk.today())?;
    let current = confirmed(&live, &doing.places, &noticed, &people)?;
    let paying = Paying::load(&mut doing.tx, cycle).await?;
    let named = |one: &&Unshared| {
        one.subject == row.code && one.incentive == input.incentive && one.name == input.name
    };
    let open = paying.open_shares(&live, &current).into_iter().find(named).ok_or_else(|| {
        let says = if current.settlement.unshared.iter().any(|one| named(&one)) {
            "这一份按人员名册发给个人,不用报分配方案"
        } else {
            "按认定的结果,这里没有要分给个人的钱"
        };
        Refusal::bad("", says)
    })?;
    let meeting = input.meeting.trim().to_owned();
    if !(1..=100).contains(&meeting.chars().count()) {
        let says = "请写明哪次会议定的、哪一天,例如:村民代表会议,2026年12月28日";
        return Err(Refusal::bad("meeting", says));
    }
    let mut shares = Vec::new();
    // The rows of the form, so that what is wrong is told where it stands.
    let mut places = Vec::new();
    for (typed, at) in input.shares.iter().zip(1_usize..) {
        let Some(share) = read(doing, typed, at, &row.code).await? else { continue };
        shares.push(share);
        places.push(at);
    }
    check_shares(open.amount, open.each_at_most, &shares).map_err(|wrong| {
        let (at, field, says) = wrong_shares(&wrong);
        let place = at.checked_sub(1).and_then(|at| places.get(at)).copied().unwrap_or(1);
        Refusal::bad(format!("{field}{place}"), says)
    })?;
    let own = paying.plans.iter().filter(|plan| plan.subject == row.subject);
    let number = own.map(|plan| plan.number).max().unwrap_or(0) + 1;
    let text =
        serde_json::to_string(&shares).map_err(|error| StoreError::Row(error.to_string()))?;
    let plan = SharePlanRow {
        cycle,
        subject: row.subject,
        number,
        incentive: open.incentive.clone(),
        name: open.name.clone(),
        amount: open.amount.raw(),
        shares: text,
        meeting,
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_share_plan(&plan).await?;
    let says = format!(
        "{}已报{}的分配方案第{number}号:{}人,合计{}",
        row.name,
        open.name,
        shares.len(),
        yuan(open.amount)
    );
    Ok(Done::new(format!("cycle {cycle} unit {}", row.subject), says))
}

/// One row; none: it is empty.
async fn read(
    doing: &mut Doing<'_>,
    typed: &TypedShare,
    at: usize,
    unit: &str,
) -> Result<Option<Share>, Refusal> {
    let texts = [&typed.name, &typed.post, &typed.account, &typed.amount, &typed.barred];
    // The form begins with the scheme's posts: a post alone is nobody.
    let of_person = [&typed.name, &typed.account, &typed.amount, &typed.barred];
    if of_person.iter().all(|text| text.trim().is_empty()) {
        return Ok(None);
    }
    if texts.iter().any(|text| text.trim().chars().count() > 60) {
        return Err(Refusal::bad(format!("name{at}"), "每一格最多60字"));
    }
    let amount = match typed.amount.trim() {
        "" => Money::ZERO,
        text => money(text).ok_or_else(|| {
            Refusal::bad(format!("amount{at}"), "请写金额,单位是元,最多两位小数,例如3000.50")
        })?,
    };
    let account = match typed.account.trim() {
        "" => String::new(),
        login => {
            let says = || {
                let says = "本单位没有这个账号;没有账号就空着,不影响发钱";
                Refusal::bad(format!("account{at}"), says)
            };
            let account = doing.tx.account(login).await?.filter(|one| !one.ended);
            let person = account.ok_or_else(says)?.person;
            let unit = doing.places.id(unit);
            let posts = doing.tx.posts_of(person).await?;
            if !posts.iter().any(|post| Some(post.unit) == unit) {
                return Err(says());
            }
            person.to_string()
        }
    };
    Ok(Some(Share {
        name: typed.name.trim().to_owned(),
        post: typed.post.trim().to_owned(),
        account,
        amount,
        barred: typed.barred.trim().to_owned(),
    }))
}

/// An amount as people write it: 3000, 3,000.50元, 1.5万元.
fn money(text: &str) -> Option<Money> {
    let read = read_number(text).ok().filter(|read| read.unit != Behind::Percent)?;
    let rounded = Money::round(read.value.exact(), 2, fanben_model::number::Rounding::Down).ok()?;
    (rounded.exact() == read.value.exact()).then_some(rounded)
}

async fn check(doing: &mut Doing<'_>, input: &CheckShares) -> Result<Done, Refusal> {
    let cycle = input.cycle;
    let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
    let row = live.subject(&input.subject).cloned().ok_or(Refusal::NotFound)?;
    let matter = Matter::Place(doing.places.span_of(row.subject).ok_or(Refusal::NotFound)?);
    doing.authorise(&matter)?;
    let paying = Paying::load(&mut doing.tx, cycle).await?;
    let mut own = paying.plans.iter().filter(|plan| plan.subject == row.subject);
    let plan = own.find(|plan| plan.number == input.number).ok_or(Refusal::NotFound)?;
    let last = paying.plan(row.subject, &plan.incentive, &plan.name);
    if last.is_some_and(|last| last.number != plan.number) {
        return Err(Refusal::bad("", "村里已经报了新的方案,请看最新的一份"));
    }
    if paying.check(plan).is_some() {
        return Err(Refusal::bad("", "这份方案已经核过"));
    }
    if plan.person == doing.who.id {
        return Err(Refusal::bad("", "这份方案是您报的,请由别人核"));
    }
    let why = if input.accepted { input.reason.trim().to_owned() } else { reason(&input.reason)? };
    if why.chars().count() > 200 {
        return Err(Refusal::bad("reason", "最多200字"));
    }
    let check = ShareCheckRow {
        cycle,
        subject: row.subject,
        number: plan.number,
        accepted: input.accepted,
        reason: why,
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_share_check(&check).await?;
    let word = if input.accepted { "核准" } else { "退回" };
    let says = format!("已{word}{}的分配方案第{}号", row.name, plan.number);
    Ok(Done::new(format!("cycle {cycle} unit {}", row.subject), says))
}
