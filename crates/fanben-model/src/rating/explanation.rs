//! One subject's figures as lines that sum to its score.

use serde::Serialize;

use super::condition::Holds;
use super::line::{Kind, Line, Saw, State};
use super::rank::Quota;
use super::{Rating, scores};
use crate::measures::{Key, Source};
use crate::number::Points;
use crate::scheme::formula::missing;
use crate::scheme::{AnswerFrom, ClauseRule, OutcomeRule};

/// Everything that made one subject's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// Dimension by dimension.
    pub dimensions: Vec<DimensionLines>,
    /// Changes to the total: rescaling, bounds.
    pub total_lines: Vec<Line>,
    /// The total, or the least while something is missing.
    pub low: Points,
    /// The total, or the most.
    pub high: Points,
    /// Gates, vetoes, ceilings, tier, rank, quota, ladder, streaks, notices.
    pub standing: Vec<Line>,
    /// The tier's name.
    pub tier: String,
    /// The rank within the league.
    pub rank: u32,
    /// How many stars; none where the scheme has no stars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stars: Option<u16>,
}

/// The lines of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DimensionLines {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Full points.
    pub full: Points,
    /// Its score.
    pub score: Points,
    /// The unit in charge of it for this subject.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lead: String,
    /// The subject goes for it: everybody does for what is not a star.
    pub declared: bool,
    /// Item by item; none for a star the subject does not go for.
    pub items: Vec<ItemLines>,
    /// Changes to the dimension, and its star.
    pub lines: Vec<Line>,
}

/// The lines of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemLines {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Full points.
    pub full: Points,
    /// Its score, or the least.
    pub low: Points,
    /// Its score, or the most.
    pub high: Points,
    /// Scored or not.
    pub state: State,
    /// Start, clauses, adjustments.
    pub lines: Vec<Line>,
}

/// What follows from a clause that costs the tier.
const VETOED: &str = "不评等次";

impl Rating<'_> {
    /// Explains one subject. The lines are made by the functions that made the score.
    pub fn explain(&self, subject: usize) -> Explanation {
        let who = &self.inputs.subjects[subject];
        self.explain_by(subject, &|key| {
            super::inputs::recorded(self.facts, key, who).map(|known| known.source.clone())
        })
    }

    /// The same where whoever asks knows what was recorded of the subject under a key, and the facts
    /// do not.
    pub fn explain_by(
        &self,
        subject: usize,
        known: &dyn Fn(&Key) -> Option<Source>,
    ) -> Explanation {
        let who = &self.inputs.subjects[subject];
        let standing = &self.standings[subject];
        let dimensions = (0..self.rules.dimensions.len())
            .map(|at| self.dimension_lines(at, subject, known))
            .collect();
        let mut total_lines = Vec::new();
        let (total, _) =
            scores::total(self.rules, &self.dimensions, subject, Some(&mut total_lines));
        if standing.low.raw() != total {
            let gave = Points::from_raw(standing.low.raw() - total);
            let why = "触发归零条款,总分为0".to_owned();
            total_lines.push(Line::new(Kind::Adjustment, "总分", "总分", gave, why));
        }
        Explanation {
            code: who.code.clone(),
            name: who.name.clone(),
            dimensions,
            total_lines,
            low: standing.low,
            high: standing.high,
            standing: self.standing_lines(subject),
            tier: self.result(subject).to_owned(),
            rank: standing.rank,
            stars: self.stars.iter().any(Option::is_some).then_some(standing.stars),
        }
    }

    fn dimension_lines(
        &self,
        at: usize,
        subject: usize,
        known: &dyn Fn(&Key) -> Option<Source>,
    ) -> DimensionLines {
        let rule = &self.rules.dimensions[at];
        let declared = self.declared(at, subject);
        let items = rule
            .items
            .clone()
            .filter(|_| declared)
            .map(|place| {
                let item = &self.rules.items[place];
                let outcome = self.items[place].get(subject);
                let mut lines = self.items[place].lines(self.rules, item, subject);
                self.add_sources(place, &mut lines, known);
                ItemLines {
                    id: item.id.clone(),
                    name: item.name.clone(),
                    full: item.points,
                    low: outcome.low,
                    high: outcome.high,
                    state: outcome.state,
                    lines,
                }
            })
            .collect();
        let mut lines = Vec::new();
        let (score, _, _) =
            scores::settle(self.rules, self.inputs, &self.items, at, subject, Some(&mut lines));
        lines.extend(self.star_lines(at, subject, known));
        DimensionLines {
            id: rule.id.clone(),
            name: rule.name.clone(),
            full: rule.points,
            score: Points::from_raw(score),
            lead: self.lead(at, subject).to_owned(),
            declared,
            items,
            lines,
        }
    }

    /// The unit in charge of a dimension for a subject: the nearest unit above it that has one of
    /// its own.
    fn lead(&self, at: usize, subject: usize) -> &str {
        let rule = &self.rules.dimensions[at];
        let mut unit = self.facts.tree.get(&self.inputs.subjects[subject].unit);
        while let Some(here) = unit {
            if let Some(lead) = rule.leads.get(&here.code) {
                return lead;
            }
            unit = self.facts.tree.parent(here);
        }
        &rule.lead
    }

    /// Says for every answer where it came from.
    fn add_sources(&self, item: usize, lines: &mut [Line], known: &dyn Fn(&Key) -> Option<Source>) {
        for clause in &self.rules.items[item].clauses {
            let Some(line) =
                lines.iter_mut().find(|line| line.kind == Kind::Clause && line.of == clause.id)
            else {
                continue;
            };
            let questions = clause.answers.len().max(1);
            for (at, saw) in line.saw.iter_mut().enumerate() {
                saw.source = self.source(&clause.answers[at % questions], saw, known);
            }
        }
    }

    fn source(
        &self,
        from: &AnswerFrom,
        saw: &Saw,
        known: &dyn Fn(&Key) -> Option<Source>,
    ) -> Option<Source> {
        let scheme = &self.rules.scheme;
        let stage = scheme.stages.iter().find(|stage| stage.name == saw.stage);
        let (name, stage) = match from {
            AnswerFrom::Measure(name) => (name, String::new()),
            AnswerFrom::Judge(key) => {
                (key, stage.map(|stage| stage.id.clone()).unwrap_or_default())
            }
        };
        let key = |stage: String| Key { name: name.clone(), period: scheme.period.clone(), stage };
        known(&key(stage)).or_else(|| known(&key(String::new())))
    }

    /// What keeps a subject from the next tier, in a few words each: gates it does not pass, points
    /// it lacks, events that count against it.
    pub fn obstacles(&self, subject: usize) -> Vec<String> {
        let mut said = Vec::new();
        let next = self.next_tier(subject);
        if let Some(next) = next
            && let lacks = self.points_missing(next, subject)
            && lacks > Points::ZERO
        {
            said.push(format!("距{}差{lacks}分", self.rules.tiers[next].tier.name));
        }
        for (rule, condition) in self.rules.gates.iter().zip(&self.gates) {
            let guards =
                rule.tiers.is_empty() || next.is_some_and(|next| rule.tiers.contains(&next));
            if guards && self.holds(condition, subject) == Holds::No {
                said.push(format!("未达到:{}{}", rule.text, self.guarded(rule)));
            }
        }
        for (rule, condition) in self.events() {
            if self.holds(condition, subject) == Holds::Yes {
                said.push(format!("{}:{}", rule.text, rule.then.says()));
            }
        }
        let clauses = self.vetoing(subject);
        said.extend(clauses.map(|clause| format!("{}:{VETOED}", clause.text)));
        said
    }

    /// Clauses that cost the subject its tier.
    fn vetoing(&self, subject: usize) -> impl Iterator<Item = &ClauseRule> {
        self.rules.items.iter().zip(&self.items).filter_map(move |(item, column)| {
            Some(&item.clauses[usize::from(column.get(subject).veto?)])
        })
    }

    fn standing_lines(&self, subject: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        for (rule, condition) in self.rules.gates.iter().zip(&self.gates) {
            let holds = self.holds(condition, subject);
            lines.push(self.gate_line(rule, holds, subject));
        }
        for (rule, condition) in self.events() {
            let (why, state) = match self.holds(condition, subject) {
                Holds::Yes => (format!("触发:{}", rule.then.says()), State::Scored),
                Holds::No => ("未触发".to_owned(), State::Scored),
                Holds::Open => ("未评".to_owned(), State::NotEvaluated),
            };
            lines.push(outcome_line(&rule.id, &rule.text, why, state));
        }
        for clause in self.vetoing(subject) {
            let why = format!("触发:{VETOED}");
            lines.push(outcome_line(&clause.id, &clause.text, why, State::Scored));
        }
        let mut say = |of: &str, why: String, state: State| {
            let line = outcome_line(of, of, why, state);
            lines.push(Line { kind: Kind::Standing, ..line });
        };
        let standing = &self.standings[subject];
        let state = if standing.open { State::NotEvaluated } else { State::Scored };
        let open = if standing.open { "(暂定,尚有未评)" } else { "" };
        if !self.rules.tiers.is_empty() {
            say("等次", format!("{}{open}", self.result(subject)), state);
        }
        let who = &self.inputs.subjects[subject];
        let members =
            self.inputs.subjects.iter().filter(|other| other.league == who.league).count();
        if self.rules.has_points() {
            say("名次", format!("第{}名,同组{members}个{open}", standing.rank), state);
        }
        if let Some(why) = self.quota_words(subject) {
            say("名额", why, state);
        }
        if let Some(ladder) = &self.rules.scheme.ladder {
            let last = self.last_tier(subject, ladder).unwrap_or("未评");
            say("升降", format!("上期{last},本期{}", self.result(subject)), state);
        }
        for streak in self.streaks(subject) {
            say(&streak.text, format!("提请研究:{}", streak.then), State::Scored);
        }
        for notice in self.notices(subject) {
            say(&notice.text, notice.then.clone(), State::Scored);
        }
        lines
    }

    fn quota_words(&self, subject: usize) -> Option<String> {
        let name = |tier: usize| self.rules.tiers[tier].tier.name.clone();
        match self.standings[subject].quota {
            Quota::Within => self.parted(subject),
            Quota::Full { tier } if self.places(tier, subject) == Some(0) => Some(format!(
                "达到{}条件,但按比例折算,{}没有名额",
                name(tier),
                if self.rules.tiers[tier].tier.per_league {
                    "本组"
                } else {
                    "全部参评对象"
                }
            )),
            Quota::Full { tier } => Some(match self.parted(subject) {
                Some(why) => format!("达到{}条件,名额已满:{why}", name(tier)),
                None => format!("达到{}条件,名额已由得分更高的占满", name(tier)),
            }),
            Quota::Tied { tier, places, among } => Some(format!(
                "{}还有{places}个名额,{among}个并列,各项比较仍相同,须会议研究裁定",
                name(tier)
            )),
            Quota::Ruled => {
                let ruling = self.rulings.get(self.inputs.subjects[subject].code.as_str())?;
                Some(format!("会议研究:{}({} {})", ruling.title, ruling.date, ruling.reason))
            }
        }
    }

    fn gate_line(&self, rule: &OutcomeRule, holds: Holds, subject: usize) -> Line {
        let (why, state) = match holds {
            Holds::Yes => ("达到".to_owned(), State::Scored),
            other => {
                let said = missing(&rule.when, &self.names(subject));
                let words =
                    if said.is_empty() { String::new() } else { format!(":{}", said.join(";")) };
                match other {
                    Holds::Open => (format!("未评{words}"), State::NotEvaluated),
                    _ => (format!("未达到{words}"), State::Scored),
                }
            }
        };
        let text = format!("{}{}", rule.text, self.guarded(rule));
        outcome_line(&rule.id, &text, why, state)
    }

    /// The tiers a gate guards, in brackets; none: all.
    fn guarded(&self, rule: &OutcomeRule) -> String {
        let tiers: Vec<&str> =
            rule.tiers.iter().map(|&at| self.rules.tiers[at].tier.name.as_str()).collect();
        if tiers.is_empty() { String::new() } else { format!("({})", tiers.join("、")) }
    }
}

fn outcome_line(of: &str, text: &str, why: String, state: State) -> Line {
    Line { state, ..Line::new(Kind::Outcome, of, text, Points::ZERO, why) }
}
