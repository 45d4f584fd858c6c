//! What becomes of notices, in Chinese sentences that say what to do.

use fanben_model::notices::{Refused, State};

/// How far a notice is.
pub fn state(state: State) -> &'static str {
    match state {
        State::Drafted => "还没有公示",
        State::Posted => "公示中",
        State::Confirmed => "已认定",
        State::Corrected => "已更正",
        State::Withdrawn => "已撤回",
    }
}

/// Why a step is refused, with the way out.
pub fn refused(refused: &Refused) -> String {
    let some = |names: &[String]| {
        let few: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
        let more = if names.len() > few.len() { "等" } else { "" };
        format!("{}{more}", few.join("、"))
    };
    match refused {
        Refused::NotPosted => "还没有公示,请先公示".to_owned(),
        Refused::Posted => "已经在公示;结果变了请发更正公示,整个不作数请撤回".to_owned(),
        Refused::Confirmed => "公示的结果已经认定;要改请发更正公示".to_owned(),
        Refused::Corrected => "这份公示已经由更正公示代替,请到最后一份上办".to_owned(),
        Refused::Withdrawn => "这份公示已经撤回;要公示请重新发".to_owned(),
        Refused::Down => "已经撤下了,不用再撤".to_owned(),
        Refused::Running => "公示期还没有满,期满以后再办".to_owned(),
        Refused::Objections(many) => {
            format!("还有{many}件按期提出的异议没有答复,请逐件答复后再认定")
        }
        Refused::Upheld(many) => format!("有{many}件异议成立,请先更正并发更正公示"),
        Refused::Moved => "公示以后结果有变动,和公示的不一样;请先发更正公示".to_owned(),
        Refused::Nothing => "现在的结果和公示的一样,没有要更正的".to_owned(),
        Refused::NoObjection => "没有等待答复的异议,或者已经答复过".to_owned(),
        Refused::Unsettled(names) => {
            format!("{}个对象还没有评完,结果不齐,不能公示:{}", names.len(), some(names))
        }
        Refused::Unsigned(all) => {
            let names: Vec<String> =
                all.iter().map(|(name, title)| format!("{name}({title})")).collect();
            format!("还差{}处签字,签完再公示:{}", all.len(), some(&names))
        }
        Refused::Undecided(all) => {
            let names: Vec<String> =
                all.iter().map(|(title, places)| format!("{title}{places}个")).collect();
            format!("空出来的名额还没有决定:{};请先登记递补或者空缺的决定", names.join("、"))
        }
        Refused::NoReason => "请写明原因".to_owned(),
    }
}
