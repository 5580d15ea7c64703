//! Facts of a leaflet in the reader's language: whom it is for, the product in its own words, a quoted price, articles, whom to ask.
//!
//! Invariant: nothing is claimed that no record says; without a product there is no leaflet. Inner matters (notes, health,
//! probability, margins) never get in.
//! Cost: the open deals of one account, at most [`DEALS`], the names of the products, and the articles.

use super::among::{self, Among};
use super::articles;
use super::call_script::claim;
use super::draft_email::me;
use super::tongue::{self, money_in};
use crate::actions::book::{citation, shown};
use crate::actions::deal::catalog::Catalog;
use crate::actions::text::{clean, excerpt, sentences};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::query::Expr;
use crate::crm::{Kind, Record, SourceError, told_language};
use serde_json::{Value as Json, json};

/// Products of an account's open deals that are shown.
const PRODUCTS: usize = 3;
/// Open deals of an account whose products are looked at, those that close last first.
const DEALS: usize = 50;
/// Products among which names are looked for.
const CATALOG: usize = 2_000;
/// Sentences of our own notes that are told beside the page.
const NOTES: usize = 3;
/// The languages that the action file has words for.
const LANGUAGES: &[&str] = &["en", "de", "fr"];

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "one-pager".into() });
    };
    let theirs = match tongue::given(request.inputs, "one-pager", LANGUAGES)? {
        Some(language) => language,
        None => theirs(desk, record)?,
    };
    let language = if LANGUAGES.contains(&theirs) { theirs } else { "en" };
    let (mut products, unread) = products(desk, record)?;
    let more = products.split_off(products.len().min(PRODUCTS));
    let book = &mut out.book;
    let offer: Vec<String> = products.iter().filter_map(|product| claim(book, product)).collect();
    let prices = if offer.is_empty() { None } else { price(desk, book, record, language)? };
    let customer = match record.kind {
        Kind::Account => Some(record.name()),
        Kind::Lead => record.text("company").map(str::to_owned),
        _ => desk.linked_name(record, "account"),
    };
    let names: Vec<String> = products.iter().map(|product| clean(&product.name())).collect();
    let what = listed(&names, language);
    let title = match customer.filter(|_| record.kind != Kind::Product) {
        Some(customer) => format!("{what} {} {}", phrase(language, ["for", "für", "pour"]), clean(&customer)),
        None => what,
    };
    let data = json!({
        "nothing": offer.is_empty(),
        "of_account": record.kind == Kind::Account,
        "language": language,
        "stays_english": theirs != language,
        "title": title,
        "situation": situation(desk, book, record)?,
        "offer": offer,
        "prices": prices.into_iter().collect::<Vec<Json>>(),
        "proof": proof(desk, book, &products)?,
        "next": me(desk)?,
        "notes": notes(book, record).into_iter().chain(left_out(desk, book, (&more, unread), language)).collect::<Vec<_>>(),
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// The product itself, that of the deal, open or not, or those of the account's open deals; and how many of these were not
/// looked at.
fn products(desk: &Desk<'_>, record: &Record) -> Result<(Vec<Record>, usize), SourceError> {
    if record.kind == Kind::Product {
        return Ok((vec![record.clone()], 0));
    }
    let deals = match record.kind {
        Kind::Account => {
            let of = among::pointing_at(desk, &Kind::Opportunity, record)?;
            let filter = Expr::all(vec![among::open(desk, &Kind::Opportunity)?, of]);
            Among::first(desk, &Kind::Opportunity, filter, ("close_date", true), DEALS)?
        }
        _ => Among { records: vec![record.clone()], total: 1 },
    };
    let mut found: Vec<Record> = Vec::new();
    for deal in &deals.records {
        let product = deal.link("product").map(|link| desk.get(link)).transpose()?.flatten();
        found.extend(product.filter(|product| !found.iter().any(|known| known.id == product.id)));
    }
    // A deal without a product, a lead: what its own words name.
    if found.is_empty() && record.kind != Kind::Account {
        found = named_in(desk, &format!("{} {}", record.name(), record.text("description").unwrap_or_default()))?;
    }
    Ok((found, deals.total - deals.records.len()))
}

/// What the page has no room for: more products, and deals whose products were not looked at.
fn left_out(desk: &Desk<'_>, book: &mut Book, (products, unread): (&[Record], usize), language: &str) -> Vec<String> {
    let named =
        |product: &Record, book: &mut Book| format!("{} {}", clean(&product.name()), book.cite(desk, product, "name"));
    let names: Vec<String> = products.iter().map(|product| named(product, book)).collect();
    let beside = [
        "Named as well, not on the page",
        "Ebenfalls genannt, nicht auf dem Blatt",
        "Aussi nommés, absents de la fiche",
    ];
    let deals = ["Open deals not looked at", "Nicht angesehene offene Abschlüsse", "Affaires ouvertes non lues"];
    let beside = (!names.is_empty()).then(|| format!("{}: {}", phrase(language, beside), names.join(", ")));
    let deals = (unread > 0).then(|| format!("{}: {unread}", phrase(language, deals)));
    beside.into_iter().chain(deals).collect()
}

/// What stands in our own words about the record: for the seller, never on the page.
fn notes(book: &mut Book, record: &Record) -> Vec<String> {
    if record.kind == Kind::Product {
        return Vec::new();
    }
    let whole = record.text("description").unwrap_or_default();
    let told = sentences(whole).into_iter().take(NOTES).map(|sentence| {
        let words = excerpt(sentence, 200);
        let cite = book.quote(citation(record, "description", record.get("description").clone()), &words);
        format!("{words} {cite}")
    });
    told.collect()
}

/// Products that a text names without doubt.
pub(super) fn named_in(desk: &Desk<'_>, text: &str) -> Result<Vec<Record>, SourceError> {
    let all = desk.all(&Kind::Product, None, CATALOG)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = Catalog::of(&all).named(&words).into_iter().filter(|named| named.sure);
    let mut found: Vec<Record> = Vec::new();
    for named in named {
        let product = &all[named.product];
        if !found.iter().any(|known| known.id == product.id) {
            found.push(product.clone());
        }
    }
    Ok(found)
}

/// What anybody may read of the customer: never a description or a next step, which were written for ourselves.
fn situation(desk: &Desk<'_>, book: &mut Book, record: &Record) -> Result<Vec<Json>, SourceError> {
    let customer = match record.kind {
        Kind::Account | Kind::Lead => Some(record.clone()),
        _ => record.link("account").map(|link| desk.get(link)).transpose()?.flatten(),
    };
    let Some(customer) = customer else { return Ok(Vec::new()) };
    let fields = ["industry", "billing_city", "city"].into_iter().filter(|field| !customer.get(field).is_null());
    let told = fields.map(|field| {
        let (value, cite) = (shown(desk, &customer, field), book.cite(desk, &customer, field));
        json!({ "label": field.trim_start_matches("billing_"), "value": value, "cite": cite })
    });
    Ok(told.collect())
}

/// A price only where a quote or, on a product's own sheet, the list names one.
fn price(desk: &Desk<'_>, book: &mut Book, record: &Record, language: &str) -> Result<Option<Json>, SourceError> {
    let (label, source, fields) = match record.kind {
        Kind::Product => ("list", Some(record.clone()), &["price"][..]),
        Kind::Opportunity => {
            let quotes = desk.linked(record, Kind::Quote, 20)?;
            let newest = quotes.into_iter().max_by_key(|quote| quote.time("created_at"));
            ("quoted", newest, &["total", "amount", "grand_total"][..])
        }
        _ => return Ok(None),
    };
    let found = source.and_then(|source| Some((fields.iter().find(|field| source.number(field).is_some())?, source)));
    Ok(found.map(|(field, source)| {
        let value = money_in(source.number(field).unwrap_or_default(), desk.currency_of(&source), language);
        let cite = book.computed(label, &value, Some(citation(&source, field, source.get(field).clone())));
        let named = match source.kind {
            Kind::Quote => format!("{value} ({})", excerpt(&source.name(), 80)),
            _ => value,
        };
        if source.kind == Kind::Quote {
            book.cite(desk, &source, "name");
        }
        json!({ "label": label, "value": named, "cite": cite })
    }))
}

/// The language of who is to read it; of a product's sheet that of its description.
fn theirs(desk: &Desk<'_>, record: &Record) -> Result<&'static str, SourceError> {
    if record.kind == Kind::Product {
        return Ok(record.text("description").and_then(told_language).unwrap_or("en"));
    }
    let person = record.link("contact").map(|link| desk.get(link)).transpose()?.flatten();
    tongue::of_person(desk, &[], person.as_ref(), record)
}

fn phrase(language: &str, [english, german, french]: [&'static str; 3]) -> &'static str {
    match language {
        "de" => german,
        "fr" => french,
        _ => english,
    }
}

/// `A, B and C`.
fn listed(names: &[String], language: &str) -> String {
    match names {
        [most @ .., last] if !most.is_empty() => {
            format!("{} {} {last}", most.join(", "), phrase(language, ["and", "und", "et"]))
        }
        names => names.concat(),
    }
}

/// What articles say to the products.
pub(super) fn proof(desk: &Desk<'_>, book: &mut Book, products: &[Record]) -> Result<Vec<String>, SourceError> {
    let mut lines: Vec<String> = Vec::new();
    for product in products {
        let about = product.text("description").unwrap_or_default();
        for hit in articles::like(desk, &product.name(), about)?.into_iter().take(2) {
            let Some(words) = articles::passage(&hit.article, &format!("{} {about}", product.name()), 1).pop() else {
                continue;
            };
            let words = excerpt(&words, 200);
            let cite = book.quote(citation(&hit.article, "body", hit.article.get("body").clone()), &words);
            let line = format!("{words} {cite}");
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines.truncate(3);
    Ok(lines)
}
