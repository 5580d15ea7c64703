//! What the services of the desk promise: drafts, undo, receipts, conversations.

use super::super::test_desk::House;
use super::*;
use crate::assistant::Input;
use crate::crm::{
    Approval, ChangeSet, DraftVersion, EditState, FieldEdit, Kind, Origin, OriginKind, Proposal, ProposedEdit, Record,
    Value, Worker,
};
use crate::store::Pick;
use jiff::Timestamp;

fn a_deal(desk: &Desk) -> Record {
    desk.reader().records(&Kind::Opportunity, None, 1).unwrap().remove(0)
}

fn version(body: &str) -> DraftVersion {
    let at = Timestamp::UNIX_EPOCH;
    let (to, cc) = ("Dana Reyes <dana@acme.example>".into(), String::new());
    DraftVersion {
        to,
        cc,
        subject: "Terms / 2027".into(),
        body: body.into(),
        at,
        by: "you".into(),
        request: String::new(),
    }
}

#[test]
fn every_version_of_a_draft_is_stored_and_noted_once() {
    let house = House::demo();
    let mut desk = house.desk();
    let record = a_deal(&desk);
    let mut draft = Draft { id: None, record: Some(record.reference()), versions: vec![version("one")] };
    draft.id = Some(desk.save_draft(&draft).unwrap());
    draft.versions.push(version(&format!("two about {}", record.name())));
    assert_eq!(Some(desk.save_draft(&draft).unwrap()), draft.id);
    let stored = desk.reader().draft(draft.id.unwrap()).unwrap().unwrap();
    assert_eq!(stored.versions, draft.versions);
    let notes: Vec<DraftNote> = desk
        .log()
        .list(None)
        .unwrap()
        .into_iter()
        .filter_map(|entry| match entry.event {
            Event::Draft(note) => Some(note),
            _ => None,
        })
        .collect();
    assert_eq!(notes.iter().map(|note| note.version).collect::<Vec<_>>(), [1, 2]);
    assert!(!notes[1].text.as_str().contains(&record.name()), "{}", notes[1].text.as_str());
}

#[test]
fn a_mail_file_is_never_written_over() {
    let house = House::demo();
    let mut desk = house.desk();
    let draft = Draft { id: None, record: None, versions: vec![version("one")] };
    let path = house.path("mail.eml");
    desk.write_eml(&draft, &path).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = desk.write_eml(&draft, &path).unwrap_err().to_string();
    assert!(error.contains("mail.eml") && error.contains("nothing was changed"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(file_stem("../Grüße: \u{1b}[2J a/b"), "grüße-2j-a-b");
}

#[test]
fn undo_says_what_it_would_do_does_it_and_says_what_stays() {
    let house = House::demo();
    let mut desk = house.desk();
    assert_eq!(desk.undo_preview().unwrap(), None);
    assert!(desk.undo(&Approval::by_hand("you")).is_err());
    let deal = a_deal(&desk);
    let edit = |field: &str, before: &Value, after: Value| FieldEdit {
        record: deal.reference(),
        field: field.into(),
        before: before.clone(),
        after,
    };
    let set = |title: &str, edits| ChangeSet {
        origin: Origin { kind: OriginKind::Proposal, who: "me".into(), from: "chat".into() },
        at: Timestamp::UNIX_EPOCH,
        title: title.into(),
        edits,
    };
    let edits = vec![
        edit("next_step", deal.get("next_step"), "call Thursday".into()),
        edit("amount", deal.get("amount"), 5.0.into()),
    ];
    desk.store().unwrap().apply(&set("Plan the next step", edits)).unwrap();
    let (_, lines) = desk.undo_preview().unwrap().unwrap();
    assert_eq!(lines.len(), 3);
    assert!(
        lines.iter().any(|line| line.contains(&deal.name()) && line.contains("call Thursday becomes")),
        "{lines:?}"
    );
    let origin = Origin { kind: OriginKind::Import, who: "file".into(), from: "f.csv".into() };
    let since = deal.clone().with("amount", 7.0);
    desk.store().unwrap().bulk_load([since], &origin, Timestamp::UNIX_EPOCH).unwrap();
    // The import also put the old next step back: only what it wrote counts.
    let said = desk.undo(&Approval::by_hand("you")).unwrap();
    assert!(said.contains("Plan the next step") && said.contains("Amount stays £7: changed since by file"), "{said}");
    assert_eq!(desk.reader().get(&deal.reference()).unwrap().unwrap().get("amount"), &Value::Number(7.0));
}

#[test]
fn money_reads_in_the_currency_of_its_record() {
    let house = House::demo();
    let mut desk = house.desk();
    let deal = a_deal(&desk);
    let origin = Origin { kind: OriginKind::Import, who: "file".into(), from: "f.csv".into() };
    let pounds = deal.clone().with("currency", "GBP").with("amount", 22_400.0);
    desk.store().unwrap().bulk_load([pounds], &origin, Timestamp::UNIX_EPOCH).unwrap();
    let edit =
        FieldEdit { record: deal.reference(), field: "amount".into(), before: 22_400.0.into(), after: 30_000.0.into() };
    let mut proposal = Proposal::new("Amount", "chat");
    proposal.edits.push(ProposedEdit { edit, quote: None, by: Worker::Code, state: EditState::Pending });
    let id = desk.propose(proposal, None).unwrap().proposal.id.unwrap();
    let review = desk.review(id).unwrap();
    assert_eq!((review.lines[0].old.as_str(), review.lines[0].new.as_str()), ("£22,400", "£30,000"));
    let all = Pick { at: 0, value: None };
    desk.accept(id, &[all], false, &Approval::by_hand("you")).unwrap();
    let undo = desk.undo_plan(None).unwrap().unwrap();
    assert!(undo.lines[0].contains("£30,000 becomes £22,400"), "{:?}", undo.lines);
}

#[test]
fn an_undo_in_which_everything_stays_undoes_nothing() {
    let house = House::demo();
    let mut desk = house.desk();
    let deal = a_deal(&desk);
    let write = |desk: &mut Desk, before: &Value, after: f64| {
        let (record, field, before) = (deal.reference(), "amount".to_owned(), before.clone());
        let edits = vec![FieldEdit { record, field, before, after: after.into() }];
        let origin = Origin { kind: OriginKind::Proposal, who: "me".into(), from: "chat".into() };
        let set = ChangeSet { origin, at: Timestamp::UNIX_EPOCH, title: "Amount".into(), edits };
        desk.store().unwrap().apply(&set).unwrap().id.unwrap()
    };
    let first = write(&mut desk, deal.get("amount"), 5.0);
    write(&mut desk, &Value::Number(5.0), 7.0);
    let me = Approval::by_hand("you");
    let kept = desk.undo_unless_all_stays(first, &|_| Some(crate::store::Resolve::Keep), &me).unwrap();
    assert_eq!((kept.done.id, kept.said().as_str()), (None, "nothing was put back: Amount"));
    assert!(desk.store().unwrap().change_set(first).unwrap().open, "it can be taken back later");
    let back = desk.undo_unless_all_stays(first, &|_| Some(crate::store::Resolve::PutBack), &me).unwrap();
    assert!(back.done.id.is_some() && back.said().starts_with("undone: Amount"));
    assert!(!desk.store().unwrap().change_set(first).unwrap().open);
}

#[test]
fn a_typed_value_is_looked_at_before_anything_is_written() {
    let house = House::demo();
    let mut desk = house.desk();
    let deal = a_deal(&desk);
    let edit = |field: &str, after: Value| crate::crm::ProposedEdit {
        edit: FieldEdit { record: deal.reference(), field: field.into(), before: Value::Null, after },
        quote: None,
        by: crate::crm::Worker::Code,
        state: crate::crm::EditState::Pending,
    };
    let edits = vec![edit("close_date", "2031-03-04".into()), edit("next_step", "call".into())];
    let proposal = crate::crm::Proposal { edits, ..crate::crm::Proposal::new("Plan", "chat") };
    let id = desk.propose(proposal, None).unwrap().proposal.id.unwrap();
    for (at, value, fits) in [(0, "31 Feb", false), (0, "2031-04-01", true), (1, "31 Feb", true), (9, "x", true)] {
        let problems = desk.check_value(id, at, Value::text(value)).unwrap();
        assert_eq!(problems.is_empty(), fits, "{value}: {problems:?}");
    }
}

#[test]
fn a_receipt_shows_names_here_and_placeholders_as_sent() {
    let house = House::demo();
    let mut desk = house.desk_with_script("{\"text\": \"Fine.\"}\n{\"finish\": \"stop\"}\n");
    assert_eq!(desk.receipt_view(None).unwrap(), None);
    let contact = desk.reader().records(&Kind::Contact, None, 1).unwrap().remove(0);
    let input = Input::Action { id: "summarize".into(), inputs: Default::default() };
    let outcome = desk.run(input, Some(contact.reference()), &mut |_| ()).unwrap();
    assert_eq!(outcome.failure, None);
    let check = |view: &crate::app::overlay::ReceiptView| {
        assert!(view.headline.contains("scripted/m") && view.headline.contains("127.0.0.1"), "{}", view.headline);
        let differs = view.rows.iter().filter(|row| row.here != row.sent).count();
        assert!(differs > 0 && view.rows.iter().any(|row| row.here.contains(&contact.name())));
        assert!(
            !view.rows.iter().any(|row| row.sent.contains(&contact.name())) && !view.wire.contains(&contact.name())
        );
    };
    check(&desk.receipt_view(None).unwrap().unwrap());
    assert_eq!(desk.receipt_view(Some("r-none")).unwrap(), None);
    // Another process has the vault only.
    check(&house.desk().receipt_view(outcome.meta.receipt.as_deref()).unwrap().unwrap());
}

#[test]
fn a_conversation_is_listed_and_resumed_with_its_names() {
    let house = House::demo();
    let mut desk = house.desk();
    let deal = a_deal(&desk);
    let question = format!("summarize {}", deal.name());
    desk.run(Input::Words(question.clone()), None, &mut |_| ()).unwrap();
    let id = desk.session().to_string();
    drop(desk);
    let mut later = house.desk();
    let sessions = later.sessions().unwrap();
    assert_eq!((sessions.len(), &sessions[0].id, &sessions[0].title), (1, &id, &question));
    let turns = later.resume(&id).unwrap();
    assert_eq!((turns.len(), turns[0].question.as_str(), turns[0].complete), (1, question.as_str(), true));
    assert!(turns[0].text.contains(&deal.name()), "{}", turns[0].text);
    assert_eq!(later.session().as_str(), id);
    assert!(later.session_turns("20200101T000000-00000000").is_err());
}

/// Nothing in a prompt of ours may look like a value: the gate would refuse every request of the conversation.
#[test]
fn the_gate_clears_a_conversation_about_any_record() {
    let house = House::demo();
    let mut desk = house.desk_with_script("{\"text\": \"Fine.\"}\n{\"finish\": \"stop\"}\n");
    for words in ["who is involved with PERSON_1 or ‹ACCOUNT_2›?", "summarize"] {
        for kind in [Kind::Contact, Kind::Account, Kind::Opportunity, Kind::Lead, Kind::Case] {
            for record in desk.reader().records(&kind, None, 4).unwrap() {
                let outcome = desk.run(Input::Words(words.into()), Some(record.reference()), &mut |_| ()).unwrap();
                assert_eq!(outcome.failure, None, "{} {words}", record.name());
            }
        }
    }
}

#[test]
fn a_question_that_fails_has_its_error_in_the_log() {
    let house = House::demo();
    let mut desk = house.desk();
    let input = Input::Action { id: "nope".into(), inputs: Default::default() };
    assert!(desk.run(input, None, &mut |_| {}).is_err());
    let entries = desk.log().list(None).unwrap();
    let failed =
        |event: &Event| matches!(event, Event::Error { message, .. } if message.as_str().contains("no action called"));
    assert!(entries.iter().any(|entry| failed(&entry.event)));
}
