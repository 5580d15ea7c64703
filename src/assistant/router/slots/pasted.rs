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

/// A line as what it orders and a text of five words at least that was put into it. A question after a colon is the order.
pub(in crate::assistant::router) fn apart(line: &str) -> Option<(String, String)> {
    let long = |text: &String| text.split_whitespace().count() >= 5;
    let text = within(line)
        .filter(long)
        .or_else(|| below(line).filter(long))
        .or_else(|| arrow(line).filter(long))
        .or_else(|| colon(line).filter(long).filter(|text| !text.ends_with('?')))?;
    let at = line.find(&text)?;
    let bare =
        |part: &str| part.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '{' | '}')).to_owned();
    let order = [bare(&line[..at]), bare(&line[at + text.len()..])].join(" ").trim().to_owned();
    (1..=2 * ORDER).contains(&order.split_whitespace().count()).then_some((order, text))
}

/// What stands in quotation marks of any kind; the longest.
pub(super) fn quoted(line: &str) -> Option<String> {
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
        ] {
            assert_eq!(apart(line).map(|(order, _)| order).as_deref(), order, "{line}");
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
