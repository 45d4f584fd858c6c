//! `lists.yaml` of a pack → a list of tasks for each period: departments propose, the office admits
//! and opens, townships dispatch; some villages accept and report everything, of the last one a part.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use fanben_actions::actions::{
    self, AtUnit, DraftList, EntryTyped, ProposeEntries, ReportTask, RuleEntries,
};
use fanben_actions::{Desk, ListId, looks};
use fanben_model::lists::Step;
use fanben_model::rights::Right;
use fanben_model::scheme::from_yaml;
use serde::Deserialize;

use super::busy::Reported;
use super::{Actor, Cast, told};
use crate::library::Folder;

/// What is asked of villages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The version of this format: 1.
    fanben: u32,
    /// The kinds of unit that are villages.
    pub(super) kinds: String,
    most: Most,
    own: Own,
    /// The last day of every entry, in days from today.
    days: i64,
    /// A list for each, all but the last to its end.
    pub(super) periods: Vec<String>,
    entries: Vec<Entry>,
}

/// The most for one village.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Most {
    items: u32,
    entries: u32,
    fields: u32,
    minutes: u32,
}

/// What a township may add and change.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    items: u32,
    points: String,
    change: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    item: String,
    department: String,
    title: String,
    effect: String,
    basis: String,
    minutes: u32,
    #[serde(default)]
    fields: Vec<String>,
    /// The number of the form that asks the fields.
    #[serde(default)]
    form: String,
    /// In which periods it is asked.
    r#in: Vec<String>,
}

impl Asked {
    /// What a pack asks.
    pub(super) fn of(folder: &Folder, file: &str) -> anyhow::Result<Self> {
        let asked: Self =
            from_yaml(&folder.text(file)?).map_err(|error| anyhow::anyhow!("{file} {error}"))?;
        if asked.fanben != 1 {
            bail!("{file}:只认识第1版格式(fanben: 1)");
        }
        Ok(asked)
    }

    /// The last day of every entry.
    pub(super) fn until(&self, desk: &Desk) -> String {
        (desk.today() + chrono::TimeDelta::days(self.days)).to_string()
    }

    fn drafted(&self, unit: &str, period: &str) -> DraftList {
        let most = [self.most.items, self.most.entries, self.most.fields, self.most.minutes];
        DraftList {
            unit: unit.to_owned(),
            cycle: None,
            period: period.to_owned(),
            title: format!("{period}任务清单"),
            kinds: self.kinds.clone(),
            most: most.map(|most| most.to_string()),
            own_items: self.own.items.to_string(),
            own_points: self.own.points.clone(),
            change: self.own.change.clone(),
        }
    }
}

impl Entry {
    fn typed(&self, until: &str) -> EntryTyped {
        let form = [self.form.as_str(), &self.department, &self.basis, until];
        EntryTyped {
            item: self.item.clone(),
            title: self.title.clone(),
            department: self.department.clone(),
            basis: self.basis.clone(),
            effect: self.effect.clone(),
            deadline: until.to_owned(),
            minutes: self.minutes.to_string(),
            questions: self.fields.join("\n"),
            form: if self.fields.is_empty() {
                <[String; 4]>::default()
            } else {
                form.map(str::to_owned)
            },
            ..EntryTyped::default()
        }
    }
}

impl Cast {
    /// A list for every period, if the pack has any.
    pub(crate) async fn lists(&self, desk: &Desk) -> anyhow::Result<()> {
        let Some(asked) = &self.piece.asked else { return Ok(()) };
        let until = asked.until(desk);
        for (at, period) in asked.periods.iter().enumerate() {
            let list = self.opened(desk, asked, period, &until).await?;
            let runs = at + 1 == asked.periods.len();
            let reported = self.answered(desk, list, if runs { 3 } else { usize::MAX }).await?;
            if !runs {
                self.checked(desk, list, reported, true).await?;
                let office = &self.with(Right::Run)?.person;
                actions::close_list(desk, office, desk.new_action(), list).await.map_err(told)?;
            }
        }
        Ok(())
    }

    /// From the draft to the dispatch by every township.
    pub(super) async fn opened(
        &self,
        desk: &Desk,
        asked: &Asked,
        period: &str,
        until: &str,
    ) -> anyhow::Result<ListId> {
        let office = &self.with(Right::Run)?.person;
        let input = asked.drafted(&self.piece.plan.unit, period);
        let receipt =
            actions::draft_list(desk, office, desk.new_action(), input).await.map_err(told)?;
        let list: ListId = receipt.given("list").unwrap_or_default().parse()?;
        let mut rows: BTreeMap<&str, Vec<EntryTyped>> = BTreeMap::new();
        for entry in asked.entries.iter().filter(|entry| entry.r#in.iter().any(|one| one == period))
        {
            rows.entry(&entry.department).or_default().push(entry.typed(until));
        }
        for (department, rows) in rows {
            let who = &self.of_office(Right::Measure, department)?.person;
            let input = ProposeEntries { list, rows, again: None };
            actions::propose_entries(desk, who, desk.new_action(), input).await.map_err(told)?;
        }
        let input = RuleEntries {
            list,
            entries: Vec::new(),
            ruling: Step::Admit,
            into: None,
            reason: String::new(),
        };
        actions::rule_entries(desk, office, desk.new_action(), input).await.map_err(told)?;
        actions::open_list(desk, office, desk.new_action(), list).await.map_err(told)?;
        let towns = self.towns()?;
        for post in &towns.person.posts {
            let unit = post.unit.code.clone();
            let input = AtUnit { list, unit, entries: Vec::new() };
            actions::dispatch_tasks(desk, &towns.person, desk.new_action(), input)
                .await
                .map_err(told)?;
        }
        Ok(list)
    }

    /// Whoever is in charge of a village accepts everything and reports so many.
    async fn answered(&self, desk: &Desk, list: ListId, many: usize) -> anyhow::Result<Reported> {
        let mut reported = Reported::new();
        for actor in self.actors.iter().filter(|actor| {
            actor.rights.contains(&Right::Report) && !actor.rights.contains(&Right::Judge)
        }) {
            let Some(post) = actor.person.posts.first() else { continue };
            let (who, unit) = (&actor.person, post.unit.code.clone());
            let input = AtUnit { list, unit: unit.clone(), entries: Vec::new() };
            actions::accept_tasks(desk, who, desk.new_action(), input).await.map_err(told)?;
            let page = looks::unit_tasks(desk, who, list, &unit).await.map_err(told)?;
            for line in page.tasks.iter().take(many) {
                let (entry, unit) = (line.id, unit.clone());
                let by = (entry, line.asks.department.clone());
                reported.entry(by).or_default().push(unit.clone());
                let says = "已按要求办完,台账在村部".to_owned();
                let input = ReportTask { list, unit, entry, says, evidence: String::new() };
                actions::report_task(desk, who, desk.new_action(), input).await.map_err(told)?;
            }
        }
        Ok(reported)
    }

    /// Whoever acts for all townships.
    pub(super) fn towns(&self) -> anyhow::Result<&Actor> {
        let judges = |actor: &&Actor| {
            actor.rights.contains(&Right::Report)
                && actor.rights.contains(&Right::Judge)
                && actor.person.posts.len() > 1
        };
        self.actors.iter().find(judges).context("play.yaml:没有人代各镇填")
    }
}
