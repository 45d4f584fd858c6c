//! The words over a column → what stands in it.

use serde::Serialize;

use crate::number::fold_char;

/// What stands in a column of a rubric table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 序号: counted anew when printed.
    Number,
    /// 编号: the item's id.
    Id,
    /// 一级指标, 考核项目: a group of items.
    Dimension,
    /// What the group is worth.
    DimensionPoints,
    /// Between the group and the item: 二级指标 where there is a 三级指标.
    Middle,
    /// 二级指标: what is scored, by its name.
    Item,
    /// What the item is worth.
    Points,
    /// 考核内容: names the item or says what is asked for, as the other columns leave it.
    Text,
    /// What is asked for.
    Content,
    /// 考核标准: what is asked for where another column scores it, else the sentences.
    Requirement,
    /// Sentences that say themselves what they do.
    Standard,
    /// 考评方法、扣分标准: sentences; what says nothing itself takes.
    Either,
    /// Sentences that take.
    Deduct,
    /// Sentences that give.
    Add,
    /// 考核方式, 数据来源: what is shown as proof.
    Evidence,
    /// Who scores it.
    Lead,
    /// The document it rests on.
    Source,
    /// 备注
    Remark,
    /// Where scores are filled in: no part of the rules.
    Score,
    /// Anything else: kept in the remark under its heading.
    Other,
}

impl Role {
    /// What it is called in a report.
    pub fn says(self) -> &'static str {
        match self {
            Self::Number => "序号",
            Self::Id => "编号",
            Self::Dimension => "大项",
            Self::DimensionPoints => "大项分值",
            Self::Middle => "中间一级",
            Self::Item => "计分项",
            Self::Points => "分值",
            Self::Text | Self::Content | Self::Requirement => "考核内容",
            Self::Standard | Self::Either => "评分标准",
            Self::Deduct => "扣分标准",
            Self::Add => "加分标准",
            Self::Evidence => "考核方式",
            Self::Lead => "评分部门",
            Self::Source => "依据",
            Self::Remark => "备注",
            Self::Score => "打分栏(空着)",
            Self::Other => "不认识,随行保留",
        }
    }

    /// Sentences stand in it.
    pub(super) fn scores(self) -> bool {
        matches!(self, Self::Standard | Self::Either | Self::Deduct | Self::Add)
    }
}

/// Headings that mean one thing wherever they stand.
const EXACT: &[(Role, &[&str])] = &[
    (Role::Number, &["序号", "序", "号"]),
    (Role::Id, &["编号", "代码", "项目编号", "指标编号", "指标代码", "条款编号"]),
    (
        Role::Dimension,
        &[
            "一级指标",
            "考核项目",
            "考评项目",
            "评分项目",
            "项目",
            "类别",
            "大项",
            "考核类别",
            "考核大项",
            "维度",
            "板块",
            "考核板块",
            "分类",
            "指标类别",
            "考核要素",
            "评价维度",
            "测评项目",
            "检查项目",
            "工作类别",
            "考核方面",
            "星级",
            "项目类别",
            "评价项目",
            "考核模块",
        ],
    ),
    (
        Role::Item,
        &[
            "二级指标",
            "三级指标",
            "指标",
            "考核指标",
            "指标名称",
            "考核要点",
            "考核事项",
            "评分项",
            "计分项",
            "考核点",
            "评价指标",
            "子项目",
            "小项",
            "具体指标",
            "考核子项",
            "评价要素",
            "指标项",
            "工作任务",
            "考评指标",
            "测评指标",
            "子项",
        ],
    ),
    (
        Role::Text,
        &[
            "考核内容",
            "考评内容",
            "评价内容",
            "内容",
            "主要内容",
            "具体内容",
            "工作内容",
            "检查内容",
            "测评内容",
            "目标任务",
            "重点工作",
            "指标内容",
            "评分内容",
            "考核内容及要求",
        ],
    ),
    (
        Role::Content,
        &[
            "考核要求",
            "具体要求",
            "工作要求",
            "目标要求",
            "考核目标",
            "目标值",
            "基本要求",
            "指标说明",
            "工作目标",
            "要求",
        ],
    ),
    (
        Role::Requirement,
        &["考核标准", "考评标准", "工作标准", "评价标准", "标准", "达标标准", "验收标准"],
    ),
    (
        Role::Standard,
        &[
            "评分标准",
            "计分标准",
            "评分办法",
            "评分细则",
            "计分办法",
            "计分方法",
            "评分方法",
            "考核评分标准",
            "评分规则",
            "考核细则",
            "计分规则",
            "考核评分办法",
            "加扣分标准",
            "加减分标准",
            "评分说明",
            "打分标准",
            "赋分标准",
            "得分标准",
            "评分依据和标准",
            "考核办法",
            "计分细则",
            "加减分办法",
            "评分要点",
        ],
    ),
    (
        Role::Deduct,
        &[
            "扣分标准",
            "扣分办法",
            "扣分细则",
            "扣分项",
            "扣分情形",
            "扣分说明",
            "扣分依据",
            "减分标准",
            "减分项",
        ],
    ),
    (Role::Add, &["加分标准", "加分办法", "奖分标准", "加分项", "加分情形", "加分说明"]),
    (
        Role::Points,
        &[
            "分值",
            "标准分",
            "满分",
            "分数",
            "权重",
            "权数",
            "基本分",
            "标准分值",
            "应得分",
            "赋分",
            "配分",
            "总分",
            "基础分",
            "分值权重",
            "分值分",
            "指标分值",
            "项目分值",
        ],
    ),
    (Role::DimensionPoints, &["一级指标分值", "大项分值", "项目总分"]),
    (
        Role::Evidence,
        &[
            "考核方式",
            "考评方式",
            "考核方法",
            "考评方法",
            "检查方式",
            "检查方法",
            "评价方式",
            "评价方法",
            "数据来源",
            "资料来源",
            "佐证材料",
            "印证资料",
            "查验资料",
            "评分依据",
            "考核依据",
            "验收方式",
            "查看资料",
            "考核形式",
            "查验方式",
            "佐证资料",
            "取数方式",
        ],
    ),
    (
        Role::Lead,
        &[
            "牵头部门",
            "牵头单位",
            "责任部门",
            "责任单位",
            "考核单位",
            "考核部门",
            "评分单位",
            "评分部门",
            "主管部门",
            "实施单位",
            "考核责任单位",
            "负责部门",
            "打分单位",
            "打分部门",
            "考评单位",
            "考评部门",
            "提供单位",
        ],
    ),
    (Role::Source, &["依据", "政策依据", "文件依据", "来源", "出处"]),
    (Role::Remark, &["备注", "说明", "附注", "注"]),
    (
        Role::Score,
        &[
            "自评分",
            "自评得分",
            "自评",
            "自查得分",
            "考核分",
            "得分",
            "考核得分",
            "考评得分",
            "实得分",
            "评分",
            "考评分",
            "核定分",
            "最终得分",
            "扣分",
            "加分",
            "扣分原因",
            "考核评分",
            "检查得分",
            "复核得分",
            "实际得分",
            "扣分理由",
            "自查分",
            "考评组评分",
            "打分",
            "评定分",
            "核查得分",
        ],
    ),
];

/// Words that say what a heading means when it is none of the known ones, the surest first.
const WITHIN: &[(Role, &[&str])] = &[
    (Role::Standard, &["加扣分", "加减分", "奖扣分"]),
    (Role::Deduct, &["扣分标准", "扣分办法", "扣分细则", "减分"]),
    (Role::Add, &["加分", "奖分"]),
    (Role::Score, &["得分", "自评", "扣分"]),
    (Role::Points, &["分值", "权重", "满分", "标准分"]),
    (Role::Standard, &["评分", "计分", "细则", "办法"]),
    (Role::Requirement, &["标准"]),
    (Role::Content, &["要求", "目标"]),
    (Role::Text, &["内容"]),
    (Role::Item, &["指标", "要点", "任务"]),
    (Role::Dimension, &["项目", "类别"]),
    (Role::Lead, &["部门", "单位", "科室"]),
    (Role::Evidence, &["方式", "方法", "来源", "资料", "材料"]),
];

/// Folds width and drops spaces and line breaks.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// A heading without what stands in brackets.
fn bare(text: &str) -> String {
    let text = folded(text);
    match text.split_once('(') {
        Some((words, rest)) if !words.is_empty() => {
            let behind = rest.split_once(')').map_or("", |(_, behind)| behind);
            format!("{words}{behind}")
        }
        _ => text,
    }
}

/// What a heading says, and whether it is one that is known. None: no heading at all.
pub(super) fn role_of(text: &str) -> Option<(Role, bool)> {
    let words = bare(text);
    let words = words.trim_matches(['*', ':', '※']);
    if words.is_empty() || words.chars().count() > 16 {
        return None;
    }
    if let Some(role) = exact(words) {
        return Some((role, true));
    }
    // 考评方法、扣分标准: the part that scores says what stands there.
    let parts: Vec<Role> =
        words.split(['、', '/', ',', '和', '及', '与', '或']).filter_map(exact).collect();
    if parts.len() > 1 {
        let scores: Vec<Role> = parts.iter().copied().filter(|role| role.scores()).collect();
        return Some((
            match scores[..] {
                [] => parts[0],
                [Role::Deduct] => Role::Either,
                [one] => one,
                _ => Role::Standard,
            },
            true,
        ));
    }
    let within = WITHIN.iter().find(|(_, all)| all.iter().any(|word| words.contains(word)));
    within.map(|(role, _)| (*role, false))
}

fn exact(words: &str) -> Option<Role> {
    EXACT.iter().find_map(|(role, all)| all.contains(&words).then_some(*role))
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnRead {
    /// Its place, counted from 0.
    pub column: usize,
    /// The words over it.
    pub heading: String,
    /// What is read in it.
    pub role: Role,
    /// The heading is none of the known ones: read by the words in it.
    pub by_words: bool,
}

/// The roles of a table's headings, each in the light of the others. `groups` says whether the
/// cells of a column stand over several items.
pub(super) fn resolve(columns: &mut [ColumnRead], groups: &dyn Fn(usize) -> bool) {
    let has = |columns: &[ColumnRead], role: Role| columns.iter().any(|c| c.role == role);
    let set = |columns: &mut [ColumnRead], from: Role, to: Role| {
        for column in columns.iter_mut().filter(|column| column.role == from) {
            column.role = to;
        }
    };
    // 三级指标 is what is scored; 二级指标 stands between.
    let third = columns.iter().any(|c| c.role == Role::Item && folded(&c.heading).contains("三级"));
    if third {
        for column in columns.iter_mut() {
            if folded(&column.heading).contains("二级") && column.role == Role::Item {
                column.role = Role::Middle;
            }
        }
    }
    spare(columns, Role::Dimension, Role::Item);
    let scores = columns.iter().any(|column| column.role.scores());
    // Beside 扣分标准 alone, 考核标准 also scores where nothing is taken.
    let states = has(columns, Role::Standard) || has(columns, Role::Either);
    if states {
        set(columns, Role::Requirement, Role::Content);
    } else if !scores {
        set(columns, Role::Requirement, Role::Standard);
    }
    let scores = columns.iter().any(|column| column.role.scores());
    let names = has(columns, Role::Item);
    let text = match (scores, names) {
        (false, _) => Role::Standard,
        (true, true) => Role::Content,
        (true, false) => Role::Item,
    };
    set(columns, Role::Text, text);
    if !columns.iter().any(|column| column.role.scores()) {
        set(columns, Role::Content, Role::Standard);
    }
    // A group that never stands over several items is the item's name; a name that does, a group.
    if !has(columns, Role::Item)
        && let Some(column) = columns.iter_mut().find(|c| c.role == Role::Dimension)
        && !groups(column.column)
    {
        column.role = Role::Item;
    }
    if !has(columns, Role::Dimension)
        && let Some(column) = columns.iter_mut().find(|c| c.role == Role::Item)
        && groups(column.column)
    {
        column.role = Role::Dimension;
    }
    spare(columns, Role::Item, Role::Middle);
    for role in [Role::Middle, Role::Id, Role::Number] {
        spare(columns, role, Role::Other);
    }
    // Two columns of points: the one beside the groups is theirs.
    let points: Vec<usize> = places(columns, Role::Points);
    let item = places(columns, Role::Item).first().copied();
    if let ([first, _, ..], Some(dimension)) =
        (&points[..], places(columns, Role::Dimension).first())
        && *first == dimension + 1
        && item.is_none_or(|item| item > *first)
    {
        columns[*first].role = Role::DimensionPoints;
    }
    // 一级、二级、三级指标 each with its own: the one behind what is scored counts.
    let points = places(columns, Role::Points);
    let own = points.iter().copied().find(|at| item.is_some_and(|item| *at > item));
    for at in points {
        if own.is_some_and(|own| own != at) {
            columns[at].role = Role::Other;
        }
    }
    spare(columns, Role::Points, Role::Other);
}

fn places(columns: &[ColumnRead], role: Role) -> Vec<usize> {
    (0..columns.len()).filter(|at| columns[*at].role == role).collect()
}

/// Gives every column of a role but the first another.
fn spare(columns: &mut [ColumnRead], role: Role, instead: Role) {
    for at in places(columns, role).into_iter().skip(1) {
        columns[at].role = instead;
    }
}
