//! Which known values a text is searched for.
//!
//! Up to [`WHOLE`] records with names the dictionary holds all of them. Beyond that a dictionary would cost tens of
//! megabytes and seconds, so the records that a text can be about are looked up by the text's own words instead.
//! Invariant: a name of the workspace that stands in the text is in the dictionary either way.

use crate::crm::{Kind, Record, RecordRef, Records, Schema, SourceError};
use crate::store::Reader;
use crate::trust::{Dictionary, DictionaryBuilder, Watch};
use std::collections::BTreeSet;

/// Most records with names of which the dictionary holds all.
const WHOLE: u64 = 60_000;
/// Most words of a name that are looked up together.
const LONGEST_NAME: usize = 5;
/// Most records that one word brings in.
const PER_WORD: usize = 12;

/// Kinds whose values name somebody or something.
fn is_named(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Task | Kind::Event | Kind::Email | Kind::Note | Kind::Transcript | Kind::Article | Kind::Product
    )
}

/// How the dictionary of a workspace is made.
pub(super) enum Known {
    /// It holds everything.
    Whole(std::sync::Arc<Dictionary>),
    /// It is made for each text.
    ByText,
}

impl Known {
    /// Builds the dictionary if the workspace is small enough.
    /// The second list learns every record in the same pass, however many there are.
    pub(super) fn of(reader: &Reader, schema: &Schema, watch: &mut Watch) -> Result<Self, SourceError> {
        let counts = reader.counts()?;
        let named: u64 = counts.iter().filter(|(kind, _)| is_named(kind)).map(|(_, count)| count).sum();
        if named > WHOLE {
            for (kind, _) in counts.iter().filter(|(kind, _)| is_named(kind)) {
                reader.each(kind, &mut |record| {
                    watch.learn(&record);
                    Ok(())
                })?;
            }
            return Ok(Self::ByText);
        }
        let mut builder = DictionaryBuilder::new(schema.clone());
        for (kind, _) in counts.iter().filter(|(kind, _)| is_named(kind)) {
            reader.each(kind, &mut |record| {
                builder.add(&record);
                watch.learn(&record);
                Ok(())
            })?;
        }
        Ok(Self::Whole(std::sync::Arc::new(builder.finish())))
    }

    /// The dictionary for these texts.
    pub(super) fn dictionary(
        &self,
        reader: &Reader,
        schema: &Schema,
        texts: &[&str],
        scope: &[RecordRef],
    ) -> Result<std::sync::Arc<Dictionary>, SourceError> {
        match self {
            Self::Whole(dictionary) => Ok(std::sync::Arc::clone(dictionary)),
            Self::ByText => by_text(reader, schema, texts, scope).map(std::sync::Arc::new),
        }
    }
}

fn by_text(reader: &Reader, schema: &Schema, texts: &[&str], scope: &[RecordRef]) -> Result<Dictionary, SourceError> {
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
    let mut builder = DictionaryBuilder::new(schema.clone());
    for record in found.iter().filter(|record| is_named(&record.kind)) {
        let whole: Option<Record> = reader.get(record)?;
        whole.iter().for_each(|record| builder.add(record));
    }
    Ok(builder.finish())
}

/// Runs of words that could be a name: every run that begins with a capital, a digit or a letter without case.
fn candidates(texts: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for text in texts {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || "\"“”«»()[]{}<>|;:,!?*_`".contains(c))
            .filter(|w| !w.is_empty())
            .collect();
        for start in 0..words.len() {
            let first = words[start].chars().next().unwrap_or(' ');
            if first.is_lowercase() {
                continue;
            }
            for end in start + 1..=(start + LONGEST_NAME).min(words.len()) {
                names.insert(words[start..end].join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
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
    }
}
