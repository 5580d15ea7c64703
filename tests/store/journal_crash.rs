//! Killed at any point, a process loses no event that the log had acknowledged, and the chain stays whole.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::journal::{Event, Journal, Log, Masked, SessionId, Signer, verify};
use jiff::Timestamp;
use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

const DIR: &str = "DEALDESK_TEST_JOURNAL_DIR";
const NAME: &str = "DEALDESK_TEST_JOURNAL_NAME";

fn note(text: &str) -> Event {
    Event::Note { text: Masked::new(text) }
}

fn day(day: u64) -> Timestamp {
    let start: Timestamp = "2026-11-20T23:00:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_hours(i64::try_from(day).unwrap() * 24)
}

/// Not a test by itself: the process that gets killed. Appends for ever in groups of many sizes and says which
/// events were acknowledged.
#[test]
fn child() {
    let (Ok(dir), Ok(name)) = (std::env::var(DIR), std::env::var(NAME)) else { return };
    let mut stdout = std::io::stdout();
    writeln!(stdout, "ready").unwrap();
    let journal = Journal::open_signed(Path::new(&dir), day(0), || Some(Signer::new(&[1; 32]))).unwrap();
    let session = SessionId::new(&name).unwrap();
    for group in 0_u64.. {
        let texts: Vec<String> = (0..=group % 7)
            .map(|n| format!("{name}.{group}.{n} {}", "x".repeat((group * 37 + n) as usize % 3000)))
            .collect();
        let tickets: Vec<_> = texts.iter().map(|text| journal.append(day(group / 50), &session, note(text))).collect();
        for (ticket, text) in tickets.into_iter().zip(texts) {
            ticket.wait().unwrap();
            writeln!(stdout, "ack {}", text.split(' ').next().unwrap()).unwrap();
        }
    }
}

fn spawn(dir: &Path, name: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "journal_crash::child", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .env(NAME, name)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the child after so many acknowledgements; gives all that it had said by then.
fn kill_after(mut child: Child, count: usize) -> Vec<String> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let ack = |line: String| line.split_once("ack ").map(|(_, name)| name.to_owned());
    let mut acked: Vec<String> = lines.by_ref().filter_map(ack).take(count).collect();
    child.kill().unwrap();
    acked.extend(lines.filter_map(ack));
    child.wait().unwrap();
    acked
}

#[test]
fn no_acknowledged_event_is_lost() {
    for (round, count) in [1, 2, 3, 9, 30, 77, 200, 411].into_iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        // Two processes on one log, killed one after the other; then a third start heals.
        let (one, two) = (spawn(&path, "one"), spawn(&path, "two"));
        let mut acked = kill_after(one, count);
        acked.extend(kill_after(two, count / 2 + round));
        let journal = Journal::open(&path, day(30)).unwrap();
        journal.append(day(30), &SessionId::log(), note("after")).wait().unwrap();
        journal.close().unwrap();

        let found = verify(&path).unwrap();
        assert!(found.is_sound(), "{:?}", found.problems);
        let kept: HashSet<String> = Log::at(&path)
            .list(None)
            .unwrap()
            .iter()
            .filter_map(|entry| entry.event.text().map(|text| text.split(' ').next().unwrap().to_owned()))
            .collect();
        assert!(acked.len() >= count);
        for name in acked {
            assert!(kept.contains(&name), "{name} was acknowledged and is gone");
        }
    }
}

/// Kills the child after so many microseconds of its work, wherever that is; gives what it had said by then.
fn kill_within(mut child: Child, micros: u64) -> Vec<String> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // The test harness says a line of its own first.
    assert!(lines.by_ref().any(|line| line.ends_with("ready")));
    std::thread::sleep(std::time::Duration::from_micros(micros));
    child.kill().unwrap();
    let acked = lines.filter_map(|line| line.split_once("ack ").map(|(_, name)| name.to_owned())).collect();
    child.wait().unwrap();
    acked
}

/// As many kills as `DEALDESK_TEST_KILLS` says, each at a random point of opening, healing, writing or signing; a few
/// without it. Every 25 of them go on with one log, which is then looked at whole.
#[test]
fn killed_anywhere_it_keeps_what_it_acknowledged() {
    const ON_ONE_LOG: u64 = 25;
    let kills: u64 = std::env::var("DEALDESK_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(50);
    let (mut random, mut acknowledged, mut early) = (0x9e37_79b9_7f4a_7c15_u64, 0, 0);
    for batch in 0..kills.div_ceil(ON_ONE_LOG) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut acked = Vec::new();
        for kill in 0..ON_ONE_LOG {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let said = kill_within(spawn(&path, &format!("b{batch}k{kill}")), random % 30_000);
            early += u64::from(said.is_empty());
            acked.extend(said);
        }
        let journal = Journal::open(&path, day(900)).unwrap();
        journal.append(day(900), &SessionId::log(), note("after")).wait().unwrap();
        journal.close().unwrap();
        let found = verify(&path).unwrap();
        assert!(found.is_sound(), "batch {batch}: {:?}", found.problems);
        let kept: HashSet<String> = Log::at(&path)
            .list(None)
            .unwrap()
            .iter()
            .filter_map(|entry| entry.event.text().map(|text| text.split(' ').next().unwrap().to_owned()))
            .collect();
        let lost: Vec<&String> = acked.iter().filter(|name| !kept.contains(*name)).collect();
        assert!(lost.is_empty(), "batch {batch} lost {lost:?}");
        acknowledged += acked.len();
    }
    println!("{kills} kills, {early} before anything was acknowledged, {acknowledged} events acknowledged, none lost");
}
