//! A request's cookies and form → who is visiting, in what language, and whether the form is ours.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use fanben_actions::{ActionId, EVIDENCE_MOST, Person, Refusal};
use fanben_model::rights::Right;

use crate::fields::Typed;
use crate::pages::trouble::{Trouble, TroublePage};
use crate::shell::{Bearer, Frame, Page};
use crate::watch::Number;
use crate::words::{Words, refusals};
use crate::{Shared, links};

/// The cookie of a session.
pub(crate) const SESSION: &str = "fanben_session";
/// The cookie of a sign-on that was begun.
pub(crate) const FLOW: &str = "fanben_sign_on";
/// The cookie of a sign-on that waits for the code of the second factor.
pub(crate) const HALF: &str = "fanben_code";
/// The cookie of the language.
pub(crate) const LANGUAGE: &str = "fanben_lang";
/// The cookie of the size of the type.
pub(crate) const TYPE: &str = "fanben_type";

impl Shared {
    /// What browsers call a cookie. Over TLS a beginning of the name keeps everybody but this host
    /// from writing it: neighbours under one domain, and whoever answers in its place without TLS.
    pub(crate) fn cookie(&self, name: &'static str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }
}

/// A cookie that only this host reads and no script sees.
pub(crate) fn own((name, value): (String, String), secure: bool) -> Cookie<'static> {
    let cookie = Cookie::build((name, value)).path("/").http_only(true);
    cookie.secure(secure).same_site(SameSite::Lax).build()
}

/// Somebody who is signed in.
pub(crate) struct Visit {
    pub(crate) frame: Frame,
    pub(crate) who: Person,
}

/// Anybody, signed in or not.
pub(crate) struct Guest {
    pub(crate) frame: Frame,
    pub(crate) who: Option<Person>,
}

/// Anybody, of whom nothing is asked: a session that is there is not read, so that nothing of it is
/// written either.
pub(crate) struct Passer {
    pub(crate) frame: Frame,
}

/// What is shown instead of the page that was asked for.
pub(crate) enum Oops {
    /// A page that says what is wrong.
    Page(Box<Frame>, Trouble),
    /// Another address.
    Away(String),
}

impl Oops {
    /// The same with a page of ours to go on from; what a form was sent to is none.
    fn or_back(self, to: &str) -> Self {
        match self {
            Oops::Page(mut frame, what @ Trouble::Refused(_)) => {
                frame.here = without_done(to);
                frame.back = Some(frame.here.clone());
                Oops::Page(frame, what)
            }
            other => other,
        }
    }
}

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        match self {
            Oops::Page(frame, what) => {
                let status = what.status();
                frame.respond(status, &TroublePage { what })
            }
            Oops::Away(address) => Redirect::to(&address).into_response(),
        }
    }
}

/// The frame for a request, before it is known who asks.
fn frame(shared: &Shared, jar: &CookieJar, parts: &Parts) -> Frame {
    let uri = &parts.uri;
    let cookie = |name| jar.get(&shared.cookie(name)).map(|cookie| cookie.value().to_owned());
    let desk = shared.desk.clone();
    let done = uri.query().and_then(|query| {
        query.split('&').find_map(|pair| pair.strip_prefix("done=")).map(str::to_owned)
    });
    let lang = uri.query().and_then(|query| {
        query.split('&').find_map(|pair| pair.strip_prefix("lang=")).map(str::to_owned)
    });
    Frame {
        words: Words::of_tag(&lang.or_else(|| cookie(LANGUAGE)).unwrap_or_default()),
        large: cookie(TYPE).as_deref() == Some("large"),
        place: shared.place.to_string(),
        who: None,
        here: uri.path_and_query().map_or_else(String::new, |path| without_done(path.as_str())),
        back: None,
        done,
        token: String::new(),
        number: parts.extensions.get::<Number>().map_or_else(String::new, |own| own.0.to_string()),
        fresh: std::sync::Arc::new(move || desk.new_action().to_string()),
    }
}

/// The address without the word about what was done.
fn without_done(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else { return address.to_owned() };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("done=")).collect();
    if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) }
}

impl Frame {
    fn signed_in(&mut self, who: &Person) {
        let post = who
            .posts
            .first()
            .map_or_else(String::new, |post| format!("{} {}", post.unit.name, post.role.name));
        let people = [Right::People, Right::Security, Right::Passwords];
        self.who = Some(Bearer {
            name: who.name.clone(),
            post,
            places: who.rights.iter().any(|right| right.judges() || *right == Right::Look),
            people: people.into_iter().any(|right| who.has(right)),
            audit: who.has(Right::Audit),
        });
        self.token.clone_from(&who.form_token);
    }
}

impl FromRequestParts<Shared> for Passer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Shared,
    ) -> Result<Self, std::convert::Infallible> {
        let jar = CookieJar::from_headers(&parts.headers);
        Ok(Passer { frame: frame(shared, &jar, parts) })
    }
}

impl FromRequestParts<Shared> for Guest {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Oops> {
        let jar = CookieJar::from_headers(&parts.headers);
        let mut frame = frame(shared, &jar, parts);
        let token = jar.get(&shared.cookie(SESSION)).map(|cookie| cookie.value().to_owned());
        let who = match token {
            None => None,
            Some(token) => match shared.desk.person(&token).await {
                Ok(who) => Some(who),
                Err(Refusal::Broken(cause)) => {
                    tracing::error!(%cause, "The desk could not say who is visiting");
                    return Err(Oops::Page(Box::new(frame), Trouble::Broken));
                }
                Err(_) => None,
            },
        };
        if let Some(who) = &who {
            frame.signed_in(who);
        }
        Ok(Guest { frame, who })
    }
}

impl FromRequestParts<Shared> for Visit {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Oops> {
        let jar = CookieJar::from_headers(&parts.headers);
        let had_session = jar.get(&shared.cookie(SESSION)).is_some();
        let Guest { frame, who } = Guest::from_request_parts(parts, shared).await?;
        let Some(who) = who else {
            // After signing in again a form is not sent again by itself: back to the page it was on.
            let back = match parts.method {
                Method::GET => frame.here.clone(),
                _ => referred(&parts.headers),
            };
            let ended = if had_session { "&ended=yes" } else { "" };
            let back = links::escaped(&back);
            return Err(Oops::Away(format!("{}?back={back}{ended}", links::SIGN_IN)));
        };
        let may = [links::PASSWORD, links::SIGN_OUT].contains(&parts.uri.path());
        if who.must_change_password && !may {
            return Err(Oops::Away(links::PASSWORD.to_owned()));
        }
        let enrols = may || parts.uri.path().starts_with(links::FACTOR);
        if who.must_enrol && !who.must_change_password && !enrols {
            return Err(Oops::Away(links::FACTOR.to_owned()));
        }
        Ok(Visit { frame, who })
    }
}

/// The page on this site that a form was on.
fn referred(headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let from = headers.get("referer").and_then(|from| from.to_str().ok()).unwrap_or_default();
    from.split_once("://")
        .and_then(|(_, rest)| rest.strip_prefix(host))
        .map_or_else(|| links::HOME.to_owned(), |path| links::inside(path).to_owned())
}

impl Visit {
    /// Something wrong, shown in this person's language.
    pub(crate) fn oops(&self, what: Trouble) -> Oops {
        Oops::Page(Box::new(self.frame.clone()), what)
    }

    /// What a look or an action came to; a refusal becomes its page.
    pub(crate) fn look<T>(&self, came: Result<T, Refusal>) -> Result<T, Oops> {
        came.map_err(|refusal| self.refused(&refusal))
    }

    /// The page for a refusal.
    pub(crate) fn refused(&self, refusal: &Refusal) -> Oops {
        match refusal {
            Refusal::NotSignedIn => Oops::Away(links::SIGN_IN.to_owned()),
            Refusal::MustChangePassword => Oops::Away(links::PASSWORD.to_owned()),
            Refusal::MustEnrol => Oops::Away(links::FACTOR.to_owned()),
            Refusal::NotFound => self.oops(Trouble::Nowhere),
            Refusal::Bad(_) => self.oops(Trouble::Form(refusals::told(&self.frame, refusal))),
            Refusal::Broken(cause) => {
                tracing::error!(%cause, person.id = %self.who.id, "A page could not be made");
                self.oops(Trouble::Broken)
            }
            _ => self.oops(Trouble::Refused(refusals::told(&self.frame, refusal))),
        }
    }

    /// What follows an action: the page at `to`; or the form again with what is wrong in it, over
    /// what `look` finds; or why it is refused.
    pub(crate) async fn answered<T, V, P: Page>(
        &self,
        came: Result<T, Refusal>,
        to: &str,
        sent: Sent,
        look: impl Future<Output = Result<V, Refusal>>,
        again: impl FnOnce(V, Typed) -> P,
    ) -> Result<Response, Oops> {
        match came {
            Ok(_) => Ok(Redirect::to(to).into_response()),
            Err(Refusal::Bad(bad)) => {
                let view = self.look(look.await)?;
                let page = again(view, Typed { sent, bad });
                let frame = Frame { here: without_done(to), ..self.frame.clone() };
                Ok(frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
            }
            Err(refusal) => Err(self.refused(&refusal).or_back(to)),
        }
    }

    /// That the form came from a page of this session, and which action it is.
    pub(crate) fn proved(&self, form: &Sent) -> Result<ActionId, Oops> {
        if !self.ours(form) {
            tracing::warn!(person.id = %self.who.id, "A form without the session's secret was refused");
            return Err(self.oops(Trouble::Stale));
        }
        form.text("_action").parse().map_err(|_| self.oops(Trouble::Stale))
    }

    /// Whether a form carries this session's secret.
    pub(crate) fn ours(&self, form: &Sent) -> bool {
        self.is_secret(&form.text("_token"))
    }

    /// Whether what a script sends carries it.
    pub(crate) fn carries(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get("x-form-token").and_then(|token| token.to_str().ok());
        sent.is_some_and(|sent| self.is_secret(sent))
    }

    fn is_secret(&self, sent: &str) -> bool {
        let own = self.who.form_token.as_str();
        // Every byte is compared, so that time tells nothing about the secret.
        let differs = sent.bytes().zip(own.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        !own.is_empty() && sent.len() == own.len() && differs == 0
    }
}

/// The fields of a form, in order, and the files sent with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    fields: Vec<(String, String)>,
    files: Vec<SentFile>,
}

/// A file sent with a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentFile {
    /// The field it was chosen in.
    field: String,
    /// Its name on the sender's computer.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Sent {
    #[cfg(test)]
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        Sent { fields, files: Vec::new() }
    }

    /// A field; empty where it was not sent.
    pub(crate) fn text(&self, name: &str) -> String {
        let found = self.fields.iter().find(|(own, _)| own == name);
        found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
    }

    /// A field as it was sent, blanks included: passwords.
    pub(crate) fn exact(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// All fields of one name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let own = self.fields.iter().filter(|(own, _)| own == name);
        own.map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// Fields that begin alike, without the beginning.
    pub(crate) fn under<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(start)?, value.trim())))
    }

    /// The file chosen in a field; a field left empty sends one without a name.
    pub(crate) fn file(&self, field: &str) -> Option<&SentFile> {
        self.files.iter().find(|file| file.field == field && !file.name.is_empty())
    }

    /// The same, taken out of the form.
    pub(crate) fn take_file(&mut self, field: &str) -> Option<SentFile> {
        let at = self.files.iter().position(|file| file.field == field && !file.name.is_empty())?;
        Some(self.files.swap_remove(at))
    }

    async fn parts(mut parts: Multipart) -> Result<Self, MultipartError> {
        let mut sent = Sent::default();
        while let Some(mut part) = parts.next_field().await? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let mut bytes = Vec::new();
                    // One byte too many says that it was too many.
                    while let Some(chunk) = part.chunk().await? {
                        let room = (EVIDENCE_MOST + 1).saturating_sub(bytes.len());
                        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                    }
                    sent.files.push(SentFile { field, name, bytes });
                }
                None => sent.fields.push((field, part.text().await?)),
            }
        }
        Ok(sent)
    }
}

impl FromRequest<Shared> for Sent {
    type Rejection = Oops;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Oops> {
        let (parts, body) = request.into_parts();
        let jar = CookieJar::from_headers(&parts.headers);
        let frame = frame(shared, &jar, &parts);
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let several = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
        let request = Request::from_parts(parts, body);
        let oops = |status: StatusCode| {
            let what = match status {
                StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooMuch,
                _ => Trouble::Stale,
            };
            Oops::Page(Box::new(frame.clone()), what)
        };
        if several {
            let parts = Multipart::from_request(request, shared).await;
            let parts = parts.map_err(|wrong| oops(wrong.status()))?;
            return Sent::parts(parts).await.map_err(|wrong| oops(wrong.status()));
        }
        let read = axum::Form::<Vec<(String, String)>>::from_request(request, shared).await;
        let axum::Form(fields) = read.map_err(|wrong| oops(wrong.status()))?;
        Ok(Sent { fields, files: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_not_part_of_the_address() {
        assert_eq!(without_done("/x?done=saved"), "/x");
        assert_eq!(without_done("/x?at=town&done=saved"), "/x?at=town");
        assert_eq!(without_done("/x"), "/x");
    }

    #[test]
    fn forms_are_read_in_order() {
        let sent = Sent::of(vec![
            ("v.增收1".to_owned(), " 3 ".to_owned()),
            ("star".to_owned(), "a".to_owned()),
            ("star".to_owned(), "b".to_owned()),
        ]);
        assert_eq!(sent.under("v.").collect::<Vec<_>>(), [("增收1", "3")]);
        assert_eq!(sent.all("star"), ["a", "b"]);
    }
}
