//! One strict reading of a web address.
//!
//! For: turning a text into an [`Address`] that every parser reads alike, or into the reasons why not.
//! Not for: deciding whether its host is trusted (see the parent). Invariants: an [`Address`] is `http` or `https`, has a
//! public host in canonical form, no user part, port 80 or 443, and no character that another parser could take
//! for a boundary; nothing is repaired on the way.

use super::{name, range};
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization;
use url::{Host, Url};

/// Longer addresses are not read: browsers cut them, and only smuggling needs them.
const LONGEST: usize = 2048;

/// A web address that passed the strict reading. Only [`Address::parse`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    url: Url,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// Every reason why it is refused.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let read = Read::of(text);
        match read.url {
            Some(url) if read.reasons.is_empty() => Ok(Self { url }),
            _ => Err(read.reasons),
        }
    }

    /// The address that a `Location` header of this page leads to.
    ///
    /// # Errors
    /// The same reasons; and a step from `https` down to `http`.
    pub fn redirect(&self, location: &str) -> Result<Self, Vec<String>> {
        let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
        if location.is_empty() || location.contains(odd) {
            return Err(vec!["the redirect's address has characters that no address has".to_owned()]);
        }
        let absolute = match location.split_once(':') {
            Some((scheme, _)) if is_scheme(scheme) => location.to_owned(),
            _ => self.url.join(location).map(String::from).map_err(|error| vec![error.to_string()])?,
        };
        let next = Self::parse(&absolute)?;
        if self.url.scheme() == "https" && next.url.scheme() != "https" {
            return Err(vec!["the redirect leads from https down to http".to_owned()]);
        }
        Ok(next)
    }

    /// The address as it would be requested, without its fragment.
    pub fn as_str(&self) -> &str {
        self.url.as_str().split('#').next().unwrap_or_default()
    }

    /// `https` or `http`.
    pub fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// The host in ASCII; a v6 address stands in brackets.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The IP address, if the host is one.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.url.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        }
    }

    /// 443 or 80.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// What could be read, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) scheme: String,
    /// As a browser would read the host, if at all.
    pub(super) host: String,
    pub(super) url: Option<Url>,
    pub(super) reasons: Vec<String>,
}

impl Read {
    pub(super) fn of(text: &str) -> Self {
        let mut read = Self { url: Url::parse(text).ok(), ..Self::default() };
        read.characters(text);
        let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
            read.wrong("it does not begin with https://");
            return read;
        };
        read.scheme = scheme.to_ascii_lowercase();
        if !matches!(read.scheme.as_str(), "https" | "http") {
            read.wrong(&format!("{}: is not an address of a page", read.scheme));
            return read;
        }
        read.host = read.url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        match rest.strip_prefix("//").filter(|rest| !rest.starts_with('/')) {
            Some(rest) => read.parts(rest),
            None => read.wrong("it does not have exactly two slashes before the host"),
        }
        if read.url.is_none() && read.reasons.is_empty() {
            read.wrong("it cannot be read as an address");
        }
        read
    }

    fn wrong(&mut self, reason: &str) {
        self.reasons.push(reason.to_owned());
    }

    fn characters(&mut self, text: &str) {
        if text.len() > LONGEST {
            self.wrong("it is longer than 2048 bytes");
        }
        if text.contains(|c: char| c.is_control() || c.is_whitespace()) || !super::super::SafeText::is_clean(text) {
            self.wrong("it holds blanks, controls or invisible characters");
        }
        if text.contains(['\\', '<', '>', '"', '`', '{', '}', '|', '^']) {
            self.wrong("it holds characters that no address has");
        }
    }

    fn parts(&mut self, rest: &str) {
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        self.tail(tail);
        if authority.contains('@') {
            return self.wrong("a user name stands before the host, which hides where it leads");
        }
        let (host, port) =
            match authority.rsplit_once(':').filter(|(host, _)| !host.contains(':') || host.ends_with(']')) {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            };
        if port.is_some_and(|port| port != "443" && port != "80") {
            self.wrong("only the ports 80 and 443 are used");
        }
        self.spelling(host);
        self.place();
    }

    /// The host as it is written.
    fn spelling(&mut self, written: &str) {
        let canonical = self.host.clone();
        if written.is_empty() || canonical.is_empty() {
            return self.wrong("there is no host in it, or none that can be read");
        }
        if written.contains('%') {
            self.wrong("the host is written with percent signs");
        }
        if written.starts_with('[') {
            let inner = written.trim_start_matches('[').trim_end_matches(']');
            if !inner.contains(|c: char| c == '.' || c == '%') && canonical.starts_with('[') {
                return;
            }
            return self.wrong("the host is a v6 address in an unusual spelling");
        }
        let labels_hold = written.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let letters_hold = written.nfkc().eq(written.chars());
        if !labels_hold || !letters_hold {
            self.wrong("the host is spelt with characters that stand for others, or with an empty part");
        } else if written.is_ascii() && !written.eq_ignore_ascii_case(&canonical) {
            self.wrong("the host is a number in an unusual spelling");
        }
    }

    /// Where the host lies.
    fn place(&mut self) {
        let refusal = match self.url.as_ref().and_then(Url::host) {
            Some(Host::Ipv4(address)) => range::special(address.into()).map(in_range),
            Some(Host::Ipv6(address)) => range::special(address.into()).map(in_range),
            Some(Host::Domain(domain)) => name::refused(domain.trim_end_matches('.')).map(str::to_owned),
            None => None,
        };
        self.reasons.extend(refusal);
    }

    /// Path, query and fragment.
    fn tail(&mut self, tail: &str) {
        if matches!(tail.as_bytes(), [b'?' | b'#', b'@', ..]) || tail.starts_with("/@") && tail.contains("@//") {
            self.wrong("what stands behind the host is made to look like one");
        }
        let (path, rest) = tail.split_at(tail.find(['?', '#']).unwrap_or(tail.len()));
        let lower = tail.to_ascii_lowercase();
        if ["%00", "%09", "%0a", "%0d"].iter().any(|code| lower.contains(code)) {
            self.wrong("it holds encoded controls");
        }
        let path_lower = path.to_ascii_lowercase();
        if ["%2f", "%5c", "%2e"].iter().any(|code| path_lower.contains(code))
            || path.split('/').any(|part| part == "..")
        {
            self.wrong("its path holds encoded or relative steps");
        }
        if path.contains("//") && !path.contains("://") || path.ends_with("//") {
            self.wrong("its path holds an empty step");
        }
        if path.contains("://") || path_lower.contains("%3a//") {
            self.wrong("its path holds another address: the page would be another site's");
        }
        if mentions_metadata(path) {
            self.wrong("its path is one of a cloud's metadata service");
        }
        if let Some(inner) = inner_address(rest) {
            let inner = Self::of(&inner);
            if inner.reasons.iter().any(|reason| reason.contains("local network") || reason.contains("not public")) {
                self.wrong("it passes on an address that is not public");
            }
        }
    }
}

fn in_range(what: &'static str) -> String {
    format!("the address is not public: {what}")
}

/// What clouds call the service that hands out a machine's credentials: no page of a customer needs it.
fn mentions_metadata(path: &str) -> bool {
    let squeezed: String = path.chars().filter(|c| *c != '-' && *c != '_').collect::<String>().to_ascii_lowercase();
    squeezed.split('/').any(|part| {
        ["metadata", "metadataservice", "computemetadata", "instancemetadata", "securitycredentials", "userdata"]
            .contains(&part)
            || part.contains("instancemetadata")
    })
}

/// An address that stands as a value in a query.
fn inner_address(rest: &str) -> Option<String> {
    let decoded = super::decode::percent(rest);
    let at = decoded.find("://")?;
    let start = decoded[..at].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |found| found + 1);
    decoded[start..].split(['&', '#', ' ']).next().map(str::to_owned)
}
