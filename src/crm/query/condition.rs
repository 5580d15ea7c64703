//! Reads the conditions of a query: `and`, `or`, `not`, comparisons and periods.

use super::operand::{calc, onward, special};
use super::parse::{Reader, unit};
use super::token::Kind as T;
use super::{Expr, Literal, Op, Operand, Path, Period, QueryError, Unit};
use jiff::civil::{Date, date};

/// One condition, as far as it reaches.
pub(super) fn condition(reader: &mut Reader) -> Result<Expr, QueryError> {
    chain(reader, &["or", "||"], |reader| chain(reader, &["and", "&&"], negation, Expr::And), Expr::Or)
}

fn chain(
    reader: &mut Reader,
    joint: &[&str],
    part: impl Fn(&mut Reader) -> Result<Expr, QueryError>,
    make: fn(Vec<Expr>) -> Expr,
) -> Result<Expr, QueryError> {
    let first = part(reader)?;
    let mut parts = vec![first];
    while reader.word(joint[0]) || reader.symbol(joint[1]) {
        parts.push(part(reader)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { make(parts) })
}

fn negation(reader: &mut Reader) -> Result<Expr, QueryError> {
    if reader.word("not") {
        return Ok(Expr::Not(Box::new(reader.deeper(negation)?)));
    }
    if !reader.is_computed_bracket() && reader.symbol("(") {
        let inner = reader.deeper(condition)?;
        reader.need(")")?;
        return Ok(inner);
    }
    test(reader)
}

/// A field and what is asked of it.
fn test(reader: &mut Reader) -> Result<Expr, QueryError> {
    if let Some(condition) = special(reader)? {
        return Ok(condition);
    }
    let path = field(reader)?;
    if matches!(reader.peek(0), T::Symbol("*" | "/" | "+" | "-")) {
        let computed = onward(reader, Operand::Field(path))?;
        return calc(reader, computed);
    }
    if reader.word("is") {
        return is(reader, path);
    }
    if reader.words(&["not", "in"]) {
        return Ok(Expr::Not(Box::new(inside(reader, path)?)));
    }
    if reader.word("in") {
        return inside(reader, path);
    }
    if reader.word("between") {
        return between(reader, path);
    }
    if reader.words(&["not", "contains"]) || reader.symbol("!~") {
        return Ok(Expr::Not(Box::new(Expr::Compare(path, Op::Contains, literal(reader)?))));
    }
    let Some(op) = operator(reader) else {
        return Err(reader.expected("a comparison such as `=`, `~`, `in`, `is empty`"));
    };
    compare(reader, path, op)
}

/// A path; several plain words up to the comparison are one name, as in `close date > today`.
fn field(reader: &mut Reader) -> Result<Path, QueryError> {
    let mut path = reader.path()?;
    while matches!(reader.peek(0), T::Word(_)) && !OPERATORS.iter().any(|word| reader.is_word(0, word)) {
        let more = reader.path()?;
        let mut more = more.0.into_iter();
        if let (Some(last), Some(next)) = (path.0.last_mut(), more.next()) {
            last.push(' ');
            last.push_str(&next);
        }
        path.0.extend(more);
    }
    Ok(path)
}

const OPERATORS: [&str; 11] =
    ["is", "in", "not", "between", "contains", "like", "and", "or", "equals", "before", "after"];

pub(super) fn operator(reader: &mut Reader) -> Option<Op> {
    const WORDS: [(&str, Op); 5] =
        [("contains", Op::Contains), ("like", Op::Contains), ("equals", Op::Eq), ("before", Op::Lt), ("after", Op::Gt)];
    const SYMBOLS: [(&str, Op); 9] = [
        ("=", Op::Eq),
        ("==", Op::Eq),
        ("!=", Op::Ne),
        ("<>", Op::Ne),
        ("<=", Op::Le),
        (">=", Op::Ge),
        ("<", Op::Lt),
        (">", Op::Gt),
        ("~", Op::Contains),
    ];
    let word = WORDS.into_iter().find(|(word, _)| reader.word(word));
    word.or_else(|| SYMBOLS.into_iter().find(|(symbol, _)| reader.symbol(symbol))).map(|(_, op)| op)
}

fn is(reader: &mut Reader, path: Path) -> Result<Expr, QueryError> {
    let negated = reader.word("not");
    let emptiness = ["empty", "null", "blank"].iter().any(|word| reader.word(word));
    if emptiness {
        let empty = Expr::Empty(path);
        return Ok(if negated { Expr::Not(Box::new(empty)) } else { empty });
    }
    if reader.word("in") {
        let inner = inside(reader, path)?;
        return Ok(if negated { Expr::Not(Box::new(inner)) } else { inner });
    }
    compare(reader, path, if negated { Op::Ne } else { Op::Eq })
}

/// The right side of a comparison; `= this month` is read as the period.
fn compare(reader: &mut Reader, path: Path, op: Op) -> Result<Expr, QueryError> {
    let leads = ["this", "last", "previous", "next"].iter().any(|word| reader.is_word(0, word));
    let spans = matches!(reader.peek(1), T::Number(_)) || matches!(reader.peek(1), T::Word(w) if unit(w).is_some());
    if leads && spans && matches!(op, Op::Eq | Op::Ne) {
        let within = Expr::Within(path, period(reader)?);
        return Ok(if op == Op::Ne { Expr::Not(Box::new(within)) } else { within });
    }
    Ok(Expr::Compare(path, op, literal(reader)?))
}

fn inside(reader: &mut Reader, path: Path) -> Result<Expr, QueryError> {
    if !reader.symbol("(") {
        return Ok(Expr::Within(path, period(reader)?));
    }
    let mut items = Vec::new();
    while !reader.symbol(")") {
        items.push(literal(reader)?);
        if !reader.symbol(",") {
            reader.need(")")?;
            break;
        }
    }
    Ok(Expr::OneOf(path, items))
}

/// `in last 30 days`, `within 2017`, `between 2017-01-05 and 2017-02-07`.
pub(super) fn period_in(reader: &mut Reader) -> Result<Period, QueryError> {
    let _ = ["in", "within", "during"].iter().any(|word| reader.word(word));
    bare_period(reader)
}

/// `last 30 days`, `2017`, `between 2017-01-05 and 2017-02-07`.
pub(super) fn bare_period(reader: &mut Reader) -> Result<Period, QueryError> {
    if !reader.word("between") {
        return period(reader);
    }
    let mut day = |before: &str| {
        let error = reader.expected("a day such as 2026-11-20");
        if !before.is_empty() && !reader.word(before) {
            return Err(reader.expected("`and` and the last day"));
        }
        match reader.advance().kind {
            T::Date(day) => Ok(day),
            _ => Err(error),
        }
    };
    Ok(Period::Between { from: day("")?, to: day("and")? })
}

fn between(reader: &mut Reader, path: Path) -> Result<Expr, QueryError> {
    let low = literal(reader)?;
    if !reader.word("and") {
        return Err(reader.expected("`and` and the other end"));
    }
    let high = literal(reader)?;
    Ok(match (low, high) {
        (Literal::Date(from), Literal::Date(to)) => Expr::Within(path, Period::Between { from, to }),
        (low, high) => Expr::And(vec![Expr::Compare(path.clone(), Op::Ge, low), Expr::Compare(path, Op::Le, high)]),
    })
}

const STOPS: [&str; 14] = [
    "and", "or", "not", "where", "group", "show", "select", "columns", "sort", "order", "limit", "top", "having",
    "compare",
];

/// A constant; unquoted words up to the next keyword are one text.
pub(super) fn literal(reader: &mut Reader) -> Result<Literal, QueryError> {
    literal_before(reader, &[])
}

/// A constant; unquoted words up to the next keyword, or one of `stops`, are one text.
pub(super) fn literal_before(reader: &mut Reader, stops: &[&str]) -> Result<Literal, QueryError> {
    if let T::Word(_) = reader.peek(0) {
        return words(reader, stops);
    }
    if reader.symbol("-") {
        let error = reader.expected("a number after `-`");
        return match reader.advance().kind {
            T::Number(number) => Ok(Literal::Number(-number)),
            _ => Err(error),
        };
    }
    let error = reader.expected("a value");
    match reader.advance().kind {
        T::Quoted(text) => Ok(Literal::Text(text)),
        T::Number(number) => Ok(Literal::Number(number)),
        T::Date(date) => Ok(Literal::Date(date)),
        T::Month(year, month) => Ok(Literal::Text(format!("{year:04}-{month:02}"))),
        _ => Err(error),
    }
}

fn words(reader: &mut Reader, stops: &[&str]) -> Result<Literal, QueryError> {
    let error = reader.expected("a value");
    let mut text: Vec<String> = Vec::new();
    while let T::Word(word) = reader.peek(0) {
        if STOPS.iter().chain(stops).any(|stop| word.eq_ignore_ascii_case(stop)) {
            break;
        }
        text.push(word.clone());
        reader.advance();
        if let T::Number(number) = reader.peek(0) {
            text.push(crate::crm::format::plain_number(*number));
            reader.advance();
        }
    }
    match text.join(" ").to_lowercase().as_str() {
        "" => Err(error),
        "me" | "my" | "mine" => Ok(Literal::Me),
        "true" | "yes" => Ok(Literal::Bool(true)),
        "false" | "no" => Ok(Literal::Bool(false)),
        "yesterday" => Ok(Literal::Today(-1)),
        "tomorrow" => Ok(Literal::Today(1)),
        "today" => today(reader),
        _ => Ok(Literal::Text(text.join(" "))),
    }
}

/// `- 30`, `+ 7 days` behind `today`.
fn today(reader: &mut Reader) -> Result<Literal, QueryError> {
    Ok(Literal::Today(offset(reader)?.unwrap_or(0)))
}

fn offset(reader: &mut Reader) -> Result<Option<i32>, QueryError> {
    let sign = if reader.symbol("-") {
        -1
    } else if reader.symbol("+") {
        1
    } else {
        return Ok(None);
    };
    let count = count(reader, sign)?;
    let _ = reader.word("days") || reader.word("day");
    Ok(Some(count))
}

/// A whole number with a sign given beforehand; it reaches down to the smallest of its type.
fn count(reader: &mut Reader, sign: i64) -> Result<i32, QueryError> {
    let error = reader.expected("a whole number");
    match reader.advance().kind {
        T::Number(n) if n.fract() == 0.0 && n.abs() <= 2_147_483_648.0 => {
            i32::try_from(sign * n as i64).map_err(|_| error)
        }
        _ => Err(error),
    }
}

/// What follows `in`.
fn period(reader: &mut Reader) -> Result<Period, QueryError> {
    const WHAT: &str = "a period such as `last 30 days`, `this quarter`, `2017`, `Q1 2017`, or `(a, b)`";
    let error = reader.expected(WHAT);
    let token = reader.advance().kind;
    match token {
        T::Month(year, month) => Ok(months(year, month, 1)),
        T::Date(day) => Ok(Period::Between { from: day, to: day }),
        T::Number(year) if year.fract() == 0.0 && (0.0..=9999.0).contains(&year) => Ok(months(year as i16, 1, 12)),
        T::Word(word) => named(reader, &word.to_lowercase(), error),
        _ => Err(error),
    }
}

fn named(reader: &mut Reader, word: &str, error: QueryError) -> Result<Period, QueryError> {
    let day = |offset| Ok(Period::Calendar { offset, unit: Unit::Day });
    match word {
        "the" => period(reader),
        "today" => day(0),
        "yesterday" => day(-1),
        "tomorrow" => day(1),
        "this" | "current" => calendar(reader, 0),
        "last" | "previous" | "past" => rolling(reader, -1),
        "next" | "coming" => rolling(reader, 1),
        "q1" | "q2" | "q3" | "q4" => quarter(reader, word),
        other => match unit(other) {
            Some(unit) => Ok(Period::Calendar { offset: offset(reader)?.unwrap_or(0), unit }),
            None => Err(error),
        },
    }
}

fn quarter(reader: &mut Reader, word: &str) -> Result<Period, QueryError> {
    let first = i8::try_from(word.as_bytes()[1] - b'1').unwrap_or(0) * 3 + 1;
    let error = reader.expected("a year after the quarter");
    match reader.advance().kind {
        T::Number(year) if (0.0..=9999.0).contains(&year) => Ok(months(year as i16, first, 3)),
        _ => Err(error),
    }
}

fn rolling(reader: &mut Reader, sign: i8) -> Result<Period, QueryError> {
    if !matches!(reader.peek(0), T::Number(_)) {
        return calendar(reader, i32::from(sign));
    }
    let count = count(reader, i64::from(sign))?;
    Ok(Period::Rolling { count, unit: unit_word(reader)? })
}

fn calendar(reader: &mut Reader, offset: i32) -> Result<Period, QueryError> {
    Ok(Period::Calendar { offset, unit: unit_word(reader)? })
}

fn unit_word(reader: &mut Reader) -> Result<Unit, QueryError> {
    let error = reader.expected("days, weeks, months, quarters or years");
    match reader.advance().kind {
        T::Word(word) => unit(&word).ok_or(error),
        _ => Err(error),
    }
}

/// Whole months of one year; `first` is a month from 1.
fn months(year: i16, first: i8, count: i8) -> Period {
    let from: Date = date(year, first, 1);
    Period::Between { from, to: date(year, first + count - 1, 1).last_of_month() }
}
