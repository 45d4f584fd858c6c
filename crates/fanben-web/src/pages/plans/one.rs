//! A township → its plan year by year with the results that write villages off, the plan's versions;
//! the form to plan or to change the plan.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, OffLine, PlanLine, PlanPage};
use fanben_actions::{CycleId, actions};
use fanben_model::plans::Due;
use maud::{Markup, html};

use super::standing;
use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// One township's plan.
pub(crate) struct OnePage {
    pub(crate) view: PlanPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, unit)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::plan(&shared.desk, &visit.who, cycle, &unit).await)?;
    Ok(visit.frame.show(&OnePage { view, typed: Typed::default() }))
}

/// Keeps a version of the plan.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, unit)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let rows = form.under("count").count();
    let years =
        (1..=rows).map(|at| (form.text(&format!("count{at}")), form.text(&format!("named{at}"))));
    let input = actions::PlanYears {
        cycle,
        unit: unit.clone(),
        tier: form.text("tier"),
        from: form.text("from"),
        years: years.collect(),
        reason: form.text("reason"),
    };
    let came = actions::plan_years(desk, who, action, input).await;
    let to = links::done(&links::plan(cycle, &unit), "planned");
    let look = looks::plan(desk, who, cycle, &unit);
    visit.answered(came, &to, form, look, |view, typed| OnePage { view, typed }).await
}

impl Page for OnePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的分年计划", &[&self.view.unit.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let cycle = self.view.cycle;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.title.clone(), links::board(cycle)),
            (f.t("分年计划和销账").to_owned(), links::plans(cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let planned: u32 = view.lines.iter().map(|line| line.planned).sum();
        let off: usize = view.lines.iter().map(|line| line.off.len()).sum();
        html! {
            @if view.tier.is_empty() {
                p class="lead" { (f.t("还没有计划")) " · " (f.with("共 {0} 个", &[&view.villages])) }
            } @else {
                p class="lead" {
                    (f.with("计划{0}个,已销账{1}个。", &[&planned, &off])) " " (standing(f, view.behind))
                }
                p class="small muted" {
                    (f.with("认定结果首次达到{0}及以上,就在那一年销账;结果更正,账跟着变。", &[&view.tier]))
                }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("年度")) } th scope="col" { (f.t("计划")) }
                            th scope="col" { (f.t("已销账")) } th scope="col" { (f.t("累计")) }
                        } }
                        tbody { @for line in &view.lines { (row(f, line)) } }
                    }
                }
                @if !view.before.is_empty() {
                    p { (f.with("计划以前已经达到的{0}个:", &[&view.before.len()])) (list(&view.before)) }
                }
            }
            @if view.may_plan && !view.tiers.is_empty() { (self.form(f)) }
            @if !view.versions.is_empty() { (self.versions(f)) }
        }
    }
}

fn row(f: &Frame, line: &PlanLine) -> Markup {
    html! {
        tr {
            th scope="row" {
                (line.year) " "
                span class="small muted" {
                    (match line.due {
                        Due::Over => f.t("已到期"),
                        Due::Running => f.t("进行中"),
                        Due::Ahead => f.t("没有开始"),
                    })
                }
            }
            td data-label=(f.t("计划")) { (line.planned) }
            td data-label=(f.t("已销账")) {
                div {
                    (line.off.len())
                    @if !line.off.is_empty() { div class="small" { (list(&line.off)) } }
                    @if !line.waiting.is_empty() {
                        div class="small" {
                            (f.t("点名的还没有达到:"))
                            span lang="zh-CN" {
                                @for (at, unit) in line.waiting.iter().enumerate() {
                                    @if at > 0 { "、" } (unit.name)
                                }
                            }
                        }
                    }
                }
            }
            td data-label=(f.t("累计")) {
                @if line.owed > 0 && line.due == Due::Over {
                    (chip(Tone::Wait, &f.with("到年底欠{0}个", &[&line.owed])))
                } @else if line.owed > 0 {
                    (f.with("还差{0}个", &[&line.owed]))
                } @else if line.surplus > 0 {
                    (f.with("多{0}个", &[&line.surplus]))
                } @else {
                    (f.t("两清"))
                }
            }
        }
    }
}

/// Villages, each leading to the result that wrote it off.
fn list(off: &[OffLine]) -> Markup {
    html! {
        span lang="zh-CN" {
            @for (at, one) in off.iter().enumerate() {
                @if at > 0 { "、" }
                @if let Some(cycle) = one.cycle.filter(|_| one.opens) {
                    a href=(links::subject(cycle, &one.unit.code)) { (one.unit.name) }
                } @else { (one.unit.name) }
                "(" (one.period) " " (one.tier) ")"
            }
        }
    }
}

impl OnePage {
    fn form(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let (tier, from, years) = &view.form;
        let again = !self.typed.bad.is_empty();
        let kept = |name: &str, own: String| if again { self.typed.value(name) } else { own };
        let options: Vec<(String, String)> =
            view.tiers.iter().map(|tier| (tier.clone(), tier.clone())).collect();
        let (tier, from) = (kept("tier", tier.clone()), kept("from", from.to_string()));
        let reason = self.typed.value("reason");
        let field = |name, label, value, hint, required| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required,
        };
        let which = field("tier", f.t("要达到的等次"), &tier, f.t("达到更好的等次也算。"), true);
        let first = field("from", f.t("第一年"), &from, "", true);
        let hint = f.t("写依据的文件;调整计划时写明为什么。原来的计划留着,看得到。");
        let why = field("reason", f.t("依据或调整的原因"), &reason, hint, true);
        html! {
            section class="block" aria-labelledby="change" {
                h2 id="change" {
                    @if view.tier.is_empty() { (f.t("作计划")) } @else { (f.t("调整计划")) }
                }
                (self.typed.note(&self.fields()))
                (f.post(&links::plan(view.cycle, &view.unit.code), &html! {
                    (which.choice(f, &options))
                    (first.number(f))
                    @for ((count, named), at) in years.iter().zip(1..) { (self.year(f, at, *count, named)) }
                    (why.area(f, 2))
                    button class="button main" { (f.t("保存计划")) }
                }))
            }
        }
    }

    /// The fields of one year.
    fn year(&self, f: &Frame, at: usize, count: u32, named: &str) -> Markup {
        let (many, who) = (format!("count{at}"), format!("named{at}"));
        let (label, names) =
            (f.with("第{0}年达到几个村", &[&at]), f.with("第{0}年点名哪些村", &[&at]));
        let again = !self.typed.bad.is_empty();
        let count = if again { self.typed.value(&many) } else { count.to_string() };
        let named = if again { self.typed.value(&who) } else { named.to_owned() };
        let many = Field {
            name: &many,
            label: &label,
            value: &count,
            wrong: self.typed.wrong(&many),
            required: true,
            ..Field::default()
        };
        let who = Field {
            name: &who,
            label: &names,
            value: &named,
            hint: f.t("写村名或编码,用顿号隔开。"),
            wrong: self.typed.wrong(&who),
            required: false,
        };
        html! { (many.number(f)) (who.text(f, "off")) }
    }

    /// The fields the form shows.
    fn fields(&self) -> Vec<&str> {
        let shown = |field: &&str| {
            let row = field.strip_prefix("count").or_else(|| field.strip_prefix("named"));
            let row = row.and_then(|row| row.parse::<usize>().ok());
            row.is_some_and(|row| (1..=self.view.form.2.len()).contains(&row))
                || ["tier", "from", "reason"].contains(field)
        };
        self.typed.bad.iter().map(|bad| bad.field.as_str()).filter(shown).collect()
    }

    fn versions(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="versions" {
                h2 id="versions" { (f.t("计划的各版")) }
                ul class="plain" {
                    @for one in &self.view.versions {
                        li {
                            (f.with("第{0}版", &[&one.number])) ":" span lang="zh-CN" { (one.says) }
                            div class="small" lang="zh-CN" { (one.reason) }
                            div class="small muted" {
                                span lang="zh-CN" { (one.by) } " " (crate::standing::moment(one.at))
                            }
                        }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::looks::PlanVersion;
        use fanben_actions::{BadInput, Named};
        let off = |unit: Named, opens| OffLine {
            unit,
            tier: "示范".to_owned(),
            cycle: Some(made::cycle()),
            period: "2026".to_owned(),
            opens,
        };
        let line = |year, due, off: Vec<OffLine>, owed, surplus| PlanLine {
            year,
            due,
            planned: 2,
            off,
            owed,
            surplus,
            waiting: if owed > 0 { vec![Named::new("990402201203", "柳树村")] } else { vec![] },
        };
        let both =
            vec![off(made::village(), true), off(Named::new("990402201202", "和顺村"), false)];
        let version = |number, reason: &str| PlanVersion {
            number,
            says: "2026年2个、2027年2个、2028年2个首次达到规范及以上".to_owned(),
            reason: reason.to_owned(),
            by: "王海峰(小泉乡考评小组)".to_owned(),
            at: made::at(),
        };
        let view = PlanPage {
            cycle: made::cycle(),
            title: made::title(),
            unit: made::township(),
            villages: 7,
            tier: "规范".to_owned(),
            before: vec![off(made::village(), true)],
            lines: vec![
                line(2026, Due::Over, vec![], 2, 0),
                line(2027, Due::Running, both, 0, 1),
                line(2028, Due::Ahead, vec![], 0, 0),
            ],
            behind: 1,
            versions: vec![version(2, "两村合并"), version(1, "泉政发〔2026〕3号")],
            may_plan: true,
            tiers: vec!["典范".to_owned(), "示范".to_owned(), "规范".to_owned()],
            form: (
                "规范".to_owned(),
                2026,
                vec![(2, "小泉村、和顺村".to_owned()), (2, String::new()), (2, String::new())],
            ),
        };
        let new = PlanPage {
            tier: String::new(),
            before: vec![],
            lines: vec![],
            behind: 0,
            versions: vec![],
            ..view.clone()
        };
        let bad =
            |field: &str, says: &str| BadInput { field: field.to_owned(), says: says.to_owned() };
        let wrong = Typed {
            sent: Sent::of(vec![("count1".to_owned(), "很多".to_owned())]),
            bad: vec![bad("count1", "请写整数,例如3;没有就写0"), bad("unit", "这个单位不能作计划")],
        };
        let read = PlanPage { may_plan: false, ..view.clone() };
        vec![
            Self { view: view.clone(), typed: Typed::default() },
            Self { view: new, typed: Typed::default() },
            Self { view: read, typed: Typed::default() },
            Self { view, typed: wrong },
        ]
    }
}
