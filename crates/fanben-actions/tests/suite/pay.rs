//! A year's pay: two villages whose cadres are paid by a list, an office that runs it, three people who
//! pay.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use fanben_actions::actions::{
    self, About, ApproveRun, DraftRun, EndNotice, EndRun, KeepPayroll, PostNotice, RecordMeasure,
};
use fanben_actions::looks::{self, RunPage};
use fanben_actions::{CycleId, Person, Receipt, Refusal};
use fanben_model::rights::{Right, Role};
use fanben_model::scheme;

use crate::place::{On, Place, serde_roles, unit};
use crate::year::terms;

pub(crate) const CITY: &str = "990400000000";
pub(crate) const TOWN: &str = "990402201000";
pub(crate) const FIRST: &str = "990402201201";
pub(crate) const SECOND: &str = "990402201202";

/// The list as the organisation department keeps it, with a column nobody is paid by.
pub(crate) const LIST: &str = "\
人员编号\t编码\t姓名\t职务\t任职月数\t一肩挑任职月数\t两委成员\t年龄\t连续任职年限\t累计任职年限\t文化程度\t账号
G01\t990402201201\t王强\t书记\t12\t12\t是\t46\t\t\t大专\tcun@990402201201
G02\t990402201201\t李梅\t副书记\t12\t\t是\t39\t\t\t本科\t
G03\t990402201201\t陈文\t文书\t7\t\t否\t33\t\t\t大专\t
G04\t990402201201\t赵德\t离任主要干部\t\t\t\t60\t11\t11\t初中\t
G05\t990402201202\t周明\t书记\t12\t\t是\t51\t\t\t高中\t
G06\t990402201202\t吴芳\t主任\t12\t\t是\t44\t\t\t大专\t
G07\t990402201202\t钱广\t离任主要干部\t\t\t\t54\t10\t12\t小学\t";

pub(crate) struct Pay {
    pub(crate) place: Place,
    pub(crate) cycle: CycleId,
}

/// Two villages, a scheme that pays people, three people who pay.
pub(crate) async fn begun(on: On) -> Pay {
    with(on, include_str!("payroll.yaml")).await
}

/// The same by another scheme.
pub(crate) async fn with(on: On, rules: &str) -> Pay {
    let units = vec![
        unit(CITY, "赤岗市", "市", ""),
        unit(TOWN, "小泉乡", "乡", CITY),
        unit(FIRST, "甲村", "村", TOWN),
        unit(SECOND, "乙村", "村", TOWN),
    ];
    let mut roles = serde_roles("shixing");
    roles.push(Role {
        id: "zhencai".to_owned(),
        name: "财政所".to_owned(),
        level: vec!["乡".to_owned()],
        rights: vec![Right::Look, Right::Pay],
        factor: false,
    });
    let place = Place::with(on, roles, units).await;
    let office = place.who(&format!("shi@{CITY}")).clone();
    let rules = scheme::read(rules).unwrap();
    let cycle = place.cycle(&office, rules, CITY).await;
    Pay { place, cycle }
}

pub(crate) fn day(month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, month, day)
}

pub(crate) fn list(text: &str) -> KeepPayroll {
    KeepPayroll {
        text: text.to_owned(),
        from: day(1, 1),
        source: "组织部干部名册2026年10月".to_owned(),
        ..KeepPayroll::default()
    }
}

impl Pay {
    pub(crate) fn at(&self, role: &str) -> &Person {
        self.place.who(&format!("{role}@{CITY}"))
    }

    pub(crate) async fn keep(&self, input: KeepPayroll) -> Result<Receipt, Refusal> {
        let desk = &self.place.desk;
        actions::keep_payroll(desk, self.at("jingban"), desk.new_action(), input).await
    }

    pub(crate) async fn confirmed(&self) {
        let (desk, cycle) = (&self.place.desk, self.cycle);
        let values = [(FIRST, "95"), (SECOND, "82")];
        let values: BTreeMap<String, String> =
            values.iter().map(|(code, score)| ((*code).to_owned(), (*score).to_owned())).collect();
        let input = RecordMeasure {
            cycle,
            measure: "年度得分".to_owned(),
            values,
            source: String::new(),
            reason: String::new(),
        };
        actions::record_measure(desk, self.at("bumen"), desk.new_action(), input).await.unwrap();
        for village in [FIRST, SECOND] {
            let town = self.place.who(&format!("xiang@{TOWN}"));
            let about = About { cycle, subject: village.to_owned() };
            actions::send_up(desk, town, desk.new_action(), about).await.unwrap();
        }
        let input = PostNotice { cycle, terms: terms() };
        actions::post_notice(desk, self.at("shi"), desk.new_action(), input).await.unwrap();
        self.place.later(Duration::days(8));
        let input = EndNotice {
            cycle,
            number: 1,
            reason: String::new(),
            document: "赤发〔2026〕30号".to_owned(),
        };
        actions::confirm_notice(desk, self.at("shi"), desk.new_action(), input).await.unwrap();
    }

    pub(crate) async fn draft(&self) -> Result<Receipt, Refusal> {
        let (desk, cycle) = (&self.place.desk, self.cycle);
        self.place.later(Duration::minutes(1));
        let input = DraftRun { cycle, incentives: vec![] };
        actions::draft_run(desk, self.at("jingban"), desk.new_action(), input).await
    }

    pub(crate) async fn run(&self, number: i64) -> RunPage {
        looks::run(&self.place.desk, self.at("jingban"), self.cycle, number).await.unwrap()
    }

    pub(crate) async fn released(&self, number: i64) {
        let desk = &self.place.desk;
        for role in ["fuhe", "shenpi"] {
            self.place.later(Duration::minutes(1));
            let digest = self.run(number).await.digest;
            let input = ApproveRun { cycle: self.cycle, number, digest };
            actions::approve_run(desk, self.at(role), desk.new_action(), input).await.unwrap();
        }
        let input = EndRun { cycle: self.cycle, number, reason: format!("记字第{number}号") };
        actions::pay_run(desk, self.at("jingban"), desk.new_action(), input).await.unwrap();
    }

    pub(crate) async fn own(&self, who: &str) -> Vec<String> {
        let pay = looks::own_pay(&self.place.desk, self.place.who(who)).await.unwrap();
        let line = |one: &looks::OwnLine| {
            format!("{}批 {} {} {}", one.number, one.line.name, one.line.to, one.line.amount)
        };
        pay.lines.iter().map(line).collect()
    }
}
