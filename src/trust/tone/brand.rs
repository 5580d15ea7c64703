//! The rules of the own brand, from `brand.toml`.
//!
//! ```toml
//! never = [{ say = "cheap", instead = "good value" }]
//! names = [{ right = "DealDesk", wrong = ["Deal Desk"] }]
//! forbidden = [{ phrase = "world leading", why = "nobody can check it" }]
//! required = [{ phrase = "Reg. No. 12345", why = "the law asks for it" }]
//!
//! [[terms]]
//! say = "sensor"
//! avoid = ["probe", "feeler"]
//! in = { de = "Sensor", fr = "capteur" }
//! ```
//!
//! A term is what the house calls a thing: other words for it are to be avoided in every language, and in a text of one
//! of the languages the word of that language is wanted.

use super::{
    Finding, Rule, lexicon,
    tokens::{Token, stands},
};
use crate::crm::language_of;
use std::collections::BTreeMap;

/// A mistake in a brand file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("brand.toml, line {line}: {message}; the draft is checked without these rules until this is mended")]
pub struct BrandError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// What the own brand asks of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brand {
    never: Vec<Never>,
    names: Vec<Named>,
    forbidden: Vec<Phrase>,
    required: Vec<Phrase>,
    terms: Vec<Term>,
}

/// A word of the glossary.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    say: String,
    #[serde(default)]
    avoid: Vec<String>,
    /// By language code.
    #[serde(default, rename = "in")]
    translations: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Never {
    say: String,
    instead: String,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    right: String,
    #[serde(default)]
    wrong: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    phrase: String,
    #[serde(default)]
    why: String,
}

impl Brand {
    /// Reads a brand file.
    ///
    /// # Errors
    /// When the text is no TOML, or has keys that mean nothing here.
    pub fn from_toml(text: &str) -> Result<Self, BrandError> {
        toml::from_str(text).map_err(|error: toml::de::Error| BrandError {
            line: text[..error.span().map_or(0, |span| span.start.min(text.len()))].matches('\n').count() + 1,
            message: error.message().to_owned(),
        })
    }

    /// What is against the rules, and what is missing.
    pub(super) fn find(&self, text: &str, words: &[Token]) -> Vec<Finding> {
        let mut found = Vec::new();
        for never in &self.never {
            found.extend(places(text, words, &never.say, &format!("say {:?}", never.instead)));
        }
        for named in &self.names {
            let wrong = named.wrong.iter().chain([&named.right]);
            let all = wrong.flat_map(|spelling| places(text, words, spelling, &format!("write {:?}", named.right)));
            found.extend(all.filter(|finding| finding.term != named.right));
        }
        let language = if self.terms.is_empty() { "en" } else { language_of(text) };
        for term in &self.terms {
            found.extend(term.find(text, words, language));
        }
        for phrase in &self.forbidden {
            found.extend(places(text, words, &phrase.phrase, &reason("leave it out", &phrase.why)));
        }
        for phrase in &self.required {
            if places(text, words, &phrase.phrase, "").is_empty() {
                let (range, rule) = (text.len()..text.len(), Rule::Brand);
                found.push(Finding {
                    range,
                    term: phrase.phrase.clone(),
                    rule,
                    suggestion: reason("add it", &phrase.why),
                });
            }
        }
        found
    }
}

impl Term {
    /// Words to be avoided, and the term itself in a text of another language.
    fn find(&self, text: &str, words: &[Token], language: &str) -> Vec<Finding> {
        let here = self.translations.get(language).unwrap_or(&self.say);
        let suggestion = format!("our word for it is {here:?}");
        let others = self.translations.iter().filter(|(code, _)| *code != language).map(|(_, word)| word);
        let avoided = self.avoid.iter().chain([&self.say]).chain(others);
        let avoided = avoided.filter(|word| !word.eq_ignore_ascii_case(here));
        let mut seen: Vec<&String> = Vec::new();
        let mut found = Vec::new();
        for word in avoided {
            if !seen.contains(&word) {
                seen.push(word);
                found.extend(places(text, words, word, &suggestion));
            }
        }
        found
    }
}

fn reason(what: &str, why: &str) -> String {
    if why.is_empty() { what.to_owned() } else { format!("{what}: {why}") }
}

fn places(text: &str, words: &[Token], phrase: &str, suggestion: &str) -> Vec<Finding> {
    let wanted = lexicon::words_of(phrase);
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = (0..words.len()).filter(|at| stands(words, *at, &wanted)).map(|at| {
        let range = words[at].range.start..words[at + wanted.len() - 1].range.end;
        Finding { term: text[range.clone()].to_owned(), range, rule: Rule::Brand, suggestion: suggestion.to_owned() }
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::tone;

    const FILE: &str = r#"
        never = [{ say = "cheap", instead = "good value" }]
        names = [{ right = "DealDesk", wrong = ["Deal Desk"] }]
        forbidden = [{ phrase = "world leading", why = "nobody can check it" }]
        required = [{ phrase = "Reg. No. 12345" }]
    "#;

    #[test]
    fn rules_of_the_file_are_kept() {
        let brand = Brand::from_toml(FILE).expect("valid");
        let text = "A cheap tool, world-leading even: Dealdesk, deal desk or DealDesk. Cheaper is fine.";
        let found: Vec<(String, String)> =
            tone::check(text, &brand).into_iter().map(|finding| (finding.term, finding.suggestion)).collect();
        let expected = [
            ("cheap", "say \"good value\""),
            ("Dealdesk", "write \"DealDesk\""),
            ("deal desk", "write \"DealDesk\""),
            ("Reg. No. 12345", "add it"),
        ];
        assert_eq!(found, expected.map(|(term, suggestion)| (term.to_owned(), suggestion.to_owned())));
        let text = "World leading, he said. DealDesk, Reg. No. 12345";
        assert_eq!(tone::check(text, &brand)[0].suggestion, "leave it out: nobody can check it");
        assert_eq!(tone::check(text, &brand).len(), 1);
        let other = tone::check("DealDesk, Reg. No. 12346", &brand);
        assert_eq!(other.len(), 1, "another number is not the one that is required");
    }

    #[test]
    fn the_glossary_is_kept_in_every_language() {
        let brand = Brand::from_toml(
            "[[terms]]\nsay = \"sensor\"\navoid = [\"probe\", \"feeler\"]\nin = { de = \"Fühler\", fr = \"capteur\" }\n",
        )
        .expect("valid");
        let found = |text: &str| -> Vec<(String, String)> {
            tone::check(text, &brand).into_iter().map(|finding| (finding.term, finding.suggestion)).collect()
        };
        let one = |term: &str, word: &str| vec![(term.to_owned(), format!("our word for it is {word:?}"))];
        for (text, expected) in [
            ("We replace the sensor for you.", Vec::new()),
            ("We replace the probe for you.", one("probe", "sensor")),
            ("We sent you the capteur.", one("capteur", "sensor")),
            ("Wir tauschen den Fühler mit der Halterung und prüfen ihn, bitte.", Vec::new()),
            ("Wir tauschen den Sensor mit der Halterung und prüfen ihn, bitte.", one("Sensor", "Fühler")),
            ("Nous avons le capteur pour vous.", Vec::new()),
            ("The probes and the probed are other words.", Vec::new()),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, line) in [("never = 1", 1), ("\nfoo = []", 2), ("required = [{ phrase = \"a\",\n wy = \"b\" }]", 2)]
        {
            assert_eq!(Brand::from_toml(text).expect_err(text).line, line, "{text}");
        }
    }
}
