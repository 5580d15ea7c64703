//! How fast a log is verified: one of the usual mix of events, and one of short lines only.
//!
//! `LOG_MB=300 cargo bench --bench log`. The log is written once a run into a folder of its own, signed as usual.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, and stops where it cannot go on")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

use dealdesk::journal::{Event, Expected, Journal, Masked, SessionId, Signer, verify_against};
use jiff::Timestamp;
use std::path::Path;
use std::time::Instant;

fn main() {
    let megabytes = std::env::var("LOG_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(256);
    for (name, bodies) in [("usual mix", true), ("short lines only", false)] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), megabytes << 20, bodies);
        for (threads, single_threaded) in [("one core", true), ("all cores", false)] {
            let expected = Expected { single_threaded, ..Expected::default() };
            let rate = (0..3).map(|_| measure(folder.path(), &expected)).fold(0.0, f64::max);
            println!("verify, {name}, {threads}: {rate:.0} MB/s");
        }
    }
}

/// Megabytes a second.
fn measure(folder: &Path, expected: &Expected) -> f64 {
    let start = Instant::now();
    let found = verify_against(folder, expected).unwrap();
    assert!(found.is_sound() && found.signed.is_some());
    found.bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
}

/// Turns of thirty pieces of an answer each, with the request's body and the whole answer or without.
fn write(folder: &Path, size: u64, bodies: bool) {
    let at = Timestamp::UNIX_EPOCH;
    let journal = Journal::open_signed(folder, at, || Some(Signer::new(&[7; 32]))).unwrap();
    let session = SessionId::fresh(at, [1, 2, 3, 4]);
    let file = folder.join("1970-01-01.jsonl");
    for turn in 0_u64.. {
        let mut last = None;
        for piece in 0..30 {
            let text = Masked::new(format!("piece {turn}.{piece} of an answer about PERSON_{piece}_K7Q "));
            last = Some(journal.append(at, &session, Event::Delta { text }));
        }
        if bodies {
            let body = Masked::new("The deal with ORG_2_K7Q is at risk. ".repeat(220));
            drop(journal.append(at, &session, Event::RequestBody { receipt: format!("r{turn}"), body }));
            let text = Masked::new("An answer of some length. ".repeat(40));
            last = Some(journal.append(at, &session, Event::Note { text }));
        }
        if turn % 200 == 0 {
            last.map(|ticket| ticket.wait().unwrap());
            if std::fs::metadata(&file).unwrap().len() >= size {
                break;
            }
        }
    }
    journal.close().unwrap();
}
