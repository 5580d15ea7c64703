//! Killed while accepting, undoing, importing or merging: of every change set all is there, or nothing, and it can
//! still be undone.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::crm::*;
use dealdesk::store::{Pick, Store};
use jiff::Timestamp;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FILE: &str = "DEALDESK_TEST_WRITES_FILE";
const DEALS: usize = 6;
const ROWS: usize = 150;
const LINKS: usize = 20;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn origin(kind: OriginKind) -> Origin {
    Origin { kind, who: "you".into(), from: "crash".into() }
}

fn sample() -> Vec<Record> {
    let deal =
        |n| Record::new(Kind::Opportunity, format!("d{n}")).with("name", format!("Deal {n}")).with("amount", 1.0);
    let account = Record::new(Kind::Account, "a1").with("name", "House");
    (0..DEALS).map(deal).chain([account]).collect()
}

/// What happens in a turn: an acceptance, the undo of it, an import, a merge.
fn turn(store: &mut Store, number: i64) {
    match number % 4 {
        0 => accept(store, number),
        1 => drop(store.undo(None, at(number), "you").unwrap()),
        2 => import(store, number),
        _ => merge(store, number),
    }
}

fn edit(record: RecordRef, field: &str, before: Value, after: Value) -> FieldEdit {
    FieldEdit { record, field: field.into(), before, after }
}

fn accept(store: &mut Store, number: i64) {
    let mut proposal = Proposal::new("Accept", "mail");
    for deal in 0..DEALS {
        let record = RecordRef::new(Kind::Opportunity, format!("d{deal}"));
        let now = store.get(&record).unwrap().unwrap();
        for (field, after) in [("amount", Value::Number(number as f64)), ("next_step", format!("step {number}").into())]
        {
            let edit = edit(record.clone(), field, now.get(field).clone(), after);
            proposal.edits.push(ProposedEdit { edit, quote: None, by: Worker::Code, state: EditState::Pending });
        }
    }
    let id = store.add_proposal(&proposal, None, at(number)).unwrap();
    let picks: Vec<Pick> = (0..proposal.edits.len()).map(|at| Pick { at, value: None }).collect();
    let applied = store.accept(id, &picks, false, &Approval::by_hand("you"), at(number)).unwrap();
    assert_eq!(applied.written, 2 * DEALS);
}

fn import(store: &mut Store, number: i64) {
    let file = origin(OriginKind::Import);
    store.begin().unwrap();
    Writer::begin_set(store, &file, &format!("Import {number}"), at(number)).unwrap();
    let new = (0..ROWS)
        .map(|n| Record::new(Kind::Contact, format!("i{number}x{n}")).with("last_name", format!("Row {number}")));
    let known = (0..DEALS)
        .map(|n| Record::new(Kind::Opportunity, format!("d{n}")).with("description", format!("file {number}")));
    for batch in new.chain(known).collect::<Vec<_>>().chunks(40) {
        store.upsert(batch, &file, at(number)).unwrap();
    }
    store.commit().unwrap();
}

fn merge(store: &mut Store, number: i64) {
    let loser = RecordRef::new(Kind::Account, format!("l{number}"));
    let mut edits = vec![edit(loser.clone(), "name", Value::Null, "Loser".into())];
    for n in 0..LINKS {
        let contact = RecordRef::new(Kind::Contact, format!("l{number}x{n}"));
        edits.push(edit(contact.clone(), "last_name", Value::Null, "Moss".into()));
        edits.push(edit(contact, "account", Value::Null, Value::Ref(loser.clone())));
    }
    let set = |title: &str, edits| ChangeSet {
        origin: origin(OriginKind::Seller),
        at: at(number),
        title: title.into(),
        edits,
    };
    store.apply(&set("Make", edits)).unwrap();
    let survivor = Value::Ref(RecordRef::new(Kind::Account, "a1"));
    store.apply(&set("Merge", vec![edit(loser, MERGED_INTO, Value::Null, survivor)])).unwrap();
}

/// Not a test by itself: the process that gets killed.
#[test]
fn child() {
    let Ok(file) = std::env::var(FILE) else { return };
    let mut store = Store::open(&file).unwrap();
    let first = store.change_sets(1).unwrap().first().map_or(0, |last| last.id.0 * 4);
    if store.counts().unwrap().is_empty() {
        store.upsert(&sample(), &origin(OriginKind::Sync), at(0)).unwrap();
    }
    let mut stdout = std::io::stdout();
    for number in first.. {
        turn(&mut store, number);
        writeln!(stdout, "done {number}").unwrap();
    }
}

fn spawn(file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_crash::child", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the child after so many turns, somewhere inside the next one.
fn kill_after(mut child: Child, turns: usize, spin: u32) {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.filter(|line| line.contains("done ")).take(turns).for_each(drop);
    (0..spin).for_each(|_| std::thread::yield_now());
    child.kill().unwrap();
    child.wait().unwrap();
}

fn records(store: &Store) -> BTreeMap<RecordRef, Record> {
    let mut found = BTreeMap::new();
    for (kind, _) in store.counts().unwrap() {
        store.each(&kind, &mut |record| Ok(_ = found.insert(record.reference(), record))).unwrap();
    }
    found
}

fn check(file: &Path) {
    let store = Store::open(file).unwrap();
    let found = records(&store);
    let deals: Vec<&Record> = found.values().filter(|record| record.kind == Kind::Opportunity).collect();
    for field in ["amount", "next_step", "description"] {
        assert!(deals.iter().all(|deal| deal.get(field) == deals[0].get(field)), "{field}: {deals:?}");
    }
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for contact in found.keys().filter(|record| record.kind == Kind::Contact) {
        *rows.entry(contact.id.as_str().split('x').next().unwrap().to_owned()).or_default() += 1;
    }
    for (batch, count) in &rows {
        assert_eq!(*count, if batch.starts_with('i') { ROWS } else { LINKS }, "{batch}");
        let loser = RecordRef::new(Kind::Account, batch);
        let is_there = found.contains_key(&loser);
        let holder = if is_there { loser } else { RecordRef::new(Kind::Account, "a1") };
        let first = &found[&RecordRef::new(Kind::Contact, format!("{batch}x0"))];
        assert!(batch.starts_with('i') || first.link("account") == Some(&holder), "{batch}");
    }
    for stored in store.reading().proposals(true, 9_999).unwrap() {
        let states: Vec<EditState> = stored.proposal.edits.iter().map(|edit| edit.state).collect();
        assert!(states.iter().all(|state| *state == states[0]), "{states:?}");
        if let Some(set) = stored.fates[0].change_set {
            assert_eq!(store.change_set(set).unwrap().edits, 2 * DEALS as u64);
        }
    }
    drop(store);
    let plain = Connection::open(file).unwrap();
    let verdict: String = plain.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

#[test]
fn a_killed_process_leaves_every_change_set_whole_and_undoable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("w.db");
    // The same file is killed again and again, each time somewhere else.
    for (turns, spin) in [(1, 0), (2, 300), (3, 900), (4, 50), (6, 2_000), (9, 5_000)] {
        kill_after(spawn(&file), turns, spin);
        check(&file);
    }
    let mut store = Store::open(&file).unwrap();
    while let Some(last) = store.undoable().unwrap() {
        let undone = store.undo(Some(last.id), at(99_999), "you").unwrap();
        assert_eq!(undone.conflicts, Vec::new(), "{}", last.set.title);
    }
    let expected: BTreeMap<RecordRef, Record> =
        sample().into_iter().map(|record| (record.reference(), record)).collect();
    assert_eq!(records(&store), expected);
}
