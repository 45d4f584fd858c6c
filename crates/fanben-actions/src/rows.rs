//! Rows of a cycle as its next revision shares them: a copy costs a count for each row, not the row.

use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::Arc;

use fanben_store::{SheetRow, SubjectRow, UnitId};

/// Where the subjects of a cycle stand, in display order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subjects(Vec<Arc<SubjectRow>>);

impl Subjects {
    pub(crate) fn iter(&self) -> Iter<'_> {
        let plain: fn(&Arc<SubjectRow>) -> &SubjectRow = |row| row;
        self.0.iter().map(plain)
    }

    pub(crate) fn set(&mut self, at: usize, row: SubjectRow) {
        self.0[at] = Arc::new(row);
    }
}

/// Through the rows in their order.
pub(crate) type Iter<'s> =
    std::iter::Map<std::slice::Iter<'s, Arc<SubjectRow>>, fn(&Arc<SubjectRow>) -> &SubjectRow>;

impl From<Vec<SubjectRow>> for Subjects {
    fn from(rows: Vec<SubjectRow>) -> Self {
        Self(rows.into_iter().map(Arc::new).collect())
    }
}

impl Index<usize> for Subjects {
    type Output = SubjectRow;

    fn index(&self, at: usize) -> &SubjectRow {
        &self.0[at]
    }
}

impl<'s> IntoIterator for &'s Subjects {
    type Item = &'s SubjectRow;
    type IntoIter = Iter<'s>;

    fn into_iter(self) -> Iter<'s> {
        self.iter()
    }
}

/// The sheets that count, by subject and stage.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheets(BTreeMap<UnitId, Arc<Vec<Arc<SheetRow>>>>);

impl Sheets {
    pub(crate) fn get(&self, (subject, stage): &(UnitId, String)) -> Option<&Arc<SheetRow>> {
        self.at(*subject, stage)
    }

    pub(crate) fn at(&self, subject: UnitId, stage: &str) -> Option<&Arc<SheetRow>> {
        self.0.get(&subject)?.iter().find(|sheet| sheet.stage == stage)
    }

    pub(crate) fn contains_key(&self, key: &(UnitId, String)) -> bool {
        self.get(key).is_some()
    }

    /// Of one subject, in the order in which its stages were first judged.
    pub(crate) fn of(&self, subject: UnitId) -> impl Iterator<Item = &SheetRow> {
        self.0.get(&subject).into_iter().flat_map(|sheets| sheets.iter().map(AsRef::as_ref))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &SheetRow> {
        self.0.values().flat_map(|sheets| sheets.iter().map(AsRef::as_ref))
    }

    /// Puts a sheet in the place of the one before.
    pub(crate) fn put(&mut self, mut row: SheetRow) {
        let sheets = Arc::make_mut(self.0.entry(row.subject).or_default());
        match sheets.iter_mut().find(|sheet| sheet.stage == row.stage) {
            Some(sheet) => {
                row.answers.share(&sheet.answers);
                *sheet = Arc::new(row);
            }
            None => sheets.push(Arc::new(row)),
        }
    }
}

impl FromIterator<SheetRow> for Sheets {
    fn from_iter<I: IntoIterator<Item = SheetRow>>(rows: I) -> Self {
        let mut sheets = Self::default();
        let mut last: BTreeMap<String, UnitId> = BTreeMap::new();
        for mut row in rows {
            let before = last.insert(row.stage.clone(), row.subject);
            if let Some(before) = before.and_then(|subject| sheets.at(subject, &row.stage)) {
                row.answers.share(&before.answers);
            }
            sheets.put(row);
        }
        sheets
    }
}
