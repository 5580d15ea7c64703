//! Spain, Portugal, Italy, Greece, Cyprus, Malta, Turkey, Israel: people and firms.
//!
//! Source: the algorithms published by the tax offices and ministries of the interior.

use super::checks::{digit, dmy, is_repeated, luhn, number, pair, up_to_eleven, value, weighted};
use super::europe_vat::{cyprus, greece};
use super::schemes::{Scheme, always, any, labelled};

pub(super) const SCHEMES: &[Scheme] = &[
    labelled("cy.tic", "dddddddda", cyprus),
    always("es.dni", "dddddddda", |s| letter_of(number(&s[..8])) == s[8]),
    labelled("es.dni", "ddddddda", |s| letter_of(number(&s[..7])) == s[7]),
    always("es.nie", "addddddda", foreigner),
    always("es.cif", "addddddda", firm),
    always("es.cif", "adddddddd", firm),
    always("es.nif", "addddddda", |s| b"KLM".contains(&s[0]) && letter_of(number(&s[1..8])) == s[8]),
    always("es.cups", "ESddddddddddddddddaa", supply_point),
    always("es.cups", "ESddddddddddddddddaadx", supply_point),
    always("es.ccc", "dddddddddddddddddddd", spanish_account),
    always("es.nss", "dddddddddddd", spanish_insurance),
    always("es.catastro", "dddddddaaddddaddddaa", any),
    always("es.cae", "ESdddddaxdddda", any),
    labelled("gr.afm", "ddddddddd", greece),
    always("gr.amka", "ddddddddddd", |s| dmy(s) && luhn(s)),
    always("it.cf", "aaaaaaddaddaddda", any),
    always("it.cf", "aaaaaaxxaxxaxxxa", italian_person),
    labelled("it.iva", "ddddddddddd", |s| luhn(s) && number(s) > 0),
    always("it.cie", "aadddddaa", |s| s[0] == b'C'),
    labelled("il.id", "ddddddddd", luhn),
    labelled("il.id", "dddddddd", luhn),
    labelled("mt.id", "ddddddda", |s| b"MGAPLHBZ".contains(&s[7])),
    labelled("pt.nif", "ddddddddd", |s| up_to_eleven(s, &[9, 8, 7, 6, 5, 4, 3, 2])),
    always("pt.cc", "dddddddddaad", portuguese_card),
    always("pt.cc", "dddddddddxxd", |s| s[9].is_ascii_uppercase() && portuguese_card(s)),
    labelled("pt.niss", "ddddddddddd", |s| 9 - weighted(s, &[29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10 == digit(s, 10)),
    always("tr.tckn", "ddddddddddd", turkish_person),
    labelled("tr.vkn", "dddddddddd", turkish_tax),
];

/// The check letter of an identity number, from its rest by 23.
fn letter_of(number: u64) -> u8 {
    b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize]
}

/// X, Y and Z stand for 0, 1 and 2.
fn foreigner(s: &[u8]) -> bool {
    let first = match s[0] {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        _ => return false,
    };
    letter_of(first * 10_000_000 + number(&s[1..8])) == s[8]
}

/// The form of a firm, seven digits, and a check that is a digit or a letter.
fn firm(s: &[u8]) -> bool {
    let check = (10 - luhn_sum(&s[1..8]) % 10) % 10;
    let letter = b"JABCDEFGHI"[check as usize] == s[8];
    b"ABCDEFGHJNPQRSUVW".contains(&s[0]) && (letter || s[8].is_ascii_digit() && digit(s, 8) == check)
}

/// The sum of Luhn's check over digits whose check digit is missing.
fn luhn_sum(s: &[u8]) -> u32 {
    let places = s.iter().rev().enumerate().map(|(place, byte)| {
        let doubled = value(*byte) * 2;
        if place % 2 == 1 { value(*byte) } else { doubled / 10 + doubled % 10 }
    });
    places.sum()
}

fn supply_point(s: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let rest = (number(&s[2..18]) % 529) as usize;
    s[18] == LETTERS[rest / 23] && s[19] == LETTERS[rest % 23]
}

/// Bank and office, two checks, account.
fn spanish_account(s: &[u8]) -> bool {
    const WEIGHTS: [u32; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let check = |sum: u32| match 11 - sum % 11 {
        11 => 0,
        10 => 1,
        check => check,
    };
    let bank = check(weighted(&s[..8], &WEIGHTS[2..]));
    bank == digit(s, 8) && check(weighted(&s[10..], &WEIGHTS)) == digit(s, 9) && !is_repeated(s)
}

fn spanish_insurance(s: &[u8]) -> bool {
    (1..=66).contains(&pair(s, 0)) && number(&s[..10]) % 97 == u64::from(pair(s, 10))
}

/// The odd and even places of the fiscal code, and its check letter; letters may stand for digits.
fn italian_person(s: &[u8]) -> bool {
    const ODD: [u32; 36] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
        10, 22, 25, 24, 23,
    ];
    let even = |byte: u8| if byte.is_ascii_digit() { value(byte) } else { value(byte) - 10 };
    let places = s[..15].iter().enumerate();
    let sum: u32 = places.map(|(at, byte)| if at % 2 == 0 { ODD[value(*byte) as usize] } else { even(*byte) }).sum();
    let digits = [6, 7, 9, 10, 12, 13, 14].iter().all(|at| s[*at].is_ascii_digit() || b"LMNPQRSTUV".contains(&s[*at]));
    digits && value(s[15]) == sum % 26 + 10
}

/// Luhn's check from the left over digits and letters that count from ten.
fn portuguese_card(s: &[u8]) -> bool {
    let sum: u32 = s
        .iter()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let doubled = value(*byte) * 2;
            if place % 2 == 0 {
                value(*byte)
            } else if doubled > 9 {
                doubled - 9
            } else {
                doubled
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn turkish_person(s: &[u8]) -> bool {
    let odd: u32 = [0, 2, 4, 6, 8].map(|at| digit(s, at)).iter().sum();
    let even: u32 = [1, 3, 5, 7].map(|at| digit(s, at)).iter().sum();
    let all: u32 = (0..10).map(|at| digit(s, at)).sum();
    s[0] != b'0' && (odd * 7 + 100 - even) % 10 == digit(s, 9) && all % 10 == digit(s, 10)
}

fn turkish_tax(s: &[u8]) -> bool {
    let places = (0..9u32).map(|at| {
        let first = (digit(s, at as usize) + 9 - at) % 10;
        let second = first * 2u32.pow(9 - at) % 9;
        if first != 0 && second == 0 { 9 } else { second }
    });
    (10 - places.sum::<u32>() % 10) % 10 == digit(s, 9)
}
