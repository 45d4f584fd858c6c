//! A statistical code and a name → what kind of unit it is.

/// The kind of unit of a twelve-digit code: 2 province, 2 prefecture, 2 county, 3 township (001–099
/// 街道, 100–199 镇, 200–399 乡), 3 village (001–199 and 400–499 社区, 200–399 and 500–599 村). Where
/// the numbers do not say, the name does.
pub fn kind_of(code: &str, name: &str) -> &'static str {
    let part = |from: usize, to: usize| code.get(from..to).unwrap_or_default();
    let number = |from: usize, to: usize| part(from, to).parse::<u16>().unwrap_or(0);
    let ends = |words: &[&'static str]| words.iter().find(|word| name.ends_with(**word)).copied();
    let village = number(9, 12);
    if village > 0 {
        return match village {
            1..=199 | 400..=499 => "社区",
            200..=399 | 500..=599 => "村",
            _ if ends(&["社区", "居委会", "社区居委会"]).is_some() => "社区",
            _ => "村",
        };
    }
    let town = number(6, 9);
    if town > 0 {
        let by_name = ends(&["街道", "镇", "乡", "苏木"]).unwrap_or("乡级区域");
        return match town {
            1..=99 if by_name == "街道" || name.ends_with("街道办事处") => "街道",
            100..=199 if by_name == "镇" => "镇",
            200..=399 if by_name == "乡" || by_name == "苏木" => "乡",
            _ if by_name == "苏木" => "乡",
            _ => by_name,
        };
    }
    if number(4, 6) > 0 {
        return match ends(&["自治县", "县", "区", "市", "旗"]) {
            Some("区") => "区",
            Some("市") => "市",
            Some("旗") => "旗",
            _ => "县",
        };
    }
    if number(2, 4) > 0 {
        return ends(&["自治州", "地区", "盟"]).unwrap_or("市");
    }
    "省"
}
