//! The Nordic and Baltic countries: people and firms.
//!
//! Source: the algorithms published by the population registers and tax offices.

use super::checks::{digit, dmy, full_ymd, is_day, luhn, minus11, number, pair, weighted, ymd};
use super::europe_vat::{NORWAY, denmark, finland};
use super::schemes::{Scheme, always, labelled, written};

pub(super) const SCHEMES: &[Scheme] = &[
    written("dk.cpr", "dddddddddd", dmy, &["999999-9999"]),
    labelled("dk.cvr", "dddddddd", denmark),
    always("ee.ik", "ddddddddddd", baltic_person),
    labelled("ee.kmkr", "ddddddddd", |s| weighted(s, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)),
    labelled("ee.registrikood", "dddddddd", |s| baltic_check(s, 7)),
    always("fi.hetu", "ddddddadddx", |s| {
        matches!(s[6], b'A'..=b'F' | b'U'..=b'Y') && finnish_person(&[&s[..6], &s[7..]].concat())
    }),
    written("fi.hetu", "dddddddddx", finnish_person, &["999999-9999", "999999-999A", "999999+9999", "999999+999A"]),
    labelled("fi.ytunnus", "dddddddd", finland),
    written("is.kennitala", "dddddddddd", icelandic, &["999999-9999"]),
    always("is.kennitala", "dddddddddd", icelandic),
    always("lt.asmens", "ddddddddddd", baltic_person),
    written("lv.person", "ddddddddddd", |s| dmy(s) && latvian(s), &["999999-99999"]),
    written("lv.person", "32ddddddddd", latvian, &["999999-99999"]),
    labelled("no.orgnr", "ddddddddd", |s| minus11(s, NORWAY)),
    labelled("no.kontonr", "ddddddddddd", |s| minus11(s, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])),
    written("se.personnummer", "dddddddddd", swedish_person, &["999999-9999", "999999+9999"]),
    always("se.personnummer", "dddddddddd", swedish_person),
    always("se.personnummer", "dddddddddddd", |s| full_ymd(s) && luhn(&s[2..]) || old_ymd(s) && luhn(&s[2..])),
    written("se.orgnr", "dddddddddd", |s| s[2] >= b'2' && luhn(s), &["999999-9999"]),
];

/// Sex and century, date of birth, count, check.
fn baltic_person(s: &[u8]) -> bool {
    matches!(s[0], b'1'..=b'8') && is_day(pair(s, 3), pair(s, 5)) && baltic_check(s, 10)
}

/// Two rows of weights, the second where the first gives ten.
fn baltic_check(s: &[u8], at: usize) -> bool {
    let row = |first: u32| (0..at as u32).map(move |place| (place + first - 1) % 9 + 1);
    let sum =
        |first: u32| s.iter().zip(row(first)).map(|(byte, weight)| super::checks::value(*byte) * weight).sum::<u32>();
    let check = if sum(1) % 11 < 10 { sum(1) % 11 } else { sum(3) % 11 % 10 };
    check == digit(s, at)
}

/// Date of birth, individual number, and one of 31 characters.
fn finnish_person(s: &[u8]) -> bool {
    let rest = number(&s[..9]) % 31;
    dmy(s) && b"0123456789ABCDEFHJKLMNPRSTUVWXY"[rest as usize] == s[9]
}

/// Date (a firm adds forty to the day), count, check, century.
fn icelandic(s: &[u8]) -> bool {
    let sum = weighted(s, &[3, 2, 7, 6, 5, 4, 3, 2, 1]);
    is_day(pair(s, 2), pair(s, 0) % 40) && sum.is_multiple_of(11) && matches!(s[9], b'8' | b'9' | b'0')
}

fn latvian(s: &[u8]) -> bool {
    let sum = weighted(s, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
    s.starts_with(b"32") || (1 + sum) % 11 % 10 == digit(s, 10)
}

/// A coordination number adds sixty to the day.
fn swedish_person(s: &[u8]) -> bool {
    (ymd(s) || is_day(pair(s, 2), pair(s, 4).wrapping_sub(60))) && luhn(s)
}

fn old_ymd(s: &[u8]) -> bool {
    pair(s, 0) == 18 && is_day(pair(s, 4), pair(s, 6))
}
