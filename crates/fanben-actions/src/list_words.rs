//! What becomes of lists of tasks, in Chinese sentences that say what to do.

use fanben_model::lists::{
    Cap, EntryState, Finding, FormPart, ListState, Over, Overstep, Refused, TaskState, Unfit,
};

/// How far a list is.
pub fn list_state(state: ListState) -> &'static str {
    match state {
        ListState::Draft => "起草中",
        ListState::Open => "已开单",
        ListState::Closed => "已结束",
    }
}

/// How far an entry is.
pub fn entry_state(state: EntryState) -> &'static str {
    match state {
        EntryState::Proposed => "待准入",
        EntryState::Admitted => "已准入",
        EntryState::Urgent => "先办待补审",
        EntryState::Refused => "未准入",
        EntryState::Merged => "已合并",
        EntryState::Cancelled => "已取消",
    }
}

/// How far an entry is at one unit.
pub fn task_state(state: TaskState) -> &'static str {
    match state {
        TaskState::Waiting => "待派单",
        TaskState::Sent => "待接单",
        TaskState::Accepted => "办理中",
        TaskState::Reported => "待核验",
        TaskState::Returned => "已退回",
        TaskState::Done => "已办结",
        TaskState::Exempt => "免办",
    }
}

/// Why a step is refused, with the way out.
pub fn refused(refused: Refused) -> String {
    match refused {
        Refused::Closed => "这张清单已经结束,不能再改".to_owned(),
        Refused::NotOpen => "清单还没有开单,请等主管部门开单".to_owned(),
        Refused::Opened => {
            "清单已经开单,内容不再变动;要增加的作为临时任务报主管部门,不办的写明原因取消".to_owned()
        }
        Refused::Empty => "清单里还没有准入的任务,不能开单".to_owned(),
        Refused::Pending(many) => {
            format!("还有{many}条没有定:待准入的请准入、合并或不予准入,先办的请补审")
        }
        Refused::Over => "一个村要办的超过了上限;请合并或减少任务".to_owned(),
        Refused::Unchecked(many) => format!("还有{many}条办结回报没有核验,请部门核验以后再结束"),
        Refused::Findings(many) => {
            format!("准入检查有{many}处要改;请部门改好再准入,或者写明理由不予准入")
        }
        Refused::NoReason => "请写明原因".to_owned(),
        Refused::Entry(state) => {
            format!("这一条现在是“{}”,不能这样做", entry_state(state))
        }
        Refused::Task(state) => format!("这一条在这里是“{}”,不能这样做", task_state(state)),
        Refused::Dispatched => {
            "本镇(街道)已经派单,不能再加自设任务、调权重;确要增加的报主管部门作临时任务".to_owned()
        }
        Refused::Unbalanced => "自设任务和调整以后的总分变了;请把分值调平再派单".to_owned(),
    }
}

/// What speaks against an entry, with the way out; `title` says which the other entry is.
pub fn finding<K>(found: &Finding<K>, title: &dyn Fn(&K) -> String) -> String {
    match found {
        Finding::NoBasis(_) => "没有依据:请写文件名称和文号".to_owned(),
        Finding::Past(_) => "期限已经过了:请改期限".to_owned(),
        Finding::Crosses(_, text) => {
            format!(
                "“{text}”触及红线:不收集信访、生育、信仰、民族、身体、行踪,不强制用手机应用;请删去"
            )
        }
        Finding::Held { question, measure, owner, .. } => {
            let owner = if owner.is_empty() { "系统" } else { owner };
            format!("“{question}”已经有数据“{measure}”({owner}报),不再向村里要;请删去这一栏")
        }
        Finding::Twice { question, other, .. } => {
            format!("“{question}”在“{}”里已经要了;请合并,或者删去这一栏", title(other))
        }
        Finding::Same { other, .. } => {
            format!("和“{}”说的一样;请核对是不是重复", title(other))
        }
        Finding::FormLacks(_, part) => {
            let part = match part {
                FormPart::Number => "表号",
                FormPart::Maker => "制定机关",
                FormPart::Approval => "批准文号",
                FormPart::Until => "有效期",
            };
            format!("报表没有{part}:没有的村里有权不填;请补上,或者不要填表")
        }
        Finding::FormExpired { until, .. } => format!("报表有效期到{until},已经过期,不能再发"),
        Finding::FormEnds { until, .. } => format!("报表有效期到{until},早于任务的期限"),
    }
}

/// Where one village is asked too much.
pub fn over(over: &Over) -> String {
    let (what, unit) = match over.cap {
        Cap::Items => ("项目", "项"),
        Cap::Entries => ("任务", "条"),
        Cap::Fields => ("填报栏目", "栏"),
        Cap::Minutes => ("填报时间", "分钟"),
    };
    format!("一个村的{what}有{}{unit},上限{}{unit}", over.is, over.most)
}

/// Where a township goes further than it may, with the way out.
pub fn overstep(overstep: &Overstep) -> String {
    match overstep {
        Overstep::OwnItems { is, most } => {
            format!("自设任务有{is}项,最多{most}项;请并到已有的自设项目里,或者不加")
        }
        Overstep::OwnPoints { item, is, most } => {
            format!("自设项目“{item}”{is}分,每项最多{most}分;请改小")
        }
        Overstep::NotScored => "这一条不计分,没有分值可调".to_owned(),
        Overstep::Change { before, after, least, most } => {
            format!("由{before}分调为{after}分,超出允许的幅度,请填{least}到{most}分")
        }
        Overstep::Sum { is, base } => {
            format!("调整后总分{is}分,应仍为{base}分;请把其他任务的分值调平")
        }
    }
}

/// What keeps something from being an entry: the field of the form, and the sentence.
pub fn unfit(unfit: Unfit) -> (&'static str, &'static str) {
    match unfit {
        Unfit::Item => ("item", "请写所属的项目,最多60字"),
        Unfit::Title => ("title", "请写要做什么,最多200字"),
        Unfit::Department => ("department", "请写哪个部门要求的"),
        Unfit::Effect => ("effect", "请写作用:为什么要做,最多200字"),
        Unfit::Points => ("points", "分值请写0到1000的数;不计分就空着"),
        Unfit::Questions => ("questions", "一行写一栏,每栏最多60字,最多200栏"),
        Unfit::Amount => ("minutes", "分钟、材料、会议请写0到10000的整数"),
    }
}
