//! Everybody tries everything about everybody's account in every state: what rights allow is let
//! through to the action, what they do not allow is refused, and the page offers the same.

use std::collections::BTreeSet;

use fanben_actions::actions::{
    self, Delegate, EndAccount, EndPost, GivePost, LinkAccount, NewPerson, ProposeErasure, Settle,
    SettleErasure,
};
use fanben_actions::{Person, Receipt, Refusal, looks, trail};
use fanben_model::place::Tree;
use fanben_model::rights::{Account, Act, Holding, Matter, Right, Spans, may};

use crate::place::{On, Place, city, on_both};

on_both!(rights_about_accounts_and_actions_say_the_same, rights_about_places_say_the_same);

const ACTS: [Act; 10] = [
    Act::EndAccount,
    Act::GrantPost,
    Act::EndPost,
    Act::ResetPassword,
    Act::Unlock,
    Act::ResetFactor,
    Act::LinkAccount,
    Act::UnlinkAccount,
    Act::ProposeErasure,
    Act::ErasePerson,
];

/// The states an account is tried in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Active,
    Locked,
    Ended,
}

fn holdings<'a>(place: &'a Place, spans: &Spans, who: &'a Person) -> Vec<Holding<'a>> {
    let holding = |post: &'a fanben_actions::Post| Holding {
        role: place.roles.iter().find(|role| role.id == post.role.code).unwrap(),
        within: spans.get(&post.unit.code).unwrap(),
        office: &post.office,
        only: None,
    };
    who.posts.iter().map(holding).collect()
}

/// Tries an act in a form that is refused for what stands in it, where there is such a form.
async fn tries(place: &Place, who: &Person, whose: &Person, act: Act) -> Result<Receipt, Refusal> {
    let (desk, action, person) = (&place.desk, place.desk.new_action(), whose.id);
    let reason = String::new();
    match act {
        Act::EndAccount => {
            actions::end_account(desk, who, action, EndAccount { person, reason }).await
        }
        Act::GrantPost => {
            let input = GivePost {
                person,
                unit: "没有的单位".to_owned(),
                role: "没有的岗位".to_owned(),
                office: String::new(),
                acting: false,
                from: desk.today(),
                until: None,
                reason: "文号".to_owned(),
            };
            actions::give_post(desk, who, action, input).await
        }
        Act::EndPost => {
            let input = EndPost { post: whose.posts[0].id, last: desk.today(), reason };
            actions::end_post(desk, who, action, input).await
        }
        Act::ResetPassword => actions::reset_password(desk, who, action, person).await,
        Act::Unlock => actions::unlock(desk, who, action, person).await,
        Act::LinkAccount => {
            let issuer = "https://id.example".to_owned();
            let input = LinkAccount { person, issuer, subject: "two words".to_owned() };
            actions::link_account(desk, who, action, input).await
        }
        Act::UnlinkAccount => actions::unlink_account(desk, who, action, person).await,
        Act::ProposeErasure => {
            let input = ProposeErasure::default();
            actions::propose_erasure(desk, who, action, person, input).await
        }
        Act::ErasePerson => {
            let input = SettleErasure { proposal: 1, erase: true };
            actions::erase_person(desk, who, action, person, input).await
        }
        _ => actions::reset_factor(desk, who, action, person).await,
    }
}

async fn rights_about_accounts_and_actions_say_the_same(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let spans = Spans::of(&Tree::new(city()).0);
    let targets =
        ["cun@990402201201", "xiang@990402201000", "bumen@990402000000", "anquan@990400000000"];
    let (mut tried, mut allowed) = (0, 0);
    for state in [State::Active, State::Locked, State::Ended] {
        for login in targets {
            let whose = place.who(login);
            let at = [spans.get(&whose.posts[0].unit.code).unwrap()];
            let administers = login.starts_with("anquan@");
            let ended = state == State::Ended;
            if state == State::Locked {
                for _ in 0..5 {
                    let _ = actions::sign_in(&place.desk, login, "wrong").await;
                }
            }
            if ended {
                let system = place.who("xitong@990400000000");
                let input = EndAccount { person: whose.id, reason: "离职".to_owned() };
                let action = place.desk.new_action();
                actions::end_account(&place.desk, system, action, input).await.unwrap();
            }
            for who in place.people.values() {
                let own = who.id == whose.id;
                // An account that was ended does nothing; its posts are over as of tomorrow.
                let matter = Account { places: &at, own, administers, ended };
                let holdings = holdings(&place, &spans, who);
                let page = looks::person(&place.desk, who, whose.id).await;
                let offered: BTreeSet<Act> =
                    page.map(|page| page.line.acts.into_iter().collect()).unwrap_or_default();
                for act in ACTS {
                    let right = may(&holdings, &Matter::Account(matter), act);
                    assert_eq!(offered.contains(&act), right, "{} {login} {act:?}", who.login);
                    let came = tries(&place, who, whose, act).await;
                    let at = format!("{} {act:?} {login} {state:?}: {came:?}", who.login);
                    match (&came, right) {
                        (Ok(_), true) => {
                            let done = [Act::ResetPassword, Act::Unlock, Act::ResetFactor];
                            assert!(done.contains(&act), "{at}");
                            allowed += 1;
                        }
                        (Err(Refusal::Bad(_)), true) => allowed += 1,
                        (Err(Refusal::NotFound | Refusal::NotAllowed(_)), false) => {}
                        _ => panic!("{at}"),
                    }
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1_000 && allowed > 40, "tried {tried}, allowed {allowed}");
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

/// What is not about one account: making accounts, settling posts, letting colleagues act, reading
/// the trail.
async fn rights_about_places_say_the_same(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let system = place.who("xitong@990400000000");
    let new = NewPerson {
        login: "li-gy".to_owned(),
        name: "李桂英".to_owned(),
        unit: "小泉村".to_owned(),
        role: "cun".to_owned(),
        ..NewPerson::default()
    };
    let action = place.desk.new_action();
    actions::make_accounts(&place.desk, system, action, vec![new]).await.unwrap();
    let guard = place.who("anquan@990400000000");
    let people = looks::people(&place.desk, guard, "990400000000").await.unwrap();
    let proposed = people.proposed[0].post.id;
    for (login, who) in &place.people {
        let rights = |right: Right| who.has(right);
        let desk = &place.desk;
        let made = actions::make_accounts(desk, who, desk.new_action(), Vec::new()).await;
        match made {
            Err(Refusal::Bad(_)) => assert!(rights(Right::People), "{login}"),
            Err(Refusal::NotAllowed(_)) => assert!(!rights(Right::People), "{login}"),
            other => panic!("{login}: {other:?}"),
        }
        // Declining without a reason is refused for that, where it is not refused for the right.
        let input = Settle { decline: vec![proposed], ..Settle::default() };
        let settled = actions::settle_posts(desk, who, desk.new_action(), input).await;
        let reasoned = Settle { give: vec![proposed], ..Settle::default() };
        if rights(Right::Security) {
            assert!(matches!(settled, Err(Refusal::Bad(_))), "{login}: {settled:?}");
        } else {
            let given = actions::settle_posts(desk, who, desk.new_action(), reasoned).await;
            let refused = matches!(given, Err(Refusal::NotAllowed(_) | Refusal::NotFound));
            assert!(refused, "{login}: {given:?}");
        }
        let read = trail::trail(desk, who, 1).await;
        assert_eq!(read.is_ok(), rights(Right::Audit), "{login}");
        // Everybody lets only their own post, and only with a hand in results.
        for other in place.people.values() {
            let input = Delegate {
                post: other.posts[0].id,
                to: system.id,
                deputy: true,
                acts: vec![Act::SaveSheet],
                from: desk.today(),
                until: None,
                reason: "学习".to_owned(),
            };
            let own = other.id == who.id && who.rights.iter().any(|right| right.judges());
            match actions::delegate(desk, who, desk.new_action(), input).await {
                Err(Refusal::Bad(_)) => assert!(own, "{login} {}", other.login),
                Err(Refusal::NotFound | Refusal::NotAllowed(_)) => {
                    assert!(!own, "{login} {}", other.login);
                }
                other => panic!("{login}: {other:?}"),
            }
        }
    }
}
