//! Building the dictionary from records, one at a time, without keeping them.

use super::{
    Dictionary, Guard, common,
    layer::{Entity, Layer, hash, phone_key},
    variants::{self, Spelt},
};
use crate::trust::free_mail::is_free_mail;
use crate::{
    crm::{FieldType, Kind, Record, RecordRef, Schema, Value, standard_field},
    trust::{entity::EntityType, patterns::cents},
};
use std::{collections::HashSet, sync::Arc};

/// Collects values record by record.
#[derive(Debug, Default)]
pub struct DictionaryBuilder {
    schema: Schema,
    layer: Layer,
    /// What is known already.
    below: Option<Arc<Layer>>,
    /// Mail domains and the account that they may belong to, else the person's own entity.
    domains: Vec<(String, Option<RecordRef>, u32)>,
    /// Domains that were learnt, by their hash and the account's.
    seen: HashSet<(u64, u64)>,
    /// The words that deals begin with, and the deal.
    shorts: Vec<(u32, Vec<u64>)>,
}

/// Letters of a company's single word in which a slip is recognised.
const LEAST_SLIPPED: usize = 6;

/// Mailboxes that belong to no person.
const ROLES: &[&str] = &[
    "info",
    "sales",
    "support",
    "contact",
    "office",
    "hello",
    "admin",
    "billing",
    "accounts",
    "team",
    "mail",
    "help",
    "service",
    "marketing",
    "noreply",
    "no-reply",
    "hr",
    "jobs",
    "press",
    "legal",
    "kontakt",
    "vertrieb",
    "buchhaltung",
    "post",
];

impl DictionaryBuilder {
    /// A builder that knows the types of custom fields.
    pub fn new(schema: Schema) -> Self {
        Self { schema, ..Self::default() }
    }

    /// A builder that goes on with what a dictionary learnt since it was built.
    pub(super) fn on(dictionary: &Dictionary, schema: Schema) -> Self {
        let mut layer = Layer::clone(&dictionary.recent);
        layer.first = dictionary.base.first + dictionary.base.entities.len() as u32;
        Self { schema, layer, below: Some(Arc::clone(&dictionary.base)), ..Self::default() }
    }

    /// Learns the values of one record.
    pub fn add(&mut self, record: &Record) {
        let (first, last) = variants::person_parts(record);
        let owner = self.entity(record, &first, &last);
        match record.kind {
            Kind::Contact | Kind::Lead | Kind::User => self.person(owner, &first, &last),
            Kind::Account => self.company(owner, &record.name()),
            Kind::Opportunity | Kind::Quote => self.deal(owner, &record.name()),
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
    pub fn finish(self) -> Dictionary {
        Dictionary { base: Arc::new(self.into_layer()), ..Dictionary::default() }
    }

    /// The finished tables.
    pub(super) fn into_layer(mut self) -> Layer {
        self.layer.records.sort_unstable();
        for (domain, account, person) in std::mem::take(&mut self.domains) {
            let key = account.map(|account| hash(&account.to_string()));
            let find = |layer: &Layer| key.and_then(|key| layer.record(key));
            let account = find(&self.layer).or_else(|| self.below.as_deref().and_then(find));
            self.domain(account.unwrap_or(person), &domain);
        }
        self.deals_for_short();
        self.layer.sort();
        self.layer
    }

    fn entity(&mut self, record: &Record, first: &str, last: &str) -> u32 {
        let number = self.layer.first + self.layer.entities.len() as u32;
        let reference = record.reference().to_string();
        self.layer.records.push((hash(&reference), number));
        self.id(record.id.as_str(), number);
        let person = matches!(record.kind, Kind::Contact | Kind::Lead | Kind::User);
        let name = if person { format!("{first} {last}").trim().to_owned() } else { record.name() };
        self.layer.entities.push(Entity::new(&reference, name, person.then_some(first.len())));
        number
    }

    /// Ids of the two lengths that a CRM gives are looked up as they are, other long ones as names.
    fn id(&mut self, id: &str, owner: u32) {
        let digits = id.bytes().filter(u8::is_ascii_digit).count();
        if digits > 0 && matches!(id.len(), 15 | 18) {
            self.layer.ids.push((hash(id), owner));
        } else if digits > 2 && id.len() >= 8 {
            self.layer.learn(owner, EntityType::Id, &Spelt::new(id).hashes, Guard::Tight);
        }
    }

    fn person(&mut self, owner: u32, first: &str, last: &str) {
        let (first, last) = (Spelt::new(first), Spelt::new(last));
        let layer = &mut self.layer;
        variants::person(&first, &last, |words, guard| layer.learn(owner, EntityType::Person, words, guard));
        if let [given] = first.hashes[..] {
            layer.is_given(given);
        }
        for name in [&first, &last] {
            self.may_be_misspelt(name);
        }
    }

    fn may_be_misspelt(&mut self, name: &Spelt) {
        name.words.iter().zip(&name.hashes).for_each(|(letters, hash)| self.layer.may_be_misspelt(*hash, letters));
        if name.words.len() > 1 {
            let glued = name.words.concat();
            self.layer.may_be_misspelt(variants::glued(&[name]), &glued);
        }
    }

    fn field(&mut self, record: &Record, name: &str, value: &Value, owner: u32) {
        let standard = standard_field(&record.kind, name);
        let field_type = standard.map(|field| field.field_type);
        let field_type = field_type.or_else(|| self.schema.field(&record.kind, name).map(|field| field.field_type));
        match (field_type, value) {
            (Some(FieldType::Money), Value::Number(amount)) => {
                self.layer.amounts.extend(cents(*amount).filter(|cents| *cents != 0).map(|cents| (cents, owner)));
            }
            (Some(FieldType::Phone), Value::Text(text)) => {
                let digits: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
                self.layer.phones.extend(phone_key(&digits).map(|(tail, number)| (tail, number, owner)));
            }
            (Some(FieldType::Email), Value::Text(text)) => self.mail(record, text, owner),
            (Some(FieldType::Url), Value::Text(text)) => self.domain(owner, &variants::domain(text)),
            (Some(FieldType::Reference), Value::Text(text)) => match standard.map(|field| field.target) {
                Some("account") => self.company(owner, text),
                Some("contact" | "user") => {
                    let (first, last) = variants::split_name(text);
                    self.person(owner, first, last);
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn mail(&mut self, record: &Record, address: &str, owner: u32) {
        let address = address.trim().to_lowercase();
        self.layer.mails.push((hash(&address), owner));
        let Some((user, domain)) = address.rsplit_once('@') else { return };
        self.user(owner, user);
        if domain.contains('.') && !is_free_mail(domain) {
            let account = record.link("account");
            let key = account.map_or(u64::from(owner), |account| hash(&account.to_string()));
            if self.seen.insert((hash(domain), key)) {
                self.domains.push((domain.to_owned(), account.cloned(), owner));
            }
        }
    }

    /// The part of a mail address before the `@`.
    fn user(&mut self, owner: u32, user: &str) {
        let name = Spelt::new(user);
        let long = name.words.iter().map(Vec::len).sum::<usize>() >= 4;
        if ROLES.contains(&user) || !name.words.iter().flatten().any(|c| c.is_alphabetic()) {
            return;
        }
        let guard = match name.hashes[..] {
            _ if !long => Guard::Handle,
            [word] => common::guard(word, 9),
            _ => Guard::Tight,
        };
        self.layer.learn(owner, EntityType::Email, &name.hashes, guard);
    }

    /// A domain, and its first label as it may stand for the company.
    fn domain(&mut self, owner: u32, domain: &str) {
        let name = Spelt::new(domain);
        if name.hashes.len() < 2 {
            return;
        }
        self.layer.learn(owner, EntityType::Url, &name.hashes, Guard::Tight);
        let label = domain.split('.').next().map(Spelt::new).filter(|label| label.words.concat().len() > 3);
        if let Some(label) = label.filter(|label| !label.hashes.iter().all(|word| common::is_word(*word))) {
            self.layer.learn(owner, EntityType::Org, &label.hashes, Guard::Capitals);
        }
    }

    fn company(&mut self, owner: u32, name: &str) {
        let layer = &mut self.layer;
        for spelling in variants::company(name) {
            let name = Spelt::new(&spelling);
            layer.learn(owner, EntityType::Org, &name.hashes, name.guard());
            if name.hashes.len() > 1 {
                let glued = variants::glued(&[&name]);
                layer.learn(owner, EntityType::Org, &[glued], common::guard(glued, u8::MAX));
            }
        }
        self.words_may_be_misspelt(name);
        for (short, guard) in variants::short(name) {
            self.layer.learn(owner, EntityType::Org, &short.hashes, guard);
            self.is_company(&short);
        }
        for spelling in variants::company(name) {
            self.is_company(&Spelt::new(&spelling));
        }
        if let Some(short) = variants::without_trade(name) {
            self.layer.learn(owner, EntityType::Org, &Spelt::new(&short).hashes, Guard::Capitals);
        }
    }

    /// Two everyday words need their capitals; three, counting numbers and quarters, stand together by no chance.
    fn deal(&mut self, owner: u32, text: &str) {
        let name = Spelt::new(text);
        let number = |word: &Vec<char>| word.iter().any(char::is_ascii_digit);
        let plain = name.hashes.len() < 3
            && name.words.iter().zip(&name.hashes).all(|(word, hash)| number(word) || common::is_word(*hash));
        let guard = if plain { name.guard().max(Guard::Capitals) } else { name.guard() };
        self.layer.learn(owner, EntityType::Deal, &name.hashes, guard);
        self.words_may_be_misspelt(text);
        let short = variants::short(text).into_iter().filter(|(_, guard)| *guard == Guard::Capitals);
        self.shorts.extend(short.map(|(short, _)| (owner, short.hashes)));
    }

    /// A slip in one word counts where the others are as known, whatever the word.
    fn words_may_be_misspelt(&mut self, name: &str) {
        let name = Spelt::new(name);
        for (letters, hash) in name.words.iter().zip(&name.hashes) {
            if !letters.iter().any(char::is_ascii_digit) && (name.words.len() > 1 || !common::is_word(*hash)) {
                self.layer.may_be_misspelt(*hash, letters);
            }
        }
    }

    /// A word that stands for a company alone: a slip in it needs no more than a capital.
    fn is_company(&mut self, name: &Spelt) {
        if let ([word], [letters]) = (&name.hashes[..], &name.words[..])
            && letters.len() >= LEAST_SLIPPED
            && !common::is_word(*word)
        {
            self.layer.is_company(*word);
        }
    }

    /// The first words of deals, where no company is called so.
    fn deals_for_short(&mut self) {
        let known = |layer: &Layer, run| layer.name(run).is_some_and(|entry| entry.kind.is_some());
        let mut shorts = std::mem::take(&mut self.shorts);
        shorts.retain(|(_, words)| {
            let run = words.iter().copied().reduce(super::find::join).unwrap_or_default();
            !known(&self.layer, run) && !self.below.as_deref().is_some_and(|below| known(below, run))
        });
        for (owner, words) in shorts {
            self.layer.learn(owner, EntityType::Deal, &words, Guard::Capitals);
        }
    }
}
