//! Days and stretches reckoned from the seller's day: `today`, `next week`, `end of the quarter`, `diese Woche`.

use super::super::token::Token;
use super::when::{Part, When, part_before};
use jiff::civil::Date;

/// Which stretch a word means.
fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "week" | "woche" | "semaine" | "semana" => "week",
        "month" | "monat" | "monats" | "mois" | "mes" => "month",
        "quarter" | "quartal" | "quartals" | "trimestre" => "quarter",
        "year" | "jahr" | "jahres" | "année" | "año" => "year",
        _ => return None,
    })
}

/// Reads such words at a token; gives the token behind them.
pub(super) fn read(tokens: &[Token<'_>], at: usize, today: Date) -> Option<(When, usize)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let shifted = |days: i32| today.checked_add(jiff::Span::new().days(days)).ok();
    let one = |day: Option<Date>, end: usize| day.map(|day| (When::Range(day, day), end));
    match low(at) {
        "today" | "heute" | "aujourd'hui" => return one(Some(today), at + 1),
        "yesterday" | "gestern" => return one(shifted(-1), at + 1),
        "tomorrow" | "morgen" | "demain" => return one(shifted(1), at + 1),
        _ => {}
    }
    let unit = unit(low(at + 1))?;
    let (step, end) = match (low(at), low(at + 2)) {
        ("la" | "le" | "l'", "prochaine" | "prochain") => (1, at + 3),
        ("la" | "le" | "l'", "dernière" | "dernier" | "passée" | "passé") => (-1, at + 3),
        (
            "this" | "the" | "current" | "diese" | "dieser" | "diesen" | "dieses" | "des" | "cette" | "ce" | "esta",
            _,
        ) => (0, at + 2),
        ("next" | "coming" | "nächste" | "nächsten" | "nächstes" | "kommende" | "kommenden" | "próxima", _) => {
            (1, at + 2)
        }
        ("last" | "previous" | "letzte" | "letzten" | "letztes" | "vorige" | "vorigen" | "vergangene", _) => {
            (-1, at + 2)
        }
        _ => return None,
    };
    let part = part_before(tokens, at + 1).or_else(|| part_before(tokens, at));
    (!matches!(low(at), "the" | "des") || part.is_some()).then_some(())?;
    let (from, to) = stretch(unit, step, today)?;
    let (from, to) = match part {
        Some(Part::End) => (to.checked_sub(jiff::Span::new().days(if unit == "week" { 3 } else { 11 })).ok()?, to),
        Some(Part::Start) => (from, from.checked_add(jiff::Span::new().days(11)).ok()?),
        _ => (from, to),
    };
    Some((When::Range(from, to), end))
}

/// First and last day of a week, month, quarter or year, some steps from now.
fn stretch(unit: &str, step: i32, today: Date) -> Option<(Date, Date)> {
    let day_before = |day: Date| day.checked_sub(jiff::Span::new().days(1)).ok();
    match unit {
        "week" => {
            let monday =
                today.checked_sub(jiff::Span::new().days(i32::from(today.weekday().to_monday_zero_offset()))).ok()?;
            let from = monday.checked_add(jiff::Span::new().days(7 * step)).ok()?;
            Some((from, from.checked_add(jiff::Span::new().days(6)).ok()?))
        }
        "month" => {
            let from = today.first_of_month().checked_add(jiff::Span::new().months(step)).ok()?;
            Some((from, from.last_of_month()))
        }
        "quarter" => {
            let first = Date::new(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).ok()?;
            let from = first.checked_add(jiff::Span::new().months(3 * step)).ok()?;
            Some((from, day_before(from.checked_add(jiff::Span::new().months(3)).ok()?)?))
        }
        "year" => {
            let year = today.year() + i16::try_from(step).ok()?;
            Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
        }
        _ => None,
    }
}
