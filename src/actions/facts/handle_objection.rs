//! Help with an objection: its class, what our own articles say, and what was said in deals that were won.
//!
//! The objection is the one that is given, else the newest one in the record's texts. Nothing is made up: without an
//! article and without a won deal it says so.

use super::told::limit;
use crate::actions::book::citation;
use crate::actions::cues::{self, OBJECTIONS, Reading, Said, Side};
use crate::actions::deal::catalog::Catalog;
use crate::actions::signals::is_won;
use crate::actions::text::{clean, excerpt, sentences, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Citation, Kind, Record, SourceError, Value};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Articles looked at and quoted.
const ARTICLES: usize = 200;
const QUOTED: usize = 2;
/// Bytes of a quotation of an article.
const QUOTE: usize = 320;
/// Won deals told.
const WON: usize = 2;
/// Sentences of the record's own texts.
const SAID: usize = 3;
/// Letters of a sentence of ours that tells more than a greeting.
const SHORTEST: usize = 24;
/// Products among which names are looked for.
const PRODUCTS: usize = 2_000;
/// Words for a case.
const CASES: &[&str] = &["case", "ticket", "incident", "complaint", "alarm", "outage"];
/// Words that say nothing of the matter.
const COMMON: &[&str] = &[
    "about", "after", "again", "also", "because", "been", "before", "being", "could", "does", "every", "from", "have",
    "into", "just", "like", "more", "much", "only", "other", "over", "really", "than", "that", "their", "them", "then",
    "there", "they", "this", "very", "want", "what", "when", "where", "which", "will", "with", "would", "your",
    "yours", "nicht", "eine", "einen", "oder", "aber", "nous", "vous", "pour", "dans", "avec",
];

/// `knobs/objections.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    won_deals: usize,
    ask: BTreeMap<String, String>,
    search: BTreeMap<String, Vec<String>>,
}

/// What was objected.
struct Objection {
    text: String,
    class: Option<String>,
    /// Where it stands, unless it was given.
    said: Option<(Said, String)>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("objections");
    let found = objection(desk, request)?;
    for name in ["objection", "class", "ask"] {
        out.data.insert(name.into(), json!(""));
    }
    for name in ["records", "articles", "won"] {
        out.data.insert(name.into(), json!(Vec::<String>::new()));
    }
    let name = request.record.map(|record| clean(&record.name())).unwrap_or_default();
    out.data.insert("name".into(), json!(name));
    let Some(found) = found else {
        if let Some(record) = request.record {
            let field = ["name", "last_name", "subject"].into_iter().find(|field| !record.get(field).is_null());
            let field = field.unwrap_or("name");
            out.book.computed("Name", &name, Some(citation(record, field, record.get(field).clone())));
        }
        out.data.insert("records".into(), json!(last_asked(desk, &mut out.book, request)?));
        return Ok(());
    };
    let told = match &found.said {
        Some((said, phrase)) => super::spoken::line(desk, &mut out.book, said, phrase),
        None => format!("“{}” {}", excerpt(&found.text, 160), out.book.computed("The objection", &found.text, None)),
    };
    let class = found.class.clone().unwrap_or_default();
    out.data.insert("objection".into(), json!(told));
    out.data.insert("class".into(), json!(class));
    out.data.insert("ask".into(), json!(knobs.ask.get(&class).map(|ask| clean(ask)).unwrap_or_default()));
    out.data.insert("records".into(), json!(records(desk, &mut out.book, &found, request, &knobs)?));
    out.data.insert("articles".into(), json!(articles(desk, &mut out.book, &found, &knobs, limit(request, QUOTED))?));
    out.data.insert("won".into(), json!(won(desk, &mut out.book, &found, request, &knobs)?));
    Ok(())
}

fn objection(desk: &Desk<'_>, request: &Request<'_>) -> Result<Option<Objection>, ActionError> {
    let class_of =
        |text: &str| cues::found(&OBJECTIONS, text, Reading::Request).into_iter().map(|cue| cue.class).next();
    let given = request.inputs.get("objection").map(|text| text.trim()).filter(|text| !text.is_empty());
    // One word is no sentence of anybody: the objection of that kind is meant.
    let kind = given.filter(|text| !text.contains(' ')).and_then(class_of);
    if let Some(text) = given.filter(|_| kind.is_none() || request.record.is_none()) {
        return Ok(Some(Objection { text: text.to_owned(), class: class_of(text), said: None }));
    }
    let Some(record) = request.record else {
        return Err(ActionError::NeedsInput {
            action: "handle-objection".into(),
            input: "objection".into(),
            description: "what the customer said, or open a record with their texts".into(),
        });
    };
    let said = cues::around(desk, record)?;
    // Their own words before what our notes report.
    let last = |theirs: bool| {
        said.iter().filter(|said| said.may_prove() && said.is_theirs() == theirs).find_map(|said| {
            let mut cues = cues::found(&OBJECTIONS, &said.text, Reading::Request).into_iter();
            let cue = cues.find(|cue| kind.as_ref().is_none_or(|kind| *kind == cue.class))?;
            Some(Objection { text: said.text.clone(), class: Some(cue.class), said: Some((said.clone(), cue.words)) })
        })
    };
    let given = given.map(|text| Objection { text: text.to_owned(), class: kind.clone(), said: None });
    Ok(last(true).or_else(|| last(false)).or(given))
}

/// What they asked last, where nothing they said is a known objection: a doubt is often put as a question.
fn last_asked(desk: &Desk<'_>, book: &mut Book, request: &Request<'_>) -> Result<Vec<String>, SourceError> {
    let Some(record) = request.record else { return Ok(Vec::new()) };
    let said = cues::around(desk, record)?;
    let asked = said.iter().filter(|said| said.is_theirs() && said.text.trim_end().ends_with('?')).take(SAID - 1);
    Ok(asked.map(|said| super::spoken::line(desk, book, said, &said.text)).collect())
}

/// Words that carry the matter of an objection: its own and those of its class.
fn matter(found: &Objection, knobs: &Knobs) -> (BTreeSet<String>, BTreeSet<String>) {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| word.chars().count() > 3 && !COMMON.contains(&word.as_str())).collect()
    };
    let class = found.class.as_ref().and_then(|class| knobs.search.get(class));
    let class = class
        .into_iter()
        .flatten()
        .flat_map(|word| words(word).into_iter().chain((word.len() <= 3).then(|| word.to_lowercase())));
    (words(&found.text), class.collect())
}

/// What the record's texts say on it, newest first among the nearest; cases that are open, where a case is spoken of; the
/// list price of a product that is named.
fn records(
    desk: &Desk<'_>,
    book: &mut Book,
    found: &Objection,
    request: &Request<'_>,
    knobs: &Knobs,
) -> Result<Vec<String>, SourceError> {
    let mut lines = prices(desk, book, &found.text)?;
    let Some(record) = request.record else { return Ok(lines) };
    let (own, class) = matter(found, knobs);
    let mut near: Vec<(usize, usize)> = Vec::new();
    let all = around(desk, record)?;
    for (at, said) in all.iter().enumerate().filter(|(_, said)| said.may_prove() && said.text != found.text) {
        let same = cues::found(&OBJECTIONS, &said.text, Reading::Request)
            .iter()
            .any(|cue| Some(&cue.class) == found.class.as_ref());
        let text = said.text.to_lowercase();
        let of_class = class.iter().filter(|word| text.contains(word.as_str())).count();
        let share = 2 * shared(&own, &said.text) + usize::from(same) * 3 + 2 * of_class;
        if share >= 2 {
            near.push((share, at));
        }
    }
    near.sort_by_key(|(share, _)| std::cmp::Reverse(*share));
    let told: Vec<usize> = near.iter().take(SAID).map(|(_, at)| *at).collect();
    for at in &told {
        lines.push(super::spoken::line(desk, book, &all[*at], &all[*at].text));
        // What they say next is often the figure.
        let next = all.get(at + 1).filter(|next| next.is_theirs() && next.source.id == all[*at].source.id);
        if let Some(next) = next.filter(|next| !told.contains(&(at + 1)) && has_figure(&next.text)) {
            lines.push(super::spoken::line(desk, book, next, &next.text));
        }
    }
    lines.extend(ours(desk, book, &all, &own));
    if own.iter().any(|word| CASES.iter().any(|case| word.starts_with(case))) {
        let account = super::spoken::account_of(desk, record);
        let cases = account.map(|account| desk.linked(&account, Kind::Case, 50)).transpose()?.unwrap_or_default();
        for case in cases.iter().filter(|case| crate::actions::signals::is_open(case)).take(SAID) {
            let number =
                case.text("number").map(|_| format!("{}: ", book.show(desk, case, "number"))).unwrap_or_default();
            lines.push(format!("open case {number}{}", book.show(desk, case, "subject")));
        }
    }
    Ok(lines)
}

/// What we wrote to them on it before, of which most is of its words.
fn ours(desk: &Desk<'_>, book: &mut Book, all: &[Said], own: &BTreeSet<String>) -> Option<String> {
    let mine = all.iter().filter(|said| !said.may_prove() && said.text.chars().count() > SHORTEST);
    let counted = mine.map(|said| (shared(own, &said.text), said)).filter(|(share, _)| *share > 0);
    let (_, said) = counted.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    Some(format!("told them: {}", super::spoken::line(desk, book, said, &said.text)))
}

fn has_figure(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

/// The sentences around a record; around a person also those around their customer.
fn around(desk: &Desk<'_>, record: &Record) -> Result<Vec<Said>, SourceError> {
    let mut said = cues::around(desk, record)?;
    let link = record.link("account").filter(|_| record.kind == Kind::Contact);
    if let Some(account) = link.map(|link| desk.get(link)).transpose()?.flatten() {
        let own: BTreeSet<String> = said.iter().map(|said| said.source.reference().to_string()).collect();
        let others = cues::around(desk, &account)?;
        said.extend(others.into_iter().filter(|other| !own.contains(&other.source.reference().to_string())));
    }
    Ok(said)
}

/// List prices of products that the objection names.
fn prices(desk: &Desk<'_>, book: &mut Book, text: &str) -> Result<Vec<String>, SourceError> {
    let products = desk.all(&Kind::Product, None, PRODUCTS)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = Catalog::of(&products).named(&words);
    let priced = named
        .iter()
        .filter(|named| named.sure)
        .map(|named| &products[named.product])
        .filter(|product| product.number("price").is_some());
    Ok(priced
        .map(|product| {
            book.cite(desk, product, "name");
            format!("list price of {}: {}", clean(&product.name()), book.show(desk, product, "price"))
        })
        .collect())
}

/// How many of the words begin a word of a text.
fn shared(words: &BTreeSet<String>, text: &str) -> usize {
    let text = text.to_lowercase();
    // From the start of a word: "test" is no help on "the latest".
    let stem = |word: &&String| {
        let stem = word.trim_end_matches(['s', 'e']);
        text.match_indices(stem).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
    };
    words.iter().filter(stem).count()
}

/// A sentence with those around it, as they stand in a text, as far as there is room: what follows first, as it is often the
/// figure, then what comes before.
fn with_others<'t>(body: &'t str, all: &[&'t str], at: usize) -> &'t str {
    let places: Vec<Option<(usize, usize)>> =
        all.iter().map(|sentence| body.find(sentence).map(|from| (from, from + sentence.len()))).collect();
    let Some((mut from, mut to)) = places[at] else { return all[at] };
    let room = |from: usize, to: usize| from < to && to - from <= QUOTE && !body[from..to].contains('\n');
    for (_, end) in places[at + 1..].iter().map_while(|place| *place) {
        if !room(from, end) {
            break;
        }
        to = end;
    }
    for (start, _) in places[..at].iter().rev().map_while(|place| *place) {
        if !room(start, to) {
            break;
        }
        from = start;
    }
    &body[from..to]
}

/// Sentences of our articles that share the most with the objection.
fn articles(
    desk: &Desk<'_>,
    book: &mut Book,
    found: &Objection,
    knobs: &Knobs,
    most: usize,
) -> Result<Vec<String>, SourceError> {
    let (own, class) = matter(found, knobs);
    let mut best: Vec<(usize, Record, String)> = Vec::new();
    for article in desk.all(&Kind::Article, None, ARTICLES)? {
        let body = article.text("body").unwrap_or_default().to_owned();
        let title = article.name().to_lowercase();
        let shares = |text: &str| {
            let text = text.to_lowercase();
            3 * shared(&own, &text) + class.iter().filter(|word| text.contains(word.as_str())).count()
        };
        let all = sentences(&body);
        let best_at =
            (0..all.len()).map(|at| (shares(all[at]), at)).max_by_key(|(share, at)| (*share, usize::MAX - at));
        let sentence = best_at.map(|(share, at)| (share, with_others(&body, &all, at)));
        if let Some((share, sentence)) = sentence.filter(|_| super::articles::is_public(&article)) {
            let share = share + shares(&title);
            // One shared word is no help.
            if share >= 5 {
                best.push((share, article.clone(), sentence.to_owned()));
            }
        }
    }
    best.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let mut lines = Vec::new();
    for (_, article, sentence) in best.iter().take(most) {
        let citation = Citation {
            record: article.reference(),
            record_name: article.name(),
            field: "body".into(),
            value: Value::text(sentence.as_str()),
        };
        let cite = book.quote(citation, &excerpt(sentence, QUOTE));
        lines.push(format!(
            "{} {}: “{}” {cite}",
            clean(&article.name()),
            book.cite(desk, article, "title"),
            excerpt(sentence, QUOTE)
        ));
    }
    tell_rest(&mut lines, best.len());
    Ok(lines)
}

/// The same class of objection in won deals, with what we answered next.
fn won(
    desk: &Desk<'_>,
    book: &mut Book,
    found: &Objection,
    request: &Request<'_>,
    knobs: &Knobs,
) -> Result<Vec<String>, SourceError> {
    let Some(class) = &found.class else { return Ok(Vec::new()) };
    let mut deals = desk.all(&Kind::Opportunity, None, 2_000)?;
    deals.retain(|deal| is_won(deal) && request.record.is_none_or(|here| here.reference() != deal.reference()));
    deals.sort_by_key(|deal| std::cmp::Reverse(deal.date("close_date")));
    let (mut lines, mut all) = (Vec::new(), 0);
    for deal in deals.iter().take(knobs.won_deals) {
        let said = cues::around(desk, deal)?;
        let objected = said.iter().find(|said| {
            said.is_theirs()
                && cues::found(&OBJECTIONS, &said.text, Reading::Request).iter().any(|cue| cue.class == *class)
        });
        let Some(objected) = objected else { continue };
        all += 1;
        if all > limit(request, WON) {
            continue;
        }
        let answer = said
            .iter()
            .rev()
            .find(|said| said.side == Side::Ours && said.on >= objected.on && said.text.split(' ').count() > 4);
        let answer = answer
            .map(|answer| format!("; we: “{}” {}", excerpt(&answer.text, 140), answer.cite(book)))
            .unwrap_or_default();
        lines.push(format!(
            "{} {}: “{}” {}{answer}",
            clean(&deal.name()),
            book.cite(desk, deal, "name"),
            excerpt(&objected.text, 120),
            objected.cite(book)
        ));
    }
    tell_rest(&mut lines, all);
    Ok(lines)
}
