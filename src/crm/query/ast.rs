//! The tree of a condition: paths, constants, comparisons, periods.

use super::{Operand, Related};
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
    /// The date lies in the window; a moment counts for the day that it is in the seller's time zone.
    Within(Path, Period),
    /// Something computed compared with a number: `days(created_at, closed_at) > 30`. Nothing fits what cannot be
    /// computed but `!=`. Made by [`Expr::calc`], which keeps plain fields as [`Expr::Compare`].
    Calc(Operand, Op, f64),
    /// At least one related record fits: `has(task where status != "Done")`, `changed(owner)`.
    Has(Related),
}

impl Expr {
    /// A comparison of something computed with a number.
    pub fn calc(operand: Operand, op: Op, number: f64) -> Self {
        match operand {
            Operand::Field(path) => Self::Compare(path, op, Literal::Number(number)),
            operand => Self::Calc(operand, op, number),
        }
    }

    /// All parts hold; one part is that part itself.
    pub fn all(mut parts: Vec<Self>) -> Self {
        if parts.len() == 1 { parts.remove(0) } else { Self::And(parts) }
    }
}
