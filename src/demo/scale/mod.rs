//! The same kind of data at scale: a stream of records, each made from its number alone.
//!
//! Not for: stories; those are in the hand-made workspace, which comes first. Invariants: memory is constant; links
//! point to earlier records and are found by arithmetic on numbers; record `i` does not depend on the size.

mod names;
mod records;
mod texts;

use super::{Demo, workspace};
use crate::crm::{FieldChange, Kind, Record};
use jiff::civil::Date;
use records::World;
use std::collections::BTreeSet;

/// How many records of each kind there are in a block of [`BLOCK`]; a block's links stay at or before the block.
const SHARES: &[(Kind, u64)] = &[
    (Kind::Account, 6),
    (Kind::Contact, 16),
    (Kind::Lead, 10),
    (Kind::Opportunity, 12),
    (Kind::Case, 6),
    (Kind::Task, 14),
    (Kind::Event, 7),
    (Kind::Email, 18),
    (Kind::Note, 11),
];

/// The sum of the shares.
const BLOCK: u64 = 100;

/// Sellers that are made before the first block, beside the four of the workspace.
const USERS: u64 = 40;

/// Exactly `size` records: the hand-made workspace, then generated ones. Any size is closed under links.
pub fn generate(size: u64, seed: u64, today: Date) -> impl Iterator<Item = Record> {
    let demo = workspace(seed, today);
    let hand_made = demo.records.len() as u64;
    let world = World::new(seed, today);
    let generated = (0..size.saturating_sub(hand_made)).map(move |index| world.record(index));
    demo.records.into_iter().take(usize::try_from(size).unwrap_or(usize::MAX)).chain(generated)
}

/// Field history of the records that [`generate`] gives for the same arguments, about one change for 20 records.
pub fn history(size: u64, seed: u64, today: Date) -> impl Iterator<Item = FieldChange> {
    let Demo { records, history, .. } = workspace(seed, today);
    let hand_made = records.len() as u64;
    let kept = usize::try_from(size).unwrap_or(usize::MAX);
    let known: BTreeSet<_> = records.iter().take(kept).map(Record::reference).collect();
    let world = World::new(seed, today);
    let generated = (0..size.saturating_sub(hand_made)).filter_map(move |index| world.change(index));
    history.into_iter().filter(move |change| known.contains(&change.record)).chain(generated)
}

/// Which kind the generated record with this index has, and its number inside the kind.
fn locate(index: u64) -> (Kind, u64) {
    if index < USERS {
        return (Kind::User, index);
    }
    let (block, mut slot) = ((index - USERS) / BLOCK, (index - USERS) % BLOCK);
    for (kind, share) in SHARES {
        if slot < *share {
            return (kind.clone(), block * share + slot);
        }
        slot -= share;
    }
    (Kind::Note, index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn shares_fill_a_block() {
        assert_eq!(SHARES.iter().map(|(_, share)| share).sum::<u64>(), BLOCK);
    }

    #[test]
    fn sizes_are_exact_and_a_longer_run_starts_with_the_shorter() {
        let today = date(2026, 11, 20);
        let long: Vec<Record> = generate(1_500, 3, today).collect();
        assert_eq!(long.len(), 1_500);
        for size in [0, 1, 100, 700, 1_499] {
            let short: Vec<Record> = generate(size, 3, today).collect();
            assert_eq!(short, long[..size as usize]);
        }
    }

    #[test]
    fn history_speaks_of_generated_records_as_they_are_now() {
        let (size, today) = (20_000, date(2026, 11, 20));
        let records: std::collections::BTreeMap<_, _> =
            generate(size, 3, today).map(|record| (record.reference(), record)).collect();
        let changes: Vec<FieldChange> = history(size, 3, today).collect();
        assert!((800..1_300).contains(&changes.len()), "{}", changes.len());
        let mut last = std::collections::BTreeMap::new();
        for change in &changes {
            last.insert((change.record.clone(), change.field.clone()), change);
        }
        for ((reference, field), change) in last {
            let record = &records[&reference];
            assert_eq!(record.get(&field), &change.new);
            assert_eq!(record.name(), change.record_name);
        }
    }

    /// Run by hand in release: `cargo test --release --lib demo::scale -- --ignored --nocapture` under `time`.
    #[test]
    #[ignore = "a measurement"]
    fn two_million_records() {
        let fields: usize = generate(2_000_000, 1, date(2026, 11, 20)).map(|record| record.fields.len()).sum();
        println!("{fields} fields");
    }
}
