//! Streams as servers really send them, and as they should not.

use super::server::{Act, Server, head, reply, sse};
use super::{KEY, all, model, prompt, remote, request, text};
use crate::llm::{ErrorKind, Event, FinishReason, Provider};
use crate::trust::{Cleared, WireRequest};

const OPEN: &[u8] = b"data: {\"id\":\"c1\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":null,\"content\":\"\"},\"finish_reason\":null}],\"usage\":null}\n\n";
const STOP: &[u8] = b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const DONE: &[u8] = b"data: [DONE]\n\n";

fn says(text: &str) -> Vec<u8> {
    format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{text:?}}}}}]}}\n\n").into_bytes()
}

async fn hear(acts: Vec<Act>) -> Vec<Event> {
    let server = Server::start(vec![acts]).await;
    let model = model("openai-compatible", &server.address);
    all(model.stream(request(&model))).await
}

fn finish(events: &[Event]) -> Option<&FinishReason> {
    if let Some(Event::Finish(reason)) = events.last() { Some(reason) } else { None }
}

fn failure(events: &[Event]) -> (ErrorKind, String) {
    match events.last() {
        Some(Event::Error(error)) => (error.kind, error.message.clone()),
        other => panic!("no error at the end, but {other:?}"),
    }
}

#[tokio::test]
async fn a_good_stream_in_odd_pieces() {
    let hello = says("Grüße 🚀");
    let rocket = hello.windows(4).position(|window| window == "🚀".as_bytes()).unwrap();
    let (torn, rest) = hello.split_at(rocket + 2);
    let usage = b"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":3}}}\n\n";
    let events =
        hear(sse(&[b"\xEF\xBB", b"\xBF: ping\n\nevent: what\ndata: x\n\n", OPEN, torn, rest, STOP, usage, DONE])).await;
    assert_eq!(events[0], Event::Start { request_id: Some("c1".into()), model: Some("m-1".into()) });
    assert_eq!(text(&events), "Grüße 🚀");
    let Event::Usage(usage) = &events[events.len() - 2] else { panic!("{events:?}") };
    assert_eq!((usage.input_tokens, usage.output_tokens, usage.cached_tokens), (7, 2, 3));
    assert_eq!(finish(&events), Some(&FinishReason::Stop));
}

#[tokio::test]
async fn every_byte_alone_is_the_same_answer() {
    let stream = [OPEN, &says("añ顧"), STOP, DONE].concat();
    let stream = String::from_utf8(stream).unwrap().replace('\n', "\r\n");
    let pieces: Vec<&[u8]> = stream.as_bytes().chunks(1).collect();
    let events = hear(sse(&pieces)).await;
    assert_eq!((text(&events).as_str(), finish(&events)), ("añ顧", Some(&FinishReason::Stop)));
}

#[tokio::test]
async fn several_data_lines_are_one_event() {
    let events = hear(sse(&[b"data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"a\"}}]}\n\n", STOP])).await;
    assert_eq!(
        (text(&events).as_str(), finish(&events)),
        ("a", Some(&FinishReason::Stop)),
        "and [DONE] may be missing"
    );
}

#[tokio::test]
async fn a_stream_without_its_finish_is_incomplete_and_its_text_stands() {
    for end in [&b""[..], DONE, b"data: {\"choices\":[{\"delta\":{\"content\":\"torn"] {
        let events = hear(sse(&[OPEN, &says("half"), end])).await;
        assert_eq!((text(&events).as_str(), failure(&events).0), ("half", ErrorKind::Incomplete), "{end:?}");
    }
}

#[tokio::test]
async fn a_connection_dropped_in_the_middle_is_told_and_not_tried_again() {
    let head = head(200, &["content-type: text/event-stream", "transfer-encoding: chunked"]);
    let piece = says("half");
    let chunk = [format!("{:x}\r\n", piece.len()).as_bytes(), &piece, b"\r\n"].concat();
    let server = Server::start(vec![vec![head, Act::Send(chunk)]]).await;
    let model = model("openai-compatible", &server.address);
    let events = all(model.stream(request(&model))).await;
    assert_eq!((text(&events).as_str(), failure(&events).0), ("half", ErrorKind::Network));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_error_within_the_stream_ends_it() {
    let error = b"data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}}\n\n";
    let events = hear(sse(&[OPEN, &says("half"), error, &says("more"), STOP])).await;
    assert_eq!((text(&events).as_str(), failure(&events).0), ("half", ErrorKind::Overloaded));
}

#[tokio::test]
async fn a_web_page_is_no_answer() {
    let events = hear(reply(200, "text/html; charset=utf-8", &[b"<html>Log in to HotelWiFi</html>"])).await;
    let (kind, message) = failure(&events);
    assert_eq!(kind, ErrorKind::Protocol);
    assert!(message.contains("proxy") && message.contains("log in"), "{message}");
}

#[tokio::test]
async fn a_whole_json_answer_will_do() {
    let body = br#"{"id":"c","model":"m","choices":[{"message":{"role":"assistant","content":"whole","tool_calls":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#;
    let events = hear(reply(200, "application/json", &[body])).await;
    assert_eq!((text(&events).as_str(), finish(&events)), ("whole", Some(&FinishReason::Stop)));
    let events = hear(reply(200, "application/json", &[b"{\"error\":{\"message\":\"no\",\"code\":402}}"])).await;
    assert_eq!(failure(&events).0, ErrorKind::Quota);
    let events = hear(reply(200, "application/json", &[b"nonsense"])).await;
    assert_eq!(failure(&events).0, ErrorKind::Protocol);
}

#[tokio::test]
async fn an_endless_stream_ends_when_nobody_listens() {
    let mut server =
        Server::start(vec![vec![head(200, &["content-type: text/event-stream"]), Act::Forever(says("on "))]]).await;
    let model = model("openai-compatible", &server.address);
    let mut events = model.stream(request(&model));
    for _ in 0..5 {
        events.recv().await.unwrap();
    }
    drop(events);
    server.client_gone().await;
}

#[tokio::test]
async fn dropping_cancels_while_waiting_for_the_head_and_in_silence() {
    for acts in [vec![Act::Hang], sse(&[OPEN]).into_iter().chain([Act::Hang]).collect()] {
        let waits_for_head = acts.len() == 1;
        let mut server = Server::start(vec![acts]).await;
        let model = model("openai-compatible", &server.address);
        let mut events = model.stream(request(&model));
        if waits_for_head {
            while server.requests().is_empty() {
                tokio::task::yield_now().await;
            }
        } else {
            assert!(matches!(events.recv().await, Some(Event::Start { .. })));
        }
        drop(events);
        server.client_gone().await;
    }
}

#[tokio::test]
async fn silence_has_an_end() {
    for (acts, kind) in [
        (vec![Act::Hang], ErrorKind::FirstByteTimeout),
        (sse(&[]).into_iter().chain([Act::Hang]).collect(), ErrorKind::FirstByteTimeout),
        (sse(&[OPEN, &says("half")]).into_iter().chain([Act::Hang]).collect(), ErrorKind::IdleTimeout),
    ] {
        let mut server = Server::start(vec![acts]).await;
        let settings = format!(
            "provider = 'openai-compatible'\nmodel = 'm'\nbase_url = '{}'\ntimeouts = {{ connect = 0.1, first_byte = 0.1, idle = 0.1 }}",
            server.address
        );
        let model = remote(toml::from_str(&settings).unwrap());
        let events = all(model.stream(request(&model))).await;
        assert_eq!(failure(&events).0, kind);
        assert!(failure(&events).1.contains("0.1 s"));
        server.client_gone().await;
        assert_eq!(server.requests().len(), 1, "a time-out is not tried again");
    }
}

#[tokio::test]
async fn a_finish_without_an_end_is_not_waited_for_long() {
    for rest in [Act::Hang, Act::Forever(b": ping\n\n".to_vec())] {
        let acts = sse(&[OPEN, &says("a"), STOP]).into_iter().chain([rest]).collect();
        assert_eq!(finish(&hear(acts).await), Some(&FinishReason::Stop));
    }
}

#[tokio::test]
async fn no_choices_and_null_usage_do_no_harm() {
    let events = hear(sse(&[
        b"data: {\"choices\":[],\"usage\":null}\n\ndata: {}\n\ndata: null\n\ndata: [1]\n\n",
        &says("a"),
        STOP,
        DONE,
    ]))
    .await;
    assert_eq!((text(&events).as_str(), finish(&events)), ("a", Some(&FinishReason::Stop)));
}

#[tokio::test]
async fn tool_calls_with_repeated_names_and_broken_arguments() {
    let piece = |arguments: &str| {
        let call = serde_json::json!({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"find","arguments":arguments}}]}}]});
        format!("data: {call}\n\n").into_bytes()
    };
    let finish = b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n";
    for (pieces, expected) in [
        (["{\"q\":", "\"x\"}"], Ok(serde_json::json!({"q": "x"}))),
        (["{\"q\":", "oops"], Err("{\"q\":oops".to_owned())),
    ] {
        let events = hear(sse(&[&piece(pieces[0]), &piece(pieces[1]), finish, DONE])).await;
        let done = events.iter().find(|event| matches!(event, Event::ToolDone { .. }));
        assert_eq!(done, Some(&Event::ToolDone { id: "c1".into(), name: "find".into(), arguments: expected }));
        assert_eq!(events.last(), Some(&Event::Finish(FinishReason::ToolUse)));
    }
}

#[tokio::test]
async fn a_burst_of_ten_thousand_tokens_is_few_events() {
    let burst: Vec<u8> = (0..10_000).flat_map(|_| says("word ")).collect();
    let events = hear(sse(&[OPEN, &burst, STOP, DONE])).await;
    assert_eq!(text(&events).len(), 50_000);
    assert!(events.len() < 1_000, "{}", events.len());
}

#[tokio::test]
async fn the_body_goes_out_byte_for_byte_and_the_key_only_in_its_header() {
    for (provider, header) in [
        ("openai", format!("authorization: Bearer {KEY}")),
        ("anthropic", format!("x-api-key: {KEY}")),
        ("gemini", format!("x-goog-api-key: {KEY}")),
        ("azure", format!("api-key: {KEY}")),
        ("cohere", format!("authorization: Bearer {KEY}")),
    ] {
        let server = Server::start(vec![sse(&[STOP])]).await;
        let model = model(provider, &server.address);
        let body = b"{\"odd\" :\xFF\x00 \"bytes\"}  ".to_vec();
        let wire = WireRequest { body: body.clone(), ..model.encoder().encode(&prompt()) };
        all(model.stream(Cleared::for_tests(wire))).await;
        let sent = server.requests().remove(0);
        assert!(sent.ends_with(&[b"\r\n\r\n".as_slice(), &body].concat()));
        let head = String::from_utf8_lossy(&sent).into_owned();
        assert!(head.contains(&header), "{head}");
        assert_eq!(head.matches(KEY).count(), 1);
        assert!(!head.contains("accept-encoding"));
    }
}

#[tokio::test]
async fn a_request_for_another_place_is_not_sent() {
    let server = Server::start(vec![sse(&[STOP])]).await;
    let model = model("openai", "http://127.0.0.1:9");
    let wire = WireRequest { url: format!("{}/v1/x", server.address), headers: Vec::new(), body: Vec::new() };
    assert_eq!(failure(&all(model.stream(Cleared::for_tests(wire))).await).0, ErrorKind::Protocol);
    assert!(server.requests().is_empty());
}
