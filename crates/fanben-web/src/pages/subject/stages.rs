//! What each stage said about a subject → the stages side by side: results, dimensions, every
//! question with value, reason and hand; meetings and polls.

use fanben_actions::looks::{ClauseRow, DimensionRow, Given, StageCell, SubjectPage as View};
use fanben_model::rating::StarState;
use maud::{Markup, html};

use super::parts::short;
use crate::chips::{Tone, chip};
use crate::pages::{evidence, meeting};
use crate::shell::Frame;
use crate::{links, standing};

/// The results of all stages, and their dimensions: one line each, on a telephone too.
pub(super) fn side_by_side(f: &Frame, view: &View) -> Markup {
    html! {
        section class="block" id="stages" aria-labelledby="stages-h" {
            h2 id="stages-h" { (f.t("各环节并排看")) }
            div class="table" {
                table class="mini" {
                    thead { tr {
                        th scope="col" { (f.t("项目")) }
                        @for stage in &view.stages {
                            th scope="col" class="num" {
                                a href=(links::sheet(view.cycle, &view.subject.code, &stage.stage.code)) lang="zh-CN"
                                    aria-label=(f.with("{0}评分表", &[&stage.stage.name])) { (stage.stage.name) }
                            }
                        }
                    } }
                    tbody {
                        (results(f, view))
                        @for row in &view.dimensions {
                            tr {
                                th scope="row" lang="zh-CN" {
                                    a href=(links::why(view.cycle, &view.subject.code, &row.dimension.code)) { (short(&row.dimension.name)) }
                                }
                                @for cell in &row.cells {
                                    td class="num" { (self::cell(f, view, row, cell)) }
                                }
                            }
                        }
                    }
                }
            }
            p class="small muted" { (f.t("★ 得星 · ✕ 没有得 · ○ 没有评完 · — 没有评或者没有申报")) }
            @if view.stages.iter().any(|stage| stage.sent.is_some()) {
                details {
                    summary { (f.t("谁评的,什么时候上报的")) }
                    ul lang="zh-CN" {
                        @for stage in &view.stages {
                            @if let Some(at) = stage.sent {
                                li { (stage.stage.name) ":" (f.with("{0}于{1}上报", &[&stage.by, &standing::moment(at)])) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A figure with its mark: it leads to its explanation.
fn cell(f: &Frame, view: &View, row: &DimensionRow, cell: &StageCell) -> Markup {
    if cell.state == StarState::NotDeclared.name() {
        return html! { span class="muted" aria-hidden="true" { "—" } span class="hidden-label" { (f.t("未申报")) } };
    }
    if cell.score.is_empty() {
        return html! { span class="muted" aria-hidden="true" { "—" } span class="hidden-label" { (f.t("还没有评")) } };
    }
    let mark = match cell.state.as_str() {
        "" => "",
        state if state == StarState::Won.name() => "★",
        state if state == StarState::Open.name() => "○",
        _ => "✕",
    };
    html! {
        a href=(links::why(view.cycle, &view.subject.code, &row.dimension.code)) {
            (cell.score)
            @if !mark.is_empty() {
                span class={ "mark " @if mark == "★" { "won" } @else if mark == "✕" { "lost" } } aria-hidden="true" { (mark) }
                span class="hidden-label" lang="zh-CN" { (cell.state) }
            }
        }
    }
}

fn results(f: &Frame, view: &View) -> Markup {
    html! {
        tr class="sum" {
            th scope="row" { (f.t("结果")) }
            @for stage in &view.stages {
                td class="num" {
                    @if stage.judged && !(stage.total.is_empty() && stage.tier.is_empty() && stage.stars.is_none()) {
                        a href=(links::why(view.cycle, &view.subject.code, "")) {
                            @if let Some(stars) = stage.stars { strong { (f.with("{0}颗星", &[&stars])) } " " }
                            @else if !stage.tier.is_empty() { strong lang="zh-CN" { (stage.tier) } " " }
                            @if !stage.total.is_empty() { span class="small" { (stage.total) } }
                        }
                    } @else {
                        span class="muted" aria-hidden="true" { "—" } span class="hidden-label" { (f.t("还没有评")) }
                    }
                }
            }
        }
    }
}

/// Questions over all stages, one a row.
pub(super) fn table(f: &Frame, view: &View, rows: &[&ClauseRow]) -> Markup {
    html! {
        div class="table" {
            table class="cards" {
                thead { tr {
                    th scope="col" { (f.t("评分标准")) }
                    @for stage in &view.stages { th scope="col" lang="zh-CN" { (stage.stage.name) } }
                } }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" lang="zh-CN" {
                                a href=(links::why(view.cycle, &view.subject.code, &row.item.code)) { (row.text) }
                                (evidence::row(f, (view.cycle, &view.subject.code), &view.evidence, &row.key))
                                @if row.asks != row.text { div class="small muted" { (row.asks) } }
                                @if row.measured { " " (chip(Tone::Idle, f.t("由数据计算"))) }
                            }
                            @for (given, stage) in row.cells.iter().zip(&view.stages) {
                                td data-label=(stage.stage.name) { (self::given(given)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn given(given: &Given) -> Markup {
    html! {
        @if given.value.is_empty() { span class="muted" { "—" } }
        @else {
            div lang="zh-CN" {
                strong class="num" { (given.value) }
                @if !given.reason.is_empty() { div class="small" { (given.reason) } }
                @if !given.by.is_empty() {
                    div class="small muted" {
                        (given.by)
                        @if let Some(at) = given.at { " " (standing::moment(at)) }
                    }
                }
            }
        }
    }
}

/// Meetings, polls and visits of all stages.
pub(super) fn methods(f: &Frame, view: &View) -> Markup {
    let name = |id: &String| {
        let found = view.stages.iter().find(|stage| stage.stage.code == *id);
        found.map_or_else(|| id.clone(), |stage| stage.stage.name.clone())
    };
    html! {
        ul class="lines" {
            @for (stage, method) in &view.methods {
                li {
                    h3 lang="zh-CN" { (name(stage)) " · " (method.method.name) }
                    (meeting::state(f, method))
                    @if let Some(day) = method.on { p class="small muted" { (f.with("日期:{0}", &[&day])) } }
                    @if !method.minutes.is_empty() {
                        details {
                            summary { (f.with("看{0}的记录", &[&method.method.name])) }
                            p lang="zh-CN" { (method.minutes) }
                        }
                    }
                }
            }
        }
    }
}

/// A subject in the middle of a cycle.
#[cfg(test)]
#[expect(clippy::too_many_lines, reason = "one field after the other of a large view")]
pub(super) fn sample(phase: fanben_model::stages::Phase) -> View {
    use crate::pages::made;
    use fanben_actions::Named;
    use fanben_actions::looks::{HistoryLine, StageColumn};
    use fanben_model::number::Points;
    use fanben_model::rating::Gap;
    use fanben_model::rights::Act;

    let states = [
        StarState::Won,
        StarState::StandardMissed,
        StarState::BelowLine,
        StarState::NotDeclared,
        StarState::Open,
    ];
    let names = ["先锋模范星", "生态宜居星", "平安建设星", "宗教和谐星", "民主管理星"];
    let cell =
        |state: StarState| StageCell { score: "90".to_owned(), state: state.name().to_owned() };
    let dimensions = states.into_iter().zip(names).map(|(state, name)| DimensionRow {
        dimension: Named::new(name.trim_end_matches('星'), name),
        full: "100".to_owned(),
        score: "90".to_owned(),
        line: "85".to_owned(),
        lead: "东泉区组织部".to_owned(),
        star: Some(state),
        why: vec!["核心要素和刚性标准都达到,90分不低于85分".to_owned()],
        cells: vec![cell(state), cell(state), StageCell::default(), StageCell::default()],
    });
    let given = |value: &str| Given {
        value: value.to_owned(),
        reason: "记录只有4次".to_owned(),
        by: "王海峰".to_owned(),
        at: Some(made::at()),
    };
    let clause = ClauseRow {
        dimension: Named::new("先锋模范", "先锋模范星"),
        item: Named::new("先锋2", "志愿服务"),
        key: "先锋2".to_owned(),
        text: "党员志愿服务活动每开展1次得4分,最高40分".to_owned(),
        asks: "开展了几次".to_owned(),
        measured: false,
        cells: vec![given("10"), given("4"), Given::default(), Given::default()],
        differs: true,
    };
    let column = |(stage, judged): (Named, bool)| StageColumn {
        stage,
        judged,
        sent: judged.then(made::at),
        by: "王海峰".to_owned(),
        total: "890".to_owned(),
        tier: "八星级".to_owned(),
        stars: Some(8),
    };
    View {
        cycle: made::cycle(),
        title: made::title(),
        subject: made::village(),
        above: vec![made::township(), Named::new("990402000000", "东泉区")],
        phase,
        stage: Named::new("town", "初评"),
        returned: Some("请补充照片。".to_owned()),
        exempt: None,
        declined: None,
        deadline: Some(made::day(11, 5)),
        days: Some(2),
        standing: made::standing(),
        league: 5,
        confirmed: None,
        declares: true,
        stages: made::stages().into_iter().zip([true, true, false, false]).map(column).collect(),
        dimensions: dimensions.collect(),
        clauses: vec![clause],
        gap: Gap {
            now: String::new(),
            next: None,
            conditions: vec![],
            points: Points::ZERO,
            stars: 0,
            steps: vec![],
            not_evaluated: vec![],
        },
        methods: vec![("self".to_owned(), made::meeting())],
        taken: crate::pages::places::taken::samples(),
        evidence: made::evidence(),
        history: vec![HistoryLine {
            at: made::at(),
            by: "王海峰".to_owned(),
            post: "小泉乡考评小组".to_owned(),
            act: Act::SendBack,
            stage: Named::new("town", "初评"),
            says: "请补充照片。".to_owned(),
        }],
        acts: vec![
            Act::Declare,
            Act::SaveSheet,
            Act::HoldMeeting,
            Act::SendUp,
            Act::Correct,
            Act::Confirm,
        ],
    }
}
