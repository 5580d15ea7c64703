//! The question itself in a line that is wrapped in politeness: "Good morning! For Monday's review I would like to know …
//! Many thanks in advance."
//!
//! Not for: lines of several questions. Invariants: what is left aside stands before words that open a question, or in a
//! sentence of its own that thanks or says why; nothing of the question itself is changed.

/// Words that open the question, behind which it stands.
const OPENERS: &[&str] = &[
    "i would like to know",
    "i'd like to know",
    "i would like to have",
    "i'd like to have",
    "i would like to see",
    "i want to know",
    "i need to know",
    "i would need",
    "i would be grateful for",
    "i'd be grateful for",
    "i would be grateful to know",
    "i was wondering",
    "i wonder",
    "could you please tell me",
    "could you tell me",
    "can you tell me",
    "could you please work out",
    "could you work out",
    "could you please check",
    "could you check",
    "would you check",
    "would you please tell me",
    "would you tell me",
    "would you be so kind as to tell me",
    "would you please check",
    "can you check",
    "please tell me",
    "please check",
    "please let me know",
    "let me know",
    "do you know",
    "can you say",
    "could you say",
    "he asks",
    "she asks",
    "they ask",
    "asked me this",
    "and asks",
    "my question is",
    "my question",
    "the question is",
];
/// How sentences begin that only thank or say why.
const BESIDE: &[&str] = &[
    "thank",
    "thanks",
    "many thanks",
    "no hurry",
    "they want it",
    "they need it",
    "i need it",
    "i need one",
    "i need this",
    "i want it",
    "it is for",
    "it's for",
    "this is for",
    "that is for",
    "he wants",
    "she wants",
    "they want",
    "he needs",
    "she needs",
    "we need it",
    "i have to",
    "i must",
    "i am preparing",
    "i'm preparing",
    "good morning",
    "hello",
    "hi",
    "dear",
    "best",
    "regards",
    "cheers",
    "much appreciated",
    "appreciated",
    "names would",
    "give both",
    "for the record",
];
/// Shortest line, in words, that is looked at.
const LONG: usize = 10;

/// What a question is for, behind "for the": "my open deals for the Monday meeting with Tomasz".
const FOR: &[&str] = &[" for the ", " for my ", " for our ", " for tomorrow's ", " for monday's ", " for a "];
const PURPOSES: &[&str] = &[
    "meeting",
    "call",
    "review",
    "report",
    "slide",
    "slides",
    "deck",
    "presentation",
    "talk",
    "board",
    "newsletter",
    "standup",
    "stand-up",
    "1:1",
    "one-on-one",
    "planning",
    "service review",
];
/// Words between "for the" and what it is for.
const BETWEEN: usize = 3;
/// Words from there to the end of the line, at most.
const BEHIND: usize = 5;

/// What a line asks when its wrapping is left aside; `None` where there is none, or nothing would be left.
pub(super) fn of(line: &str) -> Option<String> {
    let bare = without_purpose(without_all(&without_brackets(line)));
    let core = unwrapped(&bare).unwrap_or(bare);
    let changed = core.trim() != line.trim();
    (changed && core.split_whitespace().count() > 1).then_some(core)
}

/// "Of the quotes that we sent, what share was accepted": the share first.
pub(super) fn share_first(line: &str) -> Option<String> {
    const SHARES: &[&str] =
        &["what share", "what percentage", "what portion", "what proportion", "which share", "how many"];
    let rest = line.trim_start().strip_prefix("Of ").or_else(|| line.trim_start().strip_prefix("of "))?;
    let (among, asked) = rest.split_once(", ")?;
    let share = SHARES.iter().find(|share| asked.to_lowercase().starts_with(**share))?;
    let behind = asked.get(share.len()..)?.trim();
    let share = if *share == "how many" { "what share" } else { share };
    Some(format!("{share} of {among} {behind}"))
}

fn unwrapped(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    if lower.len() != line.len() || line.split_whitespace().count() < LONG {
        return None;
    }
    let behind = |opener: &&str| lower.find(*opener).map(|at| at + opener.len()).filter(|end| bounded(&lower, *end));
    let start = OPENERS.iter().filter_map(behind).max().unwrap_or(0);
    let asked = line.get(start..)?.trim_start_matches([',', ':', ';', ' ']);
    let sentences: Vec<&str> = sentences(asked).into_iter().filter(|sentence| !is_beside(sentence)).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// A line without what stands in brackets: "(account country)", "(all of them)".
fn without_brackets(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some((before, behind)) = rest.split_once('(') {
        let Some((_, after)) = behind.split_once(')') else { break };
        out.push_str(before.trim_end());
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A line without "all of them" at its end.
pub(super) fn without_all(line: &str) -> &str {
    const ALL: &[&str] = &["all of them", "all of those", "every one of them", "them all", "the lot"];
    const PLEASE: &[&str] = &["please", "pls", "plz", "thanks", "thx"];
    let edge = |c: char| !c.is_alphanumeric();
    let mut rest = line.trim_end_matches(edge);
    for word in PLEASE {
        rest = rest.strip_suffix(word).map_or(rest, |rest| rest.trim_end_matches(edge));
    }
    let whole = |head: &&str| head.trim_end().ends_with([',', '-', '–', ';', ':']);
    let cut = ALL.iter().find_map(|all| rest.strip_suffix(all).filter(whole));
    cut.map_or(line, |head| head.trim_end_matches(edge))
}

fn without_purpose(line: &str) -> String {
    let lower = line.to_lowercase();
    let cut = FOR.iter().filter_map(|lead| lower.find(lead).map(|at| (at, at + lead.len()))).find(|(at, end)| {
        let words: Vec<&str> = lower[*end..].split_whitespace().collect();
        let purpose = |word: &&str| PURPOSES.contains(&word.trim_end_matches(|c: char| !c.is_alphanumeric()));
        let named = words.iter().take(BETWEEN).position(purpose);
        *at > 0 && named.is_some_and(|place| words.len() - place <= BEHIND)
    });
    match cut.filter(|_| lower.len() == line.len()) {
        Some((at, _)) => line.get(..at).unwrap_or(line).to_owned(),
        None => line.to_owned(),
    }
}

fn bounded(text: &str, end: usize) -> bool {
    text[end..].chars().next().is_none_or(|c| !c.is_alphanumeric())
}

fn is_beside(sentence: &str) -> bool {
    let said = sentence.trim_start().to_lowercase();
    BESIDE.iter().any(|begin| said.starts_with(begin) && bounded(&said, begin.len()))
}

/// The sentences of a text; a mark inside of a number or a code ends none.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, mark) in text.char_indices() {
        let next = at + mark.len_utf8();
        if matches!(mark, '.' | '?' | '!') && text[next..].starts_with(' ') {
            found.push(text[from..next].trim());
            from = next;
        }
    }
    found.push(text[from..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_wrapping_is_left_aside() {
        for (line, core) in [
            (
                "Good morning! For the review on Monday I would like to know which case took us the longest. Many thanks in \
                 advance.",
                Some("which case took us the longest."),
            ),
            (
                "Hello, my manager asked me this: how many deals did we lose in May? They want it for their planning.",
                Some("how many deals did we lose in May?"),
            ),
            ("sum of my open deals for the Monday meeting with Anna", Some("sum of my open deals")),
            ("win rate in Ireland (country of the account)?", Some("win rate in Ireland?")),
            ("contacts for the renewal at Halden", None),
            ("how many deals did we lose in May and how many of these were renewals", None),
            ("my overdue to-dos, all of them plz", Some("my overdue to-dos")),
            ("give me all of them", None),
            ("thanks", None),
        ] {
            assert_eq!(super::of(line).as_deref(), core, "{line}");
        }
    }
}
