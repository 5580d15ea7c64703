//! The record that a line speaks of, found without knowing what is wanted of it, and the line without its name.
//!
//! Not for: which of several records is meant; the action's kinds narrow them down, then the seller. Invariant: a word that
//! the examples of the actions use is no name unless it has a capital letter or the whole name stands there.

use super::super::Context;
use super::names::{bare, holding, is_main};
use super::near::parts;
use crate::actions::examples::{Examples, RECORD};
use crate::actions::question;
use crate::actions::text::clean;
use crate::crm::query::fold_text;
use crate::crm::{Kind, Record, RecordRef, Row, SourceError};

/// Longest name in words.
const LONGEST: usize = 9;
/// Longest part of a name that is looked for.
const PART: usize = 4;
/// Up to so many words the subject of a mail may be a part of another record's name.
const TITLE: usize = 3;
/// Candidates kept.
const MOST: usize = 20;

/// Digits of the number of a case.
const LEAST_DIGITS: usize = 3;
/// The same where nothing says that it is one, in a line of so many words: "need 4711 fast".
const BARE_DIGITS: usize = 4;
const SHORT: usize = 10;
/// Words for a case, beside which a number is one's.
const CASE: &[&str] = &["case", "ticket", "incident", "fall", "vorgang", "ticketnummer", "cas", "dossier"];

/// A name in a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mention {
    /// The name as it stands there.
    pub(super) name: String,
    /// The records that have it, and what they are called.
    pub(super) records: Vec<(RecordRef, String)>,
    /// Whether it is the whole name of a record.
    pub(super) whole: bool,
    /// The line with [`RECORD`] for the name.
    pub(super) masked: String,
    /// Mails and meetings that have the name with more words of the line: "Lindgren tender" of a meeting on the tender.
    pub(super) behind: Vec<RecordRef>,
}

impl Mention {
    /// Whether one of the records is a person.
    pub(super) fn names_a_person(&self) -> bool {
        self.records.iter().any(|(record, _)| matches!(record.kind, Kind::Contact | Kind::Lead))
    }

    /// Whether it is only what mails, meetings or tasks are called.
    pub(super) fn is_lesser(&self) -> bool {
        self.records.iter().all(|(record, _)| record.kind.is_activity())
    }

    /// Says whom a name with a slip in it was taken for, where that is one.
    pub(super) fn taken(&self) -> Option<String> {
        let [(_, name)] = self.records.as_slice() else { return None };
        Some(format!("“{}” was read as “{}”", clean(&self.name), clean(name)))
    }

    /// Whether some record's name begins with it: "Halden" is Halden Foods, a bank need not be the Lindgren blood bank.
    pub(super) fn begins_a_name(&self) -> bool {
        let name = self.name.to_lowercase();
        self.whole || self.records.iter().any(|(_, called)| called.to_lowercase().starts_with(&name))
    }
}

/// Finds the name in a line: the longest whole one, else a part of one.
pub(super) fn find(context: &Context<'_>, examples: &Examples, line: &str) -> Result<Option<Mention>, SourceError> {
    let found = first(context, examples, line)?;
    Ok(found.filter(|found| !is_common_word(line, &found.name)))
}

/// "Mina vunna affärer": a small word that the line's own language has is nobody's first name.
fn is_common_word(line: &str, name: &str) -> bool {
    if name.contains(char::is_whitespace)
        || name.contains(char::is_uppercase)
        || name.contains(|c: char| c.is_numeric())
    {
        return false;
    }
    let english = question::in_english(line);
    let stands = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    english != line && stands(line) && !stands(&english)
}

/// The first mention, whatever language its words are in.
fn first(context: &Context<'_>, examples: &Examples, line: &str) -> Result<Option<Mention>, SourceError> {
    let words: Vec<&str> = line.split_whitespace().take(60).collect();
    // "Well boats" is what a mail is called, and a part of what the deal is.
    let mut lesser = None;
    for count in (1..=LONGEST.min(words.len())).rev() {
        for at in 0..=words.len() - count {
            let name = bare(&trimmed(&words[at..at + count]));
            if !may_be_whole(examples, &name, at, name.split_whitespace().count()) {
                continue;
            }
            let rows = context.records.by_name(None, &name, MOST)?;
            let Some(mention) = of(rows, &words, (at, count), &name) else { continue };
            let mention = Mention { whole: true, ..mention };
            let mail = mention.records.iter().all(|(record, _)| matches!(record.kind, Kind::Email | Kind::Note));
            if count > TITLE || !mail {
                return Ok(Some(mention));
            }
            lesser = lesser.or(Some(mention));
        }
    }
    let part = part(context, examples, &words)?;
    Ok(part.filter(|part| lesser.is_none() || !part.is_lesser()).or(lesser))
}

fn trimmed(words: &[&str]) -> String {
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// One word is a whole name only where it can hardly be anything else.
fn may_be_whole(examples: &Examples, name: &str, at: usize, count: usize) -> bool {
    let capital = at > 0 && name.starts_with(char::is_uppercase);
    match count {
        1 => name.chars().count() > 2 && (capital || !examples.knows(name)),
        _ => true,
    }
}

/// A number of a case, or some words of a name that no example uses.
fn part(context: &Context<'_>, examples: &Examples, words: &[&str]) -> Result<Option<Mention>, SourceError> {
    if let Some(numbered) = numbered(context, words)? {
        return Ok(Some(numbered));
    }
    // What only mails and meetings are called is looked at where nothing else has the words.
    let mut lesser = None;
    for count in (1..=PART.min(words.len())).rev() {
        for at in 0..=words.len() - count {
            let name = bare(&trimmed(&words[at..at + count]));
            let Some(like) = told(examples, words, (at, count), &name) else { continue };
            let rows = match like {
                Like::Name => holding(context, &name)?,
                Like::Goods => side_by_side(holding(context, &name)?, &name),
                Like::Beside => holding(context, &name)?.into_iter().filter(|row| !is_person(row)).collect(),
            };
            let found = of(rows, words, (at, count), &name);
            match found.filter(|mention| lesser.is_none() || !mention.is_lesser()) {
                Some(mention) if mention.is_lesser() => lesser = Some(mention),
                Some(mention) => return Ok(Some(before(mention, lesser))),
                None => {}
            }
        }
    }
    Ok(lesser)
}

/// A name with the mails and meetings that have it and more.
fn before(mention: Mention, lesser: Option<Mention>) -> Mention {
    let has = |lesser: &Mention| parts(&mention.name).iter().all(|part| parts(&lesser.name).contains(part));
    let behind = lesser.filter(has).map(|lesser| lesser.records.into_iter().map(|(record, _)| record).collect());
    Mention { behind: behind.unwrap_or_default(), ..mention }
}

/// A case by its number, which may lack its letters where the line speaks of a case.
fn numbered(context: &Context<'_>, words: &[&str]) -> Result<Option<Mention>, SourceError> {
    let of_case = words.iter().any(|word| CASE.contains(&trimmed(&[*word]).to_lowercase().as_str()));
    for (at, word) in words.iter().enumerate() {
        let (raw, word) = (*word, trimmed(&[*word]));
        let least = if of_case { LEAST_DIGITS } else { BARE_DIGITS };
        let figures = word.len() >= least && word.bytes().all(|b| b.is_ascii_digit());
        let bare = figures && (of_case || words.len() <= SHORT && !is_amount(raw) && !is_year(&word));
        if !bare && !is_number(&word) {
            continue;
        }
        // A bare number is compared with the case's own only: a CW-100 is no case 100.
        let is_it = |case: &Record| match case.text("number").filter(|_| bare) {
            Some(number) => number == word || number.rsplit_once('-').is_some_and(|(_, number)| number == word),
            None => !bare && case.fields.values().any(|value| value.to_plain().eq_ignore_ascii_case(&word)),
        };
        let mut numbered = Vec::new();
        for hit in context.records.search(&word, Some(&Kind::Case), MOST)? {
            let record = context.records.get(&hit.row.record)?;
            if record.as_ref().is_some_and(is_it) {
                numbered.push(hit.row);
            }
        }
        if let Some(mention) = of(numbered, words, (at, 1), &word) {
            return Ok(Some(mention));
        }
    }
    Ok(None)
}

fn is_amount(word: &str) -> bool {
    word.trim_end_matches([',', '.']).contains(['€', '$', '£', '%', ',', '.'])
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}

/// What some words look like.
#[derive(PartialEq)]
enum Like {
    /// A name: at least half of them are no words of the trade.
    Name,
    /// Words of the trade that no example says together: "ripening rooms".
    Goods,
    /// A name with another beside it: "Danna Ruiten" is not Dana Ruiten, but "MEDDIC-Lücken Sonnleitner" is Sonnleitner.
    Beside,
}

fn is_person(row: &Row) -> bool {
    matches!(row.record.kind, Kind::Contact | Kind::Lead)
}

/// What the words at a place look like, if they may be a part of a name.
fn told(examples: &Examples, words: &[&str], (at, count): (usize, usize), name: &str) -> Option<Like> {
    let capital = |at: usize| at > 0 && trimmed(&[words[at]]).starts_with(char::is_uppercase);
    let idle = |at: usize| !capital(at) && examples.is_small(&trimmed(&[words[at]]));
    let unknown = |n: usize| {
        let word = trimmed(&[words[n]]);
        (!examples.knows(&word), n > 0 && word.starts_with(char::is_uppercase), word.chars().count() > 2)
    };
    let strange = (at..at + count).filter(|n| matches!(unknown(*n), (true, _, true) | (_, true, true))).count();
    let named = |n: usize| matches!(unknown(n), (true, true, _));
    let beside = at.checked_sub(1).is_some_and(named) || at + count < words.len() && named(at + count);
    if name.is_empty() || idle(at) || idle(at + count - 1) {
        return None;
    }
    match (strange * 2 >= count.max(2), beside) {
        (true, true) => Some(Like::Beside),
        (true, false) => Some(Like::Name),
        (false, _) => (count > 1 && !examples.has_phrase(name)).then_some(Like::Goods),
    }
}

/// Customers, deals and people whose names have the words one after another: of a subject, which is a sentence, that says
/// little.
fn side_by_side(mut rows: Vec<Row>, name: &str) -> Vec<Row> {
    let name = parts(name).join(" ");
    let kinds = [Kind::Account, Kind::Opportunity, Kind::Contact, Kind::Lead];
    rows.retain(|row| kinds.contains(&row.record.kind) && parts(&row.name).join(" ").contains(&name));
    rows
}

fn has_digits(word: &str) -> bool {
    word.bytes().filter(u8::is_ascii_digit).count() >= LEAST_DIGITS
}

/// Like C-2301.
fn is_number(word: &str) -> bool {
    has_digits(word)
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && word.chars().count() <= 14
        && word.contains('-')
}

/// Users own records and are none that an action is about; a meeting or a task is one only by a name of several words.
fn of(rows: Vec<Row>, words: &[&str], (at, count): (usize, usize), written: &str) -> Option<Mention> {
    // One word of a title or a subject says nothing, except a number.
    let named = written.split_whitespace().count();
    let told = |kind: &Kind| named > 1 || !matches!(kind, Kind::Article | Kind::Case) || has_digits(written);
    let main = |row: &&Row| is_main(row) && told(&row.record.kind);
    let lesser = |row: &&Row| row.record.kind != Kind::User && named > 1;
    let mut records: Vec<(RecordRef, String)> = Vec::new();
    let chosen: Vec<&Row> = match rows.iter().any(|row| main(&row)) {
        true => rows.iter().filter(main).collect(),
        false => rows.iter().filter(lesser).collect(),
    };
    for row in chosen {
        if !records.iter().any(|(known, _)| *known == row.record) {
            records.push((row.record.clone(), row.name.clone()));
        }
    }
    // Of several that hold the words, the one that begins with them is meant.
    let begins = |name: &String| count > 1 && fold_text(name).starts_with(&fold_text(written));
    if records.iter().filter(|(_, called)| begins(called)).count() == 1 {
        records.retain(|(_, called)| begins(called));
    }
    let masked = [&words[..at], &[RECORD], &words[at + count..]].concat().join(" ");
    (!records.is_empty()).then(|| Mention {
        name: written.to_owned(),
        records,
        whole: false,
        masked,
        behind: Vec::new(),
    })
}
