//! Bytes → digests, as they are recorded and as they are printed on paper; names → commitments.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sm3::Sm3;

/// The digests of one file, in lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// SHA-256.
    pub sha256: String,
    /// SM3 (GB/T 32905).
    pub sm3: String,
}

impl Digests {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { sha256: hexadecimal(&Sha256::digest(bytes)), sm3: hexadecimal(&Sm3::digest(bytes)) }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A digest in groups of four, as it stands on a notice.
pub fn grouped(digest: &str) -> String {
    let digits: Vec<char> = digest.chars().collect();
    let groups = digits.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// The first half of a digest in groups: enough that nobody finds another file to it.
pub fn short(digest: &str) -> String {
    grouped(&digest.chars().take(32).collect::<String>())
}

/// What stands in a bundle instead of personal words: with the salt of `of` anybody can check that
/// the words were these, without it nobody can guess them.
pub fn commitment(salt: &str, of: &str, words: &str) -> String {
    let own = hexadecimal(&Sha256::digest(format!("{salt}\n{of}")));
    hexadecimal(&Sha256::digest(format!("{own}\n{words}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        let digests = Digests::of(b"abc");
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let sm3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!((digests.sha256.as_str(), digests.sm3.as_str()), (sha256, sm3));
        assert_eq!(short(sm3), "66c7 f0f4 62ee edd9 d1f2 d46b dc10 e4e2");
    }

    #[test]
    fn a_commitment_depends_on_salt_place_and_words() {
        let one = commitment("盐", "5201", "李四");
        assert_eq!(one, commitment("盐", "5201", "李四"));
        for other in [("糖", "5201", "李四"), ("盐", "5202", "李四"), ("盐", "5201", "王五")]
        {
            assert_ne!(one, commitment(other.0, other.1, other.2));
        }
    }
}
