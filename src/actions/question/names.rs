//! Names of records in a question: "at Acme Corp", "Anna's deals", "of GTX Pro".

use super::words::Words;
use crate::actions::Desk;
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Record, SourceError, standard_fields};

/// Longest name in words.
const LONGEST: usize = 6;
/// Users looked at for first names.
const USERS: usize = 500;

/// Conditions for names of several words: they win over picklist values ("GTX Pro" over the series "GTX").
pub(super) fn take_long(desk: &Desk<'_>, kind: &Kind, words: &mut Words) -> Result<Vec<Expr>, SourceError> {
    take_of(desk, kind, words, 2)
}

/// Conditions for the records that a question names.
pub(super) fn take(desk: &Desk<'_>, kind: &Kind, words: &mut Words) -> Result<Vec<Expr>, SourceError> {
    let mut found = take_of(desk, kind, words, 1)?;
    found.extend(first_names(desk, kind, words)?);
    Ok(found)
}

/// Names of at least so many words, longest first.
fn take_of(desk: &Desk<'_>, kind: &Kind, words: &mut Words, least: usize) -> Result<Vec<Expr>, SourceError> {
    let mut found = Vec::new();
    for count in (least..=LONGEST).rev() {
        for at in 0..words.0.len() {
            let free = (at..at + count).all(|index| !words.at(index).is_empty());
            let telling =
                [words.at(at), words.at((at + count).saturating_sub(1))].iter().all(|w| !super::reader::is_filler(w));
            if !free || !telling {
                continue;
            }
            let name = words.raw(at, count);
            if let Some(condition) = by_name(desk, kind, &name)? {
                words.take(at, count);
                found.push(condition);
            }
        }
    }
    Ok(found)
}

/// A name that records of several kinds have means any of them.
fn by_name(desk: &Desk<'_>, kind: &Kind, name: &str) -> Result<Option<Expr>, SourceError> {
    let mut fits: Vec<Expr> = Vec::new();
    for row in desk.records.by_name(None, name, 8)? {
        let path = path_to(kind, &row.record.kind);
        let condition = path.map(|path| Expr::Compare(path, Op::Eq, Literal::Text(row.name)));
        fits.extend(condition.filter(|condition| !fits.contains(condition)));
    }
    Ok(match fits.len() {
        0 | 1 => fits.pop(),
        _ => Some(Expr::Or(fits)),
    })
}

/// How records of `kind` point at a record of `target`, by its name.
fn path_to(kind: &Kind, target: &Kind) -> Option<Path> {
    if kind == target {
        return Some(Path::new("name"));
    }
    let field = standard_fields(kind).iter().find(|field| field.target == target.as_str()).or_else(|| {
        let any =
            |field: &&crate::crm::StandardField| field.target == "*" && !target.is_activity() && *target != Kind::User;
        standard_fields(kind).iter().find(any)
    })?;
    Some(Path::new(&format!("{}.name", field.name)))
}

/// "Anna's deals": a first or last name that only one user has.
fn first_names(desk: &Desk<'_>, kind: &Kind, words: &mut Words) -> Result<Vec<Expr>, SourceError> {
    let open = |word: &super::words::Word| {
        !word.used && word.raw.starts_with(char::is_uppercase) && !super::reader::is_filler(&word.text)
    };
    if path_to(kind, &Kind::User).is_none() || !words.0.iter().any(open) {
        return Ok(Vec::new());
    }
    let users = desk.all(&Kind::User, None, USERS)?;
    let mut found = Vec::new();
    for at in 0..words.0.len() {
        if !open(&words.0[at]) {
            continue;
        }
        let word = words.at(at).to_owned();
        let called = |user: &&Record| user.name().to_lowercase().split_whitespace().any(|part| part == word);
        let mut fits = users.iter().filter(called);
        if let (Some(user), None) = (fits.next(), fits.next())
            && let Some(path) = path_to(kind, &Kind::User)
        {
            words.take(at, 1);
            found.push(Expr::Compare(path, Op::Eq, Literal::Text(user.name())));
        }
    }
    Ok(found)
}
