//! One notice for one of its four audiences, to read and to print.

use axum::extract::{Path, State as Given};
use axum::response::Response;
use fanben_actions::looks::{self, NoticeSheet};
use fanben_actions::{CycleId, money_words};
use fanben_model::bundles::short;
use fanben_model::notices::{Scope, ShownRow, State};
use maud::{Markup, html};

use super::{differences, kind_name, piece, refused, scope_name, state};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Guest, Oops};
use crate::{Shared, links, standing};

/// A notice.
pub(crate) struct NoticeSheetPage {
    pub(crate) view: NoticeSheet,
}

/// Shows it.
pub(crate) async fn show(
    Given(shared): Given<Shared>,
    Path((cycle, number, scope)): Path<(CycleId, i64, String)>,
    guest: Guest,
) -> Result<Response, Oops> {
    let scope = Scope::ALL.into_iter().find(|one| piece(*one) == scope).unwrap_or(Scope::Web);
    let view = looks::notice_sheet(&shared.desk, guest.who.as_ref(), cycle, number, scope).await;
    let view = view.map_err(|refusal| refused(&guest.frame, &refusal))?;
    Ok(guest.frame.show(&NoticeSheetPage { view }))
}

impl Page for NoticeSheetPage {
    fn title(&self, f: &Frame) -> String {
        let number = f.with("(第{0}号)", &[&self.view.number]);
        format!("{} {}{number}", self.view.title, kind_name(f, self.view.kind))
    }

    fn tab(&self) -> Tab {
        if self.view.scope.public() { Tab::None } else { Tab::Cycles }
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        if self.view.scope.public() {
            return vec![(f.t("公示栏").to_owned(), links::NOTICES.to_owned())];
        }
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.title.clone(), links::board(self.view.cycle)),
            (f.t("公示和异议").to_owned(), links::notice_board(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.stands(f))
            (self.facts(f))
            (self.ways(f))
            @if let Some(corrects) = &view.corrects {
                section class="block" aria-labelledby="corrects" {
                    h2 id="corrects" { (f.with("更正了第{0}号公示的什么", &[&corrects.number])) }
                    p { (f.t("更正原因:")) span lang="zh-CN" { (corrects.reason) "(" (corrects.document) ")" } }
                    @if corrects.differences.is_empty() { p { (f.t("得分、名次和等次都没有变。")) } }
                    @else { (differences(f, &corrects.differences)) }
                }
            }
            @if !view.rows.is_empty() { (self.table(f)) }
            @if !view.decisions.is_empty() { (self.decisions(f)) }
            @if view.objections.0 > 0 { (self.objections(f)) }
            @if !view.signed.is_empty() {
                p { (f.t("公示前签字:")) span lang="zh-CN" {
                    @for (title, many) in &view.signed { (title) "(" (many) ") " }
                } }
            }
            (self.proof(f))
        }
    }
}

impl NoticeSheetPage {
    /// What became of it since it was posted.
    fn stands(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p { (state(f, view.state, view.over)) " " span class="muted small" { (scope_name(f, view.scope)) } }
            @if let Some(next) = view.next {
                div class="note wait" { p {
                    (f.t("这份公示已经更正,以更正公示为准;原来的内容照样留在这里。")) " "
                    a href=(links::notice(view.cycle, next, piece(view.scope))) { (f.with("看第{0}号", &[&next])) }
                } }
            }
            @if let Some((reason, document, day)) = &view.withdrawn {
                div class="note bad" { p { (f.with("{0}撤回,不再作数。", &[day])) " " (f.t("原因:"))
                    span lang="zh-CN" { (reason) "(" (document) ")" } } }
            }
            @if let Some((document, day)) = &view.confirmed {
                div class="note good" { p { (f.with("{0}认定:", &[day]))
                    span lang="zh-CN" { (view.terms.confirms) "(" (document) ")" } } }
            }
            @if !view.hangs {
                div class="note" { p { (f.t("公示时间已过,内容已按期撤下。需要查阅请联系发布单位。")) } }
            }
        }
    }

    fn facts(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            dl class="pairs block" {
                dt { (f.t("发布单位")) } dd lang="zh-CN" { (view.terms.body) }
                dt { (f.t("公示时间")) }
                dd { (f.with("{0}至{1}", &[&view.posted, &view.last]))
                    "(" span lang="zh-CN" { (view.terms.hangs.says()) } ")" }
                dt { (f.t("提出异议")) }
                dd { (f.with("{0}24时以前,具名不具名都可以。", &[&view.until])) " "
                    span lang="zh-CN" { (view.terms.contact) } }
                dt { (f.t("答复期限")) }
                dd { (f.t("收到以后")) " " span lang="zh-CN" { (view.terms.reply.says()) } }
                dt { (f.t("认定单位")) } dd lang="zh-CN" { (view.terms.confirms) }
            }
        }
    }

    /// Where one goes on from here; not on paper.
    fn ways(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let open = matches!(view.state, State::Posted | State::Confirmed) && view.hangs;
        html! {
            p class="row no-print" {
                @if open {
                    a class="button main" href=(links::notice(view.cycle, view.number, "object")) { (f.t("提出异议")) }
                    a class="button" href=(links::answer(view.cycle)) { (f.t("查异议的答复")) }
                }
                @if view.hangs {
                    a class="button" href=(links::notice(view.cycle, view.number, "verify")) { (f.t("核验这份公示")) }
                }
                @if view.state == State::Confirmed && f.who.is_some() {
                    a class="button" href=(links::notice(view.cycle, view.number, "certificates")) { (f.t("证书和奖牌")) }
                }
                @for &scope in &view.scopes {
                    @if scope != view.scope && (scope.public() || f.who.is_some()) {
                        a class="button" href=(links::notice(view.cycle, view.number, piece(scope))) { (scope_name(f, scope)) }
                    }
                }
            }
        }
    }

    fn table(&self, f: &Frame) -> Markup {
        let rows = &self.view.rows;
        let any = |has: fn(&ShownRow) -> bool| rows.iter().any(has);
        let league = any(|row| !row.league.is_empty());
        let rank = any(|row| row.rank.is_some());
        let total = any(|row| !row.total.is_empty());
        let stars = any(|row| row.stars.is_some());
        let money = any(|row| !row.money.is_empty());
        let parts = any(|row| !row.parts.is_empty());
        let words = any(|row| !row.words.is_empty());
        html! {
            div class="table" {
                table class="cards" {
                    caption { (f.with("结果({0}个)", &[&rows.len()])) }
                    thead { tr {
                        th scope="col" { (f.t("对象")) }
                        @if league { th scope="col" { (f.t("分组")) } }
                        @if rank { th scope="col" class="num" { (f.t("名次")) } }
                        @if total { th scope="col" class="num" { (f.t("总分")) } }
                        @if stars { th scope="col" class="num" { (f.t("星数")) } }
                        th scope="col" { (f.t("等次")) }
                        @if money { th scope="col" class="num" { (f.t("奖补(元)")) } }
                        @if parts { th scope="col" { (f.t("各大项")) } }
                        @if words { th scope="col" { (f.t("提示")) } }
                    } }
                    tbody {
                        @for row in rows {
                            tr {
                                th scope="row" lang="zh-CN" {
                                    @match &row.name { Some(name) => { (name) } None => { (f.t("(未公开姓名)")) } }
                                }
                                @if league { td data-label=(f.t("分组")) lang="zh-CN" { (row.league) } }
                                @if rank { td class="num" data-label=(f.t("名次")) { @if let Some(rank) = row.rank { (rank) } } }
                                @if total { td class="num" data-label=(f.t("总分")) { (row.total) } }
                                @if stars { td class="num" data-label=(f.t("星数")) { @if let Some(stars) = row.stars { (stars) } } }
                                td data-label=(f.t("等次")) lang="zh-CN" {
                                    @if row.titled { strong { (row.title) } } @else { (row.title) }
                                }
                                @if money { td class="num" data-label=(f.t("奖补(元)")) { (money_words::shown(&row.money)) } }
                                @if parts { td class="small wide" data-label=(f.t("各大项")) lang="zh-CN" {
                                    @for ((name, value), at) in row.parts.iter().zip(0..) {
                                        @if at > 0 { ";" } (name) " " (value)
                                    }
                                } }
                                @if words { td class="small wide" data-label=(f.t("提示")) lang="zh-CN" { (row.words.join(";")) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn decisions(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="decisions" {
                h2 id="decisions" { (f.t("会议研究决定")) }
                (super::decisions(f, &self.view.decisions))
            }
        }
    }

    fn objections(&self, f: &Frame) -> Markup {
        let (all, ruled, upheld) = self.view.objections;
        html! {
            section class="block" aria-labelledby="objections" {
                h2 id="objections" { (f.t("异议和答复")) }
                p { (f.with("收到{0}件,已答复{1}件,其中成立{2}件。", &[&all, &ruled, &upheld])) }
                ul class="plain" {
                    @for one in &self.view.replies {
                        li {
                            (f.with("第{0}件", &[&one.number])) ":"
                            @if one.upheld { (f.t("成立")) } @else { (f.t("不成立")) } "。"
                            span lang="zh-CN" { (one.reply) } " "
                            span class="small muted" { (standing::moment(one.at)) }
                        }
                    }
                }
            }
        }
    }

    /// The digests as they stand on paper.
    fn proof(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="proof" {
                h2 id="proof" { (f.t("凭什么相信")) }
                @match &view.bundle {
                    Some(bundle) => {
                        p { (f.t("结果包里有办法、数据和结果,谁都可以下载重算;包的摘要如下,和纸上印的一样就是这一份。")) }
                        dl class="pairs" {
                            dt { "SHA-256" } dd class="secret" { (short(&bundle.sha256)) }
                            dt { "SM3" } dd class="secret" { (short(&bundle.sm3)) }
                        }
                    }
                    None => { p { (f.t("这份公示没有可以重算的结果包:")) span lang="zh-CN" { (view.unbundled) } } }
                }
                dl class="pairs" {
                    dt { (f.t("存档校验码")) } dd class="secret" { (short(&view.digest)) }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        super::made_up::sheets().into_iter().map(|view| Self { view }).collect()
    }
}
