//! Files over the web: with a form, in pieces, by those who may, and nothing that could harm.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

#[path = "../../../fanben-actions/tests/suite/place.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "other tests act in more of it")]
mod place;
#[path = "../../../fanben-store/tests/suite/postgres.rs"]
mod postgres;

use std::io::Cursor;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use fanben_actions::actions::{self, Declare};
use fanben_actions::{CycleId, EVIDENCE_MOST, Person};
use fanben_web::{Settings, router};
use tower::ServiceExt as _;

use crate::place::{On, Place, city, rules};

const VILLAGE: &str = "990402201201";

/// Pages with a village that has declared.
struct Office {
    pages: Router,
    desk: Arc<fanben_actions::Desk>,
    cycle: CycleId,
}

/// Somebody at a browser.
struct Seat {
    cookie: String,
    person: Person,
}

impl Office {
    async fn new() -> (Self, Place) {
        let place = Place::new(On::Sqlite, "shixing", city()).await;
        let cycle = {
            let office = place.who("shi@990400000000");
            place.cycle(office, rules("shixing/shixing.yaml"), "990400000000").await
        };
        let stars = vec!["先锋模范".to_owned()];
        let input = Declare { cycle, subject: VILLAGE.to_owned(), stars };
        let village = place.who(&format!("cun@{VILLAGE}"));
        actions::declare(&place.desk, village, place.desk.new_action(), input).await.unwrap();
        let desk =
            Arc::new(fanben_actions::Desk::open_at(&place.url, place.clock()).await.unwrap());
        let pages = router(Arc::clone(&desk), Settings::default());
        (Self { pages, desk, cycle }, place)
    }

    async fn sign_in(&self, login: &str) -> Seat {
        let came = actions::sign_in(&self.desk, login, "letters4you").await.unwrap();
        Seat { cookie: format!("fanben_session={}", came.token), person: came.person }
    }

    async fn ask(
        &self,
        seat: &Seat,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("cookie", &seat.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let answer = self.pages.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        (head.status, head.headers, bytes)
    }

    async fn get(&self, seat: &Seat, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        self.ask(seat, "GET", path, &[], vec![]).await
    }

    fn evidence(&self, rest: &str) -> String {
        format!("/cycles/{}/of/{VILLAGE}/evidence{rest}", self.cycle)
    }

    /// Sends the form as a browser without scripts does.
    async fn form(
        &self,
        seat: &Seat,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> (StatusCode, String) {
        let action = self.desk.new_action().to_string();
        let own = [("_token", seat.person.form_token.as_str()), ("_action", action.as_str())];
        let mut body = Vec::new();
        for (name, value) in own.iter().chain(fields) {
            let part = format!(
                "--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let (name, bytes) = file;
        if !name.is_empty() {
            let head = format!(
                "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 content-type: image/jpeg\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--cut--\r\n");
        let kind = [("content-type", "multipart/form-data; boundary=cut")];
        let path = self.evidence("");
        let (status, _, page) = self.ask(seat, "POST", &path, &kind, body).await;
        (status, String::from_utf8_lossy(&page).into_owned())
    }
}

/// A picture with the place and the device a telephone writes into it.
fn from_a_telephone() -> Vec<u8> {
    let image = image::RgbImage::from_pixel(24, 12, image::Rgb([200, 90, 30]));
    let mut plain = Vec::new();
    image.write_to(&mut Cursor::new(&mut plain), image::ImageFormat::Jpeg).unwrap();
    let told = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0 SECRETCAM GPSLatitude 39.9042";
    let length = u16::try_from(told.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, told, &plain[2..]].concat()
}

fn has(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

#[tokio::test]
async fn a_picture_comes_with_a_form_and_says_nothing_about_where_it_was_taken() {
    let (office, _place) = Office::new().await;
    let seat = office.sign_in(&format!("cun@{VILLAGE}")).await;
    let sent = from_a_telephone();
    let fields = [("about", "先锋2"), ("caption", "志愿服务签到表")];
    let (status, page) = office.form(&seat, &fields, ("照片.jpg", &sent)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (status, headers, kept) = office.get(&seat, &office.evidence("/1/file")).await;
    assert_eq!(status, StatusCode::OK);
    for words in ["SECRETCAM", "GPS", "Exif"] {
        assert!(has(&sent, words), "{words} was sent");
        assert!(!has(&kept, words), "{words} is kept");
    }
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    assert!(header("content-disposition").starts_with("inline; filename*=UTF-8''%E5"));
    // The same bytes do not come twice over a weak link.
    let tag = [("if-none-match", headers["etag"].to_str().unwrap())];
    let (status, _, again) =
        office.ask(&seat, "GET", &office.evidence("/1/file"), &tag, vec![]).await;
    assert_eq!((status, again.len()), (StatusCode::NOT_MODIFIED, 0));
    let (status, _, small) = office.get(&seat, &office.evidence("/1/preview")).await;
    assert!(status == StatusCode::OK && !has(&small, "SECRETCAM"));
    // It stands on the sheet, on the village's page and in the explanation.
    for page in ["/evidence", "?all=yes", "/why", "/sheet"] {
        let path = format!("/cycles/{}/of/{VILLAGE}{page}", office.cycle);
        let (status, _, body) = office.get(&seat, &path).await;
        let text = String::from_utf8(body).unwrap();
        assert!(status == StatusCode::OK, "{page}");
        assert!(text.contains("志愿服务签到表") || text.contains("佐证1份"), "{page}: {text}");
    }
    // Those who may not see the judgment find nothing, whatever they ask for.
    for login in ["cun@990402201202", "qu@990403000000", "shenji@990400000000"] {
        let other = office.sign_in(login).await;
        for rest in ["", "/1/file", "/1/preview"] {
            let (status, _, body) = office.get(&other, &office.evidence(rest)).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{login} {rest}");
            assert!(!has(&body, "志愿服务签到表"));
        }
    }
}

#[tokio::test]
async fn what_is_not_taken_comes_back_with_a_sentence() {
    let (office, _place) = Office::new().await;
    let seat = office.sign_in(&format!("cun@{VILLAGE}")).await;
    let big = vec![0; EVIDENCE_MOST + 5_000_000];
    let cases: [(&str, &[u8], &str); 5] = [
        ("照片.jpg", b"<html><script>alert(1)</script>", "这种文件不收"),
        ("照片.jpg", b"MZ\x90\0\x03\0\0\0", "这种文件不收"),
        ("记录.pdf", b"%PDF-1.4 cut off", "不完整"),
        ("空.pdf", b"", "空的"),
        ("录像.mp4", &big, "20兆字节"),
    ];
    for (name, bytes, says) in cases {
        let (status, page) = office.form(&seat, &[("about", "先锋2")], (name, bytes)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.contains(says), "{name}: {says}");
    }
    // A document is only ever kept by whoever asks, never shown.
    let pdf = b"%PDF-1.4\n1 0 obj\n%%EOF\n";
    let (status, _) = office.form(&seat, &[("about", "先锋2")], ("会议记录.pdf", pdf)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, headers, kept) = office.get(&seat, &office.evidence("/1/file")).await;
    assert_eq!(kept, pdf);
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    // Without the secret of the session nothing is taken.
    let mut stranger = Seat { cookie: seat.cookie.clone(), person: seat.person.clone() };
    stranger.person.form_token = "0".repeat(64);
    let (status, _) = office.form(&stranger, &[], ("会议记录.pdf", pdf)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_file_in_pieces_goes_on_where_the_link_broke() {
    let (office, _place) = Office::new().await;
    let seat = office.sign_in(&format!("cun@{VILLAGE}")).await;
    let bytes = from_a_telephone();
    let token = seat.person.form_token.clone();
    let size = bytes.len().to_string();
    let own = ("x-form-token", token.as_str());
    let begin = [own, ("upload-length", size.as_str())];
    let (status, headers, _) = office.ask(&seat, "POST", "/uploads", &begin, vec![]).await;
    assert_eq!(status, StatusCode::CREATED);
    let address = headers["location"].to_str().unwrap().to_owned();
    let piece = async |seat: &Seat, start: usize, end: usize| {
        let start_text = start.to_string();
        let headers = [
            ("x-form-token", seat.person.form_token.as_str()),
            ("upload-offset", start_text.as_str()),
            ("content-type", "application/offset+octet-stream"),
        ];
        let body = bytes[start..end].to_vec();
        let (status, headers, _) = office.ask(seat, "PATCH", &address, &headers, body).await;
        let far = headers.get("upload-offset").map(|far| far.to_str().unwrap().to_owned());
        (status, far.unwrap_or_default())
    };
    assert_eq!(piece(&seat, 0, 100).await, (StatusCode::NO_CONTENT, "100".to_owned()));
    // The answer was lost, and the same piece comes again.
    assert_eq!(piece(&seat, 0, 100).await, (StatusCode::CONFLICT, "100".to_owned()));
    let (status, headers, _) = office.ask(&seat, "HEAD", &address, &[], vec![]).await;
    assert_eq!((status, &headers["upload-offset"]), (StatusCode::OK, &"100".parse().unwrap()));
    let other = office.sign_in("cun@990402201202").await;
    assert_eq!(piece(&other, 100, 120).await.0, StatusCode::NOT_FOUND);
    let id = address.rsplit('/').next().unwrap().to_owned();
    let fields = [("about", "先锋2"), ("upload", id.as_str()), ("name", "照片.jpg")];
    let (status, page) = office.form(&seat, &fields, ("", b"")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("还没有传完"), "{page}");
    assert_eq!(piece(&seat, 100, bytes.len()).await, (StatusCode::NO_CONTENT, size.clone()));
    let (status, page) = office.form(&seat, &fields, ("", b"")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (status, _, kept) = office.get(&seat, &office.evidence("/1/file")).await;
    assert!(status == StatusCode::OK && !has(&kept, "SECRETCAM"));
    // Too much is said before anything is sent; without the secret nothing begins.
    let most = (EVIDENCE_MOST + 1).to_string();
    let asked = [own, ("upload-length", most.as_str())];
    let (status, _, says) = office.ask(&seat, "POST", "/uploads", &asked, vec![]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(String::from_utf8(says).unwrap().contains("20兆字节"));
    let bare = [("upload-length", size.as_str())];
    let (status, ..) = office.ask(&seat, "POST", "/uploads", &bare, vec![]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
