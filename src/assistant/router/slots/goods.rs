//! What a quote is asked for: quantities and products as they stand in the line, and how long it is valid.
//!
//! Not for: whether a quantity can be ordered, which the action says. Invariants: a number is a quantity only where words
//! follow that are no unit of time, money or share; a product without a number is one where others have numbers, else it is
//! told as `?`.

use super::amount::{counted, number};
use crate::actions::deal::catalog::{Catalog, Named};
use crate::actions::examples::RECORD;
use crate::assistant::dialog::day;
use crate::crm::{Record, format::days_from};
use jiff::civil::Date;
use std::ops::Range;

/// Words after a number that make it no quantity.
const UNITS: &[&str] = &[
    "%", "percent", "pct", "per", "prozent", "pourcent", "pour", "days", "day", "tage", "jours", "weeks", "months",
    "month", "years", "year", "monate", "jahre", "mois", "ans", "eur", "euro", "euros", "usd", "gbp", "chf", "k", "€",
    "$", "£", "x^2", "off",
];
/// Words that end the name of a product.
const ENDS: &[&str] = &[
    "for", "to", "with", "at", "on", "by", "in", "please", "valid", "fur", "für", "mit", "zu", "pour", "avec", "a",
    "until", "from", "less", "minus", "discount", "off", "as",
];
/// Words between two products.
const AND: &[&str] = &["and", "und", "et", "plus", "&", "och", "og", "en", "y", "e"];
/// Words between a number and its product that say nothing.
const IDLE: &[&str] = &[
    "x",
    "×",
    "*",
    "of",
    "the",
    "units",
    "pieces",
    "pcs",
    "stuck",
    "stück",
    "licences",
    "licenses",
    "seats",
    "de",
    "new",
    "more",
    "st",
    "stk",
    "von",
    "der",
    "des",
    "licence",
    "license",
    "subscription",
    "subscriptions",
    "abos",
    "lizenz",
    "lizenzen",
    "abonnement",
    "abonnements",
    "our",
];
/// Words before what goes along with the product before, as many times.
const ALONG: &[&str] = &[
    "with",
    "plus",
    "incl",
    "including",
    "inklusive",
    "inkl",
    "mit",
    "avec",
    "their",
    "its",
    "con",
    "met",
    "med",
    "+",
    "and",
    "und",
    "et",
    "samt",
];
/// Words after a product that is wanted a single time.
const ONCE: &[&str] = &["once", "einmal", "onetime", "one-time", "one-off"];
/// Words for one before a product.
const ARTICLES: &[&str] = &["a", "an", "one"];
/// A year, and words after a product that give it the number of the one before it.
const YEARS: &[&str] = &["year", "years", "year's", "years'", "jahr", "jahre", "an", "ans", "yr", "yrs"];
const EACH: &[&str] = &["each", "every", "je", "jeweils", "chacun", "apiece"];
/// Words for an offer.
pub(in crate::assistant::router) const OFFERS: &[&str] = &[
    "quote",
    "qoute",
    "quotation",
    "offer",
    "price paper",
    "angebot",
    "offerte",
    "offert",
    "devis",
    "oferta",
    "presupuesto",
    "preventivo",
    "tilbud",
];
/// Longest name in words.
const LONGEST: usize = 6;

/// One thing that is asked for.
struct Item {
    words: Range<usize>,
    /// Digits as they were said; `None` where nothing was.
    quantity: Option<String>,
    /// Whether it is as many as the one before.
    each: bool,
    name: String,
    /// Whether it is a product of the records.
    known: bool,
}

/// "640 sensors and 12 gateways" as `640 sensors, 12 gateways`; products of the records by their code or name.
pub(super) fn read(products: &[Record], line: &str) -> Option<String> {
    let words = words(line);
    let items = items(products, &words);
    let counted = items.iter().any(|item| item.quantity.is_some());
    let mut last: Option<String> = None;
    let mut told: Vec<String> = Vec::new();
    for item in &items {
        let times = |a: &str, b: &str| Some((a.parse::<u64>().ok()?.checked_mul(b.parse().ok()?)?).to_string());
        let quantity = match (&item.quantity, &last) {
            (Some(own), Some(before)) if item.each => times(own, before),
            (None, Some(before)) if item.each => Some(before.clone()),
            (Some(own), _) => Some(own.clone()),
            (None, _) => counted.then(|| "1".to_owned()),
        };
        told.push(format!("{} {}", quantity.as_deref().unwrap_or("?"), item.name));
        last = quantity.or(last);
    }
    (!told.is_empty()).then(|| told.join(", "))
}

/// The words of a line that say what is asked for.
pub(super) fn said(products: &[Record], line: &str) -> String {
    let words = words(line);
    let of = |item: &Item| words[item.words.clone()].join(" ");
    items(products, &words).iter().map(of).collect::<Vec<_>>().join(" ")
}

/// The words, those that end a piece with a mark of their own after them.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in line.split_whitespace() {
        let inner = word.trim_matches(['.', '!', '?', '"', '\'', '“', '”', '(', ')', ',', ';', ':']);
        let inner = inner.trim_start_matches('+');
        if word.starts_with('+') {
            words.push("+");
        }
        if !inner.is_empty() {
            words.push(inner);
        }
        if word.ends_with([',', ';', ':', '.', '!', '?']) {
            words.push(",");
        }
    }
    words
}

fn items(products: &[Record], words: &[&str]) -> Vec<Item> {
    let catalog = Catalog::of(products);
    let (mut items, mut at): (Vec<Item>, usize) = (Vec::new(), 0);
    while at < words.len() {
        let from = items.last().map_or(0, |item| item.words.end);
        let found = product(&catalog, products, words, at, from)
            .or_else(|| along(&catalog, products, words, at, from).filter(|_| !items.is_empty()))
            .or_else(|| unknown(&catalog, words, at));
        at = found.as_ref().map_or(at + 1, |item| item.words.end);
        items.extend(found);
    }
    // The same product twice without a number is one that was only spoken of.
    let twice = |item: &Item| item.known && item.quantity.is_none() && !item.each;
    let named: Vec<(String, bool)> = items.iter().map(|item| (item.name.clone(), twice(item))).collect();
    let mut at = 0;
    items.retain(|item| {
        let before = named[..at].iter().any(|(name, _)| *name == item.name);
        let other = named.iter().any(|(name, twice)| *name == item.name && !twice);
        at += 1;
        !(twice(item) && (before || other))
    });
    items
}

/// A product of the records with the number before or after it.
fn product(catalog: &Catalog, products: &[Record], words: &[&str], at: usize, from: usize) -> Option<Item> {
    let named = catalog.at(words, at)?;
    let (mut quantity, mut start) = before(words, from, at);
    let mut end = named.words.end;
    if quantity.is_none()
        && matches!(words.get(end).copied(), Some("x" | "X" | "×" | "*"))
        && let Some(after) = words.get(end + 1).and_then(|word| number(word))
    {
        (quantity, end) = (Some(after), end + 2);
    }
    let record = &products[named.product];
    if quantity.is_none()
        && let Some((told, last)) = by_unit(record, words, end)
    {
        (quantity, end) = (Some(told), last);
    }
    if quantity.is_none() && words.get(end).is_some_and(|word| ONCE.contains(&lower(word).as_str())) {
        (quantity, end) = (Some("1".to_owned()), end + 1);
    }
    // What is sold by the piece of something else goes along with it.
    let each =
        is_each(words, end) || quantity.is_none() && unit(record) != "year" && goes_along(record, words, from, at);
    let article =
        at.checked_sub(1).is_some_and(|before| before >= from && ARTICLES.contains(&lower(words[before]).as_str()));
    if quantity.is_none() && article {
        (quantity, start) = (Some("1".to_owned()), at - 1);
    }
    (quantity.is_some() || each || named.sure).then(|| Item {
        words: start..end,
        quantity,
        each,
        name: called(products, words, &named),
        known: true,
    })
}

/// Whether a word behind a product gives it the number of the one before it.
fn is_each(words: &[&str], end: usize) -> bool {
    words[end..].iter().take(3).take_while(|word| **word != ",").any(|word| EACH.contains(&lower(word).as_str()))
}

/// What a product is sold by, as its description says: `sensor` of "price per sensor and year"; else empty.
fn unit(product: &Record) -> String {
    let said = product.text("description").unwrap_or_default().to_lowercase();
    let word = said.split(" per ").nth(1).and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    word.unwrap_or_default().to_owned()
}

/// "Care Plan, 2 sites", "support for one year": the number of what a product is sold by, and where it ends.
fn by_unit(product: &Record, words: &[&str], end: usize) -> Option<(String, usize)> {
    let unit = unit(product);
    let skip = |word: &&&str| **word == "," || matches!(lower(word).as_str(), "for" | "für" | "fur" | "pour" | "per");
    let at = end + words[end..].iter().take(2).take_while(skip).count();
    let told = counted(words.get(at)?)?;
    let said = lower(words.get(at + 1)?);
    let fits =
        !unit.is_empty() && (said.trim_end_matches('s') == unit || unit == "year" && YEARS.contains(&said.as_str()));
    fits.then_some((told, at + 2))
}

/// Whether a product that is sold by the piece stands behind "with", "plus" or "and".
fn goes_along(product: &Record, words: &[&str], from: usize, at: usize) -> bool {
    let joint = || words[from.min(at)..at].iter().rev().take(2).any(|word| ALONG.contains(&lower(word).as_str()));
    !unit(product).is_empty() && unit(product) != "site" && joint()
}

/// Goods that may be one of several and go along with those before: "8 probes plus cloud"; the deal tells which.
fn along(catalog: &Catalog, products: &[Record], words: &[&str], at: usize, from: usize) -> Option<Item> {
    let (fits, end) = catalog.fits(words, at);
    let by_piece = |at: &usize| !unit(&products[*at]).is_empty() && unit(&products[*at]) != "year";
    let several = fits.len() > 1 && fits.iter().all(by_piece);
    let fits = several && (is_each(words, end) || fits.iter().any(|one| goes_along(&products[*one], words, from, at)));
    fits.then(|| Item { words: at..end, quantity: None, each: true, name: words[at..end].join(" "), known: true })
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

/// Its code where that was said, else its name.
fn called(products: &[Record], words: &[&str], named: &Named) -> String {
    let product = &products[named.product];
    let tight = |text: &str| text.to_lowercase().replace('-', "");
    let code =
        product.text("code").filter(|code| words[named.words.clone()].iter().any(|word| tight(word) == tight(code)));
    code.map_or_else(|| product.name(), str::to_owned).replace([',', ';', '+'], " ")
}

/// The number before a place: "640", "12 x", "two years of", and where it begins.
fn before(words: &[&str], from: usize, at: usize) -> (Option<String>, usize) {
    let mut place = at;
    // "9 capteurs FP-10": one word of another language between the two.
    let strange = |word: &str| word.chars().all(char::is_alphabetic) && !ENDS.contains(&word) && !AND.contains(&word);
    if at >= from + 2
        && words[at].contains(|c: char| c.is_ascii_digit())
        && strange(&lower(words[at - 1]))
        && let Some(number) = counted(words[at - 2])
    {
        return (Some(number), at - 2);
    }
    while place > from {
        let word = lower(words[place - 1]);
        if let Some(number) = counted(&word) {
            return (Some(number), place - 1);
        }
        if !IDLE.contains(&word.as_str()) && !YEARS.contains(&word.as_str()) {
            break;
        }
        place -= 1;
    }
    (None, at)
}

/// A number in words of any language that is more than one.
fn several(word: &str) -> Option<String> {
    counted(word).filter(|count| count != "1")
}

/// A number and words that no product of the records answers to, or several do.
fn unknown(catalog: &Catalog, words: &[&str], at: usize) -> Option<Item> {
    let quantity = number(words[at]).or_else(|| several(words[at])).filter(|count| count != "0")?;
    let spelt = !words[at].starts_with(|c: char| c.is_ascii_digit());
    let mut end = at + 1;
    let mut name: Vec<&str> = Vec::new();
    for word in &words[at + 1..] {
        let low = lower(word);
        let ends = *word == "," || *word == "+" || ENDS.contains(&low.as_str()) || AND.contains(&low.as_str());
        let unit = UNITS.contains(&low.as_str()) && name.is_empty();
        if ends || *word == RECORD || name.len() == LONGEST || unit {
            break;
        }
        let named = catalog.at(words, end).filter(|named| name.is_empty() || named.sure && name.len() == 1);
        if named.is_some() {
            return None;
        }
        end += 1;
        if !(name.is_empty() && IDLE.contains(&low.as_str())) {
            name.push(word);
        }
    }
    while name.len() > 1 && name.last().is_some_and(|word| IDLE.contains(&lower(word).as_str())) {
        name.pop();
    }
    // "one quote" is none; "eight ThermoMax" is.
    let proper = name.first().is_some_and(|word| word.starts_with(char::is_uppercase))
        || catalog.fits(words, at + 1).0.len() > 1;
    (!name.is_empty() && (!spelt || proper)).then(|| Item {
        words: at..end,
        quantity: Some(quantity),
        each: false,
        name: name.join(" "),
        known: false,
    })
}

/// "valid for 30 days", "valid until 15 December".
pub(super) fn valid(plain: &str, today: Date) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    let days = |word: &str| matches!(word, "days" | "day" | "tage" | "jours");
    let found = words.windows(2).find(|pair| pair[0].parse::<u16>().is_ok() && days(pair[1]));
    found.map(|pair| pair[0].to_owned()).or_else(|| {
        let until = |word: &&str| matches!(*word, "until" | "till" | "til" | "bis" | "jusqu'au" | "through");
        let at = words.iter().position(until)? + 1;
        let last = (1..=3).rev().filter_map(|count| day(&words.get(at..at + count)?.join(" "), None, today)).next()?;
        (last > today).then(|| days_from(today, last).to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    fn products() -> Vec<Record> {
        let product =
            |id: &str, name: &str, code: &str| Record::new(Kind::Product, id).with("name", name).with("code", code);
        vec![
            product("p1", "Frost Probe Kit", "FP-10"),
            product("p2", "Frost Cloud", "FC"),
            product("p3", "Hub H-2", "H-2"),
            product("p4", "Care Plan", "CP-1"),
        ]
    }

    fn described() -> Vec<Record> {
        let by = ["", "Alarms, price per probe and year.", "", "Answer in an hour, price per year."];
        let mut products: Vec<Record> =
            products().into_iter().zip(by).map(|(product, by)| product.with("description", by)).collect();
        let heat =
            |id: &str, name: &str, code: &str| Record::new(Kind::Product, id).with("name", name).with("code", code);
        products.push(heat("p5", "Heat Probe", "HP-20"));
        products.push(heat("p6", "Heat Cloud", "HC").with("description", "Price per probe and year."));
        products
    }

    #[test]
    fn goods_go_along_with_others_by_what_they_are_sold_by() {
        for (line, goods) in [
            ("8 heat probes plus cloud", Some("8 Heat Probe, 8 cloud")),
            ("8 heat probes with their cloud", Some("8 Heat Probe, 8 cloud")),
            ("40 kits with frost cloud and two hubs", Some("40 Frost Probe Kit, 40 Frost Cloud, 2 Hub H-2")),
            ("care plan 1 year", Some("1 Care Plan")),
            ("Care Plan für zwei Jahre", Some("2 Care Plan")),
            ("40 kits, care plan once", Some("40 Frost Probe Kit, 1 Care Plan")),
            ("neun FP-10 und neun FC", Some("9 FP-10, 9 FC")),
            ("9 capteurs FP-10 et 9 abonnements HC", Some("9 FP-10, 9 HC")),
            ("a dozen probes", Some("12 probes")),
        ] {
            assert_eq!(read(&described(), line).as_deref(), goods, "{line}");
        }
    }

    #[test]
    fn quantities_go_with_their_products() {
        for (line, goods) in [
            ("quote for 20 sensors", Some("20 sensors")),
            ("20 x CW-100, 3 LG-2", Some("20 CW-100, 3 LG-2")),
            ("quote {record}: 640 sensors and 12 gateways", Some("640 sensors, 12 gateways")),
            ("50 units of CW-100 for {record} with 10 % off", Some("50 CW-100")),
            ("Angebot über 20 Stück CW-100 für {record}", Some("20 CW-100")),
            ("10 % off for 30 days", None),
            ("0 sensors", None),
            ("", None),
        ] {
            assert_eq!(read(&[], line).as_deref(), goods, "{line}");
        }
        let friday = jiff::civil::date(2026, 11, 20);
        assert_eq!(valid("valid for 30 days", friday).as_deref(), Some("30"));
        assert_eq!(valid("2 hubs valid until 15 december", friday).as_deref(), Some("25"));
    }

    #[test]
    fn products_of_the_records_are_heard_by_what_people_call_them() {
        for (line, goods) in [
            ("nine FP-10, nine fc, 5 percent off the lot", Some("9 FP-10, 9 FC")),
            (
                "30 frost probe kits, one year of Frost Cloud for each and one hub",
                Some("30 Frost Probe Kit, 30 Frost Cloud, 1 Hub H-2"),
            ),
            ("5 kits, three years of frost cloud for each", Some("5 Frost Probe Kit, 15 Frost Cloud")),
            ("640 kits, 12 hubs and 4 Care Plans at list price", Some("640 Frost Probe Kit, 12 Hub H-2, 4 Care Plan")),
            ("12 FP-10 och en H-2", Some("12 FP-10, 1 H-2")),
            ("offer for {record}, Frost Probe Kit", Some("? Frost Probe Kit")),
            ("20 FP-10 with the care plan", Some("20 FP-10, 1 Care Plan")),
            ("2.5 hubs for {record}", Some("2.5 Hub H-2")),
            ("hub x 4", Some("4 Hub H-2")),
            ("eight ThermoMax 3000", Some("8 ThermoMax 3000")),
            ("one quote for {record}", None),
            ("6 forst probe kits 10% off", Some("6 Frost Probe Kit")),
        ] {
            assert_eq!(read(&products(), line).as_deref(), goods, "{line}");
        }
    }
}
