//! What validation promises: words for what does not fit, values in their type, rules over all edits together.

use super::*;
use crate::crm::memory::Memory;
use crate::crm::{FieldClass, ProposedEdit, Quote, Worker};
use jiff::civil::date;

const TODAY: Date = date(2026, 11, 20);

fn memory() -> Memory {
    let mut memory = Memory::new(TODAY);
    let deal = |n: usize, stage: &str| {
        Record::new(Kind::Opportunity, format!("d{n}")).with("name", format!("Deal {n}")).with("stage", stage)
    };
    memory.records = (0..12).map(|n| deal(n, ["Engaging", "Won", "Lost"][n % 3])).collect();
    memory.records[0] = deal(0, "Engaging").with("amount", 9_000.0).with("close_date", date(2026, 12, 1));
    memory.records.extend([
        Record::new(Kind::Account, "a1").with("name", "Orrin Ltd"),
        Record::new(Kind::Account, "a2").with("name", "Vega AG"),
        Record::new(Kind::Account, "a3").with("name", "Vega AG"),
        Record::new(Kind::Contact, "c1").with("first_name", "Ida").with("last_name", "Moss"),
        Record::new(Kind::Case, "k1").with("subject", "Broken").with("status", "New"),
        Record::new(Kind::Lead, "l1").with("last_name", "Ray").with("company", "Sol").with("status", "New"),
        Record::new(Kind::Lead, "l2").with("last_name", "Poe").with("company", "Sol").with("status", "Converted"),
        Record::new(Kind::User, "u1").with("name", "Ada"),
    ]);
    memory
}

fn edit(record: &str, field: &str, after: impl Into<Value>) -> ProposedEdit {
    let record = RecordRef::parse(record).unwrap();
    let edit = FieldEdit { record, field: field.into(), before: Value::Null, after: after.into() };
    ProposedEdit { edit, quote: None, by: Worker::Code, state: Default::default() }
}

fn proposal(edits: Vec<ProposedEdit>) -> Proposal {
    Proposal { edits, ..Proposal::new("Test", "test") }
}

fn problems(edits: Vec<ProposedEdit>) -> Vec<String> {
    let schema = Schema::default();
    let found = validate(&schema, &memory(), TODAY, &proposal(edits)).unwrap();
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn what_does_not_fit_is_said_in_words() {
    let long = "x".repeat(256);
    for (edit, said) in [
        (edit("opportunity:d0", "stage", "Closed Won"), "\"Closed Won\" is none of its values: the nearest are Won"),
        (edit("opportunity:d0", "colour", "red"), "has no field \"colour\": the nearest are"),
        (edit("opportunity:d0", "CloseDate", "2026-12-24"), "it is called close_date"),
        (edit("opportunity:d0", "close_date", "soon"), "\"soon\" is not a date: write it as 2026-12-31"),
        (edit("opportunity:d0", "close_date", date(2026, 11, 19)), "does not close in the past"),
        (edit("opportunity:d0", "probability", 120.0), "between 0 and 100"),
        (edit("opportunity:d0", "amount", -1.0), "not negative"),
        (edit("opportunity:d0", "next_step", long.as_str()), "256 characters are more than the 255"),
        (edit("opportunity:d0", "created_at", "2026-01-01"), "Created cannot be changed"),
        (edit("opportunity:d0", "name", Value::Null), "Name cannot be emptied"),
        (edit("opportunity:d0", "account", "Nobody"), "there is no account \"Nobody\""),
        (edit("opportunity:d0", "account", "Vega AG"), "fits several: name one by its id: Vega AG (account:a2)"),
        (edit("opportunity:d0", "account", "contact:c1"), "contact:c1 is no account"),
        (edit("opportunity:d0", "account", "account:a9"), "there is no account:a9"),
        (edit("opportunity:d2", "stage", "Engaging"), "opened again only with a reason"),
        (edit("contact:c1", "name", "Ida Roe"), "change those"),
        (edit("contact:c1", "email", "ida at orrin"), "is not an e-mail address"),
        (edit("contact:c1", "reports_to", "contact:c1"), "nobody reports to themselves"),
        (edit("case:k1", "status", "Closed"), "give the field closed_at"),
        (edit("lead:l1", "status", "Converted"), "give the field converted_on"),
        (edit("lead:l2", "title", "Boss"), "converted lead is not changed any more"),
        (edit("user:u1", "title", "Boss"), "administrator"),
        (edit("user:u9", "name", "Eve"), "a user is not made here"),
        (edit("account:a1", "parent", "account:a1"), "not its own parent"),
        (edit("account:a1", MERGED_INTO, "x"), "cannot be merged"),
        (edit("account:a1", MERGED_INTO, RecordRef::parse("contact:c1").unwrap()), "cannot be merged"),
    ] {
        let found = problems(vec![edit.clone()]);
        assert!(found.len() == 1 && found[0].contains(said), "{edit:?}: {found:?}");
    }
}

#[test]
fn rules_see_all_edits_of_a_record_together() {
    let won = |amount: f64, day| {
        vec![
            edit("opportunity:d3", "stage", "won"),
            edit("opportunity:d3", "amount", amount),
            edit("opportunity:d3", "close_date", day),
        ]
    };
    assert_eq!(problems(won(5.0, TODAY)), Vec::<String>::new());
    assert!(problems(won(0.0, TODAY))[0].contains("amount above zero"));
    assert!(problems(won(5.0, date(2026, 11, 21)))[0].contains("not in the future"));
    assert_eq!(problems(won(5.0, TODAY)[..1].to_vec()).len(), 2);
    let mut reopened = edit("opportunity:d2", "stage", "Engaging");
    reopened.quote = Some(Quote { text: "They want it after all.".into(), record: None, from: "mail".into() });
    assert_eq!(problems(vec![reopened]), Vec::<String>::new());
    let closed = vec![edit("case:k1", "status", "Closed"), edit("case:k1", "closed_at", TODAY)];
    assert_eq!(problems(closed), Vec::<String>::new());
}

#[test]
fn new_records_need_their_fields_and_may_point_at_each_other() {
    let made = vec![
        edit("account:new", "name", "Fjell AS"),
        edit("contact:new", "last_name", "Dahl"),
        edit("contact:new", "account", RecordRef::parse("account:new").unwrap()),
    ];
    assert_eq!(problems(made), Vec::<String>::new());
    let found = validate(&Schema::default(), &memory(), TODAY, &proposal(vec![edit("opportunity:n", "name", "New")]));
    let found = found.unwrap();
    assert!(found.iter().all(|problem| problem.whole && problem.edit == 0));
    let said: Vec<&str> = found.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(said, ["a new opportunity needs Stage", "a new opportunity needs Close date"]);
    let past = vec![edit("task:n", "subject", "Call"), edit("task:n", "due_date", date(2026, 11, 1))];
    assert!(problems(past)[0].contains("not due in the past"));
}

#[test]
fn values_take_the_type_and_spelling_of_their_field() {
    let mut schema = Schema::default();
    let colour = FieldDef {
        name: "Score__c".into(),
        label: "Score".into(),
        field_type: FieldType::Number,
        class: FieldClass::Internal,
        custom: true,
    };
    schema.add(Kind::Opportunity, colour);
    let mut given = proposal(vec![
        edit("opportunity:d0", "amount", "€84k"),
        edit("opportunity:d0", "account", "orrin ltd"),
        edit("opportunity:d0", "close_date", "24 Dec 2026"),
        edit("opportunity:d0", "Score__c", "7"),
        edit("opportunity:d3", "stage", "LOST"),
        edit("opportunity:d3", "close_date", "2026-11-20"),
    ]);
    assert_eq!(settle(&schema, &memory(), TODAY, &mut given).unwrap(), Vec::new());
    let values: Vec<Value> = given.edits.into_iter().map(|proposed| proposed.edit.after).collect();
    let account = Value::Ref(RecordRef::parse("account:a1").unwrap());
    let expected = [84_000.0.into(), account, date(2026, 12, 24).into(), 7.0.into(), "Lost".into(), TODAY.into()];
    assert_eq!(values, expected);
}

#[test]
fn what_was_wrong_before_does_not_stop_another_edit() {
    // A won deal without amount or date, and a deal that should have closed long ago.
    assert_eq!(problems(vec![edit("opportunity:d1", "next_step", "Invoice")]), Vec::<String>::new());
    let mut memory = memory();
    memory.records[0].set("close_date", Value::Date(date(2026, 1, 1)));
    let moved = proposal(vec![edit("opportunity:d0", "next_step", "Call")]);
    assert_eq!(validate(&Schema::default(), &memory, TODAY, &moved).unwrap(), Vec::new());
}
