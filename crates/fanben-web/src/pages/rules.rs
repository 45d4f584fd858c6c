//! The rules of a cycle → a page to read: who judges when, every sentence with what it was read as,
//! tiers and gates. Those who prepare the cycle see what the check finds, and the next step.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{
    self, ClauseWords, DimensionRules, ItemRules, OutcomeKind, OutcomeWords, RulesPage as View,
    StageRule,
};
use fanben_model::rights::Act;
use fanben_model::scheme::check::{Code, Finding, Severity};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::words::refusals;
use crate::{Shared, links, standing};

/// The rules.
pub(crate) struct RulesPage {
    pub(crate) view: View,
}

/// Shows them.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::rules(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&RulesPage { view }))
}

impl Page for RulesPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0} · {1} · 办法", &[&self.view.cycle.title, &self.view.cycle.period])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        let board = (view.cycle.title.clone(), links::board(view.cycle.id));
        vec![(f.t("考核期").to_owned(), links::CYCLES.to_owned()), board]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" {
                (standing::cycle(f, view.cycle.state)) " "
                (f.t("评谁、谁来评、每一条怎么计分、得什么等次,都以这里为准。"))
            }
            (self.next(f))
            (findings(f, &view.findings))
            (self.about(f))
            section class="block" {
                h2 { (f.t("谁来评")) }
                ol class="plain" { @for stage in &view.stages { (stage_line(f, stage)) } }
            }
            @if !view.dimensions.is_empty() {
                section class="block" {
                    h2 { (f.t("怎么计分")) }
                    @if view.dimensions.len() > 3 {
                        ul class="inline" lang="zh-CN" {
                            @for (at, one) in view.dimensions.iter().enumerate() {
                                li { a href={ "#d" (at) } { (one.dimension.name) } }
                            }
                        }
                    }
                    @for (at, one) in view.dimensions.iter().enumerate() { (dimension(f, at, one)) }
                }
            }
            (self.outcomes(f))
            @if !view.publicity.is_empty() {
                section class="block" {
                    h2 { (f.t("公示怎么办")) }
                    dl class="facts" lang="zh-CN" {
                        @for (name, words) in &view.publicity { dt { (name) } dd { (words) } }
                    }
                }
            }
        }
    }
}

impl RulesPage {
    /// What is to be done with the cycle next, and what it means.
    fn next(&self, f: &Frame) -> Markup {
        let cycle = &self.view.cycle;
        let blocked = self.view.findings.iter().any(|one| one.severity() == Severity::Blocking);
        let told = |act| match act {
            Act::ApproveCycle => f.t("批准后规则冻结,不能再改;请先把下面检查出来的问题看完。"),
            _ => f.t("开始以后,参评的单位固定下来,各村就能申报和自评。"),
        };
        html! {
            @for (act, step) in [(Act::ApproveCycle, "approve"), (Act::OpenCycle, "open")] {
                @if cycle.acts.contains(&act) {
                    section class="block" {
                        h2 { (f.t("下一步")) }
                        @if blocked {
                            p { (f.t("有必须先改的问题,现在不能批准。请改好办法,重新拟定一次。")) }
                        } @else {
                            p { (told(act)) }
                            @if act == Act::OpenCycle {
                                p { a href=(links::exempts(cycle.id)) { (f.t("有不参评的单位,开始前先登记免评")) } }
                            }
                            (f.post(&links::cycle_step(cycle.id, step), &html! {
                                button class="button main" { (refusals::act_name(f, act)) }
                            }))
                        }
                    }
                }
            }
        }
    }

    fn about(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" {
                h2 { (f.t("基本情况")) }
                dl class="facts" {
                    dt { (f.t("在哪里评")) } dd lang="zh-CN" { (view.unit.name) }
                    dt { (f.t("评谁")) } dd lang="zh-CN" { (view.subjects.join("、")) }
                    @if !view.full.is_empty() {
                        dt { (f.t("满分")) } dd class="num" { (view.full) }
                    }
                    @if let Some(legal) = &view.legal {
                        dt { (f.t("类型")) } dd lang="zh-CN" { (legal.kind) }
                        dt { (f.t("批准机关和文号")) } dd lang="zh-CN" { (legal.body) " " (legal.number) }
                        @if let Some((from, until)) = legal.valid {
                            dt { (f.t("有效期")) } dd { (f.with("{0} 至 {1}", &[&from, &until])) }
                        }
                    }
                    dt { (f.t("版本")) } dd { (view.cycle.version) }
                    @if !view.digest.is_empty() {
                        dt { (f.t("规则的校验码")) }
                        dd class="secret small" translate="no" { (standing::groups(&view.digest)) }
                    }
                }
            }
        }
    }

    fn outcomes(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if !view.tiers.is_empty() {
                section class="block" {
                    h2 { (f.t("等次")) }
                    dl class="facts" lang="zh-CN" {
                        @for (name, takes) in &view.tiers { dt { (name) } dd { (takes) } }
                    }
                }
            }
            @for (kind, title) in [
                (OutcomeKind::Gate, f.t("必须满足的条件")),
                (OutcomeKind::Veto, f.t("一票否决")),
                (OutcomeKind::Ceiling, f.t("等次上限")),
            ] {
                @if view.outcomes.iter().any(|one| one.kind == kind) {
                    section class="block" {
                        h2 { (title) }
                        ul { @for one in view.outcomes.iter().filter(|one| one.kind == kind) {
                            (outcome(f, one))
                        } }
                    }
                }
            }
        }
    }
}

/// What the check finds, in the order it is to be mended.
pub(super) fn findings(f: &Frame, findings: &[Finding]) -> Markup {
    let graver: Vec<&Finding> =
        findings.iter().filter(|one| one.severity() > Severity::Info).collect();
    let notes: Vec<&Finding> =
        findings.iter().filter(|one| one.severity() == Severity::Info).collect();
    html! {
        @if !graver.is_empty() {
            section class="block" {
                h2 { (f.with("检查发现{0}处", &[&graver.len()])) }
                ul class="plain" { @for one in graver { (finding(f, one)) } }
            }
        }
        @if !notes.is_empty() {
            details class="block" {
                summary { (f.with("另有{0}处说明", &[&notes.len()])) }
                ul class="plain" { @for one in notes { (finding(f, one)) } }
            }
        }
    }
}

fn finding(f: &Frame, one: &Finding) -> Markup {
    let (tone, words) = match one.severity() {
        Severity::Blocking => (Tone::Bad, f.t("必须先改")),
        Severity::Error => (Tone::Bad, f.t("有错")),
        Severity::Warning => (Tone::Wait, f.t("请核对")),
        Severity::Info => (Tone::Idle, f.t("说明")),
    };
    html! {
        li lang="zh-CN" {
            (chip(tone, words)) " " (one.says)
            @if !one.text.is_empty() { div class="quote" { (one.text) } }
            div class="small muted" {
                @if matches!(one.code, Code::LegalMissing | Code::LegalValidity) {
                    (f.t("拟定时在“依据什么评”里填写"))
                } @else { (one.hint()) }
            }
        }
    }
}

fn stage_line(f: &Frame, stage: &StageRule) -> Markup {
    html! {
        li {
            strong lang="zh-CN" { (stage.stage.name) } " "
            span lang="zh-CN" {
                @if stage.by.is_empty() { (stage.role.name) } @else { (stage.by) }
            }
            @if let Some(day) = stage.deadline { " " span class="small muted" { (f.with("截止 {0}", &[&day])) } }
            @for method in &stage.methods { div class="small" lang="zh-CN" { (method) } }
        }
    }
}

fn dimension(f: &Frame, at: usize, one: &DimensionRules) -> Markup {
    html! {
        h3 id={ "d" (at) } {
            span lang="zh-CN" { (one.dimension.name) }
            @if !one.full.is_empty() { " " span class="muted small num" { (f.with("{0}分", &[&one.full])) } }
            @if !one.lead.is_empty() { " " span class="muted small" lang="zh-CN" { (one.lead) } }
        }
        @if !one.star.is_empty() {
            ul class="small" lang="zh-CN" { @for words in &one.star { li { (words) } } }
        }
        @if !one.items.is_empty() {
            table class="cards" {
                thead { tr {
                    th scope="col" { (f.t("计分项")) } th scope="col" { (f.t("分值")) }
                    th scope="col" { (f.t("评分标准")) }
                } }
                tbody { @for item in &one.items { (item_line(f, item)) } }
            }
        }
    }
}

fn item_line(f: &Frame, item: &ItemRules) -> Markup {
    html! {
        tr {
            th scope="row" lang="zh-CN" {
                (item.item.name)
                @if !item.content.is_empty() && item.content != item.item.name {
                    div class="small muted" { (item.content) }
                }
                @if !item.lead.is_empty() { div class="small muted" { (item.lead) } }
            }
            td data-label=(f.t("分值")) class="num" { (item.full) }
            td data-label=(f.t("评分标准")) lang="zh-CN" {
                div { @for clause in &item.clauses { (clause_line(f, clause)) } }
            }
        }
    }
}

fn clause_line(f: &Frame, clause: &ClauseWords) -> Markup {
    html! {
        div class="clause" {
            div { (clause.text) }
            @if clause.normal.is_empty() {
                div class="small muted" lang=(f.words.tag()) { (f.t("由评分人在分值以内打分")) }
            } @else if clause.normal != clause.text {
                div class="small muted" { "= " (clause.normal) }
            }
            @if !clause.measures.is_empty() {
                div class="small muted" { (f.with("由数据计算:{0}", &[&clause.measures.join("、")])) }
            }
        }
    }
}

fn outcome(f: &Frame, one: &OutcomeWords) -> Markup {
    html! {
        li lang="zh-CN" {
            (one.text) " → " strong { (one.then) }
            @if !one.basis.is_empty() { div class="small muted" { (f.with("依据:{0}", &[&one.basis])) } }
        }
    }
}

impl RulesPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Named;
        use fanben_model::stages::CycleState;
        let clause = ClauseWords {
            id: "A1-1".to_owned(),
            text: "每少1次扣1分,扣完为止".to_owned(),
            normal: "每少1次,扣1分,最多扣5分".to_owned(),
            measures: vec!["三会一课次数".to_owned()],
            judged: false,
        };
        let by_hand = ClauseWords { normal: String::new(), measures: vec![], ..clause.clone() };
        let item = ItemRules {
            item: Named::new("A1", "组织生活"),
            content: "按规定开展组织生活".to_owned(),
            evidence: "会议记录".to_owned(),
            lead: "组织部".to_owned(),
            full: "5".to_owned(),
            clauses: vec![clause, by_hand],
        };
        let dimension = DimensionRules {
            dimension: Named::new("A", "党的建设"),
            full: "20".to_owned(),
            lead: "组织部".to_owned(),
            star: vec!["得90分以上".to_owned()],
            items: vec![item],
        };
        let view = View {
            cycle: made::card(),
            unit: Named::new("1", "赤岗市"),
            legal: None,
            subjects: vec!["村".to_owned()],
            full: "100".to_owned(),
            digest: "7f".repeat(32),
            stages: vec![StageRule {
                stage: Named::new("自评", "自评"),
                by: String::new(),
                role: Named::new("cun", "村级组织"),
                deadline: None,
                methods: vec!["党员大会(会议),到场超过1/2".to_owned()],
            }],
            dimensions: vec![dimension],
            tiers: vec![("先进村".to_owned(), "90分以上,不超过10个".to_owned())],
            outcomes: vec![OutcomeWords {
                kind: OutcomeKind::Veto,
                text: "发生重大安全生产责任事故".to_owned(),
                then: "不定等次".to_owned(),
                basis: "安全生产法".to_owned(),
            }],
            publicity: vec![("公示期", "不少于7日".to_owned())],
            findings: vec![],
        };
        let draft = looks::CycleCard {
            state: CycleState::Draft,
            acts: vec![Act::ApproveCycle],
            ..made::card()
        };
        let found = |code| Finding::new(code, "dimensions.A", "每少1次扣1分", "加起来不是100分");
        let blocked = View {
            cycle: draft.clone(),
            digest: String::new(),
            findings: vec![found(Code::LegalMissing), found(Code::SumScheme)],
            ..view.clone()
        };
        let ready = View { cycle: draft, findings: vec![found(Code::SampleValue)], ..view.clone() };
        vec![RulesPage { view }, RulesPage { view: blocked }, RulesPage { view: ready }]
    }
}
