//! A form that was taken out → its file. The same form gives the same cells whenever it is asked for:
//! what it shows comes from the sheets as they were then.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use fanben_model::exchange::{Asked, Form, STAMP};
use fanben_model::scheme::clause::rule::Kind;
use fanben_papers::{FormAsk, FormCell, FormSheet, form_width, write_form};
use fanben_store::{ActionId, Answers, FormOutRow, StoreError, SubjectRow, UnitId};

use super::seen::Seen;
use crate::exchange::{Group, Titled, bases, form, groups};
use crate::live::Live;
use crate::{CycleId, Desk, Person, Refusal};

/// A file to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFile {
    /// Its name, with its ending.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The file of a form that the person took out.
pub async fn form_file(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    id: ActionId,
) -> Result<FormFile, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let out = seen.tx.form_out(id).await?.ok_or(Refusal::NotFound)?;
    if out.person != who.id || out.cycle != cycle {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    // Who left the person's jurisdiction since is not shown again.
    let mut rows: Vec<&SubjectRow> = Vec::new();
    for row in &live.subjects {
        if out.subjects.0.contains_key(&row.subject) && seen.acts(row).is_ok() {
            rows.push(row);
        }
    }
    let form = form(&live, &seen.places, &rows, &out.keys.0)?;
    let answers = bases(&mut seen.tx, &live, &out).await?;
    let stage = live.ready.stages().iter().position(|stage| stage.id == out.stage);
    let stage = stage.ok_or(Refusal::NotFound)?;
    let drawn = Drawn {
        live: &live,
        by: live.person(out.person),
        out: &out,
        form: &form,
        rows: &rows,
        answers: &answers,
        groups: groups(&live),
        stage,
    };
    let sheets = vec![if out.one { drawn.one() } else { drawn.many() }, drawn.explained()];
    let name = drawn.name();
    let bytes = tokio::task::spawn_blocking(move || write_form(&sheets))
        .await
        .map_err(|error| StoreError::Row(error.to_string()))?
        .map_err(|why| StoreError::Row(why.to_string()))?;
    Ok(FormFile { name, bytes })
}

struct Drawn<'d> {
    live: &'d Live,
    by: String,
    out: &'d FormOutRow,
    form: &'d Form,
    rows: &'d [&'d SubjectRow],
    answers: &'d BTreeMap<UnitId, Answers>,
    groups: Vec<Group>,
    /// The stage's place.
    stage: usize,
}

fn moment(at: DateTime<Utc>) -> String {
    (at + Duration::hours(8)).format("%Y年%-m月%-d日%H:%M").to_string()
}

impl Drawn<'_> {
    fn stage_name(&self) -> &str {
        self.live.ready.stages().get(self.stage).map_or("", |stage| stage.name.as_str())
    }

    fn name(&self) -> String {
        let day = (self.out.at + Duration::hours(8)).format("%m%d-%H%M");
        let who = match (self.out.one, self.rows.first()) {
            (true, Some(row)) => row.name.clone(),
            _ => format!("{}村", self.rows.len()),
        };
        let name = format!("{}{}评分表({who}){day}.xlsx", self.live.row.title, self.stage_name());
        name.chars().filter(|c| !c.is_control() && !r#"\/:*?"<>|"#.contains(*c)).collect()
    }

    fn titled(&self, key: &str) -> Option<(&Group, &Titled)> {
        self.groups.iter().find_map(|group| {
            Some((group, group.questions.iter().find(|question| question.key == key)?))
        })
    }

    /// What one stage said.
    fn said(&self, subject: UnitId, stage: usize, key: &str) -> String {
        let Some(named) = self.live.ready.stages().get(stage) else { return String::new() };
        let sheet = self.live.sheets.get(&(subject, named.id.clone()));
        let answer = sheet.and_then(|sheet| sheet.answers.0.get(key));
        answer.map(|answer| answer.value.to_string()).unwrap_or_default()
    }

    fn now(&self, subject: UnitId, key: &str) -> (String, String) {
        let answer = self.answers.get(&subject).and_then(|answers| answers.get(key));
        answer.map(|one| (one.value.to_string(), one.reason.to_string())).unwrap_or_default()
    }

    fn notes(&self) -> Vec<String> {
        vec![
            format!(
                "{STAMP}:{}(请勿改动) 取表时间:{} 取表人:{}",
                self.out.id,
                moment(self.out.at),
                self.by
            ),
            "只填浅黄色的格。空着是没评,“/”是不适用,“0”就是0。可以排序,不要改编码、条款编号和这一行上面的字;填完在网页上交回,先看核对结果再写入。"
                .to_owned(),
        ]
    }

    fn title(&self) -> String {
        format!("{} {}评分表", self.live.title(), self.stage_name())
    }

    /// A row for each subject.
    fn many(&self) -> FormSheet {
        let before = self.stage.checked_sub(1);
        let mut head =
            vec![("编码".to_owned(), 15), ("名称".to_owned(), 14), ("上级".to_owned(), 12)];
        let mut asks = Vec::new();
        for (at, question) in self.form.questions.iter().enumerate() {
            let key = &question.key;
            let asked = self.titled(key).map_or("", |(_, titled)| titled.asks.as_str());
            let unit = &question.question.unit;
            let unit = if unit.is_empty() { String::new() } else { format!("({unit})") };
            if let Some(name) = before.and_then(|at| self.live.ready.stages().get(at)) {
                head.push((format!("{key} 上一环节:{}", name.name), 10));
            }
            let heading = format!("{key}\n{asked}{unit}");
            asks.extend(self.asks(at, head.len()));
            head.push((heading, form_width(asked, 3, 10, 24)));
            head.push((format!("{key} 理由"), 16));
        }
        let rows = self.rows.iter().zip(&self.form.subjects).map(|(row, subject)| {
            let mut cells = vec![
                FormCell::Fixed(row.code.clone()),
                FormCell::Fixed(row.name.clone()),
                FormCell::Fixed(subject.above.first().cloned().unwrap_or_default()),
            ];
            for (question, asked) in self.form.questions.iter().zip(&subject.asked) {
                let key = &question.key;
                if let Some(before) = before {
                    cells.push(FormCell::Grey(self.said(row.subject, before, key)));
                }
                let (value, reason) = self.now(row.subject, key);
                if asked.is_some() {
                    cells.extend([FormCell::Open(value), FormCell::Open(reason)]);
                } else {
                    cells.extend([FormCell::Grey("—".to_owned()), FormCell::Grey(String::new())]);
                }
            }
            cells
        });
        FormSheet {
            sheet: "评分".to_owned(),
            title: self.title(),
            notes: self.notes(),
            head,
            fixed: 2,
            rows: rows.collect(),
            asks,
        }
    }

    /// What may be typed into a question's column, block by block of subjects that are asked alike.
    fn asks(&self, question: usize, column: usize) -> Vec<FormAsk> {
        let mut found: Vec<FormAsk> = Vec::new();
        let kind = &self.form.questions[question].question;
        let mut last: Option<&Asked> = None;
        for (row, subject) in self.form.subjects.iter().enumerate() {
            let asked = subject.asked.get(question).and_then(Option::as_ref);
            match (asked, last) {
                (Some(asked), Some(known)) if asked == known => {
                    if let Some(ask) = found.last_mut() {
                        ask.rows.1 = row;
                    }
                }
                (Some(asked), _) => found.push(FormAsk {
                    rows: (row, row),
                    column,
                    choices: choices(kind.kind, asked),
                    hint: hint(kind.kind, &kind.unit, asked),
                }),
                (None, _) => {}
            }
            last = asked;
        }
        found
    }

    /// A row for each question of the only subject.
    fn one(&self) -> FormSheet {
        let stages = &self.live.ready.stages()[..self.stage];
        let mut head: Vec<(String, u16)> =
            [("条款编号", 12), ("大项", 12), ("项目", 14), ("条款", 40), ("怎么填", 18)]
                .map(|(name, width)| (name.to_owned(), width))
                .to_vec();
        head.extend(stages.iter().map(|stage| (stage.name.clone(), 10)));
        let column = head.len();
        head.extend([("填写".to_owned(), 12), ("理由".to_owned(), 30)]);
        let (mut rows, mut asks) = (Vec::new(), Vec::new());
        let subject = self.rows.first().zip(self.form.subjects.first());
        for (at, question) in self.form.questions.iter().enumerate() {
            let Some((row, subject)) = subject else { continue };
            let Some(asked) = subject.asked.get(at).and_then(Option::as_ref) else { continue };
            let Some((group, titled)) = self.titled(&question.key) else { continue };
            let how = hint(question.question.kind, &question.question.unit, asked);
            let text = if titled.text.contains(&titled.asks) || titled.asks.contains(&titled.text) {
                titled.text.clone()
            } else {
                format!("{}({})", titled.text, titled.asks)
            };
            let mut cells: Vec<FormCell> =
                [&question.key, &group.dimension.name, &group.name, &text, &how]
                    .map(|text| FormCell::Fixed(text.clone()))
                    .to_vec();
            let said = (0..self.stage).map(|stage| self.said(row.subject, stage, &question.key));
            cells.extend(said.map(FormCell::Grey));
            let (value, reason) = self.now(row.subject, &question.key);
            cells.extend([FormCell::Open(value), FormCell::Open(reason)]);
            let choices = choices(question.question.kind, asked);
            asks.push(FormAsk { rows: (rows.len(), rows.len()), column, choices, hint: how });
            rows.push(cells);
        }
        let mut notes = self.notes();
        if let Some((row, _)) = subject {
            notes.insert(0, format!("{}({})", row.name, row.code));
        }
        let sheet = "评分".to_owned();
        FormSheet { sheet, title: self.title(), notes, head, fixed: 1, rows, asks }
    }

    /// How it is filled in, and every sentence in full.
    fn explained(&self) -> FormSheet {
        let mut notes = vec![
            "怎么用:1. 在“评分”表里填浅黄色的格,可以分几天填,也可以分给几个人填后汇到一份;2. 保存;3. 回到网页“取表交表”,选这个文件上传。".to_owned(),
            "交回后系统逐格和取表时的值比:只有表里改了的写入;只有系统里改了的保留;两边都改了又不一样的,由您逐格选定。确认之前什么都不写入。".to_owned(),
            "可以排序、隐藏、调列宽;系统按编码认村、按条款编号认列。不要合并单元格,不要只粘贴一部分行:名称和编码对不上的行不会读取。".to_owned(),
            "清空一格表示收回这一条的评分;不想改的格不要动。".to_owned(),
        ];
        notes.push(format!("{STAMP}:{}(请勿改动)", self.out.id));
        let head = [
            ("条款编号", 12),
            ("大项", 14),
            ("项目", 18),
            ("条款", 60),
            ("问什么", 30),
            ("由谁评", 16),
        ];
        let asked = self.form.questions.iter().filter_map(|question| self.titled(&question.key));
        let rows = asked.map(|(group, titled)| {
            [
                &titled.key,
                &group.dimension.name,
                &group.name,
                &titled.text,
                &titled.asks,
                &group.lead,
            ]
            .map(|text| FormCell::Fixed(text.clone()))
            .to_vec()
        });
        FormSheet {
            sheet: "说明".to_owned(),
            title: format!("{}:填表说明", self.title()),
            notes,
            head: head.map(|(name, width)| (name.to_owned(), width)).to_vec(),
            fixed: 1,
            rows: rows.collect(),
            asks: Vec::new(),
        }
    }
}

fn choices(kind: Kind, asked: &Asked) -> Vec<String> {
    let own: Vec<&str> = match kind {
        Kind::YesNo => vec!["是", "否"],
        Kind::Level if !asked.levels.is_empty() => {
            let levels = asked.levels.iter().map(String::as_str);
            levels.filter(|level| *level != "无").chain(["无"]).collect()
        }
        _ => return Vec::new(),
    };
    own.into_iter().chain(["/"]).map(str::to_owned).collect()
}

fn hint(kind: Kind, unit: &str, asked: &Asked) -> String {
    match (kind, &asked.range) {
        (_, Some((least, most))) => format!("{least}到{most}之间的分"),
        (Kind::YesNo, _) => "填“是”或“否”".to_owned(),
        (Kind::Level, _) if asked.levels.is_empty() => "填级别或名称".to_owned(),
        (Kind::Level, _) => format!("选一个:{}、无", asked.levels.join("、")),
        (Kind::Percent, _) => "填百分比,如95%".to_owned(),
        (Kind::Count, _) => format!("填{}数", if unit.is_empty() { "次" } else { unit }),
        (Kind::Amount, _) if unit.is_empty() => "填数字".to_owned(),
        (Kind::Amount, _) => format!("填数字({unit})"),
        (Kind::Range, _) => "填分".to_owned(),
    }
}
