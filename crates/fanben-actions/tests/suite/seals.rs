//! Seals of the trail: nobody who reaches only the database changes or cuts off what was sealed.

use std::path::PathBuf;

use fanben_actions::actions;
use fanben_actions::seal::{Seal, seal};
use fanben_actions::trail;

use crate::kept::run;
use crate::place::{On, Place, city, on_both};

on_both!(what_was_sealed_is_found_changed, a_tail_is_told_until_it_is_sealed);

/// A place whose trail was sealed twice, with the file of its key.
async fn sealed(on: On) -> (Place, PathBuf, tempfile::TempDir) {
    let place = Place::new(on, "shixing", city()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fanben.key");
    place.desk.seal_with(Seal::open(&path).unwrap());
    assert!(seal(&place.desk).await.unwrap().is_some());
    let login = "cun@990402201201";
    actions::sign_in(&place.desk, login, "letters4you").await.unwrap();
    assert!(seal(&place.desk).await.unwrap().is_some());
    (place, path, folder)
}

async fn a_tail_is_told_until_it_is_sealed(on: On) {
    let (place, path, _folder) = sealed(on).await;
    assert_eq!(seal(&place.desk).await.unwrap(), None, "nothing came since");
    let whole = trail::verify(&place.desk).await.unwrap();
    assert_eq!((whole.seals, whole.entries - whole.sealed), (2, 0));
    assert_eq!(whole.faults, []);
    assert_eq!(whole.key, Seal::open(&path).unwrap().public());
    for _ in 0..3 {
        let _ = actions::sign_in(&place.desk, "cun@990402201202", "wrong").await;
    }
    let whole = trail::verify(&place.desk).await.unwrap();
    assert_eq!((whole.seals, whole.entries - whole.sealed), (2, 3));
    let entries = i64::try_from(whole.entries).unwrap();
    assert_eq!(seal(&place.desk).await.unwrap(), Some(entries));
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
    // A backup takes the seals along; they hold without the key as well.
    let mut file = Vec::new();
    trail::backup(&place.desk, &mut file).await.unwrap();
    let other = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", other.path().join("other.db").display());
    let desk = fanben_actions::Desk::open(&url).await.unwrap();
    trail::restore(&desk, &mut &file[..]).await.unwrap();
    let restored = trail::verify(&desk).await.unwrap();
    assert_eq!((restored.seals, restored.faults), (3, vec![]));
}

async fn what_was_sealed_is_found_changed(on: On) {
    let (place, path, _folder) = sealed(on).await;
    let named = |text: &'static str| {
        let desk = &place.desk;
        async move {
            let found = trail::verify(desk).await.unwrap();
            assert!(found.faults.iter().any(|one| one.says.contains(text)), "{text}: {found:?}");
        }
    };
    // Each is done, found and named, and undone.
    let swap = |from: &'static str, to: &'static str| {
        let say = |a: &str, b: &str| -> &'static str {
            let text = format!("update checkpoint set {a} where {b}");
            Box::leak(text.into_boxed_str())
        };
        (say(to, from), say(from, to))
    };
    let cases = [
        (swap("number = 2", "number = 3"), "接不上"),
        (
            (
                "update checkpoint set entries = entries - 1 where number = 2",
                "update checkpoint set entries = entries + 1 where number = 2",
            ),
            "签名不对",
        ),
        (
            (
                "update checkpoint set sm3 = sm3 || '0' where number = 1",
                "update checkpoint set sm3 = substr(sm3, 1, 64) where number = 1",
            ),
            "第1次封存",
        ),
        (
            (
                "update checkpoint set key = '00' || substr(key, 3) || 'x' where number = 2",
                "update checkpoint set key = (select c.key from checkpoint c where c.number = 1) \
                 where number = 2",
            ),
            "不是本系统的密钥",
        ),
    ];
    for ((harm, mend), text) in cases {
        run(&place, harm).await;
        named(text).await;
        run(&place, mend).await;
        assert_eq!(trail::verify(&place.desk).await.unwrap().faults, [], "{mend}");
    }
    // Cutting the trail off behind the seal: found, and not sealed over.
    run(&place, "delete from audit where number = (select max(number) from audit)").await;
    named("日志被截断").await;
    assert!(seal(&place.desk).await.is_err());
    // Somebody who makes the cut good with entries of their own is found as well.
    let _ = actions::sign_in(&place.desk, "cun@990402201202", "wrong").await;
    named("封存过的日志被改动").await;
    // Cutting off the seal with it is found by what is kept beside the key.
    run(&place, "delete from audit where number = (select max(number) from audit)").await;
    run(&place, "delete from checkpoint where number = 2").await;
    named("库里没有").await;
    assert!(path.exists());
}
