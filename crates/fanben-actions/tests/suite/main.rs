//! What people do, from the first password to the confirmed result, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

mod accounts;
mod aside;
#[path = "../../../fanben-store/tests/suite/authority.rs"]
mod authority;
mod deadlines;
mod erasure;
mod evaluations;
mod evidence;
mod exempt;
mod draws;
mod factor;
mod forms;
mod kept;
mod liaison;
mod lists;
mod many;
mod accounts_matrix;
mod matrix;
mod money;
mod notices;
mod objections;
mod pay;
mod payroll;
mod place;
mod places;
mod plans;
mod publicity;
#[path = "../../../fanben-store/tests/suite/postgres.rs"]
mod postgres;
mod recommended;
mod register;
mod registry;
mod revisions;
mod posts;
mod roster;
mod scene;
mod seals;
#[path = "../../../fanben-store/tests/suite/secured.rs"]
mod secured;
mod settlement;
mod sign_on;
mod signing;
mod talks;
mod ten_stars;
mod tls;
mod tokens;
mod whole_year;
mod year;
mod years;
mod vetting;
