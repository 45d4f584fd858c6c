//! Gates, vetoes, ceilings and money.

use super::Compiler;
use crate::near::hint;
use crate::number::Value;
use crate::scheme::check::Code;
use crate::scheme::clause::finding;
use crate::scheme::clause::{self, Context};
use crate::scheme::{Consequence, Incentive, IncentiveRule, Outcome, OutcomeRule, SplitRule};

impl Compiler<'_> {
    pub(super) fn outcomes(&mut self, kind: &str, list: &[Outcome]) -> Vec<OutcomeRule> {
        let mut rules = Vec::new();
        for outcome in list {
            let at = format!("{kind}.{}", outcome.id);
            let Some(when) = self.formula(&at, Some(&outcome.when)) else { continue };
            let mut place = |name: &str| {
                let found = self.scheme.tiers.iter().position(|tier| tier.name == *name);
                if found.is_none() {
                    let known = self.scheme.tiers.iter().map(|tier| tier.name.as_str());
                    let says = format!("没有这个等次{}", hint(name, known));
                    self.find(&at, name, &says, Code::UnknownName);
                }
                found
            };
            let tiers = outcome.tiers.iter().filter_map(|name| place(name)).collect();
            if let Consequence::AtMost(name) | Consequence::Tier(name) = &outcome.then {
                place(name);
            }
            for found in &clause::read(&outcome.text, &Context::default()).findings {
                if found.code == finding::Code::Unlawful {
                    let code = Code::of_clause(found.code, &outcome.text);
                    self.find(&at, &outcome.text, found.code.says(), code);
                }
            }
            if kind == "vetoes" && outcome.basis.is_empty() {
                self.find(
                    &at,
                    &outcome.text,
                    "一票否决没有写明法律依据(basis)",
                    Code::VetoWithoutBasis,
                );
            }
            rules.push(OutcomeRule {
                id: outcome.id.clone(),
                text: outcome.text.clone(),
                when,
                tiers,
                then: outcome.then.clone(),
                called: outcome.called.clone(),
                basis: outcome.basis.clone(),
            });
        }
        rules
    }

    pub(super) fn incentive(&mut self, incentive: &Incentive) -> Option<IncentiveRule> {
        let at = format!("incentives.{}", incentive.id);
        let amount = self.formula(&at, Some(&incentive.amount))?;
        let total: i64 = incentive.split.iter().map(|split| split.percent.raw()).sum();
        if !incentive.split.is_empty() && total != 100 * Value::ONE {
            self.find(&at, "", "各份合计不是100%", Code::SplitSum);
        }
        if !incentive.limits.is_empty() && !incentive.raises.is_empty() {
            self.find(&at, "", "封顶(limits)和保底(raises)请分成两个项目写", Code::UnknownName);
        }
        for id in incentive.limits.iter().chain(&incentive.raises) {
            let mut before = self.scheme.incentives.iter().take_while(|one| one.id != incentive.id);
            if !before.any(|one| one.id == *id) {
                self.find(&at, id, "前面没有这个奖补项目,不能给它封顶或者保底", Code::UnknownName);
            }
        }
        let split = incentive
            .split
            .iter()
            .map(|split| SplitRule {
                split: split.clone(),
                weight: self.formula(&at, split.weight.as_deref()),
                each_at_most: self.formula(&at, split.each_at_most.as_deref()),
            })
            .collect();
        Some(IncentiveRule {
            incentive: incentive.clone(),
            when: self.formula(&at, incentive.when.as_deref()),
            barred: self.formula(&at, incentive.barred.as_deref()),
            amount,
            pool: self.formula(&at, incentive.pool.as_deref()),
            at_most: self.formula(&at, incentive.at_most.as_deref()),
            at_least: self.formula(&at, incentive.at_least.as_deref()),
            split,
        })
    }
}
