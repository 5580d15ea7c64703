//! A small deterministic random number generator: SplitMix64 (Steele, Lea, Flood 2014).
//!
//! Not for secrets. Invariant: the same seed and label give the same numbers on every machine and in every release.

/// The state of one stream of numbers.
#[derive(Clone, Debug)]
pub(super) struct Rng(u64);

impl Rng {
    /// A stream for one thing: streams of different labels are independent of each other.
    pub(super) fn new(seed: u64, label: u64) -> Self {
        Self(mix(seed ^ mix(label.wrapping_add(GOLDEN))))
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number in `0..limit`; `0` when the limit is `0`. The bias is below 2^-32 × limit.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        let limit = limit.min(u64::from(u32::MAX));
        ((self.next() >> 32) * limit) >> 32
    }

    /// A number in `low..=high`.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = u64::from(high.abs_diff(low)) + 1;
        low.saturating_add(self.below(width) as i32)
    }

    /// True in `percent` of 100 cases.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// Puts the items into a random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_is_the_published_one() {
        // Reference implementation, seed 0.
        assert_eq!(Rng(0).next(), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn numbers_stay_in_range_and_reach_both_ends() {
        let mut rng = Rng::new(1, 2);
        let drawn: std::collections::BTreeSet<i32> = (0..200).map(|_| rng.between(-2, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2]);
        assert_eq!(rng.below(0), 0);
    }
}
