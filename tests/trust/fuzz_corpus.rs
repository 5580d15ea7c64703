//! The checks of the fuzz targets over the saved corpus and over mutations of it, in every build.
//!
//! `FUZZ_MUTATIONS=100000 cargo test --release --test trust fuzz_corpus::` tries more of them for each seed (default 40). An
//! input that fails is printed as bytes: save it in `fuzz/corpus/TARGET/` and mend what it found.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing check is a failing test")]

#[path = "../../fuzz/checks.rs"]
mod checks;

use dealdesk::journal::{Event, Journal, Masked, SessionId};
use std::{fs, panic, path::Path};

/// A small generator of pseudo-random numbers (xorshift64*): the same inputs on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    }
}

/// Bytes that have a meaning to one of the readers.
const TELLING: &[&[u8]] = &[
    b"\x1b[",
    b"\x1b]",
    b"\x07",
    b"\n",
    b"\"",
    b"\\",
    b"_",
    b"<",
    b">",
    b"%20",
    b"&lt;",
    b"PERSON_1_DHZ",
    b"EMAIL_1",
    b"Qvistgaard",
    b"Xanthopoulos",
    b" ",
    b"@",
    b"0",
    b"9",
    b"{",
    b"}",
    b"=",
    b"[",
    b"\xc2\xad",
    b"\xe2\x80\x8b",
    b"\xe2\x80\xae",
    b"\xf3\xa0\x81\xb4",
    b"\xcc\x81",
    b"\xff",
    b"https://",
    b"`",
    b"**",
];

fn mutated(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.next(4) {
        let at = random.next(bytes.len() + 1);
        match random.next(6) {
            0 if at < bytes.len() => bytes[at] = random.next(256) as u8,
            1 if at < bytes.len() => _ = bytes.remove(at),
            2 => bytes.truncate(at),
            3 => bytes.extend_from_slice(&other[random.next(other.len() + 1)..]),
            _ => {
                let telling = TELLING[random.next(TELLING.len())];
                bytes.splice(at..at, telling.iter().copied());
            }
        }
        bytes.truncate(4096);
    }
    bytes
}

fn run(target: &str, seeds: &[Vec<u8>], check: fn(&[u8])) {
    let tries = std::env::var("FUZZ_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let try_one = |bytes: &[u8]| {
        let failed = panic::catch_unwind(|| check(bytes)).is_err();
        assert!(!failed, "{target} fails on {:?}", bytes.escape_ascii().to_string());
    };
    for seed in seeds {
        try_one(seed);
        for _ in 0..tries {
            let other = &seeds[random.next(seeds.len())];
            try_one(&mutated(seed, other, &mut random));
        }
    }
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 8, "the corpus of {target} is there");
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn masking_holds() {
    run("mask", &corpus("mask"), checks::mask);
}

#[test]
fn restoring_holds() {
    run("unmask", &corpus("unmask"), checks::unmask);
}

#[test]
fn the_sanitiser_holds() {
    run("sanitize", &corpus("sanitize"), checks::sanitize);
}

#[test]
fn the_policy_reader_holds() {
    run("policy", &corpus("policy"), checks::policy);
}

/// The seeds of the log are written by the log itself, so that its format may change.
#[test]
fn the_log_reader_holds() {
    let dir = tempfile::tempdir().unwrap();
    let at: jiff::Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    let journal = Journal::open(dir.path(), at).unwrap();
    let session = SessionId::new("one").unwrap();
    for text in ["one", "PERSON_1 said \"ü\\n\"", ""] {
        journal.append(at, &session, Event::Note { text: Masked::new(text) }).wait().unwrap();
    }
    journal.close().unwrap();
    let written = fs::read(dir.path().join("2026-11-20.jsonl")).unwrap();
    let seeds = [written, Vec::new(), b"{}\n{}\n".to_vec(), b"\n\n\n".to_vec(), b"{\"seq\":1".to_vec()];
    run("log", &seeds, checks::log);
}
