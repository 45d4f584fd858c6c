//! Who is signed in.

use chrono::NaiveDate;
use fanben_model::rights::{Act, Holding, Right};
use fanben_store::PersonId;
use uuid::Uuid;

use crate::places::Places;
use crate::{Named, Refusal};

/// A signed-in person with everything rights depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Roles held today; those of others that the person minds for them come last.
    pub posts: Vec<Post>,
    /// What those roles may do, each once.
    pub rights: Vec<Right>,
    /// They came in with a password somebody else knows and may only change it.
    pub must_change_password: bool,
    /// A role asks for a second factor that is not there yet: it may only be set up.
    pub must_enrol: bool,
    /// Secret of this session that every form carries.
    pub form_token: String,
    /// The session, as its digest: never the token itself. Empty for another system.
    pub(crate) session: String,
}

/// A role held at a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Post {
    /// Its own id.
    pub id: Uuid,
    /// The role of the pack.
    pub role: Named,
    /// The unit it is held at.
    pub unit: Named,
    /// The department whose measures the person records; empty: none in particular.
    pub office: String,
    /// The person minds it without holding it (主持工作).
    pub acting: bool,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// Somebody else holds it, who lets the person act.
    pub behalf: Option<Behalf>,
}

/// For whom somebody acts, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behalf {
    /// The holder of the post.
    pub holder: PersonId,
    /// The holder's name.
    pub name: String,
    /// What may be done.
    pub acts: Vec<Act>,
}

impl Post {
    /// In what capacity: unit, department, role; whether it is only minded, and for whom.
    pub fn says(&self) -> String {
        let acting = if self.acting { "(主持工作)" } else { "" };
        let said = format!("{}{}{}{acting}", self.unit.name, self.office, self.role.name);
        match &self.behalf {
            Some(behalf) => format!("{said}(代{})", behalf.name),
            None => said,
        }
    }
}

impl Post {
    /// As rights see it.
    pub(crate) fn holding<'a>(&'a self, places: &'a Places) -> Option<Holding<'a>> {
        let role = places.roles.iter().find(|role| role.id == self.role.code)?;
        let within = places.spans.get(&self.unit.code)?;
        let only = self.behalf.as_ref().map(|behalf| behalf.acts.as_slice());
        Some(Holding { role, within, office: &self.office, only })
    }
}

impl Person {
    /// The person's appointments as rights see them.
    pub(crate) fn holdings<'a>(&'a self, places: &'a Places) -> Vec<Holding<'a>> {
        self.posts.iter().filter_map(|post| post.holding(places)).collect()
    }

    /// Nothing has to be done first: a first password changed, a second factor set up.
    pub(crate) fn ready(&self) -> Result<(), Refusal> {
        match self {
            _ if self.must_change_password => Err(Refusal::MustChangePassword),
            _ if self.must_enrol => Err(Refusal::MustEnrol),
            _ => Ok(()),
        }
    }

    /// Whose standing aside counts: one's own; of another system, also that of the post's holder.
    pub(crate) fn hands(&self) -> impl Iterator<Item = PersonId> {
        let system = self.session.is_empty();
        let holders = self.posts.iter().filter_map(|post| post.behalf.as_ref());
        std::iter::once(self.id).chain(holders.filter(move |_| system).map(|one| one.holder))
    }

    /// Whether one of the person's roles has a right, wherever.
    pub fn has(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }
}
