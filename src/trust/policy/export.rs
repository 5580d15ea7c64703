//! What the policy says of the event log on its way to a company's own engine.
//!
//! Invariant: only the policy names a collector beyond this machine, and only the policy lets text go along.

use super::Policy;

/// Where the log may be exported to, and with what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// Whether the masked text may go along.
    pub content: bool,
    /// The address of the collector, without its path or with it; `None` is none beyond this machine.
    pub collector: Option<String>,
}

impl Policy {
    /// Whether the log may be sent to this host: the host of the collector that the policy names, and not one that it
    /// forbids.
    pub(in crate::trust) fn allows_export_to(&self, host: &str) -> bool {
        let named = self.export.collector.as_deref().and_then(host_of);
        named.is_some_and(|named| named.eq_ignore_ascii_case(host)) && self.hosts.never(host)
    }
}

/// The host of an `https` address.
pub(super) fn host_of(address: &str) -> Option<&str> {
    let authority = address.strip_prefix("https://")?.split(['/', '?', '#', '\\']).next()?;
    let host = authority.split(':').next()?;
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    (!host.is_empty() && host.chars().all(sound)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::policy::{PolicyFile, Standing};

    fn policy(text: &str) -> Policy {
        Policy::from_toml(text).unwrap()
    }

    #[test]
    fn nothing_is_exported_unless_a_file_says_so() {
        let policy = Policy::default();
        assert_eq!(policy.export, Export::default());
        assert!(!policy.allows_export_to("otel.example.com"));
    }

    #[test]
    fn a_workspaces_folder_names_no_collector_and_lets_no_text_go() {
        let text = "[export]\ncollector = \"https://otel.example.com\"\ncontent = true".to_owned();
        let file = |standing| PolicyFile { name: "p".into(), standing, text: text.clone() };
        let alone = Policy::from_files(&[file(Standing::Workspace)]).unwrap();
        assert_eq!(alone.export, Export::default());
        let agreed = Policy::from_files(&[file(Standing::User), file(Standing::Workspace)]).unwrap();
        assert!(agreed.export.content && agreed.allows_export_to("otel.example.com"));
    }

    #[test]
    fn the_collector_is_matched_whole() {
        let policy = policy("[export]\ncollector = \"https://otel.example.com:4318/v1/traces\"");
        for (host, allowed) in [
            ("otel.example.com", true),
            ("OTEL.example.com", true),
            ("example.com", false),
            ("otel.example.com.evil.com", false),
        ] {
            assert_eq!(policy.allows_export_to(host), allowed, "{host}");
        }
    }

    #[test]
    fn a_host_that_is_forbidden_stays_forbidden() {
        let text = "[network]\ndeny_hosts = [\"*.example.com\"]\n[export]\ncollector = \"https://otel.example.com\"";
        assert!(!policy(text).allows_export_to("otel.example.com"));
    }

    #[test]
    fn an_address_without_encryption_is_a_mistake_of_the_policy() {
        for address in ["http://otel.example.com", "otel.example.com", "https://", "https://user@otel.example.com"] {
            let error = Policy::from_toml(&format!("[export]\ncollector = \"{address}\"")).unwrap_err();
            assert_eq!(error.line, 2, "{address}: {error}");
        }
    }
}
