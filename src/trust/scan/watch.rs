//! The second list of known values: hashed rows of words and digits, made straight from the records.
//!
//! For: stopping a request that carries a value of the workspace, whatever the masker did or failed to do.
//! Not for: replacing anything, and not for what the records do not know (see the shapes in [`super`]).
//! Invariants: holds hashes, no values; shares nothing with the dictionary but the lists of everyday words and names, which
//! say what may be left in the clear; values of public fields and single everyday words are not watched.

use super::numbers;
use super::table::{Needs, Table};
use super::words::{self, Word, join, words};
use crate::crm::{FieldClass, FieldType, Kind, Record, Schema, Value};
use crate::trust::free_mail::is_free_mail;
use crate::trust::{entity::EntityType, policy::Policy};
use std::sync::Arc;

/// Most words of a name that are compared.
const LONGEST: usize = 8;
/// Letters of a single word that is watched by itself.
const LEAST_SINGLE: u16 = 3;
/// Letters of a company's first word that is watched by itself.
const LEAST_FIRST: u16 = 4;
/// Amounts below this are prices, counts and years, in hundredths.
const LEAST_AMOUNT: i64 = 100_000;
/// Digits of an amount without a currency.
const LEAST_PLAIN_DIGITS: usize = 5;
/// Bits of the filter of first words.
const FILTER: u64 = 1 << 21;

/// Company words that people leave out.
const FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ug",
    "ohg",
    "se",
    "sa",
    "sas",
    "sarl",
    "spa",
    "srl",
    "bv",
    "nv",
    "ab",
    "as",
    "asa",
    "aps",
    "oy",
    "oyj",
    "kk",
    "gk",
    "pty",
    "pte",
    "sro",
    "doo",
    "kft",
    "lp",
    "llp",
    "group",
    "holding",
    "holdings",
    "gruppe",
    "s",
    "p",
    "a",
    "k",
    "o",
    "r",
    "l",
    "b",
    "v",
    "n",
    "z",
    "d",
    "partners",
    "partner",
    "sasu",
    "eurl",
    "eirl",
    "ltda",
    "nyrt",
    "pjsc",
    "eood",
    "aktiengesellschaft",
];

/// What stands before a last name.
const TITLES: &str =
    "mr mrs ms miss mx dr prof professor herr frau monsieur madame mme senor senora signor signora sig";

/// Known values of a workspace, as hashes. Cheap to clone behind an [`Arc`].
#[derive(Clone, Debug)]
pub struct Watch {
    schema: Arc<Schema>,
    policy: Policy,
    table: Table,
    firsts: Vec<u64>,
    titles: Vec<u64>,
}

/// What was found, and where in the text.
pub(super) type Hit = (usize, EntityType);

impl Watch {
    /// An empty list. The schema says what fields are, the policy which are public.
    pub fn new(schema: Arc<Schema>, policy: Policy) -> Self {
        let titles = TITLES.split(' ').map(words::hash_of).collect();
        Self { schema, policy, table: Table::default(), firsts: vec![0; (FILTER / 64) as usize], titles }
    }

    /// How many ways of writing a value are watched.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether nothing is watched.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Heap use in bytes.
    pub fn bytes(&self) -> usize {
        self.firsts.len() * size_of::<u64>() + self.table.bytes()
    }

    /// Learns the values of one record. A value that goes away stays watched until the list is made anew.
    pub fn learn(&mut self, record: &Record) {
        match record.kind {
            Kind::Contact | Kind::Lead | Kind::User if self.watches(record, "last_name") => self.person_of(record),
            Kind::Account if self.watches(record, "name") => self.company(&record.name()),
            Kind::Opportunity | Kind::Quote if self.watches(record, "name") => {
                self.row(&words(&record.name()), EntityType::Deal, &record.name());
            }
            _ => {}
        }
        for (name, value) in &record.fields {
            if self.watches(record, name) {
                self.field(record, name, value);
            }
        }
    }

    fn class(&self, record: &Record, field: &str) -> FieldClass {
        let schema = self.schema.field(&record.kind, field).map_or(FieldClass::Confidential, |field| field.class);
        self.policy.class(&record.kind, field, schema)
    }

    fn watches(&self, record: &Record, field: &str) -> bool {
        self.class(record, field) != FieldClass::Public
    }

    fn field(&mut self, record: &Record, name: &str, value: &Value) {
        let field_type = self.schema.field(&record.kind, name).map(|field| field.field_type);
        match (field_type, value) {
            (Some(FieldType::Money), Value::Number(amount)) => self.amount(*amount),
            (Some(FieldType::Phone), Value::Text(text)) => self.phone(text),
            (Some(FieldType::Email), Value::Text(text)) => self.mail(text),
            (Some(FieldType::Url), Value::Text(text)) => self.domain(&host(text)),
            (_, Value::Text(text)) if name == "company" => self.company(text),
            (_, Value::Text(text)) if self.class(record, name) == FieldClass::Regulated => self.whole(text),
            _ => {}
        }
    }

    fn person_of(&mut self, record: &Record) {
        let part = |field| record.text(field).unwrap_or_default().trim().to_owned();
        let (mut first, mut last) = (part("first_name"), part("last_name"));
        if first.is_empty() && last.is_empty() {
            let name = record.name();
            let (head, tail) = name.trim().split_once(char::is_whitespace).unwrap_or(("", name.trim()));
            (first, last) = (head.trim_end_matches(',').to_owned(), tail.trim().to_owned());
        }
        self.person(&first, &last);
    }

    fn person(&mut self, first: &str, last: &str) {
        let (head, tail) = (words(first), words(last));
        for name in [&head, &tail] {
            let text = if std::ptr::eq(name, &head) { first } else { last };
            self.row(name, EntityType::Person, text);
        }
        if head.is_empty() || tail.is_empty() {
            return;
        }
        let text = format!("{first} {last}");
        self.row(&[&head[..], &tail[..]].concat(), EntityType::Person, &text);
        self.row(&[&tail[..], &head[..]].concat(), EntityType::Person, &text);
        if head.len() > 1 {
            self.row(&[&head[..1], &tail[..]].concat(), EntityType::Person, &text);
        }
    }

    fn company(&mut self, name: &str) {
        let all = words(name);
        self.row(&all, EntityType::Org, name);
        let forms: Vec<u64> = FORMS.iter().map(|form| words::hash_of(form)).collect();
        let dropped = all.iter().rev().take_while(|word| forms.contains(&word.hash)).count();
        if dropped > 0 && dropped < all.len() {
            let short = &all[..all.len() - dropped];
            let until = all[all.len() - dropped].at;
            self.row(short, EntityType::Org, name.get(..until).unwrap_or(name).trim());
        }
        if all.first().is_some_and(|first| !forms.contains(&first.hash)) {
            self.first_word(&all, name);
        }
    }

    /// What a company is called for short, as far as its first word is called nothing else.
    fn first_word(&mut self, named: &[Word], name: &str) {
        if let [first, second, ..] = named
            && first.letters >= LEAST_FIRST
            && let Some(text) = name.get(first.at..second.at).and_then(|text| text.split_whitespace().next())
            && text.chars().all(char::is_alphanumeric)
            && !crate::trust::dictionary::is_everyday(text)
            && crate::trust::names::telling(text) == crate::trust::names::Telling::Much
        {
            self.put(&named[..1], EntityType::Org, Needs::Capitals);
        }
    }

    /// A regulated value: an identifier, or a text of some length.
    fn whole(&mut self, text: &str) {
        let all = words(text);
        let letters: usize = all.iter().map(|word| usize::from(word.letters)).sum();
        if all.len() > 2 || (letters >= 6 && text.bytes().any(|b| b.is_ascii_digit())) {
            self.put(&all[..all.len().min(LONGEST)], EntityType::Value, Needs::Nothing);
        }
    }

    fn mail(&mut self, address: &str) {
        let Some((local, domain)) = address.trim().rsplit_once('@') else { return };
        let (local_words, domain_words) = (words(local), words(domain));
        self.put(&[&local_words[..], &domain_words[..]].concat(), EntityType::Email, Needs::Nothing);
        for local in [local.to_owned(), local.replace('.', " dot ")] {
            let spelt = format!("{local} at {}", domain.replace('.', " dot "));
            self.put(&words(&spelt), EntityType::Email, Needs::Nothing);
        }
        if !is_free_mail(domain) {
            self.domain(domain);
        }
    }

    fn domain(&mut self, host: &str) {
        let all = words(host);
        if all.len() > 1 && host.contains('.') {
            self.put(&all, EntityType::Url, Needs::Nothing);
        }
    }

    fn phone(&mut self, text: &str) {
        let plus = text.trim_start().starts_with(['+', '0']);
        let digits: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
        let international = text.trim_start().starts_with('+') || digits.starts_with("00");
        let digits = digits.trim_start_matches('0');
        // Without its country code, of one to three digits, it is the same phone.
        for skipped in if international { 0..=3 } else { 0..=0 } {
            let Some(number) = digits.get(skipped..).map(|rest| rest.trim_start_matches('0')) else { continue };
            let least = if plus || skipped > 0 { *numbers::PHONE.start() } else { 8 };
            if (least.max(8)..=15).contains(&number.len())
                && let Ok(number) = number.parse::<u64>()
            {
                self.table.insert(number_key(number, EntityType::Phone), EntityType::Phone, Needs::Nothing);
            }
        }
    }

    fn amount(&mut self, amount: f64) {
        if let Some(cents) = numbers::cents(amount).filter(|cents| *cents >= LEAST_AMOUNT) {
            self.table.insert(number_key(cents as u64, EntityType::Amount), EntityType::Amount, Needs::Nothing);
        }
    }

    /// A name: several words, or one telling word with a capital.
    fn row(&mut self, row: &[Word], kind: EntityType, text: &str) {
        let everyday = |word: &str| crate::trust::dictionary::is_everyday(word);
        match row {
            [] => {}
            [word] if word.letters < LEAST_SINGLE => {}
            [_] if everyday(text) && kind != EntityType::Person => {}
            [_] if everyday(text) => self.put(row, kind, Needs::Title),
            [_] => self.put(row, kind, Needs::Capitals),
            _ => {
                let plain = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(everyday);
                let needs = if plain { Needs::Capitals } else { Needs::Nothing };
                self.put(&row[..row.len().min(LONGEST)], kind, needs);
            }
        }
    }

    fn put(&mut self, row: &[Word], kind: EntityType, needs: Needs) {
        if let [first, ..] = row
            && row.len() <= LONGEST
        {
            let bit = first.hash % FILTER;
            self.firsts[(bit / 64) as usize] |= 1 << (bit % 64);
            let key = row.iter().fold(0, |key, word| join(key, word.hash));
            self.table.insert(key, kind, needs);
        }
    }

    /// What sort of known value stands in a text, plain or behind codes, if one does.
    pub fn known_in(&self, text: &str) -> Option<EntityType> {
        super::decode::readings(text.as_bytes()).iter().find_map(|text| self.find(text)).map(|(_, kind)| kind)
    }

    /// The first known value of a text.
    pub(super) fn find(&self, text: &str) -> Option<Hit> {
        let named = self.names(&words(text));
        let phone = numbers::phones(text).into_iter().find_map(|(at, number)| {
            self.table.get(number_key(number, EntityType::Phone)).map(|_| (at, EntityType::Phone))
        });
        let amount = numbers::amounts(text).into_iter().find(|amount| self.has_amount(amount));
        named.into_iter().chain(phone).chain(amount.map(|amount| (amount.at, EntityType::Amount))).min()
    }

    fn names(&self, words: &[Word]) -> Option<Hit> {
        words.iter().enumerate().find_map(|(start, first)| {
            let bit = first.hash % FILTER;
            if self.firsts[(bit / 64) as usize] & (1 << (bit % 64)) == 0 {
                return None;
            }
            let (mut key, mut capital) = (0, true);
            words[start..].iter().take(LONGEST).find_map(|word| {
                key = join(key, word.hash);
                capital &= word.capital;
                let (kind, needs) = self.table.get(key)?;
                let holds = match needs {
                    Needs::Nothing => true,
                    Needs::Capitals => capital,
                    Needs::Title => capital && start > 0 && self.titles.contains(&words[start - 1].hash),
                };
                holds.then_some((first.at, kind))
            })
        })
    }

    fn has_amount(&self, amount: &numbers::Amount) -> bool {
        (amount.marked || amount.digits >= LEAST_PLAIN_DIGITS)
            && amount.cents.iter().flatten().any(|cents| {
                *cents >= LEAST_AMOUNT && self.table.get(number_key(*cents as u64, EntityType::Amount)).is_some()
            })
    }
}

fn number_key(number: u64, kind: EntityType) -> u64 {
    join(join(0, number), kind as u64 + 1)
}

/// The host of a web address without `www.`.
fn host(url: &str) -> String {
    let rest = url.trim().rsplit_once("://").map_or(url.trim(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests;
