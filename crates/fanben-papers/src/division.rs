//! A list of administrative divisions (`code`, `name`, the codes above; CSV or JSON) → its rows, one
//! after another: the national list has 660,000 and is never in memory as a whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

/// How many digits codes of a level have: province, prefecture, county, township, village.
const DIGITS: [usize; 5] = [2, 4, 6, 9, 12];
/// The columns that name the unit above, the nearest first, each with its level.
const ABOVE: [(&str, usize); 4] =
    [("streetCode", 3), ("areaCode", 2), ("cityCode", 1), ("provinceCode", 0)];

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// The line of the file, or the place in its list, from 1.
    pub line: u64,
    /// The code as written.
    pub code: String,
    /// The name as written.
    pub name: String,
    /// The code of the unit above as written; none: it is a province.
    pub above: Option<String>,
    /// The level of the file: 0 provinces … 4 villages.
    pub level: usize,
}

impl Division {
    /// A code with as many digits as its level has, with noughts behind it up to twelve; another one
    /// as it is.
    pub fn padded(code: &str, level: usize) -> String {
        let fits = DIGITS.get(level).is_some_and(|digits| *digits == code.len());
        if fits { format!("{code:0<12}") } else { code.to_owned() }
    }
}

/// Why a row, or the rest of a file, was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The line, or the place in the list.
    pub line: u64,
    /// What is wrong, in Chinese.
    pub says: String,
}

/// The rows of a file.
pub type Divisions = Box<dyn Iterator<Item = Result<Division, Unread>> + Send>;

/// Opens a list of divisions with its level; none: the file is something else.
pub fn read_divisions(path: &Path) -> io::Result<Option<(usize, Divisions)>> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let start = reader.fill_buf()?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    if text.starts_with(b"[") {
        return Ok(json(reader));
    }
    if text.starts_with(b"code,") {
        return Ok(csv(reader));
    }
    Ok(None)
}

fn csv(reader: BufReader<File>) -> Option<(usize, Divisions)> {
    let mut rows = ::csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let headers = rows.headers().ok()?;
    let column =
        |name: &str| headers.iter().position(|header| header.trim_matches('\u{feff}') == name);
    let (code, name) = (column("code")?, column("name")?);
    let above = ABOVE.iter().find_map(|(heading, level)| Some((column(heading)?, *level)));
    let wide = headers.len();
    let level = above.map_or(0, |(_, level)| level + 1);
    let rows = rows.into_records().map(move |record| {
        let record = record.map_err(|error| Unread {
            line: error.position().map_or(0, ::csv::Position::line),
            says: "这一行不是UTF-8文字,或者引号没有成对".to_owned(),
        })?;
        let line = record.position().map_or(0, ::csv::Position::line);
        if record.len() != wide {
            let says = format!("有{}栏,表头是{wide}栏", record.len());
            return Err(Unread { line, says });
        }
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let above = above.map(|(at, _)| cell(at)).filter(|above| !above.is_empty());
        Ok(Division { line, code: cell(code), name: cell(name), above, level })
    });
    Some((level, Box::new(rows)))
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
    #[serde(flatten)]
    others: BTreeMap<String, String>,
}

/// The objects of a JSON list, read one by one.
struct Listed {
    reader: BufReader<File>,
    line: u64,
    over: bool,
}

impl Listed {
    /// Goes to the next object; none: the list is over.
    fn next_object(&mut self) -> io::Result<bool> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let Some(first) = buffer.first().copied() else { return Ok(false) };
            match first {
                b'{' => return Ok(true),
                b']' => return Ok(false),
                _ => self.reader.consume(1),
            }
        }
    }

    fn read(&mut self) -> Option<Result<Raw, Unread>> {
        if self.over {
            return None;
        }
        self.line += 1;
        let line = self.line;
        let broken = |says: String| Some(Err(Unread { line, says }));
        match self.next_object() {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                self.over = true;
                return broken(format!("读到这里断了({error})"));
            }
        }
        let mut one = serde_json::Deserializer::from_reader(&mut self.reader);
        match Raw::deserialize(&mut one) {
            Ok(raw) => Some(Ok(raw)),
            Err(error) => {
                // Where an object ends is not known any more.
                self.over = true;
                broken(format!("从这里起读不下去:不是一项单位({error})"))
            }
        }
    }
}

fn json(reader: BufReader<File>) -> Option<(usize, Divisions)> {
    let mut listed = Listed { reader, line: 0, over: false };
    let first = listed.read()?;
    let level = match &first {
        Ok(raw) if !raw.code.is_empty() => level(raw),
        _ => return None,
    };
    let of = move |raw: Raw, line: u64| {
        let above = ABOVE.iter().find(|(_, own)| own + 1 == level);
        let above = above.and_then(|(name, _)| raw.others.get(*name).cloned());
        Division { line, code: raw.code, name: raw.name, above, level }
    };
    let first = std::iter::once(first.map(|raw| of(raw, 1)));
    let rest = std::iter::from_fn(move || {
        let raw = listed.read()?;
        let line = listed.line;
        Some(raw.map(|raw| of(raw, line)))
    });
    Some((level, Box::new(first.chain(rest))))
}

fn level(raw: &Raw) -> usize {
    let above = ABOVE.iter().find(|(name, _)| raw.others.contains_key(*name));
    above.map_or(0, |(_, level)| level + 1)
}
