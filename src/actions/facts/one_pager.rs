//! Facts of a leaflet: whom it is for, the product in its own words, a quoted price, articles, whom to ask.
//!
//! Invariant: nothing is claimed that no record says; without a product there is no leaflet. Inner matters (notes, health,
//! probability, margins) never get in.

use super::articles;
use super::call_script::claim;
use super::draft_email::me;
use crate::actions::book::citation;
use crate::actions::text::{clean, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Record, SourceError};
use serde_json::{Value as Json, json};

/// Products of an account's open deals that are shown.
const PRODUCTS: usize = 3;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "one-pager".into() });
    };
    let products = products(desk, record)?;
    let book = &mut out.book;
    let offer = offer(desk, book, record, &products)?;
    let customer = match record.kind {
        Kind::Account => Some(record.name()),
        Kind::Lead => record.text("company").map(str::to_owned),
        _ => desk.linked_name(record, "account"),
    };
    let what = products.iter().map(|product| clean(&product.name())).collect::<Vec<_>>();
    let what = crate::actions::text::join(&what);
    let title = match customer.filter(|_| record.kind != Kind::Product) {
        Some(customer) => format!("{what} for {}", clean(&customer)),
        None => what,
    };
    let data = json!({
        "nothing": offer.is_empty(),
        "title": title,
        "situation": situation(desk, book, record)?,
        "offer": offer,
        "proof": proof(desk, book, &products)?,
        "next": me(desk)?,
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// The product itself, that of the deal, or those of the account's open deals.
fn products(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    if record.kind == Kind::Product {
        return Ok(vec![record.clone()]);
    }
    let deals = match record.kind {
        Kind::Account => desk.linked(record, Kind::Opportunity, 50)?,
        _ => vec![record.clone()],
    };
    let mut found: Vec<Record> = Vec::new();
    for deal in deals.iter().filter(|deal| crate::actions::signals::is_open(deal)) {
        let product = deal.link("product").map(|link| desk.get(link)).transpose()?.flatten();
        found.extend(product.filter(|product| !found.iter().any(|known| known.id == product.id)));
    }
    found.truncate(PRODUCTS);
    Ok(found)
}

/// What anybody may read of the customer: never a description or a next step, which were written for ourselves.
fn situation(desk: &Desk<'_>, book: &mut Book, record: &Record) -> Result<Vec<String>, SourceError> {
    let customer = match record.kind {
        Kind::Account | Kind::Lead => Some(record.clone()),
        _ => record.link("account").map(|link| desk.get(link)).transpose()?.flatten(),
    };
    let Some(customer) = customer else { return Ok(Vec::new()) };
    let fields = ["industry", "billing_city", "city"].into_iter().filter(|field| !customer.get(field).is_null());
    let label = |field| crate::crm::standard_field(&customer.kind, field).map_or(field, |known| known.label);
    Ok(fields.map(|field| format!("{}: {}", label(field), book.show(desk, &customer, field))).collect())
}

/// Each product in its own words; a price only where a quote or, on a product's own sheet, the list names one.
fn offer(desk: &Desk<'_>, book: &mut Book, record: &Record, products: &[Record]) -> Result<Vec<String>, SourceError> {
    let mut lines: Vec<String> = products.iter().filter_map(|product| claim(book, product)).collect();
    if record.kind == Kind::Product && !record.get("price").is_null() && !lines.is_empty() {
        lines.push(format!("List price: {}", book.show(desk, record, "price")));
    }
    if record.kind == Kind::Opportunity && !lines.is_empty() {
        let quotes = desk.linked(record, Kind::Quote, 20)?;
        let newest = quotes.iter().max_by_key(|quote| quote.time("created_at"));
        let field = ["total", "amount", "grand_total"];
        if let Some((quote, field)) =
            newest.and_then(|quote| Some((quote, field.into_iter().find(|field| !quote.get(field).is_null())?)))
        {
            lines.push(format!("Quoted: {}", book.show(desk, quote, field)));
        }
    }
    Ok(lines)
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
