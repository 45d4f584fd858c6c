//! Bytes from libFuzzer → what holds for any of them.
#![no_main]

#[path = "../laws/scheme.rs"]
mod scheme;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| scheme::hold(bytes));
