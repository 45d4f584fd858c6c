//! The style sheet and the page script → addresses that carry a digest of the content, so that a
//! browser may keep a file for ever and still sees the next version at once.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

/// A file built into the program.
struct Asset {
    name: String,
    kind: &'static str,
    bytes: &'static str,
}

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| asset("style", "css", "text/css; charset=utf-8", include_str!("style.css")));
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset("page", "js", "text/javascript; charset=utf-8", include_str!("page.js"))
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    asset("icon", "svg", "image/svg+xml; charset=utf-8", include_str!("icon.svg"))
});

fn asset(stem: &str, ending: &str, kind: &'static str, bytes: &'static str) -> Asset {
    let mut digest = String::new();
    for byte in &Sha256::digest(bytes.as_bytes())[..8] {
        // Writing into a String does not fail.
        let _ = write!(digest, "{byte:02x}");
    }
    Asset { name: format!("{stem}-{digest}.{ending}"), kind, bytes }
}

/// The file name of the style sheet.
pub(crate) fn style() -> &'static str {
    &STYLE.name
}

/// The file name of the page script.
pub(crate) fn script() -> &'static str {
    &SCRIPT.name
}

/// The file name of the icon.
pub(crate) fn icon() -> &'static str {
    &ICON.name
}

/// Serves a file by the name that `style`, `script` or `icon` gave.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let known = [&*STYLE, &*SCRIPT, &*ICON];
    match known.into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let forever = "public, max-age=31536000, immutable";
            ([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, forever)], asset.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
