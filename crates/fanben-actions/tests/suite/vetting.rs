//! 资格联审: the office asks three departments about five villages; one form comes back with a wrong
//! cell, one says 不符合, one is late, one stays out; two people go on without it; what came of it is
//! recorded and the scheme's gate reads it.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, AnswerVetting, DraftVetting, RecordMeasure, SignVetting, Which,
};
use fanben_actions::looks::{self, TaskKind, VettingPage};
use fanben_actions::registry::text_of;
use fanben_actions::{CycleId, Person, Receipt, Refusal, VettingId, trail};
use fanben_model::place::Unit;
use fanben_model::scheme::{self, Scheme};
use fanben_model::vetting::{AnswerState, Missing, Refused, State, Typed};
use fanben_papers::{CellSpec, SheetSpec, write_sheets};

use crate::place::{On, Place, on_both, serde_roles, unit};

on_both!(
    a_vetting_goes_from_its_draft_to_the_gate_that_reads_it,
    everybody_does_only_what_is_theirs_in_a_vetting,
);

const CITY: &str = "990501000000";
const VILLAGES: [(&str, &str, &str); 5] = [
    ("990501101201", "井塘村", "95"),
    ("990501101202", "白果村", "90"),
    ("990501101203", "枫林村", "85"),
    ("990501101204", "石坝村", "80"),
    ("990501101205", "河口村", "75"),
];
const SAFETY: &str = "应急管理局";
const GREEN: &str = "生态环境局";
const FARMS: &str = "农业农村局";

fn units() -> Vec<Unit> {
    let mut units =
        vec![unit(CITY, "鹤溪市", "市", ""), unit("990501101000", "黄泥镇", "镇", CITY)];
    units.extend(VILLAGES.map(|(code, name, _)| unit(code, name, "村", "990501101000")));
    units
}

fn rules() -> Scheme {
    let text = "fanben: 1\nid: niandu\ntitle: 年度总评比\nperiod: \"2026\"\n\
         legal: {type: 评比表彰, body: 中共鹤溪市委, number: 鹤发〔2026〕2号}\n\
         subjects: {kinds: [村]}\nties: [N1]\n\
         stages: [{id: zhen, name: 镇评, role: zhen}]\n\
         measures: {季度均分: {unit: 分, owner: 市委办, source: 季度评比}, \
         资格联审: {words: true, owner: 组织部, source: 资格联审表}}\n\
         dimensions:\n  - id: 得分\n    name: 得分\n    points: \"100\"\n    items:\n\
         \x20     - {id: N1, name: 季度均分, points: \"100\", clauses: [{text: 以季度均分计分, gives: 季度均分}]}\n\
         gates: [{id: 资格, text: 资格联审通过, when: 资格联审 = 通过, source: 推荐办法}]\n\
         tiers: [{name: 红旗, quota: 2, source: 红旗村}]\nuntitled: 未入选\n";
    scheme::read(text).unwrap()
}

async fn place(on: On) -> Place {
    let further = [
        ("shiban2", "shiban", CITY, ""),
        ("anjian", "gushi", CITY, SAFETY),
        ("anjianju", "juling", CITY, SAFETY),
        ("huanbao", "gushi", CITY, GREEN),
        ("huanbaoju", "juling", CITY, GREEN),
        ("nongye", "gushi", CITY, FARMS),
        ("nongyeju", "juling", CITY, FARMS),
        ("zuzhi", "gushi", CITY, "组织部"),
    ];
    Place::staffed(on, serde_roles("sanchuang"), units(), &further).await
}

fn drafted(cycle: CycleId) -> DraftVetting {
    let own = str::to_owned;
    DraftVetting {
        cycle,
        title: own("年度表彰资格联审表"),
        purpose: own("年度红旗村评定"),
        number: own("鹤办表12"),
        deadline: own("2026-10-31"),
        conditions: own("部门\t条件\t依据\n\
             应急管理局\t本年没有生产安全责任事故\t安全生产法第一百一十四条\n\
             应急管理局\t应急预案按期演练\t鹤办发〔2026〕5号\n\
             生态环境局 \t本年没有因环境违法被处罚\t环境保护法第六章\n\
             农业农村局\t耕地保护任务完成\t鹤农发〔2026〕3号"),
        grounds: own("发生责任事故\n违法被查处\n其他"),
        which: Which::Rated,
        chosen: String::new(),
    }
}

async fn draft(place: &Place, input: DraftVetting) -> Result<Receipt, Refusal> {
    let office = place.who(&format!("shiban@{CITY}"));
    actions::draft_vetting(&place.desk, office, place.desk.new_action(), input).await
}

fn id(receipt: &Receipt) -> VettingId {
    receipt.given("vetting").unwrap().parse().unwrap()
}

fn says(came: Result<Receipt, Refusal>) -> (String, String) {
    match came {
        Err(Refusal::Bad(bad)) => (bad[0].field.clone(), bad[0].says.clone()),
        other => panic!("{other:?}"),
    }
}

fn refused(came: Result<Receipt, Refusal>) -> Refused {
    match came {
        Err(Refusal::Vetting { refused, .. }) => refused,
        other => panic!("{other:?}"),
    }
}

/// What a department types: everything met, but for some villages by their places.
fn typed(conditions: usize, unmet: &[(usize, &str, &str)]) -> BTreeMap<String, Typed> {
    let mut rows = BTreeMap::new();
    for (at, (code, ..)) in VILLAGES.iter().enumerate() {
        let mut row = Typed { verdicts: vec!["符合".to_owned(); conditions], ..Typed::default() };
        if let Some((_, ground, basis)) = unmet.iter().find(|(village, ..)| *village == at) {
            "不符合".clone_into(&mut row.verdicts[0]);
            (*ground).clone_into(&mut row.ground);
            (*basis).clone_into(&mut row.basis);
        }
        rows.insert((*code).to_owned(), row);
    }
    rows
}

async fn answer(
    place: &Place,
    vetting: VettingId,
    (login, department): (&str, &str),
    rows: BTreeMap<String, Typed>,
) -> Result<Receipt, Refusal> {
    let input = AnswerVetting { department: department.to_owned(), rows };
    let desk = &place.desk;
    actions::answer_vetting(desk, place.who(login), desk.new_action(), vetting, input).await
}

async fn sign(
    place: &Place,
    vetting: VettingId,
    (login, department): (&str, &str),
    number: i64,
) -> Result<Receipt, Refusal> {
    let input = SignVetting {
        department: department.to_owned(),
        number,
        password: "letters4you".to_owned(),
        code: String::new(),
    };
    let desk = &place.desk;
    actions::sign_vetting(desk, place.who(login), desk.new_action(), vetting, input).await
}

async fn page(place: &Place, vetting: VettingId, login: &str) -> VettingPage {
    looks::vetting(&place.desk, place.who(login), vetting).await.unwrap()
}

/// What the person's workbench says about vettings: what and how many forms.
async fn tasks(place: &Place, login: &str) -> Vec<(TaskKind, usize)> {
    let bench = looks::workbench(&place.desk, place.who(login)).await.unwrap();
    let own = [TaskKind::AnswerVetting, TaskKind::SignVetting, TaskKind::CollectVetting];
    let tasks = bench.tasks.iter().filter(|task| own.contains(&task.kind));
    tasks.map(|task| (task.kind, task.waiting)).collect()
}

/// A block of text as the bytes of a workbook.
fn workbook(text: &str) -> Vec<u8> {
    let rows = text.lines().map(|line| {
        let cells = line.split('\t').map(|cell| CellSpec::Text(cell.to_owned()));
        cells.collect()
    });
    let sheet = SheetSpec { sheet: "表".to_owned(), rows: rows.collect(), ..SheetSpec::default() };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("back.xlsx");
    write_sheets(&path, &[sheet]).unwrap();
    std::fs::read(&path).unwrap()
}

/// 应急管理局 takes its form out, fills it in with a wrong cell, mends it; its head signs.
async fn in_a_workbook(place: &Place, vetting: VettingId) {
    let desk = &place.desk;
    let (section, head) = (place.who("anjian"), place.who("anjianju"));
    let file = looks::vetting_file(desk, section, vetting, 0).await.unwrap();
    assert_eq!(file.name, "年度表彰资格联审表(应急管理局).xlsx");
    let text = text_of("联审表.xlsx", file.bytes).await.unwrap();
    assert!(text.contains("表号:鹤办表12") && text.contains("填报部门:应急管理局"), "{text}");
    assert!(text.contains("分管领导签字:"), "{text}");
    let fill = |cells: &dyn Fn(usize) -> [&'static str; 4]| {
        let mut filled = String::new();
        for line in text.lines() {
            let cells: Vec<&str> =
                match VILLAGES.iter().position(|(code, ..)| line.starts_with(code)) {
                    Some(at) => line.split('\t').take(3).chain(cells(at)).collect(),
                    None => line.split('\t').collect(),
                };
            filled.push_str(&cells.join("\t"));
            filled.push('\n');
        }
        filled
    };
    let wrong = fill(&|at| match at {
        1 => ["合格", "符合", "", ""],
        3 => ["符合", "", "", ""],
        _ => ["符合", "不适用", "", ""],
    });
    let wrong = text_of("填好的.xlsx", workbook(&wrong)).await.unwrap();
    let look = looks::vetting_block(desk, section, vetting, 0, &wrong).await.unwrap();
    let problems: Vec<(&str, &str)> =
        look.problems.iter().map(|one| (one.cell.as_str(), one.says.as_str())).collect();
    assert_eq!(
        problems,
        [
            ("D7", "“合格”不认识;只填符合、不符合或者不适用"),
            ("E9", "空着;请填符合、不符合或者不适用"),
        ]
    );
    let put = async |text: &str| {
        let name = SAFETY.to_owned();
        let action = desk.new_action();
        actions::answer_vetting_block(desk, section, action, vetting, name, text.to_owned()).await
    };
    let (field, told) = says(put(&wrong).await);
    assert_eq!(field, "text");
    assert!(told.contains("有2处要改,一处也没有写入;D7"), "{told}");
    assert_eq!(page(place, vetting, "anjian").await.departments[0].state, AnswerState::Waiting);
    let other = wrong.replace(VILLAGES[0].0, "990501101299");
    let look = looks::vetting_block(desk, section, vetting, 0, &other).await.unwrap();
    let named = |says: &str| look.problems.iter().any(|one| one.says.contains(says));
    assert!(named("“990501101299”不是这次联审的对象") && named("没有井塘村这一行"), "{look:?}");

    let right = fill(&|_| ["符合", "不适用", "", ""]);
    let right = text_of("填好的.xlsx", workbook(&right)).await.unwrap();
    let look = looks::vetting_block(desk, section, vetting, 0, &right).await.unwrap();
    assert_eq!((look.changed.len(), look.same, look.problems.len()), (5, 0, 0));
    assert_eq!(tasks(place, "anjian").await, [(TaskKind::AnswerVetting, 1)]);
    put(&right).await.unwrap();
    assert_eq!(tasks(place, "anjian").await, []);
    assert_eq!(tasks(place, "anjianju").await, [(TaskKind::SignVetting, 1)]);
    assert!(says(put(&right).await).1.contains("没有要改的"));

    // The head sends it back once; what was written anew is not signed unseen.
    let back = async |who: &Person, reason: &str| {
        let name = SAFETY.to_owned();
        let action = desk.new_action();
        actions::return_vetting(desk, who, action, vetting, name, reason.to_owned()).await
    };
    assert_eq!(refused(back(head, "").await), Refused::NoReason);
    back(head, "白果村的演练再核一下").await.unwrap();
    let line = page(place, vetting, "anjian").await.departments[0].clone();
    assert_eq!(
        (line.state, line.returned.as_str()),
        (AnswerState::Waiting, "白果村的演练再核一下")
    );
    let came = sign(place, vetting, ("anjianju", SAFETY), 1).await;
    assert_eq!(refused(came), Refused::Answer(AnswerState::Waiting));
    put(&right).await.unwrap();
    assert_eq!(refused(sign(place, vetting, ("anjianju", SAFETY), 1).await), Refused::Moved);
    let receipt = sign(place, vetting, ("anjianju", SAFETY), 2).await.unwrap();
    assert!(!receipt.says.contains("逾期"), "{}", receipt.says);
    assert_eq!(refused(put(&right).await), Refused::Answer(AnswerState::Signed));
}

/// What the scheme makes of the villages, as the board shows it.
async fn tiers(place: &Place, cycle: CycleId) -> Vec<String> {
    let office = place.who(&format!("shiban@{CITY}"));
    let board = looks::board(&place.desk, office, cycle).await.unwrap();
    let rows: BTreeMap<String, String> =
        board.rows.into_iter().map(|row| (row.subject.code, row.standing.tier)).collect();
    VILLAGES.iter().map(|(code, ..)| rows[*code].clone()).collect()
}

#[expect(clippy::too_many_lines, reason = "one vetting from its first day to the gate")]
async fn a_vetting_goes_from_its_draft_to_the_gate_that_reads_it(on: On) {
    let place = place(on).await;
    let desk = &place.desk;
    let office = place.who(&format!("shiban@{CITY}"));
    let cycle = place.cycle(office, rules(), CITY).await;
    let values = VILLAGES.map(|(code, _, score)| (code.to_owned(), score.to_owned()));
    let input = RecordMeasure {
        cycle,
        measure: "季度均分".to_owned(),
        values: values.into(),
        source: String::new(),
        reason: String::new(),
    };
    let all = place.who(&format!("gushi@{CITY}"));
    actions::record_measure(desk, all, desk.new_action(), input).await.unwrap();

    // What may not be asked is not asked; who is no subject is not vetted.
    let bad = |line: &str| DraftVetting { conditions: line.to_owned(), ..drafted(cycle) };
    let (field, told) = says(draft(&place, bad("信访局 | 没有信访 | 某文件")).await);
    assert_eq!((field.as_str(), told.contains("触及红线")), ("conditions", true), "{told}");
    assert!(says(draft(&place, bad("应急管理局 | 没有事故 |")).await).1.contains("没有依据"));
    assert!(says(draft(&place, bad("应急管理局没有事故")).await).1.contains("三格"));
    let chosen = DraftVetting {
        which: Which::Chosen,
        chosen: format!("{} 井塘村\n990501101000", VILLAGES[0].0),
        ..drafted(cycle)
    };
    assert_eq!(says(draft(&place, chosen).await).0, "chosen");
    let receipt = draft(&place, drafted(cycle)).await.unwrap();
    assert!(receipt.says.contains("3个部门、5个对象"), "{}", receipt.says);
    let vetting = id(&receipt);
    // While it is worded no department is asked.
    let came = looks::vetting(desk, place.who("anjian"), vetting).await;
    assert!(matches!(came, Err(Refusal::NotFound)));
    let came = answer(&place, vetting, ("anjian", SAFETY), typed(2, &[])).await;
    assert_eq!(refused(came), Refused::NotSent);
    actions::send_vetting(desk, office, desk.new_action(), vetting).await.unwrap();
    let line = page(&place, vetting, &format!("shiban@{CITY}")).await.departments[0].clone();
    assert_eq!(line.text, "应急管理局:年度表彰资格联审表10月31日截止,还有11天,请登录填报");

    in_a_workbook(&place, vetting).await;

    // 生态环境局 says 不符合 of one village, with ground and document, after the last day.
    let came = answer(&place, vetting, ("huanbao", GREEN), typed(1, &[(0, "其他", "")])).await;
    let (field, told) = says(came);
    assert_eq!(field, format!("b.{}", VILLAGES[0].0));
    assert!(told.contains("井塘村:不符合的要写依据文件"), "{told}");
    place.later(Duration::days(13));
    let line = page(&place, vetting, &format!("shiban@{CITY}")).await;
    assert!(line.text.contains("生态环境局、农业农村局2个部门"), "{}", line.text);
    assert!(line.text.contains("已迟2天") && line.text.chars().count() <= 70, "{}", line.text);
    let unmet = [(0, "违法被查处", "鹤环罚〔2026〕8号")];
    let receipt = answer(&place, vetting, ("huanbao", GREEN), typed(1, &unmet)).await.unwrap();
    assert!(receipt.says.contains("不符合1个,逾期填报"), "{}", receipt.says);
    let receipt = sign(&place, vetting, ("huanbaoju", GREEN), 1).await.unwrap();
    assert!(receipt.says.contains("逾期"), "{}", receipt.says);

    // 农业农村局 stays out: not collected; going on takes a reason, a rule and another person.
    let collect =
        async |who: &Person| actions::collect_vetting(desk, who, desk.new_action(), vetting).await;
    assert_eq!(refused(collect(office).await), Refused::Missing(1));
    let close =
        async |vetting| actions::close_vetting(desk, office, desk.new_action(), vetting).await;
    assert_eq!(refused(close(vetting).await), Refused::NotCollected);
    let second = place.who("shiban2");
    let approve = async |who: &Person, number| {
        actions::approve_vetting(desk, who, desk.new_action(), vetting, number).await
    };
    assert_eq!(refused(approve(second, 1).await), Refused::NotWaived);
    let waive = async |reason: &str| {
        let (rule, reason) = (Missing::Open, reason.to_owned());
        actions::waive_vetting(desk, office, desk.new_action(), vetting, rule, reason).await
    };
    assert_eq!(refused(waive("").await), Refused::NoReason);
    waive("三次催办没有答复,常委会12月开").await.unwrap();
    let asked = page(&place, vetting, "shiban2").await.waiver.unwrap();
    assert_eq!((asked.missing, asked.own, asked.agreed), (vec![FARMS.to_owned()], false, false));
    assert_eq!(tasks(&place, "shiban2").await, [(TaskKind::CollectVetting, 1)]);
    assert_eq!(refused(approve(office, asked.number).await), Refused::Same);
    let receipt = approve(second, asked.number).await.unwrap();
    assert!(receipt.says.contains("缺农业农村局;缺答的记“未答复”"), "{}", receipt.says);

    // Nothing is recorded before it is closed, and a missing answer is never 通过.
    let record = async |login: &str, vetting, reason: &str| {
        let (who, name) = (place.who(login), "资格联审".to_owned());
        let action = desk.new_action();
        actions::record_vetting(desk, who, action, vetting, name, reason.to_owned()).await
    };
    assert!(says(record("zuzhi", vetting, "").await).1.contains("没有结束"));
    close(vetting).await.unwrap();
    let late = answer(&place, vetting, ("nongye", FARMS), typed(1, &[])).await;
    assert_eq!(refused(late), Refused::Closed);
    let seen = looks::vetting_outcome(desk, place.who("zuzhi"), vetting).await.unwrap();
    assert_eq!((seen.sums, seen.measures.len()), ([0, 1, 4], 1));
    let first = &seen.rows[0].2;
    assert_eq!(
        (first.unmet[0].department.as_str(), first.unmet[0].basis.as_str()),
        (GREEN, "鹤环罚〔2026〕8号")
    );
    assert_eq!(first.missing, [FARMS]);
    assert!(seen.signed[1].2 && !seen.signed[0].2, "{:?}", seen.signed);
    let own = looks::vetting_outcome(desk, place.who("anjian"), vetting).await;
    assert!(matches!(own, Err(Refusal::NotFound)), "a department sees its own answer only");
    assert_eq!(page(&place, vetting, "anjian").await.departments.len(), 1);
    let came = record("anjian", vetting, "").await;
    assert!(matches!(came, Err(Refusal::NotAllowed(_))), "{came:?}");
    assert!(record("zuzhi", vetting, "").await.unwrap().says.contains("已记录5个值"));
    assert_eq!(tiers(&place, cycle).await, ["未入选"; 5]);

    // A second one with every answer: who was found wanting stays out, whatever the score.
    let again = DraftVetting { deadline: "2026-11-30".to_owned(), ..drafted(cycle) };
    let again = id(&draft(&place, again).await.unwrap());
    actions::send_vetting(desk, office, desk.new_action(), again).await.unwrap();
    for (section, head, department, conditions, unmet) in [
        ("anjian", "anjianju", SAFETY, 2, &[][..]),
        ("huanbao", "huanbaoju", GREEN, 1, &unmet[..]),
        ("nongye", "nongyeju", FARMS, 1, &[][..]),
    ] {
        answer(&place, again, (section, department), typed(conditions, unmet)).await.unwrap();
        sign(&place, again, (head, department), 1).await.unwrap();
    }
    // The office returns what was signed: it is not collected without it.
    let name = FARMS.to_owned();
    let (action, reason) = (desk.new_action(), "请核对石坝村".to_owned());
    actions::return_vetting(desk, office, action, again, name, reason).await.unwrap();
    let collected = actions::collect_vetting(desk, office, desk.new_action(), again).await;
    assert_eq!(refused(collected), Refused::Missing(1));
    answer(&place, again, ("nongye", FARMS), typed(1, &[])).await.unwrap();
    sign(&place, again, ("nongyeju", FARMS), 2).await.unwrap();
    assert_eq!(tasks(&place, "shiban2").await, [(TaskKind::CollectVetting, 1)]);
    actions::collect_vetting(desk, second, desk.new_action(), again).await.unwrap();
    close(again).await.unwrap();
    let bad = record("zuzhi", again, "").await;
    assert!(says(bad).1.contains("写明原因"), "a correction says why");
    record("zuzhi", again, "农业农村局补答复后重新联审").await.unwrap();
    assert_eq!(tiers(&place, cycle).await, ["未入选", "红旗", "红旗", "未入选", "未入选"]);
    let lines = looks::vettings(desk, office, cycle).await.unwrap();
    let states: Vec<State> = lines.lines.iter().map(|line| line.state).collect();
    assert_eq!((states, lines.usual.0.lines().count()), (vec![State::Closed; 2], 4));

    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let mut file = Vec::new();
    let lines = trail::backup(desk, &mut file).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = match on {
        On::Sqlite => crate::postgres::database(),
        On::Postgres => format!("sqlite:{}", folder.path().join("other.db").display()),
    };
    let copy = fanben_actions::Desk::open_at(&other, place.clock()).await.unwrap();
    assert_eq!(trail::restore(&copy, &mut &file[..]).await.unwrap(), lines);
    assert_eq!(trail::verify(&copy).await.unwrap().faults, []);
    let kept = looks::vetting_outcome(&copy, place.who("zuzhi"), vetting).await.unwrap();
    assert_eq!(kept, seen);
}

async fn everybody_does_only_what_is_theirs_in_a_vetting(on: On) {
    let place = place(on).await;
    let desk = &place.desk;
    let office = place.who(&format!("shiban@{CITY}"));
    let cycle = place.cycle(office, rules(), CITY).await;
    let vetting = id(&draft(&place, drafted(cycle)).await.unwrap());
    let only = |came: Result<Receipt, Refusal>, login: &str, able: &[&str]| {
        let may = able.contains(&login);
        match came {
            Err(Refusal::NotAllowed(_) | Refusal::NotFound) => assert!(!may, "{login}"),
            Ok(_) | Err(Refusal::Bad(_) | Refusal::Vetting { .. }) => assert!(may, "{login}"),
            Err(other) => panic!("{login} {other:?}"),
        }
    };
    let runs = [&format!("shiban@{CITY}")[..], "shiban2"];
    let people: Vec<(&String, &Person)> = place.people.iter().collect();
    for (login, who) in &people {
        let input = DraftVetting { conditions: String::new(), ..drafted(cycle) };
        let came = actions::draft_vetting(desk, who, desk.new_action(), input).await;
        only(came, login, &runs);
    }
    actions::send_vetting(desk, office, desk.new_action(), vetting).await.unwrap();
    let (gushi, juling) = (format!("gushi@{CITY}"), format!("juling@{CITY}"));
    for (login, who) in &people {
        let came = actions::send_vetting(desk, who, desk.new_action(), vetting).await;
        only(came, login, &runs);
        let input = AnswerVetting { department: GREEN.to_owned(), rows: BTreeMap::new() };
        let came = actions::answer_vetting(desk, who, desk.new_action(), vetting, input).await;
        only(came, login, &["huanbao", &gushi]);
        let came = sign(&place, vetting, (login, GREEN), 0).await;
        only(came, login, &["huanbaoju", &juling]);
        let came = actions::collect_vetting(desk, who, desk.new_action(), vetting).await;
        only(came, login, &runs);
        let came = actions::approve_vetting(desk, who, desk.new_action(), vetting, 9).await;
        only(came, login, &runs);
        let came = actions::close_vetting(desk, who, desk.new_action(), vetting).await;
        only(came, login, &runs);
        // Townships and villages see nothing of it.
        let sees = looks::vetting(desk, who, vetting).await.is_ok();
        let city = who.posts.iter().any(|post| post.unit.code == CITY);
        let administers = ["xitong", "anquan", "shenji"].iter().any(|one| login.starts_with(one));
        assert_eq!(sees, city && !administers, "{login}");
    }
    // Who writes does not sign, whatever posts they hold; a wrong password signs nothing.
    let input = SignVetting { password: "wrong4wrong".to_owned(), ..SignVetting::default() };
    let head = place.who("huanbaoju");
    let came = actions::sign_vetting(desk, head, desk.new_action(), vetting, input).await;
    assert_eq!(says(came).0, "password");
}
