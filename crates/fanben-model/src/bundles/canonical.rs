//! JSON values → the one text each of them has: keys in order, no spaces, no fractions or exponents.
//!
//! Like RFC 8785, but for what is not needed here: every number is a whole number that fits 53 bits,
//! decimals are strings, keys are ordered by their characters.

use std::fmt;

use serde_json::Value as Json;

/// A number that different programs would write differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCanonical(pub String);

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "数字 {} 不是整数或太大,应写成文字", self.0)
    }
}

impl std::error::Error for NotCanonical {}

/// The largest whole number every JSON reader keeps.
const LARGEST: u64 = (1 << 53) - 1;

/// The canonical text of a value.
pub fn canonical(value: &Json) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Json, text: &mut String) -> Result<(), NotCanonical> {
    match value {
        Json::Number(number) => {
            let small = number.as_i64().is_some_and(|whole| whole.unsigned_abs() <= LARGEST);
            if !small {
                return Err(NotCanonical(number.to_string()));
            }
            text.push_str(&number.to_string());
        }
        Json::Array(list) => {
            text.push('[');
            for (at, one) in list.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(one, text)?;
            }
            text.push(']');
        }
        Json::Object(map) => {
            let mut fields: Vec<(&String, &Json)> = map.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (at, (name, one)) in fields.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push_str(&Json::String(name.clone()).to_string());
                text.push(':');
                write(one, text)?;
            }
            text.push('}');
        }
        Json::Null | Json::Bool(_) | Json::String(_) => text.push_str(&value.to_string()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &str) {
        let value: Json = serde_json::from_str(text).unwrap();
        assert_eq!(canonical(&value).unwrap(), want);
    }

    #[test]
    fn one_value_has_one_text() {
        check("{ \"b\": [1, null], \"a\": true }", "{\"a\":true,\"b\":[1,null]}");
        check(
            "{\"村\":\"\\u6751\",\"a\\/b\":\"\\u0001\\n\"}",
            "{\"a/b\":\"\\u0001\\n\",\"村\":\"村\"}",
        );
    }

    #[test]
    fn fractions_large_numbers_and_minus_nought_are_refused() {
        for text in ["0.5", "1e3", "-0", "9007199254740992"] {
            let value: Json = serde_json::from_str(text).unwrap();
            assert!(canonical(&value).is_err(), "{text}");
        }
    }
}
