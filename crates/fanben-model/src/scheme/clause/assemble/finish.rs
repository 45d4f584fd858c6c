//! What only the whole sentence shows: a base that others take from, tables, bare points, caps.

use super::super::finding::Code;
use super::super::phrase::Verb;
use super::super::precedence::Choice;
use super::super::rule::{
    Band, Bound, Comparison, Condition, CountOf, Gives, Kind, LevelName, LevelRow, Limit, Need,
    Part, QuestionIndex, Rate,
};
use super::kinds::{is_start, only_words, single_number};
use super::{Builder, Made, Step, Unread};
use crate::number::{Points, Value};

impl Builder<'_> {
    /// Settles the parts of a sentence that has been read to its end.
    pub(super) fn finish(&mut self) -> Step {
        if self.parts.is_empty() && self.bounds.is_empty() {
            self.find(Code::NoEffect, 0, 0);
            return Err(Unread);
        }
        let acts = |made: &Made| !matches!(made.part, Part::Times { .. });
        if !self.parts.iter().any(acts) {
            self.find(Code::TypedData, 0, 0);
            return Err(Unread);
        }
        self.ranked_from_behind()?;
        self.none_of_them();
        self.in_time_or_late();
        self.shares_of_own();
        self.join_bands()?;
        self.total_in_front()?;
        self.said_twice();
        self.items_missing()?;
        self.both_once_and_each()?;
        if !self.below_nothing {
            self.base_of_faults();
            self.base_of_all();
            self.base_of_deductions();
            self.bases_between();
        }
        self.own_worth()?;
        self.one_of_many();
        self.bare_points();
        self.ratio_of_full();
        self.unlawful();
        self.remarks();
        Ok(())
    }

    /// 农业保险5分,完成得满分: shares are shares of the points in front.
    fn shares_of_own(&mut self) {
        let shares = |part: &Part| {
            matches!(
                part,
                Part::Award { gives: Some(Gives::Share(share)), .. }
                    | Part::Ratio { full: Gives::Share(share), .. }
                    | Part::Each { rate: Rate { gives: Gives::Share(share), .. }, .. }
                    if share.raw() != 0
            )
        };
        let [first, later @ ..] = self.parts.as_slice() else { return };
        let any = |made: &Made| shares(&made.part);
        match &first.part {
            Part::Award { needs, gives: Some(Gives::Points(points)), otherwise: None }
                if first.verb == Verb::Bare
                    && only_words(needs).is_some()
                    && later.iter().any(any)
                    && !later.iter().any(|made| made.part.takes()) =>
            {
                self.worth = Some(*points);
                self.parts.remove(0);
            }
            Part::Base { gives: Gives::Points(points), .. } if later.iter().any(any) => {
                self.worth = Some(*points);
                let only_adds = !later.iter().any(|made| made.part.takes());
                if only_adds {
                    self.parts.remove(0);
                }
            }
            _ if self.parts.iter().any(any) => self.worth = self.own_points.take(),
            _ => {}
        }
    }

    /// Awards over one number become a table.
    fn join_bands(&mut self) -> Step {
        // 达标率(5分),达100%得5分: one row said twice.
        self.parts.dedup_by(|later, first| {
            single_number(&first.part).is_some() && later.part == first.part
        });
        let mut at = 0;
        while at < self.parts.len() {
            // 3万元以下0分,3万元以上2分: nothing may be the first row.
            let opens = match (&self.parts[at].part, self.parts.get(at + 1)) {
                (Part::Zero { when: Condition::Number { of, .. } }, Some(next)) => Some(*of)
                    .filter(|of| single_number(&next.part) == Some(*of) && !next.part.takes()),
                _ => None,
            };
            let Some(of) = opens.or_else(|| single_number(&self.parts[at].part)) else {
                at += 1;
                continue;
            };
            let mut end = at + 1;
            while end < self.parts.len() && band_of(&self.parts[end].part, of) {
                end += 1;
            }
            // 1次扣2分,2次扣5分,3次以上不得分: nothing at all is no row of what is taken.
            let takes = self.parts[at..end].iter().any(|made| made.part.takes());
            let gives = self.parts[at..end]
                .iter()
                .any(|made| !made.part.takes() && single_number(&made.part).is_some());
            while takes
                && !gives
                && end > at + 1
                && matches!(self.parts[end - 1].part, Part::Zero { .. })
            {
                end -= 1;
            }
            // 5万得5分,10万奖5、50万奖20: prizes come on top of what is won.
            let prizes = (at..end).find(|&place| self.parts[place].prize);
            if let Some(first) = prizes.filter(|&first| first > at)
                && self.choose(Choice::PrizeOnTop)
            {
                if first - at > 1 {
                    self.one_table(at, first)?;
                }
                at += 1;
                continue;
            }
            if end - at > 1 {
                let verb = self.parts[at].verb;
                if verb == Verb::Award
                    && !self.parts[at].extra
                    && self.parts[at..end].iter().any(|made| made.part.takes())
                {
                    self.full_less(at, end)?;
                    at += 1;
                    continue;
                }
                self.one_table(at, end)?;
            }
            at += 1;
        }
        Ok(())
    }

    /// Makes one table of the awards from `at` to `end`.
    fn one_table(&mut self, at: usize, end: usize) -> Step {
        let rows = &self.parts[at..end];
        let Some(of) = rows.iter().find_map(|made| single_number(&made.part)) else {
            return Err(Unread);
        };
        let Made { verb, prize, extra, apart, .. } = self.parts[at];
        let made: Vec<Made> = self.parts.drain(at..end).collect();
        let closed = made.iter().any(|made| made.closed);
        let mut otherwise = None;
        let mut rows = made.into_iter().filter_map(|made| row(made.part, &mut otherwise)).collect();
        half_open(&mut rows);
        let part = Part::Bands { of, rows, otherwise };
        self.parts.insert(at, Made { part, verb, closed, prize, extra, apart });
        Ok(())
    }

    /// 90分以上满分,80分以下扣5分: what is taken is taken from all of it. With other points in
    /// front (得50分,达不到扣20分) nobody can say from what.
    fn full_less(&mut self, at: usize, end: usize) -> Step {
        let full = |made: &Made| matches!(made.part, Part::Award { gives: Some(Gives::Share(share)), .. } if share > Value::ZERO);
        let taking = self.parts[at + 1..end].iter().all(|made| made.part.takes());
        if (!full(&self.parts[at]) || !taking) && self.choose(Choice::GivesAndTakes) {
            self.find(Code::Ambiguous, 0, 0);
            return Err(Unread);
        }
        if !full(&self.parts[at]) || !taking {
            return self.one_table(at, end);
        }
        let Part::Award { needs, gives: Some(gives), .. } = &self.parts[at].part else {
            return Err(Unread);
        };
        let Some(Condition::Number { of, .. }) = needs.first().map(|need| need.that.clone()) else {
            return Err(Unread);
        };
        let gives = *gives;
        let mut otherwise = None;
        let rows: Vec<Band> = self
            .parts
            .drain(at + 1..end)
            .filter_map(|made| row(made.part, &mut otherwise))
            .collect();
        self.parts[at].part = Part::Base { name: String::new(), gives };
        let part = Part::Bands { of, rows, otherwise };
        self.parts.insert(at + 1, Made::new(part, Verb::Take));
        Ok(())
    }

    /// 每完成一件10分,少一件减10: the same rule said from both sides counts once.
    fn said_twice(&mut self) {
        let each = |made: &Made| match &made.part {
            Part::Each { of, count, rate } => Some((*of, *count, *rate)),
            _ => None,
        };
        let starts = self.parts.iter().any(|made| match &made.part {
            Part::Award { needs, .. } => {
                only_words(needs).is_some_and(|of| is_start(&self.questions[of].asks))
            }
            _ => false,
        });
        if starts {
            return;
        }
        let gains: Vec<_> = self
            .parts
            .iter()
            .filter_map(each)
            .filter(|(_, count, rate)| *count == CountOf::Cases && !rate.gives.takes())
            .collect();
        let questions = &self.questions;
        let task = match self.parts.first().map(|made| &made.part) {
            Some(Part::Award { needs, .. }) => {
                only_words(needs).map(|of| questions[of].asks.clone())
            }
            _ => None,
        };
        let same = |gained: QuestionIndex, missing: QuestionIndex| {
            let (gained, missing) = (&questions[gained].asks, &questions[missing].asks);
            // 超计划1名加1分,欠1名扣1分: both sides of the plan.
            if gained.starts_with('超') {
                return false;
            }
            missing.chars().count() <= 2
                || (missing.starts_with('共') && missing.chars().any(|c| c.is_ascii_digit()))
                || task.as_ref() == Some(missing)
                || gained.contains(missing.trim_end_matches("缺少"))
        };
        self.parts.retain(|made| {
            !each(made).is_some_and(|(of, count, rate)| {
                count == CountOf::Missing
                    && gains.iter().any(|(gained, _, gain)| {
                        gain.gives == rate.gives.opposite()
                            && gain.every == rate.every
                            && same(*gained, of)
                    })
            })
        });
    }

    /// 建立台账(1分)、签订责任书(1分),缺一项扣1分: an item that is missing has no points anyway.
    fn items_missing(&mut self) -> Step {
        let items: Vec<(QuestionIndex, Gives)> = self
            .parts
            .iter()
            .filter_map(|made| match &made.part {
                Part::Award { needs, gives: Some(gives), otherwise: None } if !gives.takes() => {
                    only_words(needs).map(|of| (of, *gives))
                }
                _ => None,
            })
            .collect();
        let repeats = |made: &Made| match &made.part {
            Part::Each { of, count: CountOf::Missing, rate } if items.len() > 1 => {
                let own = &self.questions[*of];
                let named = items.iter().any(|(item, _)| self.questions[*item].asks == own.asks);
                let unit = matches!(own.unit.as_str(), "项" | "件" | "样" | "种" | "条");
                (named && unit).then_some(*rate)
            }
            _ => None,
        };
        let Some((at, rate)) =
            self.parts.iter().enumerate().find_map(|(at, made)| Some((at, repeats(made)?)))
        else {
            return Ok(());
        };
        let same = items.iter().all(|(_, gives)| rate.gives == gives.opposite());
        if !same || rate.every.raw() != Value::ONE {
            self.find(Code::Ambiguous, 0, 0);
            return Err(Unread);
        }
        self.parts.remove(at);
        Ok(())
    }

    /// 4场以上得4分,每场得1分: whether the first is all there is is not said.
    fn both_once_and_each(&mut self) -> Step {
        let twice = self.parts.iter().any(|made| {
            let Part::Each { of, count: CountOf::Cases, rate } = &made.part else { return false };
            !rate.gives.takes()
                && self.parts.iter().any(|other| match &other.part {
                    Part::Bands { of: asked, .. } => asked == of,
                    part => single_number(part) == Some(*of) && !part.takes(),
                })
        });
        // 缺1次扣1分,缺2次扣3分: two rates for one count; 每延迟1天扣0.5分,超过10天扣10分: both, or
        // the second instead of the first?
        let rates = self.parts.iter().enumerate().any(|(at, made)| {
            let Part::Each { of, count, rate } = &made.part else { return false };
            self.parts[at + 1..].iter().any(|other| match &other.part {
                Part::Each { of: asked, count: counted, .. } => {
                    // 死亡1人扣5分,每增加1人加扣2分: the first is counted as well.
                    let beyond = *counted == CountOf::Extra && rate.gives.takes();
                    let more = self.questions[*asked].asks.strip_suffix("超出");
                    (of == asked && count == counted)
                        || (beyond && other.part.takes() && more == Some(&self.questions[*of].asks))
                }
                Part::Bands { of: asked, .. } => {
                    of == asked && rate.gives.takes() && other.part.takes() && !other.extra
                }
                part => {
                    single_number(part) == Some(*of)
                        && rate.gives.takes()
                        && part.takes()
                        && !other.extra
                }
            })
        });
        // 宣传不到位,知晓率低于80%扣1分,低于60%扣2分: of one number once with other words and once without.
        let mixed = self.parts.iter().enumerate().any(|(at, made)| {
            let Part::Award { needs, .. } = &made.part else { return false };
            let later = &self.parts[at + 1..];
            needs.len() > 1
                && needs.iter().filter(|need| need.beside.is_empty()).any(|need| {
                    let of = need.that.question();
                    later.iter().any(|other| match &other.part {
                        Part::Bands { of: asked, .. } => *asked == of,
                        part => {
                            single_number(part) == Some(of) && part.takes() == made.part.takes()
                        }
                    })
                })
        });
        // 发生1起死亡1人的事故扣3分,死亡2人的扣5分: the second is about some of what the first counts.
        let within = self.parts.iter().enumerate().any(|(at, made)| {
            let Part::Each { of, count: CountOf::Cases, rate } = &made.part else { return false };
            let counted = &self.questions[*of];
            self.parts[at + 1..].iter().any(|other| {
                single_number(&other.part)
                    .filter(|_| rate.gives.takes() && other.part.takes())
                    .is_some_and(|asked| {
                        let asked = &self.questions[asked];
                        asked.kind == counted.kind
                            && asked.unit == counted.unit
                            && !asked.asks.is_empty()
                            && asked.asks != counted.asks
                            && counted.asks.contains(&asked.asks)
                    })
            })
        });
        if twice || rates || mixed || within {
            self.find(Code::Ambiguous, 0, 0);
            return Err(Unread);
        }
        Ok(())
    }

    /// 就高不重复 over several awards: they are the rows of one table.
    fn one_of_many(&mut self) {
        if !self.highest_only {
            return;
        }
        let verbal: Option<Vec<(QuestionIndex, Gives)>> = self
            .parts
            .iter()
            .map(|made| match &made.part {
                Part::Award { needs, gives: Some(gives), otherwise: None } => {
                    only_words(needs).map(|of| (of, *gives))
                }
                _ => None,
            })
            .collect();
        let Some(rows) = verbal.filter(|rows| rows.len() > 1) else { return };
        let rows = rows
            .into_iter()
            .map(|(of, gives)| LevelRow {
                level: LevelName {
                    names: vec![self.questions[of].asks.clone()],
                    and_above: false,
                    and_below: false,
                },
                gives,
            })
            .collect();
        let of = self.question("情形", Kind::Level, "");
        let part = Part::Levels { of, rows, otherwise: None };
        self.parts = vec![Made::new(part, Verb::Bonus)];
    }

    /// …落实到位,2分: nothing to two points, by yes or no or by a range.
    fn bare_points(&mut self) {
        let [made] = self.parts.as_slice() else { return };
        let Part::Award { needs, gives: Some(Gives::Points(points)), otherwise: None } = &made.part
        else {
            if let Part::Base { name, gives: Gives::Points(points) } = &made.part {
                let (name, points) = (name.clone(), *points);
                let of = self.question(&name, Kind::Range, "分");
                let part = Part::Manual {
                    of,
                    low: Points::ZERO,
                    high: Some(points),
                    takes: false,
                    per: None,
                };
                self.parts = vec![Made::new(part, Verb::Bare)];
            }
            return;
        };
        let Some(of) = only_words(needs) else { return };
        if made.verb == Verb::Bare && !made.closed {
            let high = *points;
            self.ask_for_points(of);
            let part =
                Part::Manual { of, low: Points::ZERO, high: Some(high), takes: false, per: None };
            self.parts = vec![Made::new(part, Verb::Bare)];
        }
    }

    /// 按完成比例计分,满分10分: the cap of the only ratio is all of it.
    fn ratio_of_full(&mut self) {
        let [Made { part: Part::Ratio { full, .. }, .. }] = self.parts.as_mut_slice() else {
            return;
        };
        if let ([Bound::GivesAtMost(most @ Gives::Points(_))], Gives::Share(_)) =
            (self.bounds.as_slice(), &full)
        {
            *full = *most;
            self.bounds.clear();
        }
    }

    /// What a reader should know about the rule as a whole.
    fn remarks(&mut self) {
        let mut codes = Vec::new();
        for made in &self.parts {
            match &made.part {
                Part::Manual { high: None, .. } => codes.push(Code::OpenDiscretion),
                Part::Veto { .. } => codes.push(Code::VetoBasis),
                Part::Bands { of, rows, .. } => {
                    let whole = self.questions[*of].kind == Kind::Count;
                    codes.extend(band_findings(rows, whole));
                }
                _ => {}
            }
        }
        for code in codes {
            self.find(code, 0, 0);
        }
    }
}

/// The steps beside the numbers of needs.
fn beside(needs: &[Need]) -> impl Iterator<Item = &Rate> {
    needs.iter().flat_map(|need| &need.beside).map(|beside| &beside.rate)
}

pub(super) fn band_of(part: &Part, number: QuestionIndex) -> bool {
    match part {
        Part::Zero { when: Condition::Number { of, .. } } => *of == number,
        other => single_number(other) == Some(number),
    }
}

fn row(part: Part, otherwise_of_all: &mut Option<Gives>) -> Option<Band> {
    match part {
        Part::Award { needs, gives: Some(gives), otherwise } => {
            if otherwise.is_some() {
                *otherwise_of_all = otherwise;
            }
            match needs.into_iter().next()?.that {
                Condition::Number { within, .. } => Some(Band { within, gives }),
                _ => None,
            }
        }
        Part::Zero { when: Condition::Number { within, .. } } => {
            Some(Band { within, gives: Gives::Points(Points::ZERO) })
        }
        _ => None,
    }
}

/// 3万元以下0分,3万元(含)-5万元2分: where a row says which of its ends is included, the row that
/// touches it there does not include it.
fn half_open(rows: &mut Vec<Band>) {
    let said: Vec<(Limit, Limit)> = rows
        .iter()
        .filter_map(|row| match row.within.as_slice() {
            [low, high] => Some((*low, *high)),
            _ => None,
        })
        .collect();
    for row in rows {
        let [limit] = row.within.as_mut_slice() else { continue };
        for (low, high) in &said {
            let closed = (low.is, high.is);
            if limit.is == Comparison::AtMost
                && limit.than == low.than
                && closed == (Comparison::AtLeast, Comparison::Below)
            {
                limit.is = Comparison::Below;
            }
            if limit.is == Comparison::AtLeast
                && limit.than == high.than
                && closed == (Comparison::Above, Comparison::AtMost)
            {
                limit.is = Comparison::Above;
            }
        }
    }
}

/// Gaps and overlaps between rows with two stated ends.
fn band_findings(rows: &[Band], whole: bool) -> Vec<Code> {
    let next = if whole { Value::ONE } else { 0 };
    let mut ends: Vec<(i64, bool, i64, bool)> = Vec::new();
    for row in rows {
        let low = row.within.iter().find(|limit| !limit.is.wants_less());
        let high = row.within.iter().find(|limit| !limit.is.wants_more());
        ends.push((
            low.map_or(i64::MIN, |limit| limit.than.raw()),
            low.is_none_or(|limit| limit.is != Comparison::Above),
            high.map_or(i64::MAX, |limit| limit.than.raw()),
            high.is_none_or(|limit| limit.is != Comparison::Below),
        ));
    }
    ends.sort_unstable();
    let mut codes = Vec::new();
    for pair in ends.windows(2) {
        let ((_, _, high, closed), (low, opens, _, _)) = (pair[0], pair[1]);
        if high == i64::MAX {
            continue;
        }
        let apart = high.saturating_add(if closed && opens { next } else { 0 }) < low;
        if apart || (high == low && !closed && !opens) {
            codes.push(Code::BandGap);
        } else if high > low || (high == low && closed && opens) {
            codes.push(Code::BandOverlap);
        }
    }
    codes.dedup();
    codes
}

impl Part {
    /// Only takes points away.
    pub(super) fn takes(&self) -> bool {
        match self {
            Self::Award { needs, gives, .. } => match gives {
                Some(gives) => {
                    gives.takes()
                        || (gives.is_nothing() && beside(needs).any(|rate| rate.gives.takes()))
                }
                None => beside(needs).any(|rate| rate.gives.takes()),
            },
            Self::Apiece { gives, .. } => gives.takes(),
            Self::Each { rate, .. } => rate.gives.takes(),
            Self::EachOf { rows, .. } => rows.iter().all(|row| row.gives.takes()),
            Self::Tiers { tiers, .. } => tiers.iter().all(|tier| tier.rate.gives.takes()),
            Self::Bands { rows, .. } => {
                rows.iter().all(|row| row.gives.takes() || row.gives.is_nothing())
            }
            Self::Levels { rows, .. } => rows.iter().all(|row| row.gives.takes()),
            Self::Manual { takes, .. } => *takes,
            Self::Base { .. }
            | Self::EachLike { .. }
            | Self::Ratio { .. }
            | Self::Score { .. }
            | Self::Zero { .. }
            | Self::Veto { .. }
            | Self::Times { .. } => false,
        }
    }
}

impl Gives {
    /// Exactly no points.
    pub(super) fn is_nothing(self) -> bool {
        matches!(self, Self::Points(points) if points == Points::ZERO)
    }
}
