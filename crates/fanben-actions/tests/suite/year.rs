//! A year of four villages in a township, judged and signed for, whose result is published.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, CorrectNotice, DecideTitle, EndNotice, Object, Objected, PostNotice,
    RecordMeasure, RuleObjection, Sign, SignResult,
};
use fanben_actions::looks::{self, NoticeBoard, NoticeSheet, TaskKind};
use fanben_actions::{CycleId, Person, Receipt, Refusal};
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::{DecisionKind, Refused, Scope, Terms};
use fanben_model::place::Unit;
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme::{self, Scheme};

use crate::place::{On, Place, serde_roles};

pub(crate) const CITY: &str = "990400000000";
pub(crate) const TOWN: &str = "990402201000";
pub(crate) const VILLAGES: [&str; 4] =
    ["990402201201", "990402201202", "990402201203", "990402201204"];

pub(crate) fn units() -> Vec<Unit> {
    let unit = |code: &str, name: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let mut all = vec![unit(CITY, "赤岗市", "市", None), unit(TOWN, "小泉乡", "乡", Some(CITY))];
    for (code, name) in VILLAGES.iter().zip(["甲村", "乙村", "丙村", "丁村"]) {
        all.push(unit(code, name, "村", Some(TOWN)));
    }
    all
}

pub(crate) fn year() -> Scheme {
    scheme::read(include_str!("year.yaml")).unwrap()
}

pub(crate) fn terms() -> Terms {
    let period = Period { days: 5, count: Count::Working, moves: false };
    Terms {
        body: "赤岗市三创办".to_owned(),
        confirms: "中共赤岗市委常委会".to_owned(),
        contact: "市政府三楼 0990-6661234".to_owned(),
        hangs: period,
        objections: None,
        reply: period,
        stays: 10,
        ranks: false,
        consents: vec![],
        audiences: BTreeMap::new(),
    }
}

/// A place with a year in it.
pub(crate) struct Year {
    pub(crate) place: Place,
    pub(crate) cycle: CycleId,
}

impl Year {
    /// Four villages about which nothing was done yet.
    pub(crate) async fn begun(on: On) -> Self {
        let mut roles = serde_roles("shixing");
        roles.push(Role {
            id: "shuji".to_owned(),
            name: "党委书记".to_owned(),
            level: vec!["乡".to_owned()],
            rights: vec![Right::Look, Right::Sign],
            factor: false,
        });
        let place = Place::with(on, roles, units()).await;
        let office = place.who(&format!("shi@{CITY}")).clone();
        let cycle = place.cycle(&office, year(), CITY).await;
        Self { place, cycle }
    }

    /// The same at 90, 80, 70 and 60 points, judged and signed for.
    pub(crate) async fn settled(on: On) -> Self {
        let year = Self::begun(on).await;
        let cycle = year.cycle;
        for (village, score) in VILLAGES.iter().zip(["90", "80", "70", "60"]) {
            year.measure(village, score, "").await;
        }
        for village in VILLAGES {
            let secretary = year.who(&format!("shuji@{TOWN}"));
            let page = looks::signing(&year.place.desk, secretary, cycle, village).await.unwrap();
            let input = Sign {
                cycle,
                subject: village.to_owned(),
                role: "shuji".to_owned(),
                digest: page.digest,
                reason: String::new(),
                password: "letters4you".to_owned(),
                code: String::new(),
            };
            let desk = &year.place.desk;
            actions::sign(desk, secretary, desk.new_action(), input).await.unwrap();
            let town = year.who(&format!("xiang@{TOWN}"));
            let input = About { cycle, subject: village.to_owned() };
            actions::send_up(desk, town, desk.new_action(), input).await.unwrap();
        }
        year
    }

    /// The same, signed for as a result and published.
    pub(crate) async fn posted(on: On) -> Self {
        let year = Self::settled(on).await;
        year.sign().await.unwrap();
        year.post(terms()).await.unwrap();
        year
    }

    pub(crate) fn who(&self, login: &str) -> &Person {
        self.place.who(login)
    }

    pub(crate) fn office(&self) -> &Person {
        self.who(&format!("shi@{CITY}"))
    }

    pub(crate) async fn measure(&self, village: &str, score: &str, reason: &str) {
        self.place.later(Duration::minutes(1));
        let who = self.who(&format!("bumen@{CITY}"));
        let input = RecordMeasure {
            cycle: self.cycle,
            measure: "年度得分".to_owned(),
            values: BTreeMap::from([(village.to_owned(), score.to_owned())]),
            source: String::new(),
            reason: reason.to_owned(),
        };
        let desk = &self.place.desk;
        actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
    }

    pub(crate) async fn board(&self, who: &Person) -> NoticeBoard {
        looks::notice_board(&self.place.desk, who, self.cycle).await.unwrap()
    }

    /// What somebody has to do about notices: kinds with how many wait.
    pub(crate) async fn todo(&self, who: &Person) -> Vec<(TaskKind, usize)> {
        let bench = looks::workbench(&self.place.desk, who).await.unwrap();
        let of_notices = bench.tasks.iter().filter(|task| task.kind >= TaskKind::SignResult);
        of_notices.map(|task| (task.kind, task.waiting)).collect()
    }

    /// The names of those whose signature is wanting.
    pub(crate) async fn unsigned(&self) -> Vec<String> {
        let board = self.board(self.office()).await;
        board.unsigned.into_iter().map(|(subject, _)| subject.name).collect()
    }

    /// The secretary signs every result that asks for it.
    pub(crate) async fn sign(&self) -> Result<Receipt, Refusal> {
        let who = self.who(&format!("shuji@{TOWN}"));
        let rows = self.board(who).await.signing;
        let input = SignResult {
            cycle: self.cycle,
            role: "shuji".to_owned(),
            results: rows.into_iter().map(|row| (row.subject.code, row.digest)).collect(),
            refuses: String::new(),
            password: "letters4you".to_owned(),
            code: String::new(),
        };
        actions::sign_result(&self.place.desk, who, self.place.desk.new_action(), input).await
    }

    pub(crate) async fn post(&self, terms: Terms) -> Result<Receipt, Refusal> {
        let (desk, cycle) = (&self.place.desk, self.cycle);
        let input = PostNotice { cycle, terms };
        actions::post_notice(desk, self.office(), desk.new_action(), input).await
    }

    pub(crate) async fn correct(&self, reason: &str) -> Result<Receipt, Refusal> {
        let input = CorrectNotice {
            cycle: self.cycle,
            reason: reason.to_owned(),
            document: "赤三创〔2026〕9号".to_owned(),
            terms: terms(),
        };
        let desk = &self.place.desk;
        actions::correct_notice(desk, self.office(), desk.new_action(), input).await
    }

    pub(crate) async fn decide(
        &self,
        kind: DecisionKind,
        title: &str,
        subject: &str,
    ) -> Result<Receipt, Refusal> {
        let input = DecideTitle {
            cycle: self.cycle,
            kind,
            title: title.to_owned(),
            league: String::new(),
            subject: subject.to_owned(),
            reason: "甲村得分更正".to_owned(),
            body: "市委常委会".to_owned(),
            document: "赤委纪〔2026〕20号".to_owned(),
            day: self.place.desk.today(),
        };
        let desk = &self.place.desk;
        actions::decide_title(desk, self.office(), desk.new_action(), input).await
    }

    pub(crate) async fn end(&self, act: Act, number: i64) -> Result<Receipt, Refusal> {
        let input = EndNotice {
            cycle: self.cycle,
            number,
            reason: "名单要重新核对".to_owned(),
            document: "赤发〔2026〕30号".to_owned(),
        };
        let (desk, who) = (&self.place.desk, self.office());
        let action = desk.new_action();
        match act {
            Act::WithdrawNotice => actions::withdraw_notice(desk, who, action, input).await,
            Act::TakeDownNotice => actions::take_down_notice(desk, who, action, input).await,
            _ => actions::confirm_notice(desk, who, action, input).await,
        }
    }

    pub(crate) async fn object(&self, number: i64, name: &str) -> Result<Objected, Refusal> {
        let input = Object {
            cycle: self.cycle,
            number,
            subject: VILLAGES[0].to_owned(),
            words: "甲村三季度的得分算多了,见结账单".to_owned(),
            name: name.to_owned(),
            contact: if name.is_empty() { String::new() } else { "13800138000".to_owned() },
        };
        actions::object(&self.place.desk, self.place.desk.new_action(), input).await
    }

    pub(crate) async fn rule(&self, objection: i64, upheld: bool) -> Result<Receipt, Refusal> {
        let reply = "经核对结账单,已按规定处理".to_owned();
        let input = RuleObjection { cycle: self.cycle, objection, upheld, reply };
        let desk = &self.place.desk;
        actions::rule_objection(desk, self.office(), desk.new_action(), input).await
    }

    pub(crate) async fn sheet(&self, number: i64, scope: Scope) -> NoticeSheet {
        let who = (!scope.public()).then(|| self.office());
        looks::notice_sheet(&self.place.desk, who, self.cycle, number, scope).await.unwrap()
    }

    /// The public rows of a notice: name, score, title, money.
    pub(crate) async fn rows(&self, number: i64) -> Vec<String> {
        let sheet = self.sheet(number, Scope::Web).await;
        let rows = sheet.rows.into_iter();
        rows.map(|row| {
            format!("{} {} {} {}", row.name.unwrap_or_default(), row.total, row.title, row.money)
        })
        .collect()
    }

    /// The bundle of a notice, recomputed by the program and by nothing else.
    pub(crate) async fn holds(&self, number: i64) {
        let found = looks::notice_verified(&self.place.desk, self.cycle, number, "").await.unwrap();
        let bundle = found.bundle.as_ref().unwrap_or_else(|| panic!("{}", found.unbundled));
        assert_eq!(bundle.differences, []);
        assert!(found.holds(), "{found:?}");
    }
}

pub(crate) fn refused(came: Result<Receipt, Refusal>) -> Refused {
    match came {
        Err(Refusal::Notice { refused, .. }) => refused,
        other => panic!("not refused by the notice: {other:?}"),
    }
}

pub(crate) fn told(came: Result<Receipt, Refusal>) -> String {
    came.expect_err("refused").told()
}
