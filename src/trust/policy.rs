//! What may leave: classes of fields, hosts, and whether anything may leave at all. Read from TOML.
//!
//! Not for: finding values in text (see `mask`). Invariant: a field without a line in the policy keeps the class of the
//! schema; no line can make the gate skip masking or its scan.

use crate::crm::{FieldClass, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// The default policy, with an explanation of each line.
pub const DEFAULT_POLICY: &str = include_str!("policy.toml");

/// A mistake in a policy file. Until it is mended, nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy, line {line}: {message}; nothing is sent until this is mended")]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

/// How far requests may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Offline {
    /// To the allowed hosts.
    #[default]
    Off,
    /// Only to this machine.
    On,
    /// Nowhere.
    Strict,
}

/// What the tone check does where nobody looks on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Says what it found.
    #[default]
    Warn,
    /// Refuses as well.
    Block,
}

/// What may leave this machine.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Mask everyday words that are also names without further evidence.
    #[serde(default)]
    pub strict: bool,
    /// Mask IP addresses.
    #[serde(default = "yes")]
    pub mask_ip: bool,
    /// Mask names of persons and firms that no record knows, by lists of names and by what stands around them.
    #[serde(default = "yes")]
    pub mask_unknown_names: bool,
    /// What happens to a draft with findings of the tone check when it is to be written without a person looking on.
    #[serde(default)]
    pub tone: Tone,
    /// Where requests may go.
    #[serde(default)]
    pub network: Network,
    /// Classes by kind and field; `*` stands for any.
    #[serde(default)]
    pub classes: BTreeMap<String, BTreeMap<String, FieldClass>>,
}

fn yes() -> bool {
    true
}

/// Where requests may go.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// How far requests may go.
    pub offline: Offline,
    /// Allowed hosts; `*.example.com` stands for every host under a domain.
    pub hosts: BTreeSet<String>,
}

impl Default for Policy {
    /// What [`DEFAULT_POLICY`] says.
    fn default() -> Self {
        // A test reads the same text, so that the empty policy (no host at all) never comes out of here.
        let nothing = Self {
            strict: true,
            mask_ip: true,
            mask_unknown_names: true,
            tone: Tone::Warn,
            network: Network::default(),
            classes: BTreeMap::new(),
        };
        toml::from_str(DEFAULT_POLICY).unwrap_or(nothing)
    }
}

impl Policy {
    /// Reads a policy file. What it does not say, the default policy says; lists of hosts replace the default list.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let table: toml::Table = toml::from_str(text).map_err(|error| mistake(text, &error))?;
        let mut policy: Self = toml::from_str(text).map_err(|error| mistake(text, &error))?;
        let default = Self::default();
        if table.get("network").is_none_or(|network| network.get("hosts").is_none()) {
            policy.network.hosts = default.network.hosts;
        }
        for (kind, fields) in default.classes {
            let own = policy.classes.entry(kind).or_default();
            fields.into_iter().for_each(|(field, class)| _ = own.entry(field).or_insert(class));
        }
        Ok(policy)
    }

    /// How far the values of a field may travel; `schema` is what the schema says. The most exact line counts:
    /// kind and field, any field of the kind, the field of any kind.
    pub fn class(&self, kind: &Kind, field: &str, schema: FieldClass) -> FieldClass {
        let line = |kind: &str, field: &str| self.classes.get(kind)?.get(field).copied();
        let name = kind.as_str();
        line(name, field).or_else(|| line(name, "*")).or_else(|| line("*", field)).unwrap_or(schema)
    }

    /// Whether requests may go to this host.
    pub fn allows_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.network.hosts.iter().any(|allowed| match allowed.strip_prefix("*.") {
            Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
            None => allowed.eq_ignore_ascii_case(&host),
        })
    }
}

fn mistake(text: &str, error: &toml::de::Error) -> PolicyError {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    PolicyError {
        line: text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1,
        message: error.message().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_is_a_valid_policy() {
        let policy = Policy::from_toml(DEFAULT_POLICY).expect("valid");
        assert_eq!(policy, Policy::default());
        assert!(policy.mask_ip && policy.allows_host("api.openai.com"));
        assert_eq!(policy.class(&Kind::Account, "iban", FieldClass::Public), FieldClass::Regulated);
    }

    #[test]
    fn the_most_exact_line_counts() {
        let policy = Policy::from_toml(
            "[classes]\ncontact.email = \"public\"\ncontact.\"*\" = \"confidential\"\n\"*\".email = \"regulated\"",
        )
        .expect("valid");
        for (kind, field, class) in [
            (Kind::Contact, "email", FieldClass::Public),
            (Kind::Contact, "title", FieldClass::Confidential),
            (Kind::Lead, "email", FieldClass::Regulated),
            (Kind::Lead, "title", FieldClass::Internal),
            (Kind::Lead, "tax_id", FieldClass::Regulated),
        ] {
            assert_eq!(policy.class(&kind, field, FieldClass::Internal), class, "{kind}.{field}");
        }
    }

    #[test]
    fn mistakes_name_their_line() {
        for (text, line) in [
            ("strict = maybe", 1),
            ("strict = true\nunknown = 1", 2),
            ("[classes]\n\ncontact.email = \"secret\"", 3),
            ("[network]\noffline = \"sometimes\"", 2),
        ] {
            assert_eq!(Policy::from_toml(text).expect_err(text).line, line, "{text}");
        }
    }

    #[test]
    fn hosts_are_matched_whole() {
        let policy = Policy::from_toml("network.hosts = [\"api.one.com\", \"*.two.com\"]").expect("valid");
        for (host, allowed) in [
            ("API.one.com", true),
            ("xapi.one.com", false),
            ("a.two.com", true),
            ("two.com", false),
            ("eviltwo.com", false),
            ("api.one.com.evil.com", false),
        ] {
            assert_eq!(policy.allows_host(host), allowed, "{host}");
        }
    }
}
