//! What users rely on in the store: nothing lost, nothing half written, undo, conflicts, search, lists, queries.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::crm::query::{Context, Expr, Literal, Op, Path, Query};
use dealdesk::crm::*;
use dealdesk::store::{Overview, Reader, Store, StoreError};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn origin(kind: OriginKind) -> Origin {
    Origin { kind, who: "Ada".into(), from: "test".into() }
}

fn link(kind: Kind, id: &str) -> RecordRef {
    RecordRef::new(kind, id)
}

fn sample() -> Vec<Record> {
    vec![
        Record::new(Kind::User, "u1").with("name", "Ada Byron").with("quota", 1_000_000.0),
        Record::new(Kind::Account, "a1")
            .with("name", "Élan Motors")
            .with("industry", "Automotive")
            .with("owner", link(Kind::User, "u1"))
            .with("website", "elan.example"),
        Record::new(Kind::Account, "a2").with("name", "Beta Foods").with("parent", link(Kind::Account, "a1")),
        Record::new(Kind::Contact, "c1")
            .with("first_name", "Grace")
            .with("last_name", "Hopper")
            .with("email", "grace@elan.example")
            .with("account", link(Kind::Account, "a1")),
        Record::new(Kind::Opportunity, "o1")
            .with("name", "Élan renewal")
            .with("account", link(Kind::Account, "a1"))
            .with("product", link(Kind::Product, "p1"))
            .with("stage", "Negotiation")
            .with("amount", 84_000.0)
            .with("close_date", date(2026, 12, 12))
            .with("owner", link(Kind::User, "u1"))
            .with("Score__c", 7.0),
        Record::new(Kind::Opportunity, "o2")
            .with("name", "Beta pilot")
            .with("account", link(Kind::Account, "a2"))
            .with("stage", "Closed Won")
            .with("amount", 16_000.0)
            .with("close_date", date(2026, 10, 1)),
        Record::new(Kind::Opportunity, "o3").with("name", "No date yet").with("stage", "Prospecting"),
        Record::new(Kind::Product, "p1").with("name", "GTX Pro"),
        Record::new(Kind::Note, "n1")
            .with("title", "Call")
            .with("body", "They asked about the zeppelin discount.")
            .with("about", link(Kind::Opportunity, "o1"))
            .with("created_at", at(10)),
    ]
}

fn filled(folder: &tempfile::TempDir) -> Store {
    let mut store = Store::open(folder.path().join("w.db")).unwrap();
    store.upsert(&sample(), &origin(OriginKind::Import), at(0)).unwrap();
    store.reading().set_today(date(2026, 11, 20), 1);
    store
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.name.as_str()).collect()
}

fn listing(kind: Kind, sort: Option<(&str, bool)>) -> Listing {
    let sort = sort.map(|(field, down)| (field.to_owned(), down));
    Listing { kind, filter: None, sort, limit: 2, after: None }
}

fn pages(store: &impl Records, mut listing: Listing) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let page = store.list(&listing).unwrap();
        all.extend(page.rows.into_iter().map(|row| row.name));
        match page.next {
            Some(cursor) => listing.after = Some(cursor),
            None => return all,
        }
    }
}

#[test]
fn records_come_back_as_they_went_in_and_through_a_reader_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder);
    let reader = store.reader().unwrap();
    for record in sample() {
        assert_eq!(store.get(&record.reference()).unwrap(), Some(record.clone()));
        assert_eq!(reader.get(&record.reference()).unwrap(), Some(record));
    }
    let counts = reader.counts().unwrap();
    assert!(counts.contains(&(Kind::Opportunity, 3)) && counts.contains(&(Kind::Account, 2)));
    assert_eq!(reader.schema().unwrap().field(&Kind::Opportunity, "Score__c").unwrap().field_type, FieldType::Number);
}

#[test]
fn importing_again_merges_and_keeps_history() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let again = store.upsert(&sample(), &origin(OriginKind::Import), at(1)).unwrap();
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 9));
    let change = Record::new(Kind::Opportunity, "o1").with("amount", 60_000.0);
    assert_eq!(store.upsert(&[change], &origin(OriginKind::Sync), at(2)).unwrap().updated, 1);
    let record = store.get(&link(Kind::Opportunity, "o1")).unwrap().unwrap();
    assert_eq!((record.number("amount"), record.text("stage")), (Some(60_000.0), Some("Negotiation")));
    let history = store.history(&record.reference(), 9).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((&history[0].old, &history[0].new), (&Value::Number(84_000.0), &Value::Number(60_000.0)));
    assert_eq!((history[0].origin, history[0].record_name.as_str()), (OriginKind::Sync, "Élan renewal"));
    let owner = RecordId::new("u1");
    assert_eq!(store.changes(at(1), Some(&owner), 9).unwrap(), history);
    assert!(store.changes(at(1), Some(&RecordId::new("u2")), 9).unwrap().is_empty());
    assert!(store.changes(at(2), None, 9).unwrap().is_empty());
}

#[test]
fn what_is_not_committed_never_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.db");
    for fill in [false, true] {
        if fill {
            drop(filled(&folder));
        }
        let before = Store::open(&path).unwrap().counts().unwrap();
        let mut store = Store::open(&path).unwrap();
        store.begin().unwrap();
        store
            .upsert(&[Record::new(Kind::Lead, "l1").with("name", "Gone")], &origin(OriginKind::Import), at(0))
            .unwrap();
        drop(store);
        let store = Store::open(&path).unwrap();
        assert_eq!(store.counts().unwrap(), before);
        assert!(store.search("Gone", None, 5).unwrap().is_empty());
    }
    let mut store = Store::open(&path).unwrap();
    store.begin().unwrap();
    store.upsert(&[Record::new(Kind::Lead, "l1").with("name", "Gone")], &origin(OriginKind::Import), at(0)).unwrap();
    store.rollback().unwrap();
    store.upsert(&[Record::new(Kind::Lead, "l2").with("name", "Here")], &origin(OriginKind::Import), at(0)).unwrap();
    assert!(store.counts().unwrap().contains(&(Kind::Lead, 1)));
}

#[test]
fn names_are_found_while_typing_and_texts_by_search() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder);
    let reader = store.reader().unwrap();
    for (kind, typed, expected) in [
        (Kind::Account, "el", "Élan Motors"),
        (Kind::Account, "ELAN mo", "Élan Motors"),
        (Kind::Contact, "grace@", "Grace Hopper"),
        (Kind::Account, "btf", "Beta Foods"),
        (Kind::Opportunity, "renew", "Élan renewal"),
    ] {
        let found = reader.filter(&kind, typed, 10).unwrap();
        assert_eq!(names(&found).first(), Some(&expected), "{typed}");
    }
    for typed in ["", "\"", "a\" OR *", "NEAR(", "zzz"] {
        assert!(reader.filter(&Kind::Account, typed, 10).unwrap().len() <= 2, "{typed}");
    }
    let hits = reader.search("zeppelin", None, 5).unwrap();
    assert_eq!(hits[0].row.record, link(Kind::Note, "n1"));
    assert_eq!(reader.by_name(None, "élan motors", 5).unwrap().len(), 1);
}

#[test]
fn a_renamed_record_is_found_by_its_new_name_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let renamed = Record::new(Kind::Account, "a2").with("name", "Gamma Foods");
    store.upsert(&[renamed], &origin(OriginKind::Sync), at(5)).unwrap();
    assert_eq!(names(&store.reading().filter(&Kind::Account, "gam", 5).unwrap()), ["Gamma Foods"]);
    assert!(store.search("Beta Foods", Some(&Kind::Account), 5).unwrap().is_empty());
}

#[test]
fn every_list_pages_by_key_without_loss() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder);
    for (kind, sort, expected) in [
        (Kind::Opportunity, None, vec!["Élan renewal", "No date yet", "Beta pilot"]),
        (Kind::Account, None, vec!["Beta Foods", "Élan Motors"]),
        (Kind::Opportunity, Some(("amount", true)), vec!["Élan renewal", "Beta pilot", "No date yet"]),
        (Kind::Opportunity, Some(("amount", false)), vec!["Beta pilot", "Élan renewal", "No date yet"]),
        (Kind::Opportunity, Some(("Account", false)), vec!["Beta pilot", "Élan renewal", "No date yet"]),
        (Kind::Opportunity, Some(("Score__c", true)), vec!["Élan renewal", "Beta pilot", "No date yet"]),
    ] {
        assert_eq!(pages(&store, listing(kind, sort)), expected, "{sort:?}");
    }
}

#[test]
fn change_sets_are_undone_and_conflicts_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let record = link(Kind::Opportunity, "o1");
    let edit = |field: &str, before: Value, after: Value| FieldEdit {
        record: record.clone(),
        field: field.into(),
        before,
        after,
    };
    let set = ChangeSet {
        origin: origin(OriginKind::Proposal),
        at: at(3),
        title: "Move it".into(),
        edits: vec![
            edit("amount", 84_000.0.into(), 90_000.0.into()),
            edit("stage", "Prospecting".into(), "Lost".into()),
            edit("next_step", Value::Null, "Call them".into()),
        ],
    };
    let applied = store.apply(&set).unwrap();
    assert_eq!((applied.written, applied.conflicts.len()), (2, 1));
    assert_eq!(applied.conflicts[0].current, Value::from("Negotiation"));
    assert_eq!(store.get(&record).unwrap().unwrap().number("amount"), Some(90_000.0));

    store
        .upsert(&[Record::new(Kind::Opportunity, "o1").with("amount", 95_000.0)], &origin(OriginKind::Sync), at(4))
        .unwrap();
    let undone = store.undo(None, at(5), "Ada").unwrap();
    assert_eq!((undone.written, undone.conflicts.len()), (1, 1));
    let now = store.get(&record).unwrap().unwrap();
    assert_eq!((now.number("amount"), now.text("next_step")), (Some(95_000.0), None));
    // What was changed since waits: for a choice, or for the change above it to go.
    let again = store.undo(None, at(6), "Ada").unwrap();
    assert_eq!((again.id, again.written, again.conflicts.len()), (None, 0, 1));
    let sets = store.change_sets(9).unwrap();
    assert_eq!(sets.len(), 2);
    assert_eq!(sets[1].undone_by, Some(sets[0].id));
    assert_eq!(sets[1].set.edits.len(), 2);
}

#[test]
fn undoing_a_new_record_removes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let record = link(Kind::Task, "t1");
    let edits =
        vec![FieldEdit { record: record.clone(), field: "subject".into(), before: Value::Null, after: "Call".into() }];
    let set = ChangeSet { origin: origin(OriginKind::Proposal), at: at(3), title: "New task".into(), edits };
    store.apply(&set).unwrap();
    assert!(store.counts().unwrap().contains(&(Kind::Task, 1)));
    store.undo(None, at(4), "Ada").unwrap();
    assert_eq!(store.get(&record).unwrap(), None);
    assert!(!store.counts().unwrap().iter().any(|(kind, _)| *kind == Kind::Task));
    assert!(store.search("Call", Some(&Kind::Task), 5).unwrap().is_empty());
}

#[test]
fn records_know_what_is_around_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder);
    let account = link(Kind::Account, "a1");
    let lists = store.related(&account, 5).unwrap();
    let shape: Vec<_> = lists.iter().map(|list| (list.kind.as_str(), list.field.as_str(), list.total)).collect();
    assert_eq!(shape, [("opportunity", "account", 1), ("account", "parent", 1), ("contact", "account", 1)]);
    assert_eq!(store.related(&link(Kind::Product, "p1"), 5).unwrap()[0].rows[0].name, "Élan renewal");
    assert_eq!(store.linked(&account, &Kind::Contact, 5).unwrap().len(), 1);
    let timeline = store.timeline(&account, 5).unwrap();
    assert_eq!(timeline[0].record, link(Kind::Note, "n1"));
    assert!(timeline[0].text.contains("zeppelin"));
}

#[test]
fn a_timeline_knows_what_the_seller_wrote_here() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let (account, note) = (link(Kind::Account, "a1"), link(Kind::Note, "n1"));
    let own = |store: &Store| {
        let entries = store.timeline(&account, 20).unwrap().into_iter();
        entries.filter(|entry| entry.own).map(|entry| entry.record).collect::<Vec<_>>()
    };
    assert!(own(&store).is_empty());
    let mut write = |kind, day| {
        let title = store.get(&note).unwrap().unwrap().get("title").clone();
        let after = Value::text(format!("Title of day {day}"));
        let edits = vec![FieldEdit { record: note.clone(), field: "title".into(), before: title, after }];
        store.apply(&ChangeSet { origin: origin(kind), at: at(day), title: "Title".into(), edits }).unwrap();
        own(&store)
    };
    assert!(write(OriginKind::Sync, 3).is_empty(), "others are news");
    assert_eq!(write(OriginKind::Proposal, 4), std::slice::from_ref(&note));
}

#[test]
fn queries_list_group_and_sum() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    store.set_me(&link(Kind::User, "u1")).unwrap();
    for (text, rows, total) in [
        ("opportunity show count, sum(amount)", "3|100000", 1),
        ("opportunity group by stage show count sort by count desc limit 1", "Closed Won|1", 3),
        ("opportunity where owner = me show name", "Élan renewal", 1),
        ("opportunity where account = \"elan motors\" show name, account.industry", "Élan renewal|Automotive", 1),
        ("opportunity where account.parent.name ~ elan show name, account", "Beta pilot|Beta Foods", 1),
        ("opportunity where close date in last quarter show count", "0", 1),
        ("opportunity where close_date in this quarter show count", "2", 1),
        (
            "opportunity where close_date is not empty group by month(close_date) show sum(amount)",
            "2026-10|16000;2026-12|84000",
            2,
        ),
        ("opportunity where amount > 50k or stage is empty show name", "Élan renewal", 1),
        ("opportunity where Score__c = 7 show name", "Élan renewal", 1),
        ("opportunity where owner is not empty group by owner show count", "Ada Byron|1", 1),
        ("opportunity where not stage in (\"closed won\", Negotiation) show name", "No date yet", 1),
        ("note where about.stage = Negotiation show title, about", "Call|Élan renewal", 1),
    ] {
        let table = store.run(&Query::parse(text).unwrap()).unwrap_or_else(|error| panic!("{text}: {error}"));
        let cells: Vec<_> =
            table.rows.iter().map(|r| r.iter().map(Value::to_plain).collect::<Vec<_>>().join("|")).collect();
        assert_eq!(cells.join(";"), rows, "{text}");
        assert_eq!(table.total, total, "{text}");
        let reader = store.reader().unwrap();
        reader.set_today(date(2026, 11, 20), 1);
        assert_eq!(reader.run(&Query::parse(text).unwrap()).unwrap(), table);
    }
    let error = store.run(&Query::parse("opportunity where amnt > 5").unwrap()).unwrap_err().to_string();
    assert!(error.contains("amount"), "{error}");
}

#[test]
fn the_overview_says_what_the_queries_say() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let task = |n: u32, status: &str, day: Option<i8>| {
        let record = Record::new(Kind::Task, format!("t{n}")).with("subject", "Call").with("status", status);
        day.map_or(record.clone(), |day| record.with("due_date", date(2026, 11, day)))
    };
    let tasks = [
        task(1, "Open", Some(19)),
        task(2, "Open", Some(20)),
        task(3, "Open", Some(21)),
        task(4, "Completed", Some(1)),
        task(5, "Open", None),
    ];
    let deal = |n: u32| Record::new(Kind::Opportunity, format!("p{n}")).with("name", "x").with("amount", f64::from(n));
    let deals = [
        deal(1),
        deal(2).with("stage", "NEGOTIATION"),
        deal(4).with("stage", "Lost to Élan"),
        deal(8).with("stage", "'q"),
    ];
    store.upsert(&tasks, &origin(OriginKind::Import), at(1)).unwrap();
    store.upsert(&deals, &origin(OriginKind::Import), at(1)).unwrap();
    let overview = store.reader().unwrap().overview(date(2026, 11, 20)).unwrap();
    assert_eq!(overview, Overview { open_deals: 5, open_amount: 84_011.0, tasks_due: 2 });
    let empty = Store::open(folder.path().join("empty.db")).unwrap();
    assert_eq!(empty.reading().overview(date(2026, 11, 20)).unwrap(), Overview::default());
}

#[test]
fn walks_visit_everything_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    for (n, stage) in ["Proposal", "Won"].into_iter().enumerate() {
        let deal = [Record::new(Kind::Opportunity, "o3").with("stage", stage)];
        store.upsert(&deal, &origin(OriginKind::Seller), at(n as i64)).unwrap();
    }
    let mut walked = Vec::new();
    for (kind, _) in store.counts().unwrap() {
        store
            .each(&kind, &mut |record| {
                walked.push(record.reference());
                Ok(())
            })
            .unwrap();
    }
    walked.sort();
    let mut expected: Vec<_> = sample().iter().map(Record::reference).collect();
    expected.sort();
    assert_eq!(walked, expected);
    let mut changes = Vec::new();
    store
        .each_change(&mut |change| {
            changes.push(change);
            Ok(())
        })
        .unwrap();
    let mut history = store.history(&link(Kind::Opportunity, "o3"), 9).unwrap();
    history.reverse();
    assert_eq!(changes, history);
    assert_eq!(changes.len(), 2);
    let stop = |_| Err(SourceError("enough".into()));
    assert_eq!(store.each(&Kind::Account, &mut { stop }).unwrap_err().to_string(), "enough");
}

#[test]
fn a_reader_learns_of_fields_that_another_connection_defines() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let reader = store.reader().unwrap();
    let asked = Query::parse("opportunity where Mood__c = good show name").unwrap();
    assert!(reader.run(&asked).is_err() && store.run(&asked).is_err());
    let record = Record::new(Kind::Opportunity, "o1").with("Mood__c", "Good");
    store.upsert(&[record], &origin(OriginKind::Sync), at(1)).unwrap();
    assert_eq!(reader.run(&asked).unwrap().rows.len(), 1);
    assert_eq!(store.run(&asked).unwrap().rows.len(), 1);
}

#[test]
fn drafts_and_state_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(&folder);
    let version = |body: &str| DraftVersion {
        to: "g@x.example".into(),
        cc: String::new(),
        subject: "Hi".into(),
        body: body.into(),
        at: at(1),
        by: "rules".into(),
        request: String::new(),
    };
    let mut draft = Draft { id: None, record: Some(link(Kind::Contact, "c1")), versions: vec![version("one")] };
    draft.id = Some(store.save_draft(&draft).unwrap());
    draft.versions.push(version("two"));
    store.save_draft(&draft).unwrap();
    assert_eq!(store.reading().draft(draft.id.unwrap()).unwrap(), Some(draft.clone()));
    assert_eq!(store.reading().drafts().unwrap(), [draft]);
    store.state_set("composer", Some("unsent")).unwrap();
    store.set_last_seen(at(7)).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.state_get("composer").unwrap().as_deref(), Some("unsent"));
    assert_eq!(reader.last_seen().unwrap(), Some(at(7)));
}

#[test]
fn foreign_and_newer_files_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not a database, but long enough to look at ".repeat(200)).unwrap();
    let before = std::fs::read(&text).unwrap();
    assert!(matches!(Store::open(&text), Err(StoreError::NotAWorkspace { .. })));
    assert_eq!(std::fs::read(&text).unwrap(), before);

    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(Store::open(&other), Err(StoreError::NotAWorkspace { .. })));

    let newer = folder.path().join("newer.db");
    drop(Store::open(&newer).unwrap());
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&newer), Err(StoreError::TooNew { found: 99, .. })));
    assert!(matches!(Reader::open(folder.path().join("absent.db")), Err(StoreError::Open { .. })));
}

#[test]
fn a_second_writer_is_told_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = filled(&folder);
    let mut second = Store::open(folder.path().join("w.db")).unwrap();
    first.begin().unwrap();
    assert!(second.begin().unwrap_err().to_string().contains("another dealdesk"));
    first.commit().unwrap();
    second.begin().unwrap();
    second.commit().unwrap();
}

#[test]
fn fields_of_any_name_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path().join("w.db")).unwrap();
    for (n, field) in ["Base City", "the \"best\"", "back\\slash", "größe", "a.b", "count"].into_iter().enumerate() {
        let kind = Kind::Custom("Space__c".into());
        let record = Record::new(kind.clone(), format!("s{n}")).with(field, "Rome");
        store.upsert(std::slice::from_ref(&record), &origin(OriginKind::Import), at(0)).unwrap();
        let filter = Expr::Compare(Path(vec![field.to_owned()]), Op::Eq, Literal::Text("rome".into()));
        let filter = Expr::parse(&filter.to_string()).unwrap();
        assert_eq!(store.records(&kind, Some(&filter), 9).unwrap(), [record], "{field}");
    }
}

#[test]
fn twenty_thousand_records_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path().join("w.db")).unwrap();
    let deals = (0..20_000u32).map(|n| {
        Record::new(Kind::Opportunity, format!("o{n}"))
            .with("name", format!("Deal {n}"))
            .with("stage", ["Won", "Lost", "Open"][n as usize % 3])
            .with("amount", f64::from(n))
            .with("close_date", date(2026, 1 + (n % 12) as i8, 1 + (n % 28) as i8))
    });
    let summary = store.bulk_load(deals, &origin(OriginKind::Demo), at(0)).unwrap();
    assert_eq!(summary.created, 20_000);
    let reader = store.reader().unwrap();
    assert_eq!(reader.counts().unwrap(), [(Kind::Opportunity, 20_000)]);
    let table =
        reader.run(&Query::parse("opportunity group by stage show count, sum(amount) sort by stage").unwrap()).unwrap();
    let sum = |rest: u32| Value::Number((0..20_000u32).filter(|n| n % 3 == rest).map(f64::from).sum());
    let counts: Vec<_> = table.rows.iter().map(|row| row[2].clone()).collect();
    assert_eq!(counts, [sum(1), sum(2), sum(0)]);
    let mut listing = Listing { limit: 997, ..listing(Kind::Opportunity, Some(("close_date", true))) };
    let (mut seen, mut last) = (std::collections::HashSet::new(), None);
    loop {
        let page = reader.list(&listing).unwrap();
        for row in page.rows {
            assert!(last.is_none_or(|day| row.date <= day), "{row:?} is out of order");
            last = Some(row.date);
            assert!(seen.insert(row.record));
        }
        match page.next {
            Some(cursor) => listing.after = Some(cursor),
            None => break,
        }
    }
    assert_eq!(seen.len(), 20_000);
    assert_eq!(names(&reader.filter(&Kind::Opportunity, "deal 19999", 3).unwrap()), ["Deal 19999"]);
}

fn stages() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        prop::sample::select(vec!["Won", "Lost", "won", "Élan", "@x", "'q"]).prop_map(Value::from)
    ]
}

fn deals() -> impl Strategy<Value = Record> {
    let amount = prop_oneof![Just(Value::Null), (0..5i32).prop_map(|n| Value::Number(f64::from(n) * 100.0))];
    let day = prop_oneof![Just(Value::Null), (1i8..28, 9i8..13).prop_map(|(d, m)| Value::Date(date(2026, m, d)))];
    let account = prop_oneof![
        Just(Value::Null),
        prop::sample::select(vec!["a1", "a2", "gone"]).prop_map(|id| Value::Ref(link(Kind::Account, id))),
        Just(Value::from("Unresolved Ltd")),
    ];
    let tags = prop_oneof![Just(Value::Null), Just(Value::List(vec!["red".into(), "Blau".into()]))];
    let flag = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::Bool)];
    (0..1000u32, stages(), amount, day, account, tags, flag).prop_map(
        |(id, stage, amount, day, account, tags, flag)| {
            let mut record = Record::new(Kind::Opportunity, format!("o{id}")).with("name", format!("Deal {id}"));
            for (field, value) in [
                ("stage", stage),
                ("amount", amount),
                ("close_date", day),
                ("account", account),
                ("Tags__c", tags),
                ("Hot__c", flag),
            ] {
                record.set(field, value);
            }
            record
        },
    )
}

fn conditions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "stage = won",
        "stage != Won",
        "stage ~ \"ela\"",
        "stage = \"élan\"",
        "stage = \"@x\"",
        "stage is empty",
        "stage > \"m\"",
        "amount > 100",
        "amount <= 200",
        "amount = 300",
        "amount in (0, 400)",
        "amount is not empty",
        "amount != 100",
        "close_date < today",
        "close_date >= today - 30",
        "close_date in this quarter",
        "close_date in last 30 days",
        "close_date = 2026-10-05",
        "close_date > 2026-11-01",
        "close_date between 2026-09-10 and 2026-10-10",
        "account = \"elan motors\"",
        "account ~ foods",
        "account = \"unresolved ltd\"",
        "account.industry = Automotive",
        "account.name != \"Beta Foods\"",
        "account is empty",
        "account.parent = \"Élan Motors\"",
        "account = \"account:a1\"",
        "tags = BLAU",
        "tags ~ red",
        "hot = yes",
        "hot != yes",
        "name ~ \"7\"",
        "id = o7",
        "owner = me",
        "account.owner = me",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn sql_selects_what_the_condition_means(deals in prop::collection::vec(deals(), 1..40), texts in prop::collection::vec(conditions(), 12)) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path().join("w.db")).unwrap();
        let tag = FieldDef { name: "Tags__c".into(), label: "Tags".into(), field_type: FieldType::MultiPicklist, class: FieldClass::Public, custom: true };
        let hot = FieldDef { name: "Hot__c".into(), label: "Hot".into(), field_type: FieldType::Bool, ..tag.clone() };
        store.define(&Kind::Opportunity, &[tag, hot]).unwrap();
        let base: Vec<_> = sample().into_iter().filter(|r| r.kind != Kind::Opportunity).collect();
        store.upsert(&base, &origin(OriginKind::Demo), at(0)).unwrap();
        store.upsert(&deals, &origin(OriginKind::Demo), at(0)).unwrap();
        store.set_me(&link(Kind::User, "u1")).unwrap();
        store.reading().set_today(date(2026, 11, 20), 1);
        let context = Context { today: date(2026, 11, 20), me: Some(link(Kind::User, "u1")), fiscal_start_month: 1, zone: jiff::tz::TimeZone::UTC };
        let lookup = |wanted: &RecordRef| store.get(wanted).unwrap();
        let schema = store.schema().unwrap();
        let everything = store.records(&Kind::Opportunity, None, 1000).unwrap();
        for text in texts {
            let filter = Expr::parse(&text).unwrap();
            prop_assert_eq!(&Expr::parse(&filter.to_string()).unwrap(), &filter);
            let meant = filter.resolve(&Kind::Opportunity, &schema).unwrap();
            let expected: Vec<_> = everything.iter().filter(|r| meant.matches(r, &lookup, &context)).cloned().collect();
            let found = store.records(&Kind::Opportunity, Some(&filter), 1000).unwrap();
            prop_assert_eq!(found, expected, "{}", text);
        }
    }
}
