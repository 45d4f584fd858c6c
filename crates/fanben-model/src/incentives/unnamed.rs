//! Units whose people would be paid if it were known who they are.

use super::{Settlement, Settler, Unpaid, unknown};
use crate::measures::Facts;
use crate::number::Exact;
use crate::rating::Rating;
use crate::scheme::formula::{Given, evaluate};
use crate::scheme::{BUILT_IN, Recipients, Ruleset};

/// What is for people of a unit of whom nobody in the posts it is for is known. Where the condition
/// does not hold for the unit itself, or the amount is nothing, nothing is wanting.
pub fn unnamed(rules: &Ruleset, rows: &[(&Rating<'_>, usize)], facts: &Facts) -> Vec<Unpaid> {
    let mut found = Settlement::default();
    for rule in &rules.incentives {
        let Recipients::People(posts) = &rule.incentive.to else { continue };
        if !rule.incentive.limits.is_empty() || !rule.incentive.raises.is_empty() {
            continue;
        }
        let mut settler = Settler { rows, facts, rule, assumed: None, settlement: &mut found };
        for &(rating, at) in rows {
            let mut people = facts.people_of(&rating.inputs.subjects[at].unit).peekable();
            let empty = people.peek().is_none();
            if people.any(|person| posts.is_empty() || posts.contains(&person.post)) {
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
            let why = if empty {
                "人员名册里没有这个单位的人".to_owned()
            } else {
                format!("人员名册里没有这个单位的{}", posts.join("、"))
            };
            settler.unpaid(&unit, why);
        }
    }
    found.unpaid
}
