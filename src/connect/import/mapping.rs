//! The `--map` file: for files that do not explain themselves, what they are.
//!
//! ```toml
//! [[file]]
//! match = "deals_*.csv"            # file name, * and ? as usual; the first fitting entry counts
//! kind = "opportunity"
//! delimiter = ";"
//! encoding = "windows-1252"
//! dates = "day"                    # or "month": what comes first
//! decimal = "comma"                # or "point"
//! columns = { "Deal" = "name", "Internal" = "-" }
//! constants = { currency = "EUR" }
//! ```

use super::date::DateOrder;
use crate::crm::Kind;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// A `--map` file that was read and checked.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    rules: Vec<Rule>,
}

/// Why a `--map` file does not count.
#[derive(Debug, thiserror::Error)]
#[error("{path}:{line}: {reason}", path = path.display())]
pub struct MappingError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The key and what is wrong with it.
    pub reason: String,
}

/// What is said of the files that fit a pattern.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pattern: String,
    pub(super) kind: Option<Kind>,
    pub(super) delimiter: Option<u8>,
    pub(super) encoding: Option<&'static encoding_rs::Encoding>,
    pub(super) dates: Option<DateOrder>,
    pub(super) comma: Option<bool>,
    pub(super) columns: BTreeMap<String, String>,
    pub(super) constants: BTreeMap<String, String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    #[serde(default)]
    file: Vec<RawRule>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    r#match: String,
    kind: Option<Kind>,
    delimiter: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    dates: Option<DateOrder>,
    decimal: Option<Spanned<String>>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// Names the file, the line and the key.
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path).map_err(|error| MappingError {
            path: path.to_owned(),
            line: 1,
            reason: error.to_string(),
        })?;
        Self::parse(&text, path)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, MappingError> {
        let error = |at: usize, reason: String| {
            let line = text[..at.min(text.len())].matches('\n').count() + 1;
            MappingError { path: path.to_owned(), line, reason }
        };
        let raw: RawMapping = toml::from_str(text)
            .map_err(|wrong| error(wrong.span().map_or(0, |span| span.start), wrong.message().to_owned()))?;
        let rules: Result<_, _> = raw.file.into_iter().map(|rule| rule.check()).collect();
        Ok(Self { rules: rules.map_err(|(at, reason)| error(at, reason))? })
    }

    /// The first entry whose pattern fits the file name.
    pub(super) fn rule(&self, path: &Path) -> Option<&Rule> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        self.rules.iter().find(|rule| fits(&rule.pattern, &name))
    }
}

impl RawRule {
    fn check(self) -> Result<Rule, (usize, String)> {
        let at = |value: &Spanned<String>| value.span().start;
        let delimiter = match &self.delimiter {
            Some(text) => match text.get_ref().as_bytes() {
                b"\\t" | b"tab" => Some(b'\t'),
                &[byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(byte),
                _ => return Err((at(text), "delimiter: must be one character, or \"tab\"".to_owned())),
            },
            None => None,
        };
        let encoding = match &self.encoding {
            Some(label) => Some(encoding_rs::Encoding::for_label(label.get_ref().as_bytes()).ok_or_else(|| {
                (
                    at(label),
                    format!("encoding: {:?} is not known; try utf-8, utf-16le or windows-1252", label.get_ref()),
                )
            })?),
            None => None,
        };
        let comma = match &self.decimal {
            Some(word) => match word.get_ref().as_str() {
                "comma" => Some(true),
                "point" => Some(false),
                _ => return Err((at(word), "decimal: must be \"comma\" or \"point\"".to_owned())),
            },
            None => None,
        };
        Ok(Rule {
            pattern: self.r#match.to_lowercase(),
            kind: self.kind,
            delimiter,
            encoding,
            dates: self.dates,
            comma,
            columns: self.columns,
            constants: self.constants,
        })
    }
}

/// Whether a pattern with `*` and `?` fits a name: the usual two-pointer walk, linear in practice.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut back) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => (p, n) = (p + 1, n + 1),
            _ => match back {
                Some((star, from)) => {
                    back = Some((star, from + 1));
                    (p, n) = (star + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_in_a_shell() {
        for (pattern, name, fit) in [
            ("*.csv", "a.csv", true),
            ("a?c*", "abcde", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b", "ac", false),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
        }
    }

    #[test]
    fn mistakes_are_named_with_line_and_key() {
        for (text, line, key) in [
            ("[[file]]\nmatch = \"*\"\ncolour = 1\n", 3, "colour"),
            ("[[file]]\nmatch = \"*\"\ndelimiter = \"ab\"\n", 3, "delimiter"),
            ("[[file]]\nmatch = \"*\"\n\nencoding = \"klingon\"\n", 4, "encoding"),
            ("[[file]]\nmatch = \"*\"\ndates = \"year\"\n", 3, "year"),
            ("[[file]\n", 1, ""),
        ] {
            let error = Mapping::parse(text, Path::new("m.toml")).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.reason.contains(key), "{error}");
        }
    }
}
