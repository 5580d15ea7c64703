//! Keys and tokens of well-known services: a fixed prefix and then a long run of key characters.
//!
//! Source of the prefixes: the public documentation of each service and the open gitleaks rules (MIT).

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::{ops::Range, sync::LazyLock};

/// Prefixes with the fewest key characters that must follow.
const PREFIXES: &[(&str, usize)] = &[
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk-or-v1-", 20),
    ("sk-", 32),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("rk_live_", 16),
    ("pk_live_", 16),
    ("whsec_", 20),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xapp-", 20),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 35),
    ("ya29.", 30),
    ("hf_", 30),
    ("npm_", 36),
    ("dop_v1_", 60),
    ("SG.", 40),
    ("pat-na1-", 30),
    ("pat-eu1-", 30),
    ("eyJhbGciOi", 40),
    ("00D", 60),
];

const PEM: &str = "-----BEGIN ";

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(PREFIXES.iter().map(|(prefix, _)| *prefix).chain([PEM]))
        .ok()
});

/// Every key in the text.
pub(super) fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    let finder = FINDER.as_ref();
    finder.into_iter().flat_map(move |finder| finder.find_iter(text)).filter_map(move |hit| {
        let pattern = PREFIXES.get(hit.pattern().as_usize());
        pattern.map_or_else(|| private_key(text, hit.start()), |(_, least)| key(text, hit.range(), *least))
    })
}

fn key(text: &str, prefix: Range<usize>, least: usize) -> Option<Range<usize>> {
    if text[..prefix.start].chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let rest = &text[prefix.end..];
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '!');
    let length = rest.find(|c| !is_key(c)).unwrap_or(rest.len());
    let body = rest[..length].trim_end_matches(['.', '-', '!']);
    let mixed = body.bytes().any(|b| b.is_ascii_digit()) && body.bytes().any(|b| b.is_ascii_alphabetic());
    (body.len() >= least && mixed).then_some(prefix.start..prefix.end + body.len())
}

/// From `-----BEGIN … PRIVATE KEY-----` to the end marker, or to the end of the text if it is cut off.
fn private_key(text: &str, start: usize) -> Option<Range<usize>> {
    let head = text[start..].lines().next()?;
    if !head.contains("PRIVATE KEY") {
        return None;
    }
    let after = start + PEM.len();
    let end = text[after..].find("-----END ").and_then(|at| {
        let tail = after + at + "-----END ".len();
        text[tail..].find("-----").map(|close| tail + close + 5)
    });
    Some(start..end.unwrap_or(text.len()))
}
