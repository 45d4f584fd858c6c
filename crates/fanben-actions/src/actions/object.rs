//! Somebody objects to a notice, with or without a name; an objection is ruled on.
//!
//! Who objects need not sign in, and who is signed in is not recorded: of an objection without a
//! name nothing is kept but its words.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::bundles::commitment;
use fanben_model::notices::{Ready, Scope, Step, step};
use fanben_model::rights::Act;
use fanben_store::{ActionId, CycleId, ObjectionRow, ObjectionWordsRow, RulingRow};

use super::begin;
use super::post_notice::{Scene, public_words};
use crate::doing::{Doing, Done, Entry, add_entry, committed};
use crate::noticing::{Noticed, TAKEN_DOWN};
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// Objections that may wait for their rulings in one cycle: more are taken at the counter.
const WAITING: u32 = 500;

/// An objection.
#[derive(Debug, Clone)]
pub struct Object {
    /// The cycle.
    pub cycle: CycleId,
    /// The notice's number.
    pub number: i64,
    /// About whom, by code; empty: about the notice as a whole.
    pub subject: String,
    /// What is wrong.
    pub words: String,
    /// Who says so; empty: without a name.
    pub name: String,
    /// How to reach them; empty: not at all.
    pub contact: String,
}

/// What who objects is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objected {
    /// Its number in the cycle.
    pub number: i64,
    /// The code under which the answer is found. It is shown here and nowhere else.
    pub code: String,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// It came after the period.
    pub late: bool,
    /// The last day on which it is to be answered; none: the holidays of that year are not known.
    pub due: Option<NaiveDate>,
}

/// The code under which who objected finds the answer, in digits that can be read out: nobody can
/// guess it, and who kept the form alone cannot make it.
pub(crate) fn answer_code(salt: &str, action: ActionId) -> String {
    let digest = secrets::digest(&format!("{salt}\n{action}"));
    let number = u64::from_str_radix(&digest[..16], 16).unwrap_or_default();
    let digits = format!("{:016}", number % 10_000_000_000_000_000);
    let groups: Vec<&str> = (0..4).map(|at| &digits[at * 4..at * 4 + 4]).collect();
    groups.join("-")
}

/// Takes an objection from anybody. What comes after the period is taken too, and called late.
pub async fn object(desk: &Desk, action: ActionId, input: Object) -> Result<Objected, Refusal> {
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let cycle = input.cycle;
    let noticed = Noticed::load(&mut tx, cycle).await?;
    let words = tx.objection_words(cycle).await?;
    if let Some(row) = noticed.objections.iter().find(|row| row.action == action) {
        let kept = words.iter().find(|one| one.number == row.number).ok_or(Refusal::Reused)?;
        return Ok(given(&noticed, row, &kept.salt));
    }
    let (_, document) = noticed.get(input.number).ok_or(Refusal::NotFound)?;
    let today = desk.today();
    if !document.hangs(Scope::Web, today, noticed.step(input.number, TAKEN_DOWN).is_some()) {
        return Err(Refusal::bad("", "这份公示已经撤下,网上不再收异议;请到公示上写的地方提出"));
    }
    let position = noticed.position(input.number, today);
    let late = document.late(today);
    step(position, Step::Object { late }, &Ready::complete()).map_err(Refusal::notice)?;
    if position.open + position.late >= WAITING {
        return Err(Refusal::bad("", "等待答复的异议太多,网上暂时不收;请到公示上写的地方提出"));
    }
    let text = input.words.trim();
    if !(5..=2000).contains(&text.chars().count()) {
        return Err(Refusal::bad("words", "请写明哪里不对、依据是什么,5到2000字"));
    }
    let (name, contact) = (input.name.trim(), input.contact.trim());
    if name.chars().count() > 40 {
        return Err(Refusal::bad("name", "最多40字"));
    }
    if contact.chars().count() > 100 {
        return Err(Refusal::bad("contact", "最多100字"));
    }
    let subject = match input.subject.trim() {
        "" => None,
        code => {
            let row = document.row(code).ok_or_else(|| Refusal::bad("subject", "公示里没有它"))?;
            let rows = tx.subjects(cycle).await?;
            let found = rows.iter().find(|one| one.code == row.code);
            Some(found.ok_or(Refusal::NotFound)?.subject)
        }
    };
    let salt = secrets::token();
    let row = ObjectionRow {
        cycle,
        number: noticed.objections.last().map_or(1, |row| row.number + 1),
        notice: input.number,
        subject,
        named: !name.is_empty(),
        late,
        digest: commitment(&salt, "objection", &[text, name, contact].join("\n")),
        at: desk.now(),
        action,
    };
    tx.add_objection(&row).await?;
    let kept = ObjectionWordsRow {
        cycle,
        number: row.number,
        salt,
        name: name.to_owned(),
        contact: contact.to_owned(),
        words: text.to_owned(),
    };
    tx.add_objection_words(&kept).await?;
    let rows = tx.kept_now(action).await?;
    let content = committed(&mut tx, action, &rows).await?;
    let entry = Entry {
        at: row.at,
        person: None,
        act: "object",
        about: &format!("cycle {cycle} objection {}", row.number),
        outcome: "done",
        action: Some(action),
        content,
    };
    add_entry(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(given(&noticed, &row, &kept.salt))
}

fn given(noticed: &Noticed, row: &ObjectionRow, salt: &str) -> Objected {
    Objected {
        number: row.number,
        code: answer_code(salt, row.action),
        at: row.at,
        late: row.late,
        due: noticed.due(row).ok(),
    }
}

/// A ruling on an objection.
#[derive(Debug, Clone)]
pub struct RuleObjection {
    /// The cycle.
    pub cycle: CycleId,
    /// The objection's number.
    pub objection: i64,
    /// It is right.
    pub upheld: bool,
    /// What the objector and the public read.
    pub reply: String,
}

/// Rules on an objection. One that is upheld asks for a correction before anything is confirmed.
pub async fn rule_objection(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: RuleObjection,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::RuleObjection);
    let done = rule(&mut doing, &input).await;
    doing.end(done).await
}

async fn rule(doing: &mut Doing<'_>, input: &RuleObjection) -> Result<Done, Refusal> {
    let scene = Scene::of(doing, input.cycle).await?;
    let one = scene.noticed.objections.iter().find(|row| row.number == input.objection);
    let one = one.ok_or(Refusal::NotFound)?.clone();
    let aside =
        one.subject.is_some_and(|subject| scene.live.aside.contains(&(subject, doing.who.id)));
    let what = Step::Rule { upheld: input.upheld, late: one.late };
    let matter = scene.matter(doing, Some(one.late), aside)?;
    let post = scene.authorise(doing, what, &matter)?;
    if scene.noticed.ruling(one.number).is_some() {
        return Err(Refusal::bad("reply", "这件异议已经答复过"));
    }
    let ready = Ready { reasoned: !input.reply.trim().is_empty(), ..Ready::default() };
    step(scene.position, what, &ready).map_err(Refusal::notice)?;
    let reply = public_words("reply", &input.reply, 1000)?;
    let row = RulingRow {
        cycle: input.cycle,
        objection: one.number,
        upheld: input.upheld,
        reply,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_ruling(&row).await?;
    let came = if input.upheld { "成立,请更正并发更正公示" } else { "不成立" };
    let says = format!("第{}件异议已答复:{came}", one.number);
    Ok(Done::new(format!("cycle {} objection {}", input.cycle, one.number), says))
}
