//! What may leave: classes of fields, hosts, providers, models, regions, limits, and whether anything may leave at all.
//!
//! Not for: finding values in text (see `mask`). Invariants: a field without a line in the policy keeps the class of the
//! schema; no line can make the gate skip masking or its scan; no lower file loosens a higher one (see [`force`]);
//! nothing is ever written or sent without a person's key, whatever the policy says.

mod export;
mod file;
mod forbidden;
mod force;

pub use export::Export;
pub use file::{PolicyError, PolicyFile, Standing};
pub use forbidden::{Forbidden, Spent};
pub use force::Entry;

use crate::crm::{FieldClass, Kind};
use std::collections::BTreeSet;

/// The default policy, with an explanation of each line.
pub const DEFAULT_POLICY: &str = include_str!("policy.toml");

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Says what it found.
    #[default]
    Warn,
    /// Refuses as well.
    Block,
}

/// Where requests may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// How far requests may go.
    pub offline: Offline,
}

/// Which links may be opened and how pages are fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Web {
    /// Hosts that may be opened besides those of trusted records; `*.example.com` stands for every host under a domain.
    pub allow: BTreeSet<String>,
    /// Whether pages may be fetched without encryption.
    pub http: bool,
}

/// Whether a provider must have a flag against keeping what it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionRule {
    /// Set it where there is one.
    #[default]
    Ask,
    /// Refuse providers without one.
    RequireFlag,
}

/// What dealdesk may do of its own accord. Writing and sending take a person's key at every level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Autonomy {
    /// Done after a person's key.
    Ask,
    /// Shown, but not to be accepted here.
    Propose,
    /// Not at all.
    Off,
}

/// Levels of autonomy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Proposals of changes to records.
    pub proposals: Autonomy,
    /// Tools that a model may call.
    pub tools: Autonomy,
    /// Pages that are fetched.
    pub web: Autonomy,
}

/// Limits; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Caps {
    /// US dollars a day, as priced by dealdesk.
    pub daily_cost_usd: Option<f64>,
    /// Requests in the last 60 minutes.
    pub requests_per_hour: Option<u64>,
    /// Requests since midnight.
    pub requests_per_day: Option<u64>,
    /// Tokens of one request, estimated as a quarter of its bytes.
    pub tokens_per_request: Option<u64>,
    /// Bytes of one request's body.
    pub bytes_per_request: Option<u64>,
}

/// One list of names.
#[derive(Clone, Debug, PartialEq)]
enum Rule {
    Only(Vec<String>),
    Never(Vec<String>),
}

/// Lists of names, all of which must allow a name. Patterns may hold stars; case does not count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// Whether there is any list.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every list allows this name.
    pub fn allow(&self, name: &str) -> bool {
        self.allow_as(&[name], is_like)
    }

    /// The same for something of several names: one must stand in each list of allowed ones, none in the others.
    fn allow_as(&self, names: &[&str], fits: impl Fn(&str, &str) -> bool) -> bool {
        let in_list = |list: &[String]| list.iter().any(|pattern| names.iter().any(|name| fits(pattern, name)));
        self.0.iter().all(|rule| match rule {
            Rule::Only(list) => in_list(list),
            Rule::Never(list) => !in_list(list),
        })
    }
}

/// Whether a name fits a pattern in which `*` stands for any run of characters.
fn is_like(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let head = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(tail) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(tail)
}

/// The policy in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Mask everyday words that are also names without further evidence.
    pub strict: bool,
    /// Mask IP addresses.
    pub mask_ip: bool,
    /// Mask names of persons and firms that no record knows, by lists of names and by what stands around them.
    pub mask_unknown_names: bool,
    /// What happens to a draft with findings of the tone check when it is to be written without a person looking on.
    pub tone: Tone,
    /// How far requests may go.
    pub network: Network,
    /// Web pages and links.
    pub web: Web,
    /// Where the log may go, and with what.
    pub export: Export,
    /// Hosts that requests may go to; `*.example.com` stands for every host under a domain.
    pub hosts: Rules,
    /// Providers, by their kind (`openai`).
    pub providers: Rules,
    /// Models.
    pub models: Rules,
    /// Regions; an unknown region is refused where there is a list.
    pub regions: Rules,
    /// Whether a flag against keeping must be there.
    pub retention: RetentionRule,
    /// Limits.
    pub caps: Caps,
    /// What may be done of its own accord.
    pub autonomy: Levels,
    classes: force::Classes,
    entries: Vec<Entry>,
}

impl Default for Policy {
    /// What [`DEFAULT_POLICY`] says.
    fn default() -> Self {
        // A test reads the same text, so that the policy that allows nothing never comes out of here.
        force::policy(&[]).unwrap_or_else(|_| Self::nothing())
    }
}

impl Policy {
    /// Reads a single policy file over the built-in policy.
    ///
    /// # Errors
    /// For what cannot be understood, with its line.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        Self::from_files(&[PolicyFile { name: "policy.toml".into(), standing: Standing::User, text: text.to_owned() }])
    }

    /// The policy of these files: those of the highest standing over the built-in one, the others only stricter.
    ///
    /// # Errors
    /// For what cannot be understood, with file and line.
    pub fn from_files(files: &[PolicyFile]) -> Result<Self, PolicyError> {
        force::policy(files)
    }

    /// A policy that lets nothing leave.
    fn nothing() -> Self {
        let none = || Rules(vec![Rule::Only(Vec::new())]);
        Self {
            strict: true,
            mask_ip: true,
            mask_unknown_names: true,
            tone: Tone::Block,
            network: Network { offline: Offline::Strict },
            web: Web::default(),
            export: Export::default(),
            hosts: none(),
            providers: none(),
            models: none(),
            regions: none(),
            retention: RetentionRule::RequireFlag,
            caps: Caps { bytes_per_request: Some(0), ..Caps::default() },
            autonomy: Levels { proposals: Autonomy::Off, tools: Autonomy::Off, web: Autonomy::Off },
            classes: force::Classes::default(),
            entries: Vec::new(),
        }
    }

    /// Forbids connections as far as `offline` says; never allows any. `origin` says who wants it.
    pub fn go_offline(&mut self, offline: Offline, origin: &str) {
        if offline <= self.network.offline {
            return;
        }
        self.network.offline = offline;
        self.entries.retain(|entry| entry.path != "network.offline");
        let value = format!("{offline:?}").to_lowercase();
        self.entries.push(Entry { path: "network.offline".into(), value, origin: vec![origin.to_owned()] });
    }

    /// Every value in force and where it comes from, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A short hash of everything that is in force: the same for the same policy, wherever it came from.
    pub fn version(&self) -> String {
        let mut said: Vec<String> =
            self.entries.iter().map(|entry| format!("{}={}\n", entry.path, entry.value)).collect();
        said.sort_unstable();
        said.dedup();
        blake3::hash(said.concat().as_bytes()).to_hex()[..12].to_owned()
    }

    /// How far the values of a field may travel; `schema` is what the schema says. The most exact line counts:
    /// kind and field, any field of the kind, the field of any kind.
    pub fn class(&self, kind: &Kind, field: &str, schema: FieldClass) -> FieldClass {
        self.classes.of(kind.as_str(), field, schema)
    }

    /// Whether requests may go to this host.
    pub fn allows_host(&self, host: &str) -> bool {
        self.hosts.allow_as(&[host], |pattern, host| match pattern.strip_prefix("*.") {
            Some(domain) => {
                let host = host.to_ascii_lowercase();
                host.strip_suffix(&domain.to_ascii_lowercase()).is_some_and(|rest| rest.ends_with('.'))
            }
            None => pattern.eq_ignore_ascii_case(host),
        })
    }
}

#[cfg(test)]
mod tests;
