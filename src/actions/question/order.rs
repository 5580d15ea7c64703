//! In which order, from where, and how many: "sorted by close date", "newest leads", "my next meeting", "first 10".

use super::reader::Reader;
use super::vocabulary;
use super::words::{length, singular};
use super::{dates, filters};
use crate::crm::Kind;
use crate::crm::query::{Expr, Literal, Measure, Op, Path, Sort, SortKey};

/// What is greatest stands first.
const GREATEST_FIRST: &[&str] = &[
    "largest first",
    "biggest first",
    "highest first",
    "most first",
    "newest first",
    "latest first",
    "slowest first",
    "longest first",
    "best first",
    "descending",
    "desc",
];
/// What is least stands first.
const LEAST_FIRST: &[&str] = &[
    "smallest first",
    "lowest first",
    "least first",
    "oldest first",
    "earliest first",
    "soonest first",
    "quickest first",
    "fastest first",
    "shortest first",
    "nearest first",
    "ascending",
    "asc",
];

impl Reader<'_, '_> {
    /// "my next meeting", "the last 3 visits", "newest", "oldest", "first 10".
    pub(super) fn next_and_last(&mut self) {
        if self.is_nested() {
            return;
        }
        self.beside_kind();
        self.first_of_day();
        self.last_decided();
        for (list, descending) in [(vocabulary::NEWEST, true), (vocabulary::OLDEST, false)] {
            let Some((at, phrase)) = self.words.take_any(list) else { continue };
            if phrase == "longest open" && self.ends(&self.query.kind) {
                self.traits.extend(filters::open(self.desk, &self.query.kind).ok());
            }
            self.limit_near(at, length(phrase));
            let field = match self.query.kind {
                Kind::Opportunity => "created_at",
                ref kind => dates::date_field(kind),
            };
            self.query.sort = vec![Sort { key: SortKey::Field(Path::new(field)), descending }];
        }
        if let Some(at) = self.words.find("first").filter(|at| self.words.number_at(at + 1).is_some()) {
            self.words.take(at, 1);
            self.limit_near(at, 1);
        }
    }

    /// "next" and "last" right before the kind: by its own date, from today.
    fn beside_kind(&mut self) {
        let timed = matches!(self.query.kind, Kind::Event | Kind::Task | Kind::Email | Kind::Transcript);
        for (word, ahead) in [("next", true), ("upcoming", true), ("last", false)] {
            let Some(at) = self.words.find(word) else { continue };
            let number = self.words.number_at(at + 1);
            let noun = at + 1 + usize::from(number.is_some());
            let said = self.words.said(noun).to_owned();
            if !timed
                || self.words.0.get(noun).is_none_or(|word| !word.used)
                || self.kind_of(&said) != Some(self.query.kind.clone())
            {
                continue;
            }
            self.words.take(at, noun - at);
            let path = Path::new(dates::date_field(&self.query.kind));
            let op = if ahead { Op::Ge } else { Op::Le };
            self.conditions.push(Expr::Compare(path.clone(), op, Literal::Today(0)));
            self.query.sort = vec![Sort { key: SortKey::Field(path), descending: !ahead }];
            self.query.limit = number.or((said == singular(&said)).then_some(1));
            return;
        }
    }

    /// "The first meeting on Monday": by when it starts.
    fn first_of_day(&mut self) {
        let Some(at) = self.words.find("first").filter(|_| self.query.kind == Kind::Event) else { return };
        let noun = self.words.said(at + 1);
        if self.kind_of(noun) != Some(Kind::Event) || noun != singular(noun) || !self.query.sort.is_empty() {
            return;
        }
        self.words.take(at, 1);
        self.words.take_all(&["what is it called", "what is it", "called"]);
        let key = SortKey::Field(Path::new(dates::date_field(&Kind::Event)));
        self.query.sort = vec![Sort { key, descending: false }];
        self.query.limit = Some(1);
    }

    /// "5 newest", "newest 5"; "the oldest case" is one.
    fn limit_near(&mut self, at: usize, count: usize) {
        for place in [Some(at + count), at.checked_sub(1)].into_iter().flatten() {
            if let Some(number) = self.words.number_at(place) {
                self.words.take(place, 1);
                self.query.limit = Some(number);
                return;
            }
        }
        let single = (at + count..at + count + 3).any(|at| {
            let word = self.words.said(at);
            self.kind_of(word) == Some(self.query.kind.clone()) && word == singular(word)
        });
        if single {
            self.query.limit = Some(1);
        }
    }

    /// "sorted by close date", with "descending" where it is said; "most first".
    pub(super) fn sorting(&mut self) {
        let descending = self.words.take_any(GREATEST_FIRST).is_some();
        let ascending = !descending && self.words.take_any(LEAST_FIRST).is_some();
        let Some((at, phrase)) = self.words.take_any(vocabulary::SORT) else {
            if descending || ascending {
                self.sort_groups(descending);
            }
            for sort in self.query.sort.iter_mut().filter(|_| descending || ascending) {
                sort.descending = descending;
            }
            return;
        };
        let start = at + length(phrase);
        let found = [3, 2, 1].into_iter().find_map(|count| {
            let name = self.words.free(start, count)?;
            Some((self.schema.find(&self.query.kind, &name)?, count))
        });
        if let Some((field, count)) = found {
            self.words.take(start, count);
            let number = field.field_type.is_numeric();
            let descending = descending || (number && !ascending);
            self.query.sort = vec![Sort { key: SortKey::Field(Path::new(&field.name)), descending }];
        }
    }

    /// "Budget of all campaigns", "contacts with phone and mail": fields that no step took are columns of a list.
    pub(super) fn fields_to_show(&mut self) {
        if self.query.is_aggregate() || self.is_nested() || !self.query.columns.is_empty() {
            return;
        }
        let title = if self.schema.field(&self.query.kind, "name").is_some() { "name" } else { "subject" };
        let mut columns = vec![Path::new(title)];
        for at in 0..self.words.len() {
            let found = [3, 2, 1].into_iter().find_map(|count| {
                let phrase = self.words.free(at, count)?;
                if super::fillers::is_filler(&phrase) {
                    return None;
                }
                let find = |name: &str| self.schema.find(&self.query.kind, name);
                let field = super::field_words::meant(&phrase, |name| find(name).is_some()).map(str::to_owned);
                let field =
                    field.or_else(|| find(&phrase).or_else(|| find(&singular(&phrase))).map(|field| field.name))?;
                let public = crate::crm::standard_field(&self.query.kind, &field)
                    .is_none_or(|known| known.class != crate::crm::FieldClass::Regulated);
                (public && field != title).then_some((field, count))
            });
            if let Some((field, count)) = found {
                self.words.take(at, count);
                let path = Path::new(&field);
                if !columns.contains(&path) {
                    columns.push(path);
                }
            }
        }
        if columns.len() > 1 {
            self.query.columns = columns;
        }
    }

    /// "Most first" of groups, by what is counted of them.
    fn sort_groups(&mut self, descending: bool) {
        let grouped = !self.query.group.is_empty();
        let measure = self.query.measures.first().cloned().or_else(|| grouped.then_some(Measure::Count));
        let Some(measure) = measure.filter(|_| self.query.sort.is_empty()) else { return };
        if self.query.measures.is_empty() {
            self.query.measures.push(measure.clone());
        }
        self.query.sort = vec![Sort { key: SortKey::Measure(measure), descending }];
    }
}
