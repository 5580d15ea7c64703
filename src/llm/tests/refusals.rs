//! Refusals, retries, redirects, and what is said about them.

use super::server::{Act, Server, head, json, reply, sse};
use super::{KEY, all, model, request, text};
use crate::llm::{Clients, Error, ErrorKind, Event, Provider, probe_local};
use crate::trust::{Offline, Policy};
use std::sync::Arc;

const GOOD: &[u8] =
    b"data: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

fn error(events: &[Event]) -> Error {
    match events.last() {
        Some(Event::Error(error)) => error.clone(),
        other => panic!("no error at the end, but {other:?}"),
    }
}

fn retries(events: &[Event]) -> Vec<f64> {
    events.iter().filter_map(|event| if let Event::Retry { wait, .. } = event { Some(*wait) } else { None }).collect()
}

async fn hear(replies: Vec<Vec<Act>>) -> (Vec<Event>, usize) {
    let server = Server::start(replies).await;
    let model = model("openai", &server.address);
    let events = all(model.stream(request(&model))).await;
    (events, server.requests().len())
}

#[tokio::test]
async fn statuses_are_told_apart_and_only_some_are_tried_again() {
    use ErrorKind::*;
    let cases = [
        (400, r#"{"error":{"message":"maximum context length is 8 tokens"}}"#, ContextTooLong, 1),
        (401, r#"{"error":{"message":"bad key"}}"#, Auth, 1),
        (402, r#"{"error":{"message":"pay"}}"#, Quota, 1),
        (403, "", Auth, 1),
        (404, r#"{"error":{"message":"The model m does not exist"}}"#, UnknownModel, 1),
        (413, "", ContextTooLong, 1),
        (422, r#"{"detail":"odd"}"#, BadRequest, 1),
        (429, r#"{"error":{"code":"insufficient_quota","message":"pay"}}"#, Quota, 1),
        (429, r#"{"error":{"message":"slow down"}}"#, RateLimit, 3),
        (500, "oops", Server, 3),
        (503, "", Overloaded, 3),
        (529, "", Overloaded, 3),
    ];
    for (status, body, kind, tries) in cases {
        let (events, requests) = hear(vec![json(status, &["x-request-id: req-7"], body)]).await;
        let error = error(&events);
        assert_eq!((error.kind, error.status, requests), (kind, Some(status), tries), "{status} {body}");
        assert_eq!(error.request_id.as_deref(), Some("req-7"));
        assert_eq!(retries(&events).len() + 1, tries);
    }
}

#[tokio::test]
async fn the_wish_to_wait_is_honoured_or_shown() {
    let date = "date: Sun, 06 Nov 1994 08:49:37 GMT";
    let cases: [(&[&str], Option<f64>); 4] = [
        (&["retry-after-ms: 5"], Some(0.005)),
        (&["retry-after: 0"], Some(0.0)),
        (&["retry-after: Sun, 06 Nov 1994 08:49:37 GMT", date], Some(0.0)),
        (&["retry-after: 120"], None),
    ];
    for (headers, wait) in cases {
        let (events, requests) = hear(vec![json(429, headers, "{}"), sse(&[GOOD])]).await;
        match wait {
            Some(wait) => assert_eq!((retries(&events), text(&events).as_str(), requests), (vec![wait], "ok", 2)),
            None => {
                let error = error(&events);
                assert_eq!((error.retry_after, requests), (Some(120.0), 1));
                assert!(error.message.ends_with("It asks to wait 120 s."), "{}", error.message);
            }
        }
    }
}

#[tokio::test]
async fn every_attempt_sends_the_same_cleared_bytes() {
    let again = json(429, &["retry-after: 0"], "{}");
    let server = Server::start(vec![again.clone(), again, sse(&[GOOD])]).await;
    let model = model("openai", &server.address);
    let cleared = request(&model);
    let body = cleared.get().body.clone();
    assert_eq!(text(&all(model.stream(cleared)).await), "ok");
    let sent = server.requests();
    assert!(sent.len() == 3 && sent.iter().all(|request| request.ends_with(&body) && *request == sent[0]));
}

#[tokio::test]
async fn a_connection_lost_before_the_first_token_is_tried_again() {
    let (events, requests) = hear(vec![vec![], sse(&[GOOD])]).await;
    assert_eq!((text(&events).as_str(), requests), ("ok", 2));
    assert!(matches!(events[0], Event::Retry { attempt: 2, kind: ErrorKind::Network, .. }));
}

#[tokio::test]
async fn nobody_at_the_door() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let model = model("ollama", &address);
    let events = all(model.stream(request(&model))).await;
    let error = error(&events);
    assert_eq!((error.kind, retries(&events).len()), (ErrorKind::Network, 2));
    assert!(error.message.contains(&address) && error.message.contains("is the server running"), "{}", error.message);
}

#[tokio::test]
async fn dropping_ends_the_wait_for_a_retry() {
    let server = Server::start(vec![json(429, &["retry-after: 60"], "{}")]).await;
    let model = model("openai", &server.address);
    let mut events = model.stream(request(&model));
    assert!(matches!(events.recv().await, Some(Event::Retry { attempt: 2, wait: 60.0, .. })));
    let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    drop(events);
    while tokio::runtime::Handle::current().metrics().num_alive_tasks() >= before {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_does_not_leave() {
    let thief = Server::start(vec![sse(&[GOOD])]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/steal?x=1", thief.address);
        let (events, requests) = hear(vec![vec![head(status, &[&location])]]).await;
        let error = error(&events);
        assert_eq!((error.kind, error.status, requests), (ErrorKind::Protocol, Some(status), 1));
        assert!(error.message.contains("It was not sent there"), "{}", error.message);
    }
    assert!(thief.requests().is_empty());
}

#[tokio::test]
async fn a_key_that_comes_back_is_masked() {
    let body = format!(r#"{{"error":{{"message":"Incorrect API key provided: {KEY}, or sk-proj-ABCDEFGHIJKL1234"}}}}"#);
    let stream = format!("event: error\ndata: {body}\n\n");
    for acts in [json(401, &[], &body), sse(&[stream.as_bytes()]), json(200, &[], &body)] {
        let message = error(&hear(vec![acts]).await.0).message;
        assert!(message.contains("Incorrect API key provided: [key], or [key]"), "{message}");
    }
}

#[tokio::test]
async fn an_error_page_is_not_quoted() {
    let (events, _) = hear(vec![reply(404, "text/html", &[b"<html><b>404</b></html>"])]).await;
    let error = error(&events);
    assert_eq!(error.kind, ErrorKind::BadRequest);
    assert!(error.message.contains("base_url") && !error.message.contains('<'), "{}", error.message);
}

#[tokio::test]
async fn an_encrypted_call_to_a_plain_server_is_not_trusted() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let model = model("openai", &format!("https://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut socket, b"no tls here at all").await.unwrap();
    });
    assert_eq!(error(&all(model.stream(request(&model))).await).kind, ErrorKind::Tls);
}

#[tokio::test]
async fn servers_on_this_machine_are_found_when_asked_for() {
    let list = json(200, &[], r#"{"data":[{"id":"llama3"},{"id":"qwen"}]}"#);
    let (good, bad) = (Server::start(vec![list]).await, Server::start(vec![json(200, &[], "{}")]).await);
    let port = |server: &Server| server.address.rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let (clients, ports) = (Arc::new(Clients::default()), [port(&bad), port(&good)]);
    let found = probe_local(&clients, &ports, &Policy::default()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].port, found[0].models.clone()), (port(&good), vec!["llama3".to_owned(), "qwen".to_owned()]));
    assert_eq!(found[0].settings().model, "llama3");
    let mut strict = Policy::default();
    strict.go_offline(Offline::Strict, "test");
    assert!(probe_local(&clients, &ports, &strict).await.is_err());
    assert_eq!(good.requests().len(), 1, "a server was asked in spite of the policy");
}
