//! Every endpoint, one a line.

use super::endpoint::Endpoint;
use super::tables::CSV;
use super::{inside, lists, reading, settled, tables, writing};

/// All of them, in the order of the description.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    [cycles(), measures(), settlement(), tasks(), published(), internal()]
        .into_iter()
        .flatten()
        .collect()
}

/// Cycles, subjects and sheets.
fn cycles() -> Vec<Endpoint> {
    vec![
        Endpoint::read("/key", "key", "这个密钥:以什么岗位、在什么范围、能办什么", reading::key),
        Endpoint::read("/cycles", "cycles", "考核:管理范围内的全部考核", reading::cycles),
        Endpoint::read("/cycles/{cycle}", "cycle", "一次考核:环节、期限、进度", reading::cycle),
        Endpoint::read(
            "/cycles/{cycle}/subjects",
            "subjects",
            "一次考核的全部对象:走到哪一步、得分、等次、名次",
            reading::subjects,
        ),
        Endpoint::read(
            "/cycles/{cycle}/subjects/{subject}",
            "subject",
            "一个对象:各环节的结果、逐项得分、逐条评分、办理记录",
            reading::subject,
        ),
        Endpoint::read(
            "/cycles/{cycle}/subjects/{subject}/explanation",
            "explanation",
            "一个对象的每一分从哪里来:各行相加就是得分",
            reading::explanation,
        ),
        Endpoint::read(
            "/cycles/{cycle}/subjects/{subject}/gaps",
            "gaps",
            "一个对象离上一等次还差什么",
            reading::gaps,
        ),
        Endpoint::read(
            "/cycles/{cycle}/subjects/{subject}/sheet",
            "sheet",
            "一个对象当前环节的评分表:要评的每一条和已评的值",
            reading::sheet,
        ),
        Endpoint::write(
            "/cycles/{cycle}/subjects/{subject}/sheet",
            "save_sheet",
            "保存当前环节的评分(没写的条目不变)",
            writing::save_sheet,
        ),
        Endpoint::write(
            "/cycles/{cycle}/subjects/{subject}/declaration",
            "declare",
            "申报:写明争创哪几颗星,没写的不争创",
            writing::declare,
        ),
        Endpoint::act(
            "/cycles/{cycle}/subjects/{subject}/send-up",
            "send_up",
            "把当前环节的评分表上报到下一环节",
            writing::send_up,
        ),
    ]
}

/// Measures and tables.
fn measures() -> Vec<Endpoint> {
    vec![
        Endpoint::read(
            "/cycles/{cycle}/measures",
            "measures",
            "一次考核的全部数据项:谁报、报了多少",
            reading::measures,
        ),
        Endpoint::read(
            "/cycles/{cycle}/measures/{measure}",
            "measure",
            "一个数据项在各对象的值",
            reading::measure,
        ),
        Endpoint::write(
            "/cycles/{cycle}/measures/{measure}",
            "record_measure",
            "报一个数据项的值,或者写明原因更正",
            writing::record_measure,
        ),
        Endpoint::file(
            "/cycles/{cycle}/export/standing.csv",
            "standing_csv",
            "导出一次考核的结果(CSV)",
            CSV,
            tables::standing,
        ),
        Endpoint::file(
            "/cycles/{cycle}/export/measures.csv",
            "measures_csv",
            "导出一次考核的数据(CSV)",
            CSV,
            tables::measures,
        ),
        Endpoint::read(
            "/cycles/{cycle}/export/measures.json",
            "measures_json",
            "导出一次考核的数据(JSON)",
            reading::all_measures,
        ),
    ]
}

/// Stages that departments score.
fn settlement() -> Vec<Endpoint> {
    vec![
        Endpoint::read(
            "/cycles/{cycle}/settlement",
            "settlement",
            "结账:各部门还差多少、签字没有",
            settled::settlement,
        ),
        Endpoint::ask(
            "/cycles/{cycle}/grid",
            "grid",
            "一个部门要评的各格:一项的各条 × 各对象",
            settled::grid,
        ),
        Endpoint::write(
            "/cycles/{cycle}/grid",
            "save_grid",
            "保存一个部门评的各格:要么全存,要么全不存",
            writing::save_grid,
        ),
    ]
}

/// Lists of tasks and the burden ledger.
fn tasks() -> Vec<Endpoint> {
    vec![
        Endpoint::read("/lists", "lists", "任务清单:看得到的全部清单", lists::lists),
        Endpoint::read(
            "/lists/{list}",
            "list",
            "一张清单:各条、各镇进度、等核验的回报",
            lists::list,
        ),
        Endpoint::read(
            "/lists/{list}/units/{unit}",
            "unit_tasks",
            "一个单位在一张清单里要办的",
            lists::unit_tasks,
        ),
        Endpoint::write(
            "/lists/{list}/units/{unit}/accept",
            "accept_tasks",
            "接单:写明接哪几条,不写就全接",
            writing::accept_tasks,
        ),
        Endpoint::write(
            "/lists/{list}/units/{unit}/tasks/{entry}/report",
            "report_task",
            "办结回报一条任务",
            writing::report_task,
        ),
        Endpoint::write(
            "/lists/{list}/entries/{entry}/check",
            "check_tasks",
            "核验一条任务的回报,或者写明理由退回",
            writing::check_tasks,
        ),
        Endpoint::read("/burden", "burden", "减负台账:各时期要村里办多少、增减多少", lists::ledger),
        Endpoint::read(
            "/burden/{unit}",
            "burden_of_unit",
            "一个单位的减负台账",
            lists::ledger_of_unit,
        ),
    ]
}

/// What is for internal use: to be read, and never done by a key.
fn internal() -> Vec<Endpoint> {
    vec![
        Endpoint::read(
            "/places/{unit}/talks",
            "unit_talks",
            "一个单位的工作提示和黄牌",
            inside::unit_talks,
        ),
        Endpoint::read("/talks/{talk}", "talk", "一次工作提示或者一张黄牌", inside::talk),
        Endpoint::read("/cycles/{cycle}/batches", "batches", "一次考核的发放批次", inside::batches),
        Endpoint::read(
            "/cycles/{cycle}/batches/{batch}",
            "batch",
            "一批发放:给各单位多少,不含个人",
            inside::batch,
        ),
    ]
}

/// Notices, places, events.
fn published() -> Vec<Endpoint> {
    vec![
        Endpoint::read("/cycles/{cycle}/notices", "notices", "一次考核的公示", reading::notices),
        Endpoint::ask(
            "/cycles/{cycle}/notices/{notice}",
            "notice",
            "一份公示:名单、决定、更正和校验码",
            reading::notice,
        ),
        Endpoint::file(
            "/cycles/{cycle}/notices/{notice}/bundle.zip",
            "bundle",
            "证明一份公示的数据包,任何人可以用自己的程序重算",
            "application/zip",
            reading::bundle,
        ),
        Endpoint::ask("/places", "places", "区划:一个单位的下级,或者按名称查找", reading::places),
        Endpoint::read("/places/{unit}", "place", "一个单位:上级、下级、沿革", reading::place),
        Endpoint::ask(
            "/events",
            "events",
            "从一个编号往后发生了什么(不含个人信息)",
            reading::events,
        ),
    ]
}
