//! Evaluations as the actions would give them, made up for samples.

use fanben_actions::EvaluationId;
use fanben_actions::looks::{EvaluationDone, EvaluationLine, EvaluationPage, Evaluations};
use fanben_model::ballots::{
    Agreement, Came, Count, Form, Outcome, Position, State, Subject, SubjectCount, Turnout, Way,
};
use fanben_model::rights::Act;

use crate::pages::made;

pub(super) fn id() -> EvaluationId {
    "01936f2e-0000-7000-8000-0000000000e1".parse().unwrap()
}

pub(super) fn form() -> Form {
    let subject = |office: &str| Subject {
        code: made::village().code,
        name: made::village().name,
        kind: "村".to_owned(),
        office: office.to_owned(),
    };
    Form {
        title: "2026年度村级组织民主测评".to_owned(),
        subjects: vec![subject(""), subject("党支部书记")],
        options: ["优秀", "称职", "基本称职", "不称职"].map(str::to_owned).into(),
        favourable: 2,
        due: 30,
        issued: 30,
        quorum: (2, 3),
        minimum: 5,
    }
}

pub(super) fn list() -> Evaluations {
    let line = |way, state, cycle: String| EvaluationLine {
        id: id(),
        title: form().title,
        unit: made::township(),
        cycle,
        way,
        state,
        deadline: made::day(11, 25),
    };
    Evaluations {
        lines: vec![
            line(Way::Codes, State::Draft, made::title()),
            line(Way::Codes, State::Open, String::new()),
            line(Way::Paper, State::Closed, String::new()),
            line(Way::Paper, State::Annulled, String::new()),
        ],
        units: vec![made::township()],
        cycles: vec![(made::cycle(), made::title())],
        only: None,
        today: made::day(10, 28),
    }
}

fn outcome(came: Came) -> Outcome {
    let said = |marks: [u32; 4], abstained| Some(SubjectCount { marks: marks.into(), abstained });
    let turnout = Turnout { due: 30, present: Some(28), issued: 28, returned: 27, valid: 26 };
    let subjects =
        if came == Came::Counted { vec![said([14, 8, 2, 1], 1), None] } else { Vec::new() };
    Outcome { turnout, came, subjects }
}

/// One in every state.
#[expect(clippy::too_many_lines, reason = "one for every state")]
pub(super) fn pages() -> Vec<EvaluationPage> {
    let done = |act: &str, reason: &str| EvaluationDone {
        act: act.to_owned(),
        by: "王海峰".to_owned(),
        post: "小泉乡考评小组".to_owned(),
        at: made::at(),
        reason: reason.to_owned(),
    };
    let acts = vec![
        Act::Look,
        Act::OpenEvaluation,
        Act::ReissueCodes,
        Act::CloseEvaluation,
        Act::AnnulEvaluation,
        Act::CountPaper,
    ];
    let at = |state, way| Position { state, way, begun: false };
    let draft = EvaluationPage {
        id: id(),
        unit: made::township(),
        cycle: Some((made::cycle(), made::title())),
        form: form(),
        position: at(State::Draft, Way::Codes),
        deadline: made::day(11, 25),
        came: None,
        lost: false,
        agreement: Agreement::None,
        mine: None,
        differ: vec![],
        outcome: None,
        done: vec![done("drafted", "")],
        acts,
        countable: false,
        measures: vec![],
    };
    let open = EvaluationPage {
        position: at(State::Open, Way::Codes),
        came: Some(17),
        done: vec![done("drafted", ""), done("opened", ""), done("reissued", "")],
        ..draft.clone()
    };
    let due = EvaluationPage { countable: true, came: Some(30), ..open.clone() };
    let lost = EvaluationPage { lost: true, came: None, ..open.clone() };
    let blank = EvaluationPage { position: at(State::Draft, Way::Paper), ..draft.clone() };
    let paper = EvaluationPage { position: at(State::Open, Way::Paper), ..draft.clone() };
    let one = EvaluationPage {
        agreement: Agreement::One,
        mine: Some(Count {
            present: 28,
            issued: 28,
            returned: 27,
            valid: 26,
            marks: vec![vec![14, 8, 2, 1, 1]; 2],
        }),
        done: vec![done("opened", ""), done("counted", "")],
        ..paper.clone()
    };
    let differ = EvaluationPage {
        agreement: Agreement::Differ,
        differ: vec!["小泉村党支部书记:优秀".to_owned(), "收回".to_owned()],
        ..one.clone()
    };
    let agreed = EvaluationPage { agreement: Agreement::Agreed, countable: true, ..one.clone() };
    let closed = |came| EvaluationPage {
        position: at(State::Closed, Way::Paper),
        outcome: Some(outcome(came)),
        measures: if came == Came::Counted { vec!["测评满意率".to_owned()] } else { vec![] },
        done: vec![done("opened", ""), done("closed", "")],
        ..draft.clone()
    };
    let annulled = EvaluationPage {
        position: at(State::Annulled, Way::Codes),
        acts: vec![Act::Look],
        done: vec![done("annulled", "发出的票条少了一张")],
        ..draft.clone()
    };
    vec![
        closed(Came::Counted),
        closed(Came::NoQuorum),
        closed(Came::TooFew),
        draft,
        open,
        due,
        lost,
        blank,
        paper,
        one,
        differ,
        agreed,
        annulled,
    ]
}
