//! The number formats of a document: data styles, and the cell styles that use them.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::super::archive::attribute;
use super::super::look::Look;

/// More styles than any office program keeps.
const MOST: usize = 100_000;

/// What formats do, by the name of the cell style.
#[derive(Debug, Default)]
pub(super) struct Styles {
    data: BTreeMap<String, Look>,
    cells: BTreeMap<String, Look>,
    /// The data style being read, as a format code.
    open: Option<(String, String)>,
    in_text: bool,
}

impl Styles {
    /// Looks at one event; events of other things change nothing.
    pub(super) fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::Text(text) if self.in_text => {
                if let Some((_, code)) = &mut self.open {
                    // Quotation marks within words end nothing.
                    let words = text.xml10_content().replace('"', "");
                    code.extend(["\"", &words, "\""]);
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "text" => self.in_text = false,
                "number-style" | "percentage-style" | "currency-style" | "date-style"
                | "time-style" => {
                    if let Some((name, code)) = self.open.take().filter(|_| self.data.len() < MOST)
                    {
                        self.data.insert(name, Look::of_code(&code));
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = || attribute(tag, "name").unwrap_or_default();
        let digits = || attribute(tag, "min-integer-digits").and_then(|count| count.parse().ok());
        let code = match tag.local_name().as_ref() {
            "number-style" | "percentage-style" | "currency-style" | "date-style"
            | "time-style" => {
                self.open = Some((name(), String::new()));
                return;
            }
            "style" => {
                let look = attribute(tag, "data-style-name").and_then(|of| self.data.get(&of));
                if let Some(look) = look.filter(|_| self.cells.len() < MOST) {
                    self.cells.insert(name(), look.clone());
                }
                return;
            }
            "text" => {
                self.in_text = self.open.is_some();
                return;
            }
            "number" => {
                let decimals = attribute(tag, "decimal-places").unwrap_or_default();
                let scaled = attribute(tag, "display-factor").is_some_and(|by| by != "1");
                let whole = "0".repeat(digits().unwrap_or(1_usize).min(20));
                let point = if decimals.is_empty() || decimals == "0" { "" } else { ".0" };
                format!("{whole}{point}{}", if scaled { "," } else { "" })
            }
            "year" => "y".to_owned(),
            "month" => "m".to_owned(),
            "day" | "day-of-week" => "d".to_owned(),
            "hours" => "h".to_owned(),
            "seconds" => "s".to_owned(),
            _ => return,
        };
        if let Some((_, written)) = &mut self.open {
            written.push_str(&code);
        }
    }

    /// What the format of a cell style does.
    pub(super) fn look(&self, style: &str) -> &Look {
        self.cells.get(style).unwrap_or(&Look::Plain)
    }
}
