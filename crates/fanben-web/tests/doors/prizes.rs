//! A batch of prizes, as those who pay send its forms: drafted, approved by two others, paid; what both
//! workbooks say; what everybody else sees of it.

use std::io::{Cursor, Read as _};

use axum::http::StatusCode;

use crate::place::On;
use crate::scene::{NAME, Scene};
use crate::year::{CITY, TOWN, VILLAGES};
use crate::{Answer, Doors, GOOD};

impl Doors {
    async fn come(&self, login: &str) -> String {
        self.sign_in("", login, GOOD).await.cookie()
    }

    /// Sends a form of a page as the page has it, with what is typed, and goes where it leads.
    async fn fill(&self, cookie: &str, page: &Answer, to: &str, typed: &[(&str, &str)]) -> Answer {
        let hidden = hidden(&page.text(), to).unwrap_or_else(|| panic!("no form to {to}"));
        let own = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = own.chain(typed.iter().copied()).collect();
        let came = self.send(to, cookie, &fields).await;
        match came.status {
            StatusCode::SEE_OTHER => self.get(came.header("location"), cookie).await,
            _ => came,
        }
    }
}

/// The hidden fields of a page's form; none: the page has no such form.
fn hidden(page: &str, to: &str) -> Option<Vec<(String, String)>> {
    let form = page.split(&format!("action=\"{to}\"")).nth(1)?.split("</form>").next()?;
    let fields = form.split("type=\"hidden\" name=\"").skip(1);
    let field = |text: &str| {
        let (name, rest) = text.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split('"').next().unwrap().to_owned())
    };
    Some(fields.map(field).collect())
}

/// A cell of a workbook: its text, and whether it is a number.
type Cell = (String, bool);

/// The rows of the first sheet of a workbook, and how its cells are dressed.
fn rows(bytes: &[u8]) -> (Vec<Vec<Cell>>, String) {
    let mut files = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        files.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let inside = |text: &str, tag: &str| {
        let rest = text.split(&format!("<{tag}")).nth(1)?.split_once('>')?.1;
        Some(rest.split(&format!("</{tag}>")).next()?.to_owned())
    };
    let shared = part("xl/sharedStrings.xml");
    let words: Vec<String> =
        shared.split("<si>").skip(1).map(|one| inside(one, "t").unwrap()).collect();
    let sheet = part("xl/worksheets/sheet1.xml");
    let cell = |one: &str| {
        let value = inside(one, "v")?;
        let number = !one.split('>').next()?.contains("t=\"s\"");
        let text = if number { value } else { words[value.parse::<usize>().unwrap()].clone() };
        Some((text, number))
    };
    let row = |one: &str| one.split("<c ").skip(1).filter_map(cell).collect();
    (sheet.split("<row ").skip(1).map(row).collect(), part("xl/styles.xml"))
}

/// What is written in the cells of the rows that pay somebody, and the sum.
fn figures(rows: &[Vec<Cell>]) -> Vec<(String, String)> {
    let amount = |row: &[Cell]| {
        let (text, _) = row.iter().rfind(|(_, number)| *number).unwrap();
        text.clone()
    };
    let paid = rows.iter().filter(|row| row.first().is_some_and(|(_, number)| *number));
    let named = |row: &[Cell], text: &str| row.iter().any(|(own, _)| own == text);
    let to = ["甲村", "乙村", "欧阳静远(书记)", "李梅(主任)"];
    let mut found: Vec<(String, String)> = paid
        .map(|row| {
            let whom = to.iter().rfind(|whom| named(row, whom)).unwrap();
            ((*whom).to_owned(), amount(row))
        })
        .collect();
    let sum = rows.iter().find(|row| row.first().is_some_and(|(text, _)| text == "合计")).unwrap();
    found.push(("合计".to_owned(), amount(sum)));
    found
}

#[tokio::test]
async fn a_batch_is_paid_through_its_pages() {
    let scene = Scene::begun(On::Sqlite).await;
    scene.confirmed().await;
    scene.shared().await;
    let cycle = scene.cycle;
    let doors = Doors::of(&scene.place, false).await;
    let (money, run) = (format!("/cycles/{cycle}/money"), format!("/cycles/{cycle}/money/1"));
    let [clerk, first, second] = [
        doors.come(&format!("jingban@{CITY}")).await,
        doors.come(&format!("fuhe@{CITY}")).await,
        doors.come(&format!("shenpi@{CITY}")).await,
    ];

    // The clerk drafts; the page says who gets how much, thousands apart.
    let page = doors.get(&money, &clerk).await;
    doors.fill(&clerk, &page, &money, &[]).await;
    let page = doors.get(&run, &clerk).await;
    for says in ["4笔,合计40,000.00元", "15,000.00元", "9,000.00元", NAME, "待审核"] {
        assert!(page.text().contains(says), "{says}: {}", page.text());
    }
    assert!(hidden(&page.text(), &format!("{run}/approve")).is_none(), "who drafted approves not");
    let bank = format!("{run}/file/bank");
    let early = doors.get(&bank, &clerk).await;
    assert!(early.status.is_client_error() && early.text().contains("两个人审过"));

    // Two others approve, each once; then it is paid under the number of a voucher.
    let approve = format!("{run}/approve");
    let page = doors.get(&run, &first).await;
    let after = doors.fill(&first, &page, &approve, &[]).await;
    assert!(after.text().contains("已一审,待二审") && hidden(&after.text(), &approve).is_none());
    // The same form again is the same approval, and not the second one.
    doors.fill(&first, &page, &approve, &[]).await;
    let page = doors.get(&run, &second).await;
    assert!(page.text().contains("已一审,待二审"));
    let after = doors.fill(&second, &page, &approve, &[]).await;
    assert!(after.text().contains("已审定,可以发放"));
    let page = doors.get(&run, &clerk).await;
    let pay = format!("{run}/pay");
    let wrong = doors.fill(&clerk, &page, &pay, &[("voucher", " ")]).await;
    assert!(wrong.status.is_client_error(), "without a voucher nothing was paid");
    let paid = doors.fill(&clerk, &page, &pay, &[("voucher", "记字第88号")]).await;
    assert!(paid.text().contains("已发放") && paid.text().contains("记字第88号"));

    // Both workbooks say the same figures, as numbers in a format with thousands apart.
    let lines = [
        ("甲村", "15000"),
        ("乙村", "10000"),
        ("欧阳静远(书记)", "9000"),
        ("李梅(主任)", "6000"),
        ("合计", "40000"),
    ];
    for (which, remark) in [("sheet", "合计40,000.00元"), ("bank", "4笔,合计40,000.00元")] {
        let file = doors.get(&format!("{run}/file/{which}"), &second).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.header("content-disposition").starts_with("attachment"));
        let (rows, styles) = rows(&file.body);
        let mut found = figures(&rows);
        found.sort();
        let mut wanted = lines.map(|(whom, sum)| (whom.to_owned(), sum.to_owned()));
        wanted.sort();
        assert_eq!(found, wanted, "{which}");
        assert!(rows.iter().flatten().any(|(text, _)| text.contains(remark)), "{which}: {rows:?}");
        assert!(styles.contains("#,##0.00"), "{styles}");
    }

    others_see_nothing(&doors, (&money, &run)).await;
}

/// Everybody sees their own; a neighbour, the township and who runs the cycle see no line.
async fn others_see_nothing(doors: &Doors, (money, run): (&str, &str)) {
    let own = doors.come(&format!("cun@{}", VILLAGES[0])).await;
    let page = doors.get("/own/pay", &own).await.text();
    assert!(page.contains("15,000.00元") && !page.contains("10,000.00元"), "{page}");
    for login in [
        format!("cun@{}", VILLAGES[1]),
        format!("xiang@{TOWN}"),
        format!("shi@{CITY}"),
        format!("bumen@{CITY}"),
    ] {
        let other = doors.come(&login).await;
        for path in [run, &format!("{run}/file/bank"), &format!("{run}/file/sheet")] {
            let answer = doors.get(path, &other).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{login} {path}");
        }
        for path in [money, "/own/pay"] {
            let page = doors.get(path, &other).await.text();
            for figure in ["9,000.00", "9000", "6,000.00", "李梅"] {
                assert!(!page.contains(figure), "{figure} for {login} on {path}: {page}");
            }
        }
        // Nor does a form help that was made up.
        let token = doors.get("/own/pay", &other).await.hidden("_token");
        let action = "01936f2e-0000-7000-8000-0000000000aa";
        let fields = [("_token", token.as_str()), ("_action", action), ("digest", "0")];
        let came = doors.send(&format!("{run}/approve"), &other, &fields).await;
        assert_eq!(came.status, StatusCode::CONFLICT);
        assert!(came.text().contains("不是您的职责"), "{login}: {}", came.text());
    }
    let nobody = doors.get(run, "").await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
}
