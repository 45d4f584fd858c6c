//! Words behind the last phrase.

use super::super::finding::Code;
use super::super::lexer::{Mark, Token};
use super::super::numeric::words;
use super::super::rule::{Condition, Gives, Need, Part};
use super::super::statement::{Piece, judgment};
use super::super::vocabulary::Class;
use super::{Builder, Made, Step, series, span};
use crate::number::Points;

impl Builder<'_> {
    /// Words behind the last phrase: a person's judgment, a remark, or a number nobody read.
    pub(super) fn rest(&mut self, rest: &[Piece]) -> Step {
        let described = matches!(self.parts.as_slice(), [Made { part: Part::Base { .. }, .. }]);
        for piece in rest {
            let text = words(self.lexed, &[&piece.tokens]);
            let (start, end) = span(&piece.tokens);
            if self.parts.is_empty() && self.bounds.is_empty() {
                return self.refuse(Code::NoEffect, (start, end));
            }
            if series::goes_on(&text) {
                self.and_so_on((start, end))?;
                continue;
            }
            if self.is_judgment(piece) && self.judged() {
                self.notes.push(text);
                continue;
            }
            let effect = |token: &Token| {
                const EFFECTS: [Class; 8] = [
                    Class::LosePoints,
                    Class::GainPoints,
                    Class::BothWays,
                    Class::Proportion,
                    Class::NoPoints,
                    Class::Converted,
                    Class::Doubled,
                    Class::Halved,
                ];
                EFFECTS.iter().any(|&class| token.is(class))
                    || self.lexed.text(token).starts_with('扣')
            };
            // 满意率×10+现场评分: an addend nobody read.
            let added = piece.tokens.first().is_some_and(|token| token.is_mark(Mark::Plus));
            if added || piece.tokens.iter().any(effect) {
                return self.refuse(Code::EffectInWords, (start, end));
            }
            // 扣1分半
            let cut_off = text.chars().count() == 1
                && text.starts_with(|c| "半零一二三四五六七八九".contains(c));
            let numbers = cut_off || piece.tokens.iter().any(|token| token.number().is_some());
            if numbers && !described {
                return self.refuse(Code::Leftover, (start, end));
            }
            self.find(Code::Remark, start, end);
            self.notes.push(text);
        }
        Ok(())
    }

    /// 由考核组视情量分, 由党员按承诺事项设定: a person says how many points.
    fn is_judgment(&self, piece: &Piece) -> bool {
        let discretion = piece.tokens.iter().any(|token| token.is(Class::Discretion));
        discretion || judgment(&words(self.lexed, &[&piece.tokens]))
    }

    /// 得6分(由考核组视情量分): a person gives up to the points of the last award.
    pub(super) fn judged(&mut self) -> bool {
        let Some(Made {
            part: Part::Award { needs, gives: Some(Gives::Points(points)), .. },
            verb,
            ..
        }) = self.parts.last()
        else {
            return false;
        };
        let ([Need { that: Condition::Yes(of), .. }], false) =
            (needs.as_slice(), *points < Points::ZERO)
        else {
            return false;
        };
        let (of, high, verb) = (*of, *points, *verb);
        self.ask_for_points(of);
        self.parts.pop();
        let part =
            Part::Manual { of, low: Points::ZERO, high: Some(high), takes: false, per: None };
        self.push(part, verb);
        true
    }
}
