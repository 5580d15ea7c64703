//! Shares with their uncertainty.
//!
//! Invariant: a share of fewer cases than the knob wants is never told without that it is too few to say, and of how many.

/// A share of cases with the interval in which the true one lies at about 95 % (Wilson's score interval, which stays
/// between 0 and 1 and is sound for few cases).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share {
    /// How many fit.
    pub(crate) hits: u64,
    /// Of how many.
    pub(crate) of: u64,
}

/// The 97.5 % point of the normal distribution.
const Z: f64 = 1.959_964;

impl Share {
    /// From a count and a rate in per cent, as queries give them.
    pub(crate) fn of_rate(percent: f64, of: f64) -> Self {
        let of = of.max(0.0).round();
        Self { hits: (percent / 100.0 * of).round().max(0.0) as u64, of: of as u64 }
    }

    /// 0 to 1; 0 without cases.
    pub(crate) fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.hits as f64 / self.of as f64 }
    }

    /// The ends of the interval, 0 to 1.
    pub(crate) fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p, z2) = (self.of as f64, self.value(), Z * Z);
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        // Rounding must not push the share out of its own interval.
        ((middle - half).max(0.0).min(p), (middle + half).min(1.0).max(p))
    }

    /// The cases that are in the other share and not in this one.
    pub(crate) fn rest_of(self, all: Self) -> Self {
        Self { hits: all.hits.saturating_sub(self.hits), of: all.of.saturating_sub(self.of) }
    }

    /// Whether it differs from another share by more than chance: the two-sided test of two shares at 5 %.
    pub(crate) fn differs_from(self, other: Self) -> bool {
        if self.of == 0 || other.of == 0 {
            return false;
        }
        let (n, m) = (self.of as f64, other.of as f64);
        let pooled = (self.hits + other.hits) as f64 / (n + m);
        let spread = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
        spread > 0.0 && ((self.value() - other.value()) / spread).abs() > Z
    }

    /// `63%`.
    pub(crate) fn percent(self) -> String {
        percent(self.value())
    }

    /// `41–81%`.
    pub(crate) fn range(self) -> String {
        let (low, high) = self.interval();
        format!("{}–{}", percent(low).trim_end_matches('%'), percent(high))
    }
}

/// A share as per cent without decimals.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn intervals_are_those_of_the_tables() {
        // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        for (hits, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (a, b) = Share { hits, of }.interval();
            assert!((a - low).abs() < 5e-4 && (b - high).abs() < 5e-4, "{hits}/{of}: {a} {b}");
        }
    }

    #[test]
    fn chance_is_not_told_as_a_difference() {
        let share = |hits, of| Share { hits, of };
        assert!(!share(3, 4).differs_from(share(50, 100)));
        assert!(share(75, 100).differs_from(share(50, 100)));
        assert!(!share(0, 0).differs_from(share(1, 2)) && !share(5, 5).differs_from(share(7, 7)));
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share(of in 1u64..5_000, part in 0.0f64..=1.0) {
            let share = Share { hits: (part * of as f64) as u64, of };
            let (low, high) = share.interval();
            prop_assert!(0.0 <= low && low <= share.value() && share.value() <= high && high <= 1.0);
        }
    }
}
