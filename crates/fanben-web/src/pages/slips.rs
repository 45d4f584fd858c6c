//! First passwords → one slip a person, to be cut along the dashes, folded and handed over. They are
//! shown on this one page and nowhere kept.

use fanben_actions::actions::Slip;
use maud::{Markup, html};

use crate::shell::{Frame, Page, Tab};

/// The slips of a batch of accounts.
pub(crate) struct SlipsPage {
    pub(crate) slips: Vec<Slip>,
    /// How many posts wait for the security administrator.
    pub(crate) proposed: usize,
    /// Where to go on.
    pub(crate) back: String,
}

impl Page for SlipsPage {
    fn title(&self, f: &Frame) -> String {
        f.with("初始密码({0}份)", &[&self.slips.len()])
    }

    fn tab(&self) -> Tab {
        Tab::People
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            div class="note wait no-print" role="status" {
                p { strong { (f.t("密码只在这一页显示这一次,离开后谁也看不到。")) } }
                p { (f.t("现在打印(浏览器菜单的“打印”),沿虚线剪开、折好、密封,当面交给本人。本人第一次登录要换成自己的密码。")) }
                @if self.proposed > 0 {
                    p { (f.with("{0}个岗位等安全管理员授予后生效。", &[&self.proposed])) }
                }
            }
            ul class="slips" {
                @for slip in &self.slips {
                    li {
                        p class="whose" lang="zh-CN" { (slip.unit) " " (slip.name) }
                        dl {
                            dt { (f.t("账号")) } dd { (slip.login) }
                            dt { (f.t("初始密码")) } dd { (slip.password) }
                        }
                        p class="small" { (f.t("第一次登录请换成自己的密码。请勿转发,勿拍照。")) }
                    }
                }
            }
            p class="no-print" { a class="button" href=(self.back) { (f.t("已打印好,返回")) } }
        }
    }
}

impl SlipsPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::links;
        let slip = |at: usize| Slip {
            login: format!("99040220120{at}"),
            name: "马志远".to_owned(),
            unit: "小泉村".to_owned(),
            password: format!("234{at}-5678-9234-5678"),
        };
        vec![
            SlipsPage { slips: vec![slip(1)], proposed: 0, back: links::people("990402201000") },
            SlipsPage {
                slips: (1..8).map(slip).collect(),
                proposed: 7,
                back: links::PEOPLE.to_owned(),
            },
        ]
    }
}
