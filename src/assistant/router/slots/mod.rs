//! What a line says for the inputs that an action declares: a tone, a language, a framework, a day, a number, a share.
//!
//! Only declared inputs are filled, each by its name and by the values that its declaration lists. Not for: the text that an
//! action works on. Invariant: an input takes words of the seller's line or a declared value, nothing out of records.

mod alone;
mod direction;
mod goods;
mod shown;
mod spans;
mod split;
mod typed;
mod whose;

pub(in crate::assistant) use alone::alone;
pub(super) use whose::without_user;

use super::vocabulary::has_phrase;
use crate::actions::{Action, Desk, InputKind, InputSpec, examples, question};
use crate::crm::wording;
use std::collections::BTreeMap;

/// Words for values that files declare under another name.
const SAME: &[(&str, &[&str])] = &[
    ("de", &["german", "deutsch", "allemand"]),
    ("en", &["english", "englisch", "anglais"]),
    ("fr", &["french", "franzosisch", "francais"]),
    ("es", &["spanish", "spanisch", "espagnol"]),
    ("it", &["italian", "italienisch", "italien"]),
    ("nl", &["dutch", "niederlandisch"]),
    (
        "short",
        &["brief", "shorter", "kurz", "kurze", "kurzes", "court", "courte", "concise", "two lines", "one paragraph"],
    ),
    ("long", &["longer", "detailed", "in detail", "ausfuhrlich", "lang", "lange", "detaille"]),
    ("friendly", &["warm", "kind", "freundlich", "herzlich", "amical", "nice"]),
    ("formal", &["formally", "polite", "formell", "formlich", "formel", "official"]),
    ("casual", &["informal", "relaxed", "locker", "decontracte"]),
    ("direct", &["firm", "assertive", "bestimmt", "to the point"]),
    ("enthusiastic", &["excited", "energetic", "punchy", "begeistert"]),
    ("nudge", &["remind", "reminder"]),
    ("follow-up", &["followup"]),
    ("introduction", &["intro", "introduce"]),
];

/// Names of languages, for an input that lists none.
const LANGUAGES: &[(&str, &str)] =
    &[("de", "German"), ("en", "English"), ("fr", "French"), ("es", "Spanish"), ("it", "Italian"), ("nl", "Dutch")];

/// The inputs that a line gives. `known` are those that were read before; they stay.
pub(super) fn read(
    desk: &Desk<'_>,
    action: &Action,
    line: &str,
    known: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let plain = examples::plain(line);
    let mut inputs = known;
    let shown = shown::inputs(desk.registry.map(|registry| registry.examples()), action, line);
    for input in &action.inputs {
        let shown = shown.and_then(|shown| shown.get(&input.name)).filter(|value| input.read(value).is_ok());
        if inputs.contains_key(&input.name) {
            continue;
        }
        let value = shown.cloned().or_else(|| {
            value(desk, action, input, line, &plain)
                .filter(|value| input.read(value).is_ok())
                .or_else(|| typed::value(desk.today, action, input, line))
        });
        inputs.extend(value.map(|value| (input.name.clone(), value)));
    }
    inputs
}

/// How each input of an action is heard in a sentence of chat: its name, and the words that give it.
pub(in crate::assistant) fn heard(action: &Action) -> Vec<(String, String)> {
    action.inputs.iter().map(|input| (input.name.clone(), typed::how(action, input))).collect()
}

fn value(desk: &Desk<'_>, action: &Action, input: &InputSpec, line: &str, plain: &str) -> Option<String> {
    match input.name.as_str() {
        "by" => return split::by(action, plain),
        "only" => return split::only(desk, action, line),
        _ => {}
    }
    if let InputKind::OneOf(words) = &input.kind {
        return typed::listed(words, plain);
    }
    let values = declared(input);
    // "A mail about the renewal price" says what about, not what for.
    let plain = if input.name == "purpose" { plain.split(" about ").next().unwrap_or(plain) } else { plain };
    // "A short mail" is about its length.
    let own = |value: &&String| input.name != "tone" || value.as_str() != "short";
    if let Some(value) = values.iter().filter(own).find(|value| said(plain, value)) {
        return Some(value.clone());
    }
    match input.name.as_str() {
        "language" if values.is_empty() => {
            LANGUAGES.iter().find(|(code, _)| said(plain, code)).map(|(_, name)| (*name).to_owned())
        }
        "since" | "from" => clause(plain, &["since", "in the last", "last", "this"])
            .and_then(|phrase| question::since(desk, phrase))
            .map(|day| day.to_string()),
        "days" => spans::days(plain),
        "direction" => direction::read(plain),
        "valid" => goods::valid(plain),
        "term" => spans::term(plain),
        "whose" => whose::read(desk, line, plain),
        "products" => goods::read(line),
        "n" | "count" | "number" | "limit" | "options" | "variants" => {
            after(plain, &["top", "best", "first", "give me", "propose", "write"]).or_else(|| {
                before(
                    plain,
                    &["variants", "options", "ways", "replies", "answers", "choices", "versions", "varianten"],
                )
            })
        }
        "discount" | "percent" => share(plain),
        "period" | "quarter" | "window" => {
            let ahead = matches!(action.name.as_str(), "forecast" | "close-plan");
            spans::months(plain, desk.today, ahead).or_else(|| spans::period(plain))
        }
        "text" if input.description.contains("the text") => after_colon(line),
        "objection" => quoted(line).or_else(|| tail(line, &["objection:", "they say ", "customer says ", "say that "])),
        _ => None,
    }
}

/// The values that a declaration lists: "auto, reply, follow-up or nudge".
fn declared(input: &InputSpec) -> Vec<String> {
    if let InputKind::OneOf(values) = &input.kind {
        return values.iter().filter(|value| *value != "auto").cloned().collect();
    }
    let list =
        input.description.trim_matches('"').split([';', ':', '.']).next().unwrap_or_default().replace(" or ", ", ");
    let parts: Vec<&str> = list.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let value = |part: &&str| part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if parts.len() < 2 || !parts.iter().all(value) {
        return Vec::new();
    }
    parts.into_iter().filter(|part| *part != "auto").map(str::to_owned).collect()
}

/// Whether a value is said, by itself or by a word that means the same.
fn said(plain: &str, value: &str) -> bool {
    let spoken = value.to_lowercase();
    let codes = spoken.chars().count() <= 2;
    let same = SAME.iter().find(|(known, _)| {
        *known == spoken || LANGUAGES.iter().any(|(code, name)| code == known && name.to_lowercase() == spoken)
    });
    let itself = !codes && (has_phrase(plain, &spoken) || has_phrase(plain, &spoken.replace('-', " ")));
    itself || same.is_some_and(|(_, words)| words.iter().any(|word| has_phrase(plain, word)))
}

/// From one of these words on.
fn clause<'p>(plain: &'p str, openings: &[&str]) -> Option<&'p str> {
    let starts = |at: usize| at == 0 || plain[..at].ends_with(' ');
    openings
        .iter()
        .find_map(|opening| plain.find(&format!("{opening} ")).filter(|at| starts(*at)).map(|at| &plain[at..]))
}

fn number(word: &str) -> Option<String> {
    wording::spelt(word).map(u32::from).or_else(|| word.parse().ok()).map(|number| number.to_string())
}

/// The number before one of these words.
fn before(plain: &str, units: &[&str]) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    words.windows(2).find(|pair| units.contains(&pair[1])).and_then(|pair| number(pair[0]))
}

/// The number after one of these words.
fn after(plain: &str, openings: &[&str]) -> Option<String> {
    openings.iter().find_map(|opening| {
        let at = format!(" {plain} ").find(&format!(" {opening} "))?;
        plain[at..].split(' ').nth(opening.split(' ').count()).and_then(number)
    })
}

/// A share: "15%", "20 percent".
fn share(plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    let figure = |word: &str| {
        word.replace(',', ".").parse::<f64>().ok().filter(|share| share.abs() <= 100.0).map(|s| s.to_string())
    };
    let joined = words.iter().find_map(|word| word.strip_suffix('%').and_then(figure));
    let units = ["%", "percent", "per", "prozent", "pourcent"];
    joined.or_else(|| words.windows(2).find(|pair| units.contains(&pair[1])).and_then(|pair| figure(pair[0])))
}

/// "Turn this into tasks: call Dana, …": the text after a short opening.
fn after_colon(line: &str) -> Option<String> {
    let (head, text) = line.split_once(": ").or_else(|| line.split_once(":\n"))?;
    let long = text.split_whitespace().count() >= 3;
    (long && head.split_whitespace().count() <= 8).then(|| text.trim().to_owned())
}

/// What stands in quotation marks.
fn quoted(line: &str) -> Option<String> {
    let mut parts = line.split(['"', '“', '”', '„']);
    parts.nth(1).map(str::trim).filter(|said| !said.is_empty()).map(str::to_owned)
}

/// What stands after one of these.
fn tail(line: &str, openings: &[&str]) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    let at = openings.iter().find_map(|opening| lower.find(opening).map(|at| at + opening.len()))?;
    Some(line[at..].trim().to_owned()).filter(|said| !said.is_empty())
}
