//! Results → money: every amount with its formula and the values it read.
//!
//! Comes in: a [`Rating`] and the people in office. Goes out: [`Payment`]s in whole 分. Upstream:
//! ratings.

mod limit;
mod share;

use num_traits::CheckedAdd as _;
use serde::Serialize;
use share::shares;

use crate::intake::read_field;
use crate::measures::{Facts, Person};
use crate::number::{Exact, Money};
use crate::rating::{Rating, given_entry};
use crate::scheme::formula::{
    Formula, Function, Given, Names, evaluate, missing, print_number, shown, trace,
};
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
    let mut settlement = Settlement::default();
    for rule in &rules.incentives {
        Settler { rows, facts, rule, settlement: &mut settlement }.settle();
    }
    settlement
}

struct Settler<'a, 'b> {
    rows: &'a [(&'a Rating<'a>, usize)],
    facts: &'a Facts,
    rule: &'a IncentiveRule,
    settlement: &'b mut Settlement,
}

/// Whom an amount is computed for.
#[derive(Clone, Copy)]
struct Recipient<'a> {
    rating: &'a Rating<'a>,
    subject: usize,
    person: Option<&'a Person>,
}

impl<'a> Recipient<'a> {
    fn names(&self, facts: &'a Facts) -> PersonNames<'a> {
        PersonNames::new(self.rating, facts, self.subject, self.person)
    }
}

impl<'a> Settler<'a, '_> {
    fn settle(&mut self) {
        if !self.rule.incentive.limits.is_empty() {
            self.limit();
            return;
        }
        let recipients = self.recipients();
        if self.rule.pool.is_some() {
            self.pool(&recipients);
            return;
        }
        for recipient in &recipients {
            match self.amount(recipient) {
                Ok(None) => self.not_met(recipient),
                Ok(Some((amount, why))) => self.pay(recipient, amount, why),
                Err(why) => self.unpaid(recipient, why),
            }
        }
    }

    fn recipients(&self) -> Vec<Recipient<'a>> {
        let mut recipients = Vec::new();
        for &(rating, subject) in self.rows {
            let own = Recipient { rating, subject, person: None };
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

    /// The exact amount with its explanation; none: the condition does not hold or it is nothing.
    fn exact(&self, recipient: &Recipient<'_>) -> Result<Option<(Exact, String)>, String> {
        let names = recipient.names(self.facts);
        if let Some(when) = &self.rule.when {
            match evaluate(when, &names) {
                Given::Holds(true) => {}
                Given::Unknown(name) => return Err(unknown(&name)),
                _ => return Ok(None),
            }
        }
        let number = |formula: &Formula| match evaluate(formula, &names) {
            Given::Number(value) => Ok(Some(value)),
            Given::Unknown(name) => Err(unknown(&name)),
            Given::NotApplicable => Ok(None),
            other => Err(format!("算出的不是金额:{}", shown(&other, ""))),
        };
        let Some(mut amount) = number(&self.rule.amount)? else { return Ok(None) };
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
        Ok(Some((amount, why)))
    }

    fn amount(&self, recipient: &Recipient<'_>) -> Result<Option<(Money, String)>, String> {
        let Some((exact, why)) = self.exact(recipient)? else { return Ok(None) };
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
                Ok(weight) => weights.push(weight.map_or(Exact::from_integer(0), |(w, _)| w)),
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
        let unit = &subject.rating.inputs.subjects[subject.subject].unit;
        let chosen = |person: &&Person| posts.is_empty() || posts.contains(&person.post);
        let people: Vec<&'a Person> = self.facts.people_of(unit).filter(chosen).collect();
        if people.is_empty() {
            self.unpaid(subject, format!("{name}:名册中没有应得的人员"));
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
        for (person, amount) in people.into_iter().zip(shares(part, &weights)) {
            let recipient = Recipient { person: Some(person), ..*subject };
            let why = format!("{why},按份额分得 {}", print_number(amount.exact(), "元"));
            if amount > Money::ZERO {
                self.push(&recipient, name, amount, why);
            }
        }
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
            provisional: recipient.rating.standings()[recipient.subject].open,
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
            Money::round(exact, 2, crate::number::Rounding::Down).unwrap_or(Money::ZERO)
        })
        .collect();
    let others: i64 =
        parts.iter().enumerate().filter(|(at, _)| *at != unit).map(|(_, part)| part.raw()).sum();
    parts[unit] = Money::from_raw(amount.raw() - others);
    parts
}

/// What names mean for a person: the person's own columns first, then the subject's.
struct PersonNames<'a> {
    rating: &'a Rating<'a>,
    facts: &'a Facts,
    subject: usize,
    person: Option<&'a Person>,
}

impl<'a> PersonNames<'a> {
    fn new(
        rating: &'a Rating<'a>,
        facts: &'a Facts,
        subject: usize,
        person: Option<&'a Person>,
    ) -> Self {
        Self { rating, facts, subject, person }
    }

    fn rules(&self) -> &Ruleset {
        self.rating.rules
    }

    /// A value recorded for the person itself.
    fn own(&self, name: &str) -> Option<Given> {
        let person = self.person?;
        if name == "职务" {
            return Some(Given::Text(person.post.clone()));
        }
        let key = crate::measures::Key {
            name: name.to_owned(),
            period: self.rules().scheme.period.clone(),
            stage: String::new(),
        };
        let measure = self.rules().scheme.measures.get(name)?;
        let recorded = self.facts.value(&key, &person.code).map(|recorded| recorded.entry.clone());
        let entry = recorded.or_else(|| read_field(person.fields.get(name)?, measure))?;
        Some(given_entry(&entry, self.rules().unit(name), name))
    }
}

impl Names for PersonNames<'_> {
    fn name(&self, name: &str) -> Given {
        self.own(name).unwrap_or_else(|| self.rating.names(self.subject).name(name))
    }

    fn call(&self, function: Function, arguments: &[Formula]) -> Given {
        self.rating.names(self.subject).call(function, arguments)
    }

    fn unit(&self, name: &str) -> String {
        self.rules().unit(name).to_owned()
    }
}

/// Why an amount cannot be computed yet.
fn unknown(name: &str) -> String {
    if BUILT_IN.contains(&name) {
        format!("“{name}”还没有评完")
    } else {
        format!("“{name}”未填")
    }
}
