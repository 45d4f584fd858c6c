//! What people do, from the first password to the confirmed result, on both databases.

mod accounts;
mod deadlines;
mod kept;
mod matrix;
mod place;
#[path = "../../../fanben-store/tests/suite/postgres.rs"]
mod postgres;
mod recommended;
mod ten_stars;
