//! Secret evaluation: a township hears what its people think of two villages' organisations; what
//! came cannot be traced; what is said on paper counts when two people counted alike.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use fanben_actions::actions::{self, CountPaper, DraftEvaluation};
use fanben_actions::looks::{self, EvaluationPage};
use fanben_actions::{CycleId, EvaluationId, Person, Receipt, Refusal, trail};
use fanben_model::ballots::{Agreement, Came, Count, Refused, State, Way};
use fanben_model::rights::Act;

use crate::place::{On, Place, city, on_both, rules};

on_both!(
    codes_count_once_and_the_result_comes_after_the_close,
    nothing_kept_pairs_a_ballot_with_a_code_or_a_time,
    paper_counts_when_two_people_counted_alike,
    a_share_is_recorded_as_a_measure,
    who_may_hold_what_and_who_may_count,
);

const TOWN: &str = "990402201000";
const MEASURE: &str = "民主测评好评率";

/// A township that holds one evaluation.
struct Hall {
    place: Place,
    id: EvaluationId,
}

fn draft(way: Way) -> DraftEvaluation {
    DraftEvaluation {
        unit: TOWN.to_owned(),
        cycle: None,
        title: "2026年度村级组织民主测评".to_owned(),
        subjects: "小泉村\n和顺村 党支部书记".to_owned(),
        options: "优秀、称职、基本称职、不称职".to_owned(),
        favourable: 2,
        way,
        due: 8,
        issued: 8,
        quorum: "2/3".to_owned(),
        minimum: 5,
        deadline: NaiveDate::from_ymd_opt(2026, 10, 25).unwrap(),
    }
}

impl Hall {
    async fn drafted(on: On, input: DraftEvaluation) -> Self {
        let place = Place::new(on, "shixing", city()).await;
        Self::at(place, input).await
    }

    async fn at(place: Place, input: DraftEvaluation) -> Self {
        let who = place.who(&format!("xiang@{TOWN}"));
        let action = place.desk.new_action();
        let receipt = actions::draft_evaluation(&place.desk, who, action, input).await.unwrap();
        let id = receipt.given("evaluation").unwrap().parse().unwrap();
        Self { place, id }
    }

    fn office(&self) -> &Person {
        self.place.who(&format!("xiang@{TOWN}"))
    }

    async fn does(&self, who: &Person, act: Act) -> Result<Receipt, Refusal> {
        let (desk, action) = (&self.place.desk, self.place.desk.new_action());
        match act {
            Act::OpenEvaluation => actions::open_evaluation(desk, who, action, self.id).await,
            Act::ReissueCodes => actions::reissue_codes(desk, who, action, self.id).await,
            Act::CloseEvaluation => actions::close_evaluation(desk, who, action, self.id).await,
            Act::AnnulEvaluation => {
                let why = "发出的票条少了一张".to_owned();
                actions::annul_evaluation(desk, who, action, self.id, why).await
            }
            _ => {
                let marks = vec![vec![0; 5]; 2];
                let count = Count { present: 0, issued: 0, returned: 0, valid: 1, marks };
                let input = CountPaper { evaluation: self.id, count };
                actions::count_paper(desk, who, action, input).await
            }
        }
    }

    async fn codes(&self) -> Vec<String> {
        codes(&self.does(self.office(), Act::OpenEvaluation).await.unwrap())
    }

    async fn cast(&self, code: &str, marks: [&str; 2]) -> Result<String, Refusal> {
        actions::cast_ballot(&self.place.desk, code, &marks.map(str::to_owned)).await
    }

    async fn page(&self) -> EvaluationPage {
        looks::evaluation(&self.place.desk, self.office(), self.id).await.unwrap()
    }

    async fn count(&self, who: &Person, marks: [[u32; 5]; 2]) -> Result<Receipt, Refusal> {
        let count = Count {
            present: 7,
            issued: 7,
            returned: 7,
            valid: 6,
            marks: marks.map(Vec::from).into(),
        };
        let input = CountPaper { evaluation: self.id, count };
        actions::count_paper(&self.place.desk, who, self.place.desk.new_action(), input).await
    }

    async fn backup(&self) -> String {
        let mut file = Vec::new();
        trail::backup(&self.place.desk, &mut file).await.unwrap();
        String::from_utf8(file).unwrap()
    }

    /// The first column of a select, as text.
    async fn rows(&self, select: &'static str) -> Vec<String> {
        let rows: Vec<(String,)> = if self.place.url.starts_with("sqlite") {
            let pool = sqlx::SqlitePool::connect(&self.place.url).await.unwrap();
            let rows = sqlx::query_as(select).fetch_all(&pool).await.unwrap();
            pool.close().await;
            rows
        } else {
            let pool = sqlx::PgPool::connect(&self.place.url).await.unwrap();
            let rows = sqlx::query_as(select).fetch_all(&pool).await.unwrap();
            pool.close().await;
            rows
        };
        rows.into_iter().map(|(text,)| text).collect()
    }
}

fn codes(receipt: &Receipt) -> Vec<String> {
    let codes = receipt.gives.iter().filter(|(name, _)| name == "code");
    codes.map(|(_, code)| code.clone()).collect()
}

fn told<T: std::fmt::Debug>(came: Result<T, Refusal>) -> String {
    came.unwrap_err().told()
}

fn refused<T: std::fmt::Debug>(came: Result<T, Refusal>) -> Refused {
    match came {
        Err(Refusal::Evaluation { refused, .. }) => refused,
        other => panic!("{other:?}"),
    }
}

async fn codes_count_once_and_the_result_comes_after_the_close(on: On) {
    let hall = Hall::drafted(on, draft(Way::Codes)).await;
    let (desk, office) = (&hall.place.desk, hall.office());
    assert_eq!(refused(hall.does(office, Act::CloseEvaluation).await), Refused::NotOpen);
    let action = desk.new_action();
    let first = actions::open_evaluation(desk, office, action, hall.id).await.unwrap();
    assert_eq!(codes(&first).len(), 8);
    // The same form again opens nothing and tells no code.
    let again = actions::open_evaluation(desk, office, action, hall.id).await.unwrap();
    assert_eq!(codes(&again), Vec::<String>::new());
    // The slips were lost before anybody used one: all are replaced.
    let codes = codes(&hall.does(office, Act::ReissueCodes).await.unwrap());
    let lost = hall.cast(&self::codes(&first)[0], ["0", "0"]).await;
    let used = hall.cast(&codes[0], ["0", "1"]).await;
    assert_eq!(used.unwrap(), "2026年度村级组织民主测评");
    assert_eq!(refused(hall.does(office, Act::ReissueCodes).await), Refused::Begun);
    // Lost, used, mistyped, no code at all: one sentence.
    let says = told(lost);
    assert!(says.contains("不能用"), "{says}");
    for code in [codes[0].as_str(), "1234-5678-9012-3456", "九", ""] {
        assert_eq!(told(hall.cast(code, ["0", "0"]).await), says);
        assert_eq!(told(looks::ballot(desk, code).await), says);
    }
    // As people type it; nothing is used up by a ballot with a mark missing.
    let typed = codes[1].replace('-', " ");
    let ballot = looks::ballot(desk, &typed).await.unwrap();
    assert_eq!(ballot.form.subjects[1].says(), "和顺村党支部书记");
    for marks in [["0", ""], ["", "0"], ["4", "0"], ["-1", "0"]] {
        assert!(told(hall.cast(&typed, marks).await).contains("请选一项"), "{marks:?}");
    }
    hall.cast(&typed, ["1", "abstain"]).await.unwrap();
    for (code, marks) in codes[2..6].iter().zip([["0", "3"], ["2", "0"], ["0", "0"], ["3", "0"]]) {
        hall.cast(code, marks).await.unwrap();
    }
    // While it is open nobody learns more than how many came.
    let page = hall.page().await;
    assert_eq!((page.came, &page.outcome, page.countable), (Some(6), &None, false));
    assert_eq!(refused(hall.does(office, Act::CloseEvaluation).await), Refused::Early);
    hall.place.later(Duration::days(5));
    hall.does(office, Act::CloseEvaluation).await.unwrap();
    assert_eq!(told(hall.cast(&codes[6], ["0", "0"]).await), says, "it is counted");
    let page = hall.page().await;
    let outcome = page.outcome.unwrap();
    assert_eq!((page.position.state, outcome.came), (State::Closed, Came::Counted));
    assert_eq!((outcome.turnout.issued, outcome.turnout.returned), (8, 6));
    let said = outcome.subjects[0].as_ref().unwrap();
    assert_eq!(
        (said.marks.as_slice(), said.favourable(2), said.whole()),
        (&[3, 1, 1, 1][..], 4, 6)
    );
    let said = outcome.subjects[1].as_ref().unwrap();
    assert_eq!((said.marks.as_slice(), said.abstained), (&[3, 1, 0, 1][..], 1));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    // What was counted is in the trail: another figure is found.
    crate::kept::run(
        &hall.place,
        "update evaluation_step set outcome = replace(outcome, '[3,1,1,1]', '[4,0,1,1]')",
    )
    .await;
    let faults = trail::verify(desk).await.unwrap().faults;
    assert!(faults.iter().any(|fault| fault.says.contains("evaluation_step")), "{faults:?}");
    hall.does(office, Act::AnnulEvaluation).await.unwrap();
    let page = hall.page().await;
    assert_eq!(
        (page.outcome, page.done.last().unwrap().reason.as_str()),
        (None, "发出的票条少了一张")
    );
}

/// What a select says is the same on both databases.
const CODES: &str = "select digest from ballot_code order by digest";
const BOXES: &str = "select tally from ballot_box";
const ACTS: &str = "select cast(acts as text) from tenant";

async fn nothing_kept_pairs_a_ballot_with_a_code_or_a_time(on: On) {
    let hall = Hall::drafted(on, draft(Way::Codes)).await;
    let codes = hall.codes().await;
    let issued: BTreeSet<String> = hall.rows(CODES).await.into_iter().collect();
    let before = (hall.backup().await, hall.rows(ACTS).await);
    let ballots = [["0", "1"], ["3", "3"], ["1", "abstain"], ["0", "0"], ["2", "1"]];
    for (code, marks) in codes.iter().zip(ballots) {
        hall.cast(code, marks).await.unwrap();
        hall.place.later(Duration::minutes(7));
    }
    // A ballot leaves nothing in what is backed up: no receipt, no entry of the trail, no salt, no
    // time. Two backups, before and after, are one.
    let after = (hall.backup().await, hall.rows(ACTS).await);
    assert!(after == before, "a ballot left something behind");
    for word in ["ballot_code", "ballot_box", "cast"] {
        assert!(!before.0.contains(word), "{word} is backed up");
    }
    // Used codes are gone; of those that are left none was touched, and what came is one row.
    let left: BTreeSet<String> = hall.rows(CODES).await.into_iter().collect();
    assert_eq!((left.len(), left.is_subset(&issued)), (3, true));
    let boxes = hall.rows(BOXES).await;
    assert_eq!(boxes.len(), 1);
    // The same ballots in another order, by other codes, at other times: the same bytes.
    let first = hall.id;
    let hall = Hall::at(hall.place, draft(Way::Codes)).await;
    let others = hall.codes().await;
    for (code, marks) in others.iter().rev().zip(ballots.iter().rev()) {
        hall.cast(code, *marks).await.unwrap();
    }
    let both = hall.rows(BOXES).await;
    assert_eq!(both, [boxes[0].clone(), boxes[0].clone()], "the order of arrival can be seen");
    let hall = Hall { id: first, ..hall };
    // No column for a time, an id or a number; on SQLite no hidden one either, on PostgreSQL all
    // codes are of the transaction that opened it, and the box is of another.
    if let On::Sqlite = on {
        let made = "select sql from sqlite_master where name in ('ballot_code', 'ballot_box')";
        assert!(hall.rows(made).await.iter().all(|sql| sql.contains("without rowid")));
        let columns = "select name from pragma_table_info('ballot_code') union all \
             select name from pragma_table_info('ballot_box')";
        let columns = hall.rows(columns).await;
        assert_eq!(columns, ["tenant", "digest", "evaluation", "tenant", "evaluation", "tally"]);
    } else {
        let columns = "select column_name::text from information_schema.columns \
             where table_schema = current_schema() and table_name in ('ballot_code', 'ballot_box') \
             order by table_name, column_name";
        let columns = hall.rows(columns).await;
        assert_eq!(columns, ["evaluation", "tally", "tenant", "digest", "evaluation", "tenant"]);
        let written = hall.rows("select distinct xmin::text from ballot_code").await;
        assert_eq!(written.len(), 2, "codes were written over one by one");
        let last = hall.rows("select xmin::text from ballot_box").await;
        assert!(last.iter().all(|of| !written.contains(of)));
    }
    restored_without_ballots(on, &hall, &codes[5]).await;
    // Counted, neither is there any more, and the count is one entry of the trail.
    let entries = trail::verify(&hall.place.desk).await.unwrap().entries;
    // Five of eight are no two thirds: it counts for nothing, and nobody learns what came.
    hall.does(hall.office(), Act::CloseEvaluation).await.unwrap();
    let outcome = hall.page().await.outcome.unwrap();
    assert_eq!((outcome.came, outcome.subjects.len()), (Came::NoQuorum, 0));
    let other = 3;
    assert_eq!((hall.rows(CODES).await.len(), hall.rows(BOXES).await.len()), (other, 1));
    let whole = trail::verify(&hall.place.desk).await.unwrap();
    assert_eq!((whole.entries - entries, whole.faults.as_slice()), (1, &[][..]));
}

async fn paper_counts_when_two_people_counted_alike(on: On) {
    let hall = Hall::drafted(on, draft(Way::Paper)).await;
    let (office, district) = (hall.office(), hall.place.who("qu@990402000000"));
    let right = [[3, 1, 1, 1, 0], [3, 1, 0, 1, 1]];
    let slip = [[3, 1, 1, 1, 0], [2, 2, 0, 1, 1]];
    assert_eq!(refused(hall.count(office, right).await), Refused::NotOpen);
    let receipt = hall.does(office, Act::OpenEvaluation).await.unwrap();
    assert_eq!(codes(&receipt), Vec::<String>::new(), "paper has no codes");
    let none = Refused::Counts(Agreement::None);
    assert_eq!(refused(hall.does(office, Act::CloseEvaluation).await), none);
    let bad = told(hall.count(office, [[3, 1, 1, 1, 1], [3, 1, 0, 1, 1]]).await);
    assert!(bad.contains("小泉村") && bad.contains("等于有效票"), "{bad}");
    hall.count(office, right).await.unwrap();
    hall.count(office, right).await.unwrap();
    let one = Refused::Counts(Agreement::One);
    assert_eq!(refused(hall.does(office, Act::CloseEvaluation).await), one, "twice by one hand");
    // The second is not shown what the first counted.
    let seen = looks::evaluation(&hall.place.desk, district, hall.id).await.unwrap();
    assert_eq!((seen.mine, seen.differ.len()), (None, 0));
    hall.count(district, slip).await.unwrap();
    let differ = Refused::Counts(Agreement::Differ);
    assert_eq!(refused(hall.does(office, Act::CloseEvaluation).await), differ);
    let page = hall.page().await;
    assert_eq!(page.differ, ["和顺村党支部书记:优秀", "和顺村党支部书记:称职"]);
    assert_eq!(page.mine.unwrap().marks[1], right[1]);
    hall.count(district, right).await.unwrap();
    let page = hall.page().await;
    assert_eq!((page.agreement, page.countable, page.outcome), (Agreement::Agreed, true, None));
    hall.does(office, Act::CloseEvaluation).await.unwrap();
    let outcome = hall.page().await.outcome.unwrap();
    let turnout = outcome.turnout;
    assert_eq!((turnout.present, turnout.returned, turnout.valid), (Some(7), 7, 6));
    assert_eq!(outcome.subjects[1].as_ref().unwrap().marks, [3, 1, 0, 1]);
    assert_eq!(trail::verify(&hall.place.desk).await.unwrap().faults, []);
    assert_eq!(refused(hall.count(office, right).await), Refused::Closed);
}

async fn elections_and_villagers(place: &Place) {
    let who = place.who(&format!("xiang@{TOWN}"));
    let said = async |input: DraftEvaluation| {
        let action = place.desk.new_action();
        told(actions::draft_evaluation(&place.desk, who, action, input).await)
    };
    let usual = || draft(Way::Codes);
    for (input, says) in [
        (DraftEvaluation { title: "小泉村换届选举".to_owned(), ..usual() }, "按法律规定的程序"),
        (DraftEvaluation { subjects: "小泉村 村民代表".to_owned(), ..usual() }, "不测评村民"),
        (DraftEvaluation { subjects: "小泉村 马志远".to_owned(), ..usual() }, "不像职务"),
        (DraftEvaluation { subjects: "干草湖村".to_owned(), ..usual() }, "管理范围内没有"),
        (DraftEvaluation { subjects: String::new(), ..usual() }, "1到30个"),
        (DraftEvaluation { quorum: "三分之二".to_owned(), ..usual() }, "请写分数"),
        (DraftEvaluation { minimum: 2, ..usual() }, "最少要3张"),
        (
            DraftEvaluation { deadline: NaiveDate::from_ymd_opt(2026, 10, 19).unwrap(), ..usual() },
            "不能早于今天",
        ),
    ] {
        let told = said(input).await;
        assert!(told.contains(says), "{told}");
    }
}

async fn a_share_is_recorded_as_a_measure(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let mut scheme = rules("shixing/shixing.yaml");
    let (_, known) = scheme.measures.iter().find(|(_, one)| !one.words).unwrap();
    let measure = fanben_model::scheme::Measure { unit: "%".to_owned(), ..known.clone() };
    scheme.measures.insert(MEASURE.to_owned(), measure);
    let office = place.who("shi@990400000000");
    let cycle: CycleId = place.cycle(office, scheme, "990400000000").await;
    let input = DraftEvaluation { cycle: Some(cycle), ..draft(Way::Codes) };
    let hall = Hall::at(place, input).await;
    let clerk = hall.place.who("bumen@990402000000");
    let desk = &hall.place.desk;
    let record = async |who: &Person, reason: &str| {
        let (name, reason) = (MEASURE.to_owned(), reason.to_owned());
        actions::record_shares(desk, who, desk.new_action(), hall.id, name, reason).await
    };
    let codes = hall.codes().await;
    for code in &codes[..6] {
        hall.cast(code, ["1", "0"]).await.unwrap();
    }
    hall.cast(&codes[6], ["3", "0"]).await.unwrap();
    assert!(told(record(clerk, "").await).contains("已经计票"));
    hall.place.later(Duration::days(5));
    hall.does(hall.office(), Act::CloseEvaluation).await.unwrap();
    let page = looks::evaluation(desk, clerk, hall.id).await.unwrap();
    assert_eq!(page.measures, [MEASURE]);
    assert_eq!(hall.page().await.measures, Vec::<String>::new(), "who holds it records no measure");
    let refused = record(hall.office(), "").await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::RecordMeasure))), "{refused:?}");
    record(clerk, "").await.unwrap();
    let kept = hall.rows("select cast(amount as text) from measure where name = '民主测评好评率'");
    // Six of seven, to two places: of the organisation, not of the office.
    assert_eq!(kept.await, ["85710000"]);
    // The poll of the township's stage takes its numbers from it.
    let poll = looks::evaluated(desk, hall.office(), cycle, "990402201201").await.unwrap().unwrap();
    assert_eq!((poll.issued, poll.returned, poll.favourable), (8, 7, 6));
    let other = looks::evaluated(desk, hall.office(), cycle, "990402201202").await.unwrap();
    assert_eq!(other, None, "of it only an office was evaluated");
    let list = looks::evaluations(desk, clerk, Some(cycle)).await.unwrap();
    assert_eq!((list.lines.len(), list.only.is_some(), list.units.len()), (1, true, 0));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

/// What is not counted is in no backup: it has to be held again.
async fn restored_without_ballots(on: On, hall: &Hall, code: &str) {
    let file = hall.backup().await;
    let folder = tempfile::tempdir().unwrap();
    let other = match on {
        On::Sqlite => crate::postgres::database(),
        On::Postgres => format!("sqlite:{}", folder.path().join("other.db").display()),
    };
    let desk = fanben_actions::Desk::open_at(&other, hall.place.clock()).await.unwrap();
    trail::restore(&desk, &mut file.as_bytes()).await.unwrap();
    assert_eq!(trail::verify(&desk).await.unwrap().faults, []);
    let login = format!("xiang@{TOWN}");
    let who = actions::sign_in(&desk, &login, "letters4you").await.unwrap().person;
    let page = looks::evaluation(&desk, &who, hall.id).await.unwrap();
    assert_eq!((page.lost, page.came, page.position.state), (true, None, State::Open));
    assert!(looks::ballot(&desk, code).await.is_err(), "codes are in no backup");
    hall.place.later(Duration::days(5));
    let close = actions::close_evaluation(&desk, &who, desk.new_action(), hall.id).await;
    assert_eq!(refused(close), Refused::Unbalanced);
    let why = "系统恢复过".to_owned();
    actions::annul_evaluation(&desk, &who, desk.new_action(), hall.id, why).await.unwrap();
}

async fn who_may_hold_what_and_who_may_count(on: On) {
    let acts = [
        Act::OpenEvaluation,
        Act::ReissueCodes,
        Act::CloseEvaluation,
        Act::AnnulEvaluation,
        Act::CountPaper,
    ];
    let hall = Hall::drafted(on, draft(Way::Paper)).await;
    elections_and_villagers(&hall.place).await;
    let (mut held, mut looked, mut nothing) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (login, who) in &hall.place.people {
        let seen = looks::evaluation(&hall.place.desk, who, hall.id).await;
        let listed = looks::evaluations(&hall.place.desk, who, None).await.unwrap();
        assert_eq!(seen.is_ok(), listed.lines.len() == 1, "{login}");
        let may = seen.map(|page| page.acts);
        for act in acts {
            // What the state forbids is said to who has the right; nobody else gets as far.
            if may.as_ref().is_ok_and(|own| own.contains(&act)) {
                held.insert(login.clone());
                continue;
            }
            match (&may, hall.does(who, act).await.unwrap_err()) {
                (Err(_), Refusal::NotFound) => nothing.insert(login.clone()),
                (Ok(_), Refusal::NotAllowed(_)) => looked.insert(login.clone()),
                (Ok(_), Refusal::Evaluation { .. }) => true,
                (_, other) => panic!("{login} {act:?}: {other:?}"),
            };
        }
    }
    assert_eq!(held.iter().collect::<Vec<_>>(), ["qu@990402000000", "xiang@990402201000"]);
    assert!(looked.contains("xiangshu@990402201000") && looked.contains("shi@990400000000"));
    for login in ["cun@990402201201", "xiang@990403101000", "shenji@990400000000"] {
        assert!(nothing.contains(login), "{login} sees it");
    }
    assert_eq!(hall.page().await.done.len(), 1, "what was refused left nothing");
}
