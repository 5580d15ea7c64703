//! Which words may leave, and which words of a question say what it is about. Pure.
//!
//! Invariant: [`plain`] lets names of models, hosts, actions and tools through and nothing that could be a sentence or
//! somebody's address.

/// Most letters of a name that leaves.
const LONGEST: usize = 64;

/// A name as it may stand in a row: letters, digits and `-_.:/` only, no `@`, no space; `other` for anything else.
pub(super) fn plain(name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    let sound = name.len() <= LONGEST && name.chars().all(good);
    Some(if sound { name.to_owned() } else { "other".to_owned() })
}

/// The words of a masked question that carry its meaning, folded: no placeholders, numbers, or words that every
/// question has; endings of plurals off.
pub(super) fn content(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\''));
    let telling = words.filter(|word| !word.is_empty() && !is_placeholder(word)).map(str::to_lowercase);
    let telling = telling.filter(|word| word.chars().any(char::is_alphabetic) && word.chars().count() > 1);
    let is_common = |word: &String| COMMON.contains(&word.as_str());
    telling.filter(|word| !is_common(word)).map(stem).filter(|word| !is_common(word)).collect()
}

/// `PERSON_1_K7Q`: capitals, then a number.
fn is_placeholder(word: &str) -> bool {
    let mut parts = word.split('_');
    let kind = parts.next().unwrap_or_default();
    let number = parts.next().unwrap_or_default();
    !number.is_empty() && kind.chars().all(|c| c.is_ascii_uppercase()) && word.chars().any(|c| c.is_ascii_digit())
}

fn stem(mut word: String) -> String {
    let long = word.chars().count() > 3;
    if long && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    word
}

/// Words of English, German, French and Spanish that say how one asks rather than for what.
const COMMON: &[&str] = &[
    "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "by", "can", "could", "did", "do", "does",
    "for", "from", "get", "give", "had", "has", "have", "hello", "help", "hey", "hi", "how", "i'd", "i'm", "if", "in",
    "is", "it", "its", "just", "let", "make", "may", "me", "my", "need", "now", "of", "on", "or", "our", "out",
    "please", "pls", "plz", "should", "show", "so", "some", "tell", "thank", "thanks", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "to", "up", "us", "want", "was", "we", "were", "what", "what's",
    "when", "where", "which", "who", "why", "will", "with", "would", "you", "your", "aber", "alle", "als", "am", "auf",
    "aus", "bei", "bin", "bitte", "das", "dem", "den", "der", "des", "die", "du", "ein", "eine", "einen", "einer",
    "er", "es", "für", "haben", "hat", "ich", "ihr", "im", "ist", "kann", "kannst", "könnte", "mal", "mein", "meine",
    "mich", "mir", "mit", "nach", "nicht", "noch", "nur", "oder", "sie", "sind", "und", "uns", "von", "vom", "was",
    "welche", "wer", "wie", "wir", "wo", "zu", "zum", "zur", "au", "aux", "avec", "ce", "ces", "dans", "de", "du",
    "elle", "en", "est", "et", "il", "je", "la", "le", "les", "ma", "mes", "moi", "mon", "nous", "ou", "par", "pas",
    "peux", "pour", "que", "qui", "quoi", "sont", "sur", "tu", "un", "une", "vous", "con", "como", "cómo", "cuál",
    "del", "el", "ella", "es", "está", "favor", "hay", "los", "las", "lo", "mi", "mis", "no", "para", "por", "puedes",
    "qué", "quién", "se", "si", "son", "su", "una", "uno", "yo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_leave_and_sentences_do_not() {
        for (name, expected) in [
            ("gpt-5-mini", Some("gpt-5-mini")),
            ("openai/gpt-5:latest", Some("openai/gpt-5:latest")),
            ("", None),
            ("call Ida", Some("other")),
            ("ida@orrin.example", Some("other")),
            ("Müller", Some("other")),
        ] {
            assert_eq!(plain(name).as_deref(), expected, "{name}");
        }
        assert_eq!(plain(&"x".repeat(65)).as_deref(), Some("other"));
    }

    #[test]
    fn what_every_question_has_says_nothing() {
        assert_eq!(content("Can you show me the 3 flights of PERSON_1_K7Q, please?"), ["flight"]);
        assert_eq!(content("Wie ist das Wetter bei ORG_2_A1B?"), ["wetter"]);
        assert!(content("1 2 3 …").is_empty());
    }
}
