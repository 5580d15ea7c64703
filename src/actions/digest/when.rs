//! Days in words, seen from the day on which they were said: `by Friday`, `before the 24th`, `end of the month`.
//!
//! English, with the commonest forms of German, French and Spanish. Invariant: words that fit two days give none.

use super::pattern::patterns;
use jiff::{ToSpan, civil::Date};
use std::ops::Range;

/// A day named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// Where, in bytes, with the word before it (`by`, `before`, `on`).
    pub(super) range: Range<usize>,
    /// The day; `None` where the words fit several.
    pub(super) day: Option<Date>,
    /// Whether it is a day before which something happens: then `day` is the last one left.
    pub(super) before: bool,
    /// Whether `from`, `instead of` or `after` make it a day that is not meant itself.
    pub(super) old: bool,
}

patterns! { PATTERNS:
    ISO = r"\b(\d{4})-(\d{2})-(\d{2})\b";
    DAY_MONTH = format!(r"(?i)\b(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:of\s+|de\s+)?({MONTH})\b\.?(?:,?\s+(?:de\s+|del\s+)?(\d{{4}})\b)?");
    MONTH_DAY = format!(r"(?i)\b({MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}})\b)?");
    DOTTED = r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2}\b)?";
    SLASHED = r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b";
    THE_NTH = r"(?i)\bthe (\d{1,2})(?:st|nd|rd|th)\b";
    WEEKDAY = format!(r"(?i)\b(?:(next|this|coming|last|nächsten|kommenden|diesen|letzten)\s+)?({WEEKDAYS})\b(?:\s+(next week|prochain|que viene))?");
    WORD = r"(?i)\b(?:the )?(day after tomorrow|tomorrow|today|tonight|this afternoon|this morning|this evening|end of (?:the )?day|eod|cob|heute|übermorgen|demain|aujourd'hui|hoy|morgen(?: früh)?)\b";
    END_OF = format!(r"(?i)\b(?:end of|ende|fin de)\s+(?:(the|this|next|der|des|dieser|nächster|la)\s+)?(week|month|quarter|year|woche|monats?|jahres?|semaine|mois|{MONTH})\b(?:\s+(\d{{4}})\b)?");
    WEEK = r"(?i)\b(this|next|nächste|diese|la) (week|woche|semaine|semana)(?: (prochaine|próxima|que viene))?\b";
    IN_SOME = r"(?i)\b(?:in|within|en|dans|innerhalb von) (\d{1,3}|a|one|two|three|four|five|six|ten|einer|zwei|drei) (days?|weeks?|tagen?|wochen?|jours?|semaines?|días?|semanas?)\b";
    VAGUE = format!(r"(?i)\b(?:(?:in|by|early|late|mid|mid-|sometime in|until|im|en)\s*)({MONTH})\b|\bq[1-4]\b|\bnext (?:month|quarter|year)\b|\bthis (?:month|quarter|year)\b|\bsoon\b");
    BEFORE_IT = r"(?i)(?:\b(before|vor|avant|antes de|antes del|prior to|not later than|no later than|latest|spätestens|by|bis(?: zum)?|until|till|on|am|due|due on|for|d'ici(?: au)?|le|el|para el|from|von|instead of|starting|since|after|nach|après|después del?|not before|to|at the latest on)\s+)(?:the |le |el |den |dem |(?:mon|tues|wednes|thurs|fri)day,? )?$";
    /// What follows a weekday that only names the day again: `Tuesday, 24 November`.
    WEEKDAY_OF_DAY = format!(r"(?i)^,?\s+(?:the\s+|den\s+)?(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?:{MONTH})\b|(?:{MONTH})\s+\d|\d{{1,2}}[./]\d{{1,2}}[./]|\d{{4}}-)");
    WEEKDAY_BEFORE = format!(r"(?i)\b(?:{WEEKDAYS}),?\s+(?:the\s+|den\s+)?$");
}

const MONTH: &str = r"jan(?:uary|uar|vier)?|january|enero|feb(?:ruary|ruar)?|février|febrero|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|may|mai|mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sept?(?:ember|embre)?|septiembre|oct(?:ober|obre)?|oktober|octubre|nov(?:ember|embre)?|noviembre|dec(?:ember)?|dez(?:ember)?|décembre|diciembre";
const WEEKDAYS: &str = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo";

/// The number of a month by its name in four languages.
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let starts: &[(&str, i8)] = &[
        ("jan", 1),
        ("ene", 1),
        ("feb", 2),
        ("fév", 2),
        ("mar", 3),
        ("mär", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("may", 5),
        ("mai", 5),
        ("juin", 6),
        ("jun", 6),
        ("juil", 7),
        ("jul", 7),
        ("aug", 8),
        ("aoû", 8),
        ("ago", 8),
        ("sep", 9),
        ("oct", 10),
        ("okt", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
        ("déc", 12),
        ("dic", 12),
    ];
    let known = patterns_month(&word);
    starts.iter().find(|(start, _)| known && word.starts_with(start)).map(|(_, month)| *month)
}

fn patterns_month(word: &str) -> bool {
    ONLY_MONTH.is_in(word)
}

patterns! { MORE_PATTERNS:
    ONLY_MONTH = format!(r"(?i)^(?:{MONTH})$");
}

fn weekday(word: &str) -> Option<i8> {
    const NAMES: [&[&str]; 7] = [
        &["mon", "lun"],
        &["tue", "die", "mardi", "martes"],
        &["wed", "mit", "mer", "mié"],
        &["thu", "don", "jeu", "jue"],
        &["fri", "fre", "ven", "vie"],
        &["sat", "sam", "sáb"],
        &["sun", "son", "dim", "dom"],
    ];
    let word = word.to_lowercase();
    let at = NAMES.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    i8::try_from(at).ok()
}

fn plus(day: Date, days: i64) -> Option<Date> {
    day.checked_add(days.days()).ok()
}

/// A day written with its year, wherever it stands.
pub(super) fn written_out(text: &str) -> Option<Date> {
    let year = |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4);
    let on = Date::new(2000, 1, 1).ok()?;
    days(text, on).into_iter().find(|when| text.get(when.range.clone()).is_some_and(year))?.day
}

/// Every day of a text, in order, as it is meant on a day.
pub(super) fn days(text: &str, on: Date) -> Vec<When> {
    let mut found: Vec<(Range<usize>, Option<Date>)> = Vec::new();
    absolute(text, on, &mut found);
    relative(text, on, &mut found);
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut kept: Vec<When> = Vec::new();
    for (range, day) in found {
        // Of two readings that overlap the one that begins first, and is longer, holds.
        if kept.last().is_none_or(|last| last.range.end <= range.start) {
            kept.push(with_word(text, range, day));
        }
    }
    kept
}

fn number<T: std::str::FromStr>(found: &regex::Captures<'_>, at: usize) -> Option<T> {
    found.get(at)?.as_str().parse().ok()
}

fn absolute(text: &str, on: Date, out: &mut Vec<(Range<usize>, Option<Date>)>) {
    let mut add = |found: &regex::Captures<'_>, day: Option<Date>| {
        if let (Some(whole), true) = (found.get(0), day.is_some()) {
            out.push((whole.range(), day));
        }
    };
    for found in ISO.all(text) {
        let day = || Date::new(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?).ok();
        add(&found, day());
    }
    for found in DAY_MONTH.all(text) {
        add(&found, number(&found, 1).and_then(|day| dated(on, number(&found, 3), month(&found[2])?, day)));
    }
    for found in MONTH_DAY.all(text) {
        add(&found, number(&found, 2).and_then(|day| dated(on, number(&found, 3), month(&found[1])?, day)));
    }
    for found in DOTTED.all(text) {
        let year = number::<i16>(&found, 3).map(|year| if year < 100 { 2000 + year } else { year });
        let day = || dated(on, year, number(&found, 2)?, number(&found, 1)?);
        add(&found, day());
    }
}

/// A day of a month; without a year the next one, unless it passed a short time ago.
fn dated(on: Date, year: Option<i16>, month: i8, day: i8) -> Option<Date> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok();
    }
    let this = Date::new(on.year(), month, day).ok();
    match this {
        Some(this) if this >= plus(on, -60)? => Some(this),
        _ => Date::new(on.year() + 1, month, day).ok(),
    }
}

fn relative(text: &str, on: Date, out: &mut Vec<(Range<usize>, Option<Date>)>) {
    let mut add = |found: &regex::Captures<'_>, day: Option<Date>| {
        if let Some(whole) = found.get(0) {
            out.push((whole.range(), day));
        }
    };
    for found in SLASHED.all(text) {
        add(&found, slashed(&found));
    }
    for found in THE_NTH.all(text) {
        let day = number::<i8>(&found, 1).and_then(|day| {
            let this = on.with().day(day).build().ok().filter(|day| *day >= on);
            this.or_else(|| on.first_of_month().checked_add(1.month()).ok()?.with().day(day).build().ok())
        });
        add(&found, day);
    }
    for found in WEEKDAY.all(text) {
        let said = found.get(1).or(found.get(3)).map(|m| m.as_str().to_lowercase());
        let dated = WEEKDAY_OF_DAY.is_in(&text[found.get(0).map_or(0, |whole| whole.end())..]);
        // Short names are names of the week only with a capital: "sat", "sun", "wed" are words, too.
        let short = found[2].len() <= 3 && !found[2].starts_with(char::is_uppercase);
        if !short && !dated {
            add(&found, weekday(&found[2]).and_then(|wanted| on_weekday(on, wanted, said.as_deref())));
        }
    }
    for found in WORD.all(text) {
        let word = found[1].to_lowercase();
        let ahead = match word.as_str() {
            "tomorrow" | "demain" => 1,
            w if w.starts_with("morgen") => 1,
            "day after tomorrow" | "übermorgen" => 2,
            _ => 0,
        };
        add(&found, plus(on, ahead));
    }
    for found in END_OF.all(text) {
        add(&found, end_of(on, found.get(1).map(|m| m.as_str()), &found[2], number(&found, 3)));
    }
    for found in WEEK.all(text) {
        let next = found[1].to_lowercase().starts_with(['n']) || found.get(3).is_some();
        let friday = plus(on, 4 - i64::from(on.weekday().to_monday_zero_offset()) + if next { 7 } else { 0 });
        add(&found, friday.filter(|day| *day >= on));
    }
    for found in IN_SOME.all(text) {
        add(&found, in_some(on, &found[1], &found[2]));
    }
    for found in VAGUE.all(text) {
        add(&found, None);
    }
}

fn slashed(found: &regex::Captures<'_>) -> Option<Date> {
    let (a, b, year): (i8, i8, i16) = (number(found, 1)?, number(found, 2)?, number(found, 3)?);
    match (a > 12, b > 12) {
        (true, false) => Date::new(year, b, a).ok(),
        (false, true) => Date::new(year, a, b).ok(),
        // 5/11 is a day in May here and in November there.
        _ if a == b => Date::new(year, a, b).ok(),
        _ => None,
    }
}

/// The next such day after today; `next Friday` only where both meanings are the same day.
fn on_weekday(on: Date, wanted: i8, said: Option<&str>) -> Option<Date> {
    let today = on.weekday().to_monday_zero_offset();
    let ahead = i64::from((wanted - today).rem_euclid(7));
    let nearest = plus(on, if ahead == 0 { 7 } else { ahead })?;
    let of_next_week = plus(on, i64::from(7 - today + wanted))?;
    match said {
        Some("last" | "letzten") => plus(nearest, -7),
        Some("next week" | "que viene" | "prochain") => Some(of_next_week),
        Some("next" | "nächsten") => (nearest == of_next_week).then_some(nearest),
        _ => Some(nearest),
    }
}

fn end_of(on: Date, which: Option<&str>, unit: &str, year: Option<i16>) -> Option<Date> {
    let next = i32::from(which.is_some_and(|which| matches!(which.to_lowercase().as_str(), "next" | "nächster")));
    let unit = unit.to_lowercase();
    if let Some(month) = month(&unit) {
        let first = dated(on, year, month, 1).or_else(|| Date::new(on.year(), month, 1).ok())?;
        let first = if year.is_none() && month == on.month() { on.first_of_month() } else { first };
        return Some(first.last_of_month());
    }
    match unit.as_str() {
        "week" | "woche" | "semaine" => {
            plus(on, 4 - i64::from(on.weekday().to_monday_zero_offset()) + i64::from(next) * 7)
        }
        "month" | "monat" | "monats" | "mois" => {
            on.first_of_month().checked_add(next.months()).ok().map(Date::last_of_month)
        }
        "year" | "jahr" | "jahres" => Date::new(on.year() + i16::try_from(next).ok()?, 12, 31).ok(),
        // Whose quarter, the customer's or the seller's, nobody said.
        _ => None,
    }
}

fn in_some(on: Date, count: &str, unit: &str) -> Option<Date> {
    let count = match count.to_lowercase().as_str() {
        "a" | "one" | "einer" => 1,
        "two" | "zwei" => 2,
        "three" | "drei" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "ten" => 10,
        digits => digits.parse::<i64>().ok()?,
    };
    let week = unit.to_lowercase().starts_with(['w', 's']);
    plus(on, if week { count * 7 } else { count })
}

/// Takes the word before a day along, and what it means.
fn with_word(text: &str, range: Range<usize>, day: Option<Date>) -> When {
    let mut start = range.start;
    // "Tuesday 24 November": the day of the week says nothing new.
    if let Some(found) = WEEKDAY_BEFORE.find(&text[..start]) {
        start = found.start();
    }
    let Some(found) = BEFORE_IT.captures(&text[..start]) else {
        return When { range: start..range.end, day, before: false, old: false };
    };
    let word = found[1].to_lowercase();
    let before = ["before", "vor", "avant", "antes de", "antes del", "prior to"].contains(&word.as_str());
    let old =
        ["from", "von", "instead of", "since", "after", "nach", "après", "después de", "después del", "not before"]
            .contains(&word.as_str());
    start = found.get(0).map_or(start, |whole| whole.start());
    let day = if before { day.and_then(|day| plus(day, -1)) } else { day };
    When { range: start..range.end, day, before, old }
}
