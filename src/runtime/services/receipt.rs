//! What left this machine, beside what it says here.
//!
//! Invariant: the right side is what stands in the body that was sent; the left side is the same with the names put
//! back through the conversation's vault, or the placeholders where the vault cannot be opened.

use crate::app::overlay::{ReceiptRow, ReceiptView};
use crate::app::present::line;
use crate::crm::{RecordRef, format};
use crate::journal::{Receipt, RequestNote};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::{SafeText, Session};
use serde_json::Value;
use std::collections::BTreeMap;

/// Keys under which the wire protocols carry words of the prompt.
const WORDS: [&str; 4] = ["content", "text", "system", "instructions"];

impl Desk {
    /// A receipt by its id, the last one for `None`; `None` when there is no such receipt.
    ///
    /// # Errors
    /// When log, vault or records cannot be read.
    pub fn receipt_view(&mut self, id: Option<&str>) -> Result<Option<ReceiptView>, DeskError> {
        let Some(receipt) = self.log().receipt(id.unwrap_or("last"))? else { return Ok(None) };
        let body = receipt.body.clone().unwrap_or_default();
        let texts = serde_json::from_str(&body).map(|body| texts(&body)).unwrap_or_default();
        let rows = if receipt.session == *self.session() {
            rows(&texts, Some(&self.placeholders()))
        } else {
            rows(&texts, self.vault_of(receipt.session.as_str())?.as_ref())
        };
        Ok(Some(ReceiptView {
            headline: self.headline(&receipt),
            fields: self.field_lines(&receipt.request)?,
            rows,
            wire: SafeText::new(&body),
            show_wire: false,
            top: 0,
        }))
    }

    fn headline(&self, receipt: &Receipt) -> SafeText {
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        let at = receipt.time.to_zoned(zone);
        let day = format::long_date(at.date());
        let RequestNote { host, provider, model, bytes, receipt: id, .. } = &receipt.request;
        let bytes = format::grouped_number(*bytes as f64);
        let time = format!("{day} {:02}:{:02}:{:02}", at.hour(), at.minute(), at.second());
        line(&format!("{host} · {provider}/{model} · {bytes} bytes · {time} · {id}"))
    }

    /// One line a record with its fields, their classes and what was done with them; then what was masked.
    fn field_lines(&self, request: &RequestNote) -> Result<Vec<SafeText>, DeskError> {
        let mut by_record: BTreeMap<&RecordRef, Vec<String>> = BTreeMap::new();
        for sent in &request.fields {
            let (class, treatment) = sent.class.split_once('/').unwrap_or((&sent.class, "sent"));
            by_record.entry(&sent.record).or_default().push(format!("{} ({class}, {treatment})", sent.field));
        }
        let mut lines = Vec::new();
        for (record, fields) in by_record {
            lines.push(SafeText::one_line(&format!("{}: {}", self.called(record)?, fields.join(", "))));
        }
        let masked: Vec<String> = request.masked.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let masked = if masked.is_empty() { "nothing".to_owned() } else { masked.join(", ") };
        lines.push(line(&format!("Masked: {masked}")));
        lines.push(line(&format!("BLAKE3 of the body: {}", request.hash)));
        lines.extend(context_lines(request));
        Ok(lines)
    }
}

/// Policy, rules, and what else a person should know.
fn context_lines(request: &RequestNote) -> Vec<SafeText> {
    let context = &request.context;
    let rules: Vec<String> = context.rules.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
    let policy = context.policy.iter().map(|version| format!("Policy: {version}"));
    let rules = (!rules.is_empty()).then(|| format!("Rules: {}", rules.join(", ")));
    policy.chain(rules).chain(context.notes.iter().cloned()).map(|text| SafeText::one_line(&text)).collect()
}

/// The words of a prompt in a request body of any of the protocols, in their order.
fn texts(body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(body, false, &mut found);
    found
}

fn collect(value: &Value, is_words: bool, found: &mut Vec<String>) {
    match value {
        Value::String(text) if is_words => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, is_words, found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| collect(value, WORDS.contains(&key.as_str()), found));
        }
        _ => {}
    }
}

/// Line beside line, so that what was masked stands beside what it stands for.
fn rows(texts: &[String], session: Option<&Session>) -> Vec<ReceiptRow> {
    let row = |sent: &str| {
        let here = session.map_or_else(|| sent.to_owned(), |session| session.unmask(sent));
        ReceiptRow { here: SafeText::new(&here), sent: SafeText::new(sent) }
    };
    texts.iter().flat_map(|text| text.lines()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_found_in_the_bodies_of_every_protocol() {
        let tool = json!({"name": "x", "input_schema": {"properties": {"text": {"type": "string"}}}});
        for body in [
            json!({"model": "m", "messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "U"}]}),
            json!({"system": [{"type": "text", "text": "S"}], "tools": [tool],
                   "messages": [{"role": "user", "content": "U"}]}),
            json!({"instructions": "S", "input": [{"role": "user", "content": [{"type": "input_text", "text": "U"}]}],
                   "text": {"format": {"type": "json_schema", "name": "answer"}}}),
            json!({"systemInstruction": {"parts": [{"text": "S"}]},
                   "contents": [{"role": "user", "parts": [{"text": "U"}]}]}),
        ] {
            assert_eq!(texts(&body), ["S", "U"], "{body}");
        }
    }
}
