//! Stages of one undertaking: 开工得2分,主体完工得5分,竣工得10分 gives 10 in the end, not 17.

use super::super::finding::Code;
use super::super::numeric::{trim, words};
use super::super::phrase::{Amount, Limitation, Phrase, Verb};
use super::super::precedence::Choice;
use super::super::rule::{Gives, Kind, LevelName, LevelRow, Part};
use super::super::statement::Statement;
use super::{Builder, Unread, span};
use crate::number::Points;

/// Stages in the order they are reached.
const STAGES: [(&str, u8); 25] = [
    ("签约", 1),
    ("立项", 1),
    ("备案", 1),
    ("注册落地", 2),
    ("落地", 2),
    ("开工建设", 3),
    ("动工建设", 3),
    ("启动建设", 3),
    ("开工", 3),
    ("动工", 3),
    ("主体完工", 4),
    ("主体封顶", 4),
    ("主体竣工", 4),
    ("封顶", 4),
    ("建成投产", 6),
    ("竣工投产", 6),
    ("竣工验收", 5),
    ("通过验收", 5),
    ("竣工", 5),
    ("完工", 5),
    ("建成", 5),
    ("投入使用", 6),
    ("投入运营", 6),
    ("投产", 6),
    ("达产", 7),
];

impl Builder<'_> {
    /// Reads statements that are stages of one undertaking. Returns how many they are.
    pub(super) fn stages(&mut self, statements: &[Statement]) -> Result<Option<usize>, Unread> {
        let mut rows: Vec<(&'static str, u8, Gives)> = Vec::new();
        let mut asks = String::new();
        for statement in statements {
            let Phrase::Points {
                verb: verb @ (Verb::Award | Verb::Bonus | Verb::Bare),
                amount: amount @ Amount::One(_),
                discretion: false,
                per: None,
            } = &statement.phrase
            else {
                break;
            };
            let said: String = statement.said.iter().map(|t| self.lexed.text(t)).collect();
            let Some((subject, stage, rank)) = self.stage(statement) else { break };
            let later = rows.last().is_none_or(|(_, before, _)| rank > *before);
            let same = subject.is_empty() || asks.ends_with(&subject);
            if !later || said.starts_with(['再', '另']) || !(rows.is_empty() || same) {
                break;
            }
            if rows.is_empty() {
                asks = subject;
            }
            rows.push((stage, rank, self.gives(*verb, amount)?));
        }
        let sum = |gives: &Gives| match gives {
            Gives::Points(points) => *points,
            Gives::Share(_) => Points::ZERO,
        };
        let total = rows.iter().try_fold(Points::ZERO, |all, row| all.plus(sum(&row.2)).ok());
        let added = statements.get(rows.len()..).unwrap_or_default().iter().any(|next| match &next
            .phrase
        {
            Phrase::Limit(Limitation::Cumulative) => true,
            Phrase::Limit(Limitation::Worth(value))
            | Phrase::Points { verb: Verb::Bare, amount: Amount::One(value), .. } => {
                self.points(*value).ok() == total
            }
            _ => false,
        });
        // 立项2分,开工3分,竣工5分(10分): the points of the whole are those of all stages.
        let added = added || (self.own_points.is_some() && self.own_points == total);
        self.stages_add |= added && rows.len() > 1;
        if rows.len() < 2 || self.stages_add {
            return Ok(None);
        }
        let rises = rows.windows(2).all(|pair| sum(&pair[0].2) < sum(&pair[1].2));
        if !rises {
            let at = span(&statements[0].said);
            return self.refuse(Code::Ambiguous, at).map(|()| None);
        }
        if !self.choose(Choice::FurthestStage) {
            return Ok(None);
        }
        let taken = rows.len();
        let asks = if asks.is_empty() { words(self.lexed, &[&self.heading]) } else { asks };
        let asks = if asks.is_empty() { "进度".to_owned() } else { asks };
        let of = self.question(&asks, Kind::Level, "");
        let rows = rows
            .into_iter()
            .map(|(name, _, gives)| LevelRow {
                level: LevelName {
                    names: vec![name.to_owned()],
                    and_above: false,
                    and_below: false,
                },
                gives,
            })
            .collect();
        self.push(Part::Levels { of, rows, otherwise: None }, Verb::Award);
        self.find_at(Code::FurthestStage, &statements[0]);
        Ok(Some(taken))
    }

    /// The undertaking, the stage it has reached, and how far that is.
    fn stage(&self, statement: &Statement) -> Option<(String, &'static str, u8)> {
        let numbers = trim(&statement.head.tokens).iter().any(|token| token.number().is_some());
        let text = self.about(statement);
        let text = text.trim_end_matches('的').trim_end_matches('后');
        let (stage, rank) =
            STAGES.into_iter().find(|(stage, _)| text.ends_with(stage)).filter(|_| !numbers)?;
        let subject = text.strip_suffix(stage)?;
        let subject = ["已", "完成", "实现", "并", "全面", "正式", "当年", "年内", "如期"]
            .iter()
            .fold(subject, |subject, word| subject.strip_suffix(word).unwrap_or(subject));
        let denied = ["未", "不", "没有", "无", "拒", "按时", "按期", "每"];
        (!denied.iter().any(|word| subject.ends_with(word)))
            .then(|| (subject.to_owned(), stage, rank))
    }
}
