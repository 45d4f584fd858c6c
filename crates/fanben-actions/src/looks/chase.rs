//! Who has not reported: by unit, with whom to call and a text to copy.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::stages::{CycleState, Phase};
use fanben_store::PostRow;

use super::seen::Seen;
use crate::accounts::in_force;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// Who has not reported at the stages at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chase {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The latest first.
    pub rows: Vec<ChaseRow>,
    /// A text of at most 70 characters to copy, about all who are late or due within three days;
    /// empty: nobody is.
    pub text: String,
}

/// A subject that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaseRow {
    /// The subject.
    pub subject: Named,
    /// The stage it is at.
    pub stage: Named,
    /// The unit that has to act, and who there.
    pub unit: Named,
    /// Names of those who may act.
    pub people: Vec<String>,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
    /// Answers still missing.
    pub missing: usize,
    /// How often it was reminded of, and when last.
    pub reminded: usize,
    /// When last.
    pub last: Option<DateTime<Utc>>,
    /// A text of at most 70 characters to copy.
    pub text: String,
}

/// The most characters a chat line is read to the end at.
const MOST: usize = 70;
/// Names in a text for several.
const SOON: i64 = 3;

/// Who has not reported, of those the person may see.
pub async fn chase(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Chase, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let reminders = seen.tx.reminders(cycle).await?;
    let posts = seen.tx.posts().await?;
    // Who came since the cycle was loaded is not among its people yet.
    let people: BTreeMap<_, _> =
        seen.tx.accounts().await?.into_iter().map(|row| (row.person, row)).collect();
    let live = std::sync::Arc::clone(&seen.live);
    let mut rows = Vec::new();
    if live.state == CycleState::Open {
        for (at, row, position, _) in seen.visible() {
            if !matches!(position.phase, Phase::Declaring | Phase::Drafting) {
                continue;
            }
            let Some(stage) = live.ready.stages().get(position.stage) else { continue };
            // The nearest unit at or above the subject where somebody holds the stage's role.
            let above = seen.places.above_of(row.subject);
            let units = std::iter::once(Named::new(&row.code, &row.name)).chain(above);
            let held = |unit: &Named| {
                let id = seen.places.id(&unit.code);
                let holders = posts.iter().filter(|post| {
                    post.role == stage.role && Some(post.unit) == id && in_force(post, seen.today)
                });
                let account = |post: &PostRow| people.get(&post.person).filter(|row| !row.ended);
                holders.filter_map(account).map(|row| row.name.clone()).collect::<Vec<_>>()
            };
            let acting = units.into_iter().map(|unit| (held(&unit), unit));
            let found = acting.into_iter().find(|(people, _)| !people.is_empty());
            let (people, unit) = found.unwrap_or_default();
            let deadline = seen.deadline(row, position);
            let days = seen.days(deadline);
            let mut of_it =
                reminders.iter().filter(|one| one.subject == row.subject && one.stage == stage.id);
            let missing = match position.phase {
                Phase::Drafting => live.owes(at),
                _ => 0,
            };
            rows.push(ChaseRow {
                subject: Named::new(&row.code, &row.name),
                stage: seen.stage(position),
                people,
                deadline,
                days,
                missing,
                reminded: of_it.clone().count(),
                last: of_it.next_back().map(|one| one.at),
                text: short(&unit.name, &row.name, &stage.name, deadline, days),
                unit,
            });
        }
    }
    rows.sort_by_key(|row| row.days.unwrap_or(i64::MAX));
    let text = together(&rows);
    Ok(Chase { cycle, title: live.title(), rows, text })
}

fn when(deadline: Option<NaiveDate>, days: Option<i64>) -> String {
    match (deadline, days) {
        (Some(_), Some(days)) if days < 0 => format!("已迟{}天", -days),
        (Some(_), Some(0)) => "今天截止".to_owned(),
        (Some(last), Some(days)) => format!("{}截止,还有{days}天", last.format("%-m月%-d日")),
        _ => "请尽快办理".to_owned(),
    }
}

fn short(
    unit: &str,
    subject: &str,
    stage: &str,
    deadline: Option<NaiveDate>,
    days: Option<i64>,
) -> String {
    let whose = if unit == subject { String::new() } else { subject.to_owned() };
    cut(&format!("{unit}:{whose}{stage}还没有上报,{},请登录办理", when(deadline, days)))
}

/// One text about all who are late or nearly so: as many names as fit, and how many more.
fn together(rows: &[ChaseRow]) -> String {
    let due: Vec<&ChaseRow> =
        rows.iter().filter(|row| row.days.is_some_and(|days| days <= SOON)).collect();
    if due.is_empty() {
        return String::new();
    }
    let text = |names: usize| {
        let some: Vec<&str> = due.iter().take(names).map(|row| row.subject.name.as_str()).collect();
        let more = if names < due.len() { "等" } else { "" };
        format!("{}{more}{}个对象还没有上报,请抓紧登录办理", some.join("、"), due.len())
    };
    let fits = (1..=due.len()).rev().map(text).find(|text| text.chars().count() <= MOST);
    fits.unwrap_or_else(|| cut(&text(1)))
}

fn cut(text: &str) -> String {
    text.chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_short() {
        let row = |name: &str, days| ChaseRow {
            subject: Named::new("1", name),
            stage: Named::default(),
            unit: Named::default(),
            people: vec![],
            deadline: None,
            days: Some(days),
            missing: 0,
            reminded: 0,
            last: None,
            text: String::new(),
        };
        let rows: Vec<ChaseRow> = (0..40).map(|at| row("很长名字的社区", at - 30)).collect();
        let text = together(&rows);
        assert!(text.chars().count() <= MOST && text.contains("等34个对象"), "{text}");
        assert_eq!(together(&[row("小泉村", 9)]), "");
        let last = NaiveDate::from_ymd_opt(2026, 10, 31);
        let text = short("小泉乡", "小泉村", "初评", last, Some(-2));
        assert_eq!(text, "小泉乡:小泉村初评还没有上报,已迟2天,请登录办理");
    }
}
