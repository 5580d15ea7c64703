//! An amount as a whole number of hundredths, and how it is written.

use super::super::patterns::{self, Found};

/// An amount; the currency as its code where one is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Money {
    pub(super) cents: i128,
    currency: Option<String>,
}

const SIGNS: &[(&str, &str)] =
    &[("US$", "USD"), ("A$", "AUD"), ("C$", "CAD"), ("€", "EUR"), ("$", "USD"), ("£", "GBP")];

impl Money {
    /// The amount that a text is, if it reads in one way only.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, bare) = text.strip_prefix(['-', '−']).map_or((false, text), |rest| (true, rest.trim_start()));
        let whole = patterns::find(bare).into_iter().filter(|shape| shape.range == (0..bare.len()));
        let readings = whole.filter_map(|shape| match shape.found {
            Found::Amount(amount) => Some(amount.cents),
            _ => None,
        });
        let mut cents: Vec<i64> = readings.flatten().flatten().collect();
        cents.sort_unstable();
        cents.dedup();
        let currency = currency(bare);
        let cents = match cents[..] {
            [cents] => cents,
            // `€ 84,000`: nobody writes thousandths of a euro, so the comma parts thousands.
            [_, grouped] if last_digits(bare) == 3 && currency.as_deref().is_some_and(|c| !is_scaled(bare, c)) => {
                grouped
            }
            [decimal, _] if last_digits(bare) < 3 => decimal,
            _ => return None,
        };
        Some(Self { cents: if negative { -i128::from(cents) } else { cents.into() }, currency })
    }

    /// This amount's unit where both are of one currency; an amount without one goes with any.
    pub(super) fn joined(&self, other: &Self) -> Option<Self> {
        match (&self.currency, &other.currency) {
            (Some(a), Some(b)) if a != b => None,
            (None, Some(_)) => Some(other.with(self.cents)),
            _ => Some(self.clone()),
        }
    }

    /// A number without a currency.
    pub(super) fn plain(cents: i128) -> Self {
        Self { cents, currency: None }
    }

    /// Whether it says in which currency it is.
    pub(super) fn has_currency(&self) -> bool {
        self.currency.is_some()
    }

    /// Another amount in the same unit.
    pub(super) fn with(&self, cents: i128) -> Self {
        Self { cents, currency: self.currency.clone() }
    }

    /// `€ 84,000`, `-$ 12.50`.
    pub(super) fn write(&self) -> String {
        let (sign, cents) = (if self.cents < 0 { "-" } else { "" }, self.cents.unsigned_abs());
        let digits = (cents / 100).to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let part = if cents % 100 == 0 { String::new() } else { format!(".{:02}", cents % 100) };
        let shown =
            |code: &str| SIGNS[3..].iter().find(|(_, known)| *known == code).map_or(code.to_owned(), |s| s.0.into());
        let unit = self.currency.as_deref().map(|code| shown(code) + " ").unwrap_or_default();
        format!("{sign}{unit}{grouped}{part}")
    }
}

/// Digits behind the last separator.
fn last_digits(text: &str) -> usize {
    let behind = text.rsplit(['.', ',', '\'']).next().unwrap_or_default();
    behind.bytes().take_while(u8::is_ascii_digit).count()
}

/// Letters that are not the currency's: a scale such as `k` or `million`.
fn is_scaled(text: &str, code: &str) -> bool {
    let bare = text.replace(code, "").replace("US$", "").replace("A$", "").replace("C$", "");
    bare.chars().any(char::is_alphabetic)
}

fn currency(text: &str) -> Option<String> {
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| text.contains(sign)) {
        return Some((*code).to_owned());
    }
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.find(|word| word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase())).map(str::to_owned)
}
