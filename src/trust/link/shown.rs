//! A model's text with its addresses made harmless.
//!
//! Terminals and mail programs turn `https://…` into a link by themselves. For: leaving only listed addresses whole;
//! of the others the host stays readable, and the path where it can be seen. Not for: the look of links (room `ui`).
//! Invariants: the result holds no address with a scheme that is not openable; a text without addresses stays as it is.

use super::{Carry, Links};

/// Schemes without slashes that programs act upon.
const BARE: &[&str] =
    &["mailto:", "tel:", "sms:", "javascript:", "data:", "vbscript:", "callto:", "magnet:", "about:", "blob:"];

impl Links {
    /// The text with every address that may not be opened taken apart. One that carries a value loses all but its host.
    pub fn shown(&self, text: &str, carry: &Carry<'_>) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((start, end)) = next(rest) {
            out.push_str(&rest[..start]);
            let found = &rest[start..end];
            let verdict = self.judge_model(found, carry);
            if verdict.openable {
                out.push_str(found);
            } else {
                let hidden = is_target(&out);
                out.push_str(&taken_apart(found, hidden, carry.found(found, None).is_some()));
            }
            rest = &rest[end..];
        }
        out.push_str(rest);
        out
    }
}

/// One line without the schemes in front of its hosts, so that no terminal makes a link of it.
pub fn unlinked(text: &str) -> std::borrow::Cow<'_, str> {
    let Some(mut at) = text.find("://") else { return text.into() };
    let mut out = text.to_owned();
    loop {
        let scheme =
            out[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')).len();
        out.replace_range(scheme..at + 3, "");
        match out.find("://") {
            Some(next) => at = next,
            None => return out.into(),
        }
    }
}

/// Where the next address stands: from its scheme to what can no longer belong to it.
fn next(text: &str) -> Option<(usize, usize)> {
    let slashes = text.match_indices("://").map(|(at, _)| {
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let start = text[..at].rfind(|c: char| !letters(c)).map_or(0, |before| before + char_at(text, before));
        (start, at + 3)
    });
    let lower = text.to_ascii_lowercase();
    let bare = BARE.iter().filter_map(|scheme| {
        let at = lower.match_indices(scheme).map(|(at, _)| at).find(|at| {
            let before = text[..*at].chars().next_back();
            !before.is_some_and(char::is_alphanumeric)
                && text[at + scheme.len()..].starts_with(|c: char| !c.is_whitespace())
        })?;
        Some((at, at + scheme.len()))
    });
    let (start, from) = slashes.take(1).chain(bare).min()?;
    let target = is_target(&text[..start]);
    let stops =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`') || c.is_control() || (target && c == ')');
    let end = text[from..].find(stops).map_or(text.len(), |end| from + end);
    let trimmed = text[from..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', ']', '*', '_']);
    Some((start, from + trimmed.len()))
}

fn char_at(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Whether an address that follows is the target of a Markdown link, which nobody sees.
fn is_target(before: &str) -> bool {
    before.trim_end_matches([' ', '<']).ends_with("](")
}

/// What remains of an address that may not be opened.
fn taken_apart(found: &str, hidden: bool, carries: bool) -> String {
    let (scheme, rest) = found.split_once(':').unwrap_or(("", found));
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default().trim_end_matches([')', ']']);
    let host = if authority.contains('[') { authority.rsplit('@').next().unwrap_or_default() } else { host };
    match (carries, hidden) {
        (true, _) if scheme.eq_ignore_ascii_case("mailto") => "(address-removed)".to_owned(),
        (true, _) => format!("{host}/(removed)").trim_start_matches('/').to_owned(),
        (false, true) => host.to_owned(),
        // Nested schemes would come to light once the outer one is gone.
        (false, false) => rest.replace("://", "/"),
    }
}
