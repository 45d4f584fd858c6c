//! An older backup that was restored, and a list of whom was erased since → erased again. Two people
//! decided it then; nobody decides it anew, and the trail says that nobody was signed in.

use std::collections::BTreeMap;
use std::io::BufRead;

use fanben_model::rights::Act;
use fanben_store::{ErasureRow, PersonId, StoreError, Tx, erased_among};

use super::erase_person::{DONE, PROPOSED};
use crate::blanking::{Known, blank, unpaid};
use crate::doing::{Entry, add_entry, committed};
use crate::live::written;
use crate::payroll::account_for;
use crate::places::Places;
use crate::{Desk, Refusal};

/// What came of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErasedAgain {
    /// Who is erased again.
    pub erased: Vec<PersonId>,
    /// How many were erased in the backup already.
    pub before: usize,
    /// How many the backup does not know.
    pub unknown: usize,
    /// What somebody has to look at, in Chinese, by ids.
    pub notes: Vec<String>,
}

/// Erases everybody of a list who is not erased yet, all or nobody. The list is the one beside the
/// key of the seals, or any newer backup. Words that were typed then are in no list: they may be
/// given anew, by person.
pub async fn erase_again(
    desk: &Desk,
    list: &mut (dyn BufRead + Send),
    words: &BTreeMap<PersonId, Vec<String>>,
) -> Result<ErasedAgain, Refusal> {
    let listed = erased_among(list.lines().map(|line| line.map_err(StoreError::from)))?;
    let mut came = ErasedAgain::default();
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    for row in listed {
        let typed = words.get(&row.person).map_or(&[][..], Vec::as_slice);
        again(desk, &mut tx, &places, &row, typed, &mut came).await?;
    }
    if came.erased.is_empty() {
        return Ok(came);
    }
    tx.touch_cycles().await?;
    tx.touch_period().await?;
    tx.commit().await?;
    desk.forget();
    Ok(came)
}

async fn again(
    desk: &Desk,
    tx: &mut Tx,
    places: &Places,
    listed: &ErasureRow,
    typed: &[String],
    came: &mut ErasedAgain,
) -> Result<(), Refusal> {
    let person = listed.person;
    let Some(account) = account_for(tx, person).await? else {
        came.unknown += 1;
        return Ok(());
    };
    let open = match tx.erasure_of(person).await? {
        Some(last) if last.act == DONE => {
            came.before += 1;
            return Ok(());
        }
        last => last.filter(|last| last.act == PROPOSED),
    };
    let known = Known::of(tx, &account).await?;
    let today = desk.today();
    if tx.posts_of(person).await?.iter().any(|post| !crate::accounts::over(post, today)) {
        came.notes.push(format!("编号{person}:备份里还有岗位,请安全管理员免去"));
    }
    if unpaid(tx, &known).await?.is_some() {
        came.notes.push(format!(
            "编号{person}:备份里有发给这个人、还没有登记发放的钱,备份以后可能已经发过,请财政经办核对"
        ));
    }
    let number = tx.erasures().await?.last().map_or(1, |row| row.number + 1);
    let action = desk.new_action();
    let row = ErasureRow {
        number,
        proposal: open.as_ref().map_or(number, |open| open.number),
        at: desk.now(),
        action,
        ..listed.clone()
    };
    tx.add_erasure(&row).await?;
    let mut own = typed.to_vec();
    if let Some(open) = open {
        let words = tx.erasure_words().await?;
        own.extend(words.into_iter().filter(|one| one.proposal == open.number).map(|one| one.word));
        tx.forget_erasure_words(open.number).await?;
    }
    if blank(tx, places, &known, &own, (number, action)).await?.left {
        came.notes.push(format!(
            "编号{person}:姓名或者另给的字样和别处的字重合,文字里的没有动,请人工核对"
        ));
    }
    let kept = tx.kept_now(action).await?;
    let content = committed(tx, action, &kept).await?;
    let entry = Entry {
        at: row.at,
        person: None,
        act: &written(&Act::ErasePerson),
        about: &format!("person {person} erasure {number}"),
        outcome: "done",
        action: Some(action),
        content,
    };
    add_entry(tx, &entry).await?;
    came.erased.push(person);
    Ok(())
}
