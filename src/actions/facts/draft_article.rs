//! Facts of a knowledge article out of a solved case: title, problem, environment, cause, solution, how to check.
//!
//! Only what the records say, each part with its citation, and no customer in it: names of persons and firms, addresses
//! and numbers of the case's people are taken out. Knobs: `knobs/draft-article.toml` and `knobs/articles.toml`.
//! Invariant: a case without a solution gives no article, and no words but those of the records and of headings.

use super::articles;
use super::case_talk::{self, Talk, own_words};
use crate::actions::book::citation;
use crate::actions::text::{clean, excerpt, sentences};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, digest::new_record_id, signals};
use crate::crm::{EditState, FieldEdit, Kind, Proposal, ProposedEdit, Quote, Record, SourceError, Value, Worker};
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// `knobs/draft-article.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    solution_words: usize,
    cause: Vec<String>,
    check: Vec<String>,
}

/// One part of the article.
struct Part {
    heading: &'static str,
    text: String,
    marker: String,
    quote: Quote,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(case) = request.record else {
        return Err(ActionError::NeedsRecord { action: "draft-article".into() });
    };
    let knobs: Knobs = desk.knobs.read("draft-article");
    let signals = signals(desk, case)?;
    let talk = case_talk::talk(desk, case, &signals)?;
    let masks = Masks::of(desk, case, &signals.people)?;
    let near = nearest(desk, &mut out.book, case)?;
    let refusal = refusal(desk, &mut out.book, case, signals.open, &knobs);
    let mut title = String::new();
    let mut parts = Vec::new();
    if refusal.is_none() {
        title = masks.apply(&clean(&case.name()));
        parts = self::parts(desk, &mut out.book, case, &talk, &masks, &knobs);
        out.proposals = vec![proposal(case, &title, &parts)];
    }
    let told: Vec<Json> =
        parts.iter().map(|part| json!({ "heading": part.heading, "text": part.text, "cite": part.marker })).collect();
    let missing: Vec<&str> = ["Cause", "How to check"]
        .into_iter()
        .filter(|heading| !parts.iter().any(|part| part.heading == *heading))
        .collect();
    let cite = if refusal.is_none() { out.book.cite(desk, case, "subject") } else { String::new() };
    let data = json!({
        "refusal": refusal, "title": title, "title_cite": cite, "parts": told,
        "missing": missing.join(" and ").to_lowercase(), "near": near,
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// Why there is no article, if there is none.
fn refusal(desk: &Desk<'_>, book: &mut Book, case: &Record, open: bool, knobs: &Knobs) -> Option<String> {
    if open {
        let status = match case.get("status").is_null() {
            true => "It has no status".to_owned(),
            false => format!("Its status is {}", book.show(desk, case, "status")),
        };
        return Some(format!("This case is not solved yet, so there is nothing to teach. {status}."));
    }
    let solution = case.text("resolution").unwrap_or_default();
    let words = solution.split_whitespace().count();
    match words {
        0 => {
            Some("This case is closed, but nobody wrote down what solved it. Fill in its resolution first.".to_owned())
        }
        _ if words < knobs.solution_words => Some(format!(
            "What solved this case is told in {} only: {}. Write how it was done, then ask again.",
            crate::actions::text::count(i64::try_from(words).unwrap_or(1), "word"),
            book.show(desk, case, "resolution")
        )),
        _ => None,
    }
}

/// The existing article that is likest.
fn nearest(desk: &Desk<'_>, book: &mut Book, case: &Record) -> Result<Json, SourceError> {
    let text = ["description", "resolution"].map(|field| case.text(field).unwrap_or_default()).join(" ");
    let found = articles::like(desk, &case.name(), &text)?;
    Ok(found.first().map_or(Json::Null, |hit| {
        let title = excerpt(&hit.article.name(), 100);
        let cite = book.cite(desk, &hit.article, "title");
        json!({ "title": title, "cite": cite, "same": hit.same, "shared": clean(&hit.shared.join(", ")),
            "likeness": (hit.likeness * 100.0).round() })
    }))
}

fn parts(desk: &Desk<'_>, book: &mut Book, case: &Record, talk: &Talk, masks: &Masks, knobs: &Knobs) -> Vec<Part> {
    let mut parts = Vec::new();
    parts.extend(from_field(book, case, "description", "Problem", masks));
    parts.extend(environment(desk, book, case, masks));
    parts.extend(from_talk(book, case, talk, &knobs.cause, "Cause", masks));
    parts.extend(from_field(book, case, "resolution", "Solution", masks));
    parts.extend(from_talk(book, case, talk, &knobs.check, "How to check", masks));
    parts
}

fn from_field(book: &mut Book, case: &Record, field: &str, heading: &'static str, masks: &Masks) -> Option<Part> {
    let text = masks.apply(&clean(case.text(field)?));
    let marker = book.quote(citation(case, field, case.get(field).clone()), &text);
    let quote = Quote { text: text.clone(), record: Some(case.reference()), from: case.name() };
    Some(Part { heading, text, marker, quote })
}

/// Product and sort of trouble.
fn environment(desk: &Desk<'_>, book: &mut Book, case: &Record, masks: &Masks) -> Option<Part> {
    let told: Vec<(&str, String)> = [("product", "Product"), ("reason", "Kind of trouble")]
        .into_iter()
        .filter(|(field, _)| !case.get(field).is_null())
        .map(|(field, label)| {
            (field, format!("{label}: {}", masks.apply(&crate::actions::book::shown(desk, case, field))))
        })
        .collect();
    if told.is_empty() {
        return None;
    }
    let marker = told.iter().map(|(field, _)| book.cite(desk, case, field)).collect::<Vec<_>>().join(" ");
    let text = told.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(". ");
    let quote = Quote { text: text.clone(), record: Some(case.reference()), from: case.name() };
    Some(Part { heading: "Environment", text, marker, quote })
}

/// The newest sentence with one of these words, of the solution first, then of mails, calls and notes.
fn from_talk(
    book: &mut Book,
    case: &Record,
    talk: &Talk,
    cues: &[String],
    heading: &'static str,
    masks: &Masks,
) -> Option<Part> {
    let texts = ["resolution", "description"].into_iter().map(|field| (case, field));
    let sources = texts.chain(talk.items.iter().map(|item| (item, "body")));
    for (record, field) in sources {
        let whole = record.text(field).and_then(own_words).unwrap_or_default();
        let fits = |sentence: &&str| {
            let lower = sentence.to_lowercase();
            cues.iter().any(|cue| lower.contains(cue.as_str())) && !sentence.ends_with('?')
        };
        if let Some(sentence) = sentences(&whole).into_iter().find(fits) {
            let text = masks.apply(&clean(sentence));
            let marker = book.quote(citation(record, field, record.get(field).clone()), &text);
            let quote = Quote { text: text.clone(), record: Some(record.reference()), from: record.name() };
            return Some(Part { heading, text, marker, quote });
        }
    }
    None
}

/// The article as a record that waits for the seller.
fn proposal(case: &Record, title: &str, parts: &[Part]) -> Proposal {
    let body: Vec<String> = parts.iter().map(|part| format!("{}\n{}", part.heading, part.text)).collect();
    let article = Record::new(Kind::Article, new_record_id(&Kind::Article, &format!("{} {title}", case.reference())));
    let quote = parts.iter().find(|part| part.heading == "Solution").map(|part| part.quote.clone());
    let mut proposal = Proposal::new(format!("New article “{title}”"), "draft-article");
    for (field, value) in [("title", title.to_owned()), ("body", body.join("\n\n")), ("status", "Draft".to_owned())] {
        let after = Value::text(value);
        let edit = FieldEdit { record: article.reference(), field: field.into(), before: Value::Null, after };
        let by = Worker::Code;
        proposal.edits.push(ProposedEdit { edit, quote: quote.clone(), by, state: EditState::Pending });
    }
    proposal
}

/// Words that name the customer, with what stands in their place.
struct Masks(Vec<(String, &'static str)>);

impl Masks {
    fn of(desk: &Desk<'_>, case: &Record, people: &[Record]) -> Result<Self, SourceError> {
        let mut words: Vec<(String, &'static str)> = Vec::new();
        let account = case.link("account").map(|link| desk.get(link)).transpose()?.flatten();
        if let Some(account) = &account {
            words.push((account.name(), "the customer"));
            let first = account.name().split_whitespace().next().unwrap_or_default().to_owned();
            words.push((first, "the customer"));
            for field in ["website", "phone", "billing_city", "billing_street"] {
                words.extend(account.text(field).map(|text| (text.to_owned(), "the customer's site")));
            }
        }
        let contact = case.link("contact").map(|link| desk.get(link)).transpose()?.flatten();
        let of_account = account.map(|account| desk.linked(&account, Kind::Contact, 200)).transpose()?;
        for person in contact.iter().chain(people).chain(of_account.iter().flatten()) {
            words.push((person.name(), "a user"));
            words.extend(person.name().split_whitespace().map(|part| (part.to_owned(), "a user")));
            for field in ["email", "phone", "mobile"] {
                words.extend(person.text(field).map(|text| (text.to_owned(), "a user's address")));
            }
        }
        words.retain(|(word, _)| word.chars().count() > 2);
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        words.dedup();
        Ok(Self(words))
    }

    /// The text without them. Whole words only, as they are written in the records; addresses go whoever's they are.
    fn apply(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (word, instead) in &self.0 {
            out = replace_word(&out, word, instead);
        }
        let plain: Vec<&str> = out.split(' ').map(|word| if word.contains('@') { "(address)" } else { word }).collect();
        plain.join(" ").replace("a user a user", "a user").replace("the customer the customer", "the customer")
    }
}

/// Every place where a word stands whole.
fn replace_word(text: &str, word: &str, instead: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let end = at + word.len();
        let before = rest[..at].chars().next_back().or_else(|| out.chars().next_back().filter(|_| at == 0));
        let whole = !before.is_some_and(char::is_alphanumeric)
            && !rest[end..].chars().next().is_some_and(char::is_alphanumeric);
        out.push_str(&rest[..at]);
        out.push_str(if whole { instead } else { word });
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_replaced_and_parts_of_words_are_not() {
        assert_eq!(replace_word("Dana asked; Danas and Dana's", "Dana", "a user"), "a user asked; Danas and a user's");
        let masks = Masks(vec![("Dana Reyes".into(), "a user"), ("Reyes".into(), "a user")]);
        assert_eq!(masks.apply("Dana Reyes (d.r@x.example) and Reyes"), "a user (address) and a user");
    }
}
