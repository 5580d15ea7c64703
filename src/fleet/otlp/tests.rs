//! What a collector gets, as the specification of OTLP/JSON wants it.

use super::*;
use crate::fleet::{Backlog, EventRow};
use std::sync::Arc;

fn row(seq: u64, kind: &'static str) -> EventRow {
    let name: Arc<str> = "0123456789abcdef".into();
    EventRow {
        seq,
        kind,
        turn: Some(1),
        key: "k".into(),
        seller: Arc::clone(&name),
        session: name,
        time_ms: 1_000 * seq as i64,
        ..EventRow::default()
    }
}

fn turn() -> Vec<EventRow> {
    let model = Some("gpt-5-mini".to_owned());
    let request = EventRow { provider: Some("gemini".into()), model, host: Some("h".into()), ..row(2, "request") };
    vec![
        EventRow { action: Some("account-brief".into()), ..row(1, "question") },
        request.clone(),
        EventRow { tool: Some("records.find".into()), ran: Some(false), ..row(3, "tool_call") },
        EventRow { seq: 4, time_ms: 4_000, ..request },
        EventRow { input_tokens: Some(7), cost_usd: Some(0.5), status: Some("answered"), ..row(5, "answer") },
        row(6, "topic"),
        EventRow { rating: Some(-1), ..row(7, "feedback") },
    ]
}

fn sent(rows: &[EventRow]) -> Vec<Json> {
    let mut backlog = Backlog::default();
    rows.iter().for_each(|row| backlog.add(row.clone(), "2026-11-22"));
    let (units, end) = backlog.ready(0);
    let made = batches(&units, &Pseudonyms::of_workspace(&[1; 32]), &Cursor::default(), &end);
    let bodies = made.iter().map(|batch| serde_json::from_slice::<Json>(&batch.body).unwrap());
    bodies.flat_map(|body| body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap().clone()).collect()
}

fn attribute<'a>(span: &'a Json, key: &str) -> &'a Json {
    let all = span["attributes"].as_array().unwrap();
    all.iter().find(|pair| pair["key"] == key).map_or(&Json::Null, |pair| &pair["value"])
}

#[test]
fn a_turn_is_a_tree_of_spans_in_one_trace() {
    let spans = sent(&turn());
    let names: Vec<&str> = spans.iter().map(|span| span["name"].as_str().unwrap()).collect();
    let expected = [
        "invoke_agent dealdesk",
        "chat gpt-5-mini",
        "execute_tool records.find",
        "chat gpt-5-mini",
        "dealdesk feedback",
    ];
    assert_eq!(names, expected);
    for span in &spans {
        assert_eq!(span["traceId"], spans[0]["traceId"]);
        assert_eq!(span["traceId"].as_str().unwrap().len(), 32);
        assert_eq!(span["spanId"].as_str().unwrap().len(), 16);
    }
    assert_eq!(spans[0]["parentSpanId"], Json::Null);
    assert!(spans[1..].iter().all(|span| span["parentSpanId"] == spans[0]["spanId"]));
    let mut ids: Vec<&str> = spans.iter().map(|span| span["spanId"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), spans.len());
}

#[test]
fn spans_carry_the_names_of_the_conventions() {
    let spans = sent(&turn());
    assert_eq!(attribute(&spans[0], "gen_ai.operation.name")["stringValue"], "invoke_agent");
    assert_eq!(attribute(&spans[0], "gen_ai.usage.input_tokens")["intValue"], "7");
    assert_eq!(attribute(&spans[0], "dealdesk.cost_usd")["doubleValue"], 0.5);
    assert_eq!(attribute(&spans[0], "dealdesk.action")["stringValue"], "account-brief");
    assert_eq!(attribute(&spans[1], "gen_ai.provider.name")["stringValue"], "gcp.gemini");
    // Tokens are known for the turn only, and it has two requests.
    assert_eq!(attribute(&spans[1], "gen_ai.usage.input_tokens"), &Json::Null);
    assert_eq!((spans[1]["kind"].as_u64(), spans[0]["kind"].as_u64()), (Some(3), Some(1)));
    assert_eq!(spans[1]["startTimeUnixNano"], "2000000000");
    assert_eq!(spans[1]["endTimeUnixNano"], "3000000000");
    assert_eq!(attribute(&spans[2], "error.type")["stringValue"], "not_run");
    assert_eq!(spans[2]["status"]["code"], 2);
    assert_eq!(attribute(&spans[4], "dealdesk.rating")["intValue"], "-1");
}

#[test]
fn the_same_log_gives_the_same_spans() {
    assert_eq!(sent(&turn()), sent(&turn()));
}

#[test]
fn messages_are_there_only_with_content() {
    let mut rows = turn();
    assert_eq!(attribute(&sent(&rows)[0], "gen_ai.input.messages"), &Json::Null);
    rows[0].text = Some("what is new at ORG_1_K7Q?".into());
    let spans = sent(&rows);
    let message: Json =
        serde_json::from_str(attribute(&spans[0], "gen_ai.input.messages")["stringValue"].as_str().unwrap()).unwrap();
    assert_eq!(message[0]["parts"][0]["content"], "what is new at ORG_1_K7Q?");
}

#[test]
fn much_goes_in_several_requests() {
    let rows: Vec<EventRow> = (1..5000).map(|seq| row(seq, "feedback")).collect();
    let mut backlog = Backlog::default();
    rows.iter().for_each(|row| backlog.add(row.clone(), "2026-11-22"));
    let (units, end) = backlog.ready(0);
    let made = batches(&units, &Pseudonyms::of_workspace(&[1; 32]), &Cursor::default(), &end);
    assert!(made.len() > 1);
    assert!(made.iter().all(|batch| batch.body.len() < FULL + FULL / 2));
    assert!(made.windows(2).all(|pair| pair[0].cursor.through < pair[1].cursor.through));
}

#[test]
fn what_a_collector_did_not_take_is_read_in_both_forms() {
    for (body, rejected) in [
        ("{}", 0),
        ("", 0),
        ("not json", 0),
        ("{\"partialSuccess\":null}", 0),
        ("{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"too old\"}}", 3),
        ("{\"partialSuccess\":{\"rejectedSpans\":3}}", 3),
    ] {
        assert_eq!(Said::read(body.as_bytes()).rejected, rejected, "{body}");
    }
}
