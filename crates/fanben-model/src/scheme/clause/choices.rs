//! What can be answered to a question: the names of its levels, the ends of its points.

use super::rule::{Condition, Part, QuestionIndex, Rule};
use crate::number::Points;

impl Rule {
    /// The names a level question chooses from, as written, the first first.
    pub fn names_of(&self, question: QuestionIndex) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for part in &self.parts {
            let found: Vec<&str> = match part {
                Part::Levels { of, rows, .. } if *of == question => {
                    rows.iter().flat_map(|row| row.level.names.iter().map(String::as_str)).collect()
                }
                Part::Award { needs, .. } => {
                    needs.iter().flat_map(|need| names_in(&need.that, question)).collect()
                }
                Part::Zero { when } | Part::Veto { when, .. } | Part::Times { when, .. } => {
                    names_in(when, question)
                }
                _ => Vec::new(),
            };
            for name in found {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The least and the most points a person may give, both as magnitudes; `item` is what the item
    /// is worth.
    pub fn ends_of(&self, question: QuestionIndex, item: Points) -> Option<(Points, Points)> {
        self.parts.iter().find_map(|part| match part {
            Part::Manual { of, low, high, .. } if *of == question => {
                Some((*low, high.unwrap_or(item)))
            }
            _ => None,
        })
    }
}

fn names_in(condition: &Condition, question: QuestionIndex) -> Vec<&str> {
    match condition {
        Condition::Level { of, row } if *of == question => {
            row.names.iter().map(String::as_str).collect()
        }
        Condition::ByClass { class, rows, .. } if *class == question => {
            rows.iter().map(|(name, _)| name.as_str()).collect()
        }
        _ => Vec::new(),
    }
}
