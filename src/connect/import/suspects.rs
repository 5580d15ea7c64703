//! Records that are perhaps the same: suspected, reported, never merged.
//!
//! Invariant: records are compared only when they share a key, so the work grows with the rows, not their square.

use crate::crm::{Kind, RecordRef, fold_name};
use std::collections::HashMap;

/// Words after a company's name that do not tell it from another.
const LEGAL: &[&str] = &[
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "plc",
    "gmbh",
    "ag",
    "corp",
    "corporation",
    "co",
    "company",
    "sa",
    "bv",
    "kg",
];

/// The keys seen so far.
#[derive(Default)]
pub(super) struct Suspects {
    seen: HashMap<(Kind, &'static str, String), RecordRef>,
}

/// What is looked at; empty where a record does not have it.
#[derive(Default)]
pub(super) struct Traits {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) website: String,
    pub(super) account: String,
    /// For opportunities: everything that tells one deal from another.
    pub(super) whole: String,
}

impl Suspects {
    /// Looks at a record; returns the first earlier one that looks the same, and why.
    pub(super) fn see(&mut self, record: &RecordRef, traits: &Traits) -> Option<(RecordRef, &'static str)> {
        let mut found = None;
        for (why, key) in keys(&record.kind, traits) {
            let earlier = self.seen.entry((record.kind.clone(), why, key)).or_insert_with(|| record.clone());
            if found.is_none() && earlier != record {
                found = Some((earlier.clone(), why));
            }
        }
        found
    }
}

fn keys(kind: &Kind, traits: &Traits) -> Vec<(&'static str, String)> {
    let name = fold_name(&traits.name);
    let keys = match kind {
        Kind::Account => vec![
            ("the same name but for spelling or legal form", company_key(&traits.name)),
            ("the same web domain", domain(&traits.website)),
            ("the same phone number", phone_key(&traits.phone)),
        ],
        Kind::Contact | Kind::Lead => {
            let account = company_key(&traits.account);
            let person =
                if name.is_empty() || account.is_empty() { String::new() } else { format!("{name}|{account}") };
            vec![("the same e-mail address", traits.email.trim().to_lowercase()), ("the same name and company", person)]
        }
        Kind::Opportunity => vec![("the same deal in every identifying field", traits.whole.clone())],
        Kind::Product | Kind::User | Kind::Campaign => vec![("the same name", name)],
        _ => Vec::new(),
    };
    keys.into_iter().filter(|(_, key)| !key.is_empty()).collect()
}

fn company_key(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(fold_name).filter(|word| !word.is_empty()).collect();
    let legal = words.iter().rev().take_while(|word| LEGAL.contains(&word.as_str())).count();
    if legal == words.len() { words.concat() } else { words[..words.len() - legal].concat() }
}

fn domain(website: &str) -> String {
    let bare = website.trim().to_lowercase();
    let bare = bare.split_once("://").map_or(bare.as_str(), |(_, rest)| rest);
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

fn phone_key(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 7 { String::new() } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_share_a_key() {
        let mut suspects = Suspects::default();
        let mut see = |id: &str, name: &str, website: &str| {
            let traits = Traits { name: name.into(), website: website.into(), ..Traits::default() };
            suspects.see(&RecordRef::new(Kind::Account, id), &traits).map(|(earlier, _)| earlier.id.to_string())
        };
        assert_eq!(see("1", "Acme Corporation", "https://www.acme.com/a"), None);
        assert_eq!(see("2", "ACME, Inc.", ""), Some("1".into()));
        assert_eq!(see("3", "Zenith", "acme.com"), Some("1".into()));
        assert_eq!(see("4", "Company", ""), None);
        assert_eq!(see("1", "Acme Corporation", "acme.com"), None);
    }
}
