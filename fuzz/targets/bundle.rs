//! Bytes from libFuzzer → what holds for any of them.
#![no_main]

#[path = "../laws/bundle.rs"]
mod bundle;

// Figures no county has may stop a rating; the verifier catches that, so the hook must not abort.
libfuzzer_sys::fuzz_target!(
    init: drop(std::panic::take_hook()),
    |bytes: &[u8]| bundle::hold(bytes)
);
