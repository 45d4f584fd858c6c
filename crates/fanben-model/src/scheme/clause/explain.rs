//! What was applied → the Chinese lines of an explanation. The only place that words them: the
//! command, the rating and the papers print the same.
//!
//! Upstream: [`super::effect::Applied`], whose shares and cuts hold every number said here.

use super::answer::Answer;
use super::effect::{Applied, Cut, Effect, Reason, Share, Steps};
use super::rule::{
    Bound, Condition, CountOf, Gives, LevelName, Limit, Need, Part, QuestionIndex, Rate, Rule,
    Scaled, Side,
};
use crate::number::{Exact, Rounding, Value};

/// One line: what was read and what it gave. The lines of a clause sum to its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The words, without the points at the end.
    pub says: String,
    /// What it gave; none where something other than points follows.
    pub gave: Option<Exact>,
}

impl Line {
    /// `迟到早退3次,每次扣0.5分:-1.5分`
    pub fn text(&self) -> String {
        match self.gave {
            Some(gave) => format!("{}:{}分", self.says, signed(gave)),
            None => self.says.clone(),
        }
    }
}

/// All lines of a clause on one, with the sum where there are several.
pub fn why(rule: &Rule, answers: &[Answer], applied: &Applied) -> String {
    let lines = lines(rule, answers, applied);
    let mut text: Vec<String> = lines.iter().map(Line::text).collect();
    if let Effect::Points(total) = &applied.effect
        && lines.len() > 1
    {
        text.push(format!("合计{}分", signed(*total)));
    }
    text.join(";")
}

/// One line for each part and each bound that changed something.
pub fn lines(rule: &Rule, answers: &[Answer], applied: &Applied) -> Vec<Line> {
    let tell = Tell { rule, answers };
    let vetoed = matches!(applied.effect, Effect::Veto(_));
    let mut lines: Vec<Line> = applied.shares.iter().flat_map(|share| tell.share(share)).collect();
    lines.extend(applied.cuts.iter().map(|cut| tell.cut(cut)));
    if applied.effect == Effect::Zero {
        lines.push(Line { says: "本项不得分".to_owned(), gave: None });
    }
    if vetoed {
        lines.retain(|line| line.gave != Some(Exact::from_integer(0)));
    }
    lines
}

struct Tell<'a> {
    rule: &'a Rule,
    answers: &'a [Answer],
}

impl Tell<'_> {
    fn share(&self, share: &Share) -> Vec<Line> {
        let Some(part) = self.rule.parts.get(share.part) else { return Vec::new() };
        let line = |says: String| vec![Line { says, gave: Some(share.gave) }];
        match part {
            Part::Base { name, gives } => line(format!("{name}先记{}", points(*gives))),
            Part::Award { needs, gives, otherwise } => self.award(share, needs, *gives, *otherwise),
            Part::Apiece { of, gives } => {
                let seen: Vec<String> =
                    of.iter().map(|&of| format!("{}({})", self.asks(of), self.seen(of))).collect();
                line(format!("{},各{}", seen.join("、"), does(*gives)))
            }
            Part::Each { count, rate, .. } => steps(share, |steps| self.each(steps, *count, rate)),
            Part::EachOf { rows, count, every } => {
                let mut rows = rows.iter();
                steps(share, |steps| {
                    let gives = rows.next().map_or(Gives::Share(Value::ZERO), |row| row.gives);
                    self.each(steps, *count, &Rate::whole_steps(*every, gives))
                })
            }
            Part::EachLike { percent, .. } => {
                steps(share, |steps| format!("{},按前款的{percent}%计", self.counted(steps)))
            }
            Part::Tiers { of, .. } if share.reasons.is_empty() => {
                line(format!("{}{}", self.asks(*of), self.seen(*of)))
            }
            Part::Tiers { tiers, .. } => {
                let mut tiers = tiers.iter();
                steps(share, |steps| {
                    let over = match &steps.beside {
                        Some((above, _)) => {
                            format!(",超过{}的部分", self.quantity(*above, steps.of))
                        }
                        None => ",".to_owned(),
                    };
                    let rate = tiers.next().map(|tier| self.rate("每", &tier.rate, steps.of));
                    format!("{}{over}{}", self.counted(steps), rate.unwrap_or_default())
                })
            }
            Part::Bands { of, rows, otherwise } => {
                let seen = format!("{}{}", self.asks(*of), self.seen(*of));
                line(match rows.get(row_of(share)) {
                    Some(row) => {
                        let within = self.limits(&row.within, *of);
                        format!("{seen},在{within}一档,{}", does(row.gives))
                    }
                    None => format!("{seen},不在所列各档{}", other(*otherwise)),
                })
            }
            Part::Levels { of, rows, otherwise } => {
                let seen = format!("{}({})", self.asks(*of), self.seen(*of));
                line(match rows.get(row_of(share)) {
                    Some(row) => format!("{seen},按{}一档{}", level(&row.level), does(row.gives)),
                    None => format!("{seen},不在所列各档{}", other(*otherwise)),
                })
            }
            Part::Ratio { of, target, full, over, .. } => {
                self.ratio(share, *of, *target, *full, over.as_ref())
            }
            Part::Score { of, percent } => {
                line(format!("{}{},按{percent}%计入", self.asks(*of), self.seen(*of)))
            }
            Part::Manual { of, takes, per, .. } => line(self.manual(share, *of, *takes, *per)),
            Part::Zero { when } => self.consequence(share, when, "不得分", false),
            Part::Veto { when, consequence } => self.consequence(share, when, consequence, true),
            Part::Times { when, percent, of } => {
                let what = match of {
                    Scaled::Taken => "扣分",
                    Scaled::Given => "得分",
                    Scaled::All => "分值",
                };
                self.consequence(share, when, &format!("前述{what}按{percent}%计"), false)
            }
        }
    }

    fn ratio(
        &self,
        share: &Share,
        of: QuestionIndex,
        target: Option<Value>,
        full: Gives,
        over: Option<&Rate>,
    ) -> Vec<Line> {
        let portion = share.reasons.iter().find_map(|reason| match reason {
            Reason::Portion(portion) => Some(*portion * Exact::from_integer(100)),
            _ => None,
        });
        let portion = decimal(portion.unwrap_or_default());
        let target = target.map(|target| format!("÷{}", self.quantity(target.exact(), of)));
        let target = target.unwrap_or_default();
        let (asks, seen) = (self.asks(of), self.seen(of));
        let says = format!("{asks}{seen}{target},按比例{}的{portion}%", does(full));
        let steps = steps(share, |steps| {
            over.map_or_else(String::new, |rate| self.stepped(steps, Side::Above, rate))
        });
        let more: Exact = steps.iter().filter_map(|line| line.gave).sum();
        let mut lines = vec![Line { says, gave: Some(share.gave - more) }];
        lines.extend(steps);
        lines
    }

    fn award(
        &self,
        share: &Share,
        needs: &[Need],
        gives: Option<Gives>,
        otherwise: Option<Gives>,
    ) -> Vec<Line> {
        let mut lines = Vec::new();
        for reason in &share.reasons {
            match reason {
                Reason::Met(gave) => {
                    let seen: Vec<String> =
                        needs.iter().map(|need| self.need(&need.that)).collect();
                    let gives = gives.map(does).unwrap_or_default();
                    let says = format!("{},{gives}", seen.join("、"));
                    lines.push(Line { says, gave: Some(*gave) });
                }
                Reason::NotMet(at, gave) => {
                    let seen = needs.get(*at).map(|need| self.need(&need.that));
                    let instead = match (otherwise, gives) {
                        (Some(_), _) => other(otherwise),
                        (None, Some(gives)) if gives.takes() => ",不扣分".to_owned(),
                        _ => ",不得分".to_owned(),
                    };
                    let says = format!("{}{instead}", seen.unwrap_or_default());
                    lines.push(Line { says, gave: Some(*gave) });
                }
                Reason::Steps(steps) => {
                    let beside = needs
                        .iter()
                        .filter(|need| need.that.question() == steps.of)
                        .flat_map(|need| &need.beside)
                        .find(|beside| {
                            steps.beside.as_ref().is_some_and(|(_, side)| *side == beside.side)
                        });
                    let says = beside.map_or_else(String::new, |beside| {
                        self.stepped(steps, beside.side, &beside.rate)
                    });
                    lines.push(Line { says, gave: Some(steps.gave) });
                }
                _ => {}
            }
        }
        if lines.is_empty() {
            let seen: Vec<String> = needs.iter().map(|need| self.need(&need.that)).collect();
            lines.push(Line { says: seen.join("、"), gave: Some(share.gave) });
        }
        lines
    }

    /// 公开2次,比4次少2次,每少1次扣1分
    fn stepped(&self, steps: &Steps, side: Side, rate: &Rate) -> String {
        let Some((number, _)) = steps.beside else { return self.counted(steps) };
        let more = steps.value > number;
        let word = if more { "多" } else { "少" };
        let lead = match side {
            Side::Above => "每多",
            Side::Below => "每少",
            Side::Signed | Side::Either => "每增减",
        };
        let rate = Rate {
            gives: if side == Side::Signed && !more { rate.gives.opposite() } else { rate.gives },
            ..*rate
        };
        let number = self.quantity(number, steps.of);
        let units = match self.unit(steps.of) {
            "%" => format!("{}个百分点", decimal(steps.units)),
            _ => self.quantity(steps.units, steps.of),
        };
        let rate = self.rate(lead, &rate, steps.of);
        format!("{},比{number}{word}{units},{rate}{}", self.counted(steps), capped(steps))
    }

    /// 迟到早退3次,每次扣0.5分
    fn each(&self, steps: &Steps, count: CountOf, rate: &Rate) -> String {
        let (word, lead) = match count {
            CountOf::Cases => ("", "每"),
            CountOf::Missing => ("少", "每少"),
            CountOf::Extra => ("多", "每多"),
            CountOf::Change => ("增减", "每增减"),
        };
        let asks = self.asks(steps.of);
        let seen = self.quantity(steps.value, steps.of);
        let over = match rate.up_to {
            Some(most) if steps.value > most.exact() => {
                format!(",只计{}", self.quantity(most.exact(), steps.of))
            }
            _ => String::new(),
        };
        let rate = self.rate(lead, rate, steps.of);
        format!("{asks}{word}{seen}{over},{rate}{}", capped(steps))
    }

    /// 每次扣0.5分, 每10㎡加1分
    fn rate(&self, lead: &str, rate: &Rate, of: QuestionIndex) -> String {
        let every = if rate.of_number {
            format!("其数的{}%", rate.every)
        } else if rate.every.raw() == Value::ONE && !self.unit(of).is_empty() && lead == "每" {
            self.unit(of).to_owned()
        } else if self.unit(of) == "%" {
            format!("{}个百分点", rate.every)
        } else {
            self.quantity(rate.every.exact(), of)
        };
        format!("{lead}{every}{}", does(rate.gives))
    }

    fn manual(
        &self,
        share: &Share,
        of: QuestionIndex,
        takes: bool,
        per: Option<QuestionIndex>,
    ) -> String {
        let judged = share.reasons.iter().find_map(|reason| match reason {
            Reason::Judged(points, _) => Some(decimal(*points)),
            _ => None,
        });
        let judged = judged.unwrap_or_default();
        let verb = if takes { "扣" } else { "评" };
        match per {
            Some(per) => {
                format!("{}{},每{}{verb}{judged}分", self.asks(per), self.seen(per), self.unit(per))
            }
            None => format!("{},{verb}{judged}分", self.asks(of)),
        }
    }

    fn consequence(&self, share: &Share, when: &Condition, then: &str, veto: bool) -> Vec<Line> {
        let holds = share.reasons.contains(&Reason::When(true));
        let seen = self.need(when);
        let says =
            if holds { format!("{seen},{then}") } else { format!("{seen},不触发“{then}”") };
        let gave = if veto && holds { None } else { Some(share.gave) };
        vec![Line { says, gave }]
    }

    fn cut(&self, cut: &Cut) -> Line {
        let bound = cut.bound.and_then(|at| self.rule.bounds.get(at));
        let amount = decimal(if cut.gave < Exact::from_integer(0) { -cut.gave } else { cut.gave });
        let says = match bound {
            Some(Bound::Exhausts) => format!("扣完为止,超出的{amount}分不扣"),
            Some(Bound::TakesAtMost(most)) => {
                format!("最多扣{},超出的{amount}分不扣", points(*most))
            }
            Some(Bound::GivesAtMost(most)) => {
                format!("最多得{},超出的{amount}分不计", points(*most))
            }
            _ => "不得分,前述分值不计".to_owned(),
        };
        Line { says, gave: Some(cut.gave) }
    }

    /// 面积25㎡(须≥30㎡), 台账完整(是)
    fn need(&self, condition: &Condition) -> String {
        match condition {
            Condition::Yes(of) => format!("{}({})", self.asks(*of), self.seen(*of)),
            Condition::Number { of, within } => {
                if let Some(Answer::Yes | Answer::No) = self.answers.get(*of) {
                    let limits = self.limits(within, *of);
                    format!("{}{limits}({})", self.asks(*of), self.seen(*of))
                } else {
                    let limits = self.limits(within, *of);
                    format!("{}{}(须{limits})", self.asks(*of), self.seen(*of))
                }
            }
            Condition::ByClass { of, .. }
                if matches!(self.answers.get(*of), Some(Answer::Yes | Answer::No)) =>
            {
                format!("{}({})", self.asks(*of), self.seen(*of))
            }
            Condition::ByClass { of, class, is, rows } => {
                let named = match self.answers.get(*class) {
                    Some(Answer::Names(names)) => names.join("、"),
                    _ => String::new(),
                };
                let row = rows.iter().find(|(name, _)| *name == named);
                let number = row.map(|(_, than)| self.quantity(than.exact(), *of));
                let needed = number.map(|number| format!("{named}须{}{number}", is.sign()));
                format!("{}{}({})", self.asks(*of), self.seen(*of), needed.unwrap_or(named))
            }
            Condition::Level { of, row } => {
                format!("{}{}(须{})", self.asks(*of), self.seen(*of), level(row))
            }
        }
    }

    fn limits(&self, within: &[Limit], of: QuestionIndex) -> String {
        let ends: Vec<String> = within
            .iter()
            .map(|limit| format!("{}{}", limit.is.sign(), self.quantity(limit.than.exact(), of)))
            .collect();
        ends.join("且")
    }

    fn counted(&self, steps: &Steps) -> String {
        format!("{}{}", self.asks(steps.of), self.quantity(steps.value, steps.of))
    }

    fn asks(&self, of: QuestionIndex) -> &str {
        self.rule.questions.get(of).map_or("", |question| question.asks.as_str())
    }

    fn unit(&self, of: QuestionIndex) -> &str {
        self.rule.questions.get(of).map_or("", |question| question.unit.as_str())
    }

    /// What was answered.
    fn seen(&self, of: QuestionIndex) -> String {
        match self.answers.get(of) {
            Some(Answer::Yes) => "是".to_owned(),
            Some(Answer::No) => "否".to_owned(),
            Some(Answer::Number(value)) => self.quantity(value.exact(), of),
            Some(Answer::Names(names)) => names.join("、"),
            Some(Answer::Missing) | None => "未填".to_owned(),
        }
    }

    fn quantity(&self, value: Exact, of: QuestionIndex) -> String {
        match self.unit(of) {
            "万元" => format!("{}万元", decimal(value / Exact::from_integer(10_000))),
            unit => format!("{}{unit}", decimal(value)),
        }
    }
}

/// One line for each stretch of steps of a share.
fn steps(share: &Share, mut says: impl FnMut(&Steps) -> String) -> Vec<Line> {
    share
        .reasons
        .iter()
        .filter_map(|reason| match reason {
            Reason::Steps(steps) => Some(Line { says: says(steps), gave: Some(steps.gave) }),
            _ => None,
        })
        .collect()
}

/// The row of a table that counted; beyond the last if none did.
fn row_of(share: &Share) -> usize {
    let row = share.reasons.iter().find_map(|reason| match reason {
        Reason::Row(at) => Some(*at),
        _ => None,
    });
    row.unwrap_or(usize::MAX)
}

/// ,最多扣5分
fn capped(steps: &Steps) -> String {
    if steps.gave == steps.uncapped {
        return String::new();
    }
    let (verb, most) = if steps.gave < Exact::from_integer(0) {
        ("扣", -steps.gave)
    } else {
        ("得", steps.gave)
    };
    format!(",最多{verb}{}分", decimal(most))
}

fn other(otherwise: Option<Gives>) -> String {
    match otherwise {
        Some(gives) => format!(",{}", does(gives)),
        None => ",不得分".to_owned(),
    }
}

/// 扣2分, 得满分
fn does(gives: Gives) -> String {
    let verb = if gives.takes() { "扣" } else { "得" };
    format!("{verb}{}", points(if gives.takes() { gives.opposite() } else { gives }))
}

fn points(gives: Gives) -> String {
    match gives {
        Gives::Points(points) => format!("{points}分"),
        Gives::Share(share) if share.raw() == 100 * Value::ONE => "满分".to_owned(),
        Gives::Share(share) => format!("满分的{share}%"),
    }
}

fn level(level: &LevelName) -> String {
    let names = level.names.join("、");
    match (level.and_above, level.and_below) {
        (true, _) => format!("{names}以上"),
        (_, true) => format!("{names}以下"),
        _ => names,
    }
}

/// A number with at most six decimals, rounded half up.
pub fn decimal(value: Exact) -> String {
    Value::round(value, 6, Rounding::HalfUp)
        .map_or_else(|_| value.to_string(), |value| value.to_string())
}

fn signed(value: Exact) -> String {
    if value > Exact::from_integer(0) { format!("+{}", decimal(value)) } else { decimal(value) }
}
