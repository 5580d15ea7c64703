//! Value added tax numbers of the Union and its neighbours, with the country in front.
//!
//! Source: the algorithms published with the VIES system and by the national tax offices. The country code and the
//! check together make these safe to recognise without words around them.

use super::checks::{digit, luhn, minus11, mod11_10, number, pair, rest11, up_to_eleven, up_to_ten, value, weighted};
use super::schemes::{Scheme, always, any};

pub(super) const SCHEMES: &[Scheme] = &[
    always("at.uid", "ATUdddddddd", austria),
    always("be.vat", "BEdddddddddd", |s| belgium(&s[2..])),
    always("be.vat", "BEddddddddd", |s| belgium_old(&s[2..])),
    always("bg.vat", "BGddddddddd", |s| bulgaria(&s[2..])),
    always("bg.vat", "BGdddddddddd", any),
    always("ch.vat", "CHEddddddddd", |s| minus11(&s[3..], SWISS)),
    always("ch.vat", "CHEdddddddddMWST", |s| minus11(&s[3..], SWISS)),
    always("ch.vat", "CHEdddddddddTVA", |s| minus11(&s[3..], SWISS)),
    always("ch.vat", "CHEdddddddddIVA", |s| minus11(&s[3..], SWISS)),
    always("cy.vat", "CYdddddddda", |s| cyprus(&s[2..])),
    always("cz.dic", "CZdddddddd", |s| czech_firm(&s[2..])),
    always("cz.dic", "CZddddddddd", |s| pair(s, 4) % 50 % 20 <= 12),
    always("cz.dic", "CZdddddddddd", |s| number(&s[2..]).is_multiple_of(11)),
    always("de.vat", "DEddddddddd", |s| mod11_10(&s[2..])),
    always("dk.cvr", "DKdddddddd", |s| denmark(&s[2..])),
    always("ee.kmkr", "EEddddddddd", |s| up_to_ten(&s[2..], &[3, 7, 1, 3, 7, 1, 3, 7])),
    always("gr.vat", "ELddddddddd", |s| greece(&s[2..])),
    always("gr.vat", "GRddddddddd", |s| greece(&s[2..])),
    always("es.nif", "ESxdddddddx", any),
    always("eu.oss", "EUddddddddd", any),
    always("fi.alv", "FIdddddddd", |s| finland(&s[2..])),
    always("fr.tva", "FRddddddddddd", |s| france(&s[2..])),
    always("fr.tva", "FRxaddddddddd", any),
    always("fr.tva", "FRaxddddddddd", any),
    always("gb.vat", "GBddddddddd", |s| britain(&s[2..])),
    always("gb.vat", "XIddddddddd", |s| britain(&s[2..])),
    always("gb.vat", "GBdddddddddddd", |s| britain(&s[2..11])),
    always("hr.oib", "HRddddddddddd", |s| mod11_10(&s[2..])),
    always("hu.anum", "HUdddddddd", |s| hungary(&s[2..])),
    always("ie.vat", "IEddddddda", |s| ireland(&s[2..])),
    always("ie.vat", "IEdddddddaa", |s| ireland(&s[2..])),
    always("ie.vat", "IEdxddddda", any),
    always("it.iva", "ITddddddddddd", |s| luhn(&s[2..])),
    always("lt.pvm", "LTddddddddd", |s| s[9] == b'1'),
    always("lt.pvm", "LTdddddddddddd", |s| s[12] == b'1'),
    always("lu.tva", "LUdddddddd", |s| number(&s[2..8]) % 89 == u64::from(pair(s, 8))),
    always("lv.pvn", "LVddddddddddd", any),
    always("mt.vat", "MTdddddddd", |s| (weighted(&s[2..], &[3, 4, 6, 7, 8, 9]) + pair(s, 8)).is_multiple_of(37)),
    always("nl.btw", "NLdddddddddBdd", any),
    always("nl.btw", "dddddddddBdd", any),
    always("no.mva", "NOdddddddddMVA", |s| minus11(&s[2..], NORWAY)),
    always("no.mva", "dddddddddMVA", |s| minus11(s, NORWAY)),
    always("pl.nip", "PLdddddddddd", |s| rest11(&s[2..], &[6, 5, 7, 2, 3, 4, 5, 6, 7])),
    always("pt.nif", "PTddddddddd", |s| up_to_eleven(&s[2..], &[9, 8, 7, 6, 5, 4, 3, 2])),
    always("ro.cui", "ROdddddddd", |s| romania(&s[2..])),
    always("ro.cui", "ROddddddd", |s| romania(&s[2..])),
    always("ro.cui", "ROddddddddd", |s| romania(&s[2..])),
    always("ro.cui", "ROdddddddddd", |s| romania(&s[2..])),
    always("se.vat", "SEdddddddddd01", |s| luhn(&s[2..12])),
    always("si.ddv", "SIdddddddd", |s| slovenia(&s[2..])),
    always("sk.dph", "SKdddddddddd", |s| number(&s[2..]).is_multiple_of(11)),
];

pub(super) const SWISS: &[u32] = &[5, 4, 3, 2, 7, 6, 5, 4];
pub(super) const NORWAY: &[u32] = &[3, 2, 7, 6, 5, 4, 3, 2];

fn austria(s: &[u8]) -> bool {
    let doubled = |at: usize| {
        let twice = digit(s, at) * 2;
        twice / 10 + twice % 10
    };
    let sum: u32 = [3, 5, 7, 9].map(|at| digit(s, at)).iter().sum::<u32>() + [4, 6, 8].map(doubled).iter().sum::<u32>();
    (10 - (sum + 4) % 10) % 10 == digit(s, 10)
}

/// Ten digits: the last two fill the others up to a multiple of 97.
pub(super) fn belgium(s: &[u8]) -> bool {
    s[0] <= b'1' && (number(&s[..8]) + u64::from(pair(s, 8))).is_multiple_of(97) && number(s) > 0
}

fn belgium_old(s: &[u8]) -> bool {
    (number(&s[..7]) + u64::from(pair(s, 7))).is_multiple_of(97)
}

/// Nine digits of a firm; the second row of weights serves where the first gives ten.
pub(super) fn bulgaria(s: &[u8]) -> bool {
    let first = weighted(s, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
    let rest = if first < 10 { first } else { weighted(s, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10 };
    rest == digit(s, 8)
}

/// Eight digits and a letter.
pub(super) fn cyprus(s: &[u8]) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let sum: u32 = (0..8).map(|at| if at % 2 == 0 { ODD[digit(s, at) as usize % 10] } else { digit(s, at) }).sum();
    value(s[8]) == sum % 26 + 10
}

/// Eight digits of a firm, which do not start with nine.
pub(super) fn czech_firm(s: &[u8]) -> bool {
    let rest = (11 - weighted(s, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    let check = if rest == 0 { 1 } else { rest % 10 };
    s[0] != b'9' && check == digit(s, 7)
}

pub(super) fn denmark(s: &[u8]) -> bool {
    s[0] != b'0' && weighted(s, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

pub(super) fn greece(s: &[u8]) -> bool {
    weighted(s, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digit(s, 8)
}

pub(super) fn finland(s: &[u8]) -> bool {
    minus11(s, &[7, 9, 10, 5, 8, 4, 2])
}

fn france(s: &[u8]) -> bool {
    let key = (12 + 3 * (number(&s[2..]) % 97)) % 97;
    key == u64::from(pair(s, 0))
}

/// The remainder of old numbers and the two of those given out since 2009.
pub(super) fn britain(s: &[u8]) -> bool {
    let sum = weighted(s, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
    matches!(sum % 97, 0 | 42 | 55)
}

pub(super) fn hungary(s: &[u8]) -> bool {
    up_to_ten(s, &[9, 7, 3, 1, 9, 7, 3])
}

/// Seven digits, a check letter, and perhaps a second letter that counts nine times.
pub(super) fn ireland(s: &[u8]) -> bool {
    let second = s.get(8).map_or(0, |letter| if *letter == b'W' { 0 } else { (value(*letter) - 9) * 9 });
    let rest = (weighted(s, &[8, 7, 6, 5, 4, 3, 2]) + second) % 23;
    let letter = if rest == 0 { b'W' } else { b'A' + rest as u8 - 1 };
    s[7] == letter
}

/// Up to ten digits; the weights count from the right.
pub(super) fn romania(s: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let Some(skipped) = 10usize.checked_sub(s.len()) else { return false };
    weighted(s, &WEIGHTS[skipped..]) * 10 % 11 % 10 == digit(s, s.len() - 1) && s[0] != b'0'
}

pub(super) fn slovenia(s: &[u8]) -> bool {
    let check = 11 - weighted(s, &[8, 7, 6, 5, 4, 3, 2]) % 11;
    s[0] != b'0' && check != 11 && check % 10 == digit(s, 7)
}
