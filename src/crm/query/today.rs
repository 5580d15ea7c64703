//! Whether a query means another thing tomorrow.

use super::{Expr, Literal, Measure, Operand, Period, Query, Related};

impl Query {
    /// Whether it speaks of today, or of a period that moves with it.
    pub fn says_today(&self) -> bool {
        let measures = self.measures.iter().chain(self.having.iter().map(|having| &having.measure));
        let sorted = self.sort.iter().filter_map(|sort| match &sort.key {
            super::SortKey::Measure(measure) => Some(measure),
            super::SortKey::Field(_) => None,
        });
        self.filter.as_ref().is_some_and(Expr::says_today)
            || measures.chain(sorted).any(measure)
            || self.compare.as_ref().is_some_and(|compare| moves(&compare.period) || moves(&compare.with))
    }
}

impl Expr {
    /// Whether it speaks of today, or of a period that moves with it.
    pub fn says_today(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::says_today),
            Self::Not(inner) => inner.says_today(),
            Self::Compare(_, _, literal) => matches!(literal, Literal::Today(_)),
            Self::OneOf(_, items) => items.iter().any(|item| matches!(item, Literal::Today(_))),
            Self::Within(_, period) => moves(period),
            Self::Calc(computed, ..) => operand(computed),
            Self::Has(asked) => related(asked),
            Self::Empty(_) => false,
        }
    }
}

fn moves(period: &Period) -> bool {
    !matches!(period, Period::Between { .. })
}

fn related(asked: &Related) -> bool {
    asked.filter.as_deref().is_some_and(Expr::says_today)
}

fn measure(measure: &Measure) -> bool {
    match measure {
        Measure::Over(_, computed) => operand(computed),
        Measure::Rate(fits) => fits.says_today(),
        _ => false,
    }
}

fn operand(computed: &Operand) -> bool {
    match computed {
        Operand::Field(_) => false,
        Operand::Constant(literal) => matches!(literal, Literal::Today(_)),
        Operand::Days(left, right) | Operand::Math(left, _, right) => operand(left) || operand(right),
        Operand::Count(asked) => related(asked),
    }
}
