//! Tables → a whole scheme: the rubric, its title and notes, and what still has to be said.

use std::collections::BTreeMap;

use super::body::{self, Body, Told};
use super::draft::{Draft, veto_says};
use super::heading::folded;
use super::layout::{self, Layout};
use super::report::{Became, Ledger, Place, Report, TableRead};
use super::sentence::sentences;
use super::unknown::no_rubric;
use super::worth::one_line;
use crate::intake::Grid;
use crate::number::Points;
use crate::scheme::check::Code;
use crate::scheme::clause::Context;
use crate::scheme::clause::finding;
use crate::scheme::{
    Bounds, Combine, Exempt, Inherits, Note, Scheme, SchemeFinding, Subjects, compile,
};

/// What no table says and the command was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The scheme's short name; none: from the file's name.
    pub id: Option<String>,
    /// The period; none: the year in the title, else `year`.
    pub period: Option<String>,
    /// The kinds of unit that are rated; empty: as the title says.
    pub kinds: Vec<String>,
    /// The year it is.
    pub year: i32,
}

/// A scheme as far as its tables say it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drafted {
    /// The scheme.
    pub scheme: Scheme,
    /// What became of every cell.
    pub report: Report,
}

/// No table of the file is a rubric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRubric {
    /// What was looked at and what is looked for, in Chinese.
    pub says: String,
}

/// Reads the rubric tables among these grids into one scheme.
pub fn read_tables(grids: &[Grid], given: &Given) -> Result<Drafted, NoRubric> {
    let found: Vec<(usize, Layout)> =
        grids.iter().enumerate().filter_map(|(at, grid)| Some((at, layout::find(grid)?))).collect();
    if found.is_empty() {
        return Err(no_rubric(grids));
    }
    let mut ledger = Ledger::new(grids);
    let mut tables = Vec::new();
    let mut draft = Draft::default();
    let mut title: Option<Told> = None;
    let mut notes: Vec<Told> = Vec::new();
    let mut total: Option<(Points, Place)> = None;
    for (table, grid) in grids.iter().enumerate().filter(|(_, grid)| grid.prose) {
        prose(table, grid, (grids, &found), &mut title, &mut notes, &mut ledger);
    }
    for (at, layout) in &found {
        let grid = &grids[*at];
        let body = body::read(*at, grid, layout, &mut ledger);
        let Body { above, notes: own, total: said, .. } = &body;
        let named = above.iter().position(|told| is_title(&told.text));
        let named = named.or(above.iter().position(|told| !is_form(&told.text)));
        for (number, told) in above.iter().enumerate() {
            if title.is_none() && Some(number) == named {
                title = Some(told.clone());
            } else {
                notes.push(told.clone());
            }
        }
        let plain = grid.sheet.is_empty() || is_plain_sheet(&grid.sheet) || is_title(&grid.sheet);
        let fallback = if plain { "全部项目" } else { &grid.sheet };
        draft.add(&body, fallback, &mut ledger);
        notes.extend(own.iter().cloned());
        total = total.or(*said);
        tables.push(TableRead {
            file: grid.file.clone(),
            sheet: grid.sheet.clone(),
            heading_row: layout.head + 1,
            columns: layout.columns.clone(),
        });
    }
    let columns = found
        .first()
        .map(|(_, layout)| layout.columns.iter().map(|column| column.heading.clone()).collect());
    let first = &grids[found[0].0];
    let mut report = Report { tables, ..Report::default() };
    let mut scheme = whole(first, given, title.as_ref(), &mut ledger, &mut report);
    scheme.columns = columns.unwrap_or_default();
    scheme.points = total.map(|(points, _)| points);
    scheme.notes = std::mem::take(&mut draft.vetoes);
    scheme.notes.extend(notes.iter().map(|told| note(told, &mut ledger)));
    if !draft.unpriced.is_empty() {
        let items = draft.unpriced.iter().map(|id| format!("dimensions.*.items.{id}.points"));
        scheme.sample.extend(items);
    }
    scheme.dimensions = std::mem::take(&mut draft.dimensions);
    check(&scheme, &draft, total, &mut ledger);
    for (table, grid) in grids.iter().enumerate() {
        let read = grid.prose || found.iter().any(|(at, _)| *at == table);
        if !read && grid.height() > 0 {
            report.skipped.push(grid.title());
        }
        for remark in &grid.remarks {
            let (row, column) = remark.at.unwrap_or_default();
            let at = Place { table, row, column };
            let says = remark.noticed.says();
            let entry = ledger.say(at, Became::Wrong, grid.cell(row, column), says);
            entry.code = Some(Code::CellDoubtful);
        }
    }
    let proses = grids.iter().enumerate().filter(|(_, grid)| grid.prose).map(|(at, _)| at);
    let read: Vec<usize> = proses.chain(found.iter().map(|(at, _)| *at)).collect();
    report.entries = ledger.close(&read);
    Ok(Drafted { scheme, report })
}

/// The paragraphs around a document's tables: its title, the names of its tables, notes.
fn prose(
    table: usize,
    grid: &Grid,
    (grids, found): (&[Grid], &[(usize, Layout)]),
    title: &mut Option<Told>,
    notes: &mut Vec<Told>,
    ledger: &mut Ledger<'_>,
) {
    for row in 0..grid.height() {
        let at = Place { table, row, column: 0 };
        let told = Told { text: grid.cell(row, 0).to_owned(), at };
        let names = found.iter().any(|(at, _)| grids[*at].sheet == told.text);
        if title.is_none() && is_title(&told.text) && told.text.chars().count() <= 60 {
            *title = Some(told);
        } else if names && !is_title(&told.text) {
            ledger.say(at, Became::Kept, &told.text, "表的名称");
        } else if !told.text.is_empty() {
            notes.push(told);
        }
    }
}

/// Sheet1, 表1, 评分表: names that say nothing of what is in it.
fn is_plain_sheet(name: &str) -> bool {
    let rest = ["Sheet", "sheet", "工作表", "表", "table", "Table"]
        .iter()
        .find_map(|start| name.strip_prefix(start));
    rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
        || ["评分表", "考核表", "考评表", "打分表", "细则", "标准"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn is_title(text: &str) -> bool {
    let words = folded(text);
    let says = ["细则", "办法", "标准", "考核", "考评", "评分", "评定", "积分", "方案", "表"];
    words.chars().count() >= 4 && says.iter().any(|word| words.contains(word)) && !is_form(text)
}

/// A line to be filled in, or the number of an annex.
fn is_form(text: &str) -> bool {
    let words = folded(text);
    let filled = ["填报", "填表", "单位:", "日期:", "年月日", "被考核", "附件", "附表"];
    filled.iter().any(|word| words.contains(word))
}

/// The scheme without its rubric.
fn whole(
    grid: &Grid,
    given: &Given,
    title: Option<&Told>,
    ledger: &mut Ledger<'_>,
    report: &mut Report,
) -> Scheme {
    let stem = grid.file.rsplit_once('.').map_or(grid.file.as_str(), |(stem, _)| stem);
    let words = title.map_or_else(|| stem.to_owned(), |told| one_line(&told.text));
    if let Some(told) = title {
        ledger.say(told.at, Became::Kept, &told.text, "标题");
    }
    let mut sample = Vec::new();
    let mut missing = |place: &str, says: &str| {
        report.missing.push(format!("{place}:{says}"));
    };
    let year = given.period.clone().or_else(|| year_in(&words));
    if year.is_none() {
        sample.push("period".to_owned());
        missing("period", "表里没有写哪一年,先按今年");
    }
    let kinds = if given.kinds.is_empty() { kinds_in(&words) } else { given.kinds.clone() };
    if given.kinds.is_empty() {
        sample.push("subjects".to_owned());
        missing("subjects", "表里没有写考核谁,先按标题里的字猜;用 --kinds 写明");
    }
    missing("legal", "没有写方案类型、批准机关、文号和有效期");
    missing("tiers", "没有写等次和分数线,只排名次");
    Scheme {
        fanben: 1,
        id: given.id.clone().unwrap_or_else(|| plain_id(stem)),
        title: words.clone(),
        version: "1".to_owned(),
        legal: None,
        period: year.unwrap_or_else(|| given.year.to_string()),
        as_of: None,
        subjects: Subjects { kinds, posts: Vec::new(), only: None },
        points: None,
        decimals: 2,
        rounding: crate::number::Rounding::default(),
        league: "all".to_owned(),
        class: "类别".to_owned(),
        stages: Vec::new(),
        combine: Combine::default(),
        measures: std::collections::BTreeMap::default(),
        parameters: std::collections::BTreeMap::default(),
        imports: std::collections::BTreeMap::default(),
        derive: std::collections::BTreeMap::default(),
        dimensions: Vec::new(),
        total: Bounds::default(),
        gates: Vec::new(),
        vetoes: Vec::new(),
        ceilings: Vec::new(),
        tiers: Vec::new(),
        untitled: "不评等次".to_owned(),
        publicity: None,
        inherits: Inherits::default(),
        exempt: Exempt::default(),
        ties: Vec::new(),
        ladder: None,
        streaks: Vec::new(),
        notices: Vec::new(),
        overlay: None,
        incentives: Vec::new(),
        sample,
        notes: Vec::new(),
        source: String::new(),
        columns: Vec::new(),
    }
}

fn plain_id(stem: &str) -> String {
    let id: String = stem.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(40).collect();
    if id.is_empty() { "rubric".to_owned() } else { id }
}

/// 2026年 in a title.
fn year_in(words: &str) -> Option<String> {
    let words = folded(words);
    let (before, _) = words.split_once('年')?;
    let year = before.get(before.len().checked_sub(4)?..)?;
    (year.starts_with("20") && year.chars().all(|c| c.is_ascii_digit())).then(|| year.to_owned())
}

/// Who is rated, by the words of the title.
fn kinds_in(words: &str) -> Vec<String> {
    let has = |word: &str| words.contains(word);
    let mut kinds = Vec::new();
    if has("乡镇") || has("镇(街道)") || has("镇街") {
        kinds.push("乡镇");
        if has("街道") || has("镇街") {
            kinds.push("街道");
        }
    } else {
        if has("村") || !has("社区") {
            kinds.push("村");
        }
        if has("社区") {
            kinds.push("社区");
        }
    }
    kinds.into_iter().map(str::to_owned).collect()
}

/// A row that is no item is kept as a note; what in it is typed data is proposed.
fn note(told: &Told, ledger: &mut Ledger<'_>) -> Note {
    let text = one_line(&told.text);
    ledger.say(told.at, Became::Kept, &text, "写入 notes");
    // Lines to be filled in and signed say nothing of the rules.
    let signed = ["签字", "签名", "签章", "盖章"].iter().any(|word| text.contains(word));
    if signed || is_form(&text) {
        return Note { text, says: String::new() };
    }
    for one in sentences(&told.text, &Context::default()) {
        let typed =
            one.reading.findings.iter().find(|finding| finding.code == finding::Code::TypedData);
        if let Some(finding) = typed {
            let proposal = finding.proposal.clone();
            let entry = ledger.say(told.at, Became::Proposed, &one.text, &finding.hint());
            entry.proposal = proposal;
        }
    }
    Note { says: veto_says(&text).to_owned(), text }
}

/// What is wrong with the scheme as a whole, with the cells it is about.
fn check(scheme: &Scheme, draft: &Draft, total: Option<(Points, Place)>, ledger: &mut Ledger<'_>) {
    let (_, findings) = compile(scheme, None);
    let places: BTreeMap<&str, Place> =
        draft.places.iter().map(|(at, place)| (at.as_str(), *place)).collect();
    for SchemeFinding { at, text, says, .. } in findings {
        let clause = at.contains(".clauses.");
        let line_crossed = says.contains("红线") || says.contains("只加不减");
        if clause && !line_crossed {
            continue;
        }
        let whole = at == "points";
        let place = if whole {
            total.map(|(_, place)| place)
        } else {
            let ends = at.match_indices('.').map(|(end, _)| &at[..end]).collect::<Vec<_>>();
            let inner = std::iter::once(at.as_str()).chain(ends.into_iter().rev());
            inner.filter_map(|own| places.get(own)).copied().next()
        };
        let text = match place {
            Some(place) if text.is_empty() => ledger.text(place),
            _ => text,
        };
        if let Some(place) = place {
            ledger.say(place, Became::Wrong, &text, &says);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::short;
    use super::year_in;

    #[test]
    fn years_and_names_are_seen_in_words() {
        assert_eq!(year_in("某县2026年度考核细则").as_deref(), Some("2026"));
        assert_eq!(year_in("某县考核细则"), None);
        assert_eq!(short("一、健全组织体系,5分"), "健全组织体系");
    }
}
