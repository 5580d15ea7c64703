//! A day in a text, in the usual ways of writing it.
//!
//! Not for: reading days out of texts. Invariant: a day of another month or number never counts.

use crate::crm::wording::MONTHS;
use jiff::civil::Date;

const MONTHS_DE: [&str; 12] = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Whether a text, in small letters, names this day; said on the day `today`.
pub(super) fn names_day(text: &str, day: Date, today: Date) -> bool {
    forms(day).iter().any(|form| holds(text, form)) || relative(day, today).iter().any(|form| holds(text, form))
}

/// The ways of writing it.
fn forms(day: Date) -> Vec<String> {
    let (number, month) = (day.day(), day.month());
    let at = usize::try_from(month - 1).unwrap_or(0);
    let (long, german, french) = (MONTHS[at], MONTHS_DE[at], MONTHS_FR[at]);
    let short: String = long.chars().take(3).collect();
    vec![
        day.to_string(),
        format!("{number} {long}"),
        format!("{number} {short}"),
        format!("{long} {number}"),
        format!("{short} {number}"),
        format!("{number:02} {short}"),
        format!("{number}. {german}"),
        format!("{number} {french}"),
        format!("{number}th of {long}"),
        format!("{number}.{month}."),
        format!("{number:02}.{month:02}."),
        format!("{number:02}/{month:02}"),
        format!("{month:02}/{number:02}"),
    ]
}

fn relative(day: Date, today: Date) -> Vec<String> {
    let days = crate::crm::format::days_from(today, day);
    match days {
        0 => vec!["today".to_owned(), "heute".to_owned()],
        1 => vec!["tomorrow".to_owned(), "morgen".to_owned()],
        -1 => vec!["yesterday".to_owned(), "gestern".to_owned()],
        days if days > 0 => vec![format!("in {days} days")],
        days => vec![format!("{} days", -days), format!("{} d ago", -days)],
    }
}

/// Whether the words stand there, not as a part of a longer number or word.
fn holds(text: &str, form: &str) -> bool {
    let alone = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + form.len()..].chars().next();
        let joined = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let open = form.ends_with(|c: char| c.is_ascii_digit());
        !(joined(before) || open && joined(after))
    };
    text.match_indices(form).any(|(at, _)| alone(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_found_in_every_usual_form_and_no_other_day_is() {
        let (day, today) = (date(2026, 12, 4), date(2026, 11, 20));
        for text in
            ["due 2026-12-04", "on 4 dec 2026", "by december 4", "am 4. dezember", "am 04.12.2026", "closes in 14 days"]
        {
            assert!(names_day(text, day, today), "{text}");
        }
        for text in ["14 dec 2026", "4 nov", "december 40", "2026-12-14", "in 114 days", ""] {
            assert!(!names_day(text, day, today), "{text}");
        }
        assert!(names_day("tomorrow", date(2026, 11, 21), today) && names_day("today", today, today));
    }
}
