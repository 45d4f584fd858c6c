//! Files over a weak link: the core of the tus protocol (create, ask how far, go on from there); and
//! files that are kept, on their way to whoever may see what they back.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    LOCATION,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use fanben_actions::actions::{self, OnItsWay};
use fanben_actions::looks::{self, EvidenceBytes};
use fanben_actions::{CycleId, Refusal, UploadId};

use crate::visit::{Oops, Visit};
use crate::words::refusals;
use crate::{Shared, links};

/// The version of tus that is spoken.
const VERSION: &str = "1.0.0";
/// Nothing in the file may run, load or lead anywhere.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; sandbox";

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// What is said to a script: a status, and a sentence.
fn said(visit: &Visit, refusal: &Refusal) -> Response {
    let status = match refusal {
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::NotAllowed(_) => StatusCode::FORBIDDEN,
        Refusal::Bad(_) => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let words = match refusal {
        Refusal::Bad(bad) => bad.iter().map(|one| one.says.clone()).collect(),
        _ => refusals::told(&visit.frame, refusal),
    };
    (status, [("tus-resumable", VERSION)], words).into_response()
}

/// How far a file is.
fn far(status: StatusCode, way: OnItsWay) -> Response {
    let headers = [
        ("tus-resumable", VERSION.to_owned()),
        ("upload-offset", way.received.to_string()),
        ("upload-length", way.size.to_string()),
        ("cache-control", "no-store".to_owned()),
    ];
    (status, headers).into_response()
}

/// Begins a file; says where its bytes go.
pub(crate) async fn begin(
    State(shared): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
) -> Response {
    if !visit.carries(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(size) = number(&headers, "upload-length") else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match actions::begin_upload(&shared.desk, &visit.who, size).await {
        Ok(id) => {
            let headers = [(LOCATION, links::upload(id))];
            (StatusCode::CREATED, headers, [("tus-resumable", VERSION)]).into_response()
        }
        Err(refusal) => said(&visit, &refusal),
    }
}

/// Says how far a file is.
pub(crate) async fn state(
    State(shared): State<Shared>,
    Path(id): Path<UploadId>,
    visit: Visit,
) -> Response {
    match actions::upload_state(&shared.desk, &visit.who, id).await {
        Ok(way) => far(StatusCode::OK, way),
        Err(refusal) => said(&visit, &refusal),
    }
}

/// Takes the next bytes of a file; bytes for another place are refused with where to go on.
pub(crate) async fn go_on(
    State(shared): State<Shared>,
    Path(id): Path<UploadId>,
    visit: Visit,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    if !visit.carries(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind != Some("application/offset+octet-stream") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let start = number(&headers, "upload-offset").and_then(|start| i64::try_from(start).ok());
    let Some(start) = start else { return StatusCode::BAD_REQUEST.into_response() };
    match actions::go_on(&shared.desk, &visit.who, id, start, &bytes).await {
        Ok(way) if way.taken > 0 => far(StatusCode::NO_CONTENT, way),
        Ok(way) => far(StatusCode::CONFLICT, way),
        Err(refusal) => said(&visit, &refusal),
    }
}

/// A file that is kept.
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path((cycle, subject, number)): Path<(CycleId, String, i64)>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let (desk, who) = (&shared.desk, &visit.who);
    let found = looks::evidence_file(desk, who, cycle, &subject, number, false).await;
    Ok(served(visit.look(found)?, &headers))
}

/// The small picture of a file.
pub(crate) async fn preview(
    State(shared): State<Shared>,
    Path((cycle, subject, number)): Path<(CycleId, String, i64)>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let (desk, who) = (&shared.desk, &visit.who);
    let found = looks::evidence_file(desk, who, cycle, &subject, number, true).await;
    Ok(served(visit.look(found)?, &headers))
}

/// Only pictures, which were made here from pixels, are shown; everything else is only kept by whoever
/// asks.
fn served(file: EvidenceBytes, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", file.digest);
    let asked = headers.get(IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    // What may be seen is asked again each time; the bytes need not come again.
    let kept = [(ETAG, tag.clone()), (CACHE_CONTROL, "private, no-cache".to_owned())];
    if asked == Some(tag.as_str()) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let how = if file.picture { "inline" } else { "attachment" };
    let shown = format!("{how}; filename*=UTF-8''{}", links::escaped(&file.name).replace('/', "_"));
    let headers = [
        (CONTENT_TYPE, file.media_type.to_owned()),
        (CONTENT_DISPOSITION, shown),
        (CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
    ];
    (kept, headers, file.bytes).into_response()
}
