//! Germany, Austria, Switzerland, France, Benelux, Britain, Ireland: people, firms, health and tax.
//!
//! Source: the algorithms published by the national offices. Prefixed tax numbers are in `europe_vat`.

use super::checks::{
    digit, dmy, full_ymd, is_day, is_repeated, luhn, minus11, mod11_10, number, pair, up_to_ten, value, verhoeff,
    weighted,
};
use super::europe_vat::{belgium, britain, ireland};
use super::schemes::{Scheme, always, any, labelled, written};

pub(super) const SCHEMES: &[Scheme] = &[
    written("at.tin", "ddddddddd", luhn, &["99-999/9999"]),
    always("at.vnr", "dddddddddd", austrian_insurance),
    always("be.nn", "ddddddddddd", belgian_person),
    always("be.bce", "dddddddddd", belgium),
    written("be.ogm", "dddddddddddd", remittance, &["999/9999/99999"]),
    always("ch.ahv", "756dddddddddd", ean13),
    always("de.idnr", "ddddddddddd", german_tax),
    written("de.stnr", "dddddddddd", any, &["99/999/99999"]),
    written("de.stnr", "ddddddddddd", any, &["999/999/99999", "999/9999/9999"]),
    always("de.rvnr", "ddddddddaddd", german_insurance),
    labelled("de.kvnr", "addddddddd", german_health),
    labelled("de.id_card", "xxxxxxxxd", |s| document(s, 8)),
    always("de.id_card", "axxxxxxxdd", german_card),
    always("fr.nir", "ddddddddddddddd", french_person),
    always("fr.nir", "ddddd2Adddddddd", french_person),
    always("fr.nir", "ddddd2Bdddddddd", french_person),
    always("fr.siret", "dddddddddddddd", |s| luhn(s) && luhn(&s[..9]) && !is_repeated(s)),
    labelled("fr.siren", "ddddddddd", luhn),
    always("fr.nif", "ddddddddddddd", |s| s[0] <= b'3' && number(&s[..10]) % 511 == number(&s[10..])),
    always("gb.nino", "aaddddddA", british_insurance),
    always("gb.nino", "aaddddddB", british_insurance),
    always("gb.nino", "aaddddddC", british_insurance),
    always("gb.nino", "aaddddddD", british_insurance),
    labelled("gb.nhs", "dddddddddd", |s| minus11(s, &[10, 9, 8, 7, 6, 5, 4, 3, 2])),
    labelled("gb.utr", "dddddddddd", british_tax),
    labelled("gb.vat", "ddddddddd", britain),
    always("gb.upn", "adddddddddddd", british_pupil),
    always("gb.driver", "axxxxddddddaxxaa", british_driver),
    always("gb.driver", "axxxxddddddaxdaa", british_driver),
    always("ie.pps", "ddddddda", ireland),
    always("ie.pps", "dddddddaa", |s| ireland(s) && matches!(s[8], b'A'..=b'I' | b'T' | b'W' | b'X')),
    always("lu.person", "ddddddddddddd", |s| full_ymd(s) && luhn(&s[..12])),
    always("lu.person", "ddddddddddddd", |s| full_ymd(s) && verhoeff(&s[..11])),
    labelled("nl.bsn", "ddddddddd", dutch_person),
    always("no.person", "ddddddddddd", norwegian_person),
];

fn austrian_insurance(s: &[u8]) -> bool {
    let rest = weighted(s, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    s[0] != b'0' && rest == digit(s, 3) && is_day(pair(s, 6), pair(s, 4))
}

/// Date of birth, count, and 97 less the rest, with a 2 before the number for those born since 2000. The months of a
/// bis number are shifted by twenty or forty.
fn belgian_person(s: &[u8]) -> bool {
    let check = u64::from(pair(s, 9));
    let fits = |body: u64| 97 - body % 97 == check;
    let month = pair(s, 2) % 20;
    let dated = is_day(month, pair(s, 4)) || month == 0 && pair(s, 4) == 0;
    dated && pair(s, 2) <= 52 && (fits(number(&s[..9])) || fits(2_000_000_000 + number(&s[..9])))
}

fn remittance(s: &[u8]) -> bool {
    let rest = number(&s[..10]) % 97;
    (if rest == 0 { 97 } else { rest }) == u64::from(pair(s, 10))
}

fn ean13(s: &[u8]) -> bool {
    up_to_ten(s, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3])
}

/// Among the first ten digits exactly one stands twice or three times.
fn german_tax(s: &[u8]) -> bool {
    let mut counts = [0u8; 10];
    s[..10].iter().for_each(|byte| counts[value(*byte) as usize % 10] += 1);
    let repeated = counts.iter().filter(|count| **count > 1).count();
    s[0] != b'0' && repeated == 1 && counts.iter().all(|count| *count <= 3) && mod11_10(s)
}

/// Area, date of birth, initial as two digits, count, check.
fn german_insurance(s: &[u8]) -> bool {
    let letter = value(s[8]) - 9;
    let digits = [&s[..8], &[b'0' + (letter / 10) as u8, b'0' + (letter % 10) as u8], &s[9..]].concat();
    let crossed = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].iter().zip(&digits).map(|(weight, byte)| {
        let product = weight * value(*byte);
        product / 10 + product % 10
    });
    is_day(pair(s, 4), pair(s, 2) % 50) && crossed.sum::<u32>() % 10 == digit(s, 11)
}

/// A letter as two digits and eight more, weighted one and two, and a check digit.
fn german_health(s: &[u8]) -> bool {
    let letter = value(s[0]) - 9;
    let digits = [&[b'0' + (letter / 10) as u8, b'0' + (letter % 10) as u8], &s[1..9]].concat();
    let crossed = digits.iter().enumerate().map(|(at, byte)| {
        let product = value(*byte) * if at % 2 == 0 { 1 } else { 2 };
        product / 10 + product % 10
    });
    crossed.sum::<u32>() % 10 == digit(s, 9)
}

/// The check of machine-readable documents (ICAO 9303): weights seven, three, one.
pub(super) fn document(s: &[u8], at: usize) -> bool {
    let sum: u32 = s[..at].iter().zip([7, 3, 1].into_iter().cycle()).map(|(byte, weight)| value(*byte) * weight).sum();
    sum % 10 == digit(s, at)
}

fn german_card(s: &[u8]) -> bool {
    let letters = s[..9].iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let vowels = s.iter().any(|byte| b"AEIOUBDQS".contains(byte));
    letters >= 2 && !vowels && document(s, 9)
}

/// Sex, year, month, place, count and 97 less the rest; Corsica counts as 19 and 18.
fn french_person(s: &[u8]) -> bool {
    let place = match s[6] {
        b'A' => 19,
        b'B' => 18,
        _ => u64::from(pair(s, 5)),
    };
    let body = (number(&s[..5]) * 100 + place) * 1_000_000 + number(&s[7..13]);
    let month = matches!(pair(s, 3), 1..=12 | 20..=42 | 50..=99);
    matches!(s[0], b'1'..=b'4' | b'7' | b'8') && month && 97 - body % 97 == u64::from(pair(s, 13))
}

/// Two letters that no other series uses, six digits, and a letter from A to D.
fn british_insurance(s: &[u8]) -> bool {
    let pair_is_used = !matches!(&s[..2], b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ");
    pair_is_used && !b"DFIQUV".contains(&s[0]) && !b"DFIOQUV".contains(&s[1]) && !is_repeated(&s[2..8])
}

fn british_tax(s: &[u8]) -> bool {
    let rest = weighted(&s[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
    b"21987654321"[rest as usize] == s[0]
}

fn british_pupil(s: &[u8]) -> bool {
    let rest = weighted(&s[1..], &[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]) % 23;
    b"ABCDEFGHJKLMNPQRTUVWXYZ"[rest as usize] == s[0]
}

/// Five characters of the name, the birth date wrapped in it, initials, check.
fn british_driver(s: &[u8]) -> bool {
    let name = s[..5].iter().skip_while(|byte| byte.is_ascii_uppercase()).all(|byte| *byte == b'9');
    name && is_day(pair(s, 6) % 50, pair(s, 8))
}

/// The eleven test: the last digit counts against the others.
fn dutch_person(s: &[u8]) -> bool {
    let sum = weighted(s, &[9, 8, 7, 6, 5, 4, 3, 2, 10]);
    // Ten stands for minus one, modulo eleven.
    sum.is_multiple_of(11) && number(s) > 0
}

/// Date of birth (a D number adds forty to the day), individual number, two checks.
fn norwegian_person(s: &[u8]) -> bool {
    let two = minus11(s, &[3, 7, 6, 1, 8, 9, 4, 5, 2]) && minus11(s, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    two && (dmy(s) || is_day(pair(s, 2), pair(s, 0) % 40))
}
