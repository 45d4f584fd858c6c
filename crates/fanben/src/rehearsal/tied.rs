//! The kinds of tie of a pack → everybody who holds such a post is tied to what lies within it; in
//! some townships they have been there this week already.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use fanben_actions::actions::{self, NoteVisit, ProblemTyped, TieUnits};
use fanben_actions::{Desk, Post, looks};
use fanben_model::liaison::{Duty, Kind};
use fanben_model::rights::Right;
use serde::Deserialize;

use super::{Actor, Cast, told};

/// Who has been where.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// Townships: in them, and in what lies below them, visits are noted.
    visited: Vec<String>,
    /// What was done on each of the days: on the first of the week, and today.
    says: Vec<String>,
    /// A problem that the first visit to each township itself found.
    problem: String,
}

impl Cast {
    /// Ties everybody, if the pack has kinds of tie that leave no unit out.
    pub(crate) async fn liaison(&self, desk: &Desk) -> anyhow::Result<()> {
        let Some(plan) = &self.piece.plan.liaison else { return Ok(()) };
        let arranges = &self.with(Right::Liaise)?.person;
        let today = desk.today();
        // Whoever is tied since the first day of a week owes visits in it.
        let monday = today.week(chrono::Weekday::Mon).first_day();
        for duty in self.piece.liaison.iter().filter(|duty| duty.every) {
            let pairs = self.actors.iter().flat_map(|actor| self.pairs(actor, duty));
            let (visited, others): (Vec<_>, Vec<_>) =
                pairs.partition(|(_, code)| self.within(code, &plan.visited));
            for (pairs, from) in [(visited, monday), (others, today)] {
                let (duty, from) = (duty.id.clone(), from.to_string());
                let pairs = pairs.into_iter().map(|(post, code)| (post.id, code)).collect();
                let input = TieUnits { duty, pairs, from, households: String::new() };
                if !input.pairs.is_empty() {
                    let action = desk.new_action();
                    actions::tie_units(desk, arranges, action, input).await.map_err(told)?;
                }
            }
        }
        for actor in &self.actors {
            self.visits(desk, actor, plan, &BTreeSet::from([monday, today])).await?;
        }
        Ok(())
    }

    /// Somebody's posts, each with the code of a unit it is tied to under a kind of tie.
    fn pairs<'c>(
        &'c self,
        actor: &'c Actor,
        duty: &'c Duty,
    ) -> impl Iterator<Item = (&'c Post, String)> {
        let posts = actor.person.posts.iter().filter(|post| post.role.code == duty.who.role);
        posts.flat_map(|post| {
            let above = std::slice::from_ref(&post.unit.code);
            let units = self.piece.facts.tree.units().iter();
            let own = units.filter(|unit| duty.units.contains(&unit.kind));
            let own = own.filter(|unit| self.within(&unit.code, above));
            own.map(move |unit| (post, unit.code.clone()))
        })
    }

    /// A unit is one of some, or lies below one.
    fn within(&self, code: &str, above: &[String]) -> bool {
        let tree = &self.piece.facts.tree;
        let mut unit = tree.get(code);
        while let Some(here) = unit {
            if above.contains(&here.code) {
                return true;
            }
            unit = tree.parent(here);
        }
        false
    }

    async fn visits(
        &self,
        desk: &Desk,
        actor: &Actor,
        plan: &Plan,
        days: &BTreeSet<NaiveDate>,
    ) -> anyhow::Result<()> {
        let tied =
            |duty: &Duty| actor.person.posts.iter().any(|post| post.role.code == duty.who.role);
        if !self.piece.liaison.iter().any(|duty| duty.every && tied(duty)) {
            return Ok(());
        }
        let mine = looks::liaison(desk, &actor.person).await.map_err(told)?.mine;
        for line in mine.iter().filter(|line| self.within(&line.unit.code, &plan.visited)) {
            for (day, says) in days.iter().zip(&plan.says) {
                let found = plan.visited.contains(&line.unit.code) && days.first() == Some(day);
                let what = if found { plan.problem.clone() } else { String::new() };
                let input = NoteVisit {
                    tie: line.id,
                    day: day.to_string(),
                    kind: Kind::Visit,
                    homes: String::new(),
                    says: says.clone(),
                    problems: vec![ProblemTyped { what, ..ProblemTyped::default() }],
                };
                actions::note_visit(desk, &actor.person, desk.new_action(), input)
                    .await
                    .map_err(told)?;
            }
        }
        Ok(())
    }
}
