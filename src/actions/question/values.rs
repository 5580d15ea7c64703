//! What the data itself says: the picklist values that occur, in the kind asked for and in what it links to.
//!
//! A value behind "not in", "except", "without" is left out; so is the next one after "or".

use super::fillers::is_filler;
use super::reader::Reader;
use super::vocabulary;
use super::words::{Words, singular};
use crate::actions::Desk;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Query, Sort, SortKey, fold_text};
use crate::crm::{FieldType, Kind, SourceError, Value, standard_fields};

/// Values of one field that are looked at, most frequent first.
const MOST: u32 = 60;
/// From so many records on, only indexed fields are searched when no word names a kind.
const MANY: u64 = 20_000;

/// What sellers say for values, folded, when the data writes them otherwise.
const SAID: &[(&str, &str)] = &[
    ("uk", "united kingdom"),
    ("great britain", "united kingdom"),
    ("britain", "united kingdom"),
    ("us", "united states"),
    ("usa", "united states"),
    ("u.s", "united states"),
    ("states", "united states"),
    ("america", "united states"),
    ("holland", "netherlands"),
    ("dutch", "netherlands"),
    ("german", "germany"),
    ("austrian", "austria"),
    ("swiss", "switzerland"),
    ("french", "france"),
    ("irish", "ireland"),
    ("british", "united kingdom"),
    ("danish", "denmark"),
    ("swedish", "sweden"),
    ("norwegian", "norway"),
    ("finnish", "finland"),
    ("italian", "italy"),
    ("spanish", "spain"),
    ("portuguese", "portugal"),
    ("polish", "poland"),
    ("belgian", "belgium"),
    ("greek", "greece"),
    ("czech", "czechia"),
    ("ukrainian", "ukraine"),
    ("japanese", "japan"),
    ("american", "united states"),
    ("canadian", "canada"),
    ("received", "inbound"),
    ("incoming", "inbound"),
    ("receive", "inbound"),
    ("sent", "outbound"),
    ("send", "outbound"),
    ("outgoing", "outbound"),
    ("tech", "technology"),
    ("telco", "telecommunications"),
    ("telecom", "telecommunications"),
    ("escalations", "escalated"),
    ("urgent", "critical"),
    ("contacted", "contacted"),
    ("phone calls", "phone"),
    ("emailed", "email"),
    ("committed", "commit"),
    ("trade fairs", "trade show"),
    ("trade fair", "trade show"),
    ("fairs", "trade show"),
    ("fair", "trade show"),
    ("expo", "trade show"),
    ("exhibition", "trade show"),
];

/// A value in the question.
struct Found {
    at: usize,
    count: usize,
    path: Path,
    value: String,
    negated: bool,
}

/// The values of a picklist that occur.
pub(in crate::actions) fn occurring(desk: &Desk<'_>, kind: &Kind, field: &str) -> Result<Vec<String>, SourceError> {
    let query = Query {
        group: vec![GroupKey::Field(Path::new(field))],
        measures: vec![Measure::Count],
        sort: vec![Sort { key: SortKey::Measure(Measure::Count), descending: true }],
        limit: Some(MOST),
        ..Query::all(kind.clone())
    };
    let table = desk.records.run(&query)?;
    Ok(table.rows.into_iter().filter_map(|row| row.into_iter().next()).filter_map(text).collect())
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// How many words of a question are values of a kind's picklists.
pub(super) fn matches(desk: &Desk<'_>, kind: &Kind, words: &Words) -> Result<usize, SourceError> {
    let mut words = words.clone();
    let schema = desk.records.schema()?;
    let mut found = 0;
    // Stages and statuses have an index; the other values of very many records would take too long to list.
    let many = desk.records.counts()?.iter().any(|(known, count)| known == kind && *count > MANY);
    let listed = |field: &crate::crm::FieldDef| {
        field.field_type == FieldType::Picklist && (!many || matches!(field.name.as_str(), "stage" | "status"))
    };
    for field in schema.fields(kind).into_iter().filter(listed) {
        for value in occurring(desk, kind, &field.name)? {
            if let Some((at, count)) = stands(&words, &value) {
                words.take(at, count);
                found += count;
            }
        }
    }
    Ok(found)
}

/// Where a value stands in the question: as it is written, in another number, or as people say it.
pub(super) fn stands(words: &Words, value: &str) -> Option<(usize, usize)> {
    let folded = fold_text(value).replace(['-', '_', '/', '&'], " ");
    let parts: Vec<&str> = folded.split_whitespace().collect();
    if parts.is_empty() || parts.len() > 5 || (parts.len() == 1 && is_filler(parts[0])) {
        return None;
    }
    let alike = |said: &str, part: &str| {
        !said.is_empty() && (said == part || said.replace('-', " ") == part || singular(said) == singular(part))
    };
    let here = |at: usize| parts.iter().enumerate().all(|(n, part)| alike(words.at(at + n), part));
    if let Some(at) = (0..words.len()).find(|at| here(*at)) {
        return Some((at, parts.len()));
    }
    let whole = parts.join(" ");
    let hyphened = parts.join("-");
    if let Some(at) = words.find(&hyphened).filter(|_| parts.len() > 1) {
        return Some((at, 1));
    }
    SAID.iter()
        .filter(|(_, means)| *means == whole)
        // "All of us" is no country.
        .filter(|(said, _)| *said != "us" || words.0.iter().any(|word| word.raw == "US"))
        .find_map(|(said, _)| Some((words.find(said)?, said.split(' ').count())))
}

impl Reader<'_, '_> {
    /// Conditions for values that stand in the question: of the kind itself first, then of linked kinds.
    pub(super) fn values(&mut self) -> Result<(), SourceError> {
        let kind = self.query.kind.clone();
        let mut found = Vec::new();
        self.own_values(&kind, "", &mut found)?;
        for (link, target) in [("account", Kind::Account), ("owner", Kind::User), ("product", Kind::Product)] {
            let linked = standard_fields(&kind).iter().any(|field| field.name == link);
            if linked && self.anything_left() {
                self.own_values(&target, &format!("{link}."), &mut found)?;
            }
        }
        self.add_values(found);
        Ok(())
    }

    fn anything_left(&self) -> bool {
        self.words.0.iter().any(|word| !word.used && !is_filler(&word.text))
    }

    fn own_values(&mut self, kind: &Kind, prefix: &str, found: &mut Vec<Found>) -> Result<(), SourceError> {
        let closed = |field: &crate::crm::FieldDef| {
            field.field_type == FieldType::Picklist
                || ["billing_country", "country", "billing_city", "city", "direction"].contains(&field.name.as_str())
        };
        for field in self.schema.fields(kind).into_iter().filter(closed) {
            if !self.anything_left() {
                break;
            }
            let path = Path::new(&format!("{prefix}{}", field.name));
            let mut values = occurring(self.desk, kind, &field.name)?;
            if matches!(field.name.as_str(), "country" | "billing_country") {
                let more = crate::actions::places::countries().iter().map(|country| (*country).to_owned());
                let more: Vec<String> = more.filter(|country| !values.contains(country)).collect();
                values.extend(more);
            }
            values.sort_by_key(|value| std::cmp::Reverse(value.len()));
            for value in &values {
                while let Some((at, count)) = stands(&self.words, value) {
                    self.take_value(at, count, &path, value, &field.label, found);
                }
            }
            if prefix.is_empty() && matches!(field.name.as_str(), "stage" | "status" | "priority") {
                self.short_value(&values, &path, &field.label, found);
            }
        }
        Ok(())
    }

    fn take_value(&mut self, at: usize, count: usize, path: &Path, value: &str, label: &str, found: &mut Vec<Found>) {
        let negated = self.negated_at(at);
        self.words.take(at, count);
        self.swallow_label(at, count, &fold_text(label));
        found.push(Found { at, count, path: path.clone(), value: value.to_owned(), negated });
    }

    /// "neg stage": three letters or more that only one value begins with.
    fn short_value(&mut self, values: &[String], path: &Path, label: &str, found: &mut Vec<Found>) {
        for at in 0..self.words.len() {
            let word = self.words.at(at).to_owned();
            if word.len() < 3 || is_filler(&word) || self.kind_of(&word).is_some() {
                continue;
            }
            let mut fits = values.iter().filter(|value| fold_text(value).starts_with(&word));
            if let (Some(value), None) = (fits.next(), fits.next()) {
                let value = value.clone();
                self.take_value(at, 1, path, &value, label, found);
            }
        }
    }

    /// Whether a value or name at a place is to be left out; the words that say so are taken.
    pub(super) fn negated_at(&mut self, at: usize) -> bool {
        let mut end = at;
        while end > 0 && vocabulary::BETWEEN.contains(&self.words.said(end - 1)) && at - end < 3 {
            let alone = self.words.any_at(end - 1, vocabulary::NEGATIONS).is_some();
            if alone {
                break;
            }
            end -= 1;
        }
        for count in [3usize, 2, 1] {
            let Some(start) = end.checked_sub(count) else { continue };
            let said = |phrase: &&str| super::words::length(phrase) == count && self.words.stands_at(start, phrase);
            if vocabulary::NEGATIONS.iter().any(said) {
                self.words.take(start, at - start);
                return true;
            }
        }
        false
    }

    /// One condition for each field: several values are any of them, those left out are none of them.
    fn add_values(&mut self, mut found: Vec<Found>) {
        found.sort_by_key(|found| found.at);
        // "except Acme or Globex": what is joined to a value that is left out is left out, too.
        for index in 1..found.len() {
            let (before, here) = (&found[index - 1], &found[index]);
            let gap: Vec<&str> = (before.at + before.count..here.at).map(|at| self.words.said(at)).collect();
            let joined = gap.len() <= 2 && gap.iter().all(|word| matches!(*word, "or" | "and" | "nor" | "in"));
            if joined && before.path == here.path {
                self.words.take(before.at + before.count, gap.len());
                found[index].negated |= before.negated;
            }
        }
        let mut paths: Vec<(Path, bool)> = Vec::new();
        for one in &found {
            if !paths.contains(&(one.path.clone(), one.negated)) {
                paths.push((one.path.clone(), one.negated));
            }
        }
        for (path, negated) in paths {
            let mut values: Vec<String> = found
                .iter()
                .filter(|one| one.path == path && one.negated == negated)
                .map(|one| one.value.clone())
                .collect();
            values.dedup();
            self.traits.push(any_of(path, values, negated));
        }
    }

    /// "high priority", "stage Prospecting", "the west region": the label beside a value says no more.
    fn swallow_label(&mut self, at: usize, count: usize, label: &str) {
        let names = [
            label, "stage", "status", "priority", "prio", "region", "industry", "sector", "rating", "series", "phase",
            "family", "leads", "type", "category", "accounts", "team", "source", "deals", "role", "roles",
        ];
        for place in [at + count, at.wrapping_sub(1)] {
            let word = self.words.at(place).to_owned();
            if names.contains(&word.as_str())
                || names.contains(&singular(&word).as_str()) && !word.is_empty() && self.kind_of(&word).is_none()
            {
                self.words.take(place, 1);
            }
        }
    }
}

/// The condition that a field has one of the values, or none of them.
pub(super) fn any_of(path: Path, values: Vec<String>, negated: bool) -> Expr {
    let mut literals: Vec<Literal> = values.into_iter().map(Literal::Text).collect();
    if literals.len() == 1 {
        let op = if negated { Op::Ne } else { Op::Eq };
        return Expr::Compare(path, op, literals.remove(0));
    }
    let one = Expr::OneOf(path, literals);
    if negated { Expr::Not(Box::new(one)) } else { one }
}
