//! The stage machine over every position and step, and what a meeting lacks.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::scheme::{Decides, Method, MethodKind, Sign, Stage, WhenRefused};
use fanben_model::stages::{
    CycleState, CycleStep, Held, Lack, LastSigned, Phase, Position, Readiness, Refused, Step,
    Wanting, cycle_step, lacks, step, wanting,
};

const PHASES: [Phase; 7] = [
    Phase::Declaring,
    Phase::Drafting,
    Phase::Declined,
    Phase::Settled,
    Phase::Confirmed,
    Phase::Succeeded,
    Phase::Exempt,
];

fn stage(id: &str, decides: &[Decides]) -> Stage {
    let (id, name) = (id.to_owned(), id.to_owned());
    Stage { id, name, decides: decides.to_vec(), ..Stage::default() }
}

fn signer(role: &str, refused: WhenRefused) -> Sign {
    Sign { role: role.to_owned(), title: format!("{role}长"), refused }
}

/// One, two and four stages, deciding in every way.
fn schemes() -> Vec<Vec<Stage>> {
    use Decides::{Decline, Recommend, Return, Send};
    vec![
        vec![stage("a", &[])],
        vec![stage("a", &[]), stage("b", &[Recommend, Decline, Return])],
        vec![
            stage("a", &[Send]),
            stage("b", &[Send, Return]),
            Stage {
                signs: vec![signer("zhen", WhenRefused::Blocks)],
                ..stage("c", &[Send, Return, Decline])
            },
            stage("d", &[]),
        ],
    ]
}

fn positions(stages: usize) -> Vec<Position> {
    let mut all = Vec::new();
    for phase in PHASES {
        for stage in 0..stages {
            for returned in [false, true] {
                all.push(Position { phase, stage, returned });
            }
        }
    }
    all
}

/// What may follow, written down as a list: phase, where, step, what comes of it.
fn listed(stages: &[Stage], declares: bool, from: Position, what: Step) -> Option<Position> {
    let at = |phase, stage, returned| Some(Position { phase, stage, returned });
    let last = stages.len() - 1;
    let says = |decides| stages[from.stage].decides.contains(&decides);
    let on = |from: Position| match from.stage {
        stage if stage == last => at(Phase::Settled, last, false),
        stage => at(Phase::Drafting, stage + 1, false),
    };
    match (from.phase, what) {
        (Phase::Declaring | Phase::Drafting, Step::Declare) if declares && from.stage == 0 => {
            at(Phase::Drafting, 0, from.returned)
        }
        (Phase::Drafting, Step::Save | Step::Hold) => Some(from),
        (Phase::Drafting, Step::Sign) if !stages[from.stage].signs.is_empty() => Some(from),
        (Phase::Drafting, Step::Send) if stages[from.stage].decides.is_empty() => on(from),
        (Phase::Drafting, Step::Send) if says(Decides::Send) => on(from),
        (Phase::Drafting, Step::Recommend) if says(Decides::Recommend) => on(from),
        (Phase::Drafting, Step::Decline) if says(Decides::Decline) => {
            at(Phase::Declined, from.stage, false)
        }
        (Phase::Drafting, Step::Return) if says(Decides::Return) && from.stage > 0 => {
            at(Phase::Drafting, from.stage - 1, true)
        }
        (Phase::Declaring | Phase::Drafting | Phase::Settled, Step::Exempt) => {
            at(Phase::Exempt, from.stage, false)
        }
        (Phase::Exempt, Step::Readmit) if declares && from.stage == 0 => {
            at(Phase::Declaring, 0, from.returned)
        }
        (Phase::Exempt, Step::Readmit) => at(Phase::Drafting, from.stage, from.returned),
        (Phase::Settled, Step::Confirm) => at(Phase::Confirmed, from.stage, from.returned),
        (Phase::Drafting, Step::Correct { to }) if to < from.stage => {
            at(Phase::Drafting, to, false)
        }
        (Phase::Declined | Phase::Settled | Phase::Confirmed, Step::Correct { to })
            if to <= from.stage =>
        {
            at(Phase::Drafting, to, false)
        }
        _ => None,
    }
}

#[test]
fn everything_that_is_not_listed_is_refused() {
    let mut tried = 0;
    for stages in schemes() {
        for declares in [false, true] {
            for from in positions(stages.len()) {
                for what in Step::all(stages.len() + 1) {
                    let came = step(&stages, declares, from, what, &Readiness::complete());
                    let expected = listed(&stages, declares, from, what);
                    assert_eq!(came.clone().ok(), expected, "{from:?} {what:?} {came:?}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn nothing_is_settled_that_a_stage_did_not_send_on() {
    for stages in schemes() {
        // From the start, by every way but corrections, with the stages that sent it on.
        let mut seen: BTreeMap<Position, BTreeSet<usize>> = BTreeMap::new();
        let start = Position::start(true);
        let mut open = vec![(start, BTreeSet::new())];
        while let Some((from, sent)) = open.pop() {
            if seen.get(&from).is_some_and(|known| *known == sent) {
                continue;
            }
            if from.phase == Phase::Settled {
                assert_eq!(sent.len(), stages.len(), "{from:?} {sent:?}");
            }
            seen.insert(from, sent.clone());
            for what in Step::all(0) {
                let Ok(to) = step(&stages, true, from, what, &Readiness::complete()) else {
                    continue;
                };
                let mut sent = sent.clone();
                if matches!(what, Step::Send | Step::Recommend) {
                    sent.insert(from.stage);
                }
                open.push((to, sent));
            }
        }
    }
}

#[test]
fn what_is_missing_keeps_a_sheet_from_going_up_and_from_nothing_else() {
    let stages = vec![stage("a", &[]), stage("b", &[Decides::Send, Decides::Return])];
    let at = |stage| Position { phase: Phase::Drafting, stage, returned: false };
    let unanswered =
        Readiness { unanswered: vec!["A1".to_owned()], reasoned: true, ..Readiness::default() };
    let unheld = Readiness {
        methods: vec![("党员大会".to_owned(), Lack::NotHeld)],
        reasoned: true,
        ..Readiness::default()
    };
    let go = |what, ready: &Readiness| step(&stages, false, at(1), what, ready);
    assert_eq!(go(Step::Send, &unanswered), Err(Refused::Unanswered(vec!["A1".to_owned()])));
    assert!(matches!(go(Step::Send, &unheld), Err(Refused::Methods(_))));
    for what in [Step::Save, Step::Hold, Step::Return] {
        assert!(go(what, &unanswered).is_ok() && go(what, &unheld).is_ok(), "{what:?}");
    }
    let unsigned = Readiness {
        signatures: vec![("镇党委书记".to_owned(), Wanting::Missing)],
        reasoned: true,
        ..Readiness::default()
    };
    assert!(matches!(go(Step::Send, &unsigned), Err(Refused::Signatures(_))));
    assert!(go(Step::Return, &unsigned).is_ok(), "what is not signed can be sent back");
    let silent = Readiness::default();
    assert_eq!(go(Step::Return, &silent), Err(Refused::NoReason));
    assert!(go(Step::Send, &silent).is_ok());
}

#[test]
fn a_cycle_goes_one_way() {
    use CycleState::{Approved, Closed, Draft, Open};
    let ways = [
        (Draft, CycleStep::Approve, Approved),
        (Approved, CycleStep::Open, Open),
        (Open, CycleStep::Close, Closed),
    ];
    for state in [Draft, Approved, Open, Closed] {
        for what in [CycleStep::Approve, CycleStep::Open, CycleStep::Close] {
            let listed = ways.iter().find(|(from, by, _)| (*from, *by) == (state, what));
            assert_eq!(cycle_step(state, what).ok(), listed.map(|(.., to)| *to));
        }
    }
}

fn meeting(present: &str, agreed: &str) -> Method {
    Method {
        id: "dahui".to_owned(),
        kind: MethodKind::Meeting,
        name: "党员大会".to_owned(),
        due: None,
        present: Some(present.parse().unwrap()),
        agreed: Some(agreed.parse().unwrap()),
        at_least: 0,
        optional: false,
    }
}

#[test]
fn a_meeting_counts_from_the_number_its_quorum_names() {
    let method = meeting("> 1/2", "> 1/2");
    let held = |due, present, agreed| Held { due, present, agreed, minutes: true };
    let lack = |due, present, agreed| lacks(&method, Some(&held(due, present, agreed)));
    assert_eq!(lack(30, 14, 14), Some(Lack::Present { due: 30, present: 14, least: 16 }));
    assert_eq!(lack(30, 15, 15), Some(Lack::Present { due: 30, present: 15, least: 16 }));
    assert_eq!(lack(30, 16, 16), None);
    assert_eq!(lack(30, 16, 8), Some(Lack::Agreed { present: 16, agreed: 8, least: 9 }));
    assert_eq!(lack(30, 31, 31), Some(Lack::TooMany));
    assert_eq!(lack(30, 20, 21), Some(Lack::TooMany));
    assert_eq!(lack(0, 0, 0), Some(Lack::NobodyDue));
    assert_eq!(lacks(&method, None), Some(Lack::NotHeld));
    let silent = Held { minutes: false, ..held(30, 20, 20) };
    assert_eq!(lacks(&method, Some(&silent)), Some(Lack::NoMinutes));
    let two_thirds = meeting(">= 2/3", "> 1/2");
    assert_eq!(lacks(&two_thirds, Some(&held(36, 24, 24))), None);
    assert!(lacks(&two_thirds, Some(&held(36, 23, 23))).is_some());
    let optional = Method { optional: true, ..meeting("> 1/2", "> 1/2") };
    assert_eq!(lacks(&optional, None), None, "what may be left out lacks nothing");
}

/// One case a line: what a refusal does, what was done last, what is wanting.
const SIGNED: &str = "
    拒签不能上报 | 没人签     | 缺签字
    拒签不能上报 | 签了       | 可以上报
    拒签不能上报 | 签后分数变 | 要重签
    拒签不能上报 | 拒签       | 拒签未解决
    拒签不能上报 | 拒签后变了 | 拒签未解决
    拒签只作记录 | 没人签     | 缺签字
    拒签只作记录 | 签了       | 可以上报
    拒签只作记录 | 签后分数变 | 要重签
    拒签只作记录 | 拒签       | 可以上报
    拒签只作记录 | 拒签后变了 | 要重签
";

#[test]
fn what_a_signature_and_its_refusal_come_to() {
    let mut read = 0;
    for case in SIGNED.lines().filter(|line| line.contains('|')) {
        let cells: Vec<&str> = case.split('|').map(str::trim).collect();
        let refused = match cells[0] {
            "拒签不能上报" => WhenRefused::Blocks,
            _ => WhenRefused::Recorded,
        };
        let last = |refused, moved| Some(LastSigned { refused, moved });
        let last = match cells[1] {
            "没人签" => None,
            "签了" => last(false, false),
            "签后分数变" => last(false, true),
            "拒签" => last(true, false),
            _ => last(true, true),
        };
        let said = match wanting(&signer("zhen", refused), last) {
            None => "可以上报",
            Some(Wanting::Missing) => "缺签字",
            Some(Wanting::Moved) => "要重签",
            Some(Wanting::Refused) => "拒签未解决",
        };
        assert_eq!(said, cells[2], "{case}");
        read += 1;
    }
    assert_eq!(read, 10);
}
