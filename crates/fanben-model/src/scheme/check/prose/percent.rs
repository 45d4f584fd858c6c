//! Shares beside their counts: 139人,占63.7% of 153.
//!
//! A share is only accused by a whole the text names (153个村支部书记中, 共153个, 占153个的…) and is
//! let off by any number the text holds that it would be a share of.

use super::numbers::{Number, Words};
use crate::number::{Exact, Rounding, Value};

/// Counts that stand so far, any of which a share may be of.
#[derive(Debug, Default)]
pub(super) struct Counted {
    all: Vec<Value>,
    wholes: Vec<Whole>,
}

/// A number of which the text says that it is all of them.
#[derive(Debug, Clone)]
struct Whole {
    value: Value,
    of: String,
    here: bool,
}

/// What is wrong with the shares of a sentence.
pub(super) fn check(words: &Words, before: &mut Counted) -> Vec<String> {
    for whole in &mut before.wholes {
        whole.here = false;
    }
    let counts = words.numbers.iter().filter(|one| is_count(words, one));
    before.all.extend(counts.clone().map(|one| one.value));
    let mut wrong = Vec::new();
    let mut wholes = counts.filter_map(|one| whole(words, one).map(|whole| (one.from, whole)));
    let mut next = wholes.next();
    for (place, share) in words.numbers.iter().enumerate().filter(|(_, one)| one.percent) {
        while let Some((_, whole)) = next.take_if(|(from, _)| *from < share.from) {
            before.wholes.push(whole);
            next = wholes.next();
        }
        wrong.extend(contradiction(words, place, share, before));
    }
    before.wholes.extend(next.map(|(_, whole)| whole));
    before.wholes.extend(wholes.map(|(_, whole)| whole));
    wrong
}

/// A count of people or things: no year, no points, no share, no money.
fn is_count(words: &Words, number: &Number) -> bool {
    let next = words.chars.get(number.to);
    let ordinal = words.before(number.from, 1) == "第";
    let unit = next.is_some_and(|c| c.is_alphabetic() && !"年月日号时点分元万亿后期".contains(*c));
    unit && !number.percent && number.places == 0 && !ordinal && number.value > Value::ZERO
}

/// 153个村支部书记中, 共153个, 153名,其中.
fn whole(words: &Words, number: &Number) -> Option<Whole> {
    let segment = words.behind(number.to, 24);
    let end = number.to + segment.chars().count();
    let inside = segment.ends_with(['中', '里']);
    let of_which = words.between(end + 1, end + 3) == "其中";
    let front = words.before(number.from, 3);
    let all = ["共", "共有", "总数", "总计", "合计", "现有"].iter().any(|w| front.ends_with(w));
    let of = segment.trim_end_matches(['中', '里']).chars().skip(1).collect();
    (inside || of_which || all).then_some(Whole { value: number.value, of, here: true })
}

fn contradiction(words: &Words, place: usize, share: &Number, counted: &Counted) -> Option<String> {
    let rough = words.before(share.from, 2);
    let open = words.between(share.to + 1, share.to + 3);
    let vague = ["约", "近", "超", "足", "于", "几"].iter().any(|word| rough.contains(word))
        || ["以上", "左右", "以下", "以内"].contains(&open.as_str())
        || open.starts_with('多');
    let last = words.numbers.get(place.checked_sub(1)?)?;
    let between = words.between(last.to, share.from);
    if vague || between.contains("分别") || last.percent {
        return None;
    }
    let in_front = words.before(last.from, 8);
    if let Some((_, behind)) = in_front.rsplit_once('占')
        && behind.chars().all(char::is_alphabetic)
        && !behind.starts_with(['地', '用'])
    {
        // 139人,占153个村的63.7%
        let count = words.numbers.get(place.checked_sub(2)?)?;
        let apart = words.between(count.to, last.from).chars().count() > 30;
        let both = is_count(words, count) && is_count(words, last) && count.value <= last.value;
        let told = both && !apart && ends_the_share(&between);
        return told.then(|| differs(count.value, last.value, share)).flatten();
    }
    if !is_count(words, last) || between.chars().count() > 32 {
        return None;
    }
    let of = match between.rsplit_once('占') {
        Some((_, of)) if !of.starts_with(['地', '用']) => of.to_owned(),
        // 139人(63.7%)
        None if between.ends_with('(') && between.chars().count() <= 4 => String::new(),
        _ => return None,
    };
    let fits = |whole: &Value| *whole >= last.value && differs(last.value, *whole, share).is_none();
    if counted.all.iter().any(fits) {
        return None;
    }
    let noun = noun(&of);
    let accuses = |whole: &&Whole| {
        let same = shares_words(&noun, &whole.of);
        whole.value > last.value && if noun.is_empty() { whole.here } else { same }
    };
    let whole = counted.wholes.iter().rev().find(accuses)?;
    differs(last.value, whole.value, share)
}

/// 个村的, 名书记总数的: nothing but what the whole is.
fn ends_the_share(words: &str) -> bool {
    words.chars().count() <= 16 && !words.contains([',', ';', '。', '、'])
}

/// What a share is said to be of: 村党组织书记 of 村党组织书记总数的.
fn noun(of: &str) -> String {
    let mut noun = of.to_owned();
    for word in [
        "总人数",
        "总数",
        "总户数",
        "总量",
        "比例",
        "比重",
        "全县",
        "全镇",
        "全市",
        "全区",
        "全村",
        "到了",
        "到",
        "为",
        "达",
        "的",
        "了",
        "比",
    ] {
        noun = noun.replace(word, "");
    }
    noun.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Two characters in a row stand in both.
fn shares_words(a: &str, b: &str) -> bool {
    let chars: Vec<char> = a.chars().collect();
    chars.windows(2).any(|pair| b.contains(&pair.iter().collect::<String>()))
}

/// What the share really is, if it is not the one written to the decimals it is written with.
fn differs(count: Value, whole: Value, share: &Number) -> Option<String> {
    let all = whole.exact();
    if all == Exact::from_integer(0) {
        return None;
    }
    let real = count.exact() * Exact::from_integer(100) / all;
    let rounded = |places| Value::round(real, places, Rounding::HalfUp).ok();
    if rounded(share.places)? == share.value {
        return None;
    }
    let shown = rounded(share.places.max(1))?;
    Some(format!("{count} ÷ {whole} = {shown}%,不是{}%", share.value))
}
