//! Numbers that a line break divides: bank accounts, cards, social security numbers and phones.
//!
//! For: wrapped lines and quoted mails. Not for: known phones (see `mask`), amounts. Invariant: two numbers in two rows
//! are not one: what has no check of its own needs a word, a plus or a bracket.

use super::{EntityType, Found, Shape, card, phone};

/// How much of each line is looked at, in bytes.
const REACH: usize = 64;
/// The most digits of a phone before the break: more are a whole number.
const MOST_BEFORE: usize = 8;

/// Adds what lies across one line break.
pub(super) fn find(text: &str, shapes: &mut Vec<Shape>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(step) = bytes[from..].iter().position(|b| *b == b'\n') {
        let at = from + step;
        from = at + 1;
        let left = text[..at].trim_end_matches(['\r', ' ', '\t']).len();
        let next = &text[from..];
        let right = from + next.len() - next.trim_start_matches(['>', ' ', '\t']).len();
        let wraps = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        let before = left.checked_sub(1).map(|i| bytes[i]);
        if before.is_some_and(|b| wraps(&b) || matches!(b, b'-' | b')'))
            && bytes.get(right).is_some_and(|b| wraps(b) || *b == b'(')
        {
            across(text, left, right, shapes);
        }
    }
}

/// What the lines around the break say without it.
fn across(text: &str, left: usize, right: usize, shapes: &mut Vec<Shape>) {
    let start = text[..left].rfind('\n').map_or(0, |at| at + 1).max(left.saturating_sub(REACH));
    let start = (start..=left).find(|at| text.is_char_boundary(*at)).unwrap_or(left);
    let end = text[right..].find('\n').map_or(text.len(), |at| right + at).min(right + REACH);
    let end = (right..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(right);
    let (first, second) = (&text[start..left], &text[right..end]);
    if !first.bytes().chain(second.bytes()).any(|b| b.is_ascii_digit()) {
        return;
    }
    let sign = sign(first);
    let joined = format!("{first}{sign}{second}");
    let mut found = Vec::new();
    super::bytewise(&joined, &mut found);
    super::identity::find(&joined, &mut found);
    let (cut, shift) = (first.len(), right - start - first.len() - sign.len());
    let spanning = found
        .into_iter()
        .filter(|shape| shape.range.start < cut && shape.range.end > cut + sign.len() && counts(&joined, cut, shape));
    shapes.extend(
        spanning.map(|shape| Shape { range: shape.range.start + start..shape.range.end + start + shift, ..shape }),
    );
}

/// What stood in the place of the break: the sign that divides the number before.
fn sign(first: &str) -> &'static str {
    let number = first.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
    match number {
        _ if number.ends_with('-') => "",
        _ if number.contains('-') => "-",
        _ => " ",
    }
}

/// Whether a shape across the break at `cut` is one number.
fn counts(text: &str, cut: usize, shape: &Shape) -> bool {
    let range = shape.range.clone();
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    match &shape.found {
        Found::Sure(EntityType::Iban) => true,
        Found::Sure(EntityType::Card) => {
            let fours = text[range.clone()].split([' ', '-']).all(|group| group.len() == 4);
            fours && text[range.start..cut].contains([' ', '-']) || card::is_announced(text, range.start)
        }
        Found::Sure(EntityType::Ssn) => {
            let before = text[..range.start].to_ascii_lowercase();
            text[..cut].ends_with('-') || ["ssn", "social", "itin"].iter().any(|word| before.contains(word))
        }
        Found::Phone(phone) if phone.likely => {
            let number = &text[range.clone()];
            let announced = number.starts_with('+') || phone::is_announced(text, range.start, range.end);
            let area = number.starts_with('(') && text[..cut].ends_with(')');
            digits(&text[range.start..cut]) <= MOST_BEFORE && digits(number) <= 13 && (announced || area)
        }
        _ => false,
    }
}
