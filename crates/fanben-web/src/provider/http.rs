//! Requests to the provider → its answers: no redirect is followed, nothing is read without end, and
//! nothing travels without TLS unless the settings say so.

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use super::{Unusable, whole};

/// How long the provider has for an answer.
const WAITS: Duration = Duration::from_secs(10);
/// The most an answer may have, in bytes.
const MOST: usize = 1024 * 1024;

/// The way to the provider.
pub(super) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    plain: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unanswered {
    /// An address without TLS.
    #[error("an address without TLS, which the settings do not allow")]
    Plain,
    /// It took too long.
    #[error("no answer within ten seconds")]
    Late,
    /// The connection or the answer.
    #[error("{0}")]
    Broken(String),
}

impl Http {
    /// Trusts the authorities of a file and no others; without a file those that the system trusts.
    pub(super) fn new(plain: bool, authorities: Option<&Path>) -> Result<Self, Unusable> {
        let builder = HttpsConnectorBuilder::new();
        let builder = match authorities {
            Some(path) => builder.with_tls_config(trusting(path)?),
            None => builder
                .with_provider_and_native_roots(ring::default_provider())
                .map_err(Unusable::Certificates)?,
        };
        let connector = builder.https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, plain })
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        if !self.plain && request.uri().scheme_str() != Some("https") {
            return Err(Unanswered::Plain);
        }
        let broken = |error: &dyn std::error::Error| Unanswered::Broken(whole(error));
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let answered = self.client.request(request).await.map_err(|error| broken(&error))?;
        let (head, body) = answered.into_parts();
        let body = Limited::new(body, MOST).collect().await.map_err(|error| broken(&*error))?;
        Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
    }
}

/// TLS towards whoever has a certificate of the authorities in a file of PEM.
fn trusting(path: &Path) -> Result<ClientConfig, Unusable> {
    let wrong = |why: &dyn std::fmt::Display| {
        Unusable::Authorities(path.display().to_string(), why.to_string())
    };
    let mut store = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(path).map_err(|error| wrong(&error))?;
    for certificate in found {
        let certificate = certificate.map_err(|error| wrong(&error))?;
        store.add(certificate).map_err(|error| wrong(&error))?;
    }
    if store.is_empty() {
        return Err(wrong(&"no certificate"));
    }
    let config = ClientConfig::builder_with_provider(ring::default_provider().into());
    let config = config.with_safe_default_protocol_versions().map_err(|error| wrong(&error))?;
    Ok(config.with_root_certificates(store).with_no_client_auth())
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unanswered;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unanswered>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answered = tokio::time::timeout(WAITS, self.answer(request)).await;
            answered.map_err(|_| Unanswered::Late)?
        })
    }
}
