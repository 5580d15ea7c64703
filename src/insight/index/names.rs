//! Names of actions, records and models as small numbers, and the tags by which turns are found among words.
//!
//! A tag is one word of the column `tags`: a letter and a number (`a12` action, `r7` record, `m3` model), `o` and the
//! word of an outcome or mark, `c` and `t` with the step of a cost or a time.

use super::super::error::InsightError;
use super::super::turn::{Mark, Outcome};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashMap;

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Action = 1,
    Record = 2,
    Model = 3,
}

/// Steps of a tenfold.
const STEPS: f64 = 32.0;
/// The last step: ten thousand dollars, or a hundred days.
const LAST: u32 = 321;

/// Numbers of names that were met.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<(Sort, String), i64>,
}

impl Names {
    /// The number of a name, given to it where it is new.
    pub(super) fn id(&mut self, connection: &Connection, sort: Sort, name: &str) -> Result<i64, InsightError> {
        if let Some(id) = self.known.get(&(sort, name.to_owned())) {
            return Ok(*id);
        }
        let id = match find(connection, sort, name)? {
            Some(id) => id,
            None => {
                let mut statement = connection.prepare_cached("INSERT INTO names (sort, name) VALUES (?1, ?2)")?;
                statement.insert(rusqlite::params![sort as i64, name])?
            }
        };
        self.known.insert((sort, name.to_owned()), id);
        Ok(id)
    }
}

/// The number of a name; `None` where it never occurred.
pub(super) fn find(connection: &Connection, sort: Sort, name: &str) -> Result<Option<i64>, InsightError> {
    let mut statement = connection.prepare_cached("SELECT id FROM names WHERE sort = ?1 AND name = ?2")?;
    Ok(statement.query_row(rusqlite::params![sort as i64, name], |row| row.get(0)).optional()?)
}

/// Every name of a sort with its number.
pub(super) fn all(connection: &Connection, sort: Sort) -> Result<HashMap<i64, String>, InsightError> {
    let mut statement = connection.prepare_cached("SELECT id, name FROM names WHERE sort = ?1")?;
    let rows = statement.query_map([sort as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The tag of a name.
pub(super) fn tag(sort: Sort, id: i64) -> String {
    let letter = match sort {
        Sort::Action => 'a',
        Sort::Record => 'r',
        Sort::Model => 'm',
    };
    format!("{letter}{id}")
}

/// The tag of an outcome or a mark by its word.
pub(super) fn outcome_tag(word: &str) -> String {
    format!("o{}", word.replace('_', ""))
}

/// Whether a word is one of an outcome or a mark.
pub(super) fn is_outcome(word: &str) -> bool {
    Outcome::ALL.iter().any(|outcome| outcome.word() == word) || Mark::ALL.iter().any(|mark| mark.word() == word)
}

/// The tag of a number of millionths of a dollar (`c`) or of milliseconds (`t`).
pub(super) fn step_tag(letter: char, number: u64) -> String {
    format!("{letter}{}", step(number))
}

/// The tags of every number from this one on.
pub(super) fn steps_from(letter: char, number: u64) -> Vec<String> {
    (step(number)..=LAST).map(|step| format!("{letter}{step}")).collect()
}

fn step(number: u64) -> u32 {
    if number == 0 { 0 } else { (1 + ((number as f64).log10() * STEPS) as u32).min(LAST) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_has_a_tag_of_every_smaller_one(one in any::<u64>(), two in any::<u64>()) {
            let (low, high) = (one.min(two), one.max(two));
            prop_assert!(steps_from('c', low).contains(&step_tag('c', high)));
        }
    }

    #[test]
    fn words_of_outcomes_and_marks_do_not_collide() {
        let words = Outcome::ALL.map(Outcome::word).into_iter().chain(Mark::ALL.map(Mark::word));
        let tags: std::collections::HashSet<String> = words.map(outcome_tag).collect();
        assert_eq!(tags.len(), Outcome::ALL.len() + Mark::ALL.len());
        assert!(tags.iter().all(|tag| tag.chars().all(|c| c.is_ascii_lowercase())));
    }
}
