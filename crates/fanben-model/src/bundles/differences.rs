//! Two JSON values → every place in which they differ.
//!
//! Lists whose members have a `code` are compared member by member under that code, payments under
//! what they are for, so that one subject too few is one difference and not one for each that
//! follows.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

/// One place where something else is found than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The way to it: names of fields, codes of members, numbers of lines from 1.
    pub path: Vec<String>,
    /// What should be there; none: nothing.
    pub expected: Option<Json>,
    /// What is there; none: nothing.
    pub found: Option<Json>,
}

/// Every difference, in the order of what is expected.
pub fn differences(expected: &Json, found: &Json) -> Vec<Difference> {
    let mut all = Vec::new();
    compare(&mut Vec::new(), Some(expected), Some(found), &mut all);
    all
}

fn compare(
    path: &mut Vec<String>,
    expected: Option<&Json>,
    found: Option<&Json>,
    all: &mut Vec<Difference>,
) {
    match (expected, found) {
        (Some(a), Some(b)) if a == b => {}
        (Some(Json::Object(a)), Some(Json::Object(b))) => objects(path, a, b, all),
        (Some(Json::Array(a)), Some(Json::Array(b))) => arrays(path, a, b, all),
        (a, b) => {
            all.push(Difference { path: path.clone(), expected: a.cloned(), found: b.cloned() });
        }
    }
}

fn objects(
    path: &mut Vec<String>,
    a: &Map<String, Json>,
    b: &Map<String, Json>,
    all: &mut Vec<Difference>,
) {
    let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
    for name in names {
        path.push(name.clone());
        compare(path, a.get(name), b.get(name), all);
        path.pop();
    }
}

/// What a member of a list goes by.
fn named(member: &Json) -> Option<String> {
    let text = |name: &str| member.get(name).and_then(Json::as_str);
    if let Some(code) = text("code") {
        return Some(code.to_owned());
    }
    let parts = [text("incentive")?, text("name").unwrap_or(""), text("subject")?];
    let person = text("person").unwrap_or("");
    Some([&parts[..], &[person]].concat().join(" ").trim().to_owned())
}

fn arrays(path: &mut Vec<String>, a: &[Json], b: &[Json], all: &mut Vec<Difference>) {
    let names = |list: &[Json]| list.iter().map(named).collect::<Option<Vec<String>>>();
    let (Some(mine), Some(theirs)) = (names(a), names(b)) else {
        return by_place(path, a, b, all);
    };
    let (first, second) = (numbered(&mine), numbered(&theirs));
    for (name, at) in &first {
        path.push(name.clone());
        compare(path, Some(&a[*at]), second.get(name).map(|at| &b[*at]), all);
        path.pop();
    }
    for (name, at) in second.iter().filter(|(name, _)| !first.contains_key(*name)) {
        path.push(name.clone());
        compare(path, None, Some(&b[*at]), all);
        path.pop();
    }
    let both = |list: &[String], other: &[String]| -> Vec<Json> {
        let kept = list.iter().filter(|name| other.contains(name));
        kept.map(|name| Json::String(name.clone())).collect()
    };
    let (mine, theirs) = (both(&mine, &theirs), both(&theirs, &mine));
    if mine != theirs {
        let at = mine.iter().zip(&theirs).position(|(a, b)| a != b).unwrap_or(0);
        path.push("order".to_owned());
        all.push(Difference {
            path: path.clone(),
            expected: mine.get(at).cloned(),
            found: theirs.get(at).cloned(),
        });
        path.pop();
    }
}

/// Each name with its place; a name that stands again gets its number.
fn numbered(names: &[String]) -> BTreeMap<String, usize> {
    let mut places = BTreeMap::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        let times = seen.entry(name).or_default();
        *times += 1;
        let own = if *times == 1 { name.clone() } else { format!("{name} ({times})") };
        places.insert(own, at);
    }
    places
}

fn by_place(path: &mut Vec<String>, a: &[Json], b: &[Json], all: &mut Vec<Difference>) {
    for at in 0..a.len().max(b.len()) {
        path.push((at + 1).to_string());
        compare(path, a.get(at), b.get(at), all);
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, found: &str, want: &[&str]) {
        let read = |text: &str| -> Json { serde_json::from_str(text).unwrap() };
        let told: Vec<String> = differences(&read(expected), &read(found))
            .iter()
            .map(|one| {
                let side = |side: &Option<Json>| side.as_ref().map_or("-".into(), Json::to_string);
                format!("{} {} {}", one.path.join("."), side(&one.expected), side(&one.found))
            })
            .collect();
        assert_eq!(told, want);
    }

    #[test]
    fn every_place_is_named_once() {
        check(r#"{"a":1,"b":[1,2]}"#, r#"{"a":2,"b":[1],"c":0}"#, &["a 1 2", "b.2 2 -", "c - 0"]);
        let (three, two) = (
            r#"[{"code":"甲","x":1},{"code":"乙","x":2},{"code":"丙","x":3}]"#,
            r#"[{"code":"丙","x":3},{"code":"乙","x":4}]"#,
        );
        let removed = r#"甲 {"code":"甲","x":1} -"#;
        check(three, two, &["乙.x 2 4", removed, r#"order "乙" "丙""#]);
    }
}
