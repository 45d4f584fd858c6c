//! Approved schemes, bundles, both verifiers, amendments and replays, through the command as an office
//! runs it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod amended;
mod desk;
mod frozen;
mod random;
mod schema;
mod tampered;
