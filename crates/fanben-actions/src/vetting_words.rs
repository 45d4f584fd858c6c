//! What becomes of joint vettings, in Chinese sentences that say what to do.

use fanben_model::vetting::{AnswerState, Missing, Problem, Refused, State, Trouble, Unfit, Wrong};

use crate::registry::BlockProblem;

/// How far a vetting is.
pub fn state(state: State) -> &'static str {
    match state {
        State::Draft => "起草中",
        State::Sent => "填报中",
        State::Collected => "已收齐",
        State::Closed => "已结束",
        State::Void => "已作废",
    }
}

/// How far a department's answer is.
pub fn answer_state(state: AnswerState) -> &'static str {
    match state {
        AnswerState::Waiting => "没有填报",
        AnswerState::Written => "已填报,待签字",
        AnswerState::Signed => "已签字",
    }
}

/// What a missing answer means.
pub fn missing(rule: Missing) -> &'static str {
    match rule {
        Missing::Open => "缺答的记“未答复”,不作为符合",
        Missing::Fails => "缺答的记“不通过”,不作为符合",
    }
}

/// Why a step is refused, with the way out.
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::Void => "这次联审已经作废,请看新的一次".to_owned(),
        Refused::Closed => "这次联审已经结束,不能再改;确有错误的请另发一次联审".to_owned(),
        Refused::NotSent => "联审还没有发出,请等主办单位发出".to_owned(),
        Refused::Sent => "联审已经发出;要改条件或者对象,请作废以后重新拟定".to_owned(),
        Refused::Empty => "没有联审对象,不能发出".to_owned(),
        Refused::Past => "填报期限已经过了,请作废以后按新的期限重新拟定".to_owned(),
        Refused::NoReason => "请写明原因".to_owned(),
        Refused::Answer(AnswerState::Waiting) => {
            "这个部门还没有填报,没有可以签、可以退的".to_owned()
        }
        Refused::Answer(AnswerState::Written) => "已经填报,等分管局领导签字".to_owned(),
        Refused::Answer(AnswerState::Signed) => {
            "这个部门已经签字;要改请主办单位退回以后重新填报".to_owned()
        }
        Refused::Moved => "您打开以后股室又改过,请看过现在的内容再签".to_owned(),
        Refused::Same => "填报的和签字的、提请的和同意的要是两个人,请另一位办理".to_owned(),
        Refused::Missing(many) => {
            format!(
                "还有{many}个部门没有签字,不能收齐;请催办,确实不等的提请缺答收齐,由另一个人同意"
            )
        }
        Refused::NothingMissing => "各部门都签字了,直接收齐就行".to_owned(),
        Refused::NotWaived => {
            "现在缺的部门还没有人提请缺答收齐;请先提请,写明原因和缺答怎么算".to_owned()
        }
        Refused::NotCollected => "还没有收齐,不能结束;请先收齐".to_owned(),
        Refused::Collected => "已经收齐了".to_owned(),
    }
}

/// What keeps something from being asked: the field of the form, and the sentence.
pub fn unfit(unfit: &Unfit) -> (&'static str, String) {
    match unfit {
        Unfit::Purpose => ("purpose", "请写为什么联审、为哪个称号,最多60字".to_owned()),
        Unfit::Number => ("number", "表号最多60字".to_owned()),
        Unfit::Past => ("deadline", "填报期限不能早于今天".to_owned()),
        Unfit::NoConditions => ("conditions", "请写条件:一行一条,先部门,再条件,再依据".to_owned()),
        Unfit::Departments(most) => ("conditions", format!("最多{most}个部门")),
        Unfit::Many(department, most) => {
            ("conditions", format!("{department}的条件太多,一个部门最多{most}条"))
        }
        Unfit::Department(at) => ("conditions", format!("第{at}条:请写哪个部门负责,最多20字")),
        Unfit::Text(at) => ("conditions", format!("第{at}条:请写要符合什么,最多100字")),
        Unfit::Basis(at) => {
            ("conditions", format!("第{at}条:没有依据;请写法律条文或者文件和文号,最多100字"))
        }
        Unfit::Crosses(at) => (
            "conditions",
            format!("第{at}条触及红线:不问信访、生育、信仰、民族、身体、行踪,请删去"),
        ),
        Unfit::Twice(at) => ("conditions", format!("第{at}条和前面的一条一样,请删去")),
        Unfit::Grounds(most) => {
            ("grounds", format!("不符合原因请写1到{most}类,一行一类,每类最多20字"))
        }
        Unfit::GroundCrosses(ground) => {
            ("grounds", format!("“{ground}”触及红线:不问信访、生育、信仰、民族,请删去"))
        }
    }
}

/// What is wrong with a cell, with the way out.
pub fn wrong(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Empty => "空着;请填符合、不符合或者不适用".to_owned(),
        Wrong::Word(word) => format!("“{word}”不认识;只填符合、不符合或者不适用"),
        Wrong::NoGround => "不符合的要选一类原因".to_owned(),
        Wrong::Ground(ground) => format!("“{ground}”不在可以选的原因里;请从表里列的原因选一类"),
        Wrong::NoBasis => "不符合的要写依据文件的名称和文号".to_owned(),
        Wrong::Long(most) => format!("依据文件最多{most}字;只写名称和文号,不写经过"),
        Wrong::Crosses => "只写文件名称和文号,不写信访、信仰、民族和任何个人信息;请删去".to_owned(),
        Wrong::Needless => "没有不符合的条件,这一格要空着".to_owned(),
    }
}

/// What is wrong with a form, with its cell.
pub(crate) fn problem(problem: &Problem) -> BlockProblem {
    let says = match &problem.what {
        Trouble::NoHead => {
            "没有找到表头:要有“编码”和“条件1”等列;请用下载的表填,不要删表头".to_owned()
        }
        Trouble::NoColumn(at) => format!("少了“条件{at}”这一列;请用下载的表填,不要删列"),
        Trouble::Column(heading) => format!("“{heading}”这一列出现了两次,请删去多的一列"),
        Trouble::NoCode => "这一行没有编码,不知道是哪个对象;请照下载的表补上".to_owned(),
        Trouble::Broken(code) => format!("编码“{code}”丢了位数;请照下载的表改回来"),
        Trouble::Unknown(code) => {
            format!("“{code}”不是这次联审的对象;编码被改过请改回来,多出来的行请删去")
        }
        Trouble::Name { is, of } => {
            format!("编码是{of}的,名称写的是“{is}”;请核对是哪一个,改成一致")
        }
        Trouble::Twice(name) => format!("{name}出现了两行,请只留一行"),
        Trouble::NoRow(name) => format!("没有{name}这一行;请照下载的表补上"),
        Trouble::Cell(what) => wrong(what),
    };
    BlockProblem { cell: problem.cell.clone(), says, note: false }
}
