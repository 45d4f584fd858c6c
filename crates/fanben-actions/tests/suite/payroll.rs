//! A year's pay of villages' cadres: the pay office brings the list of people, the result is
//! confirmed, a batch pays each by their own columns; the list changes, and the next batch pays the
//! difference and takes back; everybody sees their own lines and nobody else's.

use chrono::{Duration, NaiveDate};
use fanben_actions::actions::{
    self, CheckShares, EndAccount, KeepPayroll, MARK, ProposeErasure, ProposePayeeErasure,
    ProposeShares, SettleErasure, TypedShare,
};
use fanben_actions::looks::{self, Erasing, RunPage};
use fanben_actions::{PersonId, Receipt, Refusal, trail};
use fanben_model::number::Money;
use fanben_model::rights::Act;

use crate::pay::{CITY, FIRST, LIST, Pay, SECOND, TOWN, begun, day, list, with};
use crate::place::{On, on_both};

on_both!(
    cadres_are_paid_by_the_register_of_people,
    who_stands_in_no_register_waits_and_proposals_stay,
    who_is_erased_leaves_a_namesake_as_they_are,
    who_never_had_an_account_is_erased_too,
);

fn told(came: Result<Receipt, Refusal>) -> String {
    came.expect_err("refused").told()
}

/// The lines of an incentive: to whom, how much.
fn lines(page: &RunPage, incentive: &str) -> Vec<(String, String)> {
    let of = page.lines.iter().filter(|line| line.incentive == incentive);
    of.map(|line| (line.to.clone(), line.amount.to_string())).collect()
}

fn sum(page: &RunPage, incentive: &str) -> Money {
    let of = page.lines.iter().filter(|line| line.incentive == incentive);
    Money::from_raw(of.map(|line| line.amount.raw()).sum())
}

fn yuan(yuan: i64) -> Money {
    Money::whole(yuan).unwrap()
}

fn is(lines: &[(String, String)], wanted: &[(&str, &str)]) {
    let lines: Vec<(&str, &str)> =
        lines.iter().map(|(to, amount)| (to.as_str(), amount.as_str())).collect();
    assert_eq!(lines, wanted);
}

async fn cadres_are_paid_by_the_register_of_people(on: On) {
    let pay = begun(on).await;
    let (desk, cycle) = (&pay.place.desk, pay.cycle);
    // Without a register nobody is paid, and it is said.
    pay.confirmed().await;
    pay.draft().await.unwrap();
    let page = pay.run(1).await;
    is(&lines(&page, "工作经费"), &[("甲村", "10000")]);
    assert_eq!(page.lines.len(), 1);
    assert!(
        page.waiting.iter().any(|(_, why)| why.contains("先登记人员名册")),
        "{:?}",
        page.waiting
    );
    pay.released(1).await;
    brought(&pay).await;
    let page = looks::money(desk, pay.at("jingban"), cycle).await.unwrap();
    let forecast = page.forecast.unwrap();
    assert_eq!(forecast.sum()[1], yuan(159_820), "149820元 to people and 10000元 to 甲村");
    first_batch(&pay).await;
    later_batches(&pay).await;
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let mut file = Vec::new();
    trail::backup(desk, &mut file).await.unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    for (table, rows) in [("payroll", 3), ("payroll_row", 10)] {
        let named = format!("\"table\":\"{table}\"");
        assert_eq!(text.lines().filter(|line| line.contains(&named)).count(), rows, "{table}");
    }
    let folder = tempfile::tempdir().unwrap();
    let other = format!("sqlite:{}", folder.path().join("other.db").display());
    let other = fanben_actions::Desk::open(&other).await.unwrap();
    trail::restore(&other, &mut &file[..]).await.unwrap();
    assert_eq!(trail::verify(&other).await.unwrap().faults, []);
    erased(&pay).await;
}

/// The list comes in: what is wrong is named with its cell, what nobody is paid by is left out.
async fn brought(pay: &Pay) {
    let desk = &pay.place.desk;
    let jingban = pay.at("jingban");
    let bad =
        LIST.replace("文书\t7", "文书\t半年多").replace("G06\t990402201202", "G06\t990402201299");
    let block = looks::payroll_block(desk, jingban, &bad, day(1, 1), false).await.unwrap();
    let problems: Vec<(&str, &str)> =
        block.problems.iter().map(|one| (one.cell.as_str(), one.says.as_str())).collect();
    assert_eq!(problems[0].0, "B7");
    assert!(problems[0].1.contains("990402201299"), "{problems:?}");
    assert_eq!(problems[1], ("E4", "“任职月数”填的是“半年多”,应填数字(个月)"));
    assert_eq!((block.new.len(), &block.left_out[..]), (5, &["文化程度".to_owned()][..]));
    assert!(told(pay.keep(list(&bad)).await).contains("表里有2处问题"));
    let wrong = LIST.replace("cun@990402201201", "xiang@990402201000");
    let block = looks::payroll_block(desk, jingban, &wrong, day(1, 1), false).await.unwrap();
    assert!(block.problems[0].says.contains("没有这个账号") && block.problems[0].cell == "L2");
    // What is nobody's business does not come in, whatever is ticked.
    let more = LIST.replace("文化程度", "身份证号");
    let input = KeepPayroll { despite: true, ..list(&more) };
    assert!(told(pay.keep(input).await).contains("“身份证号”不能进人员名册"));
    let card = LIST.replace("G05\t", "6222020200001234567\t");
    let block = looks::payroll_block(desk, jingban, &card, day(1, 1), false).await.unwrap();
    assert_eq!(block.problems[0].cell, "A6");
    assert!(block.problems[0].says.contains("银行卡号"), "{:?}", block.problems);
    let none = KeepPayroll { source: String::new(), ..list(LIST) };
    assert!(told(pay.keep(none).await).contains("从哪里来"));
    assert!(told(pay.keep(KeepPayroll { from: None, ..list(LIST) }).await).contains("从哪一天起"));
    // Nobody else keeps it, nobody else reads it.
    for who in [format!("shi@{CITY}"), format!("xiang@{TOWN}"), format!("cun@{FIRST}")] {
        let who = pay.place.who(&who);
        let came = actions::keep_payroll(desk, who, desk.new_action(), list(LIST)).await;
        assert!(matches!(came, Err(Refusal::NotAllowed(Act::KeepPayroll))), "{came:?}");
        assert!(matches!(looks::payroll(desk, who, "").await, Err(Refusal::NotFound)));
        let came = looks::payroll_block(desk, who, LIST, day(1, 1), false).await;
        assert!(matches!(came, Err(Refusal::NotFound)));
    }
    let receipt = pay.keep(list(LIST)).await.unwrap();
    assert!(receipt.says.contains("新增7人,变更0人,结束0人"), "{}", receipt.says);
    assert!(told(pay.keep(list(LIST)).await).contains("和名册里的一样"));
    let page = looks::payroll(desk, jingban, "").await.unwrap();
    assert_eq!((page.count, page.units.len(), page.entries.len()), (7, 2, 1));
    let king = &page.units[0].people[0];
    assert_eq!((king.name.as_str(), king.account), ("王强", true));
    assert!(king.fields.iter().all(|(heading, _)| heading != "文化程度"), "{:?}", king.fields);
    let page = looks::payroll(desk, jingban, "乙村").await.unwrap();
    assert_eq!(page.count, 3);
}

/// Every figure by hand, with 21600元 as the standard of a main post.
async fn first_batch(pay: &Pay) {
    pay.draft().await.unwrap();
    let page = pay.run(2).await;
    is(
        &lines(&page, "基础报酬"),
        &[
            ("王强(书记)", "21600"),
            ("李梅(副书记)", "17280"), // 21600 × 0.8
            ("陈文(文书)", "8820"),    // 21600 × 0.7 × 7 ÷ 12
            ("周明(书记)", "21600"),
            ("吴芳(主任)", "21600"),
        ],
    );
    // Half of the main post's standard, for twelve months.
    is(&lines(&page, "一肩挑"), &[("王强(书记)", "10800")]);
    is(
        &lines(&page, "绩效报酬"),
        &[
            ("王强(书记)", "7200"),
            ("李梅(副书记)", "5760"), // 7200 × 0.8
            ("陈文(文书)", "2940"),   // 7200 × 0.7 × 7 ÷ 12
            ("周明(书记)", "4800"),
            ("吴芳(主任)", "4800"),
        ],
    );
    // Weights 36, 28.8, 14.7, 24, 24, together 127.5: the whole sum and not a 分 more.
    is(
        &lines(&page, "以奖代补"),
        &[
            ("王强(书记)", "5647.06"),
            ("李梅(副书记)", "4517.65"),
            ("陈文(文书)", "2305.88"),
            ("周明(书记)", "3764.71"),
            ("吴芳(主任)", "3764.7"),
        ],
    );
    assert_eq!(sum(&page, "以奖代补"), yuan(20_000));
    is(
        &lines(&page, "缴费补贴"),
        &[
            ("王强(书记)", "500"),
            ("李梅(副书记)", "400"),
            ("周明(书记)", "500"),
            ("吴芳(主任)", "500"),
        ],
    );
    // 60 years old and eleven in a row; 54 is too young.
    is(&lines(&page, "离任补贴"), &[("赵德(离任主要干部)", "720")]);
    assert_eq!(page.total, yuan(149_820), "the budget line: 127920 + 20000 + 1900");
    assert_eq!(
        page.waiting,
        [("甲村".to_owned(), "陈文(文书)的社会保险缴费补贴:不得领取(两委成员 = 否)".to_owned())]
    );
    let king = page.lines.iter().find(|line| line.incentive == "一肩挑").unwrap();
    assert!(king.why.contains("50%") && king.why.contains("12"), "{}", king.why);
    pay.released(2).await;
}

/// The list changes: the next batch pays the difference and takes back.
async fn later_batches(pay: &Pay) {
    // 陈文 left in May, not in July; 郑新 came after him. A sheet with fewer columns says nothing
    // about the others.
    let text = "人员编号\t编码\t姓名\t职务\t任职月数\t两委成员\n\
         G03\t990402201201\t陈文\t文书\t5\t否\n\
         G08\t990402201201\t郑新\t文书\t\t是";
    assert!(told(pay.keep(list(text)).await).contains("有1个人已有的登记要改"));
    let input = KeepPayroll { reason: "任职时间登记有误".to_owned(), ..list(text) };
    pay.keep(input).await.unwrap();
    // Nobody knows yet how long 郑新 served: what is shared by months stays as it was paid.
    pay.draft().await.unwrap();
    let page = pay.run(3).await;
    is(&lines(&page, "基础报酬"), &[("陈文(文书)", "-2520")]); // 21600 × 0.7 × 2 ÷ 12
    is(&lines(&page, "绩效报酬"), &[("陈文(文书)", "-840")]);
    is(&lines(&page, "缴费补贴"), &[("郑新(文书)", "400")]);
    is(&lines(&page, "以奖代补"), &[]);
    let waits = |why: &str| page.waiting.iter().any(|(_, says)| says == why);
    assert!(waits("郑新(文书)的基础报酬:“任职月数”未填"), "{:?}", page.waiting);
    assert_eq!(page.lines.len(), 3);
    assert!(page.lines[0].why.contains("追回2520.00元"), "{}", page.lines[0].why);
    pay.released(3).await;
    // 乙村's list is sent whole, without 吴芳; what is said from next year on changes nothing now.
    let text = "人员编号\t编码\t姓名\t职务\t任职月数\nG08\t990402201201\t郑新\t文书\t7\n\
         G05\t990402201202\t周明\t书记\t12\nG07\t990402201202\t钱广\t离任主要干部\t";
    let input = KeepPayroll { reason: "任职文件".to_owned(), whole: true, ..list(text) };
    let block = looks::payroll_block(&pay.place.desk, pay.at("jingban"), text, day(1, 1), true);
    let block = block.await.unwrap();
    let ended: Vec<&str> = block.ended.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((ended.len(), block.changed.len(), block.same), (5, 1, 2), "{ended:?}");
    assert!(ended.contains(&"吴芳") && ended.contains(&"王强"), "{ended:?}");
    let text = text.replace("G08\t990402201201\t郑新\t文书\t7\n", "");
    let input = KeepPayroll { text, ..input };
    pay.keep(input).await.unwrap();
    pay.draft().await.unwrap();
    let page = pay.run(4).await;
    is(&lines(&page, "基础报酬"), &[("吴芳(主任)", "-21600")]);
    is(&lines(&page, "以奖代补"), &[]);
    assert!(page.back > yuan(26_000), "{:?}", page.back);
    pay.released(4).await;
    own(pay).await;
}

/// Everybody sees their own.
async fn own(pay: &Pay) {
    let lines = pay.own(&format!("cun@{FIRST}")).await;
    let of = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
    assert_eq!((of("王强(书记)"), of("甲村")), (5, 1), "{lines:?}");
    assert_eq!(lines.len(), 6);
    let page = looks::own_pay(&pay.place.desk, pay.place.who(&format!("cun@{FIRST}"))).await;
    let rows = page.unwrap().rows;
    assert_eq!((rows.len(), rows[0].line.post.as_str()), (1, "书记"));
    for other in [format!("cun@{SECOND}"), format!("xiang@{TOWN}"), format!("shi@{CITY}")] {
        assert_eq!(pay.own(&other).await, Vec::<String>::new(), "{other}");
        let page = looks::own_pay(&pay.place.desk, pay.place.who(&other)).await.unwrap();
        assert_eq!(page.rows, []);
        let page = looks::run(&pay.place.desk, pay.place.who(&other), pay.cycle, 2).await;
        assert!(matches!(page, Err(Refusal::NotFound)));
    }
}

/// Who is erased stands in it without a name; sums stay, and nothing is taken back.
async fn erased(pay: &Pay) {
    let desk = &pay.place.desk;
    let person = pay.place.who(&format!("cun@{FIRST}")).id;
    let input = EndAccount { person, reason: "退休".to_owned() };
    actions::end_account(desk, pay.at("xitong"), desk.new_action(), input).await.unwrap();
    pay.place.later(Duration::days(1));
    let input = || ProposeErasure {
        why: "asked".to_owned(),
        document: "赤办〔2026〕9号".to_owned(),
        words: vec![],
    };
    let system = pay.at("xitong");
    let came = actions::propose_erasure(desk, system, desk.new_action(), person, input()).await;
    assert!(told(came).contains("人员名册里还有"), "who stands in it is still to be paid");
    // From next year on he stands in it no more; this year's pay stays.
    let text = LIST.lines().filter(|line| !line.contains("G01") && !line.contains(SECOND));
    let text: Vec<&str> = text.collect();
    let next = KeepPayroll {
        from: NaiveDate::from_ymd_opt(2027, 1, 1),
        whole: true,
        reason: "退休".to_owned(),
        ..list(&text.join("\n"))
    };
    pay.keep(next).await.unwrap();
    assert!(told(pay.draft().await).contains("现在没有能发的"));
    actions::propose_erasure(desk, system, desk.new_action(), person, input()).await.unwrap();
    settled(pay, person).await;
    assert!(!backed_up(pay).await.contains("王强"));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let page = looks::payroll(desk, pay.at("jingban"), MARK).await.unwrap();
    assert_eq!(page.count, 1);
    let run = pay.run(2).await;
    assert_eq!(run.total, yuan(149_820));
    assert!(lines(&run, "一肩挑")[0].0 == format!("{MARK}(书记)"));
    assert!(told(pay.draft().await).contains("现在没有能发的"));
}

/// What a village's people share, proposed by it.
async fn propose(
    pay: &Pay,
    village: &str,
    rows: &[(&str, &str, &str)],
) -> Result<Receipt, Refusal> {
    let share = |(name, post, amount): &(&str, &str, &str)| TypedShare {
        name: (*name).to_owned(),
        post: (*post).to_owned(),
        amount: (*amount).to_owned(),
        ..TypedShare::default()
    };
    let input = ProposeShares {
        cycle: pay.cycle,
        subject: village.to_owned(),
        incentive: "年度奖励".to_owned(),
        name: "年度奖励·村干部个人".to_owned(),
        shares: rows.iter().map(share).collect(),
        meeting: "村民代表会议,2026年11月2日".to_owned(),
    };
    let (desk, who) = (&pay.place.desk, pay.place.who(&format!("cun@{village}")));
    actions::propose_shares(desk, who, desk.new_action(), input).await
}

async fn who_stands_in_no_register_waits_and_proposals_stay(on: On) {
    let pay = with(on, include_str!("payroll_shared.yaml")).await;
    let (desk, cycle) = (&pay.place.desk, pay.cycle);
    pay.confirmed().await;
    // A township's pay office keeps its own villages' list and no other.
    let town = pay.place.who(&format!("zhencai@{TOWN}"));
    let text = "人员编号\t编码\t姓名\t职务\t绩效奖金(元)\n\
         A1\t990402201201\t王强\t书记\t9000\nA2\t990402201201\t李梅\t主任\t";
    let outside = format!("{text}\nA3\t990400000000\t孙平\t主任\t1");
    let block = looks::payroll_block(desk, town, &outside, None, false).await.unwrap();
    let problem = &block.problems[0];
    assert_eq!((problem.cell.as_str(), block.new.len()), ("B4", 2));
    assert!(problem.says.contains("不由您管"), "{}", problem.says);
    assert_eq!(block.from, day(1, 1).unwrap(), "the first list is of the year");
    actions::keep_payroll(desk, town, desk.new_action(), list(text)).await.unwrap();
    // 甲村's people share equally by the list; of 乙村 nobody is known: it may propose.
    assert!(told(propose(&pay, FIRST, &[("王强", "书记", "5000")]).await).contains("按人员名册发"));
    let page = looks::money(desk, pay.place.who(&format!("cun@{FIRST}")), cycle).await.unwrap();
    let open: Vec<&str> = page.shares.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(open, ["特别奖·个人"], "what the village is to share is shared by it");
    let village = pay.place.who(&format!("cun@{FIRST}"));
    let page = looks::shares(desk, village, cycle, FIRST, 1).await.unwrap();
    let form: Vec<(&str, &str)> =
        page.form.iter().map(|row| (row.name.as_str(), row.post.as_str())).collect();
    assert_eq!(form, [("王强", "书记"), ("李梅", "主任")], "its form begins with who is listed");
    let page = looks::money(desk, pay.at("jingban"), cycle).await.unwrap();
    let open = page.shares.iter().map(|one| format!("{}{}", one.unit.name, one.name));
    let wanted = ["甲村特别奖·个人", "乙村年度奖励·村干部个人", "乙村特别奖·个人"];
    assert_eq!(open.collect::<Vec<_>>(), wanted);
    pay.draft().await.unwrap();
    let run = pay.run(1).await;
    is(
        &lines(&run, "年度奖励"),
        &[("甲村", "5000"), ("王强(书记)", "2500"), ("李梅(主任)", "2500"), ("乙村", "5000")],
    );
    is(&lines(&run, "绩效上浮"), &[("王强(书记)", "900")]);
    let mut waiting: Vec<&str> = run.waiting.iter().map(|(_, why)| why.as_str()).collect();
    waiting.sort_unstable();
    assert_eq!(
        waiting,
        [
            "人员名册里没有这个单位的人,算不出:绩效奖金增加",
            "年度奖励·村干部个人 5,000.00元:还没有报分配方案",
            "李梅(主任)的绩效奖金增加:“绩效奖金”未填",
            "特别奖·个人 2,000.00元:还没有报分配方案",
            "特别奖·个人 2,000.00元:还没有报分配方案",
        ]
    );
    pay.released(1).await;
    // 乙村 proposes, and what was accepted stays when the list comes.
    propose(&pay, SECOND, &[("周明", "书记", "3000"), ("吴芳", "主任", "2000")]).await.unwrap();
    let input = CheckShares {
        cycle,
        subject: SECOND.to_owned(),
        number: 1,
        accepted: true,
        reason: String::new(),
    };
    let checks = pay.place.who(&format!("xiang@{TOWN}"));
    actions::check_proposal(desk, checks, desk.new_action(), input).await.unwrap();
    let text = "人员编号\t编码\t姓名\t职务\t绩效奖金\n\
         B1\t990402201202\t周明\t书记\t8000\nB2\t990402201202\t吴芳\t主任\t7000";
    pay.keep(list(text)).await.unwrap();
    pay.draft().await.unwrap();
    let run = pay.run(2).await;
    is(&lines(&run, "年度奖励"), &[("周明(书记)", "3000"), ("吴芳(主任)", "2000")]);
    is(&lines(&run, "绩效上浮"), &[("周明(书记)", "800"), ("吴芳(主任)", "700")]);
    assert_eq!(run.back, Money::ZERO);
    // The township's pay office sees its villages and what the city entered of them.
    let page = looks::payroll(desk, town, "").await.unwrap();
    assert_eq!((page.count, page.entries.len()), (4, 2));
    assert_eq!(page.columns, ["绩效奖金"]);
}

/// The security administrator does what was proposed.
async fn settled(pay: &Pay, person: PersonId) {
    let desk = &pay.place.desk;
    let page = looks::person(desk, pay.at("anquan"), person).await.unwrap();
    let Erasing::Proposed { number, .. } = page.erasing else { panic!("{:?}", page.erasing) };
    let input = SettleErasure { proposal: number, erase: true };
    actions::erase_person(desk, pay.at("anquan"), desk.new_action(), person, input).await.unwrap();
}

async fn backed_up(pay: &Pay) -> String {
    let mut file = Vec::new();
    trail::backup(&pay.place.desk, &mut file).await.unwrap();
    String::from_utf8(file).unwrap()
}

async fn who_is_erased_leaves_a_namesake_as_they_are(on: On) {
    let pay = begun(on).await;
    let desk = &pay.place.desk;
    let person = pay.place.who(&format!("cun@{SECOND}")).id;
    let name = looks::person(desk, pay.at("anquan"), person).await.unwrap().line.name;
    // The list names no account: that it is the same person, name and unit say.
    let text = format!(
        "人员编号\t编码\t姓名\t职务\t任职月数\nG01\t{SECOND}\t{name}\t书记\t12\n\
         G02\t{FIRST}\t{name}\t文书\t12"
    );
    pay.keep(list(&text)).await.unwrap();
    let text = format!("人员编号\t编码\t姓名\t职务\nG03\t{SECOND}\t周明\t书记");
    let reason = "换届".to_owned();
    pay.keep(KeepPayroll { whole: true, reason, ..list(&text) }).await.unwrap();
    let input = EndAccount { person, reason: "换届".to_owned() };
    actions::end_account(desk, pay.at("xitong"), desk.new_action(), input).await.unwrap();
    pay.place.later(Duration::days(1));
    let input = ProposeErasure {
        why: "asked".to_owned(),
        document: "赤办〔2026〕9号".to_owned(),
        words: vec![],
    };
    let system = pay.at("xitong");
    actions::propose_erasure(desk, system, desk.new_action(), person, input).await.unwrap();
    settled(&pay, person).await;
    let named = |line: &&str| line.contains(&format!("\"name\":\"{name}\""));
    let kept = backed_up(&pay).await;
    let rows: Vec<&str> = kept.lines().filter(|line| line.contains("payroll_row")).collect();
    assert_eq!((rows.len(), rows.iter().filter(|row| named(row)).count()), (4, 1), "{rows:?}");
    assert!(!kept.contains("\"code\":\"G01\"") && kept.contains("\"code\":\"G02\""));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let page = looks::payroll(desk, pay.at("jingban"), "").await.unwrap();
    let people: Vec<&str> =
        page.units.iter().flat_map(|unit| &unit.people).map(|one| one.name.as_str()).collect();
    assert_eq!(people, [name.as_str(), "周明"]);
}

async fn who_never_had_an_account_is_erased_too(on: On) {
    let pay = begun(on).await;
    let desk = &pay.place.desk;
    pay.keep(list(LIST)).await.unwrap();
    let older = backed_up(&pay).await;
    let page = looks::payroll(desk, pay.at("jingban"), "李梅").await.unwrap();
    let payee = page.units[0].people[0].payee;
    let propose = |who: &'static str| {
        let why = "asked".to_owned();
        let input = ProposePayeeErasure { payee, why, document: "赤办〔2026〕9号".to_owned() };
        actions::propose_payee_erasure(desk, pay.at(who), desk.new_action(), input)
    };
    assert!(told(propose("jingban").await).contains("人员名册里还有李梅"));
    assert!(matches!(propose("xitong").await, Err(Refusal::NotAllowed(Act::KeepPayroll))));
    let text: Vec<&str> = LIST.lines().filter(|line| !line.contains("李梅")).collect();
    let reason = "辞职".to_owned();
    let input = KeepPayroll { whole: true, reason, ..list(&text.join("\n")) };
    pay.keep(input).await.unwrap();
    let page = looks::payroll(desk, pay.at("jingban"), "").await.unwrap();
    assert_eq!((page.count, page.gone[0].people[0].name.as_str()), (6, "李梅"));
    propose("jingban").await.unwrap();
    assert!(told(propose("jingban").await).contains("已经有人提出"));
    let page = looks::payee(desk, pay.at("jingban"), payee).await.unwrap();
    assert_eq!((page.rows.len(), page.may_erase, page.proposed), (2, false, true));
    settled(&pay, payee).await;
    let kept = backed_up(&pay).await;
    assert!(!kept.contains("李梅") && !kept.contains("\"code\":\"G02\""), "{kept}");
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let page = looks::payroll(desk, pay.at("jingban"), MARK).await.unwrap();
    assert_eq!((page.count, page.gone[0].people[0].name.as_str()), (0, MARK));
    assert!(told(propose("jingban").await).contains("已经删除"));
    // An older backup holds her; by the list of who was erased she is erased again.
    let folder = tempfile::tempdir().unwrap();
    let other = format!("sqlite:{}", folder.path().join("other.db").display());
    let other = fanben_actions::Desk::open(&other).await.unwrap();
    trail::restore(&other, &mut older.as_bytes()).await.unwrap();
    let erased: Vec<&str> =
        kept.lines().filter(|line| line.contains("\"table\":\"erasure\"")).collect();
    let erased = erased.join("\n");
    let nothing = std::collections::BTreeMap::new();
    let came = actions::erase_again(&other, &mut erased.as_bytes(), &nothing).await.unwrap();
    assert_eq!((&came.erased[..], came.unknown), (&[payee][..], 0), "{came:?}");
    let mut file = Vec::new();
    trail::backup(&other, &mut file).await.unwrap();
    assert!(!String::from_utf8(file).unwrap().contains("李梅"));
    assert_eq!(trail::verify(&other).await.unwrap().faults, []);
}
