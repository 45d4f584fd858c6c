//! Points in a cell of their own, and points in words: 组织建设(10分).

use super::heading::folded;
use crate::number::{Points, fold_char};

/// What a cell in the column of points says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PointsCell {
    pub(super) points: Option<Points>,
    pub(super) no_cap: bool,
    pub(super) no_floor: bool,
    pub(super) floor: Option<Points>,
    /// 20%: a weight that is read as points.
    pub(super) percent: bool,
    /// Words that were not understood.
    pub(super) rest: String,
}

/// Reads a cell of points: `10`, `10分`, `20%`, `不封顶`, `最低-20`.
pub(super) fn points_cell(text: &str) -> PointsCell {
    let mut cell = PointsCell::default();
    let text = folded(text);
    for word in text.split([',', ';', '、', '(', ')']).filter(|word| !word.is_empty()) {
        let number = word
            .trim_start_matches("满分")
            .trim_start_matches("共")
            .trim_start_matches("最高")
            .trim_start_matches("上限");
        let number = number.strip_suffix('分').unwrap_or(number);
        match word {
            "不封顶" | "加分不封顶" => cell.no_cap = true,
            "不保底" | "扣分不保底" => cell.no_floor = true,
            word if word.starts_with("最低") => match Points::parse(&word["最低".len()..]) {
                Ok(floor) => cell.floor = Some(floor),
                Err(_) => cell.rest.push_str(word),
            },
            _ if cell.points.is_none() => {
                let percent = number.strip_suffix('%');
                match Points::parse(percent.unwrap_or(number)) {
                    Ok(points) => {
                        cell.points = Some(points);
                        cell.percent = percent.is_some();
                    }
                    Err(_) => cell.rest.push_str(word),
                }
            }
            word => cell.rest.push_str(word),
        }
    }
    cell
}

/// The cell of points that reads back to the same.
pub(super) fn points_words(
    points: Points,
    no_cap: bool,
    no_floor: bool,
    floor: Option<Points>,
) -> String {
    let mut words = Vec::new();
    if points != Points::ZERO || !(no_cap || no_floor || floor.is_some()) {
        words.push(points.to_string());
    }
    if no_cap {
        words.push("不封顶".to_owned());
    }
    if no_floor {
        words.push("不保底".to_owned());
    }
    if let Some(floor) = floor {
        words.push(format!("最低{floor}"));
    }
    words.join("、")
}

/// A name and what stands behind it about its points.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) points: Option<Points>,
    pub(super) at_most: Option<Points>,
    pub(super) at_least: Option<Points>,
}

/// Takes `(20分)`, `20分`, `(最多加10分)`, `(最多扣10分)` from the end of a name.
pub(super) fn named(text: &str) -> Named {
    let mut named = Named { name: one_line(text), ..Named::default() };
    while let Some((name, words)) = bracketed(&named.name) {
        let words = folded(&words);
        let before = (named.points, named.at_most, named.at_least);
        for word in words.split([',', ';', '、']) {
            let after = |starts: &[&str]| {
                let rest = starts.iter().find_map(|start| word.strip_prefix(start))?;
                Points::parse(rest.strip_suffix('分').unwrap_or(rest)).ok()
            };
            if let Some(points) = after(&["最多扣", "最高扣", "扣分上限", "累计最多扣"])
            {
                named.at_least = Some(points.negated());
            } else if let Some(points) = after(&["最多加", "最高加", "加分上限", "累计最多加"])
            {
                named.at_most = Some(points);
            } else if word.ends_with('分')
                && let Some(points) = after(&["满分", "共", "总分", "计", ""])
            {
                named.points = Some(points);
            } else {
                return named_plain(named, before);
            }
        }
        named.name = name;
    }
    if named.points.is_none()
        && let Some(rest) = named.name.strip_suffix('分')
    {
        let name = rest.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let digits = &rest[name.len()..];
        let trimmed = name.trim_end_matches([' ', ':', ',', '、', '共']);
        if let (Ok(points), false) = (Points::parse(digits), trimmed.is_empty()) {
            let name = trimmed.to_owned();
            named = Named { name, points: Some(points), ..named };
        }
    }
    named
}

/// Brackets that say anything else belong to the name.
fn named_plain(
    named: Named,
    (points, at_most, at_least): (Option<Points>, Option<Points>, Option<Points>),
) -> Named {
    Named { points, at_most, at_least, ..named }
}

/// Points in brackets at the end of a text, and the text without them.
pub(super) fn at_end(text: &str) -> Option<(String, Points)> {
    let (before, words) = bracketed(text.trim_end())?;
    let words = folded(&words);
    let number = words.strip_suffix('分')?;
    let number =
        ["满分", "共", "计"].iter().find_map(|start| number.strip_prefix(start)).unwrap_or(number);
    Points::parse(number).ok().map(|points| (before, points))
}

/// The words in front of the last brackets and those in them.
fn bracketed(text: &str) -> Option<(String, String)> {
    let folded: Vec<char> = text.chars().map(fold_char).collect();
    if folded.last() != Some(&')') {
        return None;
    }
    let open = folded.iter().rposition(|c| *c == '(')?;
    let chars: Vec<char> = text.chars().collect();
    let name: String = chars[..open].iter().collect();
    let words: String = chars[open + 1..chars.len() - 1].iter().collect();
    (!name.trim().is_empty()).then(|| (name.trim().to_owned(), words))
}

/// The name with its points behind it, as a table without a column for them prints it.
pub(super) fn with_points(named: &Named) -> String {
    let mut words = Vec::new();
    words.extend(named.points.map(|points| format!("{points}分")));
    words.extend(named.at_most.map(|points| format!("最多加{points}分")));
    words.extend(named.at_least.map(|points| format!("最多扣{}分", points.negated())));
    if words.is_empty() {
        return named.name.clone();
    }
    format!("{}({})", named.name, words.join(","))
}

/// A text without line breaks.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for part in text.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if latin(line.chars().last()) && latin(part.chars().next()) {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_behind_names() {
        let check = |text: &str, want: &str, printed: &str| {
            let read = named(text);
            let told = format!(
                "{}|{:?}|{:?}|{:?}",
                read.name,
                read.points.map(|p| p.to_string()),
                read.at_most.map(|p| p.to_string()),
                read.at_least.map(|p| p.to_string())
            );
            assert_eq!(told.replace("Some(\"", "").replace("\")", ""), want, "{text}");
            assert_eq!(with_points(&read), printed);
            assert_eq!(named(printed), read);
        };
        check("一、基层党建(20分)", "一、基层党建|20|None|None", "一、基层党建(20分)");
        check("组织\n建设（10 分）", "组织建设|10|None|None", "组织建设(10分)");
        check("经济发展20分", "经济发展|20|None|None", "经济发展(20分)");
        check("加分项(最多加10分)", "加分项|None|10|None", "加分项(最多加10分)");
        check("减分(最多扣60分)", "减分|None|None|-60", "减分(最多扣60分)");
        check("平安村(社区)", "平安村(社区)|None|None|None", "平安村(社区)");
        check("平安村(社区)(5分)", "平安村(社区)|5|None|None", "平安村(社区)(5分)");
    }

    #[test]
    fn a_cell_of_points_reads_back() {
        for text in ["10", "-2、不保底", "不封顶", "20、不封顶、不保底、最低-20", "0", "最低-20"]
        {
            let cell = points_cell(text);
            assert_eq!(cell.rest, "", "{text}");
            let points = cell.points.unwrap_or_default();
            assert_eq!(points_words(points, cell.no_cap, cell.no_floor, cell.floor), text);
        }
        assert_eq!(points_cell("满分10分").points, Points::parse("10").ok());
        assert!(points_cell("20%").percent);
        assert_eq!(points_cell("另定").rest, "另定");
    }
}
