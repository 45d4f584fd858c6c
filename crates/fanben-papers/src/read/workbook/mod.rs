//! `.xlsx` and `.xlsm` → grids: one pass over each sheet, cells as the XML writes them.

mod parts;
mod sheet;
mod strings;
mod styles;

use fanben_model::intake::{Grid, Noticed};
use quick_xml::events::Event;

use super::archive::{Archive, Events, attribute};
use super::look::Epoch;
use super::page::Reading;
use super::{Kind, Why};
use parts::Part;
pub(super) use parts::{main_part, parts_of};
pub(super) use strings::Strings;
pub(super) use styles::Styles;

/// One sheet of the list in the workbook.
struct Entry {
    name: String,
    id: String,
    hidden: bool,
}

/// What all sheets of a workbook share.
struct Workbook {
    strings: Strings,
    styles: Styles,
    epoch: Epoch,
}

/// Reads a workbook. `main` is the part that lists its sheets.
pub(super) fn read(
    archive: &mut Archive,
    main: &str,
    reading: &mut Reading<'_>,
) -> Result<Vec<Grid>, Why> {
    // Workbooks that are not XML name their parts so.
    if main.rsplit('.').next() == Some("bin") {
        return Err(Why::NotASheet(Kind::BinaryWorkbook));
    }
    let parts = parts_of(archive, main)?;
    let (entries, epoch) = sheets(archive, main, reading)?;
    let one = |kind: &str| parts.iter().find(|part| part.kind == kind);
    let strings = match one("sharedStrings") {
        Some(part) if archive.has(&part.path) => {
            Strings::read(&mut archive.markup(&part.path)?, reading.limits)?
        }
        _ => Strings::default(),
    };
    let styles = match one("styles") {
        Some(part) if archive.has(&part.path) => Styles::read(&mut archive.markup(&part.path)?)?,
        _ => Styles::default(),
    };
    let workbook = Workbook { strings, styles, epoch };
    let mut grids = Vec::new();
    for entry in &entries {
        let Some(part) = parts.iter().find(|part| part.id == entry.id) else {
            return Err(Why::damaged(format!("工作表“{}”不见了", entry.name)));
        };
        if part.kind != "worksheet" {
            continue;
        }
        grids.push(grid(archive, &workbook, entry, part, reading)?);
    }
    let macros = parts.iter().any(|part| part.kind == "vbaProject");
    if let Some(first) = grids.first_mut().filter(|_| macros) {
        let noticed = Noticed::Macros;
        first.remarks.insert(0, fanben_model::intake::Remark { at: None, noticed });
    }
    Ok(grids)
}

fn grid(
    archive: &mut Archive,
    workbook: &Workbook,
    entry: &Entry,
    part: &Part,
    reading: &mut Reading<'_>,
) -> Result<Grid, Why> {
    let mut page = reading.page(&entry.name);
    if entry.hidden {
        page.notice(None, Noticed::HiddenSheet);
    } else {
        sheet::read(&mut archive.markup(&part.path)?, workbook, &mut page, reading)?;
    }
    page.finish(reading)
}

/// The sheets in the order of their tabs, and from when days are counted.
fn sheets(
    archive: &mut Archive,
    main: &str,
    reading: &Reading<'_>,
) -> Result<(Vec<Entry>, Epoch), Why> {
    let mut entries = Vec::new();
    let mut epoch = Epoch::Of1900;
    let mut events = archive.markup(main)?;
    loop {
        match events.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "sheet" => {
                    let state = attribute(&tag, "state").unwrap_or_default();
                    entries.push(Entry {
                        name: attribute(&tag, "name").unwrap_or_default(),
                        // `sheetId` has another local name; only `r:id` is called so.
                        id: attribute(&tag, "id").unwrap_or_default(),
                        hidden: matches!(state.as_str(), "hidden" | "veryHidden"),
                    });
                    if entries.len() > reading.limits.sheets {
                        return Err(Why::TooManySheets { most: reading.limits.sheets });
                    }
                }
                "workbookPr" => {
                    let from_1904 = attribute(&tag, "date1904");
                    if matches!(from_1904.as_deref(), Some("1" | "true")) {
                        epoch = Epoch::Of1904;
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok((entries, epoch)),
            _ => {}
        }
    }
}

/// Reads a string item or an inline string up to its end tag: its runs joined, without the
/// reading aids (拼音) some programs add.
fn string<R: std::io::Read>(events: &mut Events<R>, end: &str) -> Result<String, Why> {
    let mut text = String::new();
    let (mut inside, mut aside) = (false, false);
    loop {
        let event = events.next()?;
        match &event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => inside = true,
                "rPh" => aside = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => inside = false,
                "rPh" => aside = false,
                name if name == end => break,
                _ => {}
            },
            Event::Eof => return Err(events.cut_short()),
            event if inside && !aside => Events::<R>::add_text(event, &mut text),
            _ => {}
        }
    }
    Ok(unescaped(text))
}

/// `_x000D_` is how spreadsheets write characters that XML has no place for.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at + 2..].get(4..5) == Some("_"));
        let c = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        if let Some(c) = c {
            plain.extend(Some(c).filter(|c| *c != '\r'));
            rest = &rest[at + 7..];
        } else {
            plain.push_str("_x");
            rest = &rest[at + 2..];
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn characters_written_as_codes_come_back() {
        let check = |text: &str, plain: &str| assert_eq!(unescaped(text.to_owned()), plain);
        check("一_x000D_\n二", "一\n二");
        check("_x4E2D_文", "中文");
        check("a_xyz", "a_xyz");
        check("_x005F_x000D_", "_x000D_");
        check("尾_x", "尾_x");
        check("中_x文文文", "中_x文文文");
    }
}
