//! A new cycle in two steps: choose a scheme (built in, or a file of the office), then fill in what
//! it leaves open, look at what the check finds, and draft it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use fanben_actions::looks::{self, Checked, Drafting};
use fanben_actions::{Refusal, actions};
use fanben_model::scheme::{self, Legal, Overlay, Scheme, Stage};
use maud::{Markup, html};

use super::rules::findings;
use crate::fields::Field;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals;
use crate::{Offer, Shared, links};

/// What kinds of programme there are, as the law knows them.
const LEGAL: [&str; 4] = ["年度考核", "等级评定", "创建示范", "评比表彰"];
/// Stages a form has room for.
const STAGES: usize = 6;

/// The first step.
pub(crate) struct ChoosePage {
    /// Schemes that are built in: address and title.
    pub(crate) offers: Vec<(String, String)>,
    /// What was wrong with the file.
    pub(crate) wrong: Option<String>,
}

/// The second step.
pub(crate) struct DraftPage {
    pub(crate) drafting: Drafting,
    pub(crate) checked: Checked,
    /// The built-in scheme it came from; its overlays come along. Empty: a file.
    pub(crate) offer: String,
    /// The unit that was chosen.
    pub(crate) unit: String,
    /// Why it could not be drafted.
    pub(crate) wrong: Option<String>,
}

/// Shows the first step.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    visit.look(looks::drafting(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&choose(&shared, None)))
}

fn choose(shared: &Shared, wrong: Option<String>) -> ChoosePage {
    let offers = shared.offers.iter().map(|one| (one.id.clone(), one.scheme.title.clone()));
    ChoosePage { offers: offers.collect(), wrong }
}

/// Takes what was chosen, checks it, and drafts it where that was asked for.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let drafting = visit.look(looks::drafting(&shared.desk, &visit.who).await)?;
    let id = form.text("offer");
    let offer = shared.offers.iter().find(|one| one.id == id);
    let read = match (form.exact("scheme"), form.file("file"), offer) {
        ("", None, Some(offer)) => Ok(offer.scheme.clone()),
        ("", Some(file), _) => looks::read_scheme(&shared.desk, &file.name, &file.bytes),
        ("", None, None) => Err(Refusal::bad("file", "请先选一个办法,或者选一个文件")),
        (text, ..) => looks::scheme_of(text).map(|scheme| edited(scheme, &form)),
    };
    let scheme = match read {
        Ok(scheme) => scheme,
        Err(refusal @ Refusal::Bad(_)) => {
            let wrong = Some(refusals::told(&visit.frame, &refusal));
            return Ok(visit.frame.show(&choose(&shared, wrong)));
        }
        Err(refusal) => return Err(visit.refused(&refusal)),
    };
    let unit = match form.text("unit") {
        unit if unit.is_empty() => {
            drafting.units.first().map(|unit| unit.code.clone()).unwrap_or_default()
        }
        unit => unit,
    };
    let overlays: Vec<Overlay> = offer.map(|offer| offer.overlays.clone()).unwrap_or_default();
    let mut wrong = None;
    if form.text("do") == "draft" {
        let input = actions::DraftCycle {
            scheme: scheme.clone(),
            overlays: overlays.clone(),
            unit: unit.clone(),
        };
        match actions::draft_cycle(&shared.desk, &visit.who, action, input).await {
            Ok(receipt) => {
                let Some(cycle) = receipt.given("cycle") else {
                    return Err(visit.oops(Trouble::Broken));
                };
                let page = links::done(&links::rules(cycle), "drafted");
                return Ok(Redirect::to(&page).into_response());
            }
            Err(refusal @ (Refusal::Bad(_) | Refusal::Scheme(_))) => {
                wrong = Some(refusals::told(&visit.frame, &refusal));
            }
            Err(refusal) => return Err(visit.refused(&refusal)),
        }
    }
    let checked = looks::checked(scheme, &overlays);
    Ok(visit.frame.show(&DraftPage { drafting, checked, offer: id, unit, wrong }))
}

/// The scheme with what the second step's form says.
fn edited(mut scheme: Scheme, form: &Sent) -> Scheme {
    let own = |name: &str, into: &mut String| {
        let text = form.text(name);
        if !text.is_empty() {
            *into = text;
        }
    };
    own("title", &mut scheme.title);
    own("period", &mut scheme.period);
    let kinds = form.all("kind");
    if scheme.subjects.posts.is_empty() && !kinds.is_empty() {
        scheme.subjects.kinds = kinds;
    }
    let (kind, body, number) = (form.text("legal"), form.text("body"), form.text("number"));
    if !kind.is_empty() || !body.is_empty() || !number.is_empty() {
        let day = |name: &str| form.text(name).parse::<NaiveDate>().ok();
        let valid = day("from").zip(day("until"));
        scheme.legal = Some(Legal { kind, body, number, valid });
    }
    let before = std::mem::take(&mut scheme.stages);
    for at in 0..STAGES {
        let name = form.text(&format!("stage.{at}.name"));
        if name.is_empty() {
            continue;
        }
        let known = before.get(at).cloned();
        let stage = known.unwrap_or_else(|| Stage { id: name.clone(), ..Stage::default() });
        scheme.stages.push(Stage {
            name,
            role: form.text(&format!("stage.{at}.role")),
            deadline: form.text(&format!("stage.{at}.deadline")).parse().ok(),
            ..stage
        });
    }
    scheme
}

impl Page for ChoosePage {
    fn title(&self, f: &Frame) -> String {
        f.t("拟定一次考核:选办法").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("考核期").to_owned(), links::CYCLES.to_owned())]
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            p class="lead" { (f.t("用现成的办法,或者把本地的评分细则表原样传上来,下一步再核对。")) }
            @if let Some(wrong) = &self.wrong {
                div class="note bad" role="alert" { p { (wrong) } }
            }
            (f.upload(links::DRAFT, &html! {
                @if !self.offers.is_empty() {
                    div class="field" {
                        label for="offer" { (f.t("现成的办法")) }
                        select id="offer" name="offer" lang="zh-CN" {
                            option value="" { (f.t("不用现成的,用文件")) }
                            @for (id, title) in &self.offers { option value=(id) { (title) } }
                        }
                    }
                }
                div class="field" {
                    label for="file" { (f.t("或者传一个文件")) }
                    span class="hint" id="file-hint" {
                        (f.t("评分细则表(xlsx、xls、docx、csv),表头、合并格照原样;或者办法文件(yaml)。"))
                    }
                    input id="file" name="file" type="file" aria-describedby="file-hint"
                        accept=".xlsx,.xls,.docx,.csv,.ods,.html,.md,.yaml,.yml";
                }
                button class="button main" { (f.t("读取并检查")) }
            }))
        }
    }
}

impl Page for DraftPage {
    fn title(&self, f: &Frame) -> String {
        f.t("拟定一次考核:核对").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let choose = (f.t("选办法").to_owned(), links::DRAFT.to_owned());
        vec![(f.t("考核期").to_owned(), links::CYCLES.to_owned()), choose]
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let scheme = &self.checked.scheme;
        let items: usize = scheme.dimensions.iter().map(|one| one.items.len()).sum();
        html! {
            p class="lead" {
                (f.with("读到{0}个大项、{1}个计分项。请填好办法里没有写的,看完检查结果再拟定。", &[&scheme.dimensions.len(), &items]))
            }
            @if let Some(wrong) = &self.wrong {
                div class="note bad" role="alert" { p { (wrong) } }
            }
            (findings(f, &self.checked.findings))
            (f.upload(links::DRAFT, &html! {
                input type="hidden" name="offer" value=(self.offer);
                input type="hidden" name="scheme" value=(scheme::write(scheme, ""));
                (self.head(f))
                (self.stages(f))
                (self.legal(f))
                div class="row" {
                    button class="button" name="do" value="check" { (f.t("按上面填的再检查一次")) }
                    button class="button main" name="do" value="draft" { (f.t("拟定")) }
                }
                p class="small muted" { (f.t("拟定以后还没有生效:批准时规则才冻结,开始以后才能填报。")) }
            }))
        }
    }
}

impl DraftPage {
    fn head(&self, f: &Frame) -> Markup {
        let scheme = &self.checked.scheme;
        let title = Field {
            name: "title",
            label: f.t("名称"),
            value: &scheme.title,
            required: true,
            ..Field::default()
        };
        let period = Field {
            name: "period",
            label: f.t("评哪一期"),
            value: &scheme.period,
            hint: f.t("如 2026,2026Q3"),
            required: true,
            ..Field::default()
        };
        html! {
            section class="block" {
                h2 { (f.t("评什么")) }
                (title.text(f, "off"))
                (period.text(f, "off"))
                div class="field" {
                    label for="unit" { (f.t("在哪里评")) }
                    select id="unit" name="unit" lang="zh-CN" {
                        @for unit in &self.drafting.units {
                            option value=(unit.code) selected[unit.code == self.unit] { (unit.name) }
                        }
                    }
                }
                @if scheme.subjects.posts.is_empty() {
                    fieldset {
                        legend { (f.t("评哪几类单位")) }
                        ul class="checks" {
                            @for (at, kind) in self.drafting.kinds.iter().enumerate() {
                                li { label for={ "kind-" (at) } lang="zh-CN" {
                                    input id={ "kind-" (at) } type="checkbox" name="kind" value=(kind)
                                        checked[scheme.subjects.kinds.contains(kind)];
                                    (kind)
                                } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn stages(&self, f: &Frame) -> Markup {
        let stages = &self.checked.scheme.stages;
        let rows = (stages.len() + 2).min(STAGES);
        let of = |at: usize| stages.get(at);
        html! {
            section class="block" {
                h2 { (f.t("谁来评,一环接一环")) }
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("环节")) } th scope="col" { (f.t("由谁评")) }
                        th scope="col" { (f.t("最后一天")) }
                    } }
                    tbody { @for at in 0..rows {
                        tr {
                            td data-label=(f.t("环节")) {
                                input name={ "stage." (at) ".name" } autocomplete="off" lang="zh-CN"
                                    value=(of(at).map(|one| one.name.as_str()).unwrap_or_default())
                                    aria-label=(f.with("第{0}个环节的名称", &[&(at + 1)]));
                            }
                            td data-label=(f.t("由谁评")) {
                                select name={ "stage." (at) ".role" } lang="zh-CN"
                                    aria-label=(f.with("第{0}个环节由谁评", &[&(at + 1)])) {
                                    option value="" { "—" }
                                    @for role in &self.drafting.roles {
                                        option value=(role.code) selected[of(at).is_some_and(|one| one.role == role.code)] {
                                            (role.name)
                                        }
                                    }
                                }
                            }
                            td data-label=(f.t("最后一天")) {
                                input type="date" name={ "stage." (at) ".deadline" }
                                    value=(of(at).and_then(|one| one.deadline).map(|day| day.to_string()).unwrap_or_default())
                                    aria-label=(f.with("第{0}个环节的最后一天", &[&(at + 1)]));
                            }
                        }
                    } }
                }
                p class="small muted" { (f.t("名称空着的一行不算环节。")) }
            }
        }
    }

    fn legal(&self, f: &Frame) -> Markup {
        let legal = self.checked.scheme.legal.as_ref();
        let text =
            |of: fn(&Legal) -> &String| legal.map(|one| of(one).as_str()).unwrap_or_default();
        let kind = text(|one| &one.kind);
        let valid = legal.and_then(|one| one.valid);
        let (from, until) = valid.map(|(a, b)| (a.to_string(), b.to_string())).unwrap_or_default();
        let body = Field {
            name: "body",
            label: f.t("批准机关"),
            value: text(|one| &one.body),
            ..Field::default()
        };
        let number = Field {
            name: "number",
            label: f.t("文号"),
            value: text(|one| &one.number),
            ..Field::default()
        };
        let from =
            Field { name: "from", label: f.t("有效期从"), value: &from, ..Field::default() };
        let until = Field { name: "until", label: f.t("到"), value: &until, ..Field::default() };
        html! {
            section class="block" {
                h2 { (f.t("依据什么评")) }
                div class="field" {
                    label for="legal" { (f.t("方案类型")) }
                    select id="legal" name="legal" lang="zh-CN" {
                        option value="" { "—" }
                        @for one in LEGAL { option value=(one) selected[one == kind] { (one) } }
                    }
                }
                (body.text(f, "off")) (number.text(f, "off")) (from.day(f)) (until.day(f))
            }
        }
    }
}

impl Offer {
    /// Those with stages come first: they can be run as they are.
    pub(crate) fn sorted(mut offers: Vec<Self>) -> Vec<Self> {
        offers.sort_by_key(|one| one.scheme.stages.is_empty());
        offers
    }
}

impl ChoosePage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let offers = vec![("shixing/shixing.yaml".to_owned(), "十星级村级组织创建".to_owned())];
        let wrong = Some("不是表格".to_owned());
        vec![ChoosePage { offers: vec![], wrong: None }, ChoosePage { offers, wrong }]
    }
}

#[cfg(test)]
fn drafting() -> Drafting {
    use fanben_actions::Named;
    Drafting {
        units: vec![Named::new("1", "赤岗市")],
        roles: vec![Named::new("cun", "村级组织"), Named::new("xiang", "党委考评小组")],
        kinds: vec!["村".to_owned(), "镇".to_owned()],
    }
}

impl DraftPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let text = "fanben: 1\nid: a\ntitle: 考核\nperiod: '2026'\nsubjects: {kinds: [村]}\n\
            stages:\n- {id: 自评, name: 自评, role: cun}\ndimensions:\n- id: A\n  name: 党建\n  items:\n  \
            - {id: A1, name: 组织生活, points: 10, clauses: ['每少1次扣1分,扣完为止']}\n";
        let page = |text: &str, wrong: Option<&str>| DraftPage {
            drafting: drafting(),
            checked: looks::checked(scheme::read(text).unwrap(), &[]),
            offer: String::new(),
            unit: "1".to_owned(),
            wrong: wrong.map(str::to_owned),
        };
        vec![page(text, None), page(text, Some("没有写由哪个角色评"))]
    }
}
