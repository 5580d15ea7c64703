//! What a text says of a case: solved, urgent.

use super::cues::Cues;
use super::pattern::patterns;

patterns! { PATTERNS:
    SOLVED = r"(?i)\b(?:(?:issue|problem|case|ticket|error|bug|it|that|this|everything|all) (?:is|has been|was|got) (?:now |finally |fully |completely )*(?:resolved|solved|fixed|sorted(?: out)?|closed)|works? (?:fine |well |perfectly )?(?:again|now)|working (?:fine |well |perfectly )?(?:again|now)|(?:fixed|solved|resolved|cured) (?:it|the (?:issue|problem|error))|you (?:can|may) (?:now )?close (?:the|this|my|our) (?:ticket|case|issue|request)|(?:please|let['’]s) close (?:the|this|my|our) (?:ticket|case|issue|request)|(?:ticket|case) can be closed|(?:this|it|the (?:case|issue|matter)) is (?:done|settled)(?: for us| from our side)?|(?:running|runs) (?:fine|smoothly|stable|stably|again))\b";
    URGENT = r"(?i)\b(?:this|it|the (?:case|matter|issue|problem|ticket)|matter) (?:is|has become|is now|became|gets|is getting) (?:now |very |extremely |really |quite |super )*(?:urgent|high priority|top priority|time-critical)\b|\b(?:production|plant|whole line|line|system|site|service|warehouse) (?:is|are|stands|went|has been) (?:completely |all |now )*(?:down|still|stopped|offline)\b|\b(?:urgently|as urgent|with high priority|high priority)\b|^urgent\b";
    CRITICAL = r"(?i)\b(?:is|becomes|now|this is) (?:now |very |absolutely |business[- ]?)*critical\b|\bcritical (?:outage|incident|failure)\b|\b(?:sev(?:erity)? ?-?1|p1 incident|priority 1)\b";
}

/// A case as a text tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Solved,
    Urgent,
    Critical,
}

/// What a sentence says of the case.
pub(super) fn of(plain: &str, cues: Cues) -> Option<Signal> {
    let ruled_out =
        cues.question || cues.foreign || cues.negation || cues.maybe || cues.later || cues.past && !SOLVED.is_in(plain);
    if ruled_out {
        return None;
    }
    match () {
        () if SOLVED.is_in(plain) => Some(Signal::Solved),
        () if CRITICAL.is_in(plain) => Some(Signal::Critical),
        () if URGENT.is_in(plain) => Some(Signal::Urgent),
        () => None,
    }
}
