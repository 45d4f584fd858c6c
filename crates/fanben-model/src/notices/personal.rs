//! Words that would be published → what in them is personal and must not be.

/// What was found in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// The number of a mobile telephone.
    Mobile,
    /// An identity number.
    Identity,
    /// The number of a bank card.
    Card,
}

impl Personal {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mobile => "手机号",
            Self::Identity => "身份证号",
            Self::Card => "银行卡号",
        }
    }
}

/// The first thing in a text that belongs to a person. Blanks and hyphens between digits hide
/// nothing; digits of full width are digits.
pub fn personal(text: &str) -> Option<Personal> {
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('。')) {
        match c {
            '0'..='9' => run.push(c),
            // Full width.
            '\u{ff10}'..='\u{ff19}' => run.extend(char::from_u32(u32::from(c) - 0xfee0)),
            'x' | 'X' | '\u{ff58}' | '\u{ff38}' if run.len() == 17 => run.push('X'),
            ' ' | '-' | '\u{3000}' => {}
            _ => {
                if let Some(found) = number(&run) {
                    return Some(found);
                }
                run.clear();
            }
        }
    }
    None
}

fn number(run: &str) -> Option<Personal> {
    let mobile = |digits: &str| {
        let mut first = digits.bytes();
        digits.len() == 11 && first.next() == Some(b'1') && first.next().is_some_and(|c| c >= b'3')
    };
    match run.len() {
        11 if mobile(run) => Some(Personal::Mobile),
        13 if run.starts_with("86") && mobile(&run[2..]) => Some(Personal::Mobile),
        18 => Some(Personal::Identity),
        16 | 17 | 19 => Some(Personal::Card),
        _ => None,
    }
}
