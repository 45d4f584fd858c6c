//! Ties, visits and problems as the looks would give them, made up for samples.

use fanben_actions::looks::{
    IssueDone, IssueLine, IssuePage, KindLine, LiaisonCounts, LiaisonPage, LiaisonShares,
    LiaisonTask, LiaisonTodo, TieForm, TieLine, TiePage, VisitLine,
};
use fanben_actions::{IssueId, Named, TieId};
use fanben_model::liaison::{
    Compliance, Days, Duty, IssueState, Kind, Need, Owed, Per, Step, TieState, Whose,
};
use fanben_model::rights::Act;

use crate::pages::made;

fn id() -> TieId {
    "01936f2e-0000-7000-8000-0000000000d1".parse().unwrap()
}

fn problem() -> IssueId {
    "01936f2e-0000-7000-8000-0000000000d2".parse().unwrap()
}

const NEED: Need = Need { what: Kind::Visit, least: 2, per: Per::Week };

fn duty() -> Duty {
    Duty {
        id: "xiangbu".to_owned(),
        name: "乡镇干部包联村".to_owned(),
        who: Whose { role: "xiangbu".to_owned(), at: vec!["乡".to_owned()] },
        units: vec!["村".to_owned()],
        with: "延伸包联网格党组织".to_owned(),
        every: true,
        households: 10,
        needs: vec![
            NEED,
            Need { what: Kind::Home, least: 1, per: Per::Month },
            Need { what: Kind::Meeting, least: 1, per: Per::Quarter },
        ],
        at: "参加季度点评会".to_owned(),
        within: 7,
        source: "包联办法".to_owned(),
        sample: vec![],
    }
}

fn line(state: TieState) -> TieLine {
    let days = Days { first: made::day(10, 19), last: made::day(10, 25) };
    TieLine {
        id: id(),
        kind: duty().name,
        person: "马志远".to_owned(),
        post: "小泉乡乡镇干部".to_owned(),
        unit: made::village(),
        from: made::day(9, 1),
        until: (state == TieState::Ended).then(|| made::day(10, 31)),
        state,
        households: (12, 10),
        owed: vec![Owed { need: NEED, days, done: 1 }],
        last: Some(made::day(10, 19)),
        orphaned: false,
        chased: 1,
    }
}

fn issue(state: IssueState, late: bool, acts: &[Act]) -> IssueLine {
    IssueLine {
        id: problem(),
        what: "东头水渠堵塞,浇不上地".to_owned(),
        unit: made::village(),
        state,
        owner: "小泉乡".to_owned(),
        deadline: (state != IssueState::Found).then(|| made::day(10, 15)),
        late,
        acts: acts.to_vec(),
    }
}

pub(super) fn listed() -> LiaisonPage {
    let gone = TieLine { orphaned: true, owed: vec![], ..line(TieState::Tied) };
    LiaisonPage {
        mine: vec![line(TieState::Tied)],
        kinds: vec![
            KindLine {
                duty: duty(),
                role: "乡镇干部".to_owned(),
                ties: vec![line(TieState::Tied), line(TieState::Ended), gone],
                bare: vec![made::village()],
            },
            KindLine { duty: duty(), role: "乡镇干部".to_owned(), ties: vec![], bare: vec![] },
        ],
        issues: IssueState::ALL.map(|state| issue(state, state == IssueState::Open, &[])).into(),
        owing: vec![line(TieState::Tied)],
        text: "马志远等1人:包联走访还没有做够,2026-10-25以前请走访并记下".to_owned(),
        arranges: true,
    }
}

pub(super) fn form() -> TieForm {
    let post: uuid::Uuid = "01936f2e-0000-7000-8000-0000000000d3".parse().unwrap();
    TieForm {
        duty: duty(),
        posts: vec![(post, "马志远(小泉乡乡镇干部)".to_owned())],
        units: vec![made::village()],
        own: vec![(post, made::village(), "马志远".to_owned())],
        today: made::day(10, 20),
    }
}

pub(super) fn tie() -> TiePage {
    let visit = |number, kind, homes| VisitLine {
        number,
        kind,
        day: made::day(10, 19),
        homes,
        says: "看秋种,帮着联系农机".to_owned(),
        at: made::at(),
        mine: number > 1,
    };
    let visits =
        vec![visit(3, Kind::Visit, 0), visit(2, Kind::Home, 6), visit(1, Kind::Meeting, 0)];
    let states = [IssueState::Open, IssueState::Done];
    TiePage {
        line: line(TieState::Tied),
        duty: duty(),
        visits,
        issues: states.map(|state| issue(state, false, &[])).into(),
        sum: Compliance { needed: 28, done: 25, periods: 14, short: 3 },
        since: made::day(7, 1),
        today: made::day(10, 20),
        posts: form().posts,
        owners: vec![made::village(), Named::new("990402000000/水利局", "东泉区水利局")],
        acts: vec![Act::Look, Act::NoteVisit],
    }
}

/// Nobody has it, somebody has, it is reported done, it is over.
pub(super) fn issues() -> Vec<IssuePage> {
    let page = |state, acts: &[Act]| IssuePage {
        line: issue(state, state == IssueState::Open, acts),
        tie: Some(id()),
        by: "马志远(小泉乡乡镇干部)".to_owned(),
        at: made::at(),
        done: Step::ALL
            .map(|step| IssueDone {
                step,
                to: (step == Step::Assign).then(|| ("小泉乡".to_owned(), made::day(10, 15))),
                says: "已清淤两百米".to_owned(),
                by: "王海峰(小泉乡党委考核组)".to_owned(),
                at: made::at(),
            })
            .into(),
        owners: tie().owners,
        today: made::day(10, 20),
    };
    vec![
        page(IssueState::Found, &[Act::AssignIssue, Act::SettleIssue]),
        page(IssueState::Open, &[Act::AssignIssue, Act::HandleIssue, Act::SettleIssue]),
        page(IssueState::Done, &[Act::SettleIssue]),
        page(IssueState::Closed, &[]),
    ]
}

pub(super) fn shares() -> LiaisonShares {
    let sum = Compliance { needed: 28, done: 25, periods: 14, short: 3 };
    LiaisonShares {
        period: "2026Q4".to_owned(),
        days: Days { first: made::day(10, 1), last: made::day(12, 31) },
        counts: LiaisonCounts {
            visits: 312,
            homes: 640,
            found: 110,
            waiting: 3,
            open: 20,
            late: 2,
            done: 5,
            solved: 80,
            dropped: 2,
        },
        lines: vec![(line(TieState::Tied), sum)],
        sum,
        measures: vec![(made::cycle(), made::title(), "包联走访完成率".to_owned())],
    }
}

pub(super) fn tasks() -> Vec<LiaisonTask> {
    use LiaisonTodo::{Assign, Chase, Cover, Handle, Settle, Visit};
    let task = |what| LiaisonTask {
        what,
        unit: Some(made::village()),
        tie: (what == Visit).then(id),
        issue: (what != Visit).then(problem),
        many: usize::from(what == Visit),
        last: Some(made::day(10, 25)),
    };
    let several = |what| LiaisonTask {
        unit: None,
        tie: None,
        issue: None,
        many: 4,
        last: None,
        ..task(what)
    };
    let one = [Visit, Handle, Settle, Assign].map(task);
    one.into_iter().chain([Settle, Assign, Cover, Chase].map(several)).collect()
}
