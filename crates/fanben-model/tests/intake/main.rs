//! Sheets an office could send, and what is read from them.
//!
//! Each `.txt` holds cases: a title behind `===`, a table with ` | ` between cells, and behind
//! `---` the facts and findings that come out. `UPDATE=1 cargo test -p fanben-model --test intake`
//! rewrites what comes out. Lines in front of the table:
//!
//! | line | meaning |
//! |---|---|
//! | `#文件 a.xlsx`, `#表 自评` | the names of the file and the sheet |
//! | `#合并 A1:C2` | merged cells |
//! | `#分隔` | the cells came separated by commas |
//! | `#没有名册` | no units are known yet |

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]
#![expect(clippy::disallowed_methods, reason = "cases are files, and a switch rewrites them")]

mod any_sheet;
mod county;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fanben_model::intake::{FactsFinding, Grid, Merge, read_sheet, shown};
use fanben_model::measures::Facts;

struct Case {
    title: String,
    given: String,
    wanted: String,
}

#[test]
fn sheets_are_read_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    assert!(files.len() > 3);
    let mut wrong = String::new();
    for file in files {
        wrong.push_str(&check_file(&file));
    }
    assert!(wrong.is_empty(), "UPDATE=1 accepts what comes out:\n{wrong}");
}

/// Checks every case of a file; says what differs.
fn check_file(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let (mut written, mut wrong) = (String::new(), String::new());
    for case in cases(&text) {
        let found = read(&case.given);
        if found != case.wanted {
            let _ = write!(wrong, "{} · {}\n{found}", path.display(), case.title);
        }
        let _ = write!(written, "=== {}\n{}---\n{found}\n", case.title, case.given);
    }
    if accepts() {
        std::fs::write(path, written).unwrap();
        wrong.clear();
    }
    wrong
}

/// Whether what comes out is to be written down instead of compared.
fn accepts() -> bool {
    std::env::var("UPDATE").is_ok()
}

fn cases(text: &str) -> Vec<Case> {
    text.split("=== ")
        .filter(|case| !case.trim().is_empty())
        .map(|case| {
            let (title, rest) = case.split_once('\n').unwrap();
            let (given, wanted) = rest.split_once("---\n").unwrap_or((rest, ""));
            let wanted = wanted.trim_end();
            Case {
                title: title.to_owned(),
                given: format!("{}\n", given.trim_end()),
                wanted: if wanted.is_empty() { String::new() } else { format!("{wanted}\n") },
            }
        })
        .collect()
}

/// Reads a sheet and writes down what came out.
fn read(given: &str) -> String {
    let mut grid = Grid::new("a.xlsx", "");
    let mut merges = Vec::new();
    let mut facts = county::facts();
    for line in given.lines() {
        if let Some(file) = line.strip_prefix("#文件 ") {
            file.clone_into(&mut grid.file);
        } else if let Some(sheet) = line.strip_prefix("#表 ") {
            sheet.clone_into(&mut grid.sheet);
        } else if let Some(block) = line.strip_prefix("#合并 ") {
            merges.extend(block.split(' ').map(merge));
        } else if line == "#分隔" {
            grid.separated = true;
        } else if line == "#没有名册" {
            facts = Facts::default();
        } else {
            grid.push_row(line.split('|').map(str::trim).map(|cell| cell.replace('⏎', "\n")));
        }
    }
    grid.set_merges(merges);
    let before = facts.clone();
    let findings = read_sheet(&grid, &county::vocabulary(), &mut facts);
    let mut text = told(&before, &facts);
    for finding in &findings {
        text.push_str(&line_of(finding));
    }
    text
}

fn line_of(finding: &FactsFinding) -> String {
    let sign = if finding.is_note() { "i" } else { "!" };
    let cell = if finding.cell.is_empty() { "全表" } else { &finding.cell };
    format!("{sign} {cell} {}\n", finding.says())
}

fn merge(block: &str) -> Merge {
    let (from, to) = block.split_once(':').unwrap();
    let place = |cell: &str| {
        let column = usize::from(cell.as_bytes()[0] - b'A');
        (cell[1..].parse::<usize>().unwrap() - 1, column)
    };
    let ((top, left), (bottom, right)) = (place(from), place(to));
    Merge { top, left, bottom, right }
}

/// What is known now and was not before.
fn told(before: &Facts, facts: &Facts) -> String {
    let mut text = String::new();
    for unit in facts.tree.units() {
        if before.tree.get(&unit.code).is_none() {
            let parent = unit.parent.as_deref().unwrap_or("-");
            let _ = write!(text, "单位 {} {} {} ↑{parent}", unit.code, unit.name, unit.kind);
            for (name, value) in &unit.fields {
                let _ = write!(text, " {name}={value}");
            }
            text.push('\n');
        }
    }
    for person in &facts.people[before.people.len()..] {
        let (code, name, unit, post) = (&person.code, &person.name, &person.unit, &person.post);
        let _ = write!(text, "人员 {code} {name} {unit} {post}");
        for (name, value) in &person.fields {
            let _ = write!(text, " {name}={value}");
        }
        text.push('\n');
    }
    for (key, values) in &facts.values {
        let stage = if key.stage.is_empty() { String::new() } else { format!("·{}", key.stage) };
        let period = if key.period.is_empty() { String::new() } else { format!("@{}", key.period) };
        for (subject, recorded) in values {
            let says = &recorded.source.says;
            let says = if says.is_empty() { String::new() } else { format!(" ({says})") };
            let _ = writeln!(
                text,
                "{subject} {}{period}{stage} = {}{says}",
                key.name,
                shown(&recorded.entry)
            );
        }
    }
    for past in &facts.past[before.past.len()..] {
        let _ =
            writeln!(text, "历年 {} {} {} = {}", past.subject, past.period, past.name, past.value);
    }
    for ruling in &facts.rulings[before.rulings.len()..] {
        let (subject, title) = (&ruling.subject, &ruling.title);
        let _ = writeln!(text, "裁定 {subject} {title} {} {}", ruling.reason, ruling.date);
    }
    text
}
