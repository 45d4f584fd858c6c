//! Who approved a programme, as what, under which number, until when.

use chrono::{Datelike, NaiveDate};

use super::code::Code;
use super::finding::Finding;
use crate::number::fold_char;
use crate::scheme::{Legal, Scheme};

/// The kinds a programme can be.
const KINDS: [&str; 4] = ["年度考核", "等级评定", "创建示范", "评比表彰"];

pub(super) fn check(scheme: &Scheme, found: &mut Vec<Finding>) {
    let Some(legal) = &scheme.legal else {
        let says = "没有写方案类型、批准机关、文号和有效期;没有这些不能开办";
        found.push(Finding::new(Code::LegalMissing, "legal", "", says));
        return;
    };
    let mut say = |code, text: &str, says: &str| {
        found.push(Finding::new(code, "legal", text, says));
    };
    if !KINDS.contains(&legal.kind.trim()) {
        say(Code::LegalType, &legal.kind, "方案类型不是年度考核、等级评定、创建示范、评比表彰之一");
    }
    if empty(&legal.body) {
        say(Code::LegalBody, &legal.body, "没有写批准机关");
    }
    if empty(&legal.number) || !legal.number.chars().any(char::is_numeric) {
        say(Code::LegalNumber, &legal.number, "没有写批准文件的文号");
    }
    if legal.kind == "创建示范" && by_townships(&legal.body) {
        let says = "创建示范活动只能由市、县党委和政府开办,乡镇(街道)不能办";
        say(Code::ShowcaseByTownship, &legal.body, says);
    }
    validity(scheme, legal, found);
}

fn validity(scheme: &Scheme, legal: &Legal, found: &mut Vec<Finding>) {
    let mut say = |code, says: &str| found.push(Finding::new(code, "legal", "", says));
    let Some((first, last)) = legal.valid else {
        say(Code::LegalValidity, "没有写有效期");
        return;
    };
    if first > last {
        say(Code::LegalValidity, &format!("有效期从{first}到{last},先后颠倒"));
        return;
    }
    let Some((begins, ends)) = span(&scheme.period) else { return };
    if last < ends {
        say(
            Code::LegalExpired,
            &format!("有效期到{last}为止,考核期{}到{ends}才结束", scheme.period),
        );
    } else if first > ends {
        let says = format!("有效期从{first}才开始,考核期{}({begins}起)已经结束", scheme.period);
        say(Code::LegalExpired, &says);
    }
}

fn empty(text: &str) -> bool {
    text.trim().trim_matches(['×', 'X', 'x', '_', '某']).is_empty()
}

/// The first and last day of a period such as 2026, 2026Q2 or 2026-05; none: it says no year.
pub fn span(period: &str) -> Option<(NaiveDate, NaiveDate)> {
    let year: i32 = period.get(..4)?.parse().ok()?;
    let rest: String = period.get(4..)?.chars().filter(char::is_ascii_digit).collect();
    let part: u32 = rest.parse().unwrap_or(0);
    let (from, to) = match part {
        1..=4 if period.contains(['Q', '季']) => (part * 3 - 2, part * 3),
        1..=12 => (part, part),
        _ => (1, 12),
    };
    let begins = NaiveDate::from_ymd_opt(year, from, 1)?;
    let next = if to == 12 {
        NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?
    } else {
        NaiveDate::from_ymd_opt(year, to + 1, 1)?
    };
    let ends = next.pred_opt()?;
    (begins.year() == year).then_some((begins, ends))
}

/// Every body named is a township's.
fn by_townships(bodies: &str) -> bool {
    let mut depth = 0_u32;
    let outside: String = bodies
        .chars()
        .map(fold_char)
        .filter(|c| match c {
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect();
    let mut all = outside.split(['、', ',', ' ', ';']).filter(|one| !one.is_empty());
    let mut any = false;
    let townships = all.all(|one| {
        any = true;
        is_township(one)
    });
    any && townships
}

/// The last word for a level in a body's name is a township's: 白石镇人民政府, not 景德镇市委.
fn is_township(body: &str) -> bool {
    let mut name = body.to_owned();
    for word in ["城乡", "乡村", "城镇化", "乡镇企业", "村镇", "小城镇", "园区", "社区", "办事处"]
    {
        name = name.replace(word, "");
    }
    let levels = ["街道", "苏木", "乡", "镇", "县", "市", "区", "州", "盟", "省", "旗"];
    let last = levels.iter().filter_map(|word| Some((name.rfind(word)?, *word))).max();
    matches!(last, Some((_, "街道" | "苏木" | "乡" | "镇")))
}

#[cfg(test)]
mod tests {
    use super::{by_townships, span};

    #[test]
    fn bodies_are_told_apart_by_their_level() {
        for township in [
            "白石镇人民政府",
            "中共竹县白石镇委员会",
            "云屏乡党委",
            "榆荫街道办事处",
            "中共木坪镇委员会、木坪镇人民政府",
        ] {
            assert!(by_townships(township), "{township}");
        }
        for other in [
            "中共七峰区委",
            "镇雄县人民政府",
            "景德镇市委",
            "海屿县人民政府(镇级评比须由县批准)",
            "竹县乡村振兴局",
            "中共松岭县委组织部",
            "",
        ] {
            assert!(!by_townships(other), "{other}");
        }
    }

    #[test]
    fn periods_have_days() {
        let days = |period| span(period).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(days("2026").as_deref(), Some("2026-01-01 2026-12-31"));
        assert_eq!(days("2026Q1").as_deref(), Some("2026-01-01 2026-03-31"));
        assert_eq!(days("2026-05").as_deref(), Some("2026-05-01 2026-05-31"));
        assert_eq!(days("年终"), None);
    }
}
