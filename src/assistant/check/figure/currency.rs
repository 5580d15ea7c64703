//! Currencies by sign, code and word.

use super::super::token::{Sort, Token};

/// A currency by its code; `$` and `kr` alone stand for those of several countries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Currency(&'static str);

impl Currency {
    /// Whether two texts can mean the same currency.
    pub(in super::super) fn agrees(self, other: Self) -> bool {
        const DOLLARS: &[&str] = &["USD", "AUD", "CAD", "NZD", "SGD", "HKD", "$"];
        const CROWNS: &[&str] = &["SEK", "NOK", "DKK", "ISK", "kr"];
        let loose = |sign: &str, all: &[&str]| {
            (self.0 == sign || other.0 == sign) && all.contains(&self.0) && all.contains(&other.0)
        };
        self == other || loose("$", DOLLARS) || loose("kr", CROWNS)
    }
}

/// Words and signs of currencies.
const WORDS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("$", "$"),
    ("dollar", "$"),
    ("dollars", "$"),
    ("£", "GBP"),
    ("pound", "GBP"),
    ("pounds", "GBP"),
    ("sterling", "GBP"),
    ("¥", "JPY"),
    ("yen", "JPY"),
    ("₹", "INR"),
    ("rupees", "INR"),
    ("francs", "CHF"),
    ("franken", "CHF"),
    ("sfr", "CHF"),
    ("kr", "kr"),
    ("kronor", "SEK"),
    ("kronen", "kr"),
    ("kroner", "kr"),
    ("krona", "SEK"),
    ("zł", "PLN"),
    ("zloty", "PLN"),
    ("złoty", "PLN"),
    ("kč", "CZK"),
    ("ft", "HUF"),
    ("forint", "HUF"),
    ("lei", "RON"),
    ("reais", "BRL"),
    ("rand", "ZAR"),
    ("lira", "TRY"),
    ("₺", "TRY"),
    ("pesos", "MXN"),
    ("shekels", "ILS"),
    ("dirhams", "AED"),
];

/// Codes; in capitals, or small where no other word is written so.
const CODES: &[&str] = &[
    "EUR", "USD", "GBP", "CHF", "JPY", "INR", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "CAD", "AUD",
    "NZD", "SGD", "HKD", "BRL", "ZAR", "TRY", "MXN", "ILS", "AED", "CNY", "KRW", "SAR",
];

/// What stands before a dollar sign.
const DOLLARS: &[(&str, &str)] = &[
    ("us", "USD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("c", "CAD"),
    ("ca", "CAD"),
    ("nz", "NZD"),
    ("s", "SGD"),
    ("hk", "HKD"),
    ("r", "BRL"),
    ("mx", "MXN"),
];

/// A currency at a token; gives the token behind it.
pub(super) fn currency(tokens: &[Token<'_>], at: usize) -> Option<(Currency, usize)> {
    let token = tokens.get(at)?;
    let low = token.low.as_ref();
    let next = tokens.get(at + 1).filter(|next| next.sort == Sort::Sign && next.joined && next.text != "%");
    let dollars = DOLLARS.iter().find(|(lead, _)| *lead == low).filter(|_| token.capital());
    if let (Some((_, code)), Some(_)) = (dollars, next.filter(|next| next.text == "$")) {
        return Some((Currency(code), at + 2));
    }
    let small = ["eur", "usd", "gbp", "chf"].contains(&low);
    let code = CODES.iter().find(|code| token.text == **code || small && code.eq_ignore_ascii_case(low));
    let word = WORDS.iter().find(|(word, _)| *word == low).map(|(_, code)| code);
    let known = Currency(code.or(word)?);
    Some((known, at + 1 + usize::from(next.is_some() && token.sort != Sort::Sign)))
}

/// The currency of a sign or code, as formats write it before an amount.
pub(in super::super) fn currency_of(text: &str) -> Option<Currency> {
    let page = super::super::token::Page::new(text);
    (0..page.tokens.len()).find_map(|at| currency(&page.tokens, at)).map(|(currency, _)| currency)
}
