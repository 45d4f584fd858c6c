//! The person signed in → their posts, and where to look after their own account.

use axum::response::Response;
use fanben_actions::Post;
use maud::{Markup, html};

use crate::links;
use crate::pages::people::post_words;
use crate::shell::{Frame, Page, Tab};
use crate::visit::Visit;

/// One's own account.
pub(crate) struct OwnPage {
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) posts: Vec<Post>,
}

/// Shows it.
pub(crate) async fn show(visit: Visit) -> Response {
    let who = &visit.who;
    let (name, login, posts) = (who.name.clone(), who.login.clone(), who.posts.clone());
    visit.frame.show(&OwnPage { name, login, posts })
}

impl Page for OwnPage {
    fn title(&self, f: &Frame) -> String {
        f.t("我的账号").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Own
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            section class="block" {
                dl class="facts" {
                    dt { (f.t("姓名")) } dd lang="zh-CN" { (self.name) }
                    dt { (f.t("账号")) } dd { (self.login) }
                    dt { (f.t("岗位")) } dd lang="zh-CN" {
                        @if self.posts.is_empty() { (f.t("还没有岗位,请联系安全管理员。")) }
                        ul class="lines" { @for post in &self.posts { li { (post_words(f, post)) } } }
                    }
                }
            }
            section class="block" {
                p class="row" {
                    a class="button" href=(links::PASSWORD) { (f.t("修改密码")) }
                    a class="button" href=(links::FACTOR) { (f.t("动态码")) }
                    a class="button" href=(links::DELEGATIONS) { (f.t("授权代办")) }
                    a class="button" href=(links::TOKENS) { (f.t("接口密钥")) }
                }
            }
        }
    }
}

impl OwnPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Behalf;
        let behalf = Behalf { holder: made::person(), name: "李桂英".to_owned(), acts: vec![] };
        let minded = Post { behalf: Some(behalf), ..made::post() };
        let page =
            |posts| OwnPage {
                name: "马志远".to_owned(), login: "990402201201".to_owned(), posts
            };
        vec![page(vec![made::post(), minded]), page(vec![])]
    }
}
