//! Killed at any point while it reads the log, an index goes on from its last batch, and says in the end what one says
//! that was never interrupted.
#![cfg(unix)]

use dealdesk::insight::{Index, InsightError, Search};
use dealdesk::journal::{Decision, Event, Journal, Log, Masked, SessionId};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};

const DIR: &str = "DEALDESK_TEST_INSIGHT_DIR";

fn open(dir: &Path) -> Index {
    let go_on = &mut |_| ControlFlow::Continue(());
    Index::open(&dir.join("log-index.db"), &Log::at(dir.join("log")), &TimeZone::UTC, go_on).unwrap()
}

fn write(dir: &Path, turns: i64) {
    let start: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    let journal = Journal::open(&dir.join("log"), start).unwrap();
    for turn in 0..turns {
        let (at, session) =
            (start + SignedDuration::from_secs(turn), SessionId::new(format!("s-{}", turn % 7)).unwrap());
        let text = Masked::new(format!("question {turn} {}", "word ".repeat(2_000)));
        drop(journal.append(at, &session, Event::Question { text, record: None, action: None }));
        drop(journal.append(at, &session, Event::Decision { decision: Decision::Copied, what: "text".into() }));
    }
    journal.close().unwrap();
}

fn told(index: &Index) -> Vec<(u64, Vec<&'static str>)> {
    let found = index.search(&Search { text: Some("word".into()), limit: 10_000, ..Search::default() }).unwrap();
    found.into_iter().map(|one| (one.turn, one.marks.iter().map(|mark| mark.word()).collect())).collect()
}

/// Not a test by itself: the process that gets killed. Says when a batch is over.
#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let dir = Path::new(&dir);
    let mut stdout = std::io::stdout();
    writeln!(stdout, "ready").unwrap();
    let watch = &mut |_| {
        writeln!(stdout, "batch").unwrap();
        ControlFlow::Continue(())
    };
    Index::open(&dir.join("log-index.db"), &Log::at(dir.join("log")), &TimeZone::UTC, watch).unwrap();
}

#[test]
fn a_killed_process_leaves_an_index_that_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), 4_000);
    for until in ["ready", "batch", "ready"] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "insight_crash::child", "--nocapture", "--test-threads=1"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let _ = lines.take_while(|line| !line.contains(until)).count();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let gone_on = open(dir.path());
    // Two batches at least, of which the first was kept.
    assert!(!gone_on.built().anew && gone_on.built().lines < 8_000, "{:?}", gone_on.built());
    let after = told(&gone_on);
    drop(gone_on);
    std::fs::remove_file(dir.path().join("log-index.db")).unwrap();
    let whole = open(dir.path());
    assert!(whole.built().anew);
    assert_eq!(after, told(&whole));
    assert_eq!(after.len(), 4_000);
}

#[test]
fn several_processes_may_make_it_at_once_while_the_log_grows() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), 1_200);
    std::thread::scope(|scope| {
        let builders: Vec<_> = (0..3).map(|_| scope.spawn(|| open(dir.path()).len().unwrap())).collect();
        scope.spawn(|| write(dir.path(), 50));
        builders.into_iter().for_each(|builder| assert!(builder.join().unwrap() >= 1_200));
    });
    assert_eq!(open(dir.path()).len().unwrap(), 1_250);
}

#[test]
fn another_process_that_writes_for_long_is_waited_for_and_the_wait_can_be_stopped() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), 20);
    drop(open(dir.path()));
    write(dir.path(), 5);
    let path = dir.path().join("log-index.db");
    let busy = rusqlite::Connection::open(&path).unwrap();
    busy.execute_batch("BEGIN IMMEDIATE").unwrap();
    let log = Log::at(dir.path().join("log"));
    let stopped = Index::open(&path, &log, &TimeZone::UTC, &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(InsightError::Stopped)), "{stopped:?}");
    let mut waited = 0;
    let index = Index::open(&path, &log, &TimeZone::UTC, &mut |_| {
        waited += 1;
        if waited == 2 {
            busy.execute_batch("COMMIT").unwrap();
        }
        ControlFlow::Continue(())
    });
    assert_eq!(index.unwrap().len().unwrap(), 25);
    assert!(waited > 2, "{waited}");
}
