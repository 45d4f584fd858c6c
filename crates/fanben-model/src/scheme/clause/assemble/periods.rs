//! Months and quarters: 每月最多扣3分; 每月1次,全年12次.

use super::super::finding::Code;
use super::super::lexer::Token;
use super::super::numeric::{Measured, numerics, trim};
use super::super::phrase::{Limitation, Verb};
use super::super::rule::{Bound, CountOf, Gives, Part};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::{Builder, Made, Step, Unread, span};

/// A stretch of the year with how often it fits into one.
const PERIODS: [(&str, i64); 16] = [
    ("月度", 12),
    ("当月", 12),
    ("单月", 12),
    ("月累计", 12),
    ("季度累计", 4),
    ("半年", 2),
    ("季度", 4),
    ("季", 4),
    ("学期", 2),
    ("个月", 12),
    ("月", 12),
    ("旬", 36),
    ("周", 52),
    ("星期", 52),
    ("日", 365),
    ("天", 365),
];

impl Builder<'_> {
    /// The period right in front of a cap: 每月最多扣3分, 月最高5分.
    pub(super) fn cap_period(&self, statement: &Statement) -> Option<String> {
        let most = statement.said.iter().position(|token| token.is(Class::Most))?;
        let mut tokens: Vec<&Token> =
            statement.head.tokens.iter().chain(&statement.said[..most]).collect();
        // 每月累计扣分最多
        let bare = |token: &&Token| {
            let scope = token.is(Class::ScopeWord) && self.period(token).is_none();
            scope
                || [Class::Filler, Class::Gain, Class::Lose, Class::GainPoints, Class::LosePoints]
                    .iter()
                    .any(|&class| token.is(class))
        };
        while tokens.last().is_some_and(bare) {
            tokens.pop();
        }
        let (last, front) = tokens.split_last()?;
        let (name, _) = self.period(last)?;
        let each = front.last().is_some_and(|token| token.is(Class::Each));
        let name = match name {
            "月度" | "当月" | "单月" | "月累计" => "月",
            "季度累计" => "季度",
            name => name,
        };
        (each || last.is(Class::ScopeWord)).then(|| name.to_owned())
    }

    fn period(&self, token: &Token) -> Option<(&'static str, i64)> {
        let text = self.lexed.text(token);
        PERIODS.into_iter().find(|(name, _)| *name == text)
    }

    /// 每次扣1分,每月最多扣3分: how often it was in one month is asked, and the cap is over that month.
    pub(super) fn cap_per_period(
        &mut self,
        statement: &Statement,
        limit: Limitation,
        period: &str,
    ) -> Step {
        let cases = |made: &Made| {
            matches!(
                made.part,
                Part::Each { count: CountOf::Cases, .. }
                    | Part::EachOf { count: CountOf::Cases, .. }
            )
        };
        let takes = self.takes_so_far();
        let alike = self.parts.iter().all(|made| cases(made) && made.part.takes() == takes);
        let alone = self.bounds.is_empty() && self.own_points.is_none() && !self.more_follows;
        if self.parts.is_empty() || !alike || !alone {
            return self.refuse(Code::Ambiguous, span(&statement.said));
        }
        match limit {
            Limitation::AtMost(value)
            | Limitation::TakesAtMost(value)
            | Limitation::GivesAtMost(value) => {
                let most = Gives::Points(self.points(value)?);
                let bound = if takes { Bound::TakesAtMost(most) } else { Bound::GivesAtMost(most) };
                self.bounds.push(bound);
            }
            Limitation::CasesAtMost(cases) => match self.parts.as_mut_slice() {
                [Made { part: Part::Each { rate, .. }, .. }] => rate.up_to = Some(cases),
                _ => return self.refuse(Code::Ambiguous, span(&statement.said)),
            },
            _ => return self.refuse(Code::Ambiguous, span(&statement.said)),
        }
        let name = format!("每{period}");
        for question in &mut self.questions {
            if !question.asks.contains(&name) {
                question.asks.insert_str(0, &name);
            }
        }
        self.per_period = true;
        self.find_at(Code::PerPeriod, statement);
        Ok(())
    }

    /// 每月1次,全年12次,每少1次扣1分: the number of the year is the target. `Err`: the two do not agree.
    pub(super) fn year_of_periods(
        &mut self,
        runs: &[Piece],
        measured: &Measured,
    ) -> Option<Result<(usize, usize), Unread>> {
        let mut each = None;
        let mut year = None;
        for piece in runs {
            let found = numerics(self.lexed, &piece.tokens);
            let Some(numeric) = found.iter().find(|n| n.measured.fits(measured)) else { continue };
            let period = piece
                .tokens
                .windows(2)
                .find_map(|pair| self.period(&pair[1]).filter(|_| pair[0].is(Class::Each)));
            let yearly = piece.tokens.iter().any(|token| {
                matches!(self.lexed.text(token).as_str(), "全年" | "年" | "年度" | "一年")
            });
            if let Some((_, times)) = period {
                each = Some(numeric.number.raw().checked_mul(times)?);
            } else if yearly && each.is_some() {
                year = Some((piece, numeric.clone()));
            }
        }
        let (each, (piece, numeric)) = (each?, year?);
        if each != numeric.number.raw() {
            let at = span(&piece.tokens);
            return Some(self.refuse(Code::Contradictory, at).map(|()| (0, 0)));
        }
        let before: Vec<&Piece> =
            runs.iter().take_while(|run| run.tokens != piece.tokens).collect();
        let own = self.number_asks(&piece.tokens, &numeric);
        let front = self.joined(&before);
        let asks = if trim(&piece.tokens[..numeric.start]).is_empty() || own.is_empty() {
            front
        } else {
            format!("{front},{own}")
        };
        let need = self.number_need(&asks, &numeric);
        self.award(vec![need], None, Verb::Take);
        Some(Ok((self.parts.len() - 1, 0)))
    }
}
