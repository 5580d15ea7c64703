//! How fast the trust filter is: masking, de-masking, cleaning, building and updating what it knows, checking the log.
//!
//! For: the table of `docs/trust.md`; one core, 100,000 known values (`TRUST_VALUES` changes that), each figure beside
//! a named baseline of the same run. Not for: how well it does; the scored tests measure that.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench reads the clock, prints its table, and stops at the first mistake"
)]

use dealdesk::crm::{Kind, Record, RecordRef, Schema, Value};
use dealdesk::journal::{Event, Journal, Masked, SessionId, verify};
use dealdesk::trust::{DictionaryBuilder, Masker, Policy, SafeText, Session, Unmasker};
use jiff::Timestamp;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use unicode_normalization::UnicodeNormalization;

const PIECE: usize = 8 * 1024;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let benches: [(&str, fn()); 4] = [("mask", mask), ("unmask", unmask), ("sanitize", sanitize), ("verify", log)];
    println!("{:<58} {:>10} {:>10} {:>10}", "", "median", "p99", "MB/s");
    for (name, bench) in benches {
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            bench();
        }
    }
}

/// Runs a step over each piece of a text; a piece's times, and the whole rate.
fn pieces(what: &str, text: &str, mut step: impl FnMut(&str)) {
    let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(PIECE).chain([text.len()]).collect();
    let all: Vec<&str> = cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect();
    all.iter().take(all.len() / 10).for_each(|piece| step(piece));
    let mut nanos: Vec<f64> = all.iter().map(|piece| timed(|| step(piece))).collect();
    let total: f64 = nanos.iter().sum();
    line(what, &mut nanos, text.len() as f64 * 1e3 / total);
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64
}

fn line(what: &str, nanos: &mut [f64], rate: f64) {
    nanos.sort_by(f64::total_cmp);
    let at = |share: usize| shown(nanos[(nanos.len() * share / 100).min(nanos.len() - 1)]);
    println!("{what:<58} {:>10} {:>10} {rate:>10.1}", at(50), at(99));
}

fn shown(nanos: f64) -> String {
    match nanos {
        n if n >= 1e9 => format!("{:.2} s", n / 1e9),
        n if n >= 1e6 => format!("{:.2} ms", n / 1e6),
        n if n >= 1e3 => format!("{:.1} µs", n / 1e3),
        n => format!("{n:.0} ns"),
    }
}

fn values() -> usize {
    std::env::var("TRUST_VALUES").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

/// Made-up people, six known values each: first, last and full name, mail, phone, account.
fn people() -> Vec<Record> {
    const SYLLABLES: [&str; 24] = [
        "ka", "ro", "lin", "dra", "mo", "vel", "sta", "ber", "qui", "nor", "tas", "hel", "gri", "pol", "wen", "zar",
        "fi", "lub", "cor", "mey", "dun", "sor", "til", "rak",
    ];
    let word = |mut n: usize, length: usize| {
        let mut word = String::new();
        for _ in 0..length {
            word.push_str(SYLLABLES[n % 24]);
            n = n / 24 + n * 7;
        }
        word[..1].to_uppercase() + &word[1..]
    };
    let person = |n: usize| {
        let (first, last) = (word(n % 900, 2), word(n, 4));
        Record::new(Kind::Contact, format!("003{n:012}"))
            .with("first_name", Value::text(first.as_str()))
            .with("last_name", Value::text(last.as_str()))
            .with("email", Value::text(format!("{first}.{last}{n}@firm{}.example", n % 3_000).to_lowercase()))
            .with("phone", Value::text(format!("+49 30 {}", 1_000_000 + n)))
            .with("account", Value::Ref(RecordRef::new(Kind::Account, format!("001{:012}", n % 3_000))))
    };
    (0..values() / 6).map(person).collect()
}

const PROSE: &str = "The customer asked for a second call about the pricing sheet and the security review. We agreed \
    to send an updated proposal by Friday, once procurement has confirmed the number of seats. Legal would like to \
    see the data processing terms first; nothing else stands in the way of a signature this quarter. ";

/// A megabyte of mail: a sentence in three names somebody.
fn mail(records: &[Record]) -> String {
    let mut text = String::new();
    for (n, record) in records.iter().cycle().step_by(37).enumerate() {
        text.push_str(PROSE);
        text.push_str(&format!("{} will join on the {}th. ", record.name(), n % 28 + 1));
        if text.len() > 1_000_000 {
            break;
        }
    }
    text
}

/// A megabyte of record lines: a name, a mail, a phone and an amount in each.
fn dense(records: &[Record]) -> String {
    let mut text = String::new();
    for (n, record) in records.iter().cycle().step_by(37).enumerate() {
        let field = |name| record.text(name).unwrap_or_default();
        text.push_str(&format!("{} <{}>, {}: ${},500\n", record.name(), field("email"), field("phone"), n % 900 + 12));
        if text.len() > 1_000_000 {
            break;
        }
    }
    text
}

fn mask() {
    let records = people();
    let build = Instant::now();
    let mut builder = DictionaryBuilder::new(Schema::default());
    records.iter().for_each(|record| builder.add(record));
    let dictionary = Arc::new(builder.finish());
    let mut took = [build.elapsed().as_nanos() as f64];
    line(&format!("dictionary of {} values built", records.len() * 6), &mut took, 0.0);
    println!("  {} ways of writing, {} KB", dictionary.variants(), dictionary.bytes() / 1024);
    let masker = Masker::new(dictionary, Policy::default());
    for (name, text) in [("mail", mail(&records)), ("record lines", dense(&records)), ("prose", PROSE.repeat(3_000))] {
        pieces(&format!("mask {name}, 8 KB at a time"), &text, |piece| {
            let mut session = Session::new("bench", [7; 3]);
            black_box(masker.mask(piece, &mut session, &[]));
        });
        pieces("  baseline: NFKD and lower case of the same", &text, |piece| {
            black_box(piece.nfkd().collect::<String>().to_lowercase());
        });
    }
}

fn unmask() {
    let records = people();
    let mut builder = DictionaryBuilder::new(Schema::default());
    records.iter().for_each(|record| builder.add(record));
    let masker = Masker::new(Arc::new(builder.finish()), Policy::default());
    let mut session = Session::new("bench", [7; 3]);
    let names: String = records.iter().take(1_000).map(|record| format!("Call {} today. ", record.name())).collect();
    let masked = masker.mask(&names, &mut session, &[]).text.repeat(20);
    let tokens: Vec<&str> = masked.split_inclusive([' ', '_']).collect();
    let mut stream = Unmasker::new();
    let mut nanos: Vec<f64> =
        tokens.iter().map(|token| timed(|| _ = black_box(stream.push(token, &session)))).collect();
    let total: f64 = nanos.iter().sum();
    line(&format!("put names back, a token of {}", tokens.len()), &mut nanos, masked.len() as f64 * 1e3 / total);
    let mut text = String::new();
    let mut nanos: Vec<f64> = tokens.iter().map(|token| timed(|| text.push_str(black_box(token)))).collect();
    let total: f64 = nanos.iter().sum();
    line("  baseline: the token appended to a string", &mut nanos, masked.len() as f64 * 1e3 / total);
}

fn sanitize() {
    let text = PROSE.repeat(3_000);
    pieces("clean text for the screen", &text, |piece| _ = black_box(SafeText::new(piece)));
    pieces("  baseline: NFKD of the same", &text, |piece| _ = black_box(piece.nfkd().collect::<String>()));
}

/// `TRUST_LOG_MB` makes a larger log (default 64).
fn log() {
    let megabytes: usize = std::env::var("TRUST_LOG_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(64);
    let folder = tempfile::tempdir().unwrap();
    let at: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    let journal = Journal::open(folder.path(), at).unwrap();
    let session = SessionId::fresh(at, [1, 2, 3, 4]);
    let body = format!("{{\"model\":\"m\",\"input\":\"{}\"}}", PROSE.repeat(24));
    for _ in 0..megabytes * 1_000_000 / body.len() {
        let event = Event::RequestBody { receipt: "r1".to_owned(), body: Masked::new(body.as_str()) };
        drop(journal.append(at, &session, event));
    }
    journal.close().unwrap();
    let mut found = None;
    let mut nanos = [timed(|| found = Some(verify(folder.path()).unwrap()))];
    let found = found.unwrap();
    assert!(found.is_sound());
    let rate = found.bytes as f64 * 1e3 / nanos[0];
    line(&format!("log of {} lines verified", found.events), &mut nanos, rate);
    let bytes: Vec<u8> = std::fs::read(folder.path().join("2026-11-20.jsonl")).unwrap();
    let mut nanos = [timed(|| _ = black_box(blake3::hash(&bytes)))];
    let rate = bytes.len() as f64 * 1e3 / nanos[0];
    line("  baseline: BLAKE3 of the same bytes", &mut nanos, rate);
}
