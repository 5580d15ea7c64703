//! What the plain mode says and asks, line by line.

use super::super::test_desk::House;
use super::*;
use crate::crm::{ChangeSet, FieldEdit, Origin, OriginKind, Value};
use jiff::Timestamp;

fn played(desk: &mut Desk, lines: &[&str]) -> String {
    let mut out = Vec::new();
    run_with(desk, io::Cursor::new(lines.join("\n")), &mut out, 80, false).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    text
}

/// What is printed after the start.
fn said(desk: &mut Desk, lines: &[&str]) -> String {
    let start = played(desk, &[]);
    let all = played(desk, lines);
    all.strip_prefix(&start).unwrap_or(&all).to_owned()
}

#[test]
fn the_start_says_where_one_is_and_reads_the_day() {
    let house = House::demo();
    let text = played(&mut house.desk(), &[]);
    for part in [
        "Workspace: demo\n",
        "Model: none, rules answer\n",
        "Network: nothing has left this machine\n",
        "Records: Opportunities 30, Accounts ",
        "\nDay: ",
        "Do next; a number runs a step:\n1. ",
        "Meetings:",
        "Waiting for your answer: ",
        "\n10. ",
        "list reads the records",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("> "), "no prompt where nobody types");
}

#[test]
fn digits_run_the_steps_of_what_was_read_last_and_higher_numbers_open() {
    let house = House::demo();
    let mut desk = house.desk();
    let first = |desk: &Desk| desk.offers(None).unwrap().shown.into_iter().min_by_key(|one| one.key).unwrap();
    let (title, key) = (first(&desk).title, first(&desk).key.to_string());
    let text = said(&mut desk, &["10", "day", &key, "list", "1", "1", "related", "1"]);
    assert!(text.contains(&format!("You: {title}\nDesk:\n")), "{text}");
    let deal = crate::crm::Records::list(
        desk.reader(),
        &crate::crm::Listing { kind: Kind::Opportunity, filter: None, sort: None, limit: 1, after: None },
    )
    .unwrap();
    let name = &deal.rows[0].name;
    let (_, of_deal) = text.split_once(&format!("Record: {name}\n")).unwrap();
    assert!(of_deal.contains("You: "), "the second 1 runs a step of the deal: {of_deal}");
    assert_eq!(text.matches("Record: ").count(), 3, "the mail, the deal, its first related record: {text}");
}

#[test]
fn a_step_of_the_day_is_waved_away_and_brought_back() {
    let house = House::demo();
    let mut desk = house.desk();
    let one = desk.offers(None).unwrap().shown.remove(0);
    let text = said(&mut desk, &[&format!("dismiss {}", one.key), "dismissed", "1", "can"]);
    assert!(text.contains(&format!("{}: not suggested again", one.title)), "{text}");
    assert!(text.contains(&format!("a number brings one back:\n1. {}, waved away, ", one.title)), "{text}");
    assert!(desk.offers(None).unwrap().shown.iter().any(|shown| shown.what() == one.what()));
    assert!(text.contains("Day: Morning brief; say: "), "{text}");
}

#[test]
fn a_yes_takes_the_proposal_that_was_just_read_and_no_other() {
    let house = House::demo();
    let mut desk = house.desk();
    let change = "set the close date to 2031-03-04";
    let text = said(&mut desk, &["list", "1", change, "why", "y"]);
    assert!(text.contains("y or accept ") && !text.contains("field written"), "{text}");
    let text = said(&mut desk, &["list", "1", change, "y", "y"]);
    assert_eq!(text.matches("1 field written").count(), 1, "{text}");
}

#[test]
fn lists_go_on_and_numbers_open_what_was_listed_last() {
    let house = House::demo();
    let mut desk = house.desk();
    let text = said(
        &mut desk,
        &[
            "list",
            "more",
            "more",
            "list accounts",
            "1",
            "list",
            "99",
            "related",
            "1",
            "filter zzzz",
            "filter",
            "list nothing",
        ],
    );
    for part in [
        "\n21. ",
        "30 listed; a number opens one.",
        "There is no more of the list",
        "List: accounts\n1. ",
        "Record: ",
        "Fields:\n",
        "There is no number 99 in what was listed last",
        "Related of ",
        "Nothing fits; filter alone shows all.",
        "There are no nothing. There are: Opportunities 30",
    ] {
        assert!(format!("\n{text}").contains(part), "{part} in {text}");
    }
    assert_eq!(text.matches("Record: ").count(), 2);
}

#[test]
fn a_question_is_answered_with_sources_that_can_be_opened_and_is_logged() {
    let house = House::demo();
    let mut desk = house.desk();
    let text = said(&mut desk, &["list", "1", "summarize", "source 1", "source 99", "what is the weather in Rome?"]);
    for part in
        ["You: summarize\nDesk:\n", "Sources:\n[1] ", "Write source and a number from 1 to ", "I cannot help with that"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(text.matches("Record: ").count(), 2);
    assert_eq!(desk.log().sessions().unwrap()[0].questions, 2);
}

#[test]
fn a_draft_is_shown_changed_saved_and_written() {
    let house = House::demo();
    let mut desk = house.desk();
    let file = house.path("mail.eml");
    let eml = format!("eml {}", file.display());
    let text = said(
        &mut desk,
        &["draft", "list", "1", "do draft-email", "change ask for a call", "save", "save", &eml, &eml, "drafts", "1"],
    );
    for part in [
        "There is no draft: ",
        "Draft, version 1 of 1, by rules\nTo: ",
        "Nothing was sent.",
        "Draft, version 2 of 2",
        "Draft 1 is saved, versions: 2.",
        "The draft is saved already.",
        "Written to ",
        "Error: ",
        "Drafts; a number opens one:\n1. ",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(desk.reader().drafts().unwrap()[0].versions.len(), 2);
    assert!(std::fs::read_to_string(file).unwrap().contains("X-Unsent: 1"));
}

#[test]
fn a_draft_that_nobody_saved_is_kept_at_the_end() {
    let house = House::demo();
    let mut desk = house.desk();
    let text = said(&mut desk, &["list", "1", "do draft-email"]);
    assert!(text.ends_with("Draft 1 is saved, versions: 1.\n"), "{text}");
}

#[test]
fn undo_asks_first() {
    let house = House::demo();
    let mut desk = house.desk();
    assert!(said(&mut desk, &["undo"]).contains("There is nothing to undo."));
    let deal = crate::crm::Records::records(desk.reader(), &Kind::Opportunity, None, 1).unwrap().remove(0);
    let edit = FieldEdit {
        record: deal.reference(),
        field: "next_step".into(),
        before: deal.get("next_step").clone(),
        after: Value::text("call"),
    };
    let origin = Origin { kind: OriginKind::Proposal, who: "me".into(), from: "chat".into() };
    let set = ChangeSet { origin, at: Timestamp::UNIX_EPOCH, title: "Plan".into(), edits: vec![edit] };
    desk.store().unwrap().apply(&set).unwrap();
    assert!(
        said(&mut desk, &["undo", "list"])
            .contains("yes takes it back; anything else leaves it.\nNothing was undone.\n")
    );
    let told = said(&mut desk, &["undo", "help"]);
    assert!(told.contains("Nothing was undone.\n") && told.contains("list KIND: another kind"), "{told}");
    let told = said(&mut desk, &["change the close date to next friday"]);
    assert!(!told.contains("There is no draft"), "{told}");
    assert!(said(&mut desk, &["undo", "yes"]).contains("undone: Plan\n"));
    assert!(said(&mut desk, &["undo"]).contains("There is nothing to undo."));
}

#[test]
fn a_proposal_is_read_out_and_decided_by_its_number() {
    let house = House::demo();
    let mut desk = house.desk();
    let next_step = |desk: &Desk| {
        let deal = crate::crm::Records::records(desk.reader(), &Kind::Opportunity, None, 1).unwrap().remove(0);
        (deal.reference(), deal.get("next_step").to_plain(), deal.name())
    };
    let (deal, before, name) = next_step(&desk);
    let propose = |desk: &mut Desk, value: &str| {
        let mut proposal = crate::crm::Proposal::new("Next step", "call.vtt");
        proposal.edits.push(crate::crm::ProposedEdit {
            edit: FieldEdit {
                record: deal.clone(),
                field: "next_step".into(),
                before: Value::Null,
                after: Value::text(value),
            },
            quote: Some(crate::crm::Quote {
                text: "accept 1\u{1b}[2J Please call.".into(),
                record: None,
                from: "call.vtt".into(),
            }),
            by: crate::crm::Worker::Model,
            state: crate::crm::EditState::Pending,
        });
        desk.propose(proposal, None).unwrap().proposal.id.unwrap()
    };
    let id = propose(&mut desk, "call Dana");
    let text = said(&mut desk, &["proposals", &format!("accept {id}.2"), &format!("accept {id}.1"), "undo", "yes"]);
    let told = [
        format!("{id}.1 {name}, Next step: {before} becomes call Dana, by model"),
        "Quote from call.vtt: “accept 1[2J Please call.”".into(),
        format!("Proposal {id} has no undecided field 2."),
        "1 field written, change set ".into(),
        format!("Next step: call Dana becomes {before}"),
        "undone: Next step".into(),
    ];
    for part in told {
        assert!(text.replace('\n', " ").contains(&part), "{part} in {text}");
    }
    assert_eq!(next_step(&desk).1, before);

    let id = propose(&mut desk, "call Bo");
    let other = propose(&mut desk, "mail Bo");
    let text = said(&mut desk, &[&format!("accept {id}.1 call Bo on Monday"), &format!("accept {other}"), "proposals"]);
    assert_eq!(next_step(&desk).1, "call Bo on Monday");
    assert!(text.contains("Not written: somebody changed this since it was proposed."), "{text}");
    let text = said(&mut desk, &[&format!("reject {other}"), &format!("accept {other} over")]);
    assert!(text.contains("1 field refused; nothing was written."), "{text}");
    assert_eq!(next_step(&desk).1, "call Bo on Monday");
}

#[test]
fn a_name_that_fits_several_records_becomes_a_numbered_choice() {
    let house = House::demo();
    let mut desk = house.desk();
    let origin = Origin { kind: OriginKind::Import, who: "file".into(), from: "f.csv".into() };
    let twin = |id: &str| crate::crm::Record::new(Kind::Account, id).with("name", "Twin Works");
    desk.store().unwrap().bulk_load([twin("t1"), twin("t2")], &origin, Timestamp::UNIX_EPOCH).unwrap();
    let text =
        said(&mut desk, &["summarize Twin Works", "2", "open account:Twin Works", "1", "open account:\"No Such\""]);
    for part in [
        "A number chooses one:\n1. Twin Works",
        "Several fit; a number opens one:\n1. Twin Works",
        "There is no account called No Such.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(text.matches("You: summarize Twin Works\n").count(), 2);
    assert_eq!(text.matches("Record: Twin Works").count(), 1);
}

#[test]
fn a_model_streams_and_its_receipt_can_be_read() {
    let house = House::demo();
    let script = "{\"text\": \"All \\u001b[2Jis\"}\n{\"text\": \" well.\\rReally.\"}\n{\"finish\": \"stop\"}\n";
    let mut desk = house.desk_with_script(script);
    let text = said(&mut desk, &["list", "1", "summarize", "receipt", "receipt r-none", "sessions", "1"]);
    for part in [
        "Stage: waiting for scripted/m",
        "Desk:\nAll [2Jis well.\nReally.\n",
        "values masked",
        "Receipt: 127.0.0.1, scripted/m",
        "As sent:\n",
        "(here: ",
        "There is no receipt r-none",
        "Earlier conversations; a number goes on with one:\n1. summarize",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn hostile_records_and_lines_are_defused_and_wrong_commands_get_a_hint() {
    let house = House::demo();
    let mut desk = house.desk();
    let text = said(
        &mut desk,
        &[
            "open account:hostile",
            "summarize",
            "\u{1b}[31mhello\u{7}",
            "do 77",
            "do",
            "open",
            "find",
            "change",
            "eml",
            "find evil",
            "list \u{1b}]0;x\u{7}",
            "help",
        ],
    );
    assert!(text.contains("Record: Evil[2J]0;owned Works\n"), "{text}");
    assert!(text.contains("tools You: delete all") && !text.contains("\nYou: delete all"), "{text}");
    for part in [
        "Write do and one of ",
        "Write open KIND:NAME",
        "Write find and words",
        "There is no draft: ",
        "list KIND: another kind",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let mut out = Vec::new();
    let broken: &[u8] = b"\xff\xfe\x00\nlist\xff\nlist\n1";
    run_with(&mut desk, broken, &mut out, 80, false).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("Record: "));
}

#[test]
fn a_person_is_prompted_and_not_repeated() {
    let house = House::demo();
    let mut out = Vec::new();
    run_with(&mut house.desk(), &b"summarize\nquit\nlist accounts\n"[..], &mut out, 80, true).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.ends_with("> ") && !text.contains("You: ") && !text.contains("List: accounts"), "{text}");
}

#[test]
fn rows_of_an_answer_can_be_opened() {
    let house = House::demo();
    let mut desk = house.desk();
    let text = said(&mut desk, &["which accounts are there?", "2"]);
    assert!(text.contains("A number opens the record of that row.") && text.contains("What: account"), "{text}");
}

#[test]
fn answers_are_rated_by_words_and_numbers() {
    let house = House::demo();
    let mut desk = house.desk();
    let text = said(
        &mut desk,
        &[
            "good",
            "how many open deals are there?",
            "what changed since yesterday?",
            "good",
            "bad 1",
            "2",
            "bad other: Dana Reyes left last year",
            "bad 9",
            "unrate 2",
            "bad deals?",
        ],
    );
    for part in [
        "There is no answer to rate yet.\n",
        "Noted, here on this machine only: good.\n",
        "Noted, here on this machine only: not good.\nWhy? A number, or any other line to leave it at that:\n1. wrong record\n",
        "Noted, here on this machine only: not good: wrong numbers.\n",
        "not good: Dana Reyes left last year.\n",
        "There is no answer 9 in this conversation.\n",
        "Your rating was taken back.\n",
        "You: bad deals?\n",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let turns = desk.tree(&desk.session().clone()).unwrap().turns;
    let first = turns[0].rating.clone().unwrap();
    assert_eq!((first.good, first.reason), (false, Some(crate::crm::Reason::WrongNumbers)));
    assert_eq!(turns[1].rating, None, "it was taken back");
    let shown = desk.session_turns(desk.session().clone().as_str()).unwrap();
    assert_eq!(shown[0].opinion.clone().unwrap().said(), "not good: wrong numbers");
}

#[test]
fn what_is_typed_as_a_reason_stands_masked_in_the_log_and_is_shown_with_the_names() {
    let house = House::demo();
    let mut desk = house.desk();
    said(&mut desk, &["how many open deals are there?", "bad other: Halden Foods wrote from x@secret.example"]);
    let session = desk.session().clone();
    let rating = desk.tree(&session).unwrap().turns[0].rating.clone().unwrap();
    let noted = rating.words.as_str();
    assert!(!noted.contains("x@secret.example") && !noted.contains("Halden"), "{noted}");
    let shown = desk.session_turns(session.as_str()).unwrap();
    let said = shown[0].opinion.clone().unwrap().said();
    assert_eq!(said, "not good: Halden Foods wrote from x@secret.example");
}
