//! Sound rules made from a list of random numbers, with words that look like grammar.

use fanben_model::number::{Points, Value};
use fanben_model::scheme::clause::rule::*;

/// Makes one rule; the same numbers make the same rule.
pub(crate) fn rule(numbers: &[u32]) -> Rule {
    let mut make = Make { numbers, at: 0, rule: Rule::default() };
    if make.coin() {
        make.rule.worth = Some(make.points());
    }
    for _ in 0..=make.below(3) {
        let part = make.part();
        make.rule.parts.push(part);
    }
    for _ in 0..make.below(3) {
        let bound = make.bound();
        make.rule.bounds.push(bound);
    }
    for _ in 0..make.below(2) {
        let note = make.words();
        make.rule.notes.push(note);
    }
    make.rule
}

struct Make<'a> {
    numbers: &'a [u32],
    at: usize,
    rule: Rule,
}

impl Make<'_> {
    fn below(&mut self, end: u32) -> u32 {
        self.at += 1;
        self.numbers.get(self.at - 1).copied().unwrap_or(0) % end
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 1
    }

    fn pick<T: Copy>(&mut self, some: &[T]) -> T {
        some[self.below(u32::try_from(some.len()).unwrap()) as usize]
    }

    fn words(&mut self) -> String {
        const WORDS: [&str; 24] = [
            "台账",
            "会议",
            "每1次",
            "扣2分",
            "且",
            "否则",
            "的得5分",
            ";",
            ",",
            "、",
            "≥30㎡",
            "按比例",
            "省级",
            "以上",
            "满分",
            "扣完为止",
            "酌情",
            "(含)",
            "5万元",
            "",
            "不得分",
            "各",
            "第一名",
            "/",
        ];
        (0..=self.below(3)).map(|_| self.pick(&WORDS)).collect()
    }

    fn unit(&mut self) -> &'static str {
        self.pick(&[
            "次",
            "㎡",
            "%",
            "万元",
            "元",
            "个百分点",
            "",
            "分",
            "天",
            "名",
            "个",
            "级",
            "户次",
        ])
    }

    fn value(&mut self) -> Value {
        let raw = i64::from(self.below(2_000_000_000)) + 1;
        let scale = self.pick(&[1, 10_000, 1_000_000, 5_000_000]);
        Value::from_raw(raw.saturating_mul(scale).min(9_000_000_000_000_000_000))
    }

    fn points(&mut self) -> Points {
        let raw = i64::from(self.below(10_000_000)) + 1;
        Points::from_raw(raw)
    }

    fn gives(&mut self) -> Gives {
        let gives = self.magnitude();
        if self.coin() { gives.opposite() } else { gives }
    }

    fn magnitude(&mut self) -> Gives {
        match self.below(4) {
            0 => Gives::Share(Value::from_raw(100 * Value::ONE)),
            1 => Gives::Share(self.value()),
            _ => Gives::Points(self.points()),
        }
    }

    fn ask(&mut self, kind: Kind, unit: &str) -> QuestionIndex {
        let question = Question { asks: self.words(), kind, unit: unit.to_owned() };
        let known = self.rule.questions.iter().position(|known| *known == question);
        known.unwrap_or_else(|| {
            self.rule.questions.push(question);
            self.rule.questions.len() - 1
        })
    }

    /// A number in some unit; sometimes its kind is not the usual one.
    fn ask_number(&mut self) -> QuestionIndex {
        let unit = self.unit();
        let kind = self.pick(&[Kind::Count, Kind::Amount, Kind::Percent, Kind::Range]);
        self.ask(kind, unit)
    }

    fn limit(&mut self) -> Limit {
        const ALL: [Comparison; 5] = [
            Comparison::AtLeast,
            Comparison::Above,
            Comparison::AtMost,
            Comparison::Below,
            Comparison::Exactly,
        ];
        Limit { is: self.pick(&ALL), than: self.value() }
    }

    fn limits(&mut self) -> Vec<Limit> {
        if self.coin() {
            return vec![self.limit()];
        }
        let (a, b) = (self.value(), self.value());
        vec![
            Limit { is: self.pick(&[Comparison::AtLeast, Comparison::Above]), than: a.min(b) },
            Limit { is: self.pick(&[Comparison::AtMost, Comparison::Below]), than: a.max(b) },
        ]
    }

    fn level(&mut self) -> LevelName {
        let names = (0..=self.below(2)).map(|_| self.words()).collect();
        LevelName { names, and_above: self.coin(), and_below: self.coin() }
    }

    fn condition(&mut self) -> Condition {
        match self.below(5) {
            0 => {
                let of = self.ask_number();
                let class = self.ask(Kind::Level, "");
                let is = self.limit().is;
                let rows = (0..=self.below(2)).map(|_| (self.words(), self.value())).collect();
                Condition::ByClass { of, class, is, rows }
            }
            1 => {
                let of = self.ask(Kind::Level, "");
                Condition::Level { of, row: self.level() }
            }
            2 => Condition::Number { of: self.ask_number(), within: self.limits() },
            _ => Condition::Yes(self.ask(Kind::YesNo, "")),
        }
    }

    fn rate(&mut self) -> Rate {
        let mut rate = Rate::whole_steps(self.value(), self.gives());
        rate.remainder = self.pick(&[Remainder::Nothing, Remainder::Share, Remainder::Whole]);
        if self.below(4) == 0 {
            rate.up_to = Some(self.value());
        }
        if self.below(4) == 0 {
            rate.at_most = Some(self.magnitude());
        }
        rate
    }

    fn need(&mut self) -> Need {
        let that = self.condition();
        let numbered = matches!(that, Condition::Number { .. });
        let beside = (0..self.below(3))
            .filter(|_| numbered)
            .map(|_| {
                let side = self.pick(&[Side::Above, Side::Below, Side::Signed, Side::Either]);
                let mut rate = self.rate();
                rate.of_number = self.coin();
                Beside { side, rate }
            })
            .collect();
        Need { that, beside }
    }

    fn otherwise(&mut self) -> Option<Gives> {
        self.coin().then(|| self.gives())
    }

    fn part(&mut self) -> Part {
        match self.below(15) {
            0 => Part::Base { name: self.words(), gives: self.magnitude() },
            1 => {
                let count =
                    self.pick(&[CountOf::Cases, CountOf::Missing, CountOf::Extra, CountOf::Change]);
                Part::Each { of: self.ask_number(), count, rate: self.rate() }
            }
            2 => {
                let of = (0..2 + self.below(2)).map(|_| self.ask(Kind::YesNo, "")).collect();
                Part::Apiece { of, gives: self.gives() }
            }
            3 => {
                let unit = self.unit();
                let rows = (0..=self.below(3))
                    .map(|_| CountRow { of: self.ask(Kind::Count, unit), gives: self.gives() })
                    .collect();
                let count = self.pick(&[CountOf::Cases, CountOf::Extra]);
                Part::EachOf { rows, count, every: self.value() }
            }
            4 => Part::EachLike { of: self.ask_number(), percent: self.value() },
            5 => {
                let of = self.ask_number();
                let mut above = Value::ZERO;
                let mut tiers = Vec::new();
                for at in 0..2 + self.below(2) {
                    if at > 0 {
                        above = above.plus(self.value()).unwrap();
                    }
                    tiers.push(Tier { above, rate: self.rate() });
                }
                Part::Tiers { of, tiers }
            }
            6 => {
                let of = self.ask_number();
                let rows = (0..=self.below(3))
                    .map(|_| Band { within: self.limits(), gives: self.gives() })
                    .collect();
                Part::Bands { of, rows, otherwise: self.otherwise() }
            }
            7 => {
                let of = self.ask(Kind::Level, "");
                let rows = (0..=self.below(3))
                    .map(|_| LevelRow { level: self.level(), gives: self.gives() })
                    .collect();
                Part::Levels { of, rows, otherwise: self.otherwise() }
            }
            8 => {
                let target = self.coin().then(|| self.value());
                let of = self.ask_number();
                let over = self.coin().then(|| {
                    let mut rate = self.rate();
                    rate.of_number = self.coin();
                    rate
                });
                Part::Ratio { of, target, full: self.gives(), beyond: self.coin(), over }
            }
            9 => Part::Score { of: self.ask(Kind::Amount, "分"), percent: self.value() },
            10 => {
                let per = self.coin().then(|| self.ask_number());
                let of = self.ask(Kind::Range, "分");
                let low = self.points();
                let high = self.coin().then(|| self.points().max(low));
                Part::Manual { of, low, high, takes: self.coin(), per }
            }
            11 => Part::Zero { when: self.condition() },
            12 => Part::Veto { when: self.condition(), consequence: self.words() },
            13 => {
                let when = self.condition();
                let of = self.pick(&[Scaled::Taken, Scaled::Given, Scaled::All]);
                Part::Times { when, percent: self.value(), of }
            }
            _ => {
                let needs = (0..=self.below(2)).map(|_| self.need()).collect();
                let gives = (self.below(3) > 0).then(|| self.gives());
                Part::Award { needs, gives, otherwise: self.otherwise() }
            }
        }
    }

    fn bound(&mut self) -> Bound {
        match self.below(5) {
            0 => Bound::Exhausts,
            1 => Bound::TakesAtMost(self.magnitude()),
            2 => Bound::GivesAtMost(self.magnitude()),
            3 => Bound::NoFloor,
            _ => Bound::NoCap,
        }
    }
}
