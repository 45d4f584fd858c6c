//! Coming in as a sign-on provider says: linked before, bound once, and then like at the door.

use chrono::Duration;
use fanben_actions::actions::{self, EndAccount, Identity, LINK_WAITS, LinkAccount, SignedOn};
use fanben_actions::looks::{self, Factor, Linked};
use fanben_actions::trail::{self, Asked};
use fanben_actions::{Desk, Person, Receipt, Refusal};
use totp_rs::{Builder, Secret};

use crate::place::{On, Place, city, on_both};

on_both!(
    a_name_binds_once_and_the_subject_counts_ever_after,
    nobody_is_let_in_who_was_not_linked,
    a_second_factor_a_lock_and_an_end_are_as_at_the_door,
    links_are_kept_with_the_trail_and_come_back_from_a_backup,
);

const LOGIN: &str = "cun@990402201201";
const OTHER: &str = "cun@990402201202";
const ISSUER: &str = "https://id.example";
const GOOD: &str = "letters4you";

fn named(subject: &str, name: &str) -> Identity {
    Identity { issuer: ISSUER.to_owned(), subject: subject.to_owned(), name: name.to_owned() }
}

async fn link(place: &Place, login: &str, subject: &str) -> Result<Receipt, Refusal> {
    let system = place.who("xitong@990400000000");
    let (issuer, subject) = (ISSUER.to_owned(), subject.to_owned());
    let input = LinkAccount { person: place.who(login).id, issuer, subject };
    actions::link_account(&place.desk, system, place.desk.new_action(), input).await
}

async fn comes(place: &Place, subject: &str, name: &str) -> Result<Person, Refusal> {
    match actions::sign_on(&place.desk, &named(subject, name)).await? {
        SignedOn::In(signed) => Ok(signed.person),
        SignedOn::NeedsCode(_) => Err(Refusal::NeedsCode),
    }
}

async fn linked(place: &Place, login: &str) -> Linked {
    let system = place.who("xitong@990400000000");
    looks::person(&place.desk, system, place.who(login).id).await.unwrap().linked
}

async fn a_name_binds_once_and_the_subject_counts_ever_after(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let who = place.who(LOGIN);
    assert_eq!(linked(&place, LOGIN).await, Linked::No);
    let receipt = link(&place, LOGIN, "").await.unwrap();
    assert!(receipt.says.contains(LOGIN), "{}", receipt.says);
    assert!(matches!(linked(&place, LOGIN).await, Linked::Waits(_)));
    let again = link(&place, LOGIN, "").await;
    assert!(matches!(again, Err(Refusal::Bad(_))), "{again:?}");
    // Under another provider the same name is nobody.
    let other = Identity { issuer: "https://other.example".to_owned(), ..named("u-1", LOGIN) };
    let refused = actions::sign_on(&place.desk, &other).await;
    assert!(matches!(refused, Err(Refusal::NotLinked)));
    assert_eq!(comes(&place, "u-1", LOGIN).await.unwrap().id, who.id);
    assert!(matches!(linked(&place, LOGIN).await, Linked::Since(_)));
    // From now on the name says nothing: another of that name is a stranger, the same under another
    // name is the same.
    let refused = comes(&place, "u-2", LOGIN).await;
    assert!(matches!(refused, Err(Refusal::NotLinked)), "{refused:?}");
    assert_eq!(comes(&place, "u-1", "").await.unwrap().id, who.id);
    assert_eq!(comes(&place, "u-1", OTHER).await.unwrap().id, who.id);
    // What is one person's is not linked to another, typed or by name.
    let refused = link(&place, OTHER, "u-1").await;
    assert!(matches!(refused, Err(Refusal::Bad(_))), "{refused:?}");
    link(&place, OTHER, "").await.unwrap();
    assert_eq!(comes(&place, "u-1", OTHER).await.unwrap().id, who.id);
    // Unlinked, every session ends and the provider's word counts for nothing.
    let session = actions::sign_in(&place.desk, LOGIN, GOOD).await.unwrap();
    let system = place.who("xitong@990400000000");
    let action = place.desk.new_action();
    actions::unlink_account(&place.desk, system, action, who.id).await.unwrap();
    assert!(matches!(place.desk.person(&session.token).await, Err(Refusal::NotSignedIn)));
    assert!(matches!(comes(&place, "u-1", LOGIN).await, Err(Refusal::NotLinked)));
    let action = place.desk.new_action();
    let refused = actions::unlink_account(&place.desk, system, action, who.id).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))));
    // Typed, it is bound at once.
    link(&place, LOGIN, "u-9").await.unwrap();
    assert_eq!(comes(&place, "u-9", "").await.unwrap().id, who.id);
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn nobody_is_let_in_who_was_not_linked(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let before = looks::people(&place.desk, place.who("xitong@990400000000"), "990400000000").await;
    for name in [LOGIN, "xitong@990400000000", "nobody", ""] {
        let refused = comes(&place, "u-1", name).await;
        assert!(matches!(refused, Err(Refusal::NotLinked)), "{name}: {refused:?}");
    }
    let after = looks::people(&place.desk, place.who("xitong@990400000000"), "990400000000").await;
    assert_eq!(before.unwrap().people.len(), after.unwrap().people.len(), "no account is made");
    // Administrators are not linked, nor does anybody link themselves.
    let refused = link(&place, "anquan@990400000000", "u-3").await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    let refused = link(&place, "xitong@990400000000", "u-3").await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    // Who comes too late is not let in under a name that somebody else may have by then.
    link(&place, LOGIN, "").await.unwrap();
    place.later(LINK_WAITS + Duration::seconds(1));
    assert!(matches!(comes(&place, "u-1", LOGIN).await, Err(Refusal::NotLinked)));
    assert_eq!(looks_of_late(&place).await, Linked::No);
}

/// The state of the account a month later, when every session is over.
async fn looks_of_late(place: &Place) -> Linked {
    let came = actions::sign_in(&place.desk, "xitong@990400000000", GOOD).await.unwrap();
    let who = place.who(LOGIN).id;
    looks::person(&place.desk, &came.person, who).await.unwrap().linked
}

/// The code a telephone with the secret shows now.
fn code(desk: &Desk, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(desk.now().timestamp()).unwrap()).to_string()
}

async fn a_second_factor_a_lock_and_an_end_are_as_at_the_door(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let (desk, who) = (&place.desk, place.who(LOGIN));
    link(&place, LOGIN, "").await.unwrap();
    actions::begin_factor(desk, who, desk.new_action()).await.unwrap();
    let Factor::Begun { secret } = looks::factor(desk, who).await.unwrap() else { panic!("begun") };
    let first = code(desk, &secret);
    actions::confirm_factor(desk, who, desk.new_action(), GOOD, &first).await.unwrap();
    let half = async || match actions::sign_on(desk, &named("u-1", LOGIN)).await {
        Ok(SignedOn::NeedsCode(token)) => token,
        other => panic!("{other:?}"),
    };
    let token = half().await;
    assert!(matches!(desk.person(&token).await, Err(Refusal::NotSignedIn)), "that is no session");
    assert!(matches!(linked(&place, LOGIN).await, Linked::Waits(_)), "not bound before the code");
    let tries = |code: String| {
        let token = token.clone();
        async move { actions::sign_on_with_code(desk, &token, &code).await }
    };
    assert!(matches!(tries(String::new()).await, Err(Refusal::NeedsCode)));
    assert!(matches!(tries(first).await, Err(Refusal::WrongCode)), "taken before");
    place.later(Duration::seconds(60));
    let came = tries(code(desk, &secret)).await.unwrap();
    assert_eq!(came.person.id, who.id);
    assert!(matches!(linked(&place, LOGIN).await, Linked::Since(_)));
    place.later(Duration::seconds(60));
    let again = tries(code(desk, &secret)).await;
    assert!(matches!(again, Err(Refusal::NotSignedIn)), "it counts once");
    // Five minutes later nobody waits any more.
    let late = half().await;
    place.later(Duration::minutes(6));
    let refused = actions::sign_on_with_code(desk, &late, &code(desk, &secret)).await;
    assert!(matches!(refused, Err(Refusal::NotSignedIn)));
    // Wrong codes lock like wrong passwords, and a lock holds here too.
    let token = half().await;
    let mut last = Ok(());
    for _ in 0..5 {
        last = actions::sign_on_with_code(desk, &token, "000000").await.map(|_| ());
    }
    assert!(matches!(last, Err(Refusal::Locked { .. })), "{last:?}");
    let refused = actions::sign_on(desk, &named("u-1", LOGIN)).await;
    assert!(matches!(refused, Err(Refusal::Locked { .. })));
    let guard = actions::sign_in(desk, "anquan@990400000000", GOOD).await.unwrap().person;
    actions::unlock(desk, &guard, desk.new_action(), who.id).await.unwrap();
    // Unlinked while the code is typed: the code leads nowhere.
    let token = half().await;
    let system = actions::sign_in(desk, "xitong@990400000000", GOOD).await.unwrap().person;
    actions::unlink_account(desk, &system, desk.new_action(), who.id).await.unwrap();
    let refused = actions::sign_on_with_code(desk, &token, &code(desk, &secret)).await;
    assert!(matches!(refused, Err(Refusal::NotSignedIn)));
    link(&place, OTHER, "u-2").await.unwrap();
    let input = EndAccount { person: place.who(OTHER).id, reason: "离职".to_owned() };
    actions::end_account(desk, &system, desk.new_action(), input).await.unwrap();
    assert!(matches!(comes(&place, "u-2", OTHER).await, Err(Refusal::Ended)));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn links_are_kept_with_the_trail_and_come_back_from_a_backup(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    link(&place, LOGIN, "").await.unwrap();
    comes(&place, "u-1", LOGIN).await.unwrap();
    let auditor = place.who("shenji@990400000000");
    for act in ["link_account", "bind_account", "sign_on"] {
        let asked = Asked { act: act.to_owned(), ..Asked::default() };
        let found = trail::entries(&place.desk, auditor, &asked, 10).await.unwrap();
        assert_eq!(found.lines.len(), 1, "{act}");
        // What the provider calls somebody stands in no entry: it is committed to, not told.
        assert!(!found.lines[0].about.contains("u-1"), "{act}");
    }
    let mut file = Vec::new();
    trail::backup(&place.desk, &mut file).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("other.db").display());
    let desk = Desk::open_at(&url, place.clock()).await.unwrap();
    trail::restore(&desk, &mut &file[..]).await.unwrap();
    assert_eq!(trail::verify(&desk).await.unwrap().faults, []);
    let came = actions::sign_on(&desk, &named("u-1", "")).await;
    assert!(matches!(came, Ok(SignedOn::In(_))), "{came:?}");
    crate::kept::run(&place, "update identity set subject = 'u-2' where act = 'bound'").await;
    let faults = trail::verify(&place.desk).await.unwrap().faults;
    assert!(faults.iter().any(|fault| fault.says.contains("identity")), "{faults:?}");
}
