//! What around a hit says whether it is a name, and how far the masked stretch reaches.
//!
//! An everyday word is a name when a title or another part of a name stands beside it, when its record is in scope and it is
//! written with a capital, or when it has a capital in the middle of a sentence that is not all in capitals, or
//! when it does what people do ("Rose said").

use super::super::{
    dictionary::{Guard, NameHit},
    entity::EntityType,
};
use std::ops::Range;

const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "mme", "m", "herr", "frau", "sra", "sr", "dipl",
    "ing",
];

/// Whether an everyday word is used as a name here.
pub(super) fn is_name(
    text: &str,
    range: &Range<usize>,
    hit: &NameHit,
    hits: &[NameHit],
    folded: &str,
    in_scope: bool,
) -> bool {
    let capital = text[range.clone()].starts_with(char::is_uppercase);
    if !capital {
        return false;
    }
    if hit.guard == Guard::Capitals {
        return text[range.clone()].split_whitespace().all(|word| word.starts_with(|c: char| !c.is_lowercase()));
    }
    let beside_name = hits.iter().any(|other| other.guard == Guard::None && touches(folded, hit, other));
    let titled = title_before(text, range.start).is_some();
    let mid_sentence = hit.guard == Guard::Word && !starts_sentence(&text[..range.start]) && !all_capitals(text, range);
    let rest = &text[range.end..];
    let acts = hit.kind == EntityType::Person && follows(rest, ACTS);
    (in_scope && !(hit.guard == Guard::Word && follows(rest, ASKED))) || beside_name || titled || mid_sentence || acts
}

/// What people do: a name stands before these.
const ACTS: &[&str] = &[
    "said",
    "says",
    "called",
    "calls",
    "wrote",
    "writes",
    "asked",
    "asks",
    "wants",
    "signed",
    "signs",
    "confirmed",
    "confirms",
    "replied",
    "told",
    "thinks",
    "agreed",
    "agrees",
    "promised",
    "cannot",
    "mailed",
    "emailed",
    "sent",
];

/// What a question goes on with: “Will they …”, “May we …”, “Mark the …”.
const ASKED: &[&str] = &[
    "the", "they", "he", "she", "it", "you", "we", "i", "this", "that", "these", "those", "there", "our", "your", "my",
];

/// Whether the next word is one of these.
fn follows(rest: &str, words: &[&str]) -> bool {
    let word = rest.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
    word.is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// Two persons' names with nothing but a space or a comma between them.
fn touches(folded: &str, a: &NameHit, b: &NameHit) -> bool {
    let (first, second) = if a.start < b.start { (a, b) } else { (b, a) };
    let between = folded.get(first.end..second.start);
    let people = a.kind == EntityType::Person && b.kind == EntityType::Person;
    people && matches!(between, Some(" " | ", "))
        || b.start <= a.start && a.end <= b.end && b.end - b.start > a.end - a.start
}

fn starts_sentence(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() && c != '\n' || "\"'“‘(*_#>-•".contains(c));
    before.is_empty() || before.ends_with(['.', '!', '?', ':', '\n', ';', '|'])
}

/// Capitals say nothing where the words around are in capitals too.
fn all_capitals(text: &str, range: &Range<usize>) -> bool {
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    let mut rest = text[line_start..range.start].chars().chain(text[range.end..line_end].chars());
    let name_is_upper = !text[range.clone()].chars().any(char::is_lowercase);
    name_is_upper && !rest.any(char::is_lowercase)
}

/// The start of a title that stands directly before.
fn title_before(text: &str, start: usize) -> Option<usize> {
    let before = text[..start].strip_suffix([' ', '\u{a0}'])?;
    let word = before.trim_end_matches('.');
    let at = word
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    let title = &word[at..];
    let known = TITLES.iter().any(|known| known.eq_ignore_ascii_case(title)) && title.starts_with(char::is_uppercase);
    (known && (title.len() > 1 || before.ends_with('.'))).then_some(at)
}

/// A name together with the title before it: the title tells a gender.
pub(super) fn with_title(text: &str, range: Range<usize>) -> Range<usize> {
    title_before(text, range.start).unwrap_or(range.start)..range.end
}

/// A domain together with the web address around it.
pub(super) fn whole_url(text: &str, range: Range<usize>) -> Range<usize> {
    let stops = |c: char| c.is_whitespace() || "<>\"'`()[]{}|,;=".contains(c) || c > '\u{2000}';
    let start =
        text[..range.start].rfind(stops).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let rest = &text[range.end..];
    let path = rest.starts_with(['/', ':', '?', '#']);
    let length = if path { rest.find(stops).unwrap_or(rest.len()) } else { 0 };
    let end = range.end + rest[..length].trim_end_matches(['.', ':', '!', '?', '*']).len();
    start..end
}

/// Whether the words of `name` stand in `known`, both folded.
pub(super) fn has_word(known: &str, name: &str) -> bool {
    known.split(' ').any(|word| word == name) || known == name
}

/// Words of the length of a CRM record id that hold a digit.
pub(super) fn id_words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).map(move |word| {
        let start = at;
        at += word.len();
        let range = start..at;
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        range
    });
    words.filter(|range| matches!(range.len(), 15 | 18) && text[range.clone()].bytes().any(|b| b.is_ascii_digit()))
}

/// Text that reads like a placeholder: a type's word, a joint and a number, in any of the accepted spellings.
pub(super) fn forged(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    static SHAPE: std::sync::LazyLock<Option<regex::Regex>> = std::sync::LazyLock::new(|| {
        let words = EntityType::ALL.map(EntityType::word).join("|");
        let wide: String = words.chars().map(wide).collect();
        let joint = r"(?:\\?_|[-\u{a0}\u{2011}\u{ff3f}]|\\)";
        regex::Regex::new(&format!(
            r"(?i)(?:{words}|{wide})(?:{joint}| )\d{{1,7}}[a-z]{{0,2}}(?:(?:{joint}| )[0-9a-z]{{1,6}}(?-u:\b))?"
        ))
        .ok()
    });
    SHAPE.iter().flat_map(move |shape| shape.find_iter(text)).filter_map(move |hit| {
        let own_word = !text[..hit.start()].ends_with(|c: char| c.is_ascii_alphanumeric());
        let spelt_as_ours =
            hit.as_str().contains(['_', '-', '\\']) || !hit.as_str().starts_with(|c: char| c.is_lowercase());
        (own_word && spelt_as_ours && !hit.as_str().starts_with("Order")).then(|| hit.range())
    })
}

/// The full-width form of a capital letter.
fn wide(c: char) -> char {
    if c.is_ascii_alphabetic() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c }
}

/// Widens a stretch until a placeholder in its place can be told from the text around it: over letters and digits
/// that touch it, and over a pair of angle brackets, which would be taken for the placeholder's own.
pub(super) fn set_apart(text: &str, range: Range<usize>) -> Range<usize> {
    let mut range = range;
    loop {
        let wider = with_brackets(text, with_letters(text, range.clone()));
        if wider == range {
            return range;
        }
        range = wider;
    }
}

fn with_letters(text: &str, range: Range<usize>) -> Range<usize> {
    let word = |c: char| c.is_ascii_alphanumeric();
    let start = text[..range.start].trim_end_matches(word).len();
    let tail = text[range.end..].trim_start_matches('_');
    let rest = tail.trim_start_matches(word);
    let end = if rest.len() < tail.len() { text.len() - rest.len() } else { range.end };
    start..end
}

fn with_brackets(text: &str, range: Range<usize>) -> Range<usize> {
    for (open, close) in [("<", ">"), ("&lt;", "&gt;")] {
        if text[..range.start].ends_with(open) && text[range.end..].starts_with(close) {
            return range.start - open.len()..range.end + close.len();
        }
    }
    range
}
