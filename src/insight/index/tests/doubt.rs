//! When the index is made anew, and what of it is kept.

use super::*;

#[test]
fn any_doubt_makes_the_index_anew() {
    let bench = Bench::new();
    bench.write(vec![question("one"), answer("1", Status::Answered)]);
    assert!(bench.open().built().anew);
    assert_eq!(*bench.open().built(), Built::default());
    let dir = bench.dir.path().to_owned();
    let alone = || ["log-index.db-wal", "log-index.db-shm"].map(|name| std::fs::remove_file(dir.join(name)));
    // A damaged file, a file of something else, an empty one: alone, or beside what was not moved into it yet.
    for bytes in [b"SQLite format 3\0 but not really".to_vec(), b"hello".to_vec(), Vec::new()] {
        std::fs::write(bench.path(), &bytes).unwrap();
        let index = bench.open();
        assert_eq!((index.len().unwrap(), index.search(&for_words("one")).unwrap().len()), (1, 1), "{bytes:?}");
    }
    for bytes in [b"SQLite format 3\0 but not really".to_vec(), b"hello".to_vec(), Vec::new()] {
        std::fs::write(bench.path(), &bytes).unwrap();
        let _ = alone();
        assert!(bench.open().built().anew, "{bytes:?}");
        assert_eq!(bench.open().len().unwrap(), 1);
    }
    file::settle(&bench.open().connection).unwrap();
    let whole = std::fs::read(bench.path()).unwrap();
    std::fs::write(bench.path(), &whole[..whole.len() / 2]).unwrap();
    let cut = bench.open();
    assert_eq!((cut.len().unwrap(), cut.search(&for_words("one")).unwrap().len()), (1, 1));
    drop(cut);
    // A later version, and one from before.
    for version in [99, 1] {
        Connection::open(bench.path()).unwrap().pragma_update(None, "user_version", version).unwrap();
        assert!(bench.open().built().anew && bench.open().len().unwrap() == 1);
    }
}

#[test]
fn another_log_and_none_are_not_mistaken_for_the_one_that_was_read() {
    let mut bench = Bench::new();
    bench.write(vec![question("one"), answer("1", Status::Answered)]);
    assert!(bench.open().built().anew);
    std::fs::remove_dir_all(bench.log().dir()).unwrap();
    bench.later(1).write(vec![question("a new log with a longer first line than before"), question("two")]);
    assert_eq!(
        questions(&bench.open().search(&everything()).unwrap()),
        ["two", "a new log with a longer first line than before"]
    );
    // A log that is gone.
    std::fs::remove_dir_all(bench.log().dir()).unwrap();
    assert!(bench.open().is_empty().unwrap());
}

#[test]
fn erased_values_and_dropped_days_leave_the_index() {
    let mut bench = Bench::new();
    bench.write(vec![question("call Quentin Q. tomorrow"), answer("Noted.", Status::Answered)]);
    bench.later(3 * 86_400).write(vec![question("another day")]);
    assert_eq!(bench.open().search(&for_words("Quentin")).unwrap().len(), 1);
    let find = |text: &str| text.match_indices("Quentin Q.").map(|(at, word)| at..at + word.len()).collect();
    let plan = Erasure::plan(bench.log().dir(), &find).unwrap();
    bench.write(vec![Event::Erased { record: None, places: Default::default(), lines: plan.lines.clone() }]);
    plan.apply().unwrap();
    let index = bench.open();
    assert!(index.built().anew && index.search(&for_words("Quentin")).unwrap().is_empty());
    assert_eq!(index.search(&for_words("tomorrow")).unwrap().len(), 1);
    drop(index);
    for file in std::fs::read_dir(bench.dir.path()).unwrap().map(|file| file.unwrap().path()) {
        let bytes = if file.is_file() { std::fs::read(&file).unwrap() } else { Vec::new() };
        assert!(!bytes.windows(7).any(|bytes| bytes.eq_ignore_ascii_case(b"quentin")), "{file:?}");
    }
    // The same erasure is not met again.
    assert_eq!(*bench.open().built(), Built::default());
    std::fs::remove_file(bench.log().dir().join("2026-11-20.jsonl")).unwrap();
    assert_eq!(questions(&bench.open().search(&everything()).unwrap()), ["another day"]);
}

#[test]
fn building_can_be_stopped_and_goes_on() {
    let bench = Bench::new();
    for _ in 0..8 {
        bench.write(vec![question("many words in a question"), answer("and in its answer", Status::Answered)]);
    }
    let mut index = bench.open();
    index.begin_again();
    let stopped = index.catch_up_by(1_000, &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(InsightError::Stopped)));
    let some = index.len().unwrap();
    assert!(some > 0 && some < 8, "{some}");
    let mut seen = Vec::new();
    index
        .catch_up_by(1_000, &mut |progress| {
            seen.push(progress);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(index.len().unwrap(), 8);
    assert!(
        seen.windows(2).all(|pair| pair[0].done < pair[1].done)
            && seen.last().is_some_and(|last| last.done == last.all)
    );
}

#[test]
fn a_process_in_another_zone_leaves_no_days_mixed() {
    let mut bench = Bench::new();
    bench.write(vec![question("late in the evening of London")]);
    let east = TimeZone::fixed(jiff::tz::offset(13));
    let mut here = bench.open();
    bench.later(86_400).write(vec![question("a day later")]);
    // Another process moves every turn while this one has not read on yet.
    let elsewhere = Index::open(&bench.path(), &bench.log(), &east, &mut |_| ControlFlow::Continue(())).unwrap();
    bench.later(86_400).write(vec![question("two days later")]);
    here.catch_up(&mut |_| ControlFlow::Continue(())).unwrap();
    let days =
        |index: &Index| index.course(Range::last(date(2026, 11, 25), 30)).unwrap().into_keys().collect::<Vec<_>>();
    assert_eq!(days(&here), [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]);
    assert_eq!(elsewhere.len().unwrap(), 3);
}
