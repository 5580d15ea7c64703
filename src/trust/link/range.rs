//! Which IP addresses belong to the public internet.
//!
//! For: refusing every special range of v4 and v6, and every v6 form that carries a v4 address in it.
//! Not for: reading addresses out of texts (see `address`). Facts: the IANA special-purpose registries (RFC 6890 and
//! its updates). Invariant: what is not known to be public is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not reachable for us; `None` when it is public.
pub(super) fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    }
}

/// Network, length of its prefix, and what it is.
const V4: &[([u8; 4], u32, &str)] = &[
    ([0, 0, 0, 0], 8, "this network"),
    ([10, 0, 0, 0], 8, "a private network"),
    ([100, 64, 0, 0], 10, "a provider's inner network"),
    ([127, 0, 0, 0], 8, "this machine"),
    ([168, 63, 129, 16], 32, "a cloud's metadata service"),
    ([169, 254, 0, 0], 16, "the local link, where clouds keep their metadata service"),
    ([172, 16, 0, 0], 12, "a private network"),
    ([192, 0, 0, 0], 24, "reserved for protocols"),
    ([192, 0, 2, 0], 24, "an example network"),
    ([192, 31, 196, 0], 24, "a sink for reverse look-ups"),
    ([192, 52, 193, 0], 24, "a relay network"),
    ([192, 88, 99, 0], 24, "a relay network"),
    ([192, 168, 0, 0], 16, "a private network"),
    ([192, 175, 48, 0], 24, "a sink for reverse look-ups"),
    ([198, 18, 0, 0], 15, "a network for measurements"),
    ([198, 51, 100, 0], 24, "an example network"),
    ([203, 0, 113, 0], 24, "an example network"),
    ([224, 0, 0, 0], 4, "a multicast group"),
    ([240, 0, 0, 0], 4, "reserved"),
];

fn special_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = address.to_bits();
    let holds = |network: &[u8; 4], prefix: u32| (bits ^ u32::from_be_bytes(*network)) >> (32 - prefix) == 0;
    V4.iter().find(|(network, prefix, _)| holds(network, *prefix)).map(|(.., what)| *what)
}

/// Parts of `2000::/3`, the one public range, that are not public.
const V6: &[([u16; 3], u32, &str)] = &[
    ([0x2001, 0, 0], 23, "reserved for protocols and tunnels"),
    ([0x2001, 0xdb8, 0], 32, "an example network"),
    ([0x2002, 0, 0], 16, "a tunnel to a v4 address"),
    ([0x2620, 0x4f, 0x8000], 48, "a sink for reverse look-ups"),
    ([0x3fff, 0, 0], 20, "an example network"),
];

fn special_v6(address: Ipv6Addr) -> Option<&'static str> {
    let parts = address.segments();
    if parts[0] >> 13 != 1 {
        return Some(not_public(address));
    }
    // An interface id of this form leads to the v4 address behind it.
    if matches!(parts[4] & !0x0200, 0) && parts[5] == 0x5efe {
        return Some("a tunnel to a v4 address");
    }
    let head = u64::from(parts[0]) << 32 | u64::from(parts[1]) << 16 | u64::from(parts[2]);
    let holds = |network: &[u16; 3], prefix: u32| {
        let network = network.iter().fold(0, |bits, part| bits << 16 | u64::from(*part));
        (head ^ network) >> (48 - prefix) == 0
    };
    V6.iter().find(|(network, prefix, _)| holds(network, *prefix)).map(|(.., what)| *what)
}

fn not_public(address: Ipv6Addr) -> &'static str {
    let parts = address.segments();
    match parts[0] {
        _ if address.is_loopback() => "this machine",
        0 if parts[..5] == [0; 5] => "a v4 address in the form of v6",
        0x64 if parts[1] == 0xff9b => "a v4 address in the form of v6",
        0xfc00..=0xfdff => "a private network",
        0xfe80..=0xfebf => "the local link",
        0xff00..=0xffff => "a multicast group",
        _ => "reserved",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_every_range() {
        for (address, public) in [
            ("0.255.255.255", false),
            ("1.0.0.0", true),
            ("9.255.255.255", true),
            ("10.0.0.0", false),
            ("10.255.255.255", false),
            ("11.0.0.0", true),
            ("100.63.255.255", true),
            ("100.64.0.0", false),
            ("100.127.255.255", false),
            ("100.128.0.0", true),
            ("127.255.255.255", false),
            ("168.63.129.15", true),
            ("168.63.129.16", false),
            ("169.253.255.255", true),
            ("169.254.0.0", false),
            ("172.15.255.255", true),
            ("172.16.0.0", false),
            ("172.31.255.255", false),
            ("172.32.0.0", true),
            ("192.0.0.192", false),
            ("192.0.1.1", true),
            ("192.0.2.7", false),
            ("192.88.99.1", false),
            ("192.167.255.255", true),
            ("192.168.0.0", false),
            ("192.169.0.0", true),
            ("198.17.255.255", true),
            ("198.18.0.0", false),
            ("198.19.255.255", false),
            ("198.20.0.0", true),
            ("198.51.100.9", false),
            ("203.0.113.9", false),
            ("223.255.255.255", true),
            ("224.0.0.0", false),
            ("255.255.255.255", false),
            ("8.8.8.8", true),
            ("::", false),
            ("::1", false),
            ("::ffff:8.8.8.8", false),
            ("::8.8.8.8", false),
            ("64:ff9b::808:808", false),
            ("64:ff9b:1::1", false),
            ("100::1", false),
            ("1fff::1", false),
            ("2000::1", true),
            ("2001::1", false),
            ("2001:1ff:ffff::1", false),
            ("2001:200::1", true),
            ("2001:db7::1", true),
            ("2001:db8::1", false),
            ("2001:db9::1", true),
            ("2002:808:808::1", false),
            ("2003::1", true),
            ("2606:2800:220:1::1", true),
            ("2620:4f:8000::1", false),
            ("2620:4f:8001::1", true),
            ("3ffe::1", true),
            ("3fff:0fff::1", false),
            ("3fff:1000::1", true),
            ("4000::1", false),
            ("5f00::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
            ("2606::5efe:7f00:1", false),
            ("2606::200:5efe:7f00:1", false),
        ] {
            let parsed: IpAddr = address.parse().expect(address);
            assert_eq!(special(parsed).is_none(), public, "{address}: {:?}", special(parsed));
        }
    }
}
