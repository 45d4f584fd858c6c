//! A provider of `OpenID Connect` as small as one can be, which lies in every way it is told to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::serve::Listener;
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm as Alg,
};
use openidconnect::url::Url;
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub(crate) const CLIENT: &str = "fanben";
pub(crate) const SECRET: &str = "a-secret-both-know";

/// What is wrong with what the provider gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    None,
    OtherNonce,
    NoNonce,
    OtherAudience,
    SecondAudience,
    OtherParty,
    OtherIssuer,
    Expired,
    FromTheFuture,
    Stale,
    OtherSignature,
    Unsigned,
    UnsignedWithoutDots,
    SignedWithTheSecret,
    OtherAccess,
    NoToken,
    NoSubject,
    OtherPerson,
}

pub(crate) struct Told {
    pub(crate) lie: Lie,
    pub(crate) subject: String,
    pub(crate) name: String,
    /// Names stand in the token, not only where they are asked for.
    pub(crate) in_token: bool,
    pub(crate) now: i64,
    /// Codes that were not exchanged: the nonce and the challenge.
    codes: BTreeMap<String, (String, String)>,
    given: usize,
    /// How often its keys were asked for.
    pub(crate) keys_asked: usize,
    /// The key it signs with.
    pub(crate) seed: u8,
}

/// Connections that begin with TLS; who does not believe the certificate is gone again.
struct OverTls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for OverTls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, from) = self.listener.accept().await.unwrap();
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    /// Where it sends people back to.
    pub(crate) site: String,
    pub(crate) told: Arc<Mutex<Told>>,
}

/// A key from one byte, as the library reads it.
fn key(seed: u8) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([seed; 32]);
    let label = ["PRIVATE", "KEY"].join(" ");
    let text = BASE64_STANDARD.encode(der);
    let pem = format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n");
    let id = JsonWebKeyId::new(format!("key-{seed}"));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).unwrap()
}

impl Provider {
    pub(crate) async fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self::told(issuer, "http://127.0.0.1:7800", now);
        let pages = provider.pages();
        tokio::spawn(async move { axum::serve(listener, pages).await });
        provider
    }

    /// The same over TLS, with the certificate and the key in a folder.
    pub(crate) async fn start_over_tls(now: i64, folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let provider = Self::told(issuer, "https://fanben.example", now);
        let chain = CertificateDer::pem_file_iter(folder.join("server.pem")).unwrap();
        let chain = chain.map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
        let config = ServerConfig::builder_with_provider(ring::default_provider().into());
        let config = config.with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
        let pages = provider.pages();
        let over = OverTls { listener, acceptor: TlsAcceptor::from(Arc::new(config)) };
        tokio::spawn(async move { axum::serve(over, pages).await });
        provider
    }

    fn told(issuer: String, site: &str, now: i64) -> Self {
        let told = Told {
            lie: Lie::None,
            subject: "u-1".to_owned(),
            name: String::new(),
            in_token: true,
            now,
            codes: BTreeMap::new(),
            given: 0,
            keys_asked: 0,
            seed: 7,
        };
        Provider { issuer, site: site.to_owned(), told: Arc::new(Mutex::new(told)) }
    }

    fn pages(&self) -> Router {
        Router::new()
            .route("/.well-known/openid-configuration", get(about))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .with_state(self.clone())
    }

    pub(crate) fn tell(&self, tell: impl FnOnce(&mut Told)) {
        tell(&mut self.told.lock().unwrap());
    }

    /// What its page does once somebody has signed in: the code and the state for the way back.
    pub(crate) fn lets_in(&self, address: &str) -> (String, String) {
        let address = Url::parse(address).unwrap();
        assert!(address.as_str().starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        let asked: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], format!("{}/sign-on/back", self.site));
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{}", asked["scope"]);
        let mut told = self.told.lock().unwrap();
        told.given += 1;
        let code = format!("code-{}", told.given);
        let kept = (asked["nonce"].clone(), asked["code_challenge"].clone());
        told.codes.insert(code.clone(), kept);
        (code, asked["state"].clone())
    }
}

async fn about(State(own): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", own.issuer);
    Json(json!({
        "issuer": own.issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("me"),
        "end_session_endpoint": at("end"),
        "jwks_uri": at("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
    }))
}

async fn keys(State(own): State<Provider>) -> Json<Value> {
    let mut told = own.told.lock().unwrap();
    told.keys_asked += 1;
    Json(json!({ "keys": [key(told.seed).as_verification_key()] }))
}

fn coded(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

async fn token(
    State(own): State<Provider>,
    headers: HeaderMap,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Response {
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{CLIENT}:{SECRET}")));
    let refuse = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    let known = headers.get("authorization").is_some_and(|said| said == basic.as_str());
    let mut told = own.told.lock().unwrap();
    // A code counts once, whatever comes of it.
    let Some((nonce, challenge)) = told.codes.remove(&sent["code"]).filter(|_| known) else {
        return refuse().into_response();
    };
    let proof = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&sent["code_verifier"]));
    if proof != challenge {
        return refuse().into_response();
    }
    let access = "an-access-token";
    let mut claims = json!({
        "iss": own.issuer,
        "sub": told.subject,
        "aud": CLIENT,
        "iat": told.now,
        "exp": told.now + 300,
        "nonce": nonce,
        "at_hash": at_hash(access),
        "name": "王建国",
        "birthdate": "1980-01-01",
    });
    if told.in_token {
        claims["preferred_username"] = told.name.clone().into();
    }
    let mut alg = "EdDSA";
    match told.lie {
        Lie::OtherNonce => claims["nonce"] = "another".into(),
        Lie::NoNonce => {
            claims.as_object_mut().unwrap().remove("nonce");
        }
        Lie::OtherAudience => claims["aud"] = "another-program".into(),
        Lie::SecondAudience => claims["aud"] = json!([CLIENT, "another-program"]),
        Lie::OtherParty => claims["azp"] = "another-program".into(),
        Lie::OtherIssuer => claims["iss"] = "http://127.0.0.1:1".into(),
        Lie::Expired => claims["exp"] = told.now.into(),
        Lie::FromTheFuture => claims["iat"] = (told.now + 120).into(),
        Lie::Stale => claims["iat"] = (told.now - 3_600).into(),
        Lie::OtherAccess => claims["at_hash"] = at_hash("another").into(),
        Lie::NoSubject => {
            claims.as_object_mut().unwrap().remove("sub");
        }
        Lie::Unsigned | Lie::UnsignedWithoutDots => alg = "none",
        Lie::SignedWithTheSecret => alg = "HS256",
        _ => {}
    }
    let head = json!({ "alg": alg, "kid": format!("key-{}", told.seed) });
    let text = format!("{}.{}", coded(&head), coded(&claims));
    let sign = |seed: u8| key(seed).sign(&Alg::EdDsa, text.as_bytes()).unwrap();
    let signature = match told.lie {
        Lie::Unsigned | Lie::UnsignedWithoutDots => Vec::new(),
        Lie::SignedWithTheSecret => {
            CoreHmacKey::new(SECRET).sign(&Alg::HmacSha256, text.as_bytes()).unwrap()
        }
        Lie::OtherSignature => sign(99),
        _ => sign(told.seed),
    };
    let mut token = format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature));
    if told.lie == Lie::UnsignedWithoutDots {
        token = text;
    }
    let mut answer = json!({ "access_token": access, "token_type": "Bearer", "id_token": token });
    if told.lie == Lie::NoToken {
        answer.as_object_mut().unwrap().remove("id_token");
    }
    Json(answer).into_response()
}

fn at_hash(access: &str) -> String {
    // With Ed25519 it is the first half of SHA-512.
    BASE64_URL_SAFE_NO_PAD.encode(&sha2::Sha512::digest(access)[..32])
}

async fn me(State(own): State<Provider>, headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|said| said != "Bearer an-access-token") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let told = own.told.lock().unwrap();
    let subject = if told.lie == Lie::OtherPerson { "u-999" } else { told.subject.as_str() };
    Json(json!({ "sub": subject, "preferred_username": told.name })).into_response()
}
