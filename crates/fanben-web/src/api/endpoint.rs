//! What one endpoint is: its address, what it takes and gives, and the function behind it. Route and
//! description both come from this.

use std::pin::Pin;

use axum::Json;
use axum::http::Method;
use axum::response::{IntoResponse as _, Response};
use fanben_actions::Receipt;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call::{Call, Sent};
use super::problem::Problem;
use super::values::Taken;

type Run = Box<
    dyn Fn(Call) -> Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>> + Send + Sync,
>;
type Shape = fn(&mut SchemaGenerator) -> Schema;

/// What is answered when all is well.
pub(crate) enum Answer {
    /// A value of this shape.
    Value(Shape),
    /// Bytes of this type.
    File(&'static str),
}

/// An endpoint.
pub(crate) struct Endpoint {
    pub(crate) method: Method,
    /// Below `/api/v1`.
    pub(crate) path: &'static str,
    /// Its name for programs: `operationId`.
    pub(crate) id: &'static str,
    /// What it does, in Chinese.
    pub(crate) summary: &'static str,
    /// What may stand behind the question mark.
    pub(crate) query: Option<Shape>,
    /// What is sent.
    pub(crate) body: Option<Shape>,
    pub(crate) answer: Answer,
    pub(crate) run: Run,
}

fn shape<T: JsonSchema>(of: &mut SchemaGenerator) -> Schema {
    of.subschema_for::<T>()
}

fn whole<T: JsonSchema>(of: &mut SchemaGenerator) -> Schema {
    T::json_schema(of)
}

impl Endpoint {
    /// Something to look at.
    pub(crate) fn read<A, F>(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        look: fn(Call) -> F,
    ) -> Self
    where
        A: Serialize + JsonSchema,
        F: Future<Output = Result<A, Problem>> + Send + 'static,
    {
        Self {
            method: Method::GET,
            path,
            id,
            summary,
            query: None,
            body: None,
            answer: Answer::Value(shape::<A>),
            run: Box::new(move |call| {
                let found = look(call);
                Box::pin(async { Ok(Json(found.await?).into_response()) })
            }),
        }
    }

    /// Something to look at a part of.
    pub(crate) fn ask<Q, A, F>(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        look: fn(Call, Q) -> F,
    ) -> Self
    where
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        A: Serialize + JsonSchema,
        F: Future<Output = Result<A, Problem>> + Send + 'static,
    {
        Self {
            method: Method::GET,
            path,
            id,
            summary,
            query: Some(whole::<Q>),
            body: None,
            answer: Answer::Value(shape::<A>),
            run: Box::new(move |call| {
                Box::pin(async move {
                    let asked = call.query()?;
                    Ok(Json(look(call, asked).await?).into_response())
                })
            }),
        }
    }

    /// A file.
    pub(crate) fn file<F>(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        kind: &'static str,
        look: fn(Call) -> F,
    ) -> Self
    where
        F: Future<Output = Result<Response, Problem>> + Send + 'static,
    {
        Self {
            method: Method::GET,
            path,
            id,
            summary,
            query: None,
            body: None,
            answer: Answer::File(kind),
            run: Box::new(move |call| Box::pin(look(call))),
        }
    }

    /// Something that is done with what is sent.
    pub(crate) fn write<B, F>(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        act: fn(Call, B) -> F,
    ) -> Self
    where
        B: Sent + JsonSchema + Send + 'static,
        F: Future<Output = Result<Receipt, Problem>> + Send + 'static,
    {
        Self {
            method: Method::POST,
            path,
            id,
            summary,
            query: None,
            body: Some(shape::<B>),
            answer: Answer::Value(shape::<Taken>),
            run: Box::new(move |call| {
                Box::pin(async move {
                    let sent = call.sent()?;
                    Ok(Json(Taken::of(act(call, sent).await?)).into_response())
                })
            }),
        }
    }

    /// Something that is done and needs nothing but the address.
    pub(crate) fn act<F>(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        act: fn(Call) -> F,
    ) -> Self
    where
        F: Future<Output = Result<Receipt, Problem>> + Send + 'static,
    {
        Self {
            method: Method::POST,
            path,
            id,
            summary,
            query: None,
            body: None,
            answer: Answer::Value(shape::<Taken>),
            run: Box::new(move |call| {
                let done = act(call);
                Box::pin(async { Ok(Json(Taken::of(done.await?)).into_response()) })
            }),
        }
    }

    /// It changes something.
    pub(crate) fn writes(&self) -> bool {
        self.method != Method::GET
    }
}
