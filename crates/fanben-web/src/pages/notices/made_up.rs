//! Notices as the actions would give them, made up for the samples of pages.

use std::collections::BTreeMap;

use fanben_actions::Named;
use fanben_actions::looks::{
    Candidate, Certificate, Certificates, Committee, DecisionRow, NoticeBoard, NoticeLine,
    NoticeSheet, ObjectionLine, OpenPlace, Replied, SignRow,
};
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::{
    Bundled, Corrects, DecisionKind, DecisionLine, Difference, NoticeKind, Position, Scope,
    ShownRow, State, Terms,
};
use fanben_model::rights::Act;
use fanben_model::stages::Wanting;

use crate::pages::made;

fn terms() -> Terms {
    let period = Period { days: 5, count: Count::Working, moves: false };
    Terms {
        body: "赤岗市“三创三强”工作领导小组办公室".to_owned(),
        confirms: "中共赤岗市委常委会".to_owned(),
        contact: "市委大院三号楼302室,电话0990-6661234".to_owned(),
        hangs: period,
        objections: None,
        reply: period,
        stays: 10,
        ranks: false,
        consents: vec![],
        audiences: BTreeMap::new(),
    }
}

fn row(name: Option<&str>, rank: Option<u32>, total: &str, title: &str, money: &str) -> ShownRow {
    ShownRow {
        code: "990402201201".to_owned(),
        name: name.map(str::to_owned),
        league: String::new(),
        rank,
        total: total.to_owned(),
        title: title.to_owned(),
        titled: rank.is_some(),
        stars: None,
        money: money.to_owned(),
        parts: vec![],
        words: vec![],
    }
}

fn differences() -> Vec<Difference> {
    let moved = |what: &str, was: &str, is: &str| (what.to_owned(), was.to_owned(), is.to_owned());
    let one = |name: &str, moved| Difference {
        code: "990402201201".to_owned(),
        name: name.to_owned(),
        moved,
    };
    vec![
        one(
            "小泉村",
            vec![
                moved("总分", "91.5", "85"),
                moved("名次", "1", "3"),
                moved("等次", "红旗村", "未入选"),
                moved("奖补(元)", "30000", ""),
            ],
        ),
        one("和顺村", vec![moved("名次", "2", "1"), moved("等次", "模范村", "红旗村")]),
    ]
}

fn decision(kind: DecisionKind, title: &str, departs: bool) -> DecisionLine {
    DecisionLine {
        kind,
        title: title.to_owned(),
        subject: "990402201202".to_owned(),
        departs,
        reason: "小泉村三季度重复计分,更正后不再符合".to_owned(),
        body: "市委常委会".to_owned(),
        document: "赤委纪〔2026〕20号".to_owned(),
        day: made::day(10, 26),
    }
}

/// A result with a place to decide about, one that is whole and has neither money nor points.
pub(super) fn committees() -> Vec<Committee> {
    let one = |code: &str, name: &str, rank, total: &str, title: &str, money: &str| Candidate {
        subject: Named::new(code, name),
        above: "小泉乡".to_owned(),
        league: String::new(),
        rank,
        total: total.to_owned(),
        stars: None,
        title: title.to_owned(),
        money: money.to_owned(),
        departs: title == "模范村",
    };
    let open = Committee {
        cycle: made::cycle(),
        title: "年度总评比 · 2026".to_owned(),
        unit: "赤岗市".to_owned(),
        basis: ("中共赤岗市委".to_owned(), "赤委发〔2026〕3号".to_owned()),
        today: made::day(10, 28),
        taking: 146,
        exempt: 1,
        declined: 2,
        unsettled: vec!["干草湖村".to_owned()],
        unsigned: 2,
        titles: vec![
            ("红旗村".to_owned(), 10),
            ("模范村".to_owned(), 20),
            ("未入选".to_owned(), 115),
        ],
        units: vec![
            (Named::new("990402201000", "小泉乡"), vec![3, 6, 20]),
            (Named::new("990402202000", "北屏镇"), vec![7, 14, 95]),
        ],
        proposed: vec![
            one("990402201201", "和顺村", 1, "91.5", "红旗村", "30000"),
            one("990402201202", "小泉村", 4, "85", "模范村", "20000"),
        ],
        next: vec![one("990402201203", "石沟村", 31, "82.25", "未入选", "")],
        open: vec![("红旗村".to_owned(), String::new(), 1)],
        decisions: vec![(decision(DecisionKind::Fill, "红旗村", true), "和顺村".to_owned())],
        objections: (3, 2, 1),
        state: State::Posted,
        notice: Some((1, made::day(10, 20), made::day(10, 27))),
        money: "700000".to_owned(),
    };
    let plain = Committee {
        unsettled: vec![],
        unsigned: 0,
        titles: vec![],
        units: vec![],
        proposed: vec![],
        next: vec![],
        open: vec![],
        decisions: vec![],
        objections: (0, 0, 0),
        state: State::Drafted,
        notice: None,
        money: String::new(),
        exempt: 0,
        declined: 0,
        ..open.clone()
    };
    vec![open, plain]
}

/// The titles of a confirmed notice.
pub(super) fn certificates() -> Certificates {
    let line = |code: &str, name: &str, title: &str| Certificate {
        subject: Named::new(code, name),
        above: "小泉乡".to_owned(),
        title: title.to_owned(),
    };
    Certificates {
        cycle: made::cycle(),
        number: 1,
        title: "年度总评比 · 2026".to_owned(),
        scheme: "年度总评比".to_owned(),
        period: "2026".to_owned(),
        body: "中共赤岗市委常委会".to_owned(),
        document: "赤委发〔2026〕30号".to_owned(),
        day: made::day(12, 28),
        lines: vec![
            line("990402201201", "和顺村", "红旗村"),
            line("990402201202", "小泉村", "模范村"),
        ],
    }
}

/// A first notice, a correction, the inside, what came down, what was withdrawn.
#[expect(clippy::too_many_lines, reason = "made-up pages, one value each")]
pub(super) fn sheets() -> Vec<NoticeSheet> {
    let plain = NoticeSheet {
        cycle: made::cycle(),
        number: 1,
        kind: NoticeKind::Notice,
        title: "年度总评比 · 2026".to_owned(),
        scope: Scope::Web,
        today: made::day(10, 22),
        state: State::Posted,
        hangs: true,
        over: false,
        terms: terms(),
        posted: made::day(10, 20),
        last: made::day(10, 27),
        until: made::day(10, 27),
        scopes: Scope::ALL.to_vec(),
        down: made::day(11, 6),
        rows: vec![
            row(Some("小泉村"), Some(1), "91.5", "红旗村", "30000"),
            row(Some("和顺村"), Some(2), "88", "模范村", "20000"),
            row(Some("干草湖村"), None, "82.25", "未入选", ""),
            row(None, None, "80", "未入选", ""),
        ],
        decisions: vec![],
        corrects: None,
        next: None,
        others: vec![1],
        withdrawn: None,
        confirmed: None,
        objections: (0, 0, 0),
        replies: vec![],
        signed: vec![],
        digest: "a7d4".repeat(16),
        bundle: Some(Bundled { sha256: "5f2b".repeat(16), sm3: "9c01".repeat(16) }),
        unbundled: String::new(),
    };
    let corrected = NoticeSheet {
        number: 2,
        kind: NoticeKind::Correction,
        scope: Scope::Wall,
        corrects: Some(Corrects {
            number: 1,
            digest: "a7d4".repeat(16),
            reason: "小泉村三季度得分重复计算".to_owned(),
            document: "赤三创〔2026〕9号".to_owned(),
            differences: differences(),
        }),
        decisions: vec![
            (decision(DecisionKind::Fill, "红旗村", false), "和顺村".to_owned()),
            (decision(DecisionKind::Vacant, "模范村", false), String::new()),
            (decision(DecisionKind::Depart, "", true), "干草湖村".to_owned()),
        ],
        objections: (3, 2, 1),
        replies: vec![
            Replied {
                number: 1,
                upheld: true,
                reply: "经核对结账单,三季度确实重复计分,已更正。".to_owned(),
                at: made::at(),
            },
            Replied {
                number: 2,
                upheld: false,
                reply: "得分与结账单一致。".to_owned(),
                at: made::at(),
            },
        ],
        confirmed: Some(("赤发〔2026〕30号".to_owned(), made::day(11, 4))),
        state: State::Confirmed,
        over: true,
        ..plain.clone()
    };
    let mut inside = NoticeSheet {
        scope: Scope::Inside,
        state: State::Corrected,
        next: Some(2),
        signed: vec![("乡党委书记".to_owned(), 168)],
        bundle: None,
        unbundled: "结果用到其他考核的结果,那些结果不在包里,重算不了".to_owned(),
        ..plain.clone()
    };
    for (row, rank) in inside.rows.iter_mut().zip(1..) {
        row.rank = Some(rank);
        row.league = "农村组".to_owned();
        row.stars = Some(4);
        row.parts = vec![
            ("组织强".to_owned(), "23.5".to_owned()),
            ("产业兴".to_owned(), "22 得星".to_owned()),
        ];
    }
    inside.rows[3].words = vec!["连续两次进度滞后,提示".to_owned()];
    let down = NoticeSheet { hangs: false, over: true, rows: vec![], ..plain.clone() };
    let withdrawn = NoticeSheet {
        state: State::Withdrawn,
        rows: vec![],
        withdrawn: Some((
            "名单要重新核对".to_owned(),
            "赤三创〔2026〕8号".to_owned(),
            made::day(10, 23),
        )),
        ..plain.clone()
    };
    vec![plain, corrected, inside, down, withdrawn]
}

fn objection(number: i64) -> ObjectionLine {
    ObjectionLine {
        number,
        notice: 1,
        subject: Some(made::village()),
        words: "小泉村三季度的得分算多了,见结账单。".to_owned(),
        named: false,
        name: String::new(),
        contact: String::new(),
        at: made::at(),
        late: false,
        due: Some(made::day(11, 3)),
        days: Some(2),
        ruling: None,
        mine: true,
    }
}

/// Before anything hangs; with objections and an open place; for who only looks; for who signs.
#[expect(clippy::too_many_lines, reason = "made-up pages, one value each")]
pub(super) fn boards() -> Vec<NoticeBoard> {
    let first = NoticeBoard {
        cycle: made::cycle(),
        title: made::title(),
        today: made::day(10, 28),
        position: Position::start(),
        notices: vec![],
        terms: terms(),
        said: vec![],
        unsettled: vec!["干草湖村".to_owned()],
        results: 167,
        unsigned: vec![(made::village(), "乡党委书记".to_owned())],
        open: vec![],
        fallen: vec![],
        moved: vec![],
        decisions: vec![],
        tiers: vec!["红旗村".to_owned(), "模范村".to_owned()],
        subjects: vec![made::village(), Named::new("990402201202", "和顺村")],
        personal: vec![Named::new("990402201201001", "张家")],
        objections: vec![],
        acts: vec![Act::PostNotice, Act::DecideTitle],
        signing: vec![],
        factor: true,
        runs: true,
    };
    let line = |number, kind, state| NoticeLine {
        number,
        kind,
        state,
        posted: made::day(10, 20),
        last: made::day(10, 27),
        until: made::day(10, 27),
        scopes: Scope::ALL.to_vec(),
        down: made::day(11, 6),
        gone: state == State::Withdrawn,
        by: ("王海峰".to_owned(), "赤岗市委组织部".to_owned(), made::at()),
        digest: "a7d4".repeat(16),
        bundle: "5f2b".repeat(16),
        confirms: "中共赤岗市委常委会".to_owned(),
    };
    let position = Position { state: State::Posted, over: true, open: 2, ..Position::start() };
    let pending = |kind, pending, departs| DecisionRow {
        line: decision(kind, "红旗村", departs),
        subject: Named::new("990402201202", "和顺村"),
        pending,
    };
    let ruled = ObjectionLine {
        late: true,
        named: true,
        due: None,
        days: None,
        ruling: Some((true, "已更正。".to_owned(), "王海峰".to_owned(), made::at())),
        mine: false,
        ..objection(1)
    };
    let named = ObjectionLine {
        subject: None,
        named: true,
        name: "李秀英".to_owned(),
        contact: "0990-6660000".to_owned(),
        ..objection(2)
    };
    let five = Period { days: 5, count: Count::Working, moves: false };
    let busy = NoticeBoard {
        position,
        terms: Terms { objections: Some(five), ..terms() },
        said: vec![
            ("公示期", "不少于7日".to_owned()),
            ("异议期", "不少于5个工作日".to_owned()),
            ("公示范围", "村务公开栏(照常);互联网公开(名次、等次)".to_owned()),
        ],
        notices: vec![
            NoticeLine {
                until: made::day(10, 26),
                scopes: vec![Scope::Wall, Scope::Inside],
                ..line(2, NoticeKind::Correction, State::Posted)
            },
            line(1, NoticeKind::Notice, State::Corrected),
        ],
        unsettled: vec![],
        unsigned: vec![],
        open: vec![OpenPlace {
            title: "红旗村".to_owned(),
            league: "农村组".to_owned(),
            places: 1,
            next: vec![Named::new("990402201202", "和顺村")],
        }],
        fallen: vec![made::village()],
        moved: differences(),
        decisions: vec![
            pending(DecisionKind::Fill, true, true),
            pending(DecisionKind::Vacant, false, false),
        ],
        objections: vec![objection(3), named, ruled],
        acts: vec![
            Act::CorrectNotice,
            Act::WithdrawNotice,
            Act::TakeDownNotice,
            Act::RuleObjection,
            Act::DecideTitle,
            Act::ConfirmNotice,
        ],
        personal: vec![],
        ..first.clone()
    };
    let looks = NoticeBoard {
        acts: vec![],
        objections: vec![ObjectionLine { words: String::new(), mine: false, ..objection(3) }],
        notices: vec![line(1, NoticeKind::Notice, State::Withdrawn)],
        open: vec![],
        moved: vec![],
        decisions: vec![],
        ..busy.clone()
    };
    let sign = |wanting, changes| SignRow {
        subject: made::village(),
        sign: Named::new("shuji", "乡党委书记"),
        wanting,
        figures: vec![
            ("总分".to_owned(), "85".to_owned()),
            ("名次".to_owned(), "3".to_owned()),
            ("等次".to_owned(), "未入选".to_owned()),
        ],
        changes,
        digest: "0c".repeat(32),
    };
    let changes = vec![("总分".to_owned(), "91.5".to_owned(), "85".to_owned())];
    let signs = NoticeBoard {
        signing: vec![sign(Wanting::Moved, changes), sign(Wanting::Missing, vec![])],
        ..looks.clone()
    };
    vec![first, busy, looks, signs]
}
