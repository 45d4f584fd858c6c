//! Blanks where a number belongs: `扣__分`, ××分, 得( )分.

use super::numbers::Words;

pub(super) fn check(words: &Words) -> bool {
    let blank = |c: char| matches!(c, '_' | '×' | 'X' | '〇' | '○' | '□' | '…');
    let mut at = 0;
    while at < words.chars.len() {
        let c = words.chars[at];
        let run = words.chars[at..].iter().take_while(|c| blank(**c)).count();
        let enough = run >= 2 || (run == 1 && c == '_');
        if run > 0 {
            if enough && unit(words, at + run) {
                return true;
            }
            at += run;
            continue;
        }
        if c == '(' {
            let empty = words.chars[at + 1..].iter().take_while(|c| **c == ' ').count();
            if words.chars.get(at + 1 + empty) == Some(&')') && unit(words, at + 2 + empty) {
                return true;
            }
        }
        if matches!(c, '扣' | '得' | '加') {
            let empty = words.chars[at + 1..].iter().take_while(|c| **c == ' ').count();
            if empty > 0 && unit(words, at + 1 + empty) {
                return true;
            }
        }
        at += 1;
    }
    false
}

/// Only points, money, places and shares are numbers for certain: ××村 is a name.
fn unit(words: &Words, at: usize) -> bool {
    words.chars.get(at).is_some_and(|c| "分元名%".contains(*c))
}
