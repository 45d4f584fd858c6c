//! The rows of a table → groups of items with the texts of their cells.

use super::heading::{Role, folded};
use super::layout::{Layout, is_total};
use super::report::{Became, Ledger, Place};
use super::worth::{Named, PointsCell, named, one_line, points_cell};
use crate::intake::Grid;
use crate::number::Points;

/// A text with its cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) text: String,
    pub(super) at: Place,
}

/// A group of items as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) named: Named,
    pub(super) at: Place,
    /// What a row 小计 says, with its cell.
    pub(super) subtotal: Option<(Points, Place)>,
    pub(super) items: Vec<Row>,
}

/// An item as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    pub(super) id: Option<Told>,
    pub(super) middle: Option<Told>,
    pub(super) name: Option<Told>,
    /// The name stands over several items.
    pub(super) shared: bool,
    pub(super) points: Option<(PointsCell, Place)>,
    pub(super) content: Vec<Told>,
    /// 考核标准 beside 扣分标准.
    pub(super) required: Vec<Told>,
    pub(super) sentences: Vec<(Role, Told)>,
    pub(super) evidence: Vec<Told>,
    pub(super) lead: Vec<Told>,
    pub(super) source: Vec<Told>,
    pub(super) remark: Vec<Told>,
    pub(super) others: Vec<(String, Told)>,
}

/// All rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Body {
    /// Rows above the headings and below the table.
    pub(super) above: Vec<Told>,
    pub(super) notes: Vec<Told>,
    pub(super) groups: Vec<Group>,
    pub(super) total: Option<(Points, Place)>,
}

/// Reads the rows of a table.
pub(super) fn read(table: usize, grid: &Grid, layout: &Layout, ledger: &mut Ledger<'_>) -> Body {
    let pointed = layout.all(Role::Points).any(|column| {
        (layout.body..grid.height()).any(|row| points_cell(grid.cell(row, column)).points.is_some())
    });
    let body = Body::default();
    let mut rows =
        Rows { table, grid, layout, ledger, body, section: false, pointed, across: false };
    rows.across = (layout.body..grid.height()).any(|row| rows.is_across(row));
    rows.above();
    let last = (layout.body..grid.height()).rev().find(|row| rows.is_item(*row));
    let end = last.map_or(layout.body, |last| last + 1);
    for row in layout.body..grid.height() {
        rows.row(row, end);
    }
    rows.body
}

struct Rows<'a, 'g> {
    table: usize,
    grid: &'a Grid,
    layout: &'a Layout,
    ledger: &'a mut Ledger<'g>,
    body: Body,
    /// The group now open is named by a row of its own.
    section: bool,
    /// Some cell of the column of points holds some.
    pointed: bool,
    /// Rows between the items are merged across the table.
    across: bool,
}

impl Rows<'_, '_> {
    fn place(&self, row: usize, column: usize) -> Place {
        Place { table: self.table, row, column }
    }

    fn own(&self, row: usize, column: usize) -> Option<Told> {
        let text = self.grid.cell(row, column);
        (!text.is_empty()).then(|| Told { text: text.to_owned(), at: self.place(row, column) })
    }

    fn own_role(&self, row: usize, role: Role) -> Option<Told> {
        self.layout.all(role).find_map(|column| self.own(row, column))
    }

    /// The cell goes on from a row above.
    fn is_covered(&self, row: usize, role: Role) -> bool {
        self.layout
            .all(role)
            .any(|column| self.grid.merge_at(row, column).is_some_and(|merge| merge.top < row))
    }

    fn filled(&self, row: usize) -> Vec<usize> {
        (0..self.grid.width(row)).filter(|at| !self.grid.cell(row, *at).is_empty()).collect()
    }

    fn role(&self, column: usize) -> Role {
        let column = self.layout.columns.iter().find(|one| one.column == column);
        column.map_or(Role::Other, |one| one.role)
    }

    /// Titles and notes above the headings, and the headings themselves.
    fn above(&mut self) {
        for row in 0..self.layout.body {
            for column in self.filled(row) {
                let text = self.grid.cell(row, column).to_owned();
                let at = self.place(row, column);
                if row < self.layout.head {
                    self.body.above.push(Told { text, at });
                } else {
                    let role = self.role(column);
                    let says = format!("表头,作“{}”读", role.says());
                    self.ledger.say(at, Became::Kept, &text, &says);
                }
            }
        }
    }

    /// A row in which an item begins or goes on.
    fn is_item(&self, row: usize) -> bool {
        if is_total(self.grid, row) || self.is_heading(row) {
            return false;
        }
        let filled = self.filled(row);
        let counts = |column: &usize| {
            !matches!(self.role(*column), Role::Number | Role::Score | Role::Other)
        };
        let said = filled.iter().filter(|column| counts(column)).count();
        let goes_on = [Role::Points, Role::Item, Role::Dimension, Role::Middle]
            .iter()
            .any(|role| self.is_covered(row, *role));
        let alone = said == 1
            && !self.is_across(row)
            && filled.iter().any(|column| {
                let role = self.role(*column);
                // Where groups are merged across, a name that is not is no group.
                let named = self.across && !is_numbered(self.grid.cell(row, *column));
                (role.scores() || role == Role::Item) && (*column > 0 || named)
            });
        said > 1 || (said == 1 && goes_on) || alone || (said == 1 && self.layout.columns.len() == 1)
    }

    /// One text over several columns and nothing beside it.
    fn is_across(&self, row: usize) -> bool {
        let [column] = self.filled(row)[..] else { return false };
        self.grid.merge_at(row, column).is_some_and(|merge| merge.right > merge.left)
    }

    /// The headings again, as on the next page of a document.
    fn is_heading(&self, row: usize) -> bool {
        let filled = self.filled(row);
        filled.len() > 1
            && filled.iter().all(|column| {
                let same =
                    |head: usize| self.grid.cell(head, *column) == self.grid.cell(row, *column);
                (self.layout.head..self.layout.body).any(same)
            })
    }

    fn row(&mut self, row: usize, end: usize) {
        let filled = self.filled(row);
        let Some(&first) = filled.first() else { return };
        if self.is_heading(row) {
            for column in filled {
                let (text, at) = (self.grid.cell(row, column).to_owned(), self.place(row, column));
                self.ledger.say(at, Became::Kept, &text, "又写了一遍的表头");
            }
        } else if is_total(self.grid, row) {
            self.total(row, &filled);
        } else if row > self.layout.body && self.is_note(row, first) {
            self.note(row, &filled);
        } else if self.is_item(row) {
            if self.is_group_row(row) { self.group_row(row, &filled) } else { self.item(row) }
        } else if row >= end || folded(self.grid.cell(row, first)).chars().count() > 40 {
            self.note(row, &filled);
        } else {
            self.group_row(row, &filled);
        }
    }

    fn is_note(&self, row: usize, first: usize) -> bool {
        let text = folded(self.grid.cell(row, first));
        ["注:", "注1", "说明:", "备注:", "填表", "考核人", "签字", "被考核"]
            .iter()
            .any(|word| text.starts_with(word))
    }

    fn note(&mut self, row: usize, filled: &[usize]) {
        let told: Vec<Told> = filled.iter().filter_map(|column| self.own(row, *column)).collect();
        self.body.notes.extend(told);
    }

    /// `一 | 党的建设 | 20 |` in a table without a column for groups.
    fn is_group_row(&self, row: usize) -> bool {
        let number = self.own_role(row, Role::Number);
        let chinese = number.is_some_and(|told| {
            let text = folded(&told.text);
            let text = text.trim_matches(['(', ')', '、', '.']);
            !text.is_empty() && text.chars().all(|c| "一二三四五六七八九十".contains(c))
        });
        let says = self.layout.columns.iter().any(|column| {
            (column.role.scores() || column.role == Role::Content)
                && !self.grid.cell(row, column.column).is_empty()
        });
        let scoring = self.layout.columns.iter().any(|column| column.role.scores());
        chinese && !says && scoring && self.layout.one(Role::Dimension).is_none()
    }

    fn group_row(&mut self, row: usize, filled: &[usize]) {
        let name = filled.iter().copied().find(|column| {
            !matches!(self.role(*column), Role::Number | Role::Points | Role::DimensionPoints)
        });
        let Some(column) = name.or(filled.first().copied()) else { return };
        let text = self.grid.cell(row, column).to_owned();
        self.open(&text, self.place(row, column));
        self.section = true;
        for &other in filled.iter().filter(|other| **other != column) {
            let (text, at) = (self.grid.cell(row, other).to_owned(), self.place(row, other));
            match self.role(other) {
                Role::Number => self.number(&Told { text, at }),
                Role::Points | Role::DimensionPoints => self.group_points(&text, at),
                // What is said of a whole group has no place in it.
                _ => self.body.notes.push(Told { text, at }),
            }
        }
    }

    /// A number of a list is counted anew; other words are no number.
    fn number(&mut self, told: &Told) {
        let counts = |c: char| {
            c.is_ascii_digit()
                || "一二三四五六七八九十第、.()-".contains(c)
                || ('①'..='⑳').contains(&c)
        };
        let (became, says) = if folded(&told.text).chars().all(counts) {
            (Became::Kept, "序号,打印时重新编")
        } else {
            (Became::Left, "这一栏是序号,这里写的不是;要保留的请写到备注栏")
        };
        self.ledger.say(told.at, became, &told.text, says);
    }

    fn group_points(&mut self, text: &str, at: Place) {
        let cell = points_cell(text);
        if !cell.rest.is_empty() {
            let says = format!("“{}”不是分值,没有读", cell.rest);
            self.ledger.say(at, Became::Wrong, text, &says);
        }
        let Some(group) = self.body.groups.last_mut() else { return };
        match cell.points {
            Some(points) if group.named.points.is_none_or(|own| own == points) => {
                group.named.points = Some(points);
                self.ledger.say(at, Became::Kept, text, "大项分值");
            }
            Some(points) => {
                let own = group.named.points.unwrap_or_default();
                group.named.points = Some(points);
                let says = format!("名称里写的是{own}分,这里是{points}分;按这里的算");
                self.ledger.say(at, Became::Wrong, text, &says);
            }
            None => {
                self.ledger.say(at, Became::Wrong, text, "这一格不是数字,大项分值没有读到");
            }
        }
    }

    fn open(&mut self, text: &str, at: Place) {
        let named = named(text);
        let says = match named.points {
            Some(points) => format!("大项,{points}分"),
            None => "大项".to_owned(),
        };
        self.ledger.say(at, Became::Kept, text, &says);
        self.body.groups.push(Group { named, at, subtotal: None, items: Vec::new() });
    }

    fn total(&mut self, row: usize, filled: &[usize]) {
        let word = folded(self.grid.cell(row, filled[0]));
        let small = word.starts_with("小计");
        let mut numbers = filled.iter().filter_map(|column| {
            let points = points_cell(self.grid.cell(row, *column)).points?;
            (self.role(*column) != Role::Score).then_some((points, self.place(row, *column)))
        });
        let behind = named(&word).points.map(|points| (points, self.place(row, filled[0])));
        let found = numbers.next().or(behind);
        let says = if small { "小计" } else { "合计" };
        for &column in filled {
            let (text, at) = (self.grid.cell(row, column).to_owned(), self.place(row, column));
            let cell = points_cell(&text);
            let number = cell.points.is_some() && cell.rest.is_empty();
            if column == filled[0] || (number && found.is_some_and(|(_, place)| place == at)) {
                self.ledger.say(at, Became::Kept, &text, says);
            } else if self.role(column) == Role::Score || number {
                let says = format!("{says}一行里的另一个数,没有用上");
                self.ledger.say(at, Became::Left, &text, &says);
            } else {
                self.body.notes.push(Told { text, at });
            }
        }
        if let (true, Some(group)) = (small, self.body.groups.last_mut()) {
            group.subtotal = found.or(group.subtotal);
            return;
        }
        if let (Some((before, place)), Some((now, _))) = (self.body.total, found)
            && before != now
        {
            let says = format!("下面还有一行合计,这里的{before}分没有用上");
            self.ledger.say(place, Became::Wrong, &before.to_string(), &says);
        }
        self.body.total = found.or(self.body.total);
    }

    fn item(&mut self, row: usize) {
        let group = self.own_role(row, Role::Dimension);
        let mut middle = self.own_role(row, Role::Middle);
        let mut begins = false;
        if self.section {
            middle = match (group, middle) {
                (Some(group), Some(own)) => {
                    Some(Told { text: format!("{}·{}", group.text, own.text), at: group.at })
                }
                (group, own) => own.or(group),
            };
        } else if let Some(told) = group {
            let same = self.body.groups.last().is_some_and(|g| g.named == named(&told.text));
            if same {
                self.ledger.say(told.at, Became::Kept, &told.text, "同上一大项");
            } else {
                self.open(&told.text, told.at);
                begins = true;
            }
        }
        if self.body.groups.is_empty() {
            // A table without groups: one, named by its sheet or title.
            let at = self.place(self.layout.head, 0);
            let named = Named::default();
            self.body.groups.push(Group { named, at, subtotal: None, items: Vec::new() });
            begins = true;
        }
        if let Some(told) = self.own_role(row, Role::DimensionPoints) {
            self.group_points(&told.text, told.at);
        }
        let name = self.own_role(row, Role::Item);
        let points = self.own_role(row, Role::Points);
        let id = self.own_role(row, Role::Id);
        let numbered = self.own_role(row, Role::Number);
        let Some(group) = self.body.groups.last() else { return };
        let goes_on = self.is_covered(row, Role::Points)
            || self.is_covered(row, Role::Item)
            || self.is_covered(row, Role::Number);
        let alone = self.layout.one(Role::Item).is_none()
            && !goes_on
            && (!self.pointed || numbered.is_some());
        begins |= group.items.is_empty()
            || [&name, &points, &id, &middle].iter().any(|told| told.is_some())
            || alone;
        if begins {
            let last = group.items.last();
            let (last_name, last_middle) =
                last.map_or((None, None), |last| (last.name.clone(), last.middle.clone()));
            let shared = name.is_none() && self.layout.one(Role::Item).is_some();
            let name = name.or(last_name.filter(|_| shared));
            let between = self.layout.one(Role::Middle).is_some()
                || (self.section && self.layout.one(Role::Dimension).is_some());
            let middle = middle.or(last_middle.filter(|_| between));
            let points = points.map(|told| (points_cell(&told.text), told));
            if let Some((cell, told)) = &points {
                let rest = &cell.rest;
                if !rest.is_empty() {
                    let says = format!("“{rest}”不是分值,没有读");
                    self.ledger.say(told.at, Became::Wrong, &told.text, &says);
                } else if cell.percent {
                    let says = "权重按分值读:百分之几就是几分";
                    self.ledger.say(told.at, Became::Wrong, &told.text, says);
                } else {
                    self.ledger.say(told.at, Became::Kept, &told.text, "分值");
                }
            }
            let points = points.map(|(cell, told)| (cell, told.at));
            let item = Row { id, middle, name, shared, points, ..Row::default() };
            if let Some(group) = self.body.groups.last_mut() {
                group.items.push(item);
            }
        }
        if let Some(told) = numbered {
            self.number(&told);
        }
        self.texts(row);
    }

    /// The texts of a row go to the item that is open.
    fn texts(&mut self, row: usize) {
        let mut kept: Vec<(Place, String, &str)> = Vec::new();
        let columns = self.layout.columns.clone();
        for column in &columns {
            let Some(told) = self.own(row, column.column) else { continue };
            let Some(item) = self.body.groups.last_mut().and_then(|g| g.items.last_mut()) else {
                continue;
            };
            let line = |told: Told| {
                let lines: Vec<&str> = told.text.lines().map(str::trim).collect();
                Told { text: lines.join("\n"), at: told.at }
            };
            let says = match column.role {
                role if role.scores() => {
                    item.sentences.push((role, told));
                    continue;
                }
                Role::Requirement => {
                    item.required.push(told);
                    continue;
                }
                Role::Content | Role::Text => {
                    kept.push((told.at, told.text.clone(), "考核内容"));
                    item.content.push(told);
                    continue;
                }
                Role::Evidence => {
                    item.evidence.push(line(told.clone()));
                    "考核方式"
                }
                Role::Lead => {
                    item.lead.push(line(told.clone()));
                    "评分部门"
                }
                Role::Source => {
                    item.source.push(line(told.clone()));
                    "依据"
                }
                Role::Remark => {
                    item.remark.push(line(told.clone()));
                    "备注"
                }
                Role::Item => "计分项",
                Role::Middle => "计分项的上一级",
                Role::Dimension if self.section => "计分项的上一级",
                Role::Id => "编号",
                Role::Other => {
                    let text = one_line(&told.text);
                    item.others.push((column.heading.clone(), Told { text, at: told.at }));
                    "不认识的列,写入备注"
                }
                _ => continue,
            };
            kept.push((told.at, told.text, says));
        }
        for (at, text, says) in kept {
            self.ledger.say(at, Became::Kept, &text, says);
        }
    }
}

/// 一、 (二) 第三: as groups are counted.
fn is_numbered(text: &str) -> bool {
    let text = folded(text);
    let inner = text.trim_start_matches(['(', '第']);
    let rest = inner.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    rest.len() < inner.len() && (inner.len() < text.len() || rest.starts_with(['、', '.', ' ']))
}
