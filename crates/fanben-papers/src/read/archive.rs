//! A zip file → its parts, with every inflated byte counted.
//!
//! Declared sizes are added up before anything is inflated; what really comes out is counted while
//! it is read, over all parts. One piece of markup cannot be longer than [`PIECE`], so that a
//! parser never holds more than that.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::{Kind, Why};

/// The longest tag or text between two tags.
const PIECE: u64 = 4 << 20;

/// The deepest nesting of tags: no office program comes near it.
const DEEP: usize = 200;
/// More text than this is not gathered from many pieces: no cell holds as much.
pub(super) const GATHERED: usize = 1 << 20;

/// The parts of a zip file.
pub(super) struct Archive {
    zip: ZipArchive<BufReader<File>>,
    most: u64,
    inflated: Rc<Cell<u64>>,
}

/// A part being inflated and parsed as XML.
pub(super) type Markup<'a> = Events<Metered<ZipFile<'a, BufReader<File>>>>;

/// Counts what comes out.
pub(super) struct Metered<R> {
    inner: R,
    most: u64,
    inflated: Rc<Cell<u64>>,
    piece: Rc<Cell<u64>>,
}

/// Too much came out.
#[derive(Debug)]
struct TooMuch;

impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("more bytes than are read")
    }
}

impl std::error::Error for TooMuch {}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.inflated.set(self.inflated.get() + read as u64);
        self.piece.set(self.piece.get() + read as u64);
        if self.inflated.get() > self.most || self.piece.get() > PIECE {
            return Err(io::Error::other(TooMuch));
        }
        Ok(read)
    }
}

fn is_too_much(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<TooMuch>()).is_some()
}

/// What a zip error means for the person.
fn refused(error: ZipError) -> Why {
    match error {
        ZipError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Why::damaged("压缩内容不全")
        }
        ZipError::Io(error) => Why::Io(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Why::Password,
        _ => Why::damaged("压缩内容"),
    }
}

impl Archive {
    /// Opens a zip file, unless its parts declare more bytes than are read.
    pub(super) fn open(file: File, most: u64) -> Result<Self, Why> {
        let zip = ZipArchive::new(BufReader::new(file)).map_err(refused)?;
        if zip.decompressed_size().is_some_and(|size| size > u128::from(most)) {
            return Err(Why::Inflates { most });
        }
        Ok(Self { zip, most, inflated: Rc::default() })
    }

    /// Whether there is a part of this name, whatever its case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        if let Some(at) = self.zip.index_for_name(name) {
            return Some(at);
        }
        let same = |other: &[u8]| {
            let other = other.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte });
            other
                .map(|byte| byte.to_ascii_lowercase())
                .eq(name.bytes().map(|b| b.to_ascii_lowercase()))
        };
        self.zip.file_names_raw().position(same)
    }

    fn part(&mut self, name: &str) -> Result<Metered<ZipFile<'_, BufReader<File>>>, Why> {
        let at = self.find(name).ok_or_else(|| Why::damaged(format!("缺少{name}")))?;
        let (most, inflated) = (self.most, self.inflated.clone());
        let inner = self.zip.by_index(at).map_err(refused)?;
        Ok(Metered { inner, most, inflated, piece: Rc::default() })
    }

    /// A part as XML.
    pub(super) fn markup(&mut self, name: &str) -> Result<Markup<'_>, Why> {
        let most = self.most;
        let part = self.part(name)?;
        let piece = part.piece.clone();
        Ok(Events::new(part, piece, name, most))
    }

    /// The first bytes of a part.
    pub(super) fn head(&mut self, name: &str, most: u64) -> Result<Vec<u8>, Why> {
        let mut head = Vec::new();
        self.part(name)?.take(most).read_to_end(&mut head)?;
        Ok(head)
    }

    /// What a zip file is that holds no sheet this crate reads.
    pub(super) fn kind(&self) -> Kind {
        let begins = |folder: &[u8]| self.zip.file_names_raw().any(|name| name.starts_with(folder));
        if begins(b"OFD.xml") {
            Kind::Ofd
        } else if begins(b"word/") {
            Kind::Document
        } else if begins(b"ppt/") {
            Kind::Slides
        } else {
            Kind::Archive
        }
    }
}

/// XML events of one part, with the part's name for what is said about it.
pub(super) struct Events<R> {
    reader: Reader<BufReader<R>>,
    buffer: Vec<u8>,
    piece: Rc<Cell<u64>>,
    part: String,
    most: u64,
    depth: usize,
}

impl<R: Read> Events<R> {
    fn new(part: R, piece: Rc<Cell<u64>>, name: &str, most: u64) -> Self {
        let mut reader = Reader::from_reader(BufReader::new(part));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self { reader, buffer: Vec::new(), piece, part: name.to_owned(), most, depth: 0 }
    }

    /// The next event; the end of the part comes as [`Event::Eof`].
    pub(super) fn next(&mut self) -> Result<Event<'_>, Why> {
        self.buffer.clear();
        self.piece.set(0);
        let (part, most) = (&self.part, self.most);
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) if is_too_much(&error) => Why::Inflates { most },
            _ => Why::damaged(part.as_str()),
        })?;
        match &event {
            Event::Start(_) if self.depth >= DEEP => return Err(Why::damaged(part.as_str())),
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Ok(event)
    }

    /// A part that ends too early.
    pub(super) fn cut_short(&self) -> Why {
        Why::damaged(format!("{}不全", self.part))
    }

    /// A part that holds what cannot be.
    pub(super) fn broken(&self) -> Why {
        Why::damaged(self.part.as_str())
    }

    /// Adds the text of an event, if it has some. A text that is too long for any cell grows no
    /// further.
    pub(super) fn add_text(event: &Event<'_>, text: &mut String) {
        match event {
            _ if text.len() > GATHERED => {}
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => text.push_str(&resolved(reference)),
            _ => {}
        }
    }
}

/// `&lt;`, `&#20013;`; entities a document defines for itself are left as they stand, so that
/// they cannot multiply.
fn resolved(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => quick_xml::escape::resolve_predefined_entity(reference)
            .map_or_else(|| format!("&{};", &**reference), str::to_owned),
    }
}

/// The value of an attribute by its name without the prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes().with_checks(false).flatten().find_map(|attribute| {
        let same = attribute.key.local_name().as_ref() == name;
        let version = quick_xml::XmlVersion::Implicit1_0;
        same.then(|| attribute.normalized_value(version).ok().map(Cow::into_owned)).flatten()
    })
}
