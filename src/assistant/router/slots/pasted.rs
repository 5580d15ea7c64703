//! A text that somebody puts into a line: in quotation marks, after a colon or an arrow, on the lines below, or after "Dana
//! just wrote".
//!
//! Not for: reading it. Invariant: what is taken are the words of the line, unchanged, without the order before them.

use crate::actions::examples::RECORD;

/// Pairs of quotation marks.
const MARKS: &[(char, &[char])] = &[
    ('"', &['"']),
    ('“', &['”', '“']),
    ('„', &['“', '”', '"']),
    ('«', &['»']),
    ('»', &['«']),
    ('‘', &['’']),
    ('\'', &['\'']),
];
/// Longest order before a text, in words.
const ORDER: usize = 14;
/// Words that begin a question, or an order on a text that is there already.
const ASKS: &[&str] = &[
    "what",
    "which",
    "who",
    "when",
    "where",
    "how",
    "why",
    "did",
    "does",
    "is",
    "digest",
    "summarize",
    "summarise",
    "show",
    "list",
    "extract",
    "was",
    "wer",
    "que",
    "quoi",
];
/// Who tells what somebody said.
const TOLD: &[&str] = &[
    "says",
    "said",
    "writes",
    "wrote",
    "mailed",
    "emailed",
    "texted",
    "told",
    "reports",
    "reported",
    "confirmed",
    "called",
    "schreibt",
    "schrieb",
    "sagt",
    "sagte",
    "dit",
    "écrit",
];
/// Words of somebody who speaks for themselves.
const SPEAKS: &[&str] = &[
    "my", "i", "we", "our", "i'm", "mein", "meine", "ich", "wir", "mon", "ma", "je", "nous", "mi", "yo", "is", "moves",
];
/// Words with which what was told is something new.
const NEWS: &[&str] =
    &["new", "now", "neu", "neue", "neuer", "jetzt", "nouveau", "nouvelle", "maintenant", "nuevo", "nueva"];

/// The text in a line, of three words at least.
pub(super) fn text(line: &str) -> Option<String> {
    let long = |text: &String| text.split_whitespace().count() >= 3;
    within(line)
        .filter(long)
        .or_else(|| below(line).filter(long))
        .or_else(|| arrow(line).filter(long))
        .or_else(|| colon(line).filter(long))
        .or_else(|| after_name(line).filter(long))
        .or_else(|| told(line).filter(long))
}

/// A text that a line brings along, and what is ordered of it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::assistant::router) struct Brought {
    /// The words around the text.
    pub(in crate::assistant::router) order: String,
    /// The text.
    pub(in crate::assistant::router) text: String,
    /// Whether it is surely a text: in quotation marks, below the line, or in several sentences.
    pub(in crate::assistant::router) surely: bool,
}

/// The ways in which a line may bring a text of some words along, the surest first. A question after a colon is the order.
pub(in crate::assistant::router) fn brought(line: &str) -> Vec<Brought> {
    let line = line.trim();
    let long = |text: &String| text.split_whitespace().count() >= LEAST;
    let lines = if line.contains('\n') { [foot(line), head(line)] } else { [None, None] };
    let mut found: Vec<Brought> = lines.into_iter().flatten().collect();
    let several = line.trim().lines().filter(|line| !line.trim().is_empty()).count() > 2;
    if !several {
        let around = [(within(line).filter(long), true), (arrow(line).filter(long), true)];
        let said = colon(line).filter(long).filter(|text| !text.ends_with('?') && !asks(text));
        let sure = said.as_ref().is_some_and(|text| is_prose(text));
        found.extend(around.into_iter().filter_map(|(text, surely)| apart(line, text?, surely)));
        found.extend(ending(line));
        found.extend(said.and_then(|text| apart(line, text, sure)));
        found.extend(behind(line));
    }
    found
}

/// The least words of a text.
const LEAST: usize = 5;

/// A line as what stands around the text in it, and the text.
fn apart(line: &str, text: String, surely: bool) -> Option<Brought> {
    let at = line.find(&text)?;
    let bare =
        |part: &str| part.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '{' | '}')).to_owned();
    let order = [bare(&line[..at]), bare(&line[at + text.len()..])].join(" ").trim().to_owned();
    (1..=2 * ORDER).contains(&order.split_whitespace().count()).then_some(Brought { order, text, surely })
}

/// Whether words begin like a question.
fn asks(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    ASKS.contains(&first.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether words are several sentences, or somebody speaks in them.
fn is_prose(text: &str) -> bool {
    let ends = text.match_indices(['.', '!', '?']).filter(|(at, _)| text[at + 1..].starts_with(' ')).count();
    ends > 0 || text.contains(": ") || text.split_whitespace().count() >= 2 * ORDER
}

/// Whether a line is what somebody says, as texts write it: "Dana: the kits came".
fn speaks(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(name, rest)| name.split(' ').count() <= 3 && !rest.trim().is_empty())
}

/// An order on the first line, the text below it.
fn head(line: &str) -> Option<Brought> {
    let (order, text) = line.split_once('\n')?;
    let (order, text) = (order.trim(), text.trim());
    let fits = !text.is_empty() && !speaks(order) && order.split_whitespace().count() <= 2 * ORDER;
    let closed = order.ends_with([':', '?', '-', '–', '>']) || text.lines().count() > 1;
    (fits && closed).then(|| Brought { order: order.to_owned(), text: text.to_owned(), surely: true })
}

/// An order on the last line, the text above it.
fn foot(line: &str) -> Option<Brought> {
    let (text, order) = line.rsplit_once('\n')?;
    let (order, text) = (order.trim(), text.trim());
    let fits = text.split_whitespace().count() >= LEAST && !speaks(order) && orders(order);
    fits.then(|| Brought { order: order.to_owned(), text: text.to_owned(), surely: true })
}

/// Words of which an order at the end of a line is made.
const ENDING: &[&str] = &[
    "pls",
    "plz",
    "please",
    "bitte",
    "svp",
    "thx",
    "thanks",
    "danke",
    "enter",
    "entered",
    "into",
    "in",
    "to",
    "the",
    "deal",
    "deals",
    "crm",
    "record",
    "records",
    "update",
    "add",
    "log",
    "note",
    "put",
    "it",
    "this",
    "that",
    "his",
    "her",
    "their",
    "its",
    "card",
    "file",
    "entry",
    "system",
    "and",
    "eintragen",
    "ein",
    "ins",
    "im",
    "übernehmen",
    "vermerken",
    "notieren",
    "trag",
    "das",
    "es",
    "a",
    "noter",
    "mettre",
    "dans",
    "le",
    "la",
    "fiche",
    "inscrire",
    "actualizar",
    "anotar",
    "en",
    "el",
    "for",
    "me",
    "save",
    "all",
    "of",
    "down",
    "now",
    "can",
    "you",
    "summarize",
    "digest",
    "summarise",
    "up",
    "sum",
    "extract",
    "action",
    "items",
    "tasks",
    "make",
    "from",
];
/// Those of them that order something.
const ORDERING: &[&str] = &[
    "enter",
    "entered",
    "update",
    "log",
    "crm",
    "deal",
    "record",
    "eintragen",
    "übernehmen",
    "vermerken",
    "notieren",
    "trag",
    "noter",
    "fiche",
    "inscrire",
    "actualizar",
    "anotar",
    "system",
    "save",
    "card",
    "file",
    "summarize",
    "digest",
    "summarise",
];
/// Most words of such an order.
const LAST: usize = 8;

fn orders(words: &str) -> bool {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words: Vec<String> = words.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    (1..=LAST).contains(&words.len())
        && words.iter().all(|word| ENDING.contains(&word.as_str()))
        && words.iter().any(|word| ORDERING.contains(&word.as_str()))
}

/// "Acme, Kim says 66k now. into the deal pls": what is told, between a name and an order.
fn ending(line: &str) -> Option<Brought> {
    let places = line.match_indices([',', '.', ';', '!', '-', '–']).map(|(at, mark)| (at, at + mark.len()));
    let (end, from) = places.rev().find(|(_, from)| orders(&line[*from..]))?;
    let told = line[..end].trim();
    let name_first = |(head, text): (&str, &str)| {
        let fits = head.split_whitespace().count() <= 6 && text.split_whitespace().count() >= 3;
        fits.then(|| (head.trim().to_owned(), text.trim().to_owned()))
    };
    let (head, text) = told
        .split_once([',', ':'])
        .and_then(name_first)
        .unwrap_or_else(|| (told.split_whitespace().take(4).collect::<Vec<_>>().join(" "), told.to_owned()));
    let order = format!("{head} {}", line[from..].trim());
    (text.split_whitespace().count() >= 3).then_some(Brought { order, text, surely: true })
}

/// "anything to enter from this mail? Hi Nora, all is well": a text behind a question.
fn behind(line: &str) -> Option<Brought> {
    let (order, text) = line.split_once("? ")?;
    let fits = order.split_whitespace().count() <= ORDER && text.split_whitespace().count() >= LEAST;
    let points =
        [" this", " that", " here", " dies", " ce ", " esto"].iter().any(|word| order.to_lowercase().contains(word));
    (fits && points && is_prose(text)).then(|| Brought {
        order: format!("{order}?"),
        text: text.trim().to_owned(),
        surely: true,
    })
}

/// What stands in quotation marks of any kind; the longest.
pub(in crate::assistant::router) fn quoted(line: &str) -> Option<String> {
    within(line)
}

fn within(line: &str) -> Option<String> {
    let chars: Vec<(usize, char)> = line.char_indices().collect();
    let edge = |at: Option<&(usize, char)>| at.is_none_or(|(_, c)| !c.is_alphanumeric());
    let mut best: Option<&str> = None;
    for (at, (start, open)) in chars.iter().enumerate() {
        let Some((_, closing)) = MARKS.iter().find(|(mark, _)| mark == open) else { continue };
        if !edge(at.checked_sub(1).and_then(|before| chars.get(before))) {
            continue;
        }
        // An apostrophe inside a word closes nothing; of several marks the last one does.
        let closes = |(place, (_, c)): &(usize, &(usize, char))| closing.contains(c) && edge(chars.get(place + 1));
        let Some((_, (end, _))) = chars.iter().enumerate().skip(at + 1).rfind(closes) else { continue };
        let inner = line[start + open.len_utf8()..*end].trim();
        if !inner.is_empty() && best.is_none_or(|best| inner.len() > best.len()) {
            best = Some(inner);
        }
    }
    best.map(str::to_owned)
}

/// The lines below a first one that is short.
fn below(line: &str) -> Option<String> {
    let (order, text) = line.split_once('\n')?;
    (order.split_whitespace().count() <= ORDER && order.trim_end().ends_with([':', '?', '.', '-']))
        .then(|| text.trim().to_owned())
}

fn arrow(line: &str) -> Option<String> {
    let (order, text) = ["->", "=>", "→"].iter().find_map(|arrow| line.split_once(arrow))?;
    (order.split_whitespace().count() <= ORDER).then(|| text.trim().to_owned())
}

fn colon(line: &str) -> Option<String> {
    let (order, text) = line.split_once(": ").or_else(|| line.split_once(" :"))?;
    (order.split_whitespace().count() <= ORDER).then(|| text.trim().to_owned())
}

/// "Put this in for Joy: my number is …", of which the name and its colon were taken out: somebody speaks after it, or a
/// figure stands there.
fn after_name(line: &str) -> Option<String> {
    let (order, text) = line.split_once(RECORD)?;
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let asks = order.split_whitespace().next().is_none_or(|first| ASKS.contains(&bare(first).as_str()));
    let text = text.trim_start_matches([':', ',', ' ', '-', '–']).trim();
    let speaks = text
        .split_whitespace()
        .any(|word| SPEAKS.contains(&bare(word).as_str()) || NEWS.contains(&bare(word).as_str()));
    (!asks && speaks && !text.ends_with('?') && order.split_whitespace().count() <= ORDER).then(|| text.to_owned())
}

/// "Emil just mailed, new title Plant Manager": news, or a figure.
fn told(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if line.trim_end().ends_with('?') || words.first().is_some_and(|first| ASKS.contains(&bare(first).as_str())) {
        return None;
    }
    let at = words.iter().position(|word| TOLD.contains(&bare(word).as_str()))?;
    let rest = words.get(at + 1..)?;
    let rest = rest.strip_prefix(&["me"]).or_else(|| rest.strip_prefix(&["us"])).unwrap_or(rest);
    let news =
        rest.iter().any(|word| NEWS.contains(&bare(word).as_str()) || word.contains(|c: char| c.is_ascii_digit()));
    news.then(|| rest.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_told_from_the_text_that_it_is_about() {
        for (line, order) in [
            ("put this into the CRM: 'The price is final, and that is that.'", Some("put this into the CRM")),
            ("\"Dear Nora, my number is new now\" <- update {record}", Some("update {record}")),
            ("break this down: Nora: I send the list on Monday", Some("break this down")),
            ("what is the 'best price' here", None),
            ("in short: what is the case with the double invoice about?", None),
            ("forecast for this quarter", None),
            (
                "tent deal, kim confirmed 5,500 not 5,000. pls enter into the deal",
                Some("tent deal pls enter into the deal"),
            ),
            ("what follows from it?\nKim wants the list.\nI send it on Friday.", Some("what follows from it?")),
            ("Kim wants the list.\nI send it on Friday.\nplease enter that", Some("please enter that")),
        ] {
            assert_eq!(brought(line).first().map(|brought| brought.order.as_str()), order, "{line}");
        }
    }

    #[test]
    fn a_text_is_found_in_the_line_it_was_put_into() {
        for (line, found) in [
            (
                "put this into the CRM: 'The price is $142,000, and that's final.'",
                Some("The price is $142,000, and that's final."),
            ),
            ("Trag das ein: \"Guten Tag, meine Durchwahl: +49 1\"", Some("Guten Tag, meine Durchwahl: +49 1")),
            ("mets ça dans {record} : « Bonjour, voici mon portable : 06 »", Some("Bonjour, voici mon portable : 06")),
            ("from {record}, update it -> the date moves to May", Some("the date moves to May")),
            ("enter for {record}: close date is now 12 March", Some("close date is now 12 March")),
            ("notes:\n- call Sam\n- send the offer", Some("- call Sam\n- send the offer")),
            ("{record} just mailed, new title Plant Manager, enter", Some("new title Plant Manager, enter")),
            ("what did {record} say on the new price of 5?", None),
            ("digest the last mail of {record}", None),
            ("put this in the crm for {record} my mobile is +44 7, joy", Some("my mobile is +44 7, joy")),
            ("digest {record}: now", None),
        ] {
            assert_eq!(text(line).as_deref(), found, "{line}");
        }
    }
}
