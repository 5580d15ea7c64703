//! The part of a question that narrows which records a figure is about: "for upsell deals", "hardware cases", "in Dairy",
//! "over 50k".
//!
//! For: the actions that compute figures and have a sentence instead of a query. Not for: whose records, of when and in
//! which state, which those actions ask in inputs of their own. Invariant: nothing but what the records hold narrows.

use super::reader::Reader;
use super::{languages, spelling, words::Words};
use crate::actions::Desk;
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, SourceError};

/// The figures themselves, and words around them that are also values of fields.
const TERMS: &[&str] = &[
    "new tickets",
    "new cases",
    "new ones",
    "opened cases",
    "win rate",
    "sales velocity",
    "handle time",
    "pipeline review",
    "stage conversion",
    "conversion per stage",
    "web chart",
    "on the phone",
    "by phone",
    "by mail",
    "by email",
    "a question",
    "one question",
    "my question",
];

/// Beginnings of fields that inputs of their own are for.
const OTHERS: &[&str] = &["owner", "stage", "status", "name", "number"];
/// Shorter words are not put right: too many others are near.
const SHORTEST: usize = 5;

/// What of a kind is meant, as a condition; `None` where nothing narrows it.
pub fn narrowing(desk: &Desk<'_>, kind: &Kind, line: &str) -> Result<Option<Expr>, SourceError> {
    let line: String = line.chars().take(super::LONGEST).collect();
    let line = languages::in_english(&line).unwrap_or(line);
    let found = of_line(desk, kind, &line)?;
    if found.is_some() {
        return Ok(found);
    }
    let said = Words::new(&line).0.into_iter().map(|word| word.raw);
    let long: Vec<String> = said.filter(|word| word.chars().count() >= SHORTEST).collect();
    match spelling::corrected(desk, &line, &long, Some(kind))? {
        Some((line, _)) => of_line(desk, kind, &line),
        None => Ok(None),
    }
}

fn of_line(desk: &Desk<'_>, kind: &Kind, line: &str) -> Result<Option<Expr>, SourceError> {
    let mut words = Words::new(line);
    words.take_all(TERMS);
    let parts = Reader::narrowed(desk, kind, words)?;
    let mut parts: Vec<Expr> = parts.into_iter().filter(narrows).collect();
    parts.dedup();
    Ok((!parts.is_empty()).then(|| Expr::all(parts)))
}

fn narrows(part: &Expr) -> bool {
    match part {
        Expr::Compare(path, ..) | Expr::OneOf(path, _) if path.field() == "rating" => false,
        Expr::Compare(path, ..) | Expr::OneOf(path, _) => path
            .0
            .first()
            .is_some_and(|first| !OTHERS.contains(&first.as_str()) || first == "owner" && path.field() == "region"),
        Expr::Not(inner) => narrows(inner),
        Expr::And(parts) => parts.iter().all(narrows),
        _ => false,
    }
}

/// The field of which several values stand side by side in a condition: "upsell or new business".
pub fn side_by_side(expr: &Expr) -> Option<&Path> {
    match expr {
        Expr::OneOf(path, values) if values.len() > 1 => Some(path),
        Expr::And(parts) => parts.iter().find_map(side_by_side),
        _ => None,
    }
}

/// A condition in the words of a title: `type Upsell, amount over 50,000`.
pub fn in_words(expr: &Expr) -> String {
    let field = |path: &Path| match path.field() {
        "name" => path.0.first().map_or_else(String::new, |first| first.replace('_', " ")),
        "billing_country" => "country".to_owned(),
        field => field.replace('_', " "),
    };
    let value = |literal: &Literal| match literal {
        Literal::Text(text) => crate::actions::text::clean(text),
        Literal::Number(number) => crate::crm::format::grouped_number(*number),
        other => other.to_string(),
    };
    match expr {
        Expr::Compare(_, Op::Eq, Literal::Me) => "your own".to_owned(),
        Expr::Empty(path) if path.field() == "closed_at" => "still open".to_owned(),
        Expr::Compare(path, op, literal) => {
            let op = match op {
                Op::Eq => "",
                Op::Ne => "not ",
                Op::Gt => "over ",
                Op::Ge => "from ",
                Op::Lt => "below ",
                Op::Le => "up to ",
                Op::Contains => "with ",
            };
            format!("{} {op}{}", field(path), value(literal))
        }
        Expr::OneOf(path, values) => {
            format!("{} {}", field(path), values.iter().map(value).collect::<Vec<_>>().join(" or "))
        }
        Expr::And(parts) => parts.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Expr::Not(inner) => format!("not {}", in_words(inner)),
        other => other.to_string(),
    }
}
