//! Meetings that a text fixes: a day and a time of day, both beyond doubt.

use super::cues::Cues;
use super::pattern::patterns;
use super::when::days;
use jiff::civil::{Date, DateTime, Time};

patterns! { PATTERNS:
    MEETING = r"(?i)\b(?:(?:let['’]s|let us|we(?:['’]ll| will)?) (?:meet|talk|speak|have (?:a|our|the) (?:call|meeting))|(?:our |the |a )?(?:next |follow-?up |kick-?off )?(?:call|meeting|appointment|workshop|demo|training|session|visit|review|kick-?off|site visit)(?: is| takes place| stands)?(?: set| scheduled| booked| confirmed| planned| fixed)?(?: for| on|:)|see you (?:on|next|tomorrow)|(?:i|we)(?:['’]ve| have) (?:booked|scheduled|set up|fixed|confirmed) (?:a |the |our |you )?|invite for|meet (?:on|at))\b";
    CLOCK = r"(?i)(?:\bat|\bum|\bà|@|,|\bfrom)\s*(?P<h>\d{1,2})(?:[:.h](?P<m>\d{2}))?\s*(?P<half>a\.?m\b|p\.?m\b)?(?P<zone>\s*(?:cet|cest|utc|gmt|est|edt|pst|pdt|cst|bst)\b)?";
    NO_MEETING = r"(?i)\b(?:cancel\w*|decline\w*|instead of|webinar|conference|fair|board meeting|was|were|last)\b";
}

/// What a sentence says of a meeting.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// At this time of the day where the seller is.
    At(DateTime),
    /// A meeting whose day or time needs a person.
    Doubt(&'static str),
}

/// The meeting that a sentence fixes, if it does.
pub(super) fn of(plain: &str, cues: Cues, on: Date) -> Option<Said> {
    if !MEETING.is_in(plain) || !cues.plain() || cues.later || NO_MEETING.is_in(plain) {
        return None;
    }
    let named = days(plain, on);
    let [when] = named.as_slice() else { return None };
    let clock = CLOCK.all(&plain[when.range.end..]).chain(CLOCK.all(&plain[..when.range.start])).next()?;
    let Some(day) = when.day.filter(|day| *day >= on) else {
        return Some(Said::Doubt("a meeting is named, but its day fits several"));
    };
    if clock.name("zone").is_some() {
        return Some(Said::Doubt("a meeting is named with a time zone"));
    }
    let hour: i8 = clock["h"].parse().ok()?;
    let minute: i8 = clock.name("m").map_or(Some(0), |m| m.as_str().parse().ok())?;
    let half = clock.name("half").map(|m| m.as_str().to_lowercase());
    let hour = match half.as_deref().map(|half| half.starts_with('p')) {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        // "At two" is in the afternoon here and in the morning there.
        None if hour < 7 => return Some(Said::Doubt("a meeting is named without morning or afternoon")),
        _ => hour,
    };
    Some(Said::At(day.to_datetime(Time::new(hour, minute, 0, 0).ok()?)))
}
