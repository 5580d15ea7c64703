//! The language of a text by its most frequent words.
//!
//! Not for: short texts without any of them, which count as English. Source of the words: any grammar.

/// Frequent words of the languages in which mails are written here.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("en", &["the", "and", "you", "is", "we", "for", "to", "with", "of", "it", "that", "in", "have", "hello"]),
    ("de", &["der", "die", "das", "und", "nicht", "ist", "wir", "ich", "für", "mit", "bitte", "sie", "ein", "guten"]),
    ("fr", &["le", "la", "les", "et", "nous", "vous", "je", "pour", "est", "une", "des", "pas", "avec", "bonjour"]),
    ("es", &["el", "los", "las", "y", "una", "por", "para", "con", "que", "del", "muy", "hola", "gracias", "usted"]),
];

/// The language of a text, as a code (`en`, `de`, `fr`, `es`); `en` where it cannot be told.
pub fn language_of(text: &str) -> &'static str {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let hits = |known: &[&str]| words.iter().filter(|word| known.contains(word)).count();
    let english = LANGUAGES.first().map_or(0, |(_, known)| hits(known));
    let best = LANGUAGES.iter().skip(1).map(|(code, known)| (hits(known), *code)).max();
    best.filter(|(number, _)| *number >= 2 && *number > english).map_or("en", |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_tell_the_language() {
        for (text, code) in [
            ("Thank you for the offer, we like it.", "en"),
            ("Vielen Dank, wir haben das Angebot und prüfen es mit der Leitung.", "de"),
            ("Merci pour votre offre, nous la regardons avec la direction.", "fr"),
            ("Gracias por la oferta, la vemos con el equipo.", "es"),
            ("", "en"),
            ("Die hard", "en"),
        ] {
            assert_eq!(language_of(text), code, "{text}");
        }
    }
}
