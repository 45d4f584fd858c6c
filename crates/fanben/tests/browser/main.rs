//! The pages in a real browser: a whole cycle of a village with scripts, wide and narrow, every page
//! on the way under the rules of accessibility; and once without scripts. Then stories of other
//! programmes, wide with scripts and narrow without. Needs chromium, chromium-driver, and npm for
//! axe-core.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]
#![expect(clippy::expect_used, reason = "what has to be installed is said")]
#![expect(clippy::panic, reason = "a test says what is wrong by failing")]

mod axe;
mod case;
mod chrome;
mod community;
mod looked_after;
mod office;
mod quarter;
mod quarter_lists;
mod surest;
mod visitor;
mod walk;
mod year_end;
mod year_end_seed;

use chrome::Looks;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_walks_from_declaration_to_decision_and_every_page_is_accessible() {
    walk::whole_cycle(Looks { scripts: true, width: 1280 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_walk_on_a_small_screen() {
    walk::whole_cycle(Looks { scripts: true, width: 360 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_walk_without_scripts_on_a_small_screen() {
    walk::whole_cycle(Looks { scripts: false, width: 360 }).await;
}

const WIDE: Looks = Looks { scripts: true, width: 1280 };
const NARROW_WITHOUT_SCRIPTS: Looks = Looks { scripts: false, width: 360 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_township_recommends_and_the_district_begins_with_the_surest() {
    surest::recommended_returned_and_not(WIDE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_township_recommends_on_a_small_screen_without_scripts() {
    surest::recommended_returned_and_not(NARROW_WITHOUT_SCRIPTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_villages_become_a_community_with_87_5_points() {
    community::two_villages_become_one(WIDE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_villages_become_a_community_on_a_small_screen_without_scripts() {
    community::two_villages_become_one(NARROW_WITHOUT_SCRIPTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quarter_goes_from_its_list_to_its_notice() {
    quarter::from_list_to_notice(WIDE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quarter_on_a_small_screen_without_scripts() {
    quarter::from_list_to_notice(NARROW_WITHOUT_SCRIPTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_goes_from_recommendation_to_money() {
    year_end::from_recommendation_to_money(WIDE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_s_end_on_a_small_screen_without_scripts() {
    year_end::from_recommendation_to_money(NARROW_WITHOUT_SCRIPTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_is_looked_after_from_visit_to_lifted_card() {
    looked_after::from_visit_to_lifted_card(WIDE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_is_looked_after_on_a_small_screen_without_scripts() {
    looked_after::from_visit_to_lifted_card(NARROW_WITHOUT_SCRIPTS).await;
}
