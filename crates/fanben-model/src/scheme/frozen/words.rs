//! Parts of a frozen scheme → a few Chinese words each, so that two of them can be laid side by
//! side.

use super::{
    FrozenDimension, FrozenFormula, FrozenIncentive, FrozenItem, FrozenOutcome, FrozenScheme,
    FrozenStar, FrozenTier, FrozenWords,
};
use crate::number::Points;
use crate::scheme::{Bounds, ClausesCount, Gather, Ladder, NotApplicable, Over, Recipients, Take};

/// Words that are said only of some.
#[derive(Default)]
struct Said(Vec<String>);

impl Said {
    fn say(&mut self, words: impl Into<String>) -> &mut Self {
        let words = words.into();
        if !words.is_empty() {
            self.0.push(words);
        }
        self
    }

    fn some<T: std::fmt::Display>(
        &mut self,
        head: &str,
        value: Option<T>,
        tail: &str,
    ) -> &mut Self {
        if let Some(value) = value {
            self.0.push(format!("{head}{value}{tail}"));
        }
        self
    }

    fn done(&mut self) -> String {
        std::mem::take(&mut self.0).join(",")
    }
}

fn text(formula: Option<&FrozenFormula>) -> Option<&str> {
    formula.map(|formula| formula.text.as_str())
}

fn bounds(bounds: Bounds) -> String {
    let mut said = Said::default();
    said.some("不低于", bounds.at_least, "分").some("不高于", bounds.at_most, "分").done()
}

/// What holds for the scheme as a whole, by name.
pub(super) fn scheme(scheme: &FrozenScheme) -> Vec<(String, String)> {
    let subjects = &scheme.subjects;
    let who = [&subjects.kinds[..], &subjects.posts[..]].concat().join("、");
    let mut rated = Said::default();
    rated.say(who).some("只评:", text(subjects.only.as_ref()), "");
    let stages = scheme.stages.iter().map(|stage| format!("{} {}", stage.name, stage.by));
    let legal = scheme.legal.as_ref().map_or(String::new(), |legal| {
        let valid = legal.valid.map_or(String::new(), |(from, to)| format!(" {from}至{to}有效"));
        format!("{} {} {}{valid}", legal.kind, legal.body, legal.number)
    });
    let overlay = scheme.overlay.as_ref().map_or(String::new(), |limits| {
        let mut said = Said::default();
        said.say(format!("最多{}项", limits.items))
            .say(format!("每项最多{}分", limits.each_at_most))
            .some("调分幅度", limits.change, "%")
            .done()
    });
    let rows = [
        ("名称", scheme.title.clone()),
        ("版本", scheme.version.clone()),
        ("批准", legal),
        ("周期", scheme.period.clone()),
        ("参数和条款生效日", scheme.as_of.to_string()),
        ("考核对象", rated.done()),
        ("满分", format!("{}分", scheme.full)),
        ("小数位数", format!("{}位,{}", scheme.decimals, scheme.rounding.name())),
        ("分组", scheme.league.clone()),
        ("类别", scheme.class.clone()),
        ("环节", stages.collect::<Vec<_>>().join("、").replace(" 、", "、").trim().to_owned()),
        ("总分上下限", bounds(scheme.total)),
        ("未达等次的称呼", scheme.untitled.clone()),
        ("并列时的比较次序", scheme.ties.join("、")),
        ("升降级", scheme.ladder.as_ref().map_or(String::new(), ladder)),
        ("乡镇自设的限度", overlay),
    ];
    let public = scheme.publicity.iter().flat_map(crate::scheme::Publicity::says);
    let told = rows.into_iter().chain(public).filter(|(_, words)| !words.is_empty());
    told.map(|(name, words)| (name.to_owned(), words)).collect()
}

fn ladder(ladder: &Ladder) -> String {
    let mut said = Said::default();
    said.some("每期最多升", ladder.up, "级")
        .some("每期最多降", ladder.down, "级")
        .some("没有往期结果的最高从", ladder.first.as_ref(), "起")
        .say(ladder.unrated.join("、"))
        .done()
}

/// A dimension without its items.
pub(super) fn dimension(dimension: &FrozenDimension) -> String {
    let mut said = Said::default();
    said.say(dimension.name.clone()).say(format!("{}分", dimension.points));
    if dimension.outside {
        said.say("在满分之外");
    }
    said.some("权重", dimension.weight, "")
        .say(bounds(dimension.bounds))
        .say(dimension.star.as_ref().map_or(String::new(), star));
    if !dimension.lead.is_empty() {
        said.say(format!("牵头 {}", dimension.lead));
    }
    said.done()
}

fn star(star: &FrozenStar) -> String {
    let standards = star.standards.iter().map(|standard| {
        let kind = if standard.core { "核心" } else { "刚性" };
        let when = text(standard.when.as_ref()).map_or(String::new(), |when| format!("({when})"));
        format!("{kind}:{}{when}", standard.text)
    });
    let mut said = Said::default();
    said.some("得星线", star.line, "分")
        .some("申报看“", star.declared.as_ref(), "”")
        .say(standards.collect::<Vec<_>>().join(";"))
        .done()
}

/// An item without its clauses.
pub(super) fn item(dimension: &FrozenDimension, item: &FrozenItem) -> String {
    let mut said = Said::default();
    said.say(item.name.clone()).say(format!("{}分", item.points));
    said.say(format!("在 {}", dimension.id));
    if item.start != Points::ZERO {
        said.say(format!("起评{}分", item.start));
    }
    match item.floor {
        None => said.say("扣分不保底"),
        Some(floor) if floor != Points::ZERO => said.say(format!("不低于{floor}分")),
        Some(_) => &mut said,
    };
    match item.cap {
        None => said.say("加分不封顶"),
        Some(cap) if cap != item.points => said.say(format!("不高于{cap}分")),
        Some(_) => &mut said,
    };
    if let Some(only) = text(item.only.as_ref()) {
        let otherwise = match item.otherwise {
            NotApplicable::Rescale => "其余折算",
            NotApplicable::Full => "其余按满分",
            NotApplicable::Zero => "其余不计分",
        };
        said.say(format!("只对“{only}”,{otherwise}"));
    }
    match item.count {
        ClausesCount::Sum => &mut said,
        ClausesCount::Best => said.say("各条就高"),
        ClausesCount::Worst => said.say("各条就低"),
    };
    if !item.lead.is_empty() {
        said.say(format!("部门 {}", item.lead));
    }
    said.done()
}

/// Measures, parameters, imports and derived measures.
pub(super) fn measures(scheme: &FrozenScheme) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (name, measure) in &scheme.measures {
        let mut said = Said::default();
        said.say("数据项").say(measure.unit.clone());
        if measure.words {
            said.say("填文字");
        }
        if !measure.required {
            said.say("空着算0");
        }
        said.say(measure.owner.clone()).say(measure.source.clone());
        rows.push((name.clone(), said.done()));
    }
    for (name, values) in &scheme.parameters {
        let values = values.iter().map(|row| match &row.class {
            Some(class) => format!("{class} {}", row.written),
            None => row.written.clone(),
        });
        rows.push((name.clone(), format!("参数:{}", values.collect::<Vec<_>>().join("、"))));
    }
    for (name, import) in &scheme.imports {
        let take = match import.take {
            Take::Total => "总分",
            Take::Comparable => "可比分",
            Take::Rank => "名次",
            Take::Tier => "等次",
            Take::Stars => "星数",
        };
        let over = match import.over {
            Over::Own => "自己的",
            Over::Children => "下级的",
            Over::Unit => "所在单位的",
        };
        let combine = match import.combine {
            Gather::Mean => "平均",
            Gather::Sum => "合计",
            Gather::Last => "最后一期",
            Gather::Count => "个数",
            Gather::Share => "占比",
        };
        let (schemes, tiers) = (import.schemes.join("、"), import.tiers.join("、"));
        rows.push((name.clone(), format!("引用 {schemes}:{over}{take}{tiers},{combine}")));
    }
    for derived in &scheme.derived {
        let words = format!("推算:{} {}", derived.formula.text, derived.unit);
        rows.push((derived.name.clone(), words.trim().to_owned()));
    }
    rows
}

/// Gates, vetoes and ceilings.
pub(super) fn outcomes(scheme: &FrozenScheme) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (kind, list) in
        [("门槛", &scheme.gates), ("否决", &scheme.vetoes), ("限制", &scheme.ceilings)]
    {
        rows.extend(list.iter().map(|one| (format!("{kind} {}", one.id), outcome(kind, one))));
    }
    rows
}

fn outcome(kind: &str, one: &FrozenOutcome) -> String {
    let then = match kind {
        "门槛" if one.tiers.is_empty() => "不过不评等次".to_owned(),
        "门槛" => format!("不过不得评{}", one.tiers.join("、")),
        _ => one.then.says(),
    };
    let mut said = Said::default();
    said.say(format!("{}(“{}”):{then}", one.text, one.when.text))
        .some("称", one.called.as_ref(), "")
        .say(one.basis.clone())
        .done()
}

/// Tiers.
pub(super) fn tiers(scheme: &FrozenScheme) -> Vec<(String, String)> {
    scheme.tiers.iter().map(|one| (one.name.clone(), tier(one))).collect()
}

fn tier(tier: &FrozenTier) -> String {
    let mut said = Said::default();
    said.some("达到", tier.from, "分")
        .some("得分率达到", tier.rate, "%")
        .some("", tier.stars, "颗星以上")
        .some("条件“", text(tier.when.as_ref()), "”")
        .some("名额", tier.quota, "个")
        .some("名额占", tier.share, "%");
    if tier.per_league {
        said.say("按组计算名额");
    }
    let words = said.done();
    if words.is_empty() { "其余".to_owned() } else { words }
}

/// Streaks and notices.
pub(super) fn said(scheme: &FrozenScheme) -> Vec<(String, String)> {
    let words = |one: &FrozenWords| {
        (one.id.clone(), format!("{}(“{}”):{}", one.text, one.when.text, one.then))
    };
    scheme.streaks.iter().chain(&scheme.notices).map(words).collect()
}

/// Money.
pub(super) fn incentives(scheme: &FrozenScheme) -> Vec<(String, String)> {
    scheme.incentives.iter().map(|one| (one.id.clone(), incentive(one))).collect()
}

fn incentive(one: &FrozenIncentive) -> String {
    let mut said = Said::default();
    said.say(format!("{}:{}", one.name, one.amount.text))
        .say(format!("给{}", to(&one.to)))
        .some("条件“", text(one.when.as_ref()), "”")
        .some("总额 ", text(one.pool.as_ref()), "")
        .some("不超过 ", text(one.at_most.as_ref()), "")
        .some("不低于 ", text(one.at_least.as_ref()), "");
    if !one.limits.is_empty() {
        said.say(format!("封顶 {}", one.limits.join("、")));
    }
    if !one.raises.is_empty() {
        said.say(format!("保底 {}", one.raises.join("、")));
    }
    said.some("不得领取“", text(one.barred.as_ref()), "”");
    for split in &one.split {
        let weight =
            text(split.weight.as_ref()).map_or(String::new(), |weight| format!("(份额 {weight})"));
        said.say(format!("{}%给{}{} {}", split.percent, to(&split.to), weight, split.name)).some(
            "由村报分配方案,每人不超过 ",
            text(split.each_at_most.as_ref()),
            "",
        );
    }
    said.say(if one.whole_yuan { "取整到元" } else { "" }).say(one.rounding.name()).done()
}

fn to(recipients: &Recipients) -> String {
    match recipients {
        Recipients::Subject => "考核对象".to_owned(),
        Recipients::People(posts) if posts.is_empty() => "全体在职人员".to_owned(),
        Recipients::People(posts) => posts.join("、"),
    }
}
