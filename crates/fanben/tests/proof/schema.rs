//! docs/frozen.schema.json: the part of JSON Schema it uses, and what it refuses.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::desk::Desk;

/// The published form of an approved scheme.
pub(crate) struct Schema(Json);

/// Keywords that only describe.
const WORDS: [&str; 4] = ["$schema", "$defs", "title", "description"];

impl Schema {
    pub(crate) fn published() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/frozen.schema.json");
        Self(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
    }

    /// Where a value does not fit.
    pub(crate) fn problems(&self, value: &Json) -> Vec<String> {
        let mut problems = Vec::new();
        self.check(&self.0, value, "$", &mut problems);
        problems
    }

    fn fits(&self, schema: &Json, value: &Json) -> bool {
        let mut problems = Vec::new();
        self.check(schema, value, "$", &mut problems);
        problems.is_empty()
    }

    fn check(&self, schema: &Json, value: &Json, at: &str, problems: &mut Vec<String>) {
        if *schema == Json::Bool(false) {
            return problems.push(format!("{at}: nothing belongs here"));
        }
        let fields = schema.as_object().unwrap();
        for (keyword, of) in fields {
            let fits = match keyword.as_str() {
                "$ref" => {
                    let name = of.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                    self.check(&self.0["$defs"][name], value, at, problems);
                    true
                }
                "type" => match of.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64(),
                    "null" => value.is_null(),
                    other => panic!("type {other}"),
                },
                "enum" => of.as_array().unwrap().contains(value),
                "const" => of == value,
                "oneOf" => {
                    of.as_array().unwrap().iter().filter(|one| self.fits(one, value)).count() == 1
                }
                "minimum" => value.as_i64().is_none_or(|number| number >= of.as_i64().unwrap()),
                "maximum" => value.as_i64().is_none_or(|number| number <= of.as_i64().unwrap()),
                "minItems" => length(value).is_none_or(|length| length >= of.as_u64().unwrap()),
                "maxItems" => length(value).is_none_or(|length| length <= of.as_u64().unwrap()),
                "pattern" => value.as_str().is_none_or(|text| matches(of.as_str().unwrap(), text)),
                "required" => {
                    let names = of.as_array().unwrap().iter();
                    value
                        .as_object()
                        .is_none_or(|o| names.clone().all(|n| o.contains_key(n.as_str().unwrap())))
                }
                "prefixItems" | "items" | "properties" | "additionalProperties" => true,
                word => WORDS.contains(&word),
            };
            if !fits {
                problems.push(format!("{at}: {keyword}"));
            }
        }
        self.members(schema, value, at, problems);
    }

    fn members(&self, schema: &Json, value: &Json, at: &str, problems: &mut Vec<String>) {
        for (name, member) in value.as_object().into_iter().flatten() {
            let at = format!("{at}.{name}");
            match (schema["properties"].get(name), schema.get("additionalProperties")) {
                (Some(own), _) | (None, Some(own)) => self.check(own, member, &at, problems),
                (None, None) => {}
            }
        }
        let first = schema["prefixItems"].as_array().map_or(&[][..], Vec::as_slice);
        for (place, member) in value.as_array().into_iter().flatten().enumerate() {
            if let Some(own) = first.get(place).or_else(|| schema.get("items")) {
                self.check(own, member, &format!("{at}[{place}]"), problems);
            }
        }
    }
}

fn length(value: &Json) -> Option<u64> {
    value.as_array().map(|list| list.len() as u64)
}

/// The three patterns the schema uses.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match pattern {
        r"^-?[0-9]+(\.[0-9]+)?$" => {
            let (whole, rest) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
            digits(whole) && digits(rest)
        }
        "^-?[0-9]+(/[1-9][0-9]*)?$" => {
            let (above, below) = unsigned.split_once('/').unwrap_or((unsigned, "1"));
            digits(above) && digits(below) && !below.starts_with('0')
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            let parts: Vec<&str> = text.split('-').collect();
            parts.len() == 3 && parts.iter().zip([4, 2, 2]).all(|(p, n)| p.len() == n && digits(p))
        }
        other => panic!("pattern {other}"),
    }
}

#[test]
fn what_no_reader_writes_does_not_fit() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["freeze", "scheme.yaml", "--out", "approved.json"]).code, Some(0));
    let text = std::fs::read_to_string(desk.path("approved.json")).unwrap();
    let good: Json = serde_json::from_str(&text).unwrap();
    let schema = Schema::published();
    assert!(schema.problems(&good).is_empty());
    let places: [(&str, Json); 6] = [
        ("/frozen", json!(2)),
        ("/scheme/decimals", json!(5)),
        ("/scheme/full", json!(100)),
        ("/scheme/dimensions/0/items/0/clauses/0/rules/0/rule/parts/0", json!({ "each": {} })),
        ("/scheme/dimensions/0/items/0/clauses/0/rules", json!([])),
        ("/scheme/incentives/0/amount/is", json!({ "call": ["open", []] })),
    ];
    for (place, wrong) in places {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = wrong;
        assert!(!schema.problems(&bad).is_empty(), "{place}");
    }
    let mut bad = good.clone();
    bad["scheme"]["more"] = json!(1);
    assert!(!schema.problems(&bad).is_empty());
}
