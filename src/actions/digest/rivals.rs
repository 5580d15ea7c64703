//! Names of competitors, in sentences that say that they are some.

use super::pattern::patterns;
use super::scene::Scene;
use crate::crm::wording::{MONTHS, WEEKDAYS};

const NAME: &str = r"[A-Z][\w&-]+(?: [A-Z][\w&-]+)?";

patterns! { PATTERNS:
    AFTER = format!(r"\b(?i:compar\w+ (?:you|us|it|them|everything)(?: \w+){{0,2}}? (?:with|to|against)|(?:also |still )?talking (?:to|with)|evaluating|up against|competing (?:with|against)|competitors?(?: here)?(?: is| are|:)|lost (?:it |the deal |out )?(?:to|against)|(?:also |still )(?:looking at|considering)|in talks with|alternatives?(?: is| are|:)|(?:go|going|went|gone) with|chosen|chose|offer from|quote from|instead of you,?) (?P<names>{NAME}(?:(?:,| and| or|, and) {NAME})*)");
    BEFORE = format!(r"(?P<names>{NAME}) (?i:'s (?:offer|price|quote|total|bid|proposal|is)|came in|quoted|offered|offers|quotes|is (?:also )?(?:cheaper|in the race|bidding|competing|our competitor|the competitor|another option)|undercut\w*|are (?:also )?(?:cheaper|bidding))\b");
    SPLIT = r", and |, | and | or ";
}

/// Capitalised words that are no company.
pub(super) const NO_NAMES: &[&str] = &[
    "theirs",
    "yours",
    "ours",
    "mine",
    "his",
    "hers",
    "nothing",
    "everything",
    "something",
    "anything",
    "all",
    "both",
    "one",
    "two",
    "there",
    "here",
    "then",
    "which",
    "others",
    "other",
    "another",
    "you",
    "we",
    "they",
    "he",
    "she",
    "it",
    "i",
    "legal",
    "purchasing",
    "procurement",
    "finance",
    "it",
    "hr",
    "management",
    "board",
    "ceo",
    "cfo",
    "cto",
    "coo",
    "the",
    "this",
    "that",
    "our",
    "your",
    "their",
    "a",
    "plan",
    "option",
    "phase",
    "tier",
    "who",
    "what",
    "somebody",
    "someone",
    "everybody",
    "nobody",
    "dr",
    "mr",
    "ms",
    "mrs",
    "competitor",
    "vendor",
    "supplier",
    "customer",
    "yes",
    "no",
    "and",
    "but",
    "so",
];

/// The rivals that a sentence names.
pub(super) fn of(scene: &Scene, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for captures in AFTER.all(text).chain(BEFORE.all(text)) {
        let mut rest = &captures["names"];
        while let Some(split) = SPLIT.find(rest) {
            found.push(rest[..split.start()].to_owned());
            rest = &rest[split.end()..];
        }
        found.push(rest.to_owned());
    }
    found.retain(|name| is_rival(scene, name));
    found.dedup();
    found
}

/// Whether a name is neither a word, nor anybody's or anything's that the CRM knows.
pub(super) fn is_rival(scene: &Scene, name: &str) -> bool {
    let lower = name.to_lowercase();
    let first = lower.split(' ').next().unwrap_or("");
    let known = |known: &String| {
        let known = known.to_lowercase();
        known == lower || known.split(' ').any(|word| word == first && word.len() > 2)
    };
    name.len() > 1
        && !NO_NAMES.contains(&first)
        && !MONTHS.contains(&first)
        && !WEEKDAYS.contains(&first)
        && scene.by_name(name).is_none()
        && !scene.known_names.iter().any(known)
}
