//! 缺口: what is missing for the next tier, the cheapest points first.

use fanben_model::rating::{GapStep, Rating, StarState};
use rust_xlsxwriter::Workbook;

use super::super::WhyNot;
use super::super::looks::Looks;
use super::super::printed::{Cell, Printed};
use super::Results;

/// Beyond so many subjects the list is left to `explain`.
const MOST: usize = 5000;
/// So many ways to more points for each.
const STEPS: usize = 5;

const HEADINGS: [&str; 9] =
    ["编码", "名称", "现等次", "下一等次", "还差", "必须先满足", "可以做的", "可得分", "条款"];

/// Whether a clause counts for a star the subject has not won.
fn for_a_missing_star(rating: &Rating<'_>, subject: usize, clause: &str) -> bool {
    let mut items = rating.rules.items.iter();
    let item = items.find(|item| item.clauses.iter().any(|own| own.id == clause));
    item.and_then(|item| rating.star(item.dimension, subject))
        .is_some_and(|state| state != StarState::Won)
}

pub(super) fn write(
    results: &Results<'_>,
    workbook: &mut Workbook,
    looks: &Looks,
    name: &str,
) -> Result<(), WhyNot> {
    let mut sheet = Printed::begin(workbook, looks, name, HEADINGS.len(), 2)?;
    sheet.title(&results.title("缺口"))?;
    let none = results.common.rules.tiers.is_empty();
    if none {
        sheet.note("本办法不分等次")?;
    } else if results.rows.len() > MOST {
        sheet.note(&format!("对象超过{MOST}个,请逐个查询(fanben explain)"))?;
    } else {
        sheet.note("每行一个办法,最省力的在前;“够”表示连同上面各行已够下一等次的分数")?;
    }
    sheet.headings(HEADINGS.map(str::to_owned).to_vec())?;
    if none || results.rows.len() > MOST {
        return sheet.end();
    }
    for (rating, at) in &results.rows {
        let gap = rating.gap(*at);
        let Some(next) = &gap.next else { continue };
        let subject = &rating.inputs.subjects[*at];
        let mut missing = Vec::new();
        if gap.points.raw() > 0 {
            missing.push(format!("{}分", gap.points));
        }
        if gap.stars > 0 {
            missing.push(format!("{}颗星", gap.stars));
        }
        let mut conditions = gap.conditions.clone();
        let waiting = gap.not_evaluated.iter().map(|(clause, _)| clause.as_str());
        let waiting: Vec<&str> = waiting.collect();
        if !waiting.is_empty() {
            conditions.push(format!("未评:{}", waiting.join("、")));
        }
        let mut head = vec![
            Cell::Code(subject.code.clone()),
            Cell::text(&subject.name),
            Cell::text(&gap.now),
            Cell::text(next),
            Cell::Text(missing.join("、")),
            Cell::Text(conditions.join("\n")),
        ];
        let enough = gap.steps.iter().position(|step| step.enough).map_or(STEPS, |at| at + 1);
        let helps = |step: &&GapStep| {
            gap.points.raw() > 0 || gap.stars > 0 && for_a_missing_star(rating, *at, &step.of)
        };
        let steps = gap.steps.iter().filter(helps).take(enough.min(STEPS));
        let mut written = false;
        for step in steps {
            let how = if step.enough { format!("{}(够)", step.how) } else { step.how.clone() };
            let mut cells = head.clone();
            cells.push(Cell::Text(how));
            cells.push(Cell::Points(step.gains));
            cells.push(Cell::Text(format!("{} {}", step.of, step.text)));
            sheet.row(cells)?;
            // Who it is stands in every row, so that a filter finds it; the rest only once.
            head[4..].fill(Cell::Blank);
            written = true;
        }
        if !written {
            head.extend([Cell::Blank, Cell::Blank, Cell::Blank]);
            sheet.row(head)?;
        }
    }
    sheet.end()
}
