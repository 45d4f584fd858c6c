//! Every endpoint under every post: what lies outside a key's unit is never there, and what the post
//! may not do is refused.

use fanben_model::rights::{Act, Right};
use serde_json::json;

use crate::system::{System, VILLAGE};

/// Those who issue a key, with the unit it reaches, and whether the village lies in it.
const KEYS: [(&str, &str, bool); 7] = [
    ("cun@990402201201", "990402201201", true),
    ("xiang@990402201000", "990402201000", true),
    ("qu@990402000000", "990402000000", true),
    ("shi@990400000000", "990402201201", true),
    ("bumen@990400000000", "990400000000", true),
    ("qu@990403000000", "990403000000", false),
    ("shi@990400000000", "990403101000", false),
];

/// What is looked at of a village.
const OF: [&str; 4] = ["", "/explanation", "/gaps", "/sheet"];

#[tokio::test]
async fn every_endpoint_under_every_post() {
    let system = System::new().await;
    let measure = "%E5%8A%9E%E5%85%AC%E5%9C%BA%E6%89%80%E9%9D%A2%E7%A7%AF";
    let mut tried = 0;
    for (login, unit, inside) in KEYS {
        let role =
            system.place.roles.iter().find(|role| login.starts_with(&format!("{}@", role.id)));
        let rights = &role.unwrap().rights;
        let all = [Act::Declare, Act::SaveSheet, Act::SendUp, Act::RecordMeasure];
        let own: Vec<Act> = all.into_iter().filter(|act| rights.contains(&act.right())).collect();
        for acts in [&own[..], &[]] {
            let key = system.key(login, unit, acts).await;
            let base = format!("/cycles/{}", system.cycle);
            for rest in OF {
                let path = format!("{base}/subjects/{VILLAGE}{rest}");
                let status = system.ask(&key, "GET", &path, &[], "").await.status.as_u16();
                assert_eq!(status, if inside { 200 } else { 404 }, "{login} {unit} {path}");
                tried += 1;
            }
            // Lists hold nobody from outside.
            for path in [
                format!("{base}/subjects"),
                format!("{base}/measures/{measure}"),
                format!("{base}/export/standing.csv"),
                format!("{base}/export/measures.csv"),
                format!("{base}/export/measures.json"),
                "/places".to_owned(),
                "/events?after=0&limit=500".to_owned(),
            ] {
                let answer = system.ask(&key, "GET", &path, &[], "").await;
                assert_eq!(answer.status.as_u16(), 200, "{login} {path}: {}", answer.body);
                if !inside {
                    assert!(!answer.body.contains(VILLAGE), "{login} {path}: {}", answer.body);
                }
                tried += 1;
            }
            let path = format!("/places/{VILLAGE}");
            let status = system.ask(&key, "GET", &path, &[], "").await.status.as_u16();
            assert_eq!(status, if inside { 200 } else { 404 }, "{login} {path}");
            let values = json!({"values": {VILLAGE: ""}});
            let stars = json!({"stars": ["没有这颗星"]});
            let answers = json!({"number": 0, "answers": {"没有这一条": {"value": "1"}}});
            let of = format!("{base}/subjects/{VILLAGE}");
            for (path, body, right) in [
                (format!("{base}/measures/{measure}"), values, Right::Measure),
                (format!("{of}/declaration"), stars, Right::Declare),
                (format!("{of}/sheet"), answers, Right::Judge),
                (format!("{of}/send-up"), json!({}), Right::Judge),
            ] {
                let once = system.desk.new_action().to_string();
                let head =
                    [("content-type", "application/json"), ("idempotency-key", once.as_str())];
                let answer = system.ask(&key, "POST", &path, &head, &body.to_string()).await;
                let status = answer.status.as_u16();
                let told = answer.json();
                let let_to = acts.iter().any(|act| act.right() == right);
                // The village is at its own stage: only its own people judge now.
                let judges = right != Right::Judge || login.starts_with("cun@");
                let may = inside && let_to && judges;
                match status {
                    200 | 409 | 422 if may => {}
                    // That the stage is another's helps whoever judges at another time.
                    403 | 404 | 409 if !may => {}
                    _ => panic!("{login} {unit} {path}: {status} {told}"),
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}
