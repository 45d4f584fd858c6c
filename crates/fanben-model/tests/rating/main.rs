//! Results of small counties an officer could work out by hand.

#![expect(clippy::panic, reason = "a case that cannot be read is a mistake of the test")]

mod case;
mod missing;
mod money;
mod rubric;
mod sheets;
mod tiers;
