//! The texts that all sheets of a workbook share, in one buffer.

use std::io::Read;

use quick_xml::events::Event;

use super::super::archive::Events;
use super::super::{Limits, Why};
use super::string;

/// Texts by number.
#[derive(Debug, Default)]
pub(in crate::read) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(super) fn read<R: Read>(events: &mut Events<R>, limits: &Limits) -> Result<Self, Why> {
        let mut strings = Self::default();
        loop {
            match events.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "si" => {
                    let text = string(events, "si")?;
                    strings.push(&text, limits)?;
                }
                Event::Eof => return Ok(strings),
                _ => {}
            }
        }
    }

    /// Adds a text, unless there is more than is read.
    pub(in crate::read) fn push(&mut self, text: &str, limits: &Limits) -> Result<(), Why> {
        self.text.push_str(text);
        if self.text.len() > limits.text || self.ends.len() >= limits.cells {
            return Err(Why::TooMuchText { most: limits.text as u64 });
        }
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// The text with a number.
    pub(in crate::read) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }
}
