//! The rules of a cycle, to be read: stages, sentences with what they were read as, tiers, gates;
//! for those who prepare it also what the check finds.

use chrono::NaiveDate;
use fanben_model::rights::Act;
use fanben_model::scheme::check::{Finding, check};
use fanben_model::scheme::clause::normal::print;
use fanben_model::scheme::{
    AnswerFrom, ClauseRule, Legal, Outcome, Publicity, Ruleset, Scheme, Stage, Tier,
};

use super::CycleCard;
use super::seen::Seen;
use super::workbench::card;
use crate::live::Rules;
use crate::places::Places;
use crate::{CycleId, Desk, Named, Person, Refusal, words};

/// The rules of a cycle.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesPage {
    /// The cycle.
    pub cycle: CycleCard,
    /// The unit it is for.
    pub unit: Named,
    /// Who approved the document; none: not said.
    pub legal: Option<Legal>,
    /// What is rated.
    pub subjects: Vec<String>,
    /// Full points; empty: nothing is scored.
    pub full: String,
    /// The digest of the approved rules; empty in a draft.
    pub digest: String,
    /// The stages in order.
    pub stages: Vec<StageRule>,
    /// The rubric.
    pub dimensions: Vec<DimensionRules>,
    /// Tiers, the best first: name and what it takes.
    pub tiers: Vec<(String, String)>,
    /// Gates, vetoes and ceilings: kind, words of the document, what follows, basis.
    pub outcomes: Vec<OutcomeWords>,
    /// How the result is made public, line by line; empty: whoever posts a notice says it.
    pub publicity: Vec<(&'static str, String)>,
    /// What the check finds, for those who prepare the cycle; the gravest first.
    pub findings: Vec<Finding>,
}

/// A stage to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageRule {
    /// Its id and name.
    pub stage: Named,
    /// Who judges, in the document's words.
    pub by: String,
    /// The role that judges.
    pub role: Named,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// What has to be held, in words.
    pub methods: Vec<String>,
}

/// A dimension to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionRules {
    /// Its id and name.
    pub dimension: Named,
    /// Full points.
    pub full: String,
    /// Who is in charge.
    pub lead: String,
    /// What wins it as a star: the line and standards, in words.
    pub star: Vec<String>,
    /// Its items.
    pub items: Vec<ItemRules>,
}

/// An item to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRules {
    /// Its id and name.
    pub item: Named,
    /// What is asked for.
    pub content: String,
    /// What is shown as proof.
    pub evidence: String,
    /// Who scores it.
    pub lead: String,
    /// Full points.
    pub full: String,
    /// Its sentences.
    pub clauses: Vec<ClauseWords>,
}

/// A sentence to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseWords {
    /// Its id.
    pub id: String,
    /// As written.
    pub text: String,
    /// What it was read as, in the normal form; empty: a judge gives points by hand.
    pub normal: String,
    /// Measures it is computed from.
    pub measures: Vec<String>,
    /// A judge answers something.
    pub judged: bool,
}

/// A gate, veto or ceiling to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeWords {
    /// Which of the three.
    pub kind: OutcomeKind,
    /// As the document says it.
    pub text: String,
    /// What follows, in words.
    pub then: String,
    /// The law it rests on.
    pub basis: String,
}

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeKind {
    /// Has to hold for a tier.
    Gate,
    /// Brings a consequence no points outweigh.
    Veto,
    /// Keeps at or below a tier.
    Ceiling,
}

/// The rules of a cycle that the person may see.
pub async fn rules(desk: &Desk, who: &Person, cycle: CycleId) -> Result<RulesPage, Refusal> {
    let seen = Seen::open(desk, who, cycle).await?;
    let visible = seen.visible();
    let card = card(&seen, &visible);
    if !seen.sees() || (visible.is_empty() && card.acts.is_empty()) {
        return Err(Refusal::NotFound);
    }
    let live = &seen.live;
    let ready = &live.ready;
    let prepares = card.acts.iter().any(|act| matches!(act, Act::ApproveCycle | Act::OpenCycle));
    let findings = if prepares {
        let kept: Rules = serde_json::from_value(live.row.rules.0.clone())
            .map_err(|error| fanben_store::StoreError::Row(format!("rules: {error}")))?;
        graded(&kept.scheme, &kept.overlays)
    } else {
        Vec::new()
    };
    let scheme = &ready.written;
    let code = seen.places.code(live.row.unit).unwrap_or_default();
    Ok(RulesPage {
        unit: seen.places.named(code),
        legal: scheme.legal.clone(),
        subjects: scheme.subjects.kinds.clone(),
        full: if ready.rules.has_points() { ready.rules.full.to_string() } else { String::new() },
        digest: live.row.digest.clone(),
        stages: scheme.stages.iter().map(|one| stage(one, &seen.places)).collect(),
        dimensions: dimensions(&ready.rules, scheme),
        tiers: scheme.tiers.iter().map(|tier| (tier.name.clone(), takes(tier))).collect(),
        outcomes: outcomes(scheme),
        publicity: ready.publicity().map(Publicity::says).unwrap_or_default(),
        findings,
        cycle: card,
    })
}

/// What the check finds, the gravest first.
pub(super) fn graded(scheme: &Scheme, overlays: &[fanben_model::scheme::Overlay]) -> Vec<Finding> {
    let mut findings = check(scheme, overlays);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}

pub(super) fn stage(stage: &Stage, places: &Places) -> StageRule {
    StageRule {
        stage: Named::new(&stage.id, &stage.name),
        by: stage.by.clone(),
        role: places.role_name(&stage.role),
        deadline: stage.deadline,
        methods: stage
            .methods
            .iter()
            .map(|method| {
                let name = &method.name;
                let optional = if method.optional { "(可不开展)" } else { "" };
                match words::asks(method) {
                    asks if asks.is_empty() => format!("{name}{optional}"),
                    asks => format!("{name}{optional}:{asks}"),
                }
            })
            .collect(),
    }
}

fn dimensions(rules: &Ruleset, scheme: &Scheme) -> Vec<DimensionRules> {
    let written: Vec<_> = scheme.dimensions.iter().flat_map(|one| &one.items).collect();
    let item = |at: usize| {
        let rule = &rules.items[at];
        let written = written.iter().find(|item| item.id == rule.id);
        ItemRules {
            item: Named::new(&rule.id, &rule.name),
            content: written.map(|item| item.content.clone()).unwrap_or_default(),
            evidence: written.map(|item| item.evidence.clone()).unwrap_or_default(),
            lead: rule.lead.clone(),
            full: rule.points.to_string(),
            clauses: rule.clauses.iter().map(|one| clause(rules, one)).collect(),
        }
    };
    rules
        .dimensions
        .iter()
        .map(|rule| DimensionRules {
            dimension: Named::new(&rule.id, &rule.name),
            full: rule.points.to_string(),
            lead: rule.lead.clone(),
            star: rule.star.iter().flat_map(star).collect(),
            items: rule.items.clone().map(item).collect(),
        })
        .collect()
}

fn star(star: &fanben_model::scheme::StarRule) -> Vec<String> {
    let line = star.line.map(|line| format!("得{line}分以上"));
    let standards = star.standards.iter().map(|standard| {
        let word = if standard.core { "核心要素" } else { "刚性标准" };
        format!("{word}:{}", standard.text)
    });
    line.into_iter().chain(standards).collect()
}

fn clause(rules: &Ruleset, clause: &ClauseRule) -> ClauseWords {
    let normal = match clause.rule_of("") {
        Some(rule) if !clause.by_hand => print(rule),
        _ => String::new(),
    };
    let measures = clause.answers.iter().filter_map(|from| match from {
        AnswerFrom::Measure(name) => Some(name.clone()),
        AnswerFrom::Judge(_) => None,
    });
    ClauseWords {
        id: clause.id.clone(),
        text: rules.filled(&clause.text, None),
        normal,
        measures: measures.collect(),
        judged: clause.answers.iter().any(|from| matches!(from, AnswerFrom::Judge(_))),
    }
}

/// What a tier takes, in words.
fn takes(tier: &Tier) -> String {
    let mut words = Vec::new();
    words.extend(tier.from.map(|from| format!("{from}分以上")));
    words.extend(tier.rate.map(|rate| format!("得分率{rate}%以上")));
    words.extend(tier.stars.map(|stars| format!("{stars}颗星以上")));
    words.extend(tier.when.clone());
    let within = if tier.per_league { "每组" } else { "" };
    words.extend(tier.quota.map(|quota| format!("{within}不超过{quota}个")));
    words.extend(tier.share.map(|share| format!("{within}不超过{share}%")));
    words.join(",")
}

fn outcomes(scheme: &Scheme) -> Vec<OutcomeWords> {
    let kinds = [
        (OutcomeKind::Gate, &scheme.gates),
        (OutcomeKind::Veto, &scheme.vetoes),
        (OutcomeKind::Ceiling, &scheme.ceilings),
    ];
    let words = |kind, one: &Outcome| OutcomeWords {
        kind,
        text: one.text.clone(),
        then: match kind {
            OutcomeKind::Gate if one.tiers.is_empty() => "不过不评等次".to_owned(),
            OutcomeKind::Gate => format!("不过不得评{}", one.tiers.join("、")),
            OutcomeKind::Veto | OutcomeKind::Ceiling => one.then.says(),
        },
        basis: one.basis.clone(),
    };
    kinds.into_iter().flat_map(|(kind, all)| all.iter().map(move |one| words(kind, one))).collect()
}
