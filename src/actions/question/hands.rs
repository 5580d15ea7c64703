//! Who handed records to whom: "which deals did I inherit", "what did Tomasz hand over in May", "owner changes on deals and
//! accounts since March".
//!
//! For: lines of the history of owners, of one kind, of several, or of whatever there is. Not for: one record that is named
//! (`trail.rs`), records that changed hands passively ("deals reassigned by Ben", `history.rs`). Invariant: every word is one
//! of the question's own, a colleague, a kind or a window of time; else nothing is read.

use super::reader::{Reader, Tense};
use super::window::{self, Window};
use super::words::length;
use super::{Reading, fillers};
use crate::crm::query::{Expr, Literal, Measure, Op, Path, Period, Query, Sort, SortKey, change, fold_text};
use crate::crm::{Kind, Record, SourceError};

/// Verbs of who has it since.
const RECEIVED: &[&str] = &[
    "take over",
    "took over",
    "taken over",
    "inherited",
    "inherit",
    "get from",
    "got from",
    "gotten from",
    "receive from",
    "received from",
    "receive",
    "received",
    "pick up from",
    "picked up from",
];
/// Verbs of who had it before.
const GAVE: &[&str] = &[
    "hand over",
    "handed over",
    "hand off",
    "handed off",
    "hand on",
    "handed on",
    "give away",
    "gave away",
    "given away",
    "pass on",
    "passed on",
    "pass over",
    "passed over",
    "give to",
    "gave to",
    "hand to",
    "handed to",
    "transfer",
    "transferred",
    "reassign",
    "reassigned",
];
/// The changes themselves, whoever made them.
const CHANGES: &[&str] = &[
    "owner changes",
    "owner change",
    "ownership changes",
    "ownership change",
    "changes of owner",
    "change of owner",
    "changes of ownership",
    "changes in ownership",
    "handovers",
    "hand-overs",
    "hand overs",
];
/// What is said of the records, where the line asks who they came from or went to.
const PASSED: &[&str] = &[
    "got a new owner",
    "have a new owner",
    "has a new owner",
    "with a new owner",
    "changed owner",
    "changed owners",
    "changed hands",
    "switched owner",
    "switched owners",
    "were reassigned",
    "was reassigned",
    "reassigned",
    "were handed over",
    "was handed over",
    "were transferred",
    "was transferred",
];
/// Words that such questions hold besides.
const AROUND: &[&str] = &[
    "somebody",
    "someone",
    "anybody",
    "anyone",
    "else",
    "other",
    "others",
    "another",
    "colleague",
    "colleagues",
    "people",
    "there",
    "were",
    "was",
    "many",
    "how",
    "number",
    "count",
    "together",
    "away",
    "from",
    "to",
    "of",
    "did",
    "do",
    "ever",
    "records",
    "i",
];
/// Colleagues whose names may stand in it.
const USERS: usize = 500;

/// The lines of the history of owners that a question asks for.
pub(super) fn read(mut reader: Reader<'_, '_>) -> Result<Option<Reading>, SourceError> {
    let took = reader.words.has(RECEIVED);
    let whom = reader.words.said_any(&["whom", "from who", "to who", "by who"]);
    let changes = reader.words.has(CHANGES) || whom && reader.words.has(PASSED);
    let spoken = took || reader.words.has(GAVE) || changes;
    if !spoken {
        return Ok(None);
    }
    let people = People::of(&reader)?;
    let text = |path: &str, text: String| Expr::Compare(Path::new(path), Op::Eq, Literal::Text(text));
    let mut parts = vec![text("field", "owner".to_owned())];
    if changes {
        reader.words.take_any(CHANGES).or_else(|| reader.words.take_any(PASSED));
    } else {
        let Some((at, phrase)) = reader.words.take_any(if took { RECEIVED } else { GAVE }) else { return Ok(None) };
        let Some((place, name)) = people.acting(&reader, at) else { return Ok(None) };
        reader.words.take(place, 1);
        parts.push(text(if took { "new" } else { "old" }, name));
        let other = at + length(phrase);
        let side = if took { "from" } else { "to" };
        let led = phrase.ends_with(side);
        let place = if led { other } else { other + 1 };
        let joined = led || reader.words.said(other) == side;
        if let Some(name) = people.at(&reader, place).filter(|_| joined) {
            reader.words.take(place, 1);
            parts.push(text(if took { "old" } else { "new" }, name));
        }
    }
    parts.extend(kinds(&mut reader));
    reader.look(Tense::Past);
    let calendar = reader.calendar();
    let at = || Path::new("at");
    match window::take(&mut reader.words, &calendar) {
        Some((_, Window::In(period))) => parts.push(Expr::Within(at(), period)),
        Some((_, Window::Side(Op::Ge, Literal::Date(from)))) => {
            parts.push(Expr::Within(at(), Period::Between { from, to: reader.desk.today }));
        }
        Some(_) => return Ok(None),
        None => {}
    }
    let counted = reader.words.said_any(&["how many", "number of", "count"]);
    let left = |word: &super::words::Word| {
        !word.used && !fillers::is_filler(&word.text) && !AROUND.contains(&word.text.as_str())
    };
    if reader.words.0.iter().any(left) {
        return Ok(None);
    }
    let mut query = Query { filter: Some(Expr::And(parts)), ..Query::all(change()) };
    if counted {
        query.measures = vec![Measure::Count];
    } else {
        query.columns = ["record", "old", "new", "at"].map(Path::new).to_vec();
        query.sort = vec![Sort { key: SortKey::Field(at()), descending: true }];
    }
    Ok(Some(Reading { query: Some(query), evidence: reader.words.len(), outright: true, ..Reading::default() }))
}

/// The kinds that are named, as one condition; their words are taken.
fn kinds(reader: &mut Reader<'_, '_>) -> Option<Expr> {
    let mut named: Vec<Kind> = Vec::new();
    for at in 0..reader.words.len() {
        let Some(kind) = reader.kind_of(reader.words.at(at)) else { continue };
        reader.words.take(at, 1);
        if !named.contains(&kind) && kind != Kind::User {
            named.push(kind);
        }
    }
    let text = |kind: &Kind| Literal::Text(kind.as_str().to_owned());
    match named.as_slice() {
        [] => None,
        [kind] => Some(Expr::Compare(Path::new("kind"), Op::Eq, text(kind))),
        several => Some(Expr::OneOf(Path::new("kind"), several.iter().map(text).collect())),
    }
}

/// The colleagues, and who asks.
struct People {
    names: Vec<String>,
    me: Option<String>,
}

impl People {
    fn of(reader: &Reader<'_, '_>) -> Result<Self, SourceError> {
        let names = reader.desk.all(&Kind::User, None, USERS)?.iter().map(Record::name).collect();
        Ok(Self { names, me: reader.desk.records.me()?.map(|me| reader.desk.name_of(&me)) })
    }

    /// Whose name, or whose "I", stands at a place.
    fn at(&self, reader: &Reader<'_, '_>, at: usize) -> Option<String> {
        let word = reader.words.at(at);
        let part = |name: &&String| fold_text(name).split_whitespace().any(|part| part == word);
        match word {
            "" => None,
            "i" | "me" => self.me.clone(),
            _ => self.names.iter().find(part).cloned(),
        }
    }

    /// Who does what the verb at a place says: the nearest before it that no "from" or "by" leads.
    fn acting(&self, reader: &Reader<'_, '_>, verb: usize) -> Option<(usize, String)> {
        let led = |at: usize| {
            at.checked_sub(1).is_some_and(|before| matches!(reader.words.said(before), "from" | "by" | "to" | "of"))
        };
        (0..verb).rev().filter(|at| !led(*at)).find_map(|at| Some((at, self.at(reader, at)?)))
    }
}
