//! The tree as nested sets: whether a unit is below another is two comparisons.

use std::collections::BTreeMap;

use crate::place::Tree;

/// The places of a unit and of all below it, in a walk through the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// The unit's own place.
    pub first: u32,
    /// The last place below it.
    pub last: u32,
}

impl Span {
    /// Whether another unit is this one or below it.
    pub fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

/// The spans of all units by code. A unit that is its own ancestor is in no span.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans {
    by_code: BTreeMap<String, Span>,
}

impl Spans {
    /// Walks the tree once, without recursion: a county's list may be as deep as it likes.
    pub fn of(tree: &Tree) -> Self {
        let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut roots = Vec::new();
        for unit in tree.units() {
            match unit.parent.as_deref().filter(|parent| tree.get(parent).is_some()) {
                Some(parent) => children.entry(parent).or_default().push(&unit.code),
                None => roots.push(unit.code.as_str()),
            }
        }
        let mut by_code = BTreeMap::new();
        let mut next = 0;
        for root in roots {
            let mut open: Vec<(&str, u32, usize)> = vec![(root, next, 0)];
            next += 1;
            while let Some((code, first, done)) = open.pop() {
                let below = children.get(code).map_or(&[][..], Vec::as_slice);
                if let Some(child) = below.get(done) {
                    open.push((code, first, done + 1));
                    open.push((child, next, 0));
                    next += 1;
                } else {
                    by_code.insert(code.to_owned(), Span { first, last: next - 1 });
                }
            }
        }
        Self { by_code }
    }

    /// The span of a unit.
    pub fn get(&self, code: &str) -> Option<Span> {
        self.by_code.get(code).copied()
    }
}
