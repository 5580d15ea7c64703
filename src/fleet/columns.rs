//! Columns as data: name, type and meaning, once for the file, for `docs/fleet.md` and for the tests.

use jiff::civil::{Date, date};

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// UTF-8.
    Text,
    /// A whole number, 64 bits.
    Int,
    /// A floating point number, 64 bits.
    Real,
    /// Yes or no.
    Flag,
    /// A calendar day.
    Day,
    /// A moment in UTC, in milliseconds.
    Time,
}

impl Type {
    /// Its name in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Text => "VARCHAR",
            Self::Int => "BIGINT",
            Self::Real => "DOUBLE",
            Self::Flag => "BOOLEAN",
            Self::Day => "DATE",
            Self::Time => "TIMESTAMP",
        }
    }
}

/// A value of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// For [`Type::Text`].
    Text(&'a str),
    /// For [`Type::Int`]; for [`Type::Day`] days and for [`Type::Time`] milliseconds since 1970.
    Int(i64),
    /// For [`Type::Real`].
    Real(f64),
    /// For [`Type::Flag`].
    Flag(bool),
}

/// A column of rows of a sort.
pub struct Column<R: 'static> {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
    /// Whether it is there only when the masked text is exported.
    pub content: bool,
    /// What it means.
    pub about: &'static str,
    pub(super) cell: for<'a> fn(&'a R) -> Cell<'a>,
}

/// Takes a column's value out of a row.
pub(super) type Get<R> = for<'a> fn(&'a R) -> Cell<'a>;

pub(super) const fn column<R>(name: &'static str, kind: Type, about: &'static str, cell: Get<R>) -> Column<R> {
    Column { name, kind, content: false, about, cell }
}

pub(super) const fn content<R>(name: &'static str, about: &'static str, cell: Get<R>) -> Column<R> {
    Column { name, kind: Type::Text, content: true, about, cell }
}

pub(super) fn text(value: &Option<String>) -> Cell<'_> {
    value.as_deref().map_or(Cell::Null, Cell::Text)
}

pub(super) fn word(value: Option<&'static str>) -> Cell<'static> {
    value.map_or(Cell::Null, Cell::Text)
}

pub(super) fn count(value: Option<u64>) -> Cell<'static> {
    value.map_or(Cell::Null, number)
}

pub(super) fn number(value: u64) -> Cell<'static> {
    Cell::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

pub(super) fn day(value: Date) -> Cell<'static> {
    Cell::Int(value.since(date(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days())))
}
