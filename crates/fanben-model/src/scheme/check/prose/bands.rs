//! Grades in prose: 优秀≥95、合格80–94、不合格<60 leave totals without a grade.

use super::numbers::{Number, Words};
use crate::number::Value;
use crate::scheme::check::code::Code;

/// From one number to another; either end may be open.
#[derive(Debug, Clone, Copy)]
struct Band {
    low: Option<Value>,
    high: Option<Value>,
    /// The high end belongs to it.
    closed: bool,
}

const GRADES: [&str; 12] = [
    "优秀", "良好", "合格", "达标", "一等", "二等", "先进", "较好", "一般", "称职", "星级", "等次",
];
/// A sentence with these scores something: the clause reader looks at it.
const SCORES: [&str; 9] = ["扣", "加分", "得分率", "每", "增", "减", "奖", "元", "年龄"];

pub(super) fn check(words: &Words) -> Vec<(Code, String)> {
    let text: String = words.chars.iter().collect();
    let graded = GRADES.iter().filter(|word| text.contains(**word)).count() >= 2;
    if !graded || SCORES.iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    let mut bands = bands(words);
    let two_ended = bands.iter().filter(|band| band.low.is_some() && band.high.is_some()).count();
    if bands.len() < 2 || two_ended == 0 {
        return Vec::new();
    }
    bands.sort_by_key(|band| (band.low, band.high));
    let mut found = Vec::new();
    for pair in bands.windows(2) {
        let (Some(high), Some(low)) = (pair[0].high, pair[1].low) else { continue };
        if low > high {
            let half = if pair[0].closed { after(high, low) } else { high };
            let says = format!("{high}分和{low}分之间没有写(如{half}分)");
            found.push((Code::BandGap, says));
        } else if high > low {
            found.push((Code::BandOverlap, format!("{low}分到{high}分在两档里都有")));
        }
    }
    found
}

/// A number between two.
fn after(high: Value, low: Value) -> Value {
    Value::from_raw(high.raw() + (low.raw() - high.raw()) / 2)
}

fn bands(words: &Words) -> Vec<Band> {
    let mut bands = Vec::new();
    let mut at = 0;
    while let Some(number) = words.numbers.get(at) {
        at += 1;
        if number.percent {
            continue;
        }
        let behind = words.numbers.get(at).map(|next| words.between(number.to, next.from));
        if let Some((next, text)) = words.numbers.get(at).zip(behind)
            && joins(&text)
        {
            let (closed, low, high) = (ends(words, next), number.value, next.value);
            let remark = words.behind(next.to, 3).contains('空');
            if low < high && !remark {
                bands.push(Band { low: Some(low), high: Some(high), closed });
            }
            at += 1;
            continue;
        }
        bands.extend(one_end(words, number));
    }
    bands
}

/// 80-89, 80分至89分, 80分以上不足90分.
fn joins(text: &str) -> bool {
    let text = text.trim();
    let plain = text.trim_start_matches('分').trim();
    matches!(plain, "-" | "--" | "~" | "至" | "到")
        || ["以上", "(含)以上", "及以上"].iter().any(|from| {
            plain.strip_prefix(from).is_some_and(|rest| {
                matches!(rest.trim_start_matches([',', '、']), "" | "不足" | "不满" | "低于")
            })
        })
}

/// Whether the number ends its band inside.
fn ends(words: &Words, number: &Number) -> bool {
    let open = ["不足", "不满", "低于"];
    let front = words.before(number.from, 2);
    let behind = words.behind(number.to, 6);
    !open.contains(&front.as_str()) && !behind.contains("不含")
}

fn one_end(words: &Words, number: &Number) -> Option<Band> {
    let front = words.before(number.from, 2);
    let behind = words.behind(number.to, 7);
    let behind = behind.trim_start_matches('分');
    let behind = behind.trim_start_matches("(含)").trim_start_matches('(').trim_start_matches('及');
    let low = front.ends_with(['≥', '>']) || behind.starts_with("以上");
    let less = front.ends_with(['<', '≤']) || ["不足", "不满", "低于"].contains(&front.as_str());
    let high = less || behind.starts_with("以下");
    let closed = front.ends_with('≤');
    match (low, high) {
        (true, false) => Some(Band { low: Some(number.value), high: None, closed: false }),
        (false, true) => Some(Band { low: None, high: Some(number.value), closed }),
        _ => None,
    }
}
