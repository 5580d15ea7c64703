//! What a customer objects, as it stands in the line: in quotation marks, after "they say" or a colon, or as the line itself.
//!
//! Not for: its class, and what answers it. Invariant: a line that only asks for help gives none, so that the record's own
//! texts are read.

use super::pasted;
use crate::actions::examples::{self, RECORD};

/// What stands before an objection.
const OPENINGS: &[&str] = &[
    "objection:",
    "they say that ",
    "they say ",
    "customer says that ",
    "customer says ",
    "say that ",
    "says that ",
    "tells me that ",
    "tells me ",
    "told me that ",
    "told me ",
    "fears that ",
    "claims that ",
    "claims ",
    "thinks that ",
    "thinks ",
    "worries that ",
    "worries about ",
    "worried about ",
    "is afraid that ",
    "complains that ",
    "complains about ",
    "argues that ",
    "insists on ",
    "insists that ",
    "meint, ",
    "sagt, ",
    "findet, ",
    "dit que ",
    "trouve que ",
    "{record} says ",
    "{record} said ",
    "{record} fears ",
    "{record} wants ",
    "{record} sagt ",
    "they ask ",
    "customer asks ",
    "they want ",
    "because ",
];
/// What is asked beside it.
const ASKED: &[&str] = &[
    "my answer",
    "what now",
    "help",
    "help me",
    "what do i say",
    "what do i tell them",
    "what do i answer",
    "what do i reply",
    "how do i answer",
    "how do i respond",
    "how do i reply",
    "what should i say",
    "any idea",
    "any ideas",
    "please",
    "pls",
    "what to say",
    "was sage ich",
    "was nun",
    "que dire",
    "they say",
    "he says",
    "she says",
    "customer says",
    "and now",
    "what can i say",
    "your answer",
    "answer",
    "counter",
    "how to answer",
    "how do i counter",
    "how to counter",
    "how do i handle it",
    "how do i handle that",
    "how to handle it",
    "how to handle that",
    "how to respond",
    "what do i say to that",
    "what do i answer to that",
    "what can i say to that",
    "was kann ich sagen",
    "response",
    "rebuttal",
    "was antworte ich",
    "was sage ich dazu",
    "wie antworte ich",
    "que repondre",
    "que répondre",
    "comment répondre",
];
/// Openings of a last clause that only asks for help: "…, what do I counter with", "… - my move".
const ASKS: &[&str] = &[
    "what do",
    "what can",
    "what should",
    "what to",
    "what is my",
    "what's my",
    "what would",
    "how do",
    "how can",
    "how should",
    "how to",
    "how would",
    "any idea",
    "any ideas",
    "any help",
    "any good",
    "anything from",
    "anything in",
    "my move",
    "my answer",
    "my reply",
    "my line",
    "help me",
    "give me",
    "got a",
    "got any",
    "which article",
    "was sage",
    "was sag",
    "was kann ich",
    "was antworte",
    "was tun",
    "wie reagiere",
    "wie antworte",
    "que dire",
    "que puis-je",
    "que repondre",
    "comment",
    "que digo",
    "que le digo",
    "cosa dico",
    "cosa rispondo",
    "come rispondo",
    "wat zeg",
    "wat antwoord",
    "vad svarar",
    "vad sager",
];
/// Words of those who ask for help: no matter of an objection.
const HELP: &[&str] = &[
    "objection",
    "objections",
    "handle",
    "handling",
    "answer",
    "anser",
    "reply",
    "respond",
    "response",
    "say",
    "says",
    "said",
    "tell",
    "help",
    "overcome",
    "counter",
    "deal",
    "customer",
    "customers",
    "last",
    "latest",
    "newest",
    "this",
    "that",
    "these",
    "those",
    "how",
    "what",
    "when",
    "which",
    "who",
    "why",
    "the",
    "and",
    "for",
    "from",
    "about",
    "with",
    "did",
    "does",
    "raised",
    "their",
    "them",
    "they",
    "she",
    "him",
    "her",
    "his",
    "our",
    "you",
    "your",
    "should",
    "could",
    "can",
    "article",
    "articles",
    "against",
    "something",
    "anything",
    "best",
    "way",
    "main",
    "current",
    "open",
    "here",
    "there",
    "concern",
    "concerns",
    "pushback",
    "account",
    "contact",
    "lead",
    "argument",
    "arguments",
    "give",
    "get",
    "einwand",
    "einwände",
    "wie",
    "was",
    "ich",
    "der",
    "die",
    "das",
    "den",
    "dem",
    "bei",
    "mit",
    "von",
    "auf",
    "soll",
    "antworte",
    "entkräfte",
    "entkrafte",
    "bitte",
    "deutsch",
    "antworten",
    "comment",
    "répondre",
    "repondre",
    "objecting",
    "les",
    "des",
    "une",
    "dans",
    "sur",
    "before",
    "record",
    "now",
    "all",
    "have",
    "has",
    "was",
    "are",
    "were",
    "won",
    "deals",
    "worked",
    "work",
    "then",
    "please",
    "message",
    "mail",
    "mails",
];
/// One such word alone tells the class.
const CLASSES: &[&str] = &[
    "price",
    "pricing",
    "budget",
    "timing",
    "competitor",
    "authority",
    "trust",
    "contract",
    "security",
    "expensive",
    "preis",
    "prix",
    "teuer",
    "cher",
];

/// What is objected; none where the line only asks for help.
pub(super) fn read(line: &str) -> Option<String> {
    if let Some(quoted) = pasted::quoted(line).filter(|quoted| quoted.split_whitespace().count() > 1) {
        return Some(quoted);
    }
    let lower = line.to_ascii_lowercase();
    let opened = OPENINGS.iter().filter_map(|opening| lower.find(opening).map(|at| at + opening.len())).min();
    let tail = opened.map(|at| bare(&line[at..])).filter(|said| matter(said) > 0);
    let after = || line.split_once(": ").map(|(_, said)| bare(said)).filter(|said| matter(said) > 0);
    let whole = || {
        let said = bare(line);
        let alone = said.split(' ').find(|word| CLASSES.contains(&examples::plain(word).as_str())).map(str::to_owned);
        if matter(&said) > 1 { Some(said) } else { alone }
    };
    tail.or_else(after).or_else(|| class_named(line)).or_else(whole).filter(|said| !said.is_empty())
}

/// "The price objection": its class.
fn class_named(line: &str) -> Option<String> {
    let plain = examples::plain(line);
    let words: Vec<&str> = plain.split(' ').collect();
    let named = |two: &&[&str]| CLASSES.contains(&two[0]) && matches!(two[1], "objection" | "objections" | "pushback");
    words.windows(2).find(named).map(|two| two[0].to_owned())
}

/// Words that say something of the matter.
fn matter(said: &str) -> usize {
    let plain = examples::plain(said);
    plain.split(' ').filter(|word| word.chars().count() > 2 && !HELP.contains(word)).count()
}

/// Without the record's name and what is asked before and after it.
fn bare(said: &str) -> String {
    let without = said.replace(&format!("{RECORD}'s"), " ").replace(RECORD, " ");
    let mut text = without.split_whitespace().collect::<Vec<_>>().join(" ");
    for opening in ["and ", "but ", "und ", "et ", "y ", "e ", "ok "] {
        text = text.strip_prefix(opening).map(str::to_owned).unwrap_or(text);
    }
    loop {
        let trimmed = text.trim_matches([' ', ',', '.', ';', ':', '?', '!', '-', '–']).to_owned();
        let lower = trimmed.to_ascii_lowercase();
        let asked = ASKED.iter().filter(|asked| lower.ends_with(*asked)).max_by_key(|asked| asked.len());
        let cut = asked.map(|asked| trimmed.len() - asked.len()).filter(|at| {
            *at == 0
                || trimmed.get(..*at).is_some_and(|head| head.ends_with([' ', ',', '.', ';', ':', '?', '!', '-', '–']))
        });
        match cut {
            Some(at) => text = trimmed[..at].to_owned(),
            None => match without_ask(&trimmed) {
                Some(said) => text = said.to_owned(),
                None => return trimmed,
            },
        }
    }
}

/// Without a last clause that asks for help, where what stands before it says something.
fn without_ask(said: &str) -> Option<&str> {
    let (at, mark) = said.char_indices().rev().find(|(_, c)| matches!(c, ',' | '.' | ';' | '?' | '!' | '–' | '-'))?;
    let (head, tail) = (&said[..at], &said[at + mark.len_utf8()..]);
    let tail = examples::plain(tail.strip_prefix(' ')?);
    let opens = |words: &&&str| tail.strip_prefix(**words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    (ASKS.iter().any(|words| opens(&words)) && matter(head) > 0).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_an_objection_are_told_from_the_call_for_help() {
        for (line, said) in [
            ("they say it is too expensive", Some("it is too expensive")),
            ("Customer: 'what if the hub fails?' What do I tell them?", Some("what if the hub fails?")),
            ("A prospect fears that calibration takes weeks", Some("calibration takes weeks")),
            ("{record}: spreadsheets are free. my answer??", Some("spreadsheets are free")),
            ("{record} cant defend renewal w/ open case, help", Some("cant defend renewal w/ open case")),
            ("{record} spreadsheets are free. my answer??", Some("spreadsheets are free")),
            ("care plan to pricey they say", Some("care plan to pricey")),
            ("{record} thinks it's too dear, how do I counter", Some("it's too dear")),
            ("{record} worries about the roaming, what do I say", Some("the roaming")),
            ("{record} says a call is not enough proof, what do I counter with", Some("a call is not enough proof")),
            ("he has no time for a pilot - my move", Some("he has no time for a pilot")),
            ("they say it never rang, what if it fails", Some("it never rang, what if it fails")),
            ("they say it is too dear, come back next quarter", Some("it is too dear, come back next quarter")),
            ("price objection: they say Kelvio is 20 % cheaper", Some("they say Kelvio is 20 % cheaper")),
            ("handle the last objection on this deal", None),
            ("what is {record} objecting to", None),
            ("how do I answer {record}'s price objection", Some("price")),
            ("how do I handle Kim's price objection on the {record} deal?", Some("price")),
            ("and the eight weeks, what do I answer there", Some("the eight weeks")),
            ("", None),
        ] {
            assert_eq!(read(line).as_deref(), said, "{line}");
        }
    }
}
