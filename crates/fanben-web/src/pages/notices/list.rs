//! Notices that the public sees → a list anybody may open.

use axum::extract::State;
use axum::response::Response;
use fanben_actions::looks::{self, PublicLine};
use maud::{Markup, html};

use super::{kind_name, refused, state};
use crate::shell::{Frame, Page};
use crate::visit::{Guest, Oops};
use crate::{Shared, links};

/// The list.
pub(crate) struct NoticeListPage {
    pub(crate) lines: Vec<PublicLine>,
}

/// Shows it.
pub(crate) async fn show(State(shared): State<Shared>, guest: Guest) -> Result<Response, Oops> {
    let lines = looks::public_notices(&shared.desk).await;
    let lines = lines.map_err(|refusal| refused(&guest.frame, &refusal))?;
    Ok(guest.frame.show(&NoticeListPage { lines }))
}

impl Page for NoticeListPage {
    fn title(&self, f: &Frame) -> String {
        f.t("公示栏").to_owned()
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            p class="lead" { (f.t("这里的公示谁都可以看、可以核验;公示期内对结果有异议,具名不具名都可以提。")) }
            @if self.lines.is_empty() {
                p class="muted" { (f.t("现在没有公示。")) }
            } @else { ul class="lines block" {
                @for line in &self.lines {
                    li {
                        p { a href=(links::notice(line.cycle, line.number, "web")) {
                            span lang="zh-CN" { (line.title) } " " (kind_name(f, line.kind))
                            (f.with("(第{0}号)", &[&line.number]))
                        } " " (state(f, line.state, false)) }
                        p class="small muted" {
                            span lang="zh-CN" { (line.body) } " · "
                            (f.with("{0}至{1}", &[&line.posted, &line.last]))
                        }
                    }
                }
            } }
        }
    }
}

impl NoticeListPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_model::notices::{NoticeKind, State};
        let line = |number, kind, state| PublicLine {
            cycle: made::cycle(),
            number,
            kind,
            title: made::title(),
            body: "赤岗市委组织部".to_owned(),
            state,
            posted: made::day(10, 20),
            last: made::day(10, 27),
        };
        let lines = vec![
            line(2, NoticeKind::Correction, State::Posted),
            line(1, NoticeKind::Notice, State::Corrected),
        ];
        vec![Self { lines }, Self { lines: vec![] }]
    }
}
