//! Who stands aside for a village neither judges nor signs there; somebody else does, and the page
//! says who.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, Answered, Declare, Delegate, SaveSheet, SetAside, StandAside,
};
use fanben_actions::{CycleId, Person, Receipt, Refusal, looks, trail};
use fanben_model::rights::{Act, Ground, Right, Role};

use crate::place::{On, Place, city, on_both, rules, serde_roles};

on_both!(who_stands_aside_is_replaced);

const VILLAGE: &str = "990402201201";
const NEXT: &str = "990402201202";

async fn judge(
    place: &Place,
    who: &Person,
    cycle: CycleId,
    village: &str,
) -> Result<Receipt, Refusal> {
    let answer = Answered { value: "4".to_owned(), reason: "查台账".to_owned() };
    let answers = BTreeMap::from([("先锋2".to_owned(), answer)]);
    let number = looks::sheet(&place.desk, who, cycle, village, None).await?.number;
    let input = SaveSheet { cycle, subject: village.to_owned(), number, answers };
    actions::save_sheet(&place.desk, who, place.desk.new_action(), input).await
}

async fn who_stands_aside_is_replaced(on: On) {
    let mut roles = serde_roles("shixing");
    // A second person at the township, who judges nothing by themselves.
    roles.push(Role {
        id: "banshi".to_owned(),
        name: "办事员".to_owned(),
        level: vec!["乡".to_owned()],
        rights: vec![Right::Look],
        factor: false,
    });
    let place = Place::with(on, roles, city()).await;
    let office = place.who("shi@990400000000");
    let mut scheme = rules("shixing/shixing.yaml");
    for stage in &mut scheme.stages {
        stage.complete = Some(false);
        stage.methods.clear();
    }
    let cycle = place.cycle(office, scheme, "990400000000").await;
    for village in [VILLAGE, NEXT] {
        let who = place.who(&format!("cun@{village}"));
        let (subject, stars) = (village.to_owned(), vec!["先锋模范".to_owned()]);
        let input = Declare { cycle, subject: subject.clone(), stars };
        actions::declare(&place.desk, who, place.desk.new_action(), input).await.unwrap();
        let input = About { cycle, subject };
        actions::send_up(&place.desk, who, place.desk.new_action(), input).await.unwrap();
    }
    let town = place.who("xiang@990402201000");
    let village = place.who(&format!("cun@{VILLAGE}"));
    judge(&place, town, cycle, VILLAGE).await.unwrap();

    let aside =
        |subject: &str| StandAside { cycle, subject: subject.to_owned(), why: Ground::Relative };
    // A village does not stand aside from itself, nor a neighbour's township.
    for (login, expected) in [
        (format!("cun@{VILLAGE}"), "not_allowed"),
        ("xiang@990403101000".to_owned(), "not_found"),
        ("bumen@990402000000".to_owned(), "not_allowed"),
    ] {
        let who = place.who(&login);
        let action = place.desk.new_action();
        let refused = actions::stand_aside(&place.desk, who, action, aside(VILLAGE)).await;
        assert_eq!(refused.unwrap_err().code(), expected, "{login}");
    }
    let action = place.desk.new_action();
    actions::stand_aside(&place.desk, town, action, aside(VILLAGE)).await.unwrap();
    let again = actions::stand_aside(&place.desk, town, action, aside(VILLAGE)).await.unwrap();
    assert!(again.says.contains("有近亲属在这里任职"), "{}", again.says);

    // Nothing there, everything next door.
    let page = looks::subject(&place.desk, town, cycle, VILLAGE).await.unwrap();
    assert_eq!(page.acts, [Act::Look]);
    let refused = judge(&place, town, cycle, VILLAGE).await;
    assert!(matches!(refused, Err(Refusal::Aside)), "{refused:?}");
    judge(&place, town, cycle, NEXT).await.unwrap();

    // Nobody is there instead, and the page says so; then a deputy is.
    let view = looks::aside(&place.desk, village, cycle, VILLAGE).await.unwrap();
    assert_eq!(view.lines[0].instead, [("初评".to_owned(), vec![])]);
    assert_eq!((view.lines[0].answers, view.lines[0].own), (1, true));
    assert!(view.others.is_empty(), "only the office is shown whom it may record");
    let colleague = place.who("banshi@990402201000");
    let input = Delegate {
        post: town.posts[0].id,
        to: colleague.id,
        deputy: true,
        acts: vec![Act::SaveSheet, Act::SendUp],
        from: place.desk.today(),
        until: None,
        reason: "回避时代评".to_owned(),
    };
    actions::delegate(&place.desk, town, place.desk.new_action(), input).await.unwrap();
    let view = looks::aside(&place.desk, village, cycle, VILLAGE).await.unwrap();
    let deputy = format!("{}(B角)", colleague.name);
    assert_eq!(view.lines[0].instead, [("初评".to_owned(), vec![deputy])]);
    place.later(Duration::minutes(1));
    let came = actions::sign_in(&place.desk, &colleague.login, "letters4you").await.unwrap();
    judge(&place, &came.person, cycle, VILLAGE).await.unwrap();

    lifted_by_the_office(&place, cycle, office, town).await;
    let verified = trail::verify(&place.desk).await.unwrap();
    assert_eq!(verified.faults, []);
    let audit = place.who("shenji@990400000000");
    let lines = trail::trail(&place.desk, audit, 200).await.unwrap();
    assert!(lines.iter().any(|line| line.act == "stand_aside" && line.done));
    assert!(lines.iter().any(|line| line.act == "set_aside" && line.done));
}

async fn lifted_by_the_office(place: &Place, cycle: CycleId, office: &Person, town: &Person) {
    let set = |person, lifted| SetAside {
        cycle,
        subject: VILLAGE.to_owned(),
        person,
        why: Ground::Other,
        lifted,
    };
    let action = place.desk.new_action();
    let refused = actions::set_aside(&place.desk, town, action, set(town.id, true)).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    // Who judges nothing there is not recorded.
    let stranger = place.who("xiang@990403101000");
    let action = place.desk.new_action();
    let refused = actions::set_aside(&place.desk, office, action, set(stranger.id, false)).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))), "{refused:?}");
    let district = place.who("qu@990402000000");
    let action = place.desk.new_action();
    actions::set_aside(&place.desk, office, action, set(district.id, false)).await.unwrap();
    let action = place.desk.new_action();
    actions::set_aside(&place.desk, office, action, set(town.id, true)).await.unwrap();
    let view = looks::aside(&place.desk, office, cycle, VILLAGE).await.unwrap();
    let standing: Vec<_> = view.lines.iter().map(|line| (line.person, line.stands)).collect();
    assert_eq!(standing, [(district.id, true), (town.id, false)]);
    judge(place, town, cycle, VILLAGE).await.unwrap();
}
