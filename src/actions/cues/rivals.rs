//! Which competitors a sentence names: those of the seller's list, and names that stand where competitors stand.
//!
//! Invariant: no name of our accounts, products, people or users is a competitor's, unless the list says so.

use crate::actions::Desk;
use crate::actions::digest::Rivals;
use crate::crm::{Kind, Record, SourceError};
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

/// Records of one kind whose names are known.
const KNOWN: usize = 2_000;

/// `knobs/competitors.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    names: Vec<String>,
    ignore: Vec<String>,
    pub(in crate::actions) window_days: i32,
    pub(in crate::actions) told: usize,
    pub(in crate::actions) least_closed: usize,
}

/// `vs X`, `instead of X`, `switching to X`, `im Vergleich zu X`, `plutôt que X`.
static BESIDE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?i:vs\.?|versus|instead of|rather than|compared (?:with|to)|in comparison (?:with|to)|switch(?:ed|ing)? (?:over )?(?:to|from)|moved? (?:over )?to|prefer|im vergleich (?:zu|mit)|verglichen mit|statt|plutôt que|par rapport à|face à|offre de|angebot von) (?P<name>[A-Z][\w&-]+(?: [A-Z][\w&-]+)?)").ok()
});

/// What is known of competitors' names.
pub(in crate::actions) struct Competitors {
    pub(in crate::actions) knobs: Knobs,
    rivals: Rivals,
}

impl Competitors {
    /// Reads the names that are none.
    pub(in crate::actions) fn new(desk: &Desk<'_>) -> Result<Self, SourceError> {
        let mut known = Vec::new();
        for kind in [Kind::Account, Kind::Product, Kind::User, Kind::Contact] {
            known.extend(desk.all(&kind, None, KNOWN)?.iter().map(Record::name));
        }
        Ok(Self { knobs: desk.knobs.read("competitors"), rivals: Rivals::new(known) })
    }

    /// The competitors of a sentence, each once.
    pub(in crate::actions) fn of(&self, sentence: &str) -> Vec<String> {
        let lower = sentence.to_lowercase();
        let listed = self.knobs.names.iter().filter(|name| contains_word(&lower, &name.to_lowercase())).cloned();
        let beside = BESIDE.iter().flat_map(|pattern| pattern.captures_iter(sentence));
        let beside = beside.map(|found| found["name"].to_owned()).filter(|name| self.rivals.fits(name));
        let mut names: Vec<String> = Vec::new();
        for name in listed.chain(self.rivals.of(sentence)).chain(beside) {
            let known = names.iter().any(|known| known.eq_ignore_ascii_case(&name));
            let ignored = self.knobs.ignore.iter().any(|ignored| ignored.eq_ignore_ascii_case(&name));
            if !known && !ignored {
                names.push(name);
            }
        }
        names
    }

    /// The competitors that a deal's own field names.
    pub(in crate::actions) fn of_fields(deal: &Record) -> Vec<(&'static str, String)> {
        let fields = ["competitor", "competitors", "main_competitor", "MainCompetitors__c", "Competitor__c", "lost_to"];
        let named = fields.iter().filter_map(|field| Some((*field, deal.text(field)?)));
        named
            .flat_map(|(field, text)| text.split([',', ';']).map(move |name| (field, name.trim().to_owned())))
            .filter(|(_, name)| !name.is_empty())
            .collect()
    }
}

fn contains_word(text: &str, word: &str) -> bool {
    let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}
