//! Host names that do not belong to the public internet, or that stand for an address by themselves.
//!
//! Not for: resolving; the address that a name resolves to is judged where the connection is made. These rules come
//! before that, so that nobody is even asked about such a name.

use super::range;
use std::net::{IpAddr, Ipv4Addr};

/// Ends of names that only this machine or this network knows (RFC 6761, 6762, 7686, 8375 and common practice).
const INNER: &[&str] = &[
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "arpa",
    "test",
    "invalid",
    "onion",
    "i2p",
    "alt",
    "consul",
    "svc",
    "cluster",
];

/// Domains whose every name resolves to an address of the asker's choice, or to this machine.
const TO_ANYWHERE: &[&str] = &[
    "nip.io",
    "sslip.io",
    "xip.io",
    "ip6.name",
    "backname.io",
    "ipq.co",
    "traefik.me",
    "localtest.me",
    "lvh.me",
    "vcap.me",
    "lacolhost.com",
    "fuf.me",
    "fuf.us",
    "local.gd",
    "localho.st",
    "my.local-ip.co",
    "local-ip.co",
    "local-ip.sh",
    "localdev.me",
    "lndo.site",
    "ddev.site",
    "docksal.site",
    "rbndr.us",
    "1u.ms",
    "rebind.it",
    "rebind.network",
    "dnsrebind.it",
    "r3dir.me",
];

/// Why a page must not be fetched from a host of this name; lower case, in ASCII.
pub(super) fn refused(host: &str) -> Option<&'static str> {
    if !host.contains('.') {
        return Some("the host is a name of the local network");
    }
    if INNER.iter().any(|end| is_under(host, end)) {
        return Some("the host is a name of the local network");
    }
    if TO_ANYWHERE.iter().any(|end| is_under(host, end)) {
        return Some("the host's domain leads to whatever address is written in front of it");
    }
    if host.split('.').any(|label| label == "metadata" || label == "instance-data") {
        return Some("the host is called like a cloud's metadata service");
    }
    written(host)
        .is_some_and(|address| range::special(address).is_some())
        .then_some("the host's name spells an address that is not public")
}

/// The name itself or one below it.
pub(super) fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// An address written inside a name: `10.0.0.1.example.com`, `app-127-0-0-1.example.com`, `7f000001.example.com`.
fn written(host: &str) -> Option<IpAddr> {
    let parts: Vec<&str> = host.split(['.', '-']).collect();
    let numbers = parts.windows(4).filter_map(|four| {
        let mut bytes = [0; 4];
        for (byte, part) in bytes.iter_mut().zip(four) {
            *byte = part.parse().ok()?;
        }
        Some(Ipv4Addr::from(bytes))
    });
    let hex = parts.iter().filter(|part| part.len() == 8).filter_map(|part| u32::from_str_radix(part, 16).ok());
    let hex = hex.map(Ipv4Addr::from);
    numbers.chain(hex).map(IpAddr::V4).find(|address| range::special(*address).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_local_network_and_names_that_spell_addresses() {
        for (host, fine) in [
            ("example.com", true),
            ("10.example.org", true),
            ("127.example.com", true),
            ("internal-affairs.example", true),
            ("localhost.example.com", true),
            ("locals.com", true),
            ("1.2.3.4.example.com", true),
            ("8-8-8-8.example.com", true),
            ("metadata-tools.example", true),
            ("cafe1234.example.com", true),
            ("localhost", false),
            ("printer", false),
            ("a.localhost", false),
            ("foo.internal", false),
            ("x.y.local", false),
            ("1.0.0.10.in-addr.arpa", false),
            ("abc.onion", false),
            ("nip.io", false),
            ("8.8.8.8.nip.io", false),
            ("a.b.localtest.me", false),
            ("metadata.google.com", false),
            ("10.0.0.1.example.com", false),
            ("app-192-168-1-7.example.com", false),
            ("7f000001.example.com", false),
        ] {
            assert_eq!(refused(host).is_none(), fine, "{host}: {:?}", refused(host));
        }
    }
}
