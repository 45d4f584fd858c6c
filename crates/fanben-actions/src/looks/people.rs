//! People with accounts at and below a unit.

use chrono::{DateTime, Utc};
use fanben_model::rights::{Act, Matter, Span, may};
use fanben_store::PostRow;

use crate::{Desk, Named, Person, PersonId, Post, Refusal};

/// The people the person may look after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// The unit asked for.
    pub unit: Named,
    /// Its people and those below it, in display order of their units.
    pub people: Vec<PersonLine>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Roles held today.
    pub posts: Vec<Post>,
    /// The account's state.
    pub state: AccountState,
    /// When they last came in.
    pub last: Option<DateTime<Utc>>,
    /// What may be done about them.
    pub acts: Vec<Act>,
}

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// In use.
    Active,
    /// The first password was not changed yet.
    Fresh,
    /// Locked after wrong passwords.
    Locked,
    /// Ended.
    Ended,
}

/// People at and below a unit, for whoever may give them passwords, unlock or manage them.
pub async fn people(desk: &Desk, who: &Person, unit: &str) -> Result<People, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    let places = desk.places().await?;
    let top = places.spans.get(unit).ok_or(Refusal::NotFound)?;
    let holdings = who.holdings(&places);
    let cares = [Act::ManagePeople, Act::ResetPassword, Act::Unlock];
    let matter = |place| Matter::Place(place);
    if !cares.iter().any(|act| may(&holdings, &matter(top), *act)) {
        return Err(Refusal::NotFound);
    }
    let (now, today) = (desk.now(), desk.today());
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let accounts = tx.accounts().await?;
    let rows = tx.posts().await?;
    let mut lines = Vec::new();
    for account in accounts {
        let own: Vec<&PostRow> = rows
            .iter()
            .filter(|row| row.person == account.person && row.from_day <= today)
            .filter(|row| row.until_day.is_none_or(|last| today <= last))
            .collect();
        let spans: Vec<Span> = own.iter().filter_map(|row| places.span_of(row.unit)).collect();
        let first = spans.iter().map(|span| span.first).min();
        let Some(first) = first.filter(|_| spans.iter().all(|span| top.contains(*span))) else {
            continue;
        };
        let strictly = |act: Act| {
            act == Act::ResetPassword
                && !holdings.iter().any(|one| {
                    spans.iter().all(|span| one.within.contains(*span) && one.within != *span)
                })
        };
        let acts = cares
            .into_iter()
            .filter(|act| spans.iter().all(|span| may(&holdings, &matter(*span), *act)))
            .filter(|act| !strictly(*act))
            .collect();
        let posts = own.iter().filter_map(|row| {
            let unit = places.named(places.code(row.unit)?);
            Some(Post { role: places.role_name(&row.role), unit, office: row.office.clone() })
        });
        let state = match &account {
            row if row.ended => AccountState::Ended,
            row if row.locked_until.is_some_and(|until| until > now) => AccountState::Locked,
            row if row.fresh => AccountState::Fresh,
            _ => AccountState::Active,
        };
        let line = PersonLine {
            id: account.person,
            name: account.name,
            login: account.login,
            posts: posts.collect(),
            state,
            last: account.last_at,
            acts,
        };
        lines.push((first, line));
    }
    lines.sort_by(|(a, one), (b, other)| (a, &one.login).cmp(&(b, &other.login)));
    Ok(People {
        unit: places.named(unit),
        people: lines.into_iter().map(|(_, line)| line).collect(),
    })
}
