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
mod handling;
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

use crate::handling::page;
use crate::limits::Limits;
pub use crate::provider::{Provider, SignOn, Unusable};
pub use crate::watch::{Counts, serve_metrics};

use crate::pages::{
    aside, audit, board, cycles, decisions, declare, delegations, draft, draws, earlier, erasure,
    evaluations, evidence, exempts, factor, forms, grid, help, liaison, lists, measure, meeting,
    money, new_person, notices, own, password, payroll, people, person, places, plans, registry,
    review, roster, rules, sessions, settlement, sheet, sign_in, sign_on, signing, subject, switch,
    talks, term, tokens, trouble, upstream, vetting, why, workbench,
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
        .route(links::HOME, get(page(workbench::show)))
        .route(links::SIGN_IN, get(page(sign_in::show)).post(page(sign_in::send)))
        .route(links::SIGN_OUT, post(page(sign_in::leave)))
        .route(links::PASSWORD, get(page(password::show)).post(page(password::send)))
        .route(links::HELP, get(page(help::show)))
        .route(links::SWITCH, get(page(switch::send)))
        .route(links::CYCLES, get(page(cycles::show)))
        .route(links::DRAFT, get(page(draft::show)).post(page(draft::send)))
        .route(links::RULES, get(page(rules::show)))
        .route(links::CYCLE_STEP, post(page(cycles::step)))
        .route(links::BOARD, get(page(board::show)))
        .route(links::EXEMPTS, get(page(exempts::show)))
        .route(links::EXEMPT_ACT, post(page(exempts::send)))
        .route(links::DRAWS, get(page(draws::show)))
        .route(links::DRAW_ACT, post(page(draws::send)))
        .route(links::COMMITTEE, get(page(notices::committee::show)))
        .route(links::COMMITTEE_PAPER, get(page(notices::committee::paper)))
        .route(links::EARLIER, get(page(earlier::show)).post(page(earlier::block::send)))
        .route(links::UPSTREAM, get(page(upstream::show)).post(page(upstream::send)))
        .merge(decided())
        .merge(paid())
        .route(links::NOTICE_BOARD, get(page(notices::board::show)))
        .route(links::NOTICE_ACT, post(page(notices::board::send)))
        .merge(published())
        .merge(evaluated())
        .merge(worked())
        .route(links::SUBJECT, get(page(subject::show)))
        .route(links::DECLARE, get(page(declare::show)).post(page(declare::send)))
        .route(links::SHEET, get(page(sheet::show)).post(page(sheet::send)))
        .route(links::MEETING, get(page(meeting::show)).post(page(meeting::send)))
        .route(
            links::EVIDENCE,
            get(page(evidence::show))
                .post(page(evidence::send))
                .layer(DefaultBodyLimit::max(FILE_LIMIT)),
        )
        .route(links::EVIDENCE_FILE, get(page(evidence::file)))
        .route(links::EVIDENCE_PREVIEW, get(page(evidence::preview)))
        .route(links::EVIDENCE_WITHDRAW, post(page(evidence::withdraw)))
        .route(links::UPLOADS, post(page(evidence::begin)))
        .route(links::UPLOAD, head(page(evidence::state)).patch(page(evidence::go_on)))
        .route(links::ASIDE, get(page(aside::show)))
        .route(links::ASIDE_ACT, post(page(aside::send)))
        .route(links::MEASURE, get(page(measure::show)).post(page(measure::send)))
        .route(links::MEASURES, get(page(registry::show)))
        .route(links::MEASURE_ALL, get(page(registry::one::show)).post(page(registry::one::send)))
        .route(links::BLOCK, post(page(registry::block::send)))
        .route(links::GRID, get(page(grid::show)).post(page(grid::send)))
        .route(links::FORMS, get(page(forms::show)).post(page(forms::take)))
        .route(links::FORM_FILE, get(page(forms::file)))
        .route(links::FORMS_IN, post(page(forms::bring)))
        .route(links::RETURNED, get(page(forms::returned::show)).post(page(forms::returned::send)))
        .route(links::WHY, get(page(why::show)))
        .route(links::PLACES, get(page(places::show)))
        .route(links::PLACE, get(page(places::show_unit)))
        .route(links::PLACE_CHANGE, get(page(places::show_change)).post(page(places::send)))
        .route(links::TAKE_OVER, post(page(places::decide)))
        .merge(staff())
        .route(links::ASSET, get(page(assets::serve)))
        .merge(api::router())
        .route(links::ALIVE, get(page(watch::alive)))
        .route(links::READY, get(page(watch::ready)))
        .fallback(trouble::nowhere)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(axum::middleware::from_fn_with_state(settings.secure, guard::guard))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn_with_state(settings.counts, watch::watch))
        .with_state(shared)
}

/// What a stage decides about a village, or about many, and signs.
fn decided() -> Router<Shared> {
    Router::new()
        .route(links::REVIEW, get(page(review::show)))
        .route(links::DECIDE, post(page(review::send)))
        .route(links::DECISIONS, get(page(decisions::show)).post(page(decisions::send)))
        .route(links::SIGNING, get(page(signing::show)))
        .route(links::SIGN, post(page(signing::send)))
}

/// What follows from results: villages written off, money.
fn paid() -> Router<Shared> {
    Router::new()
        .route(links::PLANS, get(page(plans::show)))
        .route(links::PLAN, get(page(plans::one::show)).post(page(plans::one::send)))
        .route(links::MONEY, get(page(money::show)).post(page(money::send)))
        .route(links::PAY_RUN, get(page(money::run::show)))
        .route(links::PAY_ACT, post(page(money::run::send)))
        .route(links::PAY_FILE, get(page(money::run::file)))
        .route(links::SHARES, get(page(money::shares::show)).post(page(money::shares::send)))
        .route(links::PAYROLL, get(page(payroll::show)).post(page(payroll::block::send)))
        .route(links::PAYEE, get(page(payroll::one::show)).post(page(payroll::one::send)))
        .route(links::OWN_PAY, get(page(money::own::show)))
}

/// What anybody may open without signing in: single sign-on, notices, objections, verification.
fn published() -> Router<Shared> {
    Router::new()
        .route(links::NOTICES, get(page(notices::list::show)))
        .route(links::SIGN_ON, get(page(sign_on::begin)))
        .route(links::SIGN_ON_BACK, get(page(sign_on::back)))
        .route(links::SIGN_ON_CODE, get(page(sign_on::show_code)).post(page(sign_on::send_code)))
        .route(links::SIGN_ON_LEAVE, get(page(sign_on::leave)))
        .route(links::ANSWER, get(page(notices::object::answer)))
        .route(links::OBJECT, get(page(notices::object::show)).post(page(notices::object::send)))
        .route(links::CERTIFICATES, get(page(notices::certificates::show)))
        .route(links::VERIFY, get(page(notices::verify::show)))
        .route(links::BUNDLE, get(page(notices::verify::bundle)))
        .route(links::NOTICE, get(page(notices::sheet::show)))
}

/// Secret evaluations; to give a ballot nobody signs in.
fn evaluated() -> Router<Shared> {
    Router::new()
        .route(links::EVALUATIONS, get(page(evaluations::show)))
        .route(
            links::NEW_EVALUATION,
            get(page(evaluations::new::show)).post(page(evaluations::new::send)),
        )
        .route(links::EVALUATION, get(page(evaluations::one::show)))
        .route(links::EVALUATION_ACT, post(page(evaluations::one::send)))
        .route(
            links::EVALUATION_COUNT,
            get(page(evaluations::count::show)).post(page(evaluations::count::send)),
        )
        .route(links::VOTE, get(page(evaluations::vote::show)))
        .route(
            links::VOTE_BALLOT,
            get(page(evaluations::vote::back)).post(page(evaluations::vote::ballot)),
        )
        .route(
            links::VOTE_CAST,
            get(page(evaluations::vote::back)).post(page(evaluations::vote::cast)),
        )
        .route(links::VOTED, get(page(evaluations::vote::thanks)))
}

/// What surrounds the judging: tasks, departments' scores, talks, joint vettings, visits.
fn worked() -> Router<Shared> {
    asked().merge(settled()).merge(told()).merge(vetted()).merge(visited())
}

/// Lists of tasks and what they cost.
fn asked() -> Router<Shared> {
    Router::new()
        .route(links::LISTS, get(page(lists::show)).post(page(lists::send)))
        .route(links::LIST, get(page(lists::one::show)))
        .route(links::LIST_ACT, post(page(lists::one::send)))
        .route(links::LIST_ENTRY, get(page(lists::entry::show)).post(page(lists::entry::send)))
        .route(links::LIST_UNIT, get(page(lists::unit::show)))
        .route(links::LIST_UNIT_ACT, post(page(lists::unit::send)))
        .route(links::BURDEN, get(page(lists::burden::show)))
        .route(links::BURDEN_OF, get(page(lists::burden::show_unit)))
}

/// A stage that departments score.
fn settled() -> Router<Shared> {
    Router::new()
        .route(links::SETTLEMENT, get(page(settlement::show)))
        .route(links::SETTLEMENT_ACT, post(page(settlement::send)))
        .route(links::SETTLEMENT_OFFICE, get(page(settlement::office::show)))
        .route(links::SETTLEMENT_SIGN, post(page(settlement::office::send)))
        .route(links::SETTLEMENT_TOWN, get(page(settlement::town::show)))
}

/// Monthly talks and warning cards.
fn told() -> Router<Shared> {
    Router::new()
        .route(links::TALKS, get(page(talks::show)))
        .route(links::TALK_NEW, get(page(talks::form::show)).post(page(talks::form::send)))
        .route(links::TALK, get(page(talks::one::show)))
        .route(links::TALK_ACT, post(page(talks::one::send)))
        .route(links::UNIT_TALKS, get(page(talks::unit::show)))
}

/// Who looks after whom, their visits, the problems these find.
fn visited() -> Router<Shared> {
    Router::new()
        .route(links::LIAISON, get(page(liaison::show)))
        .route(links::LIAISON_CHASE, post(page(liaison::chase)))
        .route(links::LIAISON_NEW, get(page(liaison::new::show)).post(page(liaison::new::send)))
        .route(
            links::LIAISON_SHARES,
            get(page(liaison::shares::show)).post(page(liaison::shares::send)),
        )
        .route(links::TIE, get(page(liaison::one::show)))
        .route(links::TIE_ACT, post(page(liaison::one::send)))
        .route(links::ISSUE, get(page(liaison::issue::show)))
        .route(links::ISSUE_ACT, post(page(liaison::issue::send)))
}

/// Joint vettings of eligibility.
fn vetted() -> Router<Shared> {
    Router::new()
        .route(links::VETTINGS, get(page(vetting::show)).post(page(vetting::send)))
        .route(links::VETTING, get(page(vetting::one::show)))
        .route(links::VETTING_ACT, post(page(vetting::one::send)))
        .route(
            links::VETTING_OUTCOME,
            get(page(vetting::outcome::show)).post(page(vetting::outcome::send)),
        )
        .route(
            links::VETTING_SHEET,
            get(page(vetting::sheet::show)).post(page(vetting::sheet::send)),
        )
        .route(links::VETTING_SHEET_ACT, post(page(vetting::sheet::act)))
        .route(links::VETTING_FILE, get(page(vetting::sheet::file)))
        .route(links::VETTING_BLOCK, post(page(vetting::block::send)))
}

/// People, their accounts and posts.
fn staff() -> Router<Shared> {
    Router::new()
        .route(links::AUDIT, get(page(audit::show)))
        .route(links::PEOPLE, get(page(people::show)))
        .route(links::RESET, post(page(people::reset)))
        .route(links::NEW_PERSON, get(page(new_person::show)).post(page(new_person::send)))
        .route(links::ROSTER, get(page(roster::show)).post(page(roster::send)))
        .route(links::SETTLE, post(page(people::settle)))
        .route(links::PERSON, get(page(person::show)))
        .route(links::PERSON_ACT, post(page(person::act)))
        .route(links::ERASURE, get(page(erasure::show)).post(page(erasure::act)))
        .route(links::TERM, get(page(term::show)))
        .route(links::TERM_ACT, post(page(term::act)))
        .route(links::OWN, get(page(own::show)))
        .route(links::FACTOR, get(page(factor::show)))
        .route(links::FACTOR_ACT, post(page(factor::act)))
        .route(links::SESSIONS, get(page(sessions::show)).post(page(sessions::send)))
        .route(links::TOKENS, get(page(tokens::show)).post(page(tokens::send)))
        .route(links::TOKEN_END, post(page(tokens::end)))
        .route(links::DELEGATIONS, get(page(delegations::show)).post(page(delegations::send)))
        .route(links::DELEGATION_END, post(page(delegations::end)))
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
