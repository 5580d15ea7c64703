//! How well the check of claims does: planted errors caught, right statements flagged, on two halves of a corpus that
//! was written without looking at the checker.
//!
//! For: the figures of `docs/claims.md`; `CLAIMS_SHOW=1 cargo test --test actions claims:: -- --nocapture` lists what went wrong
//! in the half `dev`. The half `held` is only scored: nobody reads it while working on the checker.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a scored test stops at the first mistake and prints its table"
)]

use dealdesk::actions::Book;
use dealdesk::assistant::check::{Facts, check};
use dealdesk::crm::{Citation, Claim, RecordRef, Value};
use jiff::civil::Date;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;

/// One answer with its facts and labels.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) today: Date,
    pub(crate) text: String,
    pub(crate) book: Book,
    /// The seller's own name and company.
    pub(crate) seller: String,
    pub(crate) labels: Vec<Label>,
}

/// What is known of some words of an answer.
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) verdict: String,
    pub(crate) kind: String,
    /// Characters of the answer.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Sums over a half.
#[derive(Default)]
pub(crate) struct Score {
    planted: usize,
    caught: usize,
    right: usize,
    flagged: usize,
    /// Doubts about words that carry no label.
    stray: usize,
    by_kind: BTreeMap<String, [usize; 4]>,
}

impl Score {
    pub(crate) fn caught_share(&self) -> f64 {
        self.caught as f64 / self.planted.max(1) as f64
    }

    /// Doubts about right words and about words without a label, as a share of the right statements.
    pub(crate) fn false_share(&self) -> f64 {
        (self.flagged + self.stray) as f64 / self.right.max(1) as f64
    }
}

pub(crate) fn cases(half: &str) -> Option<Vec<Case>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/actions/claims/{half}.jsonl"));
    let path =
        if path.exists() { path } else { Path::new(&std::env::var("CLAIMS_DIR").ok()?).join(format!("{half}.jsonl")) };
    let text = std::fs::read_to_string(path).ok()?;
    Some(
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| case(&serde_json::from_str(line).unwrap()))
            .collect(),
    )
}

fn case(json: &Json) -> Case {
    let text = json["text"].as_str().unwrap().to_owned();
    let label = |claim: &Json| {
        let words = claim["text"].as_str().unwrap();
        let at = usize::try_from(claim["at"].as_u64().unwrap()).unwrap();
        assert_eq!(&text[at..at + words.len()], words, "a label stands where it says");
        let from = text[..at].chars().count();
        let word = |key: &str| claim[key].as_str().unwrap().to_owned();
        Label {
            text: words.to_owned(),
            verdict: word("verdict"),
            kind: word("kind"),
            from,
            to: from + words.chars().count(),
        }
    };
    Case {
        id: json["id"].as_str().unwrap().to_owned(),
        today: json["today"].as_str().unwrap().parse().unwrap(),
        book: book(json["facts"].as_array().unwrap()),
        seller: format!(
            "{} {}",
            json["seller"]["name"].as_str().unwrap_or(""),
            json["seller"]["company"].as_str().unwrap_or("")
        ),
        labels: json["claims"].as_array().unwrap().iter().map(label).collect(),
        text,
    }
}

/// The evidence as the program makes it: fields are quoted, what code computed says so.
pub(crate) fn book(facts: &[Json]) -> Book {
    let mut book = Book::default();
    for (at, fact) in facts.iter().enumerate() {
        let word = |key: &str| fact[key].as_str().unwrap_or_default();
        let value = match (&fact["value"], word("type")) {
            (Json::Number(number), _) => Value::Number(number.as_f64().unwrap()),
            (Json::String(day), "date") => day.parse::<Date>().map_or(Value::Null, Value::Date),
            (Json::String(at), "moment") => moment(at),
            (Json::String(link), "reference") => {
                RecordRef::parse(link).map_or_else(|| Value::text(word("text")), Value::Ref)
            }
            (Json::String(text), _) => Value::text(text),
            _ => Value::Null,
        };
        let record = RecordRef::parse(word("record")).unwrap();
        let citation = Citation { record, record_name: word("record_name").into(), field: word("field").into(), value };
        let marker = match word("type") {
            "computed" => book.computed(word("label"), word("text"), Some(citation)),
            _ => book.quote(citation, word("text")),
        };
        assert_eq!(marker, format!("[{}]", at + 1), "facts are cited by their place");
    }
    book
}

fn moment(text: &str) -> Value {
    let utc = |at: jiff::civil::DateTime| at.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let at = text.parse::<jiff::Timestamp>().ok().or_else(|| text.parse().ok().map(utc));
    at.map_or(Value::Null, Value::Time)
}

pub(crate) fn score(cases: &[Case], show: bool) -> Score {
    let mut score = Score::default();
    for case in cases {
        let facts = Facts { book: &case.book, today: Some(case.today), said: &case.seller };
        let (checked, claims) = check(&case.text, &facts);
        let doubts: Vec<&Claim> = claims.iter().filter(|claim| claim.is_doubtful()).collect();
        judge(case, &checked, &doubts, &mut score, show);
    }
    score
}

/// Ranges count in the settled text; labels in the raw one. Marks are the only difference.
pub(crate) fn places(raw: &str, checked: &str) -> Vec<usize> {
    let (raw, checked): (Vec<char>, Vec<char>) = (raw.chars().collect(), checked.chars().collect());
    let mut at = 0;
    let mut found = Vec::with_capacity(checked.len() + 1);
    for c in &checked {
        // A renumbered mark, or one that was taken out.
        while at < raw.len() && raw[at] != *c && !(c.is_ascii_digit() && raw[at].is_ascii_digit()) {
            at += 1;
        }
        found.push(at);
        at += 1;
    }
    found.push(raw.len());
    found
}

fn judge(case: &Case, checked: &str, doubts: &[&Claim], score: &mut Score, show: bool) {
    let places = places(&case.text, checked);
    let spans: Vec<(usize, usize, &Claim)> = doubts
        .iter()
        .filter_map(|claim| claim.range.map(|(from, to)| (places[from], places[to - 1] + 1, *claim)))
        .collect();
    let touches = |label: &Label, (from, to, _): &(usize, usize, &Claim)| *from < label.to && label.from < *to;
    let planted = |span: &(usize, usize, &Claim)| {
        case.labels.iter().any(|label| label.verdict == "error" && touches(label, span))
    };
    for label in &case.labels {
        let hit = spans.iter().find(|span| touches(label, span));
        let row = score.by_kind.entry(label.kind.clone()).or_default();
        if label.verdict == "error" {
            score.planted += 1;
            row[0] += 1;
            score.caught += usize::from(hit.is_some());
            row[1] += usize::from(hit.is_some());
            if show && hit.is_none() {
                println!("MISSED {} {} «{}» in: {}", case.id, label.kind, label.text, around(case, label));
            }
        } else {
            score.right += 1;
            row[2] += 1;
            let wrong = hit.filter(|span| !planted(span));
            score.flagged += usize::from(wrong.is_some());
            row[3] += usize::from(wrong.is_some());
            if let Some((_, _, claim)) = wrong.filter(|_| show) {
                println!(
                    "FALSE  {} {} «{}» {:?} {:?}: {}",
                    case.id,
                    label.kind,
                    label.text,
                    claim.status,
                    claim.cite.as_ref().map(|c| (&c.field, &c.record_name)),
                    around(case, label)
                );
            }
        }
    }
    for span in &spans {
        if !case.labels.iter().any(|label| touches(label, span)) {
            score.stray += 1;
            if show {
                println!(
                    "STRAY  {} «{}» {:?} in: {}",
                    case.id,
                    span.2.text,
                    span.2.status,
                    case.text.replace('\n', "⏎")
                );
            }
        }
    }
}

fn around(case: &Case, label: &Label) -> String {
    let text: String = case.text.chars().skip(label.from.saturating_sub(70)).take(130).collect();
    text.replace('\n', "⏎")
}

pub(crate) fn report(half: &str, score: &Score) {
    println!(
        "{half}: {} of {} planted errors caught ({:.1} %), {} of {} right statements flagged and {} doubts beside them ({:.1} %)",
        score.caught,
        score.planted,
        100.0 * score.caught_share(),
        score.flagged,
        score.right,
        score.stray,
        100.0 * score.false_share()
    );
    for (kind, [planted, caught, right, flagged]) in &score.by_kind {
        println!("  {kind:<16} caught {caught:>3} of {planted:>3}   flagged {flagged:>3} of {right:>4}");
    }
}

fn scored(half: &str, least: f64, most: f64) {
    let Some(cases) = cases(half) else {
        println!("skipped: there is no tests/actions/claims/{half}.jsonl");
        return;
    };
    let show = half == "dev" && std::env::var_os("CLAIMS_SHOW").is_some();
    let score = score(&cases, show);
    report(half, &score);
    assert!(score.caught_share() >= least, "{half}: only {:.3} of the planted errors caught", score.caught_share());
    assert!(score.false_share() <= most, "{half}: {:.3} false alarms", score.false_share());
}

#[test]
fn planted_errors_are_caught_in_the_half_for_development() {
    scored("dev", 0.95, 0.01);
}

#[test]
fn planted_errors_are_caught_in_the_half_held_out() {
    scored("held", 0.87, 0.032);
}

/// How often a wrong figure passes by chance: the digits of right figures are replaced by others.
#[test]
fn figures_made_up_at_random_seldom_pass() {
    let Some(cases) = cases("dev") else {
        println!("skipped: there is no tests/actions/claims/dev.jsonl");
        return;
    };
    let mut seed = 7_u32;
    let mut digit = |first: bool| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'0' + u8::try_from(if first { 1 + (seed >> 16) % 9 } else { (seed >> 16) % 10 }).unwrap())
    };
    let (mut tried, mut passed) = (0_u16, 0_u16);
    for case in cases.iter().step_by(2) {
        let figures = ["amount", "percent", "number", "derived-sum", "derived-diff"];
        for label in case.labels.iter().filter(|label| label.verdict == "ok" && figures.contains(&label.kind.as_str()))
        {
            let mut first = true;
            let made: String = label
                .text
                .chars()
                .map(|c| match c {
                    '0'..='9' => digit(std::mem::replace(&mut first, false)),
                    c => c,
                })
                .collect();
            if made == label.text || first {
                continue;
            }
            let chars: Vec<char> = case.text.chars().collect();
            let text: String =
                chars[..label.from].iter().chain(&made.chars().collect::<Vec<_>>()).chain(&chars[label.to..]).collect();
            let (checked, claims) =
                check(&text, &Facts { book: &case.book, today: Some(case.today), said: &case.seller });
            let places = places(&text, &checked);
            let until = label.from + made.chars().count();
            let touches = |claim: &Claim| {
                claim.range.is_some_and(|(from, to)| places[from] < until && label.from <= places[to - 1])
            };
            tried += 1;
            if !claims.iter().any(|claim| claim.is_doubtful() && touches(claim)) {
                passed += 1;
                if std::env::var_os("CLAIMS_SHOW").is_some() {
                    println!(
                        "PASSED {} {} «{made}» for «{}» in: {}",
                        case.id,
                        label.kind,
                        label.text,
                        around(case, label)
                    );
                }
            }
        }
    }
    println!(
        "{passed} of {tried} figures made up at random passed ({:.1} %)",
        100.0 * f64::from(passed) / f64::from(tried)
    );
    assert!(tried > 50 && passed * 100 <= tried * 5, "{passed} of {tried} passed");
}
