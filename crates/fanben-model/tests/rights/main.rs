//! Who may do what: every role of a pack × every act × every jurisdiction × every state.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod pack;

use expect_test::expect;
use fanben_model::ballots::{self, State, Way};
use fanben_model::notices;
use fanben_model::rights::{
    Account, Act, Holding, Matter, Right, Role, Spans, allowed, apart, may, separated,
};
use fanben_model::scheme::{Sign, WhenRefused};
use fanben_model::stages::{CycleState, Phase, Position};
use pack::{pack, states, tree};

#[test]
fn what_each_role_may_do_to_a_village_of_its_own() {
    let (roles, stages) = pack();
    let tree = tree();
    let spans = Spans::of(&tree);
    let place = spans.get("990402201201").unwrap();
    let mut table = Vec::new();
    for role in &roles {
        let unit = tree.units().iter().find(|unit| role.level.contains(&unit.kind)).unwrap();
        let unit = if unit.kind == "镇" { tree.get("990402201").unwrap() } else { unit };
        let within = spans.get(&unit.code).unwrap();
        let holding = Holding { role, within, office: "", only: None };
        for (name, state, position) in states(stages.len()) {
            let stages = &stages;
            let matter = Matter::Subject {
                place,
                state,
                stages,
                signs: &[],
                declares: true,
                position,
                aside: false,
            };
            let acts = allowed(&[holding], &matter);
            let acts: Vec<String> = acts
                .iter()
                .filter(|act| !matches!(act, Act::Look | Act::StandAside | Act::SetAside))
                .map(|act| format!("{act:?}"))
                .collect();
            if !acts.is_empty() {
                table.push(format!("{} {name}: {}\n", role.id, acts.join(" ")));
            }
        }
    }
    expect![[r"
        cun 待申报: Declare BackDeclaration UnbackDeclaration
        cun 环节1: Declare SaveSheet HoldMeeting AttachEvidence WithdrawEvidence BackDeclaration UnbackDeclaration SendUp
        xiang 环节2: SaveSheet HoldMeeting AttachEvidence WithdrawEvidence SendUp SendBack
        qu 环节3: SaveSheet HoldMeeting AttachEvidence WithdrawEvidence SendUp SendBack
        shi 定稿: Exempt
        shi 待申报: Exempt
        shi 环节1: Exempt
        shi 环节2: Correct Exempt
        shi 环节3: Correct Exempt
        shi 环节4: SaveSheet HoldMeeting AttachEvidence WithdrawEvidence SendUp SendBack Correct Exempt
        shi 未推荐: Correct
        shi 待认定: Confirm Correct Exempt
        shi 已认定: Correct
        shi 免评: Readmit
        shi 开始前免评: Readmit
        shi 已结束: Correct
    "]]
    .assert_eq(&table.concat());
}

#[test]
fn nothing_is_allowed_outside_the_jurisdiction() {
    let (roles, stages) = pack();
    let tree = tree();
    let spans = Spans::of(&tree);
    let mut tried = 0;
    for role in &roles {
        for held in tree.units().iter().filter(|unit| role.level.contains(&unit.kind)) {
            let holding =
                Holding { role, within: spans.get(&held.code).unwrap(), office: "", only: None };
            for other in tree.units() {
                let inside = other.code.starts_with(&held.code);
                let place = spans.get(&other.code).unwrap();
                for (_, state, position) in states(stages.len()) {
                    let matter = Matter::Subject {
                        place,
                        state,
                        stages: &stages,
                        signs: &[],
                        declares: true,
                        position,
                        aside: false,
                    };
                    for act in Act::ALL {
                        let may = may(&[holding], &matter, act);
                        assert!(!may || inside, "{} of {} to {}", role.id, held.code, other.code);
                        assert!(!may || act == Act::Look || role.rights.contains(&act.right()));
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}

#[test]
fn administrators_see_no_subject_and_judge_nothing() {
    let (roles, stages) = pack();
    assert_eq!(separated(&roles), Vec::<&str>::new());
    let tree = tree();
    let spans = Spans::of(&tree);
    let within = spans.get("9904").unwrap();
    let place = spans.get("990402201201").unwrap();
    let administers = |role: &&Role| {
        role.rights.iter().any(|r| matches!(r, Right::People | Right::Security | Right::Audit))
    };
    let administrators: Vec<&Role> = roles.iter().filter(administers).collect();
    assert_eq!(administrators.len(), 3);
    for role in administrators {
        let holding = Holding { role, within, office: "", only: None };
        for (_, state, position) in states(stages.len()) {
            let matter = Matter::Subject {
                place,
                state,
                stages: &stages,
                signs: &[],
                declares: true,
                position,
                aside: false,
            };
            assert_eq!(allowed(&[holding], &matter), [], "{}", role.id);
        }
    }
    let both = Role {
        id: "dou".to_owned(),
        name: "都管".to_owned(),
        level: vec!["市".to_owned()],
        rights: vec![Right::People, Right::Judge],
        factor: false,
    };
    assert_eq!(separated(&[both]), ["dou"]);
}

#[test]
fn a_department_records_its_own_measures_while_a_cycle_is_open() {
    let (roles, _) = pack();
    let role = roles.iter().find(|role| role.id == "bumen").unwrap();
    let spans = Spans::of(&tree());
    let within = spans.get("990402").unwrap();
    let holding = Holding { role, within, office: "林业局", only: None };
    for (code, owner, open, expected) in [
        ("990402201201", "林业局", true, true),
        ("990402201201", "农业局", true, false),
        ("990402201201", "林业局", false, false),
        ("990403101201", "林业局", true, false),
    ] {
        let place = spans.get(code).unwrap();
        let matter = Matter::Measure { place, owner, open };
        assert_eq!(may(&[holding], &matter, Act::RecordMeasure), expected, "{code} {owner} {open}");
    }
}

/// Everything that moves a result of a subject, by whoever does it.
const MOVES: [Act; 15] = [
    Act::SaveSheet,
    Act::HoldMeeting,
    Act::AttachEvidence,
    Act::WithdrawEvidence,
    Act::Sign,
    Act::RefuseSign,
    Act::SendUp,
    Act::Recommend,
    Act::Decline,
    Act::SendBack,
    Act::Confirm,
    Act::Correct,
    Act::Exempt,
    Act::Readmit,
    Act::SignResult,
];

#[test]
fn who_stands_aside_moves_nothing_there_and_everything_elsewhere() {
    let (mut roles, mut stages) = pack();
    for (role, title) in [("shuji", "乡党委书记"), ("xiangzhang", "乡长")] {
        let named = |role: &str| role.to_owned();
        roles.push(Role {
            id: named(role),
            name: title.to_owned(),
            level: vec!["乡".to_owned(), "镇".to_owned()],
            rights: vec![Right::Look, Right::Sign],
            factor: false,
        });
        let (role, title, refused) = (named(role), title.to_owned(), WhenRefused::Blocks);
        stages[1].signs.push(Sign { role, title, refused });
    }
    let tree = tree();
    let spans = Spans::of(&tree);
    let (mut lost, mut kept, mut tried) = (0, 0, 0);
    for role in &roles {
        for held in tree.units().iter().filter(|unit| role.level.contains(&unit.kind)) {
            let within = spans.get(&held.code).unwrap();
            let holding = Holding { role, within, office: "", only: None };
            for other in tree.units().iter().filter(|unit| unit.kind == "村") {
                let place = spans.get(&other.code).unwrap();
                for (_, state, position) in states(stages.len()) {
                    let stages = &stages;
                    let matter = |aside| Matter::Subject {
                        place,
                        state,
                        stages,
                        signs: &stages[1].signs,
                        declares: true,
                        position,
                        aside,
                    };
                    for act in Act::ALL {
                        let usual = may(&[holding], &matter(false), act);
                        let aside = may(&[holding], &matter(true), act);
                        let expected = usual && !MOVES.contains(&act) && act != Act::StandAside;
                        assert_eq!(aside, expected, "{} {act:?} {position:?}", role.id);
                        lost += u32::from(usual && !aside);
                        kept += u32::from(aside);
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(lost > 50 && kept > 50 && tried > 5_000, "{lost} {kept} {tried}");
}

#[test]
fn who_judges_above_a_subject_stands_aside_and_the_office_records_it() {
    let (roles, stages) = pack();
    let tree = tree();
    let spans = Spans::of(&tree);
    let place = spans.get("990402201201").unwrap();
    let position = Position { phase: Phase::Drafting, stage: 0, returned: false };
    for (role, code, stands, records) in [
        ("cun", "990402201201", false, false),
        ("xiang", "990402201", true, false),
        ("xiang", "990403101", false, false),
        ("qu", "990402", true, false),
        ("shi", "9904", true, true),
        ("bumen", "990402", false, false),
        ("xitong", "9904", false, false),
    ] {
        let role = roles.iter().find(|known| known.id == role).unwrap();
        let within = spans.get(code).unwrap();
        for (state, running) in [(CycleState::Open, true), (CycleState::Closed, false)] {
            let (stages, declares, aside) = (&stages, true, false);
            let matter =
                Matter::Subject { place, state, stages, signs: &[], declares, position, aside };
            let holding = Holding { role, within, office: "", only: None };
            let may = |act| may(&[holding], &matter, act);
            assert_eq!(may(Act::StandAside), stands && running, "{} {code}", role.id);
            assert_eq!(may(Act::SetAside), records && running, "{} {code}", role.id);
        }
    }
}

#[test]
fn what_is_done_for_somebody_else_is_limited_to_what_was_said() {
    let (roles, stages) = pack();
    let spans = Spans::of(&tree());
    let place = spans.get("990402201201").unwrap();
    let role = roles.iter().find(|role| role.id == "cun").unwrap();
    let position = Position { phase: Phase::Drafting, stage: 0, returned: false };
    let (state, stages) = (CycleState::Open, &stages);
    let matter = Matter::Subject {
        place,
        state,
        stages,
        signs: &[],
        declares: true,
        position,
        aside: false,
    };
    let limited = |only| allowed(&[Holding { role, within: place, office: "", only }], &matter);
    assert_eq!(limited(Some(&[Act::SaveSheet])), [Act::Look, Act::SaveSheet]);
    assert_eq!(limited(Some(&[])), [Act::Look]);
    // What the post itself may not do, it does not give.
    assert_eq!(limited(Some(&[Act::Confirm])), [Act::Look]);
    assert!(limited(None).contains(&Act::SendUp));
    for (own, only, expected) in [
        (true, None, true),
        (false, None, false),
        // What was given to mind is not given on.
        (true, Some(&[Act::Delegate][..]), false),
    ] {
        let holding = Holding { role, within: place, office: "", only };
        let post = Matter::Post { place, own };
        for act in [Act::Delegate, Act::IssueToken] {
            assert_eq!(may(&[holding], &post, act), expected, "{own} {only:?} {act:?}");
        }
    }
}

#[test]
fn an_account_is_looked_after_by_separate_hands() {
    let (roles, _) = pack();
    let tree = tree();
    let spans = Spans::of(&tree);
    let span = |code: &str| spans.get(code).unwrap();
    let at = |role: &str, code: &str| Holding {
        role: roles.iter().find(|known| known.id == role).unwrap(),
        within: span(code),
        office: "",
        only: None,
    };
    let account = |places| Account { places, own: false, administers: false, ended: false };
    let village = [span("990402201201")];
    let both = [span("990402201201"), span("990403101201")];
    let township = [span("990402201")];
    let mut table = Vec::new();
    for (role, code) in [
        ("xitong", "9904"),
        ("anquan", "9904"),
        ("shenji", "9904"),
        ("shi", "9904"),
        ("xiang", "990402201"),
        ("cun", "990402201201"),
    ] {
        for (name, matter) in [
            ("村", account(&village)),
            ("两处", account(&both)),
            ("乡", account(&township)),
            ("自己", Account { own: true, ..account(&village) }),
            ("管理员", Account { administers: true, ..account(&village) }),
            ("停用", Account { ended: true, ..account(&village) }),
            ("无处", account(&[])),
        ] {
            let acts = allowed(&[at(role, code)], &Matter::Account(matter));
            let acts: Vec<String> = acts.iter().map(|act| format!("{act:?}")).collect();
            if !acts.is_empty() {
                table.push(format!("{role} {name}: {}\n", acts.join(" ")));
            }
        }
    }
    expect![[r"
        xitong 村: EndAccount ResetPassword LinkAccount UnlinkAccount ProposeErasure
        xitong 两处: EndAccount ResetPassword LinkAccount UnlinkAccount ProposeErasure
        xitong 乡: EndAccount ResetPassword LinkAccount UnlinkAccount ProposeErasure
        xitong 管理员: EndAccount UnlinkAccount ProposeErasure
        xitong 停用: ProposeErasure
        anquan 村: GrantPost EndPost Unlock ResetFactor ErasePerson
        anquan 两处: GrantPost EndPost Unlock ResetFactor ErasePerson
        anquan 乡: GrantPost EndPost Unlock ResetFactor ErasePerson
        anquan 管理员: GrantPost EndPost Unlock ResetFactor ErasePerson
        anquan 停用: EndPost ErasePerson
        xiang 村: ResetPassword
    "]]
    .assert_eq(&table.concat());
}

#[test]
fn one_hand_never_holds_what_is_kept_apart() {
    let (roles, _) = pack();
    let role = |id: &str| roles.iter().find(|known| known.id == id).unwrap();
    for (one, other, meet) in [
        ("cun", "bumen", false),
        ("xiang", "cun", false),
        ("xitong", "anquan", true),
        ("anquan", "shenji", true),
        ("xitong", "cun", true),
        ("anquan", "xiang", true),
        ("shenji", "bumen", true),
    ] {
        assert_eq!(apart(&[role(one), role(other)]).is_some(), meet, "{one} {other}");
        assert_eq!(apart(&[role(other), role(one)]).is_some(), meet, "{other} {one}");
    }
    let poses = Role { rights: vec![Right::Security, Right::Passwords], ..role("anquan").clone() };
    assert_eq!(separated(&[poses]), ["anquan"]);
}

/// Where a notice may stand, with a name.
fn notice_states() -> [(&'static str, notices::Position); 9] {
    use notices::State::{Confirmed, Corrected, Drafted, Posted, Withdrawn};
    let at = |state, over, open, upheld, down| notices::Position {
        state,
        over,
        open,
        late: 0,
        upheld,
        down,
    };
    [
        ("没有公示", at(Drafted, false, 0, 0, false)),
        ("公示中", at(Posted, false, 0, 0, false)),
        ("有异议", at(Posted, true, 1, 0, false)),
        ("异议成立", at(Posted, true, 0, 1, false)),
        ("期满", at(Posted, true, 0, 0, false)),
        ("已认定", at(Confirmed, true, 0, 0, false)),
        ("已撤下", at(Confirmed, true, 0, 0, true)),
        ("已更正", at(Corrected, true, 0, 0, false)),
        ("已撤回", at(Withdrawn, true, 0, 0, false)),
    ]
}

#[test]
fn who_publishes_and_who_decides_about_a_notice() {
    let (roles, _) = pack();
    let tree = tree();
    let spans = Spans::of(&tree);
    let place = spans.get("9904").unwrap();
    let states = notice_states();
    let mut table = Vec::new();
    let mut tried = 0;
    for role in &roles {
        for held in tree.units().iter().filter(|unit| role.level.contains(&unit.kind)) {
            let within = spans.get(&held.code).unwrap();
            let holding = Holding { role, within, office: "", only: None };
            for (name, position) in states {
                for cycle in
                    [CycleState::Draft, CycleState::Approved, CycleState::Open, CycleState::Closed]
                {
                    let acts = |aside| {
                        let matter = Matter::Notice {
                            place,
                            state: cycle,
                            position,
                            confirms: "",
                            objection: Some(false),
                            aside,
                        };
                        let mut acts = allowed(&[holding], &matter);
                        acts.retain(|act| *act != Act::Look);
                        acts
                    };
                    let usual = acts(false);
                    tried += 1;
                    if cycle == CycleState::Draft || cycle == CycleState::Approved {
                        assert_eq!(usual, [], "nothing is published before a cycle opens");
                        continue;
                    }
                    assert!(
                        usual.is_empty() || within.contains(place),
                        "{} {}",
                        role.id,
                        held.code
                    );
                    let without: Vec<Act> =
                        usual.iter().copied().filter(|act| *act != Act::RuleObjection).collect();
                    assert_eq!(acts(true), without, "who stands aside rules on no objection");
                    if cycle == CycleState::Open && !usual.is_empty() {
                        let said: Vec<String> = usual.iter().map(|a| format!("{a:?}")).collect();
                        table.push(format!("{} {name}: {}\n", role.id, said.join(" ")));
                    }
                }
            }
        }
    }
    assert!(tried > 300, "{tried}");
    expect![[r"
        shi 没有公示: PostNotice DecideTitle
        shi 公示中: CorrectNotice WithdrawNotice DecideTitle
        shi 有异议: CorrectNotice WithdrawNotice TakeDownNotice RuleObjection DecideTitle
        shi 异议成立: CorrectNotice WithdrawNotice TakeDownNotice DecideTitle
        shi 期满: CorrectNotice WithdrawNotice TakeDownNotice DecideTitle ConfirmNotice
        shi 已认定: CorrectNotice WithdrawNotice TakeDownNotice DecideTitle
        shi 已撤下: CorrectNotice WithdrawNotice DecideTitle
        shi 已更正: TakeDownNotice
        shi 已撤回: PostNotice TakeDownNotice
    "]]
    .assert_eq(&table.concat());
}

#[test]
fn who_holds_an_evaluation_and_who_counts_its_paper() {
    let (roles, _) = pack();
    let tree = tree();
    let spans = Spans::of(&tree);
    let place = spans.get("990402201").unwrap();
    let (mut table, mut looks) = (Vec::new(), Vec::new());
    for role in &roles {
        for held in tree.units().iter().filter(|unit| role.level.contains(&unit.kind)) {
            let within = spans.get(&held.code).unwrap();
            let holding = Holding { role, within, office: "", only: None };
            for way in [Way::Codes, Way::Paper] {
                for state in [State::Draft, State::Open, State::Closed, State::Annulled] {
                    let position = ballots::Position { state, way, begun: false };
                    let mut acts = allowed(&[holding], &Matter::Evaluation { place, position });
                    assert!(acts.is_empty() || within.contains(place), "{}", held.code);
                    acts.retain(|act| *act != Act::Look);
                    if !acts.is_empty() {
                        let said: Vec<String> = acts.iter().map(|a| format!("{a:?}")).collect();
                        table.push(format!("{} {way:?} {state:?}: {}\n", role.id, said.join(" ")));
                    }
                }
            }
            let position = ballots::Position { state: State::Open, way: Way::Codes, begun: true };
            if may(&[holding], &Matter::Evaluation { place, position }, Act::Look) {
                looks.push(format!("{}@{}", role.id, held.code));
            }
        }
    }
    expect![[r"
        xiang Codes Draft: OpenEvaluation AnnulEvaluation
        xiang Codes Open: ReissueCodes CloseEvaluation AnnulEvaluation
        xiang Codes Closed: AnnulEvaluation
        xiang Paper Draft: OpenEvaluation AnnulEvaluation
        xiang Paper Open: CloseEvaluation AnnulEvaluation CountPaper
        xiang Paper Closed: AnnulEvaluation
        qu Codes Draft: OpenEvaluation AnnulEvaluation
        qu Codes Open: ReissueCodes CloseEvaluation AnnulEvaluation
        qu Codes Closed: AnnulEvaluation
        qu Paper Draft: OpenEvaluation AnnulEvaluation
        qu Paper Open: CloseEvaluation AnnulEvaluation CountPaper
        qu Paper Closed: AnnulEvaluation
    "]]
    .assert_eq(&table.concat());
    assert_eq!(
        looks,
        [
            "xiang@990402201",
            "xiangshu@990402201",
            "qu@990402",
            "shi@9904",
            "bumen@9904",
            "bumen@990402",
            "jingban@9904",
            "fuhe@9904",
            "shenpi@9904"
        ]
    );
}

#[test]
fn a_result_is_signed_by_its_titles_once_it_is_settled() {
    let (mut roles, stages) = pack();
    let named = |text: &str| text.to_owned();
    roles.push(Role {
        id: named("shuji"),
        name: named("乡党委书记"),
        level: vec![named("乡")],
        rights: vec![Right::Look, Right::Sign],
        factor: false,
    });
    let spans = Spans::of(&tree());
    let place = spans.get("990402201201").unwrap();
    let role = roles.iter().find(|role| role.id == "shuji").unwrap();
    let within = spans.get("990402201").unwrap();
    let holding = Holding { role, within, office: "", only: None };
    let stages = &stages;
    let may = |signs: &[Sign], state, phase| {
        let position = Position { phase, stage: 3, returned: false };
        let matter =
            Matter::Subject { place, state, stages, signs, declares: true, position, aside: false };
        may(&[holding], &matter, Act::SignResult)
    };
    assert!(!may(&[], CycleState::Open, Phase::Settled), "nobody signs in this scheme");
    let title = named("乡党委书记");
    let signs = [Sign { role: named("shuji"), title, refused: WhenRefused::Blocks }];
    for (state, phase, expected) in [
        (CycleState::Open, Phase::Settled, true),
        (CycleState::Open, Phase::Confirmed, true),
        (CycleState::Open, Phase::Drafting, false),
        (CycleState::Open, Phase::Declined, false),
        (CycleState::Closed, Phase::Confirmed, true),
        (CycleState::Approved, Phase::Settled, false),
    ] {
        assert_eq!(may(&signs, state, phase), expected, "{state:?} {phase:?}");
    }
}

#[test]
fn what_was_published_is_confirmed_by_the_role_the_scheme_names() {
    let (roles, _) = pack();
    let spans = Spans::of(&tree());
    let place = spans.get("9904").unwrap();
    let role = roles.iter().find(|role| role.id == "shi").unwrap();
    let holding = Holding { role, within: place, office: "", only: None };
    let state = notices::State::Posted;
    let position = notices::Position { state, over: true, ..notices::Position::start() };
    for (confirms, may_confirm) in [("", true), ("shi", true), ("changwei", false)] {
        let state = CycleState::Open;
        let (objection, aside) = (None, false);
        let matter = Matter::Notice { place, state, position, confirms, objection, aside };
        assert_eq!(may(&[holding], &matter, Act::ConfirmNotice), may_confirm, "{confirms}");
        assert!(may(&[holding], &matter, Act::WithdrawNotice));
    }
}
