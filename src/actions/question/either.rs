//! "deals over 100k or in negotiation": two conditions of different fields, either of which is enough.
//!
//! For: an "or" that joins no two values of one field. Not for: guessing. Invariant: both sides are read on their
//! own, to the last word; where one of them is not, the question stays unanswered.

use super::reader::Reader;
use super::{Reading, fillers};
use crate::actions::Desk;
use crate::crm::SourceError;
use crate::crm::query::{Expr, Path, Query};

/// The question read as one of two conditions; `None` where it cannot be.
pub(super) fn read(desk: &Desk<'_>, question: &str, whole: &Reading) -> Result<Option<Reading>, SourceError> {
    let tokens: Vec<&str> = question.split_whitespace().collect();
    let plain = |token: &str| token.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let mut ors = tokens.iter().enumerate().filter(|(_, token)| plain(token) == "or").map(|(at, _)| at);
    let (Some(or), None, Some(query)) = (ors.next(), ors.next(), &whole.query) else { return Ok(None) };
    let reader = Reader::new(desk, "")?;
    let noun = tokens[..or].iter().position(|token| reader.kind_of(&plain(token)).as_ref() == Some(&query.kind));
    let Some(noun) = noun else { return Ok(None) };
    let part = |text: Vec<&str>| -> Result<Option<Query>, SourceError> {
        let read = Reader::new(desk, &text.join(" "))?.read()?;
        Ok(read.query.filter(|_| read.unused.is_empty() && read.blocking.is_empty() && read.choice.is_none()))
    };
    let base = part(tokens[..=noun].to_vec())?;
    let left = part(tokens[..or].to_vec())?;
    let right = part(tokens[..=noun].iter().chain(&tokens[or + 1..]).copied().collect())?;
    let (Some(base), Some(left), Some(right)) = (base, left, right) else { return Ok(None) };
    let (Some(one), Some(other)) = (beyond(&left, &base), beyond(&right, &base)) else { return Ok(None) };
    // With more than one condition behind the "or" it is open which of them it joins.
    let opened = tokens.get(or + 1).map(|token| plain(token)).unwrap_or_default();
    let verb = !fillers::is_filler(&opened) && other.len() == 2;
    if one.is_empty() || other.is_empty() || (other.len() > 1 && !verb) || !alike(&left, &right, &base) {
        return Ok(None);
    }
    // "Mine in Ireland or the UK": an "or" between values of one field joins only these; a state may be anything's.
    let state = |path: &Path| matches!(path.field(), "stage" | "status");
    let of = |part: &Expr| field(part).filter(|path| !state(path)).cloned();
    let joins = |part: &Expr| matches!(other.as_slice(), [only] if of(part).is_some() && of(part) == of(only));
    let (joined, kept): (Vec<Expr>, Vec<Expr>) = one.iter().cloned().partition(joins);
    let mut reading = Reading { blocking: Vec::new(), unused: Vec::new(), ..whole.clone() };
    let (common, one) = if joined.len() == 1 { (kept, joined) } else { (Vec::new(), one) };
    if common.is_empty() {
        reading.notes = vec!["“or” is taken as: either of the two conditions is enough".to_owned()];
    }
    let either = Expr::Or(vec![Expr::all(one), Expr::all(other)]);
    let parts = base.filter.map(conjuncts).unwrap_or_default().into_iter().chain(common).chain([either]).collect();
    reading.query = Some(Query { filter: Some(Expr::all(parts)), ..right });
    Ok(Some(reading))
}

/// The one field that a condition is about.
fn field(part: &Expr) -> Option<&Path> {
    match part {
        Expr::Compare(path, ..) | Expr::OneOf(path, _) | Expr::Within(path, _) => Some(path),
        _ => None,
    }
}

/// The conditions that a query has beyond another; `None` where it lacks one of them.
fn beyond(query: &Query, base: &Query) -> Option<Vec<Expr>> {
    let common = base.filter.clone().map(conjuncts).unwrap_or_default();
    let mut parts = query.filter.clone().map(conjuncts).unwrap_or_default();
    if !common.iter().all(|part| parts.contains(part)) {
        return None;
    }
    parts.retain(|part| !common.contains(part));
    Some(parts)
}

fn conjuncts(expr: Expr) -> Vec<Expr> {
    match expr {
        Expr::And(parts) => parts.into_iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}

/// Whether the right side asks for all that the left one asks for: what stands behind it holds for both.
fn alike(left: &Query, right: &Query, base: &Query) -> bool {
    let same = |of: fn(&Query) -> String| of(left) == of(right) || of(left) == of(base);
    left.kind == right.kind
        && left.compare.is_none()
        && right.compare.is_none()
        && same(|query| format!("{:?}", query.group))
        && same(|query| format!("{:?}", query.measures))
        && same(|query| format!("{:?}", query.sort))
        && same(|query| format!("{:?}", query.limit))
}

/// Whether an "or" is among the words that forbid an answer.
pub(super) fn is_asked(reading: &Reading) -> bool {
    reading.blocking.iter().any(|word| word.eq_ignore_ascii_case("or"))
}
