//! Spans as requests of OTLP/JSON, and what a collector says to them. Pure.
//!
//! See the OTLP specification, "OTLP/HTTP": binary ids in hex, 64-bit numbers as text, enums as numbers.

use super::{Cursor, Pseudonyms, Unit, names as n, spans};
use serde_json::{Value as Json, json};

/// A request grows until it has so many bytes of spans.
const FULL: usize = 1 << 20;

/// One request to a collector.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The body.
    pub body: Vec<u8>,
    /// Spans in it.
    pub spans: u64,
    /// The texts in it, where content is exported: what is to be looked at before it leaves.
    pub texts: Vec<String>,
    /// How far the log was sent when it has arrived.
    pub cursor: Cursor,
}

/// The requests for these units, in order. `from` is the cursor before them and `end` the one after all of them.
pub fn batches(units: &[Unit], pseudonyms: &Pseudonyms, from: &Cursor, end: &Cursor) -> Vec<Batch> {
    let (mut all, mut spans, mut texts, mut size) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for (at, unit) in units.iter().enumerate() {
        let made = spans::of(unit, pseudonyms);
        size += made.iter().map(|span| span.to_string().len()).sum::<usize>();
        spans.extend(made);
        texts.extend(unit.rows.iter().filter_map(|row| row.text.clone()));
        let is_last = at + 1 == units.len();
        if size >= FULL || is_last {
            let cursor = if is_last { end.clone() } else { from.after(end, unit.first()) };
            let spans = std::mem::take(&mut spans);
            let count = spans.len() as u64;
            all.push(Batch { body: request(spans), spans: count, texts: std::mem::take(&mut texts), cursor });
            size = 0;
        }
    }
    all
}

fn request(spans: Vec<Json>) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let about = vec![(n::SERVICE_NAME, spans::words("dealdesk")), (n::SERVICE_VERSION, spans::words(version))];
    let request = json!({ "resourceSpans": [{
        "resource": { "attributes": spans::attributes(about) },
        "scopeSpans": [{
            "scope": { "name": "dealdesk.fleet", "version": version },
            "spans": spans,
            "schemaUrl": n::SCHEMA_URL,
        }],
        "schemaUrl": n::SCHEMA_URL,
    }] });
    request.to_string().into_bytes()
}

/// What a collector's answer to a batch says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Spans that it did not take; they must not be sent again.
    pub rejected: u64,
    /// Why, in its words.
    pub message: String,
}

impl Said {
    /// Reads the body of an answer; what is no JSON says nothing.
    pub fn read(body: &[u8]) -> Self {
        let body: Json = serde_json::from_slice(body).unwrap_or_default();
        let partial = &body["partialSuccess"];
        // 64-bit numbers are text, but not every collector keeps to that.
        let rejected = partial["rejectedSpans"].as_str().and_then(|text| text.parse().ok());
        let rejected = rejected.or_else(|| partial["rejectedSpans"].as_u64()).unwrap_or_default();
        Self { rejected, message: partial["errorMessage"].as_str().unwrap_or_default().to_owned() }
    }
}

#[cfg(test)]
mod tests;
