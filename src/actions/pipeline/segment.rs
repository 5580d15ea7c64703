//! Deals by segment: owner, region, country, industry, product, size band, source, type. One query a segment and measure.
//!
//! Invariants: group names are as the records have them, cleaned; an empty one is `none`; size bands partition.

use super::scope::deals;
use crate::actions::Desk;
use crate::actions::text::clean;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path};
use crate::crm::{SourceError, Value, format};
use serde::Deserialize;

/// `knobs/rates.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    pub(crate) days: u32,
    pub(crate) least: u64,
    pub(crate) bands: Vec<f64>,
    pub(crate) told: usize,
}

/// A group's name and its measures, `None` where there is nothing to measure.
pub(crate) type Measured = (String, Vec<Option<f64>>);

/// By what deals are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// What sellers call it.
    pub(crate) name: &'static str,
    /// The field whose values are the groups; none for size bands.
    path: Option<&'static str>,
    words: &'static [&'static str],
}

/// Every segment.
pub(crate) const SEGMENTS: &[Segment] = &[
    Segment { name: "owner", path: Some("owner"), words: &["rep", "seller", "salesperson", "agent", "user"] },
    Segment { name: "region", path: Some("owner.region"), words: &["territory", "office", "regional office"] },
    Segment { name: "country", path: Some("account.billing_country"), words: &["customer country", "land"] },
    Segment { name: "industry", path: Some("account.industry"), words: &["sector", "vertical"] },
    Segment { name: "product", path: Some("product"), words: &["products", "line"] },
    Segment { name: "size band", path: None, words: &["size", "amount", "band", "deal size"] },
    Segment { name: "source", path: Some("lead_source"), words: &["lead source", "channel", "origin"] },
    Segment { name: "type", path: Some("type"), words: &["deal type"] },
];

impl Segment {
    /// The segment whose groups are the values of a field.
    pub(crate) fn of_path(path: &Path) -> Option<Self> {
        let whole = path.0.join(".");
        let own = whole.trim_end_matches(".name");
        SEGMENTS.iter().find(|segment| segment.path == Some(own)).copied()
    }

    /// The segment that a word means.
    pub(crate) fn read(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase().replace('_', " ");
        SEGMENTS.iter().find(|segment| segment.name == word || segment.words.contains(&word.as_str())).copied()
    }

    /// The measures of each group of the deals that fit, as many numbers as measures; `None` where there is none.
    pub(crate) fn run(
        self,
        desk: &Desk<'_>,
        bands: &[f64],
        filter: &[Option<Expr>],
        measures: &[Measure],
    ) -> Result<Vec<Measured>, SourceError> {
        match self.path {
            Some(path) => {
                let group = vec![GroupKey::Field(Path::new(path))];
                let table = desk.records.run(&deals(filter.to_vec(), group, measures.to_vec()))?;
                Ok(table.rows.into_iter().map(named).collect())
            }
            None => band_conditions(desk, bands)
                .into_iter()
                .map(|(label, band)| {
                    let parts = filter.iter().cloned().chain([Some(band)]);
                    let table = desk.records.run(&deals(parts, Vec::new(), measures.to_vec()))?;
                    let row = table.rows.into_iter().next().unwrap_or_default();
                    Ok((label, row.iter().map(Value::as_number).collect()))
                })
                .collect(),
        }
    }
}

fn named(row: Vec<Value>) -> Measured {
    let label = row.first().map(|key| clean(&key.to_plain())).filter(|label| !label.is_empty());
    (label.unwrap_or_else(|| "none".to_owned()), row.iter().skip(1).map(Value::as_number).collect())
}

/// The bands with their conditions: no amount, below the first end, between ends, from the last end on.
fn band_conditions(desk: &Desk<'_>, ends: &[f64]) -> Vec<(String, Expr)> {
    let compare = |op, number| Expr::Compare(Path::new("amount"), op, Literal::Number(number));
    let money = |number: f64| format::short_money(number, desk.currency);
    let nothing = Expr::Or(vec![Expr::Empty(Path::new("amount")), compare(Op::Le, 0.0)]);
    let mut bands = vec![("no amount".to_owned(), nothing)];
    let mut from = 0.0;
    for end in ends.iter().copied().filter(|end| *end > 0.0) {
        let low = compare(if from == 0.0 { Op::Gt } else { Op::Ge }, from);
        let label =
            if from == 0.0 { format!("below {}", money(end)) } else { format!("{}–{}", money(from), money(end)) };
        bands.push((label, Expr::And(vec![low, compare(Op::Lt, end)])));
        from = end;
    }
    let last = compare(if from == 0.0 { Op::Gt } else { Op::Ge }, from);
    bands.push((format!("from {}", money(from)), last));
    bands
}
