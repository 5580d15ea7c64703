//! Writes that are taken back: in any order, with conflicts, with records that were made, removed and merged, and
//! through an outbox. Undoing everything gives the same workspace, whatever was done and in whatever order.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::crm::*;
use dealdesk::store::{Pick, Resolve, Store, StoreError, Undone, Why};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn origin(kind: OriginKind) -> Origin {
    Origin { kind, who: "Ada".into(), from: "test".into() }
}

fn link(text: &str) -> RecordRef {
    RecordRef::parse(text).unwrap()
}

fn sample() -> Vec<Record> {
    let deal = |id: &str, name: &str| Record::new(Kind::Opportunity, id).with("name", name);
    vec![
        Record::new(Kind::Account, "a1").with("name", "Orrin Ltd").with("industry", "Pharma"),
        Record::new(Kind::Account, "a2").with("name", "Orrin Limited").with("phone", "+44 20 7946 0000"),
        Record::new(Kind::Contact, "c1").with("last_name", "Moss").with("account", link("account:a2")),
        deal("o1", "Cold chain").with("stage", "Proposal").with("amount", 5_000.0).with("account", link("account:a1")),
        deal("o2", "Sensors").with("stage", "Won").with("Sponsor__c", link("account:a2")),
    ]
}

struct House {
    _folder: tempfile::TempDir,
    store: Store,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path().join("w.db")).unwrap();
    store.upsert(&sample(), &origin(OriginKind::Sync), at(0)).unwrap();
    House { _folder: folder, store }
}

fn edit(record: &str, field: &str, before: impl Into<Value>, after: impl Into<Value>) -> FieldEdit {
    FieldEdit { record: link(record), field: field.into(), before: before.into(), after: after.into() }
}

fn set(title: &str, edits: Vec<FieldEdit>) -> ChangeSet {
    ChangeSet { origin: origin(OriginKind::Proposal), at: at(1), title: title.into(), edits }
}

impl House {
    fn apply(&mut self, edits: Vec<FieldEdit>) -> ChangeSetId {
        let applied = self.store.apply(&set("Test", edits)).unwrap();
        assert_eq!(applied.conflicts, Vec::new());
        applied.id.unwrap()
    }

    fn undo(&mut self, id: ChangeSetId) -> Undone {
        self.store.undo(Some(id), at(9), "Ada").unwrap()
    }

    fn choosing(&mut self, id: ChangeSetId, choice: Resolve) -> Undone {
        self.store.undo_choosing(Some(id), at(9), "Ada", &|_| Some(choice), false).unwrap()
    }

    fn value(&self, record: &str, field: &str) -> Value {
        self.store.get(&link(record)).unwrap().map_or(Value::Null, |record| record.get(field).clone())
    }

    fn is_open(&self, id: ChangeSetId) -> bool {
        self.store.change_set(id).unwrap().open
    }

    /// Everything that a reader can see of the records.
    fn dump(&self) -> Dump {
        dump(&self.store)
    }

    fn pending(&self) -> Vec<String> {
        let lines = self.store.reading().outbox(99).unwrap().into_iter();
        lines.map(|line| format!("{} {} {} {}", line.op, line.record, line.field, line.state)).collect()
    }
}

/// Records, counts, links and what searches find.
#[derive(Debug, PartialEq)]
struct Dump {
    records: BTreeMap<String, Record>,
    counts: Vec<(Kind, u64)>,
    related: BTreeMap<String, Vec<(String, u64)>>,
    found: BTreeMap<String, Vec<String>>,
}

fn records(store: &Store) -> BTreeMap<String, Record> {
    let mut records = BTreeMap::new();
    for (kind, _) in store.counts().unwrap() {
        store.each(&kind, &mut |record| Ok(_ = records.insert(record.reference().to_string(), record))).unwrap();
    }
    records
}

fn dump(store: &Store) -> Dump {
    let counts = store.counts().unwrap();
    let records = records(store);
    let mut related = BTreeMap::new();
    for record in ["account:a1", "account:a2", "account:n1", "account:n2", "account:n3", "contact:c1"] {
        let lists = store.related(&link(record), 9).unwrap();
        related.insert(
            record.to_owned(),
            lists.iter().map(|list| (format!("{} {}", list.kind, list.field), list.total)).collect(),
        );
    }
    let mut found = BTreeMap::new();
    for word in ["orrin", "cold", "moss", "call", "made", "step"] {
        let mut hits: Vec<String> =
            store.search(word, None, 50).unwrap().iter().map(|hit| hit.row.record.to_string()).collect();
        hits.sort();
        found.insert(word.to_owned(), hits);
    }
    Dump { records, counts, related, found }
}

#[test]
fn two_sets_on_one_field_are_undone_in_both_orders() {
    for first_is_undone_first in [false, true] {
        let mut house = house();
        let before = house.dump();
        let one = house.apply(vec![edit("opportunity:o1", "amount", 5_000.0, 6_000.0)]);
        let two = house.apply(vec![edit("opportunity:o1", "amount", 6_000.0, 7_000.0)]);
        if first_is_undone_first {
            let undone = house.undo(one);
            assert_eq!((undone.id, undone.conflicts.len()), (None, 1));
            let conflict = &undone.conflicts[0];
            let three: Vec<Option<f64>> =
                [&conflict.before, &conflict.wrote, &conflict.current].map(Value::as_number).to_vec();
            assert_eq!(three, [Some(5_000.0), Some(6_000.0), Some(7_000.0)]);
            let Why::Changed(Some(writer)) = &conflict.why else { panic!("{conflict:?}") };
            assert_eq!((writer.by.as_str(), writer.set), ("Ada", Some(two)));
            // Kept: the second set now lies upon what was before the first.
            assert_eq!(house.choosing(one, Resolve::Keep).kept, 1);
            assert_eq!(house.value("opportunity:o1", "amount"), Value::Number(7_000.0));
            assert!(!house.is_open(one));
            assert_eq!(house.undo(two).conflicts, Vec::new());
        } else {
            assert_eq!(house.undo(two).written, 1);
            assert_eq!(house.undo(one).written, 1);
        }
        assert_eq!(house.dump(), before);
        assert!(house.store.undoable().unwrap().is_none());
    }
}

#[test]
fn put_back_wins_over_a_later_set_which_then_has_nothing_left() {
    let mut house = house();
    let before = house.dump();
    let one = house.apply(vec![edit("opportunity:o1", "amount", 5_000.0, 6_000.0)]);
    let two = house.apply(vec![edit("opportunity:o1", "amount", 6_000.0, 7_000.0)]);
    assert_eq!(house.choosing(one, Resolve::PutBack).written, 1);
    assert_eq!(house.value("opportunity:o1", "amount"), Value::Number(5_000.0));
    let undone = house.undo(two);
    assert_eq!((undone.written, undone.conflicts.len()), (0, 0));
    assert_eq!(house.dump(), before);
}

#[test]
fn a_field_that_went_there_and_back_is_changed_all_the_same() {
    let mut house = house();
    let one = house.apply(vec![edit("opportunity:o1", "stage", "Proposal", "Won")]);
    let two = house.apply(vec![edit("opportunity:o1", "stage", "Won", "Lost")]);
    let three = house.apply(vec![edit("opportunity:o1", "stage", "Lost", "Won")]);
    // It holds what the first set wrote, but the third one wanted it so.
    assert_eq!(house.undo(one).conflicts.len(), 1);
    for (id, value) in [(three, "Lost"), (two, "Won"), (one, "Proposal")] {
        assert_eq!(house.undo(id).written, 1);
        assert_eq!(house.value("opportunity:o1", "stage"), value.into());
    }
}

#[test]
fn an_undo_is_undone_and_that_too() {
    let mut house = house();
    let before = house.dump();
    let edits = vec![
        edit("opportunity:o1", "amount", 5_000.0, 6_000.0),
        edit("task:t1", "subject", Value::Null, "Call them"),
        edit("task:t1", "about", Value::Null, link("opportunity:o1")),
    ];
    let one = house.apply(edits);
    let after = house.dump();
    let undo = house.undo(one).id.unwrap();
    assert_eq!(house.dump(), before);
    let redo = house.undo(undo).id.unwrap();
    assert_eq!(house.dump(), after);
    assert!(house.is_open(one) && !house.is_open(undo));
    assert_eq!(house.store.change_set(redo).unwrap().set.title, "Redo: Test");
    // Taking back a redo is taking back the set itself.
    let again = house.undo(redo);
    assert_eq!(again.target, Some(one));
    assert_eq!(house.dump(), before);
    house.undo(again.id.unwrap());
    assert_eq!(house.dump(), after);
    house.undo(one);
    assert_eq!(house.dump(), before);
    let error = house.store.undo(Some(one), at(9), "Ada").unwrap_err();
    assert!(matches!(error, StoreError::Undone { .. }), "{error}");
}

#[test]
fn a_redo_does_not_overwrite_what_was_written_since() {
    let mut house = house();
    let one = house.apply(vec![edit("opportunity:o1", "amount", 5_000.0, 6_000.0)]);
    let undo = house.undo(one).id.unwrap();
    house.apply(vec![edit("opportunity:o1", "amount", 5_000.0, 8_000.0)]);
    let redone = house.undo(undo);
    assert_eq!((redone.id, redone.conflicts.len()), (None, 1));
    assert_eq!(house.value("opportunity:o1", "amount"), Value::Number(8_000.0));
    assert_eq!(house.choosing(undo, Resolve::PutBack).written, 1);
    assert_eq!(house.value("opportunity:o1", "amount"), Value::Number(6_000.0));
}

#[test]
fn a_record_that_was_made_stays_while_something_hangs_on_it() {
    let mut house = house();
    let before = house.dump();
    let made = house.apply(vec![edit("account:n1", "name", Value::Null, "Made AG")]);
    let pointing = house.apply(vec![edit("opportunity:o2", "account", Value::Null, link("account:n1"))]);
    let undone = house.undo(made);
    assert!(matches!(&undone.conflicts[0].why, Why::PointedAt(by) if *by == link("opportunity:o2")), "{undone:?}");
    let moved = house.apply(vec![edit("opportunity:o2", "account", link("account:n1"), link("account:a1"))]);
    // Nobody points at it any more, but the undo of the last set would.
    assert!(matches!(house.undo(made).conflicts[0].why, Why::NeededBy(set) if set == moved));
    let added = house.apply(vec![edit("account:n1", "phone", Value::Null, "+49 30 1234567")]);
    let undone = house.undo(made);
    assert!(matches!(&undone.conflicts[0].why, Why::AddedTo(writer) if writer.field == "phone"), "{undone:?}");
    assert!(house.store.get(&link("account:n1")).unwrap().is_some());
    for id in [added, moved, pointing, made] {
        assert_eq!(house.undo(id).conflicts, Vec::new());
    }
    assert_eq!(house.dump(), before);
}

#[test]
fn a_person_may_remove_a_record_with_what_was_added_and_bring_it_back() {
    let mut house = house();
    let before = house.dump();
    let made = house.apply(vec![edit("account:n1", "name", Value::Null, "Made AG")]);
    house.apply(vec![
        edit("account:n1", "phone", Value::Null, "+49 30 1234567"),
        edit("opportunity:o2", "account", Value::Null, link("account:n1")),
    ]);
    let full = house.dump();
    let undone = house.choosing(made, Resolve::PutBack);
    assert_eq!(undone.removed, [link("account:n1")]);
    // The link to it is cleared, not left leading nowhere.
    assert_eq!(house.dump(), before);
    house.undo(undone.id.unwrap());
    assert_eq!(house.dump(), full);
}

#[test]
fn records_made_together_go_or_stay_together() {
    let mut house = house();
    let made = house.apply(vec![
        edit("account:n1", "name", Value::Null, "Made AG"),
        edit("contact:n2", "last_name", Value::Null, "Made"),
        edit("contact:n2", "account", Value::Null, link("account:n1")),
        edit("opportunity:o1", "next_step", Value::Null, "Call"),
    ]);
    let added = house.apply(vec![edit("contact:n2", "title", Value::Null, "Buyer")]);
    let undone = house.undo(made);
    assert_eq!((undone.written, undone.removed.len(), undone.conflicts.len()), (1, 0, 2));
    assert_eq!(house.value("contact:n2", "account"), Value::Ref(link("account:n1")));
    house.undo(added);
    assert_eq!(house.undo(made).removed.len(), 2);
}

#[test]
fn what_somebody_else_wrote_is_a_conflict_too() {
    let mut house = house();
    let one = house.apply(vec![
        edit("opportunity:o1", "amount", 5_000.0, 6_000.0),
        edit("account:n1", "name", Value::Null, "Made AG"),
    ]);
    let theirs = [
        Record::new(Kind::Opportunity, "o1").with("amount", 9_000.0),
        Record::new(Kind::Account, "n1").with("industry", "Plastics"),
    ];
    let sync = Origin { kind: OriginKind::Sync, who: "CRM".into(), from: "live".into() };
    house.store.upsert(&theirs, &sync, at(5)).unwrap();
    let undone = house.undo(one);
    assert_eq!(undone.conflicts.len(), 2);
    assert!(matches!(&undone.conflicts[0].why, Why::Changed(Some(writer)) if writer.by == "CRM"));
    assert!(
        matches!(&undone.conflicts[1].why, Why::AddedTo(writer) if writer.by == "CRM" && writer.field == "industry")
    );
    assert_eq!(house.value("opportunity:o1", "amount"), Value::Number(9_000.0));
    assert_eq!(house.choosing(one, Resolve::Keep).kept, 2);
    assert!(!house.is_open(one));
}

#[test]
fn a_merge_moves_every_link_and_is_undone() {
    let mut house = house();
    let before = house.dump();
    let merged = house.apply(vec![
        edit("account:a1", "phone", Value::Null, "+44 20 7946 0000"),
        edit("account:a2", MERGED_INTO, Value::Null, link("account:a1")),
    ]);
    assert_eq!(house.store.get(&link("account:a2")).unwrap(), None);
    assert_eq!(house.value("contact:c1", "account"), Value::Ref(link("account:a1")));
    assert_eq!(house.value("opportunity:o2", "Sponsor__c"), Value::Ref(link("account:a1")));
    let after = house.dump();
    let undo = house.undo(merged);
    assert_eq!(undo.restored, [link("account:a2")]);
    assert_eq!(house.dump(), before);
    house.undo(undo.id.unwrap());
    assert_eq!(house.dump(), after);
    house.undo(merged);
    assert_eq!(house.dump(), before);
}

#[test]
fn an_edit_of_a_record_that_was_merged_away_waits_for_the_merge() {
    let mut house = house();
    let before = house.dump();
    let one = house.apply(vec![edit("account:a2", "phone", "+44 20 7946 0000", "+44 20 7946 0009")]);
    let made = house.apply(vec![edit("account:n1", "name", Value::Null, "Made AG")]);
    let merges = [("account:a2", "account:a1"), ("account:n1", "account:a1")]
        .map(|(loser, survivor)| house.apply(vec![edit(loser, MERGED_INTO, Value::Null, link(survivor))]));
    assert!(matches!(house.undo(one).conflicts[0].why, Why::Removed(Some(set)) if set == merges[0]));
    assert!(matches!(house.undo(made).conflicts[0].why, Why::Removed(Some(set)) if set == merges[1]));
    // It cannot be put back before the merge is undone.
    assert_eq!(house.choosing(one, Resolve::PutBack).written, 0);
    for id in merges.into_iter().chain([one, made]) {
        assert_eq!(house.undo(id).conflicts, Vec::new());
    }
    assert_eq!(house.dump(), before);
}

#[test]
fn an_import_is_undone_without_its_data_being_kept_twice() {
    let mut house = house();
    let before = house.dump();
    let file = origin(OriginKind::Import);
    house.store.begin().unwrap();
    let id = Writer::begin_set(&mut house.store, &file, "Import", at(2)).unwrap();
    let mut rows: Vec<Record> =
        (0..500).map(|n| Record::new(Kind::Contact, format!("i{n}")).with("last_name", format!("Made {n}"))).collect();
    rows.push(Record::new(Kind::Opportunity, "o1").with("amount", 1.0).with("next_step", "Made"));
    rows.push(Record::new(Kind::Opportunity, "o1").with("amount", 2.0));
    house.store.upsert(&rows, &file, at(2)).unwrap();
    house.store.commit().unwrap();
    let stored = house.store.change_set(id).unwrap();
    assert_eq!((stored.created, stored.edits), (500, 3));
    assert!(house.pending().is_empty(), "files do not go to a live CRM");
    let mine = house.apply(vec![edit("contact:i7", "title", Value::Null, "Buyer")]);
    let undone = house.undo(id);
    assert_eq!((undone.removed.len(), undone.conflicts.len(), undone.written), (499, 1, 2));
    house.undo(mine);
    assert_eq!(house.undo(id).removed, [link("contact:i7")]);
    assert_eq!(house.dump(), before);
    assert!(!house.is_open(id));
}

#[test]
fn an_import_that_changes_nothing_is_no_change_set() {
    let mut house = house();
    house.store.begin().unwrap();
    Writer::begin_set(&mut house.store, &origin(OriginKind::Import), "Import", at(2)).unwrap();
    house.store.upsert(&sample(), &origin(OriginKind::Import), at(2)).unwrap();
    assert_eq!(Writer::end_set(&mut house.store).unwrap(), None);
    house.store.commit().unwrap();
    assert!(house.store.change_sets(9).unwrap().is_empty());
}

#[test]
fn the_outbox_holds_what_a_live_crm_has_to_learn_and_no_more() {
    let mut house = house();
    let one = house.apply(vec![
        edit("opportunity:o1", "amount", 5_000.0, 6_000.0),
        edit("task:t1", "subject", Value::Null, "Call"),
    ]);
    assert_eq!(
        house.pending(),
        ["set opportunity:o1 amount pending", "create task:t1  pending", "set task:t1 subject pending"]
    );
    assert_eq!(house.store.change_set(one).unwrap().sending.pending, 3);
    let undo = house.undo(one).id.unwrap();
    assert_eq!(house.pending(), Vec::<String>::new());
    house.undo(undo);
    assert_eq!(house.pending().len(), 3, "{:?}", house.pending());
    house.undo(one);
    assert_eq!(house.pending(), Vec::<String>::new());
    // What has arrived is taken back there as well.
    let two = house.apply(vec![
        edit("opportunity:o1", "amount", 5_000.0, 6_000.0),
        edit("task:t2", "subject", Value::Null, "Call"),
    ]);
    assert_eq!(house.store.mark_sent(two).unwrap(), 3);
    let undo = house.undo(two).id.unwrap();
    let waiting: Vec<String> = house.pending().into_iter().filter(|line| line.ends_with("pending")).collect();
    assert_eq!(waiting, ["set opportunity:o1 amount pending", "delete task:t2  pending"]);
    house.undo(undo);
    assert!(!house.pending().iter().any(|line| line.ends_with("pending")), "{:?}", house.pending());
}

#[test]
fn what_was_sent_between_two_writes_is_corrected_by_an_undo() {
    let mut house = house();
    let one = house.apply(vec![edit("opportunity:o1", "amount", 5_000.0, 6_000.0)]);
    let two = house.apply(vec![edit("opportunity:o1", "amount", 6_000.0, 7_000.0)]);
    house.store.mark_sent(two).unwrap();
    // The live CRM holds what the second set wrote; the first was never sent.
    house.choosing(one, Resolve::PutBack);
    let waiting: Vec<String> = house.pending().into_iter().filter(|line| line.ends_with("pending")).collect();
    assert_eq!(waiting, ["set opportunity:o1 amount pending"]);
}

#[test]
fn an_edit_is_not_taken_back_in_another_record_of_the_same_id() {
    let mut house = house();
    let before = house.dump();
    let import = |house: &mut House, value: f64| {
        let row = Record::new(Kind::Account, "n1").with("name", "Made 1").with("annual_revenue", value);
        house.store.begin().unwrap();
        Writer::begin_set(&mut house.store, &origin(OriginKind::Import), "Import", at(2)).unwrap();
        house.store.upsert(&[row], &origin(OriginKind::Import), at(2)).unwrap();
        house.store.commit().unwrap();
        house.store.change_sets(1).unwrap()[0].id
    };
    let first = import(&mut house, 1.0);
    let edited = house.apply(vec![edit("account:n1", "annual_revenue", 1.0, 2.0)]);
    let merged = house.apply(vec![edit("account:n1", MERGED_INTO, Value::Null, link("account:a1"))]);
    let again = import(&mut house, 2.0);
    let undone = house.undo(edited);
    assert!(matches!(undone.conflicts[0].why, Why::Removed(Some(by)) if by == merged), "{undone:?}");
    assert_eq!(house.value("account:n1", "annual_revenue"), Value::Number(2.0));
    for id in [again, merged, edited, first] {
        assert_eq!(house.undo(id).conflicts, Vec::new());
    }
    assert_eq!(house.dump(), before);
}

fn proposal(edits: Vec<FieldEdit>) -> Proposal {
    let quote = Quote { text: "Make it six.".into(), record: Some(link("note:n1")), from: "mail".into() };
    let proposed =
        |edit| ProposedEdit { edit, quote: Some(quote.clone()), by: Worker::Model, state: EditState::Pending };
    Proposal { edits: edits.into_iter().map(proposed).collect(), ..Proposal::new("From a mail", "mail") }
}

fn pick(at: usize) -> Pick {
    Pick { at, value: None }
}

#[test]
fn a_proposal_is_decided_field_by_field() {
    let mut house = house();
    let hand = Approval::by_hand("you");
    let given = proposal(vec![
        edit("opportunity:o1", "amount", 5_000.0, 6_000.0),
        edit("opportunity:o1", "next_step", Value::Null, "Call"),
        edit("opportunity:o1", "close_date", Value::Null, date(2027, 1, 1)),
        edit("task:t1", "subject", Value::Null, "Call"),
    ]);
    let id = house.store.add_proposal(&given, Some("r1"), at(3)).unwrap();
    let stored = house.store.reading().proposal(id).unwrap();
    assert_eq!(stored.proposal, Proposal { id: Some(id), ..given.clone() });
    let edited = Pick { at: 1, value: Some("Write".into()) };
    let applied = house.store.accept(id, &[pick(0), edited], false, &hand, at(4)).unwrap();
    let set = house.store.change_set(applied.id.unwrap()).unwrap();
    assert_eq!((set.proposal, set.receipt.as_deref(), set.edits), (Some(id), Some("r1"), 2));
    assert_eq!(set.set.origin, Origin { kind: OriginKind::Proposal, who: "you".into(), from: "mail".into() });
    assert_eq!(house.value("opportunity:o1", "next_step"), "Write".into());
    house.store.reject(id, &[2]).unwrap();
    for again in [0, 1, 2, 9] {
        let error = house.store.accept(id, &[pick(3), pick(again)], false, &hand, at(5)).unwrap_err();
        assert!(matches!(error, StoreError::Decided(_)), "{error}");
        assert!(house.store.reject(id, &[again]).is_err());
    }
    assert_eq!(house.store.get(&link("task:t1")).unwrap(), None, "nothing of a refused acceptance is written");
    let open = house.store.reading().proposals(false, 9).unwrap();
    assert_eq!(
        open[0].proposal.edits.iter().map(|edit| edit.state).collect::<Vec<_>>(),
        [EditState::Accepted, EditState::Accepted, EditState::Rejected, EditState::Pending]
    );
    assert_eq!(open[0].fates[1].taken, Some("Write".into()));
    let made = house.store.accept(id, &[pick(3)], false, &hand, at(6)).unwrap();
    assert_eq!(made.written, 1, "the moment of making is no field that the person chose");
    assert_eq!(house.value("task:t1", "created_at"), Value::Time(at(6)));
    assert!(house.store.reading().proposals(false, 9).unwrap().is_empty());
    assert_eq!(house.store.reading().proposals(true, 9).unwrap().len(), 1);
}

#[test]
fn a_proposal_about_a_record_that_changed_is_all_or_nothing() {
    let mut house = house();
    let hand = Approval::by_hand("you");
    let given = proposal(vec![
        edit("opportunity:o1", "next_step", Value::Null, "Call"),
        edit("opportunity:o1", "amount", 5_000.0, 6_000.0),
    ]);
    let id = house.store.add_proposal(&given, None, at(3)).unwrap();
    house.apply(vec![edit("opportunity:o1", "amount", 5_000.0, 8_000.0)]);
    let stored = house.store.reading().proposal(id).unwrap();
    assert_eq!(stored.fates.iter().map(|fate| fate.superseded).collect::<Vec<_>>(), [false, true]);
    let applied = house.store.accept(id, &[pick(0), pick(1)], false, &hand, at(4)).unwrap();
    assert_eq!((applied.id, applied.conflicts.len()), (None, 1));
    assert_eq!(applied.conflicts[0].current, Value::Number(8_000.0));
    assert_eq!(house.value("opportunity:o1", "next_step"), Value::Null);
    // The person has seen what is there and wants it all the same; undo gives that back, not the older value.
    let set = house.store.accept(id, &[pick(0), pick(1)], true, &hand, at(5)).unwrap().id.unwrap();
    assert_eq!(house.value("opportunity:o1", "amount"), Value::Number(6_000.0));
    house.undo(set);
    assert_eq!(house.value("opportunity:o1", "amount"), Value::Number(8_000.0));
}

#[test]
fn another_program_sees_the_decision_and_cannot_decide_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.db");
    let mut one = Store::open(&path).unwrap();
    one.upsert(&sample(), &origin(OriginKind::Sync), at(0)).unwrap();
    let mut other = Store::open(&path).unwrap();
    let given = proposal(vec![edit("opportunity:o1", "amount", 5_000.0, 6_000.0)]);
    let id = one.add_proposal(&given, None, at(3)).unwrap();
    let hand = Approval::by_hand("you");
    one.begin().unwrap();
    let busy = other.accept(id, &[pick(0)], false, &hand, at(4)).unwrap_err();
    assert!(matches!(busy, StoreError::Busy), "{busy}");
    one.rollback().unwrap();
    let set = other.accept(id, &[pick(0)], false, &hand, at(4)).unwrap().id.unwrap();
    assert!(matches!(one.accept(id, &[pick(0)], false, &hand, at(5)).unwrap_err(), StoreError::Decided(_)));
    one.undo(Some(set), at(6), "Ada").unwrap();
    assert!(matches!(other.undo(Some(set), at(7), "Bob").unwrap_err(), StoreError::Undone { .. }));
    assert_eq!(dump(&one), dump(&other));
}

#[test]
fn a_plan_tells_everything_and_writes_nothing() {
    let mut house = house();
    let one = house.apply(vec![edit("opportunity:o1", "amount", 5_000.0, 6_000.0)]);
    let before = house.dump();
    let plan = house.store.undo_choosing(Some(one), at(9), "Ada", &|_| None, true).unwrap();
    assert_eq!(plan.edits, [edit("opportunity:o1", "amount", 6_000.0, 5_000.0)]);
    assert_eq!(house.dump(), before);
    assert!(house.is_open(one));
    assert_eq!(house.store.change_sets(9).unwrap().len(), 1);
}

/// One thing that happens to a workspace; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    Edit { record: usize, field: usize, value: u8 },
    Make { kind: usize, about: usize },
    Accept { records: [usize; 3], taken: u8, value: u8 },
    Bulk { value: u8 },
    Merge { survivor: usize, loser: usize },
    Import { first: usize, value: u8 },
    Undo { which: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let number = 0usize..40;
    let step = prop_oneof![
        4 => (number.clone(), 0usize..4, any::<u8>()).prop_map(|(record, field, value)| Step::Edit { record, field, value }),
        2 => (0usize..3, number.clone()).prop_map(|(kind, about)| Step::Make { kind, about }),
        2 => ([0usize..40, 0usize..40, 0usize..40], 0u8..8, any::<u8>())
            .prop_map(|(records, taken, value)| Step::Accept { records, taken, value }),
        1 => any::<u8>().prop_map(|value| Step::Bulk { value }),
        2 => (number.clone(), number.clone()).prop_map(|(survivor, loser)| Step::Merge { survivor, loser }),
        2 => (0usize..30, any::<u8>()).prop_map(|(first, value)| Step::Import { first, value }),
        2 => number.prop_map(|which| Step::Undo { which }),
    ];
    proptest::collection::vec(step, 1..28)
}

/// Does steps on a workspace, each as its own change set.
struct Player {
    house: House,
    made: u32,
}

impl Player {
    fn records(&self) -> Vec<Record> {
        records(&self.house.store).into_values().collect()
    }

    fn of(&self, kind: &Kind) -> Vec<Record> {
        self.records().into_iter().filter(|record| record.kind == *kind).collect()
    }

    /// A value for one of four fields: text, number, link, a field of the workspace's own.
    fn edit_of(&self, record: &Record, field: usize, value: u8) -> FieldEdit {
        let accounts = self.of(&Kind::Account);
        let after = match field {
            0 => Value::text(if value.is_multiple_of(5) { String::new() } else { format!("step {}", value % 4) }),
            1 => Value::Number(f64::from(value % 4)),
            _ => match accounts.get(usize::from(value) % (accounts.len() + 1)) {
                Some(account) if account.reference() != record.reference() => Value::Ref(account.reference()),
                _ => Value::Null,
            },
        };
        let field = match (field, &record.kind) {
            (0, _) => "description",
            (1, Kind::Account) => "annual_revenue",
            (1, _) => "Score__c",
            (2, Kind::Account) => "parent",
            (2, _) => "account",
            _ => "Sponsor__c",
        };
        let before = record.get(field).clone();
        FieldEdit { record: record.reference(), field: field.into(), before, after }
    }

    fn play(&mut self, step: &Step) {
        let records = self.records();
        let pick = |at: usize| &records[at % records.len()];
        match step {
            Step::Edit { record, field, value } => {
                self.apply(vec![self.edit_of(pick(*record), *field, *value)]);
            }
            Step::Make { kind, about } => {
                self.made += 1;
                let target = pick(*about).reference();
                let id = format!("made{}", self.made % 7);
                let record = [Kind::Account, Kind::Contact, Kind::Task][*kind].clone();
                let record = RecordRef::new(record, id);
                if self.house.store.get(&record).unwrap().is_some() {
                    return;
                }
                let name = if record.kind == Kind::Task { "subject" } else { "name" };
                let new = |field: &str, after: Value| FieldEdit {
                    record: record.clone(),
                    field: field.into(),
                    before: Value::Null,
                    after,
                };
                self.apply(vec![new(name, "made call".into()), new("Sponsor__c", Value::Ref(target))]);
            }
            Step::Accept { records: chosen, taken, value } => {
                let mut edits = Vec::new();
                for (field, at) in chosen.iter().enumerate() {
                    let edit = self.edit_of(pick(*at), field, value.wrapping_add(field as u8));
                    if !edits.iter().any(|other: &FieldEdit| other.record == edit.record && other.field == edit.field) {
                        edits.push(edit);
                    }
                }
                edits.sort_by(|a, b| a.record.cmp(&b.record));
                let places: Vec<usize> = (0..edits.len()).filter(|at| taken & (1 << at) != 0).collect();
                let id = self.house.store.add_proposal(&proposal(edits), None, at(3)).unwrap();
                let picks: Vec<Pick> = places.into_iter().map(pick_at).collect();
                if !picks.is_empty() {
                    self.house.store.accept(id, &picks, false, &Approval::by_hand("you"), at(4)).unwrap();
                }
            }
            Step::Bulk { value } => {
                let deals = self.of(&Kind::Opportunity);
                let edits = deals.iter().map(|deal| self.edit_of(deal, 1, *value)).collect();
                self.apply(edits);
            }
            Step::Merge { survivor, loser } => {
                let accounts = self.of(&Kind::Account);
                let (survivor, loser) = (&accounts[survivor % accounts.len()], &accounts[loser % accounts.len()]);
                if survivor.reference() != loser.reference() {
                    let after = Value::Ref(survivor.reference());
                    let (record, field) = (loser.reference(), MERGED_INTO.to_owned());
                    self.apply(vec![FieldEdit { record, field, before: Value::Null, after }]);
                }
            }
            Step::Import { first, value } => self.import(*first, *value),
            Step::Undo { which } => {
                let open: Vec<ChangeSetId> = (self.house.store.change_sets(999).unwrap().iter())
                    .filter(|stored| stored.open)
                    .map(|stored| stored.id)
                    .collect();
                if !open.is_empty() {
                    self.house.undo(open[which % open.len()]);
                }
            }
        }
    }

    fn apply(&mut self, edits: Vec<FieldEdit>) {
        let applied = self.house.store.apply(&set("Step", edits)).unwrap();
        assert_eq!(applied.conflicts, Vec::new());
    }

    fn import(&mut self, first: usize, value: u8) {
        let file = origin(OriginKind::Import);
        let store = &mut self.house.store;
        store.begin().unwrap();
        Writer::begin_set(store, &file, "Import", at(2)).unwrap();
        let row = |n: usize| {
            Record::new(Kind::Account, format!("i{n}"))
                .with("name", format!("Made {n}"))
                .with("annual_revenue", f64::from(value % 3))
        };
        let mut rows: Vec<Record> = (first..first + 4).map(row).collect();
        rows.push(Record::new(Kind::Opportunity, "o1").with("Score__c", f64::from(value % 3)));
        rows.push(Record::new(Kind::Opportunity, "o1").with("Score__c", f64::from(value % 5)));
        store.upsert(&rows, &file, at(2)).unwrap();
        store.commit().unwrap();
    }

    /// Undoes every set, in an order that `order` shuffles; what waits for another set is tried again.
    fn undo_all(&mut self, order: u64) {
        for round in 0.. {
            let mut open: Vec<ChangeSetId> = (self.house.store.change_sets(999).unwrap().iter())
                .filter(|stored| stored.open && stored.undoes.is_none())
                .map(|stored| stored.id)
                .collect();
            if open.is_empty() {
                return;
            }
            if round == 30 {
                let waits: Vec<_> = open.iter().map(|id| (id, self.house.undo(*id).conflicts)).collect();
                assert_eq!(waits, [], "undo does not come to an end");
            }
            open.sort_by_key(|id| (id.0 as u64).wrapping_mul(order | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
            for id in open {
                self.house.undo(id);
            }
        }
    }
}

/// How many workspaces are played; more where the environment says so.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

fn pick_at(at: usize) -> Pick {
    Pick { at, value: None }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_everything_in_any_order_gives_the_same_workspace(steps in steps(), order in any::<u64>()) {
        let mut player = Player { house: house(), made: 0 };
        let before = player.house.dump();
        for step in &steps {
            player.play(step);
        }
        player.undo_all(order);
        prop_assert_eq!(player.house.dump(), before);
        // Nothing that a live CRM would have to learn is left.
        prop_assert_eq!(player.house.pending(), Vec::<String>::new());
    }
}
