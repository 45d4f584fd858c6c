//! Talks and cards as the looks would give them, made up for samples.

use fanben_actions::looks::{
    CandidateLine, ItemLine, ReceiptLine, TalkDone, TalkForm, TalkLine, TalkPage, TalksPage,
    UnitTalks, WhyLine, WhyLink,
};
use fanben_actions::{ListId, Named, TalkId};
use fanben_model::rights::Act;
use fanben_model::talks::{Item, Kind, Sheet, State, Step};

use crate::pages::made;

fn id() -> TalkId {
    "01936f2e-0000-7000-8000-0000000000e1".parse().unwrap()
}

fn list() -> ListId {
    "01936f2e-0000-7000-8000-0000000000f1".parse().unwrap()
}

pub(super) fn talk_line(kind: Kind, state: State) -> TalkLine {
    TalkLine {
        id: id(),
        kind,
        unit: made::village(),
        period: if kind == Kind::Talk { "2026-10" } else { "2026Q3" }.to_owned(),
        state,
        waiting: vec!["驻村干部".to_owned()],
        open: 2,
        late: 1,
        mine: state == State::Held,
        unread: state == State::Reported,
    }
}

fn whys() -> Vec<WhyLine> {
    let why = |what: &str, behind: &str, to, rule: &str| WhyLine {
        what: what.to_owned(),
        behind: behind.to_owned(),
        to,
        rule: rule.to_owned(),
    };
    vec![
        why("报播种面积", "过了期限6天还没有办结", WhyLink::List(list()), ""),
        why(
            "季度评比(2026Q3)",
            "连续两个季度镇内末位:分管领导约谈",
            WhyLink::Cycle(made::cycle()),
            "连续黄牌",
        ),
    ]
}

pub(super) fn listed() -> TalksPage {
    let line = || CandidateLine { unit: made::village(), whys: whys() };
    let card = CandidateLine { unit: made::village(), whys: whys().split_off(1) };
    let states = [State::Draft, State::Held, State::Reported, State::Closed, State::Withdrawn];
    let talks = states.map(|state| talk_line(Kind::Talk, state));
    let cards = [State::Held, State::Closed].map(|state| talk_line(Kind::Card, state));
    TalksPage {
        month: "2026-10".to_owned(),
        talks: true,
        candidates: vec![line()],
        cards: vec![card],
        lines: talks.into_iter().chain(cards).collect(),
    }
}

pub(super) fn history() -> UnitTalks {
    let lines = vec![
        talk_line(Kind::Card, State::Held),
        talk_line(Kind::Card, State::Closed),
        talk_line(Kind::Talk, State::Reported),
    ];
    UnitTalks { unit: made::village(), lines, row: 2, may: true }
}

fn sheet(kind: Kind) -> Sheet {
    let own = str::to_owned;
    let item = Item {
        what: own("报播种面积"),
        behind: own("过了期限6天还没有办结"),
        method: own("驻村干部带着核对,先报已种的"),
        deadline: made::day(11, 10),
    };
    let card = kind == Kind::Card;
    let of_card = |text: &str| if card { own(text) } else { String::new() };
    Sheet {
        ground: of_card("连续两个季度镇内末位"),
        items: vec![item.clone(), Item { what: own("清沟"), ..item }],
        body: of_card("小泉乡党委会"),
        document: of_card("泉党纪〔2026〕8号"),
    }
}

fn roles() -> Vec<Named> {
    vec![Named::new("zhucun", "驻村干部"), Named::new("cun", "村支部书记")]
}

pub(super) fn forms() -> (TalkForm, TalkForm) {
    let form = |kind, period: &str, ground| TalkForm {
        unit: made::village(),
        kind,
        period: period.to_owned(),
        again: None,
        ground,
        sheet: sheet(kind),
        with: roles(),
    };
    let ground = Some((made::cycle(), "连续黄牌".to_owned()));
    (form(Kind::Talk, "2026-10", None), form(Kind::Card, "2026Q3", ground))
}

/// A draft, a talk held, one reported, one done, a card, a card lifted.
pub(super) fn pages() -> Vec<TalkPage> {
    use Act::{FollowTalk, HoldTalk, LiftCard, NoteTalk, ReceiveTalk, ReportTalk};
    let page = |kind, state, acts: &[Act]| {
        let line = talk_line(kind, state);
        let sheet = sheet(kind);
        let over = state == State::Closed;
        let items = sheet.items.iter().zip(0..).map(|(item, at)| ItemLine {
            item: item.clone(),
            done: over || at == 0,
            until: made::day(11, 20),
            late: !over && at > 0,
            says: vec![(made::day(11, 12), "面积已报".to_owned())],
        });
        let receipts = roles().into_iter().zip(0..).map(|(role, at)| ReceiptLine {
            role,
            people: vec!["马志远".to_owned()],
            by: (at > 0).then(|| ("马志远(小泉村村支部书记)".to_owned(), made::at())),
            says: if at > 0 { "照办".to_owned() } else { String::new() },
        });
        TalkPage {
            town: made::township(),
            items: items.collect(),
            held: (state != State::Draft).then(|| made::day(10, 26)),
            by: "王海峰(小泉乡分管领导)".to_owned(),
            receipts: receipts.collect(),
            text: "小泉村:驻村干部有一份工作提示还没有签收,请登录签收".to_owned(),
            done: Step::ALL
                .map(|step| TalkDone {
                    step,
                    says: "已看".to_owned(),
                    document: "泉党纪〔2026〕8号".to_owned(),
                    by: "王海峰(小泉乡分管领导)".to_owned(),
                    at: made::at(),
                })
                .into(),
            row: if kind == Kind::Card { 2 } else { 0 },
            cycle: (kind == Kind::Card).then(made::cycle),
            acts: acts.to_vec(),
            sheet,
            line,
        }
    };
    vec![
        page(Kind::Talk, State::Draft, &[HoldTalk]),
        page(Kind::Talk, State::Held, &[ReceiveTalk, ReportTalk, FollowTalk]),
        page(Kind::Talk, State::Reported, &[NoteTalk, FollowTalk]),
        page(Kind::Talk, State::Closed, &[]),
        page(Kind::Card, State::Held, &[FollowTalk, LiftCard]),
        page(Kind::Card, State::Closed, &[]),
    ]
}
