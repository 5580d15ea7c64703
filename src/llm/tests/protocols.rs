//! Each wire protocol over bytes: what goes out, what comes in.

use super::prompt;
use crate::llm::answer::Answer;
use crate::llm::anthropic::Anthropic;
use crate::llm::cohere::Cohere;
use crate::llm::gemini::Gemini;
use crate::llm::ollama::Ollama;
use crate::llm::openai_chat::{Flavor, OpenAiChat};
use crate::llm::openai_responses::OpenAiResponses;
use crate::llm::protocol::{Protocol, Target};
use crate::llm::sse::{Framing, Parser};
use crate::llm::{ErrorKind, Event, FinishReason, Usage};
use crate::trust::prompt::{Exchange, MaskedPrompt, Settings, ToolSpec, ToolUse};
use serde_json::{Value, json};

fn target() -> Target {
    Target { base: "https://h".to_owned(), model: "m".to_owned(), max_output_tokens: None }
}

fn chat(flavor: Flavor) -> OpenAiChat {
    OpenAiChat { target: target(), flavor }
}

fn protocols() -> [Box<dyn Protocol>; 6] {
    [
        Box::new(chat(Flavor::OpenAi)),
        Box::new(OpenAiResponses { target: target() }),
        Box::new(Anthropic { target: target() }),
        Box::new(Gemini { target: target() }),
        Box::new(Cohere { target: target() }),
        Box::new(Ollama { target: target() }),
    ]
}

fn body(protocol: &dyn Protocol, prompt: &MaskedPrompt) -> Value {
    serde_json::from_slice(&protocol.encode(prompt).body).unwrap()
}

fn decode(protocol: &dyn Protocol, stream: &str) -> Vec<Event> {
    let (mut parser, mut frames, mut answer) = (Parser::new(Framing::Sse), Vec::new(), Answer::default());
    parser.push(stream.as_bytes(), &mut frames).unwrap();
    frames.iter().for_each(|frame| protocol.decode(frame, &mut answer));
    answer.end();
    answer.drain().collect()
}

/// Each JSON value as an event.
fn stream(events: &[Value]) -> String {
    events.iter().map(|event| format!("data: {event}\n\n")).collect()
}

fn full() -> MaskedPrompt {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
    let tool = ToolSpec { name: "find".to_owned(), description: "Finds.".to_owned(), schema: schema.clone() };
    let settings =
        Settings { max_output_tokens: Some(9), temperature: Some(0.2), schema: Some(schema), ..Settings::default() };
    MaskedPrompt { tools: vec![tool], settings, ..prompt() }
}

#[test]
fn everything_of_a_prompt_is_encoded() {
    let [chat, responses, anthropic, gemini, cohere, ollama] =
        protocols().map(|protocol| body(protocol.as_ref(), &full()));
    let messages = json!([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi [PERSON_1]"},
        {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Go"}]);
    assert_eq!(chat["messages"], messages);
    assert_eq!(chat["stream_options"], json!({"include_usage": true}));
    assert_eq!(
        (&chat["store"], &chat["temperature"], &chat["max_completion_tokens"]),
        (&json!(false), &json!(0.2), &json!(9))
    );
    assert_eq!(chat["response_format"]["json_schema"]["strict"], true);
    assert_eq!(chat["tools"][0]["function"]["name"], "find");
    assert_eq!((&responses["store"], &responses["instructions"]), (&json!(false), &json!("Be brief.")));
    assert_eq!(responses["input"], Value::from(messages.as_array().unwrap()[1..].to_vec()));
    assert_eq!(responses["text"]["format"]["type"], "json_schema");
    assert_eq!((&responses["max_output_tokens"], &responses["tools"][0]["name"]), (&json!(9), &json!("find")));
    assert_eq!(anthropic["system"][0]["cache_control"], json!({"type": "ephemeral"}));
    assert_eq!((&anthropic["max_tokens"], &anthropic["tool_choice"]["name"]), (&json!(9), &json!("structured_answer")));
    assert_eq!(anthropic["tools"].as_array().unwrap().len(), 2);
    assert_eq!(gemini["contents"][1], json!({"role": "model", "parts": [{"text": "Hello"}]}));
    assert_eq!(gemini["generationConfig"]["responseMimeType"], "application/json");
    assert_eq!(gemini["tools"][0]["functionDeclarations"][0]["name"], "find");
    assert_eq!((&cohere["messages"], &cohere["max_tokens"]), (&messages, &json!(9)));
    assert_eq!(cohere["response_format"]["type"], "json_object");
    assert_eq!((&ollama["messages"], &ollama["options"]), (&messages, &json!({"num_predict": 9, "temperature": 0.2})));
    assert_eq!(ollama["format"]["type"], "object");
}

#[test]
fn a_bare_prompt_has_no_empty_fields_and_the_same_bytes_each_time() {
    for protocol in protocols() {
        let once = protocol.encode(&prompt());
        assert_eq!(once, protocol.encode(&prompt()));
        let text = String::from_utf8(once.body).unwrap();
        assert!(!text.contains("null") && !text.contains("tools") && !text.contains("temperature"), "{text}");
    }
}

#[test]
fn a_longer_conversation_begins_with_the_same_bytes() {
    let mut longer = prompt();
    longer.messages.push(longer.messages[0].clone());
    for protocol in protocols() {
        let (short, long) = (protocol.encode(&prompt()).body, protocol.encode(&longer).body);
        let shared = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
        let last = short.windows(4).rposition(|window| window == b"\"Go\"").unwrap();
        assert!(shared > last, "{}", String::from_utf8_lossy(&long));
    }
}

#[test]
fn only_openai_gets_what_only_openai_knows() {
    let keys = |flavor| body(&chat(flavor), &full());
    let plain = keys(Flavor::Compatible);
    assert!(plain.get("store").is_none() && plain.get("max_tokens").is_some());
    assert!(keys(Flavor::Mistral).get("stream_options").is_none());
    assert_eq!(keys(Flavor::OpenRouter)["provider"]["data_collection"], "deny");
}

const FIVE: Usage =
    Usage { input_tokens: 9, output_tokens: 5, cached_tokens: 4, cache_write_tokens: 0, reasoning_tokens: 2 };

fn thought() -> Event {
    Event::Reasoning { text: "hm".to_owned(), signature: None }
}

/// `find({"q":1})`, said by `events` besides its pieces.
fn assert_call(events: &[Event]) {
    let done = events.iter().find(|event| matches!(event, Event::ToolDone { .. }));
    let expected = Event::ToolDone { id: "t1".to_owned(), name: "find".to_owned(), arguments: Ok(json!({"q": 1})) };
    assert_eq!(done, Some(&expected), "{events:?}");
    assert_eq!(events.last(), Some(&Event::Finish(FinishReason::ToolUse)));
}

#[test]
fn openai_chat_is_decoded() {
    let delta = |delta: Value| json!({"id": "c", "model": "m-1", "choices": [{"index": 0, "delta": delta, "finish_reason": null}]});
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5,
        "prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens_details": {"reasoning_tokens": 2}}});
    let finish = |why: &str| json!({"choices": [{"delta": {}, "finish_reason": why}]});
    let chat = chat(Flavor::Compatible);
    let events = decode(
        &chat,
        &stream(&[
            delta(json!({"reasoning_content": "hm"})),
            delta(json!({"content": "Hi"})),
            delta(json!({"content": [{"type": "text", "text": "!"}]})),
            finish("stop"),
            usage,
        ]),
    );
    assert_eq!(
        events[1..],
        [thought(), Event::Text("Hi!".into()), Event::Usage(FIVE), Event::Finish(FinishReason::Stop)]
    );
    let call = |id: Value, name: Value, arguments: &str| {
        delta(json!({"tool_calls": [{"index": 0, "id": id, "function": {"name": name, "arguments": arguments}}]}))
    };
    assert_call(&decode(
        &chat,
        &stream(&[
            call(json!("t1"), json!("find"), ""),
            call(Value::Null, Value::Null, "{\"q\":"),
            call(json!(""), json!(""), "1}"),
            finish("tool_calls"),
        ]),
    ));
    assert_call(&decode(&chat, &stream(&[call(json!("t1"), json!("find"), "{\"q\":1}"), finish("stop")])));
    for (why, reason) in [
        ("length", FinishReason::Length),
        ("content_filter", FinishReason::Filter),
        ("odd", FinishReason::Other("odd".into())),
    ] {
        assert_eq!(decode(&chat, &stream(&[finish(why)])).last(), Some(&Event::Finish(reason)));
    }
}

#[test]
fn openai_responses_are_decoded() {
    let responses = OpenAiResponses { target: target() };
    let usage = json!({"input_tokens": 9, "output_tokens": 5, "input_tokens_details": {"cached_tokens": 4}, "output_tokens_details": {"reasoning_tokens": 2}});
    let created = json!({"type": "response.created", "response": {"id": "r", "model": "m-1"}});
    let end = |status: &str, more: Value| {
        let mut response = json!({"status": status, "usage": usage, "error": null});
        response.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"type": format!("response.{status}"), "response": response})
    };
    let events = decode(
        &responses,
        &stream(&[
            created,
            json!({"type": "response.reasoning_summary_text.delta", "delta": "hm"}),
            json!({"type": "response.output_text.delta", "delta": "Hi!"}),
            json!({"type": "response.new_thing"}),
            end("completed", json!({})),
        ]),
    );
    assert_eq!(
        events,
        [
            Event::Start { request_id: Some("r".into()), model: Some("m-1".into()) },
            thought(),
            Event::Text("Hi!".into()),
            Event::Usage(FIVE),
            Event::Finish(FinishReason::Stop)
        ]
    );
    let item = |kind: &str, arguments: &str| json!({"type": kind, "output_index": 1, "item": {"type": "function_call", "call_id": "t1", "name": "find", "arguments": arguments}});
    let piece =
        |text: &str| json!({"type": "response.function_call_arguments.delta", "output_index": 1, "delta": text});
    assert_call(&decode(
        &responses,
        &stream(&[
            item("response.output_item.added", ""),
            piece("{\"q\""),
            piece(":1}"),
            item("response.output_item.done", "{\"q\":1}"),
            end("completed", json!({})),
        ]),
    ));
    assert_call(&decode(
        &responses,
        &stream(&[item("response.output_item.done", "{\"q\":1}"), end("completed", json!({}))]),
    ));
    let cut = decode(
        &responses,
        &stream(&[end("incomplete", json!({"incomplete_details": {"reason": "max_output_tokens"}}))]),
    );
    assert_eq!(cut.last(), Some(&Event::Finish(FinishReason::Length)));
    let failed = decode(
        &responses,
        &stream(&[end("failed", json!({"error": {"code": "rate_limit_exceeded", "message": "slow"}}))]),
    );
    assert!(matches!(failed.last(), Some(Event::Error(error)) if error.kind == ErrorKind::RateLimit));
}

#[test]
fn anthropic_is_decoded() {
    let anthropic = Anthropic { target: target() };
    let start = json!({"type": "message_start", "message": {"id": "msg", "model": "m-1", "usage": {"input_tokens": 5, "cache_read_input_tokens": 4, "output_tokens": 1}}});
    let block =
        |index: u64, block: Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let delta = |index: u64, delta: Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let close = |index: u64| json!({"type": "content_block_stop", "index": index});
    let end = |why: &str| {
        [
            json!({"type": "message_delta", "delta": {"stop_reason": why}, "usage": {"output_tokens": 5}}),
            json!({"type": "message_stop"}),
        ]
    };
    let events = decode(
        &anthropic,
        &stream(
            &[
                &[
                    start.clone(),
                    json!({"type": "ping"}),
                    block(0, json!({"type": "thinking", "thinking": ""})),
                    delta(0, json!({"type": "thinking_delta", "thinking": "hm"})),
                    delta(0, json!({"type": "signature_delta", "signature": "S"})),
                    close(0),
                    block(1, json!({"type": "text", "text": ""})),
                    delta(1, json!({"type": "text_delta", "text": "Hi!"})),
                    close(1),
                ][..],
                &end("end_turn"),
            ]
            .concat(),
        ),
    );
    let signed = Event::Reasoning { text: "hm".into(), signature: Some("S".into()) };
    let usage = Usage { reasoning_tokens: 0, ..FIVE };
    assert_eq!(
        events[1..],
        [signed, Event::Text("Hi!".into()), Event::Usage(usage), Event::Finish(FinishReason::Stop)]
    );
    let tool = |name: &str| block(0, json!({"type": "tool_use", "id": "t1", "name": name, "input": {}}));
    let pieces = [
        delta(0, json!({"type": "input_json_delta", "partial_json": "{\"q\":"})),
        delta(0, json!({"type": "input_json_delta", "partial_json": "1}"})),
        close(0),
    ];
    assert_call(&decode(&anthropic, &stream(&[&[tool("find")][..], &pieces, &end("tool_use")].concat())));
    let structured =
        decode(&anthropic, &stream(&[&[tool("structured_answer")][..], &pieces, &end("tool_use")].concat()));
    assert!(structured.contains(&Event::Text("{\"q\":1}".into())));
    assert_eq!(structured.last(), Some(&Event::Finish(FinishReason::Stop)));
    let cut = decode(&anthropic, &stream(&[start, delta(0, json!({"type": "text_delta", "text": "ha"}))]));
    assert!(matches!(cut.last(), Some(Event::Error(error)) if error.kind == ErrorKind::Incomplete));
    let failed = decode(
        &anthropic,
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
    );
    assert!(matches!(failed.last(), Some(Event::Error(error)) if error.kind == ErrorKind::Overloaded));
}

#[test]
fn gemini_is_decoded() {
    let gemini = Gemini { target: target() };
    let usage = json!({"promptTokenCount": 9, "candidatesTokenCount": 3, "thoughtsTokenCount": 2, "cachedContentTokenCount": 4});
    let parts = |parts: Value| json!({"candidates": [{"content": {"role": "model", "parts": parts}}], "modelVersion": "m-1", "responseId": "r"});
    let end = |why: &str| json!({"candidates": [{"finishReason": why}], "usageMetadata": usage});
    let events = decode(
        &gemini,
        &stream(&[parts(json!([{"text": "hm", "thought": true}])), parts(json!([{"text": "Hi!"}])), end("STOP")]),
    );
    assert_eq!(
        events[1..],
        [thought(), Event::Text("Hi!".into()), Event::Usage(FIVE), Event::Finish(FinishReason::Stop)]
    );
    let call = parts(json!([{"functionCall": {"id": "t1", "name": "find", "args": {"q": 1}}}]));
    assert_call(&decode(&gemini, &stream(&[call, end("STOP")])));
    let twice = decode(
        &gemini,
        &stream(&[parts(json!([{"functionCall": {"name": "a"}}, {"functionCall": {"name": "a"}}])), end("STOP")]),
    );
    assert_eq!(twice.iter().filter(|event| matches!(event, Event::ToolDone { .. })).count(), 2);
    let blocked = decode(&gemini, &stream(&[json!({"promptFeedback": {"blockReason": "SAFETY"}})]));
    assert_eq!(blocked.last(), Some(&Event::Finish(FinishReason::Filter)));
    let failed =
        decode(&gemini, &stream(&[json!({"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}})]));
    assert!(matches!(failed.last(), Some(Event::Error(error)) if error.kind == ErrorKind::Overloaded));
}

#[test]
fn cohere_is_decoded() {
    let cohere = Cohere { target: target() };
    let event = |kind: &str, message: Value| json!({"type": kind, "index": 0, "delta": {"message": message}});
    let end = |why: &str| json!({"type": "message-end", "delta": {"finish_reason": why, "usage": {"tokens": {"input_tokens": 9, "output_tokens": 5}}}});
    let start = json!({"id": "c", "type": "message-start", "delta": {"message": {"role": "assistant"}}});
    let events = decode(
        &cohere,
        &stream(&[
            start,
            event("content-delta", json!({"content": {"thinking": "hm"}})),
            event("content-delta", json!({"content": {"text": "Hi!"}})),
            end("COMPLETE"),
        ]),
    );
    let usage = Usage { cached_tokens: 0, reasoning_tokens: 0, ..FIVE };
    assert_eq!(
        events[1..],
        [thought(), Event::Text("Hi!".into()), Event::Usage(usage), Event::Finish(FinishReason::Stop)]
    );
    let call = |kind: &str, call: Value| event(kind, json!({"tool_calls": call}));
    assert_call(&decode(
        &cohere,
        &stream(&[
            call("tool-call-start", json!({"id": "t1", "function": {"name": "find", "arguments": ""}})),
            call("tool-call-delta", json!({"function": {"arguments": "{\"q\":1}"}})),
            json!({"type": "tool-call-end", "index": 0}),
            end("TOOL_CALL"),
        ]),
    ));
    assert!(matches!(decode(&cohere, &stream(&[end("ERROR")])).last(), Some(Event::Error(_))));
}

#[test]
fn ollama_is_decoded() {
    let ollama = Ollama { target: target() };
    let line = |message: Value| json!({"model": "m-1", "message": message, "done": false});
    let end = json!({"message": {"content": ""}, "done": true, "done_reason": "stop", "prompt_eval_count": 9, "eval_count": 5});
    let events =
        decode(&ollama, &stream(&[line(json!({"thinking": "hm"})), line(json!({"content": "Hi!"})), end.clone()]));
    let usage = Usage { cached_tokens: 0, reasoning_tokens: 0, ..FIVE };
    assert_eq!(
        events[1..],
        [thought(), Event::Text("Hi!".into()), Event::Usage(usage), Event::Finish(FinishReason::Stop)]
    );
    let call = json!({"id": "t1", "function": {"name": "find", "arguments": {"q": 1}}});
    assert_call(&decode(&ollama, &stream(&[line(json!({"tool_calls": [call]})), end])));
    assert!(matches!(
        decode(&ollama, &stream(&[json!({"error": "model 'm' not found"})])).last(),
        Some(Event::Error(_))
    ));
}

#[test]
fn whole_answers_read_like_streams() {
    let cases: [Value; 6] = [
        json!({"choices": [{"message": {"content": "Hi!"}, "finish_reason": "stop"}]}),
        json!({"status": "completed", "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hi!"}]}]}),
        json!({"content": [{"type": "text", "text": "Hi!"}], "stop_reason": "end_turn"}),
        json!([{"candidates": [{"content": {"parts": [{"text": "Hi"}]}}]}, {"candidates": [{"content": {"parts": [{"text": "!"}]}, "finishReason": "STOP"}]}]),
        json!({"message": {"content": [{"type": "text", "text": "Hi!"}]}, "finish_reason": "COMPLETE"}),
        json!({"message": {"role": "assistant", "content": "Hi!"}, "done": true}),
    ];
    for (protocol, whole) in protocols().iter().zip(cases) {
        let mut answer = Answer::default();
        protocol.whole(&whole, &mut answer);
        let events: Vec<Event> = answer.drain().skip(1).collect();
        assert_eq!(events, [Event::Text("Hi!".into()), Event::Finish(FinishReason::Stop)], "{whole}");
    }
}

#[test]
fn noise_of_any_shape_does_no_harm() {
    let noise = [
        "[]",
        "null",
        "1",
        "\"x\"",
        "{",
        "{\"choices\":{}}",
        "{\"choices\":[null]}",
        "{\"type\":7}",
        "{\"candidates\":\"x\"}",
        "{\"type\":\"content_block_delta\"}",
        "{\"type\":\"message_start\",\"message\":[]}",
        "{\"type\":\"response.completed\"}",
        "{\"type\":\"response.output_item.added\",\"item\":null}",
        "{\"type\":\"message-end\",\"delta\":\"x\"}",
        "{\"delta\":{\"message\":7},\"type\":\"content-delta\"}",
    ];
    for protocol in protocols() {
        for data in noise {
            let events = decode(protocol.as_ref(), &format!("data: {data}\n\n"));
            assert!(matches!(events.last(), Some(Event::Finish(_) | Event::Error(_))), "{data}");
        }
    }
}

/// What is reported as asked stands in the body, and what has no flag reports none.
#[test]
fn retention_is_reported_as_it_is_asked() {
    use super::{remote, request};
    use crate::llm::Provider;
    use crate::trust::gate::Retention;
    let at = |provider: &str, url: &str| format!("provider = '{provider}'\nmodel = 'm'\nbase_url = '{url}'");
    let asked = Retention::Asked("store=false");
    let denied = Retention::Asked("provider.data_collection=deny");
    for (settings, expected) in [
        (at("openai", "https://api.openai.com/v1"), asked),
        (at("openai-responses", "https://api.openai.com/v1"), asked),
        (at("gemini", "https://generativelanguage.googleapis.com"), asked),
        (at("azure", "https://r.openai.azure.com/openai/v1"), asked),
        (at("openai-compatible", "https://openrouter.ai/api/v1"), denied),
        (at("azure", "https://r.openai.azure.com"), Retention::NoFlag),
        (at("anthropic", "https://api.anthropic.com"), Retention::NoFlag),
        (at("cohere", "https://api.cohere.com"), Retention::NoFlag),
        (at("openai-compatible", "https://api.mistral.ai/v1"), Retention::NoFlag),
        (at("openai-compatible", "https://api.groq.com/openai/v1"), Retention::NoFlag),
        (at("gemini", "https://europe-west4-aiplatform.googleapis.com/v1"), Retention::NoFlag),
    ] {
        let model = remote(toml::from_str(&settings).unwrap());
        assert_eq!(model.encoder().retention(), expected, "{settings}");
        let body: Value = serde_json::from_slice(&request(&model).get().body).unwrap();
        let in_body = (body["store"] == false, body["provider"]["data_collection"] == "deny");
        assert_eq!(in_body, (expected == asked, expected == denied), "{settings}");
    }
}

#[test]
fn tool_calls_and_results_go_back_in_each_protocols_shape() {
    let call = |id: &str, result: &str| ToolUse {
        id: id.to_owned(),
        name: "exact".to_owned(),
        arguments: json!({"op": "count"}),
        result: result.to_owned(),
    };
    let exchange = Exchange { text: "Let me count.".to_owned(), calls: vec![call("c1", "2"), call("c2", "3")] };
    let prompt = MaskedPrompt { exchanges: vec![exchange], ..prompt() };
    let text = "{\"op\":\"count\"}";
    let function = |id: &str| json!({"id": id, "type": "function", "function": {"name": "exact", "arguments": text}});
    let result = |id: &str, result: &str| json!({"role": "tool", "tool_call_id": id, "content": result});
    let tail = |protocol: &dyn Protocol, key: &str, last: usize| {
        let body = body(protocol, &prompt);
        let messages = body[key].as_array().unwrap().clone();
        Value::Array(messages[messages.len() - last..].to_vec())
    };
    let calls = [function("c1"), function("c2")];
    assert_eq!(
        tail(&chat(Flavor::OpenAi), "messages", 3),
        json!([{"role": "assistant", "content": "Let me count.", "tool_calls": calls}, result("c1", "2"), result("c2", "3")])
    );
    assert_eq!(
        tail(&Cohere { target: target() }, "messages", 3),
        json!([{"role": "assistant", "tool_plan": "Let me count.", "tool_calls": calls}, result("c1", "2"), result("c2", "3")])
    );
    let item = |id: &str| json!({"type": "function_call", "call_id": id, "name": "exact", "arguments": text});
    let output = |id: &str, output: &str| json!({"type": "function_call_output", "call_id": id, "output": output});
    assert_eq!(
        tail(&OpenAiResponses { target: target() }, "input", 5),
        json!([{"role": "assistant", "content": "Let me count."}, item("c1"), item("c2"), output("c1", "2"), output("c2", "3")])
    );
    let used = |id: &str| json!({"type": "tool_use", "id": id, "name": "exact", "input": {"op": "count"}});
    let got = |id: &str, result: &str| json!({"type": "tool_result", "tool_use_id": id, "content": result});
    assert_eq!(
        tail(&Anthropic { target: target() }, "messages", 2),
        json!([
            {"role": "assistant", "content": [{"type": "text", "text": "Let me count."}, used("c1"), used("c2")]},
            {"role": "user", "content": [got("c1", "2"), got("c2", "3")]},
        ])
    );
    let called = json!({"functionCall": {"name": "exact", "args": {"op": "count"}}});
    let answered = |result: &str| json!({"functionResponse": {"name": "exact", "response": {"result": result}}});
    assert_eq!(
        tail(&Gemini { target: target() }, "contents", 2),
        json!([
            {"role": "model", "parts": [{"text": "Let me count."}, called, called]},
            {"role": "user", "parts": [answered("2"), answered("3")]},
        ])
    );
    let plain = json!({"function": {"name": "exact", "arguments": {"op": "count"}}});
    let told = |result: &str| json!({"role": "tool", "tool_name": "exact", "content": result});
    assert_eq!(
        tail(&Ollama { target: target() }, "messages", 3),
        json!([{"role": "assistant", "content": "Let me count.", "tool_calls": [plain, plain]}, told("2"), told("3")])
    );
}
