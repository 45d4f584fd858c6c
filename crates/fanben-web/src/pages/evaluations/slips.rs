//! Codes of a secret evaluation → one slip each, to be cut along the dashes, mixed and handed out.
//! They are shown on this one page and nowhere kept.

use chrono::NaiveDate;
use fanben_actions::EvaluationId;
use maud::{Markup, html};

use crate::links;
use crate::pages::factor::picture;
use crate::shell::{Frame, Page, Tab};

/// The slips of an evaluation.
pub(crate) struct BallotSlipsPage {
    pub(crate) id: EvaluationId,
    /// What it is called.
    pub(crate) title: String,
    /// The last day.
    pub(crate) deadline: NaiveDate,
    /// Where this site is, as `https://host`; empty: unknown.
    pub(crate) site: String,
    pub(crate) codes: Vec<String>,
}

impl Page for BallotSlipsPage {
    fn title(&self, f: &Frame) -> String {
        f.with("票条({0}张)", &[&self.codes.len()])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn body(&self, f: &Frame) -> Markup {
        let address = format!("{}{}", self.site, links::VOTE);
        let shown = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
        html! {
            div class="note wait no-print" role="status" {
                @if self.codes.is_empty() {
                    p { strong { (f.t("票码只显示一次,已经显示过了。没有打印的话,在还没有人投票以前可以重新出码。")) } }
                } @else {
                    p { strong { (f.t("票码只在这一页显示这一次,离开后谁也看不到。")) } }
                    p { (f.t("两个人一起打印(浏览器菜单的“打印”),沿虚线剪开,打乱,让每个人自己抽一张。不登记谁拿了哪一张,剩下的当场销毁。")) }
                }
            }
            ul class="slips ballots" {
                @for code in &self.codes {
                    li {
                        // Behind the mark, so that no server and no log ever sees the code.
                        @if !self.site.is_empty() { @if let Some(picture) = picture(f, &format!("{address}#{code}")) { (picture) } }
                        p class="whose" lang="zh-CN" { (self.title) }
                        dl { dt { (f.t("票码")) } dd { (code) } dt { (f.t("网址")) } dd { (shown) } }
                        p class="small" { (f.with("{0}截止。扫码或输入网址,填票码投票。不记名,只能用一次。", &[&self.deadline])) }
                    }
                }
            }
            p class="no-print" { a class="button" href=(links::evaluation(self.id)) { (f.t("已打印好,返回")) } }
        }
    }
}

impl BallotSlipsPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let code = |at: usize| format!("4926-9012-1107-110{at}");
        let page = |site: &str, codes: Vec<String>| Self {
            id: super::made_up::id(),
            title: "2026年度村级组织民主测评".to_owned(),
            deadline: crate::pages::made::day(11, 25),
            site: site.to_owned(),
            codes,
        };
        vec![
            page("https://10.0.0.7", (0..8).map(code).collect()),
            page("", vec![code(1)]),
            page("", vec![]),
        ]
    }
}
