//! A cycle → who stands where: stages as columns, subjects as rows, how far each stage is.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, Board, BoardRow, StageHead};
use fanben_model::stages::Phase;
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::fields::Field;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links, standing};

/// Rows of one page.
const ROWS: usize = 100;

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// A name, the unit above, or a code; empty: all.
    #[serde(default)]
    q: String,
    /// Only subjects at this stage; empty: all.
    #[serde(default)]
    at: String,
    /// Only those the person may do something about.
    #[serde(default)]
    mine: String,
    /// Rows before this page.
    #[serde(default)]
    from: usize,
}

/// The board of a cycle.
pub(crate) struct BoardPage {
    pub(crate) view: Board,
    pub(crate) asked: Asked,
}

/// Shows the board.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::board(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&BoardPage { view, asked }))
}

impl Page for BoardPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0} · {1}", &[&self.view.cycle.title, &self.view.cycle.period])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("考核期").to_owned(), links::CYCLES.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let found: Vec<&BoardRow> = view.rows.iter().filter(|row| self.wanted(row)).collect();
        let page: Vec<&BoardRow> = found.iter().skip(self.asked.from).take(ROWS).copied().collect();
        html! {
            p class="lead" { (standing::cycle(f, view.cycle.state)) " "
                (f.t("各环节走到哪里、每个村现在是什么结果,都在这里。")) " "
                a href=(links::rules(view.cycle.id)) { (f.t("看办法")) }
                @if view.departments {
                    " · " a href=(links::settlement(view.cycle.id)) { (f.t("部门评分和结账")) }
                }
                " · " a href=(links::draws(view.cycle.id)) { (f.t("看抽签")) }
                " · " a href=(links::exempts(view.cycle.id)) {
                    @if view.cycle.exempt > 0 { (f.with("免评{0}个", &[&view.cycle.exempt])) } @else { (f.t("免评")) }
                }
                " · " a href=(links::earlier(view.cycle.id)) { (f.t("历年结果")) }
                @if view.upstream > 0 {
                    " · " a href=(links::upstream(view.cycle.id)) {
                        (f.with("上游结果变化{0}个", &[&view.upstream]))
                    }
                }
                " · " a href=(links::plans(view.cycle.id)) { (f.t("分年计划和销账")) }
                " · " a href=(links::money(view.cycle.id)) { (f.t("奖补资金")) }
                " · " a href=(links::vettings(view.cycle.id)) { (f.t("资格联审")) }
                " · " a href=(links::notice_board(view.cycle.id)) { (f.t("公示和异议")) }
                " · " a href=(links::evaluations(view.cycle.id)) { (f.t("民主测评")) }
                " · " a href=(links::measures(view.cycle.id)) { (f.t("数据登记")) }
                @if view.stages.iter().any(|head| head.mine) {
                    " · " a href=(links::grid_base(view.cycle.id)) { (f.t("按项目评分")) }
                    " · " a href=(links::forms(view.cycle.id)) { (f.t("取表交表")) }
                } }
            ol class="stages" aria-label=(f.t("各环节")) {
                @for (at, stage) in view.stages.iter().enumerate() { (self.column(f, at, stage)) }
            }
            (self.decide(f))
            (self.send_up(f))
            (self.confirm(f))
            (self.find(f))
            @if view.surest_first {
                div class="note" { p { (f.t("按上一环节的结果从最有把握的村排起。已评的村供参考,不影响别的村。")) } }
            }
            @if page.is_empty() {
                p { (f.t("没有找到符合的村。")) }
            } @else {
                p class="small muted" {
                    (f.with("共 {0} 个", &[&found.len()]))
                    @if found.len() > page.len() {
                        (f.with(",这一页是第 {0} 到 {1} 个", &[&(self.asked.from + 1), &(self.asked.from + page.len())]))
                    }
                }
                (self.table(f, &page))
                (self.leaves(f, found.len(), page.len()))
            }
        }
    }
}

impl BoardPage {
    fn wanted(&self, row: &BoardRow) -> bool {
        let q = self.asked.q.trim();
        let named = q.is_empty()
            || row.subject.name.contains(q)
            || row.subject.code.contains(q)
            || row.parent.name.contains(q);
        let here = matches!(row.phase, Phase::Declaring | Phase::Drafting);
        let at = self.asked.at.is_empty() || (here && row.stage.code == self.asked.at);
        named && at && (self.asked.mine.is_empty() || row.mine)
    }

    /// The place of the stage a row is at, and whether that stage is over.
    fn place(&self, row: &BoardRow) -> (usize, bool) {
        let at = self.view.stages.iter().position(|head| head.stage.code == row.stage.code);
        let over = !matches!(row.phase, Phase::Declaring | Phase::Drafting);
        (at.unwrap_or(0), over)
    }

    fn column(&self, f: &Frame, at: usize, head: &StageHead) -> Markup {
        // Who was not recommended comes to no later stage.
        let rated = || {
            self.view.rows.iter().filter(|row| match row.phase {
                Phase::Exempt => false,
                Phase::Declined => self.place(row).0 >= at,
                _ => true,
            })
        };
        let all = rated().count();
        let passed = |row: &&BoardRow| {
            let (own, over) = self.place(row);
            own > at || (own == at && over)
        };
        let done = rated().filter(passed).count();
        let told = f.with("{0}已过 {1} / {2}", &[&head.stage.name, &done, &all]);
        html! {
            li class=[(head.at > 0).then_some("now")] {
                div class="name" lang="zh-CN" { (head.stage.name) }
                div class="small muted" lang="zh-CN" { (head.by) }
                div {
                    span class="count" { (head.at) } " " (f.t("个正在办"))
                    @if head.late > 0 { " " (chip(Tone::Bad, &f.with("{0}个过期", &[&head.late]))) }
                }
                div class="small" { (f.with("已过 {0} / {1}", &[&done, &all])) }
                progress max=(all.max(1)) value=(done) aria-label=(told) {}
                @if let Some(day) = head.deadline {
                    div class="small muted" { (f.with("截止 {0}", &[&day])) }
                }
                @if head.mine { div class="small" { strong { (f.t("由我评定")) } } }
            }
        }
    }

    /// Where more can be decided than to send up, one page does it for many.
    fn decide(&self, f: &Frame) -> Markup {
        let waiting = self.view.decidable;
        html! {
            @if waiting > 0 {
                section class="block" {
                    h2 { (f.with("{0}个村等您决定", &[&waiting])) }
                    p { (f.t("一页列出这些村的得分、名次和要看的事,选好以后一起送出。")) }
                    a class="button main" href=(links::decisions_base(self.view.cycle.id)) { (f.t("逐村作决定")) }
                }
            }
        }
    }

    /// One form for all that is ready, instead of one for each village.
    fn send_up(&self, f: &Frame) -> Markup {
        let ready = self.view.sendable;
        html! {
            @if ready > 1 {
                section class="block" {
                    h2 { (f.with("{0}个评齐了,可以一起上报", &[&ready])) }
                    (f.post(&links::cycle_step(self.view.cycle.id, "send-up"), &html! {
                        button class="button main" data-ask=(f.t("上报后由下一环节评,自己不能再改。确定吗?")) {
                            (f.t("评齐的全部上报"))
                        }
                    }))
                }
            }
        }
    }

    fn confirm(&self, f: &Frame) -> Markup {
        let settled =
            self.view.rows.iter().filter(|row| row.phase == Phase::Settled && row.mine).count();
        let document = Field {
            name: "document",
            label: f.t("认定文件的文号"),
            hint: f.t("如:赤组发〔2026〕12号"),
            required: true,
            ..Field::default()
        };
        html! {
            @if settled > 0 {
                section class="block" {
                    h2 { (f.with("{0}个村已经评完,可以认定结果", &[&settled])) }
                    (f.post(&links::cycle_step(self.view.cycle.id, "confirm"), &html! {
                        (document.text(f, "off"))
                        button class="button main" data-ask=(f.t("认定后结果不能再改,要改只能按程序更正。确定吗?")) {
                            (f.t("认定这些结果"))
                        }
                    }))
                }
            }
        }
    }

    fn find(&self, f: &Frame) -> Markup {
        html! {
            form class="search" method="get" action=(links::board(self.view.cycle.id)) role="search" {
                div class="field" {
                    label for="find" { (f.t("找村名、乡镇或编码")) }
                    input id="find" name="q" type="search" value=(self.asked.q) data-filter="subjects" autocomplete="off";
                }
                div class="field" {
                    label for="at" { (f.t("走到哪一步")) }
                    select id="at" name="at" {
                        option value="" { (f.t("全部")) }
                        @for head in &self.view.stages {
                            option value=(head.stage.code) selected[head.stage.code == self.asked.at] lang="zh-CN" {
                                (head.stage.name)
                            }
                        }
                    }
                }
                div class="field" {
                    label for="mine" { (f.t("谁来办")) }
                    select id="mine" name="mine" {
                        option value="" { (f.t("全部")) }
                        option value="yes" selected[!self.asked.mine.is_empty()] { (f.t("要我办的")) }
                    }
                }
                button class="button" { (f.t("查找")) }
            }
        }
    }

    fn table(&self, f: &Frame, rows: &[&BoardRow]) -> Markup {
        html! {
            div class="table" {
                table class="cards" id="subjects" {
                    thead { tr {
                        th scope="col" { (f.t("村")) } th scope="col" { (f.t("走到哪一步")) }
                        @for head in &self.view.stages { th scope="col" lang="zh-CN" { (head.stage.name) } }
                        th scope="col" { (f.t("现在的结果")) } th scope="col" { (f.t("期限")) }
                    } }
                    tbody { @for row in rows { (self.row(f, row)) } }
                }
            }
        }
    }

    fn row(&self, f: &Frame, row: &BoardRow) -> Markup {
        let (own, over) = self.place(row);
        html! {
            tr data-find={ (row.subject.name) " " (row.parent.name) " " (row.subject.code) } {
                th scope="row" lang="zh-CN" {
                    a href=(links::subject(self.view.cycle.id, &row.subject.code)) { (row.subject.name) }
                    div class="small muted" { (row.parent.name) }
                }
                td data-label=(f.t("走到哪一步")) {
                    div {
                        (standing::phase(f, row.phase, &row.stage.name, row.returned))
                        @if row.missing > 0 {
                            div class="small muted" { (f.with("还有{0}处没评", &[&row.missing])) }
                        }
                        @if row.mine { div class="small" { strong { (f.t("要我办的")) } } }
                    }
                }
                @for (at, head) in self.view.stages.iter().enumerate() {
                    td data-label=(head.stage.name) {
                        @if row.phase == Phase::Exempt {
                            span class="muted small" { (f.t("免评")) }
                        } @else if at < own || (at == own && matches!(row.phase, Phase::Settled | Phase::Confirmed)) {
                            (chip(Tone::Good, f.t("已评")))
                        } @else if at == own && row.phase == Phase::Declined {
                            (chip(Tone::Idle, f.t("不予推荐")))
                        } @else if row.phase == Phase::Succeeded {
                            span class="muted small" { "—" }
                        } @else if at == own {
                            (chip(Tone::Info, f.t("正在办")))
                        } @else {
                            span class="muted small" { (f.t("未到")) }
                        }
                    }
                }
                td data-label=(f.t("现在的结果")) {
                    @if row.phase == Phase::Exempt { (f.t("免评")) }
                    @else { div { (standing::result(f, &row.standing)) } }
                }
                td data-label=(f.t("期限")) {
                    @if row.phase == Phase::Exempt { span class="muted small" { (f.t("免评")) } }
                    @else if over { span class="muted small" { (f.t("已评完")) } }
                    @else { div { (standing::due(f, row.deadline, row.days)) } }
                }
            }
        }
    }

    fn leaves(&self, f: &Frame, found: usize, shown: usize) -> Markup {
        let from = self.asked.from;
        let leaf = |from: usize| {
            let q = links::escaped(&self.asked.q);
            let (at, mine) = (links::escaped(&self.asked.at), links::escaped(&self.asked.mine));
            format!("{}?q={q}&at={at}&mine={mine}&from={from}", links::board(self.view.cycle.id))
        };
        html! {
            @if found > shown {
                nav class="row" aria-label=(f.t("翻页")) {
                    @if from > 0 { a class="button" href=(leaf(from.saturating_sub(ROWS))) { (f.t("上一页")) } }
                    @if from + shown < found { a class="button" href=(leaf(from + ROWS)) { (f.t("下一页")) } }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::looks::StandingCell;
        let base = |rows: Vec<BoardRow>| BoardPage {
            view: Board {
                cycle: made::card(),
                stages: made::stages().into_iter().map(made::head).collect(),
                rows,
                sendable: 22,
                decidable: 22,
                departments: true,
                upstream: 2,
                surest_first: true,
                stars: true,
                points: true,
            },
            asked: Asked::default(),
        };
        let stages = made::stages();
        let many = (0..240).map(|_| made::row(Phase::Drafting, &stages[0], false)).collect();
        vec![
            BoardPage {
                asked: Asked { q: "没有这个村".to_owned(), ..Asked::default() },
                ..base(vec![])
            },
            base(vec![
                made::row(Phase::Declaring, &stages[0], false),
                made::row(Phase::Drafting, &stages[0], true),
                made::row(Phase::Drafting, &stages[1], false),
                made::row(Phase::Declined, &stages[1], false),
                BoardRow { mine: true, ..made::row(Phase::Settled, &stages[3], false) },
                made::row(Phase::Confirmed, &stages[3], false),
                BoardRow {
                    standing: StandingCell::default(),
                    ..made::row(Phase::Exempt, &stages[0], false)
                },
            ]),
            BoardPage { asked: Asked { from: 100, ..Asked::default() }, ..base(many) },
        ]
    }
}
