//! Scheme as written + ruleset → frozen scheme.

use std::collections::BTreeMap;

use super::{
    FrozenAnswer, FrozenClause, FrozenDerived, FrozenDimension, FrozenFinding, FrozenFormula,
    FrozenImport, FrozenIncentive, FrozenItem, FrozenOutcome, FrozenOverlay, FrozenParameter,
    FrozenRule, FrozenScheme, FrozenSplit, FrozenStandard, FrozenStar, FrozenSubjects, FrozenTier,
    FrozenWords,
};
use crate::scheme::clause::normal;
use crate::scheme::formula::Formula;
use crate::scheme::{
    AnswerFrom, ClauseRule, Dimension, DimensionRule, IncentiveRule, Item, ItemRule, Outcome,
    OutcomeRule, Overlay, Ruleset, SchemeFinding, SplitRule, Star, StarRule, Streak, StreakRule,
    in_force_on,
};

/// Freezes a ruleset. `overlays`: the townships' rulesets with what they were made of. Imports name
/// no schemes yet: whoever finds them puts their names in.
pub fn freeze(
    rules: &Ruleset,
    overlays: &[(&Overlay, &Ruleset)],
    findings: &[SchemeFinding],
) -> FrozenScheme {
    let scheme = &rules.scheme;
    FrozenScheme {
        id: scheme.id.clone(),
        title: scheme.title.clone(),
        version: scheme.version.clone(),
        source: scheme.source.clone(),
        legal: scheme.legal.clone(),
        period: scheme.period.clone(),
        as_of: in_force_on(scheme),
        subjects: FrozenSubjects {
            kinds: scheme.subjects.kinds.clone(),
            posts: scheme.subjects.posts.clone(),
            only: formula(scheme.subjects.only.as_deref(), rules.only.as_ref()),
        },
        full: rules.full,
        decimals: scheme.decimals,
        rounding: scheme.rounding,
        league: scheme.league.clone(),
        class: scheme.class.clone(),
        stages: scheme.stages.clone(),
        measures: scheme.measures.clone(),
        parameters: parameters(rules),
        imports: imports(rules),
        derived: rules.derived.iter().map(|one| derived(rules, one)).collect(),
        dimensions: dimensions(rules, None),
        total: scheme.total,
        gates: outcomes(rules, &rules.gates, &scheme.gates),
        vetoes: outcomes(rules, &rules.vetoes, &scheme.vetoes),
        ceilings: outcomes(rules, &rules.ceilings, &scheme.ceilings),
        tiers: tiers(rules),
        untitled: scheme.untitled.clone(),
        ties: scheme.ties.clone(),
        ladder: scheme.ladder.clone(),
        streaks: words(&rules.streaks, &scheme.streaks),
        notices: words(&rules.notices, &scheme.notices),
        publicity: scheme.publicity.clone(),
        incentives: rules.incentives.iter().map(incentive).collect(),
        overlay: scheme.overlay.clone(),
        overlays: overlays.iter().map(|(written, rules)| overlay(written, rules)).collect(),
        sample: scheme.sample.clone(),
        notes: scheme.notes.clone(),
        findings: findings.iter().map(finding).collect(),
    }
}

fn formula(text: Option<&str>, is: Option<&Formula>) -> Option<FrozenFormula> {
    let (text, is) = (text.unwrap_or_default().to_owned(), is?.clone());
    Some(FrozenFormula { text, is })
}

fn written(text: &str, is: &Formula) -> FrozenFormula {
    FrozenFormula { text: text.to_owned(), is: is.clone() }
}

fn parameters(rules: &Ruleset) -> BTreeMap<String, Vec<FrozenParameter>> {
    let row = |row: &crate::scheme::Parameter| FrozenParameter {
        class: row.class.clone(),
        value: row.value,
        unit: row.unit.clone(),
        written: row.written.clone(),
    };
    let all = rules.parameters.iter();
    all.map(|(name, rows)| (name.clone(), rows.iter().map(row).collect())).collect()
}

fn imports(rules: &Ruleset) -> BTreeMap<String, FrozenImport> {
    let imports = rules.scheme.imports.iter().map(|(name, import)| {
        let frozen = FrozenImport {
            schemes: Vec::new(),
            take: import.take,
            over: import.over,
            combine: import.combine,
            tiers: import.tiers.clone(),
        };
        (name.clone(), frozen)
    });
    imports.collect()
}

fn derived(rules: &Ruleset, one: &crate::scheme::DerivedRule) -> FrozenDerived {
    let text = rules.scheme.derive.get(&one.name).map_or("", |derived| &derived.formula);
    FrozenDerived {
        name: one.name.clone(),
        unit: one.unit.clone(),
        formula: written(text, &one.formula),
    }
}

fn dimensions(rules: &Ruleset, overlay: Option<&Overlay>) -> Vec<FrozenDimension> {
    let each = rules.dimensions.iter().zip(&rules.scheme.dimensions);
    each.map(|(rule, as_written)| dimension(rules, rule, as_written, overlay)).collect()
}

fn dimension(
    rules: &Ruleset,
    rule: &DimensionRule,
    as_written: &Dimension,
    overlay: Option<&Overlay>,
) -> FrozenDimension {
    let added = overlay.and_then(|overlay| overlay.add.get(&rule.id)).into_iter().flatten();
    let words: BTreeMap<&str, &Item> =
        as_written.items.iter().chain(added).map(|item| (item.id.as_str(), item)).collect();
    let items = &rules.items[rule.items.clone()];
    FrozenDimension {
        id: rule.id.clone(),
        name: rule.name.clone(),
        points: rule.points,
        weight: rule.weight,
        weighted: rule.weighted,
        outside: rule.outside,
        bounds: rule.bounds,
        star: rule.star.as_ref().map(|star_rule| star(star_rule, as_written.star.as_ref())),
        lead: rule.lead.clone(),
        leads: rule.leads.clone(),
        items: items.iter().map(|one| item(one, words.get(one.id.as_str()).copied())).collect(),
    }
}

fn star(rule: &StarRule, as_written: Option<&Star>) -> FrozenStar {
    let texts: Vec<&str> = as_written
        .iter()
        .flat_map(|star| star.core.iter().chain(&star.rigid))
        .map(|standard| standard.when.as_deref().unwrap_or_default())
        .collect();
    let standards = rule.standards.iter().enumerate().map(|(at, standard)| FrozenStandard {
        text: standard.text.clone(),
        core: standard.core,
        when: formula(texts.get(at).copied(), standard.when.as_ref().ok()),
        judge: standard.when.as_ref().err().cloned(),
    });
    FrozenStar { line: rule.line, declared: rule.declared.clone(), standards: standards.collect() }
}

fn item(rule: &ItemRule, as_written: Option<&Item>) -> FrozenItem {
    let word = |of: fn(&Item) -> &String| as_written.map(of).cloned().unwrap_or_default();
    FrozenItem {
        id: rule.id.clone(),
        name: rule.name.clone(),
        content: word(|item| &item.content),
        evidence: word(|item| &item.evidence),
        source: word(|item| &item.source),
        lead: rule.lead.clone(),
        own: rule.own,
        points: rule.points,
        start: rule.start,
        floor: rule.floor,
        cap: rule.cap,
        only: formula(as_written.and_then(|item| item.only.as_deref()), rule.only.as_ref()),
        otherwise: rule.otherwise,
        count: rule.count,
        clauses: rule.clauses.iter().map(clause).collect(),
    }
}

fn clause(rule: &ClauseRule) -> FrozenClause {
    let rules = rule.rules.iter().map(|(class, rule)| FrozenRule {
        class: class.clone(),
        normal: normal::print(rule),
        rule: rule.clone(),
    });
    let answers = rule.answers.iter().map(|from| match from {
        AnswerFrom::Measure(name) => FrozenAnswer::Measure(name.clone()),
        AnswerFrom::Judge(key) => FrozenAnswer::Judge(key.clone()),
    });
    FrozenClause {
        id: rule.id.clone(),
        text: rule.text.clone(),
        rules: rules.collect(),
        answers: answers.collect(),
        combine: rule.combine.clone(),
        by_hand: rule.by_hand,
    }
}

fn outcomes(rules: &Ruleset, list: &[OutcomeRule], as_written: &[Outcome]) -> Vec<FrozenOutcome> {
    let name = |place: &usize| rules.tiers.get(*place).map(|tier| tier.tier.name.clone());
    let outcome = |(rule, words): (&OutcomeRule, &Outcome)| FrozenOutcome {
        id: rule.id.clone(),
        text: rule.text.clone(),
        when: written(&words.when, &rule.when),
        tiers: rule.tiers.iter().filter_map(name).collect(),
        then: rule.then.clone(),
        called: rule.called.clone(),
        basis: rule.basis.clone(),
        source: words.source.clone(),
    };
    list.iter().zip(as_written).map(outcome).collect()
}

fn tiers(rules: &Ruleset) -> Vec<FrozenTier> {
    let tier = |rule: &crate::scheme::TierRule| FrozenTier {
        name: rule.tier.name.clone(),
        from: rule.tier.from,
        rate: rule.tier.rate,
        stars: rule.tier.stars,
        when: formula(rule.tier.when.as_deref(), rule.when.as_ref()),
        quota: rule.tier.quota,
        share: rule.tier.share,
        per_league: rule.tier.per_league,
        source: rule.tier.source.clone(),
    };
    rules.tiers.iter().map(tier).collect()
}

fn words(list: &[StreakRule], as_written: &[Streak]) -> Vec<FrozenWords> {
    let one = |(rule, words): (&StreakRule, &Streak)| FrozenWords {
        id: rule.id.clone(),
        text: rule.text.clone(),
        when: written(&words.when, &rule.when),
        then: rule.then.clone(),
    };
    list.iter().zip(as_written).map(one).collect()
}

fn incentive(rule: &IncentiveRule) -> FrozenIncentive {
    let as_written = &rule.incentive;
    let split = |one: &SplitRule| FrozenSplit {
        to: one.split.to.clone(),
        percent: one.split.percent,
        name: one.split.name.clone(),
        weight: formula(one.split.weight.as_deref(), one.weight.as_ref()),
        each_at_most: formula(one.split.each_at_most.as_deref(), one.each_at_most.as_ref()),
    };
    FrozenIncentive {
        id: as_written.id.clone(),
        name: as_written.name.clone(),
        to: as_written.to.clone(),
        when: formula(as_written.when.as_deref(), rule.when.as_ref()),
        amount: written(&as_written.amount, &rule.amount),
        limits: as_written.limits.clone(),
        raises: as_written.raises.clone(),
        barred: formula(as_written.barred.as_deref(), rule.barred.as_ref()),
        pool: formula(as_written.pool.as_deref(), rule.pool.as_ref()),
        at_most: formula(as_written.at_most.as_deref(), rule.at_most.as_ref()),
        at_least: formula(as_written.at_least.as_deref(), rule.at_least.as_ref()),
        rounding: as_written.rounding,
        whole_yuan: as_written.whole_yuan,
        split: rule.split.iter().map(split).collect(),
        source: as_written.source.clone(),
    }
}

fn overlay(written: &Overlay, rules: &Ruleset) -> FrozenOverlay {
    FrozenOverlay {
        unit: written.unit.clone(),
        period: written.period.clone().unwrap_or_else(|| rules.scheme.period.clone()),
        dimensions: dimensions(rules, Some(written)),
    }
}

fn finding(finding: &SchemeFinding) -> FrozenFinding {
    let SchemeFinding { code, at, text, says, .. } = finding.clone();
    FrozenFinding { code, at, text, says }
}
