//! Somebody who judged, signed, objected, shared and was paid is erased: nothing of theirs is found
//! any more, every figure stays, the trail and what was published verify.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chrono::Duration;
use fanben_actions::actions::{
    self, EndAccount, EndRun, LinkAccount, MARK, ProposeErasure, SettleErasure,
};
use fanben_actions::looks::{self, Erasing};
use fanben_actions::seal::{Seal, seal};
use fanben_actions::{Desk, Receipt, Refusal, trail};
use fanben_model::notices::Scope;
use fanben_model::rights::Act;
use sqlx::{AssertSqlSafe, Row as _};

use crate::kept::run;
use crate::place::{On, on_both};
use crate::postgres;
use crate::scene::{GOOD, LOGIN, NAME, Scene, TELEPHONE, at, comes};
use crate::year::{CITY, TOWN, VILLAGES};

on_both!(
    a_person_is_erased_and_what_they_did_stays,
    who_was_erased_is_erased_again_in_an_older_backup,
    a_name_that_others_bear_is_left_in_texts,
    words_of_objections_go_after_their_time,
);

impl Scene {
    async fn propose(&self, who: &str, words: &[&str]) -> Result<Receipt, Refusal> {
        let input = ProposeErasure {
            why: "asked".to_owned(),
            document: "赤办〔2026〕9号".to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        let (desk, who) = (self.desk(), at(&self.place, who));
        actions::propose_erasure(desk, who, desk.new_action(), self.person, input).await
    }

    async fn settle(&self, who: &str, erase: bool) -> Result<Receipt, Refusal> {
        let (desk, who) = (self.desk(), at(&self.place, who));
        let page = looks::person(desk, at(&self.place, "anquan"), self.person).await.unwrap();
        let Erasing::Proposed { number, .. } = page.erasing else {
            panic!("not proposed: {:?}", page.erasing)
        };
        let input = SettleErasure { proposal: number, erase };
        actions::erase_person(desk, who, desk.new_action(), self.person, input).await
    }

    /// What everybody reads of the cycle, as one text.
    async fn shown(&self) -> String {
        let (desk, cycle) = (self.desk(), self.cycle);
        let office = at(&self.place, "shi");
        let mut text = String::new();
        for village in VILLAGES {
            write!(text, "{:?}", looks::subject(desk, office, cycle, village).await.unwrap())
                .unwrap();
            write!(text, "{:?}", looks::why(desk, office, cycle, village).await.unwrap()).unwrap();
            write!(text, "{:?}", looks::signing(desk, office, cycle, village).await.unwrap())
                .unwrap();
        }
        write!(text, "{:?}", looks::notice_board(desk, office, cycle).await.unwrap()).unwrap();
        let who = at(&self.place, "jingban");
        write!(text, "{:?}", looks::run(desk, who, cycle, 1).await.unwrap()).unwrap();
        let town = self.place.who(&format!("xiang@{TOWN}"));
        let page = looks::shares(desk, town, cycle, VILLAGES[0], 1).await.unwrap();
        text + &format!("{page:?}")
    }

    /// Totals and ranks of everybody, and what was paid.
    async fn figures(&self) -> String {
        let (desk, cycle) = (self.desk(), self.cycle);
        let sheet = looks::notice_sheet(desk, None, cycle, 1, Scope::Web).await.unwrap();
        let who = at(&self.place, "jingban");
        let run = looks::run(desk, who, cycle, 1).await.unwrap();
        let paid: Vec<_> = run.lines.iter().map(|line| (&line.subject, line.amount)).collect();
        let rows: Vec<_> =
            sheet.rows.iter().map(|row| (&row.name, &row.total, &row.rank)).collect();
        let own = looks::own_pay(desk, self.place.who(&format!("cun@{}", VILLAGES[0]))).await;
        let own: Vec<_> = own.unwrap().lines.into_iter().map(|one| one.line.amount).collect();
        format!("{rows:?} {paid:?} {own:?}")
    }
}

fn told(came: Result<Receipt, Refusal>) -> String {
    came.expect_err("refused").told()
}

/// Every column of every table in which a word stands, in any type, also as bytes.
async fn found(url: &str, word: &str) -> Vec<String> {
    let hex = word.bytes().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    let mut found = Vec::new();
    if url.starts_with("sqlite") {
        let pool = sqlx::SqlitePool::connect(url).await.unwrap();
        let columns = "select m.name, p.name from sqlite_master m, pragma_table_info(m.name) p \
             where m.type = 'table'";
        let columns = sqlx::query(columns).fetch_all(&pool).await.unwrap();
        assert!(columns.len() > 400, "{}", columns.len());
        for row in columns {
            let (table, column): (String, String) = (row.get(0), row.get(1));
            let count = format!(
                "select count(*) from \"{table}\" where instr(cast(\"{column}\" as text), ?1) > 0 \
                 or instr(lower(hex(\"{column}\")), ?2) > 0"
            );
            let count = sqlx::query(AssertSqlSafe(count)).bind(word).bind(&hex);
            let count: i64 = count.fetch_one(&pool).await.unwrap().get(0);
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        pool.close().await;
    } else {
        let pool = sqlx::PgPool::connect(url).await.unwrap();
        let columns = "select table_name::text, column_name::text from information_schema.columns \
             where table_schema = 'public'";
        let columns = sqlx::query(columns).fetch_all(&pool).await.unwrap();
        assert!(columns.len() > 400, "{}", columns.len());
        for row in columns {
            let (table, column): (String, String) = (row.get(0), row.get(1));
            let count = format!(
                "select count(*) from \"{table}\" where position($1 in \"{column}\"::text) > 0 \
                 or position($2 in \"{column}\"::text) > 0"
            );
            let count = sqlx::query(AssertSqlSafe(count)).bind(word).bind(&hex);
            let count: i64 = count.fetch_one(&pool).await.unwrap().get(0);
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        pool.close().await;
    }
    found.sort();
    found
}

async fn backed_up(desk: &Desk) -> Vec<u8> {
    let mut file = Vec::new();
    trail::backup(desk, &mut file).await.unwrap();
    file
}

async fn a_person_is_erased_and_what_they_did_stays(on: On) {
    let scene = Scene::begun(on).await;
    let (desk, cycle) = (scene.desk(), scene.cycle);
    let (system, guard) = (at(&scene.place, "xitong"), at(&scene.place, "anquan"));
    scene.confirmed().await;
    scene.released().await;
    let input = LinkAccount {
        person: scene.person,
        issuer: "https://id.example".to_owned(),
        subject: "sub-of-oyjy".to_owned(),
    };
    actions::link_account(desk, system, desk.new_action(), input).await.unwrap();
    // Who holds a post is not erased, nor who still gets money.
    assert!(told(scene.propose("xitong", &[]).await).contains("还有岗位"));
    let input = EndAccount { person: scene.person, reason: format!("{NAME}退休") };
    actions::end_account(desk, system, desk.new_action(), input).await.unwrap();
    assert!(told(scene.propose("xitong", &[]).await).contains("今天才到期"));
    scene.place.later(Duration::days(1));
    let says = told(scene.propose("xitong", &[]).await);
    assert!(says.contains("第1批") && says.contains("还没有登记发放"), "{says}");
    let input = EndRun { cycle, number: 1, reason: "记字第88号".to_owned() };
    let payer = at(&scene.place, "jingban");
    actions::pay_run(desk, payer, desk.new_action(), input).await.unwrap();
    // Words that mean something else here are not replaced; the rest is proposed.
    for word in ["2026", "甲村", "村级", "年度得分", "赤岗市系统管理员"] {
        assert!(told(scene.propose("xitong", &[word]).await).contains("不能自动替换"), "{word}");
    }
    let figures = scene.figures().await;
    let shown = scene.shown().await;
    assert!(shown.contains(NAME) && shown.contains(TELEPHONE), "{shown}");
    assert!(found(&scene.place.url, NAME).await.len() > 12);
    hands(&scene).await;
    let receipt = scene.settle("anquan", true).await.unwrap();
    assert!(!receipt.says.contains(NAME) && !receipt.says.contains("人工核对"), "{}", receipt.says);
    for word in [NAME, LOGIN, TELEPHONE, "sub-of-oyjy"] {
        assert_eq!(found(&scene.place.url, word).await, Vec::<String>::new(), "{word}");
        let file = String::from_utf8_lossy(&backed_up(desk).await).into_owned();
        assert!(!file.contains(word), "{word}");
    }
    // What she did is there, under the mark, and comes to the same.
    let after = scene.shown().await;
    assert!(!after.contains(NAME) && !after.contains(TELEPHONE), "{after}");
    assert!(after.contains(&format!("{MARK}(书记)")), "{after}");
    assert!(after.contains(&format!("代{MARK}")), "{after}");
    assert!(after.contains(&format!("{MARK}到村查过台账")), "{after}");
    assert_eq!(scene.figures().await, figures);
    verified(&scene).await;
    // She comes in no more, and nobody can erase her again.
    let came = actions::sign_in(desk, LOGIN, GOOD).await.map(|came| came.person.id);
    assert!(matches!(came, Err(Refusal::WrongPassword)), "{came:?}");
    let came =
        actions::sign_in(desk, &scene.person.to_string(), "").await.map(|came| came.person.id);
    assert!(matches!(came, Err(Refusal::WrongPassword)), "{came:?}");
    assert!(told(scene.propose("xitong", &[]).await).contains("已经删除"));
    let page = looks::person(desk, guard, scene.person).await.unwrap();
    assert!(matches!(page.erasing, Erasing::Done(_)) && page.line.name == MARK);
    assert!(page.terms.len() == 3 && page.terms.iter().all(|term| term.reason.is_empty()));
}

/// Who may propose and who may do it.
async fn hands(scene: &Scene) {
    let desk = scene.desk();
    let (system, guard) = (at(&scene.place, "xitong"), at(&scene.place, "anquan"));
    for who in ["anquan", "shenji", "shi"] {
        let refused = scene.propose(who, &[]).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed(_) | Refusal::NotFound)), "{who}");
    }
    let own =
        ProposeErasure { why: "asked".to_owned(), document: "1号".to_owned(), words: vec![] };
    let action = desk.new_action();
    let refused = actions::propose_erasure(desk, system, action, system.id, own).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::ProposeErasure))), "{refused:?}");
    let none = SettleErasure { proposal: 1, erase: true };
    let refused = actions::erase_person(desk, guard, desk.new_action(), scene.person, none).await;
    assert!(told(refused).contains("没有等着办理"));
    scene.propose("xitong", &[TELEPHONE]).await.unwrap();
    assert!(told(scene.propose("xitong", &[]).await).contains("已经有人提出"));
    let people = |who| looks::people(desk, who, CITY);
    assert_eq!(people(guard).await.unwrap().erasing, [(scene.person, NAME.to_owned())]);
    assert_eq!(people(system).await.unwrap().erasing, []);
    let refused = scene.settle("xitong", true).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::ErasePerson))), "{refused:?}");
    // Declined, it has to be proposed again; words that were typed are forgotten.
    scene.settle("anquan", false).await.unwrap();
    let kept = found(&scene.place.url, TELEPHONE).await;
    assert!(!kept.contains(&"erasure_word.word".to_owned()), "{kept:?}");
    scene.propose("xitong", &[TELEPHONE]).await.unwrap();
    // Whoever proposed it and was given the other post since does not do it either.
    let other = "update erasure set by = (select person from post where role = 'anquan') \
         where number = 3";
    run(&scene.place, other).await;
    assert!(told(scene.settle("anquan", true).await).contains("自己提出的"));
    let mended = "update erasure set by = (select person from post where role = 'xitong') \
         where number = 3";
    run(&scene.place, mended).await;
}

/// The trail, what was published, and a backup all verify; who tampers is still found out.
async fn verified(scene: &Scene) {
    let desk = scene.desk();
    let whole = trail::verify(desk).await.unwrap();
    assert_eq!(whole.faults, []);
    assert!(whole.blanked > 10, "{}", whole.blanked);
    let notice = looks::notice_verified(desk, scene.cycle, 1, "").await.unwrap();
    assert!(notice.holds() && notice.bundle.is_some(), "{notice:?}");
    let folder = tempfile::tempdir().unwrap();
    let other = format!("sqlite:{}", folder.path().join("other.db").display());
    let other = Desk::open(&other).await.unwrap();
    let file = backed_up(desk).await;
    trail::restore(&other, &mut &file[..]).await.unwrap();
    assert_eq!(trail::verify(&other).await.unwrap(), whole);
    assert!(backed_up(&other).await == file, "what was restored is what was kept");
    for (harm, mend) in [
        ("update share_plan set amount = amount + 1", "update share_plan set amount = amount - 1"),
        (
            "update erased_entry set content = content || 'x'",
            "update erased_entry set content = substr(content, 1, 64)",
        ),
    ] {
        run(&scene.place, harm).await;
        assert!(!trail::verify(desk).await.unwrap().faults.is_empty(), "{harm}");
        run(&scene.place, mend).await;
        assert_eq!(trail::verify(desk).await.unwrap().faults, [], "{mend}");
    }
}

/// An installation made of a backup, in a database of the same kind.
async fn restored(on: On, folder: &Path, backup: &[u8]) -> (Desk, String) {
    let url = match on {
        On::Sqlite => {
            let file = tempfile::Builder::new().suffix(".db").tempfile_in(folder).unwrap();
            let (_, path) = file.keep().unwrap();
            format!("sqlite:{}", path.display())
        }
        On::Postgres => postgres::database(),
    };
    let desk = Desk::open(&url).await.unwrap().hashing_least();
    trail::restore(&desk, &mut &backup[..]).await.unwrap();
    (desk, url)
}

async fn who_was_erased_is_erased_again_in_an_older_backup(on: On) {
    let scene = Scene::begun(on).await;
    let (desk, cycle, person) = (scene.desk(), scene.cycle, scene.person);
    let (system, payer) = (at(&scene.place, "xitong"), at(&scene.place, "jingban"));
    scene.confirmed().await;
    scene.released().await;
    let older = backed_up(desk).await;
    let input = EndRun { cycle, number: 1, reason: "记字第88号".to_owned() };
    actions::pay_run(desk, payer, desk.new_action(), input).await.unwrap();
    let input = EndAccount { person, reason: "退休".to_owned() };
    actions::end_account(desk, system, desk.new_action(), input).await.unwrap();
    scene.place.later(Duration::days(1));
    scene.propose("xitong", &[TELEPHONE]).await.unwrap();
    let between = backed_up(desk).await;
    scene.settle("anquan", true).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("fanben.db.key");
    desk.seal_with(Seal::open(&key).unwrap());
    seal(desk).await.unwrap();
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    // The list says whom by the id the trail has always had, and nothing else of the person.
    let list = std::fs::read(key.with_added_extension("erased")).unwrap();
    let told = String::from_utf8(list.clone()).unwrap();
    assert!(told.contains(&person.to_string()) && told.lines().count() == 1, "{told}");
    for word in [NAME, LOGIN, TELEPHONE] {
        assert!(!told.contains(word), "{told}");
    }

    let (other, url) = restored(on, folder.path(), &older).await;
    let own = folder.path().join("other.key");
    std::fs::write(own.with_added_extension("erased"), &list).unwrap();
    other.seal_with(Seal::open(&own).unwrap());
    let back = found(&url, NAME).await;
    assert!(back.len() > 8, "she is back: {back:?}");
    let faults = trail::verify(&other).await.unwrap().faults;
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert!(fault.says.contains("又在库里了") && fault.says.contains(&person.to_string()));
    let nothing = BTreeMap::new();
    let came = actions::erase_again(&other, &mut &list[..], &nothing).await.unwrap();
    assert_eq!((&came.erased[..], came.before, came.unknown), (&[person][..], 0, 0));
    let [post, money] = &came.notes[..] else { panic!("{:?}", came.notes) };
    assert!(post.contains("还有岗位") && money.contains("没有登记发放"), "{:?}", came.notes);
    for word in [NAME, LOGIN] {
        assert_eq!(found(&url, word).await, Vec::<String>::new(), "{word}");
    }
    // What was typed besides is in no list.
    assert!(!found(&url, TELEPHONE).await.is_empty());
    let whole = trail::verify(&other).await.unwrap();
    assert_eq!(whole.faults, []);
    assert!(whole.blanked > 10, "{}", whole.blanked);
    let auditor = at(&scene.place, "shenji");
    let last = trail::trail(&other, auditor, 1).await.unwrap().remove(0);
    assert_eq!((last.act.as_str(), last.by.as_str(), last.done), ("erase_person", "", true));
    let came = actions::sign_in(&other, LOGIN, GOOD).await.map(|came| came.person.id);
    assert!(matches!(came, Err(Refusal::WrongPassword)), "{came:?}");
    let again = actions::erase_again(&other, &mut &list[..], &nothing).await.unwrap();
    assert_eq!((again.erased.len(), again.before), (0, 1));
    seal(&other).await.unwrap();
    assert_eq!(std::fs::read(own.with_added_extension("erased")).unwrap(), list, "nobody twice");

    // Given anew, words go too; so do those of a proposal that the backup has; a newer backup is a
    // list as well.
    let words = BTreeMap::from([(person, vec![TELEPHONE.to_owned()])]);
    let newer = backed_up(desk).await;
    for (backup, list, words) in [(&older, &list, &words), (&between, &newer, &nothing)] {
        let (other, _) = restored(on, folder.path(), backup).await;
        let came = actions::erase_again(&other, &mut &list[..], words).await.unwrap();
        assert_eq!(came.erased, [person]);
        let file = String::from_utf8(backed_up(&other).await).unwrap();
        for word in [NAME, LOGIN, TELEPHONE] {
            assert!(!file.contains(word), "{word}");
        }
        assert_eq!(trail::verify(&other).await.unwrap().faults, []);
    }
    // A list of another installation changes nothing.
    let strange = told.replace(&person.to_string(), &desk.new_action().to_string());
    let (other, _) = restored(on, folder.path(), &older).await;
    let came = actions::erase_again(&other, &mut strange.as_bytes(), &nothing).await.unwrap();
    assert_eq!((came.erased.len(), came.unknown), (0, 1));
}

async fn a_name_that_others_bear_is_left_in_texts(on: On) {
    let scene = Scene::begun(on).await;
    comes(&scene.place, ("other-9z", NAME), &[]).await;
    let (desk, system) = (scene.desk(), at(&scene.place, "xitong"));
    scene.confirmed().await;
    let input = EndAccount { person: scene.person, reason: "退休".to_owned() };
    actions::end_account(desk, system, desk.new_action(), input).await.unwrap();
    scene.place.later(Duration::days(1));
    scene.propose("xitong", &[TELEPHONE]).await.unwrap();
    let receipt = scene.settle("anquan", true).await.unwrap();
    assert!(receipt.says.contains("人工核对"), "{}", receipt.says);
    // Where it is known that she is meant, she is gone; the other keeps the name.
    let left = found(&scene.place.url, NAME).await;
    assert!(left.contains(&"person.name".to_owned()) && left.contains(&"sheet.answers".to_owned()));
    assert!(
        !left.contains(&"event.post".to_owned()) && !left.contains(&"appointment.reason".into())
    );
    assert_eq!(found(&scene.place.url, LOGIN).await, Vec::<String>::new());
    assert_eq!(found(&scene.place.url, TELEPHONE).await, Vec::<String>::new());
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn words_of_objections_go_after_their_time(on: On) {
    let scene = Scene::begun(on).await;
    let desk = scene.desk();
    scene.confirmed().await;
    let kept = Duration::days(100);
    assert_eq!(actions::erase_words(desk, kept).await.unwrap(), 0, "not before its time");
    scene.place.later(Duration::days(101));
    assert_eq!(actions::erase_words(desk, kept).await.unwrap(), 2);
    assert_eq!(actions::erase_words(desk, kept).await.unwrap(), 0, "once");
    assert_eq!(found(&scene.place.url, "李秀英").await, Vec::<String>::new());
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let auditor = at(&scene.place, "shenji");
    let lines = trail::trail(desk, auditor, 5).await.unwrap();
    assert!(lines.iter().any(|line| line.act == "erase_words" && line.by.is_empty()), "{lines:?}");
}
