//! Reads what is computed: operands, measures, and the conditions that look like functions.
//!
//! Invariant: nesting is bounded by the reader, so that hostile text cannot exhaust the stack.

use super::changed;
use super::condition::{condition, literal};
use super::parse::Reader;
use super::token::Kind as T;
use super::{Arith, Expr, Function, Literal, Measure, Op, Operand, Path, QueryError, Related, read_kind};

const MEASURES: &str = "`count`, `sum(…)`, `avg(…)`, `min(…)`, `max(…)`, `median(…)`, `count(distinct …)` or `rate(…)`";

/// A measure, if one comes next; a word with a bracket behind it must be one.
pub(super) fn measure(reader: &mut Reader) -> Result<Option<Measure>, QueryError> {
    let Some(word) = function(reader) else { return Ok(reader.word("count").then_some(Measure::Count)) };
    let function = match word.as_str() {
        "count" => return count(reader).map(Some),
        "rate" | "share" => return rate(reader).map(Some),
        "distinct" => return distinct(reader).map(Some),
        "sum" | "total" => Function::Sum,
        "avg" | "average" | "mean" => Function::Avg,
        "min" | "smallest" => Function::Min,
        "max" | "largest" => Function::Max,
        "median" => Function::Median,
        _ => return Err(reader.expected(MEASURES)),
    };
    open(reader);
    let operand = operand(reader)?;
    reader.need(")")?;
    Ok(Some(Measure::of(function, operand)))
}

/// The word before an opening bracket, in lower case.
fn function(reader: &Reader) -> Option<String> {
    match (reader.peek(0), reader.peek(1)) {
        (T::Word(word), T::Symbol("(")) => Some(word.to_lowercase()),
        _ => None,
    }
}

/// Takes a function's name and its bracket.
fn open(reader: &mut Reader) {
    reader.advance();
    reader.advance();
}

fn count(reader: &mut Reader) -> Result<Measure, QueryError> {
    if reader.is_word(2, "distinct") {
        reader.advance();
        reader.advance();
        return distinct_path(reader);
    }
    open(reader);
    reader.symbol("*");
    reader.need(")").map(|()| Measure::Count)
}

fn distinct(reader: &mut Reader) -> Result<Measure, QueryError> {
    reader.advance();
    distinct_path(reader)
}

/// What follows the bracket or the word before the path.
fn distinct_path(reader: &mut Reader) -> Result<Measure, QueryError> {
    reader.advance();
    let path = reader.path()?;
    reader.need(")")?;
    Ok(Measure::Distinct(path))
}

fn rate(reader: &mut Reader) -> Result<Measure, QueryError> {
    open(reader);
    let fits = reader.deeper(condition)?;
    reader.need(")")?;
    Ok(Measure::Rate(Box::new(fits)))
}

/// A condition that begins with a function or a number: `has(…)`, `changed(…)`, `days(…) > 30`, `2 * amount > 5`.
pub(super) fn special(reader: &mut Reader) -> Result<Option<Expr>, QueryError> {
    let Some(word) = function(reader) else {
        let computed = matches!(reader.peek(0), T::Number(_) | T::Symbol("-")) || reader.is_computed_bracket();
        return if computed { operand(reader).and_then(|operand| calc(reader, operand)).map(Some) } else { Ok(None) };
    };
    let related = |reader: &mut Reader, read: fn(&mut Reader) -> Result<Related, QueryError>| {
        open(reader);
        reader.deeper(read).map(Expr::Has)
    };
    Ok(Some(match word.as_str() {
        "has" | "any" => related(reader, self::related)?,
        "no" | "without" => Expr::Not(Box::new(related(reader, self::related)?)),
        "changed" => related(reader, changed::changed)?,
        "was" => related(reader, changed::was)?,
        "days" | "count" | "changes" => {
            let operand = operand(reader)?;
            calc(reader, operand)?
        }
        _ => return Err(reader.expected("a field, `has(…)`, `no(…)`, `changed(…)`, `was(…)`, `days(…)` or `count(…)`")),
    }))
}

/// Reads `task via about where …)`, behind the opening bracket.
fn related(reader: &mut Reader) -> Result<Related, QueryError> {
    let kind = read_kind(&reader.name("a kind such as task or activity")?);
    let via = reader.word("via").then(|| reader.name("a link field")).transpose()?;
    let filter = if reader.symbol(")") {
        None
    } else {
        if !reader.word("where") && !reader.word("with") {
            return Err(reader.expected("`where` or `)`"));
        }
        let filter = condition(reader)?;
        reader.need(")")?;
        Some(Box::new(filter))
    };
    Ok(Related { kind, via, filter })
}

/// The comparison behind something computed.
pub(super) fn calc(reader: &mut Reader, operand: Operand) -> Result<Expr, QueryError> {
    if matches!(operand, Operand::Constant(_)) {
        return Err(reader.expected("a computation with a field, such as `amount * 2`"));
    }
    let (op, number) = comparison(reader)?;
    Ok(Expr::calc(operand, op, number))
}

/// A comparison with a number.
pub(super) fn comparison(reader: &mut Reader) -> Result<(Op, f64), QueryError> {
    let error = reader.expected("a comparison with a number, such as `> 30`");
    let op = super::condition::operator(reader).filter(|op| *op != Op::Contains).ok_or(error)?;
    let error = reader.expected("a number");
    match literal(reader)? {
        Literal::Number(number) => Ok((op, number)),
        _ => Err(error),
    }
}

/// Sums of products, from left to right.
pub(super) fn operand(reader: &mut Reader) -> Result<Operand, QueryError> {
    let first = primary(reader)?;
    onward(reader, first)
}

/// What may follow the first part of an operand.
pub(super) fn onward(reader: &mut Reader, first: Operand) -> Result<Operand, QueryError> {
    let mut sum = product(reader, first)?;
    while let Some(sign) = arith(reader, &[("+", Arith::Add), ("-", Arith::Sub)]) {
        let next = primary(reader)?;
        sum = math(sum, sign, product(reader, next)?);
    }
    Ok(sum)
}

fn product(reader: &mut Reader, first: Operand) -> Result<Operand, QueryError> {
    let mut product = first;
    while let Some(sign) = arith(reader, &[("*", Arith::Mul), ("/", Arith::Div)]) {
        product = math(product, sign, primary(reader)?);
    }
    Ok(product)
}

fn arith(reader: &mut Reader, signs: &[(&str, Arith)]) -> Option<Arith> {
    signs.iter().find(|(symbol, _)| reader.symbol(symbol)).map(|(_, arith)| *arith)
}

fn math(left: Operand, arith: Arith, right: Operand) -> Operand {
    Operand::Math(Box::new(left), arith, Box::new(right))
}

fn primary(reader: &mut Reader) -> Result<Operand, QueryError> {
    if let Some(word) = function(reader) {
        return reader.deeper(|reader| computed(reader, &word));
    }
    if reader.symbol("(") {
        let inner = reader.deeper(operand)?;
        reader.need(")")?;
        return Ok(inner);
    }
    let day = ["today", "yesterday", "tomorrow"].iter().any(|word| reader.is_word(0, word));
    if day || matches!(reader.peek(0), T::Number(_) | T::Date(_) | T::Symbol("-")) {
        return Ok(Operand::Constant(literal_alone(reader)?));
    }
    Ok(Operand::Field(reader.path()?))
}

/// A constant that ends with itself: words behind it are not part of it.
fn literal_alone(reader: &mut Reader) -> Result<Literal, QueryError> {
    super::condition::literal_before(reader, &["desc", "asc", "descending", "ascending"])
}

fn computed(reader: &mut Reader, word: &str) -> Result<Operand, QueryError> {
    if !["days", "count", "changes"].contains(&word) {
        return Err(reader.expected("a field, a number, `days(…, …)`, `count(…)` or `changes(…)`"));
    }
    open(reader);
    match word {
        "count" => related(reader).map(Operand::Count),
        "changes" => changed::changed(reader).map(Operand::Count),
        _ => {
            let from = operand(reader)?;
            reader.need(",")?;
            let to = operand(reader)?;
            reader.need(")")?;
            Ok(Operand::Days(Box::new(from), Box::new(to)))
        }
    }
}

/// The path in brackets behind a calendar unit.
pub(super) fn argument(reader: &mut Reader) -> Result<Path, QueryError> {
    open(reader);
    let path = reader.path()?;
    reader.need(")")?;
    Ok(path)
}
