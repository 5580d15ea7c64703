//! Names of people that no record has: "score Peter Hansen", "Gustav Meier at Nordfisk", a Dana who works elsewhere.
//!
//! Not for: names with a slip in them (`near`, `slips`). Invariants: only words that no example knows and that look like a
//! name are one; what stands in quotation marks or after a colon is somebody's text and names nobody.

use super::super::Context;
use super::led::customer_of;
use super::mention::Mention;
use super::names::{holding, is_main};
use crate::actions::examples::{Examples, RECORD};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, RecordRef, Row, SourceError};

/// A person's name with the customer's, and who is called so.
type Elsewhere = (String, Vec<(RecordRef, String)>);

/// Words of a line that are looked at.
const MOST: usize = 30;
/// Cases that tell how the workspace writes their numbers.
const CASES: usize = 20;
/// Words between a person and where they work.
const AT: &[&str] = &["at", "from", "of", "for", "bei", "von", "chez", "de", "di", "da", "van", "bij", "hos", "en"];
/// What may stand between them besides.
const WORKS: &[&str] = &["works", "work", "arbeitet", "travaille", "trabaja", "lavora", "werkt"];
/// What opens a text that is brought along.
const OPENS_TEXT: &[char] = &[':', '"', '“', '„', '«'];

/// The words of a line before any text that it brings along, without their punctuation.
fn words(line: &str) -> Vec<String> {
    let own = line.split(OPENS_TEXT).next().unwrap_or(line);
    let bare = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.trim_end_matches("'s").trim_end_matches("’s").to_owned()
    };
    own.split_whitespace().take(MOST).map(bare).filter(|word| !word.is_empty()).collect()
}

/// Whether a word can hardly be anything but a part of a name: written like one, and none of the trade.
fn is_name(examples: &Examples, word: &str) -> bool {
    let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\''));
    let capital = word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase);
    letters && capital && word.chars().count() > 2 && !examples.knows(word)
}

/// First and last name of somebody whom no record knows.
pub(super) fn full_name(
    context: &Context<'_>,
    line: &str,
    mention: Option<&Mention>,
) -> Result<Option<String>, SourceError> {
    let words = words(line);
    let examples = context.registry.examples();
    let said = mention.map(|mention| mention.name.to_lowercase()).unwrap_or_default();
    let own = |word: &str| said.split(|c: char| !c.is_alphanumeric()).any(|part| part == word.to_lowercase());
    let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
    // What stands beside a name and is written like one is a part of it, though it may be a word: "Hugo Brand".
    let follows = |word: &str| !own(word) && word.chars().count() > 2 && (is_name(examples, word) || capital(word));
    let mut at = 0;
    while at < words.len() {
        let first = is_name(examples, &words[at]) && !own(&words[at]);
        let run = if first { 1 + words[at + 1..].iter().take_while(|word| follows(word)).count() } else { 0 };
        if (2..=3).contains(&run) {
            let name = words[at..at + run].join(" ");
            if nobody_has(context, &words[at..at + run], &name)? {
                return Ok(Some(name));
            }
        }
        at += run.max(1);
    }
    Ok(None)
}

/// The number of a case that there is not: written as those of the workspace, and none of them.
pub(super) fn missing_number(context: &Context<'_>, line: &str) -> Result<Option<String>, SourceError> {
    let own = line.split(OPENS_TEXT).next().unwrap_or(line);
    let numbers = own.split_whitespace().take(MOST).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let numbers: Vec<&str> = numbers.filter(|word| series(word).is_some()).collect();
    if numbers.is_empty() {
        return Ok(None);
    }
    let cases = context.records.records(&Kind::Case, None, CASES)?;
    let known: Vec<_> = cases.iter().filter_map(|case| case.text("number").and_then(series)).collect();
    for number in numbers {
        let alike = series(number).is_some_and(|series| known.contains(&series));
        let is = Expr::Compare(Path::new("number"), Op::Eq, Literal::Text(number.to_uppercase()));
        if alike && context.records.records(&Kind::Case, Some(&is), 1)?.is_empty() {
            return Ok(Some(number.to_owned()));
        }
    }
    Ok(None)
}

/// What stands before the figures of a number such as "C-2301", and how many figures it has.
fn series(number: &str) -> Option<(String, usize)> {
    let (letters, figures) = number.split_once('-')?;
    let whole = figures.len() > 2 && figures.bytes().all(|byte| byte.is_ascii_digit());
    let short = (1..=4).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    (whole && short).then(|| (letters.to_uppercase(), figures.len()))
}

/// Whether no record has the name, nor any customer, deal or product a word of it.
fn nobody_has(context: &Context<'_>, words: &[String], name: &str) -> Result<bool, SourceError> {
    if !holding(context, name)?.is_empty() {
        return Ok(false);
    }
    for word in words {
        if holding(context, word)?.iter().any(|row| is_main(row) && !is_person(row)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_person(row: &Row) -> bool {
    matches!(row.record.kind, Kind::Contact | Kind::Lead)
}

/// Two words in small letters that nothing knows, where a name is wanted: "is petra olsson qualified".
pub(super) fn in_small_letters(context: &Context<'_>, line: &str) -> Result<Option<String>, SourceError> {
    let words = words(line);
    let examples = context.registry.examples();
    for pair in words.windows(2) {
        let mut strange = true;
        for word in pair {
            let letters = word.chars().count() > 2 && word.chars().all(char::is_alphabetic);
            strange &= letters && !examples.has(word) && examples.meant(word).is_none();
            strange = strange && holding(context, word)?.is_empty();
        }
        if strange {
            return Ok(Some(pair.join(" ")));
        }
    }
    Ok(None)
}

/// Somebody who is said to be of a customer and is not: their name with the customer's, and who is called so.
pub(super) fn elsewhere(
    context: &Context<'_>,
    mention: &Mention,
    writes: bool,
) -> Result<Option<Elsewhere>, SourceError> {
    let mut accounts = mention.records.iter().filter(|(record, _)| record.kind == Kind::Account);
    let (Some((account, called)), None) = (accounts.next(), accounts.next()) else { return Ok(None) };
    let words: Vec<&str> = mention.masked.split(OPENS_TEXT).next().unwrap_or_default().split_whitespace().collect();
    let Some(place) = words.iter().position(|word| word.contains(RECORD)) else { return Ok(None) };
    let Some(before) = place.checked_sub(1).filter(|at| AT.contains(&words[*at].to_lowercase().as_str())) else {
        return Ok(None);
    };
    let person = words[..before].iter().rev().find(|word| !WORKS.contains(&word.to_lowercase().as_str()));
    let Some(person) = person.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())) else { return Ok(None) };
    if !person.starts_with(char::is_uppercase) || context.registry.examples().knows(person) {
        return Ok(None);
    }
    let rows: Vec<Row> = holding(context, person)?.into_iter().filter(is_main).collect();
    // Whom nobody knows may be a maker or a place, unless somebody is written to.
    if rows.is_empty() && !writes || !rows.iter().all(is_person) {
        return Ok(None);
    }
    for row in &rows {
        let record = context.records.get(&row.record)?;
        if row.detail.to_lowercase().contains(&called.to_lowercase())
            || record.is_some_and(|record| customer_of(context, &record).ok().flatten().as_ref() == Some(account))
        {
            return Ok(None);
        }
    }
    let named = rows.into_iter().map(|row| (row.record, row.name)).collect();
    Ok(Some((format!("{person} at {called}"), named)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::Registry;

    #[test]
    fn the_number_of_a_case_that_there_is_not_is_told() {
        let mut memory = crate::actions::sample::workspace();
        let case =
            crate::crm::Record::new(Kind::Case, "case-1").with("subject", "Pump is loud").with("number", "C-2301");
        memory.records.push(case);
        let registry = Registry::builtin();
        let context = crate::assistant::tests::context(&memory, &registry, false);
        for (line, missing) in [
            ("summarize C-2399", Some("C-2399")),
            ("does c-2399 belong to Acme?", Some("c-2399")),
            ("summarize C-2301", None),
            ("is our ISO-9001 paper on file", None),
            ("what does CW-100 cost", None),
        ] {
            assert_eq!(missing_number(&context, line).unwrap().as_deref(), missing, "{line}");
        }
    }
}
