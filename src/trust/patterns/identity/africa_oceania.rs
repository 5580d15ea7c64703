//! Africa, Australia, New Zealand, and numbers that the whole world shares.
//!
//! Source: the algorithms published by the revenue and population offices; ISO 17442 for legal entities.

use super::checks::{digit, is_day, luhn, minus11, mod97, number, pair, weighted, ymd};
use super::schemes::{Scheme, always, any, labelled, written};

pub(super) const SCHEMES: &[Scheme] = &[
    always("au.abn", "ddddddddddd", australian_firm),
    labelled("au.acn", "ddddddddd", |s| (10 - weighted(s, &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == digit(s, 8)),
    labelled("au.tfn", "ddddddddd", |s| weighted(s, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)),
    written("au.medicare", "dddddddddd", australian_health, &["9999 99999 9", "9999-99999-9"]),
    always("eg.nid", "dddddddddddddd", |s| {
        matches!(s[0], b'2' | b'3') && is_day(pair(s, 3), pair(s, 5)) && matches!(pair(s, 7), 1..=35 | 88)
    }),
    always("gh.card", "GHAdddddddddd", any),
    always("gh.tin", "xdddddddddx", |s| b"PCGQV".contains(&s[0]) && minus11_or_x(s)),
    always("ke.pin", "Addddddddda", any),
    always("ke.pin", "Pddddddddda", any),
    always("ma.ice", "ddddddddddddddd", |s| s[0] == b'0' && number(s).is_multiple_of(97)),
    labelled("mu.nid", "addddddddddddx", |s| is_day(pair(s, 3), pair(s, 1))),
    labelled("ng.nin", "ddddddddddd", any),
    written("nz.bank", "ddddddddddddddd", any, &["99-9999-9999999-99"]),
    written("nz.bank", "dddddddddddddddd", any, &["99-9999-9999999-999"]),
    labelled("nz.ird", "ddddddddd", new_zealand),
    labelled("nz.ird", "dddddddd", |s| new_zealand(&[b"0", s].concat())),
    labelled("tn.mf", "ddddddda", any),
    written("tz.nida", "dddddddddddddddddddd", any, &["99999999-99999-99999-99"]),
    labelled("ug.nin", "aaddxxxxxxxxxx", any),
    always("za.id", "ddddddddddddd", |s| ymd(s) && matches!(s[10], b'0'..=b'2') && luhn(s)),
    labelled("za.tin", "dddddddddd", luhn),
    written("zw.nid", "ddddddddddadd", any, &["99-999999A99", "99-9999999-A-99"]),
    written("zw.nid", "ddddddddadd", any, &["99-999999-A-99", "99-999999-A99"]),
    always("lei", "xxxxxxxxxxxxxxxxxxdd", |s| mod97(s) == 1 && s.iter().any(u8::is_ascii_uppercase)),
];

fn australian_firm(s: &[u8]) -> bool {
    let sum = weighted(s, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    s[0] != b'0' && (sum - 10).is_multiple_of(89)
}

fn australian_health(s: &[u8]) -> bool {
    (b'2'..=b'6').contains(&s[0]) && weighted(s, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == digit(s, 8)
}

fn minus11_or_x(s: &[u8]) -> bool {
    let rest = weighted(&s[1..], &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
    s[10] == if rest == 10 { b'X' } else { b'0' + rest as u8 }
}

/// Two rows of weights, the second where the first gives ten.
fn new_zealand(s: &[u8]) -> bool {
    minus11(s, &[3, 2, 7, 6, 5, 4, 3, 2]) || minus11(s, &[7, 4, 3, 2, 5, 2, 7, 6])
}
