//! Street addresses: a house number beside the name of a street, boxes at the post office, flats and suites, and the
//! town with its postal code where that follows directly; British and Canadian postal codes alone.
//!
//! Not for: towns and countries alone. A street without a number is not taken.

use super::plain::{Plain, plain};
use super::postal;
use super::streets::{Street, is_compound};
use aho_corasick::AhoCorasick;
use std::{ops::Range, sync::LazyLock};

/// The most words of a street's name.
const MOST_WORDS: usize = 6;
/// The most lines or parts after the street.
const MOST_PARTS: usize = 5;

/// The address whose house number, box or flat number starts at `start`.
pub(super) fn at(text: &str, start: usize) -> Option<Range<usize>> {
    let number = house_number(text, start);
    if let Some(end) = postal::alone(text, start) {
        return Some(start..end);
    }
    let number = number?;
    let street = before(text, &number).or_else(|| after(text, &number)).or_else(|| announced(text, &number))?;
    Some(with_number(text, street.start)..tail(text, street.end))
}

/// One to six digits and perhaps a letter, `12-14`, `12/3`; no amount, decimal or percentage.
fn house_number(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let digits = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = start + digits;
    if bytes.get(end).is_some_and(u8::is_ascii_alphabetic) && !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
    {
        end += 1;
    }
    while let Some([b'-' | b'/', next, ..]) = bytes.get(end..)
        && next.is_ascii_digit()
    {
        end += 1 + bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    let next_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let cut = match bytes.get(end) {
        Some(b'%' | b':' | b'_' | b'@') => true,
        Some(b'.' | b',') => next_digit,
        Some(byte) => byte.is_ascii_alphanumeric(),
        None => false,
    };
    let tied =
        start > 0 && matches!(bytes[start - 1], b'-' | b'.' | b'/' | b'$' | b'+' | b'_' | b'@' | b'=' | b'~' | b'^');
    ((1..=6).contains(&digits) && end - start <= 12 && !cut && !tied).then_some(start..end)
}

/// A street or a box whose number stands after its name.
fn before(text: &str, number: &Range<usize>) -> Option<Range<usize>> {
    let mut end = text[..number.start].trim_end_matches([' ', '\u{a0}', '#', ',', ':']).len();
    if number.start == end || number.start - end > 3 {
        return None;
    }
    let mut nearest = word_before(text, end)?;
    let mut small = Plain::new(&text[nearest.clone()]);
    if matches!(&*small, "no" | "nr" | "n") {
        end = text[..nearest.start].trim_end_matches([' ', ',', '.']).len();
        nearest = word_before(text, end)?;
        small = Plain::new(&text[nearest.clone()]);
    }
    let street = Street::of(&small);
    let capital = text[nearest.clone()].starts_with(char::is_uppercase);
    if !capital && street == Street::default() {
        return None;
    }
    if street.is_box() && (capital || nearest.len() > 3) {
        return Some(post_office(text, nearest.start)..number.end);
    }
    if street.is_unit()
        && (small.len() > 2 || text[nearest.end..].starts_with('.'))
        && (capital || small.len() > 4 || &*small == "apt")
    {
        return Some(nearest.start..number.end);
    }
    let year = number.len() == 4 && (text[number.clone()].starts_with("19") || text[number.clone()].starts_with("20"));
    if capital && !year && is_compound(&small) {
        return Some(with_initials(text, nearest.start)..number.end);
    }
    if street.is_before_number() && !year {
        let name = word_before(text, text[..nearest.start].trim_end().len())?;
        let named =
            text[name.clone()].starts_with(char::is_uppercase) && text[name.end..nearest.start].trim().len() <= 1;
        if named {
            return Some(with_initials(text, name.start)..number.end);
        }
    }
    Some(prefixed(text, end)?..number.end)
}

/// Where a name like `Via dei Fiorentini` starts, which ends at `end`.
fn prefixed(text: &str, end: usize) -> Option<usize> {
    let (mut at, mut capitals) = (end, 0);
    for _ in 0..MOST_WORDS {
        let word = word_before(text, at)?;
        let gap = &text[word.end..at];
        let (written, small) = (&text[word.clone()], Plain::new(&text[word.clone()]));
        let tied = gap.trim_matches(['.', '\'', '’', '-', '/']).is_empty();
        if !tied {
            return None;
        }
        let capital = written.starts_with(char::is_uppercase);
        if capitals > 0
            && Street::of(&small).is_before_name()
            && (capital || !matches!(&*small, "via" | "place" | "route" | "square" | "pl" | "al" | "os" | "pr"))
        {
            return Some(word.start);
        }
        if capital || written.starts_with(|c: char| c.is_ascii_digit()) {
            capitals += usize::from(capital);
        } else if !Street::of(&small).is_particle() {
            return None;
        }
        at = text[..word.start].trim_end_matches([' ', '\u{a0}', ',']).len();
        if word.start - at > 2 {
            return None;
        }
    }
    None
}

/// A street whose number stands before its name.
fn after(text: &str, number: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[number.end..];
    let mut at = number.end + (rest.len() - rest.trim_start_matches([' ', '\u{a0}', ',']).len());
    if at == number.end || at - number.end > 2 {
        return None;
    }
    let first = word_after(text, at)?;
    if !text[first.clone()].starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == 'r' || c == 'b')
        && first.len() < 4
    {
        return None;
    }
    let mut small = Plain::new(&text[first.clone()]);
    if matches!(&*small, "bis" | "ter" | "quater") {
        at = first.end + text[first.end..].len() - text[first.end..].trim_start_matches([' ', ',']).len();
        small = Plain::new(&text[word_after(text, at)?]);
    }
    if Street::of(&small).is_before_name() && small.len() > 2 {
        let name = named_after(text, word_after(text, at)?.end);
        if name.is_some() {
            return name.map(|end| number.start..end);
        }
    }
    let mut names = 0;
    for _ in 0..MOST_WORDS {
        let word = word_after(text, at)?;
        let (written, small) = (&text[word.clone()], Plain::new(&text[word.clone()]));
        if names > 0 && Street::of(&small).is_after_name() && written.starts_with(char::is_uppercase) {
            let dot = usize::from(text[word.end..].starts_with('.') && small.len() <= 4);
            return Some(number.start..word.end + dot);
        }
        let named = written.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if !named && !Street::of(&small).is_particle() {
            return None;
        }
        names += usize::from(named);
        let tail = &text[word.end..];
        at = word.end + tail.len() - tail.trim_start_matches([' ', '\u{a0}', '.', '-', '\'', '’']).len();
        if at == word.end || at - word.end > 2 {
            return None;
        }
    }
    None
}

/// A name and a number, in either order, after a word for “address”: no need to know what streets are called there.
fn announced(text: &str, number: &Range<usize>) -> Option<Range<usize>> {
    let mut start = number.start;
    for _ in 0..3 {
        let end = text[..start].trim_end_matches([' ', ',']).len();
        let Some(word) = word_before(text, end).filter(|word| text[word.clone()].starts_with(char::is_uppercase))
        else {
            break;
        };
        if start - end > 2 || end - word.end > 1 {
            break;
        }
        start = word.start;
    }
    let end = if start < number.start { number.end } else { named_after(text, number.end)? };
    let head = text[..with_number(text, start)].trim_end_matches([' ', ':', '\n', '\t', '"', '=', '>', '?', '-', '*']);
    let last = Plain::new(head.rsplit([' ', '\n', '"', '_', '.', ',', '*']).next().unwrap_or_default());
    let link = matches!(&*last, "is" | "to" | "at" | "on" | "in" | "ist" | "es" | "est" | "now" | "e" | "in ");
    let window = if link { plain(&head[boundary(head, head.len().saturating_sub(40))..]) } else { String::new() };
    let says = if link {
        SAYS_ADDRESS.iter().any(|words| words.is_match(&window))
    } else {
        ADDRESS_WORDS.iter().any(|word| last.ends_with(word))
    };
    says.then_some(start..end)
}

static SAYS_ADDRESS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(ADDRESS_WORDS).ok());

/// How an address is announced.
const ADDRESS_WORDS: &[&str] = &[
    "address",
    "adresse",
    "adress",
    "direccion",
    "domicilio",
    "indirizzo",
    "endereco",
    "morada",
    "adres",
    "osoite",
    "anschrift",
    "wohnhaft",
    "bydliste",
    "lives",
    "live in",
    "live at",
    "residence",
    "residing",
    "office is",
    "offices are",
    "deliver to",
    "lakcim",
    "adresa",
    "διευθυνση",
    "адрес",
    "ship to",
    "domicile",
    "located at",
    "street",
    "resides",
];

/// The position itself or the next boundary of a character.
fn boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Where the name after `rue` ends: small words and names, at least one name.
fn named_after(text: &str, from: usize) -> Option<usize> {
    let (mut at, mut end) = (from, None);
    for _ in 0..MOST_WORDS {
        let gap = text[at..].len() - text[at..].trim_start_matches([' ', '\u{a0}', '-', '\'', '’', '.']).len();
        let Some(word) = word_after(text, at + gap) else { break };
        let capital = text[word.clone()].starts_with(char::is_uppercase);
        if gap == 0 || gap > 3 || !capital && !Street::of(&Plain::new(&text[word.clone()])).is_particle() {
            break;
        }
        at = word.end;
        end = if capital { Some(at) } else { end };
    }
    end
}

/// Initials and small words before the name: `C. Beerninckstraat`, `Jan van Galenstraat`.
fn with_initials(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end_matches(' ');
    let Some(word) = word_before(text, before.trim_end_matches('.').len()) else { return start };
    let written = &text[word.clone()];
    let initial = written.chars().count() == 1 && written.starts_with(char::is_uppercase) && before.ends_with('.');
    let small = matches!(
        written,
        "van"
            | "von"
            | "der"
            | "den"
            | "St"
            | "Sankt"
            | "Sint"
            | "Alte"
            | "Neue"
            | "Große"
            | "Kleine"
            | "Obere"
            | "Untere"
    );
    if (initial || small) && start - word.end <= 2 { with_initials(text, word.start) } else { start }
}

/// Where `P.O.` before `Box` starts.
fn post_office(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end();
    let office = ["P.O.", "PO", "P. O.", "P.O", "p.o.", "po", "Post Office"]
        .iter()
        .find_map(|office| before.strip_suffix(office));
    let unit = before.trim_end_matches([',', ' ']);
    let digits = unit.trim_end_matches(|c: char| c.is_ascii_digit());
    let military = (digits.len() < unit.len())
        .then(|| ["PSC ", "Unit ", "unit ", "psc "].iter().find_map(|word| digits.strip_suffix(word)))
        .flatten();
    office.or(military).map_or(start, str::len)
}

/// A number that stands before the whole: `4844 Søndergade 52`.
fn with_number(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end_matches([' ', '\u{a0}', ',']);
    let digits = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let apart = digits.is_empty() || digits.ends_with([' ', '\n', '>', ':']);
    let count = before.len() - digits.len();
    if apart && (1..=5).contains(&count) && (1..=2).contains(&(start - before.len())) { digits.len() } else { start }
}

/// Extends an address over flats, towns and postal codes that follow.
fn tail(text: &str, end: usize) -> usize {
    let mut end = end;
    for _ in 0..MOST_PARTS {
        let gap =
            text[end..].len() - text[end..].trim_start_matches([' ', '\u{a0}', ',', '\n', '\r', '>', '.', '?']).len();
        let (between, at) = (&text[end..end + gap], end + gap);
        if gap == 0 || gap > 8 || between.contains(". ") || between.matches('\n').count() > 2 {
            break;
        }
        let Some(longer) = unit(text, at).or_else(|| code_and_town(text, at)).or_else(|| town_and_code(text, at))
        else {
            break;
        };
        end = longer;
    }
    end
}

/// `Apt. 12`, `Suite 4`.
fn unit(text: &str, at: usize) -> Option<usize> {
    let word = word_after(text, at)?;
    let small = Plain::new(&text[word.clone()]);
    let rest = &text[word.end..];
    let number = rest.trim_start_matches(['.', ' ', '#']);
    let digits = number.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let fits = (Street::of(&small).is_unit() || Street::of(&small).is_box())
        && number.starts_with(|c: char| c.is_ascii_digit())
        && rest.len() - number.len() <= 3;
    fits.then(|| text.len() - number.len() + digits)
}

/// `80331 München`, `NL-2611 ET Delft`, `111 22 Stockholm`.
fn code_and_town(text: &str, at: usize) -> Option<usize> {
    let code = postal::code(text, at)?;
    let mut end = code;
    for _ in 0..3 {
        let gap = usize::from(text[end..].starts_with([' ', '\u{a0}']));
        let Some(word) = word_after(text, end + gap) else { break };
        if gap == 0
            || !text[word.clone()].starts_with(char::is_uppercase)
            || text[word.clone()].contains(|c: char| c.is_ascii_digit())
        {
            break;
        }
        end = word.end;
    }
    Some(end)
}

/// `Springfield, IL 62704`, `Kokkola\n Finland 11508`, `London SW1A 1AA`.
fn town_and_code(text: &str, at: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..MOST_WORDS {
        let word = word_after(text, at)?;
        if !text[word.clone()].starts_with(|c: char| c.is_uppercase() || c == '(')
            && !Street::of(&Plain::new(&text[word.clone()])).is_particle()
        {
            return None;
        }
        let rest = &text[word.end..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\u{a0}', ',', '\n', '>', '?', '-', '(', ')', '.']).len();
        if gap == 0 || gap > 7 {
            return None;
        }
        at = word.end + gap;
        if let Some(end) = postal::code(text, at) {
            return Some(end);
        }
    }
    None
}

/// The word that ends at `end` or before a dot there.
fn word_before(text: &str, end: usize) -> Option<Range<usize>> {
    let stop = text[..end].trim_end_matches(['.', '\'', '’', '-', '/']).len();
    let start = text[..stop].char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last()?.0;
    Some(start..stop)
}

/// The word that starts at `at`.
fn word_after(text: &str, at: usize) -> Option<Range<usize>> {
    let length = text.get(at..)?.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - at);
    (length > 0).then_some(at..at + length)
}
