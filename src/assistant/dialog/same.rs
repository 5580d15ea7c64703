//! "Same question for the Vallon caves", "and on the blood bank?": the action before, for the record that the line names.
//!
//! Not for: questions over records (`follow`), values of inputs (`fill`), or a name alone (`retarget`). Invariants: beside
//! the name the line says nothing but that it goes on; a name that fits several records is asked back.

use super::hear::Hearing;
use super::stay::words_of;
use super::words::EMPTY;
use super::{Heard, people, retarget};
use crate::actions::text::clean;
use crate::assistant::Input;
use crate::assistant::meant;
use crate::assistant::router::{self, Route};
use crate::crm::{SourceError, Status};

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
    "only",
    "just",
    "nur",
    "seulement",
    "uniquement",
    "solo",
    "alleen",
    "bara",
    "compare",
    "compared",
    "versus",
    "vs",
    "und",
    "auch",
    "jetzt",
    "nun",
    "dasselbe",
    "genauso",
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
/// Words that say nothing beside them: what a record is called in general, and how one goes on with it.
const FILLER: &str = "
    question thing case deal account lead contact customer opportunity ticket company go bei fur für zu von pour chez
    para con per voor bij med för mit kunde kunden fall frage client affaire dossier cliente check run do
";

/// The action before, for another record.
pub(super) fn read(hearing: &Hearing<'_>) -> Result<Option<Heard>, SourceError> {
    let Some(topic) = hearing.dialog.last().filter(|topic| topic.status == Some(Status::Answered)) else {
        return Ok(None);
    };
    let Some(id) = topic.action.as_deref().filter(|id| !matches!(*id, "query" | "draft-email")) else {
        return Ok(None);
    };
    // Who is left out is no other record; looking for names costs more than looking at words.
    if hearing.line.leaving_out().is_some() || !words_of(hearing.said).iter().any(|word| goes_on(word)) {
        return Ok(None);
    }
    let Some(action) = hearing.context.registry.get(id) else { return Ok(None) };
    let Some(named) = router::named(hearing.context, hearing.said)? else { return Ok(None) };
    let rest = words_of(&named.rest);
    let names: Vec<String> = named.records.iter().flat_map(|(_, name)| words_of(name)).collect();
    let says_nothing = |word: &String| goes_on(word) || is_filler(word) || names.contains(word);
    if !rest.iter().all(says_nothing) || !rest.iter().any(|word| goes_on(word)) {
        return Ok(None);
    }
    let like = topic.record.as_ref().map(|record| &record.kind);
    Ok(match meant::on_named(hearing.context, action, hearing.said, like)? {
        Some(Route::Action { record: Some(record), inputs, .. }) => {
            let mut all = topic.inputs.clone();
            all.extend(inputs);
            let note = format!("the same for {}", clean(&hearing.name(&record)?));
            Some(Heard::Request {
                input: Input::Action { id: id.to_owned(), inputs: all },
                scope: Some(record),
                note,
                returned: false,
            })
        }
        Some(Route::Choose { name, candidates }) => {
            Some(match people::of_same_customer(hearing.context, topic.record.as_ref(), &candidates)? {
                Some(record) => retarget::again(hearing, topic, &record)?,
                None => {
                    let request = format!("same for {name}");
                    Heard::Choose { request, name, candidates, scope: hearing.scope.cloned() }
                }
            })
        }
        _ => None,
    })
}

fn is_filler(word: &str) -> bool {
    FILLER.split_whitespace().chain(EMPTY.split_whitespace()).any(|filler| filler == word)
}

fn goes_on(word: &str) -> bool {
    ON.contains(&word)
}
