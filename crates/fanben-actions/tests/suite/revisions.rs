//! What is kept in memory and brought up to date shows what the rows say: after any writes, by this
//! program or another on the same database, every page is that of a program that has just begun.

use std::collections::BTreeMap;
use std::fmt::Debug;

use chrono::TimeDelta;
use fanben_actions::actions::{
    self, About, Answered, Confirm, Correct, Declare, Extend, RecordMeasure, SaveSheet, WithReason,
};
use fanben_actions::looks::{self, Question, QuestionKind, Sheet};
use fanben_actions::{CycleId, Desk, Person, Refusal};
use fanben_model::rights::{Act, Right};
use fanben_model::scheme::Scheme;

use crate::place::{On, Place, city, district, on_both, rules};

on_both!(villages_that_are_recommended, villages_with_stars);

/// Numbers that look drawn and are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, many: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(many.max(1)).unwrap()).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A cycle and what can happen in it.
struct World {
    place: Place,
    cycle: CycleId,
    scheme: Scheme,
    villages: Vec<String>,
    /// Another program on the same database.
    beside: Desk,
    draw: Draw,
    /// How often each thing was done.
    done: BTreeMap<&'static str, usize>,
    /// Measures somebody recorded, with their villages.
    recorded: Vec<(String, String)>,
}

async fn villages_that_are_recommended(on: On) {
    let place = Place::new(on, "fanbencun", district()).await;
    Box::pin(played(place, rules("fanbencun/scheme.yaml"), "qu@990301000000", 90)).await;
}

async fn villages_with_stars(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let mut scheme = rules("shixing/shixing.yaml");
    // Without meetings and gaps that keep a sheet where it is, villages move through all stages.
    for stage in &mut scheme.stages {
        stage.complete = Some(false);
        stage.methods.clear();
    }
    Box::pin(played(place, scheme, "shi@990400000000", 90)).await;
}

async fn played(place: Place, scheme: Scheme, office: &str, steps: usize) {
    let unit = office.split('@').nth(1).unwrap().to_owned();
    let cycle = place.cycle(place.who(office), scheme.clone(), &unit).await;
    let villages = place.people.keys().filter_map(|login| login.strip_prefix("cun@"));
    let villages = villages.map(str::to_owned).collect();
    let beside = Desk::open_at(&place.url, place.clock()).await.unwrap();
    let (draw, done) = (Draw(20_261_128), BTreeMap::new());
    let mut world = World { place, cycle, scheme, villages, beside, draw, done, recorded: vec![] };
    world.same_everywhere(0).await;
    for step in 1..=steps {
        world.step().await;
        // The desks look at different times, so that they are brought over one write and over many.
        if step % 15 == 0 {
            world.same_everywhere(step).await;
        } else if step % 3 == 0 {
            let who = world.place.who(office);
            looks::board(&world.place.desk, who, cycle).await.unwrap();
        }
    }
    for what in ["save", "up", "measure", "take back", "extend"] {
        assert!(world.done.get(what).is_some_and(|times| *times > 1), "{what}: {:?}", world.done);
    }
}

fn questions(sheet: &Sheet) -> Vec<&Question> {
    let of = sheet.dimensions.iter().filter(|dimension| dimension.declared).flat_map(|dimension| {
        let clauses = dimension.items.iter().flat_map(|item| &item.clauses);
        dimension.standards.iter().chain(clauses.flat_map(|clause| &clause.questions))
    });
    of.filter(|question| !question.key.is_empty()).collect()
}

impl World {
    fn desk(&mut self) -> Which {
        if self.draw.below(3) == 0 { Which::Beside } else { Which::Own }
    }

    fn at(&self, desk: Which) -> &Desk {
        match desk {
            Which::Own => &self.place.desk,
            Which::Beside => &self.beside,
        }
    }

    /// Something happens, or is refused.
    async fn step(&mut self) {
        let village = self.draw.one(&self.villages.clone()).clone();
        let desk = self.desk();
        self.place.later(TimeDelta::minutes(1));
        let what = [
            "save",
            "save",
            "save",
            "save",
            "up",
            "up",
            "measure",
            "measure",
            "take back",
            "extend",
            "back",
            "decline",
            "declare",
            "correct",
            "confirm",
        ];
        let what = *self.draw.one(&what);
        let done = match what {
            "save" => self.save(desk, &village).await,
            "measure" | "take back" => self.measure(desk, &village, what == "take back").await,
            "extend" => self.extend(desk, &village).await,
            "declare" => self.declare(desk, &village).await,
            _ => self.decide(desk, &village, what).await,
        };
        if done {
            *self.done.entry(what).or_default() += 1;
        }
    }

    /// Somebody who may fill the sheet at work.
    async fn judge(&self, village: &str) -> Option<(&Person, Sheet)> {
        let mut found = None;
        for who in self.place.people.values() {
            let sheet = looks::sheet(&self.place.desk, who, self.cycle, village, None).await;
            if let Ok(sheet) = sheet
                && sheet.acts.contains(&Act::SaveSheet)
            {
                found = Some((who, sheet));
            }
        }
        found
    }

    async fn save(&mut self, desk: Which, village: &str) -> bool {
        let mut draw = Draw(self.draw.below(usize::MAX >> 1) as u64 + 1);
        let Some((who, sheet)) = self.judge(village).await else { return false };
        let all = draw.below(3) == 0;
        let mut answers = BTreeMap::new();
        for question in questions(&sheet) {
            if !all && draw.below(6) > 0 {
                continue;
            }
            let value = match (draw.below(8), question.kind) {
                (0, _) if !all => String::new(),
                (_, QuestionKind::YesNo) => (*draw.one(&["是", "否"])).to_owned(),
                (_, QuestionKind::Count) => draw.below(9).to_string(),
                (_, QuestionKind::Percent) => format!("{}%", 50 + draw.below(51)),
                (_, QuestionKind::Amount) => draw.below(100).to_string(),
                (_, QuestionKind::Level) => draw.one(&question.levels).clone(),
                (_, QuestionKind::Range) => question.range.clone().unwrap().0,
                (_, QuestionKind::Computed) => continue,
            };
            answers.insert(question.key.clone(), Answered { value, reason: "核实".to_owned() });
        }
        let (number, subject) = (sheet.number, village.to_owned());
        let input = SaveSheet { cycle: self.cycle, subject, number, answers };
        let desk = self.at(desk);
        actions::save_sheet(desk, who, desk.new_action(), input).await.unwrap();
        true
    }

    async fn measure(&mut self, desk: Which, village: &str, back: bool) -> bool {
        let names: Vec<String> = self.scheme.measures.keys().cloned().collect();
        let mut told = (self.draw.one(&names).clone(), village.to_owned());
        if back && !self.recorded.is_empty() {
            told = self.draw.one(&self.recorded.clone()).clone();
        }
        let (name, village) = told.clone();
        let number = self.draw.below(200);
        let measure = &self.scheme.measures[&name];
        let value = match (back, measure.words, measure.unit.as_str()) {
            (true, ..) => String::new(),
            (_, true, _) => (if number.is_multiple_of(2) { "是" } else { "否" }).to_owned(),
            (_, _, "%") => format!("{}%", number / 2),
            _ => number.to_string(),
        };
        let who = self.place.people.iter().find(|(login, _)| login.starts_with("bumen@"));
        let input = RecordMeasure {
            cycle: self.cycle,
            measure: name,
            values: [(village, value)].into(),
            source: String::new(),
            reason: "核对报表".to_owned(),
        };
        let desk = self.at(desk);
        let came = actions::record_measure(desk, who.unwrap().1, desk.new_action(), input).await;
        if came.is_ok() && !back {
            self.recorded.push(told);
        }
        came.is_ok()
    }

    async fn extend(&mut self, desk: Which, village: &str) -> bool {
        let stage = self.draw.one(&self.scheme.stages.clone()).id.clone();
        let subject = (self.draw.below(2) == 0).then(|| village.to_owned());
        let days = i64::try_from(self.draw.below(90)).unwrap();
        let until = self.place.desk.today() + TimeDelta::days(days);
        let mut done = false;
        for who in self.place.people.values() {
            let (stage, subject) = (stage.clone(), subject.clone());
            let reason = "汛期推迟".to_owned();
            let input = Extend { cycle: self.cycle, stage, subject, until, reason };
            let desk = self.at(desk);
            if actions::extend(desk, who, desk.new_action(), input).await.is_ok() {
                done = true;
                break;
            }
        }
        done
    }

    async fn declare(&mut self, desk: Which, village: &str) -> bool {
        let stars: Vec<String> = self.scheme.dimensions.iter().map(|one| one.id.clone()).collect();
        let stars = stars.into_iter().filter(|_| self.draw.below(4) > 0).collect();
        let who = self.place.who(&format!("cun@{village}"));
        let input = Declare { cycle: self.cycle, subject: village.to_owned(), stars };
        let desk = self.at(desk);
        actions::declare(desk, who, desk.new_action(), input).await.is_ok()
    }

    /// Whoever may, decides.
    async fn decide(&mut self, desk: Which, village: &str, what: &str) -> bool {
        let stage = self.draw.one(&self.scheme.stages.clone()).id.clone();
        let (cycle, desk) = (self.cycle, self.at(desk));
        for who in self.place.people.values() {
            let subject = village.to_owned();
            let about = About { cycle, subject: subject.clone() };
            let reason = "材料不齐".to_owned();
            let with = WithReason { cycle, subject: subject.clone(), reason: reason.clone() };
            let action = desk.new_action();
            let came = match what {
                "up" => match actions::send_up(desk, who, action, about.clone()).await {
                    Err(_) => actions::recommend(desk, who, desk.new_action(), about).await,
                    sent => sent,
                },
                "back" => actions::send_back(desk, who, action, with).await,
                "decline" => actions::decline(desk, who, action, with).await,
                "correct" => {
                    let (stage, document) = (stage.clone(), "市委发〔2026〕3号".to_owned());
                    let input = Correct { cycle, subject, stage, reason, document };
                    actions::correct(desk, who, action, input).await
                }
                _ => {
                    let (subjects, document) = (vec![subject], "市委发〔2026〕2号".to_owned());
                    let input = Confirm { cycle, subjects, document };
                    actions::confirm(desk, who, action, input).await
                }
            };
            if came.is_ok() {
                return true;
            }
        }
        false
    }

    /// Both desks show everybody what a desk shows that has just been opened.
    async fn same_everywhere(&self, step: usize) {
        let fresh = Desk::open_at(&self.place.url, self.place.clock()).await.unwrap();
        for (login, who) in self.place.people.iter().filter(|(_, who)| who.has(Right::Look)) {
            for known in [&self.place.desk, &self.beside] {
                self.same(known, &fresh, who, step / 15).await.unwrap_or_else(|wrong| {
                    panic!("after {step} steps {login} sees another {wrong}; done: {:?}", self.done)
                });
            }
        }
        fresh.close().await;
    }

    async fn same(
        &self,
        known: &Desk,
        fresh: &Desk,
        who: &Person,
        turn: usize,
    ) -> Result<(), String> {
        let cycle = self.cycle;
        equal(
            "workbench",
            &looks::workbench(known, who).await,
            &looks::workbench(fresh, who).await,
        )?;
        let boards = (looks::board(known, who, cycle).await, looks::board(fresh, who, cycle).await);
        equal("board", &boards.0, &boards.1)?;
        let chases = (looks::chase(known, who, cycle).await, looks::chase(fresh, who, cycle).await);
        equal("chase", &chases.0, &chases.1)?;
        let known_measures = looks::measures(known, who, cycle).await;
        equal("measures", &known_measures, &looks::measures(fresh, who, cycle).await)?;
        // A quarter of the villages at a time: everybody looks at every page of them.
        for village in self.villages.iter().skip(turn % 4).step_by(4) {
            let own = looks::subject(known, who, cycle, village).await;
            equal("village", &own, &looks::subject(fresh, who, cycle, village).await)?;
            let own = looks::why(known, who, cycle, village).await;
            equal("why", &own, &looks::why(fresh, who, cycle, village).await)?;
            for stage in &self.scheme.stages {
                let stage = Some(stage.id.as_str());
                let own = looks::sheet(known, who, cycle, village, stage).await;
                equal("sheet", &own, &looks::sheet(fresh, who, cycle, village, stage).await)?;
            }
        }
        Ok(())
    }
}

/// Which of the two programs.
#[derive(Clone, Copy)]
enum Which {
    Own,
    Beside,
}

fn equal<T: Debug>(
    what: &str,
    known: &Result<T, Refusal>,
    fresh: &Result<T, Refusal>,
) -> Result<(), String> {
    let (known, fresh) = (format!("{known:#?}"), format!("{fresh:#?}"));
    if known == fresh {
        return Ok(());
    }
    let lines = known.lines().zip(fresh.lines()).filter(|(one, other)| one != other);
    let differ: Vec<String> =
        lines.take(6).map(|(one, other)| format!("  {} ≠ {}", one.trim(), other.trim())).collect();
    Err(format!("{what}:\n{}", differ.join("\n")))
}
