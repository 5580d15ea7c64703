//! Asia: people, firms, tax.
//!
//! Source: the algorithms published by the issuing offices (UIDAI, GB 11643, GB 32100, IRAS, RRN act …).

use super::checks::{
    digit, full_ymd, is_day, is_repeated, luhn, mod11_2, number, pair, value, verhoeff, weighted, ymd,
};
use super::schemes::{Scheme, always, any, labelled, written};

pub(super) const SCHEMES: &[Scheme] = &[
    always("ae.eid", "784dddddddddddd", luhn),
    labelled("bd.nid", "ddddddddddddd", any),
    always("cn.ric", "dddddddddddddddddx", |s| full_ymd(&s[6..]) && mod11_2(s)),
    always("cn.uscc", "xxddddddxxxxxxxxxx", credit_code),
    written("id.npwp", "ddddddddddddddd", any, &["99.999.999.9-999.999"]),
    labelled("id.nik", "dddddddddddddddd", |s| is_day(pair(s, 8), pair(s, 6) % 40)),
    written("in.aadhaar", "dddddddddddd", aadhaar, &["9999 9999 9999", "9999-9999-9999"]),
    labelled("in.vid", "dddddddddddddddd", verhoeff),
    labelled("in.epic", "aaaddddddd", any),
    always("in.gstin", "ddaaaaaddddaxZx", |s| matches!(pair(s, 0), 1..=38 | 97 | 99)),
    always("in.pan", "aaaaadddda", |s| holder(s[3])),
    labelled("ir.melli", "dddddddddd", iranian),
    labelled("jp.mynumber", "dddddddddddd", my_number),
    labelled("jp.corporate", "ddddddddddddd", japanese_firm),
    written("kr.rrn", "ddddddddddddd", korean_date, &["999999-9999999"]),
    always("kr.rrn", "ddddddddddddd", |s| korean_date(s) && korean(s)),
    written("kr.brn", "dddddddddd", korean_firm, &["999-99-99999"]),
    written("kr.driver", "dddddddddddd", |s| (11..=28).contains(&pair(s, 0)), &["99-99-999999-99", "99 99 999999 99"]),
    always("kw.civil", "dddddddddddd", |s| matches!(s[0], b'2' | b'3') && is_day(pair(s, 3), pair(s, 5)) && kuwaiti(s)),
    always("kz.iin", "dddddddddddd", |s| ymd(s) && (b'1'..=b'6').contains(&s[6]) && kazakh(s)),
    always("lk.nic", "dddddddddV", |s| (1..=866).contains(&number(&s[2..5]))),
    always("lk.nic", "dddddddddX", |s| (1..=866).contains(&number(&s[2..5]))),
    written("my.nric", "dddddddddddd", ymd, &["999999-99-9999"]),
    written("ph.philhealth", "dddddddddddd", any, &["99-999999999-9"]),
    written("ph.sss", "dddddddddd", any, &["99-9999999-9"]),
    written("pk.cnic", "ddddddddddddd", |s| (b'1'..=b'7').contains(&s[0]), &["99999-9999999-9"]),
    labelled("sa.id", "dddddddddd", |s| matches!(s[0], b'1' | b'2') && luhn(s)),
    always("sg.nric", "addddddda", singaporean),
    always("sg.uen", "dddddddda", |s| weighted_letter(s, &[10, 4, 9, 3, 8, 2, 7, 1], b"XMKECAWLJDB")),
    always("sg.uen", "ddddddddda", |s| weighted_letter(s, &[10, 8, 6, 4, 9, 7, 5, 3, 1], b"ZKCMDNERGWH")),
    always("sg.uen", "Tddaadddda", any),
    always("sg.uen", "Sddaadddda", any),
    always("sg.uen", "Rddaadddda", any),
    written("th.pin", "ddddddddddddd", thai, &["9-9999-99999-99-9", "9-99-9-999-99999-9"]),
    labelled("th.pin", "ddddddddddddd", thai),
    always("tw.id", "addddddddd", taiwanese),
    labelled("tw.ubn", "dddddddd", any),
    labelled("vn.mst", "dddddddddd", vietnamese),
    labelled("vn.cccd", "dddddddddddd", any),
];

/// Three digits of the office, class and area, and a check over 31 characters.
fn credit_code(s: &[u8]) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    for byte in &s[..17] {
        let Some(place) = ALPHABET.iter().position(|known| known == byte) else { return false };
        sum += place * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[(31 - sum % 31) % 31] == s[17] && matches!(s[0], b'1' | b'5' | b'9' | b'Y')
}

fn aadhaar(s: &[u8]) -> bool {
    s[0] >= b'2' && verhoeff(s)
}

/// The fourth letter of a PAN tells whose it is.
fn holder(letter: u8) -> bool {
    b"ABCEFGHJKLPT".contains(&letter)
}

fn iranian(s: &[u8]) -> bool {
    let rest = weighted(s, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    (if rest < 2 { rest } else { 11 - rest }) == digit(s, 9) && !is_repeated(s)
}

fn my_number(s: &[u8]) -> bool {
    let rest = weighted(s, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    (if rest < 2 { 0 } else { 11 - rest }) == digit(s, 11)
}

/// The check digit stands first.
fn japanese_firm(s: &[u8]) -> bool {
    9 - weighted(&s[1..], &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9 == digit(s, 0)
}

/// Date of birth, then sex and century; 5 to 8 are foreigners.
fn korean_date(s: &[u8]) -> bool {
    ymd(s) && (b'1'..=b'8').contains(&s[6])
}

/// Numbers given out since October 2020 have no check digit any more.
fn korean(s: &[u8]) -> bool {
    let rest = (11 - weighted(s, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10;
    rest == digit(s, 12) || (b'5'..=b'8').contains(&s[6]) && (rest + 2) % 10 == digit(s, 12)
}

fn korean_firm(s: &[u8]) -> bool {
    let sum = weighted(s, &[1, 3, 7, 1, 3, 7, 1, 3, 5]) + digit(s, 8) * 5 / 10;
    (10 - sum % 10) % 10 == digit(s, 9)
}

fn kuwaiti(s: &[u8]) -> bool {
    let check = 11 - weighted(s, &[2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    check == digit(s, 11)
}

fn kazakh(s: &[u8]) -> bool {
    let first = weighted(s, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let check = if first < 10 { first } else { weighted(s, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 };
    check == digit(s, 11)
}

/// S, T, F, G, M: each with its own start and letters.
fn singaporean(s: &[u8]) -> bool {
    let (start, letters): (u32, &[u8; 11]) = match s[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    let rest = (start + weighted(&s[1..], &[2, 7, 6, 5, 4, 3, 2])) % 11;
    letters[rest as usize] == s[8]
}

fn weighted_letter(s: &[u8], weights: &[u32], letters: &[u8; 11]) -> bool {
    letters[(weighted(s, weights) % 11) as usize] == s[weights.len()]
}

fn thai(s: &[u8]) -> bool {
    (11 - weighted(s, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == digit(s, 12) && !is_repeated(s)
}

/// A letter as two digits, sex, count, check.
fn taiwanese(s: &[u8]) -> bool {
    const ORDER: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some(place) = ORDER.iter().position(|letter| *letter == s[0]) else { return false };
    let letter = place as u32 + 10;
    let sum = letter / 10 + letter % 10 * 9 + weighted(&s[1..], &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    matches!(s[1], b'1' | b'2' | b'8' | b'9') && sum.is_multiple_of(10)
}

fn vietnamese(s: &[u8]) -> bool {
    let rest = weighted(s, &[31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11;
    10 - rest == value(s[9])
}
