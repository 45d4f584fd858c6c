//! Sheets that came back → judgments with their cells, and every problem with its cell.
//!
//! A column is known by the key its heading begins with, a row by its code: both may be moved.

use std::collections::BTreeSet;

use super::problem::{FormFinding, FormProblem};
use crate::intake::{Code, Grid, Noticed, folded, is_error, read_code, read_judgment, same_name};
use crate::measures::Entry;
use crate::number::Points;
use crate::scheme::clause::rule::Question;

/// What stands in front of the number under which a form was taken out.
pub const STAMP: &str = "取表编号";
/// What stands in the cell of an answer that is not asked.
const NOT_ASKED: [&str; 3] = ["—", "-", "/"];
/// Rows at the top in which headings are looked for.
const TOP: usize = 30;
/// Names in a run that belong to other rows before it is told as one shift.
const RUN: usize = 3;
/// The most characters of a reason.
const REASON: usize = 500;

/// Who is asked what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Whom it is about.
    pub subjects: Vec<FormSubject>,
    /// What is asked.
    pub questions: Vec<FormQuestion>,
}

/// Somebody a form is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormSubject {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// Names of the units above, the nearest first.
    pub above: Vec<String>,
    /// For each question how it is asked; none: it is not.
    pub asked: Vec<Option<Asked>>,
}

/// How a question is asked of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// At least and at most so many points.
    pub range: Option<(Points, Points)>,
    /// The names of a level.
    pub levels: Vec<String>,
}

/// A question of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormQuestion {
    /// The key of its answers.
    pub key: String,
    /// How it is answered.
    pub question: Question,
}

/// A judgment as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Whose, by place in the form.
    pub subject: usize,
    /// The question, by place in the form.
    pub question: usize,
    /// As typed; empty: nothing.
    pub value: String,
    /// Why; none: the file has no column for it.
    pub reason: Option<String>,
    /// The sheet.
    pub sheet: String,
    /// The cell of the value.
    pub at: (usize, usize),
}

/// The number under which the form in a file was taken out.
pub fn stamp_of(grids: &[Grid]) -> Option<String> {
    let cells = grids.iter().flat_map(|grid| {
        (0..grid.height().min(TOP)).flat_map(move |row| {
            (0..grid.width(row)).map(move |column| folded(grid.raw(row, column)))
        })
    });
    cells.into_iter().find_map(|text| {
        let (_, rest) = text.split_once(STAMP)?;
        let rest = rest.trim_start_matches([':', '：']);
        let end = rest.find(|c: char| !c.is_ascii_hexdigit() && c != '-').unwrap_or(rest.len());
        (end >= 32).then(|| rest[..end].to_owned())
    })
}

/// Reads everything a form asks out of the sheets of a file.
pub fn read_form(grids: &[Grid], form: &Form) -> (Vec<Filled>, Vec<FormFinding>) {
    let mut reader = Reader {
        form,
        found: Vec::new(),
        findings: Vec::new(),
        rows: BTreeSet::new(),
        columns: BTreeSet::new(),
    };
    let heads: Vec<(&Grid, Head)> =
        grids.iter().filter_map(|grid| Some((grid, Head::of(grid)?))).collect();
    for grid in grids {
        let hidden = |remark: &crate::intake::Remark| remark.noticed == Noticed::HiddenSheet;
        if grid.remarks.iter().any(hidden) {
            reader.find(grid, None, FormProblem::Noticed(Noticed::HiddenSheet));
        }
    }
    if heads.is_empty() {
        if let Some(grid) = grids.first() {
            reader.find(grid, None, FormProblem::NoHeader);
        }
        return (reader.found, reader.findings);
    }
    for (grid, head) in &heads {
        match head.kind {
            Kind::Many => reader.many(grid, head.row),
            Kind::One => reader.one(grid, head.row),
        }
    }
    let grid = heads[0].0;
    reader.lost(grid, heads[0].1.kind);
    (reader.found, reader.findings)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A row for each subject.
    Many,
    /// A row for each question of one subject.
    One,
}

struct Head {
    row: usize,
    kind: Kind,
}

impl Head {
    fn of(grid: &Grid) -> Option<Self> {
        (0..grid.height().min(TOP)).find_map(|row| {
            let cells: Vec<String> = grid.cells(row).map(folded).collect();
            let has = |name: &str| cells.iter().any(|cell| cell == name);
            if has("编码") && cells.len() > 1 {
                return Some(Self { row, kind: Kind::Many });
            }
            let one = has("条款编号") && has("填写");
            one.then_some(Self { row, kind: Kind::One })
        })
    }
}

/// What a column of a form holds.
#[derive(Clone, Copy)]
struct Pair {
    question: usize,
    value: Option<usize>,
    reason: Option<usize>,
}

struct Reader<'f> {
    form: &'f Form,
    found: Vec<Filled>,
    findings: Vec<FormFinding>,
    rows: BTreeSet<usize>,
    /// Questions that have a column, or a row.
    columns: BTreeSet<usize>,
}

impl Reader<'_> {
    fn find(&mut self, grid: &Grid, at: Option<(usize, usize)>, problem: FormProblem) {
        self.findings.push(FormFinding { sheet: grid.sheet.clone(), at, problem });
    }

    fn question(&self, key: &str) -> Option<usize> {
        let key = folded(key);
        self.form.questions.iter().position(|one| folded(&one.key) == key)
    }

    /// A row for each subject.
    fn many(&mut self, grid: &Grid, header: usize) {
        let (mut code, mut name) = (None, None);
        let mut pairs: Vec<Pair> = Vec::new();
        for column in 0..grid.width(header) {
            let text = grid.cell(header, column).to_owned();
            match folded(&text).as_str() {
                "编码" => code = code.or(Some(column)),
                "名称" => name = name.or(Some(column)),
                "" | "上级" => {}
                _ => self.heading(grid, (header, column), &text, &mut pairs),
            }
        }
        let Some(code) = code else { return };
        let mut wrong = Vec::new();
        for row in header + 1..grid.height() {
            if grid.is_blank(row) {
                continue;
            }
            let written = name.map(|column| grid.cell(row, column)).unwrap_or_default();
            match self.subject(grid, (row, code), written, &pairs) {
                Ok(Some(subject)) => {
                    for pair in &pairs {
                        self.cell(grid, row, subject, *pair);
                    }
                }
                Ok(None) => {}
                Err(()) => wrong.push(row),
            }
        }
        self.shifted(grid, &wrong, name.unwrap_or(code));
    }

    fn heading(&mut self, grid: &Grid, at: (usize, usize), text: &str, pairs: &mut Vec<Pair>) {
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let rest: String = words.collect();
        let Some(question) = self.question(first) else {
            self.find(grid, Some(at), FormProblem::UnknownColumn(text.to_owned()));
            return;
        };
        if rest.starts_with("上一环节") {
            return;
        }
        self.columns.insert(question);
        let place = pairs.iter().position(|pair| pair.question == question);
        let place = place.unwrap_or_else(|| {
            pairs.push(Pair { question, value: None, reason: None });
            pairs.len() - 1
        });
        let reason = folded(&rest) == "理由";
        let slot = if reason { &mut pairs[place].reason } else { &mut pairs[place].value };
        if slot.is_some() {
            self.find(grid, Some(at), FormProblem::RepeatedColumn(text.to_owned()));
        } else {
            *slot = Some(at.1);
        }
    }

    /// Whose row it is; nothing: a row that says nothing; an error: its name is another's.
    fn subject(
        &mut self,
        grid: &Grid,
        at: (usize, usize),
        written: &str,
        pairs: &[Pair],
    ) -> Result<Option<usize>, ()> {
        let answers = pairs.iter().filter_map(|pair| pair.value);
        let answered = answers.into_iter().any(|column| !grid.cell(at.0, column).is_empty());
        let code = match read_code(grid.merged(at.0, at.1)) {
            Code::Of(code) => code,
            Code::None => {
                if answered {
                    self.find(grid, Some(at), FormProblem::NoCode(written.to_owned()));
                }
                return Ok(None);
            }
            Code::Broken(text) => {
                self.find(grid, Some(at), FormProblem::BrokenCode(text));
                return Ok(None);
            }
        };
        let Some(subject) = self.form.subjects.iter().position(|one| one.code == code) else {
            // Notes and signatures below the table are no rows.
            if answered || code.chars().all(|c| c.is_ascii_digit()) {
                self.find(grid, Some(at), FormProblem::UnknownCode(code));
            }
            return Ok(None);
        };
        let known = &self.form.subjects[subject];
        let above = known.above.iter().map(String::as_str);
        if !written.is_empty() && !same_name(written, &known.name, above) {
            let (belongs, written) = (known.name.clone(), written.to_owned());
            self.find(grid, Some(at), FormProblem::NameDiffers { code, belongs, written });
            self.rows.insert(subject);
            return Err(());
        }
        if !self.rows.insert(subject) {
            let name = known.name.clone();
            self.find(grid, Some(at), FormProblem::Repeated(name));
            return Ok(None);
        }
        Ok(Some(subject))
    }

    /// Tells runs of rows whose names are another's as one.
    fn shifted(&mut self, grid: &Grid, wrong: &[usize], column: usize) {
        let mut from = 0;
        for at in 0..wrong.len() {
            let ends = wrong.get(at + 1).is_none_or(|next| *next != wrong[at] + 1);
            if !ends {
                continue;
            }
            let rows = at + 1 - from;
            if rows >= RUN {
                self.find(grid, Some((wrong[from], column)), FormProblem::ShiftedRows(rows));
            }
            from = at + 1;
        }
    }

    /// A row for each question of the form's only subject.
    fn one(&mut self, grid: &Grid, header: usize) {
        let column = |name: &str| {
            (0..grid.width(header)).find(|column| folded(grid.cell(header, *column)) == name)
        };
        let (Some(key), Some(value)) = (column("条款编号"), column("填写")) else { return };
        let reason = column("理由");
        if self.form.subjects.len() != 1 {
            self.find(grid, Some((header, key)), FormProblem::WhoseSheet);
            return;
        }
        for row in header + 1..grid.height() {
            let text = grid.cell(row, key);
            if text.is_empty() {
                if !grid.cell(row, value).is_empty() {
                    self.find(grid, Some((row, key)), FormProblem::NoCode(String::new()));
                }
                continue;
            }
            let Some(question) = self.question(text) else {
                if !grid.cell(row, value).is_empty() {
                    let text = text.to_owned();
                    self.find(grid, Some((row, key)), FormProblem::UnknownCode(text));
                }
                continue;
            };
            if !self.columns.insert(question) {
                self.find(grid, Some((row, key)), FormProblem::Repeated(text.to_owned()));
                continue;
            }
            self.cell(grid, row, 0, Pair { question, value: Some(value), reason });
        }
        self.rows.insert(0);
    }

    /// One judgment.
    fn cell(&mut self, grid: &Grid, row: usize, subject: usize, pair: Pair) {
        let Some(column) = pair.value else { return };
        let at = (row, column);
        let form = self.form;
        let who = &form.subjects[subject];
        let question = &form.questions[pair.question];
        if grid.merge_at(row, column).is_some() {
            self.find(grid, Some(at), FormProblem::Merged);
            return;
        }
        let noticed = grid.remarks.iter().find(|remark| {
            remark.at == Some(at)
                && matches!(remark.noticed, Noticed::FormulaWithoutResult | Noticed::BrokenText)
        });
        if let Some(remark) = noticed {
            self.find(grid, Some(at), FormProblem::Noticed(remark.noticed));
            return;
        }
        let mut value = typed(grid.cell(row, column));
        let Some(asked) = who.asked.get(pair.question).and_then(Option::as_ref) else {
            if !value.is_empty() && !NOT_ASKED.contains(&value.as_str()) {
                self.find(grid, Some(at), FormProblem::NotAsked(who.name.clone()));
            }
            return;
        };
        let reason = pair.reason.map(|column| grid.cell(row, column).to_owned());
        if let Some(problem) = wrong_value(&question.question, asked, &value) {
            self.find(grid, Some(at), problem);
            return;
        }
        if let Some(level) = asked.levels.iter().find(|level| folded(level) == value) {
            value.clone_from(level);
        }
        let written = reason.as_deref().unwrap_or_default();
        let reason_at = Some((row, pair.reason.unwrap_or(column)));
        if written.chars().count() > REASON {
            let characters = written.chars().count();
            self.find(grid, reason_at, FormProblem::LongReason(characters));
            return;
        }
        if value.is_empty() && !written.is_empty() {
            self.find(grid, reason_at, FormProblem::ReasonAlone);
            return;
        }
        let sheet = grid.sheet.clone();
        let question = pair.question;
        self.found.push(Filled { subject, question, value, reason, sheet, at });
    }

    /// What the form had and the file no longer has.
    fn lost(&mut self, grid: &Grid, kind: Kind) {
        let form = self.form;
        for (at, question) in form.questions.iter().enumerate() {
            let asked = |one: &FormSubject| one.asked.get(at).is_some_and(Option::is_some);
            if self.columns.contains(&at) || !form.subjects.iter().any(asked) {
                continue;
            }
            let problem = match kind {
                Kind::Many => FormProblem::LostColumn(question.key.clone()),
                Kind::One => FormProblem::LostRow(question.key.clone()),
            };
            self.find(grid, None, problem);
        }
        for (at, subject) in form.subjects.iter().enumerate() {
            if !self.rows.contains(&at) {
                self.find(grid, None, FormProblem::LostRow(subject.name.clone()));
            }
        }
    }
}

/// A cell as somebody would have typed it into the system: without full width and line breaks.
fn typed(text: &str) -> String {
    match folded(text).as_str() {
        "TRUE" => "是".to_owned(),
        "FALSE" => "否".to_owned(),
        other => other.to_owned(),
    }
}

/// Why a value is none for its question.
pub fn wrong_value(question: &Question, asked: &Asked, value: &str) -> Option<FormProblem> {
    if value.is_empty() {
        return None;
    }
    if is_error(value) {
        return Some(FormProblem::ErrorValue(value.to_owned()));
    }
    let entry = match read_judgment(question, value) {
        Ok(entry) => entry,
        Err(says) => return Some(FormProblem::NotReadable(says)),
    };
    match entry {
        Entry::Number(points) => {
            let (least, most) = asked.range?;
            let within = points.exact() >= least.exact() && points.exact() <= most.exact();
            let text = value.to_owned();
            (!within).then_some(FormProblem::OutOfRange { text, least, most })
        }
        Entry::Text(names) if !asked.levels.is_empty() && names != "否" => {
            let known = |name: &str| asked.levels.iter().any(|level| folded(level) == folded(name));
            let all = names.split('、').all(known);
            let (text, names) = (value.to_owned(), asked.levels.clone());
            (!all).then_some(FormProblem::NotAName { text, names })
        }
        _ => None,
    }
}
