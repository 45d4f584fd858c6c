//! Who is signed in.

use fanben_model::rights::Holding;
use fanben_store::PersonId;

use crate::Named;
use crate::places::Places;

/// A signed-in person with everything rights depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Roles held today.
    pub posts: Vec<Post>,
    /// They came in with a password somebody else knows and may only change it.
    pub must_change_password: bool,
    /// Secret of this session that every form carries.
    pub form_token: String,
    /// The session, as its digest: never the token itself.
    pub(crate) session: String,
}

/// A role held at a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The role of the pack.
    pub role: Named,
    /// The unit it is held at.
    pub unit: Named,
    /// The department whose measures the person records; empty: none in particular.
    pub office: String,
}

impl Post {
    /// In what capacity: role, unit, department.
    pub fn says(&self) -> String {
        format!("{}{}{}", self.unit.name, self.office, self.role.name)
    }
}

impl Person {
    /// The person's appointments as rights see them.
    pub(crate) fn holdings<'a>(&'a self, places: &'a Places) -> Vec<Holding<'a>> {
        let holding = |post: &'a Post| {
            let role = places.roles.iter().find(|role| role.id == post.role.code)?;
            let within = places.spans.get(&post.unit.code)?;
            Some(Holding { role, within, office: &post.office })
        };
        self.posts.iter().filter_map(holding).collect()
    }
}
