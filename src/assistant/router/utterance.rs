//! Matches a line against the utterances of the action files.

use crate::actions::{Registry, Surface};

/// An utterance that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// The action.
    pub(super) action: String,
    /// What stands where `{record}` stands, lower case.
    pub(super) name: Option<String>,
    /// How many letters of the line the utterance itself explains.
    weight: usize,
}

/// Openings that change nothing.
const POLITE: &[&str] = &[
    "please ",
    "can you ",
    "could you ",
    "would you ",
    "hey ",
    "ok ",
    "now ",
    "and ",
    "so ",
    "but ",
    "then ",
    "also ",
    "i want to ",
    "i want you to ",
];
/// Endings that change nothing.
const TAILS: &[&str] =
    &["", "please", "now", "today", "for me", "first", "on my records", "since last time", "this morning", "for today"];

/// Lower case, single spaces, without punctuation at the ends of words or politeness.
pub(super) fn normal(line: &str) -> String {
    let word = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '€' | '$' | '£' | '%')).to_lowercase()
    };
    let words: Vec<String> = line.split_whitespace().map(word).filter(|word| !word.is_empty()).collect();
    let mut text = words.join(" ").replace('’', "'");
    while let Some(polite) = POLITE.iter().find(|polite| text.starts_with(**polite)) {
        text = text[polite.len()..].to_owned();
    }
    text.strip_suffix(" please").map(str::to_owned).unwrap_or(text)
}

/// The utterance that explains most of a line.
pub(super) fn best(registry: &Registry, plain: &str) -> Option<Said> {
    let mut found: Option<Said> = None;
    for action in registry.iter().filter(|action| action.on(Surface::Chat) && action.name != "query") {
        let own = [
            action.name.clone(),
            action.name.replace('-', " "),
            format!("{} {{record}}", action.name),
            action.title.clone(),
        ];
        for utterance in action.utterances.iter().chain(&own) {
            let said = fits(&action.name, &normal_utterance(utterance), plain);
            if let Some(said) = said.filter(|said| found.as_ref().is_none_or(|best| said.weight > best.weight)) {
                found = Some(said);
            }
        }
    }
    found
}

/// An action that looks back, and what is said after one of its utterances: "what changed" and "since Monday".
pub(super) fn looking_back<'p>(registry: &Registry, plain: &'p str) -> Vec<(String, &'p str)> {
    let looks_back = |action: &&crate::actions::Action| action.inputs.iter().any(|input| input.name == "since");
    let mut found = Vec::new();
    for action in registry.iter().filter(|action| action.on(Surface::Chat)).filter(looks_back) {
        for utterance in action.utterances.iter().filter(|utterance| !utterance.contains('{')) {
            let rest = plain.strip_prefix(normal_utterance(utterance).as_str());
            let rest = rest.and_then(|rest| rest.strip_prefix(' '));
            found.extend(rest.map(|rest| (action.name.clone(), rest)));
        }
    }
    found
}

fn normal_utterance(utterance: &str) -> String {
    utterance.to_lowercase().trim_matches(['?', '.', '!', ' ']).to_owned()
}

fn fits(action: &str, utterance: &str, plain: &str) -> Option<Said> {
    let said = |name: Option<&str>, weight| Said { action: action.to_owned(), name: name.map(str::to_owned), weight };
    let Some((before, after)) = utterance.split_once("{record}") else {
        let rest = plain.strip_prefix(utterance)?;
        let whole = rest.is_empty() || rest.starts_with(' ') && TAILS.contains(&rest.trim());
        return whole.then(|| said(None, utterance.len() + 1));
    };
    let name = plain.strip_prefix(before)?.strip_suffix(after)?.trim();
    (!name.is_empty() && name.split(' ').count() <= 8).then(|| said(Some(name), before.len() + after.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_made_plain() {
        assert_eq!(normal("  Please, could you summarize  ACME? "), "summarize acme");
    }
}
