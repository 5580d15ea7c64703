//! "Same question for the Vallon caves", "and on the blood bank?": the action before, for the record that the line names.
//!
//! Not for: questions over records (`follow`), values of inputs (`fill`), or a name alone (`retarget`). Invariants: beside
//! the name the line says nothing but that it goes on; a name that fits several records is asked back.

use super::Heard;
use super::hear::Hearing;
use crate::actions::text::clean;
use crate::assistant::Input;
use crate::assistant::router;
use crate::crm::{Kind, RecordRef, SourceError, Status};

/// Words that say that a line goes on.
const ON: &[&str] = &[
    "and",
    "or",
    "same",
    "now",
    "also",
    "then",
    "next",
    "again",
    "likewise",
    "ditto",
    "what",
    "how",
    "und",
    "auch",
    "jetzt",
    "nun",
    "dasselbe",
    "et",
    "aussi",
    "maintenant",
    "pareil",
    "y",
    "ahora",
    "e",
    "anche",
    "en",
    "och",
];
/// Words that say nothing beside them.
const FILLER: &[&str] = &[
    "the",
    "a",
    "an",
    "for",
    "on",
    "of",
    "with",
    "at",
    "to",
    "in",
    "about",
    "question",
    "thing",
    "one",
    "please",
    "do",
    "it",
    "that",
    "this",
    "case",
    "deal",
    "account",
    "lead",
    "contact",
    "customer",
    "opportunity",
    "ticket",
    "me",
    "go",
    "as",
    "well",
    "too",
    "ok",
    "so",
    "der",
    "die",
    "das",
    "den",
    "dem",
    "bei",
    "fur",
    "für",
    "zu",
    "von",
    "le",
    "la",
    "les",
    "pour",
    "chez",
    "de",
    "du",
    "des",
    "para",
    "con",
    "el",
    "per",
    "voor",
    "bij",
    "het",
    "med",
    "för",
];

/// The action before, for another record.
pub(super) fn read(hearing: &Hearing<'_>) -> Result<Option<Heard>, SourceError> {
    let Some(topic) = hearing.dialog.last().filter(|topic| topic.status == Some(Status::Answered)) else {
        return Ok(None);
    };
    let Some(id) = topic.action.as_deref().filter(|id| !matches!(*id, "query" | "draft-email")) else {
        return Ok(None);
    };
    // Looking for names costs more than looking at words.
    if !words_of(hearing.said).iter().any(|word| goes_on(word)) {
        return Ok(None);
    }
    let Some(action) = hearing.context.registry.get(id) else { return Ok(None) };
    let Some(named) = router::named(hearing.context, hearing.said)? else { return Ok(None) };
    let rest = words_of(&named.rest);
    let nothing_else = rest.iter().all(|word| goes_on(word) || FILLER.contains(&word.as_str()));
    if !nothing_else || !rest.iter().any(|word| goes_on(word)) {
        return Ok(None);
    }
    let fits: Vec<&(RecordRef, String)> =
        named.records.iter().filter(|(record, _)| action.fits(&record.kind)).collect();
    // Of a customer and what is the customer's, it is the customer.
    let fits = match fits.iter().filter(|(record, _)| record.kind == Kind::Account).collect::<Vec<_>>().as_slice() {
        [account] => vec![**account],
        _ => fits,
    };
    Ok(match fits.as_slice() {
        [] => None,
        [(record, name)] => Some(Heard::Request {
            input: Input::Action { id: id.to_owned(), inputs: topic.inputs.clone() },
            scope: Some(record.clone()),
            note: format!("the same for {}", clean(name)),
            returned: false,
        }),
        several => Some(Heard::Choose {
            request: format!("same for {}", named.name),
            name: named.name.clone(),
            candidates: several.iter().map(|fit| (*fit).clone()).collect(),
            scope: hearing.scope.cloned(),
        }),
    })
}

fn words_of(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn goes_on(word: &str) -> bool {
    ON.contains(&word)
}
