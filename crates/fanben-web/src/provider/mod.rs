//! `OpenID` Connect: the authorization code flow with PKCE, state and nonce.
//!
//! Comes in: what the settings say of a provider, and what a browser brings back from it. Goes out:
//! the provider's own name of a person, proved by its signature. Who that is here, the actions say.

mod http;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};
use fanben_actions::actions::Identity;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthorizationCode, ClaimsVerificationError, Client,
    ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IdTokenClaims, IdTokenFields, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse as _, UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::http::Http;
use crate::links;

/// How long what a provider says about itself and its keys is believed.
const KNOWN: Duration = Duration::hours(1);
/// How long somebody may take on the provider's page.
const WAITS: Duration = Duration::minutes(10);
/// How far the provider's clock may be ahead.
const AHEAD: Duration = Duration::minutes(1);
/// How old a token may be.
const OLD: Duration = Duration::minutes(10);
/// What tokens may be signed with: never a secret both sides know, and never nothing.
const SIGNED: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// A provider of `OpenID` Connect, as the settings name it.
#[derive(Clone)]
pub struct Provider {
    /// What people call it, on the button.
    pub name: String,
    /// Its address, as its tokens say it.
    pub issuer: String,
    /// What it calls this program.
    pub client: String,
    /// The secret it knows this program by.
    pub secret: String,
    /// The address people reach these pages under, without a path.
    pub site: String,
    /// The claim that has to be an account's name when somebody comes for the first time.
    pub claim: String,
    /// It may be asked without TLS.
    pub plain: bool,
    /// A file with the authorities whose certificates it may have; none: those the system trusts.
    pub authorities: Option<PathBuf>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Why a provider cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// An address that is none, or has no TLS.
    #[error("{0}")]
    Address(String),
    /// The system's certificates cannot be read.
    #[error("系统里的根证书读不出来,统一登录不能核对对方的证书:{0}")]
    Certificates(std::io::Error),
    /// The file of the authorities cannot be read or has none in it.
    #[error(
        "FANBEN_OIDC_CA 指的文件里读不出机构证书(要 PEM 格式,-----BEGIN CERTIFICATE-----):{0}({1})"
    )]
    Authorities(String, String),
}

/// Why somebody was not named.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// The browser did not begin here, or too long ago.
    #[error("the browser brought back what was not begun here")]
    Stale,
    /// The provider let nobody in.
    #[error("the provider let nobody in")]
    Denied,
    /// The provider does not answer as it should.
    #[error("the provider does not answer: {0}")]
    Silent(String),
    /// What it gave proves nothing.
    #[error("what the provider gave is not to be believed: {0}")]
    Untrusted(&'static str),
}

/// Signing on with a provider.
#[derive(Clone)]
pub struct SignOn(Arc<Inner>);

struct Inner {
    provider: Provider,
    issuer: IssuerUrl,
    back: RedirectUrl,
    left: PostLogoutRedirectUrl,
    http: Http,
    known: Mutex<Option<(DateTime<Utc>, ProviderMetadataWithLogout)>>,
}

impl fmt::Debug for SignOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.provider.fmt(f)
    }
}

/// Claims that the standard does not name.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct More(BTreeMap<String, Value>);

impl AdditionalClaims for More {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        More,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Relying = Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A sign-on that begins.
pub(crate) struct Begun {
    /// Where the browser goes.
    pub(crate) address: String,
    /// What it holds meanwhile, in a cookie of this host.
    pub(crate) held: String,
}

/// What a browser brings back.
#[derive(Deserialize, Default)]
pub(crate) struct Brought {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    error: Option<String>,
    iss: Option<String>,
}

/// Somebody whom the provider has named.
pub(crate) struct Named {
    /// Who.
    pub(crate) identity: Identity,
    /// Where to go afterwards.
    pub(crate) back: String,
    access: openidconnect::AccessToken,
    subject: openidconnect::SubjectIdentifier,
}

impl SignOn {
    /// Reads what the settings say.
    ///
    /// # Errors
    /// Addresses that are none or have no TLS, certificates that cannot be read.
    pub fn new(provider: Provider) -> Result<Self, Unusable> {
        let site = provider.site.trim_end_matches('/').to_owned();
        for (what, address) in [("服务方(issuer)", &provider.issuer), ("本系统", &site)] {
            let plain = provider.plain && address.starts_with("http://");
            if !(plain || address.starts_with("https://")) {
                return Err(Unusable::Address(format!(
                    "统一登录里{what}的地址要以 https:// 开头:{address};\
                     只有内网没有加密时,才另外设 FANBEN_OIDC_PLAIN_HTTP=true"
                )));
            }
        }
        let wrong = |error: &dyn fmt::Display| {
            Unusable::Address(format!("统一登录的地址写错了,请照 https://主机名 的样子写:{error}"))
        };
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|error| wrong(&error))?;
        let back = RedirectUrl::new(format!("{site}{}", links::SIGN_ON_BACK));
        let left = PostLogoutRedirectUrl::new(format!("{site}{}", links::SIGN_IN));
        let http = Http::new(provider.plain, provider.authorities.as_deref())?;
        Ok(Self(Arc::new(Inner {
            issuer,
            back: back.map_err(|error| wrong(&error))?,
            left: left.map_err(|error| wrong(&error))?,
            http,
            provider,
            known: Mutex::new(None),
        })))
    }

    /// What people call the provider.
    pub(crate) fn name(&self) -> &str {
        &self.0.provider.name
    }

    /// Its address, as accounts are linked to it.
    pub(crate) fn issuer(&self) -> &str {
        &self.0.provider.issuer
    }

    /// The claim that is an account's name.
    fn claim(&self) -> &str {
        &self.0.provider.claim
    }

    /// What the provider says about itself and its keys.
    async fn metadata(&self, now: DateTime<Utc>) -> Result<ProviderMetadataWithLogout, Failed> {
        let known = self.known().clone();
        if let Some((at, known)) = known
            && at <= now
            && now - at < KNOWN
        {
            return Ok(known);
        }
        let inner = &self.0;
        let found = ProviderMetadataWithLogout::discover_async(inner.issuer.clone(), &inner.http);
        let found = found.await.map_err(|error| Failed::Silent(whole(&error)))?;
        if !inner.provider.plain && found.authorization_endpoint().url().scheme() != "https" {
            return Err(Failed::Silent("its page has no TLS".to_owned()));
        }
        *self.known() = Some((now, found.clone()));
        Ok(found)
    }

    fn known(
        &self,
    ) -> std::sync::MutexGuard<'_, Option<(DateTime<Utc>, ProviderMetadataWithLogout)>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn relying(&self, metadata: ProviderMetadataWithLogout) -> Relying {
        let provider = &self.0.provider;
        let (id, secret) = (provider.client.clone(), provider.secret.clone());
        Relying::from_provider_metadata(
            metadata,
            ClientId::new(id),
            Some(ClientSecret::new(secret)),
        )
        .set_redirect_uri(self.0.back.clone())
    }

    /// Begins: the browser is sent to the provider and holds what will prove that it began here.
    pub(crate) async fn begin(&self, back: &str, now: DateTime<Utc>) -> Result<Begun, Failed> {
        let relying = self.relying(self.metadata(now).await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let asked = relying.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let asked = asked.add_scope(Scope::new("profile".to_owned()));
        let asked = if self.claim() == "email" {
            asked.add_scope(Scope::new("email".to_owned()))
        } else {
            asked
        };
        let (address, state, nonce) = asked.set_pkce_challenge(challenge).url();
        let held = [
            state.secret().as_str(),
            nonce.secret(),
            verifier.secret(),
            &now.timestamp().to_string(),
            back,
        ]
        .join("|");
        Ok(Begun { address: address.to_string(), held })
    }

    /// Exchanges what the browser brought back for the provider's word, and proves it.
    pub(crate) async fn named(
        &self,
        held: &str,
        brought: Brought,
        now: DateTime<Utc>,
    ) -> Result<Named, Failed> {
        let pieces: Vec<&str> = held.splitn(5, '|').collect();
        let [state, nonce, verifier, since, back] = pieces[..] else { return Err(Failed::Stale) };
        let since = since.parse().ok().and_then(|since| DateTime::from_timestamp(since, 0));
        let fresh = since.is_some_and(|since| since <= now && now - since < WAITS);
        if state.is_empty() || brought.state != state || !fresh {
            return Err(Failed::Stale);
        }
        if brought.error.is_some() {
            return Err(Failed::Denied);
        }
        if brought.iss.is_some_and(|iss| iss != self.issuer()) {
            return Err(Failed::Untrusted("another provider answered"));
        }
        let relying = self.relying(self.metadata(now).await?);
        let silent = |error: &dyn std::error::Error| Failed::Silent(whole(error));
        let exchange = relying.exchange_code(AuthorizationCode::new(brought.code));
        let exchange = exchange.map_err(|error| silent(&error))?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        let tokens = exchange.request_async(&self.0.http).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => Failed::Untrusted("the code is not taken"),
            RequestTokenError::Request(error) => silent(&error),
            _ => Failed::Untrusted("its answer cannot be read"),
        })?;
        let nonce = Nonce::new(nonce.to_owned());
        let claims = match self.proved(&relying, &tokens, &nonce, now) {
            // Keys change; a new one is asked for once.
            Err(Failed::Untrusted(why)) if self.aged(now) => {
                tracing::info!(%why, "The provider's keys are asked for again");
                *self.known() = None;
                let relying = self.relying(self.metadata(now).await?);
                self.proved(&relying, &tokens, &nonce, now)?
            }
            claims => claims?,
        };
        let subject = claims.subject().clone();
        let identity = Identity {
            issuer: self.issuer().to_owned(),
            subject: subject.to_string(),
            name: self.name_in_token(&claims),
        };
        let back = links::inside(back).to_owned();
        Ok(Named { identity, back, access: tokens.access_token().clone(), subject })
    }

    /// What is known of the provider is older than a minute.
    fn aged(&self, now: DateTime<Utc>) -> bool {
        self.known().as_ref().is_some_and(|(at, _)| now - *at >= Duration::minutes(1))
    }

    /// The claims of a token whose signature, issuer, audience, nonce and times are right.
    fn proved(
        &self,
        relying: &Relying,
        tokens: &Tokens,
        nonce: &Nonce,
        now: DateTime<Utc>,
    ) -> Result<IdTokenClaims<More, CoreGenderClaim>, Failed> {
        let missing = || Failed::Untrusted("there is no token of identity");
        let unsigned = || Failed::Untrusted("it cannot be told how it is signed");
        let token = tokens.id_token().ok_or_else(missing)?;
        let verifier = relying
            .id_token_verifier()
            .set_allowed_algs(SIGNED)
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |at| match at {
                at if at > now + AHEAD => Err("issued in the future".to_owned()),
                at if at < now - OLD => Err("issued long ago".to_owned()),
                _ => Ok(()),
            });
        let claims = token.claims(&verifier, nonce).map_err(|error| untrusted(&error))?;
        if let Some(said) = claims.access_token_hash() {
            let alg = token.signing_alg().map_err(|_| unsigned())?;
            let key = token.signing_key(&verifier).map_err(|_| unsigned())?;
            let own = AccessTokenHash::from_token(tokens.access_token(), alg, key);
            if own.map_err(|_| unsigned())? != *said {
                return Err(Failed::Untrusted("the tokens do not belong together"));
            }
        }
        let azp = claims.authorized_party().map(|party| party.as_str());
        if azp.is_some_and(|azp| azp != self.0.provider.client) {
            return Err(Failed::Untrusted("made for another program"));
        }
        Ok(claims.clone())
    }

    fn name_in_token(&self, claims: &IdTokenClaims<More, CoreGenderClaim>) -> String {
        let name = match self.claim() {
            "preferred_username" => claims.preferred_username().map(|name| name.as_str()),
            "email" if claims.email_verified() != Some(true) => None,
            "email" => claims.email().map(|name| name.as_str()),
            claim => claims.additional_claims().0.get(claim).and_then(Value::as_str),
        };
        name.unwrap_or_default().to_owned()
    }

    /// The same where the provider tells names only when it is asked.
    pub(crate) async fn name_asked(
        &self,
        named: &Named,
        now: DateTime<Utc>,
    ) -> Result<String, Failed> {
        let relying = self.relying(self.metadata(now).await?);
        let Ok(asked) = relying.user_info(named.access.clone(), Some(named.subject.clone())) else {
            return Ok(String::new());
        };
        let told: UserInfoClaims<More, CoreGenderClaim> =
            asked.request_async(&self.0.http).await.map_err(|error| match error {
                UserInfoError::Request(error) => Failed::Silent(whole(&error)),
                UserInfoError::ClaimsVerification(_) => {
                    Failed::Untrusted("what is told is not of this person")
                }
                _ => Failed::Untrusted("what is told of the person cannot be read"),
            })?;
        let name = match self.claim() {
            "preferred_username" => told.preferred_username().map(|name| name.as_str()),
            "email" if told.email_verified() != Some(true) => None,
            "email" => told.email().map(|name| name.as_str()),
            claim => told.additional_claims().0.get(claim).and_then(Value::as_str),
        };
        Ok(name.unwrap_or_default().to_owned())
    }

    /// Where one signs out with the provider; none: it has no such page.
    pub(crate) async fn leave(&self, now: DateTime<Utc>) -> Result<Option<String>, Failed> {
        let metadata = self.metadata(now).await?;
        let end = metadata.additional_metadata().end_session_endpoint.clone();
        let client = ClientId::new(self.0.provider.client.clone());
        Ok(end.map(|end| {
            let leaving = LogoutRequest::from(end).set_client_id(client);
            leaving.set_post_logout_redirect_uri(self.0.left.clone()).http_get_url().to_string()
        }))
    }
}

/// Why a token is not believed. What stands in it is not told: it may be of a person, and this is
/// logged.
fn untrusted(error: &ClaimsVerificationError) -> Failed {
    Failed::Untrusted(match error {
        ClaimsVerificationError::Expired(_) => "its time",
        ClaimsVerificationError::InvalidAudience(_) => "its audience",
        ClaimsVerificationError::InvalidIssuer(_) => "its issuer",
        ClaimsVerificationError::InvalidNonce(_) => "its nonce",
        ClaimsVerificationError::SignatureVerification(_) => "its signature",
        _ => "its form",
    })
}

/// An error with everything that led to it.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
