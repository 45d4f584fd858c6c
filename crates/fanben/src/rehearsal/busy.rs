//! The lists of a pack at work in a whole county: every village accepts and reports, departments
//! check, the office closes what is over. For measuring; a demonstration needs a few villages only.

use std::collections::BTreeMap;

use anyhow::Context as _;
use fanben_actions::actions::{self, AtUnit, CheckTasks, ReportTask};
use fanben_actions::{Desk, EntryId, ListId, looks};
use fanben_model::rights::Right;

use super::plan::Hand;
use super::{Actor, Cast, Piece, told};

/// What villages accept and report under.
const VILLAGES: &str = "cundai";

/// The villages that reported, by entry and department.
pub(super) type Reported = BTreeMap<(EntryId, String), Vec<String>>;

impl Piece {
    /// The same with one hand more, who acts for every village.
    pub(crate) fn with_villages(mut self) -> anyhow::Result<Self> {
        let asked = self.asked.as_ref().context("play.yaml:没有 lists")?;
        let own = self.roles.iter().find(|role| {
            role.rights.contains(&Right::Report) && !role.rights.contains(&Right::Judge)
        });
        self.plan.people.push(Hand {
            login: VILLAGES.to_owned(),
            name: "各村代办".to_owned(),
            role: own.context("pack.yaml:没有只接单的角色")?.id.clone(),
            office: String::new(),
            at: Vec::new(),
            kinds: asked.kinds.split('、').map(str::to_owned).collect(),
            shown: None,
        });
        Ok(self)
    }
}

impl Cast {
    /// A list for every period. Of the last one villages report so many tasks in a hundred, of which
    /// departments have checked four fifths; of those before, which are closed, a sixth of that.
    pub(crate) async fn busy_lists(&self, desk: &Desk, percent: usize) -> anyhow::Result<ListId> {
        let asked = self.piece.asked.as_ref().context("play.yaml:没有 lists")?;
        let villages = self.actors.iter().find(|actor| actor.login == VILLAGES);
        let villages = villages.context("没有人代各村办")?;
        let until = asked.until(desk);
        let mut last = None;
        for (at, period) in asked.periods.iter().enumerate() {
            let list = self.opened(desk, asked, period, &until).await?;
            let over = at + 1 < asked.periods.len();
            let percent = if over { percent / 6 } else { percent };
            let reported = self.reported(desk, list, villages, percent).await?;
            self.checked(desk, list, reported, over).await?;
            if over {
                let office = &self.with(Right::Run)?.person;
                actions::close_list(desk, office, desk.new_action(), list).await.map_err(told)?;
            }
            last = Some(list);
        }
        last.context("lists.yaml:没有 periods")
    }

    /// Every village accepts everything and reports a part of it; what, by entry and department.
    async fn reported(
        &self,
        desk: &Desk,
        list: ListId,
        villages: &Actor,
        percent: usize,
    ) -> anyhow::Result<Reported> {
        let who = &villages.person;
        let mut reported = Reported::new();
        for (village, post) in who.posts.iter().enumerate() {
            let unit = post.unit.code.clone();
            let input = AtUnit { list, unit: unit.clone(), entries: Vec::new() };
            actions::accept_tasks(desk, who, desk.new_action(), input).await.map_err(told)?;
            let page = looks::unit_tasks(desk, who, list, &unit).await.map_err(told)?;
            for (entry, task) in page.tasks.iter().enumerate() {
                if (village * 7 + entry * 13) % 100 >= percent {
                    continue;
                }
                let (entry, unit) = (task.id, unit.clone());
                let department = task.asks.department.clone();
                reported.entry((entry, department)).or_default().push(unit.clone());
                let says = "已按要求办完,台账在村部".to_owned();
                let input = ReportTask { list, unit, entry, says, evidence: String::new() };
                actions::report_task(desk, who, desk.new_action(), input).await.map_err(told)?;
            }
        }
        Ok(reported)
    }

    /// Departments find reports good: all of them, or four of five.
    pub(super) async fn checked(
        &self,
        desk: &Desk,
        list: ListId,
        reported: Reported,
        all: bool,
    ) -> anyhow::Result<()> {
        for ((entry, department), mut units) in reported {
            let who = &self.of_office(Right::Measure, &department)?.person;
            let mut at = 0;
            units.retain(|_| {
                at += 1;
                all || at % 5 > 0
            });
            let input = CheckTasks { list, entry, units, good: true, reason: String::new() };
            actions::check_tasks(desk, who, desk.new_action(), input).await.map_err(told)?;
        }
        Ok(())
    }
}
