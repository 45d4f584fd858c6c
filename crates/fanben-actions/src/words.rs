//! Codes → Chinese: the one place where what the model decides is put into words.

use fanben_model::rights::{Act, Right};
use fanben_model::scheme::{Method, MethodKind, Stage};
use fanben_model::stages::{CycleState, Lack, Phase, Refused, Step};

/// What an act is called on buttons and in lists.
pub fn act(act: Act) -> &'static str {
    match act {
        Act::Look => "查看",
        Act::Declare => "申报",
        Act::SaveSheet => "评分",
        Act::HoldMeeting => "记会议、测评、走访",
        Act::SendUp => "上报",
        Act::Recommend => "推荐上报",
        Act::Decline => "不予推荐",
        Act::SendBack => "退回",
        Act::Confirm => "认定",
        Act::Correct => "正式更正",
        Act::RecordMeasure => "报数据",
        Act::DraftCycle => "新建考核",
        Act::ApproveCycle => "定稿",
        Act::OpenCycle => "开始考核",
        Act::CloseCycle => "结束考核",
        Act::Extend => "延期",
        Act::Remind => "催报",
        Act::MakeAccount => "开设账号",
        Act::EndAccount => "停用账号",
        Act::GrantPost => "授予岗位",
        Act::EndPost => "免去岗位",
        Act::Delegate => "授权代办",
        Act::ResetPassword => "重置密码",
        Act::Unlock => "解锁账号",
        Act::ResetFactor => "解除动态码",
        Act::ReadAudit => "查看日志",
    }
}

/// What a right is called where two of them meet.
pub fn right(right: Right) -> &'static str {
    match right {
        Right::Look => "查看",
        Right::Declare => "申报",
        Right::Judge => "评分",
        Right::Measure => "报数据",
        Right::Run => "组织考核",
        Right::Confirm => "认定",
        Right::Correct => "更正",
        Right::People => "管账号",
        Right::Passwords => "发密码",
        Right::Security => "授岗位",
        Right::Audit => "看日志",
    }
}

/// What a phase is called.
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Declaring => "待申报",
        Phase::Drafting => "评分中",
        Phase::Declined => "未推荐",
        Phase::Settled => "待认定",
        Phase::Confirmed => "已认定",
    }
}

/// What a cycle's state is called.
pub fn cycle_state(state: CycleState) -> &'static str {
    match state {
        CycleState::Draft => "草稿",
        CycleState::Approved => "已定稿",
        CycleState::Open => "进行中",
        CycleState::Closed => "已结束",
    }
}

/// What a method asks for.
pub fn asks(method: &Method) -> String {
    let (due, present) = numbers(method.kind);
    let mut said = Vec::new();
    if let Some(quorum) = method.present {
        said.push(format!("{present}{}{due}的{}/{}", word(quorum), quorum.parts, quorum.of));
    }
    if method.at_least > 0 {
        said.push(format!("{present}不少于{}", method.at_least));
    }
    if let Some(quorum) = method.agreed {
        said.push(format!("同意{}{present}的{}/{}", word(quorum), quorum.parts, quorum.of));
    }
    if method.kind == MethodKind::Meeting {
        said.push("有会议记录".to_owned());
    }
    said.join(",")
}

fn word(quorum: fanben_model::scheme::Quorum) -> &'static str {
    if quorum.exceeded { "超过" } else { "不少于" }
}

/// What the two numbers of a method are called.
pub fn numbers(kind: MethodKind) -> (&'static str, &'static str) {
    match kind {
        MethodKind::Meeting => ("应到", "实到"),
        MethodKind::Poll => ("发出票数", "收回票数"),
        MethodKind::Visits => ("应走访户数", "走访户数"),
        MethodKind::Site => ("应查看处数", "查看处数"),
        MethodKind::Interview => ("应座谈人数", "座谈人数"),
        MethodKind::Evidence => ("应查阅份数", "查阅份数"),
    }
}

/// What a method lacks, as a sentence.
pub fn lack(name: &str, kind: MethodKind, lack: Lack) -> String {
    let (due_word, present_word) = numbers(kind);
    match lack {
        Lack::NotHeld => format!("还没有登记{name}"),
        Lack::NobodyDue => format!("{name}的{due_word}是0,请填实际数"),
        Lack::TooMany => {
            format!("{name}的数对不上:{present_word}不能多于{due_word},同意不能多于{present_word}")
        }
        Lack::Present { due, present, least } if due > 0 => format!(
            "{name}{due_word}{due},{present_word}{present},至少要{least},不算数;请重新组织后再登记"
        ),
        Lack::Present { present, least, .. } => {
            format!("{name}{present_word}{present},至少要{least},请补齐后再登记")
        }
        Lack::Agreed { present, agreed, least } => {
            format!("{name}{present_word}{present},同意{agreed},至少要{least}才算通过")
        }
        Lack::NoMinutes => format!("{name}没有会议记录,请补上"),
    }
}

/// Why a step was refused, as a sentence with the way out.
pub fn refused(refused: &Refused, stages: &[Stage]) -> String {
    let named = |at: usize| stages.get(at).map_or("后面的环节", |stage| stage.name.as_str());
    match refused {
        Refused::Cycle(state) => {
            format!("这个考核现在是“{}”,不能这样做", cycle_state(*state))
        }
        Refused::NotDeclared => "还没有申报,请先申报再评分".to_owned(),
        Refused::NothingToDeclare => "这个办法不需要申报".to_owned(),
        Refused::SentUp { stage } => {
            format!("已经上报到{},本环节不能再改;要改请由{0}退回", named(*stage))
        }
        Refused::Declined => "没有被推荐,本期到此为止;如有差错,由主管单位作正式更正".to_owned(),
        Refused::Settled => "各环节都已评完,等待认定;要改须作正式更正".to_owned(),
        Refused::Confirmed => "结果已经认定;要改须作正式更正".to_owned(),
        Refused::NotSettled => "还有环节没有评完,不能认定".to_owned(),
        Refused::NotDecided(step) => {
            let what = match step {
                Step::Send => "直接上报",
                Step::Recommend => "推荐",
                Step::Decline => "不予推荐",
                _ => "退回",
            };
            format!("这个环节不作“{what}”的决定")
        }
        Refused::FirstStage => "这是第一个环节,没有地方可退".to_owned(),
        Refused::NotYetThere => "只能更正已经评过的环节".to_owned(),
        Refused::NoReason => "请写明原因".to_owned(),
        Refused::Unanswered(keys) => {
            let some: Vec<&str> = keys.iter().take(5).map(String::as_str).collect();
            let more = if keys.len() > some.len() { "等" } else { "" };
            format!("还有{}处没有填:{}{more};填完再上报", keys.len(), some.join("、"))
        }
        Refused::Methods(lacking) => {
            let said: Vec<String> = lacking
                .iter()
                .map(|(name, what)| {
                    let methods = stages.iter().flat_map(|stage| &stage.methods);
                    let kind = methods.clone().find(|method| method.name == *name);
                    let kind = kind.map_or(MethodKind::Meeting, |method| method.kind);
                    lack(name, kind, *what)
                })
                .collect();
            format!("还不能上报:{}", said.join(";"))
        }
    }
}
