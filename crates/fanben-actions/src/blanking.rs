//! What is personal of somebody → the same rows without it, and new commitments to them.
//!
//! Comes in: an account, words by which its owner is known. Goes out: blanked rows, and for every action
//! whose rows changed a commitment under a new salt. The old salt goes: with it and a list of names,
//! anybody could find the name again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fanben_model::bundles::commitment;
use fanben_model::number::Money;
use fanben_model::payments::{Line, Share, State};
use fanben_store::{AccountRow, ActionId, CycleId, ErasedEntryRow, PayeeRow, PersonId, Tx, UnitId};

use crate::actions::MARK;
use crate::doing::commitment as committed_to;
use crate::paying::{Paying, payee, shares_of, text};
use crate::payroll::Payroll;
use crate::places::Places;
use crate::{Refusal, secrets};

/// By what somebody is known.
pub(crate) struct Known {
    person: PersonId,
    name: String,
    login: String,
    /// Where they ever held a post.
    units: BTreeSet<UnitId>,
    /// As whom the register of people knows them.
    payees: BTreeSet<PersonId>,
    /// Under which other names.
    listed: BTreeSet<String>,
}

/// What blanking came to.
pub(crate) struct Blanked {
    /// How many actions' rows changed.
    pub(crate) entries: usize,
    /// Words that stand elsewhere for something else were left.
    pub(crate) left: bool,
}

/// A word that means somebody wherever it stands: no sign of JSON in it, no figure, no piece of a
/// digest, no word of a key.
pub(crate) fn plain(word: &str) -> bool {
    let long = word.chars().count();
    let fit = word.chars().all(|c| c.is_alphanumeric() || "·.-_@/".contains(c));
    if !(2..=40).contains(&long) || !fit {
        return false;
    }
    if !word.is_ascii() {
        return word.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    }
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if word.chars().all(|c| c.is_ascii_digit() || c == '-') {
        return digits >= 11;
    }
    let letter = |c: char| c.is_ascii_uppercase() || ('g'..='z').contains(&c);
    word.contains('@') || (long >= 6 && digits > 0 && word.chars().any(letter))
}

impl Known {
    pub(crate) async fn of(tx: &mut Tx, row: &AccountRow) -> Result<Self, Refusal> {
        let posts = tx.posts_of(row.person).await?;
        let mut units: BTreeSet<UnitId> = posts.into_iter().map(|post| post.unit).collect();
        let payroll = Payroll::load(tx).await?;
        let rows = payroll.all().iter().flatten();
        units.extend(rows.filter(|one| one.payee == row.person).map(|one| one.unit));
        let theirs = |one: &PayeeRow| match one.account {
            _ if one.payee == row.person => true,
            Some(account) => account == row.person,
            None => one.name == row.name && units.contains(&one.unit),
        };
        let payees = payroll.all().iter().filter(|rows| rows.last().is_some_and(theirs));
        let rows: Vec<&PayeeRow> = payees.flatten().collect();
        let names = rows.iter().map(|one| one.name.clone());
        let listed = names.filter(|name| *name != row.name && name != MARK).collect();
        let payees = rows.iter().map(|row| row.payee).collect();
        let (name, login) = (row.name.clone(), row.login.clone());
        Ok(Self { person: row.person, name, login, units, payees, listed })
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let own = [self.name.as_str(), self.login.as_str()];
        own.into_iter().chain(self.listed.iter().map(String::as_str))
    }

    /// Whether a word means this person and nothing else that is written here.
    pub(crate) async fn is_alone(
        &self,
        tx: &mut Tx,
        places: &Places,
        word: &str,
    ) -> Result<bool, Refusal> {
        let accounts = tx.accounts().await?;
        let mut others = accounts.iter().filter(|row| row.person != self.person);
        let other = others.any(|row| row.name.contains(word) || row.login.contains(word));
        let unit = places.tree.units().iter().any(|unit| {
            let named = !unit.name.is_empty() && word.contains(&unit.name);
            named || unit.name.contains(word) || unit.code.contains(word)
        });
        let listed = Payroll::load(tx).await?;
        let mut listed =
            listed.all().iter().flatten().filter(|row| !self.payees.contains(&row.payee));
        let listed = listed.any(|row| row.name.contains(word) || row.code.contains(word));
        let role = places.roles.iter().any(|role| role.name.contains(word) || role.id == word);
        if other || unit || listed || role || MARK.contains(word) {
            return Ok(false);
        }
        let rules = tx.cycles().await?;
        Ok(!rules
            .iter()
            .any(|row| row.title.contains(word) || row.rules.0.to_string().contains(word)))
    }

    /// Whether a share of a unit's people is theirs.
    fn has(&self, share: &Share, unit: UnitId) -> bool {
        if share.account.is_empty() {
            share.name == self.name && self.units.contains(&unit)
        } else {
            share.account == self.person.to_string()
        }
    }

    /// Whether a line of a batch is theirs, in a cycle where units have these codes.
    fn gets(&self, line: &Line, codes: &BTreeMap<UnitId, String>) -> bool {
        let unit = || self.units.iter().any(|unit| codes.get(unit) == Some(&line.subject));
        let named = || line.payee.strip_suffix(&self.name).is_some_and(|post| post.ends_with(' '));
        line.payee == self.person.to_string() || self.is_listed(line) || (named() && unit())
    }

    /// A text without their names.
    fn unnamed(&self, text: &str) -> String {
        let names = std::iter::once(&self.name).chain(&self.listed);
        names.fold(text.to_owned(), |text, name| text.replace(name, MARK))
    }

    /// Whether it follows from their row in the register of people.
    fn is_listed(&self, line: &Line) -> bool {
        line.payee.parse().is_ok_and(|payee| self.payees.contains(&payee))
    }
}

/// The codes units have in a cycle.
async fn codes(tx: &mut Tx, cycle: CycleId) -> Result<BTreeMap<UnitId, String>, Refusal> {
    let rows = tx.subjects(cycle).await?;
    Ok(rows.into_iter().map(|row| (row.subject, row.code)).collect())
}

/// Why money is still on its way to somebody; none: it is not.
pub(crate) async fn unpaid(tx: &mut Tx, known: &Known) -> Result<Option<String>, Refusal> {
    let payroll = Payroll::load(tx).await?;
    let theirs = |rows: &&Vec<PayeeRow>| rows.iter().any(|row| known.payees.contains(&row.payee));
    let mut theirs = payroll.all().iter().filter(theirs);
    if theirs.any(|rows| payroll.on(rows, NaiveDate::MAX).is_some_and(|row| !row.ended)) {
        return Ok(Some(format!("人员名册里还有{};请先登记从哪一天起结束,再办", known.name)));
    }
    for cycle in tx.cycles().await? {
        let paying = Paying::load(tx, cycle.id).await?;
        if paying.runs.is_empty() && paying.plans.is_empty() {
            continue;
        }
        let codes = codes(tx, cycle.id).await?;
        let title = format!("{}({})", cycle.title, cycle.period);
        let open = paying.runs.iter().find(|(row, batch)| {
            let held = batch.held.iter().map(|held| &held.line);
            let mut lines = batch.lines.iter().chain(held);
            !matches!(paying.position(row).state, State::Paid | State::Returned)
                && lines.any(|line| known.gets(line, &codes))
        });
        if let Some((row, _)) = open {
            return Ok(Some(format!(
                "《{title}》第{}批里有发给{}的钱,还没有登记发放;发完或者退回以后再办",
                row.number, known.name
            )));
        }
        for plan in &paying.plans {
            let last = paying.plan(plan.subject, &plan.incentive, &plan.name);
            let refused = paying.check(plan).is_some_and(|check| !check.accepted);
            if last.map(|last| last.number) != Some(plan.number) || refused {
                continue;
            }
            let code = codes.get(&plan.subject).cloned().unwrap_or_default();
            for share in shares_of(plan)?.iter().filter(|share| known.has(share, plan.subject)) {
                let whom = payee(share);
                let same = |line: &&Line| {
                    (&line.subject, &line.payee) == (&code, &whom)
                        && (&line.incentive, &line.name) == (&plan.incentive, &plan.name)
                };
                let lines = paying.paid();
                let paid: i64 = lines.iter().filter(same).map(|line| line.amount.raw()).sum();
                if Money::from_raw(paid) < share.amount {
                    return Ok(Some(format!(
                        "《{title}》的分配方案里有分给{}的钱,还没有发;发完或者退回方案以后再办",
                        known.name
                    )));
                }
            }
        }
    }
    Ok(None)
}

/// Blanks everything for an erasure, told by its number and its action; the rows that changed are held
/// against a new commitment.
pub(crate) async fn blank(
    tx: &mut Tx,
    places: &Places,
    known: &Known,
    typed: &[String],
    (erasure, action): (i64, ActionId),
) -> Result<Blanked, Refusal> {
    let (mut words, mut left) = (Vec::new(), false);
    for word in typed.iter().map(String::as_str).chain(known.words()) {
        if plain(word) && known.is_alone(tx, places, word).await? {
            words.push(word);
        } else {
            // A login that is no word stands nowhere but in its account.
            left |= word != known.login;
        }
    }
    // The longer first: it may hold the shorter.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut changed = money(tx, known).await?;
    changed.extend(objections(tx, known, &words).await?);
    let login = known.person.to_string();
    changed.extend(tx.blank_account(known.person, MARK, &login).await?);
    let capacity = (format!("(代{})", known.name), format!("(代{MARK})"));
    changed.extend(tx.replace_for(known.person, &capacity.0, &capacity.1).await?);
    for word in words {
        let minutes = tx.minutes_with(word).await?;
        changed.extend(tx.replace_word(word, MARK).await?);
        for was in minutes {
            // What was signed names minutes by the beginning of their digest.
            let short = |text: &str| format!("记录{}", &secrets::digest(text)[..16]);
            let is = was.replace(word, MARK);
            changed.extend(tx.replace_shown(&short(&was), &short(&is)).await?);
        }
    }
    // Receipts quote accounts; one that is the code of a unit is no name.
    if places.id(&known.login).is_none() {
        let quoted = format!("“{}”", known.login);
        changed.extend(tx.replace_word(&quoted, &format!("“{MARK}”")).await?);
    }
    changed.extend(digests(tx, &changed).await?);
    for entry in &changed {
        let kept = tx.kept(*entry).await?;
        let salt = secrets::token();
        tx.renew_salt(*entry, &salt).await?;
        let content = committed_to(&salt, &kept);
        let row = ErasedEntryRow { erasure, entry: *entry, content, action };
        tx.add_erased_entry(&row).await?;
    }
    Ok(Blanked { entries: changed.len(), left })
}

/// Shares, lines of batches and rows of the register go on under the person's id: sums, and what a correction would take
/// back, stay as they are.
async fn money(tx: &mut Tx, known: &Known) -> Result<BTreeSet<ActionId>, Refusal> {
    let mut changed = BTreeSet::new();
    let id = known.person.to_string();
    for payee in &known.payees {
        changed.extend(tx.blank_payee(*payee, MARK, known.person).await?);
    }
    for cycle in tx.cycles().await? {
        let paying = Paying::load(tx, cycle.id).await?;
        for plan in &paying.plans {
            let mut shares = shares_of(plan)?;
            let mut own = false;
            for share in shares.iter_mut().filter(|share| known.has(share, plan.subject)) {
                (share.name, share.account, own) = (MARK.to_owned(), id.clone(), true);
            }
            if own {
                let shares = serde_json::to_string(&shares).map_err(|error| broken(&error))?;
                let key = (cycle.id, plan.subject, plan.number);
                tx.blank_share_plan(key, &shares).await?;
                changed.insert(plan.action);
            }
        }
        if paying.runs.is_empty() {
            continue;
        }
        let codes = codes(tx, cycle.id).await?;
        for (row, batch) in &paying.runs {
            let mut batch = batch.clone();
            let held = batch.held.iter_mut().map(|held| &mut held.line);
            for line in batch.lines.iter_mut().chain(held) {
                if known.gets(line, &codes) {
                    if !known.is_listed(line) {
                        line.payee.clone_from(&id);
                    }
                    line.to = known.unnamed(&line.to);
                    line.why = known.unnamed(&line.why);
                }
            }
            let document = text(&batch)?;
            if document != row.document {
                let digest = secrets::digest(&document);
                let key = (cycle.id, row.number);
                changed.extend(tx.blank_pay_run(key, &document, &digest).await?);
            }
        }
    }
    Ok(changed)
}

/// What the person objected to under their name goes; in what others wrote only the words.
async fn objections(
    tx: &mut Tx,
    known: &Known,
    words: &[&str],
) -> Result<BTreeSet<ActionId>, Refusal> {
    let mut changed = BTreeSet::new();
    for cycle in tx.cycles().await? {
        for mut row in tx.objection_words(cycle.id).await? {
            let own = words.contains(&row.name.as_str())
                || words.iter().any(|word| *word != known.name && row.contact.contains(word));
            if own {
                tx.forget_words(row.cycle, row.number).await?;
                continue;
            }
            let was = row.clone();
            for word in words {
                row.words = row.words.replace(word, MARK);
                row.contact = row.contact.replace(word, MARK);
            }
            if row != was {
                let said = [row.words.as_str(), &row.name, &row.contact].join("\n");
                let digest = commitment(&row.salt, "objection", &said);
                changed.extend(tx.blank_words(&row, &digest).await?);
            }
        }
    }
    Ok(changed)
}

/// Digests of what changed are those of what it is now: nobody finds a name by trying which one fits.
async fn digests(tx: &mut Tx, changed: &BTreeSet<ActionId>) -> Result<BTreeSet<ActionId>, Refusal> {
    for action in changed {
        for (was, of) in tx.digested(*action).await? {
            let is = secrets::digest(&of);
            if is != was {
                tx.renew_digest(*action, &was, &is).await?;
            }
        }
    }
    let mut more = BTreeSet::new();
    for cycle in tx.cycles().await? {
        for row in tx.pay_runs(cycle.id).await? {
            let is = secrets::digest(&row.document);
            if is != row.digest {
                let key = (cycle.id, row.number);
                more.extend(tx.blank_pay_run(key, &row.document, &is).await?);
            }
        }
    }
    Ok(more)
}

fn broken(error: &serde_json::Error) -> Refusal {
    Refusal::Broken(fanben_store::StoreError::Row(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_mean_somebody_are_replaced() {
        for (word, may) in [
            ("王强", true),
            ("王", false),
            ("阿依古丽·买买提", true),
            ("13800138000", true),
            ("0476-8123456", true),
            ("8123456", false),
            ("2026", false),
            ("wang-q1", true),
            ("abcdef12", false),
            ("incentive", false),
            ("cun@990402201201", true),
            ("王\"强", false),
            ("王,强", false),
            ("true", false),
        ] {
            assert_eq!(plain(word), may, "{word}");
        }
    }
}
