//! Days in text: `2026-12-12`, `12 Dec 2026`, `12 December`, `Dec 12`.

use crate::crm::wording::month_number;
use jiff::civil::Date;
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// A day that stands in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// Which day; in `year` where the text leaves the year out.
    pub date: Date,
    /// Whether the text names the year.
    pub with_year: bool,
}

static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?";
    let pattern = format!(
        r"(?i)\b(?:(?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}})|(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of\s)?(?P<m1>{month})(?:,?\s(?P<y1>\d{{4}})\b)?|(?P<m2>{month})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y2>\d{{4}})\b)?)"
    );
    Regex::new(&pattern).ok()
});

/// Every day of a text, in order. `year` stands in for a year that is left out.
pub fn days(text: &str, year: i16) -> Vec<Day> {
    let Some(pattern) = DAY.as_ref() else { return Vec::new() };
    pattern
        .captures_iter(text)
        .filter_map(|found| {
            let part = |names: [&str; 3]| names.iter().find_map(|name| found.name(name)).map(|m| m.as_str());
            let month = part(["m", "m1", "m2"])?;
            let month = month.parse().ok().or_else(|| month_number(month))?;
            let written_year: Option<i16> = part(["y", "y1", "y2"]).and_then(|y| y.parse().ok());
            let day: i8 = part(["d", "d1", "d2"])?.parse().ok()?;
            let date = Date::new(written_year.unwrap_or(year), month, day).ok()?;
            Some(Day { range: found.get(0)?.range(), date, with_year: written_year.is_some() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_read_as_people_write_them() {
        for (text, day, with_year) in [
            ("on 2026-12-12.", date(2026, 12, 12), true),
            ("12 Dec 2027", date(2027, 12, 12), true),
            ("the 3rd of March", date(2026, 3, 3), false),
            ("Nov 9, it was", date(2026, 11, 9), false),
        ] {
            let found = days(text, 2026);
            assert_eq!(found.first().map(|d| (d.date, d.with_year)), Some((day, with_year)), "{text}");
        }
        assert!(days("45 May of 99 Maybe 2026-13-40", 2026).is_empty());
        assert_eq!(month_number("Sept."), Some(9));
    }
}
