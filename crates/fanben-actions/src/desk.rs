//! The desk: one installation with its store and clock.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, NaiveDate, SubsecRound as _, Utc};
use fanben_model::lists::Known;
use fanben_store::{ActionId, CycleId, Moved, Store, TenantId};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::live::Live;
use crate::places::Places;
use crate::seal::Seal;
use crate::secrets::{self, Hashing};
use crate::{Named, Person, Refusal, accounts};

/// A session nobody used for so long is over.
const IDLE: Duration = Duration::minutes(30);
/// A session is over after so long whatever happens.
const LONGEST: Duration = Duration::hours(12);
/// How much of a session's age may go unnoted: every page would write otherwise.
const NOTED: Duration = Duration::minutes(1);
/// Passwords hashed at once at most: each takes 19 MiB and a core.
const HASHING: usize = 4;
/// Files read at once: a large picture takes some hundred megabytes.
const PICTURES: usize = 2;
/// Cycles kept ready in memory.
const READY: usize = 8;

/// One installation: the store behind it, its clock, and what is kept in memory.
pub struct Desk {
    pub(crate) store: Store,
    clock: Clock,
    tenant: Mutex<Option<TenantId>>,
    places: Mutex<Option<Arc<Places>>>,
    /// Held while places are loaded: once for everybody who waits for them.
    loading: tokio::sync::Mutex<()>,
    live: Mutex<BTreeMap<CycleId, Arc<Live>>>,
    /// The measures of rules that were approved: what a list asks is compared with all of them.
    pub(crate) measured: Mutex<BTreeMap<CycleId, Arc<Vec<Known>>>>,
    /// Held while a cycle is brought up to date: once for everybody who waits for it.
    renewing: tokio::sync::Mutex<()>,
    /// Who signs in waits for a place here, in the order in which people came.
    pub(crate) hashing: Hashing,
    pub(crate) pictures: Semaphore,
    seal: Mutex<Option<Arc<Seal>>>,
}

/// Where the time comes from.
#[derive(Clone)]
pub enum Clock {
    /// The machine.
    System,
    /// A test or a demonstration, which moves it.
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

/// What the person is given for a form that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The form's id.
    pub action: ActionId,
    /// The number in the audit trail.
    pub number: i64,
    /// When the server took it.
    pub at: DateTime<Utc>,
    /// What was recorded, in Chinese.
    pub says: String,
    /// Something the page goes on with: a cycle's id, a first password. Secrets are given once:
    /// the same receipt given again leaves them out.
    pub gives: Vec<(String, String)>,
}

impl Receipt {
    /// What the receipt gives under a name.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.gives.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is kept in memory can be loaded again; a panic elsewhere leaves it whole.
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Opens an installation: `sqlite:PATH` or `postgres://…`. A new database gets its tables.
    pub async fn open(url: &str) -> Result<Self, Refusal> {
        Self::open_at(url, Clock::System).await
    }

    /// Opens an installation with a clock of its own.
    pub async fn open_at(url: &str, clock: Clock) -> Result<Self, Refusal> {
        let store = Store::open(url).await?;
        let tenant = store.tenants().await?.first().map(|row| row.id);
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Self {
            store,
            clock,
            tenant: Mutex::new(tenant),
            places: Mutex::new(None),
            loading: tokio::sync::Mutex::new(()),
            live: Mutex::new(BTreeMap::new()),
            measured: Mutex::new(BTreeMap::new()),
            renewing: tokio::sync::Mutex::new(()),
            hashing: Hashing::new(hashing(cores)),
            pictures: Semaphore::new(PICTURES),
            seal: Mutex::new(None),
        })
    }

    /// The same with passwords hashed by next to no work: for tests only.
    #[cfg(debug_assertions)]
    #[must_use]
    pub fn hashing_least(self) -> Self {
        Self { hashing: Hashing::least(1), ..self }
    }

    /// Nobody has set this installation up yet.
    pub fn is_new(&self) -> bool {
        held(&self.tenant).is_none()
    }

    /// From now on the audit trail is sealed with this key, whenever [`seal::seal`] is called.
    ///
    /// [`seal::seal`]: crate::seal::seal
    pub fn seal_with(&self, seal: Seal) {
        *held(&self.seal) = Some(Arc::new(seal));
    }

    pub(crate) fn seal(&self) -> Option<Arc<Seal>> {
        held(&self.seal).clone()
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> Result<(), Refusal> {
        self.store.tenants().await?;
        Ok(())
    }

    /// Waits for open work and closes the database.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// An id for a form that is about to be shown.
    pub fn new_action(&self) -> ActionId {
        ActionId(Uuid::now_v7())
    }

    /// What time it is, to the microsecond: no database keeps more.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.clock {
            Clock::System => Utc::now(),
            Clock::Fixed(time) => *held(time),
        };
        now.trunc_subsecs(6)
    }

    /// The day it is in China.
    pub fn today(&self) -> NaiveDate {
        day(self.now())
    }

    pub(crate) fn tenant(&self) -> Result<TenantId, Refusal> {
        (*held(&self.tenant)).ok_or(Refusal::NotSignedIn)
    }

    pub(crate) fn set_tenant(&self, tenant: TenantId) {
        *held(&self.tenant) = Some(tenant);
        *held(&self.places) = None;
    }

    pub(crate) async fn places(&self) -> Result<Arc<Places>, Refusal> {
        let mut tx = self.store.read(self.tenant()?).await?;
        self.places_in(&mut tx).await
    }

    /// Places and roles as a transaction sees them that has not changed any. They are loaded again
    /// when somebody changed them, in this process or another, and when a day has passed.
    pub(crate) async fn places_in(
        &self,
        tx: &mut fanben_store::Tx,
    ) -> Result<Arc<Places>, Refusal> {
        let stamp = (tx.places_revision().await?, self.today());
        let known = || held(&self.places).clone().filter(|known| known.stamp == stamp);
        if let Some(places) = known() {
            return Ok(places);
        }
        let _one = self.loading.lock().await;
        if let Some(places) = known() {
            return Ok(places);
        }
        let places = Arc::new(Places::load(tx, stamp).await?);
        *held(&self.places) = Some(Arc::clone(&places));
        Ok(places)
    }

    /// A cycle's rules and facts as they stand in a transaction that writes; what is known already
    /// is not loaded again. What such a transaction sees is kept as long as it wrote nothing: what it
    /// wrote may be rolled back and its revision given to another.
    pub(crate) async fn live(
        &self,
        tx: &mut fanben_store::Tx,
        places: &Arc<Places>,
        cycle: CycleId,
    ) -> Result<Arc<Live>, Refusal> {
        let revision = tx.revision(cycle).await?.ok_or(Refusal::NotFound)?;
        let known = held(&self.live).get(&cycle).cloned();
        if let Some(known) = known.as_ref().filter(|known| known.is_as_of(revision, places)) {
            return Ok(Arc::clone(known));
        }
        if tx.is_clean()
            && let Some(live) = self.look(tx, places, cycle).await?
        {
            return Ok(live);
        }
        Ok(Arc::new(Live::load(tx, places, cycle, known.as_deref()).await?))
    }

    /// The same for a transaction that only reads: what was loaded is kept. None: what is known
    /// already is newer than what the transaction sees.
    pub(crate) async fn look(
        &self,
        tx: &mut fanben_store::Tx,
        places: &Arc<Places>,
        cycle: CycleId,
    ) -> Result<Option<Arc<Live>>, Refusal> {
        let revision = tx.revision(cycle).await?.ok_or(Refusal::NotFound)?;
        let known = || held(&self.live).get(&cycle).cloned();
        let fits = |known: &Arc<Live>| known.is_as_of(revision, places);
        if let Some(known) = known().filter(fits) {
            return Ok(Some(known));
        }
        let _one = self.renewing.lock().await;
        let known = known();
        match &known {
            Some(known) if fits(known) => return Ok(Some(Arc::clone(known))),
            Some(known) if known.revision > revision => return Ok(None),
            _ => {}
        }
        let live = Arc::new(Live::load(tx, places, cycle, known.as_deref()).await?);
        let mut all = held(&self.live);
        if all.len() >= READY && !all.contains_key(&cycle) {
            all.pop_first();
        }
        all.insert(cycle, Arc::clone(&live));
        Ok(Some(live))
    }

    /// A cycle as it will stand when a write is committed that changed no more than it says; none:
    /// what is known is not as of right before that write.
    pub(crate) fn next(
        &self,
        cycle: CycleId,
        places: &Places,
        revision: i64,
        moved: Moved,
    ) -> Option<Arc<Live>> {
        let known = held(&self.live).get(&cycle).cloned()?;
        if known.acts + 1 != moved.acts || !known.is_as_of(revision - 1, places) {
            return None;
        }
        let next = known.moved(moved, revision);
        // Whoever looks next loads it or says why not.
        let next = next.inspect_err(|cause| tracing::warn!(?cause, %cycle, "A write was odd"));
        next.ok().flatten().map(Arc::new)
    }

    /// Keeps what [`Desk::next`] foresaw, unless somebody knows more by now.
    pub(crate) fn keep(&self, next: Option<Arc<Live>>) {
        let Some(next) = next else { return };
        if let Some(known) = held(&self.live).get_mut(&next.row.id)
            && known.revision < next.revision
        {
            *known = next;
        }
    }

    /// Forgets what is kept in memory: what was read before may hold what was erased since.
    pub(crate) fn forget(&self) {
        *held(&self.places) = None;
        held(&self.live).clear();
    }

    /// Brings a cycle up to date after a write, or every cycle that is known: whoever comes next
    /// finds it so, and no more than one write has to be read again.
    pub(crate) async fn renew(&self, cycle: Option<CycleId>) {
        let cycles: Vec<CycleId> = match cycle {
            Some(cycle) => vec![cycle],
            None => held(&self.live).keys().copied().collect(),
        };
        for cycle in cycles {
            let renewed = async {
                let mut tx = self.store.read(self.tenant()?).await?;
                let places = self.places_in(&mut tx).await?;
                self.look(&mut tx, &places, cycle).await
            };
            if let Err(refusal) = renewed.await {
                // What was written is written; the next look loads it or says why not.
                tracing::warn!(cause = ?refusal, %cycle, "A cycle could not be brought up to date");
            }
        }
    }

    /// Who a session token belongs to; refreshes the idle timeout.
    pub async fn person(&self, token: &str) -> Result<Person, Refusal> {
        let tenant = self.tenant()?;
        let digest = secrets::digest(token);
        let mut tx = self.store.read(tenant).await?;
        let visit = tx.signed_in(&digest).await?.ok_or(Refusal::NotSignedIn)?;
        let now = self.now();
        if visit.over || is_over(now, visit.opened_at, visit.seen_at) {
            return Err(Refusal::NotSignedIn);
        }
        let today = self.today();
        let places = self.places_in(&mut tx).await?;
        let posts = accounts::posts(&mut tx, &places, visit.person, today).await?;
        drop(tx);
        if now - visit.seen_at > NOTED {
            let mut tx = self.store.write(tenant).await?;
            tx.see_session(&digest, now).await?;
            tx.commit().await?;
        }
        let asked = |post: &crate::Post| {
            post.behalf.is_none()
                && places.roles.iter().any(|role| role.id == post.role.code && role.factor)
        };
        let must_enrol = !visit.factor && posts.iter().any(asked);
        Ok(Person {
            id: visit.person,
            name: visit.name,
            login: visit.login,
            rights: accounts::rights(&posts, &places),
            posts,
            must_change_password: visit.fresh,
            must_enrol,
            form_token: visit.form_token,
            session: digest,
        })
    }
}

/// Passwords hashed at once on so many cores: on half of them, so that a morning on which everybody
/// signs in leaves the others to the pages.
fn hashing(cores: usize) -> usize {
    (cores / 2).clamp(1, HASHING)
}

/// A session that was opened and used last at these moments does not count any more.
pub(crate) fn is_over(now: DateTime<Utc>, opened: DateTime<Utc>, seen: DateTime<Utc>) -> bool {
    now - seen > IDLE || now - opened > LONGEST
}

/// The day of a moment in China.
pub(crate) fn day(at: DateTime<Utc>) -> NaiveDate {
    (at + Duration::hours(8)).date_naive()
}

/// The first moment of a day in China.
pub(crate) fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    day.and_hms_opt(0, 0, 0).map(|time| time.and_utc() - Duration::hours(8))
}

impl Named {
    /// Neither code nor name.
    pub fn is_empty(&self) -> bool {
        self.code.is_empty() && self.name.is_empty()
    }
}
