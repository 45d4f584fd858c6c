//! Handlers with their types forgotten.
//!
//! What axum builds around a handler is built for every type of handler; two hundred and fifty of
//! them cost the compiler most of its time. Around one type it is built once.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;

use crate::Shared;

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Any handler.
#[derive(Clone)]
pub(crate) struct Page(Arc<dyn Fn(Request, Shared) -> Answering + Send + Sync>);

/// A handler as the one type that routes are made of.
pub(crate) fn page<T: 'static>(handler: impl Handler<T, Shared>) -> Page {
    Page(Arc::new(move |request, shared| Box::pin(handler.clone().call(request, shared))))
}

impl Handler<(), Shared> for Page {
    type Future = Answering;

    fn call(self, request: Request, shared: Shared) -> Answering {
        (self.0)(request, shared)
    }
}
