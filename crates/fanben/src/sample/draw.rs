//! Random draws that come out the same everywhere: `ChaCha8`, addressed by what is drawn and for
//! whom, so that a change in one place of a pack leaves all other draws as they were.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};

/// Words each subject may draw for one thing before it would read those of the next.
const WORDS: u128 = 256;

/// The draws for one thing (a column, a list of names), subject by subject.
pub(super) struct Draw {
    rng: ChaCha8Rng,
}

impl Draw {
    /// The draws for what is called `what`.
    pub(super) fn of(seed: u64, what: &str) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(fnv(what));
        Self { rng }
    }

    /// Goes to the draws of one subject.
    pub(super) fn at(&mut self, subject: usize) -> &mut Self {
        self.rng.set_word_pos(WORDS * u128::try_from(subject).unwrap_or(0));
        self
    }

    /// A whole number below `count`, all equally likely; 0 if there are none.
    pub(super) fn below(&mut self, count: u64) -> u64 {
        if count < 2 {
            return 0;
        }
        // Numbers past the last full round would make the first ones likelier.
        let rounds = u64::MAX - u64::MAX % count;
        loop {
            let drawn = self.rng.next_u64();
            if drawn < rounds {
                return drawn % count;
            }
        }
    }

    /// A place in a list.
    pub(super) fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap_or(0)
    }

    /// A whole number between two, both included.
    pub(super) fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.place(most.saturating_sub(least) + 1)
    }

    /// A place in a list of weights, each as likely as it weighs.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let all: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.below(all);
        for (place, weight) in weights.enumerate() {
            if left < u64::from(weight) {
                return place;
            }
            left -= u64::from(weight);
        }
        0
    }

    /// Puts a list in random order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.between(0, place));
        }
    }
}

/// A number for a name, the same on every machine (FNV-1a).
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn draws_are_the_same_on_every_machine_and_every_day() {
        let mut draw = Draw::of(2026, "经营性收入");
        let first: Vec<u64> = (0..5).map(|_| draw.below(1000)).collect();
        assert_eq!(first, [244, 294, 530, 929, 262]);
        let third: Vec<u64> = (0..3).map(|_| draw.at(2).below(100)).collect();
        assert_eq!(third, [third[0]; 3]);
    }

    #[test]
    fn weights_and_ends_are_kept() {
        let mut draw = Draw::of(1, "");
        let mut counts = [0; 3];
        for _ in 0..6000 {
            counts[draw.weighted([1, 0, 5].into_iter())] += 1;
        }
        assert!(counts[1] == 0 && (900..1100).contains(&counts[0]), "{counts:?}");
        let mut list: Vec<usize> = (0..10).collect();
        draw.shuffle(&mut list);
        assert_ne!(list, (0..10).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..10).collect::<Vec<_>>());
    }
}
