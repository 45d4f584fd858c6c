//! Normal sentence → rule. Everything outside 「」 is fixed words, signs, numbers and units.

use super::super::rule::{
    Band, Beside, Bound, Condition, CountOf, CountRow, Gives, Kind, LevelRow, Need, Part,
    QuestionIndex, Rate, Remainder, Rule, Scaled, Side, Tier,
};
use super::cursor::{Asked, Parser, Quantity};
use crate::number::{Points, Value};

/// Reads a normal sentence whose width is folded; `None`: it is not one.
pub fn parse(text: &str) -> Option<Rule> {
    let mut parser = Parser { rest: text, rule: Rule::default() };
    if parser.eat("本项") {
        parser.rule.worth = Some(parser.points()?);
        parser.expect(";")?;
    }
    while !parser.rest.is_empty() {
        parser.item()?;
        if !parser.eat(";") && !parser.rest.is_empty() {
            return None;
        }
    }
    let rule = parser.rule;
    (!rule.parts.is_empty() || !rule.bounds.is_empty()).then_some(rule)
}

impl Parser<'_> {
    fn item(&mut self) -> Option<()> {
        if self.eat("注") {
            let note = self.quoted()?.to_owned();
            self.rule.notes.push(note);
            return Some(());
        }
        let settled = self.rule.bounds.len() + self.rule.notes.len();
        if let Some(bound) = self.bound() {
            self.rule.bounds.push(bound);
            return self.rule.notes.is_empty().then_some(());
        }
        let part = self.part()?;
        self.rule.parts.push(part);
        (settled == 0).then_some(())
    }

    fn bound(&mut self) -> Option<Bound> {
        Some(if self.eat("扣完为止") {
            Bound::Exhausts
        } else if self.eat("扣分不保底") {
            Bound::NoFloor
        } else if self.eat("加分不封顶") {
            Bound::NoCap
        } else if self.eat("最多扣") {
            Bound::TakesAtMost(self.amount()?)
        } else if self.eat("最多得") {
            Bound::GivesAtMost(self.amount()?)
        } else {
            return None;
        })
    }

    fn part(&mut self) -> Option<Part> {
        if self.eat("先记") {
            return Some(Part::Base { name: String::new(), gives: self.amount()? });
        }
        if self.rest.starts_with('每') {
            return self.each_of();
        }
        let asked = self.asked()?;
        if self.eat("先记") && asked.marked.is_none() {
            return Some(Part::Base { name: asked.asks, gives: self.amount()? });
        }
        if self.eat("酌情") {
            let of = self.ask(asked, Kind::Range, "分");
            return self.manual(of, None);
        }
        if self.rest.starts_with('每') || self.rest.starts_with("超过") {
            return self.each(asked);
        }
        if self.eat(":") {
            return self.table(asked);
        }
        if self.rest.starts_with('、') || self.rest.starts_with('各') {
            return self.apiece(asked);
        }
        if self.rest.starts_with("按比例") || starts_with_number(self.rest, "按") {
            return self.share(asked);
        }
        self.conditional(asked)
    }

    fn apiece(&mut self, first: Asked) -> Option<Part> {
        let mut of = vec![self.ask(first, Kind::YesNo, "")];
        while self.eat("、") {
            let asked = self.asked()?;
            of.push(self.ask(asked, Kind::YesNo, ""));
        }
        self.expect("各")?;
        Some(Part::Apiece { of, gives: self.gives("得")? })
    }

    fn direction(&mut self) -> Option<CountOf> {
        self.expect("每")?;
        Some(if self.eat("增减") {
            CountOf::Change
        } else if self.eat("少") {
            CountOf::Missing
        } else if self.eat("多") {
            CountOf::Extra
        } else {
            CountOf::Cases
        })
    }

    fn each_of(&mut self) -> Option<Part> {
        let count = self.direction()?;
        let Quantity { value: every, unit } = self.quantity()?;
        let mut rows = Vec::new();
        self.expect(":")?;
        loop {
            let asked = self.asked()?;
            let of = self.counted(asked, &unit);
            rows.push(CountRow { of, gives: self.gives("加")? });
            if !self.eat("、") {
                return Some(Part::EachOf { rows, count, every });
            }
        }
    }

    /// What begins with 「…」每 or 「…」超过.
    fn each(&mut self, asked: Asked) -> Option<Part> {
        let before = self.rest;
        if self.eat("每") {
            let unit = self.unit();
            if self.eat("按前款的") {
                let of = self.counted(asked, &unit);
                let percent = self.value()?;
                self.expect("%计")?;
                return Some(Part::EachLike { of, percent });
            }
            if self.rest.starts_with('「') {
                let per = self.counted(asked, &unit);
                let points = self.asked()?;
                let of = self.ask(points, Kind::Range, "分");
                self.expect("酌情")?;
                return self.manual(of, Some(per));
            }
            self.rest = before;
        }
        let mut unit: Option<String> = None;
        let mut tiers = Vec::new();
        let mut count = CountOf::Cases;
        loop {
            let above = if self.eat("超过") {
                let above = self.quantity()?;
                self.expect("的部分")?;
                unit.get_or_insert(above.unit);
                above.value
            } else {
                Value::ZERO
            };
            count = if tiers.is_empty() {
                self.direction()?
            } else {
                self.direction().and(Some(count))?
            };
            let (rate, of_unit) = self.rate(count == CountOf::Change)?;
            unit.get_or_insert(of_unit);
            tiers.push(Tier { above, rate });
            if !self.rest.starts_with(",超过") {
                break;
            }
            self.expect(",")?;
        }
        let of = self.counted(asked, unit.as_deref().unwrap_or_default());
        match tiers.as_slice() {
            [Tier { above, rate }] if *above == Value::ZERO => {
                Some(Part::Each { of, count, rate: *rate })
            }
            _ if count == CountOf::Cases => Some(Part::Tiers { of, tiers }),
            _ => None,
        }
    }

    /// `1次扣2分(最多10分)` behind 每, 每多 …
    fn rate(&mut self, both: bool) -> Option<(Rate, String)> {
        let (every, of_number, unit) = if self.eat("其数的") {
            let every = self.value()?;
            self.expect("%")?;
            (every, true, String::new())
        } else {
            let Quantity { value, unit } = self.quantity()?;
            (value, false, unit)
        };
        let gives = if both { self.both()? } else { self.gives("加")? };
        let mut rate = Rate { of_number, ..Rate::whole_steps(every, gives) };
        if self.eat("(") {
            loop {
                if self.eat("不足的按比例计") {
                    rate.remainder = Remainder::Share;
                } else if self.eat("不足的按一份计") {
                    rate.remainder = Remainder::Whole;
                } else if self.eat("最多计") {
                    rate.up_to = Some(self.quantity()?.value);
                } else {
                    self.expect("最多")?;
                    rate.at_most = Some(self.amount()?);
                }
                if self.eat(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        Some((rate, unit))
    }

    fn table(&mut self, asked: Asked) -> Option<Part> {
        if self.rest.starts_with('「') {
            let of = self.ask(asked, Kind::Level, "");
            let mut rows = Vec::new();
            loop {
                let level = self.level()?;
                rows.push(LevelRow { level, gives: self.gives("得")? });
                if !self.eat("、") {
                    let otherwise = self.otherwise();
                    return Some(Part::Levels { of, rows, otherwise });
                }
            }
        }
        let mut rows = Vec::new();
        let mut unit = String::new();
        loop {
            let within = self.limits(&mut unit)?;
            rows.push(Band { within, gives: self.gives("得")? });
            if !self.eat("、") {
                break;
            }
        }
        let otherwise = self.otherwise();
        let of = self.counted(asked, &unit);
        Some(Part::Bands { of, rows, otherwise })
    }

    fn otherwise(&mut self) -> Option<Gives> {
        let before = self.rest;
        let gives = if self.eat(",否则") { self.gives("得") } else { None };
        if gives.is_none() {
            // What was begun and not said stays, so that the sentence is refused.
            self.rest = before;
        }
        gives
    }

    /// 按比例得4分, 按5000㎡的比例得15分, 按20%计入.
    fn share(&mut self, asked: Asked) -> Option<Part> {
        self.expect("按")?;
        let (of, target) = if self.eat("比例") {
            (self.ask(asked, Kind::Percent, "%"), None)
        } else {
            let Quantity { value, unit } = self.quantity()?;
            if unit == "%" && self.eat("计入") {
                let of = self.ask(asked, Kind::Amount, "分");
                return Some(Part::Score { of, percent: value });
            }
            self.expect("的比例")?;
            (self.counted(asked, &unit), Some(value))
        };
        let full = self.gives("得")?;
        let beyond = self.eat("(超出照计)");
        let over = if self.eat(",每多") { Some(self.rate(false)?.0) } else { None };
        Some(Part::Ratio { of, target, full, beyond, over })
    }

    fn manual(&mut self, of: QuestionIndex, per: Option<QuestionIndex>) -> Option<Part> {
        let takes = self.eat("扣");
        if !takes {
            self.expect("得")?;
        }
        let low = Points::parse(self.digits()?).ok()?;
        let high = if self.eat("至") {
            Some(self.points()?)
        } else {
            self.expect("分至满分")?;
            None
        };
        Some(Part::Manual { of, low, high, takes, per })
    }

    /// Awards, zeros, vetoes and multiples.
    fn conditional(&mut self, first: Asked) -> Option<Part> {
        let mut needs = Vec::new();
        let mut units = Vec::new();
        let mut asked = first;
        loop {
            let (that, unit) = self.condition(asked)?;
            needs.push(Need::plain(that));
            units.push(unit);
            if !self.eat("且") {
                break;
            }
            asked = self.asked()?;
        }
        let mut gives = None;
        if self.eat("的") {
            if let [need] = needs.as_slice()
                && let Some(part) = self.outcome(&need.that)
            {
                return Some(part);
            }
            gives = Some(self.gives("得")?);
        }
        while self.rest.starts_with(",每") || self.rest.starts_with(",「") {
            self.expect(",")?;
            let asked = if needs.len() > 1 { Some(self.asked()?) } else { None };
            let (beside, step) = self.beside()?;
            let at = match asked {
                Some(asked) => {
                    // Two numbers may have the same words; then the unit of the step tells.
                    let step = if step == "个百分点" { "%" } else { &step };
                    let named = |at: &usize| {
                        let question = &self.rule.questions[needs[*at].that.question()];
                        *question == asked.question(&units[*at])
                    };
                    let all = || (0..needs.len()).filter(named);
                    all().find(|&at| units[at] == step).or_else(|| all().next())?
                }
                None => 0,
            };
            needs[at].beside.push(beside);
        }
        let otherwise = self.otherwise();
        let says = gives.is_some() || needs.iter().any(|need| !need.beside.is_empty());
        says.then_some(Part::Award { needs, gives, otherwise })
    }

    /// What is no award behind 的; `None`: it is one.
    fn outcome(&mut self, when: &Condition) -> Option<Part> {
        let when = when.clone();
        if self.eat("不得分") {
            return Some(Part::Zero { when });
        }
        if self.eat(",后果") {
            let consequence = self.quoted()?.to_owned();
            return Some(Part::Veto { when, consequence });
        }
        if self.eat(",前述") {
            let of = if self.eat("扣分") {
                Scaled::Taken
            } else if self.eat("得分") {
                Scaled::Given
            } else {
                self.eat("分值");
                Scaled::All
            };
            self.expect("按")?;
            let percent = self.value()?;
            self.expect("%计")?;
            return Some(Part::Times { when, percent, of });
        }
        None
    }

    fn condition(&mut self, asked: Asked) -> Option<(Condition, String)> {
        if self.eat("为") {
            let of = self.ask(asked, Kind::Level, "");
            return Some((Condition::Level { of, row: self.level()? }, String::new()));
        }
        if self.eat("按") {
            let class = self.asked()?;
            let is = self.comparison()?;
            self.expect("(")?;
            let mut rows = Vec::new();
            let unit = loop {
                let name = self.quoted()?.to_owned();
                let Quantity { value, unit } = self.quantity()?;
                rows.push((name, value));
                if self.eat(")") {
                    break unit;
                }
                self.expect("、")?;
            };
            let of = self.counted(asked, &unit);
            let class = self.ask(class, Kind::Level, "");
            return Some((Condition::ByClass { of, class, is, rows }, unit));
        }
        let mut unit = String::new();
        match self.limits(&mut unit) {
            Some(within) => {
                let of = self.counted(asked, &unit);
                Some((Condition::Number { of, within }, unit))
            }
            None => Some((Condition::Yes(self.ask(asked, Kind::YesNo, "")), String::new())),
        }
    }

    fn beside(&mut self) -> Option<(Beside, String)> {
        let side = match self.direction()? {
            CountOf::Extra => Side::Above,
            CountOf::Missing => Side::Below,
            CountOf::Change => Side::Either,
            CountOf::Cases => return None,
        };
        let before = self.rest;
        if side == Side::Either
            && let Some((rate, unit)) = self.rate(true)
        {
            return Some((Beside { side: Side::Signed, rate }, unit));
        }
        self.rest = before;
        let (rate, unit) = self.rate(false)?;
        Some((Beside { side, rate }, unit))
    }
}

fn starts_with_number(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}
