//! Poland to the Caucasus: people and firms.
//!
//! Source: the algorithms published by the tax offices and statistical offices.

use super::checks::{digit, is_day, luhn, mod11_10, number, pair, rest11, up_to_eleven, up_to_ten, value, weighted};
use super::europe_vat::{bulgaria, czech_firm, hungary, romania, slovenia};
use super::schemes::{Scheme, always, labelled, written};

pub(super) const SCHEMES: &[Scheme] = &[
    labelled("bg.egn", "dddddddddd", |s| shifted_date(s, 20) && rest11(s, &[2, 4, 8, 5, 10, 9, 7, 3, 6])),
    labelled("bg.bulstat", "ddddddddd", bulgaria),
    written("cz.rc", "dddddddddd", czech_person, &["999999/9999"]),
    written("cz.rc", "ddddddddd", czech_date, &["999999/999"]),
    labelled("cz.ico", "dddddddd", czech_firm),
    always("ex_yu.jmbg", "ddddddddddddd", southslav_person),
    labelled("hr.oib", "ddddddddddd", mod11_10),
    written("hu.anum", "ddddddddddd", |s| hungary(&s[..8]), &["99999999-9-99"]),
    labelled("hu.taj", "ddddddddd", |s| weighted(s, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == digit(s, 8)),
    labelled("kz.iin", "dddddddddddd", |s| shifted_date(s, 20) && rest11(s, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
    labelled("lt.code", "ddddddddd", |s| rest11(s, &[1, 2, 3, 4, 5, 6, 7, 8])),
    labelled("md.idno", "ddddddddddddd", |s| weighted(s, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10 == digit(s, 12)),
    written("pl.nip", "dddddddddd", polish_tax, &["999-999-99-99", "999-99-99-999"]),
    always("pl.pesel", "ddddddddddd", polish_person),
    labelled("pl.regon", "ddddddddd", |s| rest11(s, &[8, 9, 2, 3, 4, 5, 6, 7])),
    labelled("pl.regon", "dddddddddddddd", |s| rest11(s, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8])),
    labelled("pl.id_card", "aaadddddd", polish_card),
    labelled("pl.passport", "aaddddddd", polish_passport),
    always("ro.cnp", "ddddddddddddd", romanian_person),
    labelled("ro.cui", "dddddddd", romania),
    labelled("rs.pib", "ddddddddd", mod11_10),
    labelled("ru.inn", "dddddddddd", |s| rest11(s, &[2, 4, 10, 3, 5, 9, 4, 6, 8])),
    always("ru.inn", "dddddddddddd", |s| {
        rest11(s, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) && rest11(s, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])
    }),
    labelled("ru.ogrn", "ddddddddddddd", |s| number(&s[..12]) % 11 % 10 == u64::from(digit(s, 12))),
    labelled("ru.ogrnip", "ddddddddddddddd", |s| number(&s[..14]) % 13 % 10 == u64::from(digit(s, 14))),
    written("ru.snils", "ddddddddddd", russian_pension, &["999-999-999 99", "999-999-999-99"]),
    labelled("si.davcna", "dddddddd", slovenia),
    labelled("ua.rntrc", "dddddddddd", ukrainian),
    labelled("sk.ic_dph", "dddddddddd", |s| number(s).is_multiple_of(11)),
    labelled("mk.edb", "ddddddddddddd", |s| up_to_eleven(s, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])),
    labelled("me.pib", "dddddddd", |s| up_to_eleven(s, &[8, 7, 6, 5, 4, 3, 2])),
    labelled("by.unp", "ddddddddd", |s| weighted(s, &[29, 23, 19, 17, 13, 7, 5, 3]) % 11 == digit(s, 8)),
    labelled("uz.pinfl", "dddddddddddddd", |s| up_to_ten(s, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7]) || luhn(s)),
];

/// `yymmdd` where the month is shifted by `step`, once or twice, for other centuries.
fn shifted_date(s: &[u8], step: u32) -> bool {
    pair(s, 2) <= 2 * step + 12 && is_day(pair(s, 2) % step, pair(s, 4))
}

/// Women's months are shifted by fifty, and by twenty more where the numbers of a day ran out.
fn czech_date(s: &[u8]) -> bool {
    is_day(pair(s, 2) % 50 % 20, pair(s, 4))
}

fn czech_person(s: &[u8]) -> bool {
    czech_date(s) && number(s).is_multiple_of(11)
}

/// The number that all countries of former Yugoslavia use: date of birth, region, count, check.
fn southslav_person(s: &[u8]) -> bool {
    let year = matches!(s[4], b'9' | b'0');
    let check = 11 - weighted(s, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    year && is_day(pair(s, 2), pair(s, 0)) && (if check > 9 { 0 } else { check }) == digit(s, 12)
}

fn polish_tax(s: &[u8]) -> bool {
    weighted(s, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digit(s, 9)
}

fn polish_person(s: &[u8]) -> bool {
    matches!(pair(s, 2), 1..=12 | 21..=32)
        && is_day(pair(s, 2) % 20, pair(s, 4))
        && up_to_ten(s, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3])
}

fn polish_card(s: &[u8]) -> bool {
    let sum = weighted(s, &[7, 3, 1, 0, 7, 3, 1, 7, 3]);
    sum % 10 == digit(s, 3)
}

fn polish_passport(s: &[u8]) -> bool {
    let sum = weighted(s, &[7, 3, 0, 1, 7, 3, 1, 7, 3]);
    sum % 10 == digit(s, 2)
}

/// Sex and century, date of birth, county, count, check.
fn romanian_person(s: &[u8]) -> bool {
    let rest = weighted(s, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let county = matches!(pair(s, 7), 1..=48 | 51 | 52 | 70 | 80..=83);
    (b'1'..=b'9').contains(&s[0])
        && is_day(pair(s, 3), pair(s, 5))
        && county
        && (if rest == 10 { 1 } else { rest }) == digit(s, 12)
}

fn russian_pension(s: &[u8]) -> bool {
    weighted(s, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == pair(s, 9)
}

fn ukrainian(s: &[u8]) -> bool {
    // The first weight is minus one, modulo eleven.
    let sum = s.iter().zip([10u32, 5, 7, 9, 4, 6, 10, 5, 7]).map(|(byte, weight)| value(*byte) * weight).sum::<u32>();
    sum % 11 % 10 == digit(s, 9)
}
