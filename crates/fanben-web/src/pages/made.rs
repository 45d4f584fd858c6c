//! Views as the actions would give them, made up for the samples of pages.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_actions::looks::{
    AccountState, BoardRow, CycleCard, EvidenceLine, Given, Measured, MethodState, PersonLine,
    PersonPage, Question, QuestionKind, Sheet, SheetClause, SheetDimension, SheetItem, StageHead,
    StandingCell, Term, TermState,
};
use fanben_actions::{CycleId, Named, PersonId, Post};
use fanben_model::rights::Act;
use fanben_model::scheme::MethodKind;
use fanben_model::stages::{CycleState, Held, Lack, Phase};

pub(crate) fn cycle() -> CycleId {
    "01936f2e-0000-7000-8000-000000000001".parse().unwrap()
}

pub(crate) fn title() -> String {
    "村级组织“星级化”创建办法 · 2026".to_owned()
}

pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub(crate) fn at() -> DateTime<Utc> {
    day(10, 28).and_hms_opt(2, 30, 0).unwrap().and_utc()
}

pub(crate) fn person() -> PersonId {
    "01936f2e-0000-7000-8000-000000000002".parse().unwrap()
}

/// A post at the village.
pub(crate) fn post() -> Post {
    Post {
        id: "01936f2e-0000-7000-8000-000000000003".parse().unwrap(),
        role: Named::new("cun", "书记"),
        unit: village(),
        from: Some(day(1, 1)),
        ..Post::default()
    }
}

/// A person's file with terms in every state.
pub(crate) fn file() -> PersonPage {
    let line = PersonLine {
        id: person(),
        name: "马志远".to_owned(),
        login: "990402201201".to_owned(),
        posts: vec![post()],
        state: AccountState::Locked,
        last: Some(at()),
        factor: true,
        acts: Act::ALL.into(),
    };
    let states = [
        TermState::Proposed,
        TermState::Ahead,
        TermState::Held,
        TermState::Over,
        TermState::Declined,
    ];
    let term = |state| Term {
        post: Post { until: (state == TermState::Over).then(|| day(6, 30)), ..post() },
        state,
        reason: "赤组干〔2026〕8号".to_owned(),
        by: "安全管理员".to_owned(),
    };
    let roles = vec![Named::new("cun", "书记"), Named::new("xiang", "党委考评小组")];
    PersonPage {
        line,
        terms: states.map(term).into(),
        roles,
        today: day(10, 28),
        linked: fanben_actions::looks::Linked::No,
        erasing: fanben_actions::looks::Erasing::No,
    }
}

pub(crate) fn village() -> Named {
    Named::new("990402201201", "小泉村")
}

pub(crate) fn township() -> Named {
    Named::new("990402201000", "小泉乡")
}

pub(crate) fn stages() -> [Named; 4] {
    [("self", "自评"), ("town", "初评"), ("district", "联评"), ("city", "考评")]
        .map(|(id, name)| Named::new(id, name))
}

pub(crate) fn self_stage() -> Named {
    Named::new("self", "自评")
}

pub(crate) fn card() -> CycleCard {
    CycleCard {
        id: cycle(),
        title: "村级组织“星级化”创建办法".to_owned(),
        version: "2026.1".to_owned(),
        period: "2026".to_owned(),
        state: CycleState::Open,
        subjects: 5,
        exempt: 1,
        done: 2,
        only: Some(village()),
        acts: vec![Act::Confirm],
    }
}

pub(crate) fn head(stage: Named) -> StageHead {
    StageHead {
        stage,
        by: "乡镇党委考评小组".to_owned(),
        deadline: Some(day(10, 31)),
        at: 2,
        late: 1,
        mine: true,
    }
}

pub(crate) fn standing() -> StandingCell {
    StandingCell {
        total: "880~900".to_owned(),
        tier: "八星级".to_owned(),
        stars: Some(8),
        rank: 2,
        open: true,
    }
}

pub(crate) fn row(phase: Phase, stage: &Named, returned: bool) -> BoardRow {
    BoardRow {
        subject: village(),
        parent: township(),
        phase,
        stage: stage.clone(),
        returned,
        since: Some(at()),
        deadline: Some(day(10, 31)),
        late: returned,
        days: Some(if returned { -2 } else { 3 }),
        missing: 4,
        standing: standing(),
        mine: returned,
    }
}

pub(crate) fn question(key: &str, asks: &str, kind: QuestionKind, value: &str) -> Question {
    Question {
        key: key.to_owned(),
        asks: asks.to_owned(),
        kind,
        unit: "次".to_owned(),
        levels: vec!["市级".to_owned(), "省级".to_owned()],
        range: (kind == QuestionKind::Range).then(|| ("0".to_owned(), "10".to_owned())),
        value: value.to_owned(),
        reason: String::new(),
        by: None,
        required: true,
        whose: String::new(),
        measured: None,
        before: vec![Given {
            value: "10".to_owned(),
            reason: "活动记录齐全".to_owned(),
            by: "马志远".to_owned(),
            at: Some(at()),
        }],
        references: vec!["8".to_owned()],
    }
}

fn clause(id: &str, text: &str, questions: Vec<Question>) -> SheetClause {
    SheetClause {
        id: id.to_owned(),
        text: text.to_owned(),
        by_hand: false,
        gave: "16".to_owned(),
        why: "4次 × 4分 = 16分".to_owned(),
        questions,
    }
}

fn dimension() -> SheetDimension {
    let measured = Question {
        measured: Some(Measured {
            name: "绿化覆盖率".to_owned(),
            value: "31%".to_owned(),
            owner: "林业和草原局".to_owned(),
            source: "绿化测算表".to_owned(),
            by: "赵文彬".to_owned(),
            at: Some(at()),
        }),
        ..question("", "绿化覆盖率", QuestionKind::Percent, "")
    };
    let computed = question("", "当年没有被列为软弱涣散村党组织", QuestionKind::Computed, "是");
    SheetDimension {
        dimension: Named::new("先锋模范", "先锋模范星"),
        full: "100".to_owned(),
        score: "90".to_owned(),
        lead: "东泉区组织部".to_owned(),
        star: true,
        state: "得星".to_owned(),
        declared: true,
        standards: vec![
            question("先锋模范·核心1", "党员联系户制度全覆盖", QuestionKind::YesNo, "是"),
            computed,
        ],
        items: vec![SheetItem {
            item: Named::new("先锋2", "志愿服务"),
            content: String::new(),
            evidence: "活动记录".to_owned(),
            lead: String::new(),
            full: "40".to_owned(),
            score: "16".to_owned(),
            not_applicable: false,
            clauses: vec![
                clause(
                    "先锋2",
                    "党员志愿服务活动每开展1次得4分,最高40分",
                    vec![question("先锋2", "开展了几次", QuestionKind::Count, "4")],
                ),
                clause(
                    "先锋3",
                    "受到表彰的党员:国家级得10分、省级得8分",
                    vec![
                        question("先锋3", "表彰级别", QuestionKind::Level, "省级"),
                        question("先锋4", "得几分", QuestionKind::Range, ""),
                    ],
                ),
                clause("生态3", "绿化覆盖率达到30%得20分", vec![measured]),
            ],
        }],
    }
}

/// A meeting that lacks sixteen people.
pub(crate) fn meeting() -> MethodState {
    MethodState {
        method: Named::new("dangyuan", "党员大会"),
        kind: MethodKind::Meeting,
        asks: "应到党员超过1/2到会,到会党员超过1/2同意".to_owned(),
        optional: false,
        due: Some(30),
        held: Some(Held { due: 30, present: 14, agreed: 14, minutes: true }),
        on: Some(day(10, 27)),
        minutes: "逐项讨论自评结果。".to_owned(),
        by: Some(("马志远".to_owned(), at())),
        files: 0,
        lacks: Some(Lack::Present { due: 30, present: 14, least: 16 }),
        says: "应到30人,实到14人,至少要到16人".to_owned(),
    }
}

pub(crate) fn sheet() -> Sheet {
    Sheet {
        cycle: cycle(),
        title: title(),
        subject: village(),
        parent: township(),
        stage: Named::new("town", "初评"),
        by: "乡镇党委考评小组".to_owned(),
        phase: Phase::Drafting,
        at_work: true,
        returned: Some("请补充照片。".to_owned()),
        deadline: Some(day(11, 5)),
        days: Some(2),
        number: 3,
        saved: Some(("王海峰".to_owned(), at())),
        before: vec![self_stage()],
        references: vec![Named::new("990402201202", "和顺村")],
        dimensions: vec![
            dimension(),
            SheetDimension {
                dimension: Named::new("宗教和谐", "宗教和谐星"),
                declared: false,
                state: "未申报".to_owned(),
                ..dimension()
            },
        ],
        methods: vec![meeting()],
        questions: 4,
        answered: 3,
        missing: vec!["先锋4".to_owned()],
        changed: vec!["先锋2".to_owned()],
        total: "880~890".to_owned(),
        tier: "八星级".to_owned(),
        acts: vec![
            Act::Look,
            Act::Declare,
            Act::SaveSheet,
            Act::HoldMeeting,
            Act::AttachEvidence,
            Act::WithdrawEvidence,
            Act::SendUp,
            Act::Recommend,
            Act::Decline,
            Act::SendBack,
            Act::Correct,
            Act::RecordMeasure,
        ],
        corrections: vec![self_stage()],
        evidence: evidence(),
    }
}

/// Ten stars with ten sentences each, as a village's sheet is; the first are answered.
pub(crate) fn full_sheet() -> Sheet {
    let names = [
        "增收致富",
        "民族团结",
        "领导核心",
        "先锋模范",
        "能力提升",
        "民主管理",
        "生态宜居",
        "平安建设",
        "乡风文明",
    ];
    let of = |(place, name): (usize, &str)| {
        let sentences = (1..=8).map(|at| {
            let key = format!("{name}{at}");
            let value = if place < 3 { "10" } else { "" };
            let asked = question(&key, "开展了几次", QuestionKind::Count, value);
            let text = "党员志愿服务活动每开展1次得4分,没有签到表和照片的不算,最高40分";
            clause(&key, text, vec![asked])
        });
        let standard = format!("{name}·核心1");
        let held = if place < 3 { "是" } else { "" };
        SheetDimension {
            dimension: Named::new(name, format!("{name}星")),
            standards: vec![question(&standard, "党员联系户制度全覆盖", QuestionKind::YesNo, held)],
            items: vec![SheetItem {
                item: Named::new(format!("{name}项"), "志愿服务"),
                clauses: sentences.collect(),
                ..dimension().items.remove(0)
            }],
            ..dimension()
        }
    };
    let dimensions: Vec<SheetDimension> = names.into_iter().enumerate().map(of).collect();
    let (questions, answered) = (81, 27);
    let (returned, missing, evidence) = (None, vec![], vec![]);
    Sheet { dimensions, questions, answered, returned, missing, evidence, ..sheet() }
}

/// A picture that counts, and a document that was withdrawn.
pub(crate) fn evidence() -> Vec<EvidenceLine> {
    let picture = EvidenceLine {
        number: 1,
        stage: self_stage(),
        about: "先锋2".to_owned(),
        caption: "三月志愿服务签到表".to_owned(),
        ending: "jpg".to_owned(),
        picture: true,
        size: 482_113,
        original: "7f".repeat(32),
        by: "小泉村村级组织 马志远".to_owned(),
        at: at(),
        withdrawn: None,
        erased: false,
        may_withdraw: true,
    };
    let withdrawn = EvidenceLine {
        number: 2,
        stage: Named::default(),
        caption: "活动记录".to_owned(),
        ending: "pdf".to_owned(),
        picture: false,
        size: 2_482_113,
        withdrawn: Some(("年份不对,重新上传".to_owned(), "马志远".to_owned(), at())),
        erased: true,
        may_withdraw: false,
        ..picture.clone()
    };
    vec![picture, withdrawn]
}
