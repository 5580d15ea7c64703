//! The head of a response: what its status line and headers say. Pure.

use super::fault::seconds;
use super::sse::Framing;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};

/// The form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Frame by frame.
    Stream(Framing),
    /// One JSON value.
    Json,
    /// A page for people, from something between us and the provider.
    Html,
}

/// What matters of a response's head.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) form: Form,
    pub(crate) request_id: Option<String>,
    /// Seconds until the provider wants to be asked again.
    pub(crate) retry_after: Option<f64>,
    /// Where a redirect points.
    pub(crate) location: Option<String>,
}

impl Head {
    /// Reads it.
    pub(crate) fn new(status: u16, headers: &HeaderMap) -> Self {
        const IDS: [&str; 4] = ["x-request-id", "request-id", "apim-request-id", "x-debug-trace-id"];
        Self {
            status,
            form: form(header(headers, CONTENT_TYPE.as_str()).unwrap_or_default()),
            request_id: IDS.iter().find_map(|name| header(headers, name)).map(str::to_owned),
            retry_after: retry_after(headers),
            location: header(headers, LOCATION.as_str()).map(str::to_owned),
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn form(content_type: &str) -> Form {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" => Form::Stream(Framing::NdJson),
        "text/html" | "application/xhtml+xml" => Form::Html,
        json if json == "application/json" || json.ends_with("+json") => Form::Json,
        _ => Form::Stream(Framing::Sse),
    }
}

/// Milliseconds, seconds, or a date, which is read against the response's own clock.
fn retry_after(headers: &HeaderMap) -> Option<f64> {
    if let Some(milliseconds) = header(headers, "retry-after-ms").and_then(seconds) {
        return Some(milliseconds / 1000.0);
    }
    let value = header(headers, RETRY_AFTER.as_str())?;
    seconds(value).or_else(|| {
        let parser = DateTimeParser::new();
        let (then, now) =
            (parser.parse_timestamp(value).ok()?, parser.parse_timestamp(header(headers, DATE.as_str())?).ok()?);
        Some(then.duration_since(now).as_secs_f64().max(0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn head(pairs: &[(&'static str, &'static str)]) -> Head {
        let pairs = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Head::new(429, &pairs.collect())
    }

    #[test]
    fn the_wish_to_wait_comes_in_three_forms() {
        const NOW: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
        type Case = (&'static [(&'static str, &'static str)], Option<f64>);
        let cases: [Case; 8] = [
            (&[("retry-after", "20")], Some(20.0)),
            (&[("retry-after", "0.5")], Some(0.5)),
            (&[("retry-after", "20"), ("retry-after-ms", "1500")], Some(1.5)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"), ("date", NOW)], Some(30.0)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:40:00 GMT"), ("date", NOW)], Some(0.0)),
            (&[("retry-after", NOW)], None),
            (&[("retry-after", "-5")], None),
            (&[("retry-after", "soon")], None),
        ];
        for (headers, expected) in cases {
            assert_eq!(head(headers).retry_after, expected, "{headers:?}");
        }
    }

    #[test]
    fn forms_and_ids_are_read() {
        assert_eq!(head(&[("content-type", "Text/Event-Stream; charset=utf-8")]).form, Form::Stream(Framing::Sse));
        assert_eq!(head(&[("content-type", "application/x-ndjson")]).form, Form::Stream(Framing::NdJson));
        assert_eq!(head(&[("content-type", "application/problem+json")]).form, Form::Json);
        assert_eq!(head(&[("content-type", "text/html")]).form, Form::Html);
        assert_eq!(head(&[("request-id", "req_1")]).request_id.as_deref(), Some("req_1"));
    }
}
