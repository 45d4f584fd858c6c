//! Keys of other systems: one's own, and those of everybody whose posts one may end.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::{Act, Matter, Right, may};
use uuid::Uuid;

use crate::accounts::{Held, in_force, post};
use crate::token::{Counts, counts, lettable};
use crate::{Desk, Named, Person, Post, Refusal};

/// Keys a person issued or looks after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Own posts under which another system may act.
    pub posts: Vec<TokenPost>,
    /// The keys, the latest first.
    pub tokens: Vec<TokenLine>,
    /// Today in China.
    pub today: NaiveDate,
    /// The person's account has a second factor.
    pub factor: bool,
}

/// A post of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPost {
    /// The post.
    pub post: Post,
    /// What another system may be let to do under it.
    pub acts: Vec<Act>,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// Its id.
    pub id: Uuid,
    /// What the other system is called.
    pub name: String,
    /// The post it acts under.
    pub post: Post,
    /// Who holds that post.
    pub holder: String,
    /// The unit it reaches.
    pub unit: Named,
    /// What it may do beyond looking.
    pub acts: Vec<Act>,
    /// When it was issued.
    pub at: DateTime<Utc>,
    /// The last day.
    pub until: NaiveDate,
    /// How it stands.
    pub state: TokenState,
    /// The person may revoke it.
    pub mine: bool,
}

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// It counts.
    Active,
    /// It was revoked.
    Revoked,
    /// Its days are over.
    Over,
    /// Its post is held no more.
    Vacant,
}

/// The keys a person issued or may revoke.
pub async fn tokens(desk: &Desk, who: &Person) -> Result<Tokens, Refusal> {
    who.ready()?;
    let places = desk.places().await?;
    let today = desk.today();
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let holdings = who.holdings(&places);
    let mut lines = Vec::new();
    for row in tx.tokens().await?.into_iter().rev() {
        let Some(held) = tx.post(row.post).await? else { continue };
        let own = held.person == who.id;
        if !own {
            let account = Held::load(&mut tx, &places, who, held.person, today).await;
            if account.is_err() || account.is_ok_and(|one| !one.within_reach(who, &places)) {
                continue;
            }
        }
        let state = match counts(&mut tx, &places, &row, today).await? {
            Counts::Now(_) => TokenState::Active,
            Counts::Revoked => TokenState::Revoked,
            Counts::Over => TokenState::Over,
            Counts::Vacant => TokenState::Vacant,
        };
        let Some(post) = post(&held, &places) else { continue };
        let holder = tx.account_of(held.person).await?.map(|row| row.name).unwrap_or_default();
        lines.push(TokenLine {
            id: row.id,
            name: row.name,
            post,
            holder,
            unit: places.named_id(row.unit),
            acts: row.acts.0.iter().filter_map(|word| crate::live::known(word)).collect(),
            at: row.at,
            until: row.until_day,
            state,
            mine: state == TokenState::Active,
        });
    }
    let mut posts = Vec::new();
    for row in tx.posts_of(who.id).await?.iter().filter(|row| in_force(row, today)) {
        let Some(place) = places.span_of(row.unit) else { continue };
        let role = places.roles.iter().find(|role| role.id == row.role);
        let (Some(role), Some(post)) = (role, post(row, &places)) else { continue };
        if may(&holdings, &Matter::Post { place, own: true }, Act::IssueToken) {
            posts.push(TokenPost { post, acts: lettable(&role.rights, false) });
        }
    }
    if posts.is_empty() && !who.has(Right::Security) {
        return Err(Refusal::NotFound);
    }
    let factor = tx.factor(who.id).await?.is_some_and(|factor| factor.confirmed);
    Ok(Tokens { posts, tokens: lines, today, factor })
}
