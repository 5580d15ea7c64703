//! The event log from outside: what is written is found again, any change shows, a torn end heals, a full disk
//! loses nothing.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::{
    crm::{RecordRef, Status},
    journal::{
        Erasure, Event, Expected, Journal, Log, Masked, RequestNote, SessionId, Signer, Tokens, Witness, prune, replay,
        verify, verify_against,
    },
};
use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use std::{collections::BTreeMap, fs, path::Path};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn note(text: &str) -> Event {
    Event::Note { text: Masked::new(text) }
}

fn question(text: &str) -> Event {
    Event::Question { text: Masked::new(text), record: RecordRef::parse("account:42"), action: None }
}

fn answer(text: &str, cost: f64) -> Event {
    let tokens = Tokens { input_tokens: 10, output_tokens: 5, cost_usd: Some(cost), ..Tokens::default() };
    let receipt = Some("r1".to_owned());
    Event::Answer { text: Masked::new(text), status: Status::Answered, receipt, claims: Vec::new(), tokens }
}

/// Three days, two sessions, every line durable.
fn small_log(dir: &Path) {
    let journal = Journal::open(dir, at("2026-11-18T08:00:00Z")).unwrap();
    let (one, two) = (SessionId::new("one").unwrap(), SessionId::new("two").unwrap());
    let request = RequestNote {
        receipt: "r1".to_owned(),
        provider: "openai".to_owned(),
        model: "m".to_owned(),
        host: "api.example.com".to_owned(),
        bytes: 17,
        hash: String::new(),
        masked: BTreeMap::from([("PERSON".to_owned(), 2)]),
        fields: Vec::new(),
        context: Default::default(),
    };
    let body = Event::RequestBody { receipt: "r1".to_owned(), body: Masked::new("{\"a\": \"\u{200b}ü\\n\"}\n") };
    let unanswered = Event::Unanswered { text: Masked::new("weather?"), nearest: None };
    for (time, session, event) in [
        ("2026-11-18T08:00:00Z", &one, question("Who is PERSON_1?")),
        ("2026-11-18T08:00:01Z", &one, Event::Request(request)),
        ("2026-11-18T08:00:01Z", &one, body),
        ("2026-11-18T23:59:59Z", &two, question("weather?")),
        ("2026-11-19T00:00:00Z", &two, unanswered),
        ("2026-11-19T00:00:02Z", &one, answer("The CFO.", 0.25)),
        ("2026-11-20T10:00:00Z", &one, answer("Again.", 0.5)),
    ] {
        journal.append(at(time), session, event).wait().unwrap();
    }
    journal.close().unwrap();
}

#[test]
fn what_is_written_is_found_again() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let log = Log::at(dir.path());
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.files, found.events, found.last_seq, found.is_sound()), (3, 7, 7, true));

    let sessions = log.sessions().unwrap();
    let titles: Vec<_> = sessions.iter().map(|s| (s.id.as_str(), s.title.as_str(), s.questions)).collect();
    assert_eq!(titles, [("one", "Who is PERSON_1?", 1), ("two", "weather?", 1)]);
    let turns = replay(&log.session(&sessions[0].id).unwrap());
    assert_eq!((turns.len(), turns[0].answer.as_str(), turns[0].receipts.len()), (1, "Again.", 1));

    assert_eq!(log.search("cfo").unwrap().len(), 1);
    assert_eq!(log.unanswered().unwrap().len(), 1);
    assert_eq!(log.list(Some(at("2026-11-19T00:00:01Z"))).unwrap().len(), 2);
    let receipt = log.receipt("last").unwrap().unwrap();
    assert_eq!(receipt.body.as_deref(), Some("{\"a\": \"\u{200b}ü\\n\"}\n"));
    assert_eq!(log.receipt("r1").unwrap(), Some(receipt));
    assert_eq!(log.receipt("r2").unwrap(), None);
    let mut copy = Vec::new();
    assert_eq!(log.export(None, &mut copy).unwrap(), 7);
    assert!(copy.starts_with(&fs::read(dir.path().join("2026-11-18.jsonl")).unwrap()));
}

#[test]
fn use_and_cost_are_summed_by_day() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let log = Log::at(dir.path());
    let all = log.totals(at("2026-11-18T00:00:00Z")).unwrap();
    assert_eq!((all.questions, all.unanswered, all.answers, all.requests, all.masked), (2, 1, 2, 1, 2));
    assert_eq!((all.cost_usd, all.input_tokens, all.bytes_sent), (0.75, 20, 17));
    assert_eq!(log.totals(at("2026-11-20T00:00:00Z")).unwrap().cost_usd, 0.5);
    let west = TimeZone::fixed(jiff::tz::offset(-8));
    let days = log.usage_by_day(at("2026-11-18T00:00:00Z"), &west).unwrap();
    let costs: Vec<_> = days.iter().map(|d| (d.day.to_string(), d.totals.cost_usd)).collect();
    assert_eq!(costs, [("2026-11-18".to_owned(), 0.25), ("2026-11-20".to_owned(), 0.5)]);
}

#[test]
fn an_absent_folder_is_an_empty_log() {
    let dir = tempfile::tempdir().unwrap();
    let none = dir.path().join("none");
    drop(Journal::open(&none, at("2026-11-18T08:00:00Z")).unwrap());
    assert!(!none.exists());
    assert!(verify(&none).unwrap().is_sound());
    assert!(Log::at(&none).sessions().unwrap().is_empty());
    assert_eq!(Log::at(&none).receipt("last").unwrap(), None);
}

#[test]
fn every_flipped_byte_shows() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    for name in ["2026-11-18.jsonl", "2026-11-19.jsonl", "2026-11-20.jsonl", "head"] {
        let path = dir.path().join(name);
        let good = fs::read(&path).unwrap();
        for byte in 0..good.len() {
            for mask in [0x01, 0x20, 0x80] {
                let mut bad = good.clone();
                bad[byte] ^= mask;
                fs::write(&path, &bad).unwrap();
                let found = verify(dir.path()).unwrap();
                assert!(!found.is_sound(), "{name} byte {byte} ^ {mask:#x} went unseen");
            }
        }
        fs::write(&path, good).unwrap();
    }
    assert!(verify(dir.path()).unwrap().is_sound());
}

#[test]
fn missing_moved_and_inserted_lines_are_named() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let path = dir.path().join("2026-11-18.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let cases: [(&str, Vec<&str>, u64); 5] = [
        ("missing", vec![lines[0], lines[2], lines[3]], 2),
        ("missing", vec![lines[1], lines[2], lines[3]], 1),
        ("missing", vec![lines[0], lines[2], lines[1], lines[3]], 2),
        ("put in", vec![lines[0], lines[1], lines[1], lines[2], lines[3]], 3),
        ("not a line", vec![lines[0], "", lines[1], lines[2], lines[3]], 2),
    ];
    for (what, lines, line) in cases {
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        let problem = &verify(dir.path()).unwrap().problems[0];
        assert!(problem.what.contains(what), "{what}: {problem:?}");
        assert_eq!((problem.file.as_str(), problem.line), ("2026-11-18.jsonl", line));
    }
}

#[test]
fn missing_files_and_a_cut_end_are_named_even_after_more_was_written() {
    for (gone, place) in
        [("2026-11-18", "2026-11-19.jsonl"), ("2026-11-19", "2026-11-20.jsonl"), ("2026-11-20", "head")]
    {
        let dir = tempfile::tempdir().unwrap();
        small_log(dir.path());
        fs::remove_file(dir.path().join(format!("{gone}.jsonl"))).unwrap();
        let problem = verify(dir.path()).unwrap().problems.remove(0);
        assert_eq!(problem.file, place);
        let journal = Journal::open(dir.path(), at("2026-11-21T08:00:00Z")).unwrap();
        let seq = journal.append(at("2026-11-21T08:00:00Z"), &SessionId::log(), note("later")).wait().unwrap();
        assert_eq!(seq, 8);
        assert!(!verify(dir.path()).unwrap().is_sound(), "writing on has hidden that {gone} is missing");
    }
}

#[test]
fn a_lost_head_is_noted_in_the_log() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    fs::write(dir.path().join("head"), "rubbish").unwrap();
    assert!(!verify(dir.path()).unwrap().is_sound());
    Journal::open(dir.path(), at("2026-11-21T08:00:00Z")).unwrap().close().unwrap();
    assert!(verify(dir.path()).unwrap().is_sound());
    let last = Log::at(dir.path()).list(None).unwrap().pop().unwrap();
    assert!(matches!(&last.event, Event::Healed { file, kept_in, .. } if file == "head" && kept_in == "head.torn"));
    assert_eq!(fs::read_to_string(dir.path().join("head.torn")).unwrap(), "rubbish");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_torn_end_is_moved_aside_and_noted(torn in proptest::collection::vec(any::<u8>(), 1..300)) {
        let dir = tempfile::tempdir().unwrap();
        small_log(dir.path());
        let path = dir.path().join("2026-11-20.jsonl");
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(&torn);
        fs::write(&path, bytes).unwrap();
        Journal::open(dir.path(), at("2026-11-20T11:00:00Z")).unwrap().close().unwrap();
        prop_assert!(verify(dir.path()).unwrap().is_sound());
        let entries = Log::at(dir.path()).list(None).unwrap();
        prop_assert_eq!(entries.len(), 8);
        let healed = matches!(&entries[7].event, Event::Healed { bytes, .. } if *bytes == torn.len() as u64);
        prop_assert!(healed);
        let mut kept = fs::read(dir.path().join("2026-11-20.torn")).unwrap();
        kept.pop();
        prop_assert_eq!(kept, torn);
    }
}

#[test]
fn what_cannot_be_written_is_reported_kept_in_order_and_written_later() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let now = at("2026-11-21T08:00:00Z");
    let blocked = dir.path().join("2026-11-21.jsonl");
    fs::create_dir(&blocked).unwrap();
    let journal = Journal::open(dir.path(), now).unwrap();
    for text in ["first", "second"] {
        let error = journal.append(now, &SessionId::log(), note(text)).wait().unwrap_err().to_string();
        assert!(error.contains("in order"), "{error}");
    }
    fs::remove_dir(&blocked).unwrap();
    assert_eq!(journal.append(now, &SessionId::log(), note("third")).wait().unwrap(), 10);
    let words: Vec<_> = Log::at(dir.path()).list(Some(now)).unwrap();
    let words: Vec<_> = words.iter().filter_map(|entry| entry.event.text()).collect();
    assert_eq!(words, ["first", "second", "third"]);
    assert!(verify(dir.path()).unwrap().is_sound());
}

#[test]
fn appending_waits_for_nobody() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let now = at("2026-11-21T08:00:00Z");
    let lock = fs::OpenOptions::new().append(true).open(dir.path().join("lock")).unwrap();
    lock.lock().unwrap();
    let journal = Journal::open(dir.path(), now).unwrap();
    // Nothing can be written while another process holds the log. Were appending to wait, this would never end.
    let tickets: Vec<_> = (0..5_000).map(|n| journal.append(now, &SessionId::log(), note(&n.to_string()))).collect();
    lock.unlock().unwrap();
    tickets.into_iter().for_each(|ticket| assert!(ticket.wait().is_ok()));
    journal.close().unwrap();
    assert_eq!(verify(dir.path()).unwrap().events, 5_007);
}

#[test]
fn two_writers_share_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    let now = at("2026-11-20T08:00:00Z");
    std::thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            let path = dir.path();
            scope.spawn(move || {
                let journal = Journal::open(path, now).unwrap();
                let session = SessionId::new(name).unwrap();
                for n in 0..50 {
                    let ticket = journal.append(now, &session, note(&n.to_string()));
                    if n % 3 == 0 {
                        ticket.wait().unwrap();
                    }
                }
                journal.close().unwrap();
            });
        }
    });
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.events, found.problems), (150, vec![]));
    let mine = Log::at(dir.path()).session(&SessionId::new("b").unwrap()).unwrap();
    let order: Vec<u32> = mine.iter().filter_map(|entry| entry.event.text()?.parse().ok()).collect();
    assert_eq!(order, (0..50).collect::<Vec<_>>());
}

#[test]
fn a_clock_that_went_back_does_not_break_the_order() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), at("2026-11-20T08:00:00Z")).unwrap();
    for time in ["2026-11-20T08:00:00Z", "2026-11-19T08:00:00Z", "2026-11-21T08:00:00Z", "2026-11-20T09:00:00Z"] {
        journal.append(at(time), &SessionId::log(), note(time)).wait().unwrap();
    }
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.files, found.problems), (2, vec![]));
    assert_eq!(Log::at(dir.path()).list(Some(at("2026-11-20T08:30:00Z"))).unwrap().len(), 2);
}

#[test]
fn a_day_that_a_killed_program_had_begun_goes_on_with_an_earlier_clock() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let head = fs::read_to_string(dir.path().join("head")).unwrap();
    let start = head.split("\"file\"").next().unwrap();
    let begun = format!("{start}\"file\":\"2026-11-21.jsonl\",\"len\":0}}");
    fs::write(dir.path().join("head"), format!("{begun:<255}\n")).unwrap();
    fs::write(dir.path().join("2026-11-21.jsonl"), "").unwrap();
    assert!(verify(dir.path()).unwrap().is_sound());
    let now = at("2026-11-20T12:00:00Z");
    let journal = Journal::open(dir.path(), now).unwrap();
    journal.append(now, &SessionId::log(), note("earlier")).wait().unwrap();
    journal.close().unwrap();
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.problems, found.events), (vec![], 9));
}

#[cfg(unix)]
#[test]
fn the_log_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    small_log(&log);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&log), 0o700);
    for file in fs::read_dir(&log).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

/// The lines of a small signed log, with their files.
fn signed_log(dir: &Path) -> Signer {
    let journal = Journal::open_signed(dir, at("2026-11-17T08:00:00Z"), || Some(Signer::new(&[5; 32]))).unwrap();
    journal.append(at("2026-11-17T08:00:00Z"), &SessionId::log(), note("first")).wait().unwrap();
    journal.close().unwrap();
    small_log(dir);
    let journal = Journal::open_signed(dir, at("2026-11-20T12:00:00Z"), || Some(Signer::new(&[5; 32]))).unwrap();
    journal.append(at("2026-11-20T12:00:00Z"), &SessionId::log(), note("last")).wait().unwrap();
    journal.close().unwrap();
    Signer::new(&[5; 32])
}

#[test]
fn every_line_taken_out_doubled_or_moved_shows() {
    let dir = tempfile::tempdir().unwrap();
    signed_log(dir.path());
    assert!(verify(dir.path()).unwrap().is_sound());
    for day in ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"] {
        let path = dir.path().join(format!("{day}.jsonl"));
        let good = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = good.split_inclusive('\n').collect();
        let check = |lines: Vec<&str>, what: String| {
            fs::write(&path, lines.concat()).unwrap();
            assert!(!verify(dir.path()).unwrap().is_sound(), "{day}: {what} went unseen");
        };
        for at in 0..lines.len() {
            let mut without = lines.clone();
            without.remove(at);
            check(without, format!("line {at} taken out"));
            for to in 0..=lines.len() {
                let mut doubled = lines.clone();
                doubled.insert(to, lines[at]);
                check(doubled, format!("line {at} put in at {to} as well"));
            }
            for other in at + 1..lines.len() {
                let mut moved = lines.clone();
                moved.swap(at, other);
                check(moved, format!("lines {at} and {other} swapped"));
            }
        }
        fs::write(&path, &good).unwrap();
    }
    assert!(verify(dir.path()).unwrap().is_sound());
}

#[test]
fn a_write_torn_at_any_byte_heals_and_loses_nothing_before_it() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let (path, head) = (dir.path().join("2026-11-20.jsonl"), dir.path().join("head"));
    let (before, head_before) = (fs::read(&path).unwrap(), fs::read(&head).unwrap());
    let journal = Journal::open(dir.path(), at("2026-11-20T11:00:00Z")).unwrap();
    let tickets = ["one", "two"].map(|text| journal.append(at("2026-11-20T11:00:00Z"), &SessionId::log(), note(text)));
    tickets.into_iter().for_each(|ticket| assert!(ticket.wait().is_ok()));
    journal.close().unwrap();
    let after = fs::read(&path).unwrap();
    for end in before.len()..=after.len() {
        fs::write(&path, &after[..end]).unwrap();
        fs::write(&head, &head_before).unwrap();
        Journal::open(dir.path(), at("2026-11-20T11:30:00Z")).unwrap().close().unwrap();
        let found = verify(dir.path()).unwrap();
        assert!(found.is_sound(), "cut at {end}: {:?}", found.problems);
        assert!(found.last_seq >= 7 && fs::read(&path).unwrap().starts_with(&before), "cut at {end}");
        drop(fs::remove_file(dir.path().join("2026-11-20.torn")));
    }
}

#[test]
fn signatures_say_how_far_the_key_holder_wrote() {
    let dir = tempfile::tempdir().unwrap();
    let signer = signed_log(dir.path());
    let expected = Expected { key: Some(signer.public()), ..Expected::default() };
    let found = verify_against(dir.path(), &expected).unwrap();
    assert_eq!(found.problems, []);
    let signed = found.signed.unwrap();
    assert_eq!((signed.count, signed.through, signed.key), (2, found.last_seq - 1, signer.public()));
    assert_eq!(signed.since, "2026-11-17T08:00:00Z");
    let other = Expected { key: Some(Signer::new(&[6; 32]).public()), ..Expected::default() };
    let problems = verify_against(dir.path(), &other).unwrap().problems;
    assert!(problems.len() == 2 && problems[0].what.contains("another key"), "{problems:?}");
    // A whole new log has a chain that holds; the key, it has not.
    let forged = tempfile::tempdir().unwrap();
    let journal =
        Journal::open_signed(forged.path(), at("2026-11-17T08:00:00Z"), || Some(Signer::new(&[9; 32]))).unwrap();
    journal.append(at("2026-11-17T08:00:00Z"), &SessionId::log(), note("nothing happened")).wait().unwrap();
    journal.close().unwrap();
    assert!(verify(forged.path()).unwrap().is_sound());
    assert!(!verify_against(forged.path(), &expected).unwrap().is_sound());
}

#[test]
fn a_witness_shows_a_cut_of_log_and_head_together_and_a_new_log() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path());
    let (path, head) = (dir.path().join("2026-11-20.jsonl"), dir.path().join("head"));
    let (older, older_head) = (fs::read(&path).unwrap(), fs::read(&head).unwrap());
    let signer = signed_log_after(dir.path());
    let witness = Log::at(dir.path()).witness(at("2026-11-20T13:00:00Z"), &signer).unwrap();
    let witness = Witness::parse(&witness.to_string()).unwrap();
    let expected = Expected { key: Some(signer.public()), witness: Some(witness), ..Expected::default() };
    let found = verify_against(dir.path(), &expected).unwrap();
    assert!(found.is_sound() && found.witnessed, "{:?}", found.problems);
    // More is written: the witness still holds.
    let journal = Journal::open(dir.path(), at("2026-11-21T12:00:00Z")).unwrap();
    journal.append(at("2026-11-21T12:00:00Z"), &SessionId::log(), note("later")).wait().unwrap();
    journal.close().unwrap();
    assert!(verify_against(dir.path(), &expected).unwrap().witnessed);
    // Log and head cut together: the chain alone cannot tell.
    fs::remove_file(dir.path().join("2026-11-21.jsonl")).unwrap();
    fs::write(&path, older).unwrap();
    fs::write(&head, older_head).unwrap();
    assert!(verify(dir.path()).unwrap().is_sound(), "the chain alone does not show this");
    let problems = verify_against(dir.path(), &expected).unwrap().problems;
    assert!(problems.len() == 1 && problems[0].what.contains("cut off"), "{problems:?}");
    // Written anew to the same length.
    let journal = Journal::open(dir.path(), at("2026-11-20T12:00:00Z")).unwrap();
    (0..5).for_each(|_| drop(journal.append(at("2026-11-20T12:00:00Z"), &SessionId::log(), note("forged")).wait()));
    journal.close().unwrap();
    assert!(verify(dir.path()).unwrap().is_sound());
    let problems = verify_against(dir.path(), &expected).unwrap().problems;
    assert!(problems.len() == 1 && problems[0].what.contains("written anew"), "{problems:?}");
}

fn signed_log_after(dir: &Path) -> Signer {
    let journal = Journal::open_signed(dir, at("2026-11-20T12:00:00Z"), || Some(Signer::new(&[5; 32]))).unwrap();
    journal.append(at("2026-11-20T12:00:00Z"), &SessionId::log(), note("last")).wait().unwrap();
    journal.close().unwrap();
    Signer::new(&[5; 32])
}

#[test]
fn retention_drops_whole_days_and_the_rest_still_proves_itself() {
    let dir = tempfile::tempdir().unwrap();
    let signer = signed_log(dir.path());
    let expected = Expected { key: Some(signer.public()), ..Expected::default() };
    let first = jiff::civil::date(2026, 11, 19);
    let why = (1, at("2026-11-20T14:00:00Z"));
    let plan = prune(dir.path(), first, why, None).unwrap();
    assert_eq!(plan.files, ["2026-11-17.jsonl", "2026-11-18.jsonl"]);
    assert!(verify(dir.path()).unwrap().dropped.is_none(), "a plan changes nothing");
    let last_dropped = fs::read(dir.path().join("2026-11-18.jsonl")).unwrap();
    assert_eq!(prune(dir.path(), first, why, Some(&signer)).unwrap(), plan);
    let found = verify_against(dir.path(), &expected).unwrap();
    assert_eq!(found.problems, []);
    let dropped = found.dropped.unwrap();
    assert_eq!((dropped.through, dropped.last_day.as_str(), dropped.keep_days), (plan.through, "2026-11-18", 1));
    // Killed between checkpoint and removal: the file that is still there does no harm and goes the next time.
    fs::write(dir.path().join("2026-11-18.jsonl"), last_dropped).unwrap();
    assert!(verify_against(dir.path(), &expected).unwrap().is_sound());
    assert!(prune(dir.path(), first, why, Some(&signer)).unwrap().files.is_empty());
    assert!(!dir.path().join("2026-11-18.jsonl").exists());
    // One more day, on top of the first checkpoint; the file that is written to stays whatever its age.
    let again = prune(dir.path(), jiff::civil::date(2027, 1, 1), why, Some(&signer)).unwrap();
    assert_eq!(again.files, ["2026-11-19.jsonl"]);
    assert!(verify_against(dir.path(), &expected).unwrap().is_sound());
    let journal = Journal::open(dir.path(), at("2026-11-20T15:00:00Z")).unwrap();
    journal.append(at("2026-11-20T15:00:00Z"), &SessionId::log(), note("on")).wait().unwrap();
    journal.close().unwrap();
    assert!(verify_against(dir.path(), &expected).unwrap().is_sound());
    // Files dropped by hand, or a checkpoint by somebody else, are seen.
    let path = dir.path().join("checkpoint");
    let good = fs::read(&path).unwrap();
    for byte in 0..good.len() {
        let mut bad = good.clone();
        bad[byte] ^= 1;
        fs::write(&path, bad).unwrap();
        assert!(!verify_against(dir.path(), &expected).unwrap().is_sound(), "byte {byte} of the checkpoint");
    }
    fs::remove_file(&path).unwrap();
    assert!(!verify(dir.path()).unwrap().is_sound());
}

#[test]
fn values_are_erased_from_old_lines_and_the_chain_still_holds() {
    let dir = tempfile::tempdir().unwrap();
    let now = at("2026-11-20T08:00:00Z");
    let journal = Journal::open(dir.path(), now).unwrap();
    for text in ["Jane Doe called", "nothing of hers", "ask \"Jane Doe\" and Jane Doe\u{200b}", "Li Wu"] {
        journal.append(now, &SessionId::log(), note(text)).wait().unwrap();
    }
    fs::write(dir.path().join("2026-11-19.torn"), "half a line of Jane Doe\n").unwrap();
    let find = |text: &str| {
        let hits = ["Jane Doe", "Li Wu"].into_iter().flat_map(|name| text.match_indices(name));
        let mut hits: Vec<_> = hits.map(|(at, found)| at..at + found.len()).collect();
        hits.sort_by_key(|range| range.start);
        hits
    };
    let plan = Erasure::plan(dir.path(), &find).unwrap();
    assert_eq!((plan.lines.iter().map(|line| line.seq).collect::<Vec<_>>(), plan.left.len()), (vec![1, 3, 4], 0));
    let event = Event::Erased { record: None, places: BTreeMap::new(), lines: plan.lines.clone() };
    // Killed before anything changed: the log says that it was to happen, and is sound.
    journal.append(now, &SessionId::log(), event).wait().unwrap();
    assert!(verify(dir.path()).unwrap().is_sound());
    plan.apply().unwrap();
    // The same process goes on writing, into the new file.
    journal.append(now, &SessionId::log(), note("after")).wait().unwrap();
    journal.close().unwrap();
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.problems, found.erased, found.events), (vec![], 3, 6));
    for file in fs::read_dir(dir.path()).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains("Jane") && !text.contains("Li Wu"), "{text}");
    }
    let texts: Vec<_> = Log::at(dir.path()).list(None).unwrap();
    let texts: Vec<_> = texts.iter().filter_map(|entry| entry.event.text()).collect();
    let third = "ask \"[erased]\" and [erased]\u{200b}";
    assert_eq!(texts, ["[erased] called", "nothing of hers", third, "*", "after"]);
    assert!(Erasure::plan(dir.path(), &find).unwrap().is_empty());
    // A line that was changed in any other way is still found, as is one more change of an erased line.
    let path = dir.path().join("2026-11-20.jsonl");
    let good = fs::read_to_string(&path).unwrap();
    for (from, to) in [("nothing of hers", "nothing of here"), ("[erased] called", "[erased] killed")] {
        fs::write(&path, good.replace(from, to)).unwrap();
        assert!(!verify(dir.path()).unwrap().is_sound(), "{to}");
    }
}

#[test]
fn a_long_log_is_checked_in_pieces_as_in_one() {
    let dir = tempfile::tempdir().unwrap();
    let now = at("2026-11-20T08:00:00Z");
    let journal = Journal::open(dir.path(), now).unwrap();
    let mut last = None;
    for n in 0..9_000 {
        let size = if n == 4_000 { 3_000_000 } else { 500 };
        last = Some(journal.append(now, &SessionId::log(), note(&format!("{n} {}", "x".repeat(size)))));
    }
    last.unwrap().wait().unwrap();
    journal.close().unwrap();
    let single = Expected { single_threaded: true, ..Expected::default() };
    let both = |what: &str, sound: bool| {
        let (one, many) = (verify_against(dir.path(), &single).unwrap(), verify(dir.path()).unwrap());
        assert_eq!(one, many, "{what}");
        assert_eq!(many.is_sound(), sound, "{what}: {:?}", many.problems);
        many
    };
    assert_eq!(both("sound", true).events, 9_000);
    let path = dir.path().join("2026-11-20.jsonl");
    let good = fs::read(&path).unwrap();
    for part in 1..8 {
        let mut bad = good.clone();
        let at = bad.len() / 8 * part;
        bad[at] ^= 1;
        fs::write(&path, &bad).unwrap();
        both(&format!("byte {at}"), false);
    }
}
