//! Frozen scheme → ruleset. No sentence and no formula text is read; what does not hang together is
//! refused with its place.

use std::collections::BTreeMap;
use std::fmt;

use super::{
    FORM, Frozen, FrozenAnswer, FrozenClause, FrozenDimension, FrozenFormula, FrozenIncentive,
    FrozenItem, FrozenOutcome, FrozenScheme, FrozenStandard, FrozenStar, FrozenTier, FrozenWords,
};
use crate::scheme::formula::Formula;
use crate::scheme::{
    AnswerFrom, ClauseRule, Dated, Derived, DerivedRule, DimensionRule, Exempt, Import, Incentive,
    IncentiveRule, Inherits, ItemRule, Outcome, OutcomeRule, Parameter, Ruleset, Scheme,
    SchemeFinding, Split, SplitRule, StandardRule, StarRule, Streak, StreakRule, Subjects, Tier,
    TierRule,
};

/// Why a text is no frozen scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFrozen {
    /// Where in it.
    pub at: String,
    /// What is wrong, in Chinese.
    pub says: String,
}

impl fmt::Display for NotFrozen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.is_empty() {
            return f.write_str(&self.says);
        }
        write!(f, "{}:{}", self.at, self.says)
    }
}

fn refuse<T>(at: &str, says: &str) -> Result<T, NotFrozen> {
    Err(NotFrozen { at: at.to_owned(), says: says.to_owned() })
}

impl Frozen {
    /// Reads the JSON of an approved scheme.
    pub fn from_json(text: &str) -> Result<Self, NotFrozen> {
        let frozen: Self = serde_json::from_str(text).map_err(|error| NotFrozen {
            at: format!("第{}行第{}列", error.line(), error.column()),
            says: format!("读不懂这份定稿({error})"),
        })?;
        if frozen.frozen != FORM {
            return refuse("frozen", "只认识第1版定稿格式");
        }
        Ok(frozen)
    }
}

impl FrozenScheme {
    /// The rules of this scheme.
    pub fn thaw(&self) -> Result<Ruleset, NotFrozen> {
        self.thaw_with(&self.dimensions)
    }

    /// The rules of each township that has its own in this period, by its code; those of other
    /// periods beside them.
    #[expect(clippy::type_complexity, reason = "two lists of the same kind")]
    pub fn thaw_overlays(&self) -> Result<(Vec<(String, Ruleset)>, Vec<Ruleset>), NotFrozen> {
        let (mut own, mut elsewhere) = (Vec::new(), Vec::new());
        for overlay in &self.overlays {
            let rules = self.thaw_with(&overlay.dimensions)?;
            if overlay.period == self.period {
                own.push((overlay.unit.clone(), rules));
            } else {
                elsewhere.push(rules);
            }
        }
        Ok((own, elsewhere))
    }

    /// What there was to say of the scheme.
    pub fn scheme_findings(&self) -> Vec<SchemeFinding> {
        let finding = |one: &super::FrozenFinding| SchemeFinding {
            code: one.code,
            at: one.at.clone(),
            text: one.text.clone(),
            says: one.says.clone(),
            fatal: false,
        };
        self.findings.iter().map(finding).collect()
    }

    fn thaw_with(&self, rubric: &[FrozenDimension]) -> Result<Ruleset, NotFrozen> {
        if self.decimals > 4 {
            return refuse("decimals", "小数位数最多4位");
        }
        if self.tiers.len() > 64 {
            return refuse("tiers", "等次最多64个");
        }
        let (mut dimensions, mut items) = (Vec::new(), Vec::new());
        for (place, dimension) in rubric.iter().enumerate() {
            let from = items.len();
            for item in &dimension.items {
                items.push(thaw_item(place, item)?);
            }
            dimensions.push(thaw_dimension(dimension, from..items.len())?);
        }
        let derived = self.derived.iter().map(|one| {
            let at = format!("derived.{}", one.name);
            let (name, unit) = (one.name.clone(), one.unit.clone());
            Ok(DerivedRule { name, unit, formula: sound(&at, &one.formula)? })
        });
        Ok(Ruleset {
            full: self.full,
            dimensions,
            items,
            parameters: self.thaw_parameters(),
            derived: derived.collect::<Result<_, _>>()?,
            only: optional("subjects.only", self.subjects.only.as_ref())?,
            gates: self.thaw_outcomes("gates", &self.gates)?,
            vetoes: self.thaw_outcomes("vetoes", &self.vetoes)?,
            ceilings: self.thaw_outcomes("ceilings", &self.ceilings)?,
            tiers: self.tiers.iter().map(thaw_tier).collect::<Result<_, _>>()?,
            streaks: thaw_words("streaks", &self.streaks)?,
            notices: thaw_words("notices", &self.notices)?,
            incentives: self.incentives.iter().map(thaw_incentive).collect::<Result<_, _>>()?,
            scheme: self.as_written(),
        })
    }

    fn thaw_parameters(&self) -> BTreeMap<String, Vec<Parameter>> {
        let row = |row: &super::FrozenParameter| Parameter {
            class: row.class.clone(),
            value: row.value,
            unit: row.unit.clone(),
            written: row.written.clone(),
        };
        let all = self.parameters.iter();
        all.map(|(name, rows)| (name.clone(), rows.iter().map(row).collect())).collect()
    }

    fn thaw_outcomes(
        &self,
        kind: &str,
        list: &[FrozenOutcome],
    ) -> Result<Vec<OutcomeRule>, NotFrozen> {
        let outcome = |one: &FrozenOutcome| {
            let at = format!("{kind}.{}", one.id);
            let place = |name: &String| {
                let found = self.tiers.iter().position(|tier| tier.name == *name);
                found.map_or_else(|| refuse(&at, &format!("没有等次“{name}”")), Ok)
            };
            Ok(OutcomeRule {
                id: one.id.clone(),
                text: one.text.clone(),
                when: sound(&at, &one.when)?,
                tiers: one.tiers.iter().map(place).collect::<Result<_, _>>()?,
                then: one.then.clone(),
                called: one.called.clone(),
                basis: one.basis.clone(),
            })
        };
        list.iter().map(outcome).collect()
    }

    /// The scheme around the rubric as people wrote it. Its rubric and outcomes stand in the rules
    /// alone.
    fn as_written(&self) -> Scheme {
        let dated = |row: &super::FrozenParameter| Dated {
            from: None,
            class: row.class.clone(),
            is: row.written.clone(),
        };
        let parameters = self.parameters.iter();
        let derive = self.derived.iter().map(|one| {
            let (formula, unit) = (one.formula.text.clone(), one.unit.clone());
            (one.name.clone(), Derived { formula, unit })
        });
        let imports = self.imports.iter().map(|(name, import)| {
            let import = Import {
                scheme: import.schemes.join(" "),
                take: import.take,
                periods: Vec::new(),
                over: import.over,
                combine: import.combine,
                tiers: import.tiers.clone(),
            };
            (name.clone(), import)
        });
        Scheme {
            fanben: 1,
            id: self.id.clone(),
            title: self.title.clone(),
            version: self.version.clone(),
            legal: self.legal.clone(),
            period: self.period.clone(),
            as_of: Some(self.as_of),
            subjects: Subjects {
                kinds: self.subjects.kinds.clone(),
                posts: self.subjects.posts.clone(),
                only: self.subjects.only.as_ref().map(|only| only.text.clone()),
            },
            points: Some(self.full),
            decimals: self.decimals,
            rounding: self.rounding,
            league: self.league.clone(),
            class: self.class.clone(),
            stages: self.stages.clone(),
            combine: crate::scheme::Combine::default(),
            measures: self.measures.clone(),
            parameters: parameters
                .map(|(name, rows)| (name.clone(), rows.iter().map(dated).collect()))
                .collect(),
            imports: imports.collect(),
            derive: derive.collect(),
            dimensions: Vec::new(),
            total: self.total,
            gates: as_outcomes(&self.gates),
            vetoes: as_outcomes(&self.vetoes),
            ceilings: as_outcomes(&self.ceilings),
            tiers: self.tiers.iter().map(as_tier).collect(),
            untitled: self.untitled.clone(),
            // What is taken over are facts by the time anything is rated.
            inherits: Inherits::default(),
            exempt: Exempt::default(),
            ties: self.ties.clone(),
            ladder: self.ladder.clone(),
            streaks: as_streaks(&self.streaks),
            notices: as_streaks(&self.notices),
            publicity: self.publicity.clone(),
            overlay: self.overlay.clone(),
            incentives: self.incentives.iter().map(as_incentive).collect(),
            sample: self.sample.clone(),
            notes: self.notes.clone(),
            source: self.source.clone(),
            columns: Vec::new(),
        }
    }
}

/// A formula whose calls have the arguments they need.
fn sound(at: &str, formula: &FrozenFormula) -> Result<Formula, NotFrozen> {
    let mut wrong = false;
    formula.is.visit(&mut |one| {
        if let Formula::Call(function, arguments) = one {
            let (least, most) = function.arguments();
            wrong |= arguments.len() < least || arguments.len() > most;
        }
    });
    if wrong { refuse(at, "公式中函数的参数个数不对") } else { Ok(formula.is.clone()) }
}

fn optional(at: &str, formula: Option<&FrozenFormula>) -> Result<Option<Formula>, NotFrozen> {
    formula.map(|formula| sound(at, formula)).transpose()
}

fn thaw_dimension(
    dimension: &FrozenDimension,
    items: std::ops::Range<usize>,
) -> Result<DimensionRule, NotFrozen> {
    Ok(DimensionRule {
        id: dimension.id.clone(),
        name: dimension.name.clone(),
        points: dimension.points,
        weight: dimension.weight,
        weighted: dimension.weighted,
        outside: dimension.outside,
        bounds: dimension.bounds,
        star: dimension.star.as_ref().map(|star| thaw_star(&dimension.id, star)).transpose()?,
        lead: dimension.lead.clone(),
        leads: dimension.leads.clone(),
        items,
    })
}

fn thaw_star(dimension: &str, star: &FrozenStar) -> Result<StarRule, NotFrozen> {
    let at = format!("dimensions.{dimension}.star");
    let standard = |one: &FrozenStandard| {
        let when = match (&one.when, &one.judge) {
            (Some(formula), None) => Ok(sound(&at, formula)?),
            (None, Some(key)) => Err(key.clone()),
            _ => return refuse(&at, "每条标准须有一个条件(when),或一个评分编号(judge)"),
        };
        Ok(StandardRule { text: one.text.clone(), core: one.core, when })
    };
    Ok(StarRule {
        line: star.line,
        standards: star.standards.iter().map(standard).collect::<Result<_, _>>()?,
        declared: star.declared.clone(),
    })
}

fn thaw_item(dimension: usize, item: &FrozenItem) -> Result<ItemRule, NotFrozen> {
    let at = format!("items.{}", item.id);
    Ok(ItemRule {
        dimension,
        id: item.id.clone(),
        name: item.name.clone(),
        lead: item.lead.clone(),
        points: item.points,
        start: item.start,
        floor: item.floor,
        cap: item.cap,
        only: optional(&at, item.only.as_ref())?,
        otherwise: item.otherwise,
        count: item.count,
        clauses: item.clauses.iter().map(thaw_clause).collect::<Result<_, _>>()?,
        own: item.own,
    })
}

fn thaw_clause(clause: &FrozenClause) -> Result<ClauseRule, NotFrozen> {
    let at = format!("clauses.{}", clause.id);
    if clause.rules.is_empty() {
        return refuse(&at, "没有规则");
    }
    let fits = clause.rules.iter().all(|one| {
        one.rule.questions.len() == clause.answers.len() && one.rule.asks_what_it_reads()
    });
    if !fits {
        return refuse(&at, "规则的问题与答案来源对不上");
    }
    let answers = clause.answers.iter().map(|from| match from {
        FrozenAnswer::Measure(name) => AnswerFrom::Measure(name.clone()),
        FrozenAnswer::Judge(key) => AnswerFrom::Judge(key.clone()),
    });
    let rules = clause.rules.iter().map(|one| (one.class.clone(), one.rule.clone()));
    Ok(ClauseRule {
        id: clause.id.clone(),
        text: clause.text.clone(),
        rules: rules.collect(),
        answers: answers.collect(),
        combine: clause.combine.clone(),
        by_hand: clause.by_hand,
    })
}

fn as_tier(tier: &FrozenTier) -> Tier {
    Tier {
        name: tier.name.clone(),
        from: tier.from,
        rate: tier.rate,
        stars: tier.stars,
        when: tier.when.as_ref().map(|when| when.text.clone()),
        quota: tier.quota,
        share: tier.share,
        per_league: tier.per_league,
        source: tier.source.clone(),
    }
}

fn thaw_tier(tier: &FrozenTier) -> Result<TierRule, NotFrozen> {
    let when = optional(&format!("tiers.{}", tier.name), tier.when.as_ref())?;
    Ok(TierRule { tier: as_tier(tier), when })
}

fn as_outcomes(list: &[FrozenOutcome]) -> Vec<Outcome> {
    let outcome = |one: &FrozenOutcome| Outcome {
        id: one.id.clone(),
        text: one.text.clone(),
        when: one.when.text.clone(),
        tiers: one.tiers.clone(),
        then: one.then.clone(),
        called: one.called.clone(),
        basis: one.basis.clone(),
        source: one.source.clone(),
    };
    list.iter().map(outcome).collect()
}

fn as_streaks(list: &[FrozenWords]) -> Vec<Streak> {
    let streak = |one: &FrozenWords| Streak {
        id: one.id.clone(),
        text: one.text.clone(),
        when: one.when.text.clone(),
        then: one.then.clone(),
        source: String::new(),
    };
    list.iter().map(streak).collect()
}

fn thaw_words(kind: &str, list: &[FrozenWords]) -> Result<Vec<StreakRule>, NotFrozen> {
    let one = |one: &FrozenWords| {
        Ok(StreakRule {
            id: one.id.clone(),
            text: one.text.clone(),
            when: sound(&format!("{kind}.{}", one.id), &one.when)?,
            then: one.then.clone(),
        })
    };
    list.iter().map(one).collect()
}

fn as_incentive(one: &FrozenIncentive) -> Incentive {
    let text = |formula: &Option<FrozenFormula>| formula.as_ref().map(|one| one.text.clone());
    let split = one.split.iter().map(|split| Split {
        to: split.to.clone(),
        percent: split.percent,
        name: split.name.clone(),
        weight: text(&split.weight),
        each_at_most: text(&split.each_at_most),
    });
    Incentive {
        id: one.id.clone(),
        name: one.name.clone(),
        to: one.to.clone(),
        when: text(&one.when),
        amount: one.amount.text.clone(),
        limits: one.limits.clone(),
        raises: one.raises.clone(),
        barred: text(&one.barred),
        pool: text(&one.pool),
        at_most: text(&one.at_most),
        at_least: text(&one.at_least),
        rounding: one.rounding,
        whole_yuan: one.whole_yuan,
        split: split.collect(),
        source: one.source.clone(),
    }
}

fn thaw_incentive(one: &FrozenIncentive) -> Result<IncentiveRule, NotFrozen> {
    let at = format!("incentives.{}", one.id);
    let incentive = as_incentive(one);
    let splits = one.split.iter().zip(&incentive.split);
    let split = splits.map(|(frozen, split)| {
        let weight = optional(&at, frozen.weight.as_ref())?;
        let each_at_most = optional(&at, frozen.each_at_most.as_ref())?;
        Ok(SplitRule { split: split.clone(), weight, each_at_most })
    });
    Ok(IncentiveRule {
        when: optional(&at, one.when.as_ref())?,
        barred: optional(&at, one.barred.as_ref())?,
        amount: sound(&at, &one.amount)?,
        pool: optional(&at, one.pool.as_ref())?,
        at_most: optional(&at, one.at_most.as_ref())?,
        at_least: optional(&at, one.at_least.as_ref())?,
        split: split.collect::<Result<_, _>>()?,
        incentive,
    })
}
