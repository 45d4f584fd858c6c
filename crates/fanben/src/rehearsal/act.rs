//! An open cycle and the values of a sample year → measures recorded, subjects declared, sheets
//! saved, meetings held and decisions taken, as far as the plan says.

use std::collections::BTreeMap;

use anyhow::Context as _;
use fanben_actions::actions::{self, Answered};
use fanben_actions::{CycleId, Desk, Person};
use fanben_model::measures::{Entry, Key};
use fanben_model::rights::Right;
use fanben_model::scheme::{Decides, Method, MethodKind, Sign, Stage};

use super::plan::Run;
use super::{Actor, Cast, told};

impl Cast {
    /// Records the measures that departments own.
    pub(crate) async fn measures(&self, desk: &Desk, cycle: CycleId) -> anyhow::Result<()> {
        self.measures_of(desk, cycle, None).await
    }

    /// Those of one department, recorded by itself; none: all, by whoever records measures.
    pub(super) async fn measures_of(
        &self,
        desk: &Desk,
        cycle: CycleId,
        office: Option<&str>,
    ) -> anyhow::Result<()> {
        let scheme = &self.piece.scheme;
        let who = match office {
            Some(office) => &self.of_office(Right::Measure, office)?.person,
            None => &self.with(Right::Measure)?.person,
        };
        let decided = scheme.stages.iter().filter_map(|stage| stage.decision.as_ref());
        let stars = scheme.dimensions.iter().filter_map(|one| one.star.as_ref());
        let declared = stars.filter_map(|star| star.declared.as_ref());
        let others: Vec<&String> = decided.chain(declared).collect();
        for (name, measure) in &scheme.measures {
            if others.contains(&name) || office.is_some_and(|office| measure.owner != office) {
                continue;
            }
            let values: BTreeMap<String, String> = self
                .subjects()
                .filter_map(|code| Some((code.to_owned(), self.value(name, "", code)?)))
                .collect();
            if values.is_empty() {
                continue;
            }
            let input = actions::RecordMeasure {
                cycle,
                measure: name.clone(),
                values,
                source: measure.source.clone(),
                reason: String::new(),
            };
            let action = desk.new_action();
            actions::record_measure(desk, who, action, input)
                .await
                .map_err(told)
                .with_context(|| format!("登记{name}"))?;
        }
        Ok(())
    }

    /// Plays every subject as far as the plan says.
    pub(crate) async fn play(&self, desk: &Desk, cycle: CycleId) -> anyhow::Result<()> {
        for (place, code) in self.subjects().enumerate() {
            if let Some(run) = self.piece.plan.run(code, place) {
                let scene = Scene { cast: self, desk, cycle, subject: code };
                scene.play(run).await.with_context(|| format!("演示 {code}"))?;
            }
        }
        Ok(())
    }

    /// Announces and holds the draws of the stages that draw.
    pub(crate) async fn draw(&self, desk: &Desk, cycle: CycleId) -> anyhow::Result<()> {
        let unit = &self.piece.plan.unit;
        for stage in self.piece.scheme.stages.iter().filter(|stage| stage.draw.is_some()) {
            let who = &self.holder(&stage.role, unit, &stage.name)?.person;
            let input = actions::AnnounceDraw {
                cycle,
                stage: stage.id.clone(),
                unit: unit.clone(),
                figure: String::new(),
                reason: String::new(),
            };
            let action = desk.new_action();
            let receipt = actions::announce_draw(desk, who, action, input).await.map_err(told)?;
            let announced = receipt.given("draw").context("抽签没有编号")?.parse()?;
            let input = actions::HoldDraw { cycle, announced, figure: String::new() };
            actions::hold_draw(desk, who, desk.new_action(), input).await.map_err(told)?;
        }
        Ok(())
    }

    /// Codes of the subjects in display order.
    fn subjects(&self) -> impl Iterator<Item = &str> {
        let kinds = &self.piece.scheme.subjects.kinds;
        let units = self.piece.facts.tree.units().iter();
        units.filter(|unit| kinds.contains(&unit.kind)).map(|unit| unit.code.as_str())
    }

    /// A value of the sample year, as it would be typed.
    pub(super) fn value(&self, name: &str, stage: &str, code: &str) -> Option<String> {
        let key = Key {
            name: name.to_owned(),
            period: self.piece.values_of(&self.piece.scheme.period).clone(),
            stage: stage.to_owned(),
        };
        typed(&self.piece.facts.value(&key, code)?.entry)
    }

    /// The answers of a stage, by question.
    fn answers(&self, stage: &str, code: &str) -> BTreeMap<String, String> {
        let values = &self.piece.facts.values;
        let own = values.iter().filter(|(key, _)| key.stage == stage);
        own.filter_map(|(key, by_subject)| {
            Some((key.name.clone(), typed(&by_subject.get(code)?.entry)?))
        })
        .collect()
    }

    /// Who judges a subject at a stage: whose role it is, the nearest unit first.
    fn judge(&self, stage: &Stage, code: &str) -> anyhow::Result<&Person> {
        Ok(&self.holder(&stage.role, code, &stage.name)?.person)
    }

    /// Who holds a role for a unit, the nearest first.
    fn holder(&self, role: &str, code: &str, what: &str) -> anyhow::Result<&Actor> {
        let tree = &self.piece.facts.tree;
        let mut unit = tree.get(code);
        while let Some(here) = unit {
            let found = self.actors.iter().find(|actor| {
                let mut posts = actor.person.posts.iter();
                posts.any(|post| post.role.code == role && post.unit.code == here.code)
            });
            if let Some(actor) = found {
                return Ok(actor);
            }
            unit = tree.parent(here);
        }
        anyhow::bail!("play.yaml:没有人{what}{code}")
    }
}

fn typed(entry: &Entry) -> Option<String> {
    match entry {
        Entry::Missing => None,
        Entry::NotApplicable => Some("/".to_owned()),
        Entry::Number(value) => Some(value.to_string()),
        Entry::Text(words) => Some(words.clone()),
    }
}

/// One subject on its way.
struct Scene<'a> {
    cast: &'a Cast,
    desk: &'a Desk,
    cycle: CycleId,
    subject: &'a str,
}

impl Scene<'_> {
    async fn play(&self, run: &Run) -> anyhow::Result<()> {
        let stages = &self.cast.piece.scheme.stages;
        let first = stages.first().context("办法没有环节")?;
        if self.cast.piece.declares {
            self.declare(first).await?;
        }
        let passed = match run.to.as_str() {
            "declared" => 0,
            to => 1 + stages.iter().position(|stage| stage.id == to).context("没有这个环节")?,
        };
        for (at, stage) in stages[..passed].iter().enumerate() {
            self.save(stage, at, false).await?;
            for method in &stage.methods {
                self.hold(stage, method).await?;
            }
            for sign in &stage.signs {
                self.sign(sign).await?;
            }
            if !self.decide(stage).await? {
                return Ok(());
            }
        }
        let Some(next) = stages.get(passed) else { return Ok(()) };
        if run.half {
            self.save(next, passed, true).await?;
        }
        if let Some(reason) = &run.returned {
            let who = self.cast.judge(next, self.subject)?;
            let input = actions::WithReason {
                cycle: self.cycle,
                subject: self.subject.to_owned(),
                reason: reason.clone(),
            };
            let action = self.desk.new_action();
            actions::send_back(self.desk, who, action, input).await.map_err(told)?;
        }
        Ok(())
    }

    async fn declare(&self, stage: &Stage) -> anyhow::Result<()> {
        let who = self.cast.judge(stage, self.subject)?;
        let dimensions = &self.cast.piece.scheme.dimensions;
        let goes = |measure: &String| {
            self.cast.value(measure, "", self.subject).is_some_and(|value| value == "是")
        };
        let stars = dimensions.iter().filter(|one| {
            one.star.as_ref().and_then(|star| star.declared.as_ref()).is_some_and(goes)
        });
        let input = actions::Declare {
            cycle: self.cycle,
            subject: self.subject.to_owned(),
            stars: stars.map(|one| one.id.clone()).collect(),
        };
        let action = self.desk.new_action();
        actions::declare(self.desk, who, action, input).await.map_err(told)?;
        Ok(())
    }

    async fn save(&self, stage: &Stage, at: usize, half: bool) -> anyhow::Result<()> {
        let who = self.cast.judge(stage, self.subject)?;
        let mut given = self.cast.answers(&stage.id, self.subject);
        let stages = &self.cast.piece.scheme.stages;
        let before = at.checked_sub(1).map(|at| self.cast.answers(&stages[at].id, self.subject));
        if half {
            let keep = given.len() / 2;
            given = given.into_iter().take(keep).collect();
        }
        let asked = self.asked(stage).await?;
        let answers =
            given.into_iter().filter(|(key, _)| asked.contains(key)).map(|(key, value)| {
                let same = before.as_ref().is_none_or(|all| all.get(&key) == Some(&value));
                let reason = if same { "" } else { "实地核实后,与上一环节不同" };
                (key, Answered { value, reason: reason.to_owned() })
            });
        let input = actions::SaveSheet {
            cycle: self.cycle,
            subject: self.subject.to_owned(),
            number: 0,
            answers: answers.collect(),
        };
        let action = self.desk.new_action();
        actions::save_sheet(self.desk, who, action, input).await.map_err(told)?;
        Ok(())
    }

    /// The questions of the sheet: a star that is not gone for has none.
    async fn asked(&self, stage: &Stage) -> anyhow::Result<Vec<String>> {
        let who = self.cast.judge(stage, self.subject)?;
        let look = fanben_actions::looks::sheet(self.desk, who, self.cycle, self.subject, None);
        let sheet = look.await.map_err(told)?;
        let declared = sheet.dimensions.into_iter().filter(|dimension| dimension.declared);
        let questions = declared.flat_map(|dimension| {
            let clauses = dimension.items.into_iter().flat_map(|item| item.clauses);
            let of_clauses = clauses.flat_map(|clause| clause.questions);
            dimension.standards.into_iter().chain(of_clauses)
        });
        Ok(questions.map(|question| question.key).collect())
    }

    async fn hold(&self, stage: &Stage, method: &Method) -> anyhow::Result<()> {
        let who = self.cast.judge(stage, self.subject)?;
        let (due, present) = match method.kind {
            MethodKind::Meeting => (32, 28),
            MethodKind::Poll => (60, 57),
            _ => (20, 20),
        };
        let input = actions::HoldMeeting {
            cycle: self.cycle,
            subject: self.subject.to_owned(),
            method: method.id.clone(),
            on: self.desk.today(),
            due,
            present,
            agreed: present - 1,
            minutes: format!("{}:逐项核对打分,逐星评定,结果一致通过。", method.name),
        };
        let action = self.desk.new_action();
        actions::hold_meeting(self.desk, who, action, input).await.map_err(told)?;
        Ok(())
    }

    async fn sign(&self, sign: &Sign) -> anyhow::Result<()> {
        let signer = self.cast.holder(&sign.role, self.subject, &sign.title)?;
        let (desk, who) = (self.desk, &signer.person);
        let look = fanben_actions::looks::signing(desk, who, self.cycle, self.subject);
        let input = actions::Sign {
            cycle: self.cycle,
            subject: self.subject.to_owned(),
            role: sign.role.clone(),
            digest: look.await.map_err(told)?.digest,
            reason: String::new(),
            password: signer.password.clone(),
            code: String::new(),
        };
        actions::sign(desk, who, desk.new_action(), input).await.map_err(told)?;
        Ok(())
    }

    /// Takes the stage's decision; whether the subject goes on.
    async fn decide(&self, stage: &Stage) -> anyhow::Result<bool> {
        let who = self.cast.judge(stage, self.subject)?;
        let (desk, cycle, subject) = (self.desk, self.cycle, self.subject.to_owned());
        let action = desk.new_action();
        let about = actions::About { cycle, subject: subject.clone() };
        if stage.decides.is_empty() || stage.decides.contains(&Decides::Send) {
            actions::send_up(desk, who, action, about).await.map_err(told)?;
            return Ok(true);
        }
        let said = stage.decision.as_ref().and_then(|name| self.cast.value(name, "", &subject));
        let reasoned = |reason: &str| actions::WithReason {
            cycle,
            subject: subject.clone(),
            reason: reason.to_owned(),
        };
        match said.as_deref() {
            Some("退回") => {
                let input = reasoned("自评表没有附党员大会记录,请补充");
                actions::send_back(desk, who, action, input).await.map_err(told)?;
                Ok(false)
            }
            Some("不推荐") => {
                let input = reasoned("集体经济刚起步,列入明年培育");
                actions::decline(desk, who, action, input).await.map_err(told)?;
                Ok(false)
            }
            _ => {
                actions::recommend(desk, who, action, about).await.map_err(told)?;
                Ok(true)
            }
        }
    }
}
