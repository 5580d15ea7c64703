//! What a tool read, and what of it goes back to the model: facts with numbers, in a bounded size.

use super::guard::owner;
use crate::actions::text::replace_markers;
use crate::actions::{Book, Desk, Evidence};
use crate::assistant::prompt;
use crate::crm::query::Path;
use crate::crm::{Citation, FieldChange, FieldType, Kind, Record, RecordRef, Value};
use crate::trust::prompt::{Derived, Origin, Part};
use std::collections::{BTreeMap, BTreeSet};

/// Most characters of one result. A model that needs more asks for the next rows.
const MOST_CHARS: usize = 8_000;
/// What a fact costs besides its words.
const AROUND: usize = 40;

/// A name that several records have.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The name as the seller said it, if the seller did.
    pub name: String,
    /// The records and what they are called.
    pub candidates: Vec<(RecordRef, String)>,
}

/// What a tool read. Plain data: it was read on another thread, perhaps.
#[derive(Debug, Default)]
pub struct Found {
    lines: Vec<Line>,
    /// How many hidden values were narrowed down by reading it.
    pub guesses: usize,
}

#[derive(Debug)]
enum Line {
    Text(String),
    Fields(Box<Record>, Vec<String>),
    Change(Box<FieldChange>),
    Computed(String, String),
    Derived { label: String, text: String, from: Vec<(Kind, String)>, field_type: FieldType },
    Told(Option<String>, Vec<(usize, Evidence)>),
}

/// What goes back.
#[derive(Debug)]
pub(in crate::assistant) struct Told {
    /// For the model.
    pub(in crate::assistant) parts: Vec<Part>,
    /// How many facts.
    pub(in crate::assistant) facts: usize,
}

impl Found {
    /// A line of ours, without anything out of a record.
    pub(super) fn text(&mut self, line: impl Into<String>) {
        self.lines.push(Line::Text(line.into()));
    }

    /// Fields of a record.
    pub(super) fn fields(&mut self, record: Record, fields: Vec<String>) {
        self.lines.push(Line::Fields(Box::new(record), fields));
    }

    /// A field's old and new value.
    pub(super) fn change(&mut self, change: FieldChange) {
        self.lines.push(Line::Change(Box::new(change)));
    }

    /// A value that tells nothing of any one record: a count, a day.
    pub(super) fn computed(&mut self, label: impl Into<String>, text: impl Into<String>) {
        self.lines.push(Line::Computed(label.into(), text.into()));
    }

    /// A value that is as confidential as the fields behind it.
    pub(super) fn derived(&mut self, label: String, text: String, from: Vec<(Kind, Path)>, field_type: FieldType) {
        // A field that a link leads to anywhere is nobody's, and is treated with care.
        let nobody = |path: &Path| (Kind::Custom("unknown".into()), path.field().to_owned());
        let from = from.iter().map(|(kind, path)| owner(kind, path).unwrap_or_else(|| nobody(path))).collect();
        self.lines.push(Line::Derived { label, text, from, field_type });
    }

    /// A line that an action computed, with the evidence behind the numbers in it; without the line only the evidence.
    pub(super) fn told(&mut self, line: Option<String>, evidence: Vec<(usize, Evidence)>) {
        self.lines.push(Line::Told(line, evidence));
    }

    /// Puts what was read into the book, and gives what the model gets of it.
    pub(in crate::assistant) fn tell(self, desk: &Desk<'_>, book: &mut Book) -> Told {
        let mut teller = Teller { desk, book, parts: Vec::new(), facts: 0, chars: 0, cited: BTreeSet::new() };
        let total = self.lines.len();
        for (at, line) in self.lines.into_iter().enumerate() {
            if teller.chars > MOST_CHARS {
                let left = total - at;
                teller.say(format!(
                    "({left} more lines are left out here: ask for less, one record or fewer fields or rows.)"
                ));
                break;
            }
            teller.line(line);
        }
        Told { parts: teller.parts, facts: teller.facts }
    }
}

struct Teller<'a, 'd> {
    desk: &'a Desk<'d>,
    book: &'a mut Book,
    parts: Vec<Part>,
    facts: usize,
    chars: usize,
    /// What lines of an action have cited: several rest on the same fact, which is told once.
    cited: BTreeSet<usize>,
}

impl Teller<'_, '_> {
    fn line(&mut self, line: Line) {
        match line {
            Line::Text(text) => self.say(text),
            Line::Fields(record, fields) => fields.iter().for_each(|field| self.field(&record, field)),
            Line::Change(change) => self.change(&change),
            Line::Computed(label, text) => {
                let marker = self.book.computed(&label, &text, None);
                self.cite(&marker);
            }
            Line::Told(line, evidence) => self.told(line, evidence),
            Line::Derived { label, text, from, field_type } => {
                let marker = self.book.computed(&label, &text, None);
                if let Some(number) = number(&marker) {
                    self.push(Part::Derived(Derived { number, label, text, from, field_type }));
                }
            }
        }
    }

    fn say(&mut self, text: String) {
        self.chars += text.chars().count();
        self.parts.push(Part::Instruction(text));
    }

    /// The facts under their numbers in this book, and the line with those numbers. A line may quote strangers: it is data.
    fn told(&mut self, line: Option<String>, evidence: Vec<(usize, Evidence)>) {
        let mut here = BTreeMap::new();
        for (there, evidence) in evidence {
            let marker = self.book.adopt(evidence);
            let Some(number) = number(&marker) else { continue };
            here.insert(there, number);
            if self.cited.insert(number) {
                self.cite(&marker);
            }
        }
        if let Some(line) = line {
            let text = replace_markers(&line, |there| here.get(&there).copied());
            self.chars += text.chars().count();
            self.parts.push(Part::Data { origin: Origin::Tool, text });
        }
    }

    fn field(&mut self, record: &Record, field: &str) {
        let marker = if field == "name" && record.get(field).is_null() {
            let name = record.name();
            let cite = Citation {
                record: record.reference(),
                record_name: name.clone(),
                field: field.to_owned(),
                value: Value::text(name.clone()),
            };
            self.book.quote(cite, &name)
        } else {
            self.book.cite(self.desk, record, field)
        };
        self.cite(&marker);
    }

    fn change(&mut self, change: &FieldChange) {
        let day = self.desk.day_at(change.at);
        let mut side = |value: &Value| {
            if value.is_null() {
                return "nothing".to_owned();
            }
            let cite = Citation {
                record: change.record.clone(),
                record_name: change.record_name.clone(),
                field: change.field.clone(),
                value: value.clone(),
            };
            let text = self.shown(change, value);
            let marker = self.book.quote(cite, &text);
            self.cite(&marker);
            marker
        };
        let (old, new) = (side(&change.old), side(&change.new));
        let marker = self.book.computed("changed on", &day, None);
        self.say(format!("{} changed on {day} {marker}: from {old} to {new}.", change.field));
    }

    fn shown(&self, change: &FieldChange, value: &Value) -> String {
        let mut record = Record::new(change.record.kind.clone(), change.record.id.as_str());
        record.set(&change.field, value.clone());
        // An amount is one of the record's own currency.
        if let Ok(Some(own)) = self.desk.records.get(&change.record) {
            record.set("currency", own.get("currency").clone());
        }
        let mut book = Book::default();
        book.cite(self.desk, &record, &change.field);
        book.entries().first().map(|entry| entry.text.clone()).unwrap_or_default()
    }

    fn cite(&mut self, marker: &str) {
        let Some(number) = number(marker) else { return };
        if let Some(evidence) = number.checked_sub(1).and_then(|index| self.book.entries().get(index)) {
            let part = prompt::fact(number, evidence);
            self.push(part);
        }
    }

    fn push(&mut self, part: Part) {
        self.facts += 1;
        self.chars += AROUND + prompt::chars(&part);
        self.parts.push(part);
    }
}

/// `[12]` as a number.
fn number(marker: &str) -> Option<usize> {
    marker.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}
