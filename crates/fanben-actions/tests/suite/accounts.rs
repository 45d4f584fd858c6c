//! Accounts: first passwords, wrong ones, idle sessions, a township that helps at eleven at night.

use chrono::Duration;
use fanben_actions::actions::{self, ChangePassword};
use fanben_actions::trail::{self, Asked};
use fanben_actions::{Refusal, looks};

use crate::place::{On, Place, city, on_both};

on_both!(
    wrong_passwords_lock_an_account,
    sessions_end,
    one_sees_ones_sessions_and_ends_the_others,
    a_township_gives_a_new_first_password,
    who_came_and_who_was_refused_stands_in_the_trail,
);

const GOOD: &str = "letters4you";

async fn wrong_passwords_lock_an_account(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let login = "cun@990402201201";
    for _ in 0..4 {
        let refused = actions::sign_in(&place.desk, login, "wrong").await.unwrap_err();
        assert!(matches!(refused, Refusal::WrongPassword));
    }
    let refused = actions::sign_in(&place.desk, login, "wrong").await.unwrap_err();
    assert!(matches!(refused, Refusal::Locked { .. }));
    // Now the right one does not count either, until the time is over.
    let refused = actions::sign_in(&place.desk, login, GOOD).await.unwrap_err();
    assert!(matches!(refused, Refusal::Locked { .. }));
    place.later(Duration::minutes(16));
    actions::sign_in(&place.desk, login, GOOD).await.unwrap();
    let refused = actions::sign_in(&place.desk, "nobody", GOOD).await.unwrap_err();
    assert!(matches!(refused, Refusal::WrongPassword), "who exists is not said");

    // The security administrator lifts a lock at once.
    for _ in 0..5 {
        let _ = actions::sign_in(&place.desk, login, "wrong").await;
    }
    let guard = actions::sign_in(&place.desk, "anquan@990400000000", GOOD).await.unwrap().person;
    let people = looks::people(&place.desk, &guard, "990402201000").await.unwrap();
    let line = people.people.iter().find(|line| line.login == login).unwrap();
    assert_eq!(line.state, looks::AccountState::Locked);
    actions::unlock(&place.desk, &guard, place.desk.new_action(), line.id).await.unwrap();
    actions::sign_in(&place.desk, login, GOOD).await.unwrap();
}

async fn sessions_end(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let came = actions::sign_in(&place.desk, "cun@990402201201", GOOD).await.unwrap();
    for _ in 0..3 {
        place.later(Duration::minutes(20));
        place.desk.person(&came.token).await.unwrap();
    }
    place.later(Duration::minutes(31));
    let refused = place.desk.person(&came.token).await.unwrap_err();
    assert!(matches!(refused, Refusal::NotSignedIn), "idle for half an hour");

    let came = actions::sign_in(&place.desk, "cun@990402201201", GOOD).await.unwrap();
    let other = actions::sign_in(&place.desk, "cun@990402201201", GOOD).await.unwrap();
    let input = ChangePassword { old: GOOD.to_owned(), new: "other-letters-5".to_owned() };
    let action = place.desk.new_action();
    actions::change_password(&place.desk, &came.person, action, input.clone()).await.unwrap();
    place.desk.person(&came.token).await.unwrap();
    let refused = place.desk.person(&other.token).await.unwrap_err();
    assert!(matches!(refused, Refusal::NotSignedIn), "a new password ends other sessions");
    // The same form again: the same receipt, though the old password is no longer the one.
    actions::change_password(&place.desk, &came.person, action, input).await.unwrap();
    let weak = ChangePassword { old: "other-letters-5".to_owned(), new: "short1".to_owned() };
    let action = place.desk.new_action();
    let refused = actions::change_password(&place.desk, &came.person, action, weak).await;
    assert!(matches!(refused, Err(Refusal::WeakPassword(_))));
    actions::sign_out(&place.desk, &came.person).await.unwrap();
    assert!(place.desk.person(&came.token).await.is_err());
}

async fn one_sees_ones_sessions_and_ends_the_others(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let (desk, login) = (&place.desk, "cun@990402201201");
    let idle = actions::sign_in(desk, login, GOOD).await.unwrap();
    place.later(Duration::minutes(31));
    let other = actions::sign_in(desk, login, GOOD).await.unwrap();
    let neighbour = actions::sign_in(desk, "cun@990402201202", GOOD).await.unwrap();
    place.later(Duration::minutes(5));
    let came = actions::sign_in(desk, login, GOOD).await.unwrap();
    let seen = looks::sessions(desk, &came.person).await.unwrap();
    let own: Vec<bool> = seen.lines.iter().map(|line| line.own).collect();
    assert_eq!((own, seen.factor), (vec![true, false], false), "what is over is not listed");
    assert!(seen.lines[0].opened > seen.lines[1].opened);

    let end = async |password: &str, action| {
        actions::end_sessions(desk, &came.person, action, password, "").await
    };
    let action = desk.new_action();
    let wrong = end("some-other-9", action).await;
    assert!(matches!(&wrong, Err(Refusal::Bad(bad)) if bad[0].field == "password"), "{wrong:?}");
    desk.person(&other.token).await.unwrap();
    let first = end(GOOD, action).await.unwrap();
    // The same form again is the same receipt, and asks for no password.
    assert_eq!(end("some-other-9", action).await.unwrap(), first);
    assert!(desk.person(&other.token).await.is_err() && desk.person(&idle.token).await.is_err());
    desk.person(&came.token).await.unwrap();
    desk.person(&neighbour.token).await.unwrap();
    assert_eq!(looks::sessions(desk, &came.person).await.unwrap().lines.len(), 1);
    let auditor = place.who("shenji@990400000000");
    let lines = trail::trail(desk, auditor, 3).await.unwrap();
    assert!(lines.iter().any(|line| line.act == "end_sessions" && line.done), "{lines:?}");
}

async fn a_township_gives_a_new_first_password(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let town = place.who("xiang@990402201000");
    let people = looks::people(&place.desk, town, "990402201000").await.unwrap();
    let logins: Vec<&str> = people.people.iter().map(|line| line.login.as_str()).collect();
    let cun = ["cun@990402201201", "cun@990402201202"];
    assert_eq!(logins[..2], ["xiang@990402201000", "xiangshu@990402201000"]);
    assert_eq!(logins[2..], cun);
    let of = |login: &str| place.who(login).id;
    // Not for oneself, not beside, not above, not next door.
    for login in ["xiang@990402201000", "qu@990402000000", "shi@990400000000", "cun@990403101201"] {
        let action = place.desk.new_action();
        let refused = actions::reset_password(&place.desk, town, action, of(login)).await;
        assert!(matches!(refused, Err(Refusal::NotFound)), "{login} {refused:?}");
    }
    let neighbour = looks::people(&place.desk, town, "990403101000").await;
    assert!(matches!(neighbour, Err(Refusal::NotFound)));

    let login = "cun@990402201201";
    let action = place.desk.new_action();
    let receipt = actions::reset_password(&place.desk, town, action, of(login)).await.unwrap();
    let password = receipt.given("password").unwrap().to_owned();
    let again = actions::reset_password(&place.desk, town, action, of(login)).await.unwrap();
    assert_eq!((again.number, again.given("password")), (receipt.number, None), "given once");
    assert!(actions::sign_in(&place.desk, login, GOOD).await.is_err());
    let came = actions::sign_in(&place.desk, login, &password).await.unwrap().person;
    assert!(came.must_change_password);
    let refused = looks::workbench(&place.desk, &came).await.unwrap_err();
    assert!(matches!(refused, Refusal::MustChangePassword));
}

async fn who_came_and_who_was_refused_stands_in_the_trail(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let (desk, login) = (&place.desk, "cun@990402201201");
    for _ in 0..5 {
        actions::sign_in(desk, login, "wrong").await.unwrap_err();
    }
    // While it is locked the right password is refused too, and that is an entry.
    actions::sign_in(desk, login, GOOD).await.unwrap_err();
    place.later(Duration::minutes(16));
    let came = actions::sign_in(desk, login, GOOD).await.unwrap().person;
    actions::sign_out(desk, &came).await.unwrap();
    // A village that tries to give a password is refused, and that is one as well.
    let other = place.who("cun@990402201202").id;
    actions::reset_password(desk, &came, desk.new_action(), other).await.unwrap_err();
    let auditor = place.who("shenji@990400000000");
    let asked = Asked { person: login.to_owned(), ..Asked::default() };
    let lines = trail::entries(desk, auditor, &asked, 9).await.unwrap().lines;
    let told: Vec<(&str, bool)> =
        lines.iter().rev().map(|line| (line.act.as_str(), line.done)).collect();
    let mut wanted = vec![("sign_in", false); 6];
    wanted.extend([("sign_in", true), ("sign_out", true), ("reset_password", false)]);
    assert_eq!(told, wanted);
}
