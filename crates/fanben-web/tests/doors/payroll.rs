//! The list of people who are paid, a batch with their lines, two approvals and one's own line: page by
//! page, as a browser without scripts does it.

use axum::http::StatusCode;

use crate::pay::{CITY, FIRST, LIST, Pay, SECOND, TOWN, begun};
use crate::place::On;
use crate::{Answer, Doors, GOOD};

/// A browser somebody signed in with.
struct Seat<'d> {
    doors: &'d Doors,
    cookie: String,
}

impl Seat<'_> {
    async fn get(&self, path: &str) -> Answer {
        self.doors.get(path, &self.cookie).await
    }

    /// Sends a form of a page.
    async fn send(&self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let (token, action) = (page.hidden("_token"), page.hidden("_action"));
        let mut all = vec![("_token", token.as_str()), ("_action", action.as_str())];
        all.extend(fields);
        self.doors.send(path, &self.cookie, &all).await
    }
}

async fn seat<'d>(doors: &'d Doors, login: &str) -> Seat<'d> {
    let came = doors.sign_in("", login, GOOD).await;
    Seat { doors, cookie: came.cookie() }
}

#[tokio::test]
async fn a_batch_with_peoples_lines_goes_from_the_list_to_their_own_page() {
    let pay = begun(On::Sqlite).await;
    pay.confirmed().await;
    let doors = Doors::of(&pay.place, false).await;
    let office = seat(&doors, &format!("jingban@{CITY}")).await;
    listed(&office).await;
    batch(&pay, &doors, &office).await;
    // What was published names nobody of them.
    for scope in ["web", "wall"] {
        let notice = doors.get(&format!("/notices/{}/1/{scope}", pay.cycle), "").await;
        assert_eq!(notice.status, StatusCode::OK, "{scope}");
        assert!(notice.text().contains("甲村") && !notice.text().contains("王强"), "{scope}");
    }
    // Everybody their own.
    let own = seat(&doors, &format!("cun@{FIRST}")).await;
    let text = own.get("/own/pay").await.text();
    for said in ["名册里怎么登记我的", "王强(书记)", "一肩挑增发", "21,600.00元", "10,800.00元"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("李梅") && !text.contains("周明"), "{text}");
    for login in [format!("cun@{FIRST}"), format!("cun@{SECOND}"), format!("xiang@{TOWN}")] {
        let other = seat(&doors, &login).await;
        for path in ["/payroll".to_owned(), format!("/cycles/{}/money/1", pay.cycle)] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{login} {path}");
        }
        let money = other.get(&format!("/cycles/{}/money", pay.cycle)).await.text();
        assert!(!money.contains("href=\"/payroll\""), "{login}");
    }
    let text = seat(&doors, &format!("cun@{SECOND}")).await.get("/own/pay").await.text();
    assert!(!text.contains("周明") && !text.contains("王强"), "{text}");
}

/// A cell is wrong and named; mended, everybody comes in.
async fn listed(office: &Seat<'_>) {
    let page = office.get("/payroll").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("名册里还没有人") && page.text().contains("任职月数"));
    let bad = LIST.replace("文书\t7", "文书\t半年多");
    let shown = office.send(&page, "/payroll", &[("text", &bad)]).await;
    let text = shown.text();
    assert_eq!(shown.status, StatusCode::OK, "{text}");
    for said in ["E4", "填的是“半年多”", "文化程度", "2026-01-01", "现在还什么都没有登记"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let fields = [("text", bad.as_str()), ("then", "record"), ("from", "2026-01-01")];
    let refused = office.send(&shown, "/payroll", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("表里有1处问题"));
    let fields = [("text", LIST), ("then", "record"), ("from", "一月一日")];
    let refused = office.send(&refused, "/payroll", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("请写日期"), "{}", refused.text());
    let fields = [
        ("text", LIST),
        ("then", "record"),
        ("from", "2026-01-01"),
        ("source", "组织部干部名册2026年10月"),
    ];
    let done = office.send(&refused, "/payroll", &fields).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/payroll?done=payroll"));
    let text = office.get(done.header("location")).await.text();
    for said in ["名册已登记", "王强", "离任主要干部", "第1次登记"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let one = text.split("href=\"/payroll/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/payroll/{one}");
    let page = office.get(&path).await;
    assert!(page.text().contains("王强"), "{}", page.text());
    let one = text.split("李梅").next().unwrap().rsplit("href=\"").next().unwrap();
    let path = one.split('"').next().unwrap();
    let page = office.get(path).await;
    let fields = [("why", "asked"), ("document", "赤办〔2026〕9号")];
    let refused = office.send(&page, path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("人员名册里还有李梅"), "{}", refused.text());
    let village = seat(office.doors, &format!("cun@{FIRST}")).await;
    assert_eq!(village.get(path).await.status, StatusCode::NOT_FOUND);
    let text = office.get("/payroll?find=%E4%B9%99%E6%9D%91").await.text();
    assert!(text.contains("周明") && !text.contains("王强"), "{text}");
}

/// Drafted by one, approved by two others, paid.
async fn batch(pay: &Pay, doors: &Doors, office: &Seat<'_>) {
    let money = format!("/cycles/{}/money", pay.cycle);
    let page = office.get(&money).await;
    assert!(page.text().contains("href=\"/payroll\""), "{}", page.text());
    let drafted = office.send(&page, &money, &[]).await;
    let run = format!("{money}/1");
    assert!(drafted.header("location").starts_with(&run), "{}", drafted.text());
    let text = office.get(&run).await.text();
    for said in ["王强(书记)", "赵德(离任主要干部)", "5,647.06", "不得领取", "陈文(文书)"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    for login in [format!("fuhe@{CITY}"), format!("shenpi@{CITY}")] {
        let hand = seat(doors, &login).await;
        let page = hand.get(&run).await;
        let digest = page.hidden("digest");
        let done = hand.send(&page, &format!("{run}/approve"), &[("digest", &digest)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{login}: {}", done.text());
    }
    let page = office.get(&run).await;
    let fields = [("voucher", "记字第1号")];
    let done = office.send(&page, &format!("{run}/pay"), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
}
