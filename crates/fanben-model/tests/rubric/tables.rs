//! Tables as offices lay them out.

use fanben_model::intake::{Grid, Merge};
use fanben_model::rubric::{Became, read_tables};
use fanben_model::scheme::ClauseColumn;

use super::{drafted, given};

fn merged(grid: &mut Grid, blocks: &[(usize, usize, usize, usize)]) {
    let block = |&(top, left, bottom, right): &_| Merge { top, left, bottom, right };
    grid.set_merges(blocks.iter().map(block).collect());
}

fn table(rows: &[&[&str]], merges: &[(usize, usize, usize, usize)]) -> Grid {
    let mut grid = Grid::from_rows("细则.xlsx", "Sheet1", rows.iter().map(|row| row.iter()));
    merged(&mut grid, merges);
    grid
}

/// Dimension: item (points) content | clauses.
fn told(grid: Grid) -> Vec<String> {
    let scheme = drafted(grid).scheme;
    let mut lines = Vec::new();
    for dimension in &scheme.dimensions {
        let points = dimension.points.map_or_else(String::new, |points| format!(" {points}"));
        let outside = if dimension.outside { " 另计" } else { "" };
        lines.push(format!("{}{points}{outside}", dimension.name));
        for item in &dimension.items {
            let clauses: Vec<String> = item
                .clauses
                .iter()
                .map(|clause| match clause.column() {
                    ClauseColumn::Standard => clause.text().to_owned(),
                    ClauseColumn::Deduct => format!("-{}", clause.text()),
                    ClauseColumn::Add => format!("+{}", clause.text()),
                })
                .collect();
            lines.push(format!(
                "  {} {} {} [{}] {}",
                item.id,
                item.name,
                item.points,
                item.content.replace('\n', "/"),
                clauses.join(" | ")
            ));
        }
    }
    lines
}

#[test]
fn headings_on_two_levels_and_merged_cells() {
    let grid = table(
        &[
            &["某县2026年度考核评分细则"],
            &["考核指标", "", "分值", "评分标准", "评分", ""],
            &["一级指标", "二级指标", "", "", "自评分", "考核分"],
            &["党的建设(20分)", "组织生活", "10", "每少一次扣1分", "", ""],
            &["", "阵地建设", "10", "1.有阵地得5分;2.制度上墙得5分", "", ""],
            &["平安建设", "治安", "15", "发生案件每起扣2分", "", ""],
            &["", "", "", "发生命案的不得分", "", ""],
            &["小计", "", "15"],
            &["合计", "", "35"],
        ],
        &[
            (0, 0, 0, 5),
            (1, 0, 1, 1),
            (1, 2, 2, 2),
            (1, 3, 2, 3),
            (1, 4, 1, 5),
            (3, 0, 4, 0),
            (5, 0, 6, 0),
            (5, 1, 6, 1),
            (5, 2, 6, 2),
        ],
    );
    let drafted = drafted(grid.clone());
    assert_eq!(drafted.scheme.title, "某县2026年度考核评分细则");
    assert_eq!(drafted.scheme.points.map(|points| points.to_string()).as_deref(), Some("35"));
    assert_eq!(
        told(grid),
        [
            "党的建设 20",
            "  A1 组织生活 10 [] 每少一次扣1分",
            "  A2 阵地建设 10 [] 有阵地得5分 | 制度上墙得5分",
            "平安建设 15",
            "  B1 治安 15 [] 发生案件每起扣2分 | 发生命案的不得分",
        ]
    );
    assert_eq!(drafted.report.count(Became::Rule), 5);
    assert_eq!(drafted.report.count(Became::Left), 0, "{:#?}", drafted.report.entries);
}

#[test]
fn what_is_required_and_what_is_taken() {
    let grid = table(
        &[
            &["考核内容", "考核标准", "扣分标准", "考核方式(查资料/看现场)", "得分"],
            &["组织领导(10分)", "成立领导小组(4分)", "未成立扣4分", "查资料", ""],
            &["", "按月召开会议(6分)", "每次1", "查资料", ""],
            &["环境整治(5分)", "村庄整洁(5分)", "每处扣0.5分,扣完为止", "看现场", ""],
            &["", "无乱堆乱放", "", "看现场", ""],
        ],
        &[(1, 0, 2, 0), (3, 0, 4, 0)],
    );
    assert_eq!(
        told(grid),
        [
            "组织领导 10",
            "  A1 成立领导小组 4 [成立领导小组] -未成立扣4分",
            "  A2 按月召开会议 6 [按月召开会议] -每次1",
            "环境整治 5",
            "  B1 村庄整洁 5 [村庄整洁] -每处扣0.5分,扣完为止",
            "  B2 无乱堆乱放 0 [无乱堆乱放] ",
        ]
    );
}

#[test]
fn sections_bonuses_and_vetoes() {
    let grid = table(
        &[
            &["序号", "考核内容", "分值", "评分细则", "牵头部门"],
            &["一、基础工作(60分)"],
            &["1", "三会一课", "30", "每少一次扣1分", "组织部"],
            &["2", "台账", "30", "缺一项扣2分", "组织部"],
            &["二、加分项(最多加10分)"],
            &["3", "表彰", "10", "国家级5分、省级3分", "组织部"],
            &["三、扣分项"],
            &["4", "通报", "20", "被通报每次5分", "纪委"],
            &["四、一票否决"],
            &["5", "安全", "", "发生重大安全事故的", "应急局"],
            &["注:90分以上为优秀"],
        ],
        &[(1, 0, 1, 4), (4, 0, 4, 4), (6, 0, 6, 4), (8, 0, 8, 4), (10, 0, 10, 4)],
    );
    assert_eq!(
        told(grid.clone()),
        [
            "一、基础工作 60",
            "  A1 三会一课 30 [] 每少一次扣1分",
            "  A2 台账 30 [] 缺一项扣2分",
            "二、加分项 另计",
            "  B1 表彰 10 [] 国家级5分、省级3分",
            "三、扣分项 另计",
            "  C1 通报 0 [] -被通报每次5分",
        ]
    );
    let report = drafted(grid).report;
    let proposed: Vec<&str> =
        report.of(Became::Proposed).map(|entry| entry.cell.as_str()).collect();
    assert_eq!(proposed, ["B10", "D10", "A11"]);
    assert_eq!(report.count(Became::Left), 0, "{:#?}", report.entries);
}

#[test]
fn what_is_wrong_is_told_with_its_cell() {
    let grid = table(
        &[
            &["考核项目", "考核内容", "标准分"],
            &["党建(20分)", "未公开的扣8分", "5"],
            &["", "组织健全得2分;制度上墙得2分", "10"],
            &["", "加分另定", "若干"],
            &["合计", "", "25"],
        ],
        &[(1, 0, 3, 0)],
    );
    let report = drafted(grid).report;
    let wrong: Vec<String> =
        report.of(Became::Wrong).map(|entry| format!("{} {}", entry.cell, entry.says)).collect();
    assert_eq!(
        wrong,
        [
            "A2 写明20分,各计分项合计15分",
            "B2 一次扣8分,超过本项的5分",
            "B3 各条加起来最多4分,不到本项的10分",
            "B4 表里没有写这一项值多少分;先按0分写入,请在 points 里补上",
            "C4 “若干”不是分值,没有读",
            "C5 写明满分25,各大项合计20",
        ]
    );
}

#[test]
fn a_strangers_shape_gets_an_answer_that_helps() {
    let grid = table(
        &[
            &["指标", "权重", "评分办法", "数据来源", "责任人电话"],
            &["人均收入", "60%", "比上年增长10%得满分", "统计局", "123"],
            &["垃圾分类", "40%", "每发现一处扣1分", "城管局", ""],
        ],
        &[],
    );
    let drafted = drafted(grid);
    let items = &drafted.scheme.dimensions[0].items;
    assert_eq!(items[0].points.to_string(), "60");
    assert_eq!(
        (items[0].evidence.as_str(), items[0].remark.as_str()),
        ("统计局", "〔责任人电话〕123")
    );
    let none = table(&[&["姓名", "性别", "电话"], &["甲", "女", "1"]], &[]);
    let says = read_tables(&[none], &given()).unwrap_err().says;
    assert!(says.contains("第1行") && says.contains("评分标准"), "{says}");
}

fn refused(rows: &[&[&str]]) -> String {
    read_tables(&[table(rows, &[])], &given()).unwrap_err().says
}

#[test]
fn a_table_without_headings_hears_which_it_needs() {
    let says = refused(&[
        &["某镇考核评分表"],
        &["1", "党建工作", "组织生活", "10", "每少一次扣1分"],
        &["2", "", "阵地建设", "10", "未达标扣2分"],
        &["3", "平安建设", "治安", "15", "发生案件每起扣2分"],
    ]);
    let wanted = "可以在第2行上方插入一行,填:A列“序号”、B列“考核项目”、C列“考核指标”、D列“标准分”、E列“评分标准”";
    assert!(says.contains(wanted), "{says}");
}

#[test]
fn a_table_on_its_side_hears_how_to_turn_it() {
    let says = refused(&[
        &["考核项目", "党建", "平安", "产业"],
        &["标准分", "10", "15", "20"],
        &["评分标准", "每少一次扣1分", "发生案件每起扣2分", "未达标扣2分"],
    ]);
    assert!(says.contains("竖着写在A列") && says.contains("转置"), "{says}");
}

#[test]
fn items_in_one_cell_hear_how_to_part_them() {
    let says = refused(&[
        &["某村评分标准"],
        &["1.组织建设(10分):每少一次会议扣1分"],
        &["2.平安建设(20分):发生案件每起扣2分"],
    ]);
    assert!(
        says.contains("每一行只有一格") && says.contains("考核项目、标准分、评分标准"),
        "{says}"
    );
}

#[test]
fn three_levels_with_weights_count_what_stands_behind_the_item() {
    let grid = table(
        &[
            &["一级指标", "权重", "二级指标", "权重", "三级指标", "权重(%)", "评分标准"],
            &["治理", "60%", "党建", "40%", "三会一课", "25%", "每少一次扣1分"],
            &["", "", "", "", "台账", "15%", "缺一项扣2分"],
            &["", "", "平安", "20%", "治安", "20%", "发生案件每起扣2分"],
            &["发展", "40%", "产业", "40%", "收入", "40%", "每低1个百分点扣1分"],
        ],
        &[(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 2, 2), (1, 3, 2, 3)],
    );
    assert_eq!(
        told(grid.clone()),
        [
            "治理 60",
            "  A1 党建·三会一课 25 [] 每少一次扣1分",
            "  A2 党建·台账 15 [] 缺一项扣2分",
            "  A3 平安·治安 20 [] 发生案件每起扣2分",
            "发展 40",
            "  B1 产业·收入 40 [] 每低1个百分点扣1分",
        ]
    );
    let drafted = drafted(grid);
    assert_eq!(drafted.scheme.dimensions[0].items[0].remark, "〔权重〕40%");
    assert_eq!(drafted.report.count(Became::Left), 0, "{:#?}", drafted.report.entries);
}

#[test]
fn vetoes_stand_as_notes_until_somebody_confirms_them() {
    let rows: &[&[&str]] = &[
        &["序号", "考核内容", "分值", "评分细则", "牵头部门"],
        &["1", "三会一课", "30", "每少一次扣1分", "组织部"],
        &["四、一票否决"],
        &["2", "安全", "", "发生重大安全事故的", "应急局"],
    ];
    let scheme = drafted(table(rows, &[(2, 0, 2, 4)])).scheme;
    let notes: Vec<&str> = scheme.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["四、一票否决:安全:发生重大安全事故的〔评分部门〕应急局"]);
    assert!(scheme.notes[0].says.contains("还没有生效"), "{:?}", scheme.notes);
    let again = drafted(super::grid(&fanben_model::rubric::print_table(&scheme, &[]))).scheme;
    assert_eq!(again.notes, scheme.notes);
}
