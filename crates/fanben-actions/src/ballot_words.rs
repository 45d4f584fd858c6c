//! What becomes of secret evaluations, in Chinese sentences that say what to do.

use fanben_model::ballots::{Agreement, Came, Form, Line, Refused, State, Way, Wrong};

/// The one sentence for every code that cannot be used: which of the reasons it is, is not said.
pub const UNUSABLE: &str =
    "这个票码不能用:可能输错了、已经用过,或者这次测评已经结束。请核对票条;仍不行请找组织测评的人";

/// How far an evaluation is.
pub fn state(state: State) -> &'static str {
    match state {
        State::Draft => "未开始",
        State::Open => "进行中",
        State::Closed => "已计票",
        State::Annulled => "已作废",
    }
}

/// By what ballots come.
pub fn way(way: Way) -> &'static str {
    match way {
        Way::Codes => "票码(手机或电脑)",
        Way::Paper => "纸质票",
    }
}

/// The field of the form something is wrong in, and the sentence.
pub fn wrong(wrong: &Wrong) -> (&'static str, String) {
    match wrong {
        Wrong::Title => ("title", "请写测评的名称,最多60字".to_owned()),
        Wrong::Election(word) => (
            "title",
            format!(
                "名称里有“{word}”:选举、罢免按法律规定的程序办,不能在这里投票;这里只办民主测评"
            ),
        ),
        Wrong::Subjects => ("subjects", "请写1到30个测评对象,一行一个".to_owned()),
        Wrong::Twice(name) => ("subjects", format!("“{name}”写了两次")),
        Wrong::Person(word) => {
            ("subjects", format!("有“{word}”:这里只测评组织和任职的干部,不测评村民、党员和家庭"))
        }
        Wrong::Office(office) => (
            "subjects",
            format!("“{office}”不像职务;请写单位,空一格再写职务,例如:小泉村 党支部书记"),
        ),
        Wrong::Options => ("options", "请写2到6个选项,每个最多10字,不要重复".to_owned()),
        Wrong::Favourable => ("favourable", "至少前1项算好评,最后一项不能算好评".to_owned()),
        Wrong::Due => ("due", "请填应到人数".to_owned()),
        Wrong::Issued => ("issued", "发出的票至少1张,不能比应到的人多,最多5000张".to_owned()),
        Wrong::Quorum => {
            ("quorum", "请写分数,例如2/3,表示收回的票不少于应到人数的三分之二".to_owned())
        }
        Wrong::Minimum => {
            ("minimum", "最少要3张票才能公布:两张票里,每个人都知道对方投了什么".to_owned())
        }
    }
}

/// Why a step is refused, with the way out.
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::NotOpen => "测评还没有开始,请先开始",
        Refused::Opened => "测评已经开始了",
        Refused::Closed => "测评已经计票,结果不再变动;不作数的话请写明原因作废",
        Refused::Annulled => "测评已经作废;要测评请重新拟定一次",
        Refused::OtherWay(Way::Codes) => "这次用票码,不登记纸质票",
        Refused::OtherWay(Way::Paper) => "这次用纸质票,没有票码",
        Refused::Begun => "已经有人用过票码,不能重新出码;要重来请作废这次测评",
        Refused::Early => "截止日还没有到,票也没有收齐;到截止日那天再计票",
        Refused::Counts(Agreement::None) => "还没有人登记计票;要两个人分别计票、各自登记",
        Refused::Counts(Agreement::One) => "只有一个人登记了计票;要第二个人另外计一遍、自己登记",
        Refused::Counts(Agreement::Differ) => "两个人计的不一样,都不作数;请各自重新计票,直到一致",
        Refused::Counts(Agreement::Agreed) => "两个人计的一致",
        Refused::Unbalanced => {
            "票码和票数对不上(例如系统从备份恢复过,备份里没有还没计的票);请写明原因作废,重新测评"
        }
        Refused::NoReason => "请写明作废的原因",
    }
    .to_owned()
}

/// Whether an evaluation counts.
pub fn came(came: Came) -> &'static str {
    match came {
        Came::Counted => "有效",
        Came::NoQuorum => "收回的票没有达到规定的比例,结果不作数,也不公布",
        Came::TooFew => "票太少,公布就等于公开每个人投了什么,所以不公布",
    }
}

/// What a line of a count is called.
pub fn line(line: Line, form: &Form) -> String {
    match line {
        Line::Present => "实到".to_owned(),
        Line::Issued => "发出".to_owned(),
        Line::Returned => "收回".to_owned(),
        Line::Valid => "有效".to_owned(),
        Line::Mark { subject, option } => {
            let who = form.subjects.get(subject).map(fanben_model::ballots::Subject::says);
            let what = form.options.get(option).map_or("弃权", String::as_str);
            format!("{}:{what}", who.unwrap_or_default())
        }
    }
}
