//! A place in a scheme → the line of its file.

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use crate::scheme::from_yaml;

/// The lines of a file, by the places findings name.
#[derive(Debug)]
pub struct Lines {
    root: Option<Node>,
}

/// What a YAML file holds, with the lines.
#[derive(Debug)]
enum Node {
    Scalar(String),
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Node;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("YAML")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Scalar(text.to_owned()))
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }
            #[expect(clippy::disallowed_types, reason = "YAML has floats; nothing is computed")]
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Scalar(value.to_string()))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
                Ok(Node::Scalar(String::new()))
            }
            fn visit_none<E: de::Error>(self) -> Result<Node, E> {
                Ok(Node::Scalar(String::new()))
            }
            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Node, D::Error> {
                Node::deserialize(inner)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(Node::List(all))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Node::Map(all))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl Lines {
    /// Of a scheme's text. A text that is no YAML has no lines.
    pub fn of(text: &str) -> Self {
        Self { root: from_yaml(text).ok() }
    }

    /// The line, counted from 1, on which the place stands, or the nearest place around it.
    pub fn line(&self, at: &str) -> Option<u64> {
        let root = self.root.as_ref().filter(|_| !at.is_empty())?;
        let mut best = None;
        descend(root, at, "", &mut best);
        best.filter(|line| *line > 0)
    }
}

/// What stands behind a name and its dot; all of it where the name is the whole.
fn behind<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let rest = rest.strip_prefix(name).filter(|_| !name.is_empty())?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}

/// `item`: the id of the item in which a clause is counted.
fn descend(node: &Node, rest: &str, item: &str, best: &mut Option<u64>) {
    match node {
        Node::Scalar(_) => {}
        Node::Map(fields) => {
            let own = field(fields, "id").unwrap_or(item);
            let next = fields
                .iter()
                .filter_map(|(key, value)| Some((behind(rest, &key.value)?, key, value)));
            // 经营性收入 stands before 经营性收入.源 only where the longer one is no name.
            if let Some((rest, key, value)) = next.min_by_key(|(rest, ..)| rest.len()) {
                *best = Some(key.referenced.line());
                if !rest.is_empty() {
                    descend(&value.value, rest, own, best);
                }
            }
        }
        Node::List(list) => {
            let found = list.iter().enumerate().filter_map(|(at, one)| {
                let number = (at + 1).to_string();
                let named = names(&one.value);
                let alone = (list.len() == 1).then(|| item.to_owned());
                let counted = [number.clone(), format!("{item}.{number}")];
                let all = named.into_iter().chain(counted).chain(alone);
                let rest = all.filter_map(|name| behind(rest, &name)).min_by_key(|r| r.len())?;
                Some((rest, one))
            });
            if let Some((rest, one)) = found.min_by_key(|(rest, _)| rest.len()) {
                *best = Some(one.referenced.line());
                if !rest.is_empty() {
                    descend(&one.value, rest, item, best);
                }
            }
        }
    }
}

fn field<'a>(fields: &'a [(Spanned<String>, Spanned<Node>)], name: &str) -> Option<&'a str> {
    fields.iter().find_map(|(key, value)| match &value.value {
        Node::Scalar(text) if key.value == name => Some(text.as_str()),
        _ => None,
    })
}

/// What an element of a list is called.
fn names(node: &Node) -> Vec<String> {
    let Node::Map(fields) = node else { return Vec::new() };
    ["id", "name"].iter().filter_map(|key| field(fields, key)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn places_have_lines() {
        let lines = Lines::of(
            "fanben: 1
legal: {type: 年度考核}
measures:
  甲: {unit: 元}
dimensions:
  - id: 党建
    name: 党建
    items:
      - id: A1
        clauses:
          - 每次扣1分
          - 每件扣2分
      - {id: A1.2, clauses: [每次扣1分]}
tiers:
  - {name: 好, from: \"90\"}
notes:
  - text: 甲
  - text: 乙
",
        );
        assert_eq!(lines.line("legal"), Some(2));
        assert_eq!(lines.line("measures.甲"), Some(4));
        assert_eq!(lines.line("dimensions.党建"), Some(6));
        assert_eq!(lines.line("dimensions.党建.items.A1"), Some(9));
        assert_eq!(lines.line("dimensions.党建.items.A1.clauses.A1.2"), Some(12));
        assert_eq!(lines.line("dimensions.党建.items.A1.2.clauses.A1.2"), Some(13));
        assert_eq!(lines.line("tiers.好"), Some(15));
        assert_eq!(lines.line("notes.2"), Some(18));
        assert_eq!(lines.line("gates.甲"), None);
    }
}
