//! The clause language: a scoring sentence ⇄ a typed rule.
//!
//! `lexer` cuts a sentence into tokens, `phrase` finds what gives, takes or bounds, `statement`
//! keeps what stands in front of each phrase, `numeric` reads thresholds and steps, `assemble`
//! builds the [`rule::Rule`]; `effect` applies it to answers.

pub mod answer;
mod assemble;
pub mod effect;
pub mod finding;
mod lexer;
mod merge;
mod numeric;
mod phrase;
pub mod rule;
mod statement;
mod vocabulary;

use finding::{Code, Finding, Severity};
use rule::Rule;

/// What a table says about a sentence without writing it into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {}

/// A sentence as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The rule, when the whole sentence was understood.
    pub rule: Option<Rule>,
    /// What there is to say about it.
    pub findings: Vec<Finding>,
}

/// Reads one scoring sentence.
pub fn read(text: &str, _context: &Context) -> Reading {
    let lexed = lexer::lex(text);
    if lexed.tokens.is_empty() {
        let findings = vec![Finding { code: Code::Empty, from: 0, to: 0 }];
        return Reading { rule: None, findings };
    }
    let tokens = merge::merge_numbers(lexed.tokens.clone());
    let sentence = statement::statements(&lexed, &tokens);
    let (rule, findings) = assemble::assemble(&lexed, sentence);
    let refused = findings.iter().any(|finding| finding.code.severity() == Severity::Error);
    Reading { rule: rule.filter(|_| !refused), findings }
}
