//! Names of persons, things and fields of work: what is named, not what is done or missing.

/// A person, thing or measure that is named, not what is done or missing.
pub(super) fn is_noun(text: &str) -> bool {
    let length = text.chars().count();
    (1..=8).contains(&length)
        && !ACTS.iter().any(|word| text.contains(word))
        && !HOW.iter().any(|word| text.ends_with(word))
}

/// 普及率, 满意度: a measure of its own.
pub(super) fn is_measure(text: &str) -> bool {
    text.chars().count() > 1 && text.ends_with(['率', '度']) && is_noun(text)
}

/// What is said of something: 制度健全.
const HOW: [&str; 24] = [
    "健全", "规范", "到位", "完善", "良好", "整洁", "齐全", "明显", "清楚", "有效", "达标", "合格",
    "成立", "明确", "稳定", "和谐", "满意", "完整", "合理", "畅通", "清晰", "准确", "干净", "设立",
];

const ACTS: [&str; 24] = [
    "开展", "完成", "落实", "做好", "建立", "制定", "组织", "召开", "加强", "推进", "及时", "按",
    "积极", "认真", "全面", "参与", "参加", "配合", "通过", "有", "无", "未", "不", "实行",
];

/// The name of a field of work: 农业产业结构调整, 网格员履职考核.
pub(super) fn is_title(text: &str) -> bool {
    const FIELDS: [&str; 44] = [
        "工作", "建设", "调整", "整治", "管理", "考核", "宣传", "禁烧", "防控", "治理", "保障",
        "服务", "改革", "发展", "监测", "情况", "监理", "监管", "监督", "防疫", "防治", "保护",
        "救助", "帮扶", "征兵", "教育", "培训", "普查", "安全", "卫生", "养护", "巡查", "排查",
        "执法", "招商", "绿化", "禁毒", "调解", "综治", "殡葬", "低保", "医保", "社保", "环境",
    ];
    let length = text.chars().count();
    (3..=12).contains(&length)
        && FIELDS.iter().any(|word| text.ends_with(word))
        && !ACTS.iter().any(|word| text.contains(word))
}
