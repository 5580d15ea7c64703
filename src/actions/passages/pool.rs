//! The texts among which passages are looked for: ours (articles, goods), those around the records that a line names, or
//! those of the whole workspace that the index finds by its words.
//!
//! Not for: choosing the passage (`weigh`). Invariants: bounded however many records there are; words addressed to the
//! program, and what follows them, are no part of any text.

use super::words::{spellings, terms};
use crate::actions::Desk;
use crate::actions::cues::{self, Said, Side};
use crate::actions::digest::addresses_program;
use crate::actions::facts::is_public;
use crate::actions::signals::happened_on;
use crate::actions::text::{clean, sentences};
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Articles, and goods.
const SHELF: usize = 500;
/// Records that a line may name.
const ROOTS: usize = 6;
/// Linked records of one kind around one record.
const LINKED: usize = 40;
/// Looks into the index, hits of one look, and records read of all that were found.
const LOOKS: usize = 24;
const HITS: usize = 60;
const READ: usize = 60;
/// Spellings of one term that are looked up.
const SPELLINGS: usize = 5;

/// A text: the sentences of one field of one record, by one person.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// Its sentences, in order.
    pub(super) said: Vec<Said>,
    /// Terms of its title, of what it is about, of who says it.
    pub(super) beside: BTreeSet<String>,
    /// Whether it is an article or goods of ours.
    pub(super) ours: bool,
}

impl Text {
    /// The record that it stands in.
    pub(super) fn source(&self) -> Option<&Arc<Record>> {
        self.said.first().map(|said| &said.source)
    }
}

/// Kinds around which passages are looked for.
pub(super) fn has_texts(kind: &Kind) -> bool {
    matches!(kind, Kind::Account | Kind::Contact | Kind::Lead | Kind::Opportunity | Kind::Case)
}

/// Articles that customers may read, and goods.
pub(super) fn shelf(desk: &Desk<'_>) -> Result<Vec<Text>, SourceError> {
    let articles = desk.all(&Kind::Article, None, SHELF)?.into_iter().filter(is_public);
    let goods = desk.all(&Kind::Product, None, SHELF)?;
    Ok(articles.chain(goods).flat_map(|record| plain(desk, record, true)).collect())
}

/// Texts around records: their own, and those of their customers.
pub(super) fn around(desk: &Desk<'_>, roots: &[RecordRef]) -> Result<Vec<Text>, SourceError> {
    let mut seen: BTreeSet<RecordRef> = BTreeSet::new();
    let mut texts = Vec::new();
    for root in roots.iter().take(ROOTS) {
        let Some(root) = desk.get(root)? else { continue };
        let account = root.link("account").map(|link| desk.get(link)).transpose()?.flatten();
        for record in [Some(root), account].into_iter().flatten() {
            if seen.insert(record.reference()) {
                texts.extend(spoken(desk, cues::around(desk, &record)?));
                texts.extend(linked(desk, &record, &mut seen)?);
            }
        }
    }
    Ok(distinct(texts))
}

/// What stands in fields of a record and of those that point at it.
fn linked(desk: &Desk<'_>, record: &Record, seen: &mut BTreeSet<RecordRef>) -> Result<Vec<Text>, SourceError> {
    let mut found = plain(desk, record.clone(), false);
    for kind in [Kind::Opportunity, Kind::Case, Kind::Contact, Kind::Event, Kind::Task] {
        for record in desk.linked(record, kind, LINKED)? {
            if seen.insert(record.reference()) {
                found.extend(plain(desk, record, false));
            }
        }
    }
    Ok(found)
}

/// Texts of the workspace in which the index finds the terms, the likeliest first.
pub(super) fn everywhere(desk: &Desk<'_>, wanted: &[String]) -> Result<Vec<Text>, SourceError> {
    let mut weights: BTreeMap<RecordRef, f64> = BTreeMap::new();
    let mut looks = 0;
    for term in wanted {
        let mut found: BTreeSet<RecordRef> = BTreeSet::new();
        for spelling in spellings(term, SPELLINGS) {
            looks += 1;
            if looks > LOOKS {
                break;
            }
            let hits = desk.records.search(&spelling, None, HITS)?;
            found.extend(hits.into_iter().map(|hit| hit.row.record).filter(|record| holds_words(&record.kind)));
        }
        let weight = 1.0 / (1.0 + found.len() as f64).ln().max(0.7);
        found.into_iter().for_each(|record| *weights.entry(record).or_default() += weight);
    }
    let mut ranked: Vec<(RecordRef, f64)> = weights.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut texts = Vec::new();
    let mut talk = Vec::new();
    for (record, _) in ranked.into_iter().take(READ) {
        let Some(record) = desk.get(&record)? else { continue };
        match record.kind {
            Kind::Email | Kind::Note | Kind::Transcript => talk.push(record),
            _ => texts.extend(plain(desk, record, false)),
        }
    }
    texts.extend(spoken(desk, cues::of_texts(desk, talk)?));
    Ok(distinct(texts))
}

/// Kinds whose texts are read without anybody being named.
fn holds_words(kind: &Kind) -> bool {
    let talk = matches!(kind, Kind::Email | Kind::Note | Kind::Transcript);
    talk || matches!(kind, Kind::Event | Kind::Case | Kind::Lead | Kind::Campaign)
}

/// The sentences of mails, notes, calls, cut into one text for each field and speaker.
fn spoken(desk: &Desk<'_>, said: Vec<Said>) -> Vec<Text> {
    let mut texts: Vec<Text> = Vec::new();
    let mut hostile: BTreeSet<RecordRef> = BTreeSet::new();
    for said in said {
        let record = said.source.reference();
        if hostile.contains(&record) || addresses_program(&said.text) {
            hostile.insert(record);
            continue;
        }
        let last = texts.last_mut().filter(|text| {
            text.said.last().is_some_and(|last| {
                Arc::ptr_eq(&last.source, &said.source) && last.field == said.field && last.who == said.who
            })
        });
        match last {
            Some(text) => text.said.push(said),
            None => texts.push(Text { beside: beside(desk, &said.source, &said.who), ours: false, said: vec![said] }),
        }
    }
    texts
}

/// The fields of a record that hold sentences and are nobody's speech.
pub(super) fn plain(desk: &Desk<'_>, record: Record, ours: bool) -> Vec<Text> {
    let fields: &[&'static str] = match record.kind {
        Kind::Article => &["body"],
        Kind::Case => &["description", "resolution"],
        Kind::Task => &["subject", "description"],
        Kind::Opportunity => &["description", "next_step", "loss_reason"],
        _ => &["description"],
    };
    let on = happened_on(&record).or_else(|| record.date("created_at"));
    let source = Arc::new(record);
    let mut texts = Vec::new();
    for field in fields {
        let Some(words) = source.text(field) else { continue };
        let all = sentences(words).into_iter().map(clean).take_while(|sentence| !addresses_program(sentence));
        let one = |text: String| Said {
            source: Arc::clone(&source),
            field,
            on,
            who: String::new(),
            side: Side::Unknown,
            text,
        };
        let said: Vec<Said> = all.map(one).collect();
        if !said.is_empty() {
            texts.push(Text { said, beside: beside(desk, &source, ""), ours });
        }
    }
    texts
}

/// A record as one text: what it is called, about and made of, and its own words.
pub(super) fn whole(desk: &Desk<'_>, record: &Record) -> Text {
    let mut text = Text { said: Vec::new(), beside: beside(desk, record, ""), ours: false };
    for field in ["description", "resolution", "reason", "industry"] {
        text.beside.extend(record.text(field).map(terms).into_iter().flatten());
    }
    if let Some(account) = customer(desk, record) {
        text.beside.extend(account.text("billing_city").map(terms).into_iter().flatten());
    }
    text
}

/// What a text is called, about and by.
fn beside(desk: &Desk<'_>, record: &Record, who: &str) -> BTreeSet<String> {
    let own = ["subject", "title", "name", "code", "number", "category"];
    let own = own.iter().filter_map(|field| record.text(field)).map(str::to_owned);
    let links = ["about", "account", "who", "product"];
    let linked = links.iter().filter_map(|field| desk.linked_name(record, field));
    let customer = customer(desk, record).into_iter().flat_map(|account| {
        ["name", "industry", "description"].into_iter().filter_map(move |field| account.text(field).map(str::to_owned))
    });
    own.chain(linked).chain(customer).chain([who.to_owned()]).flat_map(|words| terms(&words)).collect()
}

/// The customer to whom a text belongs.
fn customer(desk: &Desk<'_>, record: &Record) -> Option<Record> {
    let of = |record: &Record| record.link("account").and_then(|link| desk.get(link).ok().flatten());
    of(record).or_else(|| {
        let about = desk.get(record.link("about").or_else(|| record.link("who"))?).ok().flatten()?;
        if about.kind == Kind::Account { Some(about) } else { of(&about) }
    })
}

/// Each text once.
fn distinct(texts: Vec<Text>) -> Vec<Text> {
    let mut seen = BTreeSet::new();
    let key = |text: &Text| text.said.first().map(|said| (said.source.reference(), said.field, said.text.clone()));
    texts.into_iter().filter(|text| seen.insert(key(text))).collect()
}
