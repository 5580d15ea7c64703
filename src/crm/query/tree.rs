//! The tree of a typed query: what is computed from records, groups, measures, order, and the query itself.

use super::{Expr, Literal, Op, Path, Period, Unit};
use crate::crm::Kind;

/// Something computed from one record: a number, or a day inside of [`Operand::Days`].
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// The value of a field.
    Field(Path),
    /// A number; a day or `today` inside of `days(…)`.
    Constant(Literal),
    /// Days from the first to the second: whole days where one of them is a day, else with their fraction.
    Days(Box<Operand>, Box<Operand>),
    /// `quantity * unit_price`. Nothing where a side is empty or a divisor is 0.
    Math(Box<Operand>, Arith, Box<Operand>),
    /// How many related records fit: `count(task where status != "Done")`, `changes(owner)`.
    Count(Related),
}

/// A sum, difference, product or quotient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// Records that link to the one that is asked about; see [`super::links`] for how they are found.
///
/// The kind may be [`super::ACTIVITY`] or [`super::CHANGE`].
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Of which kind.
    pub kind: Kind,
    /// Through which link field; through any without.
    pub via: Option<String>,
    /// Which of them.
    pub filter: Option<Box<Expr>>,
}

impl Related {
    /// Every related record of a kind.
    pub fn all(kind: Kind) -> Self {
        Self { kind, via: None, filter: None }
    }

    /// The related records that fit a condition.
    pub fn that(kind: Kind, filter: Expr) -> Self {
        Self { filter: Some(Box::new(filter)), ..Self::all(kind) }
    }
}

/// By what to group.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupKey {
    /// The value of a field.
    Field(Path),
    /// The calendar unit that a date lies in: `month(close_date)`.
    Calendar(Unit, Path),
}

impl GroupKey {
    /// The field whose values make the groups.
    pub fn path(&self) -> &Path {
        match self {
            Self::Field(path) | Self::Calendar(_, path) => path,
        }
    }
}

/// How many numbers become one. Empty ones are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The total; 0 of none.
    Sum,
    /// The mean.
    Avg,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The middle one, or the mean of the two in the middle.
    Median,
}

/// What to compute for each group, or for all rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// How many.
    Count,
    /// The total of a number.
    Sum(Path),
    /// The mean of a number, empty ones left out.
    Avg(Path),
    /// The smallest.
    Min(Path),
    /// The largest.
    Max(Path),
    /// The same of something computed: `avg(days(created_at, closed_at))`, and the median of anything. Made by
    /// [`Measure::of`], which keeps plain fields in the variants above.
    Over(Function, Operand),
    /// How many different values a field has, empty ones left out: `count(distinct owner)`.
    Distinct(Path),
    /// Per cent of the rows that fit, 0 to 100: `rate(stage = "Won")`. Nothing without rows.
    Rate(Box<Expr>),
}

impl Measure {
    /// A function of something computed.
    pub fn of(function: Function, operand: Operand) -> Self {
        match (function, operand) {
            (Function::Sum, Operand::Field(path)) => Self::Sum(path),
            (Function::Avg, Operand::Field(path)) => Self::Avg(path),
            (Function::Min, Operand::Field(path)) => Self::Min(path),
            (Function::Max, Operand::Field(path)) => Self::Max(path),
            (function, operand) => Self::Over(function, operand),
        }
    }

    /// The one field that it is about; `None` where it is computed from several, or from none.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sum(path) | Self::Avg(path) | Self::Min(path) | Self::Max(path) | Self::Distinct(path) => Some(path),
            Self::Over(_, Operand::Field(path)) => Some(path),
            Self::Count | Self::Over(..) | Self::Rate(_) => None,
        }
    }
}

/// Groups are kept whose measure compares so: `having count > 3`.
#[derive(Clone, Debug, PartialEq)]
pub struct Having {
    /// What is compared.
    pub measure: Measure,
    /// How; never [`Op::Contains`].
    pub op: Op,
    /// With what.
    pub number: f64,
}

/// Every measure in two periods side by side, with their difference and change in per cent:
/// `compare close_date in this quarter with last quarter`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The date that tells the period.
    pub path: Path,
    /// The period that is looked at.
    pub period: Period,
    /// The period that it is held against.
    pub with: Period,
}

/// What to sort by.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    /// A field of the record, or a group key.
    Field(Path),
    /// A measure.
    Measure(Measure),
}

/// One sort criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest first.
    pub descending: bool,
}

/// A whole query. With neither group keys nor measures it lists records.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Which records.
    pub kind: Kind,
    /// Which of them.
    pub filter: Option<Expr>,
    /// Grouped by.
    pub group: Vec<GroupKey>,
    /// Computed.
    pub measures: Vec<Measure>,
    /// Which groups; all must hold.
    pub having: Vec<Having>,
    /// Computed in two periods.
    pub compare: Option<Comparison>,
    /// Columns of a list of records; empty for the kind's own.
    pub columns: Vec<Path>,
    /// Sorted by.
    pub sort: Vec<Sort>,
    /// At most so many rows.
    pub limit: Option<u32>,
}

impl Query {
    /// All records of a kind.
    pub fn all(kind: Kind) -> Self {
        Self {
            kind,
            filter: None,
            group: Vec::new(),
            measures: Vec::new(),
            having: Vec::new(),
            compare: None,
            columns: Vec::new(),
            sort: Vec::new(),
            limit: None,
        }
    }

    /// Whether the result is rows of groups or totals rather than records.
    pub fn is_aggregate(&self) -> bool {
        !self.group.is_empty() || !self.measures.is_empty() || self.compare.is_some()
    }

    /// The headings of the columns of groups and totals.
    pub fn headings(&self) -> Vec<String> {
        let mut headings: Vec<String> = self.group.iter().map(GroupKey::to_string).collect();
        let counted = [Measure::Count];
        let measures = if self.measures.is_empty() { &counted[..] } else { &self.measures };
        for measure in measures {
            match &self.compare {
                None => headings.push(measure.to_string()),
                Some(Comparison { period, with, .. }) => headings.extend([
                    format!("{measure} {period}"),
                    format!("{measure} {with}"),
                    format!("{measure}: difference"),
                    format!("{measure}: change in %"),
                ]),
            }
        }
        headings
    }
}
