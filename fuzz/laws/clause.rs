//! Any bytes as a scoring sentence: it is read or a finding says why not, what is read has no flaw,
//! and its normal sentence reads back to the same rule.

use fanben_model::number::Points;
use fanben_model::scheme::clause::{Column, Context, normal, read};

/// Longer texts cost time and reach no other code.
const LONG: usize = 4000;

/// Reads the bytes in every column of a table.
pub(crate) fn hold(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.len() > LONG {
        return;
    }
    for column in [Column::Unknown, Column::Standard, Column::Deduct, Column::Add] {
        let context =
            Context { item_points: Points::parse("10").ok(), column, ..Context::default() };
        let reading = read(text, &context);
        for finding in &reading.findings {
            assert!(!finding.says().is_empty());
            let _ = finding.hint();
        }
        let Some(rule) = reading.rule else {
            assert!(!reading.findings.is_empty(), "neither read nor told why: {text}");
            continue;
        };
        assert!(rule.flaw().is_none(), "{text}");
        let printed = normal::print(&rule);
        assert_eq!(normal::parse(&printed).as_ref(), Some(&rule), "{text}\n{printed}");
    }
}
