//! The gate for the event log on its way to a collector.
//!
//! What is exported is made of keyed hashes, figures and names out of fixed lists, so it is not masked and not scanned as
//! prompts are: digits of a hash look like a card number sooner or later. The texts in it, where the policy lets text go
//! along, were masked when they were logged, and are scanned here once more.
//! The export is noted in the log before its first request; single requests of it have no receipt.

use super::{Cleared, Refusal, WireRequest, thing};
use crate::trust::host::Target;
use crate::trust::policy::{Forbidden, Policy};
use crate::trust::scan::{self, Watch};
use crate::trust::session::Session;

/// The texts of an export's request, and what must not stand in them.
pub struct Texts<'a> {
    /// The texts.
    pub texts: &'a [String],
    /// Values for which placeholders stand.
    pub session: &'a Session,
    /// Every value of the workspace.
    pub watch: &'a Watch,
}

/// Clears one request of an export. `texts` are those in its body; `None` where it holds none.
///
/// # Errors
/// When the policy names another collector or none, forbids the network or text, and when a text holds a value that must
/// not leave.
pub fn clear_export(
    request: WireRequest,
    texts: Option<Texts<'_>>,
    policy: &Policy,
) -> Result<Cleared<WireRequest>, Refusal> {
    Target::of_collector(&request.url, policy)?;
    let Some(Texts { texts, session, watch }) = texts else {
        return Ok(Cleared { value: request, receipt: "export".to_owned() });
    };
    if !policy.export.content {
        return Err(Forbidden::Content.into());
    }
    for (at, text) in texts.iter().enumerate() {
        if let Some(leak) = scan::leak(text.as_bytes(), session, watch) {
            let place = format!("text {}, character {}", at + 1, leak.at);
            return Err(Refusal::Leak { what: thing(leak.kind), place, receipt: "export".to_owned() });
        }
    }
    Ok(Cleared { value: request, receipt: "export".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::policy::Offline;

    fn clear(url: &str, texts: &[&str], policy: &Policy) -> Result<(), String> {
        let request = WireRequest { url: url.to_owned(), headers: Vec::new(), body: b"{}".to_vec() };
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let (session, watch) = (Session::new("s", [0; 3]), Watch::new(Default::default(), Default::default()));
        let texts = (!texts.is_empty()).then_some(Texts { texts: &texts, session: &session, watch: &watch });
        clear_export(request, texts, policy).map(drop).map_err(|error| error.to_string())
    }

    fn policy(content: bool) -> Policy {
        let text = format!("[export]\ncollector = \"https://otel.example.com:4318\"\ncontent = {content}");
        Policy::from_toml(&text).unwrap()
    }

    #[test]
    fn only_the_collector_of_the_policy_and_this_machine_are_sent_to() {
        for (url, allowed) in [
            ("https://otel.example.com:4318/v1/traces", true),
            ("http://127.0.0.1:4318/v1/traces", true),
            ("http://otel.example.com:4318/v1/traces", false),
            ("https://api.openai.com/v1/traces", false),
            ("https://otel.example.com@evil.com/", false),
        ] {
            assert_eq!(clear(url, &[], &policy(false)).is_ok(), allowed, "{url}");
        }
        assert!(clear("https://otel.example.com/", &[], &Policy::default()).unwrap_err().contains("[export]"));
    }

    #[test]
    fn a_models_host_is_no_collector_and_a_collector_no_models_host() {
        assert!(!policy(false).allows_host("otel.example.com"));
    }

    #[test]
    fn offline_stays_on_this_machine_and_strictly_offline_goes_nowhere() {
        let (mut on, mut strict) = (policy(false), policy(false));
        on.go_offline(Offline::On, "test");
        strict.go_offline(Offline::Strict, "test");
        assert!(clear("https://otel.example.com/v1/traces", &[], &on).is_err());
        assert!(clear("http://127.0.0.1:4318/v1/traces", &[], &on).is_ok());
        assert!(clear("http://127.0.0.1:4318/v1/traces", &[], &strict).is_err());
    }

    #[test]
    fn text_goes_along_only_where_the_policy_says_so_and_never_with_a_value_in_it() {
        let here = "http://127.0.0.1:4318/v1/traces";
        assert!(clear(here, &["what is new at ORG_1_K7Q?"], &policy(false)).unwrap_err().contains("content"));
        assert!(clear(here, &["what is new at ORG_1_K7Q?"], &policy(true)).is_ok());
        assert!(clear(here, &["write to ida@orrin.example"], &policy(true)).unwrap_err().contains("mail address"));
    }
}
