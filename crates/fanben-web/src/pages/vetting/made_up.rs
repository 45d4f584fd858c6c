//! Joint vettings as the looks would give them, made up for samples.

use fanben_actions::VettingId;
use fanben_actions::looks::{
    DepartmentLine, SheetRow, VettingDone, VettingLine, VettingOutcome, VettingPage, VettingSheet,
    Vettings, WaiverLine,
};
use fanben_model::rights::Act;
use fanben_model::vetting::{
    AnswerState, Asks, Condition, Missing, Outcome, Said, State, Unmet, Verdict,
};

use crate::pages::made;

fn id() -> VettingId {
    "01936f2e-0000-7000-8000-0000000000f7".parse().unwrap()
}

fn own(text: &str) -> String {
    text.to_owned()
}

fn asks() -> Asks {
    let condition = |department: &str, text: &str, basis: &str| Condition {
        department: own(department),
        text: own(text),
        basis: own(basis),
    };
    Asks {
        purpose: own("年度红旗村评定"),
        number: own("鹤办表12"),
        conditions: vec![
            condition("应急管理局", "本年没有发生生产安全责任事故", "安全生产法第一百一十四条"),
            condition("生态环境局", "本年没有因环境违法被处罚", "鹤办发〔2026〕5号"),
        ],
        grounds: vec![own("发生责任事故"), own("其他")],
        deadline: made::day(11, 30),
    }
}

pub(super) fn vettings() -> Vettings {
    let line = |state, days| VettingLine {
        id: id(),
        title: own("年度表彰资格联审表"),
        state,
        candidates: 59,
        signed: 1,
        departments: 3,
        deadline: made::day(11, 30),
        days,
    };
    Vettings {
        cycle: made::cycle(),
        title: made::title(),
        lines: vec![
            line(State::Draft, None),
            line(State::Sent, Some(-2)),
            line(State::Collected, Some(3)),
            line(State::Closed, None),
            line(State::Void, None),
        ],
        drafts: true,
        subjects: (610, 59),
        usual: (own("应急管理局 | 没有事故 | 安全生产法"), own("其他")),
    }
}

fn line(at: usize, name: &str, state: AnswerState) -> DepartmentLine {
    let waits = state != AnswerState::Signed;
    DepartmentLine {
        at,
        name: own(name),
        conditions: 1,
        state,
        late: waits,
        returned: if state == AnswerState::Waiting {
            own("第三行没有依据")
        } else {
            String::new()
        },
        text: if waits {
            format!("{name}:联审表已迟2天,请登录填报")
        } else {
            String::new()
        },
        acts: match state {
            AnswerState::Waiting => vec![Act::AnswerVetting],
            AnswerState::Written => vec![Act::SignVetting],
            AnswerState::Signed => vec![Act::CollectVetting],
        },
    }
}

fn waiver() -> WaiverLine {
    WaiverLine {
        number: 4,
        missing: vec![own("农业农村局")],
        rule: Missing::Open,
        reason: own("多次催办没有答复"),
        by: own("王海峰(市办)"),
        at: made::at(),
        own: false,
        agreed: false,
    }
}

pub(super) fn vetting() -> VettingPage {
    let done = |act: &str, department: &str| VettingDone {
        act: own(act),
        department: own(department),
        reason: if act == "return" { own("没有依据") } else { String::new() },
        by: own("王海峰(市办)"),
        at: made::at(),
    };
    let words =
        ["send", "answer", "sign", "return", "collect", "waive", "approve", "close", "void"];
    VettingPage {
        id: id(),
        cycle: made::cycle(),
        cycle_title: made::title(),
        title: own("年度表彰资格联审表"),
        asks: asks(),
        unit: made::township(),
        state: State::Sent,
        candidates: vec![made::village()],
        departments: vec![
            line(0, "应急管理局", AnswerState::Signed),
            line(1, "生态环境局", AnswerState::Written),
            line(2, "农业农村局", AnswerState::Waiting),
        ],
        text: own("生态环境局、农业农村局2个部门还没有签字交齐,已迟2天,请抓紧"),
        waiver: Some(waiver()),
        done: words.map(|act| done(act, "应急管理局")).into(),
        acts: vec![Act::SendVetting, Act::CollectVetting, Act::ApproveVetting, Act::CloseVetting],
        whole: true,
    }
}

pub(super) fn sheet() -> VettingSheet {
    let row = |verdict, ground: &str, basis: &str| SheetRow {
        unit: made::village(),
        above: own("小泉乡"),
        verdicts: vec![verdict, Some(Verdict::Outside)],
        ground: own(ground),
        basis: own(basis),
    };
    VettingSheet {
        id: id(),
        cycle: made::cycle(),
        title: own("年度表彰资格联审表"),
        asks: asks(),
        unit: made::township(),
        state: State::Sent,
        line: DepartmentLine {
            returned: own("第三行没有依据"),
            ..line(0, "应急管理局", AnswerState::Written)
        },
        conditions: vec![
            (own("本年没有发生生产安全责任事故"), own("安全生产法第一百一十四条")),
            (own("应急预案按期演练"), own("鹤办发〔2026〕5号")),
        ],
        rows: vec![row(Some(Verdict::Unmet), "发生责任事故", "鹤应急罚〔2026〕8号")],
        number: 2,
        written: own("王海峰(应急管理局部门股室) 2026-10-28 10:30"),
        signed: own("李明(应急管理局分管局领导) 2026-10-28 11:30"),
        factor: true,
    }
}

pub(super) fn outcome() -> VettingOutcome {
    let unmet = Unmet {
        department: own("应急管理局"),
        text: own("本年没有发生生产安全责任事故"),
        ground: own("发生责任事故"),
        basis: own("鹤应急罚〔2026〕8号"),
    };
    let row = |said, unmet: Vec<Unmet>, missing: Vec<String>| {
        (made::village(), own("小泉乡"), Outcome { said, unmet, missing })
    };
    VettingOutcome {
        id: id(),
        cycle: made::cycle(),
        cycle_title: made::title(),
        title: own("年度表彰资格联审表"),
        asks: asks(),
        unit: made::township(),
        state: State::Closed,
        rows: vec![
            row(Said::Passed, vec![], vec![]),
            row(Said::Failed, vec![unmet], vec![]),
            row(Said::Open, vec![], vec![own("农业农村局")]),
        ],
        sums: [1, 1, 1],
        signed: vec![
            (own("应急管理局"), own("李明(分管局领导) 2026-10-28 11:30"), false),
            (own("生态环境局"), own("李明(分管局领导) 2026-12-02 11:30"), true),
        ],
        waiver: Some(WaiverLine { agreed: true, ..waiver() }),
        measures: vec![own("资格联审")],
    }
}
