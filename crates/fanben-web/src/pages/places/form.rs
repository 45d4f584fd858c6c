//! What was typed into the form of a change → the change; and the kinds of change with their words.

use std::collections::BTreeMap;

use fanben_actions::BadInput;
use fanben_actions::looks::PlacePage as View;
use fanben_model::place::{Change, NewUnit};

use crate::shell::Frame;

/// The kinds of change there is a form for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rename,
    Move,
    Convert,
    Merge,
    Split,
    Order,
    Establish,
    Abolish,
}

/// What was typed, by field.
pub(crate) type Typed = BTreeMap<String, String>;

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Rename,
        Self::Move,
        Self::Convert,
        Self::Merge,
        Self::Split,
        Self::Order,
        Self::Establish,
        Self::Abolish,
    ];

    /// As it stands in addresses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rename => "rename",
            Self::Move => "move",
            Self::Convert => "convert",
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Order => "order",
            Self::Establish => "establish",
            Self::Abolish => "abolish",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    pub(crate) fn name(self, f: &Frame) -> &'static str {
        match self {
            Self::Rename => f.t("更名或改编码"),
            Self::Move => f.t("划归别的上级"),
            Self::Convert => f.t("村改社区"),
            Self::Merge => f.t("合并"),
            Self::Split => f.t("拆分"),
            Self::Order => f.t("调整次序"),
            Self::Establish => f.t("新设下级单位"),
            Self::Abolish => f.t("撤销"),
        }
    }

    /// The change that was typed.
    pub(crate) fn change(self, view: &View, typed: &Typed) -> Result<Change, BadInput> {
        let text =
            |name: &str| typed.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        let some = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        let unit = view.unit.code.clone();
        let code = some("code").filter(|code| *code != unit);
        Ok(match self {
            Self::Rename => Change::Rename { unit, name: text("name"), code },
            Self::Move => Change::Move { unit, parent: text("parent"), code },
            Self::Convert => Change::Convert { unit, kind: text("kind"), name: text("name"), code },
            Self::Merge => {
                let mut units = vec![unit];
                let others = text("others");
                units.extend(words(&text("units")).chain(words(&others)).map(str::to_owned));
                units.dedup();
                let into = NewUnit {
                    code: text("code"),
                    name: text("name"),
                    kind: text("kind"),
                    parent: view.above.first().map(|above| above.code.clone()),
                    fields: BTreeMap::new(),
                };
                // Under the code of one of them it is that one that goes on.
                let keeps = units.iter().find(|unit| **unit == into.code).cloned();
                Change::Merge { units, into, keeps }
            }
            Self::Split => {
                let parent = view.above.first().map(|above| above.code.clone());
                let mut into = Vec::new();
                for line in text("parts").lines().map(str::trim).filter(|line| !line.is_empty()) {
                    let mut parts = words(line).map(str::to_owned);
                    let (Some(code), Some(name)) = (parts.next(), parts.next()) else {
                        let says = format!("“{line}”要写编码、名称、类型,用空格隔开");
                        return Err(BadInput { field: "parts".to_owned(), says });
                    };
                    let kind = parts.next().unwrap_or_else(|| view.kind.clone());
                    let fields = BTreeMap::new();
                    into.push(NewUnit { code, name, kind, parent: parent.clone(), fields });
                }
                let keeps = into.iter().position(|part| part.code == unit);
                let mut below = BTreeMap::new();
                for line in text("below").lines() {
                    let parts: Vec<&str> = words(line).collect();
                    if let [child, to] = parts[..] {
                        below.insert(child.to_owned(), to.to_owned());
                    }
                }
                Change::Split { unit, into, keeps, below }
            }
            Self::Order => Change::Order { unit, before: some("before") },
            Self::Establish => Change::Establish(NewUnit {
                code: text("code"),
                name: text("name"),
                kind: text("kind"),
                parent: Some(unit),
                fields: BTreeMap::new(),
            }),
            Self::Abolish => Change::Abolish { unit },
        })
    }
}

/// The pieces between blanks and commas.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '\u{ff0c}' | '、' | ';' | '\u{ff1b}')
    })
    .filter(|piece| !piece.is_empty())
}
