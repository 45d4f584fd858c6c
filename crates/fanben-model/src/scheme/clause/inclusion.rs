//! Folded text → the same with (含) and (不含) behind the number they are about.

/// 95%(含)-98% → 95%-98%(不含): where only the lower end is said to be included, the upper is not.
pub(super) fn inclusions_in_ranges(chars: &mut Vec<char>, origin: &mut Vec<usize>) {
    let mut kept = Vec::with_capacity(chars.len());
    let mut places = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let length = remark_length(&chars[at..], &kept);
        let remark = matches!(chars.get(at + length), Some('-' | '~' | '至' | '到')) && length > 0;
        let behind_number =
            at > 0 && (chars[at - 1].is_ascii_digit() || "%元分".contains(chars[at - 1]));
        if !(remark && behind_number) {
            kept.push(chars[at]);
            places.push(origin[at]);
            at += 1;
            continue;
        }
        at += length;
        let end = upper_end(&chars[at..]);
        kept.extend(&chars[at..at + end]);
        places.extend(&origin[at..at + end]);
        at += end;
        match &chars[at..] {
            ['(', '含', ')', ..] => at += 3,
            ['(', '含' | '不', ..] => {}
            _ => {
                kept.extend("(不含)".chars());
                places.extend([origin[at - 1]; 4]);
            }
        }
    }
    *chars = kept;
    *origin = places;
}

/// How many characters (含) has, or (含90%) behind 90%; 0: it is none of them.
fn remark_length(chars: &[char], before: &[char]) -> usize {
    let ['(', '含', body @ ..] = chars else { return 0 };
    let close = body.iter().take(12).position(|&c| c == ')');
    close.filter(|&close| before.ends_with(&body[..close])).map_or(0, |close| close + 3)
}

/// How many characters `-98%` has: the mark, the number and its unit.
fn upper_end(chars: &[char]) -> usize {
    let digits = chars[1..].iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
    let units = chars[1 + digits..].iter().take_while(|c| "万亿%‰元分".contains(**c)).count();
    1 + digits + units
}

/// 200(不含)万元 → 200万元(不含): the remark on the end stands behind the unit.
pub(super) fn inclusions_behind_units(chars: &mut [char], origin: &mut [usize]) {
    let mut at = 0;
    while at + 3 < chars.len() {
        let remark = match &chars[at..] {
            ['(', '含', ')', ..] => 3,
            ['(', '不', '含', ')', ..] => 4,
            _ => 0,
        };
        let unit = match chars.get(at + remark..) {
            _ if remark == 0 || at == 0 || !chars[at - 1].is_ascii_digit() => 0,
            Some(['万' | '亿' | '千', '元', ..]) => 2,
            Some(
                ['元' | '%' | '分' | '㎡' | '亩' | '户' | '人' | '次' | '起' | '个' | '名', ..],
            ) => 1,
            _ => 0,
        };
        if unit > 0 {
            chars[at..at + remark + unit].rotate_left(remark);
            origin[at..at + remark + unit].rotate_left(remark);
            at += remark + unit;
        } else {
            at += 1;
        }
    }
}
