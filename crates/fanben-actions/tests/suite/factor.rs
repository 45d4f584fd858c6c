//! The second factor: set up, asked for, never taken twice, lost and given up.

use chrono::Duration;
use fanben_actions::actions::{self, NewAccount, SetUp};
use fanben_actions::looks::{self, Factor};
use fanben_actions::{Clock, Desk, Person, Refusal};
use totp_rs::{Builder, Secret};

use crate::place::{On, Place, city, on_both};

on_both!(a_code_is_asked_for_and_counts_once, a_role_may_ask_for_it);

const LOGIN: &str = "cun@990402201201";
const GOOD: &str = "letters4you";

/// The code a telephone with the secret shows now.
fn code(desk: &Desk, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(desk.now().timestamp()).unwrap()).to_string()
}

async fn enrolled(place: &Place, who: &Person) -> (String, Vec<String>) {
    let desk = &place.desk;
    actions::begin_factor(desk, who, desk.new_action()).await.unwrap();
    let Factor::Begun { secret } = looks::factor(desk, who).await.unwrap() else { panic!("begun") };
    // Until a code was given, none is asked for.
    actions::sign_in(desk, LOGIN, GOOD).await.unwrap();
    let refused = actions::confirm_factor(desk, who, desk.new_action(), GOOD, "000000").await;
    assert!(matches!(refused, Err(Refusal::WrongCode)));
    let first = code(desk, &secret);
    let refused = actions::confirm_factor(desk, who, desk.new_action(), "wrong", &first).await;
    assert!(matches!(refused, Err(Refusal::WrongPassword)), "an open screen is not enough");
    let action = desk.new_action();
    let receipt = actions::confirm_factor(desk, who, action, GOOD, &first).await.unwrap();
    let again = actions::confirm_factor(desk, who, action, "", "").await.unwrap();
    assert_eq!((again.number, again.gives.len()), (receipt.number, 0), "codes are given once");
    let spare = receipt.gives.iter().filter(|(name, _)| name == "spare");
    (secret, spare.map(|(_, code)| code.clone()).collect())
}

async fn a_code_is_asked_for_and_counts_once(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let desk = &place.desk;
    let who = place.who(LOGIN);
    let elsewhere = actions::sign_in(desk, LOGIN, GOOD).await.unwrap();
    let (secret, spare) = enrolled(&place, who).await;
    assert_eq!(spare.len(), 8);
    let refused = desk.person(&elsewhere.token).await;
    assert!(matches!(refused, Err(Refusal::NotSignedIn)), "a new factor ends other sessions");
    assert_eq!(looks::factor(desk, who).await.unwrap(), Factor::On { spare: 8 });
    let tries = |code: String| actions::sign_in_with(desk, LOGIN, GOOD, Box::leak(code.into()));
    assert!(matches!(tries(String::new()).await, Err(Refusal::NeedsCode)));
    // The code that set it up was taken already.
    assert!(matches!(tries(code(desk, &secret)).await, Err(Refusal::WrongCode)));
    place.later(Duration::seconds(60));
    let next = code(desk, &secret);
    tries(format!("{} {}", &next[..3], &next[3..])).await.unwrap();
    assert!(matches!(tries(next).await, Err(Refusal::WrongCode)), "the same code again");
    // Without the password the code says nothing, not even that it is asked for.
    place.later(Duration::seconds(60));
    let refused = actions::sign_in_with(desk, LOGIN, "wrong", &code(desk, &secret)).await;
    assert!(matches!(refused, Err(Refusal::WrongPassword)));
    // A recovery code counts once.
    tries(spare[0].clone()).await.unwrap();
    assert!(matches!(tries(spare[0].clone()).await, Err(Refusal::WrongCode)));
    assert_eq!(looks::factor(desk, who).await.unwrap(), Factor::On { spare: 7 });
    // Wrong codes lock like wrong passwords.
    for _ in 0..4 {
        let _ = tries("123456".to_owned()).await;
    }
    assert!(matches!(tries("123456".to_owned()).await, Err(Refusal::Locked { .. })));
    // The security administrator unlocks and takes a lost factor away; nobody else does.
    let town = place.who("xiang@990402201000");
    let refused = actions::reset_factor(desk, town, desk.new_action(), who.id).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))));
    let guard = place.who("anquan@990400000000");
    actions::unlock(desk, guard, desk.new_action(), who.id).await.unwrap();
    actions::reset_factor(desk, guard, desk.new_action(), who.id).await.unwrap();
    actions::sign_in(desk, LOGIN, GOOD).await.unwrap();
    // Set up again, and given up with a code of its own.
    let (secret, _) = enrolled(&place, who).await;
    let refused = actions::drop_factor(desk, who, desk.new_action(), GOOD, "000000").await;
    assert!(matches!(refused, Err(Refusal::WrongCode)));
    place.later(Duration::seconds(60));
    let now = code(desk, &secret);
    let elsewhere = actions::sign_in_with(desk, LOGIN, GOOD, &now).await.unwrap();
    place.later(Duration::seconds(60));
    let now = code(desk, &secret);
    let refused = actions::drop_factor(desk, who, desk.new_action(), "wrong", &now).await;
    assert!(matches!(refused, Err(Refusal::WrongPassword)));
    actions::drop_factor(desk, who, desk.new_action(), GOOD, &now).await.unwrap();
    let refused = desk.person(&elsewhere.token).await;
    assert!(matches!(refused, Err(Refusal::NotSignedIn)), "a factor given up ends other sessions");
    actions::sign_in(desk, LOGIN, GOOD).await.unwrap();
}

async fn a_role_may_ask_for_it(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let folder = tempfile::tempdir().unwrap();
    let url = match on {
        On::Sqlite => format!("sqlite:{}", folder.path().join("factor.db").display()),
        On::Postgres => crate::postgres::database(),
    };
    let desk = Desk::open_at(&url, Clock::System).await.unwrap();
    let mut roles = place.roles.clone();
    for role in roles.iter_mut().filter(|role| role.id == "anquan") {
        role.factor = true;
    }
    let account = NewAccount {
        login: "guard".to_owned(),
        name: "安全员".to_owned(),
        posts: vec![("anquan".to_owned(), "990400000000".to_owned(), String::new())],
    };
    let input = SetUp { roles, units: city(), accounts: vec![account], ..SetUp::default() };
    let slip = actions::set_up(&desk, input).await.unwrap().remove(0);
    let came = actions::sign_in(&desk, "guard", &slip.password).await.unwrap();
    let input = actions::ChangePassword { old: slip.password, new: GOOD.to_owned() };
    actions::change_password(&desk, &came.person, desk.new_action(), input).await.unwrap();
    let who = desk.person(&came.token).await.unwrap();
    assert!(who.must_enrol);
    let refused = looks::people(&desk, &who, "990400000000").await;
    assert!(matches!(refused, Err(Refusal::MustEnrol)));
    let refused = actions::unlock(&desk, &who, desk.new_action(), who.id).await;
    assert!(matches!(refused, Err(Refusal::MustEnrol)));
    actions::begin_factor(&desk, &who, desk.new_action()).await.unwrap();
    let Factor::Begun { secret } = looks::factor(&desk, &who).await.unwrap() else { panic!() };
    let first = code(&desk, &secret);
    actions::confirm_factor(&desk, &who, desk.new_action(), GOOD, &first).await.unwrap();
    let who = desk.person(&came.token).await.unwrap();
    assert!(!who.must_enrol);
    looks::people(&desk, &who, "990400000000").await.unwrap();
}
