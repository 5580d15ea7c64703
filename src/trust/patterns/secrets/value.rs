//! Whether a word can be a secret at all: its letters, its variety, and whether it only stands for one.

/// Words that stand where a secret would: types, states, examples.
const STAND_INS: &[&str] = &[
    "string",
    "str",
    "text",
    "number",
    "boolean",
    "bool",
    "true",
    "false",
    "null",
    "nil",
    "none",
    "undefined",
    "empty",
    "blank",
    "required",
    "optional",
    "hidden",
    "secret",
    "password",
    "passwd",
    "pass",
    "token",
    "value",
    "changeme",
    "change-me",
    "redacted",
    "removed",
    "masked",
    "example",
    "sample",
    "todo",
    "tbd",
    "n/a",
    "unknown",
    "missing",
    "invalid",
    "valid",
    "wrong",
    "correct",
    "expired",
    "protected",
    "encrypted",
    "enabled",
    "disabled",
    "default",
    "unset",
    "set",
    "yes",
    "no",
    "off",
    "on",
    "bearer",
    "basic",
    "oauth",
    "oauth2",
    "hashed",
    "stored",
    "policy",
    "reset",
    "manager",
    "field",
    "not",
    "too",
    "very",
    "the",
    "a",
    "an",
    "your",
    "my",
    "our",
    "in",
    "on",
    "at",
    "for",
    "and",
    "or",
    "is",
    "was",
    "as",
    "to",
    "only",
    "same",
    "still",
    "now",
    "here",
    "below",
    "above",
    "attached",
    "case-sensitive",
    "at",
    "least",
    "leave",
    "self",
    "option",
    "primary",
    "public",
    "created_at",
    "account_id",
    "id",
];

/// Parts of words that only stand for a secret.
const TEMPLATES: &[&str] = &[
    "your",
    "xxxx",
    "****",
    "....",
    "<",
    "${",
    "$(",
    "{{",
    "%(",
    "env.",
    "environ",
    "getenv",
    "secrets.",
    "vault_",
    "config.",
    "placeholder",
    "redacted",
    "insert",
    "•••",
    "…",
    "xxx-xxx",
    "_here",
    "option<",
    "fromenv",
    "secretref",
    "::",
    "#[",
    "->",
    "://",
    "self.",
];

/// A stand-in: a type, an example, a reference to where the secret lies.
pub(super) fn is_stand_in(value: &str) -> bool {
    let lower = value.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let variable = value.starts_with(['$', '%', '!', '&', '@'])
        && value[1..].bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b == b'%');
    let tag = value.starts_with('!') && value[1..].bytes().all(|b| b.is_ascii_lowercase());
    let call = value.contains('(')
        && (value.ends_with(')')
            || value.bytes().take_while(|b| *b != b'(').all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.')));
    // Types and variables of code: `&[u8`, `__u32`, `psw_t`.
    let code = value.starts_with(['_', '&']) && value.len() < 24 || value.ends_with("_t");
    bare.is_empty()
        || code
        || STAND_INS.contains(&bare)
        || TEMPLATES.iter().any(|part| lower.contains(part))
        || variable
        || tag
        || call
        || same_letters(value)
}

/// `xxxxxxx`, `0000-0000`.
fn same_letters(value: &str) -> bool {
    let mut letters = value.chars().filter(|c| c.is_alphanumeric());
    letters.next().is_none_or(|first| letters.all(|c| c == first))
}

/// Digits and letters both, in some variety.
pub(super) fn is_mixed(value: &str) -> bool {
    let digits = value.bytes().any(|b| b.is_ascii_digit());
    let letters = value.bytes().any(|b| b.is_ascii_alphabetic());
    digits && letters && !same_letters(value)
}

/// A random word: of enough letters, mixed, and varied as chance would have it.
pub(super) fn is_random(value: &str, least: usize) -> bool {
    let cases =
        value.bytes().any(|b| b.is_ascii_lowercase()) && value.bytes().filter(u8::is_ascii_uppercase).count() > 2;
    let long = value.len() >= 20 && cases;
    value.len() >= least && (is_mixed(value) || long) && entropy(value) >= if value.len() < 16 { 2.4 } else { 2.9 }
}

/// What a person makes up as a password: a sign, a digit, or a capital inside.
pub(super) fn is_made_up(value: &str) -> bool {
    let inner = value.trim_end_matches(['.', ',', '!', '?', ')', ':']);
    if value.starts_with('-') && value.len() < 24 {
        return false;
    }
    let odd = |c: char| c.is_ascii_digit() || "!#$%&*+?@^~_=".contains(c);
    let camel = inner.chars().skip(1).any(|c| c.is_uppercase()) && inner.chars().any(char::is_lowercase);
    inner.chars().count() >= 4 && inner.chars().any(char::is_alphabetic) && (value.contains(odd) || camel)
}

/// Made up, and surely no word of a sentence: a digit or a sign in the middle of letters.
pub(super) fn is_strong(value: &str) -> bool {
    let inner = value.trim_matches(|c: char| !c.is_alphanumeric());
    inner.len() >= 6
        && is_made_up(value)
        && (is_mixed(inner) || inner.contains(['!', '#', '$', '%', '&', '*', '?', '@', '^']))
}

/// Shannon's bits per byte.
fn entropy(value: &str) -> f64 {
    let mut counts = [0u16; 256];
    value.bytes().for_each(|b| counts[usize::from(b)] = counts[usize::from(b)].saturating_add(1));
    let length = value.len() as f64;
    counts.iter().filter(|n| **n > 0).map(|n| f64::from(*n) / length).map(|p| -p * p.log2()).sum()
}
