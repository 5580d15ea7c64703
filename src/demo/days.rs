//! Days relative to the day on which the demo is looked at, and texts that name such days.
//!
//! Invariants: a past day falls on a working day (a weekend moves back to its Friday), a coming day too (forward to
//! Monday); day 0 is always today. So records and the texts that speak of them agree.

use jiff::{Timestamp, ToSpan, civil::Date, civil::Weekday, tz::TimeZone};

/// How far back and ahead days are known; offsets beyond are cut to it.
const BACK: i32 = 1_200;
const AHEAD: i32 = 400;

/// A calendar around one day.
#[derive(Clone, Debug)]
pub(super) struct Days {
    table: Vec<(Date, i64)>,
}

impl Days {
    /// The calendar around `today`.
    pub(super) fn new(today: Date) -> Self {
        Self { table: (-BACK..=AHEAD).map(|offset| working_day(today, offset)).map(|d| (d, midnight(d))).collect() }
    }

    /// The working day so many days from today.
    pub(super) fn date(&self, offset: i32) -> Date {
        self.entry(offset).0
    }

    /// A moment of that day, in minutes after midnight UTC.
    pub(super) fn time(&self, offset: i32, minute: i32) -> Timestamp {
        let second = self.entry(offset).1 + i64::from(minute) * 60;
        Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn entry(&self, offset: i32) -> (Date, i64) {
        self.table[(offset.clamp(-BACK, AHEAD) + BACK) as usize]
    }

    /// Puts days and hidden characters into a text.
    ///
    /// `{d-11}` is "9 November", `{w+6}` "Thursday 26 November", `{g+6}` "26.11." (German), `{f-2}` "18/11"
    /// (French), `{y+1}` the year after this one, `{tag:…}` the words in invisible tag characters, `{esc}` an escape
    /// byte. Anything else in braces stays.
    pub(super) fn fill(&self, text: &str) -> String {
        self.fill_from(text, 0)
    }

    /// The same with offsets that count from another day than today.
    pub(super) fn fill_from(&self, text: &str, base: i32) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let expanded = after.split_once('}').and_then(|(name, tail)| Some((self.expand(name, base)?, tail)));
            rest = match expanded {
                Some((words, tail)) => {
                    out.push_str(&words);
                    tail
                }
                None => {
                    out.push('{');
                    after
                }
            };
        }
        out.push_str(rest);
        out
    }

    fn expand(&self, name: &str, base: i32) -> Option<String> {
        if name == "esc" {
            return Some('\u{1b}'.to_string());
        }
        if let Some(words) = name.strip_prefix("tag:") {
            return Some(words.chars().filter_map(tag_character).collect());
        }
        let (form, offset) = (name.get(..1)?, name.get(1..)?.parse::<i32>().ok()?);
        let day = self.date(if form == "y" { 0 } else { base + offset });
        Some(match form {
            "d" => day.strftime("%-d %B").to_string(),
            "w" => day.strftime("%A %-d %B").to_string(),
            "g" => day.strftime("%-d.%-m.").to_string(),
            "f" => day.strftime("%d/%m").to_string(),
            "y" => (i32::from(day.year()) + offset).to_string(),
            _ => return None,
        })
    }
}

fn working_day(today: Date, offset: i32) -> Date {
    let day = today.saturating_add(offset.days());
    let slack = match (offset.signum(), day.weekday()) {
        (-1, Weekday::Saturday) => -1,
        (-1, Weekday::Sunday) => -2,
        (1, Weekday::Saturday) => 2,
        (1, Weekday::Sunday) => 1,
        _ => 0,
    };
    day.saturating_add(slack.days())
}

fn midnight(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second())
}

/// The invisible twin of an ASCII character in the Unicode tag block.
fn tag_character(c: char) -> Option<char> {
    c.is_ascii().then(|| char::from_u32(0xE0000 + u32::from(c))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_avoid_weekends_away_from_today() {
        let days = Days::new(date(2026, 11, 21)); // a Saturday
        assert_eq!(days.date(0), date(2026, 11, 21));
        assert_eq!(days.date(1), date(2026, 11, 23));
        assert_eq!(days.date(-6), date(2026, 11, 13));
        for offset in (-300..300).filter(|&offset| offset != 0) {
            assert!(!matches!(days.date(offset).weekday(), Weekday::Saturday | Weekday::Sunday), "{offset}");
        }
    }

    #[test]
    fn texts_name_the_days() {
        let days = Days::new(date(2026, 11, 20));
        for (text, filled) in [
            ("on {d-11}, then {w+6}", "on 9 November, then Thursday 26 November"),
            ("bis {g+6} / le {f-2}", "bis 26.11. / le 18/11"),
            ("renewal {y+1}", "renewal 2027"),
            ("{unknown} {d} {", "{unknown} {d} {"),
            ("a{esc}b{tag:A}", "a\u{1b}b\u{e0041}"),
        ] {
            assert_eq!(days.fill(text), filled);
        }
    }
}
