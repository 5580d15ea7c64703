//! A page as it came.

use crate::trust::prompt::Origin;

/// A fetched page: bytes that a stranger wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it was in the end, after redirects.
    pub url: String,
    /// Its type without parameters, in lower case: `text/html`.
    pub content_type: String,
    /// The name of its character set, if it was said.
    pub charset: Option<String>,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Page {
    /// Where its words come from: never trusted.
    pub fn origin(&self) -> Origin {
        Origin::Web
    }
}

/// Type and character set of a `Content-Type` header, if it is one that is read: text and HTML.
pub(super) fn readable(header: &str) -> Option<(String, Option<String>)> {
    let mut parts = header.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let text = kind.strip_prefix("text/").is_some_and(|rest| !rest.is_empty() && !rest.contains(','));
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    });
    (text || kind == "application/xhtml+xml").then_some((kind, charset))
}
