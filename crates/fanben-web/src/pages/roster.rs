//! The 人员 sheet of an office → accounts for everybody in it, or every problem with its cell.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use fanben_actions::roster::{self, RosterProblem};
use maud::{Markup, html};

use crate::pages::slips::SlipsPage;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The form, and what was wrong with a sheet.
#[derive(Default)]
pub(crate) struct RosterPage {
    /// The file's name.
    pub(crate) file: String,
    pub(crate) problems: Vec<RosterProblem>,
}

/// Shows the form.
pub(crate) async fn show(visit: Visit) -> Response {
    visit.frame.show(&RosterPage::default())
}

/// Makes all accounts of a sheet, or none.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let chosen = form.file("file").cloned().unwrap_or_default();
    let (file, bytes) = (chosen.name, chosen.bytes);
    let (desk, who) = (&shared.desk, &visit.who);
    match visit.look(roster::import(desk, who, action, &file, bytes).await)? {
        Ok(receipt) => {
            let slips = receipt.slips();
            if slips.is_empty() {
                return Err(visit.oops(Trouble::Stale));
            }
            let proposed = receipt.given("proposed").and_then(|text| text.parse().ok());
            let proposed = proposed.unwrap_or_default();
            Ok(visit.frame.show(&SlipsPage { slips, proposed, back: links::PEOPLE.to_owned() }))
        }
        Err(problems) => {
            let page = RosterPage { file, problems };
            Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

impl Page for RosterPage {
    fn title(&self, f: &Frame) -> String {
        f.t("按人员表批量开账号").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::People
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("人员").to_owned(), links::PEOPLE.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            @if !self.problems.is_empty() {
                div class="note bad" role="alert" {
                    p { (f.with("《{0}》有{1}处要改,一个账号也没有开。改好后再交一次。", &[&self.file, &self.problems.len()])) }
                }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("工作表")) } th scope="col" { (f.t("单元格")) }
                            th scope="col" { (f.t("要改什么")) }
                        } }
                        tbody lang="zh-CN" {
                            @for problem in &self.problems {
                                tr {
                                    td data-label=(f.t("工作表")) { (problem.sheet) }
                                    th scope="row" { (problem.cell) }
                                    td { (problem.says) }
                                }
                            }
                        }
                    }
                }
            }
            section class="block" {
                p { (f.t("表格第一行写表头:人员编号(登录用的账号)、姓名、编码(单位编码)、岗位;可以再加:部门、主持工作(是)。一人一行。")) }
                form method="post" action=(links::ROSTER) enctype="multipart/form-data" {
                    (f.hidden())
                    div class="field" {
                        label for="file" { (f.t("人员表(电子表格文件)")) }
                        input type="file" id="file" name="file" required;
                    }
                    button class="button main" { (f.t("检查并开账号")) }
                }
            }
        }
    }
}

impl RosterPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let problem = RosterProblem {
            sheet: "人员".to_owned(),
            cell: "D3".to_owned(),
            says: "没有岗位“县长”".to_owned(),
        };
        vec![
            RosterPage::default(),
            RosterPage { file: "人员名册".to_owned(), problems: vec![problem] },
        ]
    }
}
