//! One's own posts → keys under which other systems act; and for who looks after posts, those of
//! everybody there. A key is shown once.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, TokenLine, TokenPost, TokenState, Tokens};
use fanben_actions::{Refusal, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};
use uuid::Uuid;

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::people::post_words;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals::act_name;
use crate::{Shared, links};

/// Keys one issued or looks after.
pub(crate) struct TokensPage {
    pub(crate) view: Tokens,
    pub(crate) typed: Typed,
}

/// A key that was just issued.
pub(crate) struct KeyPage {
    pub(crate) name: String,
    pub(crate) key: String,
}

/// Shows them.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::tokens(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&TokensPage { view, typed: Typed::default() }))
}

/// The word an act is sent under.
fn word(act: Act) -> String {
    serde_json::to_value(act)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn input(form: &Sent) -> Result<actions::IssueToken, Refusal> {
    let acts = form.all("acts").into_iter();
    let acts = acts.filter_map(|act| serde_json::from_value(act.into()).ok());
    let until = form.text("until").parse();
    Ok(actions::IssueToken {
        post: form.text("post").parse().map_err(|_| Refusal::bad("post", "请选岗位"))?,
        name: form.text("name"),
        unit: form.text("unit"),
        acts: acts.collect(),
        until: until.map_err(|_| Refusal::bad("until", "请写年月日,如 2026-07-01"))?,
        password: form.exact("password").to_owned(),
        code: form.text("code"),
    })
}

/// Issues a key and shows it once.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let came = match input(&form) {
        Ok(input) => actions::issue_token(desk, who, action, input).await,
        Err(refusal) => Err(refusal),
    };
    if let Ok(receipt) = &came {
        // The same form again: the key was shown once and is nowhere kept.
        let key = receipt.given("key").ok_or_else(|| visit.oops(Trouble::Stale))?.to_owned();
        return Ok(visit.frame.show(&KeyPage { name: form.text("name"), key }));
    }
    let look = looks::tokens(desk, who);
    visit.answered(came, links::TOKENS, form, look, |view, typed| TokensPage { view, typed }).await
}

/// Revokes a key.
pub(crate) async fn end(
    State(shared): State<Shared>,
    Path(id): Path<Uuid>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    visit.look(actions::revoke_token(&shared.desk, &visit.who, action, id).await)?;
    Ok(Redirect::to(&links::done(links::TOKENS, "revoked")).into_response())
}

impl Page for KeyPage {
    fn title(&self, f: &Frame) -> String {
        f.t("密钥已发放").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Own
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let field = Field {
            name: "key",
            label: f.t("密钥"),
            value: &self.key,
            required: true,
            ..Field::default()
        };
        html! {
            div class="note wait" role="status" {
                p { strong { (f.t("密钥只在这一页显示这一次,离开后谁也看不到。")) } }
                p {
                    span lang="zh-CN" { (self.name) } " "
                    (f.t("的管理员把它存进自己的系统。不要发在群里,不要写进网页。泄露了就收回,再发一个。"))
                }
            }
            section class="block" { (field.text(f, "off")) }
            p { a class="button" href=(links::TOKENS) { (f.t("已经存好,返回")) } }
        }
    }
}

impl Page for TokensPage {
    fn title(&self, f: &Frame) -> String {
        f.t("接口密钥").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Own
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("我的账号").to_owned(), links::OWN.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let fields = ["name", "unit", "until", "password", "code"];
        html! {
            (self.typed.note(&fields))
            p class="lead" {
                (f.t("让其他系统以您的岗位取结果、报数据。它能看、能办的不超过您的岗位;每一笔都记着是哪个系统办的。"))
            }
            @if !view.tokens.is_empty() {
                section class="block" aria-labelledby="issued" {
                    h2 id="issued" { (f.t("已发放")) }
                    ul class="lines" { @for line in &view.tokens { li { (Self::line(f, line)) } } }
                }
            }
            @for (post, at) in view.posts.iter().zip(1..) { (self.form(f, post, at)) }
            @if view.posts.is_empty() {
                p class="muted" { (f.t("您的岗位不能发放密钥,只能收回别人发放的。")) }
            }
        }
    }
}

impl TokensPage {
    fn line(f: &Frame, line: &TokenLine) -> Markup {
        let (tone, state) = match line.state {
            TokenState::Active => (Tone::Good, f.t("在用")),
            TokenState::Revoked => (Tone::Idle, f.t("已收回")),
            TokenState::Over => (Tone::Idle, f.t("已到期")),
            TokenState::Vacant => (Tone::Idle, f.t("岗位已免,失效")),
        };
        let acts: Vec<&str> = line.acts.iter().map(|act| act_name(f, *act)).collect();
        let may = if acts.is_empty() { f.t("只能查看").to_owned() } else { acts.join("、") };
        html! {
            div class="row" {
                strong lang="zh-CN" { (line.name) }
                (chip(tone, state))
                span class="num muted small" { (f.with("{0} 到 {1}", &[&line.at.date_naive(), &line.until])) }
            }
            p class="small" {
                span lang="zh-CN" { (post_words(f, &line.post)) " · " (line.holder) " · " (line.unit.name) }
                " · " (may)
            }
            @if line.mine {
                (f.post(&links::token_end(line.id), &html! {
                    button class="button" aria-label=(f.with("收回{0}的密钥", &[&line.name])) { (f.t("收回")) }
                }))
            }
        }
    }

    fn form(&self, f: &Frame, of: &TokenPost, at: usize) -> Markup {
        let id = |name: &str| format!("{name}-{at}");
        let mine = self.typed.value("post") == of.post.id.to_string();
        let kept = |name: &str| if mine { self.typed.value(name) } else { String::new() };
        let wrong = |name: &str| self.typed.wrong(name).filter(|_| mine);
        let unit = match kept("unit") {
            text if text.is_empty() => of.post.unit.code.clone(),
            text => text,
        };
        let typed_acts = self.typed.sent.all("acts");
        let input = |name: &str, label: &str, hint: &str, control: Markup| {
            html! {
                div class="field" {
                    label for=(id(name)) { (label) }
                    @if !hint.is_empty() { span class="hint" { (hint) } }
                    (control)
                    @if let Some(wrong) = wrong(name) { span class="wrong" { (wrong) } }
                }
            }
        };
        html! {
            section class="block" aria-labelledby=(id("issue")) {
                h2 id=(id("issue")) { span lang="zh-CN" { (post_words(f, &of.post)) } }
                (f.post(links::TOKENS, &html! {
                    input type="hidden" name="post" value=(of.post.id);
                    (input("name", f.t("对方系统的名称"), f.t("写清是谁的什么系统,例如:省基层治理平台"), html! {
                        input type="text" id=(id("name")) name="name" value=(kept("name")) maxlength="40"
                            autocomplete="off" required;
                    }))
                    (input("unit", f.t("管到哪个单位"), f.t("写编码或者名称:您的单位,或者它下面的一个"), html! {
                        input type="text" id=(id("unit")) name="unit" value=(unit) autocomplete="off" required;
                    }))
                    @if !of.acts.is_empty() {
                        fieldset {
                            legend class="label" { (f.t("除了查看,还可以办什么(不勾只能查看)")) }
                            ul class="checks" {
                                @for act in &of.acts {
                                    @let sent = word(*act);
                                    li { label for=(id(&sent)) {
                                        input type="checkbox" id=(id(&sent)) name="acts" value=(sent)
                                            checked[mine && typed_acts.contains(&sent)];
                                        (act_name(f, *act))
                                    } }
                                }
                            }
                        }
                    }
                    (input("until", f.t("最后一天"), f.t("最长一年,到期可以另发"), html! {
                        input type="date" id=(id("until")) name="until" value=(kept("until")) required;
                    }))
                    (input("password", f.t("您的密码"), "", html! {
                        input type="password" id=(id("password")) name="password"
                            autocomplete="current-password" required;
                    }))
                    @if self.view.factor {
                        (input("code", f.t("动态码"), "", html! {
                            input type="text" id=(id("code")) name="code" autocomplete="one-time-code" required;
                        }))
                    }
                    button class="button main" { (f.t("发放密钥")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Named;
        let line = |name: &str, state, acts| TokenLine {
            id: made::post().id,
            name: name.to_owned(),
            post: made::post(),
            holder: "马志远".to_owned(),
            unit: Named::new("990402201000", "小泉乡"),
            acts,
            at: made::day(10, 20).and_hms_opt(1, 0, 0).unwrap_or_default().and_utc(),
            until: made::day(12, 30),
            state,
            mine: state == TokenState::Active,
        };
        let post = |acts| TokenPost { post: made::post(), acts };
        let tokens = vec![
            line("省基层治理平台", TokenState::Active, vec![]),
            line("农业农村局数据中台", TokenState::Revoked, vec![Act::RecordMeasure]),
            line("市大数据局共享交换", TokenState::Over, vec![]),
            line("区网格平台", TokenState::Vacant, vec![Act::SaveSheet, Act::SendUp]),
        ];
        let posts = vec![post(vec![Act::RecordMeasure]), post(vec![])];
        let today = made::day(10, 28);
        let page = |posts, tokens, factor| TokensPage {
            view: Tokens { posts, tokens, today, factor },
            typed: Typed::default(),
        };
        vec![page(posts, tokens, true), page(vec![], vec![], false)]
    }
}

impl KeyPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let key = format!("fb_{}", "0123456789abcdef".repeat(4));
        vec![KeyPage { name: "省基层治理平台".to_owned(), key }]
    }
}
