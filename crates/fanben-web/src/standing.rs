//! Where a subject stands, in codes → the words and marks that all pages use for it.

use chrono::NaiveDate;
use fanben_actions::looks::StandingCell;
use fanben_model::rating::StarState;
use fanben_model::stages::{CycleState, Phase};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::Frame;

/// What is being done about a subject, as a mark.
pub(crate) fn phase(f: &Frame, phase: Phase, stage: &str, returned: bool) -> Markup {
    match phase {
        Phase::Declaring => chip(Tone::Wait, f.t("待申报")),
        Phase::Drafting if returned => chip(Tone::Bad, &f.with("{0}:被退回", &[&stage])),
        Phase::Drafting => chip(Tone::Info, &f.with("{0}进行中", &[&stage])),
        Phase::Declined => chip(Tone::Idle, &f.with("{0}:不予推荐", &[&stage])),
        Phase::Settled => chip(Tone::Wait, f.t("待认定")),
        Phase::Confirmed => chip(Tone::Good, f.t("已认定")),
        Phase::Succeeded => chip(Tone::Idle, f.t("已由新单位承接")),
        Phase::Exempt => chip(Tone::Idle, f.t("免评")),
    }
}

/// How far a cycle is, as a mark.
pub(crate) fn cycle(f: &Frame, state: CycleState) -> Markup {
    match state {
        CycleState::Draft => chip(Tone::Wait, f.t("起草中")),
        CycleState::Approved => chip(Tone::Wait, f.t("已批准,待开始")),
        CycleState::Open => chip(Tone::Info, f.t("进行中")),
        CycleState::Closed => chip(Tone::Good, f.t("已结束")),
    }
}

/// What a subject comes to, in one line.
pub(crate) fn result(f: &Frame, cell: &StandingCell) -> Markup {
    let stars = cell.stars.map(|stars| f.with("{0}颗星", &[&stars]));
    html! {
        @if let Some(stars) = &stars { strong { (stars) } " " }
        @if !cell.tier.is_empty() { span lang="zh-CN" { (cell.tier) } " " }
        @if !cell.total.is_empty() { span class="num" { (f.with("{0}分", &[&cell.total])) } " " }
        @if cell.open { (chip(Tone::Wait, f.t("暂定"))) }
    }
}

/// A star's state, as a mark.
pub(crate) fn star(f: &Frame, state: StarState) -> Markup {
    let (tone, words) = match state {
        StarState::Won => (Tone::Good, f.t("得星")),
        StarState::StandardMissed => (Tone::Bad, f.t("未达刚性标准")),
        StarState::BelowLine => (Tone::Bad, f.t("未达分数线")),
        StarState::NotDeclared => (Tone::Idle, f.t("未申报")),
        StarState::Open => (Tone::Wait, f.t("未评")),
    };
    chip(tone, words)
}

/// A star's state that comes as words.
pub(crate) fn star_words(f: &Frame, state: &str) -> Markup {
    let states = [
        StarState::Won,
        StarState::StandardMissed,
        StarState::BelowLine,
        StarState::NotDeclared,
        StarState::Open,
    ];
    match states.into_iter().find(|one| one.name() == state) {
        Some(one) => star(f, one),
        None if state.is_empty() => html! {},
        None => chip(Tone::Idle, state),
    }
}

/// A deadline with the days that are left.
pub(crate) fn due(f: &Frame, day: Option<NaiveDate>, left: Option<i64>) -> Markup {
    let Some(day) = day else {
        return html! { span class="muted small" { (f.t("没有规定期限")) } };
    };
    let mark = left.map(|left| match left {
        ..0 => (Tone::Bad, f.with("已过期{0}天", &[&-left])),
        0 => (Tone::Bad, f.t("今天截止").to_owned()),
        1..=3 => (Tone::Wait, f.with("还有{0}天", &[&left])),
        _ => (Tone::Idle, f.with("还有{0}天", &[&left])),
    });
    html! {
        span class="nowrap small" { (f.with("截止 {0}", &[&day])) }
        @if let Some((tone, words)) = mark { " " (chip(tone, &words)) }
    }
}

/// A moment as people here read it, in the legal time of the country.
pub(crate) fn moment(at: chrono::DateTime<chrono::Utc>) -> String {
    let beijing = at.naive_utc() + chrono::TimeDelta::hours(8);
    beijing.format("%Y-%m-%d %H:%M").to_string()
}

/// Hexadecimal in groups of eight, to be read out.
pub(crate) fn groups(key: &str) -> String {
    let chars: Vec<char> = key.chars().collect();
    let groups: Vec<String> = chars.chunks(8).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// Points as written, `96` or `80~96.5`, in hundredths: the least, for charts.
pub(crate) fn hundredths(score: &str) -> i64 {
    let least = score.split('~').next().unwrap_or_default();
    let (whole, part) = least.split_once('.').unwrap_or((least, ""));
    let negative = whole.starts_with('-');
    let whole: i64 = whole.trim_start_matches('-').parse().unwrap_or(0);
    let part: i64 = format!("{part:0<2}").get(..2).and_then(|text| text.parse().ok()).unwrap_or(0);
    let size = whole * 100 + part;
    if negative { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_out_in_groups() {
        assert_eq!(groups("0123456789abcdef"), "01234567 89abcdef");
    }

    #[test]
    fn points_are_read_for_charts() {
        let read: Vec<i64> = ["96", "80.5~96", "-1.25", "", "0.05"].map(hundredths).into();
        assert_eq!(read, [9600, 8050, -125, 0, 5]);
    }
}
