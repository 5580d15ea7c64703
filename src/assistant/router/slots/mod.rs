//! What a line says for the inputs that an action declares: a tone, a language, a framework, a day, a number, a share.
//!
//! Only declared inputs are filled, each by its name and by the values that its declaration lists. Not for: the text that an
//! action works on. Invariant: an input takes words of the seller's line or a declared value, nothing out of records.

mod alone;
mod amount;
mod direction;
mod goods;
mod objection;
mod pasted;
mod shown;
mod spans;
mod split;
mod typed;
mod whose;

pub(in crate::assistant) use alone::alone;
pub(super) use goods::OFFERS;
pub(super) use pasted::{Brought, brought, quoted};
pub(super) use whose::without_user;

use super::vocabulary::has_phrase;
use crate::actions::deal::catalog::Catalog;
use crate::actions::{Action, Desk, InputKind, InputSpec, examples, question};
use crate::crm::{Kind, Record, wording};
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

/// Products that are looked at.
const PRODUCTS: usize = 2_000;
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
        "only" => return split::only(desk, action, line, plain),
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
        "valid" => goods::valid(plain, desk.today),
        "term" => spans::term(plain),
        "whose" => whose::read(desk, line, plain),
        "products" => goods::read(&products(desk), line),
        "n" | "count" | "number" | "limit" | "options" | "variants" => {
            after(plain, &["top", "best", "first", "give me", "propose", "write"]).or_else(|| {
                before(
                    plain,
                    &["variants", "options", "ways", "replies", "answers", "choices", "versions", "varianten"],
                )
            })
        }
        "discount" if action.name == "discount-check" => amount::share(plain).or_else(|| amount::two_prices(line)),
        "discount" | "percent" => amount::share(plain),
        "period" | "quarter" | "window" => {
            let ahead = matches!(action.name.as_str(), "forecast" | "close-plan");
            spans::months(plain, desk.today, ahead).or_else(|| spans::period(plain))
        }
        "text" if input.description.contains("the text") => pasted::text(line),
        "objection" => objection::read(line),
        "subject" => subject(line),
        "claim" => claim(line),
        "limits" => limits(plain),
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

/// Whether a line names goods of the records in numbers.
pub(super) fn counts_goods(desk: &Desk<'_>, line: &str) -> bool {
    let products = products(desk);
    let catalog = Catalog::of(&products);
    let counted = |piece: &str| {
        let words: Vec<&str> = piece.split_whitespace().skip(1).collect();
        !piece.starts_with('?') && !catalog.fits(&words, 0).0.is_empty()
    };
    goods::read(&products, line).is_some_and(|goods| goods.split(", ").any(counted))
}

/// Whether all of these words are of the name of a product.
pub(super) fn are_goods(desk: &Desk<'_>, words: &str) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    let (fits, end) = Catalog::of(&products(desk)).fits(&words, 0);
    !fits.is_empty() && end == words.len()
}

/// The products of the records, for lines that name them.
fn products(desk: &Desk<'_>) -> Vec<Record> {
    desk.all(&Kind::Product, None, PRODUCTS).unwrap_or_default()
}

/// "A claim for the tent: dry down to -40 °C": what stands after the name, or in quotation marks.
fn claim(line: &str) -> Option<String> {
    plain_has_claim(line)
        .then(|| {
            line.split_once(examples::RECORD).map(|(_, claim)| claim).or(line.split_once(": ").map(|(_, claim)| claim))
        })
        .flatten()
        .map(|claim| claim.trim_matches([' ', ':', ',', '.', '"', '\'']).to_owned())
        .filter(|claim| claim.split(' ').count() > 1)
}

fn plain_has_claim(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("claim"))
}

/// Whether it is asked how far one may go.
fn limits(plain: &str) -> Option<String> {
    const WORDS: &[&str] = &[
        "how much",
        "what discount",
        "how far",
        "how low",
        "how many percent",
        "what percentage",
        "maximum",
        "max",
        "most",
        "limit",
        "limits",
        "highest",
        "discount policy",
        "our policy",
        "policy say",
        "on my own",
        "without asking",
        "without approval",
        "free hand",
        "wie viel",
        "wie weit",
        "hochstens",
        "combien",
        "jusqu ou",
    ];
    WORDS.iter().any(|words| has_phrase(plain, words)).then(|| "yes".to_owned())
}

/// "A leaflet about our tents": what no record is called, as it was said.
fn subject(line: &str) -> Option<String> {
    const OPENINGS: &[&str] =
        &["about", "on", "for", "that", "which", "over", "über", "zu", "zur", "zum", "sur", "pour", "für"];
    const VERBS: &[&str] = &["shows", "quotes", "says", "proves", "mentions", "with"];
    const NOBODY: &[&str] = &[
        "it", "this", "that", "them", "us", "me", "him", "her", "the", "customer", "one", "please", "deal", "campaign",
        "product",
    ];
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| OPENINGS.contains(&word.to_lowercase().as_str()))?;
    let rest: Vec<&str> = words[at + 1..].iter().copied().skip_while(|word| VERBS.contains(word)).collect();
    let said = rest.join(" ").trim_end_matches(['.', '!', '?']).trim().to_owned();
    let names = rest.iter().any(|word| !NOBODY.contains(&examples::plain(word).as_str()));
    (names && !said.contains(examples::RECORD)).then_some(said)
}
