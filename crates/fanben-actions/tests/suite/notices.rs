//! Results are published, objected to, corrected and confirmed; a title that falls is filled or left
//! empty by decision; what was published stays as it was.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use fanben_actions::actions::{
    self, About, CorrectNotice, DecideTitle, EndNotice, Object, Objected, PostNotice,
    RecordMeasure, RuleObjection, Sign, SignResult,
};
use fanben_actions::looks::{self, NoticeBoard, NoticeSheet};
use fanben_actions::{CycleId, Person, Receipt, Refusal, trail};
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::{DecisionKind, Refused, Scope, State, Terms};
use fanben_model::place::Unit;
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme::{self, Scheme};

use crate::kept::run;
use crate::place::{On, Place, on_both, serde_roles};

on_both!(
    a_title_that_falls_is_filled_by_decision,
    a_title_that_falls_is_left_vacant_by_decision,
    objections_with_and_without_a_name,
    a_notice_is_withdrawn_and_comes_down,
    a_period_over_national_day_ends_on_the_made_up_saturday,
    what_must_not_be_published_is_refused,
    words_of_an_objection_may_be_erased,
    nobody_does_what_is_not_theirs,
    a_departure_from_the_order_is_a_recorded_decision,
);

const CITY: &str = "990400000000";
const TOWN: &str = "990402201000";
const VILLAGES: [&str; 4] = ["990402201201", "990402201202", "990402201203", "990402201204"];

fn units() -> Vec<Unit> {
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

fn year() -> Scheme {
    scheme::read(include_str!("year.yaml")).unwrap()
}

fn terms() -> Terms {
    let period = Period { days: 5, count: Count::Working, moves: false };
    Terms {
        body: "赤岗市三创办".to_owned(),
        confirms: "中共赤岗市委常委会".to_owned(),
        contact: "市政府三楼 0990-6661234".to_owned(),
        hangs: period,
        reply: period,
        stays: 10,
        ranks: false,
        consents: vec![],
    }
}

/// A place with a year in it.
struct Year {
    place: Place,
    cycle: CycleId,
}

impl Year {
    /// Four villages at 90, 80, 70 and 60 points, judged and signed for.
    async fn settled(on: On) -> Self {
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
        let year = Self { place, cycle };
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
    async fn posted(on: On) -> Self {
        let year = Self::settled(on).await;
        year.sign().await.unwrap();
        year.post(terms()).await.unwrap();
        year
    }

    fn who(&self, login: &str) -> &Person {
        self.place.who(login)
    }

    fn office(&self) -> &Person {
        self.who(&format!("shi@{CITY}"))
    }

    async fn measure(&self, village: &str, score: &str, reason: &str) {
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

    async fn board(&self, who: &Person) -> NoticeBoard {
        looks::notice_board(&self.place.desk, who, self.cycle).await.unwrap()
    }

    /// The names of those whose signature is wanting.
    async fn unsigned(&self) -> Vec<String> {
        let board = self.board(self.office()).await;
        board.unsigned.into_iter().map(|(subject, _)| subject.name).collect()
    }

    /// The secretary signs every result that asks for it.
    async fn sign(&self) -> Result<Receipt, Refusal> {
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

    async fn post(&self, terms: Terms) -> Result<Receipt, Refusal> {
        let (desk, cycle) = (&self.place.desk, self.cycle);
        let input = PostNotice { cycle, terms };
        actions::post_notice(desk, self.office(), desk.new_action(), input).await
    }

    async fn correct(&self, reason: &str) -> Result<Receipt, Refusal> {
        let input = CorrectNotice {
            cycle: self.cycle,
            reason: reason.to_owned(),
            document: "赤三创〔2026〕9号".to_owned(),
            terms: terms(),
        };
        let desk = &self.place.desk;
        actions::correct_notice(desk, self.office(), desk.new_action(), input).await
    }

    async fn decide(
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

    async fn end(&self, act: Act, number: i64) -> Result<Receipt, Refusal> {
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

    async fn object(&self, number: i64, name: &str) -> Result<Objected, Refusal> {
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

    async fn rule(&self, objection: i64, upheld: bool) -> Result<Receipt, Refusal> {
        let reply = "经核对结账单,已按规定处理".to_owned();
        let input = RuleObjection { cycle: self.cycle, objection, upheld, reply };
        let desk = &self.place.desk;
        actions::rule_objection(desk, self.office(), desk.new_action(), input).await
    }

    async fn sheet(&self, number: i64, scope: Scope) -> NoticeSheet {
        let who = (!scope.public()).then(|| self.office());
        looks::notice_sheet(&self.place.desk, who, self.cycle, number, scope).await.unwrap()
    }

    /// The public rows of a notice: name, score, title, money.
    async fn rows(&self, number: i64) -> Vec<String> {
        let sheet = self.sheet(number, Scope::Web).await;
        let rows = sheet.rows.into_iter();
        rows.map(|row| {
            format!("{} {} {} {}", row.name.unwrap_or_default(), row.total, row.title, row.money)
        })
        .collect()
    }

    /// The bundle of a notice, recomputed by the program and by nothing else.
    async fn holds(&self, number: i64) {
        let found = looks::notice_verified(&self.place.desk, self.cycle, number, "").await.unwrap();
        let bundle = found.bundle.as_ref().unwrap_or_else(|| panic!("{}", found.unbundled));
        assert_eq!(bundle.differences, []);
        assert!(found.holds(), "{found:?}");
    }
}

fn refused(came: Result<Receipt, Refusal>) -> Refused {
    match came {
        Err(Refusal::Notice { refused, .. }) => refused,
        other => panic!("not refused by the notice: {other:?}"),
    }
}

fn told(came: Result<Receipt, Refusal>) -> String {
    came.expect_err("refused").told()
}

/// A noticed result whose first village's score a department corrects.
async fn corrected(on: On) -> Year {
    let year = Year::settled(on).await;
    let before = year.board(year.office()).await;
    assert_eq!(before.unsigned.len(), 4, "every result is signed for before it is published");
    assert!(matches!(refused(year.post(terms()).await), Refused::Unsigned(all) if all.len() == 4));
    year.sign().await.unwrap();
    year.post(terms()).await.unwrap();
    assert_eq!(
        year.rows(1).await,
        ["甲村 90 红旗 30000", "乙村 80 模范 20000", "丙村 70 未入选 ", "丁村 60 未入选 "]
    );
    year.holds(1).await;
    assert_eq!(refused(year.correct("没有变").await), Refused::Nothing);

    year.measure(VILLAGES[0], "65", "三季度重复计分").await;
    // Those whose score or rank moved sign again, and only they: the last one's did not.
    assert_eq!(year.unsigned().await, ["甲村", "乙村", "丙村"]);
    // The place is open, nobody has it, and nothing goes out before a body decided.
    let board = year.board(year.office()).await;
    assert_eq!((board.open.len(), board.open[0].title.as_str()), (1, "红旗"));
    assert_eq!(board.fallen.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["甲村"]);
    let next: Vec<&str> = board.open[0].next.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(next, ["乙村", "丙村", "甲村", "丁村"], "who was a model comes first");
    let why = refused(year.correct("三季度重复计分").await);
    assert_eq!(why, Refused::Undecided(vec![("红旗".to_owned(), 1)]));
    // What hangs is what was frozen.
    assert_eq!(year.rows(1).await[0], "甲村 90 红旗 30000");
    year
}

async fn a_title_that_falls_is_filled_by_decision(on: On) {
    let year = corrected(on).await;
    let original = year.sheet(1, Scope::Inside).await;
    let refusal = year.decide(DecisionKind::Fill, "模范", VILLAGES[2]).await;
    assert!(told(refusal).contains("没有空出来的名额"));
    year.decide(DecisionKind::Fill, "红旗", VILLAGES[1]).await.unwrap();
    // Who moved up left a place behind: that too is decided about.
    let why = refused(year.correct("三季度重复计分").await);
    assert_eq!(why, Refused::Undecided(vec![("模范".to_owned(), 1)]));
    year.decide(DecisionKind::Fill, "模范", VILLAGES[2]).await.unwrap();
    let why = refused(year.correct("三季度重复计分").await);
    assert!(matches!(why, Refused::Unsigned(all) if all.len() == 3), "signed before the decision");
    year.sign().await.unwrap();
    assert_eq!(year.unsigned().await, Vec::<String>::new());
    year.correct("三季度重复计分").await.unwrap();

    // The original stays as it was, and says what took its place.
    let mut now = year.sheet(1, Scope::Inside).await;
    assert_eq!((now.state, now.next), (State::Corrected, Some(2)));
    (now.state, now.next) = (original.state, original.next);
    now.others.clone_from(&original.others);
    assert_eq!(now, original);
    // The correction says old, new and why, for everybody displaced and for nobody else.
    let sheet = year.sheet(2, Scope::Web).await;
    let corrects = sheet.corrects.clone().unwrap();
    assert_eq!((corrects.number, corrects.digest.as_str()), (1, original.digest.as_str()));
    assert_eq!(corrects.reason, "三季度重复计分");
    let said: Vec<String> = corrects
        .differences
        .iter()
        .map(|one| {
            let moved = one.moved.iter().map(|(what, was, is)| format!("{what}{was}→{is}"));
            format!("{} {}", one.name, moved.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(
        said,
        [
            "甲村 总分90→65 名次1→3 等次红旗→未入选 奖补(元)30000→",
            "乙村 名次2→1 等次模范→红旗 奖补(元)20000→30000",
            "丙村 名次3→2 等次未入选→模范 奖补(元)→20000",
        ]
    );
    let decided: Vec<String> = sheet
        .decisions
        .iter()
        .map(|(one, name)| format!("{}{}{name} {}", one.kind.name(), one.title, one.departs))
        .collect();
    assert_eq!(decided, ["递补红旗乙村 false", "递补模范丙村 false"]);
    assert_eq!(
        year.rows(2).await,
        ["乙村 80 红旗 30000", "丙村 70 模范 20000", "甲村 65 未入选 ", "丁村 60 未入选 "]
    );
    year.holds(2).await;

    // Confirmed by the body it names, once its period is over.
    assert_eq!(refused(year.end(Act::ConfirmNotice, 2).await), Refused::Running);
    assert_eq!(refused(year.end(Act::ConfirmNotice, 1).await), Refused::Corrected);
    year.place.later(Duration::days(8));
    year.end(Act::ConfirmNotice, 2).await.unwrap();
    let page = looks::subject(&year.place.desk, year.office(), year.cycle, VILLAGES[1]).await;
    assert_eq!(page.unwrap().phase, fanben_model::stages::Phase::Confirmed);
    assert_eq!(year.sheet(2, Scope::Web).await.confirmed.unwrap().0, "赤发〔2026〕30号");
    let verified = trail::verify(&year.place.desk).await.unwrap();
    assert_eq!(verified.faults, []);
    // Somebody who turns a figure of what was published is found out by anybody.
    run(
        &year.place,
        "update notice set document = replace(document, '\"total\":\"90\"', '\"total\":\"91\"') where number = 1",
    )
    .await;
    let found = looks::notice_verified(&year.place.desk, year.cycle, 1, "").await.unwrap();
    assert!(!found.unchanged && !found.holds());
    assert_eq!(found.differs.as_deref(), Some("甲村"), "the bundle has it otherwise");
    let verified = trail::verify(&year.place.desk).await.unwrap();
    assert!(verified.faults.iter().any(|fault| fault.says.contains("notice")), "{verified:?}");
}

async fn a_title_that_falls_is_left_vacant_by_decision(on: On) {
    let year = corrected(on).await;
    year.decide(DecisionKind::Vacant, "红旗", "").await.unwrap();
    year.sign().await.unwrap();
    year.correct("三季度重复计分").await.unwrap();
    // Nobody moved up by itself: the model stays one, and its money with it.
    assert_eq!(
        year.rows(2).await,
        ["乙村 80 模范 20000", "甲村 65 未入选 ", "丙村 70 未入选 ", "丁村 60 未入选 "]
    );
    let sheet = year.sheet(2, Scope::Wall).await;
    assert_eq!(sheet.decisions[0].0.kind, DecisionKind::Vacant);
    year.holds(2).await;
    // It stays so through the next correction too, which nobody decided about anew.
    year.measure(VILLAGES[3], "61", "更正").await;
    year.sign().await.unwrap();
    year.correct("丁村少计1分").await.unwrap();
    assert_eq!(year.rows(3).await[0], "乙村 80 模范 20000");
    year.holds(3).await;
    year.place.later(Duration::days(8));
    year.end(Act::ConfirmNotice, 3).await.unwrap();
    assert_eq!(trail::verify(&year.place.desk).await.unwrap().faults, []);
}

async fn objections_with_and_without_a_name(on: On) {
    let year = Year::posted(on).await;
    let plain = year.object(1, "").await.unwrap();
    let named = year.object(1, "李秀英").await.unwrap();
    assert_eq!((plain.number, named.number, plain.late), (1, 2, false));
    assert_eq!(plain.due, NaiveDate::from_ymd_opt(2026, 10, 27), "five working days");
    // The same form again gives the same number and code.
    let action = year.place.desk.new_action();
    let input = || Object {
        cycle: year.cycle,
        number: 1,
        subject: String::new(),
        words: "公示的联系电话打不通".to_owned(),
        name: String::new(),
        contact: String::new(),
    };
    let third = actions::object(&year.place.desk, action, input()).await.unwrap();
    assert_eq!(actions::object(&year.place.desk, action, input()).await.unwrap(), third);
    // Of an objection without a name nothing is kept but its words.
    let mut file = Vec::new();
    trail::backup(&year.place.desk, &mut file).await.unwrap();
    let file = String::from_utf8(file).unwrap();
    let line = file.lines().find(|line| line.contains("objection_words")).unwrap();
    assert!(line.contains("\"name\":\"\",\"contact\":\"\""), "{line}");
    let line = file.lines().find(|line| line.contains("\"table\":\"objection\"")).unwrap();
    assert!(!line.contains("person") && !line.contains("甲村三季度"), "{line}");
    let entry = file.lines().find(|line| line.contains("\"act\":\"object\"")).unwrap();
    assert!(entry.contains("\"person\":null") && !entry.contains("李秀英"), "{entry}");
    // Who only looks sees that there is one; who rules reads it; the public reads neither.
    let board = year.board(year.who(&format!("cun@{}", VILLAGES[0]))).await;
    assert!(board.objections.iter().all(|one| one.words.is_empty() && one.name.is_empty()));
    let board = year.board(year.office()).await;
    let second = board.objections.iter().find(|one| one.number == 2).unwrap();
    assert_eq!((second.name.as_str(), second.contact.as_str()), ("李秀英", "13800138000"));
    assert!(second.mine && second.words.contains("算多了"));
    let public = format!("{:?}", year.sheet(1, Scope::Web).await);
    assert!(!public.contains("李秀英") && !public.contains("算多了"), "{public}");
    // The clock stops the confirmation until every one that came in time is answered.
    year.place.later(Duration::days(8));
    assert_eq!(refused(year.end(Act::ConfirmNotice, 1).await), Refused::Objections(3));
    year.rule(1, false).await.unwrap();
    year.rule(2, false).await.unwrap();
    assert!(told(year.rule(2, true).await).contains("已经答复过"));
    let late = year.object(1, "").await.unwrap();
    assert!(late.late);
    year.rule(3, true).await.unwrap();
    assert_eq!(refused(year.end(Act::ConfirmNotice, 1).await), Refused::Upheld(1));
    // Who objected finds the answer under the code; a code that was guessed finds nothing.
    let found = looks::answer(&year.place.desk, year.cycle, &plain.code).await.unwrap().unwrap();
    assert_eq!((found.number, found.ruling.unwrap().0), (1, false));
    let nothing = looks::answer(&year.place.desk, year.cycle, "0000-0000-0000-0000").await;
    assert_eq!(nothing.unwrap(), None);
    assert_eq!(year.sheet(1, Scope::Web).await.objections, (4, 3, 1));
    // An objection that was upheld asks for a correction even where no figure moved by it.
    year.correct("更正联系电话").await.unwrap();
    year.place.later(Duration::days(8));
    year.end(Act::ConfirmNotice, 2).await.unwrap();
}

async fn a_notice_is_withdrawn_and_comes_down(on: On) {
    let year = Year::posted(on).await;
    assert_eq!(refused(year.end(Act::TakeDownNotice, 1).await), Refused::Running);
    year.end(Act::WithdrawNotice, 1).await.unwrap();
    let sheet = year.sheet(1, Scope::Web).await;
    assert_eq!((sheet.state, sheet.rows.len()), (State::Withdrawn, 0));
    assert_eq!(sheet.withdrawn.unwrap().0, "名单要重新核对");
    assert_eq!(year.sheet(1, Scope::Upward).await.rows.len(), 4, "the office keeps it");
    assert!(year.object(1, "").await.is_err(), "nobody objects to what was withdrawn");
    // A new one may be posted, and the bundle goes with it.
    year.post(terms()).await.unwrap();
    year.holds(2).await;
    let lines = looks::public_notices(&year.place.desk).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 1]);
    // Confirming it elsewhere goes around the notice, and is refused.
    let input = actions::Confirm {
        cycle: year.cycle,
        subjects: vec![],
        document: "赤发〔2026〕30号".to_owned(),
    };
    let (desk, office) = (&year.place.desk, year.office());
    let around = actions::confirm(desk, office, desk.new_action(), input).await;
    assert!(told(around).contains("正在公示"));
    // Five working days and ten more, and it comes down by itself; in between by hand.
    year.place.later(Duration::days(8));
    assert!(year.sheet(2, Scope::Web).await.hangs);
    year.end(Act::TakeDownNotice, 2).await.unwrap();
    assert!(!year.sheet(2, Scope::Web).await.hangs);
    assert!(looks::bundle_file(&year.place.desk, year.cycle, 2).await.is_err());
    year.end(Act::ConfirmNotice, 2).await.unwrap();
    year.place.later(Duration::days(10));
    assert_eq!(looks::public_notices(&year.place.desk).await.unwrap(), []);
}

async fn a_period_over_national_day_ends_on_the_made_up_saturday(on: On) {
    let year = Year::settled(on).await;
    year.sign().await.unwrap();
    // Back to 29 September 2026: 30 September, 8 and 9 October, the Saturday on which work is made
    // up, 12 October.
    year.place.later(Duration::days(-21));
    year.post(terms()).await.unwrap();
    let sheet = year.sheet(1, Scope::Web).await;
    assert_eq!(sheet.posted, NaiveDate::from_ymd_opt(2026, 9, 29).unwrap());
    assert_eq!(sheet.last, NaiveDate::from_ymd_opt(2026, 10, 12).unwrap());
    assert_eq!(sheet.down, NaiveDate::from_ymd_opt(2026, 10, 22).unwrap());
    year.place.later(Duration::days(13));
    let last = year.object(1, "").await.unwrap();
    assert!(!last.late, "the last day counts until midnight");
    year.place.later(Duration::days(1));
    assert!(year.object(1, "").await.unwrap().late);
    // A year whose holidays are not published yet is not guessed at.
    let other = Year::settled(on).await;
    other.sign().await.unwrap();
    other.place.later(Duration::days(70));
    let said = told(other.post(terms()).await);
    assert!(said.contains("2027年") && said.contains("自然日"), "{said}");
    let days = Period { days: 7, count: Count::Calendar, moves: false };
    let plain = Terms { hangs: days, reply: days, ..terms() };
    other.post(plain).await.unwrap();
}

async fn what_must_not_be_published_is_refused(on: On) {
    let year = Year::settled(on).await;
    year.sign().await.unwrap();
    for (terms, says) in [
        (Terms { contact: "找小王 13800138000".to_owned(), ..terms() }, "手机号"),
        (Terms { contact: String::new(), ..terms() }, "请填写"),
        (Terms { body: "431121198001011234".to_owned(), ..terms() }, "身份证号"),
        (Terms { confirms: String::new(), ..terms() }, "请填写"),
        (Terms { consents: vec![VILLAGES[0].to_owned()], ..terms() }, "不是这次公示里的个人"),
        (
            Terms { hangs: Period { days: 0, count: Count::Working, moves: false }, ..terms() },
            "1到60天",
        ),
    ] {
        let said = told(year.post(terms).await);
        assert!(said.contains(says), "{said}");
    }
    assert_eq!(looks::public_notices(&year.place.desk).await.unwrap(), [], "nothing went out");
    // The public is shown no rank of who has no title, the office every one.
    year.post(terms()).await.unwrap();
    let ranks = |sheet: NoticeSheet| sheet.rows.iter().map(|row| row.rank).collect::<Vec<_>>();
    assert_eq!(ranks(year.sheet(1, Scope::Wall).await), [Some(1), Some(2), None, None]);
    assert_eq!(ranks(year.sheet(1, Scope::Inside).await), [Some(1), Some(2), Some(3), Some(4)]);
    let upward = year.sheet(1, Scope::Upward).await;
    assert_eq!(upward.signed, [("党委书记".to_owned(), 4)]);
    for scope in [Scope::Inside, Scope::Upward] {
        let desk = &year.place.desk;
        let nobody = looks::notice_sheet(desk, None, year.cycle, 1, scope).await;
        assert!(matches!(nobody, Err(Refusal::NotSignedIn)), "{scope:?}");
        let auditor = Some(year.who(&format!("shenji@{CITY}")));
        let other = looks::notice_sheet(desk, auditor, year.cycle, 1, scope).await;
        assert!(matches!(other, Err(Refusal::NotFound)), "{scope:?}");
    }
}

async fn words_of_an_objection_may_be_erased(on: On) {
    let year = Year::posted(on).await;
    let one = year.object(1, "李秀英").await.unwrap();
    run(&year.place, "delete from objection_words").await;
    assert_eq!(trail::verify(&year.place.desk).await.unwrap().faults, []);
    let line = year.board(year.office()).await.objections.remove(0);
    assert_eq!((line.words.as_str(), line.name.as_str(), line.named), ("", "", true));
    assert_eq!(looks::answer(&year.place.desk, year.cycle, &one.code).await.unwrap(), None);
    // What the trail commits to is not erased.
    run(&year.place, "delete from objection").await;
    let faults = trail::verify(&year.place.desk).await.unwrap().faults;
    assert!(faults.iter().any(|fault| fault.says.contains("object")), "{faults:?}");
}

async fn nobody_does_what_is_not_theirs(on: On) {
    let year = Year::posted(on).await;
    year.object(1, "").await.unwrap();
    year.measure(VILLAGES[0], "65", "更正").await;
    let desk = &year.place.desk;
    let ended = || EndNotice {
        cycle: year.cycle,
        number: 1,
        reason: "原因".to_owned(),
        document: "文号".to_owned(),
    };
    let mut tried = 0;
    for (login, who) in &year.place.people {
        if login.starts_with("shi@") {
            continue;
        }
        let new = || desk.new_action();
        let cycle = year.cycle;
        let correct = CorrectNotice {
            cycle,
            reason: "原因".to_owned(),
            document: "文号".to_owned(),
            terms: terms(),
        };
        let decide = DecideTitle {
            cycle,
            kind: DecisionKind::Vacant,
            title: "红旗".to_owned(),
            league: String::new(),
            subject: String::new(),
            reason: "原因".to_owned(),
            body: "会议".to_owned(),
            document: "文号".to_owned(),
            day: desk.today(),
        };
        let rule = RuleObjection { cycle, objection: 1, upheld: true, reply: "成立".to_owned() };
        let post = PostNotice { cycle, terms: terms() };
        for came in [
            actions::post_notice(desk, who, new(), post).await,
            actions::correct_notice(desk, who, new(), correct).await,
            actions::withdraw_notice(desk, who, new(), ended()).await,
            actions::take_down_notice(desk, who, new(), ended()).await,
            actions::confirm_notice(desk, who, new(), ended()).await,
            actions::rule_objection(desk, who, new(), rule).await,
            actions::decide_title(desk, who, new(), decide).await,
        ] {
            assert!(matches!(came, Err(Refusal::NotAllowed(_))), "{login}: {came:?}");
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
    // A secretary signs the villages of the own township, and nobody signs what they have not seen.
    let secretary = year.who(&format!("shuji@{TOWN}"));
    let row = year.board(secretary).await.signing.remove(0);
    let sign = |who: Person, digest: String| {
        let input = SignResult {
            cycle: year.cycle,
            role: "shuji".to_owned(),
            results: vec![(row.subject.code.clone(), digest)],
            refuses: String::new(),
            password: "letters4you".to_owned(),
            code: String::new(),
        };
        async move { actions::sign_result(desk, &who, desk.new_action(), input).await }
    };
    let town = year.who(&format!("xiang@{TOWN}")).clone();
    let came = sign(town, row.digest.clone()).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::SignResult))), "{came:?}");
    let came = sign(secretary.clone(), "0".repeat(64)).await;
    assert!(told(came).contains("又有改动"));
    sign(secretary.clone(), row.digest.clone()).await.unwrap();
    let again = sign(secretary.clone(), row.digest.clone()).await;
    assert!(told(again).contains("不用再签"));
}

async fn a_departure_from_the_order_is_a_recorded_decision(on: On) {
    let year = Year::settled(on).await;
    let told_so = year.decide(DecisionKind::Depart, "模范", VILLAGES[1]).await;
    assert!(told(told_so).contains("已经一样"), "it has it by its score");
    year.decide(DecisionKind::Depart, "模范", VILLAGES[3]).await.unwrap();
    year.decide(DecisionKind::Depart, "", VILLAGES[1]).await.unwrap();
    year.sign().await.unwrap();
    year.post(terms()).await.unwrap();
    // The score is untouched and the decision stands beside it, with its reason.
    let rows = year.rows(1).await;
    assert!(rows.contains(&"丁村 60 模范 20000".to_owned()), "{rows:?}");
    assert!(rows.contains(&"乙村 80 未入选 ".to_owned()), "{rows:?}");
    let sheet = year.sheet(1, Scope::Web).await;
    assert!(sheet.decisions.iter().all(|(one, _)| one.departs && !one.reason.is_empty()));
    year.holds(1).await;
    // A later correction of somebody else takes neither back.
    year.measure(VILLAGES[2], "71", "更正").await;
    year.sign().await.unwrap();
    year.correct("丙村少计1分").await.unwrap();
    let rows = year.rows(2).await;
    assert!(rows.contains(&"丁村 60 模范 20000".to_owned()), "{rows:?}");
    assert!(rows.contains(&"乙村 80 未入选 ".to_owned()), "{rows:?}");
}
