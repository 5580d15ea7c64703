//! Days, months, quarters, years, weekdays and relative days.

use super::super::token::{Sort, Token};
use super::calendar::{is_small_weekday, month, month_of, weekday};
use jiff::civil::{Date, Weekday};

/// A part of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Part {
    Start,
    Middle,
    End,
}

/// A point in the calendar as a text names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum When {
    /// A day, perhaps without its year, perhaps with the weekday beside it. `swapped` is the other reading of
    /// `3/4/2026`.
    Day {
        year: Option<i16>,
        month: i8,
        day: i8,
        weekday: Option<Weekday>,
        swapped: bool,
    },
    Month {
        year: Option<i16>,
        month: i8,
        part: Option<Part>,
    },
    /// A quarter of a year, of the fiscal year where the facts say so.
    Quarter {
        year: Option<i16>,
        quarter: i8,
        part: Option<Part>,
    },
    Year(i16),
    /// A weekday alone: 1 the next one, -1 the last one, 0 either.
    Weekday(Weekday, i8),
    /// From one day to another, reckoned from today.
    Range(Date, Date),
}

impl When {
    /// Whether a known day is the one meant, or lies in the stretch meant. `today` settles what "next Tuesday" is.
    pub(in super::super) fn holds(&self, day: Date, today: Option<Date>) -> bool {
        match *self {
            Self::Day { year, month, day: number, swapped, weekday } => {
                let plain = (day.month(), day.day()) == (month, number);
                let other = swapped && (day.day(), day.month()) == (month, number);
                (plain || other)
                    && year.is_none_or(|year| year == day.year())
                    && weekday.is_none_or(|w| w == day.weekday())
            }
            Self::Month { year, month, part } => {
                let fits = match part {
                    None => true,
                    Some(Part::Start) => day.day() <= 12,
                    Some(Part::Middle) => (9..=21).contains(&day.day()),
                    Some(Part::End) => day.day() >= 20,
                };
                day.month() == month && year.is_none_or(|year| year == day.year()) && fits
            }
            Self::Quarter { year, quarter, part } => {
                let fits = match part {
                    Some(Part::Start) => day.month() % 3 == 1,
                    Some(Part::End) => day.month() % 3 == 0,
                    _ => true,
                };
                (day.month() - 1) / 3 + 1 == quarter && year.is_none_or(|year| year == day.year()) && fits
            }
            Self::Year(year) => day.year() == year,
            Self::Weekday(weekday, direction) => day.weekday() == weekday && near(day, direction, today),
            Self::Range(from, to) => (from..=to).contains(&day),
        }
    }

    /// Whether two texts can mean the same.
    pub(in super::super) fn agrees(&self, other: &Self, today: Option<Date>) -> bool {
        let year = |a: Option<i16>, b: Option<i16>| a.is_none() || b.is_none() || a == b;
        match (*self, *other) {
            (
                Self::Day { year: a, month, day, weekday, swapped },
                Self::Day { year: b, month: m, day: d, weekday: w, swapped: s },
            ) => {
                let same = (month, day) == (m, d) || (swapped || s) && (month, day) == (d, m);
                same && year(a, b) && (weekday.is_none() || w.is_none() || weekday == w)
            }
            (a, Self::Day { year: Some(y), month, day, .. }) => {
                Date::new(y, month, day).is_ok_and(|day| a.holds(day, today))
            }
            (Self::Day { year: Some(y), month, day, .. }, b) => {
                Date::new(y, month, day).is_ok_and(|day| b.holds(day, today))
            }
            (Self::Month { month: m, year: a, .. }, Self::Day { month, year: b, .. })
            | (Self::Day { month, year: b, .. }, Self::Month { month: m, year: a, .. }) => m == month && year(a, b),
            (Self::Month { year: a, month, part }, Self::Month { year: b, month: m, part: p }) => {
                month == m && year(a, b) && (part.is_none() || p.is_none() || part == p)
            }
            (Self::Quarter { year: a, quarter, .. }, Self::Quarter { year: b, quarter: q, .. }) => {
                quarter == q && year(a, b)
            }
            (
                Self::Month { month, year: a, .. } | Self::Day { month, year: a, .. },
                Self::Quarter { quarter, year: b, .. },
            )
            | (
                Self::Quarter { quarter, year: b, .. },
                Self::Month { month, year: a, .. } | Self::Day { month, year: a, .. },
            ) => (month - 1) / 3 + 1 == quarter && year(a, b),
            (Self::Year(a), Self::Year(b)) => a == b,
            (Self::Year(a), Self::Month { year: Some(b), .. } | Self::Quarter { year: Some(b), .. }) => a == b,
            (Self::Weekday(a, _), Self::Weekday(b, _)) => a == b,
            (Self::Range(a, b), Self::Range(c, d)) => a <= d && c <= b,
            (Self::Weekday(w, direction), Self::Range(from, to))
            | (Self::Range(from, to), Self::Weekday(w, direction)) => {
                from == to && from.weekday() == w && near(from, direction, today)
            }
            (Self::Month { .. } | Self::Quarter { .. }, Self::Range(from, to)) => {
                self.holds(from, today) || self.holds(to, today)
            }
            (Self::Range(from, to), Self::Month { .. } | Self::Quarter { .. }) => {
                other.holds(from, today) || other.holds(to, today)
            }
            _ => false,
        }
    }

    /// Whether it names a day and not a stretch.
    pub(in super::super) fn is_day(&self) -> bool {
        match self {
            Self::Day { .. } | Self::Weekday(..) => true,
            Self::Range(from, to) => from == to,
            _ => false,
        }
    }

    /// Whether the weekday beside a day is that day's. Without a year the one is meant in which a known day lies, else the
    /// nearest to today.
    pub(in super::super) fn weekday_fits(&self, known: impl Iterator<Item = Date>, today: Option<Date>) -> bool {
        let Self::Day { year, month, day, weekday: Some(weekday), swapped } = *self else { return true };
        let same = |date: &Date| {
            let plain = (date.month(), date.day()) == (month, day);
            plain || swapped && (date.day(), date.month()) == (month, day)
        };
        let mut dates: Vec<Date> = match year {
            Some(year) => Date::new(year, month, day).into_iter().collect(),
            None => known.filter(same).collect(),
        };
        if let Some(today) = today.filter(|_| dates.is_empty()) {
            let years = [today.year() - 1, today.year(), today.year() + 1];
            let near = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
            dates.extend(near.min_by_key(|date| crate::crm::format::days_from(today, *date).abs()));
        }
        dates.is_empty() || dates.iter().any(|date| date.weekday() == weekday)
    }
}

/// "next Tuesday" lies within the two weeks ahead, "last Tuesday" within those behind.
fn near(day: Date, direction: i8, today: Option<Date>) -> bool {
    let Some(today) = today else { return true };
    let away = (day - today).get_days();
    match direction {
        1 => (1..=14).contains(&away),
        -1 => (-14..=-1).contains(&away),
        _ => (-21..=21).contains(&away),
    }
}

fn number<T: std::str::FromStr>(tokens: &[Token<'_>], at: usize, digits: std::ops::RangeInclusive<usize>) -> Option<T> {
    let token = tokens.get(at).filter(|t| t.sort == Sort::Number && digits.contains(&t.text.len()))?;
    token.text.bytes().all(|b| b.is_ascii_digit()).then(|| token.text.parse().ok()).flatten()
}

fn year_at(tokens: &[Token<'_>], at: usize) -> Option<i16> {
    number::<i16>(tokens, at, 4..=4).filter(|year| (1900..2100).contains(year))
}

/// Reads a point in the calendar at a token; gives the token behind it.
pub(super) fn read(tokens: &[Token<'_>], at: usize, today: Option<Date>) -> Option<(When, usize)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    if let Some(named) = weekday(low(at)).filter(|_| tokens[at].capital() || is_small_weekday(low(at))) {
        let mut next = at + 1;
        while matches!(low(next), "," | "." | "the" | "(" | "den" | "dem" | "der" | "le" | "el") {
            next += 1;
        }
        if let Some((When::Day { year, month, day, swapped, .. }, end)) = day(tokens, next) {
            return Some((When::Day { year, month, day, weekday: Some(named), swapped }, end));
        }
        let direction = match at.checked_sub(1).map_or("", low) {
            "next" | "coming" | "upcoming" | "nächsten" | "kommenden" | "nächster" | "kommender" => 1,
            "last" | "past" | "previous" | "letzten" | "vergangenen" | "vorigen" | "letzter" => -1,
            _ => match low(at + 1) {
                "prochain" => 1,
                "dernier" => -1,
                _ => 0,
            },
        };
        return Some((When::Weekday(named, direction), at + 1));
    }
    day(tokens, at)
        .or_else(|| month_alone(tokens, at))
        .or_else(|| quarter(tokens, at))
        .or_else(|| year(tokens, at))
        .or_else(|| super::relative::read(tokens, at, today?))
}

fn day(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    iso(tokens, at).or_else(|| slashed(tokens, at)).or_else(|| dotted(tokens, at)).or_else(|| worded(tokens, at))
}

fn made(year: Option<i16>, month: i8, day: i8, swapped: bool) -> Option<When> {
    Date::new(year.unwrap_or(2024), month, day).ok()?;
    Some(When::Day { year, month, day, weekday: None, swapped })
}

/// `2026-12-12`, also with a time behind it.
fn iso(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let dash = |at: usize| tokens.get(at).is_some_and(|t| t.text == "-" && t.joined);
    let year = year_at(tokens, at)?;
    let (month, day) = (number(tokens, at + 2, 1..=2)?, number(tokens, at + 4, 1..=2));
    (dash(at + 1) && dash(at + 3)).then_some(())?;
    made(Some(year), month, day?, false).map(|when| (when, at + 5))
}

/// `12/31/2026`, `31/12/2026`, `31/12`.
fn slashed(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let slash = |at: usize| tokens.get(at).is_some_and(|t| t.text == "/" && t.joined);
    let (first, second): (i8, i8) = (number(tokens, at, 1..=2)?, number(tokens, at + 2, 1..=2)?);
    (slash(at + 1) && slash(at + 3)).then_some(())?;
    let year = year_at(tokens, at + 4).or_else(|| number::<i16>(tokens, at + 4, 2..=2).map(|y| 2000 + y))?;
    let both = first <= 12 && second <= 12 && first != second;
    let (month, day) = if first > 12 { (second, first) } else { (first, second) };
    made(Some(year), month, day, both).map(|when| (when, at + 5))
}

/// `12.12.2026`, `12.12.`.
fn dotted(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let token = tokens.get(at).filter(|t| t.sort == Sort::Number)?;
    let parts: Vec<&str> = token.text.split('.').collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4 || year.len() == 2)?;
    let year = if year < 100 { year + 2000 } else { year };
    made(Some(year), month.parse().ok()?, day.parse().ok()?, false).map(|when| (when, at + 1))
}

/// `12 Dec 2026`, `12th of December`, `December 12th, 2026`.
fn worded(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let suffix =
        |at: usize| usize::from(tokens.get(at).is_some_and(|t| t.joined && t.is(&["st", "nd", "rd", "th", ".", "er"])));
    if let Some(named) = tokens.get(at).and_then(month) {
        let dot = usize::from(low(at + 1) == "." && tokens[at].text.len() <= 4);
        let dot = dot + usize::from(low(at + 1 + dot) == "the");
        let day: i8 = number(tokens, at + 1 + dot, 1..=2)?;
        let mut end = at + 2 + dot;
        end += suffix(end) * usize::from(low(end) != ".");
        let comma = usize::from(low(end) == ",");
        let year = year_at(tokens, end + comma);
        return made(year, named, day, false).map(|when| (when, if year.is_some() { end + comma + 1 } else { end }));
    }
    let day: i8 = number(tokens, at, 1..=2)?;
    let mut next = at + 1 + suffix(at + 1);
    next += usize::from(matches!(low(next), "of" | "de"));
    // Behind a day's number it may be written small: "26 nov", "10 de diciembre".
    let named = tokens.get(next).filter(|token| token.is_word()).and_then(|token| month_of(&token.low))?;
    let dot = usize::from(low(next + 1) == "." && tokens[next].text.len() <= 4 && year_at(tokens, next + 2).is_some());
    let comma = usize::from(matches!(low(next + 1), "," | "de"));
    let year = year_at(tokens, next + 1 + dot.max(comma));
    made(year, named, day, false).map(|when| (when, next + 1 + if year.is_some() { dot.max(comma) + 1 } else { 0 }))
}

pub(super) fn part_before(tokens: &[Token<'_>], at: usize) -> Option<Part> {
    let word = |back: usize| at.checked_sub(back).map_or("", |at| tokens[at].low.as_ref());
    let near = match word(1) {
        "of" | "-" | "the" if word(2) == "of" => word(3),
        "of" | "-" => word(2),
        other => other,
    };
    match near {
        "end" | "late" | "ende" => Some(Part::End),
        "mid" | "middle" => Some(Part::Middle),
        "early" | "beginning" | "start" | "anfang" => Some(Part::Start),
        _ => None,
    }
}

/// `March`, `end of March 2027`. "May" alone needs a word before it that no verb has.
fn month_alone(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let named = month(&tokens[at])?;
    let year = year_at(tokens, at + 1);
    let before = at.checked_sub(1).map_or("", |at| tokens[at].low.as_ref());
    const LEADS: &[&str] = &[
        "in", "of", "by", "since", "until", "till", "for", "from", "to", "late", "early", "mid", "-", "this", "next",
        "last", "through", "before", "after", "and", "or", "during", "im", "ende", "anfang",
    ];
    let name_like =
        matches!(tokens[at].low.as_ref(), "may" | "march" | "mar" | "jan" | "mars" | "april" | "june" | "august");
    (year.is_some() || LEADS.contains(&before) || !name_like && tokens[at].text.len() > 3).then_some(())?;
    let part = part_before(tokens, at);
    Some((When::Month { year, month: named, part }, at + 1 + usize::from(year.is_some())))
}

/// `Q3`, `Q3 2026`, `third quarter of 2026`.
fn quarter(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let (quarter, end) = match low(at) {
        "q1" => (1, at + 1),
        "q2" => (2, at + 1),
        "q3" => (3, at + 1),
        "q4" => (4, at + 1),
        "first" | "second" | "third" | "fourth" if low(at + 1) == "quarter" => {
            let place = ["first", "second", "third", "fourth"].iter().position(|word| *word == low(at))?;
            (i8::try_from(place + 1).ok()?, at + 2)
        }
        _ => return None,
    };
    let of = usize::from(low(end) == "of");
    let year = year_at(tokens, end + of);
    let part = part_before(tokens, at);
    Some((When::Quarter { year, quarter, part }, if year.is_some() { end + of + 1 } else { end }))
}

/// A year that stands alone behind a word of time.
fn year(tokens: &[Token<'_>], at: usize) -> Option<(When, usize)> {
    let year = year_at(tokens, at)?;
    let before = at.checked_sub(1).map_or("", |at| tokens[at].low.as_ref());
    let leads = [
        "in", "since", "of", "until", "by", "from", "during", "for", "end", "founded", "early", "late", "fy",
        "through", "before", "after",
    ];
    let counted = tokens
        .get(at + 1)
        .is_some_and(|next| next.is_word() && !next.capital() && next.low.ends_with('s') && before != "since");
    (leads.contains(&before) && !counted).then_some((When::Year(year), at + 1))
}

#[cfg(test)]
mod tests {
    use super::super::super::token::Page;
    use super::super::{What, figures};
    use jiff::civil::{Date, date};

    fn holds(text: &str, day: Date) -> Option<bool> {
        let page = Page::new(text);
        let today = Some(date(2026, 11, 20));
        figures(&page.tokens, 0, today).into_iter().find_map(|figure| match figure.what {
            What::When(when) => Some(when.holds(day, today)),
            _ => None,
        })
    }

    #[test]
    fn days_are_read_in_all_their_forms() {
        for text in [
            "12 Dec 2026",
            "on 12 December",
            "the 12th of December 2026",
            "December 12th, 2026",
            "Dec 12",
            "2026-12-12",
            "12.12.2026",
            "12/12/2026",
            "12. Dezember 2026",
            "Saturday, 12 December",
            "in December",
            "Dec. 12, 2026",
            "mid-December",
            "December 2026",
            "in Q4",
            "Q4 2026",
            "the fourth quarter of 2026",
            "next month",
            "in 2026",
            "this year",
            "this quarter",
        ] {
            assert_eq!(holds(text, date(2026, 12, 12)), Some(true), "{text}");
            assert_eq!(holds(text, date(2027, 3, 5)), Some(false), "{text}");
        }
        for (text, day) in [
            ("next Tuesday", date(2026, 11, 24)),
            ("last Friday", date(2026, 11, 13)),
            ("yesterday", date(2026, 11, 19)),
            ("end of March", date(2027, 3, 31)),
            ("by the end of the month", date(2026, 11, 30)),
            ("3/4/2026", date(2026, 4, 3)),
            ("next week", date(2026, 11, 27)),
        ] {
            assert_eq!(holds(text, day), Some(true), "{text}");
        }
        for text in ["we may win", "march on", "Friday 12 December", "in 2026 units"] {
            assert_ne!(holds(text, date(2026, 12, 12)), Some(true), "{text}");
        }
    }
}
