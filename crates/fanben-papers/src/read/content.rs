//! The first bytes of a file → what it is.

use super::encoding::looks_like_text;
use super::{Kind, html};

/// How many bytes are looked at.
pub(super) const HEAD: u64 = 8 << 10;

/// What a file is, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// zip: `.xlsx`, `.ods`, or something else in a zip file.
    Zip,
    /// A compound file: old `.xls`, or a workbook with a password.
    Compound,
    /// A web page with tables.
    Page,
    /// Separated text.
    Text,
    /// Nothing this crate reads.
    Other(Kind),
}

/// Bytes at the start of files that hold no cells.
const KNOWN: &[(&[u8], Kind)] = &[
    (b"%PDF", Kind::Pdf),
    (b"\x89PNG", Kind::Image),
    (b"\xff\xd8\xff", Kind::Image),
    (b"GIF8", Kind::Image),
    (b"BM", Kind::Image),
    (b"II*\0", Kind::Image),
    (b"MM\0*", Kind::Image),
    (b"{\\rtf", Kind::Document),
    (b"Rar!", Kind::Archive),
    (b"7z\xbc\xaf\x27\x1c", Kind::Archive),
    (b"\x1f\x8b", Kind::Archive),
    (b"MIME-Version:", Kind::WebArchive),
    // Workbooks before Excel 5 begin with their first record.
    (b"\x09\x00\x04\x00", Kind::OldWorkbook),
    (b"\x09\x02\x06\x00", Kind::OldWorkbook),
    (b"\x09\x04\x06\x00", Kind::OldWorkbook),
    (b"\x09\x08", Kind::OldWorkbook),
];

impl Content {
    pub(super) fn of(head: &[u8]) -> Self {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Self::Zip;
        }
        if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Self::Compound;
        }
        let text = looks_like_text(head);
        let known = KNOWN.iter().find(|(start, _)| head.starts_with(start));
        // Two letters are no sign in a text: a table may begin with BM.
        if let Some((_, kind)) = known.filter(|(start, _)| start.len() > 2 || !text) {
            return Self::Other(*kind);
        }
        if !text {
            return Self::Other(Kind::Unknown);
        }
        let words = characters(head);
        if html::is_page(&words) {
            Self::Page
        } else if words.trim_start().starts_with("<?xml") {
            Self::Other(Kind::Xml)
        } else {
            Self::Text
        }
    }
}

/// The text of the first bytes, as far as ASCII goes: tags are ASCII in every encoding.
fn characters(head: &[u8]) -> String {
    head.iter()
        .filter(|byte| byte.is_ascii() && **byte != 0)
        .map(|byte| char::from(*byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let check = |head: &[u8], content| assert_eq!(Content::of(head), content, "{head:?}");
        check(b"PK\x03\x04\x14\0", Content::Zip);
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::Compound);
        check(b"%PDF-1.7\n", Content::Other(Kind::Pdf));
        check(b"\x89PNG\r\n\x1a\n", Content::Other(Kind::Image));
        check(b"{\\rtf1\\ansi", Content::Other(Kind::Document));
        check("编码,名称\n1,甲".as_bytes(), Content::Text);
        check(b"BM,name\n1,a", Content::Text);
        check(b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00", Content::Other(Kind::Image));
        check(b"<html xmlns:x=\"x\">\n<table><tr><td>1", Content::Page);
        check(b"\xef\xbb\xbf\r\n<table><tr>", Content::Page);
        check(b"<\0t\0a\0b\0l\0e\0>\0", Content::Page);
        check(b"<?xml version=\"1.0\"?><Workbook>", Content::Other(Kind::Xml));
        check(&[7; 100], Content::Other(Kind::Unknown));
    }
}
