//! A stage decides about many villages at once: all of it or nothing, with the rights that deciding
//! about one of them needs.

use std::collections::BTreeMap;

use fanben_actions::actions::{self, About, DecideAll, Decided, SetAside};
use fanben_actions::looks::{self, Decisions};
use fanben_actions::{BadInput, CycleId, Person, Receipt, Refusal, trail};
use fanben_model::rights::{Act, Ground};
use fanben_model::stages::Phase;

use crate::place::{On, Place, district, on_both, rules};
use crate::recommended::{NOT, OTHER, RETURNED, SURE, judge, report};

on_both!(a_township_decides_about_its_villages);

const OFFICE: &str = "qu@990301000000";
const TOWN: &str = "xiang@990301101000";
const OTHER_TOWN: &str = "xiang@990301102000";

fn decided(act: Act, reason: &str) -> Decided {
    Decided { act, reason: reason.to_owned() }
}

struct Many {
    place: Place,
    cycle: CycleId,
}

impl Many {
    /// Everybody has sent up but one, and the townships have judged all but one.
    async fn begin(on: On) -> Self {
        let place = Place::new(on, "fanbencun", district()).await;
        let mut scheme = rules("fanbencun/scheme.yaml");
        scheme.stages[1].complete = Some(true);
        let cycle = place.cycle(place.who(OFFICE), scheme, "990301000000").await;
        report(&place, cycle).await;
        for village in [SURE, RETURNED, NOT, OTHER] {
            let own = place.who(&format!("cun@{village}"));
            judge(&place, own, cycle, village, village != NOT).await;
            let about = About { cycle, subject: village.to_owned() };
            actions::send_up(&place.desk, own, place.desk.new_action(), about).await.unwrap();
        }
        let many = Self { place, cycle };
        judge(&many.place, many.who(TOWN), cycle, SURE, true).await;
        judge(&many.place, many.who(TOWN), cycle, NOT, false).await;
        judge(&many.place, many.who(OTHER_TOWN), cycle, OTHER, true).await;
        many
    }

    fn who(&self, login: &str) -> &Person {
        self.place.who(login)
    }

    async fn decide(&self, who: &str, all: &[(&str, Decided)]) -> Result<Receipt, Refusal> {
        self.decide_at(who, "town", all).await
    }

    async fn decide_at(
        &self,
        who: &str,
        stage: &str,
        all: &[(&str, Decided)],
    ) -> Result<Receipt, Refusal> {
        let decisions = all.iter().map(|(code, one)| ((*code).to_owned(), one.clone()));
        let (cycle, stage) = (self.cycle, stage.to_owned());
        let input = DecideAll { cycle, stage, decisions: decisions.collect() };
        let desk = &self.place.desk;
        actions::decide_all(desk, self.who(who), desk.new_action(), input).await
    }

    async fn view(&self, who: &str) -> Decisions {
        looks::decisions(&self.place.desk, self.who(who), self.cycle, "", (0, 100)).await.unwrap()
    }

    /// Where everybody stands, with how much was done about each.
    async fn mark(&self) -> Vec<(Phase, String, usize)> {
        let mut all = Vec::new();
        for village in [SURE, RETURNED, NOT, OTHER] {
            let look = looks::subject(&self.place.desk, self.who(OFFICE), self.cycle, village);
            let page = look.await.unwrap();
            all.push((page.phase, page.stage.code, page.history.len()));
        }
        all
    }

    async fn entries(&self) -> usize {
        let verified = trail::verify(&self.place.desk).await.unwrap();
        assert_eq!(verified.faults, []);
        verified.entries
    }
}

fn wrong(came: Result<Receipt, Refusal>) -> Vec<BadInput> {
    match came {
        Err(Refusal::Bad(bad)) => bad,
        other => panic!("{other:?}"),
    }
}

async fn a_township_decides_about_its_villages(on: On) {
    let many = Many::begin(on).await;
    let view = many.view(TOWN).await;
    assert_eq!(view.acts, [Act::Recommend, Act::Decline, Act::SendBack]);
    let rows: Vec<(&str, usize, usize, bool)> = view
        .rows
        .iter()
        .map(|row| (row.subject.name.as_str(), row.rank, row.among, row.missing > 0))
        .collect();
    let wanted = [("槐井村", 1, 3, false), ("新岩村", 1, 3, true), ("竹溪村", 3, 3, false)];
    assert_eq!(rows, wanted, "its own, the most points first");
    assert!(view.rows[2].against.iter().any(|one| one.contains("分")), "{:?}", view.rows[2]);
    assert!(view.decided.is_empty());
    let board = looks::board(&many.place.desk, many.who(TOWN), many.cycle).await.unwrap();
    assert_eq!(board.decidable, 3);

    nothing_is_half_done(&many).await;
    all_of_it_is_done_at_once(&many).await;
    who_stands_aside_decides_nothing(&many).await;
}

async fn nothing_is_half_done(many: &Many) {
    let (before, entries) = (many.mark().await, many.entries().await);
    let bad = wrong(many.decide(TOWN, &[]).await);
    assert_eq!(bad[0].says, "还没有选:请至少对一个村作出决定");
    let tried = [
        (SURE, decided(Act::Recommend, "")),
        (RETURNED, decided(Act::Recommend, "")),
        (NOT, decided(Act::Decline, " ")),
    ];
    let bad = wrong(many.decide(TOWN, &tried).await);
    let fields: Vec<&str> = bad.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, [RETURNED, NOT]);
    assert!(bad[0].says.starts_with("新岩村:"), "{bad:?}");
    assert_eq!(bad[1].says, "竹溪村:请写明原因");
    let long = [(NOT, decided(Act::Decline, &"长".repeat(501)))];
    assert_eq!(wrong(many.decide(TOWN, &long).await)[0].says, "竹溪村:原因最多500字");
    let plain = [(SURE, decided(Act::SendUp, ""))];
    assert!(wrong(many.decide(TOWN, &plain).await)[0].says.starts_with("槐井村:"));
    let elsewhere = [(SURE, decided(Act::Recommend, ""))];
    let bad = wrong(many.decide_at(TOWN, "district", &elsewhere).await);
    assert_eq!(bad[0].says, "槐井村:现在在初评环节,请刷新后再定");
    assert_eq!((many.mark().await, many.entries().await), (before.clone(), entries));

    // One that is another township's, and somebody who judges nothing here: nothing is written, and
    // the trail says who tried.
    let others = [(SURE, decided(Act::Recommend, "")), (OTHER, decided(Act::Recommend, ""))];
    assert!(matches!(many.decide(TOWN, &others).await, Err(Refusal::NotFound)));
    let own = [(SURE, decided(Act::Recommend, ""))];
    let village = format!("cun@{SURE}");
    assert!(wrong(many.decide(&village, &own).await)[0].says.contains("已经上报到初评"));
    let came = many.decide("bumen@990301000000", &own).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::Recommend))), "{came:?}");
    let confirmed = [(SURE, decided(Act::Confirm, ""))];
    let came = many.decide(OFFICE, &confirmed).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::Confirm))), "{came:?}");
    assert_eq!((many.mark().await, many.entries().await), (before, entries + 3));
}

async fn all_of_it_is_done_at_once(many: &Many) {
    let entries = many.entries().await;
    let (desk, who) = (&many.place.desk, many.who(TOWN));
    let decisions = BTreeMap::from([
        (SURE.to_owned(), decided(Act::Recommend, "连续三年增收")),
        (RETURNED.to_owned(), decided(Act::SendBack, "自评表未经党员大会通过")),
        (NOT.to_owned(), decided(Act::Decline, "班子刚调整")),
    ]);
    let input = DecideAll { cycle: many.cycle, stage: "town".to_owned(), decisions };
    let action = desk.new_action();
    let receipt = actions::decide_all(desk, who, action, input.clone()).await.unwrap();
    assert_eq!(receipt.says, "初评:推荐上报1个,不予推荐1个,退回1个");
    let again = actions::decide_all(desk, who, action, input).await.unwrap();
    assert_eq!((again.number, &again.says), (receipt.number, &receipt.says), "the same form");
    assert_eq!(many.entries().await, entries + 1);

    let mark = many.mark().await;
    let stands: Vec<(Phase, &str)> =
        mark.iter().map(|(phase, stage, _)| (*phase, stage.as_str())).collect();
    let wanted = [
        (Phase::Drafting, "district"),
        (Phase::Drafting, "self"),
        (Phase::Declined, "town"),
        (Phase::Drafting, "town"),
    ];
    assert_eq!(stands, wanted);
    // Each has it in its own record, as if it had been decided alone.
    let page = async |village: &str| {
        looks::subject(desk, many.who(OFFICE), many.cycle, village).await.unwrap()
    };
    let sure = page(SURE).await;
    let line = sure.history.iter().find(|line| line.act == Act::Recommend).unwrap();
    assert!(line.says.ends_with("转入考评:连续三年增收"), "{line:?}");
    let not = page(NOT).await;
    assert_eq!(not.declined.unwrap().reason, "班子刚调整");
    assert_eq!(not.standing.tier, "未推荐");
    let back = page(RETURNED).await;
    assert_eq!(back.returned.as_deref(), Some("自评表未经党员大会通过"));
    assert_eq!(back.standing.tier, "退回补正", "the scheme reads the decision");

    // Other systems are told of the one that went up, and not of the others.
    let told = looks::events(desk, many.who(OFFICE), 0, 500).await.unwrap().events;
    let up = told.iter().filter(|one| one.number == receipt.number);
    let up: Vec<_> =
        up.map(|one| (one.kind, one.subject.as_ref().unwrap().code.as_str())).collect();
    assert_eq!(up, [(looks::EventKind::SheetSentUp, SURE)]);

    let view = many.view(TOWN).await;
    assert_eq!((view.of, view.acts.len(), view.stage.code.as_str()), (0, 0, "town"));
    let told: Vec<(&str, Act, &str)> = view
        .decided
        .iter()
        .map(|row| (row.subject.name.as_str(), row.act, row.reason.as_str()))
        .collect();
    let wanted = [
        ("槐井村", Act::Recommend, "连续三年增收"),
        ("新岩村", Act::SendBack, "自评表未经党员大会通过"),
        ("竹溪村", Act::Decline, "班子刚调整"),
    ];
    assert_eq!(told, wanted);
    // What has been decided is not decided again.
    let late = [(SURE, decided(Act::Decline, "晚了")), (NOT, decided(Act::Recommend, ""))];
    let bad = wrong(many.decide(TOWN, &late).await);
    assert!(bad[0].says.starts_with("槐井村:") && bad[1].says.starts_with("竹溪村:"), "{bad:?}");
    assert_eq!(many.mark().await, mark);
}

async fn who_stands_aside_decides_nothing(many: &Many) {
    let desk = &many.place.desk;
    let (cycle, subject, why) = (many.cycle, OTHER.to_owned(), Ground::Other);
    let input = SetAside { cycle, subject, person: many.who(OTHER_TOWN).id, why, lifted: false };
    actions::set_aside(desk, many.who(OFFICE), desk.new_action(), input).await.unwrap();
    let view = many.view(OTHER_TOWN).await;
    assert_eq!((view.of, view.aside), (0, vec!["云台村".to_owned()]));
    let own = [(OTHER, decided(Act::Recommend, ""))];
    let bad = wrong(many.decide(OTHER_TOWN, &own).await);
    assert!(bad[0].says.starts_with("云台村:您对这里已登记回避"), "{bad:?}");
}
