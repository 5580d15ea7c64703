//! The day on which a deal will close: a signature, an order, a close date that is planned or moved.

use super::cues::Cues;
use super::pattern::patterns;
use super::when::{When, days};
use jiff::civil::Date;

patterns! { PATTERNS:
    /// Somebody intends to sign or order.
    INTENDS = r"(?i)\b(?:we|they|she|he|board|ceo|cfo|management|customer|client|(?-i:[A-Z][a-zà-ÿ]+))\b[^.;?]{0,60}?\b(?:will|['’]ll|plan(?:s|ned)? to|intend(?:s)? to|aim(?:s|ing)? to|expect(?:s)? to|want(?:s)? to|going to|can|scheduled to|agreed to|is to|are to|(?:good|ready|happy|set|able|cleared|due) to)\b[^.;?]{0,30}?\b(?:sign|countersign|close|place (?:the|our|an) (?:purchase )?order|issue (?:the|our|a) (?:po|purchase order)|get (?:it|this) signed|have (?:it|this|the (?:contract|agreement|deal|order)) (?:signed|closed|done))\b";
    SIGNS_ON = r"(?i)\b(?:we|you|they|she|he|board|ceo|cfo|customer|client|(?-i:[A-Z][a-zà-ÿ]+)) (?:sign|signs|are signing|is signing|close|closes)\b";
    /// The signature or order is set for, or moves.
    EVENT = r"(?i)\b(?:signing|signature|close date|closing date|closing|purchase order|(?-i:PO)|contract signature|order date)\b[^.;?]{0,40}?\b(?:is|goes out|go out|moves?|moved|slips?|slipped|postponed|pushed(?: back)?|planned|scheduled|set|expected|will be|follows|stays|shifts?|shifted|now|new|on|for|by|to)\b|\bclose date\s*:";
    SIGNED_BY = r"(?i)\b(?:signed|closed|contract|deal) (?:and closed |done )?(?:by|before)\b|\b(?:have|get) (?:it|this|that|the \w+) (?:signed|closed)\b";
    /// About other papers, or about ours.
    OTHER = r"(?i)\b(?:nda|non-disclosure|order form|sign up|sign in|sign-?off|signed off|bank|account closes|close (?:the )?(?:ticket|case|gap|issue|loop)|kick-?off|invoice|please|can you|could you|need you|return it|send)\b|\bi(?:['’]ll| will)\b";
}

/// What a sentence says about the close.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// On or by this day; whether it was moved there.
    On(Date, bool),
    /// Something about it that needs a person.
    Doubt(&'static str),
}

/// What a sentence says about the close date, if anything.
pub(super) fn of(plain: &str, cues: Cues, on: Date) -> Option<Said> {
    let cue = [&INTENDS, &SIGNS_ON, &EVENT, &SIGNED_BY].iter().filter_map(|p| p.find(plain)).map(|m| m.end()).min()?;
    if cues.question
        || cues.foreign
        || cues.maybe
        || cues.command
        || cues.others
        || (cues.past && !MOVES.is_in(plain))
        || OTHER.is_in(plain)
    {
        return None;
    }
    let named: Vec<When> = days(plain, on).into_iter().filter(|when| !when.old && when.range.end >= cue).collect();
    if cues.negation {
        return (!named.is_empty()).then_some(Said::Doubt("a day is named in a sentence that denies something"));
    }
    let moved = MOVES.is_in(plain);
    match named.as_slice() {
        [] => None,
        [one] => one_day(one, on, moved),
        several => {
            let first = several.first()?;
            let same = several.iter().all(|when| when.day == first.day);
            if same { one_day(first, on, moved) } else { Some(Said::Doubt("several days stand in one sentence")) }
        }
    }
}

patterns! { MOVE_PATTERNS:
    MOVES = r"(?i)\b(?:moves?|moved|slips?|slipped|postponed|pushed|shifts?|shifted|delayed|instead|rather|new (?:close|signing|date)|brought forward|pulled in)\b";
}

fn one_day(when: &When, on: Date, moved: bool) -> Option<Said> {
    match when.day {
        Some(day) if day >= on => Some(Said::On(day, moved)),
        Some(_) => None,
        None => Some(Said::Doubt("the time of signing is named, but not the day")),
    }
}
