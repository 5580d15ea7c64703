//! The seller's voice: how they write mails, learnt from mails that they accepted; counts and short patterns only.
//!
//! It is the knob table `voice`, kept in a file of the workspace. Not for: keeping mails, or deciding when one is accepted.
//! Invariants: off until the seller turns it on; no name, number, address or link gets in: phrases come from masked text
//! and have small letters only, greetings hold places instead of names; erasing it leaves nothing.

use crate::actions::text::sentences;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Mails before a manner is followed.
const ENOUGH: u32 = 3;
/// Mails in which a phrase must stand before it is called a favourite.
const FAVOURITE: u32 = 3;
/// Patterns and phrases kept of a sort, the most used.
const KEPT: usize = 40;
/// Favourite phrases told.
const TOLD: usize = 3;

/// `voice.toml`: whether it learns, and what it learnt, by language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Whether accepted mails are learnt from.
    pub learn: bool,
    /// By language code.
    #[serde(default)]
    pub manners: BTreeMap<String, Manner>,
}

/// How mails in one language are written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Manner {
    /// Mails that were learnt from.
    pub mails: u32,
    /// Words of all of them.
    pub words: u32,
    /// Sentences of all of them.
    pub sentences: u32,
    /// Exclamation marks of all of them.
    pub exclamations: u32,
    /// Emoji of all of them.
    pub emoji: u32,
    /// Contractions such as "I'm" and "we'll", which are informal.
    pub contractions: u32,
    /// First lines with `{first}`, `{last}` or `{name}` in the place of the recipient, and how often.
    pub greetings: BTreeMap<String, u32>,
    /// Farewells without the seller's name, and how often.
    pub closings: BTreeMap<String, u32>,
    /// Runs of three to five plain words, and in how many mails.
    pub phrases: BTreeMap<String, u32>,
}

/// A mail that the seller accepted.
#[derive(Clone, Copy, Debug)]
pub struct Accepted<'a> {
    /// The body.
    pub body: &'a str,
    /// The same with everything that is known or looks like a value masked; favourite phrases come from here.
    pub masked: &'a str,
    /// `en`, `de`, `fr`, `es`.
    pub language: &'a str,
    /// The recipient's name, as a person writes it; empty where unknown.
    pub recipient: &'a str,
    /// The seller's name.
    pub sender: &'a str,
}

impl Voice {
    /// What was learnt of a language, once it is enough to go by; nothing while learning is off.
    pub fn of(&self, language: &str) -> Option<&Manner> {
        self.manners.get(language).filter(|manner| self.learn && manner.mails >= ENOUGH)
    }

    /// Learns from one mail, where learning is on.
    pub fn take(&mut self, mail: Accepted<'_>) {
        if self.learn {
            self.manners.entry(mail.language.to_owned()).or_default().take(mail);
        }
    }

    /// Takes out every pattern and phrase that has one of these words in it; how many.
    pub fn forget(&mut self, words: &[String]) -> usize {
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let clear = |text: &str| {
            let text = text.to_lowercase();
            let mut parts = text.split(|c: char| !c.is_alphanumeric());
            !parts.any(|part| !part.is_empty() && words.iter().any(|word| word == part))
        };
        let mut gone = 0;
        for manner in self.manners.values_mut() {
            for counts in [&mut manner.greetings, &mut manner.closings, &mut manner.phrases] {
                let before = counts.len();
                counts.retain(|text, _| clear(text));
                gone += before - counts.len();
            }
        }
        gone
    }
}

fn favourite(counts: &BTreeMap<String, u32>) -> Option<&str> {
    let best = counts.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
    Some(best.0.as_str())
}

impl Manner {
    /// The first line that is used most.
    pub fn greeting(&self) -> Option<&str> {
        favourite(&self.greetings)
    }

    /// The farewell that is used most.
    pub fn closing(&self) -> Option<&str> {
        favourite(&self.closings)
    }

    /// `short` below 50 words a mail, `long` above 130, else `normal`.
    pub fn length(&self) -> &'static str {
        match self.words.checked_div(self.mails).unwrap_or(0) {
            0..50 => "short",
            50..=130 => "normal",
            _ => "long",
        }
    }

    /// Phrases that stood in several mails, the most used first.
    pub fn favourites(&self) -> Vec<&str> {
        let mut known: Vec<(&String, &u32)> = self.phrases.iter().filter(|(_, mails)| **mails >= FAVOURITE).collect();
        known.sort_by(|a, b| b.1.cmp(a.1).then_with(|| b.0.len().cmp(&a.0.len())).then_with(|| a.0.cmp(b.0)));
        let mut told: Vec<&str> = Vec::new();
        for (phrase, _) in known {
            // A part of a phrase that is told already tells nothing new.
            if !told.iter().any(|longer| longer.contains(phrase.as_str()) || phrase.contains(longer)) {
                told.push(phrase);
            }
        }
        told.truncate(TOLD);
        told
    }

    /// In a few words, without any mail: for the seller to read and for a model to follow.
    pub fn describe(&self) -> String {
        let mut told = Vec::new();
        told.extend(self.greeting().map(|words| format!("opens with “{words}”")));
        told.extend(self.closing().map(|words| format!("closes with “{words}”")));
        told.push(format!("about {} words a sentence", self.words.checked_div(self.sentences.max(1)).unwrap_or(0)));
        told.push(format!("{} mails of about {} words", self.length(), self.words / self.mails.max(1)));
        told.push(if self.contractions > self.mails { "informal".to_owned() } else { "rather formal".to_owned() });
        told.push(amount("exclamation marks", self.exclamations, self.mails));
        told.push(amount("emoji", self.emoji, self.mails));
        let phrases: Vec<String> = self.favourites().iter().map(|phrase| format!("“{phrase}”")).collect();
        if !phrases.is_empty() {
            told.push(format!("often says {}", phrases.join(", ")));
        }
        told.join("; ")
    }

    fn take(&mut self, mail: Accepted<'_>) {
        let lines: Vec<&str> = mail.body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let lines: Vec<&str> = lines.into_iter().take_while(|line| !line.starts_with('>') && *line != "--").collect();
        let (opens, closes) = (opening(&lines), farewell(&lines, mail.sender));
        let from = usize::from(opens.is_some());
        let to = closes.map_or(lines.len(), |at| at).max(from);
        let body = lines[from..to].join("\n");
        self.mails += 1;
        self.words += count(body.split_whitespace().count());
        self.sentences += count(sentences(&body).len());
        self.exclamations += count(body.matches('!').count());
        self.emoji += count(body.chars().filter(|c| is_emoji(*c)).count());
        self.contractions += count(contractions(&body));
        let greeting = opens.map(|line| pattern(line, mail.recipient));
        if let Some(greeting) = greeting.filter(|line| is_common(line)) {
            *self.greetings.entry(greeting).or_default() += 1;
        }
        if let Some(closing) = closes.map(|at| lines[at].to_owned()).filter(|line| is_common(line)) {
            *self.closings.entry(closing).or_default() += 1;
        }
        for phrase in phrases(mail.masked) {
            *self.phrases.entry(phrase).or_default() += 1;
        }
        for counts in [&mut self.greetings, &mut self.closings, &mut self.phrases] {
            keep_most(counts);
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn amount(what: &str, number: u32, mails: u32) -> String {
    match number {
        0 => format!("no {what}"),
        n if n < mails => format!("few {what}"),
        _ => format!("many {what}"),
    }
}

/// The most used; what stood in one mail only goes first.
fn keep_most(counts: &mut BTreeMap<String, u32>) {
    while counts.len() > KEPT * 10 {
        let Some(rarest) = counts.iter().min_by_key(|(_, n)| **n).map(|(words, _)| words.clone()) else { return };
        counts.remove(&rarest);
    }
}

/// The greeting: a short first line that ends as greetings do.
fn opening<'l>(lines: &[&'l str]) -> Option<&'l str> {
    let first = lines.first()?;
    let short = first.split_whitespace().count() <= 6;
    (short && (first.ends_with(',') || first.ends_with(':') || first.ends_with('!'))).then_some(*first)
}

/// Where the farewell stands: a short line before the seller's name, or a last short line with a comma.
fn farewell(lines: &[&str], sender: &str) -> Option<usize> {
    let first = sender.split_whitespace().next().unwrap_or_default().to_lowercase();
    let name = lines.iter().rposition(|line| {
        let line = line.to_lowercase();
        !first.is_empty() && line.starts_with(&first) && line.split_whitespace().count() <= 4
    })?;
    let at = name.checked_sub(1)?;
    let words = lines[at].split_whitespace().count();
    (at > 0 && words <= 6 && !lines[at].ends_with(['.', '?'])).then_some(at)
}

/// Words with a capital that stand in greetings and farewells and name nobody.
const CAPITALS: &[&str] = &[
    "Mr",
    "Ms",
    "Mrs",
    "Dr",
    "Prof",
    "Morning",
    "Afternoon",
    "Regards",
    "Wishes",
    "Tag",
    "Morgen",
    "Abend",
    "Herr",
    "Frau",
    "Damen",
    "Herren",
    "Grüße",
    "Grüßen",
    "Gruß",
    "Dank",
    "Monsieur",
    "Madame",
    "Sr",
    "Sra",
    "Días",
];

/// Whether a greeting or farewell has no word that may name somebody: after the first, a capital only in words that
/// are known to name nobody, and no figure or address.
fn is_common(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.iter().enumerate().all(|(at, word)| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '{' && c != '}');
        let known = word.starts_with('{') && word.ends_with('}');
        let small = !word.chars().any(char::is_uppercase);
        let plain = !word.contains(|c: char| c.is_ascii_digit() || c == '@' || c == '/');
        known || (plain && (at == 0 || small || CAPITALS.contains(&word)))
    })
}

/// A greeting with places for the recipient.
fn pattern(line: &str, recipient: &str) -> String {
    let mut parts = recipient.split_whitespace();
    let (first, last) = (parts.next().unwrap_or_default(), parts.next_back().unwrap_or_default());
    let mut out = line.to_owned();
    for (word, place) in [(recipient, "{name}"), (first, "{first}"), (last, "{last}")] {
        if word.chars().count() > 1 {
            out = out.replace(word, place);
        }
    }
    out
}

/// Runs of three to five words, all in small letters: what begins with a capital or holds a digit may be a name or a
/// value and is none. Each once a mail.
fn phrases(body: &str) -> Vec<String> {
    let mut found = std::collections::BTreeSet::new();
    for sentence in sentences(body) {
        for run in sentence.split([',', ';', ':', '(', ')', '.', '?', '!']) {
            let words: Vec<&str> = run.split_whitespace().collect();
            for length in 3..=5 {
                for window in words.windows(length) {
                    let plain = |word: &&str| word.chars().all(|c| c.is_lowercase() || c == '\'' || c == '’');
                    if window.iter().all(plain) {
                        found.insert(window.join(" "));
                    }
                }
            }
        }
    }
    found.into_iter().collect()
}

fn contractions(body: &str) -> usize {
    ["'m ", "'ll ", "'re ", "'ve ", "n't ", "’m ", "’ll ", "’re ", "’ve ", "n’t "]
        .iter()
        .map(|end| body.matches(end).count())
        .sum()
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taught(mails: &[(&str, &str)]) -> Voice {
        let mut voice = Voice { learn: true, ..Voice::default() };
        for (recipient, body) in mails {
            let masked = body.replace("pump", "<PRODUCT_1>");
            voice.take(Accepted { body, masked: &masked, language: "en", recipient, sender: "Kim Vale" });
        }
        voice
    }

    const THREE: &[(&str, &str)] = &[
        ("Dana Reyes", "Hey Dana,\n\nhappy to jump on a quick call. I'll send the offer!\n\nCheers\nKim"),
        ("Sam Lee", "Hey Sam,\n\nhappy to jump on a call about the pump.\n\nCheers\nKim"),
        ("Ana Ortiz", "Hey Ana,\n\nI'm happy to jump on it, Globex willing, by 3 May.\n\nCheers,\nKim Vale"),
    ];

    #[test]
    fn a_manner_is_learnt_from_three_mails() {
        let voice = taught(THREE);
        let own = voice.of("en").unwrap();
        assert_eq!((own.greeting(), own.closing(), own.length()), (Some("Hey {first},"), Some("Cheers"), "short"));
        assert_eq!(own.favourites(), ["happy to jump on"]);
        assert!(own.describe().contains("opens with “Hey {first},”"));
        assert!(taught(&THREE[..2]).of("en").is_none(), "two are not enough");
    }

    #[test]
    fn names_values_and_what_is_not_harmless_never_get_in() {
        let kept = toml::to_string(&taught(THREE)).unwrap();
        for word in ["Dana", "Reyes", "Sam", "Globex", "globex", "pump", "May", "Kim"] {
            assert!(!kept.contains(word), "{word} in {kept}");
        }
    }

    #[test]
    fn greetings_that_may_name_somebody_are_not_kept() {
        for (line, common) in [
            ("Hi {first},", true),
            ("Hi {first} and Sam,", false),
            ("Sehr geehrte Frau {last},", true),
            ("Good morning,", true),
            ("Best Regards", true),
            ("Yours, Globex", false),
            ("see a@b.example", false),
        ] {
            assert_eq!(is_common(line), common, "{line}");
        }
    }

    #[test]
    fn it_learns_only_when_turned_on_and_forgets_words() {
        let mut off = Voice::default();
        let body = THREE[0].1;
        off.take(Accepted { body, masked: body, language: "en", recipient: "Dana", sender: "Kim" });
        assert_eq!(off, Voice::default());
        let mut voice = taught(THREE);
        assert!(voice.forget(&["Jump".to_owned()]) > 0);
        assert!(voice.of("en").unwrap().favourites().is_empty());
        assert_eq!(voice.of("en").unwrap().greeting(), Some("Hey {first},"));
    }

    proptest::proptest! {
        #[test]
        fn any_mail_can_be_learnt_from(body in "((Hi|Dana|,|\n|Cheers|Kim|we will see|!|😀|é|\\PC{1,5})[ \n]?){0,30}") {
            let voice = taught(&[("Dana", &body), ("", &body), ("Kim", &body)]);
            let text = toml::to_string(&voice).unwrap();
            proptest::prop_assert_eq!(toml::from_str::<Voice>(&text).unwrap(), voice);
        }
    }
}
