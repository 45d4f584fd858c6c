//! A township's sheet goes up only with the signatures its scheme asks for; what moves afterwards is
//! named, and asks again for the signatures of those whose figures moved.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, Answered, Declare, Delegate, SaveSheet, Sign, WithReason,
};
use fanben_actions::looks::{self, Signing, TaskKind};
use fanben_actions::{CycleId, Person, Receipt, Refusal, trail};
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme::{Scheme, Sign as Named, WhenRefused};
use fanben_model::stages::{Refused, Wanting};

use crate::place::{On, Place, city, on_both, rules, serde_roles};

on_both!(
    nothing_goes_up_unsigned,
    a_refusal_blocks_until_it_is_settled,
    a_refusal_that_is_only_recorded,
    a_deputy_signs_for_the_holder,
    signing_asks_for_the_password_again,
);

const VILLAGE: &str = "990402201201";
const NEXT: &str = "990402201202";

fn roles() -> Vec<Role> {
    let mut roles = serde_roles("shixing");
    for (id, name) in [("shuji", "党委书记"), ("xiangzhang", "乡镇长")] {
        roles.push(Role {
            id: id.to_owned(),
            name: name.to_owned(),
            level: vec!["乡".to_owned(), "镇".to_owned()],
            rights: vec![Right::Look, Right::Sign],
            factor: false,
        });
    }
    roles
}

/// The township's sheet asks for two signatures; sheets may be left unfinished.
fn scheme(refused: WhenRefused) -> Scheme {
    let mut scheme = rules("shixing/shixing.yaml");
    for stage in &mut scheme.stages {
        stage.complete = Some(false);
        stage.methods.clear();
    }
    let sign = |role: &str, title: &str| {
        let (role, title) = (role.to_owned(), title.to_owned());
        Named { role, title, refused }
    };
    scheme.stages[1].signs = vec![sign("shuji", "乡党委书记"), sign("xiangzhang", "乡长")];
    scheme
}

/// A place where two villages' sheets are with the township.
async fn at_township(on: On, refused: WhenRefused) -> (Place, CycleId) {
    let place = Place::with(on, roles(), city()).await;
    let office = place.who("shi@990400000000");
    let cycle = place.cycle(office, scheme(refused), "990400000000").await;
    for village in [VILLAGE, NEXT] {
        let who = place.who(&format!("cun@{village}"));
        let (subject, stars) = (village.to_owned(), vec!["先锋模范".to_owned()]);
        let input = Declare { cycle, subject, stars };
        actions::declare(&place.desk, who, place.desk.new_action(), input).await.unwrap();
        send(&place, who, cycle, village).await.unwrap();
        judge(&place, cycle, village, 0, "先锋2", "4", "查台账").await;
    }
    (place, cycle)
}

async fn judge(
    place: &Place,
    cycle: CycleId,
    village: &str,
    number: i64,
    key: &str,
    value: &str,
    reason: &str,
) {
    let who = place.who("xiang@990402201000");
    let answer = Answered { value: value.to_owned(), reason: reason.to_owned() };
    let answers = BTreeMap::from([(key.to_owned(), answer)]);
    let input = SaveSheet { cycle, subject: village.to_owned(), number, answers };
    actions::save_sheet(&place.desk, who, place.desk.new_action(), input).await.unwrap();
}

async fn send(
    place: &Place,
    who: &Person,
    cycle: CycleId,
    village: &str,
) -> Result<Receipt, Refusal> {
    let input = About { cycle, subject: village.to_owned() };
    actions::send_up(&place.desk, who, place.desk.new_action(), input).await
}

async fn seen(place: &Place, who: &Person, cycle: CycleId, village: &str) -> Signing {
    looks::signing(&place.desk, who, cycle, village).await.unwrap()
}

async fn form(place: &Place, who: &Person, cycle: CycleId, village: &str, role: &str) -> Sign {
    Sign {
        cycle,
        subject: village.to_owned(),
        role: role.to_owned(),
        digest: seen(place, who, cycle, village).await.digest,
        reason: String::new(),
        password: "letters4you".to_owned(),
        code: String::new(),
    }
}

async fn sign(place: &Place, who: &Person, cycle: CycleId, village: &str, role: &str) {
    place.later(Duration::minutes(1));
    let input = form(place, who, cycle, village, role).await;
    actions::sign(&place.desk, who, place.desk.new_action(), input).await.unwrap();
}

fn told(came: Result<Receipt, Refusal>) -> String {
    came.expect_err("refused").told()
}

async fn nothing_goes_up_unsigned(on: On) {
    let (place, cycle) = at_township(on, WhenRefused::Blocks).await;
    let (town, first, second) = (
        place.who("xiang@990402201000"),
        place.who("shuji@990402201000"),
        place.who("xiangzhang@990402201000"),
    );
    // Nobody signed: both are named.
    let refused = send(&place, town, cycle, VILLAGE).await;
    assert!(
        matches!(&refused, Err(Refusal::State { refused: Refused::Signatures(all), .. }) if all.len() == 2),
        "{refused:?}"
    );
    let said = told(refused);
    assert!(said.contains("乡党委书记还没有签字") && said.contains("乡长还没有签字"), "{said}");
    // It is on the secretary's list, and on nobody's who does not sign.
    let bench = looks::workbench(&place.desk, first).await.unwrap();
    let task = bench.tasks.iter().find(|task| task.kind == TaskKind::Sign).unwrap();
    assert_eq!(task.waiting, 2);
    let bench = looks::workbench(&place.desk, town).await.unwrap();
    assert!(bench.tasks.iter().all(|task| task.kind != TaskKind::Sign));
    // Who judges does not sign, who signs does not judge.
    let input = form(&place, town, cycle, VILLAGE, "shuji").await;
    let refused = actions::sign(&place.desk, town, place.desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::Sign))), "{refused:?}");
    let input = form(&place, first, cycle, VILLAGE, "xiangzhang").await;
    let refused = actions::sign(&place.desk, first, place.desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::Sign))), "{refused:?}");

    for (who, role) in [(first, "shuji"), (second, "xiangzhang")] {
        sign(&place, who, cycle, VILLAGE, role).await;
        sign(&place, who, cycle, NEXT, role).await;
    }
    // What was signed as it stands is not signed twice.
    let input = form(&place, first, cycle, VILLAGE, "shuji").await;
    let refused = actions::sign(&place.desk, first, place.desk.new_action(), input).await;
    assert!(told(refused).contains("已经签过字"));

    // Another reason moves no figure: it is shown, and the signature stands.
    judge(&place, cycle, VILLAGE, 1, "先锋2", "4", "查台账和照片").await;
    let page = seen(&place, first, cycle, VILLAGE).await;
    let title = &page.titles[0];
    assert_eq!((title.wanting, title.changes.len()), (None, 1), "{title:?}");
    assert_eq!(title.changes[0].before, "4(理由:查台账)");
    assert_eq!(title.changes[0].after, "4(理由:查台账和照片)");

    // Another figure asks again, names what changed with its hand, and only there.
    judge(&place, cycle, VILLAGE, 2, "先锋2", "3", "查台账和照片").await;
    let page = seen(&place, first, cycle, VILLAGE).await;
    let title = &page.titles[0];
    assert_eq!(title.wanting, Some(Wanting::Moved));
    let figures: Vec<_> =
        title.changes.iter().map(|one| (one.before.as_str(), one.after.as_str())).collect();
    assert!(figures.contains(&("4(理由:查台账)", "3(理由:查台账和照片)")), "{figures:?}");
    let hand = title.changes.iter().find_map(|one| one.by.clone()).unwrap();
    assert_eq!(hand.0, town.name);
    assert_eq!(title.last.as_ref().unwrap().by, first.name, "the old signature is on record");
    assert_eq!(seen(&place, first, cycle, NEXT).await.titles[0].wanting, None);
    let said = told(send(&place, town, cycle, VILLAGE).await);
    assert!(said.contains("乡党委书记签字后分数有改动"), "{said}");
    send(&place, town, cycle, NEXT).await.unwrap();

    // Nobody signs what they have not seen: the page was open while something changed.
    let old = form(&place, first, cycle, VILLAGE, "shuji").await;
    judge(&place, cycle, VILLAGE, 3, "先锋2", "2", "复核").await;
    let refused = actions::sign(&place.desk, first, place.desk.new_action(), old).await;
    assert!(told(refused).contains("您打开页面以后又有改动"));
    sign(&place, first, cycle, VILLAGE, "shuji").await;
    sign(&place, second, cycle, VILLAGE, "xiangzhang").await;
    send(&place, town, cycle, VILLAGE).await.unwrap();
    let page = seen(&place, first, cycle, VILLAGE).await;
    assert_eq!(page.record.len(), 4, "all four stay on record");
    let verified = trail::verify(&place.desk).await.unwrap();
    assert_eq!(verified.faults, []);
}

async fn refuse(place: &Place, cycle: CycleId, reason: &str) -> Result<Receipt, Refusal> {
    let who = place.who("shuji@990402201000");
    let input = form(place, who, cycle, VILLAGE, "shuji").await;
    let input = Sign { reason: reason.to_owned(), ..input };
    actions::refuse_sign(&place.desk, who, place.desk.new_action(), input).await
}

async fn a_refusal_blocks_until_it_is_settled(on: On) {
    let (place, cycle) = at_township(on, WhenRefused::Blocks).await;
    let town = place.who("xiang@990402201000");
    let first = place.who("shuji@990402201000");
    sign(&place, place.who("xiangzhang@990402201000"), cycle, VILLAGE, "xiangzhang").await;
    assert!(matches!(refuse(&place, cycle, "").await, Err(Refusal::Bad(_))));
    refuse(&place, cycle, "走访户数和台账不一致").await.unwrap();
    let said = told(send(&place, town, cycle, VILLAGE).await);
    assert!(said.contains("乡党委书记拒绝签字"), "{said}");
    let page = seen(&place, town, cycle, VILLAGE).await;
    assert_eq!(page.titles[0].wanting, Some(Wanting::Refused));
    assert_eq!(page.record[0].reason, "走访户数和台账不一致");
    // One way out: back to the village, and up again; it still has to be signed.
    let (subject, reason) = (VILLAGE.to_owned(), "按书记意见补走访".to_owned());
    let input = WithReason { cycle, subject, reason };
    actions::send_back(&place.desk, town, place.desk.new_action(), input).await.unwrap();
    send(&place, place.who(&format!("cun@{VILLAGE}")), cycle, VILLAGE).await.unwrap();
    assert!(send(&place, town, cycle, VILLAGE).await.is_err());
    // The other: it is signed.
    sign(&place, first, cycle, VILLAGE, "shuji").await;
    send(&place, town, cycle, VILLAGE).await.unwrap();
}

async fn a_refusal_that_is_only_recorded(on: On) {
    let (place, cycle) = at_township(on, WhenRefused::Recorded).await;
    let town = place.who("xiang@990402201000");
    sign(&place, place.who("xiangzhang@990402201000"), cycle, VILLAGE, "xiangzhang").await;
    refuse(&place, cycle, "对排名有保留").await.unwrap();
    send(&place, town, cycle, VILLAGE).await.unwrap();
    let page = seen(&place, town, cycle, VILLAGE).await;
    assert!(page.record[0].refused, "it stays on record");
}

async fn a_deputy_signs_for_the_holder(on: On) {
    let (place, cycle) = at_township(on, WhenRefused::Blocks).await;
    let first = place.who("shuji@990402201000");
    let deputy = place.who("xiangzhang@990402201000");
    let input = Delegate {
        post: first.posts[0].id,
        to: deputy.id,
        deputy: false,
        acts: vec![Act::Sign],
        from: place.desk.today(),
        until: Some(place.desk.today() + Duration::days(5)),
        reason: "到市里开会".to_owned(),
    };
    actions::delegate(&place.desk, first, place.desk.new_action(), input).await.unwrap();
    let came = actions::sign_in(&place.desk, &deputy.login, "letters4you").await.unwrap();
    let deputy = &came.person;
    sign(&place, deputy, cycle, VILLAGE, "shuji").await;
    let page = seen(&place, deputy, cycle, VILLAGE).await;
    let last = page.titles[0].last.as_ref().unwrap();
    assert_eq!(last.by, format!("{} 代 {}", deputy.name, first.name));
    assert!(last.post.ends_with(&format!("(代{})", first.name)), "{}", last.post);
    assert_eq!(page.titles[1].wanting, Some(Wanting::Missing), "the own signature is another one");
    // To refuse was not let to the deputy.
    let input = form(&place, deputy, cycle, NEXT, "shuji").await;
    let input = Sign { reason: "不同意".to_owned(), ..input };
    let refused = actions::refuse_sign(&place.desk, deputy, place.desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
}

async fn signing_asks_for_the_password_again(on: On) {
    let (place, cycle) = at_township(on, WhenRefused::Blocks).await;
    let first = place.who("shuji@990402201000");
    let right = form(&place, first, cycle, VILLAGE, "shuji").await;
    let wrong = Sign { password: "letters4me!".to_owned(), ..right.clone() };
    let action = place.desk.new_action();
    let refused = actions::sign(&place.desk, first, action, wrong.clone()).await;
    assert!(told(refused).contains("密码不对"));
    let receipt = actions::sign(&place.desk, first, action, right.clone()).await.unwrap();
    // The same form again is not asked, and signs nothing twice.
    let again = actions::sign(&place.desk, first, action, wrong.clone()).await.unwrap();
    assert_eq!(again.number, receipt.number);
    assert_eq!(seen(&place, first, cycle, VILLAGE).await.record.len(), 1);
    // Wrong ones lock like at the door.
    for _ in 0..5 {
        let action = place.desk.new_action();
        assert!(actions::sign(&place.desk, first, action, wrong.clone()).await.is_err());
    }
    let refused = actions::sign(&place.desk, first, place.desk.new_action(), right).await;
    assert!(matches!(refused, Err(Refusal::Locked { .. })), "{refused:?}");
}
