//! Why something was not done → a problem as RFC 9457 has it, with a code that stays.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use fanben_actions::Refusal;
use schemars::JsonSchema;
use serde::Serialize;

/// What a problem is sent as.
pub(crate) const KIND: &str = "application/problem+json";

/// Why something was not done.
#[derive(Debug)]
pub(crate) struct Problem(Box<Told>);

/// Why something was not done (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct Told {
    /// `urn:fanben:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// The status.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What happened and what to do, in Chinese.
    detail: String,
    /// What programs go by; it stays the same.
    code: &'static str,
    /// Fields that have to be mended.
    errors: Vec<Wrong>,
    /// Of a conflict: the number of the sheet that is there now.
    number: Option<i64>,
}

/// A field that has to be mended.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Wrong")]
struct Wrong {
    /// The field: a name, a question's key, a unit's code.
    field: String,
    /// What is wrong, in Chinese.
    detail: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Told {
            kind: format!("urn:fanben:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            errors: Vec::new(),
            number: None,
        }))
    }

    /// A part of the request that cannot be read.
    pub(crate) fn bad(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub(crate) fn key() -> Self {
        let says = "没有带接口密钥,或者密钥不对、已经到期、已经收回;请在请求头写 Authorization: Bearer fb_…,\
             密钥由开通它的单位在“我的账号—接口密钥”发放";
        Self::new(StatusCode::UNAUTHORIZED, "no_key", says)
    }

    pub(crate) fn nowhere() -> Self {
        let says = "没有这个地址,或者它不在这个密钥的管理范围内;全部地址见 /api/v1/openapi.json";
        Self::new(StatusCode::NOT_FOUND, "not_found", says)
    }

    pub(crate) fn method() -> Self {
        let says = "这个地址没有这种方法;可以用的方法见响应头 Allow";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", says)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match &refusal {
            Refusal::NotSignedIn => return Self::key(),
            Refusal::NotFound => return Self::nowhere(),
            Refusal::Bad(_) | Refusal::WeakPassword(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::State { .. }
            | Refusal::Notice { .. }
            | Refusal::Settlement { .. }
            | Refusal::List { .. }
            | Refusal::Conflict { .. }
            | Refusal::Reused
            | Refusal::Scheme(_)
            | Refusal::Provisional(_)
            | Refusal::SetUpAlready => StatusCode::CONFLICT,
            Refusal::Broken(cause) => {
                tracing::error!(%cause, "A call could not be answered");
                StatusCode::INTERNAL_SERVER_ERROR
            }
            _ => StatusCode::FORBIDDEN,
        };
        let Self(mut problem) = Self::new(status, refusal.code(), refusal.told());
        match refusal {
            Refusal::Bad(bad) => {
                let wrong = bad.into_iter();
                problem.errors =
                    wrong.map(|one| Wrong { field: one.field, detail: one.says }).collect();
            }
            Refusal::Conflict { number, theirs, .. } => {
                let wrong = theirs.into_iter();
                problem.errors = wrong.map(|(field, detail)| Wrong { field, detail }).collect();
                problem.number = Some(number);
            }
            _ => {}
        }
        Self(problem)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // A value of plain fields is always written.
        let body = serde_json::to_string(&self.0).unwrap_or_default();
        (status, [(CONTENT_TYPE, KIND)], body).into_response()
    }
}
