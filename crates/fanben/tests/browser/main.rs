//! The pages in a real browser: a whole cycle of a village, from the keyboard. Needs chromium and
//! chromium-driver.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]
#![expect(clippy::expect_used, reason = "what has to be installed is said")]
#![expect(clippy::panic, reason = "a test says what is wrong by failing")]

mod chrome;
mod office;
mod walk;

use chrome::Looks;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_village_walks_from_declaration_to_decision() {
    walk::whole_cycle(Looks { scripts: true, width: 1280 }).await;
}
