//! The person signed in → their posts, and where to look after their own account.

use axum::extract::State;
use axum::response::Response;
use fanben_actions::{Post, Refusal, looks};
use maud::{Markup, html};

use crate::pages::people::post_words;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// One's own account.
#[derive(Clone)]
pub(crate) struct OwnPage {
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) posts: Vec<Post>,
    /// Keys for other systems are theirs to issue or to revoke.
    pub(crate) keys: bool,
}

/// Shows it.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let who = &visit.who;
    let keys = match looks::tokens(&shared.desk, who).await {
        Err(Refusal::NotFound) => false,
        came => visit.look(came).map(|_| true)?,
    };
    let (name, login, posts) = (who.name.clone(), who.login.clone(), who.posts.clone());
    Ok(visit.frame.show(&OwnPage { name, login, posts, keys }))
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
                    a class="button" href=(links::SESSIONS) { (f.t("登录着的地方")) }
                    a class="button" href=(links::DELEGATIONS) { (f.t("授权代办")) }
                    a class="button" href=(links::OWN_PAY) { (f.t("我的和本单位的发放")) }
                    @if self.keys { a class="button" href=(links::TOKENS) { (f.t("接口密钥")) } }
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
        let (name, login) = ("马志远".to_owned(), "990402201201".to_owned());
        let empty = OwnPage { name, login, posts: vec![], keys: false };
        vec![OwnPage { posts: vec![made::post(), minded], keys: true, ..empty.clone() }, empty]
    }
}
