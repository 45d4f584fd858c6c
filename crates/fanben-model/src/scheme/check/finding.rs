//! One finding: its code, its place, its words.

use serde::Serialize;
use serde::ser::SerializeStruct as _;

use super::code::{Code, Severity};

/// Something wrong with a scheme, or worth knowing before it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind it is.
    pub code: Code,
    /// The file, as it was named; empty until somebody who knows says it.
    pub file: String,
    /// The place in the scheme, such as `dimensions.党建.items.A1`; empty for others.
    pub at: String,
    /// The line of the file, counted from 1.
    pub line: Option<u64>,
    /// The sheet of a table; empty for others.
    pub sheet: String,
    /// The cell of a table, such as D7; empty for others.
    pub cell: String,
    /// The sentence or formula it is about; empty for others.
    pub text: String,
    /// What is wrong, in Chinese.
    pub says: String,
}

impl Finding {
    /// A finding about a place of a scheme.
    pub fn new(code: Code, at: &str, text: &str, says: &str) -> Self {
        Self {
            code,
            file: String::new(),
            at: at.to_owned(),
            line: None,
            sheet: String::new(),
            cell: String::new(),
            text: text.to_owned(),
            says: says.to_owned(),
        }
    }

    /// How serious it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What to do about it, in Chinese.
    pub fn hint(&self) -> &'static str {
        self.code.hint()
    }

    /// Said once for a place, however many words of the place show it.
    pub(super) fn once_a_place(&self) -> bool {
        self.severity() == Severity::Blocking && !self.code.stops_rating()
    }
}

/// Whether a cycle may open under rules of which this was found.
pub fn may_open(findings: &[Finding]) -> bool {
    !findings.iter().any(|finding| finding.severity() == Severity::Blocking)
}

impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Finding", 10)?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("severity", &self.severity())?;
        fields.serialize_field("file", &self.file)?;
        fields.serialize_field("at", &self.at)?;
        fields.serialize_field("line", &self.line)?;
        fields.serialize_field("sheet", &self.sheet)?;
        fields.serialize_field("cell", &self.cell)?;
        fields.serialize_field("text", &self.text)?;
        fields.serialize_field("says", &self.says)?;
        fields.serialize_field("hint", &self.hint())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Finding, may_open};

    #[test]
    fn only_what_blocks_keeps_a_cycle_from_opening() {
        let found = |code| Finding::new(code, "legal", "", "");
        assert!(may_open(&[]));
        assert!(may_open(&[found(Code::SumScheme), found(Code::SampleValue)]));
        assert!(!may_open(&[found(Code::SumScheme), found(Code::LegalMissing)]));
        assert!(!may_open(&[found(Code::Petitions)]));
    }
}
