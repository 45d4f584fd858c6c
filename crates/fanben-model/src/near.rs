//! The name somebody most likely meant.

/// The candidate that differs least from a word, if it is near enough to be a slip.
pub(crate) fn near<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST).collect();
    let far = |candidate: &&str| {
        let other: Vec<char> = candidate.chars().take(LONGEST).collect();
        (edits(&word, &other), word.len().max(other.len()))
    };
    let nearest = candidates.into_iter().min_by_key(far)?;
    let (edits, length) = far(&nearest);
    (edits > 0 && edits * 3 <= length && edits <= 3).then_some(nearest)
}

/// `;是不是“…”?` or nothing.
pub(crate) fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    near(word, candidates).map_or_else(String::new, |name| format!(";是不是“{name}”?"))
}

/// Longer words are compared by their beginnings.
const LONGEST: usize = 40;

/// How many signs have to be added, taken away, changed or swapped with the next one.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn a_slip_finds_its_name_and_another_word_finds_none() {
        let names = ["经营性收入", "人均可支配收入", "measures", "tiers"];
        let near = |word| near(word, names);
        assert_eq!(near("经营收入"), Some("经营性收入"));
        assert_eq!(near("measuers"), Some("measures"));
        assert_eq!(near("tier"), Some("tiers"));
        assert_eq!(near("地形"), None);
        assert_eq!(near("tiers"), None);
    }
}
