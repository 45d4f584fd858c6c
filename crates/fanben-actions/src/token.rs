//! A key another system sends → the hand it acts as, under somebody's post and never beyond it.

use fanben_model::rights::{Act, Right};
use fanben_store::{TokenRow, Tx};

use crate::accounts::in_force;
use crate::places::Places;
use crate::{Behalf, Desk, Person, Post, Refusal, live, secrets};

/// What every key begins with: whoever finds one in a file knows what it is.
pub(crate) const MARK: &str = "fb_";

/// What another system may be let to do; it sees whatever the post sees. Nothing of it approves, signs
/// or decides.
pub const TOKEN_ACTS: [Act; 7] = [
    Act::RecordMeasure,
    Act::Declare,
    Act::SaveSheet,
    Act::SendUp,
    Act::AcceptTasks,
    Act::ReportTask,
    Act::CheckTask,
];

/// What a unit does itself: a key that reaches a unit below its post's is not that unit.
const ITSELF: [Act; 2] = [Act::AcceptTasks, Act::ReportTask];

/// What a role's post may let another system do, which reaches a unit below it, or the post's own.
pub(crate) fn lettable(rights: &[Right], below: bool) -> Vec<Act> {
    let may = |act: &Act| rights.contains(&act.right()) && !(below && ITSELF.contains(act));
    TOKEN_ACTS.into_iter().filter(may).collect()
}

/// A key as its row is kept, while it counts.
pub(crate) enum Counts {
    /// It does, under this post.
    Now(Box<Post>),
    /// It was revoked.
    Revoked,
    /// Its days are over.
    Over,
    /// The post it acts under is held no more, or its unit is gone.
    Vacant,
}

/// Whether a key counts today. It ends with the post it was issued under.
pub(crate) async fn counts(
    tx: &mut Tx,
    places: &Places,
    row: &TokenRow,
    today: chrono::NaiveDate,
) -> Result<Counts, Refusal> {
    if tx.token_end(row.id).await?.is_some() {
        return Ok(Counts::Revoked);
    }
    if row.until_day < today {
        return Ok(Counts::Over);
    }
    let Some(held) = tx.post(row.post).await?.filter(|held| in_force(held, today)) else {
        return Ok(Counts::Vacant);
    };
    let holder = tx.account_of(held.person).await?.filter(|holder| !holder.ended);
    // Units move: the key reaches no further than the post does on the day.
    let inside = places
        .span_of(held.unit)
        .zip(places.span_of(row.unit))
        .is_some_and(|(top, unit)| top.contains(unit));
    let (Some(holder), true) = (holder, inside) else { return Ok(Counts::Vacant) };
    let Some(post) = crate::accounts::post(&held, places) else { return Ok(Counts::Vacant) };
    let Some(code) = places.now(row.unit) else { return Ok(Counts::Vacant) };
    let role = places.roles.iter().find(|role| role.id == held.role);
    let may = role.map_or_else(Vec::new, |role| lettable(&role.rights, row.unit != held.unit));
    let acts = row.acts.0.iter().filter_map(|word| live::known(word));
    let acts = acts.filter(|act| may.contains(act)).collect();
    let behalf = Behalf { holder: held.person, name: holder.name, acts };
    let (unit, until) = (places.named(code), Some(row.until_day));
    Ok(Counts::Now(Box::new(Post { unit, until, behalf: Some(behalf), ..post })))
}

impl Desk {
    /// Who another system's key belongs to. It acts under the post it was issued under: the same
    /// role, the same department, within the unit it was issued for.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] where there is no such key or it counts no more.
    pub async fn system(&self, key: &str) -> Result<Person, Refusal> {
        if !key.starts_with(MARK) {
            return Err(Refusal::NotSignedIn);
        }
        let mut tx = self.store.read(self.tenant()?).await?;
        let row = tx.token(&secrets::digest(key)).await?.ok_or(Refusal::NotSignedIn)?;
        let places = self.places_in(&mut tx).await?;
        let Counts::Now(post) = counts(&mut tx, &places, &row, self.today()).await? else {
            return Err(Refusal::NotSignedIn);
        };
        Ok(Person {
            id: row.person,
            name: row.name,
            login: String::new(),
            posts: vec![*post],
            rights: Vec::new(),
            must_change_password: false,
            must_enrol: false,
            form_token: String::new(),
            session: String::new(),
        })
    }
}
