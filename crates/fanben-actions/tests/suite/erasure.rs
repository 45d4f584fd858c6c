//! Somebody who judged, signed, objected, shared and was paid is erased: nothing of theirs is found
//! any more, every figure stays, the trail and what was published verify.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, Answered, ApproveRun, ChangePassword, CheckShares, Delegate, DraftRun, EndAccount,
    EndNotice, EndRun, GivePost, LinkAccount, MARK, NewPerson, Object, PostNotice, ProposeErasure,
    ProposeShares, RecordMeasure, RuleObjection, SaveSheet, SettleErasure, Sign, SignResult,
    TypedShare,
};
use fanben_actions::looks::{self, Erasing};
use fanben_actions::{CycleId, Desk, Person, PersonId, Receipt, Refusal, trail};
use fanben_model::notices::Scope;
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme;
use sqlx::{AssertSqlSafe, Row as _};

use crate::kept::run;
use crate::place::{On, Place, on_both, serde_roles};
use crate::year::{CITY, TOWN, VILLAGES, terms, units};

on_both!(
    a_person_is_erased_and_what_they_did_stays,
    a_name_that_others_bear_is_left_in_texts,
    words_of_objections_go_after_their_time,
);

const NAME: &str = "欧阳静远";
const LOGIN: &str = "oyjy-2026x";
const TELEPHONE: &str = "13900001111";
const GOOD: &str = "own-letters-77";

/// An installation where one person has many posts in a township and a village.
struct Scene {
    place: Place,
    cycle: CycleId,
    person: PersonId,
}

fn role(id: &str, name: &str, level: &str, rights: &[Right]) -> Role {
    Role {
        id: id.to_owned(),
        name: name.to_owned(),
        level: vec![level.to_owned()],
        rights: rights.to_vec(),
        factor: false,
    }
}

/// Makes an account and gives it posts.
async fn comes(place: &Place, (login, name): (&str, &str), posts: &[(&str, &str)]) -> PersonId {
    let desk = &place.desk;
    let (system, guard) = (at(place, "xitong"), at(place, "anquan"));
    let new = NewPerson {
        login: login.to_owned(),
        name: name.to_owned(),
        unit: "小泉乡".to_owned(),
        ..NewPerson::default()
    };
    let made = actions::make_accounts(desk, system, desk.new_action(), vec![new]).await.unwrap();
    let slip = made.slips().remove(0);
    let came = actions::sign_in(desk, login, &slip.password).await.unwrap();
    let person = came.person.id;
    for (role, unit) in posts {
        let input = GivePost {
            person,
            unit: (*unit).to_owned(),
            role: (*role).to_owned(),
            office: String::new(),
            acting: false,
            from: desk.today(),
            until: None,
            reason: format!("{name}任职,赤组干〔2026〕8号"),
        };
        actions::give_post(desk, guard, desk.new_action(), input).await.unwrap();
    }
    let input = ChangePassword { old: slip.password, new: GOOD.to_owned() };
    actions::change_password(desk, &came.person, desk.new_action(), input).await.unwrap();
    person
}

fn at<'p>(place: &'p Place, role: &str) -> &'p Person {
    place.who(&format!("{role}@{CITY}"))
}

impl Scene {
    async fn begun(on: On) -> Self {
        let mut roles = serde_roles("shixing");
        roles.retain(|role| role.id != "xiangshu");
        roles.push(role("shuji", "党委书记", "乡", &[Right::Look, Right::Sign]));
        for (id, name) in [("jingban", "财政经办"), ("fuhe", "财政复核"), ("shenpi", "财政审批")]
        {
            roles.push(role(id, name, "市", &[Right::Look, Right::Pay]));
        }
        let place = Place::with(on, roles, units()).await;
        let posts = [("xiang", TOWN), ("shuji", TOWN), ("cun", VILLAGES[0])];
        let person = comes(&place, (LOGIN, NAME), &posts).await;
        let office = at(&place, "shi").clone();
        let rules = scheme::read(include_str!("erasure.yaml")).unwrap();
        let cycle = place.cycle(&office, rules, CITY).await;
        Self { place, cycle, person }
    }

    fn desk(&self) -> &Desk {
        &self.place.desk
    }

    /// The person as of now.
    async fn own(&self) -> Person {
        actions::sign_in(self.desk(), LOGIN, GOOD).await.unwrap().person
    }

    async fn measured(&self) {
        for (village, score) in VILLAGES.iter().zip(["80", "70", "60", "50"]) {
            let input = RecordMeasure {
                cycle: self.cycle,
                measure: "年度得分".to_owned(),
                values: BTreeMap::from([((*village).to_owned(), score.to_owned())]),
                source: format!("{NAME}报的结账单"),
                reason: String::new(),
            };
            let desk = self.desk();
            let who = at(&self.place, "bumen");
            actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
        }
    }

    /// One village is judged, signed for and sent up by a hand.
    async fn judged(&self, who: &Person, village: &str, reason: &str) {
        let (desk, cycle) = (self.desk(), self.cycle);
        let subject = || village.to_owned();
        let page = looks::sheet(desk, who, cycle, village, None).await.unwrap();
        let items = page.dimensions.iter().flat_map(|dimension| &dimension.items);
        let asked = items.flat_map(|item| &item.clauses).flat_map(|clause| &clause.questions);
        let answer = Answered { value: "是".to_owned(), reason: reason.to_owned() };
        let asked = asked.filter(|one| !one.key.is_empty() && one.measured.is_none());
        let answers = asked.map(|one| (one.key.clone(), answer.clone())).collect();
        let input = SaveSheet { cycle, subject: subject(), number: 0, answers };
        actions::save_sheet(desk, who, desk.new_action(), input).await.unwrap();
        let signer = self.own().await;
        let page = looks::signing(desk, &signer, cycle, village).await.unwrap();
        let input = Sign {
            cycle,
            subject: subject(),
            role: "shuji".to_owned(),
            digest: page.digest,
            reason: String::new(),
            password: GOOD.to_owned(),
            code: String::new(),
        };
        actions::sign(desk, &signer, desk.new_action(), input).await.unwrap();
        let input = About { cycle, subject: subject() };
        actions::send_up(desk, who, desk.new_action(), input).await.unwrap();
    }

    /// The year until its result is confirmed.
    async fn confirmed(&self) {
        let (desk, cycle) = (self.desk(), self.cycle);
        self.measured().await;
        let own = self.own().await;
        // A colleague sends one village up for her.
        let post = own.posts.iter().find(|post| post.role.code == "xiang").unwrap().id;
        let deputy = self.place.who(&format!("shuji@{TOWN}"));
        let input = Delegate {
            post,
            to: deputy.id,
            deputy: true,
            acts: vec![Act::SaveSheet, Act::SendUp],
            from: desk.today(),
            until: None,
            reason: format!("{NAME}学习"),
        };
        actions::delegate(desk, &own, desk.new_action(), input).await.unwrap();
        let deputy = actions::sign_in(desk, &deputy.login, "letters4you").await.unwrap().person;
        for village in VILLAGES {
            self.place.later(Duration::minutes(1));
            let who = if village == VILLAGES[1] { &deputy } else { &own };
            let reason = format!("{NAME}到村查过台账,电话{TELEPHONE}");
            self.judged(who, village, &reason).await;
        }
        let rows = looks::notice_board(desk, &own, cycle).await.unwrap().signing;
        let input = SignResult {
            cycle,
            role: "shuji".to_owned(),
            results: rows.into_iter().map(|row| (row.subject.code, row.digest)).collect(),
            refuses: String::new(),
            password: GOOD.to_owned(),
            code: String::new(),
        };
        actions::sign_result(desk, &own, desk.new_action(), input).await.unwrap();
        let input = PostNotice { cycle, terms: terms() };
        actions::post_notice(desk, at(&self.place, "shi"), desk.new_action(), input).await.unwrap();
        self.objects(1, NAME, TELEPHONE, "丙村的得分算多了,见结账单").await;
        let words = format!("{NAME}评得不公,请复核,电话0990-1234567");
        self.objects(2, "李秀英", "0990-1234567", &words).await;
        self.place.later(Duration::days(8));
        let input = EndNotice {
            cycle,
            number: 1,
            reason: String::new(),
            document: "赤发〔2026〕30号".to_owned(),
        };
        let office = at(&self.place, "shi");
        actions::confirm_notice(desk, office, desk.new_action(), input).await.unwrap();
    }

    async fn objects(&self, number: i64, name: &str, contact: &str, words: &str) {
        let (desk, cycle) = (self.desk(), self.cycle);
        let input = Object {
            cycle,
            number: 1,
            subject: VILLAGES[2].to_owned(),
            words: words.to_owned(),
            name: name.to_owned(),
            contact: contact.to_owned(),
        };
        actions::object(desk, desk.new_action(), input).await.unwrap();
        let reply = "经核对结账单,不改".to_owned();
        let input = RuleObjection { cycle, objection: number, upheld: false, reply };
        let office = at(&self.place, "shi");
        actions::rule_objection(desk, office, desk.new_action(), input).await.unwrap();
    }

    /// She gets a share, and a batch with it is approved.
    async fn released(&self) {
        let (desk, cycle) = (self.desk(), self.cycle);
        let share = |name: &str, post: &str, account: &str, amount: &str| TypedShare {
            name: name.to_owned(),
            post: post.to_owned(),
            account: account.to_owned(),
            amount: amount.to_owned(),
            barred: String::new(),
        };
        let input = ProposeShares {
            cycle,
            subject: VILLAGES[0].to_owned(),
            incentive: "年度奖励".to_owned(),
            name: "年度奖励·村干部个人".to_owned(),
            shares: vec![share(NAME, "书记", LOGIN, "9000"), share("李梅", "主任", "", "6000")],
            meeting: "村民代表会议,2026年11月2日".to_owned(),
        };
        let village = self.place.who(&format!("cun@{}", VILLAGES[0]));
        actions::propose_shares(desk, village, desk.new_action(), input).await.unwrap();
        let input = CheckShares {
            cycle,
            subject: VILLAGES[0].to_owned(),
            number: 1,
            accepted: true,
            reason: String::new(),
        };
        let town = self.place.who(&format!("xiang@{TOWN}"));
        actions::check_proposal(desk, town, desk.new_action(), input).await.unwrap();
        let input = DraftRun { cycle, incentives: vec![] };
        let who = at(&self.place, "jingban");
        actions::draft_run(desk, who, desk.new_action(), input).await.unwrap();
        for role in ["fuhe", "shenpi"] {
            self.place.later(Duration::minutes(1));
            let digest = looks::run(desk, who, cycle, 1).await.unwrap().digest;
            let input = ApproveRun { cycle, number: 1, digest };
            let who = at(&self.place, role);
            actions::approve_run(desk, who, desk.new_action(), input).await.unwrap();
        }
    }

    async fn propose(&self, who: &str, words: &[&str]) -> Result<Receipt, Refusal> {
        let input = ProposeErasure {
            why: "asked".to_owned(),
            document: "赤办〔2026〕9号".to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        let (desk, who) = (self.desk(), at(&self.place, who));
        actions::propose_erasure(desk, who, desk.new_action(), self.person, input).await
    }

    async fn settle(&self, who: &str, erase: bool) -> Result<Receipt, Refusal> {
        let (desk, who) = (self.desk(), at(&self.place, who));
        let page = looks::person(desk, at(&self.place, "anquan"), self.person).await.unwrap();
        let Erasing::Proposed { number, .. } = page.erasing else {
            panic!("not proposed: {:?}", page.erasing)
        };
        let input = SettleErasure { proposal: number, erase };
        actions::erase_person(desk, who, desk.new_action(), self.person, input).await
    }

    /// What everybody reads of the cycle, as one text.
    async fn shown(&self) -> String {
        let (desk, cycle) = (self.desk(), self.cycle);
        let office = at(&self.place, "shi");
        let mut text = String::new();
        for village in VILLAGES {
            write!(text, "{:?}", looks::subject(desk, office, cycle, village).await.unwrap())
                .unwrap();
            write!(text, "{:?}", looks::why(desk, office, cycle, village).await.unwrap()).unwrap();
            write!(text, "{:?}", looks::signing(desk, office, cycle, village).await.unwrap())
                .unwrap();
        }
        write!(text, "{:?}", looks::notice_board(desk, office, cycle).await.unwrap()).unwrap();
        let who = at(&self.place, "jingban");
        write!(text, "{:?}", looks::run(desk, who, cycle, 1).await.unwrap()).unwrap();
        let town = self.place.who(&format!("xiang@{TOWN}"));
        let page = looks::shares(desk, town, cycle, VILLAGES[0], 1).await.unwrap();
        text + &format!("{page:?}")
    }

    /// Totals and ranks of everybody, and what was paid.
    async fn figures(&self) -> String {
        let (desk, cycle) = (self.desk(), self.cycle);
        let sheet = looks::notice_sheet(desk, None, cycle, 1, Scope::Web).await.unwrap();
        let who = at(&self.place, "jingban");
        let run = looks::run(desk, who, cycle, 1).await.unwrap();
        let paid: Vec<_> = run.lines.iter().map(|line| (&line.subject, line.amount)).collect();
        let rows: Vec<_> =
            sheet.rows.iter().map(|row| (&row.name, &row.total, &row.rank)).collect();
        let own = looks::own_pay(desk, self.place.who(&format!("cun@{}", VILLAGES[0]))).await;
        let own: Vec<_> = own.unwrap().lines.into_iter().map(|one| one.line.amount).collect();
        format!("{rows:?} {paid:?} {own:?}")
    }
}

fn told(came: Result<Receipt, Refusal>) -> String {
    came.expect_err("refused").told()
}

/// Every column of every table in which a word stands, in any type, also as bytes.
async fn found(url: &str, word: &str) -> Vec<String> {
    let hex = word.bytes().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    let mut found = Vec::new();
    if url.starts_with("sqlite") {
        let pool = sqlx::SqlitePool::connect(url).await.unwrap();
        let columns = "select m.name, p.name from sqlite_master m, pragma_table_info(m.name) p \
             where m.type = 'table'";
        let columns = sqlx::query(columns).fetch_all(&pool).await.unwrap();
        assert!(columns.len() > 400, "{}", columns.len());
        for row in columns {
            let (table, column): (String, String) = (row.get(0), row.get(1));
            let count = format!(
                "select count(*) from \"{table}\" where instr(cast(\"{column}\" as text), ?1) > 0 \
                 or instr(lower(hex(\"{column}\")), ?2) > 0"
            );
            let count = sqlx::query(AssertSqlSafe(count)).bind(word).bind(&hex);
            let count: i64 = count.fetch_one(&pool).await.unwrap().get(0);
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        pool.close().await;
    } else {
        let pool = sqlx::PgPool::connect(url).await.unwrap();
        let columns = "select table_name::text, column_name::text from information_schema.columns \
             where table_schema = 'public'";
        let columns = sqlx::query(columns).fetch_all(&pool).await.unwrap();
        assert!(columns.len() > 400, "{}", columns.len());
        for row in columns {
            let (table, column): (String, String) = (row.get(0), row.get(1));
            let count = format!(
                "select count(*) from \"{table}\" where position($1 in \"{column}\"::text) > 0 \
                 or position($2 in \"{column}\"::text) > 0"
            );
            let count = sqlx::query(AssertSqlSafe(count)).bind(word).bind(&hex);
            let count: i64 = count.fetch_one(&pool).await.unwrap().get(0);
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        pool.close().await;
    }
    found.sort();
    found
}

async fn backed_up(desk: &Desk) -> Vec<u8> {
    let mut file = Vec::new();
    trail::backup(desk, &mut file).await.unwrap();
    file
}

async fn a_person_is_erased_and_what_they_did_stays(on: On) {
    let scene = Scene::begun(on).await;
    let (desk, cycle) = (scene.desk(), scene.cycle);
    let (system, guard) = (at(&scene.place, "xitong"), at(&scene.place, "anquan"));
    scene.confirmed().await;
    scene.released().await;
    let input = LinkAccount {
        person: scene.person,
        issuer: "https://id.example".to_owned(),
        subject: "sub-of-oyjy".to_owned(),
    };
    actions::link_account(desk, system, desk.new_action(), input).await.unwrap();
    // Who holds a post is not erased, nor who still gets money.
    assert!(told(scene.propose("xitong", &[]).await).contains("还有岗位"));
    let input = EndAccount { person: scene.person, reason: format!("{NAME}退休") };
    actions::end_account(desk, system, desk.new_action(), input).await.unwrap();
    assert!(told(scene.propose("xitong", &[]).await).contains("今天才到期"));
    scene.place.later(Duration::days(1));
    let says = told(scene.propose("xitong", &[]).await);
    assert!(says.contains("第1批") && says.contains("还没有登记发放"), "{says}");
    let input = EndRun { cycle, number: 1, reason: "记字第88号".to_owned() };
    let payer = at(&scene.place, "jingban");
    actions::pay_run(desk, payer, desk.new_action(), input).await.unwrap();
    // Words that mean something else here are not replaced; the rest is proposed.
    for word in ["2026", "甲村", "村级", "年度得分", "赤岗市系统管理员"] {
        assert!(told(scene.propose("xitong", &[word]).await).contains("不能自动替换"), "{word}");
    }
    let figures = scene.figures().await;
    let shown = scene.shown().await;
    assert!(shown.contains(NAME) && shown.contains(TELEPHONE), "{shown}");
    assert!(found(&scene.place.url, NAME).await.len() > 12);
    hands(&scene).await;
    let receipt = scene.settle("anquan", true).await.unwrap();
    assert!(!receipt.says.contains(NAME) && !receipt.says.contains("人工核对"), "{}", receipt.says);
    for word in [NAME, LOGIN, TELEPHONE, "sub-of-oyjy"] {
        assert_eq!(found(&scene.place.url, word).await, Vec::<String>::new(), "{word}");
        let file = String::from_utf8_lossy(&backed_up(desk).await).into_owned();
        assert!(!file.contains(word), "{word}");
    }
    // What she did is there, under the mark, and comes to the same.
    let after = scene.shown().await;
    assert!(!after.contains(NAME) && !after.contains(TELEPHONE), "{after}");
    assert!(after.contains(&format!("{MARK}(书记)")), "{after}");
    assert!(after.contains(&format!("代{MARK}")), "{after}");
    assert!(after.contains(&format!("{MARK}到村查过台账")), "{after}");
    assert_eq!(scene.figures().await, figures);
    verified(&scene).await;
    // She comes in no more, and nobody can erase her again.
    let came = actions::sign_in(desk, LOGIN, GOOD).await.map(|came| came.person.id);
    assert!(matches!(came, Err(Refusal::WrongPassword)), "{came:?}");
    let came =
        actions::sign_in(desk, &scene.person.to_string(), "").await.map(|came| came.person.id);
    assert!(matches!(came, Err(Refusal::WrongPassword)), "{came:?}");
    assert!(told(scene.propose("xitong", &[]).await).contains("已经删除"));
    let page = looks::person(desk, guard, scene.person).await.unwrap();
    assert!(matches!(page.erasing, Erasing::Done(_)) && page.line.name == MARK);
    assert!(page.terms.len() == 3 && page.terms.iter().all(|term| term.reason.is_empty()));
}

/// Who may propose and who may do it.
async fn hands(scene: &Scene) {
    let desk = scene.desk();
    let (system, guard) = (at(&scene.place, "xitong"), at(&scene.place, "anquan"));
    for who in ["anquan", "shenji", "shi"] {
        let refused = scene.propose(who, &[]).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed(_) | Refusal::NotFound)), "{who}");
    }
    let own =
        ProposeErasure { why: "asked".to_owned(), document: "1号".to_owned(), words: vec![] };
    let action = desk.new_action();
    let refused = actions::propose_erasure(desk, system, action, system.id, own).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::ProposeErasure))), "{refused:?}");
    let none = SettleErasure { proposal: 1, erase: true };
    let refused = actions::erase_person(desk, guard, desk.new_action(), scene.person, none).await;
    assert!(told(refused).contains("没有等着办理"));
    scene.propose("xitong", &[TELEPHONE]).await.unwrap();
    assert!(told(scene.propose("xitong", &[]).await).contains("已经有人提出"));
    let people = |who| looks::people(desk, who, CITY);
    assert_eq!(people(guard).await.unwrap().erasing, [(scene.person, NAME.to_owned())]);
    assert_eq!(people(system).await.unwrap().erasing, []);
    let refused = scene.settle("xitong", true).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::ErasePerson))), "{refused:?}");
    // Declined, it has to be proposed again; words that were typed are forgotten.
    scene.settle("anquan", false).await.unwrap();
    let kept = found(&scene.place.url, TELEPHONE).await;
    assert!(!kept.contains(&"erasure_word.word".to_owned()), "{kept:?}");
    scene.propose("xitong", &[TELEPHONE]).await.unwrap();
    // Whoever proposed it and was given the other post since does not do it either.
    let other = "update erasure set by = (select person from post where role = 'anquan') \
         where number = 3";
    run(&scene.place, other).await;
    assert!(told(scene.settle("anquan", true).await).contains("自己提出的"));
    let mended = "update erasure set by = (select person from post where role = 'xitong') \
         where number = 3";
    run(&scene.place, mended).await;
}

/// The trail, what was published, and a backup all verify; who tampers is still found out.
async fn verified(scene: &Scene) {
    let desk = scene.desk();
    let whole = trail::verify(desk).await.unwrap();
    assert_eq!(whole.faults, []);
    assert!(whole.blanked > 10, "{}", whole.blanked);
    let notice = looks::notice_verified(desk, scene.cycle, 1, "").await.unwrap();
    assert!(notice.holds() && notice.bundle.is_some(), "{notice:?}");
    let folder = tempfile::tempdir().unwrap();
    let other = format!("sqlite:{}", folder.path().join("other.db").display());
    let other = Desk::open(&other).await.unwrap();
    let file = backed_up(desk).await;
    trail::restore(&other, &mut &file[..]).await.unwrap();
    assert_eq!(trail::verify(&other).await.unwrap(), whole);
    assert!(backed_up(&other).await == file, "what was restored is what was kept");
    for (harm, mend) in [
        ("update share_plan set amount = amount + 1", "update share_plan set amount = amount - 1"),
        (
            "update erased_entry set content = content || 'x'",
            "update erased_entry set content = substr(content, 1, 64)",
        ),
    ] {
        run(&scene.place, harm).await;
        assert!(!trail::verify(desk).await.unwrap().faults.is_empty(), "{harm}");
        run(&scene.place, mend).await;
        assert_eq!(trail::verify(desk).await.unwrap().faults, [], "{mend}");
    }
}

async fn a_name_that_others_bear_is_left_in_texts(on: On) {
    let scene = Scene::begun(on).await;
    comes(&scene.place, ("other-9z", NAME), &[]).await;
    let (desk, system) = (scene.desk(), at(&scene.place, "xitong"));
    scene.confirmed().await;
    let input = EndAccount { person: scene.person, reason: "退休".to_owned() };
    actions::end_account(desk, system, desk.new_action(), input).await.unwrap();
    scene.place.later(Duration::days(1));
    scene.propose("xitong", &[TELEPHONE]).await.unwrap();
    let receipt = scene.settle("anquan", true).await.unwrap();
    assert!(receipt.says.contains("人工核对"), "{}", receipt.says);
    // Where it is known that she is meant, she is gone; the other keeps the name.
    let left = found(&scene.place.url, NAME).await;
    assert!(left.contains(&"person.name".to_owned()) && left.contains(&"sheet.answers".to_owned()));
    assert!(
        !left.contains(&"event.post".to_owned()) && !left.contains(&"appointment.reason".into())
    );
    assert_eq!(found(&scene.place.url, LOGIN).await, Vec::<String>::new());
    assert_eq!(found(&scene.place.url, TELEPHONE).await, Vec::<String>::new());
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn words_of_objections_go_after_their_time(on: On) {
    let scene = Scene::begun(on).await;
    let desk = scene.desk();
    scene.confirmed().await;
    let kept = Duration::days(100);
    assert_eq!(actions::erase_words(desk, kept).await.unwrap(), 0, "not before its time");
    scene.place.later(Duration::days(101));
    assert_eq!(actions::erase_words(desk, kept).await.unwrap(), 2);
    assert_eq!(actions::erase_words(desk, kept).await.unwrap(), 0, "once");
    assert_eq!(found(&scene.place.url, "李秀英").await, Vec::<String>::new());
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let auditor = at(&scene.place, "shenji");
    let lines = trail::trail(desk, auditor, 5).await.unwrap();
    assert!(lines.iter().any(|line| line.act == "erase_words" && line.by.is_empty()), "{lines:?}");
}
