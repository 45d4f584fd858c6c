//! Codes → Chinese: the one place where what the model decides is put into words.

use fanben_model::place::{Change, Noted, Wrong};
use fanben_model::plans::{self, Plan};
use fanben_model::rights::{Act, Ground, Right};
use fanben_model::scheme::{
    Exempt, Inherits, Method, MethodKind, Scores, ShareOf, Stage, TakenOver,
};
use fanben_model::stages::{CycleState, Lack, Phase, Refused, Step, Wanting};
use fanben_model::succession::Why;
use fanben_papers::{EVIDENCE_MOST, NotEvidence};

/// What a text holds that nothing keeps.
pub(crate) const CROSSED: &str =
    "里面有不能记的内容(例如信访数量、个人的私事、电话或证件号);请改写成工作本身";

/// What an act is called on buttons and in lists.
#[expect(clippy::too_many_lines, reason = "one line for every act")]
pub fn act(act: Act) -> &'static str {
    match act {
        Act::Look => "查看",
        Act::Declare => "申报",
        Act::SaveSheet => "评分",
        Act::HoldMeeting => "记会议、测评、走访",
        Act::AttachEvidence => "上传佐证",
        Act::WithdrawEvidence => "撤回佐证",
        Act::BackDeclaration => "上传申报佐证",
        Act::UnbackDeclaration => "撤回申报佐证",
        Act::Sign => "签字",
        Act::RefuseSign => "拒签",
        Act::SignOffice => "对部门评分签字",
        Act::CloseStage => "结账",
        Act::ProposeClosing => "提请强行结账",
        Act::ApproveClosing => "批准强行结账",
        Act::StandAside => "申请回避",
        Act::SetAside => "登记回避",
        Act::Draw => "抽签",
        Act::SendUp => "上报",
        Act::Recommend => "推荐上报",
        Act::Decline => "不予推荐",
        Act::SendBack => "退回",
        Act::Confirm => "认定",
        Act::Correct => "正式更正",
        Act::SignResult => "确认签字",
        Act::PostNotice => "公示",
        Act::CorrectNotice => "发更正公示",
        Act::WithdrawNotice => "撤回公示",
        Act::TakeDownNotice => "撤下公示",
        Act::RuleObjection => "答复异议",
        Act::DecideTitle => "登记名额决定",
        Act::ConfirmNotice => "公示后认定",
        Act::RecordMeasure => "报数据",
        Act::DraftCycle => "新建考核",
        Act::ApproveCycle => "定稿",
        Act::OpenCycle => "开始考核",
        Act::CloseCycle => "结束考核",
        Act::Extend => "延期",
        Act::Exempt => "免评",
        Act::Readmit => "恢复参评",
        Act::Remind => "催报",
        Act::ChangePlace => "办理区划变更",
        Act::TakeOver => "决定承接",
        Act::PlanYears => "作分年计划",
        Act::DraftRun => "拟发放批次",
        Act::ApproveRun => "审核发放批次",
        Act::ReturnRun => "退回发放批次",
        Act::PayRun => "登记已发放",
        Act::KeepPayroll => "管人员名册",
        Act::ProposeShares => "报分配方案",
        Act::CheckShares => "核分配方案",
        Act::ImportEarlier => "导入历年结果",
        Act::ChooseUpstream => "处理上游结果变化",
        Act::MakeAccount => "开设账号",
        Act::EndAccount => "停用账号",
        Act::GrantPost => "授予岗位",
        Act::EndPost => "免去岗位",
        Act::Delegate => "授权代办",
        Act::IssueToken => "发放接口密钥",
        Act::ResetPassword => "重置密码",
        Act::Unlock => "解锁账号",
        Act::ResetFactor => "解除动态码",
        Act::LinkAccount => "关联统一登录",
        Act::UnlinkAccount => "解除统一登录",
        Act::ProposeErasure => "提出删除个人信息",
        Act::ErasePerson => "删除个人信息",
        Act::DraftEvaluation => "拟定民主测评",
        Act::OpenEvaluation => "开始民主测评",
        Act::ReissueCodes => "重新出票码",
        Act::CloseEvaluation => "结束并计票",
        Act::AnnulEvaluation => "作废民主测评",
        Act::CountPaper => "登记计票",
        Act::DraftList => "拟定任务清单",
        Act::ProposeEntry => "提出任务",
        Act::RuleEntry => "审核任务",
        Act::OpenList => "开单",
        Act::CloseList => "结束清单",
        Act::ChangeEntry => "改任务",
        Act::AdjustList => "自设任务、调权重",
        Act::DispatchTasks => "派单",
        Act::AcceptTasks => "接单",
        Act::ReportTask => "办结回报",
        Act::CheckTask => "核验",
        Act::ExemptTask => "免办",
        Act::HoldTalk => "一月一提示",
        Act::ReceiveTalk => "签收",
        Act::ReportTalk => "上报提示情况",
        Act::NoteTalk => "看提示情况",
        Act::FollowTalk => "跟踪提示事项",
        Act::IssueCard => "登记黄牌",
        Act::LiftCard => "解除黄牌",
        Act::DraftVetting => "拟定资格联审",
        Act::SendVetting => "发出资格联审",
        Act::AnswerVetting => "填报资格联审",
        Act::SignVetting => "签资格联审表",
        Act::CollectVetting => "收资格联审表",
        Act::ApproveVetting => "同意缺答收齐",
        Act::CloseVetting => "结束资格联审",
        Act::TieUnit => "安排包联",
        Act::ChaseVisits => "催走访",
        Act::NoteVisit => "记走访",
        Act::AssignIssue => "交办问题",
        Act::HandleIssue => "办结问题",
        Act::SettleIssue => "确认问题解决",
        Act::ReadAudit => "查看日志",
    }
}

/// Why a file is not taken as evidence, with the way out.
pub fn not_evidence(why: NotEvidence) -> String {
    match why {
        NotEvidence::Empty => "文件是空的,请重新选择".to_owned(),
        NotEvidence::TooBig => format!(
            "文件超过{}兆字节,没有收;请把照片改小、把材料分成几份再传",
            EVIDENCE_MOST / 1024 / 1024
        ),
        NotEvidence::Unknown => {
            "这种文件不收(看的是内容,不是文件名);可以传照片(JPG、PNG、WebP)、PDF、\
             OFD和Word、Excel、PPT文件"
                .to_owned()
        }
        NotEvidence::Heic => "这是HEIC照片,多数电脑打不开;请在手机的相机设置里选“兼容性最佳”再拍,\
             或者转成JPG再传"
            .to_owned(),
        NotEvidence::Broken => "文件不完整或者已经损坏,打不开;请换一份再传".to_owned(),
        NotEvidence::TooLarge => "照片的像素太多(超过6400万),请改小再传".to_owned(),
        NotEvidence::Locked => "文件加了密码,别人打不开;请去掉密码再传".to_owned(),
        NotEvidence::Macros => "文件里带有宏,不安全,没有收;请另存为不带宏的文件再传".to_owned(),
    }
}

/// What a right is called where two of them meet.
pub fn right(right: Right) -> &'static str {
    match right {
        Right::Look => "查看",
        Right::Declare => "申报",
        Right::Report => "接单办结",
        Right::Judge => "评分",
        Right::Measure => "报数据",
        Right::Run => "组织考核",
        Right::Sign => "签字",
        Right::Confirm => "认定",
        Right::Correct => "更正",
        Right::Pay => "发放",
        Right::Places => "办区划变更",
        Right::People => "管账号",
        Right::Passwords => "发密码",
        Right::Security => "授岗位",
        Right::Evaluate => "组织民主测评",
        Right::Tally => "计票",
        Right::Talk => "提示谈话、登记黄牌",
        Right::Receive => "签收提示和黄牌",
        Right::Liaise => "安排包联",
        Right::Audit => "看日志",
    }
}

/// Why somebody stands aside.
pub fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::Relative => "有近亲属在这里任职",
        Ground::OwnPlace => "本人居住或户籍在这里",
        Ground::Worked => "曾在这里任职或包联这里",
        Ground::Interest => "和结果有利害关系",
        Ground::Other => "其他可能影响公正的情形",
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
        Phase::Succeeded => "已由新单位承接",
        Phase::Exempt => "免评",
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
        Lack::NotHeld if kind == MethodKind::Evidence => {
            format!("{name}还没有登记,这个环节也没有上传佐证")
        }
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

/// Why a signature is wanting, with the way out.
pub fn wanting(title: &str, why: Wanting) -> String {
    match why {
        Wanting::Missing => format!("{title}还没有签字,请签字后再上报"),
        Wanting::Moved => format!("{title}签字后分数有改动,请看过改动再签一次"),
        Wanting::Refused => format!("{title}拒绝签字,请按理由退回补正,或改好后请其签字"),
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
        Refused::Succeeded => {
            "这个单位已经合并或拆分,由新单位接着参加;原来评的留着,不能再改".to_owned()
        }
        Refused::Exempt => "本期免评,不申报、不评分;要参评,请主管单位先恢复参评".to_owned(),
        Refused::NotExempt => "没有免评,不用恢复参评".to_owned(),
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
        Refused::Signatures(titles) => {
            let said: Vec<String> =
                titles.iter().map(|(title, why)| wanting(title, *why)).collect();
            format!("还不能上报:{}", said.join(";"))
        }
        Refused::NothingToSign => "这个环节不用签字".to_owned(),
    }
}

/// What a change of places is about, in one sentence. `name` gives the name of a living code.
pub fn place_change(change: &Change, name: &dyn Fn(&str) -> String) -> String {
    match change {
        Change::Establish(new) => format!("新设{}“{}”", new.kind, new.name),
        Change::Rename { unit, name: new, code } => match code.as_deref().filter(|c| c != unit) {
            Some(code) if name(unit) == *new => format!("{new}编码由{unit}改为{code}"),
            Some(code) => format!("{}更名为{new},编码改为{code}", name(unit)),
            None => format!("{}更名为{new}", name(unit)),
        },
        Change::Move { unit, parent, .. } => format!("{}划归{}", name(unit), name(parent)),
        Change::Convert { unit, kind, name: new, .. } => {
            format!("{}改为{kind}“{new}”", name(unit))
        }
        Change::Merge { units, into, keeps } => {
            let all: Vec<String> = units
                .iter()
                .filter(|unit| keeps.as_deref() != Some(unit))
                .map(|unit| name(unit))
                .collect();
            match keeps {
                Some(keeps) if name(keeps) == into.name => {
                    format!("{}并入{}", all.join("、"), into.name)
                }
                Some(keeps) => {
                    format!("{}并入{},更名为{}", all.join("、"), name(keeps), into.name)
                }
                None => format!("{}合并为{}", all.join("、"), into.name),
            }
        }
        Change::Split { unit, into, .. } => {
            let all: Vec<&str> = into.iter().map(|one| one.name.as_str()).collect();
            format!("{}拆分为{}", name(unit), all.join("、"))
        }
        Change::Abolish { unit } => format!("撤销{}", name(unit)),
        Change::Order { unit, before: Some(before) } => {
            format!("{}排到{}前面", name(unit), name(before))
        }
        Change::Order { unit, before: None } => format!("{}排到最后", name(unit)),
    }
}

/// Why a change of places cannot be, with the way out.
pub fn wrong_place(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Unknown(code) => format!("没有编码为“{code}”的单位,请核对"),
        Wrong::Empty(what) => format!("{what}空着,或者前后有空格"),
        Wrong::CodeTaken { code, name } => {
            format!("编码{code}已经是“{name}”的,请换一个编码")
        }
        Wrong::UnderItself(name) => format!("“{name}”不能归到它自己或它下面的单位"),
        Wrong::NotEmpty { name, below } => {
            format!("“{name}”下面还有{below}个单位,请先把它们划走或一起合并")
        }
        Wrong::Unassigned(names) => {
            let some: Vec<&str> = names.iter().take(8).map(String::as_str).collect();
            let all = names.len();
            format!("还没有写明下面{all}个单位归谁:{}", some.join("、"))
        }
        Wrong::TooFew => "合并至少要两个单位,拆分至少拆成两个".to_owned(),
        Wrong::Entangled(code) => format!("“{code}”写了两遍,或者和另一个是上下级"),
        Wrong::Nothing => "和现在一样,没有要变的".to_owned(),
        Wrong::NotBeside(code) => format!("“{code}”和它不在同一个上级下面,不能排在一起"),
        Wrong::Later { name, day } => {
            format!("“{name}”在{day}已经有变更,生效日期不能早于那一天")
        }
        Wrong::Unsound { code, day } => {
            format!("这样变以后,到{day}编码“{code}”的单位没有上级;请换一个生效日期")
        }
    }
}

/// What a change means for a subject of an open cycle.
pub fn treated(ended: bool, how: crate::actions::How) -> &'static str {
    use crate::actions::How;
    match (ended, how) {
        (true, How::Succeed) => "由承接的单位接着参加,本期重新评;原来评的留着",
        (true, _) => "按原名称评到底,结果仍归原单位",
        (false, How::Goes) => "从生效日起在新的上级下面比较,名称和编码照开始时的写",
        (false, _) => "名称、编码和分组照考核开始时的,不变",
    }
}

/// Why it is open what a unit takes over.
pub fn why_open(why: Why, weight: &str) -> String {
    match why {
        Why::Provisional => "前身的结果还没有认定".to_owned(),
        Why::NoWeight => format!("不知道前身的{weight},请在变更里写明或登记这一项"),
        Why::Equals => format!("前身的{weight}一样大,须会议研究"),
        Why::Undecided => "等待决定".to_owned(),
    }
}

/// What a scheme says about what a unit made of others takes over.
pub fn inherits(inherits: &Inherits) -> String {
    let scores = match inherits.scores {
        Scores::Fresh => "以前各期的得分不承接".to_owned(),
        Scores::Weighted => format!("以前各期的得分按{}加权", inherits.weight),
        Scores::Mean => "以前各期的得分取平均".to_owned(),
        Scores::Larger => {
            format!("以前各期的得分和本期已评的,沿用{}最多的单位", inherits.weight)
        }
    };
    let taken = |rule: TakenOver, any: &str, all: &str| match rule {
        TakenOver::Decided => "逐项决定".to_owned(),
        TakenOver::Any => any.to_owned(),
        TakenOver::All => all.to_owned(),
        TakenOver::None => "不承接".to_owned(),
    };
    let titles = taken(inherits.titles, "取前身中最好的", "取前身都达到的");
    let cards = taken(inherits.cards, "有一个前身有就承接", "前身都有才承接");
    format!("{scores};等次{titles};警示{cards}")
}

/// What a scheme says about who counts where some are exempt.
pub fn exempt(exempt: &Exempt) -> &'static str {
    match exempt.share_of {
        ShareOf::TakingPart => "名次只排参评的,按比例的名额也只按参评的算",
        ShareOf::Everybody => "名次只排参评的,按比例的名额按全部单位算,免评的也算在内",
    }
}

/// What is noticed about a row of a register, with the way out.
pub fn noted(noted: &Noted) -> String {
    match noted {
        Noted::Code(code) if code.is_empty() => "没有编码".to_owned(),
        Noted::Code(code) => format!("编码“{code}”里有字母和数字以外的字符"),
        Noted::Length { code, digits } => format!("编码{code}是{digits}位,这一级不是这个长度"),
        Noted::Taken { code, name } => format!("编码{code}已经有了,是“{name}”;更名请办理变更"),
        Noted::Orphan { parent } => format!("上级编码{parent}前面没有,也不在库里"),
        Noted::NoName => "没有名称".to_owned(),
        Noted::NoKind => "没有类型".to_owned(),
        Noted::Trimmed => "名称前后的空格和看不见的字符已去掉".to_owned(),
        Noted::SameName { name, code } => {
            format!("和同一上级下的{code}同名:{name};编码不同,都保留")
        }
        Noted::Character(c) => {
            format!("名称里的“{c}”(U+{:04X})字库里没有,请核对原名;照原样保留", u32::from(*c))
        }
        Noted::Prefix { parent } => format!("编码开头和上级{parent}不一致;照原样保留"),
    }
}

/// A plan of several years, in one line.
pub fn plan<K>(plan: &Plan<K>) -> String {
    let years: Vec<String> =
        plan.years.iter().map(|aim| format!("{}年{}个", aim.year, aim.count)).collect();
    format!("{}首次达到{}及以上", years.join("、"), plan.tier)
}

/// What is wrong with a plan, with the way out, and the start of the field's name where it is.
pub fn wrong_plan<K>(
    wrong: &plans::Wrong<K>,
    tier: &str,
    name: &dyn Fn(&K) -> String,
) -> (&'static str, String) {
    use plans::Wrong;
    match wrong {
        Wrong::Years => ("count", format!("计划要有1到{}年", plans::MOST_YEARS)),
        Wrong::Follows(year) => ("count", format!("{year}年和前面一年接不上,请逐年写")),
        Wrong::Nothing => ("count", "每年都是0,请至少在一年写上要达到的村数".to_owned()),
        Wrong::TooMany { planned, left } => {
            ("count", format!("各年一共{planned}个,但还没有达到{tier}的只有{left}个,请改小"))
        }
        Wrong::MoreNamed(year) => {
            ("named", format!("{year}年点名的村比计划数多,请把计划数改大或者少点几个"))
        }
        Wrong::Twice(unit) => ("named", format!("{}点了两次,请只留一次", name(unit))),
        Wrong::Before(unit) => {
            ("named", format!("{}在计划以前已经达到{tier},不用再列", name(unit)))
        }
    }
}
