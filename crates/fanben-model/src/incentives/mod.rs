//! Results → money: every amount with its formula and the values it read.
//!
//! Comes in: a [`Rating`] and the people in office. Goes out: [`Payment`]s in whole 分. Upstream:
//! ratings.

mod forecast;
mod limit;
mod names;
mod raise;
mod share;
mod unnamed;

pub use forecast::{Forecast, Outlook, forecast};
use names::{Assumed, PersonNames, Taken};
use num_traits::CheckedAdd as _;
use serde::Serialize;
use share::{shares, shares_in_order};
pub use unnamed::unnamed;

use crate::measures::{Facts, Person};
use crate::number::{Exact, Money, Rounding};
use crate::rating::Rating;
use crate::scheme::formula::{Formula, Given, evaluate, missing, print_number, shown, trace};
use crate::scheme::{BUILT_IN, IncentiveRule, Recipients, Ruleset, SplitRule};

/// Money for one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The incentive.
    pub incentive: String,
    /// What it is called.
    pub name: String,
    /// The subject it follows from.
    pub subject: String,
    /// The person, if it is for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The person's name and post, or the unit's name.
    pub to: String,
    /// How much.
    pub amount: Money,
    /// The result it follows from is still open: a forecast, not a sheet to pay by.
    pub provisional: bool,
    /// How it was computed.
    pub why: String,
}

/// An amount that could not be computed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unpaid {
    /// The incentive.
    pub incentive: String,
    /// The subject.
    pub subject: String,
    /// The person, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What is missing.
    pub why: String,
}

/// All money that follows from a rating.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Settlement {
    /// Amounts above zero, and what a ceiling over several takes back, incentive by incentive, in
    /// display order.
    pub payments: Vec<Payment>,
    /// Amounts that wait for something.
    pub unpaid: Vec<Unpaid>,
    /// Who misses a condition by how much.
    pub not_met: Vec<Unpaid>,
    /// Who may not draw an amount, whatever it would be, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<Unpaid>,
    /// Shares of units' people where no list says who they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unshared: Vec<Unshared>,
}

/// What is for the people of a unit, and not yet shared out among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unshared {
    /// The incentive.
    pub incentive: String,
    /// What this share is called.
    pub name: String,
    /// The subject.
    pub subject: String,
    /// How much there is to share.
    pub amount: Money,
    /// The posts it is for; empty: everybody in office.
    pub posts: Vec<String>,
    /// Nobody gets more of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub each_at_most: Option<Money>,
    /// How it was computed.
    pub why: String,
}

impl Settlement {
    /// The sum of one incentive, or of all.
    pub fn total(&self, incentive: Option<&str>) -> Money {
        let counted = self
            .payments
            .iter()
            .filter(|payment| incentive.is_none_or(|id| payment.incentive == id));
        Money::from_raw(counted.map(|payment| payment.amount.raw()).sum())
    }
}

/// Computes all money that follows.
pub fn settle(rating: &Rating<'_>, facts: &Facts) -> Settlement {
    let rows: Vec<_> = (0..rating.inputs.subjects.len()).map(|subject| (rating, subject)).collect();
    settle_rows(rating.rules, &rows, facts)
}

/// Computes all money that follows where subjects' results stand in different ratings: those of a
/// township with items of its own in that township's.
pub fn settle_rows(rules: &Ruleset, rows: &[(&Rating<'_>, usize)], facts: &Facts) -> Settlement {
    settle_assuming(rules, rows, facts, None)
}

/// The same, with results taken to be others than they are.
fn settle_assuming(
    rules: &Ruleset,
    rows: &[(&Rating<'_>, usize)],
    facts: &Facts,
    assumed: Option<&Assumed>,
) -> Settlement {
    let mut settlement = Settlement::default();
    for rule in &rules.incentives {
        Settler { rows, facts, rule, assumed, settlement: &mut settlement }.settle();
    }
    settlement
}

struct Settler<'a, 'b> {
    rows: &'a [(&'a Rating<'a>, usize)],
    facts: &'a Facts,
    rule: &'a IncentiveRule,
    assumed: Option<&'a Assumed>,
    settlement: &'b mut Settlement,
}

/// Whom an amount is computed for.
#[derive(Clone, Copy)]
struct Recipient<'a> {
    rating: &'a Rating<'a>,
    subject: usize,
    person: Option<&'a Person>,
    taken: Option<&'a Taken>,
}

impl<'a> Recipient<'a> {
    fn names(&self, facts: &'a Facts) -> PersonNames<'a> {
        PersonNames::new(self.rating, facts, self.subject, self.person, self.taken)
    }
}

/// An amount for somebody, or why there is none.
enum Comes {
    /// So much, exactly, with its explanation.
    To(Exact, String),
    /// The condition does not hold, or it does not apply.
    Nothing,
    /// The recipient may not draw it.
    Barred(String),
}

impl<'a> Settler<'a, '_> {
    fn settle(&mut self) {
        if !self.rule.incentive.limits.is_empty() {
            self.limit();
            return;
        }
        let recipients = self.recipients();
        if !self.rule.incentive.raises.is_empty() {
            self.raise(&recipients);
            return;
        }
        if self.rule.pool.is_some() {
            self.pool(&recipients);
            return;
        }
        for recipient in &recipients {
            match self.exact(recipient) {
                Ok(Comes::Nothing) => self.not_met(recipient),
                Ok(Comes::Barred(why)) => self.barred(recipient, why),
                Ok(Comes::To(exact, why)) => match self.rounded(exact, &why) {
                    Ok(None) => self.not_met(recipient),
                    Ok(Some((amount, why))) => self.pay(recipient, amount, why),
                    Err(why) => self.unpaid(recipient, why),
                },
                Err(why) => self.unpaid(recipient, why),
            }
        }
    }

    fn subject(&self, rating: &'a Rating<'a>, subject: usize) -> Recipient<'a> {
        let taken = self.assumed.and_then(|all| all.get(&rating.inputs.subjects[subject].code));
        Recipient { rating, subject, person: None, taken }
    }

    fn recipients(&self) -> Vec<Recipient<'a>> {
        let mut recipients = Vec::new();
        for &(rating, subject) in self.rows {
            let own = self.subject(rating, subject);
            match &self.rule.incentive.to {
                Recipients::Subject => recipients.push(own),
                Recipients::People(posts) => {
                    let people = self.facts.people_of(&rating.inputs.subjects[subject].unit);
                    let chosen = people.filter(|p| posts.is_empty() || posts.contains(&p.post));
                    recipients
                        .extend(chosen.map(|person| Recipient { person: Some(person), ..own }));
                }
            }
        }
        recipients
    }

    /// The exact amount with its explanation.
    fn exact(&self, recipient: &Recipient<'_>) -> Result<Comes, String> {
        let names = recipient.names(self.facts);
        if let Some(when) = &self.rule.when {
            match evaluate(when, &names) {
                Given::Holds(true) => {}
                Given::Unknown(name) => return Err(unknown(&name)),
                _ => return Ok(Comes::Nothing),
            }
        }
        // Of what is split among people, each of them is asked.
        let split = recipient.person.is_none()
            && self.rule.split.iter().any(|one| one.split.to != Recipients::Subject);
        if !split && let Some(why) = self.barring(recipient)? {
            return Ok(Comes::Barred(why));
        }
        let number = |formula: &Formula| match evaluate(formula, &names) {
            Given::Number(value) => Ok(Some(value)),
            Given::Unknown(name) => Err(unknown(&name)),
            Given::NotApplicable => Ok(None),
            other => Err(format!("算出的不是金额:{}", shown(&other, ""))),
        };
        let Some(mut amount) = number(&self.rule.amount)? else { return Ok(Comes::Nothing) };
        let mut why = trace(&self.rule.amount, &names);
        if let Some(most) = &self.rule.at_most
            && let Some(most) = number(most)?
            && amount > most
        {
            why = format!(
                "{why} = {},不超过 {}",
                print_number(amount, "元"),
                print_number(most, "元")
            );
            amount = most;
        }
        if let Some(least) = &self.rule.at_least
            && let Some(least) = number(least)?
            && amount < least
        {
            why = format!(
                "{why} = {},不低于 {}",
                print_number(amount, "元"),
                print_number(least, "元")
            );
            amount = least;
        }
        Ok(Comes::To(amount, why))
    }

    /// Why a recipient may not draw the amount; none: it may.
    fn barring(&self, recipient: &Recipient<'_>) -> Result<Option<String>, String> {
        let Some(barred) = &self.rule.barred else { return Ok(None) };
        let names = recipient.names(self.facts);
        match evaluate(barred, &names) {
            Given::Holds(true) => {
                let written = self.rule.incentive.barred.as_deref().unwrap_or_default();
                Ok(Some(format!("不得领取({written})")))
            }
            Given::Unknown(name) => Err(format!("{},不知能不能领取", unknown(&name))),
            _ => Ok(None),
        }
    }

    fn rounded(&self, exact: Exact, why: &str) -> Result<Option<(Money, String)>, String> {
        let places = if self.rule.incentive.whole_yuan { 0 } else { 2 };
        let rounding = self.rule.incentive.rounding;
        let amount = Money::round(exact, places, rounding).map_err(|_| "金额过大".to_owned())?;
        if amount <= Money::ZERO {
            return Ok(None);
        }
        let rounded = amount.exact() != exact;
        let by = if rounded { format!("({})", rounding.name()) } else { String::new() };
        Ok(Some((amount, format!("{why} = {}{by}", print_number(amount.exact(), "元")))))
    }

    /// Shares a sum out by each one's amount: largest remainders, ties in display order.
    fn pool(&mut self, recipients: &[Recipient<'a>]) {
        let Some(first) = recipients.first() else { return };
        let names = first.names(self.facts);
        let pool = self.rule.pool.as_ref().map(|pool| evaluate(pool, &names));
        let Some(Given::Number(pool)) = pool else {
            self.unpaid(first, "总额未填".to_owned());
            return;
        };
        let Ok(pool) = Money::round(pool, 2, self.rule.incentive.rounding) else { return };
        let mut weights = Vec::with_capacity(recipients.len());
        for recipient in recipients {
            match self.exact(recipient) {
                Ok(Comes::To(weight, _)) => weights.push(weight),
                Ok(Comes::Nothing) => weights.push(Exact::from_integer(0)),
                Ok(Comes::Barred(why)) => {
                    self.barred(recipient, why);
                    weights.push(Exact::from_integer(0));
                }
                Err(why) => self.unpaid(recipient, why),
            }
        }
        if weights.len() < recipients.len() {
            // Nobody's share is known before everybody's weight is.
            return;
        }
        if weights.iter().all(|weight| *weight <= Exact::from_integer(0)) {
            self.unpaid(first, "各方份额都是0,总额无法分配".to_owned());
            return;
        }
        let nothing = Exact::from_integer(0);
        let all = weights.iter().try_fold(nothing, |sum, weight| sum.checked_add(weight));
        let all = all.map_or_else(|| "各方份额之和".to_owned(), |all| print_number(all, ""));
        for ((recipient, weight), amount) in
            recipients.iter().zip(&weights).zip(shares(pool, &weights))
        {
            if amount > Money::ZERO {
                let why = format!(
                    "总额 {} × {} ÷ {all} = {}(最大余数法)",
                    print_number(pool.exact(), "元"),
                    print_number(*weight, ""),
                    print_number(amount.exact(), "元")
                );
                self.pay(recipient, amount, why);
            }
        }
    }

    fn pay(&mut self, recipient: &Recipient<'a>, amount: Money, why: String) {
        if self.rule.split.is_empty() {
            self.push(recipient, &self.rule.incentive.name, amount, why);
            return;
        }
        let parts = split_amounts(amount, &self.rule.split);
        for (rule, part) in self.rule.split.iter().zip(parts) {
            let percent = rule.split.percent;
            let why = format!("{why};其中{percent}%:{}", print_number(part.exact(), "元"));
            let name = if rule.split.name.is_empty() {
                self.rule.incentive.name.clone()
            } else {
                format!("{}·{}", self.rule.incentive.name, rule.split.name)
            };
            match &rule.split.to {
                Recipients::Subject => self.push(recipient, &name, part, why),
                Recipients::People(posts) => {
                    self.among_people(recipient, rule, posts, &name, part, &why);
                }
            }
        }
    }

    fn among_people(
        &mut self,
        subject: &Recipient<'a>,
        rule: &SplitRule,
        posts: &[String],
        name: &str,
        part: Money,
        why: &str,
    ) {
        if rule.each_at_most.is_some() {
            self.proposed(subject, rule, posts, name, part, why);
            return;
        }
        let unit = &subject.rating.inputs.subjects[subject.subject].unit;
        let chosen = |person: &&Person| posts.is_empty() || posts.contains(&person.post);
        let mut people: Vec<&'a Person> = Vec::new();
        for person in self.facts.people_of(unit).filter(chosen) {
            let recipient = Recipient { person: Some(person), ..*subject };
            match self.barring(&recipient) {
                Ok(None) => people.push(person),
                Ok(Some(why)) => self.barred(&recipient, why),
                Err(why) => {
                    self.unpaid(&recipient, format!("{name}:{why}"));
                    return;
                }
            }
        }
        if people.is_empty() {
            self.unpaid(subject, format!("{name}:名册中没有应得的人员"));
            self.unshared(subject, posts, name, part, None, why);
            return;
        }
        let mut weights = Vec::with_capacity(people.len());
        for person in &people {
            let recipient = Recipient { person: Some(*person), ..*subject };
            let names = recipient.names(self.facts);
            weights.push(match rule.weight.as_ref().map(|weight| evaluate(weight, &names)) {
                None => Exact::from_integer(1),
                Some(Given::Number(weight)) => weight,
                Some(Given::NotApplicable) => Exact::from_integer(0),
                Some(Given::Unknown(missing)) => {
                    // Nobody's share is known before everybody's weight is.
                    self.unpaid(&recipient, format!("{name}:“{missing}”未填,份额算不出"));
                    return;
                }
                Some(other) => {
                    let says = shown(&other, "");
                    self.unpaid(&recipient, format!("{name}:算出的份额不是数:{says}"));
                    return;
                }
            });
        }
        if weights.iter().all(|weight| *weight <= Exact::from_integer(0)) {
            self.unpaid(subject, format!("{name}:各人份额都是0,无法分配"));
            return;
        }
        // Equal remainders by the order of the posts, where the scheme names them.
        let rank = |person: &Person| posts.iter().position(|post| *post == person.post);
        let ranks: Vec<Option<usize>> = people.iter().map(|person| rank(person)).collect();
        let parts = shares_in_order(part, &weights, &ranks);
        for (person, amount) in people.into_iter().zip(parts) {
            let recipient = Recipient { person: Some(person), ..*subject };
            let why = format!("{why},按份额分得 {}", print_number(amount.exact(), "元"));
            if amount > Money::ZERO {
                self.push(&recipient, name, amount, why);
            }
        }
    }

    /// A part of which the unit says who gets how much.
    fn proposed(
        &mut self,
        subject: &Recipient<'a>,
        rule: &SplitRule,
        posts: &[String],
        name: &str,
        part: Money,
        why: &str,
    ) {
        let names = subject.names(self.facts);
        let most = match rule.each_at_most.as_ref().map(|most| evaluate(most, &names)) {
            Some(Given::Number(most)) => Money::round(most, 2, Rounding::Down).ok(),
            Some(Given::Unknown(missing)) => {
                self.unpaid(subject, format!("{name}:“{missing}”未填,每人最多多少算不出"));
                return;
            }
            _ => None,
        };
        self.unpaid(subject, format!("{name}:等村里报分配方案"));
        self.unshared(subject, posts, name, part, most, why);
    }

    fn unshared(
        &mut self,
        subject: &Recipient<'_>,
        posts: &[String],
        name: &str,
        amount: Money,
        each_at_most: Option<Money>,
        why: &str,
    ) {
        self.settlement.unshared.push(Unshared {
            incentive: self.rule.incentive.id.clone(),
            name: name.to_owned(),
            subject: subject.rating.inputs.subjects[subject.subject].code.clone(),
            amount,
            posts: posts.to_vec(),
            each_at_most,
            why: why.to_owned(),
        });
    }

    fn push(&mut self, recipient: &Recipient<'_>, name: &str, amount: Money, why: String) {
        let subject = &recipient.rating.inputs.subjects[recipient.subject];
        let to = recipient
            .person
            .map_or_else(|| subject.name.clone(), |p| format!("{}({})", p.name, p.post));
        self.settlement.payments.push(Payment {
            incentive: self.rule.incentive.id.clone(),
            name: name.to_owned(),
            subject: subject.code.clone(),
            person: recipient.person.map(|person| person.code.clone()),
            to,
            amount,
            provisional: recipient.taken.is_some()
                || recipient.rating.standings()[recipient.subject].open,
            why,
        });
    }

    /// Says what is missing where a condition of numbers does not hold.
    fn not_met(&mut self, recipient: &Recipient<'_>) {
        let names = recipient.names(self.facts);
        let words = self.rule.when.as_ref().map(|when| missing(when, &names)).unwrap_or_default();
        if !words.is_empty() {
            let unpaid = self.unpaid_for(recipient, words.join(";"));
            self.settlement.not_met.push(unpaid);
        }
    }

    fn barred(&mut self, recipient: &Recipient<'_>, why: String) {
        let unpaid = self.unpaid_for(recipient, why);
        self.settlement.barred.push(unpaid);
    }

    fn unpaid(&mut self, recipient: &Recipient<'_>, why: String) {
        let unpaid = self.unpaid_for(recipient, why);
        self.settlement.unpaid.push(unpaid);
    }

    fn unpaid_for(&self, recipient: &Recipient<'_>, why: String) -> Unpaid {
        let subject = recipient.rating.inputs.subjects[recipient.subject].code.clone();
        let incentive = self.rule.incentive.id.clone();
        let person = recipient.person.map(|person| person.code.clone());
        Unpaid { incentive, subject, person, why }
    }
}

/// Splits an amount by per cent. What does not divide goes to the unit, if it has a share.
fn split_amounts(amount: Money, split: &[SplitRule]) -> Vec<Money> {
    let weights: Vec<Exact> = split.iter().map(|rule| rule.split.percent.exact()).collect();
    let unit = split.iter().position(|rule| rule.split.to == Recipients::Subject);
    let Some(unit) = unit else { return shares(amount, &weights) };
    let mut parts: Vec<Money> = split
        .iter()
        .map(|rule| {
            let exact = amount.exact() * rule.split.percent.exact() / Exact::from_integer(100);
            Money::round(exact, 2, Rounding::Down).unwrap_or(Money::ZERO)
        })
        .collect();
    let others: i64 =
        parts.iter().enumerate().filter(|(at, _)| *at != unit).map(|(_, part)| part.raw()).sum();
    parts[unit] = Money::from_raw(amount.raw() - others);
    parts
}

/// Why an amount cannot be computed yet.
fn unknown(name: &str) -> String {
    if BUILT_IN.contains(&name) {
        format!("“{name}”还没有评完")
    } else {
        format!("“{name}”未填")
    }
}
