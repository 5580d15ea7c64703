//! Finding records by what is typed: prefixes of names at once, fuzzy matches behind them, and full text on request.
//!
//! Invariant: a keystroke reads a bounded number of candidates in row order, newest first, and scores them here; an
//! index is never asked to rank, because that takes seconds over a million names.

use super::StoreError;
use super::reader::Reader;
use super::rows::{ROW, kind_rows, list_row};
use crate::crm::query::fold_text;
use crate::crm::{Hit, Kind, Row};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};
use std::collections::HashSet;

/// How many candidates one look into an index gives.
const CANDIDATES: usize = 200;
/// How many more are looked at for fuzzy matches when prefixes found too little.
const FUZZY_CANDIDATES: usize = 1_000;
/// More of a typed text than this is ignored.
const TYPED: usize = 200;

impl Reader {
    /// The records of a kind whose names fit what is typed so far, best first. An empty text gives none.
    pub fn filter(&self, kind: &Kind, typed: &str, limit: usize) -> Result<Vec<Row>, StoreError> {
        let hits = self.typed(Some(kind), typed, limit)?;
        Ok(hits.into_iter().map(|hit| hit.row).collect())
    }

    /// Names first, then texts that hold every word.
    pub(super) fn full_text(&self, text: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let mut hits = self.typed(kind, text, limit)?;
        let words = words(text);
        if hits.len() < limit && !words.is_empty() {
            let seen: HashSet<_> = hits.iter().map(|hit| hit.row.record.clone()).collect();
            let found = self.candidates("text_index", &all_of(&words), kind, CANDIDATES.max(limit))?;
            let floor = hits.iter().map(|hit| hit.score).min().unwrap_or(1);
            let fresh = found.into_iter().filter(|row| !seen.contains(&row.record));
            hits.extend(fresh.map(|row| Hit { row, score: floor.min(1) }));
            hits.truncate(limit);
        }
        Ok(hits)
    }

    fn typed(&self, kind: Option<&Kind>, typed: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let typed: String = typed.chars().take(TYPED).collect();
        let words = words(&typed);
        let Some(first) = words.first() else { return Ok(Vec::new()) };
        let prefixed = self.candidates("name_index", &all_of(&words), kind, CANDIDATES.max(limit))?;
        let mut scorer = Scorer::new(&typed);
        let mut hits = scorer.prefixed(prefixed);
        if hits.len() < limit {
            let seen: HashSet<_> = hits.iter().map(|hit| hit.row.record.clone()).collect();
            let start: String = first.chars().take(1).collect();
            let near = self.candidates("name_index", &all_of(&[start]), kind, FUZZY_CANDIDATES)?;
            hits.extend(scorer.fuzzy(near.into_iter().filter(|row| !seen.contains(&row.record))));
        }
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
        hits.truncate(limit);
        Ok(hits)
    }

    /// Rows that an index finds, newest first.
    fn candidates(&self, index: &str, words: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Row>, StoreError> {
        self.refill();
        let (from, to) = match kind {
            None => (0, i64::MAX),
            Some(kind) => match kind_rows(&self.connection, kind)? {
                None => return Ok(Vec::new()),
                Some(rows) => rows,
            },
        };
        let sql = format!(
            "SELECT {ROW} FROM (SELECT rowid AS found FROM {index} WHERE {index} MATCH ?1 AND rowid >= ?2 AND rowid < ?3 \
             ORDER BY rowid DESC LIMIT ?4) CROSS JOIN record r ON r.row = found"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map((words, from, to, limit), |row| list_row(row).map(|(_, row)| row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The words of a text as the index cuts them.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold_text).take(12).collect()
}

/// The index's question for records that have every word, each perhaps only begun.
fn all_of(words: &[String]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("\"{}\"*", word.replace('"', ""))).collect();
    quoted.join(" AND ")
}

struct Scorer {
    folded: String,
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Scorer {
    fn new(typed: &str) -> Self {
        Self {
            folded: fold_text(typed.trim()),
            pattern: Pattern::parse(typed.trim(), CaseMatching::Ignore, Normalization::Smart),
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        }
    }

    /// Every row counts: the index vouched for it. Whole names beat beginnings, beginnings beat words inside.
    fn prefixed(&mut self, rows: Vec<Row>) -> Vec<Hit> {
        rows.into_iter()
            .map(|row| {
                let name = fold_text(&row.name);
                let place = match () {
                    () if name == self.folded => 40_000,
                    () if name.starts_with(&self.folded) => 30_000,
                    () => 20_000,
                };
                // Among equals, short names are nearer to what was typed.
                let shortness = 1_000 - u32::try_from(name.len().min(1_000)).unwrap_or(1_000);
                Hit { score: place + shortness, row }
            })
            .collect()
    }

    fn fuzzy(&mut self, rows: impl Iterator<Item = Row>) -> Vec<Hit> {
        rows.filter_map(|row| {
            let name = Utf32Str::new(&row.name, &mut self.buffer);
            let score = self.pattern.score(name, &mut self.matcher)?;
            Some(Hit { score: score.min(9_999), row })
        })
        .collect()
    }
}
