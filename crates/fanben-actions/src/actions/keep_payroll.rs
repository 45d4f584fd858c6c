//! The register of people who are paid is kept: entered once, for every scheme; what it said before
//! stays to be read.

use chrono::{Days, NaiveDate};
use fanben_model::rights::{Act, Matter, may};
use fanben_store::{ActionId, PayeeRow, PayrollRow, PersonId, StoreError};

use super::begin;
use crate::accounts::new_id;
use crate::doing::{Doing, Done};
use crate::enrolling::{Sent, Sheet, sheet};
use crate::{Desk, Person, Receipt, Refusal};

/// A sheet of people.
#[derive(Debug, Clone, Default)]
pub struct KeepPayroll {
    /// The cells, tabs between columns, lines between rows; the first row names the columns.
    pub text: String,
    /// The name of the file; empty: pasted.
    pub file: String,
    /// From which day on it is so.
    pub from: Option<NaiveDate>,
    /// Units that occur in it have nobody else: who stands there and not here, ends.
    pub whole: bool,
    /// The document or list it was taken from.
    pub source: String,
    /// Why what was there changes.
    pub reason: String,
    /// What has problems is left out; the rest is recorded.
    pub despite: bool,
}

/// Records everybody new, everything that changes and who ends, in one step or not at all.
pub async fn keep_payroll(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: KeepPayroll,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::KeepPayroll);
    let done = keep(&mut doing, &input).await;
    doing.end(done).await
}

/// The day on which a sheet begins to count.
pub(crate) fn from_day(from: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let says = "请写从哪一天起是这样,最晚一年以后";
    let last = today.checked_add_days(Days::new(366)).unwrap_or(today);
    from.filter(|day| *day <= last).ok_or_else(|| Refusal::bad("from", says))
}

async fn keep(doing: &mut Doing<'_>, input: &KeepPayroll) -> Result<Done, Refusal> {
    let holdings = doing.who.holdings(&doing.places);
    let place = holdings
        .iter()
        .map(|one| one.within)
        .find(|place| may(&holdings, &Matter::Place(*place), Act::KeepPayroll));
    let matter = Matter::Place(place.ok_or(Refusal::NotAllowed(Act::KeepPayroll))?);
    doing.authorise(&matter)?;
    let from = from_day(input.from, doing.desk.today())?;
    let places = std::sync::Arc::clone(&doing.places);
    let sent = Sent { text: &input.text, from, whole: input.whole };
    let sheet = sheet(&mut doing.tx, &places, doing.who, &sent).await?;
    let (changed, ended) = unfit(&sheet, input)?;
    let (source, reason, file) = (input.source.trim(), input.reason.trim(), input.file.trim());
    let number = doing.tx.payroll().await?.last().map_or(1, |row| row.number + 1);
    let row = PayrollRow {
        number,
        from_day: from,
        file: file.to_owned(),
        source: source.to_owned(),
        reason: if changed + ended > 0 { reason.to_owned() } else { String::new() },
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_payroll(&row).await?;
    let mut rows = Vec::with_capacity(sheet.changes.len());
    for (change, position) in sheet.changes.into_iter().zip(1..) {
        let fields = serde_json::to_string(&change.now.fields)
            .map_err(|error| StoreError::Row(error.to_string()))?;
        rows.push(PayeeRow {
            number,
            position,
            payee: change.payee.unwrap_or_else(|| PersonId(new_id())),
            code: change.now.code,
            unit: change.now.unit,
            name: change.now.name,
            title: change.now.title,
            fields,
            account: change.now.account,
            ended: change.now.ended,
            action: doing.action,
        });
    }
    doing.tx.add_payees(&rows).await?;
    let new = rows.len() - changed - ended;
    let says = format!(
        "人员名册第{number}次登记,自{from}起:新增{new}人,变更{changed}人,结束{ended}人({source})"
    );
    Ok(Done::new(format!("payroll {number}"), says).giving("recorded", rows.len().to_string()))
}

/// How many people change and how many end; or why the sheet is not taken.
fn unfit(sheet: &Sheet, input: &KeepPayroll) -> Result<(usize, usize), Refusal> {
    if let Some(heading) = sheet.forbidden.first() {
        let says = format!("“{heading}”不能进人员名册;请把这一列删掉再交");
        return Err(Refusal::bad("text", says));
    }
    let problems = sheet.problems.iter().filter(|problem| !problem.note).count();
    if problems > 0 && input.whole {
        let says =
            format!("表里有{problems}处问题,看不出谁不在了:请改好再交,或者不勾选“其余的结束”");
        return Err(Refusal::bad("whole", says));
    }
    if problems > 0 && !input.despite {
        let says = format!("表里有{problems}处问题:请改好再登记,或者勾选只登记没有问题的");
        return Err(Refusal::bad("despite", says));
    }
    if sheet.changes.is_empty() {
        let says = if sheet.same == 0 {
            "没有可以登记的人:表头要有“人员编号”“编码”“姓名”“职务”,下面一人一行"
        } else {
            "和名册里的一样,没有要登记的"
        };
        return Err(Refusal::bad("text", says));
    }
    let source = input.source.trim();
    if source.is_empty() {
        let says = "请写明这份名册从哪里来,如“组织部干部名册2026年11月”";
        return Err(Refusal::bad("source", says));
    }
    let (reason, file) = (input.reason.trim(), input.file.trim());
    let ended = sheet.changes.iter().filter(|one| one.now.ended).count();
    let changed = sheet.changes.iter().filter(|one| one.before.is_some()).count() - ended;
    if changed + ended > 0 && reason.is_empty() {
        let says = format!("有{}个人已有的登记要改或者结束,请写明原因", changed + ended);
        return Err(Refusal::bad("reason", says));
    }
    for (field, text) in [("source", source), ("reason", reason), ("file", file)] {
        if text.chars().count() > 200 {
            return Err(Refusal::bad(field, "最多200字"));
        }
    }
    Ok((changed, ended))
}
