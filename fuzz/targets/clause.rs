//! Bytes from libFuzzer → what holds for any of them.
#![no_main]

#[path = "../laws/clause.rs"]
mod clause;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| clause::hold(bytes));
