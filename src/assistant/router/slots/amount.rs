//! Numbers and shares as people say them: "nine", "twenty-five", "2.5", "minus ten percent", "10 off", "3 pct".
//!
//! Not for: money. Invariant: a share needs a unit beside it, or a word that says that something comes off.

use crate::assistant::meant::amount;
use crate::crm::wording::{ONES, TENS};
use strsim::osa_distance;

/// Words for one, beside the number; "a" and "an" are left to those who know what follows.
const ONE: &[&str] = &["eine", "einen", "einem", "einer", "ein", "un", "une", "uno", "una", "en", "et", "een", "ett"];
/// Small numbers in other languages, and a dozen.
const SPELT: &[(&str, &[&str])] = &[
    ("2", &["zwei", "deux", "due", "dos", "twee", "två"]),
    ("3", &["drei", "trois", "tre", "tres", "drie"]),
    ("4", &["vier", "quatre", "quattro", "cuatro", "fyra"]),
    ("5", &["fünf", "cinq", "cinque", "cinco", "vijf", "fem"]),
    ("6", &["sechs", "seis", "zes", "sei"]),
    ("7", &["sieben", "sept", "sette", "siete", "zeven", "sju"]),
    ("8", &["acht", "huit", "otto", "ocho", "åtta"]),
    ("9", &["neun", "neuf", "nove", "nueve", "negen", "nio"]),
    ("10", &["zehn", "dix", "dieci", "diez", "tien", "tio"]),
    ("12", &["zwölf", "douze", "dodici", "doce", "twaalf", "tolv", "dozen", "dutzend", "douzaine"]),
    ("20", &["zwanzig", "vingt", "venti", "veinte", "twintig", "tjugo"]),
];
/// Words for a hundredth.
const PERCENT: &[&str] = &[
    "percent", "prozent", "procent", "pourcent", "pct", "pc", "pzt", "porcento", "percento", "%", "per", "pour", "por",
];
/// Words that say that a number comes off a price.
const OFF: &[&str] =
    &["off", "discount", "rabatt", "nachlass", "remise", "korting", "rabat", "descuento", "sconto", "rebate"];
/// Words after a number that make it something else than a share.
const OTHERS: &[&str] = &["k", "eur", "euro", "euros", "usd", "gbp", "days", "months", "years", "units", "sensors"];

/// Less than this is no price of a deal.
const LEAST: f64 = 100.0;

/// A number in digits or in English words below a hundred, as digits.
pub(super) fn number(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let ones = |word: &str| ONES.iter().position(|known| *known == word).filter(|number| *number > 0);
    let tens = |word: &str| TENS.iter().position(|known| *known == word).map(|at| (at + 2) * 10);
    let spelt = ones(&word).or_else(|| tens(&word)).or_else(|| {
        let (ten, one) = word.split_once('-')?;
        Some(tens(ten)? + ones(one).filter(|one| *one < 10)?)
    });
    if let Some(number) = spelt {
        return Some(number.to_string());
    }
    let digits = word.strip_suffix(['x', '×']).unwrap_or(&word);
    let fits = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’'))
        && digits.ends_with(|c: char| c.is_ascii_digit());
    fits.then(|| thousands(digits))
}

/// A number, or a word for one in another language.
pub(super) fn counted(word: &str) -> Option<String> {
    let low = word.to_lowercase();
    let spelt =
        || SPELT.iter().find(|(_, words)| words.contains(&low.as_str())).map(|(number, _)| (*number).to_owned());
    number(word).or_else(|| ONE.contains(&low.as_str()).then(|| "1".to_owned())).or_else(spelt)
}

/// "1,200" and "1'200" without the marks; "2.5" stays what it is.
fn thousands(digits: &str) -> String {
    let parts: Vec<&str> = digits.split([',', '.', '\'', '’']).collect();
    let grouped = parts.len() > 1 && parts[1..].iter().all(|part| part.len() == 3) && parts[0] != "0";
    if grouped { parts.concat() } else { digits.replace(',', ".") }
}

fn is_unit(word: &str) -> bool {
    PERCENT.contains(&word) || (word.len() > 5 && word.starts_with('p') && osa_distance(word, "percent") <= 2)
}

fn is_off(word: &str) -> bool {
    OFF.contains(&word) || (word.len() > 5 && osa_distance(word, "discount") <= 2)
}

/// A share in per cent; above a hundred, too, for those who refuse it with a reason.
pub(super) fn share(plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    let joined = words.iter().find_map(|word| number(word.strip_suffix('%')?.trim_start_matches('-')));
    let beside =
        || words.windows(2).find(|pair| is_unit(pair[1])).and_then(|pair| number(pair[0].trim_start_matches('-')));
    joined
        .or_else(beside)
        .or_else(|| bare(&words))
        .and_then(|number| number.parse::<f64>().ok().filter(|share| share.is_finite()).map(|share| share.to_string()))
}

/// "From 92k down to 84k": two prices, the second below the first, as `92000 to 84000`.
pub(super) fn two_prices(line: &str) -> Option<String> {
    const TO: &[&str] = &["to", "auf", "zu", "à", "a", "til", "till", "naar"];
    const BETWEEN: &[&str] =
        &["down", "runter", "herunter", "only", "just", "eur", "euro", "euros", "usd", "gbp", "chf"];
    let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
    let price = |at: usize| words.get(at).and_then(|word| amount(word)).filter(|price| *price >= LEAST);
    let next = |from: usize| (from..words.len()).find(|at| !BETWEEN.contains(&words[*at].as_str()));
    (0..words.len()).find_map(|at| {
        let before = price(at)?;
        let to = next(at + 1).filter(|to| TO.contains(&words[*to].as_str()))?;
        let after = price(next(to + 1)?).filter(|after| *after < before)?;
        Some(format!("{before} to {after}"))
    })
}

/// "10 off", "a discount of ten", "rabatt 5": at most a hundred, and no money.
fn bare(words: &[&str]) -> Option<String> {
    let share = |at: usize| {
        let other = words.get(at + 1).is_some_and(|word| OTHERS.contains(word));
        let number = words.get(at).and_then(|word| number(word))?;
        (!other && number.parse::<f64>().is_ok_and(|share| share <= 100.0)).then_some(number)
    };
    (0..words.len()).filter(|at| is_off(words[*at])).find_map(|at| {
        let before = at.checked_sub(1).and_then(&share);
        let after = || {
            let skip =
                usize::from(words.get(at + 1).is_some_and(|word| matches!(*word, "of" | "von" | "de" | "van" | "is")));
            share(at + 1 + skip).filter(|_| words[at] != "off")
        };
        before.or_else(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_prices_make_a_discount() {
        for (line, told) in [
            ("acme went from 92k down to 84k, what discount is that", Some("92000 to 84000")),
            ("from €92,000 to €84,000?", Some("92000 to 84000")),
            ("von 92.000 auf 84.000 Euro", Some("92000 to 84000")),
            ("from 84k to 92k", None),
            ("from 8 to 5", None),
            ("8 % off 92k", None),
        ] {
            assert_eq!(two_prices(line).as_deref(), told, "{line}");
        }
    }

    #[test]
    fn shares_are_heard_with_a_unit_or_as_what_comes_off() {
        for (line, heard) in [
            ("15%", Some("15")),
            ("20 percent", Some("20")),
            ("7,5 %", Some("7.5")),
            ("minus ten percent", Some("10")),
            ("twenty-five per cent less", Some("25")),
            ("25 precent", Some("25")),
            ("3 pct off", Some("3")),
            ("10 off ok", Some("10")),
            ("a discount of 12", Some("12")),
            ("130 % discount", Some("130")),
            ("500 off", None),
            ("10 sensors", None),
            ("5 k off", None),
            ("discount for 20 sensors", None),
            ("", None),
        ] {
            assert_eq!(share(line).as_deref(), heard, "{line}");
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (word, read) in [
            ("nine", Some("9")),
            ("Forty", Some("40")),
            ("thirty-two", Some("32")),
            ("1,200", Some("1200")),
            ("2.5", Some("2.5")),
            ("640x", Some("640")),
            ("LG-2", None),
            ("a", None),
            ("5%", None),
        ] {
            assert_eq!(number(word).as_deref(), read, "{word}");
        }
        assert_eq!(counted("une").as_deref(), Some("1"));
    }
}
