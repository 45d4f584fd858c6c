//! A scheme → the rubric table an office prints, which reads back to the same.

use super::draft::VETO;
use super::heading::{ColumnRead, Role, resolve, role_of};
use super::sentence::joined;
use super::worth::{Named, one_line, points_words, with_points};
use crate::intake::Merge;
use crate::number::Points;
use crate::scheme::clause::Context;
use crate::scheme::{Clause, ClauseColumn, Dimension, Item, Scheme};

/// A table, cell by cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// All rows from the top: title, headings, items, notes.
    pub rows: Vec<Vec<String>>,
    /// Cells that are one; the first holds the text.
    pub merges: Vec<Merge>,
    /// How many rows stand above the first item.
    pub head: usize,
    /// Columns whose cells are numbers where they can be.
    pub numbers: Vec<usize>,
    /// What has no column and is not in the table, in Chinese.
    pub left_out: Vec<String>,
}

/// The rows of one item, each with its sentences by column.
#[derive(Default)]
struct Lines<'s> {
    standard: Vec<&'s str>,
    deduct: Vec<&'s str>,
    add: Vec<&'s str>,
}

/// Prints a scheme's rubric under these headings; none: under the scheme's own, else those that
/// are needed.
pub fn print_table(scheme: &Scheme, headings: &[String]) -> Printed {
    let headings = match (headings, &scheme.columns[..]) {
        ([], []) => needed(scheme),
        ([], own) => own.to_vec(),
        (given, _) => given.to_vec(),
    };
    let columns = columns(scheme, &headings);
    let mut table = Table { scheme, columns, headings, printed: Printed::default(), number: 0 };
    table.print();
    table.printed
}

/// The headings a scheme needs.
fn needed(scheme: &Scheme) -> Vec<String> {
    let items = || scheme.dimensions.iter().flat_map(|dimension| &dimension.items);
    let says = |text: fn(&Item) -> &str| items().any(|item| !text(item).is_empty());
    let column = |wanted: ClauseColumn| {
        items().any(|item| item.clauses.iter().any(|clause| clause.column() == wanted))
    };
    let mut others: Vec<String> = Vec::new();
    for item in items() {
        for line in item.remark.lines() {
            if let Some((heading, _)) = under_heading(line)
                && role_of(heading).is_none()
                && !others.contains(&heading.to_owned())
            {
                others.push(heading.to_owned());
            }
        }
    }
    let own =
        |line: &str| under_heading(line).is_none_or(|(heading, _)| role_of(heading).is_some());
    let remark = items().any(|item| item.remark.lines().any(own));
    let lead = says(|item| &item.lead) || scheme.dimensions.iter().any(|d| !d.lead.is_empty());
    let wanted = [
        (true, "编号"),
        (true, "考核项目"),
        (true, "考核指标"),
        (true, "标准分"),
        (says(|item| &item.content), "考核要求"),
        (true, "评分标准"),
        (column(ClauseColumn::Deduct), "扣分标准"),
        (column(ClauseColumn::Add), "加分标准"),
        (says(|item| &item.evidence), "考核方式"),
        (lead, "牵头部门"),
        (says(|item| &item.source), "依据"),
        (remark, "备注"),
        (true, "自评分"),
        (true, "考核分"),
    ];
    let wanted = wanted.into_iter().filter(|(needed, _)| *needed);
    wanted.map(|(_, heading)| heading.to_owned()).chain(others).collect()
}

/// `〔数据来源〕统计局`
fn under_heading(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix('〔')?.split_once('〕')
}

/// The roles the headings will have when the table is read.
fn columns(scheme: &Scheme, headings: &[String]) -> Vec<ColumnRead> {
    let mut columns: Vec<ColumnRead> = headings
        .iter()
        .enumerate()
        .map(|(column, heading)| {
            let (role, known) = role_of(heading).unwrap_or((Role::Other, false));
            ColumnRead { column, heading: heading.clone(), role, by_words: !known }
        })
        .collect();
    let grouped = scheme.dimensions.iter().any(|dimension| dimension.items.len() > 1);
    let names: Vec<usize> =
        columns.iter().filter(|c| c.role == Role::Dimension).map(|c| c.column).collect();
    resolve(&mut columns, &|column| grouped && names.contains(&column));
    columns
}

/// A name with the points of an item behind it.
fn with(item: &Item, text: &str) -> String {
    let points = Some(item.points).filter(|points| *points != Points::ZERO);
    with_points(&Named { name: text.to_owned(), points, ..Named::default() })
}

struct Table<'s> {
    scheme: &'s Scheme,
    columns: Vec<ColumnRead>,
    headings: Vec<String>,
    printed: Printed,
    /// How many items are printed.
    number: usize,
}

impl Table<'_> {
    fn one(&self, role: Role) -> Option<usize> {
        self.columns.iter().find(|column| column.role == role).map(|column| column.column)
    }

    fn width(&self) -> usize {
        self.headings.len()
    }

    fn print(&mut self) {
        let scheme = self.scheme;
        if !scheme.title.is_empty() {
            self.across(&scheme.title);
        }
        self.printed.rows.push(self.headings.clone());
        self.printed.head = self.printed.rows.len();
        let roles = [Role::Number, Role::Points, Role::DimensionPoints];
        self.printed.numbers = roles.iter().filter_map(|role| self.one(*role)).collect();
        let only = scheme.dimensions.len() == 1 && scheme.dimensions[0].name == "全部项目";
        let section = self.one(Role::Dimension).is_none() && !only;
        for dimension in &scheme.dimensions {
            self.dimension(dimension, section);
        }
        if let Some(points) = scheme.points {
            let mut row = vec![String::new(); self.width()];
            let at = self.one(Role::Points).filter(|at| *at > 0).unwrap_or(self.width().min(2) - 1);
            "合计".clone_into(&mut row[0]);
            if at == 0 {
                row[0] = format!("合计{points}分");
            } else {
                row[at] = points.to_string();
            }
            self.printed.rows.push(row);
        }
        for veto in &scheme.vetoes {
            let basis = match veto.basis.as_str() {
                "" => String::new(),
                basis => format!("(依据:{basis})"),
            };
            self.across(&one_line(&format!("{VETO}:{}{basis}", veto.text)));
        }
        for note in &scheme.notes {
            self.across(&note.text);
        }
    }

    /// A row over the whole width.
    fn across(&mut self, text: &str) {
        let row = self.printed.rows.len();
        let mut cells = vec![String::new(); self.width()];
        text.clone_into(&mut cells[0]);
        self.printed.rows.push(cells);
        self.merge(row, row, 0, self.width() - 1);
    }

    fn merge(&mut self, top: usize, bottom: usize, left: usize, right: usize) {
        if (top, left) != (bottom, right) {
            self.printed.merges.push(Merge { top, left, bottom, right });
        }
    }

    fn dimension(&mut self, dimension: &Dimension, section: bool) {
        let mut named = Named {
            name: dimension.name.clone(),
            points: dimension.points,
            at_most: dimension.bounds.at_most,
            at_least: dimension.bounds.at_least,
        };
        let points = self.one(Role::DimensionPoints);
        let own = points.and(named.points);
        if own.is_some() {
            named.points = None;
        }
        let name = with_points(&named);
        if section {
            self.across(&name);
        }
        let top = self.printed.rows.len();
        let mut before: Option<String> = None;
        for item in &dimension.items {
            before = self.item(item, dimension, before.as_deref());
        }
        self.beside(dimension);
        let bottom = self.printed.rows.len();
        if bottom == top {
            if !section {
                self.printed.left_out.push(format!("{name}:没有计分项,表里没有行"));
            }
            return;
        }
        let cells = [
            (self.one(Role::Dimension), name),
            (points, own.map_or_else(String::new, |p| p.to_string())),
        ];
        for (column, text) in cells {
            if let Some(column) = column {
                self.printed.rows[top][column] = text;
                self.merge(top, bottom - 1, column, column);
            }
        }
    }

    /// What a rubric table has no column for.
    fn beside(&mut self, dimension: &Dimension) {
        let mut out = |name: &str, what: &str| {
            self.printed.left_out.push(format!("{name}:{what}没有列可写"));
        };
        if dimension.weight.is_some() {
            out(&dimension.name, "权重");
        }
        if dimension.star.is_some() {
            out(&dimension.name, "得星的分数线");
        }
        for item in &dimension.items {
            if item.only.is_some() {
                out(&item.id, "适用条件");
            }
            if item.start.is_some() {
                out(&item.id, "起评分");
            }
        }
    }

    /// Prints an item; gives back what stands between it and its group.
    fn item(&mut self, item: &Item, dimension: &Dimension, before: Option<&str>) -> Option<String> {
        self.number += 1;
        let top = self.printed.rows.len();
        let (mut cells, middle) = self.head(item, dimension, before);
        let pointed = self.one(Role::Points).is_some();
        let has_name = self.one(Role::Item).is_some();
        let content = self.one(Role::Content);
        let required = self.one(Role::Requirement).filter(|_| content.is_none());
        let mut loose: Vec<&str> = Vec::new();
        let takes = item.clauses.iter().any(|clause| match clause.column() {
            ClauseColumn::Standard => false,
            ClauseColumn::Deduct => self.one(Role::Deduct).is_some(),
            ClauseColumn::Add => self.one(Role::Add).is_some(),
        });
        let beside = required.is_some() && takes;
        let mut shown = if item.content.is_empty() && !has_name && content.or(required).is_some() {
            // Without a column for names the name says what is asked for.
            item.name.clone()
        } else if content.is_some() || beside || item.content.is_empty() {
            item.content.clone()
        } else {
            loose.extend(item.content.lines());
            String::new()
        };
        if !(pointed || has_name || shown.is_empty()) {
            shown = with(item, &shown);
        }
        if let Some(content) = content {
            cells[content].clone_from(&shown);
        }
        let lines = self.lines(item, loose);
        let first = lines.iter().position(|line| !line.deduct.is_empty() || !line.add.is_empty());
        for (at, line) in lines.iter().enumerate() {
            let mut row = if at == 0 { cells.clone() } else { vec![String::new(); self.width()] };
            self.sentences(item, line, &mut row);
            let empty = item.clauses.is_empty() && line.standard.is_empty();
            if let Some(required) = required.filter(|_| first == Some(at) || empty) {
                row[required].clone_from(&shown);
            }
            self.printed.rows.push(row);
        }
        self.join(top);
        middle
    }

    /// The cells of an item's first row without its sentences.
    fn head(
        &mut self,
        item: &Item,
        dimension: &Dimension,
        before: Option<&str>,
    ) -> (Vec<String>, Option<String>) {
        let mut cells = vec![String::new(); self.width()];
        let mut put = |column: Option<usize>, text: &str| {
            if let Some(column) = column {
                text.clone_into(&mut cells[column]);
            }
            column.is_some() || text.is_empty()
        };
        let (middle, name) = match (self.one(Role::Middle), item.name.split_once('·')) {
            (Some(_), Some((middle, name))) => (Some(middle.to_owned()), name),
            _ => (None, item.name.as_str()),
        };
        if middle.as_deref() != before {
            put(self.one(Role::Middle), middle.as_deref().unwrap_or(""));
        }
        put(self.one(Role::Number), &self.number.to_string());
        put(self.one(Role::Id), &item.id);
        let words = points_words(item.points, item.no_cap, item.no_floor, item.floor);
        let pointed = put(self.one(Role::Points), &words);
        let name = if pointed { name.to_owned() } else { with(item, name) };
        put(self.one(Role::Item), &name);
        let lead = if item.lead.is_empty() { &dimension.lead } else { &item.lead };
        let mut remarks = Vec::new();
        for line in item.remark.lines() {
            let column = under_heading(line)
                .and_then(|(heading, text)| Some((self.heading(heading)?, text)));
            match column {
                Some((column, text)) => {
                    put(Some(column), text);
                }
                None => remarks.push(line),
            }
        }
        let remark = remarks.join("\n");
        let texts = [
            (Role::Evidence, &item.evidence),
            (Role::Lead, lead),
            (Role::Source, &item.source),
            (Role::Remark, &remark),
        ];
        for (role, text) in texts {
            if !put(self.one(role), text) {
                let says = format!("{}:没有“{}”这一列", item.id, role.says());
                self.printed.left_out.push(says);
            }
        }
        (cells, middle)
    }

    /// Puts the sentences of a row into their columns.
    fn sentences(&mut self, item: &Item, line: &Lines<'_>, row: &mut [String]) {
        let context = Context { item_points: Some(item.points), ..Context::default() };
        let stated = self.one(Role::Standard).or(self.one(Role::Either));
        let columns = [
            (stated.or(self.one(Role::Requirement)), &line.standard),
            (self.one(Role::Deduct), &line.deduct),
            (self.one(Role::Add), &line.add),
        ];
        for (column, texts) in columns.into_iter().filter(|(_, texts)| !texts.is_empty()) {
            if let Some(column) = column {
                row[column] = joined(texts, &context);
            } else {
                let says = format!("{}:没有列放“{}”", item.id, texts.join(";"));
                self.printed.left_out.push(says);
            }
        }
    }

    fn heading(&self, heading: &str) -> Option<usize> {
        let own = |column: &&ColumnRead| column.role == Role::Other && column.heading == heading;
        self.columns.iter().find(own).map(|column| column.column)
    }

    /// The rows of an item: its sentences in their order, as many to a row as keep it.
    fn lines<'i>(&self, item: &'i Item, loose: Vec<&'i str>) -> Vec<Lines<'i>> {
        let deducts = self.one(Role::Deduct).is_some();
        let adds = self.one(Role::Add).is_some();
        // What is required stands beside what is taken, so what scores by itself has its own row.
        let apart = self.one(Role::Requirement).is_some() && self.one(Role::Standard).is_none();
        let mut lines = vec![Lines { standard: loose, ..Lines::default() }];
        for clause in &item.clauses {
            let column = match clause.column() {
                ClauseColumn::Deduct if deducts => 1,
                ClauseColumn::Add if adds => 2,
                _ => 0,
            };
            let Some(last) = lines.last() else { break };
            let later = match column {
                0 => !last.deduct.is_empty() || !last.add.is_empty(),
                1 => !last.add.is_empty() || (apart && !last.standard.is_empty()),
                _ => apart && !last.standard.is_empty(),
            };
            if later {
                lines.push(Lines::default());
            }
            let Some(last) = lines.last_mut() else { break };
            let text = Clause::text(clause);
            match column {
                0 => last.standard.push(text),
                1 => last.deduct.push(text),
                _ => last.add.push(text),
            }
        }
        lines
    }

    /// What is said of an item once stands over all of its rows.
    fn join(&mut self, top: usize) {
        let bottom = self.printed.rows.len() - 1;
        if bottom == top {
            return;
        }
        let columns: Vec<usize> = self
            .columns
            .iter()
            .filter(|column| {
                !column.role.scores()
                    && !matches!(
                        column.role,
                        Role::Dimension | Role::DimensionPoints | Role::Requirement | Role::Middle
                    )
            })
            .map(|column| column.column)
            .collect();
        for column in columns {
            self.merge(top, bottom, column, column);
        }
    }
}
