//! Whether goods go together, as far as it is written: in these numbers ("up to 200 sensors"), and of one make ("for ColdWatch
//! sensors").
//!
//! For: a question without a customer, and the lines of a quote. Not for: what nobody wrote. Invariants: numbers are only
//! compared where the text names what is counted and the line names what the text is about; every side has its citation.

use super::limits::{Counted, Limit, counted, limits, name_terms};
use super::pool::{Text, plain, shelf};
use super::quantity::number;
use super::words::{is_weak, terms, tokens};
use super::{Quoted, cite, origin, whole};
use crate::actions::cues::Said;
use crate::actions::deal::catalog::Catalog;
use crate::actions::text::{clean, excerpt};
use crate::actions::{Book, Desk};
use crate::crm::{Kind, Record, SourceError, format};
use std::collections::BTreeSet;

/// Products that are looked at, and limits that are told.
const PRODUCTS: usize = 500;
const TOLD: usize = 2;
/// Words of a line that doubts whether things go together.
const DOUBTS: &[&str] = &[
    "can i",
    "can we",
    "may i",
    "could i",
    "could we",
    "can they",
    "valid",
    "invalid",
    "fit",
    "fits",
    "enough",
    "too",
    "against",
    "allowed",
    "possible",
    "work",
    "works",
    "ok",
    "okay",
    "wrong",
    "handle",
    "limit",
    "support",
    "supports",
    "suffice",
    "sufficient",
    "configuration",
    "make sense",
    "legal",
    "geht",
    "passt",
    "passen",
    "reicht",
    "reichen",
    "erlaubt",
    "zulassig",
    "moglich",
    "suffit",
    "possible",
    "marche",
];

/// A limit, of which text, and what a line counts of it.
struct Compared {
    text: usize,
    said: Said,
    limit: Limit,
    you: f64,
    /// How many of what the limit is of.
    holders: f64,
}

impl Compared {
    fn most(&self) -> f64 {
        self.limit.most * self.holders
    }

    fn exceeds(&self) -> bool {
        self.you > self.most()
    }
}

/// Whether a line asks if things go together.
fn doubts(line: &str) -> bool {
    let plain = format!(" {} ", super::words::tokens(line).join(" "));
    DOUBTS.iter().any(|words| plain.contains(&format!(" {words} ")))
}

/// What is written of the numbers of a line, and how the two compare; none where the line does not ask that.
///
/// # Errors
/// When the records cannot be read.
pub fn fits(desk: &Desk<'_>, line: &str) -> Result<Option<Quoted>, SourceError> {
    if !doubts(line) {
        return Ok(None);
    }
    let products = desk.all(&Kind::Product, None, PRODUCTS)?;
    let items = counted(line, &products);
    if items.is_empty() {
        return Ok(None);
    }
    let texts = shelf(desk)?;
    let asked: BTreeSet<String> = terms(line).into_iter().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words: Vec<String> = line.split_whitespace().map(bare).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let named: Vec<usize> = Catalog::of(&products).named(&words).into_iter().map(|named| named.product).collect();
    let ranked = compared(&texts, &products, &items, (&asked, &named));
    let most = ranked.first().map_or(0, |(about, _)| *about);
    let mut found: Vec<Compared> = ranked.into_iter().filter(|(about, _)| *about == most).map(|(_, one)| one).collect();
    // What is not kept says more than what is.
    if found.iter().any(Compared::exceeds) {
        found.retain(Compared::exceeds);
    }
    found.truncate(TOLD);
    if found.is_empty() {
        return Ok(None);
    }
    let mut book = Book::default();
    let verdicts: Vec<String> = found.iter().map(|one| verdict(&mut book, one)).collect();
    let quote = |one: &Compared| {
        let cite = cite(&mut book, &one.said);
        format!("- {}: “{}” {cite}", origin(desk, &mut book, &one.said), excerpt(&one.said.text, super::LETTERS))
    };
    let lines: Vec<String> = found.iter().map(quote).collect();
    let text = format!(
        "{}\n\n{}\n\nThat is what is written; whether anything else stands in the way is for you to say.",
        verdicts.join("\n"),
        lines.join("\n")
    );
    let (text, claims) = book.settle(&text);
    Ok(Some(Quoted { text, claims, record: None }))
}

fn verdict(book: &mut Book, one: &Compared) -> String {
    let number = format::grouped_number(one.you);
    let yours = book.computed("The question", &number, None);
    let theirs = cite(book, &one.said);
    let limit = clean(&one.limit.said);
    let all = match one.holders > 1.0 {
        true => {
            let all = format::grouped_number(one.most());
            let cite = book.computed("the limit, as many times", &all, None);
            format!(" each, {all} {cite} for {}", format::grouped_number(one.holders))
        }
        false => String::new(),
    };
    match one.exceeds() {
        true => {
            format!("That does not fit: you say **{number}** {yours}; written there: up to **{limit}** {theirs}{all}.")
        }
        false => format!(
            "Nothing that is written stands against it: you say {number} {yours}; written there: up to **{limit}** \
             {theirs}{all}."
        ),
    }
}

/// The limits of what a line counts, with how much it says of what they are of, the most first: words, and products that
/// it names.
fn compared(
    texts: &[Text],
    products: &[Record],
    items: &[Counted],
    (asked, named): (&BTreeSet<String>, &[usize]),
) -> Vec<(usize, Compared)> {
    let mut found: Vec<(usize, Compared)> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let own = text.source().and_then(|source| products.iter().position(|one| one.id == source.id));
        for said in &text.said {
            let inside: BTreeSet<String> = terms(&said.text).into_iter().chain(text.beside.iter().cloned()).collect();
            for limit in limits(&said.text) {
                let of = |item: &&Counted| item.terms.contains(&limit.of) && (own.is_none() || item.product != own);
                let Some(item) = items.iter().filter(of).max_by(|a, b| a.number.total_cmp(&b.number)) else { continue };
                let tells = |term: &&String| {
                    !item.terms.contains(*term) && **term != limit.of && !is_weak(term) && number(term).is_none()
                };
                let about = asked.intersection(&inside).filter(tells).count()
                    + usize::from(own.is_some_and(|own| named.contains(&own)));
                if about > 0 {
                    let holders = items.iter().find(|item| own.is_some() && item.product == own);
                    let holders = holders.map_or(1.0, |item| item.number.max(1.0));
                    let said = whole(std::slice::from_ref(said));
                    found.extend(
                        said.map(|said| (about, Compared { text: at, said, you: item.number, holders, limit })),
                    );
                }
            }
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.text.cmp(&b.1.text)));
    found
}

/// What the descriptions of goods say against having these together, each with its citation and no full stop.
pub(in crate::actions) fn against(
    desk: &Desk<'_>,
    book: &mut Book,
    lines: &[(&Record, i64)],
    all: &[Record],
) -> Vec<String> {
    let products: Vec<Record> = lines.iter().map(|(product, _)| (*product).clone()).collect();
    let item = |(at, (product, number)): (usize, &(&Record, i64))| Counted {
        number: *number as f64,
        terms: name_terms(product),
        product: Some(at),
    };
    let items: Vec<Counted> = lines.iter().enumerate().map(item).collect();
    let texts: Vec<Text> = products.iter().flat_map(|product| plain(desk, product.clone(), true)).collect();
    let asked: BTreeSet<String> = items.iter().flat_map(|item| item.terms.iter().cloned()).collect();
    let all_named: Vec<usize> = (0..products.len()).collect();
    let mut told = Vec::new();
    for (_, one) in compared(&texts, &products, &items, (&asked, &all_named)).iter().filter(|(_, one)| one.exceeds()) {
        let name = clean(&one.said.source.name());
        let number = format::grouped_number(one.you);
        let yours = book.computed("quantity", &number, None);
        let limit = format!("{} {}", clean(&one.limit.said), cite(book, &one.said));
        told.push(format!("{name} is for up to {limit}; here are {number} {yours} for {}", one.holders));
    }
    told.extend(products.iter().filter_map(|product| other_make(desk, book, product, &products, all)));
    told
}

/// A product that is made for goods of one make, beside goods of another make only.
fn other_make(desk: &Desk<'_>, book: &mut Book, product: &Record, beside: &[Record], all: &[Record]) -> Option<String> {
    let is_make = |make: &String| all.iter().filter(|other| make_of(other).as_ref() == Some(make)).count() > 1;
    let meant_for = |product: &Record| made_for(product).filter(is_make);
    let meant = meant_for(product)?;
    let others: Vec<&Record> = beside.iter().filter(|other| other.id != product.id).collect();
    if others.iter().any(|other| make_of(other).as_ref() == Some(&meant)) {
        return None;
    }
    let another = |other: &&&Record| make_of(other).is_some_and(|make| is_make(&make)) && meant_for(other).is_none();
    let other = others.iter().find(another)?;
    let make = make_of(other)?;
    let right = all.iter().find(|right| meant_for(right).as_ref() == Some(&make));
    let right = right.map_or_else(String::new, |right| {
        let cite = book.cite(desk, right, "description");
        format!("; for {} there is {} {cite}", clean(&other.name()), clean(&right.name()))
    });
    book.cite(desk, product, "name");
    let (name, cite) = (clean(&product.name()), book.cite(desk, product, "description"));
    // As its own goods write it.
    let spelt = all.iter().find(|other| make_of(other).as_ref() == Some(&meant)).map(Record::name).unwrap_or_default();
    let spelt = clean(spelt.split_whitespace().next().unwrap_or_default());
    Some(format!("{name} is made for {spelt} {cite}, and none of these is here{right}"))
}

/// The make in a product's name: its first word.
fn make_of(product: &Record) -> Option<String> {
    tokens(&product.name()).into_iter().next().filter(|make| make.chars().count() > 3)
}

/// The first word behind "for" of a description, which may be a make.
fn made_for(product: &Record) -> Option<String> {
    let words = tokens(product.text("description")?);
    let at = words.iter().position(|word| word == "for" || word == "fur" || word == "pour")?;
    words.get(at + 1).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample;
    use crate::crm::memory::Memory;

    fn shop() -> Memory {
        let mut memory = Memory::new(sample::TODAY);
        let goods = |id: &str, name: &str, code: &str, about: &str| {
            Record::new(Kind::Product, id).with("name", name).with("code", code).with("description", about)
        };
        memory.records = vec![
            goods("p1", "HeatLine Tray", "HT-100", "Steel tray."),
            goods("p2", "HeatLine Care", "HC", "Service for HeatLine trays, price per tray and year."),
            goods("p3", "Oven BO-7", "BO-7", "Oven for up to 40 trays, 3 phases."),
            goods("p4", "Workshop", "WS-1", "A day on site, polishing of up to 60 trays."),
            goods("p5", "FrostLine Tray", "FT-20", "Cold tray for bakers."),
            goods("p6", "FrostLine Care", "FC", "Service for FrostLine trays."),
        ];
        memory
    }

    #[test]
    fn numbers_are_compared_with_the_limit_that_is_written() {
        let memory = shop();
        let desk = sample::desk(&memory);
        for (line, told) in [
            (
                "Can I quote 50 HT-100 on one BO-7 oven?",
                Some("you say **50** [1]; written there: up to **40 trays** [2]."),
            ),
            ("50 HT-100 on 2 ovens, does that fit?", Some("Nothing that is written stands against it: you say 50")),
            ("100 trays for two ovens, ok?", Some("each, 80 [3] for 2")),
            ("one workshop for 90 trays, is that valid", Some("up to **60 trays**")),
            ("30 trays in a single BO-7 - anything against it?", Some("Nothing that is written stands against it")),
            ("90 trays for 12 kitchens, is that ok", None),
            ("how many trays has a BO-7", None),
            ("can i come at 9", None),
        ] {
            let text = fits(&desk, line).unwrap().map(|found| found.text);
            match told {
                Some(part) => assert!(text.as_ref().is_some_and(|text| text.contains(part)), "{line}: {text:?}"),
                None => assert_eq!(text, None, "{line}"),
            }
        }
    }

    #[test]
    fn goods_of_two_makes_and_too_many_are_told() {
        let memory = shop();
        let desk = sample::desk(&memory);
        let all = &memory.records;
        for (lines, told) in [
            (vec![(4, 12), (1, 12)], vec!["HeatLine Care is made for HeatLine [1]"]),
            (vec![(0, 12), (1, 12)], vec![]),
            (vec![(0, 50), (2, 1)], vec!["Oven BO-7 is for up to 40 trays [1]; here are 50 [2] for 1"]),
            (vec![(0, 50), (2, 2)], vec![]),
            (vec![(1, 12)], vec![]),
        ] {
            let lines: Vec<(&Record, i64)> = lines.into_iter().map(|(at, count)| (&all[at], count)).collect();
            let mut book = Book::default();
            let said = against(&desk, &mut book, &lines, all);
            let said: Vec<String> = said.iter().map(|line| book.settle(line).0).collect();
            assert_eq!(said.len(), told.len(), "{said:?}");
            assert!(said.iter().zip(&told).all(|(said, part)| said.contains(part)), "{said:?}");
        }
    }
}
