//! The tree of a typed query.

use crate::crm::Kind;
use jiff::civil::Date;

/// A field, or a field of a linked record: `amount`, `account.industry`, `owner.name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<String>);

impl Path {
    /// A path of one or more segments separated by dots.
    pub fn new(dotted: &str) -> Self {
        Self(dotted.split('.').map(str::to_owned).collect())
    }

    /// The last segment.
    pub fn field(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }
}

/// A constant in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `"Won"`; compared ignoring case.
    Text(String),
    /// `84000`, `1.5`.
    Number(f64),
    /// `true`, `false`.
    Bool(bool),
    /// `2026-11-20`.
    Date(Date),
    /// `today`, `today - 30`, `today + 7`: days from today.
    Today(i32),
    /// `me`: the seller whose desk this is.
    Me,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `~`: contains the words, ignoring case and accents.
    Contains,
}

/// A span of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks from Monday.
    Week,
    /// Calendar months.
    Month,
    /// Calendar quarters, moved by the fiscal year's first month.
    Quarter,
    /// Years, moved by the fiscal year's first month.
    Year,
}

/// A time window relative to today: `last 30 days`, `this quarter`, `next month`, or absolute: `2016-12`, `Q1 2017`, `2017`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The `n` units before today, rolling, today included for days: `last 30 days`.
    Rolling {
        /// Negative reaches back, positive ahead.
        count: i32,
        /// Of which length.
        unit: Unit,
    },
    /// A whole calendar unit: 0 this one, -1 the previous one, 1 the next.
    Calendar {
        /// How many units away.
        offset: i32,
        /// Of which length.
        unit: Unit,
    },
    /// From the first day to the last, both included.
    Between {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
}

/// A condition on a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// All hold.
    And(Vec<Expr>),
    /// At least one holds.
    Or(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// A field compared with a constant. A `null` field fits no comparison but `!=`.
    Compare(Path, Op, Literal),
    /// The field equals one of the constants.
    OneOf(Path, Vec<Literal>),
    /// The field is empty.
    Empty(Path),
    /// The date lies in the window.
    Within(Path, Period),
}

/// By what to group.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupKey {
    /// The value of a field.
    Field(Path),
    /// The calendar unit that a date lies in: `month(close_date)`.
    Calendar(Unit, Path),
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
            columns: Vec::new(),
            sort: Vec::new(),
            limit: None,
        }
    }

    /// Whether the result is rows of groups or totals rather than records.
    pub fn is_aggregate(&self) -> bool {
        !self.group.is_empty() || !self.measures.is_empty()
    }
}
