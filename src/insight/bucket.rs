//! Spreads of whole numbers (milliseconds, keys) that can be added up and taken apart again, for medians over any
//! stretch of time.
//!
//! Invariants: numbers below 64 are kept exactly, greater ones to within 1.6 %; what was added can be taken away.

/// Steps of an octave.
const STEPS: u64 = 32;
const BITS: u32 = STEPS.ilog2();

/// How often which numbers occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spread {
    /// Buckets and their counts, in the order of buckets, none of them zero.
    counts: Vec<(u16, i64)>,
}

impl Spread {
    /// Adds a number.
    pub(super) fn add(&mut self, number: u64) {
        self.put(bucket(number), 1);
    }

    /// Adds another spread, or takes it away with `-1`.
    pub(super) fn merge(&mut self, other: &Self, sign: i64) {
        for (bucket, count) in &other.counts {
            self.put(*bucket, count.saturating_mul(sign));
        }
    }

    /// Adds so many of a bucket.
    pub(super) fn put(&mut self, bucket: u16, count: i64) {
        let at = match self.counts.last() {
            Some((last, _)) if *last < bucket => Err(self.counts.len()),
            _ => self.counts.binary_search_by_key(&bucket, |(known, _)| *known),
        };
        match at {
            Err(_) if count == 0 => {}
            Err(at) => self.counts.insert(at, (bucket, count)),
            Ok(at) => {
                let now = self.counts[at].1.saturating_add(count);
                if now == 0 {
                    self.counts.remove(at);
                } else {
                    self.counts[at].1 = now;
                }
            }
        }
    }

    /// How many numbers.
    pub(super) fn n(&self) -> u64 {
        u64::try_from(self.counts.iter().fold(0_i64, |sum, (_, count)| sum.saturating_add(*count))).unwrap_or(0)
    }

    /// The number below which this share (0 to 1) of all lies; `None` where there is none.
    pub(super) fn quantile(&self, share: f64) -> Option<f64> {
        let n = self.n();
        let rank = ((share * n as f64).ceil() as i64).max(1);
        let mut seen = 0_i64;
        self.counts.iter().find_map(|(bucket, count)| {
            seen = seen.saturating_add(*count);
            (seen >= rank).then(|| middle(*bucket))
        })
    }

    /// Buckets and their counts, in order.
    pub(super) fn parts(&self) -> impl ExactSizeIterator<Item = (u16, i64)> {
        self.counts.iter().copied()
    }
}

fn bucket(number: u64) -> u16 {
    if number < 2 * STEPS {
        return number as u16;
    }
    let octave = number.ilog2() - BITS;
    (u64::from(octave) * STEPS + (number >> octave)) as u16
}

/// The middle of a bucket.
fn middle(bucket: u16) -> f64 {
    let bucket = u64::from(bucket);
    if bucket < 2 * STEPS {
        return bucket as f64;
    }
    let octave = ((bucket / STEPS) - 1).min(58);
    let low = (bucket - octave * STEPS) << octave;
    low as f64 + ((1_u64 << octave) - 1) as f64 / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_numbers_are_exact() {
        let mut spread = Spread::default();
        (1..=9).for_each(|number| spread.add(number));
        assert_eq!(
            (spread.quantile(0.5), spread.quantile(0.95), spread.quantile(0.0)),
            (Some(5.0), Some(9.0), Some(1.0))
        );
        assert_eq!(Spread::default().quantile(0.5), None);
    }

    proptest! {
        #[test]
        fn quantiles_are_right_to_within_two_per_cent(mut numbers in proptest::collection::vec(0_u64..1_u64 << 40, 1..60), share in 0.0..1.0_f64) {
            let mut spread = Spread::default();
            numbers.iter().for_each(|number| spread.add(*number));
            numbers.sort_unstable();
            let rank = ((share * numbers.len() as f64).ceil() as usize).max(1);
            let (exact, found) = (numbers[rank - 1] as f64, spread.quantile(share).unwrap());
            prop_assert!((exact - found).abs() <= exact * 0.016 + 1e-9, "{exact} {found}");
        }

        #[test]
        fn what_was_added_is_taken_away(one in proptest::collection::vec(any::<u64>(), 0..20), two in proptest::collection::vec(any::<u64>(), 0..20)) {
            let of = |numbers: &[u64]| {
                let mut spread = Spread::default();
                numbers.iter().for_each(|number| spread.add(*number));
                spread
            };
            let mut both = of(&one);
            both.merge(&of(&two), 1);
            prop_assert_eq!(both.n() as usize, one.len() + two.len());
            both.merge(&of(&two), -1);
            prop_assert_eq!(both, of(&one));
        }
    }
}
