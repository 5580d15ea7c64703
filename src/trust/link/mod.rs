//! Whether a web address may be opened or fetched, in whatever spelling it comes.
//!
//! For: one strict reading ([`Address`]), the host in both forms, the list of hosts that may be opened ([`Links`]), and
//! addresses that carry a value away. Not for: resolving or fetching (room `web`).
//! Invariants: only `https` to a listed host can be opened; nothing that could not be read strictly can be fetched;
//! an address with a placeholder or a known value in it is neither, in whatever encoding.

mod address;
mod carry;
mod decode;
mod name;
mod range;
mod script;
mod shown;

pub use address::Address;
pub use carry::Carry;
pub use shown::unlinked;

use super::policy::{Offline, Policy};
use crate::crm::{Kind, Record};
use crate::trust::free_mail::is_free_mail;
use address::Read;
use std::collections::BTreeSet;

/// The hosts that may be opened, and how far requests may go.
#[derive(Clone, Debug, Default)]
pub struct Links {
    trusted: BTreeSet<String>,
    allow: BTreeSet<String>,
    said: BTreeSet<String>,
    http: bool,
    offline: Offline,
}

/// What may be done with an address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Verdict {
    /// The address as it came, made safe to show.
    pub url: String,
    /// Whether it may be opened in a browser: `https` to a listed host.
    pub openable: bool,
    /// Whether its page may be fetched, as far as the address tells.
    pub fetchable: bool,
    /// The host in ASCII, as a browser would read it; empty when there is none.
    pub host: String,
    /// The same with its letters spelt out.
    pub host_unicode: String,
    /// The scheme in lower case.
    pub scheme: String,
    /// Whether it carries a value or placeholder away.
    pub carries: bool,
    /// Why it may not, and what is odd about it.
    pub reasons: Vec<String>,
}

impl Links {
    /// The hosts that the policy allows; records are added with [`Links::trust`].
    pub fn new(policy: &Policy) -> Self {
        let ascii = |host: &String| {
            Some(match host.strip_prefix("*.") {
                Some(domain) => format!("*.{}", plain_host(domain)?),
                None => plain_host(host)?,
            })
        };
        Self {
            trusted: BTreeSet::new(),
            allow: policy.web.allow.iter().filter_map(ascii).collect(),
            said: BTreeSet::new(),
            http: policy.web.http,
            offline: policy.network.offline,
        }
    }

    /// Trusts what the record's own fields name: the website of an account, the mail domain of a contact or colleague.
    /// Leads write their fields themselves, in forms on the web, and are not trusted.
    pub fn trust(&mut self, record: &Record) {
        let text = |field: &str| record.text(field).unwrap_or_default();
        match record.kind {
            Kind::Account => self.trusted.extend(website_host(text("website"))),
            Kind::Contact | Kind::User => {
                let domain = text("email").rsplit_once('@').and_then(|(_, domain)| plain_host(domain));
                self.trusted.extend(domain.filter(|domain| !is_free_mail(domain)));
            }
            _ => {}
        }
    }

    /// Trusts the very addresses that the seller wrote, and no others of their hosts.
    pub fn say(&mut self, words: &str) {
        self.said.extend(shown::addresses(words).map(str::to_owned));
    }

    /// Whether a host, in ASCII, is one that may be opened.
    pub fn lists(&self, host: &str) -> bool {
        let bare = host.strip_prefix("www.").unwrap_or(host);
        let other = format!("www.{bare}");
        let named = |set: &BTreeSet<String>| [host, bare, &other].iter().any(|form| set.contains(*form));
        let below = || {
            let domains = self.allow.iter().filter_map(|pattern| pattern.strip_prefix("*."));
            domains.into_iter().any(|domain| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
        };
        named(&self.trusted) || named(&self.allow) || below()
    }

    /// Judges an address from a person, a record or a page.
    pub fn judge(&self, text: &str) -> Verdict {
        self.judge_with(text, None)
    }

    /// The same for an address that a model wrote: with a value or placeholder in it, nothing may be done with it.
    pub fn judge_model(&self, text: &str, carry: &Carry<'_>) -> Verdict {
        self.judge_with(text, Some(carry))
    }

    fn judge_with(&self, text: &str, carry: Option<&Carry<'_>>) -> Verdict {
        let read = Read::of(text);
        let listed = self.lists(&read.host);
        let said = self.said.contains(text);
        let listed = listed || said;
        let carried = carry.filter(|_| !said).and_then(|carry| carry.found(text, listed.then_some(read.host.as_str())));
        let sound = read.url.is_some() && read.reasons.is_empty() && carried.is_none();
        let secure = read.scheme == "https";
        let mut reasons = read.reasons;
        if let Some(kind) = carried {
            reasons.push(format!("it carries {}", super::gate::thing(kind)));
        }
        if sound && !secure && !self.http {
            reasons.push("it is not encrypted: http is off in [web] of policy.toml".to_owned());
        }
        let online = self.offline == Offline::Off;
        if sound && !online {
            reasons.push("offline: nothing is fetched".to_owned());
        }
        if sound && !listed {
            reasons.push("it cannot be opened: its host stands in no trusted field and not in [web] allow".to_owned());
        }
        let host_unicode = idna::domain_to_unicode(&read.host).0;
        let host_unicode = super::SafeText::one_line(&host_unicode).into_string();
        reasons.extend(script::warning(&host_unicode).map(str::to_owned));
        Verdict {
            url: super::SafeText::one_line(text).into_string(),
            openable: sound && secure && listed,
            fetchable: sound && online && (secure || self.http),
            host: read.host,
            host_unicode,
            scheme: read.scheme,
            carries: carried.is_some(),
            reasons,
        }
    }
}

/// Whether an address belongs to the public internet: not this machine, a private network, a tunnel or a reserved range.
pub fn public(address: std::net::IpAddr) -> bool {
    range::special(address).is_none()
}

/// The host of an account's website, which people write with or without `https://`.
fn website_host(text: &str) -> Option<String> {
    let rest =
        text.trim().strip_prefix("https://").or_else(|| text.trim().strip_prefix("http://")).unwrap_or(text.trim());
    plain_host(rest.split(['/', '?', '#', ':']).next()?)
}

/// A public host name in ASCII and lower case.
fn plain_host(text: &str) -> Option<String> {
    let host = text.trim().trim_end_matches('.').to_lowercase();
    Address::parse(&format!("https://{host}/"))
        .ok()
        .filter(|address| address.ip().is_none())
        .map(|address| address.host().to_owned())
}

#[cfg(test)]
mod tests;
