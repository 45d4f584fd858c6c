//! A batch that was approved → 发放表 and the list for the bank, as workbooks. Numbers of bank accounts
//! are not kept here: their column is left for the bank's office.

use std::collections::BTreeMap;

use fanben_model::intake::Merge;
use fanben_model::number::Money;
use fanben_model::payments::{Line, State};
use fanben_papers::{CellSpec, SheetSpec, write_sheets};
use fanben_store::StoreError;

use super::{FormFile, RunPage, run};
use crate::{CycleId, Desk, Person, Refusal, money_words};

/// Which workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayFile {
    /// 发放表: every line with its explanation, places to sign.
    Sheet,
    /// For the bank: one row for each recipient.
    Bank,
}

/// The workbook of a batch. The bank's list is there once the batch was approved.
pub async fn pay_file(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    number: i64,
    which: PayFile,
) -> Result<FormFile, Refusal> {
    let view = run(desk, who, cycle, number).await?;
    let released = matches!(view.state, State::Released | State::Paid);
    if which == PayFile::Bank && !released {
        return Err(Refusal::bad("", "两个人审过以后才有银行代发清单"));
    }
    let (name, sheet) = match which {
        PayFile::Sheet => ("发放表", sheet(&view)),
        PayFile::Bank => ("银行代发清单", bank(&view)),
    };
    let bytes = tokio::task::spawn_blocking(move || bytes(&[sheet]))
        .await
        .map_err(|error| StoreError::Row(error.to_string()))??;
    let title: String = view.title.chars().filter(|c| !r#"\/:*?"<>|"#.contains(*c)).collect();
    Ok(FormFile { name: format!("{title}第{number}批{name}.xlsx"), bytes })
}

fn bytes(sheets: &[SheetSpec]) -> Result<Vec<u8>, StoreError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("batch.xlsx");
    write_sheets(&path, sheets).map_err(|why| StoreError::Row(why.to_string()))?;
    Ok(std::fs::read(&path)?)
}

fn text(words: impl Into<String>) -> CellSpec {
    CellSpec::Text(words.into())
}

fn amount(money: Money) -> CellSpec {
    CellSpec::Money(money.with_places(2))
}

/// Title and remarks over the whole width, then the headings.
fn head(name: &str, title: String, remarks: Vec<String>, headings: &[&str]) -> SheetSpec {
    let mut rows = vec![vec![text(title)]];
    rows.extend(remarks.into_iter().map(|words| vec![text(words)]));
    let merged = (0..rows.len())
        .map(|row| Merge { top: row, bottom: row, left: 0, right: headings.len() - 1 })
        .collect();
    let above = rows.len() + 1;
    rows.push(headings.iter().map(|words| text(*words)).collect());
    SheetSpec { sheet: name.to_owned(), rows, merged, above, hidden: false }
}

fn sheet(view: &RunPage) -> SheetSpec {
    let remarks = vec![
        format!(
            "依据:{},第{}批,{};合计{}",
            view.notice,
            view.number,
            money_words::state(view.state),
            money_words::yuan(view.total)
        ),
        format!("本批核对码:{}", view.digest),
    ];
    let headings = ["序号", "编码", "单位", "项目", "发给", "金额(元)", "算法", "签收"];
    let mut sheet = head("发放表", format!("{}发放表", view.title), remarks, &headings);
    for (line, at) in view.lines.iter().zip(1_usize..) {
        sheet.rows.push(vec![
            CellSpec::Number(at.to_string()),
            text(&line.subject),
            text(&line.unit),
            text(&line.name),
            text(&line.to),
            amount(line.amount),
            text(&line.why),
            CellSpec::Blank,
        ]);
    }
    let mut sum = vec![text("合计"), CellSpec::Blank, CellSpec::Blank, CellSpec::Blank];
    sum.extend([CellSpec::Blank, amount(view.total)]);
    sheet.rows.push(sum);
    for one in &view.held {
        sheet.rows.push(vec![
            text("缓发"),
            text(&one.line.subject),
            text(&one.line.unit),
            text(&one.line.name),
            text(&one.line.to),
            CellSpec::Blank,
            text(format!("{}:{}", money_words::yuan(one.line.amount), one.reason)),
        ]);
    }
    sheet.rows.push(vec![text("拟表人:            一审:            二审:            (盖章)")]);
    sheet
}

/// Recipients, each with what it gets in all.
type Sums<'l> = Vec<(&'l Line, Money)>;

/// What each recipient gets in all: who has to pay back more than is due is not for the bank.
fn recipients(lines: &[Line]) -> (Sums<'_>, Sums<'_>) {
    let mut order: Vec<(&Line, i64)> = Vec::new();
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in lines {
        let place = *places.entry((&line.subject, &line.payee)).or_insert_with(|| {
            order.push((line, 0));
            order.len() - 1
        });
        order[place].1 += line.amount.raw();
    }
    let all = order.into_iter().map(|(line, sum)| (line, Money::from_raw(sum)));
    let (back, paid): (Sums<'_>, Sums<'_>) = all.partition(|(_, sum)| *sum < Money::ZERO);
    (paid.into_iter().filter(|(_, sum)| *sum > Money::ZERO).collect(), back)
}

fn bank(view: &RunPage) -> SheetSpec {
    let (paid, back) = recipients(&view.lines);
    let sum = Money::from_raw(paid.iter().map(|(_, sum)| sum.raw()).sum());
    let remarks = vec![
        format!("{}笔,合计{};本批核对码:{}", paid.len(), money_words::yuan(sum), view.digest),
        "开户行和账号不在本系统里保存,由代发经办人填写;本表不含要追回的钱".to_owned(),
    ];
    let headings = ["序号", "收款单位或姓名", "所在单位", "金额(元)", "开户行", "账号", "备注"];
    let title = format!("{}第{}批银行代发清单", view.title, view.number);
    let mut sheet = head("银行代发清单", title, remarks, &headings);
    for ((line, sum), at) in paid.iter().zip(1_usize..) {
        sheet.rows.push(vec![
            CellSpec::Number(at.to_string()),
            text(&line.to),
            text(&line.unit),
            amount(*sum),
            CellSpec::Blank,
            CellSpec::Blank,
            text(&line.name),
        ]);
    }
    let mut total = vec![text("合计"), CellSpec::Blank, CellSpec::Blank];
    total.push(amount(sum));
    sheet.rows.push(total);
    if !back.is_empty() {
        let sum = Money::from_raw(-back.iter().map(|(_, sum)| sum.raw()).sum::<i64>());
        let words = format!("另有{}笔要追回,合计{},见发放表", back.len(), money_words::yuan(sum));
        sheet.rows.push(vec![text(words)]);
    }
    sheet
}
