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

/// Languages that the program reads and never writes.
const OTHERS: &[(&str, &[&str])] = &[
    (
        "it",
        &[
            "il",
            "gli",
            "di",
            "che",
            "è",
            "per",
            "con",
            "una",
            "della",
            "del",
            "non",
            "sono",
            "abbiamo",
            "grazie",
            "buongiorno",
            "nel",
            "alla",
            "anche",
            "da",
            "questo",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "van", "niet", "wij", "ik", "voor", "met", "op", "zijn", "deze", "bij", "naar", "dank",
            "graag", "ons", "ook", "wordt", "geen", "en",
        ],
    ),
];

/// The language of a text, as a code (`en`, `de`, `fr`, `es`); `en` where it cannot be told.
pub fn language_of(text: &str) -> &'static str {
    told_language(text).unwrap_or("en")
}

/// The same, `None` where too few frequent words stand in it to tell.
pub fn told_language(text: &str) -> Option<&'static str> {
    told(text, LANGUAGES.iter())
}

/// The same among more languages: those, too, that no template is written in (`it`, `nl`).
pub fn read_language(text: &str) -> Option<&'static str> {
    told(text, LANGUAGES.iter().chain(OTHERS))
}

fn told<'a>(text: &str, languages: impl Iterator<Item = &'a (&'static str, &'a [&'a str])>) -> Option<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let hits = |known: &[&str]| words.iter().filter(|word| known.contains(word)).count();
    let (mut english, mut best) = (0, (0, ""));
    for (code, known) in languages {
        match (*code, hits(known)) {
            ("en", hits) => english = hits,
            (code, hits) => best = best.max((hits, code)),
        }
    }
    match best {
        (hits, code) if hits >= 2 && hits > english => Some(code),
        _ => (english >= 2).then_some("en"),
    }
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

    #[test]
    fn more_languages_are_read_than_written() {
        for (text, code) in [
            ("Buongiorno Piera, il pagamento è per la fine del mese.", Some("it")),
            ("Wij hebben het voorstel van u nog niet gezien.", Some("nl")),
            ("Wir haben das Angebot und prüfen es mit der Leitung.", Some("de")),
            ("Gracias por la oferta, la vemos con el equipo.", Some("es")),
            ("We have the offer and look at it.", Some("en")),
            ("OK!", None),
        ] {
            assert_eq!(read_language(text), code, "{text}");
        }
        assert_eq!(told_language("Buongiorno Piera, il pagamento è per la fine del mese."), None);
    }
}
