//! Pages over the actions.
//!
//! Comes in: a [`Desk`] and requests. Goes out: pages that work in any browser, with scripts or
//! without. A page is one file: what it takes, its markup, its samples.
//!
//! **Invariant:** nothing here sees the store. What may be seen or done is asked of the actions.

mod api;
mod assets;
mod charts;
mod chips;
mod fields;
mod guard;
mod limits;
mod links;
mod pages;
mod provider;
mod shell;
mod standing;
mod visit;
mod watch;
mod words;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, head, post};
use fanben_actions::Desk;
use fanben_model::scheme::{Overlay, Scheme};
use tower_http::compression::CompressionLayer;

use crate::limits::Limits;
pub use crate::provider::{Provider, SignOn, Unusable};
pub use crate::watch::{Counts, serve_metrics};

use crate::pages::{
    aside, audit, board, cycles, declare, delegations, draft, draws, earlier, erasure, evaluations,
    evidence, exempts, factor, forms, grid, help, liaison, lists, measure, meeting, money,
    new_person, notices, own, password, people, person, places, plans, registry, review, roster,
    rules, settlement, sheet, sign_in, sign_on, signing, subject, switch, talks, term, tokens,
    trouble, upstream, vetting, why, workbench,
};

/// What all pages share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) desk: Arc<Desk>,
    /// The place that is served, as its people call it.
    pub(crate) place: Arc<str>,
    /// Cookies only travel over TLS.
    pub(crate) secure: bool,
    /// How often somebody may try to sign in.
    pub(crate) limits: Arc<Limits>,
    /// Schemes a cycle may be drafted from without a file.
    pub(crate) offers: Arc<[Offer]>,
    /// A provider that people may sign on with beside their password.
    pub(crate) sign_on: Option<SignOn>,
}

/// A scheme a cycle may be drafted from without a file.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What forms call it.
    pub id: String,
    /// The scheme.
    pub scheme: Scheme,
    /// Townships' overlays.
    pub overlays: Vec<Overlay>,
}

/// How the pages are served.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The place that is served, as its people call it; shown in the head of every page.
    pub place: String,
    /// The pages are reached over TLS, so cookies never travel without it.
    pub secure: bool,
    /// Schemes a cycle may be drafted from without a file.
    pub offers: Vec<Offer>,
    /// Where requests are counted.
    pub counts: Counts,
    /// Calls of one key of another system a minute; none: 1200.
    pub calls: Option<NonZeroU32>,
    /// A provider that people may sign on with beside their password; none: with a password only.
    pub sign_on: Option<SignOn>,
}

/// The most a form may send, in bytes.
const FORM_LIMIT: usize = 8 * 1024 * 1024;

/// The most a form with a file may send, in bytes: what is more than a file may have is read and
/// thrown away, so that a sentence comes back and not a broken connection.
const FILE_LIMIT: usize = 256 * 1024 * 1024;

/// All pages.
pub fn router(desk: Arc<Desk>, settings: Settings) -> Router {
    let shared = Shared {
        desk,
        place: settings.place.into(),
        secure: settings.secure,
        limits: Arc::new(Limits::of(settings.calls.unwrap_or(limits::CALLS))),
        offers: Offer::sorted(settings.offers).into(),
        sign_on: settings.sign_on,
    };
    Router::new()
        .route(links::HOME, get(workbench::show))
        .route(links::SIGN_IN, get(sign_in::show).post(sign_in::send))
        .route(links::SIGN_OUT, post(sign_in::leave))
        .route(links::PASSWORD, get(password::show).post(password::send))
        .route(links::HELP, get(help::show))
        .route(links::SWITCH, get(switch::send))
        .route(links::CYCLES, get(cycles::show))
        .route(links::DRAFT, get(draft::show).post(draft::send))
        .route(links::RULES, get(rules::show))
        .route(links::CYCLE_STEP, post(cycles::step))
        .route(links::BOARD, get(board::show))
        .route(links::EXEMPTS, get(exempts::show))
        .route(links::EXEMPT_ACT, post(exempts::send))
        .route(links::DRAWS, get(draws::show))
        .route(links::DRAW_ACT, post(draws::send))
        .route(links::COMMITTEE, get(notices::committee::show))
        .route(links::COMMITTEE_PAPER, get(notices::committee::paper))
        .route(links::EARLIER, get(earlier::show).post(earlier::block::send))
        .route(links::UPSTREAM, get(upstream::show).post(upstream::send))
        .merge(paid())
        .route(links::NOTICE_BOARD, get(notices::board::show))
        .route(links::NOTICE_ACT, post(notices::board::send))
        .merge(published())
        .merge(evaluated())
        .merge(worked())
        .route(links::SUBJECT, get(subject::show))
        .route(links::DECLARE, get(declare::show).post(declare::send))
        .route(links::SHEET, get(sheet::show).post(sheet::send))
        .route(links::MEETING, get(meeting::show).post(meeting::send))
        .route(
            links::EVIDENCE,
            get(evidence::show).post(evidence::send).layer(DefaultBodyLimit::max(FILE_LIMIT)),
        )
        .route(links::EVIDENCE_FILE, get(evidence::file))
        .route(links::EVIDENCE_PREVIEW, get(evidence::preview))
        .route(links::EVIDENCE_WITHDRAW, post(evidence::withdraw))
        .route(links::UPLOADS, post(evidence::begin))
        .route(links::UPLOAD, head(evidence::state).patch(evidence::go_on))
        .route(links::REVIEW, get(review::show))
        .route(links::DECIDE, post(review::send))
        .route(links::SIGNING, get(signing::show))
        .route(links::SIGN, post(signing::send))
        .route(links::ASIDE, get(aside::show))
        .route(links::ASIDE_ACT, post(aside::send))
        .route(links::MEASURE, get(measure::show).post(measure::send))
        .route(links::MEASURES, get(registry::show))
        .route(links::MEASURE_ALL, get(registry::one::show).post(registry::one::send))
        .route(links::BLOCK, post(registry::block::send))
        .route(links::GRID, get(grid::show).post(grid::send))
        .route(links::FORMS, get(forms::show).post(forms::take))
        .route(links::FORM_FILE, get(forms::file))
        .route(links::FORMS_IN, post(forms::bring))
        .route(links::RETURNED, get(forms::returned::show).post(forms::returned::send))
        .route(links::WHY, get(why::show))
        .route(links::PLACES, get(places::show))
        .route(links::PLACE, get(places::show_unit))
        .route(links::PLACE_CHANGE, get(places::show_change).post(places::send))
        .route(links::TAKE_OVER, post(places::decide))
        .merge(staff())
        .route(links::AUDIT, get(audit::show))
        .route(links::ASSET, get(assets::serve))
        .merge(api::router())
        .route(links::ALIVE, get(watch::alive))
        .route(links::READY, get(watch::ready))
        .fallback(trouble::nowhere)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(axum::middleware::from_fn_with_state(settings.secure, guard::guard))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn_with_state(settings.counts, watch::watch))
        .with_state(shared)
}

/// What follows from results: villages written off, money.
fn paid() -> Router<Shared> {
    Router::new()
        .route(links::PLANS, get(plans::show))
        .route(links::PLAN, get(plans::one::show).post(plans::one::send))
        .route(links::MONEY, get(money::show).post(money::send))
        .route(links::PAY_RUN, get(money::run::show))
        .route(links::PAY_ACT, post(money::run::send))
        .route(links::PAY_FILE, get(money::run::file))
        .route(links::SHARES, get(money::shares::show).post(money::shares::send))
        .route(links::OWN_PAY, get(money::own::show))
}

/// What anybody may open without signing in: single sign-on, notices, objections, verification.
fn published() -> Router<Shared> {
    Router::new()
        .route(links::NOTICES, get(notices::list::show))
        .route(links::SIGN_ON, get(sign_on::begin))
        .route(links::SIGN_ON_BACK, get(sign_on::back))
        .route(links::SIGN_ON_CODE, get(sign_on::show_code).post(sign_on::send_code))
        .route(links::SIGN_ON_LEAVE, get(sign_on::leave))
        .route(links::ANSWER, get(notices::object::answer))
        .route(links::OBJECT, get(notices::object::show).post(notices::object::send))
        .route(links::VERIFY, get(notices::verify::show))
        .route(links::BUNDLE, get(notices::verify::bundle))
        .route(links::NOTICE, get(notices::sheet::show))
}

/// Secret evaluations; to give a ballot nobody signs in.
fn evaluated() -> Router<Shared> {
    Router::new()
        .route(links::EVALUATIONS, get(evaluations::show))
        .route(links::NEW_EVALUATION, get(evaluations::new::show).post(evaluations::new::send))
        .route(links::EVALUATION, get(evaluations::one::show))
        .route(links::EVALUATION_ACT, post(evaluations::one::send))
        .route(
            links::EVALUATION_COUNT,
            get(evaluations::count::show).post(evaluations::count::send),
        )
        .route(links::VOTE, get(evaluations::vote::show))
        .route(links::VOTE_BALLOT, get(evaluations::vote::back).post(evaluations::vote::ballot))
        .route(links::VOTE_CAST, get(evaluations::vote::back).post(evaluations::vote::cast))
        .route(links::VOTED, get(evaluations::vote::thanks))
}

/// What surrounds the judging: tasks, departments' scores, talks, joint vettings, visits.
fn worked() -> Router<Shared> {
    asked().merge(settled()).merge(told()).merge(vetted()).merge(visited())
}

/// Lists of tasks and what they cost.
fn asked() -> Router<Shared> {
    Router::new()
        .route(links::LISTS, get(lists::show).post(lists::send))
        .route(links::LIST, get(lists::one::show))
        .route(links::LIST_ACT, post(lists::one::send))
        .route(links::LIST_ENTRY, get(lists::entry::show).post(lists::entry::send))
        .route(links::LIST_UNIT, get(lists::unit::show))
        .route(links::LIST_UNIT_ACT, post(lists::unit::send))
        .route(links::BURDEN, get(lists::burden::show))
        .route(links::BURDEN_OF, get(lists::burden::show_unit))
}

/// A stage that departments score.
fn settled() -> Router<Shared> {
    Router::new()
        .route(links::SETTLEMENT, get(settlement::show))
        .route(links::SETTLEMENT_ACT, post(settlement::send))
        .route(links::SETTLEMENT_OFFICE, get(settlement::office::show))
        .route(links::SETTLEMENT_SIGN, post(settlement::office::send))
        .route(links::SETTLEMENT_TOWN, get(settlement::town::show))
}

/// Monthly talks and warning cards.
fn told() -> Router<Shared> {
    Router::new()
        .route(links::TALKS, get(talks::show))
        .route(links::TALK_NEW, get(talks::form::show).post(talks::form::send))
        .route(links::TALK, get(talks::one::show))
        .route(links::TALK_ACT, post(talks::one::send))
        .route(links::UNIT_TALKS, get(talks::unit::show))
}

/// Who looks after whom, their visits, the problems these find.
fn visited() -> Router<Shared> {
    Router::new()
        .route(links::LIAISON, get(liaison::show))
        .route(links::LIAISON_CHASE, post(liaison::chase))
        .route(links::LIAISON_NEW, get(liaison::new::show).post(liaison::new::send))
        .route(links::LIAISON_SHARES, get(liaison::shares::show).post(liaison::shares::send))
        .route(links::TIE, get(liaison::one::show))
        .route(links::TIE_ACT, post(liaison::one::send))
        .route(links::ISSUE, get(liaison::issue::show))
        .route(links::ISSUE_ACT, post(liaison::issue::send))
}

/// Joint vettings of eligibility.
fn vetted() -> Router<Shared> {
    Router::new()
        .route(links::VETTINGS, get(vetting::show).post(vetting::send))
        .route(links::VETTING, get(vetting::one::show))
        .route(links::VETTING_ACT, post(vetting::one::send))
        .route(links::VETTING_OUTCOME, get(vetting::outcome::show).post(vetting::outcome::send))
        .route(links::VETTING_SHEET, get(vetting::sheet::show).post(vetting::sheet::send))
        .route(links::VETTING_SHEET_ACT, post(vetting::sheet::act))
        .route(links::VETTING_FILE, get(vetting::sheet::file))
        .route(links::VETTING_BLOCK, post(vetting::block::send))
}

/// People, their accounts and posts.
fn staff() -> Router<Shared> {
    Router::new()
        .route(links::PEOPLE, get(people::show))
        .route(links::RESET, post(people::reset))
        .route(links::NEW_PERSON, get(new_person::show).post(new_person::send))
        .route(links::ROSTER, get(roster::show).post(roster::send))
        .route(links::SETTLE, post(people::settle))
        .route(links::PERSON, get(person::show))
        .route(links::PERSON_ACT, post(person::act))
        .route(links::ERASURE, get(erasure::show).post(erasure::act))
        .route(links::TERM, get(term::show))
        .route(links::TERM_ACT, post(term::act))
        .route(links::OWN, get(own::show))
        .route(links::FACTOR, get(factor::show))
        .route(links::FACTOR_ACT, post(factor::act))
        .route(links::TOKENS, get(tokens::show).post(tokens::send))
        .route(links::TOKEN_END, post(tokens::end))
        .route(links::DELEGATIONS, get(delegations::show).post(delegations::send))
        .route(links::DELEGATION_END, post(delegations::end))
}

/// Serves the pages until `stop` comes; requests that are being answered are finished first.
///
/// # Errors
/// What the system says about the socket.
pub async fn serve(
    desk: Arc<Desk>,
    settings: Settings,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let pages = router(desk, settings).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, pages).with_graceful_shutdown(stop).await
}
