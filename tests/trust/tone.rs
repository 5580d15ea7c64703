//! The tone linter on ordinary letters: what it must not find.

#![allow(clippy::print_stdout, reason = "a test prints its figure")]

use dealdesk::trust::tone::{Brand, check};

/// Sentences of sellers; those all in capitals shout, rightly.
const HARMLESS: &str = include_str!("texts/harmless.txt");

#[test]
fn ordinary_sentences_are_left_alone() {
    let sentences: Vec<&str> = HARMLESS.lines().filter(|line| line.chars().any(char::is_lowercase)).collect();
    let flagged: Vec<String> = sentences
        .iter()
        .flat_map(|sentence| {
            check(sentence, &Brand::default()).into_iter().map(move |found| format!("{found:?} in {sentence:?}"))
        })
        .collect();
    println!("{} of {} flagged", flagged.len(), sentences.len());
    assert!(sentences.len() >= 200 && flagged.len() * 200 <= sentences.len(), "{flagged:#?}");
}

#[test]
fn long_ordinary_letters_are_read_once() {
    let letter = HARMLESS.lines().filter(|line| line.chars().any(char::is_lowercase)).collect::<Vec<_>>().join("\n\n");
    let found = check(&letter.replace('!', "."), &Brand::default());
    assert!(found.len() <= 1, "{found:?}");
}
