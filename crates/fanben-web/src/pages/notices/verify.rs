//! A notice recomputed before anybody's eyes, and its bundle to take home.

use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use fanben_actions::CycleId;
use fanben_actions::looks::{self, NoticeVerified};
use fanben_model::bundles::short;
use maud::{Markup, html};
use serde::Deserialize;

use super::refused;
use crate::chips::{Tone, chip};
use crate::fields::Field;
use crate::limits::Caller;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page};
use crate::visit::{Guest, Oops};
use crate::{Shared, links};

/// Differences that are listed; the file tells the rest.
const MOST: usize = 50;

/// What checking came to.
pub(crate) struct VerifyPage {
    pub(crate) view: NoticeVerified,
    /// The digest that was typed.
    pub(crate) typed: String,
}

/// What the address asks.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    digest: String,
}

/// Recomputes and shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, number)): Path<(CycleId, i64)>,
    Query(asked): Query<Asked>,
    from: Caller,
    guest: Guest,
) -> Result<Response, Oops> {
    if !shared.limits.allow(&from, "verify") {
        let says = guest.frame.t("核验得太勤了,请过一分钟再试。").to_owned();
        return Err(Oops::Page(Box::new(guest.frame), Trouble::Refused(says)));
    }
    let typed: String = asked.digest.chars().take(100).collect();
    let view = looks::notice_verified(&shared.desk, cycle, number, &typed).await;
    let view = view.map_err(|refusal| refused(&guest.frame, &refusal))?;
    Ok(guest.frame.show(&VerifyPage { view, typed }))
}

/// The bundle as a file.
pub(crate) async fn bundle(
    State(shared): State<Shared>,
    Path((cycle, number)): Path<(CycleId, i64)>,
    guest: Guest,
) -> Result<Response, Oops> {
    let bytes = looks::bundle_file(&shared.desk, cycle, number).await;
    let bytes = bytes.map_err(|refusal| refused(&guest.frame, &refusal))?;
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"notice-{number}.zip\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

fn line(f: &Frame, holds: bool, says: &str) -> Markup {
    let (tone, word) =
        if holds { (Tone::Good, f.t("一致")) } else { (Tone::Bad, f.t("不一致")) };
    html! { li { (chip(tone, word)) " " (says) } }
}

impl Page for VerifyPage {
    fn title(&self, f: &Frame) -> String {
        f.t("核验公示").to_owned()
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("公示栏").to_owned(), links::NOTICES.to_owned()),
            (view.title.clone(), links::notice(view.cycle, view.number, "web")),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let digest = Field {
            name: "digest",
            label: f.t("纸上印的摘要"),
            value: &self.typed,
            hint: f.t("照纸上抄,至少16位,空格可有可无;SHA-256、SM3、存档校验码都行。"),
            ..Field::default()
        };
        html! {
            p class="lead" { (f.t("每次打开都从头重算一遍:不看存着的结论,只看定稿的规则和公布的数据。")) }
            @if view.holds() {
                div class="note good" role="status" { p { strong { (f.t("核验一致。")) } } }
            } @else {
                div class="note bad" role="alert" { p { strong { (f.t("核验不一致,请截图保存并向发布单位的上级反映。")) } } }
            }
            ul class="lines block" {
                (line(f, view.unchanged, f.t("存着的公示就是发布时的那一份")))
                @match &view.bundle {
                    Some(bundle) => {
                        (line(f, view.same, f.t("结果包就是公示时封存的那一份")))
                        (line(f, bundle.differences.is_empty(),
                            &f.with("按包里的规则和数据重算{0}个对象,每个数都算得出", &[&bundle.subjects])))
                        (line(f, view.differs.is_none(), f.t("公示上的分数、名次、等次和包里的一样")))
                    }
                    None => { li { (chip(Tone::Idle, f.t("没有结果包"))) " " span lang="zh-CN" { (view.unbundled) } } }
                }
                @if let Some(typed) = view.typed { (line(f, typed, f.t("您抄的摘要和这份公示对得上"))) }
            }
            @if let Some(name) = &view.differs { p { (f.t("公示上和包里不一样的:")) span lang="zh-CN" { (name) } } }
            @if let Some(bundle) = view.bundle.as_ref().filter(|one| !one.differences.is_empty()) {
                section class="block" aria-labelledby="wrong" {
                    h2 id="wrong" { (f.with("不一致的地方({0}处)", &[&bundle.differences.len()])) }
                    ul class="plain" lang="zh-CN" {
                        @for one in bundle.differences.iter().take(MOST) {
                            li { @if one.place.is_empty() { (one.file) } @else { (one.place) } " " (one.says)
                                @if let (Some(expected), Some(found)) = (&one.expected, &one.found) {
                                    "应为" (expected) ",包里是" (found)
                                }
                            }
                        }
                    }
                }
            }
            section class="block" aria-labelledby="paper" {
                h2 id="paper" { (f.t("和手里的纸核对")) }
                form method="get" action=(links::notice(view.cycle, view.number, "verify")) {
                    (digest.text(f, "off"))
                    button class="button" { (f.t("核对")) }
                }
                dl class="pairs" {
                    @if let Some(bundle) = &view.bundle {
                        dt { "SHA-256" } dd class="secret" { (short(&bundle.sha256)) }
                        dt { "SM3" } dd class="secret" { (short(&bundle.sm3)) }
                    }
                    dt { (f.t("存档校验码")) } dd class="secret" { (short(&view.digest)) }
                }
            }
            @if view.bundle.is_some() {
                section class="block" aria-labelledby="own" {
                    h2 id="own" { (f.t("用自己的电脑重算")) }
                    p { (f.t("下载结果包,用本程序的核验命令,或者随程序附带的另一个独立核验程序重算;格式是公开的,也可以自己写一个。")) }
                    a class="button" href=(links::notice(view.cycle, view.number, "bundle.zip")) { (f.t("下载结果包")) }
                }
            }
        }
    }
}

impl VerifyPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_model::bundles::Verified;
        let bundle = || Verified {
            subjects: 168,
            sha256: "5f2b".repeat(16),
            sm3: "9c01".repeat(16),
            ..Verified::default()
        };
        let view = |bundle: Option<Verified>, typed| NoticeVerified {
            cycle: made::cycle(),
            number: 1,
            title: made::title(),
            digest: "a7d4".repeat(16),
            unchanged: true,
            unbundled: "结果用到其他考核的结果,那些结果不在包里,重算不了".to_owned(),
            bundle,
            same: true,
            differs: None,
            typed,
        };
        let mut broken = bundle();
        broken.differ("result.json", "对象 990402201201 得分", "85", "91");
        let wrong = NoticeVerified {
            differs: Some("小泉村".to_owned()),
            ..view(Some(broken), Some(false))
        };
        vec![
            Self { view: view(Some(bundle()), None), typed: String::new() },
            Self {
                view: view(Some(bundle()), Some(true)),
                typed: "5f2b 5f2b 5f2b 5f2b".to_owned(),
            },
            Self { view: wrong, typed: "0000111122223333".to_owned() },
            Self { view: view(None, None), typed: String::new() },
        ]
    }
}
