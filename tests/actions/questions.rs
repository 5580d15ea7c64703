//! Questions of sellers, read by rules: how many of a corpus written before the reader become the right query.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do and say what they skip"
)]

mod answers;
mod demo;
use crate::desks;
mod languages;
mod maven;
mod refused;

use dealdesk::actions::question;
use dealdesk::crm::query::Query;
use desks::{Workspace, words_of};

/// One question of the corpus.
struct Asked<'a> {
    workspace: &'a str,
    question: &'a str,
    expected: String,
}

fn corpus() -> Vec<Asked<'static>> {
    let text = include_str!("questions/corpus.txt");
    let phrases: Vec<(&str, &str)> =
        text.lines().filter(|line| line.starts_with('$')).filter_map(|line| line.split_once(" = ")).collect();
    let expand = |query: &str| {
        // Longer names first: `$opencase` begins like `$open`.
        let mut phrases = phrases.clone();
        phrases.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        phrases.iter().fold(query.to_owned(), |query, (name, meaning)| query.replace(name, meaning))
    };
    text.lines()
        .filter(|line| line.starts_with("demo") || line.starts_with("maven"))
        .map(|line| {
            let mut parts = line.splitn(3, " | ");
            let (workspace, question, query) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            Asked { workspace, question, expected: expand(query) }
        })
        .collect()
}

/// Whether the reader's query says what the expected one says; else in what they differ.
fn judge(workspace: &Workspace, asked: &Asked<'_>) -> Result<(), String> {
    let reading = question::read(&workspace.desk(), asked.question).unwrap();
    if let Some(word) = asked.expected.strip_prefix("?unread ") {
        let said = reading.unused.iter().any(|unused| unused.contains(word));
        return if said { Ok(()) } else { Err(format!("{word} was not told as not understood")) };
    }
    let expected = Query::parse(&asked.expected).map_err(|e| format!("the expected query: {e}"))?;
    let wanted = workspace.rows(&expected).map_err(|e| format!("the expected query: {e}"))?;
    let got = reading.query.ok_or_else(|| format!("not read: {:?}", reading.unused))?;
    let shown =
        format!("{got}{}", if reading.unused.is_empty() { String::new() } else { format!(" ?? {:?}", reading.unused) });
    let found = workspace.rows(&got).map_err(|e| format!("{shown}: {e}"))?;
    let alike = wanted.rows.is_empty() && words_of(&expected) != words_of(&got);
    let ordered = !expected.sort.is_empty();
    if reading.unused.is_empty() && !alike && wanted.is_told_by(&found, ordered) {
        return Ok(());
    }
    Err(format!("{shown}\n      {} rows for {}", found.rows.len(), wanted.rows.len()))
}

#[test]
fn the_families_of_benchmarks_are_read() {
    let demo = Workspace::demo();
    let lines = include_str!("questions/families.txt").lines().filter_map(|line| line.split_once(" | "));
    let wrong: Vec<String> = lines
        .filter(|(question, _)| !question.starts_with('#'))
        .filter_map(|(question, query)| {
            let asked = Asked { workspace: "demo", question, expected: query.to_owned() };
            Some(format!("{question}\n    = {query}\n    ! {}", judge(&demo, &asked).err()?))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs every other question: 0 for those that were used for developing, 1 for those held out.
fn share(half: usize) -> (usize, usize, Vec<String>) {
    let (demo, maven) = (Workspace::demo(), Workspace::maven());
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for asked in corpus().iter().skip(half).step_by(2) {
        let Some(workspace) = (if asked.workspace == "demo" { Some(&demo) } else { maven.as_ref() }) else { continue };
        all += 1;
        match judge(workspace, asked) {
            Ok(()) => right += 1,
            Err(why) => wrong.push(format!("{}\n    = {}\n    ! {why}", asked.question, asked.expected)),
        }
    }
    (right, all, wrong)
}

#[test]
fn a_large_share_of_the_questions_is_read() {
    let (right, all, wrong) = share(0);
    println!("developed on: {right} of {all}\n{}", wrong.join("\n"));
    assert!(right * 100 >= all * 80, "{right} of {all}");
}

#[test]
fn a_large_share_of_the_questions_held_out_is_read() {
    let (right, all, _) = share(1);
    println!("held out: {right} of {all}");
    assert!(right * 100 >= all * 80, "{right} of {all}");
}
