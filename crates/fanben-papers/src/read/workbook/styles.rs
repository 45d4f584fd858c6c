//! The number formats of a workbook's cells.

use std::collections::BTreeMap;
use std::io::Read;

use quick_xml::events::Event;

use super::super::Why;
use super::super::archive::{Events, attribute};
use super::super::look::Look;

/// More cell formats than any spreadsheet keeps.
const MOST: usize = 100_000;

/// For each style number of a cell, what its format does.
#[derive(Debug, Default)]
pub(in crate::read) struct Styles {
    looks: Vec<Look>,
    /// For each style the place of its look.
    styles: Vec<u32>,
}

impl Styles {
    pub(super) fn read<R: Read>(events: &mut Events<R>) -> Result<Self, Why> {
        let mut codes: BTreeMap<u32, String> = BTreeMap::new();
        let mut ids: Vec<u32> = Vec::new();
        let mut in_cells = false;
        loop {
            match events.next()? {
                Event::Start(tag) => {
                    let number = || attribute(&tag, "numFmtId")?.trim().parse::<u32>().ok();
                    match tag.local_name().as_ref() {
                        "numFmt" => {
                            if let (Some(id), Some(code)) =
                                (number(), attribute(&tag, "formatCode"))
                                && codes.len() < MOST
                            {
                                codes.insert(id, code);
                            }
                        }
                        "cellXfs" => in_cells = true,
                        "xf" if in_cells && ids.len() < MOST => ids.push(number().unwrap_or(0)),
                        _ => {}
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Eof => return Ok(Self::of(&codes, &ids)),
                _ => {}
            }
        }
    }

    /// From format codes by their number, and the number of each style.
    pub(in crate::read) fn of(codes: &BTreeMap<u32, String>, ids: &[u32]) -> Self {
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        let mut styles = Self::default();
        for id in ids {
            let next = u32::try_from(styles.looks.len()).unwrap_or(u32::MAX);
            let place = *places.entry(*id).or_insert_with(|| {
                let look = match codes.get(id) {
                    Some(code) => Look::of_code(code),
                    None => Look::of_builtin(*id),
                };
                styles.looks.push(look);
                next
            });
            styles.styles.push(place);
        }
        styles
    }

    /// What the format of a style does.
    pub(in crate::read) fn look(&self, style: usize) -> &Look {
        let place = self.styles.get(style).and_then(|place| self.looks.get(*place as usize));
        place.unwrap_or(&Look::Plain)
    }
}
