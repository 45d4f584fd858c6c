//! Every request → its number, one line in the log, one count; and whether the program is well.
//! Nothing here has an address, a name or a person: a page is called by its pattern, as
//! `/cycles/{cycle}/of/{subject}`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::Shared;

/// The header that carries the number of a request.
const NUMBER: HeaderName = HeaderName::from_static("x-request-id");
/// Longer than this and the database counts as away.
const PATIENCE: Duration = Duration::from_secs(2);
/// Seconds. The limits of what people call at once, quick, slow and broken.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0];

/// The number of a request: what somebody tells the administrator when a page broke.
#[derive(Clone, Debug)]
pub(crate) struct Number(pub(crate) Arc<str>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: String,
}

/// What is counted while the program runs.
#[derive(Clone, Debug)]
pub struct Counts {
    registry: Arc<Registry>,
    answered: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram>,
    open: Gauge,
}

impl Default for Counts {
    fn default() -> Self {
        let answered = Family::<Answered, Counter>::default();
        let seconds = Family::<Asked, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let open = Gauge::default();
        let mut registry = Registry::with_prefix("fanben");
        registry.register("requests", "Requests that were answered", answered.clone());
        registry.register("request_seconds", "From request to answer", seconds.clone());
        registry.register("requests_open", "Requests being answered", open.clone());
        Self { registry: Arc::new(registry), answered, seconds, open }
    }
}

impl Counts {
    /// As Prometheus reads it.
    fn told(&self) -> Response {
        let mut text = String::new();
        if encode(&mut text, &self.registry).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(CONTENT_TYPE, kind)], text).into_response()
    }
}

/// Serves the counts on an address of their own, which the public does not reach.
///
/// # Errors
/// What the system says about the socket.
pub async fn serve_metrics(listener: TcpListener, counts: Counts) -> std::io::Result<()> {
    let told = async |State(counts): State<Counts>| counts.told();
    let pages = Router::new().route("/metrics", get(told)).with_state(counts);
    axum::serve(listener, pages).await
}

fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// A request that is dropped half-way is no longer open either.
struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Numbers, times, counts and logs a request.
pub(crate) async fn watch(
    State(counts): State<Counts>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    counts.open.inc();
    let _open = Open(counts.open.clone());
    let number = Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(Number(number.as_str().into()));
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::error_span!("request", %number, method, %route);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let took = began.elapsed();
    counts.answered.get_or_create(&Answered { method, route: route.clone(), status }).inc();
    counts.seconds.get_or_create(&Asked { route }).observe(took.as_secs_f64());
    span.in_scope(|| tracing::info!(status, milliseconds = took.as_millis(), "Answered"));
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert(NUMBER, value);
    }
    response
}

/// Whether the program answers at all.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether it can do its work: the database answers.
pub(crate) async fn ready(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PATIENCE, shared.desk.is_ready()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(refusal)) => {
            tracing::error!(cause = ?refusal, "The database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer in time\n"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use axum::body::{Body, to_bytes};
    use fanben_actions::Desk;
    use tower::ServiceExt as _;
    use tracing::instrument::WithSubscriber as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    async fn open() -> (tempfile::TempDir, Arc<Desk>, Counts, Router) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("w.db").display());
        let desk = Arc::new(Desk::open(&url).await.unwrap());
        let counts = Counts::default();
        let settings = crate::Settings { counts: counts.clone(), ..crate::Settings::default() };
        let pages = crate::router(Arc::clone(&desk), settings);
        (folder, desk, counts, pages)
    }

    async fn get(pages: &Router, path: &str) -> Response {
        let request = Request::get(path).body(Body::empty()).unwrap();
        pages.clone().oneshot(request).await.unwrap()
    }

    async fn text(response: Response) -> String {
        String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn the_database_gone_is_not_ready_but_alive() {
        let (_folder, desk, _, pages) = open().await;
        assert_eq!(get(&pages, "/healthz").await.status(), StatusCode::OK);
        assert_eq!(get(&pages, "/readyz").await.status(), StatusCode::OK);
        desk.close().await;
        assert_eq!(get(&pages, "/healthz").await.status(), StatusCode::OK);
        assert_eq!(get(&pages, "/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn what_is_counted_and_logged_names_no_place_and_nobody() {
        let (_folder, _desk, counts, pages) = open().await;
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::INFO)
            .with_writer(move || writer.clone())
            .finish();
        let address = "/cycles/01936f2e-0000-7000-8000-00000000000a/of/990301101203?who=%E5%BC%A0";
        let asked = async {
            let page = get(&pages, address).await;
            page.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned()
        };
        let number = asked.with_subscriber(subscriber).await;
        let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let counted = text(counts.told()).await;
        let route = crate::links::SUBJECT;
        assert!(logged.contains(&number) && logged.contains(route), "{logged}");
        assert!(
            counted.contains(&format!(
                r#"fanben_requests_total{{method="GET",route="{route}",status="303"}} 1"#
            )),
            "{counted}"
        );
        for told in [logged, counted] {
            for secret in ["990301101203", "01936f2e-0000", "who=", "张"] {
                assert!(!told.contains(secret), "{secret}: {told}");
            }
        }
    }

    #[tokio::test]
    async fn a_page_that_leads_nowhere_is_counted_under_one_name() {
        let (_folder, _desk, counts, pages) = open().await;
        get(&pages, "/wp-login.php").await;
        get(&pages, "/.env").await;
        let counted = text(counts.told()).await;
        assert!(
            counted.contains(r#"fanben_requests_total{method="GET",route="none",status="404"} 2"#),
            "{counted}"
        );
    }
}
