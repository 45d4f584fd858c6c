//! `.xls` of Excel 97 to 2003 (BIFF8) → grids: records in the order of the file.
//!
//! The container is read by the `cfb` crate, which refuses chains that run in circles; a record
//! that is shorter than it should be makes the file damaged, never a panic.

mod cells;
mod records;
mod texts;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use cfb::CompoundFile;
use fanben_model::intake::{Grid, Noticed};

use super::look::{Epoch, Look};
use super::page::Reading;
use super::workbook::{Strings, Styles};
use super::{Kind, Why};
use records::{Record, Records, bytes};

/// One sheet of the list in the workbook.
struct Entry {
    name: String,
    /// Where its records begin.
    at: u64,
    hidden: bool,
}

/// What all sheets of a workbook share.
#[derive(Default)]
struct Workbook {
    strings: Strings,
    styles: Styles,
    epoch: Epoch,
    entries: Vec<Entry>,
}

/// Reads a compound file: an old workbook, or what else offices keep in one.
pub(super) fn read(file: File, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    let mut compound = CompoundFile::open(file).map_err(|_| Why::damaged("文件结构"))?;
    if is_locked(&mut compound) {
        return Err(Why::Password);
    }
    let has = |name: &str| compound.is_stream(name);
    if has("/EncryptedPackage") {
        return Err(Why::Password);
    }
    if !has("/Workbook") {
        return Err(Why::NotASheet(if has("/Book") {
            Kind::OldWorkbook
        } else if has("/WordDocument") || has("/WpsContent") {
            Kind::Document
        } else if has("/PowerPoint Document") {
            Kind::Slides
        } else {
            Kind::Unknown
        }));
    }
    let macros = compound.is_storage("/_VBA_PROJECT_CUR");
    let stream = compound.open_stream("/Workbook").map_err(|_| Why::damaged("文件结构"))?;
    let mut stream = BufReader::new(stream);
    let workbook = globals(&mut stream, reading)?;
    let mut grids = Vec::new();
    for entry in &workbook.entries {
        let mut page = reading.page(&entry.name);
        if entry.hidden {
            page.notice(None, Noticed::HiddenSheet);
        } else {
            stream.seek(SeekFrom::Start(entry.at)).map_err(|_| Why::damaged("工作表位置"))?;
            let mut records = Records::new(&mut stream);
            cells::read(&mut records, &workbook, &mut page, reading)?;
        }
        grids.push(page.finish(reading)?);
    }
    if let Some(first) = grids.first_mut().filter(|_| macros) {
        let noticed = Noticed::Macros;
        first.remarks.insert(0, fanben_model::intake::Remark { at: None, noticed });
    }
    Ok(grids)
}

/// Whether the head of an old Word document says that the rest is encrypted.
fn is_locked(compound: &mut CompoundFile<File>) -> bool {
    let mut head = [0; 12];
    let read = compound.open_stream("/WordDocument").and_then(|mut one| one.read_exact(&mut head));
    read.is_ok() && head[..2] == [0xec, 0xa5] && head[11] & 1 == 1
}

/// The records in front of the first sheet.
fn globals<R: Read>(stream: &mut R, reading: &Reading<'_>) -> Result<Workbook, Why> {
    let mut workbook = Workbook::default();
    let mut codes: BTreeMap<u32, String> = BTreeMap::new();
    let mut formats: Vec<u32> = Vec::new();
    let mut records = Records::new(stream);
    match records.next()? {
        Some(Record { kind: 0x0809, data }) if bytes::u16(&data, 0)? == 0x0600 => {}
        Some(_) => return Err(Why::NotASheet(Kind::OldWorkbook)),
        None => return Err(Why::damaged("工作簿是空的")),
    }
    while let Some(Record { kind, data }) = records.next()? {
        match kind {
            0x002f => return Err(Why::Password),
            0x0022 if bytes::u16(&data, 0)? == 1 => workbook.epoch = Epoch::Of1904,
            0x041e => {
                let id = u32::from(bytes::u16(&data, 0)?);
                codes.insert(id, texts::long(data.get(2..).unwrap_or_default())?);
            }
            0x00e0 => formats.push(u32::from(bytes::u16(&data, 2)?)),
            0x0085 => {
                let at = u64::from(bytes::u32(&data, 0)?);
                let (state, sheet) = (bytes::u8(&data, 4)?, bytes::u8(&data, 5)?);
                let name = texts::short(data.get(6..).unwrap_or_default())?;
                if sheet == 0 {
                    workbook.entries.push(Entry { name, at, hidden: state & 3 != 0 });
                }
                if workbook.entries.len() > reading.limits.sheets {
                    return Err(Why::TooManySheets { most: reading.limits.sheets });
                }
            }
            0x00fc => {
                let parts = records.continued(data)?;
                texts::shared(&parts, &mut workbook.strings, reading.limits)?;
            }
            0x000a => break,
            _ => {}
        }
    }
    workbook.styles = Styles::of(&codes, &formats);
    Ok(workbook)
}

impl Workbook {
    fn look(&self, style: u16) -> &Look {
        self.styles.look(usize::from(style))
    }
}
