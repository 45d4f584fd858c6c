//! What becomes of talks and warning cards, in Chinese sentences that say what to do.

use fanben_model::talks::{Kind, Refused, State, Unfit, Why};

use crate::CycleId;
use crate::talking::{TaskKey, Titles};
use crate::words::CROSSED;

/// What it is.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Talk => "一月一提示",
        Kind::Card => "黄牌",
    }
}

/// How far it is.
pub fn state(state: State) -> &'static str {
    match state {
        State::New => "没有拟",
        State::Draft => "待谈",
        State::Held => "已谈,待上报",
        State::Reported => "已上报",
        State::Closed => "已办结",
        State::Withdrawn => "已撤下",
    }
}

/// Why a step is refused, with the way out.
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::Twice => {
            "这个月已经有一份提示,或者同一个缘由已经给过黄牌;请打开原来的那一份".to_owned()
        }
        Refused::Absent(many) => {
            format!("还有{many}方没有到场;提示要和驻村干部、村支部书记一起谈,到齐再登记")
        }
        Refused::Waiting(many) => format!("还有{many}方没有签收;请催一下,或者写明原因先上报"),
        Refused::AllReceived => "都签收了,不用再催".to_owned(),
        Refused::Received => "您已经签收过了".to_owned(),
        Refused::Noted => "已经看过了".to_owned(),
        Refused::Done => "这一条已经办好了".to_owned(),
        Refused::Open(many) => {
            format!("还有{many}条没有办好;办好再结束,或者写明原因(例如转下个月接着提示)")
        }
        Refused::NoReason => "请写明怎么样了,或者原因".to_owned(),
        Refused::NoDocument => "请写决定的文号".to_owned(),
        Refused::State(at) => format!("现在是“{}”,不能这样做", state(at)),
        Refused::Kind(Kind::Talk) => "这是提示,不是黄牌".to_owned(),
        Refused::Kind(Kind::Card) => "这是黄牌,不是提示".to_owned(),
    }
}

/// What keeps a sheet from being written down: the field and the sentence. Items are counted from 1.
pub fn unfit(unfit: Unfit) -> (String, &'static str) {
    match unfit {
        Unfit::Ground => ("ground".to_owned(), "请写缘由,最多200字"),
        Unfit::Items => ("what1".to_owned(), "请写要赶上的事,最多10条"),
        Unfit::What(at) => (format!("what{at}"), "请写哪件事,最多200字"),
        Unfit::Behind(at) => (format!("behind{at}"), "请写差多少,最多200字"),
        Unfit::Method(at) => (format!("method{at}"), "请写怎么办,最多200字"),
        Unfit::Past(at) => (format!("deadline{at}"), "期限已经过了,请写今天或以后的日子"),
        Unfit::Crosses(0) => ("ground".to_owned(), CROSSED),
        Unfit::Crosses(at) => (format!("what{at}"), CROSSED),
        Unfit::Backward(at) => (format!("what{at}"), "请写进度滞后,不要说哪个村落后"),
        Unfit::Body => ("body".to_owned(), "请写哪个会或者哪个机构决定的"),
        Unfit::Document => ("document".to_owned(), "请写决定的文号"),
    }
}

/// Why a unit is listed: what is behind, and by how much.
pub(crate) fn why(why: &Why<TaskKey, CycleId>, titles: &Titles) -> (String, String) {
    let task = |key: &TaskKey| titles.tasks.get(key).cloned().unwrap_or_default();
    let cycle = |id: &CycleId| titles.cycles.get(id).map(|one| one.0.clone()).unwrap_or_default();
    match why {
        Why::Owed { task: key, days } => (task(key), format!("过了期限{days}天还没有办结")),
        Why::Late { task: key, days } => (task(key), format!("这个月办结的,晚了{days}天")),
        Why::Slow { task: key, left } => (task(key), format!("还有{left}天到期,还没有办起来")),
        Why::Weak { cycle: id, points, conditions } => {
            let mut lacks: Vec<String> = conditions.clone();
            if points.raw() > 0 {
                lacks.push(format!("差{points}分"));
            }
            let lacks: String = lacks.join(";").chars().take(180).collect();
            (cycle(id), format!("没有达到等次:{lacks}"))
        }
        Why::Said { cycle: id, text, then, open, .. } => {
            let open = if *open { "(暂定,还有没评的)" } else { "" };
            (cycle(id), format!("{text}{open}:{then}"))
        }
    }
}
