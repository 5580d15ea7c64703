//! Where a request goes, and whether it may go there.
//!
//! Not for: resolving names; the transport connects, and only to what was cleared.
//! Invariant: plain `http` is for this machine only.

use super::policy::{Offline, Policy};

/// The host and path of a request that is allowed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The host, in lower case, without port.
    pub(super) host: String,
    /// The path without the query.
    pub(super) path: String,
    /// Whether it is this machine.
    pub(super) is_local: bool,
}

/// Why a request may not go where it was meant to go. Nothing has left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Not `https://host/…`.
    #[error(
        "the provider's address {0:?} is not of the form https://host/path; nothing was sent. Correct it in the configuration"
    )]
    Address(String),
    /// Plain `http` to another machine.
    #[error("{0} would be reached without encryption; nothing was sent. Use https")]
    Plain(String),
    /// Not on the list.
    #[error("{0} is not among the allowed hosts; nothing was sent. Add it to [network] hosts in policy.toml")]
    NotAllowed(String),
    /// Not the collector.
    #[error(
        "{0} is not the collector that the policy names; nothing was sent. Set collector = \"https://{0}\" under [export] in policy.toml, where that is allowed"
    )]
    NotCollector(String),
    /// Offline.
    #[error("offline: requests to {0} are switched off; nothing was sent. Use a local model, or go online")]
    Offline(String),
    /// Strictly offline.
    #[error("strictly offline: no connection is opened, not even on this machine; nothing was sent")]
    Strict,
}

impl Target {
    /// The target of an address that the policy allows.
    pub(super) fn of(url: &str, policy: &Policy) -> Result<Self, HostError> {
        let target = Self::within_reach(url, policy)?;
        let allowed = target.is_local || policy.allows_host(&target.host);
        if allowed { Ok(target) } else { Err(HostError::NotAllowed(target.host)) }
    }

    /// The collector of an address, if it is the policy's or runs on this machine.
    pub(super) fn of_collector(url: &str, policy: &Policy) -> Result<Self, HostError> {
        let target = Self::within_reach(url, policy)?;
        let allowed = target.is_local || policy.allows_export_to(&target.host);
        if allowed { Ok(target) } else { Err(HostError::NotCollector(target.host)) }
    }

    /// The target of an address that may be reached as far as encryption and the network switch go.
    fn within_reach(url: &str, policy: &Policy) -> Result<Self, HostError> {
        let wrong = || HostError::Address(url.split(['?', '#']).next().unwrap_or_default().to_owned());
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        let host = host_of(authority).ok_or_else(wrong)?;
        let local = is_loopback(&host);
        match scheme {
            _ if policy.network.offline == Offline::Strict => return Err(HostError::Strict),
            "https" => {}
            "http" if local => {}
            "http" => return Err(HostError::Plain(host)),
            _ => return Err(wrong()),
        }
        if !local && policy.network.offline == Offline::On {
            return Err(HostError::Offline(host));
        }
        let path = path.split(['?', '#']).next().unwrap_or_default().to_owned();
        Ok(Self { host, path, is_local: local })
    }
}

/// The host of `host`, `host:port` or `[v6]:port`; no user part, no odd characters.
fn host_of(authority: &str) -> Option<String> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(host, port)| (host, port.strip_prefix(':').unwrap_or(port)))?,
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    let six = authority.starts_with('[');
    let sound = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || (six && c == ':');
    let port_holds = port.is_empty() || port.parse::<u16>().is_ok();
    (!host.is_empty() && host.chars().all(sound) && port_holds).then(|| host.to_ascii_lowercase())
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_allowed_hosts_over_https_or_this_machine() {
        let mut policy = Policy::default();
        for (url, allowed) in [
            ("https://api.openai.com/v1/responses?x=1", true),
            ("https://API.OpenAI.com:443/v1", true),
            ("http://127.0.0.1:8080/v1", true),
            ("http://[::1]:8080/v1", true),
            ("http://localhost/v1", true),
            ("http://api.openai.com/v1", false),
            ("https://evil.example/v1", false),
            ("https://api.openai.com@evil.example/", false),
            ("https://evil.example\\.api.openai.com/", false),
            ("ftp://api.openai.com/", false),
            ("api.openai.com", false),
            ("https:///v1", false),
        ] {
            assert_eq!(Target::of(url, &policy).is_ok(), allowed, "{url}");
        }
        policy.network.offline = Offline::On;
        assert!(matches!(Target::of("https://api.openai.com/", &policy), Err(HostError::Offline(_))));
        assert!(Target::of("http://127.0.0.1/", &policy).is_ok());
        policy.network.offline = Offline::Strict;
        assert_eq!(Target::of("http://127.0.0.1/", &policy), Err(HostError::Strict));
    }

    #[test]
    fn the_path_goes_without_its_query() {
        let target = Target::of("https://api.openai.com/v1/x?key=1", &Policy::default()).expect("allowed");
        assert_eq!((target.host.as_str(), target.path.as_str()), ("api.openai.com", "/v1/x"));
    }
}
