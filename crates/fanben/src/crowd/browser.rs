//! A request → the page, read to its last byte; and the form of a scoring sheet as a browser sends it.

use std::fmt::Write as _;

use anyhow::Context as _;
use html5gum::{Token, Tokenizer};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HOST, LOCATION};
use hyper::{Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::Draw;

/// A form's fields in order.
pub(crate) type Form = Vec<(String, String)>;

/// Connections to the server, kept open as browsers do.
#[derive(Clone)]
pub(crate) struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    host: String,
    /// What the session's cookie is called.
    cookie: &'static str,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    /// Where the browser is sent next; empty: nowhere.
    pub(crate) next: String,
    pub(crate) body: Bytes,
}

impl Browser {
    pub(crate) fn of(address: std::net::SocketAddr) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, host: address.to_string(), cookie: "fanben_session" }
    }

    /// The same for a server that believes itself behind a gateway.
    pub(crate) fn behind_gateway(address: std::net::SocketAddr) -> Self {
        Self { cookie: "__Host-fanben_session", ..Self::of(address) }
    }

    /// Opens a page. `packed`: as browsers ask for it, compressed; a page that is read is not.
    pub(crate) async fn get(&self, path: &str, token: &str, packed: bool) -> anyhow::Result<Page> {
        let request = Request::get(format!("http://{}{path}", self.host))
            .header(HOST, &self.host)
            .header(COOKIE, format!("{}={token}", self.cookie));
        let request = if packed { request.header(ACCEPT_ENCODING, "gzip") } else { request };
        self.send(request.body(Full::default())?).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, token: &str, form: &Form) -> anyhow::Result<Page> {
        let request = Request::post(format!("http://{}{path}", self.host))
            .header(HOST, &self.host)
            .header(COOKIE, format!("{}={token}", self.cookie))
            .header(ACCEPT_ENCODING, "gzip")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = form.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value)));
        let body = body.collect::<Vec<_>>().join("&");
        self.send(request.body(Full::from(body))?).await
    }

    /// Opens the page where one signs in and sends name and password from an address, as the gateway
    /// passes it on.
    pub(crate) async fn sign_in(
        &self,
        from: std::net::Ipv4Addr,
        login: &str,
        password: &str,
    ) -> anyhow::Result<Page> {
        let page = self.get("/sign-in", "", true).await?;
        anyhow::ensure!(page.status == StatusCode::OK, "登录页打不开:{}", page.status);
        let body = format!("account={}&password={}&back=%2F", coded(login), coded(password));
        let request = Request::post(format!("http://{}/sign-in", self.host))
            .header(HOST, &self.host)
            .header("x-forwarded-for", from.to_string())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Full::from(body))?).await
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> anyhow::Result<Page> {
        let response = self.client.request(request).await.context("没有应答")?;
        let status = response.status();
        let next = response.headers().get(LOCATION).and_then(|next| next.to_str().ok());
        let next = next.unwrap_or_default().to_owned();
        let body = response.into_body().collect().await.context("应答没有收完")?.to_bytes();
        Ok(Page { status, next, body })
    }
}

fn coded(text: &str) -> String {
    let mut coded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => coded.push(byte.into()),
            _ => {
                // Writing to a text does not fail.
                let _ = write!(coded, "%{byte:02X}");
            }
        }
    }
    coded
}

/// The fields of a page's sheet as they stand, without its buttons.
pub(crate) fn sheet(page: &[u8]) -> Form {
    let mut form = Form::new();
    let mut choosing = String::new();
    for token in Tokenizer::new(page) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        let of = |name: &[u8]| {
            let value = tag.attributes.get(name)?;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        match tag.name.as_slice() {
            b"input" => {
                if let Some(name) = of(b"name").filter(|name| name != "q") {
                    form.push((name, of(b"value").unwrap_or_default()));
                }
            }
            b"select" => choosing = of(b"name").unwrap_or_default(),
            b"option" if !choosing.is_empty() && of(b"selected").is_some() => {
                form.push((std::mem::take(&mut choosing), of(b"value").unwrap_or_default()));
            }
            _ => {}
        }
    }
    form
}

/// The hidden fields of the first form of a page that is sent to an address that ends so.
pub(crate) fn form(page: &[u8], ends: &str) -> Option<Form> {
    fields(page, ends, |kind| kind == "hidden")
}

/// The same with what stands in its boxes for text.
pub(crate) fn filled(page: &[u8], ends: &str) -> Option<Form> {
    fields(page, ends, |kind| matches!(kind, "hidden" | "text" | ""))
}

fn fields(page: &[u8], ends: &str, wanted: fn(&str) -> bool) -> Option<Form> {
    let mut found: Option<Form> = None;
    for token in Tokenizer::new(page) {
        match token {
            Ok(Token::StartTag(tag)) => {
                let of = |name: &[u8]| {
                    let value = tag.attributes.get(name)?;
                    Some(String::from_utf8_lossy(value).into_owned())
                };
                let posts = of(b"method").is_some_and(|method| method == "post");
                if tag.name.as_slice() == b"form" && posts && found.is_none() {
                    found = of(b"action").filter(|to| to.ends_with(ends)).map(|_| Form::new());
                }
                let typed =
                    tag.name.as_slice() == b"input" && wanted(&of(b"type").unwrap_or_default());
                if let (Some(form), Some(name), true) = (&mut found, of(b"name"), typed) {
                    form.push((name, of(b"value").unwrap_or_default()));
                }
            }
            Ok(Token::EndTag(tag)) if tag.name.as_slice() == b"form" && found.is_some() => break,
            _ => {}
        }
    }
    found
}

/// Somebody changes one number among the fields that begin so, says why and saves to go on with it;
/// a sheet without numbers cannot be changed.
pub(crate) fn changed(mut form: Form, own: &str, draw: &mut Draw) -> Option<Form> {
    let numbers: Vec<usize> = (0..form.len())
        .filter(|at| form[*at].0.starts_with(own) && form[*at].1.parse::<u32>().is_ok())
        .collect();
    let at = *numbers.get(draw.below(numbers.len()))?;
    let was: u32 = form[at].1.parse().ok()?;
    form[at].1 = ((was + 1) % 7).to_string();
    let reason = form[at].0.replacen("v.", "r.", 1);
    if let Some(field) = form.iter_mut().find(|(name, _)| *name == reason) {
        "再次核实".clone_into(&mut field.1);
    }
    form.push(("then".to_owned(), "stay".to_owned()));
    Some(form)
}
