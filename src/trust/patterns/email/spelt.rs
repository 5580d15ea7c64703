//! Mail addresses that hide from machines: `jane (at) acme dot com`, `jane [at] acme.com`, `jane arroba acme punto com`.
//!
//! Not for: sentences with "at" in them. A bare "at" counts only with a dot spelt out behind it and a known kind of
//! ending, or between a user part that no sentence has (`jane.doe at acme.com`).

use std::ops::Range;

/// What people write for `@`, in lower case, and whether it needs no further proof.
pub(in super::super) const SIGNS: &[(&str, bool)] = &[
    ("(at)", true),
    ("[at]", true),
    ("{at}", true),
    ("<at>", true),
    ("( at )", true),
    ("[ at ]", true),
    ("{ at }", true),
    ("*at*", true),
    ("(@)", true),
    ("[@]", true),
    ("{@}", true),
    ("(ät)", true),
    ("[ät]", true),
    ("(æt)", true),
    ("(aet)", true),
    ("(arroba)", true),
    ("[arroba]", true),
    ("(chez)", true),
    ("(chiocciola)", true),
    ("(snabel-a)", true),
    ("&#64;", true),
    ("&#x40;", true),
    ("&commat;", true),
    ("\\u0040", true),
    ("_at_", false),
    ("-at-", false),
    (" at ", false),
    (" @ ", false),
    (" arroba ", false),
    (" ät ", false),
    (" aet ", false),
    (" chez ", false),
    (" chiocciola ", false),
    (" klammeraffe ", false),
    (" małpa ", false),
    (" malpa ", false),
    (" snabel-a ", false),
    (" apenstaartje ", false),
    (" arobase ", false),
    (" kukac ", false),
    (" собака ", false),
];

const DOTS: &[&str] = &[
    "(dot)", "[dot]", "{dot}", "( dot )", "[ dot ]", "{ dot }", "<dot>", "*dot*", " dot ", "_dot_", "-dot-", "(punkt)",
    "[punkt]", " punkt ", "(punto)", " punto ", "(ponto)", " ponto ", "(point)", "(.)", "[.]", "{.}", " . ",
    "(kropka)", " kropka ", ".",
];
/// Endings of more than two letters.
const ENDINGS: &[&str] = &[
    "com",
    "org",
    "net",
    "edu",
    "gov",
    "mil",
    "int",
    "info",
    "biz",
    "name",
    "mobi",
    "app",
    "dev",
    "cloud",
    "tech",
    "online",
    "site",
    "store",
    "shop",
    "xyz",
    "email",
    "mail",
    "agency",
    "group",
    "company",
    "solutions",
    "consulting",
    "digital",
    "media",
    "systems",
    "works",
    "world",
    "global",
    "example",
    "test",
    "gmbh",
    "berlin",
    "london",
    "paris",
    "legal",
];
/// Two letters that are everyday words and nobody's country.
const NO_ENDING: &[&str] = &["on", "of", "or", "up", "an", "by", "if", "we", "he", "oh", "ok"];
/// Countries whose letters are an everyday word: behind a dot in words they end a sentence rather than an address.
const WORDS: &[&str] = &["in", "is", "it", "to", "me", "so", "my", "be", "us", "am", "no", "do", "as", "at"];

/// The address around the sign at `range`, which is `plain` if it means nothing else.
pub(in super::super) fn around(text: &str, range: Range<usize>, plain: bool) -> Option<Range<usize>> {
    let (length, spelt) = domain(&text[range.end..])?;
    let ending = text[..range.end + length].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if !plain && spelt && WORDS.iter().any(|word| word.eq_ignore_ascii_case(ending)) {
        return None;
    }
    let start = local(text, range.start)?;
    let user = &text[start..range.start];
    let telling = user.contains(['.', '_', '+']) || user.bytes().any(|b| b.is_ascii_digit());
    (plain || spelt || telling).then_some(start..range.end + length)
}

/// The length of the domain at the start, and whether a dot of it is spelt out.
fn domain(text: &str) -> Option<(usize, bool)> {
    let mut end = text.len() - text.trim_start_matches(' ').len();
    end += label(&text[end..])?;
    let (mut spelt, mut last) = (false, 0..0);
    while let Some((dot, length)) = dot(&text[end..]) {
        let from = end + length;
        let from = from + (text[from..].len() - text[from..].trim_start_matches(' ').len());
        let Some(length) = label(&text[from..]).filter(|_| dot != "." || from == end + 1) else { break };
        (end, last) = (from + length, from..from + length);
        spelt |= dot != ".";
    }
    is_ending(&text[last]).then_some((end, spelt))
}

/// The dot at the start and its length, with the spaces before a bracket.
fn dot(text: &str) -> Option<(&'static str, usize)> {
    let find =
        |text: &str| DOTS.iter().find(|dot| text.get(..dot.len()).is_some_and(|start| start.eq_ignore_ascii_case(dot)));
    let spaces = text.len() - text.trim_start_matches(' ').len();
    let behind = || {
        find(&text[spaces..]).filter(|dot| dot.starts_with(['(', '[', '{', '<'])).map(|dot| (*dot, spaces + dot.len()))
    };
    find(text).map(|dot| (*dot, dot.len())).or_else(behind)
}

fn label(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(text.len());
    let cut = text[..length].find("-dot-").unwrap_or(length);
    (1..=63).contains(&cut).then_some(cut)
}

fn is_ending(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    match word.len() {
        2 => word.bytes().all(|b| b.is_ascii_lowercase()) && !NO_ENDING.contains(&word.as_str()),
        _ => ENDINGS.contains(&word.as_str()),
    }
}

/// Where the user part before `end` starts; its dots may be spelt out too.
fn local(text: &str, end: usize) -> Option<usize> {
    let mut start = word_start(text, end - trailing_space(&text[..end]))?;
    let dot_before = |start: usize| {
        let bracket = text[..start].trim_end_matches(' ');
        let spoken =
            DOTS.iter().find(|dot| dot.len() > 1 && ends_with(&text[..start], dot)).map(|dot| start - dot.len());
        spoken.or_else(|| {
            DOTS.iter()
                .find(|dot| dot.starts_with(['(', '[', '{']) && ends_with(bracket, dot))
                .map(|dot| bracket.len() - dot.len())
        })
    };
    while let Some(at) = dot_before(start) {
        let Some(earlier) = word_start(text, at - trailing_space(&text[..at])) else { break };
        start = earlier;
    }
    Some(start)
}

fn trailing_space(text: &str) -> usize {
    text.len() - text.trim_end_matches(' ').len()
}

fn ends_with(text: &str, dot: &str) -> bool {
    text.len().checked_sub(dot.len()).and_then(|from| text.get(from..)).is_some_and(|end| end.eq_ignore_ascii_case(dot))
}

fn word_start(text: &str, end: usize) -> Option<usize> {
    let word = text[..end].trim_end_matches(|c: char| c.is_alphanumeric() || "._+-".contains(c));
    let start = word.len() + text[word.len()..end].len() - text[word.len()..end].trim_start_matches(['.', '-']).len();
    (start < end).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        let lower = text.to_lowercase();
        SIGNS.iter().find_map(|(word, plain)| {
            lower
                .match_indices(word)
                .find_map(|(at, _)| around(text, at..at + word.len(), *plain))
                .map(|range| &text[range])
        })
    }

    #[test]
    fn spelt_addresses_are_found() {
        for (text, address) in [
            ("write to jane (at) acme (dot) com.", "jane (at) acme (dot) com"),
            ("jane.doe[at]acme.co.uk", "jane.doe[at]acme.co.uk"),
            ("reach jane dot doe at acme dot com today", "jane dot doe at acme dot com"),
            ("JANE AT ACME DOT COM", "JANE AT ACME DOT COM"),
            ("jane arroba acme punto es", "jane arroba acme punto es"),
            ("jane_at_acme_dot_com", "jane_at_acme_dot_com"),
            ("jane.doe at acme.com", "jane.doe at acme.com"),
            ("jane&#64;acme.org", "jane&#64;acme.org"),
            ("jane { at } acme { dot } io", "jane { at } acme { dot } io"),
        ] {
            let trimmed = found(text).map(|address| address.trim_start_matches("reach ").trim_start_matches("to "));
            assert_eq!(trimmed, Some(address), "{text}");
        }
    }

    #[test]
    fn sentences_are_left_alone() {
        for text in [
            "look at acme.com for prices",
            "we met at the office. Com was late",
            "she works at Acme",
            "at 10.30 at the dot on the map",
            "expires at a point in time",
            "we met at noon . It rained",
            "look at the dot in the corner",
            "sold 3 at 40.00 each",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
