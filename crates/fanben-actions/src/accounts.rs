//! Rows of people → who holds which posts today, for whom they act, and their accounts as rights see
//! them.

use chrono::NaiveDate;
use fanben_model::rights::{Account, Act, Matter, Right, Role, Span, may};
use fanben_store::{AccountRow, DelegationRow, PersonId, PostRow, Tx};
use uuid::Uuid;

use crate::live::known;
use crate::places::Places;
use crate::{Behalf, Person, Post, Refusal};

/// Whether a post is held on a day.
pub(crate) fn in_force(row: &PostRow, day: NaiveDate) -> bool {
    row.from_day <= day && !over(row, day)
}

/// Whether a post was held before a day and is no more.
pub(crate) fn over(row: &PostRow, day: NaiveDate) -> bool {
    row.until_day.is_some_and(|last| last < day)
}

/// The delegations that count on a day: the last row under each id, not taken back.
pub(crate) fn delegated(rows: Vec<DelegationRow>, day: NaiveDate) -> Vec<DelegationRow> {
    let mut last: Vec<DelegationRow> = Vec::new();
    for row in rows {
        last.retain(|known| known.id != row.id);
        last.push(row);
    }
    last.retain(|row| {
        !row.ended && row.from_day <= day && row.until_day.is_none_or(|last| day <= last)
    });
    last
}

/// A row as the post people read.
pub(crate) fn post(row: &PostRow, places: &Places) -> Option<Post> {
    let unit = places.named(places.code(row.unit)?);
    Some(Post {
        id: row.id,
        role: places.role_name(&row.role),
        unit,
        office: row.office.clone(),
        acting: row.acting,
        from: Some(row.from_day),
        until: row.until_day,
        behalf: None,
    })
}

/// The posts of a person on a day: their own, then those of others they act for.
pub(crate) async fn posts(
    tx: &mut Tx,
    places: &Places,
    person: PersonId,
    day: NaiveDate,
) -> Result<Vec<Post>, Refusal> {
    let own = tx.posts_of(person).await?;
    let own = own.iter().filter(|row| in_force(row, day));
    let mut found: Vec<Post> = own.filter_map(|row| post(row, places)).collect();
    for row in delegated(tx.delegations_to(person).await?, day) {
        let Some(held) = tx.post(row.post).await?.filter(|held| in_force(held, day)) else {
            continue;
        };
        let holder = tx.account_of(held.person).await?.filter(|holder| !holder.ended);
        if let (Some(holder), Some(post)) = (holder, post(&held, places)) {
            let behalf = Behalf { holder: held.person, name: holder.name, acts: acts(&row) };
            found.push(Post { behalf: Some(behalf), ..post });
        }
    }
    Ok(found)
}

/// The acts a delegation covers.
pub(crate) fn acts(row: &DelegationRow) -> Vec<Act> {
    row.acts.0.iter().filter_map(|word| known(word)).collect()
}

/// An account with all that rights depend on.
pub(crate) struct Held {
    pub(crate) row: AccountRow,
    /// Posts that are held today or later.
    pub(crate) posts: Vec<PostRow>,
    places: Vec<Span>,
    own: bool,
    administers: bool,
}

impl Held {
    /// The account of a person; not found where there is none.
    pub(crate) async fn load(
        tx: &mut Tx,
        places: &Places,
        who: &Person,
        person: PersonId,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let row = tx.account_of(person).await?.ok_or(Refusal::NotFound)?;
        let posts = tx.posts_of(person).await?;
        Ok(Self::of(row, posts, places, who, today))
    }

    /// The same from rows that are there already. Who holds no post any more is where the last
    /// ones were, or where the account was made.
    pub(crate) fn of(
        row: AccountRow,
        mut posts: Vec<PostRow>,
        places: &Places,
        who: &Person,
        today: NaiveDate,
    ) -> Self {
        let spans = |posts: &[PostRow]| -> Vec<Span> {
            posts.iter().filter_map(|post| places.span_of(post.unit)).collect()
        };
        let before = spans(&posts);
        posts.retain(|post| !over(post, today));
        let mut at = spans(&posts);
        if at.is_empty() {
            at = row.unit.and_then(|unit| places.span_of(unit)).into_iter().collect();
        }
        if at.is_empty() {
            at = before;
        }
        let own = row.person == who.id;
        let mut held = Self { row, posts, places: at, own, administers: false };
        held.administers = held
            .roles(places)
            .iter()
            .any(|role| role.rights.iter().any(|right| right.administers()));
        held
    }

    /// The roles of the posts.
    pub(crate) fn roles<'p>(&self, places: &'p Places) -> Vec<&'p Role> {
        let role = |post: &PostRow| places.roles.iter().find(|role| role.id == post.role);
        self.posts.iter().filter_map(role).collect()
    }

    /// What rights are asked about.
    pub(crate) fn matter(&self) -> Matter<'_> {
        Matter::Account(Account {
            places: &self.places,
            own: self.own,
            administers: self.administers,
            ended: self.row.ended,
        })
    }

    /// The first place, for the order of lists.
    pub(crate) fn first(&self) -> Option<Span> {
        self.places.iter().min().copied()
    }

    /// Whether all its places lie within.
    pub(crate) fn within(&self, top: Span) -> bool {
        !self.places.is_empty() && self.places.iter().all(|place| top.contains(*place))
    }

    /// Whether the person may end its posts, now or at another time.
    pub(crate) fn within_reach(&self, who: &Person, places: &Places) -> bool {
        let right = Act::EndPost.right();
        who.holdings(places)
            .iter()
            .any(|one| one.role.rights.contains(&right) && self.within(one.within))
    }

    /// Refuses what may not be done about the account: not found where it is out of reach.
    pub(crate) fn authorise(&self, who: &Person, places: &Places, act: Act) -> Result<(), Refusal> {
        let holdings = who.holdings(places);
        if may(&holdings, &self.matter(), act) {
            return Ok(());
        }
        let neutral = Matter::Account(Account {
            places: &self.places,
            own: false,
            administers: false,
            ended: false,
        });
        let reached = may(&holdings, &neutral, act);
        let holds = holdings.iter().any(|one| one.role.rights.contains(&act.right()));
        if reached || !holds { Err(Refusal::NotAllowed(act)) } else { Err(Refusal::NotFound) }
    }
}

/// Why a role may not be added to somebody's roles.
pub(crate) fn kept_apart(name: &str, roles: &[&Role], more: &Role) -> Result<(), Refusal> {
    let mut all = roles.to_vec();
    all.push(more);
    let Some((one, other)) = fanben_model::rights::apart(&all) else { return Ok(()) };
    let (one, other) = (crate::words::right(one), crate::words::right(other));
    let says = format!(
        "{name}不能兼任“{}”:“{one}”和“{other}”不能在一个人手里(三员分设,管系统的不评分)",
        more.name
    );
    Err(Refusal::bad("role", says))
}

/// The rights of posts, each once.
pub(crate) fn rights(posts: &[Post], places: &Places) -> Vec<Right> {
    let role = |post: &Post| places.roles.iter().find(|role| role.id == post.role.code);
    let mut all: Vec<Right> = posts
        .iter()
        .filter(|post| post.behalf.is_none())
        .filter_map(role)
        .flat_map(|role| role.rights.iter().copied())
        .collect();
    all.sort();
    all.dedup();
    all
}

/// A new id for a row.
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}
