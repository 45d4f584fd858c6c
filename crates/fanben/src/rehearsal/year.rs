//! The scheme of a year whose quarters are over → townships recommend, departments vet, the outcome is
//! recorded, who is paid is entered; the office has still to send up or back.

use std::collections::BTreeMap;

use anyhow::Context as _;
use fanben_actions::actions::{
    self, AnswerVetting, DecideAll, Decided, DraftVetting, KeepPayroll, SignVetting, Which,
};
use fanben_actions::{CycleId, Desk, VettingId, looks, registry};
use fanben_model::measures::{Entry, Facts, Key};
use fanben_model::rights::{Act, Right};
use fanben_model::scheme::Scheme;
use fanben_model::scheme::check::span;
use fanben_model::vetting::Typed;
use serde::Deserialize;

use super::{Actor, Cast, told};

/// How far the year gets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// The scheme's file.
    pub(super) scheme: String,
    /// Files of the sample year that say who was recommended and what came of the vetting.
    pub(super) sheets: Vec<String>,
    /// The file of the sample year that says who is paid.
    pub(super) people: String,
    /// The period whose end it waits for.
    pub(super) after: String,
    /// Why a township does not recommend.
    reason: String,
    vetting: Vetting,
}

/// The joint vetting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vetting {
    title: String,
    purpose: String,
    /// The last day, in days from today.
    days: i64,
    /// The measure it is recorded as, and the word of the sample year for who passed.
    measure: String,
    passed: String,
    /// One for each department.
    conditions: Vec<Condition>,
    /// The ground of whoever did not pass, and its document; the first department says it.
    ground: String,
    basis: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    department: String,
    text: String,
    basis: String,
}

/// A year ready to be played.
pub(super) struct Year {
    pub(super) plan: Plan,
    pub(super) scheme: Scheme,
    pub(super) facts: Facts,
    /// Name and bytes of the sheet of people.
    pub(super) people: (String, Vec<u8>),
}

impl Year {
    /// A word of the sample year.
    fn word(&self, name: &str, code: &str) -> Option<&str> {
        let (name, period) = (name.to_owned(), self.scheme.period.clone());
        let key = Key { name, period, stage: String::new() };
        match &self.facts.value(&key, code)?.entry {
            Entry::Text(word) => Some(word),
            _ => None,
        }
    }
}

impl Cast {
    /// Plays the year, if there is one.
    pub(super) async fn year(&self, desk: &Desk) -> anyhow::Result<()> {
        let Some(year) = &self.piece.year else { return Ok(()) };
        let cycle = self.open_of(desk, year.scheme.clone(), Vec::new()).await?;
        let role = year.scheme.stages.first().map(|stage| stage.role.as_str());
        let recommends = |actor: &&Actor| {
            actor.person.posts.iter().any(|post| Some(post.role.code.as_str()) == role)
        };
        let mut townships: Vec<&Actor> = self.actors.iter().filter(recommends).collect();
        // Whoever fills in for many comes last.
        townships.sort_by_key(|actor| actor.person.posts.len());
        for actor in townships {
            self.recommend(desk, year, cycle, actor).await?;
        }
        self.vet(desk, year, cycle).await?;
        self.enrol(desk, year).await
    }

    /// Who is paid stands in the register.
    async fn enrol(&self, desk: &Desk, year: &Year) -> anyhow::Result<()> {
        let Ok(actor) = self.with(Right::Pay) else { return Ok(()) };
        let (file, bytes) = year.people.clone();
        let (first, _) = span(&year.scheme.period).context("办法没有考核期")?;
        let input = KeepPayroll {
            text: registry::text_of(&file, bytes).await.map_err(told)?,
            file,
            from: Some(first),
            source: "样例年度".to_owned(),
            ..KeepPayroll::default()
        };
        let action = desk.new_action();
        actions::keep_payroll(desk, &actor.person, action, input).await.map_err(told)?;
        Ok(())
    }

    /// Everything that waits for a township, in one form.
    async fn recommend(
        &self,
        desk: &Desk,
        year: &Year,
        cycle: CycleId,
        actor: &Actor,
    ) -> anyhow::Result<()> {
        let stage = year.scheme.stages.first().context("办法没有环节")?;
        let who = &actor.person;
        let look = looks::decisions(desk, who, cycle, &stage.id, (0, usize::MAX));
        let waiting = look.await.map_err(told)?;
        let measure = stage.decision.as_deref().unwrap_or_default();
        let decided = |row: &looks::PendingRow| {
            let code = row.subject.code.clone();
            let decided = match year.word(measure, &code) {
                Some("推荐") => Decided { act: Act::Recommend, reason: String::new() },
                _ => Decided { act: Act::Decline, reason: year.plan.reason.clone() },
            };
            (code, decided)
        };
        let decisions: BTreeMap<String, Decided> = waiting.rows.iter().map(decided).collect();
        if decisions.is_empty() {
            return Ok(());
        }
        let input = DecideAll { cycle, stage: stage.id.clone(), decisions };
        actions::decide_all(desk, who, desk.new_action(), input).await.map_err(told)?;
        Ok(())
    }

    /// The joint vetting from its draft to its record.
    async fn vet(&self, desk: &Desk, year: &Year, cycle: CycleId) -> anyhow::Result<()> {
        let (asked, office) = (&year.plan.vetting, &self.with(Right::Run)?.person);
        let line = |one: &Condition| format!("{}\t{}\t{}", one.department, one.text, one.basis);
        let input = DraftVetting {
            cycle,
            title: asked.title.clone(),
            purpose: asked.purpose.clone(),
            number: String::new(),
            deadline: (desk.today() + chrono::TimeDelta::days(asked.days)).to_string(),
            conditions: asked.conditions.iter().map(line).collect::<Vec<_>>().join("\n"),
            grounds: format!("{}\n其他", asked.ground),
            which: Which::Rated,
            chosen: String::new(),
        };
        let receipt =
            actions::draft_vetting(desk, office, desk.new_action(), input).await.map_err(told)?;
        let id: VettingId = receipt.given("vetting").context("联审没有编号")?.parse()?;
        actions::send_vetting(desk, office, desk.new_action(), id).await.map_err(told)?;
        for (at, one) in asked.conditions.iter().enumerate() {
            self.answer(desk, year, id, (at, &one.department)).await?;
        }
        actions::collect_vetting(desk, office, desk.new_action(), id).await.map_err(told)?;
        actions::close_vetting(desk, office, desk.new_action(), id).await.map_err(told)?;
        let owner = year.scheme.measures.get(&asked.measure).context("办法没有联审的数据项")?;
        let records = &self.of_office(Right::Measure, &owner.owner)?.person;
        let (action, measure) = (desk.new_action(), asked.measure.clone());
        let recorded = actions::record_vetting(desk, records, action, id, measure, String::new());
        recorded.await.map_err(told)?;
        Ok(())
    }

    /// One department answers and signs.
    async fn answer(
        &self,
        desk: &Desk,
        year: &Year,
        id: VettingId,
        (at, department): (usize, &String),
    ) -> anyhow::Result<()> {
        let asked = &year.plan.vetting;
        let section = &self.of_office(Right::Measure, department)?.person;
        let sheet = looks::vetting_sheet(desk, section, id, at).await.map_err(told)?;
        let rows = sheet.rows.iter().map(|row| {
            let known = year.word(&asked.measure, &row.unit.code);
            let unmet = at == 0 && known.is_some_and(|word| word != asked.passed);
            let (verdict, ground, basis) = if unmet {
                ("不符合", asked.ground.clone(), asked.basis.clone())
            } else {
                ("符合", String::new(), String::new())
            };
            (row.unit.code.clone(), Typed { verdicts: vec![verdict.to_owned()], ground, basis })
        });
        let input = AnswerVetting { department: department.clone(), rows: rows.collect() };
        let action = desk.new_action();
        actions::answer_vetting(desk, section, action, id, input).await.map_err(told)?;
        let head = self.of_office(Right::Sign, department)?;
        let input = SignVetting {
            department: department.clone(),
            number: 1,
            password: head.password.clone(),
            code: String::new(),
        };
        let action = desk.new_action();
        actions::sign_vetting(desk, &head.person, action, id, input).await.map_err(told)?;
        Ok(())
    }
}
