//! A sheet goes out through the pages as a spreadsheet, is filled in, and comes back through them: by
//! plain requests, as a browser without scripts sends them.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]
#![expect(clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "browser/case.rs"]
mod case;
#[path = "browser/office.rs"]
#[expect(dead_code, reason = "walks set more of it up")]
mod office;

use case::{Case, VILLAGE};
use fanben_model::intake::Grid;
use office::{Office, chosen};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// What came back.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The value of a hidden field.
    fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let rest = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A browser that keeps one cookie.
struct Browser {
    base: String,
    cookie: String,
}

impl Browser {
    async fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let host = self.base.strip_prefix("http://").unwrap();
        let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await.unwrap();
        let ends = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&all[..ends]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let raw = all.split_off(ends + 4);
        let mut answer = Answer { status, head, body: raw };
        if answer.header("transfer-encoding") == "chunked" {
            answer.body = whole(&answer.body);
        }
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        if !cookie.is_empty() {
            self.cookie = cookie;
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "text/plain", b"").await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", coded(name), coded(value)))
            .collect();
        let kind = "application/x-www-form-urlencoded";
        self.send("POST", path, kind, pairs.join("&").as_bytes()).await
    }

    async fn upload(&mut self, path: &str, page: &Answer, name: &str, bytes: &[u8]) -> Answer {
        let edge = "edge-of-a-part";
        let mut body = String::new();
        for field in ["_token", "_action"] {
            let value = page.hidden(field);
            let head =
                format!("--{edge}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n");
            body.extend([head, value, "\r\n".to_owned()]);
        }
        let head = format!(
            "--{edge}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n"
        );
        body.push_str(&head);
        let mut body = body.into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{edge}--\r\n").as_bytes());
        self.send("POST", path, &format!("multipart/form-data; boundary={edge}"), &body).await
    }
}

fn coded(text: &str) -> String {
    let coded: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    coded.concat()
}

/// A body that came in chunks.
fn whole(mut chunked: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(ends) = chunked.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&chunked[..ends]), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&chunked[ends + 2..ends + 2 + size]);
        chunked = &chunked[ends + 2 + size + 2..];
    }
    body
}

/// The first sheet of a spreadsheet.
fn sheet(bytes: &[u8]) -> Grid {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("form.xlsx");
    std::fs::write(&path, bytes).unwrap();
    fanben_papers::read_grids(&path, &mut |_| {}).unwrap().remove(0)
}

async fn signed_in(office: &Office, login: &str) -> Browser {
    let mut browser = Browser { base: office.base.clone(), cookie: String::new() };
    let (first, _) = office.password(login);
    let fields = [("account", login), ("password", first.as_str())];
    assert_eq!(browser.post("/sign-in", &fields).await.status, 303);
    let page = browser.get("/password").await;
    let (token, action, new) = (page.hidden("_token"), page.hidden("_action"), chosen(login));
    let fields = [
        ("_token", token.as_str()),
        ("_action", action.as_str()),
        ("old", first.as_str()),
        ("new", new.as_str()),
        ("again", new.as_str()),
    ];
    assert_eq!(browser.post("/password", &fields).await.status, 303);
    browser
}

fn path<'a>(office: &Office, address: &'a str) -> &'a str {
    address.strip_prefix(office.base.as_str()).unwrap_or(address)
}

/// Fills a sheet of many villages in: the answers of the case, one of them unreadable.
fn filled(grid: &Grid, answers: &[(String, String)]) -> (Vec<u8>, usize) {
    let head = (0..grid.height()).find(|row| grid.cell(*row, 0) == "编码").unwrap();
    let mut lines = Vec::new();
    let mut count = 0;
    for row in 0..grid.height() {
        let mut cells: Vec<String> =
            (0..grid.width(head)).map(|column| grid.raw(row, column).to_owned()).collect();
        if grid.cell(row, 0) == VILLAGE {
            for (column, cell) in cells.iter_mut().enumerate() {
                let key = grid.cell(head, column).split_once('\n').map_or("", |(key, _)| key);
                let Some((_, answer)) = answers.iter().find(|(own, _)| own == key) else {
                    continue;
                };
                if cell == "—" {
                    continue;
                }
                cell.clone_from(answer);
                if key == "先锋2" {
                    "三四次".clone_into(cell);
                } else {
                    count += 1;
                }
            }
        }
        let quoted: Vec<String> =
            cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        lines.push(quoted.join(","));
    }
    (lines.join("\r\n").into_bytes(), count)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_goes_out_and_comes_back_through_the_pages() {
    let case = Case::open().await;
    let office = &case.office;
    let mut browser = signed_in(office, "cun").await;
    let declare = case.of_village("/declare");
    let page = browser.get(path(office, &declare)).await;
    let (token, action) = (page.hidden("_token"), page.hidden("_action"));
    let fields = [
        ("_token", token.as_str()),
        ("_action", action.as_str()),
        ("star", "先锋模范"),
        ("star", "生态宜居"),
    ];
    assert_eq!(browser.post(path(office, &declare), &fields).await.status, 303);
    let forms = format!("/cycles/{}/forms", case.cycle);
    let page = browser.get(&forms).await;
    assert!(page.text().contains("下载评分表"), "{}", page.text());
    // Without the session's secret nothing goes out.
    assert_eq!(browser.post(&forms, &[("all", "yes")]).await.status, 403);
    let (token, action) = (page.hidden("_token"), page.hidden("_action"));
    let fields = [("_token", token.as_str()), ("_action", action.as_str()), ("all", "yes")];
    let taken = browser.post(&forms, &fields).await;
    assert_eq!(taken.status, 303, "{}", taken.text());
    let address = taken.header("location").to_owned();
    let file = browser.get(&address).await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").starts_with("attachment"), "{}", file.head);
    assert!(file.header("content-type").contains("spreadsheetml"), "{}", file.head);
    let answers = case.answers("自评");
    let (bytes, count) = filled(&sheet(&file.body), &answers);
    assert!(count > 3, "{count} answers");
    let page = browser.get(&forms).await;
    let came = browser.upload(&format!("{forms}/in"), &page, "filled.csv", &bytes).await;
    assert_eq!(came.status, 303, "{}", came.text());
    let preview = came.header("location").to_owned();
    let page = browser.get(&preview).await;
    let text = page.text();
    assert!(text.contains("现在还什么都没有写入") && text.contains("三四次"), "{text}");
    let (token, action) = (page.hidden("_token"), page.hidden("_action"));
    let fields = [("_token", token.as_str()), ("_action", action.as_str())];
    assert_eq!(browser.post(&preview, &fields).await.status, 422, "problems are not passed over");
    let fields = [fields[0], fields[1], ("despite", "yes")];
    for _ in 0..2 {
        let done = browser.post(&preview, &fields).await;
        assert_eq!(
            (done.status, done.header("location")),
            (303, format!("{forms}?done=merged").as_str())
        );
    }
    let page = browser.get(path(office, &case.of_village("/sheet"))).await.text();
    assert!(page.contains(&format!("已评 {count} /")), "{count} of the answers are there");
    // Somebody else's file is nowhere.
    let mut other = signed_in(office, "xiang").await;
    for address in [&address, &preview] {
        assert_eq!(other.get(address).await.status, 404, "{address}");
    }
}
