//! Which record a row is: the id it brings, or one derived from what identifies it, so that importing again updates.
//!
//! Invariant: the same file yields the same ids, whatever else is imported with it.

use super::suspects::Traits;
use super::table::{Columns, Raw};
use crate::crm::{Kind, RecordRef, fold_name};
use std::collections::HashMap;

/// A row's record and name.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) record: RecordRef,
    pub(super) name: String,
}

/// Counts equal natural keys within one file: the second "Acme" is another record.
#[derive(Default)]
pub(super) struct Occurrences(HashMap<[u8; 8], u32>);

/// The record that a row is; `None` when it holds nothing at all.
pub(super) fn identify(columns: &Columns, raw: &Raw, seen: &mut Occurrences) -> Option<Identity> {
    if raw.cells.iter().all(|(_, cell)| cell.is_empty()) {
        return None;
    }
    let name = name(columns, raw);
    let record = match columns.id(raw) {
        Some(id) => RecordRef::new(raw.kind.clone(), id),
        None => seen.record(&raw.kind, &natural_key(columns, raw, &name)),
    };
    let name =
        if name.is_empty() && raw.kind == Kind::Opportunity { format!("Opportunity {}", record.id) } else { name };
    Some(Identity { record, name })
}

/// The id of the first record with a natural key.
pub(super) fn derived(kind: &Kind, key: &str) -> RecordRef {
    Occurrences::default().record(kind, key)
}

/// The natural key of a record that is known by its name only.
pub(super) fn name_key(name: &str) -> String {
    format!("name|{}", fold_key(name))
}

fn fold_key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Occurrences {
    fn record(&mut self, kind: &Kind, key: &str) -> RecordRef {
        let hash = blake3::hash(format!("{kind}\0{key}").as_bytes());
        let mut short = [0; 8];
        short.copy_from_slice(&hash.as_bytes()[..8]);
        let count = self.0.entry(short).or_insert(0);
        *count += 1;
        let mut id = format!("x{}", &hash.to_hex()[..16]);
        if *count > 1 {
            id.push_str(&format!("-{count}"));
        }
        RecordRef::new(kind.clone(), id)
    }
}

/// What a person calls the record. Deals without a name are called by customer and product.
fn name(columns: &Columns, raw: &Raw) -> String {
    let text = |field: &str| columns.text(raw, field);
    let joined = |fields: [&str; 2], by: &str| {
        fields.map(text).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(by)
    };
    let own = text("name");
    if !own.is_empty() {
        return own;
    }
    match raw.kind {
        Kind::Opportunity => joined(["account", "product"], " – "),
        _ => {
            let person = joined(["first_name", "last_name"], " ");
            let others = ["subject", "title", "number"].into_iter().map(text);
            std::iter::once(person).chain(others).find(|name| !name.is_empty()).unwrap_or_default()
        }
    }
}

/// What tells a record from others of its kind and is not likely to change.
fn natural_key(columns: &Columns, raw: &Raw, name: &str) -> String {
    let text = |field: &str| fold_key(&columns.text(raw, field));
    let named = || if name.is_empty() { None } else { Some(name_key(name)) };
    let key = match raw.kind {
        Kind::Contact | Kind::Lead => match text("email") {
            email if !email.is_empty() => Some(format!("email|{email}")),
            _ => named().map(|key| format!("{key}|{}{}", text("account"), text("company"))),
        },
        Kind::Opportunity => Some(["name", "account", "product", "owner", "engaged_on"].map(text).join("|")),
        Kind::Account | Kind::Product | Kind::User | Kind::Campaign | Kind::Article | Kind::Quote => named(),
        Kind::Custom(_) => named(),
        _ => None,
    };
    let key = key.filter(|key| key.chars().any(|c| c != '|'));
    key.or_else(|| raw.reference.as_ref().map(|reference| format!("reference|{reference}")))
        .unwrap_or_else(|| everything(raw))
}

fn everything(raw: &Raw) -> String {
    raw.cells.iter().map(|(_, cell)| fold_key(&cell.to_text())).collect::<Vec<_>>().join("|")
}

/// What duplicates are suspected by.
pub(super) fn traits(columns: &Columns, raw: &Raw, name: &str) -> Traits {
    let text = |field: &str| columns.text(raw, field);
    let whole = if raw.kind == Kind::Opportunity {
        let fields = ["name", "account", "product", "owner", "engaged_on", "close_date", "amount", "stage"].map(text);
        let known = fields.iter().filter(|field| !field.is_empty()).count();
        if known >= 5 { fold_name(&fields.join("|")) } else { String::new() }
    } else {
        String::new()
    };
    Traits {
        name: name.to_owned(),
        email: text("email"),
        phone: text("phone"),
        website: text("website"),
        account: text("account") + &text("company"),
        whole,
    }
}
