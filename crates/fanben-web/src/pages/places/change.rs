//! The form of a change of places → what it would do, in words and for every open cycle; confirmed,
//! it is done.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use fanben_actions::actions::{self, ChangePlace, How};
use fanben_actions::looks::{self, ChangePreview, CyclePreview, PlacePage as View};
use fanben_actions::{BadInput, CycleId, Refusal};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::form::{Kind, Typed};
use crate::fields::Field;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// Fields a form may have, besides those of cycles and weights.
const FIELDS: [&str; 13] = [
    "name",
    "code",
    "parent",
    "kind",
    "units",
    "others",
    "parts",
    "below",
    "before",
    "effective",
    "basis",
    "reason",
    "weighs",
];

/// The form of one kind of change about one unit.
pub(crate) struct ChangePage {
    pub(crate) view: View,
    pub(crate) kind: Kind,
    pub(crate) typed: Typed,
    /// What it would do; none: nothing was sent yet.
    pub(crate) preview: Option<ChangePreview>,
    pub(crate) wrong: Vec<BadInput>,
}

/// Shows the form.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((code, kind)): Path<(String, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let (view, kind) = open(&shared, &visit, &code, &kind).await?;
    let mut typed = Typed::new();
    typed.insert("effective".to_owned(), shared.desk.today().to_string());
    if matches!(kind, Kind::Rename | Kind::Convert) {
        typed.insert("name".to_owned(), view.unit.name.clone());
        typed.insert("code".to_owned(), view.unit.code.clone());
    }
    let suggested = match kind {
        Kind::Convert => "社区".to_owned(),
        Kind::Establish => view.below.first().map(|one| one.kind.clone()).unwrap_or_default(),
        _ => view.kind.clone(),
    };
    typed.insert("kind".to_owned(), suggested);
    Ok(visit.frame.show(&ChangePage { view, kind, typed, preview: None, wrong: vec![] }))
}

async fn open(
    shared: &Shared,
    visit: &Visit,
    code: &str,
    kind: &str,
) -> Result<(View, Kind), Oops> {
    let view = visit.look(looks::place(&shared.desk, &visit.who, code).await)?;
    let kind = Kind::of(kind).filter(|_| view.living && view.acts.contains(&Act::ChangePlace));
    match kind {
        Some(kind) => Ok((view, kind)),
        None => Err(visit.oops(Trouble::Nowhere)),
    }
}

/// Shows what was typed would do; or, confirmed, does it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((code, kind)): Path<(String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (view, kind) = open(&shared, &visit, &code, &kind).await?;
    let mut typed: Typed =
        FIELDS.iter().map(|name| ((*name).to_owned(), form.text(name))).collect();
    typed.insert("units".to_owned(), form.all("units").join(" "));
    for start in ["weight-", "how-"] {
        for (name, value) in form.under(start) {
            typed.insert(format!("{start}{name}"), value.to_owned());
        }
    }
    let page = ChangePage { view, kind, typed, preview: None, wrong: vec![] };
    let bad = |page: ChangePage, wrong: Vec<BadInput>| {
        let page = ChangePage { wrong, ..page };
        Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
    };
    let input = match page.input() {
        Ok(input) => input,
        Err(wrong) => return bad(page, vec![wrong]),
    };
    let (desk, who) = (&shared.desk, &visit.who);
    let looked = looks::preview_change(desk, who, &input.change, input.effective).await;
    let preview = visit.look(looked)?;
    if !preview.wrong.is_empty() {
        let wrong = preview.wrong.clone();
        return bad(page, wrong);
    }
    let page = ChangePage { preview: Some(preview), ..page };
    // Back to the form, with everything that was typed.
    if form.text("do") == "back" {
        return Ok(visit.frame.show(&ChangePage { preview: None, ..page }));
    }
    if form.text("do") != "yes" {
        return Ok(visit.frame.show(&page));
    }
    match actions::change_place(desk, who, action, input).await {
        Ok(_) => {
            let to = page.goes_to();
            Ok(Redirect::to(&links::done(&links::place(&to), "changed")).into_response())
        }
        Err(Refusal::Bad(wrong)) => bad(page, wrong),
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

impl ChangePage {
    fn text(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// The change with everything that goes with it.
    fn input(&self) -> Result<ChangePlace, BadInput> {
        let effective = self.text("effective").parse::<NaiveDate>().map_err(|_| BadInput {
            field: "effective".to_owned(),
            says: "生效日期要写成2026-07-01这样".to_owned(),
        })?;
        let change = self.kind.change(&self.view, &self.typed)?;
        let under = |start: &'static str| {
            self.typed
                .iter()
                .filter_map(move |(name, value)| Some((name.strip_prefix(start)?, value)))
        };
        let hows = under("how-")
            .filter_map(|(id, how)| Some((id.parse::<CycleId>().ok()?, How::of(how)?)));
        Ok(ChangePlace {
            change,
            effective,
            basis: self.text("basis").to_owned(),
            reason: self.text("reason").to_owned(),
            weighs: self.text("weighs").to_owned(),
            weights: under("weight-").map(|(code, many)| (code.to_owned(), many.clone())).collect(),
            cycles: hows.collect::<BTreeMap<_, _>>(),
        })
    }

    /// The unit to show afterwards.
    fn goes_to(&self) -> String {
        let code = self.text("code");
        match self.kind {
            Kind::Order | Kind::Split | Kind::Abolish => self.view.unit.code.clone(),
            _ if code.is_empty() => self.view.unit.code.clone(),
            _ => code.to_owned(),
        }
    }

    fn wrong(&self, name: &str) -> Option<&str> {
        self.wrong.iter().find(|one| one.field == name).map(|one| one.says.as_str())
    }

    fn field<'a>(&'a self, name: &'a str, label: &'a str, hint: &'a str) -> Field<'a> {
        let (value, wrong) = (self.text(name), self.wrong(name));
        Field { name, label, value, hint, wrong, required: true }
    }

    fn own_fields(&self, f: &Frame) -> Markup {
        let name = self.field("name", f.t("新名称"), f.t("按批复写全称。"));
        let code = self.field("code", f.t("新编码"), f.t("统计用区划代码;没有变的不用改。"));
        let optional = Field { required: false, ..code };
        let kind = self.field("kind", f.t("类型"), f.t("如村、社区、镇、街道。"));
        html! {
            @match self.kind {
                Kind::Rename => { (name.text(f, "off")) (optional.text(f, "off")) }
                Kind::Move => {
                    (self.field("parent", f.t("新上级的编码"), "").text(f, "off"))
                    (optional.text(f, "off"))
                }
                Kind::Convert => {
                    (kind.text(f, "off")) (name.text(f, "off")) (optional.text(f, "off"))
                }
                Kind::Merge => { (self.merge(f)) (kind.text(f, "off")) (name.text(f, "off"))
                    (Field { hint: f.t("沿用其中一个的编码,就是并入那一个。"), ..code }.text(f, "off")) }
                Kind::Split => {
                    (self.field("parts", f.t("拆成哪几个"),
                        f.t("每行一个:编码、名称、类型,用空格隔开;沿用原编码的那一个算原单位延续。")).area(f, 4))
                    @if !self.view.below.is_empty() {
                        (self.field("below", f.t("下级单位归谁"),
                            f.t("每行一个:下级的编码、归到的编码,用空格隔开。")).area(f, 6))
                    }
                }
                Kind::Order => { (self.before(f)) }
                Kind::Establish => {
                    (kind.text(f, "off")) (name.text(f, "off")) (code.text(f, "off"))
                }
                Kind::Abolish => {
                    p { (f.t("撤销后没有单位承接。有承接单位的,请办合并或拆分。")) }
                }
            }
        }
    }

    fn merge(&self, f: &Frame) -> Markup {
        let chosen: Vec<&str> = self.text("units").split(' ').collect();
        html! {
            @if !self.view.beside.is_empty() {
                fieldset {
                    legend { (f.with("{0}和哪些单位合并", &[&self.view.unit.name])) }
                    @for (at, one) in self.view.beside.iter().enumerate() {
                        @let id = format!("unit-{at}");
                        div class="choice" {
                            input id=(id) type="checkbox" name="units" value=(one.code)
                                checked[chosen.contains(&one.code.as_str())];
                            label for=(id) lang="zh-CN" { (one.name) " " span class="small muted num" { (one.code) } }
                        }
                    }
                }
            }
            (Field { required: false, ..self.field("others", f.t("别处单位的编码"), f.t("不在同一上级下的,写编码,用空格隔开。")) }.text(f, "off"))
        }
    }

    fn before(&self, f: &Frame) -> Markup {
        let mut options: Vec<(String, String)> = self
            .view
            .beside
            .iter()
            .map(|one| (one.code.clone(), f.with("排在{0}前面", &[&one.name])))
            .collect();
        options.push((String::new(), f.t("排在最后").to_owned()));
        Field { required: false, ..self.field("before", f.t("排到哪里"), "") }.choice(f, &options)
    }

    /// The hidden fields that carry what was typed on.
    fn carried(&self) -> Markup {
        let shown =
            |name: &str| name.starts_with("weight-") || name.starts_with("how-") || name == "units";
        html! {
            @for (name, value) in self.typed.iter().filter(|(name, _)| !shown(name)) {
                @if name != "weighs" { input type="hidden" name=(name) value=(value); }
            }
            @for unit in self.text("units").split(' ').filter(|unit| !unit.is_empty()) {
                input type="hidden" name="units" value=(unit);
            }
        }
    }

    fn preview(&self, f: &Frame, preview: &ChangePreview) -> Markup {
        let address = links::place_change(&self.view.unit.code, self.kind.word());
        html! {
            section class="block" aria-labelledby="becomes" {
                h2 id="becomes" { (f.t("会怎么变")) }
                p { strong lang="zh-CN" { (preview.says) } ","
                    (f.with("{0}起", &[&self.text("effective")])) " "
                    span lang="zh-CN" { (self.text("basis")) } }
                div class="table" {
                    table class="cards" {
                        thead { tr { th scope="col" { (f.t("现在")) } th scope="col" { (f.t("以后")) } } }
                        tbody { @for (before, after) in preview.becomes.iter().take(60) { tr {
                            td data-label=(f.t("现在")) lang="zh-CN" {
                                @if before.is_empty() { span class="muted" { "—" } } @else { (before) }
                            }
                            td data-label=(f.t("以后")) lang="zh-CN" {
                                @if after.is_empty() { span class="muted" { (f.t("撤销")) } } @else { (after) }
                            }
                        } } }
                    }
                }
                p class="small muted" {
                    (f.t("以前的通知、评分表和结果仍写原来的名称和编码,不会改。"))
                }
                @if !preview.posts.is_empty() {
                    div class="note wait" {
                        p { (f.t("这些岗位随单位撤销停止,需要的请系统管理员在新单位任命:")) }
                        ul { @for post in &preview.posts { li lang="zh-CN" { (post) } } }
                    }
                }
            }
            (f.post(&address, &html! {
                (self.carried())
                @if !preview.weights.is_empty() { (self.weights(f, preview)) }
                section class="block" aria-labelledby="open" {
                    h2 id="open" { (f.t("进行中的考核怎么办")) }
                    @if preview.cycles.is_empty() {
                        p class="muted" { (f.t("没有进行中的考核受影响。")) }
                    }
                    @for cycle in &preview.cycles { (self.cycle(f, cycle)) }
                }
                p class="row" {
                    button class="button main" name="do" value="yes" { (f.t("确认变更")) } " "
                    button class="button" name="do" value="back" formnovalidate { (f.t("返回修改")) }
                }
            }))
        }
    }

    fn weights(&self, f: &Frame, preview: &ChangePreview) -> Markup {
        html! {
            section class="block" aria-labelledby="weights" {
                h2 id="weights" { (f.t("合并各方的大小")) }
                p class="small muted" { (f.t("按大小承接得分的办法用这些数,以批复的为准。")) }
                @let weighs = if self.text("weighs").is_empty() { &preview.weighs } else { self.text("weighs") };
                (Field { value: weighs, required: false, ..self.field("weighs", f.t("按什么算"), "") }.text(f, "off"))
                @for (unit, known) in &preview.weights {
                    @let name = format!("weight-{}", unit.code);
                    @let label = f.with("{0}的数", &[&unit.name]);
                    @let typed = self.typed.get(&name).unwrap_or(known);
                    (Field { name: &name, label: &label, value: typed, hint: "",
                        wrong: self.wrong(&name), required: false }.number(f))
                }
            }
        }
    }

    fn cycle(&self, f: &Frame, cycle: &CyclePreview) -> Markup {
        let id = cycle.cycle.to_string();
        let name = format!("how-{id}");
        let chosen = self.text(&name);
        html! {
            fieldset {
                legend lang="zh-CN" { (cycle.title) }
                p class="small" {
                    (f.t("涉及:")) span lang="zh-CN" { (cycle.subjects.join("、")) }
                }
                @if !cycle.inherits.is_empty() {
                    p class="small muted" { (f.t("办法规定:")) span lang="zh-CN" { (cycle.inherits) } }
                }
                @for (at, (how, says)) in cycle.options.iter().enumerate() {
                    @let input = format!("{name}-{at}");
                    @let lit = if chosen.is_empty() { at == 0 } else { chosen == how.word() };
                    div class="choice" {
                        input id=(input) type="radio" name=(name) value=(how.word()) checked[lit];
                        label for=(input) lang="zh-CN" { (says) }
                    }
                }
                @if let Some(wrong) = self.wrong(&id) { span class="wrong" { (wrong) } }
            }
        }
    }
}

impl Page for ChangePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}:{1}", &[&self.view.unit.name, &self.kind.name(f)])
    }

    fn tab(&self) -> Tab {
        Tab::Places
    }

    fn trail(&self, _f: &Frame) -> Vec<(String, String)> {
        let above = self.view.above.iter().rev();
        let own = (self.view.unit.name.clone(), links::place(&self.view.unit.code));
        above
            .map(|one| (one.name.clone(), links::places(&one.code)))
            .chain(std::iter::once(own))
            .collect()
    }

    fn body(&self, f: &Frame) -> Markup {
        let address = links::place_change(&self.view.unit.code, self.kind.word());
        html! {
            @if let Some(wrong) = self.wrong.first() {
                div class="note bad" role="alert" { p lang="zh-CN" { (wrong.says) } }
            }
            @if let Some(preview) = &self.preview {
                (self.preview(f, preview))
            } @else {
                section class="block" {
                    (f.post(&address, &html! {
                        (self.own_fields(f))
                        (self.field("effective", f.t("生效日期"), f.t("新的名称、编码、归属从这一天起用。")).day(f))
                        (self.field("basis", f.t("批准文号"), "").text(f, "off"))
                        (self.field("reason", f.t("变更原因"), "").text(f, "off"))
                        button class="button main" { (f.t("看会怎么变")) }
                    }))
                }
            }
        }
    }
}

#[cfg(test)]
impl ChangePage {
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let view = super::unit::PlacePage::view;
        let typed = |fields: &[(&str, &str)]| -> Typed {
            fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
        };
        let page = |kind| ChangePage {
            view: View { below: vec![], ..view() },
            kind,
            typed: typed(&[
                ("effective", "2026-07-01"),
                ("kind", "社区"),
                ("units", "990402201201"),
            ]),
            preview: None,
            wrong: vec![],
        };
        let mut all: Vec<ChangePage> = Kind::ALL.map(page).into();
        let wrong =
            |field: &str, says: &str| BadInput { field: field.to_owned(), says: says.to_owned() };
        all.push(ChangePage {
            wrong: vec![
                wrong("change", "编码990402201201已经是“小泉村”的,请换一个编码"),
                wrong("basis", "请写明批准的文号"),
            ],
            ..page(Kind::Rename)
        });
        let how = |how, says: &str| (how, says.to_owned());
        let preview = ChangePreview {
            says: "小泉村、和顺村合并为新和社区".to_owned(),
            wrong: vec![],
            becomes: vec![
                (String::new(), "新和社区(社区 990402201001)".to_owned()),
                ("小泉村(村 990402201201)".to_owned(), String::new()),
            ],
            weights: vec![(made::village(), "300".to_owned())],
            weighs: "户数".to_owned(),
            cycles: vec![CyclePreview {
                cycle: made::sheet().cycle,
                title: "年度考核(2026)".to_owned(),
                subjects: vec!["小泉村".to_owned(), "和顺村".to_owned()],
                options: vec![
                    how(How::Succeed, "由承接的单位接着参加,本期重新评;原来评的留着"),
                    how(How::Stay, "按原名称评到底,结果仍归原单位"),
                ],
                inherits: "以前各期的得分按户数加权;等次逐项决定;警示逐项决定".to_owned(),
            }],
            posts: vec!["小泉村书记 马志远".to_owned()],
        };
        let cycle = made::sheet().cycle.to_string();
        all.push(ChangePage { preview: Some(preview.clone()), ..page(Kind::Merge) });
        all.push(ChangePage {
            preview: Some(preview),
            wrong: vec![wrong(&cycle, "请选定在考核“年度考核(2026)”中怎么办")],
            ..page(Kind::Merge)
        });
        let quiet = ChangePreview {
            says: "小泉村更名为大泉村".to_owned(),
            ..ChangePreview::default()
        };
        all.push(ChangePage { preview: Some(quiet), ..page(Kind::Rename) });
        all
    }
}
