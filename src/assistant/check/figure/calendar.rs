//! Names of months and weekdays in several languages.

use super::super::token::Token;
use crate::crm::wording::month_number;
use jiff::civil::Weekday;

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "lunes" | "mon" | "montag" | "lundi" => Weekday::Monday,
        "tuesday" | "martes" | "tue" | "tues" | "dienstag" | "mardi" => Weekday::Tuesday,
        "wednesday" | "miércoles" | "wed" | "mittwoch" | "mercredi" => Weekday::Wednesday,
        "thursday" | "jueves" | "thu" | "thur" | "thurs" | "donnerstag" | "jeudi" => Weekday::Thursday,
        "friday" | "viernes" | "fri" | "freitag" | "vendredi" => Weekday::Friday,
        "saturday" | "sábado" | "samstag" | "samedi" => Weekday::Saturday,
        "sunday" | "domingo" | "sonntag" | "dimanche" => Weekday::Sunday,
        _ => return None,
    })
}

/// Weekdays of languages that write them small, and that are no other words there.
pub(super) fn is_small_weekday(low: &str) -> bool {
    const SMALL: &[&str] = &[
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ];
    SMALL.contains(&low)
}

/// Whether a word in lower case is a month's name.
pub(in super::super) fn is_month(low: &str) -> bool {
    month_of(low).is_some()
}

/// A month by a word with a capital.
pub(super) fn month(token: &Token<'_>) -> Option<i8> {
    token.capital().then(|| month_of(&token.low)).flatten()
}

/// By month, what it is called in languages besides English.
const OTHERS: [&str; 12] = [
    "januar janvier enero gennaio januari janeiro",
    "februar février febrero febbraio februari fevereiro",
    "märz mars marzo maart março marts",
    "avril abril aprile",
    "mai mayo maggio mei maj maio",
    "juni juin junio giugno junho",
    "juli juillet julio luglio julho",
    "août agosto augustus augusti",
    "septembre septiembre settembre setembro",
    "oktober octobre okt octubre ottobre outubro",
    "novembre noviembre",
    "dezember décembre dez diciembre dicembre dezembro desember",
];

/// A month by its name or short form.
pub(super) fn month_of(low: &str) -> Option<i8> {
    let other = OTHERS.iter().position(|names| names.split(' ').any(|name| name == low));
    let other = other.and_then(|at| i8::try_from(at + 1).ok());
    other.or_else(|| month_number(low).filter(|_| low.len() >= 3))
}
