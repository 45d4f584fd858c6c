//! A floor under several amounts of one recipient: what is less is paid on a line of its own.

use super::{Comes, Recipient, Settler};
use crate::number::Money;
use crate::scheme::formula::print_number;

impl<'a> Settler<'a, '_> {
    /// For every recipient whom the named incentives pay less together than this one's amount: the
    /// difference.
    pub(super) fn raise(&mut self, recipients: &[Recipient<'a>]) {
        for recipient in recipients {
            let (least, why) = match self.exact(recipient) {
                Ok(Comes::To(least, why)) => (least, why),
                Ok(Comes::Nothing) => continue,
                Ok(Comes::Barred(why)) => {
                    self.barred(recipient, why);
                    continue;
                }
                Err(why) => {
                    self.unpaid(recipient, why);
                    continue;
                }
            };
            let rounding = self.rule.incentive.rounding;
            let Ok(least) = Money::round(least, 2, rounding) else { continue };
            let subject = &recipient.rating.inputs.subjects[recipient.subject].code;
            let person = recipient.person.map(|person| &person.code);
            let named = &self.rule.incentive.raises;
            let own = self.settlement.payments.iter().filter(|one| {
                named.contains(&one.incentive)
                    && one.subject == *subject
                    && one.person.as_ref() == person
            });
            let own: Vec<(String, Money)> = own.map(|one| (one.name.clone(), one.amount)).collect();
            let sum = Money::from_raw(own.iter().map(|(_, amount)| amount.raw()).sum());
            if sum >= least {
                continue;
            }
            let words: Vec<String> = own
                .iter()
                .map(|(name, amount)| format!("{name} {}", print_number(amount.exact(), "")))
                .collect();
            let words = if words.is_empty() { "没有".to_owned() } else { words.join(" + ") };
            let why = format!(
                "{words} = {},不低于 {why} = {}",
                print_number(sum.exact(), "元"),
                print_number(least.exact(), "元")
            );
            let name = self.rule.incentive.name.clone();
            self.push(recipient, &name, Money::from_raw(least.raw() - sum.raw()), why);
        }
    }
}
