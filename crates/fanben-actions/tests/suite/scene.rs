//! A township where one person has many posts: judges, signs, is objected to and paid.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, Answered, ApproveRun, ChangePassword, CheckShares, Delegate, DraftRun, EndNotice,
    GivePost, NewPerson, Object, PostNotice, ProposeShares, RecordMeasure, RuleObjection,
    SaveSheet, Sign, SignResult, TypedShare,
};
use fanben_actions::looks;
use fanben_actions::{CycleId, Desk, Person, PersonId};
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme;

use crate::place::{On, Place, serde_roles};
use crate::year::{CITY, TOWN, VILLAGES, terms, units};

pub(crate) const NAME: &str = "欧阳静远";
pub(crate) const LOGIN: &str = "oyjy-2026x";
pub(crate) const TELEPHONE: &str = "13900001111";
pub(crate) const GOOD: &str = "own-letters-77";

/// An installation where one person has many posts in a township and a village.
pub(crate) struct Scene {
    pub(crate) place: Place,
    pub(crate) cycle: CycleId,
    pub(crate) person: PersonId,
    /// What people call her and her telephone wherever they write reasons.
    pub(crate) called: (&'static str, &'static str),
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
pub(crate) async fn comes(
    place: &Place,
    (login, name): (&str, &str),
    posts: &[(&str, &str)],
) -> PersonId {
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

pub(crate) fn at<'p>(place: &'p Place, role: &str) -> &'p Person {
    place.who(&format!("{role}@{CITY}"))
}

impl Scene {
    pub(crate) async fn begun(on: On) -> Self {
        let mut roles = serde_roles("shixing");
        roles.retain(|role| role.id != "xiangshu");
        roles.push(role("shuji", "党委书记", "乡", &[Right::Look, Right::Sign]));
        let place = Place::with(on, roles, units()).await;
        let posts = [("xiang", TOWN), ("shuji", TOWN), ("cun", VILLAGES[0])];
        let person = comes(&place, (LOGIN, NAME), &posts).await;
        let office = at(&place, "shi").clone();
        let rules = scheme::read(include_str!("erasure.yaml")).unwrap();
        let cycle = place.cycle(&office, rules, CITY).await;
        Self { place, cycle, person, called: (NAME, TELEPHONE) }
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.place.desk
    }

    /// The person as of now.
    pub(crate) async fn own(&self) -> Person {
        actions::sign_in(self.desk(), LOGIN, GOOD).await.unwrap().person
    }

    pub(crate) async fn measured(&self) {
        for (village, score) in VILLAGES.iter().zip(["80", "70", "60", "50"]) {
            let input = RecordMeasure {
                cycle: self.cycle,
                measure: "年度得分".to_owned(),
                values: BTreeMap::from([((*village).to_owned(), score.to_owned())]),
                source: format!("{}报的结账单", self.called.0),
                reason: String::new(),
            };
            let desk = self.desk();
            let who = at(&self.place, "bumen");
            actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
        }
    }

    /// One village is judged, signed for and sent up by a hand.
    pub(crate) async fn judged(&self, who: &Person, village: &str, reason: &str) {
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
    pub(crate) async fn confirmed(&self) {
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
            reason: format!("{}学习", self.called.0),
        };
        actions::delegate(desk, &own, desk.new_action(), input).await.unwrap();
        let deputy = actions::sign_in(desk, &deputy.login, "letters4you").await.unwrap().person;
        for village in VILLAGES {
            self.place.later(Duration::minutes(1));
            let who = if village == VILLAGES[1] { &deputy } else { &own };
            let (name, telephone) = self.called;
            let reason = format!("{name}到村查过台账,电话{telephone}");
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

    pub(crate) async fn objects(&self, number: i64, name: &str, contact: &str, words: &str) {
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

    /// She gets a share, which the township has checked.
    pub(crate) async fn shared(&self) {
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
    }

    /// She gets a share, and a batch with it is approved.
    pub(crate) async fn released(&self) {
        self.shared().await;
        let (desk, cycle) = (self.desk(), self.cycle);
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
}
