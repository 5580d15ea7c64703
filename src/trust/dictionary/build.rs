//! Building the dictionary from records, one at a time, without keeping them.

use super::{Dictionary, DictionaryError, Entity, Guard, SHARED, Variant, common, hash, variants};
use crate::{
    crm::{FieldType, Kind, Record, RecordRef, Schema, Value, standard_field},
    trust::{entity::EntityType, patterns::cents},
};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::HashMap;

/// Collects values record by record.
#[derive(Debug, Default)]
pub struct DictionaryBuilder {
    schema: Schema,
    patterns: HashMap<Box<str>, Variant>,
    dictionary: Dictionary,
    /// Mail domains and the account that they may belong to, else the person's own entity.
    domains: Vec<(String, Option<RecordRef>, u32)>,
}

/// Domains of mail providers say nothing about the account.
const FREE_MAIL: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "proton.me",
    "protonmail.com",
    "mail.com",
    "qq.com",
    "163.com",
];

/// The last seven digits, and the whole number; `None` for what is no phone number.
pub(super) fn phone_key(digits: &str) -> Option<(u32, u64)> {
    let digits = digits.trim_start_matches('0');
    let number: u64 = (7..=15).contains(&digits.len()).then(|| digits.parse().ok()).flatten()?;
    Some(((number % 10_000_000) as u32, number))
}

impl Dictionary {
    /// The dictionary of these records.
    pub fn build(records: impl IntoIterator<Item = Record>, schema: &Schema) -> Result<Self, DictionaryError> {
        let mut builder = DictionaryBuilder::new(schema.clone());
        records.into_iter().for_each(|record| builder.add(&record));
        builder.finish()
    }
}

impl DictionaryBuilder {
    /// A builder that knows the types of custom fields.
    pub fn new(schema: Schema) -> Self {
        Self { schema, ..Self::default() }
    }

    /// Learns the values of one record.
    pub fn add(&mut self, record: &Record) {
        let owner = self.entity(record);
        match record.kind {
            Kind::Contact | Kind::Lead | Kind::User => self.person(record, owner),
            Kind::Account => self.company(owner, &record.name()),
            Kind::Opportunity | Kind::Quote => self.names(owner, EntityType::Deal, vec![record.name()]),
            _ => {}
        }
        if let Some(company) = record.text("company") {
            self.company(owner, company);
        }
        for (name, value) in &record.fields {
            self.field(record, name, value, owner);
        }
    }

    /// The finished dictionary.
    pub fn finish(mut self) -> Result<Dictionary, DictionaryError> {
        self.dictionary.records.sort_unstable();
        for (domain, account, person) in std::mem::take(&mut self.domains) {
            let account = account.and_then(|account| super::find(&self.dictionary.records, hash(&account.to_string())));
            self.name(account.unwrap_or(person), EntityType::Url, &domain);
        }
        let mut dictionary = self.dictionary;
        let (patterns, variants): (Vec<_>, Vec<_>) = self.patterns.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .prefilter(false)
            .build(patterns.iter().map(|pattern| pattern.as_bytes()))?;
        dictionary.automaton = (!patterns.is_empty()).then_some(automaton);
        dictionary.variants = variants;
        dictionary.sort();
        Ok(dictionary)
    }

    fn entity(&mut self, record: &Record) -> u32 {
        let number = self.dictionary.entities.len() as u32;
        let reference = record.reference().to_string();
        self.dictionary.records.push((hash(&reference), number));
        if matches!(record.id.as_str().len(), 15 | 18) && record.id.as_str().bytes().any(|b| b.is_ascii_digit()) {
            self.dictionary.ids.push((hash(record.id.as_str()), number));
        }
        let (first, last) = variants::person_parts(record);
        let person = matches!(record.kind, Kind::Contact | Kind::Lead | Kind::User);
        let name = if person { format!("{first} {last}").trim().to_owned() } else { record.name() };
        let first = if person { u16::try_from(first.len()).unwrap_or(0) } else { 0 };
        self.dictionary.entities.push(Entity { record: reference.into(), name: name.into(), first, person });
        number
    }

    fn person(&mut self, record: &Record, owner: u32) {
        let (first, last) = variants::person_parts(record);
        self.names(owner, EntityType::Person, variants::person(&first, &last));
    }

    fn field(&mut self, record: &Record, name: &str, value: &Value, owner: u32) {
        let standard = standard_field(&record.kind, name);
        let field_type = standard.map(|field| field.field_type);
        let field_type = field_type.or_else(|| self.schema.field(&record.kind, name).map(|field| field.field_type));
        match (field_type, value) {
            (Some(FieldType::Money), Value::Number(amount)) => {
                self.dictionary.amounts.extend(cents(*amount).filter(|cents| *cents != 0).map(|cents| (cents, owner)));
            }
            (Some(FieldType::Phone), Value::Text(text)) => {
                let digits: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
                self.dictionary.phones.extend(phone_key(&digits).map(|(tail, number)| (tail, number, owner)));
            }
            (Some(FieldType::Email), Value::Text(text)) => self.mail(record, text, owner),
            (Some(FieldType::Url), Value::Text(text)) => self.name(owner, EntityType::Url, &variants::domain(text)),
            (Some(FieldType::Reference), Value::Text(text)) => match standard.map(|field| field.target) {
                Some("account") => self.company(owner, text),
                Some("contact" | "user") => {
                    let (first, last) = variants::split_name(text);
                    self.names(owner, EntityType::Person, variants::person(first, last));
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn mail(&mut self, record: &Record, address: &str, owner: u32) {
        let address = address.trim().to_lowercase();
        self.dictionary.mails.push((hash(&address), owner));
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        if domain.contains('.') && !FREE_MAIL.contains(&domain) {
            self.domains.push((domain.to_owned(), record.link("account").cloned(), owner));
        }
    }

    fn names(&mut self, owner: u32, kind: EntityType, names: Vec<String>) {
        names.iter().for_each(|name| self.name(owner, kind, name));
    }

    fn company(&mut self, owner: u32, name: &str) {
        self.names(owner, EntityType::Org, variants::company(name));
        if let Some(short) = variants::without_trade(name) {
            self.guarded(owner, EntityType::Org, &short, Some(Guard::Capitals));
        }
    }

    fn name(&mut self, owner: u32, kind: EntityType, name: &str) {
        self.guarded(owner, kind, name, None);
    }

    /// Learns a name that needs this evidence, or what the name itself calls for. The first reason to learn it counts.
    fn guarded(&mut self, owner: u32, kind: EntityType, name: &str, guard: Option<Guard>) {
        let folded = super::super::fold::fold(name);
        if !folded.chars().any(char::is_alphabetic) || folded.len() < 2 {
            return;
        }
        let plain = || if kind == EntityType::Url { Guard::None } else { common::guard(&folded) };
        let guard = guard.unwrap_or_else(plain);
        let variant = self.patterns.entry(folded.into()).or_insert(Variant { owner, kind, guard });
        if variant.owner != owner {
            variant.owner = SHARED;
        }
    }
}

impl Dictionary {
    fn sort(&mut self) {
        for table in [&mut self.mails, &mut self.ids] {
            table.sort_unstable();
            table.dedup_by_key(|(key, _)| *key);
            table.shrink_to_fit();
        }
        self.phones.sort_unstable();
        self.amounts.sort_unstable();
        self.amounts.dedup_by_key(|(cents, _)| *cents);
        self.entities.shrink_to_fit();
    }
}
