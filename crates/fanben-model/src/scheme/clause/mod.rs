//! The clause language: a scoring sentence ⇄ a typed rule.
//!
//! `lexer` cuts a sentence into tokens, `phrase` finds what gives, takes or bounds, `statement`
//! keeps what stands in front of each phrase, `numeric` reads thresholds and steps, `assemble`
//! builds the [`rule::Rule`]; `effect` applies it to answers.

pub mod answer;
mod assemble;
mod choices;
pub mod effect;
pub mod explain;
pub mod finding;
mod inclusion;
mod lexer;
mod merge;
pub mod normal;
mod numeric;
pub mod outline;
pub mod pattern;
mod phrase;
mod precedence;
pub mod rule;
pub mod sound;
mod statement;
mod trigger;
mod vocabulary;
mod words;

use crate::number::Points;
use finding::{Code, Finding, Severity};
use phrase::{BarePoints, Verb};
use rule::Rule;

/// What a table says about a sentence without writing it into it (decision 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    /// What the item is worth that the sentence belongs to.
    pub item_points: Option<Points>,
    /// The column the sentence stands in.
    pub column: Column,
    /// What points without a word that gives or takes do, where the column does not say it.
    pub polarity: Option<Polarity>,
}

/// The column of a table a sentence stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    /// None, or one with whole sentences.
    #[default]
    Unknown,
    /// 标准分: what there is to earn.
    Standard,
    /// 扣分标准: bare points are taken.
    Deduct,
    /// 加分标准: bare points are given.
    Add,
}

/// Whether points without a word are given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// Given.
    Gives,
    /// Taken.
    Takes,
}

impl Context {
    /// What points without a word that gives or takes do here.
    fn column_points(&self) -> BarePoints {
        match (self.polarity, self.column) {
            (Some(Polarity::Takes), _) | (None, Column::Deduct) => BarePoints::Column(Verb::Take),
            (_, Column::Standard) => BarePoints::Column(Verb::Bare),
            (_, Column::Add) | (Some(Polarity::Gives), _) => BarePoints::Column(Verb::Bonus),
            (None, Column::Unknown) => BarePoints::Stated,
        }
    }
}

/// A sentence as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The rule, when the whole sentence was understood.
    pub rule: Option<Rule>,
    /// What there is to say about it.
    pub findings: Vec<Finding>,
}

/// The version of this reader, kept beside every rule it made. It rises whenever a sentence comes
/// to mean another rule; approved rules stay what they are.
pub const READER: &str = "3";

/// The words that name an administrative level, with their ranks: 村 1 … 国家 6. A row of a table says
/// by them which other levels it stands for.
pub fn level_ranks() -> std::collections::BTreeMap<String, u8> {
    vocabulary::Vocabulary::get().level_ranks()
}

/// No clause has more characters.
pub const CHARACTERS: usize = 20_000;
/// No clause has more phrases that give, take or bound.
const PHRASES: usize = 300;

/// Reads one scoring sentence.
pub fn read(text: &str, context: &Context) -> Reading {
    if text.len() > CHARACTERS && text.chars().count() > CHARACTERS {
        let findings = vec![Finding::new(Code::TooLong, 0, CHARACTERS)];
        return Reading { rule: None, findings };
    }
    let lexed = lexer::lex(text);
    if lexed.tokens.is_empty() {
        let findings = vec![Finding::new(Code::Empty, 0, 0)];
        return Reading { rule: None, findings };
    }
    let (rule, findings) = match normal::parse(&lexed.folded()) {
        Some(rule) => (Some(rule), Vec::new()),
        None => natural(&lexed, context),
    };
    sound(rule, findings, text)
}

/// Reads a sentence as people write it.
fn natural(lexed: &lexer::Lexed, context: &Context) -> (Option<Rule>, Vec<Finding>) {
    let tokens = merge::merge_numbers(lexed.tokens.clone());
    let sentence = statement::statements(lexed, &tokens, context.column_points());
    if sentence.statements.len() > PHRASES {
        let finding = Finding::new(Code::TooLong, 0, lexed.original(usize::MAX));
        return (None, vec![finding]);
    }
    let first = assemble::assemble(lexed, &sentence, None);
    let (rule, mut findings) = (first.rule, first.findings);
    let stands = rule.as_ref().map(normal::print);
    for choice in first.met {
        let other = assemble::assemble(lexed, &sentence, Some(choice));
        let other =
            other.rule.filter(|rule| rule.flaw().is_none()).map(|rule| normal::print(&rule));
        let Some(other) = other.filter(|other| Some(other) != stands.as_ref()) else { continue };
        let code = choice.code();
        let candidates: Vec<String> = stands.iter().cloned().chain([other]).collect();
        if let Some(finding) =
            findings.iter_mut().find(|f| f.code == code && f.candidates.is_empty())
        {
            finding.candidates = candidates;
        } else {
            let mut finding = Finding::new(code, 0, lexed.original(usize::MAX));
            finding.candidates = candidates;
            findings.push(finding);
        }
    }
    let refused = findings.iter().any(|finding| finding.severity() == Severity::Error);
    // A scoring clause that could not be read is no typed data for it.
    let scores = findings.iter().any(|finding| {
        matches!(
            finding.code,
            Code::EffectInWords
                | Code::ListWithoutNames
                | Code::Progressive
                | Code::BlankNumber
                | Code::Leftover
                | Code::Ambiguous
        )
    });
    if (rule.is_none() || refused)
        && let Some(proposal) = outline::outline(lexed, &tokens, scores)
    {
        // What it is goes before why it is no rule.
        let mut finding = Finding::new(Code::TypedData, 0, lexed.original(usize::MAX));
        finding.proposal = Some(proposal);
        findings.retain(|finding| finding.code != Code::TypedData);
        findings.insert(0, finding);
    }
    (rule, findings)
}

/// A rule that nothing speaks against.
fn sound(rule: Option<Rule>, mut findings: Vec<Finding>, text: &str) -> Reading {
    let refused = findings.iter().any(|finding| finding.severity() == Severity::Error);
    let rule = rule.filter(|_| !refused);
    if rule.as_ref().is_some_and(|rule| rule.flaw().is_some()) {
        findings.push(Finding::new(Code::Contradictory, 0, text.chars().count()));
        return Reading { rule: None, findings };
    }
    Reading { rule, findings }
}
