//! Rule → normal sentence.

use super::super::rule::{
    Band, Beside, Bound, Condition, CountOf, Gives, Kind, LevelName, LevelRow, Limit, Need, Part,
    Question, QuestionIndex, Rate, Remainder, Rule, Scaled, Side, Tier,
};
use super::{KINDS, usual_kind};
use crate::number::{Points, Value};

/// Prints a rule as its normal sentence.
pub fn print(rule: &Rule) -> String {
    let mut printer = Printer { questions: &rule.questions, text: String::new() };
    if let Some(worth) = rule.worth {
        printer.put(&format!("本项{worth}分"));
    }
    for part in &rule.parts {
        printer.separate();
        printer.part(part);
    }
    for bound in &rule.bounds {
        printer.separate();
        printer.bound(*bound);
    }
    for note in &rule.notes {
        printer.separate();
        printer.put("注");
        printer.quote(note);
    }
    printer.text
}

struct Printer<'a> {
    questions: &'a [Question],
    text: String,
}

impl Printer<'_> {
    fn put(&mut self, words: &str) {
        self.text.push_str(words);
    }

    fn separate(&mut self) {
        if !self.text.is_empty() {
            self.text.push(';');
        }
    }

    fn quote(&mut self, words: &str) {
        self.text.push('「');
        self.text.push_str(words);
        self.text.push('」');
    }

    /// A question whose place says that it is of this kind and unit.
    fn question(&mut self, of: QuestionIndex, kind: Kind, unit: &str) {
        let Some(question) = self.questions.get(of) else { return };
        self.quote(&question.asks);
        if question.kind != kind || question.unit != unit {
            let name = KINDS.iter().find(|(known, _)| *known == question.kind);
            let name = name.map_or("", |(_, name)| *name);
            for piece in ["[", name, ":", &question.unit, "]"] {
                self.text.push_str(piece);
            }
        }
    }

    /// A question whose unit is printed behind a number.
    fn counted(&mut self, of: QuestionIndex) {
        let unit = self.unit(of);
        self.question(of, usual_kind(&unit), &unit);
    }

    fn unit(&self, of: QuestionIndex) -> String {
        self.questions.get(of).map(|question| question.unit.clone()).unwrap_or_default()
    }

    fn number(&mut self, value: Value, unit: &str) {
        self.text.push_str(&scaled(value, unit));
        self.text.push_str(unit);
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Base { name, gives } => {
                if !name.is_empty() {
                    self.quote(name);
                }
                self.put("先记");
                self.amount(*gives);
            }
            Part::Award { needs, gives, otherwise } => self.award(needs, *gives, *otherwise),
            Part::Apiece { of, gives } => {
                for (at, &of) in of.iter().enumerate() {
                    if at > 0 {
                        self.put("、");
                    }
                    self.question(of, Kind::YesNo, "");
                }
                self.put("各");
                self.gives(*gives, "得");
            }
            Part::Each { of, count, rate } => {
                self.counted(*of);
                let unit = self.unit(*of);
                self.each(*count, rate, &unit);
            }
            Part::EachOf { rows, count, every } => {
                let unit = rows.first().map(|row| self.unit(row.of)).unwrap_or_default();
                self.put(direction(*count));
                self.number(*every, &unit);
                for (at, row) in rows.iter().enumerate() {
                    self.put(if at == 0 { ":" } else { "、" });
                    self.question(row.of, usual_kind(&unit), &unit);
                    self.gives(row.gives, "加");
                }
            }
            Part::EachLike { of, percent } => {
                self.counted(*of);
                let unit = self.unit(*of);
                self.put(&format!("每{unit}按前款的{percent}%计"));
            }
            Part::Tiers { of, tiers } => self.tiers(*of, tiers),
            Part::Bands { of, rows, otherwise } => self.bands(*of, rows, *otherwise),
            Part::Levels { of, rows, otherwise } => self.levels(*of, rows, *otherwise),
            Part::Ratio { of, target, full, beyond, over } => {
                self.ratio(*of, *target, *full, *beyond, *over);
            }
            Part::Score { of, percent } => {
                self.question(*of, Kind::Amount, "分");
                self.put(&format!("按{percent}%计入"));
            }
            Part::Manual { of, low, high, takes, per } => {
                self.manual(*of, *low, *high, *takes, *per);
            }
            Part::Zero { when } => {
                self.condition(when);
                self.put("的不得分");
            }
            Part::Veto { when, consequence } => {
                self.condition(when);
                self.put("的,后果");
                self.quote(consequence);
            }
            Part::Times { when, percent, of } => {
                self.condition(when);
                let what = match of {
                    Scaled::Taken => "扣分",
                    Scaled::Given => "得分",
                    Scaled::All => "分值",
                };
                self.put(&format!("的,前述{what}按{percent}%计"));
            }
        }
    }

    fn ratio(
        &mut self,
        of: QuestionIndex,
        target: Option<Value>,
        full: Gives,
        beyond: bool,
        over: Option<Rate>,
    ) {
        let unit = target.map_or_else(|| "%".to_owned(), |_| self.unit(of));
        if let Some(target) = target {
            self.counted(of);
            self.put("按");
            self.number(target, &unit);
            self.put("的比例");
        } else {
            self.question(of, Kind::Percent, "%");
            self.put("按比例");
        }
        self.gives(full, "得");
        if beyond {
            self.put("(超出照计)");
        }
        if let Some(rate) = over {
            self.put(",");
            self.beside(&Beside { side: Side::Above, rate }, &unit);
        }
    }

    fn award(&mut self, needs: &[Need], gives: Option<Gives>, otherwise: Option<Gives>) {
        for (at, need) in needs.iter().enumerate() {
            if at > 0 {
                self.put("且");
            }
            self.condition(&need.that);
        }
        if let Some(gives) = gives {
            self.put("的");
            self.gives(gives, "得");
        }
        for need in needs {
            for beside in &need.beside {
                self.put(",");
                let of = need.that.question();
                if needs.len() > 1 {
                    self.counted(of);
                }
                let unit = self.unit(of);
                self.beside(beside, &unit);
            }
        }
        self.otherwise(otherwise);
    }

    fn otherwise(&mut self, otherwise: Option<Gives>) {
        if let Some(gives) = otherwise {
            self.put(",否则");
            self.gives(gives, "得");
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Yes(of) => self.question(*of, Kind::YesNo, ""),
            Condition::Number { of, within } => {
                self.counted(*of);
                let unit = self.unit(*of);
                self.limits(within, &unit);
            }
            Condition::ByClass { of, class, is, rows } => {
                self.counted(*of);
                let unit = self.unit(*of);
                self.put("按");
                self.question(*class, Kind::Level, "");
                self.put(is.sign());
                for (at, (name, than)) in rows.iter().enumerate() {
                    self.put(if at == 0 { "(" } else { "、" });
                    self.quote(name);
                    self.number(*than, &unit);
                }
                self.put(")");
            }
            Condition::Level { of, row } => {
                self.question(*of, Kind::Level, "");
                self.put("为");
                self.level(row);
            }
        }
    }

    fn limits(&mut self, within: &[Limit], unit: &str) {
        for limit in within {
            self.put(limit.is.sign());
            self.number(limit.than, unit);
        }
    }

    fn level(&mut self, level: &LevelName) {
        for (at, name) in level.names.iter().enumerate() {
            if at > 0 {
                self.put("/");
            }
            self.quote(name);
        }
        if level.and_above {
            self.put("以上");
        }
        if level.and_below {
            self.put("以下");
        }
    }

    fn each(&mut self, count: CountOf, rate: &Rate, unit: &str) {
        self.put(direction(count));
        self.number(rate.every, unit);
        if count == CountOf::Change {
            self.both(rate.gives);
        } else {
            self.gives(rate.gives, "加");
        }
        self.caps(rate, unit);
    }

    fn beside(&mut self, beside: &Beside, unit: &str) {
        let rate = &beside.rate;
        self.put(match beside.side {
            Side::Above => "每多",
            Side::Below => "每少",
            Side::Signed | Side::Either => "每增减",
        });
        if rate.of_number {
            self.put("其数的");
            self.put(&rate.every.to_string());
            self.put("%");
        } else if unit == "%" {
            self.put(&format!("{}个百分点", rate.every));
        } else {
            self.number(rate.every, unit);
        }
        if beside.side == Side::Signed {
            self.both(rate.gives);
        } else {
            self.gives(rate.gives, "加");
        }
        self.caps(rate, unit);
    }

    /// What belongs to one rate alone.
    fn caps(&mut self, rate: &Rate, unit: &str) {
        let mut caps = Vec::new();
        match rate.remainder {
            Remainder::Nothing => {}
            Remainder::Share => caps.push("不足的按比例计".to_owned()),
            Remainder::Whole => caps.push("不足的按一份计".to_owned()),
        }
        if let Some(most) = rate.up_to {
            caps.push(format!("最多计{}{unit}", scaled(most, unit)));
        }
        match rate.at_most {
            Some(Gives::Points(points)) => caps.push(format!("最多{points}分")),
            Some(Gives::Share(share)) => caps.push(format!("最多满分的{share}%")),
            None => {}
        }
        if !caps.is_empty() {
            self.put(&format!("({})", caps.join(",")));
        }
    }

    fn tiers(&mut self, of: QuestionIndex, tiers: &[Tier]) {
        self.counted(of);
        let unit = self.unit(of);
        for (at, tier) in tiers.iter().enumerate() {
            if at > 0 {
                self.put(",");
            }
            if at > 0 || tier.above != Value::ZERO {
                self.put("超过");
                self.number(tier.above, &unit);
                self.put("的部分");
            }
            self.each(CountOf::Cases, &tier.rate, &unit);
        }
    }

    fn bands(&mut self, of: QuestionIndex, rows: &[Band], otherwise: Option<Gives>) {
        self.counted(of);
        let unit = self.unit(of);
        for (at, row) in rows.iter().enumerate() {
            self.put(if at == 0 { ":" } else { "、" });
            self.limits(&row.within, &unit);
            self.gives(row.gives, "得");
        }
        self.otherwise(otherwise);
    }

    fn levels(&mut self, of: QuestionIndex, rows: &[LevelRow], otherwise: Option<Gives>) {
        self.question(of, Kind::Level, "");
        for (at, row) in rows.iter().enumerate() {
            self.put(if at == 0 { ":" } else { "、" });
            self.level(&row.level);
            self.gives(row.gives, "得");
        }
        self.otherwise(otherwise);
    }

    fn manual(
        &mut self,
        of: QuestionIndex,
        low: Points,
        high: Option<Points>,
        takes: bool,
        per: Option<QuestionIndex>,
    ) {
        if let Some(per) = per {
            self.counted(per);
            let unit = self.unit(per);
            self.put(&format!("每{unit}"));
        }
        self.question(of, Kind::Range, "分");
        self.put(if takes { "酌情扣" } else { "酌情得" });
        match high {
            Some(high) => self.put(&format!("{low}至{high}分")),
            None => self.put(&format!("{low}分至满分")),
        }
    }

    /// 扣2分, 得满分, 加本项分值的20%.
    fn gives(&mut self, gives: Gives, giving: &str) {
        self.put(if gives.takes() { "扣" } else { giving });
        self.amount(magnitude(gives));
    }

    /// 加减5分 with the direction of what is counted; 减加5分 against it.
    fn both(&mut self, gives: Gives) {
        self.put(if gives.takes() { "减加" } else { "加减" });
        self.amount(magnitude(gives));
    }

    fn amount(&mut self, gives: Gives) {
        match gives {
            Gives::Points(points) => self.put(&format!("{points}分")),
            Gives::Share(share) if share.raw() == 100 * Value::ONE => self.put("满分"),
            Gives::Share(share) => self.put(&format!("满分的{share}%")),
        }
    }

    fn bound(&mut self, bound: Bound) {
        match bound {
            Bound::Exhausts => self.put("扣完为止"),
            Bound::TakesAtMost(most) => {
                self.put("最多扣");
                self.amount(most);
            }
            Bound::GivesAtMost(most) => {
                self.put("最多得");
                self.amount(most);
            }
            Bound::NoFloor => self.put("扣分不保底"),
            Bound::NoCap => self.put("加分不封顶"),
        }
    }
}

fn direction(count: CountOf) -> &'static str {
    match count {
        CountOf::Cases => "每",
        CountOf::Missing => "每少",
        CountOf::Extra => "每多",
        CountOf::Change => "每增减",
    }
}

fn magnitude(gives: Gives) -> Gives {
    if gives.takes() { gives.opposite() } else { gives }
}

/// A number in its unit: yuan in units of 万元 have four decimal places more.
fn scaled(value: Value, unit: &str) -> String {
    if unit != "万元" {
        return value.to_string();
    }
    let one = i128::from(Value::ONE) * 10_000;
    let raw = i128::from(value.raw());
    let (units, rest) =
        (raw.unsigned_abs() / one.unsigned_abs(), raw.unsigned_abs() % one.unsigned_abs());
    let sign = if raw < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{units}");
    }
    let decimals = format!("{rest:010}");
    format!("{sign}{units}.{}", decimals.trim_end_matches('0'))
}
