//! A page + who looks at it → the whole HTML document: head, navigation, trail, foot. Everything
//! that all pages have in common is here and in `assets/style.css`.

use std::fmt::Display;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::words::Words;
use crate::{assets, links};

/// What a page needs to know of the reader and the visit.
#[derive(Clone)]
pub(crate) struct Frame {
    /// The language of the page.
    pub(crate) words: Words,
    /// Whether the type is large.
    pub(crate) large: bool,
    /// The place that this installation serves, as its people call it.
    pub(crate) place: String,
    /// Who is signed in.
    pub(crate) who: Option<Bearer>,
    /// The address of this page, to come back to.
    pub(crate) here: String,
    /// Where somebody goes on after a step that was refused.
    pub(crate) back: Option<String>,
    /// What was just done, by its code in the address.
    pub(crate) done: Option<String>,
    /// Proves that a form came from our own page.
    pub(crate) token: String,
    /// The number of the request, under which the log has it.
    pub(crate) number: String,
    /// Makes the id of an action, so that a form sent twice is recorded once.
    pub(crate) fresh: Arc<dyn Fn() -> String + Send + Sync>,
}

/// The person signed in, as the head of the page shows them.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// Name.
    pub(crate) name: String,
    /// Unit and post, as “小泉村 书记”.
    pub(crate) post: String,
    /// Whether they see places.
    pub(crate) places: bool,
    /// Whether they look after people.
    pub(crate) people: bool,
    /// Whether they read the trail.
    pub(crate) audit: bool,
}

/// The entries of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Work,
    Cycles,
    Places,
    People,
    Audit,
    Own,
    Help,
    None,
}

/// Something that can be shown as a page.
pub(crate) trait Page {
    /// The heading and the title of the window.
    fn title(&self, f: &Frame) -> String;
    /// The entry of the navigation that is lit.
    fn tab(&self) -> Tab {
        Tab::None
    }
    /// The pages above this one: words and address.
    fn trail(&self, _f: &Frame) -> Vec<(String, String)> {
        vec![]
    }
    /// Whether the page is one narrow column.
    fn narrow(&self) -> bool {
        false
    }
    /// Everything below the heading.
    fn body(&self, f: &Frame) -> Markup;
}

impl Frame {
    /// The words for a Chinese text.
    pub(crate) fn t(&self, chinese: &'static str) -> &'static str {
        self.words.t(chinese)
    }

    /// The words for a text with values in it.
    pub(crate) fn with(&self, chinese: &'static str, values: &[&dyn Display]) -> String {
        self.words.with(chinese, values)
    }

    /// The hidden fields of every form: that it is ours, and which action it is.
    pub(crate) fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name="_token" value=(self.token);
            input type="hidden" name="_action" value=((self.fresh)());
        }
    }

    /// A form that is sent with POST.
    pub(crate) fn post(&self, address: &str, body: &Markup) -> Markup {
        html! { form method="post" action=(address) { (self.hidden()) (body) } }
    }

    /// A form that also sends files.
    pub(crate) fn upload(&self, address: &str, body: &Markup) -> Markup {
        html! {
            form method="post" action=(address) enctype="multipart/form-data" {
                (self.hidden()) (body)
            }
        }
    }

    /// The whole document.
    pub(crate) fn document(&self, page: &dyn Page) -> Markup {
        let title = page.title(self);
        html! {
            (DOCTYPE)
            html lang=(self.words.tag()) class=[self.large.then_some("large")] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " · " (self.t("范本")) }
                    link rel="stylesheet" href=(links::asset(assets::style()));
                    link rel="icon" type="image/svg+xml" href=(links::asset(assets::icon()));
                    script type="module" src=(links::asset(assets::script())) {}
                }
                body data-copied=(self.t("已复制")) data-paste-wrong=(self.t("这些没有粘贴进去:")) {
                    a class="skip" href="#main" { (self.t("跳到正文")) }
                    (self.head())
                    @if self.who.is_some() { (self.navigation(page.tab())) }
                    main id="main" class=[page.narrow().then_some("narrow")] {
                        (self.trail(&page.trail(self)))
                        h1 { (title) }
                        @if let Some(text) = self.done_text() {
                            div class="note good" role="status" { p { (text) } }
                        }
                        (page.body(self))
                    }
                    footer class="foot" {
                        (self.t("范本 · 每个数都说得清")) " "
                        a href=(links::HELP) { (self.t("使用帮助")) }
                    }
                }
            }
        }
    }

    /// The document as a response.
    pub(crate) fn respond(&self, status: StatusCode, page: &dyn Page) -> Response {
        let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_LANGUAGE, self.words.tag())];
        (status, headers, self.document(page)).into_response()
    }

    /// The document as the usual response.
    pub(crate) fn show(&self, page: &dyn Page) -> Response {
        self.respond(StatusCode::OK, page)
    }

    fn head(&self) -> Markup {
        let (type_words, type_to) =
            if self.large { (self.t("标准字"), "usual") } else { (self.t("大字"), "large") };
        let (language, language_to, tag) = match self.words {
            Words::Chinese => ("English", "en", "en"),
            Words::English => ("中文", "zh-CN", "zh-CN"),
        };
        html! {
            header class="top" {
                div class="top-in" {
                    a class="brand" href=(links::HOME) {
                        img src=(links::asset(assets::icon())) alt="" width="30" height="30";
                        (self.t("范本"))
                        @if !self.place.is_empty() { span class="place" lang="zh-CN" { (self.place) } }
                    }
                    div class="tools" {
                        @if let Some(who) = &self.who {
                            a class="who" lang="zh-CN" href=(links::OWN) {
                                (who.name) @if !who.post.is_empty() { " · " (who.post) }
                            }
                        }
                        a href=(links::switch("type", type_to, &self.here)) { (type_words) }
                        a href=(links::switch("lang", language_to, &self.here)) lang=(tag) { (language) }
                        @if self.who.is_some() {
                            form method="post" action=(links::SIGN_OUT) data-sign-out="yes" {
                                (self.hidden())
                                button { (self.t("退出")) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn navigation(&self, tab: Tab) -> Markup {
        let shown = |of: fn(&Bearer) -> bool| self.who.as_ref().is_some_and(of);
        let (places, people, audit) =
            (shown(|who| who.places), shown(|who| who.people), shown(|who| who.audit));
        let entries = [
            (true, Tab::Work, self.t("工作台"), links::HOME),
            (true, Tab::Cycles, self.t("考核期"), links::CYCLES),
            (places, Tab::Places, self.t("区划"), links::PLACES),
            (people, Tab::People, self.t("人员"), links::PEOPLE),
            (audit, Tab::Audit, self.t("日志"), links::AUDIT),
            (true, Tab::Own, self.t("我的账号"), links::OWN),
            (true, Tab::Help, self.t("使用帮助"), links::HELP),
        ];
        html! {
            nav class="nav" aria-label=(self.t("主要栏目")) {
                ul {
                    @for (_, of, words, address) in entries.into_iter().filter(|one| one.0) {
                        li {
                            a href=(address) aria-current=[(of == tab).then_some("page")] { (words) }
                        }
                    }
                }
            }
        }
    }

    fn trail(&self, above: &[(String, String)]) -> Markup {
        html! {
            @if !above.is_empty() {
                nav class="crumbs" aria-label=(self.t("所在位置")) {
                    ol {
                        @for (words, address) in above {
                            li { a href=(address) { (words) } }
                        }
                    }
                }
            }
        }
    }

    fn done_text(&self) -> Option<&'static str> {
        Some(match self.done.as_deref()? {
            "attached" => self.t("佐证已上传。"),
            "withdrawn" => self.t("佐证已撤回;它还看得到,不再算数。"),
            "saved" => self.t("已保存。"),
            "declared" => self.t("申报已保存。"),
            "met" => self.t("会议已登记。"),
            "sent" => self.t("已上报,由下一环节评定。"),
            "sent-all" => self.t("评齐的都已上报;没有上报的,列表里写着还缺什么。"),
            "decided-all" => self.t("这些决定都已送出,对方的工作台上看得到。"),
            "evaluation-drafted" => self.t("已拟定;核对以后开始。"),
            "evaluation-opened" => self.t("测评已开始。"),
            "evaluation-closed" => self.t("已计票,结果在下面。"),
            "evaluation-annulled" => self.t("这次测评已作废,原因已记录。"),
            "counted" => self.t("计票已登记;两个人登记的一致才作数。"),
            "returned" => self.t("已退回,对方的工作台上会看到退回的理由。"),
            "recommended" => self.t("已推荐,由下一环节评定。"),
            "signed" => self.t("已签字。"),
            "unsigned" => self.t("拒签和理由已记录。"),
            "aside" => self.t("回避已登记。"),
            "beside" => self.t("回避已解除。"),
            "stage-closed" => self.t("已结账,全部进入下一环节。"),
            "closing-proposed" => self.t("已提请,等另一个人批准。"),
            "closing-refused" => self.t("已驳回,原因已记录。"),
            "office-back" => self.t("已退回股室修改,原因已记录。"),
            "exempted" => self.t("免评已登记。"),
            "readmitted" => self.t("已恢复参评。"),
            "announced" => self.t("抽签已公布,名单不再变动。"),
            "planned" => self.t("计划已保存,原来的版本留着。"),
            "drafted-run" => self.t("这一批已拟好,请另外两个人审。"),
            "approved-run" => self.t("已审。"),
            "returned-run" => self.t("已退回,可以另拟一批。"),
            "paid-run" => self.t("已登记发放。"),
            "proposed-shares" => self.t("分配方案已报给乡镇核。"),
            "checked-shares" => self.t("已登记核的意见。"),
            "payroll" => self.t("名册已登记,原来登记的留着。"),
            "brought" => self.t("历年结果已导入,原来导入的留着。"),
            "upstream-taken" => self.t("已采用新结果,决定和理由已记录。"),
            "upstream-kept" => self.t("继续按原来的结果算,决定和理由已记录。"),
            "drawn" => self.t("已抽出,结果和证明都在下面。"),
            "noticed" => self.t("已发布公示;到期以前谁都可以提出异议。"),
            "corrected-notice" => self.t("更正公示已发布,原来的公示照样留着。"),
            "withdrawn-notice" => self.t("公示已撤回,理由已公开。"),
            "down" => self.t("已从公开处撤下。"),
            "ruled" => self.t("答复已发出。"),
            "decided" => self.t("决定已登记,随下一份公示发布。"),
            "result-signed" => self.t("已对结果签字。"),
            "declined" => self.t("不予推荐的意见和理由已记录。"),
            "corrected" => self.t("已按程序更正,回到选定的环节重新办理。"),
            "drafted" => self.t("考核已拟定,还没有定稿;请核对后批准。"),
            "approved" => self.t("考核办法已批准,规则不再变动。"),
            "opened" => self.t("考核已开始。"),
            "merged" => self.t("表里的改动已写入。"),
            "confirmed" => self.t("结果已认定。"),
            "recorded" => self.t("数据已登记。"),
            "changed" => self.t("变更已办理,从生效日期起用新的名称、编码和归属。"),
            "taken" => self.t("决定已记下。"),
            "password" => self.t("密码已修改。"),
            "settled" => self.t("岗位已办理。"),
            "posted" => self.t("岗位已授予。"),
            "moved" => self.t("调动已登记。"),
            "ended" => self.t("已免去岗位。"),
            "stopped" => self.t("账号已停用。"),
            "unlocked" => self.t("账号已解锁。"),
            "unfactored" => self.t("动态码已解除,请提醒本人重新开通。"),
            "linked" => self.t("已关联统一登录。"),
            "to-erase" => self.t("已提出删除,等安全管理员办理。"),
            "erased" => self.t("个人信息已删除。"),
            "not-erased" => self.t("已退回,没有删除。"),
            "unlinked" => self.t("统一登录已解除,原来的登录已退出。"),
            "factor-off" => self.t("动态码已关闭。"),
            "let" => self.t("授权已生效,到期自动失效。"),
            "revoked" => self.t("密钥已收回,马上失效。"),
            "signed-out" => self.t("其他地方的登录已退出。"),
            "unlet" => self.t("授权已收回。"),
            _ => return None,
        })
    }
}
