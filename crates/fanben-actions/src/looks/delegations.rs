//! Who acts for whom: what somebody let to colleagues, and what colleagues let to them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_model::rights::{Act, Matter, may};
use fanben_store::{DelegationRow, PersonId, PostRow};
use uuid::Uuid;

use crate::accounts::{acts, in_force, post};
use crate::actions::delegable;
use crate::{Desk, Person, Post, Refusal};

/// A person's delegations, both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegations {
    /// Own posts that may be let to a colleague.
    pub posts: Vec<Lettable>,
    /// Let to colleagues, the latest first.
    pub given: Vec<DelegationLine>,
    /// Let to the person.
    pub taken: Vec<DelegationLine>,
    /// Today in China.
    pub today: NaiveDate,
}

/// A post of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lettable {
    /// The post.
    pub post: Post,
    /// What may be let.
    pub acts: Vec<Act>,
    /// To whom: colleagues with a post at the same unit.
    pub colleagues: Vec<(PersonId, String)>,
}

/// One delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationLine {
    /// Its id.
    pub id: Uuid,
    /// The post.
    pub post: Post,
    /// The holder's name.
    pub holder: String,
    /// Who acts.
    pub name: String,
    /// A standing deputy.
    pub deputy: bool,
    /// What it covers.
    pub acts: Vec<Act>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// It counts today or later.
    pub open: bool,
    /// Why.
    pub reason: String,
}

/// The person's own delegations.
pub async fn delegations(desk: &Desk, who: &Person) -> Result<Delegations, Refusal> {
    who.ready()?;
    let places = desk.places().await?;
    let today = desk.today();
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let rows = tx.posts().await?;
    let people: BTreeMap<PersonId, (String, bool)> =
        tx.accounts().await?.into_iter().map(|row| (row.person, (row.name, row.ended))).collect();
    let name = |id: PersonId| people.get(&id).map(|(name, _)| name.clone()).unwrap_or_default();
    let mut last: Vec<DelegationRow> = Vec::new();
    for row in tx.delegations().await? {
        last.retain(|known| known.id != row.id);
        last.push(row);
    }
    let line = |row: &DelegationRow, held: &PostRow| {
        Some(DelegationLine {
            id: row.id,
            post: post(held, &places)?,
            holder: name(held.person),
            name: name(row.person),
            deputy: row.deputy,
            acts: acts(row),
            from: row.from_day,
            until: row.until_day,
            open: !row.ended && row.until_day.is_none_or(|last| today <= last),
            reason: row.reason.clone(),
        })
    };
    let (mut given, mut taken) = (Vec::new(), Vec::new());
    for row in last.iter().rev() {
        let Some(held) = rows.iter().find(|held| held.id == row.post) else { continue };
        if held.person == who.id {
            given.extend(line(row, held));
        } else if row.person == who.id {
            taken.extend(line(row, held));
        }
    }
    let holdings = who.holdings(&places);
    let mut posts = Vec::new();
    for row in rows.iter().filter(|row| row.person == who.id && in_force(row, today)) {
        let Some(place) = places.span_of(row.unit) else { continue };
        let role = places.roles.iter().find(|role| role.id == row.role);
        let (Some(role), Some(post)) = (role, post(row, &places)) else { continue };
        if !may(&holdings, &Matter::Post { place, own: true }, Act::Delegate) {
            continue;
        }
        let beside = rows.iter().filter(|other| {
            other.unit == row.unit
                && other.person != who.id
                && in_force(other, today)
                && people.get(&other.person).is_some_and(|(_, ended)| !ended)
        });
        let mut colleagues: Vec<(PersonId, String)> =
            beside.map(|other| (other.person, name(other.person))).collect();
        colleagues.sort();
        colleagues.dedup();
        posts.push(Lettable { post, acts: delegable(&role.rights), colleagues });
    }
    Ok(Delegations { posts, given, taken, today })
}
