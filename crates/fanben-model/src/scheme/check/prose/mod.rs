//! What is wrong with the numbers in a text: shares that are not their counts, bands with gaps,
//! parts that do not add up, blanks.

mod bands;
mod blanks;
mod numbers;
mod percent;
mod sums;

use super::code::Code;
use super::finding::Finding;
use numbers::Words;

/// Looks through texts in their order; what an earlier one counts, a later one may be a share of.
/// Clauses are read as rules elsewhere: of them only shares and blanks are looked at, unless `all`.
pub(super) fn check(texts: &[(String, &str)], all: bool, found: &mut Vec<Finding>) {
    let mut before = percent::Counted::default();
    for (at, text) in texts {
        for sentence in sentences(text) {
            let words = Words::of(sentence);
            let mut say = |code, says: String| {
                found.push(Finding::new(code, at, sentence.trim(), &says));
            };
            for says in percent::check(&words, &mut before) {
                say(Code::PercentContradicts, says);
            }
            if all || !at.contains(".clauses.") {
                for (code, says) in bands::check(&words) {
                    say(code, says);
                }
                if let Some(says) = sums::check(&words) {
                    say(Code::SumText, says);
                }
                if let Some(says) = sums::corrected(&words) {
                    say(Code::NumberOutOfRange, says);
                }
            }
            if blanks::check(&words) {
                let unread = found.iter_mut().find(|f| {
                    f.at == *at && matches!(f.code, Code::UnreadClause | Code::BlankNumber)
                });
                if let Some(unread) = unread.filter(|_| at.contains(".clauses.")) {
                    unread.code = Code::BlankNumber;
                    let rest = unread.says.split(';').next_back().unwrap_or_default();
                    unread.says = format!("{BLANK};{rest}");
                } else {
                    found.push(Finding::new(Code::BlankNumber, at, sentence.trim(), BLANK));
                }
            }
        }
    }
}

const BLANK: &str = "这里空着数字";

/// A text cut behind its full stops.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '!', '\n']).filter(|one| !one.trim().is_empty())
}
