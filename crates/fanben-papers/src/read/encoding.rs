//! Bytes of a text file → characters.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// Reads text in UTF-8 or UTF-16, with or without a mark in front, or in GB18030, which holds GBK
/// and GB 2312. None: no encoding fits. A few broken characters come out as U+FFFD.
pub(super) fn decoded(bytes: Vec<u8>) -> Option<String> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return told(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf_16(&bytes) {
        return told(encoding, &bytes);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return clean(&text).then_some(text),
        Err(error) => error.into_bytes(),
    };
    // A wrong byte does not make another encoding of a file: GBK read as UTF-8 has hardly a long
    // character that is whole.
    let text = String::from_utf8_lossy(&bytes);
    let whole = text.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    if text.matches('\u{fffd}').count() * 10 < whole {
        return clean(&text).then(|| text.into_owned());
    }
    told(GB18030, &bytes)
}

/// Decodes, unless too much of it is no text.
fn told(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    clean(&text).then(|| text.into_owned())
}

/// At most one character in a hundred is broken; in a short text a few.
fn clean(text: &str) -> bool {
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c');
    let broken = text.chars().filter(|c| *c == '\u{fffd}' || control(*c)).count();
    broken == 0 || broken * 100 <= text.chars().count() + 200
}

/// Tables are full of ASCII digits and separators: in UTF-16 every other byte of those is zero.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 20 + 1;
    if odd >= many && even == 0 {
        Some(UTF_16LE)
    } else if even >= many && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the first bytes are those of a text in any of these encodings.
pub(super) fn looks_like_text(head: &[u8]) -> bool {
    if Encoding::for_bom(head).is_some() || utf_16(head).is_some() {
        return true;
    }
    let control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c);
    head.iter().filter(control).count() * 200 <= head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "编码,名称,经营性收入\n520502001001,柳树村,29900\n520502001002,㙟头村,3.5\n";

    fn utf_16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect()
    }

    #[test]
    fn every_encoding_an_office_uses_is_read() {
        let (gb, _, _) = GB18030.encode(TABLE);
        let with_mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let ways = [
            TABLE.as_bytes().to_vec(),
            with_mark(b"\xef\xbb\xbf", TABLE.as_bytes().to_vec()),
            gb.into_owned(),
            utf_16_bytes(TABLE, false),
            utf_16_bytes(TABLE, true),
            with_mark(b"\xff\xfe", utf_16_bytes(TABLE, false)),
            with_mark(b"\xfe\xff", utf_16_bytes(TABLE, true)),
        ];
        for (at, bytes) in ways.into_iter().enumerate() {
            assert!(looks_like_text(&bytes), "{at}");
            assert_eq!(decoded(bytes).as_deref(), Some(TABLE), "{at}");
        }
    }

    #[test]
    fn a_few_broken_bytes_do_not_lose_the_rest() {
        let mut bytes = TABLE.repeat(10).into_bytes();
        bytes.pop();
        bytes.extend("村".as_bytes()[..2].iter());
        let text = decoded(bytes).unwrap();
        assert!(text.ends_with('\u{fffd}') && text.starts_with("编码"));
        let (gb, _, _) = GB18030.encode(TABLE);
        let mut gb = gb.into_owned();
        gb.push(0xff);
        assert!(decoded(gb).unwrap().starts_with(TABLE));
        let (few, _, _) = GB18030.encode("1,2,3,4,5,6,7,8,9,10\n甲,2\n");
        assert!(decoded(few.into_owned()).unwrap().contains('甲'));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> =
            (0..1024_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        assert!(!looks_like_text(&noise));
        assert_eq!(decoded(noise), None);
        let latin = "caf\u{e9} ".repeat(40);
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&latin);
        assert_eq!(decoded(latin.into_owned()), None);
    }
}
