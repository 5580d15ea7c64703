//! The short forms of what the field history is asked most: `changed(stage from "Proposal" in last 30 days)`,
//! `was(stage, "Proposal")` and `changes(owner)`, for `has(change where …)` and `count(change where …)`.
//!
//! Invariant: the short form stands for exactly one condition, and that condition is always shown by it.

use super::condition::{literal_before, period_in};
use super::parse::Reader;
use super::show::Bare;
use super::virtuals::{change, is_history};
use super::{Expr, Literal, Op, Path, Period, QueryError, Related};
use std::fmt::{self, Formatter};

/// Words that end an unquoted value.
const STOPS: [&str; 5] = ["to", "in", "within", "during", "between"];

/// What a short form says.
#[derive(Default)]
struct Said<'a> {
    field: &'a str,
    from: Option<&'a Literal>,
    to: Option<&'a Literal>,
    period: Option<&'a Period>,
}

fn condition(field: String, from: Option<Literal>, to: Option<Literal>, period: Option<Period>) -> Related {
    let is = |path: &str, literal| Expr::Compare(Path::new(path), Op::Eq, literal);
    let mut parts = vec![is("field", Literal::Text(field))];
    parts.extend(from.map(|literal| is("old", literal)));
    parts.extend(to.map(|literal| is("new", literal)));
    parts.extend(period.map(|period| Expr::Within(Path::new("at"), period)));
    Related::that(change(), Expr::all(parts))
}

/// Reads `field from "a" to "b" in last 30 days)`, behind the opening bracket.
pub(super) fn changed(reader: &mut Reader) -> Result<Related, QueryError> {
    let field = field(reader)?;
    let mut value = |word: &str| reader.word(word).then(|| literal_before(reader, &STOPS)).transpose();
    let (from, to) = (value("from")?, value("to")?);
    let period = if reader.symbol(")") { None } else { Some(period_in(reader)?) };
    if period.is_some() {
        reader.need(")")?;
    }
    Ok(condition(field, from, to, period))
}

/// Reads `field, "a")`, behind the opening bracket.
pub(super) fn was(reader: &mut Reader) -> Result<Related, QueryError> {
    let field = field(reader)?;
    reader.need(",")?;
    let value = literal_before(reader, &[])?;
    reader.need(")")?;
    Ok(condition(field, Some(value), None, None))
}

fn field(reader: &mut Reader) -> Result<String, QueryError> {
    let error = reader.expected("a field of the record itself");
    let mut path = reader.path()?;
    if path.0.len() == 1 { Ok(path.0.remove(0)) } else { Err(error) }
}

/// Writes the short form of a condition on the field history; `None` where there is none.
pub(super) fn short(related: &Related, name: &str, f: &mut Formatter<'_>) -> Option<fmt::Result> {
    let said = said(related)?;
    Some(match said {
        Said { field, from: Some(from), to: None, period: None } if name == "changed" => {
            write!(f, "was({}, {from})", Bare(field))
        }
        said => long(&said, name, f),
    })
}

fn long(said: &Said<'_>, name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, "{name}({}", Bare(said.field))?;
    said.from.map_or(Ok(()), |from| write!(f, " from {from}"))?;
    said.to.map_or(Ok(()), |to| write!(f, " to {to}"))?;
    said.period.map_or(Ok(()), |period| write!(f, " {period}"))?;
    f.write_str(")")
}

fn said(related: &Related) -> Option<Said<'_>> {
    let filter = related.filter.as_deref().filter(|_| is_history(&related.kind) && related.via.is_none())?;
    let single = std::slice::from_ref(filter);
    let (first, rest) = match filter {
        Expr::And(parts) if parts.len() > 1 => parts.split_first()?,
        _ => single.split_first()?,
    };
    let Literal::Text(field) = compared(first, "field")? else { return None };
    let mut said = Said { field, ..Said::default() };
    let mut rest = rest.iter().peekable();
    said.from = rest.next_if(|part| compared(part, "old").is_some()).and_then(|part| compared(part, "old"));
    said.to = rest.next_if(|part| compared(part, "new").is_some()).and_then(|part| compared(part, "new"));
    if let Some(Expr::Within(path, period)) = rest.peek()
        && path.0 == ["at"]
    {
        said.period = Some(period);
        rest.next();
    }
    rest.next().is_none().then_some(said)
}

fn compared<'a>(part: &'a Expr, name: &str) -> Option<&'a Literal> {
    match part {
        Expr::Compare(path, Op::Eq, literal) if path.0 == [name] => Some(literal),
        _ => None,
    }
}
