//! Accounts after the set-up: made by one hand, given posts by another, moved, minded for others,
//! ended; and what nobody may give.

use chrono::{Days, Duration, NaiveDate};
use fanben_actions::actions::{
    self, ChangePassword, Declare, Delegate, EndAccount, EndPost, GivePost, NewPerson, Settle, Slip,
};
use fanben_actions::{Person, PersonId, Refusal, looks, trail};
use fanben_model::rights::Act;

use crate::place::{On, Place, city, on_both, rules};

on_both!(
    an_account_needs_two_hands,
    a_list_is_taken_whole_or_not_at_all,
    nobody_gives_what_must_stay_apart,
    a_post_moves_and_ends_on_its_day,
    what_is_done_for_somebody_names_both,
    what_is_let_is_limited_and_ends,
    an_ended_account_does_nothing_more,
);

const VILLAGE: &str = "990402201201";
const CITY: &str = "990400000000";

fn fresh(login: &str, name: &str, unit: &str, role: &str) -> NewPerson {
    NewPerson {
        login: login.to_owned(),
        name: name.to_owned(),
        unit: unit.to_owned(),
        role: role.to_owned(),
        ..NewPerson::default()
    }
}

fn post(person: PersonId, unit: &str, role: &str, from: NaiveDate) -> GivePost {
    GivePost {
        person,
        unit: unit.to_owned(),
        role: role.to_owned(),
        office: String::new(),
        acting: false,
        from,
        until: None,
        reason: "赤组干〔2026〕8号".to_owned(),
    }
}

/// Comes in with a slip and chooses a password.
async fn comes(place: &Place, slip: &Slip) -> Person {
    let came = actions::sign_in(&place.desk, &slip.login, &slip.password).await.unwrap();
    assert!(came.person.must_change_password);
    let new = "own-letters-77".to_owned();
    let input = ChangePassword { old: slip.password.clone(), new };
    let action = place.desk.new_action();
    actions::change_password(&place.desk, &came.person, action, input).await.unwrap();
    place.desk.person(&came.token).await.unwrap()
}

/// The person as they would be found at their next click.
async fn again(place: &Place, login: &str, password: &str) -> Person {
    actions::sign_in(&place.desk, login, password).await.unwrap().person
}

/// An account with the post that was proposed for it.
async fn made(place: &Place, new: NewPerson) -> Person {
    let (system, security) = (place.who("xitong@990400000000"), place.who("anquan@990400000000"));
    let action = place.desk.new_action();
    let receipt = actions::make_accounts(&place.desk, system, action, vec![new]).await.unwrap();
    let slip = receipt.slips().remove(0);
    let open = looks::people(&place.desk, security, CITY).await.unwrap().proposed;
    let give = open.iter().map(|one| one.post.id).collect();
    let input = Settle { give, ..Settle::default() };
    if !open.is_empty() {
        let action = place.desk.new_action();
        actions::settle_posts(&place.desk, security, action, input).await.unwrap();
    }
    comes(place, &slip).await
}

async fn an_account_needs_two_hands(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let system = place.who("xitong@990400000000");
    let security = place.who("anquan@990400000000");
    // Two roles of the pack nobody holds yet: the vacancy is shown.
    let people = looks::people(&place.desk, system, CITY).await.unwrap();
    assert!(people.vacant.is_empty() && people.acts.contains(&Act::MakeAccount));
    let new = fresh("ma-zy", "马志远", "小泉村", "村级组织");
    let action = place.desk.new_action();
    let receipt =
        actions::make_accounts(&place.desk, system, action, vec![new.clone()]).await.unwrap();
    let slips = receipt.slips();
    assert_eq!((slips[0].login.as_str(), slips[0].unit.as_str()), ("ma-zy", "小泉村"));
    let sent_again = actions::make_accounts(&place.desk, system, action, vec![new]).await.unwrap();
    assert_eq!((sent_again.number, sent_again.slips().len()), (receipt.number, 0), "given once");
    // Until somebody else gives the post, the account may do nothing.
    let person = comes(&place, &slips[0]).await;
    assert!(person.posts.is_empty() && person.rights.is_empty());
    let refused = looks::people(&place.desk, &person, VILLAGE).await;
    assert!(matches!(refused, Err(Refusal::NotFound)));
    // Who made it does not give its post.
    let open = looks::people(&place.desk, system, CITY).await.unwrap().proposed;
    assert!(open.is_empty(), "nothing to settle for who proposed it");
    let input = post(person.id, VILLAGE, "cun", place.desk.today());
    let refused = actions::give_post(&place.desk, system, place.desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::GrantPost))));
    let open = looks::people(&place.desk, security, CITY).await.unwrap().proposed;
    assert_eq!((open.len(), open[0].by.as_str()), (1, "赤岗市系统管理员"));
    let input = Settle { give: vec![open[0].post.id], ..Settle::default() };
    let refused =
        actions::settle_posts(&place.desk, system, place.desk.new_action(), input.clone()).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::GrantPost))), "{refused:?}");
    let action = place.desk.new_action();
    actions::settle_posts(&place.desk, security, action, input.clone()).await.unwrap();
    let refused = actions::settle_posts(&place.desk, security, place.desk.new_action(), input);
    assert!(matches!(refused.await, Err(Refusal::Bad(_))), "settled once");
    let person = again(&place, "ma-zy", "own-letters-77").await;
    assert_eq!(person.posts[0].says(), "小泉村村级组织");
    let page = looks::person(&place.desk, security, person.id).await.unwrap();
    assert_eq!(page.terms.len(), 1);
    assert_eq!(page.terms[0].state, looks::TermState::Held);
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn a_list_is_taken_whole_or_not_at_all(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let system = place.who("xitong@990400000000");
    let people = vec![
        fresh("good-1", "甲", "小泉村", "cun"),
        fresh("good-1", "乙", "小泉村", "cun"),
        fresh("cun@990402201201", "丙", "小泉村", ""),
        fresh("no", "丁", "小泉村", ""),
        fresh("wu-1", "戊", "没有的村", ""),
        fresh("ji-1", "", "小泉村", "xiang"),
        fresh("geng-1", "庚", "小泉村", "县长"),
    ];
    let before = trail::verify(&place.desk).await.unwrap().entries;
    let action = place.desk.new_action();
    let refused = actions::make_accounts(&place.desk, system, action, people.clone()).await;
    let Err(Refusal::Bad(bad)) = refused else { panic!("{refused:?}") };
    let fields: Vec<&str> = bad.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["1.login", "2.login", "3.login", "4.unit", "5.name", "5.role", "6.role"]);
    assert!(bad[6].says.contains("小泉村可以设:村级组织"), "{}", bad[6].says);
    assert_eq!(trail::verify(&place.desk).await.unwrap().entries, before, "nothing was written");
    let action = place.desk.new_action();
    let good = people[..1].to_vec();
    actions::make_accounts(&place.desk, system, action, good).await.unwrap();
}

async fn nobody_gives_what_must_stay_apart(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let security = place.who("anquan@990400000000");
    let today = place.desk.today();
    let tries = [
        // Not to oneself, whatever it is.
        ("anquan@990400000000", CITY, "shi", "not_allowed"),
        // Not an administrator who also judges, nor two administrators in one.
        ("xitong@990400000000", CITY, "shi", "bad_input"),
        ("shenji@990400000000", CITY, "xitong", "bad_input"),
        ("cun@990402201201", CITY, "anquan", "bad_input"),
        // Not where the role is not held, nor the same twice.
        ("cun@990402201201", VILLAGE, "xiang", "bad_input"),
        ("cun@990402201201", VILLAGE, "cun", "bad_input"),
    ];
    for (login, unit, role, code) in tries {
        let input = post(place.who(login).id, unit, role, today);
        let refused =
            actions::give_post(&place.desk, security, place.desk.new_action(), input).await;
        assert_eq!(refused.unwrap_err().code(), code, "{login} {role}");
    }
    // Nobody else gives posts at all.
    for (login, who) in &place.people {
        if login.starts_with("anquan@") {
            continue;
        }
        let input = post(place.who("cun@990402201202").id, VILLAGE, "cun", today);
        let refused = actions::give_post(&place.desk, who, place.desk.new_action(), input).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{login}");
    }
    // Without a decision behind it nothing is given.
    let input = post(place.who("cun@990402201202").id, VILLAGE, "cun", today);
    let input = GivePost { reason: " ".to_owned(), ..input };
    let refused = actions::give_post(&place.desk, security, place.desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))));
}

async fn a_post_moves_and_ends_on_its_day(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let security = place.who("anquan@990400000000");
    let today = place.desk.today();
    let mover = place.who("cun@990402201201");
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap();
    let mut input = post(mover.id, "干草湖村", "村级组织", tomorrow);
    input.acting = true;
    let (action, from) = (place.desk.new_action(), mover.posts[0].id);
    actions::move_post(&place.desk, security, action, from, input).await.unwrap();
    let now = again(&place, "cun@990402201201", "letters4you").await;
    assert_eq!(now.posts[0].says(), "小泉村村级组织");
    // While terms overlap in reach, the township is not the one who may reset the password.
    let town = place.who("xiang@990402201000");
    let action = place.desk.new_action();
    let refused = actions::reset_password(&place.desk, town, action, mover.id).await;
    assert!(matches!(refused, Err(Refusal::NotFound)));
    place.later(Duration::days(1));
    let now = again(&place, "cun@990402201201", "letters4you").await;
    assert_eq!(now.posts.len(), 1);
    assert_eq!(now.posts[0].says(), "干草湖村村级组织(主持工作)");
    // The post that was left is shown as vacant, at the village and above it.
    let page = looks::people(&place.desk, town, "990402201000").await.unwrap();
    let vacant: Vec<String> =
        page.vacant.iter().map(|(unit, role)| format!("{}{}", unit.name, role.name)).collect();
    assert_eq!(vacant, ["小泉村村级组织"]);
    let page = looks::person(&place.desk, security, mover.id).await.unwrap();
    let states: Vec<_> = page.terms.iter().map(|term| term.state).collect();
    assert_eq!(states, [looks::TermState::Held, looks::TermState::Over]);
    // Ending takes a reason, and a day that is not before the post began.
    let id = now.posts[0].id;
    for (last, reason) in [(today, "误授"), (tomorrow, "")] {
        let last = if reason.is_empty() { last } else { last - Days::new(3) };
        let input = EndPost { post: id, last, reason: reason.to_owned() };
        let refused =
            actions::end_post(&place.desk, security, place.desk.new_action(), input).await;
        assert!(matches!(refused, Err(Refusal::Bad(_))), "{last} {reason}");
    }
    // The day before its first takes it back as if never given.
    let input = EndPost { post: id, last: today, reason: "误授".to_owned() };
    let action = place.desk.new_action();
    actions::end_post(&place.desk, security, action, input).await.unwrap();
    assert!(again(&place, "cun@990402201201", "letters4you").await.posts.is_empty());
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn what_is_done_for_somebody_names_both(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = place.cycle(office, rules("shixing/shixing.yaml"), CITY).await;
    let security = place.who("anquan@990400000000");
    let colleague = made(&place, fresh("li-si", "李四", VILLAGE, "")).await;
    // A colleague without a post at the village is none yet.
    let holder = place.who("cun@990402201201");
    let let_to = |to: PersonId, acts: Vec<Act>, until: Option<NaiveDate>| Delegate {
        post: holder.posts[0].id,
        to,
        deputy: false,
        acts,
        from: place.desk.today(),
        until,
        reason: "外出学习".to_owned(),
    };
    let until = Some(place.desk.today() + Days::new(7));
    let input = let_to(colleague.id, vec![Act::Declare, Act::SaveSheet], until);
    let action = place.desk.new_action();
    let refused = actions::delegate(&place.desk, holder, action, input.clone()).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))), "{refused:?}");
    let given = post(colleague.id, VILLAGE, "cun", place.desk.today());
    let action = place.desk.new_action();
    actions::give_post(&place.desk, security, action, given).await.unwrap();
    let own = looks::delegations(&place.desk, holder).await.unwrap();
    assert_eq!(own.posts[0].colleagues, [(colleague.id, "李四".to_owned())]);
    let action = place.desk.new_action();
    actions::delegate(&place.desk, holder, action, input).await.unwrap();
    // Only the post of somebody else is left to the colleague.
    let mine = again(&place, "li-si", "own-letters-77").await.posts[0].id;
    let last = place.desk.today() - Days::new(1);
    let end = EndPost { post: mine, last, reason: "改任".to_owned() };
    actions::end_post(&place.desk, security, place.desk.new_action(), end).await.unwrap();
    let colleague = again(&place, "li-si", "own-letters-77").await;
    assert_eq!(colleague.posts[0].says(), "小泉村村级组织(代小泉村村级组织)");
    let stars = vec!["先锋模范".to_owned()];
    let input = Declare { cycle, subject: VILLAGE.to_owned(), stars };
    let action = place.desk.new_action();
    actions::declare(&place.desk, &colleague, action, input).await.unwrap();
    let page = looks::subject(&place.desk, office, cycle, VILLAGE).await.unwrap();
    assert_eq!(page.history[0].by, "李四 代 小泉村村级组织");
    // Sending up was not let.
    let about = actions::About { cycle, subject: VILLAGE.to_owned() };
    let refused = actions::send_up(&place.desk, &colleague, place.desk.new_action(), about).await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn what_is_let_is_limited_and_ends(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let colleague = made(&place, fresh("wang-wu", "王五", "小泉乡", "xiang")).await;
    let holder = place.who("xiang@990402201000");
    let today = place.desk.today();
    let input = Delegate {
        post: holder.posts[0].id,
        to: colleague.id,
        deputy: false,
        acts: vec![Act::SaveSheet],
        from: today,
        until: Some(today + Days::new(2)),
        reason: "休假".to_owned(),
    };
    let bad = [
        Delegate { until: None, ..input.clone() },
        Delegate { until: Some(today - Days::new(1)), ..input.clone() },
        Delegate { until: Some(today + Days::new(800)), ..input.clone() },
        Delegate { acts: vec![], ..input.clone() },
        Delegate { acts: vec![Act::Confirm], ..input.clone() },
        Delegate { acts: vec![Act::ResetPassword], ..input.clone() },
        Delegate { to: holder.id, ..input.clone() },
        Delegate { to: place.who("cun@990402201201").id, ..input.clone() },
        Delegate { to: place.who("xitong@990400000000").id, ..input.clone() },
        Delegate { reason: String::new(), ..input.clone() },
    ];
    for input in bad {
        let said = format!("{input:?}");
        let refused = actions::delegate(&place.desk, holder, place.desk.new_action(), input).await;
        assert!(matches!(refused, Err(Refusal::Bad(_))), "{said}: {refused:?}");
    }
    // Not the post of somebody else.
    let other = place.who("xiang@990403101000");
    let refused =
        actions::delegate(&place.desk, other, place.desk.new_action(), input.clone()).await;
    assert!(matches!(refused, Err(Refusal::NotFound | Refusal::NotAllowed(_))), "{refused:?}");
    let minds = |person: Person| person.posts.iter().filter(|post| post.behalf.is_some()).count();
    let action = place.desk.new_action();
    actions::delegate(&place.desk, holder, action, input.clone()).await.unwrap();
    assert_eq!(minds(again(&place, "wang-wu", "own-letters-77").await), 1);
    place.later(Duration::days(3));
    assert_eq!(minds(again(&place, "wang-wu", "own-letters-77").await), 0, "its day has come");
    // A deputy has no last day, and is taken back.
    let input = Delegate { deputy: true, until: None, ..input };
    actions::delegate(&place.desk, holder, place.desk.new_action(), input).await.unwrap();
    assert_eq!(minds(again(&place, "wang-wu", "own-letters-77").await), 1);
    let own = looks::delegations(&place.desk, holder).await.unwrap();
    let open: Vec<_> = own.given.iter().filter(|line| line.open).collect();
    assert_eq!((own.given.len(), open.len(), open[0].deputy), (2, 1, true));
    let id = open[0].id;
    let stranger = place.who("cun@990402201201");
    let refused = actions::end_delegation(&place.desk, stranger, place.desk.new_action(), id).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    actions::end_delegation(&place.desk, holder, place.desk.new_action(), id).await.unwrap();
    assert_eq!(minds(again(&place, "wang-wu", "own-letters-77").await), 0);
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn an_ended_account_does_nothing_more(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let system = place.who("xitong@990400000000");
    let login = "cun@990402201201";
    let came = actions::sign_in(&place.desk, login, "letters4you").await.unwrap();
    let person = came.person.id;
    let input = |reason: &str| EndAccount { person, reason: reason.to_owned() };
    let action = place.desk.new_action();
    let refused = actions::end_account(&place.desk, system, action, input("")).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))));
    let own = EndAccount { person: system.id, reason: "退休".to_owned() };
    let refused = actions::end_account(&place.desk, system, place.desk.new_action(), own).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "not one's own");
    let action = place.desk.new_action();
    actions::end_account(&place.desk, system, action, input("退休")).await.unwrap();
    assert!(matches!(place.desk.person(&came.token).await, Err(Refusal::NotSignedIn)));
    let refused = actions::sign_in(&place.desk, login, "letters4you").await;
    assert!(matches!(refused, Err(Refusal::Ended)));
    let page = looks::people(&place.desk, system, VILLAGE).await.unwrap();
    assert_eq!(page.people[0].state, looks::AccountState::Ended);
    assert_eq!(page.people[0].acts, [Act::ProposeErasure], "only what is kept of a person can go");
    assert_eq!(page.vacant.len(), 1);
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}
