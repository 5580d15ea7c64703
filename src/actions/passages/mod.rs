//! Passages: the sentences of our own articles and goods, and of mails, notes, calls, meetings and cases, that answer a
//! question that no field answers. Quoted with their source, at most three.
//!
//! For: the last step before "your records do not answer that". Not for: judging whether the quoted words are right, and
//! wording an answer of several of them. Invariants: pure over [`Records`](crate::crm::Records); what is quoted stands in
//! its source word for word, save that it is on one line; without enough of the question's words there is no answer; the
//! cost is bounded however many records there are.

mod asked;
mod fit;
mod kept;
mod limits;
mod pool;
mod quantity;
mod weigh;
mod words;

use super::cues::Said;
use super::text::{clean, excerpt, join};
use super::{Book, Desk};
use crate::crm::{Claim, Kind, Record, RecordRef, SourceError};
use asked::Asked;
pub(super) use fit::against;
pub use fit::fits;
use pool::Text;
use weigh::Weighed;

/// Passages that are quoted.
const QUOTED: usize = 3;
/// Letters of one.
const LETTERS: usize = 340;
/// What a further passage has of the score of the best.
const AS_GOOD: f64 = 0.8;

/// How much of a question a passage must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firm {
    /// Nothing else answers it.
    Usual,
    /// It looks like another topic, or something would be asked back.
    More,
    /// Another answer is there.
    Most,
}

impl Firm {
    fn least(self) -> f64 {
        match self {
            Self::Usual => 0.5,
            Self::More => 0.5,
            Self::Most => 0.75,
        }
    }

    /// Terms of the question that must stand in the passage.
    fn held(self) -> usize {
        if self == Self::Most { 3 } else { 2 }
    }
}

/// Quoted passages as an answer.
#[derive(Clone, Debug)]
pub struct Quoted {
    /// Markdown with markers.
    pub text: String,
    /// What the markers stand for.
    pub claims: Vec<Claim>,
    /// The record that it is about, if it is one.
    pub record: Option<RecordRef>,
}

/// Whether a record has texts around it, so that only these are looked at where it is named.
pub fn surrounds(record: &RecordRef) -> bool {
    pool::has_texts(&record.kind)
}

/// The same in articles and goods alone, for a question about nobody that has a time or a share to compare.
///
/// # Errors
/// When the records cannot be read.
pub fn on_shelf(desk: &Desk<'_>, question: &str, firm: Firm) -> Result<Option<Quoted>, SourceError> {
    let asked = Asked::new(question);
    if asked.quantities.is_empty() {
        return Ok(None);
    }
    let texts = pool::shelf(desk)?;
    let found = chosen(&asked, &texts, firm, firm.least() + 0.05, &[]);
    found.map(|found| told(desk, &asked, &texts, &found, &[])).transpose()
}

/// Looks for passages that answer a question: around the records that it names, else everywhere. The names are no part
/// of the question.
///
/// # Errors
/// When the records cannot be read.
pub fn answer(desk: &Desk<'_>, question: &str, named: &[RecordRef], firm: Firm) -> Result<Option<Quoted>, SourceError> {
    let asked = Asked::new(question);
    let roots: Vec<RecordRef> = named.iter().filter(|record| surrounds(record)).cloned().collect();
    if asked.anything_noted {
        return noted(desk, &roots);
    }
    if asked.terms.is_empty() {
        return Ok(None);
    }
    let mut texts = pool::shelf(desk)?;
    texts.extend(match roots.as_slice() {
        [] => pool::everywhere(desk, &asked.terms)?,
        roots => pool::around(desk, roots)?,
    });
    let least = if roots.is_empty() { firm.least() + 0.05 } else { firm.least() };
    let found = chosen(&asked, &texts, firm, least, &roots);
    found.map(|found| told(desk, &asked, &texts, &found, &roots)).transpose()
}

/// The best passages, where they are good enough.
fn chosen(asked: &Asked, texts: &[Text], firm: Firm, least: f64, roots: &[RecordRef]) -> Option<Vec<Weighed>> {
    let mut found = weigh::best(asked, texts);
    let one = asked.terms.len() == 1 && !roots.is_empty() && firm == Firm::Usual;
    found.retain(|passage| passage.score >= least && (passage.held >= firm.held() || one && !texts[passage.text].ours));
    let best = found.first().map(|best| best.score)?;
    found.retain(|passage| passage.score >= best * AS_GOOD);
    found.truncate(QUOTED);
    Some(found)
}

/// Which of some records are like what words tell, the alikest first, each with the share of the words' matter that it
/// holds, 0 to 1. What they are called, about and made of counts like what they say.
pub(super) fn alike(desk: &Desk<'_>, words: &str, records: &[Record]) -> Vec<(usize, f64)> {
    let mut asked = Asked::new(words);
    asked.terms.retain(|term| !term.chars().all(|c| c.is_ascii_digit()));
    let texts: Vec<Text> = records.iter().map(|record| pool::whole(desk, record)).collect();
    let shares = weigh::shares(&asked, &texts).into_iter().enumerate();
    let mut found: Vec<(usize, f64)> =
        shares.filter(|(_, (_, held))| *held > 0).map(|(at, (share, _))| (at, share)).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

/// What is noted of the one person or record that is named: its own description.
fn noted(desk: &Desk<'_>, roots: &[RecordRef]) -> Result<Option<Quoted>, SourceError> {
    let [root] = roots else { return Ok(None) };
    let texts = pool::around(desk, roots)?;
    let of = |text: &&Text| text.source().is_some_and(|source| source.reference() == *root);
    let own: Vec<Text> = texts.iter().filter(of).take(QUOTED).cloned().collect();
    if own.is_empty() {
        return Ok(None);
    }
    let all = |at: usize| Weighed { text: at, from: 0, to: own[at].said.len() - 1, score: 1.0, held: 1 };
    let found: Vec<Weighed> = (0..own.len()).map(all).collect();
    let quoted = told(desk, &Asked::new(""), &own, &found, roots)?;
    Ok(Some(Quoted { record: Some(root.clone()), ..quoted }))
}

fn told(
    desk: &Desk<'_>,
    asked: &Asked,
    texts: &[Text],
    found: &[Weighed],
    roots: &[RecordRef],
) -> Result<Quoted, SourceError> {
    let mut book = Book::default();
    let mut lines = Vec::new();
    let mut beside = Vec::new();
    for passage in found {
        let Some(whole) = whole(&texts[passage.text].said[passage.from..=passage.to]) else { continue };
        lines.push(format!(
            "- {}: “{}” {}",
            origin(desk, &mut book, &whole),
            excerpt(&whole.text, LETTERS),
            cite(&mut book, &whole)
        ));
        beside.extend(differing(&mut book, asked, &whole));
    }
    let mut text = format!("This is what is written about it:\n\n{}", lines.join("\n"));
    if let Some(first) = beside.first() {
        text.push_str(&format!("\n\n{first}"));
    }
    let record = about(desk, texts, found, roots);
    for line in kept::tasks(desk, &mut book, asked, record.as_ref())? {
        text.push_str(&format!("\n\n{line}"));
    }
    text.push_str("\n\nThat is quoted, not judged: whether it answers the question is for you to say.");
    let (text, claims) = book.settle(&text);
    Ok(Quoted { text, claims, record })
}

/// Sentences of one text as one.
fn whole(said: &[Said]) -> Option<Said> {
    let words = said.iter().map(|said| clean(&said.text)).collect::<Vec<_>>().join(" ");
    said.first().map(|first| Said { text: words, ..first.clone() })
}

fn cite(book: &mut Book, said: &Said) -> String {
    let citation = crate::crm::Citation {
        record: said.source.reference(),
        record_name: said.source.name(),
        field: said.field.to_owned(),
        value: crate::crm::Value::text(said.text.as_str()),
    };
    book.quote(citation, &excerpt(&said.text, LETTERS))
}

/// The question's quantity beside another one of the same sort that is written.
fn differing(book: &mut Book, asked: &Asked, said: &Said) -> Option<String> {
    let written = quantity::quantities(&said.text);
    asked.quantities.iter().find_map(|quantity| {
        let other = quantity::other_than(quantity, &written);
        let named: Vec<String> = other.iter().map(|other| other.said.clone()).collect();
        let yours = book.computed("The question", &quantity.said, None);
        let theirs = cite(book, said);
        (!named.is_empty())
            .then(|| format!("You say {} {yours}; written there: {} {theirs}.", clean(&quantity.said), join(&named)))
    })
}

/// What is quoted: `Article “Paper jams” [1]`, `Dana Ruiten on 9 Nov [1], “Re: Offer”`.
fn origin(desk: &Desk<'_>, book: &mut Book, said: &Said) -> String {
    let source = &said.source;
    let name = excerpt(&source.name(), 80);
    let title = ["title", "subject", "name", "last_name"].into_iter().find(|field| !source.get(field).is_null());
    let cite = title.map(|field| book.cite(desk, source, field)).unwrap_or_default();
    let kind = super::text::capital(source.kind.noun());
    if said.who.is_empty() {
        return format!("{kind} “{name}” {cite}");
    }
    let origin = super::facts::origin(desk, book, said);
    format!("{}, {} “{name}” {cite}", super::text::capital(&origin), source.kind.noun())
}

/// The record that the passages are about: the deal or case that the best of them belongs to, else the one that was
/// named.
fn about(desk: &Desk<'_>, texts: &[Text], found: &[Weighed], roots: &[RecordRef]) -> Option<RecordRef> {
    let named = || if let [one] = roots { Some(one.clone()) } else { None };
    let matter = |record: &RecordRef| matches!(record.kind, Kind::Opportunity | Kind::Case | Kind::Lead);
    if let Some(one) = named().filter(matter) {
        return Some(one);
    }
    let source: &Record = texts.get(found.first()?.text)?.source()?;
    let own = (source.reference(), source.link("about").or_else(|| source.link("who")).cloned());
    let of = match (source.kind.clone(), own) {
        (Kind::Article | Kind::Product, _) => None,
        (Kind::Case | Kind::Lead | Kind::Opportunity | Kind::Contact | Kind::Account, (own, _)) => Some(own),
        (_, (_, link)) => link,
    };
    // A deal of another customer may quote who was named.
    let same = |record: &RecordRef| match named() {
        Some(one) => customer(desk, record) == customer(desk, &one),
        None => true,
    };
    of.filter(|record| same(record) && (matter(record) || named().is_none())).or_else(named)
}

fn customer(desk: &Desk<'_>, record: &RecordRef) -> Option<RecordRef> {
    match record.kind {
        Kind::Account => Some(record.clone()),
        _ => desk.get(record).ok().flatten()?.link("account").cloned(),
    }
}
