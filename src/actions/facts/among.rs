//! Which records of a kind are looked at where it cannot be all of them: the first of an order among those that fit.
//!
//! Invariants: the condition comes before the bound; how many fit is known, so that what is left out can be told.
//! Cost: one query over the kind, whose states, days and owners have an index, and one lookup for each record that is
//! given; records that do not fit are never read.

use crate::actions::Desk;
use crate::actions::question::{filters, values};
use crate::crm::query::{Expr, Literal, Measure, Op, Path, Query, Related, Sort, SortKey, links};
use crate::crm::{Kind, Record, SourceError};

/// Some records, and how many there are like them.
pub(super) struct Among {
    pub(super) records: Vec<Record>,
    /// How many fit, those that are not given included.
    pub(super) total: usize,
}

impl Among {
    /// The first records that fit, by a field; those without a value come last.
    pub(super) fn first(
        desk: &Desk<'_>,
        kind: &Kind,
        filter: Expr,
        (field, descending): (&str, bool),
        most: usize,
    ) -> Result<Self, SourceError> {
        let sort = vec![Sort { key: SortKey::Field(Path::new(field)), descending }];
        let limit = Some(u32::try_from(most).unwrap_or(u32::MAX));
        let table = desk.records.run(&Query { filter: Some(filter), sort, limit, ..Query::all(kind.clone()) })?;
        let given = table.records.len();
        let mut records = Vec::with_capacity(given);
        for record in &table.records {
            records.extend(desk.get(record)?);
        }
        let left_out = usize::try_from(table.total).unwrap_or(usize::MAX).saturating_sub(given);
        Ok(Self { total: records.len().saturating_add(left_out), records })
    }

    /// Whether more fit than are given.
    pub(super) fn is_part(&self) -> bool {
        self.total > self.records.len()
    }
}

/// How many records fit.
pub(super) fn count(desk: &Desk<'_>, kind: &Kind, filter: Option<Expr>) -> Result<u64, SourceError> {
    let table = desk.records.run(&Query { filter, measures: vec![Measure::Count], ..Query::all(kind.clone()) })?;
    let number = table.rows.first().and_then(|row| row.first()).and_then(crate::crm::Value::as_number);
    Ok(number.unwrap_or(0.0) as u64)
}

/// The condition for what [`crate::actions::is_open`] says of a record.
pub(super) fn open(desk: &Desk<'_>, kind: &Kind) -> Result<Expr, SourceError> {
    let over = match kind {
        Kind::Task => Some("completed_at"),
        Kind::Lead => Some("converted_on"),
        Kind::Case => Some("closed_at"),
        _ => None,
    };
    let state = filters::open(desk, kind)?;
    Ok(Expr::all(std::iter::once(state).chain(over.map(|field| Expr::Empty(Path::new(field)))).collect()))
}

/// The condition that a record links to this one, through whatever field.
pub(super) fn pointing_at(desk: &Desk<'_>, kind: &Kind, record: &Record) -> Result<Expr, SourceError> {
    let to = record.reference().to_string();
    let is = |field: String| Expr::Compare(Path::new(&field), Op::Eq, Literal::Text(to.clone()));
    Ok(Expr::Or(links(&desk.records.schema()?, kind, &record.kind).into_iter().map(is).collect()))
}

/// Customers, at most so many: where there are more, those with an open case or an open deal before the others.
pub(super) fn customers(desk: &Desk<'_>, most: usize) -> Result<Among, SourceError> {
    let mut types = values::occurring(desk, &Kind::Account, "type")?;
    types.retain(|word| word.to_lowercase().contains("customer"));
    let path = || Path::new("type");
    let typed = (!types.is_empty()).then(|| Expr::OneOf(path(), types.into_iter().map(Literal::Text).collect()));
    let fit = Expr::Or(std::iter::once(Expr::Empty(path())).chain(typed).collect());
    let total = usize::try_from(count(desk, &Kind::Account, Some(fit.clone()))?).unwrap_or(usize::MAX);
    if total <= most {
        return Ok(Among { records: desk.all(&Kind::Account, Some(&fit), most)?, total });
    }
    let with_open = [Kind::Case, Kind::Opportunity].map(|kind| {
        let open = open(desk, &kind)?;
        Ok::<_, SourceError>(Expr::Has(Related::that(kind, open)))
    });
    let busy = Expr::Or(with_open.into_iter().collect::<Result<_, _>>()?);
    let mut records = desk.all(&Kind::Account, Some(&Expr::all(vec![fit.clone(), busy.clone()])), most)?;
    let left = most.saturating_sub(records.len());
    if left > 0 {
        let calm = Expr::all(vec![fit, Expr::Not(Box::new(busy))]);
        records.extend(desk.all(&Kind::Account, Some(&calm), left)?);
    }
    Ok(Among { records, total })
}
