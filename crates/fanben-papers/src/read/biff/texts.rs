//! Texts of old workbooks: characters of one or two bytes, split over records.

use super::super::workbook::Strings;
use super::super::{Limits, Why};
use super::records::bytes;

/// A text whose length has one byte: a sheet's name.
pub(super) fn short(data: &[u8]) -> Result<String, Why> {
    let count = usize::from(bytes::u8(data, 0)?);
    let wide = bytes::u8(data, 1)? & 1 != 0;
    characters(data.get(2..).unwrap_or_default(), count, wide)
}

/// A text whose length has two bytes: formats, results of formulas, cells.
pub(super) fn long(data: &[u8]) -> Result<String, Why> {
    let count = usize::from(bytes::u16(data, 0)?);
    let flags = bytes::u8(data, 2)?;
    let aside = if flags & 8 != 0 { 2 } else { 0 } + if flags & 4 != 0 { 4 } else { 0 };
    characters(data.get(3 + aside..).unwrap_or_default(), count, flags & 1 != 0)
}

fn characters(data: &[u8], count: usize, wide: bool) -> Result<String, Why> {
    let length = if wide { count * 2 } else { count };
    let data = data.get(..length).ok_or_else(|| Why::damaged("文字不全"))?;
    let mut units = Vec::with_capacity(count);
    add_units(&mut units, data, wide);
    Ok(String::from_utf16_lossy(&units))
}

fn add_units(units: &mut Vec<u16>, data: &[u8], wide: bool) {
    if wide {
        let pairs = data.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        units.extend(pairs);
    } else {
        units.extend(data.iter().map(|byte| u16::from(*byte)));
    }
}

/// A text in several records, each of which says how wide its characters are.
pub(super) fn over_parts(count: usize, first: &[u8], more: &[Vec<u8>]) -> Result<String, Why> {
    let mut units = Vec::new();
    for part in std::iter::once(first).chain(more.iter().map(Vec::as_slice)) {
        let wide = bytes::u8(part, 0)? & 1 != 0;
        add_units(&mut units, part.get(1..).unwrap_or_default(), wide);
    }
    units.truncate(count);
    Ok(String::from_utf16_lossy(&units))
}

/// Reads the table of shared texts. A text may go on in the next record, which then says anew
/// how wide its characters are.
pub(super) fn shared(parts: &[Vec<u8>], strings: &mut Strings, limits: &Limits) -> Result<(), Why> {
    let mut place = Place { parts, part: 0, at: 8 };
    let count = bytes::u32(parts.first().map_or(&[], Vec::as_slice), 4)?;
    for _ in 0..count {
        if place.is_at_end() {
            break;
        }
        let text = place.text()?;
        strings.push(&text, limits)?;
    }
    Ok(())
}

/// A place in a record and those that continue it.
struct Place<'a> {
    parts: &'a [Vec<u8>],
    part: usize,
    at: usize,
}

impl Place<'_> {
    fn rest(&mut self) -> &[u8] {
        while let Some(part) = self.parts.get(self.part) {
            if self.at < part.len() {
                return &part[self.at..];
            }
            self.part += 1;
            self.at = 0;
        }
        &[]
    }

    fn is_at_end(&mut self) -> bool {
        self.rest().is_empty()
    }

    /// The next bytes; the fields of a text's head are never split.
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Why> {
        let taken = self.rest().first_chunk::<N>().copied();
        self.at += N;
        taken.ok_or_else(|| Why::damaged("文字表不全"))
    }

    /// Passes over bytes, whatever record they are in.
    fn skip(&mut self, mut count: usize) -> Result<(), Why> {
        while count > 0 {
            let here = self.rest().len().min(count);
            if here == 0 {
                return Err(Why::damaged("文字表不全"));
            }
            self.at += here;
            count -= here;
        }
        Ok(())
    }

    fn text(&mut self) -> Result<String, Why> {
        let mut left = usize::from(u16::from_le_bytes(self.take()?));
        let [flags] = self.take()?;
        let runs = if flags & 8 != 0 { usize::from(u16::from_le_bytes(self.take()?)) } else { 0 };
        let more = if flags & 4 != 0 { u32::from_le_bytes(self.take()?) as usize } else { 0 };
        let mut wide = flags & 1 != 0;
        let mut units = Vec::with_capacity(left);
        while left > 0 {
            // A part that ends inside a text: the next says how wide its characters are.
            let part = self.part;
            let ended = self.parts.get(part).is_none_or(|data| self.at >= data.len());
            if ended {
                if self.is_at_end() {
                    return Err(Why::damaged("文字表不全"));
                }
                wide = self.take::<1>()?[0] & 1 != 0;
                continue;
            }
            let rest = self.rest();
            let fits = if wide { rest.len() / 2 } else { rest.len() };
            let count = fits.min(left);
            if count == 0 {
                return Err(Why::damaged("文字表不全"));
            }
            let length = if wide { count * 2 } else { count };
            add_units(&mut units, &rest[..length], wide);
            self.at += length;
            left -= count;
        }
        self.skip(runs * 4)?;
        self.skip(more)?;
        Ok(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(parts: &[Vec<u8>]) -> Vec<String> {
        let mut strings = Strings::default();
        shared(parts, &mut strings, &Limits::default()).unwrap();
        (0..).map_while(|at| strings.get(at).map(str::to_owned)).collect()
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn texts_go_on_in_the_next_record() {
        let head = [0_u32.to_le_bytes(), 3_u32.to_le_bytes()].concat();
        let first = [&head[..], &[4, 0, 1], &wide("柳树")].concat();
        let second = [&[1][..], &wide("村A"), &[2, 0, 0], b"a"].concat();
        let third = [&[0][..], b"b", &[1, 0, 8, 1, 0], b"c", &[9, 9, 9, 9]].concat();
        assert_eq!(table(&[first, second, third]), ["柳树村A", "ab", "c"]);
    }

    #[test]
    fn a_table_that_is_cut_short_is_damaged() {
        let head = [0_u32.to_le_bytes(), 1_u32.to_le_bytes()].concat();
        let cut = [&head[..], &[4, 0, 1], &wide("柳")].concat();
        let mut strings = Strings::default();
        assert!(shared(&[cut], &mut strings, &Limits::default()).is_err());
        assert!(shared(&[], &mut strings, &Limits::default()).is_err());
    }
}
