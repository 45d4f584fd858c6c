//! A scheme that departments score → a cycle for each quarter: departments fill in their columns,
//! heads sign, the office closes, townships add their own items and send up, results are confirmed.

use std::collections::BTreeMap;

use anyhow::Context as _;
use fanben_actions::actions::{self, Answered, Closing, GridRowTyped, SaveGrid, SignOffice};
use fanben_actions::{CycleId, Desk, Person, looks};
use fanben_model::rights::Right;

use super::{Actor, Cast, told};

/// The most rows of a grid that is read at once.
const ROWS: usize = 100_000;

impl Cast {
    /// Whether it goes quarter by quarter.
    pub(crate) fn has_quarters(&self) -> bool {
        !self.piece.plan.periods.is_empty()
    }

    /// Every quarter to its end, but for the last, in which some departments are late.
    pub(crate) async fn quarters(&mut self, desk: &Desk) -> anyhow::Result<()> {
        let periods = self.piece.plan.periods.clone();
        for (at, period) in periods.iter().enumerate() {
            self.piece.scheme.period.clone_from(period);
            let cycle = self.open(desk).await.with_context(|| format!("演示 {period}"))?;
            let late = if at + 1 == periods.len() { &self.piece.plan.late[..] } else { &[] };
            self.departments(desk, cycle, late).await?;
            if late.is_empty() {
                self.finish(desk, cycle).await.with_context(|| format!("演示 {period}"))?;
            }
            if self.piece.year.as_ref().is_some_and(|year| year.plan.after == *period) {
                self.year(desk).await.context("演示年度总评比")?;
            }
        }
        Ok(())
    }

    /// One quarter in which every department has scored and signed.
    pub(crate) async fn scored(&mut self, desk: &Desk) -> anyhow::Result<CycleId> {
        let period = self.piece.plan.periods.first().context("play.yaml:没有 periods")?;
        self.piece.scheme.period.clone_from(period);
        let cycle = self.open(desk).await?;
        self.departments(desk, cycle, &[]).await?;
        Ok(cycle)
    }

    /// The office closes the departments' stage.
    pub(crate) async fn close(&self, desk: &Desk, cycle: CycleId) -> anyhow::Result<()> {
        let office = &self.with(Right::Run)?.person;
        let action = desk.new_action();
        actions::close_stage(desk, office, action, cycle, Closing::Close).await.map_err(told)?;
        Ok(())
    }

    async fn departments(
        &self,
        desk: &Desk,
        cycle: CycleId,
        late: &[String],
    ) -> anyhow::Result<()> {
        let office = self.with(Right::Run)?;
        let all = looks::settlement(desk, &office.person, cycle).await.map_err(told)?;
        for department in all.offices.iter().filter(|one| !late.contains(&one.name)) {
            let name = department.name.as_str();
            self.measures_of(desk, cycle, Some(name)).await?;
            self.grid(desk, cycle, self.of_office(Right::Judge, name)?).await?;
            let head = self.of_office(Right::Sign, name)?;
            let page = looks::office_page(desk, &head.person, cycle, name).await.map_err(told)?;
            let input = SignOffice {
                cycle,
                office: name.to_owned(),
                digest: page.digest,
                back: None,
                password: head.password.clone(),
                code: String::new(),
            };
            actions::sign_office(desk, &head.person, desk.new_action(), input)
                .await
                .map_err(told)?;
        }
        Ok(())
    }

    /// Closes the departments' stage, lets townships end theirs, confirms.
    async fn finish(&self, desk: &Desk, cycle: CycleId) -> anyhow::Result<()> {
        self.close(desk, cycle).await?;
        let towns = self.towns()?;
        self.grid(desk, cycle, towns).await?;
        actions::send_up_all(desk, &towns.person, desk.new_action(), cycle).await.map_err(told)?;
        let confirms = &self.with(Right::Confirm)?.person;
        let document = "鹤办函〔2026〕30号".to_owned();
        let input = actions::Confirm { cycle, subjects: Vec::new(), document };
        actions::confirm(desk, confirms, desk.new_action(), input).await.map_err(told)?;
        Ok(())
    }

    /// Fills in everything somebody may answer, as the sample year has it.
    async fn grid(&self, desk: &Desk, cycle: CycleId, actor: &Actor) -> anyhow::Result<()> {
        let who: &Person = &actor.person;
        let mut rows: BTreeMap<String, GridRowTyped> = BTreeMap::new();
        let mut groups = match looks::grid(desk, who, cycle, "", (0, 1)).await {
            Ok(first) => first.groups,
            // It only reports measures.
            Err(fanben_actions::Refusal::NotFound) => return Ok(()),
            Err(refusal) => return Err(told(refusal)),
        };
        groups.sort();
        for group in groups {
            let grid = looks::grid(desk, who, cycle, &group.code, (0, ROWS)).await.map_err(told)?;
            for row in grid.rows {
                let asked = grid.questions.iter().zip(&row.cells);
                for (question, _) in asked.filter(|(_, cell)| cell.is_some()) {
                    let (key, code) = (question.key.as_str(), row.subject.code.as_str());
                    // A file that does not name the stage says what holds for the last one.
                    let value = self.value(key, &grid.stage.code, code);
                    let Some(value) = value.or_else(|| self.value(key, "", code)) else { continue };
                    let given = Answered { value, reason: String::new() };
                    let typed = rows.entry(row.subject.code.clone()).or_default();
                    typed.number = row.number;
                    typed.answers.insert(question.key.clone(), given);
                }
            }
        }
        let input = SaveGrid { cycle, rows };
        actions::save_grid(desk, who, desk.new_action(), input).await.map_err(told)?;
        Ok(())
    }

    /// Somebody of a department with a right.
    pub(super) fn of_office(&self, right: Right, office: &str) -> anyhow::Result<&Actor> {
        let mut found = self.actors.iter().filter(|actor| actor.rights.contains(&right));
        let own = |actor: &&Actor| actor.person.posts.iter().any(|post| post.office == office);
        found.find(own).with_context(|| format!("play.yaml:{office}没有人"))
    }
}
