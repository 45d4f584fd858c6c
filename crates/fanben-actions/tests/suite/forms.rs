//! Sheets leave as files, are filled in elsewhere, come back and are merged: nothing is lost, nothing
//! is half written, and nobody writes where they may not.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, Answered, BringForm, Choice, Declare, GridRowTyped, MergeForm, SaveGrid,
    SaveSheet, TakeForm,
};
use fanben_actions::looks::{self, Returned};
use fanben_actions::{ActionId, CycleId, Person, Refusal, trail};
use fanben_model::intake::Grid;

use crate::place::{On, Place, city, on_both, rules};

on_both!(
    a_file_goes_out_and_comes_back,
    both_changed_and_somebody_decides,
    a_file_is_not_trusted,
    what_went_up_meanwhile_stays,
    one_villages_sheet,
    a_column_of_villages_is_saved_at_once,
);

const OWN: &str = "990402201201";
const NEXT: &str = "990402201202";

async fn begun(on: On) -> (Place, CycleId) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let mut scheme = rules("shixing/shixing.yaml");
    for stage in &mut scheme.stages {
        stage.complete = Some(false);
        stage.methods.clear();
    }
    let cycle = place.cycle(office, scheme, "990400000000").await;
    for village in [OWN, NEXT] {
        let who = place.who(&format!("cun@{village}"));
        let stars = vec!["先锋模范".to_owned()];
        let input = Declare { cycle, subject: village.to_owned(), stars };
        actions::declare(&place.desk, who, place.desk.new_action(), input).await.unwrap();
        let input = About { cycle, subject: village.to_owned() };
        actions::send_up(&place.desk, who, place.desk.new_action(), input).await.unwrap();
    }
    (place, cycle)
}

fn clerk(place: &Place) -> &Person {
    place.who("xiang@990402201000")
}

async fn save(place: &Place, cycle: CycleId, village: &str, number: i64, cells: &[(&str, &str)]) {
    let answered = |(key, value): &(&str, &str)| {
        let answer = Answered { value: (*value).to_owned(), reason: String::new() };
        ((*key).to_owned(), answer)
    };
    let answers = cells.iter().map(answered).collect();
    let input = SaveSheet { cycle, subject: village.to_owned(), number, answers };
    actions::save_sheet(&place.desk, clerk(place), place.desk.new_action(), input).await.unwrap();
}

async fn taken(place: &Place, cycle: CycleId, subjects: &[&str], one: bool) -> (ActionId, Grid) {
    let subjects = subjects.iter().map(ToString::to_string).collect();
    let input = TakeForm { cycle, subjects, groups: vec![], one };
    let (desk, who) = (&place.desk, clerk(place));
    let receipt = actions::take_form(desk, who, desk.new_action(), input).await.unwrap();
    let id = receipt.given("form").unwrap().parse().unwrap();
    let file = looks::form_file(desk, who, cycle, id).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("form.xlsx");
    std::fs::write(&path, &file.bytes).unwrap();
    let mut grids = fanben_papers::read_grids(&path, &mut |_| {}).unwrap();
    assert_eq!(grids.iter().map(|grid| grid.sheet.as_str()).collect::<Vec<_>>(), ["评分", "说明"]);
    (id, grids.remove(0))
}

/// A grid as rows that can be typed into.
fn rows(grid: &Grid) -> Vec<Vec<String>> {
    let width = (0..grid.height()).map(|row| grid.width(row)).max().unwrap_or(0);
    let row = |row| (0..width).map(|column| grid.raw(row, column).to_owned()).collect();
    (0..grid.height()).map(row).collect()
}

fn head(rows: &[Vec<String>]) -> usize {
    rows.iter().position(|row| row.iter().any(|cell| cell == "编码")).unwrap()
}

/// The row and column of an answer in a sheet of many subjects.
fn find(rows: &[Vec<String>], code: &str, key: &str) -> (usize, usize) {
    let head = head(rows);
    let starts = format!("{key}\n");
    let column = rows[head].iter().position(|cell| cell.starts_with(&starts)).unwrap();
    (rows.iter().position(|row| row[0] == code).unwrap(), column)
}

fn typed(rows: &mut [Vec<String>], code: &str, key: &str, value: &str, reason: &str) {
    let (row, column) = find(rows, code, key);
    value.clone_into(&mut rows[row][column]);
    reason.clone_into(&mut rows[row][column + 1]);
}

async fn bring(place: &Place, who: &Person, cycle: CycleId, rows: &[Vec<String>]) -> ActionId {
    came(place, who, cycle, rows).await.unwrap()
}

async fn came(
    place: &Place,
    who: &Person,
    cycle: CycleId,
    rows: &[Vec<String>],
) -> Result<ActionId, Refusal> {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
    let text: Vec<String> = rows.iter().map(line).collect();
    let input =
        BringForm {
            cycle, file: "填好的表.csv".to_owned(), bytes: text.join("\r\n").into_bytes()
        };
    let receipt = actions::bring_form(&place.desk, who, place.desk.new_action(), input).await?;
    Ok(receipt.given("form").unwrap().parse().unwrap())
}

async fn seen(place: &Place, cycle: CycleId, id: ActionId) -> Returned {
    looks::returned(&place.desk, clerk(place), cycle, id).await.unwrap()
}

async fn merged(
    place: &Place,
    form: ActionId,
    choices: BTreeMap<(String, String), Choice>,
    despite: bool,
) -> Result<String, Refusal> {
    let input = MergeForm { form, choices, despite };
    let action = place.desk.new_action();
    let receipt = actions::merge_form(&place.desk, clerk(place), action, input.clone()).await?;
    let again = actions::merge_form(&place.desk, clerk(place), action, input).await?;
    assert_eq!(receipt, again, "sent twice, one receipt");
    Ok(receipt.says)
}

async fn answer(place: &Place, cycle: CycleId, village: &str, key: &str) -> (String, String) {
    let sheet =
        looks::sheet(&place.desk, clerk(place), cycle, village, Some("town")).await.unwrap();
    let questions = sheet.dimensions.iter().flat_map(|one| {
        let clauses = one.items.iter().flat_map(|item| &item.clauses);
        one.standards.iter().chain(clauses.flat_map(|clause| &clause.questions))
    });
    let found = questions.into_iter().find(|one| one.key == key).unwrap();
    (found.value.clone(), found.reason.clone())
}

async fn a_file_goes_out_and_comes_back(on: On) {
    let (place, cycle) = begun(on).await;
    save(&place, cycle, OWN, 0, &[("先锋2", "3")]).await;
    let (_, grid) = taken(&place, cycle, &[], false).await;
    let mut rows = rows(&grid);
    let (row, column) = find(&rows, OWN, "先锋2");
    assert_eq!(rows[row][column], "3", "the file shows what there is");
    // Nobody changed anything: nothing changes.
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    let page = seen(&place, cycle, id).await;
    assert_eq!((page.taken.len(), page.conflicts.len(), page.kept.len()), (0, 0, 0));
    assert!(page.problems.is_empty(), "{:?}", page.problems);
    let says = merged(&place, id, BTreeMap::new(), false).await.unwrap();
    assert_eq!(says, "《填好的表.csv》没有要写入的改动");
    // Both villages are filled in, rows turned round; meanwhile another cell changes in the store.
    typed(&mut rows, OWN, "先锋2", "４", "看了台账");
    typed(&mut rows, NEXT, "先锋2", "2", "");
    let first = head(&rows) + 1;
    rows[first..first + 2].reverse();
    save(&place, cycle, OWN, 1, &[("先锋1", "96%")]).await;
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    let page = seen(&place, cycle, id).await;
    let lines: Vec<String> = page
        .taken
        .iter()
        .map(|line| {
            format!("{} {} {}→{}", line.subject.name, line.key, line.store.value, line.file.value)
        })
        .collect();
    assert_eq!(lines, ["和顺村 先锋2 →2", "小泉村 先锋2 3→4"]);
    assert_eq!((page.conflicts.len(), page.kept.len()), (0, 1));
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await.0, "3", "a preview writes nothing");
    let says = merged(&place, id, BTreeMap::new(), false).await.unwrap();
    assert_eq!(says, "《填好的表.csv》写入2格,涉及2个村");
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await, ("4".to_owned(), "看了台账".to_owned()));
    assert_eq!(answer(&place, cycle, OWN, "先锋1").await.0, "96%", "what others did stays");
    assert_eq!(answer(&place, cycle, NEXT, "先锋2").await.0, "2");
    // The same file again adds nothing.
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    assert_eq!(seen(&place, cycle, id).await.agreed, 2);
    assert!(merged(&place, id, BTreeMap::new(), false).await.unwrap().contains("没有要写入"));
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn both_changed_and_somebody_decides(on: On) {
    let (place, cycle) = begun(on).await;
    save(&place, cycle, OWN, 0, &[("先锋2", "3")]).await;
    let (_, grid) = taken(&place, cycle, &[OWN, NEXT], false).await;
    let mut rows = rows(&grid);
    typed(&mut rows, OWN, "先锋2", "5", "");
    typed(&mut rows, NEXT, "先锋2", "1", "");
    place.later(Duration::hours(3));
    save(&place, cycle, OWN, 1, &[("先锋2", "4")]).await;
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    let page = seen(&place, cycle, id).await;
    assert_eq!(page.conflicts.len(), 1);
    let line = &page.conflicts[0];
    let values =
        [line.base.as_ref().unwrap(), &line.file, &line.store].map(|one| one.value.as_str());
    assert_eq!(values, ["3", "5", "4"]);
    let (by, at) = line.by.clone().unwrap();
    assert_eq!((by.as_str(), at), ("小泉乡党委考评小组", place.desk.now()), "who and when");
    let refused = merged(&place, id, BTreeMap::new(), false).await.unwrap_err();
    assert_eq!(refused.code(), "bad_input");
    assert_eq!(answer(&place, cycle, NEXT, "先锋2").await.0, "", "nothing is half written");
    let at = (OWN.to_owned(), "先锋2".to_owned());
    // Somebody saves again after the page was shown: what was decided was about another value.
    save(&place, cycle, OWN, 2, &[("先锋2", "2")]).await;
    let choice = |number| BTreeMap::from([(at.clone(), Choice { file: true, number })]);
    assert!(merged(&place, id, choice(2), false).await.is_err());
    assert_eq!(seen(&place, cycle, id).await.conflicts[0].number, 3);
    let says = merged(&place, id, choice(3), false).await.unwrap();
    assert_eq!(says, "《填好的表.csv》写入2格,涉及2个村");
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await.0, "5");
    assert_eq!(answer(&place, cycle, NEXT, "先锋2").await.0, "1");
}

async fn a_file_is_not_trusted(on: On) {
    let (place, cycle) = begun(on).await;
    save(&place, cycle, OWN, 0, &[("先锋2", "3")]).await;
    let (_, grid) = taken(&place, cycle, &[], false).await;
    let clean = rows(&grid);
    // A row of a village the clerk does not judge, and one that does not exist.
    let mut rows = clean.clone();
    let (row, _) = find(&rows, NEXT, "先锋2");
    "990403101201".clone_into(&mut rows[row][0]);
    "干草湖村".clone_into(&mut rows[row][1]);
    typed(&mut rows, "990403101201", "先锋2", "1", "");
    typed(&mut rows, OWN, "先锋2", "三四次", "");
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    let page = seen(&place, cycle, id).await;
    let told: Vec<&str> =
        page.problems.iter().filter(|one| !one.note).map(|one| one.says.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|says| says.contains("“990403101201”不在这张表里")), "{told:?}");
    assert!(told.iter().any(|says| says.contains("三四次")), "{told:?}");
    let refused = merged(&place, id, BTreeMap::new(), false).await.unwrap_err();
    assert!(refused.told().contains("勾选"), "{}", refused.told());
    let says = merged(&place, id, BTreeMap::new(), true).await.unwrap();
    assert!(says.contains("2处有问题的没有写入"), "{says}");
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await.0, "3");
    // Without the number nothing is known of the base: what differs is decided by hand.
    let mut rows = clean.clone();
    let top = head(&rows);
    rows.drain(..top);
    typed(&mut rows, OWN, "先锋2", "7", "");
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    let page = seen(&place, cycle, id).await;
    assert_eq!((page.taken.len(), page.conflicts.len()), (0, 1));
    assert!(page.problems[0].note && page.problems[0].says.contains("取表编号"));
    // Nobody sees what another brought, nor takes their file; a village's clerk may not bring it.
    let other = place.who("xiang@990403101000");
    assert!(matches!(came(&place, other, cycle, &clean).await, Err(Refusal::NotAllowed(_))));
    let look = looks::returned(&place.desk, place.who("qu@990402000000"), cycle, id).await;
    assert!(matches!(look, Err(Refusal::NotFound)));
    let village = place.who(&format!("cun@{OWN}"));
    let input = MergeForm { form: id, choices: BTreeMap::new(), despite: true };
    let came = actions::merge_form(&place.desk, village, place.desk.new_action(), input).await;
    assert!(matches!(came, Err(Refusal::NotFound)));
}

async fn what_went_up_meanwhile_stays(on: On) {
    let (place, cycle) = begun(on).await;
    let (_, grid) = taken(&place, cycle, &[], false).await;
    let mut rows = rows(&grid);
    typed(&mut rows, OWN, "先锋2", "5", "");
    typed(&mut rows, NEXT, "先锋2", "1", "");
    let input = About { cycle, subject: OWN.to_owned() };
    actions::send_up(&place.desk, clerk(&place), place.desk.new_action(), input).await.unwrap();
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    let page = seen(&place, cycle, id).await;
    assert_eq!(page.locked.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["小泉村"]);
    assert_eq!(page.taken.len(), 1);
    assert!(merged(&place, id, BTreeMap::new(), false).await.is_err());
    let says = merged(&place, id, BTreeMap::new(), true).await.unwrap();
    assert_eq!(says, "《填好的表.csv》写入1格,涉及1个村");
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await.0, "");
}

async fn one_villages_sheet(on: On) {
    let (place, cycle) = begun(on).await;
    let (_, grid) = taken(&place, cycle, &[OWN], true).await;
    let mut rows = rows(&grid);
    let top = rows.iter().position(|row| row[0] == "条款编号").unwrap();
    let column = rows[top].iter().position(|cell| cell == "填写").unwrap();
    let row = rows.iter().position(|row| row[0] == "先锋2").unwrap();
    "6".clone_into(&mut rows[row][column]);
    "看了台账".clone_into(&mut rows[row][column + 1]);
    let id = bring(&place, clerk(&place), cycle, &rows).await;
    let page = seen(&place, cycle, id).await;
    assert!(page.problems.is_empty(), "{:?}", page.problems);
    assert_eq!(page.taken.len(), 1);
    merged(&place, id, BTreeMap::new(), false).await.unwrap();
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await, ("6".to_owned(), "看了台账".to_owned()));
}

async fn a_column_of_villages_is_saved_at_once(on: On) {
    let (place, cycle) = begun(on).await;
    let (desk, who) = (&place.desk, clerk(&place));
    let page = looks::grid(desk, who, cycle, "先锋2", (0, 1)).await.unwrap();
    assert_eq!((page.rows.len(), page.of, page.done), (1, 2, 0));
    assert_eq!(page.questions.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["先锋2"]);
    let typed = |number: i64, value: &str| {
        let answer = Answered { value: value.to_owned(), reason: String::new() };
        GridRowTyped { number, answers: BTreeMap::from([("先锋2".to_owned(), answer)]) }
    };
    let rows = |own: GridRowTyped, next: GridRowTyped| SaveGrid {
        cycle,
        rows: BTreeMap::from([(OWN.to_owned(), own), (NEXT.to_owned(), next)]),
    };
    // One that cannot be read: none is written, and its cell is named.
    let input = rows(typed(0, "3"), typed(0, "三四次"));
    let refused = actions::save_grid(desk, who, desk.new_action(), input).await;
    let field = format!("{NEXT}.先锋2");
    assert!(matches!(&refused, Err(Refusal::Bad(bad)) if bad[0].field == field), "{refused:?}");
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await.0, "");
    let input = rows(typed(0, "3"), typed(0, "2"));
    let action = desk.new_action();
    let receipt = actions::save_grid(desk, who, action, input.clone()).await.unwrap();
    assert_eq!(receipt.says, "2个村的评分已保存,改了2处");
    assert_eq!(actions::save_grid(desk, who, action, input).await.unwrap(), receipt);
    // Somebody else was faster with one of them: nothing is written.
    save(&place, cycle, OWN, 1, &[("先锋2", "5")]).await;
    let input = rows(typed(1, "4"), typed(1, "1"));
    let refused = actions::save_grid(desk, who, desk.new_action(), input).await.unwrap_err();
    assert!(refused.told().contains("刚刚改成了“5”"), "{}", refused.told());
    assert_eq!(answer(&place, cycle, NEXT, "先锋2").await.0, "2");
    let input = rows(typed(2, "4"), typed(1, "1"));
    actions::save_grid(desk, who, desk.new_action(), input).await.unwrap();
    assert_eq!(answer(&place, cycle, OWN, "先锋2").await.0, "4");
    // A neighbour's clerk neither sees nor saves.
    let other = place.who("xiang@990403101000");
    let page = looks::grid(desk, other, cycle, "先锋2", (0, 100)).await.unwrap();
    assert_eq!(page.rows, []);
    let input = rows(typed(3, "9"), typed(2, "9"));
    let refused = actions::save_grid(desk, other, desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::NotFound)), "{refused:?}");
}
