//! What a row says, and what it never says.

use super::*;
use crate::crm::{Kind, Status};
use crate::fleet::{Cell, Column, EVENT_COLUMNS, TURN_COLUMNS, Table, Turns};
use crate::journal::{ClaimNote, DraftNote, Masked, TopicNote};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, RowAccessor};
use proptest::prelude::*;
use std::fs::File;

const SECRET: &str = "Zanzibarquux";

fn rows() -> Rows {
    let key = Pseudonyms::of_company(&"k".repeat(32)).unwrap();
    Rows::new(key, Some("Ida@Seller.example"), TimeZone::UTC)
}

fn entry(seq: u64, session: &str, event: Event) -> Entry {
    let time = jiff::Timestamp::from_second(1_763_800_000 + seq as i64).unwrap();
    Entry { seq, time, session: SessionId::new(session).unwrap(), event }
}

fn question(text: &str) -> Event {
    let record = Some(RecordRef::new(Kind::Account, format!("{SECRET}-1")));
    Event::Question { text: Masked::new(text), record, action: Some("account-brief".into()) }
}

fn answer() -> Event {
    let claim = |status| ClaimNote { status, record: Some(RecordRef::new(Kind::Account, SECRET)), field: None };
    Event::Answer {
        text: Masked::new(SECRET),
        status: Status::Answered,
        receipt: Some(format!("r-{SECRET}")),
        claims: vec![claim(ClaimStatus::Supported), claim(ClaimStatus::Computed), claim(ClaimStatus::Unsupported)],
        tokens: Tokens {
            input_tokens: 100,
            output_tokens: 20,
            cost_usd: Some(0.25),
            first_token_ms: Some(300),
            total_ms: Some(900),
        },
    }
}

/// A turn with everything in it.
fn turn() -> Vec<Entry> {
    let request = RequestNote {
        receipt: format!("r-{SECRET}"),
        provider: "openai".into(),
        model: "gpt-5-mini".into(),
        host: "api.openai.com".into(),
        bytes: 4000,
        hash: SECRET.into(),
        masked: [("PERSON".to_owned(), 2), ("ORG".to_owned(), 1)].into(),
        fields: Vec::new(),
        context: Box::default(),
    };
    let topic =
        TopicNote { status: Some(Status::Answered), action: Some("account-brief".into()), ..TopicNote::default() };
    let draft = DraftNote { id: crate::crm::DraftId(7), version: 1, by: "rules".into(), text: Masked::new(SECRET) };
    let events = [
        question(SECRET),
        Event::Step { step: SECRET.into(), by: "code".into(), note: Masked::new(SECRET) },
        Event::Request(request),
        Event::RequestBody { receipt: SECRET.into(), body: Masked::new(SECRET) },
        Event::Delta { text: Masked::new(SECRET) },
        Event::ToolCall { tool: "records.find".into(), ran: true, arguments: Masked::new(SECRET) },
        Event::Error { error: "refused".into(), message: Masked::new(SECRET) },
        Event::Unanswered { text: Masked::new(SECRET), nearest: Some("call-prep".into()) },
        answer(),
        Event::Topic(topic),
        Event::Draft(draft),
        Event::Decision { decision: Decision::Edited, what: format!("proposal:3 {SECRET} change_set:9") },
        Event::Feedback { rating: -1, text: Masked::new(SECRET), answer: None, reason: None },
        Event::Note { text: Masked::new(SECRET) },
    ];
    events.into_iter().zip(1..).map(|(event, seq)| entry(seq, &format!("s-{SECRET}"), event)).collect()
}

fn table<R>(columns: &'static [Column<R>], content: bool, rows: Vec<R>) -> SerializedFileReader<File> {
    let mut table = Table::new("t", columns, content, tempfile::tempfile().unwrap()).unwrap();
    let count = rows.len() as u64;
    rows.into_iter().try_for_each(|row| table.push(row)).unwrap();
    let (written, file) = table.finish().unwrap();
    assert_eq!(written, count);
    SerializedFileReader::new(file).unwrap()
}

#[test]
fn nothing_of_the_words_and_ids_of_the_log_is_in_a_row() {
    let mut rows = rows();
    let all: Vec<EventRow> = turn().iter().filter_map(|entry| rows.row(entry)).collect();
    assert_eq!(all.len(), 12, "bodies and deltas make no row");
    let told = format!("{all:?}").to_lowercase();
    for secret in [SECRET.to_lowercase().as_str(), "ida", "seller.example"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

#[test]
fn text_is_there_only_where_it_was_asked_for_and_has_a_column_of_its_own() {
    let mut rows = rows().with_content(true);
    let row = rows.row(&entry(1, "s", question("what is new at ORG_1_K7Q?"))).unwrap();
    assert_eq!(row.text.as_deref(), Some("what is new at ORG_1_K7Q?"));
    for (content, there) in [(false, false), (true, true)] {
        let file = table(EVENT_COLUMNS, content, vec![row.clone()]);
        let schema = file.metadata().file_metadata().schema_descr();
        let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
        assert_eq!(names.contains(&"text"), there, "{names:?}");
    }
}

#[test]
fn a_turn_gathers_what_came_of_its_question() {
    let (mut rows, mut turns) = (rows(), Turns::default());
    let other = [
        entry(90, "b", question("x")),
        entry(91, "b", Event::Feedback { rating: 1, text: Masked::default(), answer: None, reason: None }),
    ];
    let mut all = Vec::new();
    for entry in turn().iter().chain(&other) {
        all.extend(rows.row(entry).and_then(|row| turns.add(row)));
    }
    all.extend(turns.finish());
    let [first, second] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((first.turn, first.requests, first.tool_calls, first.errors), (1, 1, 1, 1));
    assert_eq!((first.accepted, first.edited, first.rating, first.blocked), (0, 1, Some(-1), true));
    assert_eq!((first.claims, first.claims_supported, first.claims_refuted), (3, 2, 1));
    assert_eq!((first.input_tokens, first.cost_usd, first.total_ms), (100, Some(0.25), Some(900)));
    assert_eq!((first.model.as_deref(), first.nearest.as_deref()), (Some("gpt-5-mini"), Some("call-prep")));
    assert_eq!((second.turn, second.rating, second.status), (90, Some(1), None));
    assert!(first.unanswered && !second.unanswered);
}

#[test]
fn tables_read_back_as_they_were_written() {
    let (mut rows, mut turns) = (rows(), Turns::default());
    let events: Vec<EventRow> = turn().iter().filter_map(|entry| rows.row(entry)).collect();
    events.iter().for_each(|row| drop(turns.add(row.clone())));
    let file = table(TURN_COLUMNS, false, turns.finish());
    let row = file.get_row_iter(None).unwrap().next().unwrap().unwrap();
    let named = |name: &str| row.get_column_iter().find(|(column, _)| *column == name).map(|(_, field)| field).unwrap();
    assert_eq!(named("turn"), &Field::Long(1));
    assert_eq!(named("unanswered"), &Field::Bool(true));
    assert_eq!(named("cost_usd"), &Field::Double(0.25));
    assert_eq!(named("time"), &Field::TimestampMillis(1_763_800_001_000));
    assert_eq!(named("day").to_string(), "2025-11-22");
    assert_eq!(named("seller").to_string(), format!("\"{}\"", events[0].seller));
    let file = table(EVENT_COLUMNS, false, events.clone());
    assert_eq!(file.metadata().file_metadata().num_rows(), 12);
    for (row, event) in file.get_row_iter(None).unwrap().zip(&events) {
        let row = row.unwrap();
        assert_eq!(row.get_long(3).unwrap(), event.seq as i64);
        for ((_, read), column) in row.get_column_iter().zip(EVENT_COLUMNS) {
            let expected = (column.cell)(event);
            assert_eq!(matches!(read, Field::Null), expected == Cell::Null, "{}", column.name);
        }
    }
}

#[test]
fn records_join_across_sellers_and_what_each_counts_anew_does_not() {
    let key = || Pseudonyms::of_company(&"k".repeat(32)).unwrap();
    let row =
        |seller: &str, event: Event| Rows::new(key(), Some(seller), TimeZone::UTC).row(&entry(1, "s", event)).unwrap();
    let (one, other) = (row("1", question("x")), row("2", question("x")));
    assert_eq!(one.record, other.record);
    assert_ne!(one.seller, other.seller);
    assert_ne!(one.session, other.session);
    let decision = || Event::Decision { decision: Decision::Accepted, what: "proposal:3".into() };
    assert_ne!(row("1", decision()).item, row("2", decision()).item);
    assert_eq!(row(" ANA ", question("x")).seller, row("ana", question("x")).seller);
}

#[test]
fn the_day_is_the_sellers() {
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    let mut rows = Rows::new(Pseudonyms::of_workspace(&[1; 32]), None, zone);
    let late = entry(1, "s", question("x"));
    let late = Entry { time: "2026-11-21T20:00:00Z".parse().unwrap(), ..late };
    assert_eq!(rows.row(&late).unwrap().day, jiff::civil::date(2026, 11, 22));
}

#[test]
fn the_logs_own_lines_make_no_row() {
    assert_eq!(rows().row(&entry(1, SessionId::log().as_str(), Event::Note { text: Masked::new("healed") })), None);
}

proptest! {
    /// Words of any event, however they look, do not come out.
    #[test]
    fn free_text_never_gets_into_a_row(text in "[A-Z][a-zäöü]{6,12} [a-z]{5,9}@[a-z]{4,8}\\.example") {
        let mut rows = rows();
        let events = [
            question(&text),
            Event::Error { error: text.clone(), message: Masked::new(&*text) },
            Event::Incomplete { reason: text.clone(), chars: 1 },
            Event::Decision { decision: Decision::Copied, what: text.clone() },
            Event::ToolCall { tool: text.clone(), ran: false, arguments: Masked::new(&*text) },
            Event::Unanswered { text: Masked::new(&*text), nearest: Some(text.clone()) },
            Event::SessionStarted { model: text.clone(), version: text.clone() },
            Event::Step { step: text.clone(), by: text.clone(), note: Masked::new(&*text) },
        ];
        for (event, seq) in events.into_iter().zip(1..) {
            let told = format!("{:?}", rows.row(&entry(seq, "s", event)));
            for word in text.split([' ', '@']) {
                prop_assert!(!told.contains(word), "{word} in {told}");
            }
        }
    }
}
