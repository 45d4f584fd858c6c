//! The draws of a cycle → what is announced, what was drawn, with everything to draw it again.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, DrawLine, Draws, HeldDraw};
use fanben_actions::{CycleId, Named, actions};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The draws of a cycle.
pub(crate) struct DrawsPage {
    pub(crate) view: Draws,
    pub(crate) typed: Typed,
}

/// Shows them.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::draws(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&DrawsPage { view, typed: Typed::default() }))
}

/// Announces a draw, or holds it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, act)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (came, word) = match act.as_str() {
        "announce" => {
            let input = actions::AnnounceDraw {
                cycle,
                stage: form.text("stage"),
                unit: form.text("unit"),
                figure: form.text("figure"),
                reason: form.text("reason"),
            };
            (actions::announce_draw(desk, who, action, input).await, "announced")
        }
        "hold" => {
            let announced = form.text("draw").parse().unwrap_or_default();
            let input = actions::HoldDraw { cycle, announced, figure: form.text("figure") };
            (actions::hold_draw(desk, who, action, input).await, "drawn")
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::draws(cycle), word);
    let look = looks::draws(desk, who, cycle);
    visit.answered(came, &to, form, look, |view, typed| DrawsPage { view, typed }).await
}

impl Page for DrawsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("抽签").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.title.clone(), links::board(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&[]))
            p class="lead" { (f.t("抽谁由签定,不由人挑:先公布名单和承诺码,再抽;谁都可以照页面上的数重抽一遍核对。")) }
            @if view.draws.is_empty() && view.open.is_empty() {
                p class="muted" { (f.t("这个考核没有要抽签的环节,或者还没有公布抽签。")) }
            }
            @for (open, at) in view.open.iter().zip(1..) { (self.announce(f, open, at)) }
            @for line in &view.draws { (self.line(f, line)) }
        }
    }
}

/// What was drawn, with the proof.
fn result(f: &Frame, line: &DrawLine, held: &HeldDraw) -> Markup {
    html! {
        h3 { (f.t("抽中的")) }
        dl class="pairs" lang="zh-CN" {
            @for (list, drawn) in &held.drawn {
                dt { (list.name) }
                dd {
                    @for (one, at) in drawn.iter().zip(0..) {
                        @if at > 0 { "、" }
                        @if one.name.is_empty() { (f.with("{0}号", &[&one.code])) } @else { (one.name) }
                    }
                }
            }
        }
        details {
            summary { (f.t("自己重抽一遍核对")) }
            p { (f.t("把下面的内容存成文件,用随程序附带的脚本重抽;算法写在说明里,几行就能自己写。")) }
            label class="label" for={ "proof-" (line.number) } { (f.t("证明")) }
            textarea id={ "proof-" (line.number) } rows="8" readonly { (held.proof) }
        }
    }
}

/// From what it is drawn.
fn lists(f: &Frame, line: &DrawLine) -> Markup {
    html! {
        details {
            summary { (f.with("从哪里抽({0}份名单)", &[&line.lists.len()])) }
            ul lang="zh-CN" {
                @for list in &line.lists {
                    li {
                        (list.name) ":"
                        @if list.last > 0 { (f.with("花名册第1号到第{0}号", &[&list.last])) }
                        @else { (f.with("{0}个", &[&list.codes.len()])) }
                        "," (f.with("抽{0}个", &[&list.take]))
                    }
                }
            }
        }
    }
}

impl DrawsPage {
    fn announce(&self, f: &Frame, open: &(Named, String, Named, bool), at: usize) -> Markup {
        let (stage, name, unit, before) = open;
        let id = |name: &str| format!("{name}-{at}");
        let mine = self.typed.value("stage") == stage.code;
        let kept = |name: &str| if mine { self.typed.value(name) } else { String::new() };
        html! {
            section class="block" aria-labelledby=(id("announce")) {
                h2 id=(id("announce")) { (f.t("公布抽签")) ":" span lang="zh-CN" { (stage.name) " · " (name) } }
                (f.post(&links::draw_act(self.view.cycle, "announce"), &html! {
                    input type="hidden" name="stage" value=(stage.code);
                    input type="hidden" name="unit" value=(unit.code);
                    div class="field" {
                        label for=(id("figure")) { (f.t("用哪个以后公布的数")) " " span class="muted small" { (f.t("(可不填)")) } }
                        span class="hint" id=(id("figure-hint")) {
                            (f.t("写明哪一天、谁公布的什么数,如某日的彩票开奖号码;写了,管机器的人也没法事先知道结果。"))
                        }
                        input id=(id("figure")) name="figure" type="text" value=(kept("figure")) autocomplete="off"
                            aria-describedby=(id("figure-hint"));
                    }
                    @if *before {
                        div class="field" {
                            label for=(id("reason")) { (f.t("为什么再抽一次")) }
                            textarea id=(id("reason")) name="reason" rows="2" required { (kept("reason")) }
                        }
                    }
                    button class=(if *before { "button" } else { "button main" }) { (f.t("固定名单,公布承诺码")) }
                }))
            }
        }
    }

    fn line(&self, f: &Frame, line: &DrawLine) -> Markup {
        let id = format!("draw-{}", line.number);
        let (by, post, at) = &line.announced;
        html! {
            section class="block" aria-labelledby=(id) {
                h2 id=(id) { (f.with("第{0}次公布", &[&line.number])) ":"
                    span lang="zh-CN" { (line.unit.name) " · " (line.stage.name) " · " (line.name) } }
                p {
                    @if line.held.is_some() { (chip(Tone::Good, f.t("已抽"))) }
                    @else if line.replaced { (chip(Tone::Idle, f.t("没有抽,由后来公布的代替"))) }
                    @else { (chip(Tone::Wait, f.t("已公布,等待抽签"))) }
                }
                @if !line.reason.is_empty() {
                    p { (f.t("再抽的原因:")) span lang="zh-CN" { (line.reason) } }
                }
                @if let Some(held) = &line.held { (result(f, line, held)) }
                dl class="pairs" {
                    dt { (f.t("公布")) }
                    dd { span lang="zh-CN" { (by) "(" (post) ")" } " " (standing::moment(*at)) }
                    dt { (f.t("承诺码")) } dd class="wrap" { (line.digest) }
                    @if !line.figure.is_empty() {
                        dt { (f.t("约定的数")) } dd lang="zh-CN" { (line.figure) }
                    }
                    @if let Some(held) = &line.held {
                        @if !held.figure.is_empty() { dt { (f.t("公布的数")) } dd lang="zh-CN" { (held.figure) } }
                        dt { (f.t("抽签")) }
                        dd { span lang="zh-CN" { (held.by.0) "(" (held.by.1) ")" } " " (standing::moment(held.by.2)) }
                        dt { (f.t("揭开的密码")) } dd class="wrap" { (held.secret) }
                    }
                }
                (lists(f, line))
                @if line.may_hold { (self.hold(f, line)) }
            }
        }
    }

    fn hold(&self, f: &Frame, line: &DrawLine) -> Markup {
        let id = format!("figure-of-{}", line.number);
        html! {
            (f.post(&links::draw_act(self.view.cycle, "hold"), &html! {
                input type="hidden" name="draw" value=(line.number);
                @if !line.figure.is_empty() {
                    div class="field" {
                        label for=(id) { (f.t("约定的数公布的是多少")) }
                        span class="hint" id={ (id) "-hint" } lang="zh-CN" { (line.figure) }
                        input id=(id) name="figure" type="text" required autocomplete="off" aria-describedby={ (id) "-hint" };
                    }
                }
                button class="button main" data-ask=(f.t("抽签只抽一次,结果不能改。现在抽吗?")) { (f.t("抽签")) }
            }))
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_model::draws::Listed;
        let hand = || ("王海峰".to_owned(), "小泉乡考评小组".to_owned(), made::at());
        let list = |code: &str, name: &str, last| Listed {
            list: code.to_owned(),
            name: name.to_owned(),
            take: 2,
            codes: if last == 0 { vec![made::village().code] } else { vec![] },
            last,
        };
        let held = HeldDraw {
            secret: "9c".repeat(32),
            figure: "527".to_owned(),
            by: hand(),
            drawn: vec![
                (made::village(), vec![Named::new("17", ""), Named::new("204", "")]),
                (made::township(), vec![made::village()]),
            ],
            proof: "{}".to_owned(),
        };
        let line = |number, held: Option<HeldDraw>, replaced: bool, reason: &str| DrawLine {
            number,
            stage: Named::new("town", "初评"),
            name: "入户抽查".to_owned(),
            unit: made::township(),
            digest: "5f2b".repeat(16),
            figure: "2026年10月22日福彩3D开奖号码".to_owned(),
            reason: reason.to_owned(),
            announced: hand(),
            lists: vec![list("990402201201", "小泉村", 312), list("990402201000", "小泉乡", 0)],
            may_hold: held.is_none() && !replaced,
            held,
            replaced,
        };
        let open = |before| {
            let named = Named::new("town", "初评");
            vec![(named, "入户抽查".to_owned(), made::township(), before)]
        };
        let view = Draws {
            cycle: made::cycle(),
            title: made::title(),
            open: open(true),
            draws: vec![
                line(4, None, false, "户数登记有误,更正后重抽"),
                line(3, None, true, ""),
                line(1, Some(held), false, ""),
            ],
        };
        let first = Draws { open: open(false), draws: vec![], ..view.clone() };
        let none = Draws { open: vec![], draws: vec![], ..view.clone() };
        [view, first, none].map(|view| DrawsPage { view, typed: Typed::default() }).into()
    }
}
