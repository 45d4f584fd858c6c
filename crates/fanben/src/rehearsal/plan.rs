//! `play.yaml` of a pack → who signs in to a demonstration and how far each subject gets.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use fanben_model::place::Tree;
use fanben_model::scheme::{Sign, from_yaml};
use serde::Deserialize;

use crate::library::Folder;

/// What is played.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// The version of this format: 1.
    fanben: u32,
    /// The scheme's file.
    pub(super) scheme: String,
    /// The code of the unit the cycle is for.
    pub(super) unit: String,
    /// The last day of each stage, in days from today.
    #[serde(default)]
    pub(super) deadlines: BTreeMap<String, i64>,
    /// Who signs at a stage, where the scheme leaves it open.
    #[serde(default)]
    pub(super) signs: BTreeMap<String, Vec<Sign>>,
    /// Who takes part.
    pub(super) people: Vec<Hand>,
    /// How far subjects get: the first that fits counts; none: they have not begun.
    #[serde(default)]
    pub(super) runs: Vec<Run>,
    /// A cycle for each of these, one after the other, all but the last to its end; none: one cycle
    /// for the scheme's own period.
    #[serde(default)]
    pub(super) periods: Vec<String>,
    /// Departments that have sent nothing in the last of them.
    #[serde(default)]
    pub(super) late: Vec<String>,
    /// Periods after the sample year's, each with the one of it whose values are played again.
    #[serde(default)]
    pub(super) again: BTreeMap<String, String>,
    /// The year that quarters make.
    #[serde(default)]
    pub(super) year: Option<super::year::Plan>,
    /// The file of what villages are asked in each period.
    #[serde(default)]
    pub(super) lists: Option<String>,
    /// Who has been where, of those the pack ties to units; none: nobody is tied.
    #[serde(default)]
    pub(super) liaison: Option<super::tied::Plan>,
}

/// An account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hand {
    /// What it signs in with.
    pub(super) login: String,
    /// The person's name.
    pub(super) name: String,
    /// The role, by its id in the pack.
    pub(super) role: String,
    /// The department it is held for.
    #[serde(default)]
    pub(super) office: String,
    /// The units it is held at.
    #[serde(default)]
    pub(super) at: Vec<String>,
    /// Every unit of these kinds below the unit of the cycle.
    #[serde(default)]
    pub(super) kinds: Vec<String>,
    /// What to look at with this account; none: it is not named on the screen.
    #[serde(default)]
    pub(super) shown: Option<String>,
}

/// How far some subjects get.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    /// Codes.
    #[serde(default)]
    of: Vec<String>,
    /// Or every so many, counted over all subjects.
    #[serde(default)]
    every: Option<usize>,
    /// `declared`, or the id of the last stage that is done.
    pub(super) to: String,
    /// Half of the answers of the stage after are there.
    #[serde(default)]
    pub(super) half: bool,
    /// The stage after sends it back, for this reason.
    #[serde(default)]
    pub(super) returned: Option<String>,
}

impl Plan {
    /// Reads the plan of a pack.
    pub(super) fn of(folder: &Folder) -> anyhow::Result<Self> {
        let plan: Self = from_yaml(&folder.text("play.yaml")?)
            .map_err(|error| anyhow::anyhow!("play.yaml {error}"))?;
        if plan.fanben != 1 {
            bail!("play.yaml:只认识第1版格式(fanben: 1)");
        }
        Ok(plan)
    }

    /// How far one subject gets.
    pub(super) fn run(&self, code: &str, place: usize) -> Option<&Run> {
        self.runs.iter().find(|run| {
            let named = run.of.iter().any(|own| own == code);
            named || run.every.is_some_and(|every| every > 0 && place.is_multiple_of(every))
        })
    }
}

impl Hand {
    /// The codes of the units its role is held at.
    pub(super) fn units(&self, tree: &Tree, below: &str) -> anyhow::Result<Vec<String>> {
        let inside = |code: &str| {
            let mut unit = tree.get(code);
            while let Some(here) = unit {
                if here.code == below {
                    return true;
                }
                unit = tree.parent(here);
            }
            false
        };
        for code in &self.at {
            tree.get(code).with_context(|| format!("play.yaml:没有编码为 {code} 的单位"))?;
        }
        let kinds = tree.units().iter().filter(|unit| self.kinds.contains(&unit.kind));
        let of_kind = kinds.filter(|unit| inside(&unit.code)).map(|unit| unit.code.clone());
        Ok(self.at.iter().cloned().chain(of_kind).collect())
    }
}
