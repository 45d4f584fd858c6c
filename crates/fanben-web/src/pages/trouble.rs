//! What went wrong → a page that says what happened and where to go on. What somebody may not see
//! looks exactly like what does not exist.

use axum::http::StatusCode;
use maud::{Markup, html};

use crate::links;
use crate::shell::{Frame, Page};
use crate::visit::{Guest, Oops};

/// Something that keeps a page from being shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The address leads nowhere, or to what this person may not see.
    Nowhere,
    /// An action that is refused, with the sentence that says why.
    Refused(String),
    /// A form from another site, or from before signing in again.
    Stale,
    /// The form could not be read.
    Form(String),
    /// Too much was sent.
    TooMuch,
    /// Something broke here; the log has the cause.
    Broken,
}

impl Trouble {
    /// The status for machines.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Trouble::Nowhere => StatusCode::NOT_FOUND,
            Trouble::Refused(_) => StatusCode::CONFLICT,
            Trouble::Stale => StatusCode::FORBIDDEN,
            Trouble::Form(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Trouble::TooMuch => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The page of a trouble.
pub(crate) struct TroublePage {
    pub(crate) what: Trouble,
}

/// Any address that leads nowhere.
pub(crate) async fn nowhere(guest: Guest) -> Oops {
    Oops::Page(Box::new(guest.frame), Trouble::Nowhere)
}

impl Page for TroublePage {
    fn title(&self, f: &Frame) -> String {
        match &self.what {
            Trouble::Nowhere => f.t("没有找到这一页"),
            Trouble::Refused(_) => f.t("这一步现在不能办"),
            Trouble::Stale => f.t("表单已经过期"),
            Trouble::Form(_) => f.t("表单没有读懂"),
            Trouble::TooMuch => f.t("提交的内容太大"),
            Trouble::Broken => f.t("系统出了问题"),
        }
        .to_owned()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let back = matches!(self.what, Trouble::Refused(_)) && f.back.is_some();
        html! {
            @match &self.what {
                Trouble::Nowhere => {
                    p { (f.t("地址可能不全,这一页可能已经不在,也可能不在您的管理范围内。")) }
                }
                Trouble::Refused(why) => { div class="note bad" { p { (why) } } }
                Trouble::Stale => {
                    p { (f.t("为防止别的网站代您提交,每张表单只在登录期间有效。请返回上一页刷新后重新提交;如果已经退出,请重新登录。")) }
                }
                Trouble::Form(why) => { div class="note bad" { p { (why) } } }
                Trouble::TooMuch => {
                    p { (f.t("一次提交的内容太多。请分几次提交;佐证每份不超过20兆字节。")) }
                }
                Trouble::Broken => {
                    p { (f.t("刚才的操作没有完成,已保存的内容不受影响。请稍后再试;如果一直这样,请把这个编号告诉系统管理员,日志里能按编号查到原因:")) }
                    p { code { (f.number) } }
                }
            }
            div class="row" {
                @if let (Trouble::Refused(_), Some(back)) = (&self.what, &f.back) {
                    a class="button main" href=(back) { (f.t("回去接着办")) }
                }
                a class=(if back { "button" } else { "button main" }) href=(links::HOME) { (f.t("回到工作台")) }
                a class="button" href=(links::HELP) { (f.t("看使用帮助")) }
            }
        }
    }
}

impl TroublePage {
    /// One for each trouble.
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        [
            Trouble::Nowhere,
            Trouble::Refused("小泉村的自评已经上报,不能再修改。".to_owned()),
            Trouble::Stale,
            Trouble::Form("日期要写成2026-11-05的样子。".to_owned()),
            Trouble::TooMuch,
            Trouble::Broken,
        ]
        .map(|what| TroublePage { what })
        .into()
    }
}
