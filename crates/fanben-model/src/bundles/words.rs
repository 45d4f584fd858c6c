//! Places and values of a published result → the words people have for them.

use serde_json::Value as Json;

/// A value as it is read aloud; long ones are cut.
pub(super) fn told(value: &Json) -> String {
    match value {
        Json::String(text) => word(text).unwrap_or(text).to_owned(),
        Json::Null => "(空)".to_owned(),
        Json::Bool(true) => "是".to_owned(),
        Json::Bool(false) => "否".to_owned(),
        other => {
            let text = other.to_string();
            let short: String = text.chars().take(120).collect();
            if short.len() < text.len() { format!("{short}……") } else { text }
        }
    }
}

/// States as people call them.
fn word(code: &str) -> Option<&'static str> {
    Some(match code {
        "scored" => "已评",
        "not_applicable" => "不适用",
        "not_evaluated" => "未评",
        "won" => "得星",
        "standard_missed" => "未达刚性标准",
        "below_line" => "未达分数线",
        "not_declared" => "未申报",
        "open" => "未定",
        "start" => "起评分",
        "clause" => "条款",
        "adjustment" => "调整",
        _ => return None,
    })
}

/// A way to a figure in words: 对象 520502… 计分项 D1 条款 D1.2 得扣分.
pub(super) fn place(path: &[String], expected: &Json) -> String {
    let mut words = Vec::new();
    let mut at = Some(expected);
    let mut within = "";
    for step in path {
        let number = step.parse::<usize>().ok().filter(|_| within == "lines");
        let next = at.and_then(|value| match value {
            Json::Array(list) => number
                .and_then(|number| list.get(number - 1))
                .or_else(|| list.iter().find(|one| one["code"] == step.as_str())),
            other => other.get(step),
        });
        words.push(match (within, label(step)) {
            ("lines", _) => {
                let of = next.and_then(|line| line["of"].as_str()).unwrap_or_default();
                format!("第{step}行 {of}")
            }
            ("subjects" | "items" | "dimensions" | "star_states" | "payments" | "unpaid", _)
                if step != "order" =>
            {
                step.clone()
            }
            (_, Some(label)) => label.to_owned(),
            (_, None) => step.clone(),
        });
        within = step;
        at = next;
    }
    words.join(" ")
}

fn label(step: &str) -> Option<&'static str> {
    Some(match step {
        "subjects" => "对象",
        "items" => "计分项",
        "dimensions" => "大项",
        "lines" => "明细",
        "payments" => "奖补",
        "unpaid" => "未算出的奖补",
        "rank" => "名次",
        "overall_rank" => "总名次",
        "low" => "得分",
        "high" => "最多可得",
        "tier" => "等次",
        "stars" => "星数",
        "star_states" => "星",
        "streaks" => "连续情形",
        "notices" => "提示",
        "league" => "分组",
        "comparable" => "可比分",
        "gave" => "得扣分",
        "state" => "状态",
        "between" => "区间",
        "amount" => "金额",
        "open" | "provisional" => "是否暂定",
        "full" => "满分",
        "scheme_sha256" => "所用办法的摘要(SHA-256)",
        "order" => "排列次序",
        "kind" => "明细种类",
        "of" => "明细所属",
        _ => return None,
    })
}
