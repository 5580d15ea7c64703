//! The statistics of shares: an interval for one, and a test for two over the same questions.
//!
//! Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927; Q. McNemar,
//! "Note on the sampling error of the difference between correlated proportions", 1947, in its exact form.

/// The normal distribution's two-sided 95 % point.
const Z: f64 = 1.959_964;

/// A share between two bounds, all between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// The 95 % interval of a share by Wilson; everything from 0 to 1 when there is nothing to tell.
pub fn wilson(right: u64, all: u64) -> Interval {
    if all == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (n, share) = (all as f64, right as f64 / all as f64);
    let z2 = Z * Z;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

/// The probability that two runs differ at least so much by chance, when `broke` questions went from right to wrong
/// and `mended` the other way: McNemar's exact two-sided test. 1 when none changed.
pub fn mcnemar(broke: u64, mended: u64) -> f64 {
    let n = broke + mended;
    if n == 0 {
        return 1.0;
    }
    // The terms of the binomial distribution with p = 1/2, by logarithms: they are tiny for many questions.
    let half_n = n as f64 * 0.5_f64.ln();
    let mut log_choose = 0.0_f64;
    let mut sum = 0.0_f64;
    for k in 0..=broke.min(mended) {
        sum += (log_choose + half_n).exp();
        log_choose += ((n - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    (2.0 * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_books() {
        let about = |value: f64, wanted: f64| (value - wanted).abs() < 0.001;
        let eight = wilson(8, 10);
        assert!(about(eight.low, 0.490) && about(eight.high, 0.943), "{eight:?}");
        let none = wilson(0, 30);
        assert!(none.low == 0.0 && about(none.high, 0.1135), "{none:?}");
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
        let all = wilson(500, 500);
        assert!(all.low > 0.99 && all.high >= 0.999_999, "{all:?}");
    }

    #[test]
    fn a_difference_is_tested_exactly() {
        let about = |value: f64, wanted: f64| (value - wanted).abs() < 1e-6;
        assert!(about(mcnemar(0, 0), 1.0));
        assert!(about(mcnemar(5, 5), 1.0));
        // 2 · (1 + 6) / 2^6
        assert!(about(mcnemar(1, 5), 0.21875));
        // 2 / 2^10
        assert!(about(mcnemar(0, 10), 0.001_953_125));
        assert!(mcnemar(100, 400) < 1e-9);
    }

    proptest::proptest! {
        #[test]
        fn the_share_lies_in_its_interval(all in 1_u64..5_000, part in 0.0_f64..=1.0) {
            let right = (all as f64 * part) as u64;
            let Interval { low, high } = wilson(right, all);
            let share = right as f64 / all as f64;
            proptest::prop_assert!(low <= share + 1e-9 && share <= high + 1e-9 && low >= 0.0 && high <= 1.0);
        }

        #[test]
        fn the_test_is_even_handed(a in 0_u64..300, b in 0_u64..300) {
            let p = mcnemar(a, b);
            proptest::prop_assert!((0.0..=1.0).contains(&p) && (p - mcnemar(b, a)).abs() < 1e-12);
        }
    }
}
