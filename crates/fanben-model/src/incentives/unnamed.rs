//! Units whose people would be paid if it were known who they are.

use super::{Settlement, Settler, Unpaid, unknown};
use crate::measures::Facts;
use crate::number::Exact;
use crate::rating::Rating;
use crate::scheme::formula::{Given, evaluate};
use crate::scheme::{BUILT_IN, Recipients, Ruleset};

/// What is for people of units of which nobody is known. Where the condition does not hold for the
/// unit itself, or the amount is nothing, nothing is wanting; whether a unit of which somebody is
/// known has people in all posts, nobody can say.
pub fn unnamed(rules: &Ruleset, rows: &[(&Rating<'_>, usize)], facts: &Facts) -> Vec<Unpaid> {
    let mut found = Settlement::default();
    for rule in &rules.incentives {
        let incentive = &rule.incentive;
        let bounds = !incentive.limits.is_empty() || !incentive.raises.is_empty();
        if bounds || incentive.to == Recipients::Subject {
            continue;
        }
        let mut settler = Settler { rows, facts, rule, assumed: None, settlement: &mut found };
        for &(rating, at) in rows {
            if facts.people_of(&rating.inputs.subjects[at].unit).next().is_some() {
                continue;
            }
            let unit = settler.subject(rating, at);
            let names = unit.names(facts);
            let when = rule.when.as_ref().map(|when| evaluate(when, &names));
            if !matches!(when, None | Some(Given::Holds(true) | Given::Unknown(_))) {
                continue;
            }
            let nothing = Exact::from_integer(0);
            match evaluate(&rule.amount, &names) {
                Given::NotApplicable => continue,
                Given::Number(amount) if amount <= nothing => continue,
                // What is read of people is unknown without them; a result that is open is not.
                Given::Unknown(name) if name != "职务" && BUILT_IN.contains(&name.as_str()) => {
                    settler.unpaid(&unit, unknown(&name));
                    continue;
                }
                _ => {}
            }
            settler.unpaid(&unit, "人员名册里没有这个单位的人".to_owned());
        }
    }
    found.unpaid
}
