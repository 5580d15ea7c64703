//! Texts with the writes that they call for, and with those that they tempt to.

use super::*;
use std::collections::BTreeMap;

const DEV: &str = include_str!("../../../../tests/fixtures/digest/dev.txt");
const LAST: &str = include_str!("../../../../tests/fixtures/digest/held3.txt");
const LATER: &str = include_str!("../../../../tests/fixtures/digest/held2.txt");
const HELD: &str = include_str!("../../../../tests/fixtures/digest/held.txt");

const TRAPS: &str = include_str!("../../../../tests/fixtures/digest/traps.txt");

/// A text and what is expected of it.
struct Case<'a> {
    id: &'a str,
    about: &'a str,
    text: &'a str,
    expect: Vec<&'a str>,
}

fn cases(corpus: &str) -> Vec<Case<'_>> {
    let bodies = corpus.split("=== ").filter(|part| !part.trim().is_empty());
    bodies
        .map(|part| {
            let (head, rest) = part.split_once('\n').unwrap();
            let (text, expect) = rest.split_once("--- expect").unwrap();
            let mut words = head.split_whitespace();
            let (id, _) = (words.next().unwrap(), words.next());
            let expect = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            Case { id, about: words.next().unwrap(), text, expect }
        })
        .collect()
}

#[derive(Default, Debug)]
struct Score {
    /// By field: expected, found.
    fields: BTreeMap<String, (usize, usize)>,
    right: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
}

/// The writes of a digest, one line each: `set record.field value`, `new task owner due subject`, ….
fn writes(memory: &Memory, about: &str, digest: &Digest) -> Vec<String> {
    let mut lines = Vec::new();
    for record in digest.edits.iter().map(|edit| &edit.edit.record).collect::<std::collections::BTreeSet<_>>() {
        let edits: Vec<_> = digest.edits.iter().filter(|edit| edit.edit.record == *record).collect();
        let get = |field: &str| {
            let found = edits.iter().find(|edit| edit.edit.field == field);
            found.map_or_else(|| "-".to_owned(), |edit| edit.edit.after.to_plain())
        };
        let exists = memory.records.iter().any(|known| known.reference() == *record);
        match (&record.kind, exists) {
            (Kind::Task, false) => {
                lines.push(format!("new task {} {} {}", get("owner"), get("due_date"), get("subject")))
            }
            (Kind::Event, false) => lines.push(format!("new event {}", &get("starts_at")[..16])),
            (Kind::Contact, false) => {
                lines.push(format!("new contact {} {} {}", get("email"), get("first_name"), get("last_name")));
            }
            _ => lines.extend(edits.iter().map(|edit| {
                let kind = &record.kind;
                let place = match (record.id.as_str() == about, kind) {
                    (true, Kind::Case) => "case.".to_owned(),
                    (true, _) => String::new(),
                    _ => format!("{kind}:{}.", record.id),
                };
                format!("set {place}{} {}", edit.edit.field, edit.edit.after.to_plain())
            })),
        }
    }
    lines
}

fn fits(expected: &str, line: &str) -> bool {
    let tail = match expected.strip_prefix("maybe ") {
        Some(rest) if rest.starts_with("set ") => rest.to_owned(),
        Some(rest) => format!("new {rest}"),
        None => expected.to_owned(),
    };
    if tail.starts_with("new task") {
        let mut words = tail.splitn(5, ' ');
        let head: Vec<&str> = words.by_ref().take(4).collect();
        let subject = words.next().unwrap_or("").to_lowercase();
        return line.starts_with(&head.join(" ")) && line.to_lowercase().contains(&subject);
    }
    line == tail
}

fn field_of(expected: &str) -> String {
    let mut words = expected.split_whitespace();
    match (words.next(), words.next()) {
        (Some("set"), Some(place)) => place.rsplit('.').next().unwrap_or(place).to_owned(),
        (Some("new" | "maybe"), Some(kind)) => format!("new {kind}"),
        (Some(word), _) => word.to_owned(),
        _ => String::new(),
    }
}

fn score(corpus: &str) -> Score {
    let memory = workspace();
    let mut score = Score::default();
    for case in cases(corpus) {
        let (_, digest) = run(&memory, case.text, case.about);
        let lines = writes(&memory, case.about, &digest);
        for line in &lines {
            if case.expect.iter().any(|expected| fits(expected, line)) {
                score.right += 1;
            } else {
                score.wrong.push(format!("{}: {line}", case.id));
            }
        }
        for expected in &case.expect {
            let (word, rest) = expected.split_once(' ').unwrap_or((expected, ""));
            let item = |item: &ActionItem| {
                let mut parts = rest.splitn(3, ' ');
                let (who, due, what) =
                    (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
                item.owner.to_lowercase().starts_with(who)
                    && item.due.map_or("-".to_owned(), |day| day.to_string()) == due
                    && item.what.to_lowercase().contains(&what.to_lowercase())
            };
            let found = match word {
                "maybe" => continue,
                "note" => digest.notes.iter().any(|note| {
                    let note = note.to_lowercase();
                    rest.to_lowercase().split(' ').all(|word| note.contains(word))
                }),
                "decision" => {
                    digest.decisions.iter().any(|point| point.text.to_lowercase().contains(&rest.to_lowercase()))
                }
                "item" => digest.items.iter().any(item),
                _ => lines.iter().any(|line| fits(expected, line)),
            };
            let count = score.fields.entry(field_of(expected)).or_default();
            count.0 += 1;
            count.1 += usize::from(found);
            if !found {
                score.missed.push(format!("{}: {expected}; notes: {:?}", case.id, digest.notes));
            }
        }
    }
    score
}

fn report(name: &str, score: &Score, details: bool) {
    let proposed = score.right + score.wrong.len();
    eprintln!("{name}: {} of {proposed} proposed writes right, {} wrong", score.right, score.wrong.len());
    for (field, (expected, found)) in &score.fields {
        eprintln!("  {field}: {found} of {expected}");
    }
    if details {
        score.wrong.iter().for_each(|line| eprintln!("  WRONG  {line}"));
        score.missed.iter().for_each(|line| eprintln!("  MISSED {line}"));
    }
}

fn recall(score: &Score) -> f64 {
    let (expected, found) = score.fields.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    found as f64 / expected as f64
}

#[test]
fn first_part() {
    let score = score(DEV);
    report("dev", &score, true);
    assert!(score.wrong.is_empty());
    assert!(recall(&score) >= 0.9);
}

#[test]
fn second_part() {
    let score = score(HELD);
    report("held out", &score, std::env::var_os("DIGEST_DETAILS").is_some());
    assert!(score.wrong.is_empty(), "{}", score.wrong.len());
    assert!(recall(&score) >= 0.8);
}

#[test]
fn third_part() {
    let score = score(LATER);
    report("later", &score, true);
    assert!(score.wrong.is_empty(), "{}", score.wrong.len());
}

#[test]
fn fourth_part() {
    let score = score(LAST);
    report("last", &score, std::env::var_os("DIGEST_DETAILS").is_some());
    assert!(score.wrong.is_empty(), "{}", score.wrong.len());
}

/// Other companies' contracts, other purchases, incomplete signatures, words for a program; and six that are plain.
#[test]
fn other_matters_are_no_writes() {
    let score = score(TRAPS);
    report("other matters", &score, true);
    assert!(score.wrong.is_empty(), "{}", score.wrong.len());
    assert!(recall(&score) >= 0.8);
}
