//! North and Latin America: people, firms, health.
//!
//! Source: the algorithms published by the tax offices (Receita Federal, AFIP, SII, SUNAT, SAT …), CMS and the IRS.
//! The United States social security number has its own rule in `mod`, for it has no check digit.

use super::checks::{digit, is_day, is_repeated, luhn, minus11, pair, up_to_ten, value, weighted, ymd};
use super::schemes::{Scheme, always, any, labelled, written};

pub(super) const SCHEMES: &[Scheme] = &[
    always("ar.cuit", "ddddddddddd", argentine),
    always("ar.cbu", "dddddddddddddddddddddd", argentine_account),
    always("br.cpf", "ddddddddddd", brazilian_person),
    always("br.cnpj", "dddddddddddddd", brazilian_firm),
    written("br.cnpj", "xxxxxxxxxxxxdd", brazilian_firm, &["AA.AAA.AAA/AAAA-99"]),
    always("br.cnpj", "ddaaadddddaadd", brazilian_firm),
    written("br.pis", "ddddddddddd", |s| minus11(s, &[3, 2, 9, 8, 7, 6, 5, 4, 3, 2]), &["999.99999.99-9"]),
    labelled("ca.sin", "ddddddddd", luhn),
    always("ca.bn", "dddddddddRTdddd", any),
    always("ca.bn", "dddddddddRPdddd", any),
    always("ca.bn", "dddddddddRCdddd", any),
    labelled("ca.bc_phn", "9ddddddddd", |s| minus11(&s[1..], &[2, 4, 8, 5, 10, 9, 7, 3])),
    written("cl.rut", "ddddddddd", chilean, &["99.999.999-9"]),
    written("cl.rut", "dddddddda", chilean, &["99.999.999-A", "99999999-A"]),
    written("cl.rut", "dddddddd", chilean, &["9.999.999-9"]),
    written("cl.rut", "ddddddda", chilean, &["9.999.999-A", "9999999-A"]),
    written("co.nit", "dddddddddd", colombian, &["999.999.999-9", "999999999-9"]),
    labelled("co.nit", "ddddddddd", colombian),
    labelled("cu.ni", "ddddddddddd", ymd),
    written("do.cedula", "ddddddddddd", luhn, &["999-9999999-9"]),
    written("do.rnc", "ddddddddd", any, &["9-99-99999-9"]),
    labelled("ec.ci", "dddddddddd", |s| matches!(pair(s, 0), 1..=24 | 30) && s[2] < b'6' && luhn(s)),
    always("ec.ruc", "dddddddddd001", |s| matches!(pair(s, 0), 1..=24 | 30)),
    always("mx.curp", "aaaaddddddaaaaaaxd", |s| ymd(&s[4..])),
    always("mx.rfc", "aaaaddddddxxx", |s| ymd(&s[4..])),
    always("mx.rfc", "aaaddddddxxx", |s| ymd(&s[3..])),
    labelled("mx.clabe", "dddddddddddddddddd", |s| {
        let products = s.iter().zip([3, 7, 1].into_iter().cycle()).take(17).map(|(byte, w)| value(*byte) * w % 10);
        (10 - products.sum::<u32>() % 10) % 10 == digit(s, 17)
    }),
    labelled("mx.nss", "ddddddddddd", luhn),
    always("pe.ruc", "ddddddddddd", |s| {
        matches!(pair(s, 0), 10 | 15 | 16 | 17 | 20)
            && (11 - weighted(s, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == digit(s, 10)
    }),
    written("sv.nit", "dddddddddddddd", |s| is_day(pair(s, 6), pair(s, 4)), &["9999-999999-999-9"]),
    labelled("us.rtn", "ddddddddd", |s| weighted(s, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)),
    labelled("us.npi", "dddddddddd", |s| matches!(s[0], b'1' | b'2') && luhn(&[b"80840", s].concat())),
    always("us.mbi", "daxdaxdaadd", medicare),
    labelled("us.ptin", "Pdddddddd", any),
    written("uy.ci", "dddddddd", |s| up_to_ten(s, &[2, 9, 8, 7, 6, 3, 4]), &["9.999.999-9"]),
    always("uy.rut", "dddddddddddd", uruguayan),
    always("ve.rif", "addddddddd", venezuelan),
    labelled("gt.nit", "ddddddda", any),
    written("cr.juridica", "dddddddddd", |s| (b'2'..=b'5').contains(&s[0]), &["9-999-999999"]),
];

fn argentine(s: &[u8]) -> bool {
    let kind = matches!(pair(s, 0), 20 | 23 | 24 | 25 | 26 | 27 | 30 | 33 | 34);
    let rest = (11 - weighted(s, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    kind && (if rest == 10 { 9 } else { rest }) == digit(s, 10)
}

fn argentine_account(s: &[u8]) -> bool {
    up_to_ten(s, &[7, 1, 3, 9, 7, 1, 3])
        && up_to_ten(&s[8..], &[3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3])
        && !is_repeated(s)
}

fn brazilian_person(s: &[u8]) -> bool {
    let check = |weights: &[u32], at: usize| weighted(s, weights) * 10 % 11 % 10 == digit(s, at);
    check(&[10, 9, 8, 7, 6, 5, 4, 3, 2], 9) && check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2], 10) && !is_repeated(s)
}

/// Letters count by their place after the digit zero in ASCII.
fn brazilian_firm(s: &[u8]) -> bool {
    const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum = |n: usize| -> u32 {
        s[..n].iter().zip(&WEIGHTS[13 - n..]).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum()
    };
    let check = |n: usize| (11 - sum(n) % 11) % 11 % 10 == digit(s, n);
    check(12) && check(13) && !is_repeated(s)
}

/// Weights two to seven from the right; ten is a K.
fn chilean(s: &[u8]) -> bool {
    let Some((check, body)) = s.split_last() else { return false };
    let sum: u32 = body.iter().rev().zip((2..=7).cycle()).map(|(byte, weight)| value(*byte) * weight).sum();
    *check == b"0K987654321"[(sum % 11) as usize]
}

/// Primes from the right.
fn colombian(s: &[u8]) -> bool {
    let Some((check, body)) = s.split_last() else { return false };
    let primes = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];
    let rest = body.iter().rev().zip(primes).map(|(byte, weight)| value(*byte) * weight).sum::<u32>() % 11;
    (if rest > 1 { 11 - rest } else { rest }) == value(*check)
}

/// Eleven characters; letters that look like digits are not used.
fn medicare(s: &[u8]) -> bool {
    s[0] != b'0' && !s.iter().any(|byte| b"SLOIBZ".contains(byte))
}

fn uruguayan(s: &[u8]) -> bool {
    (1..=22).contains(&pair(s, 0)) && pair(s, 8) == 0 && minus11(s, &[4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
}

fn venezuelan(s: &[u8]) -> bool {
    let kind = match s[0] {
        b'V' => 4,
        b'E' => 8,
        b'J' => 12,
        b'P' => 16,
        b'G' => 20,
        _ => return false,
    };
    (11 - (kind + weighted(&s[1..], &[3, 2, 7, 6, 5, 4, 3, 2])) % 11) % 11 % 10 == digit(s, 9)
}
