//! Which known values a text is searched for: by the masker, and by the second matcher of the gate.
//!
//! Up to [`WHOLE`] records with names the dictionary holds all of them. It is built on a thread of its own, learns changed
//! records at once, and is built anew beside its use when it has learnt many. Beyond that a dictionary would cost
//! more memory than the rest of the program, so the records that a text can be about are looked up by its own words.
//! The second matcher's list is made in the same pass; beyond [`WHOLE`] it holds the same looked-up records.
//! Invariant: a name of the workspace that stands in the text as it is written there is in the dictionary either way.

use crate::crm::{Kind, Record, RecordRef, Records, Schema, SourceError};
use crate::store::Reader;
use crate::trust::{Dictionary, DictionaryBuilder, Policy, Watch, is_everyday, second_reading};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// Most records with names of which the dictionary holds all: about 50 MB and a second of one core.
const WHOLE: u64 = 150_000;
/// Most words of a name that are looked up together, and of one in small letters.
const LONGEST_NAME: usize = 5;
const LONGEST_SMALL: usize = 2;
/// Most names of a text that are looked up.
const MOST_LOOKUPS: usize = 6_000;
/// Most records that one word brings in.
const PER_WORD: usize = 12;

/// Kinds whose values name somebody or something.
fn is_named(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Task | Kind::Event | Kind::Email | Kind::Note | Kind::Transcript | Kind::Article | Kind::Product
    )
}

/// The dictionary of a workspace, now or soon.
pub(super) struct Known {
    db: PathBuf,
    policy: Policy,
    holds: Holds,
    coming: Option<JoinHandle<Result<Holds, SourceError>>>,
    /// What changed while the next one is built.
    since: BTreeSet<RecordRef>,
    /// Whether values went away that the second matcher's list, which only learns, still holds.
    stale: bool,
}

/// What one text is searched with.
#[derive(Clone)]
pub(super) struct Lists {
    /// For the masker.
    pub(super) dictionary: Arc<Dictionary>,
    /// For the second matcher.
    pub(super) watch: Arc<Watch>,
}

/// What there is to search with.
enum Holds {
    /// Nothing yet.
    Nothing,
    /// Lists of everything.
    Whole(Lists),
    /// Too much for that: they are made for each text.
    ByText,
}

impl Known {
    /// Begins to build it in the background.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn begin(db: &Path, schema: &Arc<Schema>, policy: &Policy) -> Result<Self, SourceError> {
        let (db, policy) = (db.to_owned(), policy.clone());
        let mut known = Self { db, policy, holds: Holds::Nothing, coming: None, since: BTreeSet::new(), stale: false };
        known.rebuild(schema)?;
        Ok(known)
    }

    /// Whether a text can be masked without waiting for the first lists.
    pub(super) fn is_ready(&self) -> bool {
        !matches!(self.holds, Holds::Nothing) || self.coming.as_ref().is_none_or(JoinHandle::is_finished)
    }

    fn rebuild(&mut self, schema: &Arc<Schema>) -> Result<(), SourceError> {
        let (db, schema, policy) = (self.db.clone(), Arc::clone(schema), self.policy.clone());
        let build = move || {
            let reader = Reader::open(&db).map_err(|error| SourceError(error.to_string()))?;
            whole(&reader, &schema, policy)
        };
        let spawned = thread::Builder::new().name("dictionary".into()).spawn(build);
        self.coming = Some(spawned.map_err(|error| {
            SourceError(format!("the dictionary of known values cannot be built ({error}); nothing was sent"))
        })?);
        self.since.clear();
        self.stale = false;
        Ok(())
    }

    /// Takes over what was built, if it is there or must be waited for.
    fn settle(&mut self, reader: &Reader, schema: &Arc<Schema>) -> Result<(), SourceError> {
        if self.stale && self.coming.is_none() {
            self.rebuild(schema)?;
        }
        let must = matches!(self.holds, Holds::Nothing);
        let Some(coming) = self.coming.take_if(|coming| must || coming.is_finished()) else { return Ok(()) };
        let built = coming.join().unwrap_or_else(|_| {
            Err(SourceError("the dictionary of known values could not be built; nothing was sent. Try again".into()))
        });
        self.holds = built?;
        let since: Vec<RecordRef> = std::mem::take(&mut self.since).into_iter().collect();
        self.learn(reader, schema, &since)
    }

    /// Learns records that were written, or that are gone.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn changed(
        &mut self,
        reader: &Reader,
        schema: &Schema,
        records: &[RecordRef],
    ) -> Result<(), SourceError> {
        if self.coming.is_some() {
            self.since.extend(records.iter().cloned());
        }
        self.stale = true;
        self.learn(reader, schema, records)
    }

    fn learn(&mut self, reader: &Reader, schema: &Schema, records: &[RecordRef]) -> Result<(), SourceError> {
        let Holds::Whole(lists) = &mut self.holds else { return Ok(()) };
        for record in records.iter().filter(|record| is_named(&record.kind)) {
            lists.dictionary = Arc::new(match reader.get(record)? {
                Some(record) => {
                    Arc::make_mut(&mut lists.watch).learn(&record);
                    lists.dictionary.with(&record, schema)
                }
                None => lists.dictionary.without(record),
            });
        }
        Ok(())
    }

    /// The lists for these texts. Waits for the first ones.
    pub(super) fn lists(
        &mut self,
        reader: &Reader,
        schema: &Arc<Schema>,
        texts: &[&str],
        scope: &[RecordRef],
    ) -> Result<Lists, SourceError> {
        self.settle(reader, schema)?;
        match &self.holds {
            Holds::Whole(lists) => Ok(lists.clone()),
            Holds::ByText | Holds::Nothing => by_text(reader, schema, &self.policy, texts, scope),
        }
    }
}

/// The dictionary of everything, if the workspace is small enough.
fn whole(reader: &Reader, schema: &Arc<Schema>, policy: Policy) -> Result<Holds, SourceError> {
    let counts = reader.counts()?;
    let named = || counts.iter().filter(|(kind, _)| is_named(kind));
    if named().map(|(_, count)| count).sum::<u64>() > WHOLE {
        return Ok(Holds::ByText);
    }
    let mut lists = Making::new(schema, policy);
    for (kind, _) in named() {
        reader.each(kind, &mut |record| {
            lists.learn(&record);
            Ok(())
        })?;
    }
    Ok(Holds::Whole(lists.finish()))
}

/// Both lists while they are made.
struct Making {
    dictionary: DictionaryBuilder,
    watch: Watch,
}

impl Making {
    fn new(schema: &Arc<Schema>, policy: Policy) -> Self {
        let watch = Watch::new(Arc::clone(schema), policy);
        Self { dictionary: DictionaryBuilder::new(Schema::clone(schema)), watch }
    }

    fn learn(&mut self, record: &Record) {
        self.dictionary.add(record);
        self.watch.learn(record);
    }

    fn finish(self) -> Lists {
        Lists { dictionary: Arc::new(self.dictionary.finish()), watch: Arc::new(self.watch) }
    }
}

fn by_text(
    reader: &Reader,
    schema: &Arc<Schema>,
    policy: &Policy,
    texts: &[&str],
    scope: &[RecordRef],
) -> Result<Lists, SourceError> {
    let mut found: BTreeSet<RecordRef> = scope.iter().cloned().collect();
    for record in scope.iter().filter_map(|record| reader.get(record).transpose()) {
        found.extend(record?.fields.values().filter_map(|value| value.as_ref_to().cloned()));
    }
    for name in candidates(texts) {
        for row in reader.by_name(None, &name, PER_WORD)? {
            found.insert(row.record);
        }
        if !name.contains(' ') && name.chars().count() > 2 {
            let hits = reader.search(&name, None, PER_WORD)?;
            found.extend(hits.into_iter().map(|hit| hit.row.record));
        }
    }
    let mut lists = Making::new(schema, policy.clone());
    for record in found.iter().filter(|record| is_named(&record.kind)) {
        let whole: Option<Record> = reader.get(record)?;
        whole.iter().for_each(|record| lists.learn(record));
    }
    Ok(lists.finish())
}

/// Runs of words that could be a name: every run that begins with a capital, a digit or a letter without case, and short
/// ones in small letters that begin with no everyday word.
fn candidates(texts: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let decoded: Vec<String> = texts.iter().filter_map(|text| second_reading(text)).collect();
    for text in texts.iter().copied().chain(decoded.iter().map(String::as_str)) {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || "\"“”«»()[]{}<>|;:,!?*_`=#/".contains(c))
            .filter(|w| !w.is_empty())
            .collect();
        for start in 0..words.len() {
            let small = words[start].starts_with(char::is_lowercase);
            if small && (words[start].len() < 3 || is_everyday(words[start])) {
                continue;
            }
            let longest = if small { LONGEST_SMALL } else { LONGEST_NAME };
            for end in start + 1..=(start + longest).min(words.len()) {
                let name = words[start..end].join(" ");
                let name = name.trim_end_matches("'s").trim_end_matches("’s");
                names.insert(name.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
                if names.len() > MOST_LOOKUPS {
                    return names;
                }
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_words_that_could_be_names_are_looked_up() {
        let names = candidates(&["please call Dana Reyes of \"Acme Corp\" about it"]);
        for name in ["Dana Reyes", "Acme Corp", "Dana", "Acme"] {
            assert!(names.contains(name), "{name} in {names:?}");
        }
        assert!(!names.iter().any(|name| name.starts_with("please")));
        let names = candidates(&["spoke w/ kanerva oy, see S%C3%B8ren%20Berg"]);
        for name in ["kanerva", "kanerva oy", "Søren Berg"] {
            assert!(names.contains(name), "{name} in {names:?}");
        }
    }
}
