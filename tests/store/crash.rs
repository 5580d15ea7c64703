//! Killed or not allowed to write: a workspace keeps what was committed, whole, and says what to do.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::crm::query::Query;
use dealdesk::crm::{Kind, Origin, OriginKind, Record, RecordRef, Records, Value, Writer};
use dealdesk::store::{Store, StoreError};
use jiff::Timestamp;
use rusqlite::Connection;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FILE: &str = "DEALDESK_TEST_STORE_FILE";
/// Records of a batch.
const SIZE: u32 = 40;

fn at(second: u32) -> Timestamp {
    Timestamp::from_second(i64::from(second)).unwrap()
}

fn origin() -> Origin {
    Origin { kind: OriginKind::Import, who: "Test".into(), from: "crash".into() }
}

/// The records of a batch. Each names its batch, so that a search can count what is there; every third batch writes
/// over the one before it.
fn batch(number: u32) -> Vec<Record> {
    let ids = if number % 3 == 2 { number - 1 } else { number };
    let deal = |n: u32| {
        Record::new(Kind::Opportunity, format!("o{ids}x{n}"))
            .with("name", format!("Deal {n} batch{number}z"))
            .with("amount", f64::from(number))
            .with("description", format!("written by turn{number}z"))
            .with("account", Value::Ref(RecordRef::new(Kind::Account, format!("a{ids}"))))
            .with("Sponsor__c", Value::Ref(RecordRef::new(Kind::Account, format!("a{ids}"))))
    };
    let account = Record::new(Kind::Account, format!("a{ids}")).with("name", format!("House batch{number}z"));
    std::iter::once(account).chain((1..SIZE).map(deal)).collect()
}

/// Not a test by itself: the process that gets killed. Says which batches were committed.
#[test]
fn child() {
    let Ok(file) = std::env::var(FILE) else { return };
    let mut store = Store::open(&file).unwrap();
    let first: u32 = store.reading().state_get("next").unwrap().map_or(0, |text| text.parse().unwrap());
    let mut stdout = std::io::stdout();
    for number in first.. {
        store.begin().unwrap();
        store.upsert(&batch(number), &origin(), at(number)).unwrap();
        store.state_set("next", Some(&(number + 1).to_string())).unwrap();
        store.commit().unwrap();
        writeln!(stdout, "committed {number}").unwrap();
    }
}

fn spawn(file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the child after so many commits; gives the number of the last one that it told of.
fn kill_after(mut child: Child, commits: usize) -> u32 {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut told = lines.filter_map(|line| line.split_once("committed ").map(|(_, number)| number.parse().unwrap()));
    let last = told.by_ref().take(commits).last().unwrap();
    child.kill().unwrap();
    let last = told.last().unwrap_or(last);
    child.wait().unwrap();
    last
}

/// Every batch that was committed is there whole and in every index; nothing is there of any other.
fn check(file: &Path, committed: u32) {
    let store = Store::open(file).unwrap();
    let next: u32 = store.reading().state_get("next").unwrap().unwrap().parse().unwrap();
    assert!(next > committed, "batch {committed} was committed and is gone");
    let mut expected: HashMap<RecordRef, Record> = HashMap::new();
    for record in (0..next).flat_map(batch) {
        expected.insert(record.reference(), record);
    }
    let mut found = HashMap::new();
    for kind in [Kind::Account, Kind::Opportunity] {
        let keep = &mut |record: Record| {
            assert_eq!(found.insert(record.reference(), record), None);
            Ok(())
        };
        store.each(&kind, keep).unwrap();
    }
    assert_eq!(found, expected);
    for (kind, count) in store.counts().unwrap() {
        let counted = store.run(&Query::parse(&format!("{kind} show count")).unwrap()).unwrap();
        assert_eq!(counted.rows, [[Value::Number(count as f64)]], "{kind}");
        assert_eq!(expected.keys().filter(|record| record.kind == kind).count() as u64, count);
    }
    for number in [0, next / 2, next - 1] {
        let whole = if expected.values().any(|r| r.name() == format!("House batch{number}z")) { SIZE } else { 0 };
        let word = format!("batch{number}z");
        let named = store.search(&word, None, 100).unwrap().into_iter().filter(|hit| hit.row.name.contains(&word));
        assert_eq!(named.count(), whole as usize, "{number}");
        let texts = store.search(&format!("turn{number}z"), None, 100).unwrap().len();
        assert_eq!(texts, whole.saturating_sub(1) as usize, "{number}");
    }
    let last = batch(next - 1)[0].reference();
    assert!(store.related(&last, 1).unwrap().iter().all(|list| list.total == u64::from(SIZE - 1)));
    drop(store);
    sound(file);
}

/// What SQLite itself finds, in the tables and in both text indexes.
fn sound(file: &Path) {
    let plain = Connection::open(file).unwrap();
    let verdict: String = plain.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    for index in ["name_index", "text_index"] {
        plain.execute(&format!("INSERT INTO {index} ({index}) VALUES ('integrity-check')"), []).unwrap();
    }
}

#[test]
fn a_killed_process_leaves_every_committed_batch_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("w.db");
    // The same file is killed again and again, from the very first batch on.
    for commits in [1, 2, 7, 19] {
        let last = kill_after(spawn(&file), commits);
        check(&file, last);
    }
}

#[test]
fn a_read_only_workspace_is_told_and_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("workspace");
    std::fs::create_dir(&inner).unwrap();
    let file = inner.join("w.db");
    let mut store = Store::open(&file).unwrap();
    store.upsert(&batch(0), &origin(), at(0)).unwrap();
    drop(store);
    let allow = |folder: u32, file_mode: u32| {
        std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o700)).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(file_mode)).unwrap();
        std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(folder)).unwrap();
    };
    allow(0o500, 0o400);
    if std::fs::write(inner.join("probe"), "").is_ok() {
        println!("skipped: permissions do not bind this user");
        return;
    }
    let error = match Store::open(&file) {
        Ok(mut store) => StoreError::Other(store.upsert(&batch(1), &origin(), at(1)).unwrap_err().to_string()),
        Err(error) => error,
    };
    let text = error.to_string();
    assert!(text.contains("cannot be written") || text.contains("cannot be opened"), "{text}");
    assert!(text.contains("permissions"), "{text}");
    allow(0o700, 0o600);
    let store = Store::open(&file).unwrap();
    assert_eq!(store.counts().unwrap().len(), 2);
    drop(store);
    sound(&file);
}
