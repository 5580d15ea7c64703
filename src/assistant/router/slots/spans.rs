//! Spans of time and terms that a line names for the inputs of an action.
//!
//! Invariant: what is given stands in the line, in the words that the readers of inputs know.

use crate::crm::wording::month_number;
use jiff::ToSpan;
use jiff::civil::Date;

/// Parts of the year.
const SPANS: &[(&str, &[&str])] = &[
    ("quarter", &["quarter", "quartal", "trimestre", "qtr"]),
    ("month", &["month", "monat", "mois"]),
    ("year", &["year", "jahr", "annee"]),
    ("week", &["week", "woche", "semaine"]),
];
/// Which of them.
const WHICH: &[(&str, &[&str])] = &[
    ("this", &["this", "the", "current", "dieses", "diesen", "diese", "ce", "cette", "du", "im"]),
    ("next", &["next", "coming", "nachstes", "nachsten", "nachste", "prochain", "prochaine"]),
    ("last", &["last", "previous", "past", "letztes", "letzten", "letzte", "dernier", "derniere"]),
];
/// Units of a counted span.
const UNITS: &[(&str, &[&str])] = &[
    ("days", &["day", "days", "tage", "tagen", "jours"]),
    ("weeks", &["week", "weeks", "wochen", "semaines"]),
    ("months", &["month", "months", "monate", "monaten", "mois"]),
];
/// Words for one of them.
const ONE: &[&str] = &["a", "an", "one", "ein", "eine", "einen", "einem", "einer", "un", "une"];
/// Units in days; a month has 30.
const LENGTHS: &[(u32, &[&str])] = &[
    (1, &["day", "days", "tag", "tage", "tagen", "jour", "jours"]),
    (7, &["week", "weeks", "woche", "wochen", "semaine", "semaines"]),
    (30, &["month", "months", "monat", "monate", "monaten", "mois"]),
];
fn key<'k>(table: &[(&'k str, &[&str])], word: &str) -> Option<&'k str> {
    table.iter().find(|(_, words)| words.contains(&word)).map(|(key, _)| *key)
}

/// A span: "Q4", "this quarter", "last 90 days", "2025".
pub(super) fn period(plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    words
        .iter()
        .enumerate()
        .find_map(|(at, word)| {
            counted(&words[at..]).or_else(|| quarter(word, words.get(at + 1))).or_else(|| named(&words[at..]))
        })
        .or_else(|| words.iter().find(|word| is_year(word)).map(|year| (*year).to_owned()))
}

/// Months in other languages, by their place in the year.
const MONTHS: &[&[&str]] = &[
    &["januar", "janvier", "enero", "gennaio", "januari"],
    &["februar", "fevrier", "febrero", "febbraio", "februari"],
    &["marz", "mars", "marzo", "maart"],
    &["avril", "abril", "aprile"],
    &["mai", "mayo", "maggio", "mei"],
    &["juni", "juin", "junio", "giugno"],
    &["juli", "juillet", "julio", "luglio"],
    &["aout", "agosto", "augustus"],
    &["septembre", "septiembre", "settembre"],
    &["oktober", "octobre", "octubre", "ottobre"],
    &["novembre", "noviembre"],
    &["dezember", "decembre", "diciembre", "dicembre"],
];

/// "november", "from september to october": whole months, those without a year in the one that lies next to today on the
/// side where the action looks.
pub(super) fn months(plain: &str, today: Date, ahead: bool) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    // "Since October", "since the first of October": from there to today, and no month of a forecast.
    let since = |at: usize| words[at.saturating_sub(4)..at].iter().any(|word| SINCE.contains(word));
    let found: Vec<(usize, Date)> = words
        .iter()
        .enumerate()
        .filter(|(at, _)| !ahead || !since(*at))
        .filter_map(|(at, word)| Some((at, month(word, words.get(at + 1), today, ahead)?)))
        .collect();
    let first = found.iter().map(|(_, day)| day).min()?;
    match found.as_slice() {
        [(at, day)] if since(*at) && *day <= today => Some(format!("{first}..{today}")),
        _ => Some(format!("{first}..{}", found.iter().map(|(_, day)| day).max()?.last_of_month())),
    }
}

/// Words after which a month is where a span begins.
const SINCE: &[&str] = &["since", "seit", "depuis", "desde", "sinds", "sedan", "siden", "od"];

fn month(word: &str, next: Option<&&str>, today: Date, ahead: bool) -> Option<Date> {
    // "May" and "march" are verbs, "mar" and "jan" may be names.
    let long = word.chars().count() > 4 || matches!(word, "june" | "july" | "sept" | "juni" | "juli" | "juin" | "mars");
    let other = || MONTHS.iter().position(|names| names.contains(&word)).and_then(|at| i8::try_from(at + 1).ok());
    let short = matches!(word, "oct" | "nov" | "dec" | "aug" | "feb" | "apr" | "okt" | "dez");
    let word = match word {
        "okt" => "oct",
        "dez" => "dec",
        word => word,
    };
    let number = if long || short { month_number(word).or_else(other) } else { other() }?;
    let year = next.filter(|year| is_year(year)).and_then(|year| year.parse().ok());
    let day = Date::new(year.unwrap_or(today.year()), number, 1).ok()?;
    if year.is_some() {
        return Some(day);
    }
    let past = day.last_of_month() < today && ahead;
    let future = day > today && !ahead;
    day.checked_add((i64::from(past) - i64::from(future)).years()).ok()
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// "last 90 days".
fn counted(words: &[&str]) -> Option<String> {
    let [which, count, unit, ..] = words else { return None };
    let (which, unit) = (key(WHICH, which).filter(|which| *which != "this")?, key(UNITS, unit)?);
    let count: u16 = count.parse().ok().filter(|count| *count > 0)?;
    Some(format!("{which} {count} {unit}"))
}

/// "Q4", "Q1 2027".
fn quarter(word: &str, next: Option<&&str>) -> Option<String> {
    let quarter = matches!(word, "q1" | "q2" | "q3" | "q4").then(|| word.to_uppercase())?;
    let year = next.filter(|year| is_year(year)).map(|year| format!(" {year}")).unwrap_or_default();
    Some(format!("{quarter}{year}"))
}

/// "this quarter", "next month".
fn named(words: &[&str]) -> Option<String> {
    let [which, span, ..] = words else { return None };
    let (said, span) = (key(WHICH, which)?, key(SPANS, span)?);
    Some(format!("{said} {span}"))
}

/// Length of a span in days, for "a week", "two weeks", "30 days", "einen Monat".
pub(super) fn days(plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    words.windows(2).find_map(|pair| {
        let count = if ONE.contains(&pair[0]) { 1 } else { super::number(pair[0])?.parse::<u32>().ok()? };
        let length = LENGTHS.iter().find(|(_, units)| units.contains(&pair[1]))?.0;
        Some(count.checked_mul(length)?.to_string())
    })
}

/// "36 months", "3 years": how long a contract runs.
pub(super) fn term(plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    let unit = |word: &str| matches!(word, "month" | "months" | "year" | "years" | "monate" | "jahre" | "mois" | "ans");
    let found = words.windows(2).find(|pair| pair[0].parse::<u16>().is_ok() && unit(pair[1]))?;
    let years = matches!(found[1], "year" | "years" | "jahre" | "ans");
    Some(format!("{} {}", found[0], if years { "years" } else { "months" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_counted_in_days() {
        for (line, expected) in [
            ("deals nobody touched for a month", Some("30")),
            ("was off two weeks", Some("14")),
            ("seit einer woche", Some("7")),
            ("quiet for 45 days", Some("45")),
            ("rien depuis deux", None),
            ("99999999999 weeks", None),
            ("4294967295 weeks", None),
        ] {
            assert_eq!(days(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn months_lie_on_the_side_where_the_action_looks() {
        let today = jiff::civil::date(2026, 11, 20);
        for (line, ahead, expected) in [
            ("what comes in in november", true, Some("2026-11-01..2026-11-30")),
            ("forecast january", true, Some("2027-01-01..2027-01-31")),
            ("tickets in january", false, Some("2026-01-01..2026-01-31")),
            ("tickets in dezember", false, Some("2025-12-01..2025-12-31")),
            ("cases since september", false, Some("2026-09-01..2026-11-20")),
            ("how did it move since the first of november", true, None),
            ("from september to october", false, Some("2026-09-01..2026-10-31")),
            ("march 2025", false, Some("2025-03-01..2025-03-31")),
            ("may i ask", false, None),
        ] {
            assert_eq!(months(line, today, ahead).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn spans_and_terms_are_taken_in_the_words_of_the_readers() {
        for (line, period_, term_) in [
            ("forecast q1 2027", Some("Q1 2027"), None),
            ("win rate last 90 days by owner", Some("last 90 days"), None),
            ("prognose fur dieses quartal nach branche", Some("this quarter"), None),
            ("how did we do in 2025 per deal size", Some("2025"), None),
            ("15 % on 36 months", None, Some("36 months")),
            ("8 % for 3 years", None, Some("3 years")),
            ("the last 0 days", None, None),
            ("", None, None),
        ] {
            let found = (period(line), term(line));
            assert_eq!((found.0.as_deref(), found.1.as_deref()), (period_, term_), "{line}");
        }
    }
}
