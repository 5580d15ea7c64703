//! Products, quotients and percentages: an amount times or over a plain number, or one amount over another.
//!
//! Invariant: computed in whole numbers; rounded once, half away from zero, to the hundredth.

use super::number::Money;
use super::{EntityType, ExactError, Session, Term, sealed, two};

/// A number of millionths: plain factors have more places than money.
const MILLION: i128 = 1_000_000;
/// Hundredths in millionths.
const CENT: i128 = MILLION / 100;
/// Beyond this a product could leave the range.
const LARGE: i128 = 1_000_000_000_000_000_000;

/// One side: how much in millionths, and its money where it is money.
struct Side {
    millionths: i128,
    money: Option<Money>,
}

pub(super) fn run(op: &str, terms: &[Term], session: &mut Session) -> Result<String, ExactError> {
    let name = match op {
        "product" => "product",
        "quotient" => "quotient",
        _ => "percent",
    };
    let (a, b) = two(terms, name)?;
    let (a, b) = (side(a)?, side(b)?);
    let both = a.money.as_ref().zip(b.money.as_ref());
    if op == "product" && both.is_some() {
        return Err(ExactError::TwoAmounts);
    }
    if both.is_some_and(|(a, b)| a.joined(b).is_none()) {
        return Err(ExactError::Currencies);
    }
    let unit = match op {
        "product" => a.money.as_ref().or(b.money.as_ref()),
        // One amount over another is a plain number, and so is a percentage.
        "quotient" if b.money.is_none() => a.money.as_ref(),
        _ => None,
    };
    let cents = match op {
        "product" => divided(a.millionths * b.millionths, MILLION * CENT)?,
        "quotient" => divided(a.millionths * 100, b.millionths)?,
        _ => divided(a.millionths * 10_000, b.millionths)?,
    };
    let (text, kind) = match unit {
        Some(money) => (money.with(cents).write(), EntityType::Amount),
        None if op == "percent" => (format!("{}%", Money::plain(cents).write()), EntityType::Value),
        None => (Money::plain(cents).write(), EntityType::Value),
    };
    Ok(sealed(text, kind, terms, session))
}

fn divided(a: i128, b: i128) -> Result<i128, ExactError> {
    if b == 0 {
        return Err(ExactError::Zero);
    }
    let (sign, a, b) = (a.signum() * b.signum(), a.abs(), b.abs());
    Ok(sign * ((a + b / 2) / b))
}

/// A plain decimal (`0.15`, `12`, `15%`) or an amount.
fn side(term: &Term) -> Result<Side, ExactError> {
    let side = match plain(&term.value) {
        Some(millionths) => Side { millionths, money: None },
        None => {
            let money = term.money()?;
            let millionths = money.cents.checked_mul(CENT).ok_or(ExactError::Large)?;
            Side { millionths, money: Some(money).filter(Money::has_currency) }
        }
    };
    if side.millionths.abs() > LARGE { Err(ExactError::Large) } else { Ok(side) }
}

/// Digits with a point and up to six places, not three: `1.234` could be a thousand and more.
fn plain(text: &str) -> Option<i128> {
    let text = text.trim();
    let (text, over) = text.strip_suffix('%').map_or((text, 1), |rest| (rest.trim_end(), 100));
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let good = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let ambiguous = places.len() == 3 && whole != "0" && over == 1;
    if whole.is_empty() || whole.len() > 15 || !good(whole) || !good(places) || places.len() > 6 || ambiguous {
        return None;
    }
    let places: i128 = format!("{places:0<6}").parse().ok()?;
    Some(sign * (whole.parse::<i128>().ok()? * MILLION + places) / over)
}
