//! Ratings → the workbook an office prints: 结果, 逐项得分, 缺口, 奖补, 问题, 说明.

mod findings;
mod gaps;
mod items;
mod money;
mod ranking;
mod rules;

use std::collections::BTreeMap;
use std::path::Path;

use fanben_model::incentives::Settlement;
use fanben_model::intake::FactsFinding;
use fanben_model::measures::Facts;
use fanben_model::rating::Rating;
use fanben_model::scheme::SchemeFinding;
use rust_xlsxwriter::Workbook;

use super::looks::Looks;
use super::{Unwritable, WhyNot, put_in_place, told, workbook};

/// Everything a workbook of results shows.
pub struct Results<'a> {
    /// The rating by the common rules.
    pub common: &'a Rating<'a>,
    /// Each subject in display order, with the rating its result stands in: the common one, or
    /// that of a unit with items of its own.
    pub rows: Vec<(&'a Rating<'a>, usize)>,
    /// What follows in money.
    pub settlement: &'a Settlement,
    /// The files that were read.
    pub files: &'a [String],
    /// What was read: names of units above, rulings.
    pub facts: &'a Facts,
    /// What was not read.
    pub findings: &'a [FactsFinding],
    /// Remarks about the scheme.
    pub scheme_findings: &'a [SchemeFinding],
}

/// Writes results into one `.xlsx` file.
pub fn write_results(path: &Path, results: &Results<'_>) -> Result<(), Unwritable> {
    let scheme = &results.common.rules.scheme;
    let looks = Looks::new(scheme.decimals);
    let done = workbook(&scheme.title).and_then(|mut workbook| {
        let sheets: [(&str, Sheet); 6] = [
            ("结果", ranking::write),
            ("逐项得分", items::write),
            ("缺口", gaps::write),
            ("奖补", money::write),
            ("问题", findings::write),
            ("说明", rules::write),
        ];
        for (name, write) in sheets {
            write(results, &mut workbook, &looks, name)?;
        }
        put_in_place(path, |part| Ok(workbook.save(part)?))
    });
    told(path, done)
}

type Sheet = fn(&Results<'_>, &mut Workbook, &Looks, &str) -> Result<(), WhyNot>;

impl Results<'_> {
    /// The title of a sheet.
    fn title(&self, sheet: &str) -> String {
        format!("{}{}", self.common.rules.scheme.title, sheet)
    }

    /// The name of a unit.
    fn name_of(&self, code: &str) -> String {
        self.facts.tree.get(code).map_or_else(|| code.to_owned(), |unit| unit.name.clone())
    }

    /// What a league is called: a unit's name where its code stands.
    fn league(&self, league: usize) -> String {
        let name = self.common.inputs.leagues.get(league).map_or("", String::as_str);
        self.name_of(name)
    }

    /// The subjects league by league, by rank; equals in display order.
    fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|&row| {
            let (rating, at) = self.rows[row];
            (rating.inputs.subjects[at].league, rating.standings()[at].rank)
        });
        order
    }

    /// For each rating the place of its items by id.
    fn item_places(&self) -> BTreeMap<*const (), BTreeMap<&str, usize>> {
        let mut places: BTreeMap<*const (), BTreeMap<&str, usize>> = BTreeMap::new();
        for (rating, _) in &self.rows {
            places.entry(std::ptr::from_ref(*rating).cast()).or_insert_with(|| {
                let items = rating.rules.items.iter().enumerate();
                items.map(|(at, item)| (item.id.as_str(), at)).collect()
            });
        }
        places
    }
}
