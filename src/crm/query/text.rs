//! How texts are compared: one rule for the evaluator, the store and the search.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case without accents and compatibility forms: `Élan` and `ELAN` become `elan`.
pub fn fold_text(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether `text` equals the constant `wanted`, ignoring case. A constant in ASCII is compared by ASCII case only,
/// so that an index can answer.
pub fn same_text(text: &str, wanted: &str) -> bool {
    if wanted.is_ascii() {
        return text.eq_ignore_ascii_case(wanted);
    }
    text.to_lowercase() == wanted.to_lowercase()
}

/// Whether `text` contains `words`, ignoring case and accents.
pub fn text_contains(text: &str, words: &str) -> bool {
    fold_text(text).contains(&fold_text(words))
}
