//! What becomes of ties, visits and problems, in Chinese sentences that say what to do.

use fanben_model::liaison::{Fault, HOMES, IssueState, Kind, Refused, SAYS, TieState, Unfit};

use crate::words::CROSSED;

/// What kind of contact it was.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "到村",
        Kind::Home => "入户",
        Kind::Meeting => "参会",
    }
}

/// How far a tie is.
pub fn tie_state(state: TieState) -> &'static str {
    match state {
        TieState::New => "没有安排",
        TieState::Tied => "包联中",
        TieState::Ended => "已结束",
    }
}

/// How far a problem is.
pub fn issue_state(state: IssueState) -> &'static str {
    match state {
        IssueState::New => "没有登记",
        IssueState::Found => "待交办",
        IssueState::Open => "办理中",
        IssueState::Done => "已办,待确认",
        IssueState::Closed => "已解决",
        IssueState::Dropped => "不再办",
    }
}

/// Why a step is refused, with the way out.
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::Misfit => {
            "这个岗位或者单位不合这一种包联的规定;请核对谁、在哪一级任职、包哪一类单位".to_owned()
        }
        Refused::Twice => "已经安排过这个岗位包联这个单位,不用再安排".to_owned(),
        Refused::Early => "结束的日子早于开始的日子;请核对".to_owned(),
        Refused::Nothing => "这一期没有欠的走访,不用催".to_owned(),
        Refused::Struck => "这一条已经撤回了".to_owned(),
        Refused::NoReason => "请写明怎么样了,或者原因".to_owned(),
        Refused::NoOwner => "请选交给谁办;选的单位或部门要有人能接".to_owned(),
        Refused::Past => "期限已经过了,请写今天或以后的日子".to_owned(),
        Refused::Tie(at) => format!("这项包联现在是“{}”,不能这样做", tie_state(at)),
        Refused::State(at) => format!("这个问题现在是“{}”,不能这样做", issue_state(at)),
    }
}

/// What keeps words from being a note: the field, and the sentence.
pub fn unfit(unfit: Unfit) -> (&'static str, String) {
    let own = str::to_owned;
    match unfit {
        Unfit::Ahead => ("day", own("还没有到那一天;去了以后再记")),
        Unfit::Late(days) => ("day", format!("走访要在{days}天以内记,过了不再补记")),
        Unfit::Untied => ("day", own("那一天您还没有包联这里,或者已经交出去了")),
        Unfit::Homes => ("homes", format!("入户请写走了几户,1到{HOMES};只记户数,不记是谁家")),
        Unfit::Says => ("says", format!("请用一句话写做了什么,最多{SAYS}字")),
        Unfit::Private => ("says", CROSSED.to_owned()),
    }
}

/// What is wrong with a kind of tie of a pack.
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Id => "没有写 id,或者和另一种包联重了".to_owned(),
        Fault::Name => "没有写名称".to_owned(),
        Fault::Role(role) => format!("方案包里没有角色“{role}”"),
        Fault::At(kind) => format!("这个角色不设在“{kind}”"),
        Fault::Units => "没有写包联哪一类单位".to_owned(),
        Fault::Least(least) => {
            format!("最少次数写的是{least},应当至少1,并且不超过这一期的天数")
        }
        Fault::Again => "同一期里同样的要求写了两遍".to_owned(),
        Fault::Within(days) => format!("补记期限写的是{days}天,应当在1到31天之间"),
        Fault::Crosses => {
            "文字里有不能记的内容:信访数量、个人的信仰、民族、身体、行踪、电话或证件号".to_owned()
        }
    }
}
