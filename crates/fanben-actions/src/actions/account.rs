//! Making accounts, one or a whole list, and ending them. A post only comes with it as a proposal:
//! who makes accounts does not say what they may do.

use std::collections::BTreeSet;

use fanben_model::rights::{Act, Matter, Span};
use fanben_store::{AccountRow, ActionId, AppointmentRow, PersonId, UnitId};

use super::begin;
use crate::accounts::{Held, new_id};
use crate::doing::{Begun, Doing, Done};
use crate::places::Places;
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// The most accounts one form makes: each password takes its time.
const MOST: usize = 2_000;

/// Somebody who gets an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewPerson {
    /// What they sign in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// The code or name of their unit.
    pub unit: String,
    /// The id or name of the role proposed for them there; empty: none yet.
    pub role: String,
    /// The department whose measures they record; empty: none in particular.
    pub office: String,
    /// They mind the post without holding it.
    pub acting: bool,
}

/// Makes accounts with first passwords, all or none. The receipt gives each password once, as
/// slips; posts are proposed to whoever gives them. What is wrong is told for all of them at once,
/// each under `row.field`, rows from 0.
pub async fn make_accounts(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    people: Vec<NewPerson>,
) -> Result<Receipt, Refusal> {
    // Passwords are hashed before the transaction, and only for somebody who may give them.
    let mut made = Vec::new();
    if let Begun::New(mut doing) = Doing::begin(desk, who, action, Act::MakeAccount).await? {
        let settled = settled(&mut doing, &people).await;
        match settled {
            Ok(settled) => made = settled,
            Err(refusal) => return doing.end(Err(refusal)).await,
        }
    }
    let mut hashed = Vec::new();
    for _ in &made {
        let password = secrets::first_password();
        let kept = desk.hashing.hash(&password).await?;
        hashed.push((password, kept));
    }
    let mut doing = begin!(desk, who, action, Act::MakeAccount);
    let done = make(&mut doing, &people, hashed).await;
    doing.end(done).await
}

/// A person with the unit and role that were meant.
struct Settled {
    unit: UnitId,
    unit_name: String,
    role: Option<String>,
}

async fn settled(doing: &mut Doing<'_>, people: &[NewPerson]) -> Result<Vec<Settled>, Refusal> {
    let places = std::sync::Arc::clone(&doing.places);
    let holdings = doing.who.holdings(&places);
    let right = Act::MakeAccount.right();
    let within: Vec<Span> = holdings
        .iter()
        .filter(|one| one.role.rights.contains(&right))
        .map(|one| one.within)
        .collect();
    if within.is_empty() {
        return Err(Refusal::NotAllowed(Act::MakeAccount));
    }
    if people.is_empty() || people.len() > MOST {
        return Err(Refusal::bad(
            "",
            format!("一次可以开1到{MOST}个账号,这里有{}个", people.len()),
        ));
    }
    let mut taken: BTreeSet<String> =
        doing.tx.accounts().await?.into_iter().map(|row| row.login).collect();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (at, person) in people.iter().enumerate() {
        let mut wrong = |field: &str, says: String| {
            bad.push(BadInput { field: format!("{at}.{field}"), says });
        };
        let (login, name) = (person.login.trim(), person.name.trim());
        if let Some(says) = bad_login(login) {
            wrong("login", says);
        } else if !taken.insert(login.to_owned()) {
            wrong("login", format!("账号“{login}”已经有人用,或者在这张表里重复"));
        }
        if name.is_empty() || name.chars().count() > 40 {
            wrong("name", "请填姓名,最多40字".to_owned());
        }
        match unit_and_role(&places, &within, person) {
            Ok((unit, role)) => {
                let id = places.id(&unit.code).ok_or(Refusal::NotFound)?;
                doing.authorise(&Matter::Place(places.span_of(id).ok_or(Refusal::NotFound)?))?;
                good.push(Settled { unit: id, unit_name: unit.name, role });
            }
            Err((field, says)) => wrong(field, says),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(Refusal::Bad(bad)) }
}

fn unit_and_role(
    places: &Places,
    within: &[Span],
    person: &NewPerson,
) -> Result<(crate::Named, Option<String>), (&'static str, String)> {
    let unit = places.meant(&person.unit, within).map_err(|says| ("unit", says))?;
    if person.role.trim().is_empty() {
        return Ok((unit, None));
    }
    let role = places.role_at(&person.role, &unit.code).map_err(|says| ("role", says))?;
    Ok((unit, Some(role.id.clone())))
}

/// What is wrong with a login: people type it on old keyboards and read it out on the telephone.
fn bad_login(login: &str) -> Option<String> {
    let long = login.chars().count();
    let plain = login.chars().all(|c| c.is_alphanumeric() || "-_.@/".contains(c));
    if (3..=40).contains(&long) && plain {
        return None;
    }
    Some("账号要3到40个字符,只用字母、数字、汉字和 - _ . @ /".to_owned())
}

async fn make(
    doing: &mut Doing<'_>,
    people: &[NewPerson],
    hashed: Vec<(String, String)>,
) -> Result<Done, Refusal> {
    let settled = settled(doing, people).await?;
    let mut done = Done::new("", "");
    for ((person, settled), (password, kept)) in people.iter().zip(&settled).zip(hashed) {
        let row = AccountRow {
            person: PersonId(new_id()),
            name: person.name.trim().to_owned(),
            login: person.login.trim().to_owned(),
            password: kept,
            fresh: true,
            failures: 0,
            locked_until: None,
            ended: false,
            last_at: None,
            unit: Some(settled.unit),
        };
        doing.tx.add_account(&row).await?;
        if let Some(role) = &settled.role {
            let proposed = AppointmentRow {
                number: 0,
                act: "proposed".to_owned(),
                post: new_id(),
                person: row.person,
                role: role.clone(),
                unit: settled.unit,
                office: person.office.trim().to_owned(),
                acting: person.acting,
                from_day: doing.desk.today(),
                until_day: None,
                reason: String::new(),
                by: doing.who.id,
                at: doing.at,
                action: doing.action,
            };
            doing.tx.add_appointment(&proposed).await?;
        }
        done = done.giving("slip", super::slip(&row, &settled.unit_name, &password));
    }
    done.about = format!("accounts {}", settled.len());
    done.says =
        format!("已开{}个账号,初始密码只显示这一次;岗位等安全管理员授予后生效", settled.len());
    Ok(Done { secret: &["slip"], ..done })
}

/// An account to be ended.
#[derive(Debug, Clone)]
pub struct EndAccount {
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub reason: String,
}

/// Ends an account and all its posts, as of today. What the person did stays.
pub async fn end_account(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndAccount,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::EndAccount);
    let done = end(&mut doing, &input).await;
    doing.end(done).await
}

async fn end(doing: &mut Doing<'_>, input: &EndAccount) -> Result<Done, Refusal> {
    let today = doing.desk.today();
    let held = Held::load(&mut doing.tx, &doing.places, doing.who, input.person, today).await?;
    held.authorise(doing.who, &doing.places, doing.act)?;
    let reason = super::reason(&input.reason)?;
    for post in &held.posts {
        super::post::end_row(doing, post, today, &reason).await?;
    }
    let row = AccountRow { ended: true, ..held.row };
    doing.tx.set_account(&row).await?;
    doing.tx.end_sessions(row.person, None).await?;
    let says = format!("已停用{}的账号,岗位同时免去", row.name);
    Ok(Done::new(format!("person {}", row.person), says))
}
