//! 结果: the rank list, league by league.

use fanben_model::rating::{Quota, Rating};
use rust_xlsxwriter::Workbook;

use super::super::WhyNot;
use super::super::looks::Looks;
use super::super::printed::{Cell, Printed};
use super::Results;

/// One column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// The rank within the league.
    Rank,
    League,
    /// The rank among all.
    Overall,
    Code,
    Name,
    Parent,
    Class,
    Dimension(usize),
    Star(usize),
    /// The total, or the least it can come to.
    Total,
    /// The most it can come to, where something is open.
    Most,
    /// The total by the common items, where a unit has items of its own.
    Common,
    Stars,
    Tier,
    State,
    Remarks,
}

pub(super) fn write(
    results: &Results<'_>,
    workbook: &mut Workbook,
    looks: &Looks,
    name: &str,
) -> Result<(), WhyNot> {
    let rules = results.common.rules;
    let standings = || results.rows.iter().map(|(rating, at)| &rating.standings()[*at]);
    let open = standings().filter(|standing| standing.open).count();
    let columns = columns(results, open > 0);
    let kept = columns.iter().position(|column| *column == Column::Name).map_or(0, |at| at + 1);
    let mut sheet = Printed::begin(workbook, looks, name, columns.len(), kept)?;
    sheet.title(&results.title("结果"))?;
    let scheme = &rules.scheme;
    let legal = scheme.legal.as_ref().map_or_else(String::new, |legal| {
        format!("  {}({}{})", legal.kind, legal.body, legal.number)
    });
    sheet.note(&format!(
        "考核期:{}  办法:第{}版  满分:{}分  参评:{}个{legal}",
        scheme.period,
        scheme.version,
        rules.full,
        results.rows.len()
    ))?;
    if open > 0 {
        sheet.note(&format!(
            "暂定:{open}个对象还有未评内容,总分是最低可能,名次和等次随补评变化;结果确定前不得公布"
        ))?;
    }
    sheet.headings(columns.iter().map(|column| heading(results, *column)).collect())?;
    for row in results.ranked() {
        sheet.row(columns.iter().map(|column| cell(results, row, *column)).collect())?;
    }
    sheet.end()
}

/// The columns these results need.
fn columns(results: &Results<'_>, open: bool) -> Vec<Column> {
    let rules = results.common.rules;
    let scheme = &rules.scheme;
    let subjects = || results.rows.iter().map(|(rating, at)| &rating.inputs.subjects[*at]);
    let parents = subjects().any(|subject| !subject.parent.is_empty());
    let classes = subjects().any(|subject| !subject.class.is_empty());
    let leagues = results.common.inputs.leagues.len() > 1;
    let own = results.rows.iter().any(|(rating, _)| !std::ptr::eq(*rating, results.common));
    let stars = rules.dimensions.iter().any(|dimension| dimension.star.is_some());
    let mut columns = vec![Column::Rank];
    // The unit above and the class have columns of their own.
    columns.extend((leagues && scheme.league != "parent").then_some(Column::League));
    columns.extend([Column::Code, Column::Name]);
    columns.extend(parents.then_some(Column::Parent));
    columns.extend((classes && scheme.league != scheme.class).then_some(Column::Class));
    for (at, dimension) in rules.dimensions.iter().enumerate() {
        columns.push(Column::Dimension(at));
        columns.extend(dimension.star.is_some().then_some(Column::Star(at)));
    }
    columns.push(Column::Total);
    columns.extend(open.then_some(Column::Most));
    columns.extend(own.then_some(Column::Common));
    columns.extend(stars.then_some(Column::Stars));
    columns.extend(leagues.then_some(Column::Overall));
    columns.extend((!rules.tiers.is_empty()).then_some(Column::Tier));
    columns.extend([Column::State, Column::Remarks]);
    columns
}

fn heading(results: &Results<'_>, column: Column) -> String {
    let rules = results.common.rules;
    let leagues = results.common.inputs.leagues.len() > 1;
    match column {
        Column::Rank if leagues => "组内名次",
        Column::Rank => "名次",
        Column::Overall => "总名次",
        Column::League => "组别",
        Column::Code => "编码",
        Column::Name => "名称",
        Column::Parent => "上级单位",
        Column::Class => &rules.scheme.class,
        Column::Dimension(at) => {
            let dimension = &rules.dimensions[at];
            return format!("{}({})", dimension.name, dimension.points);
        }
        Column::Star(at) => return format!("{}·星", rules.dimensions[at].name),
        Column::Total => "总分",
        Column::Most => "最高可能",
        Column::Common => "可比分",
        Column::Stars => "星数",
        Column::Tier => "等次",
        Column::State => "状态",
        Column::Remarks => "说明",
    }
    .to_owned()
}

fn cell(results: &Results<'_>, row: usize, column: Column) -> Cell {
    let (rating, at) = results.rows[row];
    let subject = &rating.inputs.subjects[at];
    let standing = &rating.standings()[at];
    match column {
        Column::Rank => Cell::Count(u64::from(standing.rank)),
        Column::Overall => Cell::Count(u64::from(standing.overall)),
        Column::League => Cell::Text(results.league(subject.league)),
        Column::Code => Cell::Code(subject.code.clone()),
        Column::Name => Cell::text(&subject.name),
        Column::Parent => Cell::Text(results.name_of(&subject.parent)),
        Column::Class => Cell::text(&subject.class),
        Column::Dimension(place) if rating.declared(place, at) => {
            Cell::Points(rating.dimension(place, at).0)
        }
        Column::Dimension(_) => Cell::text("未申报"),
        Column::Star(place) => Cell::text(rating.star(place, at).map_or("", |state| state.name())),
        Column::Total => Cell::Points(standing.low),
        Column::Most => Cell::Points(standing.high),
        Column::Common => {
            let common = results.common.standings().get(row);
            common.map_or(Cell::Blank, |common| Cell::Points(common.low))
        }
        Column::Stars => Cell::Count(u64::from(standing.stars)),
        Column::Tier => Cell::text(rating.result(at)),
        Column::State => Cell::text(if standing.open { "暂定" } else { "确定" }),
        Column::Remarks => Cell::Text(remarks(results, rating, at)),
    }
}

/// Why not more: gates and vetoes, what a quota or a ruling did, what a body is asked to consider.
fn remarks(results: &Results<'_>, rating: &Rating<'_>, at: usize) -> String {
    let code = &rating.inputs.subjects[at].code;
    let tier = |tier: usize| rating.rules.tiers.get(tier).map_or("", |rule| &rule.tier.name);
    let mut said = rating.obstacles(at);
    match rating.standings()[at].quota {
        Quota::Within => {}
        Quota::Full { tier: full } => {
            said.push(format!("达到{}条件,名额已由得分更高的占满", tier(full)));
        }
        Quota::Tied { tier: tied, places, among } => {
            let tied = tier(tied);
            said.push(format!("{tied}还有{places}个名额,{among}个并列,须会议研究裁定"));
        }
        Quota::Ruled => {
            let ruling = results.facts.rulings.iter().rfind(|one| one.subject == *code);
            said.extend(ruling.map(|ruling| {
                format!("会议研究:{}({} {})", ruling.title, ruling.date, ruling.reason)
            }));
        }
    }
    let streaks = rating.streaks(at).into_iter();
    said.extend(streaks.map(|streak| format!("提请研究:{}({})", streak.then, streak.text)));
    let notices = rating.notices(at).into_iter();
    said.extend(notices.map(|notice| format!("{}({})", notice.then, notice.text)));
    said.join(";")
}
