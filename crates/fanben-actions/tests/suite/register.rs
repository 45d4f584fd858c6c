//! Registers come in row by row: what can be taken is, whole and as written; the rest is told.

use fanben_actions::actions::{self, ImportPlaces, NewAccount, RegisterRow, SetUp};
use fanben_actions::{Desk, looks, trail};
use fanben_model::place::{Noted, Unit};
use fanben_model::rights::{Right, Role};

use crate::place::{On, on_both};
use crate::postgres;

on_both!(rare_names_stay_and_problems_are_told);

fn row(line: u32, code: &str, name: &str, kind: &str, parent: &str) -> RegisterRow {
    let parent = (!parent.is_empty()).then(|| parent.to_owned());
    let (code, name, kind) = (code.to_owned(), name.to_owned(), kind.to_owned());
    let unit = Unit { code, name, kind, parent, ..Unit::default() };
    RegisterRow { at: format!("第{line}行"), unit, digits: Some(12) }
}

fn rows() -> Vec<RegisterRow> {
    let town = "990501100000";
    vec![
        row(1, "990500000000", "南坪市", "市", ""),
        row(2, town, "㙍头镇", "镇", "990500000000"),
        row(3, "990501100201", "𠮷水村", "村", town),
        row(4, "990501100202", "䂖塘村", "村", town),
        row(5, "990501100203", "新华村", "村", town),
        row(6, "990501100204", "新华村", "村", town),
        row(7, "990501100205", " 白沙\u{200b}村 ", "村", town),
        row(8, "990501100206", "\u{e5cf}家村", "村", town),
        row(9, "99050110020", "短码村", "村", town),
        row(10, "990501100203", "重码村", "村", town),
        row(11, "990599100201", "无主村", "村", "990599100000"),
        row(12, "990501100207", "", "村", town),
        row(13, "99050110０208", "全角村", "村", town),
    ]
}

async fn desk(on: On) -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = match on {
        On::Sqlite => format!("sqlite:{}", folder.path().join("places.db").display()),
        On::Postgres => postgres::database(),
    };
    (Desk::open(&url).await.unwrap(), folder)
}

async fn rare_names_stay_and_problems_are_told(on: On) {
    let (desk, _folder) = desk(on).await;
    let see = |id: &str, rights: &[Right]| Role {
        id: id.to_owned(),
        name: id.to_owned(),
        level: vec!["市".to_owned()],
        rights: rights.to_vec(),
        factor: false,
    };
    let root = rows().remove(0).unit;
    let roles = vec![see("办公室", &[Right::Look, Right::Places])];
    let accounts = vec![NewAccount {
        login: "zhang".to_owned(),
        name: "张三".to_owned(),
        posts: vec![("办公室".to_owned(), root.code.clone(), String::new())],
    }];
    let input = SetUp { roles, units: vec![root], accounts, ..SetUp::default() };
    let slip = actions::set_up(&desk, input).await.unwrap().remove(0);
    let mut told: Vec<(String, Noted)> = Vec::new();
    let mut import = async |rows: Vec<RegisterRow>| {
        let mut tell = |at: &str, one: &Noted| told.push((at.to_owned(), one.clone()));
        let input = ImportPlaces { source: "名册.csv".to_owned(), ..ImportPlaces::default() };
        let mut rows = rows.into_iter();
        actions::import_places(&desk, input, &mut rows, &mut tell).await.unwrap()
    };
    let done = import(rows()).await;
    assert_eq!((done.rows, done.added, done.known, done.refused), (13, 7, 1, 5));
    let again = import(rows()).await;
    assert_eq!((again.added, again.known, again.refused), (0, 8, 5), "twice adds nothing");
    let first: Vec<(&str, &Noted)> =
        told.iter().take(9).map(|(at, one)| (at.as_str(), one)).collect();
    let taken =
        |code: &str, name: &str| Noted::Taken { code: code.to_owned(), name: name.to_owned() };
    assert_eq!(
        first,
        [
            (
                "第6行",
                &Noted::SameName { name: "新华村".to_owned(), code: "990501100203".to_owned() }
            ),
            ("第7行", &Noted::Trimmed),
            ("第8行", &Noted::Character('\u{e5cf}')),
            ("第9行", &Noted::Length { code: "99050110020".to_owned(), digits: 11 }),
            ("第10行", &taken("990501100203", "新华村")),
            ("第11行", &Noted::Orphan { parent: "990599100000".to_owned() }),
            ("第12行", &Noted::NoName),
            ("第13行", &Noted::Code("99050110０208".to_owned())),
            ("第7行", &Noted::Trimmed),
        ]
    );
    let came = actions::sign_in(&desk, &slip.login, &slip.password).await.unwrap();
    let new = actions::ChangePassword { old: slip.password, new: "letters4you".to_owned() };
    let action = desk.new_action();
    actions::change_password(&desk, &came.person, action, new).await.unwrap();
    let who = desk.person(&came.token).await.unwrap();
    let page = looks::places(&desk, &who, Some("990501100000"), "").await.unwrap();
    let names: Vec<&str> = page.rows.iter().map(|row| row.unit.name.as_str()).collect();
    let all = ["𠮷水村", "䂖塘村", "新华村", "新华村", "白沙村", "\u{e5cf}家村"];
    assert_eq!(names, all, "as written, in the order of the file");
    let found = looks::places(&desk, &who, None, "𠮷").await.unwrap();
    assert_eq!(found.rows[0].unit.code, "990501100201");
    let top = looks::places(&desk, &who, None, "").await.unwrap();
    assert_eq!((top.below, top.changes[0].says.as_str()), (7, "导入7个单位"));
    assert_eq!(trail::verify(&desk).await.unwrap().faults, []);
}
