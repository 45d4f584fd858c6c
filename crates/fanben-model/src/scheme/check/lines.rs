//! Lines of law and of decency that no scheme may cross, by the words that cross them.
//!
//! Nobody is rated by petitions, births, belief, origin, body or movements; nothing is forced on a
//! telephone; households only gain; no right and no child's honour depends on points; bodies decide
//! about people. Words that do the opposite of crossing a line are told apart: a petition answered
//! in time may be scored, an app that is forced on villages may cost its sponsor points.

use super::code::Code;
use super::finding::Finding;
use super::texts::{clause_at, item_at};
use crate::scheme::{Scheme, Streak, Subjects};

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

const PETITIONS: [&str; 9] =
    ["信访", "上访", "集访", "重访", "进京访", "个访", "群访", "集体访", "非访"];
/// Work on petitions, not their number.
const HANDLED: [&str; 21] = [
    "办结",
    "答复",
    "化解",
    "处理",
    "回复",
    "及时",
    "受理",
    "调处",
    "台账",
    "接访",
    "制度",
    "稳控",
    "包案",
    "积案",
    "接待",
    "下访",
    "信访工作",
    "宣传",
    "条例",
    "渠道",
    "办理",
];
/// Words that count them.
const COUNTED: [&str; 16] = [
    "每",
    "起",
    "次",
    "件",
    "例",
    "零",
    "无",
    "未发生",
    "没有",
    "不发生",
    "发生",
    "出现",
    "量",
    "下降",
    "否决",
    "人次",
];

/// The number of petitions is scored, or keeps somebody from something.
fn counts_petitions(text: &str) -> bool {
    has(text, &PETITIONS) && !has(text, &HANDLED) && has(text, &COUNTED)
}

const BIRTHS: [&str; 6] = ["计划生育", "超生", "计生", "违法生育", "多孩", "计划外生育"];

/// Births are named.
pub(crate) fn names_births(text: &str) -> bool {
    has(text, &BIRTHS)
}

/// Births and birth policy, not help for families.
fn about_births(text: &str) -> bool {
    const SERVICE: [&str; 6] = ["奖励扶助", "特别扶助", "特扶", "失独", "服务", "协会"];
    has(text, &BIRTHS) && !has(text, &SERVICE)
}

/// Births decide about points or a tier.
fn counts_births(text: &str) -> bool {
    let decides = ["率", "达标", "合格", "否决", "零", "无", "未", "超", "扣", "例", "发生"];
    about_births(text) && has(text, &decides)
}

/// Whoever is rated by it is a person, or a household.
pub(crate) fn rates_people(subjects: &Subjects) -> bool {
    !subjects.posts.is_empty() || rates_households(subjects)
}

/// Households or villagers are rated.
pub(crate) fn rates_households(subjects: &Subjects) -> bool {
    let mut named = subjects.kinds.iter().chain(&subjects.posts);
    named.any(|name| ["户", "农户", "家庭", "村民"].contains(&name.as_str()))
}

/// What a person believes, where they come from, their body or where they have been. An
/// organisation's work for harmony between religions may be scored.
pub(crate) fn about_a_persons_life(text: &str) -> bool {
    const WORK: [&str; 6] = ["政策", "法规", "事务", "场所", "知识", "法治"];
    const BELIEF: [&str; 5] = ["宗教", "信教", "邪教", "迷信", "信仰"];
    const OWN: [&str; 8] = ["民族成分", "族别", "人脸", "指纹", "虹膜", "行踪", "轨迹", "身份证号"];
    (has(text, &BELIEF) && !has(text, &WORK)) || has(text, &OWN)
}

/// Something about single people is kept, whoever is rated.
fn keeps_a_persons_life(text: &str) -> bool {
    const KEPT: [&str; 10] = [
        "身份证号",
        "人脸",
        "指纹",
        "虹膜",
        "行踪",
        "轨迹",
        "民族成分",
        "族别",
        "信教人员",
        "信教群众",
    ];
    const NOT: [&str; 12] = [
        "不登记",
        "不记",
        "不得",
        "不含",
        "不留",
        "不收",
        "不采集",
        "门禁",
        "监控",
        "摄像",
        "设备",
        "系统",
    ];
    has(text, &KEPT) && !has(text, &NOT)
}

/// Check-ins, likes, time online, forced apps. Taking points from whoever forces them is right.
pub(crate) fn forces_an_app(text: &str) -> bool {
    const COUNTED: [&str; 5] = ["打卡", "点赞", "在线时长", "日活", "转发量"];
    const APPS: [&str; 5] = ["APP", "App", "手机应用", "小程序", "公众号"];
    const FORCED: [&str; 6] = ["注册", "安装", "下载", "关注", "登录", "巡"];
    const AGAINST: [&str; 9] =
        ["强制", "变相", "违规要求", "不得", "严禁", "禁止", "取消", "清理", "整治"];
    let forced = has(text, &COUNTED) || (has(text, &APPS) && has(text, &FORCED));
    forced && !has(text, &AGAINST)
}

/// Nobody may be made to do it, whatever asks for it.
pub fn crosses(text: &str) -> bool {
    counts_petitions(text) || keeps_a_persons_life(text) || forces_an_app(text)
}

/// Nobody may be asked it, in whatever form: petitions as such, births, belief, origin, body,
/// movements.
pub fn asks_too_much(question: &str) -> bool {
    let petitions = has(question, &PETITIONS) && !has(question, &HANDLED);
    petitions || about_births(question) || about_a_persons_life(question) || crosses(question)
}

/// A child's honour or school hangs on the household.
fn binds_a_child(text: &str) -> bool {
    const CHILD: [&str; 8] =
        ["好少年", "三好学生", "优秀学生", "入学", "升学", "入托", "奖学金", "学生评优"];
    const BOUND: [&str; 9] =
        ["优先", "前置", "条件", "资格", "挂钩", "取消", "不得", "依据", "优惠"];
    has(text, &CHILD) && has(text, &BOUND)
}

/// A right is withheld from people, or they are fined.
fn withholds_a_right(text: &str) -> bool {
    const TAKEN: [&str; 13] = [
        "罚款",
        "罚金",
        "停发",
        "取消低保",
        "不得享受",
        "不予享受",
        "暂停享受",
        "停止享受",
        "不予办理",
        "暂缓办理",
        "不予开具",
        "不出具",
        "黑名单",
    ];
    const AGAINST: [&str; 7] = ["乱罚款", "违规", "擅自", "严禁", "不影响", "禁止", "不搞"];
    const OWN_TITLE: [&str; 5] = ["称号", "牌", "荣誉", "文明户", "证书"];
    let barred = text.contains("取消") && text.contains("资格") && !has(text, &OWN_TITLE);
    (has(text, &TAKEN) || barred) && !has(text, &AGAINST)
}

/// Somebody loses their post, pay or membership, and nobody is said to decide it.
fn decides_alone(text: &str) -> bool {
    const ADVERSE: [&str; 12] = [
        "辞退",
        "解聘",
        "免职",
        "免去",
        "撤职",
        "撤销职务",
        "开除",
        "停职",
        "降职",
        "除名",
        "劝退",
        "扣发",
    ];
    const DECIDED: [&str; 13] = [
        "研究", "决定", "会议", "审议", "讨论", "依法", "依规", "规定", "提请", "建议", "程序",
        "批准", "表决",
    ];
    has(text, &ADVERSE) && !has(text, &DECIDED)
}

/// What a text says that no scheme may say, whatever part of it the text is.
fn anywhere(at: &str, text: &str, found: &mut Vec<Finding>) {
    if counts_petitions(text) {
        let says = "触及法律红线:不得按信访、上访的数量计分或否决";
        found.push(Finding::new(Code::Petitions, at, text, says));
    }
    if counts_births(text) {
        let says = "触及法律红线:不得以计划生育计分或否决";
        found.push(Finding::new(Code::Births, at, text, says));
    }
    if forces_an_app(text) {
        let says = "触及红线:不得考核打卡、点赞、在线时长,也不得考核安装、注册、使用手机应用";
        found.push(Finding::new(Code::ForcedApp, at, text, says));
    }
}

pub(super) fn check(scheme: &Scheme, found: &mut Vec<Finding>) {
    // The reader only knows what was named: work on petitions and help for families may be scored.
    found.retain(|f| match f.code {
        Code::Petitions => !work_only(&f.text),
        Code::Births => about_births(&f.text),
        _ => true,
    });
    let households = rates_households(&scheme.subjects);
    for dimension in &scheme.dimensions {
        for item in &dimension.items {
            for (number, clause) in item.clauses.iter().enumerate() {
                let at = clause_at(&dimension.id, item, number);
                let text = clause.text();
                anywhere(&at, text, found);
                if keeps_a_persons_life(text) {
                    kept(&at, text, found);
                }
                people(&at, text, households, false, found);
            }
            let at = item_at(&dimension.id, &item.id);
            for (field, text) in
                [("evidence", &item.evidence), ("remark", &item.remark), ("content", &item.content)]
            {
                if keeps_a_persons_life(text) {
                    kept(&format!("{at}.{field}"), text, found);
                }
            }
            if item.clauses.is_empty() {
                anywhere(&at, &item.name, found);
            }
        }
    }
    for (name, measure) in &scheme.measures {
        let at = format!("measures.{name}");
        anywhere(&at, name, found);
        for text in std::iter::once(name).chain(&measure.also) {
            if keeps_a_persons_life(text) {
                kept(&at, text, found);
            }
        }
    }
    for column in &scheme.columns {
        if keeps_a_persons_life(column) {
            kept("columns", column, found);
        }
    }
    for (kind, list) in
        [("gates", &scheme.gates), ("vetoes", &scheme.vetoes), ("ceilings", &scheme.ceilings)]
    {
        for one in list {
            let at = format!("{kind}.{}", one.id);
            let then = match &one.then {
                crate::scheme::Consequence::Text(then) => then.as_str(),
                _ => "",
            };
            anywhere(
                &at,
                &format!("{}{}", one.text, if kind == "vetoes" { ",否决" } else { "" }),
                found,
            );
            people(&at, &format!("{}:{then}", one.text), households, !then.is_empty(), found);
        }
    }
    for (kind, list) in [("streaks", &scheme.streaks), ("notices", &scheme.notices)] {
        for Streak { id, text, then, .. } in list {
            let at = format!("{kind}.{id}");
            anywhere(&at, text, found);
            people(&at, &format!("{text}:{then}"), households, true, found);
        }
    }
    for (number, note) in scheme.notes.iter().enumerate().filter(|(_, n)| n.says.is_empty()) {
        people(&format!("notes.{}", number + 1), &note.text, households, false, found);
    }
}

/// Sentences of a text that score something, or let it decide.
pub(super) fn check_text(at: &str, text: &str, found: &mut Vec<Finding>) {
    for sentence in text.split_inclusive(['。', ';', ';']) {
        let chars: Vec<char> = sentence.chars().collect();
        let points = chars.windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == '分');
        if points || has(sentence, &["扣", "否决"]) {
            anywhere(at, sentence.trim(), found);
        }
    }
}

fn work_only(text: &str) -> bool {
    has(text, &PETITIONS) && has(text, &HANDLED)
}

fn kept(at: &str, text: &str, found: &mut Vec<Finding>) {
    let says = "触及法律红线:不得按个人的信仰、民族、生物特征、行踪计分,也不得登记";
    found.push(Finding::new(Code::PersonData, at, text, says));
}

/// What follows for people.
fn people(at: &str, text: &str, households: bool, follows: bool, found: &mut Vec<Finding>) {
    if binds_a_child(text) && (households || has(text, &["家庭", "文明户", "户"])) {
        let says = "触及红线:孩子的荣誉和上学不得看家庭的星级或积分";
        found.push(Finding::new(Code::ChildHonour, at, text, says));
    }
    let villagers = households || has(text, &["村民", "农户", "住户"]);
    if villagers && withholds_a_right(text) {
        let says = "触及法律红线:不得因评分罚款,也不得扣减、限制依法应有的待遇和资格";
        found.push(Finding::new(Code::RightsWithheld, at, text, says));
    }
    if follows && decides_alone(text) {
        let says = "触及红线:对人的处理要由有关会议依法研究决定,不能由分数自动得出";
        found.push(Finding::new(Code::AutomatedAdverse, at, text, says));
    }
}
