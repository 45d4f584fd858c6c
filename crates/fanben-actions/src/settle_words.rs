//! 结账 in Chinese sentences that say what to do.

use fanben_model::settlement::Refused;

use crate::settling::{Owed, Settling};

/// How many missing cells a sentence names.
const SOME: usize = 5;

/// Which cells are missing: the first by name, and how many.
pub(crate) fn owed(settling: &Settling<'_>, owed: &[Owed]) -> String {
    let cell = |one: &Owed| format!("{}的{}", settling.live.subjects[one.at].name, one.what);
    let few: Vec<String> = owed.iter().take(SOME).map(cell).collect();
    let more = if owed.len() > SOME { "等" } else { "" };
    format!("{}{more}{}格没有填,请让股室补齐", few.join("、"), owed.len())
}

/// Why a step is refused, with the way out.
pub(crate) fn refused(settling: &Settling<'_>, refused: &Refused) -> String {
    let stage = &settling.stage.name;
    match refused {
        Refused::Nobody => format!("没有村在{stage}环节,不用结账"),
        Refused::Waits(offices) => format!(
            "还有{}个部门没有签字,不能结账:{};请催办,或者写明规则提请强行结账",
            offices.len(),
            offices.join("、")
        ),
        Refused::NobodyMissing => "各部门都已签字,可以直接结账,不用强行结账".to_owned(),
        Refused::NotAllowed(allowed) if allowed.is_empty() => {
            "办法没有写缺部门时怎么办,不能强行结账;请催办,或者先修订办法".to_owned()
        }
        Refused::NotAllowed(allowed) => {
            let rules: Vec<&str> = allowed.iter().map(|rule| rule.says()).collect();
            format!("办法不允许这样处理未交的项,只能:{}", rules.join(";"))
        }
        Refused::Proposed => "已经提请强行结账,等另一个人批准".to_owned(),
        Refused::NotProposed => "没有人提请强行结账,不用批".to_owned(),
        Refused::Moved(offices) if offices.is_empty() => {
            "提请以后各部门都签了字,请驳回提请,直接结账".to_owned()
        }
        Refused::Moved(offices) => format!(
            "提请以后又有变化,现在没有签字的是{};请驳回,按现在的情况重新提请",
            offices.join("、")
        ),
        Refused::SamePerson => "强行结账要两个人:提请的人不能自己批准".to_owned(),
        Refused::NoReason => "请写明原因".to_owned(),
    }
}
