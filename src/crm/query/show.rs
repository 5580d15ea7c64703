//! The text form of queries: what sellers see and edit.
//!
//! Invariant: `parse(display(q)) == q` for every query the parser can make.

use super::changed::short;
use super::{
    Arith, Comparison, Expr, Function, GroupKey, Having, Literal, Measure, Op, Operand, Path, Period, Query, Related,
    Sort, SortKey, Unit,
};
use crate::crm::format::plain_number;
use jiff::civil::Date;
use std::fmt::{self, Display, Formatter};

/// Words that mean something to the parser, so that names equal to them are quoted.
pub(super) const RESERVED: [&str; 44] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "contains",
    "between",
    "empty",
    "where",
    "with",
    "group",
    "by",
    "show",
    "select",
    "columns",
    "sort",
    "order",
    "limit",
    "top",
    "asc",
    "ascending",
    "desc",
    "descending",
    "count",
    "sum",
    "avg",
    "average",
    "min",
    "max",
    "true",
    "false",
    "yes",
    "no",
    "today",
    "yesterday",
    "tomorrow",
    "me",
    "null",
    "blank",
    "like",
    "having",
    "compare",
    "distinct",
    "via",
];

/// A name as the reader takes it: quoted where it must be.
pub(super) struct Bare<'a>(pub(super) &'a str);

impl Display for Bare<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let plain = self.0.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && self.0.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !RESERVED.iter().any(|word| self.0.eq_ignore_ascii_case(word));
        if plain { f.write_str(self.0) } else { quoted(f, self.0) }
    }
}

fn quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            '\r' => f.write_str("\\r")?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

fn joined<T: Display>(f: &mut Formatter<'_>, items: &[T], separator: &str) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(separator)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|name| Bare(name)).collect();
        joined(f, &names, ".")
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => quoted(f, text),
            Self::Number(number) => f.write_str(&plain_number(*number)),
            Self::Bool(flag) => flag.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Today(0) => f.write_str("today"),
            Self::Today(days) if *days < 0 => write!(f, "today - {}", days.unsigned_abs()),
            Self::Today(days) => write!(f, "today + {days}"),
            Self::Me => f.write_str("me"),
        }
    }
}

impl Display for Op {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Contains => "~",
        })
    }
}

impl Display for Unit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        })
    }
}

impl Display for Period {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Rolling { count, unit } => {
                let side = if count <= 0 { "last" } else { "next" };
                write!(f, "in {side} {} {unit}s", count.unsigned_abs())
            }
            Self::Calendar { offset: 0, unit } => write!(f, "in this {unit}"),
            Self::Calendar { offset: -1, unit } => write!(f, "in last {unit}"),
            Self::Calendar { offset: 1, unit } => write!(f, "in next {unit}"),
            Self::Calendar { offset, unit } if offset < 0 => write!(f, "in {unit} - {}", offset.unsigned_abs()),
            Self::Calendar { offset, unit } => write!(f, "in {unit} + {offset}"),
            Self::Between { from, to } => between(f, from, to),
        }
    }
}

fn between(f: &mut Formatter<'_>, from: Date, to: Date) -> fmt::Result {
    if from.year() < 0 || from.year() != to.year() || from.day() != 1 || to != to.last_of_month() {
        return write!(f, "between {from} and {to}");
    }
    match (from.month(), to.month()) {
        (1, 12) => write!(f, "in {:04}", from.year()),
        (a, b) if a == b => write!(f, "in {:04}-{a:02}", from.year()),
        (a, b) if a % 3 == 1 && b == a + 2 => write!(f, "in Q{} {:04}", b / 3, from.year()),
        _ => write!(f, "between {from} and {to}"),
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => members(f, parts, " and "),
            Self::Or(parts) => members(f, parts, " or "),
            Self::Compare(path, op, literal) => write!(f, "{path} {op} {literal}"),
            Self::Empty(path) => write!(f, "{path} is empty"),
            Self::Within(path, period) => write!(f, "{path} {period}"),
            Self::OneOf(path, items) => one_of(f, path, "in", items),
            Self::Calc(operand, op, number) => write!(f, "{operand} {op} {}", plain_number(*number)),
            Self::Has(related) => short(related, "changed", f).unwrap_or_else(|| asked(f, "has", related)),
            Self::Not(inner) => match inner.as_ref() {
                Self::Empty(path) => write!(f, "{path} is not empty"),
                Self::OneOf(path, items) => one_of(f, path, "not in", items),
                Self::Has(related) => match short(related, "not changed", f) {
                    Some(written) => written,
                    None => asked(f, "no", related),
                },
                other => {
                    f.write_str("not ")?;
                    bracketed(f, other)
                }
            },
        }
    }
}

fn one_of(f: &mut Formatter<'_>, path: &Path, word: &str, items: &[Literal]) -> fmt::Result {
    write!(f, "{path} {word} (")?;
    joined(f, items, ", ")?;
    f.write_str(")")
}

fn members(f: &mut Formatter<'_>, parts: &[Expr], word: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(word)?;
        }
        bracketed(f, part)?;
    }
    Ok(())
}

fn bracketed(f: &mut Formatter<'_>, part: &Expr) -> fmt::Result {
    match part {
        Expr::And(_) | Expr::Or(_) => write!(f, "({part})"),
        part => part.fmt(f),
    }
}

/// `has(task via about where status != "Done")`.
fn asked(f: &mut Formatter<'_>, name: &str, related: &Related) -> fmt::Result {
    write!(f, "{name}({}", Bare(related.kind.as_str()))?;
    related.via.as_ref().map_or(Ok(()), |via| write!(f, " via {}", Bare(via)))?;
    related.filter.as_ref().map_or(Ok(()), |filter| write!(f, " where {filter}"))?;
    f.write_str(")")
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(path) => path.fmt(f),
            Self::Constant(literal) => literal.fmt(f),
            Self::Days(from, to) => write!(f, "days({from}, {to})"),
            Self::Math(left, arith, right) => {
                side(f, left)?;
                write!(f, " {arith} ")?;
                side(f, right)
            }
            Self::Count(related) => short(related, "changes", f).unwrap_or_else(|| asked(f, "count", related)),
        }
    }
}

fn side(f: &mut Formatter<'_>, operand: &Operand) -> fmt::Result {
    match operand {
        Operand::Math(..) => write!(f, "({operand})"),
        operand => operand.fmt(f),
    }
}

impl Display for Arith {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
        })
    }
}

impl Display for Function {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
            Self::Median => "median",
        })
    }
}

impl Display for Having {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.measure, self.op, plain_number(self.number))
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let with = self.with.to_string();
        write!(f, "{} {} with {}", self.path, self.period, with.strip_prefix("in ").unwrap_or(&with))
    }
}

impl Display for Measure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count => f.write_str("count"),
            Self::Sum(path) => write!(f, "sum({path})"),
            Self::Avg(path) => write!(f, "avg({path})"),
            Self::Min(path) => write!(f, "min({path})"),
            Self::Max(path) => write!(f, "max({path})"),
            Self::Over(function, operand) => write!(f, "{function}({operand})"),
            Self::Distinct(path) => write!(f, "count(distinct {path})"),
            Self::Rate(fits) => write!(f, "rate({fits})"),
        }
    }
}

impl Display for GroupKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(path) => path.fmt(f),
            Self::Calendar(unit, path) => write!(f, "{unit}({path})"),
        }
    }
}

impl Display for Sort {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.key {
            SortKey::Field(path) => path.fmt(f)?,
            SortKey::Measure(measure) => measure.fmt(f)?,
        }
        if self.descending { f.write_str(" desc") } else { Ok(()) }
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Bare(self.kind.as_str()).fmt(f)?;
        if let Some(filter) = &self.filter {
            write!(f, " where {filter}")?;
        }
        if !self.group.is_empty() {
            f.write_str(" group by ")?;
            joined(f, &self.group, ", ")?;
        }
        if !self.measures.is_empty() || !self.columns.is_empty() {
            f.write_str(" show ")?;
            joined(f, &self.measures, ", ")?;
            f.write_str(if self.measures.is_empty() || self.columns.is_empty() { "" } else { ", " })?;
            joined(f, &self.columns, ", ")?;
        }
        if !self.having.is_empty() {
            f.write_str(" having ")?;
            joined(f, &self.having, " and ")?;
        }
        if let Some(compare) = &self.compare {
            write!(f, " compare {compare}")?;
        }
        if !self.sort.is_empty() {
            f.write_str(" sort by ")?;
            joined(f, &self.sort, ", ")?;
        }
        self.limit.map_or(Ok(()), |limit| write!(f, " limit {limit}"))
    }
}
