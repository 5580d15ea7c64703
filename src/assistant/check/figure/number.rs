//! Numbers with what they count in: money, per cent, times, places in a row.

use super::super::token::{Sort, Token};
use super::currency::{Currency, currency};
use crate::crm::wording::{ONES, TENS};

/// What a number counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Unit {
    /// Money, of a currency where one is named.
    Money(Option<Currency>),
    /// Per cent.
    Percent,
    /// "twice", "three times".
    Times,
    /// "third".
    Ordinal,
    /// Things.
    Plain,
}

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Num {
    pub(in super::super) value: f64,
    /// Another reading of the same digits: `84.000` may be 84.
    pub(in super::super) other: Option<f64>,
    /// How far the exact value may lie away because of the way it is written: `84k` means 83.5 to 84.5 thousand.
    pub(in super::super) step: f64,
    pub(in super::super) unit: Unit,
    /// Written in digits.
    pub(in super::super) digits: bool,
    /// The currency has dollars of several countries.
    pub(in super::super) signed: bool,
}

/// Reads a number at a token; gives the token behind it.
pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Option<(Num, usize)> {
    let (before, start) = match currency(tokens, at) {
        Some((currency, end)) => (Some(currency), end),
        None => (None, at),
    };
    let core = digits(tokens, start).or_else(|| words(tokens, start))?;
    let (mut num, mut end) = (core.num, core.end);
    if before.is_none() {
        if let Some((unit, after)) = marked(tokens, end, core.ordinal) {
            num.unit = unit;
            return Some((num, after));
        }
        if core.article {
            // "a million" is a number, "a" before anything else is not.
            num.digits = false;
        }
    }
    let sign_after = currency(tokens, end).filter(|(_, after)| *after > end && before.is_none());
    if let Some((currency, after)) = sign_after.filter(|_| !number_follows(tokens, end)) {
        num.unit = Unit::Money(Some(currency));
        end = after;
    } else if before.is_some() {
        num.unit = Unit::Money(before);
    }
    (before.is_some() || !core.article || end > core.end || core.big).then_some((num, end))
}

/// `€84,000 and $5`: the sign in the middle belongs to what follows.
fn number_follows(tokens: &[Token<'_>], sign: usize) -> bool {
    tokens[sign].sort == Sort::Sign
        && !tokens[sign].joined
        && tokens.get(sign + 1).is_some_and(|next| next.sort == Sort::Number && next.joined)
}

struct Core {
    num: Num,
    end: usize,
    ordinal: bool,
    /// Nothing but an article and a noun of number: "a dozen", "half a million".
    article: bool,
    big: bool,
}

fn plain(value: f64, step: f64, digits: bool) -> Num {
    Num { value, other: None, step, unit: Unit::Plain, digits, signed: false }
}

/// Digits with their suffix.
fn digits(tokens: &[Token<'_>], at: usize) -> Option<Core> {
    let token = tokens.get(at).filter(|token| token.sort == Sort::Number)?;
    let (value, other, places) = parse(token.text)?;
    let mut num = Num { other, ..plain(value, 0.005, true) };
    let mut end = at + 1;
    let next = tokens.get(end);
    if let Some(factor) = next.and_then(|next| factor(next, true)) {
        num.value *= factor;
        num.other = None;
        // Of a single digit nobody rounds away half.
        num.step = factor * if places == 0 && value < 10.0 { 0.05 } else { 0.5 * 10_f64.powi(-places) };
        end += 1;
    }
    let ordinal = next.is_some_and(|next| next.joined && next.is(&["st", "nd", "rd", "th"]));
    Some(Core { num, end: end + usize::from(ordinal), ordinal, article: false, big: true })
}

/// `84,000` `84.5` `84.000`: the value, another reading, and the decimal places.
fn parse(text: &str) -> Option<(f64, Option<f64>, i32)> {
    let seps: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let joined: String = groups.concat();
    let three = groups.iter().skip(1).all(|group| group.len() == 3) && groups[0].len() <= 3;
    let decimal = || -> Option<(f64, i32)> {
        let (last, whole) = groups.split_last()?;
        let value = format!("{}.{last}", whole.concat()).parse().ok()?;
        Some((value, i32::try_from(last.len()).unwrap_or(0)))
    };
    match seps.as_slice() {
        [] => Some((joined.parse().ok()?, None, 0)),
        [one] if three && *one == '.' => Some((joined.parse().ok()?, decimal().map(|(value, _)| value), 0))
            .filter(|_| groups[0] != "0")
            .or_else(|| decimal().map(|(value, places)| (value, None, places))),
        [_] if three => Some((joined.parse().ok()?, None, 0)),
        [',' | '.'] => decimal().map(|(value, places)| (value, None, places)),
        // ₹12,40,000
        all if all.iter().all(|c| *c == ',') && groups.last().is_some_and(|last| last.len() == 3) => {
            Some((joined.parse().ok()?, None, 0))
        }
        all if three && all.iter().all(|c| *c == all[0]) => Some((joined.parse().ok()?, None, 0)),
        [all @ .., last] if matches!(last, ',' | '.') && all.iter().all(|c| c != last) => {
            decimal().map(|(value, places)| (value, None, places))
        }
        _ => None,
    }
}

fn factor(token: &Token<'_>, behind_digits: bool) -> Option<f64> {
    let short = match token.low.as_ref() {
        "k" => Some(1e3),
        "m" | "mn" | "mio" | "mm" => Some(1e6),
        "b" | "bn" => Some(1e9),
        _ => None,
    };
    let long = match token.low.as_ref() {
        "thousand" | "tausend" | "grand" | "tsd" | "mil" | "mille" | "mila" | "duizend" | "tusen" => Some(1e3),
        "lakh" => Some(1e5),
        "crore" => Some(1e7),
        "million" | "millions" | "millionen" | "millón" | "millones" | "milioni" | "miljoen" | "miljoner"
        | "milhões" => Some(1e6),
        "billion" | "billions" => Some(1e9),
        _ => None,
    };
    long.or(short
        .filter(|_| behind_digits && (token.joined || token.text == "M" || token.low.len() > 1 || token.low == "k")))
}

const PLACES: &[&str] = &[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];

/// A number in words.
fn words(tokens: &[Token<'_>], at: usize) -> Option<Core> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let core = |value: f64, step: f64, end: usize, ordinal: bool, article: bool| Core {
        num: plain(value, step, false),
        end,
        ordinal,
        article,
        big: value >= 10.0,
    };
    if let Some(place) = PLACES.iter().position(|word| *word == low(at)) {
        return Some(core((place + 1) as f64, 0.0, at + 1, true, false));
    }
    // "half a million", "a quarter of a million"
    let (part, mut end) = match (low(at), low(at + 1)) {
        ("half", "a" | "of") => (0.5, at + 2),
        ("a", "quarter") => (0.25, at + 2),
        _ => (0.0, at),
    };
    if part > 0.0 {
        while matches!(low(end), "of" | "a") {
            end += 1;
        }
        let factor = tokens.get(end).and_then(|token| factor(token, false))?;
        return Some(core(part * factor, 0.02 * factor, end + 1, false, true));
    }
    let (mut value, mut end) = small(tokens, at)?;
    let article = low(at) == "a";
    let mut step = 0.0;
    if (low(end), low(end + 1), low(end + 2)) == ("and", "a", "half") {
        (value, end) = (value + 0.5, end + 3);
    }
    while let Some(factor) = tokens.get(end).and_then(|token| factor(token, false)) {
        value *= factor;
        step = factor * if value < 10.0 * factor { 0.05 } else { 0.5 };
        end += 1;
        if let Some((rest, after)) =
            small(tokens, end + usize::from(low(end) == "and")).filter(|(rest, _)| *rest < factor && factor < 1e6)
        {
            (value, end, step) = (value + rest, after, 0.0);
        }
    }
    let named = article && matches!(low(at + 1), "hundred" | "dozen" | "thousand" | "million" | "billion");
    (!article || named).then(|| core(value, step, end, false, article))
}

/// Small numbers of other languages, without those that are other words, too.
fn foreign(word: &str) -> Option<f64> {
    const WORDS: &[(&str, f64)] = &[
        ("zwei", 2.0),
        ("drei", 3.0),
        ("vier", 4.0),
        ("fünf", 5.0),
        ("sechs", 6.0),
        ("sieben", 7.0),
        ("acht", 8.0),
        ("neun", 9.0),
        ("zehn", 10.0),
        ("elf", 11.0),
        ("zwölf", 12.0),
        ("dreizehn", 13.0),
        ("vierzehn", 14.0),
        ("fünfzehn", 15.0),
        ("sechzehn", 16.0),
        ("zwanzig", 20.0),
        ("dreißig", 30.0),
        ("vierzig", 40.0),
        ("fünfzig", 50.0),
        ("deux", 2.0),
        ("trois", 3.0),
        ("quatre", 4.0),
        ("cinq", 5.0),
        ("sept", 7.0),
        ("huit", 8.0),
        ("neuf", 9.0),
        ("dix", 10.0),
        ("douze", 12.0),
        ("onze", 11.0),
        ("treize", 13.0),
        ("quatorze", 14.0),
        ("quinze", 15.0),
        ("seize", 16.0),
        ("vingt", 20.0),
        ("trente", 30.0),
        ("quarante", 40.0),
        ("cinquante", 50.0),
        ("dos", 2.0),
        ("tres", 3.0),
        ("cuatro", 4.0),
        ("cinco", 5.0),
        ("seis", 6.0),
        ("siete", 7.0),
        ("ocho", 8.0),
        ("nueve", 9.0),
        ("diez", 10.0),
        ("doce", 12.0),
        ("quince", 15.0),
        ("veinte", 20.0),
    ];
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

/// Below a thousand.
fn small(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let one = |word: &str| ONES.iter().position(|known| *known == word).map(|n| n as f64).or_else(|| foreign(word));
    let mut end = at;
    let mut value = match low(at) {
        "a" => 1.0,
        "dozen" => return Some((12.0, at + 1)),
        word => match one(word) {
            Some(n) => n,
            None => {
                let tens = TENS.iter().position(|known| *known == word)?;
                let dash = usize::from(low(at + 1) == "-");
                let rest = one(low(at + 1 + dash)).filter(|n| (1.0..10.0).contains(n));
                end += rest.map_or(0, |_| 1 + dash);
                20.0 + 10.0 * tens as f64 + rest.unwrap_or(0.0)
            }
        },
    };
    end += 1;
    if low(at) == "a" && low(end) == "dozen" {
        return Some((12.0, end + 1));
    }
    if low(end) == "hundred" {
        value *= 100.0;
        end += 1;
        let next = end + usize::from(low(end) == "and");
        let more = low(next) != "a" && low(next) != "dozen";
        if let Some((rest, after)) = small(tokens, next).filter(|(rest, _)| more && *rest < 100.0) {
            (value, end) = (value + rest, after);
        }
    } else if low(end) == "dozen" {
        (value, end) = (value * 12.0, end + 1);
    }
    Some((value, end))
}

/// Per cent, times, places in a row.
fn marked(tokens: &[Token<'_>], end: usize, ordinal: bool) -> Option<(Unit, usize)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    if ordinal {
        return Some((Unit::Ordinal, end));
    }
    match (low(end), low(end + 1)) {
        ("%" | "percent" | "prozent", "-") => Some((Unit::Percent, end + 1)),
        ("%" | "percent" | "prozent" | "procent" | "pct", _) => Some((Unit::Percent, end + 1)),
        ("per" | "pour" | "por", "cent" | "ciento" | "cento") => Some((Unit::Percent, end + 2)),
        ("times" | "x" | "mal" | "fois" | "veces", _) => Some((Unit::Times, end + 1)),
        _ => None,
    }
}

/// "once", "twice", "thrice".
pub(super) fn adverb(token: &Token<'_>) -> Option<Num> {
    let value = match token.low.as_ref() {
        "once" | "einmal" => 1.0,
        "twice" | "zweimal" => 2.0,
        "thrice" | "dreimal" => 3.0,
        "viermal" => 4.0,
        "fünfmal" => 5.0,
        _ => return None,
    };
    Some(Num { unit: Unit::Times, ..plain(value, 0.0, false) })
}
