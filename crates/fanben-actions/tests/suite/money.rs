//! A year's prizes: what they may come to, half to the village and half to its people, two approvals,
//! what waits, what a correction takes back.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, ApproveRun, CheckShares, CorrectNotice, DecideTitle, DraftRun, EndNotice, EndRun,
    Object, PostNotice, ProposeShares, RecordMeasure, RuleObjection, TypedShare,
};
use fanben_actions::looks::{self, PayFile, RunPage, SharesState, TaskKind};
use fanben_actions::{CycleId, Person, Receipt, Refusal, trail};
use fanben_model::notices::DecisionKind;
use fanben_model::number::Money;
use fanben_model::payments::{Refused, State};
use fanben_model::place::Unit;
use fanben_model::scheme;

use crate::place::{On, Place, on_both, serde_roles};
use crate::year::terms;

on_both!(prizes_are_paid_in_batches_and_taken_back);

const CITY: &str = "990400000000";
const TOWN: &str = "990402201000";
const FIRST: &str = "990402201201";
const SECOND: &str = "990402201202";
const NAME: &str = "年度奖励·村干部个人";

struct Prizes {
    place: Place,
    cycle: CycleId,
    villages: Vec<String>,
}

/// Two villages with accounts and fifty-eight without, three people who pay.
async fn begun(on: On) -> Prizes {
    let unit = |code: &str, name: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let mut units = vec![unit(CITY, "赤岗市", "市", None), unit(TOWN, "小泉乡", "乡", Some(CITY))];
    let mut villages = Vec::new();
    for at in 1..=60 {
        let code = format!("990402201{}", 200 + at);
        let (name, kind) = match at {
            1 => ("甲村".to_owned(), "村"),
            2 => ("乙村".to_owned(), "村"),
            _ => (format!("社区{at}"), "社区"),
        };
        units.push(unit(&code, &name, kind, Some(TOWN)));
        villages.push(code);
    }
    let mut roles = serde_roles("shixing");
    let wanted = ["cun", "xiang", "shi", "bumen", "jingban", "fuhe", "shenpi"];
    roles.retain(|role| wanted.contains(&role.id.as_str()));
    let place = Place::with(on, roles, units).await;
    let office = place.who(&format!("shi@{CITY}")).clone();
    let rules = scheme::read(include_str!("money.yaml")).unwrap();
    let cycle = place.cycle(&office, rules, CITY).await;
    Prizes { place, cycle, villages }
}

impl Prizes {
    fn at(&self, role: &str) -> &Person {
        self.place.who(&format!("{role}@{CITY}"))
    }

    async fn measured(&self, values: BTreeMap<String, String>, reason: &str) {
        let input = RecordMeasure {
            cycle: self.cycle,
            measure: "年度得分".to_owned(),
            values,
            source: String::new(),
            reason: reason.to_owned(),
        };
        let desk = &self.place.desk;
        let action = desk.new_action();
        actions::record_measure(desk, self.at("bumen"), action, input).await.unwrap();
    }

    async fn confirmed(&self, number: i64) {
        self.place.later(Duration::days(8));
        let input = EndNotice {
            cycle: self.cycle,
            number,
            reason: String::new(),
            document: "赤发〔2026〕30号".to_owned(),
        };
        let desk = &self.place.desk;
        actions::confirm_notice(desk, self.at("shi"), desk.new_action(), input).await.unwrap();
    }

    async fn draft(&self) -> Result<Receipt, Refusal> {
        let (desk, cycle) = (&self.place.desk, self.cycle);
        self.place.later(Duration::minutes(1));
        let input = DraftRun { cycle, incentives: vec![] };
        actions::draft_run(desk, self.at("jingban"), desk.new_action(), input).await
    }

    async fn run(&self, number: i64) -> RunPage {
        looks::run(&self.place.desk, self.at("jingban"), self.cycle, number).await.unwrap()
    }

    async fn approve(&self, role: &str, number: i64) -> Result<Receipt, Refusal> {
        self.place.later(Duration::minutes(1));
        let digest = self.run(number).await.digest;
        let input = ApproveRun { cycle: self.cycle, number, digest };
        let desk = &self.place.desk;
        actions::approve_run(desk, self.at(role), desk.new_action(), input).await
    }

    async fn propose(&self, rows: &[(&str, &str, &str, &str, &str)]) -> Result<Receipt, Refusal> {
        let share = |row: &(&str, &str, &str, &str, &str)| TypedShare {
            name: row.0.to_owned(),
            post: row.1.to_owned(),
            account: row.2.to_owned(),
            amount: row.3.to_owned(),
            barred: row.4.to_owned(),
        };
        let input = ProposeShares {
            cycle: self.cycle,
            subject: FIRST.to_owned(),
            incentive: "年度奖励".to_owned(),
            name: NAME.to_owned(),
            shares: rows.iter().map(share).collect(),
            meeting: "村民代表会议,2026年11月2日".to_owned(),
        };
        let (desk, who) = (&self.place.desk, self.place.who(&format!("cun@{FIRST}")));
        actions::propose_shares(desk, who, desk.new_action(), input).await
    }

    async fn check(&self, who: &str, number: i64, accepted: bool) -> Result<Receipt, Refusal> {
        let reason = if accepted { "" } else { "请附会议记录" };
        let input = CheckShares {
            cycle: self.cycle,
            subject: FIRST.to_owned(),
            number,
            accepted,
            reason: reason.to_owned(),
        };
        let desk = &self.place.desk;
        actions::check_proposal(desk, self.place.who(who), desk.new_action(), input).await
    }

    /// What somebody has to do about money: kinds with how many wait.
    async fn todo(&self, who: &str) -> Vec<(TaskKind, usize)> {
        let bench = looks::workbench(&self.place.desk, self.place.who(who)).await.unwrap();
        let of_money = bench.tasks.iter().filter(|task| task.kind >= TaskKind::ApproveRun);
        of_money.map(|task| (task.kind, task.waiting)).collect()
    }

    async fn own(&self, who: &str) -> Vec<String> {
        let pay = looks::own_pay(&self.place.desk, self.place.who(who)).await.unwrap();
        let line = |one: &looks::OwnLine| {
            format!("{}批 {} {}{}", one.number, one.line.to, one.line.amount, one.held)
        };
        pay.lines.iter().map(line).collect()
    }
}

fn told(came: Result<Receipt, Refusal>) -> String {
    came.expect_err("refused").told()
}

fn refused(came: Result<Receipt, Refusal>) -> Refused {
    match came {
        Err(Refusal::Payment { refused, .. }) => refused,
        other => panic!("not refused by the batch: {other:?}"),
    }
}

fn yuan(yuan: i64) -> Money {
    Money::whole(yuan).unwrap()
}

async fn prizes_are_paid_in_batches_and_taken_back(on: On) {
    let prizes = begun(on).await;
    let (place, cycle) = (&prizes.place, prizes.cycle);
    let desk = &place.desk;
    // Nobody is judged: nothing to ninety-nine times ten thousand.
    let page = looks::money(desk, prizes.at("shi"), cycle).await.unwrap();
    let [least, now, most, _] = page.forecast.unwrap().sum();
    assert_eq!((least, now, most), (Money::ZERO, Money::ZERO, yuan(990_000)));
    let scores = prizes.villages.iter().zip(0..);
    let scores = scores.map(|(code, at)| (code.clone(), (100 - at).to_string())).collect();
    prizes.measured(scores, "").await;
    for village in &prizes.villages {
        let town = place.who(&format!("xiang@{TOWN}"));
        let about = About { cycle, subject: village.clone() };
        actions::send_up(desk, town, desk.new_action(), about).await.unwrap();
    }
    let page = looks::money(desk, prizes.at("shi"), cycle).await.unwrap();
    let [least, now, most, _] = page.forecast.unwrap().sum();
    assert_eq!([least, now, most], [yuan(990_000); 3], "30 + 40 + 29");
    // Nothing is paid before the result is confirmed.
    assert!(told(prizes.draft().await).contains("还没有公示和认定"));
    let input = PostNotice { cycle, terms: terms() };
    actions::post_notice(desk, prizes.at("shi"), desk.new_action(), input).await.unwrap();
    assert!(told(prizes.draft().await).contains("期满认定"));
    assert!(told(prizes.propose(&[]).await).contains("期满认定"));
    prizes.confirmed(1).await;
    shares(&prizes).await;
    // Somebody objects to 乙村: what is for it waits.
    let input = Object {
        cycle,
        number: 1,
        subject: SECOND.to_owned(),
        words: "乙村三季度的得分算多了,见结账单".to_owned(),
        name: String::new(),
        contact: String::new(),
    };
    actions::object(desk, desk.new_action(), input).await.unwrap();
    first_batch(&prizes).await;
    later_batches(&prizes).await;
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let mut file = Vec::new();
    trail::backup(desk, &mut file).await.unwrap();
    let file = String::from_utf8(file).unwrap();
    for (table, rows) in [("pay_run", 3), ("pay_step", 7), ("share_plan", 2), ("share_check", 2)] {
        let named = format!("\"table\":\"{table}\"");
        assert_eq!(file.lines().filter(|line| line.contains(&named)).count(), rows, "{table}");
    }
}

/// The village says who gets how much; the township checks.
async fn shares(prizes: &Prizes) {
    let (desk, cycle) = (&prizes.place.desk, prizes.cycle);
    let (village, town) = (format!("cun@{FIRST}"), format!("xiang@{TOWN}"));
    let account = village.as_str();
    let short =
        prizes.propose(&[("王强", "书记", "", "9000", ""), ("李梅", "主任", "", "5999.99", "")]);
    assert!(told(short.await).contains("少了0.01元"));
    let most =
        prizes.propose(&[("王强", "书记", "", "1.1万元", ""), ("李梅", "主任", "", "4000", "")]);
    assert!(told(most.await).contains("每人最多10,000.00元"));
    let barred = ("陈驻村", "第一书记", "", "1000", "在编公务员,由财政供养");
    let paid = prizes
        .propose(&[("王强", "书记", "", "9000", ""), ("李梅", "主任", "", "5000", ""), barred])
        .await;
    assert!(told(paid).contains("金额只能是0"));
    let other = format!("cun@{SECOND}");
    let rows = [("王强", "书记", other.as_str(), "9000", ""), ("李梅", "主任", "", "6000", "")];
    let wrong = prizes.propose(&rows).await;
    assert!(told(wrong).contains("本单位没有这个账号"));
    assert_eq!(prizes.todo(account).await, [(TaskKind::ProposeShares, 1)]);
    let barred = ("陈驻村", "第一书记", "", "", "在编公务员,由财政供养");
    let nobody = ("", "副主任", "", "", "");
    let mei = ("李梅", "主任", "", "6,000元", "");
    let rows = [("王强", "书记", account, "9000", ""), mei, nobody, barred];
    prizes.propose(&rows).await.unwrap();
    assert!(matches!(prizes.check(account, 1, true).await, Err(Refusal::NotAllowed(_))));
    prizes.check(&town, 1, false).await.unwrap();
    assert!(told(prizes.check(&town, 1, true).await).contains("已经核过"));
    prizes.propose(&rows).await.unwrap();
    assert_eq!(prizes.todo(&town).await, [(TaskKind::CheckShares, 1)]);
    let page = looks::money(desk, prizes.place.who(&town), cycle).await.unwrap();
    assert_eq!((page.forecast, page.runs), (None, None), "a township sees shares only");
    let first = &page.shares[0];
    assert_eq!((first.state, first.mine), (SharesState::Proposed, true));
    assert_eq!(page.shares.len(), 59);
    prizes.check(&town, 2, true).await.unwrap();
    let page = looks::shares(desk, prizes.place.who(&town), cycle, FIRST, 1).await.unwrap();
    assert!(page.plans[0].check.as_ref().is_some_and(|check| check.0));
    assert!(page.plans.iter().flat_map(|plan| &plan.shares).all(|one| one.account.is_empty()));
    // A neighbour sees none of it.
    let neighbour = prizes.place.who(&other);
    let refused = looks::shares(desk, neighbour, cycle, FIRST, 1).await;
    assert!(matches!(refused, Err(Refusal::NotFound)));
    let page = looks::money(desk, neighbour, cycle).await.unwrap();
    assert_eq!(page.shares.iter().map(|one| one.unit.name.as_str()).collect::<Vec<_>>(), ["乙村"]);
}

async fn first_batch(prizes: &Prizes) {
    let (desk, cycle) = (&prizes.place.desk, prizes.cycle);
    let action = desk.new_action();
    let input = || DraftRun { cycle, incentives: vec![] };
    let village = prizes.place.who(&format!("cun@{FIRST}"));
    let not = actions::draft_run(desk, village, desk.new_action(), input()).await;
    assert!(matches!(not, Err(Refusal::NotAllowed(_))));
    let receipt = actions::draft_run(desk, prizes.at("jingban"), action, input()).await.unwrap();
    let again = actions::draft_run(desk, prizes.at("jingban"), action, input()).await.unwrap();
    assert_eq!(receipt, again);
    let page = prizes.run(1).await;
    // 58 villages' halves (without 乙村) and 甲村's two people.
    assert_eq!((page.lines.len(), page.held.len(), page.waiting.len()), (60, 1, 58));
    assert_eq!(page.total, yuan(495_000 - 15_000 + 15_000));
    assert_eq!(page.held[0].line.to, "乙村");
    assert!(page.held[0].reason.contains("1件异议没有答复"), "{}", page.held[0].reason);
    let own = page.lines.iter().find(|line| line.to == "王强(书记)").unwrap();
    assert!(own.why.contains("分配方案第2号") && own.why.contains("村民代表会议"), "{}", own.why);
    assert!(told(prizes.draft().await).contains("第1批还在审核"));
    // Three different hands.
    assert_eq!(refused(prizes.approve("jingban", 1).await), Refused::Own);
    assert!(matches!(prizes.approve("shi", 1).await, Err(Refusal::NotAllowed(_))));
    prizes.approve("fuhe", 1).await.unwrap();
    assert_eq!(refused(prizes.approve("fuhe", 1).await), Refused::Twice);
    assert_eq!(prizes.todo(&format!("fuhe@{CITY}")).await, []);
    assert_eq!(prizes.todo(&format!("shenpi@{CITY}")).await, [(TaskKind::ApproveRun, 1)]);
    let bank = looks::pay_file(desk, prizes.at("fuhe"), cycle, 1, PayFile::Bank).await;
    assert!(bank.unwrap_err().told().contains("两个人审过"));
    let voucher = || EndRun { cycle, number: 1, reason: "记字第88号".to_owned() };
    let early = actions::pay_run(desk, prizes.at("jingban"), desk.new_action(), voucher()).await;
    assert_eq!(refused(early), Refused::NotReleased);
    let stale = ApproveRun { cycle, number: 1, digest: "0".to_owned() };
    let stale = actions::approve_run(desk, prizes.at("shenpi"), desk.new_action(), stale).await;
    assert!(told(stale).contains("重新打开"));
    prizes.approve("shenpi", 1).await.unwrap();
    for which in [PayFile::Bank, PayFile::Sheet] {
        let file = looks::pay_file(desk, prizes.at("fuhe"), cycle, 1, which).await.unwrap();
        assert!(file.bytes.starts_with(b"PK") && file.name.contains(".xlsx"), "{}", file.name);
    }
    actions::pay_run(desk, prizes.at("jingban"), desk.new_action(), voucher()).await.unwrap();
    assert_eq!(prizes.run(1).await.state, State::Paid);
    // Everybody sees their own, and nobody else's.
    let own = prizes.own(&format!("cun@{FIRST}")).await;
    assert_eq!(own, ["1批 甲村 15000", "1批 王强(书记) 9000"]);
    let other = prizes.own(&format!("cun@{SECOND}")).await;
    assert_eq!(other, ["1批 乙村 15000有1件异议没有答复,答复以后的一批再发"]);
    assert_eq!(prizes.own(&format!("xiang@{TOWN}")).await, Vec::<String>::new());
    let refused = looks::run(desk, village, cycle, 1).await;
    assert!(matches!(refused, Err(Refusal::NotFound)));
    let office = looks::run(desk, prizes.at("shi"), cycle, 1).await;
    assert!(matches!(office, Err(Refusal::NotFound)), "who runs the cycle sees sums only");
    let page = looks::money(desk, prizes.at("shi"), cycle).await.unwrap();
    assert_eq!(page.runs.unwrap()[0].total, yuan(495_000));
}

async fn later_batches(prizes: &Prizes) {
    let (desk, cycle) = (&prizes.place.desk, prizes.cycle);
    assert!(told(prizes.draft().await).contains("异议没有答复"));
    let reply = "经核对结账单,得分无误".to_owned();
    let input = RuleObjection { cycle, objection: 1, upheld: false, reply };
    actions::rule_objection(desk, prizes.at("shi"), desk.new_action(), input).await.unwrap();
    prizes.draft().await.unwrap();
    let page = prizes.run(2).await;
    assert_eq!((page.lines.len(), page.total), (1, yuan(15_000)));
    prizes.approve("fuhe", 2).await.unwrap();
    prizes.approve("shenpi", 2).await.unwrap();
    assert!(told(prizes.draft().await).contains("还没有报分配方案"));
    // 甲村 loses its title; the place stays empty.
    let values = BTreeMap::from([(FIRST.to_owned(), "1".to_owned())]);
    prizes.measured(values, "三季度得分重复计算").await;
    let input = DecideTitle {
        cycle,
        kind: DecisionKind::Vacant,
        title: "红旗".to_owned(),
        league: String::new(),
        subject: String::new(),
        reason: "甲村得分更正".to_owned(),
        body: "市委常委会".to_owned(),
        document: "赤委纪〔2026〕20号".to_owned(),
        day: desk.today(),
    };
    actions::decide_title(desk, prizes.at("shi"), desk.new_action(), input).await.unwrap();
    assert!(told(prizes.draft().await).contains("先发更正公示"));
    let input = CorrectNotice {
        cycle,
        reason: "甲村得分更正".to_owned(),
        document: "赤三创〔2026〕9号".to_owned(),
        terms: terms(),
    };
    actions::correct_notice(desk, prizes.at("shi"), desk.new_action(), input).await.unwrap();
    prizes.confirmed(2).await;
    prizes.draft().await.unwrap();
    let page = prizes.run(3).await;
    let lines: Vec<String> =
        page.lines.iter().map(|line| format!("{} {}", line.to, line.amount)).collect();
    assert_eq!(lines, ["甲村 -15000", "王强(书记) -9000", "李梅(主任) -6000"]);
    assert_eq!((page.total, page.back), (yuan(-30_000), yuan(30_000)));
    assert!(page.lines[0].why.contains("追回15000.00元"), "{}", page.lines[0].why);
    prizes.approve("fuhe", 3).await.unwrap();
    prizes.approve("shenpi", 3).await.unwrap();
    // What was paid stays as it was; what is paid back stands beside it.
    assert_eq!(prizes.run(1).await.lines.len(), 60);
    let own = prizes.own(&format!("cun@{FIRST}")).await;
    assert_eq!(
        own,
        ["3批 甲村 -15000", "3批 王强(书记) -9000", "1批 甲村 15000", "1批 王强(书记) 9000"]
    );
}
