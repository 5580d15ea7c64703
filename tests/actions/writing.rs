//! The actions that write to customers, in every language, over the demo workspace: one language a text, a greeting, a
//! recipient, no empty place, and every statement with its source.
//! `WRITING_SHOW=draft-email:de:Halden cargo test --test actions writing:: -- --nocapture` reads some.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do and say what they show"
)]

use crate::desks::Workspace;
use dealdesk::actions::{Action, Gathered, Registry, gather, text};
use dealdesk::assistant::check::{Facts, check};
use dealdesk::crm::{Claim, Kind, Record};
use std::collections::BTreeMap;

/// Records of each kind that are written to.
const RECORDS: usize = 10;
const LANGUAGES: &[&str] = &["en", "de", "fr", "es"];
const KINDS: &[Kind] = &[Kind::Account, Kind::Contact, Kind::Lead, Kind::Opportunity, Kind::Case];
const PURPOSES: &[&str] = &[
    "auto",
    "reply",
    "follow-up",
    "nudge",
    "renewal",
    "introduction",
    "case-update",
    "second-contact",
    "close-plan",
    "recap",
    "thank-you",
];

/// Words that stand in nearly every text of a language and in none of the others.
fn telltales(language: &str) -> &'static [&'static str] {
    match language {
        "en" => &[
            "the", "and", "you", "is", "with", "your", "this", "thank", "please", "our", "we", "it", "open", "about",
            "since",
        ],
        "de" => &["und", "ich", "sie", "ihnen", "wir", "für", "nicht", "das", "bitte", "der", "ist"],
        "fr" => &["vous", "nous", "et", "est", "pour", "votre", "avec", "les", "merci", "je"],
        _ => &["usted", "para", "por", "gracias", "una", "el", "los", "con"],
    }
}

/// The text without what it quotes, what stands on the record and what is to be filled in.
fn own_words(text: &str, record: &Record, gathered: &Gathered) -> String {
    let mut plain = text::replace_markers(text, |_| None).to_lowercase();
    // A subject says what the thread is called, and the lines of a list what was said.
    let recap = gathered.data.get("recap").is_some_and(|recap| !recap.is_null());
    let own =
        |line: &&str| !(line.starts_with("subject:") || line.starts_with("option ") || recap && line.starts_with("- "));
    plain = plain.lines().filter(own).collect::<Vec<_>>().join("\n");
    // What was quoted out of records stands in the evidence, word for word.
    let mut values: Vec<String> = gathered.book.entries().iter().map(|entry| entry.text.to_lowercase()).collect();
    values.push(record.name().to_lowercase());
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    for value in values.iter().filter(|value| value.len() > 3) {
        plain = plain.replace(value.trim_end_matches('.'), " ");
    }
    for (open, close) in [('„', '“'), ('“', '”'), ('«', '»'), ('[', ']')] {
        while let Some(from) = plain.find(open) {
            let to = plain[from..].find(close).map_or(plain.len(), |at| from + at + close.len_utf8());
            plain.replace_range(from..to, " ");
        }
    }
    plain
}

fn foreign_words(own: &str, language: &str) -> Vec<String> {
    let words = own.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let others: Vec<&str> = LANGUAGES
        .iter()
        .filter(|other| **other != language)
        .flat_map(|other| telltales(other).iter().copied())
        .collect();
    words.filter(|word| others.contains(word)).map(str::to_owned).collect()
}

struct Written<'a> {
    workspace: &'a Workspace,
    action: &'a Action,
    language: &'a str,
    record: &'a Record,
}

impl Written<'_> {
    fn run(&self, more: &[(&str, &str)]) -> (Gathered, String) {
        let mut inputs: BTreeMap<String, String> = BTreeMap::from([("language".into(), self.language.into())]);
        inputs.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let gathered = gather(&self.workspace.desk(), self.action, Some(self.record), &inputs).unwrap();
        let text = gathered.rules_text(self.action).unwrap().0;
        let show = std::env::var("WRITING_SHOW").unwrap_or_default();
        let parts: Vec<&str> = show.split(':').collect();
        if let [action, language, name] = parts[..]
            && self.action.name == action
            && self.language == language
            && self.record.name().contains(name)
        {
            println!("\n=== {action} {language} {more:?} on {}\n{text}", self.record.name());
        }
        (gathered, text)
    }

    /// What is wrong with a text, in words.
    fn faults(&self, more: &[(&str, &str)]) -> Vec<String> {
        let (gathered, text) = self.run(more);
        let mut wrong = Vec::new();
        // Nobody wrote, or nothing was agreed: that is told to the seller.
        let nothing = self.action.name != "call-script" && gathered.envelope.is_none();
        let mut foreign = foreign_words(&own_words(&text, self.record, &gathered), self.language);
        // "IT" is a title.
        foreign.retain(|word| !gathered.book.entries().iter().any(|entry| entry.text.to_lowercase() == *word));
        if !foreign.is_empty() && !nothing {
            wrong.push(format!("words of another language: {foreign:?}"));
        }
        for hole in
            ["None", "none,", "undefined", "null", "{{", "{%", "()", "“”", "„“", "«»", "« »", " ,\n", "  ", "[]", ".."]
        {
            if text.contains(hole) {
                wrong.push(format!("holds {hole:?}"));
            }
        }
        for draft in gathered.drafts(&text, "rules") {
            let mail = &draft.versions[0];
            let greets = ["hi ", "hi,", "hello", "guten tag", "hallo", "bonjour", "hola", "sehr geehrte"];
            let greetings =
                mail.body.lines().filter(|line| greets.iter().any(|hi| line.to_lowercase().starts_with(hi)));
            if greetings.count() != 1 {
                wrong.push("is not greeted once".to_owned());
            }
            if mail.subject.trim().is_empty() || mail.subject.matches("Re:").count() > 1 {
                wrong.push(format!("subject {:?}", mail.subject));
            }
            if mail.to.trim().is_empty() && gathered.data.get("no_recipient").is_none_or(|told| told != true) {
                wrong.push("has no recipient and does not say so".to_owned());
            }
        }
        let desk = self.workspace.desk();
        let me = desk.records.me().unwrap().map(|me| desk.name_of(&me)).unwrap_or_default();
        let facts = Facts { book: &gathered.book, today: Some(desk.today), said: &me };
        let raw = text::replace_markers(&text, |_| None);
        let (_, claims) = check(&raw, &facts);
        wrong.extend(
            claims.iter().filter(|claim| claim.is_doubtful()).map(|claim| format!("{:?} {}", claim.status, claim.text)),
        );
        told(self, more, wrong)
    }
}

fn told(written: &Written<'_>, more: &[(&str, &str)], wrong: Vec<String>) -> Vec<String> {
    let about = format!("{} {} {more:?} {}", written.action.name, written.language, written.record.name());
    wrong.into_iter().map(|wrong| format!("{about}: {wrong}")).collect()
}

fn check_all(action: &str, languages: &[&str], most: usize, more: &[(&str, &str)]) -> (usize, Vec<String>) {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    let action = registry.get(action).unwrap();
    let (mut ran, mut wrong) = (0, Vec::new());
    for kind in KINDS.iter().filter(|kind| action.fits(kind)) {
        for record in workspace.desk().records.records(kind, None, most).unwrap() {
            for language in languages {
                let written = Written { workspace: &workspace, action, language, record: &record };
                wrong.extend(written.faults(more));
                ran += 1;
            }
        }
    }
    (ran, wrong)
}

#[test]
fn mails_are_whole_in_every_language_and_for_every_purpose() {
    let mut wrong = Vec::new();
    for purpose in PURPOSES {
        let most = if *purpose == "auto" { RECORDS } else { 2 };
        let (ran, faults) = check_all("draft-email", LANGUAGES, most, &[("purpose", purpose)]);
        assert!(ran >= 10 * LANGUAGES.len(), "{ran}");
        wrong.extend(faults);
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn replies_first_mails_and_scripts_are_whole_in_every_language() {
    let mut wrong = Vec::new();
    for (action, languages) in
        [("reply-options", LANGUAGES), ("draft-outreach", LANGUAGES), ("call-script", &LANGUAGES[..3])]
    {
        let (ran, faults) = check_all(action, languages, RECORDS, &[]);
        assert!(ran >= 20, "{action} {ran}");
        wrong.extend(faults);
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_language_that_an_action_does_not_write_is_refused_by_name() {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    let desk = workspace.desk();
    let person = desk.records.records(&Kind::Contact, None, 1).unwrap().remove(0);
    let inputs = BTreeMap::from([("language".to_owned(), "italian".to_owned())]);
    for action in ["draft-email", "reply-options", "draft-outreach", "call-script"] {
        let error = gather(&desk, registry.get(action).unwrap(), Some(&person), &inputs).unwrap_err().to_string();
        assert!(error.contains("italian") && error.contains("en, de"), "{action}: {error}");
    }
}

#[test]
fn every_question_of_the_mails_is_taken_up_in_the_reply() {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    let desk = workspace.desk();
    let action = registry.get("draft-email").unwrap();
    let inputs = BTreeMap::from([("purpose".to_owned(), "reply".to_owned())]);
    let mut taken = 0;
    for deal in desk.records.records(&Kind::Opportunity, None, 200).unwrap() {
        let gathered = gather(&desk, action, Some(&deal), &inputs).unwrap();
        let (text, claims) = gathered.rules_text(action).unwrap();
        assert!(!claims.iter().any(Claim::is_doubtful));
        let asked = gathered.data.get("asked").and_then(|asked| asked.as_array()).cloned().unwrap_or_default();
        for ask in asked {
            let (said, reply) = (ask["text"].as_str().unwrap(), ask["reply"].as_str().unwrap());
            assert!(text.contains(said) && text.contains(reply), "{}: {said}", deal.name());
            assert!(ask["known"] == true || reply.contains('['), "{reply}");
            taken += 1;
        }
    }
    assert!(taken >= 10, "{taken}");
}
