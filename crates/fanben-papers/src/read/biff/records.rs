//! A stream → records: two bytes of kind, two of length, the data.

use std::io::{self, Read};

use super::super::Why;

/// What follows a record that was too long for itself.
const CONTINUE: u16 = 0x003c;

/// One record.
pub(super) struct Record {
    pub(super) kind: u16,
    pub(super) data: Vec<u8>,
}

/// Records one after the other.
pub(super) struct Records<'a, R> {
    stream: &'a mut R,
    /// One record read ahead.
    ahead: Option<Record>,
}

impl<'a, R: Read> Records<'a, R> {
    pub(super) fn new(stream: &'a mut R) -> Self {
        Self { stream, ahead: None }
    }

    /// The next record; none at the end of the stream.
    pub(super) fn next(&mut self) -> Result<Option<Record>, Why> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let mut head = [0; 4];
        if !self.fill(&mut head)? {
            return Ok(None);
        }
        let [a, b, c, d] = head;
        let mut data = vec![0; usize::from(u16::from_le_bytes([c, d]))];
        if !self.fill(&mut data)? {
            return Err(Why::damaged("记录不全"));
        }
        Ok(Some(Record { kind: u16::from_le_bytes([a, b]), data }))
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<bool, Why> {
        match self.stream.read_exact(buffer) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(_) => Err(Why::damaged("文件结构")),
        }
    }

    /// A record's data with those that continue it, each where it begins anew.
    pub(super) fn continued(&mut self, first: Vec<u8>) -> Result<Vec<Vec<u8>>, Why> {
        let mut parts = vec![first];
        while let Some(record) = self.next()? {
            if record.kind != CONTINUE {
                self.ahead = Some(record);
                break;
            }
            parts.push(record.data);
        }
        Ok(parts)
    }
}

/// Numbers at a place of a record; a record that is too short is damaged.
pub(super) mod bytes {
    use super::super::super::Why;

    fn at<const N: usize>(data: &[u8], place: usize) -> Result<[u8; N], Why> {
        data.get(place..)
            .and_then(|rest| rest.first_chunk::<N>())
            .copied()
            .ok_or_else(|| Why::damaged("记录不全"))
    }

    pub(in super::super) fn u8(data: &[u8], place: usize) -> Result<u8, Why> {
        at::<1>(data, place).map(|[byte]| byte)
    }

    pub(in super::super) fn u16(data: &[u8], place: usize) -> Result<u16, Why> {
        at(data, place).map(u16::from_le_bytes)
    }

    pub(in super::super) fn u32(data: &[u8], place: usize) -> Result<u32, Why> {
        at(data, place).map(u32::from_le_bytes)
    }

    pub(in super::super) fn u64(data: &[u8], place: usize) -> Result<u64, Why> {
        at(data, place).map(u64::from_le_bytes)
    }
}
