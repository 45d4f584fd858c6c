//! 奖补: every payment with its formula, then what waits and what misses its condition.

use std::collections::BTreeMap;

use fanben_model::number::Money;
use rust_xlsxwriter::Workbook;

use super::super::WhyNot;
use super::super::looks::Looks;
use super::super::printed::{Cell, Printed};
use super::Results;

const HEADINGS: [&str; 9] =
    ["序号", "项目", "编码", "单位", "发给", "人员编号", "金额(元)", "状态", "算法"];

pub(super) fn write(
    results: &Results<'_>,
    workbook: &mut Workbook,
    looks: &Looks,
    name: &str,
) -> Result<(), WhyNot> {
    let settlement = results.settlement;
    let mut sheet = Printed::begin(workbook, looks, name, HEADINGS.len(), 4)?;
    sheet.title(&results.title("奖补"))?;
    let incentives = &results.common.rules.incentives;
    if incentives.is_empty() {
        sheet.note("本办法没有奖补")?;
    }
    for rule in incentives {
        let total = settlement.total(Some(&rule.incentive.id));
        let paid = settlement.payments.iter();
        let count = paid.filter(|payment| payment.incentive == rule.incentive.id).count();
        sheet.note(&format!("{}:{count}笔,合计{}元", rule.incentive.name, total.grouped(2)))?;
    }
    if settlement.payments.iter().any(|payment| payment.provisional) {
        sheet.note("标“暂定”的是预测:还有内容没有评,评完才能发放")?;
    }
    sheet.headings(HEADINGS.map(str::to_owned).to_vec())?;
    let names: BTreeMap<&str, &str> = results
        .rows
        .iter()
        .map(|(rating, at)| {
            let subject = &rating.inputs.subjects[*at];
            (subject.code.as_str(), subject.name.as_str())
        })
        .collect();
    let unit = |code: &str| names.get(code).copied().unwrap_or_default().to_owned();
    let mut number = 0;
    let mut sum = 0_i64;
    for payment in &settlement.payments {
        number += 1;
        sum = sum.saturating_add(payment.amount.raw());
        let state = if payment.provisional { "暂定" } else { "确定" };
        sheet.row(vec![
            Cell::Count(number),
            Cell::text(&payment.name),
            Cell::Code(payment.subject.clone()),
            Cell::Text(unit(&payment.subject)),
            Cell::text(&payment.to),
            payment.person.clone().map_or(Cell::Blank, Cell::Code),
            Cell::Money(payment.amount),
            Cell::text(state),
            Cell::text(&payment.why),
        ])?;
    }
    sheet.sum("合计", 6, Money::from_raw(sum))?;
    let waiting = settlement.unpaid.iter().map(|one| ("没有算出", one));
    let missed = settlement.not_met.iter().map(|one| ("不符合条件", one));
    let barred = settlement.barred.iter().map(|one| ("不得领取", one));
    for (state, one) in waiting.chain(missed).chain(barred) {
        let rule = incentives.iter().find(|rule| rule.incentive.id == one.incentive);
        let incentive = rule.map_or(one.incentive.as_str(), |rule| rule.incentive.name.as_str());
        sheet.row(vec![
            Cell::Blank,
            Cell::text(incentive),
            Cell::Code(one.subject.clone()),
            Cell::Text(unit(&one.subject)),
            Cell::Blank,
            one.person.clone().map_or(Cell::Blank, Cell::Code),
            Cell::Blank,
            Cell::text(state),
            Cell::text(&one.why),
        ])?;
    }
    sheet.end()
}
