//! The pages in a real browser: a whole cycle of a village with scripts, wide and narrow, every page
//! on the way under the rules of accessibility; and once without scripts. Needs chromium,
//! chromium-driver, and npm for axe-core.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]
#![expect(clippy::expect_used, reason = "what has to be installed is said")]
#![expect(clippy::panic, reason = "a test says what is wrong by failing")]

mod axe;
mod chrome;
mod office;
mod walk;

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
