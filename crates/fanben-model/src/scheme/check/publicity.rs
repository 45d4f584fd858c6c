//! Periods of notices against the laws that the scheme names and against the holidays that are known;
//! audiences that would see more than they may.

use chrono::{Days, NaiveDate};

use super::code::Code;
use super::finding::Finding;
use super::legal::span;
use crate::calendar::{Calendar, Count, Period};
use crate::scheme::{Publicity, PublicityLaw, Scheme, in_force_on};

/// So many days before and behind the day on which a notice is expected two periods are laid side by
/// side: a year, so that every holiday lies in it.
const AROUND: u64 = 183;

pub(super) fn check(scheme: &Scheme, found: &mut Vec<Finding>) {
    let Some(publicity) = &scheme.publicity else { return };
    let expected = expected(scheme);
    laws(publicity, in_force_on(scheme), expected, found);
    if let Some(objections) = publicity.objections
        && let Some(day) = longer(objections.0, publicity.hangs.0, expected)
    {
        let says = format!("异议期{}比公示期{}长{day}", objections.0, publicity.hangs.0);
        found.push(Finding::new(
            Code::ObjectionsBeyondNotice,
            "publicity.objections",
            &objections.0.to_string(),
            &says,
        ));
    }
    holidays(publicity, expected, found);
    for (scope, columns) in &publicity.audiences {
        for column in columns.iter().filter(|column| !scope.usual(**column)) {
            let says = format!("{}不能有“{}”这一栏", scope.name(), column.name());
            found.push(Finding::new(Code::AudienceTooWide, "publicity.audiences", "", &says));
        }
    }
}

/// The first day on which a notice can be expected: behind the last stage, or behind the period.
fn expected(scheme: &Scheme) -> NaiveDate {
    let ends = span(&scheme.period).map_or_else(|| in_force_on(scheme), |(_, ends)| ends);
    scheme.stages.iter().filter_map(|stage| stage.deadline).max().unwrap_or(ends)
}

fn laws(publicity: &Publicity, on: NaiveDate, expected: NaiveDate, found: &mut Vec<Finding>) {
    let required = publicity.required(on);
    let mut say = |at: &str, text: Period, says: String| {
        found.push(Finding::new(Code::PublicityBelowLaw, at, &text.to_string(), &says));
    };
    let hangs = publicity.hangs.0;
    for (name, at, own, least) in [
        ("公示期", "publicity.hangs", hangs, required.hangs),
        ("异议期", "publicity.objections", publicity.objections(), required.objections),
    ] {
        let Some((least, law)) = least else { continue };
        if let Some(day) = longer(least, own, expected) {
            let basis = &law.basis;
            say(at, own, format!("{name}{own}比{basis}规定的{least}短{day}"));
        }
    }
    let reply: Option<(Period, &PublicityLaw)> = required.reply;
    if let Some((most, law)) = reply {
        let own = publicity.reply.0;
        if let Some(day) = longer(own, most, expected) {
            let basis = &law.basis;
            say("publicity.reply", own, format!("答复期限{own}比{basis}规定的{most}长{day}"));
        }
    }
}

/// A period ends later than another on some day; where they are counted alike this is seen at once,
/// else a day of the known years shows it, in words.
fn longer(one: Period, other: Period, around: NaiveDate) -> Option<String> {
    if one.count == other.count {
        let more = one.days > other.days || (one.days == other.days && one.moves && !other.moves);
        return more.then(String::new);
    }
    let calendar = Calendar::known();
    let first = around.checked_sub_days(Days::new(AROUND)).unwrap_or(around);
    let days = first.iter_days().take(usize::try_from(2 * AROUND).unwrap_or(0));
    for day in days {
        let (Ok(a), Ok(b)) = (one.last(day, calendar), other.last(day, calendar)) else { continue };
        if a > b {
            return Some(format!(":例如从{day}起,一个到{a},一个到{b}"));
        }
    }
    None
}

fn holidays(publicity: &Publicity, expected: NaiveDate, found: &mut Vec<Finding>) {
    let calendar = Calendar::known();
    let hangs = publicity.hangs.0;
    let looked_up = |period: Period| period.count == Count::Working || period.moves;
    let last = match hangs.last(expected, calendar) {
        Ok(last) => last,
        Err(unknown) => {
            let says = format!("最早{expected}公示,公示期{hangs}:{unknown}");
            let at = "publicity.hangs";
            found.push(Finding::new(Code::HolidaysUnknown, at, &hangs.to_string(), &says));
            return;
        }
    };
    // What comes on the last day of the period is answered behind it.
    let reply = publicity.reply.0;
    if let Err(unknown) = reply.last(last, calendar)
        && looked_up(reply)
    {
        let says = format!("最早{expected}公示,{last}提出的异议要答复,期限{reply}:{unknown}");
        let at = "publicity.reply";
        found.push(Finding::new(Code::HolidaysUnknown, at, &reply.to_string(), &says));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::{Column, Scope};

    #[test]
    fn no_audience_is_given_what_is_kept_from_it() {
        for scope in Scope::ALL {
            assert_eq!(scope.usual(Column::Words), !scope.public());
        }
        assert!(!Scope::Web.usual(Column::Parts) && Scope::Wall.usual(Column::Parts));
    }

    #[test]
    fn periods_of_two_kinds_are_compared_by_the_days_they_end_on() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default();
        let read = |text: &str| text.parse::<Period>();
        let (Ok(week), Ok(five), Ok(three)) = (read("7日"), read("5个工作日"), read("21日"))
        else {
            return;
        };
        // Over National Day seven days are over before five working days are.
        assert!(longer(five, week, day).is_some_and(|says| says.contains("例如")));
        assert!(longer(week, five, day).is_some_and(|says| says.contains("例如")), "a plain week");
        assert_eq!(longer(five, three, day), None);
    }
}
