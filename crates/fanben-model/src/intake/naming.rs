//! Whether two names can be the same unit's. A name only checks a code; it never stands for one.

use super::heading::folded;

/// Characters that stand where a rare one could not be typed or shown.
fn is_stand_in(c: char) -> bool {
    matches!(c, '?' | '□' | '■' | '〓' | '*' | '×' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
        || u32::from(c) >= 0xf_0000
}

/// The same without 村民委员会 and the like, with the names of units above in front, and with a
/// stand-in for a character the office could not type.
pub(crate) fn same_name<'n>(
    written: &str,
    belongs: &str,
    above: impl IntoIterator<Item = &'n str>,
) -> bool {
    let (written, belongs) = (folded(written), folded(belongs));
    if alike(&written, &belongs) {
        return true;
    }
    let mut rest = written.as_str();
    // From the county down, as people write it: 某某县柳树镇柳树村.
    let names: Vec<String> = above.into_iter().map(folded).collect();
    for name in names.iter().rev() {
        let short = name.trim_end_matches(['镇', '乡', '县', '区', '市']);
        let short = short.trim_end_matches("街道");
        let cut = rest
            .strip_prefix(name.as_str())
            .or_else(|| (short.chars().count() > 1).then(|| rest.strip_prefix(short)).flatten());
        if let Some(cut) = cut.filter(|cut| !cut.is_empty()) {
            rest = cut.trim_start_matches(['-', '/', '·', '(']).trim_end_matches(')');
            if alike(rest, &belongs) {
                return true;
            }
        }
    }
    false
}

fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (plain(a), plain(b));
    same_characters(&a, &b) || same_characters(&a, stem(&b)) || same_characters(stem(&a), &b)
}

/// 柳树村村民委员会 and 柳树村委会 are 柳树村, 柳树居委会 is 柳树社区.
fn plain(name: &str) -> String {
    for (tail, kind) in [
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
    ] {
        if let Some(stem) = name.strip_suffix(tail).filter(|stem| !stem.is_empty()) {
            let stem = stem.strip_suffix(kind).filter(|bare| !bare.is_empty()).unwrap_or(stem);
            return format!("{stem}{kind}");
        }
    }
    name.to_owned()
}

/// 柳树 for 柳树村 and for 柳树社区; never one for the other.
fn stem(name: &str) -> &str {
    let short = name.strip_suffix("社区").or_else(|| name.strip_suffix('村'));
    short.filter(|short| !short.is_empty()).unwrap_or(name)
}

fn same_characters(a: &str, b: &str) -> bool {
    let mut theirs = b.chars();
    let same = a.chars().all(|ours| {
        theirs.next().is_some_and(|their| ours == their || is_stand_in(ours) || is_stand_in(their))
    });
    // A name of nothing but stand-ins checks nothing.
    let known = a.chars().any(|c| !is_stand_in(c)) && b.chars().any(|c| !is_stand_in(c));
    same && theirs.next().is_none() && (known || a == b)
}

#[cfg(test)]
mod tests {
    use super::same_name;

    const ABOVE: [&str; 2] = ["柳河镇", "某某县"];

    #[test]
    fn one_unit_has_many_spellings() {
        for written in [
            "柳树村",
            "柳树",
            "柳 树 村 ",
            "柳树村委会",
            "柳树村村民委员会",
            "柳河镇柳树村",
            "柳河柳树村",
            "某某县柳河镇柳树村",
            "柳河镇(柳树村)",
        ] {
            assert!(same_name(written, "柳树村", ABOVE), "{written}");
        }
        assert!(same_name("柳树居委会", "柳树社区", ABOVE));
        assert!(same_name("?头村", "㙟头村", ABOVE));
        assert!(same_name("\u{e5d2}头村", "㙟头村", ABOVE));
    }

    #[test]
    fn neighbours_are_not_one_unit() {
        for (written, belongs) in [
            ("大柳树村", "柳树村"),
            ("柳树村", "大柳树村"),
            ("柳树社区", "柳树村"),
            ("柳树居委会", "柳树村"),
            ("上坝村", "下坝村"),
            ("??村", "??社区"),
            ("柳河镇", "柳树村"),
            ("东兴镇柳树村", "柳树村"),
        ] {
            assert!(!same_name(written, belongs, ABOVE), "{written} {belongs}");
        }
    }
}
