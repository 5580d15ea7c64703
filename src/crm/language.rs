//! The language of a text by its most frequent words.
//!
//! Not for: short texts without any of them, which count as English. Source of the words: any grammar.

/// Frequent words of the languages in which mails are written here.
const LANGUAGES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "and", "you", "is", "we", "for", "to", "with", "of", "it", "that", "in", "have", "hello", "your",
            "are", "this", "can", "please", "what", "when", "our", "thanks",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "nicht", "ist", "wir", "ich", "für", "mit", "bitte", "sie", "ein", "guten",
            "den", "uns", "ihr", "ihre", "ihnen", "auf", "von", "wann", "können", "vielen", "dank", "noch",
        ],
    ),
    (
        "fr",
        &[
            "le", "la", "les", "et", "nous", "vous", "je", "pour", "est", "une", "des", "pas", "avec", "bonjour", "du",
            "au", "votre", "merci", "quel", "quelle", "quand", "sur",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "y", "una", "por", "para", "con", "que", "del", "muy", "hola", "gracias", "usted",
            "nos", "su", "cuándo", "cuál", "puede",
        ],
    ),
];

/// The language of a text, as a code (`en`, `de`, `fr`, `es`); `en` where it cannot be told.
pub fn language_of(text: &str) -> &'static str {
    told_language(text).unwrap_or("en")
}

/// The same, `None` where too few frequent words stand in it to tell.
pub fn told_language(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let hits = |known: &[&str]| words.iter().filter(|word| known.contains(word)).count();
    let english = LANGUAGES.first().map_or(0, |(_, known)| hits(known));
    let best = LANGUAGES.iter().skip(1).map(|(code, known)| (hits(known), *code)).max();
    let other = best.filter(|(number, _)| *number >= 2 && *number > english).map(|(_, code)| code);
    other.or((english >= 2).then_some("en"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_tell_the_language() {
        for (text, code) in [
            ("Thank you for the offer, we like it.", Some("en")),
            ("Vielen Dank, wir haben das Angebot und prüfen es mit der Leitung.", Some("de")),
            ("Wann können Sie uns den Preis nennen?", Some("de")),
            ("Merci pour votre offre, nous la regardons avec la direction.", Some("fr")),
            ("Quel est le prix du contrat ?", Some("fr")),
            ("Gracias por la oferta, la vemos con el equipo.", Some("es")),
            ("¿Cuál es el precio por unidad?", Some("es")),
            ("", None),
            ("Die hard", None),
            ("OK!", None),
        ] {
            assert_eq!(told_language(text), code, "{text}");
            assert_eq!(language_of(text), code.unwrap_or("en"), "{text}");
        }
    }
}
