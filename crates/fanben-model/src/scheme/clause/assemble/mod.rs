//! Statements → rule: who asks what, which numbers belong together, what the whole is bounded by.

mod base;
mod bounds;
mod conditions;
mod dates;
mod degree_ranges;
mod degrees;
mod doubts;
mod finish;
mod graver;
mod holds;
mod kinds;
mod ladder;
mod levels;
mod nothing;
mod nouns;
mod opening;
mod outcomes;
mod parallel;
mod periods;
mod rest;
mod series;
mod sides;
mod stages;
mod steps;
mod targets;
mod tiers;
mod totals;
mod verbal;

use std::collections::BTreeSet;

use super::finding::{Code, Finding};
use super::lexer::{Lexed, Mark, Token};
use super::numeric::{Direction, Measured, triggers, trim, words};
use super::phrase::{Amount, Limitation, Phrase, Sign, Verb};
use super::precedence::Choice;
use super::rule::{Bound, Gives, Kind, Need, Part, Question, QuestionIndex, Rule};
use super::statement::{ClassRow, Piece, Sentence, Statement};
use super::vocabulary::Class;
use crate::number::{Points, Value};

/// Builds the rule of one sentence.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what reading one statement has to know of those around it"
)]
struct Builder<'a> {
    lexed: &'a Lexed,
    questions: Vec<Question>,
    parts: Vec<Made>,
    bounds: Vec<Bound>,
    notes: Vec<String>,
    findings: Vec<Finding>,
    /// The choice that is decided the other way in this reading.
    flipped: Option<Choice>,
    met: BTreeSet<Choice>,
    class_rows: Vec<ClassRow>,
    /// The words in front of a colon, for the statements behind it.
    heading: Vec<Token>,
    /// The last numeric question, for words left out.
    last_number: Option<QuestionIndex>,
    /// A later statement has a step: a number in front of 得 is then a target.
    target_follows: bool,
    /// The next statement is a veto without words of its own.
    veto_follows: bool,
    /// One of those steps says 每.
    each_follows: bool,
    /// One of those steps goes up or both ways.
    rise_follows: bool,
    /// The statement being read gives points for its words (得, 2分).
    gives_award: bool,
    /// The next statement is about two or more of the same: 一次扣1,两次扣3.
    ladder_follows: bool,
    /// This statement is a row of such a table.
    in_ladder: bool,
    /// Statements follow the one being read.
    more_follows: bool,
    /// They are what the points said for the whole (满分20分) are earned or lost by.
    worth_of_following: bool,
    /// The direction of the last step, for 每增减1企业±5、1个体±1.
    last_direction: Option<Direction>,
    /// The first part since the last full stop or semicolon.
    segment: usize,
    highest_only: bool,
    cumulative: bool,
    /// What the sentence says the whole is worth: (10分), 共10分.
    own_points: Option<Points>,
    /// What shares of the whole are shares of.
    worth: Option<Points>,
    /// 倒扣: what is taken goes below nothing.
    below_nothing: bool,
    /// The statement being read says 奖.
    prize: bool,
    /// It says 加 or 奖.
    extra: bool,
    /// A full stop or semicolon stands in front of it.
    apart: bool,
    /// A cap for a month or a quarter was read: the questions are about one of them.
    per_period: bool,
    /// The stages of the undertaking being read add up.
    stages_add: bool,
}

/// What a sentence was read into.
pub(super) struct Assembled {
    pub(super) rule: Option<Rule>,
    pub(super) findings: Vec<Finding>,
    /// Where the words allowed another reading.
    pub(super) met: BTreeSet<Choice>,
}

/// A part with what only the reading needs to know of it.
#[expect(clippy::struct_excessive_bools, reason = "facts of the words it was read from")]
struct Made {
    part: Part,
    /// How its points were said.
    verb: Verb,
    /// The sentence said what happens otherwise.
    closed: bool,
    /// 奖: on top of what was won.
    prize: bool,
    /// 加, 奖: extra points, not those that stand before others are taken.
    extra: bool,
    /// A full stop or semicolon stands in front.
    apart: bool,
}

impl Made {
    fn new(part: Part, verb: Verb) -> Self {
        Self { part, verb, closed: false, prize: false, extra: false, apart: false }
    }
}

/// A sentence that cannot be read as it stands.
struct Unread;

type Step = Result<(), Unread>;

/// Reads all statements of a sentence into one rule.
/// With `flipped`, the other reading of that choice.
pub(super) fn assemble(lexed: &Lexed, sentence: &Sentence, flipped: Option<Choice>) -> Assembled {
    let Sentence {
        statements,
        rest,
        item_points,
        class_rows,
        notes,
        truncated,
        doubted,
        contradicted,
        judged,
    } = sentence;
    let mut builder = Builder {
        lexed,
        questions: Vec::new(),
        parts: Vec::new(),
        bounds: Vec::new(),
        notes: notes.clone(),
        findings: Vec::new(),
        flipped,
        met: BTreeSet::new(),
        class_rows: class_rows.clone(),
        heading: Vec::new(),
        last_number: None,
        target_follows: false,
        each_follows: false,
        veto_follows: false,
        rise_follows: false,
        gives_award: false,
        ladder_follows: false,
        in_ladder: false,
        more_follows: false,
        worth_of_following: false,
        last_direction: None,
        segment: 0,
        highest_only: false,
        cumulative: false,
        own_points: None,
        worth: None,
        below_nothing: false,
        prize: false,
        extra: false,
        apart: false,
        per_period: false,
        stages_add: false,
    };
    if *truncated {
        builder.find(Code::Truncated, 0, 0);
    }
    if *contradicted {
        builder.find(Code::Contradictory, 0, 0);
    }
    if *doubted {
        builder.find(Code::SumDiffers, 0, 0);
    }
    // A缺一次扣1分(2分);B缺一次扣1分(3分): each has a worth of its own.
    if item_points.len() > 1 {
        builder.find(Code::Ambiguous, 0, 0);
    }
    builder.own_points = item_points.first().and_then(|value| builder.points(*value).ok());
    let mut done = Ok(());
    let mut at = 0;
    while at < statements.len() && done.is_ok() {
        match builder.take(statements, at) {
            Ok(taken) => at += taken,
            Err(Unread) => done = Err(Unread),
        }
    }
    if *judged && builder.parts.len() == 1 {
        builder.judged();
    }
    let done = done
        .and_then(|()| builder.rest(rest))
        .and_then(|()| builder.finish())
        .and_then(|()| builder.doubt_questions());
    let Builder { worth, questions, parts, bounds, notes, findings, met, .. } = builder;
    let parts = parts.into_iter().map(|made| made.part).collect();
    let mut rule = Rule { worth, questions, parts, bounds, notes };
    rule.settle_questions();
    Assembled { rule: done.ok().map(|()| rule), findings, met }
}

impl Builder<'_> {
    /// Reads one statement, or a group of them; returns how many it took.
    fn take(&mut self, statements: &[Statement], at: usize) -> Result<usize, Unread> {
        let statement = &statements[at];
        let later = &statements[at + 1..];
        self.more_follows = later.iter().any(|next| !matches!(next.phrase, Phrase::Limit(_)));
        if let Phrase::Limit(limit) = statement.phrase {
            let worth =
                |next: &Statement| matches!(next.phrase, Phrase::Limit(Limitation::Worth(_)));
            self.worth_of_following = self.more_follows && !later.iter().any(worth);
            self.limit(statement, limit)?;
            return Ok(1);
        }
        self.apart = statement.lead() == Some(Mark::Stop);
        if self.apart {
            self.segment = self.parts.len();
        }
        self.open_heading(statement);
        if let Some(taken) = self.blank_with_cap(statements, at)? {
            return Ok(taken);
        }
        self.veto_follows = later.first().is_some_and(|next| {
            next.phrase == Phrase::Veto
                && next.context.is_empty()
                && trim(&next.head.tokens).is_empty()
        });
        let turned: Vec<(Direction, bool)> = later
            .iter()
            .flat_map(|next| triggers(self.lexed, &next.head.tokens, true))
            .filter_map(|trigger| Some((trigger.direction?, trigger.each)))
            .collect();
        self.target_follows = !turned.is_empty();
        self.each_follows = turned.iter().any(|(_, each)| *each);
        self.rise_follows = turned.iter().any(|(direction, _)| *direction != Direction::Less);
        self.in_ladder = self.ladder_follows;
        // 发现1株扣0.1分,100株以上不得分: one case and the end, no table.
        let ends = |next: &Statement| matches!(next.phrase, Phrase::Zero | Phrase::Veto);
        let takes = matches!(statement.phrase, Phrase::Points { verb: Verb::Take, .. });
        self.ladder_follows = later.first().is_some_and(|next| {
            let ends = takes && ends(next) && !self.in_ladder;
            self.only_counts_more(statement, next) && !ends
        });
        if self.ladder_follows && !self.in_ladder && takes {
            self.check_ladder(statement, later)?;
        }
        self.in_ladder |= self.ladder_follows;
        if let Some(taken) = self.parallel(statement)? {
            return Ok(taken);
        }
        if let Some(taken) = self.tiers(&statements[at..])? {
            return Ok(taken);
        }
        if let Some(taken) = self.dates(&statements[at..])? {
            return Ok(taken);
        }
        if let Some(taken) = self.degrees(&statements[at..])? {
            return Ok(taken);
        }
        if let Some(taken) = self.degree_ranges(&statements[at..])? {
            return Ok(taken);
        }
        if let Some(taken) = self.stages(&statements[at..])? {
            return Ok(taken);
        }
        if let Some(taken) = self.levels(&statements[at..])? {
            return Ok(taken);
        }
        self.one(statement)?;
        Ok(1)
    }

    fn one(&mut self, statement: &Statement) -> Step {
        match &statement.phrase {
            Phrase::Points { verb, amount, discretion, per } => {
                self.scored(statement, *verb, amount, *discretion, *per)
            }
            // 每起扣2分,破案的不扣分: for which of the cases is not said.
            Phrase::NoLoss
                if matches!(self.parts.last(), Some(Made { part: Part::Each { .. }, .. })) =>
            {
                self.refuse(Code::Ambiguous, span(&statement.said))
            }
            // 发生1起扣2分,没有发生的不扣分
            Phrase::NoLoss if self.denies_last(statement) => Ok(()),
            Phrase::NoLoss => self.no_loss(statement),
            Phrase::NoGain => self.no_gain(statement),
            Phrase::Zero => self.zero(statement),
            Phrase::Ratio(_) => self.ratio(statement),
            Phrase::RatioTimes(amount) => self.ratio_times(statement, amount),
            Phrase::Converted(percent) => self.converted(statement, *percent),
            Phrase::Times(percent) => self.times(statement, *percent),
            Phrase::Veto => self.veto(statement),
            Phrase::Limit(_) => Ok(()),
        }
    }

    /// Words in front of a colon name what the statements behind it are about.
    fn open_heading(&mut self, statement: &Statement) {
        for (at, piece) in statement.context.iter().enumerate() {
            let next = statement.context.get(at + 1).unwrap_or(&statement.head);
            if next.lead == Some(Mark::Colon) {
                self.heading.clone_from(&piece.tokens);
            }
        }
    }

    /// All words a statement is about as one run of text.
    fn about(&self, statement: &Statement) -> String {
        let only_scope = |piece: &&Piece| {
            piece.tokens.iter().all(|token| token.is(Class::ScopeWord) || token.is(Class::Filler))
        };
        let mut runs = fault_runs(statement);
        // 有露天焚烧现象,此项不得分: the last words only name the item.
        if runs.len() > 1 && runs.last().is_some_and(only_scope) {
            runs.pop();
        }
        let text = self.joined(&runs);
        // 弄虚作假的该项不得分
        let text = ["的该项", "的本项", "的此项"]
            .iter()
            .find_map(|tail| text.strip_suffix(tail))
            .map_or(text.clone(), str::to_owned);
        if text.is_empty() { words(self.lexed, &[&self.heading]) } else { text }
    }

    /// Joins runs with the marks that stood between them.
    fn joined(&self, runs: &[&Piece]) -> String {
        let mut text = String::new();
        for piece in runs {
            let words = words(self.lexed, &[&piece.tokens]);
            if words.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push(if piece.lead == Some(Mark::List) { '、' } else { ',' });
            }
            text.push_str(&words);
        }
        text
    }

    fn scored(
        &mut self,
        statement: &Statement,
        verb: Verb,
        amount: &Amount,
        discretion: bool,
        per: Option<usize>,
    ) -> Step {
        let at = statement.said.first().map_or((0, 0), |token| (token.start, token.end));
        match amount {
            Amount::Money => self.refuse(Code::Money, at),
            Amount::List(_) | Amount::Named(_) => self.refuse(Code::ListWithoutNames, at),
            Amount::Blank if discretion => self.manual(statement, verb, Points::ZERO, None, per),
            Amount::Blank => self.refuse(Code::BlankNumber, at),
            Amount::Range(..) if verb == Verb::Bare && self.trigger_of(statement).is_some() => {
                self.refuse(Code::TypedData, at)
            }
            Amount::Range(low, high) => {
                let low = self.points(*low)?;
                let high = high.map(|high| self.points(high)).transpose()?;
                self.manual(statement, verb, low, high, per)
            }
            Amount::One(_) | Amount::Share(_) => {
                if verb == Verb::Bare && statement.trailing {
                    return self.refuse(Code::Leftover, at);
                }
                // 早退的按缺席的一半扣分: half of another rate.
                let borrowed = matches!(amount, Amount::Share(_))
                    && statement.head.tokens.iter().any(|token| token.is(Class::According));
                if borrowed {
                    return self.refuse(Code::Ambiguous, at);
                }
                let gives = self.gives(verb, amount)?;
                self.fixed(statement, verb, gives, per)
            }
        }
    }

    /// Points for a step, a number or words that hold.
    fn fixed(
        &mut self,
        statement: &Statement,
        verb: Verb,
        gives: Gives,
        per: Option<usize>,
    ) -> Step {
        self.gives_award = matches!(verb, Verb::Award | Verb::Bare);
        if gives.takes() {
            self.check_instead(statement)?;
        }
        self.prize =
            statement.said.first().is_some_and(|token| self.lexed.text(token).starts_with('奖'));
        self.extra = statement.said.first().is_some_and(|token| {
            self.lexed.text(token).starts_with(['加', '奖', '积', '+', '再', '另'])
        });
        self.below_nothing |=
            statement.said.first().is_some_and(|token| self.lexed.text(token) == "倒扣");
        let series =
            statement.said.first().is_some_and(|token| self.lexed.text(token).contains('递'));
        if series {
            return self.descending(statement, verb, gives);
        }
        if gives.takes() && self.graver(statement, gives) {
            return Ok(());
        }
        if self.otherwise(statement, gives) {
            return Ok(());
        }
        if statement.opens && verb == Verb::Bare {
            let name = self.about(statement);
            // 覆盖率(5分):90%以上得5分: what the numbers behind the colon are of.
            let named = runs(statement).into_iter().flat_map(|piece| &piece.tokens);
            self.heading = named.cloned().collect();
            self.push(Part::Base { name, gives }, Verb::Bare);
            return Ok(());
        }
        if verb == Verb::Bare && self.only_total(statement) {
            if let Gives::Points(points) = gives {
                self.own_points = Some(points);
            }
            return Ok(());
        }
        if self.stepped(statement, verb, gives, per)? || self.numbered(statement, verb, gives)? {
            return Ok(());
        }
        self.verbal(statement, verb, gives)
    }

    /// 共计10分: what the whole is worth.
    fn only_total(&self, statement: &Statement) -> bool {
        let tokens = &statement.head.tokens;
        !self.parts.is_empty()
            && tokens.iter().any(|token| token.is(Class::ScopeWord))
            && tokens.iter().all(|token| token.is(Class::ScopeWord) || token.is(Class::Filler))
    }

    // --- small things everybody needs -----------------------------------------------------------

    /// Whether the reading that usually stands is taken here.
    fn choose(&mut self, choice: Choice) -> bool {
        self.met.insert(choice);
        self.flipped != Some(choice)
    }

    fn refuse(&mut self, code: Code, at: (usize, usize)) -> Step {
        self.find(code, at.0, at.1);
        Err(Unread)
    }

    /// A finding about the words of a statement's phrase.
    fn find_at(&mut self, code: Code, statement: &Statement) {
        let (start, end) = span(&statement.said);
        self.find(code, start, end);
    }

    fn find(&mut self, code: Code, start: usize, end: usize) {
        let (from, to) = (self.lexed.original(start), self.lexed.original(end));
        self.findings.push(Finding::new(code, from, to));
    }

    fn points(&mut self, value: Value) -> Result<Points, Unread> {
        let raw = value.raw();
        if raw % 100 == 0 {
            return Ok(Points::from_raw(raw / 100));
        }
        self.find(Code::TooManyPlaces, 0, 0);
        Err(Unread)
    }

    fn gives(&mut self, verb: Verb, amount: &Amount) -> Result<Gives, Unread> {
        let takes = verb.sign() == Sign::Takes;
        Ok(match amount {
            Amount::Share(value) => Gives::Share(if takes { value.negated() } else { *value }),
            Amount::One(value) => {
                let points = self.points(*value)?;
                Gives::Points(if takes { points.negated() } else { points })
            }
            _ => return Err(Unread),
        })
    }

    /// The question with these words, asked once.
    fn question(&mut self, asks: &str, kind: Kind, unit: &str) -> QuestionIndex {
        // 增收5000元, 增收1万元: one sum of money.
        let money = |unit: &str| matches!(unit, "元" | "万元");
        let same = |question: &Question| {
            let fits = question.unit == unit || (money(&question.unit) && money(unit));
            question.asks == asks && question.kind == kind && fits
        };
        let at = self.questions.iter().position(same).unwrap_or_else(|| {
            let question = Question { asks: asks.to_owned(), kind, unit: unit.to_owned() };
            self.questions.push(question);
            self.questions.len() - 1
        });
        if matches!(kind, Kind::Count | Kind::Percent | Kind::Amount) {
            self.last_number = Some(at);
        }
        at
    }

    fn ask_for_points(&mut self, of: QuestionIndex) {
        self.questions[of].kind = Kind::Range;
        "分".clone_into(&mut self.questions[of].unit);
    }

    /// The last numeric question a step or threshold in this unit can be about.
    fn fitting(&self, measured: &Measured) -> Option<QuestionIndex> {
        let fits = |at: QuestionIndex| {
            let question = &self.questions[at];
            matches!(question.kind, Kind::Count | Kind::Percent | Kind::Amount)
                && Measured { kind: question.kind, unit: question.unit.clone() }.fits(measured)
        };
        self.last_number
            .filter(|&at| fits(at))
            .or_else(|| (0..self.questions.len()).rev().find(|&at| fits(at)))
    }

    fn push(&mut self, part: Part, verb: Verb) {
        let (prize, extra) = (self.prize, self.extra);
        self.parts.push(Made { prize, extra, apart: self.apart, ..Made::new(part, verb) });
    }

    fn award(&mut self, needs: Vec<Need>, gives: Option<Gives>, verb: Verb) {
        self.push(Part::Award { needs, gives, otherwise: None }, verb);
    }
}

/// The runs of words a statement is about, without headings.
fn runs(statement: &Statement) -> Vec<&Piece> {
    let pieces: Vec<&Piece> = statement.context.iter().chain([&statement.head]).collect();
    let opened = pieces.iter().rposition(|piece| piece.lead == Some(Mark::Colon));
    let runs = &pieces[opened.unwrap_or(0)..];
    runs.iter().filter(|piece| !piece.tokens.is_empty()).copied().collect()
}

/// The runs since the last full stop, where points are taken: what stands in front of it is
/// the standard, not the fault. 每年发展党员1名;未发展的扣3分.
fn fault_runs(statement: &Statement) -> Vec<&Piece> {
    let runs = runs(statement);
    let takes = match &statement.phrase {
        Phrase::Points { verb, .. } => *verb == Verb::Take,
        Phrase::Zero | Phrase::Veto | Phrase::NoLoss | Phrase::NoGain => true,
        _ => false,
    };
    let stop = runs.iter().rposition(|piece| piece.lead == Some(Mark::Stop));
    match stop.filter(|_| takes) {
        Some(at) if runs[at..].iter().any(|piece| !trim(&piece.tokens).is_empty()) => {
            runs[at..].to_vec()
        }
        _ => runs,
    }
}

/// First and last offset of a run of tokens.
fn span(tokens: &[Token]) -> (usize, usize) {
    (tokens.first().map_or(0, |token| token.start), tokens.last().map_or(0, |token| token.end))
}

impl Statement {
    /// The mark in front of everything this statement is about.
    fn lead(&self) -> Option<Mark> {
        self.context.first().map_or(self.head.lead, |piece| piece.lead)
    }
}
