//! Conditions by meaning: open, won, lost, overdue; more than an amount; an empty field.

use super::{
    values, vocabulary,
    words::{Words, length},
};
use crate::actions::{Desk, text::amounts};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Schema, SourceError};

/// Which words in a stage or status mean that a record is closed.
fn closed_words(kind: &Kind) -> (&'static str, &'static [&'static str]) {
    match kind {
        Kind::Opportunity => ("stage", &["won", "lost", "closed"]),
        Kind::Case => ("status", &["closed", "solved", "resolved"]),
        Kind::Task => ("status", &["complete", "done", "closed", "cancel", "deferred"]),
        Kind::Lead => ("status", &["convert", "disqual", "unqual"]),
        _ => ("status", &["closed", "inactive"]),
    }
}

/// The condition that a stage or status is, or is not, one of those that occur and hold a word.
pub(super) fn state(desk: &Desk<'_>, kind: &Kind, hold: &[&str], is: bool) -> Result<Expr, SourceError> {
    let (field, _) = closed_words(kind);
    let path = Path::new(field);
    let occurring = values::occurring(desk, kind, field)?;
    let mut fits: Vec<String> =
        occurring.into_iter().filter(|v| hold.iter().any(|w| v.to_lowercase().contains(w))).collect();
    fits.sort();
    let mut literals: Vec<Literal> = fits.into_iter().map(Literal::Text).collect();
    Ok(match (literals.len(), is) {
        (0, true) => Expr::Compare(path, Op::Contains, Literal::Text(hold.first().copied().unwrap_or("").to_owned())),
        (0, false) => Expr::Not(Box::new(Expr::Compare(
            path,
            Op::Contains,
            Literal::Text(hold.first().copied().unwrap_or("").to_owned()),
        ))),
        (1, _) => Expr::Compare(path, if is { Op::Eq } else { Op::Ne }, literals.remove(0)),
        (_, true) => Expr::OneOf(path, literals),
        (_, false) => Expr::Not(Box::new(Expr::OneOf(path, literals))),
    })
}

/// The condition that a record is still open.
pub(super) fn open(desk: &Desk<'_>, kind: &Kind) -> Result<Expr, SourceError> {
    state(desk, kind, closed_words(kind).1, false)
}

/// The condition that a record is closed.
pub(super) fn closed(desk: &Desk<'_>, kind: &Kind) -> Result<Expr, SourceError> {
    state(desk, kind, closed_words(kind).1, true)
}

/// `over 50k`, `between 10k and 50k`, `more than 500 employees`.
pub(super) fn amount(kind: &Kind, words: &mut Words) -> Option<Expr> {
    between(kind, words).or_else(|| {
        for at in 0..words.0.len() {
            let Some((phrase, sign)) = vocabulary::COMPARE.iter().find(|(phrase, _)| words.stands_at(at, phrase))
            else {
                continue;
            };
            let start = at + length(phrase);
            let Some((value, count)) = number(words, start) else { continue };
            let field =
                if words.at(start + count) == "employees" { "employees" } else { vocabulary::money_field(kind)? };
            words.take(at, length(phrase) + count + usize::from(field == "employees"));
            return Some(Expr::Compare(Path::new(field), operator(sign), Literal::Number(value)));
        }
        None
    })
}

fn between(kind: &Kind, words: &mut Words) -> Option<Expr> {
    let at = words.find("between")?;
    let (low, first) = number(words, at + 1)?;
    let joint = at + 1 + first;
    if words.at(joint) != "and" {
        return None;
    }
    let (high, second) = number(words, joint + 1)?;
    let year = |value: f64| value.fract() == 0.0 && (1990.0..=2100.0).contains(&value);
    let path = Path::new(vocabulary::money_field(kind).filter(|_| !(year(low) && year(high)))?);
    words.take(at, 2 + first + second);
    Some(Expr::And(vec![
        Expr::Compare(path.clone(), Op::Ge, Literal::Number(low)),
        Expr::Compare(path, Op::Le, Literal::Number(high)),
    ]))
}

/// A number in one or two words (`50k`, `1.5 million`, `€ 20`) that no unit of time follows.
fn number(words: &Words, at: usize) -> Option<(f64, usize)> {
    [2, 1].into_iter().find_map(|count| {
        if (at..at + count).any(|index| words.at(index).is_empty()) {
            return None;
        }
        let text = words.raw(at, count);
        let found = amounts(&text).into_iter().next().filter(|found| found.range == (0..text.len()))?;
        let timed = vocabulary::UNITS.iter().any(|(unit, _)| *unit == words.at(at + count));
        (!timed).then_some((found.value, count))
    })
}

fn operator(sign: &str) -> Op {
    match sign {
        ">" => Op::Gt,
        ">=" => Op::Ge,
        "<" => Op::Lt,
        _ => Op::Le,
    }
}

/// What "without …" asks for.
pub(super) enum Lack {
    /// A field is empty.
    Field(Expr),
    /// Nothing happened; since when is said elsewhere, or not.
    Activity,
}

/// `with no next step`, `without activity`, `missing close date`.
pub(super) fn lack(kind: &Kind, schema: &Schema, words: &mut Words) -> Option<Lack> {
    for phrase in vocabulary::WITHOUT {
        let Some(at) = words.find(phrase) else { continue };
        let mut start = at + length(phrase);
        start += usize::from(matches!(words.at(start), "a" | "an" | "any"));
        if let Some(active) = vocabulary::ACTIVITY.iter().find(|active| words.stands_at(start, active)) {
            words.take(at, start - at + length(active));
            return Some(Lack::Activity);
        }
        for count in [3, 2, 1] {
            let name = words.raw(start, count);
            let free = (start..start + count).all(|index| !words.at(index).is_empty());
            if let Some(field) = schema.find(kind, &name).filter(|_| free) {
                words.take(at, start - at + count);
                return Some(Lack::Field(Expr::Empty(Path::new(&field.name))));
            }
        }
    }
    None
}
