//! A ceiling over several amounts of one recipient: what is more is taken back on a line of its own.

use std::collections::BTreeMap;

use super::{Recipient, Settler};
use crate::number::Money;
use crate::scheme::formula::{Given, evaluate, print_number, trace};

/// What one recipient is paid by the incentives a ceiling names.
struct Paid {
    subject: String,
    person: Option<String>,
    parts: Vec<(String, Money)>,
}

impl Settler<'_, '_> {
    /// For everybody whom the named incentives pay more together than this one's amount: a line
    /// that takes back the difference.
    pub(super) fn limit(&mut self) {
        let named = &self.rule.incentive.limits;
        // Recipients in the order in which they were first paid, with what they were paid.
        let mut places: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
        let mut paid: Vec<Paid> = Vec::new();
        for payment in &self.settlement.payments {
            if !named.contains(&payment.incentive) {
                continue;
            }
            let key = (payment.subject.clone(), payment.person.clone());
            let place = *places.entry(key).or_insert_with_key(|(subject, person)| {
                let (subject, person) = (subject.clone(), person.clone());
                paid.push(Paid { subject, person, parts: Vec::new() });
                paid.len() - 1
            });
            paid[place].parts.push((payment.name.clone(), payment.amount));
        }
        for Paid { subject, person, parts } in paid {
            let row =
                self.rows.iter().find(|(rating, at)| rating.inputs.subjects[*at].code == subject);
            let Some(&(rating, at)) = row else { continue };
            let person = person.and_then(|code| self.facts.person(&code));
            let recipient = Recipient { person, ..self.subject(rating, at) };
            let names = recipient.names(self.facts);
            match self.rule.when.as_ref().map(|when| evaluate(when, &names)) {
                None | Some(Given::Holds(true)) => {}
                Some(Given::Unknown(name)) => {
                    self.unpaid(&recipient, format!("“{name}”未填,不知是否封顶"));
                    continue;
                }
                Some(_) => continue,
            }
            let most = match evaluate(&self.rule.amount, &names) {
                Given::Number(most) => Money::round(most, 2, self.rule.incentive.rounding),
                Given::NotApplicable => continue,
                _ => {
                    self.unpaid(&recipient, "封顶数未填".to_owned());
                    continue;
                }
            };
            let Ok(most) = most else { continue };
            let sum = Money::from_raw(parts.iter().map(|(_, amount)| amount.raw()).sum());
            if sum <= most {
                continue;
            }
            let words: Vec<String> = parts
                .iter()
                .map(|(name, amount)| format!("{name} {}", print_number(amount.exact(), "")))
                .collect();
            let why = format!(
                "{} = {},不超过 {} = {}",
                words.join(" + "),
                print_number(sum.exact(), "元"),
                trace(&self.rule.amount, &names),
                print_number(most.exact(), "元")
            );
            let name = self.rule.incentive.name.clone();
            self.push(&recipient, &name, Money::from_raw(most.raw() - sum.raw()), why);
        }
    }
}
