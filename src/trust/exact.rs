//! Sums, comparisons, sorting and "starts with" over values that a model does not see: done here, exactly.
//!
//! For: the one tool that a model may call on placeholders. A result that is confidential is a placeholder itself.
//! Not for: records (the model gets facts) or deciding who may call it (policy and the turn).
//! What leaks: the order of values, whether two are of one domain, how many there are. A question that narrows a hidden
//! value down (its first letter, a comparison with a number of the model's choice or with a sum of one) is answered
//! only [`MOST_NARROWING`] times in a conversation: twenty of them would spell an amount out.
//! Invariants: nothing is rounded but averages, products, quotients and percentages (to the hundredth, said so); no answer or error holds a hidden value.

mod number;
mod scale;

use super::{
    entity::EntityType,
    fold::fold,
    session::{Owner, Session},
    unmask,
};
use number::Money;
use serde_json::Value;
use std::cmp::Ordering;

/// The tool's name.
pub const TOOL: &str = "exact";
/// Most narrowing questions of a conversation.
pub const MOST_NARROWING: usize = 8;
/// Most values in one call.
const MOST: usize = 200;

/// Why a call has no result. For the model, so without values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// The arguments are not `{op, args}`.
    #[error("give {{\"op\": one of the listed operations, \"args\": a list of 1 to {MOST} texts}}")]
    Shape,
    /// Another number of values than the operation takes.
    #[error("{0} takes {1} values")]
    Count(&'static str, &'static str),
    /// Spelt like a placeholder, stands for nothing.
    #[error("value {0} stands for nothing; copy placeholders exactly as they are written, each by itself")]
    Unknown(usize),
    /// Not a number, or one that reads in two ways.
    #[error("value {0} is no amount that reads in one way only")]
    NotANumber(usize),
    /// Not a calendar day.
    #[error("value {0} is no day; days are written 2026-11-20")]
    NotADay(usize),
    /// Amounts of several currencies.
    #[error("the values are in different currencies, and there is no rate here")]
    Currencies,
    /// Two amounts of money have no product.
    #[error("product takes one amount and one plain number")]
    TwoAmounts,
    /// Nothing can be divided by nothing.
    #[error("nothing can be divided by zero")]
    Zero,
    /// Beyond what is counted exactly.
    #[error("the result is too large to be exact")]
    Large,
    /// Not one letter.
    #[error("starts_with takes a value and one letter or digit")]
    Letter,
    /// Too many questions about hidden values.
    #[error("no more questions that narrow a hidden value down are answered in this conversation")]
    Narrowing,
}

/// What it can do.
pub const OPS: &[&str] = &[
    "sum",
    "difference",
    "average",
    "product",
    "quotient",
    "percent",
    "min",
    "max",
    "compare",
    "sort",
    "count",
    "starts_with",
    "same_domain",
    "days_between",
];

/// Runs a call; the result is fit to be sent to the model.
///
/// # Errors
/// When the call makes no sense or asks too much; the message is fit to be sent, too.
pub fn run(session: &mut Session, arguments: &Value) -> Result<String, ExactError> {
    let op = arguments.get("op").and_then(Value::as_str).ok_or(ExactError::Shape)?;
    let args = arguments.get("args").and_then(Value::as_array).ok_or(ExactError::Shape)?;
    let args: Vec<&str> = args.iter().map(Value::as_str).collect::<Option<_>>().ok_or(ExactError::Shape)?;
    if args.is_empty() || args.len() > MOST {
        return Err(ExactError::Shape);
    }
    let terms = args.iter().enumerate().map(|(at, arg)| Term::read(arg, at + 1, session));
    let terms: Vec<Term> = terms.collect::<Result<_, _>>()?;
    match op {
        "sum" => total(&terms, session, |sum, _| Some(sum)),
        "average" => total(&terms, session, |sum, count| Some((sum + sum.signum() * count / 2) / count)),
        "difference" => difference(&terms, session),
        "product" | "quotient" | "percent" => scale::run(op, &terms, session),
        "min" => extreme(&terms, session, Ordering::Less),
        "max" => extreme(&terms, session, Ordering::Greater),
        "compare" => compare(&terms, session),
        "sort" => sort(&terms, session),
        "count" => Ok(terms.len().to_string()),
        "starts_with" => starts_with(&terms, session),
        "same_domain" => same_domain(&terms, session),
        "days_between" => days_between(&terms, session),
        _ => Err(ExactError::Shape),
    }
}

/// One argument.
struct Term {
    /// As the model wrote it, or as the session writes it.
    written: String,
    value: String,
    hidden: bool,
    /// A result of this tool: the model may have put numbers of its own into it.
    derived: bool,
    at: usize,
}

impl Term {
    fn read(arg: &str, at: usize, session: &Session) -> Result<Self, ExactError> {
        let arg = arg.trim();
        if let Some(slot) = unmask::exact(arg, session) {
            let value = session.get(slot).unwrap_or_default().to_owned();
            let derived = session.derived.contains(&slot.number);
            return Ok(Self { written: slot.write(&session.nonce), value, hidden: true, derived, at });
        }
        if !unmask::forged(arg, session).is_empty() {
            return Err(ExactError::Unknown(at));
        }
        Ok(Self { written: arg.to_owned(), value: arg.to_owned(), hidden: false, derived: false, at })
    }

    fn money(&self) -> Result<Money, ExactError> {
        Money::read(&self.value).ok_or(ExactError::NotANumber(self.at))
    }

    fn day(&self) -> Result<jiff::civil::Date, ExactError> {
        self.value.trim().parse().map_err(|_| ExactError::NotADay(self.at))
    }
}

fn two<'a>(terms: &'a [Term], op: &'static str) -> Result<(&'a Term, &'a Term), ExactError> {
    match terms {
        [a, b] => Ok((a, b)),
        _ => Err(ExactError::Count(op, "two")),
    }
}

/// Hidden values beside values that the model chose, or that it could have had a hand in: each such question tells
/// something about the hidden ones.
fn narrows(terms: &[Term], session: &mut Session) -> Result<(), ExactError> {
    let chosen = terms.iter().filter(|term| !term.hidden || term.derived).count();
    if chosen > 0 && terms.iter().any(|term| term.hidden) { spend(chosen, session) } else { Ok(()) }
}

fn spend(questions: usize, session: &mut Session) -> Result<(), ExactError> {
    if session.narrowed + questions > MOST_NARROWING {
        return Err(ExactError::Narrowing);
    }
    session.narrowed += questions;
    Ok(())
}

/// The result as it may be sent: a placeholder where any of the values was one.
fn sealed(text: String, kind: EntityType, terms: &[Term], session: &mut Session) -> String {
    if terms.iter().any(|term| term.hidden) { seal(&text, kind, session) } else { text }
}

/// A placeholder for a value that was computed from confidential ones.
pub fn seal(text: &str, kind: EntityType, session: &mut Session) -> String {
    let slot = session.placeholder(&Owner::of_value(kind, &format!("exact {text}")), kind, text);
    session.derived.insert(slot.number);
    slot.write(&session.nonce)
}

/// Counts questions of another tool that narrow hidden values down: a filter on a confidential field, a name guessed.
///
/// # Errors
/// [`ExactError::Narrowing`] when the conversation has had its share; nothing is to be answered then.
pub fn narrow(questions: usize, session: &mut Session) -> Result<(), ExactError> {
    spend(questions, session)
}

/// All values in one currency.
fn amounts(terms: &[Term]) -> Result<(Vec<i128>, Money), ExactError> {
    let all: Vec<Money> = terms.iter().map(Term::money).collect::<Result<_, _>>()?;
    let mut unit = all.first().cloned().ok_or(ExactError::Shape)?;
    for money in &all {
        unit = unit.joined(money).ok_or(ExactError::Currencies)?;
    }
    Ok((all.iter().map(|money| money.cents).collect(), unit))
}

fn total(terms: &[Term], session: &mut Session, of: impl Fn(i128, i128) -> Option<i128>) -> Result<String, ExactError> {
    let (cents, unit) = amounts(terms)?;
    let sum = cents.iter().try_fold(0_i128, |sum, next| sum.checked_add(*next)).ok_or(ExactError::Large)?;
    let cents = of(sum, terms.len() as i128).ok_or(ExactError::Large)?;
    Ok(sealed(unit.with(cents).write(), EntityType::Amount, terms, session))
}

fn difference(terms: &[Term], session: &mut Session) -> Result<String, ExactError> {
    two(terms, "difference")?;
    let (cents, unit) = amounts(terms)?;
    let cents = cents[0].checked_sub(cents[1]).ok_or(ExactError::Large)?;
    Ok(sealed(unit.with(cents).write(), EntityType::Amount, terms, session))
}

/// The order of all values: as amounts, else as days, else as words.
fn order(terms: &[Term]) -> Result<Vec<(usize, Key)>, ExactError> {
    let keys: Vec<Key> = match amounts(terms) {
        Ok((cents, _)) => cents.into_iter().map(Key::Number).collect(),
        Err(ExactError::Currencies) => return Err(ExactError::Currencies),
        Err(_) => match terms.iter().map(Term::day).collect::<Result<Vec<_>, _>>() {
            Ok(days) => days.into_iter().map(Key::Day).collect(),
            Err(_) => terms.iter().map(|term| Key::Words(fold(&term.value))).collect(),
        },
    };
    Ok(keys.into_iter().enumerate().collect())
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i128),
    Day(jiff::civil::Date),
    Words(String),
}

fn compare(terms: &[Term], session: &mut Session) -> Result<String, ExactError> {
    let (a, b) = two(terms, "compare")?;
    let keys = order(terms)?;
    narrows(terms, session)?;
    let sign = match keys[0].1.cmp(&keys[1].1) {
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    };
    Ok(format!("{} {sign} {}", a.written, b.written))
}

fn sort(terms: &[Term], session: &mut Session) -> Result<String, ExactError> {
    let mut keys = order(terms)?;
    narrows(terms, session)?;
    keys.sort_by(|a, b| a.1.cmp(&b.1));
    let sorted: Vec<&str> = keys.iter().map(|(at, _)| terms[*at].written.as_str()).collect();
    Ok(sorted.join(", "))
}

fn extreme(terms: &[Term], session: &mut Session, wanted: Ordering) -> Result<String, ExactError> {
    let keys = order(terms)?;
    narrows(terms, session)?;
    let better = |a: &(usize, Key), b: &(usize, Key)| a.1.cmp(&b.1) == wanted;
    let best = keys.into_iter().reduce(|best, next| if better(&next, &best) { next } else { best });
    best.map(|(at, _)| terms[at].written.clone()).ok_or(ExactError::Shape)
}

fn starts_with(terms: &[Term], session: &mut Session) -> Result<String, ExactError> {
    let (value, letter) = two(terms, "starts_with")?;
    let letter = fold(&letter.value);
    if letter.chars().count() != 1 || !letter.chars().all(char::is_alphanumeric) {
        return Err(ExactError::Letter);
    }
    if value.hidden {
        spend(1, session)?;
    }
    Ok(yes(fold(&value.value).starts_with(&letter)))
}

fn same_domain(terms: &[Term], session: &mut Session) -> Result<String, ExactError> {
    let (a, b) = two(terms, "same_domain")?;
    narrows(terms, session)?;
    let (a, b) = (domain(&a.value), domain(&b.value));
    Ok(yes(!a.is_empty() && a == b))
}

/// The host of a mail or web address in lower case, without `www.`.
fn domain(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let rest = rest.rsplit('@').next().unwrap_or(rest);
    let host = rest.split(['/', ':', '?', '#', '>']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

fn days_between(terms: &[Term], session: &mut Session) -> Result<String, ExactError> {
    let (a, b) = two(terms, "days_between")?;
    let span = a.day()?.until(b.day()?).map_err(|_| ExactError::Large)?;
    Ok(sealed(span.get_days().to_string(), EntityType::Value, terms, session))
}

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests;
