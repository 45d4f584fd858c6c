//! Parts and their total in prose: 巩固31、湖长2、管治保15,满分100.

use super::numbers::{Number, Words};
use crate::number::Value;

/// A total that is not the sum of the parts listed with it.
pub(super) fn check(words: &Words) -> Option<String> {
    let total_at = words.numbers.iter().position(|one| is_total(words, one))?;
    let total = &words.numbers[total_at];
    let others: Vec<&Number> = words
        .numbers
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != total_at)
        .map(|(_, n)| n)
        .collect();
    let parts: Vec<&Number> = others.iter().copied().filter(|one| is_part(words, one)).collect();
    // A number that is neither says something this cannot weigh.
    if parts.len() < 2 || parts.len() != others.len() {
        return None;
    }
    let sum: i64 = parts.iter().map(|one| one.value.raw()).sum();
    let sum = Value::from_raw(sum);
    (sum != total.value).then(|| {
        let all: Vec<String> = parts.iter().map(|one| one.value.to_string()).collect();
        format!("{} = {sum}分,写的是{}分", all.join(" + "), total.value)
    })
}

/// 满分100, 共计100分, 总分为100分.
fn is_total(words: &Words, number: &Number) -> bool {
    let front = words.before(number.from, 4);
    let front = front.trim_end_matches(['为', '是', ':', '计']);
    ["满分", "总分", "共", "合", "总计", "共计", "合计"].iter().any(|word| front.ends_with(word))
        && points_behind(words, number)
}

/// A name in front and nothing or 分 behind.
fn is_part(words: &Words, number: &Number) -> bool {
    let front = words.before(number.from, 1);
    let named =
        front.chars().next().is_some_and(|c| c.is_alphabetic() && !"第每达过超为约近".contains(c));
    let odd = ["每", "扣", "以上", "以下", "不足", "超过", "占", "按"];
    let around = words.before(number.from, 6);
    named && points_behind(words, number) && !odd.iter().any(|word| around.contains(word))
}

fn points_behind(words: &Words, number: &Number) -> bool {
    let mut behind = words.chars.get(number.to..).unwrap_or_default().iter().copied();
    match behind.next() {
        None => true,
        Some('分') => behind.next().is_none_or(|c| ",、;。+()=".contains(c) || c.is_whitespace()),
        Some(c) => ",、;。+(".contains(c) && !number.percent,
    }
}

/// 560(应为60)分: somebody has already seen the slip, and it still stands.
pub(super) fn corrected(words: &Words) -> Option<String> {
    words.numbers.windows(2).find_map(|pair| {
        let between = words.between(pair[0].to, pair[1].from);
        let meant = matches!(between.trim_start_matches('分'), "(应为" | "(应是" | "(应该是");
        meant.then(|| format!("写的是{},应为{}", pair[0].value, pair[1].value))
    })
}
