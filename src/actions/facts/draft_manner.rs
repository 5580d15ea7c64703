//! How a mail sounds: language, tone, length, greeting and closing; from what was asked, else as the seller writes.
//!
//! Not for: what it says. Invariant: a greeting holds no name but the recipient's own.

use crate::actions::Desk;
use crate::actions::text::clean;
use crate::actions::voice::Voice;
use crate::crm::Record;
use std::collections::BTreeMap;

/// The tones that the rules form has words for.
const TONES: &[&str] = &["plain", "warm", "formal", "short"];
/// The lengths.
const LENGTHS: &[&str] = &["short", "normal", "long"];

/// How a mail sounds.
pub(super) struct Manner {
    pub(super) language: &'static str,
    pub(super) tone: &'static str,
    pub(super) length: &'static str,
    pub(super) greeting: String,
    pub(super) closing: String,
    /// The seller's way of writing in a few words, for a model; empty where none is learnt.
    pub(super) voice: String,
}

impl Manner {
    /// As the inputs say; what they leave open follows the seller's voice, else it is plain and of normal length.
    pub(super) fn of(
        desk: &Desk<'_>,
        inputs: &BTreeMap<String, String>,
        person: Option<&Record>,
        language: &'static str,
    ) -> Self {
        let said = |name: &str| inputs.get(name).map(|word| word.trim().to_lowercase()).unwrap_or_default();
        let one = |known: &'static [&'static str], word: &str| known.iter().copied().find(|known| *known == word);
        let voice: Voice = desk.knobs.read("voice");
        let own = voice.of(language);
        let asked = one(TONES, &said("tone"));
        let tone = asked.unwrap_or("plain");
        let usual = if tone == "short" { Some("short") } else { own.and_then(|own| one(LENGTHS, own.length())) };
        let length = one(LENGTHS, &said("length")).or(usual).unwrap_or("normal");
        let learnt = own.filter(|_| asked.is_none());
        let greeting = learnt
            .and_then(|own| own.greeting())
            .map_or_else(|| greeting(language, tone, person), |pattern| fill(pattern, person));
        let closing = learnt.and_then(|own| own.closing()).unwrap_or_else(|| closing(language, tone)).to_owned();
        let voice = own.map(|own| own.describe()).unwrap_or_default();
        Self { language, tone, length, greeting, closing, voice }
    }
}

fn fill(pattern: &str, person: Option<&Record>) -> String {
    let first = person.map(super::draft_email::first_name).unwrap_or_default();
    let name = person.map(|person| clean(&person.name())).unwrap_or_default();
    let last = name.split_whitespace().last().unwrap_or_default().to_owned();
    let filled = pattern.replace("{first}", &first).replace("{name}", &name).replace("{last}", &last);
    filled.replace(" ,", ",").replace(" :", ":")
}

fn greeting(language: &str, tone: &str, person: Option<&Record>) -> String {
    let address = person.and_then(|person| person.text("salutation")).map(str::to_lowercase).unwrap_or_default();
    let (he, she) = (
        address.starts_with("mr.") || address == "mr" || address == "herr",
        address.starts_with("ms") || address.starts_with("mrs") || address == "frau",
    );
    let pattern = match (language, tone) {
        ("de", "formal") if he => "Sehr geehrter Herr {last},",
        ("de", "formal") if she => "Sehr geehrte Frau {last},",
        ("de", "formal") if person.is_none() => "Sehr geehrte Damen und Herren,",
        ("de", "warm") => "Hallo {name},",
        ("de", _) => "Guten Tag {name},",
        ("fr", "formal") if he => "Monsieur {last},",
        ("fr", "formal") if she => "Madame {last},",
        ("fr", "formal") => "Madame, Monsieur,",
        ("fr", _) => "Bonjour {name},",
        ("es", "formal") if he => "Estimado Sr. {last}:",
        ("es", "formal") if she => "Estimada Sra. {last}:",
        ("es", "formal") => "Buenos días, {name}:",
        ("es", _) => "Hola {first}:",
        (_, "formal") if he => "Dear Mr {last},",
        (_, "formal") if she => "Dear Ms {last},",
        (_, "formal") => "Dear {name},",
        _ => "Hi {first},",
    };
    fill(pattern, person).replace("días,:", "días:").replace("Dear,", "Dear Sir or Madam,")
}

fn closing(language: &str, tone: &str) -> &'static str {
    match (language, tone) {
        ("de", "formal") => "Mit freundlichen Grüßen",
        ("de", "warm") => "Herzliche Grüße",
        ("de", "short") => "Viele Grüße",
        ("de", _) => "Freundliche Grüße",
        ("fr", "formal") => "Je vous prie d'agréer mes salutations distinguées.",
        ("fr", "warm") => "Bien à vous",
        ("fr", _) => "Cordialement",
        ("es", "formal") => "Atentamente,",
        ("es", "warm") => "Un abrazo cordial,",
        ("es", "short") => "Saludos,",
        ("es", _) => "Un saludo,",
        (_, "formal") => "Kind regards",
        (_, "warm") => "Warm regards",
        (_, "short") => "Thanks",
        _ => "Best regards",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    #[test]
    fn greetings_fit_language_tone_and_what_is_known_of_the_person() {
        let dana = Record::new(Kind::Contact, "c").with("first_name", "Dana").with("last_name", "Reyes");
        let frau = dana.clone().with("salutation", "Ms.");
        for (language, tone, person, words) in [
            ("en", "plain", Some(&dana), "Hi Dana,"),
            ("en", "formal", Some(&dana), "Dear Dana Reyes,"),
            ("en", "formal", Some(&frau), "Dear Ms Reyes,"),
            ("en", "formal", None, "Dear Sir or Madam,"),
            ("en", "plain", None, "Hi,"),
            ("de", "formal", Some(&frau), "Sehr geehrte Frau Reyes,"),
            ("de", "formal", None, "Sehr geehrte Damen und Herren,"),
            ("de", "plain", None, "Guten Tag,"),
            ("fr", "warm", Some(&dana), "Bonjour Dana Reyes,"),
            ("es", "plain", Some(&dana), "Hola Dana:"),
            ("es", "formal", None, "Buenos días:"),
        ] {
            assert_eq!(greeting(language, tone, person), words, "{language} {tone}");
        }
    }
}
