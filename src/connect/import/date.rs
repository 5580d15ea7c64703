//! Dates and moments as files write them: ISO, `10/20/2016`, `20-10-16`, `20.10.2016`, `20 Oct 2016`, with or
//! without a time and a zone.
//!
//! Invariant: whether the day or the month comes first is decided for a whole column, never cell by cell.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// Which of the two comes first in `01/02/2017`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// 1 February.
    Day,
    /// 2 January.
    Month,
}

impl DateOrder {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Day => "day first",
            Self::Month => "month first",
        }
    }
}

/// What the values of a column say about the order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DateEvidence {
    /// Values that can only be read with the day first.
    day: u64,
    /// Values that can only be read with the month first.
    month: u64,
    /// Values that read both ways, differently.
    both: u64,
    slashes: u64,
}

impl DateEvidence {
    /// Looks at one value.
    pub(super) fn see(&mut self, text: &str) {
        let (day, month) = (parse(text, DateOrder::Day), parse(text, DateOrder::Month));
        match (day, month) {
            (Some(_), None) => self.day += 1,
            (None, Some(_)) => self.month += 1,
            (Some(a), Some(b)) if a != b => self.both += 1,
            _ => return,
        }
        self.slashes += u64::from(text.contains('/'));
    }

    /// The order that the values prove; `None` when they prove nothing.
    pub(super) fn proven(&self) -> Option<DateOrder> {
        match (self.day, self.month) {
            (0, 0) => None,
            (day, month) => Some(if day >= month { DateOrder::Day } else { DateOrder::Month }),
        }
    }

    /// Whether the order matters for any value.
    pub(super) fn matters(&self) -> bool {
        self.day + self.month + self.both > 0
    }

    /// Whether some values prove one order and some the other.
    pub(super) fn contradicts(&self) -> bool {
        self.day > 0 && self.month > 0
    }

    /// The custom where nothing is proven: slashes are American, points and dashes are not.
    pub(super) fn guess(&self) -> DateOrder {
        if self.slashes > 0 { DateOrder::Month } else { DateOrder::Day }
    }
}

/// A day, with the time and zone if there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    /// The day as written.
    pub(super) date: Date,
    /// The time of day, if written.
    pub(super) time: Option<Time>,
    offset: Option<Offset>,
}

impl Moment {
    /// The moment; UTC where no zone was written.
    pub(super) fn timestamp(&self) -> Option<Timestamp> {
        let zone = self.offset.map_or(TimeZone::UTC, TimeZone::fixed);
        self.date.to_datetime(self.time.unwrap_or(Time::midnight())).to_zoned(zone).ok().map(|z| z.timestamp())
    }
}

/// Reads a date or a moment; `None` when it is none in this order.
pub(super) fn parse(text: &str, order: DateOrder) -> Option<Moment> {
    let text = text.trim();
    if text.len() < 6 || text.len() > 48 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (day_text, rest) = split_time(text);
    let date = parse_day(day_text.trim().trim_end_matches(','), order)?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(Moment { date, time: None, offset: None });
    }
    let (time, zone) = parse_time(rest)?;
    Some(Moment { date, time: Some(time), offset: parse_zone(zone)? })
}

/// Cuts before the time: at a `T` between digits, or at the space before the first part with a colon.
fn split_time(text: &str) -> (&str, &str) {
    if let Some(at) = text.find(['T', 't']).filter(|at| text[..*at].ends_with(|c: char| c.is_ascii_digit())) {
        return (&text[..at], &text[at + 1..]);
    }
    let Some(colon) = text.find(':') else { return (text, "") };
    match text[..colon].rfind(' ') {
        Some(space) => (&text[..space], &text[space + 1..]),
        None => (text, ""),
    }
}

fn parse_day(text: &str, order: DateOrder) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let parts = match parts.as_slice() {
        [weekday, rest @ ..] if rest.len() == 3 && weekday.chars().all(char::is_alphabetic) => rest,
        all => all,
    };
    let &[a, b, c] = parts else {
        return compact(text);
    };
    if let Some(month) = month_name(b) {
        return build(year(c)?, month, number(a)?);
    }
    if let Some(month) = month_name(a) {
        return build(year(c)?, month, number(b.trim_end_matches(|c: char| c.is_alphabetic()))?);
    }
    if a.len() == 4 {
        return build(year(a)?, number(b)?, number(c)?);
    }
    let (day, month) = match order {
        DateOrder::Day => (a, b),
        DateOrder::Month => (b, a),
    };
    build(year(c)?, number(month)?, number(day)?)
}

/// `20161020`
fn compact(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || !(text.starts_with("19") || text.starts_with("20")) {
        return None;
    }
    build(year(&text[..4])?, number(&text[4..6])?, number(&text[6..])?)
}

fn build(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn number(text: &str) -> Option<i8> {
    (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Two digits are 1970 to 2069.
fn year(text: &str) -> Option<i16> {
    let text = text.strip_prefix('\'').unwrap_or(text);
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(if year < 70 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

fn month_name(text: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let folded = text.to_ascii_lowercase();
    let known = folded.len() >= 3 && folded.bytes().all(|b| b.is_ascii_alphabetic());
    let index = MONTHS.iter().position(|month| known && folded.starts_with(month))?;
    i8::try_from(index + 1).ok()
}

/// `14:05`, `14:05:09.123`, `2:05 PM`; the rest is the zone.
fn parse_time(text: &str) -> Option<(Time, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, rest) = (&text[..end], text[end..].trim());
    let (half, rest) = match rest.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("am") => (Some(0), rest[2..].trim()),
        Some("pm") => (Some(12), rest[2..].trim()),
        _ => (None, rest),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':').map(number);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(add) => hour % 12 + add,
        None => hour,
    };
    let nanos = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Some((Time::new(hour, minute, second, nanos).ok()?, rest))
}

/// `Z`, `UTC`, `+02:00`, `+0200`; the outer `None` means that it is no zone.
fn parse_zone(text: &str) -> Option<Option<Offset>> {
    if text.is_empty() {
        return Some(None);
    }
    if matches!(text.to_ascii_uppercase().as_str(), "Z" | "UTC" | "GMT") {
        return Some(Some(Offset::UTC));
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest.replace(':', "")),
        ("-", rest) => (-1, rest.replace(':', "")),
        _ => return None,
    };
    let (hours, minutes) = if digits.len() > 2 { digits.split_at_checked(2)? } else { (digits.as_str(), "0") };
    let seconds = (i32::from(number(hours)?) * 60 + i32::from(number(minutes)?)) * 60;
    Offset::from_seconds(sign * seconds).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_read_in_the_forms_of_exports() {
        use DateOrder::{Day, Month};
        let wanted = date(2016, 10, 20);
        for (text, order) in [
            ("2016-10-20", Month),
            ("2016/10/20", Day),
            ("20161020", Day),
            ("10/20/2016", Month),
            ("20-10-16", Day),
            ("20.10.2016", Day),
            ("20 Oct 2016", Month),
            ("Oct 20, 2016", Day),
            ("October 20th, 2016", Day),
            ("Thu, 20 Oct 2016", Day),
            ("20-Oct-16", Month),
            ("10/20/2016 2:05 PM", Month),
            ("2016-10-20T14:05:09.123+0200", Day),
            ("2016-10-20 14:05", Day),
        ] {
            assert_eq!(parse(text, order).map(|m| m.date), Some(wanted), "{text}");
        }
        for text in ["", "2016", "hello", "99/99/2016", "12:30", "1-2", "3.14.15.92", "Q4 2016", "31.02.2017"] {
            assert_eq!(parse(text, Day), None, "{text}");
        }
    }

    #[test]
    fn moments_keep_their_zone() {
        for (text, wanted) in [
            ("2016-10-20T14:05:09.000+0000", "2016-10-20T14:05:09Z"),
            ("2016-10-20T14:05:09+02:00", "2016-10-20T12:05:09Z"),
            ("2016-10-20T14:05:09Z", "2016-10-20T14:05:09Z"),
            ("20.10.2016 2:05 pm", "2016-10-20T14:05:00Z"),
            ("12/31/2016 12:00 AM", "2016-12-31T00:00:00Z"),
        ] {
            let order = if text.contains('/') { DateOrder::Month } else { DateOrder::Day };
            assert_eq!(parse(text, order).unwrap().timestamp(), wanted.parse().ok(), "{text}");
        }
    }

    #[test]
    fn a_column_proves_its_order() {
        let see = |values: &[&str]| {
            let mut evidence = DateEvidence::default();
            values.iter().for_each(|value| evidence.see(value));
            evidence
        };
        assert_eq!(see(&["01/02/2017", "25/02/2017"]).proven(), Some(DateOrder::Day));
        assert_eq!(see(&["01/02/2017", "02/25/2017"]).proven(), Some(DateOrder::Month));
        let unclear = see(&["01/02/2017"]);
        assert_eq!((unclear.proven(), unclear.matters(), unclear.guess()), (None, true, DateOrder::Month));
        assert!(!see(&["2017-02-01"]).matters());
    }
}
