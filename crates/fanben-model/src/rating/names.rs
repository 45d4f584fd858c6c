//! What names mean once scores are known.

use super::condition::number;
use super::history::before_or;
use super::inputs::given_measure;
use super::{Rating, Standing};
use crate::number::Exact;
use crate::scheme::formula::{Formula, Function, Given, Names, evaluate};

impl Rating<'_> {
    /// A formula for one subject, with everything rating has found so far.
    pub fn evaluate(&self, formula: &Formula, subject: usize) -> Given {
        evaluate(formula, &self.names(subject))
    }

    /// A formula as gates, vetoes and ceilings read it: before they act, so that a total they make
    /// zero does not decide whether they hold.
    pub(super) fn evaluate_before(&self, formula: &Formula, subject: usize) -> Given {
        evaluate(formula, &Scored { rating: self, subject, standing: None })
    }

    /// The names of one subject.
    pub fn names(&self, subject: usize) -> Scored<'_> {
        Scored { rating: self, subject, standing: self.standings.get(subject) }
    }
}

/// The names of one subject of a rating.
pub struct Scored<'a> {
    rating: &'a Rating<'a>,
    subject: usize,
    /// None: nothing is decided yet.
    standing: Option<&'a Standing>,
}

impl Scored<'_> {
    /// The total as an interval's lower end; unknown while it is open.
    fn total(&self) -> Given {
        let (low, high) = match self.standing {
            Some(standing) => (standing.low.raw(), standing.high.raw()),
            None => self.rating.totals.get(self.subject),
        };
        if low == high { number(low) } else { Given::Unknown("总分".to_owned()) }
    }

    /// A rank, once every total of the league is known.
    fn place(&self, name: &str) -> Given {
        let league = self.rating.inputs.subjects[self.subject].league;
        let ranked = self.standing.filter(|own| own.rank > 0);
        let Some(own) = ranked.filter(|_| !self.rating.leagues[league].open) else {
            return Given::Unknown(name.to_owned());
        };
        let place = match name {
            "名次" => own.rank,
            _ => self.rating.from_last(self.subject),
        };
        Given::Number(Exact::from_integer(i128::from(place)))
    }

    fn score(&self, name: &str) -> Option<(i64, i64, i64)> {
        let rules = self.rating.rules;
        if let Some(at) = rules.dimensions.iter().position(|d| d.id == name || d.name == name) {
            let (low, high) = self.rating.dimensions[at].get(self.subject);
            return Some((low, high, rules.dimensions[at].weighted.raw()));
        }
        let at = rules.items.iter().position(|item| item.id == name || item.name == name)?;
        let outcome = self.rating.items[at].get(self.subject);
        Some((outcome.low.raw(), outcome.high.raw(), rules.items[at].points.raw()))
    }
}

impl Names for Scored<'_> {
    fn name(&self, name: &str) -> Given {
        let standing = self.standing;
        match name {
            "总分" => self.total(),
            "得分率" => match self.total() {
                Given::Number(total) if self.rating.rules.full.raw() != 0 => {
                    Given::Number(total / self.rating.rules.full.exact())
                }
                other => other,
            },
            "星数" => {
                let stars = standing
                    .map_or_else(|| self.rating.stars_of(self.subject), |standing| standing.stars);
                Given::Number(Exact::from_integer(i128::from(stars)))
            }
            "等次" => standing.map_or_else(
                || Given::Unknown("等次".to_owned()),
                |standing| Given::Text(self.rating.tier_name(standing.tier).to_owned()),
            ),
            "名次" | "倒数名次" => self.place(name),
            "组内个数" => {
                let league = self.rating.inputs.subjects[self.subject].league;
                let members = self.rating.leagues[league].members;
                Given::Number(Exact::from_integer(i128::try_from(members).unwrap_or(i128::MAX)))
            }
            other => given_measure(self.rating.rules, self.rating.inputs, self.subject, other)
                .unwrap_or_else(|| Given::Unknown(other.to_owned())),
        }
    }

    fn call(&self, function: Function, arguments: &[Formula]) -> Given {
        let code = &self.rating.inputs.subjects[self.subject].code;
        match (function, arguments) {
            (Function::Score | Function::ScoreRate, [Formula::Text(name)]) => {
                match self.score(name) {
                    None => Given::Unknown(format!("没有计分项“{name}”")),
                    Some((low, high, _)) if low != high => Given::Unknown(name.clone()),
                    Some((low, _, _)) if function == Function::Score => number(low),
                    Some((_, _, 0)) => Given::Unknown(name.clone()),
                    Some((low, _, full)) => {
                        Given::Number(Exact::new(i128::from(low), i128::from(full)))
                    }
                }
            }
            (Function::Before, [Formula::Text(name), otherwise @ ..]) => {
                before_or(self.rating.history.given(self.rating.rules, code, name), otherwise, self)
            }
            (Function::InARow | Function::Recently, [_, Formula::Text(name), ..]) => {
                let current = self.name(name);
                let every = function == Function::InARow;
                self.rating.history.in_a_row(code, arguments, &current, every)
            }
            _ => Given::Unknown("这个函数只能用在 derive 中".to_owned()),
        }
    }

    fn unit(&self, name: &str) -> String {
        self.rating.rules.unit(name).to_owned()
    }
}
