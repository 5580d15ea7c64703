//! What a line says besides the way it leads: the text that it brings along, and what a mail is to say.
//!
//! For: words that stand in the line itself. Not for: values of other inputs (slots of the router), or who is meant.
//! Invariants: an input that was heard before stays; words come from the seller's line alone, as they were written; a mail's
//! words are never sent, they stand in a draft that the seller reads.

use super::Context;
use super::meant::{self, folded};
use super::router::{self, Route};
use crate::actions::examples::{RECORD, plain};
use crate::actions::text::days;
use crate::crm::{Kind, RecordRef, SourceError};
use std::collections::BTreeMap;

/// A line above a text that says what to do with it has no more words than this.
const HEAD: usize = 30;
/// People of a customer that are looked at.
const PEOPLE: usize = 200;
/// The least words of what a mail is to say.
const LEAST: usize = 2;
/// What opens the words of a mail as the seller wants them reported: "tell him that …".
const CLAUSES: &[&str] = &[
    " that ",
    " saying ",
    " because ",
    " to say ",
    " explaining ",
    " asking ",
    " ask for ",
    " ask if ",
    " ask whether ",
    " ask who ",
    " ask when ",
    " ask what ",
    " ask how ",
    " ask him ",
    " ask her ",
    " ask them ",
    " to ask ",
    " to tell ",
    " to offer ",
    " to invite ",
    " to thank ",
    " to apologise ",
    " to apologize ",
    " to remind ",
    " to propose ",
    " to arrange ",
    " to suggest ",
    " to request ",
    " to let ",
    " offering ",
    " proposing ",
    " inviting ",
    " suggesting ",
    " thanking ",
    " apologising ",
    " apologizing ",
    " and offer ",
    " and propose ",
    " and suggest ",
    " and say ",
    " and tell ",
    " and thank ",
    " pour ",
    " para ",
    " um ",
    " telling ",
    " dass ",
    " weil ",
    " que ",
    " parce que ",
    " porque ",
];
/// What opens the matter of a mail: "a mail about …".
const TOPICS: &[&str] = &[
    " about ",
    " abt ",
    " regarding ",
    " concerning ",
    " re ",
    " on the ",
    " to confirm ",
    " confirming ",
    " wegen ",
    " über ",
    " bezüglich ",
    " zum ",
    " zur ",
    " au sujet de ",
    " concernant ",
    " à propos de ",
    " sobre ",
    " acerca de ",
    " of ",
];
/// What says how a mail is to sound, and ends its matter.
const MANNERS: &[&str] = &[
    "in english",
    "in german",
    "in french",
    "in spanish",
    "in italian",
    "in dutch",
    "auf deutsch",
    "auf englisch",
    "en français",
    "en francais",
    "en español",
    "en anglais",
    "please",
    "pls",
    "bitte",
    "nicely",
    "politely",
    "polite",
    "short",
    "keep it short",
    "keep it brief",
    "brief",
    "friendly",
    "formal",
    "kurz",
    "by mail",
    "by email",
    "by e-mail",
    "per mail",
    "e-mail",
    "calm tone",
    "warm tone",
    "friendly tone",
];

/// What a line above a pasted text wants done with it, with the text; nothing where the first line belongs to the text.
pub(super) fn of_pasted(
    context: &Context<'_>,
    words: &str,
    scope: Option<&RecordRef>,
) -> Result<Option<(Route, Vec<String>)>, SourceError> {
    if let Some(route) = router::on_text(context, words, scope)? {
        return Ok(Some((route, Vec::new())));
    }
    let Some((head, text)) = words.trim().split_once('\n') else { return Ok(None) };
    let (head, text) = (head.trim(), text.trim());
    let speaks = head.split_once(": ").is_some_and(|(name, rest)| name.split(' ').count() <= 3 && !rest.is_empty());
    if text.is_empty() || speaks || head.split_whitespace().count() > HEAD {
        return Ok(None);
    }
    let (route, notes) = meant::understand(context, head, scope)?;
    let Route::Action { id, record, mut inputs } = route else { return Ok(None) };
    if context.registry.get(&id).is_none_or(|action| action.input("text").is_none()) {
        return Ok(None);
    }
    inputs.insert("text".to_owned(), text.to_owned());
    Ok(Some((Route::Action { id, record, inputs }, notes)))
}

/// The inputs with what the line says for them besides.
pub(super) fn inputs(
    context: &Context<'_>,
    id: &str,
    record: Option<&RecordRef>,
    line: &str,
    mut inputs: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, SourceError> {
    let Some(action) = context.registry.get(id) else { return Ok(inputs) };
    for value in inputs.values_mut().filter(|value| value.contains(RECORD)) {
        if let Some(whole) = as_written(line, value) {
            *value = whole;
        }
    }
    let brings_text = action.input("text").is_some() && !inputs.contains_key("file");
    if let Some((head, text)) = line.trim().split_once('\n')
        && brings_text
        && !text.trim().is_empty()
        && head.split_whitespace().count() <= HEAD
        && head.trim_end().ends_with([':', '?', '.'])
    {
        inputs.insert("text".to_owned(), text.trim().to_owned());
    }
    let moves = action.input("day").is_some() && !inputs.contains_key("day");
    if let Some([day]) = moves.then(|| days(line, context.today.year())).as_deref() {
        inputs.insert("day".to_owned(), day.date.to_string());
    }
    let mail = action.input("point").is_some() && !inputs.contains_key("point") && !inputs.contains_key("about");
    if let Some((name, said)) = mail.then(|| of_mail(line)).flatten() {
        inputs.insert(name.to_owned(), said);
    }
    if action.input("point").is_some() && !inputs.contains_key("to") {
        let reader = record.map(|record| reader(context, record, line)).transpose()?.flatten();
        inputs.extend(reader.map(|name| ("to".to_owned(), name)));
    }
    Ok(inputs)
}

/// The one person of a customer that the line names, by a part of their name or as their address spells it; for a mail
/// about a deal, a case or the customer.
fn reader(context: &Context<'_>, record: &RecordRef, line: &str) -> Result<Option<String>, SourceError> {
    if !matches!(record.kind, Kind::Account | Kind::Opportunity | Kind::Case) {
        return Ok(None);
    }
    let desk = context.desk();
    let Some(record) = desk.get(record)? else { return Ok(None) };
    let called = record.name();
    let account = match record.kind {
        Kind::Account => Some(record),
        _ => record.link("account").map(|link| desk.get(link)).transpose()?.flatten(),
    };
    let Some(account) = account else { return Ok(None) };
    // What the customer or the deal is called names nobody.
    let others: Vec<String> = [folded(&account.name()), folded(&called)].concat();
    let is_name = |word: &String| !context.registry.examples().knows(word) && !others.contains(word);
    let words: Vec<String> = folded(line).into_iter().filter(is_name).collect();
    let mut named = desk.linked(&account, Kind::Contact, PEOPLE)?;
    named.retain(|person| {
        let address = person.text("email").and_then(|email| email.split('@').next()).unwrap_or_default().to_owned();
        [folded(&person.name()), folded(&address)]
            .concat()
            .iter()
            .any(|part| part.chars().count() > 2 && words.contains(part))
    });
    Ok(if named.len() == 1 { named.pop().map(|person| person.name()) } else { None })
}

/// Words of a line in which a name was taken out, with the name.
fn as_written(line: &str, value: &str) -> Option<String> {
    let (before, after) = value.split_once(RECORD)?;
    let (before, after) = (before.trim(), after.trim());
    let from = line.find(before)?;
    let rest = &line[from + before.len()..];
    let end = if after.is_empty() { rest.len() } else { rest.find(after)? + after.len() };
    Some(format!("{before}{}", rest[..end].trim_end_matches(['\'', '"', '”', '’'])))
}

/// What a mail is to say: its own words behind a colon, a clause that is to be worded, or its matter; with the name of the
/// input.
fn of_mail(line: &str) -> Option<(&'static str, String)> {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let enough = |words: &str| words.split(' ').count() >= LEAST;
    if let Some((_, words)) = line.split_once(": ") {
        let words = words.trim_matches(['"', '“', '”', '\'', ' ']);
        return enough(words).then(|| ("point", sentence(words)));
    }
    let lower = line.to_lowercase();
    // Letters that change their length with their case would shift the places.
    let place = |openings: &[&'static str]| {
        let found = openings.iter().filter_map(|opening| Some((lower.find(opening)?, *opening)));
        found.min_by_key(|(at, _)| *at).filter(|_| lower.len() == line.len())
    };
    if let Some((at, _)) = place(CLAUSES) {
        let words = without_manner(line[at..].trim());
        return enough(&words).then(|| ("point", format!("[{words}]")));
    }
    if let Some(words) = addressed(&line).or_else(|| behind_comma(&line)) {
        return Some(("point", format!("[{words}]")));
    }
    let (at, opening) = place(TOPICS)?;
    let words = without_manner(line[at + opening.len()..].trim());
    let says = !plain(&words).is_empty() && !words.is_empty() && words.split(' ').any(|word| word.chars().count() > 3);
    says.then_some(("about", words))
}

/// Verbs that say to somebody what stands behind their name, and whether the verb is part of it.
const ADDRESSING: &[(&str, bool)] = &[
    ("tell ", false),
    ("inform ", false),
    ("ask ", true),
    ("apologise to ", true),
    ("apologize to ", true),
    ("invite ", true),
    ("offer ", true),
    ("remind ", true),
    ("congratulate ", true),
    ("promise ", true),
];
/// Words at which a name ends.
const BEHIND: &[&str] = &[
    "for", "to", "of", "on", "about", "we", "i", "it", "our", "the", "whether", "if", "how", "when", "who", "what",
    "why", "where", "which", "a", "an", "that", "there", "they", "by",
];

/// "Ask Kim for the date", "tell Kim we can do it": what is said, without to whom.
fn addressed(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let start = ["please ", "pls ", "can you ", "could you "].iter().find(|word| lower.starts_with(**word));
    let from = start.map_or(0, |word| word.len());
    let (verb, kept) = ADDRESSING.iter().find(|(verb, _)| lower.get(from..).is_some_and(|l| l.starts_with(verb)))?;
    let words: Vec<&str> = line.get(from + verb.len()..)?.split(' ').collect();
    let ends = |word: &&str| BEHIND.contains(&word.to_lowercase().as_str());
    let at = words.iter().take(4).position(ends).filter(|at| *at > 0)?;
    let said = without_manner(&words[at..].join(" "));
    let verb = verb.split(' ').next().unwrap_or_default();
    let enough = said.split(' ').count() > LEAST;
    enough.then(|| if *kept { format!("{verb} {said}") } else { said })
}

/// "Mail Kim, offer a call tomorrow": what stands behind the first comma.
fn behind_comma(line: &str) -> Option<String> {
    const MANNER: &[&str] = &["in ", "keep ", "make ", "no ", "not ", "and ", "but ", "please", "short", "nice"];
    let (head, words) = line.split_once(", ")?;
    let words = without_manner(words);
    let manner = MANNER.iter().any(|start| words.to_lowercase().starts_with(start));
    (!manner && head.split(' ').count() <= 6 && words.split(' ').count() > LEAST).then_some(words)
}

/// Without what says how the mail is to sound, at its end.
fn without_manner(words: &str) -> String {
    let mut words = words.trim_end_matches(['.', '!', '?', ' ']).to_owned();
    loop {
        let lower = words.to_lowercase();
        let Some(manner) = MANNERS.iter().find(|manner| lower.ends_with(&format!(" {manner}"))) else { return words };
        let end = words.len().saturating_sub(manner.len());
        let Some(kept) = words.get(..end) else { return words };
        words = kept.trim_end_matches([' ', ',', '.', ';']).to_owned();
    }
}

/// With a capital at its start and a point at its end.
fn sentence(words: &str) -> String {
    let words = crate::actions::text::capital(words);
    if words.ends_with(['.', '!', '?']) { words } else { format!("{words}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_what_the_seller_wants_said() {
        for (line, input, said) in [
            ("mail Dana: the kits arrive on Monday", "point", "The kits arrive on Monday."),
            ("write to Dana that the kits arrive on Monday, in German", "point", "[that the kits arrive on Monday]"),
            ("a short mail to Dana about the kits for line 4, please", "about", "the kits for line 4"),
            ("schreib Frau Ruiten, dass die Kits da sind", "point", "[dass die Kits da sind]"),
            ("draft a mail to Dana abt the alarm", "about", "the alarm"),
            ("tell Dana we can come on 2 December, by mail", "point", "[we can come on 2 December]"),
            ("ask Dana for the date of the tender", "point", "[ask for the date of the tender]"),
            ("apologise to Dana for the late kits", "point", "[apologise for the late kits]"),
            ("email dana, offer a call tomorrow", "point", "[offer a call tomorrow]"),
            ("write to Dana to invite her to the demo", "point", "[to invite her to the demo]"),
        ] {
            assert_eq!(of_mail(line), Some((input, said.to_owned())), "{line}");
        }
        assert_eq!(of_mail("nudge Dana"), None);
    }

    #[test]
    fn a_name_that_was_taken_out_of_a_text_is_put_back() {
        assert_eq!(
            as_written("note: 'The price for the freezers: Ida said 9'", "The price for the {record} Ida said 9")
                .as_deref(),
            Some("The price for the freezers: Ida said 9")
        );
    }
}
