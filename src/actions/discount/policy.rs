//! The policy table and its verdict. Pure: values in, verdict out.

use serde::Deserialize;

/// `knobs/discounts.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Policy {
    #[serde(default)]
    pub(in crate::actions) rows: Vec<Row>,
}

/// One row: conditions, how far it goes, who has to agree.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Row {
    /// What the row is called.
    pub(in crate::actions) name: String,
    /// The discount that it covers at most, in per cent.
    pub(in crate::actions) upto: f64,
    /// Empty, `manager`, or words of a title.
    pub(in crate::actions) approver: String,
    family: Option<String>,
    region: Option<String>,
    currency: Option<String>,
    amount_from: Option<f64>,
    amount_below: Option<f64>,
    term_from: Option<f64>,
}

/// What is asked of the table; what is not known meets no condition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::actions) struct Asked {
    pub(in crate::actions) discount: f64,
    pub(in crate::actions) amount: Option<f64>,
    pub(in crate::actions) currency: String,
    pub(in crate::actions) family: Option<String>,
    pub(in crate::actions) region: Option<String>,
    /// In months.
    pub(in crate::actions) term: Option<f64>,
}

/// What the table says.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) enum Verdict {
    /// No discount at all, or a surcharge.
    None,
    /// Nobody has to agree.
    Allowed(Row),
    /// Somebody has to agree.
    Approval(Row),
    /// Beyond the widest row that applies.
    Forbidden(Row),
    /// No row applies.
    Silent,
}

impl Row {
    fn same(condition: &Option<String>, value: Option<&str>) -> bool {
        condition.as_ref().is_none_or(|wanted| value.is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted)))
    }

    fn holds(&self, asked: &Asked) -> bool {
        let from = |least: Option<f64>, value: Option<f64>| least.is_none_or(|least| value.is_some_and(|v| v >= least));
        let below = |most: Option<f64>, value: Option<f64>| most.is_none_or(|most| value.is_some_and(|v| v < most));
        Self::same(&self.family, asked.family.as_deref())
            && Self::same(&self.region, asked.region.as_deref())
            && Self::same(&self.currency, Some(&asked.currency))
            && from(self.amount_from, asked.amount)
            && below(self.amount_below, asked.amount)
            && from(self.term_from, asked.term)
    }

    /// How many conditions it has: the narrower row goes before the wider one.
    fn conditions(&self) -> usize {
        let words = [&self.family, &self.region, &self.currency];
        let numbers = [self.amount_from, self.amount_below, self.term_from];
        words.iter().filter(|word| word.is_some()).count() + numbers.iter().filter(|number| number.is_some()).count()
    }
}

/// The rows that apply, the narrowest ones only, from the smallest discount to the largest.
pub(in crate::actions) fn steps<'p>(policy: &'p Policy, asked: &Asked) -> Vec<&'p Row> {
    let mut rows: Vec<&Row> = policy.rows.iter().filter(|row| row.holds(asked)).collect();
    let narrowest = rows.iter().map(|row| row.conditions()).max().unwrap_or(0);
    rows.retain(|row| row.conditions() == narrowest);
    rows.sort_by(|a, b| a.upto.total_cmp(&b.upto));
    rows
}

/// What the table says about a discount.
pub(in crate::actions) fn decide(policy: &Policy, asked: &Asked) -> Verdict {
    if asked.discount <= 0.0 {
        return Verdict::None;
    }
    let rows = steps(policy, asked);
    match rows.iter().find(|row| asked.discount <= row.upto) {
        Some(row) if row.approver.trim().is_empty() => Verdict::Allowed((*row).clone()),
        Some(row) => Verdict::Approval((*row).clone()),
        None => rows.last().map_or(Verdict::Silent, |row| Verdict::Forbidden((*row).clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::Knobs;

    fn asked(discount: f64, amount: f64) -> Asked {
        Asked { discount, amount: Some(amount), currency: "EUR".into(), ..Asked::default() }
    }

    fn name(verdict: &Verdict) -> (&'static str, &str) {
        match verdict {
            Verdict::None => ("none", ""),
            Verdict::Allowed(row) => ("allowed", &row.name),
            Verdict::Approval(row) => ("approval", &row.name),
            Verdict::Forbidden(row) => ("forbidden", &row.name),
            Verdict::Silent => ("silent", ""),
        }
    }

    #[test]
    fn the_narrowest_row_that_covers_the_discount_decides() {
        let policy: Policy = Knobs::builtin().read("discounts");
        let years = |discount| Asked { term: Some(36.0), ..asked(discount, 310_000.0) };
        let services = |discount| Asked { family: Some("services".into()), ..asked(discount, 12_000.0) };
        for (asked, verdict) in [
            (asked(0.0, 1.0), ("none", "")),
            (asked(-5.0, 1.0), ("none", "")),
            (asked(5.0, 40_000.0), ("allowed", "free hand")),
            (asked(5.1, 40_000.0), ("approval", "manager")),
            (asked(10.0, 99_999.99), ("approval", "manager")),
            (asked(20.5, 40_000.0), ("forbidden", "head of sales")),
            (asked(8.0, 310_000.0), ("approval", "large deals, manager")),
            (asked(8.5, 100_000.0), ("approval", "large deals, head of sales")),
            (asked(16.0, 310_000.0), ("forbidden", "large deals, head of sales")),
            (years(16.0), ("approval", "large deals for three years, head of sales")),
            (services(6.0), ("forbidden", "services are not discounted beyond 5 %")),
        ] {
            assert_eq!(name(&decide(&policy, &asked)), verdict, "{asked:?}");
        }
        assert_eq!(decide(&Policy::default(), &asked(5.0, 1.0)), Verdict::Silent);
    }

    #[test]
    fn what_is_not_known_meets_no_condition() {
        let policy: Policy =
            toml::from_str("[[rows]]\nname = \"a\"\nupto = 5\napprover = \"\"\nfamily = \"X\"\n").unwrap();
        assert_eq!(decide(&policy, &asked(3.0, 1.0)), Verdict::Silent);
    }
}
