//! A line as words in lower case without accents and punctuation, the same for every reader.
//!
//! Not for: endings and words that say nothing (`words`). Invariant: the name of a record stays one word, [`RECORD`].

/// What stands where a record's name stood.
pub(crate) const RECORD: &str = "{record}";

/// Lower case without accents; letters, digits, and the signs that belong to a word.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => out.push('a'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '’' | '‘' | '`' => out.push('\''),
            _ => out.push(c),
        }
    }
    out
}

/// The words of a folded text, in order. `{record}` stays one word.
pub(crate) fn split(folded: &str) -> Vec<String> {
    let word = |word: &str| {
        if word.contains(RECORD) {
            return RECORD.to_owned();
        }
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        word.strip_suffix("'s").unwrap_or(word).to_owned()
    };
    folded
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '?' | '!' | '"' | '“' | '”'))
        .map(word)
        .filter(|word| !word.is_empty())
        .collect()
}
