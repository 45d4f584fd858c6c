//! A name, a unit and a proposed post → an account with its slip.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use fanben_actions::{BadInput, Refusal, actions};
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::pages::slips::SlipsPage;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The form for one account.
#[derive(Default)]
pub(crate) struct NewPersonPage {
    pub(crate) typed: Typed,
}

const FIELDS: [&str; 4] = ["login", "name", "unit", "role"];

/// Shows the form.
pub(crate) async fn show(visit: Visit) -> Response {
    visit.frame.show(&NewPersonPage::default())
}

/// Makes the account and shows its slip.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let person = actions::NewPerson {
        login: form.text("login"),
        name: form.text("name"),
        unit: form.text("unit"),
        role: form.text("role"),
        office: form.text("office"),
        acting: form.text("acting") == "yes",
    };
    let proposed = usize::from(!person.role.is_empty());
    match actions::make_accounts(&shared.desk, &visit.who, action, vec![person]).await {
        Ok(receipt) => {
            let slips = receipt.slips();
            if slips.is_empty() {
                return Err(visit.oops(Trouble::Stale));
            }
            Ok(visit.frame.show(&SlipsPage { slips, proposed, back: links::PEOPLE.to_owned() }))
        }
        Err(Refusal::Bad(bad)) => {
            let own = |bad: BadInput| BadInput {
                field: bad.field.trim_start_matches("0.").to_owned(),
                says: bad.says,
            };
            let typed = Typed { sent: form, bad: bad.into_iter().map(own).collect() };
            Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &NewPersonPage { typed }))
        }
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

impl Page for NewPersonPage {
    fn title(&self, f: &Frame) -> String {
        f.t("开一个账号").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::People
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("人员").to_owned(), links::PEOPLE.to_owned())]
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let typed = &self.typed;
        let values = FIELDS.map(|name| typed.value(name));
        let office = typed.value("office");
        let field = |at: usize, label, hint, required| Field {
            name: FIELDS[at],
            label,
            value: &values[at],
            hint,
            wrong: typed.wrong(FIELDS[at]),
            required,
        };
        html! {
            (typed.note(&FIELDS))
            section class="block" {
                (f.post(links::NEW_PERSON, &html! {
                    (field(1, f.t("姓名"), "", true).text(f, "off"))
                    (field(2, f.t("单位"), f.t("写名称;有重名时写编码。"), true).text(f, "off"))
                    (field(0, f.t("账号"), f.t("登录时用,3到40个字母、数字或汉字,不要用身份证号。"), true).text(f, "off"))
                    (field(3, f.t("岗位"), f.t("写岗位名称,由安全管理员授予后生效;现在可以不填。"), false).text(f, "off"))
                    (Field { name: "office", label: f.t("部门"), value: &office,
                        hint: f.t("只有报数据的岗位要填,写哪个部门的数据由他报。"), ..Field::default() }.text(f, "off"))
                    ul class="checks" { li { label for="acting" {
                        input type="checkbox" id="acting" name="acting" value="yes"
                            checked[typed.value("acting") == "yes"];
                        (f.t("主持工作(还没有正式任职)"))
                    } } }
                    button class="button main" { (f.t("开账号,显示初始密码")) }
                }))
            }
        }
    }
}

impl NewPersonPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let sent = Sent::of(vec![("login".to_owned(), "ma".to_owned())]);
        let bad = vec![BadInput {
            field: "login".to_owned(),
            says: "账号要3到40个字符".to_owned(),
        }];
        vec![NewPersonPage::default(), NewPersonPage { typed: Typed { sent, bad } }]
    }
}
