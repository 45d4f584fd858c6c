//! What people do, from the first password to the confirmed result, on both databases.

mod place;
#[path = "../../../fanben-store/tests/suite/postgres.rs"]
mod postgres;
mod ten_stars;
