//! Every address of the pages, asked as everybody of a township whose prizes are paid → the files among
//! the answers, who got them, and who is named in them. A file that is not listed here fails.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::http::StatusCode;
use fanben_actions::actions::{
    self, Attach, DraftVetting, KeepPayroll, SentBytes, TakeForm, Which,
};
use fanben_actions::looks;

use crate::exports::texts;
use crate::place::On;
use crate::scene::{GOOD, LOGIN, NAME, Scene, TELEPHONE, at};
use crate::system::{Answer, System};
use crate::year::{CITY, TOWN, VILLAGES};

/// A file an address gives.
struct File {
    address: &'static str,
    /// Who gets it here, by role; empty: anybody, also without signing in.
    by: &'static [&'static str],
    /// Who is named in it, and why.
    names: &'static [&'static str],
    because: &'static str,
}

const fn open(address: &'static str) -> File {
    File { address, by: &[], names: &[], because: "" }
}

/// All of them. Slips with first passwords are a page and no file; the sheet of people only comes in.
const FILES: [File; 8] = [
    open("/assets/{name}"),
    open("/notices/{cycle}/{number}/bundle.zip"),
    File { address: "/cycles/{cycle}/committee.docx", by: &["shi"], names: &[], because: "" },
    File {
        address: "/cycles/{cycle}/forms/{form}/file",
        by: &["own"],
        names: &[NAME],
        because: "a form says who took it out, and only they get it",
    },
    File {
        address: "/cycles/{cycle}/money/{run}/file/{which}",
        by: &["fuhe", "jingban", "shenpi"],
        names: &[NAME],
        because: "发放表 and the bank's list are there to pay people by name",
    },
    File {
        address: "/cycles/{cycle}/of/{subject}/evidence/{number}/file",
        by: &["bumen", "fuhe", "jingban", "own", "shenpi", "shi", "village"],
        names: &[],
        because: "",
    },
    File {
        address: "/cycles/{cycle}/of/{subject}/evidence/{number}/preview",
        by: &["bumen", "fuhe", "jingban", "own", "shenpi", "shi", "village"],
        names: &[],
        because: "",
    },
    File {
        address: "/vettings/{vetting}/of/{at}/file",
        by: &["bumen", "shi"],
        names: &[],
        because: "",
    },
];

/// Functions that answer with something else than a page: what is not reached below is seen here.
const ANSWERS: [(&str, &str); 12] = [
    ("api/mod.rs", "the description of the API, which says nothing about anybody"),
    ("api/problem.rs", "what is wrong with a call"),
    ("api/reading.rs", "bundle.zip: exports.rs"),
    ("api/tables.rs", "CSV: exports.rs"),
    ("assets/mod.rs", "/assets/{name}"),
    ("pages/evidence/sent.rs", "file and preview"),
    ("pages/forms/mod.rs", "/cycles/{cycle}/forms/{form}/file"),
    ("pages/money/run.rs", "/cycles/{cycle}/money/{run}/file/{which}"),
    ("pages/notices/committee.rs", "/cycles/{cycle}/committee.docx"),
    ("pages/notices/verify.rs", "/notices/{cycle}/{number}/bundle.zip"),
    ("pages/vetting/sheet.rs", "/vettings/{vetting}/of/{at}/file"),
    ("watch.rs", "/metrics: doors/public.rs"),
];

fn sources(folder: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// The addresses of all pages.
fn addresses() -> BTreeSet<String> {
    let all = sources("links").into_values().collect::<String>();
    let named = all.split("pub(crate) const ").skip(1);
    let found = named.filter_map(|rest| rest.split_once(": &str =")?.1.split('"').nth(1));
    let found: BTreeSet<String> = found.map(str::to_owned).collect();
    assert!(found.len() > 100, "{found:?}");
    found
}

#[test]
fn what_answers_with_a_file_is_listed() {
    let sends = |text: &str| {
        ["(CONTENT_TYPE, ", "(CONTENT_DISPOSITION, ", "\"content-type\""]
            .iter()
            .any(|sign| text.contains(sign))
    };
    let found = sources("").into_iter().filter(|(_, text)| sends(text));
    let found: Vec<String> = found.map(|(name, _)| name).collect();
    let listed = ANSWERS.map(|(name, _)| name.to_owned());
    assert_eq!(found, listed, "say what the file holds of people, and look for it");
}

/// The scene with everything done in it that gives files, and what its addresses are made of.
async fn played() -> (Scene, BTreeMap<&'static str, Vec<String>>) {
    let mut scene = Scene::begun(On::Sqlite).await;
    // Who writes a name into a reason finds it there; what is looked for is what the program writes.
    scene.called = ("经办人", "见台账");
    let (desk, cycle) = (scene.desk(), scene.cycle);
    let own = scene.own().await;
    let input = TakeForm { cycle, subjects: vec![], groups: vec![], one: false };
    let taken = actions::take_form(desk, &own, desk.new_action(), input).await.unwrap();
    let mut picture = std::io::Cursor::new(Vec::new());
    let pixels = image::DynamicImage::new_rgb8(40, 30);
    pixels.write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let input = Attach {
        cycle,
        subject: VILLAGES[0].to_owned(),
        declaration: false,
        about: String::new(),
        caption: String::new(),
        name: "台账.png".to_owned(),
        file: SentBytes::Here(picture.into_inner()),
    };
    actions::attach(desk, &own, desk.new_action(), input).await.unwrap();
    let input = DraftVetting {
        cycle,
        title: "年度表彰资格联审表".to_owned(),
        purpose: "年度红旗村评定".to_owned(),
        number: String::new(),
        deadline: "2026-10-31".to_owned(),
        conditions: "应急管理局\t本年没有生产安全责任事故\t安全生产法第一百一十四条".to_owned(),
        grounds: "发生责任事故\n其他".to_owned(),
        which: Which::Chosen,
        chosen: VILLAGES.join("\n"),
    };
    let office = at(&scene.place, "shi");
    let vetting = actions::draft_vetting(desk, office, desk.new_action(), input).await.unwrap();
    let vetting = vetting.given("vetting").unwrap().to_owned();
    let id = vetting.parse().unwrap();
    actions::send_vetting(desk, office, desk.new_action(), id).await.unwrap();
    scene.confirmed().await;
    scene.released().await;
    let payee = listed(&scene).await;
    let own = |text: &str| vec![text.to_owned()];
    let none = || own("00000000-0000-0000-0000-000000000000");
    let values = BTreeMap::from([
        ("cycle", own(&cycle.to_string())),
        ("subject", own(VILLAGES[0])),
        ("unit", vec![VILLAGES[0].to_owned(), TOWN.to_owned()]),
        ("town", own(TOWN)),
        ("number", own("1")),
        ("run", own("1")),
        ("at", own("0")),
        ("which", vec!["sheet".to_owned(), "bank".to_owned()]),
        ("scope", own("inside")),
        ("measure", own("%E5%B9%B4%E5%BA%A6%E5%BE%97%E5%88%86")),
        ("method", own("0")),
        ("kind", own("rename")),
        ("office", own("0")),
        ("form", own(taken.given("form").unwrap())),
        ("vetting", own(&vetting)),
        ("person", own(&scene.person.to_string())),
        ("payee", own(&payee)),
        ("post", none()),
        ("evaluation", none()),
        ("list", none()),
        ("talk", none()),
        ("tie", none()),
        ("issue", none()),
        ("upload", none()),
        ("id", none()),
        ("act", own("show")),
        ("step", own("show")),
        ("decision", own("show")),
    ]);
    (scene, values)
}

/// She stands in the list of people who are paid; as whom it knows her.
async fn listed(scene: &Scene) -> String {
    let (desk, payer) = (scene.desk(), at(&scene.place, "jingban"));
    let input = KeepPayroll {
        text: format!("人员编号\t编码\t姓名\t职务\nG01\t{}\t{NAME}\t书记", VILLAGES[0]),
        from: Some(desk.today()),
        source: "组织部干部名册".to_owned(),
        ..KeepPayroll::default()
    };
    actions::keep_payroll(desk, payer, desk.new_action(), input).await.unwrap();
    let payroll = looks::payroll(desk, payer, "").await.unwrap();
    payroll.units[0].people[0].payee.to_string()
}

/// An address with everything that is in braces said.
fn filled(address: &str, values: &BTreeMap<&str, Vec<String>>) -> Vec<String> {
    let mut all = vec![address.to_owned()];
    while all[0].contains('{') {
        let name = all[0].split(['{', '}']).nth(1).unwrap().to_owned();
        let is = values.get(name.as_str());
        let is = is.unwrap_or_else(|| panic!("{address}: say what {{{name}}} is in the scene"));
        let with = |one: &String| {
            is.iter().map(|is| one.replace(&format!("{{{name}}}"), is)).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

/// What is in a file, with what it is called.
fn read(answer: &Answer) -> String {
    let told = answer.header("content-disposition");
    let inside =
        if answer.bytes.starts_with(b"PK") { texts(&answer.bytes) } else { answer.body.clone() };
    format!("{told}\n{inside}")
}

#[tokio::test]
async fn files_of_offices_name_only_whom_they_are_for() {
    let (scene, mut values) = played().await;
    let people: Vec<(String, String, String)> = scene
        .place
        .people
        .iter()
        .map(|(login, person)| (login.clone(), person.id.to_string(), person.name.clone()))
        .collect();
    let system = System::over(scene.place, scene.cycle, 100_000).await;
    let door = system.raw("GET", "/sign-in", &[], "").await;
    let asset = door.body.split("/assets/").nth(1).unwrap().split('"').next().unwrap();
    values.insert("name", vec![asset.to_owned()]);
    let mut hands = vec![("", String::new()), ("own", LOGIN.to_owned())];
    hands.push(("village", format!("cun@{}", VILLAGES[0])));
    hands.push(("other", format!("cun@{}", VILLAGES[1])));
    for role in ["shi", "bumen", "jingban", "fuhe", "shenpi", "xitong", "anquan", "shenji"] {
        hands.push((role, format!("{role}@{CITY}")));
    }
    let mut secrets = vec![TELEPHONE.to_owned(), "李秀英".to_owned(), "0990-1234567".to_owned()];
    secrets.extend([NAME.to_owned(), LOGIN.to_owned(), scene.person.to_string()]);
    for (login, id, name) in &people {
        secrets.extend([login.clone(), id.clone(), name.clone()]);
    }
    let mut got: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (hand, login) in &hands {
        let mut cookie = String::new();
        if !login.is_empty() {
            let password = if login == LOGIN { GOOD } else { "letters4you" };
            let came = actions::sign_in(&system.desk, login, password).await.unwrap();
            cookie = format!("fanben_session={}", came.token);
        }
        for address in addresses() {
            for path in filled(&address, &values) {
                let answer = system.raw("GET", &path, &[("cookie", &cookie)], "").await;
                assert!(!answer.status.is_server_error(), "{hand} {path}: {}", answer.body);
                let kind = answer.header("content-type");
                if answer.status != StatusCode::OK || kind.starts_with("text/html") {
                    continue;
                }
                if ["/healthz", "/readyz"].contains(&path.as_str()) {
                    continue;
                }
                got.entry(address.clone()).or_default().insert(hand);
                let listed = FILES.iter().find(|file| file.address == address);
                let listed = listed.unwrap_or_else(|| panic!("{path} gives {kind}: list it here"));
                let text = read(&answer);
                for name in listed.names {
                    assert!(text.contains(name), "{path} names {name} no more");
                    assert!(!listed.because.is_empty());
                }
                for secret in &secrets {
                    let named = listed.names.contains(&secret.as_str());
                    assert!(
                        named || !text.contains(secret),
                        "{secret} for {hand} in {path}: {text}"
                    );
                }
            }
        }
    }
    let everybody: BTreeSet<&str> = hands.iter().map(|(hand, _)| *hand).collect();
    for file in &FILES {
        let by: BTreeSet<&str> = file.by.iter().copied().collect();
        let by = if by.is_empty() { &everybody } else { &by };
        assert_eq!(got.get(file.address), Some(by), "{}", file.address);
    }
}
