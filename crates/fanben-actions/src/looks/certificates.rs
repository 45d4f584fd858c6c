//! 证书、奖牌: the titles of a confirmed notice, for paper and brass. Organisations only: nothing here
//! is about a person.

use chrono::NaiveDate;
use fanben_model::notices::{Column, Scope, State};

use super::seen::Seen;
use crate::desk::day;
use crate::noticing::{CONFIRMED, Noticed};
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The titles of a confirmed notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificates {
    /// The cycle.
    pub cycle: CycleId,
    /// The notice's number.
    pub number: i64,
    /// The title of the cycle with its period.
    pub title: String,
    /// What the titles are given under, without the period.
    pub scheme: String,
    /// The period: a year, a quarter.
    pub period: String,
    /// The body that confirmed them.
    pub body: String,
    /// The number of its document.
    pub document: String,
    /// The day on which that was recorded.
    pub day: NaiveDate,
    /// Whom which title is given to, the best title first, in the order of ranks.
    pub lines: Vec<Certificate>,
}

/// One title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// To whom.
    pub subject: Named,
    /// The unit above it.
    pub above: String,
    /// The title.
    pub title: String,
}

/// The certificates of a notice that was confirmed and not corrected since.
pub async fn certificates(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    number: i64,
) -> Result<Certificates, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let noticed = Noticed::load(&mut seen.tx, cycle).await?;
    let (_, document) = noticed.get(number).ok_or(Refusal::NotFound)?;
    let confirmed = noticed.step(number, CONFIRMED).filter(|_| {
        noticed.state(number) == State::Confirmed && document.sees(Scope::Inside, Column::Title)
    });
    let confirmed = confirmed.ok_or(Refusal::NotFound)?;
    let live = &seen.live;
    let tiers = &live.ready.rules.tiers;
    let place = |title: &str| tiers.iter().position(|rule| rule.tier.name == title);
    let mut rows: Vec<_> = document.rows.iter().filter(|row| row.titled && !row.personal).collect();
    rows.sort_by_key(|row| (place(&row.title), row.rank));
    let line = |row: &&fanben_model::notices::Row| {
        let id = live.subject(&row.code).map(|subject| subject.subject);
        let above = id.and_then(|id| seen.places.above_of(id).into_iter().next());
        Certificate {
            subject: Named::new(&row.code, &row.name),
            above: above.map(|unit| unit.name).unwrap_or_default(),
            title: row.title.clone(),
        }
    };
    Ok(Certificates {
        cycle,
        number,
        title: document.title.clone(),
        scheme: live.row.title.clone(),
        period: live.row.period.clone(),
        body: document.terms.confirms.clone(),
        document: confirmed.document.clone(),
        day: day(confirmed.at),
        lines: rows.iter().map(line).collect(),
    })
}
