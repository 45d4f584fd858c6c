//! A tree → lines: what fits stands on one line, what does not one below the other.

use std::fmt::Write as _;

use super::node::Node;

/// How wide a line of several values gets; Chinese characters count for two.
const WIDE: usize = 150;
/// What always stands one below the other, however short.
const BELOW: [&str; 8] =
    ["dimensions", "measures", "derive", "parameters", "sample", "notes", "tiers", "stages"];

/// Writes a document: its names on lines of their own, a blank line before what is long.
pub(super) fn document(node: &Node, text: &mut String) {
    let Node::Map(fields) = node else { return };
    for (key, value) in fields {
        let below = is_filled(value) && (BELOW.contains(&key.as_str()) || !fits(value, key.len()));
        if below {
            text.push('\n');
        }
        field(text, 0, key, value, below, key == "notes");
    }
}

/// `key: value`, or the key and the value below it.
fn field(text: &mut String, indent: usize, key: &str, value: &Node, below: bool, open: bool) {
    text.push_str(&scalar(key, true));
    if !below {
        text.push_str(": ");
        inline(text, value, false);
        text.push('\n');
        return;
    }
    text.push_str(":\n");
    block(text, indent + 2, value, open);
}

/// A map or a list, one entry a line. `open` entries are never put on one line.
fn block(text: &mut String, indent: usize, node: &Node, open: bool) {
    match node {
        Node::Map(fields) => {
            for (key, value) in fields {
                text.push_str(&" ".repeat(indent));
                entry(text, indent, key, value);
            }
        }
        Node::List(nodes) => {
            for node in nodes {
                let _ = write!(text, "{}- ", " ".repeat(indent));
                match node {
                    Node::Map(fields) if open || has_items(node) || !fits(node, indent + 2) => {
                        for (at, (key, value)) in fields.iter().enumerate() {
                            if at > 0 {
                                text.push_str(&" ".repeat(indent + 2));
                            }
                            entry(text, indent + 2, key, value);
                        }
                    }
                    node => {
                        inline(text, node, false);
                        text.push('\n');
                    }
                }
            }
        }
        _ => {}
    }
}

fn entry(text: &mut String, indent: usize, key: &str, value: &Node) {
    let below = is_filled(value) && (key == "items" || !fits(value, indent + key.len() + 2));
    field(text, indent, key, value, below, false);
}

fn is_filled(node: &Node) -> bool {
    match node {
        Node::Map(fields) => !fields.is_empty(),
        Node::List(nodes) => !nodes.is_empty(),
        _ => false,
    }
}

fn has_items(node: &Node) -> bool {
    matches!(node, Node::Map(fields) if fields.iter().any(|(key, _)| key == "items"))
}

fn fits(node: &Node, indent: usize) -> bool {
    if !is_filled(node) {
        return true;
    }
    let mut line = String::new();
    inline(&mut line, node, false);
    indent + line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() <= WIDE
}

/// A value on one line; `inside` brackets commas part values.
fn inline(text: &mut String, node: &Node, inside: bool) {
    match node {
        Node::Null => text.push('~'),
        Node::Bare(word) => text.push_str(word),
        Node::Text(words) => text.push_str(&scalar(words, inside)),
        Node::List(nodes) => {
            text.push('[');
            for (at, node) in nodes.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                inline(text, node, true);
            }
            text.push(']');
        }
        Node::Map(fields) => {
            text.push('{');
            for (at, (key, value)) in fields.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                let _ = write!(text, "{}: ", scalar(key, true));
                inline(text, value, true);
            }
            text.push('}');
        }
    }
}

/// A text as it stands, or in quotes where it could be taken for something else.
fn scalar(words: &str, inside: bool) -> String {
    if is_plain(words, inside) {
        return words.to_owned();
    }
    let mut text = String::from("\"");
    for c in words.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            c if must_be_coded(c) => {
                let _ = write!(text, "\\U{:08X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// Characters a document cannot hold, or that nobody sees.
fn must_be_coded(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(words: &str, inside: bool) -> bool {
    const MEANT: [&str; 14] = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity", "t",
        "f",
    ];
    if is_day(words) {
        return true;
    }
    let Some(first) = words.chars().next() else { return false };
    let starts = first.is_alphabetic() || matches!(first, '“' | '《' | '〔');
    let ends = words.trim() == words;
    let special = |c: char| c == ':' || c == '#' || c == '"' || c.is_control() || must_be_coded(c);
    let parts = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}');
    starts
        && ends
        && !words.chars().any(|c| special(c) || (inside && parts(c)))
        && !MEANT.contains(&words.to_ascii_lowercase().as_str())
}

/// 2026-01-31
fn is_day(words: &str) -> bool {
    let bytes = words.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
