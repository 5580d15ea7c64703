//! Sums of money without rounding errors: whole ten-thousandths, rounded once to the currency's smallest unit.
//!
//! Invariant: sums and products are exact or nothing; half a unit is rounded away from zero, as on invoices.

/// An exact amount in ten-thousandths of a unit of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::actions) struct Exact(i128);

/// Ten-thousandths of one.
const UNIT: i128 = 10_000;
/// The greatest number that is read: every ten-thousandth below it has its own `f64`.
const MOST: f64 = 1.0e11;

impl Exact {
    /// The decimal number that a field shows; `None` for what is no sound amount.
    pub(in crate::actions) fn read(number: f64) -> Option<Self> {
        (number.is_finite() && number.abs() <= MOST).then(|| Self((number * UNIT as f64).round() as i128))
    }

    /// So many times as much.
    pub(in crate::actions) fn times(self, quantity: i64) -> Option<Self> {
        self.0.checked_mul(i128::from(quantity)).map(Self)
    }

    /// The sum.
    pub(in crate::actions) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference.
    pub(in crate::actions) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// So many per cent of it, at most two decimals of which count.
    pub(in crate::actions) fn percent(self, percent: f64) -> Option<Self> {
        let hundredths = (percent * 100.0).round() as i128;
        Some(Self(rounded(self.0.checked_mul(hundredths)?, UNIT)))
    }

    /// Rounded to the smallest unit of a currency.
    pub(in crate::actions) fn settled(self, currency: &str) -> Self {
        let step = if matches!(currency, "JPY" | "KRW" | "VND" | "CLP" | "ISK") { UNIT } else { UNIT / 100 };
        Self(rounded(self.0, step) * step)
    }

    /// As a field holds it.
    pub(in crate::actions) fn number(self) -> f64 {
        self.0 as f64 / UNIT as f64
    }
}

/// `a / b`, half away from zero.
fn rounded(a: i128, b: i128) -> i128 {
    let half = if a < 0 { -b / 2 } else { b / 2 };
    (a + half) / b
}

#[cfg(test)]
mod tests {
    use super::Exact;

    fn read(number: f64) -> Exact {
        Exact::read(number).unwrap()
    }

    #[test]
    fn sums_are_exact_where_floats_are_not() {
        let sum = (0..1000).try_fold(Exact::default(), |sum, _| sum.plus(read(0.1))).unwrap();
        assert_eq!(sum, read(100.0));
        assert_eq!(read(1.15).times(3).unwrap().number(), 3.45);
        assert_eq!(read(2.675).settled("EUR").number(), 2.68);
        assert_eq!(read(-2.675).settled("EUR").number(), -2.68);
        assert_eq!(read(10.5).settled("JPY").number(), 11.0);
        assert_eq!(read(99.99).percent(7.5).unwrap().settled("EUR").number(), 7.5);
        assert_eq!(read(310_000.0).percent(8.0).unwrap().number(), 24_800.0);
        for odd in [f64::NAN, f64::INFINITY, 1.0e12] {
            assert_eq!(Exact::read(odd), None);
        }
        assert_eq!(read(1.0e11).times(i64::MAX).unwrap().times(i64::MAX), None);
    }

    proptest::proptest! {
        #[test]
        fn a_discount_and_the_rest_make_the_whole(cents in 0i64..1_000_000_000_000, percent in 0u32..=10_000) {
            let whole = read(cents as f64 / 100.0);
            let off = whole.percent(f64::from(percent) / 100.0).unwrap().settled("EUR");
            let rest = whole.minus(off).unwrap();
            proptest::prop_assert_eq!(rest.plus(off).unwrap(), whole);
            proptest::prop_assert!(rest >= Exact::default() && rest <= whole);
        }
    }
}
