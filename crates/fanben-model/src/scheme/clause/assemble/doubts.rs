//! What speaks against a reading: effects hidden in words a judge would answer.

use super::super::finding::Code;
use super::super::lexer::{Token, TokenKind};
use super::super::statement::{Piece, Statement};
use super::super::vocabulary::Class;
use super::{Builder, Mark, Step, Unread};

impl Builder<'_> {
    /// Words a judge answers must not hide numbers that give or take.
    pub(super) fn check_words(&mut self, statement: &Statement) -> Step {
        let runs: Vec<Piece> = self.runs(statement).into_iter().cloned().collect();
        for piece in &runs {
            for (at, token) in piece.tokens.iter().enumerate() {
                let number_behind =
                    piece.tokens.get(at + 1).is_some_and(|next| next.number().is_some());
                let effect =
                    token.is(Class::Lose) || token.is(Class::Gain) || token.is(Class::Point);
                let hidden = (effect && number_behind)
                    || token.is(Class::StopAt)
                    || token.is_mark(Mark::Equals)
                    || matches!(token.kind, TokenKind::Numbers(_))
                    || self.lexed.text(token).starts_with('扣')
                    || (at + 1 == piece.tokens.len() && piece.tokens.len() > 1 && dangling(token));
                if hidden {
                    return self.refuse(Code::EffectInWords, (token.start, token.end));
                }
            }
            self.check_ordinals(piece)?;
        }
        Ok(())
    }

    /// 第二次扣2分, 再次发现扣3分: what a repetition costs depends on what came before.
    fn check_ordinals(&mut self, piece: &Piece) -> Step {
        let tokens = &piece.tokens;
        for (at, token) in tokens.iter().enumerate() {
            let text = self.lexed.text(token);
            let again = matches!(text.as_str(), "再次" | "首次");
            let numbered = token.is(Class::Ordinal)
                && tokens.get(at + 1).is_some_and(|next| next.number().is_some())
                && tokens.get(at + 2).is_some_and(|unit| {
                    matches!(self.lexed.text(unit).as_str(), "次" | "回" | "起" | "遍")
                });
            if (again || numbered) && (self.more_follows || !self.parts.is_empty()) {
                return self.refuse(Code::Progressive, (token.start, token.end));
            }
        }
        Ok(())
    }

    /// A question whose words break off or still hold several numbers was cut in the wrong place.
    pub(super) fn doubt_questions(&mut self) -> Step {
        const BROKEN: [char; 13] =
            ['按', '每', '扣', '减', '以', '至', '或', '和', '及', '与', '共', '(', '/'];
        let broken = self.questions.iter().any(|question| {
            let asks = question.asks.as_str();
            let numbers = asks.chars().filter(char::is_ascii_digit).count();
            asks.ends_with(BROKEN)
                || asks.starts_with([')', '/', '之'])
                || (asks.starts_with('以') && !asks.contains("为准"))
                || (asks.contains("分别") && numbers > 0)
                || asks.contains("__")
                || asks.contains("××")
        });
        if broken {
            self.find(Code::EffectInWords, 0, 0);
            return Err(Unread);
        }
        Ok(())
    }
}

/// 增、减一个加、减2分: a word that gives or takes whose number stands elsewhere.
fn dangling(token: &Token) -> bool {
    (token.is(Class::Gain) || token.is(Class::Lose)) && token.end - token.start == 1
}
