//! What words, units and parts are of: small questions several readers ask.

use super::super::rule::{Condition, Need, Part, QuestionIndex};
use super::super::vocabulary::{Class, Vocabulary};

pub(super) fn is_class(word: &str, class: Class) -> bool {
    Vocabulary::get().classes_of(word).is_some_and(|classes| classes.has(class))
}

/// Units of what is done again and again.
pub(super) fn often(unit: &str) -> bool {
    matches!(unit, "次" | "场" | "期" | "篇" | "课" | "节")
}

pub(super) fn is_time(unit: &str) -> bool {
    matches!(
        unit,
        "天" | "日"
            | "个月"
            | "月"
            | "年"
            | "小时"
            | "个小时"
            | "个工作日"
            | "工作日"
            | "周"
            | "分钟"
    )
}

/// Words that say how late something is: no deadline but a number.
pub(super) fn is_late(text: &str) -> bool {
    const LATE: [&str; 9] = ["逾期", "超期", "延期", "迟", "滞后", "超时", "推迟", "拖延", "延误"];
    LATE.iter().any(|word| text.contains(word))
}

/// Words that say a task is to be completed as a whole.
pub(super) fn asks_for_all(asks: &str) -> bool {
    let all = ["完成", "任务", "达标", "目标", "指标"].iter().any(|word| asks.contains(word));
    let number = asks.contains(|c: char| c.is_ascii_digit());
    (all || asks.ends_with('率')) && !asks.contains('不') && !number
}

/// 基础分60分 stands before anything is added.
pub(super) fn is_start(asks: &str) -> bool {
    ["基础分", "基准分", "起评分", "基本分", "底分"].iter().any(|word| asks.ends_with(word))
}

/// The question of an award that asks for words only.
pub(super) fn only_words(needs: &[Need]) -> Option<QuestionIndex> {
    match needs {
        [Need { that: Condition::Yes(of), beside }] if beside.is_empty() => Some(*of),
        _ => None,
    }
}

/// The number of an award that can be a row of a table.
pub(super) fn single_number(part: &Part) -> Option<QuestionIndex> {
    match part {
        Part::Award { needs, gives: Some(_), .. } => match needs.as_slice() {
            [Need { that: Condition::Number { of, .. }, beside }] if beside.is_empty() => Some(*of),
            _ => None,
        },
        _ => None,
    }
}

/// 一年内, 当年, 两年内: how long a consequence lasts.
pub(super) fn is_period(text: &str) -> bool {
    let text = text.trim_start_matches(['且', '并', '在', '其']).trim_end_matches('的');
    let counted = text
        .trim_end_matches('内')
        .trim_end_matches("个月")
        .trim_end_matches("年度")
        .trim_end_matches('年');
    matches!(
        text,
        "年内"
            | "本年"
            | "本年度"
            | "当年"
            | "当年度"
            | "次年"
            | "全年"
            | "年度"
            | "年度内"
            | "第二年"
            | "下一年度"
            | "下年度"
    ) || (text.ends_with('内')
        && !counted.is_empty()
        && counted.len() < text.len() - '内'.len_utf8()
        && counted.chars().all(|c| c.is_ascii_digit() || "一二两三四五六十".contains(c)))
}
