//! One person → the account, every term of office, and what may be done about them.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{
    self, AccountState, Erasing, Linked, PersonPage as View, Term, TermState,
};
use fanben_actions::{PersonId, Refusal, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::people::{post_words, state};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// A person's file.
pub(crate) struct PersonPage {
    pub(crate) view: View,
    pub(crate) typed: Typed,
    /// What people call the provider that they may sign on with.
    pub(crate) provider: Option<String>,
}

const FIELDS: [&str; 6] = ["unit", "role", "office", "from", "until", "reason"];

/// Shows the file.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(person): Path<PersonId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::person(&shared.desk, &visit.who, person).await)?;
    Ok(visit.frame.show(&PersonPage { view, typed: Typed::default(), provider: shared.single() }))
}

/// A post as a form names it; the first day that cannot be read is told under `from`.
pub(super) fn post_of(form: &Sent, person: PersonId) -> Result<actions::GivePost, Refusal> {
    let day = |name: &str| match form.text(name) {
        text if text.is_empty() => Ok(None),
        text => text.parse().map(Some).map_err(|_| Refusal::bad(name, "请写年月日,如 2026-07-01")),
    };
    let from = day("from")?.ok_or_else(|| Refusal::bad("from", "请写开始的那一天"))?;
    Ok(actions::GivePost {
        person,
        unit: form.text("unit"),
        role: form.text("role"),
        office: form.text("office"),
        acting: form.text("acting") == "yes",
        from,
        until: day("until")?,
        reason: form.text("reason"),
    })
}

/// Does something about the person.
pub(crate) async fn act(
    State(shared): State<Shared>,
    Path((person, act)): Path<(PersonId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (came, word) = match act.as_str() {
        "give" => {
            let came = match post_of(&form, person) {
                Ok(input) => actions::give_post(desk, who, action, input).await,
                Err(refusal) => Err(refusal),
            };
            (came, "posted")
        }
        "unlock" => (actions::unlock(desk, who, action, person).await, "unlocked"),
        "factor" => (actions::reset_factor(desk, who, action, person).await, "unfactored"),
        "link" => {
            let issuer = shared.sign_on.as_ref().map(|one| one.issuer().to_owned());
            let Some(issuer) = issuer else { return Err(visit.oops(Trouble::Nowhere)) };
            let input = actions::LinkAccount { person, issuer, subject: form.text("subject") };
            (actions::link_account(desk, who, action, input).await, "linked")
        }
        "unlink" => (actions::unlink_account(desk, who, action, person).await, "unlinked"),
        "end" => {
            let input = actions::EndAccount { person, reason: form.text("why") };
            (actions::end_account(desk, who, action, input).await, "stopped")
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::person(person), word);
    let look = looks::person(desk, who, person);
    let provider = shared.single();
    visit.answered(came, &to, form, look, |view, typed| PersonPage { view, typed, provider }).await
}

/// The fields of a post, with what was typed.
pub(super) fn post_fields(f: &Frame, typed: &Typed, view: &View) -> Markup {
    let mut values = FIELDS.map(|name| typed.value(name));
    if values[3].is_empty() {
        values[3] = view.today.to_string();
    }
    let field = |at: usize, label, hint, required| Field {
        name: FIELDS[at],
        label,
        value: &values[at],
        hint,
        wrong: typed.wrong(FIELDS[at]),
        required,
    };
    let roles: Vec<(String, String)> =
        view.roles.iter().map(|role| (role.code.clone(), role.name.clone())).collect();
    html! {
        (field(0, f.t("单位"), f.t("写名称;有重名时写编码。"), true).text(f, "off"))
        (field(1, f.t("岗位"), "", true).choice(f, &roles))
        (field(2, f.t("部门"), f.t("只有报数据的岗位要填,写哪个部门的数据由他报。"), false).text(f, "off"))
        div class="fields" {
            (field(3, f.t("开始的一天"), "", true).day(f))
            (field(4, f.t("最后一天"), "", false).day(f))
        }
        ul class="checks" { li { label for="acting" {
            input type="checkbox" id="acting" name="acting" value="yes"
                checked[typed.value("acting") == "yes"];
            (f.t("主持工作(还没有正式任职)"))
        } } }
        (field(5, f.t("依据"), f.t("任职文件的文号,或者谁在什么会上决定的。"), true).text(f, "off"))
    }
}

impl Page for PersonPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的账号和岗位", &[&self.view.line.name])
    }

    fn tab(&self) -> Tab {
        Tab::People
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("人员").to_owned(), links::PEOPLE.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let line = &self.view.line;
        html! {
            (self.typed.note(&FIELDS))
            section class="block" aria-labelledby="account" {
                h2 id="account" { (f.t("账号")) }
                dl class="facts" {
                    dt { (f.t("账号")) } dd { (line.login) }
                    dt { (f.t("状态")) } dd { (state(f, line.state)) }
                    dt { (f.t("动态码")) } dd { (if line.factor { f.t("已开通") } else { f.t("没有开通") }) }
                    dt { (f.t("最近登录")) } dd {
                        @match line.last {
                            Some(at) => span class="num" { (standing::moment(at)) },
                            None => (f.t("没有登录过")),
                        }
                    }
                }
                (self.buttons(f))
            }
            @if self.provider.is_some() || self.view.linked != Linked::No { (self.single(f)) }
            section class="block" aria-labelledby="terms" {
                h2 id="terms" { (f.t("岗位")) }
                @if self.view.terms.is_empty() { p class="muted" { (f.t("还没有岗位,登录后什么也不能办。")) } }
                ul class="lines" { @for term in &self.view.terms { li { (self.term(f, term)) } } }
            }
            @if line.acts.contains(&Act::GrantPost) {
                section class="block" aria-labelledby="give" {
                    h2 id="give" { (f.t("授予岗位")) }
                    (f.post(&links::person_act(line.id, "give"), &html! {
                        (post_fields(f, &self.typed, &self.view))
                        button class="button main" { (f.t("授予")) }
                    }))
                }
            }
            @if line.acts.contains(&Act::EndAccount) { (self.ending(f)) }
            (self.erasing(f))
        }
    }
}

impl PersonPage {
    fn buttons(&self, f: &Frame) -> Markup {
        let line = &self.view.line;
        let unit = line.posts.first().map_or("", |post| post.unit.code.as_str());
        html! {
            div class="row" {
                @if line.acts.contains(&Act::ResetPassword) {
                    (f.post(&links::reset(line.id), &html! {
                        input type="hidden" name="unit" value=(unit);
                        button class="button"
                            data-ask=(f.with("重设后{0}现在的密码马上失效。确定吗?", &[&line.name])) {
                            (f.t("重设密码"))
                        }
                    }))
                }
                @if line.acts.contains(&Act::Unlock) && line.state == AccountState::Locked {
                    (f.post(&links::person_act(line.id, "unlock"), &html! {
                        button class="button" { (f.t("解锁")) }
                    }))
                }
                @if line.acts.contains(&Act::ResetFactor) && line.factor {
                    (f.post(&links::person_act(line.id, "factor"), &html! {
                        button class="button"
                            data-ask=(f.t("解除后下次登录只用密码。确定本人的手机丢了吗?")) {
                            (f.t("解除动态码"))
                        }
                    }))
                }
            }
        }
    }

    fn single(&self, f: &Frame) -> Markup {
        let line = &self.view.line;
        let subject = self.typed.value("subject");
        let field = Field {
            name: "subject",
            label: f.t("统一登录的用户编号"),
            value: &subject,
            hint: f.t("知道编号就填;不填,由第一次登录时的用户名来认。"),
            wrong: self.typed.wrong("subject"),
            ..Field::default()
        };
        let can = line.acts.contains(&Act::LinkAccount);
        html! {
            section class="block" aria-labelledby="single" {
                h2 id="single" { (f.t("统一登录")) }
                p { @match self.view.linked {
                    Linked::No => (f.t("没有关联,只用账号和密码登录。")),
                    Linked::Waits(until) => (f.with("等本人第一次统一登录,到 {0} 为止。", &[&standing::moment(until)])),
                    Linked::Since(at) => (f.with("{0} 已关联,本人可以用统一登录,也可以用密码。", &[&standing::moment(at)])),
                } }
                @if let (Some(name), Linked::No, true) = (&self.provider, self.view.linked, can) {
                    (f.post(&links::person_act(line.id, "link"), &html! {
                        (field.text(f, "off"))
                        p class="muted small" {
                            (f.with("不填编号时,30天内第一个从{0}来、用户名是“{1}”的人就是本人;请先确认那边的用户名没有给过别人。", &[name, &line.login]))
                        }
                        button class="button" { (f.t("关联统一登录")) }
                    }))
                }
                @if self.view.linked != Linked::No && line.acts.contains(&Act::UnlinkAccount) {
                    (f.post(&links::person_act(line.id, "unlink"), &html! {
                        button class="button"
                            data-ask=(f.with("解除后{0}只能用密码登录,现在的登录马上退出。确定吗?", &[&line.name])) {
                            (f.t("解除统一登录"))
                        }
                    }))
                }
            }
        }
    }

    fn term(&self, f: &Frame, term: &Term) -> Markup {
        let (tone, words) = match term.state {
            TermState::Proposed => (Tone::Wait, f.t("等授予")),
            TermState::Declined => (Tone::Idle, f.t("没有授予")),
            TermState::Ahead => (Tone::Info, f.t("还没开始")),
            TermState::Held => (Tone::Good, f.t("在任")),
            TermState::Over => (Tone::Idle, f.t("已免")),
        };
        let open = matches!(term.state, TermState::Held | TermState::Ahead);
        let days = match (term.post.from, term.post.until) {
            (Some(from), Some(until)) if from > until => f.t("没有生效").to_owned(),
            (Some(from), Some(until)) => f.with("{0} 到 {1}", &[&from, &until]),
            (Some(from), None) => f.with("{0} 起", &[&from]),
            _ => String::new(),
        };
        html! {
            div class="row" {
                strong lang="zh-CN" { (post_words(f, &term.post)) } (chip(tone, words))
                span class="num muted small" { (days) }
            }
            @if !term.reason.is_empty() || !term.by.is_empty() {
                p class="muted small" lang="zh-CN" { (term.reason) " " (term.by) }
            }
            @if open && self.view.line.acts.contains(&Act::EndPost) {
                a class="button" href=(links::term(self.view.line.id, term.post.id))
                    aria-label=(f.with("免去或者调动:{0}", &[&post_words(f, &term.post)])) {
                    (f.t("免去、调动"))
                }
            }
        }
    }

    fn ending(&self, f: &Frame) -> Markup {
        let why = self.typed.value("why");
        let field = Field {
            name: "why",
            label: f.t("停用的原因"),
            value: &why,
            required: true,
            ..Field::default()
        };
        let ask = f.with("停用后{0}不能再登录,岗位同时免去。确定吗?", &[&self.view.line.name]);
        html! {
            details class="block" {
                summary { (f.t("停用账号(退休、离职)")) }
                p { (f.t("做过的评分、签过的字都保留,只是不能再登录。")) }
                (f.post(&links::person_act(self.view.line.id, "end"), &html! {
                    (field.text(f, "off"))
                    button class="button warn" data-ask=(ask) { (f.t("停用账号")) }
                }))
            }
        }
    }

    fn erasing(&self, f: &Frame) -> Markup {
        let line = &self.view.line;
        let may = line.acts.contains(&Act::ProposeErasure) || line.acts.contains(&Act::ErasePerson);
        html! {
            @match &self.view.erasing {
                Erasing::Done(at) => p class="note" { (f.with("{0} 已删除个人信息。", &[&standing::moment(*at)])) },
                Erasing::Proposed { .. } if may => p class="note" {
                    (f.t("已有人提出删除个人信息。")) " "
                    a href=(links::erasure(line.id)) { (f.t("去看")) }
                },
                _ => @if may {
                    p { a href=(links::erasure(line.id)) { (f.t("删除个人信息(保管期满、本人申请)")) } }
                },
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let provider = Some("全市统一登录".to_owned());
        let page = |typed| PersonPage { view: made::file(), typed, provider: provider.clone() };
        let sent = Sent::of(vec![("unit".to_owned(), "小村".to_owned())]);
        let says = "您的管理范围内没有叫“小村”的单位".to_owned();
        let bad = vec![fanben_actions::BadInput { field: "unit".to_owned(), says }];
        let mut linked = page(Typed::default());
        linked.view.linked = Linked::Since(made::at());
        linked.view.erasing = Erasing::Done(made::at());
        vec![page(Typed::default()), page(Typed { sent, bad }), linked]
    }
}
