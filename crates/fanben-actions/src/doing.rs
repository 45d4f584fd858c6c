//! The spine of every action: take the form once, authorise, write, audit, give a receipt.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, SecondsFormat, Utc};
use fanben_model::rights::{Act, Matter, Span, may};
use fanben_model::stages::Position;
use fanben_store::{
    ActionId, AuditRow, BehalfRow, CycleId, EventRow, MeasureRow, ReceiptRow, StoreError,
    SubjectRow, Tx,
};

use crate::live::{Live, position_of, written};
use crate::places::Places;
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// An action on its way.
pub(crate) struct Doing<'d> {
    pub(crate) desk: &'d Desk,
    pub(crate) who: &'d Person,
    pub(crate) action: ActionId,
    pub(crate) act: Act,
    /// What the trail calls it.
    word: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) tx: Tx,
    pub(crate) places: Arc<Places>,
    /// The cycle something was done in.
    touched: Option<CycleId>,
    /// A measure was written, which other cycles may read.
    measured: bool,
    /// The post it is done under, where that is somebody else's: its holder, and its id.
    behalf: OnceLock<(fanben_store::PersonId, uuid::Uuid)>,
}

/// A form that was begun, or one that was taken before.
pub(crate) enum Begun<'d> {
    New(Box<Doing<'d>>),
    Again(Receipt),
}

/// What an action did.
pub(crate) struct Done {
    /// Ids of what it was about.
    pub(crate) about: String,
    /// What was recorded, in Chinese.
    pub(crate) says: String,
    /// What the page goes on with.
    pub(crate) gives: Vec<(String, String)>,
    /// Of these the names that are secrets, given once.
    pub(crate) secret: &'static [&'static str],
}

impl Done {
    pub(crate) fn new(about: impl Into<String>, says: impl Into<String>) -> Self {
        Self { about: about.into(), says: says.into(), gives: Vec::new(), secret: &[] }
    }

    pub(crate) fn giving(mut self, name: &str, value: impl Into<String>) -> Self {
        self.gives.push((name.to_owned(), value.into()));
        self
    }
}

/// A subject of a cycle with everything a step about it needs.
pub(crate) struct Found {
    pub(crate) live: Arc<Live>,
    pub(crate) row: SubjectRow,
    pub(crate) position: Position,
    pub(crate) place: Span,
    /// The person stands aside for it.
    pub(crate) aside: bool,
}

impl Found {
    pub(crate) fn matter(&self) -> Matter<'_> {
        self.matter_of(self.aside)
    }

    /// The same for somebody who stands aside, or does not.
    pub(crate) fn matter_of(&self, aside: bool) -> Matter<'_> {
        Matter::Subject {
            place: self.place,
            state: self.live.state,
            stages: self.live.ready.stages(),
            signs: &self.live.ready.signs,
            declares: self.live.ready.declares,
            position: self.position,
            aside,
        }
    }

    /// The stage at work.
    pub(crate) fn stage(&self) -> Result<&fanben_model::scheme::Stage, Refusal> {
        self.live.ready.stages().get(self.position.stage).ok_or(Refusal::NotFound)
    }

    /// The number of the sheet of the stage at work; 0: there is none.
    pub(crate) fn sheet_number(&self) -> Result<i64, Refusal> {
        let stage = self.stage()?.id.clone();
        let sheet = self.live.sheets.get(&(self.row.subject, stage));
        Ok(sheet.map_or(0, |sheet| sheet.number))
    }
}

impl<'d> Doing<'d> {
    /// Begins an action. A form that was taken already gives the receipt it gave then; with
    /// somebody else's or another form's id nothing is begun.
    pub(crate) async fn begin(
        desk: &'d Desk,
        who: &'d Person,
        action: ActionId,
        act: Act,
    ) -> Result<Begun<'d>, Refusal> {
        who.ready()?;
        Self::begin_called(desk, who, action, act, written(&act)).await
    }

    /// The same for those who may only change their password, under a name of its own.
    pub(crate) async fn begin_called(
        desk: &'d Desk,
        who: &'d Person,
        action: ActionId,
        act: Act,
        word: String,
    ) -> Result<Begun<'d>, Refusal> {
        let mut tx = desk.store.write(desk.tenant()?).await?;
        // Behind the lock, so that nobody changes them meanwhile.
        let places = desk.places_in(&mut tx).await?;
        if let Some(row) = tx.receipt(action).await? {
            if row.person != who.id || row.act != word {
                return Err(Refusal::Reused);
            }
            return Ok(Begun::Again(Receipt {
                action: row.action,
                number: row.number,
                at: row.at,
                says: row.says,
                gives: row.gives.0,
            }));
        }
        let at = desk.now();
        Ok(Begun::New(Box::new(Self {
            desk,
            who,
            action,
            act,
            word,
            at,
            tx,
            places,
            touched: None,
            measured: false,
            behalf: OnceLock::new(),
        })))
    }

    /// Ends an action: what was done is audited and committed together with its receipt; what was
    /// refused leaves nothing but, where a right was missing, an entry in the trail.
    pub(crate) async fn end(mut self, done: Result<Done, Refusal>) -> Result<Receipt, Refusal> {
        let done = match done {
            Ok(done) => done,
            Err(refusal @ (Refusal::NotAllowed(_) | Refusal::NotFound | Refusal::Aside)) => {
                self.note_refused().await?;
                return Err(refusal);
            }
            Err(refusal) => return Err(refusal),
        };
        // Once for the whole form, however many subjects it moved.
        let mut touched = None;
        if let Some(cycle) = self.touched {
            touched = Some((cycle, self.tx.touch_cycle(cycle).await?));
        }
        if self.measured {
            self.tx.touch_period().await?;
        }
        let number = self.audit(&done).await?;
        let open = |(name, _): &&(String, String)| !done.secret.contains(&name.as_str());
        let row = ReceiptRow {
            action: self.action,
            person: self.who.id,
            act: self.word.clone(),
            number,
            says: done.says.clone(),
            gives: done.gives.iter().filter(open).cloned().collect::<Vec<_>>().into(),
            at: self.at,
        };
        self.tx.add_receipt(&row).await?;
        let next = match (touched, self.tx.moved()) {
            (Some((cycle, revision)), Some(moved)) => {
                self.desk.next(cycle, &self.places, revision, moved)
            }
            _ => None,
        };
        let (desk, renewed) = (self.desk, next.is_some());
        self.tx.commit_then(|| desk.keep(next)).await?;
        if self.measured {
            desk.renew(None).await;
        }
        if let Some((cycle, _)) = touched.filter(|_| !renewed) {
            desk.renew(Some(cycle)).await;
        }
        Ok(Receipt { action: self.action, number, at: self.at, says: done.says, gives: done.gives })
    }

    async fn note_refused(self) -> Result<(), Refusal> {
        let (desk, who, word, at) = (self.desk, self.who, self.word, self.at);
        // The first transaction goes without a trace before the second begins.
        drop(self.tx);
        let mut tx = desk.store.write(desk.tenant()?).await?;
        let entry = Entry {
            at,
            person: Some(who.id),
            act: &word,
            about: "",
            outcome: "refused",
            action: None,
            content: String::new(),
        };
        add_entry(&mut tx, &entry).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn audit(&mut self, done: &Done) -> Result<i64, Refusal> {
        if let Some((holder, post)) = self.behalf.get().copied() {
            let (action, person, at) = (self.action, self.who.id, self.at);
            self.tx.add_behalf(&BehalfRow { action, person, holder, post, at }).await?;
        }
        let kept = self.tx.kept_now(self.action).await?;
        let content = committed(&mut self.tx, self.action, &kept).await?;
        let entry = Entry {
            at: self.at,
            person: Some(self.who.id),
            act: &self.word,
            about: &done.about,
            outcome: "done",
            action: Some(self.action),
            content,
        };
        Ok(add_entry(&mut self.tx, &entry).await?)
    }

    /// The subject of a cycle, if it lies within the person's jurisdiction.
    pub(crate) async fn find(&mut self, cycle: CycleId, code: &str) -> Result<Found, Refusal> {
        let live = self.desk.live(&mut self.tx, &self.places, cycle).await?;
        self.find_in(&live, code)
    }

    /// The same in a cycle that is loaded already.
    pub(crate) fn find_in(&self, live: &Arc<Live>, code: &str) -> Result<Found, Refusal> {
        let live = Arc::clone(live);
        let row = live.subject(code).cloned().ok_or(Refusal::NotFound)?;
        let position = position_of(&row)?;
        let place = self.places.span_of(row.subject).ok_or(Refusal::NotFound)?;
        let aside = self.who.hands().any(|hand| live.aside.contains(&(row.subject, hand)));
        let found = Found { live, row, position, place, aside };
        let holdings = self.who.holdings(&self.places);
        if !may(&holdings, &found.matter(), Act::Look) {
            return Err(Refusal::NotFound);
        }
        Ok(found)
    }

    /// Refuses what the person may not do about a matter. Where only the state forbids it, the
    /// state machine is asked afterwards and says why.
    pub(crate) fn authorise(&self, matter: &Matter<'_>) -> Result<(), Refusal> {
        let Some(post) = self.able(matter) else { return Err(Refusal::NotAllowed(self.act)) };
        if let Some(behalf) = &post.behalf {
            self.behalf.get_or_init(|| (behalf.holder, post.id));
        }
        Ok(())
    }

    /// The person's role has the right the action asks for, and a place lies within it: in another
    /// state it could be done.
    pub(crate) fn holds(&self, place: Span) -> bool {
        self.who.holdings(&self.places).iter().any(|one| one.grants(self.act, place))
    }

    /// The first post that allows it: one's own before another's.
    fn able(&self, matter: &Matter<'_>) -> Option<&crate::Post> {
        self.who.posts.iter().find(|post| {
            post.holding(&self.places).is_some_and(|one| may(&[one], matter, self.act))
        })
    }

    /// The same under one of the roles the person holds.
    pub(crate) fn authorise_as(
        &self,
        matter: &Matter<'_>,
        role: &str,
    ) -> Result<&crate::Post, Refusal> {
        let mut posts = self.who.posts.iter().filter(|post| post.role.code == role);
        let able = |post: &&crate::Post| {
            post.holding(&self.places).is_some_and(|one| may(&[one], matter, self.act))
        };
        let post = posts.find(able).ok_or(Refusal::NotAllowed(self.act))?;
        if let Some(behalf) = &post.behalf {
            self.behalf.get_or_init(|| (behalf.holder, post.id));
        }
        Ok(post)
    }

    /// In what capacity the person does it: the first post that allows it.
    pub(crate) fn capacity(&self, matter: &Matter<'_>) -> String {
        self.able(matter).map(crate::Post::says).unwrap_or_default()
    }

    /// For whom it is done, where that is somebody else.
    pub(crate) fn behalf_of(&self) -> Option<fanben_store::PersonId> {
        self.behalf.get().map(|(holder, _)| *holder)
    }

    /// Says that something of a cycle changed.
    pub(crate) fn touch(&mut self, cycle: CycleId) {
        self.touched = Some(cycle);
    }

    /// Says that every cycle that is not closed may read something new.
    pub(crate) fn touch_all(&mut self) {
        self.measured = true;
    }

    /// Adds values of measures.
    pub(crate) async fn measure(&mut self, rows: &[MeasureRow]) -> Result<(), Refusal> {
        self.tx.add_measures(rows).await?;
        self.measured |= !rows.is_empty();
        Ok(())
    }

    /// Moves a subject and notes what was done.
    pub(crate) async fn moved(
        &mut self,
        found: &Found,
        to: Position,
        says: &str,
    ) -> Result<(), Refusal> {
        let post = self.capacity(&found.matter());
        self.moved_as(found, to, says, post).await
    }

    /// The same in a capacity that follows from something else than the subject.
    pub(crate) async fn moved_as(
        &mut self,
        found: &Found,
        to: Position,
        says: &str,
        post: String,
    ) -> Result<(), Refusal> {
        self.moved_with(found, to, says, (post, None)).await
    }

    /// The same with a sheet that was written by the same form.
    pub(crate) async fn moved_with(
        &mut self,
        found: &Found,
        to: Position,
        says: &str,
        (post, sheet): (String, Option<i64>),
    ) -> Result<(), Refusal> {
        let stage = found.stage()?.id.clone();
        let left = to.stage != found.position.stage || to.phase != found.position.phase;
        let row = SubjectRow {
            phase: written(&to.phase),
            stage: i64::try_from(to.stage).unwrap_or(i64::MAX),
            returned: to.returned,
            since: if left { self.at } else { found.row.since },
            ..found.row.clone()
        };
        self.tx.set_subject(&row).await?;
        let event = EventRow {
            cycle: found.row.cycle,
            subject: found.row.subject,
            number: 0,
            act: written(&self.act),
            stage,
            phase: row.phase.clone(),
            to_stage: row.stage,
            returned: row.returned,
            sheet: sheet.map_or_else(|| found.sheet_number(), Ok)?,
            says: says.to_owned(),
            post,
            person: self.who.id,
            at: self.at,
            action: self.action,
        };
        self.tx.add_event(&event).await?;
        self.touched = Some(found.row.cycle);
        Ok(())
    }
}

/// The commitment to what an action wrote, under a salt of its own.
pub(crate) async fn committed(
    tx: &mut Tx,
    action: ActionId,
    kept: &[fanben_store::Kept],
) -> Result<String, Refusal> {
    if kept.is_empty() {
        return Ok(String::new());
    }
    let salt = secrets::token();
    tx.add_salt(action, &salt).await?;
    Ok(commitment(&salt, kept))
}

/// An entry of the trail before it has a number and a hash.
pub(crate) struct Entry<'e> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) person: Option<fanben_store::PersonId>,
    pub(crate) act: &'e str,
    pub(crate) about: &'e str,
    pub(crate) outcome: &'e str,
    pub(crate) action: Option<ActionId>,
    pub(crate) content: String,
}

/// Adds an entry behind the last one.
pub(crate) async fn add_entry(tx: &mut Tx, entry: &Entry<'_>) -> Result<i64, StoreError> {
    let last = tx.last_audit().await?;
    let number = last.as_ref().map_or(1, |row| row.number + 1);
    let mut row = AuditRow {
        number,
        at: entry.at,
        person: entry.person,
        act: entry.act.to_owned(),
        about: entry.about.to_owned(),
        outcome: entry.outcome.to_owned(),
        action: entry.action,
        content: entry.content.clone(),
        before: last.map(|row| row.hash).unwrap_or_default(),
        hash: String::new(),
    };
    row.hash = entry_hash(&row);
    tx.add_audit(&row).await?;
    Ok(number)
}

/// The hash of an entry: over everything in it and the hash of the one before.
pub(crate) fn entry_hash(row: &AuditRow) -> String {
    secrets::digest(&entry_text(row))
}

/// An entry as one text.
pub(crate) fn entry_text(row: &AuditRow) -> String {
    let person = row.person.map(|id| id.to_string()).unwrap_or_default();
    let action = row.action.map(|id| id.to_string()).unwrap_or_default();
    let at = row.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let number = row.number.to_string();
    let fields = [
        &row.before,
        &number,
        &at,
        &person,
        &row.act,
        &row.about,
        &row.outcome,
        &action,
        &row.content,
    ];
    // The length in front of each field keeps one field's end from being another's beginning.
    let fields: Vec<String> =
        fields.iter().map(|field| format!("{}:{field}\n", field.len())).collect();
    fields.concat()
}

/// The salted commitment to rows.
pub(crate) fn commitment(salt: &str, kept: &[fanben_store::Kept]) -> String {
    let rows = kept.iter().map(|row| format!("{}:{}\n", row.table, row.text));
    let text: String = std::iter::once(format!("{salt}\n")).chain(rows).collect();
    secrets::digest(&text)
}
