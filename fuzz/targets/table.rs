//! Bytes from libFuzzer → what holds for any of them.
#![no_main]

#[path = "../laws/table.rs"]
mod table;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| table::hold(bytes));
